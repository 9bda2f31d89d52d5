//! Files of events as shops and collectors keep them (CSV, one JSON object a line, Parquet), read as rows: who, when, what,
//! which item. Native only; what is learned from them lives in [`crate::recommend::train`] and [`crate::profile::train`].

// Offline code: a broken invariant should stop training rather than ship a wrong model.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

mod csv;
mod details;
mod json;
#[cfg(feature = "cli")]
mod parquet;
mod time;

pub use csv::read_csv;
pub use json::read_json;
#[cfg(feature = "cli")]
pub use parquet::read_parquet;
pub use time::millis;

use std::fmt;

/// What is wrong with a line of an input file.
#[derive(Debug, PartialEq, Eq)]
pub struct LineError {
    /// From 1; 0 for the file as a whole.
    pub line: usize,
    /// For people.
    pub message: String,
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 { f.write_str(&self.message) } else { write!(f, "line {}: {}", self.line, self.message) }
    }
}

impl std::error::Error for LineError {}

/// What a column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The session's id; where no row has one, a visitor's events less than 30 minutes apart are a session.
    Session,
    /// The visitor's id.
    User,
    /// The item's id.
    Item,
    /// When: see [`millis`].
    Time,
    /// What happened.
    Event,
}

impl Role {
    /// Every role, in the order of [`Columns`].
    pub const ALL: [Self; 5] = [Self::Session, Self::User, Self::Item, Self::Time, Self::Event];

    /// Its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        ["session", "user", "item", "time", "event"][self as usize]
    }

    /// What such columns and members are usually called, the most telling first.
    fn usual(self) -> &'static [&'static str] {
        match self {
            Self::Session => &["session", "session_id", "sessionId", "sessionid"],
            Self::User => &[
                "user",
                "userId",
                "user_id",
                "userid",
                "visitor",
                "visitor_id",
                "visitorid",
                "anonymousId",
                "anonymous_id",
                "anonymousid",
                "customer",
                "customer_id",
            ],
            Self::Item => &["item", "item_id", "itemid", "product_id", "productId", "productid", "sku"],
            Self::Time => &["time", "timestamp", "date", "datetime", "created_at"],
            Self::Event => &["event", "event_name", "name", "type"],
        }
    }
}

/// Which columns (or members) hold what: one that is named, or else the usual names.
#[derive(Clone, Debug, Default)]
pub struct Columns([Option<String>; 5]);

impl Columns {
    /// Names the column of a role.
    pub fn name(&mut self, role: Role, column: &str) {
        self.0[role as usize] = Some(column.to_owned());
    }

    /// Whether any column was named.
    fn is_named(&self) -> bool {
        self.0.iter().any(Option::is_some)
    }

    /// The names under which a role is looked for.
    fn names(&self, role: Role) -> Vec<&str> {
        self.0[role as usize].as_deref().map_or_else(|| role.usual().to_vec(), |name| vec![name])
    }
}

/// What of a file is read.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Where it stands.
    pub columns: Columns,
    /// Roles that a file with a header must have a column for.
    pub needed: Vec<Role>,
    /// Only events before this time, milliseconds since 1970: what is trained on knows nothing of later ones.
    pub until: Option<i64>,
    /// Whether rows have details.
    pub details: bool,
}

/// An event of a file. Cells that a row does not have are empty; one of session and user never is.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// From 1; of Parquet the row's number.
    pub line: usize,
    /// Milliseconds since 1970, UTC.
    pub time: i64,
    /// The session's id.
    pub session: &'a str,
    /// The visitor's id.
    pub user: &'a str,
    /// The item's id.
    pub item: &'a str,
    /// The event's name; pages of Segment messages are `Page Viewed`.
    pub event: &'a str,
    /// With what: `desktop`, `phone`, `tablet`.
    pub device: &'a str,
    /// What the profile knows of the event's properties, as a JSON object; empty when there is nothing, or none was asked for.
    pub details: &'a str,
}

impl Wanted {
    /// The row, with its time read; none when it is too late for what is wanted.
    fn row<'a>(&self, line: usize, time: &str, cells: [&'a str; 6]) -> Result<Option<Row<'a>>, LineError> {
        let [session, user, item, event, device, details] = cells;
        let time = millis(time).ok_or_else(|| LineError { line, message: format!("not a time: {time:?}") })?;
        if session.is_empty() && user.is_empty() {
            return Err(LineError { line, message: "neither session nor user".into() });
        }
        Ok(self.until.is_none_or(|until| time < until).then_some(Row { line, time, session, user, item, event, device, details }))
    }

    /// What is wrong when a header lacks a needed column.
    fn check<'a>(&self, names: impl Iterator<Item = &'a str>, has: impl Fn(Role) -> bool) -> Result<(), LineError> {
        let Some(missing) = self.needed.iter().find(|role| !has(**role)) else { return Ok(()) };
        let (role, names) = (missing.name(), names.collect::<Vec<_>>().join(", "));
        let message = match &self.columns.0[*missing as usize] {
            Some(named) => format!("no column {named:?} among {names}"),
            None => format!("no column for the {role} among {names}: name it with --columns {role}=NAME"),
        };
        Err(LineError { line: 1, message })
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::profile::train::Gathering;
    use crate::recommend::train::Events;
    use proptest::prelude::*;

    /// Reads a text as every kind of file that is one, and learns from it what can be learned.
    fn read_all(text: &str) {
        for reads_json in [true, false] {
            let (mut events, mut gathering) = (Events::new(None), Gathering::default());
            let wanted = Wanted { details: true, ..Wanted::default() };
            let each = |row: &Row| {
                let owner = gathering.add(row)?;
                events.add(row, owner)
            };
            let read = if reads_json { read_json(text.as_bytes(), &wanted, each) } else { read_csv(text.as_bytes(), &wanted, each) };
            if read.is_ok() {
                let (_, places) = gathering.into_fleet();
                let _ = events.into_corpus(&places);
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_whatever_makes_a_reader_panic(text in ".{0,200}", lines in prop::collection::vec("[a-z0-9{}\\[\\]\":,;|.+T\\-é ]{0,60}", 0..6)) {
            read_all(&text);
            read_all(&lines.join("\n"));
        }

        #[test]
        fn no_cell_whatever_makes_a_reader_panic(time in "[0-9T:+Z./ \\-]{0,30}", name in "(Order Completed|Product Viewed|x|)", item in "\\PC{0,9}", price in "[0-9eE.+\\-]{0,9}") {
            let at = if time.is_empty() { "2026-01-01" } else { &time };
            let object = |at: &str| serde_json::json!({ "type": "track", "userId": "u", "event": name, "timestamp": at, "properties": { "product_id": item, "price": price } });
            read_all(&format!("{}\n{}\n", object("2026-01-01"), object(at)));
            read_all(&format!("user,event,time,item,price\nu,{name},{at},{},{price}\n", item.replace([',', '"'], "")));
        }
    }
}
