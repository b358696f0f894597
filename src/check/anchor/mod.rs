//! Anchors: which figure a number speaks of although nothing binds it, and whether what it says is true.
//!
//! 1. A text is cut into sentences, and its numbers are taken in order. 2. What stands beside a number says what it is: a title before it
//!    (已复工项目共502个) or after it (584个产业扶贫项目中), a change (比上期增加12个), a list (甲、乙分别为1个、2个), a part of the number before
//!    (其中示例甲镇58个), a verb whose noun was just said (已复工502个). 3. It is held against the figure.
//!
//! Read `sentence`, then `beside` with its special cases `part` (lists of parts), `gist` (a title cut short), `share`, `list`, `change` and `table`, then `judge`, and `loose`
//! and `doubt` for titles among words that are in no table; `words` are tables.
//!
//! A false alarm is worse than a miss: every word between a title and its number, before the title and behind the number must be one that
//! cannot make the number another thing's. A township, a day or a plan that is mentioned earlier keeps the number from being judged, unless
//! it is wrong for the whole and for that part alike.

mod above;
mod beside;
mod change;
mod doubt;
mod elsewhere;
mod gist;
mod judge;
mod list;
mod loose;
mod part;
mod sentence;
mod share;
mod table;
mod words;

pub(super) use above::{Above, above};
pub(super) use sentence::is_sentence_end;
pub(super) use table::bare_heading;

use crate::check::name::{Mention, Names};
use crate::plan::Plan;
use crate::read::binding::{self, Show, Target};
use crate::read::markdown::{Block, Outline};
use crate::text::change::Direction;
use crate::text::claim::{Claim, Role, claim_of};
use crate::text::date::{is_same_day, written_day};
use above::{labels, topic};
use change::Day;
use jiff::civil::Date;
use list::Listed;
use rust_decimal::Decimal;
use sentence::{Sentence, is_across, is_in_words, led};
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::ops::Range;

/// What is needed to say what the numbers of one narrative speak of.
#[derive(Clone, Copy)]
pub(super) struct Reader<'p> {
    pub(super) plan: &'p Plan,
    pub(super) names: &'p Names,
    /// The day for which the narrative's numbers hold.
    pub(super) day: Date,
    /// The day of the issue before.
    pub(super) last: Option<Date>,
    /// The day with which is compared: that of the issue before, or of another one that the sentence names.
    pub(super) previous: Option<Date>,
}

/// What a number speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    /// An index into the definitions.
    pub(super) figure: usize,
    /// One cell of it; empty for the whole.
    pub(super) cell: Vec<(String, String)>,
    pub(super) what: What,
}

impl Subject {
    /// The value of the whole of a figure.
    pub(super) fn whole(figure: usize) -> Self {
        Self { figure, cell: Vec::new(), what: What::Value }
    }
}

/// What of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Value,
    /// Its value on the day with which is compared, the issue before's.
    Previous,
    /// Its value at one of the issues before, it is not said which: 由26.4% before 升至94.7%.
    Issue,
    /// Its value at a time that no issue may be of: 由年初的26.4%.
    Earlier,
    /// Its change since then, said to go this way.
    Change(Option<Direction>),
    /// What it is of another figure or of its whole, dimensionless; no figure of the site says it.
    Share(Decimal),
    /// The difference of two numbers that the sentence itself says, from the least to the most that it can be: 由A增至B,增加C.
    Between(Decimal, Decimal),
}

/// A number and what it was understood to say.
#[derive(Debug)]
pub(super) struct Reading {
    /// The number, an index into the claims of its block.
    pub(super) claim: usize,
    /// What it speaks of.
    pub(super) subject: Subject,
    /// The day with which it is compared.
    pub(super) since: Option<Date>,
    /// Whether it is true of that.
    pub(super) holds: Holds,
}

/// Whether a number is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// Of what it speaks of and of nothing else that it may speak of.
    True,
    False(Fault),
    /// It is not what it stands beside, and may well be another thing.
    Doubtful,
}

impl From<Option<Fault>> for Holds {
    fn from(fault: Option<Fault>) -> Self {
        fault.map_or(Self::True, Self::False)
    }
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The value is another.
    Value,
    /// The digits are the figure's, the unit is not.
    Unit,
    /// The verb says the opposite.
    Direction,
    /// It is a decrease and stands in a table without its sign.
    Sign,
}

impl Reader<'_> {
    /// Every number of `block` that is true or false of what it stands beside, in order; those of `is_free` only.
    pub(super) fn readings(&self, (outline, block): (&Outline, &Block), claims: &[Claim], above: &Above, is_free: &dyn Fn(&Claim) -> bool) -> Vec<Reading> {
        if !claims.iter().any(|claim| is_free(claim) && (claim.is_statistical() || claim.role == Role::Bare || is_in_words(claim))) {
            return Vec::new();
        }
        let text = block.text.as_str();
        let mentions = self.names.mentions(text);
        if mentions.is_empty() && block.marks.is_empty() {
            return Vec::new();
        }
        let mentions = with_pronouns(text, mentions);
        let claims = &*without_names(text, claims, &mentions);
        let is_weekly = self.previous.is_some_and(|previous| (6..=8).contains(&(self.day - previous).get_days()));
        let mut found = Vec::new();
        let mut above = above.clone();
        let (mut start, mut first, mut before) = (0, 0, None);
        while start < text.len() {
            let longest = text.floor_char_boundary(start + LONGEST_SENTENCE);
            let end = text[start..longest].find(is_sentence_end).map_or(longest, |at| start + at + text[start + at..].chars().next().map_or(1, char::len_utf8));
            let last = first + claims[first..].iter().take_while(|claim| claim.number.start < end).count();
            // In order of their end: those of one sentence stand together.
            let from = mentions.partition_point(|it| it.range.end <= start);
            let within = mentions[from..].iter().take_while(|it| it.range.end <= end).filter(|it| start <= it.range.start);
            let within: Vec<&Mention<'_>> = within.collect();
            let within: Vec<Mention<'_>> = within.iter().filter(|name| !is_across(name, &within)).map(|name| (*name).clone()).collect();
            let mut sentence = Sentence {
                text,
                range: start..end,
                mentions: within,
                claims,
                within: first..last,
                said: Vec::new(),
                noun: None,
                above: above.clone(),
                before,
                borne_out: OnceCell::new(),
                list: RefCell::new(None),
                led: led(text, start..end, is_weekly),
            };
            let opening = claims[first..last].first().filter(|claim| claim.role == Role::Date).map(|date| self.against(&text[date.range.clone()]));
            sentence.led = sentence.led.or_else(|| opening.unwrap_or(*self).led_by_day(text, start..end, &claims[first..last]));
            self.sentence(&mut sentence, (outline, block), first..last, is_free, &mut found);
            before = sentence.said.last().map(|(_, subject)| subject.figure);
            for label in labels(&sentence.mentions, start..end) {
                if !above.labels.contains(&label) && above.labels.len() <= MOST_PARTS {
                    above.labels.push(label);
                }
            }
            let topic = topic(&sentence.mentions, start..end);
            if !topic.is_empty() {
                above.topic = topic;
            }
            above.is_elsewhere |= self.day_said(text, &claims[first..last], true) != Day::Own;
            (start, first) = (end, last);
        }
        found
    }

    /// Compared with the day of an issue before the last one, where that is the only other day that stands before a number: 较2月14日增加.
    fn against_issue(&self, it: &Sentence<'_>, index: usize) -> Self {
        let dates = it.claims_before(index).iter().filter(|claim| claim.role == Role::Date).map(|claim| &it.text[claim.range.clone()]);
        let mut others = dates.filter(|date| !is_same_day(date, self.day));
        let named = others.next().filter(|date| others.all(|other| other == *date));
        let is_last = || ["上期", "上一期", "上周", "本周", "一周"].iter().any(|last| it.text[it.range.clone()].contains(last));
        named.filter(|_| !is_last()).map_or(*self, |date| self.against(date))
    }

    /// Whether a number is of the day with which is compared, one of several with which the clauses of its sentence begin.
    fn is_of_series(&self, it: &Sentence<'_>, index: usize) -> bool {
        let day = it.claims_before(index).first().filter(|claim| claim.role == Role::Date).map(|day| &it.text[day.range.clone()]);
        day.zip(self.previous).is_some_and(|(day, previous)| is_same_day(day, previous)) && self.is_series_of_days(it)
    }

    /// Whether the clauses of a sentence begin with the days of issues, two or more: 2月14日复工率26.4%,2月21日57.4%.
    fn is_series_of_days(&self, it: &Sentence<'_>) -> bool {
        let is_issue = |date: &str| is_same_day(date, self.day) || self.plan.series.iter().filter_map(|issue| issue.as_of).any(|day| day < self.day && is_same_day(date, day));
        it.days_of_clauses().nth(1).is_some() && it.days_of_clauses().all(is_issue)
    }

    /// Compared with the day of the issue that `date` names, if it names one before the last.
    pub(super) fn against(&self, date: &str) -> Self {
        let issues = self.plan.series.iter().filter_map(|issue| issue.as_of).filter(|day| *day < self.day);
        Self { previous: issues.filter(|day| is_same_day(date, *day)).max().or(self.previous), ..*self }
    }

    /// Compared with the day of a reading.
    pub(super) fn at(&self, reading: &Reading) -> Self {
        Self { previous: reading.since, ..*self }
    }

    /// The day with which is compared, in words.
    pub(super) fn compared_with(&self) -> String {
        self.previous.filter(|_| self.previous != self.last).map_or_else(|| "上期".to_owned(), written_day)
    }

    fn reading(&self, claim: usize, subject: &Subject, holds: Holds) -> Reading {
        Reading { claim, subject: subject.clone(), since: self.previous, holds }
    }

    /// What a binding says behind its figure and cell to mean what `subject` is; nothing where none says it.
    pub(super) fn show(&self, subject: &Subject) -> Option<String> {
        let other = self.previous.filter(|_| self.previous != self.last);
        match subject.what {
            What::Value => Some(String::new()),
            What::Previous => Some(other.map_or_else(|| "?show=previous".to_owned(), |day| format!("@{day}"))),
            What::Change(_) => Some(other.map_or_else(|| "?show=change".to_owned(), |day| format!("?show=change&since={day}"))),
            What::Share(share) => {
                let own = self.plan.figures.share(&self.definition(subject.figure).key, &subject.cell, self.day).ok().filter(|_| !subject.cell.is_empty())?;
                let percent = share.checked_mul(Decimal::ONE_HUNDRED)?.round_dp(SHARE_DECIMALS);
                (own.number()?.round_dp(SHARE_DECIMALS) == percent).then(|| "?show=share".to_owned())
            }
            What::Issue | What::Earlier | What::Between(..) => None,
        }
    }

    fn sentence(&self, sentence: &mut Sentence<'_>, at: (&Outline, &Block), within: Range<usize>, is_free: &dyn Fn(&Claim) -> bool, found: &mut Vec<Reading>) {
        let mut listed: Vec<Listed> = Vec::new();
        for index in within {
            let claim = &sentence.claims[index];
            if claim.amount.is_none() {
                continue;
            }
            let reader = &self.against_issue(sentence, index);
            if !is_free(claim) {
                if let Some(subject) = reader.bound(at, claim) {
                    sentence.said.push((index, subject));
                }
                continue;
            }
            if !matches!(claim.role, Role::Statistical | Role::Bare | Role::Idiom) && !is_in_words(claim) {
                continue;
            }
            if !listed.iter().any(|it| it.claim == index) {
                listed.extend(reader.respectively(sentence, index));
            }
            let listed = listed.iter().find(|it| it.claim == index);
            let claim = listed.and_then(|it| it.whole.as_ref()).unwrap_or(claim);
            let subjects = listed.map_or_else(|| reader.subjects(sentence, index), |it| it.subjects.clone());
            let Some(first) = subjects.first() else {
                found.extend(reader.loosely(sentence, index).or_else(|| reader.doubted(sentence, index)));
                continue;
            };
            let verdicts: Vec<_> = subjects.iter().map(|subject| reader.fault(claim, subject)).collect();
            // A name that several figures share is true where one of them is.
            let mut right = verdicts.iter().zip(&subjects).filter(|(fault, _)| **fault == Some(None)).map(|(_, subject)| subject);
            let (true_of, is_sole) = (right.next(), right.next().is_none());
            let chosen = true_of.unwrap_or(first).clone();
            let reading = |holds| reader.reading(index, &chosen, holds);
            if true_of.is_some() {
                if reader.is_wrong_way(sentence, claim, &chosen) {
                    found.push(reading(Holds::False(Fault::Direction)));
                } else if is_sole {
                    found.push(reading(Holds::True));
                }
            } else if verdicts.iter().all(Option::is_some)
                && !reader.fits_a_part(sentence, claim, &chosen)
                && !reader.is_share_of_another(sentence, claim, &chosen)
                && !reader.is_what_came(claim, &chosen)
            {
                found.push(reading(if reader.is_narrowed(sentence, claim, &chosen) { Holds::Doubtful } else { verdicts[0].flatten().into() }));
            }
            if verdicts.iter().any(Option::is_some) || chosen.what == What::Earlier {
                sentence.said.push((index, chosen));
            }
        }
    }

    /// What a bound number speaks of.
    pub(super) fn bound(&self, (outline, block): (&Outline, &Block), claim: &Claim) -> Option<Subject> {
        let (_, mark) = block.marks.iter().find(|(range, _)| range.start < claim.number.end && claim.number.start < range.end)?;
        let Some(Ok(Target::Figure(cited))) = binding::target(&outline.marks.get(*mark)?.destination) else { return None };
        let figure = self.plan.figures.definitions.get_index_of(cited.key.as_str())?;
        let what = match cited.show {
            Show::Value if cited.day.is_none() => What::Value,
            Show::Previous => What::Previous,
            Show::Change if cited.since.is_none_or(|since| Some(since) == self.previous) => What::Change(None),
            _ => return None,
        };
        Some(Subject { figure, cell: cited.cell, what })
    }

    /// What the number may speak of; nothing where that is not sure.
    fn subjects(&self, it: &mut Sentence<'_>, index: usize) -> Vec<Subject> {
        let claim = &it.claims[index];
        let clause = it.clause(index);
        if claim.role != Role::Vague
            && let Some(subjects) = self.changed(it, index, clause.start)
        {
            return subjects;
        }
        match self.day_said(it.text, it.claims_before(index), false) {
            Day::Own => self.subjects_today(it, index, clause),
            // 截至2月28日,已复工项目502个.
            Day::Previous => self.subjects_on(it, index, clause),
            // 2月14日,临时救助5户;2月21日,临时救助8户 may be what was done on those days, unless one of them is what there was.
            Day::Other if self.is_of_series(it, index) => {
                let mut subjects = self.subjects_on(it, index, clause);
                subjects.retain(|subject| self.is_of_issues(it, index, subject));
                subjects
            }
            Day::Other => Vec::new(),
        }
    }

    /// Whether another number of the sentence is what a subject was at some issue.
    fn is_of_issues(&self, it: &Sentence<'_>, index: usize, subject: &Subject) -> bool {
        let others = it.within.clone().filter(|at| *at != index && it.claims[*at].role == Role::Statistical);
        others.into_iter().any(|at| self.fault_at_issues(&it.claims[at], subject) == Some(None))
    }

    /// What a number of the day with which is compared may speak of.
    fn subjects_on(&self, it: &mut Sentence<'_>, index: usize, clause: Range<usize>) -> Vec<Subject> {
        let mut subjects = self.subjects_today(it, index, clause);
        subjects.retain(|subject| subject.what == What::Value);
        subjects.iter_mut().for_each(|subject| subject.what = What::Previous);
        subjects
    }

    /// What a number of the narrative's own day may speak of.
    fn subjects_today(&self, it: &mut Sentence<'_>, index: usize, clause: Range<usize>) -> Vec<Subject> {
        let claim = &it.claims[index];
        let (start, end) = (claim.range.start, claim.range.end);
        if let Some(subject) = self
            .part_under(it, index)
            .or_else(|| self.whole_under(it, index))
            .or_else(|| self.part_of_list(it, index))
            .or_else(|| self.goes_on(it, index))
            .or_else(|| self.share_in(it, index))
            .or_else(|| self.verbed(it, index, clause.clone()))
        {
            return vec![subject];
        }
        let is_whole = claim.role == Role::Statistical && it.ends_here(end) && !it.is_first_of_series(index);
        if let Some(subjects) = self.titled(it, index, clause.clone()) {
            // 计划开发公益性岗位1080个, 车间补贴105笔: a title within the words is not what they say, or does not count in this unit.
            let counts = |subject: &Subject| claim.unit.as_ref().is_some_and(|unit| unit.same_family(self.unit(subject.figure)));
            if !is_whole || subjects.iter().any(counts) {
                return subjects;
            }
            let title = it.mentions.iter().filter(|mention| mention.range.end <= start && mention.range.start >= clause.start && mention.figures().next().is_some());
            let title = title.max_by_key(|mention| (mention.range.end, mention.range.len())).filter(|_| subjects.is_empty());
            let others = self.labelled(it, index, clause.clone()).filter(|it| !it.is_empty()).unwrap_or_else(|| self.gist(it, index, clause, title));
            return if others.is_empty() { subjects } else { others };
        }
        if claim.role == Role::Statistical {
            let subjects = self.gist_behind(it, index, clause.clone());
            if !subjects.is_empty() {
                return subjects;
            }
        }
        if claim.role != Role::Statistical || !it.ends_here(end) {
            return Vec::new();
        }
        if let Some(subjects) = self.inverted(it, index, clause.clone()) {
            return subjects;
        }
        let head = &it.text[clause.start..start];
        if let Some(subjects) = self.labelled(it, index, clause.clone()) {
            return subjects;
        }
        if let Some(subject) = self.of_kind(it, index, clause.clone()).or_else(|| self.paired(it, index)) {
            return vec![subject];
        }
        let subjects = self.stemmed(it, index, head, clause.clone());
        if subjects.is_empty() { self.gist(it, index, clause, None) } else { subjects }
    }
}

/// With 该镇 and its like, which name the last label that ends so.
fn with_pronouns<'n>(text: &str, mut mentions: Vec<Mention<'n>>) -> Vec<Mention<'n>> {
    for (at, this) in text.match_indices('该') {
        let Some(kind) = text[at + this.len()..].chars().next() else { continue };
        let is_meant = |name: &&Mention<'_>| name.range.end <= at && name.label().is_some_and(|(_, value)| value.ends_with(kind));
        let from = mentions.partition_point(|name| name.range.end <= at);
        if let Some(meant) = mentions[..from].iter().rev().find(is_meant).map(|name| name.meanings) {
            mentions.insert(from, Mention { range: at..at + this.len() + kind.len_utf8(), meanings: meant });
        }
    }
    mentions
}

/// The claims without those that are a part of a name, such as 一 of 小一型, and without the words before them that are the end of a name: 用工不足77件 is no 不足77件, 最高达302.1万元 no 高达.
fn without_names<'c>(text: &str, claims: &'c [Claim], mentions: &[Mention<'_>]) -> Cow<'c, [Claim]> {
    let alone = |claim: &Claim| {
        let names = || mentions.iter().filter(|name| name.range.start <= claim.range.start && claim.range.start < name.range.end && name.is_name());
        if names().any(|name| claim.range.end <= name.range.end) {
            return Some(Claim { amount: None, role: Role::Code, ..claim.clone() });
        }
        let end = names().filter(|name| name.range.start < claim.range.start && name.range.end <= claim.number.start).map(|name| name.range.end).max()?;
        let it = claim_of(text.get(end..claim.range.end)?)?;
        let range = |range: &Range<usize>| range.start + end..range.end + end;
        Some(Claim { range: range(&it.range), number: range(&it.number), role: claim.role, unit: claim.unit.clone(), ..it })
    };
    let mut all = Cow::Borrowed(claims);
    for (index, claim) in claims.iter().enumerate() {
        if let Some(alone) = alone(claim) {
            all.to_mut()[index] = alone;
        }
    }
    all
}

/// Decimals of a share in per cent to which two ways of reckoning it agree.
const SHARE_DECIMALS: u32 = 12;

/// Bytes of a sentence beyond which it is cut, so that a text without stops is read in linear time.
const LONGEST_SENTENCE: usize = 3000;

/// More parts than these are mentioned only where nobody can say which is meant.
const MOST_PARTS: usize = 6;
