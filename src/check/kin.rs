//! Which figure an unbound number may be: the one it surely is, one of which it is a slip of the keyboard, or whether there is any at all.

use super::anchor::{Reader, Subject, What, is_sentence_end};
use crate::figures::{Amount, Shown};
use crate::read::markdown::Block;
use crate::text::claim::{Claim, Verdict};
use crate::text::predicate::Predicate;
use crate::text::slip::Written;
use crate::text::unit::Unit;
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Figures by what they are worth and by what they are called, for the numbers of one narrative.
#[derive(Default)]
pub(super) struct Kin {
    /// For each unit met, what the figures of its family are worth in it, from the least.
    worth: HashMap<Unit, Vec<(Decimal, usize)>>,
    /// The sentence that was looked at last, by its address and length, and how many pairs of characters each figure's names share with it.
    shared: ((usize, usize), HashMap<usize, usize>),
}

impl Kin {
    /// The one figure that an unbound number surely is: its unit, no second figure that prints the same, and no figure of that unit whose name
    /// the sentence resembles more. Never by the value alone.
    pub(super) fn sure(&mut self, reader: &Reader<'_>, block: &Block, claim: &Claim) -> Option<usize> {
        let unit = claim.unit.as_ref().filter(|_| claim.predicate == Predicate::Exactly)?;
        let [figure] = *self.equals(reader, claim).as_slice() else { return None };
        let family: Vec<usize> = self.worth(reader, unit).iter().map(|(_, it)| *it).collect();
        let shared = self.shared(reader, sentence(&block.text, claim.range.start));
        let own = shared.get(&figure).copied().unwrap_or(0);
        let is_nearest = own > 0 && family.iter().all(|other| shared.get(other).copied().unwrap_or(0) <= own);
        (is_nearest && !is_of_each(&block.text, claim.range.start) && !is_behind_label(reader, &block.text, claim.range.start)).then_some(figure)
    }

    /// Whether the site has a figure of the number's unit that shares a word with its sentence: an author who goes on looking finds one.
    pub(super) fn is_akin(&mut self, reader: &Reader<'_>, block: &Block, claim: &Claim) -> bool {
        claim.unit.as_ref().is_some_and(|unit| !self.akin(reader, block, claim, unit).is_empty())
    }

    /// The figure whose value was typed wrong by one slip: its unit, a word of its name in the sentence, and no figure that is worth what was
    /// written.
    pub(super) fn slip(&mut self, reader: &Reader<'_>, block: &Block, claim: &Claim) -> Option<Subject> {
        let unit = claim.unit.as_ref()?;
        let written = Written::of(claim)?;
        let akin = self.akin(reader, block, claim, unit);
        let is_slip = |(value, figure): &&(Decimal, usize)| akin.contains_key(figure) && written.is_slip(*value, unit);
        let slips: Vec<usize> = self.worth(reader, unit).iter().filter(is_slip).map(|(_, figure)| *figure).collect();
        if slips.is_empty() || !self.equals(reader, claim).is_empty() || is_of_each(&block.text, claim.range.start) {
            return None;
        }
        let most = slips.iter().filter_map(|figure| akin.get(figure)).max()?;
        let mut nearest = slips.iter().filter(|figure| akin.get(figure) == Some(most));
        let figure = *nearest.next().filter(|_| nearest.next().is_none())?;
        let has_part = reader.names.mentions(sentence(&block.text, claim.range.start)).iter().any(|mention| mention.label().is_some());
        let of = |what| Subject { figure, cell: Vec::new(), what };
        let was = reader.shown(&of(What::Previous));
        let is_previous = was.and_then(|(was, of)| Some(claim.judge(was.number()?, &of))) == Some(Verdict::True);
        (!has_part && !is_previous).then(|| of(What::Value))
    }

    /// The figures of its unit of which the number is true; of 超过500户 and its like none is asked.
    pub(super) fn equals(&mut self, reader: &Reader<'_>, claim: &Claim) -> Vec<usize> {
        let Some(((low, high), unit)) = claim.amount.and_then(|amount| amount.interval.ends()).zip(claim.unit.as_ref()) else { return Vec::new() };
        let worth = self.worth(reader, unit);
        let from = worth.partition_point(|(value, _)| *value < low);
        worth[from..].iter().take_while(|(value, _)| *value <= high).filter(|(value, _)| claim.judge(*value, unit) == Verdict::True).map(|(_, it)| *it).collect()
    }

    /// The figures of the number's unit that share a word with its sentence, each with how many pairs of characters.
    fn akin(&mut self, reader: &Reader<'_>, block: &Block, claim: &Claim, unit: &Unit) -> HashMap<usize, usize> {
        let shared = self.shared(reader, sentence(&block.text, claim.range.start)).clone();
        // 人次 of 80余人次 is its unit, not a word of 技能培训人次.
        let within = reader.names.shared(block.text.get(claim.range.clone()).unwrap_or_default());
        let more = |figure: &usize| shared.get(figure).copied().unwrap_or(0).saturating_sub(within.get(figure).copied().unwrap_or(0));
        self.worth(reader, unit).iter().map(|(_, figure)| (*figure, more(figure))).filter(|(_, n)| *n > 0).collect()
    }

    /// How many pairs of characters each figure's names share with a sentence; numbers of one sentence ask one after the other.
    fn shared(&mut self, reader: &Reader<'_>, sentence: &str) -> &HashMap<usize, usize> {
        let key = (sentence.as_ptr() as usize, sentence.len());
        if self.shared.0 != key {
            self.shared = (key, reader.names.shared(sentence));
        }
        &self.shared.1
    }

    /// What the figures of the family of `unit` are worth in it, from the least.
    fn worth(&mut self, Reader { plan, day, .. }: &Reader<'_>, unit: &Unit) -> &[(Decimal, usize)] {
        self.worth.entry(unit.clone()).or_insert_with(|| {
            let figures = plan.figures.definitions.values().enumerate().filter(|(_, it)| it.unit.same_family(unit));
            let mut worth: Vec<_> = figures
                .filter_map(|(figure, it)| match plan.figures.value(&it.key, *day) {
                    Shown::Value(Amount::One(value)) => Some((Unit::convert(value, &it.unit, unit)?, figure)),
                    _ => None,
                })
                .collect();
            worth.sort_unstable();
            worth
        })
    }
}

/// Whether the clause before byte `at` says that the number is of each one, of a day, or of one enterprise: no figure of the county is that.
fn is_of_each(text: &str, at: usize) -> bool {
    let near = text.floor_char_boundary(at.saturating_sub(NEAR));
    let start = text[near..at].rfind([',', '\u{ff0c}', '\u{3002}', ';', '\u{ff1b}']).map_or(near, |end| near + end);
    ["每", "一天", "日产", "日均", "月均", "年均", "人均", "户均", "该公司", "该企业", "某"].iter().any(|word| text[start..at].contains(word))
}

/// Whether the name of a part stands right before byte `at`: 城乡班线25条 is no 停运班线.
fn is_behind_label(reader: &Reader<'_>, text: &str, at: usize) -> bool {
    let near = text.floor_char_boundary(at.saturating_sub(SHORT));
    let head = text[near..at].trim_end_matches([':', '\u{ff1a}', ' ', '为', '有', '(', '\u{ff08}']);
    reader.names.mentions(head).iter().any(|mention| mention.range.end == head.len() && mention.label().is_some() && mention.figures().next().is_none())
}

/// Bytes in which the name of a part fits.
const SHORT: usize = 90;

/// The sentence around byte `at` of `text`, as far as it is near.
fn sentence(text: &str, at: usize) -> &str {
    let is_end = |c: char| is_sentence_end(c) || matches!(c, '\u{ff1b}' | ';' | '\n');
    let (first, last) = (text.floor_char_boundary(at.saturating_sub(NEAR)), text.floor_char_boundary(at + NEAR));
    let start = text[first..at].rfind(is_end).map_or(first, |end| first + end + text[first + end..].chars().next().map_or(1, char::len_utf8));
    let end = text[at..last].find(is_end).map_or(last, |end| at + end);
    &text[start..end]
}

/// Bytes from a number within which its sentence is looked at.
pub(super) const NEAR: usize = 1200;
