//! The real program on the sample site of `content/`: every total that the county's figures must have, what must and must not be
//! published, and the promises of the command line.

#![allow(clippy::panic)] // A test that fails panics.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;
use std::time::SystemTime;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The sample site, built once for all tests of this file.
static SITE: LazyLock<PathBuf> = LazyLock::new(|| {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sample");
    let _ = fs::remove_dir_all(&out);
    let run = jianbao(&["build", "-o", &out.display().to_string()]);
    assert!(run.status.success(), "the sample site builds\n{}", String::from_utf8_lossy(&run.stderr));
    out
});

fn jianbao(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jianbao")).current_dir(ROOT).env("NO_COLOR", "1").args(arguments).output().expect("the program runs")
}

fn text(path: &str) -> String {
    fs::read_to_string(SITE.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file below `folder` with its bytes.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(open) = folders.pop() {
        for entry in fs::read_dir(&open).expect("the folder can be listed") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it lies below").to_string_lossy().into_owned();
                found.insert(name, fs::read(path).expect("the file can be read"));
            }
        }
    }
    found
}

/// The words of a page's `<main>`, without spaces.
fn words(path: &str) -> String {
    let page = text(path);
    let main = page.split_once("<main").and_then(|(_, rest)| rest.split_once("</main>")).map_or(page.as_str(), |(main, _)| main);
    let mut out = String::new();
    for part in main.split('<').enumerate().map(|(i, part)| if i == 0 { part } else { part.split_once('>').map_or("", |(_, text)| text) }) {
        out.extend(part.chars().filter(|c| !c.is_whitespace()));
    }
    out
}

/// A figure at the four bulletins.
fn figure(key: &str) -> &'static [Value] {
    static FIGURES: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(&text("data/figures.json")).expect("figures.json is JSON"));
    let figure = FIGURES["figures"].as_array().expect("there are figures").iter().find(|it| it["key"] == key).unwrap_or_else(|| panic!("no figure {key}"));
    figure["values"].as_array().expect("a figure has values")
}

/// What is printed of a figure at the four bulletins.
fn texts(key: &str) -> Vec<&str> {
    figure(key).iter().map(|it| it["text"].as_str().unwrap_or_default()).collect()
}

/// The values of a figure at the four bulletins; a range as `low–high`, a withheld or missing one as its status.
fn values(key: &str) -> Vec<String> {
    let shown = |it: &Value| match &it["value"] {
        Value::String(value) => value.clone(),
        Value::Array(ends) => ends.iter().map(|end| end.as_str().unwrap_or_default()).collect::<Vec<_>>().join("–"),
        _ => it["status"].as_str().unwrap_or_default().to_owned(),
    };
    figure(key).iter().map(shown).collect()
}

#[track_caller]
fn assert_at_each_bulletin(key: &str, wanted: [&str; 4]) {
    assert_eq!(values(key), wanted, "{key} at the four bulletins");
}

#[track_caller]
fn assert_always(key: &str, wanted: &str) {
    assert_at_each_bulletin(key, [wanted; 4]);
}

#[test]
fn the_facts_of_the_article() {
    for (key, value) in [
        ("needs.industry.households", "27000"),
        ("needs.industry.persons", "104652"),
        ("needs.employment.persons", "55569"),
        ("needs.marginal.households", "381"),
        ("needs.marginal.industry.households", "252"),
        ("needs.marginal.employment.persons", "498"),
        ("projects.stated", "584"),
        ("employment.hubei_returnees", "411"),
        ("placement.stated", "5"),
        ("epidemic.confirmed", "2"),
        ("relief.range", "500–3000"),
    ] {
        assert_always(key, value);
    }
}

#[test]
fn projects_at_the_four_bulletins() {
    let dates: Vec<_> = figure("projects.total").iter().map(|it| it["as_of"].as_str().expect("a date")).collect();
    assert_eq!(dates, ["2020-02-14", "2020-02-21", "2020-02-28", "2020-03-03"]);
    assert_always("projects.total", "584");
    assert_at_each_bulletin("projects.full", ["96", "232", "421", "506"]);
    assert_at_each_bulletin("projects.partial", ["58", "103", "81", "47"]);
    assert_at_each_bulletin("projects.idle", ["430", "249", "82", "31"]);
    assert_at_each_bulletin("projects.resumed", ["154", "335", "502", "553"]);
    assert_eq!(texts("projects.resumed_rate"), ["26.4%", "57.4%", "86.0%", "94.7%"]);
    assert_always("projects.townships", "10");
    let parts: u32 = ["projects.first_batch", "projects.carried"].iter().map(|key| values(key)[3].parse::<u32>().expect("a count")).sum();
    assert_eq!(parts, 584, "both batches make up all projects");
}

#[test]
fn workshops_one_of_which_closes() {
    assert_always("workshops.registered", "62");
    assert_at_each_bulletin("workshops.total", ["62", "62", "62", "61"]);
    assert_at_each_bulletin("workshops.closed", ["0", "0", "0", "1"]);
    assert_eq!(values("workshops.full")[3], "61", "all that are left are open");
    let reopened: Vec<String> = fs::read_to_string(Path::new(ROOT).join("content/data/workshops/workshops.yaml"))
        .expect("the workshops")
        .lines()
        .filter_map(|line| line.split("全面复工").next()?.rsplit([',', '{']).next()?.trim().get(..10).map(str::to_owned))
        .collect();
    assert_eq!(reopened.len(), 62);
    assert!(reopened.iter().all(|day| ("2020-02-10"..="2020-02-29").contains(&day.as_str())), "all reopened between 02-10 and 02-29: {reopened:?}");
}

#[test]
fn needs_by_township_sum_to_the_article() {
    for (survey, stated) in [
        ("survey.industry.households", "needs.industry.households"),
        ("survey.industry.persons", "needs.industry.persons"),
        ("survey.employment.persons", "needs.employment.persons"),
        ("survey.marginal.households", "needs.marginal.households"),
        ("survey.marginal.industry.households", "needs.marginal.industry.households"),
        ("survey.marginal.employment.persons", "needs.marginal.employment.persons"),
        ("returnees.total", "employment.hubei_returnees"),
    ] {
        assert_eq!(values(survey), values(stated), "{survey} and {stated}");
    }
}

#[test]
fn relief_is_statistics_only() {
    assert_eq!(values("relief.total")[3], "480");
    let cases = fs::read_to_string(Path::new(ROOT).join("content/data/relief/cases.csv")).expect("the cases");
    let amounts: Vec<u32> = cases.lines().skip(1).map(|line| line.split(',').nth(5).and_then(|amount| amount.parse().ok()).expect("an amount")).collect();
    assert_eq!(amounts.len(), 480);
    assert!(amounts.iter().all(|yuan| (500..=3000).contains(yuan) && yuan % 100 == 0), "500 to 3000 yuan in hundreds");
    let published = tree(&SITE);
    assert!(!published.keys().any(|path| path.contains("relief") && !path.starts_with("figures/")), "no page and no table of the cases");
    for (path, bytes) in &published {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("保密村码"), "{path} shows a private village");
        let case = text
            .match_indices('J')
            .find(|(at, _)| text[at + 1..].bytes().take_while(u8::is_ascii_digit).count() == 3 && !text[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()));
        assert!(case.is_none(), "{path} shows the number of a case");
    }
}

#[test]
fn proposals_stay_outside_the_584() {
    let proposals: u32 = values("proposals.total")[3].parse().expect("a count");
    assert!((18..=22).contains(&proposals), "about 20 proposals: {proposals}");
    assert_always("projects.total", "584");
}

#[test]
fn every_record_has_its_page_and_stands_in_its_lists() {
    let published = tree(&SITE);
    let pages =
        |folder: &str, letter: char| published.keys().filter(|path| path.strip_prefix(folder).is_some_and(|name| name.starts_with(letter) && name.ends_with(".html"))).count();
    assert_eq!(pages("projects/", 'P'), 584);
    assert_eq!(pages("workshops/", 'W'), 62);
    assert_eq!(pages("townships/", 'T'), 10);
    assert_eq!(pages("bulletins/", 'i') + published.keys().filter(|path| path.starts_with("bulletins/") && path.as_bytes()[10].is_ascii_digit()).count(), 5);
    for field in ["township", "sector", "status", "batch"] {
        let lists = published.iter().filter(|(path, _)| path.starts_with(&format!("projects/{field}/")));
        let listed: Vec<String> = lists.flat_map(|(_, page)| records(&String::from_utf8_lossy(page))).collect();
        let mut once = listed.clone();
        once.sort();
        once.dedup();
        assert_eq!((listed.len(), once.len()), (584, 584), "each project stands once in the lists by {field}");
    }
    let whole: Vec<String> = published
        .iter()
        .filter(|(path, _)| *path == "projects/index.html" || path.starts_with("projects/page-"))
        .flat_map(|(_, page)| records(&String::from_utf8_lossy(page)))
        .collect();
    assert_eq!(whole.len(), 584, "the whole list has every project once");
}

/// The projects that a list links to in its table.
fn records(page: &str) -> Vec<String> {
    let body = page.split_once("<tbody").and_then(|(_, rest)| rest.split_once("</tbody>")).map_or("", |(body, _)| body);
    let mut found: Vec<String> = body
        .split("href=\"")
        .skip(1)
        .filter_map(|part| part.split_once('"')?.0.rsplit('/').next()?.strip_suffix(".html").map(str::to_owned))
        .filter(|name| name.starts_with('P'))
        .collect();
    found.dedup();
    found
}

#[test]
fn the_stories_are_told() {
    for (path, wanted) in [
        ("projects/P396.html", vec!["原料运输车辆不足", "2020-02-25"]),
        ("workshops/W17.html", vec!["退出", "租约到期"]),
        ("bulletins/1.html", vec!["398", "386", "2020-02-20"]),
        ("bulletins/2.html", vec!["1286", "1268", "录入时数字前后颠倒"]),
        ("bulletins/3.html", vec!["截至", "第3期", "上一期", "后续各期"]),
        ("figures/posts.filled.html", vec!["398", "386"]),
        ("index.html", vec!["第4期", "94.7%", "个百分点"]),
    ] {
        let shown = words(path).replace("年", "-").replace("月", "-").replace('日', "");
        let shown = shown.replace("2020-2-", "2020-02-").replace("2020-3-", "2020-03-");
        for part in wanted {
            assert!(shown.contains(part), "{path} does not say {part}\n{shown}");
        }
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let other = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sample-elsewhere/又一处");
    let _ = fs::remove_dir_all(&other);
    fs::create_dir_all(other.parent().expect("a parent")).expect("the folder can be made");
    let run = Command::new(env!("CARGO_BIN_EXE_jianbao"))
        .args(["--root", ROOT, "build", "--jobs", "1", "-o"])
        .arg(&other)
        .current_dir(std::env::temp_dir())
        .env_clear()
        .envs([("TZ", "Pacific/Auckland"), ("LANG", "en_US.UTF-8"), ("LC_ALL", "C")])
        .output()
        .expect("the program runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let (one, two) = (tree(&SITE), tree(&other));
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    let differing: Vec<&String> = one.keys().filter(|path| one[*path] != two[*path]).collect();
    assert!(differing.is_empty(), "these differ with the machine, the zone or the threads: {differing:?}");
}

#[test]
fn an_unchanged_build_touches_nothing() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sample-twice");
    let _ = fs::remove_dir_all(&out);
    let build = || jianbao(&["build", "-o", &out.display().to_string()]);
    assert!(build().status.success());
    fs::write(out.join("kept.txt"), "not ours").expect("a file can be added");
    let times = || -> BTreeMap<String, (SystemTime, u64)> {
        let of = |path: &str| fs::metadata(out.join(path)).and_then(|meta| Ok((meta.modified()?, std::os::unix::fs::MetadataExt::ino(&meta)))).expect("metadata");
        tree(&out).into_keys().filter(|path| !path.starts_with('.')).map(|path| (path.clone(), of(&path))).collect()
    };
    let before = times();
    assert!(build().status.success());
    let after = times();
    let touched: Vec<&String> = after.keys().filter(|path| before.get(*path) != after.get(*path)).collect();
    assert!(touched.is_empty(), "an unchanged build wrote {touched:?}");
    assert!(out.join("kept.txt").exists(), "files of others are left alone");
}

#[test]
fn exit_statuses() {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exit");
    let _ = fs::remove_dir_all(&out);
    fs::create_dir_all(&out).expect("the folder can be made");
    let nowhere = out.display().to_string();
    let mut wrong = Vec::new();
    let mut says = |arguments: &[&str], status: i32, words: &str| {
        let run = jianbao(arguments);
        let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
        if run.status.code() != Some(status) || !said.contains(words) {
            let code = run.status.code();
            wrong.push(format!("jianbao {}: ended with {code:?}, wanted {status} and “{words}”\n{}", arguments.join(" "), said.chars().take(800).collect::<String>()));
        }
    };
    says(&["check"], 0, "");
    says(&["check", "--release"], 1, "示例");
    says(&["figures", "projects.total", "--as-of", "2020-02-28"], 0, "584");
    says(&["figures"], 0, "projects.total");
    says(&["figures", "--format", "json"], 0, r#""key":"projects.total","title":"产业扶贫项目总数","#);
    says(&["figures", "--format", "json", "projects.resumed", "--as-of", "2020-02-28"], 0, r#"{"record":"P001","place":"content/data/projects/"#);
    says(&["figures", "projects.totl"], 2, "projects.total");
    says(&["explain", "JB1005"], 0, "");
    says(&["explain", "JB9999"], 2, "");
    says(&["schema"], 0, "$schema");
    says(&["completions", "bash"], 0, "jianbao");
    says(&["--version"], 0, env!("CARGO_PKG_VERSION"));
    says(&["--help"], 0, "build");
    says(&["biuld"], 2, "build");
    says(&["build", "--frobnicate"], 2, "");
    says(&["--root", &nowhere, "build"], 2, "site.yaml");
    // Folders that are not its own: somebody's files, its own sources, above them, the system's.
    fs::write(out.join("mine.txt"), "not a site").expect("a file can be made");
    for folder in [&nowhere, "content", "content/static", "src", ".git", ".", "..", "/", "/etc"] {
        says(&["build", "-o", folder], 2, "");
    }
    assert_eq!(tree(&out).len(), 1, "nothing was written beside somebody's file");
    says(&["build", "-o", "/proc/jianbao"], 3, "/proc");
    let new = out.join("new").display().to_string();
    says(&["new", "site", &new], 0, "");
    says(&["--root", &new, "build"], 0, "");
    says(&["new", "site", &new], 2, "");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn both_languages_and_both_formats() {
    let run = jianbao(&["--lang", "en", "check", "--release"]);
    let english = String::from_utf8_lossy(&run.stderr);
    assert!(english.contains("error["), "{english}");
    let run = jianbao(&["--lang", "zh", "--format", "json", "check", "--release"]);
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(said.lines().count() > 0);
    for line in said.lines() {
        let problem: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        for key in ["level", "code", "message", "file", "line", "column", "end_line", "end_column", "help", "fix"] {
            assert!(problem.get(key).is_some(), "no {key} in {line}");
        }
    }
}
