//! The text of a PDF as a reader sees it: its streams are inflated and its glyphs become characters again.

use super::archive::Unread;

/// Room for the deep recursion of nested objects, in bytes.
const STACK: usize = 64 << 20;

/// The name of the thread in which a PDF is read; what it says when it ends badly is nothing for a user.
pub const THREAD: &str = "pdf";

/// The text of the pages of `bytes`, and why that is not all of it; nothing where they are no PDF.
///
/// A page without text is a picture, of which nobody knows what it shows.
pub(super) fn text(bytes: &[u8]) -> Option<(String, Option<Unread>)> {
    if !bytes.starts_with(b"%PDF-") {
        return None;
    }
    // The library gives up on what it does not expect by panicking: in a thread of its own, that is an answer.
    let read = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK);
        thread.spawn_scoped(scope, || pdf_extract::extract_text_from_mem_by_pages(bytes)).ok()?.join().ok()?.ok()
    });
    Some(match read {
        Some(pages) => {
            let has_picture = pages.is_empty() || pages.iter().any(|page| page.trim().is_empty());
            (pages.join("\n"), has_picture.then_some(Unread::Picture))
        }
        None => (String::new(), Some(if memchr::memmem::find(bytes, b"/Encrypt").is_some() { Unread::Locked } else { Unread::Broken })),
    })
}
