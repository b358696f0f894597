//! The story on one page: sources → facts → model → figures → plan → pages and files, each handed to a sink as it is made.
//!
//! No clock, no machine, no output folder: the same sources and options give the same bytes. What a stage found wrong is collected and
//! never stops the next stage; whether the site is published is for the caller to decide.

use crate::check::{self, Coverage, Gate, Links};
use crate::diag::codes::{narrative, page, privacy};
use crate::diag::{Code, Diagnostic, Diagnostics, Level, fix};
use crate::figures::{self, Figures};
use crate::model::{self, Model};
use crate::plan::{self, Plan, Wishes};
use crate::publish::Shard;
use crate::read;
use crate::render::{self, File, Theme};
use crate::source::{Hash, Sources, hash};
use crate::text::path::is_portable;
use jiff::civil::Date;
use rayon::prelude::*;
use std::borrow::Cow;
use std::cell::RefCell;
use std::sync::{Arc, Mutex, PoisonError};
use xxhash_rust::xxh3::Xxh3;

/// What is asked for beside what the site folder says.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Drafts, address, day.
    pub wishes: Wishes,
    /// Whether warnings that matter for publication are errors, and sample data too.
    pub is_release: bool,
    /// Which part of the site is made; everything is checked in any case.
    pub shard: Shard,
}

/// What was learned in earlier builds, by the hash of what it was learned from.
#[derive(Debug, Default)]
pub struct Memo {
    narratives: read::Memo,
    model: model::Memo,
    numbers: Mutex<Option<(Hash, Numbers)>>,
    theme: Mutex<Option<(Hash, Option<Arc<Theme>>, Diagnostics)>>,
}

impl Memo {
    /// A memo for a single build, which keeps nothing that only a later one would need.
    pub fn once() -> Self {
        Self { model: model::Memo::once(), ..Self::default() }
    }
}

/// The data and all that is computed from it.
#[derive(Debug, Clone)]
struct Numbers {
    model: Arc<Model>,
    figures: Arc<Figures>,
    problems: Diagnostics,
}

/// A site that has been thought through but not printed.
#[derive(Debug)]
pub struct Draft {
    /// All pages, and what is needed to make the view of each.
    pub plan: Arc<Plan>,
    /// What pages are printed with; none where it has errors.
    pub theme: Option<Arc<Theme>>,
    /// What is wrong so far, in no order.
    pub problems: Diagnostics,
    /// How many statistical numbers the prose has.
    pub coverage: Coverage,
    /// The hash of the data: every input but narratives, theme and attachments, and the days for which there are numbers.
    data: Hash,
}

/// What became of a build.
#[derive(Debug)]
pub struct Build {
    /// Everything that is wrong, in order of file and place.
    pub problems: Diagnostics,
    /// The plan, for those who ask further: `figures`, `serve`.
    pub plan: Option<Arc<Plan>>,
    /// How many pages the site has.
    pub n_pages: usize,
    /// How many files it has, pages included.
    pub n_files: usize,
    /// How many statistical numbers the prose has.
    pub coverage: Coverage,
    /// The first day on which something else is to be said of the same sources.
    pub until: Option<Date>,
    /// The hash of all that pages of records and lists are made from.
    pub data: Hash,
}

/// Where finished files go. Called from many threads.
///
/// A function of path and bytes is a sink that wants every file made.
pub trait Sink: Sync {
    /// What keeps it from taking a file.
    type Error: Send;

    /// Takes the file at `path` over from the build before, if it stands as it was made from `key`; says whether it did.
    fn keep(&self, path: &str, key: Hash) -> bool;

    /// Takes the file at `path` over, if it stands and the [data](Build::data) of the build before had this hash. Asked for what is made from
    /// nothing else, before anything is.
    fn keep_of(&self, _path: &str, _data: Hash) -> bool {
        false
    }

    /// Takes a file that is too large to be held, part by part; `key` is asked for after the last.
    fn take_parts(&self, path: &str, key: &dyn Fn() -> Hash, parts: &mut dyn Iterator<Item = Cow<'_, [u8]>>) -> Result<(), Self::Error> {
        let bytes = parts.collect::<Vec<_>>().concat();
        self.take(path, key(), &bytes)
    }

    /// Takes a file: its path below the output folder, the hash of all that it was made from (0 where making it costs no more than
    /// looking), its bytes.
    fn take(&self, path: &str, key: Hash, bytes: &[u8]) -> Result<(), Self::Error>;
}

impl<F, E: Send> Sink for F
where
    F: Fn(&str, &[u8]) -> Result<(), E> + Sync,
{
    type Error = E;

    fn keep(&self, _: &str, _: Hash) -> bool {
        false
    }

    fn take(&self, path: &str, _: Hash, bytes: &[u8]) -> Result<(), E> {
        self(path, bytes)
    }
}

/// The stages, for those who measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // Each is the room of its name.
pub enum Stage {
    Read,
    Model,
    Figures,
    Plan,
    Check,
    Render,
}

impl Stage {
    /// The room that it is.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Model => "model",
            Self::Figures => "figures",
            Self::Plan => "plan",
            Self::Check => "check",
            Self::Render => "render",
        }
    }
}

/// Builds the site of `sources` and hands every file to `sink`.
///
/// Errors: the sink's, when a file could not be taken; problems of the content are in [`Build::problems`].
pub fn build<S: Sink>(sources: &Sources, options: &Options, memo: &Memo, sink: &S) -> Result<Build, S::Error> {
    observed(sources, options, memo, sink, &mut |_| {})
}

/// [`build`], which says when each stage has ended.
pub fn observed<S: Sink>(sources: &Sources, options: &Options, memo: &Memo, sink: &S, ended: &mut dyn FnMut(Stage)) -> Result<Build, S::Error> {
    let Draft { plan, theme, mut problems, coverage, mut data } = draft(sources, &options.wishes, memo, ended);
    let (mut n_pages, mut n_files) = (0, 0);
    if let Some(theme) = &theme {
        let gate = Gate::new(&plan.model);
        let others = files(sources, &plan, theme);
        (n_pages, n_files) = (plan.pages.len(), plan.pages.len() + others.len());
        let names = render::file_names(&plan, theme);
        let salt = salt(&plan, theme, &names);
        data = of_data(&plan, data, salt);
        let making = Making { plan: &plan, gate: &gate, shard: options.shard, sink };
        // The few large files begin first: a page that comes last keeps nobody waiting.
        let (of_files, of_pages) = rayon::join(|| making.files(&others), || making.pages(theme, names, salt, data));
        problems.add(of_pages?);
        problems.add(of_files?);
    }
    ended(Stage::Render);
    if options.is_release {
        harden(&mut problems);
        problems.add(check::samples(&plan));
        problems.add(check::signatures(&plan));
    }
    problems.sort(&|id| sources.text(id));
    let until = check::stale_on(&plan);
    Ok(Build { problems, plan: Some(plan), n_pages, n_files, coverage, until, data })
}

/// Every stage before printing.
pub fn draft(sources: &Sources, wishes: &Wishes, memo: &Memo, ended: &mut dyn FnMut(Stage)) -> Draft {
    let mut problems = Diagnostics::default();
    let facts = problems.of(read::all(sources, &memo.narratives));
    ended(Stage::Read);
    let days = days(&facts, wishes);
    let data = inputs_of_data(sources, &days);
    let theme_name = facts.site.theme.0.clone();
    let is_first = memo.theme.lock().unwrap_or_else(PoisonError::into_inner).is_none();
    let mut loaded = None;
    let (plan, coverage) = rayon::in_place_scope(|scope| {
        if is_first {
            scope.spawn(|_| loaded = Some(Theme::load(sources, &theme_name))); // Templates are compiled while data are read.
        }
        let Numbers { model, figures, problems: of_numbers } = numbers(sources, &days, data, memo, ended);
        problems.add(of_numbers);
        let statics: Vec<Arc<str>> = sources.under("content/static/").map(|input| input.path.clone()).collect();
        let plan = Arc::new(problems.of(plan::plan(facts, model, figures, &statics, wishes)));
        ended(Stage::Plan);
        problems.add(check::numbers(&plan));
        problems.add(check::lapses(&plan));
        problems.add(check::locks(&plan, &|id| sources.text(id)));
        let coverage = problems.of(check::prose(&plan));
        if !problems.has_errors() {
            problems.add(check::excuses(&plan)); // What cannot be read may be what an entry is for.
        }
        ended(Stage::Check);
        (plan, coverage)
    });
    let theme = problems.of(theme(sources, &theme_name, &plan, memo, loaded));
    if let Some(theme) = &theme {
        problems.add(plan.in_the_way(render::made_names(&plan, theme).into_iter()));
    }
    fix::settle(&mut problems, &|id| sources.text(id));
    Draft { plan, theme, problems, coverage, data }
}

/// The hash of every input that is no narrative, theme or attachment, and of `days`.
fn inputs_of_data(sources: &Sources, days: &[Date]) -> Hash {
    let is_prose = |path: &str| ["content/bulletins/", "content/pages/"].iter().any(|folder| path.starts_with(folder)) && path.ends_with(".md");
    let mut hasher = Xxh3::new();
    hasher.update(format!("{days:?}").as_bytes());
    for input in sources.under("content/").filter(|input| !is_prose(&input.path) && !input.path.starts_with("content/static/")) {
        hasher.update(&input.id.0.to_le_bytes());
        hasher.update(&input.hash.to_le_bytes());
    }
    hasher.digest128()
}

/// The data of `sources` and its figures on `days`; computed again only when `key`, the hash of its inputs, has changed.
fn numbers(sources: &Sources, days: &[Date], key: Hash, memo: &Memo, ended: &mut dyn FnMut(Stage)) -> Numbers {
    let mut known = memo.numbers.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, numbers)) = known.as_ref().filter(|(known, _)| *known == key) {
        return numbers.clone();
    }
    let mut problems = Diagnostics::default();
    let model = Arc::new(problems.of(model::assemble(sources, &memo.model)));
    ended(Stage::Model);
    let definitions = problems.of(figures::define(sources, &model));
    let figures = Arc::new(Figures::new(definitions, model.clone()));
    figures.prepare(days);
    problems.add(figures::check(sources, &figures, days));
    ended(Stage::Figures);
    let numbers = Numbers { model, figures, problems };
    *known = Some((key, numbers.clone()));
    numbers
}

/// The theme for this site, from what is `loaded` where it is; loaded again only when its files or what all pages share have changed.
fn theme(sources: &Sources, name: &str, plan: &Plan, memo: &Memo, loaded: Option<(Option<Theme>, Diagnostics)>) -> (Option<Arc<Theme>>, Diagnostics) {
    let files: Vec<(u64, Hash)> = sources.under("themes/").map(|input| (input.id.0, input.hash)).collect();
    let key = hash(format!("{name}{files:x?}{:?}", plan.site).as_bytes());
    let mut known = memo.theme.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, theme, problems)) = known.as_ref().filter(|(known, ..)| *known == key) {
        return (theme.clone(), problems.clone());
    }
    let (theme, mut problems) = loaded.unwrap_or_else(|| Theme::load(sources, name));
    let theme = theme.map(|theme| Arc::new(problems.of(theme.for_site(&plan.site))));
    *known = Some((key, theme.clone(), problems.clone()));
    (theme, problems)
}

/// Every as-of date of the series.
fn days(facts: &read::Facts, wishes: &Wishes) -> Vec<Date> {
    let mut days: Vec<Date> = facts.bulletins.iter().chain(&facts.pages).filter_map(|narrative| narrative.as_of).chain(wishes.as_of).collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// What everything that makes a file needs.
struct Making<'b, S> {
    plan: &'b Plan,
    gate: &'b Gate,
    shard: Shard,
    sink: &'b S,
}

impl<S: Sink> Making<'_, S> {
    /// Whether this run makes the file at `path`; that a path cannot be used has been said.
    fn is_due(&self, path: &str) -> bool {
        self.shard.holds(path) && is_portable(path)
    }

    /// Every page: its view, its bytes, what is wrong with them; in parallel.
    ///
    /// A page whose view, theme and gates are those of the build before is not made again: printing, leaks and links depend on nothing else.
    /// Pages of records and lists, which are most, need not even a view where their `data` is the same. What has a warning is always
    /// made again, and so is said again.
    fn pages(&self, theme: &Theme, names: Vec<String>, salt: Hash, data: Hash) -> Result<Diagnostics, S::Error> {
        let Self { plan, gate, sink, .. } = self;
        let links = Links::new(plan.pages.iter().map(|page| page.route.to_string()).chain(names), plan.aims());
        let problems = Mutex::new(Diagnostics::default());
        let is_same = |page: &plan::Page| page.kind.is_of_data() && links.ids(&page.route).next().is_none() && sink.keep_of(&page.route, data);
        let checks = check::Pages::new(gate, &links);
        let wanted = plan.pages.par_iter().with_min_len(8).filter(|page| self.is_due(&page.route) && !is_same(page));
        wanted.try_for_each_init(
            || Vec::with_capacity(64 * 1024),
            |bytes, page| {
                let (view, mut found) = plan.view(page);
                let mut key = hash(&[view.hash().to_le_bytes(), salt.to_le_bytes()].concat());
                // A page that is kept is one in which every place was found.
                for id in links.ids(&page.route) {
                    key = hash(&[&key.to_le_bytes(), id.as_bytes()].concat());
                }
                if found.0.is_empty() && sink.keep(&page.route, key) {
                    return Ok(());
                }
                bytes.clear();
                let frame = render::page(theme, &view, bytes).map_err(|problem| found.push(problem)).ok();
                found.0.extend(checks.wrong(&page.route, page.kind.is_of_data(), bytes, frame.as_deref()));
                if !found.0.is_empty() {
                    key = 0;
                    problems.lock().unwrap_or_else(PoisonError::into_inner).add(found);
                }
                sink.take(&page.route, key, bytes)
            },
        )?;
        Ok(problems.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// The files that are no pages and are not there yet; in parallel.
    fn files(&self, files: &[File<'_>]) -> Result<Diagnostics, S::Error> {
        let Self { plan, gate, sink, .. } = self;
        let watched = watched(&plan.model);
        let found = files.par_iter().with_max_len(1).filter(|file| self.is_due(&file.path)).map(|file| {
            let key = file.key.map_or(0, |key| hash(&[key.to_le_bytes(), watched.to_le_bytes()].concat()));
            if key != 0 && sink.keep(&file.path, key) {
                return Ok(Vec::new());
            }
            let reading = RefCell::new(gate.reading(&file.path));
            let mut parts = file.parts().inspect(|part| reading.borrow_mut().add(part));
            sink.take_parts(&file.path, &|| if reading.borrow().found().is_empty() { key } else { 0 }, &mut parts)?;
            Ok(check::at_source(plan, &file.path, reading.borrow().found()))
        });
        Ok(Diagnostics(found.collect::<Result<Vec<_>, S::Error>>()?.concat()))
    }
}

/// The hash of all that a page of a record or a list is made from: the `inputs` of data, the frame of all pages, and what little such a page takes
/// from narratives, which is where they live, the days they speak of and the date of the newest issue.
fn of_data(plan: &Plan, inputs: Hash, salt: Hash) -> Hash {
    let mut hasher = Xxh3::new();
    hasher.update(&inputs.to_le_bytes());
    hasher.update(&salt.to_le_bytes());
    let newest = plan.series.last().and_then(|newest| newest.date);
    hasher.update(format!("{:?}{}{newest:?}{:?}", plan.site, plan.as_of, plan.facts.site.base_url).as_bytes());
    for narrative in plan.series.iter().chain(&plan.others) {
        hasher.update(format!("{}\n{}\n{:?}", narrative.path, plan::route::of_narrative(narrative), narrative.as_of).as_bytes());
    }
    hasher.digest128()
}

/// The hash of all that decides, beside its view, what a page is and whether it may be published.
///
/// A view links only to pages of the plan; a template can name others, so the pages that there are whatever the data belong to it.
fn salt(plan: &Plan, theme: &Theme, names: &[String]) -> Hash {
    let mut hasher = Xxh3::new();
    hasher.update(&theme.hash().to_le_bytes());
    hasher.update(&watched(&plan.model).to_le_bytes());
    let is_fixed = |page: &&plan::Page| !matches!(page.kind, plan::PageKind::Record { .. } | plan::PageKind::List { .. } | plan::PageKind::Figure { .. });
    for path in plan.pages.iter().filter(is_fixed).map(|page| &*page.route).chain(names.iter().map(String::as_str)) {
        hasher.update(path.as_bytes());
        hasher.update(b"\n");
    }
    hasher.digest128()
}

/// The hash of the private values that no file may show.
fn watched(model: &Model) -> Hash {
    let mut values: Vec<&str> = model.private.iter().map(|value| &*value.text).collect();
    values.sort_unstable();
    values.dedup();
    hash(values.join("\n").as_bytes())
}

/// Every file that is no page: data, feeds, the theme's assets, what is copied as it is.
fn files<'p>(sources: &'p Sources, plan: &'p Plan, theme: &'p Theme) -> Vec<File<'p>> {
    let copied = sources.under("content/static/").map(|input| File::copy(plan::route::of_file(&input.path), input));
    render::files(plan, theme).into_iter().chain(copied).collect()
}

/// Warnings that are errors under `--release`, beside sample data and bulletins that too few have signed; all others stay warnings, because what they tell harms no reader.
static HARDENED: [&Code; 8] = [
    &narrative::UNBOUND_NUMBER,      // Nothing is printed that no source stands behind.
    &narrative::DOUBTED_NUMBER,      // Nor what may be a slip.
    &narrative::WRONG_COUNT,         // Five measures are announced, four follow.
    &narrative::UNSIGNED_CORRECTION, // Nobody has answered for the correction yet.
    &narrative::DEFINITION_CHANGED,  // Readers would compare what cannot be compared.
    &page::MISSING_ALT,              // Who cannot see an image is told nothing.
    &privacy::PERSONAL_HEADING,      // A table of persons, however short.
    &privacy::UNREAD_ATTACHMENT,     // Nobody has looked into it.
];

fn harden(problems: &mut Diagnostics) {
    for problem in problems.0.iter_mut().filter(|problem| HARDENED.iter().any(|code| code.id == problem.code.id)) {
        problem.level = Level::Error;
    }
}

/// Makes errors of what a release would refuse and signing cannot mend: a bulletin that is locked with it could never be released as it
/// stands. Bulletins that are published already stay as they are, but the one at `path` is being signed.
pub fn harden_for_signing(problems: &mut Diagnostics, plan: &Plan, sources: &Sources, path: Option<&str>) {
    let mended = [&narrative::UNSIGNED_CORRECTION, &narrative::DEFINITION_CHANGED];
    let is_other = |problem: &Diagnostic| {
        let file = problem.place.and_then(|place| sources.file(place.file));
        file.is_some_and(|file| Some(&*file.path) != path && plan.lock_at(&file.path).is_some())
    };
    let mut hard = Diagnostics(problems.0.extract_if(.., |problem| mended.iter().all(|code| code.id != problem.code.id) && !is_other(problem)).collect());
    harden(&mut hard);
    problems.add(hard);
    problems.sort(&|id| sources.text(id));
}
