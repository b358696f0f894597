//! What `jianbao schema` prints takes every good file there is, and refuses the usual mistakes.
#![allow(clippy::unwrap_used, clippy::panic)] // A test that fails may stop.

use jianbao::read::yaml::{self, Node, Yaml};
use jianbao::source::Input;
use serde_json::{Map, Value, json};
use std::path::Path;
use std::process::Command;

/// The schema called `name`, ready to judge.
fn judge(name: &str) -> jsonschema::Validator {
    let printed = Command::new(env!("CARGO_BIN_EXE_jianbao")).arg("schema").output().unwrap();
    let mut whole: Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert!(whole["$defs"][name].is_object(), "no schema for {name}");
    whole["$ref"] = format!("#/$defs/{name}").into();
    jsonschema::meta::validate(&whole).expect("a schema by the rules of schemas");
    jsonschema::validator_for(&whole).unwrap()
}

/// The name of the schema for the file at `path`, which is below `content/` or `themes/`.
fn schema_for(path: &str) -> Option<&'static str> {
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["content", "site.yaml"] => Some("site"),
        ["content", "sources.yaml"] => Some("sources"),
        ["content", "figures.yaml"] | ["content", "figures", _] => Some("figures"),
        ["content", "checks.yaml"] => Some("checks"),
        ["content", "numbers.yaml"] => Some("numbers"),
        ["content", "corrections.yaml"] => Some("corrections"),
        ["content", "data", _, "dataset.yaml"] => Some("dataset"),
        ["content", "bulletins", name] if name.ends_with(".lock.yaml") => Some("lock"),
        ["content", "bulletins", name] if name.ends_with(".md") => Some("bulletin"),
        ["content", "pages", name] if name.ends_with(".md") => Some("page"),
        ["themes", _, "theme.yaml"] => Some("theme"),
        _ => None,
    }
}

/// A tree as an editor's YAML 1.2 sees it: plain scalars are numbers and truths where they look so.
fn value(node: &Node) -> Value {
    match &node.value {
        Yaml::Null => Value::Null,
        Yaml::Scalar { text, is_quoted: false } if matches!(text.as_str(), "true" | "false") => json!(text == "true"),
        Yaml::Scalar { text, is_quoted: false } if text.parse::<i64>().is_ok() => json!(text.parse::<i64>().unwrap()),
        Yaml::Scalar { text, is_quoted: false } if text.starts_with(|c: char| c.is_ascii_digit() || c == '-') && text.parse::<f64>().is_ok() => json!(text.parse::<f64>().unwrap()),
        Yaml::Scalar { text, .. } => json!(text),
        Yaml::List(items) => items.iter().map(value).collect(),
        Yaml::Map(entries) => Value::Object(entries.iter().map(|(key, node)| (key.text.clone(), value(node))).collect::<Map<_, _>>()),
    }
}

fn parsed(text: &str) -> Value {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let front = text.strip_prefix("---\n").and_then(|rest| rest.split("\n---\n").next());
    let text = front.unwrap_or(&text);
    value(&yaml::parse(text, Input::new("x", Vec::new()).id, 0).0)
}

#[track_caller]
fn accepts_all(files: impl IntoIterator<Item = (String, String)>, least: usize) {
    let names = ["site", "sources", "figures", "checks", "numbers", "corrections", "dataset", "lock", "bulletin", "page", "theme"];
    let judges: Vec<_> = names.iter().map(|name| judge(name)).collect();
    let (mut n_files, mut wrong) = (0, Vec::new());
    for (path, text) in files {
        let Some(at) = schema_for(path.rsplit_once("::").map_or(path.as_str(), |(_, path)| path)).and_then(|name| names.iter().position(|known| *known == name)) else { continue };
        let value = parsed(&text);
        n_files += 1;
        if !value.is_null() {
            wrong.extend(judges[at].iter_errors(&value).map(|problem| format!("{path} {}: {problem}", problem.instance_path())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(n_files >= least, "only {n_files} files were looked at");
}

fn folder(root: &Path) -> Vec<(String, String)> {
    let walk = ["content", "themes"].into_iter().flat_map(|folder| walkdir::WalkDir::new(root.join(folder)).into_iter().flatten());
    walk.filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| Some((entry.path().strip_prefix(root).ok()?.to_str()?.to_owned(), std::fs::read_to_string(entry.path()).ok()?)))
        .collect()
}

#[test]
fn the_sample_site_is_as_the_schemas_say() {
    accepts_all(folder(Path::new(env!("CARGO_MANIFEST_DIR"))), 25);
}

#[test]
fn a_new_site_and_dataset_are_as_the_schemas_say() {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("schema-{}", std::process::id()));
    for words in
        [vec!["new", "site", root.to_str().unwrap()], vec!["--root", root.to_str().unwrap(), "new", "dataset", "things"], vec!["--root", root.to_str().unwrap(), "new", "bulletin"]]
    {
        assert!(Command::new(env!("CARGO_BIN_EXE_jianbao")).args(&words).output().unwrap().status.success(), "{words:?}");
    }
    let files = folder(&root);
    std::fs::remove_dir_all(&root).unwrap();
    accepts_all(files, 9);
}

#[test]
fn the_sites_of_the_tests_are_as_the_schemas_say() {
    let sites = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(sites).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        if name.starts_with("bad-") {
            continue;
        }
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let text = text.split("\n== ").next().unwrap_or_default();
        for part in text.split("\n-- ").skip(1) {
            if let Some((path, text)) = part.split_once(" --\n") {
                files.push((format!("{name}::{path}"), text.to_owned()));
            }
        }
    }
    accepts_all(files, 10);
}

#[test]
fn the_usual_mistakes_are_refused() {
    for (name, text) in [
        ("site", "titel: 拼错了"),
        ("site", "{title: a, records: {site_id: '123'}}"),
        ("sources", "x: {supplier: 没有名称}"),
        ("dataset", "{title: a, fields: [{name: id, type: string}]}"),
        ("dataset", "{title: a, fields: [{name: id, type: text, visibility: public}]}"),
        ("dataset", "{title: a, fields: [], pages: {path: 项目.html, title: id}}"),
        ("figures", "a: {title: 没有算法}"),
        ("figures", "a: {title: 两种算法, count: x, sum: x.y}"),
        ("figures", "A: {title: 名称不对, count: x}"),
        ("figures", "a: {title: a, count: x, where: {f: {form: 1}}}"),
        ("checks", "- {titel: a}"),
        ("corrections", "- {issue: 1, figure: a, old: 1, new: 2, reason: r, date: 2020-02-20}"),
        ("bulletin", "{title: a, issue: 0, as_of: 2020-02-14, date: 2020-02-15}"),
        ("bulletin", "{title: a, issue: 1, as_of: 2020-2-14, date: 2020-02-15}"),
        ("page", "{title: a, issue: 1}"),
    ] {
        assert!(!judge(name).is_valid(&parsed(text)), "{name}: {text}");
    }
}
