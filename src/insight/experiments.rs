//! Who was exposed to what, and who converted.

use super::message::{Message, id_text};
use super::overview::ORDER;
use crate::json::Json;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The event of an exposure.
const EXPOSURE: &str = "Experiment Viewed";

/// A text in the Studio's languages.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Localized {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

/// An experiment's sufficient statistics.
#[derive(Debug, PartialEq, Serialize)]
pub struct ExperimentResult {
    /// The experiment's key.
    pub key: String,
    /// Its name; the key where it has none.
    pub name: Localized,
    /// The event that counts as a conversion.
    pub goal: String,
    /// The first one is the control.
    pub variations: Vec<VariationResult>,
}

/// A variation's sufficient statistics.
#[derive(Debug, PartialEq, Serialize)]
pub struct VariationResult {
    /// The variation's key.
    pub key: String,
    /// Its name; the key where it has none.
    pub name: Localized,
    /// Visitors whose first exposure to the experiment was this variation.
    pub visitors: usize,
    /// Those of them with a goal event at or after that exposure.
    pub conversions: usize,
}

/// For each experiment, each visitor's first exposure.
pub struct Exposures<'a>(BTreeMap<String, BTreeMap<&'a str, Exposure<'a>>>);

/// A first exposure.
pub struct Exposure<'a> {
    /// The variation's key.
    pub variation: String,
    /// Milliseconds since 1970, UTC.
    pub time: i64,
    /// The session; empty when unknown.
    pub session: &'a str,
}

impl<'a> Exposures<'a> {
    /// Collects the exposures of messages given oldest first.
    #[must_use]
    pub fn of<'m>(messages: impl IntoIterator<Item = &'m Message<'a>>) -> Self
    where
        'a: 'm,
    {
        let mut experiments: BTreeMap<String, BTreeMap<&str, Exposure>> = BTreeMap::new();
        for message in messages.into_iter().filter(|message| message.event == EXPOSURE) {
            let ids = id_text(message.property("experiment_id")).zip(id_text(message.property("variation_id")));
            let Some((experiment, variation)) = ids else { continue };
            let visitors = experiments.entry(experiment).or_default();
            visitors.entry(message.visitor).or_insert(Exposure { variation, time: message.time, session: message.session });
        }
        Self(experiments)
    }

    /// The first exposures to an experiment, by visitor.
    #[must_use]
    pub fn to(&self, experiment: &str) -> Option<&BTreeMap<&'a str, Exposure<'a>>> {
        self.0.get(experiment)
    }
}

/// The results of the experiments that the features' rules run, in their order; variations that no rule names are left
/// out. Without any such rule (the payload is missing), of the experiments and variations that messages name.
///
/// `features` is the payload's, `declared` its `vario.experiments`.
#[must_use]
pub fn results(messages: &[Message], exposures: &Exposures, declared: &Json, features: &Json) -> Vec<ExperimentResult> {
    let mut plans = planned(declared, features);
    if plans.is_empty() {
        plans = exposures.0.iter().map(|(key, visitors)| seen(key, visitors, declared)).collect();
    }
    plans.into_iter().map(|plan| count(plan, messages, exposures)).collect()
}

/// Experiments of the features' rules, nothing counted yet.
fn planned(declared: &Json, features: &Json) -> Vec<ExperimentResult> {
    let mut plans: Vec<ExperimentResult> = Vec::new();
    for (feature, value) in features.as_obj().unwrap_or(&[]) {
        for rule in value.get("rules").and_then(Json::as_arr).unwrap_or(&[]) {
            let Some(variations) = rule.get("variations").and_then(Json::as_arr) else { continue };
            let key = rule.get("key").and_then(Json::as_str).unwrap_or(feature);
            let meta = rule.get("meta").and_then(Json::as_arr).unwrap_or(&[]);
            let named = variations.iter().enumerate().map(|(index, _)| {
                let text = |field: &str| meta.get(index).and_then(|meta| meta.get(field)).and_then(Json::as_str);
                let key = text("key").map_or_else(|| index.to_string(), str::to_owned);
                let name = text("name").unwrap_or(&key).to_owned();
                (key, name)
            });
            let plan = plan(key, named.collect(), declared);
            match plans.iter_mut().find(|earlier| earlier.key == key) {
                Some(earlier) => *earlier = plan,
                None => plans.push(plan),
            }
        }
    }
    plans
}

/// An experiment as messages show it.
fn seen(key: &str, visitors: &BTreeMap<&str, Exposure>, declared: &Json) -> ExperimentResult {
    let keys: BTreeSet<&String> = visitors.values().map(|exposure| &exposure.variation).collect();
    plan(key, keys.into_iter().map(|key| (key.clone(), key.clone())).collect(), declared)
}

/// An experiment with its variations' keys and, where `declared` has none, names.
fn plan(key: &str, variations: Vec<(String, String)>, declared: &Json) -> ExperimentResult {
    let field = |name: &str| declared.get(key).and_then(|experiment| experiment.get(name));
    let variation = |(key, name): (String, String)| VariationResult {
        name: localized(field("variations").and_then(|names| names.get(&key)), &name),
        key,
        visitors: 0,
        conversions: 0,
    };
    ExperimentResult {
        key: key.to_owned(),
        name: localized(field("name"), key),
        goal: field("goal").and_then(Json::as_str).unwrap_or(ORDER).to_owned(),
        variations: variations.into_iter().map(variation).collect(),
    }
}

fn count(mut plan: ExperimentResult, messages: &[Message], exposures: &Exposures) -> ExperimentResult {
    let Some(exposed) = exposures.to(&plan.key) else { return plan };
    let converted = converted(messages, &plan.goal, exposed);
    for variation in &mut plan.variations {
        let of_variation = exposed.iter().filter(|(_, exposure)| exposure.variation == variation.key);
        variation.visitors = of_variation.clone().count();
        variation.conversions = of_variation.filter(|(visitor, _)| converted.contains(*visitor)).count();
    }
    plan
}

/// Exposed visitors with a goal event at or after their first exposure.
fn converted<'a>(messages: &[Message<'a>], goal: &str, exposed: &BTreeMap<&'a str, Exposure<'a>>) -> BTreeSet<&'a str> {
    let goals = messages.iter().filter(|message| message.event == goal);
    let after = goals.filter(|message| exposed.get(message.visitor).is_some_and(|first| message.time >= first.time));
    after.map(|message| message.visitor).collect()
}

fn localized(name: Option<&Json>, otherwise: &str) -> Localized {
    let text = |language: &str| name.and_then(|name| name.get(language)).and_then(Json::as_str);
    let en = text("en").unwrap_or(otherwise);
    Localized { en: en.to_owned(), zh: text("zh").unwrap_or(en).to_owned() }
}
