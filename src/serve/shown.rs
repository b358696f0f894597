//! What browsers are shown: the newest site without errors, and for a page that has errors the last one that had none, as it was seen.

use super::Round;
use super::draft::Draft;
use super::media::media_type;
use crate::diag::{Diagnostic, Diagnostics, Lang, Level, json};
use crate::source::{self, Hash, Sources};
use bytes::Bytes;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

/// A finished file in memory.
#[derive(Debug)]
pub struct Printed {
    /// Its bytes, as a build would write them.
    pub bytes: Bytes,
    /// Its content type.
    pub media: &'static str,
    /// Changes when the file does, and for a page also when a style sheet, script or image of the site does.
    pub tag: String,
}

impl Printed {
    /// A page among what the hash `dressing` stands for.
    pub fn page(bytes: Vec<u8>, dressing: Hash) -> Self {
        let tag = format!("{:032x}", source::hash(&bytes) ^ dressing);
        Self { bytes: bytes.into(), media: media_type("index.html"), tag }
    }

    /// Any other file.
    pub fn file(path: &str, bytes: Bytes) -> Self {
        let tag = format!("{:032x}", source::hash(&bytes));
        Self { bytes, media: media_type(path), tag }
    }
}

/// What there is at an address.
#[derive(Debug)]
pub enum Found {
    /// This file.
    File(Arc<Printed>),
    /// Nothing; the site's own page for that, where it has one.
    Nothing(Option<Arc<Printed>>),
    /// A page, that has never been without errors.
    Broken,
    /// A folder, whose address ends with a slash.
    Folder,
}

/// The state of the preview at one moment; never changed, only replaced.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Counts the states in which another site is shown.
    pub site: u64,
    /// The site; none until one could be planned.
    pub draft: Option<Arc<Draft>>,
    /// The last site that was inspected and had no errors.
    pub good: Option<Arc<Draft>>,
    /// Pages as somebody saw them last, of drafts shown since `good` that nobody has had the time to inspect.
    pub seen: Arc<HashMap<Arc<str>, Arc<Printed>>>,
    /// The pages of `draft` that have errors.
    pub bad: Arc<HashSet<Arc<str>>>,
    /// What is wrong with the newest state of the folder, whether it is shown or not.
    pub problems: Arc<Problems>,
    /// Whether everything was printed to find what is wrong.
    pub is_inspected: bool,
    /// How long that took.
    pub inspection: Duration,
    /// The round that ended last.
    pub round: u64,
    /// The page whose narrative was edited in that round.
    pub follow: Option<Arc<str>>,
    /// The newest rounds, newest first.
    pub rounds: Arc<[Round]>,
}

impl Shown {
    /// What there is at `path`, the address without its first slash. May print a page.
    pub fn at(&self, path: &str) -> Found {
        let Some(draft) = &self.draft else { return Found::Broken };
        let name = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
        if self.bad.contains(&*name)
            && let Some(file) = self.last_good(&name)
        {
            return Found::File(file);
        }
        match draft.file(&name) {
            Some(Ok(file)) => Found::File(file),
            Some(Err(_)) => self.last_good(&name).map_or(Found::Broken, Found::File),
            None if !path.is_empty() && !path.ends_with('/') && draft.file(&format!("{path}/index.html")).is_some() => Found::Folder,
            None => self.nothing(),
        }
    }

    /// What there is where there is nothing.
    pub fn nothing(&self) -> Found {
        match self.draft.as_ref().and_then(|draft| draft.file("404.html")) {
            Some(Ok(file)) => Found::Nothing(Some(file)),
            _ => Found::Nothing(self.last_good("404.html")),
        }
    }

    fn last_good(&self, name: &str) -> Option<Arc<Printed>> {
        self.seen.get(name).cloned().or_else(|| self.good.as_ref()?.file(name)?.ok())
    }

    /// Shows `draft` in place of the one before, whose pages that somebody has seen without errors stay at hand.
    pub fn show(&mut self, draft: Arc<Draft>) {
        if let Some(before) = self.draft.replace(draft).filter(|before| !before.problems.has_errors()) {
            let seen = before.pages_seen().into_iter().filter(|(route, _)| !self.bad.contains(route));
            self.seen = Arc::new(seen.chain(self.seen.iter().map(|(route, page)| (route.clone(), page.clone()))).fold(HashMap::new(), |mut all, (route, page)| {
                if all.len() < MOST_SEEN {
                    all.entry(route).or_insert(page);
                }
                all
            }));
        }
        self.bad = Arc::default();
        self.site += 1;
    }

    /// The draft that is shown has been inspected and has no errors.
    pub fn is_good(&mut self) {
        self.good.clone_from(&self.draft);
        self.seen = Arc::default();
    }
}

/// How many pages are kept as they were seen: more than anybody opens before a site is found good.
const MOST_SEEN: usize = 256;

/// Who can see the preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Whoever sits at this machine, who has the files too.
    Author,
    /// Whoever can reach it: lines of data files, which may hold private values, are not for them.
    Network,
}

/// What is wrong, ready to be sent.
#[derive(Debug, Default)]
pub struct Problems {
    /// Counts the lists that differ.
    pub number: u64,
    /// How many errors.
    pub n_errors: usize,
    /// How many warnings.
    pub n_warnings: usize,
    /// One object a problem, errors first.
    pub list: Vec<Value>,
}

/// The longest list a browser is sent; who has more to mend begins here.
const MOST_PROBLEMS: usize = 200;

impl Problems {
    /// `problems`, with places and lines from `sources`.
    pub fn new(number: u64, problems: &Diagnostics, sources: &Sources, audience: Audience) -> Self {
        let (n_errors, n_warnings) = problems.counts();
        let of_level = |level: Level| problems.0.iter().filter(move |problem| problem.level == level);
        let list = of_level(Level::Error).chain(of_level(Level::Warning)).take(MOST_PROBLEMS).map(|problem| item(problem, sources, audience)).collect();
        Self { number, n_errors, n_warnings, list }
    }

    /// As one object.
    pub fn json(&self, is_inspected: bool) -> Value {
        let n_more = self.n_errors + self.n_warnings - self.list.len();
        json!({ "number": self.number, "errors": self.n_errors, "warnings": self.n_warnings, "more": n_more, "inspected": is_inspected, "problems": self.list })
    }
}

/// One problem in both languages, with the line it is in.
fn item(problem: &Diagnostic, sources: &Sources, audience: Audience) -> Value {
    let mut item = json(problem, Lang::Zh, &|id| sources.text(id));
    let english = json(problem, Lang::En, &|id| sources.text(id));
    let line = problem.place.and_then(|span| {
        let file = sources.text(span.file)?;
        if audience == Audience::Network && file.path.starts_with("content/data/") {
            return None;
        }
        let text = file.text;
        let at = text.floor_char_boundary(span.start as usize);
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        Some(text[start..].lines().next().unwrap_or_default().trim_start_matches('\u{feff}'))
    });
    // A line of a data file may be as long as the file.
    item["text"] = line.map(|line| line.chars().take(LONGEST_LINE).collect::<String>()).into();
    item["en"] = json!({ "message": english["message"], "help": english["help"] });
    item
}

/// Longest line that is sent, in characters.
const LONGEST_LINE: usize = 400;
