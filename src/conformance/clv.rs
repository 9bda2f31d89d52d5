//! Cases of lifetime value (`clv-cases/1`): the fleet's parameters, customers with a horizon, and what BG/NBD and Gamma-Gamma say of them,
//! to a relative tolerance a case.

use super::growthbook::Outcome;
use crate::json::Json;
use crate::profile::clv::{Customer, Params};

fn number(object: Option<&Json>, key: &str) -> Option<f64> {
    object?.get(key)?.as_num()
}

/// The parameters and the cases of a file; none when it is no such file.
#[must_use]
pub fn cases(file: &Json) -> Option<(Params, &[Json])> {
    let params = file.get("params")?;
    let (bought, paid) = (params.get("bg_nbd"), params.get("gamma_gamma"));
    let params = Params {
        r: number(bought, "r")?,
        alpha: number(bought, "alpha")?,
        a: number(bought, "a")?,
        b: number(bought, "b")?,
        p: number(paid, "p")?,
        q: number(paid, "q")?,
        v: number(paid, "v")?,
    };
    Some((params, file.get("cases")?.as_arr()?))
}

/// Runs a case: every key of its `output` is demanded.
#[must_use]
pub fn run(params: &Params, case: &Json) -> Outcome {
    let input = case.get("input");
    let of = |key: &str| number(input, key).unwrap_or(f64::NAN);
    let customer = Customer { frequency: of("frequency"), recency: of("recency"), age: of("age"), mean_value: of("mean_value") };
    let tolerance = case.get("rel_tol").and_then(Json::as_num).unwrap_or(1e-9);
    let expected = case.get("output").cloned().unwrap_or(Json::Null);
    let answers: Vec<(String, Json)> = (expected.as_obj().unwrap_or_default().iter())
        .map(|(key, _)| {
            let value = match key.as_str() {
                "expected_purchases" => params.expected_purchases(&customer, of("horizon")),
                "p_alive" => params.alive(&customer),
                "p_any_purchase" => params.any_purchase(&customer, of("horizon")),
                "expected_average_value" => params.expected_value(&customer),
                "lifetime_value" => params.lifetime_value(&customer, of("horizon")),
                _ => f64::NAN,
            };
            (key.clone(), Json::Num(value))
        })
        .collect();
    let wanted = expected.as_obj().unwrap_or_default();
    let near = |(key, got): &(String, Json)| {
        let (wanted, got) = (wanted.iter().find(|(name, _)| name == key).and_then(|(_, wanted)| wanted.as_num()), got.as_num());
        wanted.zip(got).is_some_and(|(wanted, got)| (wanted - got).abs() <= tolerance * wanted.abs())
    };
    Outcome {
        name: case.get("id").and_then(Json::as_str).unwrap_or_default().into(),
        passed: !answers.is_empty() && answers.iter().all(near),
        got: Json::Obj(answers),
        expected,
    }
}
