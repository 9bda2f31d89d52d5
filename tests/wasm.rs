//! The modules in a real browser: the same vectors, and what only a browser has (DOM, entropy, numbers as text).
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod recommend_wire;

use serde_json::Value;
use vario::event::check::check_message;
use vario::experiment::hash::{HashVersion, hash};
use vario::host::Host;
use vario::identity::new_id;
use vario::recommend::Recommender;
use vario::wasm::decide::Decide;
use vario::wasm::delivery::Delivery;
use vario::wasm::heatmap::Heatmap;
use vario::wasm::host::JsHost;
use vario::wasm::tracker::Tracker;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const NOW: f64 = 1_700_000_000_000.0;

fn tracker(initial: &str) -> Tracker {
    Tracker::new(None, None, None, initial, false, NOW)
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[wasm_bindgen_test]
fn places_are_growthbooks() {
    for case in json(include_str!("vectors/hash.json"))["cases"].as_array().unwrap() {
        let version = HashVersion::from_number(case[2].as_f64().unwrap());
        let place = version.map(|version| hash(case[0].as_str().unwrap(), case[1].as_str().unwrap(), version));
        assert_eq!(place, case[3].as_f64(), "{case}");
    }
}

#[wasm_bindgen_test]
fn the_browser_decides_as_the_vectors_say() {
    let vectors = json(include_str!("vectors/decide.json"));
    let mut decide = Decide::new();
    assert_eq!(decide.ask(0, vectors["payload"].to_string()), "");
    for case in vectors["features"].as_array().unwrap() {
        assert_eq!(decide.ask(1, case[1].to_string()), "");
        assert_eq!(decide.ask(2, case[2].to_string()), "");
        let result = json(&decide.ask(5, case[3].as_str().unwrap().into()));
        assert_eq!((&result["value"], &result["source"]), (&case[4], &case[5]), "{case}");
    }
    for case in vectors["experiments"].as_array().unwrap() {
        assert_eq!(decide.ask(1, case[1].to_string()), "");
        assert_eq!(decide.ask(2, case[2].to_string()), "");
        let result = json(&decide.ask(6, case[3].as_str().unwrap().into()));
        assert_eq!((&result["variation"], &result["inExperiment"], &result["forced"]), (&case[4], &case[5], &case[6]), "{case}");
    }
}

#[wasm_bindgen_test]
fn a_bad_payload_leaves_the_last_good_one_in_force() {
    let mut decide = Decide::new();
    assert_eq!(decide.ask(0, r#"{"features":{"a":{"defaultValue":7}}}"#.into()), "");
    let error = decide.ask(0, r#"{"features":{"a":{"rules":1}}}"#.into());
    assert!(error.starts_with("E_PAYLOAD_SHAPE\t$.features.a.rules\t"), "{error}");
    assert_eq!(json(&decide.ask(5, "a".into()))["value"], 7);
}

#[wasm_bindgen_test]
fn numbers_are_written_as_javascript_writes_them() {
    for (value, text) in [(0.1, "0.1"), (1e21, "1e+21"), (123_456_789_012_345_680.0, "123456789012345680"), (5e-324, "5e-324"), (-0.0, "0")]
    {
        assert_eq!(JsHost.number_text(value), text);
    }
    assert_eq!(JsHost.parse_number("1.7976931348623157e308"), f64::MAX);
    assert!(JsHost.regex_test("^(?=a)a+$", "", "aaa"));
    assert!(!JsHost.regex_test("(", "", "aaa"));
}

#[wasm_bindgen_test]
fn ids_come_from_the_browsers_entropy() {
    let ids: std::collections::HashSet<String> = (0..1_000).map(|_| new_id(&JsHost, NOW)).collect();
    assert_eq!(ids.len(), 1_000);
}

#[wasm_bindgen_test]
fn a_message_passes_the_collectors_check() {
    let mut tracker = tracker("granted");
    let text = tracker.message(
        "track",
        "Product Viewed",
        r#"{"product_id":"a","note":"mail ada@example.com"}"#,
        r#"{"url":"https://tea.example/"}"#,
        NOW,
    );
    assert_eq!(check_message(&text, &JsHost), Ok(()));
    assert_eq!(json(&text)["properties"]["note"], "mail [email]");
    assert!(check_message(r#"{"type":"track"}"#, &JsHost).is_err());
}

#[wasm_bindgen_test]
fn an_exposure_is_logged_once_and_nothing_under_denied_consent() {
    let mut granted = tracker("granted");
    assert!(!granted.exposure("hero", "bold", "", NOW).is_empty());
    assert!(granted.exposure("hero", "bold", "", NOW).is_empty());
    let mut denied = tracker("denied");
    assert!(denied.exposure("hero", "bold", "", NOW).is_empty());
    assert!(denied.message("track", "a", "", "", NOW).is_empty());
    assert!(!denied.may_store());
}

#[wasm_bindgen_test]
fn delivery_answers_in_numbers() {
    let mut delivery = Delivery::new();
    assert!(delivery.queued(100, NOW) > 0.0);
    assert_eq!(
        [delivery.answered(200, -1.0, 0.5), delivery.answered(413, -1.0, 0.5), delivery.answered(400, -1.0, 0.5)],
        [-1.0, -2.0, -3.0]
    );
    assert!(delivery.answered(503, 2_000.0, 0.5) >= 2_000.0);
}

#[wasm_bindgen_test]
fn a_page_gathers_its_heatmap() {
    let mut heatmap = Heatmap::new();
    assert_eq!(heatmap.route("/tea/4711", "/tea/new"), "/tea/:id");
    assert!(heatmap.begin("u1", "/tea/:id", 1.0) && !heatmap.begin("u1", "/tea/:id", 0.0));
    assert!(heatmap.point("button\t1\t\tbuy\nbody\t0", &[1.0, 25.0, 10.0, 100.0, 40.0, 195.0, 900.0, 390.0, 0.0, 0.0, NOW]));
    assert!(!heatmap.point("button\t1", &[1.0]));
    heatmap.look(0.0, 844.0, 4_000.0, 1_000.0);
    heatmap.hover(8.0, 8.0);
    let message = json(&heatmap.take("/tea/:id", r#"{"hero":"bold"}"#, 390.0, 844.0, 390.0, 4_000.0));
    assert_eq!(message["elements"][0][3], r#"[data-vario-id="buy"]"#);
    assert_eq!(message["points"].to_string(), "[[1,0,8192,8192,16384,900,0]]");
    assert_eq!((&message["scroll"], &message["device"], &message["attention"][0]), (&20.into(), &"phone".into(), &1000.into()));
    assert_eq!(heatmap.take("/tea/:id", "{}", 390.0, 844.0, 390.0, 4_000.0), "");
    let mut tracker = tracker("granted");
    let text = tracker.message("heatmap", "Heatmap Recorded", &message.to_string(), "", NOW);
    assert_eq!(check_message(&text, &JsHost), Ok(()));
    assert_eq!(json(&text)["event"], "Heatmap Recorded");
    assert!(self::tracker("denied").message("heatmap", "Heatmap Recorded", "{}", "", NOW).is_empty());
}

/// What `vario train` makes of three sessions.
const MODEL: &[u8] = include_bytes!("vectors/tiny.model");

#[wasm_bindgen_test]
fn the_browser_recommends_as_the_vectors_say() {
    let mut recommender = Recommender::load(include_bytes!("vectors/shop.model").to_vec()).unwrap();
    for case in json(include_str!("vectors/recommend.json"))["cases"].as_array().unwrap() {
        assert_eq!(recommend_wire::answer(&mut recommender, &case["question"]), case["answer"], "{case}");
    }
}

#[wasm_bindgen_test]
fn memory_is_flat_over_50_000_calls() {
    let mut tracker = tracker("granted");
    let mut decide = Decide::new();
    assert_eq!(decide.ask(0, json(include_str!("vectors/decide.json"))["payload"].to_string()), "");
    let mut recommender = Recommender::load(MODEL).unwrap();
    let question = json(r#"{"session":["1"],"exclude":["1","3"],"count":8,"explain":true}"#);
    let mut pages = 0;
    for call in 0..50_000_u32 {
        if call == 1_000 {
            pages = core::arch::wasm32::memory_size(0);
        }
        let page = format!("{{\"url\":\"https://tea.example/{}\"}}", call % 7);
        let body = format!("{{\"note\":\"{}\"}}", "x".repeat(call as usize % 500));
        assert!(!tracker.message("track", "Product Viewed", &body, &page, NOW).is_empty());
        assert!(tracker.message("track", "", &body, &page, NOW).is_empty());
        assert!(!tracker.exposure("hero", &call.to_string(), &page, NOW).is_empty());
        assert_eq!(decide.ask(1, format!("{{\"id\":\"u{call}\"}}")), "");
        assert_eq!(decide.ask(2, format!("{{\"url\":\"https://tea.example/?{call}=1\"}}")), "");
        let place = decide.ask(8, "headline".into()).parse().unwrap();
        assert!(decide.evaluate(place) > 0);
        assert!(!decide.ask(6, "headline-test".into()).is_empty() && !decide.ask(5, "needs".into()).is_empty());
        assert_eq!(recommend_wire::answer(&mut recommender, &question)[0]["id"], "2");
    }
    assert_eq!(core::arch::wasm32::memory_size(0), pages);
}
