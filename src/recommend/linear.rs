//! The section `LINR`: weights from each item of the visitor's history to every other (EASE^R: Steck, "Embarrassingly
//! Shallow Autoencoders for Sparse Data", WWW 2019). An item's score is the sum of the weights that lead to it.
//!
//! Two 32-bit numbers: kind (0 dense, 1 sparse) and unit (what a weight of 1 is, in 2⁻³²). Then, from offset 8 on:
//!
//! | kind | values |
//! | --- | --- |
//! | 0 | 16-bit signed weights, a row an item the weights lead from |
//! | 1 | 32-bit starts of the rows and the end of the last; 32-bit items, a row ascending; 8-bit signed weights |
//!
//! Each of these tables is filled up to a multiple of 8 bytes.

use super::artifact::{Reader, are_below, are_starts, range, u32_at};
use super::blend::Scores;

/// The section, taken apart.
pub(super) struct Linear<'a> {
    unit: i64,
    rows: Rows<'a>,
}

enum Rows<'a> {
    Dense(&'a [u8]),
    Sparse { starts: &'a [u8], targets: &'a [u8], weights: &'a [u8] },
}

impl<'a> Linear<'a> {
    /// Takes a section apart; none when its tables do not fit its length.
    pub(super) fn of(bytes: &'a [u8], items: usize) -> Option<Self> {
        let mut rest = Reader { rest: bytes };
        let [kind, unit] = rest.numbers()?;
        let rows = match kind {
            0 => Rows::Dense(rest.table(items.checked_mul(items)?, 2)?),
            1 => {
                let starts = rest.table(items.checked_add(1)?, 4)?;
                let total = u32_at(starts, items)? as usize;
                Rows::Sparse { starts, targets: rest.table(total, 4)?, weights: rest.table(total, 1)? }
            }
            _ => return None,
        };
        rest.rest.is_empty().then_some(Self { unit: i64::from(unit) << 8, rows })
    }

    /// Whether every row lies within its bytes and leads to items.
    pub(super) fn is_sound(&self, items: usize) -> bool {
        match &self.rows {
            Rows::Dense(_) => true,
            Rows::Sparse { starts, targets, weights } => are_starts(starts, weights.len()) && are_below(targets, 4, items),
        }
    }

    /// Adds what leads from an item.
    pub(super) fn add(&self, item: u32, scores: &mut Scores) {
        let via = Some(item);
        let row = item as usize;
        match &self.rows {
            Rows::Dense(weights) => {
                // The table has one row an item, so its length is a square number of weights.
                let (weights, _) = weights.as_chunks::<2>();
                let weights = weights.chunks_exact(weights.len().isqrt().max(1)).nth(row).unwrap_or(&[]);
                for (target, weight) in (0_u32..).zip(weights) {
                    let weight = i64::from(i16::from_le_bytes(*weight));
                    if weight != 0 {
                        scores.add(via, target, weight.wrapping_mul(self.unit));
                    }
                }
            }
            Rows::Sparse { starts, targets, weights } => {
                for place in range(starts, row) {
                    if let (Some(target), Some(weight)) = (u32_at(targets, place), weights.get(place)) {
                        scores.add(via, target, i64::from(weight.cast_signed()).wrapping_mul(self.unit));
                    }
                }
            }
        }
    }
}
