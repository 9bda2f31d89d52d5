//! Sums over what was bought. Purchases of a day count as one, as models of lifetime value want them.

use super::local_day;
use crate::profile::days;

/// Most currencies that are told apart.
const MOST_CURRENCIES: usize = 4;

/// What was bought in a currency.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Money {
    /// ISO 4217 in ASCII; zeros when events name none.
    pub currency: [u8; 3],
    /// Orders.
    pub orders: u32,
    /// Days with an order.
    pub purchase_days: u32,
    /// The last of them, a local day's number.
    pub last_day: u32,
    /// All of it, refunds taken off.
    pub amount: f64,
    /// The first day's.
    pub first_day_amount: f64,
}

impl Money {
    /// The mean amount of a purchase day after the first; 0 when there is none.
    #[must_use]
    pub fn repeat_mean(&self) -> f64 {
        let repeats = f64::from(self.purchase_days.saturating_sub(1));
        if repeats > 0.0 { (self.amount - self.first_day_amount).max(0.0) / repeats } else { 0.0 }
    }
}

/// All that was bought.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Purchases {
    /// First and last order, seconds since 1970; 0 when there was none.
    pub first: u32,
    /// As above.
    pub last: u32,
    /// Days with an order, and the last of them (local day's number).
    pub purchase_days: u32,
    /// As above.
    pub last_day: u32,
    /// Sum of squared gaps between orders, days²; their sum is last less first.
    pub gap_squares: f64,
    /// By currency, at most four; orders in further ones count without an amount.
    pub money: Vec<Money>,
    /// Orders.
    pub orders: u32,
}

impl Purchases {
    pub(super) fn add(&mut self, currency: Option<[u8; 3]>, amount: f64, at: u32, offset_minutes: i32) {
        let day = local_day(at, offset_minutes);
        if self.orders == 0 {
            self.first = at;
        } else {
            let gap = days(self.last, at);
            self.gap_squares += gap * gap;
        }
        self.orders = self.orders.saturating_add(1);
        self.last = at;
        if self.purchase_days == 0 || day > self.last_day {
            self.purchase_days = self.purchase_days.saturating_add(1);
            self.last_day = day;
        }
        let Some(money) = self.of(currency) else { return };
        money.orders = money.orders.saturating_add(1);
        if money.purchase_days == 0 || day > money.last_day {
            money.purchase_days = money.purchase_days.saturating_add(1);
            money.last_day = day;
        }
        money.amount += amount;
        if money.purchase_days == 1 {
            money.first_day_amount += amount;
        }
    }

    pub(super) fn refund(&mut self, currency: Option<[u8; 3]>, amount: f64) {
        if let Some(money) = self.of(currency) {
            money.amount = (money.amount - amount).max(0.0);
        }
    }

    fn of(&mut self, currency: Option<[u8; 3]>) -> Option<&mut Money> {
        // An event without a currency is in the shop's.
        let currency = currency.unwrap_or_else(|| self.main().currency);
        let known = self.money.iter().position(|money| money.currency == currency);
        if known.is_none() && self.money.len() < MOST_CURRENCIES {
            self.money.push(Money { currency, ..Money::default() });
        }
        let place = known.unwrap_or_else(|| self.money.len().saturating_sub(1));
        self.money.get_mut(place).filter(|money| money.currency == currency)
    }

    /// The currency with the most orders, of equals the first: amounts of others cannot be added to it.
    #[must_use]
    pub fn main(&self) -> Money {
        let mut main = Money::default();
        for money in &self.money {
            if money.orders > main.orders {
                main = *money;
            }
        }
        main
    }
}
