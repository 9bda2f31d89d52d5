//! Churn measured: who does not buy in the holdout, told beforehand by the model and by recency alone.

use super::quality::auc;
use super::summary::Summary;
use crate::profile::churn::Churn;
use crate::profile::clv::{Customer, Params};

/// Areas under the ROC curve for "does not buy in the holdout"; NaN where all do the same.
#[derive(Clone, Copy, Debug)]
pub struct Holdout {
    /// How many customers.
    pub customers: usize,
    /// How many of them do not buy.
    pub churned: usize,
    /// By 1 - P(at least one purchase in the holdout).
    pub no_purchase: f64,
    /// By 1 - P(alive).
    pub not_alive: f64,
    /// By the churn model, which learned within the calibration; NaN without one.
    pub churn: f64,
    /// By the time since the last purchase.
    pub recency: f64,
    /// Purchases expected and made, of all customers.
    pub expected: f64,
    /// As above.
    pub made: f64,
}

impl Holdout {
    /// Measures customers that a test lets pass. `horizon`: the holdout in the parameters' unit.
    #[must_use]
    pub fn measure(
        summaries: &[Summary],
        params: &Params,
        horizon: f64,
        churn: Option<&Churn>,
        passes: impl Fn(&Customer) -> bool,
    ) -> Self {
        let among: Vec<&Summary> = summaries.iter().filter(|summary| passes(&summary.customer)).collect();
        let area = |score: &dyn Fn(&Customer) -> f64| {
            let cases: Vec<(f64, bool)> = among.iter().map(|summary| (score(&summary.customer), summary.held_out == 0)).collect();
            auc(&cases)
        };
        Self {
            customers: among.len(),
            churned: among.iter().filter(|summary| summary.held_out == 0).count(),
            no_purchase: area(&|customer| 1.0 - params.any_purchase(customer, horizon)),
            not_alive: area(&|customer| 1.0 - params.alive(customer)),
            churn: churn.map_or(f64::NAN, |churn| area(&|customer| churn.risk(customer))),
            recency: area(&|customer| customer.age - customer.recency),
            expected: among.iter().map(|summary| params.expected_purchases(&summary.customer, horizon)).sum(),
            made: among.iter().map(|summary| f64::from(summary.held_out)).sum(),
        }
    }
}
