//! Properties against a schema: whether they are as planned, and what of them may stay.

use super::{Verdict, push_field, push_index};
use crate::host::Host;
use crate::json::Json;
use core::cell::Cell;

/// Most faults that are told of.
pub const MOST_FAULTS: usize = 20;
/// Longest text that a pattern runs on, in bytes; a longer one breaks it.
const PATTERN_BYTES: usize = 2_000;
/// Values held against schemas in one check; the rest passes.
const MOST_WORK: u32 = 1_000_000;
/// Removing something may break what another part of `allOf` asks for: so many rounds at most.
const MOST_ROUNDS: usize = 50;

/// Checks properties, an object, against the schema of their event.
pub(super) fn check(properties: Json, schema: &Json, host: &dyn Host) -> Verdict {
    let checker = Checker { host, left: Cell::new(MOST_WORK) };
    if checker.valid(&properties, schema) {
        return Verdict::Planned;
    }
    let mut faults = Vec::new();
    let mut fields = match properties {
        Json::Obj(fields) => fields,
        _ => Vec::new(),
    };
    for _ in 0..MOST_ROUNDS {
        let known = faults.len();
        fields = checker.fields(fields, schema, &mut "$".into(), &mut faults);
        if faults.len() == known {
            break;
        }
    }
    let properties = Json::Obj(fields);
    missing(&properties, schema, &mut faults);
    if faults.is_empty() {
        faults.push("$".into());
    }
    faults.truncate(MOST_FAULTS);
    Verdict::Faulty { faults, properties }
}

/// Tells of what is required and not there.
fn missing(properties: &Json, schema: &Json, faults: &mut Vec<String>) {
    for key in list(schema.get("required")).iter().filter_map(Json::as_str) {
        let mut path = String::from("$");
        push_field(&mut path, key);
        if properties.get(key).is_none() && !faults.contains(&path) {
            faults.push(path);
        }
    }
    for part in list(schema.get("allOf")) {
        missing(properties, part, faults);
    }
}

fn list(value: Option<&Json>) -> &[Json] {
    value.and_then(Json::as_arr).unwrap_or_default()
}

struct Checker<'a> {
    host: &'a dyn Host,
    left: Cell<u32>,
}

impl Checker<'_> {
    fn valid(&self, value: &Json, schema: &Json) -> bool {
        let Some(left) = self.left.get().checked_sub(1) else { return true };
        self.left.set(left);
        match schema {
            Json::Bool(all) => *all,
            Json::Obj(keywords) => keywords.iter().all(|(keyword, wanted)| self.meets(value, keyword, wanted, schema)),
            _ => true,
        }
    }

    /// One keyword of a schema.
    fn meets(&self, value: &Json, keyword: &str, wanted: &Json, schema: &Json) -> bool {
        let limit = wanted.as_num().unwrap_or(0.0);
        match (keyword, value) {
            ("type", _) => is_a(value, wanted) || list(Some(wanted)).iter().any(|word| is_a(value, word)),
            ("enum", _) => list(Some(wanted)).iter().any(|one| one == value),
            ("const", _) => wanted == value,
            ("anyOf", _) => list(Some(wanted)).iter().any(|one| self.valid(value, one)),
            ("oneOf", _) => list(Some(wanted)).iter().filter(|one| self.valid(value, one)).count() == 1,
            ("allOf", _) => list(Some(wanted)).iter().all(|one| self.valid(value, one)),
            ("minimum", Json::Num(number)) => *number >= limit,
            ("maximum", Json::Num(number)) => *number <= limit,
            ("exclusiveMinimum", Json::Num(number)) => *number > limit,
            ("exclusiveMaximum", Json::Num(number)) => *number < limit,
            ("minLength", Json::Str(text)) => text.chars().count() as f64 >= limit,
            ("maxLength", Json::Str(text)) => text.chars().count() as f64 <= limit,
            ("pattern", Json::Str(text)) => {
                text.len() <= PATTERN_BYTES && self.host.regex_test(wanted.as_str().unwrap_or_default(), "", text)
            }
            ("minItems", Json::Arr(items)) => items.len() as f64 >= limit,
            ("maxItems", Json::Arr(items)) => items.len() as f64 <= limit,
            ("items", Json::Arr(items)) => items.iter().all(|item| self.valid(item, wanted)),
            ("required", Json::Obj(_)) => list(Some(wanted)).iter().filter_map(Json::as_str).all(|key| value.get(key).is_some()),
            ("properties", Json::Obj(fields)) => {
                fields.iter().all(|(key, field)| wanted.get(key).is_none_or(|schema| self.valid(field, schema)))
            }
            ("additionalProperties", Json::Obj(fields)) => {
                fields.iter().all(|(key, field)| is_named(schema, key) || self.valid(field, wanted))
            }
            _ => true,
        }
    }

    /// What of a value may stay; none when nothing may.
    fn mend(&self, value: Json, schema: &Json, path: &mut String, faults: &mut Vec<String>) -> Option<Json> {
        if self.valid(&value, schema) {
            return Some(value);
        }
        let mended = match value {
            Json::Obj(fields) => Json::Obj(self.fields(fields, schema, path, faults)),
            Json::Arr(items) => Json::Arr(self.items(items, schema, path, faults)),
            _ => return None,
        };
        self.valid(&mended, schema).then_some(mended)
    }

    fn fields(&self, fields: Vec<(String, Json)>, schema: &Json, path: &mut String, faults: &mut Vec<String>) -> Vec<(String, Json)> {
        let named = schema.get("properties");
        let others = schema.get("additionalProperties");
        let mut kept = Vec::new();
        for (key, field) in fields {
            let wanted = named.and_then(|named| named.get(&key)).or(others);
            let stays = match wanted {
                Some(wanted) => self.part(field, wanted, path, |path| push_field(path, &key), faults),
                None => Some(field),
            };
            kept.extend(stays.map(|field| (key, field)));
        }
        for part in list(schema.get("allOf")) {
            kept = self.fields(kept, part, path, faults);
        }
        kept
    }

    fn items(&self, items: Vec<Json>, schema: &Json, path: &mut String, faults: &mut Vec<String>) -> Vec<Json> {
        let Some(wanted) = schema.get("items") else { return items };
        let numbered = items.into_iter().enumerate();
        numbered.filter_map(|(index, item)| self.part(item, wanted, path, |path| push_index(path, index), faults)).collect()
    }

    /// What of a field or an item may stay. Where nothing may, that one fault stands for those found inside.
    fn part(
        &self,
        value: Json,
        schema: &Json,
        path: &mut String,
        push: impl FnOnce(&mut String),
        faults: &mut Vec<String>,
    ) -> Option<Json> {
        let (length, known) = (path.len(), faults.len());
        push(path);
        let mended = self.mend(value, schema, path, faults);
        if mended.is_none() {
            faults.truncate(known);
            faults.push(path.clone());
        }
        path.truncate(length);
        mended
    }
}

fn is_a(value: &Json, word: &Json) -> bool {
    match (word.as_str().unwrap_or_default(), value) {
        ("null", Json::Null)
        | ("boolean", Json::Bool(_))
        | ("number", Json::Num(_))
        | ("string", Json::Str(_))
        | ("array", Json::Arr(_))
        | ("object", Json::Obj(_)) => true,
        ("integer", Json::Num(number)) => libm::trunc(*number) == *number,
        _ => false,
    }
}

fn is_named(schema: &Json, key: &str) -> bool {
    schema.get("properties").and_then(|named| named.get(key)).is_some()
}
