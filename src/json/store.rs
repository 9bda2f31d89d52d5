//! JSON texts read into flat lists of nodes: nothing is allocated a value, and reading costs a few nanoseconds a byte.
//! What decisions are made by (payload, settings, attributes) is held in one store, so that a value is one number, which
//! keeps the visitor's modules small; [`super::Json`] is the tree for the rest.

mod reader;

use crate::host::Host;
use crate::text::alike;
use crate::word::{Word, slot};
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
    left: Cell<u32>,
}

/// A value of a store. What is missing is [`Value::NULL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value(NonZeroU32);

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
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
    /// Of a key: which one, and the number that most others do not have.
    word: Word,
    slot: u8,
    first: u32,
    second: u32,
}

impl Node {
    const fn new(kind: Kind, first: u32, second: u32) -> Self {
        Self { kind, word: Word::Other, slot: 0, first, second }
    }
}

static NULL: Node = Node::new(Kind::Null, 0, 0);
/// What every store begins with: nothing (no value has the place 0), null, and the scratch number.
const FIRST: [Node; 3] = [NULL, NULL, Node::new(Kind::Number, 0, 0)];

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
    pub const SCRATCH: Self = Self(NonZeroU32::MIN.saturating_add(1));

    #[inline(always)]
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
    #[inline(always)]
    pub fn next(self) -> Self {
        Self::at(self.place().wrapping_add(1))
    }
}

impl Default for Store {
    fn default() -> Self {
        Self { text: String::new(), nodes: FIRST.to_vec(), scratch: Cell::new(0.0), left: Cell::new(u32::MAX) }
    }
}

impl Store {
    /// Adds the one JSON value (RFC 8259) that fills a text. Lone surrogates become U+FFFD. The error is the byte offset
    /// at which the text stops being JSON.
    pub fn read(&mut self, text: &str, host: &dyn Host) -> Result<Value, usize> {
        let mark = self.mark();
        let root = Value::at(self.nodes.len() as u32);
        reader::read(self, text, host).inspect_err(|_| self.cut(mark))?;
        Ok(root)
    }

    /// A number that is not of any text; there is one at a time.
    pub fn scratch(&self, value: f64) -> Value {
        self.scratch.set(value);
        Value::SCRATCH
    }

    /// From here on groups of so many members in all are gone through, and then none: work on hostile texts ends. Answers
    /// how many were left until now; 0: what was answered since may be wrong.
    pub fn allow(&self, members: u32) -> u32 {
        self.left.replace(members)
    }

    /// Work that takes as long as so many members; false when it is too much.
    pub fn charge(&self, members: u32) -> bool {
        let left = self.left.get().saturating_sub(members);
        self.left.set(left);
        left > 0
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

    #[inline(always)]
    fn node(&self, value: Value) -> &Node {
        self.nodes.get(value.place() as usize).unwrap_or(&NULL)
    }

    #[inline(always)]
    fn bytes(&self, text: &Node) -> &[u8] {
        let start = text.first as usize;
        self.text.as_bytes().get(start..start.wrapping_add(text.second as usize)).unwrap_or_default()
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
        let node = self.node(value);
        node.kind == Kind::Text && alike(self.bytes(node), text.as_bytes())
    }

    /// Which key a key is.
    #[must_use]
    pub fn word(&self, key: Value) -> Word {
        self.node(key).word
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

    #[inline(always)]
    fn end(&self, value: Value) -> u32 {
        let node = self.node(value);
        if matches!(node.kind, Kind::Array | Kind::Object) { node.first } else { value.place().wrapping_add(1) }
    }

    /// The members of an array; nothing for anything else.
    #[must_use]
    pub fn items(&self, value: Value) -> Items<'_> {
        self.members(value, Kind::Array)
    }

    /// The fields of an object, equal keys included, as key, value, key, value; nothing for anything else.
    #[must_use]
    pub fn fields(&self, value: Value) -> Items<'_> {
        self.members(value, Kind::Object)
    }

    fn members(&self, value: Value, kind: Kind) -> Items<'_> {
        let node = self.node(value);
        let end = if node.kind == kind && self.charge(node.second) { node.first } else { 0 };
        Items { store: self, next: value.next(), end }
    }

    /// A field of an object, of equal keys the last as in `JSON.parse`.
    #[must_use]
    pub fn get(&self, object: Value, key: &str) -> Value {
        self.find(object, Word::Other, slot(key.as_bytes()), key.as_bytes())
    }

    /// A field of an object by a key that the core knows.
    #[must_use]
    pub fn at(&self, object: Value, key: Word) -> Value {
        self.find(object, key, 0, &[])
    }

    /// A field of an object by a key of this store.
    #[must_use]
    pub fn under(&self, object: Value, key: Value) -> Value {
        let node = self.node(key);
        self.find(object, node.word, node.slot, self.bytes(node))
    }

    #[inline(never)]
    fn find(&self, object: Value, word: Word, slot: u8, key: &[u8]) -> Value {
        let mut found = Value::NULL;
        let whole = self.node(object);
        let end = if whole.kind == Kind::Object && self.charge(whole.second) { whole.first } else { 0 };
        let mut name = object.next();
        while name.place() < end {
            let value = name.next();
            let node = self.node(name);
            let same = if word.is_known() {
                node.word == word
            } else {
                node.slot == slot && node.second as usize == key.len() && alike(self.bytes(node), key)
            };
            if same {
                found = value;
            }
            name = Value::at(self.end(value));
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
            Kind::Text => alike(self.bytes(self.node(left)), self.bytes(self.node(right))),
            Kind::Array => self.items(left).zip(self.items(right)).all(|(left, right)| self.same(left, right)),
            Kind::Object => {
                let (mut fields, mut beside) = (self.fields(left), self.fields(right));
                while let Some(key) = fields.next() {
                    let value = fields.next().unwrap_or(Value::NULL);
                    // Most objects have their fields in the same order: the place beside is looked at first.
                    let name = beside.next().unwrap_or(Value::NULL);
                    let mut field = beside.next().unwrap_or(Value::NULL);
                    if !self.same(name, key) {
                        field = self.under(right, key);
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
