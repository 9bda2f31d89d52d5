//! The linear model, EASE^R (Steck, WWW 2019): with `P = (XᵀX + λI)⁻¹`, the weight from item i to item j is
//! `−P[i][j] ÷ P[j][j]`, and none from an item to itself.

use super::container::{Tables, starts};
use super::interactions::Interactions;
use faer::linalg::solvers::DenseSolveCore;
use faer::{Mat, Side};

/// Weights from each item to every other, a row an item they lead from.
///
/// # Errors
/// Words for people when there are no items, or λ is not positive.
pub fn linear_weights(data: &Interactions, lambda: f64) -> Result<Vec<Vec<f32>>, String> {
    let items = data.ids.len();
    if !(lambda.is_finite() && lambda > 0.0) {
        return Err("lambda must be above 0".into());
    }
    // One thread: a sum in another order would be another artifact.
    faer::set_global_parallelism(faer::Par::Seq);
    let mut gram = Mat::<f64>::zeros(items, items);
    for held in &data.held {
        for &a in held {
            for &b in held {
                gram[(a as usize, b as usize)] += 1.0;
            }
        }
    }
    for item in 0..items {
        gram[(item, item)] += lambda;
    }
    let inverse = gram.llt(Side::Lower).map_err(|_| "the items' matrix is not positive definite: choose a larger lambda")?.inverse();
    let weight = |from: usize, to: usize| if from == to { 0.0 } else { (-inverse[(from, to)] / inverse[(to, to)]) as f32 };
    Ok((0..items).map(|from| (0..items).map(|to| weight(from, to)).collect()).collect())
}

/// The largest weights of a row by magnitude, with the items they lead to; of equal ones those of the smaller items.
pub(super) fn largest(weights: &[f32], top: usize) -> Vec<(u32, f32)> {
    let mut row: Vec<(u32, f32)> = (0..).zip(weights.iter().copied()).collect();
    row.sort_unstable_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
    row.truncate(top);
    row
}

/// The section `LINR`: all weights as 16-bit numbers, or each item's `top` largest by magnitude as 8-bit ones.
#[must_use]
pub fn linear_section(weights: &[Vec<f32>], top: Option<usize>) -> Vec<u8> {
    let most = weights.iter().flatten().fold(0_f32, |most, weight| most.max(weight.abs())).max(f32::MIN_POSITIVE);
    let steps = if top.is_some() { 127.0 } else { 32_767.0 };
    let quantized = |weight: f32| libm::round(f64::from(weight) / f64::from(most) * steps) as i16;
    let unit = libm::round(f64::from(most) / steps * 4_294_967_296.0).clamp(1.0, f64::from(u32::MAX)) as u32;
    let mut section = Tables::default();
    section.numbers([u32::from(top.is_some()), unit]);
    let Some(top) = top else {
        section.shorts(weights.iter().flatten().map(|&weight| quantized(weight).cast_unsigned()));
        section.fill();
        return section.bytes;
    };
    let row = |weights: &Vec<f32>| {
        let mut row = largest(weights, top);
        row.retain(|(_, weight)| quantized(*weight) != 0);
        row.sort_unstable_by_key(|(item, _)| *item);
        row
    };
    let rows: Vec<Vec<(u32, f32)>> = weights.iter().map(row).collect();
    section.numbers(starts(rows.iter().map(Vec::len)));
    section.fill();
    section.numbers(rows.iter().flatten().map(|(item, _)| *item));
    section.fill();
    section.bytes.extend(rows.iter().flatten().map(|(_, weight)| quantized(*weight) as u8));
    section.fill();
    section.bytes
}
