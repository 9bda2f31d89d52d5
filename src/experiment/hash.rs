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
        HashVersion::V1 => f64::from(fnv(fnv(OFFSET, value), seed) % 1_000) / 1_000.0,
        HashVersion::V2 => {
            let first = fnv(fnv(OFFSET, seed), value);
            let (mut hash, mut scale) = (OFFSET, 1_000_000_000_u32);
            // The digits from the first that is not 0 on, and at least one.
            while scale > 1 && first < scale {
                scale /= 10;
            }
            while scale > 0 {
                hash = step(hash, first.checked_div(scale).unwrap_or(0).wrapping_rem(10).wrapping_add(u32::from(b'0')));
                scale /= 10;
            }
            f64::from(hash % 10_000) / 10_000.0
        }
    }
}

/// FNV's offset basis, what a hash begins with.
const OFFSET: u32 = 0x811c_9dc5;

/// Goes on with a text: FNV-1a 32 with a whole UTF-16 code unit a step, as GrowthBook's JavaScript does it.
fn fnv(before: u32, text: &str) -> u32 {
    if !text.is_ascii() {
        return text.encode_utf16().fold(before, |hash, unit| step(hash, u32::from(unit)));
    }
    let (mut hash, mut rest) = (before, text.as_bytes());
    // A plain loop: optimized for size, an iterator's steps are calls.
    while let [byte, after @ ..] = rest {
        hash = step(hash, u32::from(*byte));
        rest = after;
    }
    hash
}

#[inline(always)]
fn step(hash: u32, unit: u32) -> u32 {
    (hash ^ unit).wrapping_mul(0x0100_0193)
}
