//! JSON texts read into flat lists of nodes: nothing is allocated a value, and reading costs a few nanoseconds a byte.
//! What decisions are made by (payload, settings, attributes) is held in one store, so that a value is one number, which
//! keeps the visitor's modules small; [`super::Json`] is the tree for the rest.

use super::scan::number_length;
use crate::host::Host;
use core::cell::Cell;
use core::num::NonZeroU32;

/// Deepest nesting that is read; deeper text is refused, so that no input can exhaust the stack.
pub const MAX_DEPTH: usize = 100;

/// JSON texts and their values, each text's in its order.
#[derive(Debug)]
pub struct Store {
    /// The texts, and behind each the strings of it that had escapes.
    text: String,
    nodes: Vec<Node>,
    scratch: Cell<f64>,
}

/// A value of a store. What is missing is [`Value::NULL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value(NonZeroU32);

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Kind {
    /// `null`, and whatever is missing.
    Null,
    /// `false`.
    False,
    /// `true`.
    True,
    /// A number, always a double as in JavaScript.
    Number,
    /// A string.
    Text,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// A number's bits; where a string begins and how long it is; the place after a group's last member and how many it has.
/// An object's fields follow it as key, value, key, value…
#[derive(Clone, Copy, Debug)]
struct Node {
    kind: Kind,
    first: u32,
    second: u32,
}

static NULL: Node = Node { kind: Kind::Null, first: 0, second: 0 };
static SCRATCH: Node = Node { kind: Kind::Number, first: 0, second: 0 };

/// How much a store holds at some time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mark {
    text: usize,
    nodes: usize,
}

impl Value {
    /// Null, and what is missing.
    pub const NULL: Self = Self(NonZeroU32::MIN);
    /// The number that [`Store::scratch`] was told last.
    pub const SCRATCH: Self = Self(NonZeroU32::MAX);

    fn at(place: u32) -> Self {
        Self(NonZeroU32::new(place).unwrap_or(NonZeroU32::MIN))
    }

    /// A number that tells the value from the others of its store.
    #[must_use]
    pub fn place(self) -> u32 {
        self.0.get()
    }

    /// True for what is not there at all; false for a null that is written.
    #[must_use]
    pub fn is_missing(self) -> bool {
        self == Self::NULL
    }

    /// The key of this value.
    #[must_use]
    pub fn key(self) -> Self {
        Self::at(self.place().wrapping_sub(1))
    }

    /// The value of this key.
    #[must_use]
    pub fn next(self) -> Self {
        Self::at(self.place().wrapping_add(1))
    }
}

impl Default for Store {
    fn default() -> Self {
        Self { text: String::new(), nodes: vec![NULL; 2], scratch: Cell::new(0.0) }
    }
}

impl Store {
    /// Adds the one JSON value (RFC 8259) that fills a text. Lone surrogates become U+FFFD. The error is the byte offset
    /// at which the text stops being JSON.
    pub fn read(&mut self, text: &str, host: &dyn Host) -> Result<Value, usize> {
        let mark = self.mark();
        let base = self.text.len() as u32;
        let root = Value::at(self.nodes.len() as u32);
        self.text.push_str(text);
        self.nodes.reserve(text.len() / 8);
        let mut reader = Reader { text, at: 0, base, store: self, host };
        let read = reader.value(0);
        reader.space();
        let at = reader.at;
        if read.is_none() || at != text.len() {
            self.cut(mark);
            return Err(at);
        }
        Ok(root)
    }

    /// A number that is not of any text; there is one at a time.
    pub fn scratch(&self, value: f64) -> Value {
        self.scratch.set(value);
        Value::SCRATCH
    }

    /// How much there is.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark { text: self.text.len(), nodes: self.nodes.len() }
    }

    /// Forgets what came after.
    pub fn cut(&mut self, mark: Mark) {
        self.text.truncate(mark.text);
        self.nodes.truncate(mark.nodes);
    }

    fn node(&self, value: Value) -> &Node {
        self.nodes.get(value.place() as usize).unwrap_or(if value == Value::SCRATCH { &SCRATCH } else { &NULL })
    }

    /// What a value is.
    #[must_use]
    pub fn kind(&self, value: Value) -> Kind {
        self.node(value).kind
    }

    /// True for null and for what is missing.
    #[must_use]
    pub fn is_null(&self, value: Value) -> bool {
        self.kind(value) == Kind::Null
    }

    /// True for an array.
    #[must_use]
    pub fn is_array(&self, value: Value) -> bool {
        self.kind(value) == Kind::Array
    }

    /// True for an object.
    #[must_use]
    pub fn is_object(&self, value: Value) -> bool {
        self.kind(value) == Kind::Object
    }

    /// True for a string.
    #[must_use]
    pub fn is_text(&self, value: Value) -> bool {
        self.kind(value) == Kind::Text
    }

    /// True for a number.
    #[must_use]
    pub fn is_number(&self, value: Value) -> bool {
        self.kind(value) == Kind::Number
    }

    /// The text of a string; empty for anything else.
    #[must_use]
    pub fn text(&self, value: Value) -> &str {
        let node = self.node(value);
        let (start, length) = (node.first as usize, node.second as usize);
        if node.kind == Kind::Text { self.text.get(start..start.wrapping_add(length)).unwrap_or_default() } else { "" }
    }

    /// True for the string of this text.
    #[must_use]
    pub fn is(&self, value: Value, text: &str) -> bool {
        self.is_text(value) && self.text(value) == text
    }

    /// The value of a number; 0 for anything else.
    #[must_use]
    pub fn num(&self, value: Value) -> f64 {
        let node = self.node(value);
        if value == Value::SCRATCH {
            return self.scratch.get();
        }
        if node.kind == Kind::Number { f64::from_bits(u64::from(node.second) << 32 | u64::from(node.first)) } else { 0.0 }
    }

    /// The members of an array, the fields of an object; 0 for anything else.
    #[must_use]
    pub fn count(&self, value: Value) -> usize {
        let node = self.node(value);
        if matches!(node.kind, Kind::Array | Kind::Object) { node.second as usize } else { 0 }
    }

    /// JavaScript's truthiness.
    #[must_use]
    pub fn truthy(&self, value: Value) -> bool {
        match self.kind(value) {
            Kind::Null | Kind::False => false,
            Kind::Number => self.num(value).abs() > 0.0,
            Kind::Text => self.node(value).second > 0,
            Kind::True | Kind::Array | Kind::Object => true,
        }
    }

    fn end(&self, value: Value) -> u32 {
        let node = self.node(value);
        if matches!(node.kind, Kind::Array | Kind::Object) { node.first } else { value.place().wrapping_add(1) }
    }

    /// The members of an array; nothing for anything else.
    #[must_use]
    pub fn items(&self, value: Value) -> Items<'_> {
        Items { store: self, next: value.next(), end: if self.is_array(value) { self.end(value) } else { 0 } }
    }

    /// The fields of an object, equal keys included, as key, value, key, value; nothing for anything else.
    #[must_use]
    pub fn fields(&self, value: Value) -> Items<'_> {
        Items { store: self, next: value.next(), end: if self.is_object(value) { self.end(value) } else { 0 } }
    }

    /// A field of an object, of equal keys the last as in `JSON.parse`.
    #[must_use]
    #[inline(never)]
    pub fn get(&self, object: Value, key: &str) -> Value {
        let mut found = Value::NULL;
        let mut fields = self.fields(object);
        while let Some(name) = fields.next() {
            let value = fields.next().unwrap_or(Value::NULL);
            if self.text(name) == key {
                found = value;
            }
        }
        found
    }

    /// A member of an array.
    #[must_use]
    pub fn item(&self, array: Value, index: usize) -> Value {
        self.items(array).nth(index).unwrap_or(Value::NULL)
    }

    /// Deep and strict, as GrowthBook compares: no type coercion, the order of an object's fields does not count.
    #[must_use]
    #[inline(never)]
    pub fn same(&self, left: Value, right: Value) -> bool {
        let kind = self.kind(left);
        if kind != self.kind(right) || self.count(left) != self.count(right) {
            return false;
        }
        match kind {
            Kind::Null | Kind::False | Kind::True => true,
            Kind::Number => self.num(left) == self.num(right),
            Kind::Text => self.text(left) == self.text(right),
            Kind::Array => self.items(left).zip(self.items(right)).all(|(left, right)| self.same(left, right)),
            Kind::Object => {
                let (mut fields, mut beside) = (self.fields(left), self.fields(right));
                while let Some(key) = fields.next() {
                    let value = fields.next().unwrap_or(Value::NULL);
                    // Most objects have their fields in the same order: the place beside is looked at first.
                    let name = beside.next().unwrap_or(Value::NULL);
                    let mut field = beside.next().unwrap_or(Value::NULL);
                    if self.text(name) != self.text(key) {
                        field = self.get(right, self.text(key));
                    }
                    if field.is_missing() || !self.same(value, field) {
                        return false;
                    }
                }
                true
            }
        }
    }
}

fn number(value: f64) -> Node {
    let bits = value.to_bits();
    Node { kind: Kind::Number, first: bits as u32, second: (bits >> 32) as u32 }
}

/// The members of an array, or keys and values of an object.
#[derive(Clone)]
pub struct Items<'a> {
    store: &'a Store,
    next: Value,
    end: u32,
}

impl Iterator for Items<'_> {
    type Item = Value;

    #[inline(never)]
    fn next(&mut self) -> Option<Value> {
        let value = self.next;
        if value.place() >= self.end {
            return None;
        }
        self.next = Value::at(self.store.end(value));
        Some(value)
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    /// Where the text begins in the store's.
    base: u32,
    store: &'a mut Store,
    host: &'a dyn Host,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.wrapping_add(1);
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.step();
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        self.space();
        let there = self.peek() == Some(byte);
        if there {
            self.step();
        }
        there
    }

    fn value(&mut self, depth: usize) -> Option<()> {
        self.space();
        let node = match self.peek()? {
            open @ (b'{' | b'[') => return self.group(open, depth),
            b'"' => self.string()?,
            b't' => self.word("true", Kind::True)?,
            b'f' => self.word("false", Kind::False)?,
            b'n' => self.word("null", Kind::Null)?,
            _ => self.number()?,
        };
        self.store.nodes.push(node);
        Some(())
    }

    fn group(&mut self, open: u8, depth: usize) -> Option<()> {
        if depth >= MAX_DEPTH {
            return None;
        }
        self.step();
        // Both closing brackets stand two behind the opening ones in ASCII.
        let close = open.wrapping_add(2);
        let place = self.store.nodes.len();
        self.store.nodes.push(NULL);
        let mut count: u32 = 0;
        if !self.eat(close) {
            loop {
                count = count.wrapping_add(1);
                if open == b'{' {
                    self.space();
                    let key = self.string()?;
                    self.store.nodes.push(key);
                    self.eat(b':').then_some(())?;
                }
                self.value(depth.wrapping_add(1))?;
                if !self.eat(b',') {
                    self.eat(close).then_some(())?;
                    break;
                }
            }
        }
        let end = self.store.nodes.len() as u32;
        let kind = if open == b'{' { Kind::Object } else { Kind::Array };
        *self.store.nodes.get_mut(place)? = Node { kind, first: end, second: count };
        Some(())
    }

    fn word(&mut self, word: &str, kind: Kind) -> Option<Node> {
        self.text.get(self.at..)?.starts_with(word).then_some(())?;
        self.at = self.at.wrapping_add(word.len());
        Some(Node { kind, ..NULL })
    }

    fn string(&mut self) -> Option<Node> {
        (self.peek()? == b'"').then_some(())?;
        self.step();
        let mut from = self.at;
        let start = self.store.text.len();
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => {
                    self.store.text.push_str(self.text.get(from..self.at)?);
                    self.step();
                    let escaped = self.escape()?;
                    self.store.text.push(escaped);
                    from = self.at;
                }
                0..=0x1f => return None,
                _ => self.step(),
            }
        }
        let mut node = Node { kind: Kind::Text, first: self.base.wrapping_add(from as u32), second: self.at.wrapping_sub(from) as u32 };
        if self.store.text.len() > start {
            self.store.text.push_str(self.text.get(from..self.at)?);
            node = Node { kind: Kind::Text, first: start as u32, second: self.store.text.len().wrapping_sub(start) as u32 };
        }
        self.step();
        Some(node)
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
            unit = unit << 4 | char::from(self.peek()?).to_digit(16)?;
            self.step();
        }
        Some(unit)
    }

    fn number(&mut self) -> Option<Node> {
        let rest = self.text.get(self.at..)?;
        let literal = rest.get(..number_length(rest.as_bytes())?)?;
        self.at = self.at.wrapping_add(literal.len());
        Some(number(small_number(literal).unwrap_or_else(|| self.host.parse_number(literal))))
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
