//! `vario fit-clv`, `vario fit-profile` and `vario conformance clv`, as a user runs them.
#![cfg(feature = "cli")]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod common;

use common::shop::{messages, ndjson};
use common::{Chance, folder, iso_day, text, vario};
use serde_json::{Value, json};
use std::fmt::Write;
use std::fs;

/// Orders of 300 customers: rates differ, each order may be the last.
fn orders() -> String {
    let mut chance = Chance(1);
    let mut csv = String::from("Kunde;Datum;Betrag\n");
    for customer in 0..300 {
        let (rate, value) = (0.01 + 0.05 * chance.next() * chance.next(), 20.0 + 60.0 * chance.next());
        let mut day = (chance.next() * 80.0) as i64;
        while day < 300 {
            writeln!(csv, "c{customer};{};{:.2}", iso_day(day), value * (0.5 + chance.next())).unwrap();
            if chance.next() < 0.2 {
                break;
            }
            day += 1 + (-chance.next().max(1e-9).ln() / rate) as i64;
        }
    }
    csv
}

#[test]
fn lifetime_value_is_fitted_written_and_measured() {
    let folder = folder("fit-clv");
    fs::write(folder.join("orders.csv"), orders()).unwrap();
    fs::write(folder.join("base.json"), r#"{"version":1,"segments":[{"name":"own"}]}"#).unwrap();
    let done = vario(
        &folder,
        "fit-clv --orders orders.csv --customer Kunde --date Datum --amount Betrag --holdout-weeks 16 --base base.json --out profile.json --json",
    );
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert_eq!(text(&done.stderr), "", "no progress bar without a terminal");
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    for key in ["r", "alpha", "a", "b", "p", "q", "v"] {
        assert!(report[key].as_f64().unwrap() > 0.0, "{key}");
    }
    assert!(report["holdout"]["all"]["auc_no_purchase"].as_f64().unwrap() > 0.5, "{report}");
    let model: Value = serde_json::from_slice(&fs::read(folder.join("profile.json")).unwrap()).unwrap();
    assert_eq!((&model["version"], &model["segments"][0]["name"]), (&json!(1), &json!("own")));
    assert_eq!((&model["clv"]["r"], model["rfm"]["recency"].as_array().unwrap().len()), (&report["r"], 4));

    let shown =
        text(&vario(&folder, "fit-clv --orders orders.csv --customer Kunde --date Datum --amount Betrag --holdout-weeks 16").stdout);
    assert!(shown.contains("AUC of churn") && shown.contains("recency alone"), "{shown}");
}

#[test]
fn mistakes_are_named_with_file_and_line_and_end_with_code_2() {
    let folder = folder("fit-mistakes");
    for (file, content, complaint) in [
        ("empty.csv", "customer,date,amount\n", "error: empty.csv: no orders\n"),
        ("date.csv", "customer,date,amount\na,2025-01-01,1\na,yesterday,1\n", "error: date.csv: line 3: \"yesterday\" is no date\n"),
        ("amount.csv", "customer\tdate\tamount\na\t20250101\tmuch\n", "error: amount.csv: line 2: \"much\" is no amount\n"),
        ("columns.csv", "customer,date,amount\na,2025-01-01\n", "error: columns.csv: line 2: 2 columns instead of 3\n"),
        (
            "names.csv",
            "who,date,amount\n",
            "error: names.csv: line 1: no column for the customer among who, date, amount: name it with --customer\n",
        ),
        ("once.csv", "customer,date,amount\na,2025-01-01,1\nb,2025-01-01,1\n", "error: once.csv: no customer bought again"),
    ] {
        fs::write(folder.join(file), content).unwrap();
        let done = vario(&folder, &format!("fit-clv --orders {file}"));
        assert_eq!(done.status.code(), Some(2), "{file}");
        assert!(text(&done.stderr).starts_with(complaint), "{}", text(&done.stderr));
    }
    for (file, content, complaint) in [
        ("x.ndjson", "{\"type\":\"track\"\n", "error: x.ndjson: line 1: no JSON object\n"),
        ("y.ndjson", "{\"type\":\"identify\"}\n{\"type\":\"page\",\"userId\":\"a\"}\n", "error: y.ndjson: line 2: not a time: \"\"\n"),
        ("z.csv", "visitor,event,timestamp\na,Product Viewed,noon\n", "error: z.csv: line 2: not a time: \"noon\"\n"),
    ] {
        fs::write(folder.join(file), content).unwrap();
        let done = vario(&folder, &format!("fit-profile --events {file}"));
        assert_eq!((done.status.code(), text(&done.stderr)), (Some(2), complaint.to_owned()), "{file}");
    }
}

#[test]
fn a_profile_model_is_learned_from_events_and_used_on_the_device() {
    let folder = folder("fit-profile");
    fs::write(folder.join("events.ndjson"), ndjson(&messages())).unwrap();
    let done = vario(&folder, "fit-profile --events events.ndjson --clusters 2 --json");
    assert_eq!((done.status.code(), text(&done.stderr)), (Some(0), String::new()));
    let report: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert!(report["propensity"]["auc"].as_f64().unwrap() > 0.7, "{report}");
    assert!(report["propensity"]["log_loss"].as_f64() < report["propensity"]["log_loss_of_share"].as_f64(), "{report}");
    let sizes = report["clusters"]["sizes"].as_array().unwrap();
    assert!(sizes.iter().all(|size| (95..=105).contains(&size.as_u64().unwrap())), "the two kinds are found: {report}");
    assert!(report["clusters"]["tree_accuracy"].as_f64().unwrap() > 0.95, "{report}");

    let model = fs::read_to_string(folder.join("profile.json")).unwrap();
    let host = &vario::host::NativeHost;
    let scene = vario::profile::event::Scene { device: vario::profile::event::Device::Desktop, offset_minutes: 0 };
    let mut profile = vario::profile::Profile::open(&[], &model, host);
    let now = 1_767_225_600_000.0;
    let mut propensity = |name: &str, properties: &str| {
        profile.observe(name, properties, now, scene).unwrap();
        let all: Value = serde_json::from_str(&profile.snapshot(now)).unwrap();
        assert!(all["cluster"]["rule"].is_string(), "{all}");
        all["propensity"].as_f64().unwrap()
    };
    let looking = propensity("Product Viewed", r#"{"product_id":"i0","price":10}"#);
    let putting = propensity("Product Added", r#"{"product_id":"i0"}"#);
    assert!(looking < 0.5 && putting > looking, "{looking} {putting}");
}

#[test]
fn cases_of_lifetime_value_are_counted_and_those_that_fail_are_shown() {
    let folder = folder("conformance-clv");
    let file = json!({
        "params": { "bg_nbd": { "r": 0.5, "alpha": 4, "a": 0.8, "b": 2.4 }, "gamma_gamma": { "p": 6, "q": 4, "v": 15 } },
        "cases": [
            { "id": "one", "input": { "frequency": 0, "recency": 0, "age": 5, "mean_value": 0, "horizon": 1 }, "output": { "p_alive": 1 }, "rel_tol": 1e-9 },
            { "id": "two", "input": { "frequency": 0, "recency": 0, "age": 5, "mean_value": 0, "horizon": 1 }, "output": { "p_alive": 0.5 } },
        ],
    });
    fs::write(folder.join("cases.json"), file.to_string()).unwrap();
    let done = vario(&folder, "conformance clv cases.json");
    assert_eq!(done.status.code(), Some(1));
    let shown = text(&done.stdout);
    assert!(shown.contains("clv: two") && shown.ends_with("1 passed, 1 failed\n"), "{shown}");
    fs::write(folder.join("other.json"), "{}").unwrap();
    assert_eq!(vario(&folder, "conformance clv other.json").status.code(), Some(2));
}
