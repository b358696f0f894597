//! In which state the records of a published bulletin were: a short digest of the public fields of each, by which an edit is known and named.
//!
//! Only what is public goes into a digest: one of four digits says little, but of a field with few values it would say which it is.

use super::Plan;
use super::ledger::{Key, keys_of_ranges};
use super::movement::written;
use crate::model::table::day_of;
use crate::model::{Kind, Visibility};
use crate::read::ledger::{Lock, LockedStates, digest};
use crate::read::narrative::Narrative;
use std::collections::{BTreeMap, BTreeSet};

/// Records of a dataset of which digests are kept; a lock of more would be larger than what it tells.
const MOST: usize = 20_000;

/// Digits of a digest.
const DIGITS: usize = 4;

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
            let digests = named.iter().map(|(_, row)| self.state(dataset, *row, bulletin)).collect();
            (!records.is_empty() && named.len() == places.len()).then(|| LockedStates { dataset: self.model.table(dataset).schema.name.to_string(), records, digests })
        });
        states.collect()
    }

    fn state(&self, dataset: usize, row: u32, bulletin: &Narrative) -> String {
        let table = self.model.table(dataset);
        let day = day_of(bulletin.as_of.unwrap_or(self.as_of));
        let public = table.schema.fields.iter().enumerate().filter(|(_, field)| field.visibility == Visibility::Public && field.kind != Kind::List);
        let said: String = public.map(|(index, field)| format!("{}={}\n", field.name, written(table.cell(index, row as usize, day), &field.unit))).collect();
        let digest = digest(said.as_bytes());
        digest.trim_start_matches("sha256:").chars().take(DIGITS).collect()
    }

    /// The records of `dataset` that were edited since `bulletin` was published with `lock`, by key; none where the lock does not tell.
    pub fn edited(&self, lock: &Lock, bulletin: &Narrative, dataset: usize) -> Vec<String> {
        let name = &*self.model.table(dataset).schema.name;
        let Some(states) = lock.states.iter().find(|states| states.dataset == name) else { return Vec::new() };
        let mut keys: Vec<String> = keys_of_ranges(&states.records).into_iter().collect();
        keys.sort_by(|a, b| Key::of_text(a).cmp(&Key::of_text(b)));
        let digests = states.digests.as_bytes().chunks(DIGITS);
        let edited = keys.into_iter().zip(digests).filter(|(key, was)| {
            let row = self.model.row_by_key(dataset, key).and_then(|row| u32::try_from(row).ok());
            row.is_some_and(|row| self.state(dataset, row, bulletin).as_bytes() != *was)
        });
        edited.map(|(key, _)| key).collect()
    }
}
