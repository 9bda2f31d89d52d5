//! The history as bytes: little-endian, whole numbers as LEB128, doubles as their bits. One description serves both ways.
//!
//! ```text
//! "VPH", version 1, FNV-1a (32 bits) of the rest, then: names, times and counts, purchases, interests, membership,
//! answers, visits, entries (each list with its length; times as the distance from the one before)
//! ```
//! What is not exactly this is no history: an empty one is answered.

use super::{Entry, History, Money, Visit};
use crate::profile::interests::Interest;

/// Most bytes of a history.
pub const MOST_BYTES: usize = 65_536;
const MAGIC: [u8; 4] = *b"VPH\x01";
/// Longest list that is read.
const MOST_MEMBERS: u64 = 8_192;

/// One way: to bytes or from them. None: the bytes are no history.
trait Wire {
    fn number(&mut self, value: &mut u64) -> Option<()>;
    fn float(&mut self, value: &mut f64) -> Option<()>;
    fn text(&mut self, value: &mut String) -> Option<()>;
}

struct Writer(Vec<u8>);

impl Wire for Writer {
    fn number(&mut self, value: &mut u64) -> Option<()> {
        let mut rest = *value;
        while rest >= 0x80 {
            self.0.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.0.push(rest as u8);
        Some(())
    }

    fn float(&mut self, value: &mut f64) -> Option<()> {
        self.0.extend_from_slice(&value.to_le_bytes());
        Some(())
    }

    fn text(&mut self, value: &mut String) -> Option<()> {
        self.number(&mut (value.len() as u64))?;
        self.0.extend_from_slice(value.as_bytes());
        Some(())
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }
}

impl Wire for Reader<'_> {
    fn number(&mut self, value: &mut u64) -> Option<()> {
        *value = 0;
        for shift in (0..64_u32).step_by(7) {
            let byte = *self.take(1)?.first()?;
            *value |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(());
            }
        }
        None
    }

    fn float(&mut self, value: &mut f64) -> Option<()> {
        *value = f64::from_le_bytes(self.take(8)?.try_into().ok()?);
        // Amounts, scores and squares: what is not one was not written by us.
        (value.is_finite() && *value >= 0.0).then_some(())
    }

    fn text(&mut self, value: &mut String) -> Option<()> {
        let mut length = 0;
        self.number(&mut length)?;
        *value = core::str::from_utf8(self.take(usize::try_from(length).ok()?)?).ok()?.into();
        Some(())
    }
}

fn small(wire: &mut dyn Wire, value: &mut u32) -> Option<()> {
    let mut wide = u64::from(*value);
    wire.number(&mut wide)?;
    *value = u32::try_from(wide).ok()?;
    Some(())
}

fn each(wire: &mut dyn Wire, values: &mut [u32]) -> Option<()> {
    values.iter_mut().try_for_each(|value| small(wire, value))
}

/// A time as its distance from the one before.
fn time(wire: &mut dyn Wire, value: &mut u32, before: &mut u32) -> Option<()> {
    let mut distance = value.wrapping_sub(*before);
    small(wire, &mut distance)?;
    *value = before.wrapping_add(distance);
    *before = *value;
    Some(())
}

fn list<T: Default + Clone>(
    wire: &mut dyn Wire,
    values: &mut Vec<T>,
    member: &mut dyn FnMut(&mut dyn Wire, &mut T) -> Option<()>,
) -> Option<()> {
    let mut length = values.len() as u64;
    wire.number(&mut length)?;
    if length > MOST_MEMBERS {
        return None;
    }
    values.resize(length as usize, T::default());
    values.iter_mut().try_for_each(|value| member(wire, value))
}

fn walk(history: &mut History, wire: &mut dyn Wire) -> Option<()> {
    list(wire, &mut history.names, &mut |wire, name| wire.text(name))?;
    for number in [&mut history.first, &mut history.last, &mut history.visit_count] {
        small(wire, number)?;
    }
    each(wire, &mut history.counts)?;
    each(wire, &mut history.hours)?;
    each(wire, &mut history.weekdays)?;
    each(wire, &mut history.devices)?;
    let bought = &mut history.purchases;
    for number in [&mut bought.first, &mut bought.last, &mut bought.purchase_days, &mut bought.last_day, &mut bought.orders] {
        small(wire, number)?;
    }
    wire.float(&mut bought.gap_squares)?;
    list(wire, &mut bought.money, &mut |wire, money: &mut Money| {
        for letter in &mut money.currency {
            let mut number = u32::from(*letter);
            small(wire, &mut number)?;
            *letter = u8::try_from(number).ok().filter(|letter| *letter == 0 || letter.is_ascii_uppercase())?;
        }
        for number in [&mut money.orders, &mut money.purchase_days, &mut money.last_day] {
            small(wire, number)?;
        }
        wire.float(&mut money.amount)?;
        wire.float(&mut money.first_day_amount)
    })?;
    let mut before = 0;
    list(wire, &mut history.interests.list, &mut |wire, interest: &mut Interest| {
        small(wire, &mut interest.name)?;
        let mut category = u32::from(interest.is_category);
        small(wire, &mut category)?;
        interest.is_category = category == 1;
        time(wire, &mut interest.at, &mut before)?;
        wire.float(&mut interest.score)
    })?;
    let member = &mut history.membership;
    let times = [&mut member.below_since, &mut member.trial_until, &mut member.last_check_in];
    let counts = [&mut member.level, &mut member.trial_from, &mut member.check_in_days, &mut member.streaks];
    for number in times.into_iter().chain(counts) {
        small(wire, number)?;
    }
    wire.number(&mut member.check_ins)?;
    each(wire, &mut history.answered)?;
    let mut before = 0;
    list(wire, &mut history.visits, &mut |wire, visit: &mut Visit| {
        time(wire, &mut visit.start, &mut before)?;
        time(wire, &mut visit.end, &mut before)?;
        small(wire, &mut visit.depth)
    })?;
    let mut before = 0;
    list(wire, &mut history.entries, &mut |wire, entry: &mut Entry| {
        time(wire, &mut entry.at, &mut before)?;
        // Kind, device and whether there are tags and an amount share a number.
        let (has_tags, has_amount) = (entry.tags != [0; super::MOST_TAGS], entry.amount > 0.0);
        let mut head = entry.kind | entry.device << 4 | u32::from(has_tags) << 6 | u32::from(has_amount) << 7;
        small(wire, &mut head)?;
        (entry.kind, entry.device) = (head & 15, head >> 4 & 3);
        small(wire, &mut entry.item)?;
        small(wire, &mut entry.category)?;
        if head & 64 != 0 {
            each(wire, &mut entry.tags)?;
        }
        if head & 128 != 0 {
            wire.float(&mut entry.amount)?;
        }
        (head < 256).then_some(())
    })
}

fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

impl History {
    /// The history as bytes, at most 65,536: when it is more, entries give way. `now`: seconds since 1970.
    #[must_use]
    pub fn encode(&mut self, now: u32) -> Vec<u8> {
        loop {
            let mut body = Writer(Vec::new());
            let _ = walk(self, &mut body);
            let mut bytes = MAGIC.to_vec();
            bytes.extend_from_slice(&checksum(&body.0).to_le_bytes());
            bytes.extend_from_slice(&body.0);
            if bytes.len() <= MOST_BYTES || self.entries.is_empty() {
                return bytes;
            }
            self.give_way(now);
        }
    }

    /// The history of bytes that [`History::encode`] wrote; an empty one for any other bytes.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Self {
        read(bytes).unwrap_or_default()
    }
}

fn read(bytes: &[u8]) -> Option<History> {
    let (sum, body) = bytes.strip_prefix(&MAGIC)?.split_at_checked(4)?;
    if sum != checksum(body).to_le_bytes() || bytes.len() > MOST_BYTES {
        return None;
    }
    let (mut history, mut reader) = (History::default(), Reader(body));
    walk(&mut history, &mut reader)?;
    reader.0.is_empty().then_some(history)
}
