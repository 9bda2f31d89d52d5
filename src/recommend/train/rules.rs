//! Association and sequential rules from sessions.

use super::Corpus;
use super::container::{Tables, starts};
use std::collections::HashMap;

/// Which rules are kept.
#[derive(Clone, Copy, Debug)]
pub struct RuleSettings {
    /// The fewest sessions a rule holds in.
    pub support: u32,
    /// The most rules an item has, of each kind.
    pub per_item: usize,
    /// The most events between the two items of a sequential rule, and one.
    pub reach: usize,
}

impl Default for RuleSettings {
    fn default() -> Self {
        Self { support: 2, per_item: 20, reach: 5 }
    }
}

/// The section `RULE`: each item's most confident rules, of equal ones the one with the smaller item.
#[must_use]
pub fn rules_section(corpus: &Corpus, settings: RuleSettings) -> Vec<u8> {
    let items = corpus.ids.len();
    // By first item, kind and second item: the sessions the rule holds in.
    let mut counts: HashMap<(u32, bool, u32), u32> = HashMap::new();
    for (sequence, session) in corpus.sequences.iter().zip(distinct(corpus)) {
        for &a in &session {
            session.iter().filter(|&&b| b != a).for_each(|&b| *counts.entry((a, false, b)).or_default() += 1);
        }
        let mut followed: Vec<(u32, u32)> = Vec::new();
        for (at, &a) in sequence.iter().enumerate() {
            let next = &sequence[at + 1..sequence.len().min(at + 1 + settings.reach)];
            followed.extend(next.iter().filter(|&&b| b != a).map(|&b| (a, b)));
        }
        followed.sort_unstable();
        followed.dedup();
        followed.into_iter().for_each(|(a, b)| *counts.entry((a, true, b)).or_default() += 1);
    }
    let mut rules: Vec<Vec<(u32, bool, u32)>> = vec![Vec::new(); items];
    for ((from, sequential, to), support) in counts {
        if support >= settings.support.max(1) {
            rules[from as usize].push((support, sequential, to));
        }
    }
    for rules in &mut rules {
        rules.sort_unstable_by_key(|&(support, sequential, to)| (std::cmp::Reverse(support), sequential, to));
        let mut kept = [0_usize; 2];
        rules.retain(|rule| {
            let kept = &mut kept[usize::from(rule.1)];
            *kept += 1;
            *kept <= settings.per_item
        });
    }
    let mut section = Tables::default();
    section.numbers(starts(rules.iter().map(Vec::len)));
    section.fill();
    for (from, rules) in rules.iter().enumerate() {
        for &(support, sequential, to) in rules {
            let confidence = f64::from(support) / f64::from(corpus.popularity[from].max(1));
            let share = f64::from(corpus.popularity[to as usize].max(1)) / corpus.counted.max(1) as f64;
            section.numbers([to, support]);
            section.shorts([libm::round(confidence * 65_535.0).min(65_535.0) as u16, u16::from(sequential)]);
            section.numbers([libm::round(confidence / share * 1000.0).min(f64::from(u32::MAX)) as u32]);
        }
    }
    section.bytes
}

/// The distinct items of each sequence.
fn distinct(corpus: &Corpus) -> impl Iterator<Item = Vec<u32>> {
    corpus.sequences.iter().map(|sequence| {
        let mut session = sequence.clone();
        session.sort_unstable();
        session.dedup();
        session
    })
}
