//! The page's address as QA uses it: variations forced by query parameters.

/// Parameters that are read; a longer query has no more to say.
const MOST_PARAMETERS: usize = 200;

/// What QA forces by the page's address.
#[derive(Debug, Default)]
pub struct Overrides {
    /// The query's parameters in order, decoded.
    parameters: Vec<(String, String)>,
    /// Of `?vario_force=experiment:variation,…`: experiment, and variation as key or index.
    forced: Vec<(String, String)>,
}

impl Overrides {
    /// Reads an address: plus signs and percent escapes are decoded; what is no UTF-8 after that is empty.
    #[must_use]
    pub fn of(href: &str) -> Self {
        let (before_fragment, _) = href.split_once('#').unwrap_or((href, ""));
        let (_, query) = before_fragment.split_once('?').unwrap_or_default();
        let mut parameters = Vec::new();
        for pair in query.split('&').take(MOST_PARAMETERS) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            parameters.push((decode(key), decode(value)));
        }
        let mut forced = Vec::new();
        for pair in first(&parameters, "vario_force").unwrap_or_default().split(',').take(MOST_PARAMETERS) {
            if let Some((experiment, variation)) = pair.rsplit_once(':') {
                forced.push((experiment.into(), variation.into()));
            }
        }
        Self { parameters, forced }
    }

    /// The index of the variation that is forced, by Vario's parameter (the last of an experiment counts) or by
    /// GrowthBook's, `?experiment=1`. `keys` are those of the experiment's variations.
    #[must_use]
    pub fn variation(&self, experiment: &str, keys: &[String]) -> Option<usize> {
        let index = |text: &str| text.parse().ok().filter(|index| *index < keys.len());
        let pair = self.forced.iter().rev().find(|(key, _)| key == experiment);
        let forced = pair.and_then(|(_, variation)| keys.iter().position(|key| key == variation).or_else(|| index(variation)));
        forced.or_else(|| index(first(&self.parameters, experiment)?))
    }
}

fn first<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
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

    fn keys(keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

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
            ("http://x.de/?my-test=one&my-test=1", None),
            ("http://x.de/#?my-test=1", None),
        ] {
            assert_eq!(Overrides::of(href).variation("my-test", &keys(&["0", "1"])), expected, "{href}");
        }
    }

    #[test]
    fn forced_variations_are_decoded_and_named_by_key_or_index() {
        let overrides = Overrides::of("http://x.de/?x=%zz%4&vario_force=hero%2Dheadline:bold,%E8%8C%B6+:1,a:b:0,odd:9");
        for (experiment, expected) in [("hero-headline", Some(1)), ("茶 ", Some(1)), ("a:b", Some(0)), ("odd", None), ("x", None)] {
            assert_eq!(overrides.variation(experiment, &keys(&["control", "bold"])), expected, "{experiment}");
        }
    }

    #[test]
    fn an_endless_address_is_read_up_to_a_number_of_parameters() {
        for href in ["?".to_owned() + &"a=1&".repeat(100_000) + "b=1", "?vario_force=".to_owned() + &"a:1,".repeat(100_000) + "b:1"] {
            let overrides = Overrides::of(&href);
            assert_eq!(overrides.variation("a", &keys(&["0", "1"])), Some(1));
            assert_eq!(overrides.variation("b", &keys(&["0", "1"])), None);
        }
    }

    proptest! {
        #[test]
        fn any_address_is_read_without_panic(href in any::<String>(), name in any::<String>()) {
            let _ = Overrides::of(&href).variation(&name, &[]);
            let _ = Overrides::of(&format!("?{name}=0&vario_force={href}")).variation(&name, &keys(&["a"]));
        }
    }
}
