//! The text of a cell as a typed value that satisfies its field.

use super::schema::{Field, Kind, Visibility};
use super::table::day_of;
use super::words::{about, listed, quoted};
use crate::diag::codes::data as codes;
use crate::diag::{Diagnostic, Message, Span};
use crate::read::fields::nearest_value;
use crate::text::date::iso;
use rust_decimal::Decimal;

/// A typed value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'v> {
    /// No value is known.
    Missing,
    /// The field does not apply.
    NotApplicable,
    /// Text.
    Text(&'v str),
    /// A whole number.
    Integer(i64),
    /// An exact decimal.
    Decimal(Decimal),
    /// Days from 1970-01-01.
    Day(i32),
    /// Yes or no.
    Flag(bool),
}

/// Largest whole number, either sign: money of a county in 元 has ten digits.
const LARGEST: i64 = 1_000_000_000_000_000_000;

/// The value that `text` says; `missing` are the dataset's texts for "no value".
///
/// Errors: another type, or a constraint that is not satisfied, at `place`.
pub(super) fn value<'v>(field: &Field, missing: &[String], text: &'v str, place: Span) -> Result<Value<'v>, Box<Diagnostic>> {
    if missing.iter().any(|known| known == text) {
        return Ok(Value::Missing);
    }
    if field.not_applicable.iter().any(|known| known == text) {
        return Ok(Value::NotApplicable);
    }
    let value = typed(field.kind, text).ok_or_else(|| wrong_type(field, text, place))?;
    check(field, text, value, place)?;
    Ok(value)
}

fn typed(kind: Kind, text: &str) -> Option<Value<'_>> {
    Some(match kind {
        Kind::Code | Kind::Text | Kind::Markdown => Value::Text(text),
        Kind::Integer => Value::Integer(integer(text)?),
        Kind::Decimal => Value::Decimal(decimal(text)?),
        Kind::Date => Value::Day(day_of(iso(text)?)),
        Kind::Boolean => Value::Flag(match text {
            "true" => true,
            "false" => false,
            _ => return None,
        }),
        Kind::List => return None,
    })
}

/// Digits with an optional minus; a leading zero is refused, since what has one is a code and not a number.
pub(super) fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && (digits.len() == 1 || !digits.starts_with('0'));
    text.parse().ok().filter(|value: &i64| is_plain && (-LARGEST..=LARGEST).contains(value))
}

/// Digits with an optional minus and an optional fraction.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = is_digits(whole) && fraction.is_none_or(is_digits) && (whole.len() == 1 || !whole.starts_with('0'));
    if is_plain { Decimal::from_str_exact(text).ok() } else { None }
}

fn wrong_type(field: &Field, text: &str, place: Span) -> Box<Diagnostic> {
    let wanted = match field.kind {
        Kind::Integer => msg!("要整数", "takes a whole number"),
        Kind::Decimal => msg!("要小数或整数", "takes a number"),
        Kind::Date => msg!("要日期", "takes a date"),
        Kind::Boolean => msg!("要 `true` 或 `false`", "takes `true` or `false`"),
        Kind::Code | Kind::Text | Kind::Markdown => msg!("要文字", "takes text"),
        Kind::List => msg!("要列表", "takes a list"),
    };
    let found = quoted(field, text);
    let message = Message { zh: format!("{},而写的是{}", wanted.zh, found.zh), en: format!("{}, found {}", wanted.en, found.en) };
    let is_number = matches!(field.kind, Kind::Integer | Kind::Decimal);
    let problem = about(&codes::WRONG_TYPE, place, field, &message);
    Box::new(match field.kind {
        Kind::Integer | Kind::Decimal if text.contains([',', '\u{FF0C}']) => problem.help(msg!("去掉千分位的逗号", "leave out the thousands separators")),
        Kind::Integer if decimal(text).is_some() && text.contains('.') => {
            problem.help(msg!("写整数;金额以元为单位就没有小数,否则把类型改为 `number`", "write a whole number (money in 元 has no fraction), or make the type `number`"))
        }
        _ if is_number && text.contains(['万', '亿', '千', '百']) => problem.help(msg!("写出全部数字,如 120000", "write all digits, such as 120000")),
        _ if is_number && !field.unit.is_none() && text.ends_with(field.unit.name()) => {
            problem.help(msg!("只写数字,单位已在 dataset.yaml 里", "write the number alone; the unit stands in dataset.yaml"))
        }
        _ if is_number && text.starts_with(['0', '-']) => {
            problem.help(msg!("去掉前面多余的 0;若是编号,把类型改为 `string`", "leave out leading zeros; for a code, make the type `string`"))
        }
        Kind::Date => problem.help(msg!("写成 2020-02-28 的形式", "write it as 2020-02-28")),
        _ if is_number => problem.help(msg!("只写半角数字", "write ASCII digits only")),
        _ => problem,
    })
}

fn check(field: &Field, text: &str, value: Value<'_>, place: Span) -> Result<(), Box<Diagnostic>> {
    let constraints = &field.constraints;
    if !constraints.allowed.is_empty() && !constraints.allowed.iter().any(|allowed| allowed == text) {
        return Err(not_allowed(field, text, place));
    }
    match value {
        Value::Integer(number) if is_bounded(field) => range(field, number.into(), text, place)?,
        Value::Decimal(number) if is_bounded(field) => range(field, number, text, place)?,
        Value::Day(day) if is_bounded(field) => range(field, day.into(), text, place)?,
        Value::Text(text) => {
            if let Some(pattern) = &constraints.pattern
                && !pattern.is_match(text)
            {
                let found = quoted(field, text);
                // The pattern is held anchored; people know it as they wrote it.
                let written = pattern.as_str().trim_start_matches("^(?:").trim_end_matches(")$").to_owned();
                let message = Message { zh: format!("的值{}不合写法 `{written}`", found.zh), en: format!("{} does not match `{written}`", found.en) };
                return Err(Box::new(
                    about(&codes::PATTERN, place, field, &message).help(msg!("按 `{written}` 改写,或改 `pattern`", "write it as `{written}`, or change `pattern`")),
                ));
            }
            length(field, text, place)?;
        }
        _ => {}
    }
    Ok(())
}

fn is_bounded(field: &Field) -> bool {
    field.constraints.minimum.is_some() || field.constraints.maximum.is_some()
}

fn not_allowed(field: &Field, text: &str, place: Span) -> Box<Diagnostic> {
    let found = quoted(field, text);
    let message = Message { zh: format!("不能是{}", found.zh), en: format!("cannot be {}", found.en) };
    let problem = about(&codes::NOT_ALLOWED, place, field, &message);
    let allowed = field.constraints.allowed.iter().map(String::as_str);
    // What comes nearest to a value that is not public would say too much of it.
    let meant = if field.visibility == Visibility::Public { nearest_value(text, allowed.clone()) } else { None };
    Box::new(match meant {
        Some(known) => problem.help(msg!("是否要写“{known}”", "did you mean “{known}”")).fix(place, known),
        None => {
            let all = listed(allowed);
            problem.help(msg!("允许的值: {all}", "allowed: {all}"))
        }
    })
}

fn range(field: &Field, number: Decimal, text: &str, place: Span) -> Result<(), Box<Diagnostic>> {
    let (minimum, maximum) = (field.constraints.minimum, field.constraints.maximum);
    let written = |bound: Decimal| {
        let date = if field.kind == Kind::Date { i32::try_from(bound).ok().and_then(super::table::date_of) } else { None };
        date.map_or_else(|| bound.to_string(), |date| date.to_string())
    };
    let found = quoted(field, text);
    let message = match (minimum, maximum) {
        (Some(bound), _) if number < bound => {
            let bound = written(bound);
            Message { zh: format!("的值{}小于下限 {bound}", found.zh), en: format!("{} is below the minimum {bound}", found.en) }
        }
        (_, Some(bound)) if number > bound => {
            let bound = written(bound);
            Message { zh: format!("的值{}大于上限 {bound}", found.zh), en: format!("{} is above the maximum {bound}", found.en) }
        }
        _ => return Ok(()),
    };
    Err(Box::new(about(&codes::OUT_OF_RANGE, place, field, &message).help(msg!("核对数字和单位", "check the number and its unit"))))
}

fn length(field: &Field, text: &str, place: Span) -> Result<(), Box<Diagnostic>> {
    let (fewest, most) = (field.constraints.min_length, field.constraints.max_length);
    if fewest.is_none() && most.is_none() {
        return Ok(());
    }
    let count = text.chars().count();
    let message = match (fewest, most) {
        (Some(bound), _) if count < bound => msg!("有 {count} 字,少于 {bound} 字", "has {count} characters, fewer than {bound}"),
        (_, Some(bound)) if count > bound => msg!("有 {count} 字,多于 {bound} 字", "has {count} characters, more than {bound}"),
        _ => return Ok(()),
    };
    Err(Box::new(about(&codes::LENGTH, place, field, &message).help(msg!("改写,或改 dataset.yaml 里的字数", "rewrite it, or change the length in dataset.yaml"))))
}
