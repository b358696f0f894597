//! The only door in: walks the site folder and holds each input with its hash.
//!
//! 1. Find the root. 2. Walk `content/` and `themes/`. 3. Read and hash in parallel. 4. Lay the theme that is compiled in under the site's own.
//! [`read`] does this once; [`refresh`] does it again for a preview and reads only what has changed since.

use crate::diag::codes::machine as codes;
use crate::diag::{Diagnostic, FileId, FileText, error};
use bytes::Bytes;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hasher;
use std::io;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// The hash by which an input, a slice of it or a page's view is known inside the program; never published.
pub type Hash = u128;

/// The hasher of keys that are hashes already.
#[derive(Debug, Default)]
pub struct AlreadyHashed(u64);

impl Hasher for AlreadyHashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64(bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn write_u128(&mut self, hash: Hash) {
        self.0 = hash as u64;
    }
}

/// What tells this program from one built of other source; the same on every machine.
pub const PROGRAM: &str = env!("JIANBAO_PROGRAM");

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
    pub bytes: Bytes,
    /// The hash of its bytes.
    pub hash: Hash,
}

impl Input {
    /// An input of `bytes` at `path`.
    pub fn new(path: &str, bytes: impl Into<Bytes>) -> Self {
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

/// Reads every input below `root`, over `builtin` (the theme compiled in).
///
/// Errors: every path that could not be read, with the system's reason.
pub fn read(root: &Path, builtin: &[(&str, &'static [u8])]) -> Result<Sources, Vec<(PathBuf, io::Error)>> {
    let Walk { found: paths, mut failed, .. } = walk(root);
    let read: Vec<_> = paths.par_iter().map(|(path, file)| std::fs::read(file).map(|bytes| Input::new(path, bytes)).map_err(|error| (file.clone(), error))).collect();
    let mut inputs = Vec::with_capacity(read.len());
    for read in read {
        match read {
            Ok(input) => inputs.push(input),
            Err((_, error)) if error.kind() == io::ErrorKind::NotFound => {} // Gone between walk and read: as if never there.
            Err(unread) => failed.push(unread),
        }
    }
    if !failed.is_empty() {
        return Err(failed);
    }
    let builtin = builtin.iter().map(|(path, bytes)| Input::new(path, *bytes));
    Ok(Sources::of(builtin.chain(inputs)))
}

/// The site folder at one moment, and how it differs from the moment before.
#[derive(Debug, Default)]
pub struct Look {
    /// Every input.
    pub sources: Sources,
    /// Paths of inputs that are new, gone or have other bytes, in order.
    pub changed: Vec<Arc<str>>,
    /// Whether a file seems to be in the middle of being saved: it is gone, it has become empty, or it changed while it was read.
    pub is_unsettled: bool,
    /// What could not be read, with the system's reason; its last known bytes stand in `sources`.
    pub unread: Vec<(PathBuf, io::Error)>,
    /// Folders outside `content/` and `themes/` that inputs lie in, because links lead there.
    pub elsewhere: BTreeSet<PathBuf>,
    marks: BTreeMap<Arc<str>, Mark>,
}

/// What the system says of a file without opening it, in nanoseconds and bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    modified_ns: u128,
    changed_ns: u128,
    size: u64,
    inode: u64,
    is_fresh: bool,
}

/// How long after a change the mark of a file says nothing: a second save within one step of the clock leaves no trace in it. Such a file
/// is read at every look (git calls this "racily clean"). FAT counts in steps of two seconds.
const MARK_STEP_NS: u128 = 2_000_000_000;

/// The same where a time has a fraction of a second, and so comes from a clock that ticks a hundred times a second or more.
const FINE_MARK_STEP_NS: u128 = 100_000_000;

const SECOND_NS: u128 = 1_000_000_000;

/// Looks at the site folder again and reads only what has changed since `before`; `now_ns` is the time since 1970 by the caller's clock.
///
/// What cannot be read for now (a lock, a folder that is being replaced) keeps its last known bytes and stands in [`Look::unread`].
pub fn refresh(root: &Path, builtin: &[(&str, &'static [u8])], before: &Look, now_ns: u128) -> Look {
    let Walk { found: paths, failed: mut unread, elsewhere } = walk(root);
    unread.retain(|(_, error)| error.kind() != io::ErrorKind::NotFound);
    let seen: Vec<Seen> = paths.par_iter().with_min_len(64).map(|(path, file)| see(path, file, before, now_ns)).collect();
    let mut look = Look { unread, elsewhere, ..Look::default() };
    let builtin: Vec<Input> =
        builtin.iter().map(|(path, bytes)| before.sources.get(path).filter(|input| *input.bytes == **bytes).cloned().unwrap_or_else(|| Input::new(path, *bytes))).collect();
    let mut inputs = BTreeMap::new();
    for ((path, file), seen) in paths.iter().zip(seen) {
        let input = match seen {
            Seen::Gone => continue,
            Seen::Same(input, mark) => {
                look.marks.insert(input.path.clone(), mark);
                input
            }
            Seen::Read { input, mark, is_steady } => {
                let was_empty = before.sources.get(path).is_some_and(|known| known.bytes.is_empty());
                look.is_unsettled |= !is_steady || (input.bytes.is_empty() && !was_empty);
                look.marks.insert(input.path.clone(), mark);
                input
            }
            Seen::Unread(error) => {
                look.unread.push((file.clone(), error));
                let Some(known) = before.sources.get(path) else { continue };
                known.clone()
            }
        };
        inputs.insert(input.path.clone(), input);
    }
    for (path, mark) in &before.marks {
        if !inputs.contains_key(path) {
            let is_hidden = look.unread.iter().any(|(folder, _)| root.join(&**path).starts_with(folder));
            if let Some(known) = before.sources.get(path).filter(|_| is_hidden) {
                look.marks.insert(path.clone(), *mark);
                inputs.insert(path.clone(), known.clone());
            } else {
                look.is_unsettled = true;
            }
        }
    }
    look.sources = Sources::of(builtin.into_iter().chain(inputs.into_values()));
    look.changed = difference(&before.sources, &look.sources);
    look
}

/// What became of one file since the look before.
enum Seen {
    Same(Input, Mark),
    Read { input: Input, mark: Mark, is_steady: bool },
    Gone,
    Unread(io::Error),
}

fn see(path: &str, file: &Path, before: &Look, now_ns: u128) -> Seen {
    let mark = match mark(file, now_ns) {
        Ok(mark) => mark,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Seen::Gone,
        Err(error) => return Seen::Unread(error),
    };
    let known = before.marks.get(path);
    if let (Some(known), Some(input)) = (known, before.sources.get(path))
        && !known.is_fresh
        && *known == mark
    {
        return Seen::Same(input.clone(), mark);
    }
    match std::fs::read(file) {
        Ok(bytes) => {
            let is_steady = self::mark(file, now_ns).is_ok_and(|after| after == mark);
            // The very input that is known keeps its allocation, so that what is remembered of it is found at once.
            let input = before.sources.get(path).filter(|known| *known.bytes == *bytes).cloned().unwrap_or_else(|| Input::new(path, bytes));
            Seen::Read { input, mark, is_steady }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Seen::Gone,
        Err(error) => Seen::Unread(error),
    }
}

fn mark(file: &Path, now_ns: u128) -> io::Result<Mark> {
    let metadata = std::fs::metadata(file)?;
    let modified_ns = metadata.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok()).map_or(0, |age| age.as_nanos());
    #[cfg(unix)]
    let (changed_ns, inode) = {
        use std::os::unix::fs::MetadataExt;
        (u128::try_from(i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec())).unwrap_or(0), metadata.ino())
    };
    #[cfg(not(unix))]
    let (changed_ns, inode) = (0, 0);
    let last_ns = modified_ns.max(changed_ns);
    let step_ns = if last_ns.is_multiple_of(SECOND_NS) { MARK_STEP_NS } else { FINE_MARK_STEP_NS };
    Ok(Mark { modified_ns, changed_ns, size: metadata.len(), inode, is_fresh: last_ns + step_ns > now_ns })
}

/// What tells a folder from another one that later has its name, in the system's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    device: u64,
    inode: u64,
    created_ns: u128,
}

/// The folders of a site that there are now, the site folder first, each with what tells it from its successor.
pub fn standing(root: &Path) -> Vec<(PathBuf, Identity)> {
    let folders = [root.to_path_buf(), root.join("content"), root.join("themes")];
    let identity = |folder: &Path| {
        let metadata = std::fs::metadata(folder).ok().filter(std::fs::Metadata::is_dir)?;
        let created_ns = metadata.created().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok()).map_or(0, |age| age.as_nanos());
        #[cfg(unix)]
        let (device, inode) = {
            use std::os::unix::fs::MetadataExt;
            (metadata.dev(), metadata.ino())
        };
        #[cfg(not(unix))]
        let (device, inode) = (0, 0);
        Some(Identity { device, inode, created_ns })
    };
    folders.into_iter().filter_map(|folder| identity(&folder).map(|identity| (folder, identity))).collect()
}

/// The paths whose bytes are not the same in both, in order.
fn difference(before: &Sources, after: &Sources) -> Vec<Arc<str>> {
    let differs = |input: &&Input, others: &Sources| others.get(&input.path).is_none_or(|other| other.hash != input.hash);
    let gone = before.all().filter(|input| after.get(&input.path).is_none());
    let mut changed: Vec<Arc<str>> = after.all().filter(|input| differs(input, before)).chain(gone).map(|input| input.path.clone()).collect();
    changed.sort();
    changed
}

/// What there is below `content/` and `themes/`.
#[derive(Default)]
struct Walk {
    /// The files with their paths below the site folder, in order.
    found: Vec<(String, PathBuf)>,
    /// What could not be listed or is no input.
    failed: Vec<(PathBuf, io::Error)>,
    /// The folders outside the two that files were found in.
    elsewhere: BTreeSet<PathBuf>,
}

fn walk(root: &Path) -> Walk {
    let mut walk = Walk::default();
    let tops = ["content", "themes"].map(|folder| root.join(folder));
    let mut links: Vec<PathBuf> = Vec::new();
    for top in tops.iter().filter(|top| top.is_dir()) {
        let mut entries = walkdir::WalkDir::new(top).follow_links(true).into_iter().filter_entry(|entry| !is_scratch(entry.file_name().to_str().unwrap_or("")));
        while let Some(entry) = entries.next() {
            match entry {
                Ok(entry) if entry.path_is_symlink() && entry.depth() > 0 && !is_inside(root, entry.path()) => {
                    if entry.file_type().is_dir() {
                        entries.skip_current_dir();
                    }
                    walk.failed.push((entry.into_path(), io::Error::other(Unfit::LeadsOut)));
                }
                Ok(entry) if entry.file_type().is_file() => {
                    let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
                    let parts = below.components().map(|part| part.as_os_str().to_string_lossy());
                    walk.found.push((parts.collect::<Vec<_>>().join("/"), entry.path().to_path_buf()));
                    if entry.path_is_symlink() {
                        walk.elsewhere.extend(entry.path().canonicalize().ok().and_then(|aim| aim.parent().map(Path::to_path_buf)));
                    }
                }
                Ok(entry) if entry.file_type().is_dir() => {
                    if entry.path_is_symlink() {
                        links.push(entry.path().to_path_buf());
                    }
                    if links.iter().any(|link| entry.path().starts_with(link)) {
                        walk.elsewhere.extend(entry.path().canonicalize());
                    }
                }
                Ok(entry) => walk.failed.push((entry.into_path(), io::Error::other(Unfit::NoFile))),
                Err(error) => {
                    let path = error.path().map_or_else(|| top.clone(), Path::to_path_buf);
                    let is_dangling = path.is_symlink() && error.io_error().is_some_and(|it| it.kind() == io::ErrorKind::NotFound);
                    let reason = match error.into_io_error() {
                        Some(_) if is_dangling => io::Error::other(Unfit::LeadsNowhere),
                        Some(reason) => reason,
                        None => io::Error::other(Unfit::LeadsRound),
                    };
                    walk.failed.push((path, reason));
                }
            }
        }
    }
    walk.found.sort();
    let tops: Vec<PathBuf> = tops.iter().filter_map(|top| top.canonicalize().ok()).collect();
    walk.elsewhere.retain(|folder| !tops.iter().any(|top| folder.starts_with(top)));
    walk
}

/// Whether what the link at `path` leads to lies below `root`: nothing else of the machine may come into a site.
fn is_inside(root: &Path, path: &Path) -> bool {
    root.canonicalize().is_ok_and(|root| path.canonicalize().is_ok_and(|target| target.starts_with(root)))
}

/// What could not be read, for the author.
pub fn unreadable(path: &Path, reason: &io::Error) -> Diagnostic {
    if let Some(unfit) = Unfit::of(reason) {
        return unfit.problem(path);
    }
    let code = if reason.kind() == io::ErrorKind::PermissionDenied { &codes::NO_PERMISSION } else { &codes::SYSTEM };
    let path = path.display();
    error(code, None, msg!("读不了 {path}({reason})", "{path} cannot be read ({reason})"))
        .help(msg!("关闭占用它的程序,或检查权限", "close the program that holds it, or check its permissions"))
}

/// Why something below `content/` or `themes/` is no input, although the system would let it be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// A link to what is not below the site folder.
    LeadsOut,
    /// A link to what is not there.
    LeadsNowhere,
    /// A link to a folder that it lies in.
    LeadsRound,
    /// A device, a pipe or a socket.
    NoFile,
}

impl Unfit {
    /// The reason that `error` carries.
    pub fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }

    fn problem(self, path: &Path) -> Diagnostic {
        let path = path.display();
        let message = match self {
            Self::LeadsOut => msg!("链接 {path} 指向站点文件夹之外", "the link {path} leads out of the site folder"),
            Self::LeadsNowhere => msg!("链接 {path} 指向的东西不存在", "the link {path} leads to what is not there"),
            Self::LeadsRound => msg!("链接 {path} 指向它自己所在的文件夹", "the link {path} leads to a folder that it lies in"),
            Self::NoFile => msg!("{path} 不是文件,是设备、管道或套接字", "{path} is no file but a device, a pipe or a socket"),
        };
        let help = if self == Self::NoFile {
            msg!("把它移出站点文件夹", "move it out of the site folder")
        } else {
            msg!("删去链接,换成文件本身", "put the file itself in place of the link")
        };
        error(&codes::UNFIT, None, message).help(help)
    }
}

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::LeadsOut => "the link leads out of the site folder",
            Self::LeadsNowhere => "the link leads to what is not there",
            Self::LeadsRound => "the link leads to a folder that it lies in",
            Self::NoFile => "no file but a device, a pipe or a socket",
        })
    }
}

impl std::error::Error for Unfit {}

/// Whether a name belongs to an editor, an office program or the system, and not to the author.
pub fn is_scratch(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let has_scratch_ending = || lower.rsplit_once('.').is_some_and(|(_, ending)| matches!(ending, "swp" | "swo" | "swx" | "tmp" | "part" | "crdownload"));
    let is_autosave = || name.len() > 1 && name.starts_with('#') && name.ends_with('#'); // Emacs
    name.starts_with('.')
        || name.starts_with("~$")
        || name.starts_with("~WRL")
        || name.ends_with('~')
        || is_autosave()
        || has_scratch_ending()
        || matches!(&*lower, "thumbs.db" | "desktop.ini")
}
