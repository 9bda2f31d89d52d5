//! Items of the history that recommendations go by: what was looked at, what lies in the cart, what was bought.

use super::event::Kind;
use super::history::{Entry, History};

fn items(history: &History, kind: Kind) -> impl Iterator<Item = u32> {
    let of_kind = move |entry: &&Entry| entry.kind == kind as u32 && entry.item > 0;
    history.entries.iter().filter(of_kind).map(|entry| entry.item)
}

/// The last items looked at, `most` at most, oldest first; the same one twice in a row counts once.
#[must_use]
pub fn viewed(history: &History, most: usize) -> Vec<&str> {
    let mut viewed: Vec<u32> = items(history, Kind::View).collect();
    viewed.dedup();
    let first = viewed.len().saturating_sub(most);
    viewed.iter().skip(first).map(|item| history.name(*item)).collect()
}

/// What was put into the cart and not taken out of it, since the last order.
#[must_use]
pub fn cart(history: &History) -> Vec<&str> {
    let mut cart: Vec<u32> = Vec::new();
    for entry in &history.entries {
        match Kind::at(entry.kind) {
            Kind::Order => cart.clear(),
            Kind::Cart if !cart.contains(&entry.item) => cart.push(entry.item),
            Kind::Remove => cart.retain(|item| *item != entry.item),
            _ => {}
        }
    }
    cart.iter().map(|item| history.name(*item)).filter(|name| !name.is_empty()).collect()
}

/// What was bought, each item once.
#[must_use]
pub fn bought(history: &History) -> Vec<&str> {
    let mut bought: Vec<u32> = items(history, Kind::Bought).collect();
    bought.sort_unstable();
    bought.dedup();
    bought.iter().map(|item| history.name(*item)).collect()
}
