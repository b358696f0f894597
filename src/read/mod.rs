//! One file in, located untyped facts out.

pub mod yaml;
pub mod records;
pub mod fields;
