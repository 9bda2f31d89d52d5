//! `vario inspect`.

use super::files;
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
    let (mut recommender, bytes) = files::open_model(&args.model)?;
    let answer = recommender.recommend(std::iter::empty(), std::iter::empty(), SHOWN);
    let popular: Vec<String> = (answer.best.iter())
        .map(|scored| {
            let mut id = String::new();
            answer.write_id(scored, &mut id);
            format!("{id} ({})", scored.score)
        })
        .collect();
    let model = recommender.model();
    println!("hash           {:016x}", model.hash());
    println!("k, m           {}, {}", model.k(), model.m());
    println!("items          {}", files::grouped(model.items().len()));
    println!("sessions       {}", files::grouped(model.session_count()));
    println!("pairs          {}", files::grouped(model.pair_count()));
    println!("size           {} bytes", files::grouped(bytes.len()));
    println!("size, brotli   {} bytes", files::grouped(files::brotli_size(&bytes)));
    println!("most popular   {} (item, sessions holding it)", popular.join(", "));
    Ok(())
}
