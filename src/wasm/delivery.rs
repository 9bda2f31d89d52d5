//! `Delivery`: the sender's policy.

use crate::delivery::policy::{Delivery as Core, Next};
use wasm_bindgen::prelude::*;

/// One sender's policy.
#[wasm_bindgen]
#[derive(Default)]
pub struct Delivery {
    core: Core,
}

#[wasm_bindgen]
impl Delivery {
    /// With an empty queue.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// A message of so many bytes joined: in how many ms should a batch leave?
    pub fn queued(&mut self, bytes: u32, now: f64) -> f64 {
        self.core.queued(bytes, now)
    }

    /// A batch left.
    pub fn taken(&mut self, messages: u32, bytes: u32) {
        self.core.taken(messages, bytes);
    }

    /// What follows an answer: -1 acknowledged, -2 split, -3 give up, else ms until the next try.
    pub fn answered(&mut self, status: u32, retry_after: f64, random: f64) -> f64 {
        match self.core.answered(status, retry_after, random) {
            Next::Acknowledged => -1.0,
            Next::Split => -2.0,
            Next::GiveUp => -3.0,
            Next::Retry(wait) => wait,
        }
    }
}
