//! Datasets in text files under `tests/cases/model/`: `-- path --` blocks, then `== problems ==` as `CODE path:line:column message`,
//! then `== table NAME ==` as the values of every record. `UPDATE=1 cargo test --test model` rewrites what is expected; read the difference.

use jianbao::diag::{Diagnostics, line_column};
use jianbao::model::{self, Cell, Column, Memo, Model, Table};
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
                let note = note.map_or_else(String::new, |note| format!("({}{})", note.note.as_deref().unwrap_or(""), note.reason.as_deref().map_or_else(String::new, |reason| format!("!{reason}"))));
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
