//! The payload: GrowthBook's features and experiments, checked once so that evaluation can trust their shape.

mod shape;

use crate::error::Error;
use crate::host::Host;
use crate::json::keys::KeyIndex;
use crate::json::store::{Store, Value};
use crate::word::Word;

/// Fields of a rule or an experiment. As words they stand one behind the other.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs)]
pub enum Field {
    Force = Word::Force as isize,
    Variations = Word::Variations as isize,
    ContextualVariations = Word::ContextualVariations as isize,
    ContextualBanditRef = Word::ContextualBanditRef as isize,
    Key = Word::Key as isize,
    Id = Word::Id as isize,
    Condition = Word::Condition as isize,
    ParentConditions = Word::ParentConditions as isize,
    Filters = Word::Filters as isize,
    Namespace = Word::Namespace as isize,
    Seed = Word::Seed as isize,
    HashAttribute = Word::HashAttribute as isize,
    FallbackAttribute = Word::FallbackAttribute as isize,
    HashVersion = Word::HashVersion as isize,
    Coverage = Word::Coverage as isize,
    Weights = Word::Weights as isize,
    Ranges = Word::Ranges as isize,
    Range = Word::Range as isize,
    Meta = Word::Meta as isize,
    Name = Word::Name as isize,
    Phase = Word::Phase as isize,
    Active = Word::Active as isize,
    Status = Word::Status as isize,
    BucketVersion = Word::BucketVersion as isize,
    MinBucketVersion = Word::MinBucketVersion as isize,
    DisableStickyBucketing = Word::DisableStickyBucketing as isize,
    UrlPatterns = Word::UrlPatterns as isize,
    Url = Word::Url as isize,
    Groups = Word::Groups as isize,
    Tracks = Word::Tracks as isize,
    PersistQueryString = Word::PersistQueryString as isize,
    Manual = Word::Manual as isize,
}

/// The first of them.
const FIRST: usize = Field::Force as usize;
const FIELDS: usize = Field::Manual as usize - FIRST + 1;

const _: () = assert!(shape::DEFINITION.len() == FIELDS);

/// A rule of a feature, or an experiment that stands alone: its place among the payload's.
pub type Definition = usize;

/// Where the fields of a rule or an experiment stand.
#[derive(Debug)]
pub struct Fields {
    /// The whole.
    value: Value,
    fields: [Value; FIELDS],
}

/// No field at all.
pub static NOTHING: Fields = Fields { value: Value::NULL, fields: [Value::NULL; FIELDS] };

impl Fields {
    /// A field; null when it is missing.
    #[must_use]
    #[inline(always)]
    pub fn get(&self, field: Field) -> Value {
        self.fields.get((field as usize).wrapping_sub(FIRST)).copied().unwrap_or(Value::NULL)
    }
}

/// Where features and experiments stand in the store.
#[derive(Debug, Default)]
pub struct Payload {
    features: Vec<Feature>,
    features_by_key: KeyIndex,
    /// Rules and experiments in the order of the text.
    definitions: Vec<Fields>,
    runs: Vec<Run>,
    runs_by_key: KeyIndex,
}

/// A feature flag.
#[derive(Clone, Copy, Debug)]
pub struct Feature {
    /// The whole; its key stands before it.
    pub value: Value,
    /// What it is where no rule applies.
    pub default: Value,
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
        let experiments = store.at(root, Word::Experiments);
        payload.index_features(store, store.at(root, Word::Features));
        let first = payload.first_of(experiments);
        payload.runs.extend((first..first.wrapping_add(store.count(experiments))).map(|definition| Run { definition, feature: None }));
        let mut by_key = KeyIndex::default();
        for place in 0..payload.runs.len() {
            by_key.add(place, &|place| payload.run_key(store, place));
        }
        payload.runs_by_key = by_key;
        Ok(payload)
    }

    /// The fields of a rule or an experiment.
    #[must_use]
    pub fn fields(&self, of: Definition) -> &Fields {
        self.definitions.get(of).unwrap_or(&NOTHING)
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
        let own = store.text(self.fields(run.definition).get(Field::Key));
        if own.is_empty() { self.feature_key(store, run.feature.unwrap_or(usize::MAX)) } else { own }
    }

    fn index_features(&mut self, store: &Store, features: Value) {
        let mut by_key = KeyIndex::default();
        // The definitions are in the order of the text: of equal keys, earlier ones' are passed over.
        let mut next = self.first_of(features);
        let mut fields = store.fields(features);
        while let (Some(_), Some(value)) = (fields.next(), fields.next()) {
            let first_rule = next;
            next = first_rule.wrapping_add(store.count(store.at(value, Word::Rules)));
            self.features.push(Feature { value, default: store.at(value, Word::DefaultValue), first_rule, end_rule: next });
            let place = self.features.len().wrapping_sub(1);
            if let Some(earlier) = by_key.add(place, &|place| self.feature_key(store, place)) {
                self.features.swap_remove(earlier);
            }
        }
        for (place, feature) in self.features.iter().enumerate() {
            for definition in feature.first_rule..feature.end_rule {
                if self.fields(definition).get(Field::Force).is_missing() {
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
