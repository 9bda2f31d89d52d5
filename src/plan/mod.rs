//! The plan of events: which events a site sends, and what their properties look like.
//!
//! A plan is `{"events": {"Plan Chosen": {…}, …}}`; each event has a JSON Schema of its properties (2020-12,
//! <https://json-schema.org/draft/2020-12/json-schema-validation>), of which this subset is checked: `type`, `enum`,
//! `const`, `properties`, `required`, `additionalProperties`, `items`, `minItems`, `maxItems`, `minimum`, `maximum`,
//! `exclusiveMinimum`, `exclusiveMaximum`, `minLength`, `maxLength`, `pattern`, `anyOf`, `oneOf`, `allOf`. Other keywords
//! say nothing, as the specification has it; references are refused, since what they ask for would go unchecked.

mod check;
mod schema;
#[cfg(any(feature = "partial", test))]
pub mod types;

use crate::error::{Code, Error};
use crate::host::Host;
use crate::json::Json;
use crate::json::read::read;

/// The events of a site.
#[derive(Debug)]
pub struct Plan {
    events: Json,
}

/// What the plan says of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It knows no event of the name.
    Unplanned,
    /// The properties are as planned.
    Planned,
    /// They are not.
    Faulty {
        /// Where, as JSON paths (`$.seats`), at most [`check::MOST_FAULTS`]; `$`: the properties as a whole.
        faults: Vec<String>,
        /// The properties without what breaks the plan. What is required and missing stays missing.
        properties: Json,
    },
}

impl Plan {
    /// Reads a plan's JSON text. Fails with `E_PLAN_JSON`, `E_PLAN_SHAPE`, `E_PLAN_PATTERN`, `E_PLAN_SIZE`, and where.
    pub fn read(text: &str, host: &dyn Host) -> Result<Self, Error> {
        let plan = read(text, host).map_err(|_| Error::new(Code::PlanJson, "a plan is JSON, nested less than 100 deep"))?;
        schema::check_plan(&plan, host)?;
        Ok(Self { events: plan.get("events").cloned().unwrap_or(Json::Null) })
    }

    /// Checks the properties of an event. Fails with `E_EVENT_JSON` where they are no JSON object; "" is an empty one.
    pub fn check(&self, event: &str, properties: &str, host: &dyn Host) -> Result<Verdict, Error> {
        let Some(schema) = self.events.get(event) else { return Ok(Verdict::Unplanned) };
        let properties = match properties {
            "" => Json::Obj(Vec::new()),
            text => read(text, host).map_err(|_| not_an_object())?,
        };
        if properties.as_obj().is_none() {
            return Err(not_an_object());
        }
        Ok(check::check(properties, schema, host))
    }
}

fn not_an_object() -> Error {
    Error::new(Code::EventJson, "properties are a JSON object")
}

/// Appends a field to a JSON path: `.seats`, or `["a b"]` where it is no plain name.
fn push_field(path: &mut String, key: &str) {
    let plain = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$');
    if plain {
        path.push('.');
        path.push_str(key);
    } else {
        path.push('[');
        crate::json::write::push_string(path, key);
        path.push(']');
    }
}

/// Appends a member of a list to a JSON path: `[0]`.
fn push_index(path: &mut String, index: usize) {
    path.push('[');
    crate::digits::push_whole(path, index as u64);
    path.push(']');
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
