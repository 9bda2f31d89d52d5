//! Errors with stable codes: the code is part of the public API, the message is for people and may change.

/// A stable code. Its text never changes once released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Code {
    /// The payload is not JSON.
    PayloadJson,
    /// A part of the payload has the wrong type or range.
    PayloadShape,
    /// A regular expression of the payload could run without end on some text.
    PayloadPattern,
    /// A value handed over is not JSON, or not an object where one is needed.
    EventJson,
    /// An event's name is empty or longer than 200 characters.
    EventName,
    /// A message is larger than 32,768 bytes.
    EventSize,
    /// Properties or traits are nested deeper than 8 levels.
    EventDepth,
    /// The message type is none of track, page, identify, group, alias, screen.
    EventType,
    /// The message has no id, or neither visitor nor user, or an id longer than 512 bytes.
    EventId,
    /// The timestamp is not an ISO 8601 date and time.
    EventTime,
    /// The plan of events is not JSON.
    #[cfg(feature = "plan")]
    PlanJson,
    /// A part of the plan has the wrong type or range, or is not supported.
    #[cfg(feature = "plan")]
    PlanShape,
    /// A regular expression of the plan is not valid, or could run without end on some text.
    #[cfg(feature = "plan")]
    PlanPattern,
    /// The plan is nested too deeply or holds too much.
    #[cfg(feature = "plan")]
    PlanSize,
    /// The visitor's consent forbids it.
    Consent,
    /// The model file is not one.
    ModelFormat,
    /// The model file is of a version this core does not read.
    ModelVersion,
    /// The model file's content does not match its hash.
    ModelHash,
}

impl Code {
    /// The stable text, as JavaScript sees it in `VarioError.code`.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Code::PayloadJson => "E_PAYLOAD_JSON",
            Code::PayloadShape => "E_PAYLOAD_SHAPE",
            Code::PayloadPattern => "E_PAYLOAD_PATTERN",
            Code::EventJson => "E_EVENT_JSON",
            Code::EventName => "E_EVENT_NAME",
            Code::EventSize => "E_EVENT_SIZE",
            Code::EventDepth => "E_EVENT_DEPTH",
            Code::EventType => "E_EVENT_TYPE",
            Code::EventId => "E_EVENT_ID",
            Code::EventTime => "E_EVENT_TIME",
            #[cfg(feature = "plan")]
            Code::PlanJson => "E_PLAN_JSON",
            #[cfg(feature = "plan")]
            Code::PlanShape => "E_PLAN_SHAPE",
            #[cfg(feature = "plan")]
            Code::PlanPattern => "E_PLAN_PATTERN",
            #[cfg(feature = "plan")]
            Code::PlanSize => "E_PLAN_SIZE",
            Code::Consent => "E_CONSENT",
            Code::ModelFormat => "E_MODEL_FORMAT",
            Code::ModelVersion => "E_MODEL_VERSION",
            Code::ModelHash => "E_MODEL_HASH",
        }
    }
}

/// An error: code, where in the input (a JSON path such as `$.features.hero.rules[0]`, or empty), and words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What kind of error.
    pub code: Code,
    /// Where in the input; empty when the whole of it is meant.
    pub path: String,
    /// For people; may change.
    pub message: &'static str,
}

impl Error {
    /// An error about the input as a whole.
    #[must_use]
    pub fn new(code: Code, message: &'static str) -> Self {
        Self { code, path: String::new(), message }
    }

    /// An error about one place of the input.
    #[must_use]
    pub fn at(code: Code, path: &str, message: &'static str) -> Self {
        Self { code, path: path.into(), message }
    }

    /// How errors cross the wasm boundary: `CODE\tpath\tmessage`.
    #[must_use]
    pub fn wire(&self) -> String {
        let mut text = String::from(self.code.text());
        text.push('\t');
        text.push_str(&self.path);
        text.push('\t');
        text.push_str(self.message);
        text
    }
}

impl core::fmt::Display for Error {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(&self.wire())
    }
}

impl std::error::Error for Error {}
