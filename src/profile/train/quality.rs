//! How good probabilities are: order (AUC), size (log loss), and whether they mean what they say (reliability).

/// The area under the ROC curve: the probability that a case that happened has a higher score than one that did not, ties by half. NaN
/// when there are not both. Mann & Whitney's U by ranks.
#[must_use]
pub fn auc(cases: &[(f64, bool)]) -> f64 {
    let mut sorted = cases.to_vec();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut rank, mut sum) = (0.0, 0.0);
    for ties in sorted.chunk_by(|one, other| one.0 == other.0) {
        let happened = ties.iter().filter(|case| case.1).count() as f64;
        sum += happened * (rank + (ties.len() as f64 + 1.0) / 2.0);
        rank += ties.len() as f64;
    }
    let happened = cases.iter().filter(|case| case.1).count() as f64;
    let did_not = cases.len() as f64 - happened;
    (sum - happened * (happened + 1.0) / 2.0) / (happened * did_not)
}

/// The mean negative log-likelihood, natural logarithms; probabilities are kept from 0 and 1 by 1e-15.
#[must_use]
pub fn log_loss(cases: &[(f64, bool)]) -> f64 {
    let of_case = |(p, happened): &(f64, bool)| -(if *happened { *p } else { 1.0 - p }).max(1e-15).ln();
    cases.iter().map(of_case).sum::<f64>() / cases.len() as f64
}

/// Cases of like probability.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reliability {
    /// How many.
    pub cases: usize,
    /// Mean of what was said.
    pub said: f64,
    /// Share of what happened.
    pub happened: f64,
}

/// Cases by ascending probability in groups of like size.
#[must_use]
pub fn reliability(cases: &[(f64, bool)], groups: usize) -> Vec<Reliability> {
    let mut sorted = cases.to_vec();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    let size = sorted.len().div_ceil(groups.max(1)).max(1);
    let of_group = |group: &[(f64, bool)]| {
        let count = group.len() as f64;
        Reliability {
            cases: group.len(),
            said: group.iter().map(|case| case.0).sum::<f64>() / count,
            happened: group.iter().filter(|case| case.1).count() as f64 / count,
        }
    };
    sorted.chunks(size).map(of_group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_counts_pairs_in_order_and_ties_by_half() {
        assert_eq!(auc(&[(0.1, false), (0.9, true)]), 1.0);
        assert_eq!(auc(&[(0.9, false), (0.1, true)]), 0.0);
        assert_eq!(auc(&[(0.5, false), (0.5, true)]), 0.5);
        assert_eq!(auc(&[(0.1, false), (0.4, true), (0.35, false), (0.8, true), (0.4, false)]), 5.5 / 6.0);
        assert!(auc(&[(0.1, true)]).is_nan());
    }

    #[test]
    fn a_coin_that_says_one_half_loses_a_bit() {
        assert!((log_loss(&[(0.5, true), (0.5, false)]) - std::f64::consts::LN_2).abs() < 1e-15);
        let groups = reliability(&[(0.2, false), (0.8, true), (0.1, false), (0.9, true)], 2);
        assert_eq!((groups[0].cases, groups[0].happened, groups[1].happened), (2, 0.0, 1.0));
    }
}
