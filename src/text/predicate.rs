//! The words around a number that say how it is meant: 超过, 近, 约, 不足, 余, 以上, and their negations.
//!
//! A word says a predicate; a predicate and a number say the interval of values of which the sentence is true.

use std::ops::Bound::{Excluded, Included, Unbounded};

use rust_decimal::Decimal;

use super::interval::Interval;
use super::numeral::{char_at, rest_after, skip_space};

/// What a sentence says about a value by a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Predicate {
    /// 502个: the value, rounded half up at the last written place, is this.
    Exactly,
    /// 达到502个: the value is this, or beyond it by less than one of its last place that is not zero.
    ///
    /// Writers say 达到 of the value itself; read as "at least" it would let a number that is far too low pass.
    Reaching,
    /// 超过, 突破, 多于, 逾: beyond it.
    MoreThan,
    /// 至少, 不少于, 以上: this or beyond.
    AtLeast,
    /// 不足, 不到, 低于, 未达到: below it.
    Below,
    /// 不超过, 至多, 以下, 以内: this or below.
    AtMost,
    /// 近, 接近, 将近: below it, by at most a tenth.
    Near,
    /// 约, 大约, 左右: within half of the last place that is not zero, but at most a tenth; see `tolerance`.
    About,
    /// 27000余: this, or beyond by less than one of its last place that is not zero.
    Over,
    /// 500~3000: from one to the other, both included; also 几十 and 三五个.
    Between,
}

impl Predicate {
    fn negated(self) -> Option<Predicate> {
        Some(match self {
            Predicate::MoreThan => Predicate::AtMost,
            Predicate::Reaching | Predicate::AtLeast => Predicate::Below,
            Predicate::Below => Predicate::AtLeast,
            Predicate::AtMost => Predicate::MoreThan,
            _ => return None,
        })
    }

    /// The values of which `self` is true, for a number written to `step`.
    ///
    /// `is_fraction`: 1/3 and 一半 are compared exactly by words; without words they are what [`nearest`] says.
    /// Problems: `None` where an end is too large to be held.
    pub(crate) fn interval(self, value: Decimal, step: Decimal, is_fraction: bool) -> Option<Interval> {
        let half = if is_fraction { Decimal::new(5, 3) } else { step.checked_div(Decimal::TWO)? };
        let place = if is_fraction { step } else { last_place(value)? };
        let around = |by: Decimal| Some((value.checked_sub(by)?, value.checked_add(by)?));
        let (low, high) = match self {
            Predicate::Exactly | Predicate::Between => {
                let (low, high) = if is_fraction { nearest(value, step)? } else { around(half)? };
                // Half is rounded away from zero.
                if value.is_sign_negative() { (Excluded(low), Included(high)) } else { (Included(low), Excluded(high)) }
            }
            Predicate::Reaching => {
                let slack = if is_fraction { Decimal::ZERO } else { half };
                // 达到78.0% has been written to a tenth.
                let place = if value.scale() > 0 { place.min(step) } else { place };
                let high = value.checked_add(place)?.max(value.checked_add(half)?);
                (Included(value.checked_sub(slack)?), Excluded(high))
            }
            Predicate::MoreThan => (Excluded(value), Unbounded),
            Predicate::AtLeast => (Included(value), Unbounded),
            Predicate::Below => (Unbounded, Excluded(value)),
            Predicate::AtMost => (Unbounded, Included(value)),
            Predicate::Near => {
                let tenth = value.abs().checked_div(Decimal::TEN)?;
                (Included(value.checked_sub(tenth)?), Excluded(value))
            }
            Predicate::About => {
                let (low, high) = around(tolerance(value.abs(), half, place)?)?;
                (Included(low), Included(high))
            }
            Predicate::Over => (Included(value), Excluded(value.checked_add(place)?)),
        };
        Some(Interval { low, high })
    }
}

/// The values that a fraction stands for: those to which no other fraction of a denominator up to [`COMMON`] is nearer, so that 三分之二 is
/// 66.1% and no 70%. A fraction of a greater denominator is good to half a percent.
fn nearest(value: Decimal, step: Decimal) -> Option<(Decimal, Decimal)> {
    let whole = Decimal::ONE.checked_div(step)?.round();
    let part = value.checked_mul(whole)?.round();
    if whole > Decimal::from(COMMON) {
        let half_percent = Decimal::new(5, 3);
        return Some((value.checked_sub(half_percent)?, value.checked_add(half_percent)?));
    }
    let neighbours = (1..=COMMON).map(Decimal::from).filter_map(|n| {
        let times = part.checked_mul(n)?.checked_div(whole)?;
        Some(((times.ceil() - Decimal::ONE) / n, (times.floor() + Decimal::ONE) / n))
    });
    let (below, above) = neighbours.reduce(|a, b| (a.0.max(b.0), a.1.min(b.1)))?;
    Some((value.checked_add(below)? / Decimal::TWO, value.checked_add(above)? / Decimal::TWO))
}

/// The greatest denominator of a fraction that people say for a share.
const COMMON: u32 = 10;

/// How far 约 may be off: half of the last place that is not zero, held to a tenth of the value (约1000 is no 600), or a
/// twentieth, held to one such place (约502 is no 520); never less than the rounding of the number itself.
fn tolerance(value: Decimal, half: Decimal, place: Decimal) -> Option<Decimal> {
    let round = place.checked_div(Decimal::TWO)?.min(value.checked_div(Decimal::TEN)?);
    let relative = value.checked_div(Decimal::from(20))?.min(place);
    Some(half.max(round).max(relative))
}

/// The place of the last digit that is not zero: 1000 of 27000, 0.1 of 72.1.
pub(crate) fn last_place(value: Decimal) -> Option<Decimal> {
    let it = value.normalize();
    if it.scale() > 0 {
        return Decimal::try_new(1, it.scale()).ok();
    }
    let mut rest = it.mantissa();
    let mut place = Decimal::ONE;
    while rest != 0 && rest % 10 == 0 {
        rest /= 10;
        place = place.checked_mul(Decimal::TEN)?;
    }
    Some(place)
}

/// The predicate words that end at `at`, not beginning before `from`, and where they begin.
pub(crate) fn words_before(text: &str, from: usize, at: usize) -> Option<(Predicate, usize)> {
    let mut head = text.get(from..at)?.trim_end_matches([' ', '\u{A0}']);
    let stripped = head.strip_suffix(['了', '为', '占', '有']).filter(|it| ends_in_word(it));
    if let Some(it) = stripped {
        head = it;
    }
    // 复产率过七成; 经过3天 and 过了七天 say no such thing.
    if let Some(before) =
        head.strip_suffix('过').filter(|before| is_share(text, at) && word_before(head).is_none() && !before.ends_with(['通', '经', '不', '度', '渡', '路', '错']))
    {
        return Some((Predicate::MoreThan, from + before.len()));
    }
    let (mut predicate, mut begin) = word_before(head)?;
    // 达到近500: the word nearest to the number decides, but the whole is one phrase.
    if let Some((outer, outer_begin)) = word_before(&head[..begin]) {
        begin = outer_begin;
        if predicate == Predicate::Reaching {
            predicate = outer;
        }
    }
    Some((predicate, from + begin))
}

/// Whether the number at byte `at` is in 成 or per cent.
fn is_share(text: &str, at: usize) -> bool {
    let rest = &text[at..];
    let end = rest.find(|c: char| !c.is_ascii_digit() && !".一二三四五六七八九十两".contains(c)).unwrap_or(rest.len());
    rest[end..].starts_with(['成', '%', '\u{ff05}'])
}

fn ends_in_word(head: &str) -> bool {
    word_before(head).is_some()
}

fn word_before(head: &str) -> Option<(Predicate, usize)> {
    // Few characters end a predicate word, so that most numbers cost one look.
    let last = head.chars().next_back()?;
    if !"过破于出超逾止少达到下码足满及多近约概莫计".contains(last) {
        return None;
    }
    let (word, predicate, stops) = WORDS.iter().find(|it| head.ends_with(it.0))?;
    let begin = head.len() - word.len();
    let before = &head[..begin];
    if before.ends_with(|c| stops.contains(c)) {
        return None;
    }
    let Some(negation) = NEGATIONS.iter().find(|it| before.ends_with(**it)) else {
        return Some((*predicate, begin));
    };
    match predicate.negated() {
        Some(it) => Some((it, begin - negation.len())),
        None => Some((*predicate, begin)),
    }
}

const NEGATIONS: &[&str] = &["尚未", "并未", "仍未", "从未", "还未", "没有", "未能", "还没", "不会", "不得", "不", "未", "没"];

/// Longer words stand before the words they end in; the last column says after which characters it is another word.
#[rustfmt::skip]
const WORDS: &[(&str, Predicate, &str)] = &[
    ("不少于", Predicate::AtLeast, ""),
    ("不低于", Predicate::AtLeast, ""),
    ("不小于", Predicate::AtLeast, ""),
    ("不下于", Predicate::AtLeast, ""),
    ("不高于", Predicate::AtMost, ""),
    ("不多于", Predicate::AtMost, ""),
    ("不大于", Predicate::AtMost, ""),
    ("超过", Predicate::MoreThan, ""),
    ("突破", Predicate::MoreThan, ""),
    ("冲破", Predicate::MoreThan, ""),
    ("刚过", Predicate::Over, ""),
    ("已过", Predicate::MoreThan, ""),
    ("超出", Predicate::MoreThan, ""),
    ("多于", Predicate::MoreThan, ""),
    ("大于", Predicate::MoreThan, ""),
    ("高于", Predicate::MoreThan, ""),
    ("不止", Predicate::MoreThan, ""),
    ("至少", Predicate::AtLeast, ""),
    ("最少", Predicate::AtLeast, ""),
    ("不下", Predicate::AtLeast, ""),
    ("起码", Predicate::AtLeast, ""),
    ("至多", Predicate::AtMost, ""),
    ("最多", Predicate::AtMost, ""),
    ("少于", Predicate::Below, ""),
    ("低于", Predicate::Below, ""),
    ("小于", Predicate::Below, ""),
    ("不足", Predicate::Below, ""),
    ("不到", Predicate::Below, ""),
    ("未到", Predicate::Below, ""),
    ("不满", Predicate::Below, ""),
    ("未满", Predicate::Below, ""),
    ("不及", Predicate::Below, ""),
    ("达到", Predicate::Reaching, ""),
    ("多达", Predicate::Reaching, ""),
    ("高达", Predicate::Reaching, ""),
    ("接近", Predicate::Near, ""),
    ("将近", Predicate::Near, ""),
    ("逼近", Predicate::Near, ""),
    ("大约", Predicate::About, ""),
    ("大概", Predicate::About, ""),
    ("约莫", Predicate::About, ""),
    ("估计", Predicate::About, ""),
    ("超", Predicate::MoreThan, "高赶反"),
    ("逾", Predicate::MoreThan, ""),
    ("达", Predicate::Reaching, "下发表传到抵送直"),
    ("近", Predicate::Near, "最附邻远靠亲就新临"),
    ("约", Predicate::About, "合节预签履契公制违集条失守"),
];

/// The predicate word at `at`, after a number and its unit, and the byte after it.
pub(crate) fn word_after(text: &str, at: usize) -> Option<(Predicate, usize)> {
    let mut at = skip_space(text, at);
    if let Some(it) = rest_after(text, at, "及").or_else(|| rest_after(text, at, "或")) {
        at = it;
    }
    if !matches!(char_at(text, at)?, '以' | '之' | '左' | '上' | '开' | '前') {
        return None;
    }
    AFTER.iter().find_map(|(word, it)| Some((*it, rest_after(text, at, word)?)))
}

const AFTER: &[(&str, Predicate)] = &[
    ("以上", Predicate::AtLeast),
    ("之上", Predicate::AtLeast),
    ("开外", Predicate::MoreThan),
    ("以下", Predicate::AtMost),
    ("之下", Predicate::AtMost),
    ("以内", Predicate::AtMost),
    ("之内", Predicate::AtMost),
    ("左右", Predicate::About),
    ("上下", Predicate::About),
];
