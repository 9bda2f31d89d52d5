//! What personal recommendations bring: their visitors against those of the holdout.

use super::super::experiments::Exposures;
use super::super::message::Message;
use super::{Order, amount};
use serde::Serialize;
use std::collections::BTreeSet;

/// The experiment that pages log when a list is asked for.
const EXPERIMENT: &str = "vario-personalization";

/// Both groups.
#[derive(Debug, PartialEq, Serialize)]
pub struct Lift {
    /// Who is recommended what is popular and no more.
    pub holdout: Group,
    /// Everybody else.
    pub personal: Group,
}

/// Sufficient statistics of a group.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct Group {
    /// Visitors whose first exposure was this one.
    pub visitors: usize,
    /// Those of them with an order at or after it.
    pub buyers: usize,
    /// Orders since then.
    pub orders: usize,
    /// What those brought.
    pub revenue: f64,
}

/// Counts both groups of messages given oldest first.
#[must_use]
pub fn lift<'a>(told: &[&Message<'a>], orders: &[Order]) -> Lift {
    let exposures = Exposures::of(told.iter().copied());
    let group = |variation: &str| {
        let Some(exposed) = exposures.to(EXPERIMENT) else { return Group::default() };
        let of_group = |visitor: &str| exposed.get(visitor).filter(|exposure| exposure.variation == variation);
        let since = |order: &&Order| of_group(order.visitor).is_some_and(|first| order.time >= first.time);
        let counted: Vec<&Order> = orders.iter().filter(since).collect();
        Group {
            visitors: exposed.values().filter(|exposure| exposure.variation == variation).count(),
            buyers: counted.iter().map(|order| order.visitor).collect::<BTreeSet<_>>().len(),
            orders: counted.len(),
            revenue: amount(counted.iter().fold(0, |sum: i64, order| sum.saturating_add(order.cents))),
        }
    };
    Lift { holdout: group("holdout"), personal: group("personal") }
}
