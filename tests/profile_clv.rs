//! Lifetime value against published cases, against the paper's own formula, and far out.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use proptest::prelude::*;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use vario::conformance::clv::{cases, run};
use vario::host::NativeHost;
use vario::json::Json;
use vario::json::read::read;
use vario::profile::clv::{Customer, Params};
use vario::profile::train::{Columns, Holdout, Orders, Unit, fit_churn, fit_clv, summaries};

const CDNOW: Params = Params { r: 0.2426, alpha: 4.4135, a: 0.7929, b: 2.4258, p: 6.2488, q: 3.7446, v: 15.4478 };

/// What stands beside the project, or in the folder that VARIO_SHARED names.
fn shared(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("VARIO_SHARED").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = folder.join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
    }
    path.exists().then_some(path)
}

#[test]
fn published_cases_pass_with_under_150_terms() {
    let Some(path) = shared("conformance/clv-dev.json") else { return };
    let file = read(&fs::read_to_string(path).unwrap(), &NativeHost).unwrap();
    let (params, cases) = cases(&file).unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        let outcome = run(&params, case);
        assert!(outcome.passed, "{}: {:?} instead of {:?}", outcome.name, outcome.got, outcome.expected);
        let input = |key: &str| case.get("input").unwrap().get(key).and_then(Json::as_num).unwrap();
        let customer = Customer { frequency: input("frequency"), recency: input("recency"), age: input("age"), mean_value: 0.0 };
        let (_, terms) = params.purchases_and_terms(&customer, input("horizon"));
        assert!(terms < 150, "{}: {terms} terms", outcome.name);
    }
}

/// The paper's formula (Fader, Hardie & Lee 2005, equation 10) as it stands there, term by term.
fn plain(params: &Params, customer: &Customer, t: f64) -> f64 {
    let Params { r, alpha, a, b, .. } = *params;
    let (x, age) = (customer.frequency, customer.age);
    let z = t / (alpha + age + t);
    let (mut term, mut sum) = (1.0, 1.0);
    for n in 0..20_000 {
        let n = f64::from(n);
        term *= z * (r + x + n) * (b + x + n) / ((a + b + x - 1.0 + n) * (1.0 + n));
        sum += term;
    }
    let gained = 1.0 - ((alpha + age) / (alpha + age + t)).powf(r + x) * sum;
    let dead = if x > 0.0 { a / (b + x - 1.0) * ((alpha + age) / (alpha + customer.recency)).powf(r + x) } else { 0.0 };
    (a + b + x - 1.0) / (a - 1.0) * gained / (1.0 + dead)
}

/// Where everybody drops out with the same chance p, a purchase more comes as often as of a negative binomial that p ends.
#[test]
fn a_fleet_without_differences_in_dropping_out_has_purchases_to_come() {
    let fleet = Params { r: 2.637, alpha: 18.19, a: 740_700.0, b: 20_250_000.0, ..CDNOW };
    let p = fleet.a / (fleet.a + fleet.b);
    for (frequency, recency, age) in [(0.0, 0.0, 0.0), (2.0, 9.0, 10.0), (30.0, 70.0, 80.0)] {
        let customer = Customer { frequency, recency, age, mean_value: 0.0 };
        for horizon in [0.01, 13.0, 52.0] {
            let while_alive = (1.0 - (1.0 + p * horizon / (fleet.alpha + age)).powf(-(fleet.r + frequency))) / p;
            let expected = while_alive * fleet.alive(&customer);
            let got = fleet.expected_purchases(&customer, horizon);
            assert!((got / expected - 1.0).abs() < 1e-5, "{got} instead of {expected}");
        }
    }
}

#[test]
fn both_forms_of_the_series_agree_where_one_gives_way_to_the_other() {
    let at = |a: f64| Params { a, b: 30.0, ..CDNOW };
    for (frequency, recency, age) in [(0.0, 0.0, 0.1), (2.0, 9.0, 10.0), (30.0, 70.0, 80.0)] {
        let customer = Customer { frequency, recency, age, mean_value: 0.0 };
        for horizon in [0.01, 13.0, 52.0] {
            let [below, above] = [10.0, 10.0 + 1e-12].map(|a| at(a).expected_purchases(&customer, horizon));
            assert!((above / below - 1.0).abs() < 1e-10, "{above} and {below}");
        }
    }
}

proptest! {
    #[test]
    fn expected_purchases_are_those_of_the_papers_formula(
        x in 0..12_u8, age in 1.0..200.0_f64, share in 0.0..1.0_f64, t in 1.0..60.0_f64,
        r in 0.1..3.0_f64, alpha in 1.0..20.0_f64, a in prop_oneof![0.1..0.9_f64, 1.1..4.0_f64], b in 1.1..6.0_f64,
    ) {
        let params = Params { r, alpha, a, b, ..CDNOW };
        let customer = Customer { frequency: f64::from(x), recency: if x == 0 { 0.0 } else { age * share }, age, mean_value: 0.0 };
        let (ours, plain) = (params.expected_purchases(&customer, t), plain(&params, &customer, t));
        prop_assert!((ours - plain).abs() <= 1e-7 * plain.abs() + 1e-12, "{} instead of {}", ours, plain);
    }

    #[test]
    fn answers_are_numbers_in_range_however_far_out(
        x in prop_oneof![0.0..5.0_f64, 0.0..5_000.0_f64].prop_map(f64::floor), age in prop_oneof![Just(0.0), 0.0..1e-6_f64, 0.0..1e6_f64],
        share in 0.0..=1.0_f64, t in prop_oneof![0.0..1e-6_f64, 0.0..1e4_f64],
        r in 0.01..20.0_f64, alpha in 0.1..1e3_f64, a in prop_oneof![Just(1.0), 0.01..50.0_f64], b in 0.01..50.0_f64,
    ) {
        let params = Params { r, alpha, a, b, ..CDNOW };
        let customer = Customer { frequency: x, recency: age * share, age, mean_value: 10.0 };
        let alive = params.alive(&customer);
        let any = params.any_purchase(&customer, t);
        let purchases = params.expected_purchases(&customer, t);
        prop_assert!((0.0..=1.0).contains(&alive) && (0.0..=alive).contains(&any), "alive {} any {}", alive, any);
        prop_assert!(purchases.is_finite() && purchases >= 0.0, "{}", purchases);
        prop_assert!(any <= purchases * (1.0 + 1e-6) + 1e-9, "at least one {} of {}", any, purchases);
    }
}

#[test]
fn a_equal_to_one_and_a_plus_b_equal_to_one_are_no_poles() {
    let customer = Customer { frequency: 2.0, recency: 10.0, age: 20.0, mean_value: 0.0 };
    let at = |a: f64| Params { a, ..CDNOW }.expected_purchases(&customer, 30.0);
    assert!((at(1.0) - f64::midpoint(at(1.0 - 1e-5), at(1.0 + 1e-5))).abs() < 1e-9);
    let newcomer = Customer { age: 20.0, ..Customer::default() };
    let at = |b: f64| Params { a: 0.4, b, ..CDNOW }.expected_purchases(&newcomer, 30.0);
    assert!(at(0.6) > 0.0 && (at(0.6) - f64::midpoint(at(0.6 - 1e-6), at(0.6 + 1e-6))).abs() < 1e-9);
}

#[test]
fn cdnow_is_fitted_as_published_and_churn_is_told_better_than_by_recency() {
    let Some(path) = shared("data/cdnow-elog.csv.gz") else { return };
    let input = BufReader::new(flate2::read::MultiGzDecoder::new(File::open(path).unwrap()));
    let orders = Orders::read(input, &Columns::default()).unwrap();
    // 1997-09-30.
    let seen = summaries(&orders, 10_134, Unit::Weeks, true, 39 * 7);
    assert_eq!(seen.len(), 2_357);
    let fit = fit_clv(&seen, || {}).unwrap();
    let pairs = |params: &Params| [params.r, params.alpha, params.a, params.b, params.p, params.q, params.v];
    for (ours, published) in pairs(&fit.params).into_iter().zip(pairs(&CDNOW)) {
        assert!((ours / published - 1.0).abs() < 1e-3, "{ours} instead of {published}: {:?}", fit.params);
    }
    let churn = fit_churn(&orders, 10_134, Unit::Weeks, true, &seen, &fit.params, 39.0).unwrap();
    let among = |passes: fn(&Customer) -> bool| Holdout::measure(&seen, &fit.params, 39.0, Some(&churn), passes);
    let (all, repeat) = (among(|_| true), among(|customer| customer.frequency > 0.0));
    assert!(all.churn > all.recency && all.no_purchase > 0.75 && all.not_alive < 0.32, "{all:?}");
    assert!(repeat.no_purchase > repeat.recency && repeat.churn > 0.71, "{repeat:?}");
    let share = seen.iter().map(|summary| churn.risk(&summary.customer)).sum::<f64>() / 2_357.0;
    assert!((share - 1_673.0 / 2_357.0).abs() < 0.03, "{share}");
}
