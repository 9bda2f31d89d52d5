//! The visitor's own events as the profile hears them: names and properties of Segment's ecommerce vocabulary
//! (<https://segment.com/docs/connections/spec/ecommerce/v2/>), and a few names of our own for members.

use crate::experiment::condition::plain_text;
use crate::host::Host;
use crate::json::store::{Store, Value};

/// What an event is to the profile. The numbers are part of the history's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Anything else, pages included: it adds to the depth of the visit and no more.
    Other,
    /// An item was looked at.
    View,
    /// A list of items was looked at or filtered.
    List,
    /// A search; the entry's item is what was searched for.
    Search,
    /// An item was put on the wish list.
    Wish,
    /// An item was put into the cart.
    Cart,
    /// An item was taken out of the cart.
    Remove,
    /// A checkout was begun.
    Checkout,
    /// An order; the entry's item is the order's id.
    Order,
    /// An item of an order.
    Bought,
    /// An order was refunded or cancelled, in whole or in part.
    Refund,
    /// An item or a cart was shared.
    Share,
    /// An item was reviewed.
    Review,
    /// A member checked in.
    CheckIn,
    /// Somebody accepted the member's invitation.
    Invite,
    /// The trial of the next membership level was begun.
    Trial,
}

/// Every kind, at the place of its number.
pub const KINDS: [Kind; 16] = [
    Kind::Other,
    Kind::View,
    Kind::List,
    Kind::Search,
    Kind::Wish,
    Kind::Cart,
    Kind::Remove,
    Kind::Checkout,
    Kind::Order,
    Kind::Bought,
    Kind::Refund,
    Kind::Share,
    Kind::Review,
    Kind::CheckIn,
    Kind::Invite,
    Kind::Trial,
];

impl Kind {
    /// The kind of an event by its name; `Other` for names that the profile does not know.
    #[must_use]
    pub fn of(name: &str) -> Self {
        match name {
            "Product Viewed" => Kind::View,
            "Product List Viewed" | "Product List Filtered" => Kind::List,
            "Products Searched" => Kind::Search,
            "Product Added to Wishlist" => Kind::Wish,
            "Product Added" | "Wishlist Product Added to Cart" => Kind::Cart,
            "Product Removed" => Kind::Remove,
            "Checkout Started" => Kind::Checkout,
            "Order Completed" => Kind::Order,
            "Order Refunded" | "Order Cancelled" => Kind::Refund,
            "Product Shared" | "Cart Shared" => Kind::Share,
            "Product Reviewed" => Kind::Review,
            "Checked In" => Kind::CheckIn,
            "Invite Accepted" => Kind::Invite,
            "Tier Trial Started" => Kind::Trial,
            _ => Kind::Other,
        }
    }

    /// The kind of a number; `Other` for numbers that are none.
    #[must_use]
    pub fn at(number: u32) -> Self {
        KINDS.get(number as usize).copied().unwrap_or(Kind::Other)
    }
}

/// What the visitor looks at the page with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Device {
    /// Not known.
    #[default]
    Unknown,
    /// A computer.
    Desktop,
    /// A phone.
    Phone,
    /// A tablet.
    Tablet,
}

/// Their names in facts and rules, at the place of their number.
pub const DEVICES: [&str; 4] = ["", "desktop", "phone", "tablet"];

impl Device {
    /// The device of a name; `Unknown` for any other.
    #[must_use]
    pub fn of(name: &str) -> Self {
        match name {
            "desktop" => Device::Desktop,
            "phone" | "mobile" => Device::Phone,
            "tablet" => Device::Tablet,
            _ => Device::Unknown,
        }
    }
}

/// Where and when an event happens, as far as it tells of habits.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scene {
    /// What the visitor looks at the page with.
    pub device: Device,
    /// Local time less UTC in minutes, -840 to 840: hour and weekday are the visitor's own.
    pub offset_minutes: i32,
}

/// An event: its kind and its properties.
#[derive(Clone, Copy)]
pub struct Event<'a> {
    /// What it is.
    pub kind: Kind,
    store: &'a Store,
    properties: Value,
    host: &'a dyn Host,
}

impl<'a> Event<'a> {
    /// The event of a name; `properties`: an object of the store, or null. Properties of other types than the vocabulary
    /// has them count as missing.
    #[must_use]
    pub fn new(name: &str, store: &'a Store, properties: Value, host: &'a dyn Host) -> Self {
        Self { kind: Kind::of(name), store, properties, host }
    }

    /// A part of the event as one of its own.
    #[must_use]
    pub fn part(&self, kind: Kind, properties: Value) -> Self {
        Self { kind, properties, ..*self }
    }

    /// The first of some properties that is a text or a number, as text; empty when there is none.
    fn text(&self, keys: &[&str]) -> String {
        let texts = keys.iter().map(|key| plain_text(self.store, self.store.get(self.properties, key), self.host));
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// The first of some properties that is a number.
    fn number(&self, keys: &[&str]) -> Option<f64> {
        let values = keys.iter().map(|key| self.store.get(self.properties, key));
        values.into_iter().find(|value| self.store.is_number(*value)).map(|value| self.store.num(value)).filter(|value| value.is_finite())
    }

    /// What the entry is about: the item's id, the search's words, the order's id.
    #[must_use]
    pub fn item(&self) -> String {
        match self.kind {
            Kind::Search => self.text(&["query"]),
            Kind::Order | Kind::Refund => self.text(&["order_id"]),
            Kind::List => self.text(&["list_id"]),
            _ => self.text(&["product_id", "sku"]),
        }
    }

    /// The item's or the list's category.
    #[must_use]
    pub fn category(&self) -> String {
        self.text(&["category"])
    }

    /// Tags: the list `tags`, or one text.
    pub fn tags(&self) -> impl Iterator<Item = &'a str> {
        let (store, tags) = (self.store, self.store.get(self.properties, "tags"));
        let one = core::iter::once(store.text(tags));
        one.chain(store.items(tags).map(|tag| store.text(tag))).filter(|tag| !tag.is_empty())
    }

    /// Three capital letters; none for anything else.
    #[must_use]
    pub fn currency(&self) -> Option<[u8; 3]> {
        let code = self.store.text(self.store.get(self.properties, "currency"));
        let code: [u8; 3] = code.as_bytes().try_into().ok()?;
        code.iter().all(u8::is_ascii_uppercase).then_some(code)
    }

    /// Items of an order or a list.
    pub fn products(&self) -> impl Iterator<Item = Self> {
        let products = self.store.items(self.store.get(self.properties, "products"));
        products.map(|product| self.part(Kind::Bought, product))
    }

    /// What an order brings (`revenue`, else `total`, `value`, the sum of its products), or what an item costs
    /// (`price`); 0 when nothing tells, and never below.
    #[must_use]
    pub fn amount(&self) -> f64 {
        let amount = match self.kind {
            Kind::Order | Kind::Refund => {
                self.number(&["revenue", "total", "value"]).unwrap_or_else(|| self.products().map(|product| product.cost()).sum())
            }
            _ => self.number(&["price"]).unwrap_or(0.0),
        };
        if amount.is_finite() { amount.clamp(0.0, MOST_AMOUNT) } else { 0.0 }
    }

    fn cost(&self) -> f64 {
        self.amount() * self.number(&["quantity"]).unwrap_or(1.0).max(0.0)
    }
}

/// The largest amount that counts: sums of as many as there are stay finite.
const MOST_AMOUNT: f64 = 1e12;
