//! A message's bytes on the wire.

use super::limits::{self, DEPTH};
use super::redact::redact;
use super::time::push_iso;
use crate::error::{Code, Error};
use crate::identity::push_whole;
use crate::json::scan::{Fault, copy_object};
use crate::json::write::{push_field, push_key};

/// The kinds of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something the visitor did.
    Track,
    /// A page was seen.
    Page,
    /// Who the visitor is.
    Identify,
    /// Which group (company, team) the visitor belongs to.
    Group,
    /// Two ids are one person.
    Alias,
}

impl Kind {
    /// The kind with this name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "track" => Kind::Track,
            "page" => Kind::Page,
            "identify" => Kind::Identify,
            "group" => Kind::Group,
            "alias" => Kind::Alias,
            _ => return None,
        })
    }

    fn word(self) -> &'static str {
        match self {
            Kind::Track => "track",
            Kind::Page => "page",
            Kind::Identify => "identify",
            Kind::Group => "group",
            Kind::Alias => "alias",
        }
    }
}

/// What a message is made of. `name` is the event, the page's name, the user, the group or, for alias, the new user id;
/// `body` is the JSON text of properties or traits, for alias `{"previousId": …}`; `page` that of `context.page`.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// The kind.
    pub kind: Kind,
    /// UUIDv7.
    pub message_id: &'a str,
    /// The visitor's id.
    pub visitor: &'a str,
    /// The site's id of the person; empty when unknown.
    pub user: &'a str,
    /// See above.
    pub name: &'a str,
    /// See above; empty for none.
    pub body: &'a str,
    /// See above; empty for none.
    pub page: &'a str,
    /// The session's id.
    pub session: &'a str,
    /// The tab: 8 hexadecimal digits.
    pub tab: &'a str,
    /// Counts the tab's messages from 1.
    pub sequence: u64,
    /// Capture time, ms since the epoch.
    pub time: f64,
}

/// The message as JSON text, redacted and within the limits.
pub fn encode(parts: &Parts<'_>) -> Result<String, Error> {
    let mut out = String::with_capacity(parts.body.len().saturating_add(parts.page.len()).saturating_add(420));
    out.push('{');
    push_field(&mut out, "type", parts.kind.word());
    push_field(&mut out, "messageId", parts.message_id);
    push_field(&mut out, "anonymousId", parts.visitor);
    if !parts.user.is_empty() {
        push_field(&mut out, "userId", parts.user);
    }
    push_key(&mut out, "timestamp");
    out.push('"');
    push_iso(&mut out, parts.time);
    out.push('"');
    match parts.kind {
        Kind::Track => {
            limits::check_name(parts.name)?;
            push_redacted(&mut out, "event", parts.name);
        }
        Kind::Page if parts.name.is_empty() => {}
        Kind::Page => {
            limits::check_name(parts.name)?;
            push_redacted(&mut out, "name", parts.name);
        }
        Kind::Group => push_field(&mut out, "groupId", parts.name),
        Kind::Identify | Kind::Alias => {}
    }
    match parts.kind {
        Kind::Alias => push_previous(&mut out, parts.body)?,
        Kind::Identify | Kind::Group => push_object(&mut out, "traits", parts.body)?,
        Kind::Track | Kind::Page => push_object(&mut out, "properties", parts.body)?,
    }
    push_key(&mut out, "context");
    out.push('{');
    push_key(&mut out, "library");
    out.push('{');
    push_field(&mut out, "name", "vario");
    push_field(&mut out, "version", env!("CARGO_PKG_VERSION"));
    out.push('}');
    push_field(&mut out, "sessionId", parts.session);
    push_field(&mut out, "tab", parts.tab);
    push_key(&mut out, "seq");
    push_whole(&mut out, parts.sequence);
    if !parts.page.is_empty() {
        push_object(&mut out, "page", parts.page)?;
    }
    out.push_str("}}");
    limits::check_size(out.len())?;
    Ok(out)
}

/// A text of the site's, redacted.
fn push_redacted(out: &mut String, key: &str, text: &str) {
    let mut clean = String::with_capacity(text.len());
    redact(&mut clean, text);
    push_field(out, key, &clean);
}

fn push_object(out: &mut String, key: &str, body: &str) -> Result<(), Error> {
    push_key(out, key);
    copy(out, if body.is_empty() { "{}" } else { body }, key)
}

/// The fields of alias's body stand in the message itself.
fn push_previous(out: &mut String, body: &str) -> Result<(), Error> {
    let mut object = String::new();
    copy(&mut object, body, "previousId")?;
    let inner = object.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_default();
    let id = inner.strip_prefix("\"previousId\":\"").and_then(|rest| rest.strip_suffix('"'));
    // Within a JSON string a quote stands behind a backslash: a bare one would begin another field.
    let one_text = id.is_some_and(|id| {
        !id.is_empty() && !id.bytes().zip(id.bytes().skip(1)).any(|(left, right)| right == b'"' && left != b'\\') && !id.starts_with('"')
    });
    if !one_text {
        return Err(Error::at(Code::EventJson, "previousId", "alias takes the previous id as text"));
    }
    out.push(',');
    out.push_str(inner);
    Ok(())
}

fn copy(out: &mut String, body: &str, path: &str) -> Result<(), Error> {
    copy_object(body, DEPTH, out, &|out, raw| redact(out, raw)).map_err(|fault| match fault {
        Fault::Syntax => Error::at(Code::EventJson, path, "properties and traits are JSON objects"),
        Fault::Depth => Error::at(Code::EventDepth, path, "nesting has at most 8 levels"),
    })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::event::check::check_message;
    use crate::host::NativeHost;
    use proptest::prelude::*;

    fn parts<'a>(kind: Kind, name: &'a str, body: &'a str) -> Parts<'a> {
        Parts {
            kind,
            message_id: "018bcfe5-6800-7000-8000-000000000000",
            visitor: "018bcfe5-6800-7000-8000-000000000001",
            user: "",
            name,
            body,
            page: r#"{"url":"https://tea.example/?mail=a@b.de","path":"/"}"#,
            session: "018bcfe5-6800-7000-8000-000000000002",
            tab: "0a1b2c3d",
            sequence: 7,
            time: 1_700_000_000_000.0,
        }
    }

    #[test]
    fn a_track_message_is_segments_format_redacted() {
        let text = encode(&parts(Kind::Track, "Note Left", r#"{"note":"call a@b.de, 4111 1111 1111 1111", "n":1}"#)).unwrap();
        assert_eq!(
            text,
            concat!(
                r#"{"type":"track","messageId":"018bcfe5-6800-7000-8000-000000000000","anonymousId":"018bcfe5-6800-7000-8000-000000000001","#,
                r#""timestamp":"2023-11-14T22:13:20.000Z","event":"Note Left","properties":{"note":"call [email], [card]","n":1},"#,
                r#""context":{"library":{"name":"vario","version":"0.1.0"},"sessionId":"018bcfe5-6800-7000-8000-000000000002","tab":"0a1b2c3d","seq":7,"#,
                r#""page":{"url":"https://tea.example/?mail=[email]","path":"/"}}}"#
            )
        );
    }

    #[test]
    fn limits_are_named_by_code() {
        let deep = format!("{}1{}", "{\"a\":".repeat(9), "}".repeat(9));
        let big = format!("{{\"a\":\"{}\"}}", "x".repeat(33_000));
        let long = "x".repeat(201);
        for (name, body, code) in [
            ("", "", Code::EventName),
            (&long, "", Code::EventName),
            ("a", "[1]", Code::EventJson),
            ("a", &deep, Code::EventDepth),
            ("a", &big, Code::EventSize),
        ] {
            assert_eq!(encode(&parts(Kind::Track, name, body)).unwrap_err().code, code);
        }
        let widest = "茶".repeat(200);
        assert!(encode(&parts(Kind::Track, &widest, "")).is_ok());
    }

    #[test]
    fn alias_takes_one_previous_id_only() {
        assert!(encode(&parts(Kind::Alias, "u", r#"{"previousId":"old"}"#)).unwrap().contains(r#","previousId":"old","context""#));
        for body in [
            "{}",
            r#"{"previousId":1}"#,
            r#"{"x":"y"}"#,
            r#"{"previousId":""}"#,
            r#"{"previousId":"a","type":"track"}"#,
            r#"{"previousId":"","type":"track"}"#,
        ] {
            assert!(encode(&parts(Kind::Alias, "u", body)).is_err(), "{body}");
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_passes_the_collectors_check(name in "\\PC{1,60}", key in any::<String>(), value in any::<String>()) {
            let body = serde_json::json!({ key: value, "list": [1, 2.5, null, true] }).to_string();
            for kind in [Kind::Track, Kind::Page, Kind::Identify, Kind::Group] {
                if let Ok(text) = encode(&parts(kind, &name, &body)) {
                    prop_assert_eq!(check_message(&text, &NativeHost), Ok(()));
                    prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
                } else {
                    prop_assert!(name.trim().is_empty());
                }
            }
        }
    }
}
