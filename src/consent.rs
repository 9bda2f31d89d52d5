//! Consent: what the visitor allows, purpose by purpose.
//!
//! Each purpose is pending (nothing leaves memory), granted or denied (nothing is stored or sent). Global Privacy
//! Control (<https://privacycg.github.io/gpc-spec/>) denies personalization whatever else was said.

use crate::identity::{millis, push_millis};

/// What data is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Pages, events, identities.
    Analytics = 0,
    /// Exposures of experiments.
    Experiments = 1,
    /// The profile on the device, and recommendations made from it.
    Personalization = 2,
    /// Points of clicks.
    Heatmap = 3,
}

impl Purpose {
    /// All purposes, in the order of records and decisions.
    pub const ALL: [Purpose; 4] = [Purpose::Analytics, Purpose::Experiments, Purpose::Personalization, Purpose::Heatmap];

    /// The purpose with this number, 0 to 3.
    #[must_use]
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }
}

/// The state of one purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Not asked or not answered: everything stays in memory.
    Pending = 0,
    /// Allowed.
    Granted = 1,
    /// Forbidden.
    Denied = 2,
}

impl Gate {
    fn letter(self) -> char {
        match self {
            Gate::Pending => 'p',
            Gate::Granted => 'g',
            Gate::Denied => 'd',
        }
    }

    fn from_letter(letter: char) -> Option<Self> {
        match letter {
            'p' => Some(Gate::Pending),
            'g' => Some(Gate::Granted),
            'd' => Some(Gate::Denied),
            _ => None,
        }
    }

    /// `"granted"`, `"denied"`; anything else is pending, the safe default.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        match word {
            "granted" => Gate::Granted,
            "denied" => Gate::Denied,
            _ => Gate::Pending,
        }
    }
}

/// The visitor's decisions. Stored as `1|<letter a purpose>|<ms of decision>`.
#[derive(Clone, Debug, PartialEq)]
pub struct Consent {
    gates: [Gate; 4],
    decided: Option<f64>,
    privacy_control: bool,
}

impl Consent {
    /// From the stored record, or, where there is none (or a damaged one), all purposes at `initial`.
    #[must_use]
    pub fn open(record: Option<&str>, initial: Gate, privacy_control: bool) -> Self {
        let stored = record.and_then(parse);
        let (gates, decided) = stored.map_or(([initial; 4], None), |(gates, at)| (gates, Some(at)));
        Self { gates, decided, privacy_control }
    }

    /// The state of a purpose.
    #[must_use]
    pub fn gate(&self, purpose: Purpose) -> Gate {
        if purpose == Purpose::Personalization && self.privacy_control {
            return Gate::Denied;
        }
        self.gates.get(purpose as usize).copied().unwrap_or(Gate::Denied)
    }

    /// Takes a decision: a character a purpose, `g` grants, `d` denies, anything else leaves it as it is.
    pub fn decide(&mut self, decision: &str, now: f64) {
        for (gate, letter) in self.gates.iter_mut().zip(decision.chars()) {
            if let Some(decided @ (Gate::Granted | Gate::Denied)) = Gate::from_letter(letter) {
                *gate = decided;
            }
        }
        self.decided = Some(now);
    }

    /// True when ids may be kept on the device: some purpose is granted.
    #[must_use]
    pub fn may_store(&self) -> bool {
        Purpose::ALL.into_iter().any(|purpose| self.gate(purpose) == Gate::Granted)
    }

    /// The record to store; empty until there is a decision.
    #[must_use]
    pub fn record(&self) -> String {
        let Some(decided) = self.decided else { return String::new() };
        let mut text = String::from("1|");
        text.extend(self.gates.iter().map(|gate| gate.letter()));
        text.push('|');
        push_millis(&mut text, decided);
        text
    }
}

fn parse(record: &str) -> Option<([Gate; 4], f64)> {
    let mut parts = record.split('|');
    if parts.next()? != "1" {
        return None;
    }
    let letters = parts.next()?;
    let decided = millis(parts.next()?)?;
    let mut gates = [Gate::Pending; 4];
    if letters.len() != gates.len() || parts.next().is_some() {
        return None;
    }
    for (gate, letter) in gates.iter_mut().zip(letters.chars()) {
        *gate = Gate::from_letter(letter)?;
    }
    Some((gates, decided))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn without_a_record_the_initial_state_holds_and_nothing_is_recorded() {
        let consent = Consent::open(None, Gate::Pending, false);
        assert_eq!(consent.gate(Purpose::Analytics), Gate::Pending);
        assert!(!consent.may_store());
        assert_eq!(consent.record(), "");
    }

    #[test]
    fn a_decision_is_recorded_and_read_again() {
        let mut consent = Consent::open(None, Gate::Pending, false);
        consent.decide("gd-g", 1_700_000_000_000.0);
        assert_eq!(consent.record(), "1|gdpg|1700000000000");
        let again = Consent::open(Some(&consent.record()), Gate::Granted, false);
        assert_eq!(again, consent);
    }

    #[test]
    fn global_privacy_control_denies_personalization_even_when_granted() {
        let mut consent = Consent::open(None, Gate::Granted, true);
        consent.decide("gggg", 1.0);
        assert_eq!(consent.gate(Purpose::Personalization), Gate::Denied);
        assert_eq!(consent.gate(Purpose::Analytics), Gate::Granted);
    }

    #[test]
    fn a_damaged_record_counts_as_none() {
        for record in ["", "1|gg|1", "1|gggx|1", "2|gggg|1", "1|gggg|", "1|gggg|1|more"] {
            let consent = Consent::open(Some(record), Gate::Denied, false);
            assert_eq!(consent.gate(Purpose::Heatmap), Gate::Denied, "{record}");
        }
    }
}
