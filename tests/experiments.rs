//! Hashing and evaluation, by the vectors that the wasm build and TypeScript are tested with too.
#![cfg(all(feature = "experiments", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use serde_json::Value;
use vario::error::Code;
use vario::experiment::bucket::{bucket_ranges, choose_variation};
use vario::experiment::condition::{REGEX_CHARACTERS, Subject, matches};
use vario::experiment::evaluate::{Context, Evaluator, Source};
use vario::experiment::hash::{HashVersion, hash};
use vario::experiment::payload::Payload;
use vario::experiment::url::Overrides;
use vario::host::NativeHost;
use vario::json::Json;
use vario::json::read::read;

fn vectors(name: &str) -> Value {
    let text = match name {
        "hash" => include_str!("vectors/hash.json"),
        _ => include_str!("vectors/decide.json"),
    };
    serde_json::from_str(text).unwrap()
}

fn context(case: &Value) -> Context {
    let overrides = Overrides::of(case[2].as_str().unwrap());
    Context { attributes: read(&case[1].to_string(), &NativeHost).unwrap(), overrides }
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
    let payload = Payload::read(&vectors["payload"].to_string(), &NativeHost).unwrap();
    for case in vectors["features"].as_array().unwrap() {
        let context = context(case);
        let result = Evaluator { payload: &payload, context: &context, host: &NativeHost }.feature(case[3].as_str().unwrap());
        assert_eq!(result.value, &read(&case[4].to_string(), &NativeHost).unwrap(), "{case}");
        assert_eq!(result.source.word(), case[5].as_str().unwrap(), "{case}");
    }
}

#[test]
fn experiments_are_decided_as_the_vectors_say() {
    let vectors = vectors("decide");
    let payload = Payload::read(&vectors["payload"].to_string(), &NativeHost).unwrap();
    for case in vectors["experiments"].as_array().unwrap() {
        let context = context(case);
        let run = Evaluator { payload: &payload, context: &context, host: &NativeHost }.experiment(case[3].as_str().unwrap()).unwrap();
        assert_eq!(run.experiment.keys[run.variation], case[4].as_str().unwrap(), "{case}");
        assert_eq!((run.in_experiment, run.forced), (case[5].as_bool().unwrap(), case[6].as_bool().unwrap()), "{case}");
        assert_eq!(run.is_exposure(), run.in_experiment && !run.forced);
    }
}

#[test]
fn weights_and_coverage_hold_over_100_000_visitors() {
    let vectors = vectors("decide");
    let payload = Payload::read(&vectors["payload"].to_string(), &NativeHost).unwrap();
    let mut counts = [0_u32; 4];
    for visitor in 0..100_000 {
        let attributes = read(&format!("{{\"id\":\"visitor-{visitor}\"}}"), &NativeHost).unwrap();
        let context = Context { attributes, ..Context::default() };
        let run = Evaluator { payload: &payload, context: &context, host: &NativeHost }.experiment("weighted").unwrap();
        counts[if run.in_experiment { run.variation } else { 3 }] += 1;
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

fn attributes(text: &str) -> Context {
    Context { attributes: read(text, &NativeHost).unwrap(), ..Context::default() }
}

fn payload(features: &str) -> Payload {
    Payload::read(&format!("{{\"features\":{{{features}}}}}"), &NativeHost).unwrap()
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
            let payload = payload(&format!("{},\"f60\":{{\"defaultValue\":{last}}}", chain.join(",")));
            let context = attributes(r#"{"id":"u1"}"#);
            let result = Evaluator { payload: &payload, context: &context, host: &NativeHost }.feature("f0");
            assert_eq!(result.value, &Json::Bool(last), "{action}");
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
        payload(&format!("{},\"f{length}\":{{\"defaultValue\":true}}", links.join(",")))
    };
    let context = Context::default();
    for (length, source) in [(99, Source::Force), (100_000, Source::CyclicPrerequisite)] {
        let payload = chain(length);
        assert_eq!(Evaluator { payload: &payload, context: &context, host: &NativeHost }.feature("f0").source, source);
    }
}

#[test]
fn a_circle_of_prerequisites_ends_the_evaluation() {
    let payload = payload(&format!(
        "\"f0\":{{\"rules\":[{{\"force\":1,\"parentConditions\":[{}]}}]}},\"f1\":{{\"rules\":[{{\"force\":1,\"parentConditions\":[{}]}}]}}",
        needs(1),
        needs(0)
    ));
    let context = Context::default();
    let evaluator = Evaluator { payload: &payload, context: &context, host: &NativeHost };
    for key in ["f0", "f1"] {
        assert_eq!(evaluator.feature(key).source, Source::CyclicPrerequisite);
    }
}

#[test]
fn of_10_000_features_and_their_experiments_each_is_found() {
    let feature = |number| format!("\"f{number}\":{{\"rules\":[{{\"key\":\"e{number}\",\"variations\":[{number},{number}]}}]}}");
    let features: Vec<String> = (0..10_000).map(feature).collect();
    let payload = payload(&features.join(","));
    let context = attributes(r#"{"id":"u1"}"#);
    let evaluator = Evaluator { payload: &payload, context: &context, host: &NativeHost };
    for number in 0..10_000_u32 {
        assert_eq!(evaluator.feature(&format!("f{number}")).value, &Json::Num(number.into()));
        assert!(evaluator.experiment(&format!("e{number}")).unwrap().in_experiment);
    }
    assert!(evaluator.experiment("e10000").is_none());
}

#[test]
fn of_equal_keys_the_last_wins() {
    let payload = payload(r#""a":{"rules":[{"key":"old","variations":[1,2]}]},"a":{"defaultValue":{"x":1,"x":2}}"#);
    let context = Context::default();
    let evaluator = Evaluator { payload: &payload, context: &context, host: &NativeHost };
    assert_eq!(evaluator.feature("a").value, &read(r#"{"x":2}"#, &NativeHost).unwrap());
    assert!(evaluator.experiment("old").is_none());
}

#[test]
fn a_rule_takes_from_an_experiment_only_what_a_rule_has() {
    let payload = payload(r#""a":{"defaultValue":0,"rules":[{"variations":[1,1],"status":"stopped","active":false}]}"#);
    let context = attributes(r#"{"id":"u1"}"#);
    assert_eq!(Evaluator { payload: &payload, context: &context, host: &NativeHost }.feature("a").source, Source::Experiment);
}

#[test]
fn a_regular_expression_sees_only_the_beginning_of_a_long_text() {
    let text = "茶".repeat(REGEX_CHARACTERS);
    let subject = read(&format!("{{\"short\":\"{text}\",\"long\":\"{text}x\"}}"), &NativeHost).unwrap();
    for condition in [r#"{"short":{"$regex":"茶$"}}"#, r#"{"long":{"$regex":"茶$"}}"#] {
        assert!(matches(&read(condition, &NativeHost).unwrap(), Subject::Visitor(&subject), &NativeHost), "{condition}");
    }
}

#[test]
fn conditions_under_an_attribute_are_false_and_not_undecided() {
    let attributes = read(r#"{"name":"x"}"#, &NativeHost).unwrap();
    let condition = read(r#"{"name":{"$not":{"$or":[{"name":"x"}]}}}"#, &NativeHost).unwrap();
    assert!(matches(&condition, Subject::Visitor(&attributes), &NativeHost));
}

#[test]
fn a_bad_payload_names_code_and_path() {
    for (text, code, path) in [
        ("", Code::PayloadJson, "byte 0"),
        ("{\"features\":", Code::PayloadJson, "byte 12"),
        ("[]", Code::PayloadShape, "$"),
        ("{\"features\":[]}", Code::PayloadShape, "$.features"),
        ("{\"features\":{\"a\":1}}", Code::PayloadShape, "$.features.a"),
        ("{\"features\":{\"a\":{\"rules\":[{},{\"weights\":[\"x\"]}]}}}", Code::PayloadShape, "$.features.a.rules[1].weights"),
        (
            "{\"features\":{\"a\":{\"rules\":[{\"filters\":[{\"ranges\":[[0]]}]}]}}}",
            Code::PayloadShape,
            "$.features.a.rules[0].filters[0].ranges",
        ),
        ("{\"experiments\":[{\"key\":\"a\",\"condition\":[]}]}", Code::PayloadShape, "$.experiments[0].condition"),
    ] {
        let error = Payload::read(text, &NativeHost).unwrap_err();
        assert_eq!((error.code, error.path.as_str()), (code, path), "{text}");
    }
}
