//! The engine's answers are those of VMIS-kNN's definition, worked out the slow way.
#![cfg(feature = "cli")]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use vario::recommend::items::compare_ids;
use vario::recommend::train::{Corpus, Settings, encode, packing_order};
use vario::recommend::{MOST_ITEMS, Recommender};

fn train(sessions: &[Vec<String>], settings: Settings) -> Recommender {
    let lines: Vec<String> = sessions.iter().map(|session| session.join(" ")).collect();
    let corpus = Corpus::read(lines.join("\n").as_bytes()).unwrap();
    Recommender::load(&encode(&corpus, &packing_order(&corpus, || {}), settings).unwrap()).unwrap()
}

fn answer(recommender: &mut Recommender, session: &[String], exclude: &[String], count: usize) -> Vec<(String, f64)> {
    let answer = recommender.recommend(session.iter().map(String::as_str), exclude.iter().map(String::as_str), count);
    let named = |scored| {
        let mut id = String::new();
        answer.write_id(scored, &mut id);
        (id, scored.score)
    };
    answer.best.iter().map(named).collect()
}

/// Straight from the definition; sums are kept in whole numbers over the denominator 2520 · distinct items.
fn by_definition(sessions: &[Vec<String>], settings: Settings, current: &[String], count: usize) -> Vec<(String, f64)> {
    let sets: Vec<BTreeSet<&String>> = sessions.iter().map(|session| session.iter().collect()).collect();
    let mut holding: BTreeMap<&String, u64> = BTreeMap::new();
    sets.iter().flatten().for_each(|item| *holding.entry(item).or_default() += 1);
    let pairs: u64 = holding.values().sum();

    let recent = &current[current.len().saturating_sub(10)..];
    let length = recent.len() as u64;
    let mut distances: BTreeMap<&String, u64> = BTreeMap::new();
    for (position, item) in recent.iter().enumerate() {
        distances.insert(item, length - 1 - position as u64);
    }
    let mut scores: BTreeMap<&String, f64> = BTreeMap::new();
    if distances.keys().any(|item| holding.contains_key(*item)) {
        let mut candidates: Vec<(u64, usize, u64)> = Vec::new();
        for (index, set) in sets.iter().enumerate().rev() {
            let shared: Vec<u64> = set.iter().filter_map(|item| distances.get(*item)).copied().collect();
            if let Some(&nearest) = shared.iter().min() {
                candidates.push((shared.iter().map(|distance| length - distance).sum(), index, nearest));
            }
        }
        candidates.truncate(settings.m as usize);
        candidates.sort_by_key(|&(overlap, index, _)| std::cmp::Reverse((overlap, index)));
        candidates.truncate(settings.k as usize);
        let mut weights: BTreeMap<&String, u64> = BTreeMap::new();
        for (overlap, index, nearest) in candidates {
            sets[index].iter().for_each(|item| *weights.entry(item).or_default() += overlap * 2520 / (1 + nearest));
        }
        for (item, weight) in weights {
            let idf = libm::log(pairs as f64 / holding[item] as f64);
            scores.insert(item, weight as f64 * idf / (2520 * distances.len()) as f64);
        }
    } else {
        holding.iter().for_each(|(item, sessions)| {
            scores.insert(item, *sessions as f64);
        });
    }
    let mut ranked: Vec<(String, f64)> = scores.into_iter().map(|(item, score)| (item.clone(), score)).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| compare_ids(&a.0, &b.0)));
    ranked.truncate(count);
    ranked
}

fn session(longest: usize) -> impl Strategy<Value = Vec<String>> {
    let number = (1_u32..25).prop_map(|id| id.to_string());
    let text = (0_u32..8).prop_map(|id| format!("tea-{id}"));
    prop_oneof![
        3 => prop::collection::vec(number.clone(), 1..longest),
        1 => prop::collection::vec(prop_oneof![number, text], 1..longest),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn answers_are_those_of_the_definition(
        sessions in prop::collection::vec(session(8), 1..60),
        current in session(16),
        k in 1_u32..12,
        m in 1_u32..20,
        count in 1_usize..30,
    ) {
        let settings = Settings { k, m };
        let mut recommender = train(&sessions, settings);
        // Twice: nothing of a call is left over for the next.
        for _ in 0..2 {
            prop_assert_eq!(answer(&mut recommender, &current, &[], count), by_definition(&sessions, settings, &current, count));
        }
    }

    #[test]
    fn excluded_items_are_left_out_and_others_move_up(
        sessions in prop::collection::vec(session(8), 1..40),
        current in session(6),
        exclude in prop::collection::vec((1_u32..25).prop_map(|id| id.to_string()), 0..8),
    ) {
        let mut recommender = train(&sessions, Settings { k: 10, m: 20 });
        let mut expected = answer(&mut recommender, &current, &[], usize::MAX);
        expected.retain(|(id, _)| !exclude.contains(id));
        expected.truncate(5);
        prop_assert_eq!(answer(&mut recommender, &current, &exclude, 5), expected);
    }
}

#[test]
fn a_session_worked_out_by_hand() {
    let sessions = ["1 2", "2 3", "1 3 2"].map(|line| line.split(' ').map(str::to_owned).collect::<Vec<_>>());
    let mut recommender = train(&sessions, Settings { k: 2, m: 3 });
    // Current 1 2: L = 2, p(1) = 1, p(2) = 0. Overlaps: {1 2} 3, {2 3} 2, {1 3 2} 3; kept are the third and the first,
    // each with sim 3/2 and nearest p 0. idf: ln 7/2, ln 7/3, ln 7/2.
    let current = ["1".to_owned(), "2".to_owned()];
    let expected = [("1", 3.0 * libm::log(3.5)), ("2", 3.0 * libm::log(7.0 / 3.0)), ("3", 1.5 * libm::log(3.5))];
    for ((id, score), (expected_id, expected_score)) in answer(&mut recommender, &current, &[], 10).iter().zip(expected) {
        assert_eq!(id, expected_id);
        assert!((score - expected_score).abs() < 1e-15, "{id}: {score} instead of {expected_score}");
    }
}

#[test]
fn an_empty_or_unknown_session_is_answered_with_popular_items() {
    let sessions = ["a b", "b c", "b", "c"].map(|line| line.split(' ').map(str::to_owned).collect::<Vec<_>>());
    let mut recommender = train(&sessions, Settings::default());
    let popular = [("b".to_owned(), 3.0), ("c".to_owned(), 2.0), ("a".to_owned(), 1.0)];
    for current in [&[][..], &[String::new()], &["z".to_owned()]] {
        assert_eq!(answer(&mut recommender, current, &[], 3), popular);
    }
    assert_eq!(answer(&mut recommender, &[], &["b".to_owned()], 1), [("c".to_owned(), 2.0)]);
    assert_eq!(answer(&mut recommender, &[], &[], 0), []);
}

#[test]
fn answers_are_bounded_and_exclusions_hold_for_one_call() {
    let sessions: Vec<Vec<String>> = (0..3_000_u32).map(|item| vec![item.to_string(), (item + 1).to_string()]).collect();
    let mut recommender = train(&sessions, Settings::default());
    let exclude: Vec<String> = (0..2_999_u32).chain(0..2_999).map(|item| item.to_string()).collect();
    assert_eq!(answer(&mut recommender, &[], &exclude, usize::MAX).len(), 2);
    assert_eq!(answer(&mut recommender, &[], &[], usize::MAX).len(), MOST_ITEMS);
    assert_eq!(answer(&mut recommender, &[], &exclude[..1], 1)[0].0, "1");
}
