//! Which visitors' pages are captured where a site wants only a share of them.

use crate::experiment::hash::{HashVersion, hash};

/// What sets the sample apart from experiments that hash the same visitor.
const SEED: &str = "vario heatmap ";

/// True when this visitor's views of this page (its route) are captured: always the same for both. `share`: 0 to 1.
#[must_use]
pub fn is_sampled(visitor: &str, route: &str, share: f64) -> bool {
    share >= 1.0 || {
        let mut seed = String::from(SEED);
        seed.push_str(route);
        hash(&seed, visitor, HashVersion::V2) < share
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn about_the_share_of_visitors_is_captured_another_part_of_them_on_another_page() {
        let visitors: Vec<String> = (0..10_000).map(|number| format!("018bcfe5-6800-7000-8000-{number:012}")).collect();
        let of = |route: &str| visitors.iter().filter(|visitor| is_sampled(visitor, route, 0.2)).collect::<Vec<_>>();
        let (one, other) = (of("/"), of("/cart"));
        assert!((1_850..2_150).contains(&one.len()), "{}", one.len());
        let both = one.iter().filter(|visitor| other.contains(visitor)).count();
        assert!((320..480).contains(&both), "{both}");
    }

    proptest! {
        #[test]
        fn all_and_none_are_exact_and_a_larger_share_holds_the_smaller(visitor in "\\PC{0,40}", route in "\\PC{0,40}", share in 0.0..1.0_f64) {
            prop_assert!(is_sampled(&visitor, &route, 1.0) && !is_sampled(&visitor, &route, 0.0) && !is_sampled(&visitor, &route, f64::NAN));
            prop_assert!(!is_sampled(&visitor, &route, share) || is_sampled(&visitor, &route, share.midpoint(1.0)));
        }
    }
}
