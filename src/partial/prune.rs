//! Conditions without what is decided already, when only some of the visitor's attributes are known
//! (GrowthBook specification 0.12.0, partial evaluation).

use super::known::{Known, Open, REMOTE, names_group};
use crate::experiment::condition::Truth;
use crate::host::Host;
use crate::json::{Json, NULL};
use core::cell::{Cell, RefCell};
use std::collections::HashMap;

/// How many conditions may stand one in the other, groups included, and how many a pruner looks at in all. What needs more
/// stays as written.
const DEEPEST: usize = 500;
const MOST_STEPS: u32 = 2_000_000;

/// What became of a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Pruned {
    /// Met by everyone who agrees with the known attributes.
    True,
    /// Met by none of them.
    False,
    /// It depends: the condition without its decided parts.
    Left(Json),
}

impl Pruned {
    fn not(self) -> Self {
        match self {
            Pruned::True => Pruned::False,
            Pruned::False => Pruned::True,
            left @ Pruned::Left(_) => left,
        }
    }

    /// True, false or the condition.
    #[must_use]
    pub fn json(self) -> Json {
        match self {
            Pruned::True => Json::Bool(true),
            Pruned::False => Json::Bool(false),
            Pruned::Left(condition) => condition,
        }
    }
}

/// True, false, or what is left of the condition: see [`Pruner::prune`]. `attributes` are those that are known, `groups`
/// the payload's saved groups.
#[must_use]
pub fn prune_condition(condition: &Json, attributes: &Json, groups: &Json, host: &dyn Host) -> Json {
    Pruner::new(attributes, groups, host).prune(condition).json()
}

/// Prunes conditions for visitors of whom some attributes are known.
pub struct Pruner<'a> {
    known: Known<'a>,
    /// What condition groups come to: decided or not, where that does not depend on the groups around.
    decided: RefCell<HashMap<&'a str, Option<bool>>>,
    steps: Cell<u32>,
    /// How often a group was, or may have been, met inside itself.
    circles: Cell<u32>,
}

/// The condition is, or for some visitors may turn out to be, malformed; or pruning it takes too long. It stays as written.
struct AsWritten;

type Step = Result<Pruned, AsWritten>;

impl<'a> Pruner<'a> {
    /// With the attributes that are known, and the payload's saved groups.
    #[must_use]
    pub fn new(attributes: &'a Json, groups: &'a Json, host: &'a dyn Host) -> Self {
        let known = Known::new(attributes, groups, host);
        Self { known, decided: RefCell::default(), steps: Cell::new(0), circles: Cell::new(0) }
    }

    /// Prunes a condition on the visitor. Evaluating what is left says the same as evaluating the condition, for every
    /// visitor who agrees with the known attributes (and as long as groups are not nested beyond what evaluation bears).
    #[must_use]
    pub fn prune(&self, condition: &Json) -> Pruned {
        self.inside(condition, Open(None))
    }

    /// Prunes the condition of a saved group.
    #[must_use]
    pub fn prune_group(&self, id: &str, condition: &Json) -> Pruned {
        self.inside(condition, Open(Some((id, &Open(None)))))
    }

    fn inside(&self, condition: &Json, open: Open<'_>) -> Pruned {
        self.condition(condition, open, 0).unwrap_or_else(|AsWritten| Pruned::Left(condition.clone()))
    }

    fn condition(&self, condition: &Json, open: Open<'_>, depth: usize) -> Step {
        let Some(fields) = condition.as_obj().filter(|_| !self.is_too_much(depth)) else { return Err(AsWritten) };
        let mut left = Vec::new();
        for (key, operand) in fields {
            match self.entry(key, operand, open, depth.saturating_add(1))? {
                Pruned::True => {}
                Pruned::False => return Ok(Pruned::False),
                Pruned::Left(operand) => left.push((key.clone(), operand)),
            }
        }
        Ok(if left.is_empty() { Pruned::True } else { Pruned::Left(Json::Obj(left)) })
    }

    /// One field of a condition; what is left is its operand.
    fn entry(&self, key: &str, operand: &Json, open: Open<'_>, depth: usize) -> Step {
        match key {
            "$and" => self.members(operand, Pruned::False, open, depth),
            "$or" if operand.as_arr().is_some_and(<[_]>::is_empty) => Ok(Pruned::True),
            "$or" => self.members(operand, Pruned::True, open, depth),
            "$nor" => self.entry("$or", operand, open, depth).map(Pruned::not),
            "$not" => self.condition(operand, open, depth).map(Pruned::not),
            "$savedGroup" => self.saved_group(operand, open, depth),
            _ if self.known.has(key) && !(names_group(operand) && self.known.asks_elsewhere(operand)) => {
                if open.0.is_some() && names_group(operand) {
                    self.met_again();
                }
                decided(self.known.test(key, operand, open), operand)
            }
            _ if self.may_break(operand, open, depth) => Err(AsWritten),
            _ => Ok(Pruned::Left(operand.clone())),
        }
    }

    /// A list of conditions: one that comes to `deciding` decides, the others that are decided go.
    fn members(&self, list: &Json, deciding: Pruned, open: Open<'_>, depth: usize) -> Step {
        let mut left = Vec::new();
        for member in list.as_arr().ok_or(AsWritten)? {
            match self.condition(member, open, depth)? {
                Pruned::Left(condition) => left.push(condition),
                decided if decided == deciding => return Ok(deciding),
                _ => {}
            }
        }
        Ok(if left.is_empty() { deciding.not() } else { Pruned::Left(Json::Arr(left)) })
    }

    fn saved_group(&self, reference: &Json, open: Open<'_>, depth: usize) -> Step {
        let group = reference.get("id").and_then(Json::as_str).and_then(|id| self.known.group(id));
        let Some((id, group)) = group.filter(|(_, group)| group.as_obj().is_some()) else { return Ok(Pruned::False) };
        let own = group.get("attributeKey").unwrap_or(&NULL);
        let key = reference.get("attributeKey").unwrap_or(own);
        let known = match (group.get("type").and_then(Json::as_str), key) {
            (_, Json::Bool(_) | Json::Num(_) | Json::Arr(_) | Json::Obj(_)) => return Ok(Pruned::False),
            (Some("condition"), _) => return self.condition_group(id, group.get("condition").unwrap_or(&NULL), reference, open, depth),
            (Some("list"), Json::Str(key)) => self.known.has(key),
            (Some("list"), _) => true,
            (Some("remote"), _) => key != own || self.known.has(REMOTE),
            _ => false,
        };
        if known { decided(self.known.test("$savedGroup", reference, open), reference) } else { Ok(Pruned::Left(reference.clone())) }
    }

    fn condition_group(&self, id: &'a str, condition: &Json, reference: &Json, open: Open<'_>, depth: usize) -> Step {
        if open.holds(id) {
            self.met_again();
            return Ok(Pruned::False);
        }
        if condition.as_obj().is_none() {
            return Ok(Pruned::False);
        }
        let before = self.decided.borrow().get(id).copied();
        let decided = match before {
            Some(decided) => decided,
            None => {
                let circles = self.circles.get();
                let decided = match self.condition(condition, Open(Some((id, &open))), depth)? {
                    Pruned::True => Some(true),
                    Pruned::False => Some(false),
                    Pruned::Left(_) => None,
                };
                if circles == self.circles.get() {
                    self.decided.borrow_mut().insert(id, decided);
                }
                decided
            }
        };
        Ok(match decided {
            Some(true) => Pruned::True,
            Some(false) => Pruned::False,
            None => Pruned::Left(reference.clone()),
        })
    }

    /// True when a test of an attribute may turn out to be malformed, for some values of the attribute: where it holds a
    /// condition on the members of an array. No sibling behind it can then decide.
    fn may_break(&self, operand: &Json, open: Open<'_>, depth: usize) -> bool {
        operators(operand).iter().any(|(operator, operand)| match operator.as_str() {
            "$not" | "$size" => self.may_break(operand, open, depth),
            "$all" | "$alli" => operand.as_arr().unwrap_or_default().iter().any(|item| self.may_break(item, open, depth)),
            "$elemMatch" => {
                let members = operators(operand);
                let about_fields = members.iter().any(|(key, _)| matches!(key.as_str(), "$and" | "$or" | "$nor" | "$savedGroup"));
                if members.is_empty() || about_fields { !self.is_sound(operand, open, depth) } else { self.may_break(operand, open, depth) }
            }
            _ => false,
        })
    }

    /// True when a condition, whatever it is about, cannot turn out to be malformed.
    fn is_sound(&self, condition: &Json, open: Open<'_>, depth: usize) -> bool {
        let depth = depth.saturating_add(1);
        let Some(fields) = condition.as_obj().filter(|_| !self.is_too_much(depth)) else { return false };
        fields.iter().all(|(key, operand)| match key.as_str() {
            "$and" | "$or" | "$nor" => operand.as_arr().is_some_and(|list| list.iter().all(|member| self.is_sound(member, open, depth))),
            "$not" => self.is_sound(operand, open, depth),
            "$savedGroup" => {
                let group = operand.get("id").and_then(Json::as_str).and_then(|id| self.known.group(id));
                group.is_none_or(|(id, group)| match group.get("condition") {
                    Some(_) if open.holds(id) => {
                        self.met_again();
                        true
                    }
                    Some(condition @ Json::Obj(_)) => self.is_sound(condition, Open(Some((id, &open))), depth),
                    _ => true,
                })
            }
            _ => !self.may_break(operand, open, depth),
        })
    }

    /// What is being found out depends, or may depend, on the groups around.
    fn met_again(&self) {
        self.circles.set(self.circles.get().saturating_add(1));
    }

    fn is_too_much(&self, depth: usize) -> bool {
        self.steps.set(self.steps.get().saturating_add(1));
        depth > DEEPEST || self.steps.get() > MOST_STEPS
    }
}

fn decided(truth: Truth, written: &Json) -> Step {
    match truth {
        Truth::True => Ok(Pruned::True),
        Truth::False => Ok(Pruned::False),
        Truth::Unknown => Ok(Pruned::Left(written.clone())),
        Truth::Broken => Err(AsWritten),
    }
}

/// The operators of an object that holds nothing else.
fn operators(operand: &Json) -> &[(String, Json)] {
    operand.as_obj().filter(|fields| fields.iter().all(|(key, _)| key.starts_with('$'))).unwrap_or_default()
}
