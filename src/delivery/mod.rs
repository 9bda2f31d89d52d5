//! Delivery: the policy of batches and retries. It decides; TypeScript sends.

pub mod policy;
