//! Adds records up, exactly: one [`Tally`] a cell.

use super::definition::Recipe;
use crate::model::table::{Column, MISSING_CODE, MISSING_DAY, MISSING_FLAG, MISSING_INTEGER, NOT_APPLICABLE_CODE, NOT_APPLICABLE_INTEGER};
use rust_decimal::Decimal;

/// What has been gathered for one cell.
#[derive(Debug, Clone)]
pub(super) struct Tally<'t> {
    /// Records met.
    pub(super) records: u64,
    /// Records met whose value is known.
    pub(super) known: u64,
    /// Different parents met; records of one parent must come one after another.
    pub(super) owners: u64,
    last_owner: Option<u32>,
    gathered: Gathered<'t>,
}

#[derive(Debug, Clone)]
enum Gathered<'t> {
    Count,
    /// Whole numbers apart from decimals, because that is several times as fast; `None` has overflown.
    Sum(i128, Option<Decimal>),
    Least(Option<Decimal>),
    Most(Option<Decimal>),
    All(Vec<Decimal>),
    /// Sorted at the end, which is faster than hashing each.
    Different(Vec<Value<'t>>),
}

/// A known value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value<'t> {
    Code(u32),
    Integer(i64),
    Decimal(Decimal),
    Day(i32),
    Flag(bool),
    Text(&'t str),
}

impl<'t> Tally<'t> {
    /// An empty one for `recipe`.
    pub(super) fn new(recipe: &Recipe) -> Self {
        let gathered = match recipe {
            Recipe::Sum { .. } | Recipe::Mean { .. } => Gathered::Sum(0, Some(Decimal::ZERO)),
            Recipe::Median { .. } => Gathered::All(Vec::new()),
            Recipe::Min { .. } => Gathered::Least(None),
            Recipe::Max { .. } => Gathered::Most(None),
            Recipe::Distinct { .. } => Gathered::Different(Vec::new()),
            _ => Gathered::Count,
        };
        Self { records: 0, known: 0, owners: 0, last_owner: None, gathered }
    }

    /// Adds a record with its value and, for a nested list, its parent.
    #[inline]
    pub(super) fn add(&mut self, value: Option<Value<'t>>, owner: Option<u32>) {
        self.records += 1;
        if owner.is_some() && owner != self.last_owner {
            self.owners += 1;
            self.last_owner = owner;
        }
        if let Gathered::Count = self.gathered {
            self.known += 1;
            return;
        }
        let Some(value) = value else { return };
        self.known += 1;
        match &mut self.gathered {
            Gathered::Count => {}
            Gathered::Different(values) => values.push(value),
            Gathered::Sum(whole, rest) => match value {
                Value::Integer(number) => *whole += i128::from(number),
                Value::Decimal(number) => *rest = rest.and_then(|rest| rest.checked_add(number)),
                _ => {}
            },
            Gathered::Least(least) => *least = [*least, number(value)].into_iter().flatten().min(),
            Gathered::Most(most) => *most = [*most, number(value)].into_iter().flatten().max(),
            Gathered::All(values) => values.extend(number(value)),
        }
    }

    /// The amount in the field's unit; `None` where nothing is known or the sum is too large to be held.
    ///
    /// The sum of no records is 0; the sum of records whose values are all missing is not known.
    pub(super) fn amount(self, recipe: &Recipe) -> Option<Decimal> {
        let count = |n: u64| Some(Decimal::from(n));
        match self.gathered {
            Gathered::Count => count(self.records),
            Gathered::Different(mut values) => {
                values.sort_unstable();
                values.dedup();
                count(u64::try_from(values.len()).ok()?)
            }
            Gathered::Sum(..) if self.known == 0 && (self.records > 0 || matches!(recipe, Recipe::Mean { .. })) => None,
            Gathered::Sum(whole, rest) => {
                let sum = Decimal::try_from_i128_with_scale(whole, 0).ok()?.checked_add(rest?)?;
                if matches!(recipe, Recipe::Mean { .. }) { sum.checked_div(self.known.into()) } else { Some(sum) }
            }
            Gathered::Least(value) | Gathered::Most(value) => value,
            Gathered::All(values) => median(values),
        }
    }
}

fn number(value: Value<'_>) -> Option<Decimal> {
    match value {
        Value::Integer(number) => Some(number.into()),
        Value::Decimal(number) => Some(number),
        _ => None,
    }
}

/// The middle value, or the mean of the middle two.
fn median(mut values: Vec<Decimal>) -> Option<Decimal> {
    let middle = values.len() / 2;
    if values.is_empty() {
        return None;
    }
    let upper = *values.select_nth_unstable(middle).1;
    if values.len().is_multiple_of(2) {
        let lower = values[..middle].iter().max().copied()?;
        return lower.checked_add(upper)?.checked_div(Decimal::TWO);
    }
    Some(upper)
}

/// The known value of `column` in `row` as of `day`.
#[inline]
pub(super) fn value(column: &Column, row: usize, day: i32) -> Option<Value<'_>> {
    match column {
        Column::Codes { codes, .. } => match codes[row] {
            MISSING_CODE | NOT_APPLICABLE_CODE => None,
            code => Some(Value::Code(code)),
        },
        Column::Integers(values) => match values[row] {
            MISSING_INTEGER | NOT_APPLICABLE_INTEGER => None,
            value => Some(Value::Integer(value)),
        },
        Column::Decimals(values) => values[row].map(|value| Value::Decimal(value.normalize())),
        Column::Days(days) => Some(days[row]).filter(|day| *day != MISSING_DAY).map(Value::Day),
        Column::Flags(flags) => Some(flags[row]).filter(|flag| *flag != MISSING_FLAG).map(|flag| Value::Flag(flag == 1)),
        Column::Text(texts) => texts.get(row).map(Value::Text),
        Column::Dated { values, .. } => column.entry(row, day).and_then(|entry| value(values, entry, day)),
        Column::Absent => None,
    }
}
