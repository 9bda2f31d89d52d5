//! The figures that the Studio shows of a browser's own messages.
#![cfg(all(feature = "insights", not(target_arch = "wasm32")))]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

use serde_json::{Value, json, to_value};
use vario::insight::cube::aggregate;
use vario::json::Json;

/// 2026-11-21T12:00:00Z
const NOW: f64 = 1_795_262_400_000.0;

fn message(visitor: &str, time: &str, kind: &str, event: &str, properties: Value) -> Value {
    json!({
        "type": kind, "messageId": format!("{visitor}-{time}-{event}"), "anonymousId": visitor, "timestamp": time,
        "event": event, "properties": properties, "context": {"sessionId": format!("s-{visitor}"), "page": {"path": "/"}},
    })
}

fn track(visitor: &str, minute: &str, event: &str, properties: Value) -> Value {
    message(visitor, &format!("2026-11-21T11:{minute}:00.000Z"), "track", event, properties)
}

fn exposure(visitor: &str, minute: &str, variation: &str) -> Value {
    track(visitor, minute, "Experiment Viewed", json!({"experiment_id": "hero", "variation_id": variation}))
}

fn features() -> Value {
    json!({
        "plain": {"defaultValue": true},
        "hero": {"defaultValue": "control", "rules": [
            {"force": "x"},
            {"variations": ["control", "bold"], "meta": [{"key": "control", "name": "Calm"}, {"key": "bold"}]},
        ]},
    })
}

fn experiments() -> Value {
    json!({"hero": {
        "name": {"en": "Headline", "zh": "标题"}, "goal": "Product Added",
        "variations": {"bold": {"en": "Bold", "zh": "直接"}},
    }})
}

fn answer(input: Value) -> Value {
    let input: Json = serde_json::from_value(input).unwrap();
    to_value(aggregate(&input, NOW).unwrap()).unwrap()
}

fn of(messages: Vec<Value>) -> Value {
    answer(json!({"messages": messages, "experiments": experiments(), "features": features()}))
}

#[test]
fn the_overview_counts_visitors_sessions_orders_and_days() {
    let mut late = message("b", "2026-11-21T11:58:00.000Z", "page", "", json!({}));
    late["context"]["sessionId"] = json!("s-b2");
    let overview = &of(vec![
        message("a", "2026-11-20T23:59:59.999Z", "page", "", json!({})),
        message("a", "2026-11-21T00:00:00.000Z", "page", "", json!({})),
        track("b", "01", "Product Viewed", json!({"product_id": "1"})),
        track("b", "02", "Product Added", json!({})),
        track("b", "03", "Order Completed", json!({"revenue": 10.1, "currency": "EUR"})),
        track("b", "04", "Order Completed", json!({"revenue": "20.2", "currency": "EUR"})),
        track("a", "05", "Order Completed", json!({"revenue": 99, "currency": "USD"})),
        track("a", "06", "Order Completed", json!({"revenue": 0.1})),
        track("a", "07", "Order Completed", json!({"revenue": "many", "currency": 7})),
        late,
    ])["overview"];
    assert_eq!(
        *overview,
        json!({
            "visitors": 2, "sessions": 3, "events": 10, "orders": 5, "revenue": 30.4, "currency": "EUR", "activeNow": 1,
            "daily": [
                {"day": "2026-11-20", "visitors": 1, "events": 1, "orders": 0},
                {"day": "2026-11-21", "visitors": 2, "events": 9, "orders": 5},
            ],
            "funnel": [
                {"step": "page", "visitors": 2},
                {"step": "Product Viewed", "visitors": 1},
                {"step": "Product Added", "visitors": 1},
                {"step": "Order Completed", "visitors": 2},
            ],
        })
    );
}

#[test]
fn a_visitor_belongs_to_the_first_exposure_and_converts_at_or_after_it() {
    let added = |visitor: &str, minute: &str| track(visitor, minute, "Product Added", json!({}));
    let experiments = &of(vec![
        // Given out of order: the exposure to control came first.
        exposure("a", "20", "bold"),
        exposure("a", "10", "control"),
        added("a", "30"),
        added("a", "31"),
        // Before the exposure.
        added("b", "09"),
        exposure("b", "10", "bold"),
        // At the same time.
        exposure("c", "10", "bold"),
        added("c", "10"),
        exposure("d", "10", "unknown"),
        track("e", "10", "Experiment Viewed", json!({"experiment_id": "other", "variation_id": "x"})),
    ])["experiments"];
    assert_eq!(
        *experiments,
        json!([{
            "key": "hero", "name": {"en": "Headline", "zh": "标题"}, "goal": "Product Added",
            "variations": [
                {"key": "control", "name": {"en": "Calm", "zh": "Calm"}, "visitors": 1, "conversions": 1},
                {"key": "bold", "name": {"en": "Bold", "zh": "直接"}, "visitors": 2, "conversions": 1},
            ],
        }])
    );
}

#[test]
fn without_a_payload_experiments_go_by_their_keys() {
    let answer = answer(json!({"messages": [exposure("a", "10", "bold"), exposure("b", "10", "0")]}));
    assert_eq!(
        answer["experiments"],
        json!([{
            "key": "hero", "name": {"en": "hero", "zh": "hero"}, "goal": "Order Completed",
            "variations": [
                {"key": "0", "name": {"en": "0", "zh": "0"}, "visitors": 1, "conversions": 0},
                {"key": "bold", "name": {"en": "bold", "zh": "bold"}, "visitors": 1, "conversions": 0},
            ],
        }])
    );
}

#[test]
fn recommendations_are_counted_in_their_own_list() {
    let list = |id: &str| json!({"list_id": id, "products": [{"product_id": "a", "position": 1}, {"product_id": 2}, {"position": 3}]});
    let clicked = |id: &str, item: &str| json!({"list_id": id, "product_id": item});
    let answer = of(vec![
        track("v", "01", "Product List Viewed", list("recommended-for-you")),
        track("v", "02", "Product List Viewed", list("recommended-for-you")),
        track("v", "03", "Product List Viewed", list("bestsellers")),
        track("v", "04", "Product Clicked", clicked("recommended-for-you", "2")),
        track("v", "05", "Product Clicked", clicked("bestsellers", "a")),
    ]);
    assert_eq!(answer["recommendations"], json!([{"item": "2", "shown": 2, "clicked": 1}, {"item": "a", "shown": 2, "clicked": 0}]));
}

#[test]
fn broken_messages_are_passed_over_and_broken_input_is_named() {
    let good = message("a", "2026-11-21T11:00:00.000Z", "page", "", json!({}));
    let mut timeless = good.clone();
    timeless["timestamp"] = json!("yesterday");
    let mut nobody = good.clone();
    nobody["anonymousId"] = Value::Null;
    let answer = of(vec![good, timeless, nobody, json!(null), json!([1]), json!({"type": 3})]);
    assert_eq!((&answer["overview"]["events"], &answer["overview"]["visitors"]), (&json!(1), &json!(1)));

    let error = |input: Value| {
        let input: Json = serde_json::from_value(input).unwrap();
        aggregate(&input, NOW).unwrap_err().path
    };
    assert_eq!(error(json!({})), "$.messages");
    assert_eq!(error(json!({"messages": [], "heatmap": {}})), "$.heatmap.path");
}
