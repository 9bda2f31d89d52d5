//! The events of all visitors, small: 16 bytes an event and each distinct text of details once.

use crate::event_file::{LineError, Row};
use crate::host::NativeHost;
use crate::json::store::{Store, Value};
use crate::profile::event::{Device, Event, Kind, Scene};
use crate::profile::history::History;
use crate::profile::interests::Settings;
use rayon::prelude::*;
use std::collections::HashMap;

/// An event of a visitor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Happening {
    /// Seconds since 1970.
    pub at: u32,
    /// Milliseconds of the second, by which events are sorted.
    millis: u16,
    /// What it is.
    pub kind: Kind,
    /// With what.
    device: Device,
    /// The number of its details.
    details: u32,
}

/// Events while they are read, in any order.
#[derive(Default)]
pub struct Gathering {
    visitors: HashMap<String, u32>,
    details: HashMap<String, u32>,
    events: Vec<(u32, Happening)>,
    orders: usize,
}

/// The events of all visitors.
#[derive(Debug, Default)]
pub struct Fleet {
    /// By visitor, then time; the visitors are numbered in the order of their ids.
    events: Vec<(u32, Happening)>,
    /// Where each visitor's events begin, and where the last's end.
    starts: Vec<usize>,
    details: Vec<String>,
    orders: usize,
}

impl Gathering {
    /// Takes an event in; answers a number of its visitor (the user, else the session), which [`Self::into_fleet`] translates. None, when
    /// the row names no event.
    ///
    /// # Errors
    /// A time before 1970 or after 2106.
    pub fn add(&mut self, row: &Row) -> Result<Option<u32>, LineError> {
        if row.event.is_empty() {
            return Ok(None);
        }
        let at = u32::try_from(row.time.div_euclid(1000));
        let at = at.map_err(|_| LineError { line: row.line, message: "a time before 1970 or after 2106".into() })?;
        let kind = Kind::of(row.event);
        let visitor = number(&mut self.visitors, if row.user.is_empty() { row.session } else { row.user });
        let details = number(&mut self.details, row.details);
        self.orders += usize::from(kind == Kind::Order);
        let millis = row.time.rem_euclid(1000) as u16;
        self.events.push((visitor, Happening { at, millis, kind, device: Device::of(row.device), details }));
        Ok(Some(visitor))
    }

    /// How many orders there are.
    #[must_use]
    pub fn orders(&self) -> usize {
        self.orders
    }

    /// All events in their order, and each visitor's place by the number that [`Self::add`] answered. Events of the same millisecond stay in
    /// the file's order; of anything else it makes no difference.
    #[must_use]
    pub fn into_fleet(self) -> (Fleet, Vec<u32>) {
        let Self { visitors, details, mut events, orders } = self;
        let mut by_name: Vec<(String, u32)> = visitors.into_iter().collect();
        by_name.par_sort_unstable();
        let mut places = vec![0_u32; by_name.len()];
        (0_u32..).zip(&by_name).for_each(|(place, (_, read))| places[*read as usize] = place);
        events.iter_mut().for_each(|event| event.0 = places[event.0 as usize]);
        events.par_sort_by_key(|(visitor, event)| (*visitor, event.at, event.millis));
        let mut starts = vec![0_usize; places.len() + 1];
        events.iter().for_each(|(visitor, _)| starts[*visitor as usize + 1] += 1);
        (1..starts.len()).for_each(|place| starts[place] += starts[place - 1]);
        let mut texts = vec![String::new(); details.len()];
        details.into_iter().for_each(|(text, number)| texts[number as usize] = text);
        (Fleet { events, starts, details: texts, orders }, places)
    }
}

/// The number of a text, given in the order of first sight.
fn number(known: &mut HashMap<String, u32>, text: &str) -> u32 {
    if let Some(&number) = known.get(text) {
        return number;
    }
    let number = known.len() as u32;
    known.insert(text.to_owned(), number);
    number
}

impl Fleet {
    /// Events in all.
    #[must_use]
    pub fn events(&self) -> usize {
        self.events.len()
    }

    /// Visitors in all.
    #[must_use]
    pub fn visitors(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Orders in all.
    #[must_use]
    pub fn orders(&self) -> usize {
        self.orders
    }

    /// The last event's time, seconds since 1970; 0 without one.
    #[must_use]
    pub fn end(&self) -> u32 {
        self.events.par_iter().map(|(_, event)| event.at).max().unwrap_or(0)
    }

    /// Lets a visitor's events pass through a history, as on the device; `after` hears of each when it is in.
    pub(super) fn replay(&self, visitor: usize, settings: &Settings, mut after: impl FnMut(&History, Happening)) -> History {
        let mut history = History::default();
        let mut store = Store::default();
        let empty = store.mark();
        for (_, happening) in &self.events[self.starts[visitor]..self.starts[visitor + 1]] {
            let details = &self.details[happening.details as usize];
            let properties = if details.is_empty() { Ok(Value::NULL) } else { store.read(details, &NativeHost) };
            let event = Event::new("", &store, Value::NULL, &NativeHost).part(happening.kind, properties.unwrap_or(Value::NULL));
            let scene = Scene { device: happening.device, offset_minutes: 0 };
            if history.record(&event, happening.at, scene, settings) {
                after(&history, *happening);
            }
            store.cut(empty);
        }
        history
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::event_file::{Wanted, read_csv};
    use crate::json::store::Store;
    use crate::profile::model::Model;

    #[test]
    fn the_order_of_lines_makes_no_difference() {
        let lines = [
            "b,Product Added,2026-01-01T10:00:00.900Z,x,1",
            "a,Product Viewed,2026-01-02,y,2",
            "b,Product Viewed,2026-01-01T10:00:00.100Z,x,1",
        ];
        let fleet = |order: [usize; 3]| {
            let text = format!("visitor,event,time,product_id,price\n{}\n", order.map(|line| lines[line]).join("\n"));
            let mut gathering = Gathering::default();
            let wanted = Wanted { details: true, ..Wanted::default() };
            read_csv(text.as_bytes(), &wanted, |row| gathering.add(row).map(|_| ())).unwrap();
            let (fleet, _) = gathering.into_fleet();
            let settings = Model::read("", &mut Store::default(), &NativeHost).interests;
            (0..fleet.visitors()).map(|visitor| fleet.replay(visitor, &settings, |_, _| {})).collect::<Vec<History>>()
        };
        let sorted = fleet([1, 2, 0]);
        assert_eq!(sorted.len(), 2);
        assert_eq!(sorted[1].entries.iter().map(|entry| entry.kind).collect::<Vec<_>>(), [Kind::View as u32, Kind::Cart as u32]);
        for order in [[0, 1, 2], [2, 1, 0], [0, 2, 1]] {
            assert_eq!(fleet(order), sorted);
        }
    }
}
