//! Training: from a file of sessions to an artifact. Native only.
//!
//! [`Corpus::read`] → [`packing_order`] → [`encode`]; [`read_cases`] and [`Quality`] measure the result.

// Offline code: a broken invariant should stop training rather than ship a wrong model.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

mod corpus;
mod encode;
mod evaluate;
mod order;

pub use corpus::{Corpus, LineError};
pub use encode::{Settings, encode};
pub use evaluate::{Case, Quality, read_cases};
pub use order::{packing_order, rounds};
