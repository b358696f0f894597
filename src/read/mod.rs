//! One file in, located untyped facts out.

pub mod binding;
pub mod fields;
pub mod lapse;
pub mod ledger;
pub mod line;
pub mod markdown;
pub mod narrative;
pub mod records;
pub mod site;
mod stray;
pub mod yaml;

use crate::diag::codes::read as codes;
use crate::diag::{Diagnostics, FileId, Span, error};
use crate::source::{Hash, Input, Sources};
use narrative::Narrative;
use rayon::prelude::*;
use site::{Site, UnboundNumber};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// What the settings and narratives say; records are read by `model`, slice by slice.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The site.
    pub site: Site,
    /// Numbers that are deliberately bound to nothing.
    pub unbound_numbers: Vec<UnboundNumber>,
    /// Bulletins in order of their path.
    pub bulletins: Vec<Arc<Narrative>>,
    /// Whether there are others that cannot be read.
    pub has_unread_bulletins: bool,
    /// Other pages in order of their path.
    pub pages: Vec<Arc<Narrative>>,
    /// Corrections of published numbers, in the order of registration.
    pub corrections: Vec<ledger::Correction>,
    /// Whether all of them could be read.
    pub are_corrections_whole: bool,
    /// What published bulletins printed, in order of their path.
    pub locks: Vec<ledger::Lock>,
}

/// Narratives read the last time, by path and content.
pub type Memo = Mutex<HashMap<(u64, Hash), (Option<Arc<Narrative>>, Diagnostics)>>;

/// Reads settings and narratives; each narrative once per content, in parallel.
pub fn all(sources: &Sources, memo: &Memo) -> (Facts, Diagnostics) {
    let mut problems = stray::strays(sources);
    let site = problems.of(sources.get("content/site.yaml").map_or_else(Default::default, |input| {
        let (node, mut found) = settings(input);
        let is_whole = !found.has_errors();
        let (mut site, mut said) = site::site(&node);
        if !is_whole {
            site.stale_after_days = 0; // What the site says of it cannot be read.
        }
        // What a file lacks that cannot be read to its end may stand behind that place.
        said.0.retain(|problem| is_whole || problem.code.id != codes::MISSING_KEY.id);
        found.add(said);
        (site, found)
    }));
    let unbound_numbers = problems.of(sources.get("content/numbers.yaml").map_or_else(Default::default, |input| {
        let (node, mut found) = settings(input);
        let numbers = found.of(site::unbound_numbers(&node));
        (numbers, found)
    }));
    let bulletins = problems.of(narratives(sources, "content/bulletins/", true, memo));
    let has_unread_bulletins = bulletins.len() < sources.under("content/bulletins/").filter(|input| input.extension() == "md").count();
    let pages = problems.of(narratives(sources, "content/pages/", false, memo));
    if let Ok(mut memo) = memo.lock() {
        memo.retain(|(id, hash), _| sources.file(FileId(*id)).is_some_and(|input| input.hash == *hash)); // An evening of editing must not add up.
    }
    let before_corrections = problems.0.len();
    let corrections = problems.of(sources.get("content/corrections.yaml").map_or_else(Default::default, |input| {
        let (node, mut found) = settings(input);
        let corrections = found.of(ledger::corrections(&node));
        (corrections, found)
    }));
    let are_corrections_whole = !problems.0[before_corrections..].iter().any(|problem| problem.level == crate::diag::Level::Error);
    let locks = sources.under("content/bulletins/").filter(|input| input.path.ends_with(".lock.yaml"));
    let locks = locks.filter_map(|input| problems.of(ledger::lock(input))).collect();
    (Facts { site, unbound_numbers, bulletins, has_unread_bulletins, pages, corrections, are_corrections_whole, locks }, problems)
}

fn narratives(sources: &Sources, folder: &str, is_bulletin: bool, memo: &Memo) -> (Vec<Arc<Narrative>>, Diagnostics) {
    let inputs: Vec<&Input> = sources.under(folder).filter(|input| input.extension() == "md").collect();
    let read = |input: &&Input| {
        let key = (input.id.0, input.hash);
        let known = memo.lock().ok().and_then(|memo| memo.get(&key).cloned());
        known.unwrap_or_else(|| {
            let (narrative, problems) = narrative::narrative(input, is_bulletin);
            let read = (narrative.map(Arc::new), problems);
            if let Ok(mut memo) = memo.lock() {
                memo.insert(key, read.clone());
            }
            read
        })
    };
    let mut problems = Diagnostics::default();
    let read: Vec<_> = inputs.par_iter().map(read).collect();
    (read.into_iter().filter_map(|item| problems.of(item)).collect(), problems)
}

/// The tree of a settings file.
pub fn settings(input: &Input) -> (yaml::Node, Diagnostics) {
    let mut problems = Diagnostics::default();
    let text = utf8(input, &mut problems).unwrap_or_default();
    let bom = text.len() - text.trim_start_matches('\u{feff}').len();
    let node = problems.of(yaml::parse(&text[bom..], input.id, bom));
    (node, problems)
}

/// `bytes` as text, where they are not UTF-8 as the GBK that offices write; what is neither becomes U+FFFD.
pub fn any_text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::GBK.decode(bytes).0,
    }
}

/// What `bytes` that are no text in any encoding might say where there are pieces of text in them: in GBK and UTF-16, which are what cameras and
/// office programs write.
pub fn possible_texts(bytes: &[u8]) -> impl Iterator<Item = Cow<'_, str>> {
    let odd = bytes.get(1..).unwrap_or_default();
    let views = [(encoding_rs::GBK, bytes), (encoding_rs::UTF_16LE, bytes), (encoding_rs::UTF_16LE, odd), (encoding_rs::UTF_16BE, bytes), (encoding_rs::UTF_16BE, odd)];
    views.into_iter().map(|(encoding, bytes)| encoding.decode_without_bom_handling(bytes).0)
}

/// That `input` is UTF-16, which Excel calls “Unicode text”: a byte order mark, or a zero in every second byte of its beginning.
fn utf_16(input: &Input) -> Option<crate::diag::Diagnostic> {
    /// Bytes that tell.
    const BEGINNING: usize = 512;
    let bytes = &input.bytes[..input.bytes.len().min(BEGINNING)];
    let n_zeros = bytes.iter().filter(|byte| **byte == 0).count();
    if !bytes.starts_with(&[0xff, 0xfe]) && !bytes.starts_with(&[0xfe, 0xff]) && n_zeros * 4 < bytes.len().max(1) {
        return None;
    }
    let path = &input.path;
    let problem =
        error(&codes::NOT_UTF8, Span::new(input.id, 0..0), msg!("{path} 像是 UTF-16 编码(“Unicode 文本”),不是 UTF-8", "{path} looks like UTF-16 (“Unicode text”), not UTF-8"));
    Some(problem.help(msg!("另存为 UTF-8;表格另存为“CSV UTF-8(逗号分隔)”", "save it as UTF-8; a table as “CSV UTF-8 (comma delimited)”")))
}

/// The text of `input`; where it is none, that is said, with the encoding it seems to have.
pub fn utf8<'i>(input: &'i Input, problems: &mut Diagnostics) -> Option<&'i str> {
    match simdutf8::compat::from_utf8(&input.bytes) {
        Ok(text) => Some(text),
        Err(bad) => {
            let at = bad.valid_up_to();
            if let Some(problem) = utf_16(input) {
                problems.push(problem);
                return None;
            }
            let (_, _, is_garbled) = encoding_rs::GBK.decode(&input.bytes);
            let place = Span::new(input.id, at..at);
            let path = &input.path;
            problems.push(if is_garbled {
                error(&codes::NOT_UTF8, place, msg!("{path} 不是 UTF-8 文本(第 {at} 字节起)", "{path} is not UTF-8 text (from byte {at})"))
                    .help(msg!("用文本编辑器另存为 UTF-8", "save it as UTF-8 with a text editor"))
            } else {
                error(&codes::NOT_UTF8, place, msg!("{path} 像是 GBK 编码,不是 UTF-8", "{path} looks like GBK, not UTF-8"))
                    .help(msg!("另存为 UTF-8;表格另存为“CSV UTF-8(逗号分隔)”", "save it as UTF-8; a table as “CSV UTF-8 (comma delimited)”"))
            });
            None
        }
    }
}
