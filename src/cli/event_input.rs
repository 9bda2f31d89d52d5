//! Files of events, read for the sessions and the profile in one pass.

use super::files;
use crate::event_file::{Columns, LineError, Role, Row, Wanted, millis, read_csv, read_json};
use std::io::BufRead;
use std::path::Path;

/// Which columns hold what, and how much of the time is read.
#[derive(clap::Args)]
#[group(skip)]
pub struct Args {
    /// Which column holds what: session (or user: a pause of 30 minutes ends a session), item, time, event. Where none is named, the usual
    /// names are known: user, userId, visitor, anonymousId; product_id, sku; timestamp, and the like.
    #[arg(long, value_name = "session=NAME,item=NAME,…", requires = "events", value_delimiter = ',', value_parser = column)]
    columns: Vec<(usize, String)>,
    /// Only events before this time (ISO 8601, or milliseconds since 1970).
    #[arg(long, value_name = "TIME", requires = "events", value_parser = |text: &str| millis(text).ok_or("not a time"))]
    until: Option<i64>,
}

fn column(text: &str) -> Result<(usize, String), String> {
    let (what, name) = text.split_once('=').ok_or("not of the form item=NAME")?;
    let role = Role::ALL.iter().position(|role| role.name() == what);
    Ok((role.ok_or_else(|| format!("{what:?} is none of session, user, item, time, event"))?, name.to_owned()))
}

impl Args {
    /// Reads a file: Parquet, one JSON object a line, or CSV, told by how it begins.
    pub fn read(&self, path: &Path, needed: &[Role], details: bool, each: impl FnMut(&Row) -> Result<(), LineError>) -> Result<(), String> {
        let mut columns = Columns::default();
        self.columns.iter().for_each(|(role, name)| columns.name(Role::ALL[*role], name));
        let wanted = Wanted { columns, needed: needed.to_vec(), until: self.until, details };
        let reading = files::bar(0, "reading events");
        let mut input = files::open_text(path, &reading)?;
        let head = input.fill_buf().map_err(|error| files::about(path, error))?;
        let read = if head.starts_with(b"PAR1") {
            drop(input);
            read_parquet(path, &wanted, each)?
        } else if head.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{') {
            read_json(input, &wanted, each)
        } else {
            read_csv(input, &wanted, each)
        };
        reading.finish_and_clear();
        read.map_err(|error| files::about(path, error))
    }
}

#[cfg(feature = "cli")]
fn read_parquet(path: &Path, wanted: &Wanted, each: impl FnMut(&Row) -> Result<(), LineError>) -> Result<Result<(), LineError>, String> {
    let file = std::fs::File::open(path).map_err(|error| files::about(path, error))?;
    Ok(crate::event_file::read_parquet(file, wanted, each))
}

#[cfg(not(feature = "cli"))]
fn read_parquet(path: &Path, _: &Wanted, _: impl FnMut(&Row) -> Result<(), LineError>) -> Result<Result<(), LineError>, String> {
    Err(files::about(path, "this build reads no Parquet: it wants the feature cli"))
}
