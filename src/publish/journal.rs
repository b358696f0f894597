//! The way of renames, for folders that cannot be swapped and for a single file: what is to be done is written down before the first step.
//!
//! ```text
//! jianbao journal 1
//! from staging
//! - projects/P001.html
//! + index.html
//! + .jianbao/manifest
//! end
//! ```
//!
//! Each step can be done twice without harm, so whoever finds a journal does all of them again.

use super::path::{ancestors, safe};
use super::staging::Workshop;
use super::{Failure, OWN, sys};
use crate::diag::codes::output as codes;
use crate::diag::error;
use std::collections::HashSet;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

const HEAD: &str = "jianbao journal 1";

/// The staged files lie in `.jianbao/staging`.
pub const IN_FOLDER: &str = "staging";

/// The staged files lie in the folder beside the output folder.
pub const IN_WORKSHOP: &str = "workshop";

/// Where the journal of an output folder lies.
pub fn path(folder: &Path) -> PathBuf {
    folder.join(OWN).join("journal")
}

/// Commits to removing `removed` and moving `moved` from `from` ([`IN_FOLDER`] or [`IN_WORKSHOP`]) into the folder.
pub fn commit(folder: &Path, from: &str, removed: &[&str], moved: &[&str]) -> Result<(), Failure> {
    let mut text = format!("{HEAD}\nfrom {from}\n");
    // Where a file becomes a folder or the other way round, the old must go first; else the new comes first, and no page is missed.
    let folders: HashSet<&str> = moved.iter().flat_map(|path| ancestors(path)).collect();
    let files: HashSet<&str> = moved.iter().copied().collect();
    let is_in_the_way = |path: &&&str| folders.contains(**path) || ancestors(path).any(|above| files.contains(above));
    let (first, last): (Vec<&str>, Vec<&str>) = removed.iter().partition(is_in_the_way);
    let manifest = format!("{OWN}/manifest");
    let steps = first.iter().map(|path| ('-', *path)).chain(moved.iter().map(|path| ('+', *path))).chain(last.iter().map(|path| ('-', *path)));
    for (sign, path) in steps.chain([('+', manifest.as_str())]) {
        text.extend([sign, ' ']);
        text.push_str(path);
        text.push('\n');
    }
    text.push_str("end\n");
    let draft = folder.join(OWN).join("journal.draft");
    std::fs::write(&draft, text).and_then(|()| std::fs::rename(&draft, path(folder))).map_err(|error| {
        let _ = std::fs::remove_file(&draft);
        Failure::at(&draft)(error)
    })
}

/// Does what the journal of `folder` says, and removes it.
pub fn roll_forward(folder: &Path) -> Result<(), Failure> {
    let journal = path(folder);
    let text = std::fs::read_to_string(&journal).map_err(Failure::at(&journal))?;
    let damaged = || {
        let message = msg!("看不懂 {}", "cannot make sense of {}", journal.display());
        Failure::Refused(Box::new(error(&codes::MANIFEST_DAMAGED, None, message).help(msg!("删去输出文件夹后重新生成", "remove the output folder and build again"))))
    };
    let (from, steps) = parse(&text).ok_or_else(damaged)?;
    let from = match from {
        IN_FOLDER => folder.join(OWN).join("staging"),
        IN_WORKSHOP => Workshop::beside(folder).next(),
        _ => return Err(damaged()),
    };
    for (step, path) in steps {
        match step {
            Step::Remove => remove(folder, path)?,
            Step::Move => place(&from, folder, path)?,
        }
    }
    let manifest = folder.join(OWN).join("manifest");
    // The renames changed the inodes of all pages; the manifest must be younger.
    let renew = || File::options().write(true).open(&manifest)?.set_modified(sys::time_here(&folder.join(OWN))?);
    renew().map_err(Failure::at(&manifest))?;
    std::fs::remove_file(&journal).map_err(Failure::at(&journal))?;
    if from.starts_with(folder) {
        let _ = std::fs::remove_dir_all(&from); // What stays is cleared by the next build.
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Step {
    Remove,
    Move,
}

fn parse(text: &str) -> Option<(&str, Vec<(Step, &str)>)> {
    let body = text.strip_prefix(HEAD)?.strip_prefix("\nfrom ")?.strip_suffix("end\n")?;
    let (from, steps) = body.split_once('\n')?;
    Some((from, steps.lines().map(parse_step).collect::<Option<_>>()?))
}

fn parse_step(line: &str) -> Option<(Step, &str)> {
    let (sign, path) = line.split_once(' ')?;
    (safe(path).is_ok() || path == ".jianbao/manifest").then_some(())?;
    match sign {
        "-" => Some((Step::Remove, path)),
        "+" => Some((Step::Move, path)),
        _ => None,
    }
}

/// Removes a file of ours and the folders that are empty without it.
pub fn remove(folder: &Path, path: &str) -> Result<(), Failure> {
    use io::ErrorKind as Kind;
    let file = folder.join(path);
    if ancestors(path).any(|above| folder.join(above).symlink_metadata().is_ok_and(|it| it.is_symlink())) {
        return Ok(()); // The folder was replaced by a link; what is behind it is not ours.
    }
    match file.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => return Ok(()), // Someone else's folder by now.
        Err(error) if matches!(error.kind(), Kind::NotFound | Kind::NotADirectory) => {}
        Err(error) => return Err(Failure::at(&file)(error)),
        Ok(_) => std::fs::remove_file(&file).map_err(Failure::at(&file))?,
    }
    for above in ancestors(path) {
        if std::fs::remove_dir(folder.join(above)).is_err_and(|error| !matches!(error.kind(), Kind::NotFound | Kind::NotADirectory)) {
            break;
        }
    }
    Ok(())
}

/// Moves one staged file into place.
fn place(from: &Path, folder: &Path, path: &str) -> Result<(), Failure> {
    use io::ErrorKind as Kind;
    let (staged, file) = (from.join(path), folder.join(path));
    if staged.symlink_metadata().is_err() {
        return Ok(()); // Moved before the build was killed.
    }
    let result = match std::fs::rename(&staged, &file) {
        Err(error) if matches!(error.kind(), Kind::NotFound) => file.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::rename(&staged, &file)),
        Err(error) if file.is_dir() => std::fs::remove_dir(&file).map_err(|_| error).and_then(|()| std::fs::rename(&staged, &file)),
        result => result,
    };
    result.map_err(Failure::at(&file))
}
