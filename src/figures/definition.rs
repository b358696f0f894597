//! What a figure counts, as `figures.yaml` says it.

use crate::diag::Span;
use crate::text::unit::Unit;
use indexmap::IndexMap;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::sync::Arc;

/// The name of a figure, such as `projects.resumed_rate`.
pub type Key = Arc<str>;

/// All figures of a site by key, in the order of their declaration.
pub type Definitions = IndexMap<Key, Definition>;

/// A figure's definition, checked against the model.
#[derive(Debug, Clone)]
pub struct Definition {
    /// Its name.
    pub key: Key,
    /// Title for people.
    pub title: String,
    /// Other words by which prose calls it.
    pub aliases: Vec<String>,
    /// What it counts, in the author's words; empty where not given.
    pub description: String,
    /// A remark; empty where not given.
    pub note: String,
    /// The unit it is printed in.
    pub unit: Unit,
    /// Decimal places it is printed with.
    pub decimals: u32,
    /// How it is made.
    pub recipe: Recipe,
    /// Which records count; all must hold.
    pub filter: Vec<Condition>,
    /// Key in `sources.yaml`: of the statement, or of the dataset.
    pub source: Option<Arc<str>>,
    /// Whether anything it is made of is not real.
    pub is_sample: bool,
    /// Why it may be shown although it is below a disclosure threshold, and who approved that.
    pub release: Option<Release>,
    /// Breakdowns that are published with it, as fields.
    pub breakdowns: Vec<Arc<str>>,
    /// From which days on it means another thing than before, and how, in order of the days.
    pub changed: Vec<(Date, String)>,
    /// What it was before each day on which its definition changed, the oldest first.
    pub before: Vec<(Date, Definition)>,
    /// Where it is declared.
    pub span: Span,
}

/// A deliberate publication below a disclosure threshold.
#[derive(Debug, Clone)]
pub struct Release {
    /// Why.
    pub reason: String,
    /// By whom.
    pub approver: String,
}

/// How a figure is made. Datasets and fields are indices into the model and its schemas.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the line above each variant says what its fields are")]
pub enum Recipe {
    /// Number of records.
    Count { dataset: usize },
    /// Sum of a numeric field.
    Sum { dataset: usize, field: usize },
    /// Arithmetic mean of the values that are known.
    Mean { dataset: usize, field: usize },
    /// Median of the values that are known (the mean of the middle two).
    Median { dataset: usize, field: usize },
    /// Smallest known value.
    Min { dataset: usize, field: usize },
    /// Largest known value.
    Max { dataset: usize, field: usize },
    /// Number of different known values.
    Distinct { dataset: usize, field: usize },
    /// First figure over the second.
    Ratio { of: Key, to: Key },
    /// First figure less the second.
    Difference { of: Key, less: Key },
    /// Said by a cited source; by the day from which it was said (the earliest day for an undated statement).
    Stated { statements: Vec<(Option<Date>, StatedAmount)> },
}

/// What a source said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatedAmount {
    /// One number.
    One(Decimal),
    /// From, to.
    Range(Decimal, Decimal),
}

impl From<StatedAmount> for super::value::Amount {
    fn from(said: StatedAmount) -> Self {
        match said {
            StatedAmount::One(value) => Self::One(value),
            StatedAmount::Range(from, to) => Self::Range(from, to),
        }
    }
}

/// One condition on records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The field, an index into the dataset's schema; for a nested list possibly of its parent.
    pub field: FieldOf,
    /// What must hold of its value.
    pub test: Test,
}

/// A field of the dataset itself or of its parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldOf {
    /// Of the records counted.
    Own(usize),
    /// Of the records that own them.
    Parent(usize),
}

/// A test of a value; a value that is missing or does not apply passes none but `Empty(true)` and an `AnyOf` that names 不适用.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// One of these texts (numbers and dates in their canonical spelling).
    AnyOf(Vec<String>),
    /// None of these; the value is known.
    NoneOf(Vec<String>),
    /// Within these bounds, both inclusive.
    Range {
        /// The least value that passes.
        from: Option<Bound>,
        /// The greatest value that passes.
        to: Option<Bound>,
    },
    /// Whether there is no value.
    Empty(bool),
}

/// A bound of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// Of numbers.
    Number(Decimal),
    /// Of days.
    Day(Date),
    /// The day as of which the figure is computed; written `as_of`.
    AsOf,
}

impl Definition {
    /// The definition in force on `day`: an issue keeps the one it was published with.
    pub fn on(&self, day: Date) -> &Self {
        self.before.iter().find(|(until, _)| day < *until).map_or(self, |(_, it)| it)
    }
}

impl Recipe {
    /// The dataset whose records are counted or summed; `None` for ratios, differences and statements.
    pub fn dataset(&self) -> Option<usize> {
        match *self {
            Self::Count { dataset }
            | Self::Sum { dataset, .. }
            | Self::Mean { dataset, .. }
            | Self::Median { dataset, .. }
            | Self::Min { dataset, .. }
            | Self::Max { dataset, .. }
            | Self::Distinct { dataset, .. } => Some(dataset),
            Self::Ratio { .. } | Self::Difference { .. } | Self::Stated { .. } => None,
        }
    }

    /// The field whose values are taken; `None` where records are counted and for what is made of other figures.
    pub fn field(&self) -> Option<usize> {
        match *self {
            Self::Sum { field, .. } | Self::Mean { field, .. } | Self::Median { field, .. } | Self::Min { field, .. } | Self::Max { field, .. } | Self::Distinct { field, .. } => {
                Some(field)
            }
            _ => None,
        }
    }

    /// The figures it is made of.
    pub fn parts(&self) -> Option<(&Key, &Key)> {
        match self {
            Self::Ratio { of, to } => Some((of, to)),
            Self::Difference { of, less } => Some((of, less)),
            _ => None,
        }
    }
}
