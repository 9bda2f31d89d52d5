//! Where a page's redirect experiments lead to.

use super::object;
use crate::experiment::url::is_targeted;
use crate::host::Host;
use crate::json::store::{Store, Value};
use crate::json::write::text;
use crate::json::{Json, NULL};

/// What a page logs of its stand-alone experiments when it is entered, and the address it leaves for: the experiments run
/// in order, up to the first that redirects. `runs` are their results, in the same order.
pub(super) fn redirects(context: &Json, runs: &[Json], host: &dyn Host) -> Json {
    let page = context.get("url").and_then(Json::as_str).unwrap_or_default();
    let experiments = context.get("experiments").and_then(Json::as_arr).unwrap_or_default();
    let (mut logged, mut destination) = (Vec::new(), String::new());
    for (experiment, run) in experiments.iter().zip(runs) {
        let field = |key: &str| run.get(key).unwrap_or(&NULL);
        if !field("inExperiment").truthy() || experiment.get("manual").is_some_and(Json::truthy) {
            continue;
        }
        let redirect = field("value").get("urlRedirect");
        if field("hashUsed").truthy() {
            logged.push(redirect);
        }
        let variations = experiment.get("variations").and_then(Json::as_arr).unwrap_or_default();
        if experiment.get("urlPatterns").is_some() && variations.iter().any(|variation| variation.get("urlRedirect").is_some()) {
            destination = redirect.and_then(Json::as_str).map(|redirect| address(experiment, page, redirect, host)).unwrap_or_default();
            break;
        }
    }
    let shaped = logged.into_iter().map(|redirect| {
        let Json::Obj(mut fields) = object([("inExperiment", Json::Bool(true)), ("urlWithParams", Json::Str(destination.clone()))]) else {
            return Json::Null;
        };
        fields.extend(redirect.map(|redirect| ("urlRedirect".to_owned(), redirect.clone())));
        Json::Obj(fields)
    });
    Json::Arr(shaped.collect())
}

/// The address to go to; empty when the experiment would only send the visitor on from there.
fn address(experiment: &Json, page: &str, redirect: &str, host: &dyn Host) -> String {
    let persists = experiment.get("persistQueryString").is_some_and(Json::truthy);
    let address = if persists { with_query_of(page, redirect) } else { redirect.to_owned() };
    let mut store = Store::default();
    let patterns = text(experiment.get("urlPatterns").unwrap_or(&NULL), host);
    let targets = store.read(&patterns, host).unwrap_or(Value::NULL);
    if is_targeted(&store, &address, targets, host) { String::new() } else { address }
}

/// The redirect's address with the page's query parameters, where it has none of the name. Relative addresses stay alone.
fn with_query_of(page: &str, redirect: &str) -> String {
    let (Some((_, pages, _)), Some((path, own, fragment))) = (split(page), split(redirect)) else { return redirect.to_owned() };
    let mut query = parameters(own);
    let kept = query.len();
    for (name, value) in parameters(pages) {
        if !query.iter().any(|(other, _)| *other == name) {
            query.push((name, value));
        }
    }
    if query.len() == kept {
        return redirect.to_owned();
    }
    let pairs: Vec<String> = query.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    format!("{path}?{}{fragment}", pairs.join("&"))
}

/// An absolute address: up to the query, the query, and the fragment with its sign.
fn split(address: &str) -> Option<(String, &str, &str)> {
    let (before, fragment) = address.split_at(address.find('#').unwrap_or(address.len()));
    let (path, query) = before.split_once('?').unwrap_or((before, ""));
    let (_, authority) = path.split_once("://")?;
    let slash = if authority.contains('/') { "" } else { "/" };
    Some((format!("{path}{slash}"), query, fragment))
}

/// The parameters of a query, decoded (<https://url.spec.whatwg.org/#urlencoded-parsing>).
fn parameters(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let escaped = after
            .get(..2)
            .and_then(|digits| core::str::from_utf8(digits).ok())
            .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match (byte, escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            (b'%', Some(value)) => {
                bytes.push(value);
                rest = after.get(2..).unwrap_or_default();
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(*byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// <https://url.spec.whatwg.org/#urlencoded-serializing>
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b'*' | b'-' | b'.' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn the_pages_query_goes_along_where_the_redirect_has_no_such_parameter() {
        for (page, redirect, expected) in [
            ("http://x.de/?a=1", "http://x.de/b", "http://x.de/b?a=1"),
            ("http://x.de/?a=1&b=2&a=3#f", "http://x.de/b?b=x#top", "http://x.de/b?b=x&a=1#top"),
            ("http://x.de/?a=%E8%8C%B6+1", "http://x.de/b?c=a%20b", "http://x.de/b?c=a+b&a=%E8%8C%B6+1"),
            ("http://x.de?a=1", "http://x.de", "http://x.de/?a=1"),
            ("http://x.de/?a=1", "/b", "/b"),
            ("", "http://x.de/b", "http://x.de/b"),
        ] {
            assert_eq!(with_query_of(page, redirect), expected, "{page} {redirect}");
        }
    }
}
