//! Which messages belong to the visits asked for.

use super::super::experiments::{Exposure, Exposures};
use super::super::message::{Message, id_text};
use super::HeatmapQuery;
use super::recorded::{RECORDED, device, route};
use super::routes::{folder, is_on_route};
use std::collections::{BTreeMap, BTreeSet};

/// A visitor and a session.
type Session<'a> = (&'a str, &'a str);

/// The question, with what it takes to answer it of a single message.
pub struct Filter<'a, 'e> {
    query: HeatmapQuery<'e>,
    /// First exposures to the experiment.
    exposed: Option<&'e BTreeMap<&'a str, Exposure<'a>>>,
    /// Each visitor's first session, when the question parts them by it.
    firsts: BTreeMap<&'a str, &'a str>,
    /// Sessions on the device: a page view does not say its own.
    on_device: BTreeSet<Session<'a>>,
}

impl<'a, 'e> Filter<'a, 'e> {
    /// Prepares the question for messages given oldest first.
    pub fn new(messages: &[Message<'a>], exposures: &'e Exposures<'a>, query: HeatmapQuery<'e>) -> Self {
        let mut firsts = BTreeMap::new();
        if query.is_new.is_some() {
            for message in messages.iter().filter(|message| message.is_of_visit()) {
                firsts.entry(message.visitor).or_insert(message.session);
            }
        }
        let mut on_device = BTreeSet::new();
        if let Some(wanted) = query.device {
            let recorded = messages.iter().filter(|message| message.event == RECORDED && device(message) == wanted);
            on_device.extend(recorded.map(|message| (message.visitor, message.session)));
        }
        Self { query, exposed: query.experiment.and_then(|experiment| exposures.to(experiment)), firsts, on_device }
    }

    /// Whether a page view counts.
    pub fn takes_view(&self, view: &Message<'a>) -> bool {
        let on_route = self.query.route.is_none_or(|route| is_on_route(folder(view.path), folder(route)));
        let on_device = self.query.device.is_none() || self.on_device.contains(&(view.visitor, view.session));
        on_route && on_device && self.takes(view) && (self.query.experiment.is_none() || self.was_exposed(view))
    }

    /// Whether what a page recorded counts.
    pub fn takes_recorded(&self, recorded: &Message<'a>) -> bool {
        let on_route = self.query.route.is_none_or(|wanted| folder(route(recorded)) == folder(wanted));
        let on_device = self.query.device.is_none_or(|wanted| device(recorded) == wanted);
        on_route && on_device && self.takes(recorded) && self.query.experiment.is_none_or(|experiment| self.was_shown(recorded, experiment))
    }

    fn takes(&self, message: &Message<'a>) -> bool {
        let query = self.query;
        let on_path = query.path.is_none_or(|path| folder(message.path) == folder(path));
        let in_time = query.from.is_none_or(|from| message.time >= from) && query.to.is_none_or(|to| message.time < to);
        let is_first = || self.firsts.get(message.visitor) == Some(&message.session);
        on_path && in_time && query.is_new.is_none_or(|is_new| is_new == is_first())
    }

    /// A view comes before the exposure that it leads to: the session counts from its beginning.
    fn was_exposed(&self, view: &Message<'a>) -> bool {
        let exposure = self.exposed.and_then(|exposed| exposed.get(view.visitor));
        exposure.is_some_and(|exposure| {
            let is_asked = self.query.variation.is_none_or(|variation| variation == exposure.variation);
            is_asked && (view.time >= exposure.time || view.session == exposure.session)
        })
    }

    /// The page itself says what it showed.
    fn was_shown(&self, recorded: &Message<'a>, experiment: &str) -> bool {
        let shown = recorded.property("variations").and_then(|variations| id_text(variations.get(experiment)));
        shown.is_some_and(|shown| self.query.variation.is_none_or(|variation| variation == shown))
    }
}
