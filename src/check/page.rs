//! A finished page: what it gives away, and links that lead nowhere.

use super::{Gate, Links};
use crate::diag::Diagnostic;
use crate::render::Frame;
use crate::source::Hash;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// What finished pages are held against. Called from as many threads as there are.
pub struct Pages<'c> {
    gate: &'c Gate,
    links: &'c Links,
    /// Whether a frame that many pages share is in order by itself. Where it is not, each of them says so.
    frames: RwLock<HashMap<Hash, bool>>,
}

impl<'c> Pages<'c> {
    /// Nothing has been read yet.
    pub fn new(gate: &'c Gate, links: &'c Links) -> Self {
        Self { gate, links, frames: RwLock::default() }
    }

    /// What is wrong with the page at `route`: its `frame` is read once for all pages that have it, and what stands in downloads too
    /// (`is_of_data`) less thoroughly.
    pub fn wrong(&self, route: &str, is_of_data: bool, bytes: &[u8], frame: Option<&Frame>) -> Vec<Diagnostic> {
        let own = frame.filter(|frame| self.is_in_order(route, frame)).and_then(|frame| frame.own(bytes));
        let mut found = match own {
            // No value that is looked for can reach from one part into the next: between them stands a tag.
            Some(own) => self.read(route, &own, is_of_data),
            None => self.read(route, &[bytes], is_of_data),
        };
        found.extend(self.links.missed(route, bytes));
        found
    }

    fn read(&self, route: &str, parts: &[&[u8]], is_of_data: bool) -> Vec<Diagnostic> {
        let mut found = self.gate.leaks_of_page(route, parts, is_of_data);
        found.extend(self.links.broken(route, parts));
        found
    }

    fn is_in_order(&self, route: &str, frame: &Frame) -> bool {
        if let Some(known) = self.frames.read().unwrap_or_else(PoisonError::into_inner).get(&frame.id) {
            return *known;
        }
        let parts = frame.parts();
        let stands_alone = parts.iter().all(|part| part.is_empty() || (part.starts_with(b"<") && part.trim_ascii_end().ends_with(b">")));
        let is_in_order = stands_alone && self.read(route, &parts, false).is_empty();
        self.frames.write().unwrap_or_else(PoisonError::into_inner).insert(frame.id, is_in_order);
        is_in_order
    }
}
