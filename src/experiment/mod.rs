//! Experiments and feature flags by GrowthBook's rules: the payload, hashing, buckets, conditions, evaluation.
//!
//! Evaluation returns a decision; it logs and sends nothing.

pub mod bucket;
pub mod condition;
#[cfg(feature = "partial")]
pub mod decrypt;
pub mod evaluate;
pub mod hash;
pub mod payload;
pub mod report;
pub mod url;
