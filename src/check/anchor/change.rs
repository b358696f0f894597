//! Changes: 比上期增加12个, 由上期的26.4%升至94.7%, and the day with which they compare.

use super::elsewhere::is_timed;
use super::sentence::{Sentence, is_made_of};
use super::words::{COMPARISONS, DOINGS, LINKS};
use super::{Reader, Subject, What};
use crate::check::name::Mention;
use crate::text::change::{Direction, direction_before};
use crate::text::claim::{Claim, Role, difference_interval};
use crate::text::date::is_same_day;
use crate::text::unit::Unit;
use jiff::civil::Date;
use std::ops::Range;

/// Which day a number is said to be of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// The narrative's own, or none is said.
    Own,
    /// That of the issue before: 截至2月28日.
    Previous,
    /// Another, or another issue.
    Other,
}

impl Reader<'_> {
    /// A change: 已复工项目比上期增加12个, or 比上期增加12个 behind a number of its clause.
    pub(super) fn changed(&self, it: &Sentence<'_>, index: usize, clause: usize) -> Option<Vec<Subject>> {
        let claim = &it.claims[index];
        let start = claim.range.start;
        let (direction, word) = direction_before(it.text, start)?;
        let between = if matches!(&it.text[word.clone()], "多" | "少") { DOINGS } else { &["了", "约", "共", " "] };
        if word.start < it.after_number(index) || !is_made_of(&it.text[word.end..start], between) {
            // 增加到502个 says a level, not a change.
            return None;
        }
        self.previous?;
        if self.day_said(it.text, it.claims_before(index), false) != Day::Own {
            return Some(Vec::new());
        }
        // 比上期又增加, 比上期反而增加.
        let mut comparison = &it.text[..word.start];
        while let Some(rest) = ADVERBS.iter().find_map(|adverb| comparison.strip_suffix(adverb)) {
            comparison = rest;
        }
        let compared = COMPARISONS.iter().filter(|it| comparison.ends_with(**it)).max_by_key(|it| it.len()).map(|compared| comparison.len() - compared.len());
        let dated = it.claims_before(index).last().filter(|date| date.range.end == word.start).and_then(|date| self.since_previous(it.text, date));
        // 与上期相比,已复工项目增加51个,未复工项目减少51个.
        let led = Some(word.start).filter(|_| it.is_compared_throughout(word.start));
        let last = it.said.last();
        // 复工率比上期提高8.7个百分点,全面复工率提高14.6个百分点: the same comparison for the next title.
        let led = led.or_else(|| {
            let (said, _) = last.filter(|(said, subject)| said + 1 == index && matches!(subject.what, What::Change(_)))?;
            let behind = it.claims[*said].range.end;
            let is_title = |mention: &&Mention<'_>| mention.range.end == word.start && !mention.is_short() && mention.figures().next().is_some();
            let title = it.mentions.iter().filter(is_title).map(|mention| mention.range.start).min()?;
            matches!(it.text.get(behind..title)?, "," | "\u{ff0c}" | "\u{3001}").then_some(word.start)
        });
        // 比上期受助学生增加537人.
        let title = it.mentions.iter().filter(|mention| mention.range.end == word.start && !mention.is_short() && mention.figures().next().is_some());
        let ahead = title.max_by_key(|mention| mention.range.len()).and_then(|title| {
            let before = &it.text[clause..title.range.start.max(clause)];
            COMPARISONS.iter().filter(|it| before.ends_with(**it)).map(|it| it.len()).max()
        });
        // 已解决复工难题新增53件: since the issue before, where no time is said; 提高1个百分点就意味着 is a supposition.
        let is_fact = matches!(&it.text[word.clone()], "新增" | "净增" | "净增加" | "净减" | "净减少");
        let is_titled = || is_fact && it.mentions.iter().any(|mention| mention.range.end == word.start && !mention.is_short() && mention.figures().next().is_some());
        let is_plain = || is_titled() && !is_timed(it.text, &it.mentions, it.claims_of_sentence(), it.range.start..word.start) && !says_since(&it.text[it.range.start..word.start]);
        let led = led.or(ahead.map(|_| word.start)).or_else(|| is_plain().then_some(word.start));
        let Some(at) = compared.or(dated).or(led) else {
            // 由上期的335个增加了167个, and 由上期的335个增加到502个,增加了167个.
            let gap = last.map_or("", |(at, _)| &it.text[it.claims[*at].range.end..word.start]);
            let is_next = matches!(gap, "," | "\u{ff0c}" | "\u{3001}");
            let is_run_on = match it.said.as_slice() {
                // 拨付率39.5%,提高13.7个百分点: since the issue before, where nothing else is said.
                [.., (_, last)] if last.what == What::Value && is_next && self.is_change_of(claim, last) && !says_since(&it.text[it.range.start..word.start]) => true,
                [.., (_, last)] if last.what == What::Previous && (gap.is_empty() || is_made_of(gap, &["相比", ",", "\u{ff0c}"])) => true,
                // 增加865人,增长38.6%.
                [.., (_, last)] if matches!(last.what, What::Change(_)) => is_next && claim.unit.as_ref().is_some_and(Unit::is_ratio) && !self.unit(last.figure).is_ratio(),
                // 由335个增至502个,增加167个, and 502个(上期335个,增加167个).
                [.., (_, before), (_, last)] => is_next && before.figure == last.figure && (before.what == What::Previous || last.what == What::Previous),
                _ => false,
            };
            if let [.., (from, before), (to, last)] = it.said.as_slice()
                && is_next
                && matches!(before.what, What::Issue | What::Earlier)
                && before.figure == last.figure
                && it.ends_here(claim.range.end)
            {
                let (low, high) = difference_interval(&it.claims[*to], &it.claims[*from])?;
                let (low, high) = if direction == Direction::Down { (-high, -low) } else { (low, high) };
                return Some(vec![Subject { what: What::Between(low, high), ..last.clone() }]);
            }
            return Some(match last {
                Some((_, subject)) if is_run_on && it.ends_here(claim.range.end) => vec![Subject { what: What::Change(Some(direction)), ..subject.clone() }],
                _ => Vec::new(),
            });
        };
        if !it.ends_here(claim.range.end) {
            return Some(Vec::new());
        }
        let of = |figure: usize, cell: &[(String, String)]| Subject { figure, cell: cell.to_vec(), what: What::Change(Some(direction)) };
        let mention = it.mentions.iter().filter(|mention| mention.range.end <= at && mention.range.start >= clause && is_made_of(&it.text[mention.range.end..at], LINKS));
        if let Some(mention) = mention.filter(|it| it.figures().next().is_some()).max_by_key(|mention| (mention.range.end, mention.range.len())) {
            let end = mention.range.start - ahead.unwrap_or(0);
            let left = it.clause_start(mention.range.start, index).max(it.led.unwrap_or(0)).min(end)..end;
            return Some(self.settled(it, index, left, mention.figures().collect(), What::Change(Some(direction))));
        }
        // 解决率比上期提高20.3个百分点.
        let mut end = at;
        while let Some(word) = LINKS.iter().filter(|word| it.text[clause..end].ends_with(**word)).max_by_key(|word| word.len()) {
            end -= word.len();
        }
        let (figures, from) = self.cut_short(it, index, clause..end, false);
        if !figures.is_empty() {
            return Some(self.settled(it, index, clause..from, figures, What::Change(Some(direction))));
        }
        // The number said last in the clause before, and nothing but a comma between.
        let (said, subject) = last.filter(|_| at < word.start)?;
        // 43个,占电商服务网点的93.5%,比上期增加5个: a change of what the share is of.
        let subject = match it.said.as_slice() {
            [.., (_, part), (_, share)] if !self.is_change_of(claim, share) && self.is_share_of(share, part) => part,
            _ => subject,
        };
        let is_next = it.text[it.claims[*said].range.end..at].chars().all(|c| matches!(c, ',' | '\u{ff0c}' | '\u{3001}' | '(' | '\u{ff08}' | ' '));
        // 较2月21日提高28.6个百分点,较2月14日提高59.6个百分点.
        let is_value = matches!(subject.what, What::Value | What::Change(_));
        Some(if is_next && is_value { vec![of(subject.figure, &subject.cell)] } else { Vec::new() })
    }

    /// Whether a number has the unit in which the subject changes.
    fn is_change_of(&self, claim: &Claim, subject: &Subject) -> bool {
        let unit = self.unit(subject.figure);
        claim.unit.as_ref().is_some_and(|own| if unit.is_ratio() { own.same_family(&Unit::points()) } else { own.same_family(unit) })
    }

    /// The day that `claims` say; `is_lasting`: such as holds for the sentences that follow. 截至3月3日 ends what was said of another day.
    pub(super) fn day_said(&self, text: &str, claims: &[Claim], is_lasting: bool) -> Day {
        let is_until = |claim: &Claim| ["截至", "截止", "截止到", "截至到"].iter().any(|word| text[..claim.range.start].ends_with(word));
        let is_day = |claim: &Claim, day: Date| claim.role == Role::Date && is_same_day(&text[claim.range.clone()], day);
        let own = claims.iter().rposition(|claim| is_until(claim) && is_day(claim, self.day)).unwrap_or(0);
        let others = claims[own..].iter().filter(|claim| match claim.role {
            Role::Date if self.since_previous(text, claim).is_some() => false,
            // 据3月4日报道: when it was told, not when it was so.
            Role::Date if ["报道", "消息", "电", "讯"].iter().any(|told| text[claim.range.end..].starts_with(told)) => false,
            Role::Date => (!is_lasting || is_until(claim)) && !is_day(claim, self.day),
            Role::Issue => !is_lasting && !text[..claim.range.start].ends_with('上'),
            _ => false,
        });
        others.fold(Day::Own, |said, claim| match said {
            Day::Own if is_until(claim) && self.previous.is_some_and(|previous| is_day(claim, previous)) => Day::Previous,
            _ => Day::Other,
        })
    }

    /// The words between a title and its number, with 由上期的 for 由2月28日的 and 较2月28日的.
    pub(super) fn with_last_issue(&self, it: &Sentence<'_>, gap: String, within: Range<usize>) -> String {
        let date = it.claims_of_sentence().iter().find(|claim| claim.role == Role::Date && within.start <= claim.range.start && claim.range.end <= within.end);
        match date.filter(|date| self.since_previous(it.text, date).is_some()) {
            Some(date) if gap.ends_with('的') => gap.replace(&it.text[date.range.clone()], "上期").replace(['比', '较'], "由"),
            _ => gap,
        }
    }

    /// Where 比2月28日 or 与2月28日 before 相比 begins, which says 比上期 where that was the day of the issue before.
    pub(super) fn since_previous(&self, text: &str, date: &Claim) -> Option<usize> {
        let (before, behind) = (&text[..date.range.start], &text[date.range.end..]);
        let is_from = || before.strip_suffix(['由', '从']).filter(|_| behind.starts_with('的'));
        let before = before.strip_suffix(['比', '较']).or_else(|| before.strip_suffix(['与', '同', '和']).filter(|_| behind.starts_with("相比"))).or_else(is_from)?;
        (date.role == Role::Date && is_same_day(&text[date.range.clone()], self.previous?)).then_some(before.len())
    }

    /// Where the words behind 与2月28日相比 begin, if the sentence opens with that and it was the day of the issue before.
    pub(super) fn led_by_day(&self, text: &str, sentence: Range<usize>, claims: &[Claim]) -> Option<usize> {
        let date = claims.first()?;
        let from = self.since_previous(text, date)?;
        let behind = &text[date.range.end..sentence.end];
        let rest = behind.strip_prefix("相比").unwrap_or(behind).strip_prefix([',', '\u{ff0c}'])?;
        text[sentence.start..from].trim().is_empty().then_some(sentence.end - rest.len())
    }
}

/// Between what a change is measured against and its verb.
const ADVERBS: &[&str] = &["又", "再", "反而", "略", "略有", "稍", "明显", "大幅", "小幅", "进一步", "再次", "继续", "共"];

/// Whether the words before a change may say since when it is, other than since the issue before.
fn says_since(words: &str) -> bool {
    let words = COMPARISONS.iter().fold(words.to_owned(), |words, compared| words.replace(compared, ""));
    words.contains(['比', '较', '同', '年', '月', '自', '从', '由', '前', '后', '周', '季'])
}
