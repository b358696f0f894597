//! CommonMark with tables, footnotes, strikethrough, task lists and heading ids: what in it asks for an answer, and its HTML.
//!
//! A text is read twice: [`outline`] finds the marks (links and images) with their places, the plan answers them, and
//! [`html`] writes the page with the answers in their places. Reading twice costs 4 µs a page and keeps no tree in memory.

use super::lapse::{self, Lapse};
use super::line;
use crate::diag::Span;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html::push_html};
use std::collections::HashMap;
use std::ops::Range;

/// Longest narrative in bytes; beyond it some inputs take the Markdown parser longer than anybody waits.
pub const LONGEST: usize = 1 << 20;

/// Stands for a mark that could not be read.
pub const NO_MARK: usize = usize::MAX;

/// A link or an image.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Whether it is an image.
    pub is_image: bool,
    /// Where it points.
    pub destination: String,
    /// Its text, without markup.
    pub text: String,
    /// The whole of it.
    pub span: Span,
    /// Its text as written; empty where there is none.
    pub inner: Span,
    /// The block (paragraph, item, cell, heading) it stands in.
    pub block: usize,
    /// Whether it is all there is in its paragraph.
    pub is_alone: bool,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 2 to 6: 1 is the page's title.
    pub level: u8,
    /// Its id.
    pub id: String,
    /// Its text without markup.
    pub text: String,
}

/// A run of prose: the text of a paragraph, item, cell or heading, without markup and code.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Block {
    /// The text as a reader sees it.
    pub text: String,
    /// For each part of `text`, where it begins there and where it begins in the file.
    pub places: Vec<(usize, usize)>,
    /// Where marks stand in `text`; those of [`NO_MARK`] are clauses with a binding that could not be read, of whose numbers nothing is known.
    pub marks: Vec<(Range<usize>, usize)>,
    /// Items of the list that follows directly, if one does.
    pub following_items: Option<usize>,
    /// Whether it is a heading.
    pub is_heading: bool,
    /// Where it stands, in a table.
    pub cell: Option<Cell>,
}

/// A place in a table; row 0 holds the headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[expect(missing_docs, reason = "their names say it")]
pub struct Cell {
    pub table: usize,
    pub row: usize,
    pub column: usize,
}

/// What a text is made of.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outline {
    /// Links and images in the order in which they begin.
    pub marks: Vec<Mark>,
    /// Headings.
    pub headings: Vec<Heading>,
    /// Prose.
    pub blocks: Vec<Block>,
    /// What was meant to be Markdown and is none.
    pub lapses: Vec<Lapse>,
    /// Whether the author wrote raw HTML.
    pub has_html: bool,
}

/// What takes the place of a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A link around the mark's own text.
    Link(String),
    /// An image of this address.
    Image(String),
    /// HTML within a paragraph, and what a reader sees of it at once.
    Inline {
        /// The HTML.
        html: String,
        /// Its words, without what opens only when asked for.
        text: String,
    },
    /// HTML instead of a paragraph.
    Block(String),
    /// The mark's own text, without a link.
    Text,
}

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_HEADING_ATTRIBUTES
}

/// The id of a heading: letters and digits in ASCII, Chinese by its sound.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for part in deunicode::deunicode(text).to_ascii_lowercase().split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(part);
    }
    if slug.is_empty() { "section".to_owned() } else { slug }
}

/// Gives headings their ids, each once.
#[derive(Default)]
struct Ids(HashMap<String, usize>);

impl Ids {
    fn id(&mut self, wanted: &str) -> String {
        let count = self.0.entry(wanted.to_owned()).or_insert(0);
        *count += 1;
        if *count == 1 { wanted.to_owned() } else { format!("{wanted}-{count}") }
    }
}

fn level(level: HeadingLevel) -> u8 {
    (level as u8).max(2)
}

/// What `text`, standing at byte `at.start` of a file, is made of.
pub fn outline(text: &str, at: Span) -> Outline {
    let mut outline = Outline::default();
    let mut ids = Ids::default();
    let mut block = Block::default();
    let mut open: Vec<(usize, usize)> = Vec::new(); // Marks under way: index, where their text begins in the block.
    let mut code_depth = 0;
    let mut heading: Option<(u8, Option<String>)> = None;
    let mut lists: Vec<(usize, Option<usize>)> = Vec::new(); // Items so far, and the block before the list.
    let mut cell = Cell::default();
    let base = at.start as usize;
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, link_type, .. }) if link_type != LinkType::Email => open_mark(&mut outline, &block, &mut open, false, &dest_url, range, at),
            Event::Start(Tag::Image { dest_url, .. }) => open_mark(&mut outline, &block, &mut open, true, &dest_url, range, at),
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if let Some((index, start)) = open.pop() {
                    let mark = &mut outline.marks[index];
                    mark.text = block.text[start..].to_owned();
                    block.marks.push((start..block.text.len(), index));
                }
            }
            Event::Text(words) => {
                if code_depth == 0 {
                    block.places.push((block.text.len(), base + range.start));
                    block.text.push_str(&words);
                }
                if let Some((index, _)) = open.last() {
                    let inner = &mut outline.marks[*index].inner;
                    let here = at.part(range);
                    *inner = if inner.start == inner.end { here } else { Span { end: here.end, ..*inner } };
                }
            }
            Event::Code(_) => block.text.push('\u{fffc}'),
            Event::SoftBreak | Event::HardBreak => block.text.push('\n'),
            Event::Html(_) | Event::InlineHtml(_) => outline.has_html = true,
            Event::Start(Tag::CodeBlock(_)) => code_depth += 1,
            Event::End(TagEnd::CodeBlock) => code_depth -= 1,
            Event::Start(Tag::Heading { level: written, id, .. }) => {
                close(&mut outline, &mut block);
                heading = Some((level(written), id.map(|id| id.to_string())));
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((level, id)) = heading.take() {
                    let id = ids.id(&id.unwrap_or_else(|| slug(&block.text)));
                    outline.headings.push(Heading { level, id, text: block.text.clone() });
                }
                block.is_heading = true;
                close(&mut outline, &mut block);
            }
            Event::Start(Tag::List(_)) => {
                close(&mut outline, &mut block);
                lists.push((0, outline.blocks.len().checked_sub(1)));
            }
            Event::Start(Tag::Item) => {
                close(&mut outline, &mut block);
                if let Some((items, _)) = lists.last_mut() {
                    *items += 1;
                }
            }
            Event::End(TagEnd::List(_)) => {
                close(&mut outline, &mut block);
                if let Some((items, Some(before))) = lists.pop() {
                    outline.blocks[before].following_items = Some(items);
                }
            }
            Event::Start(Tag::TableHead) => (cell.table, cell.row, cell.column) = (cell.table + 1, 0, 0),
            Event::Start(Tag::TableRow) => (cell.row, cell.column) = (cell.row + 1, 0),
            Event::End(TagEnd::TableCell) => {
                block.cell = Some(cell);
                cell.column += 1;
                close(&mut outline, &mut block);
            }
            Event::Start(Tag::Paragraph | Tag::TableCell) | Event::End(TagEnd::Paragraph | TagEnd::Item) => close(&mut outline, &mut block),
            _ => {}
        }
    }
    close(&mut outline, &mut block);
    let Outline { marks, blocks, lapses, .. } = &mut outline;
    for mark in marks.iter_mut() {
        let block = blocks.get(mark.block);
        mark.is_alone = block.is_some_and(|block| block.marks.len() == 1 && !block.is_heading && block.text.trim() == mark.text.trim());
    }
    let source = lapse::Source { text, start: base };
    for block in blocks {
        for (range, lapse) in lapse::lapses(block, marks, source, at) {
            if lapse.fault.is_binding() {
                block.marks.push((lapse::clause(&block.text, &range), NO_MARK));
            }
            lapses.push(lapse);
        }
    }
    outline
}

fn open_mark(outline: &mut Outline, block: &Block, open: &mut Vec<(usize, usize)>, is_image: bool, destination: &CowStr<'_>, range: Range<usize>, at: Span) {
    open.push((outline.marks.len(), block.text.len()));
    let inner = at.part(range.start + 1 + usize::from(is_image)..range.start + 1 + usize::from(is_image));
    outline.marks.push(Mark { is_image, destination: destination.to_string(), text: String::new(), span: at.part(range), inner, block: outline.blocks.len(), is_alone: false });
}

/// Ends a block, if anything stands in it.
fn close(outline: &mut Outline, block: &mut Block) {
    if !block.text.is_empty() || !block.marks.is_empty() {
        outline.blocks.push(std::mem::take(block));
    }
    block.cell = None;
}

impl Block {
    /// The place in the file of byte `at` of the text.
    pub fn place(&self, at: usize) -> usize {
        let part = self.places.partition_point(|(start, _)| *start <= at);
        part.checked_sub(1).and_then(|part| self.places.get(part)).map_or(0, |(start, place)| place + (at - start))
    }
}

/// The HTML of `text`, with `answers` in the places of its marks, in their order.
///
/// Raw HTML of the author is sanitised (scripts, handlers, styles and dangerous addresses are dropped); the answers are the program's own.
pub fn html(text: &str, answers: &[Answer]) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut writer = Writer { answers, next: 0, held: Vec::new(), ids: Ids::default(), last: None, line_end: None };
    let mut events = Vec::new();
    let mut parser: Events<'_> = unreserved(text).peekable();
    while let Some(event) = parser.next() {
        writer.event(event, &mut parser, &mut events);
    }
    // Of the events that are printed: those in a heading or a link were read by the writer itself.
    let has_html = events.iter().any(|event| matches!(event, Event::Html(_) | Event::InlineHtml(_)));
    push_html(&mut out, events.into_iter());
    if has_html {
        out = sanitised(&out);
    }
    writer.fill(&out)
}

/// The HTML of a text that stands within a line: no paragraph around it.
pub fn inline_html(text: &str, answers: &[Answer]) -> String {
    let html = html(text, answers);
    let inner = html.trim();
    match inner.strip_prefix("<p>").and_then(|inner| inner.strip_suffix("</p>")) {
        Some(inner) if !inner.contains("<p>") => inner.to_owned(),
        _ => inner.to_owned(),
    }
}

type Events<'t> = std::iter::Peekable<Box<dyn Iterator<Item = Event<'t>> + 't>>;

/// The events of `text`, wherever the author wrote [`RESERVED`] characters without them: what was held back would take their places, be it
/// in the title of a link.
fn unreserved<'t>(text: &'t str) -> Box<dyn Iterator<Item = Event<'t>> + 't> {
    let parser = Parser::new_ext(text, options());
    // The reference `&#xf8ff;` is one of them too.
    if !text.contains(RESERVED) && !text.contains("&#") {
        return Box::new(parser);
    }
    let cleaned = |text: CowStr<'t>| if text.contains(RESERVED) { CowStr::from(text.replace(RESERVED, "")) } else { text };
    Box::new(parser.map(move |event| match event {
        Event::Text(text) => Event::Text(cleaned(text)),
        Event::Code(text) => Event::Code(cleaned(text)),
        Event::Html(text) => Event::Html(cleaned(text)),
        Event::InlineHtml(text) => Event::InlineHtml(cleaned(text)),
        Event::FootnoteReference(name) => Event::FootnoteReference(cleaned(name)),
        Event::Start(Tag::FootnoteDefinition(name)) => Event::Start(Tag::FootnoteDefinition(cleaned(name))),
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(cleaned(info)))),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => Event::Start(Tag::Link { link_type, dest_url: cleaned(dest_url), title: cleaned(title), id: cleaned(id) }),
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => Event::Start(Tag::Image { link_type, dest_url: cleaned(dest_url), title: cleaned(title), id: cleaned(id) }),
        Event::Start(Tag::Heading { level, id, classes, attrs }) => Event::Start(Tag::Heading { level, id: id.map(cleaned), classes, attrs }),
        other => other,
    }))
}

/// Puts answers in their places. What the program itself inserts is held back behind a character of private use
/// until the author's HTML has been sanitised.
struct Writer<'a> {
    answers: &'a [Answer],
    next: usize,
    held: Vec<String>,
    ids: Ids,
    /// The last character that was written, where another may meet it.
    last: Option<char>,
    /// Which event is the end of a line whose next character is not known yet, and the character before it.
    line_end: Option<(usize, char)>,
}

/// Stands for something held back.
const HELD: char = '\u{f8ff}';

/// Characters of private use that the program writes itself, here and in the places of charts; they never stay in an author's text.
const RESERVED: [char; 2] = [HELD, '\u{f8fe}'];

impl Writer<'_> {
    fn hold<'t>(&mut self, html: String, events: &mut Vec<Event<'t>>) {
        events.push(Event::Text(format!("{HELD}{}{HELD}", self.held.len()).into()));
        self.held.push(html);
    }

    fn answer(&mut self) -> Answer {
        self.next += 1;
        self.answers.get(self.next - 1).cloned().unwrap_or(Answer::Text)
    }

    /// `text` is what is written next: where the end of a line stands before it and no space belongs between, that is taken back.
    fn met(&mut self, text: &str, events: &mut [Event<'_>]) {
        let (Some(first), Some(last)) = (text.chars().next(), text.chars().next_back()) else { return };
        if let Some((at, before)) = self.line_end.take()
            && line::meets(before, first)
            && let Some(end) = events.get_mut(at)
        {
            *end = Event::Text(CowStr::from(""));
        }
        self.last = Some(last);
    }

    /// Keeps in mind what stands at the end of a line and what at the beginning of the next, marks of emphasis and links between left out.
    fn follow(&mut self, event: &Event<'_>, events: &mut [Event<'_>]) {
        match event {
            Event::Text(text) => self.met(text, events),
            Event::SoftBreak => self.line_end = self.last.take().map(|last| (events.len(), last)),
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
            _ => (self.last, self.line_end) = (None, None),
        }
    }

    fn event<'t>(&mut self, event: Event<'t>, parser: &mut Events<'t>, events: &mut Vec<Event<'t>>) {
        self.follow(&event, events);
        match event {
            Event::Start(Tag::Paragraph) if matches!(parser.peek(), Some(Event::Start(Tag::Image { .. }))) && matches!(self.answers.get(self.next), Some(Answer::Block(_))) => {
                let image = parser.next();
                if let Some(image) = image {
                    self.event(image, parser, events);
                }
                if matches!(parser.peek(), Some(Event::End(TagEnd::Paragraph))) {
                    parser.next();
                } else {
                    events.push(Event::Start(Tag::Paragraph));
                }
            }
            Event::Start(Tag::Link { link_type, title, id, .. }) if link_type != LinkType::Email => match self.answer() {
                Answer::Link(href) => {
                    events.push(Event::Start(Tag::Link { link_type: LinkType::Inline, dest_url: href.into(), title, id }));
                    while let Some(inner) = parser.next() {
                        let is_end = matches!(inner, Event::End(TagEnd::Link));
                        self.event(inner, parser, events);
                        if is_end {
                            break;
                        }
                    }
                }
                Answer::Inline { html, text } => {
                    self.skip(parser, TagEnd::Link);
                    self.met(&text, events);
                    self.hold(html, events);
                }
                Answer::Block(html) => {
                    self.skip(parser, TagEnd::Link);
                    self.hold(html, events);
                }
                Answer::Text | Answer::Image(_) => {
                    while let Some(inner) = parser.next() {
                        if matches!(inner, Event::End(TagEnd::Link)) {
                            break;
                        }
                        self.event(inner, parser, events);
                    }
                }
            },
            Event::Start(Tag::Image { title, id, .. }) => match self.answer() {
                Answer::Image(href) | Answer::Link(href) => events.push(Event::Start(Tag::Image { link_type: LinkType::Inline, dest_url: href.into(), title, id })),
                Answer::Inline { html, .. } | Answer::Block(html) => {
                    self.skip(parser, TagEnd::Image);
                    self.hold(html, events);
                }
                Answer::Text => {
                    while let Some(inner) = parser.next() {
                        if matches!(inner, Event::End(TagEnd::Image)) {
                            break;
                        }
                        self.event(inner, parser, events);
                    }
                }
            },
            Event::Start(Tag::Heading { level: written, id, classes, attrs }) => {
                let mut inside = Vec::new();
                let mut words = String::new();
                while let Some(inner) = parser.next() {
                    if matches!(inner, Event::End(TagEnd::Heading(_))) {
                        break;
                    }
                    if let Event::Text(text) = &inner {
                        words.push_str(text);
                    }
                    if matches!(inner, Event::Code(_)) {
                        words.push('\u{fffc}');
                    }
                    self.event(inner, parser, &mut inside);
                }
                let id = self.ids.id(&id.map_or_else(|| slug(&words), |id| id.to_string()));
                let level = HeadingLevel::try_from(usize::from(level(written))).unwrap_or(written);
                let _ = (classes, attrs);
                events.push(Event::Start(Tag::Heading { level, id: Some(id.into()), classes: Vec::new(), attrs: Vec::new() }));
                events.append(&mut inside);
                events.push(Event::End(TagEnd::Heading(level)));
            }
            Event::Start(Tag::Table(alignments)) => {
                self.hold("<div class=\"table-scroll\" role=\"group\" aria-label=\"表格\" tabindex=\"0\">".into(), events);
                events.push(Event::Start(Tag::Table(alignments)));
            }
            Event::End(TagEnd::Table) => {
                events.push(event);
                self.hold("</div>".into(), events);
            }
            Event::TaskListMarker(is_done) => {
                let (sign, label) = if is_done { ("☑", "已完成") } else { ("☐", "未完成") };
                self.hold(format!("<span role=\"img\" aria-label=\"{label}\">{sign}</span> "), events);
            }
            other => events.push(other),
        }
    }

    /// Drops what stands inside a mark; marks inside it lose their answers.
    fn skip(&mut self, parser: &mut Events<'_>, end: TagEnd) {
        let mut depth = 1;
        for event in parser.by_ref() {
            match event {
                Event::Start(Tag::Link { link_type, .. }) => {
                    self.next += usize::from(link_type != LinkType::Email);
                    depth += usize::from(end == TagEnd::Link);
                }
                Event::Start(Tag::Image { .. }) => {
                    self.next += 1;
                    depth += usize::from(end == TagEnd::Image);
                }
                Event::End(tag) if tag == end => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }

    /// Puts what was held back into its places.
    fn fill(&self, html: &str) -> String {
        if self.held.is_empty() {
            return html.to_owned();
        }
        let mut out = String::with_capacity(html.len() + self.held.iter().map(String::len).sum::<usize>());
        for (index, part) in html.split(HELD).enumerate() {
            match part.parse::<usize>().ok().filter(|_| index % 2 == 1).and_then(|held| self.held.get(held)) {
                Some(held) => out.push_str(held),
                None => out.push_str(part),
            }
        }
        out
    }
}

/// The author's HTML without scripts, handlers, styles, forms, embedded pages and dangerous addresses.
fn sanitised(html: &str) -> String {
    static CLEANER: std::sync::LazyLock<ammonia::Builder<'static>> = std::sync::LazyLock::new(|| {
        let mut cleaner = ammonia::Builder::default();
        cleaner
            .add_tags(["section", "u", "mark"])
            .add_tag_attributes("td", ["style"])
            .add_tag_attributes("th", ["style"])
            .filter_style_properties(["text-align"].into())
            .add_generic_attributes(["id", "class"])
            .url_schemes(["http", "https", "mailto", "tel"].into())
            .url_relative(ammonia::UrlRelative::PassThrough)
            .link_rel(None)
            .strip_comments(true);
        cleaner
    });
    CLEANER.clean(html).to_string()
}
