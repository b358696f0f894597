//! A law of prose: in bulletins made of known numbers, of which half are falsified, at least 99 in 100 falsehoods are found and no truth is
//! refused.
//!
//! 1. A county of 584 projects is rolled; its numbers are counted here, with whole numbers and fractions and none of the program's own
//! reading. 2. Sentences are made from a grammar: a figure, a wording, a way of writing the number. Half are falsified by a digit, a unit, a
//! multiplier, a rounding, a word such as 超过 or 增加, or a count. Whether a sentence is true is said by the exact value and by what was written.
//! 3. All stand in one bulletin, which goes through the pipeline in memory, up to the checks; a problem on the line of a sentence is a finding.
//!
//! Bound numbers stand in a binding, anchored ones only beside a title. Bystanders are true sentences about something else.

#![allow(clippy::panic)] // A test that fails panics.

use jianbao::diag::{Level, line_column};
use jianbao::pipeline::{self, Memo};
use jianbao::plan::Wishes;
use jianbao::source::{Input, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % below as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.roll(from.len())]
    }

    fn word<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len())]
    }

    fn heads(&mut self) -> bool {
        self.roll(2) == 0
    }
}

/// An exact fraction with a positive denominator.
#[derive(Clone, Copy, Debug)]
struct Q(i128, i128);

impl Q {
    fn is_less(self, other: Q) -> bool {
        self.0 * other.1 < other.0 * self.1
    }
    fn plus(self, other: Q) -> Q {
        Q(self.0 * other.1 + other.0 * self.1, self.1 * other.1)
    }
    fn minus(self, other: Q) -> Q {
        self.plus(Q(-other.0, other.1))
    }
    fn times(self, other: Q) -> Q {
        Q(self.0 * other.0, self.1 * other.1)
    }
    fn abs(self) -> Q {
        Q(self.0.abs(), self.1)
    }
    /// How many whole steps, rounded half up.
    fn steps(self, step: Q) -> i128 {
        let (n, d) = (self.0 * step.1, self.1 * step.0);
        (2 * n + d).div_euclid(2 * d)
    }
}

const TOWNSHIPS: [&str; 6] = ["示例甲镇", "示例乙镇", "示例丙镇", "示例丁镇", "示例戊乡", "示例己乡"];
const SECTORS: [&str; 4] = ["种植业", "养殖业", "乡村旅游", "光伏扶贫"];
const STATES: [&str; 3] = ["未复工", "部分复工", "全面复工"];

struct Project {
    township: usize,
    sector: usize,
    states: [usize; 2],
    funds: i128,
    households: i128,
}

/// A figure as the test knows it; values in its unit, on both days.
struct Known {
    key: &'static str,
    names: &'static [&'static str],
    unit: &'static str,
    decimals: u32,
    before: Q,
    now: Q,
    /// By township, now.
    cells: Vec<Q>,
    is_rate: bool,
    /// What can be said with the title turned round: 502个项目复工.
    turned: Option<&'static str>,
}

fn county(dice: &mut Dice) -> Vec<Project> {
    let project = |dice: &mut Dice| {
        let first = dice.roll(3);
        let second = if dice.roll(7) == 0 { first } else { (first + dice.roll(3)).min(2) };
        Project { township: dice.roll(6), sector: dice.roll(4), states: [first, second], funds: 1000 * (50 + dice.roll(900) as i128), households: 3 + dice.roll(60) as i128 }
    };
    let n = 400 + dice.roll(400);
    (0..n).map(|_| project(dice)).collect()
}

fn known(projects: &[Project], needs: [i128; 3]) -> Vec<Known> {
    let count = |day: usize, test: &dyn Fn(&Project, usize) -> bool| Q(projects.iter().filter(|it| test(it, it.states[day])).count() as i128, 1);
    let by = |test: &dyn Fn(&Project, usize) -> bool| (0..6).map(|town| count(1, &|it, state| it.township == town && test(it, state))).collect::<Vec<_>>();
    let counted = |key, names, turned, test: &dyn Fn(&Project, usize) -> bool| Known {
        key,
        names,
        unit: "个",
        decimals: 0,
        before: count(0, test),
        now: count(1, test),
        cells: by(test),
        is_rate: false,
        turned,
    };
    let share = |a: Q, b: Q| Q(a.0 * 100, b.0.max(1));
    let rate = |key, names, test: &dyn Fn(&Project, usize) -> bool| Known {
        key,
        names,
        unit: "%",
        decimals: 1,
        before: share(count(0, test), count(0, &|_, _| true)),
        now: share(count(1, test), count(1, &|_, _| true)),
        cells: (0..6).map(|town| share(count(1, &|it, state| it.township == town && test(it, state)), count(1, &|it, _| it.township == town))).collect(),
        is_rate: true,
        turned: None,
    };
    let sum = |key, names, unit, decimals, scale: i128, of: &dyn Fn(&Project) -> i128| Known {
        key,
        names,
        unit,
        decimals,
        before: Q(projects.iter().map(of).sum(), scale),
        now: Q(projects.iter().map(of).sum(), scale),
        cells: (0..6).map(|town| Q(projects.iter().filter(|it| it.township == town).map(of).sum(), scale)).collect(),
        is_rate: false,
        turned: None,
    };
    let stated = |key, names, unit, value| Known { key, names, unit, decimals: 0, before: Q(value, 1), now: Q(value, 1), cells: Vec::new(), is_rate: false, turned: None };
    vec![
        counted("projects.total", &["产业扶贫项目总数", "应复工项目"], None, &|_, _| true),
        counted("projects.resumed", &["已复工项目", "复工项目数"], Some("项目复工"), &|_, state| state > 0),
        counted("projects.full", &["全面复工项目"], Some("项目全面复工"), &|_, state| state == 2),
        counted("projects.partial", &["部分复工项目"], Some("项目部分复工"), &|_, state| state == 1),
        counted("projects.idle", &["未复工项目"], Some("项目未复工"), &|_, state| state == 0),
        rate("projects.rate", &["复工率", "项目复工率"], &|_, state| state > 0),
        rate("projects.full_rate", &["全面复工率"], &|_, state| state == 2),
        sum("projects.funds", &["扶贫资金", "项目资金"], "万元", 2, 10_000, &|it| it.funds),
        sum("projects.households", &["项目受益户"], "户", 0, 1, &|it| it.households),
        stated("needs.households", &["有产业帮扶需求的户", "产业需求户数"], "户", needs[0]),
        stated("needs.persons", &["有产业帮扶需求的人", "产业需求人数"], "人", needs[1]),
        stated("masks", &["配发口罩"], "只", needs[2]),
    ]
}

fn data(projects: &[Project], needs: [i128; 3]) -> BTreeMap<&'static str, String> {
    let mut records = String::new();
    for (i, it) in projects.iter().enumerate() {
        let Project { township, sector, states: [first, second], funds, households } = it;
        let (township, sector, first, second) = (TOWNSHIPS[*township], SECTORS[*sector], STATES[*first], STATES[*second]);
        let status = if first == second { format!("{{2020-02-01: {first}}}") } else { format!("{{2020-02-01: {first}, 2020-02-20: {second}}}") };
        let _ = writeln!(records, "- {{id: P{i:04}, township: {township}, sector: {sector}, funds: {funds}, households: {households}, status: {status}}}");
    }
    let [households, persons, masks] = needs;
    let (townships, sectors) = (TOWNSHIPS.join(", "), SECTORS.join(", "));
    BTreeMap::from([
        ("content/site.yaml", "title: 样例县简报\n".to_owned()),
        ("content/sources.yaml", "ledger: {title: 项目台账, supplier: 县局, received: 2020-02-28}\nreport: {title: 公开报道, supplier: 县报, received: 2020-02-01}\n".to_owned()),
        (
            "content/data/projects/dataset.yaml",
            format!(
                "title: 项目\nunit: 个\nsource: ledger\nprimaryKey: id\nfields:\n  - {{name: id, title: 编号, type: string, constraints: {{required: true}}, visibility: public}}\n  - {{name: township, title: 乡镇, type: string, constraints: {{enum: [{townships}]}}, visibility: public}}\n  - {{name: sector, title: 类别, type: string, constraints: {{enum: [{sectors}]}}, visibility: public}}\n  - {{name: funds, title: 资金, type: integer, unit: 元, visibility: public}}\n  - {{name: households, title: 受益户, type: integer, unit: 户, visibility: public}}\n  - {{name: status, title: 进度, type: string, dated: true, constraints: {{enum: [未复工, 部分复工, 全面复工]}}, visibility: public}}\n"
            ),
        ),
        ("content/data/projects/records.yaml", records),
        (
            "content/figures.yaml",
            format!(
                "projects.total: {{title: 产业扶贫项目总数, unit: 个, count: projects, by: [township, sector, status], alias: [应复工项目]}}\nprojects.resumed: {{title: 已复工项目, unit: 个, count: projects, where: {{status: [部分复工, 全面复工]}}, by: [township], alias: [复工项目数]}}\nprojects.full: {{title: 全面复工项目, unit: 个, count: projects, where: {{status: 全面复工}}, by: [township]}}\nprojects.partial: {{title: 部分复工项目, unit: 个, count: projects, where: {{status: 部分复工}}, by: [township]}}\nprojects.idle: {{title: 未复工项目, unit: 个, count: projects, where: {{status: 未复工}}, by: [township]}}\nprojects.rate: {{title: 复工率, ratio: [projects.resumed, projects.total], decimals: 1, by: [township], alias: [项目复工率]}}\nprojects.full_rate: {{title: 全面复工率, ratio: [projects.full, projects.total], decimals: 1, by: [township]}}\nprojects.funds: {{title: 扶贫资金, unit: 万元, sum: projects.funds, decimals: 2, by: [township], alias: [项目资金]}}\nprojects.households: {{title: 项目受益户, unit: 户, sum: projects.households, by: [township]}}\nneeds.households: {{title: 有产业帮扶需求的户, unit: 户, stated: {households}, source: report, alias: [产业需求户数]}}\nneeds.persons: {{title: 有产业帮扶需求的人, unit: 人, stated: {persons}, source: report, alias: [产业需求人数]}}\nmasks: {{title: 配发口罩, unit: 只, stated: {masks}, source: report}}\n"
            ),
        ),
        ("content/bulletins/001.md", "---\ntitle: 第一周\nissue: 1\nas_of: 2020-02-14\ndate: 2020-02-15 09:00\n---\n稳步推进。\n".to_owned()),
    ])
}

/// What is said about a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Plain,
    More,
    AtLeast,
    Less,
    AtMost,
    Near,
    About,
    Over,
    /// 达到: this, or a little beyond.
    Reaching,
}

/// A number as written: words, digits, unit; and what that means.
#[derive(Clone, Debug)]
struct Said {
    before: String,
    digits: String,
    unit: String,
    after: String,
    word: Word,
    value: Q,
    step: Q,
}

impl Said {
    fn text(&self) -> String {
        let Said { before, digits, unit, after, .. } = self;
        format!("{before}{digits}{unit}{after}")
    }

    /// Whether it is true; nothing where people would quarrel.
    fn is_true_of(&self, actual: Q) -> Option<bool> {
        let (v, half) = (self.value, self.step.times(Q(1, 2)));
        let place = place(v, self.step);
        Some(match self.word {
            Word::Plain => !actual.is_less(v.minus(half)) && actual.is_less(v.plus(half)),
            Word::More => v.is_less(actual),
            Word::AtLeast => !actual.is_less(v),
            Word::Less => actual.is_less(v),
            Word::AtMost => !v.is_less(actual),
            Word::Over => !actual.is_less(v) && actual.is_less(v.plus(place)),
            Word::Near if !actual.is_less(v) || actual.is_less(v.times(Q(85, 100))) => false,
            Word::Near if !actual.is_less(v.times(Q(91, 100))) => true,
            Word::About => {
                let off = actual.minus(v).abs();
                let far = v.times(Q(12, 100));
                if !place.times(Q(3, 10)).is_less(off) && !v.times(Q(4, 100)).is_less(off) {
                    true
                } else if place.is_less(off) && far.is_less(off) {
                    false
                } else {
                    return None;
                }
            }
            Word::Reaching if v.is_less(actual) && actual.is_less(v.plus(place)) => return None,
            Word::Reaching => !actual.is_less(v.minus(half)) && actual.is_less(v.plus(half)),
            Word::Near => return None,
        })
    }
}

/// The place of the last digit that is not zero.
fn place(value: Q, step: Q) -> Q {
    let mut n = value.steps(step);
    let mut place = step;
    while n != 0 && n % 10 == 0 {
        n /= 10;
        place = place.times(Q(10, 1));
    }
    place
}

/// `n` steps of ten to the minus `decimals`, in digits.
fn decimal(n: i128, decimals: u32) -> String {
    let scale = 10_i128.pow(decimals);
    if decimals == 0 { n.to_string() } else { format!("{}.{:0width$}", n / scale, n % scale, width = decimals as usize) }
}

fn grouped(n: i128, separator: char) -> String {
    let plain = n.to_string();
    let mut out = String::new();
    for (i, c) in plain.chars().enumerate() {
        if i > 0 && (plain.len() - i).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(c);
    }
    out
}

fn full_width(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() || c == '.' || c == '%' { char::from_u32(c as u32 - 0x21 + 0xff01).unwrap_or(c) } else { c }).collect()
}

/// A whole number below a hundred million in Chinese.
fn chinese(n: i128) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    if n >= 10_000 {
        let (high, low) = (n / 10_000, n % 10_000);
        let gap = if low == 0 { String::new() } else { format!("{}{}", if low < 1000 { "零" } else { "" }, chinese_small(low)) };
        return format!("{}万{gap}", chinese_small(high));
    }
    fn chinese_small(n: i128) -> String {
        let mut out = String::new();
        let mut is_gap = false;
        for (place, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
            let digit = n / place % 10;
            if digit == 0 {
                is_gap = !out.is_empty();
                continue;
            }
            if is_gap {
                out.push('零');
            }
            is_gap = false;
            out.push_str(DIGITS[digit as usize]);
            out.push_str(name);
        }
        if out.is_empty() { "零".to_owned() } else { out }
    }
    chinese_small(n)
}

/// One way of writing a value of a unit, rounded as people round.
fn plainly(dice: &mut Dice, actual: Q, unit: &str, decimals: u32) -> Said {
    let said = |digits: String, unit: &str, value: Q, step: Q| Said { before: String::new(), digits, unit: unit.to_owned(), after: String::new(), word: Word::Plain, value, step };
    let way = dice.roll(8);
    if unit == "%" || unit == "个百分点" {
        let places = if dice.heads() { decimals } else { dice.roll(3) as u32 };
        let step = Q(1, 10_i128.pow(places));
        let n = actual.steps(step);
        let digits = decimal(n, places);
        let value = Q(n, 1).times(step);
        return match (way, unit) {
            (0, _) => said(full_width(&digits), if unit == "%" { "％" } else { unit }, value, step),
            (1, "%") if places == 0 && n > 0 => said(format!("百分之{}", chinese(n)), "", value, step),
            (2, "%") if actual.steps(Q(10, 1)) > 0 && actual.steps(Q(10, 1)) < 10 => {
                let n = actual.steps(Q(10, 1));
                said(if dice.heads() { chinese(n) } else { n.to_string() }, "成", Q(n * 10, 1), Q(10, 1))
            }
            (3, "%") => {
                let n = actual.times(Q(10, 1)).steps(Q(1, 1));
                said(n.to_string(), "‰", Q(n, 10), Q(1, 10))
            }
            _ => said(digits, unit, value, step),
        };
    }
    let step = Q(1, 10_i128.pow(decimals));
    let n = actual.steps(step);
    let value = Q(n, 1).times(step);
    if unit == "万元" {
        return match way {
            0 => {
                let yuan = actual.times(Q(10_000, 1)).steps(Q(1, 1));
                said(if dice.heads() { grouped(yuan, ',') } else { yuan.to_string() }, "元", Q(yuan, 10_000), Q(1, 10_000))
            }
            1 | 2 => {
                let places = 2 + dice.roll(3) as u32;
                let step = Q(10_000, 10_i128.pow(places));
                let n = actual.steps(step);
                said(decimal(n, places), "亿元", Q(n, 1).times(step), step)
            }
            3 => {
                let n = actual.steps(Q(1, 1));
                said(grouped(n, ','), "万元", Q(n, 1), Q(1, 1))
            }
            _ => said(decimal(n, decimals), unit, value, step),
        };
    }
    match way {
        0 => said(full_width(&n.to_string()), unit, value, step),
        1 if n >= 1000 => said(grouped(n, *dice.pick(&[',', '\u{2009}', '\u{a0}'])), unit, value, step),
        2 if n > 10 && n < 100_000_000 => said(chinese(n), unit, value, step),
        3 | 4 if n >= 10_000 => {
            let places = 1 + dice.roll(3) as u32;
            let step = Q(10_000, 10_i128.pow(places));
            let n = actual.steps(step);
            said(decimal(n, places), &format!("万{unit}"), Q(n, 1).times(step), step)
        }
        5 => said(format!("{n} "), unit, value, step),
        _ => said(n.to_string(), unit, value, step),
    }
}

/// A round number near `actual`, below or above it, with a word that makes it true.
fn worded(dice: &mut Dice, actual: Q, unit: &str) -> Option<Said> {
    let whole = actual.steps(Q(1, 1));
    if whole < 20 {
        return None;
    }
    let mut round = 1;
    while round * 100 <= whole * 2 {
        round *= 10;
    }
    let (below, above) = (whole / round * round, (whole / round + 1) * round);
    let said = |before: &str, n: i128, over: &str, after: &str, word| Said {
        before: before.to_owned(),
        digits: format!("{n}{over}"),
        unit: unit.to_owned(),
        after: after.to_owned(),
        word,
        value: Q(n, 1),
        step: Q(1, 1),
    };
    let said = match dice.roll(11) {
        0 => said(dice.word(&["超过", "突破", "多于", "逾"]), below, "", "", Word::More),
        1 => said(dice.word(&["不少于", "至少", "不低于"]), below, "", "", Word::AtLeast),
        2 => said(dice.word(&["不足", "不到", "低于", "未达到", "少于"]), above, "", "", Word::Less),
        3 => said(dice.word(&["不超过", "至多", "没有超过"]), above, "", "", Word::AtMost),
        4 => said(dice.word(&["近", "接近", "将近"]), above, "", "", Word::Near),
        5 => said(dice.word(&["约", "大约"]), below, "", "", Word::About),
        6 if unit != "%" => said("", below, dice.word(&["余", "多"]), "", Word::Over),
        7 => said("", below, "", dice.word(&["以上", "及以上"]), Word::AtLeast),
        8 => said("", above, "", dice.word(&["以下", "以内"]), Word::AtMost),
        9 => said("", below, "", "左右", Word::About),
        _ => said("已达到", whole, "", "", Word::Reaching),
    };
    Some(said)
}

/// How a number was falsified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    True,
    Digit,
    Unit,
    Multiplier,
    Rounding,
    Word,
    Verb,
    Count,
}

/// The number, made false; nothing where this kind cannot.
fn falsified(dice: &mut Dice, said: &Said, actual: Q, kind: Kind) -> Option<Said> {
    let mut it = said.clone();
    let rewrite = |it: &mut Said, n: i128| {
        let places = (0..8).find(|places| it.step.1 <= 10_i128.pow(*places) * it.step.0)?;
        let _ = places;
        let shown = if it.unit.starts_with('万') || it.unit.starts_with('亿') || matches!(it.unit.as_str(), "%" | "％" | "个百分点") || it.unit == "万元" {
            let point = it.digits.find(['.', '．']).map_or(0, |at| it.digits[at..].chars().count() - 1) as u32;
            decimal(n, point)
        } else {
            n.to_string()
        };
        it.digits = shown;
        it.value = Q(n, 1).times(it.step);
        Some(())
    };
    let is_simple = said.digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' '));
    match kind {
        Kind::Digit | Kind::Rounding => {
            if !is_simple || said.word != Word::Plain || said.unit == "成" {
                return None;
            }
            let n = said.value.steps(said.step);
            let by = if kind == Kind::Rounding { 1 } else { 10_i128.pow(dice.roll(n.to_string().len()) as u32) * (1 + dice.roll(4) as i128) };
            let n = if dice.heads() && n > by { n - by } else { n + by };
            rewrite(&mut it, n)?;
        }
        Kind::Unit => {
            let other: &[&str] = match said.unit.as_str() {
                "个" => &["户", "人", "万元", "人次"],
                "户" => &["人", "个", "元", "户次"],
                "人" => &["户", "个", "人次"],
                "%" | "％" => &["个百分点"],
                "只" => &["台", "户"],
                "万元" => &["户", "个"],
                "元" => &["户", "人"],
                "个百分点" => &["%"],
                _ => return None,
            };
            it.unit = (*dice.pick(other)).to_owned();
            return Some(it);
        }
        Kind::Multiplier => {
            if said.word != Word::Plain {
                return None;
            }
            let (unit, by) = match said.unit.as_str() {
                "万元" => ("亿元", Q(10_000, 1)),
                "亿元" => ("万元", Q(1, 10_000)),
                "元" => ("万元", Q(10_000, 1)),
                "%" => ("‰", Q(1, 10)),
                "‰" => ("%", Q(10, 1)),
                "成" => ("%", Q(1, 10)),
                "万户" => ("户", Q(1, 10_000)),
                "万人" => ("人", Q(1, 10_000)),
                "户" => ("万户", Q(10_000, 1)),
                "个" => ("万个", Q(10_000, 1)),
                _ => return None,
            };
            if it.digits.ends_with(' ') || !it.digits.contains(|c: char| c.is_ascii_digit()) {
                return None;
            }
            it.unit = unit.to_owned();
            it.value = it.value.times(by);
            it.step = it.step.times(by);
        }
        Kind::Word => {
            let (word, before, after) = match (said.word, said.after.is_empty()) {
                (Word::More | Word::AtLeast, true) => (Word::Less, *dice.pick(&["不足", "不到", "低于", "未达到"]), ""),
                (Word::Less | Word::AtMost, true) => (Word::More, *dice.pick(&["超过", "突破", "多于", "逾"]), ""),
                (Word::AtLeast, false) => (Word::AtMost, "", "以下"),
                (Word::AtMost, false) => (Word::AtLeast, "", "以上"),
                (Word::Near, _) => (Word::More, "超过", ""),
                (Word::Plain, _) if said.unit != "成" && !said.unit.starts_with(['万', '亿']) => {
                    if dice.heads() {
                        (Word::More, "超过", "")
                    } else {
                        (Word::Less, "不足", "")
                    }
                }
                _ => return None,
            };
            (it.word, it.before, it.after) = (word, before.to_owned(), after.to_owned());
            it.step = if it.word == Word::Plain { it.step } else { Q(1, 1) };
        }
        _ => return None,
    }
    (it.is_true_of(actual) == Some(false)).then_some(it)
}

/// A sentence of the bulletin.
struct Line {
    text: String,
    kind: Kind,
    class: &'static str,
}

/// A number of `actual` written somehow, true or falsified.
fn number(dice: &mut Dice, actual: Q, unit: &str, decimals: u32, is_true: bool) -> Option<(Said, Kind)> {
    let said = if dice.roll(3) == 0 { worded(dice, actual, unit) } else { Some(plainly(dice, actual, unit, decimals)) }?;
    if said.is_true_of(actual) != Some(true) {
        return None;
    }
    if is_true {
        return Some((said, Kind::True));
    }
    let kind = *dice.pick(&[Kind::Digit, Kind::Digit, Kind::Unit, Kind::Multiplier, Kind::Rounding, Kind::Word]);
    Some((falsified(dice, &said, actual, kind)?, kind))
}

fn bound(dice: &mut Dice, figures: &[Known]) -> Option<Line> {
    let it = dice.pick(figures);
    let is_true = dice.heads();
    let way = dice.roll(8);
    let title = *dice.pick(it.names);
    if way == 0 && !it.now.minus(it.before).0.eq(&0) {
        let (text, kind) = change(dice, it, is_true, Some(it.key))?;
        return Some(Line { text: format!("{title}{text}。"), kind, class: "bound" });
    }
    let (actual, part) = if way == 1 && !it.cells.is_empty() {
        let town = dice.roll(6);
        (it.cells[town], format!("/township={}", TOWNSHIPS[town]))
    } else {
        (it.now, String::new())
    };
    let (said, kind) = number(dice, actual, it.unit, it.decimals, is_true)?;
    let target = format!("fig:{}{part}", it.key);
    let Said { before, digits, unit, after, .. } = &said;
    let number = match dice.roll(4) {
        0 if !digits.ends_with(' ') && !digits.contains("分之") => format!("{before}[{digits}]({target}){unit}{after}"),
        1 => format!("{before}[{digits}{unit}]({target}){after}"),
        2 => format!("**{before}[{digits}{unit}{after}]({target})**"),
        _ => format!("[{before}{digits}{unit}{after}]({target})"),
    };
    let text = match dice.roll(5) {
        0 => format!("全县{title}{number}。"),
        1 => format!("截至2月28日\u{ff0c}{title}为{number}\u{ff0c}工作有序推进。"),
        2 => format!("- 一是{title}共{number}\u{ff1b}"),
        3 => format!("> {title}:{number}"),
        _ => format!("据统计\u{ff0c}{title}{number}(详见附表)。"),
    };
    Some(Line { text, kind, class: "bound" })
}

/// 比上期增加12个.
fn change(dice: &mut Dice, it: &Known, is_true: bool, key: Option<&str>) -> Option<(String, Kind)> {
    let moved = it.now.minus(it.before);
    let (up, down): (&[&str], &[&str]) = if it.is_rate { (&["提高", "上升"], &["下降", "回落"]) } else { (&["增加", "增加了"], &["减少", "减少了"]) };
    let is_up = moved.0 > 0;
    let unit = if it.is_rate { "个百分点" } else { it.unit };
    let mut said = plainly(dice, moved.abs(), unit, it.decimals);
    if said.is_true_of(moved.abs()) != Some(true) || said.value.0 == 0 {
        return None;
    }
    let mut kind = Kind::True;
    let mut says_up = is_up;
    if !is_true {
        kind = *dice.pick(&[Kind::Verb, Kind::Digit, Kind::Unit, Kind::Rounding]);
        match kind {
            Kind::Verb => says_up = !is_up,
            Kind::Unit if !it.is_rate => return None,
            kind => said = falsified(dice, &said, moved.abs(), kind)?,
        }
    }
    let verb = dice.pick(if says_up { up } else { down });
    let text = said.text();
    let number = key.map_or(text.clone(), |key| format!("[{text}](fig:{key}?show=change)"));
    let compared = dice.pick(&["比上期", "较上期", "比上一期"]);
    Some((format!("{compared}{verb}{number}"), kind))
}

const PREFIXES: [&str; 14] = [
    "",
    "全县",
    "截至2月28日\u{ff0c}",
    "截至2月28日\u{ff0c}全县",
    "目前\u{ff0c}",
    "本期",
    "据统计\u{ff0c}",
    "数据显示\u{ff0c}",
    "各乡镇加快进度\u{ff0c}",
    "总体看\u{ff0c}",
    "一是",
    "复工复产有序推进\u{ff0c}全县",
    "截至2020年2月28日\u{ff0c}",
    "工作情况:",
];
const LINKS: [&str; 12] = ["", "为", "共", "共有", "是", "已有", "累计", "合计", "目前为", "仍为", ":", "总计"];
const SUFFIXES: [&str; 8] = ["。", "\u{ff0c}工作有序推进。", ";", "", "\u{ff0c}各项任务平稳。", "(含示例数据)。", "!", ":"];

fn anchored(dice: &mut Dice, figures: &[Known]) -> Option<Line> {
    let it = dice.pick(figures);
    let is_true = dice.heads();
    let title = *dice.pick(it.names);
    let line = |text: String, kind, class| Some(Line { text, kind, class });
    let prefix = *dice.pick(&PREFIXES);
    let suffix = *dice.pick(&SUFFIXES);
    match dice.roll(14) {
        0..=3 => {
            let (said, kind) = number(dice, it.now, it.unit, it.decimals, is_true)?;
            let link = if said.before.is_empty() { *dice.pick(&LINKS) } else { *dice.pick(&["", "已", "仍"]) };
            let number = said.text();
            let text = match dice.roll(7) {
                0 => format!("**{prefix}{title}**{link}{number}{suffix}"),
                1 => format!("{prefix}{title}{link}**{number}**{suffix}"),
                2 => format!("- {prefix}{title}{link}{number}{suffix}"),
                3 => format!("> {prefix}{title}{link}{number}{suffix}"),
                4 => format!("### {prefix}{title}{link}{number}"),
                _ => format!("{prefix}{title}{link}{number}{suffix}"),
            };
            line(text, kind, "title before")
        }
        4 => {
            // A number, its title behind it.
            let (said, kind) = number(dice, it.now, it.unit, it.decimals, is_true)?;
            if said.unit.is_empty() || !matches!(it.key, "projects.total" | "projects.resumed" | "projects.full" | "projects.partial" | "projects.idle") {
                return None;
            }
            let number = said.text();
            let title = if it.key == "projects.total" { "产业扶贫项目" } else { it.names[0] };
            let text = match dice.roll(3) {
                0 => format!("全县共有{number}{title}。"),
                1 => format!("{number}{title}中\u{ff0c}多数分布在山区。"),
                _ => format!("截至2月28日\u{ff0c}全县共有{number}{title}\u{ff0c}工作有序推进。"),
            };
            line(text, kind, "title after")
        }
        5 => {
            let turned = it.turned?;
            let (said, kind) = number(dice, it.now, it.unit, it.decimals, is_true)?;
            if !said.after.is_empty() {
                return None;
            }
            let number = said.text();
            let text = match dice.roll(3) {
                0 => format!("全县已有{number}{turned}。"),
                1 => format!("截至2月28日\u{ff0c}{number}{turned}。"),
                _ => format!("目前\u{ff0c}全县{number}{turned}\u{ff0c}进度平稳。"),
            };
            line(text, kind, "title turned round")
        }
        6 => {
            let (text, kind) = change(dice, it, is_true, None)?;
            line(format!("{prefix}{title}{text}{suffix}"), kind, "change")
        }
        7 => {
            let (text, kind) = change(dice, it, is_true, None)?;
            let said = plainly(dice, it.now, it.unit, it.decimals);
            line(format!("{prefix}{title}{},{text}{suffix}", said.text()), kind, "change of the number before")
        }
        8 => {
            if it.is_rate || it.now.minus(it.before).0 == 0 {
                return None;
            }
            let (before, now) = (plainly(dice, it.before, it.unit, it.decimals), plainly(dice, it.now, it.unit, it.decimals));
            let verb = if it.now.minus(it.before).0 > 0 { "增加到" } else { "减少到" };
            let kind = if is_true { Kind::True } else { Kind::Digit };
            let (before, now) = match (is_true, dice.heads()) {
                (true, _) => (before, now),
                (_, true) => (falsified(dice, &before, it.before, Kind::Digit)?, now),
                _ => (before.clone(), falsified(dice, &now, it.now, Kind::Digit)?),
            };
            line(format!("{prefix}{title}由上期的{}{verb}{}{suffix}", before.text(), now.text()), kind, "from and to")
        }
        9 => {
            let others: Vec<&Known> = ["projects.full", "projects.partial", "projects.idle"].iter().filter_map(|key| figures.iter().find(|it| it.key == *key)).collect();
            if others.len() < 3 {
                return None;
            }
            let numbers: Option<Vec<Said>> = others.iter().map(|it| Some(plainly(dice, it.now, it.unit, 0))).collect();
            let mut numbers = numbers?;
            let mut kind = Kind::True;
            if !is_true {
                let at = dice.roll(3);
                kind = Kind::Digit;
                numbers[at] = falsified(dice, &numbers[at], others[at].now, Kind::Digit)?;
            }
            let text: Vec<String> = numbers.iter().map(Said::text).collect();
            let [a, b, c] = [0, 1, 2].map(|i| others[i].names[0]);
            let text = if dice.heads() {
                format!("{prefix}{a}、{b}和{c}分别为{}、{}和{}{suffix}", text[0], text[1], text[2])
            } else {
                format!("{prefix}{a}{}、{b}{}、{c}{}{suffix}", text[0], text[1], text[2])
            };
            line(text, kind, "several")
        }
        10 => {
            if it.cells.is_empty() || it.is_rate {
                return None;
            }
            let (a, b) = (dice.roll(3), 3 + dice.roll(3));
            let whole = plainly(dice, it.now, it.unit, it.decimals);
            let mut parts = [plainly(dice, it.cells[a], it.unit, it.decimals), plainly(dice, it.cells[b], it.unit, it.decimals)];
            let mut kind = Kind::True;
            if !is_true {
                let at = dice.roll(2);
                kind = Kind::Digit;
                parts[at] = falsified(dice, &parts[at], it.cells[[a, b][at]], Kind::Digit)?;
            }
            line(
                format!("{prefix}{title}{}\u{ff0c}其中{}{}、{}{}。", whole.text(), TOWNSHIPS[a], parts[0].text(), TOWNSHIPS[b], parts[1].text()),
                kind,
                "cells of the number before",
            )
        }
        11 => {
            let town = dice.roll(6);
            let cell = *it.cells.get(town)?;
            let (said, kind) = number(dice, cell, it.unit, it.decimals, is_true)?;
            if said.is_true_of(it.now) != Some(false) && kind != Kind::Unit {
                return None;
            }
            let town = TOWNSHIPS[town];
            let link = dice.pick(&["", "的"]);
            line(format!("{town}{link}{title}{}{suffix}", said.text()), kind, "cell")
        }
        12 => {
            let total = figures.iter().find(|it| it.key == "projects.total")?;
            let resumed = figures.iter().find(|it| it.key == "projects.resumed")?;
            let full = figures.iter().find(|it| it.key == "projects.full")?;
            let mut numbers = [total, resumed, full].map(|it| Said { digits: it.now.0.to_string(), unit: "个".to_owned(), ..plainly(dice, it.now, it.unit, 0) });
            for (said, it) in numbers.iter_mut().zip([total, resumed, full]) {
                said.digits = it.now.0.to_string();
                (said.value, said.step, said.unit) = (it.now, Q(1, 1), "个".to_owned());
            }
            let mut kind = Kind::True;
            if !is_true {
                let at = dice.roll(3);
                kind = Kind::Digit;
                numbers[at] = falsified(dice, &numbers[at], [total, resumed, full][at].now, Kind::Digit)?;
            }
            let [a, b, c] = numbers.map(|it| it.text());
            let text = if dice.heads() {
                format!("全县共有{a}产业扶贫项目\u{ff0c}已复工{b}\u{ff0c}全面复工项目{c}。")
            } else {
                format!("{a}产业扶贫项目中\u{ff0c}已复工{b}、全面复工{c}。")
            };
            line(text, kind, "noun said before")
        }
        _ => {
            let (said, kind) = number(dice, it.now, it.unit, it.decimals, is_true)?;
            let number = said.text();
            line(format!("| 指标 | 数值 |\n|---|---|\n| {title} | {number} |"), kind, "table")
        }
    }
}

/// True sentences about something else, with numbers that are not the figures'.
fn bystander(dice: &mut Dice, figures: &[Known], projects: &[Project]) -> Line {
    let resumed = &figures[1];
    let (a, b) = (dice.roll(3), 3 + dice.roll(3));
    let (town, other) = (TOWNSHIPS[a], TOWNSHIPS[b]);
    let (n, m) = (1 + dice.roll(90), 100 + dice.roll(9000));
    let cell = resumed.cells[a].0;
    let both = cell + resumed.cells[b].0;
    let rate = figures[5].cells[a].steps(Q(1, 10));
    let rate = decimal(rate, 1);
    let before = resumed.before.0;
    let sector = dice.roll(4);
    let in_sector = |test: &dyn Fn(&Project) -> bool| projects.iter().filter(|it| it.sector == sector && test(it)).count();
    let (sector_total, sector_resumed) = (in_sector(&|_| true), in_sector(&|it| it.states[1] > 0));
    let in_both = projects.iter().filter(|it| it.sector == sector && it.township == a && it.states[1] > 0).count();
    let sector_rate = decimal(Q(100 * sector_resumed as i128, sector_total.max(1) as i128).steps(Q(1, 10)), 1);
    let sector = SECTORS[sector];
    let total = figures[0].now.0;
    let all = [
        format!("已复工项目中\u{ff0c}{town}{cell}个。"),
        format!("{town}进展较快\u{ff0c}已复工项目{cell}个。"),
        format!("{town}进展较快。已复工项目{cell}个\u{ff0c}复工率{rate}%。"),
        format!("{town}{sector}已复工项目{in_both}个。"),
        format!("另有{n}个已复工项目用工不足。"),
        format!("华阳镇已复工项目{n}个。"),
        format!("华阳镇进展较快\u{ff0c}已复工项目{n}个。"),
        format!("2月14日\u{ff0c}已复工项目{before}个。"),
        format!("截至2月14日\u{ff0c}已复工项目{before}个。"),
        format!("截至2月14日有{before}个项目复工。"),
        format!("计划月底前已复工项目达到{m}个。"),
        format!("工作组走访{n}个已复工项目\u{ff0c}现场解难。"),
        format!("复工率超过90%的乡镇有{n}个。"),
        "力争复工率达到99%以上。".to_owned(),
        "确保2月底前复工率达到98%。".to_owned(),
        format!("其中{n}个已复工项目位于山区。"),
        format!("已复工项目涉及{n}户、{m}人。"),
        format!("已复工项目新增用工{n}人。"),
        format!("去年复工率为{n}%。"),
        format!("全国复工率为{n}%\u{ff0c}全省复工率{n}%。"),
        format!("每个已复工项目平均带动{n}户。"),
        format!("{town}、{other}已复工项目{both}个。"),
        format!("{town}和{other}的已复工项目共{both}个。"),
        format!("{sector}项目{sector_total}个\u{ff0c}复工率{sector_rate}%。"),
        format!("车间复工率{n}%\u{ff0c}企业复工率{n}%。"),
        format!("全县产业扶贫项目总数{total}个\u{ff0c}其中{sector}{sector_total}个。"),
        format!("上期已复工项目{before}个。"),
        format!("已复工项目{n}个停工待料。"),
        format!("已复工项目的{n}个难题已经解决。"),
        format!("新增{n}个项目复工。"),
        format!("又有{n}个项目复工\u{ff0c}{n}个项目停工。"),
        format!("某公司已复工项目{n}个\u{ff0c}带动{n}户。"),
        format!("扶贫资金到位后\u{ff0c}{n}户受益。"),
        format!("扶贫资金安排{n}个乡镇。"),
        format!("已复工项目{n}人返岗。"),
        format!("第二批已复工项目{n}个。"),
        format!("示例企业、已复工项目单位{n}家。"),
        format!("如果复工率低于{n}%\u{ff0c}要说明原因。"),
        format!("本周已复工项目增加{n}个。"),
        format!("已复工项目比去年同期增加{m}个。"),
        format!("配发口罩的项目有{n}个\u{ff0c}每个项目配发口罩{n}只。"),
        format!("各村配发口罩{n}只以上。"),
        format!("项目受益户户均增收{m}元。"),
        format!("复工率提高后\u{ff0c}用工{n}人。"),
        format!("联系电话0556-7171234,县办〔2020〕{n}号文件\u{ff0c}两不愁三保障。"),
    ];
    Line { text: dice.pick(&all).clone(), kind: Kind::True, class: "bystander" }
}

/// Lists that a number announces.
fn counted(dice: &mut Dice) -> Line {
    let words = ["公益性岗位", "产业发展", "自主经营", "社会帮扶", "技能培训", "劳务输出", "交通补贴"];
    let n = 2 + dice.roll(5);
    let is_true = dice.heads();
    let said = if is_true { n } else { n + 1 + dice.roll(2) };
    let said = if dice.heads() { chinese(said as i128) } else { said.to_string() };
    let noun = dice.pick(&["项举措", "项措施", "个方面工作", "条办法", "项任务"]);
    let way = dice.roll(5);
    let items: String = words[..n].iter().map(|it| format!("\n- {it}")).collect();
    let listed = words[..n].join("、");
    let ordinals: String = ["一", "二", "三", "四", "五", "六", "七"].iter().zip(&words[..n]).map(|(at, it)| format!("{at}是{it}\u{ff1b}")).collect();
    let text = match way {
        0 => format!("采取{said}{noun}稳岗就业:\n{items}"),
        1 => format!("分类推进[{said}{noun}](count:):\n{items}"),
        2 => format!("推出{said}{noun}:{listed}。"),
        3 => format!("实施{said}{noun}({listed})。"),
        _ => format!("采取{said}{noun}:{ordinals}"),
    };
    Line { text, kind: if is_true { Kind::True } else { Kind::Count }, class: "count" }
}

/// The lines of `lines` that have an error, or a warning that is more than a number bound to nothing.
fn wrong_lines(inputs: &BTreeMap<&'static str, String>, bulletin: &str, starts: &[usize]) -> BTreeMap<usize, BTreeSet<String>> {
    let builtin = jianbao::render::BUILTIN.iter().map(|(path, bytes)| Input::new(path, *bytes));
    let own = inputs.iter().map(|(path, text)| Input::new(path, text.clone().into_bytes()));
    let path = "content/bulletins/002.md";
    let sources = Sources::of(builtin.chain(own).chain([Input::new(path, bulletin.as_bytes().to_vec())]));
    let build = pipeline::draft(&sources, &Wishes::default(), &Memo::default(), &mut |_| {});
    let mut wrong: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for problem in &build.problems.0 {
        // What is said of stars around a link says nothing of its number.
        let is_unbound = ["JB2110", "JB2115", "JB2116"].contains(&problem.code.id);
        let place = problem.place.and_then(|span| Some((sources.text(span.file)?, span)));
        let (file, span) = place.unwrap_or_else(|| panic!("{} has no place: {}", problem.code.id, problem.message.en));
        if file.path != path {
            assert!(problem.level != Level::Error, "the county is in order: {} {} {}", file.path, problem.code.id, problem.message.en);
            continue;
        }
        if !is_unbound {
            let line = line_column(file.text, span.start as usize).line;
            let index = starts.partition_point(|start| *start <= line) - 1;
            wrong.entry(index).or_default().insert(format!("{} {}", problem.code.id, problem.message.zh));
        }
    }
    wrong
}

#[test]
fn falsehoods_are_found_and_truths_are_not_refused() {
    let rounds = std::env::var("ROUNDS").ok().and_then(|it| it.parse().ok()).unwrap_or(2);
    let mut counts: BTreeMap<(&str, Kind), (usize, usize)> = BTreeMap::new();
    let (mut missed, mut refused) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let mut dice = Dice(2020 + round);
        let projects = county(&mut dice);
        let needs = [20_000 + dice.roll(20_000) as i128, 100_000 + dice.roll(90_000) as i128, 1000 + dice.roll(90_000) as i128];
        let figures = known(&projects, needs);
        let inputs = data(&projects, needs);
        let mut lines: Vec<Line> = Vec::new();
        while lines.len() < 3000 {
            match dice.roll(10) {
                0..=2 => lines.extend(bound(&mut dice, &figures)),
                3..=6 => lines.extend(anchored(&mut dice, &figures)),
                7 | 8 => lines.push(bystander(&mut dice, &figures, &projects)),
                _ => lines.push(counted(&mut dice)),
            }
        }
        let mut bulletin = "---\ntitle: 第二周\nissue: 2\nas_of: 2020-02-28\ndate: 2020-02-29 09:00\n---\n".to_owned();
        let mut starts = Vec::new();
        for line in &lines {
            // A line of its own between them, so that no list or heading runs on into the next.
            bulletin.push_str("\n<!-- -->\n\n## 情况\n\n");
            starts.push(bulletin.lines().count() + 1);
            bulletin.push_str(&line.text);
            bulletin.push('\n');
        }
        let wrong = wrong_lines(&inputs, &bulletin, &starts);
        for (index, line) in lines.iter().enumerate() {
            let found = wrong.get(&index);
            let (all, n_found) = counts.entry((line.class, line.kind)).or_default();
            *all += 1;
            *n_found += usize::from(found.is_some());
            match (line.kind, found) {
                (Kind::True, Some(said)) => refused.push(format!("{} {}\n    {said:?}", line.class, line.text)),
                (Kind::True, None) | (_, Some(_)) => {}
                (kind, None) => missed.push(format!("{} {kind:?} {}", line.class, line.text)),
            }
        }
    }
    let sums = |is_bound: bool| {
        let of = counts.iter().filter(|((class, kind), _)| (*class == "bound") == is_bound && *kind != Kind::True);
        of.fold((0, 0), |sum, (_, (all, found))| (sum.0 + all, sum.1 + found))
    };
    for ((class, kind), (all, found)) in &counts {
        println!("{class:28} {kind:?}: {found} of {all} reported");
    }
    let ((all_bound, found_bound), (all_anchored, found_anchored)) = (sums(true), sums(false));
    let truths: usize = counts.iter().filter(|((_, kind), _)| *kind == Kind::True).map(|(_, (all, _))| all).sum();
    println!("bound: {found_bound} of {all_bound} falsehoods found; anchored: {found_anchored} of {all_anchored}; {} of {truths} truths refused", refused.len());
    missed.sort();
    refused.sort();
    let some = |all: &[String]| all.iter().step_by((all.len() / 60).max(1)).cloned().collect::<Vec<_>>().join("\n");
    assert!(refused.is_empty(), "{} truths are refused\n{}\nand missed\n{}", refused.len(), some(&refused), some(&missed));
    assert!(found_bound * 100 >= all_bound * 99, "bound falsehoods are missed\n{}", some(&missed));
    assert!(found_anchored * 100 >= all_anchored * 99, "anchored falsehoods are missed\n{}", some(&missed));
}

#[test]
fn any_prose_is_looked_at_without_a_panic() {
    let mut dice = Dice(7);
    let projects = county(&mut dice);
    let inputs = data(&projects, [27_000, 104_652, 9000]);
    let pieces = [
        "已复工项目",
        "复工率",
        "全面复工",
        "项目",
        "产业扶贫项目",
        "示例甲镇",
        "其中",
        "502个",
        "86%",
        "比上期",
        "增加",
        "增加到",
        "由上期的",
        "分别为",
        "\u{3001}",
        "\u{ff0c}",
        "\u{3002}",
        "\u{ff1b}",
        ":",
        "(",
        ")",
        "中",
        "的",
        "有",
        "和",
        "截至2月28日",
        "截至2月14日",
        "较2月14日",
        "与2月14日相比",
        "一周来",
        "本期",
        "与上期相比",
        "新增",
        "减少为",
        "占",
        "均",
        "各",
        "分",
        "乡镇",
        "答",
        "类",
        "每",
        "县",
        "合计",
        "种植业",
        "2月14日",
        "五项举措",
        "一是",
        "二是",
        "超过",
        "万",
        "户",
        "全县",
        "**",
        "[3个](fig:projects.total)",
        "[](fig:projects.rate?show=change)",
        "\n",
        "| ",
        " |",
        "- ",
        "第3期",
        "\u{1F600}",
        "<b>",
        "`7个`",
        "\u{ff08}含",
        "\u{ff09}",
    ];
    let mut bulletin = "---\ntitle: 第二周\nissue: 2\nas_of: 2020-02-28\ndate: 2020-02-29 09:00\n---\n".to_owned();
    for _ in 0..6000 {
        for _ in 0..=dice.roll(14) {
            bulletin.push_str(dice.word(&pieces));
        }
        bulletin.push_str("\n\n");
    }
    let sources = Sources::of(
        jianbao::render::BUILTIN
            .iter()
            .map(|(path, bytes)| Input::new(path, *bytes))
            .chain(inputs.iter().map(|(path, text)| Input::new(path, text.clone().into_bytes())))
            .chain([Input::new("content/bulletins/002.md", bulletin.into_bytes())]),
    );
    pipeline::draft(&sources, &Wishes::default(), &Memo::default(), &mut |_| {});
}

/// The inputs of the sample site without its locks, and with others in the place of some.
fn sample(others: &[(String, String)]) -> Sources {
    let own = jianbao::source::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")), jianbao::render::BUILTIN).expect("the sample site can be read");
    let is_kept = |path: &str| !path.ends_with(".lock.yaml") && path != "content/corrections.yaml" && others.iter().all(|(other, _)| other != path);
    let kept: Vec<Input> = own.all().filter(|input| is_kept(&input.path)).cloned().collect();
    Sources::of(kept.into_iter().chain(others.iter().map(|(path, text)| Input::new(path, text.clone().into_bytes()))))
}

/// Path, line, code and message of all that is said about prose, but for numbers bound to nothing.
fn said_of_prose(sources: &Sources) -> Vec<(String, usize, String)> {
    let problems = pipeline::draft(sources, &Wishes::default(), &Memo::default(), &mut |_| {}).problems;
    let of_prose = problems.0.iter().filter(|it| it.code.id.starts_with("JB21") && it.code.id != "JB2110");
    let said = of_prose.filter_map(|it| {
        let span = it.place?;
        let file = sources.text(span.file)?;
        Some((file.path.to_owned(), line_column(file.text, span.start as usize).line, format!("{} {}", it.code.id, it.message.zh)))
    });
    said.collect()
}

#[test]
fn sentences_written_by_hand() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/bulletin.txt");
    let cases = std::fs::read_to_string(path).expect("the sentences can be read");
    let cases: Vec<(&str, &str)> = cases.lines().filter_map(|line| line.split_once(' ').filter(|(kind, _)| ["T", "F", "D"].contains(kind))).collect();
    let mut page = "---\ntitle: 试验\nas_of: 2020-02-28\n---\n".to_owned();
    for (_, sentence) in &cases {
        page.push_str(sentence);
        page.push_str("\n\n");
    }
    let path = "content/pages/sentences.md";
    let said = said_of_prose(&sample(&[(path.to_owned(), page)]));
    let mut wrong = Vec::new();
    for (at, (kind, sentence)) in cases.iter().enumerate() {
        let found: Vec<_> = said.iter().filter(|(file, line, _)| file == path && *line == 5 + 2 * at).map(|(.., said)| said).collect();
        let is_doubt = |said: &&String| said.starts_with("JB2116");
        let is_right = match *kind {
            "T" => found.is_empty(),
            "D" => !found.is_empty() && found.iter().all(is_doubt),
            _ => !found.iter().all(is_doubt),
        };
        if !is_right {
            wrong.push(format!("{kind} {sentence} {found:?}"));
        }
    }
    assert!(cases.len() > 60 && wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `text` without the links of its bindings: the numbers stay as they are.
fn unbound(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("](fig:") {
        let open = rest[..at].rfind('[').expect("a binding begins");
        let end = at + rest[at..].find(')').expect("a binding ends") + 1;
        let words = &rest[open + 1..at];
        out.push_str(&rest[..open]);
        out.push_str(if words.is_empty() { &rest[open..end] } else { words });
        rest = &rest[end..];
    }
    out + rest
}

#[test]
fn the_sample_bulletins_are_not_refused_when_nothing_is_bound() {
    let own = sample(&[]);
    let narratives: Vec<(String, String)> =
        own.all().filter(|input| input.path.ends_with(".md")).map(|input| (input.path.to_string(), unbound(input.text().expect("narratives are UTF-8")))).collect();
    let mut said = said_of_prose(&sample(&narratives));
    said.retain(|(.., said)| !said.starts_with("JB2116"));
    assert!(narratives.len() > 8 && said.is_empty(), "{said:#?}");
}

#[test]
fn what_fix_binds_is_bound_by_name_and_the_rest_stays_byte_for_byte() {
    let mut dice = Dice(99);
    let projects = county(&mut dice);
    let needs = [27_000, 104_652, 9000];
    let figures = known(&projects, needs);
    let inputs = data(&projects, needs);
    let mut bulletin = "---\ntitle: 第二周\nissue: 2\nas_of: 2020-02-28\ndate: 2020-02-29 09:00\n---\n".to_owned();
    for _ in 0..1500 {
        let line = match dice.roll(3) {
            0 => Some(bystander(&mut dice, &figures, &projects)),
            1 => bound(&mut dice, &figures),
            _ => anchored(&mut dice, &figures),
        };
        if let Some(line) = line.filter(|line| line.kind == Kind::True) {
            bulletin.push_str(&line.text);
            bulletin.push_str(if dice.heads() { "\n\n" } else { "\r\n\r\n" });
        }
    }
    let path = "content/bulletins/002.md";
    let with = |bulletin: &str| {
        let builtin = jianbao::render::BUILTIN.iter().map(|(path, bytes)| Input::new(path, *bytes));
        let own = inputs.iter().map(|(path, text)| Input::new(path, text.clone().into_bytes()));
        Sources::of(builtin.chain(own).chain([Input::new(path, bulletin.as_bytes().to_vec())]))
    };
    let sources = with(&bulletin);
    let problems = pipeline::draft(&sources, &Wishes::default(), &Memo::default(), &mut |_| {}).problems;
    let fixes = jianbao::diag::fix::fixes(&problems, &["JB2110"]);
    let fixes: Vec<_> = fixes.values().flatten().copied().collect();
    let fixed = jianbao::diag::fix::fixed(&bulletin, &fixes);
    assert!(fixes.len() > 100 && fixes.iter().any(|fix| fix.text.ends_with("?show=change)")), "{} numbers are bound", fixes.len());
    let mut at = 0;
    for fix in &fixes {
        let was = &bulletin[fix.span.start as usize..fix.span.end as usize];
        assert!(fix.text.starts_with(&format!("[{was}](fig:")) && fix.span.start as usize >= at, "{was} became {}", fix.text);
        at = fix.span.end as usize;
        // Never by the value alone: a word of the figure's name stands in the sentence.
        let key = fix.text.split("](fig:").nth(1).and_then(|rest| rest.split([')', '?', '/']).next()).expect("a binding");
        let it = figures.iter().find(|it| it.key == key).expect("a figure of the county");
        let paragraph =
            bulletin[..fix.span.start as usize].rsplit('\n').next().unwrap_or_default().to_owned() + bulletin[fix.span.end as usize..].split('\n').next().unwrap_or_default();
        let is_named = it.names.iter().any(|name| name.chars().collect::<Vec<_>>().windows(2).any(|pair| paragraph.contains(&pair.iter().collect::<String>())));
        assert!(is_named, "{was} was bound to {key} in {paragraph}");
    }
    let after = pipeline::draft(&with(&fixed), &Wishes::default(), &Memo::default(), &mut |_| {}).problems;
    let errors = |problems: &jianbao::diag::Diagnostics| problems.0.iter().filter(|it| it.level == Level::Error).count();
    assert_eq!(errors(&after), errors(&problems), "binding makes no error");
}

#[test]
fn front_matter_stays_readable_when_its_numbers_are_bound() {
    let values = [
        ("已复工项目553个", Some("已复工项目[553个](fig:projects.resumed)")),
        ("553个已复工项目", None), // `[` would begin a list.
        ("\"553个已复工项目\"", Some("\"[553个](fig:projects.resumed)已复工项目\"")),
        ("'已复工项目553个'", Some("'已复工项目[553个](fig:projects.resumed)'")),
        // Their places in the file are not known to the byte.
        ("\"\\u5df2复工项目553个\"", None),
        (">-\n  目前，\n  已复工项目553个。", None),
    ];
    for (value, right) in values {
        let path = "content/pages/fix.md";
        let page = |summary: &str| format!("---\ntitle: 试验\nsummary: {summary}\n---\n正文。\n");
        let problems = pipeline::draft(&sample(&[(path.to_owned(), page(value))]), &Wishes::default(), &Memo::default(), &mut |_| {}).problems;
        let fixes = jianbao::diag::fix::fixes(&problems, &["JB2110"]);
        let fixes: Vec<_> = fixes.values().flatten().copied().collect();
        assert_eq!(jianbao::diag::fix::fixed(&page(value), &fixes), page(right.unwrap_or(value)));
        assert_eq!(fixes.len(), usize::from(right.is_some()), "{value}");
    }
}

#[test]
fn verbs_of_a_level_go_the_way_of_the_data() {
    let (mut lines, mut missed, mut refused): (usize, Vec<String>, Vec<String>) = (0, Vec::new(), Vec::new());
    for round in 0..2 {
        let mut dice = Dice(77 + round);
        let projects = county(&mut dice);
        let needs = [27_000, 104_652, 9000];
        let figures = known(&projects, needs);
        let moved: Vec<&Known> = figures.iter().filter(|it| it.now.minus(it.before).0 != 0).collect();
        let mut all = Vec::new();
        for _ in 0..500 {
            let it = *dice.pick(&moved);
            let is_true = dice.heads();
            let is_up = (it.now.minus(it.before).0 > 0) == is_true;
            let verb = dice.word(if is_up { &["增加到", "提高到", "上升至", "增至", "升至"] } else { &["减少到", "下降到", "回落至", "降至", "减至"] });
            let said = plainly(&mut dice, it.now, it.unit, it.decimals);
            if said.is_true_of(it.now) != Some(true) {
                continue;
            }
            let number = if dice.heads() { format!("[{}](fig:{})", said.text(), it.key) } else { said.text() };
            let from = *dice.pick(&["", "比上期", "进一步"]);
            let (prefix, title) = (*dice.pick(&["", "全县", "截至2月28日\u{ff0c}", "目前\u{ff0c}"]), *dice.pick(it.names));
            all.push((format!("{prefix}{title}{from}{verb}{number}。"), is_true, from.is_empty() || number.starts_with('[')));
        }
        let mut bulletin = "---\ntitle: 第二周\nissue: 2\nas_of: 2020-02-28\ndate: 2020-02-29 09:00\n---\n".to_owned();
        let mut starts = Vec::new();
        for (text, ..) in &all {
            bulletin.push_str("\n<!-- -->\n\n## 情况\n\n");
            starts.push(bulletin.lines().count() + 1);
            bulletin.push_str(text);
            bulletin.push('\n');
        }
        let wrong = wrong_lines(&data(&projects, needs), &bulletin, &starts);
        for (index, (text, is_true, is_sure)) in all.iter().enumerate() {
            lines += 1;
            match (is_true, wrong.get(&index)) {
                (true, Some(said)) => refused.push(format!("{text} {said:?}")),
                // Behind 比上期 and 进一步 an unbound number may be left alone.
                (false, None) if *is_sure => missed.push(text.clone()),
                _ => {}
            }
        }
    }
    println!("levels: {} of {lines} refused wrongly, {} missed", refused.len(), missed.len());
    assert!(refused.is_empty() && missed.is_empty(), "refused\n{}\nmissed\n{}", refused.join("\n"), missed.join("\n"));
}

/// Figures that prose calls by less than their titles, beside the county's own.
fn abbreviations(dice: &mut Dice) -> (Vec<Known>, Vec<(&'static str, String)>, String) {
    let firms: i128 = 100 + dice.roll(900) as i128;
    let poor: i128 = 1000 + dice.roll(90_000) as i128;
    let n = 40 + dice.roll(60);
    let full: Vec<[bool; 2]> = (0..n).map(|_| if dice.roll(3) == 0 { [true, true] } else { [false, dice.heads()] }).collect();
    let count = |day: usize| full.iter().filter(|it| it[day]).count() as i128;
    let share = |day: usize| Q(count(day) * 100, n as i128);
    let known = |key, names, unit, decimals, before, now| Known { key, names, unit, decimals, before, now, cells: Vec::new(), is_rate: unit == "%", turned: None };
    let all = vec![
        known("firms.resumed", &["复工企业", "复工企业数", "已复工企业", "已复工企业数"], "家", 0, Q(firms, 1), Q(firms, 1)),
        known("poor.persons", &["脱贫人口", "脱贫人口数"], "人", 0, Q(poor, 1), Q(poor, 1)),
        known("workshops.full", &["复工车间", "复工扶贫车间", "已复工扶贫车间"], "个", 0, Q(count(0), 1), Q(count(1), 1)),
        known("workshops.rate", &["车间复工率", "扶贫车间复工率"], "%", 1, share(0), share(1)),
    ];
    let dataset = "title: 扶贫车间\nunit: 个\nsource: ledger\nprimaryKey: id\nfields:\n  - {name: id, title: 编号, type: string, constraints: {required: true}, visibility: public}\n  - {name: status, title: 进度, type: string, dated: true, constraints: {enum: [未复工, 全面复工]}, visibility: public}\n";
    let mut records = String::new();
    for (i, [first, second]) in full.iter().enumerate() {
        let [first, second] = [first, second].map(|it| if *it { "全面复工" } else { "未复工" });
        let status = if first == second { format!("{{2020-02-01: {first}}}") } else { format!("{{2020-02-01: {first}, 2020-02-20: {second}}}") };
        let _ = writeln!(records, "- {{id: W{i:03}, status: {status}}}");
    }
    let figures = format!(
        "firms.resumed: {{title: 已复工企业数, unit: 家, stated: {firms}, source: report}}\npoor.persons: {{title: 全县已脱贫人口数, unit: 人, stated: {poor}, source: report}}\nworkshops.total: {{title: 扶贫车间总数, unit: 个, count: workshops}}\nworkshops.full: {{title: 已复工扶贫车间, unit: 个, count: workshops, where: {{status: 全面复工}}}}\nworkshops.rate: {{title: 扶贫车间复工率, ratio: [workshops.full, workshops.total], decimals: 1}}\n"
    );
    (all, vec![("content/data/workshops/dataset.yaml", dataset.to_owned()), ("content/data/workshops/records.yaml", records)], figures)
}

/// True sentences in which a short name is part of another thing's, or of an act.
fn near_abbreviation(dice: &mut Dice) -> String {
    let (n, m) = (1 + dice.roll(90), 100 + dice.roll(900));
    let all = [
        format!("新增复工企业{n}家。"),
        format!("组织复工企业{n}家\u{ff0c}现场招工{m}人。"),
        format!("2月27日复工企业{n}家。"),
        format!("本期复工企业{n}家。"),
        format!("未复工企业{n}家。"),
        format!("规上复工企业{n}家\u{ff0c}用工{m}人。"),
        format!("复工企业用工{m}人。"),
        format!("走访{n}家复工企业。"),
        format!("为{n}家复工企业减免租金。"),
        format!("发放补贴的复工企业{n}家。"),
        format!("华阳镇复工企业{n}家。"),
        format!("当天脱贫人口{n}人返岗。"),
        format!("未脱贫人口{n}人。"),
        format!("脱贫人口中有{n}人返贫。"),
        format!("缺少口罩的复工车间{n}个。"),
        format!("每个复工车间配发口罩{n}只。"),
        format!("复工车间用工{m}人。"),
        format!("华阳镇车间复工率{n}%。"),
        format!("第二批扶贫车间复工率{n}%。"),
        format!("服装加工车间复工率为{n}%。"),
        format!("力争车间复工率达到{n}%。"),
        format!("组织复工车间{n}个参加招聘会。"),
        format!("全面复工企业{n}家。"),
        format!("申请复工企业{n}家。"),
    ];
    dice.pick(&all).clone()
}

#[test]
fn figures_called_by_less_than_their_titles_are_known() {
    let rounds = std::env::var("ROUNDS").ok().and_then(|it| it.parse().ok()).unwrap_or(2);
    let (mut truths, mut falsehoods, mut found) = (0, 0, 0);
    let (mut missed, mut refused) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let mut dice = Dice(502 + round);
        let projects = county(&mut dice);
        let mut inputs = data(&projects, [27_000, 104_652, 9000]);
        let (figures, others, definitions) = abbreviations(&mut dice);
        inputs.extend(others);
        inputs.entry("content/figures.yaml").or_default().push_str(&definitions);
        let mut lines: Vec<(String, Kind, &str)> = Vec::new();
        while lines.len() < 1200 {
            if dice.roll(4) == 0 {
                lines.push((near_abbreviation(&mut dice), Kind::True, "bystander"));
            } else if let Some(line) = anchored(&mut dice, &figures).filter(|line| !["本期复工", "本期脱贫"].iter().any(|word| line.text.contains(word))) {
                // 本期复工企业 may be those of these weeks alone: nobody can say.
                lines.push((line.text, line.kind, line.class));
            }
        }
        let mut bulletin = "---\ntitle: 第二周\nissue: 2\nas_of: 2020-02-28\ndate: 2020-02-29 09:00\n---\n".to_owned();
        let mut starts = Vec::new();
        for (text, ..) in &lines {
            bulletin.push_str("\n<!-- -->\n\n## 情况\n\n");
            starts.push(bulletin.lines().count() + 1);
            bulletin.push_str(text);
            bulletin.push('\n');
        }
        let wrong = wrong_lines(&inputs, &bulletin, &starts);
        for (index, (text, kind, class)) in lines.iter().enumerate() {
            let said = wrong.get(&index);
            (truths, falsehoods, found) = match kind {
                Kind::True => (truths + 1, falsehoods, found),
                _ => (truths, falsehoods + 1, found + usize::from(said.is_some())),
            };
            match (kind, said) {
                (Kind::True, Some(said)) => refused.push(format!("{class} {text}\n    {said:?}")),
                (Kind::True, None) | (_, Some(_)) => {}
                (kind, None) => missed.push(format!("{class} {kind:?} {text}")),
            }
        }
    }
    println!("short names: {found} of {falsehoods} falsehoods found; {} of {truths} truths refused", refused.len());
    assert!(refused.is_empty(), "truths are refused\n{}\nand missed\n{}", refused.join("\n"), missed.join("\n"));
    assert!(found * 100 >= falsehoods * 99, "falsehoods are missed\n{}", missed.join("\n"));
}

/// What is said of `text` as a page of the sample site: each warning of numbers bound to nothing with the words that it names, in order of place.
fn unbound_in(text: &str) -> Vec<Vec<String>> {
    let path = "content/pages/news.md";
    let page = format!("---\ntitle: 见闻\nas_of: 2020-03-03\n---\n{}", text.replace('\n', "\n\n"));
    let sources = sample(&[(path.to_owned(), page)]);
    let problems = pipeline::draft(&sources, &Wishes::default(), &Memo::default(), &mut |_| {}).problems;
    let mut found = Vec::new();
    for problem in &problems.0 {
        let Some((file, place)) = problem.place.and_then(|span| Some((sources.text(span.file)?, span))).filter(|(file, _)| file.path == path) else { continue };
        assert!(problem.level == Level::Warning, "a true text has no error: {} {}", problem.code.id, problem.message.zh);
        if ["JB2110", "JB2116"].contains(&problem.code.id) {
            found.push(std::iter::once(&place).chain(&problem.also).map(|span| file.text[span.start as usize..span.end as usize].to_owned()).collect());
        }
    }
    found
}

#[test]
fn general_news_is_hardly_disturbed() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/news");
    let mut paths: Vec<_> = std::fs::read_dir(folder).expect("the news can be read").map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    let (mut all_characters, mut all_warnings, mut all_numbers) = (0, 0, 0);
    for path in &paths {
        let text = std::fs::read_to_string(path).expect("a text");
        let found = unbound_in(&text);
        let (characters, numbers) = (text.chars().count(), found.iter().map(Vec::len).sum::<usize>());
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        println!("{name:10} {characters} characters, {} warnings of {numbers} numbers: {found:?}", found.len());
        (all_characters, all_warnings, all_numbers) = (all_characters + characters, all_warnings + found.len(), all_numbers + numbers);
    }
    let per_mille = |n: usize| n as f64 * 1000.0 / all_characters as f64;
    println!("{:.1} warnings and {:.1} numbers in 1000 characters of news", per_mille(all_warnings), per_mille(all_numbers));
    assert!(paths.len() > 6 && all_warnings * 1000 <= all_characters * 5, "more than 5 warnings in 1000 characters");
}

#[test]
fn the_county_report_has_its_figures_found_and_nothing_else() {
    let text = include_str!("cases/county.txt");
    let found: Vec<String> = unbound_in(text).concat();
    let figures = ["27000户", "104652人", "55569人", "381户", "252户", "498人", "584个", "411名", "两例", "500-3000元"];
    let missing: Vec<_> = figures.iter().filter(|figure| !found.iter().any(|it| it == *figure)).collect();
    let others: Vec<_> = found.iter().filter(|it| !figures.contains(&it.as_str())).collect();
    println!("{} figures found, {others:?} besides", figures.len() - missing.len());
    assert!(missing.is_empty() && others.len() <= 1, "missing {missing:?}, besides {others:?}");
}
