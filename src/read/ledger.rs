//! What was published and what was corrected since: `content/bulletins/NNN.lock.yaml` and `content/corrections.yaml`.

use super::fields::{Fields, wrong_shape};
use super::yaml::{Node, Yaml};
use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostics, Span, error};
use crate::source::Input;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
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
    /// Its as-of date, likewise; empty where the lock does not say.
    pub as_of: String,
    /// The digest of its text, `sha256:…`.
    pub text: String,
    /// The short digests of its lines, so that a change can be shown in its place.
    pub lines: Vec<String>,
    /// The key figures that stood on its page, in their order.
    pub cards: Vec<Arc<str>>,
    /// The figures that it cited, in the order in which its page lists them; empty where the lock does not say.
    pub cited: Vec<Arc<str>>,
    /// Every number it printed.
    pub figures: Vec<LockedFigure>,
    /// Every chart and table it printed.
    pub exhibits: Vec<LockedExhibit>,
    /// The rows of its table of changes, by figure: before, after and change joined by ` | `; empty where the lock does not say.
    pub changes: Vec<(Arc<str>, String, Span)>,
    /// Figures that the issue before had published and that moved, of which it said nothing itself.
    pub uncited: Vec<Arc<str>>,
    /// What the records were called that it named as having come or gone: `dataset/key` and name.
    pub names: Vec<(String, String)>,
    /// The states in which the records were that it counted, by dataset; what an edit of theirs is known by.
    pub states: Vec<LockedStates>,
    /// The sources it named, as it described them; empty where the lock does not say.
    pub sources: Vec<LockedSource>,
    /// The corrections that were signed since.
    pub corrections: Vec<LockedCorrection>,
    /// Who signed.
    pub signers: Vec<String>,
    /// The digest of all of the above, by which a lock that was edited by hand is known.
    pub seal: String,
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
    /// The unit of the value.
    pub unit: String,
    /// How many records stood behind it.
    pub n_records: Option<u64>,
    /// The records, as ranges of keys; empty where they are not public.
    pub records: String,
    /// The digest of its definition.
    pub definition: String,
    /// The digest of its title, description and note, which its card shows, and of the names of what it is made of; empty where the lock does not
    /// say.
    pub words: String,
    /// The digest as older versions made it: of title, description and note alone. No lock holds it beside the other.
    pub older_words: String,
    /// Where it stands in the lock.
    pub span: Span,
}

/// One chart or table of a published bulletin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedExhibit {
    /// As the narrative asks for it: `chart:projects.total?by=township`.
    pub name: Arc<str>,
    /// What it was called.
    pub title: String,
    /// The heads of its columns; empty where the lock does not say.
    pub columns: Vec<String>,
    /// Its rows, each as its cells joined by ` | `.
    pub rows: Vec<String>,
    /// The digest of what its figures and their sources are called; empty where the lock does not say.
    pub words: String,
    /// Where it stands in the lock.
    pub span: Span,
}

/// The public fields of the records of one dataset, in digests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LockedStates {
    /// The dataset.
    pub dataset: String,
    /// The fields of which digests were made; empty where the lock does not say.
    pub fields: Vec<String>,
    /// The records, as ranges of keys.
    pub records: String,
    /// A digest of 4 hexadecimal digits for each of them, in their order.
    pub digests: String,
}

/// One source of a published bulletin: what is received later, in the same place, does not change what was said of it then.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LockedSource {
    /// Its key in `sources.yaml`.
    pub key: Arc<str>,
    /// What it was called.
    pub title: String,
    /// Who supplied it.
    pub supplier: String,
    /// When it had arrived; empty where that was not said.
    pub received: String,
    /// The day it spoke of; empty where that was not said.
    pub as_of: String,
    /// Where it was published; empty where it was not.
    pub url: String,
    /// A remark.
    pub note: String,
}

/// A correction that was signed: the lock of the issue that it corrects knows it, so that it can be superseded but never removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockedCorrection {
    /// The figure, as the register names it.
    pub figure: Arc<str>,
    /// What was printed.
    pub old: String,
    /// What is right.
    pub new: String,
    /// When it was registered.
    pub date: String,
    /// The digest of the whole entry.
    pub digest: String,
    /// Who signed it.
    pub signers: Vec<String>,
    /// Where it stands in the lock.
    pub span: Span,
}

/// The wording of a narrative in digests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    /// Of all of it, `sha256:` and 16 hexadecimal digits.
    pub digest: String,
    /// Of each line that is not blank, 6 digits, with its place.
    pub lines: Vec<(String, Span)>,
}

/// `sha256:` and the first 16 hexadecimal digits of the digest of `bytes`.
pub fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hexadecimal(bytes, 8))
}

fn hexadecimal(bytes: &[u8], n_bytes: usize) -> String {
    Sha256::digest(bytes).iter().take(n_bytes).map(|byte| format!("{byte:02x}")).collect()
}

/// The wording of `text`. A byte order mark and the kind of line ends are left out of account: an editor that saves them otherwise has
/// changed no word.
pub fn wording(input: &Input, text: &str) -> Wording {
    let mut lines = Vec::new();
    let mut whole = String::with_capacity(text.len());
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\n', '\r']).trim_start_matches('\u{feff}').trim_end();
        whole.push_str(bare);
        whole.push('\n');
        if !bare.is_empty() {
            lines.push((hexadecimal(bare.as_bytes(), 3), Span::new(input.id, at..at + line.trim_end().len())));
        }
        at += line.len();
    }
    Wording { digest: digest(whole.trim_end().as_bytes()), lines }
}

impl Correction {
    /// The digest of all that it says.
    pub fn digest(&self) -> String {
        let Self { issue, figure, kind, old, new, reason, approver, date, span: _ } = self;
        digest(format!("{issue}\n{figure}\n{kind}\n{old}\n{new}\n{reason}\n{approver}\n{date}").as_bytes())
    }

    /// The figure, without its cell.
    pub fn key(&self) -> &str {
        self.figure.split(['/', '@', '?']).next().unwrap_or_default()
    }
}

impl LockedFigure {
    /// The digest of all that the lock says of it.
    pub fn digest(&self) -> String {
        let Self { name, text, value, unit, n_records, records, definition, words, older_words: _, span: _ } = self;
        digest(format!("{name}\n{text}\n{value}\n{unit}\n{n_records:?}\n{records}\n{definition}{words}").as_bytes())
    }
}

impl Lock {
    /// The digest of all that it holds; what its `seal` must be.
    pub fn digest(&self) -> String {
        let Self { issue, date, as_of, text, lines, cards, cited, figures, exhibits, changes, uncited, names, states, sources, corrections, signers, seal: _, span: _ } = self;
        let mut whole = format!("{issue}\n{date}{as_of}\n{text}\n{}\n{}\n{}\n", lines.join(" "), cards.join(" "), signers.join(" "));
        whole.extend(figures.iter().map(|figure| figure.digest() + "\n"));
        // What older locks do not say is left out whole, so that their seals fit.
        whole.extend(cited.iter().map(|key| format!("{key}\n")));
        for exhibit in exhibits {
            let columns = if exhibit.columns.is_empty() { String::new() } else { exhibit.columns.join(" | ") + "\n" };
            let words = if exhibit.words.is_empty() { String::new() } else { format!("{}\n", exhibit.words) };
            whole.push_str(&format!("{}\n{}\n{columns}{words}{}\n", exhibit.name, exhibit.title, exhibit.rows.join("\n")));
        }
        whole.extend(changes.iter().map(|(key, row, _)| format!("{key} {row}\n")));
        whole.extend(uncited.iter().map(|key| format!("{key}\n")));
        whole.extend(names.iter().map(|(record, name)| format!("{record} {name}\n")));
        whole.extend(states.iter().map(|it| {
            let fields = if it.fields.is_empty() { String::new() } else { format!(" {}", it.fields.join(" ")) };
            format!("{}{fields} {} {}\n", it.dataset, it.records, it.digests)
        }));
        whole.extend(sources.iter().map(|it| format!("{}\n{}\n{}\n{}\n{}\n{}\n{}\n", it.key, it.title, it.supplier, it.received, it.as_of, it.url, it.note)));
        whole.extend(corrections.iter().map(|it| format!("{} {} {} {} {} {}\n", it.figure, it.old, it.new, it.date, it.digest, it.signers.join(" "))));
        digest(whole.as_bytes())
    }
}

/// The kinds of correction.
const KINDS: [&str; 2] = ["更正", "修订"];

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
        if let Some(node) = fields.node("kind").filter(|_| !KINDS.contains(&&*kind)) {
            let problem = error(&codes::CORRECTION, node.span, msg!("更正的 `kind` 写的是“{kind}”", "the `kind` of a correction is “{kind}”"));
            let help = msg!("写 更正(发布时就错了)或 修订(初步数改为终审数)", "write 更正 for a mistake, 修订 for better data");
            fields.problems().push(problem.help(help));
        }
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
    let as_of = fields.text("as_of").unwrap_or_default().to_owned();
    let text = fields.required_text("text").unwrap_or_default().to_owned();
    let lines = fields.text("lines").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let signers = owned(fields.texts("signers"));
    let cards = fields.texts("cards").into_iter().map(Arc::from).collect();
    let cited = fields.texts("cited").into_iter().map(Arc::from).collect();
    let seal = fields.text("seal").unwrap_or_default().to_owned();
    let mut figures = Vec::new();
    for (key, node) in fields.map("figures") {
        let mut part = Fields::of(node, fields.problems());
        let mut owned = |name| part.text(name).unwrap_or_default().to_owned();
        let (text, value, unit, records) = (owned("text"), owned("value"), owned("unit"), owned("records"));
        let (definition, words) = (owned("definition"), owned("words"));
        owned("digest"); // For those who read the lock; the seal is what is checked.
        let n_records = part.integer("count").and_then(|count| u64::try_from(count).ok());
        part.finish();
        figures.push(LockedFigure { name: key.text.as_str().into(), text, value, unit, n_records, records, definition, words, older_words: String::new(), span: key.span });
    }
    let mut exhibits = Vec::new();
    for (key, node) in fields.map("exhibits") {
        let mut part = Fields::of(node, fields.problems());
        let (title, columns, rows) = (part.text("title").unwrap_or_default().to_owned(), owned(part.texts("columns")), owned(part.texts("rows")));
        let words = part.text("words").unwrap_or_default().to_owned();
        part.finish();
        exhibits.push(LockedExhibit { name: key.text.as_str().into(), title, columns, rows, words, span: key.span });
    }
    let changes = fields.map("changes").iter().map(|(key, node)| (key.text.as_str().into(), node.text().unwrap_or_default().to_owned(), key.span)).collect();
    let uncited = fields.texts("uncited").into_iter().map(Arc::from).collect();
    let names = fields.map("names").iter().map(|(key, node)| (key.text.clone(), node.text().unwrap_or_default().to_owned())).collect();
    let mut states = Vec::new();
    for (key, node) in fields.map("states") {
        let mut part = Fields::of(node, fields.problems());
        let compared = owned(part.texts("fields"));
        let mut owned = |name| part.text(name).unwrap_or_default().to_owned();
        let (records, digests) = (owned("records"), owned("digests"));
        part.finish();
        states.push(LockedStates { dataset: key.text.clone(), fields: compared, records, digests });
    }
    let mut sources = Vec::new();
    for (key, node) in fields.map("sources") {
        let mut part = Fields::of(node, fields.problems());
        let mut owned = |name| part.text(name).unwrap_or_default().to_owned();
        let (title, supplier, received, as_of, url, note) = (owned("title"), owned("supplier"), owned("received"), owned("as_of"), owned("url"), owned("note"));
        part.finish();
        sources.push(LockedSource { key: key.text.as_str().into(), title, supplier, received, as_of, url, note });
    }
    let mut corrections = Vec::new();
    for node in fields.list("corrections") {
        let mut part = Fields::of(node, fields.problems());
        let signers = owned(part.texts("signers"));
        let mut owned = |name| part.text(name).unwrap_or_default().to_owned();
        let (figure, old, new, date, digest) = (owned("figure"), owned("old"), owned("new"), owned("date"), owned("digest"));
        part.finish();
        corrections.push(LockedCorrection { figure: figure.into(), old, new, date, digest, signers, span: node.span });
    }
    fields.finish();
    let lock = issue.map(|issue| Lock {
        issue,
        date,
        as_of,
        text,
        lines,
        cards,
        cited,
        figures,
        exhibits,
        changes,
        uncited,
        names,
        states,
        sources,
        corrections,
        signers,
        seal,
        span: node.span,
    });
    (lock, problems)
}
