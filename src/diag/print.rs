//! Diagnostics for people: the line itself, the place under it, what to do.

use super::{Diagnostic, FileId, FileText, Lang, Level, LineColumn, Span, line_column, shortened};
use annotate_snippets::{AnnotationKind, Level as Shown, Origin, Renderer, Snippet};
use std::collections::BTreeMap;

/// How diagnostics are printed.
#[derive(Debug, Clone, Copy)]
pub struct Printer {
    /// Language of titles, messages and help.
    pub lang: Lang,
    /// Whether the terminal shows colours.
    pub colour: bool,
}

/// One diagnostic as a person reads it, without a final newline.
pub fn print<'a>(problem: &Diagnostic, printer: Printer, file: &dyn Fn(FileId) -> Option<FileText<'a>>) -> String {
    let (level, help_word) = match (problem.level, printer.lang) {
        (Level::Error, Lang::Zh) => (Shown::ERROR.with_name("错误"), "建议"),
        (Level::Warning, Lang::Zh) => (Shown::WARNING.with_name("警告"), "建议"),
        (Level::Error, Lang::En) => (Shown::ERROR, "help"),
        (Level::Warning, Lang::En) => (Shown::WARNING, "help"),
    };
    let mut group = level.primary_title(shortened(problem.message.in_lang(printer.lang))).id(problem.code.id).elements([] as [Snippet<'_, annotate_snippets::Annotation<'_>>; 0]);
    let label = problem.label.as_ref().map(|label| label.in_lang(printer.lang));
    let related = problem.related.as_ref().map(|(span, what)| (*span, Some(what.in_lang(printer.lang)), AnnotationKind::Context));
    for (span, label, kind) in problem.place.map(|span| (span, label, AnnotationKind::Primary)).into_iter().chain(related) {
        let Some(FileText { path, text }) = file(span.file) else { continue };
        if problem.hides_source {
            let LineColumn { line, column } = line_column(text, span.start as usize);
            group = group.element(Origin::path(path).line(line).char_column(column));
            continue;
        }
        let window = Window::around(text, span.start as usize, span.end as usize);
        let mut annotation = kind.span(window.marked.clone());
        if let Some(label) = label {
            annotation = annotation.label(label);
        }
        let others = if kind == AnnotationKind::Primary { &*problem.also } else { &[] };
        let others = others.iter().filter(|other| other.file == span.file).filter_map(|other| window.within(text, other));
        group = group.element(Snippet::source(window.text).path(path).line_start(window.first_line).annotation(annotation).annotations(others.map(|other| kind.span(other))));
    }
    for (line, spans) in elsewhere(problem, file).into_iter().take(MOST_LINES) {
        let Some(FileText { path, text }) = spans.first().and_then(|span| file(span.file)) else { continue };
        let Some(window) = spans.first().map(|span| Window::around(text, span.start as usize, span.end as usize)) else { continue };
        let marks: Vec<_> = spans.iter().filter_map(|span| window.within(text, span)).map(|mark| AnnotationKind::Primary.span(mark)).collect();
        group = group.element(Snippet::source(window.text).path(path).line_start(line).annotations(marks));
    }
    let advice = problem.advice();
    group = group.element(Shown::HELP.with_name(help_word).message(shortened(advice.in_lang(printer.lang))));
    let renderer = if printer.colour { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

/// The other places of a problem that stand on other lines than its first, by line.
fn elsewhere<'a>(problem: &Diagnostic, file: &dyn Fn(FileId) -> Option<FileText<'a>>) -> BTreeMap<usize, Vec<Span>> {
    let line = |span: &Span| file(span.file).map(|file| line_column(file.text, span.start as usize).line);
    let first = problem.place.as_ref().and_then(line);
    let mut lines: BTreeMap<usize, Vec<Span>> = BTreeMap::new();
    for span in problem.also.iter().take(MOST_LOOKED_AT).filter(|_| !problem.hides_source) {
        if let Some(line) = line(span).filter(|line| Some(*line) != first) {
            lines.entry(line).or_default().push(*span);
        }
    }
    lines
}

/// Other places of a problem of which the line is counted: counting begins at the top of the file each time.
const MOST_LOOKED_AT: usize = 60;

/// Other lines of a problem that are shown; its message has named them all.
const MOST_LINES: usize = 8;

/// The lines a span touches, short enough to show.
struct Window<'a> {
    text: &'a str,
    /// Where it begins in its file.
    start: usize,
    first_line: usize,
    marked: std::ops::Range<usize>,
}

impl<'a> Window<'a> {
    /// Longest span that is shown whole, in bytes: a record that goes on for pages is marked on its first line only.
    const LONGEST: usize = 400;

    fn around(text: &'a str, start: usize, end: usize) -> Self {
        let start = text.floor_char_boundary(start);
        let mut end = text.ceil_char_boundary(end.max(start));
        if end - start > Self::LONGEST || text[start..end].contains('\n') {
            end = text[start..].find(['\r', '\n']).map_or(text.len(), |newline| start + newline);
        }
        let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_start = line_start + if text[line_start..].starts_with('\u{feff}') && start >= line_start + 3 { 3 } else { 0 };
        let line_end = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
        let line = text[line_start..line_end].trim_end_matches('\r');
        let marked = (start - line_start).min(line.len())..(end - line_start).min(line.len());
        Self { text: line, start: line_start, first_line: line_column(text, start).line, marked }
    }

    /// The part of the window that another span of its file marks.
    fn within(&self, text: &str, span: &Span) -> Option<std::ops::Range<usize>> {
        let (start, end) = (span.start as usize, span.end as usize);
        let is_within = self.start <= start && end <= self.start + self.text.len() && text.is_char_boundary(start) && text.is_char_boundary(end);
        is_within.then(|| start - self.start..end - self.start)
    }
}
