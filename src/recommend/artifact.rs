//! The artifact `model.vario`, version 2: a container of sections.
//!
//! All numbers are little-endian. The header:
//!
//! | at | bytes | what |
//! | --- | --- | --- |
//! | 0 | 8 | `VARIO\0MD` |
//! | 8 | 4 | version, 2 |
//! | 12 | 8 | hash of all that follows |
//! | 20 | 4 | sections |
//! | 24 | 12 each | a section's tag (four letters), its offset (a multiple of 8, ascending), its length |
//!
//! | section | holds | read |
//! | --- | --- | --- |
//! | `ITEM` | item ids ([`super::items`]); always there | unpacked at load |
//! | `SESS` | past sessions and the tables they are weighed by ([`super::sessions`]) | unpacked at load |
//! | `LINR` | weights from item to item ([`super::linear`]) | in place |
//! | `RULE` | association and sequential rules ([`super::rules`]) | in place |
//! | `CONT` | categories, tags, prices ([`super::content`]) | in place |
//! | `EMBD` | a short vector an item ([`super::embedding`]) | in place |
//! | `POPU` | popular items, overall and by group ([`super::popularity`]) | in place |
//! | `BLND` | weights of the sources ([`super::blend`]) | in place |
//! | `PROF` | the fleet's profile model, JSON; carried only | by who asks for it |
//!
//! A section is checked once, when the artifact is loaded; afterwards it is read where it lies, without a copy. `ITEM`
//! and `SESS` are packed as tightly as brotli likes it instead, since they are most of what a visitor waits for, and are
//! unpacked in one pass. A hostile file yields an error, never a wrong read.

use crate::error::{Code, Error};

pub(super) const MAGIC: [u8; 8] = *b"VARIO\0MD";
pub(super) const VERSION: u32 = 2;
#[cfg(all(feature = "tool", not(target_arch = "wasm32")))]
pub(super) const HASH_AT: usize = 12;
pub(super) const HASHED_FROM: usize = 20;
pub(super) const TABLE_AT: usize = 24;
pub(super) const ENTRY_BYTES: usize = 12;

/// A section's four letters.
pub type Tag = [u8; 4];

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

/// An artifact's bytes, whole and of a version that is read here.
pub(super) struct Container {
    bytes: Vec<u8>,
    hash: u64,
}

impl Container {
    /// Checks header, hash and the table of sections.
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, Error> {
        let mut rest = Reader { rest: &bytes };
        if rest.take(MAGIC.len()) != Some(&MAGIC[..]) {
            return Err(Error::new(Code::ModelFormat, "not a Vario model"));
        }
        if rest.number() != Some(VERSION) {
            return Err(Error::new(Code::ModelVersion, "a model of another version"));
        }
        let hash = content_hash(bytes.get(HASHED_FROM..).unwrap_or(&[]));
        if rest.take(8) != Some(&hash.to_le_bytes()[..]) {
            return Err(Error::new(Code::ModelHash, "the model's content does not match its hash"));
        }
        let container = Self { bytes, hash };
        if container.has_sound_table() { Ok(container) } else { Err(inconsistent()) }
    }

    /// Whether the sections lie one behind the other, each where it may.
    fn has_sound_table(&self) -> bool {
        let Some(count) = u32_at(self.bytes.get(HASHED_FROM..).unwrap_or(&[]), 0) else { return false };
        let table = (count as usize).checked_mul(ENTRY_BYTES).and_then(|bytes| bytes.checked_add(TABLE_AT));
        let Some(mut end) = table.filter(|end| *end <= self.bytes.len()) else { return false };
        for (_, offset, length) in self.entries() {
            let next = offset.checked_add(length).filter(|next| *next <= self.bytes.len());
            match next {
                Some(next) if offset >= end && offset.is_multiple_of(8) => end = next,
                _ => return false,
            }
        }
        end == self.bytes.len()
    }

    fn entries(&self) -> impl Iterator<Item = (Tag, usize, usize)> {
        let count = u32_at(self.bytes.get(HASHED_FROM..).unwrap_or(&[]), 0).unwrap_or(0) as usize;
        let table = self.bytes.get(TABLE_AT..).unwrap_or(&[]);
        table.as_chunks::<ENTRY_BYTES>().0.iter().take(count).map(|entry| {
            let (tag, place) = entry.split_first_chunk::<4>().unwrap_or((&[0; 4], &[]));
            (*tag, u32_at(place, 0).unwrap_or(0) as usize, u32_at(place, 1).unwrap_or(0) as usize)
        })
    }

    /// A section's bytes.
    pub(super) fn section(&self, tag: Tag) -> Option<&[u8]> {
        let (_, offset, length) = self.entries().find(|entry| entry.0 == tag)?;
        self.bytes.get(offset..offset.checked_add(length)?)
    }

    /// Every section's tag and length.
    pub(super) fn sections(&self) -> impl Iterator<Item = (Tag, usize)> {
        self.entries().map(|(tag, _, length)| (tag, length))
    }

    pub(super) fn hash(&self) -> u64 {
        self.hash
    }
}

/// What is said of an artifact that is cut or contradicts itself.
pub(super) fn inconsistent() -> Error {
    Error::new(Code::ModelFormat, "the model is cut or inconsistent")
}

/// The 32-bit number at an index of packed numbers.
#[must_use]
pub(super) fn u32_at(bytes: &[u8], index: usize) -> Option<u32> {
    let from = index.checked_mul(4)?;
    bytes.get(from..)?.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes))
}

/// The 16-bit number at an index of packed numbers.
#[must_use]
pub(super) fn u16_at(bytes: &[u8], index: usize) -> Option<u16> {
    let from = index.checked_mul(2)?;
    bytes.get(from..)?.first_chunk::<2>().map(|bytes| u16::from_le_bytes(*bytes))
}

/// Whether packed starts of lists ascend from 0 to `total`: then every list lies within its bytes.
#[must_use]
pub(super) fn are_starts(starts: &[u8], total: usize) -> bool {
    let mut before = 0;
    for start in starts.as_chunks::<4>().0 {
        let start = u32::from_le_bytes(*start) as usize;
        if start < before {
            return false;
        }
        before = start;
    }
    u32_at(starts, 0) == Some(0) && before == total
}

/// Where a list lies among joined ones, by packed starts of lists.
#[inline(never)]
pub(super) fn range(starts: &[u8], index: usize) -> core::ops::Range<usize> {
    let end = u32_at(starts, index.wrapping_add(1)).unwrap_or(0);
    u32_at(starts, index).unwrap_or(end) as usize..end as usize
}

/// Whether all packed 32-bit numbers, one in so many bytes, are below a limit.
#[inline(never)]
pub(super) fn are_below(bytes: &[u8], every: usize, limit: usize) -> bool {
    bytes.chunks_exact(every.max(1)).all(|number| u32_at(number, 0).is_some_and(|number| (number as usize) < limit))
}

/// What of the bytes is not read yet.
pub(super) struct Reader<'a> {
    pub(super) rest: &'a [u8],
}

impl<'a> Reader<'a> {
    #[inline(never)]
    pub(super) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    /// So many values of so many bytes each, and what fills them up to a multiple of 8 bytes.
    #[inline(never)]
    pub(super) fn table(&mut self, count: usize, width: usize) -> Option<&'a [u8]> {
        let length = count.checked_mul(width)?;
        let taken = self.take(length)?;
        self.take(length.wrapping_neg() % 8)?;
        Some(taken)
    }

    pub(super) fn number(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_le_bytes)
    }

    pub(super) fn numbers<const N: usize>(&mut self) -> Option<[u32; N]> {
        let mut numbers = [0; N];
        for number in &mut numbers {
            *number = self.number()?;
        }
        Some(numbers)
    }

    /// The values of a column: the lowest byte of every value, then the next, which compresses better.
    #[inline(never)]
    pub(super) fn column(&mut self, count: u32, width: usize) -> Option<Vec<u32>> {
        let count = count as usize;
        let mut planes = self.take(count.checked_mul(width)?)?;
        let mut values = vec![0_u32; count];
        for shift in [0, 8, 16, 24] {
            let plane = planes.split_off(..count.min(planes.len()))?;
            for (values, plane) in values.chunks_mut(PIECE).zip(plane.chunks(PIECE)) {
                add_plane(values, plane, shift);
            }
        }
        Some(values)
    }
}

/// How many values of a plane are added at a call: see [`super::sessions`].
const PIECE: usize = 2048;

#[inline(never)]
fn add_plane(values: &mut [u32], plane: &[u8], shift: u32) {
    for (value, byte) in values.iter_mut().zip(plane) {
        *value |= u32::from(*byte) << shift;
    }
}

/// Turns lengths, each `short` too short, to where each of these lists ends; none unless they add up to `total`.
#[inline(never)]
pub(super) fn run_up(lengths: &mut [u32], short: u32, total: u32) -> Option<()> {
    let mut end = 0_u32;
    for length in lengths {
        end = end.checked_add(*length)?.checked_add(short)?;
        *length = end;
    }
    (end == total).then_some(())
}
