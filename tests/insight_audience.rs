//! The audience of a browser's own messages, by the vectors that the collector's SQL is held to as well.
#![cfg(all(feature = "insights", not(target_arch = "wasm32")))]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::{Value, to_value};
use vario::insight::audience::audience;
use vario::insight::cube::read_messages;
use vario::json::Json;

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors/audience.json")).unwrap()
}

fn answer(messages: &Value, days: i64, now: i64) -> Value {
    let input: Json = serde_json::from_value(serde_json::json!({ "messages": messages })).unwrap();
    to_value(audience(&read_messages(&input).unwrap(), days, now)).unwrap()
}

/// Whole numbers are whole however they are written.
fn plain(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().unwrap().into(),
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(fields) => fields.iter().map(|(key, value)| (key.clone(), plain(value))).collect::<serde_json::Map<_, _>>().into(),
        other => other.clone(),
    }
}

#[test]
fn audiences_are_those_of_the_shared_vectors() {
    let vectors = vectors();
    let now = vectors["now"].as_i64().unwrap();
    for case in vectors["cases"].as_array().unwrap() {
        let found = answer(&vectors["messages"], case["days"].as_i64().unwrap(), now);
        assert_eq!(plain(&found), plain(&case["answer"]), "{}", case["name"]);
    }
}

#[test]
fn the_order_in_which_messages_came_changes_nothing() {
    let vectors = vectors();
    let mut messages = vectors["messages"].as_array().unwrap().clone();
    messages.reverse();
    let case = &vectors["cases"][0];
    let found = answer(&messages.into(), case["days"].as_i64().unwrap(), vectors["now"].as_i64().unwrap());
    assert_eq!(plain(&found), plain(&case["answer"]));
}
