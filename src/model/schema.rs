//! What `dataset.yaml` says: the Frictionless Table Schema with this program's additions.

use crate::diag::Span;
use crate::text::unit::Unit;
use rust_decimal::Decimal;
use std::sync::Arc;

/// A dataset's description.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Name of its folder; of a nested list `workshops.subsidies`.
    pub name: Arc<str>,
    /// Title for people.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// Where `dataset.yaml` says so.
    pub span: Span,
    /// The unit of one record, by which records are counted.
    pub unit: Unit,
    /// Key in `sources.yaml`.
    pub source: Option<Arc<str>>,
    /// Whether its records are not real.
    pub is_sample: bool,
    /// The fields, in the order declared; a nested list is a [`Kind::List`] and its items are a table of their own.
    pub fields: Vec<Field>,
    /// Index of the primary key.
    pub primary_key: Option<usize>,
    /// Index of the field by which a record is called.
    pub label: Option<usize>,
    /// Index of the date field from which a record counts.
    pub since: Option<usize>,
    /// Index of the date field until which (inclusive) a record counts.
    pub until: Option<usize>,
    /// Rules between fields of one record.
    pub rules: Vec<RowRule>,
    /// Texts that mean "no value".
    pub missing_values: Vec<String>,
    /// A page for every record.
    pub pages: Option<Pages>,
    /// Static lists.
    pub lists: Option<Lists>,
    /// Small cells are withheld.
    pub disclosure: Option<Disclosure>,
    /// For a nested list, its parent dataset.
    pub parent: Option<Arc<str>>,
}

/// One field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Name in records; a dot reads a nested mapping.
    pub name: Arc<str>,
    /// Title for people.
    pub title: String,
    /// What it holds, in words.
    pub description: String,
    /// Where it is declared.
    pub span: Span,
    /// Type of its values.
    pub kind: Kind,
    /// Unit of its numbers; [`Unit::none`] where there is none.
    pub unit: Unit,
    /// Whether values change with time.
    pub is_dated: bool,
    /// Who may see a value.
    pub visibility: Visibility,
    /// What values must satisfy.
    pub constraints: Constraints,
    /// Allowed next states by state; empty where every step is allowed.
    pub transitions: Vec<(String, Vec<String>)>,
    /// Texts that mean "does not apply".
    pub not_applicable: Vec<String>,
    /// The dataset and field this one refers to.
    pub reference: Option<Reference>,
    /// For [`Kind::List`]: the fields of the items.
    pub items: Vec<Field>,
}

/// Type of a field's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text that names one of few things (an enum, a reference, a list's field): stored as codes.
    Code,
    /// Free text.
    Text,
    /// Free text in Markdown.
    Markdown,
    /// Whole numbers.
    Integer,
    /// Exact decimals.
    Decimal,
    /// Days.
    Date,
    /// Yes or no.
    Boolean,
    /// A nested list of mappings.
    List,
}

/// Who may see a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// May be printed.
    Public,
    /// Only in counts and sums.
    Internal,
    /// Never; watched by the leak gate.
    Private,
}

/// Table Schema constraints.
#[derive(Debug, Clone, Default)]
pub struct Constraints {
    /// A value must be given.
    pub required: bool,
    /// No two records share a value.
    pub unique: bool,
    /// The allowed values, in order; empty where any is allowed.
    pub allowed: Vec<String>,
    /// Smallest number; of dates, days from 1970-01-01.
    pub minimum: Option<Decimal>,
    /// Largest number; of dates, days from 1970-01-01.
    pub maximum: Option<Decimal>,
    /// Pattern that the whole text matches.
    pub pattern: Option<regex::Regex>,
    /// Fewest characters.
    pub min_length: Option<usize>,
    /// Most characters.
    pub max_length: Option<usize>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The dataset referred to.
    pub dataset: Arc<str>,
    /// The field of that dataset.
    pub field: Arc<str>,
    /// Where it is said.
    pub span: Span,
}

/// A rule between the fields of one record: `left operator right`, each side a sum of signed terms.
#[derive(Debug, Clone)]
pub struct RowRule {
    /// Where it is said.
    pub span: Span,
    /// As written.
    pub text: String,
    /// What to say where it does not hold.
    pub message: Option<String>,
    /// What is compared.
    pub left: Vec<Term>,
    /// How.
    pub operator: Operator,
    /// With what.
    pub right: Vec<Term>,
}

/// A signed term of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Whether it is taken away.
    pub is_negative: bool,
    /// What is added or taken away.
    pub value: Operand,
}

/// A field or a number in a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operand {
    /// The value of a field, by its index.
    Field(usize),
    /// A number.
    Number(i64),
}

/// How two sides are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// A page for every record.
#[derive(Debug, Clone)]
pub struct Pages {
    /// Path pattern such as `projects/{id}.html`.
    pub path: String,
    /// Index of the title field.
    pub title: usize,
    /// Template file.
    pub template: String,
}

/// Static lists of the records.
#[derive(Debug, Clone)]
pub struct Lists {
    /// Fields that make one list a value.
    pub by: Vec<usize>,
    /// Records a page.
    pub page_size: usize,
}

/// Small cells are withheld.
#[derive(Debug, Clone)]
pub struct Disclosure {
    /// The smallest count that may be shown; 0 may be shown.
    pub minimum: u32,
    /// The unit that is counted.
    pub of: Unit,
}

impl Schema {
    /// Index of the field called `name`.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| &*field.name == name)
    }
}
