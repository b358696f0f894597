//! CSV (RFC 4180) with places: rows as mappings from the header's names to cells.

use super::{Raw, Shape, problem_at};
use crate::diag::codes::read as codes;
use std::borrow::Cow;
use std::ops::Range;

/// The first row of a CSV: its names and where they stand, from the start of the text.
#[derive(Debug, Clone, Default)]
pub struct Header {
    /// The columns.
    pub names: Vec<(String, Range<usize>)>,
    /// How many bytes it takes, its line break included.
    pub length: usize,
}

/// The header of a CSV text.
pub fn header(text: &str) -> Header {
    let mut row = Row { text, at: 0 };
    let mut names = Vec::new();
    while let Some(cell) = row.cell() {
        names.push((cell.text.trim().to_owned(), cell.range));
        if cell.is_last {
            break;
        }
    }
    Header { names, length: row.at }
}

/// The rows of a slice.
pub(super) fn read<'t>(header: &'t Header, slice: &'t str) -> Raw<'t> {
    let mut raw = Raw::default();
    let mut rows = Row { text: slice, at: 0 };
    while rows.at < slice.len() {
        if rows.skip_empty_line() {
            continue;
        }
        let (head, start) = (raw.items.len(), rows.at);
        raw.push(Shape::Map, Cow::Borrowed(""), start..start);
        let (mut cells, mut end, mut is_paired) = (0, start, true);
        while let Some(cell) = rows.cell() {
            end = cell.range.end;
            if let Some(problem) = cell.problem {
                is_paired = false;
                raw.problems.push(
                    problem_at(&codes::CSV_SYNTAX, cell.range.start..cell.range.start + 1, problem)
                        .help(msg!("引号要成对,内容里的引号写两个", "pair the quotes; a quote inside is written twice")),
                );
            }
            if let Some((name, _)) = header.names.get(cells) {
                raw.push(Shape::Plain, Cow::Borrowed(name), cell.range.clone());
                raw.push(Shape::Cell, cell.text, cell.range);
            }
            cells += 1;
            if cell.is_last {
                break;
            }
        }
        raw.close(head, end);
        let columns = header.names.len();
        // Excel keeps empty rows below a table that once was longer.
        if slice[start..end].chars().all(|c| c == ',' || c.is_whitespace()) {
            raw.items.truncate(head);
            continue;
        }
        if cells != columns && is_paired {
            let first_line = slice[start..end].find(['\r', '\n']).map_or(end, |newline| start + newline);
            raw.problems.push(
                problem_at(&codes::CSV_SYNTAX, start..first_line, msg!("这一行有 {cells} 列,表头有 {columns} 列", "this row has {cells} columns, the header {columns}"))
                    .help(msg!("补上或删去逗号;内容里有逗号的用引号括起来", "add or remove commas; put what contains a comma into quotes")),
            );
        }
        if cells != columns || !is_paired {
            raw.items.truncate(head);
        }
    }
    raw
}

/// A text being taken apart, cell by cell.
struct Row<'t> {
    text: &'t str,
    at: usize,
}

struct CellText<'t> {
    text: Cow<'t, str>,
    range: Range<usize>,
    is_last: bool,
    problem: Option<crate::diag::Message>,
}

impl<'t> Row<'t> {
    /// Passes an empty line, if one is next.
    fn skip_empty_line(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let length = if rest.starts_with('\n') {
            1
        } else if rest.starts_with("\r\n") {
            2
        } else {
            0
        };
        self.at += length;
        length > 0
    }

    /// The next cell; passes the comma or line break after it.
    fn cell(&mut self) -> Option<CellText<'t>> {
        let start = self.at;
        let rest = self.text.get(start..)?;
        let (text, mut end, mut problem) = if rest.starts_with('"') { quoted(rest) } else { (None, 0, None) };
        let is_quoted = rest.starts_with('"');
        let tail = rest[end..].find([',', '\n']).map_or(rest.len(), |stop| end + stop);
        let tail_text = rest[end..tail].strip_suffix('\r').unwrap_or(&rest[end..tail]);
        if is_quoted && !tail_text.is_empty() && problem.is_none() {
            problem = Some(msg!("引号后面还有文字", "text after the closing quote"));
        }
        end += tail_text.len();
        self.at = start + tail + usize::from(tail < rest.len());
        let text = text.unwrap_or(Cow::Borrowed(tail_text));
        Some(CellText { text, range: start..start + end, is_last: !rest[tail..].starts_with(','), problem })
    }
}

/// The text in quotes at the start of `rest`, where it ends, and what is wrong with it.
fn quoted(rest: &str) -> (Option<Cow<'_, str>>, usize, Option<crate::diag::Message>) {
    let mut at = 1;
    let mut is_doubled = false;
    loop {
        let Some(quote) = rest[at..].find('"') else {
            return (Some(Cow::Borrowed(&rest[1..])), rest.len(), Some(msg!("引号没有配对", "a quote is never closed")));
        };
        at += quote;
        if !rest[at + 1..].starts_with('"') {
            break;
        }
        is_doubled = true;
        at += 2;
    }
    let inner = &rest[1..at];
    let text = if is_doubled { Cow::Owned(inner.replace("\"\"", "\"")) } else { Cow::Borrowed(inner) };
    (Some(text), at + 1, None)
}
