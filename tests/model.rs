//! Datasets in text files under `tests/cases/model/`: `-- path --` blocks, then `== problems ==` as `CODE path:line:column message`,
//! then `== table NAME ==` as the values of every record. `UPDATE=1 cargo test --test model` rewrites what is expected; read the difference.

#![allow(clippy::unwrap_used, clippy::panic)]

use jianbao::diag::{Diagnostics, line_column};
use jianbao::model::{self, Cell, Column, Memo, Model, Table};
use jianbao::read::records::{self, Format, Header, Item, slices};
use jianbao::source::{Input, Sources};
use std::fmt::Write as _;
use std::path::PathBuf;

#[test]
fn cases() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases/model");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut wrong = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let given = text.split("\n== ").next().unwrap();
        let made = format!("{}\n{}", given.trim_end(), said(given));
        if made != text {
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(&path, &made).unwrap();
            }
            wrong.push(format!("{}:\n{made}", path.display()));
        }
    }
    assert!(wrong.is_empty() || std::env::var_os("UPDATE").is_some(), "not as expected:\n{}", wrong.join("\n"));
}

/// The files of a case; `\t` in a block named with `(escaped)` is a tab, `\xNN` a byte.
fn sources(given: &str) -> Sources {
    let blocks = given.split("\n-- ").skip(1).map(|block| {
        let (name, body) = block.split_once(" --\n").unwrap();
        match name.strip_suffix(" (escaped)") {
            Some(name) => Input::new(name, unescaped(body)),
            None => Input::new(name, format!("{}\n", body.trim_end()).into_bytes()),
        }
    });
    Sources::of(blocks)
}

fn unescaped(body: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = body.trim_end();
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend(before.as_bytes());
        let (kind, after) = after.split_at(1);
        rest = match kind {
            "t" => {
                bytes.push(b'\t');
                after
            }
            "r" => {
                bytes.push(b'\r');
                after
            }
            _ => {
                bytes.push(u8::from_str_radix(&after[..2], 16).unwrap());
                &after[2..]
            }
        };
    }
    bytes.extend(rest.as_bytes());
    bytes
}

fn said(given: &str) -> String {
    let sources = sources(given);
    let memo = Memo::default();
    let (model, problems) = model::assemble(&sources, &memo);
    let (warm, warm_problems) = model::assemble(&sources, &memo);
    let (once, once_problems) = model::assemble(&sources, &Memo::once());
    let text = format!("== problems ==\n{}{}", listed(&sources, problems), tables(&model));
    assert_eq!(text, format!("== problems ==\n{}{}", listed(&sources, warm_problems), tables(&warm)), "warm = fresh");
    assert_eq!(text, format!("== problems ==\n{}{}", listed(&sources, once_problems), tables(&once)), "once = kept");
    text
}

fn listed(sources: &Sources, mut problems: Diagnostics) -> String {
    problems.sort(&|id| sources.text(id));
    let mut text = String::new();
    for problem in problems.0 {
        let place = problem.place.map_or_else(String::new, |span| {
            let file = sources.text(span.file).unwrap();
            format!("{}:{}", file.path, line_column(file.text, span.start as usize))
        });
        let help = problem.help.map_or_else(String::new, |help| format!(" | {}", help.zh));
        let hidden = if problem.hides_source { " (line hidden)" } else { "" };
        writeln!(text, "{} {place} {}{help}{hidden}", problem.code.id, problem.message.zh).unwrap();
    }
    text
}

fn tables(model: &Model) -> String {
    let mut text = String::new();
    for table in &model.tables {
        writeln!(text, "== table {} ==", table.schema.name).unwrap();
        for row in 0..table.rows {
            writeln!(text, "{}", record(table, row)).unwrap();
        }
    }
    for private in &model.private {
        writeln!(text, "== private == {}.{} {}", private.dataset, private.field, private.text).unwrap();
    }
    text
}

fn record(table: &Table, row: usize) -> String {
    let parent = table.parents.get(row).map(|parent| format!("^{parent}"));
    let cells = (0..table.columns.len()).map(|field| match &table.columns[field] {
        Column::Absent => "-".to_owned(),
        column @ Column::Dated { .. } => {
            let entry = |entry| {
                let (date, cell, note) = column.entry_value(entry);
                let note = note.map_or_else(String::new, |note| {
                    format!("({}{})", note.note.as_deref().unwrap_or(""), note.reason.as_deref().map_or_else(String::new, |reason| format!("!{reason}")))
                });
                format!("{}={}{note}", date.map_or_else(|| "*".to_owned(), |date| date.to_string()), shown(cell))
            };
            format!("[{}]", column.entries(row).map(entry).collect::<Vec<_>>().join(" "))
        }
        column => shown(column.cell(row, 0)),
    });
    parent.into_iter().chain(cells).collect::<Vec<_>>().join(" | ")
}

fn shown(cell: Cell<'_>) -> String {
    match cell {
        Cell::Missing => "?".to_owned(),
        Cell::NotApplicable => "n/a".to_owned(),
        Cell::Text(text) => text.replace('\n', "\\n"),
        Cell::Integer(number) => number.to_string(),
        Cell::Decimal(number) => format!("{number}d"),
        Cell::Date(date) => date.to_string(),
        Cell::Flag(flag) => flag.to_string(),
    }
}

#[test]
fn the_sample_site_is_without_problems() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let sources = jianbao::source::read(&root, &[]).unwrap();
    let (model, problems) = model::assemble(&sources, &Memo::default());
    assert_eq!(listed(&sources, problems), "");
    let projects = model.dataset("projects").unwrap();
    assert_eq!(model.table(projects).rows, 584);
    assert_eq!(model.row_by_key(projects, "P584"), Some(583));
    assert_eq!(model.row_by_key(projects, "P999"), None);
}

/// A small generator of random numbers (xorshift); the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(n).unwrap()).unwrap()
    }

    fn pick<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.below(all.len())]
    }
}

/// Values of YAML as people write them, some plain, some not, some with a mistake in them.
const SCALARS: [&str; 48] = [
    "1",
    "甲",
    "a b",
    "~",
    "null",
    "",
    "\"x\"",
    "'y'",
    "'it''s'",
    "\"a\\nb\"",
    "x # 注",
    "# 注",
    "a: b",
    "a:b",
    "-1",
    "- 1",
    "-x",
    "{a: 1}",
    "{a: 1, b: [c, d], }",
    "[]",
    "[1, 2]",
    "{}",
    "{a: }",
    "{a, b: c}",
    "{ a : 1 }",
    "{\"a\":1}",
    "|\n      块\n      二",
    "|\n      ## 块\n\n      - 二: x # 三\n      \n        深\n   \n",
    "|-\n      块 \n      二\n\n",
    "|\n        块\n      二",
    "|\n\n      块",
    "|\r\n      块\r\n\r\n      二\r",
    "|+\n      块\n\n",
    "| # 注\n      块",
    "|\n      块\n    # 注",
    ">-\n      折\n      叠",
    "多\n      行",
    "&x 1",
    "!t 1",
    "\t1",
    "x\t",
    "2020-02-01",
    "{2020-02-01: 甲, 2020-02-03: {value: 乙, note: 丙}}",
    "[{k: 1}, {k: 'v'}]",
    "a{b",
    "a]",
    "\"q\" x",
    "12:30",
];

fn record_of(dice: &mut Dice) -> String {
    let mut text = String::from(dice.pick(&["- ", "-   ", "- ", "- "]));
    let indent = " ".repeat(text.len());
    for field in 0..=dice.below(4) {
        if field > 0 {
            text.push_str(dice.pick(&["", "", "", "# 注\n", "\n", "  \n"]));
            text.push_str(&indent);
        }
        match dice.below(6) {
            0 => writeln!(text, "f{field}:\n{indent}  g: {}\n{indent}  h: {}", dice.pick(&SCALARS[..10]), dice.pick(&SCALARS[..10])).unwrap(),
            1 => writeln!(text, "f{field}:\n{indent}{}- {}\n{indent}- k: {}", dice.pick(&["", "", "  "]), dice.pick(&SCALARS), dice.pick(&SCALARS[..10])).unwrap(),
            _ => writeln!(text, "f{field}: {}", dice.pick(&SCALARS)).unwrap(),
        }
    }
    text
}

/// What was read of `text`, which begins at byte `start`, with places; nothing where anything was wrong.
fn read_back(text: &str, start: usize) -> Option<Vec<String>> {
    let header = Header::default();
    let raw = records::read(Format::Yaml, &header, text);
    let shown = |item: &Item<'_>| {
        // Where nothing stands, parsers differ in the place they give it.
        let place = if item.text.is_empty() { String::new() } else { format!("{}..{}", item.start as usize + start, item.end as usize + start) };
        format!("{:?} {:?} {place} {}", item.shape, item.text, item.size)
    };
    raw.problems.0.is_empty().then(|| raw.items.iter().map(shown).collect())
}

#[test]
fn the_plain_reader_agrees_with_the_full_grammar() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut n_read = 0;
    for _ in 0..6_000 {
        // An explicit start of the document is more than the plain reader takes.
        let marked = format!("---\n{}", record_of(&mut dice));
        let text = &marked[4..];
        let plain = read_back(text, 4);
        assert_eq!(plain, read_back(&marked, 0), "{text}");
        n_read += usize::from(plain.is_some());
    }
    assert!(n_read > 1_500, "a good part of random records can be read, here {n_read}");
}

#[test]
fn slices_together_are_the_file() {
    let mut dice = Dice(88_172_645_463_325_252);
    for _ in 0..4 {
        let text: String = (0..4_000).map(|_| record_of(&mut dice)).filter(|record| read_back(record, 0).is_some() && !record.contains('&')).collect();
        let parts = slices(Format::Yaml, &text);
        assert!(parts.len() > 1, "{} bytes are more than one slice", text.len());
        assert_eq!(parts.iter().map(|range| &text[range.clone()]).collect::<String>(), text);
        let together: Option<Vec<Vec<String>>> = parts.into_iter().map(|range| read_back(&text[range.clone()], range.start)).collect();
        assert_eq!(together.map(|parts| parts.concat()), read_back(&text, 0));
    }
}

#[test]
fn an_edit_changes_one_slice() {
    let records: Vec<String> = (0..20_000).map(|n| format!("- {{id: P{n:05}, name: 项目{n}, township: 示例甲镇}}\n")).collect();
    let text = records.concat();
    let before: std::collections::BTreeSet<&str> = slices(Format::Yaml, &text).into_iter().map(|range| &text[range]).collect();
    let edited = text.replacen("name: 项目9000,", "name: 改了名字的项目,", 1);
    let after = slices(Format::Yaml, &edited);
    assert_eq!(after.iter().filter(|range| !before.contains(&edited[(*range).clone()])).count(), 1);
    assert!(before.len() > 20);
}

#[test]
fn whatever_is_edited_warm_is_fresh_and_nothing_panics() {
    let memo = Memo::default();
    let declaration = std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("content/data/projects/dataset.yaml")).unwrap();
    let records = std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("content/data/projects/T01.yaml")).unwrap();
    let csv = std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("content/data/posts/posts.csv")).unwrap();
    let json = "[{\"id\": \"P001\", \"funds\": 1, \"status\": {\"2020-02-01\": \"未复工\"}, \"problems\": [{\"kind\": \"x\"}]}]".as_bytes().to_vec();
    let marks = [
        &b"-"[..],
        b" ",
        b"\n",
        b":",
        b"{",
        b"}",
        b"[",
        b"]",
        b"\"",
        b"'",
        b"\t",
        b"#",
        b"&a",
        b"*a",
        b"|",
        b">",
        b"\\",
        b",",
        b"\xEF\xBC\x9A",
        b"\xFF",
        b"- ",
        b"\r\n",
        b"",
        b"\xEF\xBB\xBF",
        b"~",
        b"0",
        b"!",
    ];
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    for round in 0..200 {
        let mut files = [declaration.clone(), records[..4_000].to_vec(), csv[..500].to_vec(), json.clone()];
        for _ in 0..=dice.below(3) {
            let file = &mut files[if round % 2 == 0 { dice.below(4) } else { 1 + dice.below(3) }];
            let at = dice.below(file.len());
            let end = (at + dice.below(4)).min(file.len());
            let mark = marks[dice.below(marks.len())];
            file.splice(at..end, mark.iter().copied());
        }
        let [declaration, yaml, csv, json] = files;
        let sources = Sources::of([
            Input::new("content/data/projects/dataset.yaml", declaration),
            Input::new("content/data/projects/a.yaml", yaml),
            Input::new("content/data/projects/b.csv", csv),
            Input::new("content/data/projects/c.json", json),
        ]);
        let (model, problems) = model::assemble(&sources, &memo);
        let (fresh, fresh_problems) = model::assemble(&sources, &Memo::once());
        assert_eq!(listed(&sources, problems) + &tables(&model), listed(&sources, fresh_problems) + &tables(&fresh));
    }
}

#[test]
fn a_wrong_column_does_not_fill_the_screen() {
    let declaration = "title: 甲\nprimaryKey: id\nfields:\n  - {name: id, type: string, visibility: public}\n  - {name: n, type: integer, visibility: public}\n";
    let records: String = (0..9_000).map(|n| format!("- {{id: P{n}, n: 未知数}}\n- {{id: P{n}, n: 1}}\n")).collect();
    let sources = Sources::of([Input::new("content/data/d/dataset.yaml", declaration.as_bytes()), Input::new("content/data/d/a.yaml", records.into_bytes())]);
    let (model, problems) = model::assemble(&sources, &Memo::default());
    assert_eq!(model.table(0).rows, 18_000);
    assert_eq!(problems.0.len(), 102, "50 of each kind and how many more");
    let more: Vec<&str> = problems.0.iter().filter(|problem| problem.code.id == "JB1014").map(|problem| problem.message.zh.as_str()).collect();
    assert_eq!(more, ["数据集 d 还有 8950 处 JB3021 没有列出", "数据集 d 还有 8950 处 JB3028 没有列出"]);
}

#[test]
fn much_yaml_is_better_csv() {
    let declaration = "title: 甲\nprimaryKey: id\nfields:\n  - {name: id, type: string, visibility: public}\n";
    let said = |name: &str, bytes: usize| {
        let mut records = "- {id: P1}\n".as_bytes().to_vec();
        records.resize(bytes, b'\n');
        let path = format!("content/data/d/{name}");
        model::assemble(&Sources::of([Input::new("content/data/d/dataset.yaml", declaration.as_bytes()), Input::new(&path, records)]), &Memo::once()).1
    };
    let problems = said("a.yaml", 50_000_001);
    assert_eq!(problems.0.iter().map(|problem| (problem.code.id, problem.level)).collect::<Vec<_>>(), [("JB1015", jianbao::diag::Level::Warning)]);
    assert!(problems.0[0].help.as_ref().is_some_and(|help| help.zh.contains("CSV")));
    assert!(said("a.yaml", 50_000_000).0.is_empty(), "not before");
}
