//! `Profile`: what the device knows of its visitor. The whole of the module `profile`.

use super::host::JsHost;
use crate::profile::event::{Device, Scene};
use crate::profile::{Profile as Core, belongings};
use wasm_bindgen::prelude::*;

/// A visitor's profile. Times are milliseconds since 1970; lists are lines.
#[wasm_bindgen]
pub struct Profile {
    core: Core<'static>,
}

#[wasm_bindgen]
impl Profile {
    /// Opens a profile from what [`Profile::save`] answered and the fleet's model as JSON text; either may be empty, and
    /// what is broken counts as empty.
    #[wasm_bindgen(constructor)]
    pub fn new(history: &[u8], model: &str) -> Self {
        Self { core: Core::open(history, model, &JsHost) }
    }

    /// Takes in an event. `device`: desktop, phone or tablet; `offset`: local time less UTC, minutes. False when it was
    /// known already, or the properties are no JSON object.
    pub fn observe(&mut self, name: &str, properties: &str, now: f64, device: &str, offset: i32) -> bool {
        let scene = Scene { device: Device::of(device), offset_minutes: offset.clamp(-840, 840) };
        self.core.observe(name, properties, now, scene).unwrap_or(false)
    }

    /// See [`Core::snapshot`].
    pub fn snapshot(&mut self, now: f64) -> String {
        self.core.snapshot(now)
    }

    /// See [`Core::attributes`].
    pub fn attributes(&mut self, now: f64) -> String {
        self.core.attributes(now)
    }

    /// See [`Core::changes`].
    pub fn changes(&mut self, now: f64) -> String {
        self.core.changes(now)
    }

    /// The history as bytes, at most 65,536.
    pub fn save(&mut self, now: f64) -> Vec<u8> {
        self.core.save(now)
    }

    /// The last items looked at, oldest first.
    pub fn viewed(&self, most: u32) -> String {
        lines(&belongings::viewed(self.core.history(), most as usize))
    }

    /// What lies in the cart.
    pub fn cart(&self) -> String {
        lines(&belongings::cart(self.core.history()))
    }

    /// What was bought, each item once.
    pub fn bought(&self) -> String {
        lines(&belongings::bought(self.core.history()))
    }
}

/// A line each; `join` would cost half a kilobyte.
fn lines(names: &[&str]) -> String {
    let mut text = String::new();
    for name in names {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(name);
    }
    text
}
