//! Corrections as pages show them, and what a bulletin prints: the numbers that a lock holds.

use super::frame::{day, link};
use super::route::{of_figure, of_narrative, relative};
use super::{Plan, view};
use crate::figures::{Amount, Shown};
use crate::model::Visibility;
use crate::read::binding::{Cited, Show};
use crate::read::ledger::{Correction, LockedFigure};
use crate::read::narrative::Narrative;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The corrections of `issue` (of all issues where there is none) as the page at `route` shows them, in the order of registration.
pub(super) fn corrections(plan: &Plan, route: &str, is_wanted: impl Fn(&Correction) -> bool) -> Vec<view::Correction> {
    let wanted = plan.facts.corrections.iter().filter(|correction| is_wanted(correction));
    let shown = wanted.map(|correction| {
        let key = correction.figure.split(['/', '@', '?']).next().unwrap_or_default();
        let definition = plan.figures.definitions.get(key);
        let unit = definition.map_or("", |definition| definition.unit.name());
        let bulletin = plan.series.iter().find(|bulletin| bulletin.issue.is_some_and(|issue| issue.number == correction.issue));
        let cell = correction.figure.strip_prefix(key).unwrap_or_default().trim_start_matches('/');
        let title = definition.map_or(key, |definition| definition.title.as_str());
        view::Correction {
            figure: if cell.is_empty() { title.to_owned() } else { format!("{title}({cell})") },
            href: relative(route, &of_figure(key)),
            bulletin: bulletin.map(|bulletin| link(route, &of_narrative(bulletin), format!("第{}期", correction.issue))).unwrap_or_default(),
            before: format!("{}{unit}", correction.old),
            after: format!("{}{unit}", correction.new),
            reason: format!("{}:{}", correction.kind, correction.reason),
            approver: correction.approver.clone(),
            date: day(correction.date),
        }
    });
    shown.collect()
}

/// The page that lists every correction, newest first.
pub(super) fn register(plan: &Plan, route: &str) -> view::NarrativePage {
    let mut head = super::frame::head(plan, route, "更正登记");
    head.breadcrumbs = vec![super::frame::home_link(route)];
    head.description = "已发布数字的更正和修订".to_owned();
    let keys: Vec<&str> = plan.facts.corrections.iter().filter_map(|correction| correction.figure.split(['/', '@', '?']).next()).collect();
    head.is_sample = keys.iter().any(|key| plan.figures.definitions.get(*key).is_some_and(|definition| definition.is_sample));
    let mut corrections = corrections(plan, route, |_| true);
    corrections.reverse();
    view::NarrativePage {
        head,
        title: "更正登记".to_owned(),
        summary: view::Html("已发布的数字如有更正或修订,在这里逐条登记,只增加,不删除。".to_owned()),
        corrections,
        ..view::NarrativePage::default()
    }
}

/// The figure that a correction is about.
pub(super) fn is_about(correction: &Correction, key: &str) -> bool {
    correction.figure.split(['/', '@', '?']).next() == Some(key)
}

/// The digest of a narrative's text, front matter included: `sha256:` and 16 hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let short: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{short}")
}

/// The name of a citation in a lock: as a binding names it, with its day where that is another than the bulletin's.
fn name(cited: &Cited, day: Date, own_day: Date) -> String {
    let cell: Vec<String> = cited.cell.iter().map(|(field, value)| format!("{field}={value}")).collect();
    let mut name = cited.key.clone();
    if !cell.is_empty() {
        name.push('/');
        name.push_str(&cell.join(","));
    }
    if day != own_day && cited.show != Show::Previous {
        name.push_str(&format!("@{day}"));
    }
    name.push_str(match cited.show {
        Show::Value => "",
        Show::Change => "?show=change",
        Show::Previous => "?show=previous",
        Show::Share => "?show=share",
    });
    name
}

impl Plan {
    /// Every number that `bulletin` prints in its text, once, by name: what its lock holds.
    pub fn printed(&self, bulletin: &Narrative) -> Vec<LockedFigure> {
        let own_day = bulletin.as_of.unwrap_or(self.as_of);
        let mut printed: BTreeMap<String, LockedFigure> = BTreeMap::new();
        for citation in self.citations.iter().filter(|citation| citation.narrative == bulletin.path) {
            let name = name(&citation.cited, citation.day, own_day);
            let Some(definition) = self.figures.definitions.get(&citation.key) else { continue };
            let is_whole = citation.cited.cell.is_empty() && citation.cited.show == Show::Value;
            let records = if is_whole && !self.figures.is_guarded(&citation.key) { self.figures.records(&citation.key, citation.day) } else { Vec::new() };
            let value = match citation.shown {
                Shown::Value(Amount::One(value)) => value.normalize().to_string(),
                Shown::Value(Amount::Range(low, high)) => format!("{}..{}", low.normalize(), high.normalize()),
                Shown::Withheld { .. } | Shown::Missing => String::new(),
            };
            let figure = LockedFigure {
                name: name.as_str().into(),
                text: citation.text.clone(),
                value,
                n_records: (!records.is_empty()).then_some(records.len() as u64),
                records: self.key_ranges(&records),
                definition: digest(format!("{:?}{:?}{}{}", definition.recipe, definition.filter, definition.unit, definition.decimals).as_bytes()),
                span: citation.span,
            };
            printed.insert(name, figure);
        }
        printed.into_values().collect()
    }

    /// The primary keys of records of one dataset, runs of rows shortened: `P001..P096,P099`; empty where keys are not public.
    pub fn key_ranges(&self, records: &[(usize, u32)]) -> String {
        let Some((dataset, _)) = records.first() else { return String::new() };
        let table = self.model.table(*dataset);
        let Some(key) = table.schema.primary_key.filter(|key| table.schema.fields[*key].visibility == Visibility::Public) else { return String::new() };
        if records.iter().any(|(of, _)| of != dataset) {
            return String::new();
        }
        let label = |row: u32| match table.cell(key, row as usize, i32::MAX) {
            crate::model::Cell::Text(text) => text.to_owned(),
            crate::model::Cell::Integer(number) => number.to_string(),
            _ => row.to_string(),
        };
        let mut parts: Vec<String> = Vec::new();
        let mut at = 0;
        while at < records.len() {
            let mut end = at;
            while end + 1 < records.len() && records[end + 1].1 == records[end].1 + 1 {
                end += 1;
            }
            parts.push(if end == at { label(records[at].1) } else { format!("{}..{}", label(records[at].1), label(records[end].1)) });
            at = end + 1;
        }
        parts.join(",")
    }

    /// The rows of `dataset` that `ranges`, as [`Plan::key_ranges`] wrote them, name today.
    pub fn rows_of_ranges(&self, dataset: usize, ranges: &str) -> Vec<u32> {
        let row = |key: &str| self.model.row_by_key(dataset, key).and_then(|row| u32::try_from(row).ok());
        let rows = ranges.split(',').filter(|part| !part.is_empty()).flat_map(|part| match part.split_once("..") {
            Some((from, to)) => row(from).zip(row(to)).map(|(from, to)| (from..=to).collect::<Vec<_>>()).unwrap_or_default(),
            None => row(part).into_iter().collect(),
        });
        rows.collect()
    }

    /// The bulletin with this number.
    pub fn bulletin(&self, issue: u32) -> Option<&Arc<Narrative>> {
        self.series.iter().find(|bulletin| bulletin.issue.is_some_and(|own| own.number == issue))
    }
}
