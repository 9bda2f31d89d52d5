//! The limits of a message: the same in the browser and at the collector.

use crate::error::{Code, Error};
use crate::identity::ID_BYTES;

/// Longest event name, in characters.
pub const NAME_CHARACTERS: usize = 200;
/// Largest message, in bytes of its JSON text.
pub const MESSAGE_BYTES: usize = 32_768;
/// Deepest nesting of properties or traits; the object itself is level 1.
pub const DEPTH: usize = 8;

/// The fault of an event name, if any.
pub fn check_name(name: &str) -> Result<(), Error> {
    // Characters are at most 4 bytes: the count is needed only near the limit.
    let fits = name.len() <= NAME_CHARACTERS || name.chars().count() <= NAME_CHARACTERS;
    if name.trim().is_empty() || !fits {
        return Err(Error::new(Code::EventName, "an event name has 1 to 200 characters"));
    }
    Ok(())
}

/// The fault of a user's or group's id, if any.
pub fn check_id(id: &str) -> Result<(), Error> {
    if id.len() > ID_BYTES {
        return Err(Error::new(Code::EventId, "an id has at most 512 bytes"));
    }
    Ok(())
}

/// The fault of a message's size, if any.
pub fn check_size(bytes: usize) -> Result<(), Error> {
    if bytes > MESSAGE_BYTES { Err(too_large()) } else { Ok(()) }
}

/// The fault of a message that is larger than allowed.
#[must_use]
pub fn too_large() -> Error {
    Error::new(Code::EventSize, "a message has at most 32768 bytes")
}
