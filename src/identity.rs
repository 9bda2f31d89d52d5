//! Ids: UUID version 7 (RFC 9562, section 5.7), sortable by time.

use crate::digits::{hex, push_whole};
use crate::host::Host;

/// Longest visitor, user, group or message id, in bytes.
pub const ID_BYTES: usize = 512;

/// A new UUIDv7 at `now` (ms since the epoch; clamped to the 48 bits that the format holds), in lower-case text.
#[must_use]
pub fn new_id(host: &dyn Host, now: f64) -> String {
    let mut bytes = [0_u8; 16];
    host.random(&mut bytes);
    let millis = if now.is_finite() { now.clamp(0.0, 281_474_976_710_655.0) as u64 } else { 0 };
    for (byte, time) in bytes.iter_mut().zip(millis.to_be_bytes().into_iter().skip(2)) {
        *byte = time;
    }
    if let Some(byte) = bytes.get_mut(6) {
        *byte = (*byte & 0x0f) | 0x70;
    }
    if let Some(byte) = bytes.get_mut(8) {
        *byte = (*byte & 0x3f) | 0x80;
    }
    let mut text = Vec::with_capacity(36);
    for (index, byte) in bytes.into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push(b'-');
        }
        text.extend_from_slice(&hex(byte));
    }
    String::from_utf8(text).unwrap_or_default()
}

/// True for the text of a UUID: 36 characters, hexadecimal, dashes at their places.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The visitor: an id of the device and, after `identify()`, the site's own id of the person.
///
/// Stored as `1|<id>|<ms created>|<user id>`; the user id is the rest of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Visitor {
    /// UUIDv7; `attributes.id` of experiments. Never changed by `identify()`.
    pub id: String,
    /// When the id was made, ms since the epoch.
    pub created: f64,
    /// The site's id of the person, at most 512 bytes; empty before `identify()`.
    pub user: String,
}

impl Visitor {
    /// A visitor seen for the first time.
    #[must_use]
    pub fn new(host: &dyn Host, now: f64) -> Self {
        Self { id: new_id(host, now), created: now, user: String::new() }
    }

    /// Reads a stored record; none when it is not one.
    #[must_use]
    pub fn parse(record: &str) -> Option<Self> {
        let mut parts = record.splitn(4, '|');
        if parts.next()? != "1" {
            return None;
        }
        let id = parts.next()?;
        let created = millis(parts.next()?)?;
        // A longer one would make every message too large.
        let user = parts.next().map(|user| if user.len() > ID_BYTES { "" } else { user })?;
        is_id(id).then(|| Self { id: id.into(), created, user: user.into() })
    }

    /// The record to store.
    #[must_use]
    pub fn record(&self) -> String {
        let mut text = String::from("1|");
        text.push_str(&self.id);
        text.push('|');
        push_millis(&mut text, self.created);
        text.push('|');
        text.push_str(&self.user);
        text
    }
}

/// Reads whole milliseconds (up to 15 digits).
pub(crate) fn millis(text: &str) -> Option<f64> {
    (!text.is_empty() && text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.bytes().fold(0.0, |value, byte| value * 10.0 + f64::from(byte & 15)))
}

/// Writes whole milliseconds; anything that is no time is written as 0.
pub(crate) fn push_millis(text: &mut String, value: f64) {
    let whole = if value.is_finite() { value.clamp(0.0, 999_999_999_999_999.0) as u64 } else { 0 };
    push_whole(text, whole);
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::host::NativeHost;

    #[test]
    fn ids_are_version_7_and_begin_with_the_time() {
        let id = new_id(&NativeHost, 1_700_000_000_000.0);
        assert!(is_id(&id));
        assert!(id.starts_with("018bcfe5-6800-7"));
        assert!(matches!(id.as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
        assert_ne!(id, new_id(&NativeHost, 1_700_000_000_000.0));
    }

    #[test]
    fn times_beyond_48_bits_are_the_last_one() {
        for now in [281_474_976_710_656.0, 1e300] {
            assert!(new_id(&NativeHost, now).starts_with("ffffffff-ffff-7"));
        }
        assert!(new_id(&NativeHost, f64::NAN).starts_with("00000000-0000-7"));
    }

    #[test]
    fn a_visitor_survives_storing_with_any_user_id() {
        for user in ["", "user-17", "a|b|c", "名前"] {
            let visitor = Visitor { user: user.into(), ..Visitor::new(&NativeHost, 1_700_000_000_123.0) };
            assert_eq!(Visitor::parse(&visitor.record()).unwrap(), visitor);
        }
    }

    #[test]
    fn a_user_id_beyond_all_limits_is_forgotten_and_the_visitor_kept() {
        let visitor = Visitor { user: "x".repeat(ID_BYTES + 1), ..Visitor::new(&NativeHost, 1.0) };
        assert_eq!(Visitor::parse(&visitor.record()).unwrap(), Visitor { user: String::new(), ..visitor });
    }

    #[test]
    fn a_damaged_record_is_refused() {
        for record in ["", "1", "2|x|1|", "1|not-an-id|1|", "1|018bcfe5-6800-7000-8000-000000000000|x|", "1||||"] {
            assert_eq!(Visitor::parse(record), None, "{record}");
        }
    }
}
