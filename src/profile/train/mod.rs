//! Fitting. Native only.
