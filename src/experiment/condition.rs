//! Conditions: MongoDB-like tests of the visitor's attributes.
//!
//! Three truth values: an unknown operator is neither true nor false, so that it fails even under `$not`, while a
//! decided sibling still wins (GrowthBook specification 0.12.0).

use super::version::padded;
use crate::host::Host;
use crate::json::store::{Kind, Store, Value};
use crate::json::write::push_number;
use crate::text::{head, take_piece, whole};
use crate::word::Word;
use core::cell::Cell;
use core::cmp::Ordering;

/// What a test says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// Met.
    True,
    /// Not met.
    False,
    /// An operator or a kind of group that this version does not know.
    Unknown,
    /// Malformed: fails the whole condition.
    Broken,
}

/// Longest text, or page's address, that a pattern looks at, in bytes of UTF-8: a longer one is cut. A running regular expression cannot be
/// interrupted, and the time it takes grows with the text.
pub const REGEX_BYTES: usize = 2_000;

/// How many saved groups may stand one in the other, how deep conditions may be with all their groups, and how many members
/// of arrays and objects one decision may look at. More fail the condition, so that no payload exhausts stack or time.
const DEEPEST_GROUP: usize = 50;
const DEEPEST: u32 = 500;
const MOST_STEPS: u32 = 10_000_000;
/// What a group costs in such members.
const GROUP_STEPS: u32 = 100;

/// What a condition is about.
#[derive(Clone, Copy, Debug)]
pub enum Subject {
    /// The fields of an object: the visitor's attributes, or a member of an array.
    Fields(Value),
    /// Another feature's value, as the field `value`.
    Parent(Value),
}

/// The groups that a condition is inside of, innermost first.
#[derive(Clone, Copy)]
struct Open<'a>(Option<(Value, &'a Open<'a>)>);

/// Tests conditions for one decision.
pub struct Conditions<'a> {
    store: &'a Store,
    groups: Value,
    remote: Value,
    attributes: Value,
    host: &'a dyn Host,
    /// How many members may still be looked at.
    left: Cell<u32>,
    /// How deep the test is at the moment.
    depth: Cell<u32>,
}

fn not(truth: Truth) -> Truth {
    match truth {
        Truth::True => Truth::False,
        Truth::False => Truth::True,
        other => other,
    }
}

fn is(true_or_false: bool) -> Truth {
    if true_or_false { Truth::True } else { Truth::False }
}

/// What an operator of order wants, as bits: less 1, equal 2, greater 4, neither 8.
fn wanted(operator: Word) -> u8 {
    match operator {
        Word::Lt | Word::Vlt => 1,
        Word::Lte | Word::Vlte => 3,
        Word::Gt | Word::Vgt => 4,
        Word::Gte | Word::Vgte => 6,
        Word::Veq => 2,
        _ => 13,
    }
}

/// True for what stands beside attributes, not under one.
fn is_group(word: Word) -> bool {
    matches!(word, Word::And | Word::Or | Word::Nor | Word::SavedGroup)
}

fn ordered(order: Option<Ordering>, wanted: u8) -> Truth {
    let bit = match order {
        Some(Ordering::Less) => 1,
        Some(Ordering::Equal) => 2,
        Some(Ordering::Greater) => 4,
        None => 8,
    };
    is(wanted & bit != 0)
}

/// Order by UTF-16 code units, as JavaScript has it.
fn by_units(left: &str, right: &str) -> Ordering {
    left.encode_utf16().cmp(right.encode_utf16())
}

impl<'a> Conditions<'a> {
    /// `store` holds the rest: the payload's `savedGroups` (an object), the ids of the remote groups that the visitor is in
    /// (an array; the attribute `__gb_remoteGroupIds` counts as well), the visitor's attributes. Regular expressions and
    /// lower case are the host's.
    #[must_use]
    pub fn new(store: &'a Store, groups: Value, remote: Value, attributes: Value, host: &'a dyn Host) -> Self {
        Self { store, groups, remote, attributes, host, left: Cell::new(MOST_STEPS), depth: Cell::new(0) }
    }

    /// True when the visitor meets the condition.
    #[must_use]
    pub fn met(&self, condition: Value) -> bool {
        self.test(condition, Subject::Fields(self.attributes)) == Truth::True
    }

    /// What the condition says of the subject.
    #[must_use]
    pub fn test(&self, condition: Value, subject: Subject) -> Truth {
        self.store.allow(self.left.get());
        let truth = self.fields(condition, subject, Open(None));
        self.left.set(self.store.allow(u32::MAX));
        if self.left.get() == 0 { Truth::Broken } else { truth }
    }

    /// And over the members of an array or the keys of an object: a decided false wins, then an undecided. Or, where
    /// `any`: a decided true wins.
    fn all(&self, group: Value, any: bool, test: &dyn Fn(Value) -> Truth) -> Truth {
        let is_object = self.store.is_object(group);
        let mut members = if is_object { self.store.fields(group) } else { self.store.items(group) };
        let mut result = Truth::True;
        while let Some(member) = members.next() {
            if is_object {
                members.next();
            }
            let truth = self.within(&|| test(member));
            match if any { not(truth) } else { truth } {
                Truth::True => {}
                Truth::Unknown => result = Truth::Unknown,
                decided => {
                    result = decided;
                    break;
                }
            }
        }
        if any { not(result) } else { result }
    }

    /// A test one deeper than the one at hand.
    fn within(&self, test: &dyn Fn() -> Truth) -> Truth {
        let depth = self.depth.get();
        if depth > DEEPEST {
            return Truth::Broken;
        }
        self.depth.set(depth.wrapping_add(1));
        let truth = test();
        self.depth.set(depth);
        truth
    }

    fn fields(&self, condition: Value, subject: Subject, open: Open<'_>) -> Truth {
        if !self.store.is_object(condition) {
            return Truth::Broken;
        }
        self.all(condition, false, &|key| {
            let operand = key.next();
            match self.store.word(key) {
                word @ (Word::And | Word::Or | Word::Nor) => {
                    if !self.store.is_array(operand) {
                        return Truth::Broken;
                    }
                    let any = word != Word::And;
                    let truth = self.all(operand, any && self.store.count(operand) > 0, &|member| self.fields(member, subject, open));
                    if word == Word::Nor { not(truth) } else { truth }
                }
                Word::Not => not(self.fields(operand, subject, open)),
                Word::SavedGroup => self.saved_group(operand, subject, open),
                _ => self.value(operand, self.subject(subject, key), open),
            }
        })
    }

    /// The value that a key of a condition speaks of.
    fn subject(&self, subject: Subject, key: Value) -> Value {
        match subject {
            Subject::Fields(fields) if self.store.word(key) != Word::Path => self.store.under(fields, key),
            _ => self.path(subject, self.store.text(key)),
        }
    }

    /// The value at a dotted path; own properties only, null when missing.
    fn path(&self, subject: Subject, dotted: &str) -> Value {
        let mut rest = Some(dotted);
        let first = take_piece(&mut rest, b'.').unwrap_or_default();
        let mut value = match subject {
            Subject::Fields(fields) => self.store.get(fields, first),
            Subject::Parent(value) if first == "value" => value,
            Subject::Parent(_) => Value::NULL,
        };
        while let Some(key) = take_piece(&mut rest, b'.') {
            value = match whole(key) {
                Some(index) if self.store.is_array(value) => self.store.item(value, index),
                _ => self.store.get(value, key),
            };
        }
        value
    }

    /// An operand is an object of operators only, or the value itself.
    fn is_operators(&self, operand: Value) -> bool {
        let all = self.all(operand, false, &|key| is(self.store.word(key).is_operator() || self.store.text(key).starts_with('$')));
        self.store.is_object(operand) && self.store.count(operand) > 0 && all == Truth::True
    }

    fn value(&self, operand: Value, value: Value, open: Open<'_>) -> Truth {
        let (store, first) = (self.store, operand.next());
        // Nearly always it is one.
        if store.is_object(operand) && store.count(operand) == 1 && store.word(first).is_operator() {
            return self.within(&|| self.apply(store.word(first), first.next(), value, open));
        }
        if self.is_operators(operand) {
            return self.all(operand, false, &|operator| self.apply(self.store.word(operator), operator.next(), value, open));
        }
        is(self.store.is_object(operand) && self.store.count(operand) == 0 || self.store.same(value, operand))
    }

    fn apply(&self, operator: Word, operand: Value, value: Value, open: Open<'_>) -> Truth {
        let store = self.store;
        let folds = matches!(operator, Word::Ini | Word::Nini | Word::Regexi | Word::NotRegexi);
        match operator {
            Word::Eq => is(store.same(value, operand)),
            Word::Ne => is(!store.same(value, operand)),
            Word::In | Word::Ini => is(store.is_array(operand) && self.is_in(value, operand, folds)),
            Word::Nin | Word::Nini => is(store.is_array(operand) && !self.is_in(value, operand, folds)),
            Word::Lt | Word::Lte | Word::Gt | Word::Gte => ordered(self.compare(value, operand), wanted(operator)),
            Word::Exists => is(store.is_null(value) != store.truthy(operand)),
            Word::Regex | Word::Regexi => self.regex(operand, value, folds),
            Word::NotRegex | Word::NotRegexi => not(self.regex(operand, value, folds)),
            Word::Veq | Word::Vne | Word::Vlt | Word::Vlte | Word::Vgt | Word::Vgte => {
                ordered(self.versions(value, operand), wanted(operator))
            }
            Word::Not => not(self.value(operand, value, open)),
            Word::InGroup | Word::NotInGroup => self.in_group(operand, value, operator == Word::InGroup),
            Word::Type => is(store.is(operand, type_name(store.kind(value)))),
            Word::Size | Word::ElemMatch | Word::All | Word::Alli => self.members(operator, operand, value, open),
            word if is_group(word) => Truth::False,
            _ => Truth::Unknown,
        }
    }

    /// What speaks of an array's members.
    fn members(&self, operator: Word, operand: Value, value: Value, open: Open<'_>) -> Truth {
        let store = self.store;
        match operator {
            _ if !store.is_array(value) => Truth::False,
            Word::Size => self.value(operand, store.scratch(store.count(value) as f64), open),
            Word::ElemMatch => {
                let beside = self.all(operand, true, &|key| is(is_group(store.word(key)))) == Truth::True;
                let fields = beside || !self.is_operators(operand);
                self.all(value, true, &|item| match () {
                    () if store.is_null(item) => Truth::False,
                    () if fields => self.fields(operand, Subject::Fields(item), open),
                    () => self.value(operand, item, open),
                })
            }
            _ if !store.is_array(operand) => Truth::False,
            _ => self.all(operand, false, &|wanted| {
                self.all(value, true, &|item| {
                    if operator == Word::Alli && store.is_text(wanted) {
                        is(self.same_folded(wanted, item))
                    } else {
                        self.value(wanted, item, open)
                    }
                })
            }),
        }
    }

    /// A value is in a list; an array is when one of its members is.
    fn is_in(&self, value: Value, list: Value, fold: bool) -> bool {
        if self.store.is_array(value) {
            return self.store.items(value).any(|member| self.holds(member, list, fold));
        }
        self.holds(value, list, fold)
    }

    fn holds(&self, value: Value, list: Value, fold: bool) -> bool {
        self.store.items(list).any(|member| if fold { self.same_folded(value, member) } else { self.store.same(value, member) })
    }

    /// Equal, for texts whatever their case.
    fn same_folded(&self, left: Value, right: Value) -> bool {
        let (one, two) = (self.store.text(left), self.store.text(right));
        let texts = self.store.is_text(left) && self.store.is_text(right);
        self.store.charge(one.len() as u32 / 8);
        if texts { self.host.lower_case(one) == self.host.lower_case(two) } else { self.store.same(left, right) }
    }

    /// Order of two numbers or two texts; none for anything else.
    fn compare(&self, left: Value, right: Value) -> Option<Ordering> {
        let store = self.store;
        if store.is_number(left) && store.is_number(right) {
            return store.num(left).partial_cmp(&store.num(right));
        }
        (store.is_text(left) && store.is_text(right)).then(|| by_units(store.text(left), store.text(right)))
    }

    /// Order of two versions, both texts or both numbers.
    fn versions(&self, left: Value, right: Value) -> Option<Ordering> {
        let store = self.store;
        let comparable = store.kind(left) == store.kind(right) && (store.is_text(left) || store.is_number(left));
        comparable.then(|| {
            let [left, right] = [left, right].map(|version| padded(&plain_text(store, version, self.host)));
            by_units(&left, &right)
        })
    }

    fn regex(&self, pattern: Value, value: Value, fold: bool) -> Truth {
        if !self.store.is_text(pattern) || !self.store.is_text(value) {
            return Truth::False;
        }
        let subject = head(self.store.text(value), REGEX_BYTES);
        let end = subject.len();
        // Patterns that are let through may take quadratic time.
        self.store.charge((end.wrapping_mul(end) / 32) as u32);
        let flags = if fold { "i" } else { "" };
        is(self.host.regex_test(self.store.text(pattern), flags, subject))
    }

    fn in_group(&self, id: Value, value: Value, wanted: bool) -> Truth {
        let store = self.store;
        let group = store.get(self.groups, store.text(id));
        if group.is_missing() {
            return is(!wanted);
        }
        let kind = store.text(store.at(group, Word::Kind));
        let values = if kind == "list" { store.at(group, Word::Values) } else { group };
        if store.is_array(values) {
            return is(self.is_in(value, values, false) == wanted);
        }
        if store.is_object(group) && !KINDS.contains(&kind) { Truth::Unknown } else { Truth::False }
    }

    fn saved_group(&self, reference: Value, subject: Subject, open: Open<'_>) -> Truth {
        let store = self.store;
        let id = store.at(reference, Word::Id);
        let group = store.get(self.groups, store.text(id));
        if !store.is_text(id) || !store.is_object(group) {
            return Truth::False;
        }
        let own = store.at(group, Word::AttributeKey);
        let given = store.at(reference, Word::AttributeKey);
        let key = if given.is_missing() { own } else { given };
        if !store.is_text(key) && !store.is_null(key) {
            return Truth::False;
        }
        match store.text(store.at(group, Word::Kind)) {
            "list" => {
                let values = store.at(group, Word::Values);
                is(store.is_text(key) && store.is_array(values) && self.is_in(self.path(subject, store.text(key)), values, false))
            }
            // The membership was found elsewhere, by the group's own attribute: another one cannot be looked up.
            "remote" => {
                let known = self.holds(id, self.remote, false) || self.holds(id, store.at(self.attributes, Word::GbRemoteGroupIds), false);
                is(known && store.same(key, own))
            }
            "condition" => {
                let (mut depth, mut outer) = (0, &open);
                while let Some((inside, next)) = outer.0 {
                    depth = if inside == group { DEEPEST_GROUP } else { depth.saturating_add(1) };
                    outer = next;
                }
                store.charge(GROUP_STEPS);
                let condition = store.at(group, Word::Condition);
                if depth >= DEEPEST_GROUP || !store.is_object(condition) {
                    return Truth::False;
                }
                self.fields(condition, subject, Open(Some((group, &open))))
            }
            _ => Truth::Unknown,
        }
    }
}

/// Kinds of saved groups.
const KINDS: [&str; 3] = ["list", "condition", "remote"];

fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::False | Kind::True => "boolean",
        Kind::Number => "number",
        Kind::Text => "string",
        Kind::Array => "array",
        Kind::Object => "object",
    }
}

/// A text, or a number as JavaScript writes it; empty for anything else.
#[must_use]
pub fn plain_text(store: &Store, value: Value, host: &dyn Host) -> String {
    let mut text = String::from(store.text(value));
    if store.is_number(value) {
        push_number(&mut text, store.num(value), host);
    }
    text
}
