//! Rules, explanations, diversity and chance: what they promise holds for every list.
#![cfg(feature = "cli")]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use proptest::prelude::*;
use vario::recommend::Recommender;
use vario::recommend::query::{Explore, Query};
use vario::recommend::train::{Corpus, Settings, encode, packing_order};

fn train(sessions: &[Vec<u32>]) -> Recommender {
    let lines: Vec<String> = sessions.iter().map(|session| session.iter().map(u32::to_string).collect::<Vec<_>>().join(" ")).collect();
    let corpus = Corpus::read(lines.join("\n").as_bytes()).unwrap();
    Recommender::load(encode(&corpus, &packing_order(&corpus, || {}), Settings::default()).unwrap()).unwrap()
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

fn sessions() -> impl Strategy<Value = Vec<Vec<u32>>> {
    prop::collection::vec(prop::collection::vec(1_u32..20, 1..7), 1..50)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn reasons_add_up_to_the_score_exactly(sessions in sessions(), current in prop::collection::vec(1_u32..20, 1..12)) {
        let mut recommender = train(&sessions);
        let current: Vec<String> = current.iter().map(u32::to_string).collect();
        let session: Vec<&str> = current.iter().map(String::as_str).collect();
        let query = Query { session: &session, boosts: &[("3", 77), ("4", -9)], count: 30, ..Query::default() };
        let scored = recommender.answer(&query).best.to_vec();
        let named = ids(&mut recommender, &query);
        for (scored, id) in scored.iter().zip(named) {
            let reasons = recommender.explain(&query, &id);
            if !reasons.is_empty() {
                prop_assert_eq!(reasons.iter().map(|reason| reason.points).sum::<i64>(), scored.points);
                prop_assert!(reasons.iter().all(|reason| reason.via.is_some() || reason.source != vario::recommend::blend::Source::Sessions));
            }
        }
    }

    #[test]
    fn what_must_not_appear_does_not_and_pins_stand_where_they_should(
        sessions in sessions(),
        at in 0_usize..5,
    ) {
        let mut recommender = train(&sessions);
        let pinned = sessions[0][0].to_string();
        let query = Query {
            session: &["1", "2"], cart: &["3"], disliked: &["4"], bought: &["5"], pins: &[(at, &pinned), (0, "4")], diversity: 60, count: 8, ..Query::default()
        };
        let named = ids(&mut recommender, &query);
        for (id, _) in [("3", ()), ("4", ()), ("5", ())] {
            prop_assert!(id == pinned || !named.iter().any(|one| one == id), "{} in {:?}", id, named);
        }
        if pinned != "4" {
            prop_assert_eq!(named.iter().position(|id| *id == pinned), Some(at.min(named.len() - 1)));
        }
        let mut distinct = named.clone();
        distinct.sort();
        distinct.dedup();
        prop_assert_eq!(distinct.len(), named.len());
    }
}

/// How often an item stands first over many seeds is the propensity that is told.
#[test]
fn propensities_are_the_frequencies() {
    let mut recommender = train(&[vec![1, 2], vec![1, 2], vec![1, 3], vec![1, 4], vec![5, 1]]);
    for explore in [Explore::Softmax(64), Explore::Epsilon(100)] {
        let mut stood = [0_u32; 16];
        let mut told = [0.0_f64; 16];
        const SEEDS: u64 = 20_000;
        for seed in 0..SEEDS {
            let query = Query { session: &["1"], explore, seed: seed * 7919, count: 3, ..Query::default() };
            let answer = recommender.answer(&query);
            let first = answer.best[0];
            stood[first.item as usize] += 1;
            told[first.item as usize] = first.propensity;
            assert!(answer.best.iter().all(|scored| scored.propensity > 0.0 && scored.propensity <= 1.0));
        }
        for (stood, told) in stood.iter().zip(told) {
            let frequency = f64::from(*stood) / SEEDS as f64;
            assert!((frequency - told).abs() < 0.015, "{frequency} instead of {told}");
        }
        assert!((told.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}

#[test]
fn the_same_seed_draws_the_same_list_and_full_diversity_avoids_likeness() {
    let mut recommender = train(&[vec![1, 2, 3], vec![1, 2, 3], vec![1, 2, 3], vec![1, 4], vec![1, 2, 3]]);
    let query = Query { session: &["1"], explore: Explore::Softmax(80), seed: 5, count: 4, ..Query::default() };
    assert_eq!(ids(&mut recommender, &query), ids(&mut recommender, &query));
    let plain = ids(&mut recommender, &Query { session: &["1"], exclude: &["1"], count: 3, ..Query::default() });
    assert_eq!(plain, ["2", "3", "4"]);
    let diverse = ids(&mut recommender, &Query { session: &["1"], exclude: &["1"], diversity: 200, count: 3, ..Query::default() });
    assert_eq!(diverse, ["2", "4", "3"]);
}

#[test]
fn popular_items_fill_a_list_of_any_length_in_their_order() {
    let mut seed = 1_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 33) % below) as u32
    };
    let sessions: Vec<Vec<u32>> = (0..900).map(|_| vec![next(300), next(40), next(300)]).collect();
    let mut recommender = train(&sessions);
    let mut held = vec![0_u32; 300];
    for session in &sessions {
        let mut items = session.clone();
        items.sort_unstable();
        items.dedup();
        items.into_iter().for_each(|item| held[item as usize] += 1);
    }
    let mut popular: Vec<usize> = (0..300).filter(|item| held[*item] > 0).collect();
    popular.sort_by_key(|item| (std::cmp::Reverse(held[*item]), *item));
    let popular: Vec<String> = popular.iter().map(usize::to_string).collect();
    for (excluded, count) in [(0, 8), (90, 20), (0, 100), (3, 100), (150, 8), (0, 1_000)] {
        let exclude: Vec<&str> = popular[..excluded].iter().map(String::as_str).collect();
        let named = ids(&mut recommender, &Query { exclude: &exclude, count, ..Query::default() });
        assert_eq!(named, popular[excluded..popular.len().min(excluded + count)]);
    }
}
