//! The item table: every item id in the order that breaks ties, so that comparing two items is comparing two indices.
//!
//! The section `ITEM`: three 32-bit numbers (kind of ids: 0 text, 1 numbers; items; bytes of ids, 0 for kind 1), then,
//! as planes of bytes,
//!
//! | column | width | values |
//! | --- | --- | --- |
//! | ids, kind 1 | 4 | difference to the id before, less one; the first as it is |
//! | ids, kind 0 | 2 | length of each id; then the ids themselves, UTF-8 |

use super::artifact::{Reader, run_up};
use core::cmp::Ordering;

/// The order of item ids: digits first, by value (of two all-digit ids the shorter is the smaller), then the others
/// bytewise.
#[must_use]
pub fn compare_ids(a: &str, b: &str) -> Ordering {
    compare(a.as_bytes(), b.as_bytes())
}

#[inline(never)]
fn compare(a: &[u8], b: &[u8]) -> Ordering {
    match (is_digits(a), is_digits(b)) {
        (true, true) if a.len() != b.len() => a.len().cmp(&b.len()),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        _ => a.cmp(b),
    }
}

/// The value of an id that is a decimal number below 2³² in its shortest form ("7", not "007"), else none.
#[must_use]
pub fn number_of(id: &str) -> Option<u32> {
    let canonical = is_digits(id.as_bytes()) && id.len() <= 10 && (id == "0" || !id.starts_with('0'));
    if !canonical {
        return None;
    }
    let value = id.bytes().fold(0_u64, |value, digit| value.wrapping_mul(10).wrapping_add(u64::from(digit.wrapping_sub(b'0'))));
    u32::try_from(value).ok()
}

/// Ids in the order of [`compare_ids`], without repetition. An item is named by its index everywhere else.
pub enum ItemTable {
    /// All ids are numbers as [`number_of`] reads them.
    Numbers(Vec<u32>),
    /// Any ids, joined; `ends` holds where each one ends.
    Text {
        /// Where each id ends in `joined`.
        ends: Vec<u32>,
        /// All ids, one after the other, UTF-8.
        joined: Vec<u8>,
    },
}

impl ItemTable {
    /// Unpacks the section; none when it is inconsistent or empty.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut rest = Reader { rest: bytes };
        let [kind, items, id_bytes] = rest.numbers()?;
        let table = match kind {
            0 => {
                let mut ends = rest.column(items, 2)?;
                let joined = rest.take(id_bytes as usize)?.to_vec();
                run_up(&mut ends, 0, id_bytes)?;
                Self::Text { ends, joined }
            }
            1 if id_bytes == 0 => {
                let mut numbers = rest.column(items, 4)?;
                let mut before = None;
                for number in &mut numbers {
                    if let Some(before) = before {
                        *number = number.checked_add(before)?.checked_add(1)?;
                    }
                    before = Some(*number);
                }
                Self::Numbers(numbers)
            }
            _ => return None,
        };
        (items > 0 && rest.rest.is_empty() && table.is_ordered()).then_some(table)
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Numbers(numbers) => numbers.len(),
            Self::Text { ends, .. } => ends.len(),
        }
    }

    /// Whether there is no item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The index of an id; none when the model has never seen it.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<u32> {
        let found = match self {
            Self::Numbers(numbers) => numbers.binary_search(&number_of(id)?).ok()?,
            Self::Text { ends, .. } => {
                let (mut low, mut high) = (0_usize, ends.len());
                loop {
                    if low >= high {
                        return None;
                    }
                    let middle = low.midpoint(high);
                    match compare(self.text(middle), id.as_bytes()) {
                        Ordering::Less => low = middle.saturating_add(1),
                        Ordering::Greater => high = middle,
                        Ordering::Equal => break middle,
                    }
                }
            }
        };
        u32::try_from(found).ok()
    }

    /// Appends an item's id to `text`; nothing for an index outside the table. What of it is no UTF-8 becomes U+FFFD.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn write(&self, item: u32, text: &mut String) {
        let mut id = Vec::new();
        self.write_bytes(item, &mut id);
        text.push_str(&String::from_utf8_lossy(&id));
    }

    /// The same as bytes: checking texts would cost the visitor's module half a kilobyte, and JavaScript's decoder replaces what is none.
    #[inline(never)]
    pub(super) fn write_bytes(&self, item: u32, text: &mut Vec<u8>) {
        match self {
            Self::Numbers(numbers) => {
                if let Some(&number) = numbers.get(item as usize) {
                    write_number(number, text);
                }
            }
            Self::Text { .. } => text.extend_from_slice(self.text(item as usize)),
        }
    }

    /// The id at an index of a text table; empty outside.
    #[inline(never)]
    fn text(&self, index: usize) -> &[u8] {
        let Self::Text { ends, joined } = self else { return &[] };
        let start = index.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
        let end = ends.get(index).copied().unwrap_or(start);
        joined.get(start as usize..end as usize).unwrap_or(&[])
    }

    /// Whether a text table's ids all are strictly ascending and none is empty.
    pub(super) fn is_ordered(&self) -> bool {
        let Self::Text { ends, .. } = self else { return true };
        !self.text(0).is_empty()
            && (1..ends.len()).all(|index| compare(self.text(index.wrapping_sub(1)), self.text(index)) == Ordering::Less)
    }
}

#[inline(never)]
fn is_digits(id: &[u8]) -> bool {
    !id.is_empty() && id.iter().all(u8::is_ascii_digit)
}

fn write_number(number: u32, text: &mut Vec<u8>) {
    let mut divisor = 1_000_000_000_u32;
    while divisor > 1 && number < divisor {
        divisor /= 10;
    }
    let mut rest = number;
    while let Some(digit) = rest.checked_div(divisor) {
        text.push(b'0'.wrapping_add((digit % 10) as u8));
        rest = rest.checked_rem(divisor).unwrap_or(0);
        divisor /= 10;
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn table(ids: &[&str]) -> ItemTable {
        let mut joined = String::new();
        let ends = ids.iter().map(|id| {
            joined.push_str(id);
            u32::try_from(joined.len()).unwrap()
        });
        ItemTable::Text { ends: ends.collect(), joined: joined.into_bytes() }
    }

    #[test]
    fn numbers_come_first_and_by_value() {
        let mut ids = ["b", "10", "9", "a10", "007", "7", "a9", "Ä"];
        ids.sort_by(|a, b| compare_ids(a, b));
        assert_eq!(ids, ["7", "9", "10", "007", "a10", "a9", "b", "Ä"]);
    }

    #[test]
    fn only_shortest_decimals_below_two_to_the_32_are_numbers() {
        assert_eq!(number_of("0"), Some(0));
        assert_eq!(number_of("4294967295"), Some(u32::MAX));
        for id in ["4294967296", "99999999999999999999", "007", "", "-1", "1 ", "a"] {
            assert_eq!(number_of(id), None, "{id}");
        }
    }

    #[test]
    fn every_id_is_found_and_written_back() {
        let ids = ["7", "9", "10", "a10", "a9", "b"];
        let items = table(&ids);
        assert!(items.is_ordered());
        for (index, id) in ids.iter().enumerate() {
            let mut text = String::new();
            let found = items.find(id).unwrap();
            items.write(found, &mut text);
            assert_eq!((found as usize, text.as_str()), (index, *id));
        }
        assert_eq!(items.find("8"), None);
        assert_eq!(items.find("zz"), None);

        let items = ItemTable::Numbers(vec![0, 7, 10, 4_294_967_295]);
        let mut text = String::new();
        for item in 0..4 {
            items.write(item, &mut text);
            text.push(' ');
        }
        assert_eq!(text, "0 7 10 4294967295 ");
        assert_eq!(items.find("10"), Some(2));
        assert_eq!(items.find("010"), None);
    }

    #[test]
    fn an_unordered_or_empty_id_is_noticed() {
        assert!(!table(&["b", "a"]).is_ordered());
        assert!(!table(&["a", "a"]).is_ordered());
        assert!(!table(&["", "a"]).is_ordered());
    }
}
