//! Rules between the fields of one record: `persons >= households`, read and judged.

use super::Kind;
use super::schema::{Field, Operand, Operator, RowRule, Term};
use super::words::unknown_field;
use crate::diag::codes::data as codes;
use crate::diag::{Diagnostics, Message, error};
use crate::read::yaml::Node;
use rust_decimal::Decimal;
use std::ops::Range;

/// The rule that `node` says of `fields`.
///
/// Problems: what cannot be read, unknown fields, fields that are no numbers and no dates, each at its place in the text.
pub(super) fn rule(node: &Node, message: Option<String>, fields: &[Field], problems: &mut Diagnostics) -> Option<RowRule> {
    let text = node.text()?;
    // Within quotes the text begins one byte later; where it has escapes its places are not known, and the whole is marked.
    let length = (node.span.end - node.span.start) as usize;
    let shift = if length == text.len() + 2 { Some(1) } else { (length == text.len()).then_some(0) };
    let place = |range: Range<usize>| shift.map_or(node.span, |shift| node.span.part(range.start + shift..range.end + shift));
    let before = problems.0.len();
    let mut fail = |range: Range<usize>, message: Message| {
        let help = msg!("写成“字段 >= 字段”,两边可用 + - 和整数", "write `field >= field`; sides may have + - and whole numbers");
        problems.push(error(&codes::BAD_RULE, place(range), message).help(help));
    };
    let mut sides = [Vec::new(), Vec::new()];
    let mut operator = None;
    let mut sign: Option<bool> = Some(false);
    for (range, token) in tokens(text) {
        match token {
            Token::Sign(is_negative) if sign.is_none() => sign = Some(is_negative),
            Token::Compare(found) if operator.is_none() && sign.is_none() => {
                operator = Some(found);
                sign = Some(false);
            }
            Token::Value(word) if sign.is_some() => {
                let is_negative = sign.take().unwrap_or_default();
                let value = match word.parse() {
                    Ok(number) => Operand::Number(number),
                    Err(_) => match fields.iter().position(|field| &*field.name == word) {
                        Some(index) if is_comparable(&fields[index]) => Operand::Field(index),
                        Some(_) => {
                            fail(range, msg!("`{word}` 不是数,也不是日期,不能用在规则里", "`{word}` is neither a number nor a date"));
                            continue;
                        }
                        None => {
                            problems.push(unknown_field(word, fields, place(range)));
                            return None;
                        }
                    },
                };
                sides[usize::from(operator.is_some())].push(Term { is_negative, value });
            }
            _ => {
                let found = text[range.clone()].to_owned();
                fail(range, msg!("规则在“{}”处读不懂", "the rule cannot be read at “{}”", found));
                return None;
            }
        }
    }
    let end = text.len().saturating_sub(1)..text.len();
    let [left, right] = sides;
    let is_dates = |term: &Term| matches!(term.value, Operand::Field(index) if fields[index].kind == Kind::Date);
    match operator {
        _ if problems.0.len() > before => None,
        None => {
            problems.push(error(&codes::BAD_RULE, node.span, msg!("规则里没有比较", "the rule compares nothing")).help(msg!("写成“字段 >= 字段”", "write `field >= field`")));
            None
        }
        Some(_) if sign.is_some() => {
            problems.push(
                error(&codes::BAD_RULE, place(end), msg!("规则到此没有写完", "the rule ends too early")).help(msg!("补上后面的字段或整数", "add the field or number that follows")),
            );
            None
        }
        Some(_) if left.iter().chain(&right).any(is_dates) && !(left.len() == 1 && right.len() == 1 && left.iter().chain(&right).all(is_dates)) => {
            problems.push(
                error(&codes::BAD_RULE, node.span, msg!("日期只能与日期比较", "a date can only be compared with a date"))
                    .help(msg!("写成“日期字段 >= 日期字段”", "write `date >= date`")),
            );
            None
        }
        Some(operator) => Some(RowRule { span: node.span, text: text.to_owned(), message, left, operator, right }),
    }
}

fn is_comparable(field: &Field) -> bool {
    matches!(field.kind, Kind::Integer | Kind::Decimal | Kind::Date)
}

enum Token<'t> {
    Sign(bool),
    Compare(Operator),
    Value(&'t str),
    Unknown,
}

fn tokens(text: &str) -> impl Iterator<Item = (Range<usize>, Token<'_>)> {
    const MARKS: [(&str, Token<'static>); 8] = [
        ("<=", Token::Compare(Operator::AtMost)),
        (">=", Token::Compare(Operator::AtLeast)),
        ("!=", Token::Compare(Operator::NotEqual)),
        ("=", Token::Compare(Operator::Equal)),
        ("<", Token::Compare(Operator::Less)),
        (">", Token::Compare(Operator::More)),
        ("+", Token::Sign(false)),
        ("-", Token::Sign(true)),
    ];
    let mut at = 0;
    std::iter::from_fn(move || {
        at += text[at..].len() - text[at..].trim_start().len();
        let rest = &text[at..];
        let first = rest.chars().next()?;
        let (length, token) = if let Some((mark, token)) = MARKS.iter().find(|(mark, _)| rest.starts_with(mark)) {
            let token = match token {
                Token::Sign(is_negative) => Token::Sign(*is_negative),
                Token::Compare(operator) => Token::Compare(*operator),
                Token::Value(_) | Token::Unknown => Token::Unknown,
            };
            (mark.len(), token)
        } else {
            let length = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(rest.len());
            if length > 0 { (length, Token::Value(&rest[..length])) } else { (first.len_utf8(), Token::Unknown) }
        };
        at += length;
        Some((at - length..at, token))
    })
}

impl RowRule {
    /// The fields it speaks of, in order.
    pub(super) fn fields(&self) -> impl Iterator<Item = usize> {
        self.left.iter().chain(&self.right).filter_map(|term| match term.value {
            Operand::Field(index) => Some(index),
            Operand::Number(_) => None,
        })
    }

    /// Both sides, where every value is known and the rule does not hold.
    pub(super) fn broken(&self, value: impl Fn(usize) -> Option<Decimal>) -> Option<(Decimal, Decimal)> {
        let sum = |terms: &[Term]| {
            terms.iter().try_fold(Decimal::ZERO, |sum, term| {
                let term_value = match term.value {
                    Operand::Field(index) => value(index)?,
                    Operand::Number(number) => number.into(),
                };
                if term.is_negative { sum.checked_sub(term_value) } else { sum.checked_add(term_value) }
            })
        };
        let (left, right) = (sum(&self.left)?, sum(&self.right)?);
        let holds = match self.operator {
            Operator::Equal => left == right,
            Operator::NotEqual => left != right,
            Operator::Less => left < right,
            Operator::AtMost => left <= right,
            Operator::More => left > right,
            Operator::AtLeast => left >= right,
        };
        (!holds).then_some((left, right))
    }
}
