//! Hashing and evaluation, by the vectors that the wasm build and TypeScript are tested with too.
#![cfg(all(feature = "experiments", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use serde_json::Value;
use vario::error::Code;
use vario::experiment::bucket::{bucket_ranges, choose_variation};
use vario::experiment::condition::REGEX_BYTES;
use vario::experiment::evaluate::{Evaluator, Part, RunResult, Source};
use vario::experiment::hash::{HashVersion, hash};
use vario::host::NativeHost;
use vario::json::write::push_value;

fn vectors(name: &str) -> Value {
    let text = match name {
        "hash" => include_str!("vectors/hash.json"),
        _ => include_str!("vectors/decide.json"),
    };
    serde_json::from_str(text).unwrap()
}

/// With a payload and a visitor.
fn evaluator(payload: &str, attributes: &str) -> Evaluator<'static> {
    let mut evaluator = Evaluator::new(&NativeHost);
    evaluator.load(payload).unwrap();
    evaluator.tell(Part::Attributes, attributes.into()).unwrap();
    evaluator
}

fn run(of: &Evaluator, key: &str) -> Option<RunResult> {
    of.run_at(of.payload.run_place(&of.store, key)?)
}

/// A feature's value as JSON text.
fn value(of: &Evaluator, key: &str) -> String {
    let mut out = String::new();
    push_value(&mut out, &of.store, of.feature(key).value, &NativeHost);
    out
}

fn met(condition: &str, attributes: &str) -> bool {
    let payload = format!("{{\"features\":{{\"f\":{{\"defaultValue\":false,\"rules\":[{{\"condition\":{condition},\"force\":true}}]}}}}}}");
    value(&evaluator(&payload, attributes), "f") == "true"
}

#[test]
fn places_are_growthbooks() {
    for case in vectors("hash")["cases"].as_array().unwrap() {
        let version = HashVersion::from_number(case[2].as_f64().unwrap());
        let place = version.map(|version| hash(case[0].as_str().unwrap(), case[1].as_str().unwrap(), version));
        assert_eq!(place, case[3].as_f64(), "{case}");
    }
}

#[test]
fn features_are_decided_as_the_vectors_say() {
    let vectors = vectors("decide");
    let mut evaluator = evaluator(&vectors["payload"].to_string(), "{}");
    for case in vectors["features"].as_array().unwrap() {
        evaluator.tell(Part::Attributes, case[1].to_string()).unwrap();
        evaluator.tell(Part::Settings, case[2].to_string()).unwrap();
        let key = case[3].as_str().unwrap();
        assert_eq!(serde_json::from_str::<Value>(&value(&evaluator, key)).unwrap(), case[4], "{case}");
        assert_eq!(evaluator.feature(key).source.word(), case[5].as_str().unwrap(), "{case}");
    }
}

#[test]
fn experiments_are_decided_as_the_vectors_say() {
    let vectors = vectors("decide");
    let mut evaluator = evaluator(&vectors["payload"].to_string(), "{}");
    for case in vectors["experiments"].as_array().unwrap() {
        evaluator.tell(Part::Settings, case[2].to_string()).unwrap();
        evaluator.tell(Part::Attributes, case[1].to_string()).unwrap();
        let run = run(&evaluator, case[3].as_str().unwrap()).unwrap();
        assert_eq!(evaluator.variation_key(&run), case[4].as_str().unwrap(), "{case}");
        assert_eq!((run.in_experiment(), run.forced), (case[5].as_bool().unwrap(), case[6].as_bool().unwrap()), "{case}");
        assert_eq!(run.is_exposure(), run.in_experiment() && !run.forced);
    }
}

#[test]
fn settings_and_attributes_outlive_each_other_and_the_payload() {
    let mut evaluator = evaluator(r#"{"features":{"a":{"rules":[{"condition":{"x":1},"force":1}]}}}"#, r#"{"x":1}"#);
    evaluator.tell(Part::Settings, r#"{"forcedFeatureValues":{"b":"é\n"}}"#.into()).unwrap();
    assert_eq!((value(&evaluator, "a"), value(&evaluator, "b")), ("1".into(), r#""é\n""#.into()));
    evaluator.load(r#"{"features":{"a":{"rules":[{"condition":{"x":1},"force":2}]}}}"#).unwrap();
    assert_eq!((value(&evaluator, "a"), value(&evaluator, "b")), ("2".into(), r#""é\n""#.into()));
    evaluator.load("[").unwrap_err();
    evaluator.tell(Part::Attributes, "[]".into()).unwrap_err();
    assert_eq!((value(&evaluator, "a"), value(&evaluator, "b")), ("null".into(), r#""é\n""#.into()));
}

#[test]
fn weights_and_coverage_hold_over_100_000_visitors() {
    let vectors = vectors("decide");
    let mut evaluator = evaluator(&vectors["payload"].to_string(), "{}");
    let mut counts = [0_u32; 4];
    for visitor in 0..100_000 {
        evaluator.tell(Part::Attributes, format!("{{\"id\":\"visitor-{visitor}\"}}")).unwrap();
        let run = run(&evaluator, "weighted").unwrap();
        counts[if run.in_experiment() { run.variation } else { 3 }] += 1;
    }
    // Four standard deviations of a binomial with 100,000 draws.
    for (count, share) in counts.into_iter().zip([0.05, 0.10, 0.35, 0.50]) {
        let tolerance = 4.0 * (100_000.0_f64 * share * (1.0 - share)).sqrt();
        assert!((f64::from(count) - 100_000.0 * share).abs() < tolerance, "{count} of {share}");
    }
}

#[test]
fn ranges_fall_back_to_equal_weights_and_clamp_the_coverage() {
    let shape = |variations, coverage, weights: Option<&[f64]>| -> Vec<(f64, f64)> {
        bucket_ranges(variations, coverage, weights).into_iter().map(|range| (range.start, range.end)).collect()
    };
    assert_eq!(shape(2, 0.5, None), [(0.0, 0.25), (0.5, 0.75)]);
    assert_eq!(shape(2, 1.0, Some(&[0.4, 0.6])), [(0.0, 0.4), (0.4, 1.0)]);
    assert_eq!(shape(2, 7.0, Some(&[0.4, 0.1])), [(0.0, 0.5), (0.5, 1.0)]);
    assert_eq!(shape(2, -1.0, Some(&[1.0])), [(0.0, 0.0), (0.5, 0.5)]);
    assert_eq!(choose_variation(0.4, &bucket_ranges(2, 1.0, None)), Some(0));
    assert_eq!(choose_variation(0.9, &bucket_ranges(2, 0.5, None)), None);
}

fn features(features: &str, attributes: &str) -> Evaluator<'static> {
    evaluator(&format!("{{\"features\":{{{features}}}}}"), attributes)
}

/// A prerequisite on the feature with this number.
fn needs(number: u32) -> String {
    format!("{{\"id\":\"f{number}\",\"condition\":{{\"value\":true}}}}")
}

#[test]
fn each_prerequisite_is_evaluated_once_however_often_it_is_named() {
    // Two prerequisites of every feature on the next one, in rules that force and in rules that run: 2^60 ways.
    let rule = |number: u32, action: &str| {
        let parent = needs(number + 1);
        format!("\"f{number}\":{{\"defaultValue\":false,\"rules\":[{{{action},\"parentConditions\":[{parent},{parent}]}}]}}")
    };
    for action in ["\"force\":true", "\"variations\":[true,true]"] {
        let chain: Vec<String> = (0..60).map(|number| rule(number, action)).collect();
        for last in [true, false] {
            let evaluator = features(&format!("{},\"f60\":{{\"defaultValue\":{last}}}", chain.join(",")), r#"{"id":"u1"}"#);
            assert_eq!(value(&evaluator, "f0"), last.to_string(), "{action}");
        }
    }
}

#[test]
fn prerequisites_too_many_one_behind_the_other_count_as_a_circle() {
    let chain = |length: u32| {
        let link = |number: u32| {
            format!("\"f{number}\":{{\"defaultValue\":false,\"rules\":[{{\"force\":true,\"parentConditions\":[{}]}}]}}", needs(number + 1))
        };
        let links: Vec<String> = (0..length).map(link).collect();
        features(&format!("{},\"f{length}\":{{\"defaultValue\":true}}", links.join(",")), "{}")
    };
    for (length, source) in [(99, Source::Force), (100_000, Source::CyclicPrerequisite)] {
        assert_eq!(chain(length).feature("f0").source, source);
    }
}

#[test]
fn a_circle_of_prerequisites_ends_the_evaluation() {
    let circle = format!(
        "\"f0\":{{\"rules\":[{{\"force\":1,\"parentConditions\":[{}]}}]}},\"f1\":{{\"rules\":[{{\"force\":1,\"parentConditions\":[{}]}}]}}",
        needs(1),
        needs(0)
    );
    let evaluator = features(&circle, "{}");
    for key in ["f0", "f1"] {
        assert_eq!(evaluator.feature(key).source, Source::CyclicPrerequisite);
    }
}

#[test]
fn of_10_000_features_and_their_experiments_each_is_found() {
    let feature = |number| format!("\"f{number}\":{{\"rules\":[{{\"key\":\"e{number}\",\"variations\":[{number},{number}]}}]}}");
    let list: Vec<String> = (0..10_000).map(feature).collect();
    let evaluator = features(&list.join(","), r#"{"id":"u1"}"#);
    for number in 0..10_000_u32 {
        assert_eq!(value(&evaluator, &format!("f{number}")), number.to_string());
        assert!(run(&evaluator, &format!("e{number}")).unwrap().in_experiment());
    }
    assert!(run(&evaluator, "e10000").is_none());
}

#[test]
fn of_equal_keys_the_last_wins() {
    let evaluator = features(r#""a":{"rules":[{"key":"old","variations":[1,2]}]},"a":{"defaultValue":7,"defaultValue":8}"#, "{}");
    assert_eq!(value(&evaluator, "a"), "8");
    assert!(run(&evaluator, "old").is_none());
}

#[test]
fn a_rule_takes_from_an_experiment_only_what_a_rule_has() {
    let evaluator =
        features(r#""a":{"defaultValue":0,"rules":[{"variations":[1,1],"status":"stopped","active":false}]}"#, r#"{"id":"u1"}"#);
    assert_eq!(evaluator.feature("a").source, Source::Experiment);
}

#[test]
fn a_regular_expression_sees_only_the_beginning_of_a_long_text() {
    let text = "茶".repeat(REGEX_BYTES / 3);
    let subject = format!("{{\"short\":\"{text}\",\"long\":\"{text}茶x\"}}");
    for condition in [r#"{"short":{"$regex":"茶$"}}"#, r#"{"long":{"$regex":"茶$"}}"#] {
        assert!(met(condition, &subject), "{condition}");
    }
}

#[test]
fn conditions_under_an_attribute_are_false_and_not_undecided() {
    assert!(met(r#"{"name":{"$not":{"$or":[{"name":"x"}]}}}"#, r#"{"name":"x"}"#));
}

#[test]
fn a_bad_payload_names_code_and_path() {
    for (text, code, path) in [
        ("", Code::PayloadJson, "byte 0"),
        ("{\"features\":", Code::PayloadJson, "byte 12"),
        ("[]", Code::PayloadShape, "$"),
        ("{\"features\":[]}", Code::PayloadShape, "$.features"),
        ("{\"features\":{\"a\":1}}", Code::PayloadShape, "$.features.a"),
        ("{\"features\":{\"a\":{\"rules\":[{},{\"weights\":[\"x\"]}]}}}", Code::PayloadShape, "$.features.a.rules[1].weights[0]"),
        (
            "{\"features\":{\"a\":{\"rules\":[{\"filters\":[{\"ranges\":[[0]]}]}]}}}",
            Code::PayloadShape,
            "$.features.a.rules[0].filters[0].ranges[0]",
        ),
        (
            r#"{"features":{"a":{"rules":[{"condition":{"$or":[{"x":{"$regex":"(a+)+$"}}]}}]}}}"#,
            Code::PayloadPattern,
            "$.features.a.rules[0].condition.$regex",
        ),
        (
            r#"{"experiments":[{"key":"a","urlPatterns":[{"type":"simple","pattern":"/(a+)+$"},{"type":"regex","pattern":"(a+)+$"}]}]}"#,
            Code::PayloadPattern,
            "$.experiments[0].urlPatterns[1].pattern",
        ),
        (r#"{"experiments":[{"key":"a","url":"(a|a)*$"}]}"#, Code::PayloadPattern, "$.experiments[0].url"),
        ("{\"experiments\":[{\"key\":\"a\",\"condition\":[]}]}", Code::PayloadShape, "$.experiments[0].condition"),
    ] {
        let error = Evaluator::new(&NativeHost).load(text).unwrap_err();
        assert_eq!((error.code, error.path.as_str()), (code, path), "{text}");
    }
}
