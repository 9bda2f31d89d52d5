//! The page's address as QA uses it: variations forced by query parameters.

/// The value of a query parameter, the first of its name; plus signs and percent escapes decoded (what is no
/// UTF-8 after that is empty).
#[must_use]
pub fn query_value(href: &str, name: &str) -> Option<String> {
    let (before_fragment, _) = href.split_once('#').unwrap_or((href, ""));
    let (_, query) = before_fragment.split_once('?')?;
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(key) == name).then(|| decode(value))
    })
}

/// GrowthBook's override for QA, `?experiment=1`: the index of a variation, if it is one.
#[must_use]
pub fn query_override(experiment: &str, href: &str, variations: usize) -> Option<usize> {
    let index: usize = query_value(href, experiment)?.parse().ok()?;
    (index < variations).then_some(index)
}

/// Vario's override for QA, `?vario_force=experiment:variation,…`: experiment and variation (key or index) pairs.
#[must_use]
pub fn forced_pairs(href: &str) -> Vec<(String, String)> {
    let Some(list) = query_value(href, "vario_force") else { return Vec::new() };
    list.split(',').filter_map(|pair| pair.rsplit_once(':')).map(|(experiment, variation)| (experiment.into(), variation.into())).collect()
}

fn decode(text: &str) -> String {
    if !text.contains(['%', '+']) {
        return text.into();
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let escaped = (*byte == b'%').then(|| after.split_first_chunk::<2>()).flatten();
        let value = escaped.and_then(|(digits, _)| hex_pair(*digits));
        match (byte, value) {
            (_, Some(value)) => {
                bytes.push(value);
                rest = after.get(2..).unwrap_or_default();
            }
            (b'+', None) => bytes.push(b' '),
            (_, None) => bytes.push(*byte),
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}

fn hex_pair([high, low]: [u8; 2]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok());
    Some((digit(high)? << 4) | digit(low)?)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_index_in_range_overrides() {
        for (href, expected) in [
            ("http://x.de", None),
            ("http://x.de?", None),
            ("http://x.de?other=1", None),
            ("http://x.de/?a=b&my-test=1#x", Some(1)),
            ("http://x.de/?my-test=2", None),
            ("http://x.de/?my-test=-1", None),
            ("http://x.de/?my-test=one", None),
            ("http://x.de/#?my-test=1", None),
        ] {
            assert_eq!(query_override("my-test", href, 2), expected, "{href}");
        }
    }

    #[test]
    fn pairs_are_decoded() {
        let pairs = forced_pairs("http://x.de/?vario_force=hero%2Dheadline:bold,a:b:1");
        assert_eq!(pairs, [("hero-headline".to_owned(), "bold".to_owned()), ("a:b".to_owned(), "1".to_owned())]);
        assert_eq!(query_value("?q=%E8%8C%B6+%zz%4", "q").as_deref(), Some("茶 %zz%4"));
    }

    proptest! {
        #[test]
        fn any_address_is_read_without_panic(href in any::<String>(), name in any::<String>()) {
            let _ = query_value(&href, &name);
            let _ = forced_pairs(&href);
        }
    }
}
