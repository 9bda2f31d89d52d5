//! The page's address: variations forced by query parameters, and experiments that run on some addresses only.

use crate::host::Host;
use crate::json::store::{Store, Value};
use crate::text::{before, cut, take_piece, whole};
use crate::word::Word;

/// Parameters that are read; a longer query has no more to say.
const MOST_PARAMETERS: usize = 200;

/// The index that `?experiment=1` forces for QA; none when it is not one of so many variations.
#[must_use]
pub fn query_override(experiment: &str, href: &str, variations: usize) -> Option<usize> {
    let (_, query) = cut(href, b'?')?;
    let mut rest = Some(before(before(query, b'?'), b'#'));
    for _ in 0..MOST_PARAMETERS {
        let pair = take_piece(&mut rest, b'&')?;
        let (key, value) = cut(pair, b'=').unwrap_or((pair, ""));
        if key == experiment {
            let digits = value.bytes().take_while(u8::is_ascii_digit).count();
            return whole(value.get(..digits)?).filter(|index| *index < variations);
        }
    }
    None
}

/// True when an address is one of `targets` (a list of `{type, pattern, include}`): no excluding one matches, and an
/// including one does, if there is any.
#[must_use]
pub fn is_targeted(store: &Store, href: &str, targets: Value, host: &dyn Host) -> bool {
    let (mut included, mut includes) = (false, false);
    for target in store.items(targets) {
        let text = |key: Word| store.text(store.at(target, key));
        let matches = host.url_matches(text(Word::Kind), text(Word::Pattern), href);
        let include = store.at(target, Word::Include);
        if include.is_missing() || store.truthy(include) {
            includes = true;
            included |= matches;
        } else if matches {
            return false;
        }
    }
    store.count(targets) > 0 && (included || !includes)
}

/// Addresses without a browser, as `wasm/host.js` has them.
#[cfg(not(target_arch = "wasm32"))]
pub mod native {
    use crate::host::Host;
    use url::Url;

    /// What GrowthBook puts where a simple pattern has a star, since addresses cannot hold one everywhere.
    const STAR: &str = "_____";

    /// None when address or pattern is not valid.
    pub fn matches(kind: &str, pattern: &str, address: &str, host: &dyn Host) -> Option<bool> {
        let url = Url::parse("https://_").ok()?.join(address).ok()?;
        match kind {
            "regex" => {
                let rest = url.as_str().get(url.origin().ascii_serialization().len()..).unwrap_or_default();
                Some(host.regex_test(pattern, "", url.as_str()) || host.regex_test(pattern, "", rest))
            }
            "simple" => simple(pattern, &url),
            _ => None,
        }
    }

    /// Stars stand for anything; a slash at either end of the path may be missing; query parameters and the fragment count
    /// only where the pattern has some.
    fn simple(pattern: &str, url: &Url) -> Option<bool> {
        let head = pattern.find([':', '/', '?']).unwrap_or(pattern.len());
        let scheme = if pattern.get(..head)?.contains('.') { "https://" } else { "" };
        let wanted = Url::parse("https://_____").ok()?.join(&format!("{scheme}{}", pattern.replace('*', STAR))).ok()?;
        let host_of =
            |url: &Url| format!("{}{}", url.host_str().unwrap_or_default(), url.port().map_or_else(String::new, |port| format!(":{port}")));
        let trim = |path: &str| {
            path.strip_prefix('/')
                .unwrap_or(path)
                .strip_suffix('/')
                .map_or_else(|| path.strip_prefix('/').unwrap_or(path).to_owned(), str::to_owned)
        };
        let (path, actual) = (trim(wanted.path()), url.path());
        let without_first = actual.strip_prefix('/').unwrap_or(actual);
        let paths = [actual, without_first]
            .into_iter()
            .any(|text| glob(&path, text) || text.strip_suffix('/').is_some_and(|text| glob(&path, text)));
        let fragment =
            wanted.fragment().filter(|wanted| !wanted.is_empty()).is_none_or(|wanted| glob(wanted, url.fragment().unwrap_or_default()));
        let parameter =
            |name: &str| url.query_pairs().find(|(key, _)| key == name).map_or_else(String::new, |(_, value)| value.into_owned());
        let query = wanted.query_pairs().all(|(name, value)| glob(&value, &parameter(&name)));
        Some(glob(&host_of(&wanted), &host_of(url)) && paths && fragment && query)
    }

    /// Whatever the case of letters.
    fn glob(pattern: &str, text: &str) -> bool {
        let (pattern, text) = (pattern.to_lowercase(), text.to_lowercase());
        let Some((first, pieces)) = pattern.split_once(STAR) else { return pattern == text };
        let Some(mut rest) = text.strip_prefix(first) else { return false };
        let mut pieces = pieces.split(STAR).peekable();
        while let Some(piece) = pieces.next() {
            if pieces.peek().is_none() {
                return rest.ends_with(piece);
            }
            let Some((_, after)) = rest.split_once(piece) else { return false };
            rest = after;
        }
        true
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::host::NativeHost;

    #[test]
    fn addresses_are_targeted_as_the_vectors_say() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!("../../tests/vectors/urls.json")).unwrap();
        for case in vectors["cases"].as_array().unwrap() {
            let [kind, pattern, address] = [0, 1, 2].map(|index| case[index].as_str().unwrap());
            assert_eq!(NativeHost.url_matches(kind, pattern, address), case[3].as_bool().unwrap(), "{case}");
        }
    }

    #[test]
    fn the_query_forces_an_index_in_range() {
        for (href, expected) in [
            ("https://x.de", None),
            ("https://x.de/?a=1", Some(1)),
            ("https://x.de/?b=0&a=1b#a=0", Some(1)),
            ("https://x.de/?a=2", None),
            ("https://x.de/?a=-1", None),
            ("https://x.de/?a", None),
            ("https://x.de/#?a=1", Some(1)),
        ] {
            assert_eq!(query_override("a", href, 2), expected, "{href}");
        }
        assert_eq!(query_override("a", &format!("?{}a=1", "b=1&".repeat(100_000)), 2), None);
    }
}
