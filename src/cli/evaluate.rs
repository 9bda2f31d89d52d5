//! `vario evaluate`.

use super::files;
use crate::recommend::train::{Quality, read_cases};
use std::path::PathBuf;
use std::time::Instant;

/// How long an answer is measured.
const ANSWER: usize = 20;

/// What `vario evaluate` is told.
#[derive(clap::Args)]
pub struct Args {
    /// The model to measure.
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
    /// Held-out cases, one a line: item ids separated by spaces, a tab, the item that came next. May be gzipped.
    #[arg(long, value_name = "FILE")]
    cases: PathBuf,
    /// Print one JSON object: hr20, mrr20, artifact_brotli_bytes, p50_us, p90_us, cases, seconds.
    #[arg(long)]
    json: bool,
}

/// Measures and prints.
pub fn run(args: &Args) -> Result<(), String> {
    let (mut recommender, bytes) = files::open_model(&args.model)?;
    let reading = files::bar(0, "reading cases");
    let input = files::open_text(&args.cases, &reading)?;
    let cases = read_cases(input).map_err(|error| files::about(&args.cases, error))?;
    reading.finish_and_clear();

    let scoring = files::bar(cases.len() as u64, "scoring");
    let started = Instant::now();
    let mut quality = Quality::default();
    let mut times = Vec::with_capacity(cases.len());
    for case in &cases {
        let next = recommender.model().items().find(&case.next);
        let asked = Instant::now();
        let answer = recommender.recommend(case.session.split(' '), std::iter::empty(), ANSWER);
        times.push(asked.elapsed());
        quality.add((1..).zip(answer.best).find(|(_, scored)| Some(scored.item) == next).map(|(rank, _)| rank));
        scoring.inc(1);
    }
    let seconds = started.elapsed().as_secs_f64();
    scoring.finish_and_clear();
    times.sort_unstable();
    let percentile = |share: usize| times[(times.len() - 1) * share / 100].as_nanos() as f64 / 1000.0;
    let (p50, p90) = (percentile(50), percentile(90));
    let brotli_bytes = files::brotli_size(&bytes);

    let (hr20, mrr20) = (quality.hit_rate(), quality.mean_reciprocal_rank());
    if args.json {
        let report = serde_json::json!({
            "hr20": hr20, "mrr20": mrr20, "artifact_brotli_bytes": brotli_bytes, "p50_us": p50, "p90_us": p90,
            "cases": cases.len(), "seconds": seconds,
        });
        println!("{report}");
    } else {
        println!("cases          {:>12}", files::grouped(cases.len()));
        println!("HR@20          {hr20:>12.4}");
        println!("MRR@20         {mrr20:>12.4}");
        println!("size, brotli   {:>12} bytes", files::grouped(brotli_bytes));
        println!("scoring, p50   {p50:>12.1} µs");
        println!("scoring, p90   {p90:>12.1} µs");
    }
    Ok(())
}
