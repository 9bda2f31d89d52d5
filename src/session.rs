//! Sessions: a visit ends after 30 minutes without activity, or after 24 hours.
//!
//! The session remembers which exposures it has logged, so that each is logged once. Stored as
//! `1|<id>|<ms start>|<ms last>|<number>|<hash,hash,…>` (8 hexadecimal digits each).

use crate::digits::{push_hex, push_whole};
use crate::host::Host;
use crate::identity::{is_id, millis, new_id, push_millis};

/// Idle time after which a visit is over, ms.
pub const IDLE_MS: f64 = 30.0 * 60_000.0;
/// Longest visit, ms.
pub const LONGEST_MS: f64 = 24.0 * 3_600_000.0;
/// Exposures that are remembered; of more, the latest.
pub const MOST_EXPOSURES: usize = 500;

/// A visit.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// UUIDv7.
    pub id: String,
    /// Its beginning, ms since the epoch.
    pub start: f64,
    /// Its last activity, ms since the epoch.
    pub last: f64,
    /// 1 for the visitor's first session, and so on.
    pub number: u32,
    exposures: Vec<u32>,
}

impl Session {
    /// The session with this number, beginning now.
    #[must_use]
    pub fn new(host: &dyn Host, number: u32, now: f64) -> Self {
        Self { id: new_id(host, now), start: now, last: now, number, exposures: Vec::new() }
    }

    /// The stored session; the visitor's first where there is none or a damaged one.
    #[must_use]
    pub fn open(host: &dyn Host, record: Option<&str>, now: f64) -> Self {
        let mut session = record.and_then(parse).unwrap_or_else(|| Self::new(host, 1, now));
        session.touch(host, now);
        session
    }

    /// Activity at `now`: goes on, or is followed by a new session. A clock set back does not end it, unless by as much as
    /// the longest visit: else a clock that once ran a year ahead would make a year one visit.
    pub fn touch(&mut self, host: &dyn Host, now: f64) {
        if now - self.last >= IDLE_MS || (now - self.start).abs() >= LONGEST_MS {
            *self = Self::new(host, self.number.saturating_add(1), now);
        }
        self.last = self.last.max(now);
    }

    /// Marks an exposure as logged; false when this session had it already.
    pub fn expose(&mut self, experiment: &str, variation: &str) -> bool {
        let hash = exposure_hash(experiment, variation);
        let new = !self.exposures.contains(&hash);
        if new {
            self.exposures.push(hash);
            self.forget_oldest();
        }
        new
    }

    fn forget_oldest(&mut self) {
        let surplus = self.exposures.len().saturating_sub(MOST_EXPOSURES);
        self.exposures.drain(..surplus);
    }

    /// The record to store.
    #[must_use]
    pub fn record(&self) -> String {
        let mut text = String::from("1|");
        text.push_str(&self.id);
        for time in [self.start, self.last] {
            text.push('|');
            push_millis(&mut text, time);
        }
        text.push('|');
        push_whole(&mut text, u64::from(self.number));
        text.push('|');
        for (index, hash) in self.exposures.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            for byte in hash.to_be_bytes() {
                push_hex(&mut text, byte);
            }
        }
        text
    }
}

/// FNV-1a 32 over the UTF-8 bytes of experiment, a zero byte, variation.
fn exposure_hash(experiment: &str, variation: &str) -> u32 {
    let bytes = experiment.bytes().chain([0]).chain(variation.bytes());
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn parse(record: &str) -> Option<Session> {
    let mut parts = record.split('|');
    if parts.next()? != "1" {
        return None;
    }
    let id = parts.next().filter(|id| is_id(id))?;
    let start = millis(parts.next()?)?;
    let last = millis(parts.next()?)?;
    let number = millis(parts.next()?)?;
    let mut exposures = Vec::new();
    for hash in parts.next()?.split(',').filter(|hash| !hash.is_empty()) {
        exposures.push(u32::from_str_radix(hash, 16).ok()?);
    }
    let mut session = Session { id: id.into(), start, last, number: number as u32, exposures };
    session.forget_oldest();
    Some(session)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::host::NativeHost;
    use proptest::prelude::*;

    const NOW: f64 = 1_700_000_000_000.0;

    #[test]
    fn thirty_idle_minutes_end_a_session_and_29_do_not() {
        let mut session = Session::new(&NativeHost, 1, NOW);
        let first = session.id.clone();
        session.touch(&NativeHost, NOW + 29.0 * 60_000.0);
        assert_eq!(session.id, first);
        session.touch(&NativeHost, NOW + 59.0 * 60_000.0);
        assert_ne!(session.id, first);
        assert_eq!(session.number, 2);
    }

    #[test]
    fn twenty_four_hours_of_activity_end_a_session() {
        let mut session = Session::new(&NativeHost, 1, NOW);
        let first = session.id.clone();
        for minute in 1..(24 * 60) {
            session.touch(&NativeHost, NOW + f64::from(minute) * 60_000.0);
        }
        assert_eq!(session.id, first);
        session.touch(&NativeHost, NOW + LONGEST_MS);
        assert_ne!(session.id, first);
    }

    #[test]
    fn a_session_from_the_far_future_ends() {
        let mut session = Session::new(&NativeHost, 1, NOW + 365.0 * 24.0 * 3_600_000.0);
        session.touch(&NativeHost, NOW);
        assert_eq!((session.number, session.start, session.last), (2, NOW, NOW));
    }

    #[test]
    fn exposures_are_remembered_up_to_a_number_whatever_is_stored() {
        let mut session = Session::new(&NativeHost, 1, NOW);
        for experiment in 0..10_000 {
            assert!(session.expose(&experiment.to_string(), "a"));
        }
        assert!(!session.expose("9999", "a"));
        assert_eq!(session.exposures.len(), MOST_EXPOSURES);
        let endless = session.record() + &",0a0b0c0d".repeat(100_000);
        assert_eq!(Session::open(&NativeHost, Some(&endless), NOW).exposures.len(), MOST_EXPOSURES);
    }

    #[test]
    fn an_exposure_is_new_once_a_session() {
        let mut session = Session::new(&NativeHost, 1, NOW);
        assert!(session.expose("hero", "bold"));
        assert!(!session.expose("hero", "bold"));
        assert!(session.expose("hero", "control"));
        let mut again = Session::open(&NativeHost, Some(&session.record()), NOW + 1.0);
        assert!(!again.expose("hero", "bold"));
        again.touch(&NativeHost, NOW + IDLE_MS + 2.0);
        assert!(again.expose("hero", "bold"));
    }

    proptest! {
        #[test]
        fn any_record_opens_and_any_times_keep_the_invariants(record in ".{0,90}", steps in prop::collection::vec(-1e7..1e8_f64, 0..40)) {
            let mut session = Session::open(&NativeHost, Some(&record), NOW);
            let mut now = NOW;
            for step in steps {
                now += step;
                let before = session.clone();
                session.touch(&NativeHost, now);
                prop_assert!(is_id(&session.id));
                prop_assert!(session.last - session.start < LONGEST_MS || session.id == before.id);
                prop_assert!(session.number >= before.number);
                prop_assert_eq!(Session::open(&NativeHost, Some(&session.record()), session.last).id, session.id.clone());
            }
        }
    }
}
