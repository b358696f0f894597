//! What crosses records: values that stand once, keys, and references to other datasets.

use super::chunk::{hidden, shares_line};
use super::limited::Limited;
use super::lookup::{Lookup, Target, named};
use super::schema::Visibility;
use super::table::{Cell, Column, MISSING_CODE, Table};
use super::words::{about, quoted};
use crate::diag::codes::data as codes;
use crate::diag::{Code, Diagnostic, Message, Span};
use crate::read::fields::nearest_value;
use crate::read::records::{Fact, Format, Header, header, read};
use crate::source::Sources;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_64;

/// What some programs put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Most bytes of a CSV that are looked at for its header.
const LONGEST_HEADER: usize = 64 << 10;

/// The text of an undated value, as keys are compared; `None` where there is no value.
pub(super) fn key_text(table: &Table, field: usize, row: usize) -> Option<Cow<'_, str>> {
    match table.columns[field].cell(row, 0) {
        Cell::Text(text) => Some(Cow::Borrowed(text)),
        Cell::Integer(number) => Some(number.to_string().into()),
        Cell::Decimal(number) => Some(number.normalize().to_string().into()),
        Cell::Date(date) => Some(date.to_string().into()),
        Cell::Flag(flag) => Some(flag.to_string().into()),
        Cell::Missing | Cell::NotApplicable => None,
    }
}

/// Rows by the hash of a value, in order of the hash; rows of one value in order.
pub(super) type Keys = Arc<[(u64, u32)]>;

/// The rows of `table` with a value of `field`.
fn by_hash(table: &Table, field: usize) -> Vec<(u64, u32)> {
    let hash = |row: u32| Some((xxh3_64(key_text(table, field, row as usize)?.as_bytes()), row));
    let mut rows: Vec<(u64, u32)> = (0..u32::try_from(table.rows).unwrap_or(u32::MAX)).into_par_iter().filter_map(hash).collect();
    rows.par_sort_unstable();
    rows
}

/// The rows of `table` by their primary keys.
///
/// Problems: keys that stand twice, and other values that should stand once.
pub(super) fn keys(sources: &Sources, table: &Table, problems: &mut Limited) -> Keys {
    let schema = &table.schema;
    let mut keys = Arc::default();
    for (index, field) in schema.fields.iter().enumerate() {
        let is_key = schema.primary_key == Some(index);
        if !(is_key || field.constraints.unique) || matches!(table.columns[index], Column::Absent | Column::Dated { .. }) {
            continue;
        }
        let rows = by_hash(table, index);
        let mut twice: Vec<(u32, u32)> = Vec::new();
        for pair in rows.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            let (first, second) = (pair[0].1, pair[1].1);
            if key_text(table, index, first as usize) == key_text(table, index, second as usize) {
                twice.push((second, first));
            }
        }
        twice.sort_unstable();
        for (second, first) in twice {
            let value = key_text(table, index, second as usize).unwrap_or_default();
            let code = if is_key { &codes::KEY_TWICE } else { &codes::NOT_UNIQUE };
            problems.push_with(code, || said_twice(code, sources, table, index, (second as usize, first as usize), &value));
        }
        if is_key {
            keys = rows.into();
        }
    }
    keys
}

fn said_twice(code: &'static Code, sources: &Sources, table: &Table, field: usize, rows: (usize, usize), value: &str) -> Diagnostic {
    let (place, hides) = located(sources, table, rows.0, field, None);
    let (first, hides_first) = located(sources, table, rows.1, field, None);
    let found = quoted(&table.schema.fields[field], value);
    let message = Message { zh: format!("的值{}重复", found.zh), en: format!("has {} twice", found.en) };
    let mut problem = about(code, place, &table.schema.fields[field], &message)
        .related(first, msg!("第一次在这里", "first here"))
        .help(msg!("删去重复的记录,或改正其中一个", "remove the record entered twice, or mend one of them"));
    problem.hides_source = hides || hides_first;
    problem
}

/// The row whose primary key is `key`.
pub(super) fn row_by_key(table: &Table, keys: &[(u64, u32)], key: &str) -> Option<usize> {
    let field = table.schema.primary_key?;
    let wanted = xxh3_64(key.as_bytes());
    let start = keys.partition_point(|(hash, _)| *hash < wanted);
    let rows = keys[start..].iter().take_while(|(hash, _)| *hash == wanted).map(|(_, row)| *row as usize);
    rows.into_iter().find(|row| key_text(table, field, *row).is_some_and(|text| text == key))
}

/// Puts the codes of a column into the order of `known`, the values referred to; values that are not there come last.
///
/// Says which codes those are: the first such code.
fn reorder(column: &mut Column, known: &[Box<str>], keeps_order: bool) -> u32 {
    match column {
        Column::Dated { values, .. } => reorder(values, known, keeps_order),
        Column::Codes { codes, dictionary } if !keeps_order => {
            let by_text: HashMap<&str, u32> = known.iter().map(|text| &**text).zip(0..).collect();
            let mut whole = known.to_vec();
            let moved: Vec<u32> = dictionary
                .iter()
                .map(|text| {
                    by_text.get(&**text).copied().unwrap_or_else(|| {
                        whole.push(text.clone());
                        u32::try_from(whole.len() - 1).unwrap_or(MISSING_CODE)
                    })
                })
                .collect();
            codes.iter_mut().for_each(|code| *code = moved.get(*code as usize).copied().unwrap_or(*code));
            *dictionary = whole;
            u32::try_from(known.len()).unwrap_or(u32::MAX)
        }
        _ => 0,
    }
}

/// Resolves the reference of `field` to `known`, the values referred to, in order of their rows.
///
/// Problems: values that are not there, unless `is_broken`: then records may be missing for another reason, which has been said.
pub(super) fn refer(sources: &Sources, table: &mut Table, field: usize, known: &[Box<str>], is_broken: bool, problems: &mut Limited) {
    let keeps_order = !table.schema.fields[field].constraints.allowed.is_empty();
    let mut column = std::mem::replace(&mut table.columns[field], Column::Absent);
    let first_dangling = reorder(&mut column, known, keeps_order);
    table.columns[field] = column;
    if is_broken {
        return;
    }
    let known_texts: std::collections::HashSet<&str> = known.iter().map(|text| &**text).collect();
    let dangling: Vec<(usize, String)> = match &table.columns[field] {
        Column::Codes { codes, dictionary } if !keeps_order => dangling_codes(codes, dictionary, first_dangling).collect(),
        Column::Dated { values, ends, .. } => {
            let Column::Codes { codes, dictionary } = &**values else { return };
            let is_dangling = |code: u32| dictionary.get(code as usize).filter(|text| !known_texts.contains(&***text));
            let row = |entry: usize| ends.partition_point(|end| *end as usize <= entry);
            codes.iter().enumerate().filter_map(|(entry, code)| Some((row(entry), is_dangling(*code)?.to_string()))).collect()
        }
        _ => (0..table.rows).filter_map(|row| Some((row, key_text(table, field, row)?.into_owned()))).filter(|(_, text)| !known_texts.contains(text.as_str())).collect(),
    };
    for (row, text) in dangling {
        problems.push_with(&codes::DANGLING, || leads_nowhere(sources, table, row, field, &text, known));
    }
}

fn leads_nowhere(sources: &Sources, table: &Table, row: usize, field: usize, text: &str, known: &[Box<str>]) -> Diagnostic {
    let (place, hides) = located(sources, table, row, field, Some(text));
    let declared = &table.schema.fields[field];
    let dataset = declared.reference.as_ref().map_or("", |reference| &*reference.dataset);
    let found = quoted(declared, text);
    let message = Message { zh: format!("的值{}在数据集 {dataset} 里没有", found.zh), en: format!("has {}, which is not in the dataset {dataset}", found.en) };
    let problem = about(&codes::DANGLING, place, declared, &message);
    let meant = if declared.visibility == Visibility::Public { nearest_value(text, known.iter().map(|text| &**text)) } else { None };
    let mut problem = match meant {
        Some(known) => problem.help(msg!("是否要写“{known}”", "did you mean “{known}”")).fix(place, known),
        None => problem.help(msg!("改正它,或先在 content/data/{dataset} 里加上", "mend it, or add it to content/data/{dataset} first")),
    };
    problem.hides_source = hides;
    problem
}

fn dangling_codes<'c>(codes: &'c [u32], dictionary: &'c [Box<str>], first: u32) -> impl Iterator<Item = (usize, String)> + 'c {
    codes.iter().enumerate().filter(move |(_, code)| **code >= first).filter_map(|(row, code)| Some((row, dictionary.get(*code as usize)?.to_string())))
}

/// Where the value of `field` in `row` stands (of a dated one, the entry that says `text`), and whether its line shows what is not public.
///
/// Places are not kept for every cell, since that would take more memory than the cells; the record is read again.
fn located(sources: &Sources, table: &Table, row: usize, field: usize, text: Option<&str>) -> (Span, bool) {
    let record = table.span(row);
    find(sources, table, record, field, text).unwrap_or((record, table.schema.fields.iter().any(|field| field.visibility != Visibility::Public)))
}

fn find(sources: &Sources, table: &Table, record: Span, field: usize, text: Option<&str>) -> Option<(Span, bool)> {
    let input = sources.file(record.file)?;
    let format = Format::of(input.extension())?;
    let (start, end) = (record.start as usize, record.end as usize);
    // Files may be large: only the lines of the record are looked at.
    let line = input.bytes.get(..start)?.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let line = if line == 0 && input.bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len().min(start) } else { line };
    let after = input.bytes.get(end..)?.iter().position(|byte| *byte == b'\n').map_or(input.bytes.len(), |newline| end + newline);
    let lines = std::str::from_utf8(input.bytes.get(line..after)?).ok()?;
    let text_of = |from: usize, to: usize| lines.get(from.checked_sub(line)?..to.checked_sub(line)?);
    let is_dash = |c: char| matches!(c, ' ' | '-');
    let (prefix, from) = match format {
        Format::Csv => ("", start),
        Format::Json => ("[", start),
        Format::Yaml if text_of(line, start)?.chars().all(is_dash) && start > line => ("", line),
        Format::Yaml => ("- ", start),
    };
    let suffix = if format == Format::Json { "]" } else { "" };
    let alone = format!("{prefix}{}{suffix}", text_of(from, end)?);
    let names = if format == Format::Csv { named(header(beginning(&input.bytes)), &table.schema.fields) } else { Header::default() };
    let raw = read(format, &names, &alone);
    let place = |span: Span| {
        let shift = |at: u32| (at as usize + from).checked_sub(prefix.len());
        Some(Span::new(record.file, shift(span.start)?..shift(span.end)?))
    };
    let first = raw.records().next()?;
    let fields = &table.schema.fields;
    let lookup = Lookup::of(fields);
    let mut cells = vec![None; fields.len()];
    collect(&lookup, first, &mut cells);
    let (_, fact) = cells[field]?;
    let item = text.and_then(|text| fact.values().into_iter().find(|item| item.text == text)).unwrap_or(fact.item());
    let found = place(item.span())?;
    let in_lines = |span: Span| {
        let shift = |at: u32| (at as usize).checked_sub(line);
        Some(Span::new(span.file, shift(span.start)?..shift(span.end)?))
    };
    let marked = in_lines(found)?;
    let hides = hidden(fields, &cells).filter_map(place).filter_map(in_lines).any(|hidden| shares_line(lines, marked, hidden));
    Some((found, hides || table.schema.parent.is_some() && fields.iter().any(|field| field.visibility != Visibility::Public)))
}

/// The text at the beginning of a CSV, enough for its header.
fn beginning(bytes: &[u8]) -> &str {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let bytes = &bytes[..bytes.len().min(LONGEST_HEADER)];
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(bad) => std::str::from_utf8(&bytes[..bad.valid_up_to()]).unwrap_or_default(),
    }
}

/// The cells of a record by field, without judging them.
fn collect<'r, 't>(lookup: &Lookup, map: Fact<'r, 't>, cells: &mut [Option<(&'r crate::read::records::Item<'t>, Fact<'r, 't>)>]) {
    for (key, fact) in map.entries() {
        match lookup.find(&key.text) {
            Some(Target::Field(index)) => cells[*index] = cells[*index].or(Some((key, fact))),
            Some(Target::Group(group)) => collect(group, fact, cells),
            None => {}
        }
    }
}
