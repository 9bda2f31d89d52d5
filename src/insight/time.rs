//! Times as messages carry them, without a calendar library: days-from-civil and back after Howard Hinnant,
//! <https://howardhinnant.github.io/date_algorithms.html>.

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// ISO 8601 date and time (`2026-01-31T23:59:59.123Z`, or with an offset such as `+08:00`) as milliseconds since
/// 1970, UTC; none for anything else.
pub fn parse_iso(text: &str) -> Option<i64> {
    let (head, tail) = text.split_at_checked(19)?;
    let shaped = head.bytes().zip(*b"0000-00-00T00:00:00").all(|(byte, shape)| match shape {
        b'0' => byte.is_ascii_digit(),
        _ => byte == shape,
    });
    if !shaped {
        return None;
    }
    let part = |from: usize, to: usize| head.get(from..to)?.parse::<i64>().ok();
    let (year, month, day) = (part(0, 4)?, part(5, 7)?, part(8, 10)?);
    let (hour, minute, second) = (part(11, 13)?, part(14, 16)?, part(17, 19)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let zone_at = tail.find(['Z', '+', '-'])?;
    let (fraction, zone) = tail.split_at_checked(zone_at)?;
    let seconds = hour.checked_mul(3600)?.checked_add(minute.checked_mul(60)?)?.checked_add(second)?;
    let millis = seconds.checked_mul(1000)?.checked_add(milliseconds(fraction)?)?;
    days_from_civil(year, month, day)?.checked_mul(DAY)?.checked_add(millis)?.checked_sub(offset(zone)?)
}

/// `YYYY-MM-DD` as milliseconds since 1970 of its beginning, UTC; none for anything else.
pub fn parse_day(text: &str) -> Option<i64> {
    if text.len() == 10 { parse_iso(&format!("{text}T00:00:00Z")) } else { None }
}

/// A day later.
pub fn next_day(millis: i64) -> Option<i64> {
    millis.checked_add(DAY)
}

/// The day of a time as `YYYY-MM-DD`, UTC.
pub fn day(millis: i64) -> String {
    let (year, month, day) = civil_from_days(millis.div_euclid(DAY)).unwrap_or((1970, 1, 1));
    format!("{year:04}-{month:02}-{day:02}")
}

/// `.123456` as whole milliseconds.
fn milliseconds(fraction: &str) -> Option<i64> {
    if fraction.is_empty() {
        return Some(0);
    }
    let digits = fraction.strip_prefix('.').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let first: String = digits.chars().chain("00".chars()).take(3).collect();
    first.parse().ok().filter(|_| !digits.is_empty())
}

fn offset(zone: &str) -> Option<i64> {
    if zone == "Z" {
        return Some(0);
    }
    let (hours, minutes) = zone.get(1..)?.split_once(':').filter(|_| zone.len() == 6)?;
    let minutes = hours.parse::<i64>().ok()?.checked_mul(60)?.checked_add(minutes.parse().ok()?)?;
    let millis = minutes.checked_mul(60_000)?;
    if zone.starts_with('-') { millis.checked_neg() } else { Some(millis) }
}

/// Days since 1970-01-01.
fn days_from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let year = if month <= 2 { year.checked_sub(1)? } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = month.checked_add(9)?.rem_euclid(12);
    let day_of_year = shifted_month.checked_mul(153)?.checked_add(2)?.div_euclid(5).checked_add(day)?.checked_sub(1)?;
    let leap_days = year_of_era.div_euclid(4).checked_sub(year_of_era.div_euclid(100))?;
    let day_of_era = year_of_era.checked_mul(365)?.checked_add(leap_days)?.checked_add(day_of_year)?;
    era.checked_mul(146_097)?.checked_add(day_of_era)?.checked_sub(719_468)
}

fn civil_from_days(days: i64) -> Option<(i64, i64, i64)> {
    let shifted = days.checked_add(719_468)?;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let leap_days = (day_of_era / 1460).checked_sub(day_of_era / 36_524)?.checked_add(day_of_era / 146_096)?;
    let year_of_era = day_of_era.checked_sub(leap_days)?.div_euclid(365);
    let before = year_of_era.checked_mul(365)?.checked_add(year_of_era / 4)?.checked_sub(year_of_era / 100)?;
    let day_of_year = day_of_era.checked_sub(before)?;
    let shifted_month = day_of_year.checked_mul(5)?.checked_add(2)?.div_euclid(153);
    let day = day_of_year.checked_sub(shifted_month.checked_mul(153)?.checked_add(2)?.div_euclid(5))?.checked_add(1)?;
    let month = shifted_month.checked_add(if shifted_month < 10 { 3 } else { -9 })?;
    let year = era.checked_mul(400)?.checked_add(year_of_era)?.checked_add(i64::from(month <= 2))?;
    Some((year, month, day))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
#[allow(clippy::arithmetic_side_effects)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_are_those_of_javascript() {
        // Date.parse(text) in Node 20.
        for (text, millis) in [
            ("1970-01-01T00:00:00.000Z", 0),
            ("2024-02-29T12:34:56.789Z", 1_709_210_096_789),
            ("2026-11-21T19:12:00Z", 1_795_288_320_000),
            ("2026-11-21T19:12:00.5+08:00", 1_795_259_520_500),
            ("1969-12-31T23:59:59.999Z", -1),
        ] {
            assert_eq!(parse_iso(text), Some(millis), "{text}");
        }
        for text in [
            "",
            "2024",
            "2024-02-29",
            "2024-13-01T00:00:00Z",
            "2024-02-29T12:34:56",
            "2024-02-29T12:34:56.Z",
            "2024-02-29T12:34:56.1xZ",
            "2024-02-29T12:34:56+8",
        ] {
            assert_eq!(parse_iso(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_day_is_the_head_of_its_time(days in 0_i64..2_000_000, millis in 0..DAY) {
            let text = day(days * DAY + millis);
            prop_assert_eq!(parse_iso(&format!("{text}T00:00:00Z")), Some(days * DAY));
        }
    }
}
