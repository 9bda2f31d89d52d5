//! GrowthBook's hash: FNV-1a 32 over UTF-16 code units (<https://docs.growthbook.io/lib/build-your-own#hash>).

use crate::digits::whole_digits;

/// How a visitor's place in [0, 1) is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashVersion {
    /// 1,000 buckets; biased when two experiments share a seed. The default of rules and experiments.
    V1,
    /// 10,000 buckets, hashed twice. The default of filters.
    V2,
}

impl HashVersion {
    /// The version with this number; none for any other, which excludes the visitor.
    #[must_use]
    pub fn from_number(number: f64) -> Option<Self> {
        if number == 1.0 {
            Some(HashVersion::V1)
        } else if number == 2.0 {
            Some(HashVersion::V2)
        } else {
            None
        }
    }
}

/// The visitor's place in [0, 1).
#[must_use]
pub fn hash(seed: &str, value: &str, version: HashVersion) -> f64 {
    match version {
        HashVersion::V1 => f64::from(fnv(fnv(OFFSET, value), seed) % 1_000) / 1_000.0,
        HashVersion::V2 => {
            let first = fnv(fnv(OFFSET, seed), value);
            let mut buffer = [0; 20];
            let digits = whole_digits(&mut buffer, u64::from(first));
            f64::from(digits.iter().fold(OFFSET, |hash, digit| step(hash, u32::from(*digit))) % 10_000) / 10_000.0
        }
    }
}

/// FNV's offset basis, what a hash begins with.
const OFFSET: u32 = 0x811c_9dc5;

/// Goes on with a text: FNV-1a 32 with a whole UTF-16 code unit a step, as GrowthBook's JavaScript does it.
fn fnv(before: u32, text: &str) -> u32 {
    let mut hash = before;
    for (at, byte) in text.bytes().enumerate() {
        if !byte.is_ascii() {
            let rest = text.get(at..).unwrap_or_default();
            return rest.encode_utf16().fold(hash, |hash, unit| step(hash, u32::from(unit)));
        }
        hash = step(hash, u32::from(byte));
    }
    hash
}

fn step(hash: u32, unit: u32) -> u32 {
    (hash ^ unit).wrapping_mul(0x0100_0193)
}
