//! Diagnostics for programs: one JSON object a line.

use super::codes::read::TOO_MANY;
use super::{Diagnostic, Diagnostics, FileId, FileText, Lang, Level, Span, error, line_column, once_each, shortened};
use crate::msg;
use serde_json::{Value, json};
use std::collections::HashMap;

/// One diagnostic as a JSON value: `level, code, message, file, line, column, end_line, end_column, help, fix`.
///
/// Lines and columns count from 1, columns in characters; what a problem has not is `null`. One that is said of several places has all of
/// them in `places`.
pub fn json<'a>(problem: &Diagnostic, lang: Lang, file: &dyn Fn(FileId) -> Option<FileText<'a>>) -> Value {
    let place = problem.place.and_then(|span| file(span.file).map(|text| (span, text)));
    let start = place.map(|(span, file)| line_column(file.text, span.start as usize));
    let end = place.map(|(span, file)| line_column(file.text, span.end as usize));
    let fix = problem.fix.as_ref().and_then(|fix| {
        let FileText { path, text } = file(fix.span.file)?;
        let (start, end) = (line_column(text, fix.span.start as usize), line_column(text, fix.span.end as usize));
        Some(json!({ "file": path, "line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column, "text": fix.text }))
    });
    let mut said = json!({
        "level": match problem.level { Level::Error => "error", Level::Warning => "warning" },
        "code": problem.code.id,
        "message": shortened(problem.message.in_lang(lang)),
        "file": place.map(|(_, file)| file.path),
        "line": start.map(|at| at.line),
        "column": start.map(|at| at.column),
        "end_line": end.map(|at| at.line),
        "end_column": end.map(|at| at.column),
        "help": shortened(problem.advice().in_lang(lang)),
        "fix": fix,
    });
    if !problem.also.is_empty() {
        let places = problem.place.iter().chain(&problem.also).filter_map(|span| {
            let FileText { path, text } = file(span.file)?;
            let (start, end) = (line_column(text, span.start as usize), line_column(text, span.end as usize));
            Some(json!({ "file": path, "line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column }))
        });
        said["places"] = places.collect();
    }
    said
}

/// All diagnostics, one JSON object a line.
pub fn json_line<'a>(problems: &Diagnostics, lang: Lang, file: &dyn Fn(FileId) -> Option<FileText<'a>>) -> String {
    problems.0.iter().map(|problem| json(problem, lang, file).to_string() + "\n").collect()
}

/// Problems of one kind in one file that are listed: nobody reads more, and each costs a look through its file.
const MOST_OF_A_KIND: usize = 200;

/// Files of the site that one problem names: all of them up to so many, else the first few.
const MOST_NAMED: usize = 20;
const NAMED_OF_MORE: usize = 3;

impl Diagnostics {
    /// Puts the problems into the order of file, place and code, and drops what is said twice and what is too much of one kind.
    pub fn sort<'a>(&mut self, file: &dyn Fn(FileId) -> Option<FileText<'a>>) {
        let file = once_each(file);
        self.0.sort_by_cached_key(|problem| {
            let place = problem.place.map(|span| (file(span.file).map(|file| file.path.to_owned()), span.start, span.end));
            (place.is_none(), place, problem.code.id, problem.message.zh.clone())
        });
        self.0.dedup_by(|a, b| a.place == b.place && a.code.id == b.code.id && a.message == b.message);
        self.gather();
        let mut counts: HashMap<(Option<FileId>, &str, Level), usize> = HashMap::new();
        let mut unlisted = Vec::new();
        self.0.retain(|problem| {
            let count = counts.entry((problem.place.map(|place| place.file), problem.code.id, problem.level)).or_default();
            *count += 1;
            if *count == MOST_OF_A_KIND + 1 {
                unlisted.push((problem.place, problem.code.id, problem.level));
            }
            *count <= MOST_OF_A_KIND
        });
        for (place, code, level) in unlisted {
            let more = counts[&(place.map(|place| place.file), code, level)] - MOST_OF_A_KIND;
            let message = msg!("从这里起还有 {more} 处 {code} 没有列出", "from here on {more} more {code} are not listed");
            let help = msg!("先改列出的 {MOST_OF_A_KIND} 处,再运行", "mend the {MOST_OF_A_KIND} listed ones, then run again");
            self.0.push(Diagnostic { level, hides_source: true, ..error(&TOO_MANY, place, message).help(help) });
        }
    }

    /// Says once what was found in many files of the site: a private value in the footer is one mistake.
    fn gather(&mut self) {
        let mut first: HashMap<(Option<Span>, &str, String), usize> = HashMap::new();
        let mut gathered: Vec<(Diagnostic, Vec<String>)> = Vec::with_capacity(self.0.len());
        for problem in self.0.drain(..) {
            let route = problem.found_in.clone();
            let next = gathered.len();
            let at = route.as_ref().map_or(next, |route| *first.entry((problem.place, problem.code.id, problem.message.zh.replacen(route, "", 1))).or_insert(next));
            if at == next {
                gathered.push((problem, Vec::new()));
            }
            gathered[at].1.extend(route);
        }
        self.0.extend(gathered.into_iter().map(|(mut problem, routes)| {
            if let [first, _, ..] = &routes[..] {
                let all = routes.len();
                let named = if all <= MOST_NAMED { &routes[..] } else { &routes[..NAMED_OF_MORE] };
                let (zh, en) = match all - named.len() {
                    0 => (named.join("、"), named.join(", ")),
                    others => (format!("{} 等{all}个文件", named.join("、")), format!("{} and {others} more files", named.join(", "))),
                };
                problem.message.zh = problem.message.zh.replacen(first, &zh, 1);
                problem.message.en = problem.message.en.replacen(first, &en, 1);
            }
            problem
        }));
    }
}
