//! Recommendations for the current session: nearest neighbours among past sessions (VMIS-kNN), popular items when
//! nothing of the session is known. Scoring runs on the visitor's device, from an artifact that `vario train` writes.
//!
//! ```text
//! sessions file ── train ──► model.vario ── Model::load ──► neighbours ──► rank ──► items, best first
//! ```

pub mod artifact;
pub mod items;
pub mod neighbours;
mod popularity;
mod rank;
#[cfg(all(any(feature = "cli", test), not(target_arch = "wasm32")))]
pub mod train;

use crate::error::Error;
use artifact::Model;
use items::ItemTable;
use neighbours::{RecentItems, Scratch};
pub use rank::Scored;
use rank::{Excluded, Top};

/// The longest answer.
pub const MOST_ITEMS: usize = 1_000;

/// A loaded model with the memory that scoring reuses: after the first call no call allocates for scoring.
pub struct Recommender {
    model: Model,
    scratch: Scratch,
    excluded: Excluded,
    top: Top,
}

impl Recommender {
    /// Loads an artifact.
    ///
    /// # Errors
    /// `E_MODEL_FORMAT`, `E_MODEL_VERSION`, `E_MODEL_HASH`: see [`Model::load`].
    pub fn load(artifact: &[u8]) -> Result<Self, Error> {
        let model = Model::load(artifact)?;
        let (scratch, excluded) = (Scratch::new(&model), Excluded::new(&model));
        Ok(Self { model, scratch, excluded, top: Top::default() })
    }

    /// At most `count` items (and at most 1,000) for a session, best first: score descending, then item id ascending.
    ///
    /// `session` holds item ids, oldest first; its last ten count. Items already in the session are candidates too;
    /// `exclude` names what must not appear. Popular items answer when no recent item of the session is known.
    pub fn recommend<'a>(
        &mut self,
        session: impl DoubleEndedIterator<Item = &'a str>,
        exclude: impl Iterator<Item = &'a str>,
        count: usize,
    ) -> Answer<'_> {
        self.excluded.set(exclude.filter_map(|id| self.model.items().find(id)));
        self.top.clear(count.min(MOST_ITEMS));
        let recent = RecentItems::of(self.model.items(), session);
        if recent.known().is_empty() {
            popularity::rank(&self.model, &self.excluded, &mut self.top);
        } else {
            self.scratch.rank(&self.model, &recent, &self.excluded, &mut self.top);
        }
        Answer { best: self.top.best(), items: self.model.items() }
    }

    /// The model in use.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }
}

/// The best items for a session.
pub struct Answer<'a> {
    /// Best first.
    pub best: &'a [Scored],
    items: &'a ItemTable,
}

impl Answer<'_> {
    /// Appends an item's id to `text`.
    pub fn write_id(&self, scored: &Scored, text: &mut String) {
        self.items.write(scored.item, text);
    }
}
