//! Anchors: which figure a number speaks of although nothing binds it, and whether what it says is true.
//!
//! 1. A text is cut into sentences, and its numbers are taken in order. 2. What stands beside a number says what it is: a title before it
//!    (已复工项目共502个) or after it (584个产业扶贫项目中), a change (比上期增加12个), a list (甲、乙分别为1个、2个), a part of the number before
//!    (其中示例甲镇58个), a verb whose noun was just said (已复工502个). 3. It is held against the figure.
//!
//! A false alarm is worse than a miss: every word between a title and its number, before the title and behind the number must be one that
//! cannot make the number another thing's. A township, a day or a plan that is mentioned earlier keeps the number from being judged, unless
//! it is wrong for the whole and for that part alike.

use super::name::{Meaning, Mention, Names};
use super::number::is_since_another_day;
use crate::figures::definition::{Bound, FieldOf, Test};
use crate::figures::{Amount, Definition, Delta, Recipe, Shown};
use crate::plan::Plan;
use crate::read::binding::{self, Show, Target};
use crate::read::markdown::{Block, Outline};
use crate::text::change::{Direction, direction_before, level_before};
use crate::text::claim::{Claim, Role, Verdict, claim_of, difference_interval};
use crate::text::predicate::Predicate;
use crate::text::unit::Unit;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::ops::Range;

/// What is needed to say what the numbers of one narrative speak of.
#[derive(Clone, Copy)]
pub(super) struct Reader<'p> {
    pub(super) plan: &'p Plan,
    pub(super) names: &'p Names,
    /// The day for which the narrative's numbers hold.
    pub(super) day: Date,
    /// The day of the issue before.
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

/// What of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Value,
    /// Its value at the issue before.
    Previous,
    /// Its value at one of the issues before, it is not said which: 由26.4% before 升至94.7%.
    Issue,
    /// Its value at a time that no issue may be of: 由年初的26.4%.
    Earlier,
    /// Its change since then, said to go this way.
    Change(Option<Direction>),
    /// The difference of two numbers that the sentence itself says, from the least to the most that it can be: 由A增至B,增加C.
    Between(Decimal, Decimal),
}

/// A number that is not what it stands beside.
#[derive(Debug)]
pub(super) struct Falsehood {
    /// The number, an index into the claims of its block.
    pub(super) claim: usize,
    pub(super) subject: Subject,
    pub(super) fault: Fault,
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
}

/// What the headings and paragraphs above a block are about.
#[derive(Debug, Clone, Default)]
pub(super) struct Above {
    labels: Vec<(String, String)>,
    is_elsewhere: bool,
    /// The datasets that the nearest noun names.
    topic: Vec<usize>,
}

/// What each block of `outline` stands under.
pub(super) fn above(names: &Names, outline: &Outline) -> Vec<Above> {
    let mut headings: Vec<(u8, Above)> = Vec::new();
    let mut next_heading = 0;
    let mut leading: Option<(usize, Above)> = None;
    let mut all = Vec::with_capacity(outline.blocks.len());
    for block in &outline.blocks {
        let mut above = Above::default();
        for (_, it) in &headings {
            above.add(it);
        }
        if let Some((left, it)) = &mut leading {
            above.add(it);
            *left -= 1;
        }
        leading = leading.filter(|(left, _)| *left > 0);
        if block.is_heading {
            let level = outline.headings.get(next_heading).map_or(2, |heading| heading.level);
            next_heading += 1;
            headings.retain(|(other, _)| *other < level);
            headings.push((level, Above::of(names, &block.text)));
        }
        if let Some(items) = block.following_items {
            let mut it = Above::of(names, last_sentence(&block.text));
            it.add(&above);
            leading = Some((items, it));
        }
        all.push(above);
    }
    all
}

impl Above {
    fn of(names: &Names, text: &str) -> Self {
        let mentions = names.mentions(text);
        Self { labels: labels(&mentions, 0..text.len()), is_elsewhere: is_elsewhere(text, &mentions, 0..text.len()), topic: topic(&mentions, 0..text.len()) }
    }

    fn add(&mut self, other: &Above) {
        self.labels.extend(other.labels.iter().cloned());
        self.is_elsewhere |= other.is_elsewhere;
        if !other.topic.is_empty() {
            self.topic.clone_from(&other.topic);
        }
    }
}

/// The datasets that the last noun in a part of a text names.
fn topic(mentions: &[Mention<'_>], within: Range<usize>) -> Vec<usize> {
    let nouns = mentions.iter().filter(|it| within.start <= it.range.start && it.range.end <= within.end && it.meanings.iter().any(|it| matches!(it, Meaning::Noun(_))));
    let Some(last) = nouns.max_by_key(|it| (it.range.end, it.range.len())) else { return Vec::new() };
    last.meanings.iter().filter_map(|it| if let Meaning::Noun(dataset) = it { Some(*dataset) } else { None }).collect()
}

/// What stands in one sentence before the number that is being read.
struct Sentence<'t> {
    text: &'t str,
    range: Range<usize>,
    mentions: Vec<Mention<'t>>,
    claims: &'t [Claim],
    /// Those of them that stand in this sentence.
    within: Range<usize>,
    /// What the numbers so far spoke of, each with the index of its claim.
    said: Vec<(usize, Subject)>,
    /// The noun of the stem that was read last, and where its number ended.
    noun: Option<(String, usize)>,
    above: Above,
}

impl Reader<'_> {
    /// Every number of `block` that is false of what it stands beside; those of `is_free` only.
    pub(super) fn falsehoods(&self, (outline, block): (&Outline, &Block), claims: &[Claim], above: &Above, is_free: &dyn Fn(&Claim) -> bool) -> Vec<Falsehood> {
        if !claims.iter().any(|claim| is_free(claim) && (claim.is_statistical() || claim.role == Role::Bare || is_in_words(claim))) {
            return Vec::new();
        }
        let text = block.text.as_str();
        let mentions = self.names.mentions(text);
        if mentions.is_empty() && block.marks.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        let mut above = above.clone();
        let (mut start, mut first) = (0, 0);
        while start < text.len() {
            let longest = text.floor_char_boundary(start + LONGEST_SENTENCE);
            let end = text[start..longest].find(is_sentence_end).map_or(longest, |at| start + at + text[start + at..].chars().next().map_or(1, char::len_utf8));
            let last = first + claims[first..].iter().take_while(|claim| claim.number.start < end).count();
            // In order of their end: those of one sentence stand together.
            let from = mentions.partition_point(|it| it.range.end <= start);
            let within = mentions[from..].iter().take_while(|it| it.range.end <= end).filter(|it| start <= it.range.start);
            let within: Vec<&Mention<'_>> = within.collect();
            let within: Vec<Mention<'_>> = within.iter().filter(|name| !is_across(name, &within)).map(|name| (*name).clone()).collect();
            let mut sentence = Sentence { text, range: start..end, mentions: within, claims, within: first..last, said: Vec::new(), noun: None, above: above.clone() };
            self.sentence(&mut sentence, (outline, block), first..last, is_free, &mut found);
            for label in labels(&sentence.mentions, start..end) {
                if !above.labels.contains(&label) && above.labels.len() <= MOST_PARTS {
                    above.labels.push(label);
                }
            }
            let topic = topic(&sentence.mentions, start..end);
            if !topic.is_empty() {
                above.topic = topic;
            }
            above.is_elsewhere |= self.is_dated_otherwise(text, &claims[first..last], true);
            (start, first) = (end, last);
        }
        found
    }

    fn sentence(&self, sentence: &mut Sentence<'_>, at: (&Outline, &Block), within: Range<usize>, is_free: &dyn Fn(&Claim) -> bool, found: &mut Vec<Falsehood>) {
        let mut listed: Vec<Listed> = Vec::new();
        for index in within {
            let claim = &sentence.claims[index];
            if claim.amount.is_none() {
                continue;
            }
            if !is_free(claim) {
                if let Some(subject) = self.bound(at, claim) {
                    sentence.said.push((index, subject));
                }
                continue;
            }
            if !matches!(claim.role, Role::Statistical | Role::Bare | Role::Idiom) && !is_in_words(claim) {
                continue;
            }
            if !listed.iter().any(|it| it.claim == index) {
                listed.extend(self.respectively(sentence, index));
            }
            let listed = listed.iter().find(|it| it.claim == index);
            let claim = listed.and_then(|it| it.whole.as_ref()).unwrap_or(claim);
            let subjects = listed.map_or_else(|| self.subjects(sentence, index), |it| it.subjects.clone());
            let Some(first) = subjects.first() else { continue };
            let verdicts: Vec<_> = subjects.iter().map(|subject| self.fault(claim, subject)).collect();
            // A name that several figures share is true where one of them is.
            let chosen = verdicts.iter().position(|fault| *fault == Some(None)).map_or(first, |at| &subjects[at]).clone();
            let is_false = verdicts.iter().all(|fault| matches!(fault, Some(Some(_))));
            if let (true, Some(Some(fault))) = (is_false, verdicts[0])
                && !self.fits_a_part(sentence, claim, &chosen)
            {
                found.push(Falsehood { claim: index, subject: chosen.clone(), fault });
            } else if verdicts.contains(&Some(None)) && self.is_wrong_way(sentence, claim, &chosen) {
                found.push(Falsehood { claim: index, subject: chosen.clone(), fault: Fault::Direction });
            }
            if verdicts.iter().any(Option::is_some) || chosen.what == What::Earlier {
                sentence.said.push((index, chosen));
            }
        }
    }

    /// Whether a level that is true is said to have been reached from the other side: 减少到502个 where the last issue had 335.
    fn is_wrong_way(&self, it: &Sentence<'_>, claim: &Claim, subject: &Subject) -> bool {
        let Some((said, word)) = level_before(it.text, claim.range.start).filter(|(_, word)| word.start >= it.range.start) else { return false };
        let has_parts = !it.above.labels.is_empty() || !labels(&it.mentions, it.range.start..claim.range.start).is_empty();
        if subject.what != What::Value || has_parts || it.above.is_elsewhere || is_since_another_day(&it.text[it.range.start..word.start]) {
            return false;
        }
        let sign = self.change(subject).map_or(0, |delta| delta.sign());
        matches!((said, sign), (Direction::Up, ..=-1) | (Direction::Down, 1..))
    }

    /// What a bound number speaks of.
    fn bound(&self, (outline, block): (&Outline, &Block), claim: &Claim) -> Option<Subject> {
        let (_, mark) = block.marks.iter().find(|(range, _)| range.start < claim.number.end && claim.number.start < range.end)?;
        let Some(Ok(Target::Figure(cited))) = binding::target(&outline.marks.get(*mark)?.destination) else { return None };
        let figure = self.plan.figures.definitions.get_index_of(cited.key.as_str())?;
        let what = match cited.show {
            Show::Value if cited.day.is_none() => What::Value,
            Show::Previous => What::Previous,
            Show::Change => What::Change(None),
            _ => return None,
        };
        Some(Subject { figure, cell: cited.cell, what })
    }

    /// What the number may speak of; nothing where that is not sure.
    fn subjects(&self, it: &mut Sentence<'_>, index: usize) -> Vec<Subject> {
        let claim = &it.claims[index];
        let (start, end) = (claim.range.start, claim.range.end);
        let clause = it.clause(index);
        if claim.role != Role::Vague
            && let Some(subjects) = self.changed(it, index, clause.start)
        {
            return subjects;
        }
        if self.is_dated_otherwise(it.text, it.claims_before(index), false) {
            return Vec::new();
        }
        if let Some(subject) = self.goes_on(it, index).or_else(|| self.share_in(it, index)).or_else(|| self.verbed(it, index, clause.clone())) {
            return vec![subject];
        }
        if let Some(subjects) = self.titled(it, index, clause.clone()) {
            return subjects;
        }
        if claim.role != Role::Statistical || !it.ends_here(end) {
            return Vec::new();
        }
        let head = &it.text[clause.start..start];
        if let Some(subjects) = self.labelled(it, index, clause.clone()) {
            return subjects;
        }
        if let Some(subject) = self.of_kind(it, index, clause.clone()) {
            return vec![subject];
        }
        self.stemmed(it, index, head, clause)
    }

    /// A title before the number, or after it.
    fn titled(&self, it: &mut Sentence<'_>, index: usize, clause: Range<usize>) -> Option<Vec<Subject>> {
        let claim = &it.claims[index];
        let (start, end) = (claim.range.start, claim.range.end);
        // A colon or a bracket may stand between a title and its number: the title is looked for beyond.
        let titles = it.mentions.iter().filter(|mention| mention.range.end <= start && mention.range.start >= it.after_number(index));
        let before = titles.filter(|mention| mention.figures().next().is_some()).max_by_key(|mention| (mention.range.end, mention.range.len()));
        if let Some(mention) = before {
            let gap = without_remark(&it.text[mention.range.end..start]);
            // 临时救助标准为每户500元至3000元: of the amounts that one may get.
            let is_each = |figure: usize| self.is_range(figure) || ["均", "标准", "中位数"].iter().any(|word| self.definition(figure).title.contains(word));
            let is_of_each = || gap.contains('每') && mention.figures().all(is_each) && is_made_of(&EACH.iter().fold(gap.clone(), |gap, each| gap.replace(each, "")), LINKS);
            let is_plain = is_made_of(&gap, LINKS) || is_of_each() || came_to(&gap, claim);
            let is_base = !is_plain && is_made_of(&gap, FROM);
            let is_earlier = !is_plain && !is_base && is_made_of(&gap, FROM_EARLIER);
            // 上期复工率为86.0%.
            let left = &it.text[it.range.start..mention.range.start];
            let said_before = ["上期的", "上期", "上一期的", "上一期"].iter().find(|word| is_plain && self.previous.is_some() && left.ends_with(**word));
            if is_plain || is_earlier || self.previous.is_some() && (is_base || is_made_of(&gap, FROM_PREVIOUS)) {
                let what = match is_plain {
                    true if said_before.is_some() => What::Previous,
                    true => What::Value,
                    false if is_earlier => What::Earlier,
                    false => What::Previous,
                };
                let is_loose = gap.contains('有') && !it.ends_strongly(end) && !["共有", "已有", "还有", "尚有", "仍有", "仅有", "只有"].iter().any(|word| gap.contains(word));
                if is_loose || what == What::Value && (!it.ends_here(end) || it.is_first_of_series(index)) {
                    return Some(Vec::new());
                }
                let clause = it.clause_start(mention.range.start, index);
                let is_count = mention.figures().any(|figure| !self.unit(figure).is_ratio());
                if mention.is_short() && is_count && it.is_event(clause..mention.range.start) {
                    return Some(Vec::new());
                }
                let left = mention.range.start - said_before.map_or(0, |word| word.len());
                let mut subjects = self.settled(it, index, clause.min(left)..left, mention.figures().collect(), what);
                if is_base {
                    // 由57.4%提高到86.0% does not say since when: since the issue before, if that fits.
                    let is_since_last = |subject: &Subject| self.fault(claim, subject) == Some(None);
                    if subjects.iter().any(is_since_last) {
                        subjects.retain(is_since_last);
                    } else {
                        subjects.iter_mut().for_each(|subject| subject.what = What::Issue);
                    }
                }
                return Some(subjects);
            }
        }
        let behind = it.mentions.iter().filter(|_| claim.role != Role::Vague).filter(|mention| {
            let gap = it.text.get(end..mention.range.start).filter(|_| !mention.is_short());
            let goes_on = || it.mentions.iter().any(|stem| stem.range.start == mention.range.end && stem.meanings.iter().any(|it| matches!(it, Meaning::Stem { .. })));
            gap.is_some_and(|gap| gap.is_empty() || gap == "的") && (it.ends_here(mention.range.end) || goes_on())
        });
        let mention = behind.max_by_key(|mention| mention.range.len())?;
        let is_inverted = mention.figures().next().is_none();
        let is_whole = TOTALS.iter().any(|word| it.text[it.range.start..start].contains(word));
        let rest = &it.text[mention.range.end..it.range.end];
        // 94.7%的项目已复工.
        let is_share = claim.unit.as_ref().is_some_and(Unit::is_ratio) && it.text[end..].starts_with('的') && mention.meanings.iter().all(|it| matches!(it, Meaning::Inverted(_)));
        let is_sure = is_whole
            || is_share && clause.start == it.range.start
            || !is_inverted && (rest.starts_with('中') || it.ends_strongly(mention.range.end) && clause.start == it.range.start);
        if !is_sure
            || it.mentions.iter().any(|other| {
                other.figures().next().is_some() && other.range.start > mention.range.start && other.range.start < mention.range.end && other.range.end > mention.range.end
            })
        {
            return Some(Vec::new());
        }
        let figures = mention.meanings.iter().filter_map(|meaning| match meaning {
            Meaning::Title(figure) | Meaning::Inverted(figure) => Some(*figure),
            _ => None,
        });
        let figures = if is_share { figures.filter_map(|part| self.share_of_all(part)).collect() } else { figures.collect() };
        Some(self.settled(it, index, clause.start..start, figures, What::Value))
    }

    /// A number that goes on about what was said last: 由335个增至502个, 比上期减少45件,降至50件, 502个(上期335个), and the share that the number
    /// said last is of one before it.
    fn goes_on(&self, it: &Sentence<'_>, index: usize) -> Option<Subject> {
        let claim = &it.claims[index];
        let (at, subject) = it.said.last()?;
        let gap = it.text.get(it.claims[*at].range.end..claim.range.start)?;
        if !it.ends_here(claim.range.end) {
            return None;
        }
        let of = |what: What| Some(Subject { what, ..subject.clone() });
        let is_like = |subject: &Subject| claim.unit.as_ref().is_some_and(|unit| self.unit(subject.figure).same_family(unit));
        // 达到 belongs to the number.
        let is_reached = || !gap.trim_matches([',', '\u{ff0c}', ' ']).is_empty() || it.text[claim.range.start..].starts_with('达');
        match subject.what {
            What::Previous | What::Issue | What::Earlier if is_made_of(gap, BECAME) && !it.goes_further(claim.range.end) => of(What::Value),
            What::Change(_) if is_like(subject) && is_made_of(gap, CAME_TO) && is_reached() => of(What::Value),
            What::Value if self.previous.is_some() && is_like(subject) && gap.contains("上") && is_made_of(gap, ASIDE) => of(What::Previous),
            // 突破94%,尚未达到95%, and 接近八成,为79.0%: the same once more.
            What::Value if is_like(subject) && claim.range.start < claim.number.start && is_made_of(gap, AGAIN) => of(What::Value),
            What::Value if is_like(subject) && it.claims[*at].predicate != Predicate::Exactly && gap.ends_with('为') && is_made_of(gap, AGAIN) => of(What::Value),
            // 约占 belongs to the number.
            What::Value if it.text[it.claims[*at].range.end..claim.number.start].contains('占') && is_made_of(gap, SHARES) && claim.unit.as_ref().is_some_and(Unit::is_ratio) => {
                self.share_of(it, subject)
            }
            _ => None,
        }
    }

    /// The one figure that is the share of `part` in a whole that was said before it in the sentence.
    fn share_of(&self, it: &Sentence<'_>, part: &Subject) -> Option<Subject> {
        let said = it.said.iter().filter(|(_, other)| other.what == What::Value && other.cell.is_empty()).map(|(_, other)| other.figure);
        self.ratio(part.figure, &said.collect::<Vec<_>>()).filter(|_| part.cell.is_empty())
    }

    /// 占扶贫资金的70.2%: the share in a whole that is named, of what was said last or is named before it.
    fn share_in(&self, it: &Sentence<'_>, index: usize) -> Option<Subject> {
        let claim = &it.claims[index];
        let start = claim.range.start;
        claim.unit.as_ref().filter(|unit| unit.is_ratio() && it.ends_here(claim.range.end))?;
        let is_whole = |mention: &&Mention<'_>| it.text.get(mention.range.end..start).is_some_and(|gap| gap.starts_with('的') && is_made_of(gap, LINKS));
        let whole = it.mentions.iter().filter(is_whole).filter(|mention| mention.figures().next().is_some()).max_by_key(|mention| mention.range.len())?;
        let before = it.text[it.range.start..whole.range.start].trim_end_matches("全县").trim_end_matches("全部");
        let verb = it.range.start + before.strip_suffix('占').map(|rest| rest.trim_end_matches('约').len())?;
        let wholes: Vec<usize> = whole.figures().collect();
        if let Some((at, part)) = it.said.last()
            && part.what == What::Value
            && part.cell.is_empty()
            && it.text.get(it.claims[*at].range.end..verb).is_some_and(|gap| is_made_of(gap, SHARES))
        {
            return self.ratio(part.figure, &wholes);
        }
        let part = it.mentions.iter().filter(|mention| mention.range.end == verb && mention.figures().next().is_some()).max_by_key(|mention| mention.range.len())?;
        let clause = it.clause_start(part.range.start, index)..part.range.start;
        let subjects = self.settled(it, index, clause, part.figures().collect(), What::Value);
        subjects.iter().filter(|part| part.cell.is_empty()).find_map(|part| self.ratio(part.figure, &wholes))
    }

    /// The one figure that is the share of `part` in all records of its dataset.
    fn share_of_all(&self, part: usize) -> Option<usize> {
        let of = self.definition(part);
        let is_all = |it: &Definition| it.filter.is_empty() && self.plan.figures.dataset_of(&it.key) == self.plan.figures.dataset_of(&of.key);
        let wholes = self.plan.figures.definitions.values().enumerate().filter(|(_, it)| is_all(it)).map(|(figure, _)| figure);
        self.ratio(part, &wholes.collect::<Vec<_>>()).map(|share| share.figure)
    }

    /// The one figure that is the share of `part` in one of `wholes`.
    fn ratio(&self, part: usize, wholes: &[usize]) -> Option<Subject> {
        let key = |figure: usize| &self.definition(figure).key;
        let is_share = |it: &Definition| matches!(&it.recipe, Recipe::Ratio { of, to } if of == key(part) && wholes.iter().any(|whole| key(*whole) == to));
        let mut shares = self.plan.figures.definitions.values().enumerate().filter(|(_, it)| is_share(it));
        let (figure, _) = shares.next()?;
        shares.next().is_none().then(|| Subject { figure, cell: Vec::new(), what: What::Value })
    }

    /// The figures of one name, where nothing before it makes them another thing's; with the cell of a label that stands right before it.
    fn settled(&self, it: &Sentence<'_>, index: usize, left: Range<usize>, figures: Vec<usize>, what: What) -> Vec<Subject> {
        let Some((cell, is_part)) = it.neutral(left.clone()) else { return Vec::new() };
        let earlier = it.range.start..left.start;
        let is_reset = WHOLE.iter().any(|word| it.text[left.clone()].contains(word));
        if !is_reset && (it.above.is_elsewhere || is_elsewhere(it.text, &it.mentions, earlier.clone())) {
            return Vec::new();
        }
        let is_rate = figures.iter().any(|figure| self.unit(*figure).is_ratio());
        if !is_reset && !it.follows_on(left.start, is_rate) {
            return Vec::new();
        }
        // Not the 里 of 1286公里.
        let since = it.after_number(index).min(left.start).max(earlier.start);
        let before = it.text[since..earlier.end].trim_end_matches(is_clause_end);
        let among = before.strip_suffix(['中', '里']).map(|it| since + it.len());
        let is_part = is_part || among.is_some();
        // 未复工项目中,新建项目5个: what stands before 中 is the whole, whether or not a number of it was said.
        let named = among.and_then(|end| it.mentions.iter().filter(|mention| mention.range.end == end).flat_map(Mention::figures).next());
        let last = named.or_else(|| it.said.last().map(|(_, subject)| subject.figure));
        let claim = &it.claims[index];
        let unit = claim.unit.clone().unwrap_or_else(Unit::none);
        // What a rate is of is told by its own title: 新建项目开工率95.3%,难题解决率79.0%.
        let rate = it.said.last().filter(|(_, subject)| self.unit(subject.figure).is_ratio()).map(|(at, _)| it.claims[*at].range.end);
        let topic = topic(&it.mentions, rate.unwrap_or(it.range.start).min(left.start)..left.start);
        let topic = if topic.is_empty() { &it.above.topic } else { &topic };
        // 百万元以上项目89个,首批项目156个: more of them cannot be among those.
        let is_more = || it.said.last().is_some_and(|(at, last)| !is_part && last.cell.is_empty() && is_greater(claim, &it.claims[*at]));
        let may_be = |figure: &usize| last.is_none_or(|last| self.may_follow(*figure, last, is_part) || is_more()) && self.is_on(topic, *figure);
        let all: Vec<usize> = figures.iter().copied().filter(may_be).collect();
        let same: Vec<usize> = all.iter().copied().filter(|figure| claim.unit.is_none() || self.unit(*figure).same_family(&unit)).collect();
        if all.len() < figures.len() && same.is_empty() {
            return Vec::new();
        }
        let chosen = if same.is_empty() { all } else { same };
        chosen.into_iter().map(|figure| Subject { figure, cell: cell.clone(), what }).collect()
    }

    /// Whether a number said of the figure after one of `last` in the same sentence is still the figure's own: 新建项目148个,复工率81% is the
    /// rate of new builds, not of all projects.
    fn may_follow(&self, figure: usize, last: usize, is_part: bool) -> bool {
        if figure == last {
            return true;
        }
        let (it, last) = (self.definition(figure), self.definition(last));
        // What a rate says is said of all that it is a rate of.
        let among = if let Recipe::Ratio { to, .. } = &last.recipe { self.plan.figures.definitions.get(to).unwrap_or(last) } else { last };
        let (wide, narrow) = (self.conditions(among), self.conditions(it));
        let dataset = self.plan.figures.dataset_of(&it.key);
        let is_related = dataset == self.plan.figures.dataset_of(&last.key);
        if dataset.is_none() {
            // Statements have no records to compare: 其中有产业需求的252户 may well be a part of what was said before.
            let noun: Vec<char> = it.title.chars().rev().take(3).collect();
            return !is_part || !is_related || last.title.chars().rev().take(3).eq(noun);
        }
        let is_within = || wide.iter().all(|(field, _)| narrow.iter().any(|(other, _)| other == field));
        if is_part {
            return is_related && is_within();
        }
        // 新建项目开工率95.3%,资金拨付率70.2%: a rate of projects and one of money are a list of rates.
        let base = |of: &Definition| if let Recipe::Ratio { to, .. } = &of.recipe { self.plan.figures.definitions.get(to).map(|it| it.unit.clone()) } else { None };
        let is_another_rate = || base(it).zip(base(last)).is_some_and(|(own, other)| own != other);
        // 新建项目148个,已开工新建项目141个: the title itself says of what.
        let is_named = || it.title.contains(among.title.trim_end_matches("总数").trim_end_matches('数'));
        !is_related || is_within() || is_named() || is_another_rate() || narrow.is_empty() && it.recipe.parts().is_none()
    }

    /// Whether a rate, whose title has no noun, is one of what was named last: behind 扶贫车间62个 a 全面复工率 is the workshops'.
    fn is_on(&self, topic: &[usize], figure: usize) -> bool {
        let it = self.definition(figure);
        let is_general = (it.recipe.parts().is_some() || it.unit.is_ratio()) && it.title.chars().count() <= LONGEST_GENERAL;
        !is_general || topic.is_empty() || self.plan.figures.dataset_of(&it.key).is_none_or(|dataset| topic.contains(&dataset))
    }

    /// The names of the fields on which a figure has conditions.
    fn fields(&self, it: &Definition) -> Vec<&str> {
        let Some(dataset) = it.recipe.dataset() else { return Vec::new() };
        let schema = &self.plan.model.table(dataset).schema;
        let own = it.filter.iter().filter_map(|condition| if let FieldOf::Own(field) = condition.field { schema.fields.get(field) } else { None });
        own.map(|field| &*field.name).collect()
    }

    /// The conditions on the records of a figure, those of its parts included; that a thing has happened by the day says nothing about which it is.
    fn conditions(&self, it: &Definition) -> Vec<(String, String)> {
        let parts = it.recipe.parts().into_iter().flat_map(|(a, b)| [a, b]).filter_map(|key| self.plan.figures.definitions.get(key));
        let own = it.filter.iter().filter(|condition| !matches!(condition.test, Test::Range { from: None, to: Some(Bound::AsOf) }));
        let own = own.map(|condition| (format!("{:?}", condition.field), format!("{:?}", condition.test)));
        own.chain(parts.flat_map(|part| self.conditions(part))).collect()
    }

    /// A change: 已复工项目比上期增加12个, or 比上期增加12个 behind a number of its clause.
    fn changed(&self, it: &Sentence<'_>, index: usize, clause: usize) -> Option<Vec<Subject>> {
        let claim = &it.claims[index];
        let start = claim.range.start;
        let (direction, word) = direction_before(it.text, start)?;
        if word.start < it.after_number(index) || !is_made_of(&it.text[word.end..start], ["了", "约", "共", " "].as_slice()) {
            // 增加到502个 says a level, not a change.
            return None;
        }
        self.previous?;
        let comparison = &it.text[..word.start];
        let compared = COMPARISONS.iter().find(|it| comparison.ends_with(**it)).map(|compared| word.start - compared.len());
        let dated = it.claims_before(index).last().filter(|date| date.range.end == word.start).and_then(|date| self.since_previous(it.text, date));
        // 与上期相比,已复工项目增加51个,未复工项目减少51个.
        let led = Some(word.start).filter(|_| it.is_compared_throughout(word.start));
        let last = it.said.last();
        let Some(at) = compared.or(dated).or(led) else {
            // 由上期的335个增加了167个, and 由上期的335个增加到502个,增加了167个.
            let gap = last.map_or("", |(at, _)| &it.text[it.claims[*at].range.end..word.start]);
            let is_next = matches!(gap, "," | "\u{ff0c}" | "\u{3001}");
            let is_run_on = match it.said.as_slice() {
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
            let left = it.clause_start(mention.range.start, index)..mention.range.start;
            return Some(self.settled(it, index, left, mention.figures().collect(), What::Change(Some(direction))));
        }
        // The number said last in the clause before, and nothing but a comma between.
        let (said, subject) = last.filter(|_| at < word.start)?;
        let is_next = it.text[it.claims[*said].range.end..at].chars().all(|c| matches!(c, ',' | '\u{ff0c}' | '(' | '\u{ff08}' | ' '));
        let is_value = subject.what == What::Value;
        Some(if is_next && is_value { vec![of(subject.figure, &subject.cell)] } else { Vec::new() })
    }

    /// 其中示例甲镇58个: a part of what was said before in the sentence.
    fn labelled(&self, it: &Sentence<'_>, index: usize, clause: Range<usize>) -> Option<Vec<Subject>> {
        let claim = &it.claims[index];
        let start = claim.range.start;
        let labels = it.mentions.iter().filter(|mention| mention.range.end <= start && mention.range.start >= clause.start && mention.label().is_some());
        let mention = labels.max_by_key(|mention| (mention.range.end, mention.range.len()))?;
        if !is_made_of(&it.text[mention.range.end..start], LINKS) || !is_made_of(&it.text[clause.start..mention.range.start], &["其中", "的"]) {
            return None;
        }
        let unit = claim.unit.clone()?;
        let whole = it.said.iter().rev().map(|(_, subject)| subject).filter(|it| it.what == What::Value && self.unit(it.figure).same_family(&unit));
        // 全面复工29个、部分复工18个: the second is no part of the first.
        let is_open =
            |figure: usize| mention.meanings.iter().any(|it| matches!(it, Meaning::Label { field, .. } if !self.fields(self.definition(figure)).contains(&field.as_str())));
        let wholes: Vec<&Subject> = whole.filter(|subject| is_open(subject.figure)).collect();
        let of = wholes.first()?;
        let is_list = it.text[it.range.start..start].contains("其中") || self.is_list_since(it, of, index);
        let cell_of = |figure: usize| {
            mention.meanings.iter().find_map(|meaning| match meaning {
                Meaning::Label { field, value } => {
                    let cell = vec![(field.clone(), value.clone())];
                    self.plan.figures.cell(&self.definition(figure).key, &cell, self.day).is_ok().then_some(cell)
                }
                _ => None,
            })
        };
        if !is_list {
            return Some(Vec::new());
        }
        let mut subjects: Vec<Subject> = wholes
            .iter()
            .filter_map(|whole| Some(Subject { figure: whole.figure, cell: if whole.cell.is_empty() { cell_of(whole.figure)? } else { whole.cell.clone() }, what: What::Value }))
            .collect();
        // A cell said before in the list stands for its whole.
        for subject in &mut subjects {
            if let Some(cell) = cell_of(subject.figure) {
                subject.cell = cell;
            }
        }
        Some(subjects)
    }

    /// 小学2所: records of a kind that is called like them (学校), counted in a unit of their own.
    fn of_kind(&self, it: &Sentence<'_>, index: usize, clause: Range<usize>) -> Option<Subject> {
        let claim = &it.claims[index];
        let unit = claim.unit.as_ref().filter(|unit| unit.name() != "个")?;
        let labels = it.mentions.iter().filter(|mention| mention.range.end <= claim.range.start && mention.range.start >= clause.start && mention.label().is_some());
        let mention = labels.max_by_key(|mention| (mention.range.end, mention.range.len()))?;
        let is_beside = is_made_of(&it.text[mention.range.end..claim.range.start], LINKS) && it.neutral(clause.start..mention.range.start).is_some_and(|(cell, _)| cell.is_empty());
        let (field, value) = mention.label().filter(|_| is_beside && it.said.is_empty() && !it.above.is_elsewhere)?;
        let counts =
            self.plan.figures.definitions.values().enumerate().filter(|(_, it)| {
                matches!(it.recipe, Recipe::Count { .. }) && it.filter.is_empty() && it.unit == *unit && it.breakdowns.iter().any(|own| **own == *field.as_str())
            });
        let mut kinds = counts.filter(|(_, it)| value.chars().any(|c| it.title.contains(c)));
        let (figure, _) = kinds.next().filter(|_| kinds.next().is_none())?;
        Some(Subject { figure, cell: vec![(field.clone(), value.clone())], what: What::Value })
    }

    /// Whether only numbers of parts stand between the whole and this number.
    fn is_list_since(&self, it: &Sentence<'_>, whole: &Subject, index: usize) -> bool {
        let from = it.said.iter().rposition(|(_, subject)| subject == whole);
        from.is_some_and(|from| it.said[from..].len() == index - it.said[from].0)
    }

    /// 已复工502个, where 项目 was said just before.
    fn stemmed(&self, it: &mut Sentence<'_>, index: usize, head: &str, clause: Range<usize>) -> Vec<Subject> {
        let claim = &it.claims[index];
        let unit = claim.unit.clone().unwrap_or_else(Unit::none);
        let start = clause.start + head.len();
        let stems = it.mentions.iter().filter(|mention| mention.range.start >= clause.start && mention.range.end <= start && is_made_of(&it.text[mention.range.end..start], LINKS));
        let Some(mention) = stems.filter(|it| it.meanings.iter().any(|it| matches!(it, Meaning::Stem { .. }))).max_by_key(|it| (it.range.end, it.range.len())) else {
            return Vec::new();
        };
        // 584个产业扶贫项目已复工502个: the noun stands right before.
        let noun = it.mentions.iter().filter(|noun| noun.range.end == mention.range.start && noun.range.start >= clause.start && noun.figures().next().is_some());
        let left = clause.start..noun.map(|noun| noun.range.start).min().unwrap_or(mention.range.start);
        if it.neutral(left.clone()).is_none_or(|(cell, _)| !cell.is_empty()) {
            return Vec::new();
        }
        let since = it.after_number(index);
        let between = &it.text[since..mention.range.start];
        let topic = topic(&it.mentions, it.range.start..mention.range.start);
        let topic = if topic.is_empty() { it.above.topic.clone() } else { topic };
        let is_topic = |figure: usize| self.plan.figures.dataset_of(&self.definition(figure).key).is_some_and(|dataset| topic.contains(&dataset));
        let carried = it.noun.as_ref().filter(|(_, end)| *end == since && is_made_of(between, PAUSES)).map(|(noun, _)| noun.clone());
        let figures = mention.meanings.iter().filter_map(|meaning| match meaning {
            Meaning::Stem { figure, noun } if self.unit(*figure) == &unit && (carried.as_ref() == Some(noun) || between.contains(noun.as_str()) || is_topic(*figure)) => {
                Some((*figure, noun.clone()))
            }
            _ => None,
        });
        let figures: Vec<(usize, String)> = figures.collect();
        let subjects = self.settled(it, index, left, figures.iter().map(|(figure, _)| *figure).collect(), What::Value);
        if let (Some((_, noun)), false) = (figures.first(), subjects.is_empty()) {
            it.noun = Some((noun.clone(), claim.range.end));
        }
        subjects
    }

    /// 553个项目已复工,其中506个全面复工: the verb behind the number, whose noun was said just before.
    fn verbed(&self, it: &Sentence<'_>, index: usize, clause: Range<usize>) -> Option<Subject> {
        let claim = &it.claims[index];
        let (_, last) = it.said.last().filter(|(_, last)| last.what == What::Value && last.cell.is_empty())?;
        let unit = claim.unit.as_ref().filter(|_| is_made_of(&it.text[clause.start..claim.range.start], &["其中", "有", "已有"]))?;
        let verbs = it.mentions.iter().filter(|mention| {
            let gap = it.text.get(claim.range.end..mention.range.start);
            gap.is_some_and(|gap| ["", "实现", "已", "为"].contains(&gap)) && it.ends_here(mention.range.end)
        });
        let verb = verbs.max_by_key(|mention| mention.range.len())?;
        let mut figures = verb.meanings.iter().filter_map(|meaning| match meaning {
            Meaning::Stem { figure, noun } if self.unit(*figure) == unit && self.definition(last.figure).title.ends_with(noun.as_str()) => Some(*figure),
            _ => None,
        });
        let figure = figures.next().filter(|figure| {
            figures.next().is_none() && self.plan.figures.dataset_of(&self.definition(*figure).key) == self.plan.figures.dataset_of(&self.definition(last.figure).key)
        })?;
        Some(Subject { figure, cell: Vec::new(), what: What::Value })
    }

    /// 甲、乙和丙分别为1个、2个和3个: the names and the numbers by their order, where `index` is the first number. 分别比上期增加1个和2个 may also be of
    /// the numbers that were said last.
    fn respectively(&self, it: &Sentence<'_>, index: usize) -> Vec<Listed> {
        const WORD: &str = "分别";
        let (since, start) = (it.after_number(index), it.claims[index].range.start);
        let Some(at) = it.text.get(since..start).and_then(|gap| gap.rfind(WORD)).map(|at| since + at) else { return Vec::new() };
        let joined = |a: usize, b: usize| it.text.get(a..b).is_some_and(|gap| is_made_of(gap, JOINTS));
        let change = direction_before(it.text, start).filter(|(_, word)| word.start >= at + WORD.len() && is_made_of(&it.text[word.end..start], &["了", "约", " "]));
        let mut end = at;
        let is_from = it.text.get(at + WORD.len()..start).is_some_and(|gap| !gap.is_empty() && (is_made_of(gap, FROM) || is_made_of(gap, FROM_PREVIOUS)));
        let what = match &change {
            None if joined(at + WORD.len(), start) => What::Value,
            None if is_from && self.previous.is_some() => What::Issue,
            Some((direction, word)) if self.previous.is_some() => {
                let between = &it.text[at + WORD.len()..word.start];
                if between.is_empty() {
                    let Some(compared) = COMPARISONS.iter().find(|compared| it.text[since..at].ends_with(**compared)) else { return Vec::new() };
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
        if run.len() < 2 || !it.ends_here(it.claims[last].range.end) || self.is_dated_otherwise(it.text, it.claims_before(index), false) {
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
        let carried = it.said.len().checked_sub(run.len()).map(|from| &it.said[from..]).filter(|said| {
            let is_next = said.last().is_some_and(|(claim, _)| it.text[it.claims[*claim].range.end..names_end].chars().all(|c| matches!(c, ',' | '\u{ff0c}' | ' ')));
            is_next && what != What::Value && said.iter().all(|(_, subject)| subject.what == What::Value)
        });
        let mut subjects: Vec<Vec<Subject>> = if names.len() == run.len() {
            let left = it.clause_start(end, index)..end;
            run.iter().zip(names).map(|(index, mention)| self.settled(it, *index, left.clone(), mention.figures().collect(), what)).collect()
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

    /// What the number in a cell of a table speaks of, by the first cells of its row and of its column.
    pub(super) fn in_table(&self, row: &str, column: &str) -> Vec<Subject> {
        let (row, column) = (bare_heading(row), bare_heading(column));
        let figures = |heading: &str| -> Vec<usize> {
            let whole = self.names.mentions(heading).into_iter().filter(|mention| mention.range == (0..heading.len()));
            whole.flat_map(|mention| mention.figures().collect::<Vec<_>>()).collect()
        };
        let (of_row, of_column) = (figures(row), figures(column));
        let (figures, other) = match (of_row.is_empty(), of_column.is_empty()) {
            (false, true) => (of_row, column),
            (true, false) => (of_column, row),
            _ => return Vec::new(),
        };
        let (cell, what) = if VALUES.contains(&other) {
            (Vec::new(), What::Value)
        } else if matches!(other, "上期" | "上一期") && self.previous.is_some() {
            (Vec::new(), What::Previous)
        } else {
            let whole = self.names.mentions(other).into_iter().find(|mention| mention.range == (0..other.len()));
            match whole.as_ref().and_then(|mention| mention.label()) {
                Some((field, value)) => (vec![(field.clone(), value.clone())], What::Value),
                None => return Vec::new(),
            }
        };
        figures.into_iter().map(|figure| Subject { figure, cell: cell.clone(), what }).collect()
    }

    /// What is wrong with the only number of a cell.
    pub(super) fn in_cell(&self, subjects: &[Subject], claims: &[Claim], above: &Above) -> Option<Falsehood> {
        let [claim] = claims else { return None };
        if above.is_elsewhere || !above.labels.is_empty() {
            return None;
        }
        let faults: Vec<_> = subjects.iter().map(|subject| self.fault(claim, subject)).collect();
        let is_false = faults.iter().all(|fault| matches!(fault, Some(Some(_))));
        let fault = (*faults.first()?)??;
        is_false.then(|| Falsehood { claim: 0, subject: subjects[0].clone(), fault })
    }

    /// What is wrong with a number said of `subject`: `None` where nothing can be said, `Some(None)` where it is true.
    fn fault(&self, claim: &Claim, subject: &Subject) -> Option<Option<Fault>> {
        if self.plan.figures.is_doubtful(&self.definition(subject.figure).key) {
            // Its records could not all be read: nothing is held against what is left of them.
            return None;
        }
        match subject.what {
            What::Change(said) => return self.fault_of_change(claim, subject, said),
            What::Earlier => return None,
            What::Issue => return self.fault_at_issues(claim, subject),
            What::Between(low, high) => {
                let unit = self.unit(subject.figure);
                let points = Unit::points();
                let unit = if unit.is_ratio() { &points } else { claim.unit.as_ref().filter(|own| own.same_family(unit))? };
                let verdict = claim.judge_interval(low, high, unit);
                return match verdict {
                    Verdict::True => Some(None),
                    Verdict::False => Some(Some(Fault::Value)),
                    _ => None,
                };
            }
            What::Value | What::Previous => {}
        }
        let (shown, unit) = self.shown(subject)?;
        let verdict = match shown {
            Shown::Value(Amount::One(value)) => claim.judge(value, &unit),
            Shown::Value(Amount::Range(low, high)) => claim.judge_range(low, high, &unit),
            Shown::Withheld { .. } | Shown::Missing => return None,
        };
        match verdict {
            Verdict::True => Some(None),
            Verdict::False => Some(Some(Fault::Value)),
            Verdict::Unconfirmed => None,
            // Beside a title another unit is a slip only where the digits are the figure's: 项目受益户 may well be said in 人.
            Verdict::WrongUnit => {
                let (value, scale) = (shown.number()?, claim.amount?.scale);
                let bare = Claim { unit: None, ..claim.clone() };
                let is_slip = |by: Decimal| value.checked_mul(by).is_some_and(|value| bare.judge(value, &unit) == Verdict::True);
                [Decimal::ONE, scale, unit.factor()].into_iter().any(is_slip).then_some(Some(Fault::Unit))
            }
        }
    }

    /// A number that the figure had at no issue is none that it came from, nor one that it goes on from.
    fn fault_at_issues(&self, claim: &Claim, subject: &Subject) -> Option<Option<Fault>> {
        let days = self.plan.series.iter().filter_map(|issue| issue.as_of).filter(|day| *day <= self.day);
        let verdicts: Vec<Verdict> = days.filter_map(|day| Some(claim.judge(self.shown_on(subject, day)?.number()?, self.unit(subject.figure)))).collect();
        match () {
            () if verdicts.contains(&Verdict::True) => Some(None),
            () if !verdicts.is_empty() && verdicts.iter().all(|it| *it == Verdict::False) => Some(Some(Fault::Value)),
            () => None,
        }
    }

    fn fault_of_change(&self, claim: &Claim, subject: &Subject, said: Option<Direction>) -> Option<Option<Fault>> {
        let delta = self.change(subject)?;
        let Shown::Value(Amount::One(size)) = delta.size() else { return None };
        let mut verdict = claim.judge(size, &delta.unit);
        if verdict == Verdict::WrongUnit {
            let is_share = claim.unit.as_ref().is_some_and(Unit::is_ratio);
            let is_points = claim.unit.as_ref().is_some_and(|unit| unit.same_family(&Unit::points()));
            if delta.unit.same_family(&Unit::points()) && is_share || is_points {
                return Some(Some(Fault::Unit));
            }
            // 比上期增长12%: how much of what it was.
            verdict = claim.judge(delta.growth().filter(|_| is_share)?, &Unit::none());
        }
        let is_right_way = match (said, delta.sign()) {
            (None, _) | (Some(Direction::Up), 0..) | (Some(Direction::Down), ..=0) => true,
            (Some(Direction::Same), sign) => sign == 0,
            _ => false,
        };
        match verdict {
            Verdict::False => Some(Some(Fault::Value)),
            _ if !is_right_way => Some(Some(Fault::Direction)),
            Verdict::True => Some(None),
            _ => None,
        }
    }

    /// Whether the number is true of a part that was mentioned before it, in its sentence, its paragraph or above.
    fn fits_a_part(&self, it: &Sentence<'_>, claim: &Claim, subject: &Subject) -> bool {
        if !subject.cell.is_empty() {
            return self.fault(claim, &Subject { cell: Vec::new(), ..subject.clone() }) == Some(None);
        }
        let mut all: Vec<(String, String)> = it.above.labels.clone();
        all.extend(labels(&it.mentions, it.range.start..claim.range.start));
        // 部分复工项目 has no part that is 全面复工.
        let own = self.fields(self.definition(subject.figure));
        all.retain(|(field, _)| !own.contains(&field.as_str()));
        all.sort();
        all.dedup();
        if all.is_empty() {
            return false;
        }
        let fits = |cell: Vec<(String, String)>| {
            let is_known = self.plan.figures.cell(&self.definition(subject.figure).key, &cell, self.day).is_ok();
            is_known && self.fault(claim, &Subject { cell, ..subject.clone() }).is_none_or(|fault| fault.is_none())
        };
        if all.len() > MOST_PARTS {
            return true;
        }
        all.iter().enumerate().any(|(i, one)| fits(vec![one.clone()]) || all[i + 1..].iter().any(|two| one.0 != two.0 && fits(vec![one.clone(), two.clone()])))
    }

    /// Whether a day is named that is not the narrative's own; `is_lasting`: such as holds for the sentences that follow.
    fn is_dated_otherwise(&self, text: &str, claims: &[Claim], is_lasting: bool) -> bool {
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
    fn since_previous(&self, text: &str, date: &Claim) -> Option<usize> {
        let before = text[..date.range.start].strip_suffix(['比', '较'])?;
        (date.role == Role::Date && is_same_day(&text[date.range.clone()], self.previous?)).then_some(before.len())
    }

    pub(super) fn definition(&self, figure: usize) -> &Definition {
        &self.plan.figures.definitions[figure]
    }

    fn is_range(&self, figure: usize) -> bool {
        matches!(self.plan.figures.value(&self.definition(figure).key, self.day), Shown::Value(Amount::Range(..)))
    }

    fn unit(&self, figure: usize) -> &Unit {
        &self.definition(figure).unit
    }

    /// What the subject is worth, and in which unit.
    pub(super) fn shown(&self, subject: &Subject) -> Option<(Shown, Unit)> {
        let day = if matches!(subject.what, What::Previous | What::Issue) { self.previous? } else { self.day };
        Some((self.shown_on(subject, day)?, self.unit(subject.figure).clone()))
    }

    fn shown_on(&self, subject: &Subject, day: Date) -> Option<Shown> {
        let key = &self.definition(subject.figure).key;
        if subject.cell.is_empty() { Some(self.plan.figures.value(key, day)) } else { self.plan.figures.cell(key, &subject.cell, day).ok() }
    }

    /// How the subject has changed since the issue before.
    pub(super) fn change(&self, subject: &Subject) -> Option<Delta> {
        self.plan.figures.change_of(&self.definition(subject.figure).key, &subject.cell, self.previous?, self.day).ok()
    }
}

/// Whether the title of a figure begins within that of another and goes on behind it: 复工项目数 is no name within 未复工项目数.
fn is_across(name: &Mention<'_>, all: &[&Mention<'_>]) -> bool {
    let runs_into = |other: &&&Mention<'_>| other.range.start < name.range.start && name.range.start < other.range.end && other.range.end < name.range.end;
    name.figures().next().is_some() && all.iter().filter(runs_into).any(|other| other.figures().next().is_some())
}

/// Whether a claim is 过半, 超过百万元 or 几十户, which are judged beside a title only.
fn is_in_words(claim: &Claim) -> bool {
    claim.role == Role::Vague && claim.unit.is_some()
}

/// Whether one count or amount is greater than another of the same unit.
fn is_greater(claim: &Claim, other: &Claim) -> bool {
    let value = |it: &Claim| it.amount.map(|amount| amount.value);
    claim.unit.as_ref().is_some_and(|unit| !unit.is_ratio()) && claim.unit == other.unit && value(claim).zip(value(other)).is_some_and(|(value, other)| value > other)
}

/// Whether the words between a title and its number tell how it went and then what it is: 连续三期提高,本期为, 持续上升,达到.
fn came_to(gap: &str, claim: &Claim) -> bool {
    let Some((course, end)) = gap.rsplit_once([',', '\u{ff0c}']) else { return false };
    !course.is_empty() && is_made_of(course, COURSES) && (!end.is_empty() || claim.predicate == Predicate::Reaching) && is_made_of(end.trim_start_matches("本期"), LINKS)
}

/// A number of a list that says its names first.
struct Listed {
    /// An index into the claims.
    claim: usize,
    /// The number with the unit that is said once for the whole list.
    whole: Option<Claim>,
    subjects: Vec<Subject>,
}

/// The heading of a row or column without the unit in brackets behind it.
fn bare_heading(heading: &str) -> &str {
    heading.trim().split(['(', '\u{ff08}']).next().unwrap_or_default().trim()
}

/// What stands over a column of plain values.
const VALUES: &[&str] = &["", "数值", "数量", "本期", "合计", "全县", "总计", "指标值", "当期", "本期数", "数据", "完成情况"];

/// Characters of a rate's title that may be any dataset's: 全面复工率. A longer one names what it is of.
const LONGEST_GENERAL: usize = 5;

/// Bytes of a sentence beyond which it is cut, so that a text without stops is read in linear time.
const LONGEST_SENTENCE: usize = 3000;

/// More parts than these are mentioned only where nobody can say which is meant.
const MOST_PARTS: usize = 6;

impl Mention<'_> {
    fn figures(&self) -> impl Iterator<Item = usize> + '_ {
        self.meanings.iter().filter_map(|meaning| match meaning {
            Meaning::Title(figure) | Meaning::Short(figure) => Some(*figure),
            _ => None,
        })
    }

    /// Whether the figure is named by less than its title.
    fn is_short(&self) -> bool {
        self.meanings.iter().any(|it| matches!(it, Meaning::Short(_)))
    }

    fn label(&self) -> Option<(&String, &String)> {
        self.meanings.iter().find_map(|meaning| match meaning {
            Meaning::Label { field, value } => Some((field, value)),
            _ => None,
        })
    }

    fn is_name(&self) -> bool {
        self.meanings.iter().any(|it| matches!(it, Meaning::Title(_) | Meaning::Short(_) | Meaning::Inverted(_) | Meaning::Label { .. }))
    }
}

impl Sentence<'_> {
    /// A number of a list with the 万 and the unit of the last one, where it has none itself: 8.7和14.6个百分点, 8.7个、14.6个百分点.
    fn with_unit_of(&self, index: usize, last: usize) -> Option<Claim> {
        let (claim, last) = (&self.claims[index], &self.claims[last]);
        let unit = last.unit.as_ref()?.name();
        if claim.unit.as_ref().is_some_and(|own| own.name() != "个" || !unit.starts_with("个")) || claim.unit.as_ref() == last.unit.as_ref() {
            return None;
        }
        let number = &self.text[last.number.clone()];
        let scale = &number[number.trim_end_matches(['万', '亿']).len()..];
        let is_scaled = claim.amount.is_some_and(|amount| amount.scale > Decimal::ONE);
        claim_of(&format!("{}{}{unit}", &self.text[claim.range.start..claim.number.end], if is_scaled { "" } else { scale }))
    }

    /// The clause of a number as far as it stands before it.
    fn clause(&self, index: usize) -> Range<usize> {
        let start = self.claims[index].range.start;
        self.clause_start(start, index)..start
    }

    /// Where the clause around `at` begins: behind the last pause, or behind the number before.
    fn clause_start(&self, at: usize, index: usize) -> usize {
        let from = self.after_number(index).min(at);
        self.text[from..at].rfind(is_clause_end).map_or(from, |end| from + end + self.text[from + end..].chars().next().map_or(1, char::len_utf8))
    }

    /// Where the last number before the one of `index` ends, or the sentence begins.
    fn after_number(&self, index: usize) -> usize {
        let before = self.claims[..index].iter().rev().find(|claim| claim.amount.is_some() && claim.role != Role::Idiom);
        before.map_or(self.range.start, |claim| claim.range.end.max(self.range.start))
    }

    fn claims_before(&self, index: usize) -> &[Claim] {
        &self.claims[self.within.start.min(index)..index]
    }

    /// Whether what stands in the sentence before byte `at`, behind its last number that was understood, is nothing that could be the subject of
    /// another number: 光伏电站以巡检为主,复工率达到54% is the rate of those.
    fn follows_on(&self, at: usize, is_rate: bool) -> bool {
        let said = self.said.last().map(|(index, _)| self.claims[*index].range.end);
        let mut from = said.unwrap_or(self.range.start).min(at);
        let after = |end: usize| end + self.text[end..].chars().next().map_or(1, char::len_utf8);
        if said.is_some() {
            from = self.text[from..at].find(is_clause_end).map_or(at, |end| after(from + end));
        }
        // A semicolon begins another matter, unless a rate still leans on the one before.
        if !is_rate {
            from = self.text[from..at].rfind([';', '\u{ff1b}']).map_or(from, |end| after(from + end));
        }
        while from < at {
            let end = self.text[from..at].find(is_clause_end).map_or(at, |end| from + end);
            let clause = self.text[from..end].trim();
            let is_done = !is_rate && self.is_title_done(from..end);
            let is_opening = is_done || OPENINGS.iter().any(|word| clause.starts_with(word)) || CLOSINGS.iter().any(|word| clause.ends_with(word));
            if !is_opening && self.neutral(from..end).is_none() && !self.is_only_titles(from..end) {
                return false;
            }
            from = if end < at { after(end) } else { at };
        }
        true
    }

    /// Whether a clause is a title with neutral words before it and 中 behind, as in 584个产业扶贫项目中.
    fn is_only_titles(&self, clause: Range<usize>) -> bool {
        let title = self.mentions.iter().find(|it| clause.start <= it.range.start && it.range.end <= clause.end && it.figures().next().is_some());
        title.is_some_and(|title| {
            self.neutral(clause.start..title.range.start).is_some() && is_made_of(&self.text[title.range.end..clause.end], &["中", "里", "的", "看", "方面", "共", "总数", "情况"])
        })
    }

    /// Whether a clause says of a title that it is done, and no more: 在营扶贫车间全部复工.
    fn is_title_done(&self, clause: Range<usize>) -> bool {
        let title = self.mentions.iter().filter(|it| it.range.start >= clause.start && it.range.end <= clause.end && it.figures().next().is_some());
        let title = title.max_by_key(|it| it.range.len());
        title.is_some_and(|title| {
            let done = &self.text[title.range.end..clause.end];
            self.neutral(clause.start..title.range.start).is_some_and(|(cell, _)| cell.is_empty()) && done.starts_with(['全', '均', '已']) && is_made_of(done, DONE)
        })
    }

    /// Whether the sentence opens with 与上期相比 and nothing before byte `at` measures from another day.
    fn is_compared_throughout(&self, at: usize) -> bool {
        let head = self.text[self.range.start..at].trim_start();
        let led = LEADS.iter().find_map(|lead| head.strip_prefix(lead)).and_then(|rest| rest.strip_prefix([',', '\u{ff0c}']));
        led.is_some_and(|rest| !rest.contains(['比', '较', '同', '期', '由', '从', '年', '月', '日', '每', '新']))
    }

    /// Whether the number is the first of several of its kind: 复工率26.4%、57.4%、86.0%.
    fn is_first_of_series(&self, index: usize) -> bool {
        let next = self.claims.get(index + 1).filter(|next| self.within.contains(&(index + 1)) && next.amount.is_some() && next.unit == self.claims[index].unit);
        next.is_some_and(|next| self.text.get(self.claims[index].range.end..next.range.start) == Some("\u{3001}"))
    }

    /// Whether byte `at` ends a step of several: 由26.4%提高到57.4%,再提高到86.0%.
    fn goes_further(&self, at: usize) -> bool {
        let rest = &self.text[at..];
        let next = rest.trim_start_matches([',', '\u{ff0c}', '\u{3001}', ';', '\u{ff1b}', ' ']);
        rest.starts_with('\u{3001}') || ["再", "又", "后", "然后", "随后", "进而", "直至", "最后", "最终", "到"].iter().any(|word| next.starts_with(word))
    }

    /// Whether what follows byte `at` leaves the number a whole statement.
    fn ends_here(&self, at: usize) -> bool {
        let rest = self.text[at..].trim_start_matches([' ', '\n', '\u{a0}']);
        self.ends_strongly(at) || rest.starts_with([',', '\u{ff0c}', '\u{3001}', ':', '\u{ff1a}']) || RIGHT.iter().any(|word| rest.starts_with(word))
    }

    /// Whether the sentence or a bracket ends there, or a comma with a comparison or a part.
    fn ends_strongly(&self, at: usize) -> bool {
        let rest = self.text[at..].trim_start_matches([' ', '\n', '\u{a0}']);
        let Some(next) = rest.chars().next() else { return true };
        is_sentence_end(next)
            || matches!(next, ';' | '\u{ff1b}' | ')' | '\u{ff09}' | '(' | '\u{ff08}' | '|' | '\u{b7}' | '•' | '\u{201d}' | '"')
            || matches!(next, ',' | '\u{ff0c}') && RIGHT.iter().any(|word| rest[next.len_utf8()..].starts_with(word))
    }

    /// Whether what stands before a name says what happened on a day or to some: 2月28日复工企业12家, 组织复工企业20家.
    fn is_event(&self, left: Range<usize>) -> bool {
        let dates = self.claims[self.within.clone()].iter().filter(|claim| claim.role == Role::Date && claim.range.end <= left.end);
        let is_day = |claim: &Claim| !["截至", "截止", "截止到", "截至到", "到"].iter().any(|word| self.text[..claim.range.start].ends_with(word));
        dates.into_iter().any(is_day) || ACTS.iter().any(|word| self.text[left.clone()].contains(word))
    }

    /// Whether `left`, between the beginning of a clause and a title, is made of words that change nothing; with the label in it, and whether it
    /// says 其中.
    fn neutral(&self, left: Range<usize>) -> Option<(Vec<(String, String)>, bool)> {
        let mut cell = Vec::new();
        let mut rest = left.start;
        let mut is_part = false;
        // 示例甲镇、示例乙镇的已复工项目 is of both.
        let before = self.text[self.range.start..left.start].trim_end_matches(['\u{3001}', '和', '与', '及']);
        let is_after_label =
            before.len() < left.start - self.range.start && self.mentions.iter().any(|mention| mention.range.end == self.range.start + before.len() && mention.label().is_some());
        while rest < left.end {
            let label = self.mentions.iter().filter(|mention| mention.range.start == rest && mention.range.end <= left.end && mention.label().is_some());
            if let Some(label) = label.max_by_key(|mention| mention.range.len()) {
                let (field, value) = label.label()?;
                cell.push((field.clone(), value.clone()));
                rest = label.range.end;
                continue;
            }
            let date = self.claims[self.within.clone()].iter().find(|claim| claim.role == Role::Date && claim.range.start == rest && claim.range.end <= left.end);
            if let Some(date) = date {
                rest = date.range.end;
                continue;
            }
            // 向车间配发口罩.
            let to = ["向", "为", "给"].iter().find(|to| self.text[rest..left.end].starts_with(**to)).map_or(0, |to| to.len());
            let noun = self.mentions.iter().filter(|mention| to > 0 && mention.range.start == rest + to && mention.range.end <= left.end);
            let noun = noun.filter(|mention| mention.meanings.iter().any(|it| matches!(it, Meaning::Noun(_))));
            if let Some(noun) = noun.max_by_key(|mention| mention.range.len()) {
                rest = noun.range.end;
                continue;
            }
            let word = longest(&self.text[rest..left.end], NEUTRAL)?;
            is_part |= word == "其中";
            rest += word.len();
        }
        (cell.len() <= 1 && !(is_after_label || cell.len() == 1 && is_part && self.said.is_empty())).then_some((cell, is_part))
    }
}

/// Labels named in a part of a text, without those that are only part of a title.
fn labels(mentions: &[Mention<'_>], within: Range<usize>) -> Vec<(String, String)> {
    let titles: Vec<&Range<usize>> = mentions.iter().filter(|it| it.figures().next().is_some()).map(|it| &it.range).collect();
    let free = mentions.iter().filter(|it| within.start <= it.range.start && it.range.end <= within.end);
    let free = free.filter(|it| !titles.iter().any(|title| title.start <= it.range.start && it.range.end <= title.end));
    free.flat_map(|it| it.meanings).filter_map(|meaning| if let Meaning::Label { field, value } = meaning { Some((field.clone(), value.clone())) } else { None }).collect()
}

/// Whether a part of a text is about a place, a time or a plan that no label names.
fn is_elsewhere(text: &str, mentions: &[Mention<'_>], within: Range<usize>) -> bool {
    let mut rest = String::new();
    let mut at = within.start;
    let mut names: Vec<&Range<usize>> = mentions.iter().filter(|it| it.is_name() && within.start <= it.range.start && it.range.end <= within.end).map(|it| &it.range).collect();
    names.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    for name in names {
        if name.start >= at {
            rest.push_str(&text[at..name.start]);
            rest.push('\n');
            at = name.end;
        }
    }
    rest.push_str(text.get(at..within.end).unwrap_or_default());
    for word in HERE {
        rest = rest.replace(word, "\n");
    }
    ELSEWHERE.iter().any(|word| rest.contains(word))
}

/// The words between a title and its number without a remark such as (含部分复工).
fn without_remark(gap: &str) -> String {
    for (open, close) in [('(', ')'), ('\u{ff08}', '\u{ff09}')] {
        if let Some((before, rest)) = gap.split_once(open)
            && let Some((remark, after)) = rest.split_once(close)
            && ["含", "不含", "包括", "不包括"].iter().any(|word| remark.starts_with(word))
        {
            return format!("{before}{after}");
        }
    }
    gap.to_owned()
}

/// Whether `text` is made of `words` alone.
fn is_made_of(text: &str, words: &[&str]) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        match longest(rest, words) {
            Some(word) => rest = &rest[word.len()..],
            None => return false,
        }
    }
    true
}

fn longest<'w>(text: &str, words: &[&'w str]) -> Option<&'w str> {
    words.iter().filter(|word| text.starts_with(**word)).max_by_key(|word| word.len()).copied()
}

fn last_sentence(text: &str) -> &str {
    let body = text.trim_end_matches(is_sentence_end);
    body.rfind(is_sentence_end).map_or(body, |at| &body[at..])
}

pub(super) fn is_sentence_end(c: char) -> bool {
    matches!(c, '\u{3002}' | '!' | '\u{ff01}' | '?' | '\u{ff1f}')
}

fn is_clause_end(c: char) -> bool {
    matches!(c, ',' | '\u{ff0c}' | '\u{3001}' | ';' | '\u{ff1b}' | ':' | '\u{ff1a}' | '(' | '\u{ff08}' | ')' | '\u{ff09}' | '|' | '\u{b7}' | '•') || is_sentence_end(c)
}

/// Whether a date as written names that day, as far as it goes down to the day.
fn is_same_day(words: &str, day: Date) -> bool {
    let numbers: Vec<i32> = words.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
    let own = [i32::from(day.year()), i32::from(day.month()), i32::from(day.day())];
    (1..=3).contains(&numbers.len()) && words.ends_with(|c: char| matches!(c, '日' | '号') || c.is_ascii_digit()) && own.ends_with(&numbers)
}

/// Between a title and its number.
const LINKS: &[&str] = &[
    "为",
    "是",
    "有",
    "共有",
    "共",
    "共计",
    "合计",
    "总计",
    "累计",
    "已",
    "已经",
    "已有",
    "现",
    "现有",
    "现已",
    "目前",
    "目前为",
    "截至目前",
    "仍",
    "仍为",
    "保持",
    "保持在",
    "稳定在",
    "维持在",
    "达",
    "达到",
    "约",
    "的",
    "了",
    "数",
    "数量",
    "总数",
    "总量",
    "人数",
    "户数",
    "个数",
    "总额",
    "金额",
    "规模",
    ":",
    "\u{ff1a}",
    " ",
    "\n",
    "\u{a0}",
    "(",
    "\u{ff08}",
    ")",
    "\u{ff09}",
    "\u{201c}",
    "\u{201d}",
    "\"",
    "增加到",
    "增至",
    "增加至",
    "上升到",
    "上升至",
    "提高到",
    "提高至",
    "升至",
    "升到",
    "下降到",
    "下降至",
    "降至",
    "降到",
    "降为",
    "减少到",
    "减少至",
    "减至",
    "增长到",
    "增长至",
    "扩大到",
    "回落到",
    "回落至",
    "即",
    "就是",
    "全县",
    "全县共",
    "全县共有",
    "也",
    "均",
    "都",
    "则",
    "实现",
    "进一步",
    "还有",
    "尚有",
    "仍有",
    "仅有",
    "只有",
    "仅",
    "还剩",
    "仅剩",
    "只剩",
    "尚余",
    "仅余",
    "只余",
    "还余",
    "剩余",
    "尚剩",
    "首次",
    "再次",
    "累计发放",
    "累计投入",
    "累计安排",
    "累计支出",
    "累计完成",
    "累计实现",
    "累计达",
    "累计达到",
    "累计开展",
    "累计组织",
    "累计推送",
    "共发放",
    "共投入",
    "共安排",
    "共支出",
];

/// Between a title and the number of the issue before.
const FROM_PREVIOUS: &[&str] = &["由上期的", "从上期的", "由上一期的", "从上一期的", "由上期", "从上期", "上期为", "上期是", "上一期为", "在上期为", " ", "的", "已"];

/// Before a number from which something went on, that does not say when it was.
const FROM: &[&str] = &["由", "从", "已由", "已从", " "];

/// Between a title and a number of a time that the sentence does not say by its day.
const FROM_EARLIER: &[&str] = &[
    "已",
    "由首期的",
    "从首期的",
    "由首期",
    "从首期",
    "由最初的",
    "从最初的",
    "由年初的",
    "从年初的",
    "由月初的",
    "从月初的",
    "由上月的",
    "从上月的",
    "由去年的",
    "由去年同期的",
    " ",
];

/// Between a change and the value that it led to.
const CAME_TO: &[&str] = &[
    ",",
    "\u{ff0c}",
    " ",
    "为",
    "现为",
    "目前为",
    "升至",
    "增至",
    "增加到",
    "增加至",
    "提高到",
    "提高至",
    "上升到",
    "上升至",
    "升到",
    "降至",
    "降到",
    "减少到",
    "减少至",
    "减至",
    "下降到",
    "下降至",
    "回落到",
    "回落至",
];

/// Between a value and the one of the issue before.
const ASIDE: &[&str] = &["(", "\u{ff08}", ",", "\u{ff0c}", " ", "与上期的", "较上期的", "比上期的", "上期", "上一期", "上期为", "上期是", "上一期为", "上期数为"];

/// Between a number and the same once more.
const AGAIN: &[&str] = &[",", "\u{ff0c}", "(", "\u{ff08}", " ", "已", "已经", "仍", "还", "但", "且", "并", "也", "为", "实际为", "具体为", "大关"];

/// How a value went, between its title and itself.
const COURSES: &[&str] = &[
    "连续",
    "两期",
    "三期",
    "四期",
    "五期",
    "逐期",
    "逐周",
    "逐步",
    "持续",
    "稳步",
    "不断",
    "继续",
    "进一步",
    "明显",
    "大幅",
    "快速",
    "较快",
    "小幅",
    "提高",
    "提升",
    "上升",
    "增长",
    "增加",
    "攀升",
    "回升",
    "减少",
    "下降",
    "回落",
    "下滑",
    "再创新高",
    "创新高",
];

/// Of whom a standard or a mean is.
const EACH: &[&str] = &["每户", "每人", "每个", "每月", "每天", "每年"];

/// Between a number and the share that it is of a whole.
const SHARES: &[&str] = &[",", "\u{ff0c}", "(", "\u{ff08}", " ", "占", "占比", "占比为", "占其", "占到", "约", "的"];

/// Between the number of the issue before and the one of this.
const BECAME: &[&str] = &[
    "增加到",
    "增至",
    "增加至",
    "增加为",
    "上升到",
    "上升至",
    "提高到",
    "提高至",
    "升至",
    "升到",
    "下降到",
    "下降至",
    "降至",
    "降到",
    "降为",
    "减少到",
    "减少至",
    "减至",
    "增长到",
    "增长至",
    "回落到",
    "回落至",
    "变为",
    "扩大到",
    "进一步",
    ",",
    "\u{ff0c}",
    "本期为",
    "本期达",
    "本期",
    "本期的",
];

/// Between the clause's beginning and a title.
const NEUTRAL: &[&str] = &[
    "全县",
    "我县",
    "本县",
    "县内",
    "目前",
    "截至目前",
    "截至",
    "截止",
    "到",
    "至",
    "本期",
    "现",
    "尚有",
    "还有",
    "仍有",
    "现有",
    "现已",
    "已",
    "已有",
    "共有",
    "共",
    "共计",
    "合计",
    "总计",
    "累计",
    "总体",
    "总的",
    "全部",
    "各项",
    "的",
    "有",
    "其中",
    "产业",
    "经统计",
    "据统计",
    "统计显示",
    "数据显示",
    "台账显示",
    "汇总显示",
    "各乡镇",
    "乡镇",
    "和",
    "及",
    "与",
    "以及",
    "是",
    "\u{201c}",
    "\u{201d}",
    "\"",
    "•",
    "-",
    " ",
    "\n",
    "\u{a0}",
    "实现",
    "当前",
    "至此",
    "此外",
    "同时",
    "而",
    "但",
    "也",
    "则",
    "均",
    "都",
    "即",
    "之和",
    "一是",
    "二是",
    "三是",
    "四是",
    "五是",
    "六是",
    "上述",
    "从全县看",
    "全县的",
    "指标",
    "情况",
    "主要",
    "全县投入",
    "全县共投入",
    "全县累计投入",
    "全县安排",
    "全县共安排",
    "全县累计安排",
    "全县共发放",
    "全县累计发放",
    "全县共落实",
    "全县累计落实",
    "发放",
    "组织",
    "开展",
    "安排",
    "投入",
    "配发",
    "推送",
    "决定",
    "给予",
    "登记",
    "在营",
    "各级",
];

/// Words before a name that tell of an act, or of this time alone.
const ACTS: &[&str] = &["发放", "组织", "开展", "安排", "投入", "配发", "推送", "决定", "给予", "登记", "实现", "本期"];

/// Beginnings of clauses that are about the county as a whole.
const OPENINGS: &[&str] = &[
    "全县",
    "我县",
    "本县",
    "各乡镇",
    "各级",
    "各地",
    "各部门",
    "县委",
    "县政府",
    "复工复产",
    "截至",
    "截止",
    "目前",
    "本期",
    "据统计",
    "经统计",
    "统计",
    "数据",
    "台账",
    "总体",
    "总的",
    "比上期",
    "较上期",
    "与上期相比",
    "同上期相比",
    "和上期相比",
    "相比上期",
    "按来源",
    "按资金来源",
    "按进度",
    "从来源看",
    "从进度看",
    "从结构看",
    "占",
    "增加",
    "减少",
    "提高",
    "下降",
    "落实“",
    "为解决",
];

/// Ends of clauses that only announce what follows.
const CLOSINGS: &[&str] = &["情况", "如下", "进展", "进度", "方面", "成效", "有序推进", "稳步推进", "加快推进"];

/// Words that say that the whole is meant, whatever was said before.
const WHOLE: &[&str] = &["全县", "我县", "本县", "总计", "合计"];

/// Words that make a number before a title the whole of it.
const TOTALS: &[&str] = &["全县", "我县", "共", "总计", "合计", "累计", "已有", "现有", "截至", "目前"];

/// What may follow a number that is a whole statement.
const RIGHT: &[&str] = &[
    "大关",
    "相比",
    "全部",
    "中",
    "其中",
    "和",
    "与",
    "及",
    "以及",
    "占",
    "比上期",
    "较上期",
    "比上一期",
    "较上一期",
    "与上期",
    "同比",
    "环比",
    "增加",
    "减少",
    "提高",
    "下降",
    "|",
];

/// Between neighbours of a list.
const JOINTS: &[&str] = &["\u{3001}", "和", "与", "及", "以及", ",", "\u{ff0c}", " ", "\n", "的", "为", "是", "有", "约", "已"];

/// Between stems that share a noun.
const PAUSES: &[&str] = &["\u{3001}", "和", "与", "及", ",", "\u{ff0c}", ";", "\u{ff1b}", " ", "\n", "其中"];

/// What a change is measured against.
const COMPARISONS: &[&str] = &[
    "比上期",
    "较上期",
    "比上一期",
    "较上一期",
    "与上期相比",
    "与上期相比,",
    "与上期相比\u{ff0c}",
    "同上期相比",
    "比上期又",
    "较上期又",
    "比上期进一步",
    "较上期进一步",
    "比前一期",
    "较前一期",
];

/// Behind a title of which all is done.
const DONE: &[&str] = &["全部", "均", "已", "实现", "复工", "全面复工", "到位", "达标", "建档", "完成", "开工"];

/// Openings of a sentence of which every change is one since the issue before.
const LEADS: &[&str] = &["与上期相比", "同上期相比", "和上期相比", "相比上期", "比上期", "较上期", "与上一期相比", "较上一期"];

/// Words that hold a character of [`ELSEWHERE`] and mean this county.
const HERE: &[&str] = &[
    "各乡镇",
    "各镇村",
    "乡镇",
    "乡村",
    "村级",
    "社会",
    "全县",
    "我县",
    "本县",
    "各地",
    "将近",
    "市场",
    "地区",
    "区分",
    "区别",
    "重要",
    "主要",
    "需要",
    "要求",
    "要点",
    "必要",
    "只要",
    "原因",
    "原料",
    "原则",
    "情况",
    "村民",
    "省级",
    "市级",
    "首要",
    "原有",
    "国家",
    "全国性",
    "要素",
    "纪要",
    "比上期",
    "较上期",
    "与上期",
    "相比上期",
    "同上期",
    "和上期",
    "由上期",
    "从上期",
    "(上期",
    "\u{ff08}上期",
];

/// Other places, other days, aims: what is said after them is not this county's present number.
const ELSEWHERE: &[&str] = &[
    "镇",
    "乡",
    "村",
    "区",
    "市",
    "省",
    "全国",
    "街道",
    "公司",
    "企业",
    "集团",
    "合作社",
    "学校",
    "医院",
    "某",
    "上期",
    "上月",
    "上周",
    "去年",
    "同期",
    "上年",
    "年初",
    "月初",
    "年底",
    "往年",
    "此前",
    "原",
    "曾",
    "当时",
    "当天",
    "当日",
    "昨日",
    "计划",
    "拟",
    "预计",
    "力争",
    "目标",
    "争取",
    "确保",
    "将",
    "要",
    "假如",
    "如果",
    "例如",
    "比如",
    "若",
    "批",
    "每",
    "平均",
    "本周",
    "一周",
    "新增",
    "另",
];
