//! The plain part of YAML, ten times as fast as the full grammar: block mappings and lists, one-line scalars, one-line braces, and texts
//! after `|`.
//!
//! Data files hardly ever use more. At the slightest doubt (a comment after a value, an escape, a folded text, a tab, an anchor, a value
//! that goes on in the next line, anything wrong) [`read`] gives up and the slice is read by [`super::tree`]; so this file decides
//! nothing about YAML and has no problems to report. `tests/model.rs` holds it to the same result as the full grammar.

use super::{Raw, Shape};
use crate::read::yaml::is_null;
use std::borrow::Cow;

/// Deepest nesting; real records have three or four levels.
const DEEPEST: usize = 16;

/// The records of `slice`; `None` where the full grammar must decide.
pub(super) fn read(slice: &str) -> Option<Raw<'_>> {
    let mut plain = Plain { text: slice, bytes: slice.as_bytes(), at: 0, raw: Raw::default() };
    plain.raw.items.reserve(slice.len() / 16);
    while let Some(indent) = plain.next_line()? {
        if indent != 0 || !plain.is_dash() {
            return None;
        }
        plain.list_item(0, 0)?;
    }
    Some(plain.raw)
}

struct Plain<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    raw: Raw<'t>,
}

impl<'t> Plain<'t> {
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    /// From the start of a line to the first character of the next line with content, whose indentation is given.
    ///
    /// The outer `None` gives up, the inner one is the end.
    fn next_line(&mut self) -> Option<Option<usize>> {
        loop {
            let start = self.at;
            while self.byte(self.at) == b' ' && self.at < self.bytes.len() {
                self.at += 1;
            }
            if self.at >= self.bytes.len() {
                return Some(None);
            }
            match self.bytes[self.at] {
                b'\n' => self.at += 1,
                b'\r' if self.byte(self.at + 1) == b'\n' => self.at += 2,
                b'#' => self.at = self.text[self.at..].find('\n').map_or(self.bytes.len(), |newline| self.at + newline + 1),
                b'\t' | b'\r' => return None,
                _ => return Some(Some(self.at - start)),
            }
        }
    }

    /// The indentation of the next line with content, which stays the next; 0 at the end.
    fn peek_indent(&mut self) -> Option<usize> {
        let start = self.at;
        let indent = self.next_line()?.unwrap_or(0);
        // Back to the start of that line, so that it is met again; at the end there is nothing to meet.
        self.at = if self.at >= self.bytes.len() { self.at } else { (self.at - indent).max(start) };
        Some(indent)
    }

    fn is_dash(&self) -> bool {
        self.bytes.get(self.at) == Some(&b'-') && self.byte(self.at + 1) == b' '
    }

    /// Past the blanks and the end of this line; gives up where anything else follows.
    fn end_of_line(&mut self) -> Option<()> {
        while self.at < self.bytes.len() && self.bytes[self.at] == b' ' {
            self.at += 1;
        }
        match self.bytes.get(self.at) {
            None => {}
            Some(b'\n') => self.at += 1,
            Some(b'\r') if self.bytes.get(self.at + 1) == Some(&b'\n') => self.at += 2,
            Some(_) => return None,
        }
        Some(())
    }

    /// What follows the `- ` that stands here, in a list at column `indent`.
    fn list_item(&mut self, indent: usize, depth: usize) -> Option<()> {
        let mut column = indent + 1;
        self.at += 1;
        while self.byte(self.at) == b' ' {
            self.at += 1;
            column += 1;
        }
        match self.byte(self.at) {
            b'{' | b'[' | b'"' | b'\'' => self.inline(indent, depth),
            first if is_plain_start(first, self.byte(self.at + 1)) => {
                if self.line_has_key() {
                    self.map(column, depth + 1)
                } else {
                    self.inline(indent, depth)
                }
            }
            _ => None,
        }
    }

    /// Whether this line, at a plain text, is `key: …`.
    fn line_has_key(&self) -> bool {
        let rest = &self.bytes[self.at..];
        let line = rest.iter().position(|byte| *byte == b'\n').map_or(rest, |newline| &rest[..newline]);
        line.iter().enumerate().any(|(at, byte)| *byte == b':' && matches!(line.get(at + 1), None | Some(b' ' | b'\r')))
    }

    /// A scalar, or braces or brackets, that ends with its line and does not go on in the next.
    fn inline(&mut self, parent_indent: usize, depth: usize) -> Option<()> {
        match self.byte(self.at) {
            b'{' | b'[' => self.flow(depth + 1)?,
            b'"' | b'\'' => self.quoted()?,
            first if is_plain_start(first, self.byte(self.at + 1)) => self.plain_line()?,
            _ => return None,
        }
        self.end_of_line()?;
        (self.peek_indent()? <= parent_indent).then_some(())
    }

    /// A mapping whose first key stands here, at column `indent`.
    fn map(&mut self, indent: usize, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        let head = self.raw.items.len();
        self.raw.push(Shape::Map, Cow::Borrowed(""), self.at..self.at);
        let mut end;
        loop {
            self.key()?;
            let value = self.raw.items.len();
            self.value(indent, depth)?;
            end = self.raw.items[value].end as usize;
            let next = self.peek_indent()?;
            if self.at >= self.bytes.len() || next < indent {
                break;
            }
            self.at += next;
            if next > indent || self.is_dash() {
                return None;
            }
        }
        self.raw.close(head, end);
        Some(())
    }

    /// `key:` of a block mapping.
    fn key(&mut self) -> Option<()> {
        let start = self.at;
        if !is_plain_start(self.byte(start), self.byte(start + 1)) {
            return None;
        }
        let mut at = start;
        while is_key(self.byte(at)) {
            at += 1;
        }
        if at == start || self.byte(at) != b':' || !matches!(self.byte(at + 1), b' ' | b'\n' | b'\r') {
            return None;
        }
        let key = self.plain_text(start, at)?;
        self.raw.push(if is_null(key) { Shape::Null } else { Shape::Plain }, Cow::Borrowed(key), start..at);
        self.at = at + 1;
        Some(())
    }

    /// The value after `key:` of a mapping at column `indent`.
    fn value(&mut self, indent: usize, depth: usize) -> Option<()> {
        let colon = self.at;
        while self.at < self.bytes.len() && self.bytes[self.at] == b' ' {
            self.at += 1;
        }
        match self.byte(self.at) {
            b'\n' | b'\r' => self.end_of_line()?,
            b'|' => return self.literal(indent),
            _ => return self.inline(indent, depth),
        }
        let next = self.peek_indent()?;
        let line = self.at;
        if self.at < self.bytes.len() && next >= indent {
            self.at += next;
            if self.is_dash() {
                return self.list(next, depth + 1);
            }
            if next > indent {
                return self.map(next, depth + 1);
            }
            self.at = line;
        }
        self.raw.push(Shape::Null, Cow::Borrowed(""), colon..colon);
        Some(())
    }

    /// A text after `|` or `|-`, of a mapping at column `parent`: the lines that are indented further, as they are.
    fn literal(&mut self, parent: usize) -> Option<()> {
        self.at += 1;
        let keeps_last_break = self.byte(self.at) != b'-';
        self.at += usize::from(!keeps_last_break);
        self.end_of_line()?;
        let first = &self.bytes[self.at..];
        let indent = first.iter().take_while(|byte| **byte == b' ').count();
        if indent <= parent || matches!(first.get(indent), None | Some(b'\n' | b'\r')) {
            return None; // Nothing, or a blank line from which the indentation cannot be told.
        }
        let start = self.at + indent;
        let mut text = String::new();
        let mut end = start;
        let mut blank_lines = 0;
        while self.at < self.bytes.len() {
            let rest = &self.text[self.at..];
            let line = &rest[..rest.find('\n')?]; // Whether a text that ends without a line break has one is for the grammar to say.
            let next = self.at + line.len() + 1;
            let line = line.strip_suffix('\r').unwrap_or(line);
            let blanks = line.len() - line.trim_start_matches(' ').len();
            if blanks == line.len() {
                if blanks > indent {
                    return None;
                }
                blank_lines += 1;
            } else if blanks >= indent {
                let line = self.plain_text(self.at + indent, self.at + line.len()).filter(|line| line.bytes().all(|byte| byte >= b' '))?;
                if !text.is_empty() {
                    text.extend(std::iter::repeat_n('\n', blank_lines + 1));
                }
                text.push_str(line);
                blank_lines = 0;
                end = self.at + indent + line.trim_end().len();
            } else if blanks <= parent {
                break;
            } else {
                return None;
            }
            self.at = next;
        }
        if keeps_last_break {
            text.push('\n');
        }
        self.raw.push(Shape::Quoted, Cow::Owned(text), start..end);
        Some(())
    }

    /// A list whose first dash stands here, at column `indent`.
    fn list(&mut self, indent: usize, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        let head = self.raw.items.len();
        self.raw.push(Shape::List, Cow::Borrowed(""), self.at..self.at);
        let mut end;
        loop {
            let item = self.raw.items.len();
            self.list_item(indent, depth)?;
            end = self.raw.items[item].end as usize;
            let next = self.peek_indent()?;
            if self.at >= self.bytes.len() || next < indent {
                break;
            }
            if next > indent {
                return None;
            }
            self.at += next;
            if !self.is_dash() {
                self.at -= next;
                break;
            }
        }
        self.raw.close(head, end);
        Some(())
    }

    /// `{…}` or `[…]` on one line.
    fn flow(&mut self, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        let (head, start) = (self.raw.items.len(), self.at);
        let (shape, close) = if self.bytes[start] == b'{' { (Shape::Map, b'}') } else { (Shape::List, b']') };
        self.raw.push(shape, Cow::Borrowed(""), start..start);
        self.at += 1;
        self.blanks();
        while self.byte(self.at) != close {
            if shape == Shape::Map {
                self.flow_key()?;
            }
            match self.byte(self.at) {
                b'{' | b'[' => self.flow(depth + 1)?,
                b'"' | b'\'' => self.quoted()?,
                b',' | b'}' if shape == Shape::Map => self.raw.push(Shape::Null, Cow::Borrowed(""), self.at..self.at),
                _ => self.flow_scalar(false)?,
            }
            self.blanks();
            if self.byte(self.at) == b',' {
                self.at += 1;
                self.blanks();
            } else if self.byte(self.at) != close {
                return None;
            }
        }
        self.at += 1;
        self.raw.close(head, self.at);
        Some(())
    }

    /// `key:` within braces, with the blanks after it.
    fn flow_key(&mut self) -> Option<()> {
        let is_quoted = matches!(self.byte(self.at), b'"' | b'\'');
        if is_quoted {
            self.quoted()?;
            self.blanks();
        } else {
            self.flow_scalar(true)?;
        }
        if self.byte(self.at) != b':' || !(is_quoted || matches!(self.byte(self.at + 1), b' ' | b',' | b'}')) {
            return None;
        }
        self.at += 1;
        self.blanks();
        Some(())
    }

    /// A plain scalar within braces or brackets; as a key it ends before its colon.
    fn flow_scalar(&mut self, is_key: bool) -> Option<()> {
        let start = self.at;
        if !is_plain_start(self.byte(start), self.byte(start + 1)) {
            return None;
        }
        let mut at = start;
        loop {
            match self.byte(at) {
                b',' | b'}' | b']' => break,
                b':' if matches!(self.byte(at + 1), b' ' | b',' | b'}' | b']' | b'\n' | b'\r') => {
                    if is_key {
                        break;
                    }
                    return None;
                }
                b'{' | b'[' | b'#' | b'"' | 0..0x20 => return None,
                _ => at += 1,
            }
        }
        self.at = at;
        self.push_plain(start, at)
    }

    /// A plain scalar up to the end of its line.
    fn plain_line(&mut self) -> Option<()> {
        let start = self.at;
        let mut at = start;
        loop {
            match self.byte(at) {
                b'\n' => break,
                b'\r' if self.byte(at + 1) == b'\n' => break,
                b':' if matches!(self.byte(at + 1), b' ' | b'\n' | b'\r') => return None,
                b'#' if self.byte(at - 1) == b' ' => return None,
                0..0x20 => return None,
                _ => at += 1,
            }
        }
        self.at = at;
        self.push_plain(start, at)
    }

    fn push_plain(&mut self, start: usize, end: usize) -> Option<()> {
        let text = self.plain_text(start, end)?.trim_end_matches(' ');
        let shape = if is_null(text) { Shape::Null } else { Shape::Plain };
        self.raw.push(shape, Cow::Borrowed(text), start..start + text.len());
        Some(())
    }

    /// The text between two places, unless it has a byte order mark or a control character in it, which the full grammar judges.
    fn plain_text(&self, start: usize, end: usize) -> Option<&'t str> {
        let text = self.text.get(start..end)?;
        let is_odd = text.as_bytes().windows(2).any(|pair| (pair[0] == 0xC2 && pair[1] < 0xA0) || (pair[0] == 0xEF && pair[1] == 0xBB)) || text.contains('\u{7f}');
        (!is_odd).then_some(text)
    }

    /// A scalar in quotes on one line, without escapes.
    fn quoted(&mut self) -> Option<()> {
        let start = self.at;
        let quote = self.bytes[start];
        let mut at = start + 1;
        loop {
            match *self.bytes.get(at)? {
                b'\\' if quote == b'"' => return None,
                0..0x20 => return None,
                byte if byte == quote => break,
                _ => at += 1,
            }
        }
        if quote == b'\'' && self.byte(at + 1) == b'\'' {
            return None;
        }
        let text = self.plain_text(start + 1, at)?;
        self.at = at + 1;
        self.raw.push(Shape::Quoted, Cow::Borrowed(text), start..self.at);
        Some(())
    }

    fn blanks(&mut self) {
        while self.byte(self.at) == b' ' {
            self.at += 1;
        }
    }
}

/// Whether a plain scalar may begin with this byte, and surely means nothing else.
fn is_plain_start(first: u8, second: u8) -> bool {
    match first {
        b'-' => second.is_ascii_alphanumeric(),
        b'~' | b'+' | b'.' | b'/' | b'(' | b'<' | b'$' | b'_' => true,
        _ => first.is_ascii_alphanumeric() || first >= 0x80,
    }
}

fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-') || byte >= 0x80
}
