//! What a plan must look like: each keyword that is checked has the right type, patterns are safe to run, and the whole
//! is bounded.

use super::{push_field, push_index};
use crate::error::{Code, Error};
use crate::host::Host;
use crate::json::Json;

/// Deepest nesting of schemas in an event's.
const DEEPEST: usize = 16;
/// Schemas of a plan, nested ones included.
const MOST_SCHEMAS: usize = 20_000;

const TYPES: [&str; 7] = ["string", "number", "integer", "boolean", "object", "array", "null"];

/// The first fault of a plan, if any.
pub(super) fn check_plan(plan: &Json, host: &dyn Host) -> Result<(), Error> {
    let Some(events) = plan.get("events").and_then(Json::as_obj) else {
        return Err(Error::at(Code::PlanShape, "$.events", "a plan is {\"events\": {name: schema}}"));
    };
    let mut reader = Reader { path: "$.events".into(), left: MOST_SCHEMAS, host };
    for (name, schema) in events {
        reader.field(name, |reader| reader.schema(schema, 0))?;
    }
    Ok(())
}

struct Reader<'a> {
    path: String,
    left: usize,
    host: &'a dyn Host,
}

impl Reader<'_> {
    fn fault<T>(&self, code: Code, message: &'static str) -> Result<T, Error> {
        Err(Error::at(code, &self.path, message))
    }

    fn within(&mut self, push: impl FnOnce(&mut String), work: impl FnOnce(&mut Self) -> Result<(), Error>) -> Result<(), Error> {
        let length = self.path.len();
        push(&mut self.path);
        work(self)?;
        self.path.truncate(length);
        Ok(())
    }

    fn field(&mut self, key: &str, work: impl FnOnce(&mut Self) -> Result<(), Error>) -> Result<(), Error> {
        self.within(|path| push_field(path, key), work)
    }

    fn schema(&mut self, schema: &Json, depth: usize) -> Result<(), Error> {
        let Some(left) = self.left.checked_sub(1).filter(|_| depth < DEEPEST) else {
            return self.fault(Code::PlanSize, "a plan has at most 20,000 schemas, 16 within each other");
        };
        self.left = left;
        match schema {
            Json::Bool(_) => Ok(()),
            Json::Obj(fields) => {
                for (keyword, value) in fields {
                    self.field(keyword, |reader| reader.keyword(keyword, value, depth.saturating_add(1)))?;
                }
                Ok(())
            }
            _ => self.fault(Code::PlanShape, "a schema is an object, true or false"),
        }
    }

    fn keyword(&mut self, keyword: &str, value: &Json, depth: usize) -> Result<(), Error> {
        let known = |value: &Json| value.as_str().is_some_and(|word| TYPES.contains(&word));
        let (right, message) = match keyword {
            "properties" => return self.properties(value, depth),
            "items" | "additionalProperties" => return self.schema(value, depth),
            "anyOf" | "oneOf" | "allOf" => return self.schemas(value, depth),
            "pattern" => return self.pattern(value),
            "$ref" | "$dynamicRef" => (false, "references are not supported"),
            "type" => {
                let listed = value.as_arr().is_some_and(|words| !words.is_empty() && words.iter().all(known));
                (known(value) || listed, "a type is string, number, integer, boolean, object, array or null, or a list of these")
            }
            "enum" => (value.as_arr().is_some_and(|values| !values.is_empty()), "an enum is a list of values"),
            "required" => (value.as_arr().is_some_and(|keys| keys.iter().all(|key| key.as_str().is_some())), "required is a list of names"),
            "minItems" | "maxItems" | "minLength" | "maxLength" => {
                (value.as_num().is_some_and(|count| count >= 0.0 && libm::trunc(count) == count), "a whole number, 0 or more")
            }
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => (value.as_num().is_some(), "a number"),
            _ => return Ok(()),
        };
        if right { Ok(()) } else { self.fault(Code::PlanShape, message) }
    }

    fn properties(&mut self, value: &Json, depth: usize) -> Result<(), Error> {
        let Some(fields) = value.as_obj() else { return self.fault(Code::PlanShape, "properties are {name: schema}") };
        for (name, schema) in fields {
            self.field(name, |reader| reader.schema(schema, depth))?;
        }
        Ok(())
    }

    fn schemas(&mut self, value: &Json, depth: usize) -> Result<(), Error> {
        let Some(schemas) = value.as_arr().filter(|schemas| !schemas.is_empty()) else {
            return self.fault(Code::PlanShape, "a list of schemas");
        };
        for (index, schema) in schemas.iter().enumerate() {
            self.within(|path| push_index(path, index), |reader| reader.schema(schema, depth))?;
        }
        Ok(())
    }

    /// Patterns run without the flag `u`: with it, what is safe would have to be judged anew.
    fn pattern(&self, value: &Json) -> Result<(), Error> {
        let Some(pattern) = value.as_str() else { return self.fault(Code::PlanShape, "a pattern is a text") };
        if ["\\p{", "\\P{", "\\u{"].into_iter().any(|escape| crate::text::find(pattern, escape).is_some()) {
            return self.fault(Code::PlanPattern, "\\p{…} and \\u{…} are not supported");
        }
        // An empty alternative matches the empty text, unless the whole is not valid.
        let mut valid = String::from(pattern);
        valid.push('|');
        if !self.host.regex_test(&valid, "", "") {
            return self.fault(Code::PlanPattern, "not a regular expression");
        }
        if !self.host.regex_safe(pattern, "") {
            return self.fault(Code::PlanPattern, "a repetition can match the same text in two ways and might not end");
        }
        Ok(())
    }
}
