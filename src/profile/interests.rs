//! Interests: tags and categories with a score that each event adds to and time takes from.
//!
//! A score loses half every half-life; as a value it is `score / (score + saturation)`, 0 to 1, so that a hundred views
//! say little more than fifty.

use super::event::Kind;
use super::{DAY, days};
use crate::json::store::{Store, Value};

/// Most interests that are kept.
const MOST: usize = 160;

/// How events become interest. Of the model: `"interests"`.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `halfLifeDays`: days in which a score halves.
    pub half_life: f64,
    /// `saturation`: the score whose value is one half.
    pub saturation: f64,
    /// `clear`: the least value of a clear interest.
    pub clear: f64,
    /// `clearRatio`: how many times the next one's value a clear interest is at least.
    pub clear_ratio: f64,
    /// `weights`: what an event adds, by the kind's number.
    weights: [f64; 16],
}

impl Settings {
    /// Reads the model's member; what is missing or out of range is 0, and then nothing is an interest.
    #[must_use]
    pub fn read(store: &Store, value: Value) -> Self {
        let number = |key: &str| store.num(store.get(value, key)).max(0.0);
        let of_kinds = store.get(value, "weights");
        let mut weights = [0.0; 16];
        for (kind, key) in [
            (Kind::View, "view"),
            (Kind::List, "list"),
            (Kind::Search, "search"),
            (Kind::Wish, "wish"),
            (Kind::Cart, "cart"),
            (Kind::Order, "order"),
            (Kind::Bought, "order"),
        ] {
            if let Some(slot) = weights.get_mut(kind as usize) {
                *slot = store.num(store.get(of_kinds, key)).clamp(0.0, 1e6);
            }
        }
        Self {
            half_life: number("halfLifeDays"),
            saturation: number("saturation"),
            clear: number("clear"),
            clear_ratio: number("clearRatio"),
            weights,
        }
    }

    /// What an event of the kind adds.
    #[must_use]
    pub fn weight(&self, kind: Kind) -> f64 {
        self.weights.get(kind as usize).copied().unwrap_or(0.0)
    }

    /// The share of a score that is left after a time; seconds since 1970.
    fn left(&self, from: u32, to: u32) -> f64 {
        if self.half_life > 0.0 { libm::exp(-core::f64::consts::LN_2 * days(from, to) / self.half_life) } else { 0.0 }
    }
}

/// A tag or a category.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Interest {
    /// The name's number in the history.
    pub name: u32,
    /// False for a tag.
    pub is_category: bool,
    /// When the score was what it is, seconds since 1970.
    pub at: u32,
    /// The score at that time.
    pub score: f64,
}

/// All of them, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Interests {
    pub(super) list: Vec<Interest>,
}

impl Interests {
    /// Adds to an interest. Number 0 is no name.
    pub fn add(&mut self, name: u32, is_category: bool, weight: f64, at: u32, settings: &Settings) {
        if name == 0 || weight <= 0.0 {
            return;
        }
        match self.list.iter_mut().find(|interest| interest.name == name && interest.is_category == is_category) {
            Some(interest) => {
                interest.score = interest.score * settings.left(interest.at, at) + weight;
                interest.at = at;
            }
            None => self.list.push(Interest { name, is_category, at, score: weight }),
        }
        if self.list.len() > MOST {
            self.give_way();
        }
    }

    /// The weaker quarter goes; a score counts by half after a month.
    pub(super) fn give_way(&mut self) {
        let Some(now) = self.list.iter().map(|interest| interest.at).max() else { return };
        if self.list.len() <= MOST / 2 {
            return;
        }
        let worth = |interest: &Interest| interest.score / (1.0 + days(interest.at, now) / 30.0);
        let mut all: Vec<f64> = self.list.iter().map(worth).collect();
        all.sort_unstable_by(f64::total_cmp);
        let least = all.get(all.len() / 4).copied().unwrap_or(0.0);
        let mut to_go = (all.len() / 4).saturating_add(1);
        self.list.retain(|interest| {
            let goes = to_go > 0 && worth(interest) <= least;
            to_go = to_go.saturating_sub(usize::from(goes));
            !goes
        });
    }

    pub(super) fn numbers(&mut self) -> impl Iterator<Item = &mut u32> {
        self.list.iter_mut().map(|interest| &mut interest.name)
    }

    /// The strongest at a time, with their values (0 to 1), strongest first; of equals the one that came first.
    #[must_use]
    pub fn strongest(&self, now: u32, settings: &Settings) -> Vec<(Interest, f64)> {
        let mut values: Vec<(Interest, f64)> = (self.list.iter())
            .map(|interest| {
                let score = interest.score * settings.left(interest.at, now);
                (*interest, if score > 0.0 { score / (score + settings.saturation) } else { 0.0 })
            })
            .filter(|(_, value)| *value >= LEAST)
            .collect();
        values.sort_by(|(_, left), (_, right)| right.total_cmp(left));
        values
    }
}

/// Interests of less value are none.
const LEAST: f64 = 0.01;

/// True when one interest stands out: strong, and stronger than the next of its kind.
#[must_use]
pub fn is_clear(strongest: &[(Interest, f64)], settings: &Settings) -> bool {
    let Some((first, value)) = strongest.first() else { return false };
    let next = strongest.iter().skip(1).find(|(other, _)| other.is_category == first.is_category).map_or(0.0, |(_, value)| *value);
    *value >= settings.clear && *value >= next * settings.clear_ratio
}

/// Seconds of so many days, for settings given in days.
pub(crate) fn seconds_of(days: f64) -> u32 {
    (days * DAY) as u32
}
