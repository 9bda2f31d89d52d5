//! The anchor of a click: a selector that finds the element again, and the point inside it, so that the point stays
//! true on every screen.
//!
//! Selectors: `[data-vario-id="…"]`, else a stable `#id`, else a chain of `tag:nth-of-type(n)` below the nearest
//! ancestor that has one of them. Class names change with every build and are never used.

use crate::digits::push_whole;
use crate::json::write::{push_field, push_key};

/// The largest coordinate inside an element.
pub const SCALE: f64 = 32_767.0;
/// How many ancestors a chain may have; beyond it a stable place is unlikely anyway.
pub const LONGEST_CHAIN: usize = 24;

/// An element on the way from the clicked one up to the root.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Tag name in lower case.
    pub tag: String,
    /// `data-vario-id`; empty for none.
    pub vario_id: String,
    /// `id`; empty for none.
    pub id: String,
    /// Place among the siblings of the same tag, from 1.
    pub nth: u32,
}

/// Where in the element and in which page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Distance from the element's left edge, CSS px.
    pub left: f64,
    /// Distance from the element's top edge, CSS px.
    pub top: f64,
    /// The element's width, CSS px.
    pub width: f64,
    /// The element's height, CSS px.
    pub height: f64,
    /// The viewport's width, CSS px.
    pub viewport_width: f64,
    /// The viewport's height, CSS px.
    pub viewport_height: f64,
}

/// The selector of the first step; `steps` begin with the clicked element and go up.
#[must_use]
pub fn selector(steps: &[Step]) -> String {
    let stop = steps.iter().position(is_root).map_or(steps.len(), |root| root.saturating_add(1));
    let mut out = String::new();
    for step in steps.iter().take(stop.min(LONGEST_CHAIN)).rev() {
        if !out.is_empty() {
            out.push('>');
        }
        push_step(&mut out, step);
    }
    out
}

/// True when the search for a root may end here.
#[must_use]
pub fn is_root(step: &Step) -> bool {
    !step.vario_id.is_empty() || is_stable_id(&step.id) || step.tag == "body" || step.tag == "html"
}

fn push_step(out: &mut String, step: &Step) {
    if !step.vario_id.is_empty() {
        out.push_str("[data-vario-id=");
        push_css_string(out, &step.vario_id);
        out.push(']');
    } else if is_stable_id(&step.id) {
        out.push_str("[id=");
        push_css_string(out, &step.id);
        out.push(']');
    } else {
        out.push_str(&step.tag);
        if !matches!(step.tag.as_str(), "body" | "html") {
            out.push_str(":nth-of-type(");
            push_whole(out, u64::from(step.nth));
            out.push(')');
        }
    }
}

/// A string of CSS (<https://www.w3.org/TR/cssom-1/#serialize-a-string>).
fn push_css_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        out.push(if character.is_control() { ' ' } else { character });
    }
    out.push('"');
}

/// False for ids that look generated, and so change from visit to visit: React's `:r5:`, component libraries' prefixes,
/// four or more digits, long runs of hexadecimal.
#[must_use]
pub fn is_stable_id(id: &str) -> bool {
    let digits = id.bytes().filter(u8::is_ascii_digit).count();
    let hexadecimal = id.len() >= 8 && digits >= 2 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    !(id.is_empty()
        || id.len() > 64
        || id.contains([':', '«', '»'])
        || id.starts_with("radix-")
        || id.starts_with("headlessui-")
        || id.starts_with("react-")
        || digits >= 4
        || hexadecimal)
}

/// A coordinate inside an element of this size, 0 to 32767; an element without extent has its middle.
#[must_use]
pub fn coordinate(offset: f64, size: f64) -> u32 {
    if size > 0.0 && offset.is_finite() { (offset / size * SCALE).clamp(0.0, SCALE).round() as u32 } else { (SCALE / 2.0) as u32 }
}

/// The properties of a "Heatmap Click".
#[must_use]
pub fn properties(steps: &[Step], place: &Place, path: &str) -> String {
    let mut out = String::from("{");
    push_field(&mut out, "selector", &selector(steps));
    for (key, value) in [
        ("x", coordinate(place.left, place.width)),
        ("y", coordinate(place.top, place.height)),
        ("w", pixels(place.width)),
        ("h", pixels(place.height)),
        ("vw", pixels(place.viewport_width)),
        ("vh", pixels(place.viewport_height)),
    ] {
        push_key(&mut out, key);
        push_whole(&mut out, u64::from(value));
    }
    push_field(&mut out, "path", path);
    out.push('}');
    out
}

fn pixels(value: f64) -> u32 {
    value.clamp(0.0, 1e6).round() as u32
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn step(tag: &str, vario_id: &str, id: &str, nth: u32) -> Step {
        Step { tag: tag.into(), vario_id: vario_id.into(), id: id.into(), nth }
    }

    #[test]
    fn the_nearest_stable_ancestor_begins_the_chain() {
        let steps = [step("span", "", "", 2), step("button", "", "", 1), step("div", "", "cart", 3), step("body", "", "", 1)];
        assert_eq!(selector(&steps), r#"[id="cart"]>button:nth-of-type(1)>span:nth-of-type(2)"#);
        let steps = [step("button", "buy \"now\"", "x", 1), step("body", "", "", 1)];
        assert_eq!(selector(&steps), r#"[data-vario-id="buy \"now\""]"#);
        let steps = [step("p", "", ":r5:", 4), step("body", "", "", 1), step("html", "", "", 1)];
        assert_eq!(selector(&steps), "body>p:nth-of-type(4)");
    }

    #[test]
    fn generated_ids_are_told_from_written_ones() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!("../../tests/vectors/stable-ids.json")).unwrap();
        for (list, stable) in [("stable", true), ("generated", false)] {
            for id in vectors[list].as_array().unwrap() {
                assert_eq!(is_stable_id(id.as_str().unwrap()), stable, "{id}");
            }
        }
    }

    #[test]
    fn properties_hold_the_point_and_the_sizes() {
        let place = Place { left: 50.0, top: 0.0, width: 100.0, height: 20.4, viewport_width: 390.0, viewport_height: 844.0 };
        assert_eq!(
            properties(&[step("button", "buy", "", 1)], &place, "/"),
            r#"{"selector":"[data-vario-id=\"buy\"]","x":16384,"y":0,"w":100,"h":20,"vw":390,"vh":844,"path":"/"}"#
        );
    }

    proptest! {
        #[test]
        fn coordinates_stay_in_the_element(offset in any::<f64>(), size in any::<f64>()) {
            prop_assert!(coordinate(offset, size) <= 32_767);
        }
    }
}
