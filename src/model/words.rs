//! How problems of data speak of fields and values; a value that is not public is never quoted.

use super::schema::{Field, Visibility};
use crate::diag::codes::data as codes;
use crate::diag::{Code, Diagnostic, Message, Span, error};
use crate::read::fields::nearest;

/// Longest value that is quoted whole, in characters.
const LONGEST: usize = 40;

/// `value` in quotes, or that it is not public.
pub(super) fn quoted(field: &Field, value: &str) -> Message {
    if field.visibility != Visibility::Public {
        return msg!("(不公开)", "(not public)");
    }
    let mut short: String = value.chars().take(LONGEST).collect();
    if short.len() < value.len() {
        short.push('…');
    }
    msg!("“{short}”", "“{short}”")
}

/// An error about a value of `field`: “`title` (`name`) …”.
pub(super) fn about(code: &'static Code, place: Span, field: &Field, what: &Message) -> Diagnostic {
    let (title, name) = (&field.title, &field.name);
    let named = if **title == **name { format!("`{name}`") } else { format!("{title}(`{name}`)") };
    error(code, place, Message { zh: format!("{named}{}", what.zh), en: format!("`{name}` {}", what.en) })
}

/// An error about a name in `dataset.yaml` that is no field.
pub(super) fn unknown_field(name: &str, fields: &[Field], place: Span) -> Diagnostic {
    let problem = error(&codes::UNKNOWN_FIELD, place, msg!("没有字段 `{name}`", "there is no field `{name}`"));
    match nearest(name, fields.iter().map(|field| &*field.name)) {
        Some(known) => problem.help(msg!("是否要写 `{known}`", "did you mean `{known}`")),
        None => problem.help(msg!("在 `fields` 里声明它,或改用已有的字段", "declare it in `fields`, or use a field there is")),
    }
}

/// Names, for a message.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().collect::<Vec<_>>().join("、")
}
