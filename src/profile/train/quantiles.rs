//! The fleet's quantiles: cut-points of recency, frequency and value; gaps between visits.

use super::observed::Observed;
use super::summary::Summary;
use crate::profile::activity::quantile;
use crate::profile::rfm::Cuts;

/// Quantiles of values in any order, at ascending shares.
fn quantiles(mut values: Vec<f64>, shares: &[f64]) -> Vec<f64> {
    values.sort_unstable_by(f64::total_cmp);
    shares.iter().map(|share| quantile(&values, *share)).collect()
}

/// Cut-points at 20, 40, 60 and 80% of customers.
#[must_use]
pub fn cuts(summaries: &[Summary]) -> Cuts {
    let of = |value: &dyn Fn(&Summary) -> f64| quantiles(summaries.iter().map(value).collect(), &[0.2, 0.4, 0.6, 0.8]);
    Cuts {
        recency: of(&|summary| summary.recency_days),
        frequency: of(&|summary| f64::from(summary.purchases)),
        monetary: of(&|summary| summary.amount),
    }
}

/// The 10th, 20th, … 90th percentile of gaps between visits, days; none without a gap.
#[must_use]
pub fn habits(observed: &Observed) -> Option<Vec<f64>> {
    let shares: Vec<f64> = (1..10).map(|tenth| f64::from(tenth) / 10.0).collect();
    (!observed.gaps.is_empty()).then(|| quantiles(observed.gaps.clone(), &shares))
}
