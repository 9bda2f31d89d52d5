//! Which elements are clicked by another share of visitors on one side than on the other.
//!
//! Each element: the two-proportion z test with the pooled rate. All of them: the false-discovery rate of Benjamini and
//! Hochberg ("Controlling the False Discovery Rate", Journal of the Royal Statistical Society B 57, 1995).

use super::normal::two_sided_p;
use super::proportions::Proportion;

/// The least expected clicks, and visitors without, of a side for which the test's approximation holds (Cochran,
/// "Some Methods for Strengthening the Common χ² Tests", Biometrics 10, 1954).
const LEAST_EXPECTED: f64 = 5.0;

/// An element on two sides.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "insights", derive(serde::Serialize))]
pub struct ElementDifference {
    /// Of the right side's rate over the left one's, relative: 0.1 is ten percent more. None where the left one's is 0.
    pub lift: Option<f64>,
    /// Two-sided; 1 where nothing can be told.
    pub p: f64,
    /// Whether the sides differ, at the rate of false discoveries asked for.
    pub significant: bool,
}

/// Compares elements, the visitors who clicked and all visitors of each on the left and on the right; `q`, 0 to 1, is
/// the share of false ones among those called different. Elements with too few clicks for the test are called equal and
/// not counted among the tested: how many clicks both sides have together says nothing about their difference.
#[must_use]
pub fn compare_elements(elements: &[(Proportion, Proportion)], q: f64) -> Vec<ElementDifference> {
    let mut found: Vec<ElementDifference> = elements.iter().map(|(left, right)| untested(*left, *right)).collect();
    let testable = elements.iter().zip(&found).zip(0_usize..).filter(|((sides, _), _)| is_testable(sides));
    let mut tested: Vec<(f64, usize)> = testable.map(|((_, element), place)| (element.p, place)).collect();
    tested.sort_by(|one, other| one.0.total_cmp(&other.0));
    let all = tested.len() as f64;
    let limits = (1_u32..).map(|rank| q * f64::from(rank) / all);
    let discoveries = tested.iter().zip(limits).enumerate().filter(|(_, ((p, _), limit))| p <= limit).map(|(rank, _)| rank).max();
    let count = discoveries.map_or(0, |last| last.saturating_add(1));
    for (_, place) in tested.iter().take(count) {
        if let Some(element) = found.get_mut(*place) {
            element.significant = true;
        }
    }
    found
}

fn untested(left: Proportion, right: Proportion) -> ElementDifference {
    let lift = left.rate().zip(right.rate()).filter(|(left, _)| *left > 0.0).map(|(left, right)| right / left - 1.0);
    ElementDifference { lift, p: p_of(left, right), significant: false }
}

/// z = (p₁ − p₀) ÷ √(p(1−p)(1/n₁ + 1/n₀)), p the rate of both together.
fn p_of(left: Proportion, right: Proportion) -> f64 {
    let Some((one, other)) = left.rate().zip(right.rate()) else { return 1.0 };
    let pooled = (left.conversions + right.conversions) / (left.visitors + right.visitors);
    let variance = pooled * (1.0 - pooled) * (1.0 / left.visitors + 1.0 / right.visitors);
    if variance > 0.0 { two_sided_p((other - one) / libm::sqrt(variance)) } else { 1.0 }
}

fn is_testable((left, right): &(Proportion, Proportion)) -> bool {
    let pooled = (left.conversions + right.conversions) / (left.visitors + right.visitors);
    let fewest = left.visitors.min(right.visitors);
    fewest * pooled >= LEAST_EXPECTED && fewest * (1.0 - pooled) >= LEAST_EXPECTED
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(conversions: u32, visitors: u32) -> Proportion {
        Proportion { visitors: f64::from(visitors), conversions: f64::from(conversions) }
    }

    #[test]
    fn the_test_is_the_textbooks() {
        // By hand: rates 0.05 and 0.056, pooled 0.053, error √(0.053·0.947·2/10000) = 0.00316827, z = 1.893774.
        let element = compare_elements(&[(of(500, 10_000), of(560, 10_000))], 0.05)[0];
        assert!((element.lift.unwrap() - 0.12).abs() < 1e-12);
        assert!((element.p - 0.058_256).abs() < 1e-5, "{}", element.p);
        assert!(!element.significant);
    }

    #[test]
    fn false_discoveries_are_controlled_over_all_elements() {
        // p: 0.0005…, 0.0269…, 0.0411…, then none. Alone the second would be called different; among five it is not.
        let elements = [
            (of(100, 1000), of(151, 1000)),
            (of(100, 1000), of(132, 1000)),
            (of(100, 1000), of(129, 1000)),
            (of(100, 1000), of(101, 1000)),
            (of(100, 1000), of(100, 1000)),
        ];
        let significant = |elements: &[(Proportion, Proportion)]| -> Vec<bool> {
            compare_elements(elements, 0.05).iter().map(|element| element.significant).collect()
        };
        assert_eq!(significant(&elements), [true, false, false, false, false]);
        assert_eq!(significant(&elements[1..2]), [true]);
    }

    #[test]
    fn few_clicks_and_empty_sides_are_never_different() {
        let few = [(of(0, 100), of(6, 100)), (of(0, 0), of(5, 10)), (of(0, 0), of(0, 0)), (of(100, 100), of(94, 100))];
        for element in compare_elements(&few, 0.5) {
            assert!(!element.significant && (0.0..=1.0).contains(&element.p), "{element:?}");
        }
        assert_eq!(compare_elements(&few, 0.05)[0].lift, None);
        assert!(compare_elements(&[], 0.05).is_empty());
    }

    proptest! {
        #[test]
        fn a_smaller_p_is_never_less_significant(clicks in prop::collection::vec((0_u32..400, 0_u32..400), 1..40), q in 0.001_f64..0.5) {
            let elements: Vec<_> = clicks.iter().map(|(left, right)| (of(*left, 1000), of(*right, 1000))).collect();
            let found = compare_elements(&elements, q);
            for (one, sides) in found.iter().zip(&elements) {
                let smaller = found.iter().zip(&elements).filter(|(other, sides)| other.p <= one.p && is_testable(sides));
                prop_assert!(!one.significant || (is_testable(sides) && smaller.into_iter().all(|(other, _)| other.significant)));
                prop_assert!(!one.significant || one.p <= q);
            }
        }
    }
}
