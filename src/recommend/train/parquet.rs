//! Events from Parquet.

use super::corpus::LineError;
use super::events::{Columns, Events, Row};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use std::fs::File;

impl Events {
    /// Reads Parquet (uncompressed, Snappy or gzip).
    ///
    /// # Errors
    /// The first row (as its line) that has no time, item, session or user; line 0 when the file is no Parquet.
    pub fn read_parquet(&mut self, file: File, columns: &Columns) -> Result<(), LineError> {
        let whole = |error: parquet::errors::ParquetError| LineError { line: 0, message: error.to_string() };
        let reader = SerializedFileReader::new(file).map_err(whole)?;
        for (line, row) in (1..).zip(reader.get_row_iter(None).map_err(whole)?) {
            let row = row.map_err(whole)?;
            let text = |name: &str| {
                let field = row.get_column_iter().find(|(column, _)| *column == name).map(|(_, field)| field);
                match field {
                    None | Some(Field::Null) => String::new(),
                    Some(Field::Str(text)) => text.clone(),
                    Some(Field::TimestampMillis(time)) => time.to_string(),
                    Some(Field::TimestampMicros(time)) => time.div_euclid(1000).to_string(),
                    Some(other) => other.to_string(),
                }
            };
            let (session, user, item, time, event) =
                (text(&columns.session), text(&columns.user), text(&columns.item), text(&columns.time), text(&columns.event));
            self.add(line, &Row { session: &session, user: &user, item: &item, time: &time, event: &event })?;
        }
        Ok(())
    }
}
