//! Every file that is no page: open data, figures, feeds, the theme's assets.

use super::Theme;
use super::data::{self, Content, Resource, Sum};
use super::{feed, figures};
use crate::diag::{Message, Span};
use crate::model::Table;
use crate::model::table::day_of;
use crate::plan::{CORRECTIONS_FEED, Ingredient, Plan, route};
use crate::source::{Hash, Input, PROGRAM, Sources, hash};
use serde_json::Value;
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

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

/// The paths of all these files, and of those that are copied as they are.
pub fn file_names(plan: &Plan, theme: &Theme) -> Vec<String> {
    let mut names = made_names(plan, theme);
    names.extend(plan.statics());
    names
}

/// The paths of all these files.
pub fn made_names(plan: &Plan, theme: &Theme) -> Vec<String> {
    let mut names: Vec<String> = theme.assets().map(|(path, _)| path.to_string()).collect();
    names.extend(public(plan).iter().flat_map(|(table, _)| ["csv", "json"].map(|ending| format!("data/{}.{ending}", data::file_name(&table.schema)))));
    names.extend(["data/datapackage.json", figures::FIGURES_JSON, figures::FIGURES_CSV].map(str::to_owned));
    if !plan.facts.corrections.is_empty() {
        names.extend([figures::CORRECTIONS_JSON, figures::CORRECTIONS_CSV].map(str::to_owned));
    }
    if plan.facts.site.base_url.is_some() {
        names.extend(["feed.xml", CORRECTIONS_FEED, "robots.txt"].map(str::to_owned));
        names.extend(feed::site_map_names(plan));
    }
    names
}

/// What the file at `path`, which is no page, is made of; `None` where the site has no such file.
pub fn ingredients(plan: &Plan, theme: &Theme, sources: &Sources, path: &str) -> Option<Vec<Ingredient>> {
    if !file_names(plan, theme).iter().any(|name| name == path) {
        return None;
    }
    let whole = |role: Message, input: &Input| Ingredient { role, name: String::new(), span: Span { file: input.id, start: 0, end: 0 } };
    let named = |path: &str, role: Message| sources.get(path).map(|input| whole(role, input));
    let of_theme = Theme::chain_of(sources, &plan.facts.site.theme.0).iter().find_map(|theme| sources.get(&format!("themes/{theme}/{path}")));
    let of_site = || sources.under("content/static/").find(|input| route::of_file(&input.path) == path);
    if let Some(input) = of_theme.filter(|_| path.starts_with("assets/")).or_else(of_site) {
        return Some(vec![whole(msg!("照原样复制", "copied as it is"), input)]);
    }
    let tables = |wanted: &dyn Fn(&str) -> bool| {
        let wanted = public(plan).into_iter().filter(|(table, _)| wanted(&data::file_name(&table.schema)));
        let names = wanted.flat_map(|(table, parent)| [Some(table), parent]).flatten().filter_map(|table| plan.model.dataset(&table.schema.name));
        plan.of_tables(&names.collect())
    };
    let mut list = match path {
        "data/datapackage.json" => [tables(&|_| true), plan.of_figures()].concat(),
        figures::FIGURES_JSON | figures::FIGURES_CSV => plan.of_figures(),
        figures::CORRECTIONS_JSON | figures::CORRECTIONS_CSV | CORRECTIONS_FEED | "feed.xml" => plan.of_narratives(),
        "robots.txt" => return Some(named("content/site.yaml", msg!("设置", "settings")).into_iter().collect()),
        _ if path.starts_with("sitemap") => [plan.of_narratives(), plan.of_tables(&(0..plan.model.tables.len()).collect())].concat(),
        _ => tables(&|name| path.strip_prefix("data/").and_then(|rest| rest.rsplit_once('.')).is_some_and(|(stem, _)| stem == name)),
    };
    list.extend(named("content/corrections.yaml", msg!("更正", "corrections")));
    list.extend(named("content/sources.yaml", msg!("来源", "sources")));
    list.extend(named("content/site.yaml", msg!("设置", "settings")));
    Some(list)
}

/// The bytes of a file, one part after the other.
pub type Parts<'p> = Box<dyn Iterator<Item = Cow<'p, [u8]>> + 'p>;

/// A file that is no page.
pub struct File<'p> {
    /// Where it lies below the output folder.
    pub path: String,
    /// The hash of all that it is made from; `None` where making it costs no more than looking.
    pub key: Option<Hash>,
    make: Box<dyn Fn() -> Parts<'p> + Send + Sync + 'p>,
}

impl<'p> File<'p> {
    fn new(path: impl Into<String>, make: impl Fn() -> Vec<u8> + Send + Sync + 'p) -> Self {
        Self { path: path.into(), key: None, make: Box::new(move || Box::new(std::iter::once(Cow::Owned(make())))) }
    }

    /// A table, which may be larger than what else the program holds.
    fn in_parts<I: Iterator<Item = Vec<u8>> + 'p>(path: String, make: impl Fn() -> I + Send + Sync + 'p) -> Self {
        Self { path, key: None, make: Box::new(move || Box::new(make().map(Cow::Owned))) }
    }

    /// A file whose bytes are there.
    pub fn of(path: String, bytes: &'p [u8]) -> Self {
        Self { path, key: None, make: Box::new(move || Box::new(std::iter::once(Cow::Borrowed(bytes)))) }
    }

    /// A copy of `input`.
    pub fn copy(path: String, input: &'p Input) -> Self {
        Self::of(path, &input.bytes).keyed(input.hash)
    }

    fn keyed(self, key: Hash) -> Self {
        Self { key: Some(key), ..self }
    }

    /// Its bytes, each part made when it is asked for.
    pub fn parts(&self) -> Parts<'p> {
        (self.make)()
    }
}

/// The files. Each is made when it is asked for, and a table part by part, so that hundreds of megabytes never stand in memory.
pub fn files<'p>(plan: &'p Plan, theme: &'p Theme) -> Vec<File<'p>> {
    let mut files: Vec<File<'p>> = theme.assets().map(|(path, bytes)| File::of(path.to_string(), bytes)).collect();
    let (day, as_of) = (day_of(plan.as_of), plan.as_of.to_string());
    let mut packaged = Vec::new();
    for (table, parent) in public(plan) {
        let name = data::file_name(&table.schema);
        let corrections = corrections(plan, table);
        let key = table_key(plan, table, parent, &as_of, &corrections);
        let content = Arc::new(OnceLock::new());
        let of_csv: Arc<OnceLock<Content>> = content.clone();
        files.push(File::in_parts(format!("data/{name}.csv"), move || summed(data::csv(table, parent, day), of_csv.clone())).keyed(key));
        let (corrected, day_text): (Arc<[Value]>, Arc<str>) = (corrections.clone().into(), as_of.as_str().into());
        files.push(File::in_parts(format!("data/{name}.json"), move || data::json(table, parent, day_text.clone(), corrected.clone())).keyed(key));
        packaged.push((table, parent, content, corrections, key));
    }
    let site = &plan.facts.site;
    let figures_csv: Arc<[u8]> = figures::csv(plan).into();
    let corrections_csv: Option<Arc<[u8]>> = (!plan.facts.corrections.is_empty()).then(|| figures::corrections_csv(plan).into());
    let others = figures::resources(plan, &figures_csv, corrections_csv.as_deref());
    let keys: Vec<Hash> = packaged.iter().map(|(.., key)| *key).collect();
    let key = hash(format!("{PROGRAM}{keys:x?}{}\n{}\n{as_of}{}", site.title, site.description, Value::from(others.clone())).as_bytes());
    let package = move || {
        let content = |table, parent| Content::of(data::csv(table, parent, day));
        let resources = packaged.iter().map(|(table, parent, known, corrections, _)| Resource {
            table,
            parent: *parent,
            csv: known.get_or_init(|| content(table, *parent)).clone(),
            corrections: corrections.clone(),
        });
        data::datapackage(&site.title, &site.description, &as_of, &resources.collect::<Vec<_>>(), others.clone())
    };
    files.push(File::new("data/datapackage.json", package).keyed(key));
    files.push(File::new(figures::FIGURES_JSON, || figures::json(plan)));
    files.push(File::new(figures::FIGURES_CSV, move || figures_csv.to_vec()));
    if let Some(csv) = corrections_csv {
        files.push(File::new(figures::CORRECTIONS_JSON, || figures::corrections_json(plan)));
        files.push(File::new(figures::CORRECTIONS_CSV, move || csv.to_vec()));
    }
    if let Some(base) = &site.base_url {
        files.push(File::new("feed.xml", move || feed::feed(plan, base).into_bytes()));
        files.push(File::new(CORRECTIONS_FEED, move || feed::corrections(plan, base).into_bytes()));
        files.extend(feed::site_maps(plan, base).into_iter().map(|(path, text)| File::new(path, move || text.clone().into_bytes())));
        files.push(File::new("robots.txt", move || feed::robots(base).into_bytes()));
    }
    files
}

/// These parts; what they are together is in `known` after the last.
fn summed(mut parts: impl Iterator<Item = Vec<u8>>, known: Arc<OnceLock<Content>>) -> impl Iterator<Item = Vec<u8>> {
    let mut sum = Sum::default();
    std::iter::from_fn(move || {
        let part = parts.next();
        match &part {
            Some(part) => sum.add(part),
            None => _ = known.get_or_init(|| sum.content()),
        }
        part
    })
}

/// The hash of all that the downloads of `table` are made from.
fn table_key(plan: &Plan, table: &Table, parent: Option<&Table>, as_of: &str, corrections: &[Value]) -> Hash {
    let hash_of = |wanted: &Table| plan.model.dataset(&wanted.schema.name).map(|dataset| plan.model.hashes[dataset]);
    hash(format!("{PROGRAM}{:x?}{:x?}{as_of}{}", hash_of(table), parent.map(hash_of), Value::from(corrections)).as_bytes())
}
