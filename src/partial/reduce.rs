//! Payloads without what is decided already.

use crate::host::Host;
use crate::json::{Json, NULL};

/// The payload of `{payload, …}` for visitors who agree with the known attributes.
#[must_use]
pub fn reduce_payload(options: &Json, _host: &dyn Host) -> Json {
    options.get("payload").unwrap_or(&NULL).clone()
}
