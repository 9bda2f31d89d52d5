//! Membership levels: points, promotion at once, demotion after a time of grace, the next level on trial.
//!
//! Of the model, `"tiers"`: `points` (for a unit of money, a day checked in, a streak, an invitation that was accepted, a review,
//! a share; `doubleFromInvitations`: from so many on all points count twice), `streakDays`, `graceDays`, `trialDays`, and `levels`, a rule
//! table with the lowest level first. A visitor is on the highest level whose condition is met.

use super::event::Kind;
use super::history::History;
use super::interests::seconds_of;
use super::{days, rules};
use crate::host::Host;
use crate::json::store::{Store, Value};

/// Points of a history: never fewer than before, but for refunds.
#[must_use]
pub fn points(history: &History, store: &Store, tiers: Value) -> f64 {
    let worth = store.get(tiers, "points");
    let each = |key: &str| store.num(store.get(worth, key));
    let count = |kind: Kind| f64::from(history.count(kind));
    let invitations = count(Kind::Invite);
    let sum = libm::floor(history.purchases.main().amount * each("amount"))
        + f64::from(history.membership.check_in_days) * each("checkIn")
        + f64::from(history.membership.streaks) * each("streak")
        + invitations * each("invitation")
        + count(Kind::Review) * each("review")
        + count(Kind::Share) * each("share");
    let doubles = each("doubleFromInvitations");
    if doubles > 0.0 && invitations >= doubles { 2.0 * sum } else { sum }
}

/// Where a member stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Standing {
    /// The level that counts, the one on trial included, as a place in the table; none when no level's condition is met.
    pub level: Option<usize>,
    /// True while the level is only tried.
    pub is_trial: bool,
    /// When the level, or its trial, ends unless something is done; seconds since 1970, 0: it doesn't.
    pub until: u32,
}

/// The place of a level's name.
fn place(history: &History, store: &Store, levels: Value, name: u32) -> Option<usize> {
    let name = history.name(name);
    store.items(levels).position(|level| !name.is_empty() && rules::name(store, level) == name)
}

/// Moves the member up or down by the facts, and answers where that is. `now`: seconds since 1970.
pub fn stand(history: &mut History, store: &Store, tiers: Value, facts: Value, host: &dyn Host, now: u32) -> Standing {
    let levels = store.get(tiers, "levels");
    let reached = store.items(levels).enumerate().filter(|(_, level)| rules::is_met(store, *level, facts, host)).last();
    let reached = reached.map(|(place, _)| place);
    let grace = store.num(store.get(tiers, "graceDays"));
    let mut level = place(history, store, levels, history.membership.level);
    let since = history.membership.below_since;
    let (new, below_since) = match () {
        () if reached >= level => (reached, 0),
        () if since == 0 => (level, now.max(1)),
        () if days(since, now) >= grace => (reached, 0),
        () => (level, since),
    };
    history.membership.below_since = below_since;
    if new != level {
        level = new;
        let name = level.map_or("", |level| rules::name(store, store.item(levels, level)));
        history.membership.level = history.number(name);
    }
    let member = &history.membership;
    let above = level.map_or(0, |level| level.saturating_add(1));
    if member.trial_until > now && member.trial_from == member.level && above < store.count(levels) {
        return Standing { level: Some(above), is_trial: true, until: member.trial_until };
    }
    let until = if below_since == 0 { 0 } else { below_since.saturating_add(seconds_of(grace)) };
    Standing { level, is_trial: false, until }
}

/// Begins the trial of the level above; once a level. False when there is none above, or it was tried.
pub fn begin_trial(history: &mut History, store: &Store, tiers: Value, now: u32) -> bool {
    let levels = store.get(tiers, "levels");
    let above = place(history, store, levels, history.membership.level).map_or(0, |level| level.saturating_add(1));
    let member = &mut history.membership;
    let tried = member.trial_until > 0 && member.trial_from == member.level;
    if tried || above >= store.count(levels) {
        return false;
    }
    member.trial_from = member.level;
    member.trial_until = now.saturating_add(seconds_of(store.num(store.get(tiers, "trialDays"))));
    true
}
