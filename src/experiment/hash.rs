//! GrowthBook's hash: FNV-1a 32 over UTF-16 code units (<https://docs.growthbook.io/lib/build-your-own#hash>).

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
        HashVersion::V1 => f64::from(fnv(value.encode_utf16().chain(seed.encode_utf16())) % 1_000) / 1_000.0,
        HashVersion::V2 => {
            let first = fnv(seed.encode_utf16().chain(value.encode_utf16()));
            let mut digits = String::with_capacity(10);
            crate::identity::push_whole(&mut digits, u64::from(first));
            f64::from(fnv(digits.encode_utf16()) % 10_000) / 10_000.0
        }
    }
}

/// FNV-1a 32 with a whole code unit a step, as GrowthBook's JavaScript does it.
fn fnv(units: impl Iterator<Item = u16>) -> u32 {
    units.fold(0x811c_9dc5, |hash, unit| (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193))
}
