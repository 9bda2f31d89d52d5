//! A message's bytes on the wire.

use super::limits::{self, DEPTH, MESSAGE_BYTES};
use super::redact::redact;
use super::time::push_iso;
use crate::digits::push_whole;
use crate::error::{Code, Error};
use crate::json::scan::{Fault, Limits, copy_object};
use crate::json::write::{push_escaped, push_field, push_key};

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
/// `body` is the JSON text of properties or traits, for alias `{"previousId": …}`; `context` the members of the page's context as [`clean_context`] gives them.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    /// The kind.
    pub kind: Kind,
    /// UUIDv7.
    pub message_id: &'a str,
    /// The visitor's id, a UUID.
    pub visitor: &'a str,
    /// The site's id of the person; empty when unknown.
    pub user: &'a str,
    /// See above.
    pub name: &'a str,
    /// See above; empty for none.
    pub body: &'a str,
    /// See above; empty for none.
    pub context: &'a str,
    /// The session's id, a UUID.
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
    let mut out = String::with_capacity(parts.body.len().saturating_add(parts.context.len()).min(MESSAGE_BYTES).saturating_add(420));
    for (before, text) in
        [("{\"type\":\"", parts.kind.word()), ("\",\"messageId\":\"", parts.message_id), ("\",\"anonymousId\":\"", parts.visitor)]
    {
        out.push_str(before);
        out.push_str(text);
    }
    out.push('"');
    if !parts.user.is_empty() {
        push_field(&mut out, "userId", parts.user);
    }
    out.push_str(",\"timestamp\":\"");
    push_iso(&mut out, parts.time);
    out.push('"');
    match parts.kind {
        Kind::Track => push_name(&mut out, "event", parts.name)?,
        Kind::Page if parts.name.is_empty() => {}
        Kind::Page => push_name(&mut out, "name", parts.name)?,
        Kind::Group | Kind::Identify | Kind::Alias => limits::check_id(parts.name)?,
    }
    if parts.kind == Kind::Group {
        push_field(&mut out, "groupId", parts.name);
    }
    match parts.kind {
        Kind::Alias => push_previous(&mut out, parts.body)?,
        Kind::Identify | Kind::Group => push_object(&mut out, "traits", parts.body)?,
        Kind::Track | Kind::Page => push_object(&mut out, "properties", parts.body)?,
    }
    out.push_str(concat!(
        ",\"context\":{\"library\":{\"name\":\"vario\",\"version\":\"",
        env!("CARGO_PKG_VERSION"),
        "\"},\"sessionId\":\""
    ));
    out.push_str(parts.session);
    out.push_str("\",\"tab\":\"");
    out.push_str(parts.tab);
    out.push_str("\",\"seq\":");
    push_whole(&mut out, parts.sequence);
    if !parts.context.is_empty() {
        out.push(',');
        out.push_str(parts.context);
    }
    out.push_str("}}");
    limits::check_size(out.len())?;
    Ok(out)
}

/// The members of a context's JSON text, without its braces, redacted and within the limits; empty for an empty one.
pub fn clean_context(context: &str) -> Result<String, Error> {
    let mut object = String::new();
    if !context.is_empty() {
        copy(&mut object, context, "context", DEPTH)?;
    }
    Ok(inside(&object).into())
}

/// An object's text without its braces.
fn inside(object: &str) -> &str {
    object.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_default()
}

/// A name of the site's, checked and redacted.
fn push_name(out: &mut String, key: &str, name: &str) -> Result<(), Error> {
    limits::check_name(name)?;
    push_key(out, key);
    out.push('"');
    let mut content = String::with_capacity(name.len());
    push_escaped(&mut content, name);
    redact(out, &content);
    out.push('"');
    Ok(())
}

fn push_object(out: &mut String, key: &str, body: &str) -> Result<(), Error> {
    push_key(out, key);
    copy(out, if body.is_empty() { "{}" } else { body }, key, DEPTH)
}

/// The fields of alias's body stand in the message itself.
fn push_previous(out: &mut String, body: &str) -> Result<(), Error> {
    let mut object = String::new();
    copy(&mut object, body, "previousId", DEPTH)?;
    let inner = inside(&object);
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

fn copy(out: &mut String, body: &str, path: &str, depth: usize) -> Result<(), Error> {
    let limits = Limits { depth, bytes: MESSAGE_BYTES };
    copy_object(body, limits, out, &|out, raw| redact(out, raw)).map_err(|fault| match fault {
        Fault::Syntax => Error::at(Code::EventJson, path, "properties and traits are JSON objects"),
        Fault::Depth => Error::at(Code::EventDepth, path, "nesting has at most 8 levels"),
        Fault::Size => limits::too_large(),
    })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::event::check::check_message;
    use crate::host::NativeHost;
    use crate::identity::ID_BYTES;
    use proptest::prelude::*;

    fn parts<'a>(kind: Kind, name: &'a str, body: &'a str) -> Parts<'a> {
        Parts {
            kind,
            message_id: "018bcfe5-6800-7000-8000-000000000000",
            visitor: "018bcfe5-6800-7000-8000-000000000001",
            user: "",
            name,
            body,
            context: r#""page":{"url":"https://tea.example/","path":"/"}"#,
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
                r#""page":{"url":"https://tea.example/","path":"/"}}}"#
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
        for kind in [Kind::Identify, Kind::Group, Kind::Alias] {
            let endless = "x".repeat(ID_BYTES + 1);
            assert_eq!(encode(&parts(kind, &endless, r#"{"previousId":"a"}"#)).unwrap_err().code, Code::EventId);
        }
        let widest = "茶".repeat(200);
        assert!(encode(&parts(Kind::Track, &widest, "")).is_ok());
    }

    #[test]
    fn text_over_several_lines_stays_valid_when_redacted() {
        let body = r#"{"note":"write to\nada@example.com","odd":"\udb2441111111111116"}"#;
        let text = encode(&parts(Kind::Track, "mail\\nada@example.com \\4111 1111 1111 1111", body)).unwrap();
        assert_eq!(check_message(&text, &NativeHost), Ok(()));
        assert!(text.contains(r#""note":"write to\n[email]""#), "{text}");
        assert!(text.contains(r#""event":"mail\\[email] \\[card]""#), "{text}");
    }

    #[test]
    fn a_context_is_redacted_and_as_deep_as_the_collector_allows() {
        let page = r#"{"page":{"url":"https://tea.example/?mail=a@b.de"},"bot":true}"#;
        assert_eq!(clean_context(page).unwrap(), r#""page":{"url":"https://tea.example/?mail=[email]"},"bot":true"#);
        assert_eq!(clean_context("{}").unwrap(), "");
        assert_eq!(clean_context("").unwrap(), "");
        let nested = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
        let context = clean_context(&nested(8)).unwrap();
        let text = encode(&Parts { context: &context, ..parts(Kind::Track, "a", "") }).unwrap();
        assert_eq!(check_message(&text, &NativeHost), Ok(()));
        assert_eq!(clean_context(&nested(9)).unwrap_err().code, Code::EventDepth);
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
