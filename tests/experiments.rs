//! Hashing and evaluation, by the vectors that the wasm build and TypeScript are tested with too.
#![cfg(all(feature = "experiments", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use serde_json::Value;
use vario::error::Code;
use vario::experiment::bucket::{bucket_ranges, choose_variation};
use vario::experiment::evaluate::{Context, Evaluator};
use vario::experiment::hash::{HashVersion, hash};
use vario::experiment::payload::Payload;
use vario::experiment::url::forced_pairs;
use vario::host::NativeHost;
use vario::json::read::read;

fn vectors(name: &str) -> Value {
    let text = match name {
        "hash" => include_str!("vectors/hash.json"),
        _ => include_str!("vectors/decide.json"),
    };
    serde_json::from_str(text).unwrap()
}

fn context(case: &Value) -> Context {
    let url = case[2].as_str().unwrap().to_owned();
    Context { attributes: read(&case[1].to_string(), &NativeHost).unwrap(), forced: forced_pairs(&url), url }
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
