//! JSON, small: a reader into flat lists of nodes ([`store`]) or a tree ([`Json`]), a writer, and a scanner that copies
//! text through ([`scan`]).
//!
//! serde would cost the visitor's modules 9 to 16 KB brotli; this costs about 2.

pub mod keys;
pub mod read;
pub mod scan;
pub mod store;
pub mod write;

use keys::KeyIndex;

/// Objects with more keys are searched through an index where that would be done for every key.
const SMALL: usize = 16;

/// A JSON value. Objects keep their order and hold no key twice.
#[derive(Clone, Debug)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, always a double as in JavaScript.
    Num(f64),
    /// A string. Lone surrogates become U+FFFD.
    Str(String),
    /// An array.
    Arr(Vec<Json>),
    /// An object.
    Obj(Vec<(String, Json)>),
}

/// Deep and strict, as GrowthBook compares: no type coercion, the order of an object's fields does not count.
impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Json::Null, Json::Null) => true,
            (Json::Bool(left), Json::Bool(right)) => left == right,
            (Json::Num(left), Json::Num(right)) => left == right,
            (Json::Str(left), Json::Str(right)) => left == right,
            (Json::Arr(left), Json::Arr(right)) => left == right,
            (Json::Obj(left), Json::Obj(right)) => left.len() == right.len() && same_fields(left, right),
            _ => false,
        }
    }
}

/// True when every field on the left is one on the right.
fn same_fields(left: &[(String, Json)], right: &[(String, Json)]) -> bool {
    if left.len() <= SMALL {
        return left.iter().all(|(key, value)| right.iter().any(|(other, field)| other == key && field == value));
    }
    let key_at = |place: usize| right.get(place).map_or("", |(key, _)| key.as_str());
    let mut index = KeyIndex::default();
    for place in 0..right.len() {
        index.add(place, &key_at);
    }
    left.iter().all(|(key, value)| index.find(key, &key_at).and_then(|place| right.get(place)).is_some_and(|(_, field)| field == value))
}

/// Adds a field to an object that is being read: of equal keys the last value wins at the first's place, as in `JSON.parse`.
fn add_field(fields: &mut Vec<(String, Json)>, index: &mut KeyIndex, field: (String, Json)) {
    let last = fields.len();
    let earlier = if last < SMALL {
        fields.iter().position(|(key, _)| *key == field.0)
    } else {
        let key_at = |place: usize| fields.get(place).map_or(field.0.as_str(), |(key, _)| key.as_str());
        if last == SMALL {
            for place in 0..last {
                index.add(place, &key_at);
            }
        }
        index.add(last, &key_at)
    };
    match earlier.and_then(|place| fields.get_mut(place)) {
        Some(same) => same.1 = field.1,
        None => fields.push(field),
    }
}

/// The `null` that a missing value stands for.
pub static NULL: Json = Json::Null;

impl Json {
    /// A field of an object; none for anything else.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Json> {
        match self {
            Json::Obj(fields) => fields.iter().find(|(name, _)| name == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Json::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a number.
    #[must_use]
    pub fn as_num(&self) -> Option<f64> {
        match self {
            Json::Num(value) => Some(*value),
            _ => None,
        }
    }

    /// The members of an array.
    #[must_use]
    pub fn as_arr(&self) -> Option<&[Json]> {
        match self {
            Json::Arr(items) => Some(items),
            _ => None,
        }
    }

    /// The fields of an object.
    #[must_use]
    pub fn as_obj(&self) -> Option<&[(String, Json)]> {
        match self {
            Json::Obj(fields) => Some(fields),
            _ => None,
        }
    }

    /// JavaScript's truthiness.
    #[must_use]
    pub fn truthy(&self) -> bool {
        match self {
            Json::Null => false,
            Json::Bool(value) => *value,
            Json::Num(value) => *value != 0.0 && !value.is_nan(),
            Json::Str(text) => !text.is_empty(),
            Json::Arr(_) | Json::Obj(_) => true,
        }
    }

    /// Nesting: 0 for a plain value, 1 for `{}` or `[]`, one more a level.
    #[must_use]
    pub fn depth(&self) -> usize {
        let inner = match self {
            Json::Arr(items) => items.iter().map(Json::depth).max(),
            Json::Obj(fields) => fields.iter().map(|(_, value)| value.depth()).max(),
            _ => return 0,
        };
        inner.unwrap_or(0).saturating_add(1)
    }
}
