//! The best few of many scored items, less those that must not appear.

/// An item with its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// Index in the model's item table.
    pub item: u32,
    /// Higher is better; comparable within one answer only. A whole number.
    pub points: i64,
    /// The chance that this item stands here, given those above; 1 where chance takes no part.
    pub propensity: f64,
}

impl Scored {
    /// An item that chance has no part in.
    pub(super) fn new(item: u32, points: i64) -> Self {
        Self { item, points, propensity: 1.0 }
    }

    /// The points, as a number: 1 is what a source of weight 1 gives an item it is entirely for.
    #[must_use]
    pub fn score(&self) -> f64 {
        // 2^48, so the division is exact.
        self.points as f64 / 281_474_976_710_656.0
    }

    /// Points descending, then item ascending.
    fn before(&self, other: &Scored) -> bool {
        self.points > other.points || (self.points == other.points && self.item < other.item)
    }
}

/// Keeps the best `size` of the items it is offered, in order.
#[derive(Default)]
pub struct Top {
    best: Vec<Scored>,
    size: usize,
}

impl Top {
    /// Forgets all and keeps `size` from now on.
    pub fn clear(&mut self, size: usize) {
        self.best.clear();
        self.size = size;
    }

    /// Takes an item in when it is among the best so far.
    pub fn offer(&mut self, scored: Scored) {
        if self.best.len() >= self.size {
            match self.best.last() {
                Some(worst) if scored.before(worst) => self.best.pop(),
                _ => return,
            };
        }
        let place = self.best.partition_point(|kept| kept.before(&scored));
        self.best.insert(place, scored);
    }

    /// What was kept, best first.
    #[must_use]
    pub fn best(&self) -> &[Scored] {
        &self.best
    }

    /// Whether there is room left.
    pub(super) fn has_room(&self) -> bool {
        self.best.len() < self.size
    }

    /// What was kept, to be put in another order.
    pub(super) fn list(&mut self) -> &mut Vec<Scored> {
        &mut self.best
    }
}

/// A set of items: those that must not appear, and the like.
pub struct ItemSet {
    /// By item.
    marks: Vec<bool>,
    marked: Vec<u32>,
}

impl ItemSet {
    /// None of so many items.
    #[must_use]
    pub fn new(items: usize) -> Self {
        Self { marks: vec![false; items], marked: Vec::new() }
    }

    /// Empty from now on.
    pub fn clear(&mut self) {
        for item in self.marked.drain(..) {
            if let Some(mark) = self.marks.get_mut(item as usize) {
                *mark = false;
            }
        }
    }

    /// All of them, in the order in which they came.
    #[must_use]
    pub fn items(&self) -> &[u32] {
        &self.marked
    }

    /// One more; false when it was one already, or is no item at all.
    pub fn add(&mut self, item: u32) -> bool {
        let Some(mark @ false) = self.marks.get_mut(item as usize) else { return false };
        *mark = true;
        self.marked.push(item);
        true
    }

    /// Whether an item is in it.
    #[must_use]
    pub fn holds(&self, item: u32) -> bool {
        self.marks.get(item as usize).copied().unwrap_or(false)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_top_is_the_head_of_a_full_sort(scores in prop::collection::vec(0_i64..20, 0..60), size in 0_usize..12) {
            let mut all: Vec<Scored> = scores.iter().zip(0..).map(|(&points, item)| Scored::new(item, points)).collect();
            let mut top = Top::default();
            top.clear(size);
            all.iter().for_each(|&scored| top.offer(scored));
            all.sort_by(|a, b| b.points.cmp(&a.points).then(a.item.cmp(&b.item)));
            all.truncate(size);
            prop_assert_eq!(top.best(), &all[..]);
        }
    }
}
