//! The packing order: items that share sessions come to stand near each other, so that the gaps in a session are small
//! and compress well. Recursive graph bisection (Dhulipala et al., "Compressing Graphs and Indexes with Recursive
//! Graph Bisection", KDD 2016) with sessions as queries: cut the items into halves, swap items between them as long as
//! the estimated bits of the gaps fall, go on within each half.

use super::Corpus;
use rayon::prelude::*;

/// Parts of so many items are left as they are.
const SMALLEST_PART: usize = 8;

/// Swapping rounds for each cut: fewer for much data, so that so many session-item pairs are looked at in all.
const MOST_ROUNDS: usize = 20;
const FEWEST_ROUNDS: usize = 3;
const PAIRS: usize = 30_000_000;

/// How often `progress` of [`packing_order`] is called at most, for so many items.
#[must_use]
pub fn rounds(items: usize) -> u64 {
    depth(items) as u64
}

fn depth(items: usize) -> u32 {
    (items / SMALLEST_PART).max(1).ilog2() + 1
}

/// A permutation of the corpus's items, the same for the same corpus. `progress` is called after each level of cuts.
pub fn packing_order(corpus: &Corpus, mut progress: impl FnMut()) -> Vec<u32> {
    let mut order = connected_order(corpus);
    let mut bisection = Bisection::new(corpus);
    let mut parts: Vec<(usize, usize)> = vec![(0, order.len())];
    for _ in 0..depth(order.len()) {
        let mut halves = Vec::new();
        for (start, end) in parts {
            if end - start > SMALLEST_PART {
                let middle = start.midpoint(end);
                bisection.cut(&mut order[start..end]);
                halves.extend([(start, middle), (middle, end)]);
            }
        }
        parts = halves;
        progress();
    }
    order
}

/// A start that is better than chance: items in breadth-first order over shared sessions.
fn connected_order(corpus: &Corpus) -> Vec<u32> {
    let mut sessions_of = vec![Vec::new(); corpus.ids.len()];
    for items in &corpus.sessions {
        items.iter().for_each(|&item| sessions_of[item as usize].push(items));
    }
    let mut order: Vec<u32> = Vec::with_capacity(corpus.ids.len());
    let mut reached = vec![false; corpus.ids.len()];
    for first in 0..corpus.ids.len() as u32 {
        let mut next = order.len();
        if !std::mem::replace(&mut reached[first as usize], true) {
            order.push(first);
        }
        while let Some(&item) = order.get(next) {
            next += 1;
            for &other in std::mem::take(&mut sessions_of[item as usize]).into_iter().flatten() {
                if !std::mem::replace(&mut reached[other as usize], true) {
                    order.push(other);
                }
            }
        }
    }
    order
}

struct Bisection {
    /// For each item, the sessions that hold it and at least one other.
    sessions_of: Vec<Vec<u32>>,
    /// How many items of each session are in the left and the right half.
    held: Vec<[u32; 2]>,
    rounds: usize,
    /// log2 of whole numbers; the first stands for log2(0) and is not used.
    log2: Vec<f64>,
}

impl Bisection {
    fn new(corpus: &Corpus) -> Self {
        let mut sessions_of = vec![Vec::new(); corpus.ids.len()];
        let mut longest = 0;
        for (session, items) in (0..).zip(&corpus.sessions) {
            longest = longest.max(items.len());
            if items.len() > 1 {
                items.iter().for_each(|&item| sessions_of[item as usize].push(session));
            }
        }
        let log2 = (0..longest + 3).map(|number| libm::log2(number as f64)).collect();
        let pairs: usize = sessions_of.iter().map(Vec::len).sum();
        let rounds = (PAIRS / pairs.max(1)).clamp(FEWEST_ROUNDS, MOST_ROUNDS);
        Self { sessions_of, held: vec![[0; 2]; corpus.sessions.len()], rounds, log2 }
    }

    /// Orders a part so that its first half belongs together and its second half does.
    fn cut(&mut self, part: &mut [u32]) {
        let middle = part.len() / 2;
        self.count(part, middle);
        let sizes = [middle, part.len() - middle].map(|size| libm::log2(size as f64));
        for _ in 0..self.rounds {
            let (left, right) = part.split_at_mut(middle);
            let mut leaving_left = self.gains(left, 0, sizes);
            let mut leaving_right = self.gains(right, 1, sizes);
            let by_gain = |a: &(f64, usize), b: &(f64, usize)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
            leaving_left.sort_unstable_by(by_gain);
            leaving_right.sort_unstable_by(by_gain);
            let swaps: Vec<(usize, usize)> =
                (leaving_left.iter().zip(&leaving_right)).take_while(|(a, b)| a.0 + b.0 > 1e-9).map(|(a, b)| (a.1, b.1)).collect();
            for &(a, b) in &swaps {
                self.shift(left[a], 0);
                self.shift(right[b], 1);
                std::mem::swap(&mut left[a], &mut right[b]);
            }
            if swaps.is_empty() {
                break;
            }
        }
        for item in part {
            for &session in &self.sessions_of[*item as usize] {
                self.held[session as usize] = [0; 2];
            }
        }
    }

    fn count(&mut self, part: &[u32], middle: usize) {
        for (index, &item) in part.iter().enumerate() {
            for &session in &self.sessions_of[item as usize] {
                self.held[session as usize][usize::from(index >= middle)] += 1;
            }
        }
    }

    /// Counts an item that leaves a half for the other.
    fn shift(&mut self, item: u32, from: usize) {
        for &session in &self.sessions_of[item as usize] {
            let held = &mut self.held[session as usize];
            held[from] -= 1;
            held[1 - from] += 1;
        }
    }

    /// For each item of a half, the estimated bits saved if it alone went to the other, with its index.
    fn gains(&self, half: &[u32], from: usize, sizes: [f64; 2]) -> Vec<(f64, usize)> {
        let (own_size, other_size) = (sizes[from], sizes[1 - from]);
        let gain = |item: u32| -> f64 {
            let of_session = |&session: &u32| {
                let held = self.held[session as usize];
                let (own, other) = (held[from], held[1 - from]);
                self.bits(own, own_size) + self.bits(other, other_size) - self.bits(own - 1, own_size) - self.bits(other + 1, other_size)
            };
            self.sessions_of[item as usize].iter().map(of_session).sum()
        };
        half.par_iter().enumerate().with_min_len(512).map(|(index, &item)| (gain(item), index)).collect()
    }

    /// Estimated bits of the gaps of so many items in a half, given the log2 of its size.
    fn bits(&self, held: u32, size: f64) -> f64 {
        f64::from(held) * (size - self.log2[held as usize + 1])
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn items_that_share_sessions_come_near_each_other() {
        // Groups of eight whose ids are scattered: 37 has no divisor in common with 128.
        let item = |session: usize, step: usize| (session % 16 * 8 + (session / 16 + step * step) % 8) * 37 % 128;
        let lines: Vec<String> =
            (0..640).map(|session| format!("{} {} {}", item(session, 0), item(session, 1), item(session, 2))).collect();
        let corpus = Corpus::read(lines.join("\n").as_bytes()).unwrap();
        let mut levels = 0;
        let order = packing_order(&corpus, || levels += 1);
        assert_eq!(levels, rounds(128));
        let mut places = vec![0_usize; 128];
        order.iter().enumerate().for_each(|(place, item)| places[*item as usize] = place);
        let spread = |place: &dyn Fn(u32) -> usize| -> usize {
            let of_session = |items: &Vec<u32>| {
                let taken = || items.iter().map(|item| place(*item));
                taken().max().unwrap() - taken().min().unwrap()
            };
            corpus.sessions.iter().map(of_session).sum()
        };
        let (before, after) = (spread(&|item| item as usize), spread(&|item| places[item as usize]));
        assert!(after * 3 < before, "{after} of {before}");
        let mut sorted = order;
        sorted.sort_unstable();
        assert_eq!(sorted, (0..128).collect::<Vec<u32>>());
    }
}
