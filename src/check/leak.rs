//! The leak gate: no byte of the output holds a private value, an identity number, a mobile or a bank card.
//!
//! Rules: citizen identity numbers after GB 11643-1999 (a province, a day of birth; the check digit only tells how sure), mobiles after
//! the numbering plan (11 digits from 13 to 19) unless a unit follows, bank cards after ISO/IEC 7812 (62…, Luhn). Digits in full width count as digits,
//! groups with a space, a dash or a dot between them as one number. Headings such as 身份证号 over a published table are reported too.
//!
//! Every file is read twice: its bytes as they are, and its text as a reader takes it in ([`fold`]). Pages of records and lists are read once:
//! what they show stands in the downloads of their dataset too, and they are most of a site.

use super::archive::{self, Unread};
use super::fold::{self, Folded, Manner};
use crate::diag::codes::privacy as codes;
use crate::diag::{Diagnostic, error, warning};
use crate::model::{Field, Model, PrivateValue, Visibility};
use crate::read::markdown::slug;
use crate::read::{any_text, possible_texts};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use memchr::memmem::Finder;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Reads output for what must not be in it.
#[derive(Debug)]
pub struct Gate {
    /// Values as they are written; the pattern of a value has its index.
    watched: Option<AhoCorasick>,
    /// Values as a reader takes them in.
    folded: Option<AhoCorasick>,
    /// The value of each pattern of `folded`.
    of_folded: Vec<usize>,
    values: Vec<PrivateValue>,
    /// Values that are nothing but digits, which people also write in groups and in full width.
    digits: HashMap<Vec<u8>, usize>,
    /// The end of a heading. Headings in the automaton would have it stop at every tag, which takes ten times as long.
    heading_end: Finder<'static>,
}

/// Patterns up to which the automaton stays within a few megabytes.
const MOST_FOR_SPEED: usize = 5000;

/// Shortest private value that is watched, in characters: shorter ones stand in every text by chance.
const SHORTEST: usize = 2;

/// Bytes of a private value that are looked for.
const LONGEST: usize = 240;

/// Headings over what belongs to persons; the first are enough by themselves.
const HEADINGS: [&str; 14] =
    ["身份证号码", "身份证号", "身份证", "公民身份号码", "银行卡号", "银行账号", "病种", "姓名", "户主姓名", "联系电话", "手机号码", "手机号", "账号", "家庭住址"];
const GRAVE: usize = 7;

impl Gate {
    /// A gate that watches the private values of `model`.
    pub fn new(model: &Model) -> Self {
        let words = words(model);
        let is_watched = |value: &&PrivateValue| value.text.chars().count() >= SHORTEST && !is_common(&value.text) && !words.contains(&*value.text);
        let mut values: Vec<PrivateValue> = model.private.iter().filter(is_watched).cloned().collect();
        values.sort_by(|a, b| a.text.cmp(&b.text));
        values.dedup_by(|a, b| a.text == b.text);
        let mut written: Vec<&str> = Vec::with_capacity(values.len());
        let mut folded: Vec<(Vec<u8>, usize)> = Vec::new();
        let mut digits = HashMap::new();
        for (index, value) in values.iter().enumerate() {
            // A story is known by its beginning: an automaton of whole ones takes longer than anybody waits.
            let text = &value.text[..value.text.floor_char_boundary(LONGEST)];
            written.push(text);
            folded.extend(unmistakable(text).map(|text| (text, index)));
            if value.text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'-')) {
                let number: Vec<u8> = value.text.bytes().filter(u8::is_ascii_digit).collect();
                if number.len() >= SHORTEST_DIGITS {
                    digits.insert(number, index);
                }
            }
        }
        let watched = automaton(written.iter().map(|text| text.as_bytes()));
        let (folded, of_folded): (Vec<_>, Vec<_>) = folded.into_iter().unzip();
        let folded = automaton(folded.iter().map(Vec::as_slice));
        Self { watched, folded, of_folded, values, digits, heading_end: Finder::new("</th>") }
    }

    /// What the file at `route` gives away: in its bytes, in what they stand for, in its own name, and in the entries of an archive.
    pub fn leaks(&self, route: &str, bytes: &[u8]) -> Vec<Diagnostic> {
        let mut reading = self.reading(route);
        reading.add(bytes);
        reading.found()
    }

    /// The file at `route`, to be read part by part; a part ends where a record does.
    pub fn reading<'g>(&'g self, route: &'g str) -> Reading<'g> {
        Reading { gate: self, route, is_begun: false, seen: Seen::default(), of_entries: Vec::new() }
    }

    /// What these parts of a page that we have printed give away. Of a page of a record or a list (`is_of_data`) only the bytes are read.
    pub(super) fn leaks_of_page(&self, route: &str, parts: &[&[u8]], is_of_data: bool) -> Vec<Diagnostic> {
        let mut seen = Seen::default();
        self.read(route.as_bytes(), &mut seen);
        for bytes in parts {
            self.read(bytes, &mut seen);
            if !is_of_data && let Ok(text) = simdutf8::basic::from_utf8(bytes) {
                self.read_folded(&fold::folded(text, Manner::Markup), Text::Sure, &mut seen);
            }
        }
        self.told(route, &seen)
    }

    /// What an entry of an archive gives away.
    fn entry(&self, route: &str, bytes: &[u8], words: Option<&str>) -> Vec<Diagnostic> {
        let mut seen = Seen::default();
        self.part(route, bytes, true, &mut seen);
        if let Some(words) = words {
            self.read(words.as_bytes(), &mut seen);
            self.read_folded(&fold::folded(words, Manner::Plain), Text::Sure, &mut seen);
            seen.headings.extend(words.lines().filter_map(|line| HEADINGS.iter().position(|heading| *heading == line.trim())));
        }
        self.told(route, &seen)
    }

    /// Reads a part of a file, be it an entry of an archive.
    fn part(&self, route: &str, bytes: &[u8], is_first: bool, seen: &mut Seen) {
        self.read(bytes, seen);
        self.read(route.as_bytes(), seen);
        self.read_folded(&fold::folded(route, Manner::Plain), Text::Sure, seen);
        let name = route.trim_end_matches(')');
        let utf8 = simdutf8::basic::from_utf8(bytes).ok();
        match utf8 {
            Some(text) => self.read_folded(&fold::folded(text, manner(name, text)), Text::Sure, seen),
            None => self.read_foreign(name, bytes, seen),
        }
        for text in hexadecimal(bytes) {
            self.read_folded(&fold::folded(&text, Manner::Plain), Text::Sure, seen);
        }
        if is_first && name.ends_with(".csv") {
            let text = utf8.map_or_else(|| any_text(bytes), Cow::Borrowed);
            let names = text.lines().next().unwrap_or_default().split(',').map(|name| name.trim_matches(['\u{feff}', '"', '\r', ' ']));
            seen.headings.extend(names.filter_map(|name| HEADINGS.iter().position(|heading| *heading == name)));
        }
    }

    /// Reads bytes that are not UTF-8: the GBK of an office's tables, UTF-16, or no text at all, with pieces of either in it.
    fn read_foreign(&self, name: &str, bytes: &[u8], seen: &mut Seen) {
        let gbk = any_text(bytes);
        let is_text = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || !gbk.contains('\u{fffd}');
        if is_text {
            self.read(gbk.as_bytes(), seen);
            return self.read_folded(&fold::folded(&gbk, manner(name, &gbk)), Text::Sure, seen);
        }
        for start in (0..bytes.len()).step_by(PIECE) {
            for text in possible_texts(&bytes[start..bytes.len().min(start + PIECE + LAP)]) {
                self.read_folded(&fold::folded(&text, Manner::Plain), Text::Chance, seen);
            }
        }
    }

    fn read(&self, bytes: &[u8], seen: &mut Seen) {
        if let Some(watched) = &self.watched {
            for hit in watched.find_iter(bytes) {
                let value = hit.pattern().as_usize();
                // Capitals make no difference, but to the shortest: AB is not ab.
                let is_same = hit.len() >= SHORTEST_LATIN || &bytes[hit.range()] == self.values[value].text.as_bytes();
                if is_same && is_whole(bytes, hit.start(), hit.end()) {
                    seen.values.insert(value);
                }
            }
        }
        for before in self.heading_end.find_iter(bytes).map(|end| &bytes[..end]) {
            seen.headings.extend(HEADINGS.iter().position(|heading| before.strip_suffix(heading.as_bytes()).is_some_and(|rest| rest.ends_with(b">"))));
        }
        numbers(bytes, &self.digits, seen);
    }

    fn read_folded(&self, folded: &Folded, text: Text, seen: &mut Seen) {
        for hit in self.folded.iter().flat_map(|watched| watched.find_iter(&folded.bytes)) {
            let value = self.of_folded[hit.pattern().as_usize()];
            let (start, end) = (hit.start(), hit.end());
            let counts = match &self.values[value].text {
                // Two characters meet by chance, over a line's end and in what is no text.
                short if short.chars().count() == SHORTEST => text == Text::Sure && folded.is_near(start, end),
                // A word of letters is not put together from several.
                word if word.bytes().all(|byte| byte.is_ascii_alphabetic()) => folded.is_seamless(start, end),
                _ => true,
            };
            if counts && folded.is_whole(start, end) {
                seen.values.insert(value);
            }
        }
        for run in folded.mended_digits() {
            number(&folded.bytes[run.clone()], &folded.bytes, run.start, run.end, seen);
        }
    }

    /// The route without what it gives away itself: what is said of a leak must be none.
    fn masked_route(&self, route: &str, seen: &Seen) -> String {
        let values = seen.values.iter().map(|value| &*self.values[*value].text);
        let numbers = seen.numbers.iter().map(|(.., digits)| digits.as_str());
        values.chain(numbers).fold(route.to_owned(), |route, hidden| {
            let found = route.to_ascii_lowercase().find(&hidden.to_ascii_lowercase());
            found.map_or_else(|| route.clone(), |at| format!("{}{}{}", &route[..at], masked(hidden), &route[at + hidden.len()..]))
        })
    }

    fn told(&self, route: &str, seen: &Seen) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let route = &self.masked_route(route, seen);
        for value in seen.values.iter().map(|value| &self.values[*value]) {
            let (dataset, field, shown) = (&value.dataset, &value.field, masked(&value.text));
            found.push(crate::diag::Diagnostic {
                hides_source: true,
                ..error(
                    &codes::PRIVATE_VALUE,
                    value.span,
                    msg!("{route} 里出现私密字段 {dataset}.{field} 的值 {shown}", "the value {shown} of the private field {dataset}.{field} stands in {route}"),
                )
                .help(msg!("从文稿、公开字段或附件里删去它", "remove it from narratives, public fields or attachments"))
                .found_in(route)
            });
        }
        for (kind_zh, kind_en, digits) in &seen.numbers {
            let shown = masked(digits);
            found.push(
                error(&codes::PERSONAL_NUMBER, None, msg!("{route} 里像是有{kind_zh} {shown}", "{kind_en} {shown} seems to stand in {route}"))
                    .help(msg!(
                        "从文稿或公开字段里删去它,或把字段改为 `visibility: private`",
                        "remove it from narratives or public fields, or make the field `visibility: private`"
                    ))
                    .found_in(route),
            );
        }
        if let Some(first) = seen.headings.first() {
            let names: Vec<&str> = seen.headings.iter().map(|heading| HEADINGS[*heading]).collect();
            let names = names.join("、");
            let message = msg!("{route} 的表格有个人信息的栏目: {names}", "a table of {route} has columns about persons: {names}");
            let problem = if *first < GRAVE || seen.headings.len() > 1 { error(&codes::PERSONAL_HEADING, None, message) } else { warning(&codes::PERSONAL_HEADING, None, message) };
            found.push(problem.help(msg!("删去这些栏目,只公布汇总", "remove these columns and publish totals only")).found_in(route));
        }
        found
    }
}

/// How sure it is that what is read is a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Text {
    Sure,
    /// Bytes that may be anything, read as if they were a text.
    Chance,
}

/// Bytes that are no text are read in pieces of this size, each with the beginning of the next: longer than any private value.
const PIECE: usize = 1 << 20;
const LAP: usize = 1 << 10;

/// How the text of the file called `name` is read.
fn manner(name: &str, text: &str) -> Manner {
    if name.ends_with(".csv") {
        Manner::Rows
    } else if [".html", ".htm", ".svg", ".xml"].iter().any(|end| name.ends_with(end)) || text.trim_start_matches('\u{feff}').trim_start().starts_with('<') {
        Manner::Markup
    } else {
        Manner::Plain
    }
}

/// The texts that a PDF keeps as `<FEFF5F20…>`.
fn hexadecimal(bytes: &[u8]) -> Vec<String> {
    let is_pdf = bytes.starts_with(b"%PDF");
    let starts = memchr::memchr_iter(b'<', bytes).filter(|_| is_pdf).filter(|at| bytes[at + 1..].get(..4).is_some_and(|mark| mark.eq_ignore_ascii_case(b"feff")));
    let text = |at: usize| {
        let digits: Vec<u32> = bytes[at + 5..].iter().map_while(|byte| char::from(*byte).to_digit(16)).collect();
        let units = digits.chunks_exact(4).map(|digits| digits.iter().fold(0_u16, |unit, digit| unit << 4 | *digit as u16));
        String::from_utf16_lossy(&units.collect::<Vec<_>>())
    };
    starts.map(text).collect()
}

/// The words that a site shows whatever its records hold: those of its lists of values, and those of JSON.
fn words(model: &Model) -> HashSet<&str> {
    fn of(fields: &[Field]) -> impl Iterator<Item = &Field> {
        fields.iter().flat_map(|field| std::iter::once(field).chain(&field.items))
    }
    let fields = || model.tables.iter().flat_map(|table| of(&table.schema.fields));
    let shown = fields().filter(|field| field.visibility != Visibility::Private).flat_map(|field| field.constraints.allowed.iter().map(String::as_str));
    shown.chain(["true", "false", "null"]).collect()
}

/// A private value as a reader takes it in, where that is still enough to know it by; and its sound, by which files are named.
fn unmistakable(text: &str) -> impl Iterator<Item = Vec<u8>> {
    let own = fold::folded(text.trim(), Manner::Plain).bytes;
    let n_characters = String::from_utf8_lossy(&own).chars().count();
    let is_latin = own.is_ascii();
    let own = Some(own).filter(|own| if is_latin { n_characters >= SHORTEST_LATIN && !is_common(&String::from_utf8_lossy(own)) } else { n_characters >= SHORTEST });
    let sound = (!is_latin && n_characters > SHORTEST).then(|| fold::folded(&slug(text), Manner::Plain).bytes);
    own.into_iter().chain(sound.filter(|sound| sound.len() >= SHORTEST_SOUND))
}

/// Shortest private value of Latin letters and digits that is known in any writing: shorter ones are words and codes of other things.
const SHORTEST_LATIN: usize = 6;

/// Shortest sound of a Chinese name by which it is known.
const SHORTEST_SOUND: usize = 9;

/// An automaton that finds any of `patterns`; none where there are none.
fn automaton<'p>(patterns: impl ExactSizeIterator<Item = &'p [u8]>) -> Option<AhoCorasick> {
    if patterns.len() == 0 {
        return None;
    }
    // The fastest automaton is large; a county with many thousands of private values takes the smaller one.
    let kind = if patterns.len() < MOST_FOR_SPEED { Some(AhoCorasickKind::DFA) } else { None };
    AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).ascii_case_insensitive(true).kind(kind).build(patterns).ok()
}

/// A file that is read part by part.
pub struct Reading<'g> {
    gate: &'g Gate,
    route: &'g str,
    is_begun: bool,
    seen: Seen,
    of_entries: Vec<Diagnostic>,
}

impl Reading<'_> {
    /// Reads the next part. An archive is one part.
    pub fn add(&mut self, bytes: &[u8]) {
        let Self { gate, route, .. } = *self;
        gate.part(route, bytes, !self.is_begun, &mut self.seen);
        if !self.is_begun {
            let found = &mut self.of_entries;
            let unread = archive::entries(bytes, &mut |name, bytes, words| found.extend(gate.entry(&format!("{route}({name})"), bytes, words)));
            found.extend(unread.map(|why| unread_part(route, why)));
        }
        self.is_begun = true;
    }

    /// What has been given away so far.
    pub fn found(&self) -> Vec<Diagnostic> {
        let mut found = self.gate.told(self.route, &self.seen);
        found.extend(self.of_entries.iter().cloned());
        found
    }
}

/// An attachment that nobody could look into.
fn unread_part(route: &str, why: Unread) -> Diagnostic {
    let (zh, en) = match why {
        Unread::Locked => ("有密码,或是旧版的办公文档", "has a password, or is an office document of an old kind"),
        Unread::Broken => ("已损坏,或不是能读的压缩格式", "is damaged, or compressed in a way that is not read"),
        Unread::TooLarge => ("展开后太大", "is too large when inflated"),
        Unread::TooDeep => ("压缩包里套着两层压缩包", "holds an archive in an archive"),
        Unread::Picture => ("有的页没有文字,像是扫描件", "has a page without text, as if it were scanned"),
    };
    warning(&codes::UNREAD_ATTACHMENT, None, msg!("附件 {route} {zh},没有查完有无个人信息", "the attachment {route} {en}; not all of it was searched for what is private"))
        .help(msg!("换成没有密码、有文字的 PDF、XLSX、DOCX、ZIP 或 CSV", "attach a PDF with text, an XLSX, DOCX, ZIP or CSV without a password instead"))
}

/// What a file gives away, each thing once.
#[derive(Default)]
struct Seen {
    values: BTreeSet<usize>,
    numbers: BTreeSet<(&'static str, &'static str, String)>,
    headings: BTreeSet<usize>,
}

/// Whether a private value is so ordinary that finding it says nothing: a small number.
fn is_common(text: &str) -> bool {
    text.len() < 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the digits or letters at the ends of a hit do not go on: 123 within 41235 is no hit.
fn is_whole(bytes: &[u8], start: usize, end: usize) -> bool {
    let goes_on = |a: u8, b: u8| a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric();
    let before = start > 0 && goes_on(bytes[start - 1], bytes[start]);
    let after = end < bytes.len() && goes_on(bytes[end - 1], bytes[end]);
    !before && !after
}

/// The value with its middle hidden.
fn masked(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let keep = if characters.len() >= 8 { 3 } else { 1 };
    let (head, tail): (String, String) =
        (characters.iter().take(keep).collect(), if characters.len() >= 8 { characters[characters.len() - 2..].iter().collect() } else { String::new() });
    format!("{head}***{tail}")
}

/// Digits of a mobile, the shortest number that is looked for.
const MOBILE: usize = 11;

/// Shortest private value of digits alone that is looked for in groups.
const SHORTEST_DIGITS: usize = 6;

/// Digits with at most one space, dash or dot between groups.
#[derive(Default)]
struct Run {
    digits: Vec<u8>,
    /// Where each group ends in `digits`, and in the bytes.
    groups: Vec<(usize, usize)>,
    /// Whether any digit was in full width.
    is_wide: bool,
    /// Whether a dot stands between groups, which may be that of a decimal.
    has_dot: bool,
}

/// More groups than these are a table, not a number.
const MOST_GROUPS: usize = 6;

/// The numbers of people in `bytes`: what each is, in both languages, and its digits; and private values of digits alone.
fn numbers(bytes: &[u8], private: &HashMap<Vec<u8>, usize>, seen: &mut Seen) {
    let mut at = 0;
    let mut run = Run::default();
    while at < bytes.len() {
        let Some(skipped) = next_digit(&bytes[at..]) else { break };
        at += skipped;
        if !bytes[at].is_ascii_digit() && full_width_digit(bytes, at).is_none() {
            at += 1;
            continue;
        }
        let start = at;
        if let Some(end) = lone(bytes, start) {
            at = end;
            continue;
        }
        at = read_run(bytes, start, &mut run);
        if run.digits.len() < SHORTEST_DIGITS {
            continue;
        }
        let (first, first_end) = run.groups[0];
        if first >= MOBILE && !is_inside_word(bytes, start) {
            number(&run.digits[..first], bytes, start, first_end, seen);
        }
        if (run.groups.len() > 1 || run.is_wide) && !is_inside_word(bytes, start) {
            let value = private.get(&run.digits).filter(|_| !run.has_dot);
            // Looking back for a tag costs as much as the file is long, so it comes last.
            if let Some(value) = value.filter(|_| !is_in_tag(bytes, start)) {
                seen.values.insert(*value);
            }
            if let Some((digits, end)) = grouped(&run).filter(|_| !is_in_tag(bytes, start)) {
                number(&run.digits[digits], bytes, start, end, seen);
            }
        }
        // The groups of a run that is none are looked at one by one.
        at = first_end;
    }
}

/// Where the next byte is that may begin a digit, plain or in full width. Most do not, so they are looked at by the dozen.
fn next_digit(bytes: &[u8]) -> Option<usize> {
    let may_begin = |byte: &u8| byte.is_ascii_digit() || *byte == 0xEF;
    let (blocks, _) = bytes.as_chunks::<16>();
    let without = blocks.iter().take_while(|block| !block.iter().fold(false, |any, byte| any | may_begin(byte))).count() * 16;
    bytes[without..].iter().position(may_begin).map(|at| without + at)
}

/// Where the digits at `at` end, if they are too few to be anything and no more follow them: most are.
fn lone(bytes: &[u8], at: usize) -> Option<usize> {
    let few = bytes[at..].iter().take(SHORTEST_DIGITS).take_while(|byte| byte.is_ascii_digit()).count();
    let rest = &bytes[at + few..];
    let goes_on = rest.first().is_some_and(|next| *next == 0xEF || next.is_ascii_digit()) || separator(rest) > 0;
    (few > 0 && !goes_on).then_some(at + few)
}

/// Reads a run at `at` into `run`, and gives its end.
fn read_run(bytes: &[u8], mut at: usize, run: &mut Run) -> usize {
    run.digits.clear();
    run.groups.clear();
    run.is_wide = false;
    run.has_dot = false;
    loop {
        loop {
            if at < bytes.len() && bytes[at].is_ascii_digit() {
                run.digits.push(bytes[at]);
                at += 1;
            } else if let Some(digit) = full_width_digit(bytes, at) {
                run.digits.push(digit);
                run.is_wide = true;
                at += 3;
            } else {
                break;
            }
        }
        run.groups.push((run.digits.len(), at));
        let next = at + separator(&bytes[at..]);
        let goes_on = next > at && next < bytes.len() && (bytes[next].is_ascii_digit() || full_width_digit(bytes, next).is_some());
        if !goes_on || run.groups.len() == MOST_GROUPS || run.digits.len() > LONGEST_RUN {
            return at;
        }
        run.has_dot |= bytes[at] == b'.';
        at = next;
    }
}

/// Digits beyond which nothing of a person's can be.
const LONGEST_RUN: usize = 24;

/// The length of one space, dash or dot at the beginning of `rest`, or of the bracket after an area code.
fn separator(rest: &[u8]) -> usize {
    match rest {
        [b' ' | b'-' | b'.' | b'_' | b')', ..] => 1,
        [0xC2, 0xA0, ..] => 2,
        [0xE3, 0x80, 0x80, ..] | [0xEF, 0xBC, 0x8D | 0x89, ..] | [0xE2, 0x80, 0x90 | 0x91 | 0x93, ..] => 3,
        _ => 0,
    }
}

/// Groups as people write them: 138 0013 8000, +86 138-0013-8000, 340827 19900101 1234, 6222 0212 3456 7890. Which digits of the run they are,
/// and where they end in the bytes.
fn grouped(run: &Run) -> Option<(std::ops::Range<usize>, usize)> {
    let mut lengths = [0; MOST_GROUPS];
    let mut before = 0;
    for (length, (end, _)) in lengths.iter_mut().zip(&run.groups) {
        *length = end - before;
        before = *end;
    }
    let first = run.groups[0].0;
    let skip = usize::from(run.groups.len() > 1 && matches!(&run.digits[..first], b"86" | b"0086"));
    let from = if skip == 1 { first } else { 0 };
    let rest = &lengths[skip..run.groups.len()];
    let taken = match rest {
        [3, 4, 4, ..] => 3,
        [3, 8, ..] => 2,
        [11, ..] if skip == 1 => 1,
        [6, 8, 3 | 4, ..] | [4, 4, 4, 4] => rest.len().min(if rest[0] == 6 { 3 } else { 4 }),
        [6, 4, 4, 3 | 4, ..] | [4, 4, 4, 4, 3] => rest.len().min(if rest[0] == 6 { 4 } else { 5 }),
        _ if run.is_wide && rest.len() == 1 => 1,
        _ => return None,
    };
    let (end, byte_end) = *run.groups.get(skip + taken - 1)?;
    // A single group was looked at already, unless +86 hid it.
    (skip == 1 || taken > 1).then_some((from..end, byte_end))
}

/// Notes what number of a person these digits are, if any.
fn number(digits: &[u8], bytes: &[u8], start: usize, end: usize, seen: &mut Seen) {
    let after = &bytes[end..];
    let has_x = matches!(after, [b'X' | b'x', ..]) || after.starts_with("\u{ff38}".as_bytes()) || matches!(after, [b' ' | b'-', b'X' | b'x', ..]);
    if let Some((zh, en)) = kind(digits, has_x, after, &bytes[start.saturating_sub(NEAR)..start]) {
        seen.numbers.insert((zh, en, String::from_utf8_lossy(digits).into_owned()));
    }
}

/// Bytes before a number in which 身份证 makes it one.
const NEAR: usize = 90;

/// Whether `at` lies within a tag, where digits in groups are coordinates.
fn is_in_tag(bytes: &[u8], at: usize) -> bool {
    bytes[..at].iter().rev().find(|byte| matches!(byte, b'<' | b'>')) == Some(&b'<')
}

fn full_width_digit(bytes: &[u8], at: usize) -> Option<u8> {
    match bytes.get(at..at + 3) {
        Some([0xEF, 0xBC, last @ 0x90..=0x99]) => Some(b'0' + (last - 0x90)),
        _ => None,
    }
}

/// Whether letters, a dot or a sign join the number to something else: a hash, a decimal, an identifier.
fn is_inside_word(bytes: &[u8], start: usize) -> bool {
    let before = &bytes[..start];
    let is_named = ["tel", "phone", "mobile", "mob", "id"].iter().any(|name| {
        before.len().checked_sub(name.len()).is_some_and(|from| before[from..].eq_ignore_ascii_case(name.as_bytes()) && (from == 0 || !before[from - 1].is_ascii_alphanumeric()))
    });
    !is_named && before.last().is_some_and(|last| last.is_ascii_alphanumeric() || matches!(last, b'.' | b'-' | b'#'))
}

fn kind(digits: &[u8], has_x: bool, after: &[u8], before: &[u8]) -> Option<(&'static str, &'static str)> {
    let goes_on = after.first().is_some_and(|next| next.is_ascii_alphanumeric() && !has_x);
    let says = |words: &[&str]| {
        let before = String::from_utf8_lossy(before);
        words.iter().any(|word| before.contains(word))
    };
    match digits.len() {
        18 | 17 if (digits.len() == 18) != has_x && !goes_on && is_identity(digits) && !is_credit_code(digits) => Some(("身份证号", "an identity number")),
        15 if !goes_on && is_old_identity(digits) && says(&["身份证", "身份号", "证件号"]) => Some(("身份证号", "an identity number")),
        16..=19 if digits.starts_with(b"62") && is_luhn(digits) && !goes_on => Some(("银行卡号", "a bank card number")),
        MOBILE if digits[0] == b'1' && (b'3'..=b'9').contains(&digits[1]) && !goes_on && !has_unit(after) => Some(("手机号", "a mobile number")),
        13 if digits.starts_with(b"861") && (b'3'..=b'9').contains(&digits[3]) && !goes_on && !has_unit(after) => Some(("手机号", "a mobile number")),
        _ => None,
    }
}

/// The 15 digits that were given before 1999: a province and a day of birth with two digits of the year.
fn is_old_identity(digits: &[u8]) -> bool {
    let mut long = digits[..6].to_vec();
    long.extend_from_slice(b"19");
    long.extend_from_slice(&digits[6..]);
    long.push(b'0');
    is_identity(&long)
}

/// A unified social credit code of digits alone: its own check holds and that of an identity number does not (GB 32100, GB 11643).
fn is_credit_code(digits: &[u8]) -> bool {
    if digits.len() != 18 {
        return false;
    }
    let value = |at: usize| u32::from(digits[at] - b'0');
    let weighed = |weights: [u32; 17]| (0..17).map(|at| value(at) * weights[at]).sum::<u32>();
    let identity = [1, 0, 10, 9, 8, 7, 6, 5, 4, 3, 2][weighed([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]) as usize % 11] == value(17);
    let credit = (31 - weighed([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]) % 31) % 31 == value(17);
    credit && !identity
}

/// A province and a day of birth stand in their places.
fn is_identity(digits: &[u8]) -> bool {
    let number = |range: std::ops::Range<usize>| digits[range].iter().fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'));
    matches!(number(0..2), 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
        && (1900..=2099).contains(&number(6..10))
        && (1..=12).contains(&number(10..12))
        && (1..=31).contains(&number(12..14))
}

/// The Luhn check of ISO/IEC 7812-1.
fn is_luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit - b'0');
            if place % 2 == 0 { value } else { value * 2 / 10 + value * 2 % 10 }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether a unit of amount follows, so that the digits are a quantity.
fn has_unit(after: &[u8]) -> bool {
    ["元", "万", "亿", "户", "人", "个", "吨", "公斤", "亩", "次"].iter().any(|unit| after.starts_with(unit.as_bytes()))
}
