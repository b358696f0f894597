//! The way from sources to the model, on one page.

use super::Model;
use super::provenance::provenance;
use crate::diag::Diagnostics;
use crate::source::Sources;

/// What was made of the datasets last time.
#[derive(Debug, Default)]
pub struct Memo {}

/// The model of all datasets.
pub fn assemble(sources: &Sources, memo: &Memo) -> (Model, Diagnostics) {
    let _ = memo;
    let mut problems = Diagnostics::default();
    let provenance = problems.of(provenance(sources));
    (Model { provenance, ..Model::default() }, problems)
}
