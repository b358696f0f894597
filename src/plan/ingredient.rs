//! What a page is made of, for people who ask `why`. Whether a page is made again is decided by its key, not by this list.

use super::{Page, PageKind, Plan};
use crate::diag::{Message, Span};
use crate::figures::Key;
use crate::read::narrative::Narrative;
use std::collections::BTreeSet;

/// One thing that a page is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingredient {
    /// What it is to the page.
    pub role: Message,
    /// The name by which the author knows it; empty for a file as a whole.
    pub name: String,
    /// Where it is written.
    pub span: Span,
}

impl Plan {
    /// What `page` is made of, beside the theme and `site.yaml`, of which all are made.
    pub fn ingredients(&self, page: &Page) -> Vec<Ingredient> {
        let mut list = Vec::new();
        let mut figures: BTreeSet<Key> = BTreeSet::new();
        let mut tables: BTreeSet<usize> = BTreeSet::new();
        match page.kind {
            PageKind::Record { dataset, row } => {
                let table = self.model.table(dataset);
                for (role, row) in
                    [(msg!("记录", "record"), Some(row)), (msg!("前一条", "record before"), row.checked_sub(1)), (msg!("后一条", "record after"), row.checked_add(1))]
                {
                    let Some((row, (file, start, end))) = row.and_then(|row| Some((row, *table.origins.get(row as usize)?))) else { continue };
                    list.push(Ingredient { role, name: super::record::label(table, row as usize), span: Span { file, start, end } });
                }
                list.push(Ingredient { role: msg!("字段", "fields"), name: table.schema.title.clone(), span: table.schema.span });
                list.extend(self.series.last().map(|newest| of_narrative(msg!("最新一期的日期", "date of the newest issue"), newest)));
                figures.extend(super::record::cited(self, &page.route, dataset, row as usize));
            }
            PageKind::List { list: index, .. } => tables.extend([self.lists[index].dataset]),
            PageKind::Bulletin(index) => {
                let of_neighbour = |at: usize| self.series.get(at).map(|issue| of_narrative(msg!("相邻一期", "neighbouring issue"), issue));
                list.push(of_narrative(msg!("文稿", "narrative"), &self.series[index]));
                list.extend(index.checked_sub(1).and_then(of_neighbour));
                list.extend(self.lock_at(&self.series[index].path).map(|lock| Ingredient {
                    role: msg!("锁", "lock"),
                    name: String::new(),
                    span: Span { start: 0, end: 0, ..lock.span },
                }));
                list.extend(self.others.iter().find(|page| page.path.ends_with("/method.md")).map(|page| of_narrative(msg!("数据说明", "page about method"), page)));
                figures.extend(self.answered(&self.series[index].path).keys.iter().cloned());
            }
            PageKind::Narrative(index) => {
                list.push(of_narrative(msg!("文稿", "narrative"), &self.others[index]));
                figures.extend(self.answered(&self.others[index].path).keys.iter().cloned());
            }
            PageKind::Figure { figure, .. } => {
                figures.extend(self.figures.definitions.get_index(figure).map(|(key, _)| key.clone()));
                let citing: BTreeSet<&str> = figures.iter().filter_map(|key| self.cited_by.get(key)).flatten().map(|at| &*self.citations[*at].narrative).collect();
                let narratives = self.series.iter().chain(&self.others).filter(|narrative| citing.contains(&*narrative.path));
                list.extend(narratives.map(|narrative| of_narrative(msg!("引用它的文稿", "narrative that cites it"), narrative)));
                let others = self.series.iter().filter(|issue| !citing.contains(&*issue.path));
                list.extend(others.map(|issue| of_narrative(msg!("它有数值的一期", "issue for which it has a value"), issue)));
            }
            PageKind::Home => {
                list.extend(self.of_narratives());
                tables.extend(self.lists.iter().map(|list| list.dataset));
                let charts = self.facts.site.home_charts.iter().filter_map(|(target, _)| super::exhibit::keys_of(target)).flatten();
                figures.extend(self.facts.site.home_figures.iter().map(|(key, _)| key.as_str().into()).chain(charts.map(Key::from)));
            }
            PageKind::BulletinIndex | PageKind::Corrections => list.extend(self.of_narratives()),
            PageKind::SiteMap => {
                list.extend(self.of_narratives());
                figures.extend(self.figures.definitions.keys().cloned());
                tables.extend(self.lists.iter().map(|list| list.dataset));
            }
            PageKind::FigureIndex => figures.extend(self.figures.definitions.keys().cloned()),
            PageKind::Downloads => tables.extend(0..self.model.tables.len()),
            PageKind::NotFound => {}
        }
        for key in figures {
            let Some(definition) = self.figures.definitions.get(&key) else { continue };
            list.push(Ingredient { role: msg!("指标", "figure"), name: key.to_string(), span: definition.span });
            tables.extend(self.figures.records(&key, self.as_of).iter().map(|(dataset, _)| *dataset).chain(self.figures.dataset_of(&key)));
        }
        list.extend(self.of_tables(&tables));
        let known: BTreeSet<Span> = list.iter().map(|ingredient| ingredient.span).collect();
        list.extend(self.of_navigation().into_iter().filter(|ingredient| !known.contains(&ingredient.span)));
        list
    }

    /// What the navigation of every page takes its titles from, where `site.yaml` does not write them.
    fn of_navigation(&self) -> Vec<Ingredient> {
        if !self.facts.site.navigation.is_empty() {
            return Vec::new();
        }
        let is_shown = |route: &str| self.site.navigation.iter().any(|item| item.route == route);
        let lists = self.lists.iter().filter(|list| list.is_whole() && is_shown(&list.route(0))).map(|list| &self.model.tables[list.dataset].schema);
        let of_lists = lists.map(|schema| Ingredient { role: msg!("导航", "navigation"), name: schema.title.clone(), span: schema.span });
        let pages = self.others.iter().filter(|page| is_shown(&super::route::of_narrative(page)));
        of_lists.chain(pages.map(|page| of_narrative(msg!("导航", "navigation"), page))).collect()
    }

    /// What a file is made of that holds every figure at every issue.
    pub fn of_figures(&self) -> Vec<Ingredient> {
        let figures = self.figures.definitions.iter().map(|(key, definition)| Ingredient { role: msg!("指标", "figure"), name: key.to_string(), span: definition.span });
        let mut list: Vec<Ingredient> = figures.chain(self.of_narratives()).collect();
        let tables = self
            .figures
            .definitions
            .keys()
            .flat_map(|key| self.figures.records(key, self.as_of).iter().map(|(dataset, _)| *dataset).chain(self.figures.dataset_of(key)).collect::<Vec<_>>());
        list.extend(self.of_tables(&tables.collect()));
        list
    }

    /// Every narrative, the series first.
    pub fn of_narratives(&self) -> Vec<Ingredient> {
        let issues = self.series.iter().map(|issue| of_narrative(msg!("简报", "bulletin"), issue));
        issues.chain(self.others.iter().map(|page| of_narrative(msg!("文稿", "narrative"), page))).collect()
    }

    /// The description and the files of each of `tables`.
    pub fn of_tables(&self, tables: &BTreeSet<usize>) -> Vec<Ingredient> {
        let mut list = Vec::new();
        for table in tables.iter().map(|dataset| self.model.table(*dataset)) {
            let files: BTreeSet<_> = table.origins.iter().map(|(file, ..)| *file).collect();
            list.push(Ingredient { role: msg!("字段", "fields"), name: table.schema.title.clone(), span: table.schema.span });
            list.extend(files.into_iter().map(|file| Ingredient { role: msg!("数据", "data"), name: String::new(), span: Span { file, start: 0, end: 0 } }));
        }
        list
    }
}

fn of_narrative(role: Message, narrative: &Narrative) -> Ingredient {
    Ingredient { role, name: String::new(), span: Span { start: 0, end: 0, ..narrative.span } }
}
