//! The section `SESS`: past sessions, packed for the network, and the tables that weigh them.
//!
//! | numbers | width | what |
//! | --- | --- | --- |
//! | 1 each | 4 | sessions; session-item pairs (distinct items of each session); k; m; popularity corrections; pairs in the training data, dropped sessions included |
//! | 10 | 2 | `position`: weight of an item of the current session by its distance from the end |
//! | 10 | 2 | `again`: what an item of the current session gets for itself, by the same distance, in 1/4096 |
//! | 1, 1 | 2 | what it gets for each further occurrence, in 1/4096; `echo`: share of a neighbour's weight that goes to the nearest shared item, in 1/256 |
//! | 128 | 2 | `rarity`: weight of a shared item by the sessions that hold it, see [`rarity_class`] |
//! | 64 | 2 | `length`: weight of a neighbour by its distinct items, less one; the last for all longer ones |
//! | 64 | 2 | `recency`: weight of a neighbour by its age, in 64 equal parts of all sessions, latest first |
//!
//! Columns follow, each as planes of bytes. The width of "item" columns is the fewest bytes that hold an item's index.
//!
//! | column | width | values |
//! | --- | --- | --- |
//! | order | item | for each place in the packing order, the item's index; the packing order puts items near that share sessions |
//! | corrections | item, 4 | items held by dropped sessions too, then how many of these |
//! | lengths | item | distinct items of each session, less one; sessions oldest first |
//! | firsts | item | the smallest place of each session's items |
//! | gaps | item | difference to the place before, less one, of each session's other items, ascending |
//!
//! Loading unpacks sessions as item indices and gathers the sessions of each item. Each pass calls a small function for every
//! session or piece: a browser compiles a function of a module anew, faster, between two calls, never within one
//! (<https://v8.dev/docs/wasm-compilation-pipeline>).

use super::artifact::{Reader, index_width, run_up};

/// How many items of the current session count.
pub const WINDOW: usize = 10;

/// The largest k an artifact may ask for.
pub const MAX_K: u32 = 10_000;

/// The largest m an artifact may ask for.
pub const MAX_M: u32 = 100_000;

/// How many classes of rarity there are.
pub const RARITIES: usize = 128;

/// How many classes of length and age there are.
pub const CLASSES: usize = 64;

/// The largest weight in `position` and `rarity`.
pub const MAX_WEIGHT: u32 = 1023;

/// The largest weight in `length` and `recency`.
pub const MAX_FACTOR: u32 = 4096;

/// The tables that neighbours are weighed by, as training makes them.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tables {
    /// By distance from the current session's end, 0 to 1023.
    pub position: [u32; WINDOW],
    /// What an item of the current session gets for itself, by distance, in 1/4096.
    pub again: [u32; WINDOW],
    /// What it gets for each further occurrence, in 1/4096.
    pub repeated: u32,
    /// Share of a neighbour's weight that its nearest shared item gets, in 1/256.
    pub echo: u32,
    /// By [`rarity_class`], 0 to 1023.
    pub rarity: [u32; RARITIES],
    /// By distinct items less one, 0 to 4096.
    pub length: [u32; CLASSES],
    /// By age, latest first, 0 to 4096.
    pub recency: [u32; CLASSES],
}

/// Where each table begins among the section's 16-bit numbers, and how many these are.
pub(super) const AGAIN: usize = WINDOW;
pub(super) const REPEATED: usize = 20;
pub(super) const ECHO: usize = 21;
pub(super) const RARITY: usize = 22;
const LENGTH: usize = 150;
const RECENCY: usize = 214;
const NUMBERS: usize = 278;

#[cfg(not(target_arch = "wasm32"))]
impl Tables {
    /// All of them, in the order of the section.
    #[must_use]
    pub fn numbers(&self) -> Vec<u32> {
        [&self.position[..], &self.again, &[self.repeated, self.echo], &self.rarity, &self.length, &self.recency].concat()
    }
}

/// The class of rarity of an item that so many sessions hold: four classes an octave.
#[must_use]
pub fn rarity_class(sessions: u32) -> usize {
    let sessions = sessions.max(1);
    let octave = sessions.ilog2();
    // The two bits below the highest.
    let within = (u64::from(sessions) << 2 >> octave) & 3;
    (octave as usize).wrapping_mul(4).wrapping_add(within as usize)
}

/// Past sessions, with the sessions of each item.
pub struct Sessions {
    /// Neighbours that are kept.
    pub k: u32,
    /// Most recent sessions of an item of the current session that are candidates.
    pub m: u32,
    tables: Vec<u32>,
    /// By session.
    factors: Vec<u16>,
    popularity: Vec<u32>,
    sessions: Lists,
    postings: Lists,
}

impl Sessions {
    /// Unpacks the section; none when it is inconsistent.
    pub(super) fn read(bytes: &[u8], items: u32) -> Option<Self> {
        let mut rest = Reader { rest: bytes };
        let [sessions, pairs, k, m, corrections, all_pairs] = rest.numbers()?;
        if !(1..=MAX_K).contains(&k) || !(1..=MAX_M).contains(&m) || all_pairs < pairs {
            return None;
        }
        let shorts = rest.take(NUMBERS.wrapping_mul(2))?;
        let tables: Vec<u32> = shorts.as_chunks::<2>().0.iter().map(|bytes| u32::from(u16::from_le_bytes(*bytes))).collect();
        let most = |place: usize| match place {
            0..AGAIN | RARITY..LENGTH => MAX_WEIGHT,
            ECHO => 256,
            LENGTH.. => MAX_FACTOR,
            _ => u32::MAX,
        };
        if tables.iter().enumerate().any(|(place, value)| *value > most(place)) {
            return None;
        }
        let width = index_width(items);
        let order = rest.column(items, width)?;
        let corrected = rest.column(corrections, width)?;
        let surpluses = rest.column(corrections, 4)?;
        let lengths = rest.column(sessions, width)?;
        let firsts = rest.column(sessions, width)?;
        let gaps = rest.column(pairs.checked_sub(sessions)?, width)?;
        if !rest.rest.is_empty() || !is_permutation(&order) {
            return None;
        }
        let sessions = unpack(lengths, &firsts, &gaps, &order, pairs)?;
        drop((order, firsts, gaps));
        let mut popularity = vec![0_u32; items as usize];
        for piece in sessions.values.chunks(PIECE) {
            count_items(&mut popularity, piece)?;
        }
        let postings = invert(&sessions, &popularity)?;
        for (item, surplus) in corrected.iter().zip(&surpluses) {
            let count = popularity.get_mut(*item as usize)?;
            *count = count.checked_add(*surplus)?;
        }
        let counted = popularity.iter().map(|&count| u64::from(count)).sum::<u64>();
        let factors = factors(&sessions, &tables);
        (counted == u64::from(all_pairs)).then_some(Self { k, m, tables, factors, popularity, sessions, postings })
    }

    /// How neighbours are weighed: the section's 16-bit numbers.
    #[must_use]
    pub fn tables(&self) -> &[u32] {
        &self.tables
    }

    /// The weight at a place of a table.
    pub(super) fn weight(&self, table: usize, place: u32) -> u32 {
        self.tables.get(table.wrapping_add(place as usize)).copied().unwrap_or(0)
    }

    /// How many sessions the artifact holds.
    #[must_use]
    pub fn count(&self) -> usize {
        self.sessions.ends.len()
    }

    /// How many session-item pairs the artifact holds.
    #[must_use]
    pub fn pair_count(&self) -> usize {
        self.sessions.values.len()
    }

    /// For each item, how many training sessions hold it, dropped ones included.
    #[must_use]
    pub fn popularity(&self) -> &[u32] {
        &self.popularity
    }

    /// The sessions that hold an item, oldest first.
    #[must_use]
    pub fn sessions_of(&self, item: u32) -> &[u32] {
        self.postings.get(item)
    }

    /// The distinct items of a session.
    #[must_use]
    pub fn items_of(&self, session: u32) -> &[u32] {
        self.sessions.get(session)
    }

    /// A neighbour's weight by its length and age, 1 to 4096.
    #[inline]
    pub(super) fn factor(&self, session: u32) -> u64 {
        self.factors.get(session as usize).copied().map_or(1, u64::from)
    }

    #[cfg(all(feature = "tool", not(target_arch = "wasm32")))]
    /// Weighs neighbours by these tables from now on.
    pub(super) fn set_tables(&mut self, tables: Vec<u32>) {
        self.factors = factors(&self.sessions, &tables);
        self.tables = tables;
    }
}

/// Every session's weight by its length and age.
fn factors(sessions: &Lists, tables: &[u32]) -> Vec<u16> {
    let count = sessions.ends.len();
    let factor = |session: usize| {
        let length = sessions.get(session as u32).len().wrapping_sub(1).min(CLASSES.wrapping_sub(1));
        let later = count.wrapping_sub(1).wrapping_sub(session);
        let age = (later as u64).wrapping_mul(CLASSES as u64).checked_div(count as u64).unwrap_or(0);
        let length = tables.get(LENGTH.wrapping_add(length)).copied().unwrap_or(0);
        let recency = tables.get(RECENCY.wrapping_add(age as usize)).copied().unwrap_or(0);
        // Both are at most 2^12.
        (length.wrapping_mul(recency) >> 12).max(1) as u16
    };
    (0..count).map(factor).collect()
}

/// Lists of numbers, joined; `ends` holds where each one ends.
struct Lists {
    ends: Vec<u32>,
    values: Vec<u32>,
}

impl Lists {
    fn get(&self, index: u32) -> &[u32] {
        let index = index as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.values.get(start as usize..end as usize).unwrap_or(&[])
    }
}

fn is_permutation(order: &[u32]) -> bool {
    let mut seen = vec![false; order.len()];
    order.iter().all(|item| seen.get_mut(*item as usize).is_some_and(|seen| !core::mem::replace(seen, true)))
}

/// How many values a pass takes at a call.
const PIECE: usize = 2048;

#[inline(never)]
fn count_items(popularity: &mut [u32], items: &[u32]) -> Option<()> {
    for item in items {
        let count = popularity.get_mut(*item as usize)?;
        *count = count.wrapping_add(1);
    }
    Some(())
}

/// Appends the items of a session, as many as it has gaps and one.
#[inline(never)]
fn unpack_one(values: &mut Vec<u32>, first: u32, gaps: &[u32], order: &[u32]) -> Option<()> {
    let mut place = first;
    values.push(*order.get(place as usize)?);
    for gap in gaps {
        place = place.checked_add(*gap)?.checked_add(1)?;
        values.push(*order.get(place as usize)?);
    }
    Some(())
}

fn unpack(mut ends: Vec<u32>, firsts: &[u32], gaps: &[u32], order: &[u32], pairs: u32) -> Option<Lists> {
    run_up(&mut ends, 1, pairs)?;
    let mut values = Vec::with_capacity(pairs as usize);
    let mut rest = gaps;
    for (first, end) in firsts.iter().zip(&ends) {
        let further = (*end as usize).checked_sub(values.len())?.checked_sub(1)?;
        unpack_one(&mut values, *first, rest.split_off(..further)?, order)?;
    }
    Some(Lists { ends, values })
}

/// From the items of each session, the sessions of each item, `counts` of them: a counting sort.
fn invert(sessions: &Lists, counts: &[u32]) -> Option<Lists> {
    let mut values = vec![0_u32; sessions.values.len()];
    // Where each item's list begins; as the lists fill up, where it ends.
    let mut ends = counts.to_vec();
    run_up(&mut ends, 0, u32::try_from(values.len()).ok()?)?;
    for (end, count) in ends.iter_mut().zip(counts) {
        *end = end.checked_sub(*count)?;
    }
    for session in 0..u32::try_from(sessions.ends.len()).ok()? {
        place_one(session, sessions.get(session), &mut ends, &mut values)?;
    }
    Some(Lists { ends, values })
}

/// Appends a session to the list of each of its items.
#[inline(never)]
fn place_one(session: u32, items: &[u32], ends: &mut [u32], values: &mut [u32]) -> Option<()> {
    for item in items {
        let end = ends.get_mut(*item as usize)?;
        *values.get_mut(*end as usize)? = session;
        *end = end.checked_add(1)?;
    }
    Some(())
}
