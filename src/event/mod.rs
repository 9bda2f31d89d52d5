//! Events: what a message holds, its limits, redaction, and its bytes on the wire (Segment's tracking format,
//! <https://segment.com/docs/connections/spec/>).

pub mod check;
pub mod encode;
pub mod limits;
pub mod redact;
pub mod time;
pub mod tracker;
