//! Writing the files of a scaffold: new ones only, never over one that is there.

use super::Failure;
use super::failure::machine_problem;
use std::fs::File;
use std::io::Write;
use std::path::Path;

/// Whether `folder` is not there, or empty; a repository that was just begun counts as empty.
pub fn is_vacant(folder: &Path) -> bool {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.all(|entry| entry.is_ok_and(|it| it.file_name() == ".git")),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

/// Writes each `(path, text)` below `folder`; with a failure, those already written stay, for they are whole.
///
/// Problems: a file that is there already, or the machine's.
pub fn plant<'a>(folder: &Path, files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<(), Failure> {
    for (path, text) in files {
        let file = folder.join(path);
        let write = || {
            file.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            File::options().write(true).create_new(true).open(&file)?.write_all(text.as_bytes())
        };
        write().map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => Failure::Refused(Box::new(machine_problem(&file, &error))),
            _ => Failure::at(&file)(error),
        })?;
    }
    Ok(())
}

/// Writes `text` to `file` whole or not at all: beside it first, then in its place.
///
/// Problems: the machine's; the old file then stands.
pub fn rewrite(file: &Path, text: &str) -> Result<(), Failure> {
    let mut name = std::ffi::OsString::from(".");
    name.push(file.file_name().unwrap_or_default());
    name.push(".jianbao.tmp");
    let beside = file.with_file_name(name);
    let write = || {
        let mut new = File::create(&beside)?;
        new.write_all(text.as_bytes())?;
        new.sync_all()?;
        std::fs::rename(&beside, file)
    };
    write().map_err(|error| {
        let _ = std::fs::remove_file(&beside); // What failed to be written is not worth a second problem.
        Failure::at(file)(error)
    })
}
