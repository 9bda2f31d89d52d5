//! The section `EMBD`: a vector of signed bytes an item, of length about 127, so that an inner product tells how alike two
//! items are. Two 32-bit numbers (dimensions, 1 to 1,024, and 0), then a row an item, filled up to a multiple of 8 bytes.

use super::artifact::Reader;
use super::blend::{ONE, Scores};
use super::dense::{dot, top};
use super::neighbours::RecentItem;

/// How many items of the session are compared to, and how many of the nearest items of each count.
const COMPARED: usize = 3;
const NEAREST: usize = 100;

/// The most dimensions.
pub const MAX_DIMENSIONS: u32 = 1_024;

/// The section, taken apart.
#[derive(Clone, Copy)]
pub struct Embedding<'a> {
    dimensions: usize,
    rows: &'a [u8],
}

impl<'a> Embedding<'a> {
    pub(super) fn of(bytes: &'a [u8], items: usize) -> Option<Self> {
        let mut rest = Reader { rest: bytes };
        let [dimensions, 0] = rest.numbers()? else { return None };
        let rows = rest.table(items, dimensions as usize)?;
        ((1..=MAX_DIMENSIONS).contains(&dimensions) && rest.rest.is_empty()).then_some(Self { dimensions: dimensions as usize, rows })
    }

    /// An item's vector.
    #[must_use]
    pub fn row(&self, item: u32) -> &'a [u8] {
        let start = (item as usize).saturating_mul(self.dimensions);
        self.rows.get(start..start.saturating_add(self.dimensions)).unwrap_or(&[])
    }

    /// How alike two items are, 0 to 256.
    #[must_use]
    pub fn likeness(&self, a: u32, b: u32) -> u32 {
        (dot(self.row(a), self.row(b)).max(0) >> 6).min(256).cast_unsigned()
    }

    /// Adds to the items nearest to the latest of the session how near they are.
    pub(super) fn add(&self, recent: &[RecentItem], best: &mut Vec<(u32, i32)>, scores: &mut Scores) {
        for known in recent.iter().take(COMPARED) {
            top(self.rows, self.row(known.item), NEAREST, best);
            for &(item, product) in best.iter().filter(|(item, product)| *item != known.item && *product > 0) {
                // Two vectors of length 127 have a product of about 2^14.
                let points = i64::from(product).wrapping_mul(ONE >> 14);
                scores.add(Some(known.item), item, points.checked_div(i64::from(known.distance).wrapping_add(1)).unwrap_or(0));
            }
        }
    }
}
