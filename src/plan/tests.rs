#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use crate::host::NativeHost;
use crate::json::write::text;
use proptest::prelude::*;

fn plan(schema: &str) -> Plan {
    Plan::read(&format!(r#"{{"events":{{"E":{schema}}}}}"#), &NativeHost).unwrap()
}

/// "" when planned, else the faults and what stays.
fn judged(schema: &str, properties: &str) -> String {
    match plan(schema).check("E", properties, &NativeHost).unwrap() {
        Verdict::Planned => String::new(),
        Verdict::Faulty { faults, properties } => format!("{} {}", faults.join(","), text(&properties, &NativeHost)),
        Verdict::Unplanned => "?".into(),
    }
}

#[test]
fn each_keyword_takes_what_it_says_and_nothing_else() {
    for (schema, taken, refused) in [
        (r#"{"type":"string"}"#, &[r#""a""#][..], &["1", "null", "[]"][..]),
        (r#"{"type":["string","null"]}"#, &[r#""a""#, "null"], &["1"]),
        (r#"{"type":"integer"}"#, &["1", "-2.0", "1e3"], &["1.5", r#""1""#]),
        (r#"{"type":"number"}"#, &["1.5"], &["true"]),
        (r#"{"type":"boolean"}"#, &["true", "false"], &["0"]),
        (r#"{"type":"array"}"#, &["[]"], &["{}"]),
        (r#"{"type":"object"}"#, &["{}"], &["[]"]),
        (r#"{"enum":["free","pro",3,null,{"a":1}]}"#, &[r#""pro""#, "3", "null", r#"{"a":1}"#], &[r#""Pro""#, "{}"]),
        (r#"{"const":"x"}"#, &[r#""x""#], &["1"]),
        (r#"{"minimum":1,"exclusiveMaximum":3}"#, &["1", "2.9", r#""text""#], &["0.9", "3"]),
        (r#"{"exclusiveMinimum":1,"maximum":3}"#, &["1.1", "3"], &["1", "3.1"]),
        (r#"{"minLength":2,"maxLength":3}"#, &[r#""茶茶""#, r#""abc""#, "1"], &[r#""a""#, r#""abcd""#]),
        (r#"{"pattern":"^[A-Z]{2}-\\d+$"}"#, &[r#""AB-12""#, "7"], &[r#""ab-12""#]),
        (r#"{"minItems":1,"maxItems":2}"#, &["[1]", "[1,2]", "{}"], &["[]", "[1,2,3]"]),
        (r#"{"required":["a"]}"#, &[r#"{"a":null}"#, "1"], &["{}"]),
        (r#"{"anyOf":[{"type":"string"},{"minimum":5}]}"#, &[r#""a""#, "7"], &["4"]),
        (r#"{"oneOf":[{"maximum":5},{"minimum":5}]}"#, &["4", "6"], &["5"]),
        (r#"{"allOf":[{"maximum":5},{"minimum":5}]}"#, &["5"], &["4"]),
        ("true", &["1"], &[]),
        ("false", &[], &["1"]),
        (r#"{"format":"date","unheard-of":[1],"description":7}"#, &[r#""no date""#], &[]),
    ] {
        let schema = format!(r#"{{"properties":{{"p":{schema}}}}}"#);
        for value in taken {
            assert_eq!(judged(&schema, &format!(r#"{{"p":{value}}}"#)), "", "{schema} {value}");
        }
        for value in refused {
            assert_eq!(judged(&schema, &format!(r#"{{"p":{value}}}"#)), "$.p {}", "{schema} {value}");
        }
    }
}

#[test]
fn only_what_breaks_the_plan_is_left_out_and_its_place_is_named() {
    let order = r#"{"required":["order_id"],"additionalProperties":false,"properties":{
        "order_id":{"type":"string"},"revenue":{"type":"number","minimum":0},
        "products":{"type":"array","minItems":1,"items":{"required":["id"],"properties":{"id":{"type":"string"},"price":{"type":"number"}}}}}}"#;
    for (given, expected) in [
        (r#"{"order_id":"A","revenue":1}"#, ""),
        (r#"{"order_id":"A","revenue":-1,"cuopon":"x"}"#, r#"$.revenue,$.cuopon {"order_id":"A"}"#),
        (r#"{"order_id":7}"#, "$.order_id {}"),
        (r#"{"revenue":1}"#, r#"$.order_id {"revenue":1}"#),
        ("", "$.order_id {}"),
        (
            r#"{"order_id":"A","products":[{"id":"t","price":"4"},{"price":3}]}"#,
            r#"$.products[0].price,$.products[1] {"order_id":"A","products":[{"id":"t"}]}"#,
        ),
        (r#"{"order_id":"A","products":[{"price":3}]}"#, r#"$.products {"order_id":"A"}"#),
        (r#"{"order_id":"A","odd key":1}"#, r#"$["odd key"] {"order_id":"A"}"#),
    ] {
        assert_eq!(judged(order, given), expected, "{given}");
    }
    assert_eq!(judged("false", r#"{"a":1}"#), r#"$ {"a":1}"#);
    assert_eq!(judged(r#"{"allOf":[{"properties":{"a":{"type":"string"}}},{"required":["b"]}]}"#, r#"{"a":1}"#), "$.a,$.b {}");
}

#[test]
fn what_one_part_of_all_of_removes_another_may_miss() {
    let schema = r#"{"allOf":[{"properties":{"a":{"required":["x"]}}},{"properties":{"a":{"properties":{"x":{"type":"number"}}}}}]}"#;
    assert_eq!(judged(schema, r#"{"a":{"x":"no"},"b":1}"#), r#"$.a.x,$.a {"b":1}"#);
}

#[test]
fn an_event_without_a_plan_is_told_apart_and_properties_are_objects() {
    let plan = plan("true");
    assert_eq!(plan.check("F", "{}", &NativeHost).unwrap(), Verdict::Unplanned);
    for properties in ["[]", "1", "{"] {
        assert_eq!(plan.check("E", properties, &NativeHost).unwrap_err().code, Code::EventJson);
    }
}

#[test]
fn a_plan_that_is_none_is_refused_with_code_and_place() {
    let deep = format!("{}true{}", r#"{"items":"#.repeat(20), "}".repeat(20));
    let wide = format!(r#"{{"anyOf":[{}true]}}"#, "true,".repeat(20_000));
    for (schema, wire) in [
        ("1", "E_PLAN_SHAPE\t$.events.E\t"),
        (r#"{"type":"text"}"#, "E_PLAN_SHAPE\t$.events.E.type\t"),
        (r#"{"type":[]}"#, "E_PLAN_SHAPE\t$.events.E.type\t"),
        (r#"{"properties":{"odd key":{"enum":[]}}}"#, "E_PLAN_SHAPE\t$.events.E.properties[\"odd key\"].enum\t"),
        (r#"{"allOf":[true,{"minLength":-1}]}"#, "E_PLAN_SHAPE\t$.events.E.allOf[1].minLength\t"),
        (r#"{"exclusiveMinimum":true}"#, "E_PLAN_SHAPE\t$.events.E.exclusiveMinimum\t"),
        (r#"{"required":"a"}"#, "E_PLAN_SHAPE\t$.events.E.required\t"),
        (r#"{"items":[true]}"#, "E_PLAN_SHAPE\t$.events.E.items\t"),
        (r##"{"$ref":"#/$defs/a"}"##, "E_PLAN_SHAPE\t$.events.E.$ref\t"),
        (r#"{"pattern":"("}"#, "E_PLAN_PATTERN\t$.events.E.pattern\tnot a regular expression"),
        (r#"{"pattern":"a\\"}"#, "E_PLAN_PATTERN\t$.events.E.pattern\tnot a regular expression"),
        (r#"{"pattern":"(a+)+$"}"#, "E_PLAN_PATTERN\t$.events.E.pattern\ta repetition"),
        (r#"{"pattern":"\\p{L}"}"#, "E_PLAN_PATTERN\t$.events.E.pattern\t"),
        (&deep, "E_PLAN_SIZE\t$.events.E.items.items"),
        (&wide, "E_PLAN_SIZE\t$.events.E.anyOf[19999]"),
    ] {
        let error = Plan::read(&format!(r#"{{"events":{{"E":{schema}}}}}"#), &NativeHost).unwrap_err();
        assert!(error.wire().starts_with(wire), "{}", error.wire());
    }
    for (text, code) in [("{", Code::PlanJson), ("[]", Code::PlanShape), (r#"{"events":[]}"#, Code::PlanShape)] {
        assert_eq!(Plan::read(text, &NativeHost).unwrap_err().code, code);
    }
}

#[test]
fn types_say_what_the_schemas_take() {
    let source = r#"{"events":{
        "Plan Chosen":{"properties":{"plan":{"enum":["free","pro"]},"seats":{"type":"integer"}},"required":["plan"]},
        "Signed Up":{"type":"object","properties":{"by":{"type":["string","null"]},"odd key":{"const":3}},"additionalProperties":true},
        "Order":{"required":["id"],"properties":{"products":{"items":{"properties":{"price":{"type":"number"}}}}}},
        "Paid":{"properties":{"with":{"anyOf":[{"type":"string"},{"type":"object","properties":{"card":true}}]}}},
        "Both":{"allOf":[{"properties":{"a":{"oneOf":[{"type":"number"},{"type":"integer"},{"type":"string"}]}}},{"properties":{"b":{"type":"array"}}}]},
        "Map":{"additionalProperties":{"type":"number"}},
        "None":{"additionalProperties":false},
        "Gone":false,
        "Any":true}}"#;
    Plan::read(source, &NativeHost).unwrap();
    assert_eq!(
        types::declarations(&read(source, &NativeHost).unwrap(), &NativeHost),
        r#"/** Made by `vario types`: the plan's events and their properties, for `createVario<Features, Experiments, Events>(…)`. */
export interface Events {
  "Plan Chosen": { "plan": "free" | "pro"; "seats"?: number };
  "Signed Up": { "by"?: string | null; "odd key"?: 3; [key: string]: unknown };
  "Order": { "products"?: Array<{ "price"?: number }>; "id": unknown };
  "Paid": { "with"?: string | { "card"?: unknown } };
  "Both": ({ "a"?: number | string }) & { "b"?: Array<unknown> };
  "Map": Record<string, number>;
  "None": Record<string, never>;
  "Gone": never;
  "Any": Record<string, unknown>;
}
"#
    );
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        (-5..5_i32).prop_map(Into::into),
        (-5.0..5.0_f64).prop_map(Into::into),
        "[a-c]{0,3}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::hash_map("[a-c]", inner, 0..4).prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Schemas, most of them right.
fn schema() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::json;
    let word = prop::sample::select(vec!["string", "number", "integer", "boolean", "object", "array", "null"]);
    let leaf = prop_oneof![
        any::<bool>().prop_map(|all| json!(all)),
        prop::collection::vec(word, 1..3).prop_map(|words| json!({ "type": words })),
        prop::collection::vec(value(), 1..3).prop_map(|values| json!({ "enum": values })),
        (-3..3_i32, 0..3_u32).prop_map(|(least, most)| json!({ "minimum": least, "maxLength": most, "minItems": most })),
        "[ab(|)*+?.]{0,5}".prop_map(|pattern| json!({ "pattern": pattern })),
        prop::collection::vec("[a-c]", 1..3).prop_map(|keys| json!({ "required": keys })),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let many = prop::collection::vec(inner.clone(), 1..3);
        prop_oneof![
            (prop::collection::hash_map("[a-c]", inner.clone(), 0..3), inner.clone(), prop::collection::vec("[a-c]", 0..2))
                .prop_map(|(named, others, required)| json!({ "properties": named, "additionalProperties": others, "required": required })),
            inner.clone().prop_map(|items| json!({ "items": items })),
            (prop::sample::select(vec!["anyOf", "oneOf", "allOf"]), many).prop_map(|(keyword, schemas)| json!({ keyword: schemas })),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_left_passes_a_second_time_unchanged(schema in schema(), fields in prop::collection::hash_map("[a-d]", value(), 0..5)) {
        let Ok(plan) = Plan::read(&serde_json::json!({ "events": { "E": schema } }).to_string(), &NativeHost) else { return Ok(()) };
        let given = serde_json::to_string(&fields).unwrap();
        if let Verdict::Faulty { faults, properties } = plan.check("E", &given, &NativeHost).unwrap() {
            prop_assert!(!faults.is_empty() && faults.len() <= check::MOST_FAULTS);
            let again = plan.check("E", &text(&properties, &NativeHost), &NativeHost).unwrap();
            // What stays wrong is what nothing can be taken from: something missing, or the whole.
            if let Verdict::Faulty { properties: left, .. } = again {
                prop_assert_eq!(left, properties);
            }
        }
        let _ = types::declarations(&read(&serde_json::json!({ "events": { "E": schema } }).to_string(), &NativeHost).unwrap(), &NativeHost);
    }

    #[test]
    fn any_plan_and_any_properties_are_judged_without_panic(plan in any::<String>(), schema in value(), body in value(), raw in any::<String>()) {
        let _ = Plan::read(&plan, &NativeHost);
        if let Ok(plan) = Plan::read(&serde_json::json!({ "events": { "E": schema } }).to_string(), &NativeHost) {
            let _ = plan.check("E", &body.to_string(), &NativeHost);
            let _ = plan.check("E", &raw, &NativeHost);
        }
    }
}
