//! Heatmaps of a browser's own messages, by the vectors that the collector's SQL is held to as well.
#![cfg(all(feature = "insights", not(target_arch = "wasm32")))]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::{Value, json, to_value};
use vario::insight::cube::{aggregate, read_messages};
use vario::insight::heatmap::private::private_heatmap;
use vario::insight::heatmap::routes::routes;
use vario::json::Json;

fn vectors() -> Value {
    serde_json::from_str(include_str!("vectors/heatmap.json")).unwrap()
}

fn tree(value: &Value) -> Json {
    serde_json::from_value(value.clone()).unwrap()
}

fn heatmap(messages: &Value, query: &Value) -> Value {
    to_value(aggregate(&tree(&json!({"messages": messages, "heatmap": query})), 0.0).unwrap().heatmap).unwrap()
}

#[test]
fn heatmaps_are_those_of_the_shared_vectors() {
    let vectors = vectors();
    for case in vectors["cases"].as_array().unwrap() {
        assert_eq!(heatmap(&vectors["messages"], &case["query"]), case["answer"], "{}", case["name"]);
    }
}

#[test]
fn routes_are_those_of_the_shared_vectors() {
    let vectors = vectors();
    let input = tree(&vectors);
    assert_eq!(to_value(routes(&read_messages(&input).unwrap())).unwrap(), vectors["routes"]);
}

#[test]
fn private_reports_are_debiased_as_in_the_shared_vectors() {
    let vectors = vectors();
    let (input, private) = (tree(&vectors), &vectors["private"]);
    let answer = private_heatmap(&read_messages(&input).unwrap(), private["route"].as_str().unwrap(), &tree(&private["pages"]));
    let near = |one: f64, other: &Value| (one - other.as_f64().unwrap()).abs() < 1e-9;
    assert_eq!(answer.len(), private["answer"].as_array().unwrap().len());
    for (found, expected) in answer.iter().zip(private["answer"].as_array().unwrap()) {
        assert!(near(found.epsilon, &expected["epsilon"]) && near(found.reports as f64, &expected["reports"]));
        assert!(near(found.none.estimate, &expected["none"]["estimate"]) && near(found.none.error, &expected["none"]["error"]));
        for (cell, expected) in found.cells.iter().zip(expected["cells"].as_array().unwrap()) {
            assert_eq!((json!(cell.selector), json!(cell.cell)), (expected["selector"].clone(), expected["cell"].clone()));
            assert!(near(cell.estimate, &expected["estimate"]) && near(cell.error, &expected["error"]), "{cell:?}");
        }
    }
}

#[test]
fn questions_that_are_none_are_named() {
    let path = |query: Value| aggregate(&tree(&json!({"messages": [], "heatmap": query})), 0.0).unwrap_err().path;
    assert_eq!(path(json!({})), "$.heatmap.path");
    assert_eq!(path(json!({"path": "/", "from": "yesterday"})), "$.heatmap.from");
    assert_eq!(path(json!({"path": "/", "to": "2026-02-3"})), "$.heatmap.to");
    assert_eq!(path(json!({"path": "/", "segment": "old"})), "$.heatmap.segment");
}

#[test]
fn without_a_question_the_heatmap_is_empty() {
    let answer = to_value(aggregate(&tree(&json!({"messages": vectors()["messages"]})), 0.0).unwrap().heatmap).unwrap();
    assert_eq!((&answer["clicks"], &answer["scroll"].as_array().unwrap().len()), (&json!(0), &21));
    assert_eq!(answer["attention"].as_array().unwrap().len(), 20);
}
