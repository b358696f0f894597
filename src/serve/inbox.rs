//! What the main thread hears from the others, and when it is quiet enough to look.

use super::inspect::Inspected;
use super::watch::{HEARS_CLOSING, Stir};
use crate::diag::Message;
use std::collections::{BTreeSet, VecDeque};
use std::io;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

/// Something to attend to.
#[derive(Debug)]
pub enum News {
    /// Something may have changed.
    Stirred(Stir),
    /// The watcher will not hear everything.
    Blind(Message),
    /// A draft has been printed whole.
    Inspected(Inspected),
    /// The server has ended.
    Closed(io::Error),
}

/// A save is over when nothing has stirred for so long. Editors that save in steps (write aside, rename over, set the mode) do so within a millisecond.
const QUIET: Duration = Duration::from_millis(2);

/// How long a file that is open and being written may keep its next event waiting: slow disks and drives write in steps.
const WRITING: Duration = Duration::from_millis(300);

/// A storm of events is looked into at least so often.
const LONGEST: Duration = Duration::from_millis(120);

/// The same while a file is open that has been written: what is half written is no save, but some programs never close.
const LONGEST_WRITING: Duration = Duration::from_secs(2);

/// Looks at a half-saved file: the pauses between them add up to what a save by truncating and writing, or by deleting and renaming, is given.
pub const PAUSES: [Duration; 4] = [Duration::from_millis(4), Duration::from_millis(8), Duration::from_millis(16), Duration::from_millis(32)];

/// News in the order in which they came; those put aside first.
#[derive(Debug)]
pub struct Inbox {
    heard: Receiver<News>,
    aside: VecDeque<News>,
    writing: BTreeSet<PathBuf>,
}

impl Inbox {
    /// News out of `heard`.
    pub fn new(heard: Receiver<News>) -> Self {
        Self { heard, aside: VecDeque::new(), writing: BTreeSet::new() }
    }

    /// The next piece of news; `None` when there is none for `patience`.
    pub fn next(&mut self, patience: Duration) -> Option<News> {
        self.aside.pop_front().or_else(|| self.heard.recv_timeout(patience).ok())
    }

    /// Waits, after `first`, until nothing is being saved.
    ///
    /// Where the system tells when a file is closed after writing, an open file is waited for; elsewhere quiet is all there is to go by.
    /// An event that is lost costs a wait, for no file is waited for twice.
    pub fn settle(&mut self, first: Stir) {
        let began = Instant::now();
        self.writing.clear();
        self.note(first);
        loop {
            let (patience, longest) = if self.writing.is_empty() || !HEARS_CLOSING { (QUIET, LONGEST) } else { (WRITING, LONGEST_WRITING) };
            let left = longest.saturating_sub(began.elapsed());
            if left.is_zero() || !self.stirs_within(patience.min(left)) {
                return;
            }
        }
    }

    /// Whether something stirs before `patience` is over; other news are put aside.
    pub fn stirs_within(&mut self, patience: Duration) -> bool {
        let until = Instant::now() + patience;
        loop {
            match self.heard.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(News::Stirred(stir)) => {
                    self.note(stir);
                    return true;
                }
                Ok(other) => self.aside.push_back(other),
                Err(_) => return false,
            }
        }
    }

    /// Whether an event for what was just seen is on its way; it is kept.
    pub fn stirs_soon(&mut self) -> bool {
        let stirs = self.stirs_within(Duration::from_millis(200));
        if stirs {
            self.aside.push_back(News::Stirred(Stir::Other));
        }
        stirs
    }

    fn note(&mut self, stir: Stir) {
        match stir {
            Stir::Written(paths) => self.writing.extend(paths),
            Stir::Closed(paths) => paths.iter().for_each(|path| _ = self.writing.remove(path)),
            Stir::Lost => self.writing.clear(),
            Stir::Other => {}
        }
    }
}
