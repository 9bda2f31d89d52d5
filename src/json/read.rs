//! Reading JSON (RFC 8259) into a tree.

use super::keys::KeyIndex;
use super::scan::number_length;
use super::{Json, add_field};
use crate::host::Host;

/// Deepest nesting that is read; deeper text is refused, so that no input can exhaust the stack.
pub const MAX_DEPTH: usize = 100;

/// Reads one JSON value that fills the whole text. The error is the byte offset at which the text stops being JSON.
pub fn read(text: &str, host: &dyn Host) -> Result<Json, usize> {
    let mut reader = Reader { text, at: 0, host };
    let value = reader.value(0).ok_or(reader.at)?;
    reader.space();
    if reader.at == text.len() { Ok(value) } else { Err(reader.at) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    host: &'a dyn Host,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.step();
        }
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.step())
    }

    fn word(&mut self, word: &str, value: Json) -> Option<Json> {
        self.text.get(self.at..)?.starts_with(word).then(|| {
            self.at = self.at.saturating_add(word.len());
            value
        })
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        if depth > MAX_DEPTH {
            return None;
        }
        let inner = depth.saturating_add(1);
        self.space();
        match self.peek()? {
            b'{' => self.object(inner),
            b'[' => self.array(inner),
            b'"' => self.string().map(Json::Str),
            b't' => self.word("true", Json::Bool(true)),
            b'f' => self.word("false", Json::Bool(false)),
            b'n' => self.word("null", Json::Null),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Json> {
        self.step();
        let mut fields = Vec::new();
        let mut index = KeyIndex::default();
        self.space();
        if self.eat(b'}').is_some() {
            return Some(Json::Obj(fields));
        }
        loop {
            self.space();
            let key = self.string()?;
            self.space();
            self.eat(b':')?;
            let value = self.value(depth)?;
            add_field(&mut fields, &mut index, (key, value));
            self.space();
            if self.eat(b',').is_none() {
                self.eat(b'}')?;
                return Some(Json::Obj(fields));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Json> {
        self.step();
        let mut items = Vec::new();
        self.space();
        if self.eat(b']').is_some() {
            return Some(Json::Arr(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.space();
            if self.eat(b',').is_none() {
                self.eat(b']')?;
                return Some(Json::Arr(items));
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        self.eat(b'"')?;
        let mut out = String::new();
        loop {
            let rest = self.text.get(self.at..)?;
            let plain = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))?;
            out.push_str(rest.get(..plain)?);
            self.at = self.at.saturating_add(plain);
            match self.peek()? {
                b'"' => {
                    self.step();
                    return Some(out);
                }
                b'\\' => {
                    self.step();
                    out.push(self.escape()?);
                }
                _ => return None,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.step();
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.hex()?;
                if (0xd800..0xdc00).contains(&unit) && self.text.get(self.at..)?.starts_with("\\u") {
                    let back = self.at;
                    self.at = self.at.saturating_add(2);
                    let low = self.hex()?;
                    if (0xdc00..0xe000).contains(&low) {
                        let pair = ((unit & 0x3ff) << 10) | (low & 0x3ff);
                        return char::from_u32(pair.wrapping_add(0x1_0000));
                    }
                    self.at = back;
                }
                char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return None,
        })
    }

    fn hex(&mut self) -> Option<u32> {
        let end = self.at.checked_add(4)?;
        let digits = self.text.get(self.at..end)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at = end;
        u32::from_str_radix(digits, 16).ok()
    }

    fn number(&mut self) -> Option<Json> {
        let rest = self.text.get(self.at..)?;
        let literal = rest.get(..number_length(rest.as_bytes())?)?;
        self.at = self.at.saturating_add(literal.len());
        Some(Json::Num(small_number(literal).unwrap_or_else(|| self.host.parse_number(literal))))
    }
}

/// Plain decimals of up to 15 digits and 22 places are exact in one division (Clinger 1990); others go to the host.
fn small_number(literal: &str) -> Option<f64> {
    let (negative, digits) = literal.strip_prefix('-').map_or((false, literal), |rest| (true, rest));
    if digits.len() > 16 {
        return None;
    }
    let mut value = 0.0;
    let mut scale = 1.0;
    let mut point = false;
    for byte in digits.bytes() {
        match byte {
            b'.' => point = true,
            b'0'..=b'9' => {
                value = value * 10.0 + f64::from(byte & 15);
                if point {
                    scale *= 10.0;
                }
            }
            _ => return None,
        }
    }
    // 16 characters without a point may hold 16 digits, more than a double keeps exactly.
    if digits.len() == 16 && !point {
        return None;
    }
    let magnitude: f64 = value / scale;
    Some(if negative { -magnitude } else { magnitude })
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
