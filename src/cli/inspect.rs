//! `vario inspect`.

use super::files;
use crate::recommend::model::Model;
use std::path::PathBuf;

/// How many popular items are shown.
const SHOWN: usize = 5;

/// What `vario inspect` is told.
#[derive(clap::Args)]
pub struct Args {
    /// The model to show.
    #[arg(long, value_name = "FILE")]
    model: PathBuf,
}

/// Prints what the model holds.
pub fn run(args: &Args) -> Result<(), String> {
    let (recommender, bytes) = files::open_model(&args.model)?;
    let model = recommender.model();
    println!("hash           {:016x}", model.hash());
    println!("items          {}", files::grouped(model.items().len()));
    if let Some(sessions) = model.sessions() {
        println!("k, m           {}, {}", sessions.k, sessions.m);
        println!("sessions       {}", files::grouped(sessions.count()));
        println!("pairs          {}", files::grouped(sessions.pair_count()));
        println!("most popular   {} (item, sessions holding it)", most_popular(model, sessions.popularity()));
    }
    for (tag, length) in model.sections() {
        println!("{:<14} {} bytes{}", String::from_utf8_lossy(&tag), files::grouped(length), meaning(tag));
    }
    println!("size           {} bytes", files::grouped(bytes.len()));
    println!("size, brotli   {} bytes", files::grouped(files::brotli_size(&bytes)));
    Ok(())
}

fn most_popular(model: &Model, popularity: &[u32]) -> String {
    let mut by_count: Vec<(u32, u32)> = (0..).zip(popularity.iter().copied()).collect();
    by_count.sort_by_key(|&(item, count)| (std::cmp::Reverse(count), item));
    let named = |&(item, count): &(u32, u32)| {
        let mut id = String::new();
        model.items().write(item, &mut id);
        format!("{id} ({count})")
    };
    by_count.iter().take(SHOWN).map(named).collect::<Vec<_>>().join(", ")
}

fn meaning(tag: [u8; 4]) -> &'static str {
    match &tag {
        b"ITEM" => ", item ids",
        b"SESS" => ", past sessions",
        b"LINR" => ", linear model",
        b"RULE" => ", rules",
        b"CONT" => ", categories, tags, prices",
        b"EMBD" => ", embeddings",
        b"POPU" => ", popular items",
        b"BLND" => ", weights of the sources",
        b"PROF" => ", the fleet's profile model",
        _ => "",
    }
}
