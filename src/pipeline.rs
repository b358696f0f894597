//! The story on one page: sources → facts → model → figures → plan → pages and files, each handed to a sink as it is made.
//!
//! No clock, no machine, no output folder: the same sources and options give the same bytes. What a stage found wrong is collected and
//! never stops the next stage; whether the site is published is for the caller to decide.

use crate::check::{self, Coverage, Gate, Links};
use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostics, Level};
use crate::figures::{self, Figures};
use crate::model;
use crate::plan::{self, Plan, Wishes};
use crate::read;
use crate::render::{self, Theme};
use crate::source::Sources;
use jiff::civil::Date;
use rayon::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};

/// What is asked for beside what the site folder says.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Drafts, address, day.
    pub wishes: Wishes,
    /// Whether warnings that matter for publication are errors, and sample data too.
    pub is_release: bool,
}

/// What was learned in earlier builds, by the hash of what it was learned from.
#[derive(Debug, Default)]
pub struct Memo {
    narratives: read::Memo,
    model: model::Memo,
}

/// What became of a build.
#[derive(Debug)]
pub struct Build {
    /// Everything that is wrong, in order of file and place.
    pub problems: Diagnostics,
    /// The plan, for those who ask further: `figures`, `serve`.
    pub plan: Option<Arc<Plan>>,
    /// How many pages were handed over.
    pub n_pages: usize,
    /// How many statistical numbers the prose has.
    pub coverage: Coverage,
}

/// Takes a finished file: its path below the output folder and its bytes. Called from many threads.
pub type Sink<'a, E> = &'a (dyn Fn(&str, &[u8]) -> Result<(), E> + Sync);

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

/// Builds the site of `sources` and hands every file to `sink`.
///
/// Errors: the sink's, when a file could not be taken; problems of the content are in [`Build::problems`].
pub fn build<E: Send>(sources: &Sources, options: &Options, memo: &Memo, sink: Sink<'_, E>) -> Result<Build, E> {
    observed(sources, options, memo, sink, &|_| {})
}

/// [`build`], which says when each stage has ended.
pub fn observed<E: Send>(sources: &Sources, options: &Options, memo: &Memo, sink: Sink<'_, E>, ended: &dyn Fn(Stage)) -> Result<Build, E> {
    let mut problems = Diagnostics::default();
    let facts = problems.of(read::all(sources, &memo.narratives));
    ended(Stage::Read);
    let model = Arc::new(problems.of(model::assemble(sources, &memo.model)));
    ended(Stage::Model);
    let definitions = problems.of(figures::define(sources, &model));
    let figures = Arc::new(Figures::new(definitions, model.clone()));
    let days = days(&facts, &options.wishes);
    figures.prepare(&days);
    problems.add(figures::check(sources, &figures, &days));
    ended(Stage::Figures);
    let statics: Vec<Arc<str>> = sources.under("content/static/").map(|input| input.path.clone()).collect();
    let theme_name = facts.site.theme.clone();
    let plan = Arc::new(problems.of(plan::plan(facts, model.clone(), figures, &statics, &options.wishes)));
    ended(Stage::Plan);
    problems.add(check::numbers(&plan));
    problems.add(check::locks(&plan));
    let coverage = problems.of(check::prose(&plan));
    ended(Stage::Check);
    let theme = problems.of(Theme::load(sources, &theme_name.0));
    let theme = theme.map(|theme| problems.of(theme.for_site(&plan.site)));
    let mut n_pages = 0;
    if let Some(theme) = theme {
        n_pages = plan.pages.len();
        let gate = Gate::new(&model);
        problems.add(pages(&plan, &theme, &gate, sink)?);
        problems.add(files(sources, &plan, &theme, &gate, sink)?);
    }
    ended(Stage::Render);
    if options.is_release {
        harden(&mut problems);
        problems.add(check::samples(&plan));
    }
    problems.sort(&|id| sources.text(id));
    Ok(Build { problems, plan: Some(plan), n_pages, coverage })
}

/// Every as-of date of the series.
fn days(facts: &read::Facts, wishes: &Wishes) -> Vec<Date> {
    let mut days: Vec<Date> = facts.bulletins.iter().chain(&facts.pages).filter_map(|narrative| narrative.as_of).chain(wishes.as_of).collect();
    days.sort_unstable();
    days.dedup();
    days
}

/// Every page: its view, its bytes, what is wrong with them; in parallel.
fn pages<E: Send>(plan: &Plan, theme: &Theme, gate: &Gate, sink: Sink<'_, E>) -> Result<Diagnostics, E> {
    let mut paths: Vec<String> = plan.pages.iter().map(|page| page.route.to_string()).collect();
    paths.extend(render::file_names(plan, theme));
    let links = Links::new(paths);
    let problems = Mutex::new(Diagnostics::default());
    plan.pages.par_iter().with_min_len(8).try_for_each_init(
        || Vec::with_capacity(64 * 1024),
        |bytes, page| {
            bytes.clear();
            let (view, mut found) = plan.view(page);
            if let Err(problem) = render::page(theme, &view, bytes) {
                found.push(problem);
            }
            found.0.extend(gate.leaks(&page.route, bytes));
            found.0.extend(links.broken(&page.route, std::str::from_utf8(bytes).unwrap_or_default()));
            if !found.0.is_empty() {
                problems.lock().unwrap_or_else(PoisonError::into_inner).add(found);
            }
            sink(&page.route, bytes)
        },
    )?;
    Ok(problems.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// Every other file: data, feeds, the theme's assets, what is copied as it is.
fn files<E>(sources: &Sources, plan: &Plan, theme: &Theme, gate: &Gate, sink: Sink<'_, E>) -> Result<Diagnostics, E> {
    let mut problems = Diagnostics::default();
    for (path, bytes) in render::files(plan, theme) {
        problems.0.extend(gate.leaks(&path, &bytes));
        sink(&path, &bytes)?;
    }
    for input in sources.under("content/static/") {
        let path = plan::route::of_file(&input.path);
        problems.0.extend(gate.leaks(&path, &input.bytes));
        sink(&path, &input.bytes)?;
    }
    Ok(problems)
}

/// Warnings that are errors under `--release`.
fn harden(problems: &mut Diagnostics) {
    for problem in &mut problems.0 {
        if [&codes::UNBOUND_NUMBER, &codes::WRONG_COUNT].iter().any(|code| code.id == problem.code.id) {
            problem.level = Level::Error;
        }
    }
}
