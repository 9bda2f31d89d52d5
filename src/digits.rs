//! Numbers as text without `core::fmt`, which would cost the visitor's modules kilobytes.

/// Two lower-case hexadecimal digits.
pub(crate) fn hex(byte: u8) -> [u8; 2] {
    [byte >> 4, byte & 15].map(|digit| digit.wrapping_add(if digit < 10 { b'0' } else { b'a' - 10 }))
}

/// Appends two lower-case hexadecimal digits.
pub(crate) fn push_hex(text: &mut String, byte: u8) {
    for digit in hex(byte) {
        text.push(char::from(digit));
    }
}

/// Appends a whole number.
pub(crate) fn push_whole(text: &mut String, value: u64) {
    let mut buffer = [0; 20];
    for digit in whole_digits(&mut buffer, value) {
        text.push(char::from(*digit));
    }
}

/// The decimal digits of a whole number, in the buffer's end.
pub(crate) fn whole_digits(buffer: &mut [u8; 20], value: u64) -> &[u8] {
    let mut rest = value;
    let mut start = buffer.len();
    for slot in buffer.iter_mut().rev() {
        *slot = b'0'.wrapping_add((rest % 10) as u8);
        rest /= 10;
        start = start.wrapping_sub(1);
        if rest == 0 {
            break;
        }
    }
    buffer.get(start..).unwrap_or_default()
}

/// Appends a number below a billion with at most 4 digits behind the point, as JavaScript writes it, without asking the
/// host: so short a decimal is the shortest that reads back as the same double. False for any other number.
pub(crate) fn push_short_number(out: &mut String, value: f64) -> bool {
    let scaled = value.abs() * 10_000.0;
    let digits = if scaled < 1e13 { (scaled + 0.5) as u64 } else { return false };
    if digits as f64 / 10_000.0 != value.abs() {
        return false;
    }
    if value < 0.0 {
        out.push('-');
    }
    push_whole(out, digits / 10_000);
    let mut behind = digits % 10_000;
    if behind > 0 {
        out.push('.');
    }
    while behind > 0 {
        out.push(char::from(b'0'.wrapping_add((behind / 1_000) as u8)));
        behind = (behind % 1_000).wrapping_mul(10);
    }
    true
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::host::{Host, NativeHost};
    use proptest::prelude::*;

    fn short(value: f64) -> String {
        let mut out = String::new();
        let _ = push_short_number(&mut out, value);
        out
    }

    #[test]
    fn whole_numbers_are_written_as_they_are() {
        for value in [0, 7, 10, 1_234_567_890, u64::MAX] {
            let mut text = String::new();
            push_whole(&mut text, value);
            assert_eq!(text, value.to_string());
        }
    }

    #[test]
    fn a_negative_zero_is_zero() {
        assert_eq!([short(-0.0), short(0.05), short(-12.5), short(123_456_789.0)], ["0", "0.05", "-12.5", "123456789"]);
    }

    proptest! {
        #[test]
        fn short_numbers_are_written_as_javascript_writes_them(whole in any::<i32>(), places in 0..7_u8, any_value in any::<f64>()) {
            for value in [f64::from(whole) / 10_f64.powi(places.into()), any_value, f64::from(whole % 100_000) / 10_000.0] {
                let ours = short(value);
                prop_assert!(ours.is_empty() || ours == NativeHost.number_text(value), "{} for {}", ours, value);
            }
        }

        #[test]
        fn every_bucket_is_short(bucket in 0..10_000_u32) {
            prop_assert!(!short(f64::from(bucket) / 10_000.0).is_empty() && !short(f64::from(bucket) / 1_000.0).is_empty());
        }
    }
}
