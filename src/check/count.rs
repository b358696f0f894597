//! Count words that nothing binds, held against the list beside them: 五项举措 before a list of four, 甲、乙、丙三种方式.
//!
//! A list is believed where its form leaves no doubt: items below, items between 、 behind a colon or in brackets, ordinals that begin right
//! behind the count (一是…二是…, 第一,…第二,…), or items right before it. A count that its list bears out needs no figure.

use crate::read::markdown::Outline;
use crate::text::claim::{Claim, Role};
use crate::text::predicate::Predicate;
use crate::text::unit::Unit;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::ops::Range;

/// A count with a list beside it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Count {
    /// The number, an index into the claims of its block.
    pub(super) claim: usize,
    /// How many items the list has; nothing where the count is right.
    pub(super) miscounted: Option<usize>,
}

/// The counts of the block at `index` that a list bears out or refutes.
pub(super) fn counts(outline: &Outline, index: usize, claims: &[Claim], is_free: &dyn Fn(&Claim) -> bool) -> Vec<Count> {
    let it = Place { outline, index, text: &outline.blocks[index].text, claims };
    let free = claims.iter().enumerate().filter(|(_, claim)| is_free(claim));
    free.filter_map(|(claim, _)| {
        let said = said(&claims[claim])?;
        let items = it.after(claim, said).or_else(|| it.before(claim, said))?;
        Some(Count { claim, miscounted: (!items.all.contains(&said)).then_some(items.likely) })
    })
    .collect()
}

/// How many things a number counts, if it may announce a list.
fn said(claim: &Claim) -> Option<usize> {
    let amount = claim.amount.filter(|it| it.scale == Decimal::ONE && it.upto.is_none() && it.value.fract().is_zero())?;
    let is_measure = |unit: &Unit| unit.is_ratio() || unit.is_duration() || unit.is_physical() || [Unit::points(), Unit::new("元")].iter().any(|other| unit.same_family(other));
    let is_count = matches!(claim.role, Role::Statistical | Role::Bare) && claim.predicate == Predicate::Exactly && !claim.unit.as_ref().is_some_and(is_measure);
    amount.value.to_usize().filter(|said| is_count && (2..=MOST).contains(said))
}

/// More items than these nobody announces in words.
const MOST: usize = 30;

/// How many items a list has, as far as its form tells.
struct Items {
    likely: usize,
    /// 和 joins the last two items, or stands within one.
    all: std::ops::RangeInclusive<usize>,
}

impl Items {
    fn exactly(n: usize) -> Self {
        Items { likely: n, all: n..=n }
    }

    /// The items of a list with 、 between them.
    fn of(parts: &[&str]) -> Self {
        let joints = |part: &str| part.match_indices(['和', '与', '及']).filter(|(at, it)| *at > 0 && at + it.len() < part.len()).count();
        let last = parts.last().map_or(0, |part| joints(part).min(1));
        Items { likely: parts.len() + last, all: parts.len()..=parts.len() + parts.iter().map(|part| joints(part)).sum::<usize>() }
    }

    /// The items, unless another count than `said` is far from them: 26个省(市、自治区).
    fn near(self, said: usize, most: usize) -> Option<Self> {
        (self.all.contains(&said) || self.likely.abs_diff(said) <= most).then_some(self)
    }
}

/// A block, and the numbers in it.
struct Place<'a> {
    outline: &'a Outline,
    index: usize,
    text: &'a str,
    claims: &'a [Claim],
}

impl Place<'_> {
    /// The list that the count announces: 五项举措: …, 五项举措,一是…, 五个乡镇(…).
    fn after(&self, claim: usize, said: usize) -> Option<Items> {
        let start = self.claims[claim].range.end;
        let rest = &self.text[start..];
        let longest = rest.char_indices().nth(LONGEST_NOUN).map_or(rest.len(), |(at, _)| at);
        let noun = &rest[..rest[..longest].find(is_stop).or((longest == rest.len()).then_some(longest))?];
        let at = start + noun.len();
        let is_announcing = NOUNS.iter().any(|it| noun.contains(it));
        // 附件2: … has no noun; 做法有四: … needs none.
        let is_alone = noun.is_empty() && self.claims[claim].unit.is_none() && !self.text[..self.claims[claim].range.start].ends_with(['有', '为']);
        if is_alone || self.counts_in(start..at) {
            return None;
        }
        let Some(stop) = self.text[at..].chars().next() else { return self.below(at).filter(|_| is_announcing) };
        let open = at + stop.len_utf8();
        let items = match stop {
            ':' | '\u{ff1a}' => self.series(open).or_else(|| self.below(open)).or_else(|| self.listed(open, &['\u{3002}', '!', '\u{ff01}', '\n'], said)),
            '(' | '\u{ff08}' => self.listed(open, &[')', '\u{ff09}'], said),
            ',' | '\u{ff0c}' => {
                let follows = &self.text[open..];
                let word = EQUALS.iter().chain(PARTS.iter().filter(|_| is_announcing)).filter(|word| follows.starts_with(**word)).max_by_key(|word| word.len());
                match word {
                    Some(word) => {
                        let open = open + word.len();
                        let open = open + self.text[open..].chars().next().filter(|c| matches!(c, ':' | '\u{ff1a}')).map_or(0, char::len_utf8);
                        self.below(open).or_else(|| self.listed(open, &['\u{3002}', '!', '\u{ff01}', '\n', ':', '\u{ff1a}'], said))
                    }
                    None => self.series(open).or_else(|| self.series_below(open).filter(|_| is_announcing)),
                }
            }
            '\u{3002}' | ';' | '\u{ff1b}' | '\n' if is_announcing => self.series(open).or_else(|| self.below(open)),
            _ => None,
        }?;
        match (is_announcing, stop) {
            // 26个问题(难点、堵点): an explanation.
            (true, '(' | '\u{ff08}') => items.near(said, 2),
            (true, _) => Some(items),
            (false, _) => items.near(said, 1),
        }
    }

    /// The list that the count sums up: 电话、短信、微信三种方式.
    fn before(&self, claim: usize, said: usize) -> Option<Items> {
        let Claim { range, .. } = &self.claims[claim];
        let near = self.text.floor_char_boundary(range.start.saturating_sub(LONGEST_CLAUSE));
        let clause = self.text[near..range.start].rfind(|c| is_stop(c) && c != '\u{3001}').map_or(near, |at| self.text.ceil_char_boundary(near + at + 1));
        let list = &self.text[clause..range.start];
        if !list.contains('\u{3001}') || self.counts_in(clause..range.start) {
            return None;
        }
        let list = flat(list);
        let parts: Vec<&str> = list.trim_end_matches(['共', '这']).split('\u{3001}').collect();
        let items = Items::of(&parts);
        if items.all.contains(&said) {
            return Some(items);
        }
        // 走访、座谈制定四项措施: the last item may hold a verb of its own, so a miscount is said only of items alike, and of one more or less.
        let [_, middle @ .., last] = parts.as_slice() else { return None };
        let is_alike = middle.iter().any(|it| it.chars().count() >= last.chars().count()) && !last.ends_with(['等', '的']);
        let noun = NOUNS.iter().find_map(|it| self.text[range.end..].strip_prefix(it));
        let is_item = noun.is_none_or(|rest| rest.starts_with(['和', '与', '及', '\u{3001}']));
        if is_alike && !is_item { items.near(said, 1) } else { None }
    }

    /// The list that stands below the block, where nothing follows `at` but a few words such as 具体如下.
    fn below(&self, at: usize) -> Option<Items> {
        let rest = self.text[at..].trim_matches(|c: char| is_stop(c) || c.is_whitespace());
        let is_end = rest.is_empty() || rest.ends_with("如下") && rest.chars().count() < LONGEST_NOUN;
        self.outline.blocks[self.index].following_items.filter(|n| is_end && *n > 1).map(Items::exactly)
    }

    /// The items between `open` and the first of `ends`.
    fn listed(&self, open: usize, ends: &[char], said: usize) -> Option<Items> {
        let near = self.text.floor_char_boundary(open + NEAR);
        let list = flat(&self.text[open..near]);
        let list = &list[..list.find(ends).or((near == self.text.len()).then_some(list.len()))?];
        let is_silent = |part: &str| !self.counts_in(open..open + part.len());
        if list.contains(['等', '…']) || ["如", "例如", "比如", "含", "其中", "不含", "除", "另", "见", "详见"].iter().any(|word| list.starts_with(word)) {
            return None;
        }
        let split = |by: [char; 2]| list.split(by).map(str::trim).filter(|it| !it.is_empty()).collect::<Vec<_>>();
        let (sentences, clauses) = (split([';', '\u{ff1b}']), split([',', '\u{ff0c}']));
        let items = |part: &str| Items::of(&part.split('\u{3001}').collect::<Vec<_>>());
        for parallel in [&sentences, &clauses] {
            // 不准迟到;不准早退, or 甲安置一批,乙带动一批: parallel clauses are items.
            if parallel.len() > 2 && !list.contains('\u{3001}') && are_alike(parallel) {
                return Some(Items::exactly(parallel.len()));
            }
        }
        if sentences.len() > 1 || clauses.len() > 1 {
            // What follows the first clause may be another thought: such a list can only agree.
            let first = clauses.first().map(|first| first.split([';', '\u{ff1b}']).next().unwrap_or(first))?;
            let counts = [items(first), Items::exactly(sentences.len())];
            return counts.into_iter().find(|it| it.all.contains(&said) && is_silent(first));
        }
        let items = items(list);
        let is_list = list.contains('\u{3001}') || items.all.contains(&said);
        (is_list && is_silent(list)).then_some(items)
    }

    /// The ordinals that begin below the block, which ends with a few words more: 提出三点意见,请贯彻执行。
    fn series_below(&self, open: usize) -> Option<Items> {
        let is_end = self.text[open..].chars().take(LONGEST_CLOSE).count() < LONGEST_CLOSE && !self.counts_in(open..self.text.len());
        if is_end { self.series(self.text.len()) } else { None }
    }

    /// The ordinals of which the first stands at `open`, or begins the next block where this one ends there.
    fn series(&self, open: usize) -> Option<Items> {
        let rest = self.text[open..].trim_start();
        let is_below = rest.is_empty();
        let following = self.outline.blocks[self.index + 1..].iter().take_while(|it| it.cell.is_none()).map(|it| it.text.as_str());
        let mut blocks = Some(rest).into_iter().filter(|_| !is_below).chain(following);
        let head = blocks.next()?;
        let first = ORDINALS.iter().find(|it| it.begins(head, 1))?;
        let mut text = head[..head.floor_char_boundary(LONGEST_SERIES)].to_owned();
        while text.len() < LONGEST_SERIES
            && let Some(block) = blocks.next()
        {
            text.push('\n');
            text.push_str(&block[..block.floor_char_boundary(LONGEST_SERIES)]);
        }
        let (mut count, mut at) = (1, first.word(1).len());
        while let Some(next) = first.find(&text, at, count + 1)
            && first.find(&text, at, 1).is_none_or(|again| next < again)
        {
            count += 1;
            at = next + 1;
        }
        // Another item may stand where the text is not seen, or where it is left out.
        let is_whole = text.len() < LONGEST_SERIES || at + LONGEST_ITEM < text.len();
        let is_elided = text[..text.floor_char_boundary(at + NEAR)].contains('…');
        (count > 1 && is_whole && !is_elided).then(|| Items::exactly(count))
    }

    /// Whether something is counted within these bytes.
    fn counts_in(&self, within: Range<usize>) -> bool {
        let from = self.claims.partition_point(|it| it.number.start < within.start);
        let mut within = self.claims[from..].iter().take_while(|it| it.number.start < within.end);
        // The 五 of 王五 counts nothing.
        within.any(|it| matches!(it.role, Role::Statistical | Role::Vague) || it.role == Role::Bare && (it.unit.is_some() || self.text[it.number.clone()].is_ascii()))
    }
}

/// Characters of a noun behind its count: 五项稳岗就业举措.
const LONGEST_NOUN: usize = 12;

/// Characters of the words that close an announcement.
const LONGEST_CLOSE: usize = 16;

/// Bytes of a list that a count sums up.
const LONGEST_CLAUSE: usize = 300;

/// Bytes of a list within a sentence.
const NEAR: usize = 900;

/// Bytes of a run of ordinals, with the paragraphs that they begin.
const LONGEST_SERIES: usize = 16_000;

/// Bytes of one item of such a run.
const LONGEST_ITEM: usize = 4_000;

fn is_stop(c: char) -> bool {
    ",;:()!?\n\u{ff0c}\u{ff1b}\u{ff1a}\u{ff08}\u{ff09}\u{ff01}\u{ff1f}\u{3001}\u{3002}\u{201c}".contains(c)
}

/// `list` with what stands in its brackets and quotes blotted out, byte for byte.
fn flat(list: &str) -> String {
    let mut depth = 0_usize;
    let blotted = list.chars().map(|c| {
        depth -= usize::from(depth > 0 && matches!(c, ')' | '\u{ff09}' | '\u{201d}' | '》'));
        let is_within = depth > 0 && c != '\n';
        depth += usize::from(matches!(c, '(' | '\u{ff08}' | '\u{201c}' | '《'));
        if is_within { "?".repeat(c.len_utf8()) } else { c.to_string() }
    });
    blotted.collect()
}

/// Whether all clauses begin or end with the same two characters.
fn are_alike(clauses: &[&str]) -> bool {
    let begins = |it: &str| it.chars().take(2).collect::<String>();
    let ends = |it: &str| it.chars().rev().take(2).collect::<String>();
    let are_same = |pair: &dyn Fn(&str) -> String| {
        let first = pair(clauses[0]);
        first.chars().all(char::is_alphabetic) && clauses.iter().all(|it| pair(it) == first)
    };
    clauses.iter().all(|it| it.chars().count() > 3) && (are_same(&begins) || are_same(&ends))
}

/// Behind a comma: the list is the whole.
const EQUALS: &[&str] = &["即", "就是", "分别是", "分别为", "分别有", "依次是", "依次为"];

/// Behind a comma: the list is the whole where the noun announces one.
const PARTS: &[&str] = &["包括", "主要是", "主要有", "主要包括", "具体", "具体是", "具体为", "具体包括"];

/// Nouns of what is announced rather than counted.
const NOUNS: &[&str] = &[
    "举措", "措施", "办法", "做法", "方面", "任务", "要求", "环节", "步骤", "途径", "方式", "渠道", "机制", "行动", "工程", "问题", "建议", "政策", "难题", "原因", "特点", "工作",
    "意见", "纪律", "制度", "服务", "事项", "原则", "重点", "目标", "内容", "领域", "情形", "因素", "条件", "模式", "板块", "类型", "大事", "小组", "专班", "步",
];

/// How items are numbered in running text.
struct Ordinal {
    before: &'static str,
    numerals: &'static str,
    /// One of these stands behind the numeral.
    after: &'static [&'static str],
}

const HAN: &str = "一二三四五六七八九十";

const ORDINALS: &[Ordinal] = &[
    Ordinal { before: "", numerals: HAN, after: &["是", "要"] },
    Ordinal { before: "", numerals: HAN, after: &["、"] },
    Ordinal { before: "第", numerals: HAN, after: &["\u{ff0c}", ",", "、", "\u{ff1a}", ":", "是", "步", "个", "条"] },
    Ordinal { before: "其", numerals: HAN, after: &["\u{ff0c}", ",", "、", "\u{ff1a}", ":", "是"] },
    Ordinal { before: "\u{ff08}", numerals: HAN, after: &["\u{ff09}"] },
    Ordinal { before: "(", numerals: HAN, after: &[")"] },
    Ordinal { before: "\u{ff08}", numerals: "123456789", after: &["\u{ff09}"] },
    Ordinal { before: "(", numerals: "123456789", after: &[")"] },
    Ordinal { before: "", numerals: "123456789", after: &["、", ".", "\u{ff0e}"] },
    Ordinal { before: "", numerals: "①②③④⑤⑥⑦⑧⑨⑩", after: &[""] },
];

impl Ordinal {
    /// The ordinal of the item `n`, without what stands behind it.
    fn word(&self, n: usize) -> String {
        format!("{}{}", self.before, self.numerals.chars().nth(n - 1).map(String::from).unwrap_or_default())
    }

    fn begins(&self, text: &str, n: usize) -> bool {
        n <= self.numerals.chars().count() && text.strip_prefix(&self.word(n)).is_some_and(|rest| self.after.iter().any(|it| rest.starts_with(it)))
    }

    /// Where item `n` begins behind byte `from`, which no word runs into: 之一是 is no item.
    fn find(&self, text: &str, from: usize, n: usize) -> Option<usize> {
        let places = text[text.ceil_char_boundary(from)..].match_indices(self.numerals.chars().nth(n - 1)?);
        let starts = places.filter_map(|(at, _)| (text.ceil_char_boundary(from) + at).checked_sub(self.before.len()));
        let mut starts = starts.filter(|at| text.get(*at..).is_some_and(|rest| self.begins(rest, n)));
        starts.find(|at| !text[..*at].ends_with(|c: char| c.is_alphanumeric()))
    }
}
