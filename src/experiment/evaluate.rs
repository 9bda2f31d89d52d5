//! Evaluation: a feature's value, an experiment's variation, for one visitor on one page.

use super::bucket::BucketRange;
use super::condition::{Conditions, REGEX_BYTES, Subject, Truth, plain_text};
use super::hash::{HashVersion, hash};
use super::payload::{Definition, Field, Fields, NOTHING, Payload};
pub use super::result::{FeatureResult, Reason, RunResult, Source};
use super::sticky::StickyBuckets;
use super::url::{is_targeted, query_override};
use crate::digits::push_whole;
use crate::error::{Code, Error};
use crate::host::Host;
use crate::json::store::{Kind, Mark, Store, Value};
use crate::text::{head, place, whole};
use crate::word::Word;
use core::cell::RefCell;

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

/// See [`Part::Settings`].
#[derive(Clone, Copy)]
enum Setting {
    Url,
    Enabled,
    QaMode,
    ForcedVariations,
    ForcedFeatureValues,
    RemoteGroupIds,
    Groups,
}

/// Their keys, in this order.
const SETTINGS: [Word; 7] =
    [Word::Url, Word::Enabled, Word::QaMode, Word::ForcedVariations, Word::ForcedFeatureValues, Word::RemoteGroupIds, Word::Groups];

/// Evaluates for one visitor on one page.
pub struct Evaluator<'h> {
    /// Holds the payload, then the settings, then the attributes.
    pub store: Store,
    /// Features and experiments.
    pub payload: Payload,
    host: &'h dyn Host,
    saved_groups: Value,
    bandits: Value,
    settings: [Value; SETTINGS.len()],
    /// The page's address has a query.
    asks: bool,
    sources: [String; 2],
    marks: [Mark; 2],
    parts: [Value; 2],
    sticky: Option<RefCell<StickyBuckets>>,
}

/// One decision's way through the prerequisites.
struct Walk<'a> {
    conditions: Conditions<'a>,
    /// The place of the feature that is asked for, if it is one.
    asked: usize,
    /// How many features stand one behind the other at the moment.
    depth: usize,
    /// Places of features, and the values found so far; none of those that wait for the one at hand.
    known: Vec<(usize, Option<Value>)>,
}

impl<'h> Evaluator<'h> {
    /// Without payload, settings and attributes. Numbers, addresses and regular expressions are the host's.
    #[must_use]
    pub fn new(host: &'h dyn Host) -> Self {
        let null = Value::NULL;
        let (store, payload) = (Store::default(), Payload::default());
        let mark = store.mark();
        Self {
            store,
            payload,
            host,
            saved_groups: null,
            bandits: null,
            settings: [null; SETTINGS.len()],
            asks: false,
            sources: [String::new(), String::new()],
            marks: [mark; 2],
            parts: [null; 2],
            sticky: None,
        }
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
            Error::at(Code::PayloadJson, &path, "not JSON")
        })?;
        self.payload = Payload::new(&store, root, self.host)?;
        self.store = store;
        (self.saved_groups, self.bandits) = (self.store.at(root, Word::SavedGroups), self.store.at(root, Word::ContextualBandits));
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
        if self.store.is_object(self.part(part)) { Ok(()) } else { Err(Error::new(Code::EventJson, "no JSON object")) }
    }

    fn read_parts(&mut self, from: usize) {
        for (number, ((source, mark), part)) in self.sources.iter().zip(&mut self.marks).zip(&mut self.parts).enumerate() {
            if number >= from {
                *mark = self.store.mark();
                *part = self.store.read(source, self.host).unwrap_or(Value::NULL);
            }
        }
        self.settings = SETTINGS.map(|key| self.store.at(self.part(Part::Settings), key));
        self.asks = place(self.store.text(self.setting(Setting::Url)).as_bytes(), b'?').is_some();
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

    #[inline(always)]
    fn setting(&self, setting: Setting) -> Value {
        self.settings.get(setting as usize).copied().unwrap_or(Value::NULL)
    }

    fn walk(&self) -> Walk<'_> {
        self.store.allow(u32::MAX);
        let remote = self.setting(Setting::RemoteGroupIds);
        let conditions = Conditions::new(&self.store, self.saved_groups, remote, self.part(Part::Attributes), self.host);
        Walk { conditions, asked: usize::MAX, depth: 1, known: Vec::new() }
    }

    /// A feature by key.
    #[must_use]
    pub fn feature(&self, key: &str) -> FeatureResult {
        let forced = self.store.get(self.setting(Setting::ForcedFeatureValues), key);
        if !forced.is_missing() {
            return nothing(Source::Override, forced);
        }
        self.payload.place(&self.store, key).map_or(nothing(Source::UnknownFeature, Value::NULL), |place| self.feature_at(place))
    }

    /// A feature by its place in the payload.
    #[must_use]
    pub fn feature_at(&self, place: usize) -> FeatureResult {
        self.walk_feature(place, &mut Walk { asked: place, ..self.walk() })
    }

    /// An experiment by its place among the payload's: decided by the feature whose rule it is (an earlier rule may have
    /// kept the visitor out). None when the payload does not hold it.
    #[must_use]
    pub fn run_at(&self, place: usize) -> Option<RunResult> {
        let run = self.payload.run(place)?;
        let mut alone = RunResult::new(run.definition, run.feature);
        self.run(&mut alone, &mut self.walk());
        let Some(feature) = run.feature.filter(|_| alone.in_experiment() && !alone.forced) else { return Some(alone) };
        let decided = self.feature_at(feature);
        match decided.run {
            Some(run) if run.experiment == alone.experiment => return Some(run),
            _ if matches!(decided.source, Source::Prerequisite | Source::CyclicPrerequisite) => alone.out(Reason::Prerequisite),
            _ => alone.out(Reason::EarlierRule),
        }
        Some(alone)
    }

    /// The places of the experiments that stand alone, in the payload's order.
    pub fn alone(&self) -> impl Iterator<Item = usize> + '_ {
        (0..).map_while(|place| Some((place, self.payload.run(place)?))).filter(|(_, run)| run.feature.is_none()).map(|(place, _)| place)
    }

    fn walk_feature(&self, place: usize, walk: &mut Walk<'_>) -> FeatureResult {
        let mut result = FeatureResult { value: Value::NULL, source: Source::UnknownFeature, rule: None, run: None };
        self.decide(place, walk, &mut result);
        result
    }

    /// Fills in the result, in its place: it is too large to be handed on from call to call.
    fn decide(&self, place: usize, walk: &mut Walk<'_>, result: &mut FeatureResult) {
        let Some(feature) = self.payload.feature(place) else { return };
        let forced = self.store.under(self.setting(Setting::ForcedFeatureValues), feature.value.key());
        if !forced.is_missing() {
            (result.source, result.value) = (Source::Override, forced);
            return;
        }
        (result.source, result.value) = (Source::DefaultValue, feature.default);
        for rule in feature.first_rule..feature.end_rule {
            if self.rule(place, rule, walk, result) {
                break;
            }
        }
    }

    /// False when the rule does not apply.
    fn rule(&self, feature: usize, rule: Definition, walk: &mut Walk<'_>, result: &mut FeatureResult) -> bool {
        let fields = self.payload.fields(rule);
        for parent in self.store.items(fields.get(Field::ParentConditions)) {
            let source = match self.parent(parent, walk) {
                Met::Yes => continue,
                Met::No if self.store.truthy(self.store.at(parent, Word::Gate)) => Source::Prerequisite,
                Met::No => return false,
                Met::Cycle => Source::CyclicPrerequisite,
            };
            (result.source, result.value) = (source, Value::NULL);
            return true;
        }
        if !self.filters(fields) {
            return false;
        }
        let force = fields.get(Field::Force);
        if !force.is_missing() {
            let applies = self.condition(fields, walk) && self.rollout(feature, fields);
            if applies {
                (result.source, result.value, result.rule) = (Source::Force, force, Some(rule));
            }
            return applies;
        }
        let run = result.run.insert(RunResult::new(rule, Some(feature)));
        self.run(run, walk);
        if !run.in_experiment() || self.store.truthy(self.store.at(self.meta(run), Word::Passthrough)) {
            result.run = None;
            return false;
        }
        (result.source, result.value, result.rule) = (Source::Experiment, self.value(run), Some(rule));
        true
    }

    fn fields(&self, run: &RunResult) -> &Fields {
        self.payload.fields(run.experiment)
    }

    /// What the variations of an experiment give.
    #[must_use]
    fn variations(&self, run: &RunResult) -> Value {
        let fields = self.fields(run);
        let contextual = fields.get(Field::ContextualVariations);
        if run.feature.is_none() || self.store.is_null(contextual) { fields.get(Field::Variations) } else { contextual }
    }

    /// What the variation gives.
    #[must_use]
    pub fn value(&self, run: &RunResult) -> Value {
        self.store.item(self.variations(run), run.variation)
    }

    /// What the payload says of the variation: `key`, `name`, `passthrough`.
    #[must_use]
    pub fn meta(&self, run: &RunResult) -> Value {
        self.store.item(self.fields(run).get(Field::Meta), run.variation)
    }

    /// The experiment's key: its own, else the feature's.
    #[must_use]
    pub fn key(&self, run: &RunResult) -> &str {
        let own = self.store.text(self.fields(run).get(Field::Key));
        if own.is_empty() { self.payload.feature_key(&self.store, run.feature.unwrap_or(usize::MAX)) } else { own }
    }

    /// The key of the variation: its own, else its index.
    #[must_use]
    pub fn variation_key(&self, run: &RunResult) -> String {
        let mut key = String::from(self.store.text(self.store.at(self.meta(run), Word::Key)));
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

    fn run(&self, result: &mut RunResult, walk: &mut Walk<'_>) {
        (result.attribute, result.hash_value) = self.hashed(self.fields(result));
        self.find_leaf(result, walk);
        let reason = self.choose(result, walk);
        if reason != Reason::In {
            result.out(reason);
        }
    }

    /// Fills in variation and how it was found; the answer is why the visitor is in or out.
    fn choose(&self, result: &mut RunResult, walk: &mut Walk<'_>) -> Reason {
        let store = &self.store;
        let fields = self.fields(result);
        let variations = store.count(self.variations(result));
        // What only an experiment that stands alone has; a rule's is no part of the experiment that it runs.
        let own = if result.feature.is_none() { fields } else { &NOTHING };
        if variations < 2 {
            return Reason::Variations;
        }
        let enabled = self.setting(Setting::Enabled);
        if !enabled.is_missing() && !store.truthy(enabled) {
            return Reason::Disabled;
        }
        let href = store.text(self.setting(Setting::Url));
        let url = head(href, REGEX_BYTES);
        let targets = own.get(Field::UrlPatterns);
        if store.is_array(targets) && !is_targeted(store, url, targets, self.host) {
            return Reason::Address;
        }
        if let Some(variation) = self.forced_variation(result, href, variations) {
            result.variation = variation;
            result.forced = true;
            return if variation < variations { Reason::In } else { Reason::NoSuchVariation };
        }
        let status = own.get(Field::Status);
        if store.is(status, "draft") || store.kind(own.get(Field::Active)) == Kind::False {
            return Reason::Inactive;
        }
        if store.is_null(result.hash_value) {
            return Reason::HashValue;
        }
        let (assigned, blocked) = self.assigned(result);
        result.sticky = assigned.is_some() || blocked;
        if assigned.is_none() {
            let filters = fields.get(Field::Filters);
            if !self.filters(fields) || (store.is_null(filters) && !self.namespace(result)) || !self.groups(own.get(Field::Groups)) {
                return Reason::Filters;
            }
            if !self.condition(fields, walk) {
                return Reason::Condition;
            }
            for parent in store.items(own.get(Field::ParentConditions)) {
                if !matches!(self.parent(parent, walk), Met::Yes) {
                    return Reason::Prerequisite;
                }
            }
        }
        let pattern = own.get(Field::Url);
        if store.is_text(pattern) && !self.host.url_matches("regex", store.text(pattern), url) {
            return Reason::Address;
        }
        let key = self.key(result);
        let Some(place) = self.place(result.hash_value, fields, key) else { return Reason::HashVersion };
        if blocked {
            return Reason::Blocked;
        }
        let Some(chosen) = assigned.or_else(|| self.bucket(result, place, variations)) else { return Reason::Coverage };
        let force = own.get(Field::Force);
        if store.is_number(force) {
            result.sticky = false;
            result.variation = index(store.num(force));
            return if result.variation < variations { Reason::In } else { Reason::NoSuchVariation };
        }
        if store.truthy(self.setting(Setting::QaMode)) {
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
        if let Some(sticky) = self.sticky(fields) {
            result.may_stick = true;
            let value = plain_text(store, result.hash_value, self.host);
            sticky.borrow_mut().keep(
                self.attribute(result),
                &value,
                key,
                self.version(fields.get(Field::BucketVersion)),
                &self.variation_key(result),
            );
        }
        Reason::In
    }

    fn sticky(&self, of: &Fields) -> Option<&RefCell<StickyBuckets>> {
        let off = self.store.truthy(of.get(Field::DisableStickyBucketing));
        self.sticky.as_ref().filter(|_| !off)
    }

    fn version(&self, version: Value) -> usize {
        index(self.store.num(version))
    }

    /// The variation that the visitor has already; and whether the visitor saw a version of the experiment whose visitors
    /// are kept out of this one. Assignments of the hashed attribute win over the fallback's.
    fn assigned(&self, run: &RunResult) -> (Option<usize>, bool) {
        let fields = self.fields(run);
        let Some(sticky) = self.sticky(fields) else { return (None, false) };
        let sticky = sticky.borrow();
        let attributes = [Field::HashAttribute, Field::FallbackAttribute].map(|field| fields.get(field));
        let look = |version: usize| {
            for (number, attribute) in attributes.into_iter().enumerate() {
                if number > 0 && !self.store.truthy(attribute) {
                    continue;
                }
                let value = plain_text(&self.store, self.hash_value(attribute), self.host);
                let name = self.name(attribute);
                if let Some(variation) = sticky.variation(name, &value, self.key(run), version) {
                    return Some(variation);
                }
            }
            None
        };
        let least = self.version(fields.get(Field::MinBucketVersion)).min(MOST_VERSIONS);
        if (0..least).any(|version| look(version).is_some()) {
            return (None, true);
        }
        let key = look(self.version(fields.get(Field::BucketVersion)));
        (key.and_then(|key| self.meta_index(fields, key)), false)
    }

    fn meta_index(&self, of: &Fields, key: &str) -> Option<usize> {
        let mut meta = self.store.items(of.get(Field::Meta));
        meta.position(|meta| self.store.is(self.store.at(meta, Word::Key), key))
    }

    /// What the page's address, else the settings force.
    fn forced_variation(&self, run: &RunResult, url: &str, variations: usize) -> Option<usize> {
        let key = self.key(run);
        self.asks.then(|| query_override(key, url, variations)).flatten().or_else(|| {
            let forced = self.store.get(self.setting(Setting::ForcedVariations), key);
            if self.store.is_null(forced) {
                return None;
            }
            if self.store.is_number(forced) {
                return Some(index(self.store.num(forced)));
            }
            let name = self.store.text(forced);
            self.meta_index(self.fields(run), name).or_else(|| whole(name)).filter(|index| *index < variations)
        })
    }

    fn parent(&self, parent: Value, walk: &mut Walk<'_>) -> Met {
        let store = &self.store;
        let id = store.text(store.at(parent, Word::Id));
        let value = match self.payload.place(store, id) {
            Some(place) => match walk.known.iter().find(|(known, _)| *known == place) {
                Some((_, Some(value))) => *value,
                None if walk.depth < DEEPEST_PREREQUISITE && walk.asked != place => {
                    let entry = walk.known.len();
                    walk.known.push((place, None));
                    walk.depth = walk.depth.wrapping_add(1);
                    let result = self.walk_feature(place, walk);
                    walk.depth = walk.depth.wrapping_sub(1);
                    if result.source == Source::CyclicPrerequisite {
                        return Met::Cycle;
                    }
                    if let Some(known) = walk.known.get_mut(entry) {
                        known.1 = Some(result.value);
                    }
                    result.value
                }
                _ => return Met::Cycle,
            },
            None => store.get(self.setting(Setting::ForcedFeatureValues), id),
        };
        let condition = store.at(parent, Word::Condition);
        let met = store.is_null(condition) || walk.conditions.test(condition, Subject::Parent(value)) == Truth::True;
        if met { Met::Yes } else { Met::No }
    }

    fn condition(&self, of: &Fields, walk: &Walk<'_>) -> bool {
        let condition = of.get(Field::Condition);
        self.store.is_null(condition) || walk.conditions.met(condition)
    }

    fn filters(&self, of: &Fields) -> bool {
        let store = &self.store;
        store.items(of.get(Field::Filters)).all(|filter| {
            let value = self.hash_value(store.at(filter, Word::Attribute));
            let place = self.hash(value, store.text(store.at(filter, Word::Seed)), store.at(filter, Word::HashVersion), HashVersion::V2);
            place.is_some_and(|place| store.items(store.at(filter, Word::Ranges)).any(|range| self.range(range, 0).holds(place)))
        })
    }

    fn namespace(&self, run: &RunResult) -> bool {
        let namespace = self.fields(run).get(Field::Namespace);
        if self.store.is_null(namespace) {
            return true;
        }
        let mut seed = String::from("__");
        seed.push_str(self.store.text(self.store.item(namespace, 0)));
        let place = self.hash(run.hash_value, &seed, Value::NULL, HashVersion::V1);
        place.is_some_and(|place| self.range(namespace, 1).holds(place))
    }

    /// Older user groups: one of the experiment's has to be the visitor's.
    fn groups(&self, groups: Value) -> bool {
        let has = |group: Value| self.store.truthy(self.store.get(self.setting(Setting::Groups), self.store.text(group)));
        self.store.count(groups) == 0 || self.store.items(groups).any(has)
    }

    fn rollout(&self, feature: usize, rule: &Fields) -> bool {
        let (given, coverage) = (rule.get(Field::Range), rule.get(Field::Coverage));
        if self.store.is_null(given) && self.store.is_null(coverage) {
            return true;
        }
        let range =
            if self.store.is_null(given) { BucketRange { start: 0.0, end: self.store.num(coverage) } } else { self.range(given, 0) };
        let place = self.place(self.hashed(rule).1, rule, self.payload.feature_key(&self.store, feature));
        place.is_some_and(|place| range.holds(place))
    }

    /// The place of a value, by the seed and hash version of a rule; none for a missing value or an unknown version.
    fn place(&self, value: Value, of: &Fields, default_seed: &str) -> Option<f64> {
        let seed = self.store.text(of.get(Field::Seed));
        let seed = if seed.is_empty() { default_seed } else { seed };
        self.hash(value, seed, of.get(Field::HashVersion), HashVersion::V1)
    }

    fn hash(&self, value: Value, seed: &str, version: Value, default: HashVersion) -> Option<f64> {
        let version = if self.store.is_null(version) { default } else { HashVersion::from_number(self.store.num(version))? };
        if self.store.is_text(value) {
            return Some(hash(seed, self.store.text(value), version));
        }
        self.store.is_number(value).then(|| hash(seed, &plain_text(&self.store, value, self.host), version))
    }

    /// The attribute that is hashed, and its value: the fallback's where sticky buckets are on.
    fn hashed(&self, of: &Fields) -> (Value, Value) {
        let attribute = of.get(Field::HashAttribute);
        let value = self.hash_value(attribute);
        let fallback = of.get(Field::FallbackAttribute);
        if self.store.is_null(value) && self.store.truthy(fallback) && self.sticky(of).is_some() {
            let other = self.hash_value(fallback);
            if !self.store.is_null(other) {
                return (fallback, other);
            }
        }
        (attribute, value)
    }

    /// What can be hashed of an attribute, by its name (`id` where it has none): a non-empty text, or a finite number other
    /// than 0; anything else is missing.
    fn hash_value(&self, attribute: Value) -> Value {
        let attributes = self.part(Part::Attributes);
        let name = self.store.text(attribute);
        let value = if name.is_empty() { self.store.at(attributes, Word::Id) } else { self.store.get(attributes, name) };
        let hashable = match self.store.kind(value) {
            Kind::Text => self.store.truthy(value),
            Kind::Number => self.store.truthy(value) && self.store.num(value).is_finite(),
            _ => false,
        };
        if hashable { value } else { Value::NULL }
    }

    /// The leaf of a contextual bandit that speaks of this visitor.
    fn find_leaf(&self, result: &mut RunResult, walk: &Walk<'_>) {
        let reference = self.fields(result).get(Field::ContextualBanditRef);
        if result.feature.is_none() || self.store.is_null(reference) {
            return;
        }
        result.bandit = self.store.get(self.bandits, self.store.text(reference));
        let mut leaves = self.store.items(self.store.at(result.bandit, Word::Contexts));
        let leaf = leaves.find(|leaf| {
            let condition = self.store.at(*leaf, Word::Condition);
            self.store.is_null(condition) || walk.conditions.met(condition)
        });
        result.leaf = leaf.unwrap_or(Value::NULL);
    }

    /// A weight a variation: the bandit's leaf's, else the experiment's.
    #[must_use]
    pub fn weights(&self, run: &RunResult) -> Value {
        if run.leaf.is_missing() { self.fields(run).get(Field::Weights) } else { self.store.at(run.leaf, Word::Weights) }
    }

    /// The variation whose range holds the place, the first if several do; as [`super::bucket::bucket_ranges`] has it.
    fn bucket(&self, run: &RunResult, place: f64, variations: usize) -> Option<usize> {
        let store = &self.store;
        let ranges = self.fields(run).get(Field::Ranges);
        if !store.is_null(ranges) {
            return store.items(ranges).position(|range| self.range(range, 0).holds(place));
        }
        let coverage = self.fields(run).get(Field::Coverage);
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
