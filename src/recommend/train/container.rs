//! Writes the artifact: see [`crate::recommend::artifact`] for its layout.

use crate::recommend::artifact::{ENTRY_BYTES, HASH_AT, HASHED_FROM, MAGIC, TABLE_AT, Tag, VERSION, content_hash};

/// Sections of an artifact, in the order they are written in.
#[derive(Clone, Default)]
pub struct Sections {
    sections: Vec<(Tag, Vec<u8>)>,
}

impl Sections {
    /// Adds a section, or replaces it.
    pub fn put(&mut self, tag: Tag, bytes: Vec<u8>) {
        self.sections.retain(|section| section.0 != tag);
        self.sections.push((tag, bytes));
        self.sections.sort_by_key(|section| section.0);
    }

    /// A section's bytes, where there is one.
    #[must_use]
    pub fn get(&self, tag: Tag) -> Option<&[u8]> {
        self.sections.iter().find(|section| section.0 == tag).map(|section| &section.1[..])
    }

    /// The artifact's bytes: the same sections give the same bytes.
    #[must_use]
    pub fn artifact(&self) -> Vec<u8> {
        let mut bytes = Vec::from(MAGIC);
        bytes.extend(VERSION.to_le_bytes());
        bytes.resize(HASHED_FROM, 0);
        bytes.extend((self.sections.len() as u32).to_le_bytes());
        let mut offset = (TABLE_AT + self.sections.len() * ENTRY_BYTES).next_multiple_of(8);
        for (tag, section) in &self.sections {
            bytes.extend(tag);
            bytes.extend((offset as u32).to_le_bytes());
            bytes.extend((section.len() as u32).to_le_bytes());
            offset = (offset + section.len()).next_multiple_of(8);
        }
        for (_, section) in &self.sections {
            bytes.resize(bytes.len().next_multiple_of(8), 0);
            bytes.extend(section);
        }
        let hash = content_hash(&bytes[HASHED_FROM..]);
        bytes[HASH_AT..HASHED_FROM].copy_from_slice(&hash.to_le_bytes());
        bytes
    }
}

/// A section's tables, each filled up to a multiple of 8 bytes.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) bytes: Vec<u8>,
}

impl Tables {
    pub(super) fn numbers(&mut self, values: impl IntoIterator<Item = u32>) {
        self.bytes.extend(values.into_iter().flat_map(u32::to_le_bytes));
    }

    pub(super) fn shorts(&mut self, values: impl IntoIterator<Item = u16>) {
        self.bytes.extend(values.into_iter().flat_map(u16::to_le_bytes));
    }

    pub(super) fn fill(&mut self) {
        self.bytes.resize(self.bytes.len().next_multiple_of(8), 0);
    }

    /// Columns of so many bytes a value, as planes of bytes.
    pub(super) fn planes(&mut self, values: &[u32], width: usize) {
        for plane in 0..width {
            self.bytes.extend(values.iter().map(|value| value.to_le_bytes()[plane]));
        }
    }
}

/// Where lists of these lengths start, and where the last ends.
pub(super) fn starts(lengths: impl IntoIterator<Item = usize>) -> Vec<u32> {
    let mut starts = vec![0_u32];
    let mut end = 0;
    for length in lengths {
        end += length as u32;
        starts.push(end);
    }
    starts
}
