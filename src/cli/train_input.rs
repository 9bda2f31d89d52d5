//! Events as `vario train` reads them.

use super::files;
use crate::recommend::train::{Columns, Corpus, Events, LineError, Selection, millis};
use std::path::{Path, PathBuf};

/// Which events are read, and how.
#[derive(clap::Args)]
pub struct Args {
    /// Events: CSV with a header, one JSON object a line (may be gzipped), or Parquet, told by the file's name
    /// (.csv, .ndjson, .jsonl, .parquet). Events of a session in the order of their time are a session's items.
    #[arg(long, value_name = "FILE", conflicts_with = "sessions")]
    events: Option<PathBuf>,
    /// Which column holds what: session (or user: a pause of 30 minutes ends a session), item, time, event.
    #[arg(long, value_name = "session=NAME,item=NAME,…", requires = "events", value_delimiter = ',', value_parser = column)]
    columns: Vec<(String, String)>,
    /// Only events before this time (ISO 8601, or milliseconds since 1970).
    #[arg(long, value_name = "TIME", requires = "events", value_parser = |text: &str| millis(text).ok_or("not a time"))]
    until: Option<i64>,
    /// Only events of this name.
    #[arg(long, value_name = "NAME", requires = "events")]
    event: Option<String>,
}

fn column(text: &str) -> Result<(String, String), String> {
    let (what, name) = text.split_once('=').ok_or("not of the form item=NAME")?;
    match what {
        "session" | "user" | "item" | "time" | "event" => Ok((what.to_owned(), name.to_owned())),
        _ => Err(format!("{what:?} is none of session, user, item, time, event")),
    }
}

impl Args {
    /// The file of events.
    pub fn events(&self) -> Option<&Path> {
        self.events.as_deref()
    }

    /// Reads sessions from a file of events.
    pub fn read(&self, path: &Path) -> Result<Corpus, String> {
        let mut columns = Columns::default();
        for (what, name) in &self.columns {
            let column = match what.as_str() {
                "session" => &mut columns.session,
                "user" => &mut columns.user,
                "item" => &mut columns.item,
                "time" => &mut columns.time,
                _ => &mut columns.event,
            };
            column.clone_from(name);
        }
        let name = path.to_string_lossy().to_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        let mut events = Events::new(Selection { until: self.until, event: self.event.clone() });
        let reading = files::bar(0, "reading events");
        let read = if name.ends_with(".parquet") {
            read_parquet(&mut events, path, &columns)?
        } else if name.ends_with(".csv") {
            events.read_csv(files::open_text(path, &reading)?, &columns)
        } else if name.ends_with(".ndjson") || name.ends_with(".jsonl") {
            events.read_json(files::open_text(path, &reading)?, &columns)
        } else {
            return Err(files::about(path, "none of .csv, .ndjson, .jsonl, .parquet"));
        };
        read.map_err(|error| files::about(path, error))?;
        reading.finish_and_clear();
        events.into_corpus().map_err(|error| files::about(path, error))
    }
}

#[cfg(feature = "cli")]
fn read_parquet(events: &mut Events, path: &Path, columns: &Columns) -> Result<Result<(), LineError>, String> {
    let file = std::fs::File::open(path).map_err(|error| files::about(path, error))?;
    Ok(events.read_parquet(file, columns))
}

#[cfg(not(feature = "cli"))]
fn read_parquet(_: &mut Events, path: &Path, _: &Columns) -> Result<Result<(), LineError>, String> {
    Err(files::about(path, "this build reads no Parquet: it wants the feature cli"))
}
