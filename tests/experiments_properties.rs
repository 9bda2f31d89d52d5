//! What holds of every payload and every visitor: evaluation ends without a panic, and answers change only where they must.
#![cfg(all(feature = "experiments", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use vario::experiment::evaluate::{Evaluator, Part, RunResult};
use vario::experiment::report::{auto_json, feature_json, run_json};
use vario::host::NativeHost;
use vario::json::store::Store;
use vario::json::write::push_value;

fn evaluator(payload: &Value, attributes: &Value) -> Evaluator<'static> {
    let mut evaluator = Evaluator::new(&NativeHost);
    evaluator.load(&payload.to_string()).unwrap();
    evaluator.tell(Part::Attributes, attributes.to_string()).unwrap();
    evaluator
}

/// The experiment `e` alone, for the visitor `id`.
fn run(experiment: &Value, id: &str) -> RunResult {
    evaluator(&json!({ "experiments": [experiment] }), &json!({ "id": id })).run_at(0).unwrap()
}

fn split(weights: &[f64], coverage: f64) -> Value {
    let variations: Vec<usize> = (0..weights.len()).collect();
    json!({ "key": "e", "variations": variations, "weights": weights, "coverage": coverage, "hashVersion": 2 })
}

fn met(condition: &Value, attributes: &Value, groups: &Value) -> bool {
    let rule = json!({ "condition": condition, "force": true });
    let payload = json!({ "features": { "f": { "defaultValue": false, "rules": [rule] } }, "savedGroups": groups });
    let of = evaluator(&payload, attributes);
    of.store.truthy(of.feature("f").value)
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![Just(json!(null)), any::<bool>().prop_map(Value::from), (-2..3).prop_map(Value::from), "[aAb1.]{0,2}".prop_map(Value::from)]
}

fn json_value() -> impl Strategy<Value = Value> {
    let number = any::<f64>().prop_filter_map("JSON has finite numbers", |number| number.is_finite().then(|| json!(number)));
    prop_oneof![scalar(), number, any::<String>().prop_map(Value::from)].prop_recursive(4, 24, 4, |inner| {
        let key = prop_oneof!["[a-c]", any::<String>(), Just("__proto__".into()), Just("constructor".into())];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..4).prop_map(|fields| json!(fields)),
        ]
    })
}

fn attributes() -> impl Strategy<Value = Value> {
    let value = prop_oneof![2 => scalar(), 1 => prop::collection::vec(scalar(), 0..4).prop_map(Value::from)];
    prop::collection::btree_map("[abc]", value, 0..4).prop_map(|fields| json!(fields))
}

/// Conditions of operators that are known, with operands that they take.
fn condition() -> impl Strategy<Value = Value> {
    let list = || prop::collection::vec(scalar(), 0..4);
    let operator = prop_oneof![
        ("\\$(eq|ne|lt|lte|gt|gte|veq|vne|vlt|vgt|exists)", scalar()).prop_map(|(name, operand)| json!({ name: operand })),
        ("\\$(in|nin|ini|nini|all|alli)", list()).prop_map(|(name, operand)| json!({ name: operand })),
        "[ab1.]{0,3}".prop_map(|pattern| json!({ "$regex": pattern })),
        (0..4).prop_map(|size| json!({ "$size": size })),
        scalar(),
    ];
    let test = ("[abc]", operator).prop_map(|(key, operand)| json!({ key: operand }));
    test.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            ("\\$(and|or|nor)", prop::collection::vec(inner.clone(), 0..3)).prop_map(|(name, members)| json!({ name: members })),
            inner.clone().prop_map(|negated| json!({ "$not": negated })),
            prop::collection::vec(inner, 1..3)
                .prop_map(|parts| { Value::Object(parts.into_iter().filter_map(|part| part.as_object().cloned()).flatten().collect()) }),
        ]
    })
}

/// The same with the fields of every object the other way round, as text: `serde_json` sorts them.
fn turned(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: Vec<String> = fields.iter().rev().map(|(key, value)| format!("{}:{}", json!(key), turned(value))).collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(members) => format!("[{}]", members.iter().map(turned).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

proptest! {
    #[test]
    fn any_text_is_taken_without_panic(payload in any::<String>(), other in "[\\[\\]{}:,\"a$0-9e.\\\\u]{0,60}", lines in any::<String>()) {
        for text in [&payload, &other] {
            let mut of = Evaluator::new(&NativeHost);
            let _ = of.load(text);
            let _ = of.tell(Part::Attributes, text.clone());
            let _ = of.tell(Part::Settings, text.clone());
            of.stick(&lines);
            let _ = (feature_json(&of, text, &NativeHost), run_json(&of, text, &NativeHost), auto_json(&of, &NativeHost));
        }
    }

    #[test]
    fn what_is_no_condition_does_not_panic_and_answers_are_json(condition in json_value(), given in json_value(), value in json_value()) {
        let rule = json!({ "condition": condition, "variations": [value, 1], "phase": given });
        let mut of = Evaluator::new(&NativeHost);
        let _ = of.tell(Part::Attributes, given.to_string());
        let _ = of.load(&json!({ "features": { "a": { "defaultValue": value, "rules": [rule] } }, "savedGroups": given }).to_string());
        for text in [feature_json(&of, "a", &NativeHost), auto_json(&of, &NativeHost)] {
            prop_assert!(serde_json::from_str::<Value>(&text).is_ok(), "{}", text);
        }
    }

    #[test]
    fn what_is_read_is_written_as_it_was(value in json_value()) {
        let mut store = Store::default();
        let read = store.read(&value.to_string(), &NativeHost).unwrap();
        let mut out = String::new();
        push_value(&mut out, &store, read, &NativeHost);
        let again: Value = serde_json::from_str(&out).unwrap();
        // JavaScript's numbers are doubles, -0 is written as 0.
        let double = |value: &Value| serde_json::from_str::<Value>(&value.to_string()).unwrap();
        prop_assert!(alike(&again, &double(&value)), "{} {}", value, out);
    }

    #[test]
    fn more_coverage_moves_nobody_who_is_in(id in "[a-z0-9]{1,12}", weights in weights(), low in 0.0..1.0_f64, more in 0.0..1.0_f64) {
        let before = run(&split(&weights, low), &id);
        let after = run(&split(&weights, low + (1.0 - low) * more), &id);
        prop_assert!(!before.in_experiment() || (after.in_experiment() && after.variation == before.variation));
    }

    #[test]
    fn weights_moved_between_later_variations_move_nobody_of_the_earlier(id in "[a-z0-9]{1,12}", weights in weights(), moved in 0.0..1.0_f64) {
        prop_assume!(weights.len() > 2);
        let last = weights.len() - 1;
        let mut other = weights.clone();
        let part = other.get(last).unwrap() * moved;
        *other.get_mut(last).unwrap() -= part;
        *other.get_mut(last - 1).unwrap() += part;
        let (before, after) = (run(&split(&weights, 1.0), &id), run(&split(&other, 1.0), &id));
        // Full coverage leaves out nobody but for rounding of the weights' sum.
        prop_assert!(!before.in_experiment() || before.variation >= last - 1 || after.variation == before.variation);
    }

    #[test]
    fn what_was_assigned_stays_whatever_the_weights_become(id in "[a-z0-9]{1,12}", weights in weights(), coverage in 0.0..1.0_f64) {
        let keys: Vec<Value> = (0..weights.len()).map(|index| json!({ "key": format!("v{index}") })).collect();
        let with_keys = |mut experiment: Value| {
            experiment.as_object_mut().unwrap().insert("meta".into(), json!(keys));
            json!({ "experiments": [experiment] })
        };
        let mut of = evaluator(&with_keys(split(&weights, 1.0)), &json!({ "id": id }));
        of.stick("");
        let before = of.run_at(0).unwrap();
        prop_assume!(before.in_experiment());
        let reversed: Vec<f64> = weights.iter().rev().copied().collect();
        of.load(&with_keys(split(&reversed, coverage)).to_string()).unwrap();
        let after = of.run_at(0).unwrap();
        prop_assert_eq!((after.in_experiment(), after.variation, after.sticky), (true, before.variation, true));
    }

    #[test]
    fn a_forced_variation_wins_whatever_the_weights_and_the_coverage(id in "[a-z0-9]{0,6}", weights in weights(), coverage in 0.0..1.0_f64) {
        for variation in 0..weights.len() {
            let mut of = evaluator(&json!({ "experiments": [split(&weights, coverage)] }), &json!({ "id": id }));
            of.tell(Part::Settings, json!({ "forcedVariations": { "e": variation } }).to_string()).unwrap();
            let run = of.run_at(0).unwrap();
            prop_assert_eq!((run.variation, run.forced, run.is_exposure()), (variation, true, false));
        }
    }

    #[test]
    fn an_unknown_field_changes_nothing(id in "[a-z0-9]{1,6}", weights in weights(), extra in json_value()) {
        let plain = split(&weights, 0.7);
        let mut more = plain.clone();
        more.as_object_mut().unwrap().insert("nobodyKnows".into(), extra);
        let (one, two) = (run(&plain, &id), run(&more, &id));
        prop_assert_eq!((one.variation, one.reason, one.bucket), (two.variation, two.reason, two.bucket));
    }

    #[test]
    fn not_is_the_inverse_and_the_order_of_fields_does_not_count(condition in condition(), given in attributes()) {
        let none = json!({});
        let plain = met(&condition, &given, &none);
        prop_assert_eq!(met(&json!({ "$not": condition.clone() }), &given, &none), !plain);
        prop_assert_eq!(met(&json!({ "$nor": [condition.clone()] }), &given, &none), !plain);
        let text = format!("{{\"features\":{{\"f\":{{\"rules\":[{{\"force\":true,\"condition\":{}}}]}}}}}}", turned(&condition));
        let mut of = Evaluator::new(&NativeHost);
        of.load(&text).unwrap();
        of.tell(Part::Attributes, turned(&given)).unwrap();
        prop_assert_eq!(of.store.truthy(of.feature("f").value), plain);
    }

    #[test]
    fn not_in_is_the_inverse_of_in(list in prop::collection::vec(scalar(), 0..5), given in attributes()) {
        let groups = json!({ "g": list, "h": { "type": "list", "attributeKey": "a", "values": list } });
        let says = |operator: &str, operand: Value| met(&json!({ "a": { operator: operand } }), &given, &groups);
        prop_assert_eq!(says("$nin", json!(list)), !says("$in", json!(list)));
        prop_assert_eq!(says("$nini", json!(list)), !says("$ini", json!(list)));
        for group in ["g", "h", "unknown"] {
            prop_assert_eq!(says("$notInGroup", json!(group)), !says("$inGroup", json!(group)));
        }
        prop_assert_eq!(says("$inGroup", json!("g")), says("$in", json!(list)));
        prop_assert_eq!(met(&json!({ "$savedGroup": { "id": "h" } }), &given, &groups), says("$in", json!(list)));
    }

    #[test]
    fn a_saved_group_says_what_its_condition_says(condition in condition(), given in attributes()) {
        let groups = json!({ "g": { "type": "condition", "condition": condition.clone() } });
        let named = met(&json!({ "$savedGroup": { "id": "g" } }), &given, &groups);
        prop_assert_eq!(named, met(&condition, &given, &groups));
    }
}

fn weights() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(1_u32..50, 2..6).prop_map(|parts| {
        let sum: u32 = parts.iter().sum();
        parts.into_iter().map(|part| f64::from(part) / f64::from(sum)).collect()
    })
}

/// Equal, numbers as doubles.
fn alike(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| alike(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len() && left.iter().all(|(key, value)| right.get(key).is_some_and(|right| alike(value, right)))
        }
        _ => left == right,
    }
}

fn numbered(count: usize, prefix: &str) -> Vec<String> {
    (0..count).map(|number| format!("{prefix}{number}")).collect()
}

#[test]
fn a_megabyte_of_hostile_members_ends_soon_and_meets_nothing() {
    let one = numbered(80_000, "v");
    let two = numbered(80_000, "w");
    let fields = |names: &[String]| format!("{{{}}}", names.iter().map(|name| format!("\"{name}\":1")).collect::<Vec<_>>().join(","));
    let backwards: Vec<String> = one.iter().rev().cloned().collect();
    let lookups = vec![json!({ "$savedGroup": { "id": "g" } }); 10_000];
    let many = vec![json!({ "b": { "$eq": 1 } }); 20_000];
    let groups = json!({ "g": { "type": "condition", "condition": { "$and": many } } });
    let a_million = json!({ "a": "A".repeat(1_000_000) });
    for (condition, given, groups) in [
        (json!({ "a": { "$nin": one } }).to_string(), json!({ "a": two }).to_string(), "{}".into()),
        (format!("{{\"a\":{{\"$ne\":{}}}}}", fields(&one)), format!("{{\"a\":{}}}", fields(&backwards)), "{}".into()),
        (json!({ "a": { "$nini": one } }).to_string(), a_million.to_string(), "{}".into()),
        (json!({ "$and": lookups }).to_string(), json!({ "b": 1 }).to_string(), groups.to_string()),
    ] {
        let rule = format!("{{\"condition\":{condition},\"force\":true}}");
        let mut of = Evaluator::new(&NativeHost);
        of.load(&format!("{{\"features\":{{\"f\":{{\"rules\":[{rule},{rule},{rule}]}}}},\"savedGroups\":{groups}}}")).unwrap();
        of.tell(Part::Attributes, given).unwrap();
        let begun = Instant::now();
        assert!(of.store.is_null(of.feature("f").value));
        assert!(begun.elapsed() < Duration::from_secs(90), "{:?}", begun.elapsed());
    }
}

#[test]
fn conditions_too_deep_with_all_their_groups_fail() {
    let nested = |inner: Value, depth: usize| (0..depth).fold(inner, |inner, _| json!({ "$not": { "$not": inner } }));
    for (depth, expected) in [(4, true), (40, false)] {
        let mut groups = json!({ "g49": { "type": "condition", "condition": {} } });
        for number in 0..49 {
            let condition = nested(json!({ "$savedGroup": { "id": format!("g{}", number + 1) } }), depth);
            groups.as_object_mut().unwrap().insert(format!("g{number}"), json!({ "type": "condition", "condition": condition }));
        }
        for condition in [json!({ "$savedGroup": { "id": "g0" } }), json!({ "$not": { "$not": { "$savedGroup": { "id": "g0" } } } })] {
            assert_eq!(met(&condition, &json!({}), &groups), expected, "{depth}");
        }
    }
}
