//! Session neighbours: weighted nearest neighbours among past sessions, after VMIS-kNN (Kersbergen, Sprangers, Schelter,
//! "Serenade", SIGMOD 2022) and STAN (Garg et al., "Sequence and Time Aware Neighborhood for Session-based
//! Recommendations", SIGIR 2019), with every weight a number of the artifact's tables.
//!
//! Of the current session the last ten items count; p is an item's distance from the end, 0 for the last, and the latest
//! occurrence of a repeated item counts. For each of these items the m latest sessions that hold it are candidates.
//! `overlap(n) = Σ position(p) · rarity(i)` over the shared items i (each at least 1), `sim(n) = overlap(n) · factor(n)`
//! with `factor(n) = length(n) · recency(n) ÷ 4096`. The k best by sim are kept, sim being rounded down to six binary
//! digits; of equal ones those that are found first (from the latest item on, latest sessions first). With
//! `g(n) = factor(n) · ONE ÷ Σ sim`, an item gets `overlap(n) · g(n)` of every kept n that holds it, `echo` of that when it
//! is n's nearest shared item; and an item of the session gets `again(p)` for itself, and `repeated` for each further
//! occurrence.
//!
//! All is whole numbers, divisions rounded down.

use super::blend::{ONE, Scores};
use super::items::ItemTable;
use super::sessions::{AGAIN, ECHO, RARITY, REPEATED, Sessions, WINDOW, rarity_class};

/// An item of the current session that the model knows.
#[derive(Clone, Copy, Default)]
pub struct RecentItem {
    /// Its index.
    pub item: u32,
    /// p: distance from the session's end.
    pub distance: u32,
    /// How often it occurs among the items that count.
    pub occurrences: u32,
}

/// The part of the current session that counts.
#[derive(Default)]
pub struct RecentItems {
    known: [RecentItem; WINDOW],
    count: usize,
}

impl RecentItems {
    /// Takes the last ten ids of a session given oldest first; empty ids are passed over.
    pub fn of<'a>(items: &ItemTable, session: impl DoubleEndedIterator<Item = &'a str>) -> Self {
        let mut recent = Self::default();
        for (distance, id) in (0..).zip(session.rev().filter(|id| !id.is_empty()).take(WINDOW)) {
            let Some(item) = items.find(id) else { continue };
            let (before, free) = recent.known.split_at_mut(recent.count.min(WINDOW));
            if let Some(known) = before.iter_mut().find(|known| known.item == item) {
                known.occurrences = known.occurrences.wrapping_add(1);
            } else if let Some(slot) = free.first_mut() {
                *slot = RecentItem { item, distance, occurrences: 1 };
                recent.count = recent.count.wrapping_add(1);
            }
        }
        recent
    }

    /// The items that the model knows, latest first.
    #[must_use]
    pub fn known(&self) -> &[RecentItem] {
        self.known.get(..self.count).unwrap_or(&[])
    }
}

/// A training session that shares items with the current one.
#[derive(Clone, Copy)]
struct Neighbour {
    session: u32,
    /// The shared item that is nearest to the current session's end.
    nearest: u32,
    overlap: u64,
    factor: u64,
}

impl Neighbour {
    fn sim(&self) -> u64 {
        self.overlap.wrapping_mul(self.factor)
    }
}

/// Six binary digits a class, of every number below 2⁶⁴.
const SIM_CLASSES: usize = 64 << 5;

/// The class of a similarity: how long the number is, and the five bits below the highest.
fn sim_class(sim: u64) -> usize {
    let octave = sim.max(1).ilog2();
    let bits = if octave >= 5 { sim >> (octave.wrapping_sub(5)) } else { sim << (5_u32.wrapping_sub(octave)) };
    ((octave as usize) << 5) | (bits as usize & 31)
}

/// Memory that scoring reuses.
pub struct Scratch {
    /// By session; zero between calls.
    overlaps: Vec<u32>,
    found: Vec<Neighbour>,
    classes: Vec<u32>,
}

impl Scratch {
    /// Memory for so many sessions.
    #[must_use]
    pub fn new(sessions: usize) -> Self {
        Self { overlaps: vec![0; sessions], found: Vec::new(), classes: vec![0; SIM_CLASSES] }
    }

    /// Adds points to every item that a kept neighbour or the session holds.
    pub fn score(&mut self, sessions: &Sessions, recent: &RecentItems, scores: &mut Scores) {
        self.find(sessions, recent);
        self.keep_best(sessions.k as usize);
        let total = self.found.iter().map(Neighbour::sim).fold(0, u64::wrapping_add);
        let echo = u64::from(sessions.weight(ECHO, 0));
        for neighbour in &self.found {
            // The factor has at most 13 bits, ONE 41.
            let share = (neighbour.factor << 40).checked_div(total).unwrap_or(0);
            let (points, echoed) = (neighbour.overlap.wrapping_mul(share), neighbour.overlap.wrapping_mul(share.wrapping_mul(echo) >> 8));
            let items = sessions.items_of(neighbour.session);
            if scores.target().is_some_and(|target| items.contains(&target)) {
                explain(sessions, recent, neighbour, share, scores);
                continue;
            }
            for &item in items {
                scores.add(None, item, if item == neighbour.nearest { echoed as i64 } else { points as i64 });
            }
        }
        for known in recent.known() {
            let own = sessions.weight(AGAIN, known.distance);
            let further = sessions.weight(REPEATED, 0).wrapping_mul(known.occurrences.wrapping_sub(1));
            scores.add(Some(known.item), known.item, i64::from(own.wrapping_add(further)).wrapping_mul(ONE >> 12));
        }
    }

    /// Every candidate with its overlap.
    fn find(&mut self, sessions: &Sessions, recent: &RecentItems) {
        self.found.clear();
        for known in recent.known() {
            let part = part(sessions, known);
            for &session in sessions.sessions_of(known.item).iter().rev().take(sessions.m as usize) {
                let Some(overlap) = self.overlaps.get_mut(session as usize) else { continue };
                if *overlap == 0 {
                    self.found.push(Neighbour { session, nearest: known.item, overlap: 0, factor: sessions.factor(session) });
                }
                *overlap = overlap.wrapping_add(part);
            }
        }
        for neighbour in &mut self.found {
            if let Some(overlap) = self.overlaps.get_mut(neighbour.session as usize) {
                neighbour.overlap = u64::from(core::mem::take(overlap));
            }
        }
    }

    /// Keeps the k best: counts how many there are of each class, and takes classes from above until k are full.
    fn keep_best(&mut self, k: usize) {
        if self.found.len() <= k {
            return;
        }
        self.classes.fill(0);
        for neighbour in &self.found {
            if let Some(count) = self.classes.get_mut(sim_class(neighbour.sim())) {
                *count = count.wrapping_add(1);
            }
        }
        let (mut room, mut lowest) = (k, 0);
        for (class, &count) in self.classes.iter().enumerate().rev() {
            lowest = class;
            match room.checked_sub(count as usize) {
                Some(left) => room = left,
                None => break,
            }
        }
        self.found.retain(|neighbour| {
            let class = sim_class(neighbour.sim());
            let takes_room = class == lowest && room > 0;
            if takes_room {
                room = room.wrapping_sub(1);
            }
            class > lowest || takes_room
        });
    }
}

/// What a shared item adds to the overlap.
fn part(sessions: &Sessions, known: &RecentItem) -> u32 {
    let position = sessions.weight(0, known.distance);
    let holding = sessions.popularity().get(known.item as usize).copied().unwrap_or(0);
    let rarity = sessions.weight(RARITY, rarity_class(holding) as u32);
    // Both are at most 1023.
    position.wrapping_mul(rarity).max(1)
}

/// The same points as in scoring, each shared item's apart.
#[inline(never)]
fn explain(sessions: &Sessions, recent: &RecentItems, neighbour: &Neighbour, share: u64, scores: &mut Scores) {
    let Some(target) = scores.target() else { return };
    let share = if target == neighbour.nearest { share.wrapping_mul(u64::from(sessions.weight(ECHO, 0))) >> 8 } else { share };
    for known in recent.known() {
        let counted = sessions.sessions_of(known.item).iter().rev().take(sessions.m as usize);
        if counted.copied().any(|session| session == neighbour.session) {
            scores.add(Some(known.item), target, u64::from(part(sessions, known)).wrapping_mul(share) as i64);
        }
    }
}
