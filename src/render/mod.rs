//! One view in, bytes out.
//!
//! 1. [`Theme::load`] takes the templates, texts and assets of a theme and of those it extends.
//! 2. [`Theme::for_site`] gives it what all pages share.
//! 3. [`page()`] prints one view.
//!
//! Nothing here reads a file, knows the time or looks at anything beyond the view.

mod builtin;
pub mod chart;
pub mod data;
mod fault;
pub mod feed;
mod figures;
mod files;
mod frame;
mod page;
pub mod table;
mod theme;
mod words;

pub use builtin::BUILTIN;
pub use files::{File, file_names, files, ingredients, made_names};
pub use frame::Frame;
pub use page::page;
pub use theme::Theme;
pub use words::Words;
