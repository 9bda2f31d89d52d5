//! Fitting the fleet's profile model. Native only.
//!
//! [`Orders`] → [`summaries`] → [`fit_clv`], [`fit_churn`], [`cuts`]; [`Gathering`] → [`Fleet`] → [`Observed`] →
//! [`fit_propensity`], [`fit_clusters`], [`habits`]; [`Fleet`] → [`visitor_groups`]; [`Holdout`] and [`auc`] measure.

// Offline code: a broken invariant should stop fitting rather than ship a wrong model.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]
// Matrices are read by row and column.
#![allow(clippy::needless_range_loop)]

mod churn;
mod cluster;
mod clv;
mod fleet;
mod groups;
mod holdout;
mod observed;
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
pub use fleet::{Fleet, Gathering};
pub use groups::{VisitorGroups, visitor_groups};
pub use holdout::Holdout;
pub use observed::Observed;
pub use orders::{Columns, Order, Orders};
pub use propensity::{PropensityFit, fit_propensity};
pub use quality::{Reliability, auc, log_loss, reliability};
pub use quantiles::{cuts, habits};
pub use summary::{Summary, Unit, summaries};
pub(crate) use table::{of_csv, open as open_csv};
pub use write::{CHURN_DAYS, Fitted, profile};
