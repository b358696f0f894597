//! Which pages exist, where they live, and all that each may show.

pub mod view;
