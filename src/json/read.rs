//! Reading JSON (RFC 8259) into a tree.

use super::keys::KeyIndex;
use super::store::{Kind, Store, Value};
use super::{Json, add_field};
use crate::host::Host;

/// Reads one JSON value that fills the whole text. The error is the byte offset at which the text stops being JSON.
pub fn read(text: &str, host: &dyn Host) -> Result<Json, usize> {
    let mut store = Store::default();
    let root = store.read(text, host)?;
    Ok(tree(&store, root))
}

/// A value as a tree of its own. Of equal keys the last value stays, at the first one's place.
#[must_use]
pub fn tree(store: &Store, value: Value) -> Json {
    match store.kind(value) {
        Kind::Null => Json::Null,
        Kind::False => Json::Bool(false),
        Kind::True => Json::Bool(true),
        Kind::Number => Json::Num(store.num(value)),
        Kind::Text => Json::Str(store.text(value).into()),
        Kind::Array => Json::Arr(store.items(value).map(|item| tree(store, item)).collect()),
        Kind::Object => {
            let (mut fields, mut index) = (Vec::new(), KeyIndex::default());
            let mut of_object = store.fields(value);
            while let (Some(key), Some(field)) = (of_object.next(), of_object.next()) {
                add_field(&mut fields, &mut index, (store.text(key).into(), tree(store, field)));
            }
            Json::Obj(fields)
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::host::NativeHost;
    use crate::json::write::text;
    use proptest::prelude::*;

    fn tree() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<f64>().prop_filter("finite", |value| value.is_finite()).prop_map(Into::into),
            (-1_000_000..1_000_000_i64, 0..5_u32).prop_map(|(whole, places)| (whole as f64 / f64::from(10_u32.pow(places))).into()),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(5, 64, 8, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..8).prop_map(Into::into),
                prop::collection::hash_map(".{0,8}", inner, 0..8).prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_reads(value in tree()) {
            let json = read(&value.to_string(), &NativeHost).unwrap();
            let back: serde_json::Value = serde_json::from_str(&text(&json, &NativeHost)).unwrap();
            let same = read(&back.to_string(), &NativeHost).unwrap();
            prop_assert_eq!(same, json);
        }

        #[test]
        fn agrees_with_serde_json_on_what_is_json(text in r#"[\[\]{}",:0-9eE.+\-truefalsn\\u ]{0,24}"#) {
            let ours = read(&text, &NativeHost).is_ok();
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            // serde_json refuses numbers beyond a double and lone surrogates; JavaScript and we take them.
            let lenient = text.contains(['e', 'E', 'u']);
            prop_assert!(ours == theirs.is_ok() || (ours && lenient), "{}", text);
        }

        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = read(&text, &NativeHost);
        }
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep = "[".repeat(100_000);
        assert!(read(&deep, &NativeHost).is_err());
    }

    #[test]
    fn of_equal_keys_the_last_value_stays_at_the_first_place() {
        let many: Vec<String> = (0..100).map(|number| format!("\"k{number}\":{number}")).collect();
        for (source, written) in [
            (r#"{"a":1,"b":2,"a":3}"#.to_owned(), r#"{"a":3,"b":2}"#.to_owned()),
            (
                format!("{{{},\"k99\":0,\"k3\":7}}", many.join(",")),
                format!("{{{}}}", many.join(",")).replace(":99", ":0").replace("\"k3\":3", "\"k3\":7"),
            ),
        ] {
            assert_eq!(text(&read(&source, &NativeHost).unwrap(), &NativeHost), written);
        }
    }

    #[test]
    fn objects_of_many_keys_are_compared_without_trying_every_pair() {
        let object = |numbers: &mut dyn Iterator<Item = u32>| {
            let fields: Vec<String> = numbers.map(|number| format!("\"k{number}\":{number}")).collect();
            read(&format!("{{{}}}", fields.join(",")), &NativeHost).unwrap()
        };
        let begun = std::time::Instant::now();
        let (up, down) = (object(&mut (0..200_000)), object(&mut (0..200_000).rev()));
        assert_eq!(up, down);
        assert_ne!(up, object(&mut (1..200_001)));
        // Every pair would be 40,000,000,000 comparisons.
        assert!(begun.elapsed().as_secs() < 20);
    }

    #[test]
    fn surrogate_pairs_join_and_lone_ones_are_replaced() {
        assert_eq!(read(r#""\ud83d\ude00\ud83dx""#, &NativeHost).unwrap(), Json::Str("😀\u{fffd}x".into()));
    }
}
