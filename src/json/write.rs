//! Writing JSON text.

use super::Json;
use crate::host::Host;
use crate::identity::{push_hex, push_whole};

/// The JSON text of a value, numbers as JavaScript writes them.
#[must_use]
pub fn text(value: &Json, host: &dyn Host) -> String {
    let mut out = String::new();
    push(&mut out, value, host);
    out
}

/// Appends a value.
pub fn push(out: &mut String, value: &Json, host: &dyn Host) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        Json::Num(number) => push_number(out, *number, host),
        Json::Str(text) => push_string(out, text),
        Json::Arr(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push(out, item, host);
            }
            out.push(']');
        }
        Json::Obj(fields) => {
            out.push('{');
            for (index, (key, field)) in fields.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_string(out, key);
                out.push(':');
                push(out, field, host);
            }
            out.push('}');
        }
    }
}

/// Appends a number; what JSON cannot hold becomes null, as in `JSON.stringify`.
pub fn push_number(out: &mut String, value: f64, host: &dyn Host) {
    if !value.is_finite() {
        out.push_str("null");
    } else if !push_short_number(out, value) {
        out.push_str(&host.number_text(value));
    }
}

/// Appends a number of up to 15 digits, at most 4 of them behind the point, as JavaScript writes it, without asking the
/// host: such a decimal is the shortest that reads back as the same double. False for any other number.
pub(crate) fn push_short_number(out: &mut String, value: f64) -> bool {
    let magnitude = value.abs();
    let scaled = if magnitude < 1e11 { (magnitude * 10_000.0 + 0.5) as u64 } else { 0 };
    let (mut digits, mut places) = (scaled, 4_u32);
    if magnitude < 1e15 && magnitude as u64 as f64 == magnitude {
        (digits, places) = (magnitude as u64, 0);
    } else if scaled as f64 / 10_000.0 != magnitude {
        return false;
    }
    if value < 0.0 {
        out.push('-');
    }
    while places > 0 && digits % 10 == 0 {
        digits /= 10;
        places = places.saturating_sub(1);
    }
    let scale = 10_u64.pow(places);
    push_whole(out, digits.checked_div(scale).unwrap_or(0));
    if places > 0 {
        // The 1 holds the zeros behind the point.
        let start = out.len();
        push_whole(out, digits.checked_rem(scale).unwrap_or(0).saturating_add(scale));
        out.replace_range(start..start.saturating_add(1), ".");
    }
    true
}

/// Appends a string in quotes.
pub fn push_string(out: &mut String, text: &str) {
    out.push('"');
    push_escaped(out, text);
    out.push('"');
}

/// Appends a string's content, escaped.
pub fn push_escaped(out: &mut String, text: &str) {
    let mut copied = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        if !matches!(byte, b'"' | b'\\' | 0..=0x1f) {
            continue;
        }
        out.push_str(text.get(copied..at).unwrap_or_default());
        copied = at.saturating_add(1);
        match byte {
            b'\n' => out.push_str("\\n"),
            0..=0x1f => {
                out.push_str("\\u00");
                push_hex(out, byte);
            }
            _ => {
                out.push('\\');
                out.push(char::from(byte));
            }
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
}

/// Appends `"key":` with a comma before it where one is needed. `key` stands as it is: no quotes, no backslashes.
pub fn push_key(out: &mut String, key: &str) {
    out.push_str(if out.ends_with('{') { "\"" } else { ",\"" });
    out.push_str(key);
    out.push_str("\":");
}

/// Appends `"key":"text"`; `key` as in [`push_key`].
pub fn push_field(out: &mut String, key: &str, text: &str) {
    push_key(out, key);
    push_string(out, text);
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::host::NativeHost;
    use proptest::prelude::*;

    fn short(value: f64) -> String {
        let mut out = String::new();
        let _ = push_short_number(&mut out, value);
        out
    }

    proptest! {
        #[test]
        fn short_numbers_are_written_as_javascript_writes_them(
            whole in prop_oneof![-100_000..100_000_i64, any::<i64>()],
            places in 0..7_u32,
            any_value in any::<f64>(),
        ) {
            for value in [whole as f64 / 10_f64.powi(places as i32), any_value, f64::from(whole as i32) / 10_000.0] {
                let ours = short(value);
                prop_assert!(ours.is_empty() || ours == NativeHost.number_text(value), "{} for {}", ours, value);
            }
        }

        #[test]
        fn every_bucket_is_short(bucket in 0..10_000_u32) {
            prop_assert!(!short(f64::from(bucket) / 10_000.0).is_empty() && !short(f64::from(bucket) / 1_000.0).is_empty());
        }

        #[test]
        fn strings_are_escaped_as_serde_json_reads_them(text in any::<String>()) {
            let mut out = String::new();
            push_string(&mut out, &text);
            prop_assert_eq!(serde_json::from_str::<String>(&out).ok(), Some(text));
        }
    }

    #[test]
    fn a_negative_zero_is_zero() {
        assert_eq!([short(-0.0), short(0.05), short(-12.5), short(1e14)], ["0", "0.05", "-12.5", "100000000000000"]);
    }
}
