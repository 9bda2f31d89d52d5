//! libFuzzer's way in: `cargo fuzz run decide --features libfuzzer` (CONTRIBUTING has the whole command).
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vario_fuzz::decide(bytes));
