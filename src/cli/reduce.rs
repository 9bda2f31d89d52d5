//! `vario reduce` and `vario prune`.

use super::files;
use crate::host::NativeHost;
use crate::json::write::text;
use crate::json::{Json, NULL};
use crate::partial::prune::prune_condition;
use crate::partial::reduce::reduce_payload;
use std::path::PathBuf;

/// What `vario reduce` is told.
#[derive(clap::Args)]
pub struct Args {
    /// The payload: GrowthBook's JSON.
    #[arg(value_name = "PAYLOAD")]
    payload: PathBuf,
    /// The attributes that all visitors of the reduced payload share: a JSON object.
    #[arg(long, value_name = "FILE")]
    attributes: Option<PathBuf>,
    /// Keeps what belongs to one of these projects, by its metadata. May be given several times, as may the next five.
    #[arg(long, value_name = "PROJECT")]
    include_project: Vec<String>,
    /// Keeps what has one of these tags.
    #[arg(long, value_name = "TAG")]
    include_tag: Vec<String>,
    /// Keeps what has one of these values in the custom field.
    #[arg(long, value_name = "FIELD=VALUE", value_parser = pair)]
    include_field: Vec<(String, String)>,
    /// Drops what belongs to one of these projects.
    #[arg(long, value_name = "PROJECT")]
    exclude_project: Vec<String>,
    /// Drops what has one of these tags.
    #[arg(long, value_name = "TAG")]
    exclude_tag: Vec<String>,
    /// Drops what has one of these values in the custom field.
    #[arg(long, value_name = "FIELD=VALUE", value_parser = pair)]
    exclude_field: Vec<(String, String)>,
    /// Drops prerequisites that the filters drop, holdouts excepted; else they stay.
    #[arg(long)]
    filter_prerequisites: bool,
}

/// What `vario prune` is told.
#[derive(clap::Args)]
pub struct PruneArgs {
    /// The condition: a JSON object.
    #[arg(value_name = "CONDITION")]
    condition: PathBuf,
    /// The attributes that are known: a JSON object.
    #[arg(long, value_name = "FILE")]
    attributes: PathBuf,
    /// A payload whose saved groups the condition refers to.
    #[arg(long, value_name = "PAYLOAD")]
    payload: Option<PathBuf>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (field, value) = text.split_once('=').ok_or("a field and its value are written FIELD=VALUE")?;
    Ok((field.into(), value.into()))
}

/// Prints the reduced payload.
pub fn run(args: &Args) -> Result<(), String> {
    let mut options = vec![("payload".to_owned(), files::read_payload(&args.payload)?)];
    if let Some(file) = &args.attributes {
        options.push(("attributes".into(), files::read_object(file)?));
    }
    options.push(("include".into(), filter(&args.include_project, &args.include_tag, &args.include_field)));
    options.push(("exclude".into(), filter(&args.exclude_project, &args.exclude_tag, &args.exclude_field)));
    if args.filter_prerequisites {
        options.push(("prerequisites".into(), Json::Str("filter".into())));
    }
    println!("{}", text(&reduce_payload(&Json::Obj(options), &NativeHost), &NativeHost));
    Ok(())
}

/// Prints true, false or the pruned condition.
pub fn prune(args: &PruneArgs) -> Result<(), String> {
    let condition = files::read_object(&args.condition)?;
    let attributes = files::read_object(&args.attributes)?;
    let payload = args.payload.as_deref().map(files::read_payload).transpose()?;
    let groups = payload.as_ref().and_then(|payload| payload.get("savedGroups")).unwrap_or(&NULL);
    println!("{}", text(&prune_condition(&condition, &attributes, groups, &NativeHost), &NativeHost));
    Ok(())
}

fn filter(projects: &[String], tags: &[String], fields: &[(String, String)]) -> Json {
    let texts = |texts: &[String]| Json::Arr(texts.iter().cloned().map(Json::Str).collect());
    let mut by_field: Vec<(String, Json)> = Vec::new();
    for (field, value) in fields {
        match by_field.iter_mut().find(|(name, _)| name == field) {
            Some((_, Json::Arr(values))) => values.push(Json::Str(value.clone())),
            _ => by_field.push((field.clone(), texts(std::slice::from_ref(value)))),
        }
    }
    let parts = [("projects", texts(projects)), ("tags", texts(tags)), ("customFields", Json::Obj(by_field))];
    let given = parts.into_iter().filter(|(_, part)| part != &Json::Arr(Vec::new()) && part != &Json::Obj(Vec::new()));
    Json::Obj(given.map(|(key, part)| (key.to_owned(), part)).collect())
}
