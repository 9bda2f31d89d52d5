//! Clusters found: k-means (Lloyd, begun by k-means++; the best of eight beginnings by a fixed seed) on standardized features.

use super::observed::Observed;
use super::picture::axes;
use super::tree::explain;
use crate::json::store::Value;
use crate::profile::cluster::{Clusters, drawn_in, nearest};
use crate::profile::features::OF_VISITOR;
use rayon::prelude::*;

/// Clusters and what they are.
#[derive(Clone, Debug)]
pub struct Clustering {
    /// For the model; `list` is null.
    pub clusters: Clusters,
    /// A name for each: what sets it apart most.
    pub names: Vec<String>,
    /// The tree's words for each.
    pub rules: Vec<String>,
    /// Visitors of each.
    pub sizes: Vec<usize>,
    /// The share of visitors whom the tree puts where they belong.
    pub tree_accuracy: f64,
    /// The share of variance that the two axes show.
    pub shown: f64,
}

/// Features in words, in their order.
const WORDS: [&str; OF_VISITOR.len()] = [
    "visits",
    "orders",
    "amount",
    "days away",
    "days since an order",
    "days between visits",
    "events a visit",
    "carts a visit",
    "searches a visit",
    "evenings",
    "weekends",
    "phone",
];

/// Visitors beyond which centres and tree are found among a part of them, evenly taken.
const MOST_TAUGHT: usize = 50_000;
/// Beginnings that are tried, and most rounds of each.
const BEGINNINGS: u64 = 8;
const ROUNDS: usize = 100;

/// A seeded sequence: Steele, Lea & Flood, "Fast Splittable Pseudorandom Number Generators" (2014), SplitMix64.
struct Chance(u64);

impl Chance {
    /// 0 to below 1.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Finds `count` clusters among the visitors.
///
/// # Errors
/// Fewer visitors than ten a cluster.
pub fn fit_clusters(observed: &Observed, count: usize) -> Result<Clustering, String> {
    let all = &observed.rows;
    if count == 0 || all.len() < 10 * count {
        return Err(format!("{} visitors are too few for {count} clusters: 10 each at least", all.len()));
    }
    let rows: Vec<Vec<f64>> = all.iter().step_by(all.len().div_ceil(MOST_TAUGHT)).map(|row| row.to_vec()).collect();
    let size = rows.len() as f64;
    let column = |place: usize| rows.iter().map(move |row| drawn_in(row[place]));
    let mean: Vec<f64> = (0..OF_VISITOR.len()).map(|place| column(place).sum::<f64>() / size).collect();
    let scale = mean.iter().enumerate().map(|(place, mean)| (column(place).map(|value| (value - mean).powi(2)).sum::<f64>() / size).sqrt());
    // What hardly varies would be noise made large.
    let scale: Vec<f64> = scale.map(|scale| if scale > 1e-6 { scale } else { 0.0 }).collect();
    let mut clusters = Clusters { mean, scale, axes: [Vec::new(), Vec::new()], centres: Vec::new(), list: Value::NULL };
    let places: Vec<Vec<f64>> = rows.iter().map(|row| clusters.standardized(row)).collect();
    let seeds: Vec<u64> = (1..=BEGINNINGS).collect();
    let tried: Vec<_> = seeds.into_par_iter().map(|seed| lloyd(&places, beginning(&places, count, &mut Chance(seed)))).collect();
    let best = tried.into_iter().min_by(|one, other| one.1.total_cmp(&other.1));
    clusters.centres = best.map(|best| best.0).unwrap_or_default();
    let (directions, shown) = axes(&places);
    clusters.axes = directions;
    let belongs: Vec<usize> = places.iter().map(|place| nearest(&clusters.centres, place).map_or(0, |nearest| nearest.0)).collect();
    let (rules, tree_accuracy) = explain(&rows, &belongs, count, &WORDS);
    let everybody: Vec<usize> =
        all.par_iter().map(|row| nearest(&clusters.centres, &clusters.standardized(row)).map_or(0, |nearest| nearest.0)).collect();
    Ok(Clustering {
        names: clusters.centres.iter().map(|centre| name(centre)).collect(),
        sizes: (0..count).map(|number| everybody.iter().filter(|belongs| **belongs == number).count()).collect(),
        rules,
        tree_accuracy,
        shown,
        clusters,
    })
}

/// The two features that lie farthest from the fleet's mean.
fn name(centre: &[f64]) -> String {
    let mut apart: Vec<(usize, f64)> = centre.iter().copied().enumerate().collect();
    apart.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
    let words: Vec<String> =
        apart.iter().take(2).map(|(place, far)| format!("{} {}", if *far > 0.0 { "high" } else { "low" }, WORDS[*place])).collect();
    words.join(", ")
}

/// k-means++ (Arthur & Vassilvitskii 2007): each next centre by the squared distance to the nearest so far.
fn beginning(places: &[Vec<f64>], count: usize, chance: &mut Chance) -> Vec<Vec<f64>> {
    let mut centres = vec![places[(chance.next() * places.len() as f64) as usize].clone()];
    while centres.len() < count {
        let distances: Vec<f64> = places.iter().map(|place| nearest(&centres, place).map_or(0.0, |nearest| nearest.1)).collect();
        let mut left = chance.next() * distances.iter().sum::<f64>();
        let chosen = distances.iter().position(|distance| {
            left -= distance;
            left <= 0.0
        });
        centres.push(places[chosen.unwrap_or(places.len() - 1)].clone());
    }
    centres
}

/// Centres and the sum of squared distances.
fn lloyd(places: &[Vec<f64>], mut centres: Vec<Vec<f64>>) -> (Vec<Vec<f64>>, f64) {
    let mut inertia = f64::INFINITY;
    for _ in 0..ROUNDS {
        let mut sums = vec![(vec![0.0; centres[0].len()], 0.0); centres.len()];
        let mut total = 0.0;
        for place in places {
            let Some((number, distance)) = nearest(&centres, place) else { continue };
            total += distance;
            sums[number].1 += 1.0;
            sums[number].0.iter_mut().zip(place).for_each(|(sum, value)| *sum += value);
        }
        if total >= inertia * (1.0 - 1e-9) {
            break;
        }
        inertia = total;
        for (centre, (sum, count)) in centres.iter_mut().zip(sums).filter(|(_, (_, count))| *count > 0.0) {
            *centre = sum.into_iter().map(|sum| sum / count).collect();
        }
    }
    // By size of the first coordinate that differs: the same clusters have the same numbers whatever the beginning.
    centres.sort_by(|one, other| other.partial_cmp(one).unwrap_or(std::cmp::Ordering::Equal));
    (centres, inertia)
}
