//! What a theme makes of views: pages, charts, tables, and what is said when a template is wrong.

#![allow(clippy::unwrap_used, clippy::panic)]

mod mock;

use jianbao::diag::{Diagnostics, FileId, Lang, Printer, print};
use jianbao::plan::view::{ChartKind, ChartSeries, ChartValue, ChartView, View};
use jianbao::render::{BUILTIN, Theme, chart, page, table};
use jianbao::source::{Input, Sources};
use std::path::Path;

fn sources(more: &[(&str, &str)]) -> Sources {
    Sources::of(BUILTIN.iter().map(|(path, bytes)| Input::new(path, *bytes)).chain(more.iter().map(|(path, text)| Input::new(path, text.as_bytes().to_vec()))))
}

fn said(problems: &Diagnostics, sources: &Sources) -> String {
    let file = |id: FileId| sources.text(id);
    problems.0.iter().map(|problem| print(problem, Printer { lang: Lang::Zh, colour: false }, &file) + "\n").collect()
}

#[track_caller]
fn theme() -> Theme {
    let sources = sources(&[]);
    let (theme, problems) = Theme::load(&sources, "default");
    assert!(problems.0.is_empty(), "{}", said(&problems, &sources));
    theme.unwrap().for_site(&mock::site()).0
}

fn html(theme: &Theme, view: &View) -> String {
    let mut out = Vec::new();
    page(theme, view, &mut out).unwrap_or_else(|problem| panic!("{}", problem.message.zh));
    String::from_utf8(out).unwrap()
}

#[test]
fn the_list_of_builtin_files_is_the_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = jianbao::source::read(root, &[]).unwrap();
    let found: Vec<_> = found.under("themes/default/").map(|input| (input.path.to_string(), input.bytes.to_vec())).collect();
    let listed: Vec<_> = BUILTIN.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect();
    assert!(found == listed, "src/render/builtin.rs must list exactly: {:#?}", found.iter().map(|(path, _)| path).collect::<Vec<_>>());
}

#[test]
fn every_kind_of_page_prints() {
    let theme = theme();
    let words = theme.words();
    for (name, view) in mock::pages(&|view| chart::figure(view, words)) {
        let html = html(&theme, &view);
        assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"zh-CN\">"), "{name}");
        assert!(html.trim_end().ends_with("</html>"), "{name}");
        assert_eq!(html.matches("<h1").count(), 1, "{name} has one h1");
        assert!(!html.contains("style="), "{name} has no inline style");
        let handler = html.split(" on").skip(1).find(|rest| rest.split_once('=').is_some_and(|(word, _)| word.chars().all(|c| c.is_ascii_lowercase())));
        assert_eq!(handler, None, "{name} has no handler");
        let banner = html.contains("class=\"sample-banner\"");
        assert_eq!(banner, view.head().is_sample, "{name} says whether it shows sample data");
        assert_eq!(html, self::html(&theme, &view), "{name} is the same twice");
        if let Ok(folder) = std::env::var("LOOK") {
            let file = Path::new(&folder).join(name);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, &html).unwrap();
        }
    }
    if let Ok(folder) = std::env::var("LOOK") {
        for (route, bytes) in theme.assets() {
            let file = Path::new(&folder).join(&**route);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, bytes).unwrap();
        }
    }
}

#[test]
fn english_sites_speak_english() {
    let theme = Theme::load(&sources(&[]), "default").0.unwrap();
    let zh: Vec<String> = theme.words().keys().map(str::to_owned).collect();
    let (theme, problems) = theme.for_site(&jianbao::plan::view::Site { language: "en-GB".into(), ..mock::site() });
    assert!(problems.0.is_empty());
    assert_eq!(theme.words().keys().map(str::to_owned).collect::<Vec<_>>(), zh, "both languages have the same texts");
    assert!(html(&theme, &View::Record(mock::record())).contains("Skip to main content"));
    let (_, problems) = theme.for_site(&jianbao::plan::view::Site { language: "fr".into(), ..mock::site() });
    assert_eq!(said(&problems, &sources(&[])).lines().next(), Some("警告[JB6008]: 主题 default 没有 fr 的文字,界面用 zh-CN"));
}

#[test]
fn a_theme_replaces_single_files_of_the_theme_it_extends() {
    let sources = sources(&[
        ("themes/county/theme.yaml", "title: 本县\nextends: default\n"),
        ("themes/county/templates/404.html", "{% extends \"base.html\" %}{% block main %}<h1>查无此页</h1>{% endblock %}"),
        ("themes/county/templates/base.html", "{% extends \"default/base.html\" %}{% block kind %}county{% endblock %}"),
        ("themes/county/i18n/zh-CN.yaml", "site:\n  skip: 直接看正文\n"),
        ("themes/county/assets/style.css", "body{}"),
    ]);
    let (theme, problems) = Theme::load(&sources, "county");
    assert!(problems.0.is_empty(), "{}", said(&problems, &sources));
    let theme = theme.unwrap().for_site(&mock::site()).0;
    let pages = mock::pages(&|_| String::new());
    let html = html(&theme, &pages[10].1);
    assert!(html.contains("<h1>查无此页</h1>") && html.contains("<body class=\"county\">") && html.contains("直接看正文") && html.contains("联系电话"));
    assert_eq!(theme.assets().find(|(route, _)| &***route == "assets/style.css").unwrap().1.as_ref(), b"body{}");
}

/// What is said of a theme `county` made of `files`, loading it and printing one page.
fn faults(files: &[(&str, &str)]) -> String {
    let sources = sources(files);
    let (theme, mut problems) = Theme::load(&sources, "county");
    if let Some(theme) = theme {
        let theme = theme.for_site(&mock::site()).0;
        if let Err(problem) = page(&theme, &View::Record(mock::record()), &mut Vec::new()) {
            problems.push(problem);
        }
    }
    said(&problems, &sources)
}

#[test]
fn template_faults_name_their_place() {
    let county = ("themes/county/theme.yaml", "extends: default\n");
    let record = |text| [county, ("themes/county/templates/record.html", text)];
    let cases: [(&str, String); 11] = [
        (
            "an unknown variable, after Chinese and a byte order mark",
            faults(&record("\u{feff}{% extends \"base.html\" %}\n{% block main %}<h1>标题 {{ titel }}</h1>{% endblock %}")),
        ),
        ("an unknown field", faults(&record("<p>中文{{ head.titel }}</p>"))),
        ("a tag that does not end", faults(&record("<p>没有结束 {% if title %}</p>"))),
        (
            "two faults of syntax in two files",
            faults(&[county, ("themes/county/templates/record.html", "{{ title"), ("themes/county/templates/list.html", "\n甲乙{% macro x() %}")]),
        ),
        ("unknown filter, component and text", faults(&record("\n<p>甲{{ title | nofilter }} 乙{{ <nothing a={1} /> }}{{ t(key=\"site.skp\") }}</p>"))),
        ("an unknown text whose key is computed", faults(&record("{{ t(key=title) }}"))),
        ("an unknown parent", faults(&record("{% extends \"bse.html\" %}"))),
        ("a block that no parent has", faults(&record("{% extends \"base.html\" %}{% block mian %}{% endblock %}"))),
        ("a component defined twice", faults(&[county, ("themes/county/templates/more.html", "{% component source(x) %}{{ x }}{% endcomponent source %}")])),
        ("an unknown theme", faults(&[("themes/county/theme.yaml", "extends: defalt\n")])),
        ("themes that extend each other", faults(&[("themes/county/theme.yaml", "extends: b\n"), ("themes/b/theme.yaml", "title: 乙\nextends: county\n")])),
    ];
    let text: String = cases.iter().map(|(title, said)| format!("== {title}\n{said}\n")).collect();
    snapshot("faults.txt", &text);
}

/// Compares with a file beside this one; `UPDATE=1` writes it anew.
#[track_caller]
fn snapshot(name: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/render").join(name);
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(&file, text).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(text == expected, "{name} differs; UPDATE=1 accepts:\n{text}");
}

#[test]
fn a_chart_has_a_name_and_words_where_nothing_may_be_shown() {
    let theme = theme();
    let words = theme.words();
    for chart in [mock::bars("c1"), mock::stacked("c1"), mock::line("c1"), mock::lines("c1")] {
        let svg = chart::svg(&chart, words);
        assert!(svg.contains("role=\"img\"") && svg.contains("aria-labelledby=\"c1-title c1-desc\"") && svg.contains("<title id=\"c1-title\">"));
        assert!(svg.contains(words.text("sample.label")), "the label is part of the picture");
        let withheld = chart.series.iter().flat_map(|series| &series.values).filter(|value| value.is_withheld).count();
        assert_eq!(svg.matches("未公布").count(), withheld, "each withheld value has words");
        assert!(!svg.contains("NaN") && !svg.contains("--"));
    }
    let marks = |svg: &str| svg.matches("<rect class=\"s1\"").count();
    assert_eq!(marks(&chart::svg(&mock::bars("c1"), words)), 7, "eight sectors, one withheld: no bar for it");
}

#[test]
fn charts_survive_what_data_can_be() {
    let theme = theme();
    let of = |kind, numbers: &[Option<&str>]| ChartView {
        id: "c".into(),
        kind,
        categories: numbers.iter().enumerate().map(|(at, _)| format!("第{at}期的一个很长很长的名称")).collect(),
        series: vec![ChartSeries {
            title: "甲".into(),
            values: numbers.iter().map(|number| ChartValue { number: number.map(Into::into), text: number.unwrap_or("暂无数据").into(), is_withheld: false }).collect(),
        }],
        ..ChartView::default()
    };
    for kind in [ChartKind::Bar, ChartKind::Stacked, ChartKind::Line] {
        for numbers in [
            &[][..],
            &[None],
            &[Some("0")],
            &[Some("-3"), Some("5")],
            &[Some("0.0001")],
            &[Some("79228162514264337593543950335"), Some("1")],
            &[Some("5"), None, Some("7")],
            &[Some("many")],
        ] {
            let svg = chart::svg(&of(kind, numbers), theme.words());
            assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        }
    }
}

#[test]
fn a_table_escapes_and_says_what_its_cells_are() {
    let theme = theme();
    let mut table = mock::projects(3);
    table.rows[0].cells[0].text = "<b>&\"".into();
    snapshot("table.html", &table::html(&table, theme.words()));
}

#[test]
fn charts_are_drawn_as_before() {
    let theme = theme();
    snapshot("line.svg", &chart::svg(&mock::line("c1"), theme.words()));
    snapshot("bars.svg", &chart::svg(&mock::bars("c1"), theme.words()));
}

/// Printed with `--nocapture`; bounds nothing, because machines differ.
#[test]
fn the_time_a_page_takes_is_printed() {
    let theme = theme();
    let pages = mock::pages(&|view| chart::figure(view, theme.words()));
    let mut out = Vec::new();
    let mut fastest = |at: usize| {
        let mut once = || {
            let begin = std::time::Instant::now();
            for _ in 0..10 {
                out.clear();
                page(&theme, &pages[at].1, &mut out).unwrap();
            }
            begin.elapsed() / 10
        };
        let time = (0..20).map(|_| once()).min().unwrap();
        println!("{}: {time:?} a page of {} bytes", pages[at].0, out.len());
    };
    (0..pages.len()).for_each(&mut fastest);
}

/// With `LOOK=folder` the whole sample site is written there, to be looked at.
#[test]
fn the_sample_site_can_be_looked_at() {
    let Ok(folder) = std::env::var("LOOK") else { return };
    let sources = jianbao::source::read(Path::new(env!("CARGO_MANIFEST_DIR")), BUILTIN).unwrap();
    let write = |path: &str, bytes: &[u8]| {
        let file = Path::new(&folder).join("site").join(path);
        std::fs::create_dir_all(file.parent().unwrap())?;
        std::fs::write(file, bytes)
    };
    let build = jianbao::pipeline::build(&sources, &jianbao::pipeline::Options::default(), &jianbao::pipeline::Memo::default(), &write).unwrap();
    println!("{}", said(&build.problems, &sources));
}
