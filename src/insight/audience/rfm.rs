//! Buyers by recency, frequency and monetary value: scores 1 to 5 by the quantiles of the buyers themselves.

use super::{DAY, Order, amount};
use serde::Serialize;
use std::collections::BTreeMap;

/// All buyers.
#[derive(Debug, PartialEq, Serialize)]
pub struct Rfm {
    /// Visitors with an order.
    pub buyers: usize,
    /// Where the scores part.
    pub cuts: Cuts,
    /// Ascending by r, f, m; those with buyers alone.
    pub cells: Vec<Cell>,
}

/// The 20, 40, 60 and 80 % quantiles by nearest rank; where ties would join two of them, the next is a quantile of those above
/// it, so that scores tell buyers apart as far as their figures do (most buy once). Empty without buyers.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct Cuts {
    /// Whole days since the last order. A buyer above none of them has r = 5, above all r = 1.
    pub recency: Vec<i64>,
    /// Orders. A buyer above none of them has f = 1, above all f = 5.
    pub frequency: Vec<i64>,
    /// What all orders brought; m as f.
    pub monetary: Vec<f64>,
}

/// Buyers with the same scores, each 1 to 5, of which 5 is best.
#[derive(Debug, PartialEq, Serialize)]
pub struct Cell {
    /// Recency.
    pub r: usize,
    /// Frequency.
    pub f: usize,
    /// Monetary value.
    pub m: usize,
    /// How many.
    pub buyers: usize,
    /// What all their orders brought.
    pub revenue: f64,
}

/// A buyer.
#[derive(Clone, Copy)]
struct Buyer {
    last: i64,
    orders: i64,
    cents: i64,
}

/// Scores the buyers; `now` in milliseconds since 1970.
#[must_use]
pub fn rfm(orders: &[Order], now: i64) -> Rfm {
    let mut buyers: BTreeMap<&str, Buyer> = BTreeMap::new();
    for order in orders {
        let buyer = buyers.entry(order.visitor).or_insert(Buyer { last: order.time, orders: 0, cents: 0 });
        buyer.last = buyer.last.max(order.time);
        buyer.orders = buyer.orders.saturating_add(1);
        buyer.cents = buyer.cents.saturating_add(order.cents);
    }
    // An order of a clock that runs ahead is of today.
    let days = |buyer: &Buyer| now.saturating_sub(buyer.last).max(0) / DAY;
    let recency = cuts(buyers.values().map(days).collect());
    let frequency = cuts(buyers.values().map(|buyer| buyer.orders).collect());
    let monetary = cuts(buyers.values().map(|buyer| buyer.cents).collect());
    let mut cells: BTreeMap<(usize, usize, usize), (usize, i64)> = BTreeMap::new();
    for buyer in buyers.values() {
        let r = 6_usize.saturating_sub(score(days(buyer), &recency));
        let scores = (r, score(buyer.orders, &frequency), score(buyer.cents, &monetary));
        let (count, cents) = cells.entry(scores).or_default();
        *count = count.saturating_add(1);
        *cents = cents.saturating_add(buyer.cents);
    }
    Rfm {
        buyers: buyers.len(),
        cuts: Cuts { recency, frequency, monetary: monetary.into_iter().map(amount).collect() },
        cells: cells.into_iter().map(|((r, f, m), (buyers, cents))| Cell { r, f, m, buyers, revenue: amount(cents) }).collect(),
    }
}

/// 1, and one more for every cut that the value is above.
fn score(value: i64, cuts: &[i64]) -> usize {
    cuts.iter().filter(|cut| value > **cut).count().saturating_add(1)
}

/// Each the value at rank ⌈n/k⌉ of those above the cut before, k = 5, 4, 3, 2; the cut before where there are none.
fn cuts(mut values: Vec<i64>) -> Vec<i64> {
    values.sort_unstable();
    let mut cuts: Vec<i64> = Vec::new();
    for parts in [5, 4, 3, 2] {
        values.retain(|value| cuts.last().is_none_or(|last| value > last));
        let place = values.len().div_ceil(parts).checked_sub(1);
        let found = place.and_then(|place| values.get(place)).or(cuts.last()).copied();
        cuts.extend(found);
    }
    cuts
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used, clippy::arithmetic_side_effects, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ties_share_a_score_and_cuts_are_values_of_buyers() {
        assert_eq!(cuts(vec![5, 1, 2, 4, 3]), [1, 2, 3, 4]);
        assert_eq!(cuts(vec![1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5]), [1, 2, 3, 4]);
        assert_eq!(cuts(vec![1, 1, 1, 1, 2]), [1, 2, 2, 2]);
        assert_eq!((score(1, &[1, 2, 2, 2]), score(2, &[1, 2, 2, 2])), (1, 2));
        assert_eq!(cuts(vec![7]), [7, 7, 7, 7]);
        assert_eq!(cuts(vec![]), [0_i64; 0]);
    }

    proptest! {
        #[test]
        fn every_buyer_is_in_one_cell_with_all_that_was_paid(
            orders in proptest::collection::vec((0_u8..20, -5_i64..400, 0_i64..100_000), 0..80),
        ) {
            let names: Vec<String> = (0..20).map(|name| name.to_string()).collect();
            let orders: Vec<Order> = orders.iter().map(|&(visitor, days, cents)| Order {
                visitor: &names[usize::from(visitor)], time: -days * DAY, cents,
            }).collect();
            let answer = rfm(&orders, 0);
            prop_assert_eq!(answer.cells.iter().map(|cell| cell.buyers).sum::<usize>(), answer.buyers);
            let paid: i64 = orders.iter().map(|order| order.cents).sum();
            prop_assert!((answer.cells.iter().map(|cell| cell.revenue).sum::<f64>() - amount(paid)).abs() < 1e-6);
            prop_assert!(answer.cells.iter().all(|cell| [cell.r, cell.f, cell.m].iter().all(|score| (1..=5).contains(score))));
            let firsts: BTreeMap<usize, usize> = answer.cells.iter().map(|cell| (cell.f, cell.buyers)).collect();
            prop_assert!(firsts.is_empty() || firsts.contains_key(&1), "somebody is first");
            prop_assert!(answer.cuts.recency.is_sorted() && answer.cuts.frequency.is_sorted() && answer.cuts.monetary.is_sorted());
        }
    }
}
