//! The part of a file that a browser asks for: one that goes on with a download, or a player that jumps into a film (Safari plays none without).

use axum::http::HeaderMap;
use axum::http::header::{IF_RANGE, RANGE};
use std::ops::Range;

/// What of a file is to be sent.
#[derive(Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// These bytes.
    Of(Range<usize>),
    /// Bytes that it does not have.
    Beyond,
}

/// What `asked` wants of a file of `size` bytes whose tag, as it is sent, is `tag`.
///
/// Source: RFC 9110, section 14. A list of several parts is answered with the whole, which is allowed, as is what cannot be made sense of.
pub fn part(asked: &HeaderMap, size: usize, tag: &str) -> Part {
    let is_another = asked.get(IF_RANGE).is_some_and(|known| known.as_bytes() != tag.as_bytes());
    let wanted = asked.get(RANGE).filter(|_| !is_another).and_then(|range| range.to_str().ok()).and_then(|range| range.strip_prefix("bytes="));
    let Some((first, last)) = wanted.and_then(|range| range.split_once('-')) else { return Part::Whole };
    let range = match (number(first), number(last)) {
        (None, Some(length)) if first.is_empty() => size.saturating_sub(length)..size,
        (Some(first), None) if last.is_empty() => first..size,
        (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(size),
        _ => return Part::Whole,
    };
    if range.is_empty() { Part::Beyond } else { Part::Of(range) }
}

/// The number that `digits` are; one too large for us is larger than any file.
fn number(digits: &str) -> Option<usize> {
    (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::{Part, part};
    use axum::http::HeaderMap;

    #[track_caller]
    fn check(range: &str, if_range: Option<&str>, wanted: Part) {
        let mut asked = HeaderMap::new();
        asked.insert("range", range.parse().expect("a value"));
        if let Some(tag) = if_range {
            asked.insert("if-range", tag.parse().expect("a value"));
        }
        assert_eq!(part(&asked, 10, "\"a\""), wanted, "{range}");
    }

    #[test]
    fn one_range_is_a_part_and_anything_else_the_whole() {
        check("bytes=0-3", None, Part::Of(0..4));
        check("bytes=3-", None, Part::Of(3..10));
        check("bytes=-3", None, Part::Of(7..10));
        check("bytes=-30", None, Part::Of(0..10));
        check("bytes=9-99999999999999999999999", None, Part::Of(9..10));
        check("bytes=10-", None, Part::Beyond);
        check("bytes=99999999999999999999999-", None, Part::Beyond);
        check("bytes=-0", None, Part::Beyond);
        for range in ["bytes=", "bytes=-", "bytes=3-2", "bytes=0-1,3-4", "bytes=+0-1", "bytes=a-b", "lines=0-1", "bytes=--1"] {
            check(range, None, Part::Whole);
        }
        check("bytes=0-3", Some("\"a\""), Part::Of(0..4));
        check("bytes=0-3", Some("\"b\""), Part::Whole);
        check("bytes=0-3", Some("Fri, 27 Nov 2026 00:00:00 GMT"), Part::Whole);
    }
}
