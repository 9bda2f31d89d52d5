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
}

#[cfg(any(feature = "experiments", feature = "plan", feature = "profile"))]
#[wasm_bindgen(module = "/src/wasm/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = regexTest)]
    fn regex_test(pattern: &str, flags: &str, subject: &str) -> bool;
}

#[cfg(feature = "experiments")]
#[wasm_bindgen(module = "/src/wasm/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = urlMatches)]
    fn url_matches(kind: &str, pattern: &str, address: &str) -> bool;
}

#[cfg(any(feature = "experiments", feature = "profile"))]
#[wasm_bindgen(module = "/src/wasm/host.js")]
extern "C" {
    #[wasm_bindgen(js_name = lowerCase)]
    fn lower_case(text: &str) -> String;
}

#[cfg(all(any(feature = "experiments", feature = "plan", feature = "profile"), not(feature = "tracking")))]
#[wasm_bindgen(module = "/src/wasm/pattern.js")]
extern "C" {
    #[wasm_bindgen(js_name = regexSafe)]
    fn regex_safe(pattern: &str, flags: &str) -> bool;
}

#[cfg(feature = "tracking")]
thread_local! {
    /// Entropy fetched for later: asking the browser takes longer than making an id.
    static POOL: Cell<[u8; 256]> = const { Cell::new([0; 256]) };
    /// How many of the pool's bytes, from its beginning, are unused.
    static UNUSED: Cell<usize> = const { Cell::new(0) };
    /// What [`seed_entropy`] was told, moved on with every byte; 0: the browser's entropy.
    static SEED: Cell<u32> = const { Cell::new(0) };
}

/// From here on ids follow from the seed, so that a visit can be replayed (Mulberry32).
#[cfg(feature = "tracking")]
#[wasm_bindgen(js_name = seedEntropy)]
pub fn seed_entropy(seed: u32) {
    SEED.set(seed.max(1));
}

/// The JavaScript surroundings.
pub struct JsHost;

impl Host for JsHost {
    #[cfg(feature = "tracking")]
    fn random(&self, buffer: &mut [u8]) {
        if SEED.get() > 0 {
            for byte in buffer {
                let state = SEED.get().wrapping_add(0x6d2b_79f5).max(1);
                SEED.set(state);
                let mixed = (state ^ (state >> 15)).wrapping_mul(state | 1);
                let mixed = mixed ^ mixed.wrapping_add((mixed ^ (mixed >> 7)).wrapping_mul(mixed | 61));
                *byte = (mixed ^ (mixed >> 14)) as u8;
            }
            return;
        }
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

    #[cfg(any(feature = "experiments", feature = "plan", feature = "profile"))]
    fn regex_test(&self, pattern: &str, flags: &str, subject: &str) -> bool {
        regex_test(pattern, flags, subject)
    }

    #[cfg(any(feature = "experiments", feature = "plan", feature = "profile"))]
    fn regex_safe(&self, pattern: &str, flags: &str) -> bool {
        #[cfg(feature = "tracking")]
        return crate::experiment::pattern::is_safe(pattern, flags == "i");
        #[cfg(not(feature = "tracking"))]
        regex_safe(pattern, flags)
    }

    #[cfg(any(feature = "experiments", feature = "profile"))]
    fn lower_case(&self, text: &str) -> String {
        lower_case(text)
    }

    #[cfg(feature = "experiments")]
    fn url_matches(&self, kind: &str, pattern: &str, address: &str) -> bool {
        url_matches(kind, pattern, address)
    }
}
