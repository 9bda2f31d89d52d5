//! Minimizing without derivatives: Nelder & Mead, "A Simplex Method for Function Minimization", The Computer Journal 7 (1965), with the
//! coefficients of Gao & Han (2012) for several dimensions, begun again at what it found until that changes nothing.

/// The least point near a start, its value, and how often the function was asked.
pub(super) fn minimize(start: &[f64], mut function: impl FnMut(&[f64]) -> f64) -> (Vec<f64>, f64, u32) {
    let mut asked = 0;
    let mut best = (start.to_vec(), f64::INFINITY);
    for _ in 0..20 {
        let found = simplex(&best.0, &mut |point| {
            asked += 1;
            let value = function(point);
            if value.is_nan() { f64::INFINITY } else { value }
        });
        let gained = best.1 - found.1;
        best = found;
        if gained.abs() <= 1e-10 * best.1.abs() {
            break;
        }
    }
    (best.0, best.1, asked)
}

type Point = (Vec<f64>, f64);

fn simplex(start: &[f64], function: &mut impl FnMut(&[f64]) -> f64) -> Point {
    let size = start.len();
    let n = size as f64;
    let (expand, contract, shrink) = (1.0 + 2.0 / n, 0.75 - 0.5 / n, 1.0 - 1.0 / n);
    let mut points: Vec<Point> = vec![(start.to_vec(), function(start))];
    for axis in 0..size {
        let mut point = start.to_vec();
        point[axis] += 0.25;
        let value = function(&point);
        points.push((point, value));
    }
    for _ in 0..400 * size {
        points.sort_by(|one, other| one.1.total_cmp(&other.1));
        let wide = points[1..].iter().flat_map(|point| point.0.iter().zip(&points[0].0)).map(|(one, other)| (one - other).abs());
        if wide.fold(0.0, f64::max) < 1e-9 || (points[size].1 - points[0].1).abs() < 1e-14 * points[0].1.abs() {
            break;
        }
        let middle: Vec<f64> = (0..size).map(|axis| points[..size].iter().map(|point| point.0[axis]).sum::<f64>() / n).collect();
        let mut at = |step: f64| {
            let point: Vec<f64> = middle.iter().zip(&points[size].0).map(|(middle, worst)| middle + step * (middle - worst)).collect();
            let value = function(&point);
            (point, value)
        };
        let reflected = at(1.0);
        let new = if reflected.1 < points[0].1 {
            let expanded = at(expand);
            Some(if expanded.1 < reflected.1 { expanded } else { reflected })
        } else if reflected.1 < points[size - 1].1 {
            Some(reflected)
        } else {
            let outside = reflected.1 < points[size].1;
            let contracted = at(if outside { contract } else { -contract });
            Some(contracted).filter(|contracted| contracted.1 < if outside { reflected.1 } else { points[size].1 })
        };
        match new {
            Some(point) => points[size] = point,
            None => {
                let best = points[0].0.clone();
                for point in &mut points[1..] {
                    point.0 = point.0.iter().zip(&best).map(|(place, best)| best + shrink * (place - best)).collect();
                    point.1 = function(&point.0);
                }
            }
        }
    }
    points.swap_remove(0)
}

#[cfg(test)]
mod tests {
    use super::minimize;

    #[test]
    fn the_bottom_of_a_bent_valley_is_found() {
        let (point, value, _) = minimize(&[-1.2, 1.0], |p| 100.0 * (p[1] - p[0] * p[0]).powi(2) + (1.0 - p[0]).powi(2));
        assert!(value < 1e-14 && (point[0] - 1.0).abs() < 1e-6 && (point[1] - 1.0).abs() < 1e-6, "{point:?}");
    }
}
