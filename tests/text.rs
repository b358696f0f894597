//! The number reader against its cases, and against itself: what is written in any style is read back.
//!
//! `UPDATE=1 cargo test --test text` rewrites the expectations of `tests/cases/*.txt`; read the diff.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::ops::Bound;
use std::path::Path;

use jianbao::text::change::direction_before;
use jianbao::text::claim::{Claim, Role, Units, Verdict, claim_of, claim_within, claims, difference_interval, ratio_interval};
use jianbao::text::date::{iso, written_date};
use jianbao::text::list::count_claim;
use jianbao::text::quantity::{grouped, rounded, written};
use jianbao::text::unit::Unit;
use jianbao::text::write;
use rust_decimal::Decimal;

/// Runs every row of a file: the last column is what `found` must say of the columns before it.
#[track_caller]
fn check(file: &str, found: fn(&[&str]) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(file);
    let text = fs::read_to_string(&path).expect("the case file is part of the project");
    let mut rewritten = String::new();
    let mut wrong = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            rewritten.push_str(line);
        } else {
            let mut columns: Vec<&str> = line.split('|').map(str::trim).collect();
            let expected = columns.pop().unwrap_or_default();
            let now = found(&columns);
            if now != expected {
                wrong.push(format!("{file}:{}: {}\n  expected {expected}\n  found    {now}", i + 1, columns.join(" | ")));
            }
            rewritten.push_str(&format!("{} | {now}", columns.join(" | ")));
        }
        rewritten.push('\n');
    }
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, rewritten).expect("the case file can be written");
        return;
    }
    assert!(wrong.is_empty(), "{} rows differ\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn numbers() {
    check("numbers.txt", |row| claim_of(row[0]).map_or("none".to_string(), |it| shown(&it)));
}

#[test]
fn prose() {
    check("prose.txt", |row| {
        let found: Vec<String> = claims(row[0])
            .iter()
            .map(|it| {
                let text = &row[0][it.range.clone()];
                if it.is_statistical() { format!("{text} = {}", shown(it)) } else { format!("{text} = {:?}", it.role) }
            })
            .collect();
        if found.is_empty() { "none".to_string() } else { found.join("; ") }
    });
}

#[test]
fn verdicts() {
    check("judge.txt", |row| {
        let claim = claim_of(row[0]).expect("the first column is a claim");
        format!("{:?}", judged(&claim, row[1]))
    });
}

#[test]
fn bindings_read_what_stands_around_them() {
    check("within.txt", |row| {
        let open = row[0].find('{').expect("a row marks its binding with braces");
        let close = row[0].find('}').expect("a row marks its binding with braces") - 1;
        let sentence = row[0].replace(['{', '}'], "");
        claim_within(&sentence, open..close, &Units::default()).map_or("none".to_string(), |it| format!("{} = {}", &sentence[it.range.clone()], shown(&it)))
    });
}

#[test]
fn directions() {
    check("change.txt", |row| {
        let at = row[0].find('{').expect("a row marks its number with a brace");
        let sentence = row[0].replace('{', "");
        direction_before(&sentence, at).map_or("none".to_string(), |(it, range)| format!("{it:?} {}", &sentence[range]))
    });
}

#[test]
fn count_words() {
    check("count.txt", |row| count_claim(row[0]).map_or("none".to_string(), |it| it.to_string()));
}

fn shown(claim: &Claim) -> String {
    let unit = claim.unit.as_ref().map_or("-".to_string(), |it| if it.is_none() { "1".to_string() } else { it.to_string() });
    let Some(amount) = claim.amount else {
        return format!("{:?}/{unit}/unreadable", claim.role);
    };
    let number = |it: Decimal| it.round_dp(6).normalize().to_string();
    let low = match amount.interval.low {
        Bound::Included(it) => format!("[{}", number(it)),
        Bound::Excluded(it) => format!("({}", number(it)),
        Bound::Unbounded => "(".to_string(),
    };
    let high = match amount.interval.high {
        Bound::Included(it) => format!("{}]", number(it)),
        Bound::Excluded(it) => format!("{})", number(it)),
        Bound::Unbounded => ")".to_string(),
    };
    format!("{:?}/{unit}/{low},{high}/{:?}", claim.role, claim.predicate)
}

/// `502 个` a value; `500..3000 元` a range; `22万 ÷ 37万` and `82.15% − 30.12个百分点` what two numbers tell.
fn judged(claim: &Claim, against: &str) -> Verdict {
    let sides = |joint: &str| {
        let (a, b) = against.split_once(joint)?;
        Some((claim_of(a.trim())?, claim_of(b.trim())?))
    };
    if let Some((a, b)) = sides(" ÷ ") {
        let (low, high) = ratio_interval(&a, &b).expect("both sides are finite");
        return claim.judge_interval(low, high, &Unit::none());
    }
    if let Some((a, b)) = sides(" − ") {
        let (low, high) = difference_interval(&a, &b).expect("both sides are finite");
        return claim.judge_interval(low, high, a.unit.as_ref().expect("the first side has a unit"));
    }
    let (value, unit) = against.split_once(' ').unwrap_or((against, ""));
    let number = |it: &str| Decimal::from_str_exact(it).expect("the second column is a number");
    match value.split_once("..") {
        Some((low, high)) => claim.judge_range(number(low), number(high), &Unit::new(unit)),
        None => match value.split_once('/') {
            Some((part, whole)) => claim.judge(number(part) / number(whole), &Unit::none()),
            None => claim.judge(number(value), &Unit::new(unit)),
        },
    }
}

/// What is written must be read as exactly this value.
#[track_caller]
fn reads_back(text: &str, value: Decimal) {
    let full = format!("{text}户");
    let found = claim_of(&full).unwrap_or_else(|| panic!("{full} is not read at all"));
    let amount = found.amount.unwrap_or_else(|| panic!("{full} is not readable"));
    assert_eq!(amount.value, value, "{full}");
    assert_eq!(&full[found.number.clone()], text, "the number of {full}");
    assert_eq!(found.judge(value, &Unit::new("户")), Verdict::True, "{full} of {value}");
}

/// A whole number in every style.
fn whole_reads_back(n: u64) {
    let value = Decimal::from(n);
    let plain = write::plain(value);
    reads_back(&plain, value);
    reads_back(&write::full_width(&plain), value);
    for separator in [",", "\u{FF0C}", "\u{2009}", "\u{202F}", "\u{A0}"] {
        reads_back(&write::grouped(value, separator), value);
    }
    reads_back(&write::full_width(&write::grouped(value, ",")), value);
    reads_back(&write::mixed(n), value);
    for styled in [write::in_ten_thousands(value), write::in_hundred_millions(value), write::chinese(value), write::financial(value)].into_iter().flatten() {
        reads_back(&styled, value);
    }
    if n >= 1000 {
        reads_back(&write::positional(n), value);
    }
}

/// Numbers that look random and are the same in every run.
struct Seeded(u64);

impl Iterator for Seeded {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Some(self.0 >> 20)
    }
}

#[test]
fn every_small_number_reads_back_in_every_style() {
    (0..=12_000).for_each(whole_reads_back);
}

#[test]
fn large_numbers_read_back_in_every_style() {
    let mut seeded = Seeded(7);
    for width in 5..=12 {
        let limit = 10_u64.pow(width);
        seeded.by_ref().take(500).for_each(|it| whole_reads_back(it % limit));
        for place in 0..width {
            whole_reads_back(limit / 10 + 10_u64.pow(place));
            whole_reads_back(3 * 10_u64.pow(place));
        }
    }
}

#[test]
fn decimals_and_percentages_read_back() {
    let mut seeded = Seeded(11);
    for scale in 0..=4 {
        for n in seeded.by_ref().take(400) {
            let value = Decimal::new((n % 1_000_000) as i64, scale);
            reads_back(&write::plain(value), value);
            reads_back(&write::grouped(value, ","), value);
            reads_back(&write::full_width(&write::plain(value)), value);
            for styled in [write::chinese(value), write::in_ten_thousands(value)].into_iter().flatten() {
                reads_back(&styled, value);
            }
            for text in [written(value, scale, &Unit::percent()), write::percent_in_words(value).expect("it is small")] {
                let found = claim_of(&text).unwrap_or_else(|| panic!("{text} is not read"));
                assert_eq!(found.unit, Some(Unit::percent()), "{text}");
                assert_eq!(found.amount.map(|it| it.value), Some(value), "{text}");
            }
        }
    }
}

#[test]
fn ranges_read_back() {
    let mut seeded = Seeded(13);
    for joint in ["-", "~", "\u{FF5E}", "—", "–", "至", "到"] {
        for (a, n) in (0..200).zip(seeded.by_ref()) {
            let (low, high) = (a * 7 + n % 50, a * 7 + 51 + n % 5000);
            for text in [format!("{low}{joint}{high}元"), format!("{low}元{joint}{high}元")] {
                let found = claim_of(&text).unwrap_or_else(|| panic!("{text} is not read"));
                let verdict = found.judge_range(low.into(), high.into(), &Unit::new("元"));
                assert_eq!(verdict, Verdict::True, "{text} {found:?}");
                assert_eq!(found.judge_range(low.into(), (high + 1).into(), &Unit::new("元")), Verdict::False, "{text}");
            }
        }
    }
}

#[test]
fn a_rounded_value_is_true_and_its_neighbour_is_not() {
    let unit = Unit::percent();
    let mut seeded = Seeded(17);
    for (part, whole) in (0..2000).map(|_| (seeded.next().unwrap() % 584, 584)) {
        let value = Decimal::from(part * 100) / Decimal::from(whole);
        for decimals in 0..3 {
            let step = Decimal::new(1, decimals);
            let right = claim_of(&written(value, decimals, &unit)).unwrap();
            let wrong = claim_of(&written(rounded(value, decimals) + step, decimals, &unit)).unwrap();
            assert_eq!(right.judge(value, &unit), Verdict::True, "{value} {decimals}");
            assert_eq!(wrong.judge(value, &unit), Verdict::False, "{value} {decimals}");
        }
    }
}

#[test]
fn any_text_is_read_without_a_panic_and_in_order() {
    let pieces: Vec<char> = "0123456789..,,%‰-~—–至到一二三五十百千万亿两〇零几数半余多来成点分之第期号年月日时个户元人次约近超过达不足以上左右负/:()〔〕 aZé\u{FF10}\u{FF0C}\u{FF05}\u{1F600}\u{2212}\n备热线电话"
        .chars()
        .collect();
    let mut seeded = Seeded(19);
    for _ in 0..20_000 {
        let len = seeded.next().unwrap() % 24;
        let text: String = (0..len).map(|_| pieces[(seeded.next().unwrap() % pieces.len() as u64) as usize]).collect();
        let mut end = 0;
        for claim in claims(&text) {
            assert!(claim.range.start >= end && claim.range.end <= text.len(), "{text:?} {claim:?}");
            assert!(claim.range.start <= claim.number.start && claim.number.end <= claim.range.end, "{text:?} {claim:?}");
            assert!(text.get(claim.range.clone()).is_some() && text.get(claim.number.clone()).is_some(), "{text:?}");
            end = claim.range.end;
            claim.judge(Decimal::MAX, &Unit::new("万元"));
            claim.judge_range(Decimal::MIN, Decimal::MAX, &Unit::new("亿亩"));
        }
        claim_of(&text);
        direction_before(&text, text.len());
        count_claim(&text);
        let cuts: Vec<usize> = text.char_indices().map(|it| it.0).collect();
        if cuts.len() > 2 {
            claim_within(&text, cuts[cuts.len() / 3]..cuts[cuts.len() * 2 / 3], &Units::default());
        }
    }
}

#[test]
fn a_number_too_large_is_unreadable() {
    for text in ["9".repeat(40), format!("{}亿亿", "9".repeat(28)), format!("{}亿", "九".repeat(28)), format!("0.{}", "1".repeat(40))] {
        let found = claims(&format!("共{text}户"));
        assert!(found.iter().all(|it| it.role != Role::Statistical || it.amount.is_some()), "{text}");
    }
}

#[test]
fn repetition_is_read_in_linear_time() {
    let pieces = [
        "1、",
        "1-",
        "1至",
        "1,",
        "1,234,",
        "一",
        "一点",
        "十一",
        "一分之",
        "百",
        "第一、",
        "(1",
        "(2020",
        "9",
        "a-",
        "a1.",
        "1/",
        "近",
        "不",
        "2020-",
        "1月",
        "百分之",
        "0556-",
        "一户",
        "几",
        "零",
        "多",
        "万",
        "亿",
        "负",
        " ",
        "1 ",
        "增",
    ];
    for piece in pieces {
        let text = piece.repeat(60_000 / piece.len());
        claims(&text);
        claim_of(&text);
        direction_before(&text, text.len());
    }
}

#[test]
fn values_are_written_as_bulletins_print_them() {
    let d = |it: &str| Decimal::from_str_exact(it).unwrap();
    assert_eq!(written(d("27000"), 0, &Unit::new("户")), "27000户");
    assert_eq!(written(d("72.0890"), 1, &Unit::percent()), "72.1%");
    assert_eq!(written(d("1234.5"), 2, &Unit::new("万元")), "1234.50万元");
    assert_eq!(written(d("-0.04"), 1, &Unit::none()), "0.0");
    assert_eq!(grouped(d("1234567.5"), 1, &Unit::new("元")), "1,234,567.5元");
    assert_eq!(Unit::convert(d("27000000"), &Unit::new("元"), &Unit::new("亿元")), Some(d("0.27")));
    assert_eq!(Unit::convert(d("1.5"), &Unit::new("万亩"), &Unit::new("公顷")), Some(d("1000")));
    assert_eq!(Unit::convert(d("1"), &Unit::new("户"), &Unit::new("人")), None);
    assert_eq!(iso("2020-02-28").map(written_date).as_deref(), Some("2020年2月28日"));
}
