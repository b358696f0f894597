//! Narratives: front matter and body of bulletins and pages.

use super::fields::Fields;
use super::ledger::{Wording, wording};
use super::markdown::{self, LONGEST, Outline, outline};
use super::yaml::{self, Node, Yaml};
use crate::diag::codes::read as codes;
use crate::diag::{Diagnostics, Span, error};
use crate::source::Input;
use jiff::civil::{Date, DateTime};
use std::sync::Arc;

/// A narrative.
#[derive(Debug, Clone)]
pub struct Narrative {
    /// Path below the site folder.
    pub path: Arc<str>,
    /// The hash of the file.
    pub hash: crate::source::Hash,
    /// What it says, in digests.
    pub wording: Wording,
    /// Where the front matter stands.
    pub span: Span,
    /// Where the time of issue stands.
    pub date_span: Span,
    /// Where it says whether it is a draft.
    pub draft_span: Span,
    /// What only a bulletin has.
    pub issue: Option<Issue>,
    /// Title; may carry bindings.
    pub title: Prose,
    /// Summary; may carry bindings.
    pub summary: Option<Prose>,
    /// Main points of a bulletin; may carry bindings.
    pub points: Vec<Prose>,
    /// What the next issue will be about; may carry bindings.
    pub next: Option<Prose>,
    /// When it was issued, by the author.
    pub date: Option<DateTime>,
    /// The day its figures are computed for, where it says one.
    pub as_of: Option<Date>,
    /// Whoever compiled and issued it.
    pub issued_by: Option<String>,
    /// Whoever signed it.
    pub signed_by: Option<String>,
    /// Author.
    pub author: Option<String>,
    /// Keywords.
    pub keywords: Vec<String>,
    /// Files that belong to it: title and path below `content/static/`.
    pub attachments: Vec<(String, String, Span)>,
    /// Whether it is left out unless `--drafts` asks for it.
    pub is_draft: bool,
    /// Its place in the navigation; later ones stand further right.
    pub order: i64,
    /// Whether it is in the navigation.
    pub in_navigation: bool,
    /// Template of a page, where it is not the usual one.
    pub template: Option<String>,
    /// The text.
    pub body: Prose,
}

/// The number of a bulletin, and where it says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Issue {
    /// Number in the series, from 1.
    pub number: u32,
    /// Where it stands.
    pub span: Span,
    /// Where the as-of date stands.
    pub as_of_span: Span,
}

/// Markdown with its place and what asks for an answer in it.
#[derive(Debug, Clone, Default)]
pub struct Prose {
    /// The Markdown.
    pub text: Arc<str>,
    /// What it is made of.
    pub outline: Arc<Outline>,
    /// Where it begins and ends.
    pub span: Option<Span>,
    /// The first byte of the file at which a link may be written into it: not at the beginning of a YAML scalar without quotes, where `[` begins a
    /// list; nowhere in one that stands within a list in brackets.
    pub links_from: Option<u32>,
}

impl Prose {
    /// Markdown at `span`.
    pub fn new(text: &str, span: Span) -> Self {
        Self { text: text.into(), outline: Arc::new(outline(text, span)), span: Some(span), links_from: Some(span.start) }
    }
}

/// The narrative in `input`, a bulletin if `is_bulletin`.
pub fn narrative(input: &Input, is_bulletin: bool) -> (Option<Narrative>, Diagnostics) {
    let mut problems = Diagnostics::default();
    let Some(text) = super::utf8(input, &mut problems) else { return (None, problems) };
    if text.len() > LONGEST {
        let place = Span::new(input.id, 0..0);
        let most = LONGEST / 1024;
        problems.push(
            error(&codes::TOO_LARGE, place, msg!("文稿超过 {most} KiB", "the narrative has more than {most} KiB"))
                .help(msg!("分成几篇,或把表格放进数据", "split it, or make a dataset of its tables")),
        );
        return (None, problems);
    }
    let bom = text.len() - text.trim_start_matches('\u{feff}').len();
    let Some((front, body)) = split(text, bom, input, &mut problems) else { return (None, problems) };
    let (node, front_problems) = yaml::parse(&text[front.clone()], input.id, front.start);
    problems.add(front_problems);
    if problems.has_errors() {
        return (None, problems);
    }
    let body = Prose::new(&text[body.clone()], Span::new(input.id, body));
    let mut narrative = front_matter(&node, input, body, is_bulletin, &mut problems);
    if let Some(narrative) = narrative.as_mut().filter(|_| is_bulletin) {
        narrative.wording = wording(input, text);
    }
    (narrative, problems)
}

/// The ranges of front matter and body.
fn split(text: &str, bom: usize, input: &Input, problems: &mut Diagnostics) -> Option<(std::ops::Range<usize>, std::ops::Range<usize>)> {
    let help = msg!("第一行写 `---`,接着写 `title: …`,再写一行 `---`", "write a line `---`, then `title: …`, then a line `---`");
    let first = text[bom..].lines().next().unwrap_or_default();
    if first.trim_end() != "---" {
        problems.push(error(&codes::FRONT_MATTER_MISSING, Span::new(input.id, bom..bom + first.len()), msg!("文稿没有文件头", "the narrative has no front matter")).help(help));
        return None;
    }
    let start = bom + text[bom..].find('\n').map_or(first.len(), |newline| newline + 1);
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            return Some((start..at, at + line.len()..text.len()));
        }
        at += line.len();
    }
    let place = Span::new(input.id, bom..bom + first.len());
    problems.push(
        error(&codes::FRONT_MATTER_UNCLOSED, place, msg!("文件头没有结束的 `---`", "the front matter has no closing `---`"))
            .help(msg!("在正文之前单独写一行 `---`", "write a line `---` before the text")),
    );
    None
}

fn front_matter(node: &Node, input: &Input, body: Prose, is_bulletin: bool, problems: &mut Diagnostics) -> Option<Narrative> {
    let mut fields = Fields::of(node, problems);
    let source = input.text().unwrap_or_default();
    let title = fields.required("title").and_then(|node| prose(node, &mut fields, source));
    let summary = fields.node("summary").and_then(|node| prose(node, &mut fields, source));
    let date_node = fields.node("date");
    let date = date_node.and_then(|node| {
        let date = node.text().and_then(date_time);
        if date.is_none() {
            let problem = super::fields::wrong_shape(node, &msg!("印发时间,如 2020-02-29 09:00", "a time of issue such as 2020-02-29 09:00"));
            fields.problems().push(problem);
        }
        date
    });
    let keywords = fields.texts("keywords").into_iter().map(str::to_owned).collect();
    let author = fields.text("author").map(str::to_owned);
    let draft_span = fields.node("draft").map_or(node.span, |node| node.span);
    let is_draft = fields.flag("draft");
    let mut narrative = Narrative {
        path: input.path.clone(),
        hash: input.hash,
        wording: Wording::default(),
        span: node.span,
        date_span: date_node.map_or(node.span, |node| node.span),
        draft_span,
        issue: None,
        title: Prose::default(),
        summary,
        points: Vec::new(),
        next: None,
        date,
        as_of: None,
        issued_by: None,
        signed_by: None,
        author,
        keywords,
        attachments: attachments(&mut fields),
        is_draft,
        order: 0,
        in_navigation: true,
        template: None,
        body,
    };
    let mut is_whole = title.is_some();
    narrative.title = title.unwrap_or_default();
    if is_bulletin {
        is_whole &= bulletin_fields(&mut fields, &mut narrative, source);
    } else {
        narrative.as_of = fields.date("as_of");
        narrative.order = fields.integer("order").unwrap_or(i64::MAX);
        narrative.in_navigation = fields.node("nav").and_then(Node::text) != Some("false");
        narrative.template = fields.text("template").map(str::to_owned);
    }
    fields.finish();
    is_whole.then_some(narrative)
}

/// Whether everything a bulletin must say was there.
fn bulletin_fields(fields: &mut Fields<'_, '_>, narrative: &mut Narrative, source: &str) -> bool {
    let issue_node = fields.required("issue");
    let issue = fields.integer("issue");
    let as_of_node = fields.required("as_of");
    narrative.as_of = fields.date("as_of");
    if fields.required("date").is_none() {
        narrative.date = None;
    }
    for node in fields.list("points") {
        narrative.points.extend(prose(node, fields, source));
    }
    narrative.next = fields.node("next").and_then(|node| prose(node, fields, source));
    narrative.issued_by = fields.text("issued_by").map(str::to_owned);
    narrative.signed_by = fields.text("signed_by").map(str::to_owned);
    let (Some(node), Some(as_of), Some(number)) = (issue_node, as_of_node, issue) else { return false };
    match u32::try_from(number).ok().filter(|number| *number > 0) {
        Some(number) => narrative.issue = Some(Issue { number, span: node.span, as_of_span: as_of.span }),
        None => fields.problems().push(super::fields::wrong_shape(node, &msg!("期号,从 1 起", "an issue number, from 1"))),
    }
    narrative.issue.is_some() && narrative.as_of.is_some() && narrative.date.is_some()
}

fn attachments(fields: &mut Fields<'_, '_>) -> Vec<(String, String, Span)> {
    let mut found = Vec::new();
    for node in fields.list("attachments") {
        let mut item = Fields::of(node, fields.problems());
        if let (Some(title), Some(file)) = (item.required_text("title"), item.required_text("file")) {
            found.push((title.to_owned(), file.to_owned(), node.span));
        }
        item.finish();
    }
    found
}

/// The Markdown of a scalar. Places in it are exact where the scalar has no escapes and stands on one line.
fn prose(node: &Node, fields: &mut Fields<'_, '_>, source: &str) -> Option<Prose> {
    match &node.value {
        Yaml::Scalar { text, is_quoted } => {
            let start = node.span.start + u32::from(*is_quoted);
            let mut prose = Prose::new(text, Span { start, ..node.span });
            if !is_quoted {
                // `key: ` and `- ` begin a scalar of its own; anything else before it is a list or a mapping in brackets.
                let line = source.get(..start as usize).and_then(|before| before.rsplit('\n').next()).unwrap_or_default().trim();
                let is_own = line.strip_prefix("- ").unwrap_or(line).trim_end_matches(':').chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
                prose.links_from = is_own.then_some(start + 1);
            }
            Some(prose)
        }
        _ => {
            let problem = super::fields::wrong_shape(node, &msg!("一段文字", "text"));
            fields.problems().push(problem);
            None
        }
    }
}

/// `2020-02-29 09:00`, or a day alone (then at 00:00).
fn date_time(text: &str) -> Option<DateTime> {
    let (day, time) = text.trim().split_once([' ', 'T']).unwrap_or((text, "00:00"));
    let day = crate::text::date::iso(day)?;
    let mut parts = time.split(':').map(|part| if (1..=2).contains(&part.len()) { part.parse::<i8>().ok() } else { None });
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    if parts.next().is_some() {
        return None;
    }
    let time = jiff::civil::Time::new(hour, minute, second, 0).ok()?;
    Some(day.to_datetime(time))
}

/// The text of Markdown as a reader sees it, its marks left as written.
pub fn plain(prose: &Prose) -> String {
    markdown::outline(&prose.text, Span { file: crate::diag::FileId(0), start: 0, end: 0 }).blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join(" ")
}
