//! Encrypted parts of a payload: AES-128-CBC, as `base64(iv).base64(ciphertext)` under a base64 key
//! (<https://docs.growthbook.io/lib/build-your-own>). It hides the rules from passers-by, not from the visitor who holds the key.

use aes::Aes128;
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};

/// Reads what a browser's `atob` reads: with or without padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent).with_decode_allow_trailing_bits(true),
);

/// The text that was encrypted; none when key, initialization vector, body, padding or the text's UTF-8 is not valid.
#[must_use]
pub fn decrypt(encrypted: &str, key: &str) -> Option<String> {
    let (iv, body) = encrypted.split_once('.')?;
    let [key, iv, body] = [key, iv, body].map(|part| BASE64.decode(part));
    let decryptor = Decryptor::<Aes128>::new_from_slices(&key.ok()?, &iv.ok()?).ok()?;
    String::from_utf8(decryptor.decrypt_padded_vec::<Pkcs7>(&body.ok()?).ok()?).ok()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "Zvwv/+uhpFDznZ6SX28Yjg==";
    const TEXT: &str = "m5ylFM6ndyOJA2OPadubkw==.Uu7ViqgKEt/dWvCyhI46q088PkAEJbnXKf3KPZjf9IEQQ+A8fojNoxw4wIbPX3aj";

    #[test]
    fn the_key_opens_and_padding_in_base64_may_be_missing() {
        for (text, key) in [(TEXT.to_owned(), KEY), (TEXT.replace("==", ""), KEY.trim_end_matches('='))] {
            assert_eq!(decrypt(&text, key).as_deref(), Some("{\"feature\":{\"defaultValue\":true}}"));
        }
    }

    #[test]
    fn nothing_comes_of_a_wrong_key_or_a_broken_text() {
        for (text, key) in [
            (TEXT.to_owned(), "Zvwv/+uhpFDznZ6SX39Yjg=="),
            (TEXT.to_owned(), "Zvwv/+uhpFDznSX39Yjg=="),
            (TEXT.to_owned(), "Zvwv/%!(pFDznZ6SX39Yjg=="),
            (TEXT.to_owned(), ""),
            (TEXT.replace('.', ""), KEY),
            (TEXT.replace('U', "!"), KEY),
            (TEXT.replace("m5yl", ""), KEY),
            (format!("{TEXT}."), KEY),
            ("m5ylFM6ndyOJA2OPadubkw==.".to_owned(), KEY),
            (".".to_owned(), KEY),
        ] {
            assert_eq!(decrypt(&text, key), None, "{text} {key}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>(), iv in "[A-Za-z0-9+/]{0,30}={0,2}", body in "[A-Za-z0-9+/]{0,60}={0,2}", key in "[A-Za-z0-9+/]{20,24}={0,2}") {
            let _ = decrypt(&text, &key);
            let _ = decrypt(&format!("{iv}.{body}"), &key);
            let _ = decrypt(&format!("m5ylFM6ndyOJA2OPadubkw==.{body}"), KEY);
        }
    }
}
