//! Stages of the visitors at two moments, and how many went from one to another.
//!
//! A stage follows from visits and orders by the profile's default rules, of which activity's are those that absence alone
//! decides: away for `x` times the habit, which is the 90th percentile (nearest rank) of the visitor's own gaps between visits,
//! mixed with the fleet's 30 days, which count as four gaps. `1 - 1/x` is the risk: 0.5 at twice the habit, 0.8 at five times.
//! What a page says of its visitor (`Profile Changed`) comes before the rules, but after absence, which no page can tell of.

use super::super::message::Message;
use super::super::overview::ORDER;
use super::DAY;
use serde::Serialize;
use std::collections::BTreeMap;

/// The fleet's habit in milliseconds, and as how many gaps of one's own it counts.
const HABIT: i64 = 30 * DAY;
const PRIOR: i64 = 4;

/// Where a visitor stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Was not known at the first moment.
    New,
    /// Has not bought yet.
    Introduction,
    /// Bought, or comes back and fills the cart.
    Growth,
    /// Three orders or more.
    Maturity,
    /// Away for twice the habit, after three visits or more.
    Decline,
    /// Away for half a year, or for a quarter and five times the habit.
    Churned,
}

impl Stage {
    /// A page's word for it.
    fn of(word: &str) -> Option<Self> {
        match word {
            "introduction" => Some(Self::Introduction),
            "growth" => Some(Self::Growth),
            "maturity" => Some(Self::Maturity),
            "decline" => Some(Self::Decline),
            "churned" => Some(Self::Churned),
            _ => None,
        }
    }
}

/// Visitors who went from a stage to a stage, which may be the same.
#[derive(Debug, PartialEq, Serialize)]
pub struct Flow {
    /// At the first moment.
    pub from: Stage,
    /// At the second.
    pub to: Stage,
    /// How many; never 0.
    pub visitors: usize,
}

/// What is known of a visitor at a moment.
#[derive(Default)]
struct Known<'a> {
    last: i64,
    /// First and last message of each visit.
    visits: BTreeMap<&'a str, (i64, i64)>,
    orders: usize,
    carts: usize,
    /// What a page last said.
    said: Option<Stage>,
}

/// The flows between two moments (milliseconds since 1970), of messages given oldest first.
#[must_use]
pub fn flows(told: &[&Message], before: i64, now: i64) -> Vec<Flow> {
    let (was, is) = (stages(told, before), stages(told, now));
    let mut counts: BTreeMap<(Stage, Stage), usize> = BTreeMap::new();
    for (visitor, to) in is {
        let from = was.get(visitor).copied().unwrap_or(Stage::New);
        let count = counts.entry((from, to)).or_default();
        *count = count.saturating_add(1);
    }
    counts.into_iter().map(|((from, to), visitors)| Flow { from, to, visitors }).collect()
}

fn stages<'a>(told: &[&Message<'a>], moment: i64) -> BTreeMap<&'a str, Stage> {
    let mut visitors: BTreeMap<&str, Known> = BTreeMap::new();
    for message in told.iter().take_while(|message| message.time <= moment) {
        visitors.entry(message.visitor).or_default().see(message);
    }
    visitors.into_iter().map(|(visitor, known)| (visitor, known.stage(moment))).collect()
}

impl<'a> Known<'a> {
    fn see(&mut self, message: &Message<'a>) {
        self.last = message.time;
        if !message.session.is_empty() {
            self.visits.entry(message.session).or_insert((message.time, message.time)).1 = message.time;
        }
        match message.event {
            ORDER => self.orders = self.orders.saturating_add(1),
            "Product Added" => self.carts = self.carts.saturating_add(1),
            "Profile Changed" if message.text("what") == "lifecycle" => self.said = Stage::of(message.text("to")).or(self.said),
            _ => (),
        }
    }

    fn stage(&self, moment: i64) -> Stage {
        let away = moment.saturating_sub(self.last);
        let visits = self.visits.len();
        if away >= DAY.saturating_mul(180) || away >= DAY.saturating_mul(90) && self.is_beyond(5, away) {
            return Stage::Churned;
        }
        if visits >= 3 && self.is_beyond(2, away) {
            return Stage::Decline;
        }
        if let Some(said) = self.said {
            return said;
        }
        match self.orders {
            3.. => Stage::Maturity,
            1.. => Stage::Growth,
            0 if visits >= 3 && self.carts >= 1 => Stage::Growth,
            0 => Stage::Introduction,
        }
    }

    /// Whether the visitor is away for so many times the habit.
    fn is_beyond(&self, times: i64, away: i64) -> bool {
        let mut visits: Vec<(i64, &str, i64)> = self.visits.iter().map(|(session, (start, end))| (*start, *session, *end)).collect();
        visits.sort_unstable();
        let pairs = visits.iter().zip(visits.iter().skip(1));
        let mut gaps: Vec<i64> = pairs.map(|((_, _, end), (start, ..))| start.saturating_sub(*end).max(0)).collect();
        gaps.sort_unstable();
        let rank = gaps.len().saturating_mul(9).div_ceil(10);
        let own = rank.checked_sub(1).and_then(|place| gaps.get(place)).copied().unwrap_or(0);
        let size = i64::try_from(gaps.len()).unwrap_or(i64::MAX);
        let habit = size.saturating_mul(own).saturating_add(PRIOR.saturating_mul(HABIT));
        away.saturating_mul(size.saturating_add(PRIOR)) >= times.saturating_mul(habit)
    }
}
