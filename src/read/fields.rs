//! Taking a mapping apart: every key known, every value of its shape, all problems at once.

use super::yaml::{Key, Node, Yaml};
use crate::diag::codes::read as codes;
use crate::diag::{Diagnostics, Message, Span, error};
use crate::text::date::iso;
use jiff::civil::Date;
use std::ops::RangeInclusive;

/// A mapping being taken apart; [`Fields::finish`] reports the keys nobody asked for.
#[derive(Debug)]
pub struct Fields<'n, 'p> {
    /// Where the mapping stands.
    pub span: Span,
    entries: &'n [(Key, Node)],
    asked: Vec<&'static str>,
    problems: &'p mut Diagnostics,
}

impl<'n, 'p> Fields<'n, 'p> {
    /// The fields of `node`; where it is no mapping, that is said and there are none.
    pub fn of(node: &'n Node, problems: &'p mut Diagnostics) -> Self {
        let entries = match &node.value {
            Yaml::Map(entries) => entries.as_slice(),
            Yaml::Null => &[],
            _ => {
                problems.push(wrong_shape(node, &msg!("若干“键: 值”", "a mapping")));
                &[]
            }
        };
        Self { span: node.span, entries, asked: Vec::new(), problems }
    }

    /// The value at `key`; `None` where it is not given or empty.
    pub fn node(&mut self, key: &'static str) -> Option<&'n Node> {
        self.asked.push(key);
        self.entries.iter().find(|(name, _)| name.text == key).map(|(_, node)| node).filter(|node| node.value != Yaml::Null)
    }

    /// The value at `key`, which must be given.
    pub fn required(&mut self, key: &'static str) -> Option<&'n Node> {
        let node = self.node(key);
        if node.is_none() {
            let place = self.entries.iter().find(|(name, _)| name.text == key).map_or(Span { end: self.span.start, ..self.span }, |(name, _)| name.span);
            self.problems.push(error(&codes::MISSING_KEY, place, msg!("缺少 `{key}`", "`{key}` is missing")).help(msg!("补上 `{key}: …`", "add `{key}: …`")));
        }
        node
    }

    /// The text at `key`.
    pub fn text(&mut self, key: &'static str) -> Option<&'n str> {
        let node = self.node(key)?;
        self.text_of(node)
    }

    /// The text at `key`, which must be given.
    pub fn required_text(&mut self, key: &'static str) -> Option<&'n str> {
        let node = self.required(key)?;
        self.text_of(node)
    }

    /// The text of `node`.
    pub fn text_of(&mut self, node: &'n Node) -> Option<&'n str> {
        let text = node.text();
        if text.is_none() {
            self.problems.push(wrong_shape(node, &msg!("一段文字", "text")));
        }
        text
    }

    /// The yes or no at `key`; no where it is not given.
    pub fn flag(&mut self, key: &'static str) -> bool {
        let Some(node) = self.node(key) else { return false };
        match node.text() {
            Some("true") => true,
            Some("false") => false,
            _ => {
                self.problems.push(wrong_shape(node, &msg!("`true` 或 `false`", "`true` or `false`")));
                false
            }
        }
    }

    /// The whole number at `key`.
    pub fn integer(&mut self, key: &'static str) -> Option<i64> {
        let node = self.node(key)?;
        let number = node.text().and_then(|text| text.parse().ok());
        if number.is_none() {
            self.problems.push(wrong_shape(node, &msg!("一个整数", "a whole number")));
        }
        number
    }

    /// The whole number at `key`, where it lies in `range`.
    pub fn integer_in(&mut self, key: &'static str, range: RangeInclusive<i64>) -> Option<i64> {
        let number = self.integer(key)?;
        if range.contains(&number) {
            return Some(number);
        }
        let (least, most) = (range.start(), range.end());
        let span = self.node(key)?.span;
        self.problems.push(
            error(&codes::WRONG_SHAPE, span, msg!("`{key}` 是 {number}，应在 {least} 到 {most} 之间", "`{key}` is {number}, which is not between {least} and {most}"))
                .help(msg!("改为 {least} 到 {most} 之间的整数", "write a whole number from {least} to {most}")),
        );
        None
    }

    /// The day at `key`.
    pub fn date(&mut self, key: &'static str) -> Option<Date> {
        let node = self.node(key)?;
        self.date_of(node)
    }

    /// The day `node` says.
    pub fn date_of(&mut self, node: &Node) -> Option<Date> {
        let date = node.text().and_then(iso);
        if date.is_none() {
            self.problems.push(wrong_shape(node, &msg!("一个日期,如 2020-02-28", "a date such as 2020-02-28")));
        }
        date
    }

    /// The items at `key`: a list, or one item alone.
    pub fn list(&mut self, key: &'static str) -> &'n [Node] {
        match self.node(key) {
            Some(Node { value: Yaml::List(items), .. }) => items,
            Some(one) => std::slice::from_ref(one),
            None => &[],
        }
    }

    /// The texts at `key`: a list, or one alone.
    pub fn texts(&mut self, key: &'static str) -> Vec<&'n str> {
        let items = self.list(key);
        items.iter().filter_map(|item| self.text_of(item)).collect()
    }

    /// The entries of the mapping at `key`.
    pub fn map(&mut self, key: &'static str) -> &'n [(Key, Node)] {
        match self.node(key) {
            Some(Node { value: Yaml::Map(entries), .. }) => entries,
            Some(node) => {
                self.problems.push(wrong_shape(node, &msg!("若干“键: 值”", "a mapping")));
                &[]
            }
            None => &[],
        }
    }

    /// Where problems go.
    pub fn problems(&mut self) -> &mut Diagnostics {
        self.problems
    }

    /// Reports every key that was never asked for, with the nearest known one.
    pub fn finish(self) {
        for (key, _) in self.entries {
            if !self.asked.contains(&key.text.as_str()) {
                let mut problem = error(&codes::UNKNOWN_KEY, key.span, msg!("不认识的键 `{}`", "unknown key `{}`", key.text));
                problem = match nearest(&key.text, self.asked.iter().copied()) {
                    Some(known) => problem.help(msg!("是否要写 `{known}`", "did you mean `{known}`")).fix(key.span, known),
                    None => {
                        let mut known: Vec<&str> = Vec::with_capacity(self.asked.len());
                        self.asked.iter().for_each(|key| {
                            if !known.contains(key) {
                                known.push(key)
                            }
                        });
                        let known = known.join("、");
                        problem.help(msg!("此处可用的键: {known}", "keys known here: {known}"))
                    }
                };
                self.problems.push(problem);
            }
        }
    }
}

/// A value that should have had another shape.
pub fn wrong_shape(node: &Node, expected: &Message) -> crate::diag::Diagnostic {
    let kind = node.kind();
    error(&codes::WRONG_SHAPE, node.span, Message { zh: format!("此处要{},而写的是{}", expected.zh, kind.zh), en: format!("expected {}, found {}", expected.en, kind.en) })
        .help(Message { zh: format!("改为{}", expected.zh), en: format!("write {}", expected.en) })
}

/// The known word nearest to `word`, near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    known.into_iter().map(|candidate| (distance(word, candidate), candidate)).filter(|(distance, _)| *distance <= limit).min().map(|(_, candidate)| candidate)
}

/// The one value of data that is surely meant by `word`. Values that differ in a number, an ordinal, a direction or a “not” are different things,
/// however near they are written: 示例丙镇 is no 示例丁镇, 66村 no 16村, 未复工 no 已复工.
pub fn nearest_value<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    let telling = |word: &str| word.chars().filter(|c| c.is_numeric() || TELLING.contains(*c)).collect::<String>();
    let own = telling(word);
    let like = known.into_iter().filter(|candidate| telling(candidate) == own).map(|candidate| (distance(word, candidate), candidate));
    let mut like: Vec<(usize, &str)> = like.filter(|(distance, _)| *distance <= limit).collect();
    like.sort_unstable();
    match *like.as_slice() {
        [(_, sole)] => Some(sole),
        [(first, nearest), (second, _), ..] if first < second => Some(nearest),
        _ => None,
    }
}

/// Characters by which things of one kind are told apart.
const TELLING: &str = "一二三四五六七八九十百千零〇两甲乙丙丁戊己庚辛壬癸东南西北中上下左右前后大小新老内外未已无不非";

/// Edits between two words: insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut rows = vec![(0..=b.len()).collect::<Vec<_>>()];
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(rows[i - 2][j - 2] + 1);
            }
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
