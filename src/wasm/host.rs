//! The browser's and Node's answers to what the core asks.

use crate::host::Host;
#[cfg(feature = "tracking")]
use core::cell::Cell;
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

#[cfg(feature = "tracking")]
thread_local! {
    /// Entropy fetched for later: asking the browser takes longer than making an id.
    static POOL: Cell<[u8; 256]> = const { Cell::new([0; 256]) };
    /// How many of the pool's bytes, from its beginning, are unused.
    static UNUSED: Cell<usize> = const { Cell::new(0) };
}

/// The JavaScript surroundings.
pub struct JsHost;

impl Host for JsHost {
    #[cfg(feature = "tracking")]
    fn random(&self, buffer: &mut [u8]) {
        let (mut unused, mut pool) = (UNUSED.get(), POOL.get());
        for byte in buffer {
            if unused == 0 {
                // Without an entropy source the pool stays as it is: ids then lean on the clock alone.
                let _ = getrandom::fill(&mut pool);
                unused = pool.len();
            }
            unused = unused.saturating_sub(1);
            *byte = pool.get_mut(unused).map_or(0, core::mem::take);
        }
        UNUSED.set(unused);
        POOL.set(pool);
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
