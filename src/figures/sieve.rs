//! Chooses the records that count on a day: conditions are compiled once a column, then the column is scanned.

use super::definition::{Bound, Condition, FieldOf, Test};
use crate::model::table::{Column, MISSING_CODE, MISSING_DAY, MISSING_FLAG, MISSING_INTEGER, NOT_APPLICABLE_CODE, NOT_APPLICABLE_INTEGER, day_of};
use crate::model::texts::Texts;
use crate::model::{Field, Model, Table};
use crate::text::date::iso;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// For each record of `dataset`, whether it counts on `day`: it and its parent exist then, and all of `filter` holds.
pub(super) fn chosen(model: &Model, dataset: usize, filter: &[Condition], day: i32) -> Vec<bool> {
    let table = model.table(dataset);
    let mut chosen = existing(table, day);
    if let Some(parent) = parent(model, table) {
        let mut owners = existing(parent, day);
        for condition in filter {
            if let FieldOf::Parent(field) = condition.field {
                keep(parent, field, &condition.test, day, &mut owners);
            }
        }
        for (chosen, owner) in chosen.iter_mut().zip(&table.parents) {
            *chosen &= owners.get(*owner as usize).copied().unwrap_or(false);
        }
    }
    for condition in filter {
        if let FieldOf::Own(field) = condition.field {
            keep(table, field, &condition.test, day, &mut chosen);
        }
    }
    chosen
}

/// The table whose records own those of `table`.
pub(super) fn parent<'m>(model: &'m Model, table: &Table) -> Option<&'m Table> {
    table.schema.parent.as_deref().and_then(|name| model.dataset(name)).map(|parent| model.table(parent))
}

/// The field that `name` means for the records of `dataset`: their own, else their parent's.
pub(super) fn find<'m>(model: &'m Model, dataset: usize, name: &str) -> Option<(FieldOf, &'m Field)> {
    let table = model.table(dataset);
    if let Some(field) = table.schema.field(name) {
        return Some((FieldOf::Own(field), &table.schema.fields[field]));
    }
    let parent = parent(model, table)?;
    parent.schema.field(name).map(|field| (FieldOf::Parent(field), &parent.schema.fields[field]))
}

/// The table and the position in it of a field of `dataset` or of its parent.
pub(super) fn place(model: &Model, dataset: usize, field: FieldOf) -> Option<(&Table, usize)> {
    let table = model.table(dataset);
    match field {
        FieldOf::Own(field) => Some((table, field)),
        FieldOf::Parent(field) => parent(model, table).map(|parent| (parent, field)),
    }
}

/// The records within their `since` and `until`.
fn existing(table: &Table, day: i32) -> Vec<bool> {
    let mut existing = vec![true; table.rows];
    let days = |field: Option<usize>| match field.map(|field| &table.columns[field]) {
        Some(Column::Days(days)) => days.as_slice(),
        _ => &[],
    };
    for (exists, since) in existing.iter_mut().zip(days(table.schema.since)) {
        *exists = *since <= day; // A missing day is the least of all.
    }
    for (exists, until) in existing.iter_mut().zip(days(table.schema.until)) {
        *exists &= *until == MISSING_DAY || day <= *until;
    }
    existing
}

fn keep(table: &Table, field: usize, test: &Test, day: i32, chosen: &mut [bool]) {
    let column = &table.columns[field];
    let not_applicable = &table.schema.fields[field].not_applicable;
    if let Column::Dated { values, .. } = column {
        let compiled = Compiled::new(values, not_applicable, test, day);
        let without = *test == Test::Empty(true);
        for (row, chosen) in chosen.iter_mut().enumerate().filter(|(_, chosen)| **chosen) {
            *chosen = column.entry(row, day).map_or(without, |entry| compiled.passes(entry));
        }
    } else {
        let compiled = Compiled::new(column, not_applicable, test, day);
        for (row, chosen) in chosen.iter_mut().enumerate().filter(|(_, chosen)| **chosen) {
            *chosen = compiled.passes(row);
        }
    }
}

/// A test made ready for one column.
enum Compiled<'t> {
    Codes { codes: &'t [u32], passes: Vec<bool>, absent: Absent },
    Integers { values: &'t [i64], test: Ordered<i64>, absent: Absent },
    Decimals { values: &'t [Option<Decimal>], test: Ordered<Decimal>, absent: Absent },
    Days { days: &'t [i32], test: Ordered<i32>, absent: Absent },
    Flags { flags: &'t [u8], passes: [bool; 2], absent: Absent },
    Texts { texts: &'t Texts, test: &'t Test },
    Nothing,
}

/// What the test says of values that are not there.
#[derive(Clone, Copy)]
struct Absent {
    missing: bool,
    not_applicable: bool,
}

/// A test of values that have an order.
enum Ordered<T> {
    In(Vec<T>),
    NotIn(Vec<T>),
    Between(Option<T>, Option<T>),
    Any(bool),
}

impl<T: Ord> Ordered<T> {
    fn passes(&self, value: &T) -> bool {
        match self {
            Self::In(values) => values.contains(value),
            Self::NotIn(values) => !values.contains(value),
            Self::Between(from, to) => from.as_ref().is_none_or(|from| from <= value) && to.as_ref().is_none_or(|to| value <= to),
            Self::Any(passes) => *passes,
        }
    }

    fn new(test: &Test, value: impl Fn(&String) -> Option<T>, bound: impl Fn(&Bound, Side) -> Option<T>) -> Self {
        match test {
            Test::AnyOf(texts) => Self::In(texts.iter().filter_map(value).collect()),
            Test::NoneOf(texts) => Self::NotIn(texts.iter().filter_map(value).collect()),
            Test::Range { from, to } => Self::Between(from.as_ref().and_then(|from| bound(from, Side::From)), to.as_ref().and_then(|to| bound(to, Side::To))),
            Test::Empty(empty) => Self::Any(!empty),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    From,
    To,
}

impl<'t> Compiled<'t> {
    fn new(column: &'t Column, not_applicable: &[String], test: &'t Test, day: i32) -> Self {
        let names_not_applicable = matches!(test, Test::AnyOf(texts) if texts.iter().any(|text| not_applicable.contains(text)));
        let is_empty = *test == Test::Empty(true);
        let absent = Absent { missing: is_empty, not_applicable: is_empty || names_not_applicable };
        let number = |text: &String| text.parse::<Decimal>().ok();
        match column {
            Column::Codes { codes, dictionary } => {
                let passes = dictionary.iter().map(|text| text_passes(test, text)).collect();
                Self::Codes { codes, passes, absent }
            }
            Column::Integers(values) => {
                let whole = |text: &String| number(text).filter(|it| it.fract().is_zero()).and_then(|it| it.to_i64());
                Self::Integers { values, test: Ordered::new(test, whole, whole_bound), absent }
            }
            Column::Decimals(values) => {
                let bound = |bound: &Bound, _| match bound {
                    Bound::Number(number) => Some(*number),
                    Bound::Day(_) | Bound::AsOf => None,
                };
                Self::Decimals { values, test: Ordered::new(test, number, bound), absent }
            }
            Column::Days(days) => {
                let bound = |bound: &Bound, _| match bound {
                    Bound::Day(date) => Some(day_of(*date)),
                    Bound::AsOf => Some(day),
                    Bound::Number(_) => None,
                };
                Self::Days { days, test: Ordered::new(test, |text| iso(text).map(day_of), bound), absent }
            }
            Column::Flags(flags) => Self::Flags { flags, passes: ["false", "true"].map(|text| text_passes(test, text)), absent },
            Column::Text(texts) => Self::Texts { texts, test },
            Column::Absent | Column::Dated { .. } => Self::Nothing,
        }
    }

    #[inline]
    fn passes(&self, row: usize) -> bool {
        match self {
            Self::Codes { codes, passes, absent } => match codes[row] {
                MISSING_CODE => absent.missing,
                NOT_APPLICABLE_CODE => absent.not_applicable,
                code => passes[code as usize],
            },
            Self::Integers { values, test, absent } => match values[row] {
                MISSING_INTEGER => absent.missing,
                NOT_APPLICABLE_INTEGER => absent.not_applicable,
                ref value => test.passes(value),
            },
            Self::Decimals { values, test, absent } => values[row].as_ref().map_or(absent.missing, |value| test.passes(value)),
            Self::Days { days, test, absent } => match days[row] {
                MISSING_DAY => absent.missing,
                ref day => test.passes(day),
            },
            Self::Flags { flags, passes, absent } => match flags[row] {
                MISSING_FLAG => absent.missing,
                flag => passes[usize::from(flag == 1)],
            },
            Self::Texts { texts, test } => texts.get(row).map_or(**test == Test::Empty(true), |text| text_passes(test, text)),
            Self::Nothing => false,
        }
    }
}

fn text_passes(test: &Test, text: &str) -> bool {
    match test {
        Test::AnyOf(texts) => texts.iter().any(|it| it == text),
        Test::NoneOf(texts) => texts.iter().all(|it| it != text),
        Test::Empty(empty) => !empty,
        Test::Range { .. } => false,
    }
}

/// A bound on whole numbers, moved inwards to the next one.
fn whole_bound(bound: &Bound, side: Side) -> Option<i64> {
    let Bound::Number(number) = bound else { return None };
    let inward = if side == Side::From { number.ceil() } else { number.floor() };
    Some(inward.to_i64().unwrap_or(if inward.is_sign_positive() { i64::MAX } else { i64::MIN }))
}
