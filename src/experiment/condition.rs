//! Conditions: MongoDB-like tests of the visitor's attributes.
//!
//! Three truth values: an unknown operator is neither true nor false, so that it fails even under `$not`, while a
//! decided sibling still wins (GrowthBook specification 0.12.0).

use crate::host::Host;
use crate::json::{Json, NULL};

/// None is undecided. (Nesting is bounded by the JSON reader.)
type Truth = Option<bool>;

/// Longest text that `$regex` looks at, in characters: a longer one is cut. A running regular expression cannot be
/// interrupted, and the time it takes grows with the text.
pub const REGEX_CHARACTERS: usize = 2_000;

/// What a condition is about.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// The visitor's attributes: an object.
    Visitor(&'a Json),
    /// Another feature's value, as the field `value`.
    Parent(&'a Json),
}

impl<'a> Subject<'a> {
    fn field(self, key: &str) -> Option<&'a Json> {
        match self {
            Subject::Visitor(attributes) => attributes.get(key),
            Subject::Parent(value) => (key == "value").then_some(value),
        }
    }

    /// The value at a dotted path; own properties only, null when missing.
    fn path(self, dotted: &str) -> &'a Json {
        let mut keys = dotted.split('.');
        let first = keys.next().and_then(|key| self.field(key));
        keys.fold(first, |value, key| value?.get(key)).unwrap_or(&NULL)
    }
}

/// True when the subject meets the condition.
#[must_use]
pub fn matches(condition: &Json, subject: Subject<'_>, host: &dyn Host) -> bool {
    test(condition, subject, host) == Some(true)
}

/// And: a decided false wins, then an undecided.
fn all(truths: impl Iterator<Item = Truth>) -> Truth {
    let mut result = Some(true);
    for truth in truths {
        match truth {
            Some(false) => return Some(false),
            None => result = None,
            Some(true) => {}
        }
    }
    result
}

/// Or: a decided true wins, then an undecided.
fn any(truths: impl Iterator<Item = Truth>) -> Truth {
    all(truths.map(|truth| truth.map(|value| !value))).map(|value| !value)
}

fn test(condition: &Json, subject: Subject<'_>, host: &dyn Host) -> Truth {
    let Some(fields) = condition.as_obj() else { return Some(false) };
    all(fields.iter().map(|(key, operand)| match key.as_str() {
        "$and" | "$or" | "$nor" => {
            let Some(members) = operand.as_arr() else { return Some(false) };
            let mut truths = members.iter().map(|member| test(member, subject, host));
            match key.as_str() {
                "$and" => all(&mut truths),
                "$or" if members.is_empty() => Some(true),
                "$or" => any(&mut truths),
                _ if members.is_empty() => Some(false),
                _ => any(&mut truths).map(|value| !value),
            }
        }
        "$not" if operand.as_obj().is_none() => Some(false),
        "$not" => test(operand, subject, host).map(|value| !value),
        _ => test_value(operand, subject.path(key), host),
    }))
}

/// An operand is an object of operators only, or the value itself.
fn is_operators(operand: &Json) -> bool {
    operand.as_obj().is_some_and(|fields| !fields.is_empty() && fields.iter().all(|(key, _)| key.starts_with('$')))
}

fn test_value(operand: &Json, value: &Json, host: &dyn Host) -> Truth {
    match operand.as_obj() {
        Some(fields) if is_operators(operand) => all(fields.iter().map(|(operator, operand)| apply(operator, operand, value, host))),
        Some([]) => Some(true),
        _ => Some(value == operand),
    }
}

fn apply(operator: &str, operand: &Json, value: &Json, host: &dyn Host) -> Truth {
    let order = |wanted: fn(core::cmp::Ordering) -> bool| Some(compare(value, operand).is_some_and(wanted));
    match operator {
        "$eq" => Some(value == operand),
        "$ne" => Some(value != operand),
        "$lt" => order(core::cmp::Ordering::is_lt),
        "$lte" => order(core::cmp::Ordering::is_le),
        "$gt" => order(core::cmp::Ordering::is_gt),
        "$gte" => order(core::cmp::Ordering::is_ge),
        "$in" => Some(operand.as_arr().is_some_and(|list| is_in(value, list))),
        "$nin" => Some(operand.as_arr().is_some_and(|list| !is_in(value, list))),
        "$exists" => Some((*value != Json::Null) == operand.truthy()),
        "$regex" => Some(regex(operand, value, host)),
        "$not" => test_value(operand, value, host).map(|truth| !truth),
        // These stand beside attributes, not under one.
        "$and" | "$or" | "$nor" | "$savedGroup" => Some(false),
        _ => None,
    }
}

/// Order of two numbers, or of two strings by UTF-16 code units as JavaScript has it; none for anything else.
fn compare(left: &Json, right: &Json) -> Option<core::cmp::Ordering> {
    match (left, right) {
        (Json::Num(left), Json::Num(right)) => left.partial_cmp(right),
        (Json::Str(left), Json::Str(right)) => Some(left.encode_utf16().cmp(right.encode_utf16())),
        _ => None,
    }
}

/// A value is in a list; an array is when one of its members is.
fn is_in(value: &Json, list: &[Json]) -> bool {
    match value {
        Json::Arr(members) => members.iter().any(|member| list.contains(member)),
        _ => list.contains(value),
    }
}

fn regex(pattern: &Json, value: &Json, host: &dyn Host) -> bool {
    match (pattern, value) {
        (Json::Str(pattern), Json::Str(subject)) => {
            let end = subject.char_indices().nth(REGEX_CHARACTERS).map_or(subject.len(), |(end, _)| end);
            host.regex_test(pattern, "", subject.get(..end).unwrap_or_default()).unwrap_or(false)
        }
        _ => false,
    }
}
