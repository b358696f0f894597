//! Whole small sites in one text file each: `tests/sites/*.txt`, built in memory. A new test is a new file.
//!
//! The first line says what the site shows. Lines `name: value` after it are options: `on: county` (the inputs of `tests/sites/county.txt`
//! lie under this file's, so that a file shows only what is its point), `release: true`, `drafts: true`, `as_of: 2020-02-14`,
//! `today: 2020-03-01`. Then come sections:
//!
//! | section | holds |
//! |---|---|
//! | `-- PATH --` | an input. `-- PATH (gbk) --` writes it in GBK, `(bom)` with a byte order mark, `(crlf)` with CRLF, `(hex)` from hexadecimal; `(gone)` takes away one of `on:` |
//! | `== PATH ==` | the words of `<main>` of this page, one line a block; of a file that is no page: all of it |
//! | `== PATH holds ==` | lines that stand in this file, in this order, as they are |
//! | `== files ==` | the paths of all that is published |
//! | `== problems ==` | every diagnostic in order: `level[CODE] path:line:column message`, then what to do, the other place, the message in English |
//!
//! Without `== problems ==` there must be none. `UPDATE=1 cargo test --test sites` rewrites all but `holds`; read the diff.
//!
//! Two laws hold for every site without being written down: a second build with the same memory gives the same bytes and problems, and
//! a site with an error is refused by the program with status 1, with the output folder untouched.

#![allow(clippy::panic)] // A test that fails panics.

use jianbao::diag::{Diagnostics, Lang, Level, line_column};
use jianbao::pipeline::{self, Memo, Options};
use jianbao::source::{Input, Sources};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// One text file.
#[derive(Default)]
struct Story {
    head: Vec<String>,
    /// Title between the marks, whether it is an input, body.
    sections: Vec<(String, bool, String)>,
}

/// What a site is built from.
struct Given {
    inputs: BTreeMap<String, Vec<u8>>,
    options: Options,
    arguments: Vec<String>,
}

/// What came of it.
struct Outcome {
    files: BTreeMap<String, Vec<u8>>,
    problems: Vec<String>,
    has_errors: bool,
}

#[test]
fn sites() {
    let mut wrong = Vec::new();
    for path in stories() {
        let name = path.file_name().expect("a story has a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).expect("a story can be read");
        let story = parsed(&text);
        let given = given(&story);
        let outcome = built(&given, &name, &mut wrong);
        let now = retold(&story, &outcome, &name, &mut wrong);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&path, now).expect("a story can be written");
        } else if now != text {
            wrong.push(format!("{name} ({})\n{}", story.head[0], difference(&text, &now)));
        }
    }
    assert!(wrong.is_empty(), "{} sites differ; UPDATE=1 accepts\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn a_site_with_an_error_is_refused_and_the_old_output_stays() {
    let mut wrong = Vec::new();
    for path in stories() {
        let name = path.file_stem().expect("a story has a name").to_string_lossy().into_owned();
        let story = parsed(&fs::read_to_string(&path).expect("a story can be read"));
        if !story.sections.iter().any(|(title, is_input, body)| !is_input && title == "problems" && body.lines().any(|line| line.starts_with("error"))) {
            continue;
        }
        let given = given(&story);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("refused").join(&name);
        let _ = fs::remove_dir_all(&folder);
        for (path, bytes) in &given.inputs {
            let file = folder.join("site-folder").join(path);
            fs::create_dir_all(file.parent().expect("an input lies in a folder")).expect("the folder can be made");
            fs::write(file, bytes).expect("an input can be written");
        }
        let out = folder.join("out");
        let run = Command::new(env!("CARGO_BIN_EXE_jianbao"))
            .args(["--root", &folder.join("site-folder").display().to_string(), "--lang", "zh", "--format", "json", "build", "-o", &out.display().to_string()])
            .args(&given.arguments)
            .output()
            .expect("the program runs");
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        if run.status.code() != Some(1) {
            wrong.push(format!("{name}: the program ended with {:?}, not 1\n{said}", run.status.code()));
        }
        let codes = story
            .sections
            .iter()
            .filter(|(title, ..)| title == "problems")
            .flat_map(|(_, _, body)| body.lines())
            .filter_map(|line| Some(line.split_once('[')?.1.split_once(']')?.0));
        for code in codes.filter(|code| code.starts_with("JB")) {
            if !said.lines().any(|line| line.starts_with('{') && line.contains(code)) {
                wrong.push(format!("{name}: the program does not say {code} as JSON on stderr\n{said}"));
            }
        }
        if out.exists() && fs::read_dir(&out).is_ok_and(|mut entries| entries.next().is_some()) {
            wrong.push(format!("{name}: something was published"));
        }
    }
    assert!(wrong.is_empty(), "{} sites were not refused as they should be\n{}", wrong.len(), wrong.join("\n"));
}

/// All stories in order of their name.
fn stories() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites");
    let only = std::env::var("ONLY").unwrap_or_default();
    let mut found: Vec<PathBuf> = fs::read_dir(folder).expect("tests/sites is there").map(|entry| entry.expect("tests/sites can be listed").path()).collect();
    found.retain(|path| path.extension().is_some_and(|extension| extension == "txt") && path.to_string_lossy().contains(&only));
    found.sort();
    assert!(!found.is_empty(), "there are stories");
    found
}

fn parsed(text: &str) -> Story {
    let mut story = Story::default();
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches('\n');
        let title = |mark: &str| bare.strip_prefix(mark)?.strip_prefix(' ')?.strip_suffix(mark)?.strip_suffix(' ').map(str::to_owned);
        if let Some(title) = title("--") {
            story.sections.push((title, true, String::new()));
        } else if let Some(title) = title("==") {
            story.sections.push((title, false, String::new()));
        } else if let Some((_, _, body)) = story.sections.last_mut() {
            body.push_str(line);
        } else {
            story.head.push(bare.to_owned());
        }
    }
    assert!(!story.head.is_empty(), "the first line says what the site shows");
    story
}

fn given(story: &Story) -> Given {
    let mut given = Given { inputs: BTreeMap::new(), options: Options::default(), arguments: Vec::new() };
    for option in &story.head[1..] {
        match option.split_once(": ") {
            Some(("on", base)) => {
                let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/sites/{base}.txt"));
                given.inputs = self::given(&parsed(&fs::read_to_string(path).expect("the story it stands on is there"))).inputs;
            }
            Some(("release", "true")) => {
                given.options.is_release = true;
                given.arguments.push("--release".into());
            }
            Some(("drafts", "true")) => {
                given.options.wishes.with_drafts = true;
                given.arguments.push("--drafts".into());
            }
            Some(("as_of", day)) => {
                given.options.wishes.as_of = Some(day.parse().expect("as_of is a date"));
                given.arguments.extend(["--as-of".into(), day.into()]);
            }
            // The program has a calendar of its own, so no argument says what day it is.
            Some(("today", day)) => given.options.wishes.today = Some(day.parse().expect("today is a date")),
            _ => assert!(option.is_empty(), "`{option}` is no option of a story"),
        }
    }
    for (title, is_input, body) in &story.sections {
        if *is_input {
            let (path, way) = title.strip_suffix(')').and_then(|title| title.split_once(" (")).unwrap_or((title, ""));
            let bytes = match way {
                "" => body.clone().into_bytes(),
                "gbk" => encoding_rs::GBK.encode(body).0.into_owned(),
                "bom" => format!("\u{feff}{body}").into_bytes(),
                "crlf" => body.replace('\n', "\r\n").into_bytes(),
                "hex" => {
                    body.split_whitespace().flat_map(|part| (0..part.len()).step_by(2).map(|i| u8::from_str_radix(&part[i..i + 2], 16).expect("hexadecimal digits"))).collect()
                }
                "gone" => {
                    given.inputs.remove(path);
                    continue;
                }
                other => panic!("`({other})` is no way of writing an input"),
            };
            given.inputs.insert(path.to_owned(), bytes);
        }
    }
    given.inputs.entry("content/site.yaml".into()).or_insert_with(|| "title: 样例县\n".into());
    given
}

fn built(given: &Given, name: &str, wrong: &mut Vec<String>) -> Outcome {
    let builtin = jianbao::render::BUILTIN.iter().map(|(path, bytes)| Input::new(path, *bytes));
    let inputs = given.inputs.iter().map(|(path, bytes)| Input::new(path, bytes.clone()));
    let sources = Sources::of(builtin.chain(inputs));
    let memo = Memo::default();
    let cold = once(&sources, &given.options, &memo);
    let warm = once(&sources, &given.options, &memo);
    // Which of two pages wins one path is anybody's guess; such a site is not published.
    if cold.files != warm.files && !cold.has_errors {
        let paths: Vec<&String> = cold.files.keys().chain(warm.files.keys()).filter(|path| cold.files.get(*path) != warm.files.get(*path)).collect();
        wrong.push(format!("{name}: a second build with the same memory gives other files: {paths:?}"));
    }
    if cold.problems != warm.problems {
        wrong.push(format!("{name}: a second build with the same memory has other problems\n{}", difference(&cold.problems.join("\n"), &warm.problems.join("\n"))));
    }
    cold
}

fn once(sources: &Sources, options: &Options, memo: &Memo) -> Outcome {
    let files = Mutex::new(BTreeMap::new());
    let sink = |path: &str, bytes: &[u8]| {
        files.lock().expect("no writer fails").insert(path.to_owned(), bytes.to_vec());
        Ok::<(), std::convert::Infallible>(())
    };
    let build = pipeline::build(sources, options, memo, &sink).expect("the sink takes everything");
    let has_errors = build.problems.has_errors();
    Outcome { problems: said(build.problems, sources), has_errors, files: files.into_inner().expect("no writer fails") }
}

/// Each problem with its place, what to do, and the message in English.
fn said(mut problems: Diagnostics, sources: &Sources) -> Vec<String> {
    problems.sort(&|id| sources.text(id));
    let said = |it: &jianbao::diag::Diagnostic| {
        let level = if it.level == Level::Error { "error" } else { "warning" };
        let place = it.place.and_then(|span| sources.text(span.file).map(|file| (file.path.to_owned(), line_column(file.text, span.start as usize))));
        let place = place.map_or(String::new(), |(path, at)| format!("{path}:{}:{} ", at.line, at.column));
        let mut said = format!("{level}[{}] {place}{}\n", it.code.id, it.message.in_lang(Lang::Zh));
        if let Some(help) = &it.help {
            let _ = writeln!(said, "  建议 {}", help.in_lang(Lang::Zh));
        }
        if let Some((span, what)) = &it.related
            && let Some(file) = sources.text(span.file)
        {
            let at = line_column(file.text, span.start as usize);
            let _ = writeln!(said, "  另见 {}:{}:{} {}", file.path, at.line, at.column, what.in_lang(Lang::Zh));
        }
        let _ = write!(said, "  en {}", it.message.in_lang(Lang::En));
        said
    };
    problems.0.iter().map(said).collect()
}

/// The story with what came of it in the places of what was expected.
fn retold(story: &Story, outcome: &Outcome, name: &str, wrong: &mut Vec<String>) -> String {
    let mut told = story.head.iter().map(|line| format!("{line}\n")).collect::<String>();
    let mut is_silent = true;
    for (title, is_input, body) in &story.sections {
        let mark = if *is_input { "--" } else { "==" };
        let _ = writeln!(told, "{mark} {title} {mark}");
        if *is_input {
            told.push_str(body);
        } else if title == "problems" {
            is_silent = false;
            told.extend(outcome.problems.iter().map(|problem| format!("{problem}\n")));
        } else if title == "files" {
            told.extend(outcome.files.keys().map(|path| format!("{path}\n")));
        } else if let Some(path) = title.strip_suffix(" holds") {
            told.push_str(body);
            let Some(file) = outcome.files.get(path) else {
                wrong.push(format!("{name}: {path} was not made"));
                continue;
            };
            let file = String::from_utf8_lossy(file);
            let mut rest = &*file;
            for line in body.lines().filter(|line| !line.is_empty()) {
                match rest.find(line) {
                    Some(at) => rest = &rest[at + line.len()..],
                    None => wrong.push(format!("{name}: {path} does not hold (after what stands before it)\n    {line}")),
                }
            }
        } else {
            match outcome.files.get(title) {
                Some(file) => told.push_str(&words(title, &String::from_utf8_lossy(file))),
                None => wrong.push(format!("{name}: {title} was not made; there are {:?}", outcome.files.keys().collect::<Vec<_>>())),
            }
        }
    }
    if is_silent && !outcome.problems.is_empty() {
        let _ = writeln!(told, "== problems ==\n{}", outcome.problems.join("\n"));
    }
    assert_eq!(outcome.has_errors, outcome.problems.iter().any(|problem| problem.starts_with("error")), "{name}");
    told
}

/// What a reader reads: the words of `<main>`, one line a block, a drawing as its title; of other files everything.
fn words(path: &str, text: &str) -> String {
    if !path.ends_with(".html") {
        return if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
    }
    let main = text.split_once("<main").and_then(|(_, rest)| rest.split_once('>')).and_then(|(_, rest)| rest.split_once("</main>")).map_or(text, |(main, _)| main);
    let mut out = String::new();
    let mut rest = main;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open].split_whitespace().collect::<Vec<_>>().join(" "));
        if rest[..open].ends_with(char::is_whitespace) {
            out.push(' ');
        }
        let end = rest[open..].find('>').map_or(rest.len(), |end| open + end + 1);
        let tag = rest[open + 1..end].trim_end_matches(['>', '/']);
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default();
        rest = &rest[end..];
        if tag.contains("class=\"figure-card\"") {
            rest = after_span(rest); // What a figure is made of stands beside every binding; its page is the place to test it.
        } else if !tag.starts_with('/') && ["svg", "script", "style"].contains(&name) {
            let close = format!("</{name}>");
            let (inside, after) = rest.split_once(&close).unwrap_or((rest, ""));
            if let Some((title, _)) = inside.split_once("<title").and_then(|(_, rest)| rest.split_once('>')).and_then(|(_, rest)| rest.split_once("</title>")) {
                let _ = write!(out, "\n[图 {title}]\n");
            }
            rest = after;
        } else if ["td", "th"].contains(&name) {
            out.push_str(if tag.starts_with('/') { " | " } else { "" });
        } else if !["a", "span", "b", "i", "em", "strong", "small", "time", "code", "sup", "sub", "abbr", "mark", "del", "data", "u", "img"].contains(&name) {
            out.push('\n');
        }
    }
    out.push_str(rest);
    let unescaped = out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&#x27;", "'").replace("&amp;", "&");
    unescaped.lines().map(|line| line.trim().trim_end_matches(" |").trim_end()).filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
}

/// What follows the end of the span that has just begun.
fn after_span(html: &str) -> &str {
    let (mut depth, mut at) = (1, 0);
    while depth > 0 {
        let Some(next) = html[at..].find("span") else { return "" };
        depth += if html[..at + next].ends_with("</") { -1 } else { i32::from(html[..at + next].ends_with('<')) };
        at += next + "span".len();
    }
    html[at..].split_once('>').map_or("", |(_, rest)| rest)
}

/// The lines that differ, with two lines around them.
fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same_before = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let same_after = old[same_before..].iter().rev().zip(new[same_before..].iter().rev()).take_while(|(a, b)| a == b).count();
    let mut out = String::new();
    for line in &old[same_before.saturating_sub(2)..same_before] {
        let _ = writeln!(out, "  {line}");
    }
    for line in &old[same_before..old.len() - same_after] {
        let _ = writeln!(out, "- {line}");
    }
    for line in &new[same_before..new.len() - same_after] {
        let _ = writeln!(out, "+ {line}");
    }
    out
}
