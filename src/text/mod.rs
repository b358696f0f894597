//! Numbers, dates and units as people write them, read and written.
//!
//! `claim` is the way in: [`claim::claims`] finds every number in prose and says what it asserts, and
//! [`claim::Claim::judge`] says whether that is true of a value. No number in this room is ever a binary float.

pub mod change;
pub mod claim;
mod counter;
pub mod date;
mod idiom;
pub mod interval;
pub mod list;
mod measure;
mod numeral;
pub mod path;
pub mod predicate;
pub mod quantity;
mod scan;
mod silent;
mod size;
pub mod slip;
pub mod unit;
pub mod write;
