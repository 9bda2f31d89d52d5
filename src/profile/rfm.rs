//! Recency, frequency, monetary value: scores 1 to 5 by cut-points, which are the fleet's quantiles (20, 40, 60, 80%).

use crate::json::store::{Store, Value};

/// Four ascending cut-points each. Of the model: `"rfm"`.
#[derive(Clone, Debug)]
pub struct Cuts {
    /// Days since the last order.
    pub recency: Vec<f64>,
    /// Orders.
    pub frequency: Vec<f64>,
    /// Amount of all orders.
    pub monetary: Vec<f64>,
}

/// Scores: 1 to 5, 5 is best; all 0 for who never bought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rfm {
    /// Recency: 5 is near.
    pub r: u8,
    /// Frequency.
    pub f: u8,
    /// Monetary value.
    pub m: u8,
}

/// The numbers of an array; 0 for members that are none.
#[must_use]
pub(crate) fn numbers(store: &Store, list: Value) -> Vec<f64> {
    store.items(list).map(|item| store.num(item)).collect()
}

/// 1, and one more for every cut-point that the value is above; at most 5.
fn score(value: f64, cuts: &[f64]) -> u8 {
    cuts.iter().take(4).fold(1, |score, cut| if value > *cut { score.saturating_add(1) } else { score })
}

impl Cuts {
    /// Reads the model's member.
    #[must_use]
    pub fn read(store: &Store, value: Value) -> Self {
        let list = |key: &str| numbers(store, store.get(value, key));
        Self { recency: list("recency"), frequency: list("frequency"), monetary: list("monetary") }
    }

    /// The scores of a buyer: days since the last order, orders, amount.
    #[must_use]
    pub fn score(&self, recency: f64, frequency: f64, monetary: f64) -> Rfm {
        if frequency < 1.0 {
            return Rfm::default();
        }
        let r = 6_u8.saturating_sub(score(recency, &self.recency));
        Rfm { r, f: score(frequency, &self.frequency), m: score(monetary, &self.monetary) }
    }
}

/// A recency score as a word: near, middle, far; empty for 0.
#[must_use]
pub fn near(score: u8) -> &'static str {
    match score {
        0 => "",
        1 | 2 => "far",
        3 => "middle",
        _ => "near",
    }
}

/// A score of frequency or value as a word: high, middle, low; empty for 0.
#[must_use]
pub fn high(score: u8) -> &'static str {
    match score {
        0 => "",
        1 | 2 => "low",
        3 => "middle",
        _ => "high",
    }
}
