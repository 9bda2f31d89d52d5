//! Orders as read from a file.

use super::table::{column, millis, of_csv, open, wrong};
use crate::event_file::LineError;
use std::collections::HashMap;
use std::io::BufRead;

/// Milliseconds of a day.
pub(super) const DAY: i64 = 86_400_000;

/// Which columns hold what; none: found by the usual names.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// Who ordered.
    pub customer: Option<String>,
    /// When.
    pub date: Option<String>,
    /// For how much.
    pub amount: Option<String>,
}

/// An order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    /// The customer's number.
    pub customer: u32,
    /// Days since 1970, UTC.
    pub day: i64,
    /// For how much.
    pub amount: f64,
}

/// All orders.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    /// By customer, then day.
    pub list: Vec<Order>,
    /// How many customers.
    pub customers: usize,
}

const CUSTOMER: &[&str] = &[
    "customer",
    "customer_id",
    "customerid",
    "masterid",
    "user_id",
    "userid",
    "user",
    "visitor",
    "client",
    "member",
    "buyer",
    "cust",
    "email",
    "id",
];
const DATE: &[&str] =
    &["date", "order_date", "orderdate", "invoicedate", "created_at", "timestamp", "time", "datetime", "day", "received_at"];
const AMOUNT: &[&str] = &["amount", "sales", "revenue", "total", "value", "order_value", "price", "spend"];

impl Orders {
    /// Reads a CSV file with a header, an order a line.
    ///
    /// # Errors
    /// A column that is not there, a line that has not as many columns as the header, a date or an amount that is none, no order.
    pub fn read(input: impl BufRead, columns: &Columns) -> Result<Self, LineError> {
        let (mut reader, names) = open(input)?;
        let find = |what: &str, wanted: &Option<String>, usual: &[&str]| match column(&names, wanted.as_deref(), usual) {
            Some(place) => Ok(place),
            None => wrong(1, format!("no column for the {what} among {}: name it with --{what}", names.join(", "))),
        };
        let customer = find("customer", &columns.customer, CUSTOMER)?;
        let date = find("date", &columns.date, DATE)?;
        let amount = find("amount", &columns.amount, AMOUNT)?;
        let (mut known, mut list) = (HashMap::<String, u32>::new(), Vec::new());
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(|error| of_csv(&error))? {
            let line = record.position().map_or(0, |at| at.line() as usize);
            let next = known.len() as u32;
            let number = match known.get(&record[customer]) {
                Some(number) => *number,
                None => *known.entry(record[customer].to_owned()).or_insert(next),
            };
            let Some(time) = millis(&record[date]) else { return wrong(line, format!("{:?} is no date", &record[date])) };
            let Some(amount) = record[amount].trim().parse().ok().filter(|amount: &f64| amount.is_finite()) else {
                return wrong(line, format!("{:?} is no amount", &record[amount]));
            };
            list.push(Order { customer: number, day: time.div_euclid(DAY), amount });
        }
        if list.is_empty() {
            return wrong(0, "no orders");
        }
        Ok(Self::sorted(list, known.len()))
    }

    /// Orders in any order.
    #[must_use]
    pub fn sorted(mut list: Vec<Order>, customers: usize) -> Self {
        list.sort_by_key(|order| (order.customer, order.day));
        Self { list, customers }
    }
}
