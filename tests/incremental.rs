//! Laws of builds that remember: whatever was edited, a build that keeps what it can gives the bytes and the problems of a fresh one.
//!
//! A script is a handful of random edits of a small site, of every kind that people and programs make; after each, the site is built with the memory
//! and the output of the builds before, and fresh. `SCRIPTS=1000 cargo test --release --test incremental` runs more scripts than the usual few.

use jianbao::diag::line_column;
use jianbao::pipeline::{self, Memo, Options, Sink};
use jianbao::publish::{self, Durability, Shard};
use jianbao::render::BUILTIN;
use jianbao::source::{Hash, Input, Sources};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

/// Scripts that run when nobody asks for more.
const FEW_SCRIPTS: u64 = 40;

/// Edits of a script.
const EDITS: usize = 6;

type Files = BTreeMap<String, Vec<u8>>;

/// A dataset with Markdown.
const VISITS: &str = "\
title: 走访
source: ledger
primaryKey: id
fields:
  - {name: id, title: 编号, type: string, constraints: {required: true, unique: true}, visibility: public}
  - {name: note, title: 记录, type: string, format: markdown, visibility: public}
pages: {path: \"visits/{id}.html\", title: id}
";

/// The small county, whose own templates and numbers can be edited too.
fn county() -> Files {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/county.txt")).expect("the county can be read");
    let mut files = Files::new();
    let mut open = None;
    for line in text.lines() {
        if let Some(path) = line.strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --")) {
            open = Some(path.to_owned());
            files.insert(path.to_owned(), Vec::new());
        } else if line.starts_with("== ") {
            open = None;
        } else if let Some(file) = open.as_ref().and_then(|path| files.get_mut(path)) {
            file.extend(line.as_bytes());
            file.push(b'\n');
        }
    }
    files.insert("content/static/notice.txt".into(), "附件\n".into());
    files.insert("content/corrections.yaml".into(), "[]\n".into());
    files.insert("themes/own/theme.yaml".into(), "title: 自己的\nextends: default\n".into());
    files.insert("themes/own/templates/404.html".into(), "{% extends \"default/404.html\" %}\n{% block main %}<p>没有这一页</p>{% endblock %}\n".into());
    files.insert("themes/own/assets/own.css".into(), "body { color: black }\n".into());
    // A record that speaks of a page and of a figure, so that its page hangs on both.
    files.insert("content/data/visits/dataset.yaml".into(), VISITS.into());
    files.insert("content/data/visits/records.yaml".into(), "- {id: V1, note: \"见[口径](../../pages/method.md#口径),共[](fig:projects.total)项目。\"}\n".into());
    let site = files.get_mut("content/site.yaml").expect("the county has settings");
    site.extend(b"theme: own\nbase_url: https://www.example.gov.cn/jianbao/\n");
    files
}

/// A sequence of numbers that is the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % n.max(1)
    }

    fn pick<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }
}

/// What editors, office programs and people put into files.
const PIECES: [&str; 30] = [
    "#",
    "# 注\n",
    "\n",
    " ",
    "- ",
    ": ",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "|",
    "3",
    "3个",
    "２",
    "%",
    "**",
    "[](fig:projects.total)",
    "[3个](fig:projects.total)",
    "(page:method)",
    "![表](table:projects.total?by=township)",
    "东镇",
    "西乡",
    "2020-02-14",
    "{{ title }}",
    "{% if %}",
    "<b>",
    "&amp;",
    "\u{feff}",
    "张三",
];

/// New files that may come.
const COMERS: [(&str, &str); 7] = [
    ("content/data/projects/more.yaml", "- {id: P4, name: 果园, township: 西乡, funds: 5000, households: 3, status: 未复工}\n"),
    ("content/data/projects/more.csv", "id,name,township,funds,households,status\nP5,菜棚,东镇,100,2,未复工\n"),
    ("content/pages/about.md", "---\ntitle: 关于\n---\n共[](fig:projects.total)项目,见[数据说明](method.md)。\n"),
    ("content/bulletins/003.md", "---\ntitle: 第三周\nissue: 3\nas_of: 2020-02-28\ndate: 2020-02-29 09:00\n---\n共[3个](fig:projects.total)项目。\n"),
    ("content/static/more.txt", "又一个附件\n"),
    ("content/data/posts/dataset.yaml", "title: 岗位\nsource: ledger\nfields:\n  - {name: n, title: 个数, type: integer, visibility: internal}\n"),
    ("themes/own/templates/record.html", "{% extends \"default/record.html\" %}\n"),
];

/// Edits one thing.
fn edit(files: &mut Files, first: &Files, dice: &mut Dice) -> String {
    let paths: Vec<String> = files.keys().cloned().collect();
    let path = dice.pick(&paths).clone();
    let text = files.get(&path).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let cut = |dice: &mut Dice| text.char_indices().map(|(at, _)| at).nth(dice.below(text.chars().count())).unwrap_or(0);
    let (what, edited) = match dice.below(12) {
        0 => {
            let at = cut(dice);
            ("a piece comes into", Some(format!("{}{}{}", &text[..at], dice.pick(&PIECES), &text[at..])))
        }
        1 => {
            let at = cut(dice);
            ("a character goes from", Some(text[..at].to_owned() + text[at..].get(text[at..].chars().next().map_or(0, char::len_utf8)..).unwrap_or_default()))
        }
        2 => {
            let digits: Vec<usize> = text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()).map(|(at, _)| at).collect();
            let edited = (!digits.is_empty()).then(|| {
                let at = *dice.pick(&digits);
                format!("{}{}{}", &text[..at], dice.below(10), &text[at + 1..])
            });
            ("a digit changes in", edited)
        }
        3 if !lines.is_empty() => {
            lines.remove(dice.below(lines.len()));
            ("a line goes from", Some(lines.concat()))
        }
        4 if !lines.is_empty() => {
            let line = dice.pick(&lines).clone();
            let at = dice.below(lines.len());
            lines.insert(at, line);
            ("a line is doubled in", Some(lines.concat()))
        }
        5 if lines.len() > 1 => {
            let (a, b) = (dice.below(lines.len()), dice.below(lines.len()));
            lines.swap(a, b);
            ("lines are swapped in", Some(lines.concat()))
        }
        6 => ("a comment ends", Some(text.clone() + if path.ends_with(".yaml") { "# 注\n" } else { "<!-- 注 -->\n" })),
        7 => {
            files.remove(&path);
            ("gone is", None)
        }
        8 => {
            let (path, text) = *dice.pick(&COMERS);
            files.insert(path.into(), text.into());
            return format!("{path} comes");
        }
        9 => {
            let bytes = files.remove(&path).unwrap_or_default();
            let to = path.replace(".yaml", "-2.yaml").replace(".md", "-2.md").replace(".html", "-2.html");
            files.insert(to, bytes);
            ("renamed is", None)
        }
        10 => {
            files.clone_from(first);
            ("as at first are all, and", None)
        }
        _ => {
            if let Some(bytes) = first.get(&path) {
                files.insert(path.clone(), bytes.clone());
            }
            ("as at first is", None)
        }
    };
    if let Some(edited) = edited {
        files.insert(path.clone(), edited.into());
    }
    format!("{what} {path}")
}

fn sources(files: &Files) -> Sources {
    let own = files.iter().map(|(path, bytes)| Input::new(path, bytes.clone()));
    Sources::of(BUILTIN.iter().map(|(path, bytes)| Input::new(path, *bytes)).chain(own))
}

/// A published site in memory: of each file its key and its bytes.
#[derive(Default)]
struct Kept {
    before: BTreeMap<String, (Hash, Vec<u8>)>,
    data_before: Hash,
    now: Mutex<BTreeMap<String, (Hash, Vec<u8>)>>,
    n_kept: Mutex<usize>,
}

impl Kept {
    fn keep_if(&self, path: &str, is_same: impl Fn(Hash) -> bool) -> bool {
        let Some(known) = self.before.get(path).filter(|(known, _)| *known != 0 && is_same(*known)) else { return false };
        self.now.lock().expect("no writer fails").insert(path.to_owned(), known.clone());
        *self.n_kept.lock().expect("no writer fails") += 1;
        true
    }
}

impl Sink for Kept {
    type Error = Infallible;

    fn keep(&self, path: &str, key: Hash) -> bool {
        self.keep_if(path, |known| known == key)
    }

    fn keep_of(&self, path: &str, data: Hash) -> bool {
        data == self.data_before && self.keep_if(path, |_| true)
    }

    fn take(&self, path: &str, key: Hash, bytes: &[u8]) -> Result<(), Infallible> {
        self.now.lock().expect("no writer fails").insert(path.to_owned(), (key, bytes.to_vec()));
        Ok(())
    }
}

/// Every problem as one line, in order.
fn said(build: &pipeline::Build, sources: &Sources) -> Vec<String> {
    let line = |problem: &jianbao::diag::Diagnostic| {
        let place = problem.place.and_then(|span| sources.text(span.file).map(|file| (file, span)));
        let place = place.map(|(file, span)| {
            let at = line_column(file.text, span.start as usize);
            format!("{}:{}:{}", file.path, at.line, at.column)
        });
        format!("{} {} {} {:?}", problem.code.id, place.unwrap_or_default(), problem.message.zh, problem.help.as_ref().map(|help| &help.zh))
    };
    build.problems.0.iter().map(line).collect()
}

#[test]
fn whatever_is_edited_warm_is_fresh() {
    let n_scripts = std::env::var("SCRIPTS").ok().and_then(|n| n.parse().ok()).unwrap_or(FEW_SCRIPTS);
    let first = county();
    let (mut n_builds, mut n_good, mut n_kept) = (0, 0, 0);
    for script in 0..n_scripts {
        let mut dice = Dice(script.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1CE);
        let memo = Memo::default();
        let mut files = first.clone();
        let (mut before, mut data_before) = (BTreeMap::new(), 0);
        let mut told = vec!["the county".to_owned()];
        for _ in 0..=EDITS {
            let sources = sources(&files);
            let options = Options::default();
            let warm = Kept { before: std::mem::take(&mut before), data_before, ..Kept::default() };
            let warm_build = pipeline::build(&sources, &options, &memo, &warm).expect("memory takes everything");
            let fresh = Kept::default();
            let fresh_build = pipeline::build(&sources, &options, &Memo::once(), &fresh).expect("memory takes everything");
            assert_eq!(said(&warm_build, &sources), said(&fresh_build, &sources), "script {script}: {told:#?}");
            let (warm_now, fresh_now) = (warm.now.into_inner().expect("no writer fails"), fresh.now.into_inner().expect("no writer fails"));
            n_builds += 1;
            n_kept += warm.n_kept.into_inner().expect("no writer fails");
            // What has errors is not published, and the next build keeps pages of the last good one.
            before = if warm_build.problems.has_errors() {
                warm.before
            } else {
                let differs: Vec<&String> = warm_now.keys().chain(fresh_now.keys()).filter(|path| warm_now.get(*path) != fresh_now.get(*path)).collect();
                assert!(differs.is_empty(), "script {script}: {differs:?} differ after {told:#?}");
                n_good += 1;
                data_before = warm_build.data;
                warm_now
            };
            told.push(edit(&mut files, &first, &mut dice));
        }
    }
    println!("{n_scripts} scripts, {n_builds} states of which {n_good} without errors; {n_kept} files kept");
    assert!(n_good * 4 > n_builds && n_kept > n_builds, "edits leave enough to compare: {n_good} of {n_builds} states are good, {n_kept} files were kept");
}

/// A folder that is new for this test.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("incremental").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

fn written(files: &Files, root: &Path) {
    for (path, bytes) in files {
        let file = root.join(path);
        fs::create_dir_all(file.parent().expect("a file lies in a folder")).expect("a folder can be made");
        fs::write(file, bytes).expect("a file can be written");
    }
}

/// Every file below `folder`, with its bytes.
fn tree(folder: &Path) -> Files {
    let mut found = Files::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(here) = open.pop() {
        for entry in fs::read_dir(here).expect("a folder can be listed").map(|entry| entry.expect("a folder can be listed").path()) {
            if entry.is_dir() {
                open.push(entry);
            } else {
                let path = entry.strip_prefix(folder).expect("it lies below").to_string_lossy().into_owned();
                found.insert(path, fs::read(entry).expect("a file can be read"));
            }
        }
    }
    found
}

/// Runs the program in `root`; its status and what it said.
fn run(root: &Path, words: &[&str]) -> (Option<i32>, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_jianbao")).args(["--lang", "en", "--root"]).arg(root).args(words).current_dir(root).output().expect("the program runs");
    (run.status.code(), format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr)))
}

#[test]
fn the_parts_of_a_site_joined_are_the_site() {
    let root = scratch("parts");
    written(&county(), &root);
    assert_eq!(run(&root, &["build", "-o", "whole"]).0, Some(0));
    let whole = tree(&root.join("whole"));
    for of in [1, 3, 7] {
        let parts: Vec<String> = (1..=of).map(|number| format!("part-{number}-of-{of}")).collect();
        for (index, part) in parts.iter().enumerate() {
            assert_eq!(run(&root, &["build", "-o", part, "--shard", &format!("{}/{of}", index + 1)]).0, Some(0));
        }
        let joined = format!("joined-{of}");
        let words: Vec<&str> = ["merge", "-o", &joined].into_iter().chain(parts.iter().map(String::as_str)).collect();
        let (status, said) = run(&root, &words);
        assert_eq!(status, Some(0), "{said}");
        assert!(tree(&root.join(&joined)) == whole, "{of} parts joined are the bytes of one run, manifest included");
        // Laid over each other by any means, they are the same pages too.
        let mut laid: Files = parts.iter().flat_map(|part| tree(&root.join(part))).collect();
        laid.retain(|path, _| !path.starts_with(publish::OWN));
        assert!(whole.iter().filter(|(path, _)| !path.starts_with(publish::OWN)).eq(laid.iter()), "{of} parts laid over each other are the pages of one run");
    }
    assert!(run(&root, &["build", "-o", "joined-7"]).1.contains("nothing changed"), "a joined site is taken for what it is");
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let root = scratch("wrong-parts");
    written(&county(), &root);
    let build = |part: &str, out: &str| assert_eq!(run(&root, &["build", "-o", out, "--shard", part]).0, Some(0));
    let refused = |words: &[&str], why: &str| {
        let (status, said) = run(&root, &[&["merge", "-o", "out"], words].concat());
        assert_eq!(status, Some(2), "{said}");
        assert!(said.contains("JB7012") && said.contains(why), "{why}: {said}");
        assert!(!root.join("out").exists(), "nothing is written: {why}");
    };
    build("1/2", "one");
    build("2/2", "two");
    build("2/3", "other");
    refused(&["one"], "part 2/2 is missing");
    refused(&["one", "one", "two"], "both part 1/2");
    refused(&["one", "other"], "not made from the same content");
    refused(&["one", "content"], "no output of this program");
    let page = tree(&root.join("two")).into_keys().find(|path| path.ends_with(".html")).expect("a part has a page");
    fs::write(root.join("two").join(&page), "changed by hand").expect("a file can be written");
    refused(&["one", "two"], "is not as it was built");
    fs::write(root.join("content/static/notice.txt"), "另一个\n").expect("a file can be written");
    build("2/2", "two-later");
    refused(&["one", "two-later"], "not made from the same content");
    assert_eq!(run(&root, &["build", "--shard", "8/7"]).0, Some(2));
}

#[test]
fn why_tells_what_a_page_is_made_of_and_what_changed() {
    let root = scratch("why");
    written(&county(), &root);
    let why = |page: &str| run(&root, &["why", page]);
    assert!(why("bulletins/2.html").1.contains("it has not been built yet"));
    assert_eq!(run(&root, &["build"]).0, Some(0));
    let (status, said) = why("site/projects/P2.html");
    assert_eq!(status, Some(0), "{said}");
    for wanted in ["content/data/projects/records.yaml:2", "record.html", "no file changed", "it stays as it is"] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let text = fs::read_to_string(root.join("content/bulletins/002.md")).expect("a narrative can be read");
    fs::write(root.join("content/bulletins/002.md"), text + "\n又一句。\n").expect("a narrative can be written");
    let said = why("bulletins/2.html").1;
    assert!(said.contains("changed\tcontent/bulletins/002.md (used)") && said.contains("comes out differently"), "{said}");
    let said = why("projects/P1.html").1;
    assert!(said.contains("it stays as it is"), "{said}");
    assert_eq!(why("projects/P7.html").0, Some(2));
    // A file by any name that a shell or a browser gives it.
    let absolute = root.join("site/data/projects.csv").display().to_string();
    for page in ["data/projects.csv", "./data/projects.csv", "/data/projects.csv", "./site/data/projects.csv", &absolute] {
        let (status, said) = why(page);
        assert!(status == Some(0) && said.starts_with("data/projects.csv is made of:\n") && said.contains("data\tcontent/data/projects/records.yaml"), "{page}: {said}");
    }
    for (page, file) in [("projects/", "projects/index.html"), ("", "index.html"), ("/", "index.html"), ("site", "index.html")] {
        assert!(why(page).1.starts_with(&format!("{file} is made of:\n")), "{page}");
    }
    for page in ["../site/nothing.html", "content/site.yaml", "/nothing"] {
        assert_eq!(why(page).0, Some(2), "{page}");
    }
}

#[test]
fn why_asks_for_the_site_that_stands() {
    let root = scratch("why-stands");
    written(&county(), &root);
    let why = |page: &str| run(&root, &["why", page]).1;
    let ends = |page: &str, wanted: &str| {
        let said = why(page);
        assert!(said.contains(wanted), "{page}, {wanted}: {said}");
    };
    // Built otherwise than without options.
    assert_eq!(run(&root, &["build", "--base-url", "https://other.example/", "--drafts"]).0, Some(0));
    ["index.html", "feed.xml", "bulletins/1.html"].iter().for_each(|page| ends(page, "no file changed\nbuilt again: it "));
    ["index.html", "feed.xml", "bulletins/1.html"].iter().for_each(|page| assert!(!why(page).contains("differently"), "{page}"));
    // Edited by hand, and gone.
    fs::write(root.join("site/bulletins/1.html"), "changed by hand").expect("a file can be written");
    ends("bulletins/1.html", "changed in the output folder");
    fs::remove_file(root.join("site/feed.xml")).expect("a file can be removed");
    ends("feed.xml", "changed in the output folder");
    // Of another build than the one that was noted: joined from parts.
    for (part, out) in [("1/2", "one"), ("2/2", "two")] {
        assert_eq!(run(&root, &["build", "--shard", part, "-o", out]).0, Some(0));
    }
    assert_eq!(run(&root, &["merge", "one", "two", "-o", "site"]).0, Some(0));
    ends("index.html", "what it was built from is not remembered");
    fs::write(root.join("site/.jianbao/manifest"), "jianbao manifest 1\n").expect("a file can be written");
    for words in [&["why", "index.html"][..], &["verify", "site"], &["build"], &["merge", "site", "-o", "out"]] {
        let (status, said) = run(&root, words);
        assert!(status == Some(2) && said.contains("JB7010") && said.contains("another version of the program"), "{words:?}: {said}");
    }
}

/// How many changed files of an edit `why` is asked about.
const MOST_ASKED: usize = 12;

#[test]
fn whatever_is_edited_why_names_it_for_what_changes() {
    let root = scratch("why-law");
    let first = county();
    written(&first, &root);
    assert_eq!(run(&root, &["build"]).0, Some(0));
    let before = tree(&root.join("site"));
    // What is seen of each file wherever it is used: titles, names, words.
    let edits = [
        ("content/site.yaml", "title: ", "title: 新"),
        ("content/sources.yaml", "title: ", "title: 新"),
        ("content/figures.yaml", "title: ", "title: 新"),
        ("content/data/projects/dataset.yaml", "title: ", "title: 新"),
        ("content/data/projects/records.yaml", "name: ", "name: 新"),
        ("content/data/visits/dataset.yaml", "title: ", "title: 新"),
        ("content/data/visits/records.yaml", "note: \"", "note: \"新"),
        ("content/pages/method.md", "title: ", "title: 新"),
        ("content/bulletins/001.md", "title: ", "title: 新"),
        ("content/bulletins/002.md", "title: ", "title: 新"),
        ("content/static/notice.txt", "附件", "新附件"),
        ("themes/own/templates/404.html", "没有这一页", "没有"),
        ("themes/own/assets/own.css", "black", "navy"),
    ];
    let mut lies: Vec<String> = Vec::new();
    for (path, from, to) in edits {
        let text = String::from_utf8_lossy(first.get(path).expect("it is one of the county's")).into_owned();
        assert!(text.contains(from), "{path} has {from}");
        fs::write(root.join(path), text.replacen(from, to, 1)).expect("a file can be written");
        let _ = fs::remove_dir_all(root.join("anew"));
        let (status, said) = run(&root, &["build", "-o", "anew"]);
        assert_eq!(status, Some(0), "{path}: {said}");
        let after = tree(&root.join("anew"));
        let changed: Vec<&String> =
            after.iter().filter(|(file, bytes)| !file.starts_with(publish::OWN) && before.get(*file).is_some_and(|known| known != *bytes)).map(|(file, _)| file).collect();
        assert!(!changed.is_empty(), "{path} is seen somewhere");
        for file in changed.iter().step_by(changed.len().div_ceil(MOST_ASKED)) {
            let said = run(&root, &["why", file]).1;
            if !said.contains(&format!("changed\t{path} (used)\n")) || !said.contains("comes out differently") {
                lies.push(format!("{path} changes {file}: {said}"));
            }
        }
        let same = after.keys().find(|file| file.ends_with(".html") && before.get(*file) == after.get(*file));
        if let Some(file) = same {
            let said = run(&root, &["why", file]).1;
            if said.contains("differently") {
                lies.push(format!("{path} does not change {file}: {said}"));
            }
        }
        fs::write(root.join(path), text).expect("a file can be written");
    }
    assert!(lies.is_empty(), "{}", lies.join("\n"));
}

#[test]
fn an_output_that_was_kept_is_proved_against_one_made_anew() {
    let root = scratch("proof");
    written(&county(), &root);
    assert_eq!(run(&root, &["build"]).0, Some(0));
    let text = fs::read_to_string(root.join("content/bulletins/002.md")).expect("a narrative can be read");
    fs::write(root.join("content/bulletins/002.md"), text + "\n又一句。\n").expect("a narrative can be written");
    let (status, said) = run(&root, &["build", "--verify-incremental"]);
    assert!(status == Some(0) && said.contains("byte for byte"), "{said}");
    // A page that is whole but of another key: what a fault of the program would leave.
    let manifest = root.join("site/.jianbao/manifest");
    let target = publish::open(&root.join("site"), &root).expect("the site can be opened").stage().expect("a stage can be made");
    for (path, bytes) in tree(&root.join("site")).into_iter().filter(|(path, _)| !path.starts_with(publish::OWN)) {
        let entry = publish::manifest(&root.join("site")).expect("it can be read").expect("there is one").get(&path).cloned().expect("it is ours");
        let bytes = if path == "bulletins/1.html" { b"stale".to_vec() } else { bytes };
        target.add(&path, entry.key, &bytes).expect("a page can be added");
    }
    let stamp = publish::manifest(&root.join("site")).expect("it can be read").expect("there is one").stamp;
    target.finish(stamp, Durability::Kill).expect("it can be published");
    assert!(manifest.is_file() && Shard::default() == stamp.shard);
    let (status, said) = run(&root, &["build", "--verify-incremental"]);
    assert!(status == Some(3) && said.contains("JB9015") && said.contains("bulletins/1.html"), "{said}");
}
