//! From many good items to the list that is shown: less of the same (maximal marginal relevance: Carbonell & Goldstein,
//! SIGIR 1998), and chance with known propensities, so that what visitors did can tell what other lists would have done.

use super::model::Model;
use super::query::Explore;
use super::rank::Scored;

/// `2^30 · 2^(−i/16)`, rounded: the weight of a score that is i sixteenths of the half-distance below the best.
const HALVING: [u64; 16] = [
    1_073_741_824,
    1_028_218_693,
    984_625_594,
    942_880_699,
    902_905_651,
    864_625_413,
    827_968_132,
    792_865_000,
    759_250_125,
    727_060_411,
    696_235_434,
    666_717_336,
    638_450_708,
    611_382_493,
    585_461_881,
    560_640_218,
];

/// Puts first what is good and unlike what stands above it; keeps `count`.
pub(super) fn diversify(model: &Model, list: &mut Vec<Scored>, diversity: u32, count: usize) {
    let best = list.first().map_or(1, |first| first.points).max(1);
    let diversity = i64::from(diversity.min(256));
    // The best score is 2^16; scores are shifted first so that nothing overflows.
    let worth = |scored: &Scored| (scored.points >> 16).wrapping_mul(1 << 16).checked_div((best >> 16).max(1)).unwrap_or(0);
    // What is left, each with how alike it is to what stands above, at most.
    let mut left: Vec<(Scored, i64)> = list.drain(..).map(|scored| (scored, 0)).collect();
    while list.len() < count && !left.is_empty() {
        let (mut index, mut most) = (0, i64::MIN);
        for (place, (scored, near)) in left.iter().enumerate() {
            let value = worth(scored).wrapping_mul(256_i64.wrapping_sub(diversity)).wrapping_sub(near.wrapping_mul(diversity << 8));
            if value > most {
                (index, most) = (place, value);
            }
        }
        let (shown, _) = left.remove(index);
        list.push(shown);
        for (scored, near) in &mut left {
            *near = (*near).max(i64::from(model.likeness(shown.item, scored.item)));
        }
    }
}

/// Draws `count` items, place by place, without putting back.
pub(super) fn draw(list: &mut Vec<Scored>, explore: Explore, mut seed: u64, count: usize) {
    let best = list.first().map_or(0, |first| first.points);
    let weight = |scored: &Scored| match explore {
        Explore::Softmax(half) => {
            let unit = (best.max(1) >> 12).wrapping_mul(i64::from(half.max(1))).max(1);
            let steps = best.wrapping_sub(scored.points).checked_div(unit).unwrap_or(0).clamp(0, 479).cast_unsigned();
            HALVING.get((steps & 15) as usize).map_or(1, |weight| (weight >> (steps >> 4)).max(1))
        }
        _ => 1,
    };
    let count = count.min(list.len());
    for place in 0..count {
        let rest = list.get(place..).unwrap_or(&[]);
        let total = rest.iter().map(weight).fold(0, u64::wrapping_add).max(1);
        let evenly = match explore {
            Explore::Epsilon(chance) => u64::from(chance.min(256)),
            _ => 256,
        };
        let by_chance = next(&mut seed) & 255 < evenly;
        let mut left = next(&mut seed).checked_rem(total).unwrap_or(0);
        let mut index = 0_usize;
        if by_chance {
            for scored in rest {
                match left.checked_sub(weight(scored)) {
                    Some(less) => left = less,
                    None => break,
                }
                index = index.wrapping_add(1);
            }
        }
        let share = rest.get(index).map_or(0, weight) as f64 / total as f64;
        let drawn = share * (evenly as f64 / 256.0);
        let propensity = if index == 0 { drawn + (256_u64.wrapping_sub(evenly)) as f64 / 256.0 } else { drawn };
        let index = place.wrapping_add(index);
        if index < list.len() {
            let drawn = Scored { propensity, ..list.remove(index) };
            list.insert(place, drawn);
        }
    }
    list.truncate(count);
}

/// Splitmix64 (Steele, Lea & Flood, OOPSLA 2014).
fn next(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*seed ^ (*seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
