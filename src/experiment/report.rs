//! Results as JSON text: GrowthBook's field names, so that its tools and people can read them.

use super::evaluate::{FeatureResult, RunResult, Source};
use crate::digits::push_whole;
use crate::host::Host;
use crate::json::NULL;
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
    let mut out = String::with_capacity(500);
    out.push_str("{\"value\":");
    push(&mut out, result.value, host);
    push_flag(&mut out, "on", result.value.truthy());
    push_flag(&mut out, "off", !result.value.truthy());
    push_field(&mut out, "source", result.source.word());
    push_field(&mut out, "ruleId", result.rule_id);
    if let Some(run) = &result.run {
        push_key(&mut out, "experiment");
        push_run(&mut out, run, host);
    }
    out.push('}');
    out
}

/// `{"key","variationId","variation","inExperiment","hashUsed","hashAttribute","hashValue","forced","bucket"?,"value"}`.
#[must_use]
pub fn run_json(run: &RunResult<'_>, host: &dyn Host) -> String {
    let mut out = String::with_capacity(250);
    push_run(&mut out, run, host);
    out
}

fn push_run(out: &mut String, run: &RunResult<'_>, host: &dyn Host) {
    let experiment = run.experiment;
    out.push('{');
    push_field(out, "key", &experiment.key);
    push_key(out, "variationId");
    push_whole(out, run.variation as u64);
    push_field(out, "variation", experiment.keys.get(run.variation).map_or("0", String::as_str));
    push_flag(out, "inExperiment", run.in_experiment);
    push_flag(out, "hashUsed", run.hash_used);
    push_field(out, "hashAttribute", &experiment.attribute);
    push_field(out, "hashValue", &run.hash_value);
    push_flag(out, "forced", run.forced);
    if let Some(bucket) = run.bucket {
        push_key(out, "bucket");
        push_number(out, bucket, host);
    }
    push_key(out, "value");
    push(out, experiment.variations.get(run.variation).unwrap_or(&NULL), host);
    out.push('}');
}
