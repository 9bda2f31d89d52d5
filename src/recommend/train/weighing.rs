//! How neighbours are weighed: a few numbers, from which the artifact's tables are made, and the search for good ones.

use super::blending::Blending;
use super::evaluate::Quality;
use super::{Corpus, Sections, Settings, encode, items};
use crate::recommend::Recommender;
use crate::recommend::sessions::{CLASSES, MAX_FACTOR, MAX_WEIGHT, RARITIES, Tables, WINDOW};

/// The decays and exponents that the tables are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighing {
    /// Events after which an item of the current session counts 1/e.
    pub position: f64,
    /// Exponent of a shared item's rarity, ln(sessions ÷ sessions that hold it).
    pub rarity: f64,
    /// Exponent of a neighbour's length, by which its weight is divided.
    pub length: f64,
    /// Share of all sessions after which a neighbour counts 1/e.
    pub recency: f64,
    /// Share of a neighbour's weight that its nearest shared item gets.
    pub echo: f64,
    /// What the latest item of the current session gets for itself.
    pub again: f64,
    /// Events after which that is 1/e.
    pub again_decay: f64,
    /// What an item gets for each further occurrence.
    pub repeated: f64,
}

impl Default for Weighing {
    /// Found on the last 5,000 training sessions of RetailRocket.
    fn default() -> Self {
        Self { position: 2.2, rarity: 1.9, length: 0.33, recency: 1.1, echo: 0.15, again: 0.675, again_decay: 11.0, repeated: 0.18 }
    }
}

impl Weighing {
    /// The tables, for so many training sessions.
    #[must_use]
    pub fn tables(&self, sessions: usize) -> Tables {
        let whole = |value: f64, most: u32| libm::round(value * f64::from(most)).clamp(0.0, f64::from(most)) as u32;
        let decay = |distance: f64, scale: f64| libm::exp(-distance / scale.max(1e-9));
        let total = sessions.max(2) as f64;
        let idf = |held: f64| libm::log(total / held).max(0.05) / libm::log(total);
        // The middle of each class, four classes an octave.
        let held = |class: usize| libm::exp2((class / 4) as f64) * (1.0 + (class % 4) as f64 / 4.0);
        Tables {
            position: core::array::from_fn::<_, WINDOW, _>(|p| whole(decay(p as f64, self.position), MAX_WEIGHT)),
            again: core::array::from_fn::<_, WINDOW, _>(|p| {
                libm::round(4096.0 * self.again * decay(p as f64, self.again_decay)).min(65_535.0) as u32
            }),
            repeated: libm::round(4096.0 * self.repeated).clamp(0.0, 65_535.0) as u32,
            echo: whole(self.echo, 256),
            rarity: core::array::from_fn::<_, RARITIES, _>(|class| {
                whole(libm::pow(idf(held(class).min(total)), self.rarity), MAX_WEIGHT).max(1)
            }),
            length: core::array::from_fn::<_, CLASSES, _>(|l| whole(libm::pow((l + 1) as f64, -self.length), MAX_FACTOR)),
            recency: core::array::from_fn::<_, CLASSES, _>(|c| whole(decay(c as f64 / CLASSES as f64, self.recency), MAX_FACTOR)),
        }
    }

    fn numbers(&mut self) -> [&mut f64; 8] {
        let Self { position, rarity, length, recency, echo, again, again_decay, repeated } = self;
        [position, rarity, length, recency, echo, again, again_decay, repeated]
    }
}

/// A session's start, and the item that came next.
pub(super) struct Held {
    pub(super) session: Vec<String>,
    pub(super) next: String,
}

/// The most sessions and cases that are held out.
const HELD_SESSIONS: usize = 5_000;
const HELD_CASES: usize = 6_000;

/// The fewest sessions that a search is worth it for.
const FEWEST: usize = 500;

/// Rounds over all numbers.
const ROUNDS: usize = 3;

/// How well the last training sessions are foretold, from all before them, at most 5,000 of them and a twentieth:
/// at 20 items.
pub struct Validation {
    cases: Vec<Held>,
    recommenders: Vec<Recommender>,
    before: Corpus,
}

impl Validation {
    /// Holds out the last sessions; none when there are too few.
    #[must_use]
    pub fn of(corpus: &Corpus, settings: Settings) -> Option<Self> {
        Self::with_support(corpus, settings, 1)
    }

    /// The same, with pairs of less support dropped from what is trained on.
    #[must_use]
    pub fn with_support(corpus: &Corpus, settings: Settings, support: u32) -> Option<Self> {
        let count = corpus.sequences.len();
        let cut = count - (count / 20).min(HELD_SESSIONS);
        if count < FEWEST {
            return None;
        }
        let before = corpus.until(cut).with_support(support);
        let known = &before.popularity;
        let text = |item: &u32| corpus.ids[*item as usize].clone();
        let cases: Vec<Held> = (corpus.sequences[cut..].iter())
            .flat_map(|sequence| {
                let sequence: Vec<u32> = sequence.iter().copied().filter(|&item| known[item as usize] > 0).collect();
                let ends = 1..sequence.len();
                ends.map(|end| Held {
                    session: sequence[end.saturating_sub(WINDOW)..end].iter().map(text).collect(),
                    next: text(&sequence[end]),
                })
                .collect::<Vec<_>>()
            })
            .collect();
        let step = cases.len().div_ceil(HELD_CASES).max(1);
        let cases: Vec<Held> = cases.into_iter().step_by(step).collect();
        // The packing order changes no answer.
        let order: Vec<u32> = (0..corpus.ids.len() as u32).collect();
        let artifact = encode(&before, &order, settings).ok()?;
        let threads = rayon::current_num_threads().min(16);
        let recommenders = (0..threads).map(|_| Recommender::load(&artifact[..]).ok()).collect::<Option<Vec<_>>>()?;
        (!cases.is_empty()).then_some(Self { cases, recommenders, before })
    }

    /// What is trained on: all but the sessions that are held out.
    #[must_use]
    pub fn before(&self) -> &Corpus {
        &self.before
    }

    /// The search for weights of the sources: sessions as settings have them, and further sections, all made of [`Self::before`].
    #[must_use]
    pub fn blending(&self, mut others: Sections, settings: Settings) -> Option<Blending> {
        // The packing order changes no answer.
        let order: Vec<u32> = (0..self.before.ids.len() as u32).collect();
        others.put(*b"ITEM", items(&self.before.ids).ok()?);
        others.put(*b"SESS", super::encode::sessions(&self.before, &order, settings).ok()?);
        Blending::of(&others.artifact(), &self.cases)
    }

    /// The quality that a weighing reaches.
    pub fn quality(&mut self, weighing: &Weighing) -> Quality {
        let tables = weighing.tables(self.before.counted);
        let part = self.cases.len().div_ceil(self.recommenders.len()).max(1);
        let mut parts = vec![Quality::default(); self.recommenders.len()];
        rayon::scope(|scope| {
            for ((cases, recommender), quality) in self.cases.chunks(part).zip(&mut self.recommenders).zip(&mut parts) {
                let tables = &tables;
                scope.spawn(move |_| {
                    recommender.set_tables(tables);
                    cases.iter().for_each(|case| quality.add(rank_of(recommender, case)));
                });
            }
        });
        parts.iter().fold(Quality::default(), |sum, part| sum.and(part))
    }

    /// Climbs from a weighing, one number at a time; `progress` is called after each number.
    pub fn search(&mut self, start: Weighing, mut progress: impl FnMut()) -> Weighing {
        let worth = |quality: Quality| quality.hit_rate() + 0.5 * quality.mean_reciprocal_rank();
        let (mut best, mut reached) = (start, worth(self.quality(&start)));
        let mut step = 1.6;
        for _ in 0..ROUNDS {
            for number in 0..8 {
                for factor in [step, 1.0 / step] {
                    let mut tried = best;
                    *tried.numbers()[number] *= factor;
                    let quality = worth(self.quality(&tried));
                    if quality > reached + 1e-4 {
                        (best, reached) = (tried, quality);
                        break;
                    }
                }
                progress();
            }
            step = f64::midpoint(step, 1.0);
        }
        best
    }

    /// How often `progress` of [`Self::search`] is called.
    #[must_use]
    pub fn steps() -> u64 {
        (ROUNDS * 8) as u64
    }
}

fn rank_of(recommender: &mut Recommender, case: &Held) -> Option<u32> {
    let session: Vec<&str> = case.session.iter().map(String::as_str).collect();
    let next = recommender.model().items().find(&case.next);
    let answer = recommender.recommend(&session, &[], 20);
    (1..).zip(answer.best).find(|(_, scored)| Some(scored.item) == next).map(|(rank, _)| rank)
}

/// What of the sessions fits a size: the artifact of the latest sessions, by what `size` says of its bytes.
///
/// # Errors
/// As [`encode`]; when not even a hundredth of the sessions fits.
pub fn fit(
    corpus: &Corpus,
    settings: Settings,
    others: &Sections,
    order_of: impl Fn(&Corpus) -> Vec<u32>,
    size: impl Fn(&[u8]) -> usize,
    most: usize,
) -> Result<(Sections, f64), String> {
    let built = |share: f64| -> Result<(Sections, usize), String> {
        let from = corpus.sequences.len() - (corpus.sequences.len() as f64 * share) as usize;
        let latest = corpus.from(from);
        let mut settings = settings;
        // Age is a share of the sessions that are left.
        settings.weighing.recency /= share.max(1e-3);
        let mut sections = others.clone();
        sections.put(*b"ITEM", items(&corpus.ids)?);
        sections.put(*b"SESS", super::encode::sessions(&latest, &order_of(&latest), settings)?);
        let bytes = size(&sections.artifact());
        Ok((sections, bytes))
    };
    let (all, bytes) = built(1.0)?;
    if bytes <= most {
        return Ok((all, 1.0));
    }
    let (mut fitting, mut low, mut high) = (None, 0.0, 1.0);
    for _ in 0..7 {
        let middle = f64::midpoint(low, high);
        let (sections, bytes) = built(middle)?;
        if bytes <= most {
            (fitting, low) = (Some((sections, middle)), middle);
        } else {
            high = middle;
        }
    }
    fitting.ok_or_else(|| format!("no model of {most} bytes can be made of this data"))
}
