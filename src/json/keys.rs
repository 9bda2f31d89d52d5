//! Where a key stands among many: open addressing over places in a list that the caller holds.

use crate::text::alike;

/// An index of keys. It stores places only; `key_at` of each call names the key at a place.
#[derive(Debug, Default)]
pub struct KeyIndex {
    /// A place plus 1, 0 for an empty slot; a power of two long, at least half of them empty.
    slots: Vec<u32>,
    used: usize,
}

impl KeyIndex {
    /// The place of a key.
    pub fn find<'k>(&self, key: &str, key_at: &dyn Fn(usize) -> &'k str) -> Option<usize> {
        (*self.slots.get(self.slot(key, key_at))? as usize).checked_sub(1)
    }

    /// Adds the key at `place`; answers the place that holds the same key already, which then stays.
    pub fn add<'k>(&mut self, place: usize, key_at: &dyn Fn(usize) -> &'k str) -> Option<usize> {
        if self.used.saturating_mul(2) >= self.slots.len() {
            self.grow(key_at);
        }
        let slot = self.slot(key_at(place), key_at);
        let entry = self.slots.get_mut(slot)?;
        if *entry != 0 {
            return (*entry as usize).checked_sub(1);
        }
        *entry = (place as u32).wrapping_add(1);
        self.used = self.used.saturating_add(1);
        None
    }

    fn grow<'k>(&mut self, key_at: &dyn Fn(usize) -> &'k str) {
        let more = vec![0; self.slots.len().saturating_mul(2).max(32)];
        for entry in core::mem::replace(&mut self.slots, more) {
            if let Some(place) = (entry as usize).checked_sub(1) {
                let slot = self.slot(key_at(place), key_at);
                if let Some(free) = self.slots.get_mut(slot) {
                    *free = entry;
                }
            }
        }
    }

    /// The slot that holds the key, or the empty one where it would go.
    fn slot<'k>(&self, key: &str, key_at: &dyn Fn(usize) -> &'k str) -> usize {
        let mask = self.slots.len().wrapping_sub(1);
        let (mut hash, mut rest) = (0x811c_9dc5_u32, key.as_bytes());
        while let [byte, after @ ..] = rest {
            hash = (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
            rest = after;
        }
        let mut slot = hash as usize & mask;
        while let Some(place) = self.slots.get(slot).and_then(|entry| (*entry as usize).checked_sub(1)) {
            if alike(key_at(place).as_bytes(), key.as_bytes()) {
                break;
            }
            slot = slot.wrapping_add(1) & mask;
        }
        slot
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_key_is_found_at_its_first_place(keys in prop::collection::vec("[a-c]{0,3}", 0..120)) {
            let key_at = |place: usize| keys[place].as_str();
            let mut index = KeyIndex::default();
            for place in 0..keys.len() {
                let first = keys.iter().position(|key| *key == keys[place]);
                prop_assert_eq!(index.add(place, &key_at), first.filter(|first| *first < place));
            }
            for key in keys.iter().map(String::as_str).chain(["d", "aaaa"]) {
                prop_assert_eq!(index.find(key, &key_at), keys.iter().position(|other| other == key));
            }
        }
    }
}
