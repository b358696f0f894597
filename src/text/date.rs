//! Dates: read strictly, written the Chinese way.

use jiff::civil::Date;

/// The date written `YYYY-MM-DD`, and nothing looser.
///
/// ```
/// use jianbao::text::date::iso;
/// assert!(iso("2020-02-29").is_some());
/// assert!(iso("2020-2-29").is_none());
/// assert!(iso("2019-02-29").is_none());
/// ```
pub fn iso(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let is_shaped = bytes.len() == 10 && bytes.iter().enumerate().all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() });
    if !is_shaped {
        return None;
    }
    Date::new(text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?).ok()
}

/// `2020年2月28日`.
pub fn written_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// `2月28日`, for a date whose year is said nearby.
pub fn written_day(date: Date) -> String {
    format!("{}月{}日", date.month(), date.day())
}
