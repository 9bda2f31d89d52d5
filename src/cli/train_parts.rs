//! What `vario train` puts into an artifact beside sessions or the linear model.

use super::files;
use crate::recommend::blend::{SOURCES, Weights};
use crate::recommend::train::{
    Catalogue, Corpus, EmbeddingSettings, Listing, RuleSettings, Sections, embedding_section, learn, popularity_section, read_vectors,
    rules_section,
};
use std::path::PathBuf;

/// The names of the sources, in the order of their weights.
const NAMES: [&str; SOURCES] = ["sessions", "linear", "rules", "content", "embedding", "popularity"];

/// Weights where none are said: sessions and the linear model lead, the others tell apart what they leave equal.
const WEIGHTS: Weights = [256, 256, 26, 13, 13, 256];

/// Further parts of an artifact.
#[derive(clap::Args)]
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
    /// Add popular items, overall and by category; sessions count less the older they are, 1/e after this share of all.
    #[arg(long, value_name = "SHARE")]
    popularity_decay: Option<f64>,
    /// Weights of the sources, for example sessions=1,rules=0.1; sources: sessions, linear, rules, content, embedding,
    /// popularity.
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

    /// Adds what was asked for.
    pub fn put(&self, sections: &mut Sections, corpus: &Corpus, listing: Option<&Listing>, support: u32) -> Result<(), String> {
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
        let catalogue = self.put_content(sections, listing, &corpus.ids)?;
        if let Some(decay) = self.popularity_decay {
            sections.put(*b"POPU", popularity_section(corpus, decay, catalogue.as_ref()));
        }
        Ok(())
    }

    /// Adds what needs no sessions.
    pub fn put_content(&self, sections: &mut Sections, listing: Option<&Listing>, ids: &[String]) -> Result<Option<Catalogue>, String> {
        if let Some(path) = &self.embeddings_file {
            let reading = files::bar(0, "reading embeddings");
            let vectors = read_vectors(files::open_text(path, &reading)?, ids).map_err(|error| files::about(path, error))?;
            sections.put(*b"EMBD", embedding_section(&vectors));
        }
        if !self.weights.is_empty() || self.rules || self.items.is_some() || self.embeddings || self.embeddings_file.is_some() {
            let mut weights = WEIGHTS;
            self.weights.iter().for_each(|&(source, weight)| weights[source] = weight);
            sections.put(*b"BLND", weights.into_iter().flat_map(u32::to_le_bytes).collect());
        }
        let (Some(path), Some(listing)) = (&self.items, listing) else { return Ok(None) };
        let catalogue = Catalogue::of(listing, ids).map_err(|error| files::about(path, error))?;
        sections.put(*b"CONT", catalogue.section());
        Ok(Some(catalogue))
    }
}
