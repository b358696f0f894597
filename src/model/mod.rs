//! Datasets as typed columns: schemas understood, references resolved, histories legal, private values set aside.

pub mod schema;
pub mod table;

pub use schema::{Field, Kind, Schema, Visibility};
pub use table::{Cell, Column, Table};

use crate::diag::Span;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// All datasets of a site.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// Tables in order of dataset name; nested lists right after their parent.
    pub tables: Vec<Arc<Table>>,
    /// What `sources.yaml` says.
    pub provenance: BTreeMap<Arc<str>, Provenance>,
}

/// One source.
#[derive(Debug, Clone)]
pub struct Provenance {
    /// Its key.
    pub key: Arc<str>,
    /// Its title.
    pub title: String,
    /// Who supplied it.
    pub supplier: String,
    /// When.
    pub received: Option<Date>,
    /// The day of which it speaks.
    pub as_of: Option<Date>,
    /// Whether it is not real.
    pub is_sample: bool,
    /// Where it is declared.
    pub span: Span,
}

impl Model {
    /// Index of the dataset called `name`.
    pub fn dataset(&self, name: &str) -> Option<usize> {
        self.tables.iter().position(|table| &*table.schema.name == name)
    }

    /// The table of dataset `i`.
    pub fn table(&self, i: usize) -> &Table {
        &self.tables[i]
    }
}
