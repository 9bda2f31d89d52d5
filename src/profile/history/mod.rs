//! The visitor's own events, bounded: entries, which give way, and sums over all of them, which stay.
//!
//! Entries are kept newest last. When there are too many, the least useful go first: a view is worth less than a cart, a
//! cart less than an order, and all lose half of their worth in a month. What is counted (orders, amounts, gaps, visits,
//! interests, hours) outlives the entries it was counted from.

mod money;
mod wire;

use super::days;
use super::event::{Event, Kind, Scene};
use super::interests::{Interests, Settings};
pub use money::{Money, Purchases};
pub use wire::MOST_BYTES;

/// A visit ends after so many seconds without an event, as sessions do.
pub const IDLE: u32 = 30 * 60;
/// Most entries, names in bytes, and visits that are kept.
const MOST_ENTRIES: usize = 1_500;
const MOST_NAMES: usize = 36 * 1024;
const MOST_VISITS: usize = 50;
/// Longest name in bytes; longer ones are cut.
const LONGEST_NAME: usize = 120;
/// Most tags of an entry.
pub const MOST_TAGS: usize = 4;

/// An event that is remembered. Numbers are places in [`History::name`]; 0 is none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Entry {
    /// Seconds since 1970.
    pub at: u32,
    /// A [`Kind`]'s number.
    pub kind: u32,
    /// Item, search or order.
    pub item: u32,
    /// Category; an order's currency.
    pub category: u32,
    /// Tags.
    pub tags: [u32; MOST_TAGS],
    /// Price of the item, amount of the order.
    pub amount: f64,
    /// Device's number.
    pub device: u32,
}

/// A visit: from the first event to the last, with less than [`IDLE`] between any two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    /// Seconds since 1970.
    pub start: u32,
    /// Seconds since 1970.
    pub end: u32,
    /// How many events.
    pub depth: u32,
}

/// What the membership remembers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Membership {
    /// The level's name; 0 before the first.
    pub level: u32,
    /// Since when the visitor does not meet the level; 0: meets it.
    pub below_since: u32,
    /// Until when the next level is tried; 0: never tried.
    pub trial_until: u32,
    /// The level that the last trial was begun from.
    pub trial_from: u32,
    /// Days checked in as bits, the last one lowest, and the number of that day since 1970 (local).
    pub check_ins: u64,
    /// As above.
    pub last_check_in: u32,
    /// Days ever checked in.
    pub check_in_days: u32,
    /// How often so many days in a row were reached as the model wants.
    pub streaks: u32,
}

/// How many answers [`super::trigger`] remembers.
pub const ANSWERS: usize = 5;

/// The history.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    names: Vec<String>,
    /// Oldest first.
    pub entries: Vec<Entry>,
    /// The last ones, oldest first; the last may still go on.
    pub visits: Vec<Visit>,
    /// First and last event, seconds since 1970; 0 when there was none.
    pub first: u32,
    /// As above.
    pub last: u32,
    /// Visits ever.
    pub visit_count: u32,
    /// Events ever, by the kind's number.
    pub counts: [u32; 16],
    /// Events ever by local hour, by local weekday (Sunday first), by device.
    pub hours: [u32; 24],
    /// As above.
    pub weekdays: [u32; 7],
    /// As above.
    pub devices: [u32; 4],
    /// What was bought.
    pub purchases: Purchases,
    /// What the visitor likes.
    pub interests: Interests,
    /// What the membership remembers.
    pub membership: Membership,
    /// What was answered last, as names: segment, stage…
    pub answered: [u32; ANSWERS],
}

impl History {
    /// The text of a name's number; empty for 0 and numbers that are none.
    #[must_use]
    pub fn name(&self, number: u32) -> &str {
        (number as usize).checked_sub(1).and_then(|place| self.names.get(place)).map_or("", String::as_str)
    }

    /// The number of a name, cut to 120 bytes; 0 for the empty one.
    pub fn number(&mut self, name: &str) -> u32 {
        let name = crate::text::head(name, LONGEST_NAME);
        if name.is_empty() {
            return 0;
        }
        let known = self.names.iter().position(|known| crate::text::alike(known.as_bytes(), name.as_bytes()));
        let place = known.unwrap_or_else(|| {
            self.names.push(name.into());
            self.names.len().saturating_sub(1)
        });
        (place as u32).saturating_add(1)
    }

    /// How often a kind of event happened.
    #[must_use]
    pub fn count(&self, kind: Kind) -> u32 {
        self.counts.get(kind as usize).copied().unwrap_or(0)
    }

    /// The visit that goes on at a time, none when the last one is over.
    #[must_use]
    pub fn visit(&self, now: u32) -> Option<Visit> {
        self.visits.last().copied().filter(|visit| now.saturating_sub(visit.end) < IDLE)
    }

    /// Days away: before the visit that goes on, or since the last one. 0 in the first visit.
    #[must_use]
    pub fn away(&self, now: u32) -> f64 {
        match self.visit(now) {
            Some(visit) => self.visits.iter().rev().nth(1).map_or(0.0, |before| days(before.end, visit.start)),
            None if self.visits.is_empty() => 0.0,
            None => days(self.last, now),
        }
    }

    /// The currency's code of what was bought.
    #[must_use]
    pub fn currency(&self) -> String {
        let code = self.purchases.main().currency;
        core::str::from_utf8(&code).unwrap_or_default().trim_end_matches('\0').into()
    }

    /// Orders of the last days that are still remembered: how many, and their amount in the main currency.
    #[must_use]
    pub fn orders_within(&self, window: f64, now: u32) -> (u32, f64) {
        let main = self.currency();
        let orders = self.entries.iter().filter(|entry| entry.kind == Kind::Order as u32 && days(entry.at, now) <= window);
        orders.fold((0, 0.0), |(number, amount), entry| {
            let same = self.name(entry.category) == main;
            (number.saturating_add(1), amount + if same { entry.amount } else { 0.0 })
        })
    }

    /// Entries of the visit that goes on.
    pub fn of_visit(&self, now: u32) -> impl DoubleEndedIterator<Item = &Entry> {
        let start = self.visit(now).map_or(u32::MAX, |visit| visit.start);
        self.entries.iter().filter(move |entry| entry.at >= start)
    }

    /// Takes an event in. `at`: seconds since 1970; a time before the last event's is taken as that.
    /// False for an order that is known already: its event was sent again.
    pub fn record(&mut self, event: &Event<'_>, at: u32, scene: Scene, settings: &Settings) -> bool {
        let at = at.max(self.last);
        let item = event.item();
        if event.kind == Kind::Order && !item.is_empty() && self.knows_order(&item) {
            return false;
        }
        self.visited(at);
        self.counted(event.kind, at, scene);
        match event.kind {
            Kind::Order => {
                self.purchases.add(event.currency(), event.amount(), at, scene.offset_minutes);
                self.enter(event, &item, at, scene, settings);
                for product in event.products() {
                    self.enter(&product, &product.item(), at, scene, settings);
                }
            }
            Kind::Refund => self.purchases.refund(event.currency(), event.amount()),
            Kind::Other | Kind::CheckIn | Kind::Share | Kind::Review | Kind::Invite | Kind::Trial => {}
            _ => self.enter(event, &item, at, scene, settings),
        }
        if self.entries.len() > MOST_ENTRIES || self.names.iter().map(String::len).sum::<usize>() > MOST_NAMES {
            self.give_way(at);
        }
        true
    }

    fn knows_order(&self, id: &str) -> bool {
        let id = crate::text::head(id, LONGEST_NAME);
        self.entries.iter().any(|entry| entry.kind == Kind::Order as u32 && self.name(entry.item) == id)
    }

    fn visited(&mut self, at: u32) {
        if self.first == 0 {
            self.first = at;
        }
        self.last = at;
        match self.visits.last_mut().filter(|visit| at.saturating_sub(visit.end) < IDLE) {
            Some(visit) => {
                visit.end = at;
                visit.depth = visit.depth.saturating_add(1);
            }
            None => {
                if self.visits.len() >= MOST_VISITS {
                    self.visits.remove(0);
                }
                self.visits.push(Visit { start: at, end: at, depth: 1 });
                self.visit_count = self.visit_count.saturating_add(1);
            }
        }
    }

    fn counted(&mut self, kind: Kind, at: u32, scene: Scene) {
        let local = i64::from(at).saturating_add(i64::from(scene.offset_minutes).saturating_mul(60)).max(0) as u32;
        let (hour, weekday) = (local / 3_600 % 24, (local / 86_400).wrapping_add(4) % 7);
        let of_kind = self.counts.get_mut(kind as usize);
        let slots = [
            of_kind,
            self.hours.get_mut(hour as usize),
            self.weekdays.get_mut(weekday as usize),
            self.devices.get_mut(scene.device as usize),
        ];
        for slot in slots.into_iter().flatten() {
            *slot = slot.saturating_add(1);
        }
    }

    fn enter(&mut self, event: &Event<'_>, item: &str, at: u32, scene: Scene, settings: &Settings) {
        let mut tags = [0; MOST_TAGS];
        for (slot, tag) in tags.iter_mut().zip(event.tags()) {
            *slot = self.number(tag);
        }
        let weight = settings.weight(event.kind);
        let category = if event.kind == Kind::Order {
            let currency = event.currency().map_or_else(|| self.currency(), |code| String::from_utf8_lossy(&code).into());
            self.number(&currency)
        } else {
            let category = self.number(&event.category());
            self.interests.add(category, true, weight, at, settings);
            category
        };
        for tag in tags {
            self.interests.add(tag, false, weight, at, settings);
        }
        let (item, kind) = (self.number(item), event.kind as u32);
        self.entries.push(Entry { at, kind, item, category, tags, amount: event.amount(), device: scene.device as u32 });
    }

    /// The less useful quarter of the entries goes, and what only they named.
    pub(crate) fn give_way(&mut self, now: u32) {
        let mut worth: Vec<f64> = self.entries.iter().map(|entry| usefulness(entry, now)).collect();
        worth.sort_unstable_by(f64::total_cmp);
        let least = worth.get(worth.len() / 4).copied().unwrap_or(0.0);
        // Of equals the oldest go: as many as a quarter is.
        let mut to_go = (worth.len() / 4).saturating_add(1);
        for below in [true, false] {
            self.entries.retain(|entry| {
                let worth = usefulness(entry, now);
                let goes = to_go > 0 && if below { worth < least } else { worth <= least };
                to_go = to_go.saturating_sub(usize::from(goes));
                !goes
            });
        }
        self.interests.give_way();
        self.rename();
    }

    /// Every place that holds a name's number.
    fn numbers(&mut self) -> impl Iterator<Item = &mut u32> {
        let of_entries =
            self.entries.iter_mut().flat_map(|entry| [&mut entry.item, &mut entry.category].into_iter().chain(entry.tags.iter_mut()));
        let membership = [&mut self.membership.level, &mut self.membership.trial_from];
        of_entries.chain(self.interests.numbers()).chain(membership).chain(self.answered.iter_mut())
    }

    /// Drops names that nothing uses.
    fn rename(&mut self) {
        let names = core::mem::take(&mut self.names);
        let mut new_numbers = vec![0_u32; names.len().saturating_add(1)];
        let mut kept: u32 = 0;
        for number in self.numbers() {
            let Some(new) = new_numbers.get_mut(*number as usize).filter(|_| *number > 0) else { continue };
            if *new == 0 {
                kept = kept.saturating_add(1);
                *new = kept;
            }
            *number = *new;
        }
        let mut used = vec![String::new(); kept as usize];
        for (name, new) in names.into_iter().zip(new_numbers.into_iter().skip(1)) {
            if let Some(slot) = (new as usize).checked_sub(1).and_then(|place| used.get_mut(place)) {
                *slot = name;
            }
        }
        self.names = used;
    }
}

/// What an entry is worth: its kind's weight, halved in a month, a third after two.
fn usefulness(entry: &Entry, now: u32) -> f64 {
    let weight = match Kind::at(entry.kind) {
        Kind::Order | Kind::Bought => 32.0,
        Kind::Cart | Kind::Checkout => 4.0,
        Kind::Wish => 3.0,
        Kind::Search => 2.0,
        Kind::View => 1.0,
        _ => 0.5,
    };
    weight / (1.0 + days(entry.at, now) / 30.0)
}

/// The number of a day since 1970, local.
pub(crate) fn local_day(at: u32, offset_minutes: i32) -> u32 {
    let local = i64::from(at).saturating_add(i64::from(offset_minutes).saturating_mul(60)).max(0);
    (local / 86_400) as u32
}

impl Membership {
    /// Checks in on a local day; the second time that day changes nothing. `streak_days`: days in a row that count as a streak.
    pub fn check_in(&mut self, day: u32, streak_days: u32) {
        if self.check_in_days > 0 && day <= self.last_check_in {
            return;
        }
        let ahead = day.saturating_sub(self.last_check_in);
        self.check_ins = self.check_ins.checked_shl(ahead).unwrap_or(0) | 1;
        self.last_check_in = day;
        self.check_in_days = self.check_in_days.saturating_add(1);
        // Beyond 64 days in a row the bits are full: then every check-in on the last day of a window counts.
        let row = if self.check_ins == u64::MAX { self.check_in_days } else { self.check_ins.trailing_ones() };
        if row.checked_rem(streak_days) == Some(0) {
            self.streaks = self.streaks.saturating_add(1);
        }
    }

    /// Days checked in within so many (at most 64), today included.
    #[must_use]
    pub fn checked_in(&self, today: u32, window: u32) -> u32 {
        let ahead = today.saturating_sub(self.last_check_in);
        let shifted = self.check_ins.checked_shl(ahead).unwrap_or(0);
        let mask = if window >= 64 { u64::MAX } else { 1_u64.checked_shl(window).unwrap_or(0).wrapping_sub(1) };
        (shifted & mask).count_ones()
    }

    /// Days in a row checked in until today or yesterday, at most 64.
    #[must_use]
    pub fn streak(&self, today: u32) -> u32 {
        if today.saturating_sub(self.last_check_in) > 1 { 0 } else { self.check_ins.trailing_ones() }
    }
}
