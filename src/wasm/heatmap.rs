//! `Heatmap`: the whole of the `heatmap` module, which a page loads where heatmaps are captured.

use crate::heatmap::anchor::coordinate;
use crate::heatmap::gathering::{Gathering, Page, Point};
use crate::heatmap::private;
use crate::heatmap::route::route;
use crate::heatmap::sample::is_sampled;
use crate::text::take_piece;
use wasm_bindgen::prelude::*;

/// What the page gathers.
#[wasm_bindgen]
#[derive(Default)]
pub struct Heatmap {
    gathering: Gathering,
}

#[wasm_bindgen]
impl Heatmap {
    /// With nothing gathered.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// The route template of a path; `templates`: the site's own, one a line.
    pub fn route(&self, path: &str, templates: &str) -> String {
        route(path, templates)
    }

    /// A page view begins. True when it is among the sample: `share` is from 0 to 1.
    pub fn begin(&mut self, visitor: &str, route: &str, share: f64) -> bool {
        self.gathering.begin();
        is_sampled(visitor, route, share)
    }

    /// Takes over what [`Heatmap::known`] said on the tab's last page.
    pub fn know(&mut self, hashes: &str) {
        self.gathering.know(hashes);
    }

    /// Which selectors' texts the tab has sent.
    pub fn known(&self) -> String {
        self.gathering.known()
    }

    /// Takes a point: the clicked element's path, and eleven numbers in the order of [`Point`]'s fields. False when the
    /// message is full, or the numbers are not eleven.
    pub fn point(&mut self, path: &str, numbers: &[f64]) -> bool {
        let &[flags, left, top, width, height, x, y, across, scroll_left, scroll_top, at] = numbers else { return false };
        let scrolled = [scroll_left, scroll_top];
        self.gathering.point(path, &Point { flags: flags as u32, left, top, width, height, x, y, across, scrolled, at })
    }

    /// So long this part of the document was in view.
    pub fn look(&mut self, top: f64, bottom: f64, height: f64, ms: f64) {
        self.gathering.look(top, bottom, height, ms);
    }

    /// The pointer was here, CSS px from the document's left and top.
    pub fn hover(&mut self, x: f64, y: f64) {
        self.gathering.hover(x, y);
    }

    /// The properties of a message; `variations`: JSON object; then the viewport's and the document's sizes, CSS px.
    #[allow(clippy::too_many_arguments)]
    pub fn take(&mut self, route: &str, variations: &str, vw: f64, vh: f64, pw: f64, ph: f64) -> String {
        self.gathering.take(&Page { route, variations, sizes: [vw, vh, pw, ph] })
    }

    /// The cell of a place inside an element: CSS px from its left and top edge, then its size.
    pub fn cell(&self, left: f64, top: f64, width: f64, height: f64) -> usize {
        private::cell_of(coordinate(left, width) as u16, coordinate(top, height) as u16)
    }

    /// The name of a private page's alphabet; `cells`: selectors, one a line.
    pub fn alphabet(&self, cells: &str) -> String {
        let mut rest = Some(cells);
        private::alphabet_name(core::iter::from_fn(|| take_piece(&mut rest, b'\n')))
    }

    /// A private report of one of so many cells; a negative one: none of them. `chance`: see [`private::report_by`]. Empty
    /// for what is out of range.
    pub fn answer(&self, cells: usize, cell: i32, epsilon: f64, chance: &[u8]) -> String {
        private::report_by(cells, usize::try_from(cell).ok(), epsilon, chance).unwrap_or_default()
    }
}
