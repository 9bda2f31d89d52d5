//! `vario evaluate`.

use super::files;
use crate::recommend::Recommender;
use crate::recommend::train::{Interactions, Quality, Reach, read_cases};
use std::path::{Path, PathBuf};
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
    cases: Option<PathBuf>,
    /// What users had: columns separated by tabs, a header with user and item. May be gzipped.
    #[arg(long, value_name = "FILE", requires = "holdout", conflicts_with = "cases", required_unless_present = "cases")]
    seen: Option<PathBuf>,
    /// What they had later, in the same columns.
    #[arg(long, value_name = "FILE", requires = "seen")]
    holdout: Option<PathBuf>,
    /// Print one JSON object. Cases: hr20, mrr20, coverage, popularity_bias, artifact_brotli_bytes, p50_us, p90_us, cases,
    /// seconds. Users: ndcg10, precision10, recall10, coverage, popularity_bias, artifact_brotli_bytes, users.
    #[arg(long)]
    json: bool,
}

/// Measures and prints.
pub fn run(args: &Args) -> Result<(), String> {
    let (recommender, bytes) = files::open_model(&args.model)?;
    match (&args.cases, &args.seen, &args.holdout) {
        (Some(cases), ..) => of_sessions(args, recommender, &bytes, cases),
        (None, Some(seen), Some(holdout)) => of_users(args, recommender, &bytes, seen, holdout),
        _ => Err("nothing to measure on".into()),
    }
}

fn of_sessions(args: &Args, mut recommender: Recommender, bytes: &[u8], path: &Path) -> Result<(), String> {
    let reading = files::bar(0, "reading cases");
    let input = files::open_text(path, &reading)?;
    let cases = read_cases(input).map_err(|error| files::about(path, error))?;
    reading.finish_and_clear();

    let mut reach = Reach::counted(popularity(&recommender));
    let scoring = files::bar(cases.len() as u64, "scoring");
    let started = Instant::now();
    let mut quality = Quality::default();
    let mut times = Vec::with_capacity(cases.len());
    let mut id = String::new();
    for case in &cases {
        let next = recommender.model().items().find(&case.next);
        let session: Vec<&str> = case.session.split(' ').collect();
        let asked = Instant::now();
        let answer = recommender.recommend(&session, &[], ANSWER);
        times.push(asked.elapsed());
        quality.add((1..).zip(answer.best).find(|(_, scored)| Some(scored.item) == next).map(|(rank, _)| rank));
        for scored in answer.best {
            id.clear();
            answer.write_id(scored, &mut id);
            reach.add(&id);
        }
        scoring.inc(1);
    }
    let seconds = started.elapsed().as_secs_f64();
    scoring.finish_and_clear();
    times.sort_unstable();
    let percentile = |share: usize| times[(times.len() - 1) * share / 100].as_nanos() as f64 / 1000.0;
    let (p50, p90) = (percentile(50), percentile(90));
    let brotli_bytes = files::brotli_size(bytes);

    let (hr20, mrr20) = (quality.hit_rate(), quality.mean_reciprocal_rank());
    if args.json {
        let report = serde_json::json!({
            "hr20": hr20, "mrr20": mrr20, "coverage": reach.coverage(), "popularity_bias": reach.popularity_bias(),
            "artifact_brotli_bytes": brotli_bytes, "p50_us": p50, "p90_us": p90, "cases": cases.len(), "seconds": seconds,
        });
        println!("{report}");
    } else {
        println!("cases          {:>12}", files::grouped(cases.len()));
        println!("HR@20          {hr20:>12.4}");
        println!("MRR@20         {mrr20:>12.4}");
        print_reach(&reach, brotli_bytes);
        println!("scoring, p50   {p50:>12.1} µs");
        println!("scoring, p90   {p90:>12.1} µs");
    }
    Ok(())
}

fn of_users(args: &Args, mut recommender: Recommender, bytes: &[u8], seen: &Path, holdout: &Path) -> Result<(), String> {
    let read = |path: &Path| {
        let reading = files::bar(0, "reading interactions");
        let input = files::open_text(path, &reading)?;
        let data = Interactions::read(input).map_err(|error| files::about(path, error));
        reading.finish_and_clear();
        data
    };
    let (seen, holdout) = (read(seen)?, read(holdout)?);
    let scoring = files::bar(holdout.users.len() as u64, "scoring");
    let quality = seen.evaluate(&mut recommender, &holdout, || scoring.inc(1));
    scoring.finish_and_clear();
    let brotli_bytes = files::brotli_size(bytes);
    if args.json {
        let report = serde_json::json!({
            "ndcg10": quality.ndcg10, "precision10": quality.precision10, "recall10": quality.recall10, "users": quality.users,
            "coverage": quality.reach.coverage(), "popularity_bias": quality.reach.popularity_bias(), "artifact_brotli_bytes": brotli_bytes,
        });
        println!("{report}");
    } else {
        println!("users          {:>12}", files::grouped(quality.users));
        println!("nDCG@10        {:>12.4}", quality.ndcg10);
        println!("precision@10   {:>12.4}", quality.precision10);
        println!("recall@10      {:>12.4}", quality.recall10);
        print_reach(&quality.reach, brotli_bytes);
    }
    Ok(())
}

fn print_reach(reach: &Reach, brotli_bytes: usize) {
    println!("coverage       {:>12.4} of the catalogue", reach.coverage());
    println!("popularity     {:>12.2} times an item's average", reach.popularity_bias());
    println!("size, brotli   {:>12} bytes", files::grouped(brotli_bytes));
}

/// Every item with the training sessions that hold it.
fn popularity(recommender: &Recommender) -> impl Iterator<Item = (String, u32)> {
    let model = recommender.model();
    (0..model.items().len() as u32).map(move |item| {
        let mut id = String::new();
        model.items().write(item, &mut id);
        (id, model.sessions().map_or(0, |sessions| sessions.popularity()[item as usize]))
    })
}
