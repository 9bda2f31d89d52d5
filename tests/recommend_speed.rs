//! Training on ten million events: under a minute on two cores, under 2 GB. Run with
//! `cargo test --release --features cli --test recommend_speed -- --ignored --nocapture`.
#![cfg(feature = "cli")]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::io::{BufWriter, Write};
use std::process::Command;
use std::time::{Duration, Instant};

const EVENTS: u64 = 10_000_000;
const ITEMS: u64 = 100_000;

/// A number that looks like chance, the same on every machine.
fn chance(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

#[test]
#[ignore = "writes 300 MB and takes a minute"]
fn ten_million_events_are_trained_on_in_a_minute() {
    let folder = std::env::temp_dir().join(format!("vario-speed-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (events, model) = (folder.join("events.csv"), folder.join("model.vario"));
    let mut file = BufWriter::new(std::fs::File::create(&events).unwrap());
    writeln!(file, "session,item,time").unwrap();
    let mut seed = 88_172_645_463_325_252;
    let (mut session, mut time) = (0_u64, 1_700_000_000_000_u64);
    let mut topic = 0;
    for _ in 0..EVENTS {
        if chance(&mut seed).is_multiple_of(5) {
            session += 1;
            // The cube of an even number between 0 and 1: a few topics are popular.
            let even = chance(&mut seed) % 1000;
            topic = even * even * even * ITEMS / 1_000_000_000;
        }
        time += chance(&mut seed) % 500;
        let item = (topic + chance(&mut seed) % 40) % ITEMS;
        writeln!(file, "s{session},{item},{time}").unwrap();
    }
    file.into_inner().unwrap();

    let started = Instant::now();
    let mut child =
        Command::new(env!("CARGO_BIN_EXE_vario")).arg("train").arg("--events").arg(&events).arg("--out").arg(&model).spawn().unwrap();
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        most = most.max(peak.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(50));
    }
    let elapsed = started.elapsed();
    assert!(child.wait().unwrap().success());
    println!("{EVENTS} events: {:.1} s, at most {} MB", elapsed.as_secs_f64(), most / 1024);
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(elapsed < Duration::from_secs(60) && most < 2 * 1024 * 1024);
}
