//! Logistic regression with a ridge, by Newton's method (iteratively reweighted least squares).

use crate::profile::propensity::logistic;
use rayon::prelude::*;

/// Rows of which one core makes a sum; sums are added in the rows' order, so that every machine finds the same.
const ROWS: usize = 16_384;

/// Weights of the columns, then the bias. `ridge` penalizes the weights' squares (not the bias); 0 for none.
pub(super) fn logistic_regression<R: AsRef<[f64]> + Sync>(rows: &[R], happened: &[bool], ridge: f64) -> Vec<f64> {
    let width = rows.first().map_or(0, |row| row.as_ref().len()) + 1;
    let mut weights = vec![0.0; width];
    for _ in 0..50 {
        let parts: Vec<(Vec<f64>, Vec<Vec<f64>>)> =
            rows.par_chunks(ROWS).zip(happened.par_chunks(ROWS)).map(|(rows, happened)| slopes(rows, happened, &weights)).collect();
        let mut gradient = vec![0.0; width];
        let mut curvature = vec![vec![0.0; width]; width];
        for (of_part, bent) in parts {
            gradient.iter_mut().zip(of_part).for_each(|(sum, part)| *sum += part);
            curvature.iter_mut().flatten().zip(bent.into_iter().flatten()).for_each(|(sum, part)| *sum += part);
        }
        for one in 0..width {
            let penalty = if one + 1 < width { ridge } else { 0.0 };
            gradient[one] -= penalty * weights[one];
            curvature[one][one] += penalty + 1e-9;
            for other in one + 1..width {
                curvature[one][other] = curvature[other][one];
            }
        }
        let step = solve(curvature, gradient);
        // Steps of more than a few units are where the curvature vanishes.
        let longest = step.iter().fold(0.0_f64, |longest, step| longest.max(step.abs()));
        let damping = if longest > 4.0 { 4.0 / longest } else { 1.0 };
        for (weight, step) in weights.iter_mut().zip(&step) {
            *weight += damping * step;
        }
        if longest < 1e-9 {
            break;
        }
    }
    weights
}

/// First and second derivatives of the log-likelihood of some rows; of the second the lower half.
fn slopes<R: AsRef<[f64]>>(rows: &[R], happened: &[bool], weights: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let width = weights.len();
    let mut gradient = vec![0.0; width];
    let mut curvature = vec![vec![0.0; width]; width];
    let mut full = vec![1.0; width];
    for (row, happened) in rows.iter().zip(happened) {
        full[..width - 1].copy_from_slice(row.as_ref());
        let p = logistic(full.iter().zip(weights).map(|(value, weight)| value * weight).sum());
        let miss = f64::from(u8::from(*happened)) - p;
        for one in 0..width {
            gradient[one] += miss * full[one];
            for other in 0..=one {
                curvature[one][other] += p * (1.0 - p) * full[one] * full[other];
            }
        }
    }
    (gradient, curvature)
}

/// Solves a symmetric system by elimination with pivots; what has no pivot stays 0.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let size = right.len();
    for column in 0..size {
        let pivot = (column..size).max_by(|one, other| matrix[*one][column].abs().total_cmp(&matrix[*other][column].abs()));
        let Some(pivot) = pivot.filter(|pivot| matrix[*pivot][column].abs() > 1e-12) else { continue };
        matrix.swap(column, pivot);
        right.swap(column, pivot);
        for row in column + 1..size {
            let factor = matrix[row][column] / matrix[column][column];
            for place in column..size {
                matrix[row][place] -= factor * matrix[column][place];
            }
            right[row] -= factor * right[column];
        }
    }
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|place| matrix[row][place] * right[place]).sum();
        right[row] = if matrix[row][row].abs() > 1e-12 { (right[row] - known) / matrix[row][row] } else { 0.0 };
    }
    right
}

#[cfg(test)]
mod tests {
    use super::logistic_regression;

    #[test]
    fn odds_of_a_two_by_two_table_are_found_exactly() {
        let rows: Vec<Vec<f64>> = [(0.0, 40), (1.0, 40)].iter().flat_map(|(x, count)| vec![vec![*x]; *count]).collect();
        let happened: Vec<bool> = (0..80).map(|place| if place < 40 { place < 10 } else { place < 60 }).collect();
        let weights = logistic_regression(&rows, &happened, 0.0);
        assert!((weights[1] - (10.0_f64 / 30.0).ln()).abs() < 1e-6, "{weights:?}");
        assert!((weights[0] - 3.0_f64.ln()).abs() < 1e-6, "{weights:?}");
    }
}
