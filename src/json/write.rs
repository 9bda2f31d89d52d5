//! Writing JSON text.

use super::Json;
use super::store::{Kind, Store, Value};
use crate::digits::{push_hex, push_short_number};
use crate::host::Host;

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

/// Appends a value of a store.
pub fn push_value(out: &mut String, store: &Store, value: Value, host: &dyn Host) {
    let close = match store.kind(value) {
        Kind::Null => return out.push_str("null"),
        Kind::True => return out.push_str("true"),
        Kind::False => return out.push_str("false"),
        Kind::Number => return push_number(out, store.num(value), host),
        Kind::Text => return push_string(out, store.text(value)),
        Kind::Array => ']',
        Kind::Object => '}',
    };
    let is_object = close == '}';
    out.push(if is_object { '{' } else { '[' });
    let mut members = if is_object { store.fields(value) } else { store.items(value) };
    let mut first = true;
    while let Some(mut member) = members.next() {
        if !first {
            out.push(',');
        }
        first = false;
        if is_object {
            push_string(out, store.text(member));
            out.push(':');
            member = members.next().unwrap_or(Value::NULL);
        }
        push_value(out, store, member, host);
    }
    out.push(close);
}

/// Appends a number; what JSON cannot hold becomes null, as in `JSON.stringify`.
pub fn push_number(out: &mut String, value: f64, host: &dyn Host) {
    if !value.is_finite() {
        out.push_str("null");
    } else if !push_short_number(out, value) {
        out.push_str(&host.number_text(value));
    }
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
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn strings_are_escaped_as_serde_json_reads_them(text in any::<String>()) {
            let mut out = String::new();
            push_string(&mut out, &text);
            prop_assert_eq!(serde_json::from_str::<String>(&out).ok(), Some(text));
        }
    }
}
