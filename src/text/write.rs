//! Numbers written in the styles that people use; the reader reads every one of them back.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::quantity::with_separator;

/// `27000`.
pub fn plain(value: Decimal) -> String {
    value.to_string()
}

/// `27,000`, with any separator.
pub fn grouped(value: Decimal, separator: &str) -> String {
    with_separator(&plain(value), separator)
}

/// Digits, point and comma in their full-width forms.
pub fn full_width(plain: &str) -> String {
    plain
        .chars()
        .map(|c| match c {
            '0'..='9' | '.' | ',' | '%' => char::from_u32(c as u32 - 0x20 + 0xFF00).unwrap_or(c),
            _ => c,
        })
        .collect()
}

/// `2.7万`: exact, with as many places as it takes.
///
/// Problems: `None` where the places do not fit a decimal.
pub fn in_ten_thousands(value: Decimal) -> Option<String> {
    shifted(value, 4, "万")
}

/// `0.00027亿`: exact, with as many places as it takes.
///
/// Problems: `None` where the places do not fit a decimal.
pub fn in_hundred_millions(value: Decimal) -> Option<String> {
    shifted(value, 8, "亿")
}

fn shifted(value: Decimal, places: u32, name: &str) -> Option<String> {
    let by = Decimal::try_new(1, places).ok()?;
    let it = value.checked_mul(by)?.normalize();
    let back = it.checked_div(by)?;
    (back == value).then(|| format!("{it}{name}"))
}

/// `1亿2345万6789`; whole numbers only.
pub fn mixed(value: u64) -> String {
    let (yi, wan, rest) = (value / 100_000_000, value / 10_000 % 10_000, value % 10_000);
    let mut out = String::new();
    if yi > 0 {
        out.push_str(&format!("{yi}亿"));
    }
    match (yi > 0, wan) {
        (_, 0) => {}
        (true, _) if wan < 1000 => out.push_str(&format!("{wan:04}万")),
        _ => out.push_str(&format!("{wan}万")),
    }
    match (out.is_empty(), rest) {
        (false, 0) => {}
        (true, _) => out.push_str(&rest.to_string()),
        (false, _) => {
            if wan == 0 {
                return value.to_string();
            }
            out.push_str(&format!("{rest:04}"));
        }
    }
    out
}

/// `一百零五`; a fraction as `七十二点一`.
///
/// Problems: `None` for more than 万亿, and for negative values.
pub fn chinese(value: Decimal) -> Option<String> {
    han(value, &EVERYDAY)
}

/// `壹佰零伍`, as on receipts.
///
/// Problems: as for [`chinese`].
pub fn financial(value: Decimal) -> Option<String> {
    han(value, &FINANCIAL)
}

/// `二〇二〇`: digit by digit.
pub fn positional(value: u64) -> String {
    value
        .to_string()
        .chars()
        .map(|c| match c.to_digit(10) {
            Some(0) | None => '〇',
            Some(d) => EVERYDAY.digits[d as usize],
        })
        .collect()
}

/// `百分之七十二点一`, for a value in percent.
///
/// Problems: as for [`chinese`].
pub fn percent_in_words(value: Decimal) -> Option<String> {
    chinese(value).map(|it| format!("百分之{it}"))
}

struct Alphabet {
    digits: [char; 10],
    ten: char,
    hundred: char,
    thousand: char,
    /// 十五 instead of 一十五.
    drops_one: bool,
}

const EVERYDAY: Alphabet =
    Alphabet { digits: ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'], ten: '十', hundred: '百', thousand: '千', drops_one: true };

const FINANCIAL: Alphabet =
    Alphabet { digits: ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'], ten: '拾', hundred: '佰', thousand: '仟', drops_one: false };

fn han(value: Decimal, alphabet: &Alphabet) -> Option<String> {
    if value.is_sign_negative() && !value.is_zero() {
        return None;
    }
    let whole = value.trunc().to_u64().filter(|it| *it < 1_000_000_000_000)?;
    let mut out = String::new();
    let sections = [(whole / 100_000_000, "亿"), (whole / 10_000 % 10_000, "万"), (whole % 10_000, "")];
    for (section, name) in sections {
        if section == 0 {
            continue;
        }
        write_section(&mut out, section, alphabet);
        out.push_str(name);
    }
    if whole == 0 {
        out.push(alphabet.digits[0]);
    }
    if alphabet.drops_one && out.starts_with("一十") {
        out.remove(0);
    }
    let plain = value.to_string();
    if let Some((_, fraction)) = plain.split_once('.') {
        out.push('点');
        out.extend(fraction.chars().filter_map(|c| c.to_digit(10)).map(|d| alphabet.digits[d as usize]));
    }
    Some(out)
}

/// Four digits with their multipliers; a zero marks each gap, also the one to what stands before.
fn write_section(out: &mut String, section: u64, alphabet: &Alphabet) {
    let places = [(1000, Some(alphabet.thousand)), (100, Some(alphabet.hundred)), (10, Some(alphabet.ten)), (1, None)];
    let mut is_gap = false;
    for (place, name) in places {
        let digit = (section / place % 10) as usize;
        if digit == 0 {
            is_gap = true;
            continue;
        }
        if is_gap && !out.is_empty() {
            out.push(alphabet.digits[0]);
        }
        is_gap = false;
        out.push(alphabet.digits[digit]);
        out.extend(name);
    }
}
