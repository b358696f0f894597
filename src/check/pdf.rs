//! The text of a PDF as a reader sees it: its streams are inflated and its glyphs become characters again.
//!
//! What pages draw by name (forms, images) is taken out of them first, and each form becomes a page of its own: so everything is read once, an
//! image is not taken for text, and a form that draws itself does no harm.

use super::archive::{MOST_BYTES, Unread};
use flate2::read::ZlibDecoder;
use pdf_extract::{Dictionary, Document, Object, ObjectId, PlainTextOutput, Stream, output_doc_page};
use std::collections::BTreeSet;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use unicode_normalization::UnicodeNormalization;

/// Room for the deep recursion of nested objects, in bytes.
const STACK: usize = 64 << 20;

/// The name of the thread in which a PDF is read; what it says when it ends badly is nothing for a user.
pub const THREAD: &str = "pdf";

/// The text of `bytes`, and why that is not all of it; nothing where they are no PDF.
pub(super) fn text(bytes: &[u8]) -> Option<(String, Option<Unread>)> {
    if !bytes.starts_with(b"%PDF-") {
        return None;
    }
    if is_bomb(bytes) {
        return Some((String::new(), Some(Unread::TooLarge)));
    }
    // The library panics at what it does not expect; in a thread of its own, that is an answer.
    let thread = std::thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK);
    let read = std::thread::scope(|scope| thread.spawn_scoped(scope, || read(bytes)).ok()?.join().ok());
    Some(read.unwrap_or((String::new(), Some(Unread::Broken))))
}

fn read(bytes: &[u8]) -> (String, Option<Unread>) {
    let mut text = String::new();
    let Ok(mut document) = Document::load_mem(bytes) else { return (text, Some(Unread::Broken)) };
    if document.is_encrypted() && document.decrypt("").is_err() {
        return (text, Some(Unread::Locked));
    }
    let pages = document.get_pages();
    let mut unread = if pages.is_empty() { Some(Unread::Broken) } else { None };
    let forms = take_apart(&mut document);
    let mut blank = Vec::new();
    let mut have_forms_text = false;
    for number in document.get_pages().into_keys() {
        let mut words = String::new();
        let mut output = PlainTextOutput::new(&mut words);
        if !catch_unwind(AssertUnwindSafe(|| output_doc_page(&document, &mut output, number).is_ok())).unwrap_or(false) {
            unread = Some(Unread::Broken);
        }
        match pages.get(&number) {
            Some(page) if words.trim().is_empty() => blank.push(*page),
            Some(_) => {}
            None => have_forms_text |= !words.trim().is_empty(),
        }
        // Fonts that draw 身 and its radical alike call it by either.
        text.extend(words.nfkc());
        text.push('\n');
    }
    if blank.into_iter().any(|page| !have_forms_text || !draws(&document, page, &forms)) {
        unread = unread.or(Some(Unread::Picture)); // Nobody knows what it shows.
    }
    (text, unread)
}

/// Empties everything that pages draw by name; each form becomes a page after the others. The forms that there were.
fn take_apart(document: &mut Document) -> BTreeSet<ObjectId> {
    let mut forms = BTreeSet::new();
    let mut pages = Vec::new();
    for (id, object) in &mut document.objects {
        let Ok(stream) = object.as_stream_mut() else { continue };
        let kind = stream.dict.get(b"Subtype").and_then(Object::as_name).unwrap_or_default().to_vec();
        if kind == b"Form" {
            forms.insert(*id);
            pages.push(stream.clone());
        }
        if kind == b"Form" || kind == b"Image" {
            *stream = Stream::new(stream.dict.clone(), Vec::new());
            stream.dict.remove(b"Filter");
        }
    }
    let Ok(root) = document.catalog().and_then(|catalog| catalog.get(b"Pages")).and_then(Object::as_reference) else { return forms };
    for form in pages {
        let resources = form.dict.get(b"Resources").ok().cloned();
        let contents = document.add_object(form);
        let mut page = Dictionary::new();
        page.set("Type", Object::Name(b"Page".to_vec()));
        page.set("Parent", root);
        page.set("MediaBox", vec![0.into(), 0.into(), 600.into(), 800.into()]);
        page.set("Contents", contents);
        if let Some(resources) = resources {
            page.set("Resources", resources);
        }
        let page = document.add_object(page);
        let kids = document.get_object_mut(root).and_then(Object::as_dict_mut).and_then(|root| root.get_mut(b"Kids")).and_then(Object::as_array_mut);
        if let Ok(kids) = kids {
            kids.push(page.into());
        }
    }
    forms
}

/// Whether `page` draws one of `forms`.
fn draws(document: &Document, page: ObjectId, forms: &BTreeSet<ObjectId>) -> bool {
    let Ok((own, inherited)) = document.get_page_resources(page) else { return false };
    let all = own.into_iter().chain(inherited.iter().filter_map(|id| document.get_dictionary(*id).ok()));
    let mut drawn = all.filter_map(|resources| document.get_dict_in_dict(resources, b"XObject").ok()).flat_map(|drawn| drawn.iter());
    drawn.any(|(_, drawn)| drawn.as_reference().is_ok_and(|id| forms.contains(&id)))
}

/// Whether the streams of a PDF, which the library inflates whole, hold more together than an attachment may.
fn is_bomb(bytes: &[u8]) -> bool {
    let mut left = MOST_BYTES;
    let mut buffer = vec![0; 64 << 10];
    for at in memchr::memmem::find_iter(bytes, b"stream") {
        let mut stream = ZlibDecoder::new(bytes[at + b"stream".len()..].trim_ascii_start());
        // What is no such stream ends at once.
        while let Ok(read @ 1..) = stream.read(&mut buffer) {
            left = left.saturating_sub(read as u64);
            if left == 0 {
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    #[test]
    fn a_bomb_is_not_inflated_into_memory() {
        let mut stream = ZlibEncoder::new(b"%PDF-1.7\n1 0 obj<</Filter/FlateDecode>>stream\r\n".to_vec(), Compression::fast());
        let megabyte = vec![0; 1 << 20];
        for _ in 0..=MOST_BYTES >> 20 {
            stream.write_all(&megabyte).expect("memory takes all");
        }
        let bomb = stream.finish().expect("memory takes all");
        assert_eq!(text(&bomb), Some((String::new(), Some(Unread::TooLarge))));
        assert_eq!(text(&bomb[..1000]), Some((String::new(), Some(Unread::Broken))));
        assert_eq!(text(b"PDF"), None);
    }
}
