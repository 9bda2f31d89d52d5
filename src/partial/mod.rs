//! Partial evaluation: what can be decided of a payload when only some of a visitor's attributes are known. For servers
//! and build scripts, never in a visitor's module.

mod filter;
mod groups;
mod known;
pub mod prune;
pub mod reduce;
pub mod types;
