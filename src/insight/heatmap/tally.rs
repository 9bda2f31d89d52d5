//! Sums of what pages recorded.

use super::super::message::Message;
use super::recorded::{Click, Selectors, attention, clicks, page, reach, sizes, trail};
use super::{Heatmap, HeatmapElement, HeatmapPoint, PageSize};
use core::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Parts that reach and attention are counted in.
const BANDS: usize = 20;

/// The bits of a click.
const RAGE: i64 = 2;
const DEAD: i64 = 4;
const ERROR: i64 = 8;
const THROUGH: i64 = 256;

/// A visit of a page: visitor, session, tab, path.
type Visit<'a> = (&'a str, &'a str, &'a str, &'a str);

/// Sums so far.
#[derive(Default)]
pub struct Tally<'a> {
    elements: BTreeMap<&'a str, Element<'a>>,
    places: BTreeMap<Click<'a>, usize>,
    reach: BTreeMap<Visit<'a>, usize>,
    attention: [i64; BANDS],
    trail: BTreeMap<(i64, i64), i64>,
    widths: Vec<i64>,
    heights: Vec<i64>,
}

#[derive(Default)]
struct Element<'a> {
    clicks: usize,
    rage: usize,
    dead: usize,
    error: usize,
    through: usize,
    visitors: BTreeSet<&'a str>,
    widths: Vec<i64>,
    heights: Vec<i64>,
}

impl<'a> Tally<'a> {
    /// Adds what a page recorded.
    pub fn add(&mut self, message: &Message<'a>, selectors: &Selectors<'a>) {
        for click in clicks(message, selectors) {
            count(self.places.entry(click).or_default());
            let Some(selector) = click.selector else { continue };
            self.elements.entry(selector).or_default().add(message.visitor, click.flags);
        }
        for (selector, width, height) in sizes(message, selectors) {
            let element = self.elements.entry(selector).or_default();
            element.widths.push(width);
            element.heights.push(height);
        }
        if let Some(reached) = reach(message) {
            let visit = (message.visitor, message.session, message.tab, message.path);
            let deepest = self.reach.entry(visit).or_default();
            *deepest = reached.max(*deepest);
        }
        for (sum, band) in self.attention.iter_mut().zip(attention(message)) {
            *sum = sum.saturating_add(band);
        }
        for (across, down, times) in trail(message) {
            let sum = self.trail.entry((across, down)).or_default();
            *sum = sum.saturating_add(times);
        }
        if let Some((width, height)) = page(message) {
            self.widths.push(width);
            self.heights.push(height);
        }
    }

    /// The answer; `exposed_visitors` and `views` are counted by the caller.
    pub fn answer(self, exposed_visitors: usize, views: usize) -> Heatmap {
        let clicked = self.elements.into_iter().filter(|(_, element)| element.clicks > 0);
        let mut elements: Vec<HeatmapElement> = clicked.map(|(selector, element)| element.answer(selector)).collect();
        // They come sorted by selector and the sort is stable.
        elements.sort_by_key(|element| Reverse(element.clicks));
        let places: BTreeMap<&str, i64> = elements.iter().map(|element| element.selector.as_str()).zip(0..).collect();
        let mut points: Vec<HeatmapPoint> = self
            .places
            .into_iter()
            .map(|(Click { selector, x, y, ax, ay, flags }, n)| {
                let element = selector.and_then(|selector| places.get(selector)).copied().unwrap_or(-1);
                HeatmapPoint { element, x, y, ax, ay, flags, n }
            })
            .collect();
        points.sort_by_key(|point| (Reverse(point.n), point.element, point.x, point.y, point.ax, point.ay, point.flags));
        let mut trail: Vec<(i64, i64, i64)> = self.trail.into_iter().map(|((across, down), n)| (across, down, n)).collect();
        trail.sort_by_key(|(across, down, n)| (Reverse(*n), *across, *down));
        let reached = |least: usize| self.reach.values().filter(|deepest| **deepest >= least).count();
        Heatmap {
            exposed_visitors,
            views,
            clicks: points.iter().map(|point| point.n).sum(),
            elements,
            points,
            scroll: (0..=BANDS).map(reached).collect(),
            attention: self.attention.to_vec(),
            trail,
            page: PageSize { width: median(self.widths), height: median(self.heights) },
        }
    }
}

impl<'a> Element<'a> {
    fn add(&mut self, visitor: &'a str, flags: i64) {
        count(&mut self.clicks);
        self.visitors.insert(visitor);
        for (bit, counter) in [(RAGE, &mut self.rage), (DEAD, &mut self.dead), (ERROR, &mut self.error), (THROUGH, &mut self.through)] {
            if flags & bit != 0 {
                count(counter);
            }
        }
    }

    fn answer(self, selector: &str) -> HeatmapElement {
        HeatmapElement {
            selector: selector.to_owned(),
            clicks: self.clicks,
            visitors: self.visitors.len(),
            rage: self.rage,
            dead: self.dead,
            error: self.error,
            through: self.through,
            width: median(self.widths),
            height: median(self.heights),
        }
    }
}

fn count(counter: &mut usize) {
    *counter = counter.saturating_add(1);
}

/// The middle one, of two the lower; 0 of none.
fn median(mut numbers: Vec<i64>) -> i64 {
    numbers.sort_unstable();
    numbers.get(numbers.len().saturating_sub(1) / 2).copied().unwrap_or(0)
}
