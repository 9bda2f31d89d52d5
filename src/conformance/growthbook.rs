//! GrowthBook's case file for authors of SDKs (`cases.json`, specification 0.12.0): sections of cases, each case a tuple
//! that begins with its name (<https://docs.growthbook.io/lib/build-your-own#running-the-test-suite>).

pub mod answer;
mod functions;
pub mod question;
mod redirect;
mod sticky;

use crate::host::Host;
use crate::json::write::text;
use crate::json::{Json, NULL};

/// How far numbers of ranges and weights may lie apart.
const TOLERANCE: f64 = 1e-8;

/// What came of a case.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The case's name; its arguments where the section has no names.
    pub name: String,
    /// What the file demands.
    pub expected: Json,
    /// What the core answers.
    pub got: Json,
    /// True when both agree.
    pub passed: bool,
}

/// The sections of a case file and their cases, in the file's order. A section that holds sections is opened:
/// `savedGroupReferencesV2.run`.
#[must_use]
pub fn sections(file: &Json) -> Vec<(String, &[Json])> {
    let mut found = Vec::new();
    for (name, content) in file.as_obj().unwrap_or_default() {
        match content {
            Json::Arr(cases) => found.push((name.clone(), cases.as_slice())),
            Json::Obj(inner) => {
                let inner = inner.iter().filter_map(|(part, cases)| Some((format!("{name}.{part}"), cases.as_arr()?)));
                found.extend(inner);
            }
            _ => {}
        }
    }
    found
}

/// Runs one case through the core's public functions. A section that is not known has failed.
#[must_use]
pub fn run(section: &str, case: &Json, host: &dyn Host) -> Outcome {
    let got = match question::question(section, case, host) {
        Some(question) => answer::shaped(section, case, &answer::ask(&question, host), host),
        None => functions::answer(kind(section), case, host).unwrap_or_else(|| problem("the section is not known, or the case broken")),
    };
    outcome(section, case, got, host)
}

/// Judges what a visitor's module answered to the case's question: a feature's or an experiment's result.
#[must_use]
pub fn judge(section: &str, case: &Json, given: &Json, host: &dyn Host) -> Outcome {
    outcome(section, case, answer::shaped(section, case, given, host), host)
}

fn outcome(section: &str, case: &Json, got: Json, host: &dyn Host) -> Outcome {
    let kind = kind(section);
    let at = |index: usize| item(case, index).clone();
    let expected = match kind {
        "getEqualWeights" => at(1),
        "reducePayload" | "getBucketRange" | "urlRedirect" => at(2),
        "getQueryStringOverride" => at(4),
        "run" => object([("value", at(3)), ("inExperiment", at(4)), ("hashUsed", at(5))]),
        "stickyBucket" => object([("result", at(4)), ("docs", at(5))]),
        _ => at(3),
    };
    let name = match (kind, item(case, 0)) {
        ("hash" | "getEqualWeights", _) | (_, Json::Null) => {
            let arguments = case.as_arr().and_then(|case| case.split_last()).map_or(&[][..], |(_, arguments)| arguments);
            text(&Json::Arr(arguments.to_vec()), host)
        }
        (_, Json::Str(name)) => name.clone(),
        (_, other) => text(other, host),
    };
    let rounded = matches!(kind, "getBucketRange" | "getEqualWeights");
    let passed = if rounded { close(&expected, &got) } else { expected == got };
    Outcome { name, expected, got, passed }
}

/// The section's name without the section around it.
fn kind(section: &str) -> &str {
    section.rsplit('.').next().unwrap_or(section)
}

/// Equal, numbers within the tolerance.
fn close(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Num(left), Json::Num(right)) => (left - right).abs() < TOLERANCE,
        (Json::Arr(left), Json::Arr(right)) => left.len() == right.len() && left.iter().zip(right).all(|(left, right)| close(left, right)),
        _ => left == right,
    }
}

/// An item of the tuple; null when it has fewer.
fn item(case: &Json, index: usize) -> &Json {
    case.as_arr().and_then(|items| items.get(index)).unwrap_or(&NULL)
}

fn object<const N: usize>(fields: [(&str, Json); N]) -> Json {
    Json::Obj(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// What is shown where an answer should stand.
fn problem(words: &str) -> Json {
    object([("problem", Json::Str(words.into()))])
}
