//! Lists of parts: 累计险情中散浸58处、管涌53处, 已处置险情河口镇58处,临湖镇28处, 水利建设工程按类型分:沟渠清淤63个、堤防加固36个.
//!
//! A title stands before the list, and each number behind a label. Numbers of the list that are what the parts of that title are worth bear out that
//! it is meant, so that the others can be held against it.

use super::sentence::{Sentence, is_made_of};
use super::words::{JOINTS, LINKS};
use super::{Reader, Subject, What};
use crate::check::name::{Meaning, Mention};
use crate::text::claim::Role;
use std::ops::Range;

impl Reader<'_> {
    /// The part of a title of which the number at `index` speaks, in a list of parts.
    pub(super) fn part_of_list(&self, it: &Sentence<'_>, index: usize) -> Option<Subject> {
        let label = item(it, index)?;
        let known = it.list.borrow().clone().filter(|(run, _)| run.contains(&index));
        let figure = match known {
            Some((_, figure)) => figure,
            None => {
                let run = run(it, index);
                let figure = self.listed_of(it, &run);
                *it.list.borrow_mut() = Some((run, figure));
                figure
            }
        };
        Some(self.cell_of(label, &Subject { figure: figure?, cell: Vec::new(), what: What::Value }))
    }

    /// The part of the title over a list of which the only number of its item speaks: 已恢复班线按类别: and then 城乡班线: 30条.
    pub(super) fn part_under(&self, it: &Sentence<'_>, index: usize) -> Option<Subject> {
        let unit = it.claims[index].unit.as_ref()?;
        let label = item(it, index).filter(|label| it.text[..label.range.start].trim().is_empty() && it.within.len() == 1 && it.ends_strongly(it.claims[index].range.end))?;
        let figure = sole(it.above.over.iter().filter(|figure| self.unit(**figure).same_family(unit) && self.has_cell(label, **figure)))?;
        Some(self.cell_of(label, &Subject::whole(*figure)))
    }

    /// The figure of the title over a paragraph that begins with its number: 临时救助, and below 累计480户.
    pub(super) fn whole_under(&self, it: &Sentence<'_>, index: usize) -> Option<Subject> {
        let unit = it.claims[index].unit.as_ref()?;
        let is_first = it.text[..it.range.start].trim().is_empty() && it.claims[it.within.start..index].iter().all(|claim| claim.role == Role::Date);
        let mut words = it.text[it.range.start..it.claims[index].range.start].to_owned();
        for date in &it.claims[it.within.start..index] {
            words = words.replacen(&it.text[date.range.clone()], "", 1);
        }
        if !is_first || !is_made_of(&words, UNDER_A_TITLE) || !it.ends_here(it.claims[index].range.end) {
            return None;
        }
        sole(it.above.over.iter().filter(|figure| self.unit(**figure).same_family(unit))).map(|figure| Subject::whole(*figure))
    }

    /// The figure of whose parts the numbers of a list speak.
    fn listed_of(&self, it: &Sentence<'_>, run: &Range<usize>) -> Option<usize> {
        let labels: Vec<&Mention<'_>> = run.clone().filter_map(|at| item(it, at)).collect();
        let unit = it.claims.get(run.start)?.unit.as_ref()?;
        let start = labels.first()?.range.start;
        let head = it.mentions.iter().filter(|mention| mention.range.end <= start && mention.figures().next().is_some());
        let head = head.max_by_key(|mention| (mention.range.end, mention.range.len()))?;
        let is_strict = lead(it, head.range.end..start)?;
        let is_own = |figure: &usize| self.unit(*figure).same_family(unit) && labels.iter().all(|label| self.has_cell(label, *figure));
        let figure = sole(head.figures().filter(is_own))?;
        let whole = Subject::whole(figure);
        let n_true = run.clone().zip(&labels).filter(|(at, label)| self.fault(&it.claims[*at], &self.cell_of(label, &whole)) == Some(None)).count();
        let is_borne_out = if is_strict { n_true >= 1 } else { n_true >= 2 };
        let left = it.clause_start(head.range.start, run.start)..head.range.start;
        let is_said = || is_strict && labels.len() == 1 && !self.settled(it, run.start, left.clone(), vec![figure], What::Value).is_empty();
        ((is_borne_out && n_true * 2 >= labels.len()) || is_said()).then_some(figure)
    }
}

/// The only one there is.
fn sole<T>(mut all: impl Iterator<Item = T>) -> Option<T> {
    all.next().filter(|_| all.next().is_none())
}

/// The numbers of the list around `index`, each behind a label and a joint.
fn run(it: &Sentence<'_>, index: usize) -> Range<usize> {
    let is_next = |before: usize, behind: usize| {
        let joint = item(it, behind).and_then(|label| it.text.get(it.claims[before].range.end..label.range.start));
        item(it, before).is_some() && joint.is_some_and(|joint| is_made_of(joint, JOINTS) || is_made_of(joint, &[";", "\u{ff1b}", "\n"]))
    };
    let mut run = index..index + 1;
    while run.start > it.within.start && is_next(run.start - 1, run.start) {
        run.start -= 1;
    }
    while run.end < it.within.end && is_next(run.end - 1, run.end) {
        run.end += 1;
    }
    run
}

/// The label right before a number.
pub(super) fn item<'s, 't>(it: &'s Sentence<'t>, index: usize) -> Option<&'s Mention<'t>> {
    let claim = it.claims.get(index).filter(|claim| claim.amount.is_some() && matches!(claim.role, Role::Statistical | Role::Bare))?;
    let from = it.after_number(index);
    let labels = it.mentions.iter().filter(|mention| from <= mention.range.start && mention.range.end <= claim.range.start && mention.label().is_some());
    let label = labels.max_by_key(|mention| (mention.range.end, mention.range.len()))?;
    let gap = &it.text[label.range.end..claim.range.start];
    // 河口镇最多,有70处.
    let gap = ["最多", "最大", "最高", "最少", "次之"].iter().find_map(|rank| gap.strip_prefix(rank)).map_or(gap, |rest| rest.trim_start_matches([',', '\u{ff0c}']));
    (is_made_of(gap, LINKS) && !it.follows_name(label.range.start)).then_some(label)
}

/// Whether the words between a title and its list only lead to the list; none where they may be about something else. The title's own number may be
/// among them.
fn lead(it: &Sentence<'_>, gap: Range<usize>) -> Option<bool> {
    let mut rest = String::new();
    let mut at = gap.start;
    for claim in it.claims[it.within.clone()].iter().filter(|claim| claim.amount.is_some() && gap.start <= claim.range.start && claim.range.end <= gap.end) {
        if at != gap.start || !is_made_of(&it.text[at..claim.range.start], LINKS) {
            return None;
        }
        at = claim.range.end;
    }
    rest.push_str(&it.text[at..gap.end]);
    let fields = it.mentions.iter().filter(|mention| mention.meanings.contains(&Meaning::Field) && gap.start <= mention.range.start && mention.range.end <= gap.end);
    for field in fields {
        rest = rest.replacen(&it.text[field.range.clone()], "", 1);
    }
    // 包车送工1489人,技能培训1318人: behind a number of its own a list of parts must be announced.
    let is_announced = at == gap.start || ["其中", "中", ":", "\u{ff1a}", "(", "\u{ff08}", "分"].iter().any(|word| rest.contains(word));
    let is_strict = is_announced && is_made_of(&rest, LEADS_TO_PARTS);
    (is_strict || rest.chars().count() <= LONGEST_LEAD).then_some(is_strict)
}

/// Before the number of a paragraph under a title.
const UNDER_A_TITLE: &[&str] = &["截至", "全县", "累计", "共", "共有", "现有", "目前", "为", "达", "合计", ",", "\u{ff0c}", " ", "\n", "累计发放", "已发放"];

/// Between a title and the list of its parts.
const LEADS_TO_PARTS: &[&str] = &[
    "中",
    "里",
    ",",
    "\u{ff0c}",
    ":",
    "\u{ff1a}",
    "其中",
    "分别",
    "分别为",
    "为",
    "是",
    "按",
    "各",
    "分",
    "划分",
    "统计",
    "的",
    "看",
    "来看",
    "情况",
    "如下",
    "集中在",
    "主要在",
    "主要是",
    "分布在",
    "以",
    "最多",
    "最大",
    "最高",
    "最少",
    "共",
    "包括",
    "有",
    "(",
    "\u{ff08}",
    " ",
    "\n",
];

/// Characters of other words between them, where two parts bear the title out.
const LONGEST_LEAD: usize = 12;
