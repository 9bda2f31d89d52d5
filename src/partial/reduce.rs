//! Payloads without what is decided already, for visitors who share attributes (GrowthBook specification 0.12.0, partial
//! evaluation).

use super::filter::{Filter, at};
use super::groups;
use super::prune::{Pruned, Pruner};
use crate::host::Host;
use crate::json::Json;
use std::collections::{HashMap, HashSet};

/// Prerequisites whose ids begin like this are holdouts: what refers to them needs them, whatever the filters say.
const HOLDOUT: &str = "$holdout:";

/// The payload of `{payload, attributes?, include?, exclude?, prerequisites?, globalAttributes?}` in fewer bytes: it
/// decides the same for every visitor who agrees with the attributes (those of `globalAttributes` count where `attributes`
/// has none). `include` and `exclude` are filters on metadata; prerequisites of what is kept are kept as well, unless
/// `prerequisites` is `"filter"`.
#[must_use]
pub fn reduce_payload(options: &Json, host: &dyn Host) -> Json {
    let payload = at(options, "payload");
    let known = known_attributes(options);
    let groups = at(payload, "savedGroups");
    let pruner = Pruner::new(&known, groups, host);
    let filter = Filter { include: at(options, "include"), exclude: at(options, "exclude") };
    let follow = at(options, "prerequisites").as_str() != Some("filter");

    let experiments: Vec<&Json> = items(payload, "experiments").iter().filter(|experiment| filter.keeps(experiment)).collect();
    let features = kept_features(at(payload, "features"), &experiments, filter, follow);
    let mut bandits = HashSet::new();
    let features = features.into_iter().map(|(key, feature, rules)| {
        let rules = rules.map(|rules| Json::Arr(rules.into_iter().map(|rule| reduced(rule, true, &pruner, &mut bandits)).collect()));
        (key.to_owned(), rules.map_or_else(|| feature.clone(), |rules| with(feature, "rules", rules)))
    });
    let features = Json::Obj(features.collect());
    let experiments = Json::Arr(experiments.into_iter().map(|experiment| reduced(experiment, false, &pruner, &mut bandits)).collect());
    let mut kept = vec![("features", features), ("experiments", experiments)];
    if let Some(all) = at(payload, "contextualBandits").as_obj() {
        let named = all.iter().filter(|(id, _)| bandits.contains(id.as_str()));
        kept.push(("contextualBandits", Json::Obj(named.map(|(id, bandit)| (id.clone(), reduced_bandit(bandit, &pruner))).collect())));
    }
    let groups = groups::kept(groups, kept.iter().map(|(_, part)| part), &pruner);
    kept.push(("savedGroups", groups));

    let others = payload.as_obj().unwrap_or_default().iter().filter(|(key, _)| !kept.iter().any(|(name, _)| name == key));
    let mut reduced: Vec<(String, Json)> = others.cloned().collect();
    reduced.extend(kept.into_iter().map(|(key, part)| (key.to_owned(), part)));
    Json::Obj(reduced)
}

/// The visitors' attributes over the server's.
fn known_attributes(options: &Json) -> Json {
    let own = at(options, "attributes");
    let global = at(options, "globalAttributes").as_obj().unwrap_or_default().iter().filter(|(key, _)| own.get(key).is_none());
    Json::Obj(global.chain(own.as_obj().unwrap_or_default()).cloned().collect())
}

/// A feature that is kept: its key, itself, and its rules if it has a list of them.
type Kept<'a> = (&'a str, &'a Json, Option<Vec<&'a Json>>);

/// The features that the filter keeps, and what they and the experiments need: prerequisites, theirs, and so on. Those
/// that the filter keeps are without rules of other projects.
fn kept_features<'a>(features: &'a Json, experiments: &[&'a Json], filter: Filter<'_>, follow: bool) -> Vec<Kept<'a>> {
    let features = features.as_obj().unwrap_or_default();
    let mut rules: HashMap<&str, Option<Vec<&Json>>> = HashMap::new();
    let mut waiting: Vec<&str> = experiments.iter().flat_map(|experiment| prerequisites(experiment)).collect();
    for (key, feature) in features.iter().filter(|(_, feature)| filter.keeps(feature)) {
        let list: Option<Vec<&Json>> =
            at(feature, "rules").as_arr().map(|rules| rules.iter().filter(|rule| !filter.drops_rule(rule)).collect());
        waiting.extend(list.iter().flatten().flat_map(|rule| prerequisites(rule)));
        rules.insert(key, list);
    }
    let by_key: HashMap<&str, &Json> = features.iter().map(|(key, feature)| (key.as_str(), feature)).collect();
    while let Some(id) = waiting.pop() {
        let Some(feature) = by_key.get(id) else { continue };
        if rules.contains_key(id) || !(follow || id.starts_with(HOLDOUT)) {
            continue;
        }
        let list: Option<Vec<&Json>> = at(feature, "rules").as_arr().map(|rules| rules.iter().collect());
        waiting.extend(list.iter().flatten().flat_map(|rule| prerequisites(rule)));
        rules.insert(id, list);
    }
    features.iter().filter_map(|(key, feature)| Some((key.as_str(), feature, rules.remove(key.as_str())?))).collect()
}

/// The ids of the features that a rule or an experiment needs.
fn prerequisites(thing: &Json) -> impl Iterator<Item = &str> {
    items(thing, "parentConditions").iter().filter_map(|parent| at(parent, "id").as_str())
}

/// A rule or an experiment with its condition pruned. One that nobody meets is kept, since sticky buckets and forced
/// variations do not ask for it; only the value that a rule forces can be left out.
fn reduced<'a>(thing: &'a Json, is_rule: bool, pruner: &Pruner<'_>, bandits: &mut HashSet<&'a str>) -> Json {
    bandits.extend(at(thing, "contextualBanditRef").as_str());
    let condition = at(thing, "condition");
    if *condition == Json::Null {
        return thing.clone();
    }
    match pruner.prune(condition) {
        Pruned::True => without(thing, "condition"),
        Pruned::False if is_rule && thing.get("force").is_some() => {
            with(&with(thing, "force", Json::Null), "condition", written(Pruned::False))
        }
        pruned => with(thing, "condition", written(pruned)),
    }
}

/// A contextual bandit without the contexts that nobody is in.
fn reduced_bandit(bandit: &Json, pruner: &Pruner<'_>) -> Json {
    let Some(contexts) = at(bandit, "contexts").as_arr() else { return bandit.clone() };
    let contexts = contexts.iter().filter_map(|context| match at(context, "condition") {
        Json::Null => Some(context.clone()),
        condition => match pruner.prune(condition) {
            Pruned::False => None,
            pruned => Some(with(context, "condition", written(pruned))),
        },
    });
    with(bandit, "contexts", Json::Arr(contexts.collect()))
}

/// What is left of a condition, where a condition must stand: `{}` for true, `{"$not": {}}` for false.
pub(super) fn written(pruned: Pruned) -> Json {
    let everyone = Json::Obj(Vec::new());
    match pruned {
        Pruned::True => everyone,
        Pruned::False => Json::Obj(vec![("$not".into(), everyone)]),
        Pruned::Left(condition) => condition,
    }
}

/// The members of a field that is a list; none of any other.
fn items<'a>(object: &'a Json, key: &str) -> &'a [Json] {
    at(object, key).as_arr().unwrap_or_default()
}

/// An object with another value of a field that it has.
pub(super) fn with(object: &Json, key: &str, value: Json) -> Json {
    let mut value = Some(value);
    let fields = object.as_obj().unwrap_or_default().iter().map(|(name, field)| {
        let other = if name == key { value.take() } else { None };
        (name.clone(), other.unwrap_or_else(|| field.clone()))
    });
    Json::Obj(fields.collect())
}

fn without(object: &Json, key: &str) -> Json {
    Json::Obj(object.as_obj().unwrap_or_default().iter().filter(|(name, _)| name != key).cloned().collect())
}
