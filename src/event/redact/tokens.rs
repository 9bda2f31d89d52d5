//! What opens an account: values of parameters whose names say so, and JSON Web Tokens.

/// What a token is replaced by.
pub const TOKEN: &str = "[token]";

/// Ends of names, in small letters without dashes and underlines, whose values are nobody else's business.
const NAMES: [&str; 10] = ["token", "secret", "password", "passwd", "pwd", "apikey", "auth", "signature", "sig", "jwt"];
/// Longest name that is looked at.
const NAME_BYTES: usize = 40;

/// Appends the text without tokens.
pub(super) fn redact_tokens(out: &mut String, text: &str) {
    let mut copied = 0_usize;
    // Up to where no web token begins: looking at the same letters again and again would take long texts very long.
    let mut clear = 0_usize;
    for (at, _) in text.match_indices(['=', 'e']) {
        let from = text.get(at..).filter(|_| at >= copied).unwrap_or_default();
        let secret = from.starts_with('=') && is_secret(text.get(..at).unwrap_or_default());
        let length = if secret {
            value_length(from.get(1..).unwrap_or_default())
        } else if at >= clear && from.starts_with("eyJ") {
            let run = from.find(|character| !is_token(character)).unwrap_or(from.len());
            clear = at.saturating_add(run);
            // RFC 7519: two parts that are JSON objects in base64url, and a signature.
            if from.get(..run).is_some_and(|run| run.contains(".eyJ")) { run } else { 0 }
        } else {
            0
        };
        if length > 0 {
            let shown = at.saturating_add(usize::from(secret));
            out.push_str(text.get(copied..shown).unwrap_or_default());
            out.push_str(TOKEN);
            copied = shown.saturating_add(length);
        }
    }
    out.push_str(text.get(copied..).unwrap_or_default());
}

/// True when the text ends with the name of a parameter that holds a secret.
fn is_secret(before: &str) -> bool {
    let mut name = [0_u8; NAME_BYTES];
    let mut first = NAME_BYTES;
    for byte in before.bytes().rev().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')) {
        if byte.is_ascii_alphanumeric() {
            first = first.saturating_sub(1);
            if let Some(slot) = name.get_mut(first) {
                *slot = byte | 32;
            }
        }
    }
    let name = name.get(first..).unwrap_or_default();
    NAMES.iter().any(|secret| name.ends_with(secret.as_bytes()))
}

/// How far a parameter's value goes.
fn value_length(text: &str) -> usize {
    text.find(|character: char| !is_token(character) && !matches!(character, '%' | '+' | '/' | '=' | '~' | ':')).unwrap_or(text.len())
}

fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.')
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn values_of_secret_parameters_go() {
        for (text, expected) in [
            ("https://x.de/?access_token=abc.def&x=1", "https://x.de/?access_token=[token]&x=1"),
            ("/cb#id_token=a%20b&state=2", "/cb#id_token=[token]&state=2"),
            ("?apiKey=k1", "?apiKey=[token]"),
            ("?api-key=k1&API_KEY=k2", "?api-key=[token]&API_KEY=[token]"),
            ("user=ada; password=hunter2!", "user=ada; password=[token]!"),
            ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln, ok", "Bearer [token], ok"),
        ] {
            let mut out = String::new();
            redact_tokens(&mut out, text);
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn long_texts_take_no_longer_than_their_length() {
        for text in ["eyJ".repeat(400_000), "e".repeat(1_000_000), "token=".repeat(200_000)] {
            let start = std::time::Instant::now();
            redact_tokens(&mut String::new(), &text);
            assert!(start.elapsed().as_secs() < 2);
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in ["?utm_source=token", "a = b", "eyJustKidding.", "?token=", "?design=oak", "e", "=", "éé=e.e", "?page=2&size=10"] {
            let mut out = String::new();
            redact_tokens(&mut out, text);
            assert_eq!(out, text);
        }
    }
}
