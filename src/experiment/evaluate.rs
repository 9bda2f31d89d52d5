//! Evaluation: a feature's value, an experiment's variation, for one visitor on one page.

use super::bucket::{BucketRange, choose_variation};
use super::condition::matches;
use super::hash::{HashVersion, hash};
use super::payload::{Action, Experiment, Filter, Parent, Payload, Rollout, Rule};
use super::url;
use crate::host::Host;
use crate::json::{Json, NULL};

/// Who and where: what decisions depend on besides the payload.
#[derive(Debug)]
pub struct Context {
    /// The visitor's attributes: an object.
    pub attributes: Json,
    /// The page's address.
    pub url: String,
    /// Variations forced for QA: experiment, and variation as key or index.
    pub forced: Vec<(String, String)>,
}

impl Default for Context {
    fn default() -> Self {
        Self { attributes: Json::Obj(Vec::new()), url: String::new(), forced: Vec::new() }
    }
}

/// Why a feature has its value, in GrowthBook's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The payload does not hold the feature.
    UnknownFeature,
    /// No rule applied.
    DefaultValue,
    /// A rule gave a value.
    Force,
    /// A rule ran an experiment that the visitor is in.
    Experiment,
    /// A prerequisite was not met.
    Prerequisite,
    /// Prerequisites go in a circle.
    CyclicPrerequisite,
}

/// A feature for this visitor.
#[derive(Debug)]
pub struct FeatureResult<'a> {
    /// Its value.
    pub value: &'a Json,
    /// Why.
    pub source: Source,
    /// The rule that decided; empty when none did or it has no id.
    pub rule_id: &'a str,
    /// The experiment that decided, if one did.
    pub run: Option<RunResult<'a>>,
}

/// An experiment for this visitor.
#[derive(Debug)]
pub struct RunResult<'a> {
    /// The experiment.
    pub experiment: &'a Experiment,
    /// The index of the variation; 0, the control, for those who are not in.
    pub variation: usize,
    /// True when the visitor takes part.
    pub in_experiment: bool,
    /// True when the hash decided.
    pub hash_used: bool,
    /// The value of the hashed attribute; empty when missing.
    pub hash_value: String,
    /// True when QA forced it: never logged.
    pub forced: bool,
    /// The visitor's place in [0, 1).
    pub bucket: Option<f64>,
}

impl RunResult<'_> {
    /// True when its use is to be logged as an exposure.
    #[must_use]
    pub fn is_exposure(&self) -> bool {
        self.in_experiment && !self.forced
    }
}

/// Evaluates for one visitor on one page.
pub struct Evaluator<'a> {
    /// What is decided by.
    pub payload: &'a Payload,
    /// For whom and where.
    pub context: &'a Context,
    /// Numbers and regular expressions.
    pub host: &'a dyn Host,
}

impl<'a> Evaluator<'a> {
    /// A feature by key.
    #[must_use]
    pub fn feature(&self, key: &str) -> FeatureResult<'a> {
        self.feature_visited(key, &mut Vec::new())
    }

    /// An experiment by key: decided by the feature it belongs to (an earlier rule may have kept the visitor out).
    /// None when the payload does not hold it.
    #[must_use]
    pub fn experiment(&self, key: &str) -> Option<RunResult<'a>> {
        let (experiment, feature) = self.payload.experiment(key)?;
        if self.forced_variation(experiment).is_none()
            && let Some(feature) = feature
        {
            let result = self.feature(&feature.key);
            return Some(match result.run {
                Some(run) if core::ptr::eq(run.experiment, experiment) => run,
                _ => out(experiment, String::new()),
            });
        }
        Some(self.run(experiment, &[]))
    }

    fn feature_visited(&self, key: &str, visited: &mut Vec<String>) -> FeatureResult<'a> {
        if visited.iter().any(|seen| seen == key) {
            return FeatureResult { value: &NULL, source: Source::CyclicPrerequisite, rule_id: "", run: None };
        }
        let Some(feature) = self.payload.feature(key) else {
            return FeatureResult { value: &NULL, source: Source::UnknownFeature, rule_id: "", run: None };
        };
        visited.push(key.into());
        feature.rules.iter().find_map(|rule| self.rule(rule, visited)).unwrap_or(FeatureResult {
            value: &feature.default,
            source: Source::DefaultValue,
            rule_id: "",
            run: None,
        })
    }

    /// A rule's result; none when it does not apply.
    fn rule(&self, rule: &'a Rule, visited: &[String]) -> Option<FeatureResult<'a>> {
        for parent in &rule.parents {
            match self.parent(parent, visited) {
                Met::Yes => {}
                Met::No if parent.gate => {
                    return Some(FeatureResult { value: &NULL, source: Source::Prerequisite, rule_id: "", run: None });
                }
                Met::No => return None,
                Met::Cycle => return Some(FeatureResult { value: &NULL, source: Source::CyclicPrerequisite, rule_id: "", run: None }),
            }
        }
        if !self.filters(&rule.filters) {
            return None;
        }
        match &rule.action {
            Action::Force(value, rollout) => {
                let applies = self.condition(rule.condition.as_ref()) && rollout.as_ref().is_none_or(|rollout| self.rollout(rollout));
                applies.then_some(FeatureResult { value, source: Source::Force, rule_id: &rule.id, run: None })
            }
            Action::Run(experiment) => {
                let run = self.run(experiment, visited);
                let passthrough = experiment.passthrough.get(run.variation).copied().unwrap_or(false);
                if !run.in_experiment || passthrough {
                    return None;
                }
                let value = experiment.variations.get(run.variation)?;
                Some(FeatureResult { value, source: Source::Experiment, rule_id: &rule.id, run: Some(run) })
            }
        }
    }

    fn run(&self, experiment: &'a Experiment, visited: &[String]) -> RunResult<'a> {
        if experiment.variations.len() < 2 {
            return out(experiment, String::new());
        }
        let value = self.hash_value(&experiment.attribute);
        if let Some(variation) = self.forced_variation(experiment) {
            let hash_value = value.unwrap_or_default();
            return RunResult { experiment, variation, in_experiment: true, hash_used: false, hash_value, forced: true, bucket: None };
        }
        let Some(hash_value) = value else { return out(experiment, String::new()) };
        let meets = experiment.active
            && self.in_scope(experiment, &hash_value)
            && self.condition(experiment.condition.as_ref())
            && experiment.parents.iter().all(|parent| matches!(self.parent(parent, visited), Met::Yes));
        let place = experiment.version.map(|version| hash(&experiment.seed, &hash_value, version));
        match place.and_then(|place| choose_variation(place, &experiment.ranges)) {
            Some(chosen) if meets => {
                let (variation, hash_used) = experiment.force.map_or((chosen, true), |forced| (forced, false));
                if variation >= experiment.variations.len() {
                    return out(experiment, hash_value);
                }
                RunResult { experiment, variation, in_experiment: true, hash_used, hash_value, forced: false, bucket: place }
            }
            _ => out(experiment, hash_value),
        }
    }

    fn in_scope(&self, experiment: &Experiment, hash_value: &str) -> bool {
        if !experiment.filters.is_empty() {
            return self.filters(&experiment.filters);
        }
        experiment.namespace.as_ref().is_none_or(|(id, range)| range.holds(namespace_place(id, hash_value)))
    }

    /// The variation that QA forces, by Vario's parameter or GrowthBook's.
    fn forced_variation(&self, experiment: &Experiment) -> Option<usize> {
        let count = experiment.variations.len();
        let pair = self.context.forced.iter().rev().find(|(key, _)| *key == experiment.key);
        let forced = pair.and_then(|(_, variation)| {
            let by_key = experiment.keys.iter().position(|key| key == variation);
            by_key.or_else(|| variation.parse().ok().filter(|index| *index < count))
        });
        forced.or_else(|| url::query_override(&experiment.key, &self.context.url, count))
    }

    fn parent(&self, parent: &Parent, visited: &[String]) -> Met {
        let result = self.feature_visited(&parent.id, &mut visited.to_vec());
        if result.source == Source::CyclicPrerequisite {
            return Met::Cycle;
        }
        let holder = Json::Obj(vec![("value".into(), result.value.clone())]);
        if matches(&parent.condition, &holder, self.host) { Met::Yes } else { Met::No }
    }

    fn condition(&self, condition: Option<&Json>) -> bool {
        condition.is_none_or(|condition| matches(condition, &self.context.attributes, self.host))
    }

    fn filters(&self, filters: &[Filter]) -> bool {
        filters.iter().all(|filter| self.places(&filter.attribute, &filter.seed, filter.version, &filter.ranges))
    }

    fn rollout(&self, rollout: &Rollout) -> bool {
        self.places(&rollout.attribute, &rollout.seed, rollout.version, core::slice::from_ref(&rollout.range))
    }

    fn places(&self, attribute: &str, seed: &str, version: Option<HashVersion>, ranges: &[BucketRange]) -> bool {
        let place = self.hash_value(attribute).zip(version).map(|(value, version)| hash(seed, &value, version));
        place.is_some_and(|place| ranges.iter().any(|range| range.holds(place)))
    }

    /// A non-empty text, or a finite number other than 0 as JavaScript writes it; anything else is missing.
    fn hash_value(&self, attribute: &str) -> Option<String> {
        match self.context.attributes.get(attribute)? {
            Json::Str(text) if !text.is_empty() => Some(text.clone()),
            Json::Num(number) if number.is_finite() && *number != 0.0 => Some(self.host.number_text(*number)),
            _ => None,
        }
    }
}

enum Met {
    Yes,
    No,
    Cycle,
}

/// Mutual exclusion's place, by GrowthBook's older rule.
#[must_use]
pub fn namespace_place(id: &str, value: &str) -> f64 {
    let mut seed = String::from("__");
    seed.push_str(id);
    hash(&seed, value, HashVersion::V1)
}

fn out(experiment: &Experiment, hash_value: String) -> RunResult<'_> {
    RunResult { experiment, variation: 0, in_experiment: false, hash_used: false, hash_value, forced: false, bucket: None }
}
