//! The propensity model trained: what visits showed after their 1st, 2nd, 3rd, 5th, 8th, … event, and whether an order came later in them.
//!
//! The split is by time of the visit: the first 64% train the weights, the next 16% the calibration, the last 20% measure.

use super::fleet::Fleet;
use super::observed::Observed;
use super::quality::{Reliability, auc, log_loss, reliability};
use super::regression::logistic_regression;
use crate::profile::event::Kind;
use crate::profile::features::{OF_VISIT, of_visit};
use crate::profile::history::History;
use crate::profile::interests::Settings;
use crate::profile::propensity::Propensity;
use rayon::prelude::*;

/// A model and how it did on the last fifth of visits.
#[derive(Clone, Debug)]
pub struct PropensityFit {
    /// The model.
    pub model: Propensity,
    /// Visits that trained, calibrated, measured.
    pub visits: [usize; 3],
    /// Of the last, cases that were measured.
    pub cases: usize,
    /// Area under the ROC curve.
    pub auc: f64,
    /// Mean log loss.
    pub log_loss: f64,
    /// Of who always says the training's share.
    pub log_loss_of_share: f64,
    /// By tenths.
    pub reliability: Vec<Reliability>,
}

/// After how many events of a visit it is looked at.
const LOOKS: [u32; 10] = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89];
/// Penalty of the weights' squares.
const RIDGE: f64 = 1.0;

/// A look at a visit.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// When the visit began, and whose it is.
    visit: (u32, u32),
    features: [f64; OF_VISIT.len()],
    happened: bool,
}

impl AsRef<[f64]> for Case {
    fn as_ref(&self) -> &[f64] {
        &self.features
    }
}

/// Whether a visit is one of those that are taken of so many.
fn is_taken(visit: (u32, u32), one_of: u32) -> bool {
    let mixed = (u64::from(visit.0) << 32 | u64::from(visit.1)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    one_of < 2 || ((mixed >> 32) as u32).is_multiple_of(one_of)
}

/// Adds the cases of one in so many of a visitor's visits; answers the visitor's history.
pub(super) fn cases(fleet: &Fleet, settings: &Settings, visitor: usize, one_of: u32, cases: &mut Vec<Case>) -> History {
    // The visit's cases are open until it is over or an order came.
    let (mut visit, mut open_from, mut ordered) = ((0, visitor as u32), cases.len(), false);
    fleet.replay(visitor, settings, |history, happening| {
        let Some(current) = history.visit(happening.at) else { return };
        if current.start != visit.0 {
            (visit.0, open_from, ordered) = (current.start, cases.len(), false);
        }
        if happening.kind == Kind::Order {
            cases[open_from..].iter_mut().for_each(|case| case.happened = true);
            ordered = true;
        } else if !ordered && LOOKS.contains(&current.depth) && is_taken(visit, one_of) {
            cases.push(Case { visit, features: of_visit(history, happening.at), happened: false });
        }
    })
}

/// Trains, calibrates, measures.
///
/// # Errors
/// Fewer than 50 visits, or a part of them without both outcomes.
pub fn fit_propensity(observed: &mut Observed) -> Result<PropensityFit, String> {
    let cases = &mut observed.cases;
    cases.par_sort_by_key(|case| case.visit);
    let mut starts: Vec<(u32, u32)> = cases.iter().map(|case| case.visit).collect();
    starts.dedup();
    let count = starts.len();
    if count < 50 {
        return Err(format!("{count} visits are too few to learn from: 50 at least"));
    }
    let [calibrate, measure] = [count * 64 / 100, count * 80 / 100].map(|place| starts[place]);
    let (train, rest) = cases.split_at(cases.partition_point(|case| case.visit < calibrate));
    let (validate, test) = rest.split_at(rest.partition_point(|case| case.visit < measure));
    for part in [train, validate, test] {
        if !part.iter().any(|case| case.happened) || part.iter().all(|case| case.happened) {
            return Err("visits with and without an order are needed in every part of the time".into());
        }
    }
    let weights = logistic_regression(train, &outcomes(train), RIDGE);
    let mut model = Propensity { bias: weights[OF_VISIT.len()], weights: [0.0; OF_VISIT.len()], calibration: [1.0, 0.0] };
    model.weights.copy_from_slice(&weights[..OF_VISIT.len()]);
    let scores: Vec<[f64; 1]> = validate.iter().map(|case| [model.score(&case.features)]).collect();
    model.calibration = logistic_regression(&scores, &outcomes(validate), 0.0).try_into().unwrap_or([1.0, 0.0]);
    let said: Vec<(f64, bool)> = test.iter().map(|case| (model.probability(&case.features), case.happened)).collect();
    let share = outcomes(train).iter().filter(|happened| **happened).count() as f64 / train.len() as f64;
    let flat: Vec<(f64, bool)> = said.iter().map(|(_, happened)| (share, *happened)).collect();
    Ok(PropensityFit {
        visits: [count * 64 / 100, count * 80 / 100 - count * 64 / 100, count - count * 80 / 100],
        cases: test.len(),
        auc: auc(&said),
        log_loss: log_loss(&said),
        log_loss_of_share: log_loss(&flat),
        reliability: reliability(&said, 10),
        model,
    })
}

fn outcomes(cases: &[Case]) -> Vec<bool> {
    cases.iter().map(|case| case.happened).collect()
}
