//! One number read to its end: the numeral, its unit, a second number if it is a range, and the words around it.

use rust_decimal::Decimal;
use std::ops::Bound;

use super::claim::{Amount, Claim, Role};
use super::counter::{Sort, Units, counts_an_idea, unit_word};
use super::interval::Interval;
use super::numeral::{Highest, Numeral, Share, char_at, digit, han_digit, numeral, rest_after, skip_space};
use super::predicate::{Predicate, word_after, words_before};
use super::size::is_size;
use super::unit::{Unit, multiplier};

/// The claim whose number begins at `at`.
///
/// `from`: predicate words do not begin before it. `limit`: the number itself does not go beyond it; 万, unit and words
/// may. Nothing where no number begins at `at`.
pub(crate) fn measure(text: &str, from: usize, at: usize, limit: usize, units: &Units) -> Option<Claim> {
    let unsigned = after_sign(text, at);
    let is_negative = unsigned > at;
    let lexed = numeral(text.get(..limit)?, unsigned)?;
    let Some(numeral) = lexed.numeral else {
        return Some(Claim { range: at..lexed.end, number: at..lexed.end, role: Role::Bare, unit: None, predicate: Predicate::Exactly, amount: None });
    };
    let mut first = Part::read(text, numeral, lexed.end, limit, units);
    let second = if is_negative { None } else { range_end(text, &mut first, limit, units).or_else(|| upper_end(text, (from, at), &mut first, limit, units)) };
    let last = second.as_ref().unwrap_or(&first);
    let mut end = last.end;
    let number = at..second.as_ref().map_or(first.number_end, |it| it.number_end);
    let mut unit = last.unit.clone().or(first.unit.clone());
    let mut sort = last.sort.or(first.sort);
    if first.numeral.share == Share::Half {
        sort = None;
    }

    let mut begin = at;
    if let Some(sign) = text[from..at].chars().next_back().filter(|c| unit.is_none() && matches!(c, '¥' | '\u{FFE5}')) {
        begin -= sign.len_utf8();
        (unit, sort) = (Some(Unit::new("元")), Some(Sort::Measure));
    }
    let mut predicate = Predicate::Exactly;
    if first.is_over || last.is_over {
        predicate = Predicate::Over;
    }
    if let Some((it, after)) = word_after(text, end) {
        predicate = it;
        end = after;
    }
    if let Some((it, before)) = words_before(text, from, begin) {
        begin = before;
        if it != Predicate::Reaching || predicate == Predicate::Exactly {
            predicate = it;
        }
    }
    let is_rounder = first.numeral.is_lone || first.numeral.share == Share::Half;
    if is_rounder
        && predicate == Predicate::Exactly
        && let Some((it, len)) = lone_word(&text[from..at])
    {
        predicate = it;
        begin = at - len;
    }

    let amount = amount(&first, second.as_ref(), is_negative, predicate);
    if second.is_some() || first.numeral.highest.is_some() && predicate == Predicate::Exactly {
        predicate = Predicate::Between;
    }
    let mut role = role(text, &first, second.as_ref(), sort);
    if role == Role::Statistical && unit.as_ref().is_some_and(|unit| is_size(text, begin, end, unit)) {
        role = Role::Bare;
    }
    Some(Claim { range: begin..end, number, role, unit, predicate, amount })
}

/// The byte after a minus or 负 at `at`; `at` itself where there is none.
fn after_sign(text: &str, at: usize) -> usize {
    match char_at(text, at) {
        Some(c @ ('-' | '\u{2212}' | '\u{FF0D}' | '负')) => at + c.len_utf8(),
        _ => at,
    }
}

/// 上百, 过半: words that mean something only before a number without digits.
fn lone_word(before: &str) -> Option<(Predicate, usize)> {
    [("上", Predicate::AtLeast), ("过", Predicate::MoreThan), ("成", Predicate::AtLeast)].into_iter().find(|it| before.ends_with(it.0)).map(|it| (it.1, it.0.len()))
}

/// A number with what stands behind it.
struct Part {
    numeral: Numeral,
    /// The byte after the number and its multipliers.
    number_end: usize,
    unit: Option<Unit>,
    sort: Option<Sort>,
    is_over: bool,
    /// The byte after the unit, or after the number if it has none.
    end: usize,
}

impl Part {
    fn read(text: &str, numeral: Numeral, number_end: usize, limit: usize, units: &Units) -> Part {
        let mut it = Part { is_over: numeral.is_over, numeral, number_end, unit: None, sort: None, end: number_end };
        if limit < text.len() {
            it.read_outer_multiplier(text, limit, units);
        }
        match it.numeral.share {
            Share::Percent => it.set_unit("%"),
            Share::PerMille => it.set_unit("‰"),
            Share::Fraction | Share::Half => {
                it.unit = Some(Unit::none());
                it.sort = Some(Sort::Measure);
            }
            // A score is written like a ratio: neither needs a figure.
            Share::Proportion => it.unit = Some(Unit::none()),
            Share::No => it.read_unit(text, units),
        }
        it
    }

    fn set_unit(&mut self, name: &str) {
        self.unit = Some(Unit::new(name));
        self.sort = Some(Sort::Measure);
    }

    /// `[2.7](fig:…)万户` and `[20多](fig:…)万人`: the multiplier stands outside the link, which ends at `limit`.
    fn read_outer_multiplier(&mut self, text: &str, limit: usize, units: &Units) {
        let mut at = self.end;
        let is_over = over_word(text, at).filter(|it| *it >= limit && char_at(text, *it).and_then(multiplier).is_some());
        if let Some(it) = is_over {
            at = it;
        }
        if at < limit {
            return;
        }
        while let Some((c, by)) = char_at(text, at).and_then(|c| Some((c, multiplier(c)?))) {
            if c == '十' || units.word(text, at).is_some() {
                break;
            }
            let it = &mut self.numeral;
            let scaled = |value: Decimal| value.checked_mul(by);
            let highest = match it.highest {
                Some(Highest::Included(high)) => scaled(high).map(|it| Some(Highest::Included(it))),
                Some(Highest::Excluded(high)) => scaled(high).map(|it| Some(Highest::Excluded(it))),
                None => Some(None),
            };
            let (Some(value), Some(step), Some(scale), Some(highest)) = (scaled(it.value), scaled(it.step), scaled(it.scale), highest) else {
                break;
            };
            (it.value, it.step, it.scale, it.highest) = (value, step, scale, highest);
            at += c.len_utf8();
            self.end = at;
            self.is_over |= is_over.is_some();
        }
    }

    fn read_unit(&mut self, text: &str, units: &Units) {
        let mut at = self.end;
        if let Some(after) = over_word(text, at) {
            let follows = skip_space(text, after);
            let has_unit = units.word(text, follows).is_some();
            let is_word = matches!(char_at(text, after), Some('下' | '额' | '样' | '种' | '方' | '地' | '部' | '次' | '于' | '个'));
            let is_come = char_at(text, at) == Some('来');
            if has_unit || !is_word && !is_come {
                self.is_over = true;
                at = after;
                self.end = at;
            }
        }
        at = skip_space(text, at);
        if let Some(end) = self.tenths(text, at) {
            self.set_unit("成");
            self.end = end;
        } else if let Some((name, is_half, end)) = long_span(text, at) {
            self.unit = Some(Unit::new(name));
            self.sort = Some(if name == "个百分点" { Sort::Measure } else { Sort::Duration });
            if is_half {
                self.add_half();
            } else {
                self.is_over = true;
            }
            self.end = end;
            return;
        } else if let Some((unit, sort, end)) = units.word(text, at) {
            self.unit = Some(unit);
            self.sort = Some(sort);
            self.end = end;
        } else {
            return;
        }
        if let Some(end) = rest_after(text, self.end, "半") {
            self.add_half();
            self.end = end;
        } else if let Some(end) = over_word(text, self.end)
            && char_at(text, self.end) != Some('来')
            && !matches!(char_at(text, end), Some('样' | '种' | '方' | '地' | '部' | '次' | '元' | '下' | '额' | '于'))
        {
            self.is_over = true;
            self.end = end;
        }
    }

    /// The byte after 成 and its digit: 三成, 八成五.
    fn tenths(&mut self, text: &str, at: usize) -> Option<usize> {
        let end = rest_after(text, at, "成")?;
        let follows = char_at(text, end);
        let is_word = follows.is_some_and(|c| "员功立果为分本长熟绩都效人交品就型年千百".contains(c));
        if is_word || self.numeral.value > Decimal::TEN {
            return None;
        }
        let tenth = follows.and_then(|c| Some((c, han_digit(c).or_else(|| digit(c))?)));
        if let Some((c, d)) = tenth
            && self.numeral.decimals == 0
            && let after = end + c.len_utf8()
            && unit_word(text, after).is_none()
            && !char_at(text, after).is_some_and(|c| digit(c).is_some() || han_digit(c).is_some())
            && let Some(value) = self.numeral.value.checked_add(Decimal::new(i64::from(d), 1))
        {
            self.numeral.value = value;
            self.numeral.step = Decimal::new(1, 1);
            return Some(after);
        }
        Some(end)
    }

    fn add_half(&mut self) {
        let half = Decimal::new(5, 1);
        if let Some(it) = self.numeral.value.checked_add(half) {
            self.numeral.value = it;
            self.numeral.step = half;
        }
    }
}

/// The byte after 余, 多 or 来.
fn over_word(text: &str, at: usize) -> Option<usize> {
    let c = char_at(text, skip_space(text, at))?;
    matches!(c, '余' | '多' | '来').then(|| skip_space(text, at) + c.len_utf8())
}

/// 两个多月, 两个半小时, 8个多百分点: the counter is split from its noun.
fn long_span(text: &str, at: usize) -> Option<(&'static str, bool, usize)> {
    const SPANS: &[(&str, &str, bool)] = &[
        ("个多月", "个月", false),
        ("个多小时", "小时", false),
        ("个多星期", "星期", false),
        ("个半月", "个月", true),
        ("个半小时", "小时", true),
        ("个多百分点", "个百分点", false),
        ("个半百分点", "个百分点", true),
    ];
    SPANS.iter().find_map(|(word, name, is_half)| Some((*name, *is_half, rest_after(text, at, word)?)))
}

/// The second number of a range, where one follows `first`.
fn range_end(text: &str, first: &mut Part, limit: usize, units: &Units) -> Option<Part> {
    let c = char_at(text, skip_space(text, first.end))?;
    let is_word = matches!(c, '至' | '到');
    let is_dash = matches!(c, '-' | '~' | '\u{FF5E}' | '\u{301C}' | '—' | '–' | '\u{FF0D}' | '─' | '\u{2011}' | '\u{2212}');
    if !is_word && !is_dash {
        return None;
    }
    part_above(text, first, skip_space(text, skip_space(text, first.end) + c.len_utf8()), limit, units)
}

/// The upper end of a range of which each end has its own word: 500元以上、3000元以下, 不低于500元、不高于3000元.
fn upper_end(text: &str, (from, start): (usize, usize), first: &mut Part, limit: usize, units: &Units) -> Option<Part> {
    let after = word_after(text, first.end);
    let pause = after.map_or(first.end, |it| it.1);
    let at = pause + char_at(text, pause).filter(|c| matches!(c, '、' | ',' | '\u{FF0C}')).map_or(0, char::len_utf8);
    if after.is_some_and(|it| it.0 == Predicate::AtLeast) {
        let second = part_above(text, first, at, limit, units)?;
        return matches!(word_after(text, second.end), Some((Predicate::AtMost, _))).then_some(second);
    }
    let word = CEILINGS.iter().find_map(|word| rest_after(text, at, word)).filter(|_| at > pause)?;
    matches!(words_before(text, from, start), Some((Predicate::AtLeast, _))).then_some(())?;
    part_above(text, first, word, limit, units)
}

/// Words before the upper end of such a range.
const CEILINGS: &[&str] = &["不高于", "不超过", "不多于", "不大于"];

/// The number at `at`, greater than `first` and of its family; gives `first` the multiplier and unit that are said once.
fn part_above(text: &str, first: &mut Part, at: usize, limit: usize, units: &Units) -> Option<Part> {
    if at >= limit || first.numeral.highest.is_some() || first.is_over {
        return None;
    }
    let lexed = numeral(text.get(..limit)?, at)?;
    let second = Part::read(text, lexed.numeral?, lexed.end, limit, units);
    let is_code = matches!(char_at(text, second.number_end), Some('-' | '/')) && char_at(text, second.number_end + 1).and_then(digit).is_some();
    if is_code || second.numeral.highest.is_some() || second.numeral.is_lone {
        return None;
    }
    if let (Some(a), Some(b)) = (&first.unit, &second.unit)
        && a != b
    {
        let factor = a.factor().checked_div(b.factor())?;
        if !a.same_family(b) {
            return None;
        }
        let it = &mut first.numeral;
        it.value = it.value.checked_mul(factor)?;
        it.step = it.step.checked_mul(factor)?;
    }
    // 2—3万元 means 2万 to 3万; 3000至5万元 says its numbers in full.
    let scale = second.numeral.scale;
    let is_shared = first.unit.is_none() && first.numeral.scale == Decimal::ONE && scale > Decimal::ONE && first.numeral.value < second.numeral.value.checked_div(scale)?;
    if is_shared {
        first.numeral.value = first.numeral.value.checked_mul(scale)?;
        first.numeral.step = first.numeral.step.checked_mul(scale)?;
    }
    (first.numeral.value < second.numeral.value).then_some(second)
}

fn amount(first: &Part, second: Option<&Part>, is_negative: bool, predicate: Predicate) -> Option<Amount> {
    let it = &first.numeral;
    let value = if is_negative { -it.value } else { it.value };
    let is_fraction = matches!(it.share, Share::Fraction | Share::Half);
    let interval = match (second, it.highest) {
        (Some(second), _) => Interval::closed(value, second.numeral.value),
        (None, Some(highest)) if predicate == Predicate::Exactly => Interval {
            low: Bound::Included(value),
            high: match highest {
                Highest::Included(it) => Bound::Included(it),
                Highest::Excluded(it) => Bound::Excluded(it),
            },
        },
        _ => predicate.interval(value, it.step, is_fraction)?,
    };
    let last = second.map_or(it, |it| &it.numeral);
    Some(Amount { value, step: it.step, decimals: last.decimals, scale: last.scale, upto: second.map(|it| (it.numeral.value, it.numeral.step)), interval })
}

/// What the number is when nothing binds it.
fn role(text: &str, first: &Part, second: Option<&Part>, sort: Option<Sort>) -> Role {
    let last = second.unwrap_or(first);
    let it = &first.numeral;
    let is_small = it.is_han && it.value <= Decimal::TEN && it.decimals == 0;
    if it.highest.is_some() || it.is_lone || it.share == Share::Half {
        return Role::Vague;
    }
    match sort {
        None => Role::Bare,
        Some(Sort::Duration) => Role::Time,
        Some(Sort::Measure) if it.is_han && it.value == Decimal::ONE && is_article_unit(last) => Role::Idiom,
        // 一斤多卖两块钱, 家有四口人: small measures in words are talk, not statistics.
        Some(Sort::Measure) if is_small && second.is_none() && is_article_unit(last) => Role::Bare,
        Some(Sort::Counter) if is_small && last.unit.as_ref().is_some_and(|it| it.name() == "口人") => Role::Bare,
        Some(Sort::Measure) => Role::Statistical,
        Some(Sort::Counter | Sort::Weak) if is_small && it.value == Decimal::ONE && second.is_none() => Role::Idiom,
        Some(Sort::Weak) if is_small => Role::Bare,
        Some(Sort::Counter | Sort::Weak) if it.is_han && counts_an_idea(text, last.end) => Role::Bare,
        Some(Sort::Counter | Sort::Weak) => Role::Statistical,
    }
}

/// 一亩三分地, 一斤半两: of the measures only shares, multiples and money keep 一 as a number.
fn is_article_unit(part: &Part) -> bool {
    !part.unit.as_ref().is_some_and(|it| it.is_ratio() || it.same_family(&Unit::points()))
}
