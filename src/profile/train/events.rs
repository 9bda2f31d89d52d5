//! Events of the fleet as read from a file: NDJSON of Segment messages, or CSV.

use super::table::{LineError, column, millis, of_csv, open, wrong};
use crate::host::NativeHost;
use crate::json::store::{Store, Value};
use crate::json::write::{push_string, push_value};
use crate::profile::event::{Device, Event, Scene};
use crate::profile::history::History;
use crate::profile::interests::Settings;
use std::collections::HashMap;
use std::io::BufRead;

/// An event of a visitor.
#[derive(Clone, Debug)]
pub struct Happening {
    /// Seconds since 1970.
    pub at: u32,
    /// The event's name.
    pub name: String,
    /// Its properties as JSON text.
    pub properties: String,
    /// With what.
    pub device: Device,
}

/// The events of all visitors.
#[derive(Clone, Debug, Default)]
pub struct Fleet {
    /// A visitor's events, oldest first; visitors in the order in which they first appear.
    pub visitors: Vec<Vec<Happening>>,
}

const VISITOR: &[&str] = &["visitor", "anonymousid", "anonymous_id", "userid", "user_id", "user", "customer", "customer_id", "session_id"];
const EVENT: &[&str] = &["event", "name", "event_name", "type"];
const TIME: &[&str] = &["timestamp", "time", "date", "datetime", "created_at"];

impl Fleet {
    /// Reads events. A file that begins with `{` is NDJSON of Segment messages: `track`, `page` and `screen` count, the visitor is
    /// `userId`, else `anonymousId`. Any other is CSV: columns for visitor, event and time; all others are properties.
    ///
    /// # Errors
    /// The first line that is no JSON object, lacks a visitor, an event or a time, or has another number of columns; no event.
    pub fn read(mut input: impl BufRead) -> Result<Self, LineError> {
        let head = input.fill_buf().map_err(|error| LineError { line: 1, message: error.to_string() })?;
        let is_json = head.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
        let mut fleet = if is_json { Self::messages(input)? } else { Self::columns(input)? };
        if fleet.visitors.is_empty() {
            return wrong(0, "no events");
        }
        for events in &mut fleet.visitors {
            events.sort_by_key(|event| event.at);
        }
        Ok(fleet)
    }

    fn messages(input: impl BufRead) -> Result<Self, LineError> {
        let (mut fleet, mut known) = (Self::default(), HashMap::new());
        for (line, text) in (1..).zip(input.lines()) {
            let text = text.map_err(|error| LineError { line, message: error.to_string() })?;
            if text.trim().is_empty() {
                continue;
            }
            let mut store = Store::default();
            let Some(message) = store.read(&text, &NativeHost).ok().filter(|message| store.is_object(*message)) else {
                return wrong(line, "no JSON object");
            };
            let of = |key: &str| store.text(store.get(message, key));
            let name = match of("type") {
                "track" => of("event"),
                "page" | "screen" => "Page Viewed",
                _ => continue,
            };
            let visitor = if of("userId").is_empty() { of("anonymousId") } else { of("userId") };
            let Some(at) = second(of("timestamp")) else { return wrong(line, "no timestamp in ISO 8601") };
            if visitor.is_empty() || name.is_empty() {
                return wrong(line, "neither userId nor anonymousId, or no event");
            }
            let properties = store.get(message, "properties");
            let mut written = String::new();
            push_value(&mut written, &store, properties, &NativeHost);
            let device = store.get(store.get(message, "context"), "device");
            let device = Device::of(store.text(store.get(device, "type")));
            let properties = if store.is_object(properties) { written } else { "{}".into() };
            fleet.add(&mut known, visitor, Happening { at, name: name.into(), properties, device });
        }
        Ok(fleet)
    }

    fn columns(input: impl BufRead) -> Result<Self, LineError> {
        let (mut reader, names) = open(input)?;
        let find = |what: &str, usual: &[&str]| match column(&names, None, usual) {
            Some(place) => Ok(place),
            None => wrong(1, format!("no column for the {what} among {}", names.join(", "))),
        };
        let (visitor, event, time) = (find("visitor", VISITOR)?, find("event", EVENT)?, find("time", TIME)?);
        let (mut fleet, mut known) = (Self::default(), HashMap::new());
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|error| of_csv(&error))? {
            let line = record.position().map_or(0, csv::Position::line);
            let Some(at) = second(&record[time]) else { return wrong(line, format!("{:?} is no time", &record[time])) };
            let mut properties = String::from("{");
            let mut device = Device::Unknown;
            for (place, name) in names.iter().enumerate().filter(|(place, _)| ![visitor, event, time].contains(place)) {
                let value = record[place].trim();
                if name == "device" {
                    device = Device::of(value);
                } else if !value.is_empty() {
                    properties.push_str(if properties.len() > 1 { "," } else { "" });
                    push_string(&mut properties, name);
                    properties.push(':');
                    // Ids stay texts; what is money or a number by its name is one.
                    let is_number = ["price", "revenue", "total", "value", "quantity"].contains(&name.as_str());
                    match value.parse::<f64>().ok().filter(|number| is_number && number.is_finite()) {
                        Some(number) => properties.push_str(&crate::host::Host::number_text(&NativeHost, number)),
                        None => push_string(&mut properties, value),
                    }
                }
            }
            properties.push('}');
            fleet.add(&mut known, &record[visitor], Happening { at, name: record[event].to_owned(), properties, device });
        }
        Ok(fleet)
    }

    fn add(&mut self, known: &mut HashMap<String, usize>, visitor: &str, happening: Happening) {
        let place = *known.entry(visitor.to_owned()).or_insert(self.visitors.len());
        match self.visitors.get_mut(place) {
            Some(events) => events.push(happening),
            None => self.visitors.push(vec![happening]),
        }
    }

    /// Events in all.
    #[must_use]
    pub fn events(&self) -> usize {
        self.visitors.iter().map(Vec::len).sum()
    }
}

fn second(text: &str) -> Option<u32> {
    u32::try_from(millis(text)?.div_euclid(1000)).ok()
}

/// Lets a visitor's events pass through a history, as on the device; `after` hears of each when it is in.
pub(super) fn replay(events: &[Happening], settings: &Settings, mut after: impl FnMut(&History, &Happening)) -> History {
    let mut history = History::default();
    for happening in events {
        let mut store = Store::default();
        let properties = store.read(&happening.properties, &NativeHost).unwrap_or(Value::NULL);
        let event = Event::new(&happening.name, &store, properties, &NativeHost);
        let scene = Scene { device: happening.device, offset_minutes: 0 };
        if history.record(&event, happening.at, scene, settings) {
            after(&history, happening);
        }
    }
    history
}
