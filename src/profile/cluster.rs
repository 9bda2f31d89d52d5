//! Learned segments: the nearest of the centres that k-means found among the fleet's visitors, over standardized features
//! ([`super::features::of_visitor`], as `ln(1 + x)`), and where the visitor stands in the picture that PCA draws.

use super::features::{OF_VISITOR, of_visitor};
use super::history::History;
use super::rfm::numbers;
use crate::json::store::{Store, Value};

/// How many features there are.
const WIDTH: usize = OF_VISITOR.len();

/// Of the model: `"clusters": {"mean", "scale", "axes": [[…], […]], "centres": [{"name", "rule", "centre": […]}]}`.
#[derive(Clone, Debug)]
pub struct Clusters {
    /// Means of the features.
    pub mean: Vec<f64>,
    /// Their standard deviations.
    pub scale: Vec<f64>,
    /// Two directions of most variance.
    pub axes: [Vec<f64>; 2],
    /// Centres, standardized.
    pub centres: Vec<Vec<f64>>,
    /// The clusters as the model has them, with names and rules in words.
    pub list: Value,
}

/// Where a visitor belongs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assigned {
    /// The cluster's number, from 0.
    pub number: usize,
    /// Its member of the model.
    pub cluster: Value,
    /// In the picture.
    pub x: f64,
    /// In the picture.
    pub y: f64,
}

/// A feature before it is standardized: long tails are drawn in.
#[must_use]
pub fn drawn_in(value: f64) -> f64 {
    libm::log1p(value.max(0.0))
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}

/// The nearest of some centres (squared distance), of equals the first; none of none.
#[must_use]
pub fn nearest(centres: &[Vec<f64>], place: &[f64]) -> Option<(usize, f64)> {
    let mut best: Option<(usize, f64)> = None;
    for (number, centre) in centres.iter().enumerate() {
        let distance: f64 = centre.iter().zip(place).map(|(one, other)| (one - other) * (one - other)).sum();
        if best.is_none_or(|(_, least)| distance < least) {
            best = Some((number, distance));
        }
    }
    best
}

impl Clusters {
    /// Reads the model's member; none when it has no centres, or lists of another length than there are features.
    #[must_use]
    pub fn read(store: &Store, value: Value) -> Option<Self> {
        let row = |row: Value| Some(numbers(store, row)).filter(|row| row.len() == WIDTH);
        let mut axes = store.items(store.get(value, "axes"));
        let list = store.get(value, "centres");
        let centres: Option<Vec<Vec<f64>>> = store.items(list).map(|cluster| row(store.get(cluster, "centre"))).collect();
        Some(Self {
            mean: row(store.get(value, "mean"))?,
            scale: row(store.get(value, "scale"))?,
            axes: [row(axes.next()?)?, row(axes.next()?)?],
            centres: centres.filter(|centres| !centres.is_empty())?,
            list,
        })
    }

    /// Features as centres have them.
    #[must_use]
    pub fn standardized(&self, features: &[f64]) -> Vec<f64> {
        let scaled = features.iter().zip(&self.mean).zip(&self.scale);
        scaled.map(|((feature, mean), scale)| if *scale > 0.0 { (drawn_in(*feature) - mean) / scale } else { 0.0 }).collect()
    }

    /// The visitor's cluster at a time (seconds since 1970); none for who was never here.
    #[must_use]
    pub fn assign(&self, store: &Store, history: &History, now: u32) -> Option<Assigned> {
        if history.visit_count == 0 {
            return None;
        }
        let place = self.standardized(&of_visitor(history, now));
        let (number, _) = nearest(&self.centres, &place)?;
        let [x, y] = &self.axes;
        Some(Assigned { number, cluster: store.item(self.list, number), x: dot(x, &place), y: dot(y, &place) })
    }
}
