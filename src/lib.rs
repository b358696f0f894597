//! jianbao (简报): a static report-site generator whose every printed number is checked against its data.
//!
//! The rooms stand in one order and a room uses only the rooms before it; `ARCHITECTURE.md` says why and `tests/rooms.rs` holds it.

pub mod text;
#[macro_use]
pub mod diag;
pub mod source;
pub mod read;
pub mod model;
pub mod figures;
pub mod plan;
pub mod render;
pub mod check;
pub mod publish;
pub mod pipeline;
pub mod serve;
pub mod cli;
