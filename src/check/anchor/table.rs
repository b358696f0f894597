//! Markdown tables: the row and the column say what a cell speaks of.

use super::above::Above;
use super::{Fault, Holds, Reader, Reading, Subject, What};
use crate::text::change::direction_before;
use crate::text::claim::{Claim, Verdict};
use crate::text::date::is_same_day;
use rust_decimal::Decimal;

/// The heading of a row or column without the unit in brackets behind it.
pub(in crate::check) fn bare_heading(heading: &str) -> &str {
    heading.trim().split(['(', '\u{ff08}']).next().unwrap_or_default().trim()
}

/// What stands over a column of plain values.
pub(super) const VALUES: &[&str] = &[
    "",
    "数值",
    "数量",
    "本期",
    "合计",
    "全县",
    "总计",
    "指标值",
    "当期",
    "本期数",
    "数据",
    "完成情况",
    "金额",
    "数额",
    "户数",
    "人数",
    "个数",
    "本期值",
    "本期数值",
    "累计",
    "累计数",
];

/// What stands over a column of changes since the issue before.
const CHANGES: &[&str] = &["比上期增减", "较上期增减", "比上期变化", "较上期变化", "比上期", "较上期", "增减", "本期增减"];

impl Reader<'_> {
    /// What the number in a cell of a table speaks of, by the first cells of its row and of its column; a label in the `corner` is of all of it.
    pub(in crate::check) fn in_table(&self, row: &str, column: &str, corner: &str) -> Vec<Subject> {
        let (row, column) = (bare_heading(row), bare_heading(column));
        let figures = |heading: &str| -> Vec<usize> {
            let whole = self.names.mentions(heading).into_iter().filter(|mention| mention.range == (0..heading.len()));
            whole.flat_map(|mention| mention.figures().collect::<Vec<_>>()).collect()
        };
        let (of_row, of_column) = (figures(row), figures(column));
        let (figures, other) = match (of_row.is_empty(), of_column.is_empty()) {
            (false, true) => (of_row, column),
            (true, false) => (of_column, row),
            // 公益性岗位 is a figure, and a part of those placed that stand over the column.
            (false, false) if self.is_part_of(row, &of_column) => (of_column, row),
            (false, false) if self.is_part_of(column, &of_row) => (of_row, column),
            _ => return Vec::new(),
        };
        let mut label = None;
        let what = if VALUES.contains(&other) {
            What::Value
        } else if self.previous.is_some() && matches!(other, "上期" | "上一期" | "上期数" | "上期值") {
            What::Previous
        } else if self.previous.is_some() && CHANGES.contains(&other) {
            What::Change(None)
        } else if is_same_day(other, self.day) {
            What::Value
        } else if self.previous.is_some_and(|previous| is_same_day(other, previous)) {
            What::Previous
        } else {
            let whole = self.names.mentions(other).into_iter().find(|mention| mention.range == (0..other.len()));
            label = whole.filter(|mention| mention.label().is_some());
            if label.is_none() {
                return Vec::new();
            }
            What::Value
        };
        let whole = |figure| Subject { figure, cell: Vec::new(), what };
        let corner = bare_heading(corner);
        let scope = self.names.mentions(corner).into_iter().find(|mention| mention.range == (0..corner.len()) && mention.label().is_some());
        let scoped = |figure| scope.as_ref().map_or_else(|| whole(figure), |scope| self.cell_of(scope, &whole(figure)));
        figures.into_iter().map(|figure| label.as_ref().map_or_else(|| scoped(figure), |label| self.cell_of(label, &scoped(figure)))).collect()
    }

    /// What the only number of a cell says, whose text is `text`.
    pub(in crate::check) fn in_cell(&self, text: &str, subjects: &[Subject], claims: &[Claim], above: &Above) -> Option<Reading> {
        let [claim] = claims else { return None };
        if above.is_elsewhere || !above.labels.is_empty() {
            return None;
        }
        let mut subjects = subjects.to_vec();
        if let Some((said, _)) = direction_before(text, claim.range.start) {
            for subject in subjects.iter_mut().filter(|it| it.what == What::Change(None)) {
                subject.what = What::Change(Some(said));
            }
        }
        let first = subjects.first()?;
        let reading = |subject: &Subject, fault: Option<Fault>| Some(self.reading(0, subject, fault.into()));
        // The sign of a change says which way it went.
        let is_change = subjects.iter().all(|it| matches!(it.what, What::Change(_)));
        if is_change && claim.amount.is_some_and(|amount| amount.value < Decimal::ZERO) {
            let delta = self.change(first).filter(|_| subjects.len() == 1)?;
            let is_same = delta.difference.number().is_some_and(|value| claim.judge(value, &delta.unit) == Verdict::True);
            return reading(first, (!is_same).then_some(Fault::Value));
        }
        let faults: Vec<_> = subjects.iter().map(|subject| self.fault(claim, subject)).collect();
        let mut right = faults.iter().zip(&subjects).filter(|(fault, _)| **fault == Some(None)).map(|(_, subject)| subject);
        match (right.next(), right.next()) {
            (Some(subject), _) if is_change && self.is_unsigned(text, subject) => reading(subject, Some(Fault::Sign)),
            (Some(subject), None) => reading(subject, None),
            // 龙河镇进度 over a table of which nothing else says that it is a township's.
            (None, None) if above.nearby.iter().any(|label| self.is_of_part(claim, first, label)) => None,
            (None, None) if faults.iter().all(Option::is_some) => reading(first, faults[0].flatten()),
            _ => None,
        }
    }

    /// Whether a heading is the name of a part of the one figure that it crosses.
    fn is_part_of(&self, heading: &str, figures: &[usize]) -> bool {
        let [figure] = figures else { return false };
        let mentions = self.names.mentions(heading);
        mentions.iter().any(|mention| mention.range == (0..heading.len()) && mention.label().is_some() && self.has_cell(mention, *figure))
    }

    /// Whether a number is true of one part of its figure.
    fn is_of_part(&self, claim: &Claim, whole: &Subject, (field, value): &(String, String)) -> bool {
        let part = Subject { cell: vec![(field.clone(), value.clone())], ..whole.clone() };
        self.plan.figures.cell(&self.definition(part.figure).key, &part.cell, self.day).is_ok() && self.fault(claim, &part) == Some(None)
    }

    /// A decrease that a cell under 增减 gives without its sign, which reads as an increase.
    pub(in crate::check) fn unsigned(&self, text: &str, column: &str, subject: Subject) -> Option<Reading> {
        let is_change = matches!(subject.what, What::Change(_)) && CHANGES.contains(&bare_heading(column));
        (is_change && self.is_unsigned(text, &subject)).then(|| self.reading(0, &subject, Holds::False(Fault::Sign)))
    }

    /// Whether the subject became less and no sign, arrow or word of `text` says so.
    fn is_unsigned(&self, text: &str, subject: &Subject) -> bool {
        const LESS: [char; 9] = ['-', '\u{2212}', '\u{ff0d}', '\u{2193}', '\u{25bc}', '减', '降', '少', '负'];
        !text.contains(LESS) && self.change(subject).is_some_and(|delta| delta.sign() < 0)
    }
}
