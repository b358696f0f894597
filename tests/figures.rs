//! Figures of small sites: values, breakdowns, changes and problems as rows of text, and laws that hold for all data.
//!
//! A file of `tests/cases/figures/` has a line that says what it shows, inputs after `-- PATH --`, then `== QUESTIONS ==` with lines
//! `QUESTION => ANSWER` and, where there are problems, `== PROBLEMS ==`. `UPDATE=1 cargo test --test figures` rewrites answers and problems.
//!
//! Questions: `KEY @DAY`, `KEY/FIELD=VALUE @DAY`, `KEY?by=A,B @DAY`, `change KEY DAY DAY`, `share KEY/FIELD=VALUE @DAY`, `records KEY @DAY`,
//! `described KEY`, `defined KEY`. Checks are held on every day asked about.

#![allow(clippy::panic, clippy::unwrap_used)] // A test that fails panics.

use jianbao::diag::{Diagnostics, Lang, Level, Message, line_column};
use jianbao::figures::{Amount, Breakdown, Defined, Figures, Shown, check, define};
use jianbao::model::{self, Model};
use jianbao::source::{Input, Sources};
use jianbao::text::date::iso;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// The figures of a site, and what is wrong with them.
struct Site {
    sources: Sources,
    figures: Figures,
    problems: Diagnostics,
}

fn site(inputs: &[(String, String)]) -> Site {
    let sources = Sources::of(inputs.iter().map(|(path, text)| Input::new(path, text.clone())));
    let (model, data_problems): (Model, Diagnostics) = model::assemble(&sources, &model::Memo::default());
    assert!(!data_problems.has_errors(), "the data of a case are as they should be: {data_problems:?}");
    let (definitions, problems): (Defined, Diagnostics) = define(&sources, &model);
    Site { figures: Figures::new(definitions, Arc::new(model)), sources, problems }
}

#[test]
fn cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/figures");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut wrong = String::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let now = answered(&text);
        if now != text && std::env::var_os("UPDATE").is_some() {
            fs::write(&path, now).unwrap();
        } else {
            for line in difference(&text, &now) {
                writeln!(wrong, "{}: {line}", path.file_name().unwrap().to_string_lossy()).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The lines of either text that the other has not.
fn difference(expected: &str, found: &str) -> Vec<String> {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (expected, found) = (lines(expected), lines(found));
    let missing = expected.iter().filter(|line| !found.contains(line)).map(|line| format!("expected {line}"));
    missing.chain(found.iter().filter(|line| !expected.contains(line)).map(|line| format!("found    {line}"))).collect()
}

/// The file with its answers and problems as they are now.
fn answered(text: &str) -> String {
    let mut inputs: Vec<(String, String)> = Vec::new();
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next_if(|line| !line.starts_with("== ")) {
        writeln!(out, "{line}").unwrap();
        if let Some(path) = line.strip_prefix("-- ").and_then(|line| line.strip_suffix(" --")) {
            inputs.push((path.to_owned(), String::new()));
        } else if let Some((_, body)) = inputs.last_mut() {
            writeln!(body, "{line}").unwrap();
        }
    }
    let mut site = site(&inputs);
    let questions: Vec<&str> = lines.take_while(|line| *line != "== PROBLEMS ==").filter(|line| !line.starts_with("== ")).collect();
    out.push_str("== QUESTIONS ==\n");
    let mut days = BTreeSet::new();
    for line in questions.iter().filter(|line| !line.is_empty()) {
        let question = line.split(" => ").next().unwrap().trim_end_matches(" =>");
        days.extend(question.split([' ', '@']).filter_map(iso));
        writeln!(out, "{question} => {}", answer(&site.figures, question)).unwrap();
    }
    let days: Vec<Date> = days.into_iter().collect();
    let failed = check(&site.sources, &site.figures, &days);
    site.problems.add(failed);
    if !site.problems.0.is_empty() {
        out.push_str("== PROBLEMS ==\n");
        for line in problems(&site) {
            writeln!(out, "{line}").unwrap();
        }
    }
    out
}

fn problems(site: &Site) -> Vec<String> {
    let line = |problem: &jianbao::diag::Diagnostic| {
        let level = if problem.level == Level::Error { "error" } else { "warning" };
        let place = problem.place.and_then(|span| {
            let file = site.sources.text(span.file)?;
            Some(format!("{}:{}", file.path.trim_start_matches("content/"), line_column(file.text, span.start as usize)))
        });
        let help = problem.help.as_ref().map_or("", |help| &help.zh);
        format!("{level}[{}] {} {} | {help}", problem.code.id, place.unwrap_or_default(), problem.message.zh)
    };
    site.problems.0.iter().map(line).collect()
}

fn answer(figures: &Figures, question: &str) -> String {
    let words: Vec<&str> = question.split(' ').collect();
    let refused = |message: Message| format!("! {}", message.in_lang(Lang::Zh));
    match words.as_slice() {
        ["described", key] => figures.said(key, Date::MAX),
        ["defined", key] => figures
            .definitions
            .get(*key)
            .map_or("no".to_owned(), |it| format!("unit {} decimals {} sample {} source {}", it.unit, it.decimals, it.is_sample, it.source.as_deref().unwrap_or("-"))),
        ["change", key, from, to] => {
            let delta = figures.change(key, iso(from).unwrap(), iso(to).unwrap());
            format!("{} → {}: {}", figures.shown_text(key, delta.before), figures.shown_text(key, delta.after), delta.words)
        }
        ["records", key, day] => {
            let rows = figures.records(key, day_of(day));
            rows.iter().map(|(dataset, row)| format!("{}:{row}", figures.model().table(*dataset).schema.name)).collect::<Vec<_>>().join(" ")
        }
        ["share", what, day] => {
            let (key, cell) = cell_of(what);
            figures.share(key, &cell, day_of(day)).map_or_else(refused, |shown| match shown {
                Shown::Value(Amount::One(value)) => format!("{}%", value.round_dp(2)),
                other => figures.shown_text(key, other),
            })
        }
        [what, day] => match what.split_once("?by=") {
            Some((key, by)) => {
                let by: Vec<&str> = by.split(',').collect();
                figures.breakdown(key, &by, day_of(day)).map_or_else(refused, |it| laid_out(figures, key, &it))
            }
            None => {
                let (key, cell) = cell_of(what);
                figures.cell(key, &cell, day_of(day)).map_or_else(refused, |shown| figures.shown_text(key, shown))
            }
        },
        _ => panic!("no such question: {question}"),
    }
}

fn day_of(word: &str) -> Date {
    iso(word.trim_start_matches('@')).unwrap()
}

fn cell_of(what: &str) -> (&str, Vec<(String, String)>) {
    let (key, cell) = what.split_once('/').unwrap_or((what, ""));
    let pair = |part: &str| part.split_once('=').map(|(field, value)| (field.to_owned(), value.to_owned()));
    (key, cell.split(',').filter_map(pair).collect())
}

/// `甲镇 1 2 | 3; 乙镇 …; 合计 …`.
fn laid_out(figures: &Figures, key: &str, it: &Breakdown) -> String {
    let text = |shown: &Shown| figures.shown_text(key, *shown);
    let mut rows = Vec::new();
    if it.columns.is_empty() {
        rows.extend(it.rows.iter().zip(&it.cells).map(|(label, cell)| format!("{label} {}", text(cell))));
        rows.push(format!("合计 {}", text(&it.total)));
        return rows.join("; ");
    }
    rows.push(format!("{}\\{} {}", it.row_title, it.column_title, it.columns.join(" ")));
    for ((label, cells), total) in it.rows.iter().zip(it.cells.chunks(it.columns.len())).zip(&it.row_totals) {
        rows.push(format!("{label} {} | {}", cells.iter().map(text).collect::<Vec<_>>().join(" "), text(total)));
    }
    rows.push(format!("合计 {} | {}", it.column_totals.iter().map(text).collect::<Vec<_>>().join(" "), text(&it.total)));
    rows.join("; ")
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

const TOWNSHIPS: [&str; 4] = ["甲镇", "乙镇", "丙乡", "丁乡"];
const REASONS: [&str; 3] = ["因疫", "因病", "其他"];
const DAYS: [&str; 3] = ["2020-02-14", "2020-02-21", "2020-02-28"];

/// One random case.
struct Case {
    township: Option<usize>,
    reason: usize,
    amount: Option<i64>,
    decided: usize,
}

fn random_cases(dice: &mut Dice, n: usize) -> Vec<Case> {
    (0..n)
        .map(|_| Case {
            township: Some(dice.below(9).min(dice.below(5))).filter(|it| *it < 4),
            reason: dice.below(6).min(2),
            amount: Some(i64::try_from(500 + dice.below(26) * 100).unwrap()).filter(|_| dice.below(8) > 0),
            decided: dice.below(3),
        })
        .collect()
}

fn random_site(cases: &[Case], disclosure: &str, figures: &str) -> Site {
    let schema = format!(
        "title: 救助\nunit: 户\nprimaryKey: id\nsince: decided_on\n{disclosure}\nfields:\n\
         - {{name: id, title: 编号, type: string, constraints: {{required: true, unique: true}}, visibility: internal}}\n\
         - {{name: township, title: 乡镇, type: string, constraints: {{enum: [{}]}}, visibility: internal}}\n\
         - {{name: reason, title: 原因, type: string, constraints: {{enum: [{}]}}, visibility: internal}}\n\
         - {{name: amount, title: 金额, type: integer, unit: 元, visibility: internal}}\n\
         - {{name: decided_on, title: 日期, type: date, visibility: internal}}\n",
        TOWNSHIPS.join(", "),
        REASONS.join(", ")
    );
    let mut records = String::new();
    for (i, case) in cases.iter().enumerate() {
        let township = case.township.map_or("~", |it| TOWNSHIPS[it]);
        let amount = case.amount.map_or("~".to_owned(), |it| it.to_string());
        let (reason, day) = (REASONS[case.reason], DAYS[case.decided]);
        writeln!(records, "- {{id: J{i:04}, township: {township}, reason: {reason}, amount: {amount}, decided_on: {day}}}").unwrap();
    }
    let inputs = [("content/data/relief/dataset.yaml", schema), ("content/data/relief/a.yaml", records), ("content/figures.yaml", figures.to_owned())];
    let site = site(&inputs.map(|(path, text)| (path.to_owned(), text)));
    assert_eq!(problems(&site), Vec::<String>::new());
    site
}

const RELIEF: &str = "n: {title: 户数, count: relief}\nsum: {title: 金额, sum: relief.amount}\n";

fn number(shown: Shown) -> Decimal {
    shown.number().unwrap_or_default()
}

#[test]
fn parts_add_up_to_the_whole() {
    let mut dice = Dice(7);
    for _ in 0..20 {
        let n = dice.below(200);
        let site = random_site(&random_cases(&mut dice, n), "", RELIEF);
        for (key, day) in ["n", "sum"].into_iter().flat_map(|key| DAYS.map(|day| (key, iso(day).unwrap()))) {
            let it = site.figures.breakdown(key, &["township", "reason"], day).unwrap();
            assert!(it.is_additive);
            let total = number(it.total);
            assert_eq!(it.cells.iter().copied().map(number).sum::<Decimal>(), total);
            assert_eq!(it.row_totals.iter().copied().map(number).sum::<Decimal>(), total);
            assert_eq!(it.column_totals.iter().copied().map(number).sum::<Decimal>(), total);
            let list = site.figures.breakdown(key, &["township"], day).unwrap();
            assert_eq!(list.cells, it.row_totals, "a list says what the margin of a table says");
            assert_eq!(list.total, site.figures.value(key, day));
        }
    }
}

#[test]
fn a_filter_chooses_what_a_plain_loop_chooses() {
    let mut dice = Dice(11);
    let figures = "a: {title: 甲, count: relief, where: {township: [甲镇, 丙乡], amount: {from: 700.5, to: 1500}}}\n\
                   b: {title: 乙, sum: relief.amount, where: {reason: {not: 因疫}, decided_on: {to: as_of}}}\n\
                   c: {title: 丙, unit: 元, median: relief.amount, where: {township: {empty: false}, amount: {from: 1000}}}\n\
                   d: {title: 丁, unit: 元, mean: relief.amount, where: {township: {empty: true}}}\n\
                   e: {title: 戊, unit: 种, distinct: relief.amount, where: {decided_on: {from: 2020-02-15}}}\n";
    for _ in 0..20 {
        let n = dice.below(300);
        let cases = random_cases(&mut dice, n);
        let site = random_site(&cases, "", figures);
        for (i, day) in DAYS.iter().enumerate() {
            let known: Vec<&Case> = cases.iter().filter(|case| case.decided <= i).collect();
            let value = |key| site.figures.value(key, iso(day).unwrap()).number();
            let a = known.iter().filter(|case| matches!(case.township, Some(0 | 2)) && case.amount.is_some_and(|it| (701..=1500).contains(&it))).count();
            assert_eq!(value("a"), Some(a.into()));
            let b: Vec<i64> = known.iter().filter(|case| case.reason != 0).filter_map(|case| case.amount).collect();
            assert_eq!(value("b"), Some(b.iter().sum::<i64>().into()).filter(|_| !b.is_empty() || known.iter().all(|case| case.reason == 0)));
            let mut c: Vec<i64> = known.iter().filter(|case| case.township.is_some()).filter_map(|case| case.amount).filter(|it| *it >= 1000).collect();
            c.sort_unstable();
            let middle = |at: usize| Decimal::from(c[at]);
            let median = (!c.is_empty()).then(|| (middle(c.len() / 2) + middle((c.len() - 1) / 2)) / Decimal::TWO);
            assert_eq!(value("c"), median);
            let d: Vec<i64> = known.iter().filter(|case| case.township.is_none()).filter_map(|case| case.amount).collect();
            assert_eq!(value("d"), (!d.is_empty()).then(|| Decimal::from(d.iter().sum::<i64>()) / Decimal::from(d.len())));
            let e: BTreeSet<i64> = known.iter().filter(|case| case.decided > 0).filter_map(|case| case.amount).collect();
            assert_eq!(value("e"), Some(e.len().into()));
        }
    }
}

#[test]
fn no_withheld_cell_follows_from_shown_ones() {
    let mut dice = Dice(13);
    for _ in 0..60 {
        let n = 20 + dice.below(160);
        let site = random_site(&random_cases(&mut dice, n), "disclosure: {minimum: 10, of: 户}", RELIEF);
        for day in DAYS.map(|day| iso(day).unwrap()) {
            let it = site.figures.breakdown("n", &["township", "reason"], day).unwrap();
            let turned = site.figures.breakdown("n", &["reason", "township"], day).unwrap();
            let (rows, columns) = (it.rows.len(), it.columns.len());
            let cell = |row: usize, column: usize| it.cells[row * columns + column];
            for row in 0..rows {
                let line: Vec<Shown> = (0..columns).map(|column| cell(row, column)).chain([it.row_totals[row]]).collect();
                assert_ne!(line.iter().filter(|shown| shown.is_withheld()).count(), 1, "{it:?}");
                for column in 0..columns {
                    assert_eq!(cell(row, column), turned.cells[column * rows + row], "a table and its transpose say the same");
                }
            }
            for column in 0..columns {
                let line: Vec<Shown> = (0..rows).map(|row| cell(row, column)).chain([it.column_totals[column]]).collect();
                assert_ne!(line.iter().filter(|shown| shown.is_withheld()).count(), 1, "{it:?}");
            }
            for (i, row) in it.rows.iter().enumerate() {
                let asked = site.figures.cell("n", &[("township".to_owned(), row.clone())], day).unwrap();
                assert_eq!(asked, it.row_totals[i], "one cell alone and in a table");
            }
            let shown = it.cells.iter().chain(&it.row_totals).chain(&it.column_totals).filter_map(|shown| shown.number());
            assert!(shown.into_iter().all(|n| n.is_zero() || n >= Decimal::TEN));
        }
    }
}
