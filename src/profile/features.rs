//! Numbers that learned models score by: of the visit so far, and of the visitor. Trainer and device count them by the same
//! code, from a history.

use super::event::{Device, Kind};
use super::history::{Entry, History};
use super::{days, seconds};

/// Features of a visit, in their order.
pub const OF_VISIT: [&str; 18] = [
    "views",
    "items",
    "lists",
    "searches",
    "wishes",
    "carts",
    "removes",
    "checkouts",
    "depth",
    "minutes",
    "repeatedView",
    "relativePrice",
    "visits",
    "awayDays",
    "orders",
    "daysSinceOrder",
    "phone",
    "weekend",
];

/// Features of a visitor, in their order.
pub const OF_VISITOR: [&str; 12] =
    ["visits", "orders", "amount", "awayDays", "daysSinceOrder", "gapDays", "depth", "carts", "searches", "evening", "weekend", "phone"];

/// `x / (x + half)`: 0.5 at `half`, 1 far beyond.
fn saturated(x: f64, half: f64) -> f64 {
    x / (x + half)
}

fn share(part: u32, whole: f64) -> f64 {
    if whole > 0.0 { f64::from(part) / whole } else { 0.0 }
}

fn sum(counts: &[u32]) -> f64 {
    counts.iter().map(|count| f64::from(*count)).sum()
}

/// Days since the last order; a year and more, and never, are 365.
fn since_order(history: &History, now: u32) -> f64 {
    if history.purchases.orders == 0 { 365.0 } else { days(history.purchases.last, now).min(365.0) }
}

fn phones(history: &History) -> f64 {
    share(history.devices.get(Device::Phone as usize).copied().unwrap_or(0), sum(&history.devices))
}

/// 0 to 1 each (the price: 0 to 2), counts saturated. All 0 when no visit goes on.
#[must_use]
pub fn of_visit(history: &History, now: u32) -> [f64; OF_VISIT.len()] {
    let Some(visit) = history.visit(now) else { return [0.0; OF_VISIT.len()] };
    let entries: Vec<&Entry> = history.of_visit(now).collect();
    let count = |kind: Kind| entries.iter().filter(|entry| entry.kind == kind as u32).count() as f64;
    let mut viewed: Vec<u32> = entries.iter().filter(|entry| entry.kind == Kind::View as u32).map(|entry| entry.item).collect();
    viewed.sort_unstable();
    let most = viewed.chunk_by(|one, next| one == next).map(<[u32]>::len).max().unwrap_or(0) as f64;
    let views = viewed.len() as f64;
    viewed.dedup();
    let before = if history.visit_count > 1 { history.away(now).min(60.0) } else { 60.0 };
    [
        saturated(views, 4.0),
        saturated(viewed.len() as f64, 4.0),
        saturated(count(Kind::List), 4.0),
        saturated(count(Kind::Search), 2.0),
        saturated(count(Kind::Wish), 1.0),
        saturated(count(Kind::Cart), 1.0),
        saturated(count(Kind::Remove), 1.0),
        saturated(count(Kind::Checkout), 1.0),
        saturated(f64::from(visit.depth), 8.0),
        saturated(seconds(visit.start, now) / 60.0, 5.0),
        saturated((most - 1.0).max(0.0), 1.0),
        relative_price(history, &entries),
        saturated(f64::from(history.visit_count.saturating_sub(1)), 4.0),
        saturated(before, 7.0),
        saturated(f64::from(history.purchases.orders), 2.0),
        saturated(since_order(history, now), 30.0),
        phones(history),
        f64::from(u8::from(matches!((visit.start / 86_400).wrapping_add(4) % 7, 0 | 6))),
    ]
}

/// The last price looked at over the mean of those in the history, at most 2; 1 when there is none.
fn relative_price(history: &History, visit: &[&Entry]) -> f64 {
    let is_priced = |entry: &&&Entry| entry.kind == Kind::View as u32 && entry.amount > 0.0;
    let Some(last) = visit.iter().rfind(is_priced) else { return 1.0 };
    let (mut total, mut number) = (0.0, 0.0);
    for entry in history.entries.iter().filter(|entry| is_priced(&entry)) {
        total += entry.amount;
        number += 1.0;
    }
    if total > 0.0 { (last.amount * number / total).min(2.0) } else { 1.0 }
}

/// Natural units: counts, days, amounts, shares.
#[must_use]
pub fn of_visitor(history: &History, now: u32) -> [f64; OF_VISITOR.len()] {
    let visits = f64::from(history.visit_count);
    let kept = history.visits.len() as f64;
    let (first, last) = (history.visits.first(), history.visits.last());
    let span = first.zip(last).map_or(0.0, |(first, last)| days(first.start, last.start));
    let hours = sum(&history.hours);
    [
        visits,
        f64::from(history.purchases.orders),
        history.purchases.main().amount,
        history.away(now),
        since_order(history, now),
        // A first visit has no gap: as long as a season.
        if kept > 1.0 { span / (kept - 1.0) } else { 90.0 },
        if kept > 0.0 { history.visits.iter().map(|visit| f64::from(visit.depth)).sum::<f64>() / kept } else { 0.0 },
        share(history.count(Kind::Cart), visits),
        share(history.count(Kind::Search), visits),
        if hours > 0.0 { sum(history.hours.get(18..).unwrap_or_default()) / hours } else { 0.0 },
        share(
            history.weekdays.first().copied().unwrap_or(0).saturating_add(history.weekdays.last().copied().unwrap_or(0)),
            sum(&history.weekdays),
        ),
        phones(history),
    ]
}
