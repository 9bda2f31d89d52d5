//! Events made into sessions.

use super::corpus::{Corpus, Ids, check_id};
use crate::event_file::{LineError, Row};
use crate::profile::event::Kind;
use rayon::prelude::*;
use std::collections::HashMap;

/// A pause that ends a session, in milliseconds.
const PAUSE: i64 = 30 * 60 * 1000;

/// A visitor's number that none has.
const NOBODY: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Event {
    group: u32,
    item: u32,
    time: i64,
}

/// Events while they are read, in any order.
#[derive(Default)]
pub struct Events {
    /// Only events of this name.
    name: Option<String>,
    groups: HashMap<String, u32>,
    /// Whose each group is.
    owners: Vec<u32>,
    items: Ids,
    events: Vec<Event>,
    /// Whether groups are visitors rather than sessions.
    of_visitors: bool,
}

impl Events {
    /// None yet. `name`: only events of this name count; else views of items where events have Segment's names, and all events where they
    /// have others or none. Events that have a name and no item never count.
    #[must_use]
    pub fn new(name: Option<String>) -> Self {
        Self { name, ..Self::default() }
    }

    fn counts(&self, row: &Row) -> bool {
        match &self.name {
            Some(name) => name == row.event && !row.item.is_empty(),
            None if row.event.is_empty() => true,
            None => matches!(Kind::of(row.event), Kind::View | Kind::Other) && !row.item.is_empty(),
        }
    }

    /// Takes a row in, where it counts. `owner`: its visitor's number.
    ///
    /// # Errors
    /// An item id that is unfit for the artifact, or empty where events have no names; a row without a session among rows with one.
    pub fn add(&mut self, row: &Row, owner: Option<u32>) -> Result<(), LineError> {
        if !self.counts(row) {
            return Ok(());
        }
        let line = row.line;
        let bad = |message: &str| LineError { line, message: message.into() };
        check_id(row.item, line)?;
        if row.session.is_empty() && !self.of_visitors {
            if !self.events.is_empty() {
                return Err(bad("no session, though the rows before have one"));
            }
            self.of_visitors = true;
        }
        let name = if row.session.is_empty() { row.user } else { row.session };
        let group = match self.groups.get(name) {
            Some(&group) => group,
            None => {
                let next = u32::try_from(self.groups.len()).map_err(|_| bad("more than 4,294,967,295 sessions"))?;
                self.groups.insert(name.to_owned(), next);
                self.owners.push(owner.unwrap_or(NOBODY));
                next
            }
        };
        let item = self.items.index(row.item, line)?;
        self.events.push(Event { group, item, time: row.time });
        Ok(())
    }

    /// The sessions, by the time they ended at. `places`: the number of each owner from now on. Of lines in another order the same comes,
    /// but for events of a session in the same millisecond, which stay in the file's order.
    ///
    /// # Errors
    /// Line 0 when no event counts.
    pub fn into_corpus(self, places: &[u32]) -> Result<Corpus, LineError> {
        let Self { groups, owners, items, mut events, of_visitors, .. } = self;
        drop(groups);
        if events.is_empty() {
            return Err(LineError { line: 0, message: "no events with an item".into() });
        }
        // Stable: events of the same time stay in the order of the file.
        events.par_sort_by_key(|event| (event.group, event.time));
        let apart = |a: &Event, b: &Event| a.group == b.group && (!of_visitors || b.time - a.time <= PAUSE);
        let mut sessions: Vec<&[Event]> = events.chunk_by(apart).collect();
        let ids = &items.ids;
        let names = |session: &[Event]| session.iter().map(|event| ids[event.item as usize].as_str()).collect::<Vec<_>>();
        let span = |session: &[Event]| (session.last().map_or(0, |last| last.time), session.first().map_or(0, |first| first.time));
        sessions.par_sort_by(|a, b| span(a).cmp(&span(b)).then_with(|| names(a).cmp(&names(b))));
        let sequences = sessions.par_iter().map(|session| session.iter().map(|event| event.item).collect()).collect();
        let place = |owner: u32| places.get(owner as usize).copied().unwrap_or(NOBODY);
        let owners: Vec<u32> = sessions.iter().map(|session| place(owners[session[0].group as usize])).collect();
        let owners = if owners.iter().all(|owner| *owner == NOBODY) { Vec::new() } else { owners };
        drop(sessions);
        drop(events);
        Ok(Corpus { owners, ..Corpus::sorted(items.ids, sequences) })
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::event_file::{Columns, Role, Wanted, read_csv, read_json};
    use proptest::prelude::*;

    const CSV: &str = "user,item,time,event\nu,a,1000,view\nv,x,1500,view\nu,b,1060,view\nu,c,9000,view\nu,d,1070,cart\n";

    fn wanted() -> Wanted {
        Wanted { needed: vec![Role::Item, Role::Time], ..Wanted::default() }
    }

    fn corpus(until: Option<i64>, name: Option<&str>) -> Corpus {
        let mut events = Events::new(name.map(str::to_owned));
        read_csv(CSV.as_bytes(), &Wanted { until, ..wanted() }, |row| events.add(row, None)).unwrap();
        events.into_corpus(&[]).unwrap()
    }

    fn of_lines(text: &str) -> Result<Corpus, LineError> {
        let mut events = Events::new(None);
        read_json(text.as_bytes(), &wanted(), |row| events.add(row, None))?;
        events.into_corpus(&[])
    }

    fn names(corpus: &Corpus) -> Vec<String> {
        let name = |sequence: &Vec<u32>| sequence.iter().map(|item| corpus.ids[*item as usize].as_str()).collect();
        corpus.sequences.iter().map(name).collect()
    }

    #[test]
    fn a_visitors_events_become_sessions_in_time_order() {
        assert_eq!(names(&corpus(None, None)), ["abd", "x", "c"]);
    }

    #[test]
    fn nothing_of_what_comes_later_is_known() {
        let until = corpus(Some(1_500_000), Some("view"));
        assert_eq!(names(&until), ["ab"]);
        assert_eq!(until.ids, ["a", "b"]);
        assert_eq!(until.popularity, [1, 1]);
    }

    #[test]
    fn json_lines_are_read_alike_and_bad_lines_named() {
        let text = "{\"session\":7,\"item\":\"a\",\"time\":\"2026-02-01\",\"more\":{\"x\":[1]}}\n\n{\"session\":7,\"item\":12,\"time\":1769904001}\n";
        assert_eq!(names(&of_lines(text).unwrap()), ["a12"]);
        let message = |text: &str| of_lines(text).unwrap_err().to_string();
        assert_eq!(message("{\"user\":\"u\",\"item\":\"a\",\"time\":1}\n{\"user\":\"u\",\"item\":\"a\"}\n"), "line 2: not a time: \"\"");
        assert_eq!(message("{\"item\":\"a\",\"time\":1}"), "line 1: neither session nor user");
        assert_eq!(message("{\"user\":\"u\",\"time\":1}"), "line 1: an empty item id");
        assert_eq!(message("\n[]\n"), "line 2: no JSON object");
        let header = |text: &str, wanted: &Wanted| read_csv(text.as_bytes(), wanted, |_| Ok(())).unwrap_err().to_string();
        assert_eq!(header("user,time\n", &wanted()), "line 1: no column for the item among user, time: name it with --columns item=NAME");
        let mut columns = Columns::default();
        columns.name(Role::Item, "thing");
        assert_eq!(header("user,time\n", &Wanted { columns, ..wanted() }), "line 1: no column \"thing\" among user, time");
    }

    #[test]
    fn of_segment_messages_views_of_items_count() {
        let line = |kind: &str, event: &str, item: &str, second: u32| {
            format!(
                "{{\"type\":\"{kind}\",\"event\":\"{event}\",\"anonymousId\":\"v\",\"timestamp\":\"2026-02-01T00:00:{second:02}.000Z\",\"properties\":{{\"product_id\":\"{item}\"}}}}\n"
            )
        };
        let text = [
            line("track", "Product Viewed", "b", 2),
            line("page", "", "", 1),
            line("identify", "", "", 1),
            line("track", "Product Added", "b", 3),
            line("track", "Product Viewed", "a", 1),
            line("track", "Product Viewed", "", 2),
        ];
        assert_eq!(names(&of_lines(&text.concat()).unwrap()), ["ab"]);
    }

    proptest! {
        #[test]
        fn the_order_of_lines_makes_no_difference(order in Just((0..40_u32).collect::<Vec<_>>()).prop_shuffle()) {
            let line = |at: u32| format!("{{\"user\":\"v{}\",\"item\":\"i{}\",\"time\":{}}}\n", at % 5, at * 7 % 11, u64::from(at) * 400 + 1_700_000_000);
            let shuffled = of_lines(&order.iter().map(|at| line(*at)).collect::<String>()).unwrap();
            let sorted = of_lines(&(0..40).map(line).collect::<String>()).unwrap();
            prop_assert_eq!((shuffled.ids, shuffled.sequences), (sorted.ids, sorted.sequences));
        }
    }
}
