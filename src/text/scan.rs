//! The scanner: finds every number of a text from left to right.
//!
//! At each character that can begin a number, in this order: set phrases, then the silent kinds that have a form of
//! their own (dates, telephones, document numbers…), then amounts. A table of characters lets all others pass at once.

use std::ops::Range;
use std::sync::LazyLock;

use super::claim::{Claim, Role};
use super::counter::{Units, unit_word};
use super::idiom::{first_characters, idiom};
use super::measure::measure;
use super::numeral::{char_at, digit, han_digit};
use super::predicate::{Predicate, words_before};
use super::silent::silent;
use super::unit::multiplier;

/// Every number of a prose text, in order, none overlapping another.
///
/// ```
/// use jianbao::text::claim::{Role, claims};
/// let found = claims("2月28日,已复工502个,两不愁三保障");
/// let roles: Vec<Role> = found.iter().map(|it| it.role).collect();
/// assert_eq!(roles, [Role::Date, Role::Statistical, Role::Idiom]);
/// ```
pub fn claims(text: &str) -> Vec<Claim> {
    claims_in(text, &Units::default())
}

/// Like [`claims`], where a site counts in units of its own.
pub fn claims_in(text: &str, units: &Units) -> Vec<Claim> {
    scan(text, 0..text.len(), Reading::Prose, units)
}

/// The one number of a binding's text: `已复工502个`, `超过60%`, `500~3000元`.
///
/// Problems: `None` where there is none, or several of which none stands out.
pub fn claim_of(text: &str) -> Option<Claim> {
    claim_within(text, 0..text.len(), &Units::default())
}

/// Like [`claim_of`] for a part of a sentence: reads the words before it, and the unit and the words after it, too.
///
/// Problems: `None` also where `inner` is no part of `sentence`.
pub fn claim_within(sentence: &str, inner: Range<usize>, units: &Units) -> Option<Claim> {
    sentence.get(inner.clone())?;
    only(scan(sentence, inner.clone(), Reading::Bound, units)).or_else(|| only(scan(sentence, inner, Reading::Literal, units)))
}

/// The claim that a binding means: its only statistical number, else its only amount.
fn only(found: Vec<Claim>) -> Option<Claim> {
    let mut amounts: Vec<Claim> = found.into_iter().filter(|it| it.amount.is_some()).collect();
    if amounts.iter().any(Claim::is_statistical) {
        amounts.retain(Claim::is_statistical);
    }
    if amounts.len() == 1 { amounts.pop() } else { None }
}

/// How much a text is believed to be prose.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Running text, where most numbers are not statistics.
    Prose,
    /// The text of a binding: an author says that there is a number.
    Bound,
    /// A binding without any number so far: 两项考验 is two of something.
    Literal,
}

fn scan(text: &str, within: Range<usize>, reading: Reading, units: &Units) -> Vec<Claim> {
    let kinds = &*KINDS;
    let mut found: Vec<Claim> = Vec::new();
    let mut at = within.start;
    while let Some(c) = text[at..within.end].chars().next() {
        let kind = kinds.get(c as usize).copied().unwrap_or(0);
        if kind == 0 {
            at += c.len_utf8();
            continue;
        }
        match number_at(text, at, within.end, (reading, units), kind, found.last()) {
            Step::Found(claim) => {
                at = claim.range.end.max(claim.number.end).max(at + c.len_utf8());
                found.push(*claim);
                if at >= within.end {
                    break;
                }
            }
            Step::Skip(end) => at = end.max(at + c.len_utf8()),
        }
        if at >= within.end {
            break;
        }
    }
    found
}

enum Step {
    Found(Box<Claim>),
    Skip(usize),
}

fn number_at(text: &str, at: usize, limit: usize, (reading, units): (Reading, &Units), kind: u8, previous: Option<&Claim>) -> Step {
    let from = previous.map_or(0, |it| it.range.end);
    if kind & PHRASE != 0
        && reading != Reading::Literal
        && let Some(end) = idiom(&text[..limit], at)
    {
        return if text[at..end].contains(is_numeral) { Step::Found(Box::new(silent_claim(at..end, Role::Idiom))) } else { Step::Skip(end) };
    }
    if kind & (NUMERAL | LETTER | MARK) != 0 {
        let spoken = previous.filter(|it| it.role == Role::Telephone).map(|it| it.range.end);
        if let Some((role, range)) = silent(text, at, limit, reading, spoken) {
            return match role {
                Some(role) => Step::Found(Box::new(silent_claim(range, role))),
                None => Step::Skip(range.end),
            };
        }
    }
    if kind & (NUMERAL | SIGN) == 0 || !is_number_start(text, from, at, limit, reading) {
        return Step::Skip(at);
    }
    match measure(text, from, at, limit, units) {
        Some(claim) => Step::Found(Box::new(claim)),
        None => Step::Skip(at),
    }
}

fn silent_claim(range: Range<usize>, role: Role) -> Claim {
    Claim { number: range.clone(), range, role, unit: None, predicate: Predicate::Exactly, amount: None }
}

/// Signs and words that begin a number only in company.
fn is_number_start(text: &str, from: usize, at: usize, limit: usize, reading: Reading) -> bool {
    let Some(c) = char_at(text, at) else {
        return false;
    };
    let rest = &text[at + c.len_utf8()..limit];
    let next = rest.chars().next();
    let before = text[..at].chars().next_back();
    match c {
        '-' | '\u{2212}' | '\u{FF0D}' => {
            next.and_then(digit).is_some() && !before.is_some_and(|c| c.is_ascii_alphanumeric() || digit(c).is_some() || matches!(c, '-' | '—' | '%' | '\u{FF05}' | '号'))
        }
        // 陆家嘴, 伍家岗: a digit of cheques alone is a name.
        '壹' | '贰' | '叁' | '肆' | '伍' | '陆' | '柒' | '捌' | '玖' => {
            let is_led = before.is_some_and(|c| multiplier(c).is_some());
            reading != Reading::Prose || is_led || next.is_some_and(|c| multiplier(c).is_some() || matches!(c, '元' | '圆' | '角' | '分'))
        }
        '负' => next.is_some_and(|c| digit(c).is_some() || han_digit(c).is_some()),
        '半' => {
            let is_more = words_before(text, from, at).is_some() || matches!(before, Some('过'));
            next == Some('数') || is_more && !matches!(next, Some('年' | '天' | '个' | '月' | '小'))
        }
        '百' | '千' | '万' | '亿' | '佰' | '仟' | '萬' | '億' => {
            let is_led = matches!(before, Some('上' | '过' | '成')) || words_before(text, from, at).is_some();
            let is_over = matches!(next, Some('余' | '多')) && {
                let after = at + c.len_utf8() + '余'.len_utf8();
                unit_word(text, after).is_some() || char_at(text, after).and_then(multiplier).is_some()
            };
            let is_share = rest.starts_with("分之");
            is_share || is_over || is_led || reading != Reading::Prose
        }
        _ => true,
    }
}

fn is_numeral(c: char) -> bool {
    digit(c).is_some() || han_digit(c).is_some() || multiplier(c).is_some() || c == '半'
}

const NUMERAL: u8 = 1;
const PHRASE: u8 = 2;
const LETTER: u8 = 4;
const MARK: u8 = 8;
const SIGN: u8 = 16;

/// What each character of the basic plane can begin.
static KINDS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut kinds = vec![0_u8; 0x1_0000];
    let mut set = |c: char, kind: u8| {
        if let Some(it) = kinds.get_mut(c as usize) {
            *it |= kind;
        }
    };
    for c in first_characters() {
        set(c, PHRASE);
    }
    for c in ('\0'..='\u{FFFF}').filter(|c| is_numeral(*c) || matches!(c, '几' | '数' | '廿' | '卅' | '卌')) {
        set(c, NUMERAL);
    }
    ('a'..='z').chain('A'..='Z').for_each(|c| set(c, LETTER));
    for c in ['第', '〔', '[', '【', '(', '\u{FF08}', '\u{FF3B}', '首'] {
        set(c, MARK);
    }
    for c in ['-', '\u{2212}', '\u{FF0D}', '负'] {
        set(c, SIGN);
    }
    kinds
});
