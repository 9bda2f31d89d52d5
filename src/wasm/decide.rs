//! `Decide`: experiments and feature flags. The whole of the `decide` module, and a part of `engine`.

use super::host::JsHost;
use crate::digits::push_whole;
use crate::error::Error;
use crate::experiment::evaluate::{Evaluator, Part, RunResult, Source};
use crate::experiment::payload::Field;
use crate::experiment::report;
use crate::json::store::Value;
use wasm_bindgen::prelude::*;

/// Holds the payload and what is known of the visitor; answers what is asked.
#[wasm_bindgen]
pub struct Decide {
    evaluator: Evaluator<'static>,
}

impl Default for Decide {
    fn default() -> Self {
        Self { evaluator: Evaluator::new(&JsHost) }
    }
}

#[wasm_bindgen]
impl Decide {
    /// With no payload and no attributes.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Tells or asks; one function, since each export costs the module half a kilobyte. By `what`:
    ///
    /// | | `text` | answer |
    /// | --- | --- | --- |
    /// | 0 | a payload's JSON | empty; on an error the last good payload stays in force |
    /// | 1 | the visitor's attributes, a JSON object | empty |
    /// | 2 | what else decisions depend on ([`Part::Settings`]), a JSON object | empty |
    /// | 3 | sticky buckets as lines ([`crate::experiment::sticky`]); from then on they are used | empty |
    /// | 4 | | the sticky buckets now |
    /// | 5 | a feature's key | its result as JSON |
    /// | 6 | an experiment's key | its result as JSON; empty when the payload does not hold it |
    /// | 7 | | the results of the experiments that stand alone, a JSON array in the payload's order |
    /// | 8 | a feature's key | the number by which `evaluate` knows it until the next payload; empty when the payload does not hold it |
    /// | 9 | an experiment's key | the same |
    ///
    /// An error is answered as `E_…\tpath\tmessage`; nothing else begins like that.
    pub fn ask(&mut self, what: u32, text: String) -> String {
        self.answer(what, text).unwrap_or_else(|error| error.wire())
    }

    /// Evaluates by number. The answer tells outcomes apart: equal ones have the same `value`, `on` and `variation`, so
    /// that they need to cross as text once only. Bit 0: an exposure is to be logged. Bit 1: the outcome is not to be
    /// remembered, and sticky buckets may have changed.
    pub fn evaluate(&self, place: usize) -> u32 {
        let features = self.evaluator.payload.feature_count();
        if place < features {
            let result = self.evaluator.feature_at(place);
            let tracks = result.rule.is_some_and(|rule| !self.evaluator.payload.fields(rule).get(Field::Tracks).is_missing());
            return outcome(result.value, result.run.as_ref(), tracks || result.source == Source::Override);
        }
        let run = self.evaluator.run_at(place.wrapping_sub(features));
        run.map_or(0, |run| outcome(self.evaluator.value(&run), Some(&run), false))
    }
}

impl Decide {
    fn answer(&mut self, what: u32, text: String) -> Result<String, Error> {
        let evaluator = &mut self.evaluator;
        match what {
            0 => evaluator.load(&text)?,
            1 => evaluator.tell(Part::Attributes, text)?,
            2 => evaluator.tell(Part::Settings, text)?,
            3 => evaluator.stick(&text),
            4 => return Ok(evaluator.sticky_lines()),
            5 => return Ok(report::feature_json(evaluator, &text, &JsHost)),
            6 => return Ok(report::run_json(evaluator, &text, &JsHost)),
            7 => return Ok(report::auto_json(evaluator, &JsHost)),
            _ => {
                let Evaluator { payload, store, .. } = evaluator;
                let run = payload.run_place(store, &text).filter(|_| what > 8).map(|place| place.wrapping_add(payload.feature_count()));
                let mut number = String::new();
                if let Some(place) = run.or_else(|| payload.place(store, &text).filter(|_| what == 8)) {
                    push_whole(&mut number, place as u64);
                }
                return Ok(number);
            }
        }
        Ok(String::new())
    }
}

fn outcome(value: Value, run: Option<&RunResult>, varies: bool) -> u32 {
    let exposure = run.is_some_and(RunResult::is_exposure);
    let varies = varies || run.is_some_and(|run| run.forced || run.may_stick || !run.bandit.is_missing());
    value.place() << 2 | u32::from(varies) << 1 | u32::from(exposure)
}
