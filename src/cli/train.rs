//! `vario train`.

use super::learned_profile::{self, LearnedProfile};
use super::{files, train_input, train_parts};
use crate::json::Json;
use crate::profile::train::{Fleet, VisitorGroups, visitor_groups};
use crate::recommend::train::{Corpus, Sections, Settings, Validation, Weighing, fit, items, packing_order, rounds};
#[cfg(feature = "cli")]
use crate::recommend::train::{Interactions, LambdaSearch, linear_section, linear_weights};
use std::fs;
use std::path::{Path, PathBuf};

/// λ where none is said or can be found.
#[cfg(feature = "cli")]
const USUAL_LAMBDA: f64 = 300.0;

/// What `vario train` is told.
#[derive(clap::Args)]
pub struct Args {
    /// Past sessions, one a line, oldest first: item ids separated by spaces, first viewed first. May be gzipped.
    #[arg(long, value_name = "FILE")]
    sessions: Option<PathBuf>,
    #[command(flatten)]
    input: train_input::Args,
    /// Who had what, for the linear model: columns separated by tabs, a header with user and item. May be gzipped.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["sessions", "events"], required_unless_present_any = ["sessions", "events"])]
    interactions: Option<PathBuf>,
    /// Where the model goes.
    #[arg(long, value_name = "FILE", default_value = "model.vario")]
    out: PathBuf,
    /// Neighbouring sessions that a recommendation is made of.
    #[arg(long, value_name = "NUMBER", default_value_t = Settings::default().k, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    k: u32,
    /// Latest sessions of an item that neighbours are chosen from.
    #[arg(long, value_name = "NUMBER", default_value_t = Settings::default().m, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    m: u32,
    /// Weigh neighbours by the default decays, without looking for better ones on the last sessions.
    #[arg(long)]
    no_tuning: bool,
    /// Drop every pair of items that fewer sessions hold together; prints what that costs.
    #[arg(long, value_name = "SESSIONS", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    min_support: u32,
    /// The linear model's regularization. Without it the best of eight is found on a part of the interactions that is held out.
    #[arg(long, value_name = "NUMBER")]
    lambda: Option<f64>,
    /// Keep an item's largest weights by magnitude only, as 8-bit numbers.
    #[arg(long, value_name = "NUMBER")]
    top_k: Option<usize>,
    /// The largest model, in kilobytes of brotli: the oldest sessions, or the smallest weights, are left out.
    #[arg(long, value_name = "KB")]
    max_artifact_kb: Option<usize>,
    #[command(flatten)]
    parts: train_parts::Args,
    /// The fleet's profile model, JSON, which the artifact carries. What it lacks (cut-points, purchase propensity, clusters) is learned
    /// from --events where these have orders (Segment's Order Completed).
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// Learn no profile model from events.
    #[arg(long)]
    no_profile: bool,
    /// How many clusters the profile model looks for; 0: none.
    #[arg(long, value_name = "NUMBER", default_value_t = 5, value_parser = clap::value_parser!(u8).range(0..=20))]
    clusters: u8,
}

/// Trains and writes the model.
pub fn run(args: &Args) -> Result<(), String> {
    let mut sections = Sections::default();
    let base = args.profile.as_deref().map(files::read_object).transpose()?;
    if let Some(path) = &args.profile {
        sections.put(*b"PROF", fs::read(path).map_err(|error| files::about(path, error))?);
    }
    let mut learned = None;
    let (sections, trained) = match (&args.sessions, args.input.events(), &args.interactions) {
        (Some(path), ..) => {
            let reading = files::bar(0, "reading sessions");
            let corpus = Corpus::read(files::open_text(path, &reading)?).map_err(|error| files::about(path, error))?;
            reading.finish_and_clear();
            from_sessions(args, corpus, None, sections)?
        }
        (None, Some(path), _) => {
            let (corpus, fleet) = args.input.read(path, !args.no_profile || args.parts.has_popularity())?;
            learned = fleet.as_ref().and_then(|fleet| learn(args, fleet, base, &mut sections));
            let groups = fleet.filter(|_| args.parts.has_popularity()).map(|fleet| {
                let model = sections.get(*b"PROF").map_or_else(String::new, |text| String::from_utf8_lossy(text).into_owned());
                let sorting = files::bar(fleet.visitors() as u64, "segments");
                let groups = visitor_groups(&fleet, &model, || sorting.inc(1));
                sorting.finish_and_clear();
                groups
            });
            from_sessions(args, corpus, groups.as_ref(), sections)?
        }
        (None, None, Some(interactions)) => from_interactions(args, interactions, sections)?,
        (None, None, None) => return Err("nothing to train from".into()),
    };
    let artifact = sections.artifact();
    files::write(&args.out, &artifact)?;
    let (recommender, _) = files::open_model(&args.out)?;
    println!("{}: {trained}, {} bytes, hash {:016x}", args.out.display(), files::grouped(artifact.len()), recommender.model().hash());
    if let Some(learned) = learned {
        println!("profile        {}", learned.summary());
        learned.print();
    }
    Ok(())
}

/// The profile model, where the events have orders to learn it from.
fn learn(args: &Args, fleet: &Fleet, base: Option<Json>, sections: &mut Sections) -> Option<LearnedProfile> {
    if args.no_profile || fleet.orders() == 0 {
        return None;
    }
    let learned = learned_profile::learn(fleet, base, args.clusters, true);
    sections.put(*b"PROF", learned.text.clone().into_bytes());
    Some(learned)
}

/// The largest artifact in bytes of brotli.
fn budget(args: &Args) -> usize {
    args.max_artifact_kb.map_or(usize::MAX, |kilobytes| kilobytes.saturating_mul(1000))
}

fn from_sessions(args: &Args, all: Corpus, groups: Option<&VisitorGroups>, mut sections: Sections) -> Result<(Sections, String), String> {
    let listing = args.parts.listing()?;
    let all = match &listing {
        Some(listing) => all.with_items(listing.ids()),
        None => all,
    };
    let mut settings = Settings { k: args.k, m: args.m, ..Settings::default() };
    let (mut weights, _) = args.parts.weights();
    if !args.no_tuning
        && let Some(mut validation) = Validation::of(&all, settings)
    {
        let tuning = files::bar(Validation::steps(), "weighing");
        settings.weighing = validation.search(Weighing::default(), || tuning.inc(1));
        tuning.finish_and_clear();
        if args.parts.has_sources() {
            let supported = if args.min_support > 1 { Validation::with_support(&all, settings, args.min_support) } else { None };
            let found = args.parts.blend(supported.as_ref().unwrap_or(&validation), listing.as_ref(), settings, args.min_support)?;
            weights = found.unwrap_or(weights);
        }
    }
    let catalogue = args.parts.put_sources(&mut sections, &all, listing.as_ref(), args.min_support)?;
    args.parts.put_popularity(&mut sections, &all, catalogue.as_ref(), groups, args.min_support);
    args.parts.put_weights(&mut sections, weights);
    let corpus = all.with_support(args.min_support);
    if args.min_support > 1 {
        print_cost(&all, args.min_support, settings);
    }
    let order = |corpus: &Corpus| {
        let packing = files::bar(rounds(corpus.ids.len()), "packing");
        let order = packing_order(corpus, || packing.inc(1));
        packing.finish_and_clear();
        order
    };
    let trained = format!("{} sessions, {} items", files::grouped(all.counted), files::grouped(all.ids.len()));
    if args.max_artifact_kb.is_some() {
        let (fitting, share) = fit(&corpus, settings, &sections, order, files::brotli_size, budget(args))?;
        return Ok((fitting, format!("{trained}, the latest {:.0} % of sessions kept", share * 100.0)));
    }
    sections.put(*b"ITEM", items(&corpus.ids)?);
    sections.put(*b"SESS", crate::recommend::train::sessions(&corpus, &order(&corpus), settings)?);
    Ok((sections, trained))
}

/// Prints what a least support costs, on the last sessions.
fn print_cost(all: &Corpus, support: u32, settings: Settings) {
    let quality = |support: u32| {
        let quality = Validation::with_support(all, settings, support)?.quality(&settings.weighing);
        Some((quality.hit_rate(), quality.mean_reciprocal_rank()))
    };
    if let (Some(before), Some(after)) = (quality(1), quality(support)) {
        println!(
            "support of at least {support}: HR@20 {:.4} instead of {:.4}, MRR@20 {:.4} instead of {:.4} (on the last sessions)",
            after.0, before.0, after.1, before.1
        );
    }
}

/// λ as held-out interactions want it; 300 where there are too few.
#[cfg(feature = "cli")]
fn found_lambda(data: &Interactions, top: Option<usize>) -> f64 {
    let searching = files::bar(LambdaSearch::steps(), "lambda");
    let found = LambdaSearch::run(data, top, || searching.inc(1));
    searching.finish_and_clear();
    match found {
        Ok(LambdaSearch { lambda, tried }) => {
            let tried: Vec<String> = tried.iter().map(|one| format!("{:.0} → {:.4}", one.lambda, one.ndcg10)).collect();
            println!("lambda {lambda} (nDCG@10 on held-out interactions, by λ: {})", tried.join(", "));
            lambda
        }
        Err(why) => {
            eprintln!("lambda {USUAL_LAMBDA}: {why}");
            USUAL_LAMBDA
        }
    }
}

#[cfg(not(feature = "cli"))]
fn from_interactions(_: &Args, path: &Path, _: Sections) -> Result<(Sections, String), String> {
    Err(files::about(path, "this build trains no linear models: it wants the feature cli"))
}

#[cfg(feature = "cli")]
fn from_interactions(args: &Args, path: &Path, mut sections: Sections) -> Result<(Sections, String), String> {
    let reading = files::bar(0, "reading interactions");
    let input = files::open_text(path, &reading)?;
    let data = Interactions::read(input).map_err(|error| files::about(path, error))?;
    reading.finish_and_clear();
    let lambda = match args.lambda {
        Some(lambda) => lambda,
        None => found_lambda(&data, args.top_k),
    };
    let weights = linear_weights(&data, lambda)?;
    sections.put(*b"ITEM", items(&data.ids)?);
    args.parts.put_content(&mut sections, args.parts.listing()?.as_ref(), &data.ids)?;
    args.parts.put_weights(&mut sections, args.parts.weights().0);
    let mut top = args.top_k;
    loop {
        sections.put(*b"LINR", linear_section(&weights, top));
        if args.max_artifact_kb.is_none() || files::brotli_size(&sections.artifact()) <= budget(args) {
            break;
        }
        match top {
            Some(0) => return Err("no model of that size can be made of this data".into()),
            Some(kept) => top = Some(kept * 4 / 5),
            None => top = Some(data.ids.len()),
        }
    }
    let kept = top.map_or(String::from("all weights"), |top| format!("{top} weights an item"));
    Ok((sections, format!("{} users, {} items, {kept}", files::grouped(data.users.len()), files::grouped(data.ids.len()))))
}
