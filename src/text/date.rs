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

/// Whether a date as written names that day, as far as it goes down to the day.
pub fn is_same_day(words: &str, day: Date) -> bool {
    let numbers: Vec<i32> = words.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    let own = [i32::from(day.year()), i32::from(day.month()), i32::from(day.day())];
    (1..=3).contains(&numbers.len()) && words.ends_with(|c: char| matches!(c, '日' | '号') || c.is_ascii_digit()) && own.ends_with(&numbers)
}
