//! Training: from a file of sessions to an artifact. Native only.
//!
//! Sessions: [`Corpus::read`] → [`Validation`] (finds a [`Weighing`]) → [`packing_order`] → [`encode`]; [`read_cases`] and
//! [`Quality`] measure the result. Users: [`Interactions::read`] → [`linear_weights`] → [`linear_section`];
//! [`Interactions::evaluate`] measures.

// Offline code: a broken invariant should stop training rather than ship a wrong model.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

mod blending;
mod catalogue;
mod container;
mod corpus;
mod embed;
mod encode;
mod evaluate;
mod events;
mod interactions;
#[cfg(feature = "cli")]
mod lambda;
#[cfg(feature = "cli")]
mod linear;
mod order;
mod popularity;
mod rules;
mod weighing;

pub use blending::Blending;
pub use catalogue::{Catalogue, Item, Listing};
pub use container::Sections;
pub use corpus::Corpus;
pub use embed::{EmbeddingSettings, embedding_section, learn, read_vectors};
pub use encode::{Settings, encode, items, sessions};
pub use evaluate::{Case, Quality, Reach, read_cases};
pub use events::Events;
pub use interactions::{Interactions, UserQuality};
#[cfg(feature = "cli")]
pub use lambda::{LambdaSearch, TriedLambda};
#[cfg(feature = "cli")]
pub use linear::{linear_section, linear_weights};
pub use order::{packing_order, rounds};
pub use popularity::{PopularitySettings, popularity_section};
pub use rules::{RuleSettings, rules_section};
pub use weighing::{Validation, Weighing, fit};
