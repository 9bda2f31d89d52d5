//! Statistics of experiments, pure.

pub mod elements;
pub mod normal;
pub mod proportions;
