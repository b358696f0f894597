//! Which pages exist, where they live, and all that each may show.
//!
//! [`plan`] answers every binding of every narrative and lists the pages; [`Plan::view`] makes the view of one page, when it is
//! rendered, so that a hundred thousand views never stand in memory together.

mod answer;
mod cell;
mod comparison;
mod draft;
mod exhibit;
mod figure;
mod frame;
mod index;
mod ingredient;
mod ledger;
mod list;
mod movement;
mod narrative;
mod record;
pub mod route;
mod state;
pub mod view;

pub use answer::{Aim, Citation, Now, cited_text};
pub use cell::{CellName, NOTHING, TOTAL, are_same_heads, cells, is_same_head, value_heads};
pub use draft::draft;
pub use ingredient::Ingredient;
pub use ledger::{CORRECTIONS_FEED, Exhibited, keys_of_ranges, lock, lock_text, says, signed_again, signed_by, titled, with_unit};
pub use movement::{FieldMoved, Moved, RecordMoved, Step, moved, written};
pub use narrative::Answered;
pub use state::LateEntry;

use crate::diag::codes::page as codes;
use crate::diag::{Diagnostics, Span, error, warning};
use crate::figures::Figures;
use crate::model::Model;
use crate::read::Facts;
use crate::read::ledger::Correction;
use crate::read::narrative::Narrative;
use jiff::civil::Date;
use list::ListOf;
use rayon::prelude::*;
use route::Routes;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// All pages of a site, and what is needed to make the view of each.
#[derive(Debug)]
pub struct Plan {
    /// Settings and narratives.
    pub facts: Facts,
    /// Data.
    pub model: Arc<Model>,
    /// Numbers.
    pub figures: Arc<Figures>,
    /// The pages, in order of kind.
    pub pages: Vec<Page>,
    /// What all pages share.
    pub site: view::Site,
    /// The bulletins in order of their issue.
    pub series: Vec<Arc<Narrative>>,
    /// The other pages in order of navigation.
    pub others: Vec<Arc<Narrative>>,
    /// Every place where a narrative cites a figure.
    pub citations: Vec<Citation>,
    /// The day for which pages outside the series show their numbers: the newest issue's.
    pub as_of: Date,
    /// The day on which the site is built, where the caller knows it; it decides warnings and never a byte.
    pub today: Option<Date>,
    answered: HashMap<Arc<str>, Answered>,
    cited_by: BTreeMap<Arc<str>, Vec<usize>>,
    /// Where the lock of a narrative is among the locks.
    locks: HashMap<Arc<str>, usize>,
    routes: Routes,
    lists: Vec<ListOf>,
    list_routes: list::ListRoutes,
    /// What stands behind each figure, in their order.
    behind: Vec<figure::Behind>,
}

/// One page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Path of the file below the output folder.
    pub route: Arc<str>,
    /// What it shows.
    pub kind: PageKind,
}

/// What a page shows; numbers are indices into the plan, its model and its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // Each variant is a page kind of README's list.
pub enum PageKind {
    Home,
    Bulletin(usize),
    BulletinIndex,
    Narrative(usize),
    Record { dataset: usize, row: u32 },
    List { list: usize, page: u32 },
    Figure { figure: usize, page: u32 },
    FigureIndex,
    Downloads,
    Corrections,
    SiteMap,
    NotFound,
}

impl PageKind {
    /// Whether the page is made from data and the frame of the site alone, whatever narratives say.
    pub fn is_of_data(self) -> bool {
        matches!(self, Self::Record { .. } | Self::List { .. } | Self::Figure { page: 1.., .. })
    }
}

/// What is asked for beside what the site folder says.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Whether drafts have pages.
    pub with_drafts: bool,
    /// Another address than `site.yaml` says.
    pub base_url: Option<String>,
    /// Another day for the pages outside the series.
    pub as_of: Option<Date>,
    /// The day it is, for what is dated in the future or has grown old; a build has no clock of its own.
    pub today: Option<Date>,
}

/// Lists the pages and answers every binding.
///
/// Problems: two narratives with one issue, two pages with one path, links and images that lead nowhere, bindings to what is not there.
pub fn plan(mut facts: Facts, model: Arc<Model>, figures: Arc<Figures>, statics: &[Arc<str>], wishes: &Wishes) -> (Plan, Diagnostics) {
    let mut problems = Diagnostics::default();
    if wishes.base_url.is_some() {
        facts.site.base_url.clone_from(&wishes.base_url);
    }
    let is_wanted = |narrative: &&Arc<Narrative>| wishes.with_drafts || !narrative.is_draft;
    let series = problems.of(in_order(facts.bulletins.iter().filter(is_wanted).cloned().collect()));
    let mut others: Vec<_> = facts.pages.iter().filter(is_wanted).cloned().collect();
    others.sort_by_key(|page| (page.order, page.path.clone()));
    let as_of = wishes.as_of.or_else(|| series.last().and_then(|newest| newest.as_of)).unwrap_or_else(|| figures.newest_day());
    let lists = list::lists(&model, as_of, facts.site.page_size);
    let behind = figure::behind(&model, &figures, as_of);
    let pages = pages(&series, &others, &model, (&figures, &behind), &lists, &facts.corrections);
    let routes = problems.of(Routes::new(&pages, &series, &others, &model, statics));
    let lock_of = |bulletin: &Arc<Narrative>| {
        let issue = bulletin.issue?.number;
        Some((bulletin.path.clone(), facts.locks.iter().position(|lock| lock.issue == issue)?))
    };
    let locks = series.iter().filter_map(lock_of).collect();
    let mut plan = Plan {
        site: view::Site::default(),
        facts,
        model,
        figures,
        pages,
        series,
        others,
        citations: Vec::new(),
        as_of,
        today: wishes.today,
        answered: HashMap::new(),
        cited_by: BTreeMap::new(),
        locks,
        routes,
        list_routes: list::list_routes(&lists),
        lists,
        behind,
    };
    plan.site = problems.of(frame::site(&plan));
    let narratives: Vec<&Arc<Narrative>> = plan.series.iter().chain(&plan.others).collect();
    let answered: Vec<_> = narratives.par_iter().map(|narrative| (narrative.path.clone(), narrative::answered(&plan, narrative))).collect();
    for (path, (mut answered, found)) in answered {
        problems.add(found);
        for citation in answered.citations.drain(..) {
            plan.cited_by.entry(citation.key.clone()).or_default().push(plan.citations.len());
            plan.citations.push(citation);
        }
        plan.answered.insert(path, answered);
    }
    problems.add(index::check_home(&plan));
    problems.add(unused(&plan));
    (plan, problems)
}

/// The bulletins in order of their issue; two with one number are reported.
fn in_order(mut bulletins: Vec<Arc<Narrative>>) -> (Vec<Arc<Narrative>>, Diagnostics) {
    let mut problems = Diagnostics::default();
    let number = |bulletin: &Narrative| bulletin.issue.map_or(0, |issue| issue.number);
    bulletins.sort_by_key(|bulletin| number(bulletin));
    for pair in bulletins.windows(2) {
        let (Some(before), Some(after)) = (pair[0].issue, pair[1].issue) else { continue };
        if before.number == after.number {
            let issue = after.number;
            problems.push(
                error(&codes::DUPLICATE_ISSUE, after.span, msg!("有两个第{issue}期", "there are two bulletins with issue {issue}"))
                    .related(before.span, msg!("另一个在这里", "the other one is here"))
                    .help(msg!("改其中一个的期号", "give one of them another number")),
            );
        } else if pair[0].as_of > pair[1].as_of {
            let (earlier, later) = (before.number, after.number);
            problems.push(
                error(&codes::AS_OF_ORDER, after.as_of_span, msg!("第{later}期的截至日期早于第{earlier}期", "issue {later} is as of a day before issue {earlier}'s"))
                    .related(before.as_of_span, msg!("第{earlier}期的截至日期", "the as-of date of issue {earlier}"))
                    .help(msg!("核对两期的 `as_of`", "check `as_of` of both")),
            );
        }
    }
    bulletins.dedup_by_key(|bulletin| number(bulletin));
    (bulletins, problems)
}

/// The path of the register of corrections.
const CORRECTIONS: &str = "corrections.html";

/// The pages in order of kind.
fn pages(
    series: &[Arc<Narrative>],
    others: &[Arc<Narrative>],
    model: &Model,
    (figures, behind): (&Figures, &[figure::Behind]),
    lists: &[ListOf],
    corrections: &[Correction],
) -> Vec<Page> {
    let mut pages = vec![Page { route: "index.html".into(), kind: PageKind::Home }];
    if !series.is_empty() {
        pages.push(Page { route: "bulletins/index.html".into(), kind: PageKind::BulletinIndex });
    }
    pages.extend(series.iter().enumerate().map(|(index, bulletin)| Page { route: route::of_narrative(bulletin), kind: PageKind::Bulletin(index) }));
    pages.extend(others.iter().enumerate().map(|(index, page)| Page { route: route::of_narrative(page), kind: PageKind::Narrative(index) }));
    for (dataset, table) in model.tables.iter().enumerate() {
        if let Some(pattern) = &table.schema.pages {
            let pattern = route::Pattern::new(&pattern.path, &table.schema);
            pages.par_extend((0..table.rows).into_par_iter().map(|row| {
                let kind = PageKind::Record { dataset, row: u32::try_from(row).unwrap_or(u32::MAX) };
                Page { route: pattern.route(table, row).into(), kind }
            }));
        }
    }
    for (index, list) in lists.iter().enumerate() {
        pages.extend((0..list.n_pages()).map(|page| Page { route: list.route(page).into(), kind: PageKind::List { list: index, page: u32::try_from(page).unwrap_or(u32::MAX) } }));
    }
    if !figures.definitions.is_empty() {
        pages.push(Page { route: "figures/index.html".into(), kind: PageKind::FigureIndex });
        let keys: Vec<&Arc<str>> = figures.definitions.keys().collect();
        let of_figure = |(figure, page): (usize, u32)| Page { route: route::of_figure_page(keys[figure], page).into(), kind: PageKind::Figure { figure, page } };
        pages.extend(behind.iter().enumerate().flat_map(|(figure, behind)| (0..behind.n_pages()).map(move |page| (figure, page))).map(of_figure));
    }
    if !corrections.is_empty() {
        pages.push(Page { route: CORRECTIONS.into(), kind: PageKind::Corrections });
    }
    for (route, kind) in [("downloads.html", PageKind::Downloads), ("sitemap.html", PageKind::SiteMap), ("404.html", PageKind::NotFound)] {
        pages.push(Page { route: route.into(), kind });
    }
    pages
}

/// Figures that nothing shows.
fn unused(plan: &Plan) -> Diagnostics {
    let mut used: std::collections::HashSet<&str> = plan.cited_by.keys().map(|key| &**key).collect();
    used.extend(plan.answered.values().flat_map(|answered| answered.exhibited.iter().map(|key| &**key)));
    used.extend(plan.facts.site.home_figures.iter().map(|(key, _)| key.as_str()));
    let charts = plan.facts.site.home_charts.iter().filter_map(|(target, _)| exhibit::keys_of(target));
    let charts: Vec<String> = charts.flatten().collect();
    used.extend(charts.iter().map(String::as_str));
    let mut problems = Diagnostics::default();
    if plan.lacks_before(u32::MAX) {
        return problems; // The issues that are missing may show them.
    }
    for (key, definition) in plan.figures.definitions.iter() {
        let is_part = || plan.figures.is_part(key);
        if !used.contains(&**key) && !is_part() {
            problems.push(
                warning(&codes::UNUSED_FIGURE, definition.span, msg!("指标 `{key}` 没有任何地方引用", "nothing cites the figure `{key}`"))
                    .help(msg!("在文稿里写 `[](fig:{key})`,或删去它", "write `[](fig:{key})` in a narrative, or remove it")),
            );
        }
    }
    problems
}

impl Plan {
    /// The view of `page`.
    ///
    /// Problems: those of Markdown in a record's fields.
    pub fn view(&self, page: &Page) -> (view::View, Diagnostics) {
        use view::View;
        let route = &*page.route;
        let view = match page.kind {
            PageKind::Record { dataset, row } => return record::view(self, route, dataset, row as usize),
            PageKind::Home => View::Home(index::home(self, route)),
            PageKind::Bulletin(index) => View::Bulletin(narrative::bulletin(self, route, index)),
            PageKind::BulletinIndex => View::BulletinIndex(index::bulletins(self, route)),
            PageKind::Narrative(index) => View::NarrativePage(narrative::page(self, route, index)),
            PageKind::List { list, page } => View::List(list::view(self, route, list, page as usize)),
            PageKind::Figure { figure, page } => View::FigurePage(figure::view(self, route, figure, page)),
            PageKind::FigureIndex => View::FigureIndex(figure::index(self, route)),
            PageKind::Downloads => View::Downloads(index::downloads(self, route)),
            PageKind::Corrections => View::NarrativePage(ledger::register(self, route)),
            PageKind::SiteMap => View::SiteMap(index::site_map(self, route)),
            PageKind::NotFound => View::NotFound(view::NotFound { head: frame::not_found(self) }),
        };
        (view, Diagnostics::default())
    }

    /// Every count word of the narratives.
    pub fn counted(&self) -> impl Iterator<Item = &answer::Counted> {
        self.series.iter().chain(&self.others).flat_map(|narrative| &self.answered(&narrative.path).counted)
    }

    /// Every link of an author to a place in a page.
    pub fn aims(&self) -> impl Iterator<Item = &answer::Aim> {
        self.series.iter().chain(&self.others).flat_map(|narrative| &self.answered(&narrative.path).aims)
    }

    /// Files to be copied that would take the path of one of `made`, the files that the site makes itself.
    pub fn in_the_way(&self, made: impl Iterator<Item = String>) -> Diagnostics {
        self.routes.in_the_way(made)
    }

    /// The attachment that is copied to `route`.
    pub fn source_of(&self, route: &str) -> Option<Span> {
        self.routes.source_of(route)
    }

    /// The paths of files that are copied as they are.
    pub fn statics(&self) -> impl Iterator<Item = String> {
        self.routes.files()
    }

    /// What was answered in the narrative at `path`.
    pub(crate) fn answered(&self, path: &str) -> &Answered {
        static NOTHING: std::sync::LazyLock<Answered> = std::sync::LazyLock::new(Answered::default);
        self.answered.get(path).unwrap_or(&NOTHING)
    }

    /// Whether an issue before `issue` was published and is no part of the series, or cannot be read.
    pub fn lacks_before(&self, issue: u32) -> bool {
        self.facts.has_unread_bulletins || self.facts.locks.iter().any(|lock| lock.issue < issue && self.bulletin(lock.issue).is_none())
    }

    /// The day for which the numbers of `narrative` hold, and the day of the issue before that its changes are measured against.
    pub(crate) fn days_of(&self, narrative: &Narrative) -> (Date, Option<Date>) {
        let index = self.series.iter().position(|bulletin| bulletin.path == narrative.path);
        let as_of = narrative.as_of.unwrap_or(self.as_of);
        // A page outside the series compares with the issue before the newest one that is not after its day.
        let index = index.or_else(|| self.series.iter().rposition(|bulletin| bulletin.as_of.is_some_and(|day| day <= as_of)));
        (as_of, self.previous_day(index))
    }

    /// The issue before the one as of `day` that a change is measured against.
    fn previous_day(&self, issue: Option<usize>) -> Option<Date> {
        issue.and_then(|index| index.checked_sub(1)).and_then(|index| self.series[index].as_of)
    }
}

impl Narrative {
    /// Where its issue number stands, else its front matter.
    fn span_of_issue(&self) -> Span {
        self.issue.map_or(self.span, |issue| issue.span)
    }
}
