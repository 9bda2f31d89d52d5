//! The propensity model trained: what visits showed after their 1st, 2nd, 3rd, 5th, 8th, … event, and whether an order came later in them.
//!
//! The split is by time of the visit: the first 64% train the weights, the next 16% the calibration, the last 20% measure.

use super::events::{Fleet, replay};
use super::quality::{Reliability, auc, log_loss, reliability};
use super::regression::logistic_regression;
use crate::profile::event::Kind;
use crate::profile::features::{OF_VISIT, of_visit};
use crate::profile::interests::Settings;
use crate::profile::propensity::Propensity;

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

struct Case {
    /// When its visit began, and which one it is.
    visit: (u32, usize),
    features: [f64; OF_VISIT.len()],
    happened: bool,
}

/// Cases of every visit; `step` is told of every visitor.
fn cases(fleet: &Fleet, settings: &Settings, mut step: impl FnMut()) -> Vec<Case> {
    let (mut cases, mut visits): (Vec<Case>, usize) = (Vec::new(), 0);
    for events in &fleet.visitors {
        // The visit's cases are open until it is over or an order came.
        let (mut visit, mut open_from, mut ordered) = (0, cases.len(), false);
        replay(events, settings, |history, happening| {
            let Some(current) = history.visit(happening.at) else { return };
            if current.start != visit {
                (visit, open_from, ordered) = (current.start, cases.len(), false);
                visits += 1;
            }
            if Kind::of(&happening.name) == Kind::Order {
                cases[open_from..].iter_mut().for_each(|case| case.happened = true);
                ordered = true;
            } else if !ordered && LOOKS.contains(&current.depth) {
                cases.push(Case { visit: (visit, visits), features: of_visit(history, happening.at), happened: false });
            }
        });
        step();
    }
    cases.sort_by_key(|case| case.visit);
    cases
}

/// Trains, calibrates, measures.
///
/// # Errors
/// Fewer than 50 visits, or a part of them without both outcomes.
pub fn fit_propensity(fleet: &Fleet, settings: &Settings, step: impl FnMut()) -> Result<PropensityFit, String> {
    let cases = cases(fleet, settings, step);
    let mut starts: Vec<(u32, usize)> = cases.iter().map(|case| case.visit).collect();
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
    let rows: Vec<Vec<f64>> = train.iter().map(|case| case.features.to_vec()).collect();
    let weights = logistic_regression(&rows, &outcomes(train), RIDGE);
    let mut model = Propensity { bias: weights[OF_VISIT.len()], weights: [0.0; OF_VISIT.len()], calibration: [1.0, 0.0] };
    model.weights.copy_from_slice(&weights[..OF_VISIT.len()]);
    let scores: Vec<Vec<f64>> = validate.iter().map(|case| vec![model.score(&case.features)]).collect();
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
