//! `Tracker`: messages for the wire.

use super::host::JsHost;
use crate::consent::{Gate, Purpose};
use crate::event::encode::Kind;
use crate::event::tracker::{Opening, Tracker as Core};
use wasm_bindgen::prelude::*;

/// One tab's tracker.
#[wasm_bindgen]
pub struct Tracker {
    core: Core,
}

#[wasm_bindgen]
impl Tracker {
    /// From the stored records; `initial` is "granted", "denied" or "pending"; `gpc`: Global Privacy Control.
    #[wasm_bindgen(constructor)]
    pub fn new(consent: Option<String>, visitor: Option<String>, session: Option<String>, initial: &str, gpc: bool, now: f64) -> Self {
        let opening = Opening {
            consent: consent.as_deref(),
            visitor: visitor.as_deref(),
            session: session.as_deref(),
            initial: Gate::from_word(initial),
            privacy_control: gpc,
            now,
        };
        Self { core: Core::open(&JsHost, &opening) }
    }

    /// The visitor's id.
    #[wasm_bindgen(js_name = visitorId)]
    pub fn visitor_id(&self) -> String {
        self.core.visitor().id.clone()
    }

    /// The user's id; empty before `identify`.
    #[wasm_bindgen(js_name = userId)]
    pub fn user_id(&self) -> String {
        self.core.visitor().user.clone()
    }

    /// The session at `now`.
    #[wasm_bindgen(js_name = sessionId)]
    pub fn session_id(&mut self, now: f64) -> String {
        self.core.session_at(&JsHost, now).id.clone()
    }

    /// Which of the visitor's sessions this is, from 1.
    #[wasm_bindgen(js_name = sessionNumber)]
    pub fn session_number(&self) -> u32 {
        self.core.session().number
    }

    /// A message's wire bytes, empty when it is dropped. Of the kind "heatmap" for that purpose; of all others
    /// for analytics.
    pub fn message(&mut self, kind: &str, name: &str, body: &str, context: &str, now: f64) -> String {
        if kind == "heatmap" {
            return self.core.heatmap(&JsHost, name, body, context, now).unwrap_or_default();
        }
        let kind = Kind::from_word(kind).unwrap_or(Kind::Track);
        self.core.message(&JsHost, kind, name, body, context, now).unwrap_or_default()
    }

    /// An exposure's wire bytes, empty when this session has logged it or it is dropped.
    pub fn exposure(&mut self, experiment: &str, variation: &str, context: &str, now: f64) -> String {
        self.core.exposure(&JsHost, experiment, variation, context, now).unwrap_or_default()
    }

    /// `CODE\tpath\tmessage` the first time a code occurs.
    pub fn fault(&mut self) -> String {
        self.core.take_fault().map_or_else(String::new, |fault| fault.wire())
    }

    /// Dropped messages by code, as JSON text.
    pub fn dropped(&self) -> String {
        self.core.dropped()
    }

    /// A purpose's state: 0 pending, 1 granted, 2 denied.
    pub fn gate(&self, purpose: u32) -> u32 {
        Purpose::from_number(purpose).map_or(Gate::Denied, |purpose| self.core.consent().gate(purpose)) as u32
    }

    /// Takes a decision, a character a purpose.
    pub fn decide(&mut self, decision: &str, now: f64) {
        self.core.decide(decision, now);
    }

    /// The consent record to store.
    #[wasm_bindgen(js_name = consentRecord)]
    pub fn consent_record(&self) -> String {
        self.core.consent().record()
    }

    /// The visitor record to store.
    #[wasm_bindgen(js_name = visitorRecord)]
    pub fn visitor_record(&self) -> String {
        self.core.visitor().record()
    }

    /// The session record to store.
    #[wasm_bindgen(js_name = sessionRecord)]
    pub fn session_record(&self) -> String {
        self.core.session().record()
    }

    /// True when visitor and session may be stored.
    #[wasm_bindgen(js_name = mayStore)]
    pub fn may_store(&self) -> bool {
        self.core.consent().may_store()
    }

    /// A new visitor.
    pub fn reset(&mut self, now: f64) {
        self.core.reset(&JsHost, now);
    }
}
