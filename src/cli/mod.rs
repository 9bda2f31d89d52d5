//! The native command line. It alone reads files, the clock and the arguments; what it computes lives in the core.

// Offline code: a broken invariant should stop the command rather than go on.
#![allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

mod conformance;
mod evaluate;
mod event_input;
mod files;
mod fit_clv;
mod fit_profile;
mod inspect;
mod learned_profile;
mod reduce;
mod train;
mod train_input;
mod train_parts;
mod types;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Trains, measures and inspects Vario's recommendation models; reduces, types and checks payloads.
#[derive(Parser)]
#[command(name = "vario", version, about, after_help = "Exit codes: 0 done, 1 cases failed, 2 wrong usage or input.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Trains a model from past sessions, events or interactions: recommendations, and from orders the visitors' profile.
    Train(train::Args),
    /// Measures a model on what was held out: hit rate and reciprocal rank, or nDCG, precision and recall; coverage, size, time.
    Evaluate(evaluate::Args),
    /// Shows what a model holds.
    Inspect(inspect::Args),
    /// Fits the fleet's lifetime value (BG/NBD, Gamma-Gamma) and RFM cut-points to a file of orders.
    FitClv(fit_clv::Args),
    /// Fits the fleet's profile model (RFM, activity, purchase propensity, clusters) to a file of events.
    FitProfile(fit_profile::Args),
    /// Prints a payload in fewer bytes, for visitors who share attributes or for some projects only.
    Reduce(reduce::Args),
    /// Prints what is left of a condition when some attributes are known: true, false, or a condition.
    Prune(reduce::PruneArgs),
    /// Prints TypeScript declarations: of a payload's features and experiments, of a plan's events.
    Types(types::Args),
    /// Runs a published case file against the core; shows what fails.
    Conformance(conformance::Args),
}

/// Runs the command that the process's arguments name; complaints go to standard error.
#[must_use]
pub fn run() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Train(args) => train::run(&args).map(|()| ExitCode::SUCCESS),
        Command::Evaluate(args) => evaluate::run(&args).map(|()| ExitCode::SUCCESS),
        Command::Inspect(args) => inspect::run(&args).map(|()| ExitCode::SUCCESS),
        Command::FitClv(args) => fit_clv::run(&args).map(|()| ExitCode::SUCCESS),
        Command::FitProfile(args) => fit_profile::run(&args).map(|()| ExitCode::SUCCESS),
        Command::Reduce(args) => reduce::run(&args).map(|()| ExitCode::SUCCESS),
        Command::Prune(args) => reduce::prune(&args).map(|()| ExitCode::SUCCESS),
        Command::Types(args) => types::run(&args).map(|()| ExitCode::SUCCESS),
        Command::Conformance(args) => conformance::run(&args),
    };
    match done {
        Ok(code) => code,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}
