//! What a payload has to look like: checked in one pass, which also notes where each field of a rule stands.

use super::{At, FIELDS};
use crate::digits::push_whole;
use crate::error::{Code, Error};
use crate::host::Host;
use crate::json::store::{Store, Value};

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

pub type Shape = &'static [(&'static str, Kind)];

const ROOT: Shape = &[
    ("features", Kind::MapOf(&[("rules", Kind::Definitions)])),
    ("experiments", Kind::Definitions),
    ("savedGroups", Kind::Condition),
    ("contextualBandits", Kind::MapOf(&[("contexts", Kind::ListOf(&[("condition", Kind::Condition), ("weights", Kind::Numbers)]))])),
];

/// In the order of [`super::Field`].
pub const DEFINITION: Shape = &[
    ("force", Kind::Any),
    ("variations", Kind::List),
    ("contextualVariations", Kind::List),
    ("contextualBanditRef", Kind::Text),
    ("key", Kind::Text),
    ("id", Kind::Text),
    ("condition", Kind::Condition),
    ("parentConditions", Kind::ListOf(&[("id", Kind::Text), ("condition", Kind::Condition)])),
    ("filters", Kind::ListOf(&[("seed", Kind::Text), ("attribute", Kind::Text), ("hashVersion", Kind::Number), ("ranges", Kind::Ranges)])),
    ("namespace", Kind::Namespace),
    ("seed", Kind::Text),
    ("hashAttribute", Kind::Text),
    ("fallbackAttribute", Kind::Text),
    ("hashVersion", Kind::Number),
    ("coverage", Kind::Number),
    ("weights", Kind::Numbers),
    ("ranges", Kind::Ranges),
    ("range", Kind::Range),
    ("meta", Kind::ListOf(&[("key", Kind::Text), ("name", Kind::Text)])),
    ("name", Kind::Text),
    ("phase", Kind::Any),
    ("active", Kind::Any),
    ("status", Kind::Text),
    ("bucketVersion", Kind::Number),
    ("minBucketVersion", Kind::Number),
    ("disableStickyBucketing", Kind::Any),
    ("urlPatterns", Kind::ListOf(&[("type", Kind::Text), ("pattern", Kind::Text), ("include", Kind::Any)])),
    ("url", Kind::Text),
    ("groups", Kind::List),
    ("tracks", Kind::List),
    ("persistQueryString", Kind::Any),
    ("manual", Kind::Any),
];

/// What is wrong; the path is put together on the way out.
struct Fault {
    code: Code,
    path: String,
    wanted: &'static str,
}

type Checked = Result<(), Fault>;

/// Checks a payload; answers its rules and experiments in the order of the text.
pub fn check(store: &Store, root: Value, host: &dyn Host) -> Result<Vec<At>, Error> {
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
    definitions: Vec<At>,
}

impl Checker<'_> {
    /// `at`: notes where the fields stand.
    fn object(&mut self, value: Value, shape: Shape, mut at: Option<&mut At>) -> Checked {
        let store = self.store;
        need(store.is_object(value), "an object")?;
        let mut fields = store.fields(value);
        while let Some(key) = fields.next() {
            let field = fields.next().unwrap_or(Value::NULL);
            let name = store.text(key);
            for (number, (known, kind)) in shape.iter().enumerate() {
                if *known == name {
                    self.kind(field, *kind).map_err(|fault| inside(fault, ".", name))?;
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
                    let mut at = At { value: item, fields: [Value::NULL; FIELDS] };
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
            let name = store.text(key);
            if matches!(name, "$regex" | "$regexi" | "$notRegex" | "$notRegexi")
                && !self.host.regex_safe(store.text(operand), if name.ends_with('i') { "i" } else { "" })
            {
                let fault = Fault { code: Code::PayloadPattern, path: String::new(), wanted: "a pattern without ambiguous repetition" };
                return Err(inside(fault, ".", name));
            }
            self.patterns(operand)?;
        }
        Ok(())
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
