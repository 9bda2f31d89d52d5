//! What is known: attributes and saved groups, and how the evaluator tests parts of conditions on them.

use crate::experiment::condition::{Conditions, Subject, Truth};
use crate::host::Host;
use crate::json::Json;
use crate::json::store::{Store, Value};
use crate::json::write::text;
use core::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// The attribute that holds the remote groups a visitor is in.
pub(super) const REMOTE: &str = "__gb_remoteGroupIds";

/// The groups that a condition stands in, innermost first.
#[derive(Clone, Copy)]
pub(super) struct Open<'a>(pub Option<(&'a str, &'a Open<'a>)>);

impl Open<'_> {
    /// True when the group is one of them.
    pub fn holds(&self, id: &str) -> bool {
        let mut outer = self;
        while let Some((name, next)) = outer.0 {
            if name == id {
                return true;
            }
            outer = next;
        }
        false
    }
}

/// What is known.
pub(super) struct Known<'a> {
    attributes: &'a Json,
    groups: HashMap<&'a str, &'a Json>,
    /// Attributes and groups as the evaluator takes them.
    store: RefCell<Store>,
    values: (Value, Value),
    host: &'a dyn Host,
}

impl<'a> Known<'a> {
    pub fn new(attributes: &'a Json, groups: &'a Json, host: &'a dyn Host) -> Self {
        let mut store = Store::default();
        let values = (put(&mut store, attributes, host), put(&mut store, groups, host));
        let groups = groups.as_obj().unwrap_or_default().iter().map(|(id, group)| (id.as_str(), group)).collect();
        Self { attributes, groups, store: RefCell::new(store), values, host }
    }

    /// True when the attribute is known. A dotted path never is: its first part may be, but says nothing of the rest.
    pub fn has(&self, key: &str) -> bool {
        !key.contains('.') && self.attributes.get(key).is_some()
    }

    /// A saved group, with its id.
    pub fn group(&self, id: &str) -> Option<(&'a str, &'a Json)> {
        self.groups.get_key_value(id).map(|(id, group)| (*id, *group))
    }

    /// True when a test of an attribute leads, by the groups it names, to a remote one, and the visitor's remote groups are
    /// not known: they are asked for whatever the test is about.
    pub fn asks_elsewhere(&self, operand: &Json) -> bool {
        let (mut seen, mut waiting) = (HashSet::new(), vec![operand]);
        while let Some(json) = waiting.pop().filter(|_| !self.has(REMOTE)) {
            match json {
                Json::Arr(items) => waiting.extend(items),
                Json::Obj(fields) => {
                    for (key, field) in fields {
                        waiting.push(field);
                        let named = field.get("id").and_then(Json::as_str).filter(|_| key == "$savedGroup");
                        let Some((id, group)) = named.and_then(|id| self.group(id)).filter(|(id, _)| !seen.contains(id)) else { continue };
                        if group.get("type").and_then(Json::as_str) == Some("remote") {
                            return true;
                        }
                        seen.insert(id);
                        waiting.extend(group.get("condition"));
                    }
                }
                _ => {}
            }
        }
        false
    }

    /// What the evaluator says of one field of a condition that stands inside the groups `open`.
    pub fn test(&self, key: &str, operand: &Json, open: Open<'_>) -> Truth {
        let condition = Json::Obj(vec![(key.to_owned(), operand.clone())]);
        let mut store = self.store.borrow_mut();
        let mark = store.mark();
        let condition = put(&mut store, &condition, self.host);
        let (attributes, mut groups) = self.values;
        if open.0.is_some() && names_group(operand) {
            groups = put(&mut store, &self.groups_outside(open), self.host);
        }
        let conditions = Conditions::new(&store, groups, Value::NULL, attributes, self.host);
        let truth = conditions.test(condition, Subject::Fields(attributes));
        store.cut(mark);
        truth
    }

    /// The groups, those in `open` such that nobody is in them: a group inside itself has no members.
    fn groups_outside(&self, open: Open<'_>) -> Json {
        let without = Json::Obj(vec![("type".into(), Json::Str("condition".into()))]);
        let groups =
            self.groups.iter().map(|(id, group)| ((*id).to_owned(), if open.holds(id) { without.clone() } else { (*group).clone() }));
        Json::Obj(groups.collect())
    }
}

/// A tree as a value of the store; null when it is nested too deeply to be read.
fn put(store: &mut Store, json: &Json, host: &dyn Host) -> Value {
    store.read(&text(json, host), host).unwrap_or(Value::NULL)
}

/// True when a `$savedGroup` stands somewhere inside.
pub(super) fn names_group(operand: &Json) -> bool {
    match operand {
        Json::Arr(items) => items.iter().any(names_group),
        Json::Obj(fields) => fields.iter().any(|(key, field)| key == "$savedGroup" || names_group(field)),
        _ => false,
    }
}
