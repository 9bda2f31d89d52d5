//! `Heatmap`: reads the clicked element while it is still there.

use crate::heatmap::anchor::{LONGEST_CHAIN, Place, Step, is_root, properties};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, MouseEvent};

/// What a click is anchored to: the control around the clicked element, where there is one.
const CONTROLS: &str = "[data-vario-id],a,button,input,select,textarea,label,summary,[role=button]";
/// What leaves no point.
const PRIVATE: &str = "[data-vario-mask],input[type=password]";
/// Points that wait at most; more are not taken until these are drained.
const MOST_WAITING: usize = 200;
/// Siblings before an element that are counted: a click must not take longer in a list of 100,000 rows.
const MOST_SIBLINGS: u32 = 2_000;

/// Points of this page that wait to become messages.
#[wasm_bindgen]
#[derive(Default)]
pub struct Heatmap {
    waiting: Vec<String>,
}

#[wasm_bindgen]
impl Heatmap {
    /// With no points.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a click; false when it leaves no point.
    pub fn capture(&mut self, event: &Event) -> bool {
        if self.waiting.len() >= MOST_WAITING {
            return false;
        }
        let point = event.dyn_ref::<MouseEvent>().and_then(read);
        let taken = point.is_some();
        self.waiting.extend(point);
        taken
    }

    /// The waiting points as properties, a JSON object a line.
    pub fn drain(&mut self) -> String {
        let mut out = String::new();
        for point in self.waiting.drain(..) {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&point);
        }
        out
    }
}

fn read(event: &MouseEvent) -> Option<String> {
    let target: Element = event.target()?.dyn_into().ok()?;
    if target.closest(PRIVATE).ok()?.is_some() {
        return None;
    }
    let element = target.closest(CONTROLS).ok().flatten().unwrap_or(target);
    // The event's own window: a script's made-up event has none, and no visitor clicked.
    let window = event.view()?;
    let viewport = |value: Result<JsValue, JsValue>| value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0);
    let area = element.get_bounding_client_rect();
    let (width, height) = (area.width(), area.height());
    // A click by keyboard has no place: the middle stands for it.
    let by_keyboard = event.detail() == 0;
    let place = Place {
        left: if by_keyboard { width / 2.0 } else { f64::from(event.client_x()) - area.left() },
        top: if by_keyboard { height / 2.0 } else { f64::from(event.client_y()) - area.top() },
        width,
        height,
        viewport_width: viewport(window.inner_width()),
        viewport_height: viewport(window.inner_height()),
    };
    let path = window.location().pathname().unwrap_or_default();
    Some(properties(&steps(element)?, &place, &path))
}

/// The element and its ancestors, up to the first that can begin a selector; none for a place too far down a list.
fn steps(element: Element) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut next = Some(element);
    while let Some(element) = next {
        let step = Step {
            tag: element.tag_name().to_ascii_lowercase(),
            vario_id: element.get_attribute("data-vario-id").unwrap_or_default(),
            // Not the property `id`: in a form it is the field of that name, if there is one.
            id: element.get_attribute("id").unwrap_or_default(),
            nth: place_among_siblings(&element)?,
        };
        let root = is_root(&step);
        steps.push(step);
        if root || steps.len() >= LONGEST_CHAIN {
            break;
        }
        next = element.parent_element();
    }
    Some(steps)
}

/// The place among the siblings of the same tag, from 1; none behind too many siblings.
fn place_among_siblings(element: &Element) -> Option<u32> {
    let tag = element.tag_name();
    let mut place = 1_u32;
    let mut sibling = element.previous_element_sibling();
    for _ in 0..MOST_SIBLINGS {
        let Some(other) = sibling else { return Some(place) };
        if other.tag_name() == tag {
            place = place.saturating_add(1);
        }
        sibling = other.previous_element_sibling();
    }
    None
}
