//! `vario inspect`.

use super::files;
use crate::host::NativeHost;
use crate::json::store::{Store, Value};
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
    if let Some(profile) = model.section(*b"PROF") {
        print_profile(&String::from_utf8_lossy(profile));
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

/// What the profile model says of the fleet, where it does.
fn print_profile(text: &str) {
    let mut store = Store::default();
    let model = store.read(text, &NativeHost).unwrap_or(Value::NULL);
    let store = &store;
    let numbers = |list: Value| store.items(list).map(|value| store.num(value).to_string()).collect::<Vec<_>>().join(", ");
    let members: Vec<&str> = store.fields(model).step_by(2).map(|key| store.text(key)).collect();
    println!("profile        {}", members.join(", "));
    let cuts = store.get(model, "rfm");
    for name in ["recency", "frequency", "monetary"].into_iter().filter(|name| store.is_array(store.get(cuts, name))) {
        println!("  {name:<12} above {}", numbers(store.get(cuts, name)));
    }
    let measured = store.get(store.get(model, "propensity"), "heldOut");
    if store.is_object(measured) {
        let of = |name: &str| store.num(store.get(measured, name));
        println!(
            "  propensity   AUC {:.4}, log loss {:.4} (share alone {:.4}) on the last {} visits",
            of("auc"),
            of("logLoss"),
            of("logLossOfShare"),
            files::grouped(of("visits") as usize)
        );
        let groups = store.items(store.get(measured, "reliability"));
        let pair = |group: Value| (store.num(store.item(group, 0)), store.num(store.item(group, 1)));
        let groups: Vec<String> = groups.map(pair).map(|(said, happened)| format!("{said:.3} → {happened:.3}")).collect();
        println!("  reliability  {} (said → happened, by tenths)", groups.join(", "));
    }
    for cluster in store.items(store.get(store.get(model, "clusters"), "centres")) {
        let of = |name: &str| store.text(store.get(cluster, name));
        let visitors = files::grouped(store.num(store.get(cluster, "visitors")) as usize);
        println!("  cluster      {}: {visitors} visitors, {}", of("name"), of("rule"));
    }
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
