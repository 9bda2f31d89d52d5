//! `vario types`.

use super::files;
use crate::partial::types::declarations;
use std::path::PathBuf;

/// What `vario types` is told.
#[derive(clap::Args)]
pub struct Args {
    /// The payload: GrowthBook's JSON.
    #[arg(value_name = "PAYLOAD")]
    payload: PathBuf,
}

/// Prints the declarations.
pub fn run(args: &Args) -> Result<(), String> {
    let payload = files::read_payload(&args.payload)?;
    print!("{}", declarations(&payload));
    Ok(())
}
