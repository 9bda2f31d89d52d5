//! Heatmaps: the anchor of a click (in the visitor's engine), grid and painting (for the marketer).

#[cfg(feature = "heatmap")]
pub mod anchor;
#[cfg(feature = "insights")]
pub mod grid;
#[cfg(feature = "insights")]
pub mod paint;
