//! What Tera says of a template, taken apart and said in our words with our printer.
//!
//! Tera's own report puts its caret by counting characters, which drifts under Chinese; its parts (message, file, place) are taken instead.
//! Some problems reach us only as the printed report; there, file, line and column are read back from its `-->` line.

use super::Words;
use super::table::escape;
use crate::diag::codes::theme as codes;
use crate::diag::{Code, Diagnostic, Diagnostics, FileId, Message, Span, error};
use crate::read::fields::nearest;
use std::sync::Arc;
use tera::{Error, ErrorKind};

/// A template as it was given to Tera.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The file.
    pub file: FileId,
    /// Where Tera's text begins in it: after the byte order mark.
    pub offset: usize,
    /// The text that Tera got.
    pub text: Arc<str>,
    /// Where that text differs from the file, in order.
    pub folds: Vec<Fold>,
}

/// A part of a template that was replaced before Tera saw it.
#[derive(Debug, Clone)]
pub struct Fold {
    /// Where the replacement stands in Tera's text.
    pub given: std::ops::Range<usize>,
    /// What it replaced, in the file's text after the byte order mark.
    pub written: std::ops::Range<usize>,
}

impl Origin {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        let range = if range.start >= range.end { range.start..range.start + 1 } else { range };
        Span::new(self.file, self.offset + self.written(range.start)..self.offset + self.written(range.end))
    }

    /// The place in the file of a place in Tera's text.
    fn written(&self, at: usize) -> usize {
        match self.folds.iter().rev().find(|fold| fold.given.start <= at) {
            Some(fold) if at < fold.given.end => fold.written.start,
            Some(fold) => fold.written.end + (at - fold.given.end),
            None => at,
        }
    }

    /// The template with every `{{ t(key="…") }}` replaced by its text, so that a page does not look them up again.
    ///
    /// A text with `{…}` in it is filled in on the page and stays a call.
    pub fn folded(&self, words: &Words) -> Self {
        let (mut text, mut folds, mut from) = (String::with_capacity(self.text.len()), Vec::new(), 0);
        for (at, opening) in self.text.match_indices(CALL) {
            let key_at = at + opening.len();
            let Some((key, rest)) = self.text[key_at..].split_once('"') else { continue };
            let Some(word) = words.get(key).filter(|word| rest.starts_with(CALL_END) && !word.contains('{')) else { continue };
            text.push_str(&self.text[from..at]);
            let start = text.len();
            escape(&mut text, word);
            from = key_at + key.len() + 1 + CALL_END.len();
            folds.push(Fold { given: start..text.len(), written: at..from });
        }
        text.push_str(&self.text[from..]);
        Self { file: self.file, offset: self.offset, text: text.into(), folds }
    }
}

/// How a call that can be replaced begins.
const CALL: &str = "{{ t(key=\"";

/// How it ends after its key.
const CALL_END: &str = ") }}";

/// The problems that a Tera error speaks of; `origin` finds the file of a template.
pub fn diagnostics<'a>(fault: &Error, origin: &dyn Fn(&str) -> Option<&'a Origin>) -> Diagnostics {
    let mut problems = Diagnostics::default();
    match fault.kind() {
        ErrorKind::SyntaxError(report) => {
            let place = origin(report.filename()).map(|origin| origin.span(report.span().range.clone()));
            let reason = report.message();
            problems.push(
                error(&codes::TEMPLATE_SYNTAX, place, msg!("模板在这里读不懂({reason})", "the template cannot be read here ({reason})"))
                    .help(msg!("检查标签是否成对、引号和花括号是否闭合", "check that tags, quotes and braces are closed")),
            );
        }
        ErrorKind::RenderingError(report) => {
            let place = origin(report.filename()).map(|origin| origin.span(report.span().range.clone()));
            problems.push(value_problem(place, report.message()));
        }
        ErrorKind::CircularExtend { tpl, inheritance_chain } => problems.push(circle(tpl, inheritance_chain, origin)),
        ErrorKind::CircularInclude { tpl, include_chain } => problems.push(circle(tpl, include_chain, origin)),
        ErrorKind::MissingParent { current, parent } => {
            let place = origin(current).map(|origin| {
                let at = origin.text.find(parent.as_str()).unwrap_or(0);
                origin.span(at..at + parent.len())
            });
            problems.push(reference(place, msg!("没有模板 `{parent}`", "there is no template `{parent}`")));
        }
        ErrorKind::TemplateNotFound(name) => problems.push(missing(name)),
        _ => from_reports(&fault.to_string(), origin, &mut problems),
    }
    problems
}

/// A page's template that the theme does not have.
pub fn missing(name: &str) -> Diagnostic {
    error(&codes::TEMPLATE_MISSING, None, msg!("主题里没有模板 `{name}`", "the theme has no template `{name}`"))
        .help(msg!("在主题的 templates/ 里补上 {name},或在 theme.yaml 写 `extends: default`", "add {name} to the theme's templates/, or write `extends: default` in theme.yaml"))
}

/// The first problem, for a page that could not be printed.
pub fn first<'a>(fault: &Error, origin: &dyn Fn(&str) -> Option<&'a Origin>) -> Diagnostic {
    let said = diagnostics(fault, origin).0.into_iter().next();
    said.unwrap_or_else(|| error(&codes::TEMPLATE_VALUE, None, msg!("页面没有印成({fault})", "the page could not be printed ({fault})")))
}

fn circle<'a>(template: &str, chain: &[String], origin: &dyn Fn(&str) -> Option<&'a Origin>) -> Diagnostic {
    let way = chain.join(" → ");
    let place = origin(template).map(|origin| origin.span(0..origin.text.find('\n').unwrap_or(origin.text.len())));
    error(&codes::TEMPLATE_REFERENCE, place, msg!("模板 `{template}` 绕回了自身({way})", "the template `{template}` comes back to itself ({way})"))
        .help(msg!("删去其中一个 extends 或 include", "remove one extends or include"))
}

fn reference(place: Option<Span>, message: Message) -> Diagnostic {
    error(&codes::TEMPLATE_REFERENCE, place, message).help(msg!("检查拼写,或补上它", "check the spelling, or add it"))
}

/// What Tera says while printing.
fn value_problem(place: Option<Span>, said: &str) -> Diagnostic {
    let quoted = said.split('`').nth(1).unwrap_or_default();
    let (message, known) = if said.contains(TEXT_MISSING) {
        (msg!("没有界面文字 `{quoted}`", "there is no text `{quoted}`"), None)
    } else if said.starts_with("Variable `") {
        (msg!("模板里没有变量 `{quoted}`", "there is no variable `{quoted}`"), said.split_once("Available variables: "))
    } else if said.starts_with("Field `") {
        (msg!("这里没有 `{quoted}` 这一项", "there is no `{quoted}` here"), said.split_once("Available fields: "))
    } else {
        (msg!("模板在这里算不出结果({said})", "the template cannot be printed here ({said})"), None)
    };
    let code: &'static Code = if said.contains(TEXT_MISSING) { &codes::TEXT_MISSING } else { &codes::TEMPLATE_VALUE };
    let problem = error(code, place, message);
    match known {
        Some((_, known)) => match nearest(quoted, known.split(", ")) {
            Some(near) => problem.help(msg!("是否要写 `{near}`;可用的有: {known}", "did you mean `{near}`; known here: {known}")),
            None => problem.help(msg!("可用的有: {known}", "known here: {known}")),
        },
        None => problem.help(msg!("核对这个表达式用到的值", "check the values this expression uses")),
    }
}

/// How the function `t` says that a text is missing.
pub const TEXT_MISSING: &str = "no text for the key";

/// Problems that come as printed reports: `error: …` and ` --> template:line:column`, with the place underlined.
fn from_reports<'a>(reports: &str, origin: &dyn Fn(&str) -> Option<&'a Origin>, problems: &mut Diagnostics) {
    let mut said: Option<&str> = None;
    for line in reports.lines() {
        if let Some(message) = line.strip_prefix("error: ") {
            said = Some(message);
        } else if let (Some(message), Some((_, at))) = (said, line.split_once("--> ")) {
            said = None;
            problems.push(reference(place(at, origin), reference_message(message)));
        }
    }
    if problems.0.is_empty() {
        let mut quoted = reports.split('`').skip(1).step_by(2);
        let problem = match (reports.starts_with("Component `"), quoted.next(), quoted.next(), quoted.next()) {
            (true, Some(component), Some(first), Some(second)) => {
                let place = origin(second).map(|origin| {
                    let at = origin.text.find(&format!("component {component}")).unwrap_or(0);
                    origin.span(at..at + "component ".len() + component.len())
                });
                error(
                    &codes::COMPONENT_TWICE,
                    place,
                    msg!("组件 `{component}` 在 {first} 和 {second} 里都有定义", "the component `{component}` is defined in both {first} and {second}"),
                )
                .help(msg!("给其中一个改名", "rename one of them"))
            }
            _ => error(&codes::TEMPLATE_VALUE, None, msg!("模板有误({reports})", "a template has a fault ({reports})")),
        };
        problems.push(problem);
    }
}

/// `template:line:column`, the column in characters, as a span over the expression there.
fn place<'a>(at: &str, origin: &dyn Fn(&str) -> Option<&'a Origin>) -> Option<Span> {
    let mut parts = at.trim().rsplitn(3, ':');
    let column: usize = parts.next()?.parse().ok()?;
    let line: usize = parts.next()?.parse().ok()?;
    let origin = origin(parts.next()?)?;
    let start: usize = origin.text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let text = origin.text.get(start..)?.lines().next()?;
    let from = text.char_indices().nth(column.checked_sub(1)?).map_or(text.len(), |(at, _)| at);
    let length = text[from..].find(|c: char| c.is_whitespace() || matches!(c, '}' | '%' | '|' | '/' | '(')).unwrap_or(text.len() - from).max(1);
    Some(origin.span(start + from..start + from + length))
}

fn reference_message(said: &str) -> Message {
    let name = said.split('`').nth(1).unwrap_or_default();
    let kinds = [("filter", "过滤器"), ("test", "判断"), ("function", "函数"), ("component", "组件"), ("template", "模板")];
    for (english, chinese) in kinds {
        if said.starts_with("Unknown ") && said[8..].starts_with(english) {
            return msg!("没有{chinese} `{name}`", "there is no {english} `{name}`");
        }
    }
    if said.starts_with("Block `") {
        return msg!("上级模板里没有块 `{name}`", "no template above has the block `{name}`");
    }
    msg!("模板有误({said})", "a template has a fault ({said})")
}
