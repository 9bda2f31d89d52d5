//! Case files that others publish, run against the core: what the files demand, what the core answers.

pub mod growthbook;
