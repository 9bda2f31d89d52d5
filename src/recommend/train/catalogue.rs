//! What the shop says of its items: categories, tags, prices, stock.

use super::container::{Tables, starts};
use super::corpus::check_id;
use crate::event_file::LineError;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::BufRead;

/// What is known of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// From 1; 0 for none.
    pub category: u16,
    /// Ascending.
    pub tags: Vec<u16>,
    /// In hundredths; 0 when it is not known.
    pub price: u32,
    /// Whether it can not be had.
    pub gone: bool,
}

/// What is known of all items of a model.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    /// Names of categories, the first has number 1.
    pub categories: Vec<String>,
    /// Names of tags, the first has number 0.
    pub tags: Vec<String>,
    /// By item of the model.
    pub items: Vec<Item>,
}

/// The shop's list of items.
#[derive(Debug, Default)]
pub struct Listing {
    rows: Vec<Row>,
}

/// A row of the shop's list.
#[derive(Debug, Default)]
struct Row {
    id: String,
    category: String,
    tags: Vec<String>,
    price: f64,
    gone: bool,
}

impl Listing {
    /// Reads items, one a line: as JSON objects (`id`, `category`, `tags`, `price`, `inStock`) or, with a header of these
    /// names, as CSV (tags separated by `|`).
    ///
    /// # Errors
    /// The first line that is neither, or has no fit id, or a price that is no number.
    pub fn read(mut input: impl BufRead) -> Result<Self, LineError> {
        let start = input.fill_buf().map_err(|error| LineError { line: 1, message: error.to_string() })?;
        let rows = if start.first() == Some(&b'{') { from_json(input)? } else { from_csv(input)? };
        Ok(Self { rows })
    }

    /// The ids of all items.
    pub fn ids(&self) -> impl Iterator<Item = &String> {
        self.rows.iter().map(|row| &row.id)
    }
}

impl Catalogue {
    /// What is known of a model's items.
    ///
    /// # Errors
    /// Line 0 when there are more than 65,000 categories or tags.
    pub fn of(listing: &Listing, ids: &[String]) -> Result<Self, LineError> {
        let rows = &listing.rows;
        let by_id: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.id.as_str(), row)).collect();
        let known: Vec<Option<&Row>> = ids.iter().map(|id| by_id.get(id.as_str()).copied()).collect();
        let names = |names: &mut dyn Iterator<Item = &String>| {
            let mut names: Vec<String> = names.filter(|name| !name.is_empty()).cloned().collect();
            names.sort();
            names.dedup();
            if names.len() > 65_000 { Err(LineError { line: 0, message: "more than 65,000 categories or tags".into() }) } else { Ok(names) }
        };
        let categories = names(&mut known.iter().flatten().map(|row| &row.category))?;
        let tags = names(&mut known.iter().flatten().flat_map(|row| &row.tags))?;
        let item = |row: &Row| {
            let mut of: Vec<u16> = row.tags.iter().filter_map(|tag| tags.binary_search(tag).ok()).map(|tag| tag as u16).collect();
            of.sort_unstable();
            of.dedup();
            let category = categories.binary_search(&row.category).map_or(0, |at| at as u16 + 1);
            Item { category, tags: of, price: libm::round(row.price * 100.0).clamp(0.0, f64::from(u32::MAX)) as u32, gone: row.gone }
        };
        let items = known.iter().map(|row| row.map(item).unwrap_or_default()).collect();
        Ok(Self { items, categories, tags })
    }

    /// The section `CONT`.
    #[must_use]
    pub fn section(&self) -> Vec<u8> {
        let mut section = Tables::default();
        let names: Vec<&String> = self.categories.iter().chain(&self.tags).collect();
        let pairs: usize = self.items.iter().map(|item| item.tags.len()).sum();
        let bytes: usize = names.iter().map(|name| name.len()).sum();
        section.numbers([self.categories.len() as u32, self.tags.len() as u32, pairs as u32, bytes as u32]);
        section.shorts(self.items.iter().map(|item| item.category));
        section.fill();
        section.numbers(self.items.iter().map(|item| item.price));
        section.fill();
        section.bytes.extend(self.items.iter().map(|item| u8::from(item.gone)));
        section.fill();
        section.numbers(starts(self.items.iter().map(|item| item.tags.len())));
        section.fill();
        section.shorts(self.items.iter().flat_map(|item| item.tags.iter().copied()));
        section.fill();
        section.numbers(starts(names.iter().map(|name| name.len())).into_iter().skip(1));
        section.fill();
        names.iter().for_each(|name| section.bytes.extend(name.as_bytes()));
        section.fill();
        section.bytes
    }
}

fn from_json(input: impl BufRead) -> Result<Vec<Row>, LineError> {
    let mut rows = Vec::new();
    for (line, text) in (1..).zip(input.lines()) {
        let bad = |message: String| LineError { line, message };
        let text = text.map_err(|error| bad(error.to_string()))?;
        if text.trim().is_empty() {
            continue;
        }
        let value: Value = serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?;
        let word = |key: &str| match value.get(key) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let id = word("id");
        if id.is_empty() {
            return Err(bad("no id".into()));
        }
        check_id(&id, line)?;
        let tags = value
            .get("tags")
            .and_then(Value::as_array)
            .map_or_else(Vec::new, |tags| tags.iter().filter_map(Value::as_str).map(str::to_owned).collect());
        let price = match value.get("price") {
            None | Some(Value::Null) => 0.0,
            Some(price) => price.as_f64().ok_or_else(|| bad("a price that is not a number".into()))?,
        };
        rows.push(Row { id, category: word("category"), tags, price, gone: value.get("inStock") == Some(&Value::Bool(false)) });
    }
    Ok(rows)
}

fn from_csv(input: impl BufRead) -> Result<Vec<Row>, LineError> {
    let mut reader = csv::Reader::from_reader(input);
    let bad = |line: usize, message: String| LineError { line, message };
    let header = reader.headers().map_err(|error| bad(1, error.to_string()))?.clone();
    let at = |name: &str| header.iter().position(|column| column.trim() == name);
    let id_at = at("id").ok_or_else(|| bad(1, "no column \"id\" in the header".into()))?;
    let (category, tags, price, stock) = (at("category"), at("tags"), at("price"), at("inStock"));
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| bad(error.position().map_or(0, |at| at.line() as usize), error.to_string()))?;
        let line = record.position().map_or(0, |at| at.line() as usize);
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or("").trim().to_owned();
        let id = cell(Some(id_at));
        if id.is_empty() {
            return Err(bad(line, "no id".into()));
        }
        check_id(&id, line)?;
        let price = cell(price);
        let price = if price.is_empty() {
            0.0
        } else {
            price.parse().map_err(|_| bad(line, format!("a price that is not a number: {price:?}")))?
        };
        let tags = cell(tags).split('|').filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
        rows.push(Row { id, category: cell(category), tags, price, gone: cell(stock) == "false" });
    }
    Ok(rows)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn json_and_csv_say_the_same_and_bad_lines_are_named() {
        let ids = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let json = "{\"id\":\"a\",\"category\":\"tea\",\"tags\":[\"green\",\"china\"],\"price\":4.5}\n{\"id\":\"b\",\"inStock\":false,\"tags\":[\"green\"]}\n";
        let csv = "id,category,tags,price,inStock\na,tea,green|china,4.50,\nb,,green,,false\n";
        let read = |text: &str| Catalogue::of(&Listing::read(text.as_bytes()).unwrap(), &ids).unwrap();
        let (json, csv) = (read(json), read(csv));
        assert_eq!(json.items, csv.items);
        assert_eq!(json.items[0], Item { category: 1, tags: vec![0, 1], price: 450, gone: false });
        assert!(json.items[1].gone);
        let message = |text: &str| Listing::read(text.as_bytes()).unwrap_err().to_string();
        assert_eq!(message("{\"id\":\"a\"}\n{\"id\":\"\"}"), "line 2: no id");
        assert_eq!(message("id,price\na,x\n"), "line 2: a price that is not a number: \"x\"");
    }
}
