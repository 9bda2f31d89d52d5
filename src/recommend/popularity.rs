//! What answers for a session the model knows nothing of: the items most sessions hold.

use super::artifact::Model;
use super::rank::{Excluded, Scored, Top};

/// Offers every item with the number of training sessions that hold it as its score.
pub fn rank(model: &Model, excluded: &Excluded, top: &mut Top) {
    for (item, &sessions) in (0_u32..).zip(model.popularity()) {
        if !excluded.holds(item) {
            top.offer(Scored { item, score: f64::from(sessions) });
        }
    }
}
