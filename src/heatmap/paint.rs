//! From density to colour: clipped at the 99th percentile, so that one hot spot does not pale all others, then through
//! a perceptually uniform colour map; opacity grows with density.

use super::grid::Grid;

/// The share of non-empty cells that is not clipped.
const CLIP: f32 = 0.99;

/// Matplotlib's "plasma" (Smith and van der Walt, CC0) at equal steps: red, green, blue.
const PLASMA: [[u8; 3]; 10] = [
    [13, 8, 135],
    [70, 3, 159],
    [114, 1, 168],
    [156, 23, 158],
    [189, 55, 134],
    [216, 87, 107],
    [237, 121, 83],
    [251, 159, 58],
    [253, 202, 38],
    [240, 249, 33],
];

/// Shades that a picture has.
const SHADES: usize = 256;

/// The picture of a blurred grid: red, green, blue and opacity (not premultiplied) of each pixel, row by row.
/// `opacity`, 0 to 1, is that of the densest places. A grid without clicks is transparent.
#[must_use]
pub fn paint(grid: &Grid, opacity: f32) -> Vec<u8> {
    let (width, height) = grid.size();
    let (width, height) = (width as usize, height as usize);
    let mut picture = vec![0; width.saturating_mul(height).saturating_mul(4)];
    let Some(clip) = clip_of(grid.values()) else { return picture };
    let shades = shades(opacity.clamp(0.0, 1.0));
    let scale = (SHADES as f32 - 1.0) / clip;
    let rows: Vec<&[f32]> = grid.rows().collect();
    let columns = Blends::of(width, rows.first().map_or(0, |row| row.len()), grid.cell());
    let blended_rows = Blends::of(height, rows.len(), grid.cell());
    let mut line = Vec::new();
    for (blend, pixels) in blended_rows.0.iter().zip(picture.chunks_exact_mut(width.saturating_mul(4))) {
        let (Some(above), Some(below)) = (rows.get(blend.first), rows.get(blend.second)) else { continue };
        line.clear();
        line.extend(above.iter().zip(*below).map(|(above, below)| blend.mix(*above, *below)));
        if line.iter().all(|value| *value == 0.0) {
            continue;
        }
        for (column, pixel) in columns.0.iter().zip(pixels.as_chunks_mut::<4>().0) {
            let (Some(left), Some(right)) = (line.get(column.first), line.get(column.second)) else { continue };
            let shade = (column.mix(*left, *right) * scale) as usize;
            *pixel = shades.get(shade.min(SHADES - 1)).copied().unwrap_or_default();
        }
    }
    picture
}

/// The density that gets the last colour; none when nothing was clicked.
fn clip_of(values: &[f32]) -> Option<f32> {
    let mut filled: Vec<f32> = values.iter().copied().filter(|value| *value > 0.0).collect();
    let last = filled.len().checked_sub(1)?;
    let place = libm::ceilf(last as f32 * CLIP) as usize;
    let (_, clip, _) = filled.select_nth_unstable_by(place.min(last), f32::total_cmp);
    Some(*clip)
}

/// The colours from the emptiest to the densest.
fn shades(opacity: f32) -> Vec<[u8; 4]> {
    let shade = |index: usize| {
        let density = index as f32 / (SHADES as f32 - 1.0);
        let place = density * (PLASMA.len() as f32 - 1.0);
        let first = (place as usize).min(const { PLASMA.len() - 2 });
        let colours = PLASMA.get(first).zip(PLASMA.get(first.saturating_add(1)));
        let (from, to) = colours.unwrap_or((&[0; 3], &[0; 3]));
        let share = place - first as f32;
        let mut channels = from.iter().zip(to).map(|(from, to)| mix(f32::from(*from), f32::from(*to), share));
        let mut next = || libm::roundf(channels.next().unwrap_or(0.0)) as u8;
        // Steep at first: a single click is to be seen too.
        let alpha = density * (2.0 - density);
        [next(), next(), next(), libm::roundf(255.0 * opacity * alpha) as u8]
    };
    (0..SHADES).map(shade).collect()
}

fn mix(from: f32, to: f32, share: f32) -> f32 {
    from + (to - from) * share
}

/// For each pixel along an edge, the two cells whose centres it lies between.
struct Blends(Vec<Blend>);

struct Blend {
    first: usize,
    second: usize,
    /// Of the second.
    share: f32,
}

impl Blends {
    fn of(pixels: usize, cells: usize, cell: u32) -> Self {
        let last = cells.saturating_sub(1);
        let blend = |pixel: usize| {
            let place = ((pixel as f32 + 0.5) / cell as f32 - 0.5).max(0.0);
            let first = (place as usize).min(last);
            Blend { first, second: first.saturating_add(1).min(last), share: place - place as usize as f32 }
        };
        Self((0..pixels).map(blend).collect())
    }
}

impl Blend {
    fn mix(&self, first: f32, second: f32) -> f32 {
        mix(first, second, self.share)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    fn picture(points: &[(f32, f32, f32)], radius: f32) -> Vec<u8> {
        let mut grid = Grid::new(120, 80, radius);
        points.iter().for_each(|&(x, y, weight)| grid.add(x, y, weight));
        grid.blur();
        paint(&grid, 0.8)
    }

    fn pixel(picture: &[u8], x: usize, y: usize) -> &[u8] {
        &picture[(y * 120 + x) * 4..][..4]
    }

    #[test]
    fn no_clicks_paint_nothing() {
        assert!(picture(&[], 10.0).iter().all(|byte| *byte == 0));
        assert!(paint(&Grid::new(0, 0, 10.0), 1.0).is_empty());
    }

    #[test]
    fn a_click_is_dense_at_its_place_and_fades_out() {
        for radius in [8.0, 30.0] {
            let picture = picture(&[(60.0, 40.0, 1.0)], radius);
            assert_eq!(picture.len(), 120 * 80 * 4);
            assert_eq!(pixel(&picture, 60, 40)[3], 204, "0.8 of 255 at the centre");
            assert_eq!(pixel(&picture, 60, 40)[..3], PLASMA[9]);
            let along: Vec<u8> = (60..120).map(|x| pixel(&picture, x, 40)[3]).collect();
            assert!(along.windows(2).all(|pair| pair[0] >= pair[1]), "{along:?}");
            assert_eq!(pixel(&picture, 0, 0)[3], 0);
        }
    }

    #[test]
    fn denser_places_are_more_opaque_and_brighter() {
        let shades = shades(1.0);
        let luminance = |shade: &[u8; 4]| f32::from(shade[0]) * 0.2126 + f32::from(shade[1]) * 0.7152 + f32::from(shade[2]) * 0.0722;
        assert!(shades.windows(2).all(|pair| pair[0][3] <= pair[1][3]));
        assert!(shades.windows(32).all(|part| luminance(&part[0]) < luminance(&part[31])));
        assert_eq!((shades[0][3], shades[255][3]), (0, 255));
    }

    #[test]
    fn one_hot_spot_does_not_pale_the_others() {
        let mut grid = Grid::new(600, 400, 4.0);
        grid.add(30.5, 30.5, 10_000.0);
        (0..200_u16).for_each(|i| grid.add(f32::from(i % 20) * 25.0 + 60.5, f32::from(i / 20) * 30.0 + 60.5, 50.0));
        grid.blur();
        let picture = paint(&grid, 0.8);
        assert_eq!(picture[(60 * 600 + 60) * 4 + 3], 204);
    }
}
