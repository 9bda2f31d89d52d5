//! Evaluation: a feature's value, an experiment's variation, for one visitor on one page.

use super::bucket::{BucketRange, choose_variation};
use super::condition::{Subject, matches};
use super::hash::{HashVersion, hash};
use super::payload::{Action, Experiment, Filter, Parent, Payload, Rollout, Rule};
use super::url::Overrides;
use crate::host::Host;
use crate::json::write::push_number;
use crate::json::{Json, NULL};

/// How many prerequisites may stand one behind the other; more count as a circle, so that no payload exhausts the stack.
pub const DEEPEST_PREREQUISITE: usize = 100;

/// Who and where: what decisions depend on besides the payload.
#[derive(Debug)]
pub struct Context {
    /// The visitor's attributes: an object.
    pub attributes: Json,
    /// What the page's address forces for QA.
    pub overrides: Overrides,
}

impl Default for Context {
    fn default() -> Self {
        Self { attributes: Json::Obj(Vec::new()), overrides: Overrides::default() }
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
    /// Prerequisites go in a circle, or are too many one behind the other.
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

/// One decision's way through the prerequisites.
#[derive(Default)]
struct Walk<'a> {
    /// The places of the features that are waiting for the one at hand.
    waiting: Vec<usize>,
    /// By place, the values found so far. Features of a circle never get one: the circle ends the whole decision.
    known: Vec<Option<&'a Json>>,
}

impl<'a> Evaluator<'a> {
    /// A feature by key.
    #[must_use]
    pub fn feature(&self, key: &str) -> FeatureResult<'a> {
        match self.payload.place(key) {
            Some(place) => self.feature_at(place, &mut Walk::default()),
            None => nothing(Source::UnknownFeature),
        }
    }

    /// An experiment by key: decided by the feature it belongs to (an earlier rule may have kept the visitor out).
    /// None when the payload does not hold it.
    #[must_use]
    pub fn experiment(&self, key: &str) -> Option<RunResult<'a>> {
        let (experiment, feature) = self.payload.experiment(key)?;
        match feature {
            Some(place) if self.forced_variation(experiment).is_none() => {
                let run = self.feature_at(place, &mut Walk::default()).run;
                Some(run.filter(|run| core::ptr::eq(run.experiment, experiment)).unwrap_or_else(|| out(experiment, String::new())))
            }
            _ => Some(self.run(experiment, &mut Walk::default())),
        }
    }

    fn feature_at(&self, place: usize, walk: &mut Walk<'a>) -> FeatureResult<'a> {
        let Some(feature) = self.payload.feature(place) else { return nothing(Source::UnknownFeature) };
        if walk.waiting.contains(&place) || walk.waiting.len() >= DEEPEST_PREREQUISITE {
            return nothing(Source::CyclicPrerequisite);
        }
        let waits = feature.rules.iter().any(|rule| !rule.parents.is_empty());
        if waits {
            walk.waiting.push(place);
        }
        let decided = feature.rules.iter().find_map(|rule| self.rule(rule, walk));
        if waits {
            walk.waiting.pop();
        }
        decided.unwrap_or(FeatureResult { value: &feature.default, source: Source::DefaultValue, rule_id: "", run: None })
    }

    /// A rule's result; none when it does not apply.
    fn rule(&self, rule: &'a Rule, walk: &mut Walk<'a>) -> Option<FeatureResult<'a>> {
        for parent in &rule.parents {
            match self.parent(parent, walk) {
                Met::Yes => {}
                Met::No if parent.gate => return Some(nothing(Source::Prerequisite)),
                Met::No => return None,
                Met::Cycle => return Some(nothing(Source::CyclicPrerequisite)),
            }
        }
        match &rule.action {
            Action::Force(force) => {
                let applies = self.filters(&force.filters)
                    && self.condition(force.condition.as_ref())
                    && force.rollout.as_ref().is_none_or(|rollout| self.rollout(rollout));
                applies.then_some(FeatureResult { value: &force.value, source: Source::Force, rule_id: &rule.id, run: None })
            }
            Action::Run(experiment) => {
                let run = self.run(experiment, walk);
                let passthrough = experiment.passthrough.get(run.variation).copied().unwrap_or(false);
                if !run.in_experiment || passthrough {
                    return None;
                }
                let value = experiment.variations.get(run.variation)?;
                Some(FeatureResult { value, source: Source::Experiment, rule_id: &rule.id, run: Some(run) })
            }
        }
    }

    fn run(&self, experiment: &'a Experiment, walk: &mut Walk<'a>) -> RunResult<'a> {
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
            && experiment.parents.iter().all(|parent| matches!(self.parent(parent, walk), Met::Yes));
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

    fn forced_variation(&self, experiment: &Experiment) -> Option<usize> {
        self.context.overrides.variation(&experiment.key, &experiment.keys)
    }

    fn parent(&self, parent: &Parent, walk: &mut Walk<'a>) -> Met {
        let value = match self.payload.place(&parent.id) {
            Some(place) => match walk.known.get(place) {
                Some(Some(value)) => *value,
                _ => {
                    let result = self.feature_at(place, walk);
                    if result.source == Source::CyclicPrerequisite {
                        return Met::Cycle;
                    }
                    walk.known.resize(self.payload.feature_count(), None);
                    if let Some(known) = walk.known.get_mut(place) {
                        *known = Some(result.value);
                    }
                    result.value
                }
            },
            None => &NULL,
        };
        if matches(&parent.condition, Subject::Parent(value), self.host) { Met::Yes } else { Met::No }
    }

    fn condition(&self, condition: Option<&Json>) -> bool {
        condition.is_none_or(|condition| matches(condition, Subject::Visitor(&self.context.attributes), self.host))
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
            Json::Num(number) if number.is_finite() && *number != 0.0 => {
                let mut text = String::new();
                push_number(&mut text, *number, self.host);
                Some(text)
            }
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

/// No value, for a reason.
fn nothing<'a>(source: Source) -> FeatureResult<'a> {
    FeatureResult { value: &NULL, source, rule_id: "", run: None }
}

/// Not in the experiment: the control.
fn out(experiment: &Experiment, hash_value: String) -> RunResult<'_> {
    RunResult { experiment, variation: 0, in_experiment: false, hash_used: false, hash_value, forced: false, bucket: None }
}
