//! Events from Parquet.

use super::{LineError, Role, Row, Wanted, details};
use crate::profile::event::Kind;
use parquet::basic::Compression;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use std::fs::File;

/// Reads Parquet: plain columns, uncompressed or as Snappy, gzip, Zstandard or LZ4.
///
/// # Errors
/// Line 1 when a needed column is missing; the first row (as its line) that has no time, or neither session nor user; line 0 when the
/// file is no Parquet, or `E_PARQUET_CODEC` when it is compressed otherwise; what `each` complains of.
pub fn read_parquet(file: File, wanted: &Wanted, mut each: impl FnMut(&Row) -> Result<(), LineError>) -> Result<(), LineError> {
    let whole = |error: parquet::errors::ParquetError| LineError { line: 0, message: error.to_string() };
    let reader = SerializedFileReader::new(file).map_err(whole)?;
    let metadata = reader.metadata();
    for column in metadata.row_groups().iter().flat_map(|group| group.columns()) {
        check_codec(column.compression())?;
    }
    let header: Vec<String> = metadata.file_metadata().schema().get_fields().iter().map(|field| field.name().to_owned()).collect();
    let places = Role::ALL.map(|role| {
        let find = |name: &str| header.iter().position(|column| column.to_lowercase() == name.to_lowercase());
        let mut places: Vec<usize> = wanted.columns.names(role).into_iter().filter_map(find).collect();
        places.dedup();
        places
    });
    wanted.check(header.iter().map(String::as_str), |role| {
        let has = |role: Role| !places[role as usize].is_empty();
        has(role) || (role == Role::User && has(Role::Session))
    })?;
    let device = header.iter().position(|column| column == "device");
    let mut told = String::new();
    for (line, row) in (1..).zip(reader.get_row_iter(None).map_err(whole)?) {
        let row = row.map_err(whole)?;
        let cells: Vec<String> = row.get_column_iter().map(|(_, field)| text(field)).collect();
        let cell =
            |role: Role| places[role as usize].iter().map(|place| cells[*place].as_str()).find(|cell| !cell.is_empty()).unwrap_or("");
        let (item, event) = (cell(Role::Item), cell(Role::Event));
        told.clear();
        if wanted.details && !event.is_empty() {
            let named = header.iter().zip(&cells).map(|(name, cell)| (name.as_str(), cell.as_str()));
            details::of_cells(Kind::of(event), named, item, &mut told);
        }
        let device = device.map_or("", |place| cells[place].as_str());
        if let Some(row) = wanted.row(line, cell(Role::Time), [cell(Role::Session), cell(Role::User), item, event, device, &told])? {
            each(&row)?;
        }
    }
    Ok(())
}

fn check_codec(codec: Compression) -> Result<(), LineError> {
    let name = match codec {
        Compression::BROTLI(_) => "Brotli",
        Compression::LZO => "LZO",
        _ => return Ok(()),
    };
    let message = format!(
        "compressed as {name}, which is not read (E_PARQUET_CODEC): write it anew, for example in DuckDB with \
         COPY (FROM 'old.parquet') TO 'new.parquet' (COMPRESSION zstd)"
    );
    Err(LineError { line: 0, message })
}

fn text(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::TimestampMillis(time) => time.to_string(),
        Field::TimestampMicros(time) => time.div_euclid(1000).to_string(),
        Field::Date(days) => (i64::from(*days) * 86_400_000).to_string(),
        other => other.to_string(),
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::check_codec;
    use parquet::basic::{BrotliLevel, Compression, ZstdLevel};

    #[test]
    fn what_cannot_be_unpacked_is_named_with_a_way_out() {
        let complaint = check_codec(Compression::BROTLI(BrotliLevel::default())).unwrap_err().to_string();
        assert!(
            complaint.starts_with("compressed as Brotli") && complaint.contains("E_PARQUET_CODEC") && complaint.contains("COPY"),
            "{complaint}"
        );
        assert_eq!(check_codec(Compression::ZSTD(ZstdLevel::default())), Ok(()));
    }
}
