//! Where on a page visitors click, without anybody being able to tell where one of them did: local differential privacy.
//!
//! Optimized unary encoding (Wang, Blocki, Li, Jha, "Locally Differentially Private Protocols for Frequency Estimation",
//! USENIX Security 2017, section 4): the alphabet is one symbol a cell, and one for "none of them". A report is one bit
//! a symbol. The bit of the true symbol is set with probability p = 1/2, each other with q = 1/(e^ε + 1), so that no
//! report is more than e^ε times likelier for one truth than for another: p(1−q) / ((1−p)q) = e^ε. Counts of many
//! reports are debiased by (count − n·q) / (p − q).

/// Cells that an element is cut into: 4 across, 4 down, row by row.
pub const CELLS: usize = 16;
/// The most cells that an alphabet may have: 64 elements.
pub const MOST_CELLS: usize = 1024;
/// The most that ε may be. Beyond it a report tells nearly everything.
pub const MOST_EPSILON: f64 = 16.0;

/// Chance is drawn in 32 bits.
const CHANCES: f64 = 4_294_967_296.0;
/// p as a number of 32 bits.
const TRUE_SET: u64 = 1 << 31;
/// Symbols that chance is drawn for at a time.
const DRAWN: usize = 16;

/// The cell of a place inside an element, both from 0 to 32767.
#[must_use]
pub fn cell_of(x: u16, y: u16) -> usize {
    let part = |place: u16| usize::from(place.min(32_767) >> 13);
    part(y).wrapping_mul(4).wrapping_add(part(x))
}

/// How many of 2³² chances set the bit of another than the true symbol; none for an ε that is not above 0 and at most
/// [`MOST_EPSILON`]. Rounded up: q is never smaller than it may be, so the ratio never exceeds e^ε.
#[must_use]
pub fn false_set(epsilon: f64) -> Option<u64> {
    let valid = epsilon > 0.0 && epsilon <= MOST_EPSILON;
    valid.then(|| libm::ceil(CHANCES / (libm::exp(epsilon) + 1.0)) as u64)
}

/// A visitor's report as base64, least significant bit first, padded; the last bit is "none".
///
/// `cells`: of the alphabet, "none" not counted. `cell`: the true one; none for none of them. `random` fills a buffer
/// with bytes that nobody can guess. None for an ε or a number of cells out of range, or a cell that is not one.
pub fn report(cells: usize, cell: Option<usize>, epsilon: f64, random: &mut impl FnMut(&mut [u8])) -> Option<String> {
    let others = false_set(epsilon)?;
    let truth = cell.unwrap_or(cells);
    if cells == 0 || cells > MOST_CELLS || cell.is_some_and(|cell| cell >= cells) {
        return None;
    }
    let mut bytes = Vec::new();
    let mut drawn = [0; DRAWN * 4];
    for first in (0..=cells).step_by(DRAWN) {
        random(&mut drawn);
        let mut bits: u16 = 0;
        for (place, chance) in drawn.as_chunks::<4>().0.iter().enumerate() {
            let symbol = first.wrapping_add(place);
            let set = if symbol == truth { TRUE_SET } else { others };
            if symbol <= cells && u64::from(u32::from_le_bytes(*chance)) < set {
                bits |= 1_u16.wrapping_shl(place as u32);
            }
        }
        bytes.extend_from_slice(&bits.to_le_bytes());
    }
    bytes.truncate((cells / 8).wrapping_add(1));
    Some(base64(&bytes))
}

/// As [`report`], by chance that was drawn before: 64 bytes that nobody can guess for each 16 symbols begun, "none" counted
/// as one. None also where there are fewer: too little chance would tell the truth.
#[must_use]
pub fn report_by(cells: usize, cell: Option<usize>, epsilon: f64, chance: &[u8]) -> Option<String> {
    let needed = (cells / DRAWN).saturating_add(1).saturating_mul(DRAWN * 4);
    let mut rest = chance.iter();
    let mut draw = |buffer: &mut [u8]| buffer.iter_mut().zip(rest.by_ref()).for_each(|(byte, drawn)| *byte = *drawn);
    if chance.len() < needed { None } else { report(cells, cell, epsilon, &mut draw) }
}

/// The name of an alphabet: the 32-bit FNV-1a hash, in base 36, of its selectors, each followed by a line feed.
/// <http://www.isthe.com/chongo/tech/comp/fnv/>
#[must_use]
pub fn alphabet_name<'a>(selectors: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash: u32 = 0x811c_9dc5;
    for byte in selectors.into_iter().flat_map(|selector| selector.bytes().chain([b'\n'])) {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    let mut digits = Vec::new();
    loop {
        let digit = (hash % 36) as u8;
        digits.push(if digit < 10 { b'0'.wrapping_add(digit) } else { b'a'.wrapping_add(digit.wrapping_sub(10)) });
        hash /= 36;
        if hash == 0 {
            break;
        }
    }
    digits.iter().rev().map(|digit| char::from(*digit)).collect()
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for three in bytes.chunks(3) {
        let byte = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4_usize {
            let digit = group >> 18_usize.saturating_sub(place.saturating_mul(6)) & 63;
            let digit = DIGITS.get(digit as usize).copied().unwrap_or(b'=');
            text.push(char::from(if place > three.len() { b'=' } else { digit }));
        }
    }
    text
}

/// How many reports truly meant a symbol.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "insights", derive(serde::Serialize))]
pub struct Estimate {
    /// Unbiased: below 0 where chance made it so.
    pub estimate: f64,
    /// Its standard error.
    pub error: f64,
}

/// Reports of one alphabet and one ε, counted.
#[cfg(any(feature = "insights", feature = "partial"))]
#[derive(Clone, Debug)]
pub struct Reports {
    counts: Vec<u64>,
    reports: u64,
    /// q, exactly as drawn.
    q: f64,
}

#[cfg(any(feature = "insights", feature = "partial"))]
impl Reports {
    /// Nothing counted yet; `cells`: without "none". None where [`report`] would answer none.
    #[must_use]
    pub fn new(cells: usize, epsilon: f64) -> Option<Self> {
        let valid = cells > 0 && cells <= MOST_CELLS;
        let q = false_set(epsilon).filter(|_| valid)? as f64 / CHANCES;
        Some(Self { counts: vec![0; cells.saturating_add(1)], reports: 0, q })
    }

    /// Counts a report; false when it is none of this alphabet's: another length, or not base64.
    pub fn add(&mut self, report: &str) -> bool {
        let bytes = self.counts.len().div_ceil(8);
        let Some(bytes) = unbase64(report).filter(|read| read.len() == bytes) else { return false };
        let bits = bytes.iter().flat_map(|byte| (0..8).map(move |bit| u64::from(byte >> bit & 1)));
        for (count, bit) in self.counts.iter_mut().zip(bits) {
            *count = count.saturating_add(bit);
        }
        self.reports = self.reports.saturating_add(1);
        true
    }

    /// Reports counted.
    #[must_use]
    pub fn reports(&self) -> u64 {
        self.reports
    }

    /// An estimate a symbol; the last one is "none".
    #[must_use]
    pub fn estimates(&self) -> Vec<Estimate> {
        let (p, q, reports) = (0.5, self.q, self.reports as f64);
        let of_count = |count: &u64| {
            let estimate = (*count as f64 - reports * q) / (p - q);
            let truly = estimate.clamp(0.0, reports);
            let variance = truly * p * (1.0 - p) + (reports - truly) * q * (1.0 - q);
            Estimate { estimate, error: libm::sqrt(variance) / (p - q) }
        };
        self.counts.iter().map(of_count).collect()
    }
}

#[cfg(any(feature = "insights", feature = "partial"))]
fn unbase64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut group: u32 = 0;
    let mut bits: u32 = 0;
    for digit in text.trim_end_matches('=').bytes() {
        let value = DIGITS.iter().position(|known| *known == digit)?;
        group = (group << 6 | value as u32) & 0xffff;
        bits = bits.wrapping_add(6);
        if bits >= 8 {
            bits = bits.wrapping_sub(8);
            bytes.push((group >> bits) as u8);
        }
    }
    Some(bytes)
}

#[cfg(all(test, feature = "insights", not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// xorshift64*, Marsaglia 2003 and Vigna 2016: chance that can be repeated.
    fn seeded(mut state: u64) -> impl FnMut(&mut [u8]) {
        move |buffer| {
            for byte in buffer {
                state ^= state >> 12;
                state ^= state << 25;
                state ^= state >> 27;
                *byte = (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 56) as u8;
            }
        }
    }

    /// The probability of a report, a bit a symbol, when `truth` is the case: from the very chances that are drawn.
    fn likelihood(report: u32, symbols: u32, truth: u32, epsilon: f64) -> f64 {
        let others = false_set(epsilon).unwrap() as f64 / CHANCES;
        let of_symbol = |symbol: u32| {
            let set = if symbol == truth { TRUE_SET as f64 / CHANCES } else { others };
            if report >> symbol & 1 == 1 { set } else { 1.0 - set }
        };
        (0..symbols).map(of_symbol).product()
    }

    #[test]
    fn no_report_is_more_than_e_to_the_epsilon_likelier_for_one_truth_than_for_another() {
        for epsilon in [0.1, 0.5, 1.0, 2.0, 4.0, 8.0, MOST_EPSILON] {
            for symbols in 2..=6 {
                let mut total = 0.0;
                let mut largest: f64 = 0.0;
                for report in 0..1_u32 << symbols {
                    let all: Vec<f64> = (0..symbols).map(|truth| likelihood(report, symbols, truth, epsilon)).collect();
                    let (least, most) = all.iter().fold((f64::MAX, 0.0_f64), |(least, most), value| (least.min(*value), most.max(*value)));
                    largest = largest.max(most / least);
                    total += all[0];
                }
                assert!((total - 1.0).abs() < 1e-12);
                assert!(largest <= epsilon.exp() * (1.0 + 1e-12), "{largest} for epsilon {epsilon}");
                assert!(largest >= epsilon.exp() * 0.99, "the bound is used up: {largest} for epsilon {epsilon}");
            }
        }
    }

    #[test]
    fn reports_come_as_often_as_their_likelihood_says() {
        // 3 cells and none: 16 possible reports, 200,000 of them for each truth.
        let mut random = seeded(7);
        for truth in 0..4_u32 {
            let mut seen = [0_u32; 16];
            for _ in 0..200_000 {
                let cell = (truth < 3).then_some(truth as usize);
                let report = unbase64(&report(3, cell, 1.0, &mut random).unwrap()).unwrap();
                assert_eq!(report.len(), 1);
                seen[usize::from(report[0])] += 1;
            }
            for (report, count) in seen.iter().enumerate() {
                let expected = likelihood(report as u32, 4, truth, 1.0);
                let error = (expected * (1.0 - expected) / 200_000.0).sqrt();
                assert!((f64::from(*count) / 200_000.0 - expected).abs() < 5.0 * error, "{report:04b} of {truth}");
            }
        }
    }

    #[test]
    fn the_estimates_of_10_000_visitors_are_unbiased_and_within_their_errors() {
        const VISITORS: usize = 10_000;
        const RUNS: usize = 20;
        const ELEMENTS: usize = 4;
        let cells = ELEMENTS * CELLS;
        let mut random = seeded(11);
        // A third clicks the first cell, a tenth the twentieth, the others are spread over the last element or click nothing.
        let truth = |visitor: usize| match visitor % 30 {
            0..10 => Some(0),
            10..13 => Some(20),
            13..20 => Some(48 + visitor % 16),
            _ => None,
        };
        let mut true_counts = vec![0.0; cells + 1];
        (0..VISITORS).for_each(|visitor| true_counts[truth(visitor).unwrap_or(cells)] += 1.0);
        let (mut means, mut outside) = (vec![0.0; cells + 1], 0);
        let mut errors = Vec::new();
        for _ in 0..RUNS {
            let mut reports = Reports::new(cells, 2.0).unwrap();
            for visitor in 0..VISITORS {
                assert!(reports.add(&report(cells, truth(visitor), 2.0, &mut random).unwrap()));
            }
            assert_eq!(reports.reports(), VISITORS as u64);
            let estimates = reports.estimates();
            for (symbol, Estimate { estimate, error }) in estimates.iter().enumerate() {
                means[symbol] += estimate / RUNS as f64;
                outside += usize::from((estimate - true_counts[symbol]).abs() > 1.96 * error);
            }
            errors = estimates.iter().map(|symbol| symbol.error).collect();
        }
        for (symbol, mean) in means.iter().enumerate() {
            let error = errors[symbol] / (RUNS as f64).sqrt();
            assert!((mean - true_counts[symbol]).abs() < 4.0 * error, "symbol {symbol}: {mean} instead of {}", true_counts[symbol]);
        }
        // 95 % intervals: 5 % of 1,300 lie outside, give or take.
        let share = outside as f64 / (RUNS * (cells + 1)) as f64;
        assert!((0.03..0.07).contains(&share), "{share} of the truths lie outside their intervals");
    }

    #[test]
    fn chance_that_was_drawn_before_makes_the_same_report_and_too_little_of_it_none() {
        for cells in [1, 15, 16, 31, 32, 64, MOST_CELLS] {
            let mut chance = vec![0; (cells / 16 + 1) * 64];
            seeded(5)(&mut chance);
            for cell in [None, Some(0), Some(cells - 1)] {
                let drawn = report(cells, cell, 1.5, &mut seeded(5));
                assert!(drawn.is_some());
                assert_eq!(report_by(cells, cell, 1.5, &chance), drawn);
                assert_eq!(report_by(cells, cell, 1.5, &chance[1..]), None);
            }
        }
        assert_eq!(report_by(16, Some(16), 1.5, &[7; 128]), None);
    }

    #[test]
    fn cells_are_counted_row_by_row() {
        assert_eq!(
            [cell_of(0, 0), cell_of(32_767, 0), cell_of(0, 32_767), cell_of(32_767, 32_767), cell_of(8_191, 8_192)],
            [0, 3, 12, 15, 4]
        );
        assert_eq!(cell_of(u16::MAX, u16::MAX), 15);
    }

    #[test]
    fn what_is_out_of_range_makes_no_report() {
        let mut random = seeded(1);
        for epsilon in [0.0, -1.0, f64::NAN, f64::INFINITY, 17.0] {
            assert_eq!(report(16, None, epsilon, &mut random), None);
            assert!(Reports::new(16, epsilon).is_none());
        }
        assert_eq!(report(0, None, 1.0, &mut random), None);
        assert_eq!(report(16, Some(16), 1.0, &mut random), None);
        assert_eq!(report(MOST_CELLS + 1, None, 1.0, &mut random), None);
        let mut reports = Reports::new(16, 1.0).unwrap();
        assert!(["", "AAA", "AAAAAA", "%%%%", "AAA\u{e4}"].iter().all(|text| !reports.add(text)));
        assert_eq!(reports.reports(), 0);
    }

    #[test]
    fn alphabets_have_names_that_other_orders_do_not() {
        // FNV-1a 32: the empty text is 0x811c9dc5, which is 2166136261.
        assert_eq!(alphabet_name([]), "ztntfp");
        assert_ne!(alphabet_name(["#a", "#b"]), alphabet_name(["#b", "#a"]));
        assert_ne!(alphabet_name(["#a#b"]), alphabet_name(["#a", "#b"]));
    }

    proptest! {
        #[test]
        fn base64_is_read_back(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let text = base64(&bytes);
            prop_assert_eq!(text.len(), bytes.len().div_ceil(3) * 4);
            prop_assert_eq!(unbase64(&text), Some(bytes));
        }
    }
}
