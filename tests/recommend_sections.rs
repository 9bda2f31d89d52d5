//! Rules, content, embeddings and popularity: what they say, and that no bytes whatever make them panic.
#![cfg(feature = "cli")]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use proptest::prelude::*;
use vario::recommend::Recommender;
use vario::recommend::artifact::content_hash;
use vario::recommend::blend::Source;
use vario::recommend::query::Query;
use vario::recommend::train::{
    Catalogue, Corpus, EmbeddingSettings, Listing, PopularitySettings, RuleSettings, Sections, Settings, embedding_section, encode, items,
    learn, packing_order, popularity_section, read_vectors, rules_section, sessions,
};

const SESSIONS: &str = "oolong gaiwan\noolong gaiwan\ngaiwan sencha\nsencha matcha\nsencha matcha whisk\noolong sencha";
const ITEMS: &str = r#"{"id":"oolong","category":"tea","tags":["china"],"price":9}
{"id":"sencha","category":"tea","tags":["japan","green"],"price":12}
{"id":"matcha","category":"tea","tags":["japan","green"],"price":30,"inStock":false}
{"id":"gaiwan","category":"ware","price":20}
{"id":"whisk","category":"ware","tags":["japan"],"price":15}
{"id":"gyokuro","category":"tea","tags":["japan","green"],"price":14}
"#;

fn artifact() -> Vec<u8> {
    let listing = Listing::read(ITEMS.as_bytes()).unwrap();
    let corpus = Corpus::read(SESSIONS.as_bytes()).unwrap().with_items(listing.ids());
    let catalogue = Catalogue::of(&listing, &corpus.ids).unwrap();
    let popularity = PopularitySettings { decay: 0.5, catalogue: Some(&catalogue), ..PopularitySettings::default() };
    let mut sections = Sections::default();
    sections.put(*b"ITEM", items(&corpus.ids).unwrap());
    sections.put(*b"SESS", sessions(&corpus, &packing_order(&corpus, || {}), Settings::default()).unwrap());
    sections.put(*b"RULE", rules_section(&corpus, RuleSettings::default()));
    sections.put(*b"CONT", catalogue.section());
    sections.put(*b"EMBD", embedding_section(&learn(&corpus, EmbeddingSettings { dimensions: 8, ..EmbeddingSettings::default() }, || {})));
    sections.put(*b"POPU", popularity_section(&corpus, popularity));
    sections.put(*b"BLND", [256_u32, 256, 26, 13, 13, 256].into_iter().flat_map(u32::to_le_bytes).collect());
    sections.put(*b"PROF", b"{\"version\":1}".to_vec());
    sections.artifact()
}

fn ids(recommender: &mut Recommender, query: &Query) -> Vec<String> {
    let answer = recommender.answer(query);
    let id = |scored| {
        let mut id = String::new();
        answer.write_id(scored, &mut id);
        id
    };
    answer.best.iter().map(id).collect()
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    assert_eq!(artifact(), artifact());
}

#[test]
fn rules_tell_support_confidence_and_lift() {
    let recommender = Recommender::load(artifact()).unwrap();
    let model = recommender.model();
    assert_eq!(model.section(*b"PROF"), Some(&b"{\"version\":1}"[..]));
    let item = |id: &str| model.items().find(id).unwrap();
    let rules = model.rules_of(item("oolong"));
    // Two of the three sessions with oolong go on to gaiwan, which three of six sessions hold.
    let rule = rules.iter().find(|rule| rule.sequential && rule.item == item("gaiwan")).unwrap();
    assert_eq!((rule.support, rule.confidence, rule.lift), (2, 43_690, 1333));
    // One session alone makes no rule.
    assert!(rules.iter().all(|rule| rule.item != item("sencha")));
    assert!(model.rules_of(item("gaiwan")).iter().all(|rule| !rule.sequential));
}

#[test]
fn filters_hold_and_a_new_item_is_found_by_what_it_is() {
    let mut recommender = Recommender::load(artifact()).unwrap();
    let all = Query { session: &["sencha"], count: 9, ..Query::default() };
    assert!(ids(&mut recommender, &all).contains(&"gyokuro".to_owned()));
    assert_eq!(recommender.explain(&all, "gyokuro").iter().map(|reason| reason.source).collect::<Vec<_>>()[0], Source::Content);
    let of = |recommender: &mut Recommender, query: Query| {
        let mut named = ids(recommender, &query);
        named.sort();
        named
    };
    assert_eq!(of(&mut recommender, Query { include: &["ware"], ..all }), ["gaiwan", "whisk"]);
    assert_eq!(of(&mut recommender, Query { include: &["tea"], in_stock: true, without: &["china"], ..all }), ["gyokuro", "sencha"]);
    assert_eq!(of(&mut recommender, Query { price: Some((1300, 2000)), ..all }), ["gaiwan", "gyokuro", "whisk"]);
    assert!(!ids(&mut recommender, &Query { bought: &["matcha"], ..all }).contains(&"matcha".to_owned()));
    assert!(ids(&mut recommender, &Query { bought: &["matcha"], rebuy: &["green"], ..all }).contains(&"matcha".to_owned()));
    let boosted = Query { boosts: &[("whisk", 40_000)], ..all };
    assert_eq!(ids(&mut recommender, &boosted)[0], "whisk");
    assert_eq!(recommender.explain(&boosted, "whisk")[0].source, Source::Boost);
}

#[test]
fn a_cold_session_gets_popular_items_of_its_group() {
    let mut recommender = Recommender::load(artifact()).unwrap();
    assert_eq!(ids(&mut recommender, &Query { groups: &["nowhere", "ware"], count: 9, ..Query::default() }), ["gaiwan", "whisk"]);
    assert_eq!(ids(&mut recommender, &Query { count: 1, ..Query::default() }), ["sencha"]);
}

#[test]
fn weights_can_be_others_for_one_question() {
    let mut recommender = Recommender::load(artifact()).unwrap();
    let query = Query { session: &["sencha"], weights: Some([0, 0, 0, 256, 0, 0]), exclude: &["sencha"], count: 1, ..Query::default() };
    assert_eq!(ids(&mut recommender, &query), ["gyokuro"]);
    assert!(recommender.explain(&query, "gyokuro").iter().all(|reason| reason.source == Source::Content));
}

#[test]
fn vectors_are_read_and_bad_lines_named() {
    let ids = ["a".to_owned(), "b".to_owned()];
    assert_eq!(read_vectors(&b"b 1 2\nz 3 4\n"[..], &ids).unwrap(), [vec![0.0, 0.0], vec![1.0, 2.0]]);
    assert_eq!(read_vectors(&b"b 1 2\na x 4\n"[..], &ids).unwrap_err().to_string(), "line 2: not a number");
    assert!(read_vectors(&b"b 1 2\na 4\n"[..], &ids).unwrap_err().to_string().starts_with("line 2: "));
}

#[test]
fn items_of_the_same_sessions_come_near_each_other() {
    let lines: Vec<String> = (0..600)
        .map(|at| if at % 2 == 0 { format!("a{} a{} a{}", at % 3, at % 4, at % 5) } else { format!("b{} b{} b{}", at % 3, at % 4, at % 5) })
        .collect();
    let corpus = Corpus::read(lines.join("\n").as_bytes()).unwrap();
    let mut sections = Sections::default();
    sections.put(*b"ITEM", items(&corpus.ids).unwrap());
    sections.put(
        *b"EMBD",
        embedding_section(&learn(&corpus, EmbeddingSettings { dimensions: 16, epochs: 20, ..EmbeddingSettings::default() }, || {})),
    );
    let mut recommender = Recommender::load(sections.artifact()).unwrap();
    let near = ids(&mut recommender, &Query { session: &["a0"], count: 4, ..Query::default() });
    assert!(near.iter().all(|id| id.starts_with('a')), "{near:?}");
    assert!(encode(&corpus, &[], Settings { k: 0, ..Settings::default() }).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn hostile_bytes_with_a_true_hash_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        thread_local!(static ARTIFACT: Vec<u8> = artifact());
        let mut bytes = ARTIFACT.with(Clone::clone);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let hash = content_hash(&bytes[20..]);
        bytes[12..20].copy_from_slice(&hash.to_le_bytes());
        if let Ok(mut recommender) = Recommender::load(bytes) {
            let items = recommender.model().items().len() as u32;
            let query = Query { session: &["sencha", "oolong"], without: &["ware"], price: Some((0, 99_999)), diversity: 99, groups: &["tea"], boosts: &[("tea", 7)], count: 9, ..Query::default() };
            prop_assert!(recommender.answer(&query).best.iter().all(|scored| scored.item < items));
            recommender.explain(&query, "matcha");
            let _ = recommender.model().rules_of(0);
        }
    }
}
