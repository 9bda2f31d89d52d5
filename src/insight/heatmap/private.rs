//! What private reports say of a page: the messages "Heatmap Reported".

use super::super::message::Message;
use super::routes::folder;
use crate::heatmap::private::{CELLS, Estimate, Reports, alphabet_name};
use crate::json::Json;
use serde::Serialize;
use std::collections::BTreeMap;

/// The event of a private report.
const REPORTED: &str = "Heatmap Reported";

/// The reports of one alphabet and one ε.
#[derive(Debug, PartialEq, Serialize)]
pub struct PrivateHeatmap {
    /// A visitor's total a day.
    pub epsilon: f64,
    /// How many there are.
    pub reports: u64,
    /// The cells of each element, row by row.
    pub cells: Vec<PrivateCell>,
    /// Visitors who clicked none of them.
    pub none: Estimate,
}

/// A sixteenth of an element.
#[derive(Debug, PartialEq, Serialize)]
pub struct PrivateCell {
    /// The element.
    pub selector: String,
    /// 0..15, row by row from the top left.
    pub cell: usize,
    /// How many reports truly meant it.
    pub estimate: f64,
    /// Its standard error.
    pub error: f64,
}

/// Debiases the reports of a route whose alphabets `pages` tell: the payload's `vario.heatmap.private`. Reports of other
/// alphabets, which nobody could read, are left out. The highest ε first, then by alphabet.
#[must_use]
pub fn private_heatmap(messages: &[Message], route: &str, pages: &Json) -> Vec<PrivateHeatmap> {
    let alphabets = alphabets(route, pages);
    let mut counted: BTreeMap<(&str, u64), Reports> = BTreeMap::new();
    for message in messages.iter().filter(|message| message.event == REPORTED && folder(message.text("route")) == folder(route)) {
        let (name, epsilon) = (message.text("cells"), message.number("epsilon").unwrap_or(0.0));
        let Some((name, selectors)) = alphabets.get_key_value(name) else { continue };
        let Some(fresh) = Reports::new(selectors.len().saturating_mul(CELLS), epsilon) else { continue };
        counted.entry((name.as_str(), epsilon.to_bits())).or_insert(fresh).add(message.text("bits"));
    }
    let mut found: Vec<PrivateHeatmap> = counted
        .into_iter()
        .filter(|(_, reports)| reports.reports() > 0)
        .map(|((name, epsilon), reports)| {
            answer(f64::from_bits(epsilon), &reports, alphabets.get(name).map(Vec::as_slice).unwrap_or_default())
        })
        .collect();
    found.sort_by(|one, other| other.epsilon.total_cmp(&one.epsilon));
    found
}

fn alphabets<'a>(route: &str, pages: &'a Json) -> BTreeMap<String, Vec<&'a str>> {
    let pages = pages.as_arr().unwrap_or_default().iter();
    let of_route = pages.filter(|page| page.get("route").and_then(Json::as_str).is_some_and(|name| folder(name) == folder(route)));
    let selectors = |page: &'a Json| page.get("cells")?.as_arr()?.iter().map(Json::as_str).collect::<Option<Vec<&str>>>();
    of_route.filter_map(selectors).map(|selectors| (alphabet_name(selectors.iter().copied()), selectors)).collect()
}

fn answer(epsilon: f64, reports: &Reports, selectors: &[&str]) -> PrivateHeatmap {
    let estimates = reports.estimates();
    let none = estimates.last().copied().unwrap_or(Estimate { estimate: 0.0, error: 0.0 });
    let places = selectors.iter().flat_map(|selector| (0..CELLS).map(move |cell| (*selector, cell)));
    let cell = |((selector, cell), estimate): ((&str, usize), &Estimate)| PrivateCell {
        selector: selector.to_owned(),
        cell,
        estimate: estimate.estimate,
        error: estimate.error,
    };
    PrivateHeatmap { epsilon, reports: reports.reports(), cells: places.zip(&estimates).map(cell).collect(), none }
}
