//! What the device knows of its visitor, computed where the visitor is: a bounded history of own events, RFM scores and
//! segments, lifecycle, lifetime value, churn and activity risk, interests, membership levels, propensity, clusters.
//!
//! ```text
//! events ── observe ──► History ─┬─ save / open ─► 64 KB at most
//!                                ├─ facts ──► rule tables of the model ──► segment, stages, level
//! profile.json ── open ──► Model ┘                                     └─► attributes for targeting
//! ```
//!
//! Everything that a shop may want to change is data of the model ([`model`]); `defaults.json` is what holds without one.

pub mod activity;
pub mod belongings;
pub mod churn;
pub mod cluster;
pub mod clv;
pub mod event;
pub mod facts;
pub mod features;
pub mod history;
pub mod interests;
pub mod model;
pub mod propensity;
pub mod rfm;
pub mod rules;
mod snapshot;
pub mod tier;
#[cfg(all(feature = "tool", not(target_arch = "wasm32")))]
pub mod train;
pub mod trigger;
mod visitor;

pub use visitor::Profile;

/// Seconds of a day.
pub(crate) const DAY: f64 = 86_400.0;

/// Seconds between two times; 0 when the later one is not later (a clock was set back).
pub(crate) fn seconds(from: u32, to: u32) -> f64 {
    f64::from(to.saturating_sub(from))
}

/// Days between two times; 0 when the later one is not later.
pub(crate) fn days(from: u32, to: u32) -> f64 {
    seconds(from, to) / DAY
}
