//! Reading a payload's JSON text; an error names the JSON path of what is wrong.

use super::{Action, Experiment, Feature, Filter, Force, Parent, Payload, Rollout, Rule};
use crate::digits::push_whole;
use crate::error::{Code, Error};
use crate::experiment::bucket::{BucketRange, bucket_ranges};
use crate::experiment::hash::HashVersion;
use crate::host::Host;
use crate::json::read::read;
use crate::json::{Json, NULL};

impl Payload {
    /// Reads the JSON text of a payload.
    ///
    /// # Errors
    /// `E_PAYLOAD_JSON` with the byte offset as path; `E_PAYLOAD_SHAPE` with the JSON path of what is wrong.
    pub fn read(text: &str, host: &dyn Host) -> Result<Self, Error> {
        let json = read(text, host).map_err(|offset| {
            let mut path = String::from("byte ");
            push_whole(&mut path, offset as u64);
            Error::at(Code::PayloadJson, &path, "the payload is not JSON")
        })?;
        let mut root = Fields { json: &NULL, fault: None };
        let mut payload = Self::default();
        root.inside("$", &json, &mut |fields| payload.read_fields(fields));
        payload.index();
        root.fault.map_or(Ok(payload), Err)
    }

    fn read_fields(&mut self, fields: &mut Fields<'_>) {
        match fields.get("features") {
            Json::Null => {}
            Json::Obj(features) => {
                let mut inner = Fields { json: &NULL, fault: None };
                for (key, feature) in features {
                    inner.inside(key, feature, &mut |feature| self.features.push(read_feature(feature, key)));
                }
                fields.take_fault("features", inner);
            }
            _ => fields.wrong("features", "an object"),
        }
        fields.each("experiments", &mut |experiment| {
            let key = experiment.text("key", "");
            self.experiments.push(read_experiment(experiment, &key, true));
        });
    }
}

fn read_feature(fields: &mut Fields<'_>, key: &str) -> Feature {
    let mut rules = Vec::new();
    fields.each("rules", &mut |rule| rules.push(read_rule(rule, key)));
    Feature { key: key.into(), default: fields.get("defaultValue").clone(), rules }
}

fn read_rule(fields: &mut Fields<'_>, feature: &str) -> Rule {
    let action = if let Some(value) = fields.json.get("force") {
        let (filters, condition) = (read_filters(fields), fields.condition());
        Action::Force(Box::new(Force { value: value.clone(), filters, condition, rollout: read_rollout(fields, feature) }))
    } else {
        let key = fields.text("key", feature);
        Action::Run(Box::new(read_experiment(fields, &key, false)))
    };
    Rule { id: fields.text("id", ""), parents: read_parents(fields), action }
}

fn read_rollout(fields: &mut Fields<'_>, feature: &str) -> Option<Rollout> {
    let range = match (fields.get("range"), fields.number("coverage")) {
        (range @ Json::Arr(_), _) => fields.range("range", range),
        // Coverage 0 holds nobody, 1 everybody: places lie in [0, 1).
        (_, Some(coverage)) => BucketRange { start: 0.0, end: coverage },
        _ => return None,
    };
    let (seed, attribute) = (fields.text("seed", feature), fields.text("hashAttribute", "id"));
    Some(Rollout { seed, attribute, version: fields.version(1.0), range })
}

/// An experiment that stands alone, or a rule's, which has fewer fields.
fn read_experiment(fields: &mut Fields<'_>, key: &str, alone: bool) -> Experiment {
    let contextual = !alone && fields.json.get("contextualVariations").is_some();
    let variations = fields.list(if contextual { "contextualVariations" } else { "variations" }).to_vec();
    let meta = fields.list("meta");
    let mut keys = Vec::new();
    let mut passthrough = Vec::new();
    for index in 0..variations.len() {
        let meta = meta.get(index).unwrap_or(&NULL);
        keys.push(variation_key(meta, index));
        passthrough.push(flag(meta, "passthrough"));
    }
    let mut ranges = fields.ranges();
    if ranges.is_empty() {
        let mut weights = Vec::new();
        for weight in fields.list("weights") {
            match weight {
                Json::Num(weight) => weights.push(*weight),
                _ => fields.wrong("weights", "numbers"),
            }
        }
        ranges = bucket_ranges(variations.len(), fields.number("coverage").unwrap_or(1.0), Some(&weights));
    }
    let namespace = match fields.list("namespace") {
        [Json::Str(id), Json::Num(start), Json::Num(end)] => Some((id.clone(), BucketRange { start: *start, end: *end })),
        [] => None,
        _ => {
            fields.wrong("namespace", "an id and two numbers");
            None
        }
    };
    Experiment {
        key: key.into(),
        variations,
        keys,
        passthrough,
        ranges,
        seed: fields.text("seed", key),
        attribute: fields.text("hashAttribute", "id"),
        version: fields.version(1.0),
        filters: read_filters(fields),
        namespace,
        condition: fields.condition(),
        parents: if alone { read_parents(fields) } else { Vec::new() },
        force: fields.number("force").map(|index| if index >= 0.0 { index as usize } else { usize::MAX }),
        active: !alone || (fields.json.get("active").is_none_or(Json::truthy) && fields.text("status", "running") == "running"),
    }
}

fn variation_key(meta: &Json, index: usize) -> String {
    match meta.get("key").and_then(Json::as_str) {
        Some(key) if !key.is_empty() => key.into(),
        _ => {
            let mut digits = String::new();
            push_whole(&mut digits, index as u64);
            digits
        }
    }
}

fn read_parents(fields: &mut Fields<'_>) -> Vec<Parent> {
    let mut parents = Vec::new();
    fields.each("parentConditions", &mut |parent| match parent.condition() {
        Some(condition) => parents.push(Parent { id: parent.text("id", ""), condition, gate: flag(parent.json, "gate") }),
        None => parent.wrong("condition", "an object"),
    });
    parents
}

fn read_filters(fields: &mut Fields<'_>) -> Vec<Filter> {
    let mut filters = Vec::new();
    fields.each("filters", &mut |filter| {
        let (seed, attribute) = (filter.text("seed", ""), filter.text("attribute", "id"));
        filters.push(Filter { seed, attribute, version: filter.version(2.0), ranges: filter.ranges() });
    });
    filters
}

fn flag(json: &Json, key: &str) -> bool {
    json.get(key).is_some_and(Json::truthy)
}

/// The fields of an object. Reading never stops: what is wrong has some default, and the first fault is kept.
struct Fields<'a> {
    json: &'a Json,
    fault: Option<Error>,
}

impl<'a> Fields<'a> {
    fn wrong(&mut self, path: &str, wanted: &'static str) {
        if self.fault.is_none() {
            self.fault = Some(Error::at(Code::PayloadShape, path, wanted));
        }
    }

    /// Reads an object further inside; its fault becomes this one's, behind `step`.
    fn inside(&mut self, step: &str, json: &'a Json, read: &mut dyn FnMut(&mut Fields<'a>)) {
        let mut inner = Fields { json, fault: None };
        if json.as_obj().is_some() {
            read(&mut inner);
        } else {
            inner.wrong("", "an object");
        }
        self.take_fault(step, inner);
    }

    fn take_fault(&mut self, step: &str, inner: Fields<'_>) {
        let Some(error) = inner.fault.filter(|_| self.fault.is_none()) else { return };
        let mut path = String::from(step);
        if !error.path.is_empty() && !error.path.starts_with('[') {
            path.push('.');
        }
        path.push_str(&error.path);
        self.fault = Some(Error { path, ..error });
    }

    /// Reads every object of a list.
    fn each(&mut self, key: &str, read: &mut dyn FnMut(&mut Fields<'a>)) {
        for (index, item) in self.list(key).iter().enumerate() {
            let mut step = String::from(key);
            step.push('[');
            push_whole(&mut step, index as u64);
            step.push(']');
            self.inside(&step, item, read);
        }
    }

    /// A field; null when missing.
    fn get(&self, key: &str) -> &'a Json {
        self.json.get(key).unwrap_or(&NULL)
    }

    /// A text; missing, null and empty ones are the default.
    fn text(&mut self, key: &str, default: &str) -> String {
        match self.get(key) {
            Json::Str(text) if !text.is_empty() => return text.clone(),
            Json::Str(_) | Json::Null => {}
            _ => self.wrong(key, "a text"),
        }
        default.into()
    }

    fn number(&mut self, key: &str) -> Option<f64> {
        match self.get(key) {
            Json::Num(value) => return Some(*value),
            Json::Null => {}
            _ => self.wrong(key, "a number"),
        }
        None
    }

    fn version(&mut self, default: f64) -> Option<HashVersion> {
        HashVersion::from_number(self.number("hashVersion").unwrap_or(default))
    }

    fn list(&mut self, key: &str) -> &'a [Json] {
        match self.get(key) {
            Json::Arr(items) => return items,
            Json::Null => {}
            _ => self.wrong(key, "an array"),
        }
        &[]
    }

    fn condition(&mut self) -> Option<Json> {
        match self.get("condition") {
            condition @ Json::Obj(_) => return Some(condition.clone()),
            Json::Null => {}
            _ => self.wrong("condition", "an object"),
        }
        None
    }

    fn range(&mut self, key: &str, json: &Json) -> BucketRange {
        match json.as_arr() {
            Some([Json::Num(start), Json::Num(end)]) => BucketRange { start: *start, end: *end },
            _ => {
                self.wrong(key, "two numbers");
                BucketRange { start: 0.0, end: 0.0 }
            }
        }
    }

    fn ranges(&mut self) -> Vec<BucketRange> {
        let mut ranges = Vec::new();
        for range in self.list("ranges") {
            ranges.push(self.range("ranges", range));
        }
        ranges
    }
}
