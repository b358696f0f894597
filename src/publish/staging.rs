//! Taking the pages of the next generation from many threads, and showing it.

use super::folder::Target;
use super::generation;
use super::manifest::{Entry, Manifest, Stamp};
use super::path::{distinct, parent, safe};
use super::{Durability, Failure, OWN, Published, journal, sys};
use crate::diag::codes::output as codes;
use crate::diag::error;
use crate::source::{Hash, hash};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::SystemTime;
use xxhash_rust::xxh3::Xxh3;

/// First line of the file that makes git overlook a workshop and tells whose it is.
const IGNORE: &str = "# jianbao keeps the generation before here; it may be deleted.\n*\n";

/// The next generation of a site while it is made. Dropped without [`finish`](Staging::finish), it leaves nothing.
#[derive(Debug)]
pub struct Staging {
    target: Target,
    way: Way,
    /// Where new and changed files are written: below it, everything has the path that it will have.
    base: PathBuf,
    /// When this began, before any file was compared.
    began: SystemTime,
    pages: Mutex<Vec<Page>>,
    /// Folders below `base` that are known to be folders.
    folders: RwLock<HashSet<Box<str>>>,
}

/// How the new generation will be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// `base` becomes the output folder.
    Exchange,
    /// The files of `base` are renamed into the output folder.
    Renames,
}

/// A file of the new generation.
#[derive(Debug)]
pub(super) struct Page {
    pub entry: Entry,
    pub state: State,
}

/// What a file is to the generation before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Added,
    Changed,
    /// The same bytes, not touched; not in `base`.
    Same,
}

impl Staging {
    /// A place for the generation after `target`'s.
    pub(super) fn begin(target: Target) -> Result<Self, Failure> {
        let workshop = Workshop::beside(&target.folder);
        let (way, base) = match workshop.open(&target.folder) {
            Ok(true) => (Way::Exchange, workshop.next()),
            Ok(false) => (Way::Renames, target.folder.join(OWN).join("staging")),
            Err(error) => return Err(Failure::at(&workshop.0)(error)),
        };
        let own = base.join(OWN);
        let began = std::fs::create_dir_all(&own).and_then(|()| sys::time_here(&own)).map_err(|error| {
            let _ = std::fs::remove_dir_all(&base);
            Failure::at(&base)(error)
        })?;
        Ok(Self { target, way, base, began, pages: Mutex::default(), folders: RwLock::default() })
    }

    /// Takes the file at `path` over from the generation before, if it was made from `key` and is untouched; says whether it was taken.
    pub fn keep(&self, path: &str, key: Hash) -> bool {
        key != 0 && self.keep_if(path, |old| old.key == key)
    }

    /// Takes the file at `path` over, if the generation before was made from `data`, nothing was wrong with the file, and it is untouched.
    pub fn keep_of(&self, path: &str, data: Hash) -> bool {
        self.target.old.stamp.data == data && self.keep_if(path, |old| old.key != 0)
    }

    fn keep_if(&self, path: &str, is_same: impl Fn(&Entry) -> bool) -> bool {
        let Some(old) = self.target.old.get(path).filter(|old| is_same(old) && self.target.stands(old)) else { return false };
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).push(Page { entry: old.clone(), state: State::Same });
        true
    }

    /// Adds one file, made from `key` (0 where that is not known). Called from as many threads as there are; nothing is kept in memory but
    /// path, size and hashes.
    ///
    /// Problems: JB7008 where the path cannot be used; JB90xx where it cannot be written, after which the build should end.
    pub fn add(&self, path: &str, key: Hash, bytes: &[u8]) -> Result<(), Failure> {
        safe(path)?;
        let entry = Entry { path: path.into(), hash: hash(bytes), key, size: bytes.len() as u64 };
        let state = self.state_of(&entry);
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).push(Page { entry, state });
        if state == State::Same {
            return Ok(());
        }
        let file = self.base.join(path);
        let write = || {
            self.make_folder(parent(path))?;
            write_new(&file, bytes)
        };
        write().map_err(Failure::at(&file))
    }

    /// Adds one file part by part, as they are made, so that none of it is kept in memory; `key` is asked for after the last.
    ///
    /// Problems: as of [`add`](Self::add).
    pub fn add_parts(&self, path: &str, key: &dyn Fn() -> Hash, parts: &mut dyn Iterator<Item = Cow<'_, [u8]>>) -> Result<(), Failure> {
        let Some(first) = parts.next() else { return self.add(path, key(), b"") };
        let Some(second) = parts.next() else { return self.add(path, key(), &first) };
        safe(path)?;
        let file = self.base.join(path);
        let (mut digest, mut size) = (Xxh3::new(), 0);
        let write = || {
            self.make_folder(parent(path))?;
            write_new_parts(
                &file,
                &mut [first, second].into_iter().chain(parts).inspect(|part| {
                    digest.update(part);
                    size += part.len() as u64;
                }),
            )
        };
        write().map_err(Failure::at(&file))?;
        let entry = Entry { path: path.into(), hash: digest.digest128(), key: key(), size };
        let state = self.state_of(&entry);
        if state == State::Same {
            std::fs::remove_file(&file).map_err(Failure::at(&file))?;
        }
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).push(Page { entry, state });
        Ok(())
    }

    /// What a file that has been made is to the generation before.
    fn state_of(&self, entry: &Entry) -> State {
        match self.target.old.get(&entry.path) {
            None => State::Added,
            Some(old) if old.hash == entry.hash && old.size == entry.size && self.target.stands(old) => State::Same,
            Some(_) => State::Changed,
        }
    }

    /// What has been taken so far: the hash of each file's bytes, by its path.
    pub fn hashes(&self) -> BTreeMap<String, Hash> {
        let pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.iter().map(|page| (page.entry.path.to_string(), page.entry.hash)).collect()
    }

    /// Makes a folder of the generation once. What an older generation left in its way, a link above all, is not followed but removed.
    fn make_folder(&self, folder: &str) -> io::Result<()> {
        if self.folders.read().unwrap_or_else(PoisonError::into_inner).contains(folder) {
            return Ok(());
        }
        let mut folders = self.folders.write().unwrap_or_else(PoisonError::into_inner);
        generation::make_folder(&self.base, folder)?;
        folders.insert(folder.into());
        Ok(())
    }

    /// Shows the new generation in place of the old.
    ///
    /// Problems: JB7007 where something that is not ours stands where a file should; JB7009 where two files cannot stand side by side;
    /// JB90xx where the machine fails. With any, the old site stands.
    pub fn finish(mut self, stamp: Stamp, durability: Durability) -> Result<Published, Failure> {
        let mut pages = std::mem::take(self.pages.get_mut().unwrap_or_else(PoisonError::into_inner));
        pages.sort_unstable_by(|a, b| a.entry.path.cmp(&b.entry.path));
        let result = self.show(&pages, stamp, durability);
        if result.is_err() {
            *self.pages.get_mut().unwrap_or_else(PoisonError::into_inner) = pages; // What `drop` removes.
        }
        result
    }

    fn show(&self, pages: &[Page], stamp: Stamp, durability: Durability) -> Result<Published, Failure> {
        let old = &self.target.old.entries;
        let has_old_paths = pages.iter().map(|page| &page.entry.path).eq(old.iter().map(|old| &old.path));
        let mut removed: Vec<&str> = Vec::new();
        if !has_old_paths {
            distinct(&pages.iter().map(|page| &page.entry).collect::<Vec<_>>())?;
            let stays = |old: &Entry| pages.binary_search_by(|page| page.entry.path.cmp(&old.path)).is_ok();
            removed.extend(old.iter().filter(|old| !stays(old)).map(|old| &*old.path));
        }
        let count = |state| pages.iter().filter(|page| page.state == state).count();
        let published = Published { added: count(State::Added), changed: count(State::Changed), unchanged: count(State::Same), removed: removed.len() };
        if !self.target.is_still_there() {
            let folder = self.target.folder.display();
            let problem = error(&codes::FOLDER_GONE, None, msg!("{folder} 在生成时被移走或删去", "{folder} was moved or removed during the build"));
            return Err(Failure::Refused(Box::new(problem.help(msg!("再运行一次", "run again")))));
        }
        let manifest = Manifest { stamp, entries: pages.iter().map(|page| page.entry.clone()).collect() };
        if published.written() + published.removed == 0 && self.target.old_time.is_some() {
            self.restamp(&manifest)?;
            return Ok(published);
        }
        // One rename shows the new site in place of the old as wholly as a swap does, and needs no second generation beside it.
        let is_one_file = published.written() == 1 && has_old_paths && pages.iter().any(|page| page.state == State::Changed && self.target.has_file(&page.entry.path));
        let foreign = if is_one_file { None } else { Some(generation::foreign(&self.target, pages)?) };
        if let (Way::Exchange, Some(foreign)) = (self.way, &foreign) {
            generation::complete(&self.target, &self.base, pages, foreign)?;
        }
        // Last, so that it is younger than every file it lists.
        let path = self.base.join(OWN).join("manifest");
        write_new(&path, manifest.text().as_bytes()).map_err(Failure::at(&path))?;
        if durability == Durability::PowerCut {
            sys::sync_disk(&self.base).map_err(Failure::at(&self.base))?;
        }
        match (self.way, foreign) {
            (Way::Exchange, Some(foreign)) if self.exchange(&foreign)? => {}
            (Way::Exchange, _) => self.roll(journal::IN_WORKSHOP, pages, &removed)?,
            (Way::Renames, _) => self.roll(journal::IN_FOLDER, pages, &removed)?,
        }
        Ok(published)
    }

    /// All files stand; only what they were made of changed.
    fn restamp(&self, manifest: &Manifest) -> Result<(), Failure> {
        if *manifest == self.target.old {
            return Ok(());
        }
        let own = self.target.folder.join(OWN);
        let (draft, path) = (own.join("manifest.draft"), own.join("manifest"));
        let write = || {
            write_new(&draft, manifest.text().as_bytes())?;
            File::options().write(true).open(&draft)?.set_modified(self.began)?; // Not now: the files were compared since then.
            std::fs::rename(&draft, &path)
        };
        write().map_err(|error| {
            let _ = std::fs::remove_file(&draft);
            Failure::at(&draft)(error)
        })
    }

    /// Swaps the folders; `false` where this folder cannot be swapped.
    fn exchange(&self, foreign: &generation::Foreign) -> Result<bool, Failure> {
        use io::ErrorKind as Kind;
        let workshop = Workshop::beside(&self.target.folder);
        workshop.unmark(); // A build killed between here and the swap leaves a whole generation that the next one makes its own.
        match sys::exchange(&self.base, &self.target.folder) {
            Ok(()) => {}
            Err(error) if error.kind() == Kind::StorageFull => return Err(Failure::at(&self.base)(error)),
            Err(_) => return Ok(false),
        }
        foreign.follow(&self.base, &self.target.folder);
        Ok(true)
    }

    /// Renames the staged files into the folder.
    fn roll(&self, from: &str, pages: &[Page], removed: &[&str]) -> Result<(), Failure> {
        let moved: Vec<&str> = pages.iter().filter(|page| page.state != State::Same).map(|page| &*page.entry.path).collect();
        journal::commit(&self.target.folder, from, removed, &moved)?;
        journal::roll_forward(&self.target.folder)
    }
}

impl Drop for Staging {
    /// Removes what was written and not shown.
    fn drop(&mut self) {
        if journal::path(&self.target.folder).exists() {
            return; // Committed: the next command goes on with it.
        }
        let pages = std::mem::take(self.pages.get_mut().unwrap_or_else(PoisonError::into_inner));
        for page in pages.iter().filter(|page| page.state != State::Same) {
            let _ = std::fs::remove_file(self.base.join(&*page.entry.path));
        }
        match self.way {
            Way::Renames => _ = std::fs::remove_dir_all(&self.base),
            Way::Exchange => {
                let workshop = Workshop::beside(&self.target.folder);
                workshop.unmark();
                if self.target.old_time.is_none() && !self.target.folder.join(OWN).join("manifest").exists() {
                    workshop.abandon();
                }
            }
        }
    }
}

/// Writes a file that is shared with no other generation. What has its path is of an older generation: a file that has no other name, and so
/// is not the old site's too, is written over; anything else goes.
fn write_new(file: &Path, bytes: &[u8]) -> io::Result<()> {
    write_new_parts(file, &mut std::iter::once(Cow::Borrowed(bytes)))
}

/// [`write_new`], part by part.
fn write_new_parts(file: &Path, parts: &mut dyn Iterator<Item = Cow<'_, [u8]>>) -> io::Result<()> {
    let create = || File::options().write(true).create_new(true).open(file);
    let (mut open, is_older) = match create() {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match sys::only_name(file) {
            Some(older) => (older, true),
            None => {
                generation::clear_way(file)?;
                (create()?, false)
            }
        },
        result => (result?, false),
    };
    let mut write = || {
        let mut size = 0;
        for part in &mut *parts {
            open.write_all(&part)?;
            size += part.len() as u64;
        }
        // Cut last: what was cut to nothing before it is written, ext4 brings to the disk at once.
        if is_older { open.set_len(size) } else { Ok(()) }
    };
    write().inspect_err(|_| _ = std::fs::remove_file(file))
}

/// The folder beside an output folder in which the next generation is made: `.site.jianbao/` beside `site/`.
#[derive(Debug)]
pub(super) struct Workshop(PathBuf);

/// Remembers beside the output folder `dir` what its site was made of. Losing it costs an explanation, so a failure is not one.
pub fn note_inputs(dir: &Path, text: &str) {
    let workshop = Workshop::beside(dir);
    if workshop.is_ours() {
        let _ = std::fs::write(workshop.inputs(), text);
    }
}

/// What was remembered of the site in `dir`.
pub fn inputs(dir: &Path) -> Option<String> {
    std::fs::read_to_string(Workshop::beside(dir).inputs()).ok()
}

/// How the name of a folder begins that is about to become the next generation.
const APART: &str = "next-";

impl Workshop {
    /// The workshop of an output folder.
    pub fn beside(folder: &Path) -> Self {
        let mut name = std::ffi::OsString::from(".");
        name.push(folder.file_name().unwrap_or_default());
        name.push(".jianbao");
        Self(folder.with_file_name(name))
    }

    /// Where the next generation is made.
    pub fn next(&self) -> PathBuf {
        self.0.join("next")
    }

    /// What the site was made of.
    fn inputs(&self) -> PathBuf {
        self.0.join("inputs")
    }

    /// Exists while a generation is being made.
    fn marker(&self) -> PathBuf {
        self.0.join("building")
    }

    /// Makes ready for a build; `false` where folders here cannot be swapped with `folder`.
    ///
    /// Errors: those that say nothing about the way, such as a full disk.
    fn open(&self, folder: &Path) -> io::Result<bool> {
        use io::ErrorKind as Kind;
        match self.prepare(folder) {
            Err(error)
                if matches!(
                    error.kind(),
                    Kind::PermissionDenied | Kind::ReadOnlyFilesystem | Kind::CrossesDevices | Kind::Unsupported | Kind::InvalidInput | Kind::TooManyLinks
                ) =>
            {
                self.abandon();
                Ok(false)
            }
            result => result,
        }
    }

    fn prepare(&self, folder: &Path) -> io::Result<bool> {
        if !sys::is_same_device(&folder.metadata()?, &folder.with_file_name("").metadata()?) || !self.claim()? {
            return Ok(false);
        }
        std::fs::write(self.marker(), "")?;
        // Both tests are of the real folders: links fail across mounts, a swap fails on file systems that know none.
        let next = self.next();
        let is_bare = std::fs::read_dir(&next).is_ok_and(|mut names| names.all(|it| it.is_ok_and(|it| it.file_name() == OWN)));
        if is_bare {
            std::fs::remove_dir_all(&next)?; // The output folder as it was before its first site.
        }
        if next.symlink_metadata().is_err() {
            // Where a file system puts a folder may follow from its name, so each has one of its own until it stands.
            sys::spread_out(&self.0);
            let apart = self.0.join(format!("{APART}{:x}", sys::time_here(&self.0)?.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_nanos())));
            std::fs::create_dir(&apart)?;
            std::fs::rename(&apart, &next)?;
        }
        let (lock, linked) = (folder.join(OWN).join("lock"), next.join(OWN).join("lock"));
        std::fs::create_dir_all(next.join(OWN))?;
        if !linked.symlink_metadata().is_ok_and(|it| lock.symlink_metadata().is_ok_and(|lock| sys::is_same_file(&it, &lock))) {
            generation::clear_way(&linked)?;
            std::fs::hard_link(&lock, &linked)?;
        }
        let (a, b) = (self.0.join("a"), self.0.join("b"));
        std::fs::create_dir_all(&a)?; // A killed build may have left them.
        std::fs::create_dir_all(&b)?;
        let result = sys::exchange(&a, &b);
        std::fs::remove_dir(&a)?;
        std::fs::remove_dir(&b)?;
        result?;
        sys::dress(folder, &next)?;
        Ok(true)
    }

    /// Makes the workshop, or finds that the one that is there is ours; `false` where it is someone else's.
    fn claim(&self) -> io::Result<bool> {
        let ignore = self.0.join(".gitignore");
        match std::fs::create_dir(&self.0) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                if !self.is_ours() {
                    return Ok(false);
                }
            }
            result => result?,
        }
        if std::fs::read(&ignore).is_ok_and(|text| text == IGNORE.as_bytes()) { Ok(true) } else { std::fs::write(&ignore, IGNORE).map(|()| true) }
    }

    /// Whether the workshop holds our mark, or nothing, as after a kill before the mark was whole.
    fn is_ours(&self) -> bool {
        let is_folder = self.0.symlink_metadata().is_ok_and(|it| it.is_dir());
        let mark = std::fs::read_to_string(self.0.join(".gitignore")).unwrap_or_default();
        let is_bare = || std::fs::read_dir(&self.0).is_ok_and(|mut names| names.all(|it| it.is_ok_and(|it| it.file_name() == ".gitignore")));
        is_folder && (mark == IGNORE || (IGNORE.starts_with(&mark) && is_bare()))
    }

    /// The build is over.
    fn unmark(&self) {
        let _ = std::fs::remove_file(self.marker());
    }

    /// Removes the workshop, if it is ours; its mark last, so that a build killed here leaves it ours.
    fn abandon(&self) {
        if self.is_ours() {
            let _ = std::fs::remove_dir_all(self.next());
            let is_left = |name: &str| name == "a" || name == "b" || name.starts_with(APART);
            for entry in std::fs::read_dir(&self.0).into_iter().flatten().flatten().filter(|entry| entry.file_name().to_str().is_some_and(is_left)) {
                let _ = std::fs::remove_dir(entry.path());
            }
            self.unmark();
            let _ = std::fs::remove_file(self.inputs());
            let _ = std::fs::remove_file(self.0.join(".gitignore"));
            let _ = std::fs::remove_dir(&self.0);
        }
    }

    /// Removes what a build that was killed left here.
    pub fn clear_dead(&self) -> Result<(), Failure> {
        if self.marker().exists() {
            match std::fs::remove_dir_all(self.next()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Failure::at(&self.next())(error)),
                _ => self.unmark(),
            }
        }
        Ok(())
    }
}
