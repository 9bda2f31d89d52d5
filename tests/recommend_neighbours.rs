//! The engine's answers are those of VMIS-kNN's definition, worked out the slow way.
#![cfg(feature = "cli")]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use vario::recommend::items::compare_ids;
use vario::recommend::sessions::rarity_class;
use vario::recommend::train::{Corpus, Settings, encode, packing_order};
use vario::recommend::{MOST_ITEMS, Recommender, Scored};

fn train(sessions: &[Vec<String>], settings: Settings) -> Recommender {
    let lines: Vec<String> = sessions.iter().map(|session| session.join(" ")).collect();
    let corpus = Corpus::read(lines.join("\n").as_bytes()).unwrap();
    Recommender::load(encode(&corpus, &packing_order(&corpus, || {}), settings).unwrap()).unwrap()
}

fn texts(ids: &[String]) -> Vec<&str> {
    ids.iter().map(String::as_str).collect()
}

fn answer(recommender: &mut Recommender, session: &[String], exclude: &[String], count: usize) -> Vec<(String, i64)> {
    let answer = recommender.recommend(&texts(session), &texts(exclude), count);
    let named = |scored: &Scored| {
        let mut id = String::new();
        answer.write_id(scored, &mut id);
        (id, scored.points)
    };
    answer.best.iter().map(named).collect()
}

/// Straight from the definition. Where it leads to fewer than `count` items, popular ones follow in the real answer.
fn by_definition(sessions: &[Vec<String>], settings: Settings, current: &[String], count: usize) -> Vec<(String, i64)> {
    let tables = settings.weighing.tables(sessions.len());
    let all: Vec<BTreeSet<&String>> = sessions.iter().map(|session| session.iter().collect()).collect();
    let mut holding: BTreeMap<&String, u32> = BTreeMap::new();
    all.iter().flatten().for_each(|item| *holding.entry(item).or_default() += 1);
    // What the artifact keeps: sessions of several items, of which one has less than m later ones.
    let mut later: BTreeMap<&String, u32> = BTreeMap::new();
    let mut sets: Vec<&BTreeSet<&String>> = Vec::new();
    for set in all.iter().rev().filter(|set| set.len() > 1) {
        if set.iter().any(|item| later.get(*item).copied().unwrap_or(0) < settings.m) {
            set.iter().for_each(|item| *later.entry(item).or_default() += 1);
            sets.insert(0, set);
        }
    }

    let recent = &current[current.len().saturating_sub(10)..];
    let mut known: Vec<(&String, usize, u32)> = Vec::new();
    for (distance, item) in recent.iter().rev().enumerate().filter(|(_, item)| holding.contains_key(item)) {
        match known.iter_mut().find(|known| known.0 == item) {
            Some(known) => known.2 += 1,
            None => known.push((item, distance, 1)),
        }
    }
    let mut found: Vec<(usize, &String, u64, u64)> = Vec::new();
    for (item, distance, _) in &known {
        let part = u64::from(tables.position[*distance] * tables.rarity[rarity_class(holding[item])]).max(1);
        let candidates = (0..sets.len()).rev().filter(|&index| sets[index].contains(item)).take(settings.m as usize);
        for index in candidates {
            match found.iter_mut().find(|neighbour| neighbour.0 == index) {
                Some(neighbour) => neighbour.2 += part,
                None => {
                    let age = (sets.len() - 1 - index) * 64 / sets.len();
                    let length = (sets[index].len() - 1).min(63);
                    found.push((index, item, part, (u64::from(tables.length[length] * tables.recency[age]) / 4096).max(1)));
                }
            }
        }
    }
    let rounded = |sim: u64| {
        let dropped = (64 - sim.leading_zeros()).saturating_sub(6);
        sim >> dropped << dropped
    };
    found.sort_by_key(|(_, _, overlap, factor)| std::cmp::Reverse(rounded(overlap * factor)));
    found.truncate(settings.k as usize);
    let total: u64 = found.iter().map(|(_, _, overlap, factor)| overlap * factor).sum();
    let mut scores: BTreeMap<&String, u64> = BTreeMap::new();
    for (index, nearest, overlap, factor) in found {
        let share = (factor << 40) / total;
        for item in sets[index] {
            let share = if *item == nearest { share * u64::from(tables.echo) / 256 } else { share };
            *scores.entry(item).or_default() += overlap * share;
        }
    }
    for (item, distance, occurrences) in known {
        *scores.entry(item).or_default() += u64::from(tables.again[distance] + tables.repeated * (occurrences - 1)) << 28;
    }
    let mut ranked: Vec<(String, i64)> = scores.into_iter().map(|(item, score)| (item.clone(), (score * 256) as i64)).collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| compare_ids(&a.0, &b.0)));
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
        let settings = Settings { k, m, ..Settings::default() };
        let mut recommender = train(&sessions, settings);
        // Twice: nothing of a call is left over for the next.
        for _ in 0..2 {
            let expected = by_definition(&sessions, settings, &current, count);
            let mut answered = answer(&mut recommender, &current, &[], count);
            answered.truncate(expected.len());
            prop_assert_eq!(answered, expected);
        }
    }

    #[test]
    fn excluded_items_are_left_out_and_others_move_up(
        sessions in prop::collection::vec(session(8), 1..40),
        current in session(6),
        exclude in prop::collection::vec((1_u32..25).prop_map(|id| id.to_string()), 0..8),
    ) {
        let mut recommender = train(&sessions, Settings { k: 10, m: 20, ..Settings::default() });
        let ids = |answer: Vec<(String, i64)>| answer.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
        let mut expected = ids(answer(&mut recommender, &current, &[], usize::MAX));
        expected.retain(|id| !exclude.contains(id));
        expected.truncate(5);
        prop_assert_eq!(ids(answer(&mut recommender, &current, &exclude, 5)), expected);
    }
}

#[test]
fn a_session_worked_out_by_hand() {
    let sessions = ["1 2", "2 3"].map(|line| line.split(' ').map(str::to_owned).collect::<Vec<_>>());
    let settings = Settings::default();
    let mut recommender = train(&sessions, settings);
    let tables = settings.weighing.tables(2);
    // Current 3: its only neighbour is {2 3}, of which 2 gets all, and 3 the echo and what it gets for itself.
    let ones = answer(&mut recommender, &["3".to_owned()], &[], 2);
    let near = |points: i64, share: f64| (points as f64 / 281_474_976_710_656.0 - share).abs() < 1e-4;
    let own = f64::from(tables.again[0]) / 4096.0 + f64::from(tables.echo) / 256.0;
    let (two, three) = (ones.iter().find(|one| one.0 == "2").unwrap(), ones.iter().find(|one| one.0 == "3").unwrap());
    assert!(near(two.1, 1.0) && near(three.1, own), "{ones:?}");
}

#[test]
fn an_empty_or_unknown_session_is_answered_with_popular_items() {
    let sessions = ["a b", "b c", "b", "c"].map(|line| line.split(' ').map(str::to_owned).collect::<Vec<_>>());
    let mut recommender = train(&sessions, Settings::default());
    let ids = |answer: Vec<(String, i64)>| answer.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    for current in [&[][..], &[String::new()], &["z".to_owned()]] {
        assert_eq!(ids(answer(&mut recommender, current, &[], 3)), ["b", "c", "a"]);
    }
    assert_eq!(ids(answer(&mut recommender, &[], &["b".to_owned()], 1)), ["c"]);
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
