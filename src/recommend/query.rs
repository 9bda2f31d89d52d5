//! What is asked of a model: the visitor's session, what must not appear, and the shop's rules.

use super::blend::Weights;
use super::content::Content;
use super::model::Model;

/// A question. All ids are given as texts; unknown ones are passed over.
#[derive(Clone, Copy, Default)]
pub struct Query<'a> {
    /// The current session, oldest first; its last ten count.
    pub session: &'a [&'a str],
    /// What the visitor had before, in any order: the linear model counts it beside the session.
    pub history: &'a [&'a str],
    /// What must not appear.
    pub exclude: &'a [&'a str],
    /// What is in the cart: it does not appear.
    pub cart: &'a [&'a str],
    /// What the visitor is not interested in: it neither appears nor speaks for anything else.
    pub disliked: &'a [&'a str],
    /// What the visitor has bought: it does not appear, unless it carries one of `rebuy`.
    pub bought: &'a [&'a str],
    /// Categories and tags of things that are bought again and again.
    pub rebuy: &'a [&'a str],
    /// Only items of one of these categories or tags; all, when there is none.
    pub include: &'a [&'a str],
    /// No items of these categories or tags.
    pub without: &'a [&'a str],
    /// Only items whose price, in hundredths, is known and within.
    pub price: Option<(u32, u32)>,
    /// Only items in stock.
    pub in_stock: bool,
    /// Points for every item of a category, a tag or an id, in 1/4096 of what a source gives at most;
    /// at most 2²⁰ of them.
    pub boosts: &'a [(&'a str, i32)],
    /// Items at fixed places, from 0; each at the place in the list that it has, or behind its end. They may be of those
    /// that else must not appear, except what the visitor is not interested in.
    pub pins: &'a [(usize, &'a str)],
    /// Groups (categories, segments) whose popular items fill the list, the first known one counts; all items else.
    pub groups: &'a [&'a str],
    /// Weights of the sources instead of the artifact's.
    pub weights: Option<Weights>,
    /// How much likeness to what stands above counts against an item, 0 to 256 (then nothing else counts).
    pub diversity: u32,
    /// Whether chance takes part.
    pub explore: Explore,
    /// The visitor's seed: the same question with the same seed has the same answer.
    pub seed: u64,
    /// How many items at most, and at most 1,000.
    pub count: usize,
}

/// How chance takes part.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Explore {
    /// Not at all.
    #[default]
    Never,
    /// Each place is drawn from what is left: an item is half as likely as another when its score is less by this share
    /// of the best one, in 1/256.
    Softmax(u32),
    /// With this chance, in 1/256, a place is drawn evenly from what is left; the best of it stands there otherwise.
    Epsilon(u32),
}

/// The rules of a question that an item alone decides.
pub(super) struct Filter<'a> {
    query: &'a Query<'a>,
    plain: bool,
    content: Option<Content<'a>>,
}

impl<'a> Filter<'a> {
    pub(super) fn new(model: &'a Model, query: &'a Query<'a>) -> Self {
        let plain = query.include.is_empty() && query.without.is_empty() && query.price.is_none() && !query.in_stock;
        Self { query, plain, content: if plain { None } else { model.content() } }
    }

    /// Whether an item may appear. Where the artifact tells nothing of items, nothing is of a category, has a price or is
    /// out of stock.
    pub(super) fn passes(&self, item: u32) -> bool {
        if self.plain {
            return true;
        }
        let Some(content) = &self.content else { return self.query.include.is_empty() && self.query.price.is_none() };
        let carries = |names: &[&str]| names.iter().any(|name| content.carries(item, name));
        let price = content.price(item);
        (self.query.include.is_empty() || carries(self.query.include))
            && !carries(self.query.without)
            && self.query.price.is_none_or(|(least, most)| price > 0 && (least..=most).contains(&price))
            && (!self.query.in_stock || content.in_stock(item))
    }
}
