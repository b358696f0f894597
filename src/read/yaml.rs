//! YAML and JSON (a subset of YAML 1.2) as a tree of located scalars.
//!
//! Scalars stay text: what a value means is said by who asks for it, so `010`, `no` and `2020-02-28` are never guessed at.
//! The parser's events are taken directly instead of through serde, because serde stops at the first problem and keeps no places.

use crate::diag::codes::read as codes;
use crate::diag::{Diagnostic, Diagnostics, FileId, Message, Span, error};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};
use std::collections::HashMap;
use std::ops::Range;

/// Deepest nesting of a file.
pub(super) const DEEPEST: usize = 64;

/// Most nodes that aliases of one file may expand to; a settings file has some thousands.
const MOST_ALIASED: usize = 100_000;

/// A located value.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub value: Yaml,
}

/// A value whose scalars are text.
#[derive(Debug, Clone, PartialEq)]
pub enum Yaml {
    /// `~`, `null` or nothing.
    Null,
    /// A scalar; `is_quoted` tells `"1"` from `1`.
    Scalar {
        /// The text, unescaped.
        text: String,
        /// Whether it stood in quotes or as a block.
        is_quoted: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A mapping in the order written.
    Map(Vec<(Key, Node)>),
}

/// A key of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// Where it stands.
    pub span: Span,
    /// Its text.
    pub text: String,
}

impl Node {
    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Yaml::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The value at `key` of a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.value {
            Yaml::Map(entries) => entries.iter().find(|(name, _)| name.text == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// What it is, for messages.
    pub fn kind(&self) -> Message {
        match &self.value {
            Yaml::Null => msg!("空值", "nothing"),
            Yaml::Scalar { text, .. } => msg!("“{text}”", "“{text}”"),
            Yaml::List(_) => msg!("列表", "a list"),
            Yaml::Map(_) => msg!("映射(键: 值)", "a mapping"),
        }
    }
}

/// Whether a plain scalar stands for nothing.
pub fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// The tree of `text`, which begins at byte `offset` of `file`; an empty text is `Null`.
///
/// Problems: syntax (with the usual causes named), duplicate keys, aliases that expand too far, nesting too deep.
pub fn parse(text: &str, file: FileId, offset: usize) -> (Node, Diagnostics) {
    let (node, problems, plain) = tree(text, file, offset);
    let mut colons = wide_colons(text);
    if !problems.has_errors() {
        // In quotes a full-width colon is a text like any other.
        colons.retain(|(_, at)| plain.iter().any(|scalar| scalar.contains(at)));
    }
    let Some(problem) = full_width_colons(text, &colons, file, offset) else { return (node, problems) };
    let (node, mut problems, _) = tree(&narrowed(text, &colons), file, offset);
    problems.push(problem);
    (node, problems)
}

/// The tree of `text`, and where in it plain scalars with a full-width colon stand.
fn tree(text: &str, file: FileId, offset: usize) -> (Node, Diagnostics, Vec<Range<usize>>) {
    let mut problems = Diagnostics::default();
    let nothing = Node { span: Span::new(file, offset..offset), value: Yaml::Null };
    let mut tree =
        Tree { parser: Parser::new_from_str(text), places: Places::new(text), file, offset, anchors: HashMap::new(), aliased: 0, plain: Vec::new(), problems: &mut problems };
    let node = tree.document().unwrap_or_else(|stop| {
        let problem = match stop {
            Stop::Syntax(scan) => syntax_problem(&scan, text, file, offset),
            Stop::Problem(problem) => *problem,
        };
        tree.problems.push(problem);
        nothing
    });
    let plain = tree.plain;
    (node, problems, plain)
}

/// Why the tree could not be finished.
enum Stop {
    Syntax(ScanError),
    Problem(Box<Diagnostic>),
}

impl From<ScanError> for Stop {
    fn from(scan: ScanError) -> Self {
        Self::Syntax(scan)
    }
}

struct Tree<'a, 'p> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    places: Places<'a>,
    file: FileId,
    offset: usize,
    anchors: HashMap<usize, Node>,
    aliased: usize,
    /// Where plain scalars with a full-width colon stand, from the start of the text.
    plain: Vec<Range<usize>>,
    problems: &'p mut Diagnostics,
}

impl<'a> Tree<'a, '_> {
    fn event(&mut self) -> Result<(Event<'a>, saphyr_parser::Span), Stop> {
        match self.parser.next_event() {
            Some(event) => Ok(event?),
            None => Ok((Event::StreamEnd, saphyr_parser::Span::default())),
        }
    }

    fn span(&mut self, span: saphyr_parser::Span) -> Span {
        let start = self.places.byte(span.start.index());
        let end = self.places.byte(span.end.index());
        Span::new(self.file, self.offset + start..self.offset + end.max(start))
    }

    fn document(&mut self) -> Result<Node, Stop> {
        let mut root = None;
        loop {
            match self.event()? {
                (Event::StreamEnd, span) => {
                    let span = self.span(span);
                    return Ok(root.unwrap_or(Node { span, value: Yaml::Null }));
                }
                (Event::StreamStart | Event::DocumentStart(_) | Event::DocumentEnd | Event::Nothing, _) => {}
                (_, span) if root.is_some() => {
                    let place = self.span(span);
                    return Err(Stop::Problem(Box::new(
                        error(&codes::YAML_SYNTAX, place, msg!("一个文件里有两份 YAML 文档", "two YAML documents in one file"))
                            .help(msg!("删去中间的 `---`", "remove the `---` between them")),
                    )));
                }
                first => root = Some(self.node(first, 0)?),
            }
        }
    }

    fn node(&mut self, (event, span): (Event<'a>, saphyr_parser::Span), depth: usize) -> Result<Node, Stop> {
        let place = self.span(span);
        if depth > DEEPEST {
            return Err(Stop::Problem(Box::new(too_deep(place))));
        }
        let (value, anchor, end) = match event {
            Event::Scalar(text, style, anchor, _) => {
                let is_quoted = style != ScalarStyle::Plain;
                if !is_quoted && text.contains(COLON) {
                    self.plain.push(place.start as usize - self.offset..place.end as usize - self.offset);
                }
                let value = if !is_quoted && is_null(&text) { Yaml::Null } else { Yaml::Scalar { text: text.into_owned(), is_quoted } };
                (value, anchor, place.end)
            }
            Event::SequenceStart(anchor, _) => {
                let mut items = Vec::new();
                let end = loop {
                    match self.event()? {
                        (Event::SequenceEnd, span) => break self.span(span).end,
                        item => items.push(self.node(item, depth + 1)?),
                    }
                };
                (Yaml::List(items), anchor, end)
            }
            Event::MappingStart(anchor, _) => {
                let (entries, end) = self.entries(depth)?;
                (Yaml::Map(entries), anchor, end)
            }
            Event::Alias(anchor) => return self.alias(anchor, place),
            _ => (Yaml::Null, 0, place.end),
        };
        let node = Node { span: Span { end: end.max(place.start), ..place }, value };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn entries(&mut self, depth: usize) -> Result<(Vec<(Key, Node)>, u32), Stop> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut seen = HashMap::new();
        loop {
            let (event, span) = self.event()?;
            if event == Event::MappingEnd {
                return Ok((entries, self.span(span).end));
            }
            let key = self.node((event, span), depth + 1)?;
            let text = match &key.value {
                Yaml::Scalar { text, .. } => text.clone(),
                Yaml::Null => String::new(),
                _ => {
                    let problem = error(&codes::YAML_SYNTAX, key.span, msg!("键只能是文字", "a key can only be text"));
                    return Err(Stop::Problem(Box::new(problem.help(msg!("花括号里的内容请加引号", "put what stands in braces into quotes")))));
                }
            };
            let value_event = self.event()?;
            let value = self.node(value_event, depth + 1)?;
            if let Some(first) = seen.insert(text.clone(), key.span) {
                self.problems.push(
                    error(&codes::DUPLICATE_KEY, key.span, msg!("键 `{text}` 写了两次", "the key `{text}` is written twice"))
                        .related(first, msg!("第一次在这里", "first here"))
                        .help(msg!("删去其中一个", "remove one of them")),
                );
            } else {
                entries.push((Key { span: key.span, text }, value));
            }
        }
    }

    fn alias(&mut self, anchor: usize, place: Span) -> Result<Node, Stop> {
        let Some(node) = self.anchors.get(&anchor) else {
            return Err(Stop::Problem(Box::new(unknown_alias(place))));
        };
        self.aliased += size(node, MOST_ALIASED);
        if self.aliased > MOST_ALIASED {
            let problem = error(&codes::ALIAS_BOMB, place, msg!("引用展开后超过 {MOST_ALIASED} 项", "aliases expand to more than {MOST_ALIASED} items"));
            return Err(Stop::Problem(Box::new(problem.help(msg!("请直接写出内容,不用 `*` 引用", "write the content out instead of `*` aliases")))));
        }
        Ok(node.clone())
    }
}

/// A value nested deeper than anybody means to.
pub(super) fn too_deep(place: Span) -> Diagnostic {
    error(&codes::TOO_LARGE, place, msg!("嵌套超过 {DEEPEST} 层", "nested more than {DEEPEST} levels deep"))
        .help(msg!("检查缩进和括号:多半是少了右括号,或每行多缩进了一级", "check indentation and brackets: most often one is not closed, or every line is indented further"))
}

/// An alias of nothing.
pub(super) fn unknown_alias(place: Span) -> Diagnostic {
    error(&codes::ALIAS_BOMB, place, msg!("引用了自身或尚未写出的内容", "an alias to itself or to something not yet written"))
        .help(msg!("直接写出内容;以 `*` 开头的文字请加引号", "write the content out; put text that begins with `*` into quotes"))
}

/// How many values a tree holds, counted no further than `limit`.
fn size(node: &Node, limit: usize) -> usize {
    let children: &mut dyn Iterator<Item = &Node> = match &node.value {
        Yaml::List(items) => &mut items.iter(),
        Yaml::Map(entries) => &mut entries.iter().map(|(_, value)| value),
        _ => return 1,
    };
    let mut total = 1;
    for child in children {
        if total > limit {
            break;
        }
        total += size(child, limit);
    }
    total
}

/// Turns the parser's character positions, which only grow, into bytes.
pub(super) struct Places<'a> {
    text: &'a str,
    character: usize,
    byte: usize,
    is_ascii: bool,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, character: 0, byte: 0, is_ascii: text.is_ascii() }
    }

    pub(super) fn byte(&mut self, character: usize) -> usize {
        if self.is_ascii {
            return character.min(self.text.len());
        }
        let bytes = self.text.as_bytes();
        while self.character < character && self.byte < bytes.len() {
            self.byte += utf8_length(bytes[self.byte]);
            self.character += 1;
        }
        while self.character > character && self.byte > 0 {
            self.byte = self.text.floor_char_boundary(self.byte - 1);
            self.character -= 1;
        }
        self.byte.min(bytes.len())
    }
}

/// The length of a character by its first byte.
fn utf8_length(first: u8) -> usize {
    match first {
        0..0xC0 => 1,
        0xC0..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}

/// What the parser did not like, in the author's words.
pub(super) fn syntax_problem(scan: &ScanError, text: &str, file: FileId, offset: usize) -> Diagnostic {
    let at = Places::new(text).byte(scan.marker().index());
    let line_start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[line_start..].find('\n').map_or(text.len(), |newline| line_start + newline);
    // The scanner stops where it despairs; a tab in this line or a neighbour is the usual cause.
    let previous = text[..line_start.saturating_sub(1)].rfind('\n').map_or(0, |newline| newline + 1);
    for start in [line_start, previous, (line_end + 1).min(text.len())] {
        let end = text[start..].find('\n').map_or(text.len(), |newline| start + newline);
        let indent = &text[start..end][..text[start..end].len() - text[start..end].trim_start().len()];
        if let Some(tab) = indent.find('\t') {
            let place = Span::new(file, offset + start + tab..offset + start + tab + 1);
            return error(&codes::TAB, place, msg!("缩进里有制表符(Tab)", "a tab in the indentation")).help(msg!("换成空格,每级两个", "replace it by spaces, two a level"));
        }
    }
    // That a line has no colon is noticed on the next one.
    let is_next = scan.info().contains(NO_COLON) && text[line_start..line_end].contains(':');
    let (at, line_end) = if is_next { last_line(&text[..line_start]) } else { (at, line_end) };
    let end = text[at..line_end].char_indices().nth(1).map_or(line_end, |(next, _)| at + next).max(at);
    let place = Span::new(file, offset + at..offset + end);
    match REASONS.iter().find(|(scanner, ..)| scan.info().contains(scanner)) {
        Some((_, (zh, en), (zh_help, en_help))) => error(&codes::YAML_SYNTAX, place, msg!("{zh}", "{en}")).help(msg!("{zh_help}", "{en_help}")),
        None => {
            let reason = scan.info();
            error(&codes::YAML_SYNTAX, place, msg!("这里不是合法的 YAML({reason})", "this is not YAML ({reason})"))
                .help(msg!("检查这一行和上一行的缩进、引号、冒号后的空格", "check indentation, quotes and the space after the colon here and on the line before"))
        }
    }
}

/// From where to where the last line of `text` that is not blank has words.
fn last_line(text: &str) -> (usize, usize) {
    let text = text.trim_end();
    let start = text.rfind('\n').map_or(0, |newline| newline + 1);
    (text.len() - text[start..].trim_start().len(), text.len())
}

/// What the scanner says where a line has no colon.
const NO_COLON: &str = "simple key expect";

/// What the scanner says of the mistakes that people make, what is wrong in their words, and what to do.
const REASONS: [(&str, (&str, &str), (&str, &str)); 21] = [
    ("indentation in quoted", ("引号没有配对", "a quote is not closed"), ("补上另一个引号", "add the other quote")),
    ("quoted scalar, found unexpected end", ("引号没有配对", "a quote is not closed"), ("补上另一个引号", "add the other quote")),
    (
        "trailing content after double-quoted",
        ("引号后面还有文字", "there is text after the quote"),
        ("整个值放进一对引号;值里面的引号写“”", "put the whole value into one pair of quotes, and write “” inside it"),
    ),
    (
        "mapping values are not allowed",
        ("这里不能有冒号", "no colon may stand here"),
        ("值里有冒号的,整个值加引号;这一行是键的,与上面的键对齐", "quote a value that has a colon; align a key with the keys above"),
    ),
    (
        NO_COLON,
        ("这一行没有冒号", "this line has no colon"),
        ("写成 `键: 值`;是上一行的续行的,缩进要比键深", "write `key: value`; indent what goes on from the line above deeper than its key"),
    ),
    ("did not find expected key", ("与上面的键没有对齐", "this is not aligned with the keys above"), ("同一层的键从同一列写起", "begin the keys of one level in one column")),
    (
        "did not find expected '-'",
        ("与上面的列表项没有对齐", "this is not aligned with the items above"),
        ("新的一项从同一列的 `- ` 写起;上一项的内容与它的键对齐", "begin a new item with `- ` in the same column; align what belongs to the item above with its keys"),
    ),
    ("block sequence entries are not allowed", ("这里不能写 `- `", "no `- ` may stand here"), ("列表另起一行,写在键的下面", "begin the list on a line of its own below the key")),
    (
        "expected ',' or ']'",
        ("方括号里缺逗号,或没有 `]`", "a comma is missing in the brackets, or the `]`"),
        ("各项之间用半角逗号,最后写 `]`", "put commas between the items and `]` at the end"),
    ),
    (
        "expected ',' or '}'",
        ("花括号里缺逗号,或没有 `}`", "a comma is missing in the braces, or the `}`"),
        ("各项之间用半角逗号,最后写 `}`", "put commas between the entries and `}` at the end"),
    ),
    ("misplaced bracket", ("多了一个括号", "there is a bracket too many"), ("删去它,或给整个值加引号", "remove it, or quote the whole value")),
    ("escape", ("双引号里的 `\\` 写法有误", "a `\\` in double quotes is not an escape"), ("反斜杠写两个,或改用单引号", "write two backslashes, or use single quotes")),
    ("hexadecimal number", ("双引号里的 `\\` 写法有误", "a `\\` in double quotes is not an escape"), ("反斜杠写两个,或改用单引号", "write two backslashes, or use single quotes")),
    ("unexpected character", ("值不能以这个符号开头", "no value begins with this sign"), ("整个值加引号", "quote the whole value")),
    ("unknown anchor", ("`*` 引用的名称没有定义", "what `*` names is not defined"), ("以 `*` 开头的文字要加引号", "quote a text that begins with `*`")),
    ("expected alphabetic", ("`*`、`&` 后面没有名称", "no name after `*` or `&`"), ("以 `*`、`&` 开头的文字要加引号", "quote a text that begins with `*` or `&`")),
    ("comment intercepting", ("多行的文字中间有 `#`", "a `#` amid a text of several lines"), ("整段文字加引号,或用 `|`", "quote the text, or use `|`")),
    ("unprintable", ("这里有看不见的控制字符", "there is an invisible control character"), ("删去它", "remove it")),
    ("indent", ("缩进有误", "the indentation is wrong"), ("续行要比键缩进得深,同一层的各行对齐", "indent what belongs to a key deeper than it, and align the lines of one level")),
    ("followed by a valid YAML whitespace", ("冒号后面没有空格", "no space after the colon"), ("写成 `键: 值`", "write `key: value`")),
    ("tab", ("这里有制表符(Tab)", "there is a tab here"), ("换成空格", "replace it by spaces")),
];

/// The full-width colon that Chinese input methods write.
const COLON: char = '\u{ff1a}';

/// Every place in `text` where a key seems to be followed by a full-width colon, which YAML takes for a letter: its key, and the first byte of
/// the colon. At the start of a line keys are ASCII words and days, so that no sentence is one; in braces any word.
pub(super) fn wide_colons(text: &str) -> Vec<(&str, usize)> {
    let mut found = Vec::new();
    if !text.contains(COLON) {
        return found;
    }
    let mut block_indent: Option<usize> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let here = start;
        start += line.len();
        let trimmed = line.trim_start_matches([' ', '-']);
        let indent = line.len() - trimmed.len();
        if trimmed.trim().is_empty() || trimmed.starts_with('#') {
            continue;
        }
        if block_indent.is_some_and(|outer| indent > outer) {
            continue; // Inside `key: |` anything may stand.
        }
        block_indent = None;
        let content = trimmed.trim_end();
        if content.ends_with(['|', '>']) || content.ends_with("|-") || content.ends_with(">-") {
            block_indent = Some(line.len() - line.trim_start_matches(' ').len());
        }
        let key = trimmed.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(byte)).count();
        if key > 0 && trimmed[key..].starts_with(COLON) {
            found.push((&trimmed[..key], here + indent + key));
        }
        in_braces(line, here, &mut found);
    }
    found
}

/// The same within the braces of one line that begins at byte `here`.
fn in_braces<'t>(line: &'t str, here: usize, found: &mut Vec<(&'t str, usize)>) {
    let (mut depth, mut quote) = (0_usize, None);
    for (at, c) in line.char_indices() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (_, Some(open)) => quote = quote.filter(|_| c != open),
            ('{', None) => depth += 1,
            ('}', None) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 || quote.is_some() || !matches!(c, '{' | ',') {
            continue;
        }
        let rest = line[at + 1..].trim_start_matches(' ');
        let begin = line.len() - rest.len();
        let key = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '.' | '-')).unwrap_or(rest.len());
        if key > 0 && rest[key..].starts_with(COLON) {
            found.push((&rest[..key], here + begin + key));
        }
    }
}

/// `text` with ASCII colons for `colons`, each with two spaces behind it, so that everything else stays in its place.
pub(super) fn narrowed(text: &str, colons: &[(&str, usize)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (_, at) in colons {
        out.push_str(&text[from..*at]);
        out.push_str(":  ");
        from = at + COLON.len_utf8();
    }
    out.push_str(&text[from..]);
    out
}

/// What is said of `colons` in `text`, which begins at byte `offset` of `file`: one problem, with one change for all of them.
pub(super) fn full_width_colons(text: &str, colons: &[(&str, usize)], file: FileId, offset: usize) -> Option<Diagnostic> {
    let (word, first) = colons.first()?;
    let (_, last) = colons.last()?;
    let place = |at: usize| Span::new(file, offset + at..offset + at + COLON.len_utf8());
    let whole = Span::new(file, offset + first..offset + last + COLON.len_utf8());
    let mut right = String::new();
    let mut from = *first;
    for (_, at) in colons {
        right.push_str(&text[from..*at]);
        right.push_str(": ");
        from = at + COLON.len_utf8();
    }
    let n = colons.len();
    let (message, help) = if n == 1 {
        (msg!("键 `{word}` 后面是全角冒号", "a full-width colon follows the key `{word}`"), msg!("改为半角冒号加空格 `{word}: `", "write an ASCII colon and a space: `{word}: `"))
    } else {
        (
            msg!("键 `{word}` 后面是全角冒号,这样的共{n}处", "a full-width colon follows the key `{word}`, and {n} keys in all"),
            msg!("都改为半角冒号加空格,如 `{word}: `;`check --fix=JB1003` 可以代劳", "write ASCII colons and a space, such as `{word}: `; `check --fix=JB1003` does it"),
        )
    };
    Some(error(&codes::FULL_WIDTH_COLON, place(*first), message).also(colons[1..].iter().map(|(_, at)| place(*at)).collect()).help(help).fix(whole, right))
}
