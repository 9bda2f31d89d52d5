//! Scores: every source adds points to items; what it adds is added exactly, so that a score is the sum of its reasons.
//!
//! A source's points are at most about [`ONE`]; the artifact's weights (section `BLND`: a 32-bit number a source, in
//! 1/256, in the order of [`Source`]) bring them together. All is whole numbers: no order of summation changes a score.

use super::artifact::{Reader, u32_at};
use super::rank::ItemSet;

/// What a source gives an item it is entirely for, before its weight.
pub const ONE: i64 = 1 << 40;

/// How many sources have a weight.
pub const SOURCES: usize = 6;

/// The weights of the sources, in 1/256, 0 to 65,535; in the order of [`Source`].
pub type Weights = [u32; SOURCES];

/// What speaks for an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Source {
    /// Sessions like the current one hold it.
    Sessions = 0,
    /// Visitors who have the items this one has, have it too (linear model).
    Linear = 1,
    /// A rule leads to it.
    Rules = 2,
    /// It shares category, tags or price with an item.
    Content = 3,
    /// Its embedding is near an item's.
    Embedding = 4,
    /// It is popular.
    Popularity = 5,
    /// The caller boosts it.
    Boost = 6,
}

/// One part of an item's score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What kind of reason.
    pub source: Source,
    /// The item that leads to the recommended one; none where no single item does.
    pub via: Option<u32>,
    /// Its part of the score, in the score's unit; negative where it speaks against the item.
    pub points: i64,
}

/// Points by item.
pub struct Scores {
    points: Vec<i64>,
    touched: ItemSet,
    source: Source,
    weight: i64,
    /// The item that is explained instead of all being scored.
    target: Option<u32>,
    reasons: Vec<Reason>,
}

impl Scores {
    /// Memory for so many items.
    pub(super) fn new(items: usize) -> Self {
        Self {
            points: vec![0; items],
            touched: ItemSet::new(items),
            source: Source::Sessions,
            weight: 0,
            target: None,
            reasons: Vec::new(),
        }
    }

    /// Forgets all points and reasons; from now on only `target`'s reasons are gathered, where there is one.
    pub(super) fn clear(&mut self, target: Option<u32>) {
        for item in self.touched.items() {
            if let Some(points) = self.points.get_mut(*item as usize) {
                *points = 0;
            }
        }
        self.touched.clear();
        self.target = target;
        self.reasons.clear();
    }

    /// What is added now comes from this source; false when its weight is 0 and it can be left out.
    pub(super) fn begin(&mut self, source: Source, weights: &Weights) -> bool {
        self.source = source;
        self.weight = weights.get(source as usize).map_or(256, |weight| i64::from((*weight).min(65_535)));
        self.weight > 0
    }

    /// The item that is explained.
    pub(super) fn target(&self) -> Option<u32> {
        self.target
    }

    /// Adds a source's points to an item.
    #[inline]
    pub(super) fn add(&mut self, via: Option<u32>, item: u32, points: i64) {
        let points = points.wrapping_mul(self.weight);
        let Some(sum) = self.points.get_mut(item as usize) else { return };
        *sum = sum.wrapping_add(points);
        self.touched.add(item);
        if self.target == Some(item) {
            self.tell(via, points);
        }
    }

    #[inline(never)]
    fn tell(&mut self, via: Option<u32>, points: i64) {
        let source = self.source;
        match self.reasons.iter_mut().find(|reason| reason.source == source && reason.via == via) {
            Some(reason) => reason.points = reason.points.wrapping_add(points),
            None => self.reasons.push(Reason { source, via, points }),
        }
    }

    /// The items that got points.
    pub(super) fn touched(&self) -> &[u32] {
        self.touched.items()
    }

    /// An item's points.
    pub(super) fn of(&self, item: u32) -> i64 {
        self.points.get(item as usize).copied().unwrap_or(0)
    }

    /// The explained item's reasons, the strongest first.
    pub(super) fn reasons(&mut self) -> &[Reason] {
        // A handful: an insertion sort is a tenth of the standard library's.
        for end in 1..self.reasons.len() {
            for place in (1..=end).rev() {
                match self.reasons.get_mut(place.wrapping_sub(1)..=place) {
                    Some([before, after]) if after.points > before.points => core::mem::swap(before, after),
                    _ => break,
                }
            }
        }
        &self.reasons
    }
}

/// Checks the section `BLND`.
pub(super) fn read(bytes: &[u8]) -> Option<Weights> {
    let mut rest = Reader { rest: bytes };
    let weights: Weights = rest.numbers()?;
    (weights.iter().all(|weight| *weight <= 65_535) && u32_at(rest.rest, 0).is_none()).then_some(weights)
}
