//! The payload: GrowthBook's features and experiments, read once into types that evaluation can trust.

mod read;

use super::bucket::BucketRange;
use super::hash::HashVersion;
use crate::json::Json;
use crate::json::keys::KeyIndex;

/// Everything that is decided by.
#[derive(Debug, Default)]
pub struct Payload {
    features: Vec<Feature>,
    features_by_key: KeyIndex,
    /// Experiments that stand alone, in the payload's order.
    experiments: Vec<Experiment>,
    runs: Vec<Run>,
    runs_by_key: KeyIndex,
}

/// Where an experiment is found.
#[derive(Clone, Copy, Debug)]
enum Run {
    /// A feature's rule: the places of both.
    Rule(usize, usize),
    /// The place among those that stand alone.
    Alone(usize),
}

/// A feature flag.
#[derive(Debug)]
pub struct Feature {
    /// Its name.
    pub key: String,
    /// The value when no rule applies.
    pub default: Json,
    /// In order; the first that applies decides.
    pub rules: Vec<Rule>,
}

/// A rule of a feature.
#[derive(Debug)]
pub struct Rule {
    /// The rule's id; empty when it has none.
    pub id: String,
    /// What it asks of the visitor before anything else.
    pub parents: Vec<Parent>,
    /// What it does.
    pub action: Action,
}

/// What a rule does.
#[derive(Debug)]
pub enum Action {
    /// Gives a value.
    Force(Box<Force>),
    /// Runs an experiment.
    Run(Box<Experiment>),
}

/// A value for those who meet what it asks.
#[derive(Debug)]
pub struct Force {
    /// The value.
    pub value: Json,
    /// All must match.
    pub filters: Vec<Filter>,
    /// What it asks of the visitor's attributes.
    pub condition: Option<Json>,
    /// A part of the visitors; everyone when there is none.
    pub rollout: Option<Rollout>,
}

/// A part of the visitors.
#[derive(Debug)]
pub struct Rollout {
    /// Hashed with this seed.
    pub seed: String,
    /// The attribute that is hashed.
    pub attribute: String,
    /// None excludes everyone.
    pub version: Option<HashVersion>,
    /// The places that are in.
    pub range: BucketRange,
}

/// A prerequisite: another feature's value must meet a condition.
#[derive(Debug)]
pub struct Parent {
    /// The other feature.
    pub id: String,
    /// Tested against `{"value": …}`.
    pub condition: Json,
    /// Failing it ends the evaluation instead of the rule.
    pub gate: bool,
}

/// A part of the visitors that an experiment may use.
#[derive(Debug)]
pub struct Filter {
    /// Hashed with this seed.
    pub seed: String,
    /// The attribute that is hashed.
    pub attribute: String,
    /// None excludes everyone.
    pub version: Option<HashVersion>,
    /// Any of these.
    pub ranges: Vec<BucketRange>,
}

/// An experiment.
#[derive(Debug)]
pub struct Experiment {
    /// Its name.
    pub key: String,
    /// The value of each variation, at least two in a running experiment.
    pub variations: Vec<Json>,
    /// The key of each variation: `meta[i].key`, else the index.
    pub keys: Vec<String>,
    /// Variations after which the feature's rules go on (holdouts).
    pub passthrough: Vec<bool>,
    /// The buckets of each variation.
    pub ranges: Vec<BucketRange>,
    /// Hashed with this seed.
    pub seed: String,
    /// The attribute that is hashed.
    pub attribute: String,
    /// None excludes everyone.
    pub version: Option<HashVersion>,
    /// All must match.
    pub filters: Vec<Filter>,
    /// Mutual exclusion, older form: id and range.
    pub namespace: Option<(String, BucketRange)>,
    /// What it asks of the visitor's attributes.
    pub condition: Option<Json>,
    /// What it asks of other features, where it stands alone; a rule has asked already.
    pub parents: Vec<Parent>,
    /// Everyone who is in gets this variation; with an index that no variation has, nobody is in.
    pub force: Option<usize>,
    /// False for drafts and stopped ones.
    pub active: bool,
}

impl Payload {
    /// How many features there are.
    #[must_use]
    pub fn feature_count(&self) -> usize {
        self.features.len()
    }

    /// The place of a feature among the features.
    #[must_use]
    pub fn place(&self, key: &str) -> Option<usize> {
        self.features_by_key.find(key, &|place| self.feature_key(place))
    }

    /// The feature at a place.
    #[must_use]
    pub fn feature(&self, place: usize) -> Option<&Feature> {
        self.features.get(place)
    }

    /// An experiment by key, the first of that key, and the place of the feature whose rule it is, if it is one's.
    #[must_use]
    pub fn experiment(&self, key: &str) -> Option<(&Experiment, Option<usize>)> {
        let run = *self.runs.get(self.runs_by_key.find(key, &|place| self.run_key(place))?)?;
        let feature = if let Run::Rule(feature, _) = run { Some(feature) } else { None };
        Some((self.run(run)?, feature))
    }

    fn run(&self, run: Run) -> Option<&Experiment> {
        match run {
            Run::Alone(place) => self.experiments.get(place),
            Run::Rule(feature, rule) => match &self.features.get(feature)?.rules.get(rule)?.action {
                Action::Run(experiment) => Some(experiment),
                Action::Force(_) => None,
            },
        }
    }

    fn feature_key(&self, place: usize) -> &str {
        self.features.get(place).map_or("", |feature| &feature.key)
    }

    fn run_key(&self, place: usize) -> &str {
        self.runs.get(place).and_then(|run| self.run(*run)).map_or("", |experiment| &experiment.key)
    }

    /// Makes the indices, once all is read.
    fn index(&mut self) {
        for (feature, of_feature) in self.features.iter().enumerate() {
            let runs = of_feature.rules.iter().enumerate().filter(|(_, rule)| matches!(rule.action, Action::Run(_)));
            self.runs.extend(runs.map(|(rule, _)| Run::Rule(feature, rule)));
        }
        self.runs.extend((0..self.experiments.len()).map(Run::Alone));
        let (mut features, mut runs) = (KeyIndex::default(), KeyIndex::default());
        for place in 0..self.features.len() {
            features.add(place, &|place| self.feature_key(place));
        }
        for place in 0..self.runs.len() {
            runs.add(place, &|place| self.run_key(place));
        }
        (self.features_by_key, self.runs_by_key) = (features, runs);
    }
}
