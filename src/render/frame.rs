//! The frame of a page: what all pages of a folder and section have in common, printed once for all of them.
//!
//! Two thirds of the bytes of a short page are frame. A template says `{{ frame.head }}`, `{{ frame.header }}` and `{{ frame.footer }}` where the
//! parts belong; what `frame/head.html`, `frame/header.html` and `frame/footer.html` see is `site` and a `head` of `root`, `section` and
//! `is_section` (whether the page is the section's own), and nothing else, so that no page can differ from another that has the same frame.

use super::{Theme, fault};
use crate::diag::Diagnostic;
use crate::plan::view::Head;
use crate::source::{Hash, hash};
use memchr::memmem::Finder;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use tera::{Context, Map, Value};

/// The parts in the order in which a page has them, by the name under which its template prints them.
const PARTS: [(&str, &str); 3] = [("head", "frame/head.html"), ("header", "frame/header.html"), ("footer", "frame/footer.html")];

/// What some pages have in common.
#[derive(Debug)]
pub struct Frame {
    /// Tells frames apart: the folder of their pages, whose relative links they hold, and their bytes.
    pub id: Hash,
    parts: [Part; PARTS.len()],
    pub(super) value: Value,
}

#[derive(Debug)]
struct Part {
    text: String,
    /// Looks for the beginning alone: for the whole of a long text it would stop more often.
    opening: Finder<'static>,
}

/// Bytes of a part by which it is found.
const OPENING: usize = 24;

impl Part {
    fn new(text: String) -> Self {
        let opening = Finder::new(&text.as_bytes()[..text.len().min(OPENING)]).into_owned();
        Self { text, opening }
    }

    /// What stands before and after this part.
    fn around<'b>(&self, bytes: &'b [u8]) -> Option<(&'b [u8], &'b [u8])> {
        let at = self.opening.find_iter(bytes).find(|at| bytes[*at..].starts_with(self.text.as_bytes()))?;
        Some((&bytes[..at], &bytes[at + self.text.len()..]))
    }
}

impl Frame {
    /// The texts of its parts.
    pub fn parts(&self) -> [&[u8]; PARTS.len()] {
        std::array::from_fn(|part| self.parts[part].text.as_bytes())
    }

    /// What of a page is its own: before, between and after the parts of its frame; `None` where it does not print them all in order.
    pub fn own<'b>(&self, page: &'b [u8]) -> Option<[&'b [u8]; PARTS.len() + 1]> {
        let mut own = [page; PARTS.len() + 1];
        for (at, part) in self.parts.iter().enumerate() {
            (own[at], own[at + 1]) = part.around(own[at])?;
        }
        Some(own)
    }
}

/// The frames that have been printed with a theme.
pub(super) type Frames = RwLock<HashMap<(String, String, String, bool), Arc<Frame>>>;

/// The frame of the page with this `head`.
///
/// Problems: a part asks for what it cannot see.
#[allow(clippy::result_large_err)] // It fails once a template, not once a page.
pub(super) fn frame(theme: &Theme, head: &Head) -> Result<Arc<Frame>, Diagnostic> {
    let folder = head.route.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_section = head.route == head.section;
    let key = (folder.to_owned(), head.root.clone(), head.section.clone(), is_section);
    if let Some(frame) = theme.frames.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(frame.clone());
    }
    let mut seen = Map::new();
    seen.insert("root".into(), Value::from(head.root.as_str()));
    seen.insert("section".into(), Value::from(head.section.as_str()));
    seen.insert("is_section".into(), Value::from(is_section));
    let mut context = Context::new();
    context.insert_value("head", Value::from(seen));
    let mut printed = PARTS.map(|_| String::new());
    let mut value = Map::new();
    for (text, (name, template)) in printed.iter_mut().zip(PARTS) {
        if theme.origins.contains_key(template) {
            *text = theme.tera.render(template, &context).map_err(|fault| fault::first(&fault, &|name| theme.origins.get(name)))?;
        }
        value.insert(name.into(), Value::safe_string(text));
    }
    let id = hash(format!("{folder}\n{}", printed.join("\n")).as_bytes());
    let frame = Arc::new(Frame { id, parts: printed.map(Part::new), value: Value::from(value) });
    theme.frames.write().unwrap_or_else(PoisonError::into_inner).insert(key, frame.clone());
    Ok(frame)
}
