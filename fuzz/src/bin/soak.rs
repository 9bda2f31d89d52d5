//! So many runs from a seed, without libFuzzer: `soak [runs] [seed]`. A run that panics or takes longer than the limit is
//! reported with its input in hexadecimal, and fails; `soak --input HEX` does that one again and shows its texts.

use std::io::Write;
use std::panic::catch_unwind;
use std::process::exit;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use vario_fuzz::{Case, decide};

/// Longest time that one run may take.
const LIMIT: Duration = Duration::from_secs(2);
/// Longest input, in bytes.
const LONGEST: u64 = 384;

/// SplitMix64 (Steele, Lea & Flood 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The input of a run: each follows from seed and number alone.
fn input(seed: u64, run: u64) -> Vec<u8> {
    let mut state = seed ^ run.wrapping_mul(0xd6e8_feb8_6659_fd93);
    let length = 1 + next(&mut state) % LONGEST;
    (0..length).map(|_| next(&mut state) as u8).collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn again(text: &str) {
    let bytes: Vec<u8> = (0..text.len() / 2).filter_map(|at| u8::from_str_radix(text.get(at * 2..at * 2 + 2)?, 16).ok()).collect();
    let case = Case::new(&bytes);
    println!(
        "payload {}\nnext {:?}\nsettings {}\nattributes {}\nsticky {:?}",
        case.payload, case.next, case.settings, case.attributes, case.sticky
    );
    let begun = Instant::now();
    decide(&bytes);
    println!("{:?}", begun.elapsed());
}

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, text] = given.as_slice()
        && flag == "--input"
    {
        return again(text);
    }
    let number = |index: usize, default: u64| given.get(index).map_or(default, |text| text.replace('_', "").parse().expect("a number"));
    let (runs, seed) = (number(0, 1_000_000), number(1, 1));
    static RUN: AtomicU64 = AtomicU64::new(0);
    std::thread::spawn(move || {
        let mut last = (u64::MAX, Instant::now());
        loop {
            std::thread::sleep(LIMIT / 10);
            let run = RUN.load(Ordering::Relaxed);
            if run != last.0 {
                last = (run, Instant::now());
            } else if last.1.elapsed() > LIMIT {
                println!("run {run} of seed {seed} takes longer than {LIMIT:?}: --input {}", hexadecimal(&input(seed, run)));
                exit(1);
            }
        }
    });
    let begun = Instant::now();
    let mut told = Instant::now();
    for run in 0..runs {
        RUN.store(run, Ordering::Relaxed);
        let bytes = input(seed, run);
        if catch_unwind(|| decide(&bytes)).is_err() {
            println!("run {run} of seed {seed} panics: --input {}", hexadecimal(&bytes));
            exit(1);
        }
        if told.elapsed() > Duration::from_secs(10) {
            told = Instant::now();
            println!("{run} of {runs}, {:.0} a second", run as f64 / begun.elapsed().as_secs_f64());
            let _ = std::io::stdout().flush();
        }
    }
    println!("{runs} runs of seed {seed} in {:.0} s: no panic, none longer than {LIMIT:?}", begun.elapsed().as_secs_f64());
}
