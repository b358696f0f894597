//! Titles as people cut them short: 上岗率 for 公益性岗位上岗率, 中央 for 中央扶贫资金, where the unit and what was said before leave one figure only.

use super::sentence::{Sentence, is_clause_end, is_made_of};
use super::words::{FILLERS, LINKS, MEASURES, NEUTRAL, PAIRED, TAILS, TOTALS};
use super::{Reader, Subject, What};
use crate::check::name::Mention;
use crate::figures::{Definition, Recipe};
use crate::text::unit::Unit;
use std::ops::Range;

impl Reader<'_> {
    /// The figure of which the words before the number are a part of the title, and no other that counts in its unit.
    pub(super) fn gist(&self, it: &Sentence<'_>, index: usize, clause: Range<usize>, title: Option<&Mention<'_>>) -> Vec<Subject> {
        let claim = &it.claims[index];
        let Some(unit) = claim.unit.as_ref() else { return Vec::new() };
        let is_ratio = unit.is_ratio();
        let mut end = clause.end;
        let mut ends = vec![end];
        while let Some(word) = LINKS.iter().filter(|word| it.text[clause.start..end].ends_with(**word)).max_by_key(|word| word.len()) {
            end -= word.len();
            ends.push(end);
        }
        let tail = TAILS.iter().filter(|word| is_ratio && it.text[clause.start..end].ends_with(**word)).max_by_key(|word| word.len());
        if let Some(word) = tail {
            ends = vec![end - word.len()];
        }
        for end in ends {
            let (figures, from) = self.cut_short(it, index, clause.start..end, tail.is_some());
            if figures.is_empty()
                || title.is_some_and(|title| from > title.range.start || from == title.range.start && figures.iter().all(|figure| title.figures().any(|own| own == *figure)))
            {
                continue;
            }
            // 临时救助累计发放54.1万元 is what was paid, not what was decided.
            if it.text[from..clause.end].contains("发放") && figures.iter().any(|figure| !self.definition(*figure).title.contains("补贴")) {
                break;
            }
            return self.settled(it, index, clause.start..from, figures, What::Value);
        }
        Vec::new()
    }

    /// The figure that the last words of a part of a clause are the title of, cut short, and where they begin; `is_share`: 占 stood behind.
    pub(super) fn cut_short(&self, it: &Sentence<'_>, index: usize, part: Range<usize>, is_share: bool) -> (Vec<usize>, usize) {
        let (points, percent) = (Unit::points(), Unit::percent());
        let Some(unit) = it.claims[index].unit.as_ref() else { return (Vec::new(), part.start) };
        let unit = if unit.same_family(&points) { &percent } else { unit };
        // Words that change nothing are left out from the front, one after the other: 已 of 已上岗 may belong to the title.
        let mut starts = vec![part.start];
        while let Some(start) = starts.last().copied().filter(|start| starts.len() <= MOST_WORDS && *start < part.end) {
            let label = it.mentions.iter().filter(|mention| mention.range.start == start && mention.range.end <= part.end && mention.label().is_some());
            let word = NEUTRAL.iter().filter(|word| it.text[start..part.end].starts_with(**word)).map(|word| word.len());
            match label.map(|mention| mention.range.len()).chain(word).max() {
                Some(length) => starts.push(start + length),
                None => break,
            }
        }
        for start in starts {
            if part.end - start > LONGEST_WORDS {
                continue;
            }
            let words = FILLERS.iter().fold(it.text[start..part.end].to_owned(), |words, filler| words.replace(filler, ""));
            let words: Vec<char> = words.chars().collect();
            if !(2..=LONGEST_GIST).contains(&words.len()) || words.iter().any(|c| !('\u{4e00}'..='\u{9fff}').contains(c)) {
                continue;
            }
            let is_like = |it: &Definition| {
                it.unit.same_family(unit) && (!unit.is_ratio() || if is_share { it.title.contains('占') } else { words.last().copied() == it.title.chars().last() })
            };
            // A title cut short ends in two characters of it that stand side by side.
            let [.., last, end] = words.as_slice() else { continue };
            let like = self.names.with_pair([*last, *end]).iter().copied().filter(|figure| is_like(self.definition(*figure)));
            let mut figures: Vec<usize> = like.filter(|figure| self.is_gist(&words, *figure) && self.is_told_before(it, index, start, &words, *figure)).collect();
            figures.sort_unstable();
            figures.dedup();
            let is_exact = |figure: &usize| self.definition(*figure).title.chars().eq(words.iter().copied());
            // 登记扶贫车间62个,全面复工率100%: behind those it is theirs.
            let last = it.said.last().and_then(|(_, said)| self.plan.figures.dataset_of(&self.definition(said.figure).key));
            let is_of_last = |figure: &usize| words.len() > 3 && last.is_some() && self.plan.figures.dataset_of(&self.definition(*figure).key) == last;
            if figures.iter().any(is_of_last) {
                figures.retain(is_of_last);
            }
            if figures.iter().any(is_exact) {
                figures.retain(is_exact);
            }
            if figures.len() > 1 {
                // What is said twice of one matter is one figure; else it is that of the records that were spoken of.
                let value = |figure: usize| self.plan.figures.value(&self.definition(figure).key, self.day);
                if figures.iter().all(|figure| value(*figure) == value(figures[0])) {
                    figures.truncate(1);
                } else {
                    figures.retain(|figure| last.is_some() && self.plan.figures.dataset_of(&self.definition(*figure).key) == last);
                }
            }
            if figures.len() == 1 {
                return (figures, start);
            }
        }
        (Vec::new(), part.start)
    }

    /// 411名湖北返乡未就业人员中, 还有42人待落实: the title, cut short, behind the number.
    pub(super) fn gist_behind(&self, it: &Sentence<'_>, index: usize, clause: Range<usize>) -> Vec<Subject> {
        let claim = &it.claims[index];
        let end = claim.range.end;
        let Some(unit) = claim.unit.as_ref().filter(|unit| !unit.is_ratio()) else { return Vec::new() };
        let behind = it.text[end..it.range.end].find(|c| is_clause_end(c) || c == '中').map_or(it.range.end, |at| end + at);
        let is_among = it.text[behind..].starts_with('中');
        let before = it.text[it.range.start..clause.start].trim_end_matches(is_clause_end);
        let is_left = TOTALS.iter().any(|word| it.text[clause.clone()].ends_with(word));
        let is_sure = is_among || is_left || clause.is_empty() && before.ends_with('中');
        if !is_sure {
            return Vec::new();
        }
        let words = FILLERS.iter().fold(it.text[end..behind].to_owned(), |words, filler| words.replace(filler, ""));
        let words: Vec<char> = words.chars().collect();
        let [.., last, close] = words.as_slice() else { return Vec::new() };
        if !(3..=LONGEST_GIST).contains(&words.len()) {
            return Vec::new();
        }
        let is_like = |figure: &usize| {
            self.unit(*figure).same_family(unit) && self.is_gist(&words, *figure) && (words.len() > 4 || self.is_told_before(it, index, end, &words[..3], *figure))
        };
        let mut figures: Vec<usize> = self.names.with_pair([*last, *close]).iter().copied().filter(is_like).collect();
        figures.sort_unstable();
        figures.dedup();
        let value = |figure: usize| self.plan.figures.value(&self.definition(figure).key, self.day);
        if figures.iter().all(|figure| value(*figure) == value(figures[0])) {
            figures.truncate(1);
        }
        if figures.len() == 1 { self.settled(it, index, clause, figures, What::Value) } else { Vec::new() }
    }

    /// 480户、61.74万元: the same once more in another unit.
    pub(super) fn paired(&self, it: &Sentence<'_>, index: usize) -> Option<Subject> {
        let claim = &it.claims[index];
        let (at, said) = it.said.last().filter(|(_, said)| said.what == What::Value)?;
        let unit = claim.unit.as_ref().filter(|unit| !unit.is_ratio() && !unit.same_family(self.unit(said.figure)))?;
        let gap = it.text.get(it.claims[*at].range.end..claim.range.start)?;
        if gap.is_empty() || !is_made_of(gap, PAIRED) {
            return None;
        }
        let last = self.definition(said.figure);
        let is_twin = |it: &Definition| {
            let beginning = last.title.chars().zip(it.title.chars()).take_while(|(a, b)| a == b).count();
            it.unit.same_family(unit)
                && beginning >= SHORTEST_BEGINNING
                && self.plan.figures.dataset_of(&it.key) == self.plan.figures.dataset_of(&last.key)
                && self.conditions(it) == self.conditions(last)
                && !MEASURES.iter().any(|word| it.title.contains(word))
        };
        let mut twins = self.plan.figures.definitions.values().enumerate().filter(|(_, it)| is_twin(it)).map(|(figure, _)| figure);
        let figure = twins.next().filter(|_| twins.next().is_none())?;
        let is_known = said.cell.is_empty() || self.plan.figures.cell(&self.definition(figure).key, &said.cell, self.day).is_ok();
        is_known.then(|| Subject { figure, ..said.clone() })
    }

    /// Whether `words` are the figure's title with something left out; before it may stand what all records of its dataset are called.
    fn is_gist(&self, words: &[char], figure: usize) -> bool {
        let it = self.definition(figure);
        let written: String = words.iter().collect();
        std::iter::once(&it.title).chain(&it.aliases).any(|title| {
            // A mean or a greatest is none of the amount itself.
            if MEASURES.iter().any(|word| title.contains(word) && !written.contains(word)) {
                return false;
            }
            let title: Vec<char> = title.chars().filter(|c| *c != '的').collect();
            let is_end = |part: &[char]| part.len() >= 3 && title.ends_with(part);
            is_cut(words, &title) && (words.len() > 2 || title.starts_with(words) || title.ends_with(words))
                || (2..words.len()).any(|at| is_end(&words[at..]) && self.whole_titles(figure).iter().any(|whole| is_cut(&words[..at], &whole.chars().collect::<Vec<char>>())))
        })
    }

    /// Titles of figures that count or add up all records of the figure's dataset.
    pub(super) fn whole_titles(&self, figure: usize) -> Vec<&str> {
        let it = self.definition(figure);
        let Some(dataset) = self.plan.figures.dataset_of(&it.key) else { return Vec::new() };
        let is_whole =
            |other: &&Definition| other.filter.is_empty() && other.recipe.dataset() == Some(dataset) && matches!(other.recipe, Recipe::Count { .. } | Recipe::Sum { .. });
        let wholes = self.plan.figures.definitions.values().filter(is_whole);
        wholes.flat_map(|it| std::iter::once(it.title.as_str()).chain(it.aliases.iter().map(String::as_str))).collect()
    }

    /// Whether a number of the figure right after one of `last` is not that of fewer records: behind 新建项目148个 总投资 is the new builds'.
    fn is_within(&self, figure: usize, last: usize) -> bool {
        let (it, last) = (self.definition(figure), self.definition(last));
        let narrow = self.conditions(it);
        self.plan.figures.dataset_of(&it.key) != self.plan.figures.dataset_of(&last.key)
            || self.conditions(last).iter().all(|(field, _)| narrow.iter().any(|(other, _)| other == field))
    }

    /// Titles of which a clause may be made that stands before a number of the figure: its own, its parts', and those of all records.
    pub(super) fn words_of(&self, figure: usize) -> Vec<&str> {
        let it = self.definition(figure);
        let parts = it.recipe.parts().into_iter().flat_map(|(a, b)| [a, b]).filter_map(|key| self.plan.figures.definitions.get(key));
        let mut titles: Vec<&str> = std::iter::once(it).chain(parts).map(|it| it.title.as_str()).collect();
        titles.extend(self.whole_titles(figure));
        titles
    }

    /// Whether the few words that are left of a title follow something of the same records.
    fn is_told_before(&self, it: &Sentence<'_>, index: usize, start: usize, words: &[char], figure: usize) -> bool {
        let own = self.definition(figure);
        let last = it.said.last().map(|(_, said)| said.figure);
        let beginning: Vec<char> = own.title.chars().take(2).collect();
        if words.len() > 3 && (last.is_none() || words.starts_with(&beginning)) {
            return last.is_none_or(|last| self.is_within(figure, last));
        }
        let Some(dataset) = self.plan.figures.dataset_of(&own.key) else { return false };
        let is_own = |other: usize| self.plan.figures.dataset_of(&self.definition(other).key) == Some(dataset);
        if last.is_some_and(|last| is_own(last) && !self.is_within(figure, last)) {
            return false;
        }
        if words.len() > 3 {
            return last.is_some_and(is_own) || it.mentions.iter().any(|mention| mention.range.end <= start && mention.figures().any(is_own));
        }
        if words.len() == 2 {
            // 户均 behind 临时救助480户: the titles share a word.
            let rest: Vec<char> = own.title.chars().collect();
            let shares = |other: &str| rest.windows(2).any(|pair| pair != words && other.contains(pair.iter().collect::<String>().as_str()));
            return last.is_some_and(|last| is_own(last) && shares(&self.definition(last).title)) && it.said.last().is_some_and(|(at, _)| at + 1 == index);
        }
        let is_named = it.mentions.iter().any(|mention| mention.range.end <= start && mention.figures().any(is_own));
        last.map_or(is_named, is_own) || it.above.topic.contains(&dataset) && last.is_none()
    }
}

/// Whether `words` are `title` with parts left out: runs of at least two characters of it, in their order.
pub(super) fn is_cut(words: &[char], title: &[char]) -> bool {
    if words.is_empty() {
        return true;
    }
    (0..title.len()).any(|at| {
        let same = words.iter().zip(&title[at..]).take_while(|(a, b)| a == b).count();
        (2..=same).rev().any(|run| is_cut(&words[run..], &title[at + run..]))
    })
}

/// Characters that two titles of one matter begin with: 临时救助, 技能培训.
const SHORTEST_BEGINNING: usize = 4;

/// More characters than these are no title cut short.
const LONGEST_GIST: usize = 16;

/// Bytes of a part of a clause, with the words in it that are none of a title, beyond which it is no title cut short.
const LONGEST_WORDS: usize = 72;

/// More words than these before a title are a sentence of their own.
const MOST_WORDS: usize = 8;
