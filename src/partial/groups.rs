//! The saved groups that a reduced payload still needs.

use super::filter::at;
use super::prune::Pruner;
use super::reduce::{with, written};
use crate::json::Json;
use std::collections::{HashMap, HashSet};

/// The groups whose ids stand as a text anywhere in `parts`, or in such a group. Condition groups are pruned, unless what
/// they say depends on where they are asked from: those that refer to each other in a circle, those that are asked about
/// something else than the visitor, and the groups that these refer to stay as written.
pub(super) fn kept<'j>(groups: &Json, parts: impl Iterator<Item = &'j Json>, pruner: &Pruner<'_>) -> Json {
    let mut all = Groups::new(groups, pruner);
    for part in parts {
        all.look_at(part);
    }
    while let Some(id) = all.waiting.pop() {
        all.look_at(&all.form(id));
    }
    let needed = groups.as_obj().unwrap_or_default().iter().filter(|(id, _)| all.needed.contains(id.as_str()));
    Json::Obj(needed.map(|(id, _)| (id.clone(), all.form(id))).collect())
}

struct Groups<'a, 'p, 'k> {
    by_id: HashMap<&'a str, &'a Json>,
    /// The groups that each condition group refers to.
    refers: HashMap<&'a str, Vec<&'a str>>,
    as_written: HashSet<&'a str>,
    needed: HashSet<&'a str>,
    /// Needed, and not looked at yet, or not as it is written.
    waiting: Vec<&'a str>,
    pruner: &'p Pruner<'k>,
}

impl<'a, 'p, 'k> Groups<'a, 'p, 'k> {
    fn new(groups: &'a Json, pruner: &'p Pruner<'k>) -> Self {
        let by_id = groups.as_obj().unwrap_or_default().iter().map(|(id, group)| (id.as_str(), group)).collect();
        let [as_written, needed] = [HashSet::new(), HashSet::new()];
        let mut all = Self { by_id, refers: HashMap::new(), as_written, needed, waiting: Vec::new(), pruner };
        for (id, group) in &all.by_id {
            let mut to = Vec::new();
            if let Some(condition) = condition(group) {
                references(condition, false, false, &mut |id| to.extend(all.own(id)));
            }
            all.refers.insert(id, to);
        }
        all.keep_as_written(all.in_circles());
        all
    }

    /// Takes in what a part of the reduced payload needs.
    fn look_at(&mut self, json: &Json) {
        let mut aside = Vec::new();
        references(json, true, false, &mut |id| aside.extend(self.own(id)));
        self.keep_as_written(aside);
        let mut named = Vec::new();
        texts(json, &mut |text| named.extend(self.own(text)));
        self.waiting.extend(named.into_iter().filter(|id| self.needed.insert(id)));
    }

    /// The id as this holds it; none when it is no group's.
    fn own(&self, id: &str) -> Option<&'a str> {
        self.by_id.get_key_value(id).map(|(id, _)| *id)
    }

    /// Those in a circle, and those between two circles (which the first of them refers to anyway): what is left when all
    /// that nobody refers to, and all that refer to nobody, are taken away again and again.
    fn in_circles(&self) -> Vec<&'a str> {
        let mut back: HashMap<&str, Vec<&'a str>> = HashMap::new();
        for (id, to) in &self.refers {
            for other in to {
                back.entry(other).or_default().push(id);
            }
        }
        let none = Vec::new();
        let mut left: HashSet<&'a str> = self.refers.keys().copied().collect();
        for (away, towards) in [(&self.refers, &back), (&back, &self.refers)] {
            let count = |id: &str| towards.get(id).unwrap_or(&none).iter().filter(|other| left.contains(*other)).count();
            let mut counts: HashMap<&'a str, usize> = left.iter().map(|id| (*id, count(id))).collect();
            let mut free: Vec<&'a str> = counts.iter().filter(|(_, count)| **count == 0).map(|(id, _)| *id).collect();
            while let Some(id) = free.pop() {
                left.remove(id);
                for other in away.get(id).unwrap_or(&none) {
                    let Some(count) = counts.get_mut(other) else { continue };
                    *count = count.saturating_sub(1);
                    if *count == 0 {
                        free.push(other);
                    }
                }
            }
        }
        left.into_iter().collect()
    }

    /// These groups and all that they refer to stay as written.
    fn keep_as_written(&mut self, mut ids: Vec<&'a str>) {
        while let Some(id) = ids.pop() {
            if self.as_written.insert(id) {
                ids.extend(self.refers.get(id).into_iter().flatten());
                // It may have been looked at when it was to be pruned.
                self.waiting.extend(self.needed.get(id));
            }
        }
    }

    /// A group as it goes into the reduced payload.
    fn form(&self, id: &str) -> Json {
        let Some(group) = self.by_id.get(id) else { return Json::Null };
        match condition(group) {
            Some(condition) if !self.as_written.contains(id) => with(group, "condition", written(self.pruner.prune_group(id, condition))),
            _ => (*group).clone(),
        }
    }
}

/// The condition of a condition group.
fn condition(group: &Json) -> Option<&Json> {
    let condition = Some(at(group, "condition")).filter(|condition| condition.as_obj().is_some());
    condition.filter(|_| at(group, "type").as_str() == Some("condition"))
}

/// Calls `found` for every text.
fn texts<'j>(json: &'j Json, found: &mut impl FnMut(&'j str)) {
    match json {
        Json::Str(text) => found(text),
        Json::Arr(items) => items.iter().for_each(|item| texts(item, found)),
        Json::Obj(fields) => fields.iter().for_each(|(_, field)| texts(field, found)),
        _ => {}
    }
}

/// Calls `found` for every id that a `$savedGroup` names; with `only_aside`, only where the condition is about something
/// else than the visitor: the members of an array, or a prerequisite's value.
fn references<'j>(json: &'j Json, only_aside: bool, aside: bool, found: &mut impl FnMut(&'j str)) {
    match json {
        Json::Arr(items) => items.iter().for_each(|item| references(item, only_aside, aside, found)),
        Json::Obj(fields) => {
            for (key, field) in fields {
                if key == "$savedGroup" && (aside || !only_aside) {
                    field.get("id").and_then(Json::as_str).into_iter().for_each(&mut *found);
                }
                let aside = aside || matches!(key.as_str(), "$elemMatch" | "parentConditions");
                references(field, only_aside, aside, found);
            }
        }
        _ => {}
    }
}
