//! Every file that is no page: open data, figures, feeds, the theme's assets.

use super::Theme;
use super::data::{self, Resource, SAMPLE_LABEL};
use super::feed;
use crate::figures::{Amount, Shown};
use crate::model::Table;
use crate::model::table::day_of;
use crate::plan::Plan;
use rayon::prelude::*;
use serde_json::{Value, json};

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

/// The paths of all these files.
pub fn file_names(plan: &Plan, theme: &Theme) -> Vec<String> {
    let mut names: Vec<String> = theme.assets().map(|(path, _)| path.to_string()).collect();
    names.extend(public(plan).iter().flat_map(|(table, _)| ["csv", "json"].map(|ending| format!("data/{}.{ending}", data::file_name(&table.schema)))));
    names.extend(["data/datapackage.json".to_owned(), "data/figures.json".to_owned()]);
    if plan.facts.site.base_url.is_some() {
        names.extend(["feed.xml".to_owned(), "sitemap.xml".to_owned(), "robots.txt".to_owned()]);
    }
    names.extend(plan.statics());
    names
}

/// The files, each with its path and bytes.
pub fn files(plan: &Plan, theme: &Theme) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = theme.assets().map(|(path, bytes)| (path.to_string(), bytes.to_vec())).collect();
    let public = public(plan);
    let (day, as_of) = (day_of(plan.as_of), plan.as_of.to_string());
    let tables: Vec<(Vec<u8>, Vec<u8>)> = public.par_iter().map(|(table, parent)| (data::csv(table, *parent, day), data::json(table, *parent, &as_of))).collect();
    let resources: Vec<Resource<'_>> = public.iter().zip(&tables).map(|((table, parent), (csv, _))| Resource { table, parent: *parent, csv }).collect();
    let site = &plan.facts.site;
    if !resources.is_empty() {
        files.push(("data/datapackage.json".to_owned(), data::datapackage("jianbao-data", &site.title, &site.description, &as_of, &resources)));
    }
    for ((table, _), (csv, json)) in public.iter().zip(tables) {
        let name = data::file_name(&table.schema);
        files.push((format!("data/{name}.csv"), csv));
        files.push((format!("data/{name}.json"), json));
    }
    files.push(("data/figures.json".to_owned(), figures(plan)));
    if let Some(base) = &site.base_url {
        files.push(("feed.xml".to_owned(), feed::feed(plan, base).into_bytes()));
        files.extend(feed::site_maps(plan, base).into_iter().map(|(path, text)| (path, text.into_bytes())));
        files.push(("robots.txt".to_owned(), feed::robots(base).into_bytes()));
    }
    files
}

/// Every figure at every bulletin.
fn figures(plan: &Plan) -> Vec<u8> {
    let issues: Vec<_> = plan.series.iter().filter_map(|bulletin| Some((bulletin.issue?.number, bulletin.as_of?))).collect();
    let figures = plan.figures.definitions.iter().map(|(key, definition)| {
        let values = issues.iter().map(|(issue, day)| {
            let shown = plan.figures.value(key, *day);
            let mut value = json!({ "issue": issue, "as_of": day.to_string(), "text": plan.figures.shown_text(key, shown) });
            value["value"] = match shown {
                Shown::Value(Amount::One(value)) => json!(value.normalize().to_string()),
                Shown::Value(Amount::Range(low, high)) => json!([low.normalize().to_string(), high.normalize().to_string()]),
                Shown::Withheld { .. } | Shown::Missing => Value::Null,
            };
            value["status"] = json!(match shown {
                Shown::Value(_) => "shown",
                Shown::Withheld { .. } => "withheld",
                Shown::Missing => "missing",
            });
            value
        });
        let mut figure = json!({
            "key": &**key,
            "title": definition.title,
            "unit": definition.unit.name(),
            "decimals": definition.decimals,
            "description": definition.description,
            "definition": plan.figures.described(key),
            "source": definition.source.as_deref(),
            "page": format!("figures/{key}.html"),
            "values": values.collect::<Vec<_>>(),
        });
        if definition.is_sample {
            figure["sample"] = json!(true);
            figure["label"] = json!(SAMPLE_LABEL);
        }
        figure
    });
    let document = json!({ "title": plan.facts.site.title, "as_of": plan.as_of.to_string(), "figures": figures.collect::<Vec<_>>() });
    let mut out = serde_json::to_vec_pretty(&document).unwrap_or_default();
    out.push(b'\n');
    out
}
