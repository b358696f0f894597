//! Who supplied which table or statement: `content/sources.yaml`.

use crate::diag::codes::read as codes;
use crate::diag::{Diagnostics, Span};
use crate::read::fields::{Fields, wrong_shape};
use crate::read::settings;
use crate::read::yaml::Yaml;
use crate::source::Sources;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A source of data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Its key.
    pub key: Arc<str>,
    /// Title for people.
    pub title: String,
    /// Who supplied it; empty where not said.
    pub supplier: String,
    /// When it was received.
    pub received: Option<Date>,
    /// The day it speaks of; `None` where the source does not say.
    pub as_of: Option<Date>,
    /// Where it can be read.
    pub url: Option<String>,
    /// A remark; empty where there is none.
    pub note: String,
    /// Whether it is not real.
    pub is_sample: bool,
    /// Where it is declared.
    pub span: Span,
}

/// All sources, by key.
pub fn provenance(sources: &Sources) -> (BTreeMap<Arc<str>, Provenance>, Diagnostics) {
    let mut known = BTreeMap::new();
    let Some(input) = sources.get("content/sources.yaml") else { return (known, Diagnostics::default()) };
    let (node, mut problems) = settings(input);
    let entries = match &node.value {
        Yaml::Map(entries) => entries.as_slice(),
        Yaml::Null => &[],
        _ => {
            problems.push(wrong_shape(&node, &msg!("若干“来源: {{…}}”", "sources by their keys")));
            &[]
        }
    };
    for (key, node) in entries {
        let mut fields = Fields::of(node, &mut problems);
        if node.value == Yaml::Null {
            fields.span = key.span;
        }
        let name: Arc<str> = key.text.as_str().into();
        let source = Provenance {
            key: name.clone(),
            title: fields.required_text("title").unwrap_or(&key.text).to_owned(),
            supplier: fields.text("supplier").unwrap_or_default().to_owned(),
            received: fields.date("received"),
            as_of: fields.date("as_of"),
            url: fields.text("url").map(str::to_owned),
            note: fields.text("note").unwrap_or_default().to_owned(),
            is_sample: fields.flag("sample"),
            span: key.span,
        };
        if let Some(url) = &source.url
            && !url.starts_with("https://")
            && !url.starts_with("http://")
        {
            let place = node.get("url").map_or(key.span, |node| node.span);
            let problem = crate::diag::error(&codes::WRONG_SHAPE, place, msg!("`url` 要以 https:// 或 http:// 开头", "`url` begins with https:// or http://"));
            fields.problems().push(problem.help(msg!("写出完整的网址", "write the whole address")));
        }
        fields.finish();
        known.insert(name, source);
    }
    (known, problems)
}
