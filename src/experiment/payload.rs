//! The payload: GrowthBook's features and experiments, read once into types that evaluation can trust.

use super::bucket::{BucketRange, bucket_ranges};
use super::hash::HashVersion;
use crate::error::{Code, Error};
use crate::host::Host;
use crate::json::read::read;
use crate::json::{Json, NULL};

/// Everything that is decided by.
#[derive(Debug, Default)]
pub struct Payload {
    features: Vec<Feature>,
    /// Open addressing by the key's hash: a feature's place plus 1, 0 for an empty slot; a power of two long.
    index: Vec<u32>,
    /// Experiments that stand alone, in the payload's order.
    pub experiments: Vec<Experiment>,
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
    /// All must match.
    pub filters: Vec<Filter>,
    /// What it asks of the visitor's attributes.
    pub condition: Option<Json>,
    /// What it does.
    pub action: Action,
}

/// What a rule does.
#[derive(Debug)]
pub enum Action {
    /// Gives everyone, or a part of the visitors, this value.
    Force(Json, Option<Rollout>),
    /// Runs an experiment.
    Run(Box<Experiment>),
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
    /// What it asks of other features.
    pub parents: Vec<Parent>,
    /// Everyone who is in gets this variation; with an index that no variation has, nobody is in.
    pub force: Option<usize>,
    /// False for drafts and stopped ones.
    pub active: bool,
}

impl Payload {
    /// Reads the JSON text of a payload.
    ///
    /// # Errors
    /// `E_PAYLOAD_JSON` with the byte offset as path; `E_PAYLOAD_SHAPE` with the JSON path of what is wrong.
    pub fn read(text: &str, host: &dyn Host) -> Result<Self, Error> {
        let json = read(text, host).map_err(|offset| {
            let mut path = String::from("byte ");
            crate::identity::push_whole(&mut path, offset as u64);
            Error::at(Code::PayloadJson, &path, "the payload is not JSON")
        })?;
        if json.as_obj().is_none() {
            return Err(shape("$", "an object"));
        }
        Self::from_json(&json).map_err(|error| under("$", error))
    }

    fn from_json(json: &Json) -> Result<Self, Error> {
        let mut payload = Self::default();
        for (key, feature) in object(json, "features")? {
            payload.features.push(read_feature(key, feature).map_err(|error| under("features", under(key, error)))?);
        }
        each(json, "experiments", &mut |experiment| {
            let key = text_or(experiment, "key", "")?;
            payload.experiments.push(read_experiment(experiment, &key, "variations")?);
            Ok(())
        })?;
        payload.index_features();
        Ok(payload)
    }

    fn index_features(&mut self) {
        let slots = self.features.len().saturating_mul(2).next_power_of_two();
        self.index = vec![0; slots];
        for (place, feature) in (1..).zip(&self.features) {
            let slot = self.slot(&feature.key);
            // Of equal keys the last wins, as in JSON.parse.
            if let Some(entry) = self.index.get_mut(slot) {
                *entry = place;
            }
        }
    }

    /// The slot that holds the key, or the empty one where it would go. At least half of the slots are empty.
    fn slot(&self, key: &str) -> usize {
        let mask = self.index.len().wrapping_sub(1);
        let mut slot = key.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)) as usize & mask;
        while let Some(feature) = self.at(slot) {
            if feature.key == key {
                break;
            }
            slot = slot.wrapping_add(1) & mask;
        }
        slot
    }

    fn at(&self, slot: usize) -> Option<&Feature> {
        let place = *self.index.get(slot)?;
        self.features.get((place as usize).checked_sub(1)?)
    }

    /// A feature by key.
    #[must_use]
    pub fn feature(&self, key: &str) -> Option<&Feature> {
        if self.index.is_empty() {
            return None;
        }
        self.at(self.slot(key))
    }

    /// An experiment by key, and the feature whose rule it is, if it is one's.
    #[must_use]
    pub fn experiment(&self, key: &str) -> Option<(&Experiment, Option<&Feature>)> {
        let of_features = self.features.iter().flat_map(|feature| experiments_of(feature).map(move |run| (run, Some(feature))));
        of_features.chain(self.experiments.iter().map(|run| (run, None))).find(|(run, _)| run.key == key)
    }
}

fn experiments_of(feature: &Feature) -> impl Iterator<Item = &Experiment> {
    feature.rules.iter().filter_map(|rule| match &rule.action {
        Action::Run(experiment) => Some(&**experiment),
        Action::Force(..) => None,
    })
}

fn read_feature(key: &str, json: &Json) -> Result<Feature, Error> {
    if json.as_obj().is_none() {
        return Err(shape("", "an object"));
    }
    let default = json.get("defaultValue").cloned().unwrap_or(Json::Null);
    let mut rules = Vec::new();
    each(json, "rules", &mut |rule| {
        rules.push(read_rule(rule, key)?);
        Ok(())
    })?;
    Ok(Feature { key: key.into(), default, rules })
}

fn read_rule(json: &Json, feature: &str) -> Result<Rule, Error> {
    let parents = parents(json)?;
    let filters = filters(json)?;
    let condition = condition(json)?;
    let action = if let Some(value) = json.get("force") {
        Action::Force(value.clone(), read_rollout(json, feature)?)
    } else {
        let key = text_or(json, "key", feature)?;
        let name = if json.get("contextualVariations").is_some() { "contextualVariations" } else { "variations" };
        Action::Run(Box::new(read_experiment(json, &key, name)?))
    };
    Ok(Rule { id: text_or(json, "id", "")?, parents, filters, condition, action })
}

fn read_rollout(json: &Json, feature: &str) -> Result<Option<Rollout>, Error> {
    let range = match (json.get("range"), number(json, "coverage")?) {
        (Some(range @ Json::Arr(_)), _) => read_range(range).ok_or_else(|| shape("range", "two numbers"))?,
        // Coverage 0 holds nobody, 1 everybody: places lie in [0, 1).
        (_, Some(coverage)) => BucketRange { start: 0.0, end: coverage },
        _ => return Ok(None),
    };
    Ok(Some(Rollout {
        seed: text_or(json, "seed", feature)?,
        attribute: text_or(json, "hashAttribute", "id")?,
        version: version(json, 1.0)?,
        range,
    }))
}

fn read_experiment(json: &Json, key: &str, variations_name: &str) -> Result<Experiment, Error> {
    let variations = list(json, variations_name)?.to_vec();
    let meta = list(json, "meta")?;
    let mut keys = Vec::new();
    let mut passthrough = Vec::new();
    for index in 0..variations.len() {
        let meta = meta.get(index).unwrap_or(&NULL);
        keys.push(variation_key(meta, index));
        passthrough.push(flag(meta, "passthrough"));
    }
    let mut ranges = read_ranges(json)?;
    if ranges.is_empty() {
        let mut weights = Vec::new();
        for weight in list(json, "weights")? {
            weights.push(weight.as_num().ok_or_else(|| shape("weights", "numbers"))?);
        }
        ranges = bucket_ranges(variations.len(), number(json, "coverage")?.unwrap_or(1.0), Some(&weights));
    }
    let namespace = match list(json, "namespace")? {
        [Json::Str(id), Json::Num(start), Json::Num(end)] => Some((id.clone(), BucketRange { start: *start, end: *end })),
        [] => None,
        _ => return Err(shape("namespace", "an id and two numbers")),
    };
    let status = text_or(json, "status", "running")?;
    Ok(Experiment {
        key: key.into(),
        variations,
        keys,
        passthrough,
        ranges,
        seed: text_or(json, "seed", key)?,
        attribute: text_or(json, "hashAttribute", "id")?,
        version: version(json, 1.0)?,
        filters: filters(json)?,
        namespace,
        condition: condition(json)?,
        parents: parents(json)?,
        force: number(json, "force")?.map(|index| if index >= 0.0 { index as usize } else { usize::MAX }),
        active: json.get("active").is_none_or(Json::truthy) && status == "running",
    })
}

fn variation_key(meta: &Json, index: usize) -> String {
    match meta.get("key").and_then(Json::as_str) {
        Some(key) if !key.is_empty() => key.into(),
        _ => {
            let mut digits = String::new();
            crate::identity::push_whole(&mut digits, index as u64);
            digits
        }
    }
}

fn parents(json: &Json) -> Result<Vec<Parent>, Error> {
    let mut parents = Vec::new();
    each(json, "parentConditions", &mut |parent| {
        let condition = condition(parent)?.ok_or_else(|| shape("condition", "an object"))?;
        parents.push(Parent { id: text_or(parent, "id", "")?, condition, gate: flag(parent, "gate") });
        Ok(())
    })?;
    Ok(parents)
}

fn filters(json: &Json) -> Result<Vec<Filter>, Error> {
    let mut filters = Vec::new();
    each(json, "filters", &mut |filter| {
        filters.push(Filter {
            seed: text_or(filter, "seed", "")?,
            attribute: text_or(filter, "attribute", "id")?,
            version: version(filter, 2.0)?,
            ranges: read_ranges(filter)?,
        });
        Ok(())
    })?;
    Ok(filters)
}

fn condition(json: &Json) -> Result<Option<Json>, Error> {
    match json.get("condition") {
        None | Some(Json::Null) => Ok(None),
        Some(condition @ Json::Obj(_)) => Ok(Some(condition.clone())),
        Some(_) => Err(shape("condition", "an object")),
    }
}

fn version(json: &Json, default: f64) -> Result<Option<HashVersion>, Error> {
    Ok(HashVersion::from_number(number(json, "hashVersion")?.unwrap_or(default)))
}

fn read_range(json: &Json) -> Option<BucketRange> {
    match json.as_arr()? {
        [Json::Num(start), Json::Num(end)] => Some(BucketRange { start: *start, end: *end }),
        _ => None,
    }
}

fn read_ranges(json: &Json) -> Result<Vec<BucketRange>, Error> {
    let mut ranges = Vec::new();
    for range in list(json, "ranges")? {
        ranges.push(read_range(range).ok_or_else(|| shape("ranges", "pairs of numbers"))?);
    }
    Ok(ranges)
}

fn flag(json: &Json, key: &str) -> bool {
    json.get(key).is_some_and(Json::truthy)
}

fn shape(path: &str, wanted: &'static str) -> Error {
    Error::at(Code::PayloadShape, path, wanted)
}

/// Puts a step before an error's path.
fn under(step: &str, error: Error) -> Error {
    let mut path = String::from(step);
    if !error.path.is_empty() && !error.path.starts_with('[') {
        path.push('.');
    }
    path.push_str(&error.path);
    Error { path, ..error }
}

fn object<'a>(json: &'a Json, key: &str) -> Result<&'a [(String, Json)], Error> {
    match json.get(key) {
        None | Some(Json::Null) => Ok(&[]),
        Some(Json::Obj(fields)) => Ok(fields),
        Some(_) => Err(shape(key, "an object")),
    }
}

fn list<'a>(json: &'a Json, key: &str) -> Result<&'a [Json], Error> {
    match json.get(key) {
        None | Some(Json::Null) => Ok(&[]),
        Some(Json::Arr(items)) => Ok(items),
        Some(_) => Err(shape(key, "an array")),
    }
}

/// Reads every object of a list; errors name the index.
fn each(json: &Json, key: &str, read: &mut dyn FnMut(&Json) -> Result<(), Error>) -> Result<(), Error> {
    for (index, item) in list(json, key)?.iter().enumerate() {
        let result = if item.as_obj().is_some() { read(item) } else { Err(shape("", "an object")) };
        if let Err(error) = result {
            let mut step = String::from(key);
            step.push('[');
            crate::identity::push_whole(&mut step, index as u64);
            step.push(']');
            return Err(under(&step, error));
        }
    }
    Ok(())
}

fn number(json: &Json, key: &str) -> Result<Option<f64>, Error> {
    match json.get(key) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::Num(value)) => Ok(Some(*value)),
        Some(_) => Err(shape(key, "a number")),
    }
}

/// A text; missing, null and empty ones are the default.
fn text_or(json: &Json, key: &str, default: &str) -> Result<String, Error> {
    match json.get(key) {
        None | Some(Json::Null) => Ok(default.into()),
        Some(Json::Str(text)) => Ok(if text.is_empty() { default.into() } else { text.clone() }),
        Some(_) => Err(shape(key, "a text")),
    }
}
