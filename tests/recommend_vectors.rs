//! One list everywhere: questions to a small artifact of every section with exact answers, `tests/vectors/recommend.json`, which
//! the modules answer too (`tests/wasm.rs`, `js/test/personal-vectors.test.ts`). `VARIO_VECTORS=write cargo test --features cli --test
//! recommend_vectors` writes both files anew.
#![cfg(feature = "cli")]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod recommend_wire;

use serde_json::{Value, json};
use std::fmt::Write;
use vario::recommend::Recommender;
use vario::recommend::train::{
    Catalogue, Corpus, EmbeddingSettings, Listing, PopularitySettings, RuleSettings, Sections, Settings, embedding_section, items, learn,
    packing_order, popularity_section, rules_section, sessions,
};

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/shop.model");
const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/recommend.json");

/// Forty items in four categories; sessions that mostly stay in one.
fn artifact() -> Vec<u8> {
    let mut state = 7_u64;
    let mut chance = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let name = |item: u64| if item < 10 { format!("{item}") } else { format!("tee-{item}") };
    let mut visits = String::new();
    for _ in 0..160 {
        let category = chance(4) * 10;
        let length = 1 + chance(6);
        let visit: Vec<String> =
            (0..length).map(|_| name(if chance(5) == 0 { chance(40) } else { category + chance(10) * chance(10) / 10 })).collect();
        writeln!(visits, "{}", visit.join(" ")).unwrap();
    }
    let mut listing = String::new();
    for item in 0..40 {
        let line = json!({"id": name(item), "category": format!("c{}", item / 10), "tags": [format!("t{}", item % 3), format!("t{}", item % 7)],
            "price": 5 + item * 3 % 17, "inStock": item % 11 != 5});
        writeln!(listing, "{line}").unwrap();
    }
    let listing = Listing::read(listing.as_bytes()).unwrap();
    let corpus = Corpus::read(visits.as_bytes()).unwrap().with_items(listing.ids());
    let catalogue = Catalogue::of(&listing, &corpus.ids).unwrap();
    let mut sections = Sections::default();
    sections.put(*b"ITEM", items(&corpus.ids).unwrap());
    sections.put(*b"SESS", sessions(&corpus, &packing_order(&corpus, || {}), Settings::default()).unwrap());
    sections.put(*b"RULE", rules_section(&corpus, RuleSettings::default()));
    sections.put(*b"CONT", catalogue.section());
    sections.put(*b"EMBD", embedding_section(&learn(&corpus, EmbeddingSettings { dimensions: 16, ..EmbeddingSettings::default() }, || {})));
    sections.put(
        *b"POPU",
        popularity_section(&corpus, PopularitySettings { decay: 0.5, catalogue: Some(&catalogue), ..PopularitySettings::default() }),
    );
    sections.put(*b"BLND", [256_u32, 256, 40, 30, 50, 256].into_iter().flat_map(u32::to_le_bytes).collect());
    sections.put(*b"PROF", b"{\"version\":1}".to_vec());
    sections.artifact()
}

fn questions() -> Vec<Value> {
    vec![
        json!({"count": 5}),
        json!({"count": 8, "session": ["3"]}),
        json!({"count": 8, "session": ["3", "tee-12", "3", "nothing"], "explain": true}),
        json!({"count": 6, "session": ["tee-21"], "exclude": ["tee-21", "tee-20"], "cart": ["tee-22"], "explain": true}),
        json!({"count": 6, "session": ["1", "2"], "disliked": ["2", "4"], "bought": ["3", "tee-10"], "rebuy": ["c0"]}),
        json!({"count": 6, "session": ["1"], "include": ["c0", "t5"], "without": ["t1"], "price": [600, 1500], "inStock": true}),
        json!({"count": 6, "session": ["tee-30"], "boosts": [["c1", 4096], ["tee-33", -2000]], "pins": [["9", 1], ["nothing", 0]], "explain": true}),
        json!({"count": 10, "session": ["tee-15", "tee-17"], "diversity": 128}),
        json!({"count": 10, "session": ["tee-15", "tee-17"], "softmax": 64, "seed": [305_419_896, -1_698_898_192]}),
        json!({"count": 10, "session": ["tee-15"], "epsilon": 128, "diversity": 40, "seed": [1, 2], "explain": true}),
        json!({"count": 40, "session": ["5"], "weights": [0, 0, 0, 0, 256, 0], "explain": true}),
        json!({"count": 40, "session": ["5", "6"], "weights": [0, null, 256, 300, 0, 0]}),
        json!({"count": 4, "groups": ["unheard", "c2"]}),
        json!({"count": 0, "session": ["5"]}),
    ]
}

#[test]
fn the_artifact_and_every_answer_are_the_ones_of_the_vectors() {
    let bytes = artifact();
    let mut recommender = Recommender::load(bytes.clone()).unwrap();
    let cases: Vec<Value> = questions()
        .into_iter()
        .map(|question| {
            let answer = recommend_wire::answer(&mut recommender, &question);
            json!({"question": question, "answer": answer})
        })
        .collect();
    if std::env::var("VARIO_VECTORS").is_ok_and(|what| what == "write") {
        let lines: Vec<String> = cases.iter().map(Value::to_string).collect();
        std::fs::write(MODEL, &bytes).unwrap();
        std::fs::write(VECTORS, format!("{{\"cases\": [\n  {}\n]}}\n", lines.join(",\n  "))).unwrap();
    }
    assert!(std::fs::read(MODEL).unwrap() == bytes, "another artifact");
    let vectors: Value = serde_json::from_slice(&std::fs::read(VECTORS).unwrap()).unwrap();
    assert_eq!(vectors["cases"].as_array().unwrap(), &cases);
}
