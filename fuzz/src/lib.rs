//! What fuzzing does with one input: builds payload, settings, attributes and assignments from its bytes and decides everything.

pub mod words;
pub mod write;

use arbitrary::Unstructured;
use vario::experiment::evaluate::{Evaluator, Part};
use vario::experiment::report::{auto_json, feature_json, run_json};
use vario::host::NativeHost;
use vario::json::store::Store;
use write::Writer;

/// What one input stands for, as the texts that the evaluator takes.
pub struct Case {
    /// The payload's JSON, mostly valid.
    pub payload: String,
    /// A second payload that replaces the first.
    pub next: Option<String>,
    /// The settings' JSON.
    pub settings: String,
    /// The attributes' JSON.
    pub attributes: String,
    /// Sticky assignments; none where they are off.
    pub sticky: Option<String>,
}

impl Case {
    /// The first byte decides whether the rest is the payload's text as it is, or what a nearly valid one is built from.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        let Some((first, rest)) = bytes.split_first() else { return Self::new(&[1]) };
        let mut writer = Writer::new(Unstructured::new(rest));
        if first % 16 == 0 {
            let text = String::from_utf8_lossy(rest).into_owned();
            return Self { payload: text.clone(), next: None, settings: text.clone(), attributes: text.clone(), sticky: Some(text) };
        }
        Self {
            attributes: writer.whole(Writer::attributes),
            settings: writer.whole(Writer::settings),
            sticky: (first & 1 == 1).then(|| writer.whole(Writer::sticky)),
            payload: writer.whole(Writer::payload),
            next: (first & 32 == 32).then(|| writer.whole(Writer::payload)),
        }
    }
}

/// Decides all that a case holds. Panics, which is what fuzzing looks for, when an answer is not JSON.
pub fn decide(bytes: &[u8]) {
    let case = Case::new(bytes);
    let mut evaluator = Evaluator::new(&NativeHost);
    let _ = evaluator.tell(Part::Attributes, case.attributes);
    let _ = evaluator.load(&case.payload);
    let _ = evaluator.tell(Part::Settings, case.settings);
    if let Some(lines) = &case.sticky {
        evaluator.stick(lines);
    }
    ask(&evaluator);
    if let Some(payload) = &case.next {
        let _ = evaluator.load(payload);
        ask(&evaluator);
    }
}

fn ask(of: &Evaluator<'_>) {
    let host = &NativeHost;
    let features = (0..of.payload.feature_count()).map(|place| of.payload.feature_key(&of.store, place));
    for key in features.chain(["__proto__", "unknown"]) {
        is_json(&feature_json(of, key, host));
    }
    for place in 0.. {
        let Some(run) = of.run_at(place) else { break };
        is_json(&run_json(of, of.key(&run), host));
    }
    is_json(&auto_json(of, host));
    let _ = of.sticky_lines();
}

fn is_json(text: &str) {
    assert!(Store::default().read(text, &NativeHost).is_ok(), "the answer is not JSON: {text}");
}
