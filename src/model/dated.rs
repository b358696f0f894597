//! The entries of a dated cell, in the order of their days, and the steps between them.

use super::schema::Field;
use super::table::{ALWAYS, date_of, day_of};
use super::words::{about, listed, quoted};
use crate::diag::codes::data as codes;
use crate::diag::codes::read as read_codes;
use crate::diag::{Diagnostic, Message, Span, error};
use crate::read::fields::nearest;
use crate::read::records::{Fact, Shape};
use crate::text::date::iso;

/// What holds from a day on.
#[derive(Debug)]
pub(super) struct Entry<'r> {
    pub(super) day: i32,
    /// Where the day stands.
    key: Span,
    /// The value; `None` where none is known from that day on.
    pub(super) text: Option<&'r str>,
    /// Where the value stands.
    pub(super) span: Span,
    pub(super) note: Option<&'r str>,
    pub(super) reason: Option<&'r str>,
}

/// The entries of a cell: a plain value, a mapping from days to values, or in CSV `2020-02-10:未复工;2020-02-20:全面复工`.
///
/// Problems: keys that are no days, a day twice, days out of order, entries of another shape.
pub(super) fn entries<'r>(field: &Field, fact: Fact<'r, '_>, is_csv: bool) -> (Vec<Entry<'r>>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut entries = Vec::new();
    match (fact.item().shape, fact.text()) {
        (_, Some(text)) if is_csv && is_history(text) => in_cell(field, text, fact.span(), &mut entries, &mut problems),
        (_, Some(text)) => entries.push(Entry { day: ALWAYS, key: fact.span(), text: Some(text), span: fact.span(), note: None, reason: None }),
        (Shape::Map, None) => {
            for (key, value) in fact.entries() {
                match iso(&key.text) {
                    Some(date) => entries.push(entry(field, day_of(date), key.span(), value, &mut problems)),
                    None => problems.push(no_day(field, &key.text, key.span())),
                }
            }
        }
        (Shape::List, None) => {
            let problem = error(&read_codes::WRONG_SHAPE, fact.span(), msg!("`{}` 要写成“日期: 值”", "`{}` is a mapping from days to values", field.name));
            problems.push(problem.help(msg!("写成 `{{2020-02-10: 值}}`", "write `{{2020-02-10: value}}`")));
        }
        _ => {}
    }
    problems.extend(entries.windows(2).find(|pair| pair[1].day < pair[0].day).and_then(|pair| {
        let (before, after) = (date_of(pair[0].day)?, date_of(pair[1].day)?);
        let problem = about(&codes::DATE_ORDER, pair[1].key, field, &msg!("的日期倒退: {before} 之后出现 {after}", "goes back in time: {after} stands after {before}"));
        Some(problem.related(pair[0].key, msg!("前一个日期", "the day before it")).help(msg!("按先后排列,或改正日期", "keep the days in order, or mend the date")))
    }));
    entries.sort_by_key(|entry| entry.day);
    for pair in entries.windows(2).filter(|pair| pair[0].day == pair[1].day) {
        let day = date_of(pair[1].day).map_or_else(String::new, |date| date.to_string());
        problems.push(
            about(&codes::DATE_TWICE, pair[1].key, field, &msg!("在 {day} 写了两个值", "has two values on {day}"))
                .related(pair[0].key, msg!("第一个在这里", "the first one"))
                .help(msg!("删去一个,或改正日期", "remove one, or mend its date")),
        );
    }
    entries.dedup_by_key(|entry| entry.day);
    (entries, problems)
}

fn entry<'r>(field: &Field, day: i32, key: Span, value: Fact<'r, '_>, problems: &mut Vec<Diagnostic>) -> Entry<'r> {
    let mut entry = Entry { day, key, text: value.text(), span: value.span(), note: None, reason: None };
    match value.item().shape {
        Shape::List => {
            let message = msg!("`{}` 的一天只有一个值", "`{}` has one value a day", field.name);
            problems.push(error(&read_codes::WRONG_SHAPE, value.span(), message).help(msg!("写成 `日期: 值`", "write `day: value`")));
        }
        Shape::Map => {
            entry.span = key;
            for (name, part) in value.entries() {
                match &*name.text {
                    "value" => (entry.text, entry.span) = (part.text(), part.span()),
                    "note" => entry.note = part.text(),
                    "reason" => entry.reason = part.text().filter(|reason| !reason.trim().is_empty()),
                    other => {
                        let problem = error(&read_codes::UNKNOWN_KEY, name.span(), msg!("不认识的键 `{other}`", "unknown key `{other}`"));
                        problems.push(match nearest(other, ["value", "note", "reason"]) {
                            Some(known) => problem.help(msg!("是否要写 `{known}`", "did you mean `{known}`")).fix(name.span(), known),
                            None => problem.help(msg!("此处可用的键: value、note、reason", "keys known here: value, note, reason")),
                        });
                    }
                }
            }
        }
        _ => {}
    }
    entry
}

/// Whether a cell of a CSV is a history and not one plain value.
fn is_history(text: &str) -> bool {
    text.split(';').any(|part| part.trim().split_once(':').is_some_and(|(day, _)| day.starts_with(|first: char| first.is_ascii_digit()) && day.contains('-')))
}

fn in_cell<'r>(field: &Field, text: &'r str, place: Span, entries: &mut Vec<Entry<'r>>, problems: &mut Vec<Diagnostic>) {
    // In quotes the text begins one byte later; where quotes are doubled inside, places are off, and the whole cell is marked.
    let length = (place.end - place.start) as usize;
    let shift = if length == text.len() + 2 { Some(1) } else { (length == text.len()).then_some(0) };
    let span = |part: &str| {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        shift.map_or(place, |shift| place.part(start + shift..start + shift + part.len()))
    };
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (day, value) = part.split_once(':').map_or((part, &part[part.len()..]), |(day, value)| (day.trim(), value.trim()));
        match iso(day) {
            Some(_) if !part.contains(':') => {
                let problem = about(&codes::WRONG_TYPE, span(part), field, &msg!("在 {day} 没有值", "has no value on {day}"));
                problems.push(problem.help(msg!("写成 `日期:值`,各项用 `;` 隔开", "write `day:value`, separated by `;`")));
            }
            Some(date) => {
                entries.push(Entry { day: day_of(date), key: span(day), text: Some(value).filter(|value| !value.is_empty()), span: span(value), note: None, reason: None })
            }
            None => problems.push(no_day(field, day, span(day))),
        }
    }
}

fn no_day(field: &Field, text: &str, place: Span) -> Diagnostic {
    let found = quoted(field, text);
    let message = Message { zh: format!("的日期写成了{}", found.zh), en: format!("has {} for a date", found.en) };
    about(&codes::WRONG_TYPE, place, field, &message).help(msg!("写成 2020-02-28 的形式", "write it as 2020-02-28"))
}

/// The problem of the step from `before` to `after`, where it is not allowed and has no reason.
pub(super) fn step(field: &Field, before: &str, after: &str, entry: &Entry<'_>, place_before: Span) -> Option<Diagnostic> {
    if field.transitions.is_empty() || before == after || entry.reason.is_some() {
        return None;
    }
    let next: &[String] = field.transitions.iter().find(|(state, _)| state == before).map_or(&[], |(_, next)| next);
    if next.iter().any(|state| state == after) {
        return None;
    }
    let (from, to) = (quoted(field, before), quoted(field, after));
    let day = date_of(entry.day).map_or_else(String::new, |date| date.to_string());
    let message = Message { zh: format!("在 {day} 从{}变为{},没有理由", from.zh, to.zh), en: format!("goes from {} to {} on {day} without a reason", from.en, to.en) };
    let problem = about(&codes::STEP, entry.span, field, &message).related(place_before, msg!("此前的状态", "the state before"));
    let reason = msg!("确有其事就写 `{{value: …, reason: 理由}}`", "if it is so, write `{{value: …, reason: …}}`");
    Some(problem.help(if next.is_empty() {
        Message { zh: format!("此后不应再变;{}", reason.zh), en: format!("nothing may follow; {}", reason.en) }
    } else {
        let allowed = listed(next.iter().map(String::as_str));
        Message { zh: format!("可以变为: {allowed};{}", reason.zh), en: format!("may become: {allowed}; {}", reason.en) }
    }))
}
