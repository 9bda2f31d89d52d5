//! `EventPlan`: the plan of events. The whole of the `plan` module, and a part of `node`.

use super::host::JsHost;
use crate::json::Json;
use crate::json::write::{push, push_string};
use crate::plan::{Plan, Verdict};
use wasm_bindgen::prelude::*;

/// Holds a plan; judges events.
#[wasm_bindgen]
#[derive(Default)]
pub struct EventPlan {
    plan: Option<Plan>,
}

#[wasm_bindgen]
impl EventPlan {
    /// Without a plan: every event is unplanned.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a plan's JSON text. Answers "", or what is wrong with it as `E_PLAN_…\tpath\tmessage`.
    pub fn load(&mut self, text: &str) -> String {
        match Plan::read(text, &JsHost) {
            Ok(plan) => {
                self.plan = Some(plan);
                String::new()
            }
            Err(error) => error.wire(),
        }
    }

    /// Judges an event by its name and its properties as JSON text. Answers "" when they are as planned, "?" when no event
    /// of the name is planned, else two lines: the faults' paths as a JSON list, and the properties without what breaks
    /// the plan. Properties that are no JSON object are answered as `E_EVENT_JSON\t…`.
    pub fn check(&self, event: &str, properties: &str) -> String {
        let Some(plan) = &self.plan else { return "?".into() };
        match plan.check(event, properties, &JsHost) {
            Ok(Verdict::Unplanned) => "?".into(),
            Ok(Verdict::Planned) => String::new(),
            Ok(Verdict::Faulty { faults, properties }) => lines(&faults, &properties),
            Err(error) => error.wire(),
        }
    }
}

fn lines(faults: &[String], properties: &Json) -> String {
    let mut out = String::from("[");
    for (index, fault) in faults.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        push_string(&mut out, fault);
    }
    out.push_str("]\n");
    push(&mut out, properties, &JsHost);
    out
}
