//! A plan's events as a TypeScript declaration, so that a wrong name, or a property of another type, does not compile.

use crate::host::Host;
use crate::json::Json;
use crate::json::write::{push, push_string};

/// More values than these, or longer texts, are told by their type: nobody writes them down one by one.
const MOST_VALUES: usize = 40;
const LONGEST_TEXT: usize = 80;

/// `interface Events` (event → type of its properties). The plan is one that [`super::Plan::read`] takes.
///
/// Where a schema says nothing of further properties, the type allows none: a misspelt name is found. With
/// `additionalProperties: true` it allows any.
#[must_use]
pub fn declarations(plan: &Json, host: &dyn Host) -> String {
    let mut out = String::from(
        "/** Made by `vario types`: the plan's events and their properties, for `createVario<Features, Experiments, Events>(…)`. */\n",
    );
    let events = plan.get("events").and_then(Json::as_obj).unwrap_or_default();
    out.push_str(if events.is_empty() { "export interface Events {" } else { "export interface Events {\n" });
    for (name, schema) in events {
        out.push_str("  ");
        push_string(&mut out, name);
        out.push_str(": ");
        // Properties are an object, whether the schema says so or not.
        let told = of(schema, host);
        out.push_str(if told == "unknown" { "Record<string, unknown>" } else { &told });
        out.push_str(";\n");
    }
    out.push_str("}\n");
    out
}

/// The type of what a schema takes.
fn of(schema: &Json, host: &dyn Host) -> String {
    let mut all = Vec::new();
    match schema {
        Json::Bool(false) => return "never".into(),
        Json::Obj(_) => {}
        _ => return "unknown".into(),
    }
    let base = schema.get("const").map(|value| values(core::slice::from_ref(value), host));
    let base = base.or_else(|| schema.get("enum").and_then(Json::as_arr).map(|list| values(list, host)));
    all.extend(base.flatten().or_else(|| by_type(schema, host)));
    for keyword in ["anyOf", "oneOf"] {
        if let Some(schemas) = schema.get(keyword).and_then(Json::as_arr) {
            all.push(joined(schemas.iter().map(|one| of(one, host)).collect(), " | "));
        }
    }
    all.extend(schema.get("allOf").and_then(Json::as_arr).unwrap_or_default().iter().map(|one| of(one, host)));
    all.retain(|told| told != "unknown");
    joined(all, " & ")
}

/// One type after another, each once.
fn joined(types: Vec<String>, with: &str) -> String {
    let mut once: Vec<String> = Vec::new();
    for told in types {
        if !once.contains(&told) {
            once.push(told);
        }
    }
    if once.is_empty() || (with == " | " && once.iter().any(|told| told == "unknown")) {
        return "unknown".into();
    }
    if once.len() > 1 && with == " & " {
        for told in &mut once {
            if told.contains(" | ") {
                *told = format!("({told})");
            }
        }
    }
    once.join(with)
}

/// The union of values; none where they are better told by their type.
fn values(list: &[Json], host: &dyn Host) -> Option<String> {
    let plain =
        |value: &Json| !matches!(value, Json::Arr(_) | Json::Obj(_)) && value.as_str().is_none_or(|text| text.len() <= LONGEST_TEXT);
    if list.len() > MOST_VALUES || !list.iter().all(plain) {
        return None;
    }
    let literal = |value: &Json| {
        let mut out = String::new();
        push(&mut out, value, host);
        out
    };
    Some(joined(list.iter().map(literal).collect(), " | "))
}

fn by_type(schema: &Json, host: &dyn Host) -> Option<String> {
    let has = |keyword: &str| schema.get(keyword).is_some();
    let words: Vec<&str> = match schema.get("type") {
        Some(Json::Str(word)) => vec![word],
        Some(Json::Arr(words)) => words.iter().filter_map(Json::as_str).collect(),
        _ if has("properties") || has("required") || has("additionalProperties") => vec!["object"],
        _ if has("items") => vec!["array"],
        _ => return None,
    };
    let told = |word: &str| match word {
        "integer" => "number".into(),
        "object" => object(schema, host),
        "array" => format!("Array<{}>", schema.get("items").map_or_else(|| "unknown".into(), |items| of(items, host))),
        _ => word.to_owned(),
    };
    Some(joined(words.into_iter().map(told).collect(), " | "))
}

fn object(schema: &Json, host: &dyn Host) -> String {
    let named = schema.get("properties").and_then(Json::as_obj).unwrap_or_default();
    let required: Vec<&str> = schema.get("required").and_then(Json::as_arr).unwrap_or_default().iter().filter_map(Json::as_str).collect();
    let optional = |key: &str| if required.contains(&key) { "" } else { "?" };
    let mut fields: Vec<(String, String)> = named.iter().map(|(key, field)| (quoted(key) + optional(key), of(field, host))).collect();
    // What is required and not described is there, whatever it is.
    let told = |key: &&str| !named.iter().any(|(name, _)| name == key);
    fields.extend(required.iter().filter(|key| told(key)).map(|key| (quoted(key), "unknown".into())));
    let others = match schema.get("additionalProperties") {
        Some(Json::Bool(false)) => None,
        Some(Json::Obj(_)) if fields.is_empty() => schema.get("additionalProperties").map(|others| of(others, host)),
        Some(_) => Some("unknown".into()),
        None => fields.is_empty().then(|| "unknown".into()),
    };
    if fields.is_empty() {
        return format!("Record<string, {}>", others.unwrap_or_else(|| "never".into()));
    }
    // Of named properties and others: only `unknown` goes with every type of the named ones.
    fields.extend(others.map(|others| ("[key: string]".into(), others)));
    let fields: Vec<String> = fields.into_iter().map(|(key, told)| format!("{key}: {told}")).collect();
    format!("{{ {} }}", fields.join("; "))
}

fn quoted(key: &str) -> String {
    let mut out = String::new();
    push_string(&mut out, key);
    out
}
