//! Triggers: entering and leaving a segment, a stage or a level, answered once. What was answered last is in the history, so
//! that a new page does not answer it again.

use super::history::{ANSWERS, History};

/// What may change, in the order of [`History::answered`].
pub const WHAT: [&str; ANSWERS] = ["segment", "segmentB", "lifecycle", "lifecycleB", "tier"];

/// A change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// One of [`WHAT`].
    pub what: &'static str,
    /// What is left; empty for nothing.
    pub from: String,
    /// What is entered; empty for nothing.
    pub to: String,
}

/// The changes since the last call; `names`: what holds now, in the order of [`WHAT`], empty for nothing.
pub fn changes(history: &mut History, names: [&str; ANSWERS]) -> Vec<Change> {
    let mut changes = Vec::new();
    for (place, (what, name)) in WHAT.into_iter().zip(names).enumerate() {
        let number = history.number(name);
        let Some(answered) = history.answered.get_mut(place).filter(|answered| **answered != number) else { continue };
        let from = core::mem::replace(answered, number);
        changes.push(Change { what, from: history.name(from).into(), to: name.into() });
    }
    changes
}
