//! The sections that one function of the core answers.

use super::item;
use crate::experiment::bucket::{BucketRange, bucket_ranges, choose_variation, equal_weights};
use crate::experiment::decrypt::decrypt;
use crate::experiment::evaluate::namespace_place;
use crate::experiment::hash::{HashVersion, hash};
use crate::experiment::url::query_override;
use crate::host::Host;
use crate::json::Json;
use crate::partial::{prune, reduce};

/// The answer to a case; none when the section is not among these, or the case's arguments are not of its form.
pub(super) fn answer(kind: &str, case: &Json, host: &dyn Host) -> Option<Json> {
    let at = |index: usize| item(case, index);
    Some(match kind {
        "pruneCondition" => prune::prune_condition(at(1), at(2), at(4), host),
        "reducePayload" => reduce::reduce_payload(at(1), host),
        "hash" => {
            let (seed, value) = (at(0).as_str()?, at(1).as_str()?);
            HashVersion::from_number(at(2).as_num()?).map_or(Json::Null, |version| Json::Num(hash(seed, value, version)))
        }
        "getBucketRange" => {
            let weights: Option<Vec<f64>> = item(at(1), 2).as_arr().map(|weights| weights.iter().filter_map(Json::as_num).collect());
            let ranges = bucket_ranges(count(item(at(1), 0))?, item(at(1), 1).as_num()?, weights.as_deref());
            Json::Arr(ranges.into_iter().map(|range| numbers(&[range.start, range.end])).collect())
        }
        "chooseVariation" => {
            let ranges: Option<Vec<_>> = at(2).as_arr()?.iter().map(range).collect();
            Json::Num(choose_variation(at(1).as_num()?, &ranges?).map_or(-1.0, |index| index as f64))
        }
        "getQueryStringOverride" => {
            let variation = query_override(at(1).as_str()?, at(2).as_str()?, count(at(3))?);
            variation.map_or(Json::Null, |index| Json::Num(index as f64))
        }
        "inNamespace" => {
            let [Json::Str(id), start, end] = at(2).as_arr()? else { return None };
            let range = BucketRange { start: start.as_num()?, end: end.as_num()? };
            Json::Bool(range.holds(namespace_place(id, at(1).as_str()?)))
        }
        "getEqualWeights" => numbers(&equal_weights(count(at(0))?)),
        "decrypt" => decrypt(at(1).as_str()?, at(2).as_str()?).map_or(Json::Null, Json::Str),
        _ => return None,
    })
}

fn numbers(values: &[f64]) -> Json {
    Json::Arr(values.iter().copied().map(Json::Num).collect())
}

fn range(json: &Json) -> Option<BucketRange> {
    Some(BucketRange { start: item(json, 0).as_num()?, end: item(json, 1).as_num()? })
}

/// A number of variations; none below 0.
fn count(json: &Json) -> Option<usize> {
    json.as_num().filter(|number| number.is_finite() && *number < 1e6).map(|number| number.max(0.0) as usize)
}
