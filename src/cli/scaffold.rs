//! `new site` and `new dataset`.

use crate::publish::Failure;
use std::path::Path;

/// A small complete site in the empty folder `dir`.
pub(super) fn site(dir: &Path) -> Result<(), Failure> {
    crate::publish::plant(dir, [])
}

/// An empty dataset called `name` in the site at `root`.
pub(super) fn dataset(root: &Path, name: &str) -> Result<(), Failure> {
    crate::publish::plant(root, [(name, "")])
}
