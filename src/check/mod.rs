//! Reads all that was made and says what is wrong; changes nothing.
//!
//! Before rendering: [`numbers`] holds what is typed in prose against the figures. While pages are rendered: [`Gate`] reads every byte of
//! the output for private values and every link for its target.

mod anchor;
mod archive;
mod cause;
mod count;
mod exhibit;
mod excuse;
mod falsehood;
mod fold;
mod kin;
mod lapse;
mod leak;
mod link;
mod lock;
mod name;
mod number;
mod page;
mod pdf;
mod prose;
mod register;

pub use excuse::excuses;
pub use lapse::lapses;
pub use leak::Gate;
pub use link::Links;
pub use lock::{SIGNERS, locks, signatures, stale_on};
pub use number::numbers;
pub use page::Pages;
pub use pdf::THREAD as PDF_THREAD;
pub use prose::{Coverage, prose};

use crate::diag::codes::output::SAMPLE_RELEASED;
use crate::diag::{Diagnostic, Diagnostics, error};
use crate::plan::Plan;

/// What was `found` in the file at `route`, each at the attachment that it is a copy of, where it is one.
pub fn at_source(plan: &Plan, route: &str, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    if !found.is_empty()
        && let Some(source) = plan.source_of(route)
    {
        // A name that is masked in what is said would not be in its place.
        for problem in found.iter_mut().filter(|problem| problem.place.is_none() && problem.message.zh.contains(route)) {
            (problem.place, problem.hides_source) = (Some(source), true); // Its lines may be the very ones that nobody must see.
        }
    }
    found
}

/// Datasets that are not real, which a release must not hold.
pub fn samples(plan: &Plan) -> Diagnostics {
    let said = |name: &str, span| {
        error(&SAMPLE_RELEASED, span, msg!("数据集 `{name}` 是示例数据,不能正式发布", "the dataset `{name}` is sample data and cannot be released"))
            .help(msg!("换成真实数据并删去 `sample: true`,或不加 `--release`", "put real data in its place and remove `sample: true`, or leave out `--release`"))
    };
    let samples = plan.model.tables.iter().filter(|table| table.schema.is_sample && table.schema.parent.is_none());
    Diagnostics(samples.map(|table| said(&table.schema.name, table.schema.span)).collect())
}
