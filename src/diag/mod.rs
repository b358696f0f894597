//! What can be said to the user: one [`Diagnostic`] a problem, in Chinese and English, with its place and one thing to do.
//!
//! A room makes diagnostics with [`error`] and [`warning`] and a code of [`codes`]; [`print`] shows them to people, [`json`] to programs.

pub mod codes;
pub mod fix;
mod json;
mod print;

pub use json::{json, json_line};
pub use print::{Printer, print};

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

/// A sentence in both languages of the program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Message {
    /// The sentence in Chinese, without full stop.
    pub zh: String,
    /// The sentence in English, without full stop.
    pub en: String,
}

/// Makes a [`Message`] of two format strings, Chinese first.
#[macro_export]
macro_rules! msg {
    ($zh:literal, $en:literal $(, $($arg:tt)*)?) => {
        $crate::diag::Message { zh: format!($zh $(, $($arg)*)?), en: format!($en $(, $($arg)*)?) }
    };
}

/// The language in which people are spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Message {
    /// The sentence in `lang`.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// An input file, known by the hash of its path below the site folder, so that it stays the same while files come and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u64);

/// A place in an input file, in bytes of the file as it lies on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `range` of `file`.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { file, start: byte(range.start), end: byte(range.end) }
    }

    /// The part of this span that `inner`, counted from its start, covers.
    pub fn part(self, inner: Range<usize>) -> Self {
        Self::new(self.file, self.start as usize + inner.start..self.start as usize + inner.end)
    }
}

/// How much a problem matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing is published while one stands.
    Error,
    /// To be looked at; an error under `--release` where its code says so.
    Warning,
}

/// A stable code such as `JB2103`, with the page that `explain` prints for it.
#[derive(Debug)]
pub struct Code {
    /// `JB` and four digits; the first names the room: 1 read, 2 narratives, 3 data, 4 figures, 5 pages, 6 theme, 7 output, 8 privacy, 9 machine.
    pub id: &'static str,
    /// What is wrong, in a few words, Chinese and English.
    pub title: (&'static str, &'static str),
    /// What is checked, why, and what to do instead; Chinese and English; Markdown.
    pub explain: (&'static str, &'static str),
}

/// A change of the text that would mend a problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// Text that must stand there, where the place was worked out from a text that may differ from the bytes of the file: a folded or escaped
    /// YAML scalar.
    pub was: Option<String>,
    /// By what.
    pub text: String,
}

/// One problem.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// Error or warning.
    pub level: Level,
    /// Its stable code.
    pub code: &'static Code,
    /// What is wrong.
    pub message: Message,
    /// Where.
    pub place: Option<Span>,
    /// Where else, when one thing is said of several places.
    pub also: Vec<Span>,
    /// What stands under the caret.
    pub label: Option<Message>,
    /// One thing to do.
    pub help: Option<Message>,
    /// The change that would mend it.
    pub fix: Option<Fix>,
    /// Another place that takes part, with what it is.
    pub related: Option<(Span, Message)>,
    /// Whether the lines themselves must not be shown, because a value that is not public stands there.
    pub hides_source: bool,
    /// The file of the site in which it was found, as the message names it; what is found in many is said once.
    pub found_in: Option<String>,
}

/// An error at `place`.
pub fn error(code: &'static Code, place: impl Into<Option<Span>>, message: Message) -> Diagnostic {
    Diagnostic { level: Level::Error, code, message, place: place.into(), also: Vec::new(), label: None, help: None, fix: None, related: None, hides_source: false, found_in: None }
}

/// A warning at `place`.
pub fn warning(code: &'static Code, place: impl Into<Option<Span>>, message: Message) -> Diagnostic {
    Diagnostic { level: Level::Warning, ..error(code, place, message) }
}

impl Diagnostic {
    /// With the other places of which the same is said.
    #[must_use]
    pub fn also(mut self, places: Vec<Span>) -> Self {
        self.also = places;
        self
    }

    /// With what stands under the caret.
    #[must_use]
    pub fn label(mut self, label: Message) -> Self {
        self.label = Some(label);
        self
    }

    /// With one thing to do.
    #[must_use]
    pub fn help(mut self, help: Message) -> Self {
        self.help = Some(help);
        self
    }

    /// With a change that would mend it.
    #[must_use]
    pub fn fix(self, span: Span, text: impl Into<String>) -> Self {
        self.mended_by(Fix { span, was: None, text: text.into() })
    }

    /// With a change that would mend it, offered only where `was` does stand there.
    #[must_use]
    pub fn fix_of(self, span: Span, was: &str, text: impl Into<String>) -> Self {
        self.mended_by(Fix { span, was: Some(was.to_owned()), text: text.into() })
    }

    /// With this change, which would mend it.
    #[must_use]
    pub fn mended_by(mut self, fix: Fix) -> Self {
        debug_assert!(codes::is_mended(self.code), "{} offers a change and does not stand in `codes::MENDED`", self.code.id);
        self.fix = Some(fix);
        self
    }

    /// What to do: its own help, else where the code is explained.
    pub fn advice(&self) -> Message {
        let id = self.code.id;
        self.help.clone().unwrap_or_else(|| msg!("写法见 `jianbao explain {id}`", "see `jianbao explain {id}`"))
    }

    /// Found in the file of the site that the message calls `route`.
    #[must_use]
    pub fn found_in(mut self, route: &str) -> Self {
        self.found_in = Some(route.to_owned());
        self
    }

    /// With another place that takes part.
    #[must_use]
    pub fn related(mut self, span: Span, what: Message) -> Self {
        self.related = Some((span, what));
        self
    }
}

/// What is said, short enough to be read: a value of a megabyte is not quoted whole.
pub fn shortened(said: &str) -> Cow<'_, str> {
    if said.len() <= LONGEST {
        return said.into();
    }
    let (start, end) = (said.floor_char_boundary(LONGEST * 3 / 4), said.ceil_char_boundary(said.len() - LONGEST / 4));
    format!("{} … {}", &said[..start], &said[end..]).into()
}

/// Bytes that a message or a help has at most, twice what the longest have that name all fields of a large table.
const LONGEST: usize = 4000;

/// All problems found so far.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl Diagnostics {
    /// Adds one problem.
    pub fn push(&mut self, problem: Diagnostic) {
        self.0.push(problem);
    }

    /// Adds the problems of another stage.
    pub fn add(&mut self, others: Diagnostics) {
        self.0.extend(others.0);
    }

    /// Takes the problems out of what a stage returned and gives its value.
    pub fn of<T>(&mut self, (value, problems): (T, Diagnostics)) -> T {
        self.add(problems);
        value
    }

    /// Whether anything keeps the site from being published.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|problem| problem.level == Level::Error)
    }

    /// How many errors and how many warnings there are.
    pub fn counts(&self) -> (usize, usize) {
        let errors = self.0.iter().filter(|problem| problem.level == Level::Error).count();
        (errors, self.0.len() - errors)
    }
}

/// What the printers need to know of an input file.
#[derive(Debug, Clone, Copy)]
pub struct FileText<'a> {
    /// The path below the site folder, with `/`.
    pub path: &'a str,
    /// The text as it lies on disk, a byte order mark included.
    pub text: &'a str,
}

/// `file`, which is asked once for each file however many problems it has: a text is looked through each time that it is asked for.
fn once_each<'a>(file: &dyn Fn(FileId) -> Option<FileText<'a>>) -> impl Fn(FileId) -> Option<FileText<'a>> {
    let known = RefCell::new(HashMap::new());
    move |id| *known.borrow_mut().entry(id).or_insert_with(|| file(id))
}

/// A line and a column as people count them: from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1; a byte order mark does not count.
    pub column: usize,
}

impl fmt::Display for LineColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The line and column of byte `at` in `text`; past its end, the end.
pub fn line_column(text: &str, at: usize) -> LineColumn {
    let at = text.floor_char_boundary(at);
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    LineColumn { line: before.bytes().filter(|byte| *byte == b'\n').count() + 1, column: before[line_start..].trim_start_matches('\u{feff}').chars().count() + 1 }
}
