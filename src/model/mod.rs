//! Datasets as typed columns: schemas understood, references resolved, histories legal, private values set aside.
//!
//! 1. `provenance` reads `sources.yaml`, `declaration` every `dataset.yaml`. 2. `chunk` makes typed columns of each slice of a file, in
//!    parallel and once per content. 3. `link` joins them to tables and resolves what crosses records: keys and references.

mod assemble;
mod chunk;
mod dated;
mod declaration;
mod growing;
mod limited;
mod link;
mod lookup;
mod provenance;
mod rule;
pub mod schema;
pub mod table;
pub mod texts;
mod value;
mod words;

pub use assemble::{Memo, assemble};
pub use provenance::Provenance;
pub use schema::{Field, Kind, Schema, Visibility};
pub use table::{Cell, Column, Table};

use crate::diag::Span;
use crate::source::Hash;
use link::Keys;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Every dataset of a site.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// The datasets in order of their names; nested lists right after the dataset they stand in, named `workshops.subsidies`.
    pub tables: Vec<Arc<Table>>,
    /// For each table, the hash of all it is made of.
    pub hashes: Vec<Hash>,
    /// Who supplied what, by the key in `sources.yaml`.
    pub provenance: BTreeMap<Arc<str>, Provenance>,
    /// Whether `sources.yaml` cannot be read to its end, so that a key which is not there says nothing.
    pub are_sources_doubtful: bool,
    /// Values that must never be printed, for the leak gate.
    pub private: Vec<PrivateValue>,
    /// Datasets of which not all could be read or understood: what is counted in them is not to be relied on, and the cause has been said.
    pub doubtful: BTreeSet<Arc<str>>,
    /// For each table, its rows by primary key.
    keys: Vec<Keys>,
}

/// A value of a private field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateValue {
    /// The value as written.
    pub text: Box<str>,
    /// The dataset.
    pub dataset: Arc<str>,
    /// The field; of a nested list `list.field`.
    pub field: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

impl Model {
    /// Index of the dataset called `name`.
    pub fn dataset(&self, name: &str) -> Option<usize> {
        self.tables.iter().position(|table| &*table.schema.name == name)
    }

    /// Whether the dataset called `name`, or the one that it is nested in, is not to be relied on.
    pub fn is_doubtful(&self, name: &str) -> bool {
        !self.doubtful.is_empty() && (self.doubtful.contains(name) || self.doubtful.contains(name.split('.').next().unwrap_or_default()))
    }

    /// The table at index `dataset`.
    pub fn table(&self, dataset: usize) -> &Table {
        &self.tables[dataset]
    }

    /// The row of `dataset` whose primary key is `key`.
    pub fn row_by_key(&self, dataset: usize, key: &str) -> Option<usize> {
        link::row_by_key(&self.tables[dataset], &self.keys[dataset], key)
    }
}
