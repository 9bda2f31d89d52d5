//! The artifact `model.vario`: training sessions, packed for the network.
//!
//! All numbers are little-endian. The header:
//!
//! | at | bytes | what |
//! | --- | --- | --- |
//! | 0 | 8 | `VARIO\0MD` |
//! | 8 | 4 | version, 1 |
//! | 12 | 8 | hash of all that follows |
//! | 20 | 4 | kind of item ids: 0 text, 1 numbers |
//! | 24 | 4 | items |
//! | 28 | 4 | sessions |
//! | 32 | 4 | session-item pairs (distinct items of each session) |
//! | 36 | 4 | bytes of item ids (kind 0), 0 (kind 1) |
//! | 40 | 4 | k |
//! | 44 | 4 | m |
//! | 48 | 4 | popularity corrections |
//! | 52 | 4 | session-item pairs in the training data, dropped sessions included |
//!
//! Columns follow. A column of width w is stored as w planes: the lowest byte of every value, then the next, which
//! compresses better than whole values. The width of "item" columns is the fewest bytes that hold an item's index.
//!
//! | column | width | values |
//! | --- | --- | --- |
//! | item ids, kind 1 | 4 | difference to the id before, less one; the first as it is |
//! | item ids, kind 0 | 2 | length of each id; then the ids themselves, UTF-8 |
//! | order | item | for each place in the packing order, the item's index; the packing order puts items near that share sessions |
//! | corrections | item, 4 | items held by dropped sessions too, then how many of these |
//! | lengths | item | distinct items of each session, less one; sessions oldest first |
//! | firsts | item | the smallest place of each session's items |
//! | gaps | item | difference to the place before, less one, of each session's other items, ascending |
//!
//! Loading checks every length, index and order, so that a hostile file yields an error and never a wrong read, and
//! builds what scoring reads: sessions as item indices, and the sessions of each item.

use super::items::ItemTable;
use super::neighbours::{MAX_K, MAX_M};
use crate::error::{Code, Error};

pub(super) const MAGIC: [u8; 8] = *b"VARIO\0MD";
pub(super) const VERSION: u32 = 1;
pub(super) const HASH_AT: usize = 12;
pub(super) const HASHED_FROM: usize = 20;

/// A 64-bit content hash: FNV-1a's multiply on 8 bytes at a time, with a shift that carries high bits down, and
/// MurmurHash3's finish. It tells accidental damage, not forgery.
#[must_use]
pub fn content_hash(bytes: &[u8]) -> u64 {
    let step = |hash: u64, word: u64| {
        let mixed = (hash ^ word).wrapping_mul(0x0000_0100_0000_01b3);
        mixed ^ (mixed >> 32)
    };
    let (words, rest) = bytes.as_chunks::<8>();
    let hash = words.iter().fold(0xcbf2_9ce4_8422_2325, |hash, word| step(hash, u64::from_le_bytes(*word)));
    let hash = rest.iter().fold(hash, |hash, &byte| step(hash, u64::from(byte)));
    let hash = step(hash, bytes.len() as u64).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash ^ (hash >> 33)
}

/// The fewest bytes that hold every index of so many items.
#[must_use]
pub(super) fn index_width(items: u32) -> usize {
    match items {
        0..=0x100 => 1,
        0x101..=0x1_0000 => 2,
        0x1_0001..=0x100_0000 => 3,
        _ => 4,
    }
}

/// A loaded model.
pub struct Model {
    hash: u64,
    k: u32,
    m: u32,
    pairs: f64,
    items: ItemTable,
    popularity: Vec<u32>,
    sessions: Lists,
    postings: Lists,
}

impl Model {
    /// Reads an artifact.
    ///
    /// # Errors
    /// `E_MODEL_FORMAT` when the bytes are not an artifact or are cut or inconsistent, `E_MODEL_VERSION` when a newer
    /// `vario train` wrote it, `E_MODEL_HASH` when the content was damaged on its way.
    pub fn load(bytes: &[u8]) -> Result<Self, Error> {
        let mut rest = Reader { rest: bytes };
        if rest.take(MAGIC.len()) != Some(&MAGIC[..]) {
            return Err(Error::new(Code::ModelFormat, "not a Vario model"));
        }
        if rest.number() != Some(VERSION) {
            return Err(Error::new(Code::ModelVersion, "a model of another version"));
        }
        let content = bytes.get(HASHED_FROM..).unwrap_or(&[]);
        let hash = content_hash(content);
        if bytes.get(HASH_AT..HASHED_FROM) != Some(&hash.to_le_bytes()[..]) {
            return Err(Error::new(Code::ModelHash, "the model's content does not match its hash"));
        }
        Self::read(hash, rest).ok_or(Error::new(Code::ModelFormat, "the model is cut or inconsistent"))
    }

    fn read(hash: u64, mut rest: Reader) -> Option<Self> {
        rest.take(8)?;
        let [kind, items, sessions, pairs, id_bytes, k, m, corrections, all_pairs] = rest.numbers()?;
        if items == 0 || !(1..=MAX_K).contains(&k) || !(1..=MAX_M).contains(&m) {
            return None;
        }
        let width = index_width(items);
        let names = match kind {
            0 => read_text_ids(&mut rest, items, id_bytes)?,
            1 if id_bytes == 0 => read_number_ids(&mut rest, items)?,
            _ => return None,
        };
        let order = rest.column(items, width)?;
        let corrected = rest.column(corrections, width)?;
        let surpluses = rest.column(corrections, 4)?;
        let lengths = rest.column(sessions, width)?;
        let firsts = rest.column(sessions, width)?;
        let gaps = rest.column(pairs.checked_sub(sessions)?, width)?;
        if !rest.rest.is_empty() || all_pairs < pairs {
            return None;
        }
        if !is_permutation(&order) {
            return None;
        }
        let sessions = read_sessions(lengths, &firsts, &gaps, &order, pairs)?;
        drop((order, firsts, gaps));
        let mut popularity = vec![0_u32; items as usize];
        for &item in &sessions.values {
            let count = popularity.get_mut(item as usize)?;
            *count = count.wrapping_add(1);
        }
        let postings = invert(&sessions, &popularity)?;
        for (item, surplus) in corrected.iter().zip(&surpluses) {
            let count = popularity.get_mut(*item as usize)?;
            *count = count.checked_add(*surplus)?;
        }
        let counted = popularity.iter().map(|&count| u64::from(count)).sum::<u64>();
        let whole = counted == u64::from(all_pairs) && !popularity.contains(&0);
        whole.then_some(Self { hash, k, m, pairs: f64::from(all_pairs), items: names, popularity, sessions, postings })
    }

    /// The content hash, in the artifact's header: the same training data and settings give the same hash.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.hash
    }

    /// How many neighbours are kept.
    #[must_use]
    pub fn k(&self) -> u32 {
        self.k
    }

    /// How many recent sessions are candidates.
    #[must_use]
    pub fn m(&self) -> u32 {
        self.m
    }

    /// The item table.
    #[must_use]
    pub fn items(&self) -> &ItemTable {
        &self.items
    }

    /// How many training sessions the artifact holds.
    #[must_use]
    pub fn session_count(&self) -> usize {
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

    /// The natural logarithm of all session-item pairs ÷ sessions holding the item.
    #[must_use]
    pub fn idf(&self, item: u32) -> f64 {
        let holding = self.popularity.get(item as usize).copied().unwrap_or(1);
        libm::log(self.pairs / f64::from(holding))
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

/// What of the bytes is not read yet.
struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    fn numbers<const N: usize>(&mut self) -> Option<[u32; N]> {
        let mut numbers = [0; N];
        for number in &mut numbers {
            *number = self.number()?;
        }
        Some(numbers)
    }

    /// The values of a column.
    #[inline(never)]
    fn column(&mut self, count: u32, width: usize) -> Option<Vec<u32>> {
        let count = count as usize;
        let mut planes = self.take(count.checked_mul(width)?)?;
        let mut values = vec![0_u32; count];
        for shift in [0, 8, 16, 24] {
            let plane = planes.split_off(..count.min(planes.len()))?;
            for (value, byte) in values.iter_mut().zip(plane) {
                *value |= u32::from(*byte) << shift;
            }
        }
        Some(values)
    }
}

/// Differences, less one, to the numbers they lead to.
fn read_number_ids(rest: &mut Reader, items: u32) -> Option<ItemTable> {
    let mut numbers = rest.column(items, 4)?;
    let mut before = None;
    for number in &mut numbers {
        if let Some(before) = before {
            *number = number.checked_add(before)?.checked_add(1)?;
        }
        before = Some(*number);
    }
    Some(ItemTable::Numbers(numbers))
}

fn read_text_ids(rest: &mut Reader, items: u32, id_bytes: u32) -> Option<ItemTable> {
    let mut ends = rest.column(items, 2)?;
    let joined = core::str::from_utf8(rest.take(id_bytes as usize)?).ok()?.to_owned();
    run_up(&mut ends, 0, id_bytes)?;
    let table = ItemTable::Text { ends, joined };
    table.is_ordered().then_some(table)
}

/// Turns lengths, each `short` too short, to where each of these lists ends; none unless they add up to `total`.
#[inline(never)]
fn run_up(lengths: &mut [u32], short: u32, total: u32) -> Option<()> {
    let mut end = 0_u32;
    for length in lengths {
        end = end.checked_add(*length)?.checked_add(short)?;
        *length = end;
    }
    (end == total).then_some(())
}

fn is_permutation(order: &[u32]) -> bool {
    let mut seen = vec![false; order.len()];
    order.iter().all(|item| seen.get_mut(*item as usize).is_some_and(|seen| !core::mem::replace(seen, true)))
}

fn read_sessions(mut ends: Vec<u32>, firsts: &[u32], gaps: &[u32], order: &[u32], pairs: u32) -> Option<Lists> {
    run_up(&mut ends, 1, pairs)?;
    let mut values = Vec::with_capacity(pairs as usize);
    let mut gaps = gaps.iter();
    for (first, end) in firsts.iter().zip(&ends) {
        let mut place = *first;
        loop {
            values.push(*order.get(place as usize)?);
            if values.len() >= *end as usize {
                break;
            }
            place = place.checked_add(*gaps.next()?)?.checked_add(1)?;
        }
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
        for item in sessions.get(session) {
            let end = ends.get_mut(*item as usize)?;
            *values.get_mut(*end as usize)? = session;
            *end = end.checked_add(1)?;
        }
    }
    Some(Lists { ends, values })
}
