//! Writing JSON text.

use super::Json;
use crate::host::Host;
use crate::identity::push_hex;

/// The JSON text of a value, numbers as JavaScript writes them.
#[must_use]
pub fn text(value: &Json, host: &dyn Host) -> String {
    let mut out = String::new();
    push(&mut out, value, host);
    out
}

/// Appends a value.
pub fn push(out: &mut String, value: &Json, host: &dyn Host) {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        Json::Num(number) => push_number(out, *number, host),
        Json::Str(text) => push_string(out, text),
        Json::Arr(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push(out, item, host);
            }
            out.push(']');
        }
        Json::Obj(fields) => {
            out.push('{');
            for (index, (key, field)) in fields.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_string(out, key);
                out.push(':');
                push(out, field, host);
            }
            out.push('}');
        }
    }
}

/// Appends a number; what JSON cannot hold becomes null, as in `JSON.stringify`.
pub fn push_number(out: &mut String, value: f64, host: &dyn Host) {
    if value.is_finite() {
        out.push_str(&host.number_text(value));
    } else {
        out.push_str("null");
    }
}

/// Appends a string in quotes.
pub fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\0'..='\u{1f}' => {
                out.push_str("\\u00");
                push_hex(out, character as u8);
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

/// Appends `"key":` with a comma before it where one is needed.
pub fn push_key(out: &mut String, key: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    push_string(out, key);
    out.push(':');
}

/// Appends `"key":"text"`.
pub fn push_field(out: &mut String, key: &str, text: &str) {
    push_key(out, key);
    push_string(out, text);
}
