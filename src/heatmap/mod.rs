//! Heatmaps: what a page gathers of clicks, reach and attention (in the visitor's module `heatmap`), private reports; grid
//! and painting (for the marketer).

#[cfg(feature = "heatmap")]
pub mod anchor;
#[cfg(feature = "insights")]
pub mod contour;
#[cfg(feature = "insights")]
pub mod difference;
#[cfg(feature = "heatmap")]
pub mod gathering;
#[cfg(feature = "insights")]
pub mod grid;
#[cfg(feature = "insights")]
pub mod paint;
#[cfg(feature = "insights")]
pub mod palette;
pub mod private;
#[cfg(feature = "heatmap")]
pub mod route;
#[cfg(feature = "heatmap")]
pub mod sample;
