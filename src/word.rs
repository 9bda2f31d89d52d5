//! The keys that the core knows, by number: a store tells them when it reads an object, so that nobody compares texts.

use crate::text::{alike, place};

macro_rules! words {
    ($($word:ident $name:literal),* $(,)?) => {
        /// A key that the core knows; the name is the key in payloads, conditions and settings.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        #[allow(missing_docs)]
        pub enum Word { $($word),* }

        const WORDS: &[Word] = &[$(Word::$word),*];
        /// Their names, one behind the other, and where each ends: half as many bytes as a list of texts.
        const NAMES: &str = concat!($($name),*);
        static ENDS: [u16; WORDS.len()] = ends(&[$($name.len()),*]);
    };
}

words! {
    // Any other key; one that is a path, with points.
    Other "",
    Path "",
    // Operators of conditions on a value.
    Eq "$eq",
    Ne "$ne",
    In "$in",
    Nin "$nin",
    Lt "$lt",
    Lte "$lte",
    Gt "$gt",
    Gte "$gte",
    Exists "$exists",
    Regex "$regex",
    Veq "$veq",
    Vne "$vne",
    Vlt "$vlt",
    Vlte "$vlte",
    Vgt "$vgt",
    Vgte "$vgte",
    Not "$not",
    InGroup "$inGroup",
    NotInGroup "$notInGroup",
    Ini "$ini",
    Nini "$nini",
    Regexi "$regexi",
    NotRegex "$notRegex",
    NotRegexi "$notRegexi",
    Type "$type",
    All "$all",
    Alli "$alli",
    Size "$size",
    ElemMatch "$elemMatch",
    // What stands beside attributes, not under one.
    And "$and",
    Or "$or",
    Nor "$nor",
    SavedGroup "$savedGroup",
    // Fields of a rule or an experiment: `Field` has them in this order.
    Force "force",
    Variations "variations",
    ContextualVariations "contextualVariations",
    ContextualBanditRef "contextualBanditRef",
    Key "key",
    Id "id",
    Condition "condition",
    ParentConditions "parentConditions",
    Filters "filters",
    Namespace "namespace",
    Seed "seed",
    HashAttribute "hashAttribute",
    FallbackAttribute "fallbackAttribute",
    HashVersion "hashVersion",
    Coverage "coverage",
    Weights "weights",
    Ranges "ranges",
    Range "range",
    Meta "meta",
    Name "name",
    Phase "phase",
    Active "active",
    Status "status",
    BucketVersion "bucketVersion",
    MinBucketVersion "minBucketVersion",
    DisableStickyBucketing "disableStickyBucketing",
    UrlPatterns "urlPatterns",
    Url "url",
    Groups "groups",
    Tracks "tracks",
    PersistQueryString "persistQueryString",
    Manual "manual",
    // Other parts of the payload.
    Features "features",
    Experiments "experiments",
    SavedGroups "savedGroups",
    ContextualBandits "contextualBandits",
    Rules "rules",
    DefaultValue "defaultValue",
    Contexts "contexts",
    BanditVersion "banditVersion",
    LeafId "leafId",
    Attribute "attribute",
    AttributeKey "attributeKey",
    Kind "type",
    Values "values",
    Pattern "pattern",
    Include "include",
    Gate "gate",
    Passthrough "passthrough",
    // Settings.
    Enabled "enabled",
    QaMode "qaMode",
    ForcedVariations "forcedVariations",
    ForcedFeatureValues "forcedFeatureValues",
    RemoteGroupIds "remoteGroupIds",
    // An attribute.
    GbRemoteGroupIds "__gb_remoteGroupIds",
}

/// Open addressing over the words; `Other` for an empty slot.
static SLOTS: [Word; 256] = slots();

/// A number that most keys differ in.
// Half of a length is within it.
#[allow(clippy::indexing_slicing)]
pub(crate) const fn slot(key: &[u8]) -> u8 {
    let (Some(first), Some(last)) = (key.first(), key.last()) else { return 0 };
    let (length, middle) = (key.len() as u8, key[key.len() / 2]);
    // Chosen such that hardly two of the words meet.
    first.wrapping_add(last.wrapping_mul(225)).wrapping_add(middle.wrapping_mul(117)).wrapping_add(length.wrapping_mul(109))
}

// At compile time: a wrong index would not compile.
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)]
const fn ends<const N: usize>(lengths: &[usize; N]) -> [u16; N] {
    let mut ends = [0; N];
    let mut number = 1;
    while number < N {
        ends[number] = ends[number - 1] + lengths[number] as u16;
        number += 1;
    }
    ends
}

// As above.
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)]
const fn slots() -> [Word; 256] {
    let mut slots = [Word::Other; 256];
    let mut number = Word::Path as usize + 1;
    while number < WORDS.len() {
        let word = WORDS[number];
        let (start, end) = (ENDS[number - 1] as usize, ENDS[number] as usize);
        let mut slot = slot(NAMES.as_bytes().split_at(end).0.split_at(start).1);
        while slots[slot as usize] as u8 != Word::Other as u8 {
            slot = slot.wrapping_add(1);
        }
        slots[slot as usize] = word;
        number += 1;
    }
    slots
}

impl Word {
    /// The word that a key is; `slot`: the key's number.
    #[must_use]
    pub fn of(key: &[u8], slot: u8) -> Self {
        let mut slot = slot;
        loop {
            let word = SLOTS.get(usize::from(slot)).copied().unwrap_or(Word::Other);
            if word == Word::Other {
                return if place(key, b'.').is_some() { Word::Path } else { word };
            }
            if alike(word.name().as_bytes(), key) {
                return word;
            }
            slot = slot.wrapping_add(1);
        }
    }

    /// True for a key that the core knows.
    #[must_use]
    #[inline(always)]
    pub fn is_known(self) -> bool {
        self as u8 > Word::Path as u8
    }

    /// True for what may stand in a condition with a `$` in front.
    #[must_use]
    pub fn is_operator(self) -> bool {
        self.is_known() && self as u8 <= Word::SavedGroup as u8
    }

    /// The key; empty for `Other` and `Path`.
    #[must_use]
    pub fn name(self) -> &'static str {
        let end = |number: usize| ENDS.get(number).map_or(0, |end| usize::from(*end));
        NAMES.get(end((self as usize).wrapping_sub(1))..end(self as usize)).unwrap_or_default()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_known_by_its_name_and_no_other_is() {
        for word in WORDS.iter().filter(|word| word.is_known()) {
            let name = word.name();
            assert_eq!(of(name), *word);
            assert_eq!(of(&format!("{name}x")), Word::Other);
            assert_eq!(of(&format!("{name}.x")), Word::Path);
            assert_eq!(word.is_operator(), name.starts_with('$'));
        }
        assert_eq!([of(""), of("é")], [Word::Other; 2]);
    }

    fn of(key: &str) -> Word {
        Word::of(key.as_bytes(), slot(key.as_bytes()))
    }
}
