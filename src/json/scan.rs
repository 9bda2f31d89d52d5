//! Copying JSON text through without building a tree: checked, without white space, every string rewritten.

/// Why a text is not copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not JSON, or not an object.
    Syntax,
    /// It is nested deeper than allowed.
    Depth,
}

/// Appends the JSON object in `text` to `out`; each string (keys too) goes through `rewrite(out, raw)`, where `raw` is
/// the text between the quotes, escapes as they are. `depth` counts the object itself as 1.
pub fn copy_object(text: &str, depth: usize, out: &mut String, rewrite: &dyn Fn(&mut String, &str)) -> Result<(), Fault> {
    let mut scanner = Scanner { text, at: 0, depth, out, rewrite };
    scanner.space();
    if scanner.peek() != Some(b'{') {
        return Err(Fault::Syntax);
    }
    scanner.value(0)?;
    scanner.space();
    if scanner.at == text.len() { Ok(()) } else { Err(Fault::Syntax) }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    out: &'a mut String,
    rewrite: &'a dyn Fn(&mut String, &str),
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at = self.at.saturating_add(1);
        }
    }

    /// Takes the next byte if it is this one.
    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        if there {
            self.at = self.at.saturating_add(1);
            self.out.push(char::from(byte));
        }
        there
    }

    fn need(&mut self, byte: u8) -> Result<(), Fault> {
        if self.eat(byte) { Ok(()) } else { Err(Fault::Syntax) }
    }

    fn value(&mut self, depth: usize) -> Result<(), Fault> {
        self.space();
        match self.peek() {
            Some(b'{') => self.group(b'{', b'}', depth),
            Some(b'[') => self.group(b'[', b']', depth),
            Some(b'"') => self.string(),
            _ => self.plain(),
        }
    }

    fn group(&mut self, open: u8, close: u8, depth: usize) -> Result<(), Fault> {
        let inner = depth.saturating_add(1);
        if inner > self.depth {
            return Err(Fault::Depth);
        }
        self.need(open)?;
        self.space();
        if self.eat(close) {
            return Ok(());
        }
        loop {
            if open == b'{' {
                self.space();
                self.string()?;
                self.space();
                self.need(b':')?;
            }
            self.value(inner)?;
            self.space();
            if !self.eat(b',') {
                return self.need(close);
            }
        }
    }

    fn string(&mut self) -> Result<(), Fault> {
        self.need(b'"')?;
        let start = self.at;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(0..=0x1f) | None => return Err(Fault::Syntax),
                Some(_) => self.at = self.at.saturating_add(1),
            }
        }
        let raw = self.text.get(start..self.at).ok_or(Fault::Syntax)?;
        (self.rewrite)(self.out, raw);
        self.need(b'"')
    }

    /// Steps over an escape of JSON's grammar.
    fn escape(&mut self) -> Result<(), Fault> {
        let after = self.text.get(self.at.saturating_add(1)..).unwrap_or_default();
        let length = match after.as_bytes().first() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') if after.get(1..5).is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit())) => 6,
            _ => return Err(Fault::Syntax),
        };
        self.at = self.at.saturating_add(length);
        Ok(())
    }

    /// A number or a word.
    fn plain(&mut self) -> Result<(), Fault> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end = rest.find([',', '}', ']', ' ', '\t', '\n', '\r']).unwrap_or(rest.len());
        let token = rest.get(..end).unwrap_or_default();
        if !matches!(token, "true" | "false" | "null") && !is_number(token) {
            return Err(Fault::Syntax);
        }
        self.out.push_str(token);
        self.at = self.at.saturating_add(end);
        Ok(())
    }
}

/// JSON's number grammar.
fn is_number(token: &str) -> bool {
    let unsigned = token.strip_prefix('-').unwrap_or(token);
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).map_or((unsigned, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|text| digits(text.strip_prefix(['+', '-']).unwrap_or(text)))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn copy(text: &str) -> Result<String, Fault> {
        let mut out = String::new();
        copy_object(text, 8, &mut out, &|out, raw| out.push_str(raw)).map(|()| out)
    }

    #[test]
    fn white_space_goes_and_the_rest_stays() {
        assert_eq!(copy(" { \"a\\\"\" : [ 1 , -2.5e+3 , true , { } , \"x y\" ] } ").unwrap(), r#"{"a\"":[1,-2.5e+3,true,{},"x y"]}"#);
    }

    #[test]
    fn only_objects_are_copied() {
        for text in [
            "",
            "[]",
            "1",
            "{}{}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":01}",
            "{\"a\":nul}",
            "{\"a\":1,}",
            "{\"a\\",
            "{\"a\":1e}",
            r#"{"a":"\q"}"#,
            r#"{"a":"\u12"}"#,
        ] {
            assert_eq!(copy(text), Err(Fault::Syntax), "{text}");
        }
    }

    #[test]
    fn eight_levels_are_copied_and_nine_are_not() {
        let nested = |levels: usize| format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels));
        assert!(copy(&nested(8)).is_ok());
        assert_eq!(copy(&nested(9)), Err(Fault::Depth));
        assert_eq!(copy(&"{\"a\":".repeat(100_000)), Err(Fault::Depth));
    }

    proptest! {
        #[test]
        fn what_is_copied_is_the_same_json(text in r#"\{"[a-z]":[\[\]{}",:0-9eE.+\-truefalsn ]{0,16}\}"#) {
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            match (copy(&text), theirs) {
                (Ok(out), Ok(value)) => prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&out).unwrap(), value),
                (Err(Fault::Syntax), Ok(_)) => prop_assert!(false, "refused {}", text),
                // serde_json refuses numbers beyond a double.
                (Ok(_), Err(_)) => prop_assert!(text.contains(['e', 'E']), "took {}", text),
                _ => {}
            }
        }

        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = copy(&text);
        }
    }
}
