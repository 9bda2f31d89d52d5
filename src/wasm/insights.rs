//! The `insights` module: statistics and aggregation for the Studio. Rich values cross by serde, as plain JavaScript
//! objects. Pictures: [`super::picture`].

use crate::error::{Code, Error};
use crate::insight::audience;
use crate::insight::cube::{self, read_messages};
use crate::insight::heatmap::private::private_heatmap;
use crate::insight::heatmap::routes::routes;
use crate::insight::stats::elements;
use crate::insight::stats::proportions::{Proportion, compare};
use crate::json::{Json, NULL};
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// The share of intervals that hold the truth, where the caller does not say.
const CONFIDENCE: f64 = 0.95;

/// The length of the audience's period where the caller does not say, days.
const AUDIENCE_DAYS: f64 = 30.0;

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

/// See [`elements::compare_elements`]: `{left: {clicks}, leftVisitors, right: {clicks}, rightVisitors}`.
#[wasm_bindgen(js_name = compareElements)]
pub fn compare_elements(input: JsValue, q: f64) -> Result<JsValue, JsValue> {
    let input = read(input)?;
    let left = read_clicks(&input, "left", "leftVisitors").map_err(thrown)?;
    let right = read_clicks(&input, "right", "rightVisitors").map_err(thrown)?;
    if left.len() != right.len() {
        return Err(thrown(Error::at(Code::EventJson, "$.right.clicks", "both sides need the same elements")));
    }
    if !(q > 0.0 && q < 1.0) {
        return Err(thrown(Error::at(Code::EventJson, "$.q", "q lies between 0 and 1")));
    }
    let sides: Vec<(Proportion, Proportion)> = left.into_iter().zip(right).collect();
    write(&elements::compare_elements(&sides, q))
}

/// The read API's answers from a browser's own messages: see [`cube::aggregate`].
#[wasm_bindgen]
pub fn aggregate(input: JsValue, now: f64) -> Result<JsValue, JsValue> {
    write(&cube::aggregate(&read(input)?, now).map_err(thrown)?)
}

/// The audience that `{messages, days}` tell of, `days` from 1 to 365: see [`audience::audience`].
#[wasm_bindgen(js_name = audience)]
pub fn audience_of(input: JsValue, now: f64) -> Result<JsValue, JsValue> {
    let input = read(input)?;
    let days = input.get("days").and_then(Json::as_num).unwrap_or(AUDIENCE_DAYS);
    if !(1.0..=365.0).contains(&days) || libm::trunc(days) != days {
        return Err(thrown(Error::at(Code::EventJson, "$.days", "a whole number from 1 to 365 is needed")));
    }
    write(&audience::audience(&read_messages(&input).map_err(thrown)?, days as i64, now as i64))
}

/// The pages that `{messages}` tell of: see [`routes`].
#[wasm_bindgen(js_name = heatmapRoutes)]
pub fn heatmap_routes(input: JsValue) -> Result<JsValue, JsValue> {
    write(&routes(&read_messages(&read(input)?).map_err(thrown)?))
}

/// What the private reports among `{messages, route, pages}` say: see [`private_heatmap`].
#[wasm_bindgen(js_name = heatmapPrivate)]
pub fn heatmap_private(input: JsValue) -> Result<JsValue, JsValue> {
    let input = read(input)?;
    let route = input.get("route").and_then(Json::as_str).unwrap_or("/");
    write(&private_heatmap(&read_messages(&input).map_err(thrown)?, route, input.get("pages").unwrap_or(&NULL)))
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

fn read_clicks(input: &Json, side: &str, visitors: &str) -> Result<Vec<Proportion>, Error> {
    let clicks = input.get(side).and_then(|side| side.get("clicks")).and_then(Json::as_arr);
    let visitors = input.get(visitors).and_then(Json::as_num);
    let proportion = |clicks: &Json| {
        let proportion = Proportion { visitors: visitors?, conversions: clicks.as_num()? };
        proportion.is_possible().then_some(proportion)
    };
    let read = clicks.and_then(|clicks| clicks.iter().map(proportion).collect());
    read.ok_or_else(|| Error::at(Code::EventJson, &format!("$.{side}"), "clicks from 0 to its visitors are needed"))
}

fn write(value: &impl Serialize) -> Result<JsValue, JsValue> {
    value.serialize(&Serializer::json_compatible()).map_err(|_| thrown(Error::new(Code::EventJson, "the answer cannot be written")))
}

/// An error as JavaScript sees it.
pub(super) fn thrown(error: Error) -> JsValue {
    JsValue::from_str(&error.wire())
}
