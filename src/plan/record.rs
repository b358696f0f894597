//! The page of one record: its public fields, how they went, its nested lists, its narratives.

use super::answer::{Answers, Asker};
use super::frame::{article, day, head, home_link, link, source_note};
use super::list::plain_decimal;
use super::route::{ascii, relative};
use super::view::{self, CellKind, Fact, History, HistoryStep, Html, Row, TableView, View};
use super::{Plan, view::HeaderCell};
use crate::diag::Diagnostics;
use crate::figures::Key;
use crate::model::table::day_of;
use crate::model::{Cell, Field, Kind, Table, Visibility};
use crate::read::markdown::{Answer, html};
use crate::read::narrative::Prose;
use crate::text::date::written_date;

/// What stands where no value is known.
const MISSING: &str = "暂无数据";

/// What stands where a field does not apply.
const NOT_APPLICABLE: &str = "不适用";

/// The name by which a record is called.
pub(super) fn label(table: &Table, row: usize) -> String {
    let schema = &table.schema;
    let field = schema.pages.as_ref().map(|pages| pages.title).or(schema.label).or(schema.primary_key);
    match field.map(|field| table.cell(field, row, i32::MAX)) {
        Some(Cell::Text(text)) => text.to_owned(),
        Some(Cell::Integer(number)) => number.to_string(),
        _ => format!("第{}条", row + 1),
    }
}

/// Words of a record that has no page: what it is called by, and what else its public words say.
pub(super) fn described(table: &Table, row: usize) -> String {
    let called = label(table, row);
    let said = table.schema.fields.iter().enumerate().filter(|(_, field)| field.visibility == Visibility::Public && !field.is_dated);
    let words = said.filter_map(|(index, _)| match table.cell(index, row, i32::MAX) {
        Cell::Text(text) if text != called && text.chars().count() <= LONGEST_WORD => Some(text.to_owned()),
        _ => None,
    });
    std::iter::once(called.clone()).chain(words.take(MOST_WORDS)).collect::<Vec<_>>().join(" ")
}

/// Words beside the name of a record that has no page, and characters of each.
const MOST_WORDS: usize = 2;
const LONGEST_WORD: usize = 20;

/// A value as a cell of a table.
pub(super) fn cell_view(cell: Cell<'_>) -> view::Cell {
    let (text, kind) = words(cell);
    view::Cell { text, kind, href: None }
}

fn words(cell: Cell<'_>) -> (String, CellKind) {
    match cell {
        Cell::Missing => (MISSING.to_owned(), CellKind::Missing),
        Cell::NotApplicable => (NOT_APPLICABLE.to_owned(), CellKind::NotApplicable),
        Cell::Text(text) => (text.to_owned(), CellKind::Text),
        Cell::Integer(number) => (number.to_string(), CellKind::Number),
        Cell::Decimal(number) => (plain_decimal(number), CellKind::Number),
        Cell::Date(date) => (written_date(date), CellKind::Date),
        Cell::Flag(flag) => (if flag { "是" } else { "否" }.to_owned(), CellKind::Text),
    }
}

/// A value with its unit.
fn with_unit(cell: Cell<'_>, field: &Field) -> (String, CellKind) {
    let (mut text, kind) = words(cell);
    if kind == CellKind::Number {
        text.push_str(field.unit.name());
    }
    (text, kind)
}

/// The view of the record in `row`.
///
/// Problems: those of the links in its Markdown fields, at the record.
pub(super) fn view(plan: &Plan, route: &str, dataset: usize, row: usize) -> (View, Diagnostics) {
    let mut problems = Diagnostics::default();
    let table = plan.model.table(dataset);
    let schema = &table.schema;
    let today = day_of(plan.as_of);
    let title = label(table, row);
    let whole = format!("{}/index.html", ascii(&schema.name));
    let mut head = head(plan, route, &title);
    head.breadcrumbs = vec![home_link(route), link(route, &whole, &schema.title)];
    head.is_sample = schema.is_sample;
    head.template = schema.pages.as_ref().map(|pages| pages.template.clone());
    head.article = Some(article(plan, &title, plan.series.last().and_then(|newest| newest.date), None));
    let mut facts = Vec::new();
    let mut histories = Vec::new();
    let mut body = String::new();
    for (index, field) in schema.fields.iter().enumerate().filter(|(_, field)| field.visibility == Visibility::Public) {
        let cell = table.cell(index, row, today);
        match (field.kind, cell) {
            (Kind::List, _) => {}
            (Kind::Markdown, Cell::Text(text)) => body.push_str(&markdown(plan, route, table, row, text, &mut problems)),
            (Kind::Markdown, _) => {}
            // From when and until when a record counts: left empty, nothing is unknown, it counts all along.
            (_, Cell::Missing) if [schema.since, schema.until].contains(&Some(index)) => {}
            _ => {
                let (value, kind) = with_unit(cell, field);
                let href = match cell {
                    Cell::Text(text) => referred(plan, field, text).map(|target| relative(route, &target)).or_else(|| {
                        let target = plan.list_routes.get(&(dataset, index))?.get(text)?;
                        Some(relative(route, target))
                    }),
                    _ => None,
                };
                let note = table.columns[index].entry(row, today).and_then(|entry| table.columns[index].entry_value(entry).2);
                let note = note.and_then(|note| note.note.clone().or_else(|| note.reason.clone())).unwrap_or_default();
                facts.push(Fact { title: field.title.clone(), value, kind, href, note });
                if field.is_dated && table.columns[index].entries(row).len() > 1 {
                    histories.push(history(table, index, row, today));
                }
            }
        }
    }
    let neighbour = |row: usize| (row < table.rows).then(|| plan.routes.record(&plan.model, dataset, row)).flatten().map(|target| link(route, &target, label(table, row)));
    let view = view::Record {
        head,
        title,
        dataset: link(route, &whole, &schema.title),
        as_of: schema.fields.iter().any(|field| field.is_dated).then(|| day(plan.as_of)),
        facts,
        histories,
        tables: nested(plan, dataset, row, today),
        body: (!body.is_empty()).then_some(Html(body)),
        source: schema.source.as_ref().and_then(|key| source_note(plan, key)),
        previous: row.checked_sub(1).and_then(neighbour),
        next: neighbour(row + 1),
    };
    (View::Record(view), problems)
}

/// The page of the record that a foreign key names.
fn referred(plan: &Plan, field: &Field, value: &str) -> Option<String> {
    let reference = field.reference.as_ref()?;
    let dataset = plan.model.dataset(&reference.dataset)?;
    let table = plan.model.table(dataset);
    let key = table.schema.field(&reference.field)?;
    let row = if Some(key) == table.schema.primary_key {
        plan.model.row_by_key(dataset, value)?
    } else {
        // Tables that are referred to by another field than their key are small: townships, departments.
        (0..table.rows.min(MOST_SCANNED)).find(|row| table.cell(key, *row, i32::MAX) == Cell::Text(value))?
    };
    plan.routes.record(&plan.model, dataset, row)
}

/// Rows that are looked through for a reference that is no primary key.
const MOST_SCANNED: usize = 500;

fn history(table: &Table, field: usize, row: usize, today: i32) -> History {
    let column = &table.columns[field];
    let current = column.entry(row, today);
    let steps = column.entries(row).map(|entry| {
        let (from, cell, note) = column.entry_value(entry);
        let note = note.map(|note| [&note.reason, &note.note].into_iter().flatten().cloned().collect::<Vec<_>>().join("；"));
        HistoryStep { day: from.map(day), value: with_unit(cell, &table.schema.fields[field]).0, note: note.unwrap_or_default(), is_current: current == Some(entry) }
    });
    History { title: table.schema.fields[field].title.clone(), steps: steps.collect() }
}

/// The nested lists of a record, each a table.
fn nested(plan: &Plan, dataset: usize, row: usize, today: i32) -> Vec<TableView> {
    let parent = plan.model.table(dataset);
    let children = plan.model.tables.iter().filter(|table| table.schema.parent.as_deref() == Some(&*parent.schema.name));
    let tables = children.filter_map(|table| {
        let row = u32::try_from(row).ok()?;
        let start = table.parents.partition_point(|owner| *owner < row);
        let end = table.parents.partition_point(|owner| *owner <= row);
        let fields: Vec<(usize, &Field)> = table.schema.fields.iter().enumerate().filter(|(_, field)| field.visibility == Visibility::Public).collect();
        let list = parent.schema.fields.iter().find(|field| table.schema.name.strip_prefix(&*parent.schema.name).and_then(|rest| rest.strip_prefix('.')) == Some(&*field.name))?;
        if start == end || fields.is_empty() || list.visibility != Visibility::Public {
            return None;
        }
        let head = fields.iter().map(|(_, field)| HeaderCell {
            text: if field.unit.is_none() { field.title.clone() } else { format!("{}（{}）", field.title, field.unit) },
            columns: 1,
            rows: 1,
            is_number: matches!(field.kind, Kind::Integer | Kind::Decimal),
        });
        let rows = (start..end).map(|item| Row { cells: fields.iter().map(|(index, _)| cell_view(table.cell(*index, item, today))).collect(), is_total: false });
        Some(TableView {
            caption: list.title.clone(),
            header: vec![head.collect()],
            rows: rows.collect(),
            note: String::new(),
            source: String::new(),
            is_sample: table.schema.is_sample,
        })
    });
    tables.collect()
}

/// A Markdown field as HTML.
fn markdown(plan: &Plan, route: &str, table: &Table, row: usize, text: &str, problems: &mut Diagnostics) -> String {
    let answers = answered(plan, route, table, row, text, problems).1;
    let answers: Vec<_> = answers.into_iter().map(|answer| if matches!(answer, Answer::Block(_)) { Answer::Text } else { answer }).collect();
    html(text, &answers)
}

/// What a Markdown field asks for.
fn answered(plan: &Plan, route: &str, table: &Table, row: usize, text: &str, problems: &mut Diagnostics) -> (Answers, Vec<Answer>) {
    if !text.contains("](") && !text.contains("]:") && !text.contains('<') {
        return <_>::default();
    }
    let source = format!("content/data/{}/dataset.yaml", table.schema.name);
    let span = table.span(row);
    let asker = Asker { source: &source, route, day: plan.as_of, previous: None, place: Some(span) };
    let prose = Prose::new(text, span);
    let mut all = Answers::default();
    let answers = all.add(plan, asker, &prose, problems);
    (all, answers)
}

/// The figures that the Markdown fields of the record in `row` cite.
pub(super) fn cited(plan: &Plan, route: &str, dataset: usize, row: usize) -> Vec<Key> {
    let table = plan.model.table(dataset);
    let fields = (0..).zip(&table.schema.fields).filter(|(_, field)| field.visibility == Visibility::Public && field.kind == Kind::Markdown);
    let texts = fields.filter_map(|(index, _)| if let Cell::Text(text) = table.cell(index, row, day_of(plan.as_of)) { Some(text) } else { None });
    texts.flat_map(|text| answered(plan, route, table, row, text, &mut Diagnostics::default()).0.citations).map(|citation| citation.key).collect()
}
