//! The section `CONT`: what is known of items themselves.
//!
//! Four 32-bit numbers: categories, tags, item-tag pairs, bytes of names. Then, each filled up to a multiple of 8 bytes:
//!
//! | values | width | what |
//! | --- | --- | --- |
//! | items | 2 | category, from 1; 0 for none |
//! | items | 4 | price in hundredths; 0 for none |
//! | items | 1 | 1 when not in stock |
//! | items + 1 | 4 | starts of each item's tags and the end of the last |
//! | pairs | 2 | tags, from 0, ascending for each item |
//! | categories + tags | 4 | where each name ends |
//! | bytes | 1 | the names, UTF-8, categories first |

use super::artifact::{Reader, are_starts, range, u16_at, u32_at};
use super::blend::{ONE, Scores};
use super::neighbours::RecentItem;

/// How many items of the session content is compared to.
const COMPARED: usize = 3;

/// The section, taken apart.
#[derive(Clone, Copy)]
pub struct Content<'a> {
    categories: usize,
    tag_count: usize,
    category: &'a [u8],
    price: &'a [u8],
    gone: &'a [u8],
    starts: &'a [u8],
    tags: &'a [u8],
    ends: &'a [u8],
    names: &'a [u8],
}

impl<'a> Content<'a> {
    pub(super) fn of(bytes: &'a [u8], items: usize) -> Option<Self> {
        let mut rest = Reader { rest: bytes };
        let [categories, tags, pairs, names] = rest.numbers()?;
        let content = Self {
            categories: categories as usize,
            tag_count: tags as usize,
            category: rest.table(items, 2)?,
            price: rest.table(items, 4)?,
            gone: rest.table(items, 1)?,
            starts: rest.table(items.checked_add(1)?, 4)?,
            tags: rest.table(pairs as usize, 2)?,
            ends: rest.table((categories as usize).checked_add(tags as usize)?, 4)?,
            names: rest.table(names as usize, 1)?,
        };
        rest.rest.is_empty().then_some(content)
    }

    pub(super) fn is_sound(&self) -> bool {
        let in_order = |ends: &[u8]| ends.as_chunks::<4>().0.is_sorted_by_key(|end| u32::from_le_bytes(*end));
        are_starts(self.starts, self.tags.len() >> 1)
            && in_order(self.ends)
            && self.tags.as_chunks::<2>().0.iter().all(|tag| usize::from(u16::from_le_bytes(*tag)) < self.tag_count)
            && self.category.as_chunks::<2>().0.iter().all(|category| usize::from(u16::from_le_bytes(*category)) <= self.categories)
    }

    /// An item's category, from 1; 0 for none.
    #[must_use]
    pub fn category(&self, item: u32) -> u16 {
        u16_at(self.category, item as usize).unwrap_or(0)
    }

    /// An item's price in hundredths; 0 when it is not known.
    #[must_use]
    pub fn price(&self, item: u32) -> u32 {
        u32_at(self.price, item as usize).unwrap_or(0)
    }

    /// Whether an item can be had.
    #[must_use]
    pub fn in_stock(&self, item: u32) -> bool {
        self.gone.get(item as usize) != Some(&1)
    }

    /// An item's tags, ascending.
    pub fn tags(&self, item: u32) -> impl Iterator<Item = u16> + Clone + use<'a> {
        let tags = self.tags.as_chunks::<2>().0.get(range(self.starts, item as usize)).unwrap_or(&[]);
        tags.iter().map(|tag| u16::from_le_bytes(*tag))
    }

    fn name(&self, index: usize) -> &'a [u8] {
        let start = index.checked_sub(1).and_then(|before| u32_at(self.ends, before)).unwrap_or(0);
        let end = u32_at(self.ends, index).unwrap_or(0);
        self.names.get(start as usize..end as usize).unwrap_or(&[])
    }

    /// Whether an item is in a category or has a tag of this name.
    #[must_use]
    pub fn carries(&self, item: u32, name: &str) -> bool {
        let category = usize::from(self.category(item));
        let is = |index: usize| self.name(index) == name.as_bytes();
        category.checked_sub(1).is_some_and(is) || self.tags(item).any(|tag| is(usize::from(tag).wrapping_add(self.categories)))
    }

    /// How alike two items are, 0 to 256: half for the same category, a quarter for shared tags (of the larger number of
    /// tags), a quarter for prices that differ by no more than a quarter.
    #[must_use]
    pub fn likeness(&self, a: u32, b: u32) -> u32 {
        let category = self.category(a);
        let same = if category != 0 && category == self.category(b) { 128 } else { 0 };
        let (of_a, of_b) = (self.tags(a), self.tags(b));
        let shared = of_a.clone().filter(|tag| of_b.clone().any(|other| other == *tag)).count();
        let tags = shared.wrapping_mul(64).checked_div(of_a.count().max(of_b.count())).unwrap_or(0);
        let (dear, cheap) = (self.price(a).max(self.price(b)), self.price(a).min(self.price(b)));
        let price = if cheap > 0 && dear.wrapping_sub(cheap) <= dear >> 2 { 64 } else { 0 };
        (tags as u32).wrapping_add(same).wrapping_add(price)
    }

    /// Adds to every item how alike it is to the latest of the session.
    pub(super) fn add(&self, recent: &[RecentItem], scores: &mut Scores) {
        for known in recent.iter().take(COMPARED) {
            for item in 0..self.gone.len() as u32 {
                let likeness = self.likeness(known.item, item);
                if likeness > 0 && item != known.item {
                    let points = i64::from(likeness).wrapping_mul(ONE >> 8);
                    scores.add(Some(known.item), item, points.checked_div(i64::from(known.distance).wrapping_add(1)).unwrap_or(0));
                }
            }
        }
    }
}
