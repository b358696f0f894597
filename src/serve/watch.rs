//! The watcher says when something may have changed, never what: an event that is lost, doubled or out of order costs time, never truth.
//!
//! Where the system tells of nothing (a network drive, too many folders) the folder is looked at again and again. Where it does, it is looked
//! at now and then all the same; a change found that way, of which no event spoke, shows that events cannot be relied on here.

use super::inbox::News;
use crate::diag::Message;
use crate::source;
use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
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
        let hear = move |heard: notify::Result<notify::Event>| {
            let news = match heard {
                Ok(event) => stir(&below, event).map(News::Stirred),
                Err(error) if is_limit(&error) => Some(News::Blind(reason(&error))),
                Err(_) => Some(News::Stirred(Stir::Other)),
            };
            if let Some(news) = news {
                let _ = tell.send(news); // Serving has ended when nobody listens.
            }
        };
        let mut watch = Self { root: root.to_path_buf(), native: None, folders: Vec::new(), n_missed: 0 };
        let started = notify::recommended_watcher(hear).and_then(|mut native| {
            native.watch(root, RecursiveMode::NonRecursive)?;
            watch.native = Some(native);
            watch.renew()
        });
        match started {
            Ok(()) => (watch, None),
            Err(error) => {
                watch.native = None;
                (watch, Some(reason(&error)))
            }
        }
    }

    /// How long to wait for an event before looking without one, when a look takes `look_time`.
    pub fn patience(&self, look_time: Duration) -> Duration {
        let (least, times) = if self.native.is_some() { REST } else { POLL };
        least.max(look_time * times)
    }

    /// Relies on looks from now on; whether that is new.
    pub fn poll(&mut self) -> bool {
        self.native.take().is_some()
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
fn stir(root: &Path, event: notify::Event) -> Option<Stir> {
    if event.need_rescan() {
        return Some(Stir::Lost);
    }
    if !event.paths.is_empty() && !event.paths.iter().any(|path| concerns(root, path)) {
        return None;
    }
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Some(Stir::Closed(event.paths)),
        EventKind::Access(_) => None, // Our own reading among them.
        EventKind::Modify(ModifyKind::Data(_)) | EventKind::Create(CreateKind::File) => Some(Stir::Written(event.paths)),
        EventKind::Modify(ModifyKind::Name(_)) | EventKind::Remove(_) => Some(Stir::Closed(event.paths)),
        _ => Some(Stir::Other),
    }
}

/// Whether `path` is an input, or a folder of inputs, of the site at `root`.
fn concerns(root: &Path, path: &Path) -> bool {
    let Ok(below) = path.strip_prefix(root) else { return true }; // The same folder by another name.
    let mut parts = below.components().map(|part| part.as_os_str().to_str().unwrap_or_default());
    parts.next().is_none_or(|first| matches!(first, "content" | "themes")) && !parts.any(source::is_scratch)
}

#[cfg(test)]
mod tests {
    use super::concerns;
    use std::path::Path;

    #[test]
    fn only_inputs_concern_us() {
        let root = Path::new("/site");
        let ours = ["/site", "/site/content", "/site/content/data/projects/T01.yaml", "/site/themes/own/templates/base.html", "/elsewhere/content/a.md"];
        let others = ["/site/site/index.html", "/site/.git/index"];
        assert!(ours.iter().all(|path| concerns(root, Path::new(path))));
        assert!(!others.iter().any(|path| concerns(root, Path::new(path))));
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
