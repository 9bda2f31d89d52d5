//! The command line, as a user runs it.
#![cfg(feature = "cli")]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{folder, text, vario};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::fs;
use std::io::Write;

const SESSIONS: &str = "1 2 3\n2 3\n3 4 2\n1 4\n";
const CASES: &str = "1\t2\n2 3\t4\n9\t1\n";

#[test]
fn a_model_is_trained_measured_and_inspected() {
    let folder = folder("whole-way");
    fs::write(folder.join("sessions"), SESSIONS).unwrap();
    fs::write(folder.join("cases"), CASES).unwrap();
    let trained = vario(&folder, "train --sessions sessions --out tea.vario --k 5 --m 10");
    assert_eq!(trained.status.code(), Some(0), "{}", text(&trained.stderr));
    assert!(text(&trained.stdout).starts_with("tea.vario: 4 sessions, 4 items, "), "{}", text(&trained.stdout));
    assert_eq!(text(&trained.stderr), "", "no progress bar without a terminal");

    let measured = vario(&folder, "evaluate --model tea.vario --cases cases --json");
    let report: serde_json::Value = serde_json::from_slice(&measured.stdout).unwrap();
    // 1 → 2: both of 1's sessions, hit; 2 3 → 4: hit; 9 is unknown: popular items, all four, 1 among them.
    assert_eq!((&report["cases"], &report["hr20"]), (&3.into(), &1.0.into()));
    assert!(report["mrr20"].as_f64().unwrap() < 1.0);
    for key in ["artifact_brotli_bytes", "p50_us", "p90_us", "seconds"] {
        assert!(report[key].as_f64().unwrap() > 0.0, "{key}");
    }
    let shown = text(&vario(&folder, "evaluate --model tea.vario --cases cases").stdout);
    assert!(shown.contains("HR@20                1.0000"), "{shown}");

    let inspected = text(&vario(&folder, "inspect --model tea.vario").stdout);
    assert!(inspected.contains("k, m           5, 10"), "{inspected}");
    assert!(inspected.contains("most popular   2 (3), 3 (3), 1 (2), 4 (2)"), "{inspected}");
}

#[test]
fn gzipped_input_gives_the_same_model() {
    let folder = folder("gzipped");
    let mut zipped = GzEncoder::new(Vec::new(), Compression::default());
    zipped.write_all(SESSIONS.as_bytes()).unwrap();
    fs::write(folder.join("sessions"), SESSIONS).unwrap();
    fs::write(folder.join("sessions.gz"), zipped.finish().unwrap()).unwrap();
    assert!(vario(&folder, "train --sessions sessions --out plain.vario").status.success());
    assert!(vario(&folder, "train --sessions sessions.gz --out zipped.vario").status.success());
    assert_eq!(fs::read(folder.join("plain.vario")).unwrap(), fs::read(folder.join("zipped.vario")).unwrap());
}

#[test]
fn mistakes_are_named_and_end_with_code_2() {
    let folder = folder("mistakes");
    fs::write(folder.join("bad-sessions"), "1 2\n\n3\n").unwrap();
    fs::write(folder.join("bad-cases"), "1\t2\n1 2\n").unwrap();
    fs::write(folder.join("sessions"), SESSIONS).unwrap();
    assert!(vario(&folder, "train --sessions sessions --out tea.vario").status.success());
    for (args, complaint) in [
        ("train --sessions missing", "error: missing: "),
        ("train --sessions bad-sessions", "error: bad-sessions: line 2: no items\n"),
        ("train --sessions sessions --k 0", "error: invalid value '0' for '--k <NUMBER>'"),
        ("evaluate --model tea.vario --cases bad-cases", "error: bad-cases: line 2: no tab between session and next item\n"),
        ("evaluate --model sessions --cases bad-cases", "error: sessions: not a Vario model (E_MODEL_FORMAT)\n"),
        ("inspect", "error: the following required arguments were not provided"),
        ("fly", "error: unrecognized subcommand 'fly'"),
    ] {
        let output = vario(&folder, args);
        assert_eq!(output.status.code(), Some(2), "{args}");
        assert!(text(&output.stderr).starts_with(complaint), "{args}: {}", text(&output.stderr));
    }
    assert!(!folder.join("model.vario").exists());
}

#[test]
fn help_names_every_command() {
    let help = vario(&folder("help"), "--help");
    assert_eq!(help.status.code(), Some(0));
    for command in ["train", "evaluate", "inspect", "conformance"] {
        assert!(text(&help.stdout).contains(command));
    }
}
