//! What a payload has to look like: checked in one pass, which also notes where each field of a rule stands.

use super::{FIELDS, Fields};
use crate::digits::push_whole;
use crate::error::{Code, Error};
use crate::host::Host;
use crate::json::store::{Store, Value};
use crate::word::Word;

/// What may stand in a field; null stands for a missing one everywhere.
#[derive(Clone, Copy)]
pub enum Kind {
    Any,
    Text,
    Number,
    List,
    /// A list of numbers.
    Numbers,
    /// Two numbers.
    Range,
    /// A list of ranges.
    Ranges,
    /// An id and two numbers.
    Namespace,
    /// An object whose patterns must be safe to run.
    Condition,
    /// A list of objects of these fields, others being ignored.
    ListOf(Shape),
    /// An object of such objects, by any key.
    MapOf(Shape),
    /// A list of rules or experiments.
    Definitions,
}

pub type Shape = &'static [(Word, Kind)];

const ROOT: Shape = &[
    (Word::Features, Kind::MapOf(&[(Word::Rules, Kind::Definitions)])),
    (Word::Experiments, Kind::Definitions),
    (Word::SavedGroups, Kind::Condition),
    (
        Word::ContextualBandits,
        Kind::MapOf(&[(Word::Contexts, Kind::ListOf(&[(Word::Condition, Kind::Condition), (Word::Weights, Kind::Numbers)]))]),
    ),
];

/// In the order of [`super::Field`].
pub const DEFINITION: Shape = &[
    (Word::Force, Kind::Any),
    (Word::Variations, Kind::List),
    (Word::ContextualVariations, Kind::List),
    (Word::ContextualBanditRef, Kind::Text),
    (Word::Key, Kind::Text),
    (Word::Id, Kind::Text),
    (Word::Condition, Kind::Condition),
    (Word::ParentConditions, Kind::ListOf(&[(Word::Id, Kind::Text), (Word::Condition, Kind::Condition)])),
    (
        Word::Filters,
        Kind::ListOf(&[
            (Word::Seed, Kind::Text),
            (Word::Attribute, Kind::Text),
            (Word::HashVersion, Kind::Number),
            (Word::Ranges, Kind::Ranges),
        ]),
    ),
    (Word::Namespace, Kind::Namespace),
    (Word::Seed, Kind::Text),
    (Word::HashAttribute, Kind::Text),
    (Word::FallbackAttribute, Kind::Text),
    (Word::HashVersion, Kind::Number),
    (Word::Coverage, Kind::Number),
    (Word::Weights, Kind::Numbers),
    (Word::Ranges, Kind::Ranges),
    (Word::Range, Kind::Range),
    (Word::Meta, Kind::ListOf(&[(Word::Key, Kind::Text), (Word::Name, Kind::Text)])),
    (Word::Name, Kind::Text),
    (Word::Phase, Kind::Any),
    (Word::Active, Kind::Any),
    (Word::Status, Kind::Text),
    (Word::BucketVersion, Kind::Number),
    (Word::MinBucketVersion, Kind::Number),
    (Word::DisableStickyBucketing, Kind::Any),
    (Word::UrlPatterns, Kind::ListOf(&[(Word::Kind, Kind::Text), (Word::Pattern, Kind::Text), (Word::Include, Kind::Any)])),
    (Word::Url, Kind::Text),
    (Word::Groups, Kind::List),
    (Word::Tracks, Kind::List),
    (Word::PersistQueryString, Kind::Any),
    (Word::Manual, Kind::Any),
];

/// What is wrong; the path is put together on the way out.
struct Fault {
    code: Code,
    path: String,
    wanted: &'static str,
}

type Checked = Result<(), Fault>;

/// Checks a payload; answers its rules and experiments in the order of the text.
pub fn check(store: &Store, root: Value, host: &dyn Host) -> Result<Vec<Fields>, Error> {
    let mut checker = Checker { store, host, definitions: Vec::new() };
    match checker.object(root, ROOT, None) {
        Ok(()) => Ok(checker.definitions),
        Err(fault) => {
            let fault = inside(fault, "$", "");
            Err(Error { code: fault.code, path: fault.path, message: fault.wanted })
        }
    }
}

struct Checker<'a> {
    store: &'a Store,
    host: &'a dyn Host,
    definitions: Vec<Fields>,
}

impl Checker<'_> {
    /// `at`: notes where the fields stand.
    fn object(&mut self, value: Value, shape: Shape, mut at: Option<&mut Fields>) -> Checked {
        let store = self.store;
        need(store.is_object(value), "an object")?;
        let mut fields = store.fields(value);
        while let Some(key) = fields.next() {
            let field = fields.next().unwrap_or(Value::NULL);
            let word = store.word(key);
            for (number, (known, kind)) in shape.iter().enumerate() {
                if *known == word {
                    self.kind(field, *kind)
                        .and_then(|()| {
                            let regex = word == Word::Pattern && store.is(store.at(value, Word::Kind), "regex");
                            if regex || at.is_some() && word == Word::Url { self.pattern(field, "") } else { Ok(()) }
                        })
                        .map_err(|fault| inside(fault, ".", word.name()))?;
                    if let Some(place) = at.as_mut().and_then(|at| at.fields.get_mut(number)) {
                        *place = field;
                    }
                    break;
                }
            }
        }
        Ok(())
    }

    fn kind(&mut self, value: Value, kind: Kind) -> Checked {
        let store = self.store;
        if store.is_null(value) {
            return Ok(());
        }
        match kind {
            Kind::Any => Ok(()),
            Kind::Text => need(store.is_text(value), "a text"),
            Kind::Number => need(store.is_number(value), "a number"),
            Kind::List => need(store.is_array(value), "an array"),
            Kind::Numbers => self.each(value, Kind::Number),
            Kind::Range => {
                need(store.count(value) == 2, "two numbers")?;
                self.each(value, Kind::Number)
            }
            Kind::Ranges => self.each(value, Kind::Range),
            Kind::Namespace => {
                let numbers = store.is_number(store.item(value, 1)) && store.is_number(store.item(value, 2));
                need(numbers && store.is_text(store.item(value, 0)), "an id and two numbers")
            }
            Kind::Condition => {
                need(store.is_object(value), "an object")?;
                self.patterns(value)
            }
            Kind::ListOf(_) | Kind::Definitions => self.each(value, kind),
            Kind::MapOf(shape) => {
                need(store.is_object(value), "an object")?;
                let mut fields = store.fields(value);
                while let Some(key) = fields.next() {
                    let item = fields.next().unwrap_or(Value::NULL);
                    self.object(item, shape, None).map_err(|fault| inside(fault, ".", store.text(key)))?;
                }
                Ok(())
            }
        }
    }

    /// Every member of what has to be a list.
    fn each(&mut self, list: Value, of: Kind) -> Checked {
        need(self.store.is_array(list), "an array")?;
        for (index, item) in self.store.items(list).enumerate() {
            let checked = match of {
                Kind::ListOf(shape) => self.object(item, shape, None),
                Kind::Definitions => {
                    let mut at = Fields { value: item, fields: [Value::NULL; FIELDS] };
                    let checked = self.object(item, DEFINITION, Some(&mut at));
                    self.definitions.push(at);
                    checked
                }
                _ if self.store.is_null(item) => need(false, "no null"),
                _ => self.kind(item, of),
            };
            checked.map_err(|fault| {
                let mut step = String::from("[");
                push_whole(&mut step, index as u64);
                inside(fault, &step, "]")
            })?;
        }
        Ok(())
    }

    /// Regular expressions that could run without end are refused, wherever in a condition they stand.
    fn patterns(&mut self, value: Value) -> Checked {
        let store = self.store;
        for item in store.items(value) {
            self.patterns(item)?;
        }
        let mut fields = store.fields(value);
        while let Some(key) = fields.next() {
            let operand = fields.next().unwrap_or(Value::NULL);
            let word = store.word(key);
            let flags = match word {
                Word::Regex | Word::NotRegex => "",
                Word::Regexi | Word::NotRegexi => "i",
                _ => {
                    self.patterns(operand)?;
                    continue;
                }
            };
            self.pattern(operand, flags).map_err(|fault| inside(fault, ".", word.name()))?;
        }
        Ok(())
    }

    fn pattern(&self, pattern: Value, flags: &str) -> Checked {
        let safe = self.host.regex_safe(self.store.text(pattern), flags);
        if safe { Ok(()) } else { Err(Fault { code: Code::PayloadPattern, path: String::new(), wanted: "no ambiguous repetition" }) }
    }
}

fn need(right: bool, wanted: &'static str) -> Checked {
    if right { Ok(()) } else { Err(Fault { code: Code::PayloadShape, path: String::new(), wanted }) }
}

/// Puts a step in front of the path; the root's comes last.
fn inside(fault: Fault, step: &str, key: &str) -> Fault {
    let mut path = String::from(step);
    path.push_str(key);
    path.push_str(&fault.path);
    Fault { path, ..fault }
}
