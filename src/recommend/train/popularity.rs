//! Popular items with time decay.

use super::Corpus;
use super::catalogue::Catalogue;
use super::container::{Tables, starts};

/// The most items a group has.
const MOST: usize = 200;

/// The section `POPU`: overall, and of each category. A session's items count e^(−age ÷ decay), its age being a share of
/// all sessions; points are thousandths of a session.
#[must_use]
pub fn popularity_section(corpus: &Corpus, decay: f64, catalogue: Option<&Catalogue>) -> Vec<u8> {
    let mut points = vec![0.0_f64; corpus.ids.len()];
    let count = corpus.sequences.len().max(1) as f64;
    for (at, sequence) in corpus.sequences.iter().enumerate() {
        let weight = libm::exp(-(count - 1.0 - at as f64) / count / decay.max(1e-9));
        for (place, &item) in sequence.iter().enumerate() {
            if !sequence[..place].contains(&item) {
                points[item as usize] += weight;
            }
        }
    }
    let ranked = |holds: &dyn Fn(u32) -> bool| {
        let mut ranked: Vec<(u32, u32)> = (0..)
            .zip(&points)
            .filter(|(item, points)| **points > 0.0 && holds(*item))
            .map(|(item, points)| (item, libm::round(points * 1000.0).min(f64::from(u32::MAX)) as u32))
            .collect();
        ranked.sort_unstable_by_key(|&(item, points)| (std::cmp::Reverse(points), item));
        ranked.truncate(MOST);
        ranked
    };
    let mut groups = vec![(String::new(), ranked(&|_| true))];
    if let Some(catalogue) = catalogue {
        let named = (1_u16..).zip(&catalogue.categories);
        groups.extend(named.map(|(category, name)| (name.clone(), ranked(&|item| catalogue.items[item as usize].category == category))));
    }
    let mut section = Tables::default();
    let names: String = groups.iter().map(|(name, _)| name.as_str()).collect();
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
