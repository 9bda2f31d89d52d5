//! Buckets: which part of [0, 1) belongs to which variation.

/// A half-open range of [0, 1): from `start` up to but not including `end`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BucketRange {
    /// Its first place.
    pub start: f64,
    /// The place after its last.
    pub end: f64,
}

impl BucketRange {
    /// True when the place lies in the range.
    #[must_use]
    pub fn holds(&self, place: f64) -> bool {
        place >= self.start && place < self.end
    }
}

/// As many equal weights as there are variations.
#[must_use]
pub fn equal_weights(variations: usize) -> Vec<f64> {
    vec![1.0 / variations as f64; variations]
}

/// A range a variation. Coverage is clamped to [0, 1]; weights count when there is one a variation and they sum to 1
/// within 0.01, else all are equal. The sums are IEEE doubles in this order, so that every platform agrees.
#[must_use]
pub fn bucket_ranges(variations: usize, coverage: f64, weights: Option<&[f64]>) -> Vec<BucketRange> {
    let coverage = if coverage.is_nan() { 1.0 } else { coverage.clamp(0.0, 1.0) };
    let equal;
    let weights = match weights {
        Some(given) if given.len() == variations && (0.99..=1.01).contains(&given.iter().sum::<f64>()) => given,
        _ => {
            equal = equal_weights(variations);
            &equal
        }
    };
    let mut cumulative = 0.0;
    weights
        .iter()
        .map(|weight| {
            let start = cumulative;
            cumulative += weight;
            BucketRange { start, end: start + coverage * weight }
        })
        .collect()
}

/// The variation whose range holds the place, the first if several do.
#[must_use]
pub fn choose_variation(place: f64, ranges: &[BucketRange]) -> Option<usize> {
    ranges.iter().position(|range| range.holds(place))
}

/// The variation whose range holds the place, without making the ranges: the same sums in the same order as
/// [`bucket_ranges`] and [`choose_variation`]. `weights`: as many as `count` says; walked through twice.
pub fn bucket<I: Iterator<Item = f64> + Clone>(place: f64, variations: usize, coverage: f64, count: usize, weights: &I) -> Option<usize> {
    let coverage = if coverage.is_nan() { 1.0 } else { coverage.clamp(0.0, 1.0) };
    let given = count == variations && (0.99..=1.01).contains(&weights.clone().sum::<f64>());
    let mut weights = weights.clone();
    let mut start = 0.0;
    (0..variations).find(|_| {
        let weight = if given { weights.next().unwrap_or_default() } else { 1.0 / variations as f64 };
        let range = BucketRange { start, end: start + coverage * weight };
        start += weight;
        range.holds(place)
    })
}
