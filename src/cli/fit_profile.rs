//! `vario fit-profile`.

use super::{event_input, files, learned_profile};
use crate::event_file::Role;
use crate::profile::train::Gathering;
use std::path::PathBuf;

/// What `vario fit-profile` is told.
#[derive(clap::Args)]
pub struct Args {
    /// Events: NDJSON of Segment messages, as the collector exports them, or CSV or Parquet (visitor, event, timestamp, and columns that
    /// are properties). Text may be gzipped.
    #[arg(long, value_name = "FILE")]
    events: PathBuf,
    #[command(flatten)]
    reading: event_input::Args,
    /// Where the profile model goes.
    #[arg(long, value_name = "FILE", default_value = "profile.json")]
    out: PathBuf,
    /// A profile model whose other members are kept, such as fit-clv wrote.
    #[arg(long, value_name = "FILE")]
    base: Option<PathBuf>,
    /// How many clusters are looked for; 0: none.
    #[arg(long, value_name = "NUMBER", default_value_t = 5, value_parser = clap::value_parser!(u8).range(0..=20))]
    clusters: u8,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

/// Fits, measures, writes, prints. What there is too little of is left out, and said on standard error.
pub fn run(args: &Args) -> Result<(), String> {
    let base = args.base.as_deref().map(files::read_object).transpose()?;
    let mut gathering = Gathering::default();
    args.reading.read(&args.events, &[Role::User, Role::Event, Role::Time], true, |row| gathering.add(row).map(|_| ()))?;
    let (fleet, _) = gathering.into_fleet();
    if fleet.visitors() == 0 {
        return Err(files::about(&args.events, "no events"));
    }
    let learned = learned_profile::learn(&fleet, base, args.clusters, false);
    files::write(&args.out, learned.text.as_bytes())?;
    if args.json {
        println!("{}", learned.report());
    } else {
        println!("{}: {}", args.out.display(), learned.summary());
        learned.print();
    }
    Ok(())
}
