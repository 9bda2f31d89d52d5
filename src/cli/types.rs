//! `vario types`.

use super::files;
use crate::host::NativeHost;
use crate::json::Json;
use crate::json::write::text;
use crate::partial::types::declarations;
use crate::plan::{Plan, types};
use std::path::PathBuf;

/// What `vario types` is told.
#[derive(clap::Args)]
pub struct Args {
    /// Payloads (GrowthBook's JSON) and plans of events (`{"events": {name: JSON Schema}}`).
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// Prints the declarations.
pub fn run(args: &Args) -> Result<(), String> {
    let mut out = Vec::new();
    for path in &args.files {
        let json = files::read_object(path)?;
        let is_plan = json.get("events").is_some_and(|events| !matches!(events, Json::Null));
        if is_plan {
            Plan::read(&text(&json, &NativeHost), &NativeHost)
                .map_err(|error| files::about(path, format!("{} ({} at {})", error.message, error.code.text(), error.path)))?;
            out.push(types::declarations(&json, &NativeHost));
        }
        if !is_plan || json.get("features").is_some() {
            out.push(declarations(&files::read_payload(path)?));
        }
    }
    print!("{}", out.join("\n"));
    Ok(())
}
