//! The boundary: the only place that knows wasm-bindgen and the browser. One class a job, values cross flat.

#[cfg(any(all(test, not(target_arch = "wasm32")), all(target_arch = "wasm32", not(any(feature = "insights", feature = "partial")))))]
mod alloc;
#[cfg(feature = "experiments")]
pub mod decide;
#[cfg(feature = "tracking")]
pub mod delivery;
#[cfg(feature = "heatmap")]
pub mod heatmap;
#[cfg(any(feature = "experiments", feature = "tracking", feature = "plan", feature = "profile"))]
pub mod host;
#[cfg(feature = "insights")]
pub mod insights;
#[cfg(feature = "partial")]
pub mod node;
#[cfg(feature = "insights")]
pub mod picture;
#[cfg(feature = "plan")]
pub mod plan;
#[cfg(feature = "profile")]
pub mod profile;
#[cfg(feature = "recommend")]
pub mod recommender;
#[cfg(feature = "tracking")]
pub mod tracker;
