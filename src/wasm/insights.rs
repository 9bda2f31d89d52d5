//! The `insights` module: statistics, heatmap painting and aggregation for the Studio. Rich values cross by serde, as
//! plain JavaScript objects.

use crate::error::{Code, Error};
use crate::heatmap::grid::Grid;
use crate::heatmap::paint::paint;
use crate::insight::cube;
use crate::insight::stats::proportions::{Proportion, compare};
use crate::json::Json;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::Clamped;
use wasm_bindgen::prelude::*;

/// The most pixels a picture may have.
const MOST_PIXELS: f64 = 67_108_864.0;

/// The share of intervals that hold the truth, where the caller does not say.
const CONFIDENCE: f64 = 0.95;

/// The opacity of the densest places, where the caller does not say.
const OPACITY: f64 = 0.85;

#[wasm_bindgen]
extern "C" {
    /// `{points: Float32Array, width, height, radius, opacity?}`, all in pixels.
    pub type HeatmapInput;

    #[wasm_bindgen(method, getter)]
    fn points(this: &HeatmapInput) -> js_sys::Float32Array;
    #[wasm_bindgen(method, getter)]
    fn width(this: &HeatmapInput) -> f64;
    #[wasm_bindgen(method, getter)]
    fn height(this: &HeatmapInput) -> f64;
    #[wasm_bindgen(method, getter)]
    fn radius(this: &HeatmapInput) -> f64;
    #[wasm_bindgen(method, getter)]
    fn opacity(this: &HeatmapInput) -> Option<f64>;
}

/// What is answered while nothing can be compared: every figure is null.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct NoComparison {
    rate_control: (),
    rate_treatment: (),
    lift: (),
    low: (),
    high: (),
    p_value: (),
    significant: (),
}

/// Compares `{control: {visitors, conversions}, treatment, confidence?}`; nulls while a side has no visitors.
#[wasm_bindgen(js_name = compareProportions)]
pub fn compare_proportions(input: JsValue) -> Result<JsValue, JsValue> {
    let input = read(input)?;
    let control = read_side(input.get("control"), "$.control").map_err(thrown)?;
    let treatment = read_side(input.get("treatment"), "$.treatment").map_err(thrown)?;
    let confidence = input.get("confidence").and_then(Json::as_num).unwrap_or(CONFIDENCE);
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(thrown(Error::at(Code::EventJson, "$.confidence", "confidence lies between 0 and 1")));
    }
    match compare(control, treatment, confidence) {
        Some(comparison) => write(&comparison),
        None => write(&NoComparison::default()),
    }
}

/// Paints clicks: red, green, blue, opacity of `width` × `height` pixels.
#[wasm_bindgen(js_name = paintHeatmap)]
pub fn paint_heatmap(input: &HeatmapInput) -> Result<Clamped<Vec<u8>>, JsValue> {
    let (width, height) = (input.width(), input.height());
    let sized = width >= 0.0 && height >= 0.0 && width * height <= MOST_PIXELS;
    if !sized || width.max(height) > f64::from(u16::MAX) {
        return Err(thrown(Error::at(Code::EventJson, "$.width", "the picture is too large, or has no size")));
    }
    let mut grid = Grid::new(width as u32, height as u32, input.radius() as f32);
    let points = input.points().to_vec();
    for &[x, y, weight] in points.as_chunks::<3>().0 {
        grid.add(x, y, weight);
    }
    grid.blur();
    Ok(Clamped(paint(&grid, input.opacity().unwrap_or(OPACITY) as f32)))
}

/// The read API's answers from a browser's own messages: see [`cube::aggregate`].
#[wasm_bindgen]
pub fn aggregate(input: JsValue, now: f64) -> Result<JsValue, JsValue> {
    write(&cube::aggregate(&read(input)?, now).map_err(thrown)?)
}

fn read(input: JsValue) -> Result<Json, JsValue> {
    serde_wasm_bindgen::from_value(input).map_err(|_| thrown(Error::new(Code::EventJson, "the input holds what JSON cannot")))
}

fn read_side(side: Option<&Json>, path: &str) -> Result<Proportion, Error> {
    let number = |name: &str| side?.get(name)?.as_num();
    let numbers = number("visitors").zip(number("conversions"));
    numbers
        .map(|(visitors, conversions)| Proportion { visitors, conversions })
        .filter(Proportion::is_possible)
        .ok_or_else(|| Error::at(Code::EventJson, path, "visitors, and conversions from 0 to visitors, are needed"))
}

fn write(value: &impl Serialize) -> Result<JsValue, JsValue> {
    value.serialize(&Serializer::json_compatible()).map_err(|_| thrown(Error::new(Code::EventJson, "the answer cannot be written")))
}

fn thrown(error: Error) -> JsValue {
    JsValue::from_str(&error.wire())
}
