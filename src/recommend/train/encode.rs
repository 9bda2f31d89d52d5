//! Writes the artifact: see [`crate::recommend::artifact`] for its layout.

use super::Corpus;
use crate::recommend::artifact::{HASH_AT, HASHED_FROM, MAGIC, VERSION, content_hash, index_width};
use crate::recommend::items::number_of;
use crate::recommend::neighbours::{MAX_K, MAX_M};

/// What training is told.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Neighbours kept, 1 to 10,000.
    pub k: u32,
    /// Most recent sessions that are candidates, 1 to 100,000.
    pub m: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { k: 100, m: 500 }
    }
}

/// The artifact's bytes: the same corpus, order and settings give the same bytes.
///
/// `order` is the packing order, a permutation of the corpus's items (see [`super::packing_order`]); it changes the
/// compressed size, never an answer.
///
/// # Errors
/// Words for people when a setting is out of range or the data too large for the format (2³² session-item pairs).
pub fn encode(corpus: &Corpus, order: &[u32], settings: Settings) -> Result<Vec<u8>, String> {
    if !(1..=MAX_K).contains(&settings.k) {
        return Err(format!("k must be 1 to {MAX_K}"));
    }
    if !(1..=MAX_M).contains(&settings.m) {
        return Err(format!("m must be 1 to {MAX_M}"));
    }
    let too_large = |_| "more than 4,294,967,295 session-item pairs".to_owned();
    let all_pairs = u32::try_from(corpus.sessions.iter().map(Vec::len).sum::<usize>()).map_err(too_large)?;
    let mut places = vec![0_u32; order.len()];
    for (place, &item) in (0..).zip(order) {
        places[item as usize] = place;
    }
    let (kept, dropped) = split_reachable(corpus, settings.m);

    let mut surplus = vec![0_u32; corpus.ids.len()];
    for &item in dropped.into_iter().flatten() {
        surplus[item as usize] += 1;
    }
    let corrected: Vec<u32> = (0..).zip(&surplus).filter(|(_, count)| **count > 0).map(|(item, _)| item).collect();
    let mut columns = Columns { width: index_width(corpus.ids.len() as u32), bytes: Vec::new() };
    let (kind, id_bytes) = write_ids(&mut columns, &corpus.ids)?;
    columns.indices(order);
    columns.indices(&corrected);
    columns.planes(&corrected.iter().map(|&item| surplus[item as usize]).collect::<Vec<_>>(), 4);
    let pairs = write_sessions(&mut columns, &kept, &places);

    let (items, sessions) = (corpus.ids.len() as u32, kept.len() as u32);
    let corrections = corrected.len() as u32;
    let header = [kind, items, sessions, pairs, id_bytes, settings.k, settings.m, corrections, all_pairs];
    let mut artifact = Vec::from(MAGIC);
    artifact.extend(VERSION.to_le_bytes());
    artifact.resize(HASHED_FROM, 0);
    artifact.extend(header.iter().flat_map(|number| number.to_le_bytes()));
    artifact.extend(columns.bytes);
    let hash = content_hash(&artifact[HASHED_FROM..]);
    artifact[HASH_AT..HASHED_FROM].copy_from_slice(&hash.to_le_bytes());
    Ok(artifact)
}

/// Sessions that scoring can reach, being among the m most recent of at least one of their items, and the others.
fn split_reachable(corpus: &Corpus, m: u32) -> (Vec<&[u32]>, Vec<&[u32]>) {
    let mut later = vec![0_u32; corpus.ids.len()];
    let (mut kept, mut dropped) = (Vec::new(), Vec::new());
    for session in corpus.sessions.iter().rev() {
        let reachable = session.iter().any(|&item| later[item as usize] < m);
        for &item in session {
            later[item as usize] += 1;
        }
        if reachable { &mut kept } else { &mut dropped }.push(&session[..]);
    }
    kept.reverse();
    (kept, dropped)
}

/// Writes the item ids; answers their kind and their bytes.
fn write_ids(columns: &mut Columns, ids: &[String]) -> Result<(u32, u32), String> {
    if let Some(numbers) = ids.iter().map(|id| number_of(id)).collect::<Option<Vec<u32>>>() {
        let before = [0].into_iter().chain(numbers.iter().map(|number| number.wrapping_add(1)));
        let differences: Vec<u32> = numbers.iter().zip(before).map(|(number, before)| number - before).collect();
        columns.planes(&differences, 4);
        return Ok((1, 0));
    }
    let lengths: Vec<u32> = ids.iter().map(|id| id.len() as u32).collect();
    columns.planes(&lengths, 2);
    let joined = ids.concat();
    columns.bytes.extend(joined.as_bytes());
    let id_bytes = u32::try_from(joined.len()).map_err(|_| "item ids of more than 4 GB")?;
    Ok((0, id_bytes))
}

/// Writes the sessions as places in the packing order; answers how many session-item pairs they have.
fn write_sessions(columns: &mut Columns, sessions: &[&[u32]], places: &[u32]) -> u32 {
    let (mut lengths, mut firsts, mut gaps) = (Vec::new(), Vec::new(), Vec::new());
    for session in sessions {
        let mut packed: Vec<u32> = session.iter().map(|&item| places[item as usize]).collect();
        packed.sort_unstable();
        lengths.push(packed.len() as u32 - 1);
        firsts.extend(packed.first());
        gaps.extend(packed.windows(2).map(|pair| pair[1] - pair[0] - 1));
    }
    columns.indices(&lengths);
    columns.indices(&firsts);
    columns.indices(&gaps);
    (firsts.len() + gaps.len()) as u32
}

/// Columns written as planes of bytes.
struct Columns {
    /// Of item indices, in bytes.
    width: usize,
    bytes: Vec<u8>,
}

impl Columns {
    fn indices(&mut self, values: &[u32]) {
        self.planes(values, self.width);
    }

    fn planes(&mut self, values: &[u32], width: usize) {
        for plane in 0..width {
            self.bytes.extend(values.iter().map(|value| value.to_le_bytes()[plane]));
        }
    }
}
