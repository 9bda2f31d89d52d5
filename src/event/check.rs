//! The collector's check of a message, by the same rules as the browser's.

use super::limits::{self, DEPTH};
use super::time::is_iso;
use crate::error::{Code, Error};
use crate::host::Host;
use crate::identity::ID_BYTES;
use crate::json::Json;
use crate::json::read::read;

/// Checks the JSON text of one message.
pub fn check_message(text: &str, host: &dyn Host) -> Result<(), Error> {
    limits::check_size(text.len())?;
    let message = read(text, host).map_err(|_| Error::new(Code::EventJson, "a message is a JSON object"))?;
    if message.as_obj().is_none() {
        return Err(Error::new(Code::EventJson, "a message is a JSON object"));
    }
    let kind = message.get("type").and_then(Json::as_str).unwrap_or_default();
    if !matches!(kind, "track" | "page" | "screen" | "identify" | "group" | "alias") {
        return Err(Error::at(Code::EventType, "type", "the type is track, page, screen, identify, group or alias"));
    }
    let id = |key: &str| message.get(key).and_then(Json::as_str).is_some_and(|id| !id.is_empty() && id.len() <= ID_BYTES);
    if !id("messageId") {
        return Err(Error::at(Code::EventId, "messageId", "a message has an id of 1 to 512 bytes"));
    }
    if !id("anonymousId") && !id("userId") {
        return Err(Error::at(Code::EventId, "anonymousId", "a message names a visitor or a user"));
    }
    if kind == "track" {
        limits::check_name(message.get("event").and_then(Json::as_str).unwrap_or_default())?;
    }
    for part in ["properties", "traits", "context"] {
        match message.get(part) {
            None | Some(Json::Null) => {}
            Some(value @ Json::Obj(_)) if value.depth() <= DEPTH => {}
            Some(Json::Obj(_)) => return Err(Error::at(Code::EventDepth, part, "nesting has at most 8 levels")),
            Some(_) => return Err(Error::at(Code::EventJson, part, "properties, traits and context are objects")),
        }
    }
    match message.get("timestamp") {
        None | Some(Json::Null) => Ok(()),
        Some(Json::Str(time)) if is_iso(time) => Ok(()),
        Some(_) => Err(Error::at(Code::EventTime, "timestamp", "a timestamp is an ISO 8601 date and time")),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::host::NativeHost;
    use proptest::prelude::*;

    fn code(text: &str) -> &'static str {
        check_message(text, &NativeHost).err().map_or("", |error| error.code.text())
    }

    #[test]
    fn every_fault_has_its_code() {
        let deep = format!("{}{}", "{\"a\":".repeat(9), "1".to_owned() + &"}".repeat(9));
        let long = "x".repeat(201);
        let big = "x".repeat(33_000);
        for (text, expected) in [
            (r#"{"type":"track","messageId":"1","anonymousId":"a","event":"Buy","timestamp":"2026-01-31T00:00:00.000Z"}"#.to_owned(), ""),
            (r#"{"type":"page","messageId":"1","userId":"a","properties":null}"#.to_owned(), ""),
            ("[]".to_owned(), "E_EVENT_JSON"),
            ("{".to_owned(), "E_EVENT_JSON"),
            (r#"{"type":"buy","messageId":"1","userId":"a"}"#.to_owned(), "E_EVENT_TYPE"),
            (r#"{"type":"page","userId":"a"}"#.to_owned(), "E_EVENT_ID"),
            (r#"{"type":"page","messageId":1,"userId":"a"}"#.to_owned(), "E_EVENT_ID"),
            (r#"{"type":"page","messageId":"1"}"#.to_owned(), "E_EVENT_ID"),
            (r#"{"type":"track","messageId":"1","userId":"a"}"#.to_owned(), "E_EVENT_NAME"),
            (format!(r#"{{"type":"track","messageId":"1","userId":"a","event":"{long}"}}"#), "E_EVENT_NAME"),
            (format!(r#"{{"type":"page","messageId":"1","userId":"a","properties":{deep}}}"#), "E_EVENT_DEPTH"),
            (format!(r#"{{"type":"page","messageId":"1","userId":"a","properties":{{"a":"{big}"}}}}"#), "E_EVENT_SIZE"),
            (r#"{"type":"page","messageId":"1","userId":"a","properties":[]}"#.to_owned(), "E_EVENT_JSON"),
            (r#"{"type":"page","messageId":"1","userId":"a","timestamp":"yesterday"}"#.to_owned(), "E_EVENT_TIME"),
        ] {
            assert_eq!(code(&text), expected, "{}", text.chars().take(120).collect::<String>());
        }
    }

    proptest! {
        #[test]
        fn any_text_is_judged_without_panic(text in any::<String>()) {
            let _ = code(&text);
        }
    }
}
