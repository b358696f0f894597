//! What lies in a folder, by its listings alone: no file is opened or asked for.

use super::{OWN, sys};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What kind of thing a listing names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A file, a symbolic link or something rarer: all can be linked and removed, none is entered.
    File,
    /// A folder.
    Folder,
}

/// One thing in a folder or below.
#[derive(Debug, Clone)]
pub struct Found {
    /// Path below the top, with `/`.
    pub path: PathBuf,
    /// Its kind.
    pub kind: Kind,
    /// Its number on the file system.
    pub inode: u64,
}

impl Found {
    /// The path as ours are written; `None` where it can be none of ours.
    pub fn path(&self) -> Option<&str> {
        self.path.to_str()
    }
}

/// What a walk saw.
#[derive(Debug, Default)]
pub struct Walk {
    /// Everything, folders before what is in them.
    pub found: Vec<Found>,
    /// Each folder entered, the top (with an empty path) first, with the time at which its list of names last changed, taken before it was read.
    pub listed: Vec<(PathBuf, Option<SystemTime>)>,
}

/// Everything below `top` except `.jianbao`; nothing where `top` is not there.
pub fn walk(top: &Path) -> io::Result<Walk> {
    let mut walk = Walk::default();
    walk.enter(top, Path::new(""))?;
    Ok(walk)
}

impl Walk {
    /// Adds everything below `top/folder`.
    pub fn enter(&mut self, top: &Path, folder: &Path) -> io::Result<()> {
        let here = top.join(folder);
        self.listed.push((folder.to_path_buf(), listing_time(&here)));
        let listing = match std::fs::read_dir(&here) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            listing => listing?,
        };
        let mut folders = Vec::new();
        for entry in listing {
            let entry = entry?;
            if folder.as_os_str().is_empty() && entry.file_name() == OWN {
                continue;
            }
            let kind = if entry.file_type()?.is_dir() { Kind::Folder } else { Kind::File };
            // The path is joined with `/` by hand, so that it is spelt the same on Windows.
            let mut path = folder.as_os_str().to_owned();
            if !path.is_empty() {
                path.push("/");
            }
            path.push(entry.file_name());
            if kind == Kind::Folder {
                folders.push(self.found.len());
            }
            self.found.push(Found { path: path.into(), kind, inode: sys::listed_inode(&entry) });
        }
        for at in folders {
            let path = self.found[at].path.clone();
            self.enter(top, &path)?;
        }
        Ok(())
    }
}

/// When the list of names of `folder` last changed.
pub fn listing_time(folder: &Path) -> Option<SystemTime> {
    std::fs::symlink_metadata(folder).ok()?.modified().ok()
}
