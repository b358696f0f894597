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
            }
            PageKind::Home => {
                list.extend(self.series.iter().map(|issue| of_narrative(msg!("简报", "bulletin"), issue)));
                let charts = self.facts.site.home_charts.iter().filter_map(|(target, _)| super::exhibit::keys_of(target)).flatten();
                figures.extend(self.facts.site.home_figures.iter().map(|(key, _)| key.as_str().into()).chain(charts.map(Key::from)));
            }
            PageKind::BulletinIndex | PageKind::Corrections | PageKind::SiteMap => {
                list.extend(self.series.iter().map(|issue| of_narrative(msg!("简报", "bulletin"), issue)));
                list.extend(self.others.iter().map(|page| of_narrative(msg!("文稿", "narrative"), page)));
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
