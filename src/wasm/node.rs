//! The `node` module: what a server does with a payload. Values cross as JSON text, errors are thrown as
//! `CODE\tpath\tmessage`.

use super::host::JsHost;
use crate::conformance::growthbook::{self, Outcome};
use crate::error::{Code, Error};
use crate::event::check::check_message;
use crate::heatmap::private::{Reports, alphabet_name};
use crate::json::read::read;
use crate::json::write::text;
use crate::json::{Json, NULL};
use crate::partial::{prune, reduce};
use wasm_bindgen::prelude::*;

/// See [`prune::prune_condition`]: "true", "false", or a condition.
#[wasm_bindgen(js_name = pruneCondition)]
pub fn prune_condition(condition: &str, attributes: &str, saved_groups: &str) -> Result<String, JsValue> {
    let [condition, attributes, groups] = [(condition, "condition"), (attributes, "attributes"), (saved_groups, "savedGroups")].map(parsed);
    Ok(text(&prune::prune_condition(&condition?, &attributes?, &groups?, &JsHost), &JsHost))
}

/// See [`reduce::reduce_payload`]: `{payload, …}` in, a payload out.
#[wasm_bindgen(js_name = reducePayload)]
pub fn reduce_payload(options: &str) -> Result<String, JsValue> {
    Ok(text(&reduce::reduce_payload(&parsed((options, "options"))?, &JsHost), &JsHost))
}

/// The collector's check of a message's JSON text: empty when fine, else its code.
#[wasm_bindgen(js_name = checkMessage)]
pub fn message_fault(message: &str) -> String {
    check_message(message, &JsHost).err().map_or_else(String::new, |error| error.code.text().into())
}

/// Debiases private reports: of `{cells, epsilon, reports}` with the reports' base64 texts, `[n, estimate, error, …]`: how
/// many reports were read, then a pair a symbol, the last one "none". Empty for an alphabet or an ε out of range.
#[wasm_bindgen(js_name = debiasReports)]
pub fn debias_reports(input: &str) -> Result<Vec<f64>, JsValue> {
    let input = parsed((input, "input"))?;
    let number = |name: &str| input.get(name).and_then(Json::as_num).unwrap_or(0.0);
    let Some(mut reports) = Reports::new(number("cells") as usize, number("epsilon")) else { return Ok(Vec::new()) };
    for report in input.get("reports").and_then(Json::as_arr).unwrap_or_default() {
        reports.add(report.as_str().unwrap_or(""));
    }
    let estimates = reports.estimates();
    let pairs = estimates.iter().flat_map(|symbol| [symbol.estimate, symbol.error]);
    Ok([reports.reports() as f64].into_iter().chain(pairs).collect())
}

/// The name of an alphabet, a JSON array of selectors: see [`crate::heatmap::private::alphabet_name`].
#[wasm_bindgen(js_name = alphabetName)]
pub fn name_of_alphabet(selectors: &str) -> Result<String, JsValue> {
    let selectors = parsed((selectors, "selectors"))?;
    Ok(alphabet_name(selectors.as_arr().unwrap_or_default().iter().filter_map(Json::as_str)))
}

/// Runs one of GrowthBook's cases: `{name, expected, got, passed}`.
#[wasm_bindgen]
pub fn conformance(section: &str, case: &str) -> Result<String, JsValue> {
    Ok(outcome(&growthbook::run(section, &parsed((case, "case"))?, &JsHost)))
}

/// What a case asks of a visitor's module, as [`growthbook::question::Question::json`] has it; "null" when that is no
/// question for one.
#[wasm_bindgen(js_name = conformanceQuestion)]
pub fn conformance_question(section: &str, case: &str) -> Result<String, JsValue> {
    let question = growthbook::question::question(section, &parsed((case, "case"))?, &JsHost);
    Ok(question.map_or_else(|| "null".into(), |question| text(&question.json(&JsHost), &JsHost)))
}

/// Judges what a visitor's module answered: `{result, docs?}` or `{error}`.
#[wasm_bindgen(js_name = conformanceJudge)]
pub fn conformance_judge(section: &str, case: &str, given: &str) -> Result<String, JsValue> {
    Ok(outcome(&growthbook::judge(section, &parsed((case, "case"))?, &parsed((given, "given"))?, &JsHost)))
}

/// JSON text; "" is null.
fn parsed((json, name): (&str, &str)) -> Result<Json, JsValue> {
    if json.is_empty() {
        return Ok(NULL.clone());
    }
    read(json, &JsHost).map_err(|_| JsValue::from_str(&Error::at(Code::PayloadJson, name, "not JSON, or nested too deeply").wire()))
}

fn outcome(outcome: &Outcome) -> String {
    let fields = [
        ("name", Json::Str(outcome.name.clone())),
        ("expected", outcome.expected.clone()),
        ("got", outcome.got.clone()),
        ("passed", Json::Bool(outcome.passed)),
    ];
    text(&Json::Obj(fields.map(|(key, value)| (key.to_owned(), value)).into()), &JsHost)
}
