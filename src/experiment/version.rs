//! Versions as texts that sort: GrowthBook's padding of semantic versions.

use crate::text::before;

/// `v` in front and `+build` behind are left out; parts of digits are padded to five; a release (three parts) sorts
/// behind its pre-releases.
#[must_use]
pub fn padded(version: &str) -> String {
    let version = if version.is_empty() { "0" } else { version.strip_prefix('v').unwrap_or(version) };
    let version = before(version, b'+');
    let mut out = String::new();
    let mut parts = 0_u32;
    let mut rest = Some(version);
    while let Some(text) = rest {
        let end = text.bytes().position(|byte| matches!(byte, b'-' | b'.'));
        rest = end.and_then(|end| text.get(end.wrapping_add(1)..));
        let part = end.and_then(|end| text.get(..end)).unwrap_or(text);
        if parts > 0 {
            out.push('-');
        }
        parts = parts.wrapping_add(1);
        if !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) {
            for _ in part.len()..5 {
                out.push(' ');
            }
        }
        out.push_str(part);
    }
    if parts == 3 {
        out.push_str("-~");
    }
    out
}
