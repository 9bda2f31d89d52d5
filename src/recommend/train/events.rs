//! Events as shops keep them: CSV, one JSON object a line, or Parquet, with who, what and when; made into sessions.

use super::corpus::{Corpus, Ids, LineError, check_id};
use rayon::prelude::*;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{BufRead, Read};

/// Which columns (or members) hold what.
#[derive(Clone, Debug)]
pub struct Columns {
    /// The session's id; where no row has one, a visitor's events less than 30 minutes apart are a session.
    pub session: String,
    /// The visitor's id.
    pub user: String,
    /// The item's id.
    pub item: String,
    /// When: ISO 8601 (UTC, unless an offset is said), or seconds or milliseconds since 1970.
    pub time: String,
    /// What happened.
    pub event: String,
}

impl Default for Columns {
    fn default() -> Self {
        let [session, user, item, time, event] = ["session", "user", "item", "time", "event"].map(str::to_owned);
        Self { session, user, item, time, event }
    }
}

/// Which events count.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Only events before this time, milliseconds since 1970: what is trained on knows nothing of later ones.
    pub until: Option<i64>,
    /// Only events of this name; all, when none is said.
    pub event: Option<String>,
}

/// A pause that ends a session, in milliseconds.
const PAUSE: i64 = 30 * 60 * 1000;

#[derive(Clone, Copy)]
struct Event {
    group: u32,
    item: u32,
    time: i64,
}

/// Events while they are read.
pub struct Events {
    selection: Selection,
    groups: Ids,
    items: Ids,
    events: Vec<Event>,
    /// Whether groups are visitors rather than sessions.
    of_visitors: bool,
}

/// A row's cells.
pub(super) struct Row<'a> {
    pub session: &'a str,
    pub user: &'a str,
    pub item: &'a str,
    pub time: &'a str,
    pub event: &'a str,
}

impl Events {
    /// None yet.
    #[must_use]
    pub fn new(selection: Selection) -> Self {
        Self { selection, groups: Ids::default(), items: Ids::default(), events: Vec::new(), of_visitors: false }
    }

    pub(super) fn add(&mut self, line: usize, row: &Row) -> Result<(), LineError> {
        if self.selection.event.as_ref().is_some_and(|event| event != row.event) {
            return Ok(());
        }
        let bad = |message: String| LineError { line, message };
        let time = millis(row.time).ok_or_else(|| bad(format!("not a time: {:?}", row.time)))?;
        if self.selection.until.is_some_and(|until| time >= until) {
            return Ok(());
        }
        check_id(row.item, line)?;
        let group = if row.session.is_empty() { row.user } else { row.session };
        if group.is_empty() {
            return Err(bad("neither session nor user".into()));
        }
        if row.session.is_empty() && !self.of_visitors {
            if !self.events.is_empty() {
                return Err(bad("no session, though the rows before have one".into()));
            }
            self.of_visitors = true;
        }
        let (group, item) = (self.groups.index(group, line)?, self.items.index(row.item, line)?);
        self.events.push(Event { group, item, time });
        Ok(())
    }

    /// Reads CSV with a header.
    ///
    /// # Errors
    /// Line 1 when a column is missing; the first line that is no CSV, or has no time, item, session or user.
    pub fn read_csv(&mut self, input: impl Read, columns: &Columns) -> Result<(), LineError> {
        let mut reader = csv::ReaderBuilder::new().from_reader(input);
        let at_line =
            |error: &csv::Error| LineError { line: error.position().map_or(0, |at| at.line() as usize), message: error.to_string() };
        let header = reader.headers().map_err(|error| at_line(&error))?.clone();
        let at = |name: &str| header.iter().position(|column| column.trim() == name);
        let needed = |name: &str| at(name).ok_or_else(|| LineError { line: 1, message: format!("no column {name:?} in the header") });
        let (item, time) = (needed(&columns.item)?, needed(&columns.time)?);
        let (session, user, event) = (at(&columns.session), at(&columns.user), at(&columns.event));
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|error| at_line(&error))? {
            let line = record.position().map_or(0, |at| at.line() as usize);
            let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or("");
            let row = Row { session: cell(session), user: cell(user), item: cell(Some(item)), time: cell(Some(time)), event: cell(event) };
            self.add(line, &row)?;
        }
        Ok(())
    }

    /// Reads one JSON object a line.
    ///
    /// # Errors
    /// The first line that is no JSON object, or has no time, item, session or user.
    pub fn read_json(&mut self, mut input: impl BufRead, columns: &Columns) -> Result<(), LineError> {
        let mut text = String::new();
        for line in 1.. {
            text.clear();
            let bad = |message: String| LineError { line, message };
            if input.read_line(&mut text).map_err(|error| bad(error.to_string()))? == 0 {
                break;
            }
            if text.trim().is_empty() {
                continue;
            }
            let members: HashMap<Cow<str>, Cell> = serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?;
            let cell = |name: &str| members.get(name).map_or(Cow::Borrowed(""), Cell::text);
            let (session, user, item, time, event) =
                (cell(&columns.session), cell(&columns.user), cell(&columns.item), cell(&columns.time), cell(&columns.event));
            self.add(line, &Row { session: &session, user: &user, item: &item, time: &time, event: &event })?;
        }
        Ok(())
    }

    /// The sessions, by the time they ended at.
    ///
    /// # Errors
    /// Line 0 when no event counts.
    pub fn into_corpus(self) -> Result<Corpus, LineError> {
        let mut events = self.events;
        if events.is_empty() {
            return Err(LineError { line: 0, message: "no events".into() });
        }
        // Stable: events of the same time stay in the order of the file.
        events.par_sort_by_key(|event| (event.group, event.time));
        let apart = |a: &Event, b: &Event| a.group == b.group && (!self.of_visitors || b.time - a.time <= PAUSE);
        let mut sessions: Vec<(i64, &[Event])> =
            events.chunk_by(apart).map(|session| (session.last().map_or(0, |last| last.time), session)).collect();
        sessions.par_sort_by_key(|session| session.0);
        let sequences = sessions.par_iter().map(|(_, session)| session.iter().map(|event| event.item).collect()).collect();
        Ok(Corpus::sorted(self.items.ids, sequences))
    }
}

/// A member of a JSON object.
#[derive(Deserialize)]
#[serde(untagged)]
enum Cell<'a> {
    Text(#[serde(borrow)] Cow<'a, str>),
    Whole(i64),
    Other(serde::de::IgnoredAny),
}

impl Cell<'_> {
    fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Whole(number) => Cow::Owned(number.to_string()),
            Self::Other(_) => Cow::Borrowed(""),
        }
    }
}

/// Numbers below this are seconds, others milliseconds: 1973 in milliseconds, the year 5138 in seconds.
const MILLIS_FROM: i64 = 100_000_000_000;

/// A time as milliseconds since 1970: a whole number of seconds or milliseconds, or ISO 8601.
#[must_use]
pub fn millis(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        return number.checked_mul(if number.abs() < MILLIS_FROM { 1000 } else { 1 });
    }
    let part =
        |from: usize, to: usize| text.get(from..to).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?.parse::<i64>().ok();
    let byte = |at: usize| text.as_bytes().get(at).copied();
    if byte(4) != Some(b'-') || byte(7) != Some(b'-') {
        return None;
    }
    let days = days(part(0, 4)?, part(5, 7).filter(|month| (1..=12).contains(month))?, part(8, 10).filter(|day| (1..=31).contains(day))?);
    if text.len() == 10 {
        return Some(days * 86_400_000);
    }
    if !matches!(byte(10), Some(b'T' | b' ')) || byte(13) != Some(b':') {
        return None;
    }
    let (hour, minute) = (part(11, 13).filter(|hour| *hour < 25)?, part(14, 16).filter(|minute| *minute < 60)?);
    let mut rest = text.get(16..)?;
    let mut time = days * 86_400_000 + hour * 3_600_000 + minute * 60_000;
    if let Some(after) = rest.strip_prefix(':') {
        let end = after.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(after.len());
        let seconds: f64 = after[..end].parse().ok().filter(|seconds| (0.0..61.0).contains(seconds))?;
        time += libm::floor(seconds * 1000.0 + 1e-6) as i64;
        rest = &after[end..];
    }
    match rest {
        "" | "Z" | " UTC" => Some(time),
        _ => {
            let sign = if rest.starts_with('+') {
                -1
            } else if rest.starts_with('-') {
                1
            } else {
                return None;
            };
            let digits: String = rest[1..].chars().filter(|letter| *letter != ':').collect();
            let offset: i64 = digits.parse().ok()?;
            let minutes = if digits.len() > 2 { offset / 100 * 60 + offset % 100 } else { offset * 60 };
            Some(time + sign * minutes * 60_000)
        }
    }
}

/// Days since 1970 of a date (Howard Hinnant, <https://howardhinnant.github.io/date_algorithms.html>).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_usual_form() {
        let all =
            ["1769904000", "1769904000000", "2026-02-01", "2026-02-01T00:00:00Z", "2026-02-01 00:00:00.000", "2026-02-01T01:30:00+01:30"];
        assert_eq!(all.map(millis), [Some(1_769_904_000_000); 6]);
        assert_eq!(millis("2026-02-01T00:00:01.250Z"), Some(1_769_904_001_250));
        assert_eq!(["", "yesterday", "2026-13-01", "2026-01-01T99:00"].map(millis), [None; 4]);
    }

    const CSV: &str = "user,item,time,event\nu,a,1000,view\nv,x,1500,view\nu,b,1060,view\nu,c,9000,view\nu,d,1070,cart\n";

    fn corpus(selection: Selection) -> Corpus {
        let mut events = Events::new(selection);
        events.read_csv(CSV.as_bytes(), &Columns::default()).unwrap();
        events.into_corpus().unwrap()
    }

    fn names(corpus: &Corpus) -> Vec<String> {
        let name = |sequence: &Vec<u32>| sequence.iter().map(|item| corpus.ids[*item as usize].as_str()).collect();
        corpus.sequences.iter().map(name).collect()
    }

    #[test]
    fn a_visitors_events_become_sessions_in_time_order() {
        assert_eq!(names(&corpus(Selection::default())), ["abd", "x", "c"]);
    }

    #[test]
    fn nothing_of_what_comes_later_is_known() {
        let until = corpus(Selection { until: Some(1_500_000), event: Some("view".into()) });
        assert_eq!(names(&until), ["ab"]);
        assert_eq!(until.ids, ["a", "b"]);
        assert_eq!(until.popularity, [1, 1]);
    }

    #[test]
    fn json_lines_are_read_alike_and_bad_lines_named() {
        let mut events = Events::new(Selection::default());
        events.read_json(&b"{\"session\":7,\"item\":\"a\",\"time\":\"2026-02-01\",\"more\":{\"x\":[1]}}\n\n{\"session\":7,\"item\":12,\"time\":1769904001}\n"[..], &Columns::default()).unwrap();
        assert_eq!(names(&events.into_corpus().unwrap()), ["a12"]);
        let message =
            |text: &str| Events::new(Selection::default()).read_json(text.as_bytes(), &Columns::default()).unwrap_err().to_string();
        assert_eq!(message("{\"user\":\"u\",\"item\":\"a\",\"time\":1}\n{\"user\":\"u\",\"item\":\"a\"}\n"), "line 2: not a time: \"\"");
        assert_eq!(message("{\"item\":\"a\",\"time\":1}"), "line 1: neither session nor user");
        let csv = Events::new(Selection::default()).read_csv(&b"user,time\n"[..], &Columns::default()).unwrap_err().to_string();
        assert_eq!(csv, "line 1: no column \"item\" in the header");
    }
}
