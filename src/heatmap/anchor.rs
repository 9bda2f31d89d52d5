//! The anchor of a click: a selector that finds the element again, and the point inside it, so that the point stays
//! true on every screen.
//!
//! Selectors: `[data-vario-id="…"]`, else a stable `[id="…"]`, else a chain of `tag:nth-of-type(n)` below the nearest
//! ancestor that has one of them. Class names change with every build and are never used. ` >>> ` leads from a shadow
//! root's host, or an iframe, to what is inside.

use crate::digits::push_whole;
use crate::text::{take_piece, whole};

/// The largest coordinate inside an element.
pub const SCALE: f64 = 32_767.0;
/// Longest `data-vario-id` that makes a selector, in bytes: longer ones hold data rather than a name.
const LONGEST_NAME: usize = 200;
/// Longest selector, bytes: what is deeper is anchored by its place on the page alone.
const LONGEST: usize = 2_000;
/// Between a host's selector and the one inside.
pub const INSIDE: &str = " >>> ";
/// The line of a path where a shadow tree or an iframe's document ends and its host follows.
const HOST: &str = ">";

/// An element on the way from the clicked one up to the root.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step<'a> {
    /// Local name, as CSS matches it.
    tag: &'a str,
    /// `data-vario-id`; empty for none.
    vario_id: &'a str,
    /// `id`; empty for none.
    id: &'a str,
    /// Place among the siblings of the same tag, from 1; none where nobody counted that far.
    nth: Option<usize>,
}

impl<'a> Step<'a> {
    fn parse(line: &'a str) -> Self {
        let mut rest = Some(line);
        let mut piece = || take_piece(&mut rest, b'\t').unwrap_or_default();
        let (tag, nth, id, vario_id) = (piece(), piece(), piece(), piece());
        Self { tag, vario_id: if vario_id.len() > LONGEST_NAME { "" } else { vario_id }, id, nth: whole(nth).filter(|nth| *nth > 0) }
    }

    /// True when a chain may begin here.
    fn is_root(&self) -> bool {
        !self.vario_id.is_empty() || is_stable_id(self.id) || self.is_document()
    }

    fn is_document(&self) -> bool {
        matches!(self.tag, "body" | "html")
    }

    /// `first`: of a whole tree's chain without a root. What its parent is not is then said, since the first element
    /// that fits the chain may else be one further down.
    fn push(&self, out: &mut String, first: bool) -> Option<()> {
        if !self.vario_id.is_empty() {
            out.push_str("[data-vario-id=");
            push_css_string(out, self.vario_id);
            out.push(']');
        } else if is_stable_id(self.id) {
            out.push_str("[id=");
            push_css_string(out, self.id);
            out.push(']');
        } else {
            push_css_name(out, self.tag);
            if !self.is_document() {
                out.push_str(":nth-of-type(");
                push_whole(out, self.nth? as u64);
                out.push(')');
                if first {
                    out.push_str(":not(*>*)");
                }
            }
        }
        Some(())
    }
}

/// The selector of a path, none where it cannot be told which of many siblings was meant.
///
/// A path has a line an element, from the clicked one upwards: `tag`, place among the siblings of that tag (0: not counted),
/// `id`, `data-vario-id`, with tabs between them. The line `>` stands where a shadow tree or an iframe's document ends; its
/// host follows.
#[must_use]
pub fn selector(path: &str) -> Option<String> {
    let mut trees = Vec::new();
    let mut steps: Vec<Step> = Vec::new();
    let mut rest = Some(path);
    while let Some(line) = take_piece(&mut rest, b'\n') {
        if line == HOST {
            trees.push(core::mem::take(&mut steps));
        } else if !line.is_empty() && steps.last().is_none_or(|step| !step.is_root()) {
            steps.push(Step::parse(line));
        }
    }
    trees.push(steps);
    let mut out = String::new();
    for tree in trees.iter().rev() {
        if !out.is_empty() {
            out.push_str(INSIDE);
        }
        push_chain(&mut out, tree)?;
    }
    (out.len() <= LONGEST).then_some(out)
}

fn push_chain(out: &mut String, steps: &[Step<'_>]) -> Option<()> {
    let mut first = !steps.last()?.is_root();
    let mut begun = false;
    for step in steps.iter().rev() {
        if begun {
            out.push('>');
        }
        begun = true;
        step.push(out, first)?;
        first = false;
    }
    Some(())
}

/// A string of CSS (<https://www.w3.org/TR/cssom-1/#serialize-a-string>).
fn push_css_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        out.push(if character.is_control() { ' ' } else { character });
    }
    out.push('"');
}

/// An element's name, in which a custom one may have a dot.
fn push_css_name(out: &mut String, name: &str) {
    for character in name.chars() {
        if !(character.is_ascii_alphanumeric() || matches!(character, '-' | '_') || !character.is_ascii()) {
            out.push('\\');
        }
        out.push(character);
    }
}

/// False for ids that look generated, and so change from visit to visit: React's `:r5:`, component libraries' prefixes,
/// four or more digits, long runs of hexadecimal.
#[must_use]
pub fn is_stable_id(id: &str) -> bool {
    let digits = id.bytes().filter(u8::is_ascii_digit).count();
    let hexadecimal = id.len() >= 8 && digits >= 2 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    !(id.is_empty()
        || id.len() > 64
        || id.contains([':', '«', '»'])
        || id.starts_with("radix-")
        || id.starts_with("headlessui-")
        || id.starts_with("react-")
        || digits >= 4
        || hexadecimal)
}

/// A selector's name on the wire: 32-bit FNV-1a over its UTF-8 bytes
/// (<https://www.rfc-editor.org/rfc/rfc9923>), written by [`push_base36`].
#[must_use]
pub fn hash(selector: &str) -> u32 {
    selector.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Appends a number in base 36, lower case, as JavaScript's `toString(36)`.
pub fn push_base36(out: &mut String, number: u32) {
    let mut digits = [b'0'; 7];
    let (mut rest, mut length) = (number, 0_usize);
    for digit in digits.iter_mut().rev() {
        let value = (rest % 36) as u8;
        *digit = if value < 10 { b'0'.wrapping_add(value) } else { (b'a' - 10).wrapping_add(value) };
        rest /= 36;
        length = length.wrapping_add(1);
        if rest == 0 {
            break;
        }
    }
    out.extend(digits.iter().skip(digits.len().wrapping_sub(length)).map(|digit| char::from(*digit)));
}

/// The number that base 36 writes; none for anything else.
#[must_use]
pub fn from_base36(text: &str) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    text.bytes().try_fold(0_u32, |number, byte| number.checked_mul(36)?.checked_add(char::from(byte).to_digit(36)?))
}

/// A coordinate inside an extent of this size, 0 to 32767; what has no extent has its middle.
#[must_use]
pub fn coordinate(offset: f64, size: f64) -> u32 {
    if size > 0.0 && offset.is_finite() { (offset / size * SCALE).clamp(0.0, SCALE).round() as u32 } else { (SCALE / 2.0) as u32 }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(lines: &[&str]) -> String {
        selector(&lines.join("\n")).unwrap_or_default()
    }

    #[test]
    fn the_nearest_stable_ancestor_begins_the_chain() {
        let path = ["span\t2", "button\t1", "div\t3\tcart", "main\t1", "body\t1"];
        assert_eq!(of(&path), r#"[id="cart"]>button:nth-of-type(1)>span:nth-of-type(2)"#);
        assert_eq!(of(&["button\t1\tx\tbuy \"now\"", "body\t0"]), r#"[data-vario-id="buy \"now\""]"#);
        assert_eq!(of(&["p\t4\t:r5:", "body\t0", "html\t0"]), "body>p:nth-of-type(4)");
        assert_eq!(of(&["body\t0"]), "body");
    }

    #[test]
    fn shadow_trees_and_iframes_are_entered_from_their_hosts() {
        let path = ["button\t1", "div\t2", ">", "my-card\t3\t\tcard", ">", "iframe\t1", "body\t0"];
        assert_eq!(
            of(&path),
            r#"body>iframe:nth-of-type(1) >>> [data-vario-id="card"] >>> div:nth-of-type(2):not(*>*)>button:nth-of-type(1)"#
        );
        assert_eq!(of(&["b\t1", "body\t0", "html\t1", ">", "iframe\t1\tshop"]), r#"[id="shop"] >>> body>b:nth-of-type(1)"#);
    }

    #[test]
    fn names_of_svg_and_of_custom_elements_are_written_as_css_matches_them() {
        assert_eq!(
            of(&["linearGradient\t1", "svg\t2", "x.y-z\t1", "body\t0"]),
            r"body>x\.y-z:nth-of-type(1)>svg:nth-of-type(2)>linearGradient:nth-of-type(1)"
        );
    }

    #[test]
    fn a_place_that_nobody_counted_makes_no_selector_unless_a_name_stands_below_it() {
        assert_eq!(selector("td\t1\ntr\t0\nbody\t0"), None);
        assert_eq!(of(&["td\t1\ttotal", "tr\t0", "body\t0"]), r#"[id="total"]"#);
        assert_eq!(selector(""), None);
        assert_eq!(selector("b\t1\n>\n"), None);
        assert_eq!(selector(&format!("{}body\t0", "b\t1\n".repeat(300))), None);
        assert_eq!(of(&[&format!("b\t1\t\t{}", "x".repeat(201)), "body\t0"]), "body>b:nth-of-type(1)");
    }

    #[test]
    fn generated_ids_are_told_from_written_ones() {
        let vectors: serde_json::Value = serde_json::from_str(include_str!("../../tests/vectors/stable-ids.json")).unwrap();
        for (list, stable) in [("stable", true), ("generated", false)] {
            for id in vectors[list].as_array().unwrap() {
                assert_eq!(is_stable_id(id.as_str().unwrap()), stable, "{id}");
            }
        }
    }

    #[test]
    fn hashes_are_fnv_1a_in_base_36() {
        for (text, expected) in [("", 0x811c_9dc5), ("a", 0xe40c_292c), ("foobar", 0xbf9c_f968)] {
            assert_eq!(hash(text), expected);
        }
        let mut out = String::new();
        for number in [0, 35, 36, u32::MAX] {
            push_base36(&mut out, number);
            out.push(' ');
        }
        assert_eq!(out, "0 z 10 1z141z3 ");
    }

    proptest! {
        #[test]
        fn coordinates_stay_in_the_element(offset in any::<f64>(), size in any::<f64>()) {
            prop_assert!(coordinate(offset, size) <= 32_767);
        }

        #[test]
        fn base_36_reads_what_it_wrote(number in any::<u32>(), text in "\\PC{0,8}") {
            let mut out = String::new();
            push_base36(&mut out, number);
            prop_assert_eq!(from_base36(&out), Some(number));
            prop_assert_eq!(from_base36(&text), u32::from_str_radix(text.trim_start_matches('+'), 36).ok().filter(|_| !text.starts_with('+')));
        }

        #[test]
        fn any_path_makes_a_selector_or_none_and_names_never_end_their_string(path in "([a-z\t\n>\"\\\\0-9]){0,60}", id in "\\PC{1,30}") {
            let _ = selector(&path);
            let text = selector(&format!("b\t1\t\t{}", id.replace(['\t', '\n'], ""))).unwrap_or_default();
            let unescaped = text.replace("\\\\", "").replace("\\\"", "");
            prop_assert_eq!(unescaped.matches('"').count(), 2, "{}", text);
        }
    }
}
