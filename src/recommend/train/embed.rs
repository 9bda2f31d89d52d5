//! Item embeddings: item2vec (Barkan & Koenigstein, "Item2Vec: Neural Item Embedding for Collaborative Filtering", 2016),
//! skip-gram with negative sampling over sessions (Mikolov et al., NIPS 2013); or vectors brought along.

use super::Corpus;
use super::container::Tables;
use crate::event_file::LineError;
use crate::recommend::embedding::MAX_DIMENSIONS;
use std::collections::HashMap;
use std::io::BufRead;

/// How embeddings are learned.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddingSettings {
    /// Numbers an item, 1 to 1,024.
    pub dimensions: usize,
    /// Rounds over all sessions.
    pub epochs: usize,
    /// Events before and behind that are foretold.
    pub window: usize,
    /// Random items that each is told from.
    pub negatives: usize,
    /// Where chance begins.
    pub seed: u64,
}

impl Default for EmbeddingSettings {
    fn default() -> Self {
        Self { dimensions: 64, epochs: 5, window: 5, negatives: 5, seed: 1 }
    }
}

/// Learns a vector an item: one thread, so that the same sessions and seed give the same numbers. `progress` is called
/// after each epoch.
pub fn learn(corpus: &Corpus, settings: EmbeddingSettings, mut progress: impl FnMut()) -> Vec<Vec<f32>> {
    let (items, size) = (corpus.ids.len(), settings.dimensions);
    let mut chance = Chance(settings.seed);
    let mut inner: Vec<f32> = (0..items * size).map(|_| (chance.unit() - 0.5) / size as f32).collect();
    let mut outer = vec![0_f32; items * size];
    // Items by occurrences to the power of 3/4, as in word2vec.
    let mut share = 0.0;
    let shares: Vec<f64> = (corpus.popularity.iter())
        .map(|&count| {
            share += libm::pow(f64::from(count), 0.75);
            share
        })
        .collect();
    for epoch in 0..settings.epochs {
        let rate = 0.05 * (1.0 - epoch as f32 / settings.epochs as f32).max(0.05);
        for sequence in &corpus.sequences {
            for (at, &centre) in sequence.iter().enumerate() {
                let reach = 1 + (chance.next() as usize) % settings.window.max(1);
                for &other in &sequence[at.saturating_sub(reach)..sequence.len().min(at + reach + 1)] {
                    if other == centre {
                        continue;
                    }
                    let mut moved = vec![0_f32; size];
                    for draw in 0..=settings.negatives {
                        let (target, label) = if draw == 0 {
                            (other as usize, 1.0)
                        } else {
                            let drawn = f64::from(chance.unit()) * share;
                            (shares.partition_point(|end| *end < drawn).min(items - 1), 0.0)
                        };
                        if draw > 0 && target == other as usize {
                            continue;
                        }
                        let (a, b) = (centre as usize * size, target * size);
                        let product: f32 = inner[a..a + size].iter().zip(&outer[b..b + size]).map(|(a, b)| a * b).sum();
                        let gradient = rate * (label - 1.0 / (1.0 + libm::expf(-product.clamp(-8.0, 8.0))));
                        for place in 0..size {
                            moved[place] += gradient * outer[b + place];
                            outer[b + place] += gradient * inner[a + place];
                        }
                    }
                    let a = centre as usize * size;
                    inner[a..a + size].iter_mut().zip(&moved).for_each(|(value, moved)| *value += moved);
                }
            }
        }
        progress();
    }
    inner.chunks(size).map(<[f32]>::to_vec).collect()
}

/// Reads vectors, one a line: an item id, then numbers, separated by spaces or tabs. An item without a vector gets zeros.
///
/// # Errors
/// The first line without numbers, with something else than numbers, or with more or fewer than the first.
pub fn read_vectors(input: impl BufRead, ids: &[String]) -> Result<Vec<Vec<f32>>, LineError> {
    let mut read: HashMap<String, Vec<f32>> = HashMap::new();
    let mut size = None;
    for (line, text) in (1..).zip(input.lines()) {
        let bad = |message: &str| LineError { line, message: message.into() };
        let text = text.map_err(|error| bad(&error.to_string()))?;
        let mut cells = text.split_whitespace();
        let Some(id) = cells.next() else { continue };
        let vector = cells.map(|cell| cell.parse::<f32>().ok().filter(|value| value.is_finite())).collect::<Option<Vec<f32>>>();
        let vector = vector.ok_or_else(|| bad("not a number"))?;
        if vector.is_empty() || vector.len() > MAX_DIMENSIONS as usize || *size.get_or_insert(vector.len()) != vector.len() {
            return Err(bad("not as many numbers as in the first line, or none, or more than 1,024"));
        }
        read.insert(id.to_owned(), vector);
    }
    let size = size.ok_or(LineError { line: 0, message: "no vectors".into() })?;
    Ok(ids.iter().map(|id| read.get(id).cloned().unwrap_or_else(|| vec![0.0; size])).collect())
}

/// The section `EMBD`: vectors of length 127, rounded.
#[must_use]
pub fn embedding_section(vectors: &[Vec<f32>]) -> Vec<u8> {
    let mut section = Tables::default();
    section.numbers([vectors.first().map_or(0, Vec::len) as u32, 0]);
    for vector in vectors {
        let length = vector.iter().map(|value| f64::from(*value) * f64::from(*value)).sum::<f64>().sqrt();
        let whole = |value: &f32| libm::round(f64::from(*value) / length.max(1e-12) * 127.0).clamp(-127.0, 127.0) as i8;
        section.bytes.extend(vector.iter().map(|value| whole(value).cast_unsigned()));
    }
    section.fill();
    section.bytes
}

/// Splitmix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below 1.
    fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / 16_777_216.0
    }
}
