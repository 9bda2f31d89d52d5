//! The section `RULE`: who has this item, has that one too (association), or goes on to it (sequential).
//!
//! 32-bit starts of each item's rules and the end of the last, filled up to a multiple of 8 bytes; then 16 bytes a rule,
//! of each item the most confident first:
//!
//! | at | bytes | what |
//! | --- | --- | --- |
//! | 0 | 4 | the item that follows |
//! | 4 | 4 | support: sessions that hold both (in this order, for a sequential rule) |
//! | 8 | 2 | confidence: support ÷ sessions that hold the first, in 1/65535 |
//! | 10 | 2 | 0 association, 1 sequential |
//! | 12 | 4 | lift: confidence ÷ share of all sessions that hold the second, in 1/1000 |

use super::artifact::{Reader, are_below, are_starts, range, u16_at, u32_at};
use super::blend::{ONE, Scores};
use super::neighbours::RecentItem;

const RULE_BYTES: usize = 16;

/// A rule that leads from one item to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// The item it leads to.
    pub item: u32,
    /// Sessions that hold both; in this order, when the rule is sequential.
    pub support: u32,
    /// Support ÷ sessions that hold the first item, in 1/65535.
    pub confidence: u16,
    /// Confidence ÷ share of all sessions that hold the second item, in 1/1000.
    pub lift: u32,
    /// Whether the order counts.
    pub sequential: bool,
}

/// The section, taken apart.
pub(super) struct RuleTable<'a> {
    starts: &'a [u8],
    rules: &'a [u8],
}

impl<'a> RuleTable<'a> {
    pub(super) fn of(bytes: &'a [u8], items: usize) -> Option<Self> {
        let mut rest = Reader { rest: bytes };
        let starts = rest.table(items.checked_add(1)?, 4)?;
        Some(Self { starts, rules: rest.rest })
    }

    pub(super) fn is_sound(&self, items: usize) -> bool {
        let (rules, rest) = self.rules.as_chunks::<RULE_BYTES>();
        rest.is_empty() && are_starts(self.starts, rules.len()) && are_below(self.rules, RULE_BYTES, items)
    }

    /// The rules of an item, the most confident first.
    pub(super) fn rules_of(&self, item: u32) -> impl Iterator<Item = Rule> {
        let range = range(self.starts, item as usize);
        self.rules.as_chunks::<RULE_BYTES>().0.get(range).unwrap_or(&[]).iter().filter_map(|rule| parse(rule))
    }

    /// Adds the confidence of every rule of an item of the session, less by its distance from the end.
    pub(super) fn add(&self, known: &RecentItem, scores: &mut Scores) {
        for rule in self.rules_of(known.item) {
            let points = i64::from(rule.confidence).wrapping_mul(ONE >> 16);
            let share = i64::from(known.distance).wrapping_add(1);
            scores.add(Some(known.item), rule.item, points.checked_div(share).unwrap_or(0));
        }
    }
}

fn parse(bytes: &[u8]) -> Option<Rule> {
    Some(Rule {
        item: u32_at(bytes, 0)?,
        support: u32_at(bytes, 1)?,
        confidence: u16_at(bytes, 4)?,
        sequential: u16_at(bytes, 5)? == 1,
        lift: u32_at(bytes, 3)?,
    })
}
