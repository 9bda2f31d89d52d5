//! A payload's features and experiments as TypeScript declarations, so that a wrong name, fallback or comparison does not
//! compile.

use crate::json::Json;
use crate::json::write::push_string;
use std::collections::HashMap;

/// More texts than these, or longer ones, are `string`: nobody compares with them one by one.
const MOST_TEXTS: usize = 40;
const LONGEST_TEXT: usize = 80;

/// What values may be, several taken together.
#[derive(Default)]
struct Shape {
    null: bool,
    boolean: bool,
    number: bool,
    texts: Vec<String>,
    /// What the arrays' members may be, once there is an array.
    items: Option<Box<Shape>>,
    /// What the objects' fields may be, in how many objects each is.
    fields: Vec<(String, Shape, usize)>,
    objects: usize,
}

/// `interface Features` (key → type of its value, from the default and all rules) and `interface Experiments` (key → union
/// of its variations' keys). The payload is one that [`crate::experiment::payload::Payload::read`] takes.
#[must_use]
pub fn declarations(payload: &Json) -> String {
    let mut out = String::from(
        "/** Made by `vario types`: the payload's features and experiments, for `createVario<Features, Experiments>(…)`. */\n",
    );
    let features = payload.get("features").and_then(Json::as_obj).unwrap_or_default();
    let shapes = features.iter().map(|(key, feature)| (key.clone(), feature_shape(feature))).collect();
    interface(&mut out, "Features", shapes);
    out.push('\n');
    interface(&mut out, "Experiments", experiments(features, payload.get("experiments")));
    out
}

fn feature_shape(feature: &Json) -> Shape {
    let mut shape = Shape::default();
    shape.add(feature.get("defaultValue").unwrap_or(&Json::Null));
    for rule in list(feature.get("rules")) {
        match rule.get("force") {
            Some(value) => shape.add(value),
            None => {
                for (index, variation) in variations(rule).iter().enumerate() {
                    let passes = meta(rule, index).and_then(|meta| meta.get("passthrough")).is_some_and(Json::truthy);
                    if !passes {
                        shape.add(variation);
                    }
                }
            }
        }
    }
    shape
}

/// Every experiment's key and its variations' keys, those of rules first.
fn experiments(features: &[(String, Json)], alone: Option<&Json>) -> Vec<(String, Shape)> {
    let mut found: Vec<(String, Shape)> = Vec::new();
    let mut places = HashMap::new();
    let rules = features.iter().flat_map(|(key, feature)| list(feature.get("rules")).iter().map(move |rule| (key.as_str(), rule)));
    let rules = rules.filter(|(_, rule)| rule.get("force").is_none());
    for (default, experiment) in rules.chain(list(alone).iter().map(|experiment| ("", experiment))) {
        let key = named(experiment, "key").unwrap_or(default);
        if key.is_empty() || variations(experiment).is_empty() {
            continue;
        }
        let place = *places.entry(key).or_insert_with(|| {
            found.push((key.into(), Shape::default()));
            found.len().saturating_sub(1)
        });
        let Some((_, shape)) = found.get_mut(place) else { continue };
        for index in 0..variations(experiment).len() {
            let own = meta(experiment, index).and_then(|meta| named(meta, "key"));
            shape.add(&Json::Str(own.map_or_else(|| index.to_string(), Into::into)));
        }
    }
    found
}

fn list(json: Option<&Json>) -> &[Json] {
    json.and_then(Json::as_arr).unwrap_or_default()
}

fn variations(rule: &Json) -> &[Json] {
    list(rule.get("contextualVariations").or(rule.get("variations")))
}

fn meta(rule: &Json, index: usize) -> Option<&Json> {
    list(rule.get("meta")).get(index)
}

fn named<'a>(json: &'a Json, key: &str) -> Option<&'a str> {
    json.get(key).and_then(Json::as_str).filter(|text| !text.is_empty())
}

impl Shape {
    fn add(&mut self, value: &Json) {
        match value {
            Json::Null => self.null = true,
            Json::Bool(_) => self.boolean = true,
            Json::Num(_) => self.number = true,
            Json::Str(text) => {
                if !self.texts.contains(text) && self.texts.len() <= MOST_TEXTS {
                    self.texts.push(text.clone());
                }
            }
            Json::Arr(items) => {
                let inner = self.items.get_or_insert_default();
                for item in items {
                    inner.add(item);
                }
            }
            Json::Obj(fields) => {
                self.objects = self.objects.saturating_add(1);
                for (key, field) in fields {
                    match self.fields.iter_mut().find(|(name, ..)| name == key) {
                        Some((_, shape, count)) => {
                            shape.add(field);
                            *count = count.saturating_add(1);
                        }
                        None => {
                            let mut shape = Shape::default();
                            shape.add(field);
                            self.fields.push((key.clone(), shape, 1));
                        }
                    }
                }
            }
        }
    }

    /// Appends the type.
    fn push(&self, out: &mut String) {
        let start = out.len();
        let or = |out: &mut String| {
            if out.len() > start {
                out.push_str(" | ");
            }
        };
        if self.texts.len() > MOST_TEXTS || self.texts.iter().any(|text| text.len() > LONGEST_TEXT) {
            out.push_str("string");
        } else {
            for text in &self.texts {
                or(out);
                push_string(out, text);
            }
        }
        for (there, name) in [(self.boolean, "boolean"), (self.number, "number")] {
            if there {
                or(out);
                out.push_str(name);
            }
        }
        if let Some(items) = &self.items {
            or(out);
            out.push_str("Array<");
            items.push(out);
            out.push('>');
        }
        if self.objects > 0 {
            or(out);
            self.push_object(out);
        }
        if self.null {
            or(out);
            out.push_str("null");
        }
        // Nothing but empty arrays were seen.
        if out.len() == start {
            out.push_str("never");
        }
    }

    fn push_object(&self, out: &mut String) {
        if self.fields.is_empty() {
            out.push_str("Record<string, never>");
            return;
        }
        out.push_str("{ ");
        for (index, (key, shape, count)) in self.fields.iter().enumerate() {
            if index > 0 {
                out.push_str("; ");
            }
            push_string(out, key);
            out.push_str(if *count < self.objects { "?: " } else { ": " });
            shape.push(out);
        }
        out.push_str(" }");
    }
}

fn interface(out: &mut String, name: &str, fields: Vec<(String, Shape)>) {
    out.push_str("export interface ");
    out.push_str(name);
    out.push_str(if fields.is_empty() { " {" } else { " {\n" });
    for (key, shape) in fields {
        out.push_str("  ");
        push_string(out, &key);
        out.push_str(": ");
        shape.push(out);
        out.push_str(";\n");
    }
    out.push_str("}\n");
}
