//! Activity risk: how far visits have fallen behind the visitor's own habit, for buyers and others alike.
//!
//! Three signs, each 0 to 1, joined as `1 - (1 - gap)(1 - w₁ frequency)(1 - w₂ depth)`:
//! - gap: with `x` = the last gap over the habitual one (90th percentile of own gaps; with few of them mixed with the
//!   fleet's, which counts as `prior` gaps), `(x - 1) / x` beyond 1, else 0: 0.5 at twice the habit;
//! - frequency: by what share the last three gaps are longer than those before, `1 - before / last`;
//! - depth: by what share the last three visits are shallower than those before.
//!
//! The last two shrink by `n / (n + prior)`, since a short history says little. In the middle of a visit the last gap is the
//! one that the visit ended: who comes back after long is still at risk.

use super::days;
use super::history::History;
use super::rfm::numbers;
use crate::json::store::{Store, Value};

/// How many visits are "the last ones".
const RECENT: usize = 3;

/// Of the model: `"activity"`.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The last of `gaps`, the fleet's percentiles (10, 20, … 90%) of gaps between visits, days.
    pub habit: f64,
    /// `prior`: as how many own gaps the fleet's count.
    pub prior: f64,
    /// `frequency`: w₁.
    pub frequency: f64,
    /// `depth`: w₂.
    pub depth: f64,
}

impl Settings {
    /// Reads the model's member.
    #[must_use]
    pub fn read(store: &Store, value: Value) -> Self {
        let number = |key: &str| store.num(store.get(value, key));
        Self {
            habit: numbers(store, store.get(value, "gaps")).last().copied().unwrap_or(0.0),
            prior: number("prior").max(0.0),
            frequency: number("frequency").clamp(0.0, 1.0),
            depth: number("depth").clamp(0.0, 1.0),
        }
    }
}

/// What activity tells.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Activity {
    /// 0 to 1.
    pub risk: f64,
    /// The last gap between visits, or since the last one, days.
    pub gap: f64,
    /// The gap that nine of ten do not pass, days.
    pub habit: f64,
}

/// The quantile of sorted values, straight between neighbours (Hyndman & Fan, type 7); 0 of none. `p`: 0 to 1.
#[must_use]
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = p * sorted.len().saturating_sub(1) as f64;
    let below = libm::floor(place) as usize;
    let at = |place: usize| sorted.get(place).copied();
    let low = at(below).unwrap_or(0.0);
    let high = at(below.saturating_add(1)).unwrap_or(low);
    low + (high - low) * (place - below as f64)
}

fn mean(values: &[f64]) -> f64 {
    if values.is_empty() { 0.0 } else { values.iter().sum::<f64>() / values.len() as f64 }
}

/// By what share the last three of some values are below those before, shrunk: 0 when they are not, or too few.
fn fall(values: &[f64], prior: f64) -> f64 {
    let Some((before, recent)) = values.len().checked_sub(RECENT).and_then(|middle| values.split_at_checked(middle)) else { return 0.0 };
    let (before, recent, size) = (mean(before), mean(recent), before.len() as f64);
    if before > 0.0 && recent < before { (1.0 - recent / before) * size / (size + prior) } else { 0.0 }
}

/// The activity at a time (seconds since 1970). Nothing is known of who never came.
#[must_use]
pub fn activity(history: &History, now: u32, settings: &Settings) -> Activity {
    let visits = &history.visits;
    let pairs = visits.iter().zip(visits.iter().skip(1));
    let mut gaps: Vec<f64> = pairs.map(|(one, next)| days(one.end, next.start)).collect();
    let mut depths: Vec<f64> = visits.iter().map(|visit| f64::from(visit.depth)).collect();
    let gap = history.away(now);
    if history.visit(now).is_some() {
        // A visit that goes on is no less deep for that.
        depths.pop();
        gaps.pop();
    }
    if visits.is_empty() {
        return Activity::default();
    }
    let growth = growth(&gaps, gap, settings.prior);
    gaps.sort_unstable_by(f64::total_cmp);
    let own = gaps.len() as f64;
    let habit = if own + settings.prior > 0.0 {
        (own * quantile(&gaps, 0.9) + settings.prior * settings.habit) / (own + settings.prior)
    } else {
        settings.habit
    };
    let beyond = if habit > 0.0 && gap > habit { 1.0 - habit / gap } else { 0.0 };
    let left = (1.0 - beyond) * (1.0 - settings.frequency * growth) * (1.0 - settings.depth * fall(&depths, settings.prior));
    Activity { risk: 1.0 - left, gap, habit }
}

/// By what share the last three gaps (`last` among them) are longer than those before, shrunk as [`fall`] is.
fn growth(gaps: &[f64], last: f64, prior: f64) -> f64 {
    let middle = gaps.len().checked_sub(RECENT.saturating_sub(1));
    let Some((before, recent)) = middle.and_then(|middle| gaps.split_at_checked(middle)) else { return 0.0 };
    let (size, was) = (before.len() as f64, mean(before));
    let is = (recent.iter().sum::<f64>() + last) / RECENT as f64;
    if size > 0.0 && is > was { (1.0 - was / is) * size / (size + prior) } else { 0.0 }
}
