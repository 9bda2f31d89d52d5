//! Redaction: e-mail addresses and payment card numbers never leave the page in free text.
//!
//! Works on the content of a JSON string, escapes as they stand: an escape is never cut, so the result is such a content
//! again. An `@` written as `%40` or `\u0040` counts as one.

/// What an e-mail address is replaced by.
pub const EMAIL: &str = "[email]";
/// What a card number is replaced by.
pub const CARD: &str = "[card]";

/// Appends `raw` without the e-mail addresses and card numbers in it.
pub fn redact(out: &mut String, raw: &str) {
    // Most strings hold neither: one look decides.
    let (mut digits, mut maybe_mail) = (0_usize, false);
    for byte in raw.bytes() {
        match byte {
            b'0'..=b'9' => digits = digits.wrapping_add(1),
            b'@' | b'%' | b'\\' => maybe_mail = true,
            _ => {}
        }
    }
    let mail = maybe_mail && find_at(raw).is_some();
    match (mail, digits >= CARD_SHORTEST) {
        (false, false) => out.push_str(raw),
        (true, false) => redact_emails(out, raw),
        (false, true) => redact_cards(out, raw),
        (true, true) => {
            let mut without_mail = String::with_capacity(raw.len());
            redact_emails(&mut without_mail, raw);
            redact_cards(out, &without_mail);
        }
    }
}

/// The next at sign of the text, plain or escaped: its place and length.
fn find_at(text: &str) -> Option<(usize, usize)> {
    text.bytes().enumerate().find_map(|(at, byte)| {
        let length = match byte {
            b'@' => 1,
            b'%' if starts_at(text, at, b"%40") => 3,
            b'\\' if starts_at(text, at, b"\\u0040") => 6,
            _ => return None,
        };
        Some((at, length))
    })
}

fn starts_at(text: &str, at: usize, wanted: &[u8]) -> bool {
    text.as_bytes().get(at..).is_some_and(|rest| rest.starts_with(wanted))
}

fn redact_emails(out: &mut String, raw: &str) {
    let mut rest = raw;
    while let Some((at, length)) = find_at(rest) {
        let before = rest.get(..at).unwrap_or_default();
        let after = rest.get(at.saturating_add(length)..).unwrap_or_default();
        let local = local_start(before);
        let domain = domain_length(after);
        if local < before.len() && domain > 0 {
            out.push_str(before.get(..local).unwrap_or_default());
            out.push_str(EMAIL);
            rest = after.get(domain..).unwrap_or_default();
        } else {
            out.push_str(rest.get(..at.saturating_add(length)).unwrap_or_default());
            rest = after;
        }
    }
    out.push_str(rest);
}

/// Where the part before the at sign begins that could be an address's; the letters of an escape are not among it.
fn local_start(before: &str) -> usize {
    let stop = before.trim_end_matches(is_local);
    let backslashes = stop.bytes().rev().take_while(|byte| *byte == b'\\').count();
    // Of an even number each second one is escaped itself.
    let escape = if backslashes % 2 == 0 { 0 } else { escape_length(before.as_bytes().get(stop.len()..).unwrap_or_default()) };
    stop.len().saturating_add(escape).min(before.len())
}

/// The length of an escape after its backslash.
fn escape_length(after: &[u8]) -> usize {
    if after.first() == Some(&b'u') { 5 } else { 1 }
}

/// Letters and digits; every character beyond ASCII counts as one (RFC 6531), without Unicode's tables.
fn is_word(character: char) -> bool {
    !character.is_ascii() || character.is_ascii_alphanumeric()
}

/// Characters of the part before the at sign: RFC 5322's atoms without those that divide an address bar's text
/// (`# & / = ?`), and letters of any language (RFC 6531).
fn is_local(character: char) -> bool {
    is_word(character) || matches!(character, '.' | '!' | '$' | '%' | '\'' | '*' | '+' | '-' | '^' | '_' | '`' | '{' | '|' | '}' | '~')
}

/// How much of the text is a domain: labels with a dot between them, the last of at least two letters.
fn domain_length(text: &str) -> usize {
    let end = text.find(|character: char| !(is_word(character) || matches!(character, '.' | '-'))).unwrap_or(text.len());
    let domain = text.get(..end).unwrap_or_default().trim_end_matches(['.', '-']);
    let fits = domain.rsplit_once('.').is_some_and(|(labels, last)| {
        let letters = last.chars().filter(|character| is_word(*character) && !character.is_ascii_digit()).count();
        !labels.is_empty() && letters >= 2
    });
    if fits { domain.len() } else { 0 }
}

const CARD_SHORTEST: usize = 13;
const CARD_LONGEST: usize = 19;

/// A card number: 13 to 19 digits (ISO/IEC 7812), in groups divided by single spaces or dashes or in one, beginning with
/// 2 to 6 as the card networks' do, with a right check digit (Luhn). Times in milliseconds begin with 1 and stay.
fn redact_cards(out: &mut String, text: &str) {
    let mut copied = 0_usize;
    let mut at = 0_usize;
    let mut in_group = false;
    while let Some((byte, after)) = text.as_bytes().get(at..).and_then(<[u8]>::split_first) {
        let next = at.saturating_add(1);
        let is_digit = byte.is_ascii_digit();
        let card = if is_digit && !in_group { card_length(text.as_bytes().get(at..).unwrap_or_default()) } else { None };
        in_group = is_digit && card.is_none();
        at = match card {
            Some(length) => {
                out.push_str(text.get(copied..at).unwrap_or_default());
                out.push_str(CARD);
                copied = at.saturating_add(length);
                copied
            }
            None if *byte == b'\\' => next.saturating_add(escape_length(after)),
            None => next,
        };
    }
    out.push_str(text.get(copied..).unwrap_or_default());
}

/// The length in bytes of the card number that begins here, the longest first.
fn card_length(bytes: &[u8]) -> Option<usize> {
    if !matches!(bytes.first(), Some(b'2'..=b'6')) {
        return None;
    }
    let mut digits = [0_u8; CARD_LONGEST];
    let mut used = 0_usize;
    let mut found = None;
    let mut previous_digit = false;
    for (index, byte) in bytes.iter().enumerate() {
        if byte.is_ascii_digit() {
            let Some(slot) = digits.get_mut(used) else { break };
            *slot = byte & 15;
            used = used.saturating_add(1);
            let next = index.saturating_add(1);
            let group_ends = !bytes.get(next).is_some_and(u8::is_ascii_digit);
            if group_ends && used >= CARD_SHORTEST && digits.get(..used).is_some_and(luhn) {
                found = Some(next);
            }
        } else if !(matches!(byte, b' ' | b'-') && previous_digit) {
            break;
        }
        previous_digit = byte.is_ascii_digit();
    }
    found
}

/// Luhn's check (ISO/IEC 7812-1, annex B).
fn luhn(digits: &[u8]) -> bool {
    let sum = digits.iter().rev().enumerate().fold(0_u32, |sum, (place, digit)| {
        let doubled = if place % 2 == 1 { digit.wrapping_mul(2) } else { *digit };
        sum.wrapping_add(u32::from(if doubled > 9 { doubled.wrapping_sub(9) } else { doubled }))
    });
    sum.is_multiple_of(10)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn redacted(text: &str) -> String {
        let mut out = String::new();
        redact(&mut out, text);
        out
    }

    #[test]
    fn addresses_go_wherever_they_stand() {
        for (text, expected) in [
            ("write to ada.lovelace+x@example.co.uk, please", "write to [email], please"),
            ("a@b.de,c@d.fr", "[email],[email]"),
            ("https://x.de/?mail=ada%40example.com&x=1", "https://x.de/?mail=[email]&x=1"),
            ("名前@例え.テスト", "[email]"),
            ("ada\\u0040example.com", "[email]"),
            ("ada@example.com.", "[email]."),
            (r"hi\nada@example.com", r"hi\n[email]"),
            (r"hi\\ada@example.com", r"hi\\[email]"),
            (r"\u000bada@example.com\n", r"\u000b[email]\n"),
            (r"\n@example.com \u000b@example.com", r"\n@example.com \u000b@example.com"),
        ] {
            assert_eq!(redacted(text), expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_an_address_stays() {
        for text in ["@vario", "2 @ 3", "a@b", "user@localhost", "@media (min-width: 1px)", "mail@", "x@1.2"] {
            assert_eq!(redacted(text), text);
        }
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
    fn other_long_numbers_stay() {
        for text in [
            "4111111111111112",
            "1700000000000",
            "018bcfe5-6800-7000-8000-000000000000",
            "41111111111111111111111",
            "+49 30 1234567",
            r"\u4111111111111111",
        ] {
            assert_eq!(redacted(text), text);
        }
    }

    proptest! {
        #[test]
        fn no_address_survives(local in "[a-z0-9._+]{1,12}", host in "[a-z]{1,8}", top in "[a-z]{2,5}", before in "[ -!#-Z^-~]{0,20}", after in "( [ -!#-Z^-~]{0,20})?") {
            let address = format!("{local}@{host}.{top}");
            let out = redacted(&format!("{before}{address}{after}"));
            prop_assert!(!out.contains(&address), "{}", out);
        }

        #[test]
        fn a_strings_content_stays_one(text in "([ad4@.\\\\\"\n\u{b}\u{19}]|@b\\.de|4111 1111 1111 1111|%40){0,12}", any_text in any::<String>()) {
            for text in [text, any_text] {
                let json = serde_json::Value::from(text).to_string();
                let content = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
                prop_assert!(serde_json::from_str::<String>(&format!("\"{}\"", redacted(content))).is_ok(), "{}", redacted(content));
            }
        }

        #[test]
        fn redaction_is_idempotent_and_never_panics(text in any::<String>()) {
            let once = redacted(&text);
            prop_assert_eq!(redacted(&once), once);
        }
    }
}
