//! A site that has been thought through but not printed; its pages are printed one by one when asked for.

use super::shown::Printed;
use crate::check::{Gate, Links};
use crate::diag::codes::machine as codes;
use crate::diag::{Diagnostics, error};
use crate::pipeline::{self, Memo, Stage};
use crate::plan::{self, Page, Plan, Wishes};
use crate::render::{self, Theme};
use crate::source::{Hash, Sources};
use bytes::Bytes;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// A site before printing.
#[derive(Debug)]
pub struct Draft {
    /// All pages, and what is needed to make the view of each.
    pub plan: Arc<Plan>,
    /// What pages are printed with; none where it has errors.
    pub theme: Option<Arc<Theme>>,
    /// What is wrong so far.
    pub problems: Diagnostics,
    /// What it was made of.
    pub sources: Sources,
    /// How long the stages took.
    pub stages: Vec<(Stage, Duration)>,
    dressing: Hash,
    statics: OnceLock<HashMap<String, Bytes>>,
    others: OnceLock<HashMap<String, Bytes>>,
    printed: Mutex<HashMap<Arc<str>, Arc<Printed>>>,
}

/// How many printed pages a draft keeps: more than anybody opens between two saves.
const MOST_PRINTED: usize = 256;

impl Draft {
    /// The site of `sources`.
    pub fn new(sources: &Sources, wishes: &Wishes, memo: &Memo) -> Self {
        let mut problems = Diagnostics::default();
        let mut clock = Clock::start();
        if sources.get("content/site.yaml").is_none() {
            problems.push(error(&codes::NO_SITE, None, msg!("content/site.yaml 不见了", "content/site.yaml is gone")).help(msg!("把它放回来", "put it back")));
        }
        let pipeline::Draft { plan, theme, problems: found, .. } = pipeline::draft(sources, wishes, memo, &mut |stage| clock.ended(stage));
        problems.add(found);
        problems.sort(&|id| sources.text(id));
        clock.ended(Stage::Render);
        let dressing = dressing(sources, theme.as_deref());
        Self { plan, theme, problems, sources: sources.clone(), stages: clock.stages, dressing, statics: OnceLock::new(), others: OnceLock::new(), printed: Mutex::default() }
    }

    /// The file at `path`; `None` where the site has none, the problem where its page cannot be printed.
    pub fn file(&self, path: &str) -> Option<Result<Arc<Printed>, Diagnostics>> {
        if let Some(printed) = self.printed().get(path) {
            return Some(Ok(printed.clone()));
        }
        let theme = self.theme.as_deref()?;
        if let Some(page) = self.plan.pages.iter().find(|page| *page.route == *path) {
            let printed = self.print(page, theme).map(|bytes| {
                let printed = Arc::new(Printed::page(bytes, self.dressing));
                let mut all = self.printed();
                if all.len() >= MOST_PRINTED {
                    all.clear();
                }
                all.insert(page.route.clone(), printed.clone());
                printed
            });
            return Some(printed);
        }
        let asset = || theme.assets().find(|(asset, _)| ***asset == *path).map(|(_, bytes)| bytes.clone());
        let bytes = self.statics().get(path).cloned().or_else(asset).or_else(|| {
            let is_other = self.others.get().is_some() || render::file_names(&self.plan, theme).iter().any(|name| name == path);
            if is_other { self.others(theme).get(path).cloned() } else { None }
        })?;
        Some(Ok(Arc::new(Printed::file(path, bytes))))
    }

    /// Every page that somebody has asked for and that could be printed.
    pub fn pages_seen(&self) -> Vec<(Arc<str>, Arc<Printed>)> {
        self.printed().iter().map(|(route, page)| (route.clone(), page.clone())).collect()
    }

    /// The route of the narrative at the source path `path`.
    pub fn route_of(&self, path: &str) -> Option<Arc<str>> {
        self.plan.series.iter().chain(&self.plan.others).find(|narrative| *narrative.path == *path).map(|narrative| plan::route::of_narrative(narrative))
    }

    /// The links that pages may make.
    pub fn links(&self, theme: &Theme) -> Links {
        Links::new(self.paths(theme), self.plan.aims())
    }

    /// The hash of all that the checks of a printed page depend on beside its bytes.
    pub fn surroundings(&self, theme: &Theme) -> Hash {
        let mut hasher = xxhash_rust::xxh3::Xxh3::new();
        hasher.update(&theme.hash().to_le_bytes());
        for path in self.paths(theme) {
            hasher.update(path.as_bytes());
            hasher.update(b"\n");
        }
        for aim in self.plan.aims() {
            hasher.update(format!("{}#{}\n{:?}\n", aim.route, aim.id, aim.span).as_bytes());
        }
        for private in &self.plan.model.private {
            hasher.update(private.text.as_bytes());
            hasher.update(&private.span.file.0.to_le_bytes());
            hasher.update(&private.span.start.to_le_bytes());
        }
        hasher.digest128()
    }

    /// What reads output for private values.
    pub fn gate(&self) -> Gate {
        Gate::new(&self.plan.model)
    }

    /// Every file that is no page, with its path.
    pub fn files<'d>(&'d self, theme: &Theme) -> impl Iterator<Item = (&'d str, &'d Bytes)> {
        self.others(theme).iter().chain(self.statics()).map(|(path, bytes)| (path.as_str(), bytes))
    }

    fn print(&self, page: &Page, theme: &Theme) -> Result<Vec<u8>, Diagnostics> {
        let mut bytes = Vec::with_capacity(32 * 1024);
        let (view, _) = self.plan.view(page); // What is wrong in its Markdown keeps no page from being shown; `inspect` tells of it.
        render::page(theme, &view, &mut bytes).map(|_| bytes).map_err(|problem| Diagnostics(vec![problem]))
    }

    fn paths(&self, theme: &Theme) -> BTreeSet<String> {
        self.plan.pages.iter().map(|page| page.route.to_string()).chain(render::file_names(&self.plan, theme)).collect()
    }

    fn statics(&self) -> &HashMap<String, Bytes> {
        self.statics.get_or_init(|| self.sources.under("content/static/").map(|input| (plan::route::of_file(&input.path), input.bytes.clone())).collect())
    }

    fn others(&self, theme: &Theme) -> &HashMap<String, Bytes> {
        self.others.get_or_init(|| render::files(&self.plan, theme).into_iter().map(|file| (file.path.clone(), Bytes::from(file.parts().collect::<Vec<_>>().concat()))).collect())
    }

    fn printed(&self) -> std::sync::MutexGuard<'_, HashMap<Arc<str>, Arc<Printed>>> {
        self.printed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The hash of what a page shows beside its own bytes: style sheets, images, scripts.
fn dressing(sources: &Sources, theme: Option<&Theme>) -> Hash {
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    hasher.update(&theme.map_or(0, Theme::hash).to_le_bytes());
    for input in sources.under("content/static/") {
        hasher.update(&input.id.0.to_le_bytes());
        hasher.update(&input.hash.to_le_bytes());
    }
    hasher.digest128()
}

/// How long the stages take.
struct Clock {
    last: Instant,
    stages: Vec<(Stage, Duration)>,
}

impl Clock {
    fn start() -> Self {
        Self { last: Instant::now(), stages: Vec::with_capacity(6) }
    }

    fn ended(&mut self, stage: Stage) {
        let now = Instant::now();
        self.stages.push((stage, now - self.last));
        self.last = now;
    }
}
