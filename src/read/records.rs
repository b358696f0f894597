//! Records of a dataset as they stand in a file: which field, where its text is; no types yet.
//!
//! A file is cut into slices ([`slices()`]) and each slice read by itself ([`read`]), in parallel, and once per content. What was read is
//! one flat array of [`Item`]s in the order written; places count from the start of the slice, in [`SLICE`], so that a slice that
//! moved in its file is still the same. [`placed`] says where they are in the file.

mod csv;
mod json;
mod plain;
mod slices;
mod tree;

pub use csv::{Header, header};
pub use slices::slices;

use crate::diag::{Diagnostic, Diagnostics, FileId, Span, error};
use crate::read::yaml::{full_width_colons, narrowed, syntax_problem, wide_colons};
use std::borrow::Cow;
use std::ops::Range;

/// The file of places that count from the start of a slice.
pub const SLICE: FileId = FileId(u64::MAX);

/// How records are written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A list of mappings.
    Yaml,
    /// An array of objects.
    Json,
    /// A header and rows.
    Csv,
}

impl Format {
    /// The format of files with this ending.
    pub fn of(extension: &str) -> Option<Self> {
        match extension {
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Nothing.
    Null,
    /// Text without quotes.
    Plain,
    /// Text in quotes or as a block.
    Quoted,
    /// A cell of a row, where nothing but its text is known.
    Cell,
    /// A list: its items follow.
    List,
    /// A mapping: keys and values follow in turn.
    Map,
}

/// One item of a slice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<'t> {
    /// What it is.
    pub shape: Shape,
    /// Its text, unescaped; empty for lists and mappings.
    pub text: Cow<'t, str>,
    /// Its first byte, from the start of the slice.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// How many items it is made of, itself included.
    pub size: u32,
}

impl Item<'_> {
    /// Where it stands in its slice.
    pub fn span(&self) -> Span {
        Span { file: SLICE, start: self.start, end: self.end }
    }
}

/// What stands in a slice: records, one after the other.
#[derive(Debug, Default)]
pub struct Raw<'t> {
    /// The records' items in the order written.
    pub items: Vec<Item<'t>>,
    /// What could not be read, in places of the slice.
    pub problems: Diagnostics,
}

impl<'t> Raw<'t> {
    /// The records.
    pub fn records(&self) -> impl Iterator<Item = Fact<'_, 't>> {
        Facts { rest: &self.items }
    }

    /// What the slice says with ASCII colons for those of `colons` that stand in plain text.
    fn narrowed(self, slice: &'t str, colons: &[(&str, usize)]) -> Self {
        let is_plain = |at: usize| self.items.iter().any(|item| item.shape == Shape::Plain && (item.start as usize..item.end as usize).contains(&at));
        let colons: Vec<(&str, usize)> = colons.iter().filter(|(_, at)| is_plain(*at)).copied().collect();
        let Some(problem) = full_width_colons(slice, &colons, SLICE, 0) else { return self };
        let mut raw = tree::read(&narrowed(slice, &colons)).map(Raw::owned).unwrap_or_default();
        raw.problems.push(problem);
        raw
    }

    /// The same, of a text that goes away.
    fn owned(raw: Raw<'_>) -> Self {
        let items = raw.items.into_iter().map(|item| Item { shape: item.shape, text: Cow::Owned(item.text.into_owned()), start: item.start, end: item.end, size: item.size });
        Self { items: items.collect(), problems: raw.problems }
    }

    fn push(&mut self, shape: Shape, text: Cow<'t, str>, range: Range<usize>) {
        let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.items.push(Item { shape, text, start: byte(range.start), end: byte(range.end), size: 1 });
    }

    /// Ends the list or mapping that was pushed at index `head`.
    fn close(&mut self, head: usize, end: usize) {
        let size = self.items.len() - head;
        let item = &mut self.items[head];
        item.end = u32::try_from(end).unwrap_or(u32::MAX).max(item.start);
        item.size = u32::try_from(size).unwrap_or(u32::MAX);
    }
}

/// An item with all that is in it.
#[derive(Debug, Clone, Copy)]
pub struct Fact<'r, 't> {
    items: &'r [Item<'t>],
}

impl<'r, 't> Fact<'r, 't> {
    /// The item itself.
    pub fn item(self) -> &'r Item<'t> {
        &self.items[0]
    }

    /// Where it stands in its slice.
    pub fn span(self) -> Span {
        self.item().span()
    }

    /// Its text, where it is a scalar.
    pub fn text(self) -> Option<&'r str> {
        match self.item().shape {
            Shape::Plain | Shape::Quoted | Shape::Cell => Some(&self.item().text),
            Shape::Null | Shape::List | Shape::Map => None,
        }
    }

    /// The items of a list.
    pub fn list(self) -> impl Iterator<Item = Fact<'r, 't>> {
        Facts { rest: if self.item().shape == Shape::List { &self.items[1..] } else { &[] } }
    }

    /// The keys and values of a mapping, in the order written.
    pub fn entries(self) -> impl Iterator<Item = (&'r Item<'t>, Fact<'r, 't>)> {
        let mut all = Facts { rest: if self.item().shape == Shape::Map { &self.items[1..] } else { &[] } };
        std::iter::from_fn(move || Some((all.next()?.item(), all.next()?)))
    }

    /// Every scalar in it but the keys.
    pub fn values(self) -> Vec<&'r Item<'t>> {
        match self.item().shape {
            Shape::Null => Vec::new(),
            Shape::Plain | Shape::Quoted | Shape::Cell => vec![self.item()],
            Shape::List => self.list().flat_map(Fact::values).collect(),
            Shape::Map => self.entries().flat_map(|(_, fact)| fact.values()).collect(),
        }
    }
}

struct Facts<'r, 't> {
    rest: &'r [Item<'t>],
}

impl<'r, 't> Iterator for Facts<'r, 't> {
    type Item = Fact<'r, 't>;

    fn next(&mut self) -> Option<Self::Item> {
        let size = self.rest.first()?.size as usize;
        let (items, rest) = self.rest.split_at_checked(size)?;
        self.rest = rest;
        Some(Fact { items })
    }
}

/// The records of a slice; `header` names the columns of a CSV.
///
/// Problems: what cannot be read; the records around it are kept.
pub fn read<'t>(format: Format, header: &'t Header, slice: &'t str) -> Raw<'t> {
    match format {
        Format::Csv => csv::read(header, slice),
        Format::Json => json::read(slice),
        Format::Yaml => plain::read(slice).unwrap_or_else(|| yaml(slice)),
    }
}

/// The records of a slice by the full grammar; where it fails, each record by itself, so that one mistake costs one record.
fn yaml(slice: &str) -> Raw<'_> {
    let colons = wide_colons(slice);
    let scan = match tree::read(slice) {
        Ok(raw) if colons.is_empty() => return raw,
        Ok(raw) => return raw.narrowed(slice, &colons),
        Err(scan) => scan,
    };
    let records = slices::records(slice).filter(|records| records.len() > 1 && !slices::has_anchors(slice));
    let Some(records) = records else {
        let mut raw = Raw::default();
        let right = narrowed(slice, &colons);
        return match full_width_colons(slice, &colons, SLICE, 0) {
            Some(problem) => {
                // With the right colons it can be read, unless something else is wrong.
                raw = tree::read(&right).map(Raw::owned).unwrap_or_default();
                raw.problems.push(problem);
                raw
            }
            None => {
                raw.problems.push(syntax_problem(&scan, slice, SLICE, 0));
                raw
            }
        };
    };
    let mut whole = Raw::default();
    for range in records {
        let start = u32::try_from(range.start).unwrap_or(u32::MAX);
        let mut raw = yaml(&slice[range]);
        for item in &mut raw.items {
            item.start += start;
            item.end += start;
        }
        whole.items.append(&mut raw.items);
        whole.problems.0.extend(raw.problems.0.into_iter().map(|problem| moved(problem, SLICE, start)));
    }
    whole
}

/// A problem of a slice that begins at byte `start` of `file`, in places of that file.
pub fn placed(problem: Diagnostic, file: FileId, start: u32) -> Diagnostic {
    moved(problem, file, start)
}

fn moved(mut problem: Diagnostic, file: FileId, start: u32) -> Diagnostic {
    let move_span = |span: &mut Span| {
        if span.file == SLICE {
            *span = Span { file, start: span.start.saturating_add(start), end: span.end.saturating_add(start) };
        }
    };
    problem.place.iter_mut().chain(&mut problem.also).for_each(move_span);
    problem.fix.iter_mut().for_each(|fix| move_span(&mut fix.span));
    problem.related.iter_mut().for_each(|(span, _)| move_span(span));
    problem
}

/// A problem of the text at `place` of a slice.
fn problem_at(code: &'static crate::diag::Code, place: Range<usize>, message: crate::diag::Message) -> Diagnostic {
    error(code, Span::new(SLICE, place), message)
}
