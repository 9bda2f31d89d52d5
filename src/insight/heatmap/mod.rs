//! Heatmaps of pages: clicks by element and place, reach, attention and hover trails, of all visitors or of some.
//!
//! The collector answers the same in SQL; `tests/vectors/heatmap.json` holds both to it.

mod filter;
pub mod private;
mod recorded;
pub mod routes;
mod tally;

use super::experiments::Exposures;
use super::message::Message;
use super::time::{next_day, parse_day, parse_iso};
use crate::error::{Code, Error};
use crate::json::Json;
use filter::Filter;
use recorded::{RECORDED, selectors};
use serde::Serialize;
use std::collections::BTreeSet;
use tally::Tally;

/// Which visits of a page are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct HeatmapQuery<'a> {
    /// The page's route template; none for any.
    pub route: Option<&'a str>,
    /// The page's path; none for any.
    pub path: Option<&'a str>,
    /// Only where this experiment was shown.
    pub experiment: Option<&'a str>,
    /// Only where the experiment showed this variation.
    pub variation: Option<&'a str>,
    /// Only on this class of device.
    pub device: Option<&'a str>,
    /// Only from then on, milliseconds since 1970.
    pub from: Option<i64>,
    /// Only before then, milliseconds since 1970.
    pub to: Option<i64>,
    /// Only visits that are their visitor's first session (true), or later ones (false).
    pub is_new: Option<bool>,
}

impl<'a> HeatmapQuery<'a> {
    /// Reads `{route?, path?, experiment?, variation?, device?, from?, to?, segment?}`; empty texts count as missing.
    ///
    /// # Errors
    /// `E_EVENT_JSON` without route and path, for a time that is no ISO date or time, and for an unknown segment.
    pub fn read(query: &'a Json) -> Result<Self, Error> {
        let text = |name: &str| query.get(name).and_then(Json::as_str).filter(|text| !text.is_empty());
        let fault = |name: &str, words| Err(Error::at(Code::EventJson, &format!("$.heatmap.{name}"), words));
        let (route, path) = (text("route"), text("path"));
        if route.is_none() && path.is_none() {
            return fault("path", "a route or a path is needed");
        }
        let from = text("from").map(|time| parse_day(time).or_else(|| parse_iso(time)));
        let to = text("to").map(|time| parse_day(time).and_then(next_day).or_else(|| parse_iso(time)));
        if from == Some(None) {
            return fault("from", "it must be YYYY-MM-DD or an ISO time");
        }
        if to == Some(None) {
            return fault("to", "it must be YYYY-MM-DD or an ISO time");
        }
        let is_new = match text("segment") {
            None => None,
            Some("new") => Some(true),
            Some("returning") => Some(false),
            Some(_) => return fault("segment", "it must be new or returning"),
        };
        Ok(Self {
            route,
            path,
            experiment: text("experiment"),
            variation: text("variation"),
            device: text("device"),
            from: from.flatten(),
            to: to.flatten(),
            is_new,
        })
    }
}

/// What visitors did on a page. Counts are whole numbers, sizes CSS px.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Heatmap {
    /// Visitors who viewed the page or were recorded on it; of an experiment, those exposed to it.
    pub exposed_visitors: usize,
    /// Page views; of an experiment's visitors from the session of their exposure on.
    pub views: usize,
    /// Clicks with a place.
    pub clicks: usize,
    /// Elements that were clicked, most clicks first.
    pub elements: Vec<HeatmapElement>,
    /// Clicks by place, most clicks first.
    pub points: Vec<HeatmapPoint>,
    /// Visits of the page that reached at least 0 %, 5 %, … 100 % of it: 21 numbers.
    pub scroll: Vec<usize>,
    /// Milliseconds that each twentieth of the page was in view of active visitors.
    pub attention: Vec<i64>,
    /// Hover trail: cell across, cell down, how often; most frequent first.
    #[serde(rename = "move")]
    pub trail: Vec<(i64, i64, i64)>,
    /// The document's size.
    pub page: PageSize,
}

/// A document's size: medians, CSS px; 0 when nothing was recorded.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct PageSize {
    /// Across.
    pub width: i64,
    /// Down.
    pub height: i64,
}

/// An element and how it was clicked.
#[derive(Debug, PartialEq, Serialize)]
pub struct HeatmapElement {
    /// Finds it again.
    pub selector: String,
    /// All clicks.
    pub clicks: usize,
    /// Visitors who clicked.
    pub visitors: usize,
    /// Clicks of bursts.
    pub rage: usize,
    /// Clicks after which nothing happened.
    pub dead: usize,
    /// Clicks that an error followed.
    pub error: usize,
    /// Clicks that led to another page.
    pub through: usize,
    /// Median width.
    pub width: i64,
    /// Median height.
    pub height: i64,
}

/// A place and how often it was clicked.
#[derive(Debug, PartialEq, Serialize)]
pub struct HeatmapPoint {
    /// Place in the answer's elements; -1 for none.
    pub element: i64,
    /// 0..32767 from the element's left to its right; 0 without element.
    pub x: i64,
    /// 0..32767 from the element's top to its bottom; 0 without element.
    pub y: i64,
    /// 0..32767 across the document.
    pub ax: i64,
    /// CSS px below the document's top.
    pub ay: i64,
    /// How it was clicked, a bit a thing.
    pub flags: i64,
    /// Clicks.
    pub n: usize,
}

impl Default for Heatmap {
    fn default() -> Self {
        Tally::default().answer(0, 0)
    }
}

/// Collects what the messages, oldest first, say of the page asked for.
#[must_use]
pub fn heatmap<'a>(messages: &[Message<'a>], exposures: &Exposures<'a>, query: HeatmapQuery) -> Heatmap {
    let filter = Filter::new(messages, exposures, query);
    let selectors = selectors(messages);
    let mut tally = Tally::default();
    let mut visitors = BTreeSet::new();
    let mut views: usize = 0;
    for message in messages {
        if message.kind == "page" && filter.takes_view(message) {
            visitors.insert(message.visitor);
            views = views.saturating_add(1);
        } else if message.event == RECORDED && filter.takes_recorded(message) {
            visitors.insert(message.visitor);
            tally.add(message, &selectors);
        }
    }
    tally.answer(visitors.len(), views)
}
