//! Vario's core: it tracks events, buckets visitors into experiments, captures clicks for heatmaps and scores
//! recommendations, in the visitor's browser, in Node and natively, with the same answers bit for bit.
//!
//! The core is pure: no clock, no chance, no I/O of its own. Time comes in as an argument (milliseconds since the Unix
//! epoch), everything else through [`host::Host`]. Only `wasm` knows the browser.
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`consent`], [`identity`], [`session`] | state machines: who may be tracked, who it is, which visit |
//! | [`event`] | messages: limits, redaction, the wire format, and [`event::tracker`], which puts it all together |
//! | [`delivery`] | when a batch leaves and what follows an answer |
//! | [`experiment`] | the payload, hashing, buckets, conditions, evaluation |
//! | [`plan`] | the plan of events: which there are, what their properties look like |
//! | [`heatmap`] | clicks, reach and attention of a page; grid and painting |
//! | [`recommend`] | the artifact, session neighbours, ranking; training (native only) |
//! | [`profile`] | what the device knows of its visitor: history, segments, lifetime value, risks; fitting (native only) |
//! | `partial`, `conformance` | payloads reduced, and checked against GrowthBook's cases, on servers and by the command line |
//! | `event_file` | files of events as rows (native only) |
//! | [`insight`] | statistics and aggregation for the marketer |

#[cfg(feature = "partial")]
pub mod conformance;
#[cfg(feature = "tracking")]
pub mod consent;
#[cfg(feature = "tracking")]
pub mod delivery;
mod digits;
pub mod error;
#[cfg(feature = "tracking")]
pub mod event;
#[cfg(all(feature = "tool", not(target_arch = "wasm32")))]
pub mod event_file;
#[cfg(any(feature = "experiments", feature = "heatmap", feature = "plan", feature = "profile"))]
pub mod experiment;
#[cfg(any(feature = "heatmap", feature = "insights", feature = "partial"))]
pub mod heatmap;
pub mod host;
#[cfg(feature = "tracking")]
pub mod identity;
#[cfg(feature = "insights")]
pub mod insight;
pub mod json;
#[cfg(feature = "partial")]
pub mod partial;
#[cfg(feature = "plan")]
pub mod plan;
#[cfg(feature = "profile")]
pub mod profile;
#[cfg(feature = "recommend")]
pub mod recommend;
#[cfg(feature = "tracking")]
pub mod session;
mod text;
pub mod wasm;
pub mod word;

#[cfg(feature = "tool")]
pub mod cli;
