//! From clicks to density: points are counted on a grid and spread by a Gaussian blur.
//!
//! The blur is three box filters after another, whose widths follow Kovesi ("Fast Almost-Gaussian Filtering", 2010):
//! its time does not depend on the radius. The grid is coarser than the pixels as far as the blur hides it, so that
//! memory and time stay small on long pages.

/// How many grid cells a standard deviation of the blur is at least wide, where the radius allows.
const CELLS_PER_SIGMA: f32 = 3.0;

/// Box filters that make up the blur.
const PASSES: usize = 3;

/// Lines that are turned at a time: as many numbers as a line of the processor's cache holds.
const TURNED: usize = 16;

/// Points whose places are found at a time.
const PORTION: usize = 64;

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
        self.add_all(&[x, y, weight]);
    }

    /// Counts points: x, y, weight of each, as [`Grid::add`] does.
    pub fn add_all(&mut self, points: &[f32]) {
        let (width, height) = (self.width as f32, self.height as f32);
        let share = 1.0 / self.cell as f32;
        let columns = self.columns as i32;
        let last = columns.wrapping_sub(1);
        // Signed numbers and few of them at a time: so the places of several points are found at once.
        for portion in points.as_chunks::<3>().0.chunks(PORTION) {
            let mut places = [0_i32; PORTION];
            for (place, [x, y, weight]) in places.iter_mut().zip(portion) {
                let counts = (*x >= 0.0) & (*y >= 0.0) & (*x < width) & (*y < height) & (*weight > 0.0) & (*weight < f32::INFINITY);
                // The product may round up to the next cell: the last column must not become the next row.
                let (column, row) = (((*x * share) as i32).min(last), (*y * share) as i32);
                *place = if counts { row.wrapping_mul(columns).wrapping_add(column) } else { -1 };
            }
            for (place, [_, _, weight]) in places.iter().zip(portion) {
                if let Some(value) = self.values.get_mut(*place as u32 as usize) {
                    *value += *weight;
                }
            }
        }
    }

    /// Spreads every point. What would leave the area is lost; else the sum of all cells stays as it was.
    pub fn blur(&mut self) {
        let rows = self.rows().len();
        let radii = box_radii(self.sigma);
        let mut other = vec![0.0; self.values.len()];
        blur_down(&mut self.values, &mut other, self.columns, radii);
        transpose(&self.values, &mut other, self.columns);
        blur_down(&mut other, &mut self.values, rows, radii);
        transpose(&other, &mut self.values, rows);
    }

    /// Becomes `self` × `own` − `other` × `others`, cell by cell; for grids of the same area and radius.
    pub fn subtract(&mut self, own: f32, other: &Self, others: f32) {
        for (value, other) in self.values.iter_mut().zip(&other.values) {
            *value = *value * own - other * others;
        }
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

/// Blurs every column; `scratch` is as large as `values`. Whole rows are added at a time, which processors do several
/// numbers at once.
fn blur_down(values: &mut Vec<f32>, scratch: &mut Vec<f32>, columns: usize, radii: [usize; PASSES]) {
    let mut sums = vec![0.0; columns];
    for radius in radii {
        if radius > 0 {
            box_blur(values, scratch, &mut sums, radius);
            core::mem::swap(values, scratch);
        }
    }
}

/// Each value becomes the mean of those at most `radius` rows away, with nothing beyond the ends. Sums are doubles: what
/// has entered leaves without a rest.
fn box_blur(before: &[f32], after: &mut [f32], sums: &mut [f64], radius: usize) {
    let columns = sums.len().max(1);
    let share = 1.0 / (radius as f64 * 2.0 + 1.0);
    sums.fill(0.0);
    let mut entering = before.chunks_exact(columns);
    for row in entering.by_ref().take(radius) {
        enter(sums, row);
    }
    let mut leaving = before.chunks_exact(columns);
    for (number, row) in after.chunks_exact_mut(columns).enumerate() {
        let left = if number > radius { leaving.next() } else { None };
        match (entering.next(), left) {
            (Some(entered), Some(left)) => {
                for (((value, sum), entered), left) in row.iter_mut().zip(sums.iter_mut()).zip(entered).zip(left) {
                    *sum += f64::from(*entered) - f64::from(*left);
                    *value = (*sum * share) as f32;
                }
            }
            (entered, left) => {
                if let Some(entered) = entered {
                    enter(sums, entered);
                }
                for (sum, left) in sums.iter_mut().zip(left.unwrap_or_default()) {
                    *sum -= f64::from(*left);
                }
                for (value, sum) in row.iter_mut().zip(sums.iter()) {
                    *value = (*sum * share) as f32;
                }
            }
        }
    }
}

fn enter(sums: &mut [f64], row: &[f32]) {
    for (sum, value) in sums.iter_mut().zip(row) {
        *sum += f64::from(*value);
    }
}

/// Columns become rows.
fn transpose(values: &[f32], turned: &mut [f32], columns: usize) {
    let columns = columns.max(1);
    let rows = values.chunks(columns).len();
    let mut first = 0;
    for band in values.chunks(columns.saturating_mul(TURNED)) {
        let lines: Vec<&[f32]> = band.chunks_exact(columns).collect();
        for (column, line) in turned.chunks_exact_mut(rows.max(1)).enumerate() {
            for (slot, source) in line.iter_mut().skip(first).zip(&lines) {
                *slot = source.get(column).copied().unwrap_or(0.0);
            }
        }
        first = first.saturating_add(TURNED);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)]
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
            prop_assert!(grid.values().iter().all(|value| (-1e-9..=1.0).contains(value)));
            prop_assert!(sum(&grid) <= 1.001);
        }
    }

    #[test]
    fn the_kernel_is_symmetric_and_falls_from_its_centre() {
        for radius in [3.0, 12.0, 60.0] {
            let mut grid = Grid::new(241, 241, radius);
            let middle = f32::from(241_u16.div_ceil(grid.cell() as u16) / 2) * grid.cell() as f32 + 0.5;
            grid.add(middle, middle, 1.0);
            grid.blur();
            let rows: Vec<&[f32]> = grid.rows().collect();
            let centre = (middle / grid.cell() as f32) as usize;
            for (y, row) in rows.iter().enumerate() {
                for (x, value) in row.iter().enumerate() {
                    let far = |place: usize| centre + centre - place;
                    if y <= 2 * centre && x <= 2 * centre && far(y) < rows.len() && far(x) < row.len() {
                        assert!((value - rows[far(y)][far(x)]).abs() < 1e-7 && (value - rows[x][y]).abs() < 1e-7, "{x} {y}");
                    }
                }
            }
            assert!(rows[centre][centre..].windows(2).all(|pair| pair[0] >= pair[1]));
        }
    }

    #[test]
    fn the_same_points_give_the_same_grid_in_any_portions() {
        let points: Vec<f32> = (0_u32..3000).map(|i| (i * 7919 % 397) as f32 / 2.0 + 1.0).collect();
        let (mut whole, mut parts) = (Grid::new(200, 200, 20.0), Grid::new(200, 200, 20.0));
        whole.add_all(&points);
        points.chunks(3 * 7).for_each(|part| parts.add_all(part));
        whole.blur();
        parts.blur();
        assert_eq!(whole.values(), parts.values());
    }

    #[test]
    fn nothing_is_left_where_nothing_was() {
        let mut grid = Grid::new(100, 2000, 4.0);
        grid.add(50.0, 20.0, 1e6);
        grid.add(50.0, 1990.0, 1.0);
        grid.blur();
        assert!(grid.rows().skip(60).take(1800).all(|row| row.iter().all(|value| *value == 0.0)));
    }

    #[test]
    fn the_blur_is_centred_with_the_asked_deviation() {
        let mut grid = Grid::new(201, 201, 8.0);
        assert_eq!(grid.cell(), 1);
        grid.add(100.5, 100.5, 1.0);
        grid.blur();
        let row: Vec<f32> = (0..201).map(|x| grid.rows().map(|row| row[x]).sum()).collect();
        let mean: f32 = row.iter().zip(0_u16..).map(|(value, x)| value * f32::from(x)).sum();
        let variance: f32 = row.iter().zip(0_u16..).map(|(value, x)| value * (f32::from(x) - mean).powi(2)).sum();
        assert!((mean - 100.0).abs() < 0.01, "{mean}");
        assert!((variance.sqrt() - 4.0).abs() < 0.25, "{}", variance.sqrt());
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
        assert_eq!(Grid::new(1000, 1000, 40.0).cell(), 6);
        assert_eq!(Grid::new(1000, 1000, 40.0).values().len(), 167 * 167);
        let mut empty = Grid::new(0, 0, 10.0);
        empty.add(0.0, 0.0, 1.0);
        empty.blur();
        assert!(empty.values().is_empty());
    }
}
