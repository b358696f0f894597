//! The entries of a dated cell, in the order of their days, and the steps between them.

use super::schema::{Field, Visibility};
use super::table::{ALWAYS, date_of, day_of};
use super::words::{about, listed, quoted};
use crate::diag::codes::data as codes;
use crate::diag::codes::read as read_codes;
use crate::diag::{Diagnostic, Message, Span, error};
use crate::read::fields::nearest;
use crate::read::records::{Fact, Format, Shape};
use crate::text::date::iso;
use jiff::civil::Date;

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

/// The entries of a cell: a plain value, a mapping from days to values, or in CSV `2020-02-10:未复工;2020-02-20:全面复工`, where a reason stands in
/// brackets behind its value, `2020-03-05:部分复工（缺少原料）`, or as `{value: 部分复工, reason: 缺少原料}`.
///
/// Problems: keys that are no days, a day twice, days out of order, entries of another shape, full-width signs between them.
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
                        problems.push(unknown_key(other, name.span()));
                        entry.reason = entry.reason.or(part.text().filter(|_| nearest(other, KEYS) == Some("reason")));
                    }
                }
            }
        }
        _ => {}
    }
    entry
}

/// What an entry may say.
const KEYS: [&str; 3] = ["value", "note", "reason"];

fn unknown_key(key: &str, place: Span) -> Diagnostic {
    let problem = error(&read_codes::UNKNOWN_KEY, place, msg!("不认识的键 `{key}`", "unknown key `{key}`"));
    match nearest(key, KEYS) {
        Some(known) => problem.help(msg!("是否要写 `{known}`", "did you mean `{known}`")).fix(place, known),
        None => problem.help(msg!("此处可用的键: value、note、reason", "keys known here: value, note, reason")),
    }
}

/// Whether a cell of a CSV is a history and not one plain value: a part of it begins with a day, however it is written.
fn is_history(text: &str) -> bool {
    let is_day = |day: &str| (day.contains('-') && day.starts_with(|first: char| first.is_ascii_digit())) || loose_day(day).is_some();
    parts(text).any(|(part, _)| part.find([':', '\u{ff1a}']).is_some_and(|colon| is_day(part[..colon].trim())))
}

/// The parts of a history, trimmed, each with the sign behind it; a sign within brackets parts nothing.
fn parts(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..).filter(|rest| !rest.is_empty())?;
        let mut depth = 0_i32;
        let end = rest.char_indices().find(|(_, c)| {
            depth += i32::from(matches!(c, '{' | '(' | '（')) - i32::from(matches!(c, '}' | ')' | '）'));
            depth <= 0 && matches!(c, ';' | '\u{ff1b}')
        });
        let (end, sign) = end.map_or((rest.len(), ""), |(end, c)| (end, &rest[end..end + c.len_utf8()]));
        at += end + sign.len();
        Some((rest[..end].trim(), sign))
    })
}

/// A day as people write one: 2020/2/20, 2020.2.20, 2020年2月20日.
fn loose_day(text: &str) -> Option<Date> {
    let mut numbers = text.trim_end_matches('日').split(['-', '/', '.', '年', '月', '\u{ff0d}']);
    let (year, month, day) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let is_year = year.len() == 4 && numbers.next().is_none();
    Date::new(year.parse().ok().filter(|_| is_year)?, month.trim().parse().ok()?, day.trim().parse().ok()?).ok()
}

fn in_cell<'r>(field: &Field, text: &'r str, place: Span, entries: &mut Vec<Entry<'r>>, problems: &mut Vec<Diagnostic>) {
    // In quotes the text begins one byte later; where quotes are doubled inside, places are off, and the whole cell is marked.
    let length = (place.end - place.start) as usize;
    let shift = if length == text.len() + 2 { Some(1) } else { (length == text.len()).then_some(0) };
    let span = |part: &str| {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        shift.map_or(place, |shift| place.part(start + shift..start + shift + part.len()))
    };
    // A place that is not exact is none to write into.
    let mended = |problem: Diagnostic, at: &str, right: &str| if shift.is_some() { problem.fix(span(at), right) } else { problem };
    for (part, sign) in parts(text) {
        if sign == "\u{ff1b}" {
            let problem = error(&read_codes::CSV_SYNTAX, span(sign), msg!("各项之间是全角分号“；”", "a full-width semicolon stands between the entries"));
            problems.push(mended(problem.help(msg!("改为半角 `;`", "write an ASCII `;`")), sign, ";"));
        }
        if part.is_empty() {
            continue;
        }
        let colon = part.char_indices().find(|(_, c)| matches!(c, ':' | '\u{ff1a}'));
        let (day, value) = colon.map_or((part, &part[part.len()..]), |(at, c)| (part[..at].trim(), part[at + c.len_utf8()..].trim()));
        if let Some((at, '\u{ff1a}')) = colon {
            let sign = &part[at..at + '\u{ff1a}'.len_utf8()];
            let problem = error(&read_codes::FULL_WIDTH_COLON, span(sign), msg!("日期后面是全角冒号", "a full-width colon follows the day"));
            problems.push(mended(problem.help(msg!("改为半角 `:`", "write an ASCII `:`")), sign, ":"));
        }
        let Some(date) = iso(day).or_else(|| loose_day(day)) else {
            problems.push(no_day(field, day, span(day)));
            continue;
        };
        if iso(day).is_none() {
            let problem = about(&codes::WRONG_TYPE, span(day), field, &msg!("的日期要写成 {date}", "takes days such as {date}"));
            problems.push(mended(problem.help(msg!("改为 {date}", "write {date}")), day, &date.to_string()));
        }
        if colon.is_none() {
            let problem = about(&codes::WRONG_TYPE, span(part), field, &msg!("在 {day} 没有值", "has no value on {day}"));
            problems.push(problem.help(msg!("写成 `日期:值`,各项用 `;` 隔开", "write `day:value`, separated by `;`")));
            continue;
        }
        let Said { value, note, reason } = said(field, value, &span, problems);
        entries.push(Entry { day: day_of(date), key: span(day), text: Some(value).filter(|value| !value.is_empty()), span: span(value), note, reason });
    }
}

/// What an entry of a CSV says.
struct Said<'r> {
    value: &'r str,
    note: Option<&'r str>,
    reason: Option<&'r str>,
}

/// The value, the reason and the note in `text`.
fn said<'r>(field: &Field, text: &'r str, span: &dyn Fn(&str) -> Span, problems: &mut Vec<Diagnostic>) -> Said<'r> {
    let plain = Said { value: text, note: None, reason: None };
    if let Some(inner) = text.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')) {
        return in_braces(inner, span, problems);
    }
    // A value may have brackets itself; only those of an enum are known in full.
    let allowed = |value: &str| field.constraints.allowed.iter().any(|it| it == value);
    let open = text.find(['(', '（']).filter(|_| text.ends_with([')', '）']) && !allowed(text));
    let Some(open) = open.filter(|open| allowed(text[..*open].trim_end())) else { return plain };
    let reason = text[open..].trim_matches(['(', '（', ')', '）']).trim();
    Said { value: text[..open].trim_end(), note: None, reason: Some(reason).filter(|reason| !reason.is_empty()) }
}

/// `value: 部分复工, reason: 缺少原料`; a comma before what is no key belongs to the text.
fn in_braces<'r>(inner: &'r str, span: &dyn Fn(&str) -> Span, problems: &mut Vec<Diagnostic>) -> Said<'r> {
    let mut said = Said { value: "", note: None, reason: None };
    let is_key = |text: &str| text.trim_start().find([':', '\u{ff1a}']).is_some_and(|colon| text.trim_start()[..colon].trim_end().bytes().all(|byte| byte.is_ascii_alphabetic()));
    let mut rest = inner;
    while !rest.trim().is_empty() {
        let end = rest.char_indices().find(|(at, c)| matches!(c, ',' | '，') && is_key(&rest[at + c.len_utf8()..])).map_or(rest.len(), |(at, _)| at);
        let part = rest[..end].trim();
        rest = rest[end..].trim_start_matches([',', '，']);
        let (key, value) = part.split_once([':', '\u{ff1a}']).unwrap_or((part, ""));
        let value = Some(value.trim().trim_matches(['"', '\''])).filter(|value| !value.is_empty());
        match key.trim() {
            "value" => said.value = value.unwrap_or_default(),
            "note" => said.note = value,
            "reason" => said.reason = value,
            other => {
                problems.push(unknown_key(other, span(key.trim())));
                // What is misspelt is there all the same.
                said.reason = said.reason.or(value.filter(|_| nearest(other, KEYS) == Some("reason")));
            }
        }
    }
    said
}

fn no_day(field: &Field, text: &str, place: Span) -> Diagnostic {
    let found = quoted(field, text);
    let message = Message { zh: format!("的日期写成了{}", found.zh), en: format!("has {} for a date", found.en) };
    let problem = about(&codes::WRONG_TYPE, place, field, &message);
    match loose_day(text) {
        Some(date) => problem.help(msg!("写成 {date}", "write {date}")),
        None => problem.help(msg!("写成 2020-02-28 的形式", "write it as 2020-02-28")),
    }
}

/// The problem of the step from `before` to `after`, where it is not allowed and has no reason.
pub(super) fn step(field: &Field, before: &str, after: &str, entry: &Entry<'_>, place_before: Span, format: Format) -> Option<Diagnostic> {
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
    let value = if field.visibility == Visibility::Public { after } else { "…" };
    let reason = match format {
        Format::Csv => msg!("确有其事就在值后面用括号写明理由:`{day}:{value}（理由）`", "if it is so, say the reason in brackets behind the value: `{day}:{value}（reason）`"),
        Format::Json => {
            msg!("确有其事就写 `\"{day}\": {{\"value\": \"{value}\", \"reason\": \"理由\"}}`", "if it is so, write `\"{day}\": {{\"value\": \"{value}\", \"reason\": \"…\"}}`")
        }
        Format::Yaml => msg!("确有其事就写 `{day}: {{value: {value}, reason: 理由}}`", "if it is so, write `{day}: {{value: {value}, reason: …}}`"),
    };
    Some(problem.help(if next.is_empty() {
        Message { zh: format!("此后不应再变;{}", reason.zh), en: format!("nothing may follow; {}", reason.en) }
    } else {
        let allowed = listed(next.iter().map(String::as_str));
        Message { zh: format!("可以变为: {allowed};{}", reason.zh), en: format!("may become: {allowed}; {}", reason.en) }
    }))
}
