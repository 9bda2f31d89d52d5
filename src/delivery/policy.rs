//! When a batch leaves, how large it is, and what follows an answer.
//!
//! Retries wait by "full jitter": a random time between nothing and a bound that doubles with every failure
//! (<https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>). `Retry-After` is a lower bound.

/// Most messages in a batch.
pub const MAX_MESSAGES: u32 = 50;
/// Most bytes of messages in a batch.
pub const MAX_BYTES: u32 = 512_000;
/// How long a message waits for company, ms.
pub const LINGER_MS: f64 = 1_000.0;
/// The bound of the first retry's wait, ms.
pub const FIRST_RETRY_MS: f64 = 1_000.0;
/// The bound of every wait, ms; a `Retry-After` may ask for more, up to an hour.
pub const LONGEST_RETRY_MS: f64 = 300_000.0;
/// The longest `Retry-After` that is followed, ms.
pub const LONGEST_ASKED_MS: f64 = 3_600_000.0;

/// What to do after an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Next {
    /// The collector has the batch.
    Acknowledged,
    /// The batch is too large: send it in halves.
    Split,
    /// The collector will never take it: count the messages as lost.
    GiveUp,
    /// Send again after so many ms.
    Retry(f64),
}

/// One sender's state.
#[derive(Debug, Default)]
pub struct Delivery {
    messages: u32,
    bytes: u32,
    waiting_since: Option<f64>,
    failures: i32,
}

impl Delivery {
    /// A message of so many bytes joined the queue at `now`: in how many ms should a batch leave?
    pub fn queued(&mut self, bytes: u32, now: f64) -> f64 {
        self.messages = self.messages.saturating_add(1);
        self.bytes = self.bytes.saturating_add(bytes);
        let since = *self.waiting_since.get_or_insert(now);
        if self.messages >= MAX_MESSAGES || self.bytes >= MAX_BYTES {
            return 0.0;
        }
        // A clock set back must not make anything wait longer than the linger.
        (since + LINGER_MS - now).clamp(0.0, LINGER_MS)
    }

    /// A batch left the queue.
    pub fn taken(&mut self, messages: u32, bytes: u32) {
        self.messages = self.messages.saturating_sub(messages);
        self.bytes = self.bytes.saturating_sub(bytes);
        self.waiting_since = None;
    }

    /// What follows an answer. `status` 0 is a failure of the network or a time-out; `retry_after` is the collector's wish
    /// in ms, negative when it has none; `random` lies in [0, 1).
    pub fn answered(&mut self, status: u32, retry_after: f64, random: f64) -> Next {
        match status {
            200..=299 => {
                self.failures = 0;
                Next::Acknowledged
            }
            413 => Next::Split,
            // A wrong key or a proxy in the way may be put right: nothing is lost meanwhile.
            400 | 406 | 410..=412 | 414..=424 => Next::GiveUp,
            _ => Next::Retry(self.backoff(retry_after, random)),
        }
    }

    fn backoff(&mut self, retry_after: f64, random: f64) -> f64 {
        // 2^9 seconds is beyond the bound already.
        let doubled = FIRST_RETRY_MS * f64::from(1_u32 << self.failures.clamp(0, 9).unsigned_abs());
        self.failures = self.failures.saturating_add(1);
        let jitter = if (0.0..1.0).contains(&random) { random } else { 0.5 };
        let asked = if retry_after.is_finite() { retry_after.clamp(0.0, LONGEST_ASKED_MS) } else { 0.0 };
        doubled.min(LONGEST_RETRY_MS) * jitter + asked
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::panic)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_batch_leaves_when_full_or_after_its_linger() {
        let mut delivery = Delivery::default();
        assert_eq!(delivery.queued(100, 0.0), LINGER_MS);
        assert_eq!(delivery.queued(100, 400.0), LINGER_MS - 400.0);
        for _ in 2..49 {
            assert!(delivery.queued(100, 400.0) > 0.0);
        }
        assert_eq!(delivery.queued(100, 400.0), 0.0);
        delivery.taken(50, 5_000);
        assert_eq!(delivery.queued(600_000, 500.0), 0.0);
    }

    #[test]
    fn answers_are_told_apart() {
        let mut delivery = Delivery::default();
        assert_eq!(delivery.answered(204, -1.0, 0.5), Next::Acknowledged);
        assert_eq!(delivery.answered(413, -1.0, 0.5), Next::Split);
        assert_eq!(delivery.answered(400, -1.0, 0.5), Next::GiveUp);
        for status in [0, 401, 403, 404, 408, 429, 500, 502, 503, 504] {
            assert!(matches!(delivery.answered(status, -1.0, 0.5), Next::Retry(_)), "{status}");
        }
    }

    #[test]
    fn waits_double_up_to_five_minutes_and_begin_anew_after_a_success() {
        let mut delivery = Delivery::default();
        let mut waits = Vec::new();
        for _ in 0..12 {
            if let Next::Retry(wait) = delivery.answered(503, -1.0, 0.5) {
                waits.push(wait);
            }
        }
        assert_eq!(waits.get(..4), Some([500.0, 1_000.0, 2_000.0, 4_000.0].as_slice()));
        assert_eq!(waits.last(), Some(&(LONGEST_RETRY_MS / 2.0)));
        let _ = delivery.answered(200, -1.0, 0.5);
        assert_eq!(delivery.answered(503, -1.0, 0.5), Next::Retry(500.0));
    }

    proptest! {
        #[test]
        fn no_wait_is_shorter_than_asked_or_longer_than_bounded(status in 500..600_u32, after in prop_oneof![Just(-1.0), 0.0..1e9_f64, Just(f64::NAN)], randoms in prop::collection::vec(0.0..1.0_f64, 1..40)) {
            let mut delivery = Delivery::default();
            for random in randoms {
                let Next::Retry(wait) = delivery.answered(status, after, random) else { panic!("no retry") };
                let asked = if after.is_nan() { 0.0 } else { after.clamp(0.0, LONGEST_ASKED_MS) };
                prop_assert!(wait >= asked && wait <= asked + LONGEST_RETRY_MS);
            }
        }
    }
}
