//! The vectors `recommend.json`: questions as JSON (js/src/personal/wire.ts has the same members), asked as the module is asked.

use serde_json::{Value, json};
use vario::recommend::{Recommender, wire};

const LISTS: [&str; 10] = ["session", "history", "exclude", "cart", "disliked", "bought", "rebuy", "include", "without", "groups"];
const SOURCES: [&str; 7] = ["sessions", "linear", "rules", "content", "embedding", "popularity", "boost"];

fn number(value: &Value) -> i32 {
    value.as_i64().unwrap_or(0) as i32
}

/// Texts and numbers of a question.
fn flat(question: &Value) -> (String, Vec<i32>) {
    let pairs = |name: &str| -> Vec<(String, i32)> {
        let list = question[name].as_array().cloned().unwrap_or_default();
        list.iter().map(|pair| (pair[0].as_str().unwrap().to_owned(), number(&pair[1]))).collect()
    };
    let end = |name: &str, place: usize, missing: i32| question[name].get(place).map_or(missing, number);
    let flag = |name: &str| i32::from(question[name] == true);
    let mut numbers = vec![number(&question["count"]), flag("explain"), flag("inStock"), end("price", 0, -1), end("price", 1, 0)];
    numbers.extend(["diversity", "softmax", "epsilon"].map(|name| number(&question[name])));
    numbers.extend([end("seed", 0, 0), end("seed", 1, 0)]);
    numbers.extend((0..6).map(|place| question["weights"][place].as_i64().map_or(-1, |weight| weight as i32)));
    let mut texts: Vec<String> = Vec::new();
    for name in LISTS {
        let list = question[name].as_array().cloned().unwrap_or_default();
        numbers.push(list.len() as i32);
        texts.extend(list.iter().map(|text| text.as_str().unwrap().to_owned()));
    }
    let (boosts, pins) = (pairs("boosts"), pairs("pins"));
    numbers.extend([boosts.len() as i32, pins.len() as i32]);
    for (text, number) in boosts.into_iter().chain(pins) {
        texts.push(text);
        numbers.push(number);
    }
    (texts.join("\0"), numbers)
}

/// The answer to a question: `[{id, score, propensity, reasons?: [{source, item?, share}]}]`.
pub fn answer(recommender: &mut Recommender, question: &Value) -> Value {
    let (texts, numbers) = flat(question);
    let mut ids = Vec::new();
    let mut numbers = wire::answer(recommender, &texts, &numbers, &mut ids).into_iter();
    let ids = String::from_utf8(ids).unwrap();
    let mut ids = ids.split('\0');
    let mut list = Vec::new();
    while let Some(score) = numbers.next() {
        let mut item = json!({"id": ids.next().unwrap(), "score": score, "propensity": numbers.next().unwrap()});
        let count = numbers.next().unwrap() as usize;
        let mut reasons = Vec::new();
        for _ in 0..count {
            let source = SOURCES[numbers.next().unwrap() as usize];
            let via = numbers.next().unwrap() == 1.0;
            let points = numbers.next().unwrap();
            reasons.push((source, via.then(|| ids.next().unwrap()), points));
        }
        let total: f64 = reasons.iter().map(|reason| reason.2).sum();
        if question["explain"] == true {
            let share = |points: f64| if total == 0.0 { 0.0 } else { points / total };
            let told = reasons.iter().map(|(source, via, points)| match via {
                Some(via) => json!({"source": source, "item": via, "share": share(*points)}),
                None => json!({"source": source, "share": share(*points)}),
            });
            item["reasons"] = told.collect();
        }
        list.push(item);
    }
    list.into()
}
