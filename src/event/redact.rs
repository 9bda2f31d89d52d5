//! Redaction: e-mail addresses, numbers of cards, telephones and residents, and what opens accounts, never leave the page
//! in free text.
//!
//! Works on the content of a JSON string, escapes as they stand: an escape is never cut, so the result is such a content
//! again. An `@` written as `%40` or `\u0040` counts as one.

mod numbers;
mod tokens;

pub use numbers::{CARD, PHONE, RESIDENT};
pub use tokens::TOKEN;

use numbers::{SHORTEST, redact_numbers};
use tokens::redact_tokens;

/// What an e-mail address is replaced by.
pub const EMAIL: &str = "[email]";

/// Appends a text without some of what must not leave the page.
type Step = fn(&mut String, &str);

/// Appends `raw` without the e-mail addresses, numbers and tokens in it.
pub fn redact(out: &mut String, raw: &str) {
    // Most strings hold none of them: one look decides.
    let (mut digits, mut maybe_mail, mut maybe_token) = (0_usize, false, false);
    for byte in raw.bytes() {
        match byte {
            b'0'..=b'9' => digits = digits.wrapping_add(1),
            b'@' | b'%' | b'\\' => maybe_mail = true,
            b'=' | b'.' => maybe_token = true,
            _ => {}
        }
    }
    let steps: [(bool, Step); 3] =
        [(maybe_token, redact_tokens), (maybe_mail && find_at(raw).is_some(), redact_emails), (digits >= SHORTEST, redact_numbers)];
    let mut text = None;
    for (needed, step) in steps {
        if needed {
            let mut next = String::with_capacity(raw.len());
            step(&mut next, text.as_deref().unwrap_or(raw));
            text = Some(next);
        }
    }
    out.push_str(text.as_deref().unwrap_or(raw));
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
