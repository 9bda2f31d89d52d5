//! What a page sends of a visit: the message "Heatmap Recorded".

use super::super::message::Message;
use crate::json::Json;
use std::collections::BTreeMap;

/// The event of what a page gathered since the last one.
pub const RECORDED: &str = "Heatmap Recorded";

/// The largest coordinate inside an element and across a document.
const SCALE: i64 = 32_767;
/// Places further down or left than this are no places, CSS px.
const FARTHEST: i64 = 10_000_000;
/// Flags are bits below this.
const MOST_FLAGS: i64 = 65_535;
/// The bit of a click.
const CLICK: i64 = 1;

/// Selectors by their hash.
pub type Selectors<'a> = BTreeMap<&'a str, &'a str>;

/// A click with a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Click<'a> {
    /// The element; none when only the absolute place is known, and then x and y are 0.
    pub selector: Option<&'a str>,
    /// Across the element.
    pub x: i64,
    /// Down the element.
    pub y: i64,
    /// Across the document.
    pub ax: i64,
    /// Below the document's top.
    pub ay: i64,
    /// How it was clicked.
    pub flags: i64,
}

/// The route's template.
pub fn route<'a>(message: &Message<'a>) -> &'a str {
    message.text("route")
}

/// The class of device.
pub fn device<'a>(message: &Message<'a>) -> &'a str {
    message.text("device")
}

/// The selectors that any message tells; of two with one hash the first by alphabet.
pub fn selectors<'a>(messages: &[Message<'a>]) -> Selectors<'a> {
    let mut known = Selectors::new();
    for element in messages.iter().filter(|message| message.event == RECORDED).flat_map(|message| list(message, "elements")) {
        let selector = part(element, 3).and_then(Json::as_str).filter(|selector| !selector.is_empty());
        let Some((hash, selector)) = hash_of(element).zip(selector) else { continue };
        known.entry(hash).and_modify(|earlier| *earlier = selector.min(*earlier)).or_insert(selector);
    }
    known
}

/// The sizes of a message's elements: selector, width, height.
pub fn sizes<'a>(message: &Message<'a>, selectors: &Selectors<'a>) -> impl Iterator<Item = (&'a str, i64, i64)> {
    list(message, "elements").iter().filter_map(move |element| {
        let selector = *selectors.get(hash_of(element)?)?;
        let (width, height) = (whole(part(element, 1), 0, FARTHEST)?, whole(part(element, 2), 0, FARTHEST)?);
        Some((selector, width, height))
    })
}

/// A message's clicks; points of another shape are passed over.
pub fn clicks<'a>(message: &Message<'a>, selectors: &Selectors<'a>) -> impl Iterator<Item = Click<'a>> {
    let elements = list(message, "elements");
    list(message, "points").iter().filter_map(move |point| {
        let number = |place: usize, least: i64, most: i64| whole(part(point, place), least, most);
        let flags = number(0, 0, MOST_FLAGS).filter(|flags| flags & CLICK != 0)?;
        let (ax, ay) = (number(4, 0, SCALE)?, number(5, -FARTHEST, FARTHEST)?);
        let element = elements.get(usize::try_from(number(1, -FARTHEST, FARTHEST)?).unwrap_or(usize::MAX));
        let selector = element.and_then(hash_of).and_then(|hash| selectors.get(hash)).copied();
        let (x, y) = if selector.is_some() { (number(2, 0, SCALE)?, number(3, 0, SCALE)?) } else { (0, 0) };
        Some(Click { selector, x, y, ax, ay, flags })
    })
}

/// The deepest reach in twentieths of the document.
pub fn reach(message: &Message) -> Option<usize> {
    let percent = whole(message.property("scroll"), 0, FARTHEST)?;
    usize::try_from(percent.min(100) / 5).ok()
}

/// Milliseconds of each twentieth of the document.
pub fn attention(message: &Message) -> impl Iterator<Item = i64> {
    list(message, "attention").iter().map(|band| whole(Some(band), 0, i64::from(u32::MAX)).unwrap_or(0))
}

/// Cells of the hover trail: across, down, how often.
pub fn trail<'a>(message: &Message<'a>) -> impl Iterator<Item = (i64, i64, i64)> + use<'a> {
    list(message, "move").iter().filter_map(|cell| {
        let place = |place: usize| whole(part(cell, place), -FARTHEST, FARTHEST);
        Some((place(0)?, place(1)?, whole(part(cell, 2), 1, FARTHEST)?))
    })
}

/// The document's width and height.
pub fn page(message: &Message) -> Option<(i64, i64)> {
    let side = |name: &str| whole(message.property(name), 1, FARTHEST);
    side("pw").zip(side("ph"))
}

fn list<'a>(message: &Message<'a>, name: &str) -> &'a [Json] {
    message.property(name).and_then(Json::as_arr).unwrap_or_default()
}

fn part(list: &Json, place: usize) -> Option<&Json> {
    list.as_arr()?.get(place)
}

fn hash_of(element: &Json) -> Option<&str> {
    part(element, 0).and_then(Json::as_str).filter(|hash| !hash.is_empty())
}

/// A number, or the text of one, within bounds and rounded down.
fn whole(number: Option<&Json>, least: i64, most: i64) -> Option<i64> {
    let number = match number? {
        Json::Num(number) => libm::floor(*number),
        Json::Str(text) => libm::floor(text.trim().parse().ok()?),
        _ => return None,
    };
    (number >= least as f64 && number <= most as f64).then_some(number as i64)
}
