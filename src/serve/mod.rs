//! Wait, look, build, show: the site of a folder in the browser, always that of the last save.
//!
//! 1. [`door`] opens a port. 2. [`watch`] says that something stirred. 3. [`round`] looks at the folder, drafts the site ([`draft`]) and
//! shows it ([`shown`]); a page is printed when somebody asks for it, so that a save is seen after the time of one page, however many there
//! are. 4. [`inspect`] prints everything behind that, to find what is wrong. 5. [`http`] answers from memory alone.
//!
//! The calling thread watches and builds; one more thread speaks HTTP, and one inspects.

mod browser;
mod door;
mod draft;
mod http;
mod inbox;
mod inspect;
mod live;
mod media;
mod part;
mod round;
mod shown;
mod status;
mod watch;

use crate::diag::{Diagnostics, Lang, Message};
use crate::pipeline::Stage;
use crate::source::Sources;
use inbox::{Inbox, News};
use round::Rounds;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use watch::Watch;

/// What is asked for on the command line.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The name or address to listen on; anything but this machine alone must be said.
    pub host: String,
    /// The port; where it is taken, the next free one of [`door::MORE_PORTS`]; 0 takes any.
    pub port: u16,
    /// Whether the browser is opened.
    pub open: bool,
    /// Whether drafts are shown.
    pub drafts: bool,
    /// The language of the page `/__jianbao/`.
    pub lang: Lang,
    /// Whether the browser follows the narrative that is being edited.
    pub navigate: bool,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self { host: "127.0.0.1".to_owned(), port: 8000, open: false, drafts: false, lang: Lang::Zh, navigate: false }
    }
}

/// What is said while serving.
#[derive(Debug)]
pub enum Event<'a> {
    /// Browsers may come.
    Listening {
        /// The address of the home page.
        url: &'a str,
        /// The port that was asked for, where it was taken.
        taken: Option<u16>,
    },
    /// A round has ended; what it found is in [`Event::Problems`].
    Round(&'a Round),
    /// What is wrong is not what it was.
    Problems {
        /// All that is known to be wrong, in order of file and place.
        problems: &'a Diagnostics,
        /// The inputs their places are in.
        sources: &'a Sources,
    },
    /// The system does not tell of changes; the folder is looked at again and again from now on. Said once.
    Polling {
        /// Why.
        why: &'a Message,
    },
}

/// One round: from a save to the site that has it.
#[derive(Debug, Clone)]
pub struct Round {
    /// Its number, from 1.
    pub number: u64,
    /// How many inputs changed.
    pub n_changed: usize,
    /// How many pages the site has.
    pub n_pages: usize,
    /// Whether the site that is shown is this round's; otherwise the last good one stands.
    pub is_shown: bool,
    /// From the first sign of a change to the site that has it; waiting for the save to end included.
    pub elapsed: Duration,
    /// How long the stages took.
    pub stages: Vec<(Stage, Duration)>,
}

/// Why nothing is served.
#[derive(Debug)]
pub enum ServeError {
    /// The host is not one of this machine, or all ports that were tried are taken.
    NoPort {
        /// The name or address.
        host: String,
        /// The first port that was tried.
        port: u16,
        /// The system's reason.
        error: io::Error,
    },
    /// The system does not let the server run on.
    Machine(io::Error),
}

impl ServeError {
    /// The reason in both languages.
    pub fn message(&self) -> Message {
        match self {
            Self::NoPort { host, port, error } => msg!(
                "不能在 {host} 的端口 {port} 上预览({error}),换一个 `--port` 或 `--host`",
                "{host} port {port} cannot be listened on ({error}); choose another `--port` or `--host`"
            ),
            Self::Machine(error) => msg!("预览停止了({error})", "the preview has stopped ({error})"),
        }
    }
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message().en)
    }
}

impl std::error::Error for ServeError {}

/// The day it is in Beijing, where bulletins are dated.
pub fn today() -> jiff::civil::Date {
    jiff::tz::TimeZone::fixed(jiff::tz::offset(8)).to_datetime(jiff::Timestamp::now()).date()
}

/// Shows the site of the folder `root` to browsers until the program is ended; `report` is told what happens.
///
/// Errors: no port to listen on; the system's, when it takes the port away. Problems of the content are shown and reported, never returned.
pub fn serve(root: PathBuf, options: ServeOptions, report: &mut dyn FnMut(Event<'_>)) -> Result<(), ServeError> {
    let door = door::open(&options.host, options.port)?;
    report(Event::Listening { url: &door.url, taken: door.taken });
    let url = door.url.clone();
    let (tell, heard) = mpsc::channel();
    let (mut watch, blind) = Watch::new(&root, tell.clone()); // Before the first look, so that no change falls between.
    if let Some(why) = blind {
        report(Event::Polling { why: &why });
    }
    let mut rounds = Rounds::new(root, &options, door.audience(), tell.clone());
    let shown = rounds.shown();
    let lang = options.lang;
    std::thread::spawn(move || {
        let error = http::answer(door, shown, lang);
        let _ = tell.send(News::Closed(error)); // Nobody listens any more when serving has ended.
    });
    if options.open {
        browser::open(&url);
    }
    let mut inbox = Inbox::new(heard);
    rounds.go(&mut inbox, Instant::now(), report);
    loop {
        watch.follow(rounds.elsewhere());
        let news = inbox.next(watch.patience(rounds.look_time()));
        let began = Instant::now();
        match news {
            Some(News::Closed(error)) => return Err(ServeError::Machine(error)),
            Some(News::Inspected(found)) => rounds.inspected(found, report),
            Some(News::Blind(why)) => {
                if watch.poll() {
                    report(Event::Polling { why: &why });
                }
                rounds.go(&mut inbox, began, report);
            }
            Some(News::Stirred(stir)) => {
                inbox.settle(stir);
                watch.mend();
                rounds.go(&mut inbox, began, report);
            }
            None => {
                let is_mended = watch.mend();
                let has_changed = rounds.go(&mut inbox, began, report);
                if has_changed && !is_mended && !inbox.stirs_soon() && watch.missed() {
                    report(Event::Polling { why: &watch::unheard() });
                }
            }
        }
    }
}
