//! Two conversion rates compared.
//!
//! Interval and test come from one statistic, the logarithm of the ratio of the rates (Katz, Baptista, Azen, Pike,
//! "Obtaining confidence intervals for the risk ratio in cohort studies", Biometrics 34, 1978), so that the interval
//! leaves out 0 exactly when the difference is called significant:
//! `ln(p₁ ÷ p₀) ± z · √((1−p₁)/(n₁p₁) + (1−p₀)/(n₀p₀))`.
//!
//! Where someone or no one of a side converted, the logarithm or its error would be infinite or 0: then 0.5
//! conversions and 1 visitor are added to both sides (Haldane 1956, Anscombe 1956) for lift, interval and test; the
//! rates are shown as they are.

use super::normal::{quantile, two_sided_p};

/// Visitors of one variation and how many of them converted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Proportion {
    /// Exposed visitors, 0 or more.
    pub visitors: f64,
    /// Converted visitors, 0 to `visitors`.
    pub conversions: f64,
}

impl Proportion {
    /// Conversions ÷ visitors; none without visitors.
    #[must_use]
    pub fn rate(&self) -> Option<f64> {
        (self.visitors > 0.0).then(|| self.conversions / self.visitors)
    }

    /// Whether these numbers can occur.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        self.visitors.is_finite() && (0.0..=self.visitors).contains(&self.conversions)
    }

    fn has_empty_cell(&self) -> bool {
        self.conversions == 0.0 || self.conversions == self.visitors
    }

    fn smoothed(&self) -> Self {
        Self { visitors: self.visitors + 1.0, conversions: self.conversions + 0.5 }
    }

    /// The variance of the rate's logarithm: (1−p)/(np).
    fn log_variance(&self) -> f64 {
        1.0 / self.conversions - 1.0 / self.visitors
    }
}

/// A treatment against its control.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "insights", derive(serde::Serialize), serde(rename_all = "camelCase"))]
pub struct Comparison {
    /// Conversions ÷ visitors.
    pub rate_control: f64,
    /// Conversions ÷ visitors.
    pub rate_treatment: f64,
    /// Relative: 0.38 is 38% more than the control.
    pub lift: f64,
    /// Lower end of the lift's confidence interval.
    pub low: f64,
    /// Upper end of the lift's confidence interval.
    pub high: f64,
    /// Two-sided: how likely a lift at least as far from 0 is when there is none.
    pub p_value: f64,
    /// Whether the interval leaves out 0.
    pub significant: bool,
}

/// Compares; `confidence` lies between 0 and 1, usually 0.95. None when a side has no visitors, numbers that cannot
/// occur (negative, infinite, more conversions than visitors), or `confidence` is out of range.
#[must_use]
pub fn compare(control: Proportion, treatment: Proportion, confidence: f64) -> Option<Comparison> {
    let sound = control.is_possible() && treatment.is_possible() && confidence > 0.0 && confidence < 1.0;
    let (rate_control, rate_treatment) = control.rate().zip(treatment.rate()).filter(|_| sound)?;
    let (control, treatment) = if control.has_empty_cell() || treatment.has_empty_cell() {
        (control.smoothed(), treatment.smoothed())
    } else {
        (control, treatment)
    };
    let ratio = (treatment.conversions / treatment.visitors) / (control.conversions / control.visitors);
    let log_ratio = libm::log(ratio);
    let error = libm::sqrt(control.log_variance() + treatment.log_variance());
    let reach = quantile(0.5 + confidence / 2.0) * error;
    let p_value = two_sided_p(log_ratio / error);
    Some(Comparison {
        rate_control,
        rate_treatment,
        lift: ratio - 1.0,
        low: libm::expm1(log_ratio - reach),
        high: libm::expm1(log_ratio + reach),
        p_value,
        significant: log_ratio.abs() > reach,
    })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(conversions: u32, visitors: u32) -> Proportion {
        Proportion { visitors: f64::from(visitors), conversions: f64::from(conversions) }
    }

    #[test]
    fn the_interval_is_that_of_statsmodels() {
        // statsmodels 0.15, confint_proportions_2indep(560, 10000, 500, 10000, compare="ratio", method="log").
        let result = compare(of(500, 10_000), of(560, 10_000), 0.95).unwrap();
        assert!((result.lift - 0.12).abs() < 1e-12);
        assert!((result.low - (0.995_972_539_279_672_2 - 1.0)).abs() < 1e-12, "{}", result.low);
        assert!((result.high - (1.259_472_475_925_122_1 - 1.0)).abs() < 1e-12, "{}", result.high);
        assert_eq!((result.rate_control, result.rate_treatment, result.significant), (0.05, 0.056, false));
        // By hand: ln 1.12 = 0.1133287, error √(1/500 + 1/560 − 2/10000) = 0.0598808, z = 1.892572.
        assert!((result.p_value - 0.058_415).abs() < 1e-5, "{}", result.p_value);
    }

    #[test]
    fn empty_cells_are_filled_on_both_sides() {
        let result = compare(of(0, 100), of(5, 100), 0.95).unwrap();
        assert_eq!((result.rate_control, result.rate_treatment), (0.0, 0.05));
        assert!((result.lift - 10.0).abs() < 1e-12, "5.5/101 against 0.5/101: {}", result.lift);
        let all = compare(of(10, 10), of(10, 10), 0.95).unwrap();
        assert_eq!((all.lift, all.p_value, all.significant), (0.0, 1.0, false));
    }

    #[test]
    fn no_visitors_or_impossible_numbers_have_no_answer() {
        for (control, treatment) in [(of(0, 0), of(1, 2)), (of(1, 2), of(0, 0)), (of(3, 2), of(1, 2))] {
            assert_eq!(compare(control, treatment, 0.95), None);
        }
        let negative = Proportion { visitors: 10.0, conversions: -1.0 };
        assert_eq!(compare(negative, of(1, 2), 0.95), None);
        assert_eq!(compare(of(1, 3), of(1, 2), 1.0), None);
        assert_eq!(compare(of(1, 3), of(1, 2), f64::NAN), None);
    }

    proptest! {
        #[test]
        fn interval_and_p_value_agree(
            n0 in 1_u32..100_000, n1 in 1_u32..100_000, s0 in 0.0_f64..=1.0, s1 in 0.0_f64..=1.0, confidence in 0.5_f64..0.999,
        ) {
            let side = |n: u32, share: f64| of((f64::from(n) * share) as u32, n);
            let result = compare(side(n0, s0), side(n1, s1), confidence).unwrap();
            prop_assert!(result.low <= result.lift && result.lift <= result.high && result.low >= -1.0);
            prop_assert!((0.0..=1.0).contains(&result.p_value));
            prop_assert_eq!(result.significant, result.low > 0.0 || result.high < 0.0);
            if (result.p_value - (1.0 - confidence)).abs() > 1e-9 {
                prop_assert_eq!(result.significant, result.p_value < 1.0 - confidence);
            }
        }

        #[test]
        fn exchanging_the_sides_mirrors_the_answer(n0 in 1_u32..10_000, n1 in 1_u32..10_000, s0 in 0.0_f64..=1.0, s1 in 0.0_f64..=1.0) {
            let (a, b) = (of((f64::from(n0) * s0) as u32, n0), of((f64::from(n1) * s1) as u32, n1));
            let (one, other) = (compare(a, b, 0.95).unwrap(), compare(b, a, 0.95).unwrap());
            prop_assert!(((1.0 + one.lift) * (1.0 + other.lift) - 1.0).abs() < 1e-9);
            prop_assert!(((1.0 + one.low) * (1.0 + other.high) - 1.0).abs() < 1e-9);
            prop_assert!((one.p_value - other.p_value).abs() < 1e-9);
        }
    }
}
