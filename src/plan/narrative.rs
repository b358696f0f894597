//! Bulletins and pages: their bindings answered, and their views.

use super::answer::{Aim, Answers, Asked, Asker, Citation, Counted, machine};
use super::exhibit;
use super::frame::{article, day, head, home_link, link, moment};
use super::route::{of_narrative, relative};
use super::view::{self, BulletinCard, ChangeRow, Direction, Download, FigureCard, Heading, Html, Link, Masthead, RecordsMoved};
use super::{Plan, view::Exhibit};
use crate::diag::{Diagnostics, Span, error};
use crate::figures::{Definition, Delta, Recipe, Shown};
use crate::read::ledger::{Correction, LockedFigure, LockedSource, digest};
use crate::read::line;
use crate::read::markdown::{Answer, html, inline_html};
use crate::read::narrative::{Narrative, Prose};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A narrative with every binding answered.
#[derive(Debug, Clone, Default)]
pub struct Answered {
    /// Title without markup.
    pub title: String,
    /// Title as inline HTML, for the head of its own page.
    pub heading: Html,
    /// Summary as inline HTML.
    pub summary: Html,
    /// Summary without markup.
    pub summary_text: String,
    /// Main points as inline HTML.
    pub points: Vec<Html>,
    /// What the next issue is about, as inline HTML.
    pub next: Option<Html>,
    /// The text as HTML, with placeholders for its charts and tables.
    pub body: Html,
    /// Those charts and tables.
    pub exhibits: Vec<Exhibit>,
    /// How each of them was asked for.
    pub asked: Vec<Asked>,
    /// Every figure cited.
    pub citations: Vec<Citation>,
    /// Every count word.
    pub counted: Vec<Counted>,
    /// Links to places in pages.
    pub aims: Vec<Aim>,
    /// Figures shown in charts and tables.
    pub exhibited: Vec<Arc<str>>,
    /// Figures cited or shown, in order of their definition.
    pub keys: Vec<Arc<str>>,
}

/// Who asks in `narrative`.
fn asker<'a>(plan: &Plan, narrative: &'a Narrative, route: &'a str) -> Asker<'a> {
    let (day, previous) = plan.days_of(narrative);
    Asker { source: &narrative.path, route, day, previous, place: None }
}

/// Every binding of `narrative` answered.
pub(super) fn answered(plan: &Plan, narrative: &Narrative) -> (Answered, Diagnostics) {
    let mut problems = Diagnostics::default();
    let route = of_narrative(narrative);
    let asker = asker(plan, narrative, &route);
    let mut all = Answers::default();
    let mut inline = |prose: &Prose, problems: &mut Diagnostics| {
        let answers = all.add(plan, asker, prose, problems);
        (Html(inline_html(&prose.text, &answers)), plain(prose, &answers, &all.citations))
    };
    let (heading, title) = inline(&narrative.title, &mut problems);
    let (summary, summary_text) = narrative.summary.as_ref().map(|summary| inline(summary, &mut problems)).unwrap_or_default();
    let points = narrative.points.iter().map(|point| inline(point, &mut problems).0).collect();
    let next = narrative.next.as_ref().map(|next| inline(next, &mut problems).0);
    all.is_body = true;
    let answers = all.add(plan, asker, &narrative.body, &mut problems);
    let body = Html(html(&narrative.body.text, &answers));
    for (title, file, span) in &narrative.attachments {
        if plan.routes.file(&attachment_source(file)).is_none() {
            problems.push(
                error(&crate::diag::codes::page::UNKNOWN_LINK, *span, msg!("附件“{title}”的文件 `{file}` 不存在", "the file `{file}` of the attachment “{title}” does not exist"))
                    .help(msg!("把文件放进 content/static/", "put the file into content/static/")),
            );
        }
    }
    let used: BTreeSet<&Arc<str>> = all.citations.iter().map(|citation| &citation.key).chain(&all.exhibited).collect();
    let keys = plan.figures.definitions.keys().filter(|key| used.contains(key)).cloned().collect();
    let Answers { citations, counted, exhibited, mut exhibits, asked, aims, is_body: _ } = all;
    for (exhibit, asked) in exhibits.iter_mut().zip(&asked) {
        plan.remark_correction(&narrative.path, &asked.name, exhibit);
    }
    (Answered { title, heading, summary, summary_text, points, next, body, exhibits, asked, citations, counted, aims, exhibited, keys }, problems)
}

/// The title of a narrative without markup, answered on the spot; its problems are reported when all of it is answered.
pub(super) fn plain_title(plan: &Plan, narrative: &Narrative) -> String {
    let route = of_narrative(narrative);
    let mut all = Answers::default();
    let answers = all.add(plan, asker(plan, narrative, &route), &narrative.title, &mut Diagnostics::default());
    plain(&narrative.title, &answers, &all.citations)
}

/// The text without markup, numbers filled in.
fn plain(prose: &Prose, answers: &[Answer], citations: &[Citation]) -> String {
    let mut text = String::new();
    for block in &prose.outline.blocks {
        let mut at = 0;
        for (range, index) in &block.marks {
            let Some(mark) = prose.outline.marks.get(*index) else { continue };
            text.push_str(block.text.get(at..range.end).unwrap_or_default());
            at = range.end;
            let is_empty = range.start == range.end;
            if let (true, Some(Answer::Inline { .. }), Some(citation)) = (is_empty, answers.get(*index), citations.iter().rfind(|citation| citation.span == mark.span)) {
                let after = block.text.get(at..).unwrap_or_default();
                let unit = citation.unit.name();
                let number = if !unit.is_empty() && after.starts_with(unit) { citation.text.strip_suffix(unit) } else { None };
                text.push_str(number.unwrap_or(&citation.text));
            }
        }
        text.push_str(block.text.get(at..).unwrap_or_default());
    }
    if text.contains('\n') { line::joined(&text) } else { text }
}

fn attachment_source(file: &str) -> String {
    format!("content/static/{}", file.trim_start_matches("../").trim_start_matches("static/"))
}

fn contents(prose: &Prose) -> Vec<Heading> {
    let headings = prose.outline.headings.iter().filter(|heading| heading.level <= 3);
    headings.map(|heading| Heading { level: heading.level, id: heading.id.clone(), title: heading.text.clone() }).collect()
}

fn is_sample(plan: &Plan, answered: &Answered) -> bool {
    answered.keys.iter().any(|key| plan.figures.definitions.get(key).is_some_and(|definition| definition.is_sample))
}

/// The view of bulletin `index` of the series.
pub(super) fn bulletin(plan: &Plan, route: &str, index: usize) -> view::Bulletin {
    let narrative = &plan.series[index];
    let answered = plan.answered(&narrative.path);
    let asker = asker(plan, narrative, route);
    let mut head = head(plan, route, &answered.title);
    head.breadcrumbs = vec![home_link(route), link(route, "bulletins/index.html", "历期简报")];
    head.description = answered.summary_text.clone();
    head.keywords = narrative.keywords.clone();
    head.article = Some(article(plan, &answered.title, narrative.date, narrative.author.as_deref().or(narrative.signed_by.as_deref())));
    head.is_sample = is_sample(plan, answered);
    let cited = cited(plan, narrative);
    let tables = if cited.is_empty() { Vec::new() } else { vec![indicators(plan, narrative, route, &cited)] };
    let method = plan.others.iter().find(|page| page.path.ends_with("/method.md"));
    view::Bulletin {
        head,
        masthead: Masthead {
            name: plan.facts.site.title.clone(),
            issue: narrative.issue.map_or(0, |issue| issue.number),
            total_issue: u32::try_from(index + 1).unwrap_or(u32::MAX),
            issued_by: narrative.issued_by.clone().unwrap_or_else(|| plan.facts.site.organisation.name.clone()),
            signed_by: narrative.signed_by.clone().filter(|_| !narrative.is_draft).unwrap_or_default(),
            is_draft: narrative.is_draft,
            as_of: day(asker.day),
            date: narrative.date.map(moment).unwrap_or_default(),
        },
        title: answered.title.clone(),
        heading: answered.heading.clone(),
        summary: answered.summary.clone(),
        points: answered.points.clone(),
        figures: plan.cards(narrative).iter().filter_map(|key| marked(figure_card(plan, asker, key)?, correction(plan, narrative, key))).collect(),
        contents: contents(&narrative.body),
        body: answered.body.clone(),
        exhibits: exhibits(plan, narrative, answered),
        changes: changes(plan, asker, index, &cited),
        uncited: plan.uncited(narrative).iter().filter_map(|key| Some(link(route, &super::route::of_figure(key), &plan.figures.definitions.get(key)?.title))).collect(),
        tables,
        corrections: super::ledger::corrections(plan, route, |correction| narrative.issue.is_some_and(|issue| issue.number == correction.issue)),
        notes: Vec::new(),
        sources: source_keys(&cited).into_iter().filter_map(|key| plan.described_source(&narrative.path, key)).collect(),
        next_topic: answered.next.clone(),
        attachments: attachments(plan, narrative, route),
        previous: index.checked_sub(1).map(|before| card(plan, route, before)),
        later: later(route, narrative),
        method: method.map(|page| link(route, &of_narrative(page), plan.answered_title(page))),
    }
}

/// The sources of the figures that are `cited`.
fn source_keys<'p>(cited: &[&'p Definition]) -> Vec<&'p str> {
    let mut sources: Vec<&str> = cited.iter().filter_map(|definition| definition.source.as_deref()).collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

/// What `narrative` cites, in the order of declaration; once it is published, in the order of that day.
pub(super) fn cited<'p>(plan: &'p Plan, narrative: &Narrative) -> Vec<&'p Definition> {
    let mut cited: Vec<&Definition> = plan.answered(&narrative.path).keys.iter().filter_map(|key| plan.figures.definitions.get(key)).collect();
    if let Some(lock) = plan.lock_at(&narrative.path) {
        let places: HashMap<&str, usize> = lock.cited.iter().enumerate().map(|(place, key)| (&**key, place)).collect();
        cited.sort_by_key(|definition| places.get(&*definition.key).copied().unwrap_or(usize::MAX));
    }
    cited
}

/// The sources that `bulletin` names, for its lock.
pub(super) fn sources(plan: &Plan, bulletin: &Narrative) -> Vec<LockedSource> {
    let text = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let locked = source_keys(&cited(plan, bulletin)).into_iter().filter_map(|key| {
        let source = plan.model.provenance.get(key)?;
        Some(LockedSource {
            key: key.into(),
            title: source.title.clone(),
            supplier: source.supplier.clone(),
            received: text(source.received),
            as_of: text(source.as_of),
            url: source.url.clone().unwrap_or_default(),
            note: source.note.clone(),
        })
    });
    locked.collect()
}

impl Plan {
    /// The rows of the table of changes of `bulletin`, as its lock holds them: what its figures were at the issue before need not stand in that issue.
    pub fn changes(&self, bulletin: &Narrative) -> Vec<(Arc<str>, String, Span)> {
        let plan = self;
        let (day, Some(previous)) = plan.days_of(bulletin) else { return Vec::new() };
        let moved = cited(plan, bulletin).into_iter().filter(|definition| !definition.recipe.is_stated()).map(|definition| {
            let key = &definition.key;
            let delta = plan.figures.change(key, previous, day);
            let row = [plan.figures.shown_text(key, delta.before), plan.figures.shown_text(key, delta.after), delta.words].join(" | ");
            (key.clone(), row, bulletin.span)
        });
        moved.collect()
    }
}

/// 指标表: every figure the bulletin cites, with its value and unit.
fn indicators(plan: &Plan, narrative: &Narrative, route: &str, cited: &[&Definition]) -> view::TableView {
    let at = narrative.as_of.unwrap_or(plan.as_of);
    let header = |text: &str, is_number| view::HeaderCell { text: text.to_owned(), columns: 1, rows: 1, is_number };
    let rows = cited.iter().map(|definition| {
        let value = exhibit::cell(plan, definition, plan.figures.value(&definition.key, at));
        let mark = if correction(plan, narrative, &definition.key).is_some() { CORRECTED } else { "" };
        let title = view::Cell { text: format!("{}{mark}", definition.title), kind: view::CellKind::Text, href: Some(exhibit::figure_href(route, &definition.key)) };
        let unit = view::Cell { text: definition.unit.name().to_owned(), kind: view::CellKind::Text, href: None };
        view::Row { cells: vec![title, value, unit], is_total: false }
    });
    view::TableView {
        caption: "本期引用的指标".to_owned(),
        header: vec![vec![header("指标", false), header("数值", true), header("单位", false)]],
        rows: rows.collect(),
        note: format!("截至{}", exhibit::as_of_words(at)),
        source: String::new(),
        is_sample: cited.iter().any(|definition| definition.is_sample),
    }
}

/// What stands beside a number that is not the one that was published.
const CORRECTED: &str = "（已更正）";

/// The correction of the whole figure `key` in `narrative`, where there is one.
fn correction<'p>(plan: &'p Plan, narrative: &Narrative, key: &str) -> Option<&'p Correction> {
    let issue = narrative.issue?.number;
    plan.facts.corrections.iter().rfind(|correction| correction.issue == issue && &*correction.figure == key)
}

fn marked(mut card: FigureCard, correction: Option<&Correction>) -> Option<FigureCard> {
    if correction.is_some() {
        card.title.push_str(CORRECTED);
    }
    Some(card)
}

/// The charts and tables of `narrative`; those of data that were corrected say so.
fn exhibits(plan: &Plan, narrative: &Narrative, answered: &Answered) -> Vec<Exhibit> {
    let issue = narrative.issue.map(|issue| issue.number);
    let corrected: Vec<&str> = plan.facts.corrections.iter().filter(|correction| Some(correction.issue) == issue).map(Correction::key).collect();
    let marked = answered.exhibits.iter().zip(&answered.asked).map(|(exhibit, asked)| {
        let mut exhibit = exhibit.clone();
        if asked.keys.iter().any(|key| corrected.contains(&key.as_str())) {
            let note = match &mut exhibit {
                Exhibit::Chart(chart) => &mut chart.table.note,
                Exhibit::Table(table) => &mut table.note,
            };
            note.push_str(if note.is_empty() { "含更正后的数字" } else { "；含更正后的数字" });
        }
        exhibit
    });
    marked.collect()
}

/// The way to the issues after `narrative`: their place in the list of all. It names none of them: a page stays as it is published, and
/// must not promise an issue that may never come.
fn later(route: &str, narrative: &Narrative) -> view::Link {
    let number = narrative.issue.map_or(1, |issue| issue.number.saturating_add(1));
    let mut later = link(route, "bulletins/index.html", "历期简报");
    later.href.push_str(&format!("#issue-{number}"));
    later
}

/// 本期变化: what every cited figure was at the issue before and is now; stated figures do not change.
fn changes(plan: &Plan, asker: Asker<'_>, index: usize, cited: &[&Definition]) -> Vec<ChangeRow> {
    let Some(previous) = asker.previous else { return Vec::new() };
    let comings = comings(plan, cited, (previous, asker.day));
    let rows = cited.iter().filter(|definition| !definition.recipe.is_stated()).map(|definition| {
        let key = &*definition.key;
        let (before, after) = (plan.figures.value(key, previous), plan.figures.value(key, asker.day));
        let delta = plan.figures.change(key, previous, asker.day);
        ChangeRow {
            figure: definition.title.clone(),
            before: plan.figures.shown_text(key, before),
            after: plan.figures.shown_text(key, after),
            change: delta.words.clone(),
            direction: direction(delta.size(), delta.sign()),
            records: comings.iter().find(|(place, _)| *place == key).map(|(_, comings)| records_moved(plan, asker, comings)).unwrap_or_default(),
            note: change_note(plan, definition, &delta, index, (previous, asker.day)),
            href: exhibit::figure_href(asker.route, key),
        }
    });
    rows.collect()
}

/// Records that a remark names.
const MOST_NAMED: usize = 5;

/// The records that came or went, each group with its verb.
type Comings = [(&'static str, Vec<(usize, u32)>); 2];

/// The comings and goings of the denominators that moved between two days among those of what is `cited`, with the figure in whose row of the table
/// of changes they stand: the denominator itself where it is cited, else the first ratio of it; of several with the same records once.
fn comings<'p>(plan: &'p Plan, cited: &[&'p Definition], (from, to): (Date, Date)) -> Vec<(&'p str, Comings)> {
    let mut seen: Vec<&str> = Vec::new();
    let mut found: Vec<(&str, Comings)> = Vec::new();
    for it in cited {
        let Recipe::Ratio { to: key, .. } = &it.recipe else { continue };
        if seen.contains(&&**key) || plan.denominator_words(it, from, to).is_none() {
            continue;
        }
        seen.push(key);
        let comings = plan.comings(key, from, to);
        if found.iter().all(|(_, known)| *known != comings) {
            let is_cited = cited.iter().any(|it| it.key == *key);
            found.push((if is_cited { key } else { &it.key }, comings));
        }
    }
    found
}

fn records_moved(plan: &Plan, asker: Asker<'_>, comings: &Comings) -> Vec<RecordsMoved> {
    let groups = comings.iter().filter(|(_, places)| !places.is_empty()).map(|(verb, places)| {
        let total = if places.len() > MOST_NAMED { places.len() } else { 0 };
        let links = places.iter().take(MOST_NAMED).map(|place| {
            let target = plan.routes.record(&plan.model, place.0, place.1 as usize);
            Link { title: plan.called(asker.source, *place), href: target.map(|target| relative(asker.route, &target)).unwrap_or_default() }
        });
        RecordsMoved { verb: (*verb).to_owned(), links: links.collect(), total }
    });
    groups.collect()
}

impl Plan {
    /// What the record at `place` is called in the narrative at `path`: in a published bulletin as it was then.
    fn called(&self, path: &str, place: (usize, u32)) -> String {
        let name = self.name_in_lock(place);
        let was = self.lock_at(path).and_then(|lock| lock.names.iter().find(|(record, _)| *record == name));
        was.map_or_else(|| super::record::label(self.model.table(place.0), place.1 as usize), |(_, was)| was.clone())
    }

    fn name_in_lock(&self, place: (usize, u32)) -> String {
        format!("{}/{}", self.model.table(place.0).schema.name, self.record_name(place).unwrap_or_default())
    }

    /// The records that the table of changes of `bulletin` names, with what they are called, for its lock.
    pub(super) fn named(&self, bulletin: &Narrative) -> Vec<(String, String)> {
        let (day, Some(previous)) = self.days_of(bulletin) else { return Vec::new() };
        let cited = cited(self, bulletin);
        let comings = comings(self, &cited, (previous, day));
        let places = comings.into_iter().flat_map(|(_, comings)| comings).flat_map(|(_, places)| places.into_iter().take(MOST_NAMED));
        let mut names: Vec<(String, String)> = places.map(|place| (self.name_in_lock(place), super::record::label(self.model.table(place.0), place.1 as usize))).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The figures that the issue before `bulletin` published and that moved, of which `bulletin` says nothing; as its lock has them, where it is
    /// published: an older lock has none, and its page gains nothing.
    pub(super) fn uncited(&self, bulletin: &Narrative) -> Vec<Arc<str>> {
        if let Some(lock) = self.lock_at(&bulletin.path) {
            return lock.uncited.clone();
        }
        let (day, Some(previous)) = self.days_of(bulletin) else { return Vec::new() };
        let Some(before) = self.series.iter().rfind(|other| other.as_of == Some(previous) && other.path != bulletin.path) else { return Vec::new() };
        let (own, others) = (&self.answered(&bulletin.path).keys, &self.answered(&before.path).keys);
        let is_own = |key: &&Arc<str>| own.contains(key) || self.cards(bulletin).contains(key);
        let has_moved = |key: &&Arc<str>| {
            let delta = self.figures.change(key, previous, day);
            self.figures.shown_text(key, delta.before) != self.figures.shown_text(key, delta.after)
        };
        let is_stated = |key: &&Arc<str>| self.figures.definitions.get(&***key).is_some_and(|it| it.recipe.is_stated());
        others.iter().filter(|key| !is_own(key) && !is_stated(key)).filter(has_moved).cloned().collect()
    }
}

/// 口径变化：自2026年3月16日起，只计建制镇.
pub(super) fn break_words((day, words): &(jiff::civil::Date, String)) -> String {
    format!("口径变化：自{}起，{words}", exhibit::as_of_words(*day))
}

/// What a reader must know to compare `definition` in issue `index` with the issue before.
fn change_note(plan: &Plan, definition: &Definition, delta: &Delta, index: usize, (from, to): (jiff::civil::Date, jiff::civil::Date)) -> String {
    let key = &*definition.key;
    let [here, before] = [Some(index), index.checked_sub(1)].map(|index| {
        let narrative = &plan.series[index?];
        let locked = plan.lock_at(&narrative.path).and_then(|lock| lock.figures.iter().find(|figure| &*figure.name == key));
        Some((narrative, locked))
    });
    let locked = |at: Option<(&Arc<Narrative>, Option<&'_ LockedFigure>)>| at.and_then(|(_, locked)| locked.map(|locked| locked.definition.clone()));
    let now = locked(here).unwrap_or_else(|| digest(plan.figures.signature(key, to).as_bytes()));
    let mut notes: Vec<String> = Vec::new();
    notes.extend(plan.figures.breaks(key, from, to).iter().map(break_words));
    let has_moved = !notes.is_empty() || locked(before).is_some_and(|before| before != now);
    if has_moved && notes.is_empty() {
        notes.push("口径变化".to_owned());
    }
    if let Some((_, Some(before))) = before.filter(|_| has_moved) {
        notes.push(format!("上期按原口径发布为{}", before.text));
    }
    notes.extend(plan.denominator_words(definition, from, to));
    notes.extend(definition.rounding_shows(delta).then(|| "增减按未经四舍五入的数计算".to_owned()));
    for (at, words) in [(before, "上期"), (here, "本期")] {
        let correction = at.and_then(|(narrative, locked)| Some((correction(plan, narrative, key)?, locked)));
        notes.extend(correction.map(|(correction, locked)| {
            let was = locked.map_or_else(|| super::ledger::with_unit(plan, correction, &correction.old), |locked| locked.text.clone());
            format!("{words}原为{was}，已{}", correction.kind)
        }));
    }
    notes.join("；")
}

pub(super) fn direction(size: Shown, sign: i8) -> Direction {
    match (size, sign) {
        (Shown::Withheld { .. } | Shown::Missing, _) => Direction::None,
        (_, 1..) => Direction::Up,
        (_, 0) => Direction::Same,
        _ => Direction::Down,
    }
}

/// The card of a key figure, for the page that asks.
pub(super) fn figure_card(plan: &Plan, asker: Asker<'_>, key: &str) -> Option<FigureCard> {
    let definition = plan.figures.definitions.get(key)?;
    let shown = plan.figures.value(key, asker.day);
    let cell = exhibit::cell(plan, definition, shown);
    let delta = asker.previous.filter(|_| !definition.recipe.is_stated()).map(|previous| plan.figures.change(key, previous, asker.day));
    let as_of = if definition.recipe.is_stated() { definition.source.as_ref().and_then(|source| plan.model.provenance.get(source)?.as_of) } else { Some(asker.day) };
    Some(FigureCard {
        title: definition.title.clone(),
        unit: if cell.kind == view::CellKind::Number { definition.unit.name().to_owned() } else { String::new() },
        value: cell.text,
        machine: machine(shown, definition.decimals),
        as_of: as_of.map(day),
        change: delta.as_ref().map(Delta::since_last).unwrap_or_default(),
        direction: delta.map_or(Direction::None, |delta| direction(delta.size(), delta.sign())),
        href: exhibit::figure_href(asker.route, key),
        is_sample: definition.is_sample,
    })
}

fn attachments(plan: &Plan, narrative: &Narrative, route: &str) -> Vec<Download> {
    let files = narrative.attachments.iter().filter_map(|(title, file, _)| {
        let source = attachment_source(file);
        let target = plan.routes.file(&source)?;
        let format = target.rsplit_once('.').map(|(_, ending)| ending.to_ascii_uppercase()).unwrap_or_default();
        Some(Download { title: title.clone(), href: relative(route, &target), format, size: String::new(), is_sample: false })
    });
    files.collect()
}

/// Bulletin `index` where the page at `route` refers to it.
pub(super) fn card(plan: &Plan, route: &str, index: usize) -> BulletinCard {
    let narrative = &plan.series[index];
    let answered = plan.answered(&narrative.path);
    let target = of_narrative(narrative);
    BulletinCard {
        title: answered.title.clone(),
        issue: narrative.issue.map_or(0, |issue| issue.number),
        total_issue: u32::try_from(index + 1).unwrap_or(u32::MAX),
        as_of: narrative.as_of.map(day).unwrap_or_default(),
        date: narrative.date.map(moment).unwrap_or_default(),
        summary: Html(rebased(&answered.summary.0, &target, route)),
        points: answered.points.iter().map(|point| Html(rebased(&point.0, &target, route))).collect(),
        href: relative(route, &target),
        is_sample: is_sample(plan, answered),
    }
}

/// The HTML of the page at `from`, its relative links made to start at `to`.
fn rebased(html: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("href=\"") {
        let (address, after) = after.split_once('"').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str("href=\"");
        match address.contains(':') || address.starts_with('#') {
            true => out.push_str(address),
            false => {
                let (path, fragment) = address.split_once('#').map_or((address, String::new()), |(path, fragment)| (path, format!("#{fragment}")));
                let absolute = super::route::resolved(&format!("/{from}"), path).unwrap_or_default();
                out.push_str(&relative(to, absolute.trim_start_matches('/')));
                out.push_str(&fragment);
            }
        }
        out.push('"');
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The view of page `index` outside the series.
pub(super) fn page(plan: &Plan, route: &str, index: usize) -> view::NarrativePage {
    let narrative = &plan.others[index];
    let answered = plan.answered(&narrative.path);
    let mut head = head(plan, route, &answered.title);
    head.breadcrumbs = vec![home_link(route)];
    head.description = answered.summary_text.clone();
    head.keywords = narrative.keywords.clone();
    head.template.clone_from(&narrative.template);
    head.article = Some(article(plan, &answered.title, narrative.date, narrative.author.as_deref()));
    head.is_sample = is_sample(plan, answered);
    view::NarrativePage {
        head,
        title: answered.title.clone(),
        heading: answered.heading.clone(),
        summary: answered.summary.clone(),
        contents: contents(&narrative.body),
        body: answered.body.clone(),
        exhibits: answered.exhibits.clone(),
        date: narrative.date.map(moment),
        as_of: (!answered.keys.is_empty()).then(|| day(narrative.as_of.unwrap_or(plan.as_of))),
        corrections: Vec::new(),
        feed: None,
    }
}

/// Who asks on a page that is no narrative: as of the newest issue.
pub(super) fn site_asker<'a>(plan: &Plan, route: &'a str) -> Asker<'a> {
    Asker { source: "content/site.yaml", route, day: plan.as_of, previous: plan.previous_day(plan.series.len().checked_sub(1)), place: None }
}

/// The pages that show a figure in a chart or table, as links from the page at `route`.
pub(super) fn shown_on(plan: &Plan, route: &str, key: &str) -> Vec<view::Link> {
    let mut links: Vec<view::Link> = Vec::new();
    for narrative in plan.series.iter().chain(&plan.others) {
        let answered = plan.answered(&narrative.path);
        if answered.exhibited.iter().any(|shown| &**shown == key) {
            let title = match narrative.issue {
                Some(issue) => format!("第{}期 {}", issue.number, answered.title),
                None => answered.title.clone(),
            };
            links.push(link(route, &of_narrative(narrative), title));
        }
    }
    links
}
