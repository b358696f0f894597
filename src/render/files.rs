//! Every file that is no page: open data, figures, feeds, the theme's assets.

use super::Theme;
use super::data::{self, Resource};
use super::{feed, figures};
use crate::model::Table;
use crate::model::table::day_of;
use crate::plan::{CORRECTIONS_FEED, Plan};
use rayon::prelude::*;
use serde_json::Value;

/// The datasets that may be downloaded, with the table each is nested in.
fn public(plan: &Plan) -> Vec<(&Table, Option<&Table>)> {
    let tables = plan.model.tables.iter().filter(|table| data::is_public(&table.schema) && is_open(plan, table));
    tables.map(|table| (&**table, parent(plan, table))).collect()
}

fn parent<'p>(plan: &'p Plan, table: &Table) -> Option<&'p Table> {
    let name = table.schema.parent.as_ref()?;
    plan.model.dataset(name).map(|dataset| plan.model.table(dataset))
}

/// Whether the list a nested table stands in may be printed.
fn is_open(plan: &Plan, table: &Table) -> bool {
    let Some(parent) = parent(plan, table) else { return true };
    let list = table.schema.name.strip_prefix(&*parent.schema.name).and_then(|rest| rest.strip_prefix('.'));
    list.and_then(|list| parent.schema.field(list)).is_some_and(|field| parent.schema.fields[field].visibility == crate::model::Visibility::Public)
}

/// The corrections of published figures that were computed from `table`.
fn corrections(plan: &Plan, table: &Table) -> Vec<Value> {
    let name = &table.schema.name;
    let is_behind = |key: &str| plan.figures.dataset_of(key).is_some_and(|dataset| plan.model.table(dataset).schema.name == *name);
    plan.facts.corrections.iter().filter(|it| is_behind(it.key())).map(|it| figures::correction(plan, it)).collect()
}

/// The paths of all these files.
pub fn file_names(plan: &Plan, theme: &Theme) -> Vec<String> {
    let mut names: Vec<String> = theme.assets().map(|(path, _)| path.to_string()).collect();
    names.extend(public(plan).iter().flat_map(|(table, _)| ["csv", "json"].map(|ending| format!("data/{}.{ending}", data::file_name(&table.schema)))));
    names.extend(["data/datapackage.json", figures::FIGURES_JSON, figures::FIGURES_CSV].map(str::to_owned));
    names.extend((!plan.facts.corrections.is_empty()).then(|| figures::CORRECTIONS_CSV.to_owned()));
    if plan.facts.site.base_url.is_some() {
        names.extend(["feed.xml", CORRECTIONS_FEED, "sitemap.xml", "robots.txt"].map(str::to_owned));
    }
    names.extend(plan.statics());
    names
}

/// The files, each with its path and bytes.
pub fn files(plan: &Plan, theme: &Theme) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = theme.assets().map(|(path, bytes)| (path.to_string(), bytes.to_vec())).collect();
    let public = public(plan);
    let (day, as_of) = (day_of(plan.as_of), plan.as_of.to_string());
    let corrections: Vec<Vec<Value>> = public.iter().map(|(table, _)| corrections(plan, table)).collect();
    let tables: Vec<(Vec<u8>, Vec<u8>)> =
        public.par_iter().zip(&corrections).map(|((table, parent), corrections)| (data::csv(table, *parent, day), data::json(table, *parent, &as_of, corrections))).collect();
    let resources = public.iter().zip(&tables).zip(corrections).map(|(((table, parent), (csv, _)), corrections)| Resource { table, parent: *parent, csv, corrections });
    let resources: Vec<Resource<'_>> = resources.collect();
    let site = &plan.facts.site;
    let figures_csv = figures::csv(plan);
    let corrections_csv = (!plan.facts.corrections.is_empty()).then(|| figures::corrections_csv(plan));
    let others = figures::resources(plan, &figures_csv, corrections_csv.as_deref());
    files.push(("data/datapackage.json".to_owned(), data::datapackage(&site.title, &site.description, &as_of, &resources, others)));
    for ((table, _), (csv, json)) in public.iter().zip(tables) {
        let name = data::file_name(&table.schema);
        files.push((format!("data/{name}.csv"), csv));
        files.push((format!("data/{name}.json"), json));
    }
    files.push((figures::FIGURES_JSON.to_owned(), figures::json(plan)));
    files.push((figures::FIGURES_CSV.to_owned(), figures_csv));
    files.extend(corrections_csv.map(|csv| (figures::CORRECTIONS_CSV.to_owned(), csv)));
    if let Some(base) = &site.base_url {
        files.push(("feed.xml".to_owned(), feed::feed(plan, base).into_bytes()));
        files.push((CORRECTIONS_FEED.to_owned(), feed::corrections(plan, base).into_bytes()));
        files.extend(feed::site_maps(plan, base).into_iter().map(|(path, text)| (path, text.into_bytes())));
        files.push(("robots.txt".to_owned(), feed::robots(base).into_bytes()));
    }
    files
}
