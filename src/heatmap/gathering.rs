//! What a page gathers for its heatmap between two messages, and the message's properties.
//!
//! ```json
//! {"v":1,"route":"/product/:id","vw":390,"vh":844,"pw":390,"ph":4210,"device":"phone","variations":{},
//!  "elements":[["1k3f9q",120,40,"[data-vario-id=\"buy\"]"]],
//!  "points":[[flags, element, x, y, ax, ay, ms]],
//!  "scroll":85,"attention":[1200,0,…],"move":[[ax, ay, n]]}
//! ```

use super::anchor::{coordinate, from_base36, hash, push_base36, selector};
use crate::digits::push_whole;
use crate::json::write::{push_field, push_key, push_string};
use crate::text::take_piece;

/// Bands that the document's height is divided into for attention.
pub const BANDS: usize = 20;
/// Points of one message, so that it stays within the limit of messages.
pub const MOST_POINTS: usize = 50;
/// Selectors whose text the tab has sent; when there are more, all are sent once again.
const MOST_KNOWN: usize = 1_000;
/// Cells of the hover trail in one message.
const MOST_CELLS: usize = 400;
/// Attention that is worth a message of its own, ms: a page that goes is told so twice.
const MESSAGE_MS: f64 = 100.0;
/// Side of a cell of the hover trail, CSS px.
const CELL: f64 = 16.0;
/// Selector texts of one message, bytes.
const MOST_TEXT: usize = 12_000;

/// Bit of a point's flags: inside a nested scroller, whose offsets follow.
pub const SCROLLED: u32 = 128;
/// Bit of a point's flags: the element is fixed or sticky, so `y` is the viewport's.
pub const FIXED: u32 = 16;

/// Where a click was.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Bit 0 click, 1 rage, 2 dead, 3 error followed, 4 fixed or sticky, 5 by keyboard, 6 text that looks like a link,
    /// 7 inside a nested scroller, 8 led somewhere.
    pub flags: u32,
    /// Distance from the element's left edge, CSS px.
    pub left: f64,
    /// Distance from the element's top edge, CSS px.
    pub top: f64,
    /// The element's width, CSS px.
    pub width: f64,
    /// The element's height, CSS px.
    pub height: f64,
    /// Distance from the document's left edge, CSS px.
    pub x: f64,
    /// Distance from the document's top edge, of fixed elements from the viewport's, CSS px.
    pub y: f64,
    /// The document's width, CSS px.
    pub across: f64,
    /// The nested scroller's offsets, CSS px.
    pub scrolled: [f64; 2],
    /// Any clock's ms.
    pub at: f64,
}

/// The page that a message is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Page<'a> {
    /// Its template.
    pub route: &'a str,
    /// JSON object: experiment → variation.
    pub variations: &'a str,
    /// Width and height of the viewport, then of the document, CSS px.
    pub sizes: [f64; 4],
}

/// See the module.
#[derive(Debug, Default)]
pub struct Gathering {
    /// Hashes of the selectors whose text this tab has sent.
    known: Vec<u32>,
    /// Of the next message: hash, width, height. 0: no selector, which no point refers to.
    elements: Vec<(u32, u32, u32)>,
    element_texts: String,
    points: String,
    count: usize,
    first: f64,
    scroll: u32,
    told: u32,
    attention: [f64; BANDS],
    cells: Vec<(u32, u32, u32)>,
}

impl Gathering {
    /// Another page view: nothing of the last one's is left, but what the collector knows of selectors.
    pub fn begin(&mut self) {
        *self = Self { known: core::mem::take(&mut self.known), ..Self::default() };
    }

    /// Takes over which selectors' texts the tab has sent: their hashes with commas between them.
    pub fn know(&mut self, hashes: &str) {
        self.known.clear();
        let mut rest = Some(hashes);
        while let Some(piece) = take_piece(&mut rest, b',') {
            self.known.extend(from_base36(piece));
        }
        self.known.truncate(MOST_KNOWN);
    }

    /// The same as text.
    #[must_use]
    pub fn known(&self) -> String {
        let mut out = String::new();
        for hash in &self.known {
            if !out.is_empty() {
                out.push(',');
            }
            push_base36(&mut out, *hash);
        }
        out
    }

    /// Takes a point, anchored by its path (see [`selector`]); false when the message is full.
    pub fn point(&mut self, path: &str, point: &Point) -> bool {
        if self.count >= MOST_POINTS || self.element_texts.len() > MOST_TEXT {
            return false;
        }
        let element = selector(path).map(|selector| self.element(&selector, point));
        if self.count == 0 {
            self.first = point.at;
        } else {
            self.points.push(',');
        }
        self.count = self.count.saturating_add(1);
        self.points.push('[');
        push_whole(&mut self.points, u64::from(point.flags));
        match element {
            Some(index) => push_next(&mut self.points, index as u64),
            None => self.points.push_str(",-1"),
        }
        let [left, top] = point.scrolled.map(pixels);
        for number in [
            coordinate(point.left, point.width),
            coordinate(point.top, point.height),
            coordinate(point.x, point.across),
            pixels(point.y),
            pixels(point.at - self.first),
        ] {
            push_next(&mut self.points, u64::from(number));
        }
        if point.flags & SCROLLED != 0 {
            push_next(&mut self.points, u64::from(left));
            push_next(&mut self.points, u64::from(top));
        }
        self.points.push(']');
        true
    }

    /// The index of an element of this size, which is added when it is new.
    fn element(&mut self, selector: &str, point: &Point) -> usize {
        let element = (hash(selector), pixels(point.width), pixels(point.height));
        if let Some(index) = self.elements.iter().position(|other| *other == element) {
            return index;
        }
        let index = self.elements.len();
        self.elements.push(element);
        let out = &mut self.element_texts;
        if index > 0 {
            out.push(',');
        }
        out.push_str("[\"");
        push_base36(out, element.0);
        out.push('"');
        push_next(out, u64::from(element.1));
        push_next(out, u64::from(element.2));
        if !self.known.contains(&element.0) {
            if self.known.len() >= MOST_KNOWN {
                self.known.clear();
            }
            self.known.push(element.0);
            out.push(',');
            push_string(out, selector);
        }
        out.push(']');
        index
    }

    /// For so many ms of a visitor's activity this part of the document was in view, CSS px from its top. 0 ms: it is seen,
    /// and counts for the reach.
    pub fn look(&mut self, top: f64, bottom: f64, height: f64, ms: f64) {
        let Some(scale) = (height > 0.0).then(|| BANDS as f64 / height) else { return };
        // A pixel is lost to rounding where the page is zoomed.
        let reach = ((bottom + 1.0) * scale).clamp(0.0, BANDS as f64) as u32;
        self.scroll = self.scroll.max(reach.saturating_mul(5));
        if ms > 0.0 && ms.is_finite() {
            let (from, to) = ((top * scale).max(0.0) as usize, (bottom * scale).ceil().max(0.0) as usize);
            for band in self.attention.iter_mut().take(to).skip(from) {
                *band += ms;
            }
        }
    }

    /// The pointer rested or went by here, CSS px from the document's left and top.
    pub fn hover(&mut self, x: f64, y: f64) {
        if !(x >= 0.0 && y >= 0.0) {
            return;
        }
        let (column, row) = ((x / CELL) as u32, (y / CELL) as u32);
        if let Some(cell) = self.cells.iter_mut().find(|cell| (cell.0, cell.1) == (column, row)) {
            cell.2 = cell.2.saturating_add(1);
        } else if self.cells.len() < MOST_CELLS {
            self.cells.push((column, row, 1));
        }
    }

    /// The properties of "Heatmap Recorded" with all that was gathered since the last; empty when there is nothing new.
    #[must_use]
    pub fn take(&mut self, page: &Page<'_>) -> String {
        let attended = |least: f64| self.attention.iter().any(|ms| *ms >= least);
        if self.count == 0 && self.cells.is_empty() && !attended(MESSAGE_MS) && self.scroll <= self.told {
            return String::new();
        }
        let attended = attended(1.0);
        let [view_width, view_height, width, height] = page.sizes.map(pixels);
        let mut out = String::from("{\"v\":1");
        push_field(&mut out, "route", page.route);
        for (key, value) in [("vw", view_width), ("vh", view_height), ("pw", width), ("ph", height)] {
            push_key(&mut out, key);
            push_whole(&mut out, u64::from(value));
        }
        push_field(&mut out, "device", device(view_width));
        for (key, open, text, close) in [
            ("variations", "", page.variations, ""),
            ("elements", "[", self.element_texts.as_str(), "]"),
            ("points", "[", self.points.as_str(), "]"),
        ] {
            push_key(&mut out, key);
            out.push_str(open);
            out.push_str(text);
            out.push_str(close);
        }
        push_key(&mut out, "scroll");
        push_whole(&mut out, u64::from(self.scroll));
        if attended {
            push_key(&mut out, "attention");
            for (index, ms) in self.attention.iter().enumerate() {
                out.push(if index == 0 { '[' } else { ',' });
                push_whole(&mut out, u64::from(pixels(*ms)));
            }
            out.push(']');
        }
        if !self.cells.is_empty() {
            self.push_trail(&mut out, page.sizes[2]);
        }
        out.push('}');
        let scroll = self.scroll;
        self.begin();
        (self.scroll, self.told) = (scroll, scroll);
        out
    }

    /// Middles of cells, in a point's terms.
    fn push_trail(&self, out: &mut String, width: f64) {
        push_key(out, "move");
        for (index, (column, row, count)) in self.cells.iter().enumerate() {
            out.push_str(if index == 0 { "[[" } else { ",[" });
            let middle = |place: u32| (f64::from(place) + 0.5) * CELL;
            push_whole(out, u64::from(coordinate(middle(*column), width)));
            push_next(out, u64::from(pixels(middle(*row))));
            push_next(out, u64::from(*count));
            out.push(']');
        }
        out.push(']');
    }
}

fn push_next(out: &mut String, number: u64) {
    out.push(',');
    push_whole(out, number);
}

/// A length or a time, 0 to 10 million, whole.
fn pixels(value: f64) -> u32 {
    value.clamp(0.0, 1e7).round() as u32
}

/// The class of a device, by the viewport's width in CSS px.
fn device(width: u32) -> &'static str {
    match width {
        0..600 => "phone",
        600..1024 => "tablet",
        _ => "desktop",
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const PAGE: Page<'static> = Page { route: "/tea/:id", variations: r#"{"hero":"bold"}"#, sizes: [390.0, 844.0, 390.0, 4_000.0] };
    const BUY: &str = "button\t1\t\tbuy";

    fn point(at: f64) -> Point {
        Point { flags: 1, left: 50.0, top: 0.0, width: 100.0, height: 20.4, x: 195.0, y: 1_234.4, across: 390.0, at, ..Point::default() }
    }

    fn taken(gathering: &mut Gathering) -> Value {
        serde_json::from_str(&gathering.take(&PAGE)).unwrap()
    }

    #[test]
    fn a_message_holds_points_elements_and_the_page() {
        let mut gathering = Gathering::default();
        assert!(gathering.point(BUY, &point(1_000.0)));
        assert!(gathering.point(BUY, &Point { flags: 1 | SCROLLED, scrolled: [0.0, 300.0], ..point(1_250.0) }));
        assert!(gathering.point("td\t0\nbody\t0", &Point { flags: 5, ..point(1_300.0) }));
        gathering.look(0.0, 844.0, 4_000.0, 0.0);
        assert_eq!(
            taken(&mut gathering),
            json!({
                "v": 1, "route": "/tea/:id", "vw": 390, "vh": 844, "pw": 390, "ph": 4000, "device": "phone", "variations": {"hero": "bold"},
                "elements": [["ebbb3w", 100, 20, "[data-vario-id=\"buy\"]"]],
                "points": [[1, 0, 16384, 0, 16384, 1234, 0], [129, 0, 16384, 0, 16384, 1234, 250, 0, 300], [5, -1, 16384, 0, 16384, 1234, 300]],
                "scroll": 20
            })
        );
        assert_eq!(gathering.take(&PAGE), "");
    }

    #[test]
    fn a_selectors_text_is_sent_once_a_tab() {
        let mut gathering = Gathering::default();
        let texts = |gathering: &mut Gathering| {
            gathering.point(BUY, &point(0.0));
            gathering.point(BUY, &Point { width: 200.0, ..point(0.0) });
            taken(gathering)["elements"].as_array().unwrap().iter().map(|element| element.as_array().unwrap().len()).collect::<Vec<_>>()
        };
        assert_eq!(texts(&mut gathering), [4, 3]);
        assert_eq!(texts(&mut gathering), [3, 3]);
        gathering.begin();
        assert_eq!(texts(&mut gathering), [3, 3]);
        let mut next = Gathering::default();
        next.know(&gathering.known());
        assert_eq!(texts(&mut next), [3, 3]);
        next.know("");
        assert_eq!(texts(&mut next), [4, 3]);
        next.know("!,,zzzzzzzzzz");
        assert_eq!(next.known(), "");
    }

    #[test]
    fn the_reach_is_the_deepest_of_the_page_view_and_told_again_only_when_it_grew() {
        let mut gathering = Gathering::default();
        for (bottom, reach) in [(844.0, 20), (2_000.0, 50), (1_000.0, 50), (3_999.5, 100)] {
            gathering.look(bottom - 844.0, bottom, 4_000.0, 1_000.0);
            assert_eq!(taken(&mut gathering)["scroll"], reach);
        }
        gathering.look(0.0, 844.0, 4_000.0, 0.0);
        assert_eq!(gathering.take(&PAGE), "");
        gathering.begin();
        gathering.look(0.0, 844.0, 4_000.0, 0.0);
        assert_eq!(taken(&mut gathering)["scroll"], 20);
    }

    #[test]
    fn attention_is_the_time_of_each_band_that_was_in_view() {
        let mut gathering = Gathering::default();
        gathering.look(0.0, 400.0, 4_000.0, 1_000.0);
        gathering.look(300.0, 500.0, 4_000.0, 500.4);
        let message = taken(&mut gathering);
        assert_eq!(message["attention"].as_array().unwrap()[..4], [1000, 1500, 500, 0].map(Value::from));
        assert_eq!(message["attention"].as_array().unwrap().len(), BANDS);
        gathering.look(0.0, 900.0, 800.0, 100.0);
        assert_eq!(taken(&mut gathering)["attention"], json!(vec![100; BANDS]));
    }

    #[test]
    fn the_trail_counts_in_cells_of_16_pixels() {
        let mut gathering = Gathering::default();
        for (x, y) in [(0.0, 0.0), (15.9, 15.9), (382.0, 40.0), (-1.0, 4.0), (f64::NAN, 4.0)] {
            gathering.hover(x, y);
        }
        assert_eq!(taken(&mut gathering)["move"], json!([[672, 8, 2], [31591, 40, 1]]));
    }

    proptest! {
        #[test]
        fn any_message_is_json_within_the_limit_of_messages(
            points in prop::collection::vec((any::<u32>(), any::<f64>(), any::<f64>(), any::<f64>(), "[a-z]{1,9}", "\\PC{0,190}"), 0..80),
            looks in prop::collection::vec((any::<f64>(), any::<f64>(), any::<f64>(), any::<f64>()), 0..8),
            moves in prop::collection::vec((0.0..20_000.0_f64, -9.0..20_000.0_f64), 0..500),
            route in "\\PC{0,40}",
        ) {
            let mut gathering = Gathering::default();
            for (flags, x, y, at, tag, id) in &points {
                let place = Point { flags: flags % 512, left: *x, top: *y, width: *y, height: *x, x: *x, y: *y, across: *x, scrolled: [*x, *y], at: *at };
                gathering.point(&format!("{tag}\t1\t\t{}\nbody\t0", id.replace(['\n', '\t'], "")), &place);
            }
            for (top, bottom, height, ms) in looks {
                gathering.look(top, bottom, height, ms);
            }
            for (x, y) in moves {
                gathering.hover(x, y);
            }
            let text = gathering.take(&Page { route: &route, ..PAGE });
            prop_assert!(text.len() < 27_000, "{}", text.len());
            if !text.is_empty() {
                let message: Value = serde_json::from_str(&text).unwrap();
                prop_assert!(message["points"].as_array().unwrap().len() <= MOST_POINTS);
                prop_assert!(message["scroll"].as_u64().unwrap() <= 100);
            }
        }
    }
}
