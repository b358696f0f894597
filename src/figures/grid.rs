//! A figure laid out in cells, with totals and with what may be shown of each. A whole is a grid of one cell.

use super::Figures;
use super::axis::{self, Axis, MISSING, NOT_APPLICABLE};
use super::definition::{Condition, Definition, FieldOf, Recipe, Test};
use super::guard::{self, Mark, Weight};
use super::sieve;
use super::tally::{Tally, value};
use super::value::{Amount, Breakdown, Shown};
use crate::diag::Message;
use crate::model::table::date_of;
use crate::text::unit::Unit;
use rust_decimal::Decimal;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What is known of one cell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Part {
    /// In the figure's unit; `None` where nothing is known.
    pub(super) amount: Option<Amount>,
    /// The records on which it rests.
    pub(super) records: u64,
    /// The threshold below which records are too few; 0 where there is none.
    pub(super) minimum: u32,
    /// Whether it may be shown.
    pub(super) mark: Mark,
}

/// A figure by no, one or two fields.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    /// The fields.
    pub(super) axes: Vec<Axis>,
    /// Row by row, each row followed by its total, the totals of the columns last.
    parts: Vec<Part>,
    /// A cell without records.
    empty: Part,
    is_additive: bool,
}

impl Part {
    pub(super) fn exact(&self) -> Shown {
        self.amount.map_or(Shown::Missing, Shown::Value)
    }

    pub(super) fn shown(&self) -> Shown {
        match self.mark {
            Mark::Open => self.exact(),
            mark => Shown::Withheld { below: self.minimum, is_primary: mark == Mark::Small },
        }
    }

    fn number(&self) -> Option<Decimal> {
        match self.amount {
            Some(Amount::One(number)) => Some(number),
            _ => None,
        }
    }
}

impl Grid {
    /// How many rows there are; the row of that number holds totals.
    pub(super) fn rows(&self) -> usize {
        self.axes.first().map_or(0, |axis| axis.labels.len())
    }

    /// How many columns there are; the column of that number holds totals, or the cells where there is one field.
    pub(super) fn columns(&self) -> usize {
        self.axes.get(1).map_or(0, |axis| axis.labels.len())
    }

    pub(super) fn at(&self, row: usize, column: usize) -> &Part {
        self.parts.get(row * (self.columns() + 1) + column).unwrap_or(&self.empty)
    }

    /// Where the labels of `axis` and then its total stand on this grid's axis number `i`; `None` for a label that it has not.
    fn places(&self, i: usize, axis: Option<&Axis>) -> Vec<Option<usize>> {
        let own = self.axes.get(i).map_or(&[][..], |axis| axis.labels.as_slice());
        let known: HashMap<&String, usize> = own.iter().zip(0..).collect();
        let labels = axis.map_or(&[][..], |axis| axis.labels.as_slice());
        labels.iter().map(|label| known.get(label).copied()).chain([Some(own.len())]).collect()
    }

    fn placed(&self, row: Option<usize>, column: Option<usize>) -> &Part {
        row.zip(column).map_or(&self.empty, |(row, column)| self.at(row, column))
    }

    /// Keeps back what would give away, by the sums of the table, a cell that is kept back.
    fn protect(&mut self) {
        let minimum = self.parts.iter().map(|part| part.minimum).max().unwrap_or(0);
        if self.axes.is_empty() || self.parts.iter().all(|part| part.mark == Mark::Open) {
            return;
        }
        let weights: Vec<Weight> =
            self.parts.iter().map(|part| Weight { records: part.records, is_small: part.mark == Mark::Small, is_kept: part.mark != Mark::Open, is_public: false }).collect();
        let marks = guard::marks(self.rows(), self.columns(), &weights, minimum);
        for (part, _) in self.parts.iter_mut().zip(marks).filter(|(part, mark)| part.mark == Mark::Open && *mark != Mark::Open) {
            part.mark = Mark::Protecting;
            part.minimum = minimum;
        }
    }

    /// As it is published.
    pub(super) fn breakdown(&self) -> Breakdown {
        let (rows, columns) = (self.rows(), self.columns());
        let has_columns = self.axes.len() > 1;
        let shown = |row, column| self.at(row, column).shown();
        let axis = |i: usize| self.axes.get(i).map_or((String::new(), Vec::new()), |axis| (axis.title.clone(), axis.labels.clone()));
        let ((row_title, row_labels), (column_title, column_labels)) = (axis(0), axis(1));
        let cells = if has_columns {
            (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))).map(|(row, column)| shown(row, column)).collect()
        } else {
            (0..rows).map(|row| shown(row, 0)).collect()
        };
        Breakdown {
            row_title,
            rows: row_labels,
            column_title,
            columns: column_labels,
            cells,
            row_totals: if has_columns { (0..rows).map(|row| shown(row, columns)).collect() } else { Vec::new() },
            column_totals: if has_columns { (0..columns).map(|column| shown(rows, column)).collect() } else { Vec::new() },
            total: shown(rows, columns),
            is_additive: self.is_additive,
        }
    }
}

impl Figures {
    /// `it` by the fields `by` as of `day`.
    pub(super) fn compute(&self, it: &Definition, by: &[&str], day: i32) -> Result<Grid, Message> {
        if by.len() > 2 {
            return Err(msg!("最多按两个字段分解,而这里有 {} 个", "at most two fields can be broken down by; here are {}", by.len()));
        }
        if let [first, second] = by
            && first == second
        {
            return Err(msg!("两次按 `{first}` 分解", "broken down by `{first}` twice"));
        }
        let it = self.on(it, day);
        match &it.recipe {
            Recipe::Stated { statements } => {
                if !by.is_empty() {
                    let key = &it.key;
                    return Err(msg!("`{key}` 由来源给出,不能分解", "`{key}` is stated by a source and cannot be broken down"));
                }
                let today = date_of(day);
                let said = statements.iter().filter(|(from, _)| from.is_none_or(|from| today.is_some_and(|today| from <= today)));
                let amount = said.max_by_key(|(from, _)| *from).map(|(_, amount)| (*amount).into());
                Ok(Grid { axes: Vec::new(), parts: vec![Part { amount, ..Part::default() }], empty: Part::default(), is_additive: false })
            }
            Recipe::Ratio { of, to } => self.of_parts(it, [of, to], by, day),
            Recipe::Difference { of, less } => self.of_parts(it, [of, less], by, day),
            Recipe::Count { dataset }
            | Recipe::Sum { dataset, .. }
            | Recipe::Mean { dataset, .. }
            | Recipe::Median { dataset, .. }
            | Recipe::Min { dataset, .. }
            | Recipe::Max { dataset, .. }
            | Recipe::Distinct { dataset, .. } => self.of_records(it, *dataset, by, day),
        }
    }

    fn of_records(&self, it: &Definition, dataset: usize, by: &[&str], day: i32) -> Result<Grid, Message> {
        let table = self.model.table(dataset);
        let chosen = sieve::chosen(&self.model, dataset, &it.filter, day);
        let sorted = by.iter().map(|name| axis::sorted(&self.model, dataset, name, day, &chosen)).collect::<Result<Vec<_>, _>>()?;
        let size = |i: usize| sorted.get(i).map_or(0, |sorted| sorted.axis.labels.len());
        let (rows, columns) = (size(0), size(1));
        let at = |row: usize, column: usize| row * (columns + 1) + column;

        let mut tallies = vec![Tally::new(&it.recipe); (rows + 1) * (columns + 1)];
        let column = it.recipe.field().map(|field| &table.columns[field]);
        let position = |i: usize, row: usize| sorted.get(i).map(|sorted| sorted.of_row[row] as usize);
        for row in chosen.iter().enumerate().filter(|(_, chosen)| **chosen).map(|(row, _)| row) {
            let value = column.and_then(|column| value(column, row, day));
            let owner = table.parents.get(row).copied();
            tallies[at(rows, columns)].add(value, owner);
            let (down, right) = (position(0, row), position(1, row));
            if let Some(down) = down {
                tallies[at(down, columns)].add(value, owner);
            }
            if let (Some(down), Some(right)) = (down, right) {
                tallies[at(down, right)].add(value, owner);
                tallies[at(rows, right)].add(value, owner);
            }
        }

        let disclosure = table.schema.disclosure.as_ref().or_else(|| sieve::parent(&self.model, table)?.schema.disclosure.as_ref());
        let minimum = disclosure.filter(|_| it.release.is_none()).map_or(0, |disclosure| disclosure.minimum);
        let is_few = |n: u64| n > 0 && n < minimum.into();
        let mut weights: Vec<Weight> = tallies
            .iter()
            .map(|tally| Weight { records: tally.records, is_small: is_few(tally.records) || is_few(tally.known) || is_few(tally.owners), ..Weight::default() })
            .collect();
        let axes: Vec<Axis> = sorted.into_iter().map(|sorted| sorted.axis).collect();
        if minimum > 0 {
            self.keep_rests(it, dataset, &axes, day, minimum, &mut weights)?;
        }
        let marks = if minimum == 0 { vec![Mark::Open; weights.len()] } else { self.marks((it, day), dataset, &axes, weights, minimum) };

        let from = it.recipe.field().map_or(&table.schema.unit, |field| &table.schema.fields[field].unit);
        let parts = tallies.into_iter().zip(marks).map(|(tally, mark)| {
            let records = tally.records;
            let amount = tally.amount(&it.recipe).and_then(|amount| said_in(amount, from, it)).map(Amount::One);
            Part { amount, records, minimum, mark }
        });
        let empty = Tally::new(&it.recipe).amount(&it.recipe).map(Amount::One);
        let is_additive = matches!(it.recipe, Recipe::Count { .. } | Recipe::Sum { .. });
        Ok(Grid { axes, parts: parts.collect(), empty: Part { amount: empty, minimum, ..Part::default() }, is_additive })
    }

    /// Decides on every cell. The order of the fields does not matter: a table and its transpose say the same.
    fn marks(&self, (it, day): (&Definition, i32), dataset: usize, axes: &[Axis], mut weights: Vec<Weight>, minimum: u32) -> Vec<Mark> {
        let size = |i: usize| axes.get(i).map_or(0, |axis| axis.labels.len());
        let (rows, columns) = (size(0), size(1));
        if axes.is_empty() {
            return weights.into_iter().map(guard::alone).collect();
        }
        let public = self.published((it, day), dataset, axes);
        for row in 0..=rows {
            for column in 0..=columns {
                let label = |i: usize, at: usize| axes.get(i).and_then(|axis| Some((&axis.field, axis.labels.get(at)?)));
                let here: Vec<_> = [label(0, row), label(1, column)].into_iter().flatten().collect();
                weights[row * (columns + 1) + column].is_public = public.contains(&here);
            }
        }
        if axes.len() < 2 || axes[0].field <= axes[1].field {
            return guard::marks(rows, columns, &weights, minimum);
        }
        let turned = guard::marks(columns, rows, &transposed(&weights, columns + 1), minimum);
        transposed(&turned, rows + 1)
    }

    /// The cells that another figure publishes by counting the same records: those whose filter is that of `it` and one value of each field.
    fn published<'a>(&'a self, (it, day): (&Definition, i32), dataset: usize, axes: &'a [Axis]) -> Vec<Vec<(&'a String, &'a String)>> {
        let named = |condition: &'a Condition| {
            let Test::AnyOf(values) = &condition.test else { return None };
            let [value] = values.as_slice() else { return None };
            let axis = axes.iter().find(|axis| sieve::find(&self.model, dataset, &axis.field).is_some_and(|(at, _)| at == condition.field))?;
            Some((&axis.field, value))
        };
        let others = self.definitions.values().map(|other| self.on(other, day)).filter(|other| other.recipe.dataset() == Some(dataset) && other.key != it.key);
        let cells = others.filter_map(|other| {
            let (shared, added): (Vec<_>, Vec<_>) = other.filter.iter().partition(|condition| it.filter.contains(condition));
            let cell: Vec<_> = added.into_iter().filter_map(named).collect();
            let is_cell = shared.len() == it.filter.len() && cell.len() == other.filter.len() - shared.len() && !cell.is_empty();
            is_cell.then(|| axes.iter().filter_map(|axis| cell.iter().find(|(field, _)| **field == axis.field).copied()).collect())
        });
        cells.collect()
    }

    fn of_parts(&self, it: &Definition, keys: [&str; 2], by: &[&str], day: i32) -> Result<Grid, Message> {
        let find = |key: &str| self.definition(key);
        let (a, b) = (find(keys[0])?, find(keys[1])?);
        let (left, right) = (self.part_grid(a, by, day)?, self.part_grid(b, by, day)?);
        let axes = (0..by.len()).map(|i| joined(&left.axes[i], &right.axes[i])).collect::<Vec<_>>();
        let combine =
            |x: &Part, y: &Part| Part { amount: x.number().zip(y.number()).and_then(|(x, y)| combined(it, x, &a.unit, y, &b.unit)).map(Amount::One), ..together(it, x, y) };
        let [(left_rows, left_columns), (right_rows, right_columns)] = [&left, &right].map(|grid| (grid.places(0, axes.first()), grid.places(1, axes.get(1))));
        let mut parts = Vec::with_capacity(left_rows.len() * left_columns.len());
        for (x, y) in left_rows.iter().zip(&right_rows) {
            for (across_x, across_y) in left_columns.iter().zip(&right_columns) {
                parts.push(combine(left.placed(*x, *across_x), right.placed(*y, *across_y)));
            }
        }
        let empty = combine(&left.empty, &right.empty);
        let is_additive = matches!(it.recipe, Recipe::Difference { .. }) && left.is_additive && right.is_additive;
        let mut grid = Grid { axes, parts, empty, is_additive };
        if is_additive {
            grid.protect();
        }
        Ok(grid)
    }

    fn part_grid(&self, it: &Definition, by: &[&str], day: i32) -> Result<Arc<Grid>, Message> {
        if by.is_empty() {
            let whole = self.whole(it, day);
            return Ok(Arc::new(Grid { axes: Vec::new(), parts: vec![whole], empty: whole, is_additive: false }));
        }
        self.grid(it, by, day)
    }
}

/// Whether a cell made of two others may be shown: where both may, and for a difference where it does not itself rest on few records.
fn together(it: &Definition, x: &Part, y: &Part) -> Part {
    let minimum = x.minimum.max(y.minimum);
    let is_difference = matches!(it.recipe, Recipe::Difference { .. });
    let records = if is_difference { x.records.abs_diff(y.records) } else { x.records.max(y.records) };
    let mark = match (x.mark, y.mark) {
        _ if it.release.is_some() => Mark::Open,
        (Mark::Small, _) | (_, Mark::Small) => Mark::Small,
        (Mark::Protecting, _) | (_, Mark::Protecting) => Mark::Protecting,
        _ if is_difference && records > 0 && records < x.minimum.min(y.minimum).into() => Mark::Small,
        _ => Mark::Open,
    };
    Part { amount: None, records, minimum, mark }
}

/// The ratio or difference of two amounts, in the unit of `it`.
fn combined(it: &Definition, x: Decimal, x_unit: &Unit, y: Decimal, y_unit: &Unit) -> Option<Decimal> {
    match it.recipe {
        Recipe::Difference { .. } if x_unit.is_ratio() && !it.unit.is_ratio() => {
            // Shares differ by points: both are said in hundredths (or thousandths) before they are subtracted.
            let scale = if it.unit.factor() == Decimal::ONE { Unit::percent() } else { Unit::new("‰") };
            Unit::convert(x, x_unit, &scale)?.checked_sub(Unit::convert(y, y_unit, &scale)?)
        }
        Recipe::Difference { .. } => Unit::convert(x, x_unit, &it.unit)?.checked_sub(Unit::convert(y, y_unit, &it.unit)?),
        _ if x_unit.same_family(y_unit) && it.unit.is_ratio() => {
            let share = Unit::convert(x.checked_mul(x_unit.factor())?, &Unit::none(), &it.unit)?;
            share.checked_div(y.checked_mul(y_unit.factor())?)
        }
        _ => {
            let (over, under) = super::recipe::per(&it.unit);
            let y = if under.is_none() { y } else { Unit::convert(y, y_unit, &under)? };
            Unit::convert(x, x_unit, &over)?.checked_div(y)
        }
    }
}

/// `amount` of `from` in the unit in which `it` is printed. A number without a unit, and a count of things, take the figure's word.
fn said_in(amount: Decimal, from: &Unit, it: &Definition) -> Option<Decimal> {
    if matches!(it.recipe, Recipe::Distinct { .. }) {
        return Some(amount);
    }
    let to = super::recipe::per(&it.unit).0;
    if from.same_family(&to) { Unit::convert(amount, from, &to) } else { Some(amount) }
}

/// The labels of both, in the order of the first; what has no value stays last.
fn joined(first: &Axis, second: &Axis) -> Axis {
    let mut labels = first.labels.clone();
    let known: HashSet<&String> = first.labels.iter().collect();
    labels.extend(second.labels.iter().filter(|label| !known.contains(label)).cloned());
    labels.sort_by_key(|label| match label.as_str() {
        NOT_APPLICABLE => 1,
        MISSING => 2,
        _ => 0,
    });
    Axis { field: first.field.clone(), title: first.title.clone(), labels }
}

/// A table turned on its side: `width` entries a row become `width` rows.
fn transposed<T: Copy>(entries: &[T], width: usize) -> Vec<T> {
    let height = entries.len() / width;
    (0..width).flat_map(|column| (0..height).map(move |row| entries[row * width + column])).collect()
}

impl FieldOf {
    /// The field's position in its own table.
    pub fn position(self) -> usize {
        match self {
            Self::Own(field) | Self::Parent(field) => field,
        }
    }
}
