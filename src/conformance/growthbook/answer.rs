//! The evaluator's answers in the shape of GrowthBook's cases.

use super::question::{Asked, Question};
use super::redirect::redirects;
use super::sticky;
use super::{item, kind, object, problem};
use crate::experiment::evaluate::{Evaluator, Part};
use crate::experiment::report;
use crate::host::Host;
use crate::json::read::read;
use crate::json::write::text;
use crate::json::{Json, NULL};

/// What the evaluator answers, as `Decide` would: a feature's or an experiment's result, or a list of them; beside it, as
/// `docs`, the sticky bucket documents where the question has some.
pub(super) fn ask(question: &Question, host: &dyn Host) -> Json {
    let mut evaluator = Evaluator::new(host);
    let told = evaluator
        .load(&text(&question.payload, host))
        .and_then(|()| evaluator.tell(Part::Settings, text(&question.settings, host)))
        .and_then(|()| evaluator.tell(Part::Attributes, text(&question.attributes, host)));
    if let Err(error) = told {
        return object([("error", Json::Str(error.wire()))]);
    }
    if let Some(documents) = &question.sticky {
        evaluator.stick(&sticky::lines(documents));
    }
    let result = match &question.asked {
        Asked::Feature(key) => report::feature_json(&evaluator, key, host),
        Asked::Experiment(key) => report::run_json(&evaluator, key, host),
        Asked::Auto => report::auto_json(&evaluator, host),
    };
    object([("result", read(&result, host).unwrap_or(Json::Null)), ("docs", Json::Str(evaluator.sticky_lines()))])
}

/// An answer as the section's cases state it.
pub(super) fn shaped(section: &str, case: &Json, given: &Json, host: &dyn Host) -> Json {
    if let Some(Json::Str(error)) = given.get("error") {
        return problem(error);
    }
    let result = given.get("result").unwrap_or(&NULL);
    let field = |key: &str| result.get(key).unwrap_or(&NULL).clone();
    match kind(section) {
        "evalCondition" => field("value"),
        "run" => object([("value", field("value")), ("inExperiment", field("inExperiment")), ("hashUsed", field("hashUsed"))]),
        "stickyBucket" => {
            let feature = feature(item(case, 1), item(case, 3), result, host);
            let run = feature.get("experimentResult").unwrap_or(&NULL).clone();
            object([("result", run), ("docs", sticky::documents(given.get("docs").and_then(Json::as_str).unwrap_or_default()))])
        }
        "urlRedirect" => redirects(item(case, 1), result.as_arr().unwrap_or_default(), host),
        _ => feature(item(case, 1), item(case, 2), result, host),
    }
}

/// A feature's result with GrowthBook's fields.
fn feature(context: &Json, key: &Json, result: &Json, host: &dyn Host) -> Json {
    let mut fields = picked(result, &["value", "on", "off", "source", "ruleId"]);
    if let Some(run) = result.get("experiment") {
        let rule = rule_of(context, key, run);
        let shaped = experiment_result(context, key, run, &rule, host);
        fields.push(("experiment".into(), experiment(rule, run)));
        fields.push(("experimentResult".into(), shaped));
    }
    Json::Obj(fields)
}

fn picked(source: &Json, keys: &[&str]) -> Vec<(String, Json)> {
    keys.iter().filter_map(|key| Some(((*key).to_owned(), source.get(key)?.clone()))).collect()
}

/// The rule that ran the experiment, as an experiment: the fields that GrowthBook hands to it, by its names.
fn rule_of(context: &Json, key: &Json, run: &Json) -> Vec<(String, Json)> {
    let feature = key.as_str().and_then(|key| context.get("features")?.get(key));
    let rules = feature.and_then(|feature| feature.get("rules")?.as_arr()).unwrap_or_default();
    let ran = |rule: &&Json| rule.get("force").is_none() && rule.get("key").unwrap_or(key) == run.get("key").unwrap_or(&NULL);
    let Some(rule) = rules.iter().find(ran) else { return Vec::new() };
    let mut fields = vec![("key".to_owned(), rule.get("key").unwrap_or(key).clone())];
    if let Some(variations) = rule.get("contextualVariations").or(rule.get("variations")) {
        fields.push(("variations".into(), variations.clone()));
    }
    let known = [
        "coverage",
        "weights",
        "hashAttribute",
        "fallbackAttribute",
        "disableStickyBucketing",
        "bucketVersion",
        "minBucketVersion",
        "namespace",
        "meta",
        "ranges",
        "name",
        "phase",
        "seed",
        "hashVersion",
        "filters",
        "condition",
    ];
    fields.extend(picked(rule, &known));
    fields
}

/// The experiment with what the evaluation found out about it: a bandit's leaf.
fn experiment(mut rule: Vec<(String, Json)>, run: &Json) -> Json {
    let leaf = picked(run, &["leafId", "variationWeights", "banditVersion"]);
    if let Some(weights) = run.get("variationWeights") {
        rule.retain(|(key, _)| key != "weights");
        rule.push(("weights".into(), weights.clone()));
    }
    // Under a forced variation the leaf's weights are there, the leaf is not.
    if run.get("leafId").is_some() {
        rule.push(("contextualBandit".into(), Json::Obj(leaf)));
    }
    Json::Obj(rule)
}

fn experiment_result(context: &Json, feature: &Json, run: &Json, rule: &[(String, Json)], host: &dyn Host) -> Json {
    let same = [
        "inExperiment",
        "hashUsed",
        "variationId",
        "value",
        "hashAttribute",
        "stickyBucketUsed",
        "bucket",
        "leafId",
        "variationWeights",
        "banditVersion",
    ];
    let mut fields = picked(run, &same);
    if run.get("leafId").is_none() {
        fields.retain(|(key, _)| key != "variationWeights");
    }
    fields.push(("featureId".into(), feature.clone()));
    fields.push(("key".into(), run.get("variation").unwrap_or(&NULL).clone()));
    // GrowthBook hands out the attribute as it is; the evaluator its text.
    let hashed = run.get("hashValue").unwrap_or(&NULL);
    let attribute = run.get("hashAttribute").and_then(Json::as_str).and_then(|name| context.get("attributes")?.get(name));
    let own = attribute.filter(|own| matches!(own, Json::Num(_)) && hashed.as_str() == Some(&text(own, host)));
    fields.push(("hashValue".into(), own.unwrap_or(hashed).clone()));
    let meta = rule.iter().find(|(key, _)| key == "meta").and_then(|(_, meta)| meta.as_arr());
    let index = run.get("variationId").and_then(Json::as_num).unwrap_or_default() as usize;
    if let Some(meta) = meta.and_then(|meta| meta.get(index)) {
        fields.extend(picked(meta, &["name", "passthrough"]).into_iter().filter(|(_, value)| value.truthy()));
    }
    Json::Obj(fields)
}
