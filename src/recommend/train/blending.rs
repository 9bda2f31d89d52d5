//! The search for weights that bring the sources together, on held-out sessions. Scores are sums, so what each source says of a
//! case is asked once; every further set of weights only adds it up anew.

use super::evaluate::Quality;
use super::weighing::Held;
use crate::recommend::Recommender;
use crate::recommend::blend::{SOURCES, Weights};
use crate::recommend::query::Query;
use rayon::prelude::*;
use std::collections::HashMap;

/// Items of a source that can come to the head of a list.
const MOST: usize = 200;

/// Cases times items of the catalogue at most: embeddings and content look at every item.
const MOST_WORK: usize = 100_000_000;

/// What a weight is multiplied by, in one step of the search.
const FACTORS: [f64; 6] = [0.0, 0.25, 0.5, 2.0, 4.0, 8.0];

/// Rounds over all sources.
const ROUNDS: usize = 2;

/// A held-out case: what each source says, and what came next.
struct Case {
    said: [Vec<(u32, i64)>; SOURCES],
    next: Option<u32>,
}

/// Held-out cases with what the sources say.
pub struct Blending {
    cases: Vec<Case>,
    present: [bool; SOURCES],
}

impl Blending {
    /// Asks every source of an artifact for its word on the cases. None when there is no case.
    pub(super) fn of(artifact: &[u8], cases: &[Held]) -> Option<Self> {
        let items = Recommender::load(artifact).ok()?.model().items().len();
        let step = cases.len().div_ceil((MOST_WORK / items.max(1)).max(200)).max(1);
        let taken: Vec<&Held> = cases.iter().step_by(step).collect();
        let part = taken.len().div_ceil(rayon::current_num_threads()).max(1);
        let parts: Vec<Option<Vec<Case>>> = taken
            .par_chunks(part)
            .map(|cases| {
                let mut recommender = Recommender::load(artifact).ok()?;
                Some(cases.iter().map(|case| ask(&mut recommender, case)).collect())
            })
            .collect();
        let cases: Vec<Case> = parts.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
        let present = core::array::from_fn(|source| cases.iter().any(|case| !case.said[source].is_empty()));
        (!cases.is_empty()).then_some(Self { cases, present })
    }

    /// Whether a source says anything.
    #[must_use]
    pub fn has(&self, source: usize) -> bool {
        self.present[source]
    }

    /// The quality that weights reach, at 20 items.
    #[must_use]
    pub fn quality(&self, weights: &Weights) -> Quality {
        let ranks: Vec<Option<u32>> = self.cases.par_iter().map(|case| rank(case, weights)).collect();
        ranks.into_iter().fold(Quality::default(), |mut quality, rank| {
            quality.add(rank);
            quality
        })
    }

    /// Climbs from weights, one source at a time, of those that are free.
    #[must_use]
    pub fn search(&self, start: Weights, free: [bool; SOURCES]) -> Weights {
        let worth = |weights: &Weights| {
            let quality = self.quality(weights);
            quality.hit_rate() + 0.5 * quality.mean_reciprocal_rank()
        };
        let (mut best, mut reached) = (start, worth(&start));
        for _ in 0..ROUNDS {
            for source in (0..SOURCES).filter(|source| free[*source] && self.present[*source]) {
                let from = best[source].max(1);
                for factor in FACTORS {
                    let mut tried = best;
                    tried[source] = libm::round(f64::from(from) * factor).min(65_535.0) as u32;
                    let quality = worth(&tried);
                    if quality > reached + 1e-4 {
                        (best, reached) = (tried, quality);
                    }
                }
            }
        }
        best
    }
}

fn ask(recommender: &mut Recommender, case: &Held) -> Case {
    let session: Vec<&str> = case.session.iter().map(String::as_str).collect();
    let said = core::array::from_fn(|source| {
        let mut weights = [0; SOURCES];
        weights[source] = 256;
        let query = Query { session: &session, weights: Some(weights), ..Query::default() };
        recommender.score(&query, None);
        let scores = &recommender.scores;
        let mut said: Vec<(u32, i64)> = scores.touched().iter().map(|&item| (item, scores.of(item))).filter(|said| said.1 != 0).collect();
        said.sort_unstable_by_key(|&(item, points)| (std::cmp::Reverse(points), item));
        said.truncate(MOST);
        said
    });
    Case { said, next: recommender.model().items().find(&case.next) }
}

/// The next item's rank from 1; none beyond 20.
fn rank(case: &Case, weights: &Weights) -> Option<u32> {
    let mut sums: HashMap<u32, i64> = HashMap::new();
    for (said, weight) in case.said.iter().zip(weights).filter(|(_, weight)| **weight > 0) {
        said.iter().for_each(|(item, points)| *sums.entry(*item).or_default() += points / 256 * i64::from(*weight));
    }
    let next = case.next?;
    let points = *sums.get(&next)?;
    let better = sums.iter().filter(|&(&item, &other)| other > points || (other == points && item < next)).count();
    (better < 20).then(|| better as u32 + 1)
}
