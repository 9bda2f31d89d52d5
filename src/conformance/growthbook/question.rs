//! What a case asks of the evaluator: the payload, the visitor, the page, and a feature or an experiment by key.

use super::{item, kind, object};
use crate::host::Host;
use crate::json::write::text;
use crate::json::{Json, NULL};

/// What is asked for.
#[derive(Clone, Debug)]
pub enum Asked {
    /// A feature's result.
    Feature(String),
    /// An experiment's result, of those that stand alone.
    Experiment(String),
    /// The results of all experiments that stand alone.
    Auto,
}

/// A case as the evaluator takes it.
#[derive(Clone, Debug)]
pub struct Question {
    /// Features, experiments, saved groups, contextual bandits.
    pub payload: Json,
    /// The visitor's attributes.
    pub attributes: Json,
    /// What else the case sets, as the evaluator's settings: `url`, `enabled`, `qaMode`, `forcedVariations` …
    pub settings: Json,
    /// The visitor's sticky bucket documents; none where the case is not about them.
    pub sticky: Option<Json>,
    /// What is asked for.
    pub asked: Asked,
    /// The case's whole context, for what else it sets: `enabled`, `qaMode`, `remoteGroupIds` …
    pub context: Json,
}

/// The question of a case; none for sections that a function of the core answers.
#[must_use]
pub fn question(section: &str, case: &Json, host: &dyn Host) -> Option<Question> {
    let at = |index: usize| item(case, index).clone();
    Some(match kind(section) {
        "evalCondition" => {
            let rule = object([("condition", at(1)), ("force", Json::Bool(true))]);
            let feature = object([("defaultValue", Json::Bool(false)), ("rules", Json::Arr(vec![rule]))]);
            let features = object([("condition", feature)]);
            let groups = Some(at(4)).filter(|groups| groups.as_obj().is_some());
            let context = object([("attributes", at(2)), ("features", features), ("savedGroups", groups.unwrap_or(Json::Obj(Vec::new())))]);
            of_context(context, Asked::Feature("condition".into()))
        }
        "feature" | "contextualBandit" => of_context(at(1), Asked::Feature(item(case, 2).as_str()?.into())),
        "run" => {
            let experiment = at(2);
            let key = experiment.get("key")?.as_str()?.to_owned();
            let mut question = of_context(at(1), Asked::Experiment(key));
            set(&mut question.payload, "experiments", Json::Arr(vec![experiment]));
            question
        }
        "stickyBucket" => {
            let mut question = of_context(at(1), Asked::Feature(item(case, 3).as_str()?.into()));
            question.sticky = Some(visitors_documents(&question, item(case, 2), host));
            question
        }
        "urlRedirect" => of_context(at(1), Asked::Auto),
        _ => return None,
    })
}

impl Question {
    /// As JSON: texts that `Decide` takes.
    #[must_use]
    pub fn json(&self, host: &dyn Host) -> Json {
        let (ask, key) = match &self.asked {
            Asked::Feature(key) => ("feature", key.as_str()),
            Asked::Experiment(key) => ("experiment", key.as_str()),
            Asked::Auto => ("auto", ""),
        };
        object([
            ("payload", Json::Str(text(&self.payload, host))),
            ("attributes", Json::Str(text(&self.attributes, host))),
            ("settings", Json::Str(text(&self.settings, host))),
            ("sticky", self.sticky.as_ref().map_or(Json::Null, |documents| Json::Str(super::sticky::lines(documents)))),
            ("ask", Json::Str(ask.into())),
            ("key", Json::Str(key.into())),
        ])
    }
}

fn of_context(context: Json, asked: Asked) -> Question {
    let part = |key: &str| context.get(key).cloned();
    let mut payload = Json::Obj(Vec::new());
    for key in ["features", "experiments", "savedGroups", "contextualBandits"] {
        if let Some(value) = part(key) {
            set(&mut payload, key, value);
        }
    }
    let mut settings = Json::Obj(Vec::new());
    for key in ["url", "enabled", "qaMode", "forcedVariations", "forcedFeatureValues", "remoteGroupIds", "groups"] {
        if let Some(value) = part(key) {
            set(&mut settings, key, value);
        }
    }
    Question {
        payload,
        attributes: part("attributes").filter(|attributes| attributes.as_obj().is_some()).unwrap_or(Json::Obj(Vec::new())),
        settings,
        sticky: None,
        asked,
        context,
    }
}

fn set(target: &mut Json, key: &str, value: Json) {
    let Json::Obj(fields) = target else { return };
    match fields.iter_mut().find(|(name, _)| name == key) {
        Some(field) => field.1 = value,
        None => fields.push((key.into(), value)),
    }
}

/// The documents that a store holds of this visitor, by `attribute||value`: those of the case and of its context, for the
/// attributes that some experiment hashes.
fn visitors_documents(question: &Question, stored: &Json, host: &dyn Host) -> Json {
    let mut kept = Json::Obj(Vec::new());
    let of_context = question.context.get("stickyBucketAssignmentDocs").and_then(Json::as_obj).unwrap_or_default();
    for document in stored.as_arr().unwrap_or_default().iter().chain(of_context.iter().map(|(_, document)| document)) {
        let name = document.get("attributeName").and_then(Json::as_str).unwrap_or_default();
        let value = document.get("attributeValue").and_then(Json::as_str).unwrap_or_default();
        let visitors = match question.attributes.get(name).unwrap_or(&NULL) {
            Json::Str(own) => own == value,
            own @ Json::Num(_) => text(own, host) == value,
            _ => false,
        };
        if visitors && hashes(&question.payload, name) {
            set(&mut kept, &format!("{name}||{value}"), document.clone());
        }
    }
    kept
}

/// True when some experiment of the payload hashes the attribute, first or as a fallback.
fn hashes(payload: &Json, attribute: &str) -> bool {
    let features = payload.get("features").and_then(Json::as_obj).unwrap_or_default();
    let rules = features.iter().filter_map(|(_, feature)| feature.get("rules")?.as_arr()).flatten();
    let alone = payload.get("experiments").and_then(Json::as_arr).unwrap_or_default();
    let mut experiments = rules.filter(|rule| rule.get("variations").or(rule.get("contextualVariations")).is_some()).chain(alone);
    experiments.any(|experiment| {
        let named = |key: &str| experiment.get(key).and_then(Json::as_str).filter(|name| !name.is_empty());
        named("hashAttribute").unwrap_or("id") == attribute || named("fallbackAttribute") == Some(attribute)
    })
}
