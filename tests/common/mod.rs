//! What tests of the command line share.
#![allow(dead_code, clippy::unwrap_used, clippy::arithmetic_side_effects)]

pub mod shop;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own for each test.
pub fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs the command in a folder; `args` separated by spaces.
pub fn vario(folder: &Path, args: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vario")).current_dir(folder).args(args.split(' ')).output().unwrap()
}

/// Runs a command that must end well; its standard output.
pub fn done(folder: &Path, args: &str) -> String {
    let output = vario(folder, args);
    assert_eq!(output.status.code(), Some(0), "{args}: {}", text(&output.stderr));
    text(&output.stdout)
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A sequence of numbers from 0 to below 1 that looks like chance.
pub struct Chance(pub u64);

impl Chance {
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
    }
}

/// A day of 2025.
pub fn iso_day(mut day: i64) -> String {
    for (month, length) in (1..).zip([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
        if day < length {
            return format!("2025-{month:02}-{:02}", day + 1);
        }
        day -= length;
    }
    "2026-01-01".into()
}
