//! `vario conformance`.

use super::files;
use crate::conformance::growthbook::Outcome;
use crate::conformance::{clv, growthbook};
use crate::host::NativeHost;
use crate::json::write::text;
use std::path::PathBuf;
use std::process::ExitCode;

/// What `vario conformance` is told.
#[derive(clap::Args)]
pub struct Args {
    /// Whose cases they are.
    #[arg(value_enum)]
    suite: Suite,
    /// The case file: JSON.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Case files that are known.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Suite {
    /// GrowthBook's cases for authors of SDKs, specification 0.12.0.
    Growthbook,
    /// Lifetime value: customers, parameters, and what BG/NBD and Gamma-Gamma say (format `clv-cases/1`).
    Clv,
}

/// Runs a case file and shows each case that fails; code 1 when some do.
pub fn run(args: &Args) -> Result<ExitCode, String> {
    let file = files::read_json(&args.file)?;
    let outcomes: Vec<(String, Outcome)> = match args.suite {
        Suite::Growthbook => (growthbook::sections(&file).into_iter())
            .flat_map(|(section, cases)| cases.iter().map(move |case| (section.clone(), growthbook::run(&section, case, &NativeHost))))
            .collect(),
        Suite::Clv => {
            let (params, cases) = clv::cases(&file).ok_or_else(|| files::about(&args.file, "no cases of lifetime value"))?;
            cases.iter().map(|case| ("clv".to_owned(), clv::run(&params, case))).collect()
        }
    };
    for (section, outcome) in outcomes.iter().filter(|(_, outcome)| !outcome.passed) {
        println!("{section}: {}", outcome.name);
        println!("  expected {}", text(&outcome.expected, &NativeHost));
        println!("  got      {}", text(&outcome.got, &NativeHost));
    }
    let passed = outcomes.iter().filter(|(_, outcome)| outcome.passed).count();
    let failed = outcomes.len() - passed;
    println!("{passed} passed, {failed} failed");
    Ok(if failed == 0 && passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
