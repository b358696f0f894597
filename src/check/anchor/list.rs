//! Lists: 甲、乙分别为1个、2个 gives each number to the name in its place.

use super::change::Day;
use super::sentence::{Sentence, is_clause_end, is_made_of};
use super::words::{BECAME, COMPARISONS, FROM, FROM_PREVIOUS, JOINTS};
use super::{Reader, Subject, What};
use crate::check::name::{Meaning, Mention};
use crate::text::change::direction_before;
use crate::text::claim::Claim;
use crate::text::predicate::Predicate;

/// A number of a list that says its names first.
pub(super) struct Listed {
    /// An index into the claims.
    pub(super) claim: usize,
    /// The number with the unit that is said once for the whole list.
    pub(super) whole: Option<Claim>,
    pub(super) subjects: Vec<Subject>,
}

impl Reader<'_> {
    /// 甲、乙和丙分别为1个、2个和3个: the names and the numbers by their order, where `index` is the first number. 分别比上期增加1个和2个 may also be of
    /// the numbers that were said last.
    pub(super) fn respectively(&self, it: &Sentence<'_>, index: usize) -> Vec<Listed> {
        let (since, start) = (it.after_number(index), it.claims[index].range.start);
        let said = |word: &'static str| Some((since + it.text.get(since..start)?.rfind(word)?, word));
        let Some((at, word_of)) = said("分别").or_else(|| said("依次")) else { return Vec::new() };
        let joined = |a: usize, b: usize| it.text.get(a..b).is_some_and(|gap| is_made_of(gap, JOINTS));
        let change = direction_before(it.text, start).filter(|(_, word)| word.start >= at + word_of.len() && is_made_of(&it.text[word.end..start], &["了", "约", " "]));
        let mut end = at;
        let is_from = it.text.get(at + word_of.len()..start).is_some_and(|gap| !gap.is_empty() && (is_made_of(gap, FROM) || is_made_of(gap, FROM_PREVIOUS)));
        let what = match &change {
            None if joined(at + word_of.len(), start) => What::Value,
            None if is_from && self.previous.is_some() => What::Issue,
            Some((direction, word)) if self.previous.is_some() => {
                let between = &it.text[at + word_of.len()..word.start];
                if between.is_empty() {
                    let Some(compared) = COMPARISONS.iter().filter(|compared| it.text[since..at].ends_with(**compared)).max_by_key(|compared| compared.len()) else {
                        return Vec::new();
                    };
                    end -= compared.len();
                } else if !COMPARISONS.contains(&between) {
                    return Vec::new();
                }
                What::Change(Some(*direction))
            }
            _ => return Vec::new(),
        };
        let run_of = |first: usize| {
            let is_next = |next: &usize| it.within.contains(next) && it.claims[*next].amount.is_some() && joined(it.claims[next - 1].range.end, it.claims[*next].range.start);
            std::iter::successors(Some(first), |at| Some(at + 1).filter(is_next)).collect::<Vec<usize>>()
        };
        let mut run = run_of(index);
        let last = run.last().map_or(index, |last| *last);
        if run.len() < 2 || !it.ends_here(it.claims[last].range.end) || self.day_said(it.text, it.claims_before(index), false) != Day::Own {
            return Vec::new();
        }
        let names_end = end;
        let mut names: Vec<&Mention<'_>> = Vec::new();
        loop {
            let next = it.mentions.iter().filter(|mention| since <= mention.range.start && mention.range.end <= end && mention.figures().next().is_some());
            let next = next.filter(|mention| joined(mention.range.end, end)).max_by_key(|mention| (mention.range.end, mention.range.len()));
            let Some(mention) = next else { break };
            end = mention.range.start;
            names.push(mention);
        }
        names.reverse();
        let shared = if names.len() == 1 && run.len() > 1 { self.shared_noun(it, names[0], run.len(), what) } else { Vec::new() };
        let carried = it.said.len().checked_sub(run.len()).map(|from| &it.said[from..]).filter(|said| {
            let is_next = said.last().is_some_and(|(claim, _)| it.text[it.claims[*claim].range.end..names_end].chars().all(|c| matches!(c, ',' | '\u{ff0c}' | ' ')));
            is_next && what != What::Value && said.iter().all(|(_, subject)| subject.what == What::Value)
        });
        let mut subjects: Vec<Vec<Subject>> = if !shared.is_empty() {
            shared
        } else if names.len() == run.len() {
            let left = it.clause_start(end, index)..end;
            run.iter().zip(names).map(|(index, mention)| self.settled(it, *index, left.clone(), mention.figures().collect(), what)).collect()
        } else if let Some(parts) = it.among(index).filter(|_| names.is_empty() && what == What::Value).and_then(|head| self.parts_of(it, head, names_end, &run)) {
            parts
        } else if let (true, Some(said)) = (names.is_empty(), carried) {
            said.iter().map(|(_, subject)| vec![Subject { what, ..subject.clone() }]).collect()
        } else {
            return Vec::new();
        };
        if what == What::Issue {
            // 分别由86.0%、72.1%提高到94.7%、86.6%: the same once more.
            let now = it.claims.get(last + 1).filter(|next| it.text.get(it.claims[last].range.end..next.range.start).is_some_and(|gap| is_made_of(gap, BECAME)));
            let now = now.map(|_| run_of(last + 1)).filter(|now| now.len() == run.len());
            let values = subjects.iter().map(|of| of.iter().map(|subject| Subject { what: What::Value, ..subject.clone() }).collect()).collect::<Vec<_>>();
            run.extend(now.into_iter().flatten());
            subjects.extend(values);
        }
        let whole = |claim: usize| it.with_unit_of(claim, last);
        // 分别超过580个和500个: the word may be meant of all of them.
        let said = |claim: usize| it.claims[claim].predicate;
        let is_shared = !matches!(said(index), Predicate::Exactly | Predicate::Reaching);
        let pairs = run.into_iter().zip(subjects).filter(|(claim, _)| *claim == index || !is_shared || said(*claim) != Predicate::Exactly);
        pairs.map(|(claim, subjects)| Listed { claim, whole: whole(claim), subjects }).collect()
    }

    /// 已复工项目中,种植业、养殖业分别为178个、102个: the parts of what stands before 中, which are named up to byte `end`.
    fn parts_of(&self, it: &Sentence<'_>, head: &Mention<'_>, end: usize, run: &[usize]) -> Option<Vec<Vec<Subject>>> {
        let (labels, start) = labels_before(it, end, run.len());
        let unit = it.claims[*run.last()?].unit.as_ref()?;
        let behind = it.text.get(head.range.end..start)?.strip_prefix(['中', '里'])?.trim_start_matches(is_clause_end);
        if labels.len() != run.len() || !behind.is_empty() || it.above.is_elsewhere {
            return None;
        }
        let mut figures = head.figures().filter(|figure| self.unit(*figure).same_family(unit));
        let figure = figures.next().filter(|figure| figures.next().is_none() && labels.iter().all(|label| self.has_cell(label, *figure)))?;
        let whole = Subject::whole(figure);
        Some(labels.iter().map(|label| vec![self.cell_of(label, &whole)]).collect())
    }

    /// 种植业、养殖业项目复工率, 全面复工、部分复工、未复工项目: names that share the end of the last one; one subject for each of `n`.
    fn shared_noun(&self, it: &Sentence<'_>, last: &Mention<'_>, n: usize, what: What) -> Vec<Vec<Subject>> {
        let settled = |end: usize, figures: Vec<usize>| self.settled(it, it.within.start, it.clause_start(end, it.within.start).min(end)..end, figures, what);
        // 种植业、养殖业项目复工率: cells of one figure.
        let noun = it.mentions.iter().filter(|noun| noun.range.end == last.range.start && noun.meanings.iter().any(|it| matches!(it, Meaning::Noun(_))));
        let start = noun.map(|noun| noun.range.start).min().unwrap_or(last.range.start);
        // 种植业、养殖业的已复工项目.
        let behind_of = it.text[..last.range.start].strip_suffix('的').map_or(start, str::len);
        for start in [last.range.start, start, behind_of] {
            let (labels, end) = labels_before(it, start, n);
            if labels.len() == n && !is_joint(it, it.text[..end].trim_end_matches(['\u{3001}', '和']).len(), end) {
                let of = settled(end, last.figures().collect());
                let cells_of = |label: &Mention<'_>| of.iter().filter(|it| self.has_cell(label, it.figure)).map(|it| self.cell_of(label, it)).collect::<Vec<_>>();
                let cells = labels.iter().map(|label| cells_of(label)).collect::<Vec<_>>();
                return if cells.iter().all(|cell| !cell.is_empty()) { cells } else { Vec::new() };
            }
        }
        // 全面复工、部分复工、未复工项目: figures whose titles end alike.
        let title = &it.text[last.range.clone()];
        let own: Vec<usize> = last.figures().collect();
        let [figure] = own.as_slice() else { return Vec::new() };
        let mut all = vec![vec![Subject { figure: *figure, cell: Vec::new(), what }]];
        let mut end = last.range.start;
        while all.len() < n {
            let from = it.text[it.range.start..end].char_indices().rev().nth(LONGEST_STEM).map_or(it.range.start, |(at, _)| it.range.start + at);
            let Some(joint) = ["\u{3001}", "和", "与", "及"].iter().find(|joint| it.text[from..end].ends_with(**joint)) else { return Vec::new() };
            let until = end - joint.len();
            let is_like = |own: &str, stem: &str| (1..title.len()).filter(|at| title.is_char_boundary(*at)).any(|at| own.strip_prefix(stem) == Some(&title[at..]));
            let starts = it.text[from..until].char_indices().map(|(at, _)| from + at);
            let found = starts.filter_map(|at| {
                let stem = &it.text[at..until];
                let mut figures = self.plan.figures.definitions.values().enumerate().filter(|(_, own)| is_like(&own.title, stem)).map(|(figure, _)| figure);
                figures.next().filter(|_| stem.chars().count() >= 2 && figures.next().is_none()).map(|figure| (figure, at))
            });
            let Some((figure, at)) = found.into_iter().next() else { return Vec::new() };
            all.push(vec![Subject { figure, cell: Vec::new(), what }]);
            end = at;
        }
        all.reverse();
        let first: Vec<usize> = all.first().map_or_else(Vec::new, |first| first.iter().map(|it| it.figure).collect());
        if settled(end, first).iter().any(|subject| subject.cell.is_empty()) { all } else { Vec::new() }
    }
}

/// Whether nothing but a joint of a list stands between two places.
fn is_joint(it: &Sentence<'_>, a: usize, b: usize) -> bool {
    it.text.get(a..b).is_some_and(|gap| matches!(gap, "\u{3001}" | "和" | "与" | "及" | "以及"))
}

/// Up to `n` labels that stand side by side and end at byte `end`, and where they begin.
fn labels_before<'s, 't>(it: &'s Sentence<'t>, mut end: usize, n: usize) -> (Vec<&'s Mention<'t>>, usize) {
    let mut chain: Vec<&Mention<'t>> = Vec::new();
    while chain.len() < n {
        let is_next = |mention: &&Mention<'t>| if chain.is_empty() { mention.range.end == end } else { is_joint(it, mention.range.end, end) };
        let Some(before) = it.mentions.iter().filter(|mention| mention.label().is_some()).filter(is_next).max_by_key(|mention| mention.range.len()) else { break };
        end = before.range.start;
        chain.push(before);
    }
    chain.reverse();
    (chain, end)
}

/// Characters of a stem whose noun is said at the end of its list.
const LONGEST_STEM: usize = 10;
