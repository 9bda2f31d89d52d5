//! From clicks to density: points are counted on a grid and spread by a Gaussian blur.
//!
//! The blur is three box filters after another, whose widths follow Kovesi ("Fast Almost-Gaussian Filtering", 2010):
//! its time does not depend on the radius. The grid is coarser than the pixels as far as the blur hides it, so that
//! memory and time stay small on long pages.

/// How many grid cells a standard deviation of the blur is at least wide, where the radius allows.
const CELLS_PER_SIGMA: f32 = 4.0;

/// Box filters that make up the blur.
const PASSES: usize = 3;

/// Click density over an area.
#[derive(Clone, Debug)]
pub struct Grid {
    width: u32,
    height: u32,
    /// Pixels a cell is wide and high.
    cell: u32,
    columns: usize,
    /// The blur's standard deviation in cells.
    sigma: f32,
    values: Vec<f32>,
}

impl Grid {
    /// An empty grid over `width` × `height` pixels. `radius`, in pixels, is how far a click is seen: two standard
    /// deviations of the blur; below 1 counts as 1.
    #[must_use]
    pub fn new(width: u32, height: u32, radius: f32) -> Self {
        let sigma = radius.max(1.0) / 2.0;
        let cell = (sigma / CELLS_PER_SIGMA).max(1.0) as u32;
        let columns = width.div_ceil(cell) as usize;
        let rows = height.div_ceil(cell) as usize;
        let values = vec![0.0; columns.saturating_mul(rows)];
        Self { width, height, cell, columns, sigma: sigma / cell as f32, values }
    }

    /// Counts a point at a place in pixels. Points outside the area and weights that are not positive are passed over.
    pub fn add(&mut self, x: f32, y: f32, weight: f32) {
        let inside = x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32;
        if !inside || !weight.is_finite() || weight <= 0.0 {
            return;
        }
        let cell = self.cell as f32;
        let (column, row) = ((x / cell) as usize, (y / cell) as usize);
        if let Some(value) = self.values.get_mut(row.saturating_mul(self.columns).saturating_add(column)) {
            *value += weight;
        }
    }

    /// Spreads every point. What would leave the area is lost; else the sum of all cells stays as it was.
    pub fn blur(&mut self) {
        let rows = self.rows().len();
        let radii = box_radii(self.sigma);
        blur_lines(&mut self.values, self.columns, radii);
        let mut turned = transpose(&self.values, self.columns);
        blur_lines(&mut turned, rows, radii);
        self.values = transpose(&turned, rows);
    }

    /// The area in pixels.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Pixels a cell is wide and high.
    #[must_use]
    pub fn cell(&self) -> u32 {
        self.cell
    }

    /// The rows of cells, top to bottom.
    pub fn rows(&self) -> std::slice::Chunks<'_, f32> {
        self.values.chunks(self.columns.max(1))
    }

    /// All cells, row by row.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }
}

/// How far each box reaches to either side, so that together they have the standard deviation `sigma`.
fn box_radii(sigma: f32) -> [usize; PASSES] {
    let passes = PASSES as f32;
    let variance = 12.0 * sigma * sigma;
    let ideal = libm::sqrtf(variance / passes + 1.0);
    let small = ((ideal - 1.0) / 2.0).max(0.0) as usize;
    let width = small as f32 * 2.0 + 1.0;
    let of_small = (variance - passes * (width * width + 4.0 * width + 3.0)) / (-4.0 * width - 4.0);
    let of_small = libm::roundf(of_small).clamp(0.0, passes) as usize;
    std::array::from_fn(|pass| if pass < of_small { small } else { small.saturating_add(1) })
}

fn blur_lines(values: &mut [f32], line_length: usize, radii: [usize; PASSES]) {
    let mut before = Vec::with_capacity(line_length);
    for line in values.chunks_mut(line_length.max(1)) {
        if line.iter().all(|value| *value == 0.0) {
            continue;
        }
        for radius in radii {
            before.clear();
            before.extend_from_slice(line);
            box_blur(&before, line, radius);
        }
    }
}

/// Each value becomes the mean of those at most `radius` away, with nothing beyond the ends.
fn box_blur(before: &[f32], line: &mut [f32], radius: usize) {
    let share = 1.0 / (radius as f64 * 2.0 + 1.0);
    let none = std::iter::repeat(&0.0_f32);
    let mut sum: f64 = before.iter().take(radius).map(|value| f64::from(*value)).sum();
    let entering = before.iter().skip(radius).chain(none.clone());
    let leaving = none.take(radius.saturating_add(1)).chain(before);
    for ((value, entering), leaving) in line.iter_mut().zip(entering).zip(leaving) {
        sum += f64::from(*entering) - f64::from(*leaving);
        *value = (sum * share).max(0.0) as f32;
    }
}

/// Columns become rows.
fn transpose(values: &[f32], columns: usize) -> Vec<f32> {
    (0..columns).flat_map(|column| values.iter().skip(column).step_by(columns.max(1)).copied()).collect()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(grid: &Grid) -> f32 {
        grid.values().iter().sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn blurring_keeps_the_sum_away_from_the_edges(
            points in prop::collection::vec((100.0_f32..300.0, 100.0_f32..200.0, 0.5_f32..5.0), 1..40),
            radius in 1.0_f32..40.0,
        ) {
            let mut grid = Grid::new(400, 300, radius);
            let weight: f32 = points.iter().map(|point| point.2).sum();
            points.iter().for_each(|&(x, y, weight)| grid.add(x, y, weight));
            prop_assert!((sum(&grid) - weight).abs() < weight * 1e-4);
            grid.blur();
            prop_assert!((sum(&grid) - weight).abs() < weight * 1e-3, "{} of {}", sum(&grid), weight);
        }

        #[test]
        fn blurring_at_the_edges_only_loses(x in 0.0_f32..50.0, y in 0.0_f32..30.0, radius in 1.0_f32..90.0) {
            let mut grid = Grid::new(50, 30, radius);
            grid.add(x, y, 1.0);
            grid.blur();
            prop_assert!(grid.values().iter().all(|value| (0.0..=1.0).contains(value)));
            prop_assert!(sum(&grid) <= 1.001);
        }
    }

    #[test]
    fn the_blur_is_centred_with_the_asked_deviation() {
        let mut grid = Grid::new(201, 201, 12.0);
        assert_eq!(grid.cell(), 1);
        grid.add(100.5, 100.5, 1.0);
        grid.blur();
        let row: Vec<f32> = (0..201).map(|x| grid.rows().map(|row| row[x]).sum()).collect();
        let mean: f32 = row.iter().zip(0_u16..).map(|(value, x)| value * f32::from(x)).sum();
        let variance: f32 = row.iter().zip(0_u16..).map(|(value, x)| value * (f32::from(x) - mean).powi(2)).sum();
        assert!((mean - 100.0).abs() < 0.01, "{mean}");
        assert!((variance.sqrt() - 6.0).abs() < 0.25, "{}", variance.sqrt());
    }

    #[test]
    fn what_is_outside_or_weightless_does_not_count() {
        let mut grid = Grid::new(10, 10, 4.0);
        for (x, y, weight) in
            [(-1.0, 5.0, 1.0), (10.0, 5.0, 1.0), (5.0, 10.0, 1.0), (5.0, 5.0, 0.0), (5.0, 5.0, f32::NAN), (f32::NAN, 5.0, 1.0)]
        {
            grid.add(x, y, weight);
        }
        assert_eq!(sum(&grid), 0.0);
    }

    #[test]
    fn cells_grow_with_the_radius_and_an_empty_area_is_no_trouble() {
        assert_eq!(Grid::new(1000, 1000, 40.0).cell(), 5);
        assert_eq!(Grid::new(1000, 1000, 40.0).values().len(), 200 * 200);
        let mut empty = Grid::new(0, 0, 10.0);
        empty.add(0.0, 0.0, 1.0);
        empty.blur();
        assert!(empty.values().is_empty());
    }
}
