//! The model as JSON text.

use super::{Clustering, Fit, PropensityFit};
use crate::host::NativeHost;
use crate::json::Json;
use crate::json::write::text;
use crate::profile::churn::Churn;
use crate::profile::features::OF_VISIT;
use crate::profile::rfm::Cuts;

/// What was fitted; a member that is none stays as it was.
#[derive(Default)]
pub struct Fitted<'a> {
    /// Lifetime value, and days of its unit of time.
    pub clv: Option<(&'a Fit, f64)>,
    /// Churn.
    pub churn: Option<&'a Churn>,
    /// Cut-points.
    pub cuts: Option<&'a Cuts>,
    /// Percentiles of gaps between visits, days.
    pub gaps: Option<&'a [f64]>,
    /// Purchase propensity.
    pub propensity: Option<&'a PropensityFit>,
    /// Learned segments.
    pub clusters: Option<&'a Clustering>,
}

/// How far churn risk looks ahead: 39 weeks, in days.
pub const CHURN_DAYS: f64 = 273.0;

fn object<const N: usize>(fields: [(&str, Json); N]) -> Json {
    Json::Obj(fields.map(|(key, value)| (key.to_owned(), value)).into())
}

fn list(values: &[f64]) -> Json {
    Json::Arr(values.iter().copied().map(Json::Num).collect())
}

/// Sets a field; another's place is kept.
fn set(model: &mut Vec<(String, Json)>, key: &str, value: Json) {
    match model.iter_mut().find(|(known, _)| known == key) {
        Some(field) => field.1 = value,
        None => model.push((key.to_owned(), value)),
    }
}

/// How good a propensity model is: for people, the device passes it over. Four decimals.
fn held_out(fit: &PropensityFit) -> Json {
    let short = |value: f64| Json::Num((value * 1e4).round() / 1e4);
    let groups = fit.reliability.iter().map(|group| Json::Arr(vec![short(group.said), short(group.happened)])).collect();
    object([
        ("visits", Json::Num(fit.visits[2] as f64)),
        ("auc", short(fit.auc)),
        ("logLoss", short(fit.log_loss)),
        ("logLossOfShare", short(fit.log_loss_of_share)),
        ("reliability", Json::Arr(groups)),
    ])
}

/// A model's JSON text: what was fitted, and all else of the model that it is based on (none: the defaults stay in force).
#[must_use]
pub fn profile(base: Option<Json>, fitted: &Fitted<'_>) -> String {
    let mut model = match base {
        Some(Json::Obj(fields)) => fields,
        _ => Vec::new(),
    };
    set(&mut model, "version", Json::Num(1.0));
    if let Some(Cuts { recency, frequency, monetary }) = fitted.cuts {
        set(&mut model, "rfm", object([("recency", list(recency)), ("frequency", list(frequency)), ("monetary", list(monetary))]));
    }
    if let Some((fit, unit_days)) = fitted.clv {
        let params = fit.params;
        let named =
            [("r", params.r), ("alpha", params.alpha), ("a", params.a), ("b", params.b), ("p", params.p), ("q", params.q), ("v", params.v)];
        set(&mut model, "clv", object(named.map(|(key, value)| (key, Json::Num(value)))));
        let horizons = [("value", 364.0 / unit_days), ("churn", CHURN_DAYS / unit_days), ("unitDays", unit_days)];
        set(&mut model, "horizons", object(horizons.map(|(key, value)| (key, Json::Num(value)))));
    }
    if let Some(Churn { bias, since, repeats }) = fitted.churn {
        let fields = [("bias", *bias), ("since", *since), ("repeats", *repeats)];
        set(&mut model, "churn", object(fields.map(|(key, value)| (key, Json::Num(value)))));
    }
    if let Some(gaps) = fitted.gaps {
        let weights = [("prior", 4.0), ("frequency", 0.5), ("depth", 0.3)].map(|(key, value)| (key.to_owned(), Json::Num(value)));
        let mut fields = vec![("gaps".to_owned(), list(gaps))];
        fields.extend(weights);
        set(&mut model, "activity", Json::Obj(fields));
    }
    if let Some(fit) = fitted.propensity {
        let weights = OF_VISIT.iter().zip(fit.model.weights).map(|(name, weight)| ((*name).to_owned(), Json::Num(weight))).collect();
        let fields = [
            ("bias", Json::Num(fit.model.bias)),
            ("weights", Json::Obj(weights)),
            ("calibration", list(&fit.model.calibration)),
            ("heldOut", held_out(fit)),
        ];
        set(&mut model, "propensity", object(fields));
    }
    if let Some(Clustering { clusters, names, rules, sizes, .. }) = fitted.clusters {
        let of = |number: usize, centre: &[f64]| {
            object([
                ("name", Json::Str(names[number].clone())),
                ("rule", Json::Str(rules[number].clone())),
                ("visitors", Json::Num(sizes[number] as f64)),
                ("centre", list(centre)),
            ])
        };
        let centres = clusters.centres.iter().enumerate().map(|(number, centre)| of(number, centre)).collect();
        let fields = [
            ("mean", list(&clusters.mean)),
            ("scale", list(&clusters.scale)),
            ("axes", Json::Arr(clusters.axes.iter().map(|axis| list(axis)).collect())),
            ("centres", Json::Arr(centres)),
        ];
        set(&mut model, "clusters", object(fields));
    }
    text(&Json::Obj(model), &NativeHost)
}
