//! The series: what was published stays, what moved is said, what comes next is drafted; on the sample site of `content/`.

#![allow(clippy::panic)] // A test that fails panics.

use jianbao::pipeline::{self, Memo, Options};
use jianbao::render::BUILTIN;
use jianbao::source::{self, Input, Sources};
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Every file of the site of `inputs`, whatever is wrong with it.
fn built(inputs: impl IntoIterator<Item = (String, Vec<u8>)>) -> BTreeMap<String, Vec<u8>> {
    let sources = Sources::of(inputs.into_iter().map(|(path, bytes)| Input::new(&path, bytes)));
    let files = Mutex::new(BTreeMap::new());
    let sink = |path: &str, bytes: &[u8]| {
        files.lock().expect("no writer fails").insert(path.to_owned(), bytes.to_vec());
        Ok::<(), std::convert::Infallible>(())
    };
    pipeline::build(&sources, &Options::default(), &Memo::default(), &sink).expect("the sink takes everything");
    files.into_inner().expect("no writer fails")
}

fn sample() -> Vec<(String, Vec<u8>)> {
    let sources = source::read(Path::new(ROOT), BUILTIN).expect("the sample can be read");
    sources.all().map(|input| (input.path.to_string(), input.bytes.to_vec())).collect()
}

/// The inputs as they were on 2020-02-21: later entries of histories, later records and later issues are not there yet. The register of
/// corrections and the data that it corrects are today's: a correction is the one thing by which an old page changes.
fn on_february_21(inputs: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    const LATER: &str = r"2020-(?:02-2[2-9]|03-\d\d)";
    let regex = |pattern: &str| Regex::new(&pattern.replace("LATER", LATER)).expect("a pattern");
    let (entry, line) = (regex(r", LATER: (?:\{[^}]*\}|[^,}]+)"), regex(r"(?m)^\s+LATER: .*\n"));
    let (record, item) = (regex(r"(?m)^- \{.*proposed_on: LATER.*\n"), regex(r"(?m)^\s+- \{.*found_on: LATER.*\n"));
    let (solved, subsidy) = (regex(r", solved_on: LATER"), regex(r"(?:, )?\{kind: [^}]*paid_on: LATER\}"));
    let (cell, relief) = (regex(r";LATER:[^;,\n]*"), regex(r"(?m)^J\d+(?:,[^,\n]*){5},LATER,.*\n"));
    let is_known = |path: &str| !["003", "004"].iter().any(|issue| path.starts_with(&format!("content/bulletins/{issue}")));
    let cut = |(path, bytes): (String, Vec<u8>)| {
        if !path.starts_with("content/data/") {
            return (path, bytes);
        }
        let mut text = String::from_utf8(bytes).expect("the sample is text");
        for pattern in [&record, &item, &solved, &subsidy, &entry, &line, &cell, &relief] {
            text = pattern.replace_all(&text, "").into_owned();
        }
        (path, text.replace("[, ", "[").into_bytes())
    };
    inputs.into_iter().filter(|(path, _)| is_known(path)).map(cut).collect()
}

#[test]
fn an_old_issue_has_the_same_bytes_for_ever() {
    let (now, then) = (built(sample()), built(on_february_21(sample())));
    assert!(!then.contains_key("bulletins/3.html"), "the later issues are not there yet");
    assert_ne!(now["figures/projects.full.html"], then["figures/projects.full.html"], "the later data are not there yet");
    for page in ["bulletins/1.html", "bulletins/2.html"] {
        let [now, then] = [&now, &then].map(|files| String::from_utf8_lossy(&files[page]).into_owned());
        for (now, then) in now.lines().zip(then.lines()) {
            assert_eq!(now, then, "a line of {page}");
        }
        assert_eq!(now, then, "{page}");
    }
}

#[test]
fn figures_may_change_places_in_their_file() {
    let turned = |(path, bytes): (String, Vec<u8>)| {
        if path != "content/figures.yaml" {
            return (path, bytes);
        }
        let text = String::from_utf8(bytes).expect("the sample is text");
        let starts: Vec<usize> = Regex::new(r"(?m)^[a-z_.]+:").expect("a pattern").find_iter(&text).map(|hit| hit.start()).chain([text.len()]).collect();
        let entries: String = starts.windows(2).rev().map(|it| &text[it[0]..it[1]]).collect();
        (path, entries.into_bytes())
    };
    let (now, then) = (built(sample()), built(sample().into_iter().map(turned)));
    assert_ne!(now["figures/index.html"], then["figures/index.html"], "the list of figures follows the file");
    for page in ["bulletins/1.html", "bulletins/2.html", "bulletins/3.html", "bulletins/4.html"] {
        assert_eq!(String::from_utf8_lossy(&now[page]), String::from_utf8_lossy(&then[page]), "{page}");
    }
}

#[test]
fn every_figure_page_describes_itself_to_machines() {
    let files = built(sample());
    let mut n_pages = 0;
    for (path, bytes) in files.iter().filter(|(path, _)| path.starts_with("figures/") && path.ends_with(".html") && !path.ends_with("index.html") && !path.contains('-')) {
        let page = String::from_utf8_lossy(bytes);
        let script = page.split_once("<script type=\"application/ld+json\">").and_then(|(_, rest)| rest.split_once("</script>")).map(|(script, _)| script);
        let script = script.unwrap_or_else(|| panic!("{path} has no JSON-LD"));
        assert!(!script.contains(['<', '>', '&']), "{path}: nothing in a script may look like markup");
        let document: Value = serde_json::from_str(script).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert_eq!(document["@context"], "https://schema.org");
        assert_eq!(document["@type"], "Dataset");
        for key in ["name", "description", "inLanguage", "url", "temporalCoverage"] {
            assert!(document[key].as_str().is_some_and(|text| !text.is_empty()), "{path}: {key}");
        }
        assert_eq!(document["variableMeasured"]["@type"], "PropertyValue");
        assert_eq!(document["creator"]["@type"], "Organization");
        for download in document["distribution"].as_array().expect("a list") {
            let address = download["contentUrl"].as_str().expect("an address");
            let file = address.rsplit_once("/data/").expect("a file below data/").1;
            assert!(files.contains_key(&format!("data/{file}")), "{path}: {address}");
        }
        n_pages += 1;
    }
    assert!(n_pages > 90, "{n_pages} figures have pages");
}

#[test]
fn all_records_of_a_figure_are_listed_on_its_pages() {
    let files = built(sample());
    let page = |path: &str| String::from_utf8_lossy(&files[path]).into_owned();
    let pages = ["figures/projects.total.html", "figures/projects.total-2.html", "figures/projects.total-3.html"].map(page);
    assert!(!files.contains_key("figures/projects.total-4.html"));
    let link = Regex::new(r#"href="\.\./projects/(P\d+)\.html""#).expect("a pattern");
    let mut listed: Vec<String> = pages.iter().flat_map(|page| link.captures_iter(page).map(|found| found[1].to_owned())).collect();
    listed.sort();
    listed.dedup();
    assert_eq!(listed.len(), 584);
    let posts = page("figures/posts.filled.html");
    assert!((1..=50).all(|number| posts.contains(&format!("<li>G{number:02} 示例"))), "records without pages are named in words");
    assert!(!files.keys().any(|path| path.starts_with("figures/relief") && path.contains("-2.html")), "statistics only");
}

#[test]
fn a_sentence_that_cites_a_figure_leads_to_its_place() {
    let files = built(sample());
    let page = String::from_utf8_lossy(&files["figures/projects.resumed_rate.html"]).into_owned();
    let link = Regex::new(r#"<li><q>([^<]*)</q> <a href="\.\./(bulletins/\d\.html)#(cite-\d+)">"#).expect("a pattern");
    let mut n_links = 0;
    for found in link.captures_iter(&page) {
        assert!(String::from_utf8_lossy(&files[&found[2]]).contains(&format!("id=\"{}\"", &found[3])), "{} has the place {}", &found[2], &found[3]);
        assert!(found[1].contains('%') || found[1].contains('成'), "the number is filled in: {}", &found[1]);
        n_links += 1;
    }
    assert!(n_links >= 4, "{n_links} sentences");
}

#[test]
fn the_five_stories_stand_on_pages() {
    let files = built(sample());
    let holds = |path: &str, words: &[&str]| {
        let page = String::from_utf8_lossy(&files[path]).into_owned();
        let text = Regex::new("<[^>]*>").expect("a pattern").replace_all(&page, "").split_whitespace().collect::<String>();
        for word in words {
            assert!(text.contains(word), "{path} says {word}");
        }
    };
    // A step back with its reason.
    holds("projects/P396.html", &["部分复工", "原料运输车辆不足"]);
    holds("bulletins/3.html", &["退步", "2月25日退回部分复工"]);
    // A correction of what was typed in wrongly.
    holds("bulletins/2.html", &["1286人次", "（更正：现为1268人次）", "原为", "录入时数字前后颠倒"]);
    holds("corrections.html", &["1286人次", "1268人次", "398个", "386个"]);
    // A workshop that closes: 62 become 61, and the denominator is explained by name.
    holds("bulletins/4.html", &["在营扶贫车间61个", "分母由62个变为61个", "减少示例11村雨伞第二扶贫车间"]);
    // A late report, counted when it came.
    holds("bulletins/3.html", &["迟报", "P036"]);
    // A preliminary number that was revised.
    holds("bulletins/1.html", &["398个", "（修订：现为386个）"]);
    holds("bulletins/2.html", &["上期原为398个，已修订"]);
}

/// A copy of the sample site to change.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("series").join(name);
        let _ = fs::remove_dir_all(&folder);
        let mut open = vec![PathBuf::from("content")];
        while let Some(below) = open.pop() {
            fs::create_dir_all(folder.join(&below)).expect("a folder can be made");
            for entry in fs::read_dir(Path::new(ROOT).join(&below)).expect("the sample can be listed") {
                let path = below.join(entry.expect("the sample can be listed").file_name());
                if Path::new(ROOT).join(&path).is_dir() {
                    open.push(path);
                } else {
                    fs::copy(Path::new(ROOT).join(&path), folder.join(&path)).expect("a file can be copied");
                }
            }
        }
        Self(folder)
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let path = self.0.join(path);
        let text = fs::read_to_string(&path).expect("a file of the sample");
        assert!(text.contains(from), "{from} stands in {}", path.display());
        fs::write(path, text.replacen(from, to, 1)).expect("a file can be written");
    }

    fn run(&self, words: &[&str]) -> (Option<i32>, String, String) {
        let run = Command::new(env!("CARGO_BIN_EXE_jianbao")).args(["--root", &self.0.display().to_string(), "--lang", "zh"]).args(words).output().expect("the program runs");
        (run.status.code(), String::from_utf8_lossy(&run.stdout).into_owned(), String::from_utf8_lossy(&run.stderr).into_owned())
    }

    /// The codes of all that `check` says, with the file of each.
    fn problems(&self) -> Vec<(String, String)> {
        let (_, _, said) = self.run(&["--format", "json", "check"]);
        let problems = said.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        problems.map(|it| (it["code"].as_str().unwrap_or_default().to_owned(), it["message"].as_str().unwrap_or_default().to_owned())).collect()
    }

    #[track_caller]
    fn says(&self, wanted: &[(&str, &str)]) {
        let said = self.problems();
        let fits = said.len() == wanted.len() && said.iter().zip(wanted).all(|((code, message), (wanted, words))| code == wanted && message.contains(words));
        assert!(fits, "said {said:#?}\nwanted {wanted:#?}");
    }
}

#[test]
fn a_published_number_moves_only_through_the_register() {
    let site = Copy::new("register");
    site.says(&[]);
    site.edit("content/data/ecommerce/points.yaml", "2020-02-21: 48", "2020-02-21: 49");
    site.says(&[("JB2201", "第2期已发布数字将变: ecommerce.orders 2589单→2590单")]);
    let register = site.0.join("content/corrections.yaml");
    let before = fs::read_to_string(&register).expect("the register");
    let entry = "- {issue: 2, figure: ecommerce.orders, old: 2589, new: 2590, reason: 漏报一单, approver: 编发单位负责人, date: 2020-03-02}\n";
    fs::write(&register, format!("{before}{entry}")).expect("the register");
    site.says(&[("JB2209", "第2期的这条更正还没有审签")]);
    assert_eq!(site.run(&["publish", "2", "--signer", "甲", "--signer", "乙", "--signer", "丙"]).0, Some(0));
    site.says(&[]);
    // A signed correction is neither edited nor removed.
    fs::write(&register, format!("{before}{}", entry.replace("漏报一单", "漏报"))).expect("the register");
    site.says(&[("JB2208", "ecommerce.orders 的更正(2589→2590,2020-03-02)被删去或改动"), ("JB2209", "还没有审签")]);
    fs::write(&register, &before).expect("the register");
    site.says(&[("JB2201", "ecommerce.orders"), ("JB2208", "ecommerce.orders")]);
    // It is superseded by one that begins where it ends.
    let next = entry.replace("old: 2589, new: 2590", "old: 2588, new: 2591").replace("2020-03-02", "2020-03-03");
    fs::write(&register, format!("{before}{entry}{next}")).expect("the register");
    site.edit("content/data/ecommerce/points.yaml", "2020-02-21: 49", "2020-02-21: 50");
    site.says(&[("JB2205", "更正说原为 2588,而上一条更正到 2590")]);
    fs::write(&register, format!("{before}{entry}{}", next.replace("2588", "2590"))).expect("the register");
    site.says(&[("JB2209", "还没有审签")]);
    let (status, _, said) = site.run(&["build"]);
    assert_eq!(status, Some(0), "{said}");
    let page = fs::read_to_string(site.0.join("site/bulletins/2.html")).expect("the page");
    assert!(page.contains("2589单") && page.contains("现为2591单") && page.contains("已由后来的更正取代"));
    assert!(page.contains("本期发布后有"), "a corrected issue says so at its head");
    assert!(page.contains("<span>2020年3月3日更正：现为2591单</span>"), "the card of the number says so");
    let machines = fs::read_to_string(site.0.join("site/figures/ecommerce.orders.html")).expect("the page");
    assert!(machines.contains(r#""@type":"CorrectionComment","datePublished":"2020-03-03""#) && machines.contains("disambiguatingDescription"), "and so do machines hear");
    let feed = fs::read_to_string(site.0.join("site/corrections.xml")).expect("the feed");
    assert!(feed.contains("原为2590单，现为2591单") && feed.contains("<updated>2020-03-03T00:00:00+08:00</updated>"));
    let feed = fs::read_to_string(site.0.join("site/feed.xml")).expect("the feed");
    assert!(feed.contains("<published>2020-02-22T09:00:00+08:00</published>") && feed.contains("<updated>2020-03-03T00:00:00+08:00</updated>"));
    for (file, words) in
        [("figures.csv", "原为2590单，现为2591单"), ("corrections.csv", "2589单,2590单"), ("datapackage.json", "\"new\": \"2591单\""), ("ecommerce.json", "\"new\":\"2591单\"")]
    {
        assert!(fs::read_to_string(site.0.join("site/data").join(file)).expect("open data").contains(words), "{file} says {words}");
    }
}

#[test]
fn a_change_of_text_date_or_lock_is_seen() {
    let site = Copy::new("signed");
    site.edit("content/bulletins/002.md", "运输问题由交通部门", "运输问题主要由交通部门");
    site.says(&[("JB2207", "第2期发布后正文有改动")]);
    assert_eq!(site.run(&["publish", "2", "--signer", "甲"]).0, Some(0), "it is signed again");
    site.says(&[]);
    site.edit("content/bulletins/002.md", "date: 2020-02-22 09:00", "date: 2020-02-23 09:00");
    site.says(&[("JB2202", "第2期已于 2020-02-22 09:00 印发")]);
    site.edit("content/bulletins/002.md", "date: 2020-02-23 09:00", "date: 2020-02-22 09:00");
    site.edit("content/bulletins/002.md", "as_of: 2020-02-21", "as_of: 2020-02-20");
    site.says(&[("JB2202", "第2期发布时截至 2020-02-21,文稿写 2020-02-20")]);
    site.edit("content/bulletins/002.md", "as_of: 2020-02-20", "as_of: 2020-02-21");
    site.edit("content/bulletins/002.lock.yaml", "402人", "403人");
    site.says(&[("JB2210", "第2期的锁被改动过")]);
}

#[test]
fn another_title_is_signed_or_put_back() {
    let site = Copy::new("title");
    site.edit("content/figures.yaml", "title: 部分复工项目,", "title: 局部复工项目,");
    let said = site.problems();
    assert!(said.len() > 1 && said.iter().all(|(code, words)| code == "JB2203" && words.contains("projects.partial 的名称或说明有改动")), "{said:?}");
    for issue in ["1", "2", "3", "4"] {
        assert_eq!(site.run(&["publish", issue, "--signer", "甲"]).0, Some(0));
    }
    site.says(&[]);
}

#[test]
fn another_definition_holds_from_a_day_on() {
    let site = Copy::new("definition");
    let pages = ["bulletins/1.html", "bulletins/2.html", "bulletins/3.html", "bulletins/4.html"];
    let built = |site: &Copy| {
        let (status, _, said) = site.run(&["build"]);
        assert_eq!(status, Some(0), "{said}");
        pages.map(|page| fs::read_to_string(site.0.join("site").join(page)).expect("the page"))
    };
    let before = built(&site);
    let line = "ecommerce.open: {title: 营业的电商服务网点, unit: 个, count: ecommerce, where: {status: 恢复营业}";
    // In place of the one that was published: one error, for every issue and every number, whatever is said of it.
    for other in ["where: {status: 恢复营业, kind: 村级}", "where: {status: 恢复营业, kind: 村级}, changed: {2020-03-05: 只计村级网点}"] {
        site.edit("content/figures.yaml", line, &line.replace("where: {status: 恢复营业}", other));
        let said: Vec<_> = site.problems().into_iter().filter(|(code, _)| code != "JB2103").collect();
        assert!(matches!(&said[..], [(code, words)] if code == "JB2203" && words.contains("ecommerce.open 的口径改了,已发布的第2、4期将变: 23个→")), "{said:?}");
        site.edit("content/figures.yaml", &line.replace("where: {status: 恢复营业}", other), line);
    }
    // Before the day of an issue that is out.
    let from = |day: &str| format!("{line}, changed: {{{day}: {{text: 只计村级网点, where: {{status: 恢复营业, kind: 村级}}}}}}");
    site.edit("content/figures.yaml", line, &from("2020-03-01"));
    let said = site.problems();
    assert!(said.iter().any(|(code, words)| code == "JB2203" && words.contains("从 2020-03-01 起变化,而截至 2020-03-03 的第4期已经发布")), "{said:?}");
    // After all of them.
    site.edit("content/figures.yaml", &from("2020-03-01"), &from("2020-03-05"));
    site.says(&[]);
    assert!(before == built(&site), "what was published stays, byte by byte");
}

#[test]
fn the_table_of_changes_says_that_a_definition_is_another() {
    let edited = sample().into_iter().filter(|(path, _)| path != "content/bulletins/004.lock.yaml").map(|(path, bytes)| {
        if path != "content/figures.yaml" {
            return (path, bytes);
        }
        let text = String::from_utf8(bytes).expect("the sample is text");
        let line = "projects.partial: {title: 部分复工项目, unit: 个, count: projects, where: {status: 部分复工}";
        assert!(text.contains(line));
        let other = line.replace("部分复工}", "[部分复工, 未复工]}, changed: {2020-03-01: 未复工的也计入}");
        (path, text.replace(line, &other).into_bytes())
    });
    let files = built(edited);
    let page = |path: &str| String::from_utf8_lossy(&files[path]).into_owned();
    assert!(page("bulletins/4.html").contains("口径变化：自2020年3月1日起，未复工的也计入；上期按原口径发布为81个"));
    assert!(page("bulletins/3.html").contains(">81个</data>"), "what was published stays");
    assert!(page("figures/projects.partial.html").contains("口径变化：自2020年3月1日起，未复工的也计入"));
}

#[test]
fn numbers_of_two_definitions_are_not_compared() {
    let site = Copy::new("break");
    let line = "ecommerce.open: {title: 营业的电商服务网点, unit: 个, count: ecommerce, where: {status: 恢复营业}";
    site.edit("content/figures.yaml", line, &format!("{line}, changed: {{2020-03-05: {{text: 只计村级网点, where: {{status: 恢复营业, kind: 村级}}}}}}"));
    let issue =
        "---\ntitle: 第五期\nissue: 5\nas_of: 2020-03-10\ndate: 2020-03-11 09:00\n---\n营业的电商服务网点[](fig:ecommerce.open)。\n\n![历期](chart:ecommerce.open?kind=line)\n";
    fs::write(site.0.join("content/bulletins/005.md"), issue).expect("an issue");
    // Pages outside the series say what is counted now.
    site.edit("content/pages/health.md", "[43个](fig:ecommerce.open)", "[](fig:ecommerce.open)");
    site.edit("content/pages/health.md", "[93.5%](fig:ecommerce.open_rate)", "[](fig:ecommerce.open_rate)");
    let (status, _, said) = site.run(&["build"]);
    assert_eq!(status, Some(0), "{said}");
    let read = |path: &str| fs::read_to_string(site.0.join("site").join(path)).expect("a file of the site");
    let page = read("bulletins/5.html");
    assert!(page.contains("口径变化：自2020年3月5日起，只计村级网点；上期按原口径发布为43个"), "{page}");
    assert!(page.contains("（口径变化）</td>") && page.contains("与以前各期不可比") && !page.contains("比上期减少") && !page.contains("比上期增加"), "no change is given");
    assert!(read("figures/ecommerce.open.html").contains("；以前为：电商服务网点中"), "{}", read("figures/ecommerce.open.html"));
    let lines: Vec<String> = read("data/figures.csv").lines().filter(|line| line.starts_with("ecommerce.open,")).map(str::to_owned).collect();
    assert!(lines[3].contains(",43个,") && !lines[3].contains("只计") && lines[4].contains("自2020-03-05起，只计村级网点"), "{lines:?}");
    let (_, said, _) = site.run(&["diff", "4", "5"]);
    assert!(said.contains("\t口径变化\t营业的电商服务网点\n\t口径变化:自2020-03-05起,只计村级网点;前后不可比\n"), "{said}");
    let (_, said, _) = site.run(&["figures", "ecommerce.open", "--as-of", "2020-03-03"]);
    assert!(said.contains("43个(截至 2020-03-03)"), "{said}");
    // A sentence that compares all the same is told so.
    site.edit("content/bulletins/005.md", "(fig:ecommerce.open)。", "(fig:ecommerce.open)，比上期减少[3个](fig:ecommerce.open?show=change)。");
    assert!(site.problems().iter().any(|(code, _)| code == "JB2106"), "{:?}", site.problems());
    // The draft of such an issue says it by itself, and is true as it stands.
    fs::remove_file(site.0.join("content/bulletins/005.md")).expect("an issue to draft anew");
    assert_eq!(site.run(&["new", "bulletin", "--as-of", "2020-03-10"]).0, Some(0));
    let draft = fs::read_to_string(site.0.join("content/bulletins/005.md")).expect("a draft");
    let line = "- 口径变化：营业的电商服务网点自3月5日起只计村级网点，本期[](fig:ecommerce.open)，上期按原口径为[](fig:ecommerce.open?show=previous)，前后不可比；由它算出的";
    assert!(draft.contains(line) && !draft.contains("ecommerce.open?show=change"), "{draft}");
    let (_, _, said) = site.run(&["check", "--drafts"]);
    assert!(!said.contains("content/bulletins/005.md"), "{said}");
}

#[test]
fn a_correction_excuses_what_it_says_and_no_other_cell() {
    let site = Copy::new("cells");
    let register = site.0.join("content/corrections.yaml");
    let before = fs::read_to_string(&register).expect("the register");
    // Two persons more in one township, as many fewer in another: the total stands, two cells of a chart do not.
    let data = fs::read_to_string(site.0.join("content/data/returnees/returnees.yaml")).expect("records");
    let last = Regex::new(r"2020-03-03: (\d+)").expect("a pattern");
    let mut shift = [2_i64, -2].into_iter();
    let moved = last.replacen(&data, 2, |found: &regex::Captures<'_>| format!("2020-03-03: {}", found[1].parse::<i64>().unwrap_or_default() + shift.next().unwrap_or_default()));
    fs::write(site.0.join("content/data/returnees/returnees.yaml"), &*moved).expect("records");
    site.says(&[("JB2201", "第4期已发布的图表“返乡人员就业落实”将变: 示例甲镇 52→54")]);
    // The entry that is offered is the one that is due, and the other cell follows from the sum.
    let (_, _, said) = site.run(&["check"]);
    let entry = said.split('`').find(|part| part.starts_with("- {issue: 4, figure: returnees.placed/township=示例甲镇,")).unwrap_or_else(|| panic!("{said}")).to_owned();
    let entry = Regex::new(r"date: \S+\}").expect("a pattern").replace(&entry, "date: 2020-03-12}").into_owned();
    fs::write(&register, format!("{before}{entry}\n")).expect("the register");
    site.says(&[("JB2205", "还没有填")]);
    let entry = entry.replace("reason: 原因, approver: 批准人", "reason: 误报, approver: 编发单位负责人");
    fs::write(&register, format!("{before}{entry}\n")).expect("the register");
    site.says(&[("JB2209", "第4期的这条更正还没有审签")]);
    let (status, _, said) = site.run(&["publish", "4", "--signer", "甲", "--signer", "乙", "--signer", "丙"]);
    assert!(status == Some(0) && !said.contains("还没有审签"), "what is being signed is not asked for: {said}");
    site.says(&[]);
    assert_eq!(site.run(&["build"]).0, Some(0));
    let page = fs::read_to_string(site.0.join("site/bulletins/4.html")).expect("the page");
    assert!(page.contains("已落实就业返乡人员（示例甲镇）") || page.contains("（示例甲镇）"), "the cell is named");
    let register = fs::read_to_string(site.0.join("site/corrections.html")).expect("the register");
    assert!(register.contains("示例甲镇") && register.contains("52人") && register.contains("54人"));
    // Other cells are not excused by it, and then the sum no longer says what the one that was left must be.
    let third = Regex::new(r"(?s)^(.*?2020-03-03: \d+.*?2020-03-03: \d+.*?2020-03-03: )(\d+)(.*?2020-03-03: )(\d+)").expect("a pattern");
    let moved = third.replace(&moved, |it: &regex::Captures<'_>| {
        let number = |at: usize, by: i64| it[at].parse::<i64>().unwrap_or_default() + by;
        format!("{}{}{}{}", &it[1], number(2, 1), &it[3], number(4, -1))
    });
    fs::write(site.0.join("content/data/returnees/returnees.yaml"), &*moved).expect("records");
    site.says(&[("JB2201", "第4期已发布的图表“返乡人员就业落实”将变: 示例丁镇 41→39")]);
}

#[test]
fn a_number_that_only_the_table_of_changes_has_stays() {
    let site = Copy::new("rows");
    let issue = "---\ntitle: 第五期\nissue: 5\nas_of: 2020-03-10\ndate: 2020-03-11 09:00\n---\n上期末的情况。\n\n![网点](table:ecommerce.sales@2020-03-03?by=kind)\n";
    fs::write(site.0.join("content/bulletins/005.md"), issue).expect("an issue");
    assert_eq!(site.run(&["publish", "5", "--signer", "甲"]).0, Some(0), "{:?}", site.problems());
    let of_series = || site.problems().into_iter().filter(|(code, _)| code.starts_with("JB22")).collect::<Vec<_>>();
    assert_eq!(of_series(), []);
    // The chart is of another day and does not move; the number of the issue does.
    site.edit("content/data/ecommerce/points.yaml", "2020-03-03: 4444}", "2020-03-03: 4444, 2020-03-08: 9444}");
    let said = of_series();
    assert!(matches!(&said[..], [(code, words)] if code == "JB2201" && words.contains("第5期变化表已发布的数将变: ecommerce.sales 42.11万元→42.61万元")), "{said:#?}");
    let register = site.0.join("content/corrections.yaml");
    let before = fs::read_to_string(&register).expect("the register");
    let entry = "- {issue: 5, figure: ecommerce.sales, old: 42.11, new: 42.61, reason: 漏报, approver: 编发单位负责人, date: 2020-03-12}\n";
    fs::write(&register, format!("{before}{entry}")).expect("the register");
    let said = of_series();
    assert!(matches!(&said[..], [(code, _)] if code == "JB2209"), "{said:#?}");
    fs::write(&register, before).expect("the register");
    site.edit("content/data/ecommerce/points.yaml", "2020-03-03: 4444, 2020-03-08: 9444}", "2020-03-03: 4444}");
    // That it cannot be compared any more is no small thing either.
    let line = "ecommerce.sales: {title: 网点累计销售额,";
    site.edit("content/figures.yaml", line, &format!("{line} changed: {{2020-03-08: 只计本县网点}},"));
    let said = of_series();
    assert!(said.iter().any(|(code, words)| code == "JB2201" && words.contains("第5期变化表已发布的增减将变: ecommerce.sales 持平→口径变化")), "{said:#?}");
}

#[test]
fn a_part_that_stays_hides_no_ratio_that_moves() {
    let site = Copy::new("hidden");
    // Another way to say the same, and a ratio of it that is rounded otherwise.
    site.edit("content/figures.yaml", "sum: returnees.placed,", "sum: returnees.placed, where: {persons: {from: 0}},");
    site.edit("content/figures.yaml", "ratio: [returnees.placed, returnees.total], decimals: 1", "ratio: [returnees.placed, returnees.total], decimals: 2");
    let said = site.problems();
    let moved = |(code, words): &(String, String)| code == "JB2203" && words.contains("returnees.placed_rate 的口径改了") && words.contains("%→");
    assert!(said.iter().any(moved), "{said:#?}");
}

#[test]
fn a_record_that_was_there_is_no_new_one() {
    let site = Copy::new("known");
    let schema = fs::read_to_string(site.0.join("content/data/proposals/dataset.yaml")).expect("the schema");
    let optional = Regex::new(r"(name: proposed_on, [^\n]*?)constraints: \{required: true\}, ").expect("a pattern").replace(&schema, "$1").into_owned();
    fs::write(site.0.join("content/data/proposals/dataset.yaml"), optional).expect("the schema");
    site.edit("content/data/proposals/proposals.yaml", "proposed_on: 2020-02-06, funds: 1420000", "funds: 1420000");
    assert!(site.problems().iter().all(|(code, _)| code != "JB2201"), "{:#?}", site.problems());
    site.edit("content/data/proposals/proposals.yaml", "stage: {2020-02-06: 谋划}", "stage: {2020-02-06: 谋划, 2020-03-01: 申报}");
    let said = site.problems();
    assert!(said.iter().any(|(code, words)| code == "JB2201" && words.contains("proposals.submitted 12个→13个, +Q02")), "{said:#?}");
    assert!(said.iter().all(|(_, words)| !words.contains("新记录")), "{said:#?}");
}

#[test]
fn what_an_old_page_calls_its_data_is_signed_or_put_back() {
    let site = Copy::new("names");
    fs::remove_file(site.0.join("content/bulletins/004.lock.yaml")).expect("a lock");
    assert_eq!(site.run(&["publish", "4", "--signer", "甲"]).0, Some(0));
    let built = || {
        assert_eq!(site.run(&["build"]).0, Some(0), "{:?}", site.problems());
        fs::read_to_string(site.0.join("site/bulletins/4.html")).expect("the page")
    };
    let before = built();
    let dataset = "content/data/ecommerce/dataset.yaml";
    for (path, from, to) in [
        (dataset, "name: sales, title: ", "name: sales, title: 网上"),
        ("content/data/returnees/dataset.yaml", "name: township, title: 乡镇", "name: township, title: 所在乡镇"),
        (dataset, "title: ", "title: 县"),
    ] {
        site.edit(path, from, to);
        let said = site.problems();
        assert!(said.iter().any(|(code, words)| code == "JB2203" && words.contains("第4期之后")), "{path} {to}: {said:#?}");
        assert!(built() != before, "{path} {to}");
        site.edit(path, to, from);
        site.says(&[]);
    }
    // What the source of a statement is called is held by the lock.
    let sources = fs::read_to_string(site.0.join("content/sources.yaml")).expect("sources");
    fs::write(site.0.join("content/sources.yaml"), sources.replace("title: ", "title: 新")).expect("sources");
    site.says(&[]);
    assert!(built() == before, "the sources are called as they were");
}

#[test]
fn an_issue_says_of_its_sources_what_it_said() {
    let site = Copy::new("sources");
    let page = |site: &Copy| {
        assert_eq!(site.run(&["build"]).0, Some(0));
        fs::read_to_string(site.0.join("site/bulletins/4.html")).expect("the page")
    };
    let before = page(&site);
    let sources = fs::read_to_string(site.0.join("content/sources.yaml")).expect("sources");
    let later = Regex::new(r"received: \d{4}-\d{2}-\d{2}").expect("a pattern").replace_all(&sources, "received: 2020-04-01");
    assert_ne!(later, sources);
    fs::write(site.0.join("content/sources.yaml"), &*later).expect("sources");
    site.says(&[]);
    assert!(page(&site) == before, "another day of receipt is news of later issues");
}

#[test]
fn the_record_that_was_edited_is_named() {
    let site = Copy::new("edited");
    site.edit("content/data/projects/T01.yaml", "2020-02-21: 889000", "2020-02-21: 879000");
    let said = site.problems();
    assert!(said.iter().any(|(code, message)| code == "JB2201" && message.contains("projects.paid ") && message.ends_with(",改过的记录: P001")), "{said:#?}");
}

#[test]
fn an_entry_at_a_day_that_is_out_is_said_once() {
    let site = Copy::new("late");
    let record = |site: &Copy| {
        let text = fs::read_to_string(site.0.join("content/data/projects/T05.yaml")).expect("records");
        let from = text.find("- id: P339").expect("a record");
        text[from..from + text[from..].find("  construction").expect("a field")].to_owned()
    };
    let before = record(&site);
    let late = |entry: &str| before.replace("    2020-02-01: 未复工\n", &format!("    2020-02-01: 未复工\n    {entry}\n"));
    site.edit("content/data/projects/T05.yaml", &before, &late("2020-02-27: 部分复工"));
    let of_locks = |site: &Copy| site.problems().into_iter().filter(|(code, _)| code != "JB2103").collect::<Vec<_>>();
    let said = of_locks(&site);
    let words = "P339(2020-02-27)的“复工进度”是第3、4期发布以后写进去的,日期却在截至日期 2020-03-03 以前,已发布的数字将变: 第3期 projects.idle 82个→81个";
    assert!(matches!(&said[..], [(code, message)] if code == "JB2201" && message == words), "{said:#?}");
    let (_, _, said) = site.run(&["check"]);
    assert!(said.contains("content/data/projects/T05.yaml:1129:5") && said.contains("`2020-03-04: {value: 部分复工, note: 迟报，实际日期}`"), "{said}");
    assert!(!said.contains("写 `since: 日期字段`"), "a record that was there is no new one: {said}");
    // Who says that it should have counted then is told of every number.
    let register = site.0.join("content/corrections.yaml");
    let corrections = fs::read_to_string(&register).expect("the register");
    let entry = "- {issue: 3, figure: projects.idle, old: 82, new: 81, reason: 漏登, approver: 编发单位负责人, date: 2020-03-06}\n";
    fs::write(&register, format!("{corrections}{entry}")).expect("the register");
    let said = of_locks(&site);
    assert!(said.len() > 8 && said.iter().any(|(_, message)| message.contains("第4期已发布数字将变: projects.resumed 553个→554个, +P339")), "{said:#?}");
    let (_, _, said) = site.run(&["check"]);
    assert!(said.contains("核对 content/data/projects/T05.yaml:1110;确需更正的") && !said.contains("写 `since: 日期字段`"), "{said}");
    fs::write(&register, corrections).expect("the register");
    // At the day it was received it moves nothing, and the next draft says what it is.
    site.edit("content/data/projects/T05.yaml", &late("2020-02-27: 部分复工"), &late("2020-03-06: {value: 部分复工, note: 迟报。2月27日复工，乡镇3月6日补报}"));
    site.says(&[]);
    assert_eq!(site.run(&["new", "bulletin", "--as-of", "2020-03-10"]).0, Some(0));
    let draft = fs::read_to_string(site.0.join("content/bulletins/005.md")).expect("a draft");
    let line = "- 迟报：[示例34村中药材种植基地](../data/projects#P339)于3月6日由“未复工”变为“部分复工”，2月27日复工，乡镇3月6日补报。";
    assert!(draft.contains(line), "{draft}");
}

#[test]
fn a_record_that_is_gone_is_said_once() {
    let site = Copy::new("removed");
    let path = site.0.join("content/data/projects/T05.yaml");
    let records = fs::read_to_string(&path).expect("records");
    let (from, to) = (records.find("- id: P339").expect("a record"), records.find("- id: P340").expect("the next"));
    fs::write(&path, format!("{}{}", &records[..from], &records[to..])).expect("records");
    let said: Vec<_> = site.problems().into_iter().filter(|(code, _)| code == "JB2201").collect();
    let words = "content/data/projects 里的记录 P339不见了,而已发布的第1、2、3、4期计入过,数字将变: 第1期 projects.idle 430个→429个";
    assert!(matches!(&said[..], [(_, message)] if message == words), "{said:#?}");
    let (_, _, said) = site.run(&["check"]);
    assert!(said.contains("从备份或版本库找回,记录不能删除:不再计入的,在 dataset.yaml 写 `until: 日期字段`"), "{said}");
}

#[test]
fn a_column_that_came_later_is_no_edit_of_records() {
    let site = Copy::new("column");
    // The locks of the sample are of before they named the fields; that of issue 4 is written anew, and names them.
    fs::remove_file(site.0.join("content/bulletins/004.lock.yaml")).expect("the lock");
    assert_eq!(site.run(&["publish", "4", "--signer", "甲", "--signer", "乙", "--signer", "丙"]).0, Some(0));
    let lock = fs::read_to_string(site.0.join("content/bulletins/004.lock.yaml")).expect("the lock");
    assert!(lock.contains(r#""projects": {fields: ["id", "name", "#), "{lock}");
    let column = "  - {name: remark, title: 备注, type: string, visibility: public}\n";
    for place in ["  - {name: sector,", "  - {name: summary,"] {
        let path = site.0.join("content/data/projects/dataset.yaml");
        let schema = fs::read_to_string(&path).expect("the schema");
        fs::write(&path, schema.replacen(place, &format!("{column}{place}"), 1)).expect("the schema");
        site.says(&[]);
        let paid = ("2020-02-21: 889000", "2020-02-21: 879000");
        site.edit("content/data/projects/T01.yaml", paid.0, paid.1);
        let said = site.problems();
        let edited: Vec<&str> = said.iter().filter_map(|(_, message)| message.split_once(",改过的记录: ")).map(|(_, names)| names).collect();
        assert!(edited.len() > 1 && edited.iter().all(|names| *names == "P001"), "{said:#?}");
        site.edit("content/data/projects/T01.yaml", paid.1, paid.0);
        fs::write(&path, schema).expect("the schema");
    }
}

#[test]
fn records_without_their_day_are_said_once() {
    let site = Copy::new("undated");
    let path = site.0.join("content/data/proposals/proposals.yaml");
    let records = fs::read_to_string(&path).expect("records");
    let last = records.lines().find(|line| line.contains("id: Q21,")).expect("a record");
    let added = Regex::new("proposed_on: [0-9-]+, ")
        .expect("a pattern")
        .replace(last, "")
        .replace("Q21", "Q22")
        .replace("示例44村螃蟹", "示例44村河蟹")
        .replace("2020-03-03", "2020-02-01");
    fs::write(&path, format!("{}\n{added}\n", records.trim_end())).expect("records");
    let schema = fs::read_to_string(site.0.join("content/data/proposals/dataset.yaml")).expect("the schema");
    let optional = Regex::new(r"(name: proposed_on, [^\n]*?)constraints: \{required: true\}, ").expect("a pattern").replace(&schema, "$1").into_owned();
    fs::write(site.0.join("content/data/proposals/dataset.yaml"), optional).expect("the schema");
    let said = site.problems();
    let said: Vec<_> = said.into_iter().filter(|(code, _)| code != "JB2103").collect();
    assert!(matches!(&said[..], [(code, message)] if code == "JB2201" && message.contains("新记录 Q22没有填“") && message.contains("算进了已发布的第")), "{said:#?}");
}

#[test]
fn a_published_issue_that_cannot_be_read_is_one_problem() {
    let site = Copy::new("unread");
    let path = site.0.join("content/bulletins/001.md");
    let text = fs::read_to_string(&path).expect("the issue");
    fs::write(&path, text.replacen("issue: 1", "issue: 1\ndraft: true", 1)).expect("the issue");
    site.says(&[("JB2204", "第1期已经发布,文稿却写着 `draft: true`")]);
    fs::write(&path, &*encoding_rs::GBK.encode(&text).0).expect("the issue");
    site.says(&[("JB1001", "像是 GBK 编码")]);
}

#[test]
fn the_next_issue_is_drafted_in_its_turn() {
    let site = Copy::new("turn");
    for (words, code) in [(&["--as-of", "2020-03-03"][..], "JB2216"), (&["--as-of", "2999-01-01"][..], "JB2206")] {
        let (status, _, said) = site.run(&[&["new", "bulletin"], words].concat());
        assert!(status == Some(2) && said.contains(code), "{said}");
    }
    assert_eq!(site.run(&["new", "bulletin", "--as-of", "2020-03-10"]).0, Some(0));
    let (status, _, said) = site.run(&["new", "bulletin", "--as-of", "2020-03-17"]);
    assert!(status == Some(2) && said.contains("第5期的草稿 content/bulletins/005.md 还没有发布"), "{said}");
    let (_, _, said) = site.run(&["diff", "1", "7"]);
    assert!(said.contains("没有第7期") && said.contains("可以比较的有第1、2、3、4、5期,草稿也在内"), "{said}");
    // What is written by hand is held to the same order.
    site.edit("content/bulletins/005.md", "draft: true\n", "");
    site.edit("content/bulletins/005.md", "as_of: 2020-03-10", "as_of: 2999-03-10");
    assert!(site.problems().iter().any(|(code, message)| code == "JB2206" && message.contains("第5期的截至日期 2999-03-10 在将来")), "{:?}", site.problems());
}

#[test]
fn what_came_to_a_denominator_is_named_and_what_is_left_out_is_listed() {
    let site = Copy::new("listed");
    let issue = "---\ntitle: 第五期\nissue: 5\nas_of: 2020-03-10\ndate: 2020-03-11 09:00\n---\n提出项目[](fig:proposals.total)。\n";
    fs::write(site.0.join("content/bulletins/005.md"), issue).expect("an issue");
    site.edit("content/data/ecommerce/points.yaml", "2020-03-03: 4444}", "2020-03-03: 4444, 2020-03-08: 9444}");
    site.edit("content/pages/health.md", "[42.11万元](fig:ecommerce.sales)", "[](fig:ecommerce.sales)");
    assert_eq!(site.run(&["build"]).0, Some(0), "{:?}", site.problems());
    let page = |issue: u32| fs::read_to_string(site.0.join(format!("site/bulletins/{issue}.html"))).expect("the page");
    assert!(!page(4).contains("个指标上期公布过"), "an older lock gains nothing");
    assert!(page(4).contains("减少<a href=\"../workshops/W17.html\">示例11村雨伞第二扶贫车间</a>"));
    assert_eq!(page(4).matches("示例11村雨伞第二扶贫车间</a>").count(), 1, "once, and not beside every rate");
    assert!(page(5).contains("另有1个指标上期公布过、本期有变化而未引用") && page(5).contains("<a href=\"../figures/ecommerce.sales.html\">"), "{}", page(5));
}

#[test]
fn dates_are_held_against_the_day_it_is() {
    let site = Copy::new("dates");
    site.edit("content/site.yaml", "stale_after_days: 0", "stale_after_days: 14");
    site.says(&[("JB2212", "最新一期(第4期,2020-03-04)已超过14天")]);
    let page = |site: &Copy| fs::read(site.0.join("site/bulletins/4.html")).expect("the page");
    assert_eq!(site.run(&["build"]).0, Some(0));
    let stale = page(&site);
    site.edit("content/site.yaml", "stale_after_days: 14", "stale_after_days: 0");
    assert_eq!(site.run(&["build"]).0, Some(0));
    assert_eq!(page(&site), stale, "the day it is decides no byte");
    fs::remove_file(site.0.join("content/bulletins/004.lock.yaml")).expect("the lock");
    site.edit("content/bulletins/004.md", "date: 2020-03-04 09:00", "date: 2999-03-04 09:00");
    site.says(&[("JB2206", "第4期的印发日期 2999-03-04 在将来")]);
    site.edit("content/bulletins/004.md", "issued_by:", "draft: true\nissued_by:");
    assert!(!site.problems().iter().any(|(code, _)| code == "JB2206"), "a draft may have any date");
}

#[test]
fn the_difference_names_records_and_steps() {
    let site = Copy::new("difference");
    let (status, said, _) = site.run(&["diff", "3", "4"]);
    assert_eq!(status, Some(0));
    assert!(said.contains("workshops.total\t62个 → 61个\t减少1个\t在营扶贫车间\n\t- 复工进度 全面复工 → 退出: W17\n"), "{said}");
    let (_, said, _) = site.run(&["--format", "json", "diff", "3", "4"]);
    let figures: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).expect("a figure a line")).collect();
    let of = |key: &str| figures.iter().find(|it| it["figure"] == key).unwrap_or_else(|| panic!("{key} moved"));
    assert_eq!(of("workshops.closed")["records"][0]["record"], "W17");
    assert_eq!(of("workshops.closed")["records"][0]["fields"][0]["to"], "退出");
    assert_eq!(of("relief.total")["records"], Value::Array(Vec::new()), "for statistics only");
    assert!(!said.contains('J') || !Regex::new(r"J\d{3}").expect("a pattern").is_match(&said), "no case is named");
}

#[test]
fn a_draft_builds_without_errors() {
    let site = Copy::new("draft");
    for path in ["content/bulletins/004.md", "content/bulletins/004.lock.yaml"] {
        fs::remove_file(site.0.join(path)).expect("an issue to draft anew");
    }
    for path in fs::read_dir(site.0.join("content/pages")).expect("pages") {
        let path = path.expect("pages").path();
        if path.file_name().is_none_or(|name| name != "method.md") {
            fs::remove_file(path).expect("a page of the newest issue");
        }
    }
    fs::write(site.0.join("content/pages/method.md"), "---\ntitle: 数据说明\n---\n说明。\n").expect("a page");
    let settings = fs::read_to_string(site.0.join("content/site.yaml")).expect("settings");
    let settings: Vec<&str> = settings.lines().filter(|line| !line.contains("pages/")).collect();
    fs::write(site.0.join("content/site.yaml"), settings.join("\n")).expect("settings");
    assert_eq!(site.run(&["new", "bulletin", "--as-of", "2020-03-03"]).0, Some(0));
    let draft = fs::read_to_string(site.0.join("content/bulletins/004.md")).expect("a draft");
    for words in [
        "issue: 4\n",
        "as_of: 2020-03-03\n",
        "date: 2020-03-04 09:00\n",
        "复工率[](fig:projects.resumed_rate)，比上期提高[](fig:projects.resumed_rate?show=change)。",
        "，比上期增加[](fig:projects.full?show=change)。复工率[](fig:projects.resumed_rate)，",
        "## 需要说明的情况\n\n",
        "- 退出：[示例11村雨伞第二扶贫车间](../data/workshops#W17)于3月2日由“全面复工”变为“退出”，原因：外贸订单取消、",
        "- 分母有变：车间全面复工率的分母“在营扶贫车间”由[](fig:workshops.total?show=previous)变为[](fig:workshops.total)。",
        "| 指标 | 上期 | 本期 | 增减 |",
    ] {
        assert!(draft.contains(words), "{words}\n{draft}");
    }
    let (status, _, said) = site.run(&["check", "--drafts"]);
    assert_eq!(status, Some(0), "{said}\n{draft}");
    assert!(!said.contains("错误["), "{said}");
    let (status, said, _) = site.run(&["diff", "3", "4"]);
    assert!(status == Some(0) && said.contains("workshops.total\t62个 → 61个"), "a draft is compared before it is signed: {said}");
    // What nobody rewrites is true as it stands.
    site.edit("content/bulletins/004.md", "draft: true\n", "");
    assert_eq!(site.run(&["publish", "4", "--signer", "甲", "--signer", "乙", "--signer", "丙"]).0, Some(0));
    assert_eq!(site.run(&["build"]).0, Some(0));
    let page = fs::read_to_string(site.0.join("site/bulletins/4.html")).expect("the page");
    assert!(
        page.contains("<title>临时救助480户，返乡人员已落实就业369人")
            && page.contains("<h1>临时救助<span class=\"figure\"><a href=\"../figures/relief.total.html\"><data value=\"480\">480户</data>")
            && page.contains("截至3月3日，临时救助<span"),
        "a title with its number, a sentence with its day"
    );
}

#[test]
fn a_correction_that_cannot_be_right_is_refused() {
    let right = "- {issue: 3, figure: projects.resumed, kind: 更正, old: 502, new: 501, reason: 误报, approver: 编发单位负责人, date: 2020-03-12}\n";
    for (was, is, code, words) in [
        ("", "", "JB2205", "第3期 projects.resumed 的更正说现为 501,而数据为502个"),
        ("new: 501", "new: 502个", "JB2205", "更正的 `old` 与 `new` 都是 502"),
        ("old: 502", "old: 500", "JB2205", "更正说原为 500,而第3期发布的是 502个"),
        ("kind: 更正", "kind: 改", "JB2205", "更正的 `kind` 写的是“改”"),
        ("2020-03-12", "2020-02-28", "JB2205", "更正的日期 2020-02-28 早于第3期的印发日期 2020-02-29"),
        ("2020-03-12", "2999-03-12", "JB2206", "更正的日期 2999-03-12 在将来"),
        ("projects.resumed", "projects.resumd", "JB2205", "更正的指标 `projects.resumd` 不存在"),
        ("issue: 3", "issue: 99", "JB2205", "更正的是第99期,而没有这一期"),
        ("reason: 误报", "reason: 原因", "JB2205", "更正的 `reason` 或 `approver` 还没有填"),
        ("编发单位负责人", "批准人", "JB2205", "更正的 `reason` 或 `approver` 还没有填"),
        (", approver: 编发单位负责人", "", "JB1008", "缺少 `approver`"),
    ] {
        let site = Copy::new("refused");
        let register = site.0.join("content/corrections.yaml");
        let before = fs::read_to_string(&register).expect("the register");
        fs::write(&register, before + &right.replace(was, is)).expect("the register");
        let said = site.problems();
        assert!(said.iter().any(|(known, message)| known == code && message.contains(words)), "{is}: {said:#?}");
        assert!(!said.iter().any(|(known, _)| known == "JB5005"), "one mistake is one message: {said:#?}");
    }
}

#[test]
fn a_published_table_that_a_correction_changed_says_so() {
    let site = Copy::new("tables");
    site.edit("content/data/workshops/workshops.yaml", "2020-02-14: 全面复工", "2020-02-15: 全面复工");
    let moved = Regex::new("第([0-9]+)期已发布数字将变: ([^ ]+) ([^→]+)→([^,]+)").expect("a pattern");
    let mut register = fs::read_to_string(site.0.join("content/corrections.yaml")).expect("the register");
    for (_, message) in site.problems() {
        if let Some(it) = moved.captures(&message) {
            register +=
                &format!("- {{issue: {}, figure: \"{}\", old: {}, new: {}, reason: 早报一天, approver: 编发单位负责人, date: 2020-03-13}}\n", &it[1], &it[2], &it[3], &it[4]);
        }
    }
    fs::write(site.0.join("content/corrections.yaml"), register).expect("the register");
    assert!(site.problems().iter().all(|(code, _)| code == "JB2209"), "{:?}", site.problems());
    assert_eq!(site.run(&["build"]).0, Some(0));
    let page = |issue: u32| fs::read_to_string(site.0.join(format!("site/bulletins/{issue}.html"))).expect("the page");
    // Issue 4 has no correction of its own, but a table with a number of issue 1.
    assert_eq!(page(4).matches("发布后数据有更正，与印发时不同，见更正登记").count(), 1);
    assert!(!page(3).contains("发布后数据有更正"));
    // Signing again says nothing else of what was published.
    for issue in ["1", "2", "4"] {
        assert_eq!(site.run(&["publish", issue, "--signer", "甲", "--signer", "乙", "--signer", "丙"]).0, Some(0));
    }
    site.says(&[]);
    assert_eq!(site.run(&["build"]).0, Some(0));
    assert_eq!(page(4).matches("发布后数据有更正，与印发时不同，见更正登记").count(), 1);
}

#[test]
fn readers_sign_together_or_one_after_the_other() {
    let site = Copy::new("readers");
    fs::remove_file(site.0.join("content/bulletins/004.lock.yaml")).expect("the lock");
    let signers = || {
        let lock = fs::read_to_string(site.0.join("content/bulletins/004.lock.yaml")).expect("the lock");
        lock.lines().find_map(|line| line.strip_prefix("signers: ").map(str::to_owned)).unwrap_or_default()
    };
    let (status, _, said) = site.run(&["publish", "4", "--signer", "甲", "--signer", "甲", "--signer", "甲"]);
    assert!(status == Some(0) && said.contains("现有1人"), "who reads twice signs once: {said}");
    assert_eq!(site.run(&["publish", "4", "--signer", "乙", "--signer", "丙"]).0, Some(0));
    assert_eq!(signers(), r#"["甲", "乙", "丙"]"#);
    let before = signers();
    assert!(site.run(&["publish", "4", "--signer", "乙"]).2.contains("没有改动,锁不变"));
    assert_eq!(signers(), before);
    // A name that was misspelt is no other text: who signs next is added.
    site.edit("content/data/workshops/workshops.yaml", "name: 示例", "name: 示 例");
    assert_eq!(site.run(&["publish", "4", "--signer", "丁"]).0, Some(0));
    assert_eq!(signers(), r#"["甲", "乙", "丙", "丁"]"#);
    site.says(&[]);
    fs::copy(site.0.join("content/bulletins/004.lock.yaml"), site.0.join("content/bulletins/004b.lock.yaml")).expect("a copy");
    site.says(&[("JB2210", "第4期有两个锁")]);
}

#[test]
fn an_issue_before_a_locked_one_keeps_its_lock() {
    let site = Copy::new("unlocked");
    fs::remove_file(site.0.join("content/bulletins/003.lock.yaml")).expect("the lock");
    site.says(&[("JB2215", "第3期没有锁,而后来的第4期有")]);
    fs::remove_file(site.0.join("content/bulletins/003.md")).expect("the narrative");
    let said = site.problems();
    assert!(said.iter().any(|(code, message)| code == "JB2215" && message.contains("第2期之后是第4期,没有第3期")), "{said:#?}");
}

#[test]
fn the_newest_issue_does_not_vanish_without_a_word() {
    let site = Copy::new("vanished");
    let newest = site.0.join("content/bulletins/005.md");
    fs::write(&newest, "---\ntitle: 第五期\nissue: 5\nas_of: 2020-03-10\ndate: 2020-03-11 09:00\n---\n正文。\n").expect("the issue");
    assert_eq!(site.run(&["build"]).0, Some(0));
    fs::remove_file(&newest).expect("the issue");
    let (status, _, said) = site.run(&["build"]);
    assert!(status == Some(0) && said.contains("第5期原来在网站上"), "{said}");
    assert!(!site.run(&["build"]).2.contains("第5期原来在网站上"), "it is no part of the site any more");
}

#[test]
fn records_may_change_places_and_keys_without_a_word_about_the_others() {
    let site = Copy::new("places");
    // The last record of the first file becomes the first of the last.
    let read = |path: &str| fs::read_to_string(site.0.join(path)).expect("records");
    let (first, last) = (read("content/data/projects/T01.yaml"), read("content/data/projects/T10.yaml"));
    let at = first.rfind("- id: ").expect("a record");
    fs::write(site.0.join("content/data/projects/T01.yaml"), &first[..at]).expect("records");
    fs::write(site.0.join("content/data/projects/T10.yaml"), format!("{}{last}", &first[at..])).expect("records");
    site.says(&[]);
    site.edit("content/data/projects/T01.yaml", "id: P001\n", "id: P901\n");
    let said = site.problems();
    assert!(!said.is_empty() && said.iter().all(|(code, message)| code == "JB2211" && message.ends_with("计入的记录却变了, -P001、+P901")), "{said:#?}");
}

#[test]
fn a_record_that_came_later_is_told_to_say_so() {
    let site = Copy::new("joined");
    let path = site.0.join("content/data/workshops/workshops.yaml");
    let records = fs::read_to_string(&path).expect("records");
    let last = records.lines().find(|line| line.contains("id: W62,")).expect("a record");
    let added = last.replace("W62", "W63").replace("name: ", "name: 新增");
    fs::write(&path, format!("{}\n{added}\n", records.trim_end())).expect("records");
    let (_, _, said) = site.run(&["check"]);
    assert!(said.contains("workshops.total 62个→63个, +W63") && said.contains("写 `since: 日期字段`"), "{said}");
}

#[test]
fn what_no_release_takes_is_not_signed() {
    let site = Copy::new("unsigned-numbers");
    let newest = site.0.join("content/bulletins/005.md");
    let text = "---\ntitle: 第五期\nissue: 5\nas_of: 2020-03-10\ndate: 2020-03-11 09:00\n---\n已全面复工506个项目,另有99户在等。\n";
    fs::write(&newest, text).expect("the issue");
    let lock = site.0.join("content/bulletins/005.lock.yaml");
    let signing = ["publish", "5", "--signer", "甲", "--signer", "乙", "--signer", "丙"];
    let (status, _, said) = site.run(&signing);
    assert!(status == Some(1) && said.contains("[JB2110]") && !lock.exists(), "{said}");
    // Nor is a binding that is no link signed into an issue that is locked already.
    let first = site.0.join("content/bulletins/001.md");
    let signed = fs::read_to_string(&first).expect("the issue");
    fs::write(&newest, "---\ntitle: 第五期\nissue: 5\nas_of: 2020-03-10\ndate: 2020-03-11 09:00\ndraft: true\n---\n").expect("the issue");
    fs::write(&first, format!("{signed}\n已复工[]（fig:projects.resumed）。\n")).expect("the issue");
    let (status, _, said) = site.run(&["publish", "1", "--signer", "甲"]);
    assert!(status == Some(1) && said.contains("[JB2114]"), "{said}");
    fs::write(&first, signed).expect("the issue");
    // Sample data and an earlier issue's own numbers are no reason.
    fs::write(&newest, text.replace("506个", "[](fig:projects.full)个").replace(",另有99户在等", "")).expect("the issue");
    let (status, _, said) = site.run(&signing);
    assert!(status == Some(0) && lock.exists(), "{said}");
}

#[test]
fn a_signed_text_is_not_mended_without_being_asked() {
    let site = Copy::new("signed-numbers");
    let path = site.0.join("content/bulletins/004.md");
    let text = fs::read_to_string(&path).expect("the issue");
    let (before, after) = text.split_once("，复工率[94.7%](fig:projects.resumed_rate)").expect("a bound number");
    let wrong = format!("{before}，复工率94.7%{after}");
    fs::write(&path, &wrong).expect("the issue");
    let (_, _, said) = site.run(&["check", "--fix"]);
    assert!(said.contains("content/bulletins/004.md 已发布,有1处没有改写") && said.contains("改写了0处"), "{said}");
    assert_eq!(fs::read_to_string(&path).expect("the issue"), wrong);
    let (_, _, said) = site.run(&["check", "--fix", "--published"]);
    assert!(said.contains("改写了1处"), "{said}");
    assert_eq!(fs::read_to_string(&path).expect("the issue"), text);
}
