//! Shares: 占已复工项目的83.9%, 占比, 94.7%的项目已复工 speak of a ratio whose parts were said.

use super::sentence::{Sentence, is_clause_end, is_made_of};
use super::words::{LINKS, SHARES};
use super::{Reader, Subject, What};
use crate::check::name::Mention;
use crate::figures::{Definition, Recipe};
use crate::text::claim::Claim;
use crate::text::unit::Unit;
use rust_decimal::Decimal;

impl Reader<'_> {
    /// The one figure that is the share of `part` in a whole that was said before it in the sentence.
    pub(super) fn share_of(&self, it: &Sentence<'_>, part: &Subject) -> Option<Subject> {
        let said = it.said.iter().filter(|(_, other)| other.what == What::Value && other.cell.is_empty()).map(|(_, other)| other.figure);
        let ratio = self.ratio(part.figure, &said.collect::<Vec<_>>()).filter(|_| part.cell.is_empty());
        // 调拨物资价值88.26万元,其中冲锋舟54.39万元,占61.6%.
        let outer = part.cell.split_last().map(|(_, outer)| Subject { cell: outer.to_vec(), ..part.clone() });
        let outer = || outer.filter(|whole| it.said.iter().any(|(_, said)| said == whole)).and_then(|whole| self.quotient(part, &whole));
        ratio.or_else(outer).or_else(|| {
            let (at, _) = it.said.iter().rfind(|(_, said)| said == part).filter(|_| part.cell.is_empty())?;
            let whole = self.opened(it, it.claims[*at].range.start).or_else(|| self.base(it, part))?;
            self.quotient(part, &whole).filter(|_| whole.figure != part.figure)
        })
    }

    /// The whole of which a share of the same records was said in the sentence: 已开工137个,占73.7%;未开工49个,占26.3%.
    fn base(&self, it: &Sentence<'_>, part: &Subject) -> Option<Subject> {
        let dataset = |figure: usize| self.plan.figures.dataset_of(&self.definition(figure).key);
        let mut bases = it.said.iter().rev().filter_map(|(_, said)| self.denominator(said.figure));
        bases.find(|figure| dataset(*figure) == dataset(part.figure)).map(Subject::whole)
    }

    /// The figure of which a ratio is a share.
    fn denominator(&self, ratio: usize) -> Option<usize> {
        if let Recipe::Ratio { to, .. } = &self.definition(ratio).recipe { self.plan.figures.definitions.get_index_of(to) } else { None }
    }

    /// The whole that is opened before byte `at`: 已投产大棚中, 132家已复产养殖场中, 蔬菜大棚242座,其中.
    fn opened(&self, it: &Sentence<'_>, at: usize) -> Option<Subject> {
        let is_among = |mention: &&Mention<'_>| mention.range.end <= at && it.text[mention.range.end..at].starts_with(['中', '里']) && mention.figures().nth(1).is_none();
        let title = it.mentions.iter().filter(is_among).max_by_key(|mention| (mention.range.end, mention.range.len()));
        if let Some((title, figure)) = title.and_then(|title| Some((title, title.figures().next()?))) {
            let is_bare = it.neutral(it.range.start..title.range.start).is_some_and(|(label, _)| label.is_none());
            return (is_bare || self.is_counted(it, title.range.start, figure)).then(|| Subject::whole(figure));
        }
        let is_open =
            |end: usize| it.text.get(end..at).is_some_and(|gap| gap.trim_start_matches([',', '\u{ff0c}', '(', '\u{ff08}']).starts_with("其中") || gap.starts_with(['中', '里']));
        let said = it.said.iter().rfind(|(said, subject)| is_open(it.claims[*said].range.end) && subject.what == What::Value && subject.cell.is_empty());
        said.map(|(_, subject)| subject.clone())
    }

    /// Whether the number right before the title at byte `at` is what its figure is worth.
    fn is_counted(&self, it: &Sentence<'_>, at: usize, figure: usize) -> bool {
        let number = it.claims_of_sentence().iter().find(|claim| it.text.get(claim.range.end..at).is_some_and(|gap| ["", "的"].contains(&gap)));
        number.is_some_and(|number| self.fault(number, &Subject::whole(figure)) == Some(None))
    }

    /// Whether a share that does not say of what is what its part is of anything else that its records are counted in: 示例甲镇已复工项目81个,占95.3% is of the township's.
    pub(super) fn is_share_of_another(&self, it: &Sentence<'_>, claim: &Claim, share: &Subject) -> bool {
        let before = &it.text[it.range.start..claim.range.start];
        let is_named = before.rfind('占').is_none_or(|verb| before[verb..].contains(['的', '县']));
        if is_named || !matches!(share.what, What::Share(_)) {
            return false;
        }
        let part = Subject { what: What::Value, ..share.clone() };
        let (dataset, unit) = (self.plan.figures.dataset_of(&self.definition(part.figure).key), self.unit(part.figure));
        let wholes = self.plan.figures.definitions.values().enumerate().filter(|(_, it)| it.unit.same_family(unit) && self.plan.figures.dataset_of(&it.key) == dataset);
        let of = |(figure, _)| [Vec::new(), part.cell.clone()].map(|cell| Subject { figure, cell, what: What::Value });
        wholes.flat_map(of).any(|whole| self.quotient(&part, &whole).is_some_and(|share| self.fault(claim, &share) == Some(None)))
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
        if let Some(share) = self.share_in_county(it, index).or_else(|| self.share_of_same(it, index)) {
            return Some(share);
        }
        // 占临时救助480户的27.5%.
        let number =
            it.claims_of_sentence().iter().rfind(|number| number.range.end <= start && number.amount.is_some()).filter(|number| it.text[number.range.end..start].starts_with('的'));
        let end = |mention: &Mention<'_>| number.filter(|number| number.range.start == mention.range.end).map_or(mention.range.end, |number| number.range.end);
        let is_whole = |mention: &&Mention<'_>| it.text.get(end(mention)..start).is_some_and(|gap| gap.starts_with('的') && is_made_of(gap, LINKS));
        let whole = it.mentions.iter().filter(is_whole).filter(|mention| mention.figures().next().is_some()).max_by_key(|mention| mention.range.len())?;
        let before = it.text[it.range.start..whole.range.start].trim_end_matches("全县").trim_end_matches("全部");
        let verb = it.range.start + before.strip_suffix('占').or_else(|| before.strip_suffix("完成")).map(|rest| rest.trim_end_matches('约').len())?;
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

    /// 农机总数2588台套中,拖拉机占45.1%, and 停产养殖场占29.4% behind a share of the same whole.
    fn share_of_same(&self, it: &Sentence<'_>, index: usize) -> Option<Subject> {
        let start = it.claims[index].range.start;
        let verb = it.range.start + it.text[it.range.start..start].rfind('占')?;
        if !is_made_of(&it.text[verb + '占'.len_utf8()..start], &["约", "近", "比", "为", "到"]) {
            return None;
        }
        let name = it.mentions.iter().filter(|mention| mention.range.end == verb && mention.range.start >= it.after_number(index));
        let name = name.filter(|mention| mention.label().is_some() || mention.figures().next().is_some()).max_by_key(|mention| mention.range.len())?;
        if it.text[it.after_number(index)..name.range.start].chars().any(|c| !is_clause_end(c) && !matches!(c, '中' | '里' | '其')) {
            return None;
        }
        let last = it.said.last().filter(|(at, _)| it.claims[*at].range.end == it.after_number(index));
        // 客运班线97条,已恢复班线占74.2%.
        let is_all = |said: &Subject| said.what == What::Value && said.cell.is_empty() && self.definition(said.figure).filter.is_empty();
        let all = last.map(|(_, said)| said.clone()).filter(|said| is_all(said) && matches!(self.definition(said.figure).recipe, Recipe::Count { .. } | Recipe::Sum { .. }));
        let base = last.and_then(|(_, said)| self.denominator(said.figure)).filter(|_| name.label().is_none());
        let whole = base.map(Subject::whole).or_else(|| self.opened(it, name.range.start)).or(all)?;
        let part = match name.figures().next() {
            Some(figure) => Subject::whole(figure),
            None if self.has_cell(name, whole.figure) => self.cell_of(name, &whole),
            None => return None,
        };
        (part != whole).then(|| self.quotient(&part, &whole)).flatten()
    }

    /// 占全县的32.7%: the share of a part in its whole, where the part was said last or is named before it.
    fn share_in_county(&self, it: &Sentence<'_>, index: usize) -> Option<Subject> {
        let start = it.claims[index].range.start;
        let verb = it.range.start + it.text[it.range.start..start].rfind('占')?;
        let words = &it.text[verb + '占'.len_utf8()..start];
        if !words.contains('县') || !is_made_of(words, OF_THE_COUNTY) {
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
        shares.next().is_none().then(|| Subject::whole(figure))
    }
}

/// Between 占 and the share of a part in the county.
const OF_THE_COUNTY: &[&str] = &["全县", "我县", "总数", "总量", "总额", "全部", "的", "约", "近", "比重", "比例", "为", "达"];
