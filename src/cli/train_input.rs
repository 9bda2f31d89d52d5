//! Events as `vario train` reads them.

use super::{event_input, files};
use crate::event_file::Role;
use crate::profile::train::{Fleet, Gathering};
use crate::recommend::train::{Corpus, Events};
use std::path::{Path, PathBuf};

/// Which events are read, and how.
#[derive(clap::Args)]
#[group(skip)]
pub struct Args {
    /// Events: CSV with a header, one JSON object a line (the collector's export, or flat ones), or Parquet; text may be gzipped, lines
    /// may come in any order. Events of a session in the order of their time are a session's items.
    #[arg(long, value_name = "FILE", conflicts_with = "sessions")]
    events: Option<PathBuf>,
    #[command(flatten)]
    reading: event_input::Args,
    /// Only events of this name make sessions. Else, of events with Segment's names, Product Viewed; of others all that have an item.
    #[arg(long, value_name = "NAME", requires = "events")]
    event: Option<String>,
}

impl Args {
    /// The file of events.
    pub fn events(&self) -> Option<&Path> {
        self.events.as_deref()
    }

    /// Reads sessions, and where `profiles` the visitors' events, from a file of events.
    pub fn read(&self, path: &Path, profiles: bool) -> Result<(Corpus, Option<Fleet>), String> {
        let (mut events, mut gathering) = (Events::new(self.event.clone()), Gathering::default());
        self.reading.read(path, &[Role::User, Role::Item, Role::Time], profiles, |row| {
            let owner = if profiles { gathering.add(row)? } else { None };
            events.add(row, owner)
        })?;
        let (fleet, places) = gathering.into_fleet();
        let corpus = events.into_corpus(&places).map_err(|error| files::about(path, error))?;
        Ok((corpus, (fleet.visitors() > 0).then_some(fleet)))
    }
}
