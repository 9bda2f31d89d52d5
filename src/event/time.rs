//! ISO 8601 times without a calendar library: civil-from-days after Howard Hinnant,
//! <https://howardhinnant.github.io/date_algorithms.html>.

/// Appends a time (ms since the epoch) as `YYYY-MM-DDTHH:MM:SS.mmmZ`; times outside the years 1970 to 9999 are clamped.
pub fn push_iso(out: &mut String, millis: f64) {
    const LAST: f64 = 253_402_300_799_999.0;
    let total = if millis.is_finite() { millis.clamp(0.0, LAST) as u64 } else { 0 };
    let (days, in_day) = (total / 86_400_000, total % 86_400_000);
    // Days are counted from 0000-03-01, so that the leap day is a year's last.
    let shifted = days.saturating_add(719_468);
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let leap = (day_of_era / 1_460).saturating_add(day_of_era / 146_096).saturating_sub(day_of_era / 36_524);
    let year_of_era = day_of_era.saturating_sub(leap) / 365;
    let before = (year_of_era.saturating_mul(365)).saturating_add(year_of_era / 4).saturating_sub(year_of_era / 100);
    let day_of_year = day_of_era.saturating_sub(before);
    let shifted_month = day_of_year.saturating_mul(5).saturating_add(2) / 153;
    let day = day_of_year.saturating_sub(shifted_month.saturating_mul(153).saturating_add(2) / 5).saturating_add(1);
    let month = if shifted_month < 10 { shifted_month.saturating_add(3) } else { shifted_month.saturating_sub(9) };
    let year = era.saturating_mul(400).saturating_add(year_of_era).saturating_add(u64::from(month <= 2));
    let mut text = *b"0000-00-00T00:00:00.000Z";
    for (end, number) in [
        (4, year),
        (7, month),
        (10, day),
        (13, in_day / 3_600_000),
        (16, in_day / 60_000 % 60),
        (19, in_day / 1_000 % 60),
        (23, in_day % 1_000),
    ] {
        let mut rest = number;
        for digit in text.iter_mut().take(end).rev() {
            if rest == 0 {
                break;
            }
            *digit = b'0'.wrapping_add((rest % 10) as u8);
            rest /= 10;
        }
    }
    out.push_str(core::str::from_utf8(&text).unwrap_or_default());
}

/// True for a date and time of ISO 8601 as JavaScript, Segment and databases write it: `2026-01-31T23:59:59.123Z`,
/// with any number of fractional digits up to 9, and an offset instead of `Z` if wanted.
#[must_use]
pub fn is_iso(text: &str) -> bool {
    let (Some(head), Some(tail)) = (text.get(..19), text.get(19..)) else { return false };
    let shaped = head
        .bytes()
        .zip(*b"0000-00-00T00:00:00")
        .all(|(byte, shape)| if shape == b'0' { byte.is_ascii_digit() } else { byte == shape || (shape == b'T' && byte == b' ') });
    let part = |from: usize, to: usize| head.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (part(0, 4), part(5, 7), part(8, 10)) else { return false };
    let (Some(hour), Some(minute), Some(second)) = (part(11, 13), part(14, 16), part(17, 19)) else { return false };
    let zone = match tail.strip_prefix('.') {
        None => tail,
        Some(rest) => {
            let zone = rest.trim_start_matches(|character: char| character.is_ascii_digit());
            if !(1..=9).contains(&rest.len().saturating_sub(zone.len())) {
                return false;
            }
            zone
        }
    };
    shaped
        && (1..=12).contains(&month)
        && (1..=days_of(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60
        && (zone == "Z" || is_offset(zone))
}

fn days_of(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// `+08:00` and the like.
fn is_offset(zone: &str) -> bool {
    let bytes = zone.as_bytes();
    let digits = zone.get(1..3).zip(zone.get(4..6));
    bytes.len() == 6
        && matches!(bytes.first(), Some(b'+' | b'-'))
        && bytes.get(3) == Some(&b':')
        && digits.is_some_and(|(hours, minutes)| {
            hours.parse::<u32>().is_ok_and(|value| value < 24) && minutes.parse::<u32>().is_ok_and(|value| value < 60)
        })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn iso(millis: f64) -> String {
        let mut out = String::new();
        push_iso(&mut out, millis);
        out
    }

    #[test]
    fn known_times_are_written_as_javascript_writes_them() {
        assert_eq!(iso(0.0), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(951_782_400_000.0), "2000-02-29T00:00:00.000Z");
        assert_eq!(iso(1_700_000_000_123.0), "2023-11-14T22:13:20.123Z");
        assert_eq!(iso(4_102_444_799_999.0), "2099-12-31T23:59:59.999Z");
        assert_eq!(iso(f64::NAN), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(1e300), "9999-12-31T23:59:59.999Z");
    }

    #[test]
    fn times_that_no_calendar_has_are_refused() {
        for text in [
            "",
            "2023",
            "2023-11-14",
            "2023-02-29T00:00:00Z",
            "2023-13-01T00:00:00Z",
            "2023-11-14T24:00:00Z",
            "2023-11-14T22:13:20",
            "2023-11-14T22:13:20.Z",
            "2023-11-14T22:13:20.1234567890Z",
            "2023-11-14T22:13:20+8",
            "2023-11-14T22:13:20+0800x",
        ] {
            assert!(!is_iso(text), "{text}");
        }
        for text in ["2024-02-29T00:00:00Z", "2023-11-14T22:13:20.1Z", "2023-11-14 22:13:20.123456789+08:00"] {
            assert!(is_iso(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_a_time_and_sorts_like_it(a in 0.0..253_402_300_799_999.0_f64, b in 0.0..253_402_300_799_999.0_f64) {
            prop_assert!(is_iso(&iso(a)));
            prop_assert_eq!(iso(a).cmp(&iso(b)), a.floor().total_cmp(&b.floor()));
        }

        #[test]
        fn any_text_is_judged_without_panic(text in any::<String>()) {
            let _ = is_iso(&text);
        }
    }
}
