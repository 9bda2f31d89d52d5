//! The properties of an event that the profile knows, written as a JSON object: few bytes, and many events have the same.

use crate::host::{Host, NativeHost};
use crate::json::store::{Store, Value};
use crate::json::write::{push_key, push_number, push_string, push_value};
use crate::profile::event::Kind;

/// Properties that a history asks for ([`crate::profile::event`]).
const KNOWN: [&str; 14] = [
    "product_id",
    "sku",
    "query",
    "list_id",
    "order_id",
    "category",
    "tags",
    "currency",
    "products",
    "revenue",
    "total",
    "value",
    "price",
    "quantity",
];

/// Those of them that are numbers, where a file has only texts.
const NUMBERS: [&str; 5] = ["revenue", "total", "value", "price", "quantity"];

/// Whether a column or member is a property that counts.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.contains(&name)
}

/// Whether a history takes in more of an event than that it happened.
pub(super) fn has_details(kind: Kind) -> bool {
    !matches!(kind, Kind::Other | Kind::CheckIn | Kind::Share | Kind::Review | Kind::Invite | Kind::Trial)
}

/// Details of an object's members; `item` stands in where no member tells the item.
pub(super) fn of_object(kind: Kind, store: &Store, object: Value, item: &str, out: &mut String) {
    if !has_details(kind) {
        return;
    }
    out.push('{');
    if store.get(object, "product_id").is_missing() && store.get(object, "sku").is_missing() {
        push_item(kind, item, out);
    }
    for name in KNOWN {
        let value = store.get(object, name);
        let is_wanted = name != "products" || matches!(kind, Kind::Order | Kind::Refund);
        if is_wanted && !store.is_null(value) {
            push_key(out, name);
            push_value(out, store, value, &NativeHost);
        }
    }
    close(out);
}

/// Details of cells under their columns' names.
pub(super) fn of_cells<'a>(kind: Kind, cells: impl Iterator<Item = (&'a str, &'a str)>, item: &str, out: &mut String) {
    if !has_details(kind) {
        return;
    }
    out.push('{');
    push_item(kind, item, out);
    for (name, cell) in cells.filter(|(name, cell)| is_known(name) && !cell.is_empty() && !["product_id", "sku", "products"].contains(name))
    {
        match cell.parse::<f64>().ok().filter(|number| NUMBERS.contains(&name) && number.is_finite()) {
            Some(number) => {
                push_key(out, name);
                push_number(out, number, &NativeHost as &dyn Host);
            }
            None => {
                push_key(out, name);
                push_string(out, cell);
            }
        }
    }
    close(out);
}

/// An order is no item.
fn push_item(kind: Kind, item: &str, out: &mut String) {
    if !item.is_empty() && !matches!(kind, Kind::Order | Kind::Refund | Kind::List | Kind::Search) {
        push_key(out, "product_id");
        push_string(out, item);
    }
}

fn close(out: &mut String) {
    if out.len() == 1 { out.clear() } else { out.push('}') }
}
