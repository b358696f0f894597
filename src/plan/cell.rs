//! What the numbers of charts and tables are called, so that the register can speak of one cell of them.

use super::answer::Asked;
use super::{Plan, ledger};
use crate::diag::Span;
use crate::figures::BREAK;
use crate::read::binding::{self, Cited, Show, Target};
use crate::read::ledger::{Lock, LockedExhibit, LockedFigure};
use crate::read::narrative::Narrative;
use jiff::civil::Date;

/// What a cell of a chart or table is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellName {
    /// As the register of its issue names it: `canals.total/township=石桥镇`.
    pub name: String,
    /// Without the day.
    pub bare: String,
    /// The day for which it holds.
    pub day: Date,
}

impl CellName {
    /// Of the number called `name` in a bulletin as of `own_day`.
    pub fn of(name: &str, own_day: Option<Date>) -> Self {
        let (bare, day) = match name.split_once('@') {
            Some((bare, day)) => (bare, day.split('?').next().and_then(|day| day.parse().ok())),
            None => (name, None),
        };
        Self { name: name.to_owned(), bare: bare.to_owned(), day: day.or(own_day).unwrap_or_default() }
    }
}

/// The words at the end of the sums of an additive table.
pub const TOTAL: &str = "合计";

/// The cells of a row as a lock keeps it.
pub fn cells(row: &str) -> Vec<&str> {
    row.split(" | ").collect()
}

/// The heads of `exhibit` that are values of a field, and the word over its sums; the others are titles. Heads of two are titles, and so are those
/// over the bulletins.
pub fn value_heads(exhibit: &LockedExhibit) -> &[String] {
    let columns = &exhibit.columns;
    columns.get(1..).filter(|_| columns.len() > 2 && exhibit.name.contains("by=")).unwrap_or_default()
}

/// Whether two heads of a table say the same: how the program writes the brackets around a unit is no change of the author's.
pub fn is_same_head(a: &str, b: &str) -> bool {
    let plain = |c| match c {
        '\u{ff08}' => '(',
        '\u{ff09}' => ')',
        other => other,
    };
    a.chars().map(plain).eq(b.chars().map(plain))
}

/// Whether the heads of two tables say the same, one by one.
pub fn are_same_heads(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same_head(a, b))
}

impl Plan {
    /// The names of the numbers of `exhibit`, which `asked` for it in `bulletin`, row by row.
    pub(super) fn cell_names(&self, bulletin: &Narrative, asked: &Asked, exhibit: &LockedExhibit) -> Vec<Vec<Option<CellName>>> {
        let Some(Ok(Target::Chart(wanted) | Target::Table(wanted))) = binding::target(&asked.name) else { return Vec::new() };
        let own_day = bulletin.as_of.unwrap_or(self.as_of);
        let day = wanted.day.unwrap_or(own_day);
        let named = |key: &str, cell: Vec<(String, String)>, day: Date| {
            let cited = Cited { key: key.to_owned(), cell, day: None, show: Show::Value, since: None };
            Some(CellName { name: ledger::name(&cited, day, own_day), bare: ledger::name(&cited, day, day), day })
        };
        let last = exhibit.rows.len().saturating_sub(1);
        let rows = exhibit.rows.iter().enumerate().map(|(row, text)| {
            let texts = cells(text);
            let label = texts.first().copied().unwrap_or_default();
            let name = |column: usize| match wanted.by.as_slice() {
                [] => {
                    let key = wanted.keys.get(column.checked_sub(2)?)?;
                    let issue = label.strip_prefix('第')?.strip_suffix('期')?.parse().ok()?;
                    named(key, Vec::new(), self.bulletin(issue)?.as_of?)
                }
                [down, across @ ..] => {
                    let key = wanted.keys.first().filter(|_| column > 0)?;
                    // The last column of a table by two fields has totals, and so has the last row of any.
                    let right = across.first().filter(|_| column + 1 < exhibit.columns.len()).and_then(|field| Some((field.clone(), exhibit.columns.get(column)?.clone())));
                    let down = (row < last).then(|| (down.clone(), label.to_owned()));
                    named(key, down.into_iter().chain(right).collect(), day)
                }
            };
            (0..texts.len()).map(name).collect()
        });
        rows.collect()
    }

    /// The number called `name` that a chart or table of the published `bulletin` shows, as its lock has it.
    pub fn published_cell(&self, bulletin: &Narrative, lock: &Lock, name: &str) -> Option<LockedFigure> {
        self.exhibited(bulletin).iter().find_map(|it| {
            let place =
                |(row, names): (usize, &Vec<Option<CellName>>)| names.iter().position(|cell| cell.as_ref().is_some_and(|cell| cell.name == name)).map(|column| (row, column));
            let (row, column) = it.names.iter().enumerate().find_map(place)?;
            let locked = lock.exhibits.iter().find(|locked| locked.name == it.exhibit.name)?;
            let label = cells(&it.exhibit.rows[row])[0].to_owned();
            let was = locked.rows.iter().map(|row| cells(row)).find(|cells| cells[0] == label);
            let text = was.and_then(|cells| cells.get(column).copied()).unwrap_or(NOTHING);
            Some(self.cell_as_figure(name, text, locked.span))
        })
    }

    /// The cell `text`, held at `span`, as a number of its own.
    pub fn cell_as_figure(&self, name: &str, text: &str, span: Span) -> LockedFigure {
        let definition = self.figures.definitions.get(name.split(['/', '@', '?']).next().unwrap_or_default());
        let unit = definition.map_or("", |it| it.unit.name());
        let text = text.strip_suffix(BREAK).unwrap_or(text);
        let is_number = text.parse::<rust_decimal::Decimal>().is_ok();
        LockedFigure {
            name: name.into(),
            text: if is_number { format!("{text}{unit}") } else { text.to_owned() },
            value: if is_number { text.to_owned() } else { String::new() },
            unit: unit.to_owned(),
            n_records: None,
            records: String::new(),
            definition: String::new(),
            words: String::new(),
            older_words: String::new(),
            span,
        }
    }
}

/// What stands for a cell that was not there.
pub const NOTHING: &str = "—";
