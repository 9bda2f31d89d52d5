//! What the core asks of its surroundings: chance, numbers in JavaScript's format, regular expressions.
//!
//! The browser and Node answer with their own (`wasm/host.rs`), the native build with crates that implement the same
//! ECMAScript rules, so that both give the same answers.

/// The core's surroundings.
pub trait Host {
    /// Fills the buffer with bytes fit for ids.
    #[cfg(feature = "tracking")]
    fn random(&self, buffer: &mut [u8]);
    /// A number as JavaScript writes it (ECMA-262, Number::toString).
    fn number_text(&self, value: f64) -> String;
    /// A decimal literal of JSON's grammar as the nearest double.
    fn parse_number(&self, text: &str) -> f64;
    /// `new RegExp(pattern, flags).test(subject)`; false for a pattern that is not valid.
    #[cfg(any(feature = "experiments", feature = "plan", feature = "profile"))]
    fn regex_test(&self, pattern: &str, flags: &str, subject: &str) -> bool;
    /// False when a pattern could run without end on some text.
    #[cfg(any(feature = "experiments", feature = "plan", feature = "profile"))]
    fn regex_safe(&self, pattern: &str, flags: &str) -> bool;
    /// `text.toLowerCase()`.
    #[cfg(any(feature = "experiments", feature = "profile"))]
    fn lower_case(&self, text: &str) -> String;
    /// True when an address is the one of a URL target of GrowthBook's; `kind`: `simple` or `regex`.
    #[cfg(feature = "experiments")]
    fn url_matches(&self, kind: &str, pattern: &str, address: &str) -> bool;
}

/// The native host: command line and tests.
#[cfg(not(target_arch = "wasm32"))]
pub struct NativeHost;

#[cfg(not(target_arch = "wasm32"))]
impl Host for NativeHost {
    #[cfg(feature = "tracking")]
    fn random(&self, buffer: &mut [u8]) {
        // Without an entropy source the buffer stays as it is: ids then lean on the clock alone.
        let _ = getrandom::fill(buffer);
    }

    fn number_text(&self, value: f64) -> String {
        ryu_js::Buffer::new().format(value).to_owned()
    }

    fn parse_number(&self, text: &str) -> f64 {
        text.parse().unwrap_or(f64::NAN)
    }

    #[cfg(any(feature = "experiments", feature = "plan", feature = "profile"))]
    fn regex_test(&self, pattern: &str, flags: &str, subject: &str) -> bool {
        regress::Regex::with_flags(pattern, flags).is_ok_and(|regex| regex.find(subject).is_some())
    }

    #[cfg(any(feature = "experiments", feature = "plan", feature = "profile"))]
    fn regex_safe(&self, pattern: &str, flags: &str) -> bool {
        crate::experiment::pattern::is_safe(pattern, flags == "i")
    }

    #[cfg(any(feature = "experiments", feature = "profile"))]
    fn lower_case(&self, text: &str) -> String {
        text.to_lowercase()
    }

    #[cfg(feature = "experiments")]
    fn url_matches(&self, kind: &str, pattern: &str, address: &str) -> bool {
        crate::experiment::url::native::matches(kind, pattern, address, self).unwrap_or(false)
    }
}
