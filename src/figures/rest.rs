//! What follows from two figures of which one counts a part of what the other counts: the rest. 96 households paid of 100 decided say that 4 are not,
//! whether or not anybody prints those 4.
//!
//! For every figure under disclosure control the broader ones are looked at: those that leave out some of its conditions, be it as the cell of a
//! breakdown. A list by one field is decided as the table of what the figure counts and of the rest. A figure that is a cell of a broader one's table
//! says what that table says: as a whole the cell, by another field the column.

use super::axis::{self, Axis, Sorted};
use super::definition::{Condition, Definition, Recipe, Test};
use super::grid::Grid;
use super::guard::{self, Mark, Weight};
use super::{Figures, sieve};
use crate::diag::Message;
use std::borrow::Cow;
use std::collections::HashMap;

/// Conditions of which every choice is left out in turn; no figure has as many.
const MOST_CONDITIONS: usize = 8;

/// Fields by which a figure can be broken down at once.
const MOST_FIELDS: usize = 2;

/// What counts more than a figure does.
struct Broader<'f> {
    definition: Cow<'f, Definition>,
    /// The field and its value by which the figure is a cell of it, if it is one.
    cell: Option<(String, &'f String)>,
}

impl Figures {
    /// Notes in `weights` which cells of `it` must be kept back, because a broader figure prints the same with a few records more.
    pub(super) fn keep_rests(&self, it: &Definition, dataset: usize, axes: &[Axis], day: i32, minimum: u32, weights: &mut [Weight]) -> Result<(), Message> {
        if it.filter.is_empty() {
            return Ok(());
        }
        let own = sieve::chosen(&self.model, dataset, &it.filter, day);
        let is_few = |n: u64| n > 0 && n < minimum.into();
        let (rows, columns) = (axes.first().map_or(0, |axis| axis.labels.len()), axes.get(1).map_or(0, |axis| axis.labels.len()));
        for Broader { definition, cell } in self.broader(it, dataset, day) {
            let all = sieve::chosen(&self.model, dataset, &definition.filter, day);
            let sorted = axes.iter().map(|axis| axis::sorted(&self.model, dataset, &axis.field, day, &all)).collect::<Result<Vec<_>, _>>()?;
            // Where the broader figure's labels stand here, and the rest in every cell.
            let places: Vec<Vec<Option<usize>>> = sorted.iter().zip(axes).map(|(sorted, axis)| placed(&sorted.axis, axis)).collect();
            let mut rest = vec![0; weights.len()];
            for row in (0..all.len()).filter(|row| all[*row] && !own[*row]) {
                let place = |i: usize| places.get(i).and_then(|places| *places.get(sorted[i].of_row[row] as usize)?);
                let (down, right) = (place(0), place(1));
                let cells = [Some((rows, columns)), down.map(|down| (down, columns)), right.map(|right| (rows, right)), down.zip(right)];
                cells.into_iter().flatten().for_each(|(down, right)| rest[down * (columns + 1) + right] += 1);
            }
            for (weight, rest) in weights.iter_mut().zip(rest) {
                weight.is_kept |= weight.records > 0 && is_few(rest);
            }
            if let Some((field, value)) = &cell {
                let list = self.table(&definition, &[field], day)?;
                let place = list.axes[0].labels.iter().position(|label| label == *value);
                weights[rows * (columns + 1) + columns].is_kept |= place.is_some_and(|place| list.at(place, 0).mark != Mark::Open);
            }
            for (i, axis) in axes.iter().enumerate() {
                let mut marks = beside_the_rest(&sorted[i], &own, &all, &places[i], minimum);
                if let Some((field, value)) = cell.as_ref().filter(|(field, _)| *field != axis.field) {
                    let table = self.table(&definition, &[&axis.field, field], day)?;
                    marks.extend(column(&table, value, axis));
                }
                for (place, _) in marks.into_iter().filter(|(_, mark)| *mark != Mark::Open) {
                    let at = if i == 0 { place * (columns + 1) + columns } else { rows * (columns + 1) + place };
                    weights[at].is_kept = true;
                }
            }
        }
        Ok(())
    }

    fn table(&self, it: &Definition, by: &[&str], day: i32) -> Result<std::sync::Arc<Grid>, Message> {
        if self.definitions.contains_key(&it.key) { self.grid(it, by, day) } else { Ok(std::sync::Arc::new(self.compute(it, by, day)?)) }
    }

    /// What counts the records of `it` and more, by leaving out some of its conditions: declared figures, and their cells.
    fn broader<'f>(&'f self, it: &'f Definition, dataset: usize, day: i32) -> Vec<Broader<'f>> {
        let others =
            || self.definitions.values().map(|other| self.on(other, day)).filter(|other| other.recipe.dataset() == Some(dataset) && other.key != it.key && other.release.is_none());
        let choices = 1_usize..1 << it.filter.len().min(MOST_CONDITIONS);
        let found = choices.filter_map(|left_out| {
            let is_left_out = |at: usize| at < MOST_CONDITIONS && left_out >> at & 1 == 1;
            let (dropped, filter): (Vec<_>, Vec<_>) = it.filter.iter().enumerate().partition(|(at, _)| is_left_out(*at));
            let filter: Vec<&Condition> = filter.into_iter().map(|(_, condition)| condition).collect();
            let is_cell_of = |other: &&Definition| {
                let added: Vec<_> = filter.iter().filter(|condition| !other.filter.contains(condition)).collect();
                let is_within = other.filter.iter().all(|condition| filter.contains(&condition));
                is_within && added.len() <= MOST_FIELDS && added.into_iter().all(|condition| self.value_of(condition, dataset).is_some())
            };
            let is_same = |other: &&Definition| other.filter.len() == filter.len() && is_cell_of(other);
            let nearest = others().find(is_same).map(Cow::Borrowed).or_else(|| {
                let cell = others().find(is_cell_of)?;
                let filter = filter.iter().map(|condition| (*condition).clone()).collect();
                Some(Cow::Owned(Definition { key: "".into(), recipe: Recipe::Count { dataset }, filter, ..cell.clone() }))
            });
            let cell = if let [(_, condition)] = dropped.as_slice() { self.value_of(condition, dataset) } else { None };
            nearest.map(|definition| Broader { definition, cell })
        });
        found.collect()
    }

    /// The field and the one value that a condition names, where figures can be broken down by it.
    fn value_of<'c>(&self, condition: &'c Condition, dataset: usize) -> Option<(String, &'c String)> {
        let Test::AnyOf(values) = &condition.test else { return None };
        let [value] = values.as_slice() else { return None };
        let (table, field) = sieve::place(&self.model, dataset, condition.field)?;
        let name = &table.schema.fields[field].name;
        let is_own = axis::field(&self.model, dataset, name).is_ok_and(|(at, _)| at == condition.field);
        is_own.then(|| (name.to_string(), value))
    }
}

/// Where each label of `broader` stands on `axis`.
fn placed(broader: &Axis, axis: &Axis) -> Vec<Option<usize>> {
    let known: HashMap<&String, usize> = axis.labels.iter().zip(0..).collect();
    broader.labels.iter().map(|label| known.get(label).copied()).collect()
}

/// The marks of one column of a table, by place on `axis`.
fn column(grid: &Grid, value: &str, axis: &Axis) -> Vec<(usize, Mark)> {
    let Some(column) = grid.axes.get(1).and_then(|axis| axis.labels.iter().position(|label| label == value)) else { return Vec::new() };
    let places = grid.axes.first().map(|rows| placed(rows, axis)).unwrap_or_default();
    places.into_iter().enumerate().filter_map(|(row, place)| Some((place?, grid.at(row, column).mark))).collect()
}

/// The marks of the records that are `own` in a table of them and of the rest of `all`, by place.
fn beside_the_rest(sorted: &Sorted, own: &[bool], all: &[bool], places: &[Option<usize>], minimum: u32) -> Vec<(usize, Mark)> {
    let rows = sorted.axis.labels.len();
    let mut counts = vec![[0_u64; 3]; rows + 1];
    for row in (0..all.len()).filter(|row| all[*row]) {
        for at in [sorted.of_row[row] as usize, rows] {
            if let Some(count) = counts.get_mut(at) {
                count[usize::from(!own[row])] += 1;
                count[2] += 1;
            }
        }
    }
    let weights: Vec<Weight> = counts.as_flattened().iter().map(|n| Weight { records: *n, is_small: *n > 0 && *n < minimum.into(), ..Weight::default() }).collect();
    let marks = guard::marks(rows, 2, &weights, minimum);
    places.iter().enumerate().filter_map(|(row, place)| Some(((*place)?, marks[row * 3]))).collect()
}
