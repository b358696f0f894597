//! Titles in a company that is not understood: 会同有关方面核定的扶贫资金35498.10万元, 全县535个已复工项目运行平稳.
//!
//! The words around may make the number that of a part or of one act, so that two things only are told from a truth: a slip of the keyboard, and more
//! than there ever were.

use super::change::Day;
use super::elsewhere::{is_placed, is_planned, is_timed};
use super::sentence::{Sentence, is_clause_end, is_made_of};
use super::words::{COMPARISONS, LINKS};
use super::{Fault, Holds, Reader, Reading, Subject, What};
use crate::check::name::Mention;
use crate::figures::{Recipe, Shown};
use crate::text::change::direction_before;
use crate::text::claim::{Claim, Role};
use crate::text::predicate::Predicate;
use crate::text::slip::Written;
use crate::text::unit::Unit;
use std::ops::Range;

impl Reader<'_> {
    /// The number right beside a title that is surely not what the title is worth, whatever stands around.
    pub(super) fn loosely(&self, it: &Sentence<'_>, index: usize) -> Option<Reading> {
        let claim = &it.claims[index];
        claim.unit.as_ref().filter(|_| matches!(claim.role, Role::Statistical | Role::Bare) && matches!(claim.predicate, Predicate::Exactly | Predicate::Reaching))?;
        let change = direction_before(it.text, claim.range.start).map(|(_, word)| word);
        let number = change.as_ref().map_or(claim.range.start, |word| word.start);
        let beside = it.mentions.iter().filter_map(|mention| Some((mention, self.beside(it, mention, number..claim.range.end)?)));
        let (title, is_plain) = beside.max_by_key(|(mention, _)| mention.range.len())?;
        let until = number.max(title.range.end);
        let has_part = !it.above.labels.is_empty() || it.mentions.iter().any(|mention| mention.range.end <= until && mention.label().is_some());
        let is_dated = || self.day_said(it.text, it.claims_before(index), false) != Day::Own;
        if has_part || it.above.is_elsewhere || is_dated() || is_timed(it.text, &it.mentions, it.claims_of_sentence(), it.range.start..until) {
            return None;
        }
        // 县城公交运送旅客18.6万人次 are not all.
        let begin = title.range.start.min(number);
        let is_alone = || it.neutral(it.clause_start(begin, index).min(begin)..begin).is_some();
        // 高速公路项目3个,公路总投资12亿元 may be another company's.
        let is_first = || (it.within.start..index).all(|at| it.is_understood(at));
        let is_foreign = || is_placed(it.text, &it.mentions, it.range.start..until) || is_planned(it.text, &it.mentions, it.claims_of_sentence(), it.range.start..until);
        let written = Written::of(claim);
        let is_slip = |value, unit: &Unit| written.as_ref().is_some_and(|it| it.is_slip(value, unit));
        let counts = |figure: &usize| claim.unit.as_ref().is_some_and(|unit| unit.same_family(self.unit(*figure)));
        let mut own = title.figures().filter(|figure| change.is_some() || counts(figure));
        let figure = own.next().filter(|_| own.next().is_none())?;
        let of = |what| Subject { figure, cell: Vec::new(), what };
        let is = |what| self.fault(claim, &of(what)) == Some(None);
        let is_false = |what| self.fault(claim, &of(what)) == Some(Some(Fault::Value));
        if change.is_some() {
            let delta = self.change(&of(What::Change(None)))?;
            let is_sure = is_false(What::Change(None)) && !is(What::Value) && is_slip(delta.size().number()?, &delta.unit);
            return is_sure.then(|| self.reading(index, &of(What::Change(None)), Holds::False(Fault::Value)));
        }
        let (shown, unit) = self.shown(&of(What::Value))?;
        let is_sure = is_false(What::Value) && !is(What::Previous) && !is(What::Change(None)) && !self.is_of_another(claim);
        let is_sure = is_sure && (is_slip(shown.number()?, &unit) || is_plain && is_alone() && is_first() && self.is_too_great(claim, figure) && !is_foreign());
        is_sure.then(|| self.reading(index, &of(What::Value), Holds::False(Fault::Value)))
    }

    /// Whether another number of the sentence is just what a title in it is worth, was worth at the issue before or has changed by: then the sentence
    /// speaks of the county today.
    pub(super) fn is_corroborated(&self, it: &Sentence<'_>, index: usize) -> bool {
        let first = it.within.start;
        let borne_out = it.borne_out.get_or_init(|| {
            let mut figures: Vec<usize> = it.mentions.iter().filter(|mention| !mention.is_short()).flat_map(Mention::figures).collect();
            figures.sort_unstable();
            figures.dedup();
            let of = |figure: &usize| [What::Value, What::Previous, What::Change(None)].map(|what| Subject { figure: *figure, cell: Vec::new(), what });
            let is_true = |claim: &Claim| figures.iter().flat_map(of).any(|subject| self.fault(claim, &subject) == Some(None));
            let is_plain = |claim: &Claim| claim.predicate == Predicate::Exactly && claim.role == Role::Statistical && n_digits(&it.text[claim.number.clone()]) >= MANY_DIGITS;
            it.claims_of_sentence().iter().map(|claim| is_plain(claim) && is_true(claim)).collect()
        });
        // 381户边缘户逐户走访,其中252户有产业帮扶需求: a number that was not understood may be the whole of those behind it.
        let is_whole = |at: usize| it.text[it.claims[at].range.end..it.claims[index].range.start].contains('中') || it.text[..it.claims[at].range.start].ends_with("其中");
        let is_understood = |at: usize| it.is_understood(at) || borne_out[at - first] && !is_whole(at);
        borne_out.iter().enumerate().any(|(at, is_true)| *is_true && first + at != index) && (first..index).all(is_understood)
    }

    /// Whether a title stands right beside a number, and if so, whether nothing else stands between them and behind.
    fn beside(&self, it: &Sentence<'_>, mention: &Mention<'_>, number: Range<usize>) -> Option<bool> {
        if mention.is_short() || mention.figures().next().is_none() {
            return None;
        }
        if let Some(gap) = it.text.get(mention.range.end..number.start) {
            if gap.len() > LONGEST_WORDS {
                return None;
            }
            let gap = COMPARISONS.iter().fold(gap.to_owned(), |gap, compared| gap.replace(compared, ""));
            let is_near = gap.chars().count() <= LONGEST_GAP && !gap.contains(|c| is_clause_end(c) || c.is_ascii_digit());
            return (is_made_of(&gap, LINKS) || is_near).then(|| is_made_of(&gap, LINKS) && it.ends_here(number.end));
        }
        let gap = it.text.get(number.end..mention.range.start)?;
        ["", "的", "为", "是"].contains(&gap).then(|| it.ends_here(mention.range.end))
    }

    /// Whether the number is the value of some figure.
    fn is_of_another(&self, claim: &Claim) -> bool {
        let own = |figure: &usize| claim.unit.as_ref().is_some_and(|unit| unit.same_family(self.unit(*figure)));
        let mut all = (0..self.plan.figures.definitions.len()).filter(own);
        all.any(|figure| self.fault(claim, &Subject::whole(figure)) == Some(None))
    }

    /// Whether a count or an amount is more than the figure was at any issue, so that it cannot be a part of it.
    fn is_too_great(&self, claim: &Claim, figure: usize) -> bool {
        let it = self.definition(figure);
        let adds_up = matches!(it.recipe, Recipe::Count { .. } | Recipe::Sum { .. } | Recipe::Distinct { .. }) && !it.unit.is_ratio();
        let is_below = |shown: Option<Shown>| {
            let low = claim.amount.and_then(|amount| amount.interval.ends()).map(|(low, _)| low);
            let value = shown.and_then(Shown::number).and_then(|value| Unit::convert(value, &it.unit, claim.unit.as_ref()?));
            low.zip(value).is_some_and(|(low, value)| value < low)
        };
        let subject = Subject::whole(figure);
        let days = self.plan.series.iter().filter_map(|issue| issue.as_of).filter(|day| *day <= self.day);
        adds_up && days.chain([self.day]).all(|day| is_below(self.shown_on(&subject, day)))
    }
}

/// How many digits a number has.
fn n_digits(number: &str) -> usize {
    number.chars().filter(char::is_ascii_digit).count()
}

/// Digits of a number that is not true by chance.
const MANY_DIGITS: usize = 3;

/// Bytes between a title and its number beyond which they do not stand side by side.
const LONGEST_WORDS: usize = 60;

/// Characters of words between a title and its number that are not understood.
const LONGEST_GAP: usize = 8;
