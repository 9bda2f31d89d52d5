//! Facts: what is known of the visitor as one flat JSON object, for rules and for targeting (the attribute `vario`).
//!
//! | fact | what |
//! | --- | --- |
//! | `r` `f` `m` | scores 1 to 5, 0 without an order; `recency` (near, middle, far), `frequency`, `monetary` (high, middle, low) in words |
//! | `orders` `amount` `averageOrder` `currency` `orderGapDays` | orders ever; amounts in the currency with the most orders |
//! | `recencyDays` | days since the last order; missing without one |
//! | `ordersYear` `amountYear` | of the last 365 days |
//! | `visits` `visits30` `depth` | ever; within 30 days; events of the visit that goes on |
//! | `ageDays` `awayDays` | days since the first event; before this visit or since the last one |
//! | `views` `carts` `wishes` `searches` `shares` `reviews` `invitations` | events ever |
//! | `checkIns30` `streak` `points` | membership |
//! | `device` `hour` `weekday` | where and when most events were; Sunday is 0 |
//! | `interests` `interest` `interestClear` | names, strongest first; the strongest; whether it stands out |
//! | `activityRisk` `activityGapDays` | [`super::activity`]; the habitual gap |
//! | `pAlive` `churnRisk` `expectedPurchases` `lifetimeValue` | [`super::clv`], of buyers where the model has parameters; else missing |
//! | `propensity` `cluster` | where the model knows them and they apply; else missing |
//! | `segment` `segmentB` | then, for the tables of stages and levels, which are asked later; `lifecycle` `lifecycleB` `tier` at last |
//!
//! Numbers have four decimals.

use super::activity::activity;
use super::clv::Customer;
use super::event::{DEVICES, Kind};
use super::history::History;
use super::model::Model;
use super::{churn, days, interests, rfm, rules, tier};
use crate::host::Host;
use crate::json::store::Store;
use crate::json::write::{push_field, push_key, push_number, push_string};

/// How many interests are named.
const MOST_INTERESTS: usize = 10;

/// An object being written.
pub(crate) struct Object<'a> {
    /// Open: without the last brace.
    pub text: String,
    host: &'a dyn Host,
}

impl<'a> Object<'a> {
    pub(crate) fn new(host: &'a dyn Host) -> Self {
        Self { text: "{".into(), host }
    }

    pub(crate) fn number(&mut self, key: &str, value: f64) {
        push_key(&mut self.text, key);
        push_number(&mut self.text, libm::floor(value * 1e4 + 0.5) / 1e4, self.host);
    }

    pub(crate) fn maybe(&mut self, key: &str, value: Option<f64>) {
        if let Some(value) = value {
            self.number(key, value);
        }
    }

    pub(crate) fn word(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            push_field(&mut self.text, key, value);
        }
    }

    pub(crate) fn flag(&mut self, key: &str, value: bool) {
        push_key(&mut self.text, key);
        self.text.push_str(if value { "true" } else { "false" });
    }

    /// The whole object so far.
    pub(crate) fn closed(&self) -> String {
        let mut text = self.text.clone();
        text.push('}');
        text
    }
}

/// The purchases as models of lifetime value want them; none without an order.
#[must_use]
pub fn customer(history: &History, now: u32, unit_days: f64) -> Option<Customer> {
    let bought = &history.purchases;
    (bought.orders > 0).then(|| {
        let recency = days(bought.first, bought.last) / unit_days;
        Customer {
            frequency: f64::from(bought.purchase_days.saturating_sub(1)),
            recency,
            age: (days(bought.first, now) / unit_days).max(recency),
            mean_value: bought.main().repeat_mean(),
        }
    })
}

/// The place of the largest count, of equals the first; none when all are 0.
fn most(counts: &[u32]) -> Option<usize> {
    let largest = counts.iter().copied().max().filter(|largest| *largest > 0)?;
    counts.iter().position(|count| *count == largest)
}

/// Writes what needs no rule table. `now`: seconds since 1970; `today`: the local day's number.
pub(crate) fn write(history: &History, model: &Model, store: &Store, now: u32, today: u32, out: &mut Object<'_>) {
    purchases(history, model, now, out);
    let whole = |value: u32| f64::from(value);
    out.number("visits", whole(history.visit_count));
    out.number("visits30", history.visits.iter().filter(|visit| days(visit.start, now) <= 30.0).count() as f64);
    out.number("depth", history.visit(now).map_or(0.0, |visit| whole(visit.depth)));
    out.number("ageDays", days(history.first, if history.first == 0 { 0 } else { now }));
    out.number("awayDays", history.away(now));
    for (key, kind) in [
        ("views", Kind::View),
        ("carts", Kind::Cart),
        ("wishes", Kind::Wish),
        ("searches", Kind::Search),
        ("shares", Kind::Share),
        ("reviews", Kind::Review),
        ("invitations", Kind::Invite),
    ] {
        out.number(key, whole(history.count(kind)));
    }
    out.number("checkIns30", whole(history.membership.checked_in(today, 30)));
    out.number("streak", whole(history.membership.streak(today)));
    out.number("points", tier::points(history, store, model.tiers));
    out.word("device", most(&history.devices).and_then(|device| DEVICES.get(device)).copied().unwrap_or_default());
    out.maybe("hour", most(&history.hours).map(|hour| hour as f64));
    out.maybe("weekday", most(&history.weekdays).map(|weekday| weekday as f64));
    let strongest = history.interests.strongest(now, &model.interests);
    push_key(&mut out.text, "interests");
    out.text.push('[');
    for (place, (interest, _)) in strongest.iter().take(MOST_INTERESTS).enumerate() {
        if place > 0 {
            out.text.push(',');
        }
        push_string(&mut out.text, history.name(interest.name));
    }
    out.text.push(']');
    out.word("interest", strongest.first().map_or("", |(interest, _)| history.name(interest.name)));
    out.flag("interestClear", interests::is_clear(&strongest, &model.interests));
    let activity = activity(history, now, &model.activity);
    out.number("activityRisk", activity.risk);
    out.number("activityGapDays", activity.habit);
    out.maybe("propensity", model.propensity.as_ref().and_then(|model| model.of(history, now)));
    if let Some(assigned) = model.clusters.as_ref().and_then(|clusters| clusters.assign(store, history, now)) {
        out.word("cluster", rules::name(store, assigned.cluster));
    }
}

fn purchases(history: &History, model: &Model, now: u32, out: &mut Object<'_>) {
    let (bought, main) = (&history.purchases, history.purchases.main());
    let orders = f64::from(bought.orders);
    let recency = (bought.orders > 0).then(|| days(bought.last, now));
    let scores = model.cuts.score(recency.unwrap_or(0.0), orders, main.amount);
    for (key, score) in [("r", scores.r), ("f", scores.f), ("m", scores.m)] {
        out.number(key, f64::from(score));
    }
    out.word("recency", rfm::near(scores.r));
    out.word("frequency", rfm::high(scores.f));
    out.word("monetary", rfm::high(scores.m));
    out.maybe("recencyDays", recency);
    out.number("orders", orders);
    out.number("amount", main.amount);
    out.word("currency", &history.currency());
    let (year, amount) = history.orders_within(365.0, now);
    out.number("ordersYear", f64::from(year));
    out.number("amountYear", amount);
    if bought.orders > 0 {
        out.number("averageOrder", main.amount / f64::from(main.orders.max(1)));
    }
    if bought.orders > 1 {
        out.number("orderGapDays", days(bought.first, bought.last) / (orders - 1.0));
    }
    if let Some((params, customer)) = model.clv.zip(customer(history, now, model.horizons.unit_days)) {
        let purchases = params.expected_purchases(&customer, model.horizons.value);
        out.number("pAlive", params.alive(&customer));
        out.number("churnRisk", churn::risk(model.churn.as_ref(), &params, &customer, model.horizons.churn));
        out.number("expectedPurchases", purchases);
        // Where no repeat purchase tells of the amount and the fleet's mean is infinite, the own mean is all there is.
        let value = params.expected_value(&customer);
        let value = if value > 0.0 { value } else { main.amount / f64::from(main.orders.max(1)) };
        out.number("lifetimeValue", purchases * value);
    }
}
