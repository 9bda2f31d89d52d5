//! Evaluation: a feature's value, an experiment's variation, for one visitor on one page.

use super::bucket::BucketRange;
use super::condition::{Conditions, Subject, Truth, plain_text};
use super::hash::{HashVersion, hash};
use super::payload::{Definition, Field, Payload};
use super::sticky::StickyBuckets;
use super::url::{is_targeted, query_override};
use crate::digits::push_whole;
use crate::error::{Code, Error};
use crate::host::Host;
use crate::json::store::{Kind, Mark, Store, Value};
use crate::text::whole;
use core::cell::{Cell, RefCell};

/// How many prerequisites may stand one behind the other; more count as a circle, so that no payload exhausts the stack.
pub const DEEPEST_PREREQUISITE: usize = 100;

/// Bucket versions below an experiment's least one that are looked at.
const MOST_VERSIONS: usize = 1_000;

/// What decisions depend on besides the payload, each a JSON object.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// Each optional: `url` (the page's address), `enabled` (false: nobody is in any experiment), `qaMode` (true: only
    /// forced variations), `forcedVariations` (experiment → index or key), `forcedFeatureValues` (feature → value),
    /// `remoteGroupIds` (ids of remote saved groups that the visitor is in), `groups` (older user groups, name → true).
    Settings,
    /// The visitor's attributes.
    Attributes,
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
    /// The settings give the value.
    Override,
}

/// Why a visitor is in an experiment or not. The numbers are part of the boundary to TypeScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Reason {
    /// In.
    In = 0,
    /// Fewer than two variations.
    Variations = 1,
    /// Experiments are switched off.
    Disabled = 2,
    /// The page's address is none of the experiment's.
    Address = 3,
    /// A draft, stopped, or not active.
    Inactive = 4,
    /// The visitor has no value to hash.
    HashValue = 5,
    /// Filters, a namespace or older groups.
    Filters = 6,
    /// The visitor does not meet the condition.
    Condition = 7,
    /// A prerequisite is not met.
    Prerequisite = 8,
    /// Outside the share of visitors that the experiment covers.
    Coverage = 9,
    /// The visitor saw a version of the experiment whose visitors are kept out.
    Blocked = 10,
    /// A hash version that this version does not know.
    HashVersion = 11,
    /// Only forced variations count.
    QaMode = 12,
    /// An earlier rule of the feature decided.
    EarlierRule = 13,
    /// The forced variation is none of the experiment's.
    NoSuchVariation = 14,
}

/// A feature for this visitor.
#[derive(Clone, Copy, Debug)]
pub struct FeatureResult {
    /// Its value.
    pub value: Value,
    /// Why.
    pub source: Source,
    /// The rule that decided; none when none did.
    pub rule: Option<Definition>,
    /// The experiment that decided, if one did.
    pub run: Option<RunResult>,
}

/// An experiment for this visitor.
#[derive(Clone, Copy, Debug)]
pub struct RunResult {
    /// The experiment.
    pub experiment: Definition,
    /// The place of the feature whose rule it is.
    pub feature: Option<usize>,
    /// The index of the variation; 0, the control, for those who are not in.
    pub variation: usize,
    /// Why the visitor is in or not.
    pub reason: Reason,
    /// True when the hash decided.
    pub hash_used: bool,
    /// Name of the hashed attribute; null stands for `id`.
    pub attribute: Value,
    /// Its value: a text that is not empty, or a finite number other than 0; null when missing.
    pub hash_value: Value,
    /// True when QA forced it: never logged.
    pub forced: bool,
    /// True when an earlier assignment decided, or keeps the visitor out.
    pub sticky: bool,
    /// True when the decision is one that is kept.
    pub may_stick: bool,
    /// The visitor's place in [0, 1).
    pub bucket: Option<f64>,
    /// The contextual bandit, and its leaf that speaks of this visitor; null where there is none.
    pub bandit: Value,
    /// See `bandit`.
    pub leaf: Value,
}

impl RunResult {
    fn new(experiment: Definition, feature: Option<usize>) -> Self {
        Self {
            experiment,
            feature,
            variation: 0,
            reason: Reason::In,
            hash_used: false,
            attribute: Value::NULL,
            hash_value: Value::NULL,
            forced: false,
            sticky: false,
            may_stick: false,
            bucket: None,
            bandit: Value::NULL,
            leaf: Value::NULL,
        }
    }

    fn out(self, reason: Reason) -> Self {
        Self { variation: 0, reason, hash_used: false, bucket: None, ..self }
    }

    /// True when the visitor takes part.
    #[must_use]
    pub fn in_experiment(&self) -> bool {
        self.reason == Reason::In
    }

    /// True when its use is to be logged as an exposure.
    #[must_use]
    pub fn is_exposure(&self) -> bool {
        self.in_experiment() && !self.forced
    }
}

/// Evaluates for one visitor on one page.
pub struct Evaluator<'h> {
    /// Holds the payload, then the settings, then the attributes.
    pub store: Store,
    /// Features and experiments.
    pub payload: Payload,
    host: &'h dyn Host,
    root: Value,
    sources: [String; 2],
    marks: [Mark; 2],
    parts: [Value; 2],
    sticky: Option<RefCell<StickyBuckets>>,
}

/// One decision's way through the prerequisites.
struct Walk<'a> {
    conditions: Conditions<'a>,
    /// The places of the features that are waiting for the one at hand.
    waiting: Vec<usize>,
    /// By place, the values found so far. Features of a circle never get one: the circle ends the whole decision.
    known: Vec<Option<Value>>,
}

impl<'h> Evaluator<'h> {
    /// Without payload, settings and attributes. Numbers, addresses and regular expressions are the host's.
    #[must_use]
    pub fn new(host: &'h dyn Host) -> Self {
        let null = Value::NULL;
        let (store, payload) = (Store::default(), Payload::default());
        let mark = store.mark();
        Self { store, payload, host, root: null, sources: [String::new(), String::new()], marks: [mark; 2], parts: [null; 2], sticky: None }
    }

    /// Takes a payload's JSON text.
    ///
    /// # Errors
    /// `E_PAYLOAD_JSON` with the byte offset as path; `E_PAYLOAD_SHAPE` or `E_PAYLOAD_PATTERN` with the JSON path of what is
    /// wrong. The last good payload stays in force.
    pub fn load(&mut self, text: &str) -> Result<(), Error> {
        let mut store = Store::default();
        let root = store.read(text, self.host).map_err(|offset| {
            let mut path = String::from("byte ");
            push_whole(&mut path, offset as u64);
            Error::at(Code::PayloadJson, &path, "the payload is not JSON")
        })?;
        self.payload = Payload::new(&store, root, self.host)?;
        self.store = store;
        self.root = root;
        self.read_parts(0);
        Ok(())
    }

    /// Replaces settings or attributes.
    ///
    /// # Errors
    /// `E_EVENT_JSON` when the text is no JSON object: the part is empty then.
    pub fn tell(&mut self, part: Part, text: String) -> Result<(), Error> {
        let number = part as usize;
        if let Some(source) = self.sources.get_mut(number) {
            *source = text;
        }
        if let Some(mark) = self.marks.get(number) {
            self.store.cut(*mark);
        }
        self.read_parts(number);
        if self.store.is_object(self.part(part)) { Ok(()) } else { Err(Error::new(Code::EventJson, "a JSON object is wanted")) }
    }

    fn read_parts(&mut self, from: usize) {
        for (number, ((source, mark), part)) in self.sources.iter().zip(&mut self.marks).zip(&mut self.parts).enumerate() {
            if number >= from {
                *mark = self.store.mark();
                *part = self.store.read(source, self.host).unwrap_or(Value::NULL);
            }
        }
    }

    fn part(&self, part: Part) -> Value {
        self.parts.get(part as usize).copied().unwrap_or(Value::NULL)
    }

    /// Turns sticky buckets on, with these assignments ([`StickyBuckets::read`]).
    pub fn stick(&mut self, lines: &str) {
        self.sticky = Some(RefCell::new(StickyBuckets::read(lines)));
    }

    /// The assignments now; none where sticky buckets are off.
    #[must_use]
    pub fn sticky_lines(&self) -> String {
        self.sticky.as_ref().map_or_else(String::new, |sticky| sticky.borrow().lines().into())
    }

    fn setting(&self, name: &str) -> Value {
        self.store.get(self.part(Part::Settings), name)
    }

    fn walk(&self) -> Walk<'_> {
        let conditions = Conditions {
            store: &self.store,
            groups: self.store.get(self.root, "savedGroups"),
            remote: self.setting("remoteGroupIds"),
            attributes: self.part(Part::Attributes),
            host: self.host,
            looked: Cell::new(0),
        };
        Walk { conditions, waiting: Vec::new(), known: Vec::new() }
    }

    /// A feature by key.
    #[must_use]
    pub fn feature(&self, key: &str) -> FeatureResult {
        let forced = self.store.get(self.setting("forcedFeatureValues"), key);
        if !forced.is_missing() {
            return nothing(Source::Override, forced);
        }
        self.payload.place(&self.store, key).map_or(nothing(Source::UnknownFeature, Value::NULL), |place| self.feature_at(place))
    }

    /// A feature by its place in the payload.
    #[must_use]
    pub fn feature_at(&self, place: usize) -> FeatureResult {
        self.walk_feature(place, &mut self.walk())
    }

    /// An experiment by its place among the payload's: decided by the feature whose rule it is (an earlier rule may have
    /// kept the visitor out). None when the payload does not hold it.
    #[must_use]
    pub fn run_at(&self, place: usize) -> Option<RunResult> {
        let run = self.payload.run(place)?;
        let alone = self.run(run.definition, run.feature, &mut self.walk());
        let Some(feature) = run.feature.filter(|_| alone.in_experiment() && !alone.forced) else { return Some(alone) };
        let decided = self.feature_at(feature);
        Some(match decided.run {
            Some(run) if run.experiment == alone.experiment => run,
            _ if matches!(decided.source, Source::Prerequisite | Source::CyclicPrerequisite) => alone.out(Reason::Prerequisite),
            _ => alone.out(Reason::EarlierRule),
        })
    }

    /// The places of the experiments that stand alone, in the payload's order.
    pub fn alone(&self) -> impl Iterator<Item = usize> + '_ {
        (0..).map_while(|place| Some((place, self.payload.run(place)?))).filter(|(_, run)| run.feature.is_none()).map(|(place, _)| place)
    }

    fn walk_feature(&self, place: usize, walk: &mut Walk<'_>) -> FeatureResult {
        let Some(feature) = self.payload.feature(place) else { return nothing(Source::UnknownFeature, Value::NULL) };
        if walk.waiting.contains(&place) || walk.waiting.len() >= DEEPEST_PREREQUISITE {
            return nothing(Source::CyclicPrerequisite, Value::NULL);
        }
        let forced = self.store.get(self.setting("forcedFeatureValues"), self.store.text(feature.value.key()));
        if !forced.is_missing() {
            return nothing(Source::Override, forced);
        }
        walk.waiting.push(place);
        let decided = (feature.first_rule..feature.end_rule).find_map(|rule| self.rule(place, rule, walk));
        walk.waiting.pop();
        decided.unwrap_or_else(|| nothing(Source::DefaultValue, self.store.get(feature.value, "defaultValue")))
    }

    /// A rule's result; none when it does not apply.
    fn rule(&self, feature: usize, rule: Definition, walk: &mut Walk<'_>) -> Option<FeatureResult> {
        for parent in self.store.items(self.payload.field(rule, Field::ParentConditions)) {
            match self.parent(parent, walk) {
                Met::Yes => {}
                Met::No if self.store.truthy(self.store.get(parent, "gate")) => return Some(nothing(Source::Prerequisite, Value::NULL)),
                Met::No => return None,
                Met::Cycle => return Some(nothing(Source::CyclicPrerequisite, Value::NULL)),
            }
        }
        if !self.filters(rule) {
            return None;
        }
        let force = self.payload.field(rule, Field::Force);
        if !force.is_missing() {
            let applies = self.condition(rule, walk) && self.rollout(feature, rule);
            return applies.then_some(FeatureResult { rule: Some(rule), ..nothing(Source::Force, force) });
        }
        let run = self.run(rule, Some(feature), walk);
        if !run.in_experiment() || self.store.truthy(self.store.get(self.meta(&run), "passthrough")) {
            return None;
        }
        Some(FeatureResult { value: self.value(&run), source: Source::Experiment, rule: Some(rule), run: Some(run) })
    }

    /// What the variations of an experiment give.
    #[must_use]
    fn variations(&self, experiment: Definition, feature: Option<usize>) -> Value {
        let contextual = self.payload.field(experiment, Field::ContextualVariations);
        if feature.is_none() || self.store.is_null(contextual) { self.payload.field(experiment, Field::Variations) } else { contextual }
    }

    /// What the variation gives.
    #[must_use]
    pub fn value(&self, run: &RunResult) -> Value {
        self.store.item(self.variations(run.experiment, run.feature), run.variation)
    }

    /// What the payload says of the variation: `key`, `name`, `passthrough`.
    #[must_use]
    pub fn meta(&self, run: &RunResult) -> Value {
        self.store.item(self.payload.field(run.experiment, Field::Meta), run.variation)
    }

    /// The experiment's key: its own, else the feature's.
    #[must_use]
    pub fn key(&self, run: &RunResult) -> &str {
        let own = self.store.text(self.payload.field(run.experiment, Field::Key));
        if own.is_empty() { self.payload.feature_key(&self.store, run.feature.unwrap_or(usize::MAX)) } else { own }
    }

    /// The key of the variation: its own, else its index.
    #[must_use]
    pub fn variation_key(&self, run: &RunResult) -> String {
        let mut key = String::from(self.store.text(self.store.get(self.meta(run), "key")));
        if key.is_empty() {
            push_whole(&mut key, run.variation as u64);
        }
        key
    }

    /// The hashed attribute's name.
    #[must_use]
    pub fn attribute(&self, run: &RunResult) -> &str {
        self.name(run.attribute)
    }

    fn name(&self, attribute: Value) -> &str {
        let name = self.store.text(attribute);
        if name.is_empty() { "id" } else { name }
    }

    fn run(&self, experiment: Definition, feature: Option<usize>, walk: &mut Walk<'_>) -> RunResult {
        let mut result = RunResult::new(experiment, feature);
        (result.attribute, result.hash_value) = self.hashed(experiment);
        self.find_leaf(&mut result, walk);
        let reason = self.choose(&mut result, walk);
        if reason == Reason::In { result } else { result.out(reason) }
    }

    /// Fills in variation and how it was found; the answer is why the visitor is in or out.
    fn choose(&self, result: &mut RunResult, walk: &mut Walk<'_>) -> Reason {
        let store = &self.store;
        let experiment = result.experiment;
        let variations = store.count(self.variations(experiment, result.feature));
        // A field that only what stands alone has; a rule's is no part of the experiment that it runs.
        let alone = result.feature.is_none();
        let own = |field: Field| if alone { self.payload.field(experiment, field) } else { Value::NULL };
        if variations < 2 {
            return Reason::Variations;
        }
        let enabled = self.setting("enabled");
        if !enabled.is_missing() && !store.truthy(enabled) {
            return Reason::Disabled;
        }
        let url = store.text(self.setting("url"));
        let targets = own(Field::UrlPatterns);
        if store.is_array(targets) && !is_targeted(store, url, targets, self.host) {
            return Reason::Address;
        }
        if let Some(variation) = self.forced_variation(result, url, variations) {
            result.variation = variation;
            result.forced = true;
            return if variation < variations { Reason::In } else { Reason::NoSuchVariation };
        }
        let status = own(Field::Status);
        if store.is(status, "draft") || store.kind(own(Field::Active)) == Kind::False {
            return Reason::Inactive;
        }
        if store.is_null(result.hash_value) {
            return Reason::HashValue;
        }
        let (assigned, blocked) = self.assigned(result);
        result.sticky = assigned.is_some() || blocked;
        if assigned.is_none() {
            let filters = self.payload.field(experiment, Field::Filters);
            if !self.filters(experiment) || (store.is_null(filters) && !self.namespace(result)) || !self.groups(own(Field::Groups)) {
                return Reason::Filters;
            }
            if !self.condition(experiment, walk) {
                return Reason::Condition;
            }
            for parent in store.items(own(Field::ParentConditions)) {
                if !matches!(self.parent(parent, walk), Met::Yes) {
                    return Reason::Prerequisite;
                }
            }
        }
        let pattern = own(Field::Url);
        if store.is_text(pattern) && !self.host.url_matches("regex", store.text(pattern), url) {
            return Reason::Address;
        }
        let key = self.key(result);
        let Some(place) = self.place(result.hash_value, experiment, key) else { return Reason::HashVersion };
        if blocked {
            return Reason::Blocked;
        }
        let Some(chosen) = assigned.or_else(|| self.bucket(result, place, variations)) else { return Reason::Coverage };
        let force = own(Field::Force);
        if store.is_number(force) {
            result.sticky = false;
            result.variation = index(store.num(force));
            return if result.variation < variations { Reason::In } else { Reason::NoSuchVariation };
        }
        if store.truthy(self.setting("qaMode")) {
            return Reason::QaMode;
        }
        if store.is(status, "stopped") {
            return Reason::Inactive;
        }
        if chosen >= variations {
            return Reason::NoSuchVariation;
        }
        result.variation = chosen;
        result.hash_used = true;
        result.bucket = Some(place);
        if let Some(sticky) = self.sticky(experiment) {
            result.may_stick = true;
            let value = plain_text(store, result.hash_value, self.host);
            sticky.borrow_mut().keep(
                self.attribute(result),
                &value,
                key,
                self.version(experiment, Field::BucketVersion),
                &self.variation_key(result),
            );
        }
        Reason::In
    }

    fn sticky(&self, of: Definition) -> Option<&RefCell<StickyBuckets>> {
        let off = self.store.truthy(self.payload.field(of, Field::DisableStickyBucketing));
        self.sticky.as_ref().filter(|_| !off)
    }

    fn version(&self, of: Definition, field: Field) -> usize {
        index(self.store.num(self.payload.field(of, field)))
    }

    /// The variation that the visitor has already; and whether the visitor saw a version of the experiment whose visitors
    /// are kept out of this one. Assignments of the hashed attribute win over the fallback's.
    fn assigned(&self, run: &RunResult) -> (Option<usize>, bool) {
        let Some(sticky) = self.sticky(run.experiment) else { return (None, false) };
        let sticky = sticky.borrow();
        let attributes = [Field::HashAttribute, Field::FallbackAttribute].map(|field| self.payload.field(run.experiment, field));
        let look = |version: usize| {
            for (number, attribute) in attributes.into_iter().enumerate() {
                let name = if number > 0 { self.store.text(attribute) } else { self.name(attribute) };
                let value = plain_text(&self.store, self.hash_value(name), self.host);
                if let Some(variation) = sticky.variation(name, &value, self.key(run), version) {
                    return Some(variation);
                }
            }
            None
        };
        let least = self.version(run.experiment, Field::MinBucketVersion).min(MOST_VERSIONS);
        if (0..least).any(|version| look(version).is_some()) {
            return (None, true);
        }
        let key = look(self.version(run.experiment, Field::BucketVersion));
        (key.and_then(|key| self.meta_index(run.experiment, key)), false)
    }

    fn meta_index(&self, experiment: Definition, key: &str) -> Option<usize> {
        let mut meta = self.store.items(self.payload.field(experiment, Field::Meta));
        meta.position(|meta| self.store.is(self.store.get(meta, "key"), key))
    }

    /// What the page's address, else the settings force.
    fn forced_variation(&self, run: &RunResult, url: &str, variations: usize) -> Option<usize> {
        let key = self.key(run);
        query_override(key, url, variations).or_else(|| {
            let forced = self.store.get(self.setting("forcedVariations"), key);
            if self.store.is_number(forced) {
                return Some(index(self.store.num(forced)));
            }
            let name = self.store.text(forced);
            self.meta_index(run.experiment, name).or_else(|| whole(name)).filter(|index| *index < variations)
        })
    }

    fn parent(&self, parent: Value, walk: &mut Walk<'_>) -> Met {
        let store = &self.store;
        let id = store.text(store.get(parent, "id"));
        let value = match self.payload.place(store, id) {
            Some(place) => match walk.known.get(place) {
                Some(Some(value)) => *value,
                _ => {
                    let result = self.walk_feature(place, walk);
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
            None => store.get(self.setting("forcedFeatureValues"), id),
        };
        let condition = store.get(parent, "condition");
        let met = store.is_null(condition) || walk.conditions.test(condition, Subject::Parent(value)) == Truth::True;
        if met { Met::Yes } else { Met::No }
    }

    fn condition(&self, of: Definition, walk: &Walk<'_>) -> bool {
        let condition = self.payload.field(of, Field::Condition);
        self.store.is_null(condition) || walk.conditions.met(condition)
    }

    fn filters(&self, of: Definition) -> bool {
        let store = &self.store;
        store.items(self.payload.field(of, Field::Filters)).all(|filter| {
            let value = self.hash_value(self.name(store.get(filter, "attribute")));
            let place = self.hash(value, store.text(store.get(filter, "seed")), store.get(filter, "hashVersion"), HashVersion::V2);
            place.is_some_and(|place| store.items(store.get(filter, "ranges")).any(|range| self.range(range, 0).holds(place)))
        })
    }

    fn namespace(&self, run: &RunResult) -> bool {
        let namespace = self.payload.field(run.experiment, Field::Namespace);
        let mut seed = String::from("__");
        seed.push_str(self.store.text(self.store.item(namespace, 0)));
        let place = self.hash(run.hash_value, &seed, Value::NULL, HashVersion::V1);
        self.store.is_null(namespace) || place.is_some_and(|place| self.range(namespace, 1).holds(place))
    }

    /// Older user groups: one of the experiment's has to be the visitor's.
    fn groups(&self, groups: Value) -> bool {
        let has = |group: Value| self.store.truthy(self.store.get(self.setting("groups"), self.store.text(group)));
        self.store.count(groups) == 0 || self.store.items(groups).any(has)
    }

    fn rollout(&self, feature: usize, rule: Definition) -> bool {
        let (given, coverage) = (self.payload.field(rule, Field::Range), self.payload.field(rule, Field::Coverage));
        if self.store.is_null(given) && self.store.is_null(coverage) {
            return true;
        }
        let range =
            if self.store.is_null(given) { BucketRange { start: 0.0, end: self.store.num(coverage) } } else { self.range(given, 0) };
        let place = self.place(self.hashed(rule).1, rule, self.payload.feature_key(&self.store, feature));
        place.is_some_and(|place| range.holds(place))
    }

    /// The place of a value, by the seed and hash version of a rule; none for a missing value or an unknown version.
    fn place(&self, value: Value, of: Definition, default_seed: &str) -> Option<f64> {
        let seed = self.store.text(self.payload.field(of, Field::Seed));
        let seed = if seed.is_empty() { default_seed } else { seed };
        self.hash(value, seed, self.payload.field(of, Field::HashVersion), HashVersion::V1)
    }

    fn hash(&self, value: Value, seed: &str, version: Value, default: HashVersion) -> Option<f64> {
        let version = if self.store.is_null(version) { default } else { HashVersion::from_number(self.store.num(version))? };
        if self.store.is_text(value) {
            return Some(hash(seed, self.store.text(value), version));
        }
        self.store.is_number(value).then(|| hash(seed, &plain_text(&self.store, value, self.host), version))
    }

    /// The attribute that is hashed, and its value: the fallback's where sticky buckets are on.
    fn hashed(&self, of: Definition) -> (Value, Value) {
        let attribute = self.payload.field(of, Field::HashAttribute);
        let value = self.hash_value(self.name(attribute));
        if self.store.is_null(value) && self.sticky(of).is_some() {
            let fallback = self.payload.field(of, Field::FallbackAttribute);
            let other = self.hash_value(self.store.text(fallback));
            if !self.store.is_null(other) {
                return (fallback, other);
            }
        }
        (attribute, value)
    }

    /// An attribute that can be hashed: a non-empty text, or a finite number other than 0; anything else is missing.
    fn hash_value(&self, attribute: &str) -> Value {
        let value = self.store.get(self.part(Part::Attributes), attribute);
        let hashable = match self.store.kind(value) {
            Kind::Text => self.store.truthy(value),
            Kind::Number => self.store.truthy(value) && self.store.num(value).is_finite(),
            _ => false,
        };
        if hashable { value } else { Value::NULL }
    }

    /// The leaf of a contextual bandit that speaks of this visitor.
    fn find_leaf(&self, result: &mut RunResult, walk: &Walk<'_>) {
        let reference = self.payload.field(result.experiment, Field::ContextualBanditRef);
        if result.feature.is_none() || self.store.is_null(reference) {
            return;
        }
        result.bandit = self.store.get(self.store.get(self.root, "contextualBandits"), self.store.text(reference));
        let mut leaves = self.store.items(self.store.get(result.bandit, "contexts"));
        let leaf = leaves.find(|leaf| {
            let condition = self.store.get(*leaf, "condition");
            self.store.is_null(condition) || walk.conditions.met(condition)
        });
        result.leaf = leaf.unwrap_or(Value::NULL);
    }

    /// A weight a variation: the bandit's leaf's, else the experiment's.
    #[must_use]
    pub fn weights(&self, run: &RunResult) -> Value {
        if run.leaf.is_missing() { self.payload.field(run.experiment, Field::Weights) } else { self.store.get(run.leaf, "weights") }
    }

    /// The variation whose range holds the place, the first if several do; as [`super::bucket::bucket_ranges`] has it.
    fn bucket(&self, run: &RunResult, place: f64, variations: usize) -> Option<usize> {
        let store = &self.store;
        let ranges = self.payload.field(run.experiment, Field::Ranges);
        if !store.is_null(ranges) {
            return store.items(ranges).position(|range| self.range(range, 0).holds(place));
        }
        let coverage = self.payload.field(run.experiment, Field::Coverage);
        let coverage = if store.is_null(coverage) { 1.0 } else { store.num(coverage) };
        let weights = self.weights(run);
        super::bucket::bucket(place, variations, coverage, store.count(weights), &store.items(weights).map(|weight| store.num(weight)))
    }

    fn range(&self, numbers: Value, from: usize) -> BucketRange {
        let number = |index: usize| self.store.num(self.store.item(numbers, from.wrapping_add(index)));
        BucketRange { start: number(0), end: number(1) }
    }
}

enum Met {
    Yes,
    No,
    Cycle,
}

/// A number as an index; one that nothing has for those below 0.
fn index(number: f64) -> usize {
    if number < 0.0 { usize::MAX } else { number as usize }
}

/// A value, for a reason.
fn nothing(source: Source, value: Value) -> FeatureResult {
    FeatureResult { value, source, rule: None, run: None }
}

/// Mutual exclusion's place, by GrowthBook's older rule.
#[must_use]
pub fn namespace_place(id: &str, value: &str) -> f64 {
    let mut seed = String::from("__");
    seed.push_str(id);
    hash(&seed, value, HashVersion::V1)
}
