//! The program as a person at the terminal meets it: words, exit status, what is said where.
#![allow(clippy::unwrap_used, clippy::panic)] // A test that fails may stop.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder of this test's own, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        // Outside the checkout, which is a site folder itself and would be found upwards.
        let path = std::env::temp_dir().join(format!("jianbao-cli-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// A new site in it.
    fn site(name: &str) -> Self {
        let scratch = Self::new(name);
        assert_eq!(said(&scratch.0, &["new", "site", "."]).0, 0);
        scratch
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let path = self.0.join(path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{from}");
        fs::write(path, text.replace(from, to)).unwrap();
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn run(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.args(words).current_dir(folder).stdin(Stdio::null()).output().unwrap()
}

/// Exit status, standard output, standard error.
fn said(folder: &Path, words: &[&str]) -> (i32, String, String) {
    let Output { status, stdout, stderr } = run(folder, words);
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

#[track_caller]
fn check(folder: &Path, words: &[&str], status: i32, on_stderr: &[&str]) {
    let (is, out, err) = said(folder, words);
    assert_eq!(is, status, "{words:?}\n{out}\n{err}");
    for text in on_stderr {
        assert!(err.contains(text), "{words:?}: no {text:?} in\n{err}");
    }
}

#[test]
fn a_new_site_builds_without_a_problem_and_is_then_left_alone() {
    let scratch = Scratch::site("new");
    let (status, out, err) = said(&scratch.0, &["build", "--release"]);
    assert_eq!((status, out.as_str()), (1, ""), "sample data is not released\n{err}");
    assert!(!scratch.0.join("site/index.html").exists() && !scratch.0.join("site/.jianbao").exists());

    let (status, out, err) = said(&scratch.0, &["build"]);
    assert_eq!((status, out.as_str(), err.lines().count()), (0, "", 1), "one summary line and nothing else\n{err}");
    assert!(err.starts_with("已生成 "), "{err}");
    for path in ["index.html", "bulletins/2.html", "projects/P001.html", "figures/projects.total.html", "method.html", "404.html", ".gitignore"] {
        assert!(scratch.0.join("site").join(path).is_file(), "{path}");
    }
    let time = || fs::metadata(scratch.0.join("site/index.html")).unwrap().modified().unwrap();
    let before = time();
    check(&scratch.0, &["build"], 0, &["没有变化"]);
    assert_eq!(time(), before);
    check(&scratch.0, &["check"], 0, &["0个错误,0个警告"]);
    check(&scratch.0, &["verify", "site"], 0, &["输出与生成时相同"]);
    fs::write(scratch.0.join("site/index.html"), "by hand").unwrap();
    fs::remove_file(scratch.0.join("site/404.html")).unwrap();
    check(&scratch.0, &["verify", "site"], 1, &["index.html", "404.html"]);
    check(&scratch.0, &["build"], 0, &["已生成"]);
    check(&scratch.0, &["verify", "site"], 0, &[]);
    // From a folder inside it, and from outside.
    check(&scratch.0.join("content/data"), &["check"], 0, &[]);
    check(Path::new("/"), &["--root", scratch.0.to_str().unwrap(), "check"], 0, &[]);
}

#[test]
fn what_is_new_does_not_write_over_what_is_there() {
    let scratch = Scratch::site("over");
    check(&scratch.0, &["new", "site", "."], 2, &["JB9012"]);
    check(&scratch.0, &["new", "dataset", "things"], 0, &[]);
    check(&scratch.0, &["new", "dataset", "things"], 2, &["JB9012"]);
    for name in ["../x", "项目", "Things", "9", "", "a/b"] {
        check(&scratch.0, &["new", "dataset", "--", name], 2, &["JB9013"]);
    }
    check(&scratch.0, &["new", "bulletin"], 0, &["content/bulletins/003.md"]);
    check(&scratch.0, &["check", "--drafts"], 0, &["0个错误,0个警告"]);
    check(&scratch.0, &["build", "--drafts"], 0, &[]);
}

#[test]
fn the_exit_status_says_whose_turn_it_is() {
    let scratch = Scratch::site("status");
    // 1: the author's.
    scratch.edit("content/bulletins/002.md", "[3个](fig:projects.resumed)，其中", "[2个](fig:projects.resumed)，其中");
    check(&scratch.0, &["check"], 1, &["JB2", "content/bulletins/002.md:10:", "3个"]);
    check(&scratch.0, &["build"], 1, &["没有发布"]);
    assert!(!scratch.0.join("site/index.html").exists());
    scratch.edit("content/bulletins/002.md", "[2个](fig:projects.resumed)，其中", "[3个](fig:projects.resumed)，其中");
    check(&scratch.0, &["build"], 0, &[]);
    // 2: whoever typed the command.
    let nowhere = Scratch::new("nowhere");
    check(&nowhere.0, &["build"], 2, &["JB9010"]);
    check(&nowhere.0, &["--root", "nothing", "check"], 2, &["JB9010"]);
    for (folder, code) in [("content/out", "JB7002"), (".", "JB7001"), ("..", "JB7001")] {
        check(&scratch.0, &["build", "-o", folder], 2, &[code]);
    }
    fs::create_dir(scratch.0.join("letters")).unwrap();
    fs::write(scratch.0.join("letters/mine.txt"), "mine").unwrap();
    check(&scratch.0, &["build", "-o", "letters"], 2, &["JB7006"]);
    assert_eq!(fs::read_dir(scratch.0.join("letters")).unwrap().count(), 1);
    check(&scratch.0, &["figures", "projects.totle"], 2, &["projects.total"]);
    check(&scratch.0, &["figures", "projects.resumed/township=示例"], 2, &["JB2002", "示例甲镇"]);
    check(&scratch.0, &["figures", "projects.resumed/x"], 2, &["JB2002"]);
    check(&scratch.0, &["verify", "content"], 2, &[]);
    // 3: the machine's.
    let lock = fs::File::options().write(true).open(scratch.0.join("site/.jianbao/lock")).unwrap();
    lock.lock().unwrap();
    check(&scratch.0, &["build"], 3, &["JB9003"]);
    lock.unlock().unwrap();
    check(&scratch.0, &["build"], 0, &[]);
}

#[test]
fn a_figure_is_explained_down_to_its_parts_and_cells() {
    let scratch = Scratch::site("figures");
    let asked = |words: &[&str]| {
        let (status, out, err) = said(&scratch.0, &[&["figures"], words].concat());
        assert_eq!((status, err.as_str()), (0, ""), "{words:?}\n{out}");
        out
    };
    for (words, lines) in [
        (
            &["projects.resumed_rate"][..],
            &["数值\t75.0%(截至 2020-02-21)", "分子\tprojects.resumed\t3个\t已复工项目", "分母\tprojects.total\t4个\t项目总数", "记录\t4\t分子 3\t分母 4"][..],
        ),
        (&["projects.resumed_rate"], &["\tP003\tcontent/data/projects/projects.yaml:3\t分子、分母", "\tP004\tcontent/data/projects/projects.yaml:4\t分母"]),
        (&["projects.resumed/township=示例甲镇"], &["所问\tprojects.resumed/township=示例甲镇\t2个(截至 2020-02-21)", "记录\t2", "\tP001\tcontent/data/projects/projects.yaml:1"]),
        (&["projects.resumed?show=previous"], &["所问\tprojects.resumed?show=previous\t2个(截至 2020-02-14)", "记录\t2"]),
        (&["fig:projects.resumed?show=change"], &["所问\tprojects.resumed?show=change\t1个(截至 2020-02-21)"]),
        (&["projects.resumed@2020-02-12"], &["数值\t2个(截至 2020-02-12)"]),
        (&["projects.total", "--as-of", "2020-02-14"], &["算法\t项目的记录数"]),
    ] {
        let out = asked(words);
        for line in lines {
            assert!(out.lines().any(|it| it == *line), "{words:?}: no {line:?} in\n{out}");
        }
    }
    let told: serde_json::Value = serde_json::from_str(&asked(&["projects.resumed_rate/township=示例乙镇", "--format", "json"])).unwrap();
    assert_eq!((&told["asked"]["text"], &told["parts"][0]["text"], &told["parts"][1]["text"]), (&"50.0%".into(), &"1个".into(), &"2个".into()), "{told}");
    assert_eq!(told["records"][1]["parts"], serde_json::json!(["denominator"]), "{told}");
    // Errors are said, for a number may be wrong; of warnings only how many there are.
    scratch.edit("content/bulletins/002.md", "[3个](fig:projects.resumed)，其中", "[7个](fig:projects.resumed)，其中");
    scratch.edit("content/bulletins/001.md", "![各乡镇项目进度]", "另有900个项目。\n\n![各乡镇项目进度]");
    let (status, out, err) = said(&scratch.0, &["figures", "projects.total"]);
    assert!(status == 1 && out.contains("数值\t4个"), "{out}\n{err}");
    assert!(err.contains("JB2103") && !err.contains("900个") && err.contains("另有1个警告"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_of_the_site_folder_brings_nothing_in() {
    use std::os::unix::fs::symlink;
    let (scratch, other) = (Scratch::site("links"), Scratch::new("other"));
    fs::create_dir_all(scratch.0.join("content/static/own")).unwrap();
    fs::write(scratch.0.join("content/static/own/a.txt"), "ours").unwrap();
    fs::write(other.0.join("b.txt"), "not ours").unwrap();
    symlink("own/a.txt", scratch.0.join("content/static/a.txt")).unwrap();
    check(&scratch.0, &["build"], 0, &[]);
    assert_eq!(fs::read_to_string(scratch.0.join("site/a.txt")).unwrap(), "ours");
    for target in [other.0.join("b.txt"), other.0.clone()] {
        symlink(&target, scratch.0.join("content/static/b")).unwrap();
        check(&scratch.0, &["build"], 1, &["JB9016", "content/static/b 指向站点文件夹之外"]);
        fs::remove_file(scratch.0.join("content/static/b")).unwrap();
    }
    for link in ["b", "c"] {
        symlink(&other.0, scratch.0.join("content/static").join(link)).unwrap();
    }
    check(&scratch.0, &["check"], 1, &["content/static/b 指向", "content/static/c 指向"]);
}

#[cfg(unix)]
#[test]
fn what_is_no_input_is_said_in_one_language_and_never_waited_for() {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    let scratch = Scratch::site("unfit");
    let odd = scratch.0.join("content/static/odd");
    fs::create_dir_all(odd.parent().unwrap()).unwrap();
    let refused = |zh: &str, en: &str| {
        for (lang, words, others) in [("zh", zh, "the link"), ("en", en, "链接")] {
            let (status, _, said) = said(&scratch.0, &["--lang", lang, "build"]);
            assert!(status == 1 && said.contains("JB9016") && said.contains(words) && !said.contains(others), "{said}");
        }
    };
    symlink("nowhere", &odd).unwrap();
    refused("指向的东西不存在", "leads to what is not there");
    fs::remove_file(&odd).unwrap();
    symlink(".", &odd).unwrap();
    refused("指向它自己所在的文件夹", "leads to a folder that it lies in");
    fs::remove_file(&odd).unwrap();
    let listener = UnixListener::bind(&odd).expect("a temporary folder has a short path");
    refused("不是文件", "is no file");
    drop(listener);
    fs::remove_file(&odd).unwrap();
    check(&scratch.0, &["build"], 0, &[]);
}

#[test]
fn a_document_with_a_long_title_is_published() {
    let scratch = Scratch::site("long");
    let title = "关于统筹推进疫情防控和脱贫攻坚工作若干措施的通知".repeat(3);
    fs::create_dir_all(scratch.0.join("content/static/文件")).unwrap();
    for (ending, text) in [("甲.txt", "甲"), ("乙.txt", "乙")] {
        fs::write(scratch.0.join(format!("content/static/文件/{title}{ending}")), text).unwrap();
    }
    check(&scratch.0, &["build"], 0, &[]);
    let folder = fs::read_dir(scratch.0.join("site")).unwrap().filter_map(Result::ok).find(|it| it.file_name().to_string_lossy().starts_with("wen-jian-")).unwrap();
    let names: Vec<String> = fs::read_dir(folder.path()).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    assert!(names.len() == 2 && names.iter().all(|name| name.len() <= 140 && name.starts_with("guan-yu-") && name.ends_with(".txt")), "{names:?}");
}

#[test]
fn wrong_words_are_answered_in_the_language_of_who_asks() {
    let here = Path::new("/");
    for (words, zh, en) in [
        (&["biuld"][..], "没有命令 biuld\n  建议: 是否要写 build", "unrecognized subcommand 'biuld'"),
        (&["build", "--relaese"], "不认识 --relaese\n  建议: 是否要写 --release", "unexpected argument '--relaese'"),
        (&["build", "--as-of", "2020-2-1"], "日期写作 2020-02-28\n", ": a date is written 2020-02-28\n"),
        (&["check", "--format", "xml"], "可用的值: human、json", "[possible values: human, json]"),
        (&["new", "site"], "还缺 <DIR>", "<DIR>"),
        (&["check", "-q", "-v"], "--quiet 不能与 --verbose 同用", "cannot be used with"),
    ] {
        check(here, &[&["--lang", "zh"], words].concat(), 2, &[zh]);
        check(here, &[&["--lang=en"], words].concat(), 2, &[en]);
    }
}

#[test]
fn help_is_in_one_language() {
    let is_chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let (_, whole, _) = said(Path::new("/"), &["--lang", "en", "--help"]);
    let commands: Vec<&str> = whole.lines().skip_while(|line| *line != "Commands:").skip(1).map_while(|line| line.split_whitespace().next()).collect();
    assert!(commands.len() >= 10 && commands.contains(&"build"), "{whole}");
    for command in [vec![], vec!["new", "site"], vec!["new", "dataset"]].into_iter().chain(commands.into_iter().map(|command| vec![command])) {
        for flag in ["-h", "--help"] {
            let (status, english, err) = said(Path::new("/"), &[command.clone(), vec![flag, "--lang", "en"]].concat());
            assert_eq!((status, err.as_str()), (0, ""));
            assert!(!is_chinese(&english), "{command:?}\n{english}");
            let (_, chinese, _) = said(Path::new("/"), &[command.clone(), vec![flag, "--lang", "zh"]].concat());
            assert!(is_chinese(&chinese) && !chinese.contains(" · ") && !chinese.contains("Options:"), "{command:?}\n{chinese}");
        }
    }
    check(Path::new("/"), &[], 2, &[]);
    assert_eq!(said(Path::new("/"), &["--version"]).1, format!("jianbao {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_language_follows_the_locale() {
    let first_line = |name: &str, value: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
        let output = command.args(["explain", "JB7006"]).env_remove("LC_ALL").env_remove("LC_MESSAGES").env_remove("LANG").env(name, value).output().unwrap();
        String::from_utf8(output.stdout).unwrap().lines().next().unwrap().to_owned()
    };
    assert_eq!(first_line("LANG", "en_US.UTF-8"), "JB7006 the output folder holds something else");
    assert_eq!(first_line("LANG", "zh_CN.UTF-8"), "JB7006 输出文件夹里有别的东西");
    assert_eq!(first_line("LC_ALL", "en_GB"), "JB7006 the output folder holds something else");
    assert_eq!(first_line("LANG", "C"), "JB7006 输出文件夹里有别的东西");
}

#[test]
fn every_code_explains_itself_in_both_languages() {
    let (status, all, _) = said(Path::new("/"), &["explain"]);
    let codes: Vec<&str> = all.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(status == 0 && codes.len() > 60, "{all}");
    let mut distinct = codes.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), codes.len(), "a code stands twice");
    for code in codes {
        assert!(code.len() == 6 && code.starts_with("JB") && code[2..].bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        for lang in ["zh", "en"] {
            let (status, page, _) = said(Path::new("/"), &["--lang", lang, "explain", &code.to_lowercase()]);
            assert_eq!(status, 0);
            assert!(page.starts_with(code) && page.lines().count() >= 3, "{page}");
        }
    }
    check(Path::new("/"), &["explain", "JB7066"], 2, &["JB9011"]);
    check(Path::new("/"), &["explain", "nonsense"], 2, &["JB9011", "jianbao explain"]);
}

#[test]
fn every_shell_gets_its_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (status, script, err) = said(Path::new("/"), &["completions", shell]);
        assert!(status == 0 && err.is_empty() && script.contains("jianbao") && script.contains("base-url"), "{shell}");
    }
    let (_, script, _) = said(Path::new("/"), &["completions", "bash"]);
    let is_bash_there = Command::new("bash").arg("--version").output().is_ok();
    if is_bash_there {
        assert!(Command::new("bash").args(["-n", "-c", &script]).status().unwrap().success());
    } else {
        eprintln!("skipped: no bash to read the completions");
    }
}

#[test]
fn for_programs_every_line_is_a_diagnostic() {
    let scratch = Scratch::site("json");
    let (status, out, err) = said(&scratch.0, &["build", "--format", "json"]);
    assert_eq!((status, out.as_str(), err.as_str()), (0, "", ""));
    scratch.edit("content/bulletins/002.md", "[3个](fig:projects.resumed)，其中", "[2个](fig:projects.resumed)，其中");
    scratch.edit("content/site.yaml", "short_title:", "shrot_title:");
    for words in
        [&["check", "--format", "json"][..], &["build", "--format=json", "--lang", "en"], &["explain", "JB0", "--format", "json"], &["build", "-o", "content", "--format", "json"]]
    {
        let (status, _, err) = said(&scratch.0, words);
        assert!(status != 0 && !err.is_empty(), "{words:?}");
        for line in err.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{words:?}: {line}"));
            let keys: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(keys, ["level", "code", "message", "file", "line", "column", "end_line", "end_column", "help", "fix"]);
        }
    }
}

#[test]
fn quiet_is_quiet_and_colour_is_for_terminals() {
    let scratch = Scratch::site("quiet");
    assert_eq!(said(&scratch.0, &["build", "--quiet"]), (0, String::new(), String::new()));
    scratch.edit("content/site.yaml", "short_title:", "shrot_title:");
    let (status, _, err) = said(&scratch.0, &["check", "--quiet"]);
    assert!(status == 1 && err.contains("JB1007") && !err.contains('\u{1b}'), "{err}");
}

#[test]
fn a_reader_that_goes_away_is_no_disaster() {
    for words in ["schema", "explain", "completions bash", "--help"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
        let mut child = command.args(words.split(' ')).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{words}");
    }
}

#[test]
fn a_link_with_full_width_brackets_is_an_error_and_is_mended() {
    let scratch = Scratch::site("brackets");
    let path = "content/bulletins/002.md";
    let text = fs::read_to_string(scratch.0.join(path)).unwrap();
    let wrong = "[3个]（fig:projects.total），[] (fig：已复工项目)，【3个】(fig:projects.total)，[[3个](fig:projects.total)]（fig:projects.total），[3个](fig：projects.total)，[](Fig: projects.total)";
    let right = "[3个](fig:projects.total)，[](fig:projects.resumed)，[3个](fig:projects.total)，[3个](fig:projects.total)，[3个](fig:projects.total)，[](fig:projects.total)";
    let title = scratch.0.join("content/figures.yaml");
    let title = fs::read_to_string(title)
        .unwrap()
        .lines()
        .find_map(|line| Some(line.strip_prefix("projects.resumed:")?.split_once("title: ")?.1.split([',', '}']).next()?.to_owned()))
        .unwrap();
    fs::write(scratch.0.join(path), format!("{text}\n{}\n", wrong.replace("已复工项目", &title))).unwrap();
    check(&scratch.0, &["check"], 1, &["JB2114", "002.md:"]);
    let before = fs::read_to_string(scratch.0.join(path)).unwrap();
    check(&scratch.0, &["check", "--fix"], 1, &["改写了0处"]);
    assert_eq!(fs::read_to_string(scratch.0.join(path)).unwrap(), before, "no number of a broken link is bound a second time");
    check(&scratch.0, &["check", "--fix=jb2114"], 1, &["JB2114"]);
    check(&scratch.0, &["check", "--fix=JB2002"], 1, &[]);
    let after = fs::read_to_string(scratch.0.join(path)).unwrap();
    assert!(after.ends_with(&format!("\n{right}\n")), "{after}");
}

#[test]
fn signs_that_would_be_printed_are_mended() {
    let scratch = Scratch::site("signs");
    let path = "content/pages/signs.md";
    let wrong = "---\ntitle: 记号\n---\n##本期进展\n\n各镇如下：\n｜乡镇｜说明｜\n｜－－｜\n｜甲｜多｜\n\n－ 一件\n\n＊＊重点＊＊见[说明]（method.md）\n";
    let right = "---\ntitle: 记号\n---\n## 本期进展\n\n各镇如下：\n\n|乡镇|说明|\n|---|---|\n|甲|多|\n\n- 一件\n\n**重点**见[说明](method.md)\n";
    fs::write(scratch.0.join(path), wrong).unwrap();
    check(&scratch.0, &["check", "--fix=JB2115"], 0, &["改写了5处"]);
    assert_eq!(fs::read_to_string(scratch.0.join(path)).unwrap(), right);
    check(&scratch.0, &["check"], 0, &["0个错误,0个警告"]);
}

#[test]
fn only_what_can_be_mended_is() {
    let scratch = Scratch::site("mended");
    for (code, said) in [("JB9999", "没有代码 JB9999"), ("JB5004", "JB5004(指标没有被引用)不能由程序改写"), ("x", "没有代码 X")] {
        check(&scratch.0, &["check", &format!("--fix={code}")], 2, &["JB9011", said, "JB2110"]);
    }
    check(&scratch.0, &["check", "--fix=jb2103"], 0, &["改写了0处"]);
    check(&scratch.0, &["check", "--published"], 2, &[]);
    assert!(said(&scratch.0, &["explain", "JB2103"]).1.contains("check --fix=JB2103"));
    assert!(!said(&scratch.0, &["explain", "JB5004"]).1.contains("--fix"));
}

#[test]
fn drafts_that_are_not_checked_are_counted() {
    let scratch = Scratch::site("counted");
    check(&scratch.0, &["new", "bulletin"], 0, &[]);
    check(&scratch.0, &["check"], 0, &["另有1篇草稿没有检查", "--drafts"]);
    check(&scratch.0, &["check", "--fix"], 0, &["另有1篇草稿没有检查"]);
    assert!(!said(&scratch.0, &["check", "--drafts"]).2.contains("草稿"));
}

#[test]
fn a_number_on_the_command_line_is_a_number() {
    let scratch = Scratch::site("issues");
    for words in [&["publish", "一"][..], &["publish", "0"], &["diff", "1", "x"]] {
        check(&scratch.0, words, 2, &["期号写阿拉伯数字"]);
    }
    check(&scratch.0, &["build", "--jobs", "x"], 2, &["写一个数字"]);
    check(&scratch.0, &["serve", "--port", "x"], 2, &["0 到 65535"]);
}

#[test]
fn a_figure_is_found_by_its_title_and_a_faulty_one_is_not_denied() {
    let scratch = Scratch::site("titles");
    let figures = fs::read_to_string(scratch.0.join("content/figures.yaml")).unwrap();
    let (key, title) = figures.lines().find_map(|line| Some((line.split_once(": {title")?.0, line.split_once("title: ")?.1.split([',', '}']).next()?))).unwrap();
    check(&scratch.0, &["figures", title], 2, &[key]);
    fs::write(scratch.0.join("content/figures.yaml"), format!("{figures}\nprojects.faulty: {{title: 坏的, unit: 个, count: nothing}}\n")).unwrap();
    let (status, _, err) = said(&scratch.0, &["figures", "projects.faulty"]);
    assert!(status == 1 && err.contains("现在算不出来") && !err.contains("没有名为"), "{err}");
}
