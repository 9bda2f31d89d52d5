//! Dense scoring: the rows of a table of signed bytes whose inner product with a query is largest.
//!
//! With wasm's `simd128` four rows are taken at a time, sixteen products each, elsewhere one product at a time; both are sums of whole
//! numbers, so they give the same.

/// The inner product of two rows of signed bytes of the same length; what one has more is left out.
#[inline]
#[must_use]
pub fn dot(a: &[u8], b: &[u8]) -> i32 {
    a.iter().zip(b).fold(0_i32, |sum, (a, b)| sum.wrapping_add(i32::from(a.cast_signed()).wrapping_mul(i32::from(b.cast_signed()))))
}

/// The best rows so far.
struct Best<'a> {
    best: &'a mut Vec<(u32, i32)>,
    count: usize,
    /// What a row must be above to be among them.
    least: i32,
}

impl Best<'_> {
    fn offer(&mut self, row: u32, product: i32) {
        let Self { best, count, .. } = self;
        if best.len() >= *count {
            if product <= self.least {
                return;
            }
            best.pop();
        }
        let place = best.partition_point(|kept| kept.1 >= product);
        best.insert(place, (row, product));
        best.truncate(*count);
        if best.len() >= *count {
            self.least = best.last().map_or(i32::MIN, |last| last.1);
        }
    }
}

/// The `count` rows with the largest inner product with the query, largest first, of equal ones the earlier: row and
/// product, appended to `best` after it is emptied. The table has `query.len()` bytes a row.
pub fn top(table: &[u8], query: &[u8], count: usize, best: &mut Vec<(u32, i32)>) {
    best.clear();
    let mut best = Best { best, count, least: i32::MIN };
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    let done = simd::top(table, query, &mut best);
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    let done = 0_u32;
    let width = query.len().max(1);
    for (row, values) in (0_u32..).zip(table.chunks_exact(width)).skip(done as usize) {
        best.offer(row, dot(values, query));
    }
}

/// Whole groups of four rows at a time.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd {
    use super::Best;
    use core::arch::wasm32::{
        i16x8_load_extend_i8x8, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_gt, i32x4_shuffle, i32x4_splat, v128, v128_any_true,
    };

    /// Sixteen signed bytes as 16-bit numbers.
    #[inline(always)]
    #[allow(unsafe_code)]
    fn extended(bytes: &[u8; 16]) -> [v128; 2] {
        let (low, high) = bytes.split_at(8);
        // SAFETY: twice eight bytes are read from a reference to sixteen; the instruction asks for no alignment.
        unsafe { [i16x8_load_extend_i8x8(low.as_ptr().cast()), i16x8_load_extend_i8x8(high.as_ptr().cast())] }
    }

    /// Adds sixteen products to four sums.
    #[inline(always)]
    fn added(sums: v128, row: &[u8; 16], query: [v128; 2]) -> v128 {
        let ([low, high], [query_low, query_high]) = (extended(row), query);
        i32x4_add(sums, i32x4_add(i32x4_dot_i16x8(low, query_low), i32x4_dot_i16x8(high, query_high)))
    }

    /// Two columns' sums side by side: of the pairs of lanes.
    #[inline(always)]
    fn folded(a: v128, b: v128) -> v128 {
        i32x4_add(i32x4_shuffle::<0, 4, 1, 5>(a, b), i32x4_shuffle::<2, 6, 3, 7>(a, b))
    }

    /// Offers rows and tells how many; none where a row is no multiple of sixteen bytes.
    pub(super) fn top(table: &[u8], query: &[u8], best: &mut Best<'_>) -> u32 {
        let (query, []) = query.as_chunks::<16>() else { return 0 };
        let query: Vec<[v128; 2]> = query.iter().map(extended).collect();
        let width = query.len();
        let mut row = 0_u32;
        for rows in table.as_chunks::<16>().0.chunks_exact(width.saturating_mul(4).max(1)) {
            let Some((first, rest)) = rows.split_at_checked(width) else { break };
            let Some((second, rest)) = rest.split_at_checked(width) else { break };
            let Some((third, fourth)) = rest.split_at_checked(width) else { break };
            let mut sums = [i32x4_splat(0); 4];
            for ((((query, a), b), c), d) in query.iter().zip(first).zip(second).zip(third).zip(fourth) {
                let [of_a, of_b, of_c, of_d] = sums;
                sums = [added(of_a, a, *query), added(of_b, b, *query), added(of_c, c, *query), added(of_d, d, *query)];
            }
            let [a, b, c, d] = sums;
            let (one, other) = (folded(a, b), folded(c, d));
            let products = i32x4_add(i32x4_shuffle::<0, 1, 4, 5>(one, other), i32x4_shuffle::<2, 3, 6, 7>(one, other));
            if v128_any_true(i32x4_gt(products, i32x4_splat(best.least))) {
                best.offer(row, i32x4_extract_lane::<0>(products));
                best.offer(row.wrapping_add(1), i32x4_extract_lane::<1>(products));
                best.offer(row.wrapping_add(2), i32x4_extract_lane::<2>(products));
                best.offer(row.wrapping_add(3), i32x4_extract_lane::<3>(products));
            }
            row = row.wrapping_add(4);
        }
        row
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_top_rows_are_the_head_of_a_full_sort(table in prop::collection::vec(any::<u8>(), 0..400), query in prop::collection::vec(any::<u8>(), 1..20), count in 0_usize..9) {
            let mut best = Vec::new();
            top(&table, &query, count, &mut best);
            let product = |row: &[u8]| row.iter().zip(&query).map(|(a, b)| i32::from(*a as i8) * i32::from(*b as i8)).sum::<i32>();
            let mut all: Vec<(u32, i32)> = (0..).zip(table.chunks_exact(query.len()).map(product)).collect();
            all.sort_by_key(|(row, product)| (-product, *row));
            all.truncate(count);
            prop_assert_eq!(best, all);
        }
    }
}
