//! Dense scoring: the rows of a table of signed bytes whose inner product with a query is largest.
//!
//! With wasm's `simd128` sixteen products are taken at once, elsewhere one at a time; both are sums of whole numbers, so
//! they give the same.

/// The inner product of two rows of signed bytes of the same length; what one has more is left out.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline]
#[must_use]
pub fn dot(a: &[u8], b: &[u8]) -> i32 {
    a.iter().zip(b).fold(0_i32, |sum, (a, b)| sum.wrapping_add(i32::from(a.cast_signed()).wrapping_mul(i32::from(b.cast_signed()))))
}

/// The inner product of two rows of signed bytes of the same length; what one has more is left out.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline]
#[must_use]
pub fn dot(a: &[u8], b: &[u8]) -> i32 {
    use core::arch::wasm32::{
        i8x16, i16x8_extend_high_i8x16, i16x8_extend_low_i8x16, i32x4_add, i32x4_dot_i16x8, i32x4_extract_lane, i32x4_splat, v128,
    };
    let load = |bytes: &[u8; 16]| -> v128 {
        let [b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15] = bytes.map(u8::cast_signed);
        i8x16(b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15)
    };
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<16>(), b.as_chunks::<16>());
    let mut sums = i32x4_splat(0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (load(a), load(b));
        sums = i32x4_add(sums, i32x4_dot_i16x8(i16x8_extend_low_i8x16(a), i16x8_extend_low_i8x16(b)));
        sums = i32x4_add(sums, i32x4_dot_i16x8(i16x8_extend_high_i8x16(a), i16x8_extend_high_i8x16(b)));
    }
    let lanes =
        [i32x4_extract_lane::<0>(sums), i32x4_extract_lane::<1>(sums), i32x4_extract_lane::<2>(sums), i32x4_extract_lane::<3>(sums)];
    let sum = lanes.into_iter().fold(0, i32::wrapping_add);
    let rest = a_rest.iter().zip(b_rest);
    rest.fold(sum, |sum, (a, b)| sum.wrapping_add(i32::from(a.cast_signed()).wrapping_mul(i32::from(b.cast_signed()))))
}

/// The `count` rows with the largest inner product with the query, largest first, of equal ones the earlier: row and
/// product, appended to `best` after it is emptied. The table has `query.len()` bytes a row.
pub fn top(table: &[u8], query: &[u8], count: usize, best: &mut Vec<(u32, i32)>) {
    best.clear();
    let mut least = i32::MIN;
    for (row, values) in (0_u32..).zip(table.chunks_exact(query.len().max(1))) {
        let product = dot(values, query);
        if best.len() >= count {
            if product <= least {
                continue;
            }
            best.pop();
        }
        let place = best.partition_point(|kept| kept.1 >= product);
        best.insert(place, (row, product));
        least = best.last().map_or(i32::MIN, |last| last.1);
        best.truncate(count);
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
