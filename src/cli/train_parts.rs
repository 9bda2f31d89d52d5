//! What `vario train` puts into an artifact beside sessions or the linear model.

use super::files;
use crate::profile::train::VisitorGroups;
use crate::recommend::blend::{SOURCES, Weights};
use crate::recommend::train::{
    Catalogue, Corpus, EmbeddingSettings, Listing, PopularitySettings, RuleSettings, Sections, Settings, Validation, embedding_section,
    learn, popularity_section, read_vectors, rules_section,
};
use std::path::PathBuf;

/// The names of the sources, in the order of their weights.
const NAMES: [&str; SOURCES] = ["sessions", "linear", "rules", "content", "embedding", "popularity"];

/// Weights where none are said: sessions and the linear model lead, the others tell apart what they leave equal.
const WEIGHTS: Weights = [256, 256, 26, 13, 13, 256];

/// Further parts of an artifact.
#[derive(clap::Args)]
#[group(skip)]
pub struct Args {
    /// Add association and sequential rules (support, confidence, lift).
    #[arg(long)]
    rules: bool,
    /// What is known of items: one JSON object a line, or CSV with a header (id, category, tags, price, inStock).
    #[arg(long, value_name = "FILE")]
    items: Option<PathBuf>,
    /// Learn embeddings of items from the sessions (item2vec).
    #[arg(long)]
    embeddings: bool,
    /// Numbers an embedding has.
    #[arg(long, value_name = "NUMBER", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=1_024))]
    dimensions: u32,
    /// Embeddings brought along: a line an item, its id and then numbers, separated by spaces.
    #[arg(long, value_name = "FILE", conflicts_with = "embeddings")]
    embeddings_file: Option<PathBuf>,
    /// Add popular items: overall, by category (--items), and by the visitor's segment and stage at the end of the events (--events with
    /// names). Sessions count less the older they are, 1/e after this share of all.
    #[arg(long, value_name = "SHARE")]
    popularity_decay: Option<f64>,
    /// Weights of the sources, for example sessions=1,rules=0.1; sources: sessions, linear, rules, content, embedding,
    /// popularity. Those of rules, content and embedding that are not named are found on the last sessions.
    #[arg(long, value_name = "SOURCE=WEIGHT,…", value_delimiter = ',', value_parser = weight)]
    weights: Vec<(usize, u32)>,
}

fn weight(text: &str) -> Result<(usize, u32), String> {
    let (name, value) = text.split_once('=').ok_or("not of the form rules=0.1")?;
    let source = NAMES.iter().position(|known| *known == name).ok_or_else(|| format!("no source {name:?}"))?;
    let value: f64 = value.parse().map_err(|_| format!("not a number: {value:?}"))?;
    if (0.0..=255.0).contains(&value) { Ok((source, libm::round(value * 256.0) as u32)) } else { Err("a weight is 0 to 255".into()) }
}

impl Args {
    /// What the shop says of its items.
    pub fn listing(&self) -> Result<Option<Listing>, String> {
        let Some(path) = &self.items else { return Ok(None) };
        let reading = files::bar(0, "reading items");
        Ok(Some(Listing::read(files::open_text(path, &reading)?).map_err(|error| files::about(path, error))?))
    }

    /// Whether popular items are asked for.
    pub fn has_popularity(&self) -> bool {
        self.popularity_decay.is_some()
    }

    /// Whether there are sources beside sessions and the linear model.
    pub fn has_sources(&self) -> bool {
        self.rules || self.items.is_some() || self.embeddings || self.embeddings_file.is_some()
    }

    /// Adds popular items, where they are asked for.
    pub fn put_popularity(
        &self,
        sections: &mut Sections,
        corpus: &Corpus,
        catalogue: Option<&Catalogue>,
        groups: Option<&VisitorGroups>,
        support: u32,
    ) {
        if let Some(decay) = self.popularity_decay {
            sections.put(*b"POPU", popularity_section(corpus, PopularitySettings { decay, catalogue, groups, support }));
        }
    }

    /// Adds the sources that were asked for: rules, embeddings, content.
    pub fn put_sources(
        &self,
        sections: &mut Sections,
        corpus: &Corpus,
        listing: Option<&Listing>,
        support: u32,
    ) -> Result<Option<Catalogue>, String> {
        if self.rules {
            let default = RuleSettings::default();
            sections.put(*b"RULE", rules_section(corpus, RuleSettings { support: default.support.max(support), ..default }));
        }
        if self.embeddings {
            let settings = EmbeddingSettings { dimensions: self.dimensions as usize, ..EmbeddingSettings::default() };
            let learning = files::bar(settings.epochs as u64, "embeddings");
            sections.put(*b"EMBD", embedding_section(&learn(corpus, settings, || learning.inc(1))));
            learning.finish_and_clear();
        }
        self.put_content(sections, listing, &corpus.ids)
    }

    /// Adds the sources that need no sessions.
    pub fn put_content(&self, sections: &mut Sections, listing: Option<&Listing>, ids: &[String]) -> Result<Option<Catalogue>, String> {
        if let Some(path) = &self.embeddings_file {
            let reading = files::bar(0, "reading embeddings");
            let vectors = read_vectors(files::open_text(path, &reading)?, ids).map_err(|error| files::about(path, error))?;
            sections.put(*b"EMBD", embedding_section(&vectors));
        }
        let (Some(path), Some(listing)) = (&self.items, listing) else { return Ok(None) };
        let catalogue = Catalogue::of(listing, ids).map_err(|error| files::about(path, error))?;
        sections.put(*b"CONT", catalogue.section());
        Ok(Some(catalogue))
    }

    /// The weights that were named over the usual ones, and which of the sources beside sessions are free to get others.
    pub fn weights(&self) -> (Weights, [bool; SOURCES]) {
        let (mut weights, mut free) = (WEIGHTS, [false, false, true, true, true, false]);
        for &(source, weight) in &self.weights {
            (weights[source], free[source]) = (weight, false);
        }
        (weights, free)
    }

    /// Adds the weights, where there is more than one source or some were named.
    pub fn put_weights(&self, sections: &mut Sections, weights: Weights) {
        if !self.weights.is_empty() || self.has_sources() {
            sections.put(*b"BLND", weights.into_iter().flat_map(u32::to_le_bytes).collect());
        }
    }

    /// Finds weights for the sources on the last sessions, from all before them, and prints what they do there.
    pub fn blend(
        &self,
        validation: &Validation,
        listing: Option<&Listing>,
        settings: Settings,
        support: u32,
    ) -> Result<Option<Weights>, String> {
        let (start, free) = self.weights();
        let mut sections = Sections::default();
        self.put_sources(&mut sections, validation.before(), listing, support)?;
        let Some(blending) = validation.blending(sections, settings) else { return Ok(None) };
        let asking = files::bar(0, "blending");
        let found = blending.search(start, free);
        asking.finish_and_clear();
        let alone = core::array::from_fn(|source| if source == 0 { start[0] } else { 0 });
        let (with, without) = (blending.quality(&found), blending.quality(&alone));
        let named = (0..SOURCES).filter(|source| blending.has(*source));
        let named: Vec<String> = named.map(|source| format!("{}={:.3}", NAMES[source], f64::from(found[source]) / 256.0)).collect();
        println!(
            "weights {}: HR@20 {:.4} instead of {:.4} with sessions alone, MRR@20 {:.4} instead of {:.4} (on the last sessions)",
            named.join(","),
            with.hit_rate(),
            without.hit_rate(),
            with.mean_reciprocal_rank(),
            without.mean_reciprocal_rank()
        );
        Ok(Some(found))
    }
}
