//! The page of a figure: what it counts, its value at every bulletin, the records behind it, and who cites it.

use super::exhibit;
use super::frame::{day, head, home_link, link, source_note};
use super::narrative::{figure_card, shown_on, site_asker};
use super::record::{described, label};
use super::route::{of_figure, of_narrative, relative};
use super::view::{self, Download, FigureGroup, FigureRow, Html, Sentence};
use super::{Citation, Plan};
use crate::figures::{Definition, Figures};
use crate::model::{Model, Visibility};
use crate::read::ledger::Correction;
use crate::read::{binding, line};
use crate::text::date::written_date;
use jiff::civil::Date;
use rayon::prelude::*;
use serde_json::json;

/// Records that one page of a figure lists; the others follow on pages of their own.
const MOST_RECORDS: usize = 200;

/// The records behind a figure, found once for all of its pages.
#[derive(Debug)]
pub(super) struct Behind {
    /// How many count.
    n_records: usize,
    /// Those that may be named.
    listed: Vec<(u32, u32)>,
}

impl Behind {
    /// How many pages the figure has: one, and as many more as its records take.
    pub(super) fn n_pages(&self) -> u32 {
        u32::try_from(self.listed.len().div_ceil(MOST_RECORDS)).unwrap_or(u32::MAX).max(1)
    }
}

/// What stands behind each figure as of `day`, in their order.
pub(super) fn behind(model: &Model, figures: &Figures, day: Date) -> Vec<Behind> {
    let are_named: Vec<bool> = model.tables.iter().map(|table| table.schema.primary_key.is_some_and(|key| table.schema.fields[key].visibility == Visibility::Public)).collect();
    let definitions: Vec<_> = figures.definitions.values().collect();
    let of_figure = |it: &&Definition| {
        // The page of a ratio or difference names its parts, whose pages list them.
        if figures.is_guarded(&it.key) || it.recipe.parts().is_some() {
            return Behind { n_records: 0, listed: Vec::new() };
        }
        let records = figures.records(&it.key, day);
        let listed = records.iter().filter(|(dataset, _)| are_named[*dataset]).filter_map(|(dataset, row)| Some((u32::try_from(*dataset).ok()?, *row)));
        Behind { n_records: records.len(), listed: listed.collect() }
    };
    definitions.par_iter().map(of_figure).collect()
}

/// The view of page `page` of figure `index`: all that is known about it on the first, more of its records on the others.
pub(super) fn view(plan: &Plan, route: &str, index: usize, page: u32) -> view::FigurePage {
    let Some((key, definition)) = plan.figures.definitions.get_index(index) else { return view::FigurePage::default() };
    let behind = &plan.behind[index];
    let number = page as usize;
    let on_page = behind.listed.iter().skip(number * MOST_RECORDS).take(MOST_RECORDS);
    let records: Vec<view::Link> = on_page
        .map(|(dataset, row)| {
            let (dataset, row) = (*dataset as usize, *row as usize);
            let table = plan.model.table(dataset);
            match plan.routes.record(&plan.model, dataset, row) {
                Some(target) => link(route, &target, label(table, row)),
                None => view::Link { title: described(table, row), ..view::Link::default() }, // Its dataset has no pages.
            }
        })
        .collect();
    let to = |page: usize| relative(route, &super::route::of_figure_page(key, u32::try_from(page).unwrap_or(u32::MAX)));
    let pagination = super::list::pagination(behind.n_pages() as usize, number, to);
    let asker = site_asker(plan, route);
    let title = if page == 0 { definition.title.clone() } else { format!("{}（第{}页）", definition.title, page + 1) };
    let mut head = head(plan, route, &title);
    head.breadcrumbs = vec![home_link(route), link(route, "figures/index.html", "指标")];
    head.description = definition.on(plan.as_of).description.clone();
    head.is_sample = definition.is_sample;
    let frame = view::FigurePage {
        head,
        key: key.to_string(),
        figure: figure_card(plan, asker, key).unwrap_or_default(),
        n_records: n_records(plan, definition, behind),
        records,
        pagination,
        ..view::FigurePage::default()
    };
    if page > 0 {
        return view::FigurePage {
            head: view::Head { breadcrumbs: vec![home_link(route), link(route, "figures/index.html", "指标"), link(route, &of_figure(key), &definition.title)], ..frame.head },
            ..frame
        };
    }
    let corrected = plan.facts.corrections.iter().filter(|correction| *correction.figure == **key);
    let corrected: Vec<String> = corrected.map(|it| format!("第{}期原为{}，{}{}", it.issue, super::ledger::with_unit(plan, it, &it.old), written_date(it.date), it.kind)).collect();
    let (mut charts, mut tables): (Vec<view::ChartView>, Vec<view::TableView>) = <_>::default();
    let exhibit_of = |by: Vec<String>| binding::Exhibit { keys: vec![key.to_string()], by, form: None, day: None };
    // A table stands open below its chart, and by itself where there is none; never twice.
    let mut add = |title: &str, by: Vec<String>, is_drawn: bool, note: &str, table: view::TableView| {
        let chart = is_drawn.then(|| exhibit::chart_view(plan, asker, title, &exhibit_of(by), charts.len()).ok()).flatten();
        let mut table = chart.as_ref().map_or(table, |chart| chart.table.clone());
        table.note = [note, &table.note].into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join("；");
        match chart {
            Some(chart) => {
                table.source.clear(); // It stands below the chart.
                charts.push(view::ChartView { table, is_open: true, ..chart });
            }
            None => tables.push(table),
        }
    };
    let is_drawn = plan.series.len() > 1 && !definition.recipe.is_stated();
    let title = format!("{}：历期{}", definition.title, if is_drawn { "走势" } else { "数值" });
    add(&title, Vec::new(), is_drawn, &corrected.join("；"), exhibit::over_bulletins(plan, asker, &title, &[definition]));
    for field in &definition.breakdowns {
        if let Ok(parts) = plan.figures.breakdown(key, &[field], plan.as_of) {
            let title = format!("{}：按{}", definition.title, parts.row_title);
            add(&title, vec![field.to_string()], true, "", exhibit::broken_down(plan, asker, &title, definition, &parts, plan.as_of));
        }
    }
    view::FigurePage {
        description: definition.on(plan.as_of).description.clone(),
        definition: plan.figures.said(key, plan.as_of),
        notes: notes(plan, definition),
        sources: definition.source.iter().filter_map(|source| source_note(plan, source)).collect(),
        charts,
        tables,
        corrections: super::ledger::corrections(plan, route, |correction| correction.key() == &**key),
        parts: definition.recipe.parts().into_iter().flat_map(|(of, to)| [of, to]).filter_map(|part| part_link(plan, route, part)).collect(),
        sentences: sentences(plan, route, key),
        cited_by: shown_on(plan, route, key),
        json_ld: Html(dataset_json(plan, definition)),
        downloads: [("JSON", "data/figures.json"), ("CSV", "data/figures.csv")]
            .map(|(format, path)| Download {
                title: "全部指标的历期数值".to_owned(),
                href: relative(route, path),
                format: format.to_owned(),
                size: String::new(),
                is_sample: definition.is_sample,
            })
            .into(),
        ..frame
    }
}

/// How many records it counts, where that may be said.
fn n_records(plan: &Plan, definition: &Definition, behind: &Behind) -> String {
    match definition.recipe.dataset().map(|dataset| plan.model.table(dataset)) {
        Some(table) if !plan.figures.is_guarded(&definition.key) => {
            format!("{}{}", behind.n_records, if table.schema.unit.is_none() { "条" } else { table.schema.unit.name() })
        }
        _ => String::new(),
    }
}

/// Characters of a sentence that is quoted; a longer one is cut at its end.
const LONGEST_SENTENCE: usize = 160;

/// Figure `key` where another is made of it, with its value.
fn part_link(plan: &Plan, route: &str, key: &str) -> Option<view::CountedLink> {
    let title = plan.figures.definitions.get(key)?.title.clone();
    let count = plan.figures.shown_text(key, plan.figures.value(key, plan.as_of));
    Some(view::CountedLink { title, href: relative(route, &of_figure(key)), count, is_current: false })
}

/// Every sentence that cites the figure, numbers filled in, with the place where it stands; of a table each row once.
fn sentences(plan: &Plan, route: &str, key: &str) -> Vec<Sentence> {
    let mut found: Vec<Sentence> = Vec::new();
    let mut row: Option<(&str, (usize, usize))> = None;
    for index in plan.cited_by.get(key).into_iter().flatten().copied() {
        let citation = &plan.citations[index];
        let Some(narrative) = plan.series.iter().chain(&plan.others).find(|narrative| narrative.path == citation.narrative) else { continue };
        // The citations of a row stand one after the other.
        let here = citation.cell.as_ref().map(|cell| (&*citation.narrative, cell.place));
        if let (Some(known), true) = (found.last_mut(), here.is_some() && here == row) {
            known.text.push_str(&cell_words(plan, index));
            continue;
        }
        row = here;
        let title = match narrative.issue {
            Some(issue) => format!("第{}期 {}", issue.number, plan.answered_title(narrative)),
            None => plan.answered_title(narrative),
        };
        let mut link = link(route, &of_narrative(narrative), title);
        if let Some(anchor) = &citation.anchor {
            link.href = format!("{}#{anchor}", link.href);
        }
        let text = match &citation.cell {
            Some(cell) if cell.section.is_empty() => format!("表：{}{}", cell.row, cell_words(plan, index)),
            Some(cell) => format!("“{}”表：{}{}", cell.section, cell.row, cell_words(plan, index)),
            None => sentence(plan, index),
        };
        // A sentence that cites it twice stands here once.
        if found.iter().all(|known| known.text != text || known.link.title != link.title) {
            found.push(Sentence { text, is_row: citation.cell.is_some(), link });
        }
    }
    found
}

/// ，本期44.6%: the heading of the column in which citation `index` stands, and what its cell says.
fn cell_words(plan: &Plan, index: usize) -> String {
    let column = plan.citations[index].cell.as_ref().map_or("", |cell| &cell.column);
    format!("，{column}{}", sentence(plan, index))
}

/// The sentence around citation `index` as a reader sees it.
fn sentence(plan: &Plan, index: usize) -> String {
    let citation = &plan.citations[index];
    let block = &*citation.block;
    let is_end = |c: char| matches!(c, '。' | '！' | '？' | '；');
    let start = block[..citation.range.start].char_indices().rfind(|(_, c)| is_end(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let end = block[citation.range.end..].char_indices().find(|(_, c)| is_end(*c)).map_or(block.len(), |(at, c)| citation.range.end + at + c.len_utf8());
    // The citations of a block stand one after the other.
    let is_beside = |other: &&Citation| std::sync::Arc::ptr_eq(&other.block, &citation.block);
    let first = index - plan.citations[..index].iter().rev().take_while(is_beside).count();
    let beside = plan.citations[first..].iter().take_while(is_beside);
    let mut text = String::new();
    let mut at = start;
    for other in beside.filter(|other| other.range.start >= start && other.range.end <= end && other.range.is_empty()) {
        text.push_str(block.get(at..other.range.start).unwrap_or_default());
        at = other.range.end;
        let unit = other.unit.name();
        let has_unit = !unit.is_empty() && block[at..].starts_with(unit);
        text.push_str(other.text.strip_suffix(unit).filter(|_| has_unit).unwrap_or(&other.text));
    }
    text.push_str(block.get(at..end).unwrap_or_default());
    let text = line::joined(text.trim());
    match text.char_indices().nth(LONGEST_SENTENCE) {
        Some((cut, _)) => format!("{}…", &text[..cut]),
        None => text,
    }
}

/// The figure as a schema.org Dataset; `<`, `>` and `&` are written as escapes, so that nothing in it can end a script element.
fn dataset_json(plan: &Plan, definition: &Definition) -> String {
    let site = &plan.facts.site;
    let address = |path: &str| site.base_url.as_ref().map_or_else(|| relative(&of_figure(&definition.key), path), |base| format!("{base}{path}"));
    let days: Vec<Date> = plan.series.iter().filter_map(|bulletin| bulletin.as_of).collect();
    let text = |key: &str, day: Date| plan.figures.shown_text(key, plan.figures.value(key, day));
    let method = |day: Date| plan.figures.said(&definition.key, day);
    let corrections = |day: Option<Date>| {
        let of_day = move |it: &&Correction| {
            it.key() == &*definition.key && day.is_none_or(|day| *it.figure == *definition.key && plan.bulletin(it.issue).is_some_and(|issue| issue.as_of == Some(day)))
        };
        plan.facts.corrections.iter().filter(of_day)
    };
    let said = |it: &Correction| {
        let [old, new] = [&it.old, &it.new].map(|text| super::ledger::with_unit(plan, it, text));
        format!("{}{}：{}第{}期原为{old}，现为{new}，{}", written_date(it.date), it.kind, super::ledger::titled(plan, it), it.issue, it.reason)
    };
    let observed = days.iter().enumerate().map(|(at, day)| {
        let mut observed = json!({ "@type": "Observation", "observationDate": day.to_string(), "name": definition.title, "description": text(&definition.key, *day) });
        // What is not what was published, and what is not comparable with the observation before, says so itself.
        let breaks = at.checked_sub(1).map(|before| plan.figures.breaks(&definition.key, days[before], *day)).unwrap_or_default();
        let remarks: Vec<String> = corrections(Some(*day)).map(said).chain(breaks.iter().map(super::narrative::break_words)).collect();
        if !remarks.is_empty() {
            observed["disambiguatingDescription"] = json!(remarks.join("；"));
        }
        if !definition.before.is_empty() {
            observed["measurementTechnique"] = json!(method(*day));
        }
        observed
    });
    let source = definition.source.as_ref().and_then(|key| plan.model.provenance.get(key));
    let description = &definition.on(plan.as_of).description;
    let words = if description.is_empty() { method(plan.as_of) } else { description.clone() };
    let label = if definition.is_sample { format!("（{}）", crate::figures::SAMPLE_LABEL) } else { String::new() };
    let mut document = json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": definition.title,
        "description": format!("{words}。计算方法：{}。{label}", method(plan.as_of)),
        "inLanguage": site.language,
        "isAccessibleForFree": true,
        "creator": { "@type": "Organization", "name": if site.organisation.name.is_empty() { &site.title } else { &site.organisation.name } },
        "variableMeasured": {
            "@type": "PropertyValue",
            "name": definition.title,
            "propertyID": &*definition.key,
            "unitText": definition.unit.name(),
            "description": words,
            "measurementTechnique": method(plan.as_of),
            "value": text(&definition.key, plan.as_of),
        },
        "distribution": [
            { "@type": "DataDownload", "encodingFormat": "application/json", "contentUrl": address("data/figures.json") },
            { "@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": address("data/figures.csv") },
        ],
    });
    if site.base_url.is_some() {
        document["url"] = json!(address(&of_figure(&definition.key)));
    }
    if let (Some(first), Some(last)) = (days.first(), days.last()) {
        document["temporalCoverage"] = json!(format!("{first}/{last}"));
        document["hasPart"] = json!(observed.collect::<Vec<_>>());
    }
    let corrected: Vec<_> = corrections(None).map(|it| json!({ "@type": "CorrectionComment", "datePublished": it.date.to_string(), "text": said(it) })).collect();
    if !corrected.is_empty() {
        document["correction"] = json!(corrected);
    }
    if let Some(source) = source {
        document["isBasedOn"] = match &source.url {
            Some(url) => json!({ "@type": "CreativeWork", "name": source.title, "url": url }),
            None => json!({ "@type": "CreativeWork", "name": source.title }),
        };
    }
    let text = document.to_string();
    text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

fn notes(plan: &Plan, definition: &Definition) -> Vec<String> {
    let mut notes = Vec::new();
    let note = &definition.on(plan.as_of).note;
    if !note.is_empty() {
        notes.push(note.clone());
    }
    for (day, words) in plan.figures.breaks(&definition.key, Date::MIN, Date::MAX) {
        let was = definition.before.iter().find(|(until, _)| *until == day).and_then(|_| Some(plan.figures.said(&definition.key, day.yesterday().ok()?)));
        let was = was.filter(|was| *was != plan.figures.said(&definition.key, day)).map(|was| format!("；以前为：{was}")).unwrap_or_default();
        notes.push(format!("口径变化：自{}起，{words}{was}", written_date(day)));
    }
    if let Some(release) = &definition.release {
        notes.push(format!("低于公布下限，经批准公布。理由：{}；批准：{}", release.reason, release.approver));
    }
    if let Some(disclosure) = definition.recipe.dataset().and_then(|dataset| plan.model.table(dataset).schema.disclosure.as_ref()) {
        notes.push(format!("少于{}{}的数目不公布，能推出它们的数目也不公布", disclosure.minimum, disclosure.of));
    }
    notes
}

/// The list of all figures.
pub(super) fn index(plan: &Plan, route: &str) -> view::FigureIndex {
    let mut groups: Vec<FigureGroup> = Vec::new();
    for (key, definition) in plan.figures.definitions.iter() {
        let title = match plan.figures.dataset_of(key) {
            Some(dataset) => plan.model.table(dataset).schema.title.clone(),
            None => definition.source.as_ref().and_then(|source| plan.model.provenance.get(source)).map_or_else(|| "其他".to_owned(), |source| source.title.clone()),
        };
        let row = FigureRow {
            key: key.to_string(),
            title: definition.title.clone(),
            value: plan.figures.shown_text(key, plan.figures.value(key, plan.as_of)),
            definition: Some(&definition.on(plan.as_of).description).filter(|words| !words.is_empty()).cloned().unwrap_or_else(|| plan.figures.said(key, plan.as_of)),
            href: relative(route, &of_figure(key)),
            is_sample: definition.is_sample,
        };
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.figures.push(row),
            None => groups.push(FigureGroup { title, figures: vec![row] }),
        }
    }
    let mut head = head(plan, route, "指标");
    head.breadcrumbs = vec![home_link(route)];
    head.description = "全部指标的名称、口径和最新数值".to_owned();
    head.is_sample = plan.figures.definitions.values().any(|definition| definition.is_sample);
    view::FigureIndex { head, as_of: Some(day(plan.as_of)), groups }
}
