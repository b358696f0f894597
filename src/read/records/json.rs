//! JSON with places. YAML parsers refuse the surrogate pairs of JSON (`\ud83d\ude00`), so JSON is read as what it is.

use super::{Raw, SLICE, Shape, problem_at};
use crate::diag::codes::read as codes;
use crate::diag::{Diagnostic, Message, Span};
use crate::read::yaml::{DEEPEST, too_deep};
use std::borrow::Cow;

/// The objects of an array.
pub(super) fn read(text: &str) -> Raw<'_> {
    let mut json = Json { text, at: 0, raw: Raw::default() };
    if let Err(problem) = json.document() {
        json.raw.items.clear();
        json.raw.problems.push(*problem);
    }
    json.raw
}

struct Json<'t> {
    text: &'t str,
    at: usize,
    raw: Raw<'t>,
}

type Read<T> = Result<T, Box<Diagnostic>>;

impl<'t> Json<'t> {
    fn document(&mut self) -> Read<()> {
        self.space();
        if self.at == self.text.len() {
            return Ok(());
        }
        if self.peek() != Some(b'[') {
            let problem = problem_at(&codes::WRONG_SHAPE, self.here(), msg!("数据文件要写成记录的列表", "a file of records is a list"));
            return Err(Box::new(problem.help(msg!("写成 `[{{…}}, {{…}}]`", "write `[{{…}}, {{…}}]`"))));
        }
        self.members(b']', |json| json.value(1))?;
        self.space();
        if self.at < self.text.len() { Err(self.expected(&msg!("文件到此结束", "the end of the file"))) } else { Ok(()) }
    }

    /// What stands between brackets, separated by commas; passes both brackets.
    fn members(&mut self, close: u8, mut member: impl FnMut(&mut Self) -> Read<()>) -> Read<()> {
        self.at += 1;
        self.space();
        if self.peek() == Some(close) {
            self.at += 1;
            return Ok(());
        }
        loop {
            self.space();
            member(self)?;
            self.space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(byte) if byte == close => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.expected(&msg!("逗号或右括号", "a comma or a closing bracket"))),
            }
        }
    }

    fn value(&mut self, depth: usize) -> Read<()> {
        if depth > DEEPEST {
            return Err(Box::new(too_deep(Span::new(SLICE, self.here()))));
        }
        let (head, start) = (self.raw.items.len(), self.at);
        match self.peek() {
            Some(b'[') => {
                self.raw.push(Shape::List, Cow::Borrowed(""), start..start);
                self.members(b']', |json| json.value(depth + 1))?;
                self.raw.close(head, self.at);
            }
            Some(b'{') => {
                self.raw.push(Shape::Map, Cow::Borrowed(""), start..start);
                self.members(b'}', |json| {
                    if json.peek() != Some(b'"') {
                        return Err(json.expected(&msg!("带双引号的键", "a key in double quotes")));
                    }
                    json.string()?;
                    json.space();
                    if json.peek() != Some(b':') {
                        return Err(json.expected(&msg!("冒号", "a colon")));
                    }
                    json.at += 1;
                    json.space();
                    json.value(depth + 1)
                })?;
                self.raw.close(head, self.at);
            }
            Some(b'"') => self.string()?,
            _ => self.word()?,
        }
        Ok(())
    }

    /// `null`, `true`, `false` or a number.
    fn word(&mut self) -> Read<()> {
        let start = self.at;
        let rest = &self.text[start..];
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')).count();
        let word = &rest[..length];
        let is_number = word.starts_with(|first: char| first == '-' || first.is_ascii_digit()) && serde_json::from_str::<serde::de::IgnoredAny>(word).is_ok();
        let shape = match word {
            "null" => Shape::Null,
            "true" | "false" => Shape::Plain,
            _ if is_number => Shape::Plain,
            _ => return Err(self.expected(&msg!("一个值(文字要加双引号)", "a value (text stands in double quotes)"))),
        };
        self.at += length;
        self.raw.push(shape, Cow::Borrowed(word), start..start + length);
        Ok(())
    }

    fn string(&mut self) -> Read<()> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        let mut is_escaped = false;
        loop {
            match bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    is_escaped = true;
                    at += 2;
                }
                Some(0..0x20) | None => {
                    let problem = problem_at(&codes::YAML_SYNTAX, start..start + 1, msg!("双引号没有在本行配对", "a double quote is not closed on its line"));
                    return Err(Box::new(problem.help(msg!("补上双引号,换行写成 `\\n`", "close the quote; write a line break as `\\n`"))));
                }
                Some(_) => at += 1,
            }
        }
        let inner = &self.text[start + 1..at];
        let text = if is_escaped {
            let unescaped = serde_json::from_str(&self.text[start..=at]);
            Cow::Owned(unescaped.map_err(|_| {
                let problem = problem_at(&codes::YAML_SYNTAX, start..at + 1, msg!("转义写法有误", "an escape is not JSON"));
                Box::new(problem.help(msg!("反斜杠写成 `\\\\`", "write a backslash as `\\\\`")))
            })?)
        } else {
            Cow::Borrowed(inner)
        };
        self.at = at + 1;
        self.raw.push(Shape::Quoted, text, start..self.at);
        Ok(())
    }

    fn space(&mut self) {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn here(&self) -> std::ops::Range<usize> {
        self.at..self.at + self.text[self.at..].chars().next().map_or(0, char::len_utf8)
    }

    fn expected(&self, what: &Message) -> Box<Diagnostic> {
        let message = Message { zh: format!("JSON 在这里要{}", what.zh), en: format!("JSON expects {} here", what.en) };
        Box::new(problem_at(&codes::YAML_SYNTAX, self.here(), message).help(msg!("检查前面的逗号、引号和括号", "check the commas, quotes and brackets before it")))
    }
}
