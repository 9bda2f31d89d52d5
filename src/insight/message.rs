//! A stored message (Segment's format), as far as the figures need it.

use super::time::parse_iso;
use crate::json::Json;

/// Whose message, when, and what.
pub struct Message<'a> {
    /// The visitor: the anonymous id, else the user id.
    pub visitor: &'a str,
    /// Milliseconds since 1970, UTC.
    pub time: i64,
    /// `track`, `page`, `identify`, …
    pub kind: &'a str,
    /// A track event's name, else empty.
    pub event: &'a str,
    /// The session; empty when unknown.
    pub session: &'a str,
    /// The tab; empty when unknown.
    pub tab: &'a str,
    /// The page's path, of the properties, else of the context; empty when unknown.
    pub path: &'a str,
    /// The visitor's id is another one each day.
    pub is_daily: bool,
    properties: Option<&'a Json>,
}

impl<'a> Message<'a> {
    /// Reads a message; none when visitor, time or type is missing.
    #[must_use]
    pub fn read(message: &'a Json) -> Option<Self> {
        let text = |key: &str| message.get(key).and_then(Json::as_str).filter(|text| !text.is_empty());
        let kind = text("type")?;
        let context = message.get("context");
        let of_context = |key: &str| context.and_then(|context| context.get(key));
        let path_in =
            |holder: Option<&'a Json>| holder.and_then(|holder| holder.get("path")).and_then(Json::as_str).filter(|path| !path.is_empty());
        Some(Self {
            visitor: text("anonymousId").or_else(|| text("userId"))?,
            time: parse_iso(text("timestamp")?)?,
            kind,
            event: text("event").filter(|_| kind == "track").unwrap_or(""),
            session: of_context("sessionId").and_then(Json::as_str).unwrap_or(""),
            tab: of_context("tab").and_then(Json::as_str).unwrap_or(""),
            path: path_in(message.get("properties")).or_else(|| path_in(of_context("page"))).unwrap_or(""),
            is_daily: of_context("identity").and_then(Json::as_str) == Some("daily"),
            properties: message.get("properties"),
        })
    }

    /// All messages that can be read, oldest first; at the same time in the order given.
    #[must_use]
    pub fn read_all(messages: &'a [Json]) -> Vec<Self> {
        let mut read: Vec<Self> = messages.iter().filter_map(Message::read).collect();
        read.sort_by_key(|message| message.time);
        read
    }

    /// Whether a visitor's visit is told of: records of consent and private reports stand under ids of their own.
    #[must_use]
    pub fn is_of_visit(&self) -> bool {
        !matches!(self.event, "Consent Changed" | "Consent Asked" | "Heatmap Reported")
    }

    /// A property, whatever its type.
    #[must_use]
    pub fn property(&self, key: &str) -> Option<&'a Json> {
        self.properties?.get(key)
    }

    /// A property that is text; empty otherwise.
    #[must_use]
    pub fn text(&self, key: &str) -> &'a str {
        self.property(key).and_then(Json::as_str).unwrap_or("")
    }

    /// A property that is a finite number, or the text of one.
    #[must_use]
    pub fn number(&self, key: &str) -> Option<f64> {
        let number = match self.property(key)? {
            Json::Num(number) => *number,
            Json::Str(text) => text.trim().parse().ok()?,
            _ => return None,
        };
        number.is_finite().then_some(number)
    }
}

/// An id that is text or a whole number.
#[must_use]
pub fn id_text(id: Option<&Json>) -> Option<String> {
    match id? {
        Json::Str(text) if !text.is_empty() => Some(text.clone()),
        Json::Num(number) if libm::trunc(*number) == *number => Some(number.to_string()),
        _ => None,
    }
}
