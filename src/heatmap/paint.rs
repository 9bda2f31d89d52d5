//! From density to colour: clipped at a percentile, so that one hot spot does not pale all others, then through a colour
//! map; opacity grows with density.
//!
//! A picture is handed over in bands of rows, so that this module holds a band and never the whole.

use super::contour::Contour;
use super::grid::Grid;
use super::palette::{Palette, Pixel, mix, shades};

/// The share of places with heat that is not clipped, where nothing else is asked for.
pub const CLIP: f32 = 0.99;

/// Rows that are handed over at a time.
const BAND: usize = 32;

/// How density becomes colour.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// The colours.
    pub palette: Palette,
    /// Of the densest places, 0 to 1.
    pub opacity: f32,
    /// The share of places with heat that the colours tell apart, above 0 to 1.
    pub clip: f32,
    /// Steps with lines around them; 0 for a gradient.
    pub contour: u8,
}

/// Paints a blurred grid. `emit` takes bands of pixels and the byte of the picture that each begins at; what it is not
/// given is transparent, all bytes 0. Nothing is emitted of a grid without clicks.
pub fn paint(grid: &Grid, look: &Look, emit: &mut dyn FnMut(usize, &[u8])) {
    let Some(densest) = percentile(grid.values(), look.clip) else { return };
    let shades = shades(look.palette, look.opacity);
    if look.contour > 0 {
        let mut contour = Contour::new(look.contour, densest, &shades);
        return each_row(grid, emit, |row, line, pixels| contour.paint(row, line, pixels));
    }
    let scale = 255.0 / densest;
    let mut places = Vec::new();
    each_row(grid, emit, |_, line, pixels| {
        places.clear();
        places.extend(line.iter().map(|value| shade_of(*value * scale)));
        for (place, pixel) in places.iter().zip(pixels) {
            *pixel = shades.get(usize::from(*place as u8)).copied().unwrap_or_default();
        }
    });
}

/// The nearest whole number to one from 0 on, at most 255; of what is below 0 it is 0.
///
/// At 2²³ a float's last bit is a whole one: adding that much rounds, and leaves the number in the last byte. Processors
/// do that for several numbers at once, unlike Rust's conversion, which has to look for what is out of range.
#[must_use]
#[inline]
pub fn shade_of(value: f32) -> u32 {
    let capped = if value < 255.0 { value } else { 255.0 };
    let floored = if capped > 0.0 { capped } else { 0.0 };
    (floored + 8_388_608.0).to_bits() & 0xff
}

/// Hands every row of pixels that has any heat to `work`: its number, its densities, its pixels.
pub fn each_row(grid: &Grid, emit: &mut dyn FnMut(usize, &[u8]), mut work: impl FnMut(usize, &[f32], &mut [Pixel])) {
    let (width, height) = grid.size();
    let (width, height) = (width as usize, height as usize);
    if width == 0 {
        return;
    }
    let cells: Vec<&[f32]> = grid.rows().collect();
    let across = blends(width, cells.first().map_or(0, |row| row.len()), grid.cell());
    let down = blends(height, cells.len(), grid.cell());
    let (mut above, mut below) = (Widened::default(), Widened::default());
    let mut line = vec![0.0; width];
    let mut band = vec![Pixel::default(); width.saturating_mul(BAND)];
    for (number, rows) in down.chunks(BAND).enumerate() {
        let first = number.saturating_mul(BAND);
        let mut painted = false;
        for ((offset, blend), pixels) in rows.iter().enumerate().zip(band.chunks_exact_mut(width)) {
            if above.row != Some(blend.first) {
                core::mem::swap(&mut above, &mut below);
                above.hold(blend.first, &cells, &across);
            }
            below.hold(blend.second, &cells, &across);
            if above.empty && below.empty {
                pixels.fill(Pixel::default());
                continue;
            }
            for ((value, above), below) in line.iter_mut().zip(&above.line).zip(&below.line) {
                *value = mix(*above, *below, blend.share);
            }
            work(first.saturating_add(offset), &line, pixels);
            painted = true;
        }
        if painted {
            let pixels = band.get(..rows.len().saturating_mul(width)).unwrap_or_default();
            emit(first.saturating_mul(width).saturating_mul(4), pixels.as_flattened());
        }
    }
}

/// The value that a share of the amounts other than 0 does not exceed, signs left aside; none when all are 0.
#[must_use]
pub fn percentile(values: &[f32], share: f32) -> Option<f32> {
    // The bits of positive floats are in the floats' order: the upper half of them is counted, then the lower half of
    // those that share the upper one.
    const LOW: u32 = 16;
    let amounts = || values.iter().map(|value| value.abs().to_bits()).filter(|bits| *bits != 0);
    let mut counts = vec![0_u32; 1 << LOW];
    let count = |counts: &mut [u32], place: u32| {
        if let Some(count) = counts.get_mut(place as usize) {
            *count = count.saturating_add(1);
        }
    };
    amounts().for_each(|bits| count(&mut counts, bits >> LOW));
    let last = counts.iter().sum::<u32>().checked_sub(1)?;
    let share = if share > 0.0 && share < 1.0 { f64::from(share) } else { 1.0 };
    let rank = (libm::ceil(f64::from(last) * share) as u32).min(last);
    let (upper, rank) = holding(&counts, rank);
    counts.fill(0);
    amounts().filter(|bits| bits >> LOW == upper).for_each(|bits| count(&mut counts, bits & 0xffff));
    let (lower, _) = holding(&counts, rank);
    Some(f32::from_bits(upper << LOW | lower))
}

/// The place whose count holds a rank, from 0, and the rank among those there.
fn holding(counts: &[u32], mut rank: u32) -> (u32, u32) {
    for (place, count) in (0_u32..).zip(counts) {
        match rank.checked_sub(*count) {
            Some(rest) => rank = rest,
            None => return (place, rank),
        }
    }
    (0, 0)
}

/// For a pixel along an edge, the two cells whose centres it lies between.
struct Blend {
    first: usize,
    second: usize,
    /// Of the second.
    share: f32,
}

fn blends(pixels: usize, cells: usize, cell: u32) -> Vec<Blend> {
    let last = cells.saturating_sub(1);
    let blend = |pixel: usize| {
        let place = ((pixel as f32 + 0.5) / cell as f32 - 0.5).max(0.0);
        let first = (place as usize).min(last);
        Blend { first, second: first.saturating_add(1).min(last), share: place - place as usize as f32 }
    };
    (0..pixels).map(blend).collect()
}

/// A row of cells as wide as the picture: made once and used for all rows of pixels beside it.
#[derive(Default)]
struct Widened {
    row: Option<usize>,
    line: Vec<f32>,
    empty: bool,
}

impl Widened {
    fn hold(&mut self, row: usize, cells: &[&[f32]], across: &[Blend]) {
        if self.row == Some(row) {
            return;
        }
        let cells = cells.get(row).copied().unwrap_or_default();
        self.row = Some(row);
        self.empty = cells.iter().all(|value| *value == 0.0);
        let at = |place: usize| cells.get(place).copied().unwrap_or(0.0);
        self.line.clear();
        self.line.extend(across.iter().map(|blend| mix(at(blend.first), at(blend.second), blend.share)));
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LOOK: Look = Look { palette: Palette::Plasma, opacity: 0.8, clip: CLIP, contour: 0 };

    fn picture(grid: &Grid, look: &Look) -> Vec<u8> {
        let (width, height) = grid.size();
        let mut picture = vec![0; (width * height * 4) as usize];
        paint(grid, look, &mut |first, band| picture[first..first + band.len()].copy_from_slice(band));
        picture
    }

    fn painted(points: &[(f32, f32, f32)], radius: f32, look: &Look) -> Vec<u8> {
        let mut grid = Grid::new(120, 80, radius);
        points.iter().for_each(|&(x, y, weight)| grid.add(x, y, weight));
        grid.blur();
        picture(&grid, look)
    }

    fn pixel(picture: &[u8], x: usize, y: usize) -> &[u8] {
        &picture[(y * 120 + x) * 4..][..4]
    }

    #[test]
    fn no_clicks_paint_nothing() {
        assert!(painted(&[], 10.0, &LOOK).iter().all(|byte| *byte == 0));
        assert!(picture(&Grid::new(0, 0, 10.0), &LOOK).is_empty());
        assert!(picture(&Grid::new(0, 9, 10.0), &LOOK).is_empty());
    }

    #[test]
    fn a_click_is_dense_at_its_place_and_fades_out() {
        for radius in [8.0, 30.0] {
            let picture = painted(&[(60.0, 40.0, 1.0)], radius, &LOOK);
            assert_eq!(pixel(&picture, 60, 40), [240, 249, 33, 204], "0.8 of 255 at the centre");
            let along: Vec<u8> = (60..120).map(|x| pixel(&picture, x, 40)[3]).collect();
            assert!(along.windows(2).all(|pair| pair[0] >= pair[1]), "{along:?}");
            assert_eq!(pixel(&picture, 0, 0)[3], 0);
        }
    }

    #[test]
    fn one_hot_spot_does_not_pale_the_others_unless_asked_to() {
        let mut grid = Grid::new(600, 400, 4.0);
        grid.add(30.5, 30.5, 10_000.0);
        (0..200_u16).for_each(|i| grid.add(f32::from(i % 20) * 25.0 + 60.5, f32::from(i / 20) * 30.0 + 60.5, 50.0));
        grid.blur();
        let alpha = |look: &Look| picture(&grid, look)[(60 * 600 + 60) * 4 + 3];
        assert_eq!(alpha(&LOOK), 204);
        assert!(alpha(&Look { clip: 1.0, ..LOOK }) < 5);
    }

    #[test]
    fn contours_have_few_colours_and_a_line_around_each_step() {
        let look = Look { contour: 4, ..LOOK };
        let picture = painted(&[(60.0, 40.0, 1.0)], 40.0, &look);
        let colours: std::collections::BTreeSet<&[u8]> = picture.chunks(4).collect();
        assert_eq!(colours.len(), 8, "nothing, four areas, and lines around all but the last: {colours:?}");
        let shades = shades(LOOK.palette, LOOK.opacity);
        let first = (0..60).map(|x| pixel(&picture, x, 40)).find(|pixel| pixel[3] > 0);
        assert_eq!(first, Some([shades[63][0], shades[63][1], shades[63][2], 204].as_slice()), "the outermost line");
    }

    #[test]
    fn shades_are_rounded_and_bounded() {
        let shades = [-1e9, -0.4, 0.0, 0.4, 0.6, 127.4, 254.6, 255.0, 1e9, f32::INFINITY].map(shade_of);
        assert_eq!(shades, [0, 0, 0, 0, 1, 127, 255, 255, 255, 255]);
    }

    proptest! {
        #[test]
        fn the_percentile_is_that_of_the_sorted_amounts(values in prop::collection::vec(-1e3_f32..1e3, 1..300), share in 0.01_f32..=1.0) {
            let mut sorted: Vec<f32> = values.iter().map(|value| value.abs()).filter(|value| *value > 0.0).collect();
            sorted.sort_by(f32::total_cmp);
            let place = ((sorted.len().max(1) - 1) as f64 * f64::from(share)).ceil() as usize;
            prop_assert_eq!(percentile(&values, share), sorted.get(place).copied());
        }
    }
}
