//! Published cases against the core, and what the runner does with cases that nobody published.
#![cfg(all(feature = "partial", not(target_arch = "wasm32")))]
#![allow(missing_docs, clippy::unwrap_used)]

use proptest::prelude::*;
use std::fs;
use std::path::Path;
use vario::conformance::growthbook::{run, sections};
use vario::host::NativeHost;
use vario::json::Json;
use vario::json::read::read;
use vario::json::write::text;

fn json(text: &str) -> Json {
    read(text, &NativeHost).unwrap()
}

#[test]
fn growthbooks_cases_pass() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/growthbook-0.12.0-dev.json");
    let Ok(file) = fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return;
    };
    let file = json(&file);
    let outcomes = sections(&file)
        .into_iter()
        .flat_map(|(section, cases)| cases.iter().map(move |case| (section.clone(), run(&section, case, &NativeHost))));
    let failed: Vec<String> = outcomes
        .filter(|(_, outcome)| !outcome.passed)
        .map(|(section, outcome)| {
            format!(
                "{section}: {}\n  expected {}\n  got      {}",
                outcome.name,
                text(&outcome.expected, &NativeHost),
                text(&outcome.got, &NativeHost)
            )
        })
        .collect();
    assert!(failed.is_empty(), "{} cases failed\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn sections_within_sections_are_opened_and_what_is_no_section_is_left_out() {
    let file = json(r#"{"specVersion":"0.12.0","hash":[["a"],["b"]],"v2":{"run":[[1]],"note":"x"}}"#);
    let found: Vec<(String, usize)> = sections(&file).into_iter().map(|(name, cases)| (name, cases.len())).collect();
    assert_eq!(found, [("hash".to_owned(), 2), ("v2.run".to_owned(), 1)]);
}

#[test]
fn a_case_passes_when_the_answer_is_the_expected_one_and_not_otherwise() {
    for (section, case, passed) in [
        ("hash", r#"["seed","a",2,0.0505]"#, true),
        ("hash", r#"["seed","a",2,0.0506]"#, false),
        ("hash", r#"["seed","a",3,null]"#, true),
        ("getEqualWeights", "[3,[0.33333333,0.33333333,0.33333333]]", true),
        ("getEqualWeights", "[3,[0.3333333,0.33333333,0.33333333]]", false),
        ("getEqualWeights", "[-1,[]]", true),
        ("getBucketRange", r#"["",[2,0.5,null],[[0,0.25],[0.5,0.750000001]]]"#, true),
        ("getBucketRange", r#"["",[2,0.5,null],[[0,0.25]]]"#, false),
        ("chooseVariation", r#"["",0.6,[[0,0.25],[0.5,0.75]],1]"#, true),
        ("chooseVariation", r#"["",0.3,[[0,0.25],[0.5,0.75]],-1]"#, true),
        ("getQueryStringOverride", r#"["","my-test","http://x.de/?my-test=1",2,1]"#, true),
        ("getQueryStringOverride", r#"["","my-test","http://x.de/?my-test=2",2,null]"#, true),
        ("inNamespace", r#"["","1",["namespace2",0.4,1],true]"#, true),
        ("decrypt", r#"["","a.b","c",null]"#, true),
        ("evalCondition", r#"["",{"a":1},{"a":1},true]"#, true),
        ("evalCondition", r#"["",{"a":1},{"a":1},false]"#, false),
        ("v9.evalCondition", r#"["",{"a":1},{"a":2},false]"#, true),
        ("feature", r#"["",{},"a",{"value":null,"on":false,"off":true,"source":"unknownFeature","ruleId":""}]"#, true),
        ("feature", r#"["",{},"a",{"value":1,"on":true,"off":false,"source":"unknownFeature","ruleId":""}]"#, false),
        ("run", r#"["",{"attributes":{"id":"1"}},{"key":"my-test","variations":[0,1]},1,true,true]"#, true),
        ("run", r#"["",{"attributes":{"id":"1"}},{"key":"my-test","variations":[0,1]},0,true,true]"#, false),
        ("pruneCondition", r#"["",{"a":1,"b":1},{"a":1},{"b":1}]"#, true),
        ("reducePayload", r#"["",{"payload":{}},{"features":{},"experiments":[],"savedGroups":{}}]"#, true),
        ("teleport", "[1]", false),
        ("hash", "null", false),
    ] {
        let outcome = run(section, &json(case), &NativeHost);
        assert_eq!(outcome.passed, passed, "{section} {case}: {}", text(&outcome.got, &NativeHost));
    }
}

fn tree() -> impl Strategy<Value = serde_json::Value> {
    let words = ["id", "a", "http://x.de/?a=1", "$savedGroup", "condition", "list", "1.2", "Zvwv/+uhpFDznZ6SX28Yjg==.aaaa"];
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        prop::num::f64::ANY.prop_filter("finite", |number| number.is_finite()).prop_map(Into::into),
        (-2..4_i32).prop_map(Into::into),
        prop::sample::select(words.to_vec()).prop_map(Into::into),
    ];
    let keys = [
        "id",
        "features",
        "experiments",
        "attributes",
        "a",
        "rules",
        "variations",
        "force",
        "condition",
        "$or",
        "$and",
        "$not",
        "$elemMatch",
        "$savedGroup",
        "savedGroups",
        "payload",
        "include",
        "projects",
        "metadata",
        "contextualBandits",
        "contextualBanditRef",
        "contexts",
        "parentConditions",
        "key",
        "url",
        "forcedVariations",
        "weights",
        "meta",
        "hashAttribute",
        "type",
        "attributeKey",
        "values",
        "stickyBucketAssignmentDocs",
        "urlPatterns",
    ];
    leaf.prop_recursive(6, 60, 4, move |inner| {
        let key = prop::sample::select(keys.to_vec());
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::vec((key, inner), 0..4)
                .prop_map(|fields| serde_json::Value::Object(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_case_makes_the_core_panic(items in prop::collection::vec(tree(), 0..6)) {
        let case = json(&serde_json::Value::from(items).to_string());
        for section in [
            "evalCondition", "pruneCondition", "reducePayload", "hash", "getBucketRange", "feature", "run", "chooseVariation", "getQueryStringOverride",
            "inNamespace", "getEqualWeights", "decrypt", "stickyBucket", "urlRedirect", "contextualBandit", "x.feature", "other",
        ] {
            let _ = run(section, &case, &NativeHost);
        }
    }
}
