//! Events as one JSON object a line: flat ones, or Segment messages as the collector exports them. Lines are read in blocks, and
//! a block by all cores.

use super::{Columns, LineError, Role, Row, Wanted, details};
use crate::experiment::condition::plain_text;
use crate::host::NativeHost;
use crate::json::store::{Store, Value};
use crate::profile::event::Kind;
use rayon::prelude::*;
use std::io::BufRead;

/// Bytes that are read before they are worked on, and lines that one core takes at a time.
const BLOCK: usize = 8 << 20;
const LINES: usize = 2_000;

/// Cells of a line, one after the other, and where each but the last ends.
struct Line {
    number: usize,
    time: i64,
    cells: String,
    ends: [u32; 5],
}

/// Reads one JSON object a line; empty lines are passed over. A line is a Segment message when its `type` is `track`, `page` or
/// `screen` and it names `userId` or `anonymousId` (other types are passed over): the visitor is `userId`, else `anonymousId`, and the item is the
/// property `product_id` or `sku`. Columns that are named are looked for in the object, then in its `properties`.
///
/// # Errors
/// The first line that is no JSON object, or has no time, or neither session nor user; what `each` complains of.
pub fn read_json(mut input: impl BufRead, wanted: &Wanted, mut each: impl FnMut(&Row) -> Result<(), LineError>) -> Result<(), LineError> {
    let (mut text, mut before) = (String::new(), 0);
    loop {
        text.clear();
        let mut lines = 0;
        while text.len() < BLOCK {
            let read = input.read_line(&mut text).map_err(|error| LineError { line: before + lines + 1, message: error.to_string() })?;
            if read == 0 {
                break;
            }
            lines += 1;
        }
        if lines == 0 {
            return Ok(());
        }
        let numbered: Vec<(usize, &str)> = (before + 1..).zip(text.lines()).collect();
        let read: Vec<Result<Vec<Line>, LineError>> = numbered.par_chunks(LINES).map(|lines| read_lines(lines, wanted)).collect();
        for lines in read {
            for line in lines? {
                each(&line.row())?;
            }
        }
        before += lines;
    }
}

impl Line {
    fn row(&self) -> Row<'_> {
        let mut start = 0;
        let [session, user, item, event, device] = self.ends.map(|end| {
            let cell = &self.cells[start..end as usize];
            start = end as usize;
            cell
        });
        Row { line: self.number, time: self.time, session, user, item, event, device, details: &self.cells[start..] }
    }
}

fn read_lines(lines: &[(usize, &str)], wanted: &Wanted) -> Result<Vec<Line>, LineError> {
    let mut store = Store::default();
    let empty = store.mark();
    let names = Names::of(&wanted.columns);
    let mut read = Vec::with_capacity(lines.len());
    for &(number, text) in lines.iter().filter(|(_, text)| !text.trim().is_empty()) {
        let object = store.read(text, &NativeHost).ok().filter(|object| store.is_object(*object));
        let object = object.ok_or_else(|| LineError { line: number, message: "no JSON object".into() })?;
        read.extend(read_line(number, &store, object, &names, wanted)?);
        store.cut(empty);
    }
    Ok(read)
}

/// Under which names roles are looked for.
struct Names<'a> {
    of_role: [Vec<&'a str>; 5],
    may_be_messages: bool,
}

impl<'a> Names<'a> {
    fn of(columns: &'a Columns) -> Self {
        Self { of_role: Role::ALL.map(|role| columns.names(role)), may_be_messages: !columns.is_named() }
    }
}

fn read_line(number: usize, store: &Store, object: Value, names: &Names, wanted: &Wanted) -> Result<Option<Line>, LineError> {
    let text = |value: Value| plain_text(store, value, &NativeHost);
    let first = |object: Value, names: &[&str]| {
        let texts = names.iter().map(|name| text(store.get(object, name)));
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    };
    let properties = store.get(object, "properties");
    let cell = |role: Role| {
        let cell = first(object, &names.of_role[role as usize]);
        if cell.is_empty() { first(properties, &names.of_role[role as usize]) } else { cell }
    };
    let is = |kinds: &[&str]| kinds.contains(&store.text(store.get(object, "type")));
    let visitor = first(object, &["userId", "anonymousId"]);
    if names.may_be_messages && is(&["identify", "group", "alias"]) {
        return Ok(None);
    }
    let is_message = names.may_be_messages && !visitor.is_empty() && is(&["track", "page", "screen"]);
    let (user, item, event, time) = if is_message {
        let event = if is(&["track"]) { store.text(store.get(object, "event")).to_owned() } else { "Page Viewed".to_owned() };
        (visitor, first(properties, &["product_id", "sku"]), event, first(object, &["timestamp"]))
    } else {
        (cell(Role::User), cell(Role::Item), cell(Role::Event), cell(Role::Time))
    };
    let session = if is_message { String::new() } else { cell(Role::Session) };
    let device = store.get(store.get(object, "context"), "device");
    let device = if store.is_object(device) { first(device, &["type"]) } else { first(object, &["device"]) };
    let mut told = String::new();
    if wanted.details && !event.is_empty() {
        let of = if store.is_object(properties) { properties } else { object };
        details::of_object(Kind::of(&event), store, of, &item, &mut told);
    }
    let Some(row) = wanted.row(number, &time, [&session, &user, &item, &event, &device, &told])? else { return Ok(None) };
    let mut cells = String::new();
    let ends = [&session, &user, &item, &event, &device].map(|cell| {
        cells.push_str(cell);
        cells.len() as u32
    });
    cells.push_str(&told);
    Ok(Some(Line { number, time: row.time, cells, ends }))
}
