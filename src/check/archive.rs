//! What is packed into attachments: ZIP files, office documents (XLSX, DOCX, PPTX, ODT…), which are ZIP files too, and PDFs.
//!
//! 1. Every entry is inflated and handed over with its name; an archive within an archive is opened once. 2. Of an XML entry and of a PDF the words
//! are handed over as well, as a reader sees them: a name that an office program has cut into pieces is whole again. 3. What cannot be read (a
//! password, a picture, another kind of archive, more than the limits allow) is said, because nobody has looked at it.

use super::pdf;
use crate::read::any_text;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Why part of an attachment was not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unread {
    /// It wants a password, or is an office document of before 2007, which looks the same.
    Locked,
    /// It is damaged, or compressed in a way that is not read here.
    Broken,
    /// It holds more than [`MOST_BYTES`] or [`MOST_ENTRIES`].
    TooLarge,
    /// An archive in an archive in an archive.
    TooDeep,
    /// It has a page without text.
    Picture,
}

/// Bytes that all entries of one attachment may have together: more is no attachment of a bulletin, and may be a bomb.
pub(super) const MOST_BYTES: u64 = 128 << 20;

/// Entries of one attachment, those of archives within it included.
const MOST_ENTRIES: usize = 20_000;

/// How often an archive is opened within another.
const DEEPEST: usize = 1;

/// Takes an entry: its name, its bytes, and its words where they can be told from the bytes.
pub(super) type Look<'l> = dyn FnMut(&str, &[u8], Option<&str>) + 'l;

/// Hands every entry of the archive or PDF `bytes` to `look`; nothing happens where they are neither.
pub(super) fn entries(bytes: &[u8], look: &mut Look<'_>) -> Option<Unread> {
    let mut left = Left { bytes: MOST_BYTES, entries: MOST_ENTRIES };
    opened(bytes, "", 0, &mut left, look)
}

/// What may still be read.
struct Left {
    bytes: u64,
    entries: usize,
}

/// The first problem that kept an entry of `bytes` from being read.
fn opened(bytes: &[u8], folder: &str, depth: usize, left: &mut Left, look: &mut Look<'_>) -> Option<Unread> {
    if let Some((text, unread)) = pdf::text(bytes) {
        // A word a line: the cells of a table stand beside each other.
        look(&format!("{folder}正文"), text.as_bytes(), Some(&text.split_whitespace().collect::<Vec<_>>().join("\n")));
        return unread;
    }
    match kind(bytes)? {
        Kind::Zip if depth > DEEPEST => return Some(Unread::TooDeep),
        Kind::Zip => {}
        Kind::Compound => return Some(Unread::Locked),
        Kind::Other => return Some(Unread::Broken),
    }
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return Some(Unread::Broken) };
    let mut unread = None;
    let mut buffer = Vec::new();
    for index in 0..archive.len() {
        if left.entries == 0 {
            return unread.or(Some(Unread::TooLarge));
        }
        left.entries -= 1;
        let Ok(mut entry) = archive.by_index(index) else {
            let is_locked = archive.by_index_raw(index).is_ok_and(|entry| entry.encrypted());
            unread = unread.or(Some(if is_locked { Unread::Locked } else { Unread::Broken }));
            continue;
        };
        let name = format!("{folder}{}", any_text(entry.name_raw()));
        buffer.clear();
        // The size that an archive states of itself is not believed.
        let read = entry.by_ref().take(left.bytes + 1).read_to_end(&mut buffer);
        let is_beyond = buffer.len() as u64 > left.bytes;
        left.bytes = left.bytes.saturating_sub(buffer.len() as u64);
        if read.is_err() {
            unread = unread.or(Some(Unread::Broken));
        }
        look(&name, &buffer, text(&buffer).as_deref());
        if is_beyond {
            return unread.or(Some(Unread::TooLarge));
        }
        drop(entry);
        let inner = std::mem::take(&mut buffer);
        unread = unread.or(opened(&inner, &format!("{name}/"), depth + 1, left, look));
        buffer = inner;
    }
    unread
}

enum Kind {
    Zip,
    /// A compound file: an office document with a password, or one of before 2007.
    Compound,
    /// An archive of a kind that is not read here.
    Other,
}

/// What kind of archive `bytes` are, by their beginning; nothing where they are none.
fn kind(bytes: &[u8]) -> Option<Kind> {
    const OTHERS: [&[u8]; 4] = [b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"\xfd7zXZ\0"];
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return Some(Kind::Zip);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(Kind::Compound);
    }
    OTHERS.iter().any(|magic| bytes.starts_with(magic)).then_some(Kind::Other)
}

/// The text of an XML file as a reader sees it: a line for each paragraph and each cell; nothing where it is none.
fn text(bytes: &[u8]) -> Option<String> {
    let xml = std::str::from_utf8(bytes).ok()?;
    if !xml.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        return None;
    }
    let mut text = String::with_capacity(xml.len() / 2);
    let mut rest = xml;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        let tag = &rest[open + 1..];
        let Some(close) = tag.find('>') else { break };
        let name = tag[..close].split([' ', '/']).find(|part| !part.is_empty()).unwrap_or_default();
        let name = name.rsplit(':').next().unwrap_or_default();
        let is_end = tag.starts_with('/') || tag[..close].ends_with('/');
        if is_end && LINES.contains(&name) {
            text.push('\n');
        }
        rest = &tag[close + 1..];
    }
    text.push_str(rest);
    Some(spelled(&text))
}

/// Elements that end a line: of XLSX, of DOCX and PPTX, of ODT and ODS.
const LINES: [&str; 14] = ["si", "is", "v", "c", "f", "comment", "row", "p", "tc", "tab", "br", "h", "table-cell", "li"];

/// `text` with numbers such as 3.40827199001011E+17, as which spreadsheets keep long codes, written out.
fn spelled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match long(line.trim_end()) {
            Some(number) => {
                out.push_str(&number);
                out.push('\n');
            }
            None => out.push_str(line),
        }
    }
    out
}

/// The digits of a whole number in scientific notation.
fn long(line: &str) -> Option<String> {
    let (digits, power) = line.split_once(['E', 'e'])?;
    let power: usize = power.trim_start_matches('+').parse().ok().filter(|power| (10..=20).contains(power))?;
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = whole.len() == 1 && part.len() <= power && whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("{whole}{part}{}", "0".repeat(power - part.len())))
}
