//! `Decide`: experiments and feature flags. The whole of the `decide` module, and a part of `engine`.

use super::host::JsHost;
use crate::error::{Code, Error};
use crate::experiment::evaluate::{Context, Evaluator};
use crate::experiment::payload::Payload;
use crate::experiment::report;
use crate::experiment::url::Overrides;
use crate::json::Json;
use crate::json::read::read;
use wasm_bindgen::prelude::*;

/// Holds the payload and the visitor's attributes; answers what is asked.
#[wasm_bindgen]
#[derive(Default)]
pub struct Decide {
    payload: Payload,
    context: Context,
}

#[wasm_bindgen]
impl Decide {
    /// With no payload and no attributes.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a payload's JSON text. On an error (thrown as `CODE\tpath\tmessage`) the last good one stays in force.
    pub fn load(&mut self, payload: &str) -> Result<(), JsValue> {
        self.payload = Payload::read(payload, &JsHost).map_err(|error| JsValue::from_str(&error.wire()))?;
        Ok(())
    }

    /// Replaces the visitor's attributes: the JSON text of an object.
    pub fn attributes(&mut self, json: &str) -> Result<(), JsValue> {
        match read(json, &JsHost) {
            Ok(attributes @ Json::Obj(_)) => {
                self.context.attributes = attributes;
                Ok(())
            }
            _ => Err(JsValue::from_str(&Error::at(Code::EventJson, "attributes", "attributes are a JSON object").wire())),
        }
    }

    /// The page's address, from which overrides for QA are read.
    pub fn url(&mut self, href: &str) {
        self.context.overrides = Overrides::of(href);
    }

    /// A feature's result as JSON text.
    pub fn feature(&self, key: &str) -> String {
        report::feature_json(&self.evaluator().feature(key), &JsHost)
    }

    /// An experiment's result as JSON text; empty when the payload does not hold it.
    pub fn experiment(&self, key: &str) -> String {
        self.evaluator().experiment(key).map_or_else(String::new, |run| report::run_json(&run, &JsHost))
    }

    fn evaluator(&self) -> Evaluator<'_> {
        Evaluator { payload: &self.payload, context: &self.context, host: &JsHost }
    }
}
