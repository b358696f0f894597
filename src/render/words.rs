//! The fixed texts of a theme: `i18n/LANGUAGE.yaml`, flattened to dotted keys.

use crate::diag::Diagnostics;
use crate::read::fields::wrong_shape;
use crate::read::yaml::{self, Node, Yaml};
use crate::source::Input;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The language whose texts every theme has.
pub const MAIN_LANGUAGE: &str = "zh-CN";

/// Fixed texts in one language by dotted key, `page.skip`.
#[derive(Debug, Clone, Default)]
pub struct Words(BTreeMap<String, Arc<str>>);

impl Words {
    /// The text at `key`.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|text| &**text)
    }

    /// The text at `key`; where there is none, the key itself, which is then seen on the page.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.get(key).unwrap_or(key)
    }

    /// All keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Lays the texts of `file` over these.
    pub(super) fn add(&mut self, file: &Input) -> Diagnostics {
        let text = file.text().unwrap_or_default();
        let offset = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let (node, mut problems) = yaml::parse(&text[offset..], file.id, offset);
        self.flatten(&node, "", &mut problems);
        problems
    }

    fn flatten(&mut self, node: &Node, prefix: &str, problems: &mut Diagnostics) {
        match &node.value {
            Yaml::Map(entries) => {
                for (key, value) in entries {
                    let key = if prefix.is_empty() { key.text.clone() } else { format!("{prefix}.{}", key.text) };
                    self.flatten(value, &key, problems);
                }
            }
            Yaml::Scalar { text, .. } if !prefix.is_empty() => {
                self.0.insert(prefix.to_owned(), text.as_str().into());
            }
            Yaml::Null => {}
            _ => problems.push(wrong_shape(node, &msg!("一段文字", "text"))),
        }
    }
}

/// `text` with `{name}` replaced by what `value` gives for the name; unknown names stay.
pub(super) fn filled(text: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|length| open + length) else { break };
        out.push_str(&rest[..open]);
        match value(&rest[open + 1..close]) {
            Some(value) => out.push_str(&value),
            None => out.push_str(&rest[open..=close]),
        }
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out
}
