//! The visitors as an audience: buyers by recency, frequency and value ([`rfm`]), stages and who went from one to another
//! ([`lifecycle`]), and what recommendations bring against the holdout ([`lift`]). The collector answers the same in SQL; so all
//! that is compared are whole numbers: milliseconds, counts, hundredths of the currency.

pub mod lifecycle;
pub mod lift;
pub mod rfm;

use super::message::Message;
use super::overview::{ORDER, main_currency};
use lifecycle::{Flow, flows};
use lift::{Lift, lift};
use rfm::{Rfm, rfm};
use serde::Serialize;
use std::collections::BTreeSet;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Amounts from here on are no order's.
const MOST_REVENUE: f64 = 1e12;

/// What the audience is.
#[derive(Debug, PartialEq, Serialize)]
pub struct Audience {
    /// Distinct visitors, without those whose id lives for a day.
    pub visitors: usize,
    /// ISO 4217 of all revenues here: the one that most orders name; empty while none does.
    pub currency: String,
    /// Buyers.
    pub rfm: Rfm,
    /// From stage to stage between the period's beginning and its end.
    pub lifecycle: Vec<Flow>,
    /// Of those whose exposure is known.
    pub lift: Lift,
}

/// An order, of a visitor that can be followed.
pub struct Order<'a> {
    /// Whose.
    pub visitor: &'a str,
    /// Milliseconds since 1970, UTC.
    pub time: i64,
    /// Hundredths; 0 where it names another currency or no amount.
    pub cents: i64,
}

/// The audience by messages given oldest first. `days`: the length of the period that ends `now` (milliseconds since 1970).
///
/// Only what visitors consented to is ever stored under an id of theirs. Left out are records of consent and private reports,
/// whose ids are nobody's, and visitors without a cookie, whose id is another one each day.
#[must_use]
pub fn audience<'a>(messages: &[Message<'a>], days: i64, now: i64) -> Audience {
    let told: Vec<&Message<'a>> = messages.iter().filter(|message| message.is_of_visit() && !message.is_daily).collect();
    let placed: Vec<&Message<'a>> = told.iter().copied().filter(|message| message.event == ORDER).collect();
    let currency = main_currency(&placed);
    let orders: Vec<Order> = placed.iter().map(|order| read(order, currency)).collect();
    Audience {
        visitors: told.iter().map(|message| message.visitor).collect::<BTreeSet<_>>().len(),
        currency: currency.to_owned(),
        rfm: rfm(&orders, now),
        lifecycle: flows(&told, now.saturating_sub(days.saturating_mul(DAY)), now),
        lift: lift(&told, &orders),
    }
}

fn read<'a>(order: &Message<'a>, currency: &str) -> Order<'a> {
    let revenue = order.number("revenue").filter(|_| ["", currency].contains(&order.text("currency")));
    let revenue = revenue.filter(|revenue| revenue.abs() < MOST_REVENUE).unwrap_or(0.0);
    Order { visitor: order.visitor, time: order.time, cents: libm::round(revenue * 100.0) as i64 }
}

/// Hundredths as an amount.
fn amount(cents: i64) -> f64 {
    cents as f64 / 100.0
}
