//! What was published and what was corrected since: `content/bulletins/NNN.lock.yaml` and `content/corrections.yaml`.

use super::fields::{Fields, wrong_shape};
use super::yaml::{Node, Yaml};
use crate::diag::{Diagnostics, Span};
use crate::source::Input;
use jiff::civil::Date;
use std::sync::Arc;

/// One correction of a published number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The issue that had printed the number.
    pub issue: u32,
    /// The figure, or a cell of it: `relief.total/township=示例甲镇`.
    pub figure: Arc<str>,
    /// 更正 (a mistake) or 修订 (better data).
    pub kind: String,
    /// What was printed, in the figure's unit, as written.
    pub old: String,
    /// What is right, in the figure's unit, as written.
    pub new: String,
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approver: String,
    /// When.
    pub date: Date,
    /// Where it is registered.
    pub span: Span,
}

/// What a bulletin printed when it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// Its issue.
    pub issue: u32,
    /// When it was issued, as its front matter said.
    pub date: String,
    /// The digest of its text, `sha256:…`.
    pub text: String,
    /// Every number it printed.
    pub figures: Vec<LockedFigure>,
    /// Who signed.
    pub signers: Vec<String>,
    /// The lock file.
    pub span: Span,
}

/// One number of a published bulletin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedFigure {
    /// The figure or cell, as a binding names it without `fig:`; with the day where it is another than the bulletin's.
    pub name: Arc<str>,
    /// As printed, with its unit.
    pub text: String,
    /// Exact value; empty where none is shown.
    pub value: String,
    /// How many records stood behind it.
    pub n_records: Option<u64>,
    /// The records, as ranges of keys; empty where they are not public.
    pub records: String,
    /// The digest of its definition.
    pub definition: String,
    /// Where it stands in the lock.
    pub span: Span,
}

/// The corrections, in the order of registration.
pub fn corrections(node: &Node) -> (Vec<Correction>, Diagnostics) {
    let mut problems = Diagnostics::default();
    let mut found = Vec::new();
    let items = match &node.value {
        Yaml::List(items) => items.as_slice(),
        Yaml::Null => &[],
        _ => {
            problems.push(wrong_shape(node, &msg!("列表,每项一处更正", "a list, one correction an item")));
            &[]
        }
    };
    for item in items {
        let mut fields = Fields::of(item, &mut problems);
        fields.required("issue");
        let issue = fields.integer("issue").and_then(|issue| u32::try_from(issue).ok());
        let figure = fields.required_text("figure");
        let kind = fields.text("kind").unwrap_or("更正").to_owned();
        let (old, new) = (fields.required_text("old"), fields.required_text("new"));
        let (reason, approver) = (fields.required_text("reason"), fields.required_text("approver"));
        fields.required("date");
        let date = fields.date("date");
        if let (Some(issue), Some(figure), Some(old), Some(new), Some(reason), Some(approver), Some(date)) = (issue, figure, old, new, reason, approver, date) {
            let owned = str::to_owned;
            found.push(Correction {
                issue,
                figure: figure.into(),
                kind,
                old: owned(old),
                new: owned(new),
                reason: owned(reason),
                approver: owned(approver),
                date,
                span: item.span,
            });
        }
        fields.finish();
    }
    (found, problems)
}

/// The lock in `input`.
pub fn lock(input: &Input) -> (Option<Lock>, Diagnostics) {
    let (node, mut problems) = super::settings(input);
    let mut fields = Fields::of(&node, &mut problems);
    let issue = fields.required("issue").and_then(|_| fields.integer("issue")).and_then(|issue| u32::try_from(issue).ok());
    let date = fields.required_text("date").unwrap_or_default().to_owned();
    let text = fields.required_text("text").unwrap_or_default().to_owned();
    let signers = fields.texts("signers").into_iter().map(str::to_owned).collect();
    let mut figures = Vec::new();
    for (key, node) in fields.map("figures") {
        let mut part = Fields::of(node, fields.problems());
        let mut owned = |name| part.text(name).unwrap_or_default().to_owned();
        let (text, value, records, definition) = (owned("text"), owned("value"), owned("records"), owned("definition"));
        let n_records = part.integer("count").and_then(|count| u64::try_from(count).ok());
        part.finish();
        figures.push(LockedFigure { name: key.text.as_str().into(), text, value, n_records, records, definition, span: key.span });
    }
    fields.finish();
    let lock = issue.map(|issue| Lock { issue, date, text, figures, signers, span: node.span });
    (lock, problems)
}
