//! Whether what a number says is true of what it speaks of.

use super::above::labels;
use super::sentence::Sentence;
use super::words::WHOLE;
use super::{Fault, MOST_PARTS, Reader, Subject, What};
use crate::check::name::Mention;
use crate::check::number::is_since_another_day;
use crate::figures::definition::FieldOf;
use crate::figures::{Amount, Definition, Delta, Recipe, Shown};
use crate::text::change::{Direction, level_before};
use crate::text::claim::{Claim, Verdict};
use crate::text::predicate::Predicate;
use crate::text::slip::Written;
use crate::text::unit::Unit;
use jiff::civil::Date;
use rust_decimal::Decimal;

impl Reader<'_> {
    /// Whether a level that is true is said to have been reached from the other side: 减少到502个 where the last issue had 335.
    pub(super) fn is_wrong_way(&self, it: &Sentence<'_>, claim: &Claim, subject: &Subject) -> bool {
        let Some((said, word)) = level_before(it.text, claim.range.start).filter(|(_, word)| word.start >= it.range.start) else { return false };
        // 由111人上升到42人: the two numbers say it.
        if let Some((at, last)) = it.said.last()
            && (last.figure, &last.cell) == (subject.figure, &subject.cell)
            && matches!(last.what, What::Previous | What::Issue | What::Earlier)
            && let (Some(before), Some(now)) = (it.claims[*at].amount, claim.amount)
            && it.claims[*at].unit == claim.unit
        {
            return subject.what == What::Value && (said == Direction::Up && now.value < before.value || said == Direction::Down && now.value > before.value);
        }
        let has_parts = !it.above.labels.is_empty() || !labels(&it.mentions, it.range.start..claim.range.start).is_empty();
        if subject.what != What::Value || has_parts || it.above.is_elsewhere || is_since_another_day(&it.text[it.range.start..word.start]) {
            return false;
        }
        let sign = self.change(subject).map_or(0, |delta| delta.sign());
        matches!((said, sign), (Direction::Up, ..=-1) | (Direction::Down, 1..))
    }

    /// What is wrong with a number said of `subject`: `None` where nothing can be said, `Some(None)` where it is true.
    pub(super) fn fault(&self, claim: &Claim, subject: &Subject) -> Option<Option<Fault>> {
        if self.plan.figures.is_doubtful(&self.definition(subject.figure).key) {
            // Its records could not all be read: nothing is held against what is left of them.
            return None;
        }
        match subject.what {
            What::Change(said) => return self.fault_of_change(claim, subject, said),
            What::Earlier => return None,
            What::Issue => return self.fault_at_issues(claim, subject),
            What::Share(share) => {
                return match claim.judge(share, &Unit::none()) {
                    Verdict::True => Some(None),
                    Verdict::False => Some(Some(Fault::Value)),
                    _ => None,
                };
            }
            What::Between(low, high) => {
                let unit = self.unit(subject.figure);
                let points = Unit::points();
                let unit = if unit.is_ratio() { &points } else { claim.unit.as_ref().filter(|own| own.same_family(unit))? };
                let verdict = claim.judge_interval(low, high, unit);
                return match verdict {
                    Verdict::True => Some(None),
                    Verdict::False => Some(Some(Fault::Value)),
                    _ => None,
                };
            }
            What::Value | What::Previous => {}
        }
        let (shown, unit) = self.shown(subject)?;
        let verdict = match shown {
            Shown::Value(Amount::One(value)) => claim.judge(value, &unit),
            Shown::Value(Amount::Range(low, high)) => claim.judge_range(low, high, &unit),
            Shown::Withheld { .. } | Shown::Missing => return None,
        };
        match verdict {
            Verdict::True => Some(None),
            Verdict::False => Some(Some(Fault::Value)),
            Verdict::Unconfirmed => None,
            // Beside a title another unit is a slip only where the digits are the figure's: 项目受益户 may well be said in 人.
            Verdict::WrongUnit => {
                let (value, scale) = (shown.number()?, claim.amount?.scale);
                let bare = Claim { unit: None, ..claim.clone() };
                let is_slip = |by: Decimal| value.checked_mul(by).is_some_and(|value| bare.judge(value, &unit) == Verdict::True);
                [Decimal::ONE, scale, unit.factor()].into_iter().any(is_slip).then_some(Some(Fault::Unit))
            }
        }
    }

    /// Whether a number can only be meant of an issue: it lies between what the figure had at the issues, or is that but for a slip of the keyboard.
    pub(super) fn is_of_the_series(&self, claim: &Claim, subject: &Subject) -> bool {
        let unit = self.unit(subject.figure);
        let days = self.plan.series.iter().filter_map(|issue| issue.as_of).filter(|day| *day <= self.day);
        let values: Vec<Decimal> = days.filter_map(|day| self.shown_on(subject, day)?.number()).collect();
        let written = claim.amount.and_then(|amount| Unit::convert(amount.value, claim.unit.as_ref().unwrap_or(unit), unit));
        let is_between = written.is_some_and(|written| values.iter().any(|value| *value < written) && values.iter().any(|value| *value > written));
        let is_one = written.is_some_and(|written| values.contains(&written));
        is_one || is_between || Written::of(claim).is_some_and(|it| values.iter().any(|value| it.is_slip(*value, unit)))
    }

    /// A number that the figure had at no issue is none that it came from, nor one that it goes on from.
    pub(super) fn fault_at_issues(&self, claim: &Claim, subject: &Subject) -> Option<Option<Fault>> {
        let days = self.plan.series.iter().filter_map(|issue| issue.as_of).filter(|day| *day <= self.day);
        let verdicts: Vec<Verdict> = days.filter_map(|day| Some(claim.judge(self.shown_on(subject, day)?.number()?, self.unit(subject.figure)))).collect();
        match () {
            () if verdicts.contains(&Verdict::True) => Some(None),
            () if !verdicts.is_empty() && verdicts.iter().all(|it| *it == Verdict::False) => Some(Some(Fault::Value)),
            () => None,
        }
    }

    pub(super) fn fault_of_change(&self, claim: &Claim, subject: &Subject, said: Option<Direction>) -> Option<Option<Fault>> {
        let delta = self.change(subject)?;
        let Shown::Value(Amount::One(size)) = delta.size() else { return None };
        let mut verdict = claim.judge(size, &delta.unit);
        if verdict == Verdict::WrongUnit {
            let is_share = claim.unit.as_ref().is_some_and(Unit::is_ratio);
            let is_points = claim.unit.as_ref().is_some_and(|unit| unit.same_family(&Unit::points()));
            if delta.unit.same_family(&Unit::points()) && is_share || is_points {
                return Some(Some(Fault::Unit));
            }
            // 比上期增长12%: how much of what it was.
            verdict = claim.judge(delta.growth().filter(|_| is_share)?, &Unit::none());
        }
        let is_right_way = match (said, delta.sign()) {
            (None, _) | (Some(Direction::Up), 0..) | (Some(Direction::Down), ..=0) => true,
            (Some(Direction::Same), sign) => sign == 0,
            _ => false,
        };
        match verdict {
            Verdict::False => Some(Some(Fault::Value)),
            _ if !is_right_way => Some(Some(Fault::Direction)),
            Verdict::True => Some(None),
            _ => None,
        }
    }

    /// Whether the number is true of a part that was mentioned before it, in its sentence, its paragraph or above.
    pub(super) fn fits_a_part(&self, it: &Sentence<'_>, claim: &Claim, subject: &Subject) -> bool {
        if !subject.cell.is_empty() && self.fault(claim, &Subject { cell: Vec::new(), ..subject.clone() }) == Some(None) {
            return true;
        }
        let mut all: Vec<(String, String)> = it.above.labels.iter().chain(&it.above.nearby).cloned().collect();
        all.extend(labels(&it.mentions, it.range.start..claim.range.start));
        // 部分复工项目 has no part that is 全面复工.
        let own = self.fields(self.definition(subject.figure));
        all.retain(|(field, _)| !own.contains(&field.as_str()));
        all.sort();
        all.dedup();
        // A number behind 渗漏 is not that of 管涌.
        all.retain(|(field, _)| subject.cell.iter().all(|(own, _)| own != field));
        if all.is_empty() {
            return false;
        }
        let fits = |cell: Vec<(String, String)>| {
            let is_known = self.plan.figures.cell(&self.definition(subject.figure).key, &cell, self.day).is_ok();
            is_known && self.fault(claim, &Subject { cell, ..subject.clone() }).is_none_or(|fault| fault.is_none())
        };
        if all.len() > MOST_PARTS {
            return true;
        }
        let within = |one: &(String, String)| [[one.clone()].as_slice(), &subject.cell].concat();
        if let [own] = subject.cell.as_slice()
            && all.iter().any(|one| one.0 != own.0 && fits(within(one)))
        {
            return true;
        }
        all.iter().enumerate().any(|(i, one)| fits(vec![one.clone()]) || all[i + 1..].iter().any(|two| one.0 != two.0 && fits(vec![one.clone(), two.clone()])))
    }

    /// Whether a group of records was counted before in the sentence of which this figure of all records may be meant: 新建项目148个，扶贫资金9800万元.
    ///
    /// A group is what records are, not how far they have come: 全面复工506个，复工率94.7% speaks of all.
    pub(super) fn is_narrowed(&self, it: &Sentence<'_>, claim: &Claim, subject: &Subject) -> bool {
        let own = self.definition(subject.figure);
        let Some(dataset) = self.plan.figures.dataset_of(&own.key).filter(|_| self.conditions(own).is_empty()) else { return false };
        // How many there are in all is said of no group; and a group's amount is hardly a slip of the whole one.
        let value = || self.shown(subject).and_then(|(shown, _)| shown.number());
        if matches!(own.recipe, Recipe::Count { .. }) || value().is_some_and(|value| Written::of(claim).is_some_and(|it| it.is_slip(value, &own.unit))) {
            return false;
        }
        let fields = &self.plan.model.table(dataset).schema.fields;
        it.said.iter().any(|(index, said)| {
            let group = self.definition(said.figure);
            let between = it.text.get(it.claims[*index].range.end..claim.range.start).unwrap_or_default();
            group.recipe.dataset() == Some(dataset)
                && !self.conditions(group).is_empty()
                && group.filter.iter().any(|condition| matches!(condition.field, FieldOf::Own(field) if !fields[field].is_dated))
                && !between.contains([';', '\u{ff1b}'])
                && !WHOLE.iter().any(|word| between.contains(word))
        })
    }

    /// Whether the number is what came since the issue before: 本期,全县临时救助108户.
    pub(super) fn is_what_came(&self, claim: &Claim, subject: &Subject) -> bool {
        let is_one = subject.what == What::Value && claim.predicate == Predicate::Exactly;
        is_one
            && self.change(subject).is_some_and(|delta| delta.sign() > 0)
            && !self.unit(subject.figure).is_ratio()
            && self.fault(claim, &Subject { what: What::Change(None), ..subject.clone() }) == Some(None)
    }

    pub(in crate::check) fn definition(&self, figure: usize) -> &Definition {
        &self.plan.figures.definitions[figure]
    }

    /// The part of a subject that a label names: of several fields with such a value the one by which the figure is broken down.
    ///
    /// Parts lie within each other, the outer one first: behind 河口镇70处(管涌21处、散浸20处) 散浸 is said of 河口镇, and 临湖镇 of the county.
    pub(super) fn cell_of(&self, label: &Mention<'_>, whole: &Subject) -> Subject {
        let within = |(field, value): (&String, &String)| {
            let outer = whole.cell.iter().take_while(|(other, _)| other != field).cloned();
            outer.chain([(field.clone(), value.clone())]).collect::<Vec<_>>()
        };
        let mut cells = label.labels().map(within);
        let first = cells.clone().next().unwrap_or_default();
        let is_known = |cell: &Vec<(String, String)>| cell.len() <= MOST_AXES && self.plan.figures.cell(&self.definition(whole.figure).key, cell, self.day).is_ok();
        Subject { cell: cells.find(is_known).unwrap_or(first), ..whole.clone() }
    }

    /// Whether a label names a part of the figure.
    pub(super) fn has_cell(&self, label: &Mention<'_>, figure: usize) -> bool {
        label.labels().any(|(field, value)| self.plan.figures.cell(&self.definition(figure).key, &[(field.clone(), value.clone())], self.day).is_ok())
    }

    /// The subject as its figure's title says it, with its part in brackets.
    pub(in crate::check) fn title(&self, subject: &Subject) -> String {
        let title = &self.definition(subject.figure).title;
        let parts = subject.cell.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join("、");
        if parts.is_empty() { title.clone() } else { format!("{title}({parts})") }
    }

    /// The subject as a binding names it: `projects.total/township=示例甲镇`.
    pub(in crate::check) fn target(&self, subject: &Subject) -> String {
        let parts: String = subject.cell.iter().map(|(field, value)| format!("/{field}={value}")).collect();
        format!("{}{parts}", self.definition(subject.figure).key)
    }

    pub(super) fn is_range(&self, figure: usize) -> bool {
        matches!(self.plan.figures.value(&self.definition(figure).key, self.day), Shown::Value(Amount::Range(..)))
    }

    pub(super) fn unit(&self, figure: usize) -> &Unit {
        &self.definition(figure).unit
    }

    /// What the subject is worth, and in which unit.
    pub(in crate::check) fn shown(&self, subject: &Subject) -> Option<(Shown, Unit)> {
        let day = if matches!(subject.what, What::Previous | What::Issue) { self.previous? } else { self.day };
        Some((self.shown_on(subject, day)?, self.unit(subject.figure).clone()))
    }

    pub(super) fn shown_on(&self, subject: &Subject, day: Date) -> Option<Shown> {
        let key = &self.definition(subject.figure).key;
        if subject.cell.is_empty() { Some(self.plan.figures.value(key, day)) } else { self.plan.figures.cell(key, &subject.cell, day).ok() }
    }

    /// How the subject has changed since the issue before.
    pub(in crate::check) fn change(&self, subject: &Subject) -> Option<Delta> {
        self.plan.figures.change_of(&self.definition(subject.figure).key, &subject.cell, self.previous?, self.day).ok()
    }
}

/// Fields by which a figure is broken down at once.
const MOST_AXES: usize = 2;
