//! What is logged of lists that chance took part in tells how another policy would have done (inverse propensity scoring:
//! Horvitz & Thompson, JASA 1952; Li, Chu, Langford & Wang, WSDM 2011).
#![cfg(feature = "cli")]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use vario::recommend::Recommender;
use vario::recommend::query::{Explore, Query};
use vario::recommend::train::{Corpus, Settings, encode, packing_order};

/// An impression of the first place, as an event tells it.
struct Impression {
    item: u32,
    propensity: f64,
    clicked: bool,
}

/// A number in [0, 1) that follows from the visitor alone.
fn mood(visitor: u64) -> f64 {
    let mixed = (visitor ^ 0x5bd1_e995).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ (mixed >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Mean and its standard error.
fn mean(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0);
    (mean, (variance / count).sqrt())
}

fn query(explore: Explore, seed: u64) -> Query<'static> {
    Query { session: &["1"], exclude: &["1"], count: 3, explore, seed, ..Query::default() }
}

#[test]
fn the_click_rate_of_another_policy_follows_from_what_was_logged() {
    let sessions = "1 2\n1 2\n1 3\n1 4\n5 1\n1 3 2";
    let corpus = Corpus::read(sessions.as_bytes()).unwrap();
    let mut recommender = Recommender::load(encode(&corpus, &packing_order(&corpus, || {}), Settings::default()).unwrap()).unwrap();
    // The model's favourite is clicked least, and by its rate the policy without chance is to be judged.
    let favourite = recommender.answer(&query(Explore::Never, 0)).best[0].item;
    let rate = |item: u32| if item == favourite { 0.05 } else { 0.4 };
    for explore in [Explore::Softmax(64), Explore::Epsilon(100)] {
        let logged: Vec<Impression> = (0..40_000_u64)
            .map(|visitor| {
                let first = recommender.answer(&query(explore, visitor * 7919)).best[0];
                Impression { item: first.item, propensity: first.propensity, clicked: mood(visitor) < rate(first.item) }
            })
            .collect();
        let clicks: Vec<f64> = logged.iter().map(|shown| f64::from(u8::from(shown.clicked))).collect();
        let weighed: Vec<f64> = (logged.iter().zip(&clicks))
            .map(|(shown, click)| if shown.item == favourite { click / shown.propensity } else { 0.0 })
            .collect();
        let ((naive, naive_error), (estimate, error)) = (mean(&clicks), mean(&weighed));
        assert!((estimate - 0.05).abs() < 4.0 * error, "{estimate} ± {error}");
        assert!((naive - 0.05).abs() > 20.0 * naive_error, "what was logged alone says {naive} of another policy");
    }
}
