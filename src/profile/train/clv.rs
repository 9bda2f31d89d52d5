//! The parameters of BG/NBD and Gamma-Gamma by maximum likelihood, searched in their logarithms.

use super::search::minimize;
use super::summary::Summary;
use crate::profile::clv::{Customer, Params};
use std::collections::HashMap;

/// What was fitted.
#[derive(Clone, Copy, Debug)]
pub struct Fit {
    /// The parameters.
    pub params: Params,
    /// Log-likelihood of the purchases.
    pub purchases_ll: f64,
    /// Log-likelihood of the amounts.
    pub amounts_ll: f64,
    /// Customers with a repeat purchase of an amount above 0: those whom Gamma-Gamma is fitted to.
    pub repeaters: usize,
    /// How often the likelihoods were asked.
    pub steps: u32,
}

/// Fits both models. `step` is told of every likelihood asked for.
///
/// # Errors
/// Nobody bought again for an amount above 0.
pub fn fit_clv(summaries: &[Summary], mut step: impl FnMut()) -> Result<Fit, String> {
    let groups = groups(summaries);
    let amounts: Vec<(f64, f64)> = (summaries.iter().map(|summary| summary.customer))
        .filter(|customer| customer.frequency > 0.0 && customer.mean_value > 0.0)
        .map(|customer| (customer.frequency, customer.mean_value))
        .collect();
    if amounts.is_empty() {
        return Err("no customer bought again for an amount above 0: nothing to fit".into());
    }
    // The scale begins where the data are: ages and amounts may be of any size.
    let age = summaries.iter().map(|summary| summary.customer.age).sum::<f64>() / summaries.len() as f64;
    let mean = amounts.iter().map(|(_, mean)| mean).sum::<f64>() / amounts.len() as f64;
    let count = summaries.len() as f64;
    let (bought, negative, steps) = minimize(&[-1.0, (age.max(1e-3) / 4.0).ln(), 0.0, 1.0], |logs| {
        step();
        -purchases(&groups, logs) / count
    });
    let (paid, negative_amounts, more) = minimize(&[1.5, 1.0, mean.ln() - 0.5], |logs| {
        step();
        -spending(&amounts, logs) / amounts.len() as f64
    });
    let [r, alpha, a, b] = [bought[0], bought[1], bought[2], bought[3]].map(libm::exp);
    let [p, q, v] = [paid[0], paid[1], paid[2]].map(libm::exp);
    Ok(Fit {
        params: Params { r, alpha, a, b, p, q, v },
        purchases_ll: -negative * count,
        amounts_ll: -negative_amounts * amounts.len() as f64,
        repeaters: amounts.len(),
        steps: steps + more,
    })
}

/// Customers alike, and how many they are; ordered, so that sums are the same in every run.
fn groups(summaries: &[Summary]) -> Vec<(Customer, f64)> {
    let mut places: HashMap<[u64; 3], usize> = HashMap::new();
    let mut groups: Vec<(Customer, f64)> = Vec::new();
    for Summary { customer, .. } in summaries {
        let key = [customer.frequency, customer.recency, customer.age].map(f64::to_bits);
        let place = *places.entry(key).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.1 += 1.0,
            None => groups.push((*customer, 1.0)),
        }
    }
    groups
}

/// Beyond these the likelihood is flat: parameters stay numbers.
fn is_out_of_range(logs: &[f64]) -> bool {
    logs.iter().any(|log| log.abs() > 30.0)
}

/// Log-likelihood of BG/NBD: Fader, Hardie & Lee 2005, equation (6); what depends on x alone is counted once for each x.
fn purchases(groups: &[(Customer, f64)], logs: &[f64]) -> f64 {
    if is_out_of_range(logs) {
        return f64::NEG_INFINITY;
    }
    let [r, alpha, a, b] = [logs[0], logs[1], logs[2], logs[3]].map(libm::exp);
    let most = groups.iter().map(|(customer, _)| customer.frequency as usize).max().unwrap_or(0);
    let constant = r * alpha.ln() - libm::lgamma(r) + libm::lgamma(a + b) - libm::lgamma(b);
    let of_x: Vec<(f64, f64)> = (0..=most)
        .map(|x| {
            let x = x as f64;
            let shared = constant + libm::lgamma(r + x) + libm::lgamma(b + x) - libm::lgamma(a + b + x);
            (shared, (a / (b + x.max(1.0) - 1.0)).ln())
        })
        .collect();
    let of_group = |(customer, count): &(Customer, f64)| {
        let x = customer.frequency;
        let (shared, odds) = of_x[x as usize];
        let alive = -(r + x) * (alpha + customer.age).ln();
        let likelihood = if x > 0.0 {
            let dropped = odds - (r + x) * (alpha + customer.recency).ln();
            let larger = alive.max(dropped);
            larger + ((alive - larger).exp() + (dropped - larger).exp()).ln()
        } else {
            alive
        };
        count * (shared + likelihood)
    };
    groups.iter().map(of_group).sum()
}

/// Log-likelihood of Gamma-Gamma: Fader & Hardie 2013, equation (1a).
fn spending(amounts: &[(f64, f64)], logs: &[f64]) -> f64 {
    if is_out_of_range(logs) {
        return f64::NEG_INFINITY;
    }
    let [p, q, v] = [logs[0], logs[1], logs[2]].map(libm::exp);
    let constant = q * v.ln() - libm::lgamma(q);
    let of_customer = |(x, mean): &(f64, f64)| {
        let px = p * x;
        constant + libm::lgamma(px + q) - libm::lgamma(px) + (px - 1.0) * mean.ln() + px * x.ln() - (px + q) * (x * mean + v).ln()
    };
    amounts.iter().map(of_customer).sum()
}
