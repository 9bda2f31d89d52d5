//! The read API's answers from a browser's own messages: what the collector would say of them.

use super::experiments::{ExperimentResult, Exposures, results};
use super::heatmap::{Heatmap, HeatmapQuery, heatmap};
use super::message::Message;
use super::overview::{Overview, overview};
use super::recommendations::{RecommendedItem, recommendations};
use crate::error::{Code, Error};
use crate::json::{Json, NULL};
use serde::Serialize;

/// All answers.
#[derive(Debug, Serialize)]
pub struct Aggregate {
    /// Traffic, orders, funnel.
    pub overview: Overview,
    /// Sufficient statistics of each experiment.
    pub experiments: Vec<ExperimentResult>,
    /// The clicks asked for; empty when none were.
    pub heatmap: Heatmap,
    /// Recommended items shown and clicked.
    pub recommendations: Vec<RecommendedItem>,
}

/// Aggregates `{messages, experiments?, features?, heatmap?}`, of which `heatmap` is a [`HeatmapQuery`]; `now` in
/// milliseconds since 1970. Messages without visitor, time or type are passed over.
///
/// # Errors
/// `E_EVENT_JSON` when `messages` is not an array, or `heatmap` is no question.
pub fn aggregate(input: &Json, now: f64) -> Result<Aggregate, Error> {
    let messages = read_messages(input)?;
    let exposures = Exposures::of(&messages);
    let field = |name: &str| input.get(name).unwrap_or(&NULL);
    let clicks = match field("heatmap") {
        Json::Null => Heatmap::default(),
        query => heatmap(&messages, &exposures, HeatmapQuery::read(query)?),
    };
    Ok(Aggregate {
        overview: overview(&messages, now),
        experiments: results(&messages, &exposures, field("experiments"), field("features")),
        heatmap: clicks,
        recommendations: recommendations(&messages),
    })
}

/// The messages of `{messages}`, oldest first.
///
/// # Errors
/// `E_EVENT_JSON` when `messages` is not an array.
pub fn read_messages(input: &Json) -> Result<Vec<Message<'_>>, Error> {
    let messages = input.get("messages").and_then(Json::as_arr);
    messages.map(Message::read_all).ok_or_else(|| Error::at(Code::EventJson, "$.messages", "an array of messages is needed"))
}
