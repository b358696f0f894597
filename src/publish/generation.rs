//! Completing a generation: what stays is linked, what is gone is removed, and what is not ours comes along.

use super::folder::Target;
use super::path::ancestors;
use super::staging::{Page, State};
use super::walk::{Found, Kind, Walk, listing_time, walk};
use super::{Failure, sys};
use crate::diag::codes::output as codes;
use crate::diag::error;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use xxhash_rust::xxh3::Xxh3DefaultBuilder;

/// A map by the bytes of paths: hashing a `Path` takes it apart first.
type ByPath<K, V> = HashMap<K, V, Xxh3DefaultBuilder>;

/// What lies in the output folder now, and which of it is not ours.
#[derive(Debug)]
pub struct Foreign {
    /// Files and folders that no manifest names, and that no folder of ours is.
    things: Vec<Found>,
    /// The number of each file of ours.
    ours: ByPath<Box<str>, u64>,
    /// When the listing of each folder last changed, before it was read.
    listed: Vec<(PathBuf, Option<SystemTime>)>,
}

/// Everything in the folder of `target`, sorted into ours and not ours.
///
/// Problems: JB7007 where something not ours stands where one of `pages` should.
pub fn foreign(target: &Target, pages: &[Page]) -> Result<Foreign, Failure> {
    let top = &target.folder;
    let walk = walk(top).map_err(Failure::at(top))?;
    let is_ours = |path: &str| target.old.get(path).is_some();
    let our_folders = folders_of(target.old.entries.iter().map(|entry| &*entry.path));
    let mut foreign = Foreign { things: Vec::new(), ours: ByPath::with_capacity_and_hasher(target.old.entries.len(), Xxh3DefaultBuilder), listed: walk.listed };
    for it in walk.found {
        match (it.kind, it.path()) {
            (Kind::File, Some(path)) if is_ours(path) => _ = foreign.ours.insert(path.into(), it.inode),
            (Kind::Folder, Some(path)) if our_folders.contains(path) => {}
            _ => foreign.things.push(it),
        }
    }
    foreign.refuse_in_the_way(top, pages)?;
    Ok(foreign)
}

/// Every folder in which one of `paths` lies, at any depth.
fn folders_of<'a>(paths: impl Iterator<Item = &'a str>) -> HashSet<&'a str> {
    let mut folders: HashSet<&str> = HashSet::new();
    for path in paths {
        for folder in ancestors(path) {
            if !folders.insert(folder) {
                break; // Those above it are in already.
            }
        }
    }
    folders
}

impl Foreign {
    fn refuse_in_the_way(&self, top: &Path, pages: &[Page]) -> Result<(), Failure> {
        if self.things.is_empty() {
            return Ok(());
        }
        let has_page = |path: &str| pages.binary_search_by(|page| (*page.entry.path).cmp(path)).is_ok();
        let folders = folders_of(pages.iter().map(|page| &*page.entry.path));
        for it in &self.things {
            let Some(path) = it.path() else { continue };
            let is_in_the_way = has_page(path) || (it.kind == Kind::File && folders.contains(path)) || ancestors(path).any(has_page);
            if is_in_the_way {
                let file = top.join(path);
                let file = file.display();
                let problem = error(&codes::FOREIGN_FILE, None, msg!("{file} 不是本程序写的,却占着页面的位置", "{file} is not this program's, and stands where a page should"));
                return Err(Failure::Refused(Box::new(problem.help(msg!("把它移走,或给页面另起路径", "move it away, or give the page another path")))));
            }
        }
        Ok(())
    }

    /// After the swap: whatever came into the old folder since it was listed comes along too.
    ///
    /// Nothing here can fail the publish, which is done; what cannot be linked stays in the generation before.
    pub fn follow(&self, old: &Path, new: &Path) {
        let is_late = |(folder, time): &&(PathBuf, Option<SystemTime>)| listing_time(&old.join(folder)) != *time;
        let mut late = self.listed.iter().filter(is_late).peekable();
        if late.peek().is_none() {
            return;
        }
        let known: HashMap<&Path, u64> = self.things.iter().map(|it| (it.path.as_path(), it.inode)).collect();
        let is_ours = |path: &Path| path.to_str().is_some_and(|path| self.ours.contains_key(path));
        for (folder, _) in late {
            let mut walk = Walk::default();
            let _ = walk.enter(old, folder);
            for it in walk.found.iter().filter(|it| !is_ours(&it.path) && known.get(it.path.as_path()) != Some(&it.inode)) {
                let (from, to) = (old.join(&it.path), new.join(&it.path));
                let _ = match it.kind {
                    Kind::Folder => std::fs::create_dir_all(&to),
                    Kind::File if known.contains_key(it.path.as_path()) => std::fs::remove_file(&to).and_then(|()| std::fs::hard_link(&from, &to)),
                    Kind::File => std::fs::hard_link(&from, &to),
                };
            }
        }
    }
}

/// Makes `base`, in which the new and changed of `pages` lie already, a whole generation.
pub fn complete(target: &Target, base: &Path, pages: &[Page], foreign: &Foreign) -> Result<(), Failure> {
    let top = &target.folder;
    // The inode that each path must have: that of the old generation, or (`None`) that of the file just written.
    let mut wanted: ByPath<&OsStr, Option<u64>> = ByPath::with_capacity_and_hasher(pages.len() + foreign.things.len(), Xxh3DefaultBuilder);
    for page in pages {
        let inode = (page.state == State::Same).then(|| foreign.ours.get(&page.entry.path).copied().unwrap_or_default());
        wanted.insert(OsStr::new(&*page.entry.path), inode);
    }
    wanted.extend(foreign.things.iter().filter(|it| it.kind == Kind::File).map(|it| (it.path.as_os_str(), Some(it.inode))));
    let mut folders: HashSet<&Path> = foreign.things.iter().filter(|it| it.kind == Kind::Folder).map(|it| it.path.as_path()).collect();
    folders.extend(folders_of(pages.iter().map(|page| &*page.entry.path)).into_iter().map(Path::new));
    folders.extend(foreign.things.iter().flat_map(|it| it.path.ancestors().skip(1)));

    let there = walk(base).map_err(Failure::at(base))?.found;
    let mut right: HashSet<&OsStr, Xxh3DefaultBuilder> = HashSet::with_capacity_and_hasher(there.len(), Xxh3DefaultBuilder);
    for it in there.iter().rev() {
        let path = || base.join(&it.path);
        match it.kind {
            Kind::File => match wanted.get(it.path.as_os_str()) {
                Some(None) => {}
                Some(Some(inode)) if *inode == it.inode => _ = right.insert(it.path.as_os_str()),
                _ => std::fs::remove_file(path()).map_err(Failure::at(&path()))?,
            },
            Kind::Folder if folders.contains(it.path.as_path()) => {}
            Kind::Folder => std::fs::remove_dir_all(path()).map_err(Failure::at(&path()))?,
        }
    }
    let mut ordered: Vec<&Path> = folders.into_iter().filter(|folder| !folder.as_os_str().is_empty()).collect();
    ordered.sort();
    for folder in ordered {
        let (from, to) = (top.join(folder), base.join(folder));
        let make = || {
            std::fs::create_dir_all(&to)?;
            if from.is_dir() { sys::dress(&from, &to) } else { Ok(()) }
        };
        make().map_err(Failure::at(&to))?;
    }
    let mut missing: Vec<&OsStr> = wanted.into_iter().filter(|(path, inode)| inode.is_some() && !right.contains(path)).map(|(path, _)| path).collect();
    missing.par_sort_unstable();
    missing.par_iter().try_for_each(|path| std::fs::hard_link(top.join(path), base.join(path)).map_err(Failure::at(&top.join(path))))
}

/// Removes what stands at `file`, whatever it is.
pub fn clear_way(file: &Path) -> io::Result<()> {
    match file.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => std::fs::remove_dir_all(file),
        Ok(_) => std::fs::remove_file(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

/// Makes `folder` below `base`, each part a real folder; what else has its name is of an older generation and goes.
pub fn make_folder(base: &Path, folder: &str) -> io::Result<()> {
    let mut path = base.to_path_buf();
    for part in folder.split('/').filter(|part| !part.is_empty()) {
        path.push(part);
        match path.symlink_metadata() {
            Ok(metadata) if metadata.is_dir() => continue,
            Ok(_) => std::fs::remove_file(&path)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        std::fs::create_dir(&path)?;
    }
    Ok(())
}
