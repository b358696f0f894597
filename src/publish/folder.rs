//! Which folder is written to: refused if it is not ours, locked, and cleaned of what a dead build left.

use super::manifest::{Entry, Manifest};
use super::path::ancestors;
use super::staging::{Staging, Workshop};
use super::walk::{Kind, walk};
use super::{Failure, OWN, Shard, journal, sys};
use crate::diag::codes::output as codes;
use crate::diag::{Message, error};
use crate::source::{Hash, hash};
use jiff::civil::Date;
use rayon::prelude::*;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

/// Files that may lie in a folder before the first build: they keep an empty folder in a repository.
const KEEPERS: [&str; 3] = [".gitignore", ".gitkeep", ".keep"];

/// Folders of a site or of this project that are never written to.
const SOURCES: [&str; 6] = ["content", "themes", "src", "tests", "benches", ".ci"];

/// More files than this that had to be read although nothing changed in them: the manifest's time is renewed, so that the next build
/// need not read them again (a copied or re-owned folder).
const MANY_READ: usize = 1000;

/// An output folder that is ours, locked until this value is dropped.
#[derive(Debug)]
pub struct Target {
    pub(super) folder: PathBuf,
    pub(super) old: Manifest,
    /// When the old manifest was written; nothing of ours that changed later is trusted unread.
    pub(super) old_time: Option<SystemTime>,
    lock: File,
    /// Folders made for this build, outermost first.
    made: Vec<PathBuf>,
}

/// Opens the output folder `dir` of the site at `root`: refuses, locks, completes or clears what a dead build left, reads the manifest.
///
/// Problems: JB7001–JB7006 and JB7010 where the folder is not ours to write; JB9003 where another build is at it.
pub fn open(dir: &Path, root: &Path) -> Result<Target, Failure> {
    let folder = absolute(dir)?;
    refuse_protected(&folder, root)?;
    refuse_foreign(&folder)?;
    let made = make(&folder.join(OWN))?;
    let lock = lock(&folder)?;
    let mut target = Target { folder, old: Manifest::default(), old_time: None, lock, made };
    clear(&target.folder)?;
    if let Some(manifest) = standing(&target.folder)? {
        target.old = manifest;
        target.old_time = std::fs::metadata(target.folder.join(OWN).join("manifest")).and_then(|it| it.modified()).ok();
    }
    Ok(target)
}

/// The manifest in `folder`; `None` where there is none.
///
/// Problems: JB7010 where it is damaged, or of a version of the program that writes it otherwise.
fn standing(folder: &Path) -> Result<Option<Manifest>, Failure> {
    let path = folder.join(OWN).join("manifest");
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(Failure::at(&path)(error)),
    };
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    let damaged = || {
        let path = path.display();
        let is_of_another = Manifest::is_of_another_version(text);
        let message = if is_of_another {
            msg!("{path} 是另一个版本的程序写的", "{path} was written by another version of the program")
        } else {
            msg!("看不懂 {path}", "cannot make sense of {path}")
        };
        refusal(&codes::MANIFEST_DAMAGED, message, msg!("删去输出文件夹后重新生成", "remove the output folder and build again"))
    };
    Manifest::parse(text).map(Some).ok_or_else(damaged)
}

/// Completes a publish into `dir` that was killed in the middle of its journal; every command that reads or shows a site begins with it.
pub fn recover(dir: &Path) -> Result<(), Failure> {
    if !journal::path(dir).is_file() {
        return Ok(());
    }
    let folder = absolute(dir)?;
    let _lock = lock(&folder)?;
    journal::roll_forward(&folder)
}

/// The manifest of the site in `dir`; `None` where there is none. A publish that was killed among its renames is completed first.
pub fn manifest(dir: &Path) -> Result<Option<Manifest>, Failure> {
    recover(dir)?;
    standing(dir)
}

/// Whether the file of `entry` in `dir` is as it was built.
pub fn is_as_built(dir: &Path, entry: &Entry) -> bool {
    std::fs::read(dir.join(&*entry.path)).is_ok_and(|bytes| hash(&bytes) == entry.hash)
}

/// What is no longer as it was built; nothing, where all is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// Files of the manifest that are gone.
    pub missing: Vec<Box<str>>,
    /// Files whose bytes are not those of the manifest.
    pub changed: Vec<Box<str>>,
    /// Files that the manifest does not name.
    pub extra: Vec<PathBuf>,
}

/// Reads every file of the site in `dir` and compares it with the manifest; `None` where there is none.
///
/// A publish that was killed among its renames is completed first.
pub fn verify(dir: &Path) -> Result<Option<Verified>, Failure> {
    let Some(manifest) = manifest(dir)? else { return Ok(None) };
    let judge = |entry: &Entry| match std::fs::read(dir.join(&*entry.path)) {
        Ok(bytes) if hash(&bytes) == entry.hash => Ok(None),
        Ok(_) => Ok(Some((false, entry.path.clone()))),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory) => Ok(Some((true, entry.path.clone()))),
        Err(error) => Err(Failure::at(&dir.join(&*entry.path))(error)),
    };
    let judged: Vec<_> = manifest.entries.par_iter().filter_map(|entry| judge(entry).transpose()).collect::<Result<_, _>>()?;
    let (missing, changed): (Vec<_>, Vec<_>) = judged.into_iter().partition(|(is_missing, _)| *is_missing);
    let paths = |judged: Vec<(bool, Box<str>)>| judged.into_iter().map(|(_, path)| path).collect();
    let found = walk(dir).map_err(Failure::at(dir))?;
    let is_extra = |it: &super::walk::Found| it.kind == Kind::File && it.path().is_none_or(|path| manifest.get(path).is_none());
    let mut extra: Vec<_> = found.found.into_iter().filter(is_extra).map(|it| it.path).collect();
    extra.sort();
    Ok(Some(Verified { missing: paths(missing), changed: paths(changed), extra }))
}

impl Target {
    /// Whether the folder already holds the site made of `key`, untouched, so that nothing need be built `today`.
    ///
    /// A build with warnings is never current: its warnings are to be said again.
    pub fn is_current(&self, key: Hash, shard: Shard, today: Date) -> bool {
        let stamp = self.old.stamp;
        let has_nothing_to_say = !stamp.has_warnings && stamp.until.is_none_or(|day| today < day);
        self.old_time.is_some() && stamp.key == key && stamp.shard == shard && has_nothing_to_say && self.is_untouched()
    }

    /// Whether every file of the manifest is as it was built.
    pub fn is_untouched(&self) -> bool {
        let n_read = AtomicUsize::new(0);
        let is_untouched = self.are_untouched(&n_read);
        if is_untouched && n_read.into_inner() > MANY_READ {
            let own = self.folder.join(OWN);
            let renew = || {
                let time = sys::time_here(&own)?;
                // Once more, for what changed since the first look and before `time`.
                if self.are_untouched(&AtomicUsize::new(0)) { File::options().write(true).open(own.join("manifest"))?.set_modified(time) } else { Ok(()) }
            };
            let _ = renew(); // Losing it costs reading the files again, so a failure is not one.
        }
        is_untouched
    }

    fn are_untouched(&self, n_read: &AtomicUsize) -> bool {
        self.old.entries.par_iter().all(|entry| match self.glance(entry) {
            Glance::Untouched => true,
            Glance::Touched => false,
            Glance::Doubtful => {
                n_read.fetch_add(1, Ordering::Relaxed);
                self.reads_as(entry)
            }
        })
    }

    /// Whether a file of the manifest is as it was built.
    pub(super) fn stands(&self, entry: &Entry) -> bool {
        match self.glance(entry) {
            Glance::Untouched => true,
            Glance::Touched => false,
            Glance::Doubtful => self.reads_as(entry),
        }
    }

    fn reads_as(&self, entry: &Entry) -> bool {
        is_as_built(&self.folder, entry)
    }

    /// Whether a plain file stands at `path`, in plain folders.
    pub(super) fn has_file(&self, path: &str) -> bool {
        let kind = |path: &str| std::fs::symlink_metadata(self.folder.join(path));
        kind(path).is_ok_and(|it| it.is_file()) && ancestors(path).all(|above| kind(above).is_ok_and(|it| it.is_dir()))
    }

    /// The files of the site that stands in the folder.
    pub fn manifest(&self) -> &Manifest {
        &self.old
    }

    /// A place for the next generation of the site.
    pub fn stage(self) -> Result<Staging, Failure> {
        Staging::begin(self)
    }

    /// What can be said of a file of the manifest without reading it.
    fn glance(&self, entry: &Entry) -> Glance {
        let Ok(metadata) = std::fs::symlink_metadata(self.folder.join(&*entry.path)) else { return Glance::Touched };
        if !metadata.is_file() || metadata.len() != entry.size {
            return Glance::Touched;
        }
        // Strictly before: a file changed in the same tick of the clock in which the manifest was written is in doubt.
        match (sys::last_change(&metadata), self.old_time) {
            (Some(changed), Some(written)) if changed < written => Glance::Untouched,
            _ => Glance::Doubtful,
        }
    }

    /// Whether the folder at the path is still the one that was locked.
    pub(super) fn is_still_there(&self) -> bool {
        let Ok(held) = self.lock.metadata() else { return false };
        std::fs::symlink_metadata(self.folder.join(OWN).join("lock")).is_ok_and(|it| sys::is_same_file(&it, &held))
    }
}

impl Drop for Target {
    /// Where nothing was ever published, nothing stays.
    fn drop(&mut self) {
        let own = self.folder.join(OWN);
        if !own.join("manifest").exists() && !journal::path(&self.folder).exists() {
            let _ = std::fs::remove_file(own.join("lock"));
            let _ = std::fs::remove_dir(&own);
            for folder in self.made.iter().rev() {
                let _ = std::fs::remove_dir(folder); // Only if empty.
            }
        }
        // Said, not left to the closing of the file: a process started meanwhile may hold a copy of it.
        let _ = self.lock.unlock();
    }
}

/// What can be said of a file without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Glance {
    /// Its size is right and it did not change since the manifest was written.
    Untouched,
    /// Only its bytes can tell.
    Doubtful,
    /// It is gone, or another size, or no file.
    Touched,
}

/// The path from the root of the file system, without links and dots as far as it exists.
fn absolute(dir: &Path) -> Result<PathBuf, Failure> {
    let dir = std::path::absolute(dir).map_err(Failure::at(dir))?;
    let mut parts: Vec<_> = dir.components().collect();
    let Some(Component::Normal(name)) = parts.pop() else {
        // `/`, `..` or `C:\`: the folder itself exists, and is refused as an ancestor by who asks.
        return dir.canonicalize().map_err(Failure::at(&dir));
    };
    let mut folder = PathBuf::new();
    for part in parts {
        match part {
            Component::ParentDir => _ = folder.pop(),
            Component::CurDir => {}
            part => folder.push(part),
        }
        folder = folder.canonicalize().unwrap_or(folder);
    }
    Ok(folder.join(name))
}

fn refusal(code: &'static crate::diag::Code, message: Message, help: Message) -> Failure {
    Failure::Refused(Box::new(error(code, None, message).help(help)))
}

/// Refuses folders whose loss would be a disaster, whatever is in them.
fn refuse_protected(folder: &Path, root: &Path) -> Result<(), Failure> {
    let root = root.canonicalize().map_err(Failure::at(root))?;
    let shown = folder.display();
    let elsewhere = msg!("换一个文件夹,例如 -o site", "choose another folder, for example -o site");
    let home = std::env::home_dir().and_then(|home| home.canonicalize().ok());
    if root.starts_with(folder) || home.is_some_and(|home| home.starts_with(folder)) || folder.parent().is_none() {
        return Err(refusal(&codes::PROTECTED, msg!("不能输出到 {shown}: 它包含站点或个人文件夹", "cannot write to {shown}: it holds the site folder or your home"), elsewhere));
    }
    if let Some(source) = SOURCES.iter().find(|source| folder.starts_with(root.join(source))) {
        return Err(refusal(&codes::HOLDS_SOURCES, msg!("不能输出到 {shown}: {source}/ 是原稿所在", "cannot write to {shown}: {source}/ holds the sources"), elsewhere));
    }
    if folder.components().any(|part| part.as_os_str() == ".git") || folder.join(".git").symlink_metadata().is_ok() {
        return Err(refusal(&codes::REPOSITORY, msg!("不能输出到 {shown}: 它是一个 Git 仓库", "cannot write to {shown}: it is a Git repository"), elsewhere));
    }
    for (path, is_last) in folder.ancestors().map(|above| (above, above == folder)) {
        let Ok(metadata) = path.symlink_metadata() else { continue };
        if metadata.is_symlink() && is_last {
            let help = msg!("用 -o 写出它指向的文件夹", "name the folder it points to with -o");
            return Err(refusal(&codes::LINK, msg!("不能输出到 {shown}: 它是指向别处的链接", "cannot write to {shown}: it is a link to somewhere else"), help));
        }
        if !metadata.is_dir() && !metadata.is_symlink() {
            let path = path.display();
            return Err(refusal(&codes::NOT_A_FOLDER, msg!("{path} 是文件,不是文件夹", "{path} is a file, not a folder"), elsewhere));
        }
        break;
    }
    Ok(())
}

/// Refuses a folder with something in it that no build of ours has written.
fn refuse_foreign(folder: &Path) -> Result<(), Failure> {
    let own = folder.join(OWN);
    if own.symlink_metadata().is_ok_and(|it| !it.is_dir()) {
        let own = own.display();
        return Err(refusal(&codes::NOT_A_FOLDER, msg!("{own} 应是文件夹", "{own} should be a folder"), msg!("把它移走", "move it away")));
    }
    if own.join("manifest").is_file() || journal::path(folder).is_file() {
        return Ok(());
    }
    let listing = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        listing => listing.map_err(Failure::at(folder))?,
    };
    for entry in listing {
        let name = entry.map_err(Failure::at(folder))?.file_name();
        if name != OWN && !KEEPERS.iter().any(|keeper| name == *keeper) {
            let (folder, name) = (folder.display(), Path::new(&name).display());
            let help = msg!("换一个空文件夹,或先把里面的东西移走", "choose an empty folder, or move what is in it away");
            return Err(refusal(&codes::FOREIGN_FOLDER, msg!("{folder} 里有不是本程序写的东西({name})", "{folder} holds what this program has not written ({name})"), help));
        }
    }
    Ok(())
}

/// Makes a folder and those above it; gives the ones that were not there, outermost first.
fn make(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut made: Vec<PathBuf> = folder.ancestors().take_while(|above| above.symlink_metadata().is_err()).map(Path::to_path_buf).collect();
    made.reverse();
    if let Err(error) = std::fs::create_dir_all(folder) {
        for folder in made.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
        return Err(Failure::at(folder)(error));
    }
    Ok(made)
}

/// Takes the lock of the folder. A process that dies gives it back, so a lock is never stale. The file is linked into every generation,
/// so all of them share one lock.
fn lock(folder: &Path) -> Result<File, Failure> {
    let path = folder.join(OWN).join("lock");
    let busy = || Failure::Machine { path: folder.to_path_buf(), error: io::ErrorKind::ResourceBusy.into() };
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(Failure::at(&path))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(busy()),
        Err(TryLockError::Error(error)) => return Err(Failure::at(&path)(error)),
    }
    // Another build may have ended, and removed the file with nothing published, between `open` and `try_lock`.
    let (held, there) = (file.metadata().map_err(Failure::at(&path))?, path.symlink_metadata().map_err(|_| busy())?);
    if sys::is_same_file(&held, &there) { Ok(file) } else { Err(busy()) }
}

/// Completes a committed publish, and removes what was staged by a build that died before.
fn clear(folder: &Path) -> Result<(), Failure> {
    if journal::path(folder).is_file() {
        journal::roll_forward(folder)?;
    }
    let staging = folder.join(OWN).join("staging");
    if staging.symlink_metadata().is_ok() {
        std::fs::remove_dir_all(&staging).map_err(Failure::at(&staging))?;
    }
    Workshop::beside(folder).clear_dead()
}
