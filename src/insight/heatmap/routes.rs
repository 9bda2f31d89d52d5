//! Pages by their route templates.

use super::super::message::Message;
use super::recorded::{RECORDED, clicks, device, route, selectors};
use core::cmp::Reverse;
use serde::Serialize;
use std::collections::BTreeMap;

/// A page that was recorded.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct HeatmapRoute {
    /// Its template.
    pub route: String,
    /// Views of pages whose path the template fits.
    pub views: usize,
    /// Clicks with a place.
    pub clicks: usize,
    /// Clicks by class of device.
    pub devices: BTreeMap<String, usize>,
}

/// The routes that messages name, most clicks first.
#[must_use]
pub fn routes(messages: &[Message]) -> Vec<HeatmapRoute> {
    let selectors = selectors(messages);
    let mut found: BTreeMap<&str, HeatmapRoute> = BTreeMap::new();
    for message in messages.iter().filter(|message| message.event == RECORDED) {
        let name = folder(route(message));
        if name.is_empty() {
            continue;
        }
        let entry = found.entry(name).or_insert_with(|| HeatmapRoute { route: name.to_owned(), ..HeatmapRoute::default() });
        let clicked = clicks(message, &selectors).count();
        entry.clicks = entry.clicks.saturating_add(clicked);
        let of_device = entry.devices.entry(device(message).to_owned()).or_default();
        *of_device = of_device.saturating_add(clicked);
    }
    let mut paths: BTreeMap<&str, usize> = BTreeMap::new();
    for message in messages.iter().filter(|message| message.kind == "page") {
        let views = paths.entry(folder(message.path)).or_default();
        *views = views.saturating_add(1);
    }
    let mut routes: Vec<HeatmapRoute> = found.into_values().collect();
    for entry in &mut routes {
        entry.views = paths.iter().filter(|(path, _)| is_on_route(path, &entry.route)).map(|(_, views)| views).sum();
    }
    // They come sorted by name and the sort is stable.
    routes.sort_by_key(|entry| Reverse(entry.clicks));
    routes
}

/// Whether a template fits a path: parts that begin with a colon stand for any other that is not empty.
#[must_use]
pub fn is_on_route(path: &str, template: &str) -> bool {
    let (mut parts, mut wanted) = (path.split('/'), template.split('/'));
    loop {
        match (parts.next(), wanted.next()) {
            (None, None) => return true,
            (Some(part), Some(wanted)) if part == wanted || (wanted.starts_with(':') && !part.is_empty()) => {}
            _ => return false,
        }
    }
}

/// A page under both its names: `/shop/index.html` is `/shop/`.
#[must_use]
pub fn folder(path: &str) -> &str {
    match path.strip_suffix("index.html") {
        Some(folder) if folder.ends_with('/') => folder,
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_fits_paths_that_differ_where_it_has_names() {
        for (path, template) in [("/", "/"), ("/product/7", "/product/:id"), ("/a/b/c", "/:x/b/:y"), ("", "")] {
            assert!(is_on_route(path, template), "{path} is on {template}");
        }
        for (path, template) in [
            ("/product", "/product/:id"),
            ("/product/", "/product/:id"),
            ("/product/7/reviews", "/product/:id"),
            ("/a", "/b"),
            ("/a/", "/a"),
        ] {
            assert!(!is_on_route(path, template), "{path} is not on {template}");
        }
    }
}
