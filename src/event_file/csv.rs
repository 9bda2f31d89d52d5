//! Events from CSV with a header; `,`, `;`, tab or `|` separate cells, the first line tells which.

use super::{LineError, Role, Row, Wanted, details};
use crate::profile::event::Kind;
use crate::profile::train::{of_csv, open_csv};
use std::io::BufRead;

/// Reads CSV with a header. Names of columns are told apart by no capitals.
///
/// # Errors
/// Line 1 when a needed column is missing; the first line that is no CSV, or has no time, or neither session nor user; what
/// `each` complains of.
pub fn read_csv(input: impl BufRead, wanted: &Wanted, mut each: impl FnMut(&Row) -> Result<(), LineError>) -> Result<(), LineError> {
    let (mut reader, header) = open_csv(input)?;
    let places = Role::ALL.map(|role| {
        let mut places = Vec::new();
        for name in wanted.columns.names(role) {
            let place = header.iter().position(|column| *column == name.to_lowercase());
            places.extend(place.filter(|place| !places.contains(place)));
        }
        places
    });
    wanted.check(header.iter().map(String::as_str), |role| {
        let has = |role: Role| !places[role as usize].is_empty();
        has(role) || (role == Role::User && has(Role::Session))
    })?;
    let device = header.iter().position(|column| column == "device");
    let mut record = csv::StringRecord::new();
    let mut told = String::new();
    while reader.read_record(&mut record).map_err(|error| of_csv(&error))? {
        let line = record.position().map_or(0, |at| at.line() as usize);
        let cell = |role: Role| places[role as usize].iter().map(|place| &record[*place]).find(|cell| !cell.is_empty()).unwrap_or("");
        let (item, event) = (cell(Role::Item), cell(Role::Event));
        told.clear();
        if wanted.details && !event.is_empty() {
            let cells = header.iter().zip(&record).map(|(name, cell)| (name.as_str(), cell.trim()));
            details::of_cells(Kind::of(event), cells, item, &mut told);
        }
        let device = device.map_or("", |place| &record[place]);
        let cells = [cell(Role::Session), cell(Role::User), item, event, device, &told];
        if let Some(row) = wanted.row(line, cell(Role::Time), cells)? {
            each(&row)?;
        }
    }
    Ok(())
}
