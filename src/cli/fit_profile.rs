//! `vario fit-profile`.

use super::files;
use crate::host::NativeHost;
use crate::json::store::Store;
use crate::json::write::text;
use crate::profile::model::Model;
use crate::profile::train::{Clustering, Fitted, Fleet, PropensityFit, cuts, fit_clusters, fit_propensity, habits, orders_of, profile};
use std::path::PathBuf;

/// What `vario fit-profile` is told.
#[derive(clap::Args)]
pub struct Args {
    /// Events: NDJSON of Segment messages, or CSV (visitor, event, timestamp, and columns that are properties). May be gzipped.
    #[arg(long, value_name = "FILE")]
    events: PathBuf,
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
    let mut store = Store::default();
    let model = Model::read(&base.as_ref().map_or_else(String::new, |base| text(base, &NativeHost)), &mut store, &NativeHost);
    let reading = files::bar(0, "reading events");
    let input = files::open_text(&args.events, &reading)?;
    let fleet = Fleet::read(input).map_err(|error| files::about(&args.events, error))?;
    reading.finish_and_clear();

    let visitors = fleet.visitors.len() as u64;
    let learning = files::bar(visitors * if args.clusters > 0 { 2 } else { 1 }, "learning");
    let propensity = left_out("propensity", fit_propensity(&fleet, &model.interests, || learning.inc(1)));
    let clusters = match args.clusters {
        0 => None,
        count => left_out("clusters", fit_clusters(&fleet, &model.interests, count.into(), || learning.inc(1))),
    };
    learning.finish_and_clear();
    let buyers = orders_of(&fleet, &model.interests);
    let of_buyers = (!buyers.is_empty()).then(|| cuts(&buyers));
    let gaps = habits(&fleet, &model.interests);
    let fitted = Fitted {
        clv: None,
        churn: None,
        cuts: of_buyers.as_ref(),
        gaps: gaps.as_deref(),
        propensity: propensity.as_ref(),
        clusters: clusters.as_ref(),
    };
    let written = profile(base, &fitted);
    files::write(&args.out, written.as_bytes())?;
    if args.json {
        println!("{}", report(&fleet, buyers.len(), written.len(), propensity.as_ref(), clusters.as_ref()));
    } else {
        println!(
            "{}: {} events of {} visitors, {} buyers, {} bytes",
            args.out.display(),
            files::grouped(fleet.events()),
            files::grouped(fleet.visitors.len()),
            files::grouped(buyers.len()),
            files::grouped(written.len())
        );
        propensity.iter().for_each(print_propensity);
        clusters.iter().for_each(print_clusters);
    }
    Ok(())
}

fn left_out<T>(what: &str, fitted: Result<T, String>) -> Option<T> {
    fitted.inspect_err(|why| eprintln!("{what} left out: {why}")).ok()
}

fn report(
    fleet: &Fleet,
    buyers: usize,
    bytes: usize,
    propensity: Option<&PropensityFit>,
    clusters: Option<&Clustering>,
) -> serde_json::Value {
    let mut report = serde_json::json!({
        "events": fleet.events(), "visitors": fleet.visitors.len(), "buyers": buyers, "bytes": bytes,
    });
    if let Some(fit) = propensity {
        let groups: Vec<_> = (fit.reliability.iter())
            .map(|group| serde_json::json!({ "cases": group.cases, "said": group.said, "happened": group.happened }))
            .collect();
        report["propensity"] = serde_json::json!({
            "visits": fit.visits, "cases": fit.cases, "auc": fit.auc, "log_loss": fit.log_loss,
            "log_loss_of_share": fit.log_loss_of_share, "reliability": groups,
        });
    }
    if let Some(fit) = clusters {
        report["clusters"] = serde_json::json!({
            "names": fit.names, "rules": fit.rules, "sizes": fit.sizes, "tree_accuracy": fit.tree_accuracy, "variance_shown": fit.shown,
        });
    }
    report
}

fn print_propensity(fit: &PropensityFit) {
    let [trained, calibrated, measured] = fit.visits.map(files::grouped);
    println!("propensity     {trained} visits trained, {calibrated} calibrated, {measured} held out");
    println!("  held out       AUC {:.4}   log loss {:.4} (share alone {:.4})", fit.auc, fit.log_loss, fit.log_loss_of_share);
    println!("  reliability    {:>8} {:>8} {:>9}", "cases", "said", "happened");
    for group in &fit.reliability {
        println!("                 {:>8} {:>8.4} {:>9.4}", files::grouped(group.cases), group.said, group.happened);
    }
}

fn print_clusters(fit: &Clustering) {
    println!(
        "clusters       tree right for {:.1}% of visitors, picture shows {:.1}% of variance",
        fit.tree_accuracy * 100.0,
        fit.shown * 100.0
    );
    for ((name, rule), size) in fit.names.iter().zip(&fit.rules).zip(&fit.sizes) {
        println!("  {:>8} {name}: {}", files::grouped(*size), if rule.is_empty() { "(no rule of three questions)" } else { rule });
    }
}
