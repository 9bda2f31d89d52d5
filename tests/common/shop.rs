//! A shop's events, made up.

use super::{Chance, iso_day};
use serde_json::{Value, json};

/// Messages of 200 visitors of two kinds: the eager put much into the cart and order, the idle look around; a cart often becomes an order.
pub fn messages() -> Vec<Value> {
    let mut chance = Chance(7);
    let mut lines = Vec::new();
    for visitor in 0..200 {
        let eager = visitor % 2 == 0;
        for visit in 0..if eager { 8 } else { 4 } {
            let mut minute = 0;
            let day = (visit * if eager { 40 } else { 80 } + visitor % 40) % 340;
            let mut say = |event: &str, properties: Value| {
                minute += 1;
                lines.push(json!({
                    "type": "track", "event": event, "anonymousId": format!("v{visitor}"), "properties": properties,
                    "timestamp": format!("{}T19:{minute:02}:00Z", iso_day(day)), "context": { "device": { "type": if eager { "phone" } else { "desktop" } } },
                }));
            };
            for item in 0..2 + (chance.next() * 4.0) as u32 {
                say("Product Viewed", json!({ "product_id": format!("i{item}"), "category": "tea", "price": 10 }));
            }
            if eager {
                say("Product Viewed", json!({ "product_id": "eager", "category": "tea", "price": 10 }));
            }
            if chance.next() < if eager { 0.7 } else { 0.1 } {
                say("Product Added", json!({ "product_id": "i0" }));
                if eager && chance.next() < 0.9 {
                    say("Order Completed", json!({ "order_id": format!("{visitor}-{visit}"), "revenue": 30, "currency": "EUR" }));
                }
            }
        }
    }
    lines
}

/// One message a line.
pub fn ndjson(messages: &[Value]) -> String {
    messages.iter().map(|message| format!("{message}\n")).collect()
}
