//! `vario conformance`.

use super::files;
use crate::conformance::growthbook;
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
}

/// Runs a case file and shows each case that fails; code 1 when some do.
pub fn run(args: &Args) -> Result<ExitCode, String> {
    let file = files::read_json(&args.file)?;
    let (mut passed, mut failed) = (0_usize, 0_usize);
    let Suite::Growthbook = args.suite;
    for (section, cases) in growthbook::sections(&file) {
        for case in cases {
            let outcome = growthbook::run(&section, case, &NativeHost);
            if outcome.passed {
                passed += 1;
                continue;
            }
            failed += 1;
            println!("{section}: {}", outcome.name);
            println!("  expected {}", text(&outcome.expected, &NativeHost));
            println!("  got      {}", text(&outcome.got, &NativeHost));
        }
    }
    println!("{passed} passed, {failed} failed");
    Ok(if failed == 0 && passed > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
