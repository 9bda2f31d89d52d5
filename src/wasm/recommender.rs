//! `Recommender`: scores the session on the visitor's device. The whole of the module `recommend`.

use crate::error::{Code, Error};
use crate::recommend::Recommender as Core;
use crate::recommend::wire;
use wasm_bindgen::prelude::*;

/// A loaded model.
#[wasm_bindgen]
pub struct Recommender {
    core: Option<Core>,
    fault: u32,
    ids: Vec<u8>,
}

#[wasm_bindgen]
impl Recommender {
    /// Loads an artifact; [`Recommender::fault`] says whether it could.
    #[wasm_bindgen(constructor)]
    pub fn new(artifact: Vec<u8>) -> Self {
        let (core, fault) = match Core::load(artifact) {
            Ok(core) => (Some(core), 0),
            Err(Error { code: Code::ModelVersion, .. }) => (None, 2),
            Err(Error { code: Code::ModelHash, .. }) => (None, 3),
            Err(_) => (None, 1),
        };
        Self { core, fault, ids: Vec::new() }
    }

    /// 0: the artifact is loaded; else why it is not: 1 `E_MODEL_FORMAT`, 2 `E_MODEL_VERSION`, 3 `E_MODEL_HASH`.
    pub fn fault(&self) -> u32 {
        self.fault
    }

    /// The fleet's profile model that the artifact carries, JSON text in UTF-8; empty where it has none.
    #[wasm_bindgen(js_name = profileModel)]
    pub fn profile_model(&self) -> Vec<u8> {
        self.core.as_ref().and_then(|core| core.model().section(*b"PROF")).unwrap_or_default().into()
    }

    /// Answers a question: texts and numbers as [`wire`] has them, numbers as it has them. [`Recommender::ids`] has the names.
    pub fn recommend(&mut self, texts: &str, numbers: &[i32]) -> Vec<f64> {
        self.core.as_mut().map_or_else(Vec::new, |core| wire::answer(core, texts, numbers, &mut self.ids))
    }

    /// The items that the last answer names, UTF-8.
    pub fn ids(&mut self) -> Vec<u8> {
        core::mem::take(&mut self.ids)
    }
}
