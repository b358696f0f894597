//! In which state the records of a published bulletin were: a short digest of the public fields of each, by which an edit is known and named.
//!
//! Only what is public goes into a digest: one of four digits says little, but of a field with few values it would say which it is.

use super::Plan;
use super::ledger::{Key, keys_of_ranges};
use super::movement::written;
use crate::model::table::day_of;
use crate::model::{Cell, Column, Kind, Visibility};
use crate::read::ledger::{Lock, LockedStates, digest};
use crate::read::narrative::Narrative;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Records of a dataset of which digests are kept; a lock of more would be larger than what it tells.
const MOST: usize = 20_000;

/// Records by which it is tried of which fields a digest was made.
const MOST_TRIED: usize = 12;

/// Digits of a digest.
const DIGITS: usize = 4;

/// An entry of a history that was not there when an issue was published, although its day had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LateEntry {
    /// The dataset.
    pub dataset: usize,
    /// The record.
    pub row: u32,
    /// The dated field.
    pub field: usize,
    /// The day it is entered at.
    pub day: Date,
}

impl Plan {
    /// The states of the records that `bulletin` counts, as of its day.
    pub(super) fn states(&self, bulletin: &Narrative) -> Vec<LockedStates> {
        let day = bulletin.as_of.unwrap_or(self.as_of);
        let mut counted: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
        let keys = self.answered(&bulletin.path).keys.iter().cloned().chain(self.cards(bulletin));
        for key in keys.filter(|key| !self.figures.is_guarded(key)) {
            for (dataset, row) in self.figures.records(&key, day) {
                counted.entry(dataset).or_default().insert(row);
            }
        }
        // An item of a nested list is called as the record that it belongs to: its key would not find it again.
        let is_own = |dataset: usize| self.model.table(dataset).schema.parent.is_none();
        let states = counted.into_iter().filter(|(dataset, rows)| rows.len() <= MOST && is_own(*dataset)).filter_map(|(dataset, rows)| {
            let places: Vec<(usize, u32)> = rows.iter().map(|row| (dataset, *row)).collect();
            let records = self.key_ranges(&places);
            let mut named: Vec<(String, u32)> = places.iter().filter_map(|place| Some((self.record_name(*place)?, place.1))).collect();
            named.sort_by(|(a, _), (b, _)| Key::of_text(a).cmp(&Key::of_text(b)));
            let fields = self.public_fields(dataset);
            let digests = named.iter().map(|(_, row)| self.state((dataset, *row), &fields, bulletin, None)).collect();
            let schema = &self.model.table(dataset).schema;
            let fields = fields.iter().map(|field| schema.fields[*field].name.to_string()).collect();
            (!records.is_empty() && named.len() == places.len()).then(|| LockedStates { dataset: schema.name.to_string(), fields, records, digests })
        });
        states.collect()
    }

    /// The public fields of `dataset`, of which digests are made.
    fn public_fields(&self, dataset: usize) -> Vec<usize> {
        let fields = self.model.table(dataset).schema.fields.iter().enumerate();
        fields.filter(|(_, field)| field.visibility == Visibility::Public && field.kind != Kind::List).map(|(index, _)| index).collect()
    }

    /// The fields of which the digests of `states` were made; none where one of them is no public field any more.
    ///
    /// Older locks do not name them: a column that came since is found by leaving out one, or the last ones, until records fit.
    fn fields_then(&self, states: &LockedStates, dataset: usize, bulletin: &Narrative) -> Option<Vec<usize>> {
        let public = self.public_fields(dataset);
        let schema = &self.model.table(dataset).schema;
        if !states.fields.is_empty() {
            return states.fields.iter().map(|name| schema.field(name).filter(|field| public.contains(field))).collect();
        }
        let tried: Vec<(u32, &[u8])> = self.locked_rows(states, dataset).into_iter().map(|(_, row, was)| (row, was)).take(MOST_TRIED).collect();
        let fit = |fields: &[usize]| 2 * tried.iter().filter(|(row, was)| self.state((dataset, *row), fields, bulletin, None).as_bytes() == *was).count() >= tried.len();
        let without_one = (0..public.len()).map(|left_out| public.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, field)| *field).collect());
        let without_last = (1..public.len()).rev().map(|n| public[..n].to_vec());
        [public.clone()].into_iter().chain(without_one).chain(without_last).find(|fields| fit(fields)).or(Some(public))
    }

    /// The digest of the `fields` of a record, with another value in one of them where that is asked for.
    fn state(&self, (dataset, row): (usize, u32), fields: &[usize], bulletin: &Narrative, other: Option<(usize, Cell<'_>)>) -> String {
        let table = self.model.table(dataset);
        let day = day_of(bulletin.as_of.unwrap_or(self.as_of));
        let cell = |index: usize| other.filter(|(field, _)| *field == index).map_or_else(|| table.cell(index, row as usize, day), |(_, cell)| cell);
        let named = fields.iter().map(|index| (*index, &table.schema.fields[*index]));
        let said: String = named.map(|(index, field)| format!("{}={}\n", field.name, written(cell(index), &field.unit))).collect();
        let digest = digest(said.as_bytes());
        digest.trim_start_matches("sha256:").chars().take(DIGITS).collect()
    }

    /// The records of `dataset` that were edited since `bulletin` was published with `lock`, by key; none where the lock does not tell.
    pub fn edited(&self, lock: &Lock, bulletin: &Narrative, dataset: usize) -> Vec<String> {
        self.edited_rows(lock, bulletin, dataset).0.into_iter().map(|(key, ..)| key).collect()
    }

    /// The records of `states` that are still there: key, row, and the digest that it had.
    fn locked_rows<'l>(&self, states: &'l LockedStates, dataset: usize) -> Vec<(String, u32, &'l [u8])> {
        let mut keys: Vec<String> = keys_of_ranges(&states.records).into_iter().collect();
        keys.sort_by(|a, b| Key::of_text(a).cmp(&Key::of_text(b)));
        let rows = keys.into_iter().zip(states.digests.as_bytes().chunks(DIGITS)).filter_map(|(key, was)| {
            let row = self.model.row_by_key(dataset, &key).and_then(|row| u32::try_from(row).ok())?;
            Some((key, row, was))
        });
        rows.collect()
    }

    /// The records of `dataset` that were edited, as [`Self::edited`], with the fields that were compared.
    fn edited_rows<'l>(&self, lock: &'l Lock, bulletin: &Narrative, dataset: usize) -> (Vec<(String, u32, &'l [u8])>, Vec<usize>) {
        let name = &*self.model.table(dataset).schema.name;
        let states = lock.states.iter().find(|states| states.dataset == name);
        let Some((states, fields)) = states.and_then(|states| Some((states, self.fields_then(states, dataset, bulletin)?))) else { return Default::default() };
        let mut rows = self.locked_rows(states, dataset);
        let n_rows = rows.len();
        rows.retain(|(_, row, was)| self.state((dataset, *row), &fields, bulletin, None).as_bytes() != *was);
        // What changed all records is no edit of theirs: a unit, a name of a field.
        if rows.len() == n_rows && n_rows >= MOST_TRIED {
            rows.clear();
        }
        (rows, fields)
    }

    /// What was written into the histories of `dataset` at days that had come when `bulletin` was published with `lock`, and whether that is all
    /// that was edited since.
    ///
    /// A record without the entry, or without it and some before it, is the one that the lock knows: that is how it is found.
    pub fn late_entries(&self, lock: &Lock, bulletin: &Narrative, dataset: usize) -> (Vec<LateEntry>, bool) {
        let (edited, fields) = self.edited_rows(lock, bulletin, dataset);
        let late: Vec<LateEntry> = edited.iter().filter_map(|(_, row, was)| self.late_entry((dataset, *row), &fields, bulletin, was)).collect();
        let are_all = late.len() == edited.len();
        (late, are_all)
    }

    fn late_entry(&self, (dataset, row): (usize, u32), fields: &[usize], bulletin: &Narrative, was: &[u8]) -> Option<LateEntry> {
        let table = self.model.table(dataset);
        let today = day_of(bulletin.as_of.unwrap_or(self.as_of));
        fields.iter().find_map(|field| {
            let field = *field;
            let column @ Column::Dated { .. } = &table.columns[field] else { return None };
            let (first, newest) = (column.entries(row as usize).start, column.entry(row as usize, today)?);
            (first..=newest).rev().find_map(|entry| {
                let day = column.entry_value(entry).0?;
                let before = if entry == first { Cell::Missing } else { column.entry_value(entry - 1).1 };
                (self.state((dataset, row), fields, bulletin, Some((field, before))).as_bytes() == was).then_some(LateEntry { dataset, row, field, day })
            })
        })
    }
}
