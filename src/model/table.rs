//! Records as typed columns: one column a field, one row a record, in order of file and place.

use super::schema::Schema;
use super::texts::Texts;
use crate::diag::{FileId, Span};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::mem::size_of_val;
use std::sync::Arc;

/// A dataset in memory.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its description.
    pub schema: Arc<Schema>,
    /// How many records there are.
    pub rows: usize,
    /// One column a field, in the order of `schema.fields`; private fields have a [`Column::Absent`].
    pub columns: Vec<Column>,
    /// For each record, its file and the byte where it begins.
    pub origins: Vec<(FileId, u32, u32)>,
    /// For a nested list, the parent's row of each item; else empty.
    pub parents: Vec<u32>,
    /// The source of a record that names one of its own, by row.
    pub sources: BTreeMap<u32, Arc<str>>,
}

/// The values of one field. Days are counted from 1970-01-01.
#[derive(Debug, Clone)]
pub enum Column {
    /// Not kept (private fields and nested lists).
    Absent,
    /// Codes into a dictionary, enum values first and in their declared order.
    Codes {
        /// For each record, an index into the dictionary, [`MISSING_CODE`] or [`NOT_APPLICABLE_CODE`].
        codes: Vec<u32>,
        /// The values: those of an enum in their declared order, of a reference in the order of the rows referred to, else sorted.
        dictionary: Vec<Box<str>>,
    },
    /// Texts too varied for a dictionary.
    Text(Texts),
    /// Whole numbers.
    Integers(Vec<i64>),
    /// Exact decimals; `None` is missing.
    Decimals(Vec<Option<Decimal>>),
    /// Days; [`MISSING_DAY`] is missing.
    Days(Vec<i32>),
    /// 0, 1 or [`MISSING_FLAG`].
    Flags(Vec<u8>),
    /// Values that change: for each record where its entries end; for each entry its day, and in `values` its value.
    Dated {
        /// For each record, where its entries end.
        ends: Vec<u32>,
        /// For each entry, the day from which it holds, or [`ALWAYS`]; growing within a record.
        days: Vec<i32>,
        /// For each entry, its value.
        values: Box<Column>,
        /// What was said of an entry, by its index.
        notes: BTreeMap<u32, Note>,
    },
}

/// No code: the value is missing.
pub const MISSING_CODE: u32 = u32::MAX;
/// No code: the field does not apply.
pub const NOT_APPLICABLE_CODE: u32 = u32::MAX - 1;
/// No number: the value is missing.
pub const MISSING_INTEGER: i64 = i64::MIN;
/// No number: the field does not apply.
pub const NOT_APPLICABLE_INTEGER: i64 = i64::MIN + 1;
/// No day.
pub const MISSING_DAY: i32 = i32::MIN;
/// Neither yes nor no.
pub const MISSING_FLAG: u8 = 2;
/// The day of a dated field's value that was always so.
pub const ALWAYS: i32 = i32::MIN;

/// What an author said of one dated entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Note {
    /// A remark.
    pub note: Option<String>,
    /// Why a step outside the transitions was taken.
    pub reason: Option<String>,
}

/// One value, borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'t> {
    /// No value is known.
    Missing,
    /// The field does not apply to this record.
    NotApplicable,
    /// Text.
    Text(&'t str),
    /// A whole number.
    Integer(i64),
    /// An exact decimal.
    Decimal(Decimal),
    /// A day.
    Date(Date),
    /// Yes or no.
    Flag(bool),
}

impl Table {
    /// The value of `field` in `row` as of `day` (days from 1970-01-01; it matters for dated fields only).
    pub fn cell(&self, field: usize, row: usize, day: i32) -> Cell<'_> {
        self.columns[field].cell(row, day)
    }

    /// Whether the record in `row` counts on `day`, by the schema's `since` and `until` (both inclusive).
    pub fn counts(&self, row: usize, day: i32) -> bool {
        let bound = |field: Option<usize>| match field.map(|field| &self.columns[field]) {
            Some(Column::Days(days)) if days[row] != MISSING_DAY => Some(days[row]),
            _ => None,
        };
        bound(self.schema.since).is_none_or(|since| since <= day) && bound(self.schema.until).is_none_or(|until| day <= until)
    }

    /// Where the record in `row` stands.
    pub fn span(&self, row: usize) -> Span {
        let (file, start, end) = self.origins[row];
        Span { file, start, end }
    }
}

impl Table {
    /// How many bytes it takes in memory, roughly.
    pub fn bytes(&self) -> usize {
        self.columns.iter().map(Column::bytes).sum::<usize>() + size_of_val(self.origins.as_slice()) + size_of_val(self.parents.as_slice())
    }
}

impl Column {
    fn bytes(&self) -> usize {
        match self {
            Self::Absent => 0,
            Self::Codes { codes, dictionary } => size_of_val(codes.as_slice()) + dictionary.iter().map(|text| text.len() + 16).sum::<usize>(),
            Self::Text(texts) => texts.bytes(),
            Self::Integers(values) => size_of_val(values.as_slice()),
            Self::Decimals(values) => size_of_val(values.as_slice()),
            Self::Days(values) => size_of_val(values.as_slice()),
            Self::Flags(values) => values.len(),
            Self::Dated { ends, days, values, notes } => size_of_val(ends.as_slice()) + size_of_val(days.as_slice()) + values.bytes() + notes.len() * 64,
        }
    }

    /// The texts its codes stand for, in their order; empty where it has no codes.
    pub fn dictionary(&self) -> &[Box<str>] {
        match self {
            Self::Codes { dictionary, .. } => dictionary,
            Self::Dated { values, .. } => values.dictionary(),
            _ => &[],
        }
    }

    /// The value in `row` as of `day`.
    pub fn cell(&self, row: usize, day: i32) -> Cell<'_> {
        match self {
            Self::Absent => Cell::Missing,
            Self::Codes { codes, dictionary } => match codes[row] {
                MISSING_CODE => Cell::Missing,
                NOT_APPLICABLE_CODE => Cell::NotApplicable,
                code => Cell::Text(&dictionary[code as usize]),
            },
            Self::Text(texts) => texts.get(row).map_or(Cell::Missing, Cell::Text),
            Self::Integers(values) => match values[row] {
                MISSING_INTEGER => Cell::Missing,
                NOT_APPLICABLE_INTEGER => Cell::NotApplicable,
                value => Cell::Integer(value),
            },
            Self::Decimals(values) => values[row].map_or(Cell::Missing, Cell::Decimal),
            Self::Days(days) => date_of(days[row]).map_or(Cell::Missing, Cell::Date),
            Self::Flags(flags) => match flags[row] {
                MISSING_FLAG => Cell::Missing,
                flag => Cell::Flag(flag == 1),
            },
            Self::Dated { values, .. } => self.entry(row, day).map_or(Cell::Missing, |entry| values.cell(entry, day)),
        }
    }

    /// For a dated column, the index of the entry of `row` that holds on `day`: the last one not after it.
    pub fn entry(&self, row: usize, day: i32) -> Option<usize> {
        let Self::Dated { days, .. } = self else { return None };
        let entries = self.entries(row);
        let after = days[entries.clone()].partition_point(|start| *start <= day);
        (after > 0).then(|| entries.start + after - 1)
    }

    /// For a dated column, the indices of all entries of `row`, in order of their days.
    pub fn entries(&self, row: usize) -> std::ops::Range<usize> {
        let Self::Dated { ends, .. } = self else { return 0..0 };
        let start = if row == 0 { 0 } else { ends[row - 1] as usize };
        start..ends[row] as usize
    }

    /// The value of entry `entry` of a dated column.
    pub fn entry_value(&self, entry: usize) -> (Option<Date>, Cell<'_>, Option<&Note>) {
        match self {
            Self::Dated { days, values, notes, .. } => {
                let day = u32::try_from(entry).ok();
                (date_of(days[entry]), values.cell(entry, 0), day.and_then(|entry| notes.get(&entry)))
            }
            _ => (None, Cell::Missing, None),
        }
    }
}

/// The day number of `date`, counted from 1970-01-01.
pub fn day_of(date: Date) -> i32 {
    // Days before a month, counted from March so that the leap day is the last of the year (Hinnant, "chrono-compatible algorithms").
    let (year, month, day) = (i32::from(date.year()), i32::from(date.month()), i32::from(date.day()));
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a day number; `None` for [`MISSING_DAY`] and days outside the calendar.
pub fn date_of(day: i32) -> Option<Date> {
    if day == MISSING_DAY {
        return None;
    }
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(day).ok()?).ok()
}
