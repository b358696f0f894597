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
            kind: correction.kind.clone(),
            reason: correction.reason.clone(),
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
        summary: view::Html("已发布的数字如有更正或修订，在这里逐条登记，只增加，不删除。".to_owned()),
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

/// The lock of `bulletin`, whose file holds `bytes`, as YAML.
pub fn lock_text(plan: &Plan, bulletin: &Narrative, bytes: &[u8], signers: &[String]) -> String {
    let issue = bulletin.issue.map_or(0, |issue| issue.number);
    let date = bulletin.date.map(|date| date.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default(); // A JSON string is a YAML string.
    let mut yaml = format!("# 第{issue}期发布时的数字，由 `jianbao publish` 写成。不要手工修改。\nissue: {issue}\ndate: {}\ntext: {}\n", quoted(&date), digest(bytes));
    let signers: Vec<String> = signers.iter().map(|signer| quoted(signer)).collect();
    yaml.push_str(&format!("signers: [{}]\nfigures:\n", signers.join(", ")));
    for figure in plan.printed(bulletin) {
        let mut parts = vec![format!("text: {}", quoted(&figure.text)), format!("value: {}", quoted(&figure.value))];
        parts.extend(figure.n_records.map(|count| format!("count: {count}")));
        if !figure.records.is_empty() {
            parts.push(format!("records: {}", quoted(&figure.records)));
        }
        parts.push(format!("definition: {}", quoted(&figure.definition)));
        yaml.push_str(&format!("  {}: {{{}}}\n", quoted(&figure.name), parts.join(", ")));
    }
    yaml
}

/// One figure of the difference between two bulletins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The figure.
    pub key: Arc<str>,
    /// Its title.
    pub title: String,
    /// At the first bulletin.
    pub before: String,
    /// At the second.
    pub after: String,
    /// The change in words.
    pub change: String,
    /// How large the change is beside the value before, for ordering; per mille.
    pub weight: i64,
    /// Records that count now and did not before, as ranges of keys.
    pub new: String,
    /// Records that counted before and do not now.
    pub gone: String,
}

/// Every computed figure whose value moved between two days, in the order of declaration.
pub fn moved(plan: &Plan, from: Date, to: Date) -> Vec<Moved> {
    let figures = plan.figures.definitions.iter().filter(|(_, definition)| !definition.recipe.is_stated());
    let moved = figures.filter_map(|(key, definition)| {
        let delta = plan.figures.change(key, from, to);
        if delta.before == delta.after {
            return None;
        }
        let records = |day| if plan.figures.is_guarded(key) { Vec::new() } else { plan.figures.records(key, day) };
        let (before, after) = (records(from), records(to));
        let only = |a: &[(usize, u32)], b: &[(usize, u32)]| a.iter().filter(|record| b.binary_search(record).is_err()).copied().collect::<Vec<_>>();
        let weight = match (delta.before, delta.size()) {
            (Shown::Value(Amount::One(before)), Shown::Value(Amount::One(size))) if !before.is_zero() => {
                use rust_decimal::prelude::ToPrimitive;
                (size * rust_decimal::Decimal::ONE_THOUSAND).checked_div(before.abs()).and_then(|share| share.to_i64()).unwrap_or(i64::MAX)
            }
            _ => 0,
        };
        Some(Moved {
            key: key.clone(),
            title: definition.title.clone(),
            before: plan.figures.shown_text(key, delta.before),
            after: plan.figures.shown_text(key, delta.after),
            change: delta.words.clone(),
            weight,
            new: plan.key_ranges(&only(&after, &before)),
            gone: plan.key_ranges(&only(&before, &after)),
        })
    });
    moved.collect()
}

/// Sentences and rows of a drafted bulletin: what moved most.
const MOST_DRAFTED: usize = 8;

/// The draft of the next bulletin as of `as_of`: front matter, the change table, and sentences for what moved most, numbers bound.
pub fn draft(plan: &Plan, as_of: Date) -> String {
    let issue = plan.series.iter().filter_map(|bulletin| bulletin.issue).map(|issue| issue.number).max().unwrap_or(0) + 1;
    let date = as_of.tomorrow().unwrap_or(as_of);
    let mut text = format!("---\ntitle: 第{issue}期标题\nissue: {issue}\nas_of: {as_of}\ndate: {date} 09:00\nsummary: 一句话概括本期\ndraft: true\npoints:\n");
    let before = plan.series.last().and_then(|newest| newest.as_of);
    let mut most = before.map(|before| moved(plan, before, as_of)).unwrap_or_default();
    most.sort_by_key(|moved| std::cmp::Reverse(moved.weight));
    most.truncate(MOST_DRAFTED);
    let sentence = |moved: &Moved| {
        let (key, title) = (&moved.key, &moved.title);
        match moved.change.split_at_checked("增加".len()) {
            Some((verb @ ("增加" | "减少" | "提高" | "下降"), _)) => format!("{title}[](fig:{key})，比上期{verb}[](fig:{key}?show=change)。"),
            _ => format!("{title}[](fig:{key})。"),
        }
    };
    for moved in most.iter().take(3) {
        text.push_str(&format!("  - \"{}\"\n", sentence(moved)));
    }
    if most.is_empty() {
        text.push_str("  - 一句话\n");
    }
    text.push_str("---\n## 本期进展\n\n");
    for moved in &most {
        text.push_str(&sentence(moved));
        text.push('\n');
    }
    if !most.is_empty() {
        text.push_str("\n## 本期变化\n\n| 指标 | 上期 | 本期 |\n|---|---|---|\n");
        for Moved { key, title, .. } in &most {
            text.push_str(&format!("| {title} | [](fig:{key}?show=previous) | [](fig:{key}) |\n"));
        }
    }
    text
}
