//! Reads all that was made and says what is wrong; changes nothing.
//!
//! Before rendering: [`numbers`] holds what is typed in prose against the figures. While pages are rendered: [`Gate`] reads every byte of
//! the output for private values and every link for its target.

mod leak;
mod link;
mod lock;
mod number;
mod prose;

pub use leak::Gate;
pub use link::Links;
pub use lock::locks;
pub use number::numbers;
pub use prose::{Coverage, prose};
