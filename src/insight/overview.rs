//! Traffic, orders and the funnel.

use super::message::Message;
use super::time::day;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The event of an order.
pub const ORDER: &str = "Order Completed";

/// The steps from visit to order: `page` is any page message, the others are track events.
pub const FUNNEL: [&str; 4] = ["page", "Product Viewed", "Product Added", ORDER];

/// How long a visitor counts as active after a message, in milliseconds.
const ACTIVE: f64 = 300_000.0;

/// All messages summed up.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// Distinct visitors.
    pub visitors: usize,
    /// Distinct sessions.
    pub sessions: usize,
    /// Messages of any type.
    pub events: usize,
    /// Order Completed events.
    pub orders: usize,
    /// The sum of the revenues of orders in `currency` and of those that name none, rounded to hundredths.
    pub revenue: f64,
    /// ISO 4217: the one that most orders name; empty while none does.
    pub currency: String,
    /// Visitors of the last five minutes; a clock that runs ahead may be five minutes wrong.
    pub active_now: usize,
    /// Days with messages, oldest first, UTC.
    pub daily: Vec<Day>,
    /// Visitors by step.
    pub funnel: Vec<FunnelStep>,
}

/// One day.
#[derive(Debug, PartialEq, Serialize)]
pub struct Day {
    /// `YYYY-MM-DD`, UTC.
    pub day: String,
    /// Distinct visitors.
    pub visitors: usize,
    /// Messages of any type.
    pub events: usize,
    /// Order Completed events.
    pub orders: usize,
}

/// One step of the funnel.
#[derive(Debug, PartialEq, Serialize)]
pub struct FunnelStep {
    /// `page` or an event's name.
    pub step: &'static str,
    /// Distinct visitors who took this step, whether or not the one before.
    pub visitors: usize,
}

/// Sums up messages given oldest first; `now` in milliseconds since 1970.
#[must_use]
pub fn overview(messages: &[Message], now: f64) -> Overview {
    let messages: Vec<&Message> = messages.iter().filter(|message| message.is_of_visit()).collect();
    let orders: Vec<&Message> = messages.iter().copied().filter(|message| message.event == ORDER).collect();
    let currency = main_currency(&orders);
    let counted = orders.iter().filter(|order| ["", currency].contains(&order.text("currency")));
    let revenue: f64 = counted.filter_map(|order| order.number("revenue")).sum();
    let active = messages.iter().filter(|message| (now - message.time as f64).abs() <= ACTIVE);
    Overview {
        visitors: distinct(messages.iter().map(|message| message.visitor)),
        sessions: distinct(messages.iter().map(|message| message.session)),
        events: messages.len(),
        orders: orders.len(),
        // An empty sum is -0.
        revenue: libm::round(revenue * 100.0) / 100.0 + 0.0,
        currency: currency.to_owned(),
        active_now: distinct(active.map(|message| message.visitor)),
        daily: daily(&messages),
        funnel: funnel(&messages),
    }
}

/// How many different texts there are, empty ones left out.
fn distinct<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.filter(|text| !text.is_empty()).collect::<BTreeSet<_>>().len()
}

fn daily(messages: &[&Message]) -> Vec<Day> {
    let mut days: BTreeMap<String, Vec<&Message>> = BTreeMap::new();
    for message in messages {
        days.entry(day(message.time)).or_default().push(message);
    }
    let of_day = |(day, messages): (String, Vec<&Message>)| Day {
        day,
        visitors: distinct(messages.iter().map(|message| message.visitor)),
        events: messages.len(),
        orders: messages.iter().filter(|message| message.event == ORDER).count(),
    };
    days.into_iter().map(of_day).collect()
}

fn funnel(messages: &[&Message]) -> Vec<FunnelStep> {
    let of_step = |step: &&'static str| FunnelStep {
        step,
        visitors: distinct(messages.iter().filter(|message| name(message) == *step).map(|message| message.visitor)),
    };
    FUNNEL.iter().map(of_step).collect()
}

fn name<'a>(message: &Message<'a>) -> &'a str {
    if message.kind == "page" { "page" } else { message.event }
}

/// The currency that most orders name, of equals the first by alphabet.
pub(super) fn main_currency<'a>(orders: &[&Message<'a>]) -> &'a str {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for currency in orders.iter().map(|order| order.text("currency")).filter(|currency| !currency.is_empty()) {
        let count = counts.entry(currency).or_default();
        *count = count.saturating_add(1);
    }
    // The last of equal maxima wins: reversed, that is the first.
    counts.iter().rev().max_by_key(|(_, count)| **count).map_or("", |(currency, _)| *currency)
}
