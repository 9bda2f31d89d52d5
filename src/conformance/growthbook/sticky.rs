//! GrowthBook's sticky bucket documents, and the lines in which the evaluator keeps them.

use super::object;
use crate::json::Json;

/// The lines of documents by `attribute||value`.
pub(super) fn lines(documents: &Json) -> String {
    let mut lines = Vec::new();
    for (document, content) in documents.as_obj().unwrap_or_default() {
        for (key, variation) in content.get("assignments").and_then(Json::as_obj).unwrap_or_default() {
            lines.push(format!("{document}\t{key}\t{}", variation.as_str().unwrap_or_default()));
        }
    }
    lines.join("\n")
}

/// The documents of lines.
pub(super) fn documents(lines: &str) -> Json {
    let mut documents: Vec<(String, Vec<(String, Json)>)> = Vec::new();
    for line in lines.lines() {
        let mut parts = line.split('\t');
        let (Some(document), Some(key), Some(variation)) = (parts.next(), parts.next(), parts.next()) else { continue };
        let assignment = (key.to_owned(), Json::Str(variation.into()));
        match documents.iter_mut().find(|(known, _)| known == document) {
            Some((_, assignments)) => assignments.push(assignment),
            None => documents.push((document.to_owned(), vec![assignment])),
        }
    }
    let content = |document: &str, assignments: Vec<(String, Json)>| {
        let (name, value) = document.split_once("||").unwrap_or((document, ""));
        object([
            ("attributeName", Json::Str(name.into())),
            ("attributeValue", Json::Str(value.into())),
            ("assignments", Json::Obj(assignments)),
        ])
    };
    Json::Obj(documents.into_iter().map(|(document, assignments)| (document.clone(), content(&document, assignments))).collect())
}
