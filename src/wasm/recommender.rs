//! `Recommender`: scores the session on the visitor's device.

use super::host::JsHost;
use crate::host::Host;
use crate::recommend::Recommender as Core;
use wasm_bindgen::prelude::*;

/// A loaded model.
#[wasm_bindgen]
pub struct Recommender {
    core: Core,
}

#[wasm_bindgen]
impl Recommender {
    /// Loads an artifact; throws `E_MODEL_FORMAT`, `E_MODEL_VERSION`, `E_MODEL_HASH`.
    #[wasm_bindgen(constructor)]
    pub fn new(artifact: Vec<u8>) -> Result<Recommender, JsValue> {
        let core = Core::load(artifact).map_err(|error| JsValue::from_str(&error.wire()))?;
        Ok(Self { core })
    }

    /// The best items for a session. Ids are given a line each, the session's oldest first; answers lines of id, tab,
    /// score, best first.
    pub fn recommend(&mut self, session: &str, exclude: &str, count: u32) -> String {
        let session: Vec<&str> = session.split('\n').collect();
        let exclude: Vec<&str> = exclude.split('\n').collect();
        let answer = self.core.recommend(&session, &exclude, count as usize);
        let mut lines = String::new();
        for scored in answer.best {
            if !lines.is_empty() {
                lines.push('\n');
            }
            answer.write_id(scored, &mut lines);
            lines.push('\t');
            lines.push_str(&JsHost.number_text(scored.score()));
        }
        lines
    }
}
