//! Session neighbours: VMIS-kNN (Kersbergen, Sprangers, Schelter, "Serenade", SIGMOD 2022) with the artifact's k and m.
//!
//! Of the current session the last ten items count, L of them; p is an item's distance from the end, 0 for the last,
//! and the latest occurrence of a repeated item counts. The m most recent training sessions that share an item are
//! candidates; `sim(n) = Σ (L − p) ÷ distinct items` over the shared items; the k best by sim, then by recency, are
//! kept. `score(j) = Σ sim(n) · idf(j) ÷ (1 + smallest p of an item shared with n)` over the kept n that hold j.
//!
//! All sums are kept in whole numbers, over the common denominator `2520 · distinct items` (2520 is the least common
//! multiple of 1..10), so that scores depend on no order of summation and equal scores are exactly equal.

use super::artifact::Model;
use super::items::ItemTable;
use super::rank::{Excluded, Scored, Top};

/// How many items of the current session count.
pub const WINDOW: usize = 10;

/// The largest sum of (L − p): 10 + 9 + … + 1.
const MAX_OVERLAP: usize = 55;

/// Divisible by every 1 + p.
const COMMON: u32 = 2520;

/// The largest k an artifact may ask for; weights then stay below 2³².
pub const MAX_K: u32 = 10_000;

/// The largest m an artifact may ask for.
pub const MAX_M: u32 = 100_000;

/// An item of the current session that the model knows.
#[derive(Clone, Copy, Default)]
pub struct RecentItem {
    item: u32,
    /// p: distance from the session's end.
    distance: u32,
}

/// The part of the current session that counts.
pub struct RecentItems {
    known: [RecentItem; WINDOW],
    known_count: usize,
    /// L, repeated and unknown items included.
    length: u32,
    /// Distinct items, unknown ones included.
    distinct: u32,
}

impl RecentItems {
    /// Takes the last ten ids of a session given oldest first; empty ids are passed over.
    pub fn of<'a>(items: &ItemTable, session: impl DoubleEndedIterator<Item = &'a str>) -> Self {
        let mut recent = Self { known: Default::default(), known_count: 0, length: 0, distinct: 0 };
        let mut seen = [""; WINDOW];
        for id in session.rev().filter(|id| !id.is_empty()).take(WINDOW) {
            let distance = recent.length;
            recent.length = recent.length.saturating_add(1);
            if seen.contains(&id) {
                continue;
            }
            if let Some(slot) = seen.get_mut(recent.distinct as usize) {
                *slot = id;
            }
            recent.distinct = recent.distinct.saturating_add(1);
            if let (Some(item), Some(slot)) = (items.find(id), recent.known.get_mut(recent.known_count)) {
                *slot = RecentItem { item, distance };
                recent.known_count = recent.known_count.saturating_add(1);
            }
        }
        recent
    }

    /// The items that the model knows, latest first.
    #[must_use]
    pub fn known(&self) -> &[RecentItem] {
        self.known.get(..self.known_count).unwrap_or(&[])
    }
}

/// A training session that shares items with the current one.
#[derive(Clone, Copy, Default)]
struct Neighbour {
    session: u32,
    /// Σ (L − p): sim times the number of distinct items.
    overlap: u32,
    /// The smallest p of a shared item.
    nearest: u32,
}

/// What is left to read of an item's sessions, latest first.
#[derive(Clone, Copy, Default)]
struct Cursor<'a> {
    sessions: &'a [u32],
    distance: u32,
}

/// Memory that scoring reuses.
pub struct Scratch {
    candidates: Vec<Neighbour>,
    kept: Vec<Neighbour>,
    /// By item; zero between calls.
    weights: Vec<u32>,
    touched: Vec<u32>,
}

impl Scratch {
    /// Memory for a model.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        Self { candidates: Vec::new(), kept: Vec::new(), weights: vec![0; model.items().len()], touched: Vec::new() }
    }

    /// Offers every item that a kept neighbour holds.
    pub fn rank(&mut self, model: &Model, recent: &RecentItems, excluded: &Excluded, top: &mut Top) {
        self.find_candidates(model, recent);
        self.keep_best(model.k());
        self.weigh_items(model);
        let denominator = f64::from(recent.distinct.saturating_mul(COMMON));
        for &item in &self.touched {
            let Some(weight) = self.weights.get_mut(item as usize) else { continue };
            if !excluded.holds(item) {
                top.offer(Scored { item, score: f64::from(*weight) * model.idf(item) / denominator });
            }
            *weight = 0;
        }
        self.touched.clear();
    }

    /// Merges the session lists of the known items, latest session first, until m sessions are found.
    fn find_candidates(&mut self, model: &Model, recent: &RecentItems) {
        self.candidates.clear();
        let mut cursors = [Cursor::default(); WINDOW];
        for (cursor, known) in cursors.iter_mut().zip(recent.known()) {
            *cursor = Cursor { sessions: model.sessions_of(known.item), distance: known.distance };
        }
        let cursors = cursors.get_mut(..recent.known_count).unwrap_or(&mut []);
        while self.candidates.len() < model.m() as usize {
            let Some(session) = cursors.iter().filter_map(|cursor| cursor.sessions.last().copied()).max() else { break };
            let mut neighbour = Neighbour { session, overlap: 0, nearest: u32::MAX };
            for cursor in cursors.iter_mut() {
                if let Some((&last, earlier)) = cursor.sessions.split_last()
                    && last == session
                {
                    cursor.sessions = earlier;
                    neighbour.overlap = neighbour.overlap.saturating_add(recent.length.saturating_sub(cursor.distance));
                    neighbour.nearest = neighbour.nearest.min(cursor.distance);
                }
            }
            self.candidates.push(neighbour);
        }
    }

    /// Keeps the k candidates with the largest overlap, of equal ones the latest: a counting sort, since candidates come
    /// latest first and an overlap is a small number.
    fn keep_best(&mut self, k: u32) {
        let mut places = [0_usize; MAX_OVERLAP + 1];
        for candidate in &self.candidates {
            if let Some(count) = places.get_mut(candidate.overlap as usize) {
                *count = count.saturating_add(1);
            }
        }
        let mut before = 0_usize;
        for place in places.iter_mut().rev() {
            let count = *place;
            *place = before;
            before = before.saturating_add(count);
        }
        self.kept.clear();
        self.kept.resize(self.candidates.len().min(k as usize), Neighbour::default());
        for candidate in &self.candidates {
            let Some(place) = places.get_mut(candidate.overlap as usize) else { continue };
            if let Some(slot) = self.kept.get_mut(*place) {
                *slot = *candidate;
            }
            *place = place.saturating_add(1);
        }
    }

    /// Adds every kept neighbour's weight to the items it holds.
    fn weigh_items(&mut self, model: &Model) {
        for neighbour in &self.kept {
            let share = COMMON.checked_div(neighbour.nearest.saturating_add(1)).unwrap_or(0);
            let added = neighbour.overlap.saturating_mul(share);
            for &item in model.items_of(neighbour.session) {
                let Some(weight) = self.weights.get_mut(item as usize) else { continue };
                if *weight == 0 {
                    self.touched.push(item);
                }
                *weight = weight.saturating_add(added);
            }
        }
    }
}
