//! Times as files have them.

/// Numbers below this are seconds, others milliseconds: 1973 in milliseconds, the year 5138 in seconds.
const MILLIS_FROM: u64 = 100_000_000_000;

/// As far from 1970 as JavaScript's dates reach, milliseconds.
const MOST: i64 = 8_640_000_000_000_000;

/// A time as milliseconds since 1970, UTC unless an offset is said: a whole number of seconds or milliseconds, `YYYYMMDD`, or
/// ISO 8601 (also with a space for the T, and slashes).
#[must_use]
pub fn millis(text: &str) -> Option<i64> {
    let text = text.trim();
    let part =
        |from: usize, to: usize| text.get(from..to).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?.parse::<i64>().ok();
    if let Ok(number) = text.parse::<i64>() {
        let is_day = text.len() == 8 && (19_000_101..=21_001_231).contains(&number);
        if let Some(days) = is_day.then(|| day(part(0, 4)?, part(4, 6)?, part(6, 8)?)).flatten() {
            return Some(days * 86_400_000);
        }
        let millis = number.checked_mul(if number.unsigned_abs() < MILLIS_FROM { 1000 } else { 1 })?;
        return (-MOST..=MOST).contains(&millis).then_some(millis);
    }
    let byte = |at: usize| text.as_bytes().get(at).copied();
    if !matches!((byte(4), byte(7)), (Some(b'-'), Some(b'-')) | (Some(b'/'), Some(b'/'))) {
        return None;
    }
    let days = day(part(0, 4)?, part(5, 7)?, part(8, 10)?)?;
    if text.len() == 10 {
        return Some(days * 86_400_000);
    }
    if !matches!(byte(10), Some(b'T' | b' ')) || byte(13) != Some(b':') {
        return None;
    }
    let (hour, minute) = (part(11, 13).filter(|hour| *hour < 25)?, part(14, 16).filter(|minute| *minute < 60)?);
    let mut rest = text.get(16..)?;
    let mut time = days * 86_400_000 + hour * 3_600_000 + minute * 60_000;
    if let Some(after) = rest.strip_prefix(':') {
        let end = after.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(after.len());
        let seconds: f64 = after[..end].parse().ok().filter(|seconds| (0.0..61.0).contains(seconds))?;
        time += libm::floor(seconds * 1000.0 + 1e-6) as i64;
        rest = &after[end..];
    }
    match rest {
        "" | "Z" | " UTC" => Some(time),
        _ => {
            let sign = if rest.starts_with('+') {
                -1
            } else if rest.starts_with('-') {
                1
            } else {
                return None;
            };
            let digits: String = rest[1..].chars().filter(|letter| *letter != ':').collect();
            let offset: i64 = digits.parse().ok().filter(|offset| (0..10_000).contains(offset))?;
            let minutes = if digits.len() > 2 { offset / 100 * 60 + offset % 100 } else { offset * 60 };
            Some(time + sign * minutes * 60_000)
        }
    }
}

/// The number of a date that is one, roughly: no month has more than 31 days.
fn day(year: i64, month: i64, day: i64) -> Option<i64> {
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then(|| days(year, month, day))
}

/// Days since 1970 of a date (Howard Hinnant, <https://howardhinnant.github.io/date_algorithms.html>).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::millis;

    #[test]
    fn times_are_read_in_every_usual_form() {
        let all = [
            "1769904000",
            "1769904000000",
            "20260201",
            "2026-02-01",
            "2026/02/01",
            "2026-02-01T00:00:00Z",
            "2026-02-01 00:00:00.000",
            "2026-02-01T01:30:00+01:30",
        ];
        assert_eq!(all.map(millis), [Some(1_769_904_000_000); 8]);
        assert_eq!(millis("2026-02-01T00:00:01.250Z"), Some(1_769_904_001_250));
        assert_eq!(
            ["", "yesterday", "2026-13-01", "2026-01-01T99:00", "2026-01/01", "01.02.2026", "2026-01-01T10:00é"].map(millis),
            [None; 7]
        );
        assert_eq!(["9223372036854775807", "-9223372036854775808", "2026-01-01T10:00+99999999999999999"].map(millis), [None; 3]);
        assert_eq!(millis("12345678"), Some(12_345_678_000), "no day of a shop's, so seconds");
    }
}
