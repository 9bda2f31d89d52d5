//! The visitor's history: bounded, kept, forgotten, and never broken by bytes.
#![cfg(all(feature = "profile", not(target_arch = "wasm32")))]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use proptest::prelude::*;
use vario::host::NativeHost;
use vario::profile::Profile;
use vario::profile::event::{Device, Kind, Scene};
use vario::profile::history::{History, MOST_BYTES};

const DAY: f64 = 86_400_000.0;
/// 2026-01-01.
const START: f64 = 1_767_225_600_000.0;
const PHONE: Scene = Scene { device: Device::Phone, offset_minutes: 480 };

fn open(history: &[u8]) -> Profile<'static> {
    Profile::open(history, "", &NativeHost)
}

fn tell(profile: &mut Profile<'_>, day: f64, name: &str, properties: &str) -> bool {
    profile.observe(name, properties, START + day * DAY, PHONE).unwrap()
}

fn events() -> impl Strategy<Value = Vec<(f64, usize, u32, f64)>> {
    prop::collection::vec((0.0..400.0_f64, 0..10_usize, 0..60_u32, 0.0..500.0_f64), 0..200)
}

const NAMES: [&str; 10] = [
    "Product Viewed",
    "Product Added",
    "Order Completed",
    "Products Searched",
    "Page Viewed",
    "Checked In",
    "Order Refunded",
    "Invite Accepted",
    "Product Added to Wishlist",
    "Tier Trial Started",
];

fn told(mut events: Vec<(f64, usize, u32, f64)>) -> Profile<'static> {
    events.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut profile = open(&[]);
    for (day, name, item, price) in events {
        let properties = format!(
            r#"{{"product_id":"tea-{item}","order_id":"{day}","category":"c{}","tags":["green","t{}"],"price":{price},"revenue":{price},"currency":"EUR",
            "query":"q {item}","products":[{{"product_id":"tea-{item}","price":{price}}}]}}"#,
            item % 5,
            item % 9
        );
        tell(&mut profile, day, NAMES[name], &properties);
    }
    profile
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_saved_is_what_is_opened(events in events()) {
        let mut profile = told(events);
        let bytes = profile.save(START);
        prop_assert!(bytes.len() <= MOST_BYTES);
        let mut opened = open(&bytes);
        prop_assert_eq!(&opened.save(START), &bytes);
        prop_assert_eq!(opened.history(), profile.history());
        prop_assert_eq!(opened.snapshot(START + 500.0 * DAY), profile.snapshot(START + 500.0 * DAY));
    }

    #[test]
    fn hostile_bytes_are_no_history(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert_eq!(History::decode(&bytes), History::default());
    }

    #[test]
    fn a_history_with_a_wrong_byte_is_none(events in events(), at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
        let mut bytes = told(events).save(START);
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert_eq!(History::decode(&bytes), History::default());
    }

    #[test]
    fn forged_bytes_with_a_right_checksum_never_panic(mut body in prop::collection::vec(prop_oneof![0..4_u8, any::<u8>()], 0..400), cut in 0..300_usize, events in events()) {
        // Half of them begin as a real history does.
        let real = told(events).save(START);
        if cut % 2 == 0 {
            body = real[8..].iter().copied().take(cut * 4).chain(body).collect();
        }
        let sum = body.iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
        let bytes: Vec<u8> = b"VPH\x01".iter().copied().chain(sum.to_le_bytes()).chain(body).collect();
        let mut profile = open(&bytes);
        for name in NAMES {
            let _ = profile.observe(name, r#"{"product_id":"a","tags":["x"],"revenue":1}"#, START, PHONE);
        }
        let _ = (profile.snapshot(START), profile.attributes(f64::MAX), profile.changes(f64::NAN), profile.save(-1.0));
    }

    #[test]
    fn any_properties_are_taken_or_refused(name in 0..NAMES.len(), text in r#"[\{\}\[\]",:a-z0-9_]{0,40}"#) {
        let _ = open(&[]).observe(NAMES[name], &text, START, PHONE);
    }
}

#[test]
fn entries_give_way_at_64_kb_and_what_was_counted_stays() {
    let mut profile = open(&[]);
    for number in 0..20_000_u32 {
        let day = f64::from(number) / 100.0;
        let long = "x".repeat((number % 90) as usize);
        tell(
            &mut profile,
            day,
            "Product Viewed",
            &format!(r#"{{"product_id":"{long}{number}","tags":["{long}"],"category":"c{number}","price":1}}"#),
        );
        if number % 1_000 == 0 {
            tell(&mut profile, day, "Order Completed", &format!(r#"{{"order_id":"o{number}","revenue":10,"currency":"EUR"}}"#));
        }
    }
    let bytes = profile.save(START + 200.0 * DAY);
    assert!(bytes.len() <= MOST_BYTES, "{}", bytes.len());
    let history = open(&bytes).history().clone();
    assert_eq!((history.purchases.orders, history.purchases.main().amount, history.count(Kind::View)), (20, 200.0, 20_000));
    let kept = |kind: Kind| history.entries.iter().filter(|entry| entry.kind == kind as u32).count();
    assert_eq!(kept(Kind::Order), 20, "orders are the last to go");
    assert!((300..=1_500).contains(&kept(Kind::View)), "{}", kept(Kind::View));
    let last = history.entries.last().unwrap();
    assert!(history.name(last.item).ends_with("19999"), "the newest stays");
}

#[test]
fn an_order_that_is_told_twice_counts_once_and_a_refund_is_taken_off() {
    let mut profile = open(&[]);
    let order = r#"{"order_id":"A-1","revenue":42.5,"currency":"EUR","products":[{"product_id":"longjing","category":"green"}]}"#;
    assert!(tell(&mut profile, 0.0, "Order Completed", order));
    assert!(!tell(&mut profile, 0.1, "Order Completed", order));
    assert!(tell(&mut profile, 1.0, "Order Refunded", r#"{"order_id":"A-1","revenue":2.5,"currency":"EUR"}"#));
    let bought = profile.history().purchases.main();
    assert_eq!((bought.orders, bought.amount, &bought.currency), (1, 40.0, b"EUR"));
    let bought: Vec<&str> = profile.history().entries.iter().map(|entry| profile.history().name(entry.item)).collect();
    assert_eq!(bought, ["A-1", "longjing"]);
}

#[test]
fn a_visit_ends_after_half_an_hour_and_hours_are_the_visitors_own() {
    let mut profile = open(&[]);
    // 2026-01-01 was a Thursday; 16:30 UTC is half past midnight on Friday where clocks are eight hours ahead.
    for minutes in [0.0, 29.0, 58.0, 89.0] {
        tell(&mut profile, (16.5 * 60.0 + minutes) / 1440.0, "Page Viewed", "");
    }
    let history = profile.history();
    assert_eq!(history.visits.iter().map(|visit| visit.depth).collect::<Vec<_>>(), [3, 1]);
    assert_eq!((history.hours[0], history.hours[1], history.weekdays[5], history.devices[2]), (2, 2, 4, 4));
}

#[test]
fn a_clock_that_is_set_back_breaks_nothing() {
    let mut profile = open(&[]);
    tell(&mut profile, 10.0, "Order Completed", r#"{"order_id":"1","revenue":5}"#);
    tell(&mut profile, 2.0, "Order Completed", r#"{"order_id":"2","revenue":5}"#);
    let history = profile.history();
    assert_eq!((history.purchases.orders, history.purchases.first, history.visits.len()), (2, history.purchases.last, 1));
}

#[test]
fn nothing_is_left_after_forget() {
    let mut profile = told(vec![(1.0, 0, 1, 5.0), (2.0, 2, 1, 5.0)]);
    profile.forget();
    assert_eq!(profile.history(), &History::default());
    assert_eq!(profile.save(START), open(&[]).save(START));
}

#[test]
fn properties_that_are_no_object_are_refused() {
    let error = open(&[]).observe("Product Viewed", "[1]", START, PHONE).unwrap_err();
    assert_eq!(error.code.text(), "E_EVENT_JSON");
}
