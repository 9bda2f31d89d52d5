//! What an evaluation says: a feature's value, an experiment's variation, and why.

use super::payload::Definition;
use crate::json::store::Value;

/// Why a feature has its value, in GrowthBook's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The payload does not hold the feature.
    UnknownFeature,
    /// No rule applied.
    DefaultValue,
    /// A rule gave a value.
    Force,
    /// A rule ran an experiment that the visitor is in.
    Experiment,
    /// A prerequisite was not met.
    Prerequisite,
    /// Prerequisites go in a circle, or are too many one behind the other.
    CyclicPrerequisite,
    /// The settings give the value.
    Override,
}

/// Why a visitor is in an experiment or not. The numbers are part of the boundary to TypeScript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Reason {
    /// In.
    In = 0,
    /// Fewer than two variations.
    Variations = 1,
    /// Experiments are switched off.
    Disabled = 2,
    /// The page's address is none of the experiment's.
    Address = 3,
    /// A draft, stopped, or not active.
    Inactive = 4,
    /// The visitor has no value to hash.
    HashValue = 5,
    /// Filters, a namespace or older groups.
    Filters = 6,
    /// The visitor does not meet the condition.
    Condition = 7,
    /// A prerequisite is not met.
    Prerequisite = 8,
    /// Outside the share of visitors that the experiment covers.
    Coverage = 9,
    /// The visitor saw a version of the experiment whose visitors are kept out.
    Blocked = 10,
    /// A hash version that this version does not know.
    HashVersion = 11,
    /// Only forced variations count.
    QaMode = 12,
    /// An earlier rule of the feature decided.
    EarlierRule = 13,
    /// The forced variation is none of the experiment's.
    NoSuchVariation = 14,
}

/// A feature for this visitor.
#[derive(Clone, Copy, Debug)]
pub struct FeatureResult {
    /// Its value.
    pub value: Value,
    /// Why.
    pub source: Source,
    /// The rule that decided; none when none did.
    pub rule: Option<Definition>,
    /// The experiment that decided, if one did.
    pub run: Option<RunResult>,
}

/// An experiment for this visitor.
#[derive(Clone, Copy, Debug)]
pub struct RunResult {
    /// The experiment.
    pub experiment: Definition,
    /// The place of the feature whose rule it is.
    pub feature: Option<usize>,
    /// The index of the variation; 0, the control, for those who are not in.
    pub variation: usize,
    /// Why the visitor is in or not.
    pub reason: Reason,
    /// True when the hash decided.
    pub hash_used: bool,
    /// Name of the hashed attribute; null stands for `id`.
    pub attribute: Value,
    /// Its value: a text that is not empty, or a finite number other than 0; null when missing.
    pub hash_value: Value,
    /// True when QA forced it: never logged.
    pub forced: bool,
    /// True when an earlier assignment decided, or keeps the visitor out.
    pub sticky: bool,
    /// True when the decision is one that is kept.
    pub may_stick: bool,
    /// The visitor's place in [0, 1).
    pub bucket: Option<f64>,
    /// The contextual bandit, and its leaf that speaks of this visitor; null where there is none.
    pub bandit: Value,
    /// See `bandit`.
    pub leaf: Value,
}

impl RunResult {
    pub(super) fn new(experiment: Definition, feature: Option<usize>) -> Self {
        Self {
            experiment,
            feature,
            variation: 0,
            reason: Reason::In,
            hash_used: false,
            attribute: Value::NULL,
            hash_value: Value::NULL,
            forced: false,
            sticky: false,
            may_stick: false,
            bucket: None,
            bandit: Value::NULL,
            leaf: Value::NULL,
        }
    }

    pub(super) fn out(&mut self, reason: Reason) {
        (self.variation, self.reason, self.hash_used, self.bucket) = (0, reason, false, None);
    }

    /// True when the visitor takes part.
    #[must_use]
    pub fn in_experiment(&self) -> bool {
        self.reason == Reason::In
    }

    /// True when its use is to be logged as an exposure.
    #[must_use]
    pub fn is_exposure(&self) -> bool {
        self.in_experiment() && !self.forced
    }
}
