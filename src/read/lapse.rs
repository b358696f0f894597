//! What was meant to be Markdown and is none, because of a full-width sign, a space or a missing bracket: readers would see its signs.
//!
//! A block of prose holds only what stayed text. So a binding found in it (`fig:` and its like) is one that was not understood; the same
//! goes for `##`, `|` and `**` at the places where they would have meant something. Code never comes here.

use super::binding::{self, KINDS};
use super::markdown::{Block, Mark};
use crate::diag::Span;
use std::ops::Range;

/// Something that was meant to be Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lapse {
    /// What it was meant to be, and what is wrong with it.
    pub fault: Fault,
    /// Where it stands.
    pub span: Span,
    /// How it stands there.
    pub was: String,
    /// What would be right, where that is certain.
    pub mended: Option<Mended>,
}

/// The right Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mended {
    /// A link: what stands before its target, and the target. `)` follows.
    Link(String, String),
    /// Any other text.
    Text(String),
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A binding whose brackets are full-width.
    WideBrackets,
    /// A binding with a space where none may stand.
    Space,
    /// A binding without its last bracket.
    Unclosed,
    /// A binding without square brackets, or without round ones.
    NoBrackets,
    /// A binding around a binding.
    Nested,
    /// The target of a binding amid the text.
    Loose,
    /// An ordinary link with full-width brackets or a space between them.
    Link,
    /// `##` without a space, or full-width.
    Heading,
    /// A table with full-width bars, or without the row of dashes that makes it one.
    Table,
    /// An item of a list, or a quotation, whose sign is full-width or has no space after it.
    Item,
    /// Full-width stars, or stars that make nothing bold.
    Stars,
}

impl Fault {
    /// Whether it is a binding that was not understood.
    pub fn is_binding(self) -> bool {
        matches!(self, Self::WideBrackets | Self::Space | Self::Unclosed | Self::NoBrackets | Self::Nested | Self::Loose)
    }
}

/// A text of Markdown with its place in the file.
#[derive(Clone, Copy)]
pub(super) struct Source<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
}

impl<'t> Source<'t> {
    /// What stands in the file from byte `from` to byte `to`.
    fn written(self, from: usize, to: usize) -> Option<&'t str> {
        self.text.get(from.checked_sub(self.start)?..to.checked_sub(self.start)?)
    }
}

/// The lapses of `block`, each with the bytes of the block's text that it takes.
pub(super) fn lapses(block: &Block, marks: &[Mark], source: Source<'_>, at: Span) -> Vec<(Range<usize>, Lapse)> {
    if !block.text.contains(SIGNS) {
        return Vec::new();
    }
    let desk = Desk { block, marks, source, at };
    let mut found = desk.bindings();
    found.extend(desk.links());
    if block.cell.is_none() && !block.is_heading {
        found.extend(desk.lines());
    }
    found.extend(desk.stars());
    found
}

/// One of these stands in every lapse.
const SIGNS: [char; 16] = [':', '\u{ff1a}', '#', '\u{ff03}', '|', '\u{ff5c}', '*', '\u{ff0a}', '-', '+', '\u{ff0d}', '\u{ff1e}', ']', '\u{ff3d}', '\u{3011}', '\u{3015}'];

/// Characters at which a target ends where nothing closes it.
const STOPS: [char; 16] = ['。', '\u{ff1b}', ';', '[', ']', '【', '】', '［', '］', '(', '（', '“', '”', '《', '》', '\u{fffc}'];

/// Spaces that people type, full-width and unbreakable ones too.
const SPACES: [char; 3] = [' ', '\u{3000}', '\u{a0}'];

fn is_opening(c: char) -> bool {
    matches!(c, '[' | '［' | '【' | '〔')
}

fn is_closing(c: char) -> bool {
    matches!(c, ']' | '］' | '】' | '〕')
}

struct Desk<'b> {
    block: &'b Block,
    marks: &'b [Mark],
    source: Source<'b>,
    at: Span,
}

impl Desk<'_> {
    fn text(&self) -> &str {
        &self.block.text
    }

    /// The place in the file of a part of the block's text.
    fn placed(&self, range: &Range<usize>) -> Range<usize> {
        let last = self.text()[range.clone()].chars().next_back().map_or(0, char::len_utf8);
        self.block.place(range.start)..if range.is_empty() { self.block.place(range.start) } else { self.block.place(range.end - last) + last }
    }

    /// What the author wrote for a part of the block's text, markup included.
    fn written(&self, range: &Range<usize>) -> Option<&str> {
        let place = self.placed(range);
        self.source.written(place.start, place.end)
    }

    fn lapse(&self, fault: Fault, range: Range<usize>, mended: Option<Mended>) -> (Range<usize>, Lapse) {
        let place = self.placed(&range);
        let was = self.source.written(place.start, place.end).unwrap_or_default().to_owned();
        (range, Lapse { fault, span: Span::new(self.at.file, place), mended: mended.filter(|_| !was.is_empty()), was })
    }

    /// Whether a backslash keeps byte `at` of the text from meaning anything.
    fn is_escaped(&self, at: usize) -> bool {
        let place = self.block.place(at);
        place.checked_sub(1).and_then(|before| self.source.written(before, place)) == Some("\\")
    }

    /// The mark within which byte `at` of the text stands.
    fn mark_at(&self, at: usize) -> Option<&Mark> {
        let (_, mark) = self.block.marks.iter().find(|(range, _)| range.start <= at && at < range.end)?;
        self.marks.get(*mark)
    }

    /// Bindings that are no links.
    fn bindings(&self) -> Vec<(Range<usize>, Lapse)> {
        let text = self.text();
        let mut found: Vec<(Range<usize>, Lapse)> = Vec::new();
        for (colon, sign) in text.match_indices([':', '\u{ff1a}']) {
            let Some(kind) = KINDS.into_iter().find(|kind| ends_with_word(&text[..colon], kind)) else { continue };
            let start = colon - kind.len();
            if found.last().is_some_and(|(range, _)| start < range.end) {
                continue;
            }
            let is_cited = self.mark_at(start).is_some_and(|mark| binding::target(&mark.destination).is_some());
            let after = &text[colon + sign.len()..];
            let opens = text[..start].trim_end_matches(SPACES).ends_with(['(', '（']);
            // “See the table: …” is English.
            let is_target = kind == "fig" || opens || after.starts_with(|c: char| c.is_ascii_alphanumeric());
            if !is_cited && is_target {
                found.push(self.binding(kind, start, colon + sign.len()));
            }
        }
        found
    }

    /// The binding to a target of `kind` that begins at byte `start`, its key at byte `key`.
    fn binding(&self, kind: &str, start: usize, key: usize) -> (Range<usize>, Lapse) {
        let text = self.text();
        let trimmed = |at: usize| text[..at].trim_end_matches(SPACES).len();
        let open = text[..trimmed(start)].char_indices().next_back().filter(|(_, c)| matches!(c, '(' | '（')).map(|(at, _)| at);
        let before = trimmed(open.unwrap_or(start));
        let square = text[..before].char_indices().next_back().filter(|(_, c)| is_closing(*c)).and_then(|(end, _)| Some((self.opening(before)?, end)));
        let (target, end, is_closed) = target(&text[key..]);
        let end = key + end;
        let target = target.map(|target| format!("{kind}:{target}"));
        let is_image = |at: usize| text[..at].ends_with(['!', '！']);
        let bang = |at: usize| if is_image(at) { text[..at].char_indices().next_back().map_or(at, |(at, _)| at) } else { at };
        let Some((square, close)) = square else {
            let Some(open) = open else { return self.lapse(Fault::Loose, start..end, None) };
            let number = number_before(text, open).unwrap_or(open);
            let head = self.written(&(number..open)).map(|number| format!("[{}](", number.trim_end_matches(SPACES)));
            let mended = head.zip(target).filter(|_| kind == "fig").map(|(head, target)| Mended::Link(head, target));
            return self.lapse(Fault::NoBrackets, number..end, mended);
        };
        let whole = bang(square)..end;
        let inner = square + text[square..].chars().next().map_or(1, char::len_utf8)..close;
        let nested = self.block.marks.iter().find(|(range, mark)| inner.start <= range.start && range.end <= inner.end && *mark < self.marks.len());
        if let Some((_, nested)) = nested {
            let nested = &self.marks[*nested];
            let (from, to) = (nested.span.start as usize, nested.span.end as usize);
            let own = self
                .source
                .written(from, to)
                .filter(|_| target.as_deref() == Some(&nested.destination) && self.written(&inner).is_some_and(|inner| inner.trim().len() <= to - from));
            return self.lapse(Fault::Nested, whole, own.map(|own| Mended::Text(own.to_owned())));
        }
        let is_wide = [square, close].into_iter().chain(open).any(|at| !text[at..].starts_with(['[', ']', '('])) || (is_closed && !text[..end].ends_with(')'));
        let fault = match (open, is_closed) {
            (None, _) => Fault::NoBrackets,
            (_, false) => Fault::Unclosed,
            _ if is_wide => Fault::WideBrackets,
            _ => Fault::Space,
        };
        let sign = if is_image(square) { "!" } else { "" };
        let head = if inner.is_empty() { Some(String::new()) } else { self.written(&inner).map(str::to_owned) };
        let mended = head.zip(target).map(|(inner, target)| Mended::Link(format!("{sign}[{inner}]("), target));
        self.lapse(fault, whole, mended)
    }

    /// Where the square bracket opens that closes before byte `end`, in the same line.
    fn opening(&self, end: usize) -> Option<usize> {
        let mut depth = 0;
        for (at, c) in self.text()[..end].char_indices().rev() {
            if is_closing(c) {
                depth += 1;
            } else if is_opening(c) {
                depth -= 1;
            }
            match (c, depth) {
                ('\n', _) => return None,
                (_, 0) => return Some(at),
                _ => {}
            }
        }
        None
    }

    /// Links to files and addresses that are none.
    fn links(&self) -> Vec<(Range<usize>, Lapse)> {
        let text = self.text();
        let closings = text.char_indices().filter(|(_, c)| is_closing(*c));
        let found = closings.filter_map(|(close, c)| {
            let behind = close + c.len_utf8();
            let rest = &text[behind..];
            let gap = rest.len() - rest.trim_start_matches(SPACES).len();
            let open = rest[gap..].chars().next().filter(|c| matches!(c, '(' | '（'))?;
            let inner = &rest[gap + open.len_utf8()..];
            let end = inner.find([')', '）', '\n']).filter(|end| !inner[*end..].starts_with('\n'))?;
            let address = inner[..end].trim_matches(SPACES);
            let square = self.opening(behind)?;
            let is_free = self.mark_at(square).is_none() && self.mark_at(behind + gap).is_none() && !self.is_escaped(square) && !self.is_escaped(close);
            if !is_free || !is_address(address) {
                return None;
            }
            let whole_end = behind + gap + open.len_utf8() + end + inner[end..].chars().next().map_or(0, char::len_utf8);
            let words = self.written(&(square + text[square..].chars().next().map_or(1, char::len_utf8)..close))?;
            Some(self.lapse(Fault::Link, square..whole_end, Some(Mended::Text(format!("[{words}]({address})")))))
        });
        found.collect()
    }

    /// Headings, tables, items and quotations, which begin with a line.
    fn lines(&self) -> Vec<(Range<usize>, Lapse)> {
        let text = self.text();
        let mut found = Vec::new();
        let mut lines: Vec<Range<usize>> = Vec::new();
        let mut start = 0;
        for line in text.split('\n') {
            lines.push(start..start + line.len());
            start += line.len() + 1;
        }
        let mut at = 0;
        while let Some(line) = lines.get(at).cloned() {
            // A row with too few columns is one, too.
            let rows = if is_row(&text[line.clone()], 3) { lines[at..].iter().take_while(|row| is_row(&text[(*row).clone()], 2)).count() } else { 0 };
            if rows >= 2 {
                let range = line.start..lines[at + rows - 1].end;
                let mended = self.written(&range).and_then(|rows| table(rows, at > 0)).map(Mended::Text);
                found.push(self.lapse(Fault::Table, range, mended));
                at += rows;
                continue;
            }
            if !line.is_empty() && !self.is_escaped(line.start) {
                found.extend(sign_of_line(&text[line.clone()]).map(|(fault, length, right)| self.lapse(fault, line.start..line.start + length, Some(Mended::Text(right)))));
            }
            at += 1;
        }
        found
    }

    /// Stars that stayed stars.
    fn stars(&self) -> Vec<(Range<usize>, Lapse)> {
        let text = self.text();
        let mut found = Vec::new();
        let pairs: Vec<usize> = text.match_indices("＊＊").map(|(at, _)| at).collect();
        let wide = "＊＊".len();
        for pair in pairs.chunks_exact(2).filter(|pair| !text[pair[0]..pair[1]].contains('\n')) {
            let inner = self.written(&(pair[0] + wide..pair[1]));
            found.push(self.lapse(Fault::Stars, pair[0]..pair[1] + wide, inner.map(|inner| Mended::Text(format!("**{inner}**")))));
        }
        let is_sign = |at: &usize| !self.is_escaped(*at) && self.written(&(*at..*at + 2)) == Some("**");
        let narrow: Vec<usize> = text.match_indices("**").map(|(at, _)| at).filter(is_sign).collect();
        for pair in narrow.chunks_exact(2) {
            found.push(self.lapse(Fault::Stars, pair[0]..pair[1] + 2, None));
        }
        found
    }
}

/// Whether `text` ends with `word`, in capitals or not, and no longer word.
fn ends_with_word(text: &str, word: &str) -> bool {
    let Some(before) = text.len().checked_sub(word.len()) else { return false };
    text.get(before..).is_some_and(|end| end.eq_ignore_ascii_case(word)) && !text[..before].ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '.'))
}

/// What follows the kind of a target: itself as it should be written, where it ends with its bracket, and whether it has one.
fn target(rest: &str) -> (Option<String>, usize, bool) {
    let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
    let stop = line.find(|c| STOPS.contains(&c)).unwrap_or(line.len());
    if let Some((end, bracket)) = line[..stop].char_indices().find(|(_, c)| matches!(c, ')' | '）')) {
        return (right_target(&line[..end]), end + bracket.len_utf8(), true);
    }
    let end = line.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"_./=@?&-+".contains(byte)).count();
    let end = line[..end].trim_end_matches(['.', '?', '&', '/']).len();
    // The value of a cell may be any word: nobody can tell where it ends.
    let is_certain = !line[..end].contains('=') || line[..end].contains("show=");
    (right_target(&line[..end]).filter(|_| is_certain), end, false)
}

/// A target without spaces and with half-width signs; `None` where that is not one either.
fn right_target(written: &str) -> Option<String> {
    let right: String = written.chars().filter(|c| !SPACES.contains(c)).map(half_width).collect();
    let key = right.split(['/', '@', '?']).next().unwrap_or_default();
    let is_fit = key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '+' | '-')) && (!key.is_empty() || right.is_empty());
    is_fit.then_some(right)
}

/// The half-width sign or letter that `c` is the full-width form of.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3002}' => '.',
        _ => c,
    }
}

/// Where the number with its unit begins that ends before byte `end`: 116条, 72.1%.
fn number_before(text: &str, end: usize) -> Option<usize> {
    /// Characters of a unit.
    const LONGEST: usize = 4;
    let text = &text[..end];
    let is_digit = |c: char| c.is_ascii_digit() || ('\u{ff10}'..='\u{ff19}').contains(&c) || matches!(c, '.' | ',');
    let number_end = text.trim_end_matches(|c: char| !is_digit(c)).len();
    let unit = &text[number_end..];
    let is_unit = unit.chars().count() <= LONGEST && unit.chars().all(|c| c.is_alphanumeric() || matches!(c, '%' | '％' | '‰' | ' '));
    let number = &text[..number_end];
    let start = number.trim_end_matches(is_digit).len();
    (is_unit && number[start..].starts_with(|c: char| c.is_numeric())).then_some(start)
}

/// Whether what stands in round brackets leads somewhere.
fn is_address(text: &str) -> bool {
    let file = text.split(['#', '?']).next().unwrap_or_default();
    let ends = [".md", ".html", ".htm", ".pdf", ".jpg", ".jpeg", ".png", ".svg", ".csv", ".xlsx", ".docx", ".zip"];
    let is_one_word = !text.is_empty() && !text.contains(SPACES);
    is_one_word && (text.contains("://") || ["../", "./", "#", "mailto:", "tel:"].iter().any(|start| text.starts_with(start)) || ends.iter().any(|end| file.ends_with(end)))
}

/// Whether a line is a row of a table: bars at both ends, `fewest` in all.
fn is_row(line: &str, fewest: usize) -> bool {
    let line = line.trim_matches(SPACES);
    let is_bar = |c: char| matches!(c, '|' | '｜');
    line.starts_with(is_bar) && line.ends_with(is_bar) && line.matches(is_bar).count() >= fewest
}

/// The rows of a table, with the dashes that make it one; `is_behind_text`: the paragraph above must end first.
fn table(rows: &str, is_behind_text: bool) -> Option<String> {
    let mut rows: Vec<String> = rows.split('\n').map(|row| row.trim_matches(['\r', ' ', '\u{3000}']).replace('｜', "|")).collect();
    let n_columns = rows.first()?.matches('|').count().checked_sub(1)?;
    let is_dash = |c: char| matches!(c, '|' | '-' | '－' | '—' | '–' | '─' | ':' | '：' | ' ' | '\u{3000}');
    let is_divider = |row: &String| row.chars().all(is_dash) && row.contains(['-', '－', '—', '–', '─']);
    if rows.get(1).is_some_and(is_divider) {
        rows.remove(1);
    }
    rows.insert(1, format!("|{}", "---|".repeat(n_columns)));
    Some(format!("{}{}", if is_behind_text { "\n" } else { "" }, rows.join("\n")))
}

/// The sign at the start of a line that should have meant something: what, how long it is, and how it is written.
fn sign_of_line(line: &str) -> Option<(Fault, usize, String)> {
    let signs = line.len() - line.trim_start_matches(['#', '＃']).len();
    if signs > 0 {
        let n = line[..signs].chars().count();
        let rest = &line[signs..];
        let spaces = rest.len() - rest.trim_start_matches(SPACES).len();
        let is_text = rest[spaces..].chars().next().is_some_and(|c| !c.is_ascii_digit() && !c.is_ascii_punctuation());
        return (n <= 6 && is_text).then(|| (Fault::Heading, signs + spaces, format!("{} ", "#".repeat(n))));
    }
    let first = line.chars().next()?;
    let rest = &line[first.len_utf8()..];
    let spaces = rest.len() - rest.trim_start_matches(SPACES).len();
    let is_word = rest[spaces..].chars().next().is_some_and(|c| c.is_alphabetic());
    let right = match first {
        '－' | '＊' => "- ",
        '-' | '+' if spaces == 0 && !rest.starts_with(|c: char| c.is_ascii()) => "- ",
        '＞' => "> ",
        _ => return None,
    };
    is_word.then(|| (Fault::Item, first.len_utf8() + spaces, right.to_owned()))
}

/// The clause around `range` of `text`: while a binding in it is not understood, none of its numbers is judged.
pub(super) fn clause(text: &str, range: &Range<usize>) -> Range<usize> {
    let is_end = |c: char| matches!(c, '。' | '，' | '；' | '！' | '？' | ';' | '!' | '?' | '\n');
    let start = text[..range.start].char_indices().rev().find(|(_, c)| is_end(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let end = text[range.end..].find(is_end).map_or(text.len(), |at| range.end + at);
    start..end
}
