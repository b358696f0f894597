//! Where a file of records may be cut: between records, at places that depend on what stands there.
//!
//! Cutting at fixed sizes would move every later cut when a record grows; here a cut is made where the record's first line hashes to
//! a certain value, so that an edit changes its own slice and no other (content-defined chunking, as in rsync and restic).

use super::Format;
use std::ops::Range;
use xxhash_rust::xxh3::xxh3_64;

/// Fewest bytes of a slice: below that the overhead of a slice shows.
const SMALLEST: usize = 32 << 10;

/// Most bytes of a slice: above that two cores are not kept busy evenly.
const LARGEST: usize = 512 << 10;

/// After the smallest size, one record in so many ends a slice.
const ONE_IN: u64 = 16;

/// The slices of `text`, in order, which cover all of it (for CSV, all after its header).
///
/// One slice where anything at the top is not a plain list of records, or where records share content by anchors.
pub fn slices(format: Format, text: &str) -> Vec<Range<usize>> {
    let whole = |start: usize| std::iter::once(start..text.len()).filter(|range| !range.is_empty()).collect();
    match format {
        Format::Json => whole(0),
        Format::Csv => {
            let start = super::csv::header(text).length;
            joined(text, csv_records(text, start)).unwrap_or_else(|| whole(start))
        }
        Format::Yaml if has_anchors(text) => whole(0),
        Format::Yaml => records(text).and_then(|records| joined(text, records)).unwrap_or_else(|| whole(0)),
    }
}

/// The records of a YAML block list at column 0, each with the comments after it; `None` where it is not just that.
pub(super) fn records(text: &str) -> Option<Vec<Range<usize>>> {
    let bytes = text.as_bytes();
    let mut starts = Vec::new();
    let mut line = 0;
    while line < bytes.len() {
        match (bytes[line], bytes.get(line + 1)) {
            (b'-', Some(b' ' | b'\n' | b'\r') | None) => starts.push(line),
            (b' ' | b'\t' | b'#' | b'\n' | b'\r', _) => {}
            _ => return None,
        }
        line = memchr::memchr(b'\n', &bytes[line..]).map_or(bytes.len(), |newline| line + newline + 1);
    }
    if let Some(first) = starts.first_mut() {
        *first = 0; // Comments before the first record go with it.
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    Some(starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect())
}

/// The rows of a CSV from byte `start`: a line break within quotes ends none.
fn csv_records(text: &str, start: usize) -> Vec<Range<usize>> {
    let mut rows = Vec::new();
    let mut row = start;
    let mut is_quoted = false;
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => {
                rows.push(row..at + 1);
                row = at + 1;
            }
            _ => {}
        }
    }
    rows.push(row..text.len());
    rows
}

/// Neighbouring records joined to slices.
fn joined(text: &str, records: Vec<Range<usize>>) -> Option<Vec<Range<usize>>> {
    let mut slices: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    for record in records {
        open = Some(match open {
            Some(slice) if slice.len() >= SMALLEST && (slice.len() >= LARGEST || ends_slice(&text[record.clone()])) => {
                slices.push(slice);
                record
            }
            Some(slice) => slice.start..record.end,
            None => record,
        });
    }
    slices.extend(open.filter(|slice| !slice.is_empty()));
    (!slices.is_empty()).then_some(slices)
}

/// Whether a slice ends before this record.
fn ends_slice(record: &str) -> bool {
    let first_line = record.split('\n').next().unwrap_or_default();
    xxh3_64(first_line.as_bytes()).is_multiple_of(ONE_IN)
}

/// Whether anything looks like an anchor or an alias, which may reach over records.
pub(super) fn has_anchors(text: &str) -> bool {
    let bytes = text.as_bytes();
    let may_mark = |at: usize| {
        let before = at.checked_sub(1).map_or(b' ', |before| bytes[before]);
        let after = bytes.get(at + 1).copied().unwrap_or(b' ');
        matches!(before, b' ' | b'\t' | b'\n' | b'[' | b'{' | b',' | b':') && !after.is_ascii_whitespace()
    };
    memchr::memchr2_iter(b'&', b'*', bytes).any(may_mark)
}
