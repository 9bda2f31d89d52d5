//! The fleet's quantiles: cut-points of recency, frequency and value; gaps between visits.

use super::events::{Fleet, replay};
use super::summary::Summary;
use crate::profile::activity::quantile;
use crate::profile::clv::Customer;
use crate::profile::days;
use crate::profile::interests::Settings;
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

/// What visitors bought, by the last event's time; those without an order are left out.
#[must_use]
pub fn orders_of(fleet: &Fleet, settings: &Settings) -> Vec<Summary> {
    let end = fleet.visitors.iter().filter_map(|events| events.last()).map(|event| event.at).max().unwrap_or(0);
    let of_visitor = |events: &Vec<super::Happening>| {
        let history = replay(events, settings, |_, _| {});
        let bought = history.purchases.clone();
        (bought.orders > 0).then(|| Summary {
            customer: Customer::default(),
            purchases: bought.orders,
            amount: bought.main().amount,
            recency_days: days(bought.last, end),
            held_out: 0,
        })
    };
    fleet.visitors.iter().filter_map(of_visitor).collect()
}

/// The 10th, 20th, … 90th percentile of gaps between visits, days; none without a gap.
#[must_use]
pub fn habits(fleet: &Fleet, settings: &Settings) -> Option<Vec<f64>> {
    let mut gaps = Vec::new();
    for events in &fleet.visitors {
        let history = replay(events, settings, |_, _| {});
        gaps.extend(history.visits.windows(2).map(|pair| days(pair[0].end, pair[1].start)));
    }
    let shares: Vec<f64> = (1..10).map(|tenth| f64::from(tenth) / 10.0).collect();
    (!gaps.is_empty()).then(|| quantiles(gaps, &shares))
}
