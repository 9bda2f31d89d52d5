//! Results as JSON text: GrowthBook's field names, so that its tools and people can read them.

use super::evaluate::{FeatureResult, RunResult, Source};
use crate::host::Host;
use crate::identity::push_whole;
use crate::json::write::{push, push_field, push_key, push_number};

impl Source {
    /// GrowthBook's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Source::UnknownFeature => "unknownFeature",
            Source::DefaultValue => "defaultValue",
            Source::Force => "force",
            Source::Experiment => "experiment",
            Source::Prerequisite => "prerequisite",
            Source::CyclicPrerequisite => "cyclicPrerequisite",
        }
    }
}

fn push_flag(out: &mut String, key: &str, value: bool) {
    push_key(out, key);
    out.push_str(if value { "true" } else { "false" });
}

/// `{"value","on","off","source","ruleId","experiment"?}`.
#[must_use]
pub fn feature_json(result: &FeatureResult<'_>, host: &dyn Host) -> String {
    let mut out = String::from("{");
    push_key(&mut out, "value");
    push(&mut out, result.value, host);
    push_flag(&mut out, "on", result.value.truthy());
    push_flag(&mut out, "off", !result.value.truthy());
    push_field(&mut out, "source", result.source.word());
    push_field(&mut out, "ruleId", result.rule_id);
    if let Some(run) = &result.run {
        push_key(&mut out, "experiment");
        out.push_str(&run_json(run, host));
    }
    out.push('}');
    out
}

/// `{"key","variationId","variation","inExperiment","hashUsed","hashAttribute","hashValue","forced","bucket"?,"value"}`.
#[must_use]
pub fn run_json(run: &RunResult<'_>, host: &dyn Host) -> String {
    let experiment = run.experiment;
    let mut out = String::from("{");
    push_field(&mut out, "key", &experiment.key);
    push_key(&mut out, "variationId");
    push_whole(&mut out, run.variation as u64);
    push_field(&mut out, "variation", experiment.keys.get(run.variation).map_or("0", String::as_str));
    push_flag(&mut out, "inExperiment", run.in_experiment);
    push_flag(&mut out, "hashUsed", run.hash_used);
    push_field(&mut out, "hashAttribute", &experiment.attribute);
    push_field(&mut out, "hashValue", &run.hash_value);
    push_flag(&mut out, "forced", run.forced);
    if let Some(bucket) = run.bucket {
        push_key(&mut out, "bucket");
        push_number(&mut out, bucket, host);
    }
    push_key(&mut out, "value");
    match experiment.variations.get(run.variation) {
        Some(value) => push(&mut out, value, host),
        None => out.push_str("null"),
    }
    out.push('}');
    out
}
