//! Where pages live: flat files with ASCII paths, and relative links between them.

use super::{Page, PageKind};
use crate::diag::codes::page as codes;
use crate::diag::{Diagnostic, Diagnostics, Message, Span, error};
use crate::model::{Cell, Model, Schema, Table};
use crate::read::narrative::Narrative;
use crate::source::Input;
use crate::text::path::{LONGEST, is_portable};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::sync::Arc;

/// The path of a bulletin's or page's file.
pub fn of_narrative(narrative: &Narrative) -> Arc<str> {
    match narrative.issue {
        Some(issue) => format!("bulletins/{}.html", issue.number).into(),
        None => {
            let below = narrative.path.strip_prefix("content/pages/").unwrap_or(&narrative.path);
            let name = below.strip_suffix(".md").unwrap_or(below);
            let parts: Vec<String> = name.split('/').map(ascii).collect();
            format!("{}.html", parts.join("/")).into()
        }
    }
}

/// The path of a file below `content/static/`: its name in ASCII, its ending kept.
pub fn of_file(source: &str) -> String {
    let below = source.strip_prefix("content/static/").unwrap_or(source);
    let parts = below.split('/').map(|part| match part.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => format!("{}.{}", ascii(stem), ascii(ending)),
        _ => ascii(part),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// The path of a figure's page.
pub fn of_figure(key: &str) -> String {
    format!("figures/{key}.html")
}

/// The path of page `page` of a figure, from 0; the key of a figure has no `-`, so none of them is another figure's.
pub fn of_figure_page(key: &str, page: u32) -> String {
    if page == 0 { of_figure(key) } else { format!("figures/{key}-{}.html", page + 1) }
}

/// A name in ASCII: letters, digits, `-`, `_` and `.` stay, Chinese is written by its sound, the rest becomes `-`.
///
/// Where that loses something, a hash of the name follows, so that two names never share a path. The title of a document may be long; of its sound
/// as many whole syllables are written as have room.
pub fn ascii(name: &str) -> String {
    if is_plain(name) {
        return name.to_owned();
    }
    let digest = xxhash_rust::xxh3::xxh3_64(name.as_bytes()) as u32;
    let sound = crate::read::markdown::slug(name);
    let most = sound.floor_char_boundary(LONGEST_SOUND);
    let sound = if most < sound.len() { sound[..most].rsplit_once('-').map_or(&sound[..most], |(whole, _)| whole) } else { &sound };
    format!("{sound}-{digest:08x}")
}

/// The longest sound of a name in a path, in bytes: a path has 200, and a folder and an ending want some of them.
const LONGEST_SOUND: usize = 120;

/// Whether a name can stand in a path as it is.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')) && !name.starts_with('.') && !name.ends_with('.')
}

/// A path pattern such as `projects/{id}.html`, taken apart.
#[derive(Debug)]
pub struct Pattern {
    parts: Vec<(String, Option<usize>)>,
}

impl Pattern {
    /// The parts of `pattern`; fields that `schema` has not are left out (`model` has reported them).
    pub fn new(pattern: &str, schema: &Schema) -> Self {
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some((text, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            parts.push((text.to_owned(), schema.field(name)));
            rest = after;
        }
        parts.push((rest.to_owned(), None));
        Self { parts }
    }

    /// The path of the record in `row`.
    pub fn route(&self, table: &Table, row: usize) -> String {
        let mut route = String::with_capacity(32);
        for (text, field) in &self.parts {
            route.push_str(text);
            match field.map(|field| table.cell(field, row, i32::MAX)) {
                Some(Cell::Text(text)) if is_plain(text) => route.push_str(text),
                Some(Cell::Text(text)) => route.push_str(&ascii(text)),
                Some(Cell::Integer(number)) => write!(route, "{number}").unwrap_or_default(),
                Some(Cell::Date(date)) => write!(route, "{date}").unwrap_or_default(),
                _ => {}
            }
        }
        route
    }
}

/// Whether two pages are of two records with the same key.
fn are_one_record(model: &Model, page: &Page, other: &Page) -> bool {
    let (PageKind::Record { dataset, row }, PageKind::Record { dataset: same, row: first }) = (page.kind, other.kind) else { return false };
    let table = model.table(dataset);
    let key = table.schema.primary_key.filter(|_| dataset == same);
    key.is_some_and(|key| table.cell(key, row as usize, i32::MAX) == table.cell(key, first as usize, i32::MAX))
}

fn start_of(file: &str) -> Span {
    Span::new(Input::new(file, [].as_slice()).id, 0..0)
}

fn renamed() -> Message {
    msg!("给这个文件改名", "rename the file")
}

fn unportable(route: &str, place: Option<Span>) -> Diagnostic {
    error(&codes::UNPORTABLE_ROUTE, place, msg!("路径 `{route}` 不能用", "the path `{route}` cannot be used")).help(msg!(
        "改名:不超过 {LONGEST} 个字符,不用 con、aux 等系统保留的名称",
        "rename it: at most {LONGEST} characters, and no name such as con or aux that a system keeps for itself"
    ))
}

/// Every path of the site, and which source made it.
#[derive(Debug, Default)]
pub struct Routes {
    narratives: HashMap<Arc<str>, Arc<str>>,
    statics: BTreeSet<Arc<str>>,
    patterns: Vec<Option<Pattern>>,
}

impl Routes {
    /// The routes of `pages` and of the static files; two with one path are reported.
    pub fn new(pages: &[Page], series: &[Arc<Narrative>], others: &[Arc<Narrative>], model: &Model, statics: &[Arc<str>]) -> (Self, Diagnostics) {
        let mut problems = Diagnostics::default();
        let mut taken: HashMap<String, &Page> = HashMap::with_capacity(pages.len());
        let place = |page: &Page| match page.kind {
            PageKind::Bulletin(index) => Some(series[index].span_of_issue()),
            PageKind::Narrative(index) => Some(others[index].span),
            PageKind::Record { dataset, row } => Some(model.tables[dataset].span(row as usize)),
            _ => None,
        };
        for page in pages {
            // Paths that differ only in case are one path on the machines that most readers have.
            if let Some(other) = taken.insert(page.route.to_ascii_lowercase(), page) {
                if are_one_record(model, page, other) {
                    continue; // That its key stands twice has been said.
                }
                let route = &page.route;
                let (at, first) = if place(page).is_some() { (page, other) } else { (other, page) };
                let mut problem = error(&codes::DUPLICATE_ROUTE, place(at), msg!("两个页面的路径都是 `{route}`", "two pages have the path `{route}`"))
                    .help(msg!("改其中一个的编号或文件名", "give one of them another id or file name"));
                if let Some(span) = place(first) {
                    problem = problem.related(span, msg!("另一个页面来自这里", "the other page comes from here"));
                }
                problems.push(problem);
            }
        }
        for page in pages.iter().filter(|page| !is_portable(&page.route)) {
            problems.push(unportable(&page.route, place(page)));
        }
        let mut copied: HashMap<String, &str> = HashMap::new();
        for file in statics {
            let (route, here) = (of_file(file), start_of(file));
            if !is_portable(&route) {
                problems.push(unportable(&route, Some(here)));
            }
            let lower = route.to_ascii_lowercase();
            if let Some(page) = taken.get(&lower) {
                let mut problem = error(&codes::DUPLICATE_ROUTE, here, msg!("文件 `{file}` 与一个页面的路径相同", "the file `{file}` has the path of a page")).help(renamed());
                if let Some(span) = place(page) {
                    problem = problem.related(span, msg!("这个页面来自这里", "the page comes from here"));
                }
                problems.push(problem);
            }
            if let Some(other) = copied.insert(lower, file) {
                problems
                    .push(error(&codes::DUPLICATE_ROUTE, here, msg!("文件 `{file}` 与 `{other}` 的路径相同", "the files `{file}` and `{other}` have one path")).help(renamed()));
            }
        }
        let routes = Self {
            narratives: series.iter().chain(others).map(|narrative| (narrative.path.clone(), of_narrative(narrative))).collect(),
            statics: statics.iter().cloned().collect(),
            patterns: model.tables.iter().map(|table| table.schema.pages.as_ref().map(|pages| Pattern::new(&pages.path, &table.schema))).collect(),
        };
        (routes, problems)
    }

    /// The path of the narrative at `source`.
    pub fn narrative(&self, source: &str) -> Option<&str> {
        self.narratives.get(source).map(|route| &**route)
    }

    /// The source paths of all narratives.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        self.narratives.keys().map(|path| &**path)
    }

    /// The path of the static file at `source`.
    pub fn file(&self, source: &str) -> Option<String> {
        self.statics.contains(source).then(|| of_file(source))
    }

    /// Static files that would take the path of one of `made`, the files that the site makes itself.
    pub fn in_the_way(&self, made: impl Iterator<Item = String>) -> Diagnostics {
        let copied: HashMap<String, &str> = self.statics.iter().map(|file| (of_file(file).to_ascii_lowercase(), &**file)).collect();
        let said = made.filter_map(|made| {
            let file = copied.get(&made.to_ascii_lowercase())?;
            Some(
                error(&codes::DUPLICATE_ROUTE, start_of(file), msg!("文件 `{file}` 占了网站自己的 `{made}`", "the file `{file}` has the path of the site's own `{made}`"))
                    .help(renamed()),
            )
        });
        Diagnostics(said.collect())
    }

    /// The static file that is copied to `route`.
    pub fn source_of(&self, route: &str) -> Option<Span> {
        self.statics.iter().find(|file| of_file(file) == route).map(|file| start_of(file))
    }

    /// The paths of all static files.
    pub fn files(&self) -> impl Iterator<Item = String> {
        self.statics.iter().map(|source| of_file(source))
    }

    /// The path of a record's page, where its dataset has pages.
    pub fn record(&self, model: &Model, dataset: usize, row: usize) -> Option<String> {
        self.patterns.get(dataset)?.as_ref().map(|pattern| pattern.route(&model.tables[dataset], row))
    }
}

/// The relative link from the page at `from` to the file at `to`.
pub fn relative(from: &str, to: &str) -> String {
    // The folders that both lie in: a page has dozens of links, so the paths are not taken apart.
    let same = from.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
    let common = from.as_bytes()[..same].iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
    let n_up = from.as_bytes()[common..].iter().filter(|byte| **byte == b'/').count();
    let mut link = String::with_capacity(3 * n_up + to.len() - common);
    for _ in 0..n_up {
        link.push_str("../");
    }
    link.push_str(&to[common..]);
    link
}

/// The relative path from the page at `route` to the site's root: empty, `../`, `../../`.
pub fn root_of(route: &str) -> String {
    "../".repeat(route.matches('/').count())
}

/// The path that `link`, written in the file at `source`, names; `None` where it leaves the site folder.
pub fn resolved(source: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = if link.starts_with('/') { vec!["content"] } else { source.split('/').collect() };
    if !link.starts_with('/') {
        parts.pop();
    }
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
