//! Ordered rule tables: the first rule whose condition the facts meet names the segment, the stage, the level.
//!
//! A rule is data: `{"name": "champion", "rule": "bought lately, often and much", "when": {"r": {"$gte": 4}}}`. `when` is
//! a condition as experiments target by ([`crate::experiment::condition`]) over the facts ([`super::facts`]); one without
//! `when` is always met.
//!
//! Regular expressions (`$regex` and its like) cannot be interrupted. A payload's are examined; here, where rules need little of them, the
//! module does without the examiner: a pattern may repeat at most twice and no group ([`has_plain_patterns`]), so that it is done in time
//! cubic in a text that is short.

use crate::experiment::condition::Conditions;
use crate::host::Host;
use crate::json::store::{Store, Value};
use crate::word::Word;

/// Whether every pattern in a value repeats at most twice (`*`, `+`, `{`), and no group.
#[must_use]
pub fn has_plain_patterns(store: &Store, value: Value) -> bool {
    let mut fields = store.fields(value);
    while let Some(key) = fields.next() {
        let operand = fields.next().unwrap_or(Value::NULL);
        let is_pattern = matches!(store.word(key), Word::Regex | Word::NotRegex | Word::Regexi | Word::NotRegexi);
        if is_pattern && !is_plain(store.text(operand)) || !has_plain_patterns(store, operand) {
            return false;
        }
    }
    store.items(value).all(|item| has_plain_patterns(store, item))
}

fn is_plain(pattern: &str) -> bool {
    let (mut repetitions, mut before) = (0_u32, 0);
    for byte in pattern.bytes() {
        if matches!(byte, b'*' | b'+' | b'{') {
            repetitions = repetitions.saturating_add(if before == b')' { 3 } else { 1 });
        }
        before = byte;
    }
    repetitions < 3
}

/// The first rule of a table that is met; null when none is. Table and facts are of one store.
#[must_use]
pub fn first(store: &Store, table: Value, facts: Value, host: &dyn Host) -> Value {
    store.items(table).find(|rule| is_met(store, *rule, facts, host)).unwrap_or(Value::NULL)
}

/// True when the facts meet a rule.
#[must_use]
pub fn is_met(store: &Store, rule: Value, facts: Value, host: &dyn Host) -> bool {
    let when = store.get(rule, "when");
    when.is_missing() || Conditions::new(store, Value::NULL, Value::NULL, facts, host).met(when)
}

/// A rule's name; empty for null.
#[must_use]
pub fn name(store: &Store, rule: Value) -> &str {
    store.text(store.get(rule, "name"))
}

/// A rule in words; its name where it has none.
#[must_use]
pub fn words(store: &Store, rule: Value) -> &str {
    let words = store.text(store.get(rule, "rule"));
    if words.is_empty() { name(store, rule) } else { words }
}
