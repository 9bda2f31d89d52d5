//! Lifetime value on the device: BG/NBD for purchases, Gamma-Gamma for their value.
//!
//! Sources: Fader, Hardie & Lee, "Counting Your Customers the Easy Way: An Alternative to the Pareto/NBD Model", Marketing
//! Science 24 (2005) 275–284; Fader & Hardie, "The Gamma-Gamma Model of Monetary Value" (2013),
//! <http://www.brucehardie.com/notes/025/gamma_gamma.pdf>.
//!
//! # Numerics
//! The paper's expected purchases hold ₂F₁(r+x, b+x; a+b+x-1; z), z = t/(α+T+t), times ((α+T)/(α+T+t))^(r+x): a huge series
//! times a tiny power when x is large. Euler's transformation (DLMF 15.8.1) joins both into (1-z)^(a-1) ₂F₁(A, a-1; C; z), A = a+b-1-r,
//! C = a+b+x-1, whose terms fall like z^n / n^(x+r+2-a): the more purchases, the fewer terms. Written as
//!
//! ```text
//! E = [ C · (1 - (1-z)^(a-1))/(a-1) - A (1-z)^(a-1) Σ_{n≥0} z^(n+1) Π_{k=1..n} (A+k)(a-1+k) / ((C+k)(1+k)) ] / D
//! ```
//!
//! neither a = 1 nor C = 0 is a pole any more. D, one over P(alive), is a logistic function of a logarithm, so that no power
//! overflows; differences of 1 are `expm1` and `log1p`. With CDNOW's parameters and horizons up to twice the age the series
//! takes under 150 terms; it ends at 100,000. Where hardly anybody's chance to drop out differs from anybody else's, a and b are in the
//! thousands and more (a fit may say so): there the paper's own form is well behaved.

use super::rfm::named;
use crate::json::store::{Store, Value};

/// The fleet's parameters. Of the model: `"clv"`. Unit of time: weeks, or whatever they were fitted in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Params {
    /// BG/NBD: shape of the purchase rates.
    pub r: f64,
    /// BG/NBD: scale of the purchase rates, in units of time.
    pub alpha: f64,
    /// BG/NBD: shape of the dropout probabilities.
    pub a: f64,
    /// BG/NBD: the other one.
    pub b: f64,
    /// Gamma-Gamma: shape of an order's amount.
    pub p: f64,
    /// Gamma-Gamma: shape of the customers' scales.
    pub q: f64,
    /// Gamma-Gamma: scale of the customers' scales, in money.
    pub v: f64,
}

/// A customer's purchases; those of a day are one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Customer {
    /// Repeat purchases, the first one not counted: x.
    pub frequency: f64,
    /// Time from the first purchase to the last.
    pub recency: f64,
    /// Time from the first purchase to now: T, at least the recency.
    pub age: f64,
    /// Mean amount of the repeat purchases; 0 without one.
    pub mean_value: f64,
}

/// Most terms of the series.
const MOST_TERMS: u32 = 100_000;

/// From here on the transformed series' first terms grow without bound, and a-1 is far from a pole.
const MANY: f64 = 10.0;

/// A sum of positive terms: `scaled` times e^`exponent`, which keeps it finite.
struct Sum {
    scaled: f64,
    exponent: f64,
    terms: u32,
}

/// Beyond this a sum is scaled down by as much.
const LARGE: f64 = 1e200;

/// The sum of a series that begins with `first`; each term is the one before times `factor`(n), n from 1.
fn series(first: f64, factor: impl Fn(f64) -> f64) -> Sum {
    let (mut term, mut sum) = (first, Sum { scaled: first, exponent: 0.0, terms: 1 });
    while sum.terms < MOST_TERMS {
        term *= factor(f64::from(sum.terms));
        sum.scaled += term;
        sum.terms = sum.terms.wrapping_add(1);
        if term.abs() <= sum.scaled.abs() * 1e-18 {
            break;
        }
        if sum.scaled > LARGE {
            term /= LARGE;
            sum.scaled /= LARGE;
            sum.exponent += libm::log(LARGE);
        }
    }
    sum
}

impl Params {
    /// Reads the model's member; none when a parameter is missing or not above 0.
    #[must_use]
    pub fn read(store: &Store, value: Value) -> Option<Self> {
        let numbers = named(store, value, ["r", "alpha", "a", "b", "p", "q", "v"]);
        let [r, alpha, a, b, p, q, v] = numbers;
        (numbers.iter().all(|number| *number > 0.0)).then_some(Self { r, alpha, a, b, p, q, v })
    }

    /// P(alive): the probability that the customer has not dropped out; 1 for one-time buyers, whom the model has drop out at
    /// repeat purchases only.
    #[must_use]
    pub fn alive(&self, customer: &Customer) -> f64 {
        let x = customer.frequency;
        if x <= 0.0 {
            return 1.0;
        }
        // ln [(α+T)/(α+tx)], exact for short times.
        let waited = libm::log1p((customer.age - customer.recency).max(0.0) / (self.alpha + customer.recency));
        let odds_against = libm::log(self.a / (self.b + x - 1.0)) + (self.r + x) * waited;
        if odds_against > 0.0 {
            let odds = libm::exp(-odds_against);
            odds / (1.0 + odds)
        } else {
            1.0 / (1.0 + libm::exp(odds_against))
        }
    }

    /// Expected purchases within the horizon.
    #[must_use]
    pub fn expected_purchases(&self, customer: &Customer, horizon: f64) -> f64 {
        self.purchases_and_terms(customer, horizon).0
    }

    /// As above, and how many terms the series took.
    #[must_use]
    pub fn purchases_and_terms(&self, customer: &Customer, horizon: f64) -> (f64, u32) {
        if horizon <= 0.0 {
            return (0.0, 0);
        }
        let (alive_for, terms) = if self.a > MANY { self.direct(customer, horizon) } else { self.transformed(customer, horizon) };
        ((alive_for * self.alive(customer)).max(0.0), terms)
    }

    /// E · D by the transformed series.
    fn transformed(&self, customer: &Customer, horizon: f64) -> (f64, u32) {
        let (x, a) = (customer.frequency, self.a - 1.0);
        let (big_a, c) = (a + self.b - self.r, a + self.b + x);
        let z = horizon / (self.alpha + customer.age + horizon);
        // ln(1-z), without the rounding of z.
        let log_left = -libm::log1p(horizon / (self.alpha + customer.age));
        let gained = if a.abs() < 1e-12 { -log_left } else { -libm::expm1(a * log_left) / a };
        let sum = series(z, |n| z * (big_a + n) * (a + n) / ((c + n) * (1.0 + n)));
        (c * gained - big_a * libm::exp(a * log_left + sum.exponent) * sum.scaled, sum.terms)
    }

    /// E · D by the paper's own series.
    fn direct(&self, customer: &Customer, horizon: f64) -> (f64, u32) {
        let (shape, b, c) = (self.r + customer.frequency, self.b + customer.frequency, self.a + self.b + customer.frequency - 1.0);
        let z = horizon / (self.alpha + customer.age + horizon);
        let log_left = -libm::log1p(horizon / (self.alpha + customer.age));
        // Without its first term, 1.
        let sum = series(z * shape * b / c, |n| z * (shape + n) * (b + n) / ((c + n) * (1.0 + n)));
        let log_sum = if sum.exponent > 0.0 { libm::log(sum.scaled) + sum.exponent } else { libm::log1p(sum.scaled) };
        (-libm::expm1(shape * log_left + log_sum) * c / (self.a - 1.0), sum.terms)
    }

    /// The probability of at least one purchase within the horizon: P(alive) (1 - ((α+T)/(α+T+t))^(r+x)).
    #[must_use]
    pub fn any_purchase(&self, customer: &Customer, horizon: f64) -> f64 {
        let log_left = -libm::log1p(horizon.max(0.0) / (self.alpha + customer.age));
        self.alive(customer) * -libm::expm1((self.r + customer.frequency) * log_left)
    }

    /// The expected mean amount of an order: the customer's own mean, drawn to the fleet's the fewer repeat purchases there
    /// are. Infinite means of the fleet (q at most 1) leave the customer's own.
    #[must_use]
    pub fn expected_value(&self, customer: &Customer) -> f64 {
        let own = self.p * customer.frequency;
        let fleet = self.p * self.v;
        let weight = own + self.q - 1.0;
        if customer.frequency <= 0.0 || customer.mean_value <= 0.0 {
            return if self.q > 1.0 { fleet / (self.q - 1.0) } else { 0.0 };
        }
        // Both weights written out: q = 1 divides by nothing.
        if weight > 0.0 { (fleet + own * customer.mean_value) / weight } else { customer.mean_value }
    }

    /// Expected purchases within the horizon times their expected amount, not discounted.
    #[must_use]
    pub fn lifetime_value(&self, customer: &Customer, horizon: f64) -> f64 {
        self.expected_purchases(customer, horizon) * self.expected_value(customer)
    }
}
