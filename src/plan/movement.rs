//! Which figures moved between two days, and by which records: new, gone, or with another value.

use super::Plan;
use crate::figures::{Amount, Condition, Definition, FieldOf, Shown};
use crate::model::table::day_of;
use crate::model::{Cell, Visibility};
use crate::text::unit::Unit;
use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One figure that moved.
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
    /// Whether the change may be shown.
    pub is_shown: bool,
    /// How large the change is beside the value before, for ordering; per mille.
    pub weight: i64,
    /// Where its definition became another between the days, and how; what it was and is cannot be compared then.
    pub breaks: Vec<(Date, String)>,
    /// The records that made it move; none where they may not be named.
    pub records: Vec<RecordMoved>,
}

/// What a record did to a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// It came to its dataset, and counts.
    Listed,
    /// It counts now and did not before.
    Joined,
    /// It counted before and does not now.
    Left,
    /// It counted, and is no part of its dataset any more.
    Removed,
    /// It counts with another value.
    Changed,
}

/// A record that made a figure move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordMoved {
    /// Its dataset.
    pub dataset: String,
    /// Its key; of an item of a nested list that of the record it belongs to.
    pub record: String,
    /// What it did.
    pub step: Step,
    /// Public fields that tell why: name, title, from what, to what.
    pub fields: Vec<FieldMoved>,
}

/// A field of a record that has another value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldMoved {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// On the first day.
    pub from: String,
    /// On the second.
    pub to: String,
    /// Why, where its history says so.
    pub reason: String,
}

/// Every computed figure whose value moved between two days, in the order of declaration.
pub fn moved(plan: &Plan, from: Date, to: Date) -> Vec<Moved> {
    let figures = plan.figures.definitions.iter().filter(|(_, definition)| !definition.recipe.is_stated());
    let moved = figures.filter_map(|(key, definition)| {
        let delta = plan.figures.change(key, from, to);
        let breaks = plan.figures.breaks(key, from, to);
        if delta.before == delta.after && breaks.is_empty() {
            return None;
        }
        let may_name = breaks.is_empty() && !plan.figures.is_guarded(key);
        let weight = match (delta.before, delta.size()) {
            (Shown::Value(Amount::One(before)), Shown::Value(Amount::One(size))) if !before.is_zero() => {
                size.checked_mul(Decimal::ONE_THOUSAND).and_then(|size| size.checked_div(before.abs())).and_then(|share| share.to_i64()).unwrap_or(i64::MAX)
            }
            _ => 0,
        };
        Some(Moved {
            key: key.clone(),
            title: definition.title.clone(),
            before: plan.figures.shown_text(key, delta.before),
            after: plan.figures.shown_text(key, delta.after),
            change: delta.words.clone(),
            is_shown: matches!(delta.difference, Shown::Value(_)),
            weight,
            breaks,
            records: if may_name { records(plan, definition, from, to) } else { Vec::new() },
        })
    });
    moved.collect()
}

/// The records by which `definition`, which is not under disclosure control, moved.
fn records(plan: &Plan, definition: &Definition, from: Date, to: Date) -> Vec<RecordMoved> {
    let mut found: BTreeMap<(usize, u32), RecordMoved> = BTreeMap::new();
    for leaf in leaves(plan, definition) {
        let (before, after) = (plan.figures.records(&leaf.key, from), plan.figures.records(&leaf.key, to));
        let existing = |day: Date| leaf.recipe.dataset().map(|dataset| plan.figures.existing(dataset, day)).unwrap_or_default();
        let (existed, exists) = (existing(from), existing(to));
        let is_of = |existing: &[bool], (_, row): (usize, u32)| existing.get(row as usize).copied().unwrap_or(true);
        let mut all: Vec<(usize, u32)> = before.iter().chain(&after).copied().collect();
        all.sort_unstable();
        all.dedup();
        for place in all {
            let step = match (before.binary_search(&place).is_ok(), after.binary_search(&place).is_ok()) {
                (false, _) if !is_of(&existed, place) => Step::Listed,
                (false, _) => Step::Joined,
                (true, false) if !is_of(&exists, place) => Step::Removed,
                (true, false) => Step::Left,
                (true, true) => Step::Changed,
            };
            // What still counts moves a figure by the value that is taken of it and by nothing else.
            let filter = if step == Step::Changed { &[][..] } else { &leaf.filter[..] };
            // What is new to its dataset has come from nowhere, and what has left it went nowhere.
            let has_fields = !matches!(step, Step::Listed | Step::Removed);
            let fields = if has_fields { fields(plan, (filter, leaf.recipe.field()), place, (from, to)) } else { Vec::new() };
            let Some(record) = plan.record_name(place).filter(|_| step != Step::Changed || !fields.is_empty()) else { continue };
            let known = found.entry(place).or_insert_with(|| RecordMoved { dataset: plan.model.table(place.0).schema.name.to_string(), record, step, fields: Vec::new() });
            known.fields.extend(fields);
            known.fields.sort();
            known.fields.dedup();
        }
    }
    found.into_values().collect()
}

/// The figures made of records that `definition` is made of; itself where it is one.
fn leaves<'p>(plan: &'p Plan, definition: &'p Definition) -> Vec<&'p Definition> {
    match definition.recipe.parts() {
        // Definitions have no circles: `define` drops them.
        Some((a, b)) => [a, b].into_iter().filter_map(|key| plan.figures.definitions.get(key)).flat_map(|part| leaves(plan, part)).collect(),
        None => vec![definition],
    }
}

/// The public dated fields, of those that `filter` and `taken` name, whose value in a record is another.
fn fields(plan: &Plan, (filter, taken): (&[Condition], Option<usize>), (dataset, row): (usize, u32), (from, to): (Date, Date)) -> Vec<FieldMoved> {
    let table = plan.model.table(dataset);
    let asked = filter.iter().filter_map(|condition| match condition.field {
        FieldOf::Own(field) => Some(field),
        FieldOf::Parent(_) => None,
    });
    let moved = asked.chain(taken).filter_map(|index| {
        let field = &table.schema.fields[index];
        if !field.is_dated || field.visibility != Visibility::Public {
            return None;
        }
        let said = |day: Date| written(table.cell(index, row as usize, day_of(day)), &field.unit);
        let reason = || {
            let column = &table.columns[index];
            let note = column.entry(row as usize, day_of(to)).and_then(|entry| column.entry_value(entry).2);
            note.and_then(|note| note.reason.clone()).unwrap_or_default()
        };
        let (from, to) = (said(from), said(to));
        (from != to).then(|| FieldMoved { name: field.name.to_string(), title: field.title.clone(), from, to, reason: reason() })
    });
    moved.collect()
}

/// A value in words, with its unit.
pub fn written(cell: Cell<'_>, unit: &Unit) -> String {
    match cell {
        Cell::Missing => "暂无数据".to_owned(),
        Cell::NotApplicable => "不适用".to_owned(),
        Cell::Text(text) => text.to_owned(),
        Cell::Integer(number) => format!("{number}{unit}"),
        Cell::Decimal(number) => format!("{}{unit}", number.normalize()),
        Cell::Date(date) => date.to_string(),
        Cell::Flag(flag) => if flag { "是" } else { "否" }.to_owned(),
    }
}

impl Plan {
    /// The record itself; of an item of a nested list the record it belongs to.
    fn owner(&self, (dataset, row): (usize, u32)) -> (usize, u32) {
        let table = self.model.table(dataset);
        let parent = table.schema.parent.as_ref().and_then(|name| self.model.dataset(name)).zip(table.parents.get(row as usize));
        parent.map_or((dataset, row), |(parent, row)| self.owner((parent, *row)))
    }

    /// The public key of a record; of an item of a nested list that of the record it belongs to.
    pub fn record_name(&self, (dataset, row): (usize, u32)) -> Option<String> {
        let table = self.model.table(dataset);
        if let Some(parent) = table.schema.parent.as_ref().and_then(|name| self.model.dataset(name)) {
            return self.record_name((parent, *table.parents.get(row as usize)?));
        }
        let key = table.schema.primary_key.filter(|key| table.schema.fields[*key].visibility == Visibility::Public)?;
        match table.cell(key, row as usize, i32::MAX) {
            Cell::Text(text) => Some(text.to_owned()),
            Cell::Integer(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// 分母由584个变为586个: where the denominator of a ratio moved between two days, else nothing.
    pub(super) fn denominator_words(&self, definition: &Definition, from: Date, to: Date) -> Option<String> {
        let crate::figures::Recipe::Ratio { to: key, .. } = &definition.recipe else { return None };
        let delta = self.figures.change(key, from, to);
        let (before, after) = (self.figures.shown_text(key, delta.before), self.figures.shown_text(key, delta.after));
        if before == after || !matches!(delta.difference, Shown::Value(_)) {
            return None; // Also where the denominator itself is another one now.
        }
        Some(format!("分母由{before}变为{after}"))
    }

    /// The records that came to what `key` counts between two days, and those that left it; none where they may not be named.
    pub(super) fn comings(&self, key: &str, from: Date, to: Date) -> [(&'static str, Vec<(usize, u32)>); 2] {
        if self.figures.is_guarded(key) || !self.figures.breaks(key, from, to).is_empty() {
            return [("新增", Vec::new()), ("减少", Vec::new())];
        }
        let (before, after) = (self.figures.records(key, from), self.figures.records(key, to));
        [("新增", &after, &before), ("减少", &before, &after)].map(|(verb, some, others)| {
            let places = some.iter().filter(|place| others.binary_search(place).is_err() && self.record_name(**place).is_some());
            let mut owners: Vec<(usize, u32)> = places.map(|place| self.owner(*place)).collect();
            owners.dedup(); // Items of one record stand together.
            (verb, owners)
        })
    }
}
