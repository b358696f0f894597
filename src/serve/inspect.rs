//! Prints every page and file of a draft behind the scenes, to find what is wrong in them: templates, leaks, links.
//!
//! A page that has been found in order is not printed again while neither its view nor what it is held against changes. An inspection is
//! given up when a newer draft comes.

use super::draft::Draft;
use super::inbox::News;
use crate::check::{self, Pages};
use crate::diag::{Diagnostic, Diagnostics, Level};
use crate::render;
use crate::source::{self, Hash};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What printing everything has shown.
#[derive(Debug)]
pub struct Inspected {
    /// The round whose draft it was.
    pub round: u64,
    /// What is wrong beside what the draft itself knows.
    pub problems: Diagnostics,
    /// The pages that have errors.
    pub bad: HashSet<Arc<str>>,
    /// How long it took.
    pub elapsed: Duration,
}

/// What was found in each printed page and file, by the hash of all that it depends on.
type Known = HashMap<Hash, Arc<[Diagnostic]>>;

/// How often a page may be remembered, in different states, before the oldest are forgotten.
const MOST_KNOWN: usize = 4;

/// Inspects one draft after another.
#[derive(Debug)]
pub struct Inspector {
    tell: Sender<News>,
    pool: Option<Arc<rayon::ThreadPool>>,
    known: Arc<Mutex<Arc<Known>>>,
    is_outdated: Arc<AtomicBool>,
}

impl Inspector {
    /// Inspections whose results are told through `tell`, on all cores but one: that one is for the page somebody waits for.
    pub fn new(tell: Sender<News>) -> Self {
        let n_threads = std::thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1).max(1));
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).thread_name(|index| format!("inspect {index}")).build().ok().map(Arc::new);
        Self { tell, pool, known: Arc::default(), is_outdated: Arc::default() }
    }

    /// Gives up what is under way and inspects `draft`.
    pub fn inspect(&mut self, round: u64, draft: Arc<Draft>) {
        self.is_outdated.store(true, Ordering::Relaxed);
        self.is_outdated = Arc::default();
        let (tell, pool, known, is_outdated) = (self.tell.clone(), self.pool.clone(), self.known.clone(), self.is_outdated.clone());
        std::thread::spawn(move || {
            let began = Instant::now();
            let work = || inspected(&draft, &known, &is_outdated);
            let found = catch_unwind(AssertUnwindSafe(|| match pool {
                Some(pool) => pool.install(work),
                None => work(),
            }));
            let (problems, bad) = match found {
                Ok(Some(found)) => found,
                Ok(None) => return,
                Err(panic) => (Diagnostics(vec![super::round::panicked(&*panic)]), HashSet::new()),
            };
            let _ = tell.send(News::Inspected(Inspected { round, problems, bad, elapsed: began.elapsed() })); // Serving has ended when nobody listens.
        });
    }
}

/// What is wrong in the pages and files of `draft`, and in which pages; `None` where it is outdated.
fn inspected(draft: &Draft, known: &Mutex<Arc<Known>>, is_outdated: &AtomicBool) -> Option<(Diagnostics, HashSet<Arc<str>>)> {
    let Some(theme) = draft.theme.as_deref() else { return Some(<_>::default()) };
    let before = known.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let surroundings = draft.surroundings(theme);
    let (links, gate) = (draft.links(theme), draft.gate());
    let checks = Pages::new(&gate, &links);
    let printed = draft.plan.pages.par_iter().with_min_len(8).map_init(Vec::new, |bytes, page| {
        if is_outdated.load(Ordering::Relaxed) {
            return None;
        }
        let (view, mut found) = draft.plan.view(page);
        let key = view.hash() ^ surroundings;
        let in_print = before.get(&key).cloned().unwrap_or_else(|| {
            bytes.clear();
            let printed = render::page(theme, &view, bytes);
            let mut found = checks.wrong(&page.route, page.kind.is_of_data(), bytes, printed.as_deref().ok());
            found.extend(printed.err());
            found.into()
        });
        found.0.extend(in_print.iter().cloned());
        Some((key, in_print, found, page.route.clone()))
    });
    let printed: Vec<_> = printed.collect();
    let is_whole = printed.iter().all(Option::is_some);
    let (mut problems, mut bad) = (Diagnostics::default(), HashSet::new());
    // What an inspection that was given up has found out is kept for the next one, within bounds.
    let keeps_before = !is_whole && before.len() < MOST_KNOWN * printed.len();
    let mut after = if keeps_before { (*before).clone() } else { Known::with_capacity(printed.len()) };
    for (key, in_print, found, route) in printed.into_iter().flatten() {
        after.insert(key, in_print);
        if found.0.iter().any(|problem| problem.level == Level::Error) {
            bad.insert(route);
        }
        problems.add(found);
    }
    let files: Vec<_> = draft.files(theme).filter(|_| is_whole).collect();
    let looked = files.par_iter().with_max_len(1).map(|(path, bytes)| {
        let key = source::hash(&[&source::hash(bytes).to_le_bytes(), path.as_bytes()].concat()) ^ surroundings;
        let found = before.get(&key).cloned();
        let is_due = found.is_some() || !is_outdated.load(Ordering::Relaxed);
        is_due.then(|| (key, found.unwrap_or_else(|| check::at_source(&draft.plan, path, gate.leaks(path, bytes)).into())))
    });
    let looked: Vec<Option<(Hash, Arc<[Diagnostic]>)>> = looked.collect();
    let is_whole = is_whole && looked.iter().all(Option::is_some);
    for (key, found) in looked.into_iter().flatten() {
        problems.0.extend(found.iter().cloned());
        after.insert(key, found);
    }
    *known.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(after);
    is_whole.then_some((problems, bad))
}
