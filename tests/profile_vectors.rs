//! One profile everywhere: a visitor's events and what follows from them, `tests/vectors/profile.json`, which the module answers too
//! (`js/test/personal-vectors.test.ts`). `VARIO_VECTORS=write cargo test --test profile_vectors` writes the file anew.
#![cfg(all(feature = "profile", not(target_arch = "wasm32")))]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use serde_json::{Value, json};
use vario::host::NativeHost;
use vario::profile::Profile;
use vario::profile::event::{Device, Scene};

const VECTORS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/profile.json");
const START: f64 = 1_767_225_600_000.0;

fn model() -> Value {
    let row = |from: f64, step: f64| -> Vec<f64> { (0..12).map(|place| from + step * f64::from(place)).collect() };
    json!({
        "version": 1,
        "clv": {"r": 0.2426, "alpha": 4.4135, "a": 0.7929, "b": 2.4258, "p": 6.2488, "q": 3.7446, "v": 15.4478},
        "propensity": {"bias": -2.5, "weights": {"views": 1.25, "carts": 2.5, "searches": 0.75, "depth": 0.5, "relativePrice": -0.3}, "calibration": [0.9, -0.1]},
        "clusters": {"mean": row(0.5, 0.1), "scale": row(1.0, 0.05), "axes": [row(0.1, 0.02), row(-0.3, 0.05)],
            "centres": [{"name": "browsers", "rule": "few orders", "centre": row(-0.5, 0.01)}, {"name": "buyers", "rule": "orders", "centre": row(0.5, 0.01)}]}
    })
}

/// Name, properties, hours since the start, device, local time less UTC in minutes.
fn events() -> Vec<(&'static str, Value, f64, &'static str, i32)> {
    let mut events = Vec::new();
    for day in 0..30_u32 {
        let at = f64::from(day) * 53.7 + f64::from(day * day % 7) * 3.1;
        let item = format!("tea-{}", day % 6);
        let category = ["oolong", "sencha", "ware"][day as usize % 3];
        events.push(("Page Viewed", json!({}), at, if day % 4 == 0 { "phone" } else { "desktop" }, 480));
        events.push((
            "Product Viewed",
            json!({"product_id": item, "category": category, "tags": ["green", format!("t{}", day % 4)], "price": 9.9 + f64::from(day)}),
            at + 0.1,
            "desktop",
            480,
        ));
        if day % 3 == 0 {
            events.push(("Products Searched", json!({"query": format!("tee {day}")}), at + 0.15, "phone", -300));
        }
        if day % 5 == 0 {
            events.push(("Product Added", json!({"product_id": item, "price": 12.5}), at + 0.2, "desktop", 480));
        }
        if day % 9 == 4 {
            events.push(("Order Completed", json!({"order_id": day, "revenue": 17.35 * f64::from(day) + 3.07, "currency": "EUR", "products": [{"product_id": item, "price": 3.5, "quantity": 2}]}), at + 0.3, "desktop", 480));
        }
        if day % 10 == 7 {
            events.push(("Checked In", json!({}), at + 0.4, "phone", 480));
        }
    }
    events
}

#[test]
fn what_follows_from_a_history_is_what_the_vectors_say() {
    let model = model().to_string();
    let mut profile = Profile::open(&[], &model, &NativeHost);
    let mut told = Vec::new();
    let mut last = START;
    for (name, properties, hours, device, offset) in events() {
        last = START + (hours * 3_600_000.0).round();
        let properties = properties.to_string();
        profile.observe(name, &properties, last, Scene { device: Device::of(device), offset_minutes: offset }).unwrap();
        told.push(json!([name, properties, last, device, offset]));
    }
    let answers: Vec<Value> = [60_000.0, 86_400_000.0 * 3.0, 86_400_000.0 * 90.0]
        .into_iter()
        .map(|later| {
            let now = last + later;
            json!({"now": now, "snapshot": profile.snapshot(now), "attributes": profile.attributes(now), "changes": profile.changes(now)})
        })
        .collect();
    let saved: String = profile.save(last).iter().map(|byte| format!("{byte:02x}")).collect();
    let all = json!({"model": model, "events": told, "answers": answers, "saved": saved});
    if std::env::var("VARIO_VECTORS").is_ok_and(|what| what == "write") {
        std::fs::write(VECTORS, serde_json::to_string_pretty(&all).unwrap() + "\n").unwrap();
    }
    let vectors: Value = serde_json::from_slice(&std::fs::read(VECTORS).unwrap()).unwrap();
    assert_eq!(vectors, all);
}
