//! Files with columns, and times as people write them.

use crate::event_file::LineError;
use crate::insight::time::{parse_day, parse_iso};
use std::io::{BufRead, Cursor, Read};

/// An error of a line.
pub(super) fn wrong<T>(line: usize, message: impl Into<String>) -> Result<T, LineError> {
    Err(LineError { line, message: message.into() })
}

/// A CSV file whose delimiter (`,` `;` tab `|`) its first line tells, and the names of its columns, in lower case.
pub(crate) fn open(mut input: impl BufRead) -> Result<(csv::Reader<impl Read>, Vec<String>), LineError> {
    let mut first = String::new();
    input.read_line(&mut first).map_err(|error| LineError { line: 1, message: error.to_string() })?;
    let head = first.trim_start_matches('\u{feff}');
    let delimiter = b",;\t|".iter().copied().max_by_key(|mark| head.bytes().filter(|byte| byte == mark).count()).unwrap_or(b',');
    let all = Cursor::new(head.as_bytes().to_vec()).chain(input);
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(false).from_reader(all);
    let names = reader.headers().map_err(|error| of_csv(&error))?.iter().map(|name| name.trim().to_lowercase()).collect();
    Ok((reader, names))
}

/// An error of the CSV reader with its line.
pub(crate) fn of_csv(error: &csv::Error) -> LineError {
    let line = error.position().map_or(0, |at| at.line() as usize);
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!("{len} columns instead of {expected_len}"),
        csv::ErrorKind::Utf8 { .. } => "not UTF-8".into(),
        _ => error.to_string(),
    };
    LineError { line, message }
}

/// The place of a column: the one that is named, else the first of those usually meant.
pub(super) fn column(names: &[String], wanted: Option<&str>, usual: &[&str]) -> Option<usize> {
    let place = |name: &str| names.iter().position(|known| known == &name.to_lowercase());
    match wanted {
        Some(name) => place(name),
        None => usual.iter().find_map(|name| place(name)),
    }
}

/// A time as milliseconds since 1970, UTC: ISO 8601 with or without time and zone, `YYYYMMDD`, `YYYY/MM/DD`, or seconds or milliseconds.
pub(super) fn millis(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let number: i64 = text.parse().ok()?;
        return match text.len() {
            8 => parse_day(&format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..])),
            9 | 10 => number.checked_mul(1000),
            12 | 13 => Some(number),
            _ => None,
        };
    }
    let (day, time) = (text.get(..10)?.replace('/', "-"), &text[10..]);
    if time.is_empty() {
        return parse_day(&day);
    }
    let iso = format!("{day}T{}", &time[1..]);
    parse_iso(&iso).or_else(|| parse_iso(&format!("{iso}Z")))
}

#[cfg(test)]
mod tests {
    use super::millis;

    #[test]
    fn times_are_read_in_every_usual_form() {
        let day = 853_286_400_000;
        for text in ["19970115", "1997-01-15", "1997/01/15", "1997-01-15T00:00:00Z", "1997-01-15 00:00:00", "853286400", "853286400000"] {
            assert_eq!(millis(text), Some(day), "{text}");
        }
        for text in ["", "x", "1997", "19971315", "1997-01-1", "15.01.1997", "é997-01-155"] {
            assert_eq!(millis(text), None, "{text}");
        }
    }
}
