//! Numbers that name a card, a telephone or a resident.

use super::escape_length;

/// What a card number is replaced by.
pub const CARD: &str = "[card]";
/// What a telephone number is replaced by.
pub const PHONE: &str = "[phone]";
/// What a resident's number is replaced by.
pub const RESIDENT: &str = "[id]";

/// Fewest digits of any of them.
pub(super) const SHORTEST: usize = 8;
const LONGEST: usize = 19;

/// Appends the text without such numbers.
pub(super) fn redact_numbers(out: &mut String, text: &str) {
    let bytes = text.as_bytes();
    let mut copied = 0_usize;
    let mut at = 0_usize;
    // What stands before: within a word or a number none begins.
    let mut previous = 0_u8;
    while let Some((byte, after)) = bytes.get(at..).and_then(<[u8]>::split_first) {
        let begins = (byte.is_ascii_digit() && !previous.is_ascii_digit()) || matches!(byte, b'+' | b'(');
        let alone = !(previous.is_ascii_alphanumeric() || matches!(previous, b'_' | b'-' | b'.'));
        let found = if begins { number(bytes.get(at..).unwrap_or_default(), alone) } else { None };
        previous = *byte;
        let next = at.saturating_add(1);
        at = match found {
            Some((length, label)) => {
                out.push_str(text.get(copied..at).unwrap_or_default());
                out.push_str(label);
                copied = at.saturating_add(length);
                copied
            }
            None if *byte == b'\\' => {
                previous = 0;
                next.saturating_add(escape_length(after))
            }
            None => next,
        };
    }
    out.push_str(text.get(copied..).unwrap_or_default());
}

/// The length in bytes of the number that begins here, the longest first, and what it is.
fn number(bytes: &[u8], alone: bool) -> Option<(usize, &'static str)> {
    let mut digits = [0_u8; LONGEST];
    let mut used = 0_usize;
    // The groups' lengths, a byte each.
    let (mut shape, mut group) = (0_u64, 0_u64);
    let mut found = None;
    let (mut dots, mut brackets) = (false, false);
    let plus = bytes.first() == Some(&b'+');
    let mut previous = b'(';
    for (index, byte) in bytes.iter().enumerate().skip(usize::from(plus)) {
        if byte.is_ascii_digit() {
            let Some(slot) = digits.get_mut(used) else { break };
            *slot = byte & 15;
            used = used.saturating_add(1);
            group = group.saturating_add(1);
            let next = index.saturating_add(1);
            let after = bytes.get(next).copied().unwrap_or(b' ');
            let taken = digits.get(..used).unwrap_or_default();
            if !after.is_ascii_digit() {
                shape = (shape << 8) | group;
                group = 0;
                let ends = alone && !after.is_ascii_alphanumeric() && after != b'_';
                if !dots && !brackets && !plus && is_card(taken) {
                    found = Some((next, CARD));
                } else if ends && is_phone(taken, shape, plus, dots) {
                    found = Some((next, PHONE));
                } else if ends && shape == 18 && is_resident(taken, 0) {
                    found = Some((next, RESIDENT));
                } else if alone && shape == 17 && after | 32 == b'x' && is_resident(taken, 10) {
                    found = Some((next.saturating_add(1), RESIDENT));
                }
            }
        } else {
            let divides = match byte {
                b' ' | b'-' => previous.is_ascii_digit() || previous == b')',
                b'.' => previous.is_ascii_digit(),
                b'(' => index == 0 || previous == b' ',
                b')' => previous.is_ascii_digit(),
                _ => false,
            };
            if !divides {
                break;
            }
            dots |= *byte == b'.';
            brackets |= *byte == b'(';
        }
        previous = *byte;
    }
    found
}

/// A card number: 13 to 19 digits (ISO/IEC 7812), in groups divided by single spaces or dashes or in one, beginning with
/// 2 to 6 as the card networks' do, with a right check digit (Luhn). Times in milliseconds begin with 1 and stay.
fn is_card(digits: &[u8]) -> bool {
    digits.len() >= 13 && matches!(digits.first(), Some(2..=6)) && luhn(digits)
}

/// Luhn's check (ISO/IEC 7812-1, annex B).
fn luhn(digits: &[u8]) -> bool {
    let sum = digits.iter().rev().enumerate().fold(0_u32, |sum, (place, digit)| {
        let doubled = if place % 2 == 1 { digit.wrapping_mul(2) } else { *digit };
        sum.wrapping_add(u32::from(if doubled > 9 { doubled.wrapping_sub(9) } else { doubled }))
    });
    sum.is_multiple_of(10)
}

/// A telephone number: international behind a plus (E.164: 8 to 15 digits), Chinese mobile (11 digits from 13 on, in one or
/// as 3-4-4), North American (3-3-4, area and exchange from 2 on), or any that begins with one 0 and is divided into groups.
fn is_phone(digits: &[u8], shape: u64, plus: bool, dots: bool) -> bool {
    match (digits, plus) {
        (_, true) => (8..=15).contains(&digits.len()),
        ([1, 3..=9, ..], _) => matches!(shape, 11 | 0x03_04_04),
        ([2..=9, _, _, 2..=9, ..], _) => shape == 0x03_03_04,
        ([0, 1..=9, ..], _) => !dots && shape > 0xFF && (9..=12).contains(&digits.len()),
        _ => false,
    }
}

/// A Chinese resident's number: 17 digits and a check digit or X (GB 11643, ISO 7064 MOD 11-2), born in 1900 to 2099. `last`
/// stands for an X behind 17 digits.
fn is_resident(digits: &[u8], last: u8) -> bool {
    let double = |sum: u32, digit: &u8| sum.wrapping_mul(2).wrapping_add(u32::from(*digit)) % 11;
    let sum = digits.iter().fold(0, double);
    let sum = if last > 0 { double(sum, &last) } else { sum };
    sum == 1 && matches!(digits.get(6..8), Some([1, 9] | [2, 0]))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    fn redacted(text: &str) -> String {
        let mut out = String::new();
        redact_numbers(&mut out, text);
        out
    }

    #[test]
    fn card_numbers_go_in_one_or_in_groups() {
        for (text, expected) in [
            ("4111111111111111", "[card]"),
            ("pay with 4111 1111 1111 1111 now", "pay with [card] now"),
            ("5500-0000-0000-0004", "[card]"),
            ("378282246310005", "[card]"),
            ("no 12 4111 1111 1111 1111", "no 12 [card]"),
            ("6304000000000000", "[card]"),
            (r"\n4111 1111 1111 1111\n", r"\n[card]\n"),
            (r"\u00194111111111111111", r"\u0019[card]"),
        ] {
            assert_eq!(redacted(text), expected, "{text}");
        }
    }

    #[test]
    fn telephone_numbers_go_as_people_write_them() {
        for (text, expected) in [
            ("call +49 30 1234567 or", "call [phone] or"),
            ("+8613800138000", "[phone]"),
            ("+1 (212) 555-0123", "[phone]"),
            ("+33.1.70.18.99.00", "[phone]"),
            ("手机13800138000。", "手机[phone]。"),
            ("138 0013 8000", "[phone]"),
            ("138-0013-8000", "[phone]"),
            ("(212) 555-0123", "[phone]"),
            ("212.555.0123", "[phone]"),
            ("030 1234567", "[phone]"),
            ("010-12345678", "[phone]"),
            ("06 12 34 56 78", "[phone]"),
            ("020 7946 0958, thanks", "[phone], thanks"),
            (r"\n13800138000\n", r"\n[phone]\n"),
            ("?tel=13800138000&x=1", "?tel=[phone]&x=1"),
        ] {
            assert_eq!(redacted(text), expected, "{text}");
        }
    }

    #[test]
    fn residents_numbers_go_when_their_check_digit_is_right() {
        for (text, expected) in [
            ("11010519491231002X", "[id]"),
            ("身份证 440524188001010024", "身份证 440524188001010024"),
            ("110105194912310021", "110105194912310021"),
            ("id 11010519491231002x.", "id [id]."),
        ] {
            assert_eq!(redacted(text), expected, "{text}");
        }
    }

    #[test]
    fn other_long_numbers_stay() {
        for text in [
            "4111111111111112",
            "1700000000000",
            "1700000000",
            "2026-11-22T05:30:00.000Z",
            "2026-11-22 05:30:00",
            "02.03.2026 1200",
            "018bcfe5-6800-7000-8000-000000000000",
            "7000-8000-13800138000",
            "41111111111111111111111",
            "192.168.178.100",
            "1.234.567,89",
            "order A13800138000",
            "v13800138000b",
            "0.1234567890123",
            "12 345 678 901",
            "15600600000123",
            "#00ff00 1234567",
            r"\u4111111111111111",
        ] {
            assert_eq!(redacted(text), text);
        }
    }
}
