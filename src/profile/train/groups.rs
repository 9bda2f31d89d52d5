//! Which groups of visitors each one is in at the end of the training data: by the model's rule tables, as on the device.

use super::fleet::Fleet;
use crate::host::NativeHost;
use crate::profile::Profile;
use rayon::prelude::*;

/// Groups, and who is in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VisitorGroups {
    /// `segment:NAME` and `lifecycle:NAME`, ascending.
    pub names: Vec<String>,
    /// The groups of each visitor of the fleet, by their places in `names`.
    pub of: Vec<Vec<u16>>,
}

/// Sorts all visitors by a profile model's (JSON text) first tables of segments and stages; `step` is told of each.
pub fn visitor_groups(fleet: &Fleet, model: &str, step: impl Fn() + Sync) -> VisitorGroups {
    let end = fleet.end();
    let named: Vec<Vec<String>> = (0..fleet.visitors())
        .into_par_iter()
        .with_min_len(64)
        .map_init(
            || Profile::open(&[], model, &NativeHost),
            |profile, visitor| {
                let history = fleet.replay(visitor, &profile.model().interests, |_, _| {});
                let [segment, stage] = profile.groups_of(history, end);
                step();
                [("segment", segment), ("lifecycle", stage)]
                    .into_iter()
                    .filter(|(_, name)| !name.is_empty())
                    .map(|(table, name)| format!("{table}:{name}"))
                    .collect()
            },
        )
        .collect();
    let mut names: Vec<String> = named.iter().flatten().cloned().collect();
    names.par_sort_unstable();
    names.dedup();
    let place = |name: &String| names.binary_search(name).ok().and_then(|place| u16::try_from(place).ok());
    let of = named.iter().map(|of_visitor| of_visitor.iter().filter_map(place).collect()).collect();
    VisitorGroups { names, of }
}
