//! The browser's and Node's answers to what the core asks.

use crate::host::Host;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = String)]
    fn number_to_text(value: f64) -> String;
    #[wasm_bindgen(js_name = Number)]
    fn text_to_number(text: &str) -> f64;

    type RegExp;
    #[wasm_bindgen(constructor, catch)]
    fn new(pattern: &str, flags: &str) -> Result<RegExp, JsValue>;
    #[wasm_bindgen(method)]
    fn test(this: &RegExp, subject: &str) -> bool;
}

/// The JavaScript surroundings.
pub struct JsHost;

impl Host for JsHost {
    fn random(&self, buffer: &mut [u8]) {
        // Without an entropy source the buffer stays as it is: ids then lean on the clock alone.
        let _ = getrandom::fill(buffer);
    }

    fn number_text(&self, value: f64) -> String {
        number_to_text(value)
    }

    fn parse_number(&self, text: &str) -> f64 {
        text_to_number(text)
    }

    fn regex_test(&self, pattern: &str, flags: &str, subject: &str) -> Option<bool> {
        RegExp::new(pattern, flags).ok().map(|regex| regex.test(subject))
    }
}
