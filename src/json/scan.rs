//! Copying JSON text through without building a tree: checked, without white space, every string rewritten.

/// Why a text is not copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not JSON, or not an object.
    Syntax,
    /// It is nested deeper than allowed.
    Depth,
    /// It is longer than allowed.
    Size,
}

/// How much is copied.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Deepest nesting; the object itself is level 1.
    pub depth: usize,
    /// Most bytes that `out` may hold after a string was added.
    pub bytes: usize,
}

/// Appends the JSON object in `text` to `out`; each string (keys too) goes through `rewrite(out, raw)`, where `raw` is
/// the text between the quotes, escapes as they are.
pub fn copy_object(text: &str, limits: Limits, out: &mut String, rewrite: &dyn Fn(&mut String, &str)) -> Result<(), Fault> {
    let mut scanner = Scanner { text, at: 0, copied: 0, limits, out, rewrite };
    scanner.space();
    if scanner.peek() != Some(b'{') {
        return Err(Fault::Syntax);
    }
    scanner.value(0)?;
    scanner.space();
    scanner.copy();
    if scanner.at == text.len() { Ok(()) } else { Err(Fault::Syntax) }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// How much of the text is in `out` or left out already.
    copied: usize,
    limits: Limits,
    out: &'a mut String,
    rewrite: &'a dyn Fn(&mut String, &str),
}

impl Scanner<'_> {
    #[inline(always)]
    fn rest(&self) -> &[u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    #[inline(always)]
    fn peek(&self) -> Option<u8> {
        self.rest().first().copied()
    }

    fn step(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    /// Appends what was stepped over since the last time.
    fn copy(&mut self) {
        self.out.push_str(self.text.get(self.copied..self.at).unwrap_or_default());
        self.copied = self.at;
    }

    /// Leaves out white space.
    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.copy();
            self.step(1);
            self.copied = self.at;
        }
    }

    /// Takes the next byte if it is this one.
    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.step(usize::from(there));
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
        if inner > self.limits.depth {
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
        self.copy();
        loop {
            let plain = self.rest().iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)).ok_or(Fault::Syntax)?;
            self.step(plain);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                _ => return Err(Fault::Syntax),
            }
        }
        (self.rewrite)(self.out, self.text.get(self.copied..self.at).ok_or(Fault::Syntax)?);
        self.copied = self.at;
        if self.out.len() > self.limits.bytes {
            return Err(Fault::Size);
        }
        self.need(b'"')
    }

    /// Steps over an escape of JSON's grammar.
    fn escape(&mut self) -> Result<(), Fault> {
        let after = self.rest().get(1..).unwrap_or_default();
        self.step(match after.first() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
            Some(b'u') if after.get(1..5).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)) => 6,
            _ => return Err(Fault::Syntax),
        });
        Ok(())
    }

    /// A number or a word.
    fn plain(&mut self) -> Result<(), Fault> {
        let rest = self.rest();
        let words = [&b"true"[..], b"false", b"null"];
        let word = words.into_iter().find(|word| rest.starts_with(word)).map(<[u8]>::len);
        let length = word.or_else(|| number_length(rest)).ok_or(Fault::Syntax)?;
        self.step(length);
        Ok(())
    }
}

/// The length of the number of JSON's grammar that the text begins with; none when it does not begin with one.
#[must_use]
pub fn number_length(text: &[u8]) -> Option<usize> {
    let digits_to = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        (count > 0).then(|| from.saturating_add(count))
    };
    let sign = usize::from(text.first() == Some(&b'-'));
    let mut end = digits_to(sign)?;
    if text.get(sign) == Some(&b'0') {
        end = sign.saturating_add(1);
    }
    if text.get(end) == Some(&b'.') {
        end = digits_to(end.saturating_add(1))?;
    }
    if matches!(text.get(end), Some(b'e' | b'E')) {
        end = end.saturating_add(1);
        let sign = usize::from(matches!(text.get(end), Some(b'+' | b'-')));
        end = digits_to(end.saturating_add(sign))?;
    }
    Some(end)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn copy(text: &str) -> Result<String, Fault> {
        let mut out = String::new();
        copy_object(text, Limits { depth: 8, bytes: 1_000 }, &mut out, &|out, raw| out.push_str(raw)).map(|()| out)
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

    #[test]
    fn copying_ends_soon_after_the_limit() {
        let text = format!("{{\"a\":[{}1]}}", "\"twenty characters  \",".repeat(10_000));
        let mut out = String::new();
        assert_eq!(copy_object(&text, Limits { depth: 8, bytes: 1_000 }, &mut out, &|out, raw| out.push_str(raw)), Err(Fault::Size));
        assert!(out.len() < 1_030);
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
