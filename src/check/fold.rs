//! A text as a reader takes it in: what hides a word from a search, and not from a reader, is taken away.
//!
//! That is: tags within a line, references (`&#x5f20;`, `&amp;`), escapes (`\u5f20`, `%E5%BC%A0`), full width, capitals, characters without width,
//! and spaces, dashes and marks of emphasis between characters. What divides for a reader too (a cell, a paragraph, a comma) divides here.
//! Where something was taken away is kept as a [`Gap`]: 行李-四川 has no 李四 in it.

use std::borrow::Cow;

/// A text without what a reader does not see.
#[derive(Debug, Default)]
pub(super) struct Folded {
    /// The text; a line break wherever a reader stops.
    pub(super) bytes: Vec<u8>,
    /// Where something was taken away, in order.
    gaps: Vec<(usize, Gap)>,
}

/// What was taken away at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    /// Nothing that a reader sees: a tag within the line, a character without width, the writing of a reference.
    Seamless,
    /// A space or two, a mark of emphasis.
    Near,
    /// A line break, a dash, a dot in the middle.
    Far,
}

/// What kind of text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// HTML, SVG, XML: tags are no text.
    Markup,
    /// A table of which every line is a row.
    Rows,
    /// Anything else.
    Plain,
}

/// `text` as a reader takes it in.
pub(super) fn folded(text: &str, manner: Manner) -> Folded {
    let mut folded = Folded { bytes: Vec::with_capacity(text.len()), gaps: Vec::new() };
    // What stands within tags (alternatives, titles, addresses) is read after the text, where it has anything to take away.
    let mut aside = String::new();
    folded.read(text, manner, &mut aside);
    if !aside.is_empty() {
        folded.bytes.push(b'\n');
        folded.read(&aside, Manner::Plain, &mut String::new());
    }
    folded
}

/// Tags within a line: what stands before and after them is one word.
const INLINE: [&str; 34] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q", "r", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "t", "time", "tspan", "u", "var", "wbr",
];

/// Bytes that stay as they are: most of ASCII, and most Chinese characters, of which the second and third byte follow the first.
const IS_PLAIN: [bool; 256] = {
    let mut is_plain = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let is_read = matches!(byte as u8, b'A'..=b'Z' | b'<' | b'&' | b'\\' | b'%' | b'*' | b'_' | b'`' | b'~' | b'-');
        is_plain[byte] = matches!(byte as u8, b'!'..=b'~' | 0xE4..=0xE9 | 0x80..=0xBF) && !is_read;
        byte += 1;
    }
    is_plain
};

/// Spaces that are seen as one: more are a gap on purpose.
const MOST_SPACES: usize = 2;

impl Folded {
    fn read(&mut self, text: &str, manner: Manner, aside: &mut String) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                byte if IS_PLAIN[byte as usize] => {
                    let length = bytes[at..].iter().take_while(|byte| IS_PLAIN[**byte as usize]).count();
                    self.bytes.extend_from_slice(&bytes[at..at + length]);
                    at += length;
                }
                b'<' if manner == Manner::Markup => at += self.tag(&text[at..], aside),
                b' ' | b'\t' | b'\r' | b'\n' => {
                    let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                    let has_line = bytes[at..at + length].contains(&b'\n');
                    match (has_line, length <= MOST_SPACES) {
                        (false, true) => self.gap(Gap::Near),
                        (true, true) if manner != Manner::Rows => self.gap(Gap::Far),
                        _ => self.bytes.push(b'\n'),
                    }
                    at += length;
                }
                byte @ (b'&' | b'\\' | b'%') => match written_out(&text[at..]) {
                    Some((meant, length)) => {
                        self.gap(Gap::Seamless);
                        meant.chars().for_each(|c| self.character(c));
                        self.gap(Gap::Seamless);
                        at += length;
                    }
                    None => {
                        self.bytes.push(byte);
                        at += 1;
                    }
                },
                _ => {
                    let Some(c) = text[at..].chars().next() else { break };
                    self.character(c);
                    at += c.len_utf8();
                }
            }
        }
    }

    fn character(&mut self, c: char) {
        match c {
            'A'..='Z' => self.bytes.push(c.to_ascii_lowercase() as u8),
            // Full width: the same characters, further on.
            '\u{ff01}'..='\u{ff5e}' => self.character(char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)),
            '*' | '_' | '`' | '~' => self.gap(Gap::Near),
            '-' | '\u{2010}'..='\u{2015}' | '\u{b7}' | '\u{2022}' | '\u{2027}' | '\u{30fb}' => self.gap(Gap::Far),
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' => {
                self.gap(Gap::Seamless)
            }
            c if c.is_whitespace() => self.gap(if matches!(c, '\n' | '\r') { Gap::Far } else { Gap::Near }),
            c => self.bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }

    /// Reads a tag or a comment at the beginning of `rest`, and gives its length.
    fn tag(&mut self, rest: &str, aside: &mut String) -> usize {
        if let Some(comment) = rest.strip_prefix("<!--") {
            self.gap(Gap::Seamless);
            return comment.find("-->").map_or(rest.len(), |end| end + 7);
        }
        if rest.starts_with("<![CDATA[") {
            return 9;
        }
        let named = &rest[1..];
        let name = named.strip_prefix('/').unwrap_or(named);
        let length = name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b':').count();
        let end = memchr::memchr(b'>', rest.as_bytes()).filter(|_| length > 0 || named.starts_with(['!', '?']));
        let Some(end) = end else {
            self.bytes.push(b'<');
            return 1;
        };
        let inside = &rest[1..end];
        if inside.bytes().any(|byte| byte >= 0x80 || matches!(byte, b'%' | b'&')) {
            aside.push_str(inside);
            aside.push('\n');
            aside.push('\n');
            aside.push('\n');
        }
        let name = name[..length].rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
        match &*name {
            "br" => self.gap(Gap::Far),
            name if INLINE.binary_search(&name).is_ok() => self.gap(Gap::Seamless),
            _ => self.bytes.push(b'\n'),
        }
        end + 1
    }

    fn gap(&mut self, gap: Gap) {
        self.gaps.push((self.bytes.len(), gap));
    }

    /// The gaps from `start` to `end`, both included.
    fn gaps(&self, start: usize, end: usize) -> impl Iterator<Item = (usize, Gap)> {
        let first = self.gaps.partition_point(|(at, _)| *at < start);
        self.gaps[first..].iter().copied().take_while(move |(at, _)| *at <= end)
    }

    /// Whether letters or digits do not go on at either end of a hit, unless something lies between.
    pub(super) fn is_whole(&self, start: usize, end: usize) -> bool {
        let goes_on = |at: usize| {
            let (before, after) = (at.checked_sub(1).and_then(|before| self.bytes.get(before)), self.bytes.get(at));
            before.zip(after).is_some_and(|(a, b)| a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric()) && self.gaps(at, at).next().is_none()
        };
        !goes_on(start) && !goes_on(end)
    }

    /// Whether no line break, dash or dot lies within a hit.
    pub(super) fn is_near(&self, start: usize, end: usize) -> bool {
        self.gaps(start + 1, end - 1).all(|(_, gap)| gap != Gap::Far)
    }

    /// Whether nothing that a reader sees lies within a hit.
    pub(super) fn is_seamless(&self, start: usize, end: usize) -> bool {
        self.gaps(start + 1, end - 1).all(|(_, gap)| gap == Gap::Seamless)
    }

    /// The runs of digits in which something unseen was taken away, so that no search of the text itself finds them.
    pub(super) fn mended_digits(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let is_digit = |at: usize| self.bytes.get(at).is_some_and(u8::is_ascii_digit);
        let is_open = move |at: usize| self.gaps(at, at).all(|(_, gap)| gap == Gap::Seamless);
        let mut last = 0;
        self.gaps.iter().filter_map(move |(at, _)| {
            if *at == 0 || *at < last || !is_digit(*at - 1) || !is_digit(*at) || !is_open(*at) {
                return None;
            }
            let start = (last..*at).rev().take_while(|at| is_digit(*at) && is_open(*at + 1)).last()?;
            let end = (*at..self.bytes.len()).find(|at| !is_digit(*at) || !is_open(*at)).unwrap_or(self.bytes.len());
            last = end;
            Some(start..end)
        })
    }
}

/// What a reference or an escape at the beginning of `rest` stands for, and its length.
fn written_out(rest: &str) -> Option<(Cow<'static, str>, usize)> {
    let of = |(c, length): (char, usize)| (Cow::Owned(c.to_string()), length);
    if rest.starts_with('%') {
        return percent(rest).map(|(text, length)| (text.into(), length));
    }
    if let Some(digits) = rest.strip_prefix("&#x").or_else(|| rest.strip_prefix("&#X")) {
        return coded(digits, 16, 8).map(|(c, length, has_end)| of((c, 3 + length + usize::from(has_end))));
    }
    if let Some(digits) = rest.strip_prefix("&#") {
        return coded(digits, 10, 8).map(|(c, length, has_end)| of((c, 2 + length + usize::from(has_end))));
    }
    if rest.starts_with('&') {
        return NAMED.iter().find(|(name, _)| rest[1..].starts_with(name)).map(|(name, meant)| (Cow::Borrowed(*meant), 1 + name.len()));
    }
    let escaped = rest.strip_prefix('\\')?;
    if let Some(digits) = escaped.strip_prefix("u{") {
        let (c, length, _) = coded(digits, 16, 6)?;
        return digits[length..].starts_with('}').then(|| of((c, length + 4)));
    }
    if let Some(digits) = escaped.strip_prefix('u') {
        return coded(digits, 16, 4).filter(|(_, length, _)| *length == 4).map(|(c, ..)| of((c, 6)));
    }
    // As style sheets write it.
    if let Some((c, length, _)) = coded(escaped, 16, 6).filter(|(_, length, _)| *length >= 4) {
        return Some(of((c, 1 + length)));
    }
    match escaped.bytes().next()? {
        b'n' | b'r' => Some(("\n".into(), 2)),
        b't' => Some((" ".into(), 2)),
        byte if byte.is_ascii_punctuation() => Some(((byte as char).to_string().into(), 2)),
        _ => None,
    }
}

/// References with a name, each with its semicolon, that stand for what may be within a private value or between its characters.
const NAMED: [(&str, &str); 14] = [
    ("amp;", "&"),
    ("lt;", "<"),
    ("gt;", ">"),
    ("quot;", "\""),
    ("apos;", "'"),
    ("nbsp;", " "),
    ("ensp;", " "),
    ("emsp;", " "),
    ("thinsp;", " "),
    ("middot;", "\u{b7}"),
    ("shy;", "\u{ad}"),
    ("zwj;", "\u{200d}"),
    ("zwnj;", "\u{200c}"),
    ("ZeroWidthSpace;", "\u{200b}"),
];

/// The character whose number begins `rest`, the length of the number, and whether a semicolon follows it.
fn coded(rest: &str, radix: u32, most: usize) -> Option<(char, usize, bool)> {
    let length = rest.bytes().take(most).take_while(|byte| char::from(*byte).is_digit(radix)).count();
    let c = char::from_u32(u32::from_str_radix(rest.get(..length)?, radix).ok()?)?;
    Some((c, length, rest[length..].starts_with(';')))
}

/// The text of a run of `%E5%BC%A0`, and its length.
fn percent(rest: &str) -> Option<(String, usize)> {
    let bytes = rest.as_bytes();
    let pairs = bytes.chunks_exact(3).map_while(|part| match part {
        [b'%', high, low] => Some(char::from(*high).to_digit(16)? as u8 * 16 + char::from(*low).to_digit(16)? as u8),
        _ => None,
    });
    let meant: Vec<u8> = pairs.collect();
    let length = meant.len() * 3;
    String::from_utf8(meant).ok().filter(|text| !text.is_empty()).map(|text| (text, length))
}
