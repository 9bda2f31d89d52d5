//! The tracker: consent, visitor, session and encoding put together. It makes messages; it neither stores nor sends.

use super::encode::{Kind, Parts, clean_context, encode};
use crate::consent::{Consent, Gate, Purpose};
use crate::digits::{push_hex, push_whole};
use crate::error::{Code, Error};
use crate::host::Host;
use crate::identity::{ID_BYTES, Visitor, new_id};
use crate::json::write::{push_field, push_key};
use crate::session::Session;
use crate::text::cut;

/// What a tracker starts from: the records that storage holds, if any, and what the page says.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// The stored consent record.
    pub consent: Option<&'a str>,
    /// The stored visitor record.
    pub visitor: Option<&'a str>,
    /// The stored session record.
    pub session: Option<&'a str>,
    /// Consent of a visitor without a record.
    pub initial: Gate,
    /// Global Privacy Control is on.
    pub privacy_control: bool,
    /// ms since the epoch.
    pub now: f64,
}

/// One tab's tracker.
#[derive(Debug)]
pub struct Tracker {
    consent: Consent,
    visitor: Visitor,
    session: Session,
    tab: String,
    sequence: u64,
    context: Context,
    dropped: Vec<(Code, u64)>,
    fault: Option<Error>,
}

/// The last message's context: usually the next one's too.
#[derive(Debug, Default)]
struct Context {
    given: String,
    clean: String,
}

impl Tracker {
    /// Opens with the records handed over, unless every purpose is denied. Records may come from storage or, while consent
    /// is pending, from the memory of whoever answered before: the visitor stays the same.
    #[must_use]
    pub fn open(host: &dyn Host, opening: &Opening<'_>) -> Self {
        let consent = Consent::open(opening.consent, opening.initial, opening.privacy_control);
        let denied = Purpose::ALL.into_iter().all(|purpose| consent.gate(purpose) == Gate::Denied);
        let stored = |record| if denied { None } else { record };
        let visitor = stored(opening.visitor).and_then(Visitor::parse).unwrap_or_else(|| Visitor::new(host, opening.now));
        let session = Session::open(host, stored(opening.session), opening.now);
        let mut tab = String::new();
        let mut bytes = [0_u8; 4];
        host.random(&mut bytes);
        for byte in bytes {
            push_hex(&mut tab, byte);
        }
        Self { consent, visitor, session, tab, sequence: 0, context: Context::default(), dropped: Vec::new(), fault: None }
    }

    /// The visitor.
    #[must_use]
    pub fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// The session as of the last activity.
    #[must_use]
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The session at `now`.
    pub fn session_at(&mut self, host: &dyn Host, now: f64) -> &Session {
        self.session.touch(host, now);
        &self.session
    }

    /// The visitor's decisions.
    #[must_use]
    pub fn consent(&self) -> &Consent {
        &self.consent
    }

    /// Takes a decision: see [`Consent::decide`].
    pub fn decide(&mut self, decision: &str, now: f64) {
        self.consent.decide(decision, now);
    }

    /// A message for the purpose of analytics, as wire bytes; none when it is dropped.
    pub fn message(&mut self, host: &dyn Host, kind: Kind, name: &str, body: &str, context: &str, now: f64) -> Option<String> {
        let names_user = matches!(kind, Kind::Identify | Kind::Alias) && !name.is_empty() && name.len() <= ID_BYTES;
        if names_user && self.consent.gate(Purpose::Analytics) != Gate::Denied {
            self.visitor.user = name.into();
        }
        self.make(host, Purpose::Analytics, (kind, name, body, context, now))
    }

    /// An exposure, once a session; none when it was logged already or is dropped. `variation`: its key, and behind a tab
    /// the experiment's phase, if it has one.
    pub fn exposure(&mut self, host: &dyn Host, experiment: &str, variation: &str, context: &str, now: f64) -> Option<String> {
        self.session.touch(host, now);
        if self.consent.gate(Purpose::Experiments) == Gate::Denied || !self.session.expose(experiment, variation) {
            return None;
        }
        let mut body = String::from("{");
        push_field(&mut body, "experiment_id", experiment);
        let (variation, phase) = cut(variation, b'\t').unwrap_or((variation, ""));
        push_field(&mut body, "variation_id", variation);
        if !phase.is_empty() {
            push_field(&mut body, "phase", phase);
        }
        body.push('}');
        self.make(host, Purpose::Experiments, (Kind::Track, "Experiment Viewed", &body, context, now))
    }

    /// What a page gathered for its heatmap, or its layout: an event for that purpose alone.
    pub fn heatmap(&mut self, host: &dyn Host, name: &str, body: &str, context: &str, now: f64) -> Option<String> {
        self.make(host, Purpose::Heatmap, (Kind::Track, name, body, context, now))
    }

    fn make(
        &mut self,
        host: &dyn Host,
        purpose: Purpose,
        (kind, name, body, context, now): (Kind, &str, &str, &str, f64),
    ) -> Option<String> {
        if self.consent.gate(purpose) == Gate::Denied {
            self.count(Error::new(Code::Consent, "the visitor's consent forbids it"));
            return None;
        }
        self.session.touch(host, now);
        match self.encode(&new_id(host, now), (kind, name, body, context, now)) {
            Ok(text) => {
                self.sequence = self.sequence.saturating_add(1);
                Some(text)
            }
            Err(error) => {
                self.count(error);
                None
            }
        }
    }

    fn encode(&mut self, message_id: &str, (kind, name, body, context, time): (Kind, &str, &str, &str, f64)) -> Result<String, Error> {
        if self.context.given != context {
            self.context = Context { given: context.into(), clean: clean_context(context)? };
        }
        encode(&Parts {
            kind,
            message_id,
            visitor: &self.visitor.id,
            user: &self.visitor.user,
            name,
            body,
            context: &self.context.clean,
            session: &self.session.id,
            tab: &self.tab,
            sequence: self.sequence.saturating_add(1),
            time,
        })
    }

    /// Counts a dropped message; the first of its code is kept to be warned of. Consent is the visitor's wish, no fault.
    fn count(&mut self, error: Error) {
        if let Some((_, count)) = self.dropped.iter_mut().find(|(code, _)| *code == error.code) {
            *count = count.saturating_add(1);
            return;
        }
        self.dropped.push((error.code, 1));
        if error.code != Code::Consent {
            self.fault = Some(error);
        }
    }

    /// The fault to warn of, once a code.
    pub fn take_fault(&mut self) -> Option<Error> {
        self.fault.take()
    }

    /// How many messages were dropped, by code: `{"E_EVENT_NAME":2}`.
    #[must_use]
    pub fn dropped(&self) -> String {
        let mut text = String::from("{");
        for (code, count) in &self.dropped {
            push_key(&mut text, code.text());
            push_whole(&mut text, *count);
        }
        text.push('}');
        text
    }

    /// Forgets who the visitor was: a new id, a new first session, no user.
    pub fn reset(&mut self, host: &dyn Host, now: f64) {
        self.visitor = Visitor::new(host, now);
        self.session = Session::new(host, 1, now);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::host::NativeHost;

    const NOW: f64 = 1_700_000_000_000.0;

    fn opening(initial: Gate) -> Opening<'static> {
        Opening { consent: None, visitor: None, session: None, initial, privacy_control: false, now: NOW }
    }

    fn tracker(initial: Gate) -> Tracker {
        Tracker::open(&NativeHost, &opening(initial))
    }

    fn field(text: &str, path: &str) -> serde_json::Value {
        serde_json::from_str::<serde_json::Value>(text).unwrap().pointer(path).cloned().unwrap_or_default()
    }

    #[test]
    fn messages_of_a_tab_are_numbered_without_gaps_even_when_some_are_dropped() {
        let mut tracker = tracker(Gate::Granted);
        let mut numbers = Vec::new();
        for name in ["a", "", "b", "c"] {
            if let Some(text) = tracker.message(&NativeHost, Kind::Track, name, "", "", NOW) {
                numbers.push(field(&text, "/context/seq").as_u64().unwrap());
            }
        }
        assert_eq!(numbers, [1, 2, 3]);
        assert_eq!(tracker.dropped(), r#"{"E_EVENT_NAME":1}"#);
    }

    #[test]
    fn each_message_has_the_context_it_was_given_redacted() {
        let mut tracker = tracker(Gate::Granted);
        for page in [r#"{"url":"/a?m=a@b.de"}"#, r#"{"url":"/a?m=a@b.de"}"#, r#"{"url":"/b"}"#, "", "[", r#"{"url":"/b"}"#] {
            let context = if page.is_empty() { String::new() } else { format!(r#"{{"page":{page}}}"#) };
            let text = tracker.message(&NativeHost, Kind::Track, "a", "", &context, NOW);
            let expected = if page == "[" { None } else { Some(page.replace("a@b.de", "[email]")) };
            assert_eq!(text.map(|text| field(&text, "/context/page").to_string().replace("null", "")), expected);
        }
        assert_eq!(tracker.dropped(), r#"{"E_EVENT_JSON":1}"#);
    }

    #[test]
    fn a_fault_is_warned_of_once_a_code_and_counted_always() {
        let mut tracker = tracker(Gate::Granted);
        let _ = tracker.message(&NativeHost, Kind::Track, "", "", "", NOW);
        assert_eq!(tracker.take_fault().unwrap().code, Code::EventName);
        let _ = tracker.message(&NativeHost, Kind::Track, "", "", "", NOW);
        assert_eq!(tracker.take_fault(), None);
        assert_eq!(tracker.dropped(), r#"{"E_EVENT_NAME":2}"#);
    }

    #[test]
    fn an_exposure_is_logged_once_a_session_and_survives_a_reload() {
        let mut tracker = tracker(Gate::Granted);
        assert!(
            tracker
                .exposure(&NativeHost, "hero", "bold", "", NOW)
                .unwrap()
                .contains(r#""properties":{"experiment_id":"hero","variation_id":"bold"}"#)
        );
        assert_eq!(tracker.exposure(&NativeHost, "hero", "bold", "", NOW), None);
        let (visitor, session) = (tracker.visitor().record(), tracker.session().record());
        let mut again = Tracker::open(
            &NativeHost,
            &Opening { visitor: Some(&visitor), session: Some(&session), now: NOW + 1_000.0, ..opening(Gate::Granted) },
        );
        assert_eq!(again.visitor(), tracker.visitor());
        assert_eq!(again.exposure(&NativeHost, "hero", "bold", "", NOW + 1_000.0), None);
        assert!(again.exposure(&NativeHost, "hero", "bold", "", NOW + 31.0 * 60_000.0).is_some());
    }

    #[test]
    fn denied_consent_makes_nothing_and_warns_of_nothing() {
        let mut tracker = tracker(Gate::Granted);
        tracker.decide("dddd", NOW);
        assert_eq!(tracker.message(&NativeHost, Kind::Track, "a", "", "", NOW), None);
        assert_eq!(tracker.exposure(&NativeHost, "hero", "bold", "", NOW), None);
        assert_eq!(tracker.heatmap(&NativeHost, "Heatmap Recorded", "{}", "", NOW), None);
        assert_eq!(tracker.take_fault(), None);
    }

    #[test]
    fn the_visitor_stays_the_same_over_a_change_of_instances_unless_all_is_denied() {
        let first = tracker(Gate::Pending);
        let record = first.visitor().record();
        let reopened = |initial| Tracker::open(&NativeHost, &Opening { visitor: Some(&record), ..opening(initial) });
        assert_eq!(reopened(Gate::Pending).visitor(), first.visitor());
        assert_eq!(reopened(Gate::Granted).visitor(), first.visitor());
        assert_ne!(reopened(Gate::Denied).visitor(), first.visitor());
    }

    #[test]
    fn an_endless_user_id_is_refused_and_spoils_nothing() {
        let mut tracker = tracker(Gate::Granted);
        assert_eq!(tracker.message(&NativeHost, Kind::Identify, &"x".repeat(40_000), "", "", NOW), None);
        assert_eq!(tracker.take_fault().unwrap().code, Code::EventId);
        assert!(tracker.message(&NativeHost, Kind::Track, "a", "", "", NOW).is_some());
    }

    #[test]
    fn identify_names_the_user_and_keeps_the_visitor() {
        let mut tracker = tracker(Gate::Granted);
        let id = tracker.visitor().id.clone();
        let text = tracker.message(&NativeHost, Kind::Identify, "user-17", r#"{"plan":"pro"}"#, "", NOW).unwrap();
        assert_eq!(field(&text, "/userId"), "user-17");
        let text = tracker.message(&NativeHost, Kind::Track, "a", "", "", NOW).unwrap();
        assert_eq!(field(&text, "/userId"), "user-17");
        assert_eq!(field(&text, "/anonymousId"), id.as_str());
        tracker.reset(&NativeHost, NOW);
        assert_ne!(tracker.visitor().id, id);
        assert_eq!(tracker.visitor().user, "");
    }
}
