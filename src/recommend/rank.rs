//! The best few of many scored items, less those that must not appear.

use super::artifact::Model;

/// An item with its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// Index in the model's item table.
    pub item: u32,
    /// Higher is better; comparable within one answer only.
    pub score: f64,
}

impl Scored {
    /// Score descending, then item ascending.
    fn before(&self, other: &Scored) -> bool {
        self.score > other.score || (self.score == other.score && self.item < other.item)
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
}

/// Items that must not appear.
pub struct Excluded {
    /// By item.
    marks: Vec<bool>,
    marked: Vec<u32>,
}

impl Excluded {
    /// None of the model's items.
    #[must_use]
    pub fn new(model: &Model) -> Self {
        Self { marks: vec![false; model.items().len()], marked: Vec::new() }
    }

    /// These items instead of the ones before.
    pub fn set(&mut self, items: impl Iterator<Item = u32>) {
        for item in self.marked.drain(..) {
            if let Some(mark) = self.marks.get_mut(item as usize) {
                *mark = false;
            }
        }
        for item in items {
            if let Some(mark @ false) = self.marks.get_mut(item as usize) {
                *mark = true;
                self.marked.push(item);
            }
        }
    }

    /// True when the item must not appear.
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
        fn the_top_is_the_head_of_a_full_sort(scores in prop::collection::vec(0_u32..20, 0..60), size in 0_usize..12) {
            let mut all: Vec<Scored> =
                scores.iter().zip(0..).map(|(&score, item)| Scored { item, score: f64::from(score) }).collect();
            let mut top = Top::default();
            top.clear(size);
            all.iter().for_each(|&scored| top.offer(scored));
            all.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.item.cmp(&b.item)));
            all.truncate(size);
            prop_assert_eq!(top.best(), &all[..]);
        }
    }
}
