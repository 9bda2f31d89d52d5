//! Conditions: MongoDB-like tests of the visitor's attributes.
//!
//! Three truth values: an unknown operator is neither true nor false, so that it fails even under `$not`, while a
//! decided sibling still wins (GrowthBook specification 0.12.0).

use super::version::padded;
use crate::host::Host;
use crate::json::store::{Kind, Store, Value};
use crate::json::write::push_number;
use crate::text::{take_piece, whole};
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

/// Longest text that `$regex` looks at, in bytes of UTF-8: a longer one is cut. A running regular expression cannot be
/// interrupted, and the time it takes grows with the text.
pub const REGEX_BYTES: usize = 2_000;

/// How many saved groups may stand one in the other, and how many one decision may look into. More fail the condition,
/// so that no payload exhausts stack or time.
const DEEPEST_GROUP: usize = 50;
const MOST_GROUPS: u32 = 10_000;

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

/// Tests conditions.
pub struct Conditions<'a> {
    /// Holds conditions, attributes and groups.
    pub store: &'a Store,
    /// The payload's `savedGroups`: an object.
    pub groups: Value,
    /// Ids of the remote groups that the visitor is in: an array. The attribute `__gb_remoteGroupIds` counts as well.
    pub remote: Value,
    /// The visitor's attributes.
    pub attributes: Value,
    /// Regular expressions.
    pub host: &'a dyn Host,
    /// How many groups were looked into.
    pub looked: Cell<u32>,
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

/// Operators on a value, in the order of their numbers.
const OPERATORS: [&str; 29] = [
    "$eq",
    "$ne",
    "$in",
    "$nin",
    "$lt",
    "$lte",
    "$gt",
    "$gte",
    "$exists",
    "$regex",
    "$veq",
    "$vne",
    "$vlt",
    "$vlte",
    "$vgt",
    "$vgte",
    "$not",
    "$inGroup",
    "$notInGroup",
    "$ini",
    "$nini",
    "$regexi",
    "$notRegex",
    "$notRegexi",
    "$type",
    "$all",
    "$alli",
    "$size",
    "$elemMatch",
];

/// What stands beside attributes, not under one.
const GROUPS: [&str; 4] = ["$and", "$or", "$nor", "$savedGroup"];

/// What the operators of order want, as bits: less 1, equal 2, greater 4, neither 8.
const fn wanted(operator: usize) -> u8 {
    match operator {
        4 | 12 => 1,
        5 | 13 => 3,
        6 | 14 => 4,
        7 | 15 => 6,
        10 => 2,
        _ => 13,
    }
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

impl Conditions<'_> {
    /// True when the visitor meets the condition.
    #[must_use]
    pub fn met(&self, condition: Value) -> bool {
        self.test(condition, Subject::Fields(self.attributes)) == Truth::True
    }

    /// What the condition says of the subject.
    #[must_use]
    pub fn test(&self, condition: Value, subject: Subject) -> Truth {
        self.fields(condition, subject, Open(None))
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
            let truth = test(member);
            match if any { not(truth) } else { truth } {
                Truth::True => {}
                Truth::Unknown => result = Truth::Unknown,
                Truth::False => return is(any),
                Truth::Broken => return Truth::Broken,
            }
        }
        if any { not(result) } else { result }
    }

    fn fields(&self, condition: Value, subject: Subject, open: Open<'_>) -> Truth {
        if !self.store.is_object(condition) {
            return Truth::Broken;
        }
        self.all(condition, false, &|key| {
            let operand = key.next();
            let key = self.store.text(key);
            match key {
                "$and" | "$or" | "$nor" => {
                    if !self.store.is_array(operand) {
                        return Truth::Broken;
                    }
                    let any = key != "$and";
                    let truth = self.all(operand, any && self.store.count(operand) > 0, &|member| self.fields(member, subject, open));
                    if key == "$nor" { not(truth) } else { truth }
                }
                "$not" => not(self.fields(operand, subject, open)),
                "$savedGroup" => self.saved_group(operand, subject, open),
                _ => self.value(operand, self.path(subject, key), open),
            }
        })
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
        let all = self.all(operand, false, &|key| is(self.store.text(key).starts_with('$')));
        self.store.is_object(operand) && self.store.count(operand) > 0 && all == Truth::True
    }

    fn value(&self, operand: Value, value: Value, open: Open<'_>) -> Truth {
        if self.is_operators(operand) {
            return self.all(operand, false, &|operator| self.apply(self.store.text(operator), operator.next(), value, open));
        }
        is(self.store.is_object(operand) && self.store.count(operand) == 0 || self.store.same(value, operand))
    }

    fn apply(&self, name: &str, operand: Value, value: Value, open: Open<'_>) -> Truth {
        let store = self.store;
        let Some(operator) = OPERATORS.iter().position(|known| *known == name) else {
            return if GROUPS.contains(&name) { Truth::False } else { Truth::Unknown };
        };
        match operator {
            0 => is(store.same(value, operand)),
            1 => is(!store.same(value, operand)),
            2 | 19 => is(store.is_array(operand) && self.is_in(value, operand, operator == 19)),
            3 | 20 => is(store.is_array(operand) && !self.is_in(value, operand, operator == 20)),
            4..=7 => ordered(self.compare(value, operand), wanted(operator)),
            8 => is(store.is_null(value) != store.truthy(operand)),
            9 | 21 => self.regex(operand, value, operator == 21),
            22 | 23 => not(self.regex(operand, value, operator == 23)),
            10..=15 => ordered(self.versions(value, operand), wanted(operator)),
            16 => not(self.value(operand, value, open)),
            17 | 18 => self.in_group(operand, value, operator == 17),
            24 => is(store.is(operand, type_name(store.kind(value)))),
            _ if !store.is_array(value) => Truth::False,
            27 => self.value(operand, store.scratch(store.count(value) as f64), open),
            28 => {
                let beside = self.all(operand, true, &|key| is(GROUPS.contains(&store.text(key)))) == Truth::True;
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
                    if operator == 26 && store.is_text(wanted) {
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
        let subject = self.store.text(value);
        let end = (0..=subject.len().min(REGEX_BYTES)).rev().find(|end| subject.is_char_boundary(*end)).unwrap_or(0);
        let flags = if fold { "i" } else { "" };
        is(self.host.regex_test(self.store.text(pattern), flags, subject.get(..end).unwrap_or(subject)))
    }

    fn in_group(&self, id: Value, value: Value, wanted: bool) -> Truth {
        let store = self.store;
        let group = store.get(self.groups, store.text(id));
        if group.is_missing() {
            return is(!wanted);
        }
        let kind = store.text(store.get(group, "type"));
        let values = if kind == "list" { store.get(group, "values") } else { group };
        if store.is_array(values) {
            return is(self.is_in(value, values, false) == wanted);
        }
        if store.is_object(group) && !KINDS.contains(&kind) { Truth::Unknown } else { Truth::False }
    }

    fn saved_group(&self, reference: Value, subject: Subject, open: Open<'_>) -> Truth {
        let store = self.store;
        let id = store.get(reference, "id");
        let group = store.get(self.groups, store.text(id));
        if !store.is_text(id) || !store.is_object(group) {
            return Truth::False;
        }
        let own = store.get(group, "attributeKey");
        let given = store.get(reference, "attributeKey");
        let key = if given.is_missing() { own } else { given };
        if !store.is_text(key) && !store.is_null(key) {
            return Truth::False;
        }
        match store.text(store.get(group, "type")) {
            "list" => {
                let values = store.get(group, "values");
                is(store.is_text(key) && store.is_array(values) && self.is_in(self.path(subject, store.text(key)), values, false))
            }
            // The membership was found elsewhere, by the group's own attribute: another one cannot be looked up.
            "remote" => {
                let known = self.holds(id, self.remote, false) || self.holds(id, store.get(self.attributes, "__gb_remoteGroupIds"), false);
                is(known && store.same(key, own))
            }
            "condition" => {
                let (mut depth, mut outer) = (0, &open);
                while let Some((inside, next)) = outer.0 {
                    depth = if inside == group { DEEPEST_GROUP } else { depth.max(1).saturating_add(1) };
                    outer = next;
                }
                self.looked.set(self.looked.get().saturating_add(1));
                let condition = store.get(group, "condition");
                if depth >= DEEPEST_GROUP || self.looked.get() > MOST_GROUPS || !store.is_object(condition) {
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
