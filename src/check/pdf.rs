//! The text of a PDF as a reader sees it: its streams are inflated and its glyphs become characters again.

use super::archive::{MOST_BYTES, Unread};
use flate2::read::ZlibDecoder;
use std::io::Read;

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
    if is_bomb(bytes) {
        return Some((String::new(), Some(Unread::TooLarge)));
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
