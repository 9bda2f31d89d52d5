//! Items of the history that recommendations go by.
#![cfg(all(feature = "profile", not(target_arch = "wasm32")))]
#![allow(missing_docs, clippy::unwrap_used, clippy::arithmetic_side_effects)]

use vario::host::NativeHost;
use vario::profile::event::Scene;
use vario::profile::{Profile, belongings};

fn after(events: &[(&str, &str)]) -> Profile<'static> {
    let mut profile = Profile::open(&[], "", &NativeHost);
    for (second, (name, properties)) in events.iter().enumerate() {
        profile.observe(name, properties, 1.8e12 + 1000.0 * second as f64, Scene::default()).unwrap();
    }
    profile
}

#[test]
fn viewed_items_are_the_last_ones_oldest_first_and_once_in_a_row() {
    let views = ["a", "a", "b", "c", "a"].map(|id| format!(r#"{{"product_id":"{id}"}}"#));
    let events: Vec<(&str, &str)> = views.iter().map(|view| ("Product Viewed", view.as_str())).collect();
    assert_eq!(belongings::viewed(after(&events).history(), 50), ["a", "b", "c", "a"]);
    assert_eq!(belongings::viewed(after(&events).history(), 2), ["c", "a"]);
    assert!(belongings::viewed(after(&[]).history(), 2).is_empty());
}

#[test]
fn a_cart_holds_what_was_put_in_and_not_taken_out_until_it_is_ordered() {
    let added = ("Product Added", r#"{"product_id":"a"}"#);
    let events = [added, ("Product Added", r#"{"product_id":"b"}"#), ("Product Removed", r#"{"product_id":"b"}"#)];
    assert_eq!(belongings::cart(after(&events).history()), ["a"]);
    let order =
        ("Order Completed", r#"{"order_id":"1","revenue":3,"products":[{"product_id":"a"},{"product_id":"c"},{"product_id":"a"}]}"#);
    let ordered = after(&[added, order, ("Product Added", r#"{"product_id":"d"}"#)]);
    assert_eq!(belongings::cart(ordered.history()), ["d"]);
    assert_eq!(belongings::bought(ordered.history()), ["a", "c"]);
}
