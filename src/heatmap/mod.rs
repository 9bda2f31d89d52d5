//! Heatmaps: the anchor of a click and private reports (in the visitor's browser), grid and painting (for the marketer).

#[cfg(feature = "heatmap")]
pub mod anchor;
#[cfg(feature = "insights")]
pub mod contour;
#[cfg(feature = "insights")]
pub mod difference;
#[cfg(feature = "insights")]
pub mod grid;
#[cfg(feature = "insights")]
pub mod paint;
#[cfg(feature = "insights")]
pub mod palette;
pub mod private;
