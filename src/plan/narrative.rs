//! Bulletins and pages: their bindings answered, and their views.

use super::answer::{Aim, Answers, Asked, Asker, Citation, Counted, machine};
use super::exhibit;
use super::frame::{article, day, head, home_link, link, moment, source_note};
use super::route::{of_narrative, relative};
use super::view::{self, BulletinCard, ChangeRow, Direction, Download, FigureCard, Heading, Html, Masthead};
use super::{Plan, view::Exhibit};
use crate::diag::{Diagnostics, error};
use crate::figures::{Definition, Delta, Shown};
use crate::read::ledger::{Correction, LockedFigure, digest};
use crate::read::line;
use crate::read::markdown::{Answer, html, inline_html};
use crate::read::narrative::{Narrative, Prose};
use std::collections::BTreeSet;
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
            text.push_str(block.text.get(at..range.end).unwrap_or_default());
            at = range.end;
            let is_empty = range.start == range.end;
            let mark = &prose.outline.marks[*index];
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
    let cited: Vec<&Definition> = answered.keys.iter().filter_map(|key| plan.figures.definitions.get(key)).collect();
    let mut sources: Vec<&str> = cited.iter().filter_map(|definition| definition.source.as_deref()).collect();
    sources.sort_unstable();
    sources.dedup();
    let tables = if cited.is_empty() { Vec::new() } else { vec![indicators(plan, narrative, route, &cited)] };
    let method = plan.others.iter().find(|page| page.path.ends_with("/method.md"));
    view::Bulletin {
        head,
        masthead: Masthead {
            name: plan.facts.site.title.clone(),
            issue: narrative.issue.map_or(0, |issue| issue.number),
            total_issue: u32::try_from(index + 1).unwrap_or(u32::MAX),
            issued_by: narrative.issued_by.clone().unwrap_or_else(|| plan.facts.site.organisation.name.clone()),
            signed_by: narrative.signed_by.clone().unwrap_or_default(),
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
        tables,
        corrections: super::ledger::corrections(plan, route, |correction| narrative.issue.is_some_and(|issue| issue.number == correction.issue)),
        notes: Vec::new(),
        sources: sources.into_iter().filter_map(|key| source_note(plan, key)).collect(),
        next_topic: answered.next.clone(),
        attachments: attachments(plan, narrative, route),
        previous: index.checked_sub(1).map(|before| card(plan, route, before)),
        later: later(route, narrative),
        method: method.map(|page| link(route, &of_narrative(page), plan.answered_title(page))),
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
            note: change_note(plan, definition, &delta, index, (previous, asker.day)),
            href: exhibit::figure_href(asker.route, key),
        }
    });
    rows.collect()
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
    let now = locked(here).unwrap_or_else(|| digest(plan.figures.signature(key).as_bytes()));
    let mut notes: Vec<String> = Vec::new();
    let declared = definition.changed.iter().filter(|(day, _)| from < *day && *day <= to);
    notes.extend(declared.map(|(day, words)| format!("口径变化：自{}起，{words}", exhibit::as_of_words(*day))));
    let has_moved = locked(before).is_some_and(|before| before != now);
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
