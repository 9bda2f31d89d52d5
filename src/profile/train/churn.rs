//! The churn model learned within the calibration: who bought in its last third, told by what was known before it.

use super::orders::Orders;
use super::regression::logistic_regression;
use super::summary::{Summary, Unit, summaries};
use crate::profile::churn::Churn;
use crate::profile::clv::Params;

/// Fewest customers to learn from.
const LEAST: usize = 100;

/// Learns from orders until `end` (a day since 1970) and from nothing later. `seen`: what is known at the end; `horizon`: how far the risk looks ahead,
/// in the unit; there its mean is that of the parameters. None when there is too little to learn from.
#[must_use]
pub fn fit_churn(orders: &Orders, end: i64, unit: Unit, merge: bool, seen: &[Summary], params: &Params, horizon: f64) -> Option<Churn> {
    let begin = orders.list.iter().map(|order| order.day).min()?;
    let middle = begin + (end - begin) * 2 / 3;
    let known = summaries(orders, middle, unit, merge, end - middle);
    let rows: Vec<_> = known.iter().map(|summary| Churn::features(&summary.customer)).collect();
    let churned: Vec<bool> = known.iter().map(|summary| summary.held_out == 0).collect();
    if rows.len() < LEAST || churned.iter().all(|churned| *churned) || !churned.contains(&true) {
        return None;
    }
    let weights = logistic_regression(&rows, &churned, 1.0);
    let [since, repeats] = [weights[0], weights[1]];
    let count = seen.len() as f64;
    let share = seen.iter().map(|summary| 1.0 - params.any_purchase(&summary.customer, horizon)).sum::<f64>() / count;
    // Risks grow with the bias: their mean is met by halving.
    let (mut low, mut high) = (-40.0, 40.0);
    for _ in 0..80 {
        let bias = f64::midpoint(low, high);
        let churn = Churn { bias, since, repeats };
        let mean = seen.iter().map(|summary| churn.risk(&summary.customer)).sum::<f64>() / count;
        if mean < share { low = bias } else { high = bias }
    }
    Some(Churn { bias: low, since, repeats })
}
