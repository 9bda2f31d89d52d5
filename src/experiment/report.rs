//! Results as JSON text, with GrowthBook's field names where it has one.

use super::condition::plain_text;
use super::evaluate::{Evaluator, RunResult, Source};
use super::payload::Field;
use crate::digits::push_whole;
use crate::host::Host;
use crate::json::store::Value;
use crate::json::write::{push_field, push_key, push_number, push_value};
use crate::word::Word;

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
            Source::Override => "override",
        }
    }
}

/// JSON text that is being written.
struct Report<'a> {
    out: String,
    of: &'a Evaluator<'a>,
    host: &'a dyn Host,
}

impl Report<'_> {
    fn flag(&mut self, key: &str, value: bool) {
        push_key(&mut self.out, key);
        self.out.push_str(if value { "true" } else { "false" });
    }

    fn text(&mut self, key: &str, text: &str) {
        push_field(&mut self.out, key, text);
    }

    fn whole(&mut self, key: &str, value: usize) {
        push_key(&mut self.out, key);
        push_whole(&mut self.out, value as u64);
    }

    fn value(&mut self, key: &str, value: Value) {
        push_key(&mut self.out, key);
        push_value(&mut self.out, &self.of.store, value, self.host);
    }

    /// What is missing is left out.
    fn optional(&mut self, key: &str, value: Value) {
        if !value.is_missing() {
            self.value(key, value);
        }
    }

    fn run(&mut self, run: &RunResult) {
        let of = self.of;
        let field = |field: Field| of.payload.fields(run.experiment).get(field);
        self.out.push('{');
        self.text("key", of.key(run));
        self.whole("variationId", run.variation);
        self.text("variation", &of.variation_key(run));
        self.flag("inExperiment", run.in_experiment());
        self.flag("hashUsed", run.hash_used);
        self.text("hashAttribute", of.attribute(run));
        self.text("hashValue", &plain_text(&of.store, run.hash_value, self.host));
        self.flag("forced", run.forced);
        self.flag("stickyBucketUsed", run.sticky);
        self.whole("reason", run.reason as usize);
        if let Some(bucket) = run.bucket {
            push_key(&mut self.out, "bucket");
            push_number(&mut self.out, bucket, self.host);
        }
        self.optional("name", field(Field::Name));
        self.optional("phase", field(Field::Phase));
        self.optional("persistQueryString", field(Field::PersistQueryString));
        self.optional("manual", field(Field::Manual));
        if !run.bandit.is_missing() {
            self.value("variationWeights", of.weights(run));
            if run.hash_used {
                self.value("banditVersion", of.store.at(run.bandit, Word::BanditVersion));
                let leaf = if run.leaf.is_missing() { of.store.scratch(-1.0) } else { of.store.at(run.leaf, Word::LeafId) };
                self.value("leafId", leaf);
            }
        }
        self.value("value", of.value(run));
        self.out.push('}');
    }
}

/// `{"value","on","off","source","ruleId","tracks"?,"experiment"?}`.
#[must_use]
pub fn feature_json(of: &Evaluator<'_>, key: &str, host: &dyn Host) -> String {
    let result = of.feature(key);
    let mut report = Report { out: String::from("{"), of, host };
    let on = of.store.truthy(result.value);
    report.value("value", result.value);
    report.flag("on", on);
    report.flag("off", !on);
    report.text("source", result.source.word());
    let field = |field: Field| result.rule.map_or(Value::NULL, |rule| of.payload.fields(rule).get(field));
    report.text("ruleId", of.store.text(field(Field::Id)));
    report.optional("tracks", field(Field::Tracks));
    if let Some(run) = &result.run {
        push_key(&mut report.out, "experiment");
        report.run(run);
    }
    report.out.push('}');
    report.out
}

/// `{"key","variationId","variation","inExperiment","hashUsed","hashAttribute","hashValue","forced","stickyBucketUsed",
/// "reason","bucket"?,"name"?,"phase"?,"persistQueryString"?,"manual"?,"variationWeights"?,"banditVersion"?,"leafId"?,"value"}`;
/// empty when the payload does not hold the experiment.
#[must_use]
pub fn run_json(of: &Evaluator<'_>, key: &str, host: &dyn Host) -> String {
    let mut report = Report { out: String::new(), of, host };
    if let Some(run) = of.payload.run_place(&of.store, key).and_then(|place| of.run_at(place)) {
        report.run(&run);
    }
    report.out
}

/// The results of the experiments that stand alone, as a JSON array in the payload's order.
#[must_use]
pub fn auto_json(of: &Evaluator<'_>, host: &dyn Host) -> String {
    let mut report = Report { out: String::from("["), of, host };
    for run in of.alone().filter_map(|place| of.run_at(place)) {
        if report.out.len() > 1 {
            report.out.push(',');
        }
        report.run(&run);
    }
    report.out.push(']');
    report.out
}
