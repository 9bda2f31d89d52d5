//! How a question and its answer cross into the module and out of it: flat, so that neither side writes or reads JSON for it.
//!
//! A question is whole numbers and one text, whose parts NUL separates:
//!
//! | number | what, in the units of [`Query`] |
//! | --- | --- |
//! | 0 1 2 | `count`; 1 where reasons are wanted; `in_stock` |
//! | 3 4 | `price`, least and most; the least is negative where there is no such rule |
//! | 5 6 7 | `diversity`; softmax, epsilon: the first that is not 0 counts |
//! | 8 9 | `seed`: the higher 32 bits, the lower ones |
//! | 10 … 15 | a weight a source; negative: the artifact's |
//! | 16 … 27 | how many parts of the text are of `session`, `history`, `exclude`, `cart`, `disliked`, `bought`, `rebuy`, `include`, `without`, `groups`, `boosts` and `pins`, in this order |
//! | then | points of each boost, then the place of each pin |
//!
//! The answer is numbers, an item after the other: score, propensity, number of reasons, and for each reason source
//! ([`super::blend::Source`]), 1 where an item leads to it, points; and a text that names items: each one's id and those that its
//! reasons lead from, each with a NUL behind it.

use super::Recommender;
use super::blend::Weights;
use super::query::{Explore, Query};

/// Lists of texts without numbers.
const LISTS: usize = 10;

/// Whole numbers, read one after the other; 0 behind the last.
struct Numbers<'a> {
    rest: &'a [i32],
}

impl Numbers<'_> {
    #[inline(never)]
    fn next(&mut self) -> i32 {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        *first
    }

    /// Of a negative number 0.
    fn whole(&mut self) -> u32 {
        self.next().max(0).cast_unsigned()
    }
}

/// The parts of a text.
#[inline(never)]
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut start) = (Vec::new(), 0);
    for (at, byte) in text.bytes().enumerate() {
        if byte == 0 {
            parts.push(text.get(start..at).unwrap_or(""));
            start = at.wrapping_add(1);
        }
    }
    parts.push(text.get(start..).unwrap_or(""));
    parts
}

/// Answers a question; `ids` is emptied and gets the answer's text. Whatever the question is, there is an answer: what is missing is
/// 0 or empty.
#[inline(never)]
pub fn answer(recommender: &mut Recommender, texts: &str, numbers: &[i32], ids: &mut Vec<u8>) -> Vec<f64> {
    ids.clear();
    let mut rest = Numbers { rest: numbers };
    let (count, explain, in_stock) = (rest.whole() as usize, rest.next() > 0, rest.next() > 0);
    let (least, most) = (rest.next(), rest.whole());
    let diversity = rest.whole();
    let explore = match (rest.whole(), rest.whole()) {
        (0, 0) => Explore::Never,
        (0, chance) => Explore::Epsilon(chance),
        (half, _) => Explore::Softmax(half),
    };
    let seed = (u64::from(rest.next().cast_unsigned()) << 32) | u64::from(rest.next().cast_unsigned());
    let mut weights: Weights = *recommender.model().weights();
    for weight in &mut weights {
        let given = rest.next();
        if given >= 0 {
            *weight = given.cast_unsigned();
        }
    }
    let parts = parts(texts);
    let mut left = parts.as_slice();
    let mut list = |count: u32| {
        let (taken, behind) = left.split_at_checked(count as usize).unwrap_or((left, &[]));
        left = behind;
        taken
    };
    let mut lists: [&[&str]; LISTS] = [&[]; LISTS];
    for slot in &mut lists {
        *slot = list(rest.whole());
    }
    let (boosted, pinned) = (rest.whole(), rest.whole());
    let (mut boosts, mut pins) = (Vec::new(), Vec::new());
    for name in list(boosted) {
        boosts.push((*name, rest.next()));
    }
    for id in list(pinned) {
        pins.push((rest.whole() as usize, *id));
    }
    let [session, history, exclude, cart, disliked, bought, rebuy, include, without, groups] = lists;
    let query = Query {
        session,
        history,
        exclude,
        cart,
        disliked,
        bought,
        rebuy,
        include,
        without,
        price: (least >= 0).then_some((least.cast_unsigned(), most)),
        in_stock,
        boosts: &boosts,
        pins: &pins,
        groups,
        weights: Some(weights),
        diversity,
        explore,
        seed,
        count,
    };
    let best = recommender.answer(&query).best.to_vec();
    let mut out = Vec::new();
    for scored in best {
        recommender.model().items().write_bytes(scored.item, ids);
        ids.push(0);
        let reasons = if explain { recommender.reasons(&query, Some(scored.item)).to_vec() } else { Vec::new() };
        out.extend_from_slice(&[scored.score(), scored.propensity, reasons.len() as f64]);
        for reason in reasons {
            out.extend_from_slice(&[f64::from(reason.source as u8), f64::from(u8::from(reason.via.is_some())), reason.points as f64]);
            if let Some(via) = reason.via {
                recommender.model().items().write_bytes(via, ids);
                ids.push(0);
            }
        }
    }
    out
}
