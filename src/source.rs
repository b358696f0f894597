//! The only door in: walks the site folder and holds each input with its hash.
//!
//! 1. Find the root. 2. Walk `content/` and `themes/`. 3. Read and hash in parallel. 4. Lay the theme that is compiled in under the site's own.

use crate::diag::{FileId, FileText};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// The hash by which an input, a slice of it or a page's view is known inside the program; never published.
pub type Hash = u128;

/// The hash of some bytes.
pub fn hash(bytes: &[u8]) -> Hash {
    xxh3_128(bytes)
}

/// One input file.
#[derive(Debug, Clone)]
pub struct Input {
    /// Path below the site folder, with `/`.
    pub path: Arc<str>,
    /// Its identity: the hash of its path.
    pub id: FileId,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// The hash of its bytes.
    pub hash: Hash,
}

impl Input {
    /// An input of `bytes` at `path`.
    pub fn new(path: &str, bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        Self { path: path.into(), id: FileId(xxh3_64(path.as_bytes())), hash: hash(&bytes), bytes }
    }

    /// The text, with a byte order mark if it has one; `None` where it is not UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// The last part of the path without its ending.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// What follows the last dot of the name; empty where there is none.
    pub fn extension(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        name.rsplit_once('.').map_or("", |(_, extension)| extension)
    }
}

/// Every input of a site, by path.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: BTreeMap<Arc<str>, Input>,
    paths: BTreeMap<FileId, Arc<str>>,
}

impl Sources {
    /// The inputs given; a later one replaces an earlier one of the same path.
    pub fn of(inputs: impl IntoIterator<Item = Input>) -> Self {
        let mut sources = Self::default();
        for input in inputs {
            sources.paths.insert(input.id, input.path.clone());
            sources.files.insert(input.path.clone(), input);
        }
        sources
    }

    /// All inputs in order of their paths.
    pub fn all(&self) -> impl Iterator<Item = &Input> {
        self.files.values()
    }

    /// The input at `path`.
    pub fn get(&self, path: &str) -> Option<&Input> {
        self.files.get(path)
    }

    /// The inputs whose path begins with `prefix`, in order.
    pub fn under<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a Input> {
        self.files.range::<str, _>((Bound::Included(prefix), Bound::Unbounded)).map(|(_, input)| input).take_while(move |input| input.path.starts_with(prefix))
    }

    /// The input with this identity.
    pub fn file(&self, id: FileId) -> Option<&Input> {
        self.files.get(self.paths.get(&id)?)
    }

    /// Path and text of a file, for the printers.
    pub fn text(&self, id: FileId) -> Option<FileText<'_>> {
        self.file(id).map(|input| FileText { path: &input.path, text: input.text().unwrap_or_default() })
    }

    /// The hash of all paths and contents.
    pub fn hash(&self) -> Hash {
        let mut hasher = xxhash_rust::xxh3::Xxh3::new();
        for input in self.all() {
            hasher.update(&input.id.0.to_le_bytes());
            hasher.update(&input.hash.to_le_bytes());
        }
        hasher.digest128()
    }
}

/// The nearest folder upwards from `start` with `content/site.yaml`.
pub fn root(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join("content/site.yaml").is_file()).map(Path::to_path_buf)
}

/// Size and time of change of a file: enough to tell one program from another.
pub fn stamp(file: &Path) -> Option<(u64, std::time::SystemTime)> {
    let about = std::fs::metadata(file).ok()?;
    Some((about.len(), about.modified().ok()?))
}

/// Reads every input below `root`, over `builtin` (the theme compiled in).
///
/// Errors: the path that could not be read, with the system's reason.
pub fn read(root: &Path, builtin: &[(&str, &[u8])]) -> Result<Sources, (PathBuf, io::Error)> {
    let paths = ["content", "themes"].into_iter().map(|folder| walk(root, folder)).collect::<Result<Vec<_>, _>>()?.concat();
    let read = |(path, file): &(String, PathBuf)| match std::fs::read(file) {
        Ok(bytes) => Ok(Some(Input::new(path, bytes))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None), // Gone between walk and read: as if never there.
        Err(error) => Err((file.clone(), error)),
    };
    let inputs = paths.par_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let builtin = builtin.iter().map(|(path, bytes)| Input::new(path, *bytes));
    Ok(Sources::of(builtin.chain(inputs.into_iter().flatten())))
}

/// The files below `root/folder` with their paths below `root`, in order.
fn walk(root: &Path, folder: &str) -> Result<Vec<(String, PathBuf)>, (PathBuf, io::Error)> {
    let top = root.join(folder);
    if !top.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in walkdir::WalkDir::new(&top).follow_links(true).into_iter().filter_entry(|entry| !is_scratch(entry.file_name().to_str().unwrap_or(""))) {
        let entry = entry.map_err(|error| {
            let path = error.path().map_or_else(|| top.clone(), Path::to_path_buf);
            (path, error.into_io_error().unwrap_or_else(|| io::Error::other("a folder links to itself")))
        })?;
        if entry.file_type().is_file() {
            let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
            let parts = below.components().map(|part| part.as_os_str().to_string_lossy());
            found.push((parts.collect::<Vec<_>>().join("/"), entry.into_path()));
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a name belongs to an editor, an office program or the system, and not to the author.
pub fn is_scratch(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("~$") || name.ends_with('~') || name.ends_with(".swp") || name.ends_with(".tmp") || name == "Thumbs.db" || name.starts_with("~WRL")
}
