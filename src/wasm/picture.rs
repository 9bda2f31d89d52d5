//! Pictures of the `insights` module. Points stream in through a buffer and pixels stream out in bands: this module's
//! memory holds a grid, whatever the number of points.

use super::insights::thrown;
use crate::error::{Code, Error};
use crate::heatmap::difference;
use crate::heatmap::grid::Grid;
use crate::heatmap::paint::{self, CLIP, Look};
use crate::heatmap::palette::Palette;
use js_sys::{Float32Array, Uint8ClampedArray};
use wasm_bindgen::prelude::*;

/// The most pixels a picture may have.
const MOST_PIXELS: f64 = 67_108_864.0;

/// The opacity of the densest places, where the caller does not say.
const OPACITY: f64 = 0.85;

/// The most steps of contours.
const MOST_STEPS: f64 = 32.0;

/// Points that come in at a time.
const PORTION: usize = 8192;

#[wasm_bindgen]
extern "C" {
    /// A picture's size and look, in pixels: `{width, height, radius, opacity?, clip?}`; and of one of points
    /// `{points, palette?, contour?}`, of a difference `{left, right, leftWeight?, rightWeight?, mask?}`.
    pub type Picture;

    #[wasm_bindgen(method, getter)]
    fn points(this: &Picture) -> Float32Array;
    #[wasm_bindgen(method, getter)]
    fn left(this: &Picture) -> Float32Array;
    #[wasm_bindgen(method, getter)]
    fn right(this: &Picture) -> Float32Array;
    #[wasm_bindgen(method, getter)]
    fn mask(this: &Picture) -> Option<Float32Array>;
    #[wasm_bindgen(method, getter, js_name = leftWeight)]
    fn left_weight(this: &Picture) -> Option<f64>;
    #[wasm_bindgen(method, getter, js_name = rightWeight)]
    fn right_weight(this: &Picture) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn width(this: &Picture) -> f64;
    #[wasm_bindgen(method, getter)]
    fn height(this: &Picture) -> f64;
    #[wasm_bindgen(method, getter)]
    fn radius(this: &Picture) -> f64;
    #[wasm_bindgen(method, getter)]
    fn opacity(this: &Picture) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn clip(this: &Picture) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn contour(this: &Picture) -> Option<f64>;
    #[wasm_bindgen(method, getter)]
    fn palette(this: &Picture) -> Option<String>;
}

/// Paints clicks: red, green, blue, opacity of `width` × `height` pixels.
#[wasm_bindgen(js_name = paintHeatmap)]
pub fn paint_heatmap(input: &Picture) -> Result<Uint8ClampedArray, JsValue> {
    let (width, height) = size(input)?;
    let grid = density(&input.points(), width, height, input.radius());
    let look = Look {
        palette: Palette::from_name(&input.palette().unwrap_or_default()),
        opacity: opacity(input),
        clip: input.clip().map_or(CLIP, |clip| clip as f32),
        contour: input.contour().unwrap_or(0.0).clamp(0.0, MOST_STEPS) as u8,
    };
    Ok(pixels(width, height, |emit| paint::paint(&grid, &look, emit)))
}

/// Paints where two sides differ, as [`paint_heatmap`] does.
#[wasm_bindgen(js_name = paintDifference)]
pub fn paint_difference(input: &Picture) -> Result<Uint8ClampedArray, JsValue> {
    let (width, height) = size(input)?;
    let left = density(&input.left(), width, height, input.radius());
    let mut grid = density(&input.right(), width, height, input.radius());
    let weight = |weight: Option<f64>| weight.filter(|weight| weight.is_finite()).unwrap_or(1.0) as f32;
    grid.subtract(weight(input.right_weight()), &left, weight(input.left_weight()));
    drop(left);
    let mask = input.mask().map(|mask| mask.to_vec());
    let clip = input.clip().map_or(CLIP, |clip| clip as f32);
    Ok(pixels(width, height, |emit| difference::paint_difference(&grid, opacity(input), clip, mask.as_deref(), emit)))
}

fn size(input: &Picture) -> Result<(u32, u32), JsValue> {
    let (width, height) = (input.width(), input.height());
    let sized = width >= 0.0 && height >= 0.0 && width * height <= MOST_PIXELS;
    if !sized || width.max(height) > f64::from(u16::MAX) {
        return Err(thrown(Error::at(Code::EventJson, "$.width", "the picture is too large, or has no size")));
    }
    Ok((width as u32, height as u32))
}

fn opacity(input: &Picture) -> f32 {
    input.opacity().unwrap_or(OPACITY) as f32
}

fn density(points: &Float32Array, width: u32, height: u32, radius: f64) -> Grid {
    let mut grid = Grid::new(width, height, radius as f32);
    let mut portion = vec![0.0; PORTION.saturating_mul(3)];
    let end = points.length().wrapping_sub(points.length() % 3);
    for first in (0..end).step_by(portion.len()) {
        let last = first.saturating_add(portion.len() as u32).min(end);
        if let Some(portion) = portion.get_mut(..last.saturating_sub(first) as usize) {
            points.subarray(first, last).copy_to(portion);
            grid.add_all(portion);
        }
    }
    grid.blur();
    grid
}

fn pixels(width: u32, height: u32, paint: impl FnOnce(&mut dyn FnMut(usize, &[u8]))) -> Uint8ClampedArray {
    let picture = Uint8ClampedArray::new_with_length(width.saturating_mul(height).saturating_mul(4));
    paint(&mut |first, band| {
        let first = first as u32;
        picture.subarray(first, first.saturating_add(band.len() as u32)).copy_from(band);
    });
    picture
}
