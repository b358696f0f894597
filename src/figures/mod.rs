//! Every number that may be printed: its value, unit and day, what it is made of, and whether it may be shown.

pub mod definition;
pub mod value;

pub use definition::{Condition, Definition, Key, Recipe, Test};
pub use value::{Amount, Breakdown, Shown};
