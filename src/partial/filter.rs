//! What of a payload is meant, by its `metadata`: projects, tags, custom fields.

use crate::json::{Json, NULL};

/// Filters on metadata; each `{projects, tags, customFields: {field: values}}`, what is missing asks nothing.
#[derive(Clone, Copy)]
pub(super) struct Filter<'a> {
    /// Every part must match, by any of its values.
    pub include: &'a Json,
    /// No part may match.
    pub exclude: &'a Json,
}

impl Filter<'_> {
    /// True for a feature or an experiment that is meant.
    pub fn keeps(self, thing: &Json) -> bool {
        let metadata = at(thing, "metadata");
        let included = |part: &str| *at(self.include, part) == Json::Null || meet(at(metadata, part), at(self.include, part));
        let excluded = |part: &str| meet(at(metadata, part), at(self.exclude, part));
        let in_field = |(field, values): &(String, Json)| meet(at(at(metadata, "customFields"), field), values);
        (included("projects") || at(metadata, "allProjects").truthy())
            && included("tags")
            && fields(self.include).iter().all(in_field)
            && !excluded("projects")
            && !excluded("tags")
            && !fields(self.exclude).iter().any(in_field)
    }

    /// True for a rule that is of other projects only.
    pub fn drops_rule(self, rule: &Json) -> bool {
        let metadata = at(rule, "metadata");
        let (own, wanted) = (at(metadata, "projects"), at(self.include, "projects"));
        let is_scoped = own.as_arr().is_some_and(|projects| !projects.is_empty()) && !at(metadata, "allProjects").truthy();
        *wanted != Json::Null && is_scoped && !meet(own, wanted)
    }
}

/// The custom fields that a filter asks for.
fn fields(filter: &Json) -> &[(String, Json)] {
    at(filter, "customFields").as_obj().unwrap_or_default()
}

/// A field; null when it is missing.
pub(super) fn at<'a>(object: &'a Json, key: &str) -> &'a Json {
    object.get(key).unwrap_or(&NULL)
}

/// True when the lists have a member in common; a value alone counts as a list of it, null as an empty one.
fn meet(own: &Json, wanted: &Json) -> bool {
    list(own).iter().any(|member| list(wanted).contains(member))
}

fn list(value: &Json) -> &[Json] {
    match value {
        Json::Null => &[],
        Json::Arr(members) => members,
        alone => core::slice::from_ref(alone),
    }
}
