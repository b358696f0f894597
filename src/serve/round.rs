//! A round: look at the folder, draft the site, show it, have it inspected.
//!
//! A draft with errors is not shown while there is a good one: the last good site stands, with the problems laid over it. Until a site has
//! been good once, the newest is shown as it is. The same holds for a single page whose errors come out only when it is printed.

use super::draft::Draft;
use super::inbox::{Inbox, News, PAUSES};
use super::inspect::{Inspected, Inspector};
use super::shown::{Audience, Problems, Shown};
use super::{Event, Round, ServeOptions};
use crate::diag::{Code, Diagnostic, Diagnostics, error};
use crate::pipeline::Memo;
use crate::plan::Wishes;
use crate::render::BUILTIN;
use crate::source::{self, Look};
use std::any::Any;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// A build that stopped in the middle, which is a fault of the program.
pub static STOPPED: Code = Code {
    id: "JB9020",
    title: ("程序出错,这一次没有做完", "a fault of the program stopped the round"),
    explain: (
        "预览时程序自己出了错;原来的网站没有动,下一次保存会再试。请把这时的内容和原话报告给开发者。",
        "While previewing, the program itself failed; the last good site stands, and the next save is tried again. Please report the content and the words to the developers.",
    ),
};

/// How many rounds are remembered for the page `/__jianbao/`.
const MOST_ROUNDS: usize = 20;

/// How many narratives may change at once for the browser to follow: a checkout is no editing.
const MOST_FOLLOWED: usize = 3;

/// The rounds so far, and what the next one starts from.
#[derive(Debug)]
pub struct Rounds {
    root: PathBuf,
    wishes: Wishes,
    navigates: bool,
    audience: Audience,
    look: Look,
    look_time: Duration,
    memo: Memo,
    inspector: Inspector,
    /// The newest draft, shown or not.
    newest: Option<Arc<Draft>>,
    /// What the newest look and draft had wrong, and what the newest inspection had.
    found: (Diagnostics, Diagnostics),
    said: Option<String>,
    unread: String,
    shown: Shown,
    show: watch::Sender<Option<Arc<Shown>>>,
}

impl Rounds {
    /// No round yet.
    pub fn new(root: PathBuf, options: &ServeOptions, audience: Audience, tell: Sender<News>) -> Self {
        let shown = Shown {
            site: 0,
            draft: None,
            good: None,
            seen: Arc::default(),
            bad: Arc::default(),
            problems: Arc::default(),
            is_inspected: false,
            inspection: Duration::ZERO,
            round: 0,
            follow: None,
            rounds: Arc::from([]),
        };
        Self {
            root,
            wishes: Wishes { with_drafts: options.drafts, ..Wishes::default() },
            navigates: options.navigate,
            audience,
            look: Look::default(),
            look_time: Duration::ZERO,
            memo: Memo::default(),
            inspector: Inspector::new(tell),
            newest: None,
            found: <_>::default(),
            said: None,
            unread: String::new(),
            shown,
            show: watch::Sender::new(None),
        }
    }

    /// What is shown, now and whenever that changes; none before the first round has ended.
    pub fn shown(&self) -> watch::Receiver<Option<Arc<Shown>>> {
        self.show.subscribe()
    }

    /// The folders beside `content/` and `themes/` that inputs were found in at the last look.
    pub fn elsewhere(&self) -> &BTreeSet<PathBuf> {
        &self.look.elsewhere
    }

    /// How long the last look at the folder took.
    pub fn look_time(&self) -> Duration {
        self.look_time
    }

    /// Looks at the folder and, where something has changed, drafts and shows the site; whether something had.
    ///
    /// `began` is when the first sign of a change came.
    pub fn go(&mut self, inbox: &mut Inbox, began: Instant, report: &mut dyn FnMut(Event<'_>)) -> bool {
        let look = self.steady_look(inbox);
        let is_first = self.shown.round == 0;
        let unread: String = look.unread.iter().map(|(path, error)| format!("{}{error}", path.display())).collect();
        let is_same = look.changed.is_empty() && unread == self.unread;
        let n_changed = look.changed.len();
        self.look = look;
        if is_same && !is_first {
            return false;
        }
        self.unread = unread;
        self.wishes.today = Some(super::today());
        let drafted = catch_unwind(AssertUnwindSafe(|| Draft::new(&self.look.sources, &self.wishes, &self.memo)));
        self.shown.round += 1;
        let mut wrong = Diagnostics(self.look.unread.iter().map(|(path, error)| source::unreadable(path, error)).collect());
        let (mut stages, mut n_pages, mut is_shown) = (Vec::new(), 0, false);
        match drafted {
            Ok(draft) => {
                let draft = Arc::new(draft);
                wrong.add(draft.problems.clone());
                stages.clone_from(&draft.stages);
                n_pages = draft.plan.pages.len();
                is_shown = draft.theme.is_some() && (!draft.problems.has_errors() || self.shown.draft.as_ref().is_none_or(|shown| shown.problems.has_errors()));
                if is_shown {
                    self.shown.show(draft.clone());
                    self.shown.follow = self.followed(&draft);
                }
                self.inspector.inspect(self.shown.round, draft.clone());
                self.newest = Some(draft);
            }
            Err(panic) => {
                self.memo = Memo::default(); // It may hold what the fault has left half done.
                self.newest = None;
                wrong.push(panicked(&*panic));
            }
        }
        self.found.0 = wrong;
        self.shown.is_inspected = false;
        let round = Round { number: self.shown.round, n_changed, n_pages, is_shown, elapsed: began.elapsed(), stages };
        self.shown.rounds = std::iter::once(&round).chain(&*self.shown.rounds).take(MOST_ROUNDS).cloned().collect();
        self.publish();
        report(Event::Round(&round));
        if self.newest.is_none() {
            self.say(report); // No inspection will follow.
        }
        true
    }

    /// Takes in what printing everything has shown.
    pub fn inspected(&mut self, found: Inspected, report: &mut dyn FnMut(Event<'_>)) {
        if found.round != self.shown.round {
            return;
        }
        self.found.1 = found.problems;
        self.shown.is_inspected = true;
        self.shown.inspection = found.elapsed;
        let is_shown = self.newest.as_ref().zip(self.shown.draft.as_ref()).is_some_and(|(newest, shown)| Arc::ptr_eq(newest, shown));
        if is_shown {
            if !self.found.0.has_errors() && !self.found.1.has_errors() {
                self.shown.is_good();
            } else if self.shown.good.is_some() && !found.bad.is_empty() {
                self.shown.bad = Arc::new(found.bad);
                self.shown.site += 1;
            }
        }
        self.publish();
        self.say(report);
    }

    /// Looks until no file seems to be in the middle of being saved, or until that has lasted too long for a save.
    fn steady_look(&mut self, inbox: &mut Inbox) -> Look {
        let mut look = self.look_once();
        for pause in PAUSES {
            if !look.is_unsettled || self.shown.round == 0 {
                break;
            }
            inbox.stirs_within(pause);
            look = self.look_once();
        }
        look
    }

    fn look_once(&mut self) -> Look {
        let began = Instant::now();
        let now_ns = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        let look = source::refresh(&self.root, BUILTIN, &self.look, now_ns);
        self.look_time = began.elapsed();
        look
    }

    /// The page of the narrative that was edited.
    fn followed(&self, draft: &Draft) -> Option<Arc<str>> {
        let may_follow = self.navigates && self.shown.round > 1 && self.look.changed.len() <= MOST_FOLLOWED;
        may_follow.then(|| self.look.changed.iter().rev().find_map(|path| draft.route_of(path))).flatten()
    }

    /// Shows the state that has been reached.
    fn publish(&mut self) {
        let problems = self.problems();
        let problems = Problems::new(self.shown.problems.number, &problems, &self.look.sources, self.audience);
        if problems.list != self.shown.problems.list || self.shown.round == 1 {
            self.shown.problems = Arc::new(Problems { number: problems.number + 1, ..problems });
        }
        self.show.send_replace(Some(Arc::new(self.shown.clone())));
    }

    /// Reports what is wrong, where that is not what was reported last.
    fn say(&mut self, report: &mut dyn FnMut(Event<'_>)) {
        let problems = self.problems();
        let sources = &self.look.sources;
        let said = crate::diag::json_line(&problems, crate::diag::Lang::Zh, &|id| sources.text(id));
        if self.said.as_ref() != Some(&said) {
            report(Event::Problems { problems: &problems, sources });
            self.said = Some(said);
        }
    }

    /// All that is known to be wrong. Until a draft is inspected, what the last inspection found is taken to stand.
    fn problems(&self) -> Diagnostics {
        let mut problems = self.found.0.clone();
        problems.add(self.found.1.clone());
        problems.sort(&|id| self.look.sources.text(id));
        problems
    }
}

/// A fault of the program as a problem.
pub fn panicked(panic: &(dyn Any + Send)) -> Diagnostic {
    let words = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or_default();
    error(&STOPPED, None, msg!("程序出错({words})", "the program failed ({words})")).help(msg!("改动任一文件会再试一次;请报告这个问题", "any save tries again; please report this"))
}
