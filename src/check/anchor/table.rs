//! Markdown tables: the row and the column say what a cell speaks of.

use super::above::Above;
use super::{Falsehood, Reader, Subject, What};
use crate::text::claim::Claim;

/// The heading of a row or column without the unit in brackets behind it.
pub(super) fn bare_heading(heading: &str) -> &str {
    heading.trim().split(['(', '\u{ff08}']).next().unwrap_or_default().trim()
}

/// What stands over a column of plain values.
pub(super) const VALUES: &[&str] = &["", "数值", "数量", "本期", "合计", "全县", "总计", "指标值", "当期", "本期数", "数据", "完成情况"];

impl Reader<'_> {
    /// What the number in a cell of a table speaks of, by the first cells of its row and of its column.
    pub(in crate::check) fn in_table(&self, row: &str, column: &str) -> Vec<Subject> {
        let (row, column) = (bare_heading(row), bare_heading(column));
        let figures = |heading: &str| -> Vec<usize> {
            let whole = self.names.mentions(heading).into_iter().filter(|mention| mention.range == (0..heading.len()));
            whole.flat_map(|mention| mention.figures().collect::<Vec<_>>()).collect()
        };
        let (of_row, of_column) = (figures(row), figures(column));
        let (figures, other) = match (of_row.is_empty(), of_column.is_empty()) {
            (false, true) => (of_row, column),
            (true, false) => (of_column, row),
            _ => return Vec::new(),
        };
        let (cell, what) = if VALUES.contains(&other) {
            (Vec::new(), What::Value)
        } else if matches!(other, "上期" | "上一期") && self.previous.is_some() {
            (Vec::new(), What::Previous)
        } else {
            let whole = self.names.mentions(other).into_iter().find(|mention| mention.range == (0..other.len()));
            match whole.as_ref().and_then(|mention| mention.label()) {
                Some((field, value)) => (vec![(field.clone(), value.clone())], What::Value),
                None => return Vec::new(),
            }
        };
        figures.into_iter().map(|figure| Subject { figure, cell: cell.clone(), what }).collect()
    }

    /// What is wrong with the only number of a cell.
    pub(in crate::check) fn in_cell(&self, subjects: &[Subject], claims: &[Claim], above: &Above) -> Option<Falsehood> {
        let [claim] = claims else { return None };
        if above.is_elsewhere || !above.labels.is_empty() {
            return None;
        }
        let faults: Vec<_> = subjects.iter().map(|subject| self.fault(claim, subject)).collect();
        let is_false = faults.iter().all(|fault| matches!(fault, Some(Some(_))));
        let fault = (*faults.first()?)??;
        is_false.then(|| Falsehood { claim: 0, subject: subjects[0].clone(), fault })
    }
}
