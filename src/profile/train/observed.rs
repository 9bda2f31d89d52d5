//! What is learned from, of every visitor: one pass through all histories, on all cores.

use super::fleet::Fleet;
use super::propensity::{Case, cases};
use super::summary::Summary;
use crate::profile::clv::Customer;
use crate::profile::days;
use crate::profile::features::{OF_VISITOR, of_visitor};
use crate::profile::interests::Settings;
use rayon::prelude::*;

/// Events beyond which only a part of the visits teach the propensity model: what more of them would add cannot be measured.
const MOST_TAUGHT: usize = 2_000_000;

/// What histories show. In the order of the visitors, whatever core saw them.
#[derive(Debug, Default)]
pub struct Observed {
    pub(super) cases: Vec<Case>,
    /// Features of each visitor at their last event.
    pub(super) rows: Vec<[f64; OF_VISITOR.len()]>,
    pub(super) gaps: Vec<f64>,
    /// What visitors bought, by the last event's time; those without an order are left out.
    pub buyers: Vec<Summary>,
}

impl Observed {
    /// Looks at all visitors; `step` is told of each.
    pub fn of(fleet: &Fleet, settings: &Settings, step: impl Fn() + Sync) -> Self {
        let (end, one_of) = (fleet.end(), fleet.events().div_ceil(MOST_TAUGHT).max(1) as u32);
        let parts: Vec<Self> = (0..fleet.visitors())
            .into_par_iter()
            .with_min_len(64)
            .fold(Self::default, |mut part, visitor| {
                part.add(fleet, settings, visitor, end, one_of);
                step();
                part
            })
            .collect();
        parts.into_iter().fold(Self::default(), Self::and)
    }

    fn add(&mut self, fleet: &Fleet, settings: &Settings, visitor: usize, end: u32, one_of: u32) {
        let history = cases(fleet, settings, visitor, one_of, &mut self.cases);
        self.rows.push(of_visitor(&history, history.last));
        self.gaps.extend(history.visits.windows(2).map(|pair| days(pair[0].end, pair[1].start)));
        let bought = &history.purchases;
        if bought.orders > 0 {
            self.buyers.push(Summary {
                customer: Customer::default(),
                purchases: bought.orders,
                amount: bought.main().amount,
                recency_days: days(bought.last, end),
                held_out: 0,
            });
        }
    }

    fn and(mut self, other: Self) -> Self {
        self.cases.extend(other.cases);
        self.rows.extend(other.rows);
        self.gaps.extend(other.gaps);
        self.buyers.extend(other.buyers);
        self
    }
}
