//! Purchase propensity: the probability that the visit that goes on still brings an order, by a logistic model of what was
//! done in it so far ([`super::features::of_visit`]), calibrated (Platt, "Probabilistic Outputs for Support Vector Machines", 1999).

use super::features::{OF_VISIT, of_visit};
use super::history::History;
use super::rfm::numbers;
use crate::json::store::{Store, Value};

/// Of the model: `"propensity": {"bias", "weights": {feature: weight}, "calibration": [slope, offset]}`.
#[derive(Clone, Debug)]
pub struct Propensity {
    /// What a visit scores that shows nothing.
    pub bias: f64,
    /// By the features' order; features that the model does not name weigh nothing.
    pub weights: [f64; OF_VISIT.len()],
    /// Slope and offset of the calibration.
    pub calibration: [f64; 2],
}

/// 1 / (1 + e^-x), without overflow.
#[must_use]
pub fn logistic(x: f64) -> f64 {
    let small = libm::exp(-x.abs());
    if x >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) }
}

impl Propensity {
    /// Reads the model's member; none when it has no weights.
    #[must_use]
    pub fn read(store: &Store, value: Value) -> Option<Self> {
        let given = store.get(value, "weights");
        let mut weights = [0.0; OF_VISIT.len()];
        for (slot, name) in weights.iter_mut().zip(OF_VISIT) {
            *slot = store.num(store.get(given, name));
        }
        let calibration = numbers(store, store.get(value, "calibration")).try_into().unwrap_or([1.0, 0.0]);
        store.is_object(given).then(|| Self { bias: store.num(store.get(value, "bias")), weights, calibration })
    }

    /// What the features score before calibration, as log odds.
    #[must_use]
    pub fn score(&self, features: &[f64; OF_VISIT.len()]) -> f64 {
        self.weights.iter().zip(features).fold(self.bias, |sum, (weight, feature)| sum + weight * feature)
    }

    /// The probability of features.
    #[must_use]
    pub fn probability(&self, features: &[f64; OF_VISIT.len()]) -> f64 {
        let [slope, offset] = self.calibration;
        logistic(slope * self.score(features) + offset)
    }

    /// The probability at a time, seconds since 1970; none when no visit goes on.
    #[must_use]
    pub fn of(&self, history: &History, now: u32) -> Option<f64> {
        history.visit(now).map(|_| self.probability(&of_visit(history, now)))
    }
}
