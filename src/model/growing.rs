//! A column while it grows, value by value, and columns joined to one.

use super::schema::{Field, Kind, Visibility};
use super::table::{Column, MISSING_CODE, MISSING_DAY, MISSING_FLAG, MISSING_INTEGER, NOT_APPLICABLE_CODE, NOT_APPLICABLE_INTEGER, Note};
use super::texts::Texts;
use super::value::Value;
use crate::source::AlreadyHashed;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::BuildHasherDefault;
use xxhash_rust::xxh3::xxh3_64;

/// A column that grows.
#[derive(Debug)]
pub(super) struct Growing {
    pub(super) column: Column,
    /// Codes by the hash of their text; on a collision the next free hash.
    codes: HashMap<u64, u32, BuildHasherDefault<AlreadyHashed>>,
}

impl Growing {
    /// An empty column for `field`; the values of an enum have their codes from the start.
    pub(super) fn of(field: &Field) -> Self {
        let mut column = Self { column: empty(field), codes: HashMap::default() };
        for value in &field.constraints.allowed {
            if let Some(dictionary) = dictionary(&mut column.column) {
                let code = u32::try_from(dictionary.len()).unwrap_or(MISSING_CODE);
                dictionary.push(value.as_str().into());
                column.codes.insert(xxh3_64(value.as_bytes()), code);
            }
        }
        column
    }

    /// Adds the value of the next record (for a dated column, of its next entry).
    pub(super) fn push(&mut self, value: Value<'_>) {
        let code = match value {
            Value::Text(text) => self.code(text),
            Value::NotApplicable => NOT_APPLICABLE_CODE,
            _ => MISSING_CODE,
        };
        let column = match &mut self.column {
            Column::Dated { values, .. } => &mut **values,
            plain => plain,
        };
        match (column, value) {
            (Column::Codes { codes, .. }, _) => codes.push(code),
            (Column::Text(texts), value) => texts.push(if let Value::Text(text) = value { Some(text) } else { None }),
            (Column::Integers(values), value) => values.push(match value {
                Value::Integer(number) => number,
                Value::NotApplicable => NOT_APPLICABLE_INTEGER,
                _ => MISSING_INTEGER,
            }),
            (Column::Decimals(values), value) => values.push(if let Value::Decimal(number) = value { Some(number) } else { None }),
            (Column::Days(days), value) => days.push(if let Value::Day(day) = value { day } else { MISSING_DAY }),
            (Column::Flags(flags), value) => flags.push(if let Value::Flag(flag) = value { u8::from(flag) } else { MISSING_FLAG }),
            (Column::Absent | Column::Dated { .. }, _) => {}
        }
    }

    /// The next entry of the record that is being filled holds from `day`.
    pub(super) fn push_day(&mut self, day: i32, note: Note) {
        if let Column::Dated { days, notes, .. } = &mut self.column {
            if note != Note::default() {
                notes.insert(u32::try_from(days.len()).unwrap_or(u32::MAX), note);
            }
            days.push(day);
        }
    }

    /// Ends the entries of a record of a dated column.
    pub(super) fn end_record(&mut self) {
        if let Column::Dated { ends, days, .. } = &mut self.column {
            ends.push(u32::try_from(days.len()).unwrap_or(u32::MAX));
        }
    }

    /// The column, without room to grow.
    pub(super) fn finish(mut self) -> Column {
        shrink(&mut self.column);
        self.column
    }

    fn code(&mut self, text: &str) -> u32 {
        let Some(dictionary) = dictionary(&mut self.column) else { return MISSING_CODE };
        let mut hash = xxh3_64(text.as_bytes());
        while let Some(code) = self.codes.get(&hash) {
            if *dictionary[*code as usize] == *text {
                return *code;
            }
            hash = hash.wrapping_add(1);
        }
        let code = u32::try_from(dictionary.len()).unwrap_or(MISSING_CODE);
        dictionary.push(text.into());
        self.codes.insert(hash, code);
        code
    }
}

fn shrink(column: &mut Column) {
    match column {
        Column::Absent => {}
        Column::Codes { codes, dictionary } => {
            codes.shrink_to_fit();
            dictionary.shrink_to_fit();
        }
        Column::Text(texts) => texts.shrink_to_fit(),
        Column::Integers(values) => values.shrink_to_fit(),
        Column::Decimals(values) => values.shrink_to_fit(),
        Column::Days(values) => values.shrink_to_fit(),
        Column::Flags(values) => values.shrink_to_fit(),
        Column::Dated { ends, days, values, .. } => {
            ends.shrink_to_fit();
            days.shrink_to_fit();
            shrink(values);
        }
    }
}

/// An empty column of the type of `field`.
pub(super) fn empty(field: &Field) -> Column {
    if field.visibility == Visibility::Private {
        return Column::Absent;
    }
    let plain = match field.kind {
        Kind::Code => Column::Codes { codes: Vec::new(), dictionary: Vec::new() },
        Kind::Text | Kind::Markdown => Column::Text(Texts::default()),
        Kind::Integer => Column::Integers(Vec::new()),
        Kind::Decimal => Column::Decimals(Vec::new()),
        Kind::Date => Column::Days(Vec::new()),
        Kind::Boolean => Column::Flags(Vec::new()),
        Kind::List => Column::Absent,
    };
    match plain {
        Column::Absent => Column::Absent,
        plain if field.is_dated => Column::Dated { ends: Vec::new(), days: Vec::new(), values: Box::new(plain), notes: BTreeMap::new() },
        plain => plain,
    }
}

/// The dictionary of a column of codes, dated or not.
fn dictionary(column: &mut Column) -> Option<&mut Vec<Box<str>>> {
    match column {
        Column::Codes { dictionary, .. } => Some(dictionary),
        Column::Dated { values, .. } => dictionary(values),
        _ => None,
    }
}

/// The columns of one field, one after the other; codes in the order of `allowed`, else sorted.
pub(super) fn joined(field: &Field, parts: &[&Column]) -> Column {
    let mut whole = empty(field);
    let allowed = &field.constraints.allowed;
    match &mut whole {
        Column::Absent => {}
        Column::Codes { codes, dictionary } => {
            *dictionary = if allowed.is_empty() {
                let all: BTreeSet<&str> = parts.iter().flat_map(|part| part.dictionary()).map(|text| &**text).collect();
                all.into_iter().map(Box::from).collect()
            } else {
                allowed.iter().map(|text| text.as_str().into()).collect()
            };
            let by_text: HashMap<&str, u32> = dictionary.iter().map(|text| &**text).zip(0..).collect();
            codes.reserve_exact(parts.iter().map(|part| rows(part)).sum());
            for part in parts {
                let Column::Codes { codes: part_codes, dictionary: part_dictionary } = part else { continue };
                let moved: Vec<u32> = part_dictionary.iter().map(|text| by_text.get(&**text).copied().unwrap_or(MISSING_CODE)).collect();
                codes.extend(part_codes.iter().map(|code| moved.get(*code as usize).copied().unwrap_or(*code)));
            }
        }
        Column::Text(texts) => *texts = Texts::joined(parts.iter().filter_map(|part| if let Column::Text(texts) = part { Some(texts) } else { None })),
        Column::Integers(values) => concatenate(values, parts, |part| if let Column::Integers(values) = part { values } else { &[] }),
        Column::Decimals(values) => concatenate(values, parts, |part| if let Column::Decimals(values) = part { values } else { &[] }),
        Column::Days(values) => concatenate(values, parts, |part| if let Column::Days(values) = part { values } else { &[] }),
        Column::Flags(values) => concatenate(values, parts, |part| if let Column::Flags(values) = part { values } else { &[] }),
        Column::Dated { ends, days, values, notes } => {
            let undated = Field { is_dated: false, ..field.clone() };
            let inner: Vec<&Column> = parts.iter().filter_map(|part| if let Column::Dated { values, .. } = part { Some(&**values) } else { None }).collect();
            **values = joined(&undated, &inner);
            ends.reserve_exact(parts.iter().map(|part| rows(part)).sum());
            days.reserve_exact(inner.iter().map(|part| rows(part)).sum());
            for part in parts {
                let Column::Dated { ends: part_ends, days: part_days, notes: part_notes, .. } = part else { continue };
                let before = u32::try_from(days.len()).unwrap_or(u32::MAX);
                ends.extend(part_ends.iter().map(|end| end + before));
                days.extend_from_slice(part_days);
                notes.extend(part_notes.iter().map(|(entry, note)| (entry + before, note.clone())));
            }
        }
    }
    whole
}

fn concatenate<'p, T: Copy + 'p>(whole: &mut Vec<T>, parts: &[&'p Column], values: impl Fn(&'p Column) -> &'p [T]) {
    whole.reserve_exact(parts.iter().map(|part| values(part).len()).sum());
    parts.iter().for_each(|part| whole.extend_from_slice(values(part)));
}

/// How many records a column has.
fn rows(column: &Column) -> usize {
    match column {
        Column::Absent => 0,
        Column::Codes { codes, .. } => codes.len(),
        Column::Text(texts) => texts.rows(),
        Column::Dated { ends, .. } => ends.len(),
        Column::Integers(values) => values.len(),
        Column::Decimals(values) => values.len(),
        Column::Days(values) => values.len(),
        Column::Flags(values) => values.len(),
    }
}
