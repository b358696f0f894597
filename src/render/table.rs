//! A table as HTML: one box that scrolls, so that the page never does, with the label of sample data, notes and source below.
//!
//! The box can be reached by keyboard and has a name; it is a group and no region, because a page of twenty tables is no page of twenty
//! landmarks.

use super::Words;
use crate::plan::view::{Cell, CellKind, HeaderCell, TableView};

/// The HTML of `table`.
pub fn html(table: &TableView, words: &Words) -> String {
    let mut out = String::with_capacity(512 + table.rows.iter().map(|row| row.cells.len() * 48).sum::<usize>());
    out.push_str("<div class=\"table\">\n<div class=\"table-box\" role=\"group\" tabindex=\"0\" aria-label=\"");
    escape(&mut out, &table.caption);
    out.push_str("\">\n<table>\n<caption>");
    escape(&mut out, &table.caption);
    out.push_str("</caption>\n");
    if !table.header.is_empty() {
        out.push_str("<thead>\n");
        for row in &table.header {
            out.push_str("<tr>");
            for cell in row {
                header_cell(&mut out, cell);
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</thead>\n");
    }
    out.push_str("<tbody>\n");
    for row in &table.rows {
        out.push_str(if row.is_total { "<tr class=\"total\">" } else { "<tr>" });
        for (column, cell) in row.cells.iter().enumerate() {
            body_cell(&mut out, cell, column == 0);
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
    notes(&mut out, table.is_sample, &table.note, &table.source, words);
    out.push_str("</div>\n");
    out
}

/// The lines below a table or chart.
pub(super) fn notes(out: &mut String, is_sample: bool, note: &str, source: &str, words: &Words) {
    if is_sample {
        out.push_str("<p class=\"sample-label\">");
        escape(out, words.text("sample.label"));
        out.push_str("</p>\n");
    }
    if !note.is_empty() {
        out.push_str("<p class=\"note\">");
        escape(out, words.text("table.note"));
        escape(out, note);
        out.push_str("</p>\n");
    }
    if !source.is_empty() {
        out.push_str("<p class=\"note\">");
        escape(out, words.text("table.source"));
        escape(out, source);
        out.push_str("</p>\n");
    }
}

fn header_cell(out: &mut String, cell: &HeaderCell) {
    out.push_str(if cell.columns > 1 { "<th scope=\"colgroup\"" } else { "<th scope=\"col\"" });
    if cell.columns > 1 {
        out.push_str(&format!(" colspan=\"{}\"", cell.columns));
    }
    if cell.rows > 1 {
        out.push_str(&format!(" rowspan=\"{}\"", cell.rows));
    }
    out.push_str(if cell.is_number { " class=\"number\">" } else { ">" });
    escape(out, &cell.text);
    out.push_str("</th>");
}

fn body_cell(out: &mut String, cell: &Cell, is_first: bool) {
    out.push_str(if is_first { "<th scope=\"row\"" } else { "<td" });
    out.push_str(match cell.kind {
        CellKind::Text => ">",
        CellKind::Number => " class=\"number\">",
        CellKind::Date => " class=\"date\">",
        CellKind::Withheld => " class=\"number withheld\">",
        CellKind::Missing | CellKind::NotApplicable => " class=\"number missing\">",
    });
    if let Some(href) = &cell.href {
        out.push_str("<a href=\"");
        escape(out, href);
        out.push_str("\">");
        escape(out, &cell.text);
        out.push_str("</a>");
    } else {
        escape(out, &cell.text);
    }
    out.push_str(if is_first { "</th>" } else { "</td>" });
}

/// Appends `text` with the characters that mean something in HTML escaped.
pub(super) fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}
