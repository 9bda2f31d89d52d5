//! Segments, stages, levels, triggers and interests: what the default tables say of whom.
#![cfg(all(feature = "profile", not(target_arch = "wasm32")))]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use serde_json::{Value, json};
use vario::host::NativeHost;
use vario::json::store::Store;
use vario::profile::Profile;
use vario::profile::event::Scene;
use vario::profile::model::{DEFAULTS, Model, is_model};
use vario::profile::rules;

const DAY: f64 = 86_400_000.0;
const START: f64 = 1_767_225_600_000.0;

fn open(model: &str) -> Profile<'static> {
    Profile::open(&[], model, &NativeHost)
}

fn tell(profile: &mut Profile<'_>, day: f64, name: &str, properties: Value) {
    profile.observe(name, &properties.to_string(), START + day * DAY, Scene::default()).unwrap();
}

fn order(profile: &mut Profile<'_>, day: f64, amount: f64) {
    tell(profile, day, "Order Completed", json!({ "order_id": day.to_string(), "revenue": amount, "currency": "EUR" }));
}

fn snapshot(profile: &mut Profile<'_>, day: f64) -> Value {
    serde_json::from_str(&profile.snapshot(START + day * DAY)).unwrap()
}

fn first(table: fn(&Model) -> vario::json::store::Value, facts: &Value) -> String {
    let mut store = Store::default();
    let model = Model::read("", &mut store, &NativeHost);
    let facts = store.read(&facts.to_string(), &NativeHost).unwrap();
    rules::name(&store, rules::first(&store, table(&model), facts, &NativeHost)).to_owned()
}

#[test]
fn the_default_tables_are_a_model() {
    assert!(is_model(DEFAULTS, &NativeHost));
}

#[test]
fn a_model_with_a_pattern_that_could_run_without_end_is_none() {
    let model = |pattern: &str| json!({"version": 1, "segments": [{"name": "tea", "when": {"interest": {"$regex": pattern}}}]}).to_string();
    for plain in ["^tea", "oolong|sencha", "a.*b+", "(tea)?"] {
        assert!(is_model(&model(plain), &NativeHost), "{plain}");
    }
    for odd in ["(a+)+$", "(a|a)*", "a*a*a*b", "(x){9}"] {
        assert!(!is_model(&model(odd), &NativeHost), "{odd}");
    }
}

#[test]
fn every_buyer_is_in_a_segment_and_who_never_bought_is_in_none() {
    let segment = |r: u8, f: u8, m: u8| first(|model| model.segments, &json!({ "r": r, "f": f, "m": m }));
    for r in 1..=5 {
        for f in 1..=5 {
            for m in 1..=5 {
                assert_ne!(segment(r, f, m), "", "{r}{f}{m}");
            }
        }
    }
    let cases = [
        (5, 5, 5, "champion"),
        (3, 5, 1, "loyal"),
        (4, 2, 3, "potential loyalist"),
        (5, 1, 1, "new"),
        (4, 1, 5, "promising"),
        (3, 3, 3, "need attention"),
        (1, 5, 5, "at risk"),
        (2, 2, 2, "hibernating"),
        (1, 1, 5, "lost"),
    ];
    for (r, f, m, name) in cases {
        assert_eq!(segment(r, f, m), name, "{r}{f}{m}");
    }
    assert_eq!(first(|model| model.segments, &json!({ "r": 0, "f": 0, "m": 0 })), "");
}

#[test]
fn the_table_of_words_joins_scores_with_behaviour() {
    let near = json!({ "recency": "near", "frequency": "middle", "monetary": "middle", "interestClear": true });
    assert_eq!(first(|model| model.segments_b, &near), "potential");
    let unclear = json!({ "recency": "near", "frequency": "middle", "interestClear": false });
    assert_eq!(first(|model| model.segments_b, &unclear), "");
    let far = json!({ "recency": "far", "frequency": "low", "monetary": "low", "awayDays": 80 });
    assert_eq!(first(|model| model.segments_b, &far), "dormant");
}

#[test]
fn a_visitor_passes_through_both_lifecycles() {
    let mut profile = open("");
    let stages = |profile: &mut Profile<'_>, day: f64| {
        let all = snapshot(profile, day);
        (all["lifecycle"]["stage"].as_str().unwrap().to_owned(), all["lifecycleB"]["stage"].as_str().unwrap().to_owned())
    };
    let both = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    tell(&mut profile, 0.0, "Page Viewed", json!({}));
    assert_eq!(stages(&mut profile, 0.0), both("introduction", "awareness"));
    for day in [1.0, 2.0, 3.0] {
        tell(&mut profile, day, "Product Added", json!({ "product_id": "longjing", "tags": ["green"] }));
    }
    assert_eq!(stages(&mut profile, 3.0), both("growth", "interest"));
    order(&mut profile, 3.01, 20.0);
    assert_eq!(stages(&mut profile, 3.01), both("growth", "purchase"));
    order(&mut profile, 5.0, 20.0);
    order(&mut profile, 7.0, 20.0);
    assert_eq!(stages(&mut profile, 7.0), both("maturity", "loyalty"));
    for day in [8.0, 9.0, 10.0, 11.0, 12.0, 13.0] {
        tell(&mut profile, day, "Page Viewed", json!({}));
    }
    // A habit of a day or two, and away for two months.
    assert_eq!(stages(&mut profile, 73.0), both("decline", "loyalty"));
    assert_eq!(stages(&mut profile, 200.0), both("churned", "loss"));
    let fired = snapshot(&mut profile, 200.0);
    assert_eq!(fired["lifecycle"]["rule"], "half a year away");
}

#[test]
fn who_comes_back_after_long_is_still_at_risk_in_that_visit() {
    let mut profile = open("");
    for day in 0..20 {
        tell(&mut profile, f64::from(day), "Page Viewed", json!({}));
    }
    assert!(snapshot(&mut profile, 19.0)["activityRisk"].as_f64().unwrap() < 0.05);
    tell(&mut profile, 120.0, "Page Viewed", json!({}));
    assert!(snapshot(&mut profile, 120.0)["activityRisk"].as_f64().unwrap() > 0.8);
}

#[test]
fn activity_risk_rises_with_time_away_and_is_a_probability() {
    let mut profile = open("");
    for day in [0.0, 3.0, 5.0, 9.0, 12.0] {
        tell(&mut profile, day, "Page Viewed", json!({}));
    }
    let mut before = 0.0;
    for day in 13..400 {
        let risk = snapshot(&mut profile, f64::from(day))["activityRisk"].as_f64().unwrap();
        assert!((before..=1.0).contains(&risk), "{risk} after {before} on day {day}");
        before = risk;
    }
    assert!(before > 0.9);
}

#[test]
fn interests_saturate_decay_and_stand_out() {
    let mut profile = open("");
    for minute in 0..40 {
        let day = f64::from(minute) / 1440.0;
        tell(&mut profile, day, "Product Viewed", json!({ "product_id": "a", "category": "tea", "tags": ["green"] }));
    }
    tell(&mut profile, 0.03, "Product Viewed", json!({ "product_id": "b", "category": "ware", "tags": "clay" }));
    let now = snapshot(&mut profile, 0.04);
    let value = |all: &Value, name: &str| {
        all["interests"]
            .as_array()
            .unwrap()
            .iter()
            .find(|interest| interest["name"] == name)
            .map_or(0.0, |interest| interest["value"].as_f64().unwrap())
    };
    assert!((value(&now, "green") - 40.0 / 45.0).abs() < 1e-3 && (value(&now, "clay") - 1.0 / 6.0).abs() < 1e-3, "{now}");
    assert_eq!(now["interestClear"], true);
    let later = snapshot(&mut profile, 30.03);
    assert!((value(&later, "green") - 20.0 / 25.0).abs() < 1e-3, "half in a half-life: {later}");
    let facts: Value = serde_json::from_str(&profile.attributes(START + 0.04 * DAY)).unwrap();
    assert_eq!(facts["interest"], "tea");
}

#[test]
fn a_member_rises_at_once_falls_after_grace_and_tries_the_next_level_once() {
    let model = r#"{"version":1,"tiers":{"points":{"amount":1,"checkIn":10,"doubleFromInvitations":10,"invitation":0},"streakDays":7,"graceDays":30,"trialDays":7,
        "levels":[{"name":"bronze"},{"name":"silver","when":{"amountYear":{"$gte":100}}},{"name":"gold","when":{"amountYear":{"$gte":500}}}]}}"#;
    let mut profile = open(model);
    let tier = |profile: &mut Profile<'_>, day: f64| snapshot(profile, day)["tier"].clone();
    tell(&mut profile, 0.0, "Page Viewed", json!({}));
    assert_eq!(tier(&mut profile, 0.0)["level"], "bronze");
    order(&mut profile, 1.0, 150.0);
    assert_eq!(tier(&mut profile, 1.0)["level"], "silver");
    tell(&mut profile, 2.0, "Tier Trial Started", json!({}));
    let tried = tier(&mut profile, 2.0);
    assert_eq!((&tried["level"], &tried["trial"]), (&json!("gold"), &json!(true)));
    assert_eq!(tier(&mut profile, 9.5)["level"], "silver");
    tell(&mut profile, 10.0, "Tier Trial Started", json!({}));
    assert_eq!(tier(&mut profile, 10.0)["trial"], false, "once a level");
    // A year later the order counts no more: grace begins when that is seen.
    let below = tier(&mut profile, 380.0);
    assert_eq!((&below["level"], below["until"].as_f64().is_some()), (&json!("silver"), true));
    assert_eq!(tier(&mut profile, 409.0)["level"], "silver");
    assert_eq!(tier(&mut profile, 411.0)["level"], "bronze");
}

#[test]
fn points_come_from_money_and_days_checked_in_and_double_with_ten_invitations() {
    let mut profile = open("");
    order(&mut profile, 0.0, 100.5);
    for day in 0..7 {
        tell(&mut profile, f64::from(day) + 0.1, "Checked In", json!({}));
        tell(&mut profile, f64::from(day) + 0.2, "Checked In", json!({}));
    }
    // 100, seven days at 10, one streak of seven at 20.
    assert_eq!(snapshot(&mut profile, 6.3)["points"], 190);
    let facts: Value = serde_json::from_str(&profile.attributes(START + 6.3 * DAY)).unwrap();
    assert_eq!((&facts["streak"], &facts["checkIns30"]), (&json!(7), &json!(7)));
    for _ in 0..10 {
        tell(&mut profile, 6.4, "Invite Accepted", json!({}));
    }
    assert_eq!(snapshot(&mut profile, 6.5)["points"], 2 * (190 + 500));
    let facts: Value = serde_json::from_str(&profile.attributes(START + 8.5 * DAY)).unwrap();
    assert_eq!((&facts["streak"], &facts["checkIns30"]), (&json!(0), &json!(7)));
}

#[test]
fn a_change_is_answered_once_and_not_again_after_a_restart() {
    let mut profile = open("");
    tell(&mut profile, 0.0, "Page Viewed", json!({}));
    let changes =
        |profile: &mut Profile<'_>, day: f64| -> Vec<Value> { serde_json::from_str(&profile.changes(START + day * DAY)).unwrap() };
    let entered = changes(&mut profile, 0.0);
    assert!(entered.contains(&json!({ "what": "lifecycle", "from": "", "to": "introduction" })), "{entered:?}");
    assert_eq!(changes(&mut profile, 0.0), Vec::<Value>::new());
    order(&mut profile, 1.0, 20.0);
    let mut profile = Profile::open(&profile.save(START + DAY), "", &NativeHost);
    let bought = changes(&mut profile, 1.0);
    assert!(bought.contains(&json!({ "what": "segment", "from": "", "to": "new" })), "{bought:?}");
    assert!(bought.contains(&json!({ "what": "lifecycleB", "from": "awareness", "to": "purchase" })), "{bought:?}");
    let mut profile = Profile::open(&profile.save(START + DAY), "", &NativeHost);
    assert_eq!(changes(&mut profile, 1.0), Vec::<Value>::new());
}

#[test]
fn tables_are_data_and_an_own_one_replaces_the_default() {
    let model = r#"{"version":1,"segments":[{"name":"tea lover","rule":"looked at green tea","when":{"interests":{"$elemMatch":{"$eq":"green"}},"visits":{"$gte":1}}},{"name":"other"}]}"#;
    let mut profile = open(model);
    tell(&mut profile, 0.0, "Product Viewed", json!({ "product_id": "a", "tags": ["green"] }));
    let all = snapshot(&mut profile, 0.0);
    assert_eq!((&all["segment"], &all["rule"]), (&json!("tea lover"), &json!("looked at green tea")));
    assert_eq!(all["lifecycle"]["stage"], "introduction", "other tables stay");
}

#[test]
fn nothing_of_a_model_or_a_snapshot_breaks_on_nonsense() {
    for model in
        ["", "x", "[]", r#"{"version":2}"#, r#"{"version":1,"segments":5,"tiers":[],"clv":{"r":-1},"rfm":null,"clusters":{"centres":[]}}"#]
    {
        let mut profile = open(model);
        let all = snapshot(&mut profile, 0.0);
        assert_eq!((&all["lifetimeValue"], &all["cluster"], &all["propensity"]), (&Value::Null, &Value::Null, &Value::Null), "{model}");
    }
}

#[test]
fn lifetime_value_and_churn_are_known_of_buyers_where_the_model_has_parameters() {
    let model = r#"{"version":1,"clv":{"r":0.2426,"alpha":4.4135,"a":0.7929,"b":2.4258,"p":6.2488,"q":3.7446,"v":15.4478}}"#;
    let mut profile = open(model);
    tell(&mut profile, 0.0, "Page Viewed", json!({}));
    assert_eq!(snapshot(&mut profile, 0.0)["churnRisk"], Value::Null);
    for week in 0..5 {
        order(&mut profile, f64::from(week) * 7.0, 30.0);
    }
    let (soon, late) = (snapshot(&mut profile, 29.0), snapshot(&mut profile, 200.0));
    let of = |all: &Value, key: &str| all[key].as_f64().unwrap();
    assert!(of(&soon, "churnRisk") < of(&late, "churnRisk") && of(&soon, "pAlive") > of(&late, "pAlive"));
    assert!(of(&soon, "lifetimeValue") > 100.0 && of(&late, "lifetimeValue") < of(&soon, "lifetimeValue"), "{soon}");
}
