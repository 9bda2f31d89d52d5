//! Quality on held-out cases.

use super::corpus::{LineError, items_of_line};
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
        assert_eq!(message(b""), "line 0: no cases");
    }

    #[test]
    fn quality_is_the_mean_over_cases() {
        let mut quality = Quality::default();
        [Some(1), Some(4), None, None].into_iter().for_each(|rank| quality.add(rank));
        assert_eq!((quality.hit_rate(), quality.mean_reciprocal_rank()), (0.5, 0.3125));
    }
}
