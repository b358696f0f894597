//! Numerals: the digits of a number and the words that multiply them, read at one place of a text.
//!
//! One loop reads ASCII digits, full-width digits and Chinese numerals alike, because people mix them (`1亿2千万`,
//! `20多万`). It keeps a lowest and a highest reading, which differ for 几十, 三五 and 七八十. Arithmetic that does not fit
//! a `Decimal` makes the number unreadable; it never panics.

use rust_decimal::Decimal;

use super::counter::unit_word;
use super::unit::multiplier;

/// A number as written, without its unit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Numeral {
    /// The value; of a vague numeral (三五) the lowest one.
    pub value: Decimal,
    /// The highest value of a vague numeral.
    pub highest: Option<Highest>,
    /// The last place that was written: 1000 in 2.7万, 1 in 27000.
    pub step: Decimal,
    /// Digits written after the point.
    pub decimals: u32,
    /// What the trailing 万, 亿, 千 multiply by.
    pub scale: Decimal,
    /// Written with Chinese digits only.
    pub is_han: bool,
    /// No digit at all: 百 in 上百, 万 in 近万.
    pub is_lone: bool,
    /// 余, 多 or 来 stands inside, as in 20多万.
    pub is_over: bool,
    /// What kind of share it says by itself.
    pub share: Share,
}

/// The upper end of a vague numeral.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Highest {
    /// 三五百: 500 is included.
    Included(Decimal),
    /// 几百: 1000 is not.
    Excluded(Decimal),
}

/// Whether the numeral itself says that it is a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    /// It does not.
    No,
    /// 百分之七十二.
    Percent,
    /// 千分之五.
    PerMille,
    /// 三分之一, 1/3.
    Fraction,
    /// 1∶14.7: how often the second number goes into the first.
    Proportion,
    /// 一半, 半数.
    Half,
}

/// A numeral or an unreadable one, and where it ends.
pub(crate) struct Lexed {
    /// The byte after the last one.
    pub end: usize,
    /// Nothing where the number does not fit a decimal.
    pub numeral: Option<Numeral>,
}

/// The numeral that begins at byte `at`; nothing of `text` before it is looked at but to tell 人数百 from 数百.
pub(crate) fn numeral(text: &str, at: usize) -> Option<Lexed> {
    let rest = &text[at..];
    if rest.starts_with("一半") || rest.starts_with("半数") {
        return Some(Lexed { end: at + "一半".len(), numeral: Some(share_of(1, 2, Share::Half)) });
    }
    if rest.starts_with('半') {
        return Some(Lexed { end: at + '半'.len_utf8(), numeral: Some(share_of(1, 2, Share::Half)) });
    }
    let first = amount(text, at)?;
    if let Some(mut tail) = rest_after(text, first.end, "分之")
        && let Some(second) = {
            tail = skip_space(text, tail);
            amount(text, tail)
        }
    {
        return Some(Lexed { end: second.end, numeral: both(first.numeral, second.numeral).and_then(|(whole, part)| fraction(&part, &whole)) });
    }
    if matches!(char_at(text, first.end), Some('/' | '\u{FF0F}'))
        && let Some(second) = {
            let after = first.end + text[first.end..].chars().next().map_or(0, char::len_utf8);
            char_at(text, after).and_then(digit).and_then(|_| amount(text, after))
        }
        && let Some((part, whole)) = both(first.numeral.clone(), second.numeral.clone())
        && is_small_count(&part)
        && is_small_count(&whole)
        && part.value < whole.value
        && !matches!(char_at(text, second.end), Some('/' | '\u{FF0F}' | '-'))
    {
        return Some(Lexed { end: second.end, numeral: fraction(&part, &whole) });
    }
    Some(proportion(text, at, &first).unwrap_or(first))
}

/// 1∶14.7 and 1比14.7; behind 比例 also with the colon of a time or a heading.
fn proportion(text: &str, at: usize, first: &Lexed) -> Option<Lexed> {
    let sign = char_at(text, first.end)?;
    let is_sign = match sign {
        '\u{2236}' | '比' => true,
        ':' | '\u{FF1A}' => is_after_ratio(&text[..at]),
        _ => false,
    };
    let next = first.end + sign.len_utf8();
    if !is_sign || char_at(text, next).is_none_or(|c| digit(c).is_none() && han_digit(c).is_none() && c != '十') {
        return None;
    }
    let second = amount(text, next)?;
    // 502比335多 compares two counts.
    let is_compared = char_at(text, second.end).is_some_and(|c| "多少高低大小增减".contains(c)) || unit_word(text, skip_space(text, second.end)).is_some();
    let (part, whole) = both(first.numeral.as_ref(), second.numeral.as_ref())?;
    if is_compared || [part, whole].iter().any(|it| it.highest.is_some() || it.is_over || it.is_lone || it.value <= Decimal::ZERO) {
        return None;
    }
    let value = part.value.checked_div(whole.value)?;
    let is_one = |it: &Numeral| it.value == Decimal::ONE && it.decimals == 0;
    // The one of 1∶14.7 is exact, the other number as exact as it is written.
    let step = match (is_one(part), is_one(whole)) {
        (true, _) => whole.step.checked_mul(value)?.checked_mul(value)?,
        (_, true) => part.step,
        _ => Decimal::new(1, 2),
    };
    let numeral = Numeral { value, step, decimals: 0, scale: Decimal::ONE, share: Share::Proportion, ..part.clone() };
    Some(Lexed { end: second.end, numeral: Some(numeral) })
}

/// Whether the words before a number announce a ratio: 师生比例为.
pub(crate) fn is_after_ratio(before: &str) -> bool {
    let words = before.trim_end_matches([' ', '为', '是', '约', '达', '到', '由', '从', '的', '即']);
    ["比", "比例", "比率"].iter().any(|word| words.ends_with(word))
}

fn is_small_count(it: &Numeral) -> bool {
    !it.is_han && it.decimals == 0 && it.scale == Decimal::ONE && it.value > Decimal::ZERO && it.value < Decimal::ONE_THOUSAND
}

fn both<A, B>(a: Option<A>, b: Option<B>) -> Option<(A, B)> {
    Some((a?, b?))
}

fn fraction(part: &Numeral, whole: &Numeral) -> Option<Numeral> {
    let share = if whole.value == Decimal::ONE_HUNDRED {
        Share::Percent
    } else if whole.value == Decimal::ONE_THOUSAND {
        Share::PerMille
    } else {
        Share::Fraction
    };
    if share != Share::Fraction {
        return Some(Numeral { share, is_lone: false, ..part.clone() });
    }
    Some(Numeral {
        value: part.value.checked_div(whole.value)?,
        step: Decimal::ONE.checked_div(whole.value)?,
        decimals: 0,
        scale: Decimal::ONE,
        highest: None,
        is_lone: false,
        is_over: false,
        is_han: part.is_han,
        share,
    })
}

fn share_of(part: i64, whole: i64, share: Share) -> Numeral {
    let whole = Decimal::from(whole);
    Numeral { value: Decimal::from(part) / whole, step: Decimal::ONE / whole, highest: None, decimals: 0, scale: Decimal::ONE, is_han: true, is_lone: false, is_over: false, share }
}

/// A lowest and a highest reading; `None` once one of them does not fit.
#[derive(Clone, Copy)]
struct Pair(Option<(Decimal, Decimal)>);

impl Pair {
    const ZERO: Pair = Pair(Some((Decimal::ZERO, Decimal::ZERO)));
    const ONE: Pair = Pair(Some((Decimal::ONE, Decimal::ONE)));

    fn of(low: impl Into<Decimal>, high: impl Into<Decimal>) -> Pair {
        Pair(Some((low.into(), high.into())))
    }

    fn plus(self, other: Pair) -> Pair {
        Pair(both(self.0, other.0).and_then(|(a, b)| Some((a.0.checked_add(b.0)?, a.1.checked_add(b.1)?))))
    }

    fn times(self, by: Decimal) -> Pair {
        Pair(self.0.and_then(|it| Some((it.0.checked_mul(by)?, it.1.checked_mul(by)?))))
    }
}

/// What stands between the last multiplier and here.
#[derive(Clone, Copy)]
struct Current {
    pair: Pair,
    is_arabic: bool,
    /// One Chinese digit directly after a multiplier, which in 一百五 means five tens.
    is_trailing_digit: bool,
}

fn amount(text: &str, start: usize) -> Option<Lexed> {
    let wan = Decimal::from(10_000);
    let mut at = start;
    let mut total = Pair::ZERO;
    let mut section = Pair::ZERO;
    let mut has_section = false;
    let mut current: Option<Current> = None;
    // Each 十, 百 or 千 must be smaller than the one before it in its section.
    let mut below = wan;
    let mut big = Big::None;
    let mut last: Option<Decimal> = None;
    let mut step = Some(Decimal::ONE);
    let mut scale = Some(Decimal::ONE);
    let mut decimals = 0;
    let mut has_arabic = false;
    let mut is_open = false;
    let mut is_vague = false;
    let mut is_lone = false;
    let mut is_over = false;

    while let Some(c) = char_at(text, at) {
        let next = at + c.len_utf8();
        let is_started = at > start;
        if digit(c).is_some() {
            if current.is_some() || is_over {
                break;
            }
            let run = digits(text, at);
            let mut times = Decimal::ONE;
            if let Some(last) = last {
                let follows = char_at(text, run.end).and_then(multiplier);
                let fills = (0..run.width).try_fold(Decimal::ONE, |it, _| it.checked_mul(Decimal::TEN)) == Some(last);
                if run.decimals > 0 && follows.is_some_and(|it| it < last) {
                    // 3亿5489.1万.
                } else if run.decimals > 0 || !run.is_plain {
                    break;
                } else if follows.is_some_and(|it| it < last) || fills {
                    // 1亿2千万, 2万3456.
                } else if run.width == 1 && follows.is_none() && last >= wan {
                    times = last / Decimal::TEN;
                } else {
                    break;
                }
            }
            decimals = run.decimals;
            step = Decimal::try_new(1, run.decimals).ok().and_then(|it| it.checked_mul(times));
            scale = Some(times);
            current = Some(Current { pair: Pair(run.value.map(|it| (it, it))).times(times), is_arabic: true, is_trailing_digit: false });
            has_arabic = true;
            at = run.end;
        } else if han_digit(c).is_some() {
            if current.is_some() {
                break;
            }
            let run = han_run(text, at);
            let all = &run.digits[..run.len.min(run.digits.len())];
            step = Some(Decimal::ONE);
            scale = Some(Decimal::ONE);
            let (pair, used, trailing) = match *all {
                [0, d, ..] if is_started => {
                    if run.len > 2 {
                        break;
                    }
                    (Pair::of(d, d), run.end, false)
                }
                // 三千零十五: the zero only marks the gap.
                [0] if is_started => {
                    if !matches!(char_at(text, next), Some('十' | '拾' | '廿' | '卅')) {
                        break;
                    }
                    at = next;
                    continue;
                }
                [d] => (Pair::of(d, d), run.end, is_started),
                [a, b] if is_pair(a, b) => {
                    is_vague = true;
                    (Pair::of(a, b), run.end, false)
                }
                _ if is_started => break,
                _ => (Pair(run.value.map(|it| (it, it))), run.end, false),
            };
            current = Some(Current { pair, is_arabic: false, is_trailing_digit: trailing });
            at = used;
        } else if c == '几' || c == '数' {
            let follows = char_at(text, next);
            let is_used = match c {
                '几' => follows != Some('乎') && follows != Some('何'),
                _ => !is_started && follows.and_then(multiplier).is_some() && !ends_in_noun(&text[..at]),
            };
            if current.is_some() || is_over || !is_used {
                break;
            }
            is_open = true;
            is_vague = true;
            current = Some(Current { pair: Pair::of(if is_started { 1 } else { 2 }, 10), is_arabic: false, is_trailing_digit: false });
            at = next;
        } else if let Some(tens) = match c {
            '廿' => Some(20),
            '卅' => Some(30),
            '卌' => Some(40),
            _ => None,
        } {
            if current.is_some() || below <= Decimal::TEN {
                break;
            }
            section = section.plus(Pair::of(tens, tens));
            has_section = true;
            below = Decimal::TEN;
            last = Some(Decimal::TEN);
            at = next;
        } else if let Some(by) = multiplier(c) {
            let follows = char_at(text, next);
            let is_of_unit = match c {
                '千' => matches!(follows, Some('米' | '克' | '瓦' | '卡' | '伏' | '帕' | '赫')),
                '百' => follows == Some('分') && current.is_some() || text[next..].starts_with("分点"),
                _ => false,
            };
            if is_of_unit {
                break;
            }
            if by < wan {
                let it = match current {
                    Some(it) => it,
                    None if is_over => break,
                    None if by == Decimal::TEN || !is_started => {
                        is_lone = by != Decimal::TEN;
                        Current { pair: Pair::ONE, is_arabic: false, is_trailing_digit: false }
                    }
                    None => break,
                };
                if by >= below {
                    break;
                }
                section = section.plus(it.pair.times(by));
                has_section = true;
                if it.is_arabic {
                    step = step.and_then(|it| it.checked_mul(by));
                    scale = scale.and_then(|it| it.checked_mul(by));
                } else {
                    step = Some(Decimal::ONE);
                    scale = Some(Decimal::ONE);
                }
                below = by;
                current = None;
            } else {
                let is_yi = by > wan;
                let has_part = has_section || current.is_some();
                let mut part = section;
                if let Some(it) = current {
                    part = part.plus(it.pair);
                }
                match (big, is_yi, has_part) {
                    (Big::None, _, true) => total = part.times(by),
                    (Big::None, _, false) if !is_started => {
                        is_lone = true;
                        total = Pair::ONE.times(by);
                    }
                    (Big::Wan, true, _) => total = total.plus(part).times(by),
                    (Big::Yi, false, true) => total = total.plus(part.times(by)),
                    _ => break,
                }
                big = match (big, is_yi) {
                    (Big::None, false) => Big::Wan,
                    (Big::None | Big::Wan, true) => Big::Yi,
                    _ => Big::Both,
                };
                step = step.and_then(|it| it.checked_mul(by));
                scale = scale.and_then(|it| it.checked_mul(by));
                section = Pair::ZERO;
                has_section = false;
                current = None;
                below = wan;
            }
            last = Some(by);
            at = next;
        } else if matches!(c, '余' | '多' | '来') {
            let is_inside = is_started && !is_over && char_at(text, next).and_then(multiplier).is_some();
            let is_idle = current.is_none() && last.is_none();
            if !is_inside || is_idle {
                break;
            }
            is_over = true;
            at = next;
        } else if c == '个' && current.is_some() && is_split_by_counter(&text[next..]) {
            at = next;
        } else if c == '点' {
            let is_whole = current.is_some_and(|it| !it.is_arabic) || has_section && !has_arabic;
            let run = han_run(text, next);
            let after = char_at(text, run.end);
            if !is_whole || is_vague || run.len == 0 || decimals > 0 || matches!(after, Some('十' | '分' | '刻' | '点' | '是' | '、')) {
                break;
            }
            let tail = run.value.and_then(|it| {
                let tenth = Decimal::try_new(1, u32::try_from(run.len).ok()?).ok()?;
                step = Some(tenth);
                decimals = run.len as u32;
                it.checked_mul(tenth)
            });
            let whole = current.map_or(Pair::ZERO, |it| it.pair);
            current = Some(Current { pair: whole.plus(Pair(tail.map(|it| (it, it)))), is_arabic: false, is_trailing_digit: false });
            at = run.end;
        } else {
            break;
        }
    }
    if at == start {
        return None;
    }
    let mut value = total.plus(section);
    if let Some(it) = current {
        let tens = last.filter(|last| it.is_trailing_digit && *last >= Decimal::ONE_HUNDRED);
        let by = tens.and_then(|last| last.checked_div(Decimal::TEN)).unwrap_or(Decimal::ONE);
        value = value.plus(it.pair.times(by));
        if tens.is_some() {
            step = Some(by);
        }
    }
    let numeral = value.0.and_then(|(low, high)| {
        Some(Numeral {
            value: low,
            highest: match (is_vague, is_open) {
                (false, _) => None,
                (true, true) => Some(Highest::Excluded(high)),
                (true, false) => Some(Highest::Included(high)),
            },
            step: step?,
            decimals,
            scale: scale?,
            is_han: !has_arabic,
            is_lone,
            is_over,
            share: Share::No,
        })
    });
    Some(Lexed { end: at, numeral })
}

/// Which of 万 and 亿 have been said.
#[derive(Clone, Copy)]
enum Big {
    None,
    Wan,
    Yi,
    Both,
}

/// 3个亿, 3个多亿: the counter stands between a number and its 亿; 3个亿元村 are villages.
fn is_split_by_counter(rest: &str) -> bool {
    let hundred_millions = rest.strip_prefix(['多', '余']).map(|rest| rest.starts_with('亿'));
    hundred_millions.unwrap_or_else(|| rest.strip_prefix('亿').is_some_and(|after| !after.starts_with(['元', '级', '吨', '斤', '万'])))
}

/// 三五, and neighbours such as 七八, stand for "between the two".
fn is_pair(a: u8, b: u8) -> bool {
    a > 0 && (b == a + 1 || (a, b) == (3, 5))
}

/// Whether 数 would end a noun (人数, 总数) instead of beginning 数百.
fn ends_in_noun(before: &str) -> bool {
    before.ends_with(['总', '人', '户', '个', '次', '件', '指', '分', '岁', '倍', '多', '少', '天', '例'])
}

/// A run of ASCII or full-width digits with its separators and its point.
pub(crate) struct Digits {
    /// The byte after the last one.
    pub end: usize,
    /// Nothing where it does not fit.
    pub value: Option<Decimal>,
    /// Digits before the point.
    pub width: usize,
    /// Digits after the point.
    pub decimals: u32,
    /// No separator between groups.
    pub is_plain: bool,
}

/// Reads digits at `at`, where there is one.
pub(crate) fn digits(text: &str, at: usize) -> Digits {
    // 40 digits are more than any decimal holds: beyond, only the end is looked for.
    let mut buffer = [0_u8; 40];
    let mut filled = 0;
    let mut push = |byte: u8| {
        if let Some(slot) = buffer.get_mut(filled) {
            *slot = byte;
        }
        filled += 1;
    };
    let mut end = at;
    let mut width = 0;
    let mut separator: Option<char> = None;
    let mut group = 0;
    while let Some(c) = char_at(text, end) {
        if let Some(d) = digit(c) {
            push(b'0' + d);
            width += 1;
            group += 1;
            end += c.len_utf8();
            continue;
        }
        let is_group_end = match separator {
            None => group <= 3 && is_separator(c),
            Some(used) => group == 3 && used == c,
        };
        if !is_group_end || !is_group_of_three(&text[end + c.len_utf8()..]) {
            break;
        }
        separator = Some(c);
        group = 0;
        end += c.len_utf8();
    }
    let mut decimals = 0;
    if let Some(point) = char_at(text, end)
        && matches!(point, '.' | '\u{FF0E}' | '\u{B7}' | '\u{30FB}')
        && let after = end + point.len_utf8()
        && char_at(text, after).and_then(digit).is_some()
    {
        push(b'.');
        end = after;
        while let Some((c, d)) = char_at(text, end).and_then(|c| Some((c, digit(c)?))) {
            push(b'0' + d);
            decimals += 1;
            end += c.len_utf8();
        }
    }
    let value = buffer.get(..filled).and_then(|it| std::str::from_utf8(it).ok()).and_then(|it| Decimal::from_str_exact(it).ok());
    Digits { end, value, width, decimals, is_plain: separator.is_none() }
}

fn is_separator(c: char) -> bool {
    matches!(c, ',' | '\u{FF0C}' | ' ' | '\u{2009}' | '\u{202F}' | '\u{A0}')
}

fn is_group_of_three(rest: &str) -> bool {
    let mut chars = rest.chars();
    chars.by_ref().take(3).filter(|c| digit(*c).is_some()).count() == 3 && chars.next().and_then(digit).is_none()
}

struct HanRun {
    end: usize,
    len: usize,
    /// The first digits, enough to tell a pair from a positional number.
    digits: [u8; 4],
    value: Option<Decimal>,
}

fn han_run(text: &str, at: usize) -> HanRun {
    let mut run = HanRun { end: at, len: 0, digits: [0; 4], value: Some(Decimal::ZERO) };
    while let Some((c, d)) = char_at(text, run.end).and_then(|c| Some((c, han_digit(c)?))) {
        if let Some(slot) = run.digits.get_mut(run.len) {
            *slot = d;
        }
        run.value = run.value.and_then(|it| it.checked_mul(Decimal::TEN)?.checked_add(Decimal::from(d)));
        run.len += 1;
        run.end += c.len_utf8();
    }
    run
}

/// The value of an ASCII or full-width digit.
pub(crate) fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => Some(c as u8 - b'0'),
        '\u{FF10}'..='\u{FF19}' => Some((c as u32 - 0xFF10) as u8),
        _ => None,
    }
}

/// The value of a Chinese digit, everyday, financial or traditional.
pub(crate) fn han_digit(c: char) -> Option<u8> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' | '兩' | '貳' => 2,
        '三' | '叁' | '參' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// The character that begins at byte `at`.
pub(crate) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The byte after `word`, where it stands at `at`.
pub(crate) fn rest_after(text: &str, at: usize, word: &str) -> Option<usize> {
    text.get(at..)?.starts_with(word).then_some(at + word.len())
}

/// The byte after one space, plain or no-break, at `at`.
pub(crate) fn skip_space(text: &str, at: usize) -> usize {
    match char_at(text, at) {
        Some(c @ (' ' | '\u{A0}' | '\u{202F}' | '\u{2009}')) => at + c.len_utf8(),
        _ => at,
    }
}
