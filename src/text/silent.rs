//! Numbers that count nothing and have a form of their own: dates, times, ordinals, document and record numbers,
//! telephones, codes.
//!
//! Each kind is one small function from a place in a text to the byte after the number, tried in the order of [`silent`].

use std::ops::Range;

use rust_decimal::prelude::ToPrimitive;

use super::claim::Role;
use super::counter::unit_word;
use super::numeral::{char_at, digit, digits, han_digit, is_after_ratio, numeral, rest_after, skip_space};
use super::scan::Reading;
use super::unit::multiplier;

/// The silent number at `at`, with its role; a word of letters without any number has none.
///
/// `spoken`: where a telephone number ended, so that 0556-1234567、7654321 are two.
pub(crate) fn silent(text: &str, at: usize, limit: usize, reading: Reading, spoken: Option<usize>) -> Option<(Option<Role>, Range<usize>)> {
    let text = &text[..limit];
    let c = char_at(text, at)?;
    let found = |role: Role, end: usize| Some((Some(role), at..end));
    if c.is_ascii_alphabetic() {
        let (end, has_number) = latin_word(text, at);
        return Some((has_number.then_some(Role::Code), at..end));
    }
    if matches!(c, '〔' | '[' | '【' | '(' | '\u{FF08}' | '\u{FF3B}') {
        return document_number(text, at).and_then(|end| found(Role::DocumentNumber, end));
    }
    if c == '第' {
        return counted_ordinal(text, at).and_then(|(role, end)| found(role, end));
    }
    if digit(c).is_none() && han_digit(c).is_none() && multiplier(c).is_none() && !matches!(c, '廿' | '卅') {
        return None;
    }
    let is_arabic = digit(c).is_some();
    if reading == Reading::Prose
        && is_arabic
        && let Some((role, end)) = cued(text, at, spoken)
    {
        return found(role, end);
    }
    if let Some(number) = small(text, at) {
        if let Some(end) = date(text, at, &number) {
            return found(Role::Date, end);
        }
        if let Some(end) = time(text, at, &number) {
            return found(Role::Time, end);
        }
        if let Some((role, end)) = ordinal(text, at, &number, reading) {
            return found(role, end);
        }
    }
    if is_arabic && let Some(end) = code(text, at, reading) {
        return found(Role::Code, end);
    }
    None
}

/// A word of letters, digits and what joins them (COVID-19, P123, https://…/1), and whether it has a digit.
fn latin_word(text: &str, at: usize) -> (usize, bool) {
    let bytes = text.as_bytes();
    let mut end = at;
    let mut has_number = false;
    while let Some(&b) = bytes.get(end) {
        let joins = matches!(b, b'-' | b'_' | b'.' | b'/' | b':' | b'@' | b'#' | b'&' | b'=' | b'?' | b'%' | b'+')
            && bytes.get(end + 1).is_some_and(|it| it.is_ascii_alphanumeric() || matches!(it, b'/' | b'_' | b'?' | b'-'));
        if !b.is_ascii_alphanumeric() && !joins {
            break;
        }
        has_number |= b.is_ascii_digit();
        end += 1;
    }
    (end.max(at + 1), has_number)
}

/// 〔2017〕47号, [2017]47号, (2017)第47号.
fn document_number(text: &str, at: usize) -> Option<usize> {
    let open = char_at(text, at)?;
    let year = plain(text, at + open.len_utf8())?;
    let close = char_at(text, year.end)?;
    let is_closed = matches!(close, '〕' | ']' | '】' | ')' | '\u{FF09}' | '\u{FF3D}');
    if year.width != 4 || !is_closed {
        return None;
    }
    let mut next = year.end + close.len_utf8();
    next = rest_after(text, next, "第").unwrap_or(next);
    let number = plain(text, next)?;
    match rest_after(text, number.end, "号") {
        Some(end) => Some(end),
        None if open == '〔' => Some(number.end),
        None => None,
    }
}

/// 第三批, 第3期, 第1至3条: the ordinal with the word it numbers, as far as that is a single character.
fn counted_ordinal(text: &str, at: usize) -> Option<(Role, usize)> {
    let mut next = skip_space(text, at + '第'.len_utf8());
    let mut end = numeral(text, next)?.end;
    while let Some(c) = char_at(text, end).filter(|c| matches!(c, '至' | '到' | '-' | '—' | '、' | '~' | '\u{FF5E}' | '和')) {
        next = end + c.len_utf8();
        next = rest_after(text, next, "第").unwrap_or(next);
        let is_number = char_at(text, next).is_some_and(|c| digit(c).is_some() || han_digit(c).is_some() || c == '十');
        match numeral(text, next) {
            Some(it) if is_number => end = it.end,
            _ => break,
        }
    }
    let spaced = skip_space(text, end);
    if let Some(end) = rest_after(text, spaced, "期") {
        return Some((Role::Issue, end));
    }
    match char_at(text, end) {
        Some(c) if "批次条款章节号届版轮季个位名项类种季组卷册部篇页步级".contains(c) => Some((Role::Ordinal, end + c.len_utf8())),
        _ => Some((Role::Ordinal, end)),
    }
}

/// Arabic numbers that the words before them, or their shape, tell to be telephones, record numbers or codes.
fn cued(text: &str, at: usize, spoken: Option<usize>) -> Option<(Role, usize)> {
    let run = dashed(text, at);
    let before = text[..at].trim_end_matches([' ', ':', '\u{FF1A}', '\u{A0}', '是', '为', '(', '\u{FF08}', '第', '"', '“']);
    if RECORD_CUES.iter().any(|it| before.ends_with(it)) {
        let mut end = rest_after(text, run.end, "号").unwrap_or(run.end);
        if let Some(dash) = rest_after(text, end, "-")
            && let Some(it) = plain(text, dash)
        {
            end = it.end;
        }
        return Some((Role::RecordNumber, end));
    }
    if CODE_CUES.iter().any(|it| before.ends_with(it)) {
        return Some((Role::Code, run.end));
    }
    let follows = &text[run.end..];
    let has_unit = unit_word(text, run.end).is_some();
    let is_called = run.digits >= 3 && !has_unit && PHONE_CUES.iter().any(|it| before.ends_with(it));
    let is_line = (3..=5).contains(&run.digits) && run.is_plain && LINE_WORDS.iter().any(|it| follows.starts_with(it));
    let is_another = run.digits >= 5
        && !has_unit
        && spoken.is_some_and(|end| {
            text.get(end..at).is_some_and(|gap| gap.len() <= 6 && gap.chars().all(|c| matches!(c, '、' | '/' | ',' | '\u{FF0C}' | ';' | '\u{FF1B}' | ' ' | '或' | '转')))
        });
    (is_called || is_line || is_another || run.is_phone && !has_unit).then_some((Role::Telephone, run.end))
}

const RECORD_CUES: &[&str] = &["ICP备", "ICP证", "公网安备", "网安备", "备案号", "备案编号", "网信备", "新出网证", "许可证"];
const CODE_CUES: &[&str] = &["编号", "代码", "标识码", "证号", "账号", "卡号", "邮编", "邮政编码", "代号", "型号", "编码", "群号", "QQ", "微信号", "尾号", "文号", "信用码"];
const PHONE_CUES: &[&str] = &["电话", "热线", "手机", "手机号", "传真", "拨打", "致电", "短号", "联系方式", "号码", "总机", "客服", "Tel", "TEL", "电话号码"];
const LINE_WORDS: &[&str] = &["热线", "专线", "便民", "政务", "市长", "服务热线", "平台", "举报", "电话", "指挥中心"];

/// Digits with single hyphens between them.
struct Dashed {
    end: usize,
    digits: usize,
    is_plain: bool,
    /// Shaped as a telephone number.
    is_phone: bool,
}

fn dashed(text: &str, at: usize) -> Dashed {
    // Groups beyond the fourth are only skipped.
    let mut widths = [0_usize; 4];
    let mut groups = 0;
    let mut end = at;
    let mut count = 0;
    let mut leading = 0_u64;
    loop {
        let mut width = 0;
        while let Some((c, d)) = char_at(text, end).and_then(|c| Some((c, digit(c)?))) {
            if groups == 0 && width < 3 {
                leading = leading * 10 + u64::from(d);
            }
            width += 1;
            end += c.len_utf8();
        }
        if let Some(slot) = widths.get_mut(groups) {
            *slot = width;
        }
        groups += 1;
        count += width;
        let Some(c) = char_at(text, end).filter(|c| matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{FF0D}' | '—' | '–')) else {
            break;
        };
        let next = end + c.len_utf8();
        if char_at(text, next).and_then(digit).is_none() {
            break;
        }
        end = next;
    }
    let starts_with_zero = char_at(text, at).and_then(digit) == Some(0);
    let is_phone = match (groups, widths) {
        (1, [11, ..]) => (130..=199).contains(&leading) || starts_with_zero,
        (1, [10, ..]) => leading == 400 || leading == 800,
        (1, [12, ..]) => starts_with_zero,
        (2, [3..=4, 7..=8, ..]) | (3, [3..=4, 7..=8, 1..=6, _]) => starts_with_zero,
        (3, [3, 3, 4, _]) => leading == 400 || leading == 800,
        (3, [3, 4, 4, _]) => (130..=199).contains(&leading),
        _ => false,
    };
    Dashed { end, digits: count, is_plain: groups == 1, is_phone }
}

/// A whole number as dates and times are made of, with the width of its digits; Chinese ones may be positional.
struct Small {
    value: u32,
    end: usize,
    width: usize,
}

fn small(text: &str, at: usize) -> Option<Small> {
    let c = char_at(text, at)?;
    if digit(c).is_some() {
        let it = plain(text, at)?;
        return Some(Small { value: it.value?, end: it.end, width: it.width });
    }
    if han_digit(c).is_none() && !matches!(c, '十' | '廿' | '卅') {
        return None;
    }
    let positional = text[at..].char_indices().map_while(|(i, c)| Some((i + c.len_utf8(), han_digit(c)?)));
    let (mut value, mut width, mut end) = (0_u32, 0, at);
    for (len, d) in positional.take(5) {
        value = value * 10 + u32::from(d);
        width += 1;
        end = at + len;
    }
    let is_counted = char_at(text, end).is_some_and(|c| multiplier(c).is_some() || matches!(c, '廿' | '卅' | '点'));
    if width >= 2 && !is_counted {
        return Some(Small { value, end, width });
    }
    if width == 1 && char_at(text, end) == Some('点') {
        return Some(Small { value, end, width });
    }
    let it = numeral(text, at)?;
    let number = it.numeral?;
    let is_small = number.decimals == 0 && number.highest.is_none() && number.scale == rust_decimal::Decimal::ONE;
    if !is_small {
        // 八点三十分: the hour ends before 点.
        return None;
    }
    Some(Small { value: number.value.to_u32()?, end: it.end, width: 2 })
}

/// Arabic digits without separator and point; no value where it is too large for a date or an ordinal.
struct Plain {
    value: Option<u32>,
    end: usize,
    width: usize,
}

fn plain(text: &str, at: usize) -> Option<Plain> {
    let mut it = Plain { value: Some(0), end: at, width: 0 };
    while let Some((c, d)) = char_at(text, it.end).and_then(|c| Some((c, digit(c)?))) {
        it.value = it.value.and_then(|value| value.checked_mul(10)?.checked_add(u32::from(d)));
        it.end += c.len_utf8();
        it.width += 1;
    }
    (it.width > 0).then_some(it)
}

/// Calendar dates and periods: a day, a month, a year, a quarter, a century, and ranges and lists of them.
fn date(text: &str, at: usize, first: &Small) -> Option<usize> {
    if let Some(end) = numeric_date(text, at, first).or_else(|| dated(text, first)) {
        // 2月10日至29日: the rest of a period is a date of its own if it is written as one.
        return Some(end);
    }
    // 10-12日, 1至2月, 2019—2020年, 14、21、28日: the suffix is said once.
    let mut last = Small { ..*first };
    let mut is_list = false;
    let mut rest = LONGEST_LIST;
    while rest > 0
        && let Some(c) = char_at(text, last.end).filter(|c| matches!(c, '-' | '—' | '–' | '~' | '\u{FF5E}' | '至' | '到' | '、' | '和' | '\u{FF0D}'))
    {
        last = small(text, last.end + c.len_utf8())?;
        is_list = true;
        rest -= 1;
    }
    if is_list { dated(text, &last).filter(|end| *end > last.end) } else { None }
}

/// How many days a list names at most, so that a text of nothing but numbers is still read in linear time.
const LONGEST_LIST: usize = 12;

/// The byte after 年, 月, 日 and what follows them.
fn dated(text: &str, first: &Small) -> Option<usize> {
    let suffix = skip_space(text, first.end);
    match char_at(text, suffix)? {
        '年' => {
            let end = suffix + '年'.len_utf8();
            if let Some(end) = rest_after(text, end, "代") {
                return Some(end);
            }
            let month = small(text, skip_space(text, end)).and_then(|it| month_day(text, &it));
            let is_year = first.width == 4 && (1000..=2999).contains(&first.value);
            let is_short = first.width == 2 && month.is_some();
            if !is_year && !is_short {
                return None;
            }
            Some(month.unwrap_or_else(|| ending(text, end, &["度", "底", "初", "末", "级"])))
        }
        '月' => month_day(text, first),
        '日' if (1..=31).contains(&first.value) => Some(suffix + '日'.len_utf8()),
        '世' => rest_after(text, suffix, "世纪"),
        '季' => rest_after(text, suffix, "季度"),
        _ => None,
    }
}

fn month_day(text: &str, month: &Small) -> Option<usize> {
    let suffix = skip_space(text, month.end);
    let end = rest_after(text, suffix, "月")?;
    if !(1..=12).contains(&month.value) {
        return None;
    }
    let day = small(text, skip_space(text, end)).and_then(|day| {
        let suffix = skip_space(text, day.end);
        let end = rest_after(text, suffix, "日").or_else(|| rest_after(text, suffix, "号"));
        end.filter(|_| (1..=31).contains(&day.value))
    });
    Some(day.unwrap_or_else(|| ending(text, end, &["份", "底", "初", "末", "中旬", "上旬", "下旬", "中"])))
}

fn ending(text: &str, at: usize, words: &[&str]) -> usize {
    words.iter().find_map(|it| rest_after(text, at, it)).unwrap_or(at)
}

/// 2020-02-28, 2020/2/28, 2020.2.28, 2020-02, 20200228.
fn numeric_date(text: &str, at: usize, year: &Small) -> Option<usize> {
    char_at(text, at).and_then(digit)?;
    if year.width == 8 {
        let (month, day) = (year.value / 100 % 100, year.value % 100);
        let is_date = (1900..=2099).contains(&(year.value / 10_000)) && (1..=12).contains(&month) && (1..=31).contains(&day);
        let is_counted = unit_word(text, skip_space(text, year.end)).is_some() || char_at(text, year.end).is_some_and(|c| c == '.' || multiplier(c).is_some());
        return (is_date && !is_counted).then_some(year.end);
    }
    if year.width != 4 || !(1900..=2099).contains(&year.value) {
        return None;
    }
    let joint = char_at(text, year.end).filter(|c| matches!(c, '-' | '/' | '.' | '\u{FF0D}' | '\u{FF0F}' | '\u{FF0E}'))?;
    let month = plain(text, year.end + joint.len_utf8()).filter(|it| it.width <= 2)?;
    let number = month.value?;
    if !(1..=12).contains(&number) {
        return None;
    }
    let day = rest_after(text, month.end, joint.encode_utf8(&mut [0; 4])).and_then(|next| plain(text, next));
    match day {
        Some(day) if day.width <= 2 && day.value? <= 31 => Some(day.end),
        Some(_) => None,
        None if matches!(joint, '-' | '\u{FF0D}') && month.width == 2 => {
            let is_counted = unit_word(text, skip_space(text, month.end)).is_some();
            (!is_counted && char_at(text, month.end) != Some('年')).then_some(month.end)
        }
        None => None,
    }
}

/// Times of day: 18:00, 18:00:30, 18时30分, 八点半, 下午3点.
fn time(text: &str, at: usize, hour: &Small) -> Option<usize> {
    if hour.value > 24 {
        return None;
    }
    let c = char_at(text, hour.end)?;
    let next = hour.end + c.len_utf8();
    match c {
        ':' | '\u{FF1A}' if !is_after_ratio(&text[..at]) => {
            let mut end = two_digits(text, next)?;
            if let Some(it) = char_at(text, end).filter(|it| *it == c)
                && let Some(second) = two_digits(text, end + it.len_utf8())
            {
                end = second;
            }
            Some(end)
        }
        '时' => {
            let is_word = matches!(char_at(text, next), Some('代' | '期' | '候' | '段' | '间' | '刻' | '常' | '尚'));
            (!is_word).then(|| minutes(text, next).unwrap_or_else(|| ending(text, next, &["整", "许", "半"])))
        }
        '点' => {
            let is_said = ["上午", "下午", "晚上", "晚", "凌晨", "早上", "早", "中午", "傍晚", "日", "夜里"].iter().any(|it| text[..at].ends_with(it));
            let clock = minutes(text, next).or_else(|| ["钟", "整", "半", "许", "多钟", "左右"].iter().find_map(|it| rest_after(text, next, it)));
            clock.or(is_said.then_some(next))
        }
        _ => None,
    }
}

/// 30分, 30分20秒, 一刻.
fn minutes(text: &str, at: usize) -> Option<usize> {
    if let Some(end) = rest_after(text, at, "一刻").or_else(|| rest_after(text, at, "三刻")) {
        return Some(end);
    }
    let it = small(text, at).filter(|it| it.value < 60)?;
    let end = rest_after(text, it.end, "分")?;
    if char_at(text, end) == Some('之') {
        return None;
    }
    let seconds = small(text, end).and_then(|it| rest_after(text, it.end, "秒"));
    Some(seconds.unwrap_or(end))
}

fn two_digits(text: &str, at: usize) -> Option<usize> {
    let it = plain(text, at)?;
    (it.width == 2 && it.value? < 60).then_some(it.end)
}

/// Numbers that a word behind them or their place makes ordinal: 3号, 三级, 一是, 一、, (二), 1. at a line's start.
fn ordinal(text: &str, at: usize, number: &Small, reading: Reading) -> Option<(Role, usize)> {
    let c = char_at(text, number.end)?;
    let next = number.end + c.len_utf8();
    let after = char_at(text, next);
    let before = text[..at].chars().next_back();
    let is_han = char_at(text, at).and_then(digit).is_none();
    let is_head = before.is_none_or(|c| matches!(c, '\n' | '\r' | '。' | ';' | '\u{FF1B}' | ':' | '\u{FF1A}' | '\t' | '#' | '*' | '“' | '「'))
        || text[..at].trim_end_matches(' ').ends_with(['\n', '#', '*']);
    let is_ordinal = match c {
        // A binding's 12期 counts issues.
        '期' if reading == Reading::Literal => false,
        '期' if counts_issues(&text[..at], &text[next..]) => true,
        '期' => {
            return (!matches!(after, Some('间' | '望' | '待' | '限'))).then_some((Role::Issue, next));
        }
        '级' | '届' => true,
        '号' => after != Some('称'),
        '等' => matches!(after, Some('奖' | '功' | '品' | '舱')) && is_han,
        '星' => after == Some('级'),
        '年' => matches!(after, Some('级')),
        '周' => after == Some('年'),
        // 2013款 is a year's model.
        '款' => !is_han && number.width == 4 && (1950..2100).contains(&number.value),
        // 前八名 is a rank; 目前三名 is not.
        '名' | '位' | '强' => text[..at].strip_suffix('前').is_some_and(|before| !before.ends_with(TIMES)),
        // 8栋1802室 is an address; 8栋120套 are two counts.
        '栋' | '幢' => plain(text, next).is_some_and(|it| ["室", "单元", "号", "-"].iter().any(|word| text[it.end..].starts_with(word))),
        '楼' | '版' | '路' => number.value < 1000 && !matches!(after, Some('道' | '盘' | '宇')),
        '是' | '要' | '则' => reading == Reading::Prose && is_han && number.width <= 2 && number.value <= 10,
        '、' => reading == Reading::Prose && is_head && number.value < 100,
        '.' | '\u{FF0E}' => reading == Reading::Prose && is_head && number.value < 100 && after.and_then(digit).is_none(),
        ')' | '\u{FF09}' => reading == Reading::Prose && number.value < 100 && (is_head || matches!(before, Some('(' | '\u{FF08}'))),
        _ => false,
    };
    let keeps = matches!(c, '期' | '级' | '号' | '届' | '楼' | '版' | '路' | '名' | '位' | '强' | '栋' | '幢');
    let end = match c {
        '周' | '星' | '年' => next + after.map_or(0, char::len_utf8),
        _ if keeps => next,
        _ => number.end,
    };
    is_ordinal.then_some((Role::Ordinal, end))
}

/// Whether 期 behind a number counts issues and names none: 连续三期, 四期以来.
fn counts_issues(before: &str, after: &str) -> bool {
    ["连续", "近", "前", "过去", "历", "共"].iter().any(|word| before.ends_with(word)) || ["以来", "连续", "平均"].iter().any(|word| after.starts_with(word))
}

/// With 前 behind it, each is a time.
const TIMES: &[char] = &['目', '此', '之', '以', '年', '月', '日', '天', '周', '会', '赛', '战', '节', '午', '疫', '从'];

/// Digits that run into letters, begin with a useless zero, are hyphenated like a code, or are too long for a count.
fn code(text: &str, at: usize, reading: Reading) -> Option<usize> {
    let run = digits(text, at);
    let has_unit = unit_word(text, skip_space(text, run.end)).is_some();
    let c = char_at(text, run.end);
    if c.is_some_and(|c| c.is_ascii_alphabetic()) && !has_unit {
        return Some(latin_word(text, run.end).0);
    }
    if reading != Reading::Prose || has_unit {
        return None;
    }
    let dashed = dashed(text, at);
    let groups = text[at..dashed.end].chars().filter(|c| digit(*c).is_none()).count();
    if groups >= 2 {
        return Some(dashed.end);
    }
    let is_dotted = run.decimals > 0 && c == Some('.') && char_at(text, run.end + 1).and_then(digit).is_some();
    if is_dotted {
        let rest = &text[run.end..];
        let len = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        return Some(run.end + len);
    }
    let is_padded = run.width > 1 && run.decimals == 0 && char_at(text, at).and_then(digit) == Some(0);
    (is_padded || run.is_plain && run.width >= 12).then_some(run.end)
}
