//! The linear model's λ, found on interactions that are held out of the training data.

use super::interactions::Interactions;
use super::linear::{largest, linear_weights};
use rayon::prelude::*;
use std::cmp::Reverse;

/// Parts that a user's items fall into; each of the first [`FOLDS`] is held out once.
const PARTS: u64 = 10;
const FOLDS: u64 = 3;

/// Users with fewer items are only trained on.
const FEWEST: usize = 10;

/// What is tried first.
const FIRST: [f64; 6] = [10.0, 30.0, 100.0, 300.0, 1_000.0, 3_000.0];

/// By what the best is multiplied and divided then: half a step of the first.
const HALF: f64 = 1.732;

/// Items beyond which only the most popular ones take part: the time goes with their third power.
const MOST_ITEMS: usize = 4_000;

/// How long a list is measured.
const LIST: usize = 10;

/// A λ that was tried, and nDCG@10 on what was held out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TriedLambda {
    /// λ, for the data that were left.
    pub lambda: f64,
    /// Mean over users and folds.
    pub ndcg10: f64,
}

/// The search's result.
#[derive(Clone, Debug)]
pub struct LambdaSearch {
    /// λ for all data.
    pub lambda: f64,
    /// What was tried, ascending.
    pub tried: Vec<TriedLambda>,
}

/// A fold: what is trained on, and what each user is measured by.
struct Fold {
    train: Interactions,
    held_out: Vec<Vec<u32>>,
}

impl LambdaSearch {
    /// How often `progress` is called.
    #[must_use]
    pub fn steps() -> u64 {
        (FIRST.len() as u64 + 2) * FOLDS
    }

    /// Looks for λ: six values over three decades, then two about the best; between the best and its neighbours a parabola over ln λ says
    /// where the top lies. With `top` only so many weights of an item count, as in the artifact.
    ///
    /// The more of the data is held out, the larger is the best λ, about as the rest is smaller (training part of MovieLens 100k: 40 % held
    /// out 700, 20 % 500, 10 % 440, 5 % 400); so for all data it is made smaller by what was held out.
    ///
    /// # Errors
    /// As [`linear_weights`]; when nobody has ten items.
    pub fn run(data: &Interactions, top: Option<usize>, progress: impl Fn() + Sync) -> Result<Self, String> {
        let data = popular(data);
        let folds: Vec<Fold> = (0..FOLDS).map(|fold| Fold::of(&data, fold)).collect();
        if folds.iter().any(|fold| fold.held_out.iter().all(Vec::is_empty)) {
            return Err("no user has ten items: no λ can be found".into());
        }
        let mut tried = try_all(&folds, &FIRST, top, &progress)?;
        let best = best(&tried);
        tried.extend(try_all(&folds, &[best.lambda / HALF, best.lambda * HALF], top, &progress)?);
        tried.sort_by(|one, other| one.lambda.total_cmp(&other.lambda));
        Ok(Self { lambda: libm::round(vertex(&tried) * (PARTS - 1) as f64 / PARTS as f64), tried })
    }
}

fn best(tried: &[TriedLambda]) -> TriedLambda {
    tried.iter().copied().fold(tried[0], |best, one| if one.ndcg10 > best.ndcg10 { one } else { best })
}

fn try_all(folds: &[Fold], lambdas: &[f64], top: Option<usize>, progress: &(impl Fn() + Sync)) -> Result<Vec<TriedLambda>, String> {
    let pairs: Vec<(f64, &Fold)> = lambdas.iter().flat_map(|lambda| folds.iter().map(|fold| (*lambda, fold))).collect();
    let measured: Vec<f64> = pairs
        .into_par_iter()
        .map(|(lambda, fold)| {
            let mut weights = linear_weights(&fold.train, lambda)?;
            if let Some(top) = top {
                weights.iter_mut().for_each(|row| keep_largest(row, top));
            }
            let ndcg = fold.ndcg(&weights);
            progress();
            Ok(ndcg)
        })
        .collect::<Result<_, String>>()?;
    let means = measured.chunks(folds.len()).map(|of_folds| of_folds.iter().sum::<f64>() / of_folds.len() as f64);
    Ok(lambdas.iter().zip(means).map(|(&lambda, ndcg10)| TriedLambda { lambda, ndcg10 }).collect())
}

/// Drops all but an item's largest weights.
fn keep_largest(row: &mut [f32], top: usize) {
    let kept = largest(row, top);
    let mut left = vec![0.0; row.len()];
    kept.into_iter().for_each(|(item, weight)| left[item as usize] = weight);
    row.copy_from_slice(&left);
}

/// Where the parabola through the best and its neighbours has its top; the best itself at an end, or where there is none.
fn vertex(tried: &[TriedLambda]) -> f64 {
    let best = best(tried);
    let place = tried.iter().position(|one| one.lambda == best.lambda).unwrap_or(0);
    let (Some(before), Some(after)) = (place.checked_sub(1).map(|before| tried[before]), tried.get(place + 1)) else { return best.lambda };
    let [x0, x1, x2] = [before.lambda, best.lambda, after.lambda].map(libm::log);
    let (d0, d2) = (best.ndcg10 - before.ndcg10, best.ndcg10 - after.ndcg10);
    let (below, above) = (x1 - x0, x2 - x1);
    let bend = d0 * above + d2 * below;
    if bend <= 0.0 { best.lambda } else { libm::exp(x1 + 0.5 * (d0 * above * above - d2 * below * below) / bend) }
}

/// The same users with the most popular items only.
fn popular(data: &Interactions) -> Interactions {
    let mut counts: Vec<(usize, u32)> = vec![(0, 0); data.ids.len()];
    (0..).zip(&mut counts).for_each(|(item, count)| count.1 = item);
    data.held.iter().flatten().for_each(|&item| counts[item as usize].0 += 1);
    counts.sort_unstable_by_key(|&(count, item)| (Reverse(count), item));
    counts.truncate(MOST_ITEMS);
    let mut kept: Vec<u32> = counts.into_iter().map(|(_, item)| item).collect();
    kept.sort_unstable();
    let place = |item: &u32| kept.binary_search(item).ok().map(|place| place as u32);
    Interactions {
        ids: kept.iter().map(|&item| data.ids[item as usize].clone()).collect(),
        users: data.users.clone(),
        held: data.held.iter().map(|held| held.iter().filter_map(place).collect()).collect(),
    }
}

/// The part that an interaction falls into: SplitMix64's last step over user and item.
fn part(user: usize, item: u32) -> u64 {
    let mixed = ((user as u64) << 32 | u64::from(item)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ (mixed >> 31)) % PARTS
}

impl Fold {
    fn of(data: &Interactions, fold: u64) -> Self {
        let split = |(user, held): (usize, &Vec<u32>)| -> (Vec<u32>, Vec<u32>) {
            if held.len() < FEWEST {
                return (Vec::new(), held.clone());
            }
            held.iter().partition(|item| part(user, **item) == fold)
        };
        let (held_out, held) = data.held.iter().enumerate().map(|(user, held)| split((user, held))).unzip();
        Self { train: Interactions { ids: data.ids.clone(), users: data.users.clone(), held }, held_out }
    }

    /// nDCG@10 of users with something held out; what they have is not recommended.
    fn ndcg(&self, weights: &[Vec<f32>]) -> f64 {
        let gain = |rank: usize| 1.0 / libm::log2(rank as f64 + 2.0);
        let (mut sum, mut users) = (0.0, 0.0);
        for (held, expected) in self.train.held.iter().zip(&self.held_out).filter(|(_, expected)| !expected.is_empty()) {
            let mut scores = vec![0_f32; weights.len()];
            for &item in held {
                scores.iter_mut().zip(&weights[item as usize]).for_each(|(score, weight)| *score += weight);
            }
            held.iter().for_each(|&item| scores[item as usize] = f32::NEG_INFINITY);
            let mut ranked: Vec<u32> = (0..scores.len() as u32).collect();
            let by_score = |a: &u32, b: &u32| scores[*b as usize].total_cmp(&scores[*a as usize]).then(a.cmp(b));
            if ranked.len() > LIST {
                ranked.select_nth_unstable_by(LIST - 1, by_score);
                ranked.truncate(LIST);
            }
            ranked.sort_unstable_by(by_score);
            let dcg: f64 = ranked.iter().enumerate().filter(|(_, item)| expected.contains(item)).map(|(rank, _)| gain(rank)).sum();
            sum += dcg / (0..LIST.min(expected.len())).map(gain).sum::<f64>();
            users += 1.0;
        }
        sum / f64::max(users, 1.0)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn the_top_lies_between_the_best_and_its_better_neighbour() {
        let tried = |values: [f64; 3]| {
            [10.0, 100.0, 1000.0].into_iter().zip(values).map(|(lambda, ndcg10)| TriedLambda { lambda, ndcg10 }).collect::<Vec<_>>()
        };
        assert!((vertex(&tried([0.2, 0.4, 0.2])) - 100.0).abs() < 1e-9);
        let leaning = vertex(&tried([0.2, 0.4, 0.35]));
        assert!(leaning > 100.0 && leaning < 320.0, "{leaning}");
        assert_eq!(vertex(&tried([0.4, 0.3, 0.2])), 10.0);
    }
}
