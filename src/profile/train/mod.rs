//! Fitting the fleet's profile model. Native only.
//!
//! [`Orders`] → [`summaries`] → [`fit_clv`], [`fit_churn`], [`cuts`]; [`Fleet`] → [`fit_propensity`], [`fit_clusters`], [`habits`]; [`Holdout`] and [`auc`] measure.

// Offline code: a broken invariant should stop fitting rather than ship a wrong model.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]
// Matrices are read by row and column.
#![allow(clippy::needless_range_loop)]

mod churn;
mod cluster;
mod clv;
mod events;
mod holdout;
mod orders;
mod picture;
mod propensity;
mod quality;
mod quantiles;
mod regression;
mod search;
mod summary;
mod table;
mod tree;
mod write;

pub use churn::fit_churn;
pub use cluster::{Clustering, fit_clusters};
pub use clv::{Fit, fit_clv};
pub use events::{Fleet, Happening};
pub use holdout::Holdout;
pub use orders::{Columns, Order, Orders};
pub use propensity::{PropensityFit, fit_propensity};
pub use quality::{Reliability, auc, log_loss, reliability};
pub use quantiles::{cuts, habits, orders_of};
pub use summary::{Summary, Unit, summaries};
pub use table::LineError;
pub use write::{CHURN_DAYS, Fitted, profile};
