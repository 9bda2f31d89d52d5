//! Reading JSON text (RFC 8259) into nodes, one behind the other. The hot part of loading a payload: places go from call to
//! call as plain numbers, and a node is written once.

use super::{Kind, MAX_DEPTH, Node, Store};
use crate::host::Host;
use crate::json::scan::number_length;
use crate::word::{Word, slot};
use core::num::NonZeroUsize;

/// Adds the one value that fills a text, and the text. The error is the byte offset at which the text stops being JSON.
pub(super) fn read(store: &mut Store, text: &str, host: &dyn Host) -> Result<(), usize> {
    let base = store.text.len() as u32;
    store.text.push_str(text);
    store.nodes.reserve(text.len() / 5);
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, base, store, host };
    let behind = reader.value(0, 0).map(|behind| reader.space(behind.get()));
    match behind {
        Some(end) if end == text.len() => Ok(()),
        behind => Err(behind.unwrap_or(reader.at)),
    }
}

/// The place behind what was read; none where it is not JSON, and [`Reader::at`] says where.
type Behind = Option<NonZeroUsize>;

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// Where reading has come to, when it fails.
    at: usize,
    /// Where the text begins in the store's.
    base: u32,
    store: &'a mut Store,
    host: &'a dyn Host,
}

impl Reader<'_> {
    #[inline(always)]
    fn byte(&self, at: usize) -> u8 {
        // No JSON has a NUL.
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// The first place that is no white space.
    #[inline(always)]
    fn space(&self, from: usize) -> usize {
        let mut at = from;
        while self.byte(at) <= b' ' && matches!(self.byte(at), b' ' | b'\t' | b'\n' | b'\r') {
            at = at.wrapping_add(1);
        }
        at
    }

    #[cold]
    fn fail(&mut self, at: usize) -> Behind {
        self.at = at;
        None
    }

    #[inline(always)]
    fn behind(at: usize) -> Behind {
        NonZeroUsize::new(at.wrapping_add(1))
    }

    fn value(&mut self, from: usize, depth: usize) -> Behind {
        let at = self.space(from);
        match self.byte(at) {
            b'"' => self.string(at),
            b'{' => self.group(at, Kind::Object, depth),
            b'[' => self.group(at, Kind::Array, depth),
            b't' => self.word(at, "true", Kind::True),
            b'f' => self.word(at, "false", Kind::False),
            b'n' => self.word(at, "null", Kind::Null),
            _ => self.number(at),
        }
    }

    fn group(&mut self, open: usize, kind: Kind, depth: usize) -> Behind {
        if depth >= MAX_DEPTH {
            return self.fail(open);
        }
        let close = if kind == Kind::Object { b'}' } else { b']' };
        let place = self.store.nodes.len();
        self.store.nodes.push(Node::new(kind, 0, 0));
        let mut count: u32 = 0;
        let mut at = self.space(open.wrapping_add(1));
        if self.byte(at) != close {
            loop {
                count = count.wrapping_add(1);
                if kind == Kind::Object {
                    let behind = self.key(self.space(at))?;
                    at = self.space(behind.get());
                    if self.byte(at) != b':' {
                        return self.fail(at);
                    }
                    at = at.wrapping_add(1);
                }
                let behind = self.value(at, depth.wrapping_add(1))?;
                at = self.space(behind.get());
                match self.byte(at) {
                    b',' => at = at.wrapping_add(1),
                    byte if byte == close => break,
                    _ => return self.fail(at),
                }
            }
        }
        let end = self.store.nodes.len() as u32;
        let group = self.store.nodes.get_mut(place)?;
        (group.first, group.second) = (end, count);
        Self::behind(at)
    }

    fn key(&mut self, at: usize) -> Behind {
        let behind = self.string(at)?;
        let store = &mut *self.store;
        let key = store.nodes.last_mut()?;
        let start = key.first as usize;
        let bytes = store.text.as_bytes().get(start..start.wrapping_add(key.second as usize))?;
        key.slot = slot(bytes);
        key.word = Word::of(bytes, key.slot);
        Some(behind)
    }

    fn word(&mut self, at: usize, word: &str, kind: Kind) -> Behind {
        let end = at.wrapping_add(word.len());
        if self.bytes.get(at..end) != Some(word.as_bytes()) {
            return self.fail(at);
        }
        self.store.nodes.push(Node::new(kind, 0, 0));
        NonZeroUsize::new(end)
    }

    fn string(&mut self, open: usize) -> Behind {
        if self.byte(open) != b'"' {
            return self.fail(open);
        }
        let start = open.wrapping_add(1);
        let mut at = start;
        while !matches!(self.byte(at), b'"' | b'\\' | 0..=0x1f) {
            at = at.wrapping_add(1);
        }
        let (mut first, mut length) = (self.base.wrapping_add(start as u32), at.wrapping_sub(start));
        if self.byte(at) != b'"' {
            let unescaped = self.store.text.len();
            at = self.escaped(start)?.get();
            (first, length) = (unescaped as u32, self.store.text.len().wrapping_sub(unescaped));
        }
        self.store.nodes.push(Node::new(Kind::Text, first, length as u32));
        Self::behind(at)
    }

    /// Puts a string with escapes behind the texts; answers the place of its end.
    #[cold]
    fn escaped(&mut self, start: usize) -> Behind {
        let (mut from, mut at) = (start, start);
        loop {
            match self.byte(at) {
                b'"' => break,
                b'\\' => {
                    self.store.text.push_str(self.text.get(from..at)?);
                    self.at = at.wrapping_add(1);
                    let escaped = self.escape()?;
                    self.store.text.push(escaped);
                    from = self.at;
                    at = from;
                }
                0..=0x1f => return self.fail(at),
                _ => at = at.wrapping_add(1),
            }
        }
        self.store.text.push_str(self.text.get(from..at)?);
        NonZeroUsize::new(at)
    }

    /// What stands behind a backslash; goes on behind it.
    fn escape(&mut self) -> Option<char> {
        let byte = self.byte(self.at);
        self.at = self.at.wrapping_add(1);
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.unit()?;
                if (0xd800..0xdc00).contains(&unit) && self.text.get(self.at..)?.starts_with("\\u") {
                    let back = self.at;
                    self.at = back.wrapping_add(2);
                    let low = self.unit()?;
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

    /// A UTF-16 code unit in four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let mut unit = 0;
        for _ in 0..4 {
            unit = unit << 4 | char::from(self.byte(self.at)).to_digit(16)?;
            self.at = self.at.wrapping_add(1);
        }
        Some(unit)
    }

    fn number(&mut self, at: usize) -> Behind {
        // A digit alone is most of all numbers.
        let (byte, next) = (self.byte(at), self.byte(at.wrapping_add(1)));
        let short = byte.is_ascii_digit() && !matches!(next, b'0'..=b'9' | b'.' | b'e' | b'E');
        let mut end = at.wrapping_add(1);
        let mut value = f64::from(byte & 15);
        if !short {
            let rest = self.text.get(at..)?;
            let Some(literal) = number_length(rest.as_bytes()).and_then(|length| rest.get(..length)) else { return self.fail(at) };
            end = at.wrapping_add(literal.len());
            value = small_number(literal).unwrap_or_else(|| self.host.parse_number(literal));
        }
        let bits = value.to_bits();
        self.store.nodes.push(Node::new(Kind::Number, bits as u32, (bits >> 32) as u32));
        NonZeroUsize::new(end)
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
