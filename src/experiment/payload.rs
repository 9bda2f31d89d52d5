//! The payload: GrowthBook's features and experiments, checked once so that evaluation can trust their shape.

mod shape;

use crate::error::Error;
use crate::host::Host;
use crate::json::keys::KeyIndex;
use crate::json::store::{Store, Value};

/// Fields of a rule or an experiment; the names stand in `shape.rs`, in this order.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub enum Field {
    Force,
    Variations,
    ContextualVariations,
    ContextualBanditRef,
    Key,
    Id,
    Condition,
    ParentConditions,
    Filters,
    Namespace,
    Seed,
    HashAttribute,
    FallbackAttribute,
    HashVersion,
    Coverage,
    Weights,
    Ranges,
    Range,
    Meta,
    Name,
    Phase,
    Active,
    Status,
    BucketVersion,
    MinBucketVersion,
    DisableStickyBucketing,
    UrlPatterns,
    Url,
    Groups,
    Tracks,
    PersistQueryString,
    Manual,
}

const FIELDS: usize = Field::Manual as usize + 1;

const _: () = assert!(shape::DEFINITION.len() == FIELDS);

/// A rule of a feature, or an experiment that stands alone: its place among the payload's.
pub type Definition = usize;

/// Where the fields of a rule or an experiment stand.
#[derive(Debug)]
struct At {
    /// The whole.
    value: Value,
    fields: [Value; FIELDS],
}

/// Where features and experiments stand in the store.
#[derive(Debug, Default)]
pub struct Payload {
    features: Vec<Feature>,
    features_by_key: KeyIndex,
    /// Rules and experiments in the order of the text.
    definitions: Vec<At>,
    runs: Vec<Run>,
    runs_by_key: KeyIndex,
}

/// A feature flag.
#[derive(Clone, Copy, Debug)]
pub struct Feature {
    /// The whole; its key stands before it.
    pub value: Value,
    /// Its rules, in order; the first that applies decides.
    pub first_rule: Definition,
    /// The place after the last of its rules.
    pub end_rule: Definition,
}

/// An experiment: a rule, or one that stands alone.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Its definition.
    pub definition: Definition,
    /// The place of the feature whose rule it is.
    pub feature: Option<usize>,
}

impl Payload {
    /// Takes the payload that has been read into a store.
    ///
    /// # Errors
    /// `E_PAYLOAD_SHAPE` or `E_PAYLOAD_PATTERN` with the JSON path of what is wrong.
    pub fn new(store: &Store, root: Value, host: &dyn Host) -> Result<Self, Error> {
        let mut payload = Self { definitions: shape::check(store, root, host)?, ..Self::default() };
        let experiments = store.get(root, "experiments");
        payload.index_features(store, store.get(root, "features"));
        let first = payload.first_of(experiments);
        payload.runs.extend((first..first.wrapping_add(store.count(experiments))).map(|definition| Run { definition, feature: None }));
        let mut by_key = KeyIndex::default();
        for place in 0..payload.runs.len() {
            by_key.add(place, &|place| payload.run_key(store, place));
        }
        payload.runs_by_key = by_key;
        Ok(payload)
    }

    /// A field of a rule or an experiment; null when it is missing.
    #[must_use]
    #[inline(never)]
    pub fn field(&self, of: Definition, field: Field) -> Value {
        self.definitions.get(of).and_then(|at| at.fields.get(field as usize)).copied().unwrap_or(Value::NULL)
    }

    /// How many features there are.
    #[must_use]
    pub fn feature_count(&self) -> usize {
        self.features.len()
    }

    /// The place of a feature among the features.
    #[must_use]
    pub fn place(&self, store: &Store, key: &str) -> Option<usize> {
        self.features_by_key.find(key, &|place| self.feature_key(store, place))
    }

    /// The feature at a place.
    #[must_use]
    pub fn feature(&self, place: usize) -> Option<Feature> {
        self.features.get(place).copied()
    }

    /// The place of an experiment, the first of that key.
    #[must_use]
    pub fn run_place(&self, store: &Store, key: &str) -> Option<usize> {
        self.runs_by_key.find(key, &|place| self.run_key(store, place))
    }

    /// The experiment at a place.
    #[must_use]
    pub fn run(&self, place: usize) -> Option<Run> {
        self.runs.get(place).copied()
    }

    /// A feature's key.
    #[must_use]
    pub fn feature_key<'a>(&self, store: &'a Store, place: usize) -> &'a str {
        self.feature(place).map_or("", |feature| store.text(feature.value.key()))
    }

    fn run_key<'a>(&self, store: &'a Store, place: usize) -> &'a str {
        let Some(run) = self.run(place) else { return "" };
        let own = store.text(self.field(run.definition, Field::Key));
        if own.is_empty() { self.feature_key(store, run.feature.unwrap_or(usize::MAX)) } else { own }
    }

    fn index_features(&mut self, store: &Store, features: Value) {
        let mut by_key = KeyIndex::default();
        // The definitions are in the order of the text: of equal keys, earlier ones' are passed over.
        let mut next = self.first_of(features);
        let mut fields = store.fields(features);
        while let (Some(_), Some(value)) = (fields.next(), fields.next()) {
            let first_rule = next;
            next = first_rule.wrapping_add(store.count(store.get(value, "rules")));
            self.features.push(Feature { value, first_rule, end_rule: next });
            let place = self.features.len().wrapping_sub(1);
            if let Some(earlier) = by_key.add(place, &|place| self.feature_key(store, place)) {
                self.features.swap_remove(earlier);
            }
        }
        for (place, feature) in self.features.iter().enumerate() {
            for definition in feature.first_rule..feature.end_rule {
                if self.field(definition, Field::Force).is_missing() {
                    self.runs.push(Run { definition, feature: Some(place) });
                }
            }
        }
        self.features_by_key = by_key;
    }

    /// The first definition inside of a part of the payload.
    fn first_of(&self, part: Value) -> usize {
        self.definitions.iter().position(|at| at.value.place() > part.place()).unwrap_or(self.definitions.len())
    }
}
