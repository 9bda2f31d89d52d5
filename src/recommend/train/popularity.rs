//! Popular items with time decay.

use super::Corpus;
use super::catalogue::Catalogue;
use super::container::{Tables, starts};
use crate::profile::train::VisitorGroups;

/// The most items a group has.
const MOST: usize = 200;

/// What popularity is told.
#[derive(Clone, Copy, Default)]
pub struct PopularitySettings<'a> {
    /// The share of all sessions after which a session's items count 1/e.
    pub decay: f64,
    /// Items are popular in their categories too.
    pub catalogue: Option<&'a Catalogue>,
    /// And among groups of visitors, as far as sessions have owners.
    pub groups: Option<&'a VisitorGroups>,
    /// The fewest sessions of a group of visitors that an item must be in to be popular there.
    pub support: u32,
}

/// The section `POPU`: overall, of each category, and of each group of visitors. A session's items count e^(−age ÷ decay), its age
/// being a share of all sessions; points are thousandths of a session.
#[must_use]
pub fn popularity_section(corpus: &Corpus, settings: PopularitySettings) -> Vec<u8> {
    let mut overall = Points::of(corpus.ids.len());
    let mut of_groups: Vec<Points> =
        settings.groups.iter().flat_map(|groups| &groups.names).map(|_| Points::of(corpus.ids.len())).collect();
    let count = corpus.sequences.len().max(1) as f64;
    for (at, sequence) in corpus.sequences.iter().enumerate() {
        let weight = libm::exp(-(count - 1.0 - at as f64) / count / settings.decay.max(1e-9));
        let mut items = sequence.clone();
        items.sort_unstable();
        items.dedup();
        overall.add(&items, weight);
        let groups = settings.groups.zip(corpus.owners.get(at)).and_then(|(groups, owner)| groups.of.get(*owner as usize));
        for &group in groups.into_iter().flatten() {
            of_groups[usize::from(group)].add(&items, weight);
        }
    }
    let mut groups = vec![("", overall.ranked(0, |_| true))];
    if let Some(catalogue) = settings.catalogue {
        let named = (1_u16..).zip(&catalogue.categories);
        groups.extend(
            named.map(|(category, name)| (name.as_str(), overall.ranked(0, |item| catalogue.items[item as usize].category == category))),
        );
    }
    if let Some(of_visitors) = settings.groups {
        let ranked = of_groups.iter().map(|points| points.ranked(settings.support, |_| true));
        groups.extend(of_visitors.names.iter().map(String::as_str).zip(ranked).filter(|(_, items)| !items.is_empty()));
    }
    let mut section = Tables::default();
    let names: String = groups.iter().map(|(name, _)| *name).collect();
    section.numbers([groups.len() as u32, names.len() as u32]);
    section.numbers(starts(groups.iter().map(|(_, items)| items.len())));
    section.fill();
    section.numbers(starts(groups.iter().map(|(name, _)| name.len())).into_iter().skip(1));
    section.fill();
    section.bytes.extend(names.as_bytes());
    section.fill();
    section.numbers(groups.iter().flat_map(|(_, items)| items).flat_map(|&(item, points)| [item, points]));
    section.bytes
}

/// Weight and number of the sessions that hold each item.
struct Points(Vec<(f64, u32)>);

impl Points {
    fn of(items: usize) -> Self {
        Self(vec![(0.0, 0); items])
    }

    fn add(&mut self, items: &[u32], weight: f64) {
        for &item in items {
            let (points, sessions) = &mut self.0[item as usize];
            *points += weight;
            *sessions += 1;
        }
    }

    /// The most popular items that pass and that enough sessions hold.
    fn ranked(&self, support: u32, passes: impl Fn(u32) -> bool) -> Vec<(u32, u32)> {
        let mut ranked: Vec<(u32, u32)> = (0..)
            .zip(&self.0)
            .filter(|(item, (points, sessions))| *points > 0.0 && *sessions >= support && passes(*item))
            .map(|(item, (points, _))| (item, libm::round(points * 1000.0).min(f64::from(u32::MAX)) as u32))
            .collect();
        ranked.sort_unstable_by_key(|&(item, points)| (std::cmp::Reverse(points), item));
        ranked.truncate(MOST);
        ranked
    }
}
