//! `vario fit-clv`.

use super::files;
use crate::insight::time::{day, parse_day};
use crate::profile::clv::Customer;
use crate::profile::train::{
    CHURN_DAYS, Columns, Fit, Fitted, Holdout, Orders, Summary, Unit, cuts, fit_churn, fit_clv, profile, summaries,
};
use std::path::PathBuf;

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// What `vario fit-clv` is told.
#[derive(clap::Args)]
pub struct Args {
    /// Orders as CSV with a header: customer, date, amount. May be gzipped.
    #[arg(long, value_name = "FILE")]
    orders: PathBuf,
    /// Where the profile model goes; nothing is written without it.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// A profile model whose other members are kept.
    #[arg(long, value_name = "FILE")]
    base: Option<PathBuf>,
    /// Last day that the models see, YYYY-MM-DD; the last order's, or so many weeks before, unless given.
    #[arg(long, value_name = "DATE")]
    calibration_end: Option<String>,
    /// Weeks after the calibration on which churn is measured.
    #[arg(long, value_name = "WEEKS", value_parser = clap::value_parser!(i64).range(1..=520))]
    holdout_weeks: Option<i64>,
    /// The models' unit of time.
    #[arg(long, value_enum, default_value = "weeks")]
    unit: UnitName,
    /// Count several orders of a day as several purchases.
    #[arg(long)]
    keep_same_day: bool,
    /// Name of the column with the customer.
    #[arg(long, value_name = "NAME")]
    customer: Option<String>,
    /// Name of the column with the date.
    #[arg(long, value_name = "NAME")]
    date: Option<String>,
    /// Name of the column with the amount.
    #[arg(long, value_name = "NAME")]
    amount: Option<String>,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum UnitName {
    Days,
    Weeks,
    Months,
}

impl UnitName {
    fn unit(self) -> Unit {
        match self {
            UnitName::Days => Unit::Days,
            UnitName::Weeks => Unit::Weeks,
            UnitName::Months => Unit::Months,
        }
    }
}

/// Fits, measures, writes, prints.
pub fn run(args: &Args) -> Result<(), String> {
    let reading = files::bar(0, "reading orders");
    let input = files::open_text(&args.orders, &reading)?;
    let columns = Columns { customer: args.customer.clone(), date: args.date.clone(), amount: args.amount.clone() };
    let orders = Orders::read(input, &columns).map_err(|error| files::about(&args.orders, error))?;
    reading.finish_and_clear();
    let base = args.base.as_deref().map(files::read_object).transpose()?;

    let last = orders.list.iter().map(|order| order.day).max().unwrap_or(0);
    let holdout = args.holdout_weeks.map_or(0, |weeks| weeks * 7);
    let end = match &args.calibration_end {
        Some(text) => parse_day(text).ok_or_else(|| format!("{text:?} is no date: YYYY-MM-DD"))? / DAY,
        None => last - holdout,
    };
    let unit = args.unit.unit();
    let seen = summaries(&orders, end, unit, !args.keep_same_day, holdout);
    if seen.is_empty() {
        return Err(files::about(&args.orders, format!("no orders until {}", day(end * DAY))));
    }
    let fitting = files::bar(0, "fitting");
    let fit = fit_clv(&seen, || fitting.inc(1)).map_err(|error| files::about(&args.orders, error))?;
    fitting.finish_and_clear();
    let churn = fit_churn(&orders, end, unit, !args.keep_same_day, &seen, &fit.params, CHURN_DAYS / unit.days());
    if let Some(out) = &args.out {
        let cuts = cuts(&seen);
        let text = profile(base, &Fitted { clv: Some((&fit, unit.days())), churn: churn.as_ref(), cuts: Some(&cuts), ..Fitted::default() });
        files::write(out, text.as_bytes())?;
    }
    let horizon = holdout as f64 / unit.days();
    let measure = |passes: Passes| Holdout::measure(&seen, &fit.params, horizon, churn.as_ref(), passes);
    let measured: Vec<(&str, Holdout)> = if holdout > 0 { GROUPS.map(|(name, passes)| (name, measure(passes))).into() } else { Vec::new() };
    if args.json {
        println!("{}", report(&orders, &seen, end, &fit, &measured));
    } else {
        print(&orders, &seen, end, &fit, &measured);
    }
    Ok(())
}

type Passes = fn(&Customer) -> bool;
const GROUPS: [(&str, Passes); 3] =
    [("all", |_| true), ("oneTime", |customer| customer.frequency <= 0.0), ("repeat", |customer| customer.frequency > 0.0)];

fn report(orders: &Orders, seen: &[Summary], end: i64, fit: &Fit, measured: &[(&str, Holdout)]) -> serde_json::Value {
    let p = fit.params;
    let mut report = serde_json::json!({
        "orders": orders.list.len(), "customers": seen.len(), "calibration_end": day(end * DAY), "repeaters": fit.repeaters,
        "r": p.r, "alpha": p.alpha, "a": p.a, "b": p.b, "p": p.p, "q": p.q, "v": p.v,
        "log_likelihood": fit.purchases_ll, "log_likelihood_amounts": fit.amounts_ll, "steps": fit.steps,
    });
    for (name, holdout) in measured {
        report["holdout"][name] = serde_json::json!({
            "customers": holdout.customers, "churned": holdout.churned, "auc_no_purchase": holdout.no_purchase,
            "auc_not_alive": holdout.not_alive, "auc_churn_model": holdout.churn, "auc_recency": holdout.recency, "expected": holdout.expected, "made": holdout.made,
        });
    }
    report
}

fn print(orders: &Orders, seen: &[Summary], end: i64, fit: &Fit, measured: &[(&str, Holdout)]) {
    let p = fit.params;
    println!("orders         {} of {} customers", files::grouped(orders.list.len()), files::grouped(orders.customers));
    println!(
        "calibration    until {}, {} customers, {} with a repeat",
        day(end * DAY),
        files::grouped(seen.len()),
        files::grouped(fit.repeaters)
    );
    println!("BG/NBD         r {:.4}  alpha {:.4}  a {:.4}  b {:.4}  log-likelihood {:.2}", p.r, p.alpha, p.a, p.b, fit.purchases_ll);
    println!("Gamma-Gamma    p {:.4}  q {:.4}  v {:.4}  log-likelihood {:.2}", p.p, p.q, p.v, fit.amounts_ll);
    for (name, holdout) in measured {
        println!(
            "holdout {name:<8} {} customers, {} do not buy; purchases expected {:.0}, made {:.0}",
            files::grouped(holdout.customers),
            files::grouped(holdout.churned),
            holdout.expected,
            holdout.made
        );
        println!(
            "  AUC of churn   churn model {:.4}   1 - P(at least one) {:.4}   1 - P(alive) {:.4}   recency alone {:.4}",
            holdout.churn, holdout.no_purchase, holdout.not_alive, holdout.recency
        );
    }
}
