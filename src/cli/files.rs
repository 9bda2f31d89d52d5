//! Files in and out, progress bars, sizes.

use crate::experiment::evaluate::Evaluator;
use crate::host::NativeHost;
use crate::json::Json;
use crate::json::read::read;
use crate::json::write::text;
use crate::recommend::Recommender;
use flate2::read::MultiGzDecoder;
use indicatif::{ProgressBar, ProgressStyle};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// An error's words with the file they are about.
pub fn about(path: &Path, problem: impl std::fmt::Display) -> String {
    format!("{}: {problem}", path.display())
}

/// A text file, unpacked when it starts as gzip does. `bar` follows the bytes read from the disk.
pub fn open_text(path: &Path, bar: &ProgressBar) -> Result<Box<dyn BufRead>, String> {
    let file = File::open(path).map_err(|error| about(path, error))?;
    bar.set_length(file.metadata().map_or(0, |data| data.len()));
    let mut file = BufReader::new(bar.wrap_read(file));
    let zipped = file.fill_buf().map_err(|error| about(path, error))?.starts_with(&[0x1f, 0x8b]);
    Ok(if zipped { Box::new(BufReader::new(MultiGzDecoder::new(file))) } else { Box::new(file) })
}

/// An artifact, with its bytes.
pub fn open_model(path: &Path) -> Result<(Recommender, Vec<u8>), String> {
    let bytes = fs::read(path).map_err(|error| about(path, error))?;
    let model = Recommender::load(&bytes[..]).map_err(|error| about(path, format!("{} ({})", error.message, error.code.text())))?;
    Ok((model, bytes))
}

/// A JSON file.
pub fn read_json(path: &Path) -> Result<Json, String> {
    let text = fs::read_to_string(path).map_err(|error| about(path, error))?;
    read(&text, &NativeHost).map_err(|offset| about(path, format!("not JSON from byte {offset} on")))
}

/// A JSON object.
pub fn read_object(path: &Path) -> Result<Json, String> {
    let json = read_json(path)?;
    if json.as_obj().is_some() { Ok(json) } else { Err(about(path, "not a JSON object")) }
}

/// A payload that the evaluator takes.
pub fn read_payload(path: &Path) -> Result<Json, String> {
    let json = read_object(path)?;
    let checked = Evaluator::new(&NativeHost).load(&text(&json, &NativeHost));
    checked.map_err(|error| about(path, format!("{} ({} at {})", error.message, error.code.text(), error.path)))?;
    Ok(json)
}

/// Writes a file all at once: a reader sees the old one or the new one.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let mut name = path.file_name().ok_or_else(|| about(path, "not a file name"))?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    fs::write(&part, bytes).and_then(|()| fs::rename(&part, path)).map_err(|error| about(path, error))
}

/// The size brotli makes of it at quality 11, as a web server would send it.
pub fn brotli_size(bytes: &[u8]) -> usize {
    let mut packed = brotli::CompressorReader::new(bytes, 65_536, 11, 24);
    io::copy(&mut packed, &mut io::sink()).map_or(bytes.len(), |size| size as usize)
}

/// A progress bar on standard error; nothing is drawn when that is not a terminal.
pub fn bar(length: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:>20} {wide_bar} {percent:>3}% {elapsed}");
    ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())).with_message(what)
}

/// A whole number with separators: 1,234,567.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_are_separated() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
