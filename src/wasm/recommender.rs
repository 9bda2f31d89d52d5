//! `Recommender`: scores the session on the visitor's device.

use super::host::JsHost;
use crate::json::store::{Store, Value};
use crate::json::write::{push_field, push_key, push_number};
use crate::recommend::Recommender as Core;
use crate::recommend::blend::{Reason, SOURCES};
use crate::recommend::query::{Explore, Query};
use wasm_bindgen::prelude::*;

/// What the caller's reasons are called, in the order of [`crate::recommend::blend::Source`].
const NAMES: [&str; SOURCES + 1] = ["sessions", "linear", "rules", "content", "embedding", "popularity", "boost"];

/// A loaded model.
#[wasm_bindgen]
pub struct Recommender {
    core: Core,
}

#[wasm_bindgen]
impl Recommender {
    /// Loads an artifact; throws `E_MODEL_FORMAT`, `E_MODEL_VERSION`, `E_MODEL_HASH`.
    #[wasm_bindgen(constructor)]
    pub fn new(artifact: Vec<u8>) -> Result<Recommender, JsValue> {
        let core = Core::load(artifact).map_err(|error| JsValue::from_str(&error.wire()))?;
        Ok(Self { core })
    }

    /// The fleet's profile model that the artifact carries, JSON text; empty where it has none.
    #[wasm_bindgen(js_name = profileModel)]
    pub fn profile_model(&self) -> String {
        let section = self.core.model().section(*b"PROF").unwrap_or_default();
        core::str::from_utf8(section).unwrap_or_default().into()
    }

    /// Answers a question, a JSON object; each member is optional and named as [`Query`] has it: lists of texts
    /// (`session` …), `price` [least, most], `inStock`, `boosts` and `pins` [[name, points or place], …], `weights` [one
    /// a source; null: the artifact's], `diversity`, `softmax` or `epsilon` (all in the units of [`Query`]), `seed` [high,
    /// low], `count`, `explain`. The answer: [{`id`, `score`, `propensity`, `reasons`: [{`source`, `item`, `share`}]}].
    pub fn recommend(&mut self, question: &str) -> String {
        let mut store = Store::default();
        let question = store.read(question, &JsHost).unwrap_or(Value::NULL);
        let store = &store;
        let member = |key: &str| store.get(question, key);
        let number = |key: &str| store.num(member(key)) as u32;
        let texts =
            |key: &str| -> Vec<&str> { store.items(member(key)).map(|value| store.text(value)).filter(|text| !text.is_empty()).collect() };
        let pairs = |key: &str| -> Vec<(&str, f64)> {
            store.items(member(key)).map(|pair| (store.text(store.item(pair, 0)), store.num(store.item(pair, 1)))).collect()
        };
        let [session, history, exclude, cart, disliked, bought, rebuy, include, without, groups] =
            ["session", "history", "exclude", "cart", "disliked", "bought", "rebuy", "include", "without", "groups"].map(texts);
        let boosts: Vec<(&str, i32)> = pairs("boosts").into_iter().map(|(name, points)| (name, points as i32)).collect();
        let pins: Vec<(usize, &str)> = pairs("pins").into_iter().map(|(name, place)| (place as usize, name)).collect();
        let end = |key: &str, place: usize| store.num(store.item(member(key), place));
        let seed = (u64::from(end("seed", 0) as u32) << 32) | u64::from(end("seed", 1) as u32);
        let mut weights = *self.core.model().weights();
        for (weight, given) in weights.iter_mut().zip(store.items(member("weights"))) {
            if store.is_number(given) {
                *weight = store.num(given) as u32;
            }
        }
        let explore = match (number("softmax"), number("epsilon")) {
            (0, 0) => Explore::Never,
            (0, chance) => Explore::Epsilon(chance),
            (half, _) => Explore::Softmax(half),
        };
        let query = Query {
            session: &session,
            history: &history,
            exclude: &exclude,
            cart: &cart,
            disliked: &disliked,
            bought: &bought,
            rebuy: &rebuy,
            include: &include,
            without: &without,
            price: store.is_array(member("price")).then(|| (end("price", 0) as u32, end("price", 1) as u32)),
            in_stock: store.truthy(member("inStock")),
            boosts: &boosts,
            pins: &pins,
            groups: &groups,
            weights: Some(weights),
            diversity: number("diversity"),
            explore,
            seed,
            count: number("count") as usize,
        };
        self.answer(&query, store.truthy(member("explain")))
    }

    fn answer(&mut self, query: &Query<'_>, explain: bool) -> String {
        let answer = self.core.answer(query);
        let list: Vec<_> = (answer.best.iter())
            .map(|scored| {
                let mut id = String::new();
                answer.write_id(scored, &mut id);
                (id, scored.score(), scored.propensity)
            })
            .collect();
        let mut out = String::from("[");
        for (id, score, propensity) in &list {
            out.push_str(if out.len() > 1 { ",{" } else { "{" });
            push_field(&mut out, "id", id);
            push_key(&mut out, "score");
            push_number(&mut out, *score, &JsHost);
            push_key(&mut out, "propensity");
            push_number(&mut out, *propensity, &JsHost);
            if explain {
                let reasons = self.core.explain(query, id).to_vec();
                self.reasons(&reasons, &mut out);
            }
            out.push('}');
        }
        out.push(']');
        out
    }

    fn reasons(&self, reasons: &[Reason], out: &mut String) {
        let total: f64 = reasons.iter().map(|reason| reason.points as f64).sum();
        push_key(out, "reasons");
        out.push('[');
        for (place, reason) in reasons.iter().enumerate() {
            out.push_str(if place > 0 { ",{" } else { "{" });
            push_field(out, "source", NAMES.get(reason.source as usize).unwrap_or(&""));
            if let Some(via) = reason.via {
                let mut item = String::new();
                self.core.model().items().write(via, &mut item);
                push_field(out, "item", &item);
            }
            push_key(out, "share");
            push_number(out, if total == 0.0 { 0.0 } else { reason.points as f64 / total }, &JsHost);
            out.push('}');
        }
        out.push(']');
    }
}
