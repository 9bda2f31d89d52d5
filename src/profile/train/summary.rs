//! From orders to what the models of lifetime value see of a customer (Fader & Hardie's x, tₓ, T, and the mean of repeats).

use super::orders::{Order, Orders};
use crate::profile::clv::Customer;

/// The models' unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A day.
    Days,
    /// Seven days.
    Weeks,
    /// 365.25 / 12 days.
    Months,
}

impl Unit {
    /// In days.
    #[must_use]
    pub fn days(self) -> f64 {
        match self {
            Unit::Days => 1.0,
            Unit::Weeks => 7.0,
            Unit::Months => 365.25 / 12.0,
        }
    }
}

/// A customer with an order in the calibration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// What the models see.
    pub customer: Customer,
    /// Purchases in the calibration.
    pub purchases: u32,
    /// Their amount.
    pub amount: f64,
    /// Days from the last of them to the calibration's end.
    pub recency_days: f64,
    /// Purchases in the holdout, the days after the calibration's end.
    pub held_out: u32,
}

/// What the models see of each customer until `end` (a day since 1970, itself included), and what follows within `holdout` days.
/// `merge`: purchases of a day are one. Customers without an order until then are left out.
#[must_use]
pub fn summaries(orders: &Orders, end: i64, unit: Unit, merge: bool, holdout: i64) -> Vec<Summary> {
    let of_customers = orders.list.chunk_by(|one, next| one.customer == next.customer);
    of_customers.filter_map(|orders| summary(orders, end, unit, merge, holdout)).collect()
}

fn summary(orders: &[Order], end: i64, unit: Unit, merge: bool, holdout: i64) -> Option<Summary> {
    let (seen, after) = orders.split_at(orders.partition_point(|order| order.day <= end));
    let purchases: Vec<(i64, f64)> = if merge {
        seen.chunk_by(|one, next| one.day == next.day).map(|day| (day[0].day, day.iter().map(|order| order.amount).sum())).collect()
    } else {
        seen.iter().map(|order| (order.day, order.amount)).collect()
    };
    let held_out: Vec<i64> = after.iter().map(|order| order.day).filter(|day| *day <= end + holdout).collect();
    let held_out = if merge { held_out.chunk_by(|one, next| one == next).count() } else { held_out.len() };
    let (first, last) = (purchases.first()?.0, purchases.last()?.0);
    let repeats = &purchases[1..];
    let sum: f64 = repeats.iter().map(|(_, amount)| amount).sum();
    Some(Summary {
        customer: Customer {
            frequency: repeats.len() as f64,
            recency: (last - first) as f64 / unit.days(),
            age: (end - first) as f64 / unit.days(),
            mean_value: if repeats.is_empty() { 0.0 } else { sum / repeats.len() as f64 },
        },
        purchases: purchases.len() as u32,
        amount: purchases.iter().map(|(_, amount)| amount).sum(),
        recency_days: (end - last) as f64,
        held_out: held_out as u32,
    })
}
