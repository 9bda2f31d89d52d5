//! A loaded artifact: items and sessions unpacked, the other sections checked and read where they lie.

use super::artifact::{Container, Tag, inconsistent};
use super::blend::{self, Weights};
use super::content::Content;
use super::embedding::Embedding;
use super::items::ItemTable;
use super::linear::Linear;
use super::popularity::Popularity;
use super::rules::RuleTable;
use super::sessions::Sessions;
use crate::error::Error;

/// A loaded model.
pub struct Model {
    container: Container,
    items: ItemTable,
    sessions: Option<Sessions>,
    weights: Weights,
}

impl Model {
    /// Reads an artifact.
    ///
    /// # Errors
    /// `E_MODEL_FORMAT` when the bytes are not an artifact or are cut or inconsistent, `E_MODEL_VERSION` when another
    /// version of `vario train` wrote it, `E_MODEL_HASH` when the content was damaged on its way.
    pub fn load(bytes: Vec<u8>) -> Result<Self, Error> {
        Self::read(Container::open(bytes)?).ok_or_else(inconsistent)
    }

    fn read(container: Container) -> Option<Self> {
        let items = ItemTable::read(container.section(*b"ITEM")?)?;
        let count = items.len();
        let sessions = match container.section(*b"SESS") {
            Some(bytes) => Some(Sessions::read(bytes, u32::try_from(count).ok()?)?),
            None => None,
        };
        let weights = container.section(*b"BLND").map_or(Some([256; blend::SOURCES]), blend::read)?;
        let model = Self { container, items, sessions, weights };
        let sound = |tag: Tag, check: &dyn Fn(&[u8]) -> Option<bool>| model.section(tag).is_none_or(|bytes| check(bytes) == Some(true));
        let whole = sound(*b"LINR", &|bytes| Linear::of(bytes, count).map(|linear| linear.is_sound(count)))
            && sound(*b"RULE", &|bytes| RuleTable::of(bytes, count).map(|rules| rules.is_sound(count)))
            && sound(*b"CONT", &|bytes| Content::of(bytes, count).map(|content| content.is_sound()))
            && sound(*b"EMBD", &|bytes| Embedding::of(bytes, count).map(|_| true))
            && sound(*b"POPU", &|bytes| Popularity::of(bytes).map(|popular| popular.is_sound(count)));
        whole.then_some(model)
    }

    /// The content hash, in the artifact's header: the same training data and settings give the same hash.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.container.hash()
    }

    /// A section's bytes, where the artifact has it.
    #[must_use]
    pub fn section(&self, tag: Tag) -> Option<&[u8]> {
        self.container.section(tag)
    }

    /// Every section's tag and length in bytes.
    pub fn sections(&self) -> impl Iterator<Item = (Tag, usize)> {
        self.container.sections()
    }

    /// The item table.
    #[must_use]
    pub fn items(&self) -> &ItemTable {
        &self.items
    }

    /// Past sessions.
    #[must_use]
    pub fn sessions(&self) -> Option<&Sessions> {
        self.sessions.as_ref()
    }

    #[cfg(all(feature = "tool", not(target_arch = "wasm32")))]
    pub(super) fn set_tables(&mut self, tables: Vec<u32>) {
        if let Some(sessions) = &mut self.sessions {
            sessions.set_tables(tables);
        }
    }

    /// The weights of the sources.
    #[must_use]
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// What is known of items themselves.
    #[must_use]
    pub fn content(&self) -> Option<Content<'_>> {
        Content::of(self.section(*b"CONT")?, self.items.len())
    }

    /// The items' vectors.
    #[must_use]
    pub fn embedding(&self) -> Option<Embedding<'_>> {
        Embedding::of(self.section(*b"EMBD")?, self.items.len())
    }

    pub(super) fn linear(&self) -> Option<Linear<'_>> {
        Linear::of(self.section(*b"LINR")?, self.items.len())
    }

    pub(super) fn rules(&self) -> Option<RuleTable<'_>> {
        RuleTable::of(self.section(*b"RULE")?, self.items.len())
    }

    /// The rules that lead from an item, the most confident first.
    #[must_use]
    pub fn rules_of(&self, item: u32) -> Vec<super::rules::Rule> {
        self.rules().map_or_else(Vec::new, |rules| rules.rules_of(item).collect())
    }

    pub(super) fn popular(&self) -> Option<Popularity<'_>> {
        Popularity::of(self.section(*b"POPU")?)
    }

    /// How alike two items are, 0 to 256: by their vectors, else by content, else by the sessions that hold both.
    pub(super) fn likeness(&self, a: u32, b: u32) -> u32 {
        if let Some(embedding) = self.embedding() {
            return embedding.likeness(a, b);
        }
        if let Some(content) = self.content() {
            return content.likeness(a, b);
        }
        self.sessions().map_or(0, |sessions| shared(sessions.sessions_of(a), sessions.sessions_of(b)))
    }
}

/// The share of the shorter of two ascending lists that the other holds too, of the last 64 each, in 1/256.
fn shared(a: &[u32], b: &[u32]) -> u32 {
    let last = |list: &[u32]| list.len().saturating_sub(64);
    let (a, b) = (a.get(last(a)..).unwrap_or(&[]), b.get(last(b)..).unwrap_or(&[]));
    let common = a.iter().filter(|session| b.binary_search(session).is_ok()).count();
    common.wrapping_mul(256).checked_div(a.len().min(b.len())).unwrap_or(0) as u32
}
