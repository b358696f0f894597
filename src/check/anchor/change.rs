//! Changes: 比上期增加12个, 由上期的26.4%升至94.7%, and the day with which they compare.

use super::sentence::{Sentence, is_made_of, is_same_day};
use super::words::{COMPARISONS, DOINGS, LINKS};
use super::{Reader, Subject, What};
use crate::check::name::Mention;
use crate::text::change::{Direction, direction_before};
use crate::text::claim::{Claim, Role, difference_interval};
use crate::text::unit::Unit;

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
        let comparison = &it.text[..word.start];
        let compared = COMPARISONS.iter().filter(|it| comparison.ends_with(**it)).max_by_key(|it| it.len()).map(|compared| word.start - compared.len());
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
        let led = led.or(ahead.map(|_| word.start));
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
            let left = it.clause_start(mention.range.start, index)..mention.range.start - ahead.unwrap_or(0);
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
        let is_next = it.text[it.claims[*said].range.end..at].chars().all(|c| matches!(c, ',' | '\u{ff0c}' | '\u{3001}' | '(' | '\u{ff08}' | ' '));
        let is_value = subject.what == What::Value;
        Some(if is_next && is_value { vec![of(subject.figure, &subject.cell)] } else { Vec::new() })
    }

    /// Whether a number has the unit in which the subject changes.
    fn is_change_of(&self, claim: &Claim, subject: &Subject) -> bool {
        let unit = self.unit(subject.figure);
        claim.unit.as_ref().is_some_and(|own| if unit.is_ratio() { own.same_family(&Unit::points()) } else { own.same_family(unit) })
    }

    /// Whether a day is named that is not the narrative's own; `is_lasting`: such as holds for the sentences that follow.
    pub(super) fn is_dated_otherwise(&self, text: &str, claims: &[Claim], is_lasting: bool) -> bool {
        claims.iter().any(|claim| match claim.role {
            Role::Date if self.since_previous(text, claim).is_some() => false,
            Role::Date => {
                let words = &text[claim.range.clone()];
                let before = &text[..claim.range.start];
                let is_until = ["截至", "截止", "截止到", "截至到"].iter().any(|word| before.ends_with(word));
                (!is_lasting || is_until) && !is_same_day(words, self.day)
            }
            Role::Issue => !is_lasting,
            _ => false,
        })
    }

    /// Where 比2月28日 begins, which says 比上期 where that was the day of the issue before.
    pub(super) fn since_previous(&self, text: &str, date: &Claim) -> Option<usize> {
        let before = text[..date.range.start].strip_suffix(['比', '较'])?;
        (date.role == Role::Date && is_same_day(&text[date.range.clone()], self.previous?)).then_some(before.len())
    }
}

/// Whether the words before a change may say since when it is.
fn says_since(words: &str) -> bool {
    words.contains(['比', '较', '同', '年', '月', '自', '从', '由', '前', '后', '周', '季'])
}
