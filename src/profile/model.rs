//! The fleet's profile model: JSON that the shop edits and `vario fit-clv` and `vario fit-profile` fill in.
//!
//! | member | what |
//! | --- | --- |
//! | `version` | 1 |
//! | `rfm` | `recency` (days), `frequency` (orders), `monetary` (amount): four ascending cut-points each |
//! | `segments`, `segmentsB` | rule tables ([`super::rules`]): by scores, and by words |
//! | `lifecycle`, `lifecycleB` | rule tables |
//! | `tiers` | [`super::tier`] |
//! | `clv` | [`super::clv::Params`]; without it lifetime value and churn risk are unknown |
//! | `churn` | [`super::churn`]; without it churn risk is 1 - P(at least one purchase) |
//! | `horizons` | `value` and `churn` in units of `clv`, `unitDays`: days of such a unit |
//! | `activity`, `interests` | [`super::activity::Settings`], [`super::interests::Settings`] |
//! | `propensity`, `clusters` | [`super::propensity`], [`super::cluster`]; without them unknown |
//!
//! Every member is optional: the one of [`DEFAULTS`] stands in for it, as a whole.

use super::churn::Churn;
use super::cluster::Clusters;
use super::clv::Params;
use super::propensity::Propensity;
use super::rfm::{Cuts, named};
use super::rules::has_plain_patterns;
use super::{activity, interests};
use crate::host::Host;
use crate::json::store::{Store, Value};

/// What holds without a model. Editing the file is editing the product.
pub const DEFAULTS: &str = include_str!("defaults.json");

/// How far lifetime value and churn risk look ahead.
#[derive(Clone, Copy, Debug)]
pub struct Horizons {
    /// In units of the parameters' time.
    pub value: f64,
    /// As above.
    pub churn: f64,
    /// Days of such a unit.
    pub unit_days: f64,
}

/// A model that was read; tables stay in the store.
#[derive(Debug)]
pub struct Model {
    /// Rules by scores.
    pub segments: Value,
    /// Rules by words.
    pub segments_b: Value,
    /// First table of stages.
    pub lifecycle: Value,
    /// Second table of stages.
    pub lifecycle_b: Value,
    /// Membership.
    pub tiers: Value,
    /// Cut-points.
    pub cuts: Cuts,
    /// Lifetime value.
    pub clv: Option<Params>,
    /// Churn risk.
    pub churn: Option<Churn>,
    /// How far both look ahead.
    pub horizons: Horizons,
    /// Activity risk.
    pub activity: activity::Settings,
    /// Interests.
    pub interests: interests::Settings,
    /// Purchase propensity.
    pub propensity: Option<Propensity>,
    /// Learned segments.
    pub clusters: Option<Clusters>,
}

impl Model {
    /// Reads a model's JSON text into the store. A text that is no JSON object of version 1, or has a pattern that
    /// [`has_plain_patterns`] refuses, counts as none: see
    /// [`is_model`] to tell.
    #[must_use]
    pub fn read(text: &str, store: &mut Store, host: &dyn Host) -> Self {
        let defaults = store.read(DEFAULTS, host).unwrap_or(Value::NULL);
        let given = store.read(text, host).ok().filter(|given| is_sound(store, *given)).unwrap_or(Value::NULL);
        let store = &*store;
        let member = |key: &str| {
            let own = store.get(given, key);
            if store.is_null(own) { store.get(defaults, key) } else { own }
        };
        let [value, churn, unit_days] = named(store, member("horizons"), ["value", "churn", "unitDays"]).map(|number| number.max(0.0));
        Self {
            segments: member("segments"),
            segments_b: member("segmentsB"),
            lifecycle: member("lifecycle"),
            lifecycle_b: member("lifecycleB"),
            tiers: member("tiers"),
            cuts: Cuts::read(store, member("rfm")),
            clv: Params::read(store, member("clv")),
            churn: Churn::read(store, member("churn")),
            horizons: Horizons { value, churn, unit_days: unit_days.max(1e-6) },
            activity: activity::Settings::read(store, member("activity")),
            interests: interests::Settings::read(store, member("interests")),
            propensity: Propensity::read(store, member("propensity")),
            clusters: Clusters::read(store, member("clusters")),
        }
    }
}

fn is_sound(store: &Store, model: Value) -> bool {
    store.num(store.get(model, "version")) == 1.0 && has_plain_patterns(store, model)
}

/// True for the JSON text of a model that this core reads.
#[must_use]
pub fn is_model(text: &str, host: &dyn Host) -> bool {
    let mut store = Store::default();
    store.read(text, host).is_ok_and(|model| is_sound(&store, model))
}
