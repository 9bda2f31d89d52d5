//! `vario train`.

use super::files;
use crate::recommend::train::{Corpus, Settings, encode, packing_order, rounds};
use std::path::PathBuf;

/// What `vario train` is told.
#[derive(clap::Args)]
pub struct Args {
    /// Past sessions, one a line, oldest first: item ids separated by spaces, first viewed first. May be gzipped.
    #[arg(long, value_name = "FILE")]
    sessions: PathBuf,
    /// Where the model goes.
    #[arg(long, value_name = "FILE", default_value = "model.vario")]
    out: PathBuf,
    /// Neighbouring sessions that a recommendation is made of.
    #[arg(long, value_name = "NUMBER", default_value_t = Settings::default().k, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    k: u32,
    /// Most recent sessions that neighbours are chosen from.
    #[arg(long, value_name = "NUMBER", default_value_t = Settings::default().m, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    m: u32,
}

/// Trains and writes the model.
pub fn run(args: &Args) -> Result<(), String> {
    let reading = files::bar(0, "reading sessions");
    let input = files::open_text(&args.sessions, &reading)?;
    let corpus = Corpus::read(input).map_err(|error| files::about(&args.sessions, error))?;
    reading.finish_and_clear();

    let packing = files::bar(rounds(corpus.ids.len()), "packing");
    let order = packing_order(&corpus, || packing.inc(1));
    packing.finish_and_clear();

    let artifact = encode(&corpus, &order, Settings { k: args.k, m: args.m })?;
    files::write(&args.out, &artifact)?;
    let (recommender, _) = files::open_model(&args.out)?;
    println!(
        "{}: {} sessions, {} items, {} bytes, hash {:016x}",
        args.out.display(),
        files::grouped(corpus.sessions.len()),
        files::grouped(corpus.ids.len()),
        files::grouped(artifact.len()),
        recommender.model().hash(),
    );
    Ok(())
}
