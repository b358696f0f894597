//! Static lists of records: the whole dataset, and one list for every value of a listed field, cut into pages.

use super::frame::{day, head, home_link, link, source_note};
use super::record::cell_view;
use super::route::{ascii, relative};
use super::view::{self, CountedLink, HeaderCell, ListGroup, Pagination, Row, TableView};
use super::{Plan, index};
use crate::model::table::day_of;
use crate::model::{Cell, Field, Kind, Model, Table, Visibility};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};

/// One list.
#[derive(Debug)]
pub struct ListOf {
    /// The dataset.
    pub dataset: usize,
    /// The field and its value; none for the whole dataset.
    pub value: Option<(usize, String)>,
    /// The records, in order.
    rows: Vec<u32>,
    page_size: usize,
    /// Path without ending; the first page of a whole list is the folder's `index.html`.
    stem: String,
}

impl ListOf {
    /// Whether it lists the whole dataset.
    pub fn is_whole(&self) -> bool {
        self.value.is_none()
    }

    /// How many pages it has; at least one.
    pub fn n_pages(&self) -> usize {
        self.rows.len().div_ceil(self.page_size).max(1)
    }

    /// The path of page `page`, from 0.
    pub fn route(&self, page: usize) -> String {
        match (self.is_whole(), page) {
            (true, 0) => format!("{}/index.html", self.stem),
            (true, page) => format!("{}/page-{}.html", self.stem, page + 1),
            (false, 0) => format!("{}.html", self.stem),
            (false, page) => format!("{}-{}.html", self.stem, page + 1),
        }
    }
}

/// The lists of every dataset that has lists or record pages. A list without records is not made: an empty column is a fault in inspections.
pub fn lists(model: &Model, as_of: Date, default_page_size: usize) -> Vec<ListOf> {
    let day = day_of(as_of);
    let mut lists = Vec::new();
    for (dataset, table) in model.tables.iter().enumerate() {
        let schema = &table.schema;
        if (schema.lists.is_none() && schema.pages.is_none()) || table.rows == 0 {
            continue;
        }
        let folder = ascii(&schema.name);
        let page_size = schema.lists.as_ref().map_or(default_page_size, |lists| lists.page_size);
        let all: Vec<u32> = (0..u32::try_from(table.rows).unwrap_or(u32::MAX)).collect();
        lists.push(ListOf { dataset, value: None, rows: all, page_size, stem: folder.clone() });
        for &field in schema.lists.iter().flat_map(|lists| &lists.by) {
            for (value, rows) in groups(table, field, day) {
                let stem = format!("{folder}/{}/{}", ascii(&schema.fields[field].name), ascii(&value));
                lists.push(ListOf { dataset, value: Some((field, value)), rows, page_size, stem });
            }
        }
    }
    lists
}

/// The rows of each value of `field` on `day`, values in the order of the dictionary.
fn groups(table: &Table, field: usize, day: i32) -> Vec<(String, Vec<u32>)> {
    let mut order: BTreeMap<(usize, String), Vec<u32>> = BTreeMap::new();
    let rank: std::collections::HashMap<&str, usize> = table.columns[field].dictionary().iter().enumerate().map(|(rank, value)| (&**value, rank)).collect();
    let mut by_text: std::collections::HashMap<&str, Vec<u32>> = std::collections::HashMap::new();
    for row in 0..table.rows {
        if let Cell::Text(text) = table.cell(field, row, day) {
            by_text.entry(text).or_default().push(u32::try_from(row).unwrap_or(u32::MAX));
        }
    }
    for text in rank.keys().copied() {
        if let Some(rows) = by_text.remove(text) {
            order.insert((rank.get(text).copied().unwrap_or(usize::MAX), text.to_owned()), rows);
        }
    }
    order.into_iter().map(|((_, value), rows)| (value, rows)).collect()
}

/// Columns of a list beside the record's name: what fits on a screen.
const MOST_COLUMNS: usize = 6;

/// Values of a field for which lists are offered; more would be a list of its own.
const MOST_VALUES: usize = 60;

/// The fields that a list shows.
fn columns(table: &Table, listed: Option<usize>) -> Vec<(usize, &Field)> {
    let schema = &table.schema;
    let title = schema.pages.as_ref().map(|pages| pages.title).or(schema.label).or(schema.primary_key);
    let is_shown = |(index, field): &(usize, &Field)| {
        field.visibility == Visibility::Public && !matches!(field.kind, Kind::List | Kind::Markdown) && Some(*index) != title && Some(*index) != listed
    };
    let listed_first = schema.lists.iter().flat_map(|lists| &lists.by).copied();
    let mut fields: Vec<(usize, &Field)> = schema.primary_key.into_iter().chain(listed_first).map(|index| (index, &schema.fields[index])).filter(is_shown).collect();
    for candidate in schema.fields.iter().enumerate().filter(is_shown) {
        if fields.len() < MOST_COLUMNS && !fields.iter().any(|(index, _)| *index == candidate.0) {
            fields.push(candidate);
        }
    }
    fields.dedup_by_key(|(index, _)| *index);
    fields.truncate(MOST_COLUMNS);
    fields.sort_by_key(|(index, _)| *index);
    fields
}

/// The view of page `page` (from 0) of list `list`.
pub(super) fn view(plan: &Plan, route: &str, list: usize, page: usize) -> view::List {
    let list = &plan.lists[list];
    let table = plan.model.table(list.dataset);
    let schema = &table.schema;
    let whole = format!("{}/index.html", ascii(&schema.name));
    let title = match &list.value {
        None => schema.title.clone(),
        Some((field, value)) => format!("{}：{}为{value}", schema.title, schema.fields[*field].title),
    };
    let mut head = head(plan, route, &if page == 0 { title.clone() } else { format!("{title}（第{}页）", page + 1) });
    head.breadcrumbs = vec![home_link(route)];
    if !list.is_whole() {
        head.breadcrumbs.push(link(route, &whole, &schema.title));
    }
    head.description.clone_from(&schema.description);
    head.is_sample = schema.is_sample;
    head.column = Some(view::Column {
        name: schema.title.clone(),
        description: if schema.description.is_empty() { schema.title.clone() } else { schema.description.clone() },
        keywords: vec![schema.title.clone()],
        kind: "数据发布".to_owned(),
    });
    let rows = &list.rows[(page * list.page_size).min(list.rows.len())..((page + 1) * list.page_size).min(list.rows.len())];
    let has_dated = schema.fields.iter().any(|field| field.is_dated && field.visibility == Visibility::Public);
    view::List {
        head,
        title,
        dataset: link(route, &whole, &schema.title),
        description: schema.description.clone(),
        count: format!("{}{}", list.rows.len(), if schema.unit.is_none() { "条" } else { schema.unit.name() }),
        as_of: has_dated.then(|| day(plan.as_of)),
        groups: sibling_lists(plan, route, list),
        tables: vec![records(plan, route, table, list, rows)],
        pagination: pagination(list.n_pages(), page, |page| relative(route, &list.route(page))),
        downloads: index::dataset_downloads(plan, route, list.dataset),
        source: schema.source.as_ref().and_then(|key| source_note(plan, key)),
    }
}

fn records(plan: &Plan, route: &str, table: &Table, list: &ListOf, rows: &[u32]) -> TableView {
    let schema = &table.schema;
    let fields = columns(table, list.value.as_ref().map(|(field, _)| *field));
    let header = |text: String, is_number| HeaderCell { text, columns: 1, rows: 1, is_number };
    let day = day_of(plan.as_of);
    let unit = |field: &Field| if field.unit.is_none() { field.title.clone() } else { format!("{}（{}）", field.title, field.unit) };
    let mut head = vec![header(schema.title.clone(), false)];
    head.extend(fields.iter().map(|(_, field)| header(unit(field), matches!(field.kind, Kind::Integer | Kind::Decimal))));
    let rows = rows.iter().map(|row| {
        let row = *row as usize;
        let name = super::record::label(table, row);
        let target = plan.routes.record(&plan.model, list.dataset, row);
        let mut cells = vec![view::Cell { text: name, kind: view::CellKind::Text, href: target.map(|target| relative(route, &target)) }];
        cells.extend(fields.iter().map(|(index, _)| cell_view(table.cell(*index, row, day))));
        Row { cells, is_total: false }
    });
    TableView { caption: format!("{}清单", schema.title), header: vec![head], rows: rows.collect(), note: String::new(), source: String::new(), is_sample: schema.is_sample }
}

fn sibling_lists(plan: &Plan, route: &str, current: &ListOf) -> Vec<ListGroup> {
    let schema = &plan.model.table(current.dataset).schema;
    let siblings: Vec<&ListOf> = plan.lists.iter().filter(|list| list.dataset == current.dataset).collect();
    let by = schema.lists.iter().flat_map(|lists| &lists.by);
    let groups = by.filter_map(|field| {
        let of_field: Vec<&&ListOf> = siblings.iter().filter(|list| list.value.as_ref().is_some_and(|(of, _)| of == field)).collect();
        if of_field.len() > MOST_VALUES {
            return None;
        }
        let links = of_field.iter().filter_map(|list| {
            let (_, value) = list.value.as_ref()?;
            let unit = if schema.unit.is_none() { "条" } else { schema.unit.name() };
            Some(CountedLink { title: value.clone(), href: relative(route, &list.route(0)), count: format!("{}{unit}", list.rows.len()), is_current: list.value == current.value })
        });
        Some(ListGroup { title: format!("按{}", schema.fields[*field].title), links: links.collect() })
    });
    groups.filter(|group| !group.links.is_empty()).collect()
}

/// Pages offered on each side of the current one.
const NEIGHBOURS: usize = 2;

/// Where page `page` of `n_pages` stands, where `to` says the address of each.
pub(super) fn pagination(n_pages: usize, page: usize, to: impl Fn(usize) -> String) -> Pagination {
    let mut pages = Vec::new();
    let mut last = None;
    for number in 0..n_pages {
        let is_near = number == 0 || number + 1 == n_pages || number.abs_diff(page) <= NEIGHBOURS;
        if is_near {
            if last.is_some_and(|last: usize| last + 1 < number) {
                pages.push(None);
            }
            pages.push(Some(CountedLink { title: (number + 1).to_string(), href: to(number), count: String::new(), is_current: number == page }));
            last = Some(number);
        }
    }
    Pagination { page: page + 1, n_pages, previous: page.checked_sub(1).map(&to), next: (page + 1 < n_pages).then(|| to(page + 1)), pages }
}

/// The paths of lists by dataset and field, then by value.
pub(super) type ListRoutes = HashMap<(usize, usize), HashMap<String, String>>;

/// Where the list of each value of a field begins.
pub(super) fn list_routes(lists: &[ListOf]) -> ListRoutes {
    let mut routes = ListRoutes::new();
    for list in lists {
        if let Some((field, value)) = &list.value {
            routes.entry((list.dataset, *field)).or_default().insert(value.clone(), list.route(0));
        }
    }
    routes
}

/// A decimal without trailing zeros.
pub(super) fn plain_decimal(value: Decimal) -> String {
    value.normalize().to_string()
}
