//! The fleet's profile model, learned from events: for `vario train` and `vario fit-profile`.

use super::files;
use crate::host::NativeHost;
use crate::json::Json;
use crate::json::store::Store;
use crate::json::write::text;
use crate::profile::model::Model;
use crate::profile::train::{Clustering, Fitted, Fleet, Observed, PropensityFit, cuts, fit_clusters, fit_propensity, habits, profile};

/// A profile model, and how good it is.
pub struct LearnedProfile {
    /// The model's JSON text.
    pub text: String,
    events: usize,
    visitors: usize,
    buyers: usize,
    propensity: Option<PropensityFit>,
    clusters: Option<Clustering>,
}

/// Learns what the events allow; what there is too little for is left out, and said on standard error. Of the base all else stays;
/// with `keep` also the members that could be learned.
pub fn learn(fleet: &Fleet, base: Option<Json>, clusters: u8, keep: bool) -> LearnedProfile {
    let mut store = Store::default();
    let model = Model::read(&base.as_ref().map_or_else(String::new, |base| text(base, &NativeHost)), &mut store, &NativeHost);
    let has = |member: &str| keep && base.as_ref().and_then(Json::as_obj).is_some_and(|fields| fields.iter().any(|(key, _)| key == member));
    let learning = files::bar(fleet.visitors() as u64, "profiles");
    let mut observed = Observed::of(fleet, &model.interests, || learning.inc(1));
    learning.finish_and_clear();
    let propensity = (!has("propensity")).then(|| left_out("propensity", fit_propensity(&mut observed))).flatten();
    let is_clustered = clusters > 0 && !has("clusters");
    let clusters = is_clustered.then(|| left_out("clusters", fit_clusters(&observed, clusters.into()))).flatten();
    let of_buyers = (!observed.buyers.is_empty() && !has("rfm")).then(|| cuts(&observed.buyers));
    let gaps = if has("activity") { None } else { habits(&observed) };
    let fitted = Fitted {
        clv: None,
        churn: None,
        cuts: of_buyers.as_ref(),
        gaps: gaps.as_deref(),
        propensity: propensity.as_ref(),
        clusters: clusters.as_ref(),
    };
    let text = profile(base, &fitted);
    let (events, visitors, buyers) = (fleet.events(), fleet.visitors(), observed.buyers.len());
    LearnedProfile { text, events, visitors, buyers, propensity, clusters }
}

fn left_out<T>(what: &str, fitted: Result<T, String>) -> Option<T> {
    fitted.inspect_err(|why| eprintln!("{what} left out: {why}")).ok()
}

impl LearnedProfile {
    /// One JSON object.
    pub fn report(&self) -> serde_json::Value {
        let mut report = serde_json::json!({
            "events": self.events, "visitors": self.visitors, "buyers": self.buyers, "bytes": self.text.len(),
        });
        if let Some(fit) = &self.propensity {
            let groups: Vec<_> = (fit.reliability.iter())
                .map(|group| serde_json::json!({ "cases": group.cases, "said": group.said, "happened": group.happened }))
                .collect();
            report["propensity"] = serde_json::json!({
                "visits": fit.visits, "cases": fit.cases, "auc": fit.auc, "log_loss": fit.log_loss,
                "log_loss_of_share": fit.log_loss_of_share, "reliability": groups,
            });
        }
        if let Some(fit) = &self.clusters {
            report["clusters"] = serde_json::json!({
                "names": fit.names, "rules": fit.rules, "sizes": fit.sizes, "tree_accuracy": fit.tree_accuracy, "variance_shown": fit.shown,
            });
        }
        report
    }

    /// What it was learned from, in a line.
    pub fn summary(&self) -> String {
        format!(
            "{} events of {} visitors, {} buyers, {} bytes",
            files::grouped(self.events),
            files::grouped(self.visitors),
            files::grouped(self.buyers),
            files::grouped(self.text.len())
        )
    }

    /// Prints how good it is.
    pub fn print(&self) {
        self.propensity.iter().for_each(print_propensity);
        self.clusters.iter().for_each(print_clusters);
    }
}

fn print_propensity(fit: &PropensityFit) {
    let [trained, calibrated, measured] = fit.visits.map(files::grouped);
    println!("propensity     {trained} visits trained, {calibrated} calibrated, the last {measured} held out");
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
