//! Experiments and feature flags by GrowthBook's rules: the payload, hashing, buckets, conditions, evaluation.
//!
//! Evaluation returns a decision; it logs and sends nothing.

pub mod bucket;
pub mod condition;
#[cfg(feature = "partial")]
pub mod decrypt;
pub mod evaluate;
pub mod hash;
#[cfg(any(feature = "tracking", not(target_arch = "wasm32")))]
pub mod pattern;
pub mod payload;
pub mod report;
pub mod result;
pub mod sticky;
pub mod url;
pub mod version;
