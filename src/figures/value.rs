//! What a figure is worth on a day, and whether that may be shown.

use crate::text::unit::Unit;
use rust_decimal::Decimal;

/// An exact amount in the figure's own unit, not yet rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// One number.
    One(Decimal),
    /// From, to.
    Range(Decimal, Decimal),
}

/// What may be shown of a figure or a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// This.
    Value(Amount),
    /// Nothing: fewer than `below` stand behind it, or it would give such a number away.
    Withheld {
        /// The threshold of the dataset.
        below: u32,
        /// Whether the cell itself is small (else it protects another).
        is_primary: bool,
    },
    /// No value is known; never 0.
    Missing,
}

/// A figure broken down by one or two fields, every cell decided by the same disclosure control.
#[derive(Debug, Clone)]
pub struct Breakdown {
    /// Title of the first field.
    pub row_title: String,
    /// Values of the first field: of an enum and of a reference all, in their order; of other codes those met, in the order of the data;
    /// numbers and days sorted. `不适用` and `暂无数据` come last, where records have them.
    pub rows: Vec<String>,
    /// Title of the second field, empty where there is none.
    pub column_title: String,
    /// Values of the second field; empty where there is none.
    pub columns: Vec<String>,
    /// Cells, row by row; one a row where there is no second field.
    pub cells: Vec<Shown>,
    /// Totals of the rows, where there is a second field.
    pub row_totals: Vec<Shown>,
    /// Totals of the columns, where there is a second field.
    pub column_totals: Vec<Shown>,
    /// The whole.
    pub total: Shown,
    /// Whether parts add up to the whole (counts and sums).
    pub is_additive: bool,
}

/// How a figure changed between two days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delta {
    /// On the first day.
    pub before: Shown,
    /// On the second day.
    pub after: Shown,
    /// Exact, in `unit`, not yet rounded; withheld where either end is or where it rests on too few records.
    pub difference: Shown,
    /// The unit of the difference: 个百分点 between shares.
    pub unit: Unit,
    /// Decimal places of the difference.
    pub decimals: u32,
    /// The change in words: 增加12个, 提高1.2个百分点, 持平; 口径变化 where the definition is another.
    pub words: String,
    /// Whether both days are of one definition, so that they may be compared.
    pub is_comparable: bool,
}

impl Shown {
    /// The single number, where one is shown.
    pub fn number(self) -> Option<Decimal> {
        match self {
            Self::Value(Amount::One(value)) => Some(value),
            _ => None,
        }
    }

    /// Whether something is kept back here.
    pub fn is_withheld(self) -> bool {
        matches!(self, Self::Withheld { .. })
    }
}
