//! A number beside a title, in words that are not understood, that is nothing of what the figures named around it are worth.
//!
//! It may be of a part that the data do not know, of one act, or wrong. Nothing is refused: the author is told what the figure is.

use super::above::labels;
use super::change::Day;
use super::elsewhere::{is_elsewhere, is_planned, is_somewhere, is_timed};
use super::sentence::{Sentence, is_clause_end, is_made_of};
use super::words::{COMPARISONS, LINKS, TOTALS};
use super::{Fault, Holds, Reader, Reading, Subject, What};
use crate::check::name::Mention;
use crate::text::change::direction_before;
use crate::text::claim::{Claim, Role};
use crate::text::unit::Unit;
use std::ops::Range;

impl Reader<'_> {
    /// What stands beside the number where the number is not that.
    pub(super) fn doubted(&self, it: &Sentence<'_>, index: usize) -> Option<Reading> {
        let claim = &it.claims[index];
        let unit = claim.unit.as_ref().filter(|_| claim.role == Role::Statistical)?;
        let change = direction_before(it.text, claim.range.start).map(|(_, word)| word.start);
        let number = change.unwrap_or(claim.range.start)..claim.range.end;
        let (figure, label) = self.neighbour(it, number.clone(), unit)?;
        let is_of_today = !it.above.is_elsewhere && self.day_said(it.text, it.claims_before(index), false) == Day::Own;
        let part = it.text[it.range.start..number.start].rfind([';', '\u{ff1b}']).map_or(it.range.start, |end| it.range.start + end);
        let before = || part..number.start;
        let is_another = |is: fn(&str, &[Mention<'_>], &[Claim], Range<usize>) -> bool| is(it.text, &it.mentions, it.claims_of_sentence(), before());
        let is_foreign = || is_elsewhere(it.text, &it.mentions, before()) || is_somewhere(it.text, &it.mentions, it.claims_of_sentence(), before());
        if !is_of_today || is_foreign() || is_another(is_timed) || is_another(is_planned) {
            return None;
        }
        let whole = Subject { figure, cell: Vec::new(), what: if change.is_some() { What::Change(None) } else { What::Value } };
        let subject = label.map_or_else(|| whole.clone(), |label| self.cell_of(label, &whole));
        self.shown(&subject)?;
        // Behind 柏树乡 stands no number of another township.
        let is_own = |named: &&Subject| label.is_none() || named.cell.iter().all(|part| subject.cell.contains(part));
        let named = self.named(it);
        let is_anything = || named.iter().filter(is_own).any(|named| self.fault(claim, named).is_some_and(|fault| fault.is_none()));
        (named.len() <= MOST_NAMED && !is_anything() && self.fault(claim, &subject) == Some(Some(Fault::Value))).then(|| self.reading(index, &subject, Holds::Doubtful))
    }

    /// The figure whose title stands beside a number that counts what it counts, and the label of its part right before the number.
    fn neighbour<'t, 's>(&self, it: &'s Sentence<'t>, number: Range<usize>, unit: &Unit) -> Option<(usize, Option<&'s Mention<'t>>)> {
        let counted = |mention: &Mention<'_>| if mention.is_short() { None } else { mention.figures().find(|figure| self.unit(*figure).same_family(unit)) };
        let is_behind = |mention: &&Mention<'_>| it.text.get(number.end..mention.range.start).is_some_and(|gap| ["", "的", "为", "是"].contains(&gap));
        let behind = it.mentions.iter().filter(is_behind).filter_map(|mention| Some((mention.range.len(), counted(mention)?))).max();
        if let Some((_, figure)) = behind {
            return Some((figure, None));
        }
        // 示例甲镇、示例乙镇已复工项目 is of both; 复工率达到90%以上的乡镇 are townships.
        let is_listed = |at: usize| it.follows_name(at) || it.mentions.iter().any(|label| label.range.end == at && label.label().is_some() && it.follows_name(label.range.start));
        if it.text[number.end..].starts_with('的') {
            return None;
        }
        let titles = it.mentions.iter().filter(|mention| mention.range.end <= number.start).filter_map(|mention| Some((mention, counted(mention)?)));
        let (title, figure) = titles.max_by_key(|(mention, _)| (mention.range.end, mention.range.len())).filter(|(title, _)| !is_listed(title.range.start))?;
        let words = &it.text[title.range.end..number.start];
        let since = it.claims_of_sentence().iter().filter(|claim| claim.amount.is_some() && claim.range.end <= number.start).map(|claim| claim.range.end).max();
        let label =
            it.mentions.iter().filter(|mention| mention.range.start >= title.range.end.max(since.unwrap_or(0)) && mention.range.end <= number.start && mention.label().is_some());
        let label = label.max_by_key(|mention| (mention.range.end, mention.range.len()));
        if label.is_some_and(|label| !self.has_cell(label, figure)) {
            return None;
        }
        let from = label.map_or(title.range.end, |label| label.range.end);
        let last = it.text[from..number.start].rsplit(is_clause_end).next().unwrap_or_default();
        let last = COMPARISONS.iter().fold(last.trim().to_owned(), |last, compared| last.replace(compared, ""));
        let is_linked = is_made_of(&last, LINKS) || is_made_of(&last, TOTALS);
        // Behind a number that was not understood another thing may be meant.
        let others = it.claims_of_sentence().iter().enumerate().filter(|(_, claim)| title.range.end <= claim.range.start && claim.range.end <= number.start);
        let last_other = others.filter(|(_, claim)| claim.role == Role::Statistical).map(|(at, _)| it.within.start + at).last();
        let is_followed = || label.is_some() || last_other.is_none_or(|at| it.said.iter().any(|(said, subject)| *said == at && subject.figure == figure));
        // 已复工项目502个,30家: another thing, counted in another word.
        let goes_on = || is_linked && is_followed() && self.unit(figure).name() == unit.name() && (label.is_some() || !words.contains([';', '\u{ff1b}']));
        let is_near = || words.chars().count() <= LONGEST_GAP && !words.contains(|c| is_clause_end(c) || c.is_ascii_digit());
        (goes_on() || is_near()).then_some((figure, label))
    }

    /// All that the titles in a sentence, and their parts named around, were worth at an issue and have changed by since the last.
    fn named(&self, it: &Sentence<'_>) -> Vec<Subject> {
        let mut figures: Vec<usize> = it.mentions.iter().flat_map(Mention::figures).collect();
        figures.sort_unstable();
        figures.dedup();
        let mut parts: Vec<Vec<(String, String)>> = it.above.labels.iter().cloned().chain(labels(&it.mentions, it.range.clone())).map(|label| vec![label]).collect();
        parts.push(Vec::new());
        let of = |figure: usize, cell: &Vec<(String, String)>| [What::Value, What::Issue, What::Change(None)].map(|what| Subject { figure, cell: cell.clone(), what });
        figures.into_iter().flat_map(|figure| parts.iter().take(MOST_NAMED).flat_map(move |cell| of(figure, cell))).collect()
    }
}

/// Where more than these are named, a number may be any of them.
const MOST_NAMED: usize = 300;

/// Characters of words between a title and its number that are not understood.
const LONGEST_GAP: usize = 8;
