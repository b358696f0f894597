//! The one-way order of the rooms of `src/`: a room uses only the rooms before it, and some names belong to one room alone.
//!
//! The test reads the text of every source file, without comments, literals and unit tests, and looks at paths:
//! `crate::ROOM` for the order, and the names of [`BELONGS`] for what only some rooms may touch.
//! Inside one crate the compiler does not hold such an order, so this file does.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in their order. `text` stands first because `diag` speaks of quantities too.
const ORDER: [&str; 14] = ["text", "diag", "source", "read", "model", "figures", "plan", "render", "check", "publish", "pipeline", "serve", "cli", "main"];

/// Names that belong to rooms: path, rooms that may use it, why.
const BELONGS: &[(&str, &[&str], &str)] = &[
    ("std::fs", &["source", "publish"], "one door in, one door out"),
    ("walkdir", &["source", "publish"], "one door in, one door out"),
    ("rustix", &["publish"], "only publishing asks the system for more than files"),
    ("saphyr_parser", &["read"], "YAML is parsed in one place"),
    ("pulldown_cmark", &["read"], "Markdown is parsed in one place"),
    ("ammonia", &["read"], "the author's HTML is sanitised where it is read"),
    ("csv", &["read", "model", "render"], "tables come in through `read`, records of large ones through `model`, downloads leave through `render`"),
    ("encoding_rs", &["read", "cli"], "encodings are a matter of reading"),
    ("zip", &["check"], "the leak gate looks into attachments"),
    ("unicode_normalization", &["check"], "the leak gate reads the text of PDFs"),
    ("flate2", &["check"], "the leak gate reads the text of PDFs"),
    ("pdf_extract", &["check"], "the leak gate reads the text of PDFs"),
    ("deunicode", &["read", "text"], "Chinese by its sound, for ids"),
    ("tera", &["render"], "templates see views only"),
    ("annotate_snippets", &["diag"], "problems are printed in one place"),
    ("std::time::SystemTime", &["serve", "cli", "publish"], "a build knows no clock; publishing compares the times of files"),
    ("std::time::Instant", &["serve", "cli"], "a build knows no clock"),
    ("jiff::Timestamp", &["serve", "cli"], "a build knows no clock"),
    ("jiff::Zoned", &["serve", "cli"], "a build knows no clock"),
    ("std::env", &["cli", "main", "serve", "publish"], "a build knows no machine; publishing must not write over a home"),
    ("std::process", &["cli", "main", "serve"], "a build knows no machine"),
    ("std::net", &["serve", "cli"], "only the preview speaks to anybody"),
    ("axum", &["serve"], "only the preview speaks to anybody"),
    ("tokio", &["serve"], "only the preview speaks to anybody"),
    ("notify", &["serve"], "the watcher says when, never what"),
    ("clap", &["cli"], "words on the command line"),
    ("clap_complete", &["cli"], "words on the command line"),
    ("indicatif", &["cli"], "progress is shown on a terminal only"),
    ("mimalloc", &["main"], "the program has one allocator; the library leaves that to who uses it"),
];

/// Names of the standard library that are so plain that they are found by themselves, whatever their path.
const CLOCK: [&str; 2] = ["SystemTime", "Instant"];

/// Rooms that may use binary floating point: the coordinates of charts, and a progress bar.
const FLOATS: [&str; 3] = ["render", "serve", "cli"];

/// A name found in a source file.
struct Use {
    file: PathBuf,
    line: usize,
    path: String,
}

#[test]
fn a_room_uses_only_the_rooms_before_it() {
    let mut wrong = Vec::new();
    for (room, uses) in rooms() {
        let Some(here) = place(&room) else { continue };
        for it in uses {
            let Some(used) = it.path.strip_prefix("crate::").or_else(|| it.path.strip_prefix("jianbao::")) else { continue };
            let used = used.split("::").next().unwrap_or_default();
            if let Some(there) = place(used).filter(|there| *there > here) {
                wrong.push(format!("{}:{}: `{room}` uses `{used}`, which stands after it (room {here} of the order uses room {there})", it.file.display(), it.line));
            }
        }
    }
    assert!(wrong.is_empty(), "the order is {}\n{}", ORDER.join(" → "), wrong.join("\n"));
}

#[test]
fn names_stay_in_the_rooms_they_belong_to() {
    let mut wrong = Vec::new();
    for (room, uses) in rooms() {
        for it in uses {
            for (name, owners, why) in BELONGS {
                let is_it = (it.path == *name && name.contains("::")) || it.path.strip_prefix(name).is_some_and(|rest| rest.starts_with("::")); // A lone `csv` may be anybody's variable.
                if is_it && !owners.contains(&room.as_str()) {
                    wrong.push(format!("{}:{}: `{name}` belongs to {}, not to `{room}`: {why}", it.file.display(), it.line, owners.join(", ")));
                }
            }
            let last = it.path.rsplit("::").next().unwrap_or_default();
            let is_time_of_a_file = room == "publish" && it.path.contains("SystemTime") && last != "now";
            if CLOCK.iter().any(|clock| it.path.split("::").any(|part| part == *clock)) && !is_time_of_a_file && !["serve", "cli"].contains(&room.as_str()) {
                wrong.push(format!("{}:{}: the clock (`{}`) belongs to serve and cli, not to `{room}`", it.file.display(), it.line, it.path));
            }
            if ["f32", "f64"].contains(&last) && !FLOATS.contains(&room.as_str()) {
                wrong.push(format!("{}:{}: binary floating point in `{room}`; numbers are exact, only a chart's coordinates may be floats", it.file.display(), it.line));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{} names are out of place\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_crate_declares_its_rooms_in_order() {
    let lib = code(&fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs is there"));
    let declared: Vec<&str> = lib.split(';').filter_map(|item| item.trim().rsplit_once("mod ").map(|(_, name)| name.trim())).collect();
    let known: Vec<&str> = ORDER.into_iter().filter(|room| declared.contains(room)).collect();
    assert_eq!(declared, known, "src/lib.rs declares every room, and in the order of the story");
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<String> = files().into_iter().filter(|file| !fs::read_to_string(file).unwrap_or_default().starts_with("//!")).map(|file| file.display().to_string()).collect();
    assert!(silent.is_empty(), "these files do not open with `//!`:\n{}", silent.join("\n"));
}

/// The reader of this test, on what it must and must not see.
#[test]
fn the_reader_sees_paths_and_not_words() {
    let found = |text: &str| paths(&code(text)).into_iter().map(|(_, path)| path).collect::<Vec<_>>();
    assert!(found("use crate::{diag::Span, plan::{self, Route}};").contains(&"crate::plan::Route".into()));
    assert!(found("use std::{fs, io};").contains(&"std::fs".into()));
    assert!(found("let x = std::fs::read(p);").contains(&"std::fs::read".into()));
    assert!(!found("// std::fs\n/* std::fs */ let s = \"std::fs\"; let r = r#\"std::fs\"#; let c = '\"';").contains(&"std::fs".into()));
    assert!(!found("#[cfg(test)]\nmod tests { use std::fs; }").contains(&"std::fs".into()));
    assert!(found("#[cfg(test)]\nmod tests { const X: char = '}'; }\nuse std::fs;").contains(&"std::fs".into()));
    assert!(found("fn f<'a>(x: &'a str) { crate::check::run() }").contains(&"crate::check::run".into()));
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn place(room: &str) -> Option<usize> {
    ORDER.iter().position(|name| *name == room)
}

/// Every source file below `src/`, in order.
fn files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src can be listed") {
            let path = entry.expect("src can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// For each file: its room and the paths it names.
fn rooms() -> Vec<(String, Vec<Use>)> {
    let mut found = Vec::new();
    for file in files() {
        let below = file.strip_prefix(root().join("src")).expect("files lie below src").to_owned();
        let first = below.components().next().expect("a file has a name").as_os_str().to_string_lossy().into_owned();
        let room = first.trim_end_matches(".rs").to_owned();
        if room == "lib" {
            continue;
        }
        assert!(place(&room).is_some(), "src/{first} is no room of the order: {}", ORDER.join(" → "));
        let text = code(&fs::read_to_string(&file).expect("a source file can be read"));
        let depth = below.components().count() - usize::from(below.ends_with("mod.rs"));
        let file = Path::new("src").join(below);
        let uses = paths(&text).into_iter().map(|(line, path)| Use { file: file.clone(), line, path: from_the_crate(path, depth) }).collect();
        found.push((room, uses));
    }
    assert!(found.len() > 10, "the sources were found");
    found
}

/// The path with `super::` written out, where that many lead to the crate's root from a module `depth` below it.
fn from_the_crate(path: String, depth: usize) -> String {
    let rest = path.trim_start_matches("super::");
    if (path.len() - rest.len()) / "super::".len() == depth && depth > 0 { format!("crate::{rest}") } else { path }
}

/// The code of a file: comments, literals and unit tests are blanked, lines stay where they are.
fn code(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let blank = |out: &mut String, part: &[char]| part.iter().for_each(|c| out.push(if *c == '\n' { '\n' } else { ' ' }));
    let find = |from: usize, wanted: &str| {
        let wanted: Vec<char> = wanted.chars().collect();
        (from..chars.len()).find(|i| chars[*i..].starts_with(&wanted)).map_or(chars.len(), |i| i + wanted.len())
    };
    while at < chars.len() {
        let rest = &chars[at..];
        let end = match rest {
            ['/', '/', ..] => find(at, "\n") - 1,
            ['/', '*', ..] => find(at + 2, "*/"),
            ['r', '"' | '#', ..] if !out.ends_with(|c: char| c.is_alphanumeric() || c == '_') => {
                let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
                if rest.get(1 + hashes) == Some(&'"') { find(at + 2 + hashes, &format!("\"{}", "#".repeat(hashes))) } else { at }
            }
            ['"', ..] => {
                let mut end = at + 1;
                while end < chars.len() && chars[end] != '"' {
                    end += if chars[end] == '\\' { 2 } else { 1 };
                }
                end + 1
            }
            ['\'', '\\', ..] => find(at + 3, "'"),
            ['\'', _, '\'', ..] => at + 3,
            _ => at,
        }
        .min(chars.len());
        if end > at {
            blank(&mut out, &chars[at..end]);
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    without_tests(&out)
}

/// Blanks what follows `#[cfg(test)]` up to the end of its block.
fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    while let Some(start) = out.find("#[cfg(test)]") {
        let open = out[start..].find('{').map_or(out.len(), |open| start + open);
        let semicolon = out[start..].find(';').map_or(out.len(), |end| start + end + 1);
        let mut depth = 0_i32;
        let end = out[open..]
            .char_indices()
            .find_map(|(i, c)| {
                depth += i32::from(c == '{') - i32::from(c == '}');
                (depth == 0).then_some(open + i + 1)
            })
            .unwrap_or(out.len());
        let end = if semicolon < open { semicolon } else { end };
        let blanked: String = out[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        out.replace_range(start..end, &blanked);
    }
    out
}

/// The paths that code names, with their lines; groups of a `use` are written out.
fn paths(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut line = 1;
    let mut prefixes: Vec<Option<String>> = Vec::new(); // One for each open brace: the path before a group, or a plain block.
    let mut path = String::new();
    let mut chars = code.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => line += 1,
            'a'..='z' | 'A'..='Z' | '_' => {
                let mut word = String::from(c);
                while let Some(next) = chars.next_if(|c| c.is_alphanumeric() || *c == '_') {
                    word.push(next);
                }
                if !path.ends_with("::") {
                    path.clear();
                }
                path.push_str(&word);
                if !(chars.peek() == Some(&':') && code_has_double_colon(&chars)) {
                    let group = prefixes.iter().rposition(Option::is_none).map_or(0, |block| block + 1);
                    let whole = prefixes[group..].iter().flatten().cloned().collect::<String>() + &path;
                    found.push((line, whole.trim_end_matches("::self").to_owned()));
                    path.clear();
                }
            }
            ':' if chars.peek() == Some(&':') => {
                chars.next();
                if !path.is_empty() {
                    path.push_str("::");
                }
            }
            '{' => {
                prefixes.push(path.ends_with("::").then(|| path.clone()));
                path.clear();
            }
            '}' => {
                prefixes.pop();
                path.clear();
            }
            c if c.is_whitespace() => {}
            _ => path.clear(),
        }
    }
    found
}

/// Whether two colons come next.
fn code_has_double_colon(rest: &std::iter::Peekable<std::str::Chars<'_>>) -> bool {
    let mut rest = rest.clone();
    rest.next() == Some(':') && rest.next() == Some(':')
}
