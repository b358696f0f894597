//! What a figure is worth on a day, and whether that may be shown.

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
    /// Values of the first field, in the order of its enum or of its referenced dataset, else sorted.
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
