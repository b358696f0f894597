//! The watcher says when something may have changed, never what: an event that is lost, doubled or out of order costs time, never truth.
//!
//! Where the system tells of nothing (a network drive, too many folders) the folder is looked at again and again. Where it does, it is looked
//! at now and then all the same; a change found that way, of which no event spoke, shows that events cannot be relied on here.

use super::inbox::News;
use crate::diag::Message;
use crate::source;
use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// A sign of change below the site folder.
#[derive(Debug)]
pub enum Stir {
    /// These are being written.
    Written(Vec<PathBuf>),
    /// These were closed after writing, renamed or removed: nobody writes them any more.
    Closed(Vec<PathBuf>),
    /// Something was not told, perhaps that a file was closed.
    Lost,
    /// Anything else.
    Other,
}

/// Whether the system tells when a file is closed after writing.
pub const HEARS_CLOSING: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// What is watched, and how.
#[derive(Debug)]
pub struct Watch {
    root: PathBuf,
    native: Option<RecommendedWatcher>,
    folders: Vec<(PathBuf, source::Identity)>,
    /// The folders that [`Watch::follow`] watches, for who hears.
    elsewhere: Arc<RwLock<BTreeSet<PathBuf>>>,
    is_polling: bool,
    n_missed: usize,
}

/// A look without an event: at least so far apart, and so many times the time it takes, so that it costs less than 1 % of a core.
const REST: (Duration, u32) = (Duration::from_secs(2), 200);

/// The same where looks are all there is.
const POLL: (Duration, u32) = (Duration::from_millis(150), 20);

/// So many changes of which no event spoke, and events are not relied on.
const MOST_MISSED: usize = 2;

impl Watch {
    /// Watches the site at `root` and tells of it; the reason, where that cannot be and [`Watch::patience`] is short instead.
    pub fn new(root: &Path, tell: Sender<News>) -> (Self, Option<Message>) {
        let below = root.to_path_buf();
        let elsewhere: Arc<RwLock<BTreeSet<PathBuf>>> = Arc::default();
        let beside = elsewhere.clone();
        let hear = move |heard: notify::Result<notify::Event>| {
            let news = match heard {
                Ok(event) => stir(&below, &beside.read().unwrap_or_else(PoisonError::into_inner), event).map(News::Stirred),
                Err(error) if is_limit(&error) => Some(News::Blind(reason(&error))),
                Err(_) => Some(News::Stirred(Stir::Other)),
            };
            if let Some(news) = news {
                let _ = tell.send(news); // Serving has ended when nobody listens.
            }
        };
        let mut watch = Self { root: root.to_path_buf(), native: None, folders: Vec::new(), elsewhere, is_polling: false, n_missed: 0 };
        let started = notify::recommended_watcher(hear).and_then(|mut native| {
            native.watch(root, RecursiveMode::NonRecursive)?;
            watch.native = Some(native);
            watch.renew()
        });
        match started {
            Ok(()) => (watch, None),
            Err(error) => {
                watch.is_polling = true;
                (watch, Some(reason(&error)))
            }
        }
    }

    /// How long to wait for an event before looking without one, when a look takes `look_time`.
    pub fn patience(&self, look_time: Duration) -> Duration {
        let (least, times) = if self.is_polling { POLL } else { REST };
        least.max(look_time * times)
    }

    /// Relies on looks from now on, and on events only for what they happen to tell; whether that is new.
    pub fn poll(&mut self) -> bool {
        !std::mem::replace(&mut self.is_polling, true)
    }

    /// Watches the folders `elsewhere` too, which links lead into: the system tells of a change where it happens, not where the link is.
    ///
    /// What cannot be watched is seen at the next look.
    pub fn follow(&mut self, elsewhere: &BTreeSet<PathBuf>) {
        let Some(native) = &mut self.native else { return };
        let known = self.elsewhere.read().unwrap_or_else(PoisonError::into_inner).clone();
        if known == *elsewhere {
            return;
        }
        // No lock is held over what follows: it waits for the thread that hears, which may be waiting for the lock.
        self.elsewhere.write().unwrap_or_else(PoisonError::into_inner).clone_from(elsewhere);
        let root = self.root.canonicalize().unwrap_or_default(); // It is watched already.
        for folder in known.difference(elsewhere).filter(|folder| **folder != root) {
            let _ = native.unwatch(folder); // The watch of a folder that is gone went with it.
        }
        for folder in elsewhere.difference(&known).filter(|folder| **folder != root) {
            let _ = native.watch(folder, RecursiveMode::NonRecursive);
        }
    }

    /// Takes note of a change of which no event spoke; whether that makes looks the only way from now on.
    ///
    /// One may be missed while a new folder is not yet watched.
    pub fn missed(&mut self) -> bool {
        self.n_missed += 1;
        self.n_missed >= MOST_MISSED && self.poll()
    }

    /// Watches again where `content/`, `themes/` or the site folder itself is not the folder that it was; whether that was so.
    pub fn mend(&mut self) -> bool {
        if self.native.is_none() || source::standing(&self.root) == self.folders {
            return false;
        }
        if self.renew().is_err() {
            self.folders.clear(); // Tried again at the next look.
        }
        let elsewhere = std::mem::take(&mut *self.elsewhere.write().unwrap_or_else(PoisonError::into_inner));
        self.follow(&elsewhere);
        true
    }

    fn renew(&mut self) -> notify::Result<()> {
        let Some(native) = &mut self.native else { return Ok(()) };
        let folders = source::standing(&self.root);
        for (folder, _) in &self.folders {
            let _ = native.unwatch(folder); // The watch of a folder that is gone went with it.
        }
        for (folder, _) in &folders {
            let mode = if *folder == self.root { RecursiveMode::NonRecursive } else { RecursiveMode::Recursive };
            native.watch(folder, mode)?;
        }
        self.folders = folders;
        Ok(())
    }
}

/// The reason where changes are found without events.
pub fn unheard() -> Message {
    msg!(
        "系统没有通知文件的改动(网络盘,或链接指向的文件?),改为定时查看",
        "the system does not tell of changes (a network drive, or what a link leads to?); the folder is looked at again and again instead"
    )
}

fn reason(error: &notify::Error) -> Message {
    if is_limit(error) {
        return msg!(
            "文件夹太多,超过系统监视的上限,改为定时查看;Linux 上可以调高 fs.inotify.max_user_watches",
            "there are more folders than the system watches; they are looked at again and again instead. On Linux raise fs.inotify.max_user_watches"
        );
    }
    msg!("系统不能监视文件夹({error}),改为定时查看", "the system cannot watch the folder ({error}); it is looked at again and again instead")
}

fn is_limit(error: &notify::Error) -> bool {
    matches!(error.kind, notify::ErrorKind::MaxFilesWatch)
}

/// What `event` says of the site below `root`; nothing where it is about reading, about scratch files or about other folders.
fn stir(root: &Path, elsewhere: &BTreeSet<PathBuf>, event: notify::Event) -> Option<Stir> {
    if event.need_rescan() {
        return Some(Stir::Lost);
    }
    if !event.paths.is_empty() && !event.paths.iter().any(|path| concerns(root, elsewhere, path)) {
        return None;
    }
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(Stir::Closed(event.paths)),
        EventKind::Access(_) => None,                                                                                 // Our own reading among them.
        EventKind::Create(CreateKind::File) if event.paths.iter().all(|path| path.is_symlink()) => Some(Stir::Other), // Nobody closes a link.
        EventKind::Modify(ModifyKind::Data(_)) | EventKind::Create(CreateKind::File) => Some(Stir::Written(event.paths)),
        EventKind::Modify(ModifyKind::Name(_)) | EventKind::Remove(_) => Some(Stir::Closed(event.paths)),
        _ => Some(Stir::Other),
    }
}

/// Whether `path` is an input, or a folder of inputs, of the site at `root`, into which some have come from the folders `elsewhere`.
fn concerns(root: &Path, elsewhere: &BTreeSet<PathBuf>, path: &Path) -> bool {
    let Ok(below) = path.strip_prefix(root) else { return true }; // The same folder by another name.
    let first = below.components().next().map(|part| part.as_os_str());
    let is_beside = || !elsewhere.is_empty() && path.parent().is_some_and(|folder| folder == root || elsewhere.contains(folder));
    (first.is_none_or(|first| first == "content" || first == "themes") || is_beside())
        && !below.components().skip(1).any(|part| part.as_os_str().to_str().is_some_and(source::is_scratch))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    #[test]
    fn only_inputs_concern_us() {
        let root = Path::new("/site");
        let ours = ["/site", "/site/content", "/site/content/data/projects/T01.yaml", "/site/themes/own/templates/base.html", "/elsewhere/content/a.md"];
        let others = ["/site/site/index.html", "/site/.git/index"];
        let nowhere = BTreeSet::new();
        let concerns = |root: &Path, path: &Path| super::concerns(root, &nowhere, path);
        assert!(ours.iter().all(|path| concerns(root, Path::new(path))));
        assert!(!others.iter().any(|path| concerns(root, Path::new(path))));
        let shared = BTreeSet::from([PathBuf::from("/site/shared")]);
        for (path, is_ours) in
            [("/site/shared/a.md", true), ("/site/a.md", true), ("/site/shared/.a.md.swp", false), ("/site/shared/deep/a.md", false), ("/site/site/a.html", false)]
        {
            assert_eq!(super::concerns(root, &shared, Path::new(path)), is_ours, "{path}");
        }
        // Of vi, Emacs, WPS, Office, LibreOffice, browsers and systems.
        for name in [
            ".003.md.swp",
            "003.md.swo",
            "003.md.swx",
            "003.md~",
            ".#003.md",
            "#003.md#",
            ".~projects.xlsx",
            "~$projects.xlsx",
            "~WRL0001.tmp",
            "projects.TMP",
            "projects.csv.part",
            "projects.csv.crdownload",
            ".~lock.projects.csv#",
            "Thumbs.db",
            "thumbs.db",
            "desktop.ini",
            ".DS_Store",
        ] {
            assert!(!concerns(root, &root.join("content/data/projects").join(name)), "{name} is nobody's input");
        }
        for name in ["projects.csv", "#1.csv", "1#.csv", "$projects.csv", "tmp.csv", "swp", "part"] {
            assert!(concerns(root, &root.join("content/data/projects").join(name)), "{name} is an input");
        }
    }
}
