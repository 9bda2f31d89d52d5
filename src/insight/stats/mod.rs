//! Statistics of experiments, pure and without allocation.

pub mod normal;
pub mod proportions;
