//! Churn risk: the probability that a buyer buys nothing within the horizon.
//!
//! Without a model it is 1 - P(at least one purchase) of BG/NBD ([`super::clv`]). That counts well how many will stay, but it puts one-time buyers, who
//! cannot have dropped out in that model, before repeat buyers who fell silent; so the fleet may bring along a logistic model of the time since
//! the last purchase and the number of repeats, learned within the calibration, whose mean is BG/NBD's.

use super::clv::{Customer, Params};
use super::propensity::logistic;
use crate::json::store::{Store, Value};

/// Of the model: `"churn": {"bias", "since", "repeats"}`, weights of `ln(1 + time since the last purchase)`, in the unit of `clv`, and of
/// `ln(1 + repeat purchases)`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Churn {
    /// Log odds where both are 0.
    pub bias: f64,
    /// Weight of the time since the last purchase.
    pub since: f64,
    /// Weight of the repeat purchases.
    pub repeats: f64,
}

impl Churn {
    /// Reads the model's member; none when it is no object.
    #[must_use]
    pub fn read(store: &Store, value: Value) -> Option<Self> {
        let number = |key: &str| store.num(store.get(value, key));
        store.is_object(value).then(|| Self { bias: number("bias"), since: number("since"), repeats: number("repeats") })
    }

    /// The two numbers that it weighs.
    #[must_use]
    pub fn features(customer: &Customer) -> [f64; 2] {
        [libm::log1p((customer.age - customer.recency).max(0.0)), libm::log1p(customer.frequency)]
    }

    /// The probability, 0 to 1.
    #[must_use]
    pub fn risk(&self, customer: &Customer) -> f64 {
        let [since, repeats] = Self::features(customer);
        logistic(self.bias + self.since * since + self.repeats * repeats)
    }
}

/// The churn risk by the model, else by the parameters.
#[must_use]
pub fn risk(churn: Option<&Churn>, params: &Params, customer: &Customer, horizon: f64) -> f64 {
    churn.map_or_else(|| 1.0 - params.any_purchase(customer, horizon), |churn| churn.risk(customer))
}
