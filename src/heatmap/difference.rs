//! Where two sides differ: blue where the left one is denser, vermilion where the right one is.

use super::grid::Grid;
use super::paint::{each_row, percentile, shade_of};
use super::palette::{LEFT, Pixel, RIGHT, Shades, single};

/// How visible stays what is not significant.
const PALE: f32 = 0.25;

/// Paints `difference`, a blurred grid whose values are positive where the right side is denser; `emit` as in
/// [`super::paint::paint`]. `mask`: x, y, width, height in pixels of what is significant, the rest is pale; none: all is
/// significant.
pub fn paint_difference(difference: &Grid, opacity: f32, clip: f32, mask: Option<&[f32]>, emit: &mut dyn FnMut(usize, &[u8])) {
    let Some(largest) = percentile(difference.values(), clip) else { return };
    let scale = 255.0 / largest;
    let sides = |opacity: f32| (single(LEFT, opacity), single(RIGHT, opacity));
    let (full, pale) = (sides(opacity), sides(opacity * PALE));
    let mut marked = Vec::new();
    each_row(difference, emit, |row, line, pixels| {
        mark(&mut marked, row as f32 + 0.5, line.len(), mask);
        for ((value, is_marked), pixel) in line.iter().zip(&marked).zip(pixels) {
            *pixel = colour(*value * scale, if *is_marked { &full } else { &pale });
        }
    });
}

fn colour(value: f32, (left, right): &(Shades, Shades)) -> Pixel {
    let shades = if value < 0.0 { left } else { right };
    shades.get(usize::from(shade_of(value.abs()) as u8)).copied().unwrap_or_default()
}

/// Which pixels of a row are significant.
fn mark(marked: &mut Vec<bool>, y: f32, width: usize, mask: Option<&[f32]>) {
    marked.clear();
    marked.resize(width, mask.is_none());
    for &[left, top, across, down] in mask.unwrap_or_default().as_chunks::<4>().0 {
        if y >= top && y < top + down {
            let (first, end) = (left.max(0.0) as usize, libm::ceilf(left + across).max(0.0) as usize);
            if let Some(part) = marked.get_mut(first.min(width)..end.min(width).max(first.min(width))) {
                part.fill(true);
            }
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::*;

    fn picture(left: &[f32], right: &[f32], weights: (f32, f32), mask: Option<&[f32]>) -> Vec<u8> {
        let side = |points: &[f32]| {
            let mut grid = Grid::new(100, 60, 10.0);
            grid.add_all(points);
            grid.blur();
            grid
        };
        let mut difference = side(right);
        difference.subtract(weights.1, &side(left), weights.0);
        let mut picture = vec![0; 100 * 60 * 4];
        paint_difference(&difference, 0.8, 1.0, mask, &mut |first, band| picture[first..first + band.len()].copy_from_slice(band));
        picture
    }

    fn pixel(picture: &[u8], x: usize, y: usize) -> [u8; 4] {
        picture[(y * 100 + x) * 4..][..4].try_into().unwrap_or_default()
    }

    #[test]
    fn each_side_has_its_colour_and_what_is_equal_has_none() {
        let picture = picture(&[20.0, 30.0, 1.0, 50.0, 30.0, 2.0], &[80.0, 30.0, 2.0, 50.0, 30.0, 4.0], (1.0, 0.5), None);
        assert_eq!(pixel(&picture, 20, 30), [0, 114, 178, 204]);
        assert_eq!(pixel(&picture, 80, 30), [213, 94, 0, 204]);
        assert_eq!(pixel(&picture, 50, 30)[3], 0);
    }

    #[test]
    fn what_is_not_significant_is_pale() {
        let (left, right) = ([20.0, 30.0, 1.0], [80.0, 30.0, 1.0]);
        let masked = picture(&left, &right, (1.0, 1.0), Some(&[70.0, 20.0, 20.0, 20.0]));
        assert_eq!((pixel(&masked, 20, 30)[3], pixel(&masked, 80, 30)[3]), (51, 204));
        let none = picture(&left, &right, (1.0, 1.0), Some(&[]));
        assert_eq!((pixel(&none, 20, 30)[3], pixel(&none, 80, 30)[3]), (51, 51));
    }

    #[test]
    fn boxes_beyond_the_edges_do_no_harm() {
        let far = [-50.0, -50.0, 1e9, 1e9, f32::NAN, 0.0, 1.0, 1.0, 90.0, 0.0, -50.0, 60.0];
        let picture = picture(&[20.0, 30.0, 1.0], &[80.0, 30.0, 1.0], (1.0, 1.0), Some(&far));
        assert_eq!(pixel(&picture, 20, 30)[3], 204);
    }
}
