//! What the marketer reads: statistics of experiments, and the read API's figures computed from a browser's own
//! messages.

pub mod audience;
pub mod cube;
pub mod experiments;
pub mod heatmap;
pub mod input;
pub mod message;
pub mod overview;
pub mod recommendations;
pub mod stats;
pub(crate) mod time;
