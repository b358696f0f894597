//! A slice of YAML by the full grammar, from the parser's events.

use super::{Raw, SLICE, Shape, problem_at};
use crate::diag::codes::read as codes;
use crate::diag::{Diagnostic, Span, error};
use crate::read::yaml::{DEEPEST, Places, is_null, too_deep, unknown_alias};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, StrInput};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// Most items that the aliases of one slice may expand to.
const MOST_ALIASED: usize = 100_000;

/// The records of `slice`.
///
/// Errors: the parser's own. What the grammar allows and we do not is among the problems.
pub(super) fn read(slice: &str) -> Result<Raw<'_>, ScanError> {
    let mut tree = Tree { parser: Parser::new_from_str(slice), places: Places::new(slice), anchors: HashMap::new(), aliased: 0, text: slice, raw: Raw::default() };
    match tree.document() {
        Ok(()) => {}
        Err(Stop::Scan(scan)) => return Err(scan),
        Err(Stop::Problem(problem)) => {
            tree.raw.items.clear();
            tree.raw.problems.push(*problem);
        }
    }
    Ok(tree.raw)
}

enum Stop {
    Scan(ScanError),
    Problem(Box<Diagnostic>),
}

impl From<ScanError> for Stop {
    fn from(scan: ScanError) -> Self {
        Self::Scan(scan)
    }
}

struct Tree<'t> {
    parser: Parser<'t, StrInput<'t>>,
    places: Places<'t>,
    /// The items of each anchor.
    anchors: HashMap<usize, Range<usize>>,
    aliased: usize,
    text: &'t str,
    raw: Raw<'t>,
}

impl<'t> Tree<'t> {
    fn event(&mut self) -> Result<(Event<'t>, Range<usize>), Stop> {
        let Some(event) = self.parser.next_event() else { return Ok((Event::StreamEnd, 0..0)) };
        let (event, span) = event?;
        let start = self.places.byte(span.start.index());
        Ok((event, start..self.places.byte(span.end.index()).max(start)))
    }

    fn document(&mut self) -> Result<(), Stop> {
        let mut is_read = false;
        loop {
            match self.event()? {
                (Event::StreamEnd, _) => return Ok(()),
                (Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing, _) => {}
                (_, place) if is_read => {
                    let problem = problem_at(&codes::YAML_SYNTAX, place, msg!("一个文件里有两份 YAML 文档", "two YAML documents in one file"));
                    return Err(Stop::Problem(Box::new(problem.help(msg!("删去中间的 `---`", "remove the `---` between them")))));
                }
                (Event::SequenceStart(..), _) => {
                    is_read = true;
                    loop {
                        match self.event()? {
                            (Event::SequenceEnd, _) => break,
                            (event, place) => self.item(event, place, 1)?,
                        }
                    }
                }
                (Event::Scalar(text, ScalarStyle::Plain, ..), _) if is_null(&text) => is_read = true,
                (_, place) => {
                    let first_line = place.start..self.text[place.start..].find('\n').map_or(self.text.len(), |newline| place.start + newline);
                    let problem = problem_at(&codes::WRONG_SHAPE, first_line, msg!("数据文件要写成记录的列表", "a file of records is a list"));
                    return Err(Stop::Problem(Box::new(problem.help(msg!("每条记录以 `- ` 开头", "begin each record with `- `")))));
                }
            }
        }
    }

    fn item(&mut self, event: Event<'t>, place: Range<usize>, depth: usize) -> Result<(), Stop> {
        if depth > DEEPEST {
            return Err(Stop::Problem(Box::new(too_deep(Span::new(SLICE, place)))));
        }
        let head = self.raw.items.len();
        let anchor = match event {
            Event::Scalar(text, style, anchor, _) => {
                let shape = match style {
                    ScalarStyle::Plain if is_null(&text) => Shape::Null,
                    ScalarStyle::Plain => Shape::Plain,
                    _ => Shape::Quoted,
                };
                let end = place.start + self.text[place.clone()].trim_end().len();
                self.raw.push(shape, text, place.start..end);
                anchor
            }
            Event::SequenceStart(anchor, _) => {
                self.raw.push(Shape::List, Cow::Borrowed(""), place.clone());
                let end = loop {
                    match self.event()? {
                        (Event::SequenceEnd, end) => break end,
                        (event, place) => self.item(event, place, depth + 1)?,
                    }
                };
                self.close(head, place.start, end.end);
                anchor
            }
            Event::MappingStart(anchor, _) => {
                self.raw.push(Shape::Map, Cow::Borrowed(""), place.clone());
                let end = loop {
                    match self.event()? {
                        (Event::MappingEnd, end) => break end,
                        (event, place) => self.entry(event, place, depth)?,
                    }
                };
                self.close(head, place.start, end.end);
                anchor
            }
            Event::Alias(anchor) => return self.alias(anchor, place),
            _ => 0,
        };
        if anchor > 0 {
            self.anchors.insert(anchor, head..self.raw.items.len());
        }
        Ok(())
    }

    /// Ends a list or mapping; the blank space up to the next token is not part of it.
    fn close(&mut self, head: usize, start: usize, end: usize) {
        let end = start + self.text[start..end.max(start)].trim_end().len();
        self.raw.close(head, end);
    }

    fn entry(&mut self, event: Event<'t>, place: Range<usize>, depth: usize) -> Result<(), Stop> {
        let key = self.raw.items.len();
        self.item(event, place, depth + 1)?;
        let key = &self.raw.items[key];
        if matches!(key.shape, Shape::List | Shape::Map) {
            let problem = error(&codes::YAML_SYNTAX, Span { file: SLICE, ..key.span() }, msg!("键只能是文字", "a key can only be text"));
            return Err(Stop::Problem(Box::new(problem.help(msg!("花括号里的内容请加引号", "put what stands in braces into quotes")))));
        }
        let (event, place) = self.event()?;
        self.item(event, place, depth + 1)
    }

    /// The items of an anchor once more, all at the place of the alias.
    fn alias(&mut self, anchor: usize, place: Range<usize>) -> Result<(), Stop> {
        let Some(items) = self.anchors.get(&anchor).cloned() else {
            return Err(Stop::Problem(Box::new(unknown_alias(Span::new(SLICE, place)))));
        };
        self.aliased += items.len();
        if self.aliased > MOST_ALIASED {
            let problem = problem_at(&codes::ALIAS_BOMB, place, msg!("引用展开后超过 {MOST_ALIASED} 项", "aliases expand to more than {MOST_ALIASED} items"));
            return Err(Stop::Problem(Box::new(problem.help(msg!("请直接写出内容,不用 `*` 引用", "write the content out instead of `*` aliases")))));
        }
        for index in items {
            let mut item = self.raw.items[index].clone();
            (item.start, item.end) = (Span::new(SLICE, place.clone()).start, Span::new(SLICE, place.clone()).end);
            self.raw.items.push(item);
        }
        Ok(())
    }
}
