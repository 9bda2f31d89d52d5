//! Recommendations, made where the visitor is, from an artifact that `vario train` writes.
//!
//! ```text
//! training data ── train ──► model.vario ── Model::load ──► sources ──► Scores ──► filter, diversify, draw ──► items
//! ```
//!
//! Sources add whole numbers to items ([`blend`]): session neighbours, the linear model, rules, content, embeddings.
//! Where they name too few items, popular ones follow.

pub mod artifact;
pub mod blend;
pub mod content;
pub mod dense;
pub mod embedding;
pub mod items;
mod linear;
pub mod model;
pub mod neighbours;
mod popularity;
pub mod query;
mod rank;
pub mod rules;
mod select;
pub mod sessions;
#[cfg(all(feature = "tool", not(target_arch = "wasm32")))]
pub mod train;
pub mod wire;

use crate::error::Error;
use blend::{ONE, Reason, Scores, Source};
use items::ItemTable;
use model::Model;
use neighbours::{RecentItems, Scratch};
use query::{Explore, Filter, Query};
pub use rank::Scored;
use rank::{ItemSet, Top};

/// The longest answer.
pub const MOST_ITEMS: usize = 1_000;

/// The fewest items that a list is chosen from where diversity or chance take part.
const POOL: usize = 50;

/// Popular items that are found once and kept.
const MOST_POPULAR: usize = 100;

/// The largest boost, in 1/4096.
const MOST_BOOST: i32 = 1 << 20;

/// A loaded model with the memory that scoring reuses.
pub struct Recommender {
    model: Model,
    scratch: Scratch,
    scores: Scores,
    excluded: ItemSet,
    counted: ItemSet,
    nearest: Vec<(u32, i32)>,
    top: Top,
    /// The items that most sessions hold, from when they are first needed.
    popular: Vec<Scored>,
}

impl Recommender {
    /// Loads an artifact.
    ///
    /// # Errors
    /// `E_MODEL_FORMAT`, `E_MODEL_VERSION`, `E_MODEL_HASH`: see [`Model::load`].
    #[inline(never)]
    pub fn load(artifact: impl Into<Vec<u8>>) -> Result<Self, Error> {
        let model = Model::load(artifact.into())?;
        let items = model.items().len();
        let scratch = Scratch::new(model.sessions().map_or(0, sessions::Sessions::count));
        let (scores, excluded, counted) = (Scores::new(items), ItemSet::new(items), ItemSet::new(items));
        Ok(Self { model, scratch, scores, excluded, counted, nearest: Vec::new(), top: Top::default(), popular: Vec::new() })
    }

    /// At most `count` items (and at most 1,000) for a session, best first: score descending, then item id ascending.
    ///
    /// `session` holds item ids, oldest first; its last ten count. Items already in the session are candidates too;
    /// `exclude` names what must not appear. Popular items follow where the session's items lead to too few.
    pub fn recommend(&mut self, session: &[&str], exclude: &[&str], count: usize) -> Answer<'_> {
        self.answer(&Query { session, exclude, count, ..Query::default() })
    }

    /// Answers a question: at most `count` items, best first.
    #[inline(never)]
    pub fn answer(&mut self, query: &Query) -> Answer<'_> {
        let count = query.count.min(MOST_ITEMS);
        self.exclude(query);
        self.score(query, None);
        let explores = query.explore != Explore::Never;
        let chooses = explores || query.diversity > 0;
        self.top.clear(if chooses { count.saturating_mul(4).clamp(POOL, MOST_ITEMS) } else { count });
        let filter = Filter::new(&self.model, query);
        for &item in self.scores.touched() {
            if !self.excluded.holds(item) && filter.passes(item) {
                self.top.offer(Scored::new(item, self.scores.of(item)));
            }
        }
        fill(&self.model, query, &filter, &mut self.excluded, &mut self.top, &mut self.popular);
        let list = self.top.list();
        if query.diversity > 0 {
            select::diversify(&self.model, list, query.diversity, if explores { count.saturating_mul(2) } else { count });
        }
        if explores {
            select::draw(list, query.explore, query.seed, count);
        }
        list.truncate(count);
        for (place, id) in query.pins {
            let Some(item) = self.model.items().find(id).filter(|_| !query.disliked.contains(id)) else { continue };
            let pinned = Scored { propensity: 1.0, ..Scored::new(item, self.scores.of(item)) };
            list.retain(|scored| scored.item != item);
            list.insert((*place).min(list.len()), pinned);
        }
        list.truncate(count);
        Answer { best: self.top.best(), items: self.model.items() }
    }

    /// Why an item gets its score: what adds up to it, the strongest reason first. Nothing when it stands in the list
    /// only because it is popular or pinned.
    #[inline(never)]
    pub fn explain(&mut self, query: &Query, id: &str) -> &[Reason] {
        let target = self.model.items().find(id);
        self.reasons(query, target)
    }

    fn reasons(&mut self, query: &Query, target: Option<u32>) -> &[Reason] {
        self.score(query, target);
        self.scores.reasons()
    }

    /// The model in use.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Weighs neighbours otherwise from now on: training looks for good weights.
    #[cfg(all(feature = "tool", not(target_arch = "wasm32")))]
    pub(crate) fn set_tables(&mut self, tables: &sessions::Tables) {
        self.model.set_tables(tables.numbers());
    }

    #[inline(never)]
    fn exclude(&mut self, query: &Query) {
        self.excluded.clear();
        let items = self.model.items();
        for id in [query.exclude, query.cart, query.disliked].into_iter().flatten() {
            items.find(id).map(|item| self.excluded.add(item));
        }
        let content = self.model.content();
        for item in query.bought.iter().filter_map(|id| items.find(id)) {
            let again = content.is_some_and(|content| query.rebuy.iter().any(|name| content.carries(item, name)));
            if !again {
                self.excluded.add(item);
            }
        }
    }

    /// Lets every source add its points.
    #[inline(never)]
    fn score(&mut self, query: &Query, target: Option<u32>) {
        let Self { model, scores, .. } = self;
        scores.clear(target);
        let weights = query.weights.as_ref().unwrap_or(model.weights());
        let session = query.session.iter().copied().filter(|id| !query.disliked.contains(id));
        let recent = RecentItems::of(model.items(), session.clone());
        if let Some(sessions) = model.sessions()
            && scores.begin(Source::Sessions, weights)
        {
            self.scratch.score(sessions, &recent, scores);
        }
        if let Some(linear) = model.linear()
            && scores.begin(Source::Linear, weights)
        {
            self.counted.clear();
            for item in session.chain(query.history.iter().copied()).filter_map(|id| model.items().find(id)) {
                if self.counted.add(item) {
                    linear.add(item, scores);
                }
            }
        }
        if let Some(rules) = model.rules()
            && scores.begin(Source::Rules, weights)
        {
            recent.known().iter().for_each(|known| rules.add(known, scores));
        }
        if let Some(content) = model.content()
            && scores.begin(Source::Content, weights)
        {
            content.add(recent.known(), scores);
        }
        if let Some(embedding) = model.embedding()
            && scores.begin(Source::Embedding, weights)
        {
            embedding.add(recent.known(), &mut self.nearest, scores);
        }
        if !query.boosts.is_empty() {
            boost(model, query, scores);
        }
    }
}

/// Adds the caller's points to what some source speaks for.
#[inline(never)]
fn boost(model: &Model, query: &Query, scores: &mut Scores) {
    scores.begin(Source::Boost, model.weights());
    let content = model.content();
    for &(name, points) in query.boosts {
        let item = model.items().find(name);
        for place in 0..scores.touched().len() {
            let Some(&touched) = scores.touched().get(place) else { break };
            if item == Some(touched) || content.is_some_and(|content| content.carries(touched, name)) {
                scores.add(None, touched, i64::from(points.clamp(-MOST_BOOST, MOST_BOOST)).wrapping_mul(ONE >> 12));
            }
        }
    }
}

/// Where sources name too few items, popular ones follow, each with a score below those above.
#[inline(never)]
fn fill(model: &Model, query: &Query, filter: &Filter, excluded: &mut ItemSet, top: &mut Top, popular: &mut Vec<Scored>) {
    if !top.has_room() {
        return;
    }
    let last = top.best().last().map(|last| last.points);
    for scored in top.best() {
        excluded.add(scored.item);
    }
    let offer = |item: u32, popularity: i64, excluded: &ItemSet, top: &mut Top| {
        if excluded.holds(item) || !filter.passes(item) {
            return;
        }
        // Scores are less than 2^56; what follows real scores stays below them.
        let points = popularity.wrapping_mul(1 << 16);
        top.offer(Scored::new(item, last.map_or(points, |last| last.wrapping_sub(i64::from(u32::MAX) << 16).wrapping_add(points))));
    };
    if let Some(popular) = &model.popular() {
        let group = query.groups.iter().find(|group| popular.group(group).next().is_some());
        popular.group(group.unwrap_or(&"")).for_each(|(item, points)| offer(item, i64::from(points), excluded, top));
    } else if let Some(sessions) = model.sessions() {
        let all = || (0_u32..).zip(sessions.popularity()).filter(|(_, held)| **held > 0).map(|(item, held)| (item, i64::from(*held)));
        if popular.is_empty() {
            let mut most = Top::default();
            most.clear(MOST_POPULAR);
            all().for_each(|(item, held)| most.offer(Scored::new(item, held)));
            *popular = most.best().to_vec();
        }
        popular.iter().for_each(|most| offer(most.item, most.points, excluded, top));
        // Nearly always these are enough, and no question goes through all items.
        if top.has_room() {
            for most in popular.iter() {
                excluded.add(most.item);
            }
            all().for_each(|(item, held)| offer(item, held, excluded, top));
        }
    }
}

/// The best items for a session.
pub struct Answer<'a> {
    /// Best first.
    pub best: &'a [Scored],
    #[cfg_attr(target_arch = "wasm32", expect(dead_code))]
    items: &'a ItemTable,
}

impl Answer<'_> {
    #[cfg(not(target_arch = "wasm32"))]
    /// Appends an item's id to `text`.
    pub fn write_id(&self, scored: &Scored, text: &mut String) {
        self.items.write(scored.item, text);
    }
}
