//! Writes the sections `ITEM` and `SESS`.

use super::container::Tables;
use super::weighing::Weighing;
use super::{Corpus, Sections};
use crate::recommend::artifact::index_width;
use crate::recommend::items::number_of;
use crate::recommend::sessions::{MAX_K, MAX_M};

/// What training is told of session neighbours.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Neighbours kept, 1 to 10,000.
    pub k: u32,
    /// Latest sessions of an item that are candidates, 1 to 100,000.
    pub m: u32,
    /// How neighbours are weighed.
    pub weighing: Weighing,
}

impl Default for Settings {
    fn default() -> Self {
        Self { k: 100, m: 150, weighing: Weighing::default() }
    }
}

/// An artifact of items and sessions: the same corpus, order and settings give the same bytes.
///
/// `order` is the packing order, a permutation of the corpus's items (see [`super::packing_order`]); it changes the
/// compressed size, never an answer.
///
/// # Errors
/// Words for people when a setting is out of range or the data too large for the format (2³² session-item pairs).
pub fn encode(corpus: &Corpus, order: &[u32], settings: Settings) -> Result<Vec<u8>, String> {
    let mut sections = Sections::default();
    sections.put(*b"ITEM", items(&corpus.ids)?);
    sections.put(*b"SESS", sessions(corpus, order, settings)?);
    Ok(sections.artifact())
}

/// The section `SESS`.
///
/// # Errors
/// As [`encode`].
pub fn sessions(corpus: &Corpus, order: &[u32], settings: Settings) -> Result<Vec<u8>, String> {
    if !(1..=MAX_K).contains(&settings.k) {
        return Err(format!("k must be 1 to {MAX_K}"));
    }
    if !(1..=MAX_M).contains(&settings.m) {
        return Err(format!("m must be 1 to {MAX_M}"));
    }
    let mut places = vec![0_u32; order.len()];
    for (place, &item) in (0..).zip(order) {
        places[item as usize] = place;
    }
    let kept = reachable(corpus, settings.m);

    // The items of sessions that are not kept still count for popularity.
    let mut surplus = corpus.popularity.clone();
    for &item in kept.iter().copied().flatten() {
        surplus[item as usize] = surplus[item as usize].saturating_sub(1);
    }
    let corrected: Vec<u32> = (0..).zip(&surplus).filter(|(_, count)| **count > 0).map(|(item, _)| item).collect();
    let pairs: u64 = kept.iter().map(|session| session.len() as u64).sum();
    let all_pairs = pairs + surplus.iter().map(|&count| u64::from(count)).sum::<u64>();
    let too_large = |_| "more than 4,294,967,295 session-item pairs".to_owned();
    let (pairs, all_pairs) = (u32::try_from(pairs).map_err(too_large)?, u32::try_from(all_pairs).map_err(too_large)?);

    let mut section = Tables::default();
    section.numbers([kept.len() as u32, pairs, settings.k, settings.m, corrected.len() as u32, all_pairs]);
    let tables = settings.weighing.tables(corpus.counted);
    section.shorts(tables.numbers().into_iter().map(|weight| weight as u16));
    let width = index_width(corpus.ids.len() as u32);
    section.planes(order, width);
    section.planes(&corrected, width);
    section.planes(&corrected.iter().map(|&item| surplus[item as usize]).collect::<Vec<_>>(), 4);
    let (mut lengths, mut firsts, mut gaps) = (Vec::new(), Vec::new(), Vec::new());
    for session in kept {
        let mut packed: Vec<u32> = session.iter().map(|&item| places[item as usize]).collect();
        packed.sort_unstable();
        lengths.push(packed.len() as u32 - 1);
        firsts.extend(packed.first());
        gaps.extend(packed.windows(2).map(|pair| pair[1] - pair[0] - 1));
    }
    section.planes(&lengths, width);
    section.planes(&firsts, width);
    section.planes(&gaps, width);
    Ok(section.bytes)
}

/// Sessions of several items that scoring can reach, being among the m most recent of at least one of their items.
pub(super) fn reachable(corpus: &Corpus, m: u32) -> Vec<&[u32]> {
    let mut later = vec![0_u32; corpus.ids.len()];
    let mut kept = Vec::new();
    for session in corpus.sessions.iter().rev().filter(|session| session.len() > 1) {
        let reachable = session.iter().any(|&item| later[item as usize] < m);
        if reachable {
            for &item in session {
                later[item as usize] += 1;
            }
            kept.push(&session[..]);
        }
    }
    kept.reverse();
    kept
}

/// The section `ITEM`.
///
/// # Errors
/// Words for people when the ids are more than 4 GB.
pub fn items(ids: &[String]) -> Result<Vec<u8>, String> {
    let mut section = Tables::default();
    if let Some(numbers) = ids.iter().map(|id| number_of(id)).collect::<Option<Vec<u32>>>() {
        let before = [0].into_iter().chain(numbers.iter().map(|number| number.wrapping_add(1)));
        let differences: Vec<u32> = numbers.iter().zip(before).map(|(number, before)| number - before).collect();
        section.numbers([1, ids.len() as u32, 0]);
        section.planes(&differences, 4);
        return Ok(section.bytes);
    }
    let lengths: Vec<u32> = ids.iter().map(|id| id.len() as u32).collect();
    let joined = ids.concat();
    let id_bytes = u32::try_from(joined.len()).map_err(|_| "item ids of more than 4 GB")?;
    section.numbers([0, ids.len() as u32, id_bytes]);
    section.planes(&lengths, 2);
    section.bytes.extend(joined.as_bytes());
    Ok(section.bytes)
}
