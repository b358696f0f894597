//! `new site` and `new dataset`: small, whole, and built without a problem as they are.

use crate::diag::codes::machine as codes;
use crate::diag::{Message, error};
use crate::publish::{self, Failure};
use std::path::Path;

/// The files of a new site: where they go, and what they say.
const SITE: [(&str, &str); 11] = [
    (".gitignore", include_str!("scaffold/site/gitignore")),
    ("site/.gitignore", include_str!("scaffold/site/site-gitignore")),
    ("content/site.yaml", include_str!("scaffold/site/site.yaml")),
    ("content/sources.yaml", include_str!("scaffold/site/sources.yaml")),
    ("content/data/projects/dataset.yaml", include_str!("scaffold/site/dataset.yaml")),
    ("content/data/projects/projects.yaml", include_str!("scaffold/site/projects.yaml")),
    ("content/figures.yaml", include_str!("scaffold/site/figures.yaml")),
    ("content/checks.yaml", include_str!("scaffold/site/checks.yaml")),
    ("content/bulletins/001.md", include_str!("scaffold/site/001.md")),
    ("content/bulletins/002.md", include_str!("scaffold/site/002.md")),
    ("content/pages/method.md", include_str!("scaffold/site/method.md")),
];

/// The files of a new dataset; `NAME` stands for its name.
const DATASET: [(&str, &str); 2] = [("dataset.yaml", include_str!("scaffold/dataset/dataset.yaml")), ("records.yaml", include_str!("scaffold/dataset/records.yaml"))];

/// A small complete site in the empty folder `dir`.
///
/// Problems: JB9012 where the folder is not empty.
pub(super) fn site(dir: &Path) -> Result<(), Failure> {
    refuse_occupied(dir)?;
    publish::plant(dir, SITE)
}

/// A dataset called `name`, with one sample record, in the site at `root`.
///
/// Problems: JB9012 where there is one of that name; JB9013 where the name cannot be part of an address.
pub(super) fn dataset(root: &Path, name: &str) -> Result<(), Failure> {
    let is_fit = name.starts_with(|first: char| first.is_ascii_lowercase()) && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte));
    if !is_fit {
        return Err(refusal(
            &codes::BAD_NAME,
            msg!("数据集不能叫“{name}”", "a dataset cannot be called “{name}”"),
            msg!("用小写英文字母开头，如 `projects`", "begin with a lower-case letter, for example `projects`"),
        ));
    }
    let folder = root.join("content/data").join(name);
    refuse_occupied(&folder)?;
    let files = DATASET.map(|(path, text)| (path, text.replace("NAME", name)));
    publish::plant(&folder, files.iter().map(|(path, text)| (*path, text.as_str())))
}

fn refuse_occupied(folder: &Path) -> Result<(), Failure> {
    if publish::is_vacant(folder) {
        return Ok(());
    }
    let folder = folder.display();
    Err(refusal(
        &codes::NOT_EMPTY,
        msg!("{folder} 里已有东西", "{folder} is not empty"),
        msg!("换一个名字，或先把里面的东西移走", "choose another name, or move what is there away"),
    ))
}

fn refusal(code: &'static crate::diag::Code, message: Message, help: Message) -> Failure {
    Failure::Refused(Box::new(error(code, None, message).help(help)))
}
