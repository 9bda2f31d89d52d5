//! `vario train` on events of every kind of file: sessions, profile model, segments.
#![cfg(feature = "cli")]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects, clippy::panic)]

mod common;

use common::shop::{messages, ndjson};
use common::{Chance, done, folder, iso_day, text, vario};
use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::Value;
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use vario::recommend::Recommender;
use vario::recommend::query::Query;

fn model(folder: &Path, name: &str) -> Recommender {
    Recommender::load(fs::read(folder.join(name)).unwrap()).unwrap()
}

#[test]
fn an_export_in_any_order_gives_sessions_and_a_calibrated_profile_model() {
    let folder = folder("train-export");
    let mut messages = messages();
    fs::write(folder.join("events.ndjson"), ndjson(&messages)).unwrap();
    let shown = done(&folder, "train --events events.ndjson --clusters 2");
    assert!(shown.starts_with("model.vario: 1,200 sessions, 6 items, "), "{shown}");
    assert!(shown.contains(" visits trained, ") && shown.contains("AUC 0.") && shown.contains("log loss 0."), "{shown}");
    assert_eq!(shown.lines().skip_while(|line| !line.contains("reliability")).count(), 1 + 10 + 3, "ten tenths, then clusters: {shown}");

    let profile: Value = serde_json::from_slice(model(&folder, "model.vario").model().section(*b"PROF").unwrap()).unwrap();
    assert!(profile["propensity"]["heldOut"]["auc"].as_f64().unwrap() > 0.7, "{profile}");
    assert_eq!(profile["clusters"]["centres"].as_array().unwrap().len(), 2);
    assert_eq!(profile["rfm"]["recency"].as_array().unwrap().len(), 4);
    let inspected = done(&folder, "inspect --model model.vario");
    for part in ["PROF ", "  propensity   AUC ", "  reliability  ", "  cluster      ", "  recency      above "] {
        assert!(inspected.contains(part), "{part}: {inspected}");
    }

    let first = fs::read(folder.join("model.vario")).unwrap();
    let mut chance = Chance(3);
    for place in (1..messages.len()).rev() {
        messages.swap(place, (chance.next() * (place + 1) as f64) as usize);
    }
    fs::write(folder.join("events.ndjson"), ndjson(&messages)).unwrap();
    done(&folder, "train --events events.ndjson --clusters 2");
    assert!(first == fs::read(folder.join("model.vario")).unwrap(), "the order of the lines makes no difference");

    fs::write(folder.join("own.json"), r#"{"version":1,"propensity":{"bias":-3},"segments":[{"name":"own"}]}"#).unwrap();
    done(&folder, "train --events events.ndjson --profile own.json");
    let profile: Value = serde_json::from_slice(model(&folder, "model.vario").model().section(*b"PROF").unwrap()).unwrap();
    assert_eq!((&profile["propensity"], &profile["segments"][0]["name"]), (&serde_json::json!({ "bias": -3 }), &"own".into()));
    assert!(profile["clusters"].is_object(), "what the file lacks is learned: {profile}");
    done(&folder, "train --events events.ndjson --no-profile");
    assert_eq!(model(&folder, "model.vario").model().section(*b"PROF"), None);
}

#[test]
fn nothing_after_the_split_teaches_the_profile() {
    let folder = folder("train-until");
    let messages = messages();
    let until = "2025-10-01";
    let before: Vec<Value> = messages.iter().filter(|message| message["timestamp"].as_str().unwrap() < until).cloned().collect();
    fs::write(folder.join("all.ndjson"), ndjson(&messages)).unwrap();
    fs::write(folder.join("before.ndjson"), ndjson(&before)).unwrap();
    done(&folder, &format!("train --events all.ndjson --until {until} --popularity-decay 0.5 --out all.vario"));
    done(&folder, "train --events before.ndjson --popularity-decay 0.5 --out before.vario");
    assert!(fs::read(folder.join("all.vario")).unwrap() == fs::read(folder.join("before.vario")).unwrap());
}

#[test]
fn items_are_popular_by_the_visitors_segment() {
    let folder = folder("train-segments");
    fs::write(folder.join("events.ndjson"), ndjson(&messages())).unwrap();
    done(&folder, "train --events events.ndjson --popularity-decay 0.5");
    let mut recommender = model(&folder, "model.vario");
    let mut popular = |group: &str| {
        let answer = recommender.answer(&Query { groups: &[group], count: 9, ..Query::default() });
        let ids = answer.best.iter().map(|scored| {
            let mut id = String::new();
            answer.write_id(scored, &mut id);
            id
        });
        ids.collect::<Vec<_>>()
    };
    let everybody = popular("nobody:knows");
    assert_eq!(everybody.len(), 6);
    // Only who buys looks at this one.
    assert!(popular("lifecycle:maturity").contains(&"eager".to_owned()));
    assert_eq!(popular("segment:champion")[0], "eager");
    let idle = popular("lifecycle:introduction");
    assert!(!idle.contains(&"eager".to_owned()) && idle != everybody, "{idle:?}");
    // What fewer sessions of a group hold than are wanted is popular in none.
    done(&folder, "train --events events.ndjson --popularity-decay 0.5 --min-support 5000");
    recommender = model(&folder, "model.vario");
    let answer = recommender.answer(&Query { groups: &["lifecycle:introduction"], count: 9, ..Query::default() });
    assert_eq!(answer.best.len(), 6);
}

/// Rows of a shop: visitor, event, item, time, price.
fn rows() -> Vec<[String; 5]> {
    let mut chance = Chance(5);
    let mut rows = Vec::new();
    for visitor in 0..120 {
        for visit in 0..3 {
            let day = (visit * 100 + visitor % 60) as i64;
            for minute in 0..3 + visitor % 3 {
                let item = format!("i{}", (chance.next() * 9.0) as u32);
                let is_order = minute == 2 + visitor % 3 && visitor % 2 == 0;
                let event = if is_order { "Order Completed" } else { "Product Viewed" };
                rows.push([format!("v{visitor}"), event.into(), item, format!("{}T10:{minute:02}:00Z", iso_day(day)), "12.5".into()]);
            }
        }
    }
    rows
}

fn write_parquet(path: &Path, rows: &[[String; 5]], codec: Compression) {
    let schema = "message events { required binary visitor (UTF8); required binary event (UTF8); required binary product_id (UTF8); \
                  required binary time (UTF8); required double price; }";
    let properties = WriterProperties::builder().set_compression(codec).build();
    let file = fs::File::create(path).unwrap();
    let mut writer = SerializedFileWriter::new(file, Arc::new(parse_message_type(schema).unwrap()), Arc::new(properties)).unwrap();
    for rows in rows.chunks(rows.len().div_ceil(2)) {
        let mut group = writer.next_row_group().unwrap();
        let mut place = 0;
        while let Some(mut column) = group.next_column().unwrap() {
            match column.untyped() {
                ColumnWriter::ByteArrayColumnWriter(cells) => {
                    let values: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(row[place].as_str())).collect();
                    cells.write_batch(&values, None, None).unwrap();
                }
                ColumnWriter::DoubleColumnWriter(cells) => {
                    let values: Vec<f64> = rows.iter().map(|row| row[place].parse().unwrap()).collect();
                    cells.write_batch(&values, None, None).unwrap();
                }
                _ => panic!("no such column"),
            }
            column.close().unwrap();
            place += 1;
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
}

#[test]
fn csv_and_parquet_of_every_codec_give_the_same_model() {
    let folder = folder("train-parquet");
    let rows = rows();
    let mut csv = String::from("visitor;event;product_id;time;price\n");
    rows.iter().for_each(|row| writeln!(csv, "{}", row.join(";")).unwrap());
    fs::write(folder.join("events.csv"), csv).unwrap();
    let shown = done(&folder, "train --events events.csv --out csv.vario");
    assert!(shown.contains("propensity ") && shown.contains("360 sessions"), "{shown}");
    let expected = fs::read(folder.join("csv.vario")).unwrap();
    for (name, codec) in [
        ("plain", Compression::UNCOMPRESSED),
        ("snappy", Compression::SNAPPY),
        ("gzip", Compression::GZIP(GzipLevel::default())),
        ("zstd", Compression::ZSTD(ZstdLevel::default())),
        ("lz4", Compression::LZ4_RAW),
    ] {
        write_parquet(&folder.join("events.parquet"), &rows, codec);
        done(&folder, "train --events events.parquet --out parquet.vario");
        assert!(fs::read(folder.join("parquet.vario")).unwrap() == expected, "{name}");
    }
    done(&folder, "fit-profile --events events.parquet --columns user=visitor");
    let named = vario(&folder, "train --events events.parquet --columns item=thing");
    let complaint = "error: events.parquet: line 1: no column \"thing\" among visitor, event, product_id, time, price\n";
    assert_eq!((named.status.code(), text(&named.stderr)), (Some(2), complaint.into()));
    fs::write(folder.join("broken.parquet"), b"PAR1 and no more").unwrap();
    let broken = vario(&folder, "train --events broken.parquet");
    assert_eq!(broken.status.code(), Some(2));
    assert!(text(&broken.stderr).starts_with("error: broken.parquet: "), "{}", text(&broken.stderr));
}

#[test]
fn weights_of_the_sources_are_found_on_the_last_sessions() {
    let folder = folder("train-weights");
    // Sessions stay within a category of eight items, and five sessions of two items have shown few of its pairs.
    let mut chance = Chance(11);
    let mut sessions = String::new();
    for session in 0..2_000 {
        let [one, other] = [chance.next(), chance.next()].map(|chance| format!("g{}n{}", session % 400, (chance * 8.0) as u32));
        writeln!(sessions, "{one} {other}").unwrap();
    }
    let mut items = String::from("id,category\n");
    (0..3_200).for_each(|item| writeln!(items, "g{}n{},c{}", item % 400, item / 400, item % 400).unwrap());
    fs::write(folder.join("sessions"), sessions).unwrap();
    fs::write(folder.join("items.csv"), items).unwrap();
    let shown = done(&folder, "train --sessions sessions --items items.csv --rules --weights rules=0.5");
    let line = shown.lines().find(|line| line.starts_with("weights sessions=1.000,")).unwrap();
    let numbers: Vec<f64> = line.split([' ', ',']).filter_map(|word| word.parse().ok()).collect();
    assert!(numbers[0] > numbers[1], "better than sessions alone: {line}");
    let recommender = model(&folder, "model.vario");
    let found = recommender.model().weights();
    assert_eq!((found[0], found[2]), (256, 128), "what is named stays");
    let untuned = done(&folder, "train --sessions sessions --items items.csv --rules --no-tuning");
    assert!(!untuned.contains("weights "), "{untuned}");
    assert_eq!(model(&folder, "model.vario").model().weights()[2..4], [26, 13]);
}

#[test]
fn lambda_is_found_on_held_out_interactions_unless_it_is_said() {
    let folder = folder("train-lambda");
    let mut chance = Chance(13);
    let mut rows = String::from("user\titem\n");
    for user in 0..120 {
        for _ in 0..15 {
            writeln!(rows, "u{user}\ti{}", (chance.next() * 30.0) as u32 + 25 * (user % 2)).unwrap();
        }
    }
    fs::write(folder.join("rows.tsv"), rows).unwrap();
    let shown = done(&folder, "train --interactions rows.tsv --out found.vario");
    let lambda = shown.strip_prefix("lambda ").unwrap().split(' ').next().unwrap().to_owned();
    assert!(shown.contains("(nDCG@10 on held-out interactions, by λ: ") && shown.matches(" → ").count() == 8, "{shown}");
    done(&folder, &format!("train --interactions rows.tsv --out said.vario --lambda {lambda}"));
    assert!(fs::read(folder.join("found.vario")).unwrap() == fs::read(folder.join("said.vario")).unwrap());
    fs::write(folder.join("few.tsv"), "user\titem\na\tx\nb\ty\n").unwrap();
    let few = vario(&folder, "train --interactions few.tsv");
    assert_eq!((few.status.code(), text(&few.stderr)), (Some(0), "lambda 300: no user has ten items: no λ can be found\n".into()));
}
