//! Whether a part of a text is about the county today, as far as its words tell that no name holds.

use super::words::{HERE, OF_EACH, OF_PLACES, OF_PLANS, OF_TIME, OTHER_PLACES, OTHER_TIMES, PLACES, TODAY};
use crate::check::name::{Meaning, Mention};
use crate::text::claim::{Claim, Role};
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;
use std::sync::LazyLock;

/// Words, all looked for at once.
type Words = LazyLock<Option<AhoCorasick>>;

static IN_HERE: Words = LazyLock::new(|| words(HERE));
static IN_TODAY: Words = LazyLock::new(|| words(TODAY));
static ELSEWHERE: Words = LazyLock::new(|| words(&[OTHER_PLACES, OTHER_TIMES].concat()));
static EACH: Words = LazyLock::new(|| words(OF_EACH));
static TIMES: Words = LazyLock::new(|| words(OF_TIME));
static PLANS: Words = LazyLock::new(|| words(OF_PLANS));

fn words(all: &[&str]) -> Option<AhoCorasick> {
    AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(all).ok()
}

fn has_one(text: &str, of: &Words) -> bool {
    of.as_ref().is_some_and(|words| words.is_match(text))
}

/// A text with a line break for each of the words in it.
fn without(text: String, of: &Words) -> String {
    let Some(words) = of.as_ref().filter(|words| words.is_match(&text)) else { return text };
    let mut rest = String::with_capacity(text.len());
    words.replace_all_with(&text, &mut rest, |_, _, rest| {
        rest.push('\n');
        true
    });
    rest
}

/// Whether a part of a text is about a place, a time or a plan that no label names.
pub(super) fn is_elsewhere(text: &str, mentions: &[Mention<'_>], within: Range<usize>) -> bool {
    let rest = unnamed(text, mentions, within);
    let part = rest.rsplit([';', '\u{ff1b}']).next().unwrap_or_default();
    has_one(&rest, &ELSEWHERE) || has_one(part, &EACH)
}

/// Whether a part of a text may be about another time, and not about today: 春节前,全县已复工项目20个.
pub(super) fn is_timed(text: &str, mentions: &[Mention<'_>], claims: &[Claim], within: Range<usize>) -> bool {
    has_one(&of_today(text, mentions, claims, within), &TIMES)
}

/// Whether a part of a text may be about a plan: 按照规划,全县公益性岗位1500个.
pub(super) fn is_planned(text: &str, mentions: &[Mention<'_>], claims: &[Claim], within: Range<usize>) -> bool {
    has_one(&of_today(text, mentions, claims, within), &PLANS)
}

/// Whether a part of a text may be about another place, a body or some of the people or things that are counted.
pub(super) fn is_placed(text: &str, mentions: &[Mention<'_>], within: Range<usize>) -> bool {
    unnamed(text, mentions, within).contains(OF_PLACES)
}

/// Whether a part of a text names another place or body, units of its numbers aside.
pub(super) fn is_somewhere(text: &str, mentions: &[Mention<'_>], claims: &[Claim], within: Range<usize>) -> bool {
    let mut rest = unnamed(text, mentions, within.clone());
    for claim in claims.iter().filter(|claim| within.start <= claim.range.start && claim.range.end <= within.end) {
        rest = rest.replacen(&text[claim.range.clone()], "\n", 1);
    }
    rest.contains(PLACES)
}

/// A part of a text without what is said of today.
fn of_today(text: &str, mentions: &[Mention<'_>], claims: &[Claim], within: Range<usize>) -> String {
    let mut rest = unnamed(text, mentions, within.clone());
    let is_day = |claim: &Claim| claim.role == Role::Date && text[claim.range.clone()].ends_with(['日', '号']);
    for date in claims.iter().filter(|claim| is_day(claim) && within.start <= claim.range.start && claim.range.end <= within.end) {
        rest = rest.replace(&text[date.range.clone()], "\n");
    }
    without(rest, &IN_TODAY)
}

/// A part of a text without the names in it and without the words that mean this county now.
fn unnamed(text: &str, mentions: &[Mention<'_>], within: Range<usize>) -> String {
    let is_name = |it: &&Mention<'_>| (it.is_name() || it.meanings.contains(&Meaning::Field)) && within.start <= it.range.start && it.range.end <= within.end;
    let mut names: Vec<&Range<usize>> = mentions.iter().filter(is_name).map(|it| &it.range).collect();
    names.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let (mut rest, mut at) = (String::new(), within.start);
    for name in names {
        if name.start >= at {
            rest.push_str(&text[at..name.start]);
            rest.push('\n');
            at = name.end;
        }
    }
    rest.push_str(text.get(at..within.end).unwrap_or_default());
    let rest = without(rest, &IN_HERE);
    // 县扶贫办介绍: a body of the county itself.
    let is_own = |before: &str| before.is_empty() || before.ends_with([',', '\u{ff0c}', ';', '\u{ff1b}', '据', '从', '由', '\u{201c}']);
    let mut own = String::with_capacity(rest.len());
    for (i, part) in rest.trim_start().split('县').enumerate() {
        if i > 0 && !is_own(&own) {
            own.push('县');
        }
        own.push_str(part);
    }
    own
}
