//! Datasets as typed columns: schemas understood, references resolved, histories legal, private values set aside.

pub mod schema;
pub mod table;

pub use schema::{Field, Kind, Schema, Visibility};
pub use table::{Cell, Column, Table};
