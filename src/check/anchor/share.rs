//! Shares: 占已复工项目的83.9%, 占比, 94.7%的项目已复工 speak of a ratio whose parts were said.

use super::sentence::{Sentence, is_made_of};
use super::words::{LINKS, SHARES};
use super::{Reader, Subject, What};
use crate::check::name::Mention;
use crate::figures::{Definition, Recipe};
use crate::text::unit::Unit;
use rust_decimal::Decimal;

impl Reader<'_> {
    /// The one figure that is the share of `part` in a whole that was said before it in the sentence.
    pub(super) fn share_of(&self, it: &Sentence<'_>, part: &Subject) -> Option<Subject> {
        let said = it.said.iter().filter(|(_, other)| other.what == What::Value && other.cell.is_empty()).map(|(_, other)| other.figure);
        let ratio = self.ratio(part.figure, &said.collect::<Vec<_>>()).filter(|_| part.cell.is_empty());
        // 调拨物资价值88.26万元,其中冲锋舟54.39万元,占61.6%.
        let outer = part.cell.split_last().map(|(_, outer)| Subject { cell: outer.to_vec(), ..part.clone() });
        ratio.or_else(|| outer.filter(|whole| it.said.iter().any(|(_, said)| said == whole)).and_then(|whole| self.quotient(part, &whole)))
    }

    /// What one value is of another, where no figure says it.
    fn quotient(&self, part: &Subject, whole: &Subject) -> Option<Subject> {
        let value = |of: &Subject| {
            let (shown, unit) = self.shown(of).filter(|_| of.what == What::Value)?;
            shown.number().zip(Some(unit))
        };
        let ((part_value, unit), (whole_value, of)) = value(part).zip(value(whole))?;
        let whole_value = Unit::convert(whole_value, &of, &unit).filter(|value| *value > Decimal::ZERO && !unit.is_ratio())?;
        Some(Subject { what: What::Share(part_value.checked_div(whole_value)?), ..part.clone() })
    }

    /// 占扶贫资金的70.2%: the share in a whole that is named, of what was said last or is named before it.
    pub(super) fn share_in(&self, it: &Sentence<'_>, index: usize) -> Option<Subject> {
        let claim = &it.claims[index];
        let start = claim.range.start;
        claim.unit.as_ref().filter(|unit| unit.is_ratio() && it.ends_here(claim.range.end))?;
        if let Some(share) = self.share_in_county(it, index) {
            return Some(share);
        }
        let is_whole = |mention: &&Mention<'_>| it.text.get(mention.range.end..start).is_some_and(|gap| gap.starts_with('的') && is_made_of(gap, LINKS));
        let whole = it.mentions.iter().filter(is_whole).filter(|mention| mention.figures().next().is_some()).max_by_key(|mention| mention.range.len())?;
        let before = it.text[it.range.start..whole.range.start].trim_end_matches("全县").trim_end_matches("全部");
        let verb = it.range.start + before.strip_suffix('占').map(|rest| rest.trim_end_matches('约').len())?;
        let wholes: Vec<usize> = whole.figures().collect();
        let quotient = |part: &Subject| {
            let [whole] = wholes.as_slice() else { return None };
            self.quotient(part, &Subject { figure: *whole, cell: Vec::new(), what: What::Value })
        };
        if let Some((at, part)) = it.said.last()
            && matches!(part.what, What::Value | What::Change(_))
            && it.text.get(it.claims[*at].range.end..verb).is_some_and(|gap| is_made_of(gap, SHARES))
        {
            return self.ratio(part.figure, &wholes).filter(|_| part.cell.is_empty()).or_else(|| quotient(part));
        }
        let part = it.mentions.iter().filter(|mention| mention.range.end == verb && mention.figures().next().is_some()).max_by_key(|mention| mention.range.len())?;
        let clause = it.clause_start(part.range.start, index)..part.range.start;
        let subjects = self.settled(it, index, clause, part.figures().collect(), What::Value);
        subjects.iter().find_map(|part| self.ratio(part.figure, &wholes).filter(|_| part.cell.is_empty()).or_else(|| quotient(part)))
    }

    /// 占全县的32.7%: the share of a part in its whole, where the part was said last or is named before it.
    fn share_in_county(&self, it: &Sentence<'_>, index: usize) -> Option<Subject> {
        let start = it.claims[index].range.start;
        let verb = it.range.start + it.text[it.range.start..start].rfind('占')?;
        if !is_made_of(&it.text[verb + '占'.len_utf8()..start], OF_THE_COUNTY) {
            return None;
        }
        let whole = |part: &Subject| Subject { cell: Vec::new(), ..part.clone() };
        let of = |part: &Subject| if part.cell.is_empty() { None } else { self.quotient(part, &whole(part)) };
        if let Some((at, part)) = it.said.last()
            && it.text.get(it.claims[*at].range.end..verb).is_some_and(|gap| is_made_of(gap, SHARES))
        {
            return of(part);
        }
        let part = it.mentions.iter().filter(|mention| mention.range.end == verb && mention.figures().next().is_some()).max_by_key(|mention| mention.range.len())?;
        let clause = it.clause_start(part.range.start, index)..part.range.start;
        self.settled(it, index, clause, part.figures().collect(), What::Value).iter().find_map(of)
    }

    /// Whether `share` is a share that `part` is of something.
    pub(super) fn is_share_of(&self, share: &Subject, part: &Subject) -> bool {
        matches!(&self.definition(share.figure).recipe, Recipe::Ratio { of, .. } if *of == self.definition(part.figure).key) && part.cell.is_empty()
    }

    /// The one figure that is the share of `part` in all records of its dataset.
    pub(super) fn share_of_all(&self, part: usize) -> Option<usize> {
        let of = self.definition(part);
        let is_all = |it: &Definition| it.filter.is_empty() && self.plan.figures.dataset_of(&it.key) == self.plan.figures.dataset_of(&of.key);
        let wholes = self.plan.figures.definitions.values().enumerate().filter(|(_, it)| is_all(it)).map(|(figure, _)| figure);
        self.ratio(part, &wholes.collect::<Vec<_>>()).map(|share| share.figure)
    }

    /// The one figure that is the share of `part` in one of `wholes`.
    pub(super) fn ratio(&self, part: usize, wholes: &[usize]) -> Option<Subject> {
        let key = |figure: usize| &self.definition(figure).key;
        let is_share = |it: &Definition| matches!(&it.recipe, Recipe::Ratio { of, to } if of == key(part) && wholes.iter().any(|whole| key(*whole) == to));
        let mut shares = self.plan.figures.definitions.values().enumerate().filter(|(_, it)| is_share(it));
        let (figure, _) = shares.next()?;
        shares.next().is_none().then(|| Subject { figure, cell: Vec::new(), what: What::Value })
    }
}

/// Between 占 and the share of a part in the county.
const OF_THE_COUNTY: &[&str] = &["全县", "我县", "总数", "总量", "总额", "全部", "的", "约", "近", "比重", "比例", "为", "达"];
