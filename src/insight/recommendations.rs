//! How often recommended items were shown and clicked.

use super::message::{Message, id_text};
use crate::json::Json;
use serde::Serialize;
use std::collections::BTreeMap;

/// The list that recommendations are shown in.
const LIST: &str = "recommended-for-you";

/// An item's figures.
#[derive(Debug, PartialEq, Serialize)]
pub struct RecommendedItem {
    /// The item's id.
    pub item: String,
    /// How many lists showed it.
    pub shown: usize,
    /// How often it was clicked there.
    pub clicked: usize,
}

/// Counts; most clicked first, then most shown, then by id.
#[must_use]
pub fn recommendations(messages: &[Message]) -> Vec<RecommendedItem> {
    let mut items: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for message in messages.iter().filter(|message| message.text("list_id") == LIST) {
        match message.event {
            "Product List Viewed" => {
                let products = message.property("products").and_then(Json::as_arr).unwrap_or(&[]);
                for item in products.iter().filter_map(|product| id_text(product.get("product_id"))) {
                    let (shown, _) = items.entry(item).or_default();
                    *shown = shown.saturating_add(1);
                }
            }
            "Product Clicked" => {
                if let Some(item) = id_text(message.property("product_id")) {
                    let (_, clicked) = items.entry(item).or_default();
                    *clicked = clicked.saturating_add(1);
                }
            }
            _ => {}
        }
    }
    let figures = |(item, (shown, clicked))| RecommendedItem { item, shown, clicked };
    let mut items: Vec<RecommendedItem> = items.into_iter().map(figures).collect();
    // Items come sorted by id and the sort is stable.
    items.sort_by_key(|item| core::cmp::Reverse((item.clicked, item.shown)));
    items
}
