//! Heatmaps: what a page gathers of clicks, reach and attention (in the visitor's module `heatmap`); grid and painting
//! (for the marketer).

#[cfg(feature = "heatmap")]
pub mod anchor;
#[cfg(feature = "heatmap")]
pub mod gathering;
#[cfg(feature = "insights")]
pub mod grid;
#[cfg(feature = "insights")]
pub mod paint;
#[cfg(feature = "heatmap")]
pub mod route;
#[cfg(feature = "heatmap")]
pub mod sample;
