//! The linear model: its artifact gives what the closed form says, and the published split's quality is reached.
#![cfg(feature = "cli")]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use proptest::prelude::*;
use std::io::{BufReader, Read};
use std::path::PathBuf;
use vario::recommend::Recommender;
use vario::recommend::artifact::content_hash;
use vario::recommend::train::{Interactions, Sections, items, linear_section, linear_weights};

const ROWS: &str = "user\titem\trating\ttimestamp\na\t1\t5\t0\na\t2\t1\t0\nb\t1\t3\t0\nb\t2\t3\t0\nc\t2\t3\t0\nc\t3\t3\t0\nd\t3\t3\t0\n";

fn artifact(data: &Interactions, lambda: f64, top: Option<usize>) -> Vec<u8> {
    let mut sections = Sections::default();
    sections.put(*b"ITEM", items(&data.ids).unwrap());
    sections.put(*b"LINR", linear_section(&linear_weights(data, lambda).unwrap(), top));
    sections.artifact()
}

#[test]
fn weights_are_those_of_the_closed_form() {
    let data = Interactions::read(ROWS.as_bytes()).unwrap();
    let weights = linear_weights(&data, 2.0).unwrap();
    // XᵀX + 2I = [[4 2 0] [2 5 1] [0 1 4]], its inverse 1/60 · [[19 −8 2] [−8 16 −4] [2 −4 16]].
    let expected = [[0.0, 0.5, -0.125], [8.0 / 19.0, 0.0, 0.25], [-2.0 / 19.0, 0.25, 0.0]];
    for (row, expected) in weights.iter().zip(expected) {
        for (weight, expected) in row.iter().zip(expected) {
            assert!((weight - expected).abs() < 1e-6, "{weights:?}");
        }
    }
    for top in [None, Some(1)] {
        assert_eq!(artifact(&data, 2.0, top), artifact(&data, 2.0, top));
        let mut recommender = Recommender::load(artifact(&data, 2.0, top)).unwrap();
        let best = recommender.recommend(&["1"], &["1"], 1).best[0];
        assert_eq!(best.item, 1);
        assert!((best.score() - 0.5).abs() < 0.01, "{}", best.score());
    }
}

#[test]
fn bad_rows_are_named() {
    let message = |text: &str| Interactions::read(text.as_bytes()).unwrap_err().to_string();
    assert_eq!(message("who\titem\n"), "line 1: no column \"user\" in the header");
    assert_eq!(message("user\titem\na\tb\na\n"), "line 3: no item");
    assert_eq!(message("user\titem\na\t\n"), "line 2: an empty item id");
    assert_eq!(message("user\titem\n"), "no interactions");
}

proptest! {
    #[test]
    fn hostile_bytes_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), top in prop::option::of(1_usize..3)) {
        let mut bytes = artifact(&Interactions::read(ROWS.as_bytes()).unwrap(), 2.0, top);
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let hash = content_hash(&bytes[20..]);
        bytes[12..20].copy_from_slice(&hash.to_le_bytes());
        if let Ok(mut recommender) = Recommender::load(bytes) {
            let items = recommender.model().items().len();
            prop_assert!(recommender.recommend(&["1", "2"], &[], 9).best.iter().all(|scored| (scored.item as usize) < items));
        }
    }
}

/// A file of the shared data: in the folder that `VARIO_DATA` names, or `../shared/data` beside the project.
fn data(name: &str) -> Option<Interactions> {
    let folder =
        std::env::var_os("VARIO_DATA").map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")), PathBuf::from);
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(folder.join(name)).ok()?).read_to_end(&mut text).ok()?;
    Some(Interactions::read(BufReader::new(&text[..])).unwrap())
}

#[test]
#[ignore = "takes a minute without optimization: cargo test --release -- --ignored"]
fn the_movie_split_reaches_the_reference() {
    let (Some(seen), Some(holdout)) = (data("ml-100k-s42-train.tsv.gz"), data("ml-100k-s42-test.tsv.gz")) else {
        println!("skipped: no ml-100k-s42 data; VARIO_DATA names its folder");
        return;
    };
    for (top, least) in [(None, 0.477), (Some(200), 0.474)] {
        let mut recommender = Recommender::load(artifact(&seen, 300.0, top)).unwrap();
        let quality = seen.evaluate(&mut recommender, &holdout, || {});
        assert_eq!(quality.users, 943);
        assert!(quality.ndcg10 >= least, "{quality:?}");
    }
}
