//! The route template of an address: `/product/123` and `/product/456` are one page, `/product/:id`.
//!
//! A segment counts as an id when nobody would have written it as a page's name: numbers, UUIDs, hexadecimal, ULIDs and
//! other opaque tokens, dates, and slugs that carry a number. Words stay, since nothing tells a product's name from a page's:
//! a site with such addresses gives its templates.

use crate::text::{cut, head, take_piece};

/// What stands for a segment that differs from visit to visit.
const ID: &str = ":id";
/// Longest path that is looked at, bytes.
const LONGEST: usize = 1_000;

/// The template of an address's path: the first of `given` (one a line) that fits, else what is found. Templates have
/// `:name` for one segment and may end with `*` for any rest.
#[must_use]
pub fn route(path: &str, given: &str) -> String {
    let path = head(path, LONGEST);
    let mut rest = Some(given);
    while let Some(template) = take_piece(&mut rest, b'\n') {
        if !template.is_empty() && fits(path, template) {
            return template.into();
        }
    }
    let mut out = String::new();
    let mut rest = Some(path);
    while let Some(segment) = take_piece(&mut rest, b'/') {
        if segment.is_empty() {
            continue;
        }
        out.push('/');
        // A person's name at a service, an e-mail address.
        let personal = segment.contains('@') || segment.contains("%40");
        let (stem, ending) = if personal { (segment, "") } else { file(segment) };
        if personal || is_id(stem) {
            out.push_str(ID);
            out.push_str(ending);
        } else {
            out.push_str(segment);
        }
    }
    if out.is_empty() {
        out.push('/');
    }
    out
}

/// The next segment that is not empty.
fn next_segment<'a>(rest: &mut Option<&'a str>) -> Option<&'a str> {
    loop {
        let segment = take_piece(rest, b'/')?;
        if !segment.is_empty() {
            return Some(segment);
        }
    }
}

fn fits(path: &str, template: &str) -> bool {
    let (mut path, mut template) = (Some(path), Some(template));
    loop {
        match (next_segment(&mut path), next_segment(&mut template)) {
            (_, Some("*")) | (None, None) => return true,
            (Some(_), Some(name)) if name.starts_with(':') => {}
            (Some(segment), Some(wanted)) if segment == wanted => {}
            _ => return false,
        }
    }
}

/// A file's name without its ending, and the ending with its dot.
fn file(segment: &str) -> (&str, &str) {
    let Some(at) = segment.rfind('.') else { return (segment, "") };
    let ending = segment.get(at..).unwrap_or_default();
    let known = (2..=6).contains(&ending.len()) && ending.bytes().skip(1).all(|byte| byte.is_ascii_lowercase());
    if known && at > 0 { (segment.get(..at).unwrap_or(segment), ending) } else { (segment, "") }
}

/// What a segment consists of.
#[derive(Default)]
struct Signs {
    length: usize,
    digits: usize,
    lower: usize,
    upper: usize,
    /// Letters a to f.
    hex: usize,
    /// `-`, `_`, `.`.
    joints: usize,
    other: usize,
}

impl Signs {
    fn of(segment: &str) -> Self {
        let mut signs = Self::default();
        let mut bytes = segment.bytes();
        while let Some(byte) = bytes.next() {
            signs.length = signs.length.saturating_add(1);
            let count = match byte {
                b'0'..=b'9' => &mut signs.digits,
                b'a'..=b'z' => &mut signs.lower,
                b'A'..=b'Z' => &mut signs.upper,
                b'-' | b'_' | b'.' => &mut signs.joints,
                _ => &mut signs.other,
            };
            *count = count.saturating_add(1);
            if matches!(byte, b'a'..=b'f' | b'A'..=b'F') {
                signs.hex = signs.hex.saturating_add(1);
            }
            // A letter of another script, three signs for one byte: its digits are none.
            if byte == b'%' {
                let _ = (bytes.next(), bytes.next());
            }
        }
        signs
    }

    fn letters(&self) -> usize {
        self.lower.saturating_add(self.upper)
    }

    fn words_only(&self) -> bool {
        self.digits == 0
    }

    /// Digits with what stands between them in dates, versions and telephone numbers.
    fn is_number(&self) -> bool {
        self.digits > 0 && self.letters() == 0 && self.other == 0
    }

    fn is_hexadecimal(&self) -> bool {
        let only = self.other == 0 && self.letters() == self.hex;
        let signs = self.digits.saturating_add(self.hex);
        // A UUID's groups, or one run.
        only && signs >= 8 && (self.digits > 0 || signs >= 16) && (self.joints == 0 || signs == 32)
    }

    /// Base 32, 36, 58, 62 or 64, as identifiers are written.
    fn is_token(&self) -> bool {
        let mixed = self.lower > 0 && self.upper > 0;
        self.other == 0
            && ((mixed && self.length >= 8 && self.joints < 3)
                || (self.joints == 0 && self.length >= 16 && self.digits >= 2)
                || (mixed && self.length >= 20))
    }
}

fn is_id(segment: &str) -> bool {
    let signs = Signs::of(segment);
    if signs.words_only() {
        // A UUID without a digit is rarer than one in a billion; a long run of a to f is no word.
        return signs.is_hexadecimal();
    }
    if signs.is_number() || signs.is_hexadecimal() || signs.is_token() {
        return true;
    }
    // A slug that begins or ends with a record's number, or a long one with numbers in it.
    let begins = cut(segment, b'-').is_some_and(|(first, _)| is_record(first));
    let ends = segment.rsplit(['-', '_']).next().is_some_and(is_record);
    let joined = signs.joints > 0;
    (joined && (begins || ends)) || (joined && signs.length >= 24 && signs.digits >= 3)
}

/// A number of four digits or more, or a short hash.
fn is_record(part: &str) -> bool {
    let signs = Signs::of(part);
    (signs.digits >= 4 && signs.digits == signs.length) || signs.is_hexadecimal()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_differs_from_visit_to_visit_becomes_an_id() {
        for (path, template) in [
            ("/", "/"),
            ("", "/"),
            ("/product/123", "/product/:id"),
            ("/product/123/", "/product/:id"),
            ("/product/123.html", "/product/:id.html"),
            ("/u/0195f3c2-6b1e-7cc3-8f39-2d1a4c0b9e77/cart", "/u/:id/cart"),
            ("/u/0195F3C26B1E7CC38F392D1A4C0B9E77", "/u/:id"),
            ("/o/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/o/:id"),
            ("/o/01arz3ndektsv4rrffq69g5fav", "/o/:id"),
            ("/k/0ujtsYcgvSTl8PAuAdqWYSMnLOv", "/k/:id"),
            ("/n/V1StGXR8_Z5jdHi6B-myT", "/n/:id"),
            ("/watch/dQw4w9WgXcQ", "/watch/:id"),
            ("/commit/70eb7f2a", "/commit/:id"),
            ("/doc/507f1f77bcf86cd799439011", "/doc/:id"),
            ("/blog/2024-11-22/spring-harvest", "/blog/:id/spring-harvest"),
            ("/blog/2024/11/22", "/blog/:id/:id/:id"),
            ("/tea/longjing-green-tea-4711", "/tea/:id"),
            ("/questions/12345-how-long", "/questions/:id"),
            ("/news/the-3-best-teas-of-2024-tasted", "/news/:id"),
            ("/item/tea-a1b2c3d4", "/item/:id"),
            ("/mail/ada@example.com", "/mail/:id"),
            ("/mail/ada%40example.com", "/mail/:id"),
        ] {
            assert_eq!(route(path, ""), template, "{path}");
        }
    }

    #[test]
    fn names_of_pages_stay() {
        for path in [
            "/tea/longjing",
            "/tea/longjing-green-tea",
            "/en-US/pricing",
            "/v2/docs",
            "/docs/getting-started-with-vario",
            "/checkout/step-2",
            "/top-10",
            "/facade/decade",
            "/a/iPhone",
            "/index.html",
            "/%E8%8C%B6/%E9%BE%99%E4%BA%95",
            "/our-story_and.more",
        ] {
            assert_eq!(route(path, ""), path);
        }
    }

    #[test]
    fn given_templates_win_in_their_order() {
        let given = "/tea/new\n/tea/:name\n/help/*\n/:lang/shop";
        for (path, template) in [
            ("/tea/longjing", "/tea/:name"),
            ("/tea/new", "/tea/new"),
            ("/tea/longjing/12", "/tea/longjing/:id"),
            ("/help", "/help/*"),
            ("/help/a/b/c", "/help/*"),
            ("/de/shop/", "/:lang/shop"),
            ("/de/shop/7", "/de/shop/:id"),
        ] {
            assert_eq!(route(path, given), template, "{path}");
        }
    }

    proptest! {
        #[test]
        fn a_template_is_a_path_and_its_own_template(path in "(/[a-zA-Z0-9%@._-]{0,30}){0,6}", any_path in "\\PC{0,60}") {
            for path in [path, any_path] {
                let template = route(&path, "");
                prop_assert!(template.starts_with('/'));
                prop_assert_eq!(&route(&path, &template), &template);
                if !path.contains(":id") {
                    prop_assert_eq!(route(&template, ""), template);
                }
            }
        }

        #[test]
        fn every_number_of_a_record_leads_to_one_template(number in 0..=u64::MAX, uuid in any::<u128>()) {
            prop_assert_eq!(route(&format!("/order/{number}/pay"), ""), "/order/:id/pay");
            let hex = format!("{uuid:032x}");
            prop_assert_eq!(route(&format!("/o/{hex}"), ""), "/o/:id");
            prop_assert_eq!(route(&format!("/o/{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]), ""), "/o/:id");
        }
    }
}
