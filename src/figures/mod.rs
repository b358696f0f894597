//! Every number that may be printed: its value, unit and day, what it is made of, and whether it may be shown.
//!
//! First [`define`] reads `figures.yaml` and holds every definition against the model. Then a [`Figures`] answers for any day: `grid` counts
//! and sums records cell by cell (`sieve` chooses them, `axis` sorts them into cells, `tally` adds them up), `guard` decides which cells are
//! kept back. A value is a grid of one cell, so a number, a cell and a table never disagree. Last [`check()`] holds `checks.yaml`.

mod axis;
mod change;
pub mod checks;
pub mod define;
pub mod definition;
mod filter;
mod grid;
mod guard;
mod query;
mod recipe;
mod rest;
mod sieve;
mod signature;
mod tally;
pub mod value;
mod words;

pub use change::{BREAK, INCOMPARABLE};
pub use checks::check;
pub use define::{Defined, define};
pub use definition::{Condition, Definition, Definitions, FieldOf, Key, Recipe, Test};
pub use query::{SAMPLE_LABEL, text_of};
pub use value::{Amount, Breakdown, Delta, Shown};
pub use words::said_by;

use crate::diag::Message;
use crate::model::Model;
use crate::model::table::{date_of, day_of};
use crate::read::fields::nearest_value;
use grid::{Grid, Part};
use jiff::civil::Date;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// All figures of a site, as of any day. A clone shares what has been computed.
#[derive(Debug, Clone)]
pub struct Figures {
    /// What each figure is, in the order of declaration.
    pub definitions: Arc<Definitions>,
    failed: Arc<HashSet<String>>,
    are_whole: bool,
    model: Arc<Model>,
    held: Arc<Mutex<Held>>,
}

/// What has been computed already.
#[derive(Debug, Default)]
struct Held {
    wholes: HashMap<(usize, i32), Part>,
    grids: HashMap<(usize, Vec<String>, i32), Arc<Grid>>,
}

impl Figures {
    /// The figures that were `defined` over `model`.
    pub fn new(defined: Defined, model: Arc<Model>) -> Self {
        Self { definitions: Arc::new(defined.definitions), failed: Arc::new(defined.failed), are_whole: defined.is_whole, model, held: Arc::default() }
    }

    /// Whether nothing can be said of `key` because of a problem that was said elsewhere: its definition is wrong, the file that should
    /// define it cannot be read, or data that it is made of cannot.
    pub fn is_doubtful(&self, key: &str) -> bool {
        let Some(it) = self.definitions.get(key) else { return self.failed.contains(key) || !self.are_whole };
        match (it.recipe.dataset(), it.recipe.parts()) {
            (Some(dataset), _) => self.model.is_doubtful(&self.model.table(dataset).schema.name),
            // Definitions have no circles: `define` drops them.
            (None, Some((a, b))) => self.is_doubtful(a) || self.is_doubtful(b),
            (None, None) => false,
        }
    }

    /// The data behind the figures.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What `key` is; else what it might have been.
    pub fn definition(&self, key: &str) -> Result<&Definition, Message> {
        self.definitions.get(key).ok_or_else(|| unknown("指标", "figure", key, self.definitions.keys().map(|key| &**key)))
    }

    /// What may be shown of `key` as of `day`; `Missing` where there is no such figure.
    pub fn value(&self, key: &str, day: Date) -> Shown {
        self.definitions.get(key).map_or(Shown::Missing, |it| self.whole(it, day_of(day)).shown())
    }

    /// The value of `key` before disclosure control; for rules between figures only, never for print.
    pub fn exact(&self, key: &str, day: Date) -> Shown {
        self.definitions.get(key).map_or(Shown::Missing, |it| self.whole(it, day_of(day)).exact())
    }

    /// Computes every figure for every day at once, on all cores, so that later questions are look-ups.
    pub fn prepare(&self, days: &[Date]) {
        let all: Vec<_> = days.iter().flat_map(|day| self.definitions.values().map(move |it| (it, day_of(*day)))).collect();
        all.par_iter().for_each(|(it, day)| {
            self.whole(it, *day);
        });
    }

    /// `key` by one or two fields as of `day`.
    pub fn breakdown(&self, key: &str, by: &[&str], day: Date) -> Result<Breakdown, Message> {
        Ok(self.grid(self.definition(key)?, by, day_of(day))?.breakdown())
    }

    /// One cell of the breakdown by the fields that `cell` names, with the values that it names; no field gives the whole.
    pub fn cell(&self, key: &str, cell: &[(String, String)], day: Date) -> Result<Shown, Message> {
        Ok(self.part(key, cell, day_of(day))?.shown())
    }

    fn part(&self, key: &str, cell: &[(String, String)], day: i32) -> Result<Part, Message> {
        let it = self.definition(key)?;
        let by: Vec<&str> = cell.iter().map(|(field, _)| field.as_str()).collect();
        let grid = self.grid(it, &by, day)?;
        let mut at = [None, None];
        for (i, (_, value)) in cell.iter().enumerate() {
            let axis = &grid.axes[i];
            at[i] = Some(
                axis.labels
                    .iter()
                    .position(|label| label == value)
                    .ok_or_else(|| unknown(&format!("“{}”的值", axis.title), &format!("value of {}", axis.field), value, axis.labels.iter().map(String::as_str)))?,
            );
        }
        Ok(*grid.at(at[0].unwrap_or(grid.rows()), at[1].unwrap_or(grid.columns())))
    }

    /// The share of one cell in the whole, in %; withheld where either is.
    pub fn share(&self, key: &str, cell: &[(String, String)], day: Date) -> Result<Shown, Message> {
        let (part, whole) = (self.cell(key, cell, day)?, self.value(key, day));
        Ok(match (part, whole) {
            (withheld @ Shown::Withheld { .. }, _) | (_, withheld @ Shown::Withheld { .. }) => withheld,
            (Shown::Value(Amount::One(part)), Shown::Value(Amount::One(whole))) => {
                let share = part.checked_mul(rust_decimal::Decimal::ONE_HUNDRED).and_then(|part| part.checked_div(whole));
                share.map_or(Shown::Missing, |share| Shown::Value(Amount::One(share)))
            }
            _ => Shown::Missing,
        })
    }

    /// The records that count for `key` as of `day`, as dataset and row; of a ratio or difference those of its parts; none of a statement.
    pub fn records(&self, key: &str, day: Date) -> Vec<(usize, u32)> {
        let Some(it) = self.definitions.get(key) else { return Vec::new() };
        let mut records = self.rows_of(it, day_of(day));
        records.sort(); // Runs that are in order already, which this sort merges.
        records.dedup();
        records
    }

    /// For each record of `dataset`, whether it is part of it on `day`.
    pub fn existing(&self, dataset: usize, day: Date) -> Vec<bool> {
        sieve::chosen(&self.model, dataset, &[], day_of(day))
    }

    fn rows_of(&self, it: &Definition, day: i32) -> Vec<(usize, u32)> {
        if let Some((a, b)) = it.recipe.parts() {
            let parts = [a, b].into_iter().filter_map(|key| self.definitions.get(key));
            return parts.flat_map(|part| self.rows_of(part, day)).collect();
        }
        let Some(dataset) = it.recipe.dataset() else { return Vec::new() };
        let chosen = sieve::chosen(&self.model, dataset, &self.on(it, day).filter, day);
        chosen.iter().enumerate().filter(|(_, chosen)| **chosen).filter_map(|(row, _)| Some((dataset, u32::try_from(row).ok()?))).collect()
    }

    /// The definition of `it` in force on `day`.
    fn on<'a>(&self, it: &'a Definition, day: i32) -> &'a Definition {
        if it.before.is_empty() { it } else { date_of(day).map_or(it, |day| it.on(day)) }
    }

    /// The figure as a whole, computed once a day.
    fn whole(&self, it: &Definition, day: i32) -> Part {
        let Some(index) = self.definitions.get_index_of(&it.key) else { return Part::default() };
        if let Some(part) = self.held().wholes.get(&(index, day)) {
            return *part;
        }
        let part = self.compute(it, &[], day).map_or(Part::default(), |grid| *grid.at(0, 0));
        self.held().wholes.insert((index, day), part);
        part
    }

    /// The figure by `by`, computed once a day.
    fn grid(&self, it: &Definition, by: &[&str], day: i32) -> Result<Arc<Grid>, Message> {
        let index = self.definitions.get_index_of(&it.key).unwrap_or(usize::MAX);
        let name = (index, by.iter().map(ToString::to_string).collect::<Vec<_>>(), day);
        if let Some(grid) = self.held().grids.get(&name) {
            return Ok(grid.clone());
        }
        let grid = Arc::new(self.compute(it, by, day)?);
        self.held().grids.insert(name, grid.clone());
        Ok(grid)
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// `word` is no such thing, with the nearest one that is.
fn unknown<'a>(what: &str, what_en: &str, word: &str, known: impl Iterator<Item = &'a str> + Clone) -> Message {
    match nearest_value(word, known.clone()) {
        Some(near) => msg!("没有{what} `{word}`,是否要写 `{near}`", "no {what_en} `{word}`; did you mean `{near}`"),
        None => {
            let some: Vec<_> = known.take(12).collect();
            msg!("没有{what} `{word}`,可用的有 {}", "no {what_en} `{word}`; there are {}", some.join("、"))
        }
    }
}
