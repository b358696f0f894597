//! The page of a figure: what it counts, its value at every bulletin, the records behind it, and who cites it.

use super::Plan;
use super::exhibit;
use super::frame::{day, head, home_link, link, source_note};
use super::narrative::{cited_by, figure_card, site_asker};
use super::record::label;
use super::route::{of_figure, relative};
use super::view::{self, Download, FigureGroup, FigureRow};
use crate::figures::Definition;
use crate::model::Visibility;
use crate::read::binding;

/// Records that a figure's page lists; the rest is in the dataset's lists and downloads.
const MOST_RECORDS: usize = 200;

/// The view of figure `index`.
pub(super) fn view(plan: &Plan, route: &str, index: usize) -> view::FigurePage {
    let Some((key, definition)) = plan.figures.definitions.get_index(index) else { return view::FigurePage::default() };
    let asker = site_asker(plan, route);
    let mut head = head(plan, route, &definition.title);
    head.breadcrumbs = vec![home_link(route), link(route, "figures/index.html", "指标")];
    head.description = definition.description.clone();
    head.is_sample = definition.is_sample;
    let mut charts = Vec::new();
    let mut tables = vec![exhibit::over_bulletins(plan, asker, &format!("{}：历期数值", definition.title), &[definition])];
    let exhibit_of = |by: Vec<String>| binding::Exhibit { keys: vec![key.to_string()], by, form: None, day: None };
    if plan.series.len() > 1 && !definition.recipe.is_stated() {
        charts.extend(exhibit::chart_view(plan, asker, &format!("{}：历期走势", definition.title), &exhibit_of(Vec::new()), charts.len()));
    }
    for field in &definition.breakdowns {
        if let Ok(parts) = plan.figures.breakdown(key, &[field], plan.as_of) {
            let title = format!("{}：按{}", definition.title, parts.row_title);
            tables.push(exhibit::broken_down(plan, &title, definition, &parts, plan.as_of));
            charts.extend(exhibit::chart_view(plan, asker, &title, &exhibit_of(vec![field.to_string()]), charts.len()));
        }
    }
    let records = plan.figures.records(key, plan.as_of);
    let public = records.iter().filter_map(|(dataset, row)| {
        let table = plan.model.table(*dataset);
        let is_public = table.schema.primary_key.is_some_and(|key| table.schema.fields[key].visibility == Visibility::Public);
        let target = plan.routes.record(&plan.model, *dataset, *row as usize).filter(|_| is_public)?;
        Some(link(route, &target, label(table, *row as usize)))
    });
    let listed: Vec<view::Link> = public.take(MOST_RECORDS).collect();
    let dataset = definition.recipe.dataset().map(|dataset| plan.model.table(dataset));
    let whole = dataset.filter(|table| records.len() > listed.len() && table.schema.pages.is_some());
    let all_records = whole.map(|table| link(route, &format!("{}/index.html", super::route::ascii(&table.schema.name)), format!("全部{}", table.schema.title)));
    let is_statistics_only = dataset.is_some_and(|table| table.schema.disclosure.is_some());
    let n_records = match dataset {
        Some(table) if !is_statistics_only => format!("{}{}", records.len(), if table.schema.unit.is_none() { "条" } else { table.schema.unit.name() }),
        _ => String::new(),
    };
    view::FigurePage {
        head,
        key: key.to_string(),
        figure: figure_card(plan, asker, key).unwrap_or_default(),
        description: definition.description.clone(),
        definition: plan.figures.described(key),
        formula: String::new(),
        notes: notes(plan, definition),
        sources: definition.source.iter().filter_map(|source| source_note(plan, source)).collect(),
        charts,
        tables,
        corrections: super::ledger::corrections(plan, route, |correction| super::ledger::is_about(correction, key)),
        n_records,
        records: listed,
        all_records,
        parts: definition
            .recipe
            .parts()
            .into_iter()
            .flat_map(|(of, to)| [of, to])
            .filter_map(|part| Some(link(route, &of_figure(part), &plan.figures.definitions.get(part)?.title)))
            .collect(),
        cited_by: cited_by(plan, route, key),
        downloads: vec![Download {
            title: "全部指标的历期数值".to_owned(),
            href: relative(route, "data/figures.json"),
            format: "JSON".to_owned(),
            size: String::new(),
            is_sample: definition.is_sample,
        }],
    }
}

fn notes(plan: &Plan, definition: &Definition) -> Vec<String> {
    let mut notes = Vec::new();
    if !definition.note.is_empty() {
        notes.push(definition.note.clone());
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
            definition: if definition.description.is_empty() { plan.figures.described(key) } else { definition.description.clone() },
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
