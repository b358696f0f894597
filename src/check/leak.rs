//! The leak gate: no byte of the output holds a private value, an identity number, a mobile or a bank card.
//!
//! Rules: citizen identity numbers after GB 11643-1999 (a province, a day of birth; the check digit only tells how sure), mobiles after
//! the numbering plan (11 digits from 13 to 19) unless a unit follows, bank cards after ISO/IEC 7812 (62…, Luhn). Digits in full width count as digits.

use crate::diag::codes::privacy as codes;
use crate::diag::{Diagnostic, error};
use crate::model::{Model, PrivateValue};
use aho_corasick::{AhoCorasick, MatchKind};

/// Reads output for what must not be in it.
#[derive(Debug, Default)]
pub struct Gate {
    watched: Option<AhoCorasick>,
    values: Vec<PrivateValue>,
}

/// Shortest private value that is watched, in characters: shorter ones stand in every text by chance.
const SHORTEST: usize = 2;

impl Gate {
    /// A gate that watches the private values of `model`.
    pub fn new(model: &Model) -> Self {
        let mut values: Vec<PrivateValue> = model.private.iter().filter(|value| value.text.chars().count() >= SHORTEST && !is_common(&value.text)).cloned().collect();
        values.sort_by(|a, b| a.text.cmp(&b.text));
        values.dedup_by(|a, b| a.text == b.text);
        let watched =
            if values.is_empty() { None } else { AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(values.iter().map(|value| value.text.as_bytes())).ok() };
        Self { watched, values }
    }

    /// What the file at `route` gives away.
    pub fn leaks(&self, route: &str, bytes: &[u8]) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        if let Some(watched) = &self.watched {
            for hit in watched.find_iter(bytes) {
                let value = &self.values[hit.pattern().as_usize()];
                if is_whole(bytes, hit.start(), hit.end()) {
                    let (dataset, field, shown) = (&value.dataset, &value.field, masked(&value.text));
                    found.push(crate::diag::Diagnostic {
                        hides_source: true,
                        ..error(
                            &codes::PRIVATE_VALUE,
                            value.span,
                            msg!("{route} 里出现私密字段 {dataset}.{field} 的值 {shown}", "{route} shows the value {shown} of the private field {dataset}.{field}"),
                        )
                        .help(msg!("从文稿、公开字段或附件里删去它", "remove it from narratives, public fields or attachments"))
                    });
                }
            }
        }
        for (kind_zh, kind_en, digits) in numbers(bytes) {
            let shown = masked(&digits);
            found.push(
                error(&codes::PERSONAL_NUMBER, None, msg!("{route} 里像是有{kind_zh} {shown}", "{route} seems to hold {kind_en} {shown}")).help(msg!(
                    "从文稿或公开字段里删去它,或把字段改为 `visibility: private`",
                    "remove it from narratives or public fields, or make the field `visibility: private`"
                )),
            );
        }
        found
    }
}

/// Whether a private value is so ordinary that finding it says nothing: a small number or a plain word of the schema.
fn is_common(text: &str) -> bool {
    text.len() < 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the digits or letters at the ends of a hit do not go on: 123 within 41235 is no hit.
fn is_whole(bytes: &[u8], start: usize, end: usize) -> bool {
    let goes_on = |a: u8, b: u8| a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric();
    let before = start > 0 && goes_on(bytes[start - 1], bytes[start]);
    let after = end < bytes.len() && goes_on(bytes[end - 1], bytes[end]);
    !before && !after
}

/// The value with its middle hidden.
fn masked(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let keep = if characters.len() >= 8 { 3 } else { 1 };
    let (head, tail): (String, String) =
        (characters.iter().take(keep).collect(), if characters.len() >= 8 { characters[characters.len() - 2..].iter().collect() } else { String::new() });
    format!("{head}***{tail}")
}

/// Digits of a mobile, the shortest number that is looked for.
const MOBILE: usize = 11;

/// The numbers of people in `bytes`: what each is, in both languages, and its digits.
fn numbers(bytes: &[u8]) -> Vec<(&'static str, &'static str, String)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let is_start = bytes[at].is_ascii_digit() || full_width_digit(bytes, at).is_some();
        if !is_start {
            at += 1;
            continue;
        }
        let start = at;
        let mut digits = Vec::new();
        loop {
            if at < bytes.len() && bytes[at].is_ascii_digit() {
                digits.push(bytes[at]);
                at += 1;
            } else if let Some(digit) = full_width_digit(bytes, at) {
                digits.push(digit);
                at += 3;
            } else {
                break;
            }
        }
        if digits.len() >= MOBILE && !is_inside_word(bytes, start) {
            let after = &bytes[at..];
            let has_x = matches!(after.first(), Some(b'X' | b'x'));
            if let Some((zh, en)) = kind(&digits, has_x, after) {
                found.push((zh, en, String::from_utf8_lossy(&digits).into_owned()));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn full_width_digit(bytes: &[u8], at: usize) -> Option<u8> {
    match bytes.get(at..at + 3) {
        Some([0xEF, 0xBC, last @ 0x90..=0x99]) => Some(b'0' + (last - 0x90)),
        _ => None,
    }
}

/// Whether letters, a dot or a sign join the number to something else: a hash, a decimal, an identifier.
fn is_inside_word(bytes: &[u8], start: usize) -> bool {
    start > 0 && (bytes[start - 1].is_ascii_alphanumeric() || matches!(bytes[start - 1], b'.' | b'_' | b'-' | b'#'))
}

fn kind(digits: &[u8], has_x: bool, after: &[u8]) -> Option<(&'static str, &'static str)> {
    let goes_on = after.first().is_some_and(|next| next.is_ascii_alphanumeric() && !has_x);
    match digits.len() {
        18 | 17 if (digits.len() == 18) != has_x && !goes_on && is_identity(digits) => Some(("身份证号", "an identity number")),
        16..=19 if digits.starts_with(b"62") && is_luhn(digits) && !goes_on => Some(("银行卡号", "a bank card number")),
        MOBILE if digits[0] == b'1' && (b'3'..=b'9').contains(&digits[1]) && !goes_on && !has_unit(after) => Some(("手机号", "a mobile number")),
        _ => None,
    }
}

/// A province and a day of birth stand in their places.
fn is_identity(digits: &[u8]) -> bool {
    let number = |range: std::ops::Range<usize>| digits[range].iter().fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'));
    matches!(number(0..2), 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
        && (1900..=2099).contains(&number(6..10))
        && (1..=12).contains(&number(10..12))
        && (1..=31).contains(&number(12..14))
}

/// The Luhn check of ISO/IEC 7812-1.
fn is_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit - b'0');
            if place % 2 == 0 { value } else { value * 2 / 10 + value * 2 % 10 }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether a unit of amount follows, so that the digits are a quantity.
fn has_unit(after: &[u8]) -> bool {
    ["元", "万", "亿", "户", "人", "个", "吨", "公斤", "亩", "次"].iter().any(|unit| after.starts_with(unit.as_bytes()))
}
