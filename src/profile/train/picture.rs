//! Principal components: the two directions of most variance, by power iteration with deflation.

/// Two unit vectors, and the share of variance that they show. Rows are standardized.
pub(super) fn axes(rows: &[Vec<f64>]) -> ([Vec<f64>; 2], f64) {
    let width = rows.first().map_or(0, Vec::len);
    let count = rows.len() as f64;
    let mut covariance = vec![vec![0.0; width]; width];
    for row in rows {
        for one in 0..width {
            for other in 0..width {
                covariance[one][other] += row[one] * row[other] / count;
            }
        }
    }
    let total: f64 = (0..width).map(|place| covariance[place][place]).sum();
    let (first, one) = largest(&covariance);
    for row in 0..width {
        for column in 0..width {
            covariance[row][column] -= one * first[row] * first[column];
        }
    }
    let (second, other) = largest(&covariance);
    ([first, second], if total > 0.0 { (one + other) / total } else { 0.0 })
}

/// The direction with the largest eigenvalue, its largest component positive, and that value.
fn largest(matrix: &[Vec<f64>]) -> (Vec<f64>, f64) {
    // Any beginning that is not orthogonal to the answer.
    let mut vector: Vec<f64> = (0..matrix.len()).map(|place| 1.0 + place as f64 / 10.0).collect();
    let mut value = 0.0;
    for _ in 0..1_000 {
        let product: Vec<f64> = matrix.iter().map(|row| row.iter().zip(&vector).map(|(one, other)| one * other).sum()).collect();
        value = product.iter().map(|part: &f64| part * part).sum::<f64>().sqrt();
        if value <= 1e-12 {
            return (vec![0.0; matrix.len()], 0.0);
        }
        vector = product.into_iter().map(|part| part / value).collect();
    }
    let strongest = vector.iter().copied().max_by(|one, other| one.abs().total_cmp(&other.abs())).unwrap_or(0.0);
    let sign = if strongest < 0.0 { -1.0 } else { 1.0 };
    (vector.into_iter().map(|part| part * sign).collect(), value)
}

#[cfg(test)]
mod tests {
    use super::axes;

    #[test]
    fn the_long_side_is_the_first_axis() {
        let rows: Vec<Vec<f64>> =
            [(3.0, 3.0, 0.0), (-3.0, -3.0, 0.0), (1.0, -1.0, 0.0), (-1.0, 1.0, 0.0)].map(|(x, y, z)| vec![x, y, z]).into();
        let ([first, second], shown) = axes(&rows);
        let half = 0.5_f64.sqrt();
        assert!((first[0] - half).abs() < 1e-9 && (first[1] - half).abs() < 1e-9, "{first:?}");
        assert!((second[0] + second[1]).abs() < 1e-9 && (shown - 1.0).abs() < 1e-12, "{second:?} {shown}");
    }
}
