//! Case files that others publish, run against the core: what the files demand, what the core answers.

#[cfg(feature = "profile")]
pub mod clv;
pub mod growthbook;
