//! The artifact is reproducible, and no bytes whatever make loading or scoring panic.
#![cfg(feature = "cli")]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use proptest::prelude::*;
use vario::error::Code;
use vario::recommend::Recommender;
use vario::recommend::artifact::content_hash;
use vario::recommend::query::{Explore, Query};
use vario::recommend::train::{Corpus, Settings, encode, packing_order};

const NUMBERS: &str = "1 2 3\n2 3\n4000000000 7\n7 1 2 1\n5 6\n1 2\n1 2\n2 1 3";
const TEXTS: &str = "oolong 17 green\ngreen\nmatcha-bowl oolong\n茶 green\n17 茶\n17\n17";

fn artifact(text: &str, settings: Settings) -> Vec<u8> {
    let corpus = Corpus::read(text.as_bytes()).unwrap();
    encode(&corpus, &packing_order(&corpus, || {}), settings).unwrap()
}

fn code(bytes: &[u8]) -> Option<Code> {
    Recommender::load(bytes).err().map(|error| error.code)
}

fn with_true_hash(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.len() >= 20 {
        let hash = content_hash(&bytes[20..]);
        bytes[12..20].copy_from_slice(&hash.to_le_bytes());
    }
    bytes
}

/// Whatever loads must answer with items of its own, without repetition, best first.
fn assert_sound(bytes: &[u8]) {
    let Ok(mut recommender) = Recommender::load(bytes) else { return };
    let items = recommender.model().items().len();
    for session in [&["1", "2"][..], &["oolong", "17"], &[], &["nothing"]] {
        let answer = recommender.recommend(session, &["2"], 9);
        assert!(answer.best.iter().all(|scored| (scored.item as usize) < items));
        assert!(answer.best.windows(2).all(|pair| (pair[1].points, pair[0].item) < (pair[0].points, pair[1].item)));
        let query = Query {
            session,
            exclude: &["2"],
            diversity: 99,
            explore: Explore::Softmax(40),
            in_stock: true,
            without: &["x"],
            count: 9,
            ..Query::default()
        };
        assert!(recommender.answer(&query).best.iter().all(|scored| (scored.item as usize) < items));
        recommender.explain(&query, "1");
    }
}

#[test]
fn the_same_data_gives_the_same_bytes() {
    for text in [NUMBERS, TEXTS] {
        assert_eq!(artifact(text, Settings::default()), artifact(text, Settings::default()));
    }
    assert_eq!(artifact("1 2\n2 3\n1 2", Settings::default()), include_bytes!("vectors/tiny.model"));
    // On every machine: when this changes, the format has, and its version must.
    let recommender = Recommender::load(artifact(NUMBERS, Settings::default())).unwrap();
    assert_eq!(recommender.model().hash(), 0x6e63_fb56_5173_8bd1);
}

#[test]
fn what_was_trained_is_what_is_loaded() {
    let bytes = artifact(TEXTS, Settings { k: 7, m: 9, ..Settings::default() });
    let recommender = Recommender::load(bytes).unwrap();
    let model = recommender.model();
    let sessions = model.sessions().unwrap();
    // Sessions of a single item foretell nothing; their items still count for popularity.
    assert_eq!((sessions.k, sessions.m, sessions.count(), sessions.pair_count()), (7, 9, 4, 9));
    assert_eq!(sessions.tables(), Settings::default().weighing.tables(7).numbers());
    let ids: Vec<String> = (0..model.items().len() as u32)
        .map(|item| {
            let mut id = String::new();
            model.items().write(item, &mut id);
            id
        })
        .collect();
    assert_eq!(ids, ["17", "green", "matcha-bowl", "oolong", "茶"]);
    assert_eq!(sessions.popularity(), [4, 3, 1, 2, 2]);
    assert_eq!(sessions.sessions_of(1), [0, 2]);
    assert_eq!(model.sections().map(|(tag, _)| tag).collect::<Vec<_>>(), [*b"ITEM", *b"SESS"]);
}

#[test]
fn sessions_that_no_answer_can_use_are_dropped_but_counted() {
    // With m = 2 the first two sessions are among the two latest of no item.
    let bytes = artifact("1 2\n1 2\n1\n2\n1 2\n1 2\n3 1", Settings { k: 5, m: 2, ..Settings::default() });
    let recommender = Recommender::load(bytes).unwrap();
    let sessions = recommender.model().sessions().unwrap();
    assert_eq!((sessions.count(), sessions.pair_count()), (3, 6));
    assert_eq!(sessions.popularity(), [6, 5, 1]);
}

#[test]
fn the_packing_order_changes_no_answer() {
    let corpus = Corpus::read(NUMBERS.as_bytes()).unwrap();
    let plain: Vec<u32> = (0..corpus.ids.len() as u32).collect();
    let mut one = Recommender::load(encode(&corpus, &plain, Settings::default()).unwrap()).unwrap();
    let mut other = Recommender::load(artifact(NUMBERS, Settings::default())).unwrap();
    for session in [["1", "2"], ["7", "5"], ["8", "9"]] {
        let expected = one.recommend(&session, &[], 9).best.to_vec();
        assert_eq!(other.recommend(&session, &[], 9).best, expected);
    }
}

#[test]
fn settings_out_of_range_are_refused() {
    let corpus = Corpus::read(NUMBERS.as_bytes()).unwrap();
    let order = packing_order(&corpus, || {});
    for (k, m) in [(0, 1), (1, 0), (10_001, 1), (1, 100_001)] {
        assert!(encode(&corpus, &order, Settings { k, m, ..Settings::default() }).is_err());
    }
}

#[test]
fn each_kind_of_damage_has_its_code() {
    let good = artifact(NUMBERS, Settings::default());
    assert_eq!(code(&good), None);
    assert_eq!(code(b""), Some(Code::ModelFormat));
    assert_eq!(code(b"{\"not\":\"a model\"}"), Some(Code::ModelFormat));
    let mut newer = good.clone();
    newer[8] = 3;
    assert_eq!(code(&newer), Some(Code::ModelVersion));
    assert_eq!(code(&good[..good.len() - 1]), Some(Code::ModelHash));
    assert_eq!(code(&with_true_hash(good[..good.len() - 1].to_vec())), Some(Code::ModelFormat));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_damaged_byte_is_noticed(text in prop::sample::select(vec![NUMBERS, TEXTS]), at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let mut bytes = artifact(text, Settings::default());
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert!(code(&bytes).is_some());
    }

    #[test]
    fn hostile_bytes_with_a_true_hash_never_panic(
        text in prop::sample::select(vec![NUMBERS, TEXTS]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::weighted(0.1, any::<prop::sample::Index>()),
    ) {
        let mut bytes = artifact(text, Settings { k: 3, m: 4, ..Settings::default() });
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        assert_sound(&with_true_hash(bytes));
    }

    #[test]
    fn any_bytes_never_panic(tail in prop::collection::vec(any::<u8>(), 0..200)) {
        assert_sound(&tail);
        let mut bytes = artifact(NUMBERS, Settings::default())[..20].to_vec();
        bytes.extend(tail);
        assert_sound(&with_true_hash(bytes));
    }
}
