//! Experiments and feature flags by GrowthBook's rules: the payload, hashing, buckets, conditions, evaluation.
//!
//! Evaluation returns a decision; it logs and sends nothing.

#[cfg(feature = "experiments")]
pub mod bucket;
#[cfg(any(feature = "experiments", feature = "profile"))]
pub mod condition;
#[cfg(feature = "partial")]
pub mod decrypt;
#[cfg(feature = "experiments")]
pub mod evaluate;
#[cfg(any(feature = "experiments", feature = "heatmap"))]
pub mod hash;
#[cfg(all(any(feature = "experiments", feature = "plan", feature = "profile"), any(feature = "tracking", not(target_arch = "wasm32"))))]
pub mod pattern;
#[cfg(feature = "experiments")]
pub mod payload;
#[cfg(feature = "experiments")]
pub mod report;
#[cfg(feature = "experiments")]
pub mod result;
#[cfg(feature = "experiments")]
pub mod sticky;
#[cfg(feature = "experiments")]
pub mod url;
#[cfg(any(feature = "experiments", feature = "profile"))]
pub mod version;
