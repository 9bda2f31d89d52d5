//! Quality on held-out cases.

use super::corpus::items_of_line;
use crate::event_file::LineError;
use std::collections::HashMap;
use std::io::BufRead;

/// A session so far and the item that came next.
#[derive(Debug, PartialEq, Eq)]
pub struct Case {
    /// Item ids, oldest first, separated by spaces.
    pub session: String,
    /// The item that came next.
    pub next: String,
}

/// Reads one case a line: item ids separated by spaces, a tab, the next item.
///
/// # Errors
/// The first line without a tab, without items before it, or without exactly one item after it; line 0 when there is
/// no case at all.
pub fn read_cases(input: impl BufRead) -> Result<Vec<Case>, LineError> {
    let mut cases = Vec::new();
    for (line, text) in (1..).zip(input.lines()) {
        let text = text.map_err(|error| LineError { line, message: error.to_string() })?;
        let (session, next) =
            text.split_once('\t').ok_or_else(|| LineError { line, message: "no tab between session and next item".into() })?;
        items_of_line(session, line)?;
        let [next] = items_of_line(next, line)?[..] else {
            return Err(LineError { line, message: "more than one next item".into() });
        };
        cases.push(Case { session: session.into(), next: next.into() });
    }
    if cases.is_empty() {
        return Err(LineError { line: 0, message: "no cases".into() });
    }
    Ok(cases)
}

/// How well the next items were foretold.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quality {
    cases: u32,
    hits: u32,
    reciprocal_ranks: f64,
}

impl Quality {
    /// Counts a case: the next item's rank in the answer, from 1, none when it is not in it.
    pub fn add(&mut self, rank: Option<u32>) {
        self.cases += 1;
        if let Some(rank) = rank {
            self.hits += 1;
            self.reciprocal_ranks += 1.0 / f64::from(rank);
        }
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: &Self) -> Self {
        Self {
            cases: self.cases + other.cases,
            hits: self.hits + other.hits,
            reciprocal_ranks: self.reciprocal_ranks + other.reciprocal_ranks,
        }
    }

    /// Hit rate: the share of cases whose next item was in the answer.
    #[must_use]
    pub fn hit_rate(&self) -> f64 {
        f64::from(self.hits) / f64::from(self.cases.max(1))
    }

    /// Mean reciprocal rank, 0 for a case whose next item was not in the answer.
    #[must_use]
    pub fn mean_reciprocal_rank(&self) -> f64 {
        self.reciprocal_ranks / f64::from(self.cases.max(1))
    }
}

/// How much of the catalogue is recommended, and how popular it is.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// By id: how many training sessions or users hold it, and whether it was recommended.
    items: HashMap<String, (u32, bool)>,
    recommended: u64,
    popularity: u64,
    held: u64,
}

impl Reach {
    /// Nothing recommended yet, of items that these lists hold.
    #[must_use]
    pub fn of(ids: &[String], lists: &[Vec<u32>]) -> Self {
        let mut counts = vec![0_u32; ids.len()];
        lists.iter().flatten().for_each(|&item| counts[item as usize] += 1);
        Self::counted(ids.iter().cloned().zip(counts))
    }

    /// Nothing recommended yet, of items with their popularity.
    #[must_use]
    pub fn counted(items: impl Iterator<Item = (String, u32)>) -> Self {
        let items: HashMap<String, (u32, bool)> = items.map(|(id, count)| (id, (count, false))).collect();
        Self { held: items.values().map(|(count, _)| u64::from(*count)).sum(), items, recommended: 0, popularity: 0 }
    }

    /// Counts a recommended item.
    pub fn add(&mut self, id: &str) {
        if let Some((count, seen)) = self.items.get_mut(id) {
            *seen = true;
            self.recommended += 1;
            self.popularity += u64::from(*count);
        }
    }

    /// The share of all items that were recommended to somebody.
    #[must_use]
    pub fn coverage(&self) -> f64 {
        self.items.values().filter(|(_, seen)| *seen).count() as f64 / self.items.len().max(1) as f64
    }

    /// Average popularity of what was recommended ÷ that of all items: 1 where recommendations favour no popular item.
    #[must_use]
    pub fn popularity_bias(&self) -> f64 {
        let recommended = self.popularity as f64 / self.recommended.max(1) as f64;
        recommended / (self.held as f64 / self.items.len().max(1) as f64).max(f64::MIN_POSITIVE)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_read_and_bad_lines_named() {
        let cases = read_cases(&b"1 2\t3\n4\t5\n"[..]).unwrap();
        assert_eq!(cases[0], Case { session: "1 2".into(), next: "3".into() });
        assert_eq!(cases[1], Case { session: "4".into(), next: "5".into() });
        let message = |input: &[u8]| read_cases(input).unwrap_err().to_string();
        assert_eq!(message(b"1\t2\n1 2\n"), "line 2: no tab between session and next item");
        assert_eq!(message(b"\t2\n"), "line 1: no items");
        assert_eq!(message(b"1\t2 3\n"), "line 1: more than one next item");
        assert_eq!(message(b""), "no cases");
    }

    #[test]
    fn quality_is_the_mean_over_cases() {
        let mut quality = Quality::default();
        [Some(1), Some(4), None, None].into_iter().for_each(|rank| quality.add(rank));
        assert_eq!((quality.hit_rate(), quality.mean_reciprocal_rank()), (0.5, 0.3125));
    }
}
