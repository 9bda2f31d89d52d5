//! Clicks of a page, of all visitors or of those who saw a variation.

use super::experiments::{Exposure, Exposures};
use super::message::Message;
use crate::json::Json;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The event of a click.
const CLICK: &str = "Heatmap Click";

/// Which clicks are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeatmapQuery<'a> {
    /// The page's path.
    pub path: &'a str,
    /// Only visitors exposed to this experiment.
    pub experiment: Option<&'a str>,
    /// Only visitors whose first exposure to the experiment was this variation.
    pub variation: Option<&'a str>,
}

/// Clicks by place.
#[derive(Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Heatmap {
    /// Visitors whose clicks are wanted: those exposed, or without an experiment those who viewed the page.
    pub exposed_visitors: usize,
    /// Their clicks on the page.
    pub clicks: usize,
    /// Most clicks first.
    pub points: Vec<HeatmapPoint>,
}

/// A place inside an element.
#[derive(Debug, PartialEq, Serialize)]
pub struct HeatmapPoint {
    /// The element.
    pub selector: String,
    /// 0..32767 from left to right.
    pub x: u16,
    /// 0..32767 from top to bottom.
    pub y: u16,
    /// Clicks at this place.
    pub n: usize,
}

/// Collects the clicks; those of exposed visitors count from their first exposure on.
#[must_use]
pub fn heatmap(messages: &[Message], exposures: &Exposures, query: HeatmapQuery) -> Heatmap {
    let path = folder(query.path);
    let none = BTreeMap::new();
    let exposed = query.experiment.map(|experiment| exposures.to(experiment).unwrap_or(&none));
    let is_asked = |exposure: &Exposure| query.variation.is_none_or(|variation| variation == exposure.variation);
    let exposed_visitors = match exposed {
        Some(exposed) => exposed.values().filter(|exposure| is_asked(exposure)).count(),
        None => {
            let pages = messages.iter().filter(|message| message.kind == "page" && folder(message.path) == path);
            pages.map(|page| page.visitor).collect::<BTreeSet<_>>().len()
        }
    };
    let counts = |click: &&Message| {
        exposed.is_none_or(|exposed| exposed.get(click.visitor).is_some_and(|exposure| is_asked(exposure) && click.time >= exposure.time))
    };
    let mut places: BTreeMap<(&str, u16, u16), usize> = BTreeMap::new();
    let clicks = messages.iter().filter(|message| message.event == CLICK && folder(message.path) == path);
    for click in clicks.filter(counts) {
        let place = coordinate(click.number("x")).zip(coordinate(click.number("y")));
        let Some(((x, y), selector)) = place.zip(click.property("selector").and_then(Json::as_str)) else { continue };
        let clicks = places.entry((selector, x, y)).or_default();
        *clicks = clicks.saturating_add(1);
    }
    let point = |((selector, x, y), n): ((&str, u16, u16), usize)| HeatmapPoint { selector: selector.to_owned(), x, y, n };
    let mut points: Vec<HeatmapPoint> = places.into_iter().map(point).collect();
    // Places come sorted and the sort is stable.
    points.sort_by_key(|point| core::cmp::Reverse(point.n));
    Heatmap { exposed_visitors, clicks: points.iter().map(|point| point.n).sum(), points }
}

/// A page under both its names: `/shop/index.html` is `/shop/`.
fn folder(path: &str) -> &str {
    match path.strip_suffix("index.html") {
        Some(folder) if folder.ends_with('/') => folder,
        _ => path,
    }
}

fn coordinate(number: Option<f64>) -> Option<u16> {
    number.filter(|number| (0.0..32_768.0).contains(number)).map(|number| number as u16)
}
