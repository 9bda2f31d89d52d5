//! The section `POPU`: popular items with time decay, overall and by group (a category, a segment of visitors).
//!
//! Two 32-bit numbers (groups; bytes of names), then, each filled up to a multiple of 8 bytes: 32-bit starts of the groups
//! and the end of the last; 32-bit ends of their names; the names, UTF-8, the first one empty (overall); and 8 bytes an
//! entry, item and points, the most popular first.

use super::artifact::{Reader, are_below, are_starts, range, u32_at};

/// The section, taken apart.
pub(super) struct Popularity<'a> {
    starts: &'a [u8],
    ends: &'a [u8],
    names: &'a [u8],
    entries: &'a [u8],
}

impl<'a> Popularity<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Option<Self> {
        let mut rest = Reader { rest: bytes };
        let [groups, names] = rest.numbers()?;
        let starts = rest.table((groups as usize).checked_add(1)?, 4)?;
        let ends = rest.table(groups as usize, 4)?;
        let names = rest.table(names as usize, 1)?;
        Some(Self { starts, ends, names, entries: rest.rest })
    }

    pub(super) fn is_sound(&self, items: usize) -> bool {
        let (entries, rest) = self.entries.as_chunks::<8>();
        rest.is_empty() && are_starts(self.starts, entries.len()) && are_below(self.entries, 8, items)
    }

    /// A group's items with their points, the most popular first; nothing for an unknown group.
    pub(super) fn group(&self, name: &str) -> impl Iterator<Item = (u32, u32)> {
        let mut start = 0;
        let found = self.ends.as_chunks::<4>().0.iter().position(|end| {
            let end = u32::from_le_bytes(*end) as usize;
            let is = self.names.get(start..end) == Some(name.as_bytes());
            start = end;
            is
        });
        let range = found.map_or(0..0, |index| range(self.starts, index));
        let entries = self.entries.as_chunks::<8>().0.get(range).unwrap_or(&[]);
        entries.iter().map(|entry| (u32_at(entry, 0).unwrap_or(0), u32_at(entry, 1).unwrap_or(0)))
    }
}
