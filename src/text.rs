//! Searching in texts by plain loops: the standard library's searchers would cost the visitor's modules kilobytes.

/// Equal, byte for byte. The standard library's comparison is two calls and optimized for long texts; these are short.
#[must_use]
#[inline(never)]
pub(crate) fn alike(left: &[u8], right: &[u8]) -> bool {
    let (mut left, mut right) = (left, right);
    while let ([one, rest @ ..], [other, others @ ..]) = (left, right) {
        if one != other {
            return false;
        }
        (left, right) = (rest, others);
    }
    left.len() == right.len()
}

/// So many bytes of a text at most, whole characters.
#[must_use]
pub(crate) fn head(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end = end.saturating_sub(1);
    }
    text.get(..end).unwrap_or(text)
}

/// Where a byte first stands.
#[must_use]
pub(crate) fn place(text: &[u8], mark: u8) -> Option<usize> {
    let mut at: usize = 0;
    while *text.get(at)? != mark {
        at = at.wrapping_add(1);
    }
    Some(at)
}

/// What stands before the first `mark`, an ASCII character, and what stands after it; none when it is not there.
#[must_use]
pub(crate) fn cut(text: &str, mark: u8) -> Option<(&str, &str)> {
    let at = place(text.as_bytes(), mark)?;
    Some((text.get(..at)?, text.get(at.wrapping_add(1)..)?))
}

/// What stands before the first `mark`, an ASCII character; everything when it is not there.
#[must_use]
pub(crate) fn before(text: &str, mark: u8) -> &str {
    cut(text, mark).map_or(text, |(before, _)| before)
}

/// The pieces between marks, one by one: each call takes the next from `rest`; none when there are no more.
pub(crate) fn take_piece<'a>(rest: &mut Option<&'a str>, mark: u8) -> Option<&'a str> {
    let text = (*rest)?;
    let (piece, after) = cut(text, mark).map_or((text, None), |(piece, after)| (piece, Some(after)));
    *rest = after;
    Some(piece)
}

/// Where a text begins in another, in bytes.
#[cfg(any(feature = "experiments", feature = "plan"))]
#[must_use]
pub(crate) fn find(text: &str, needle: &str) -> Option<usize> {
    (0..=text.len().checked_sub(needle.len())?)
        .find(|at| text.as_bytes().get(*at..).is_some_and(|rest| rest.starts_with(needle.as_bytes())))
}

/// The whole number that decimal digits write; none for anything else, and from a billion on.
#[must_use]
pub(crate) fn whole(digits: &str) -> Option<usize> {
    let fits = (1..10).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| digits.bytes().fold(0, |value: usize, byte| value.wrapping_mul(10).wrapping_add(usize::from(byte & 15))))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_searches_find_what_the_standard_librarys_do(text in "[a=é]{0,12}", needle in "[a=]{1,3}", number in "[0-9]{0,9}") {
            prop_assert_eq!(cut(&text, b'='), text.split_once('='));
            prop_assert!(text.starts_with(head(&text, 5)) && (2..=5).contains(&head(&text, 5).len().max(2)));
            prop_assert_eq!(find(&text, &needle), text.find(&needle));
            prop_assert_eq!(whole(&number), number.parse().ok());
            let mut rest = Some(text.as_str());
            let pieces: Vec<&str> = core::iter::from_fn(|| take_piece(&mut rest, b'=')).collect();
            prop_assert_eq!(pieces, text.split('=').collect::<Vec<_>>());
        }
    }
}
