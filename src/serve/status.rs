//! The page `/__jianbao/`: figures, problems and timings; and the page where there is no other.

use super::shown::Shown;
use crate::diag::Lang;
use crate::figures::text_of;
use std::fmt::Write;

/// How these pages look.
pub const STYLE: &[u8] = include_bytes!("status.css");

/// The language that the address asks for.
pub fn lang(query: Option<&str>) -> Option<Lang> {
    query?.split('&').find_map(|pair| match pair {
        "lang=zh" => Some(Lang::Zh),
        "lang=en" => Some(Lang::En),
        _ => None,
    })
}

/// The page, and what tells it from the one before.
pub fn page(shown: &Shown, lang: Lang) -> (Vec<u8>, String) {
    let say = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let mut body = format!(
        "<h1>{}</h1>\n<p>{}</p>\n",
        say("简报预览", "jianbao preview"),
        say("<a href=\"/\">首页</a> · <a href=\"?lang=en\">English</a>", "<a href=\"/\">Home</a> · <a href=\"?lang=zh\">中文</a>")
    );
    problems(&mut body, shown, lang);
    timings(&mut body, shown, lang);
    figures(&mut body, shown, lang);
    let tag = format!("{}-{}-{}", shown.site, shown.problems.number, shown.round * 2 + u64::from(shown.is_inspected));
    (framed(say("简报预览", "jianbao preview"), &body, lang), tag)
}

/// What is shown in place of a page that has never been without errors.
pub fn broken(shown: &Shown, lang: Lang) -> (Vec<u8>, String) {
    let title = if lang == Lang::Zh { "这个页面还不能生成" } else { "This page cannot be made yet" };
    let mut body = format!("<h1>{title}</h1>\n");
    problems(&mut body, shown, lang);
    (framed(title, &body, lang), format!("broken-{}-{}", shown.site, shown.problems.number))
}

fn framed(title: &str, body: &str, lang: Lang) -> Vec<u8> {
    let tag = if lang == Lang::Zh { "zh-CN" } else { "en" };
    format!("<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"/__jianbao/status.css\">\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n").into_bytes()
}

fn problems(body: &mut String, shown: &Shown, lang: Lang) {
    let list = &shown.problems;
    let (errors, warnings) = (list.n_errors, list.n_warnings);
    let title = match lang {
        Lang::Zh => format!("问题: {errors}个错误,{warnings}个警告"),
        Lang::En => format!("Problems: {errors} errors, {warnings} warnings"),
    };
    let _ = writeln!(body, "<h2>{title}</h2>\n<ol>"); // Writing to a string cannot fail.
    for problem in &list.list {
        let words = if lang == Lang::Zh { problem } else { &problem["en"] };
        let text = |key: &str| escaped(problem[key].as_str().unwrap_or_default());
        let place = match (problem["file"].as_str(), &problem["line"], &problem["column"]) {
            (Some(file), line, column) => format!("<code>{}:{line}:{column}</code> ", escaped(file)),
            _ => String::new(),
        };
        let message = escaped(words["message"].as_str().unwrap_or_default());
        let help = words["help"].as_str().map(|help| format!("<br><small>{}</small>", escaped(help))).unwrap_or_default();
        let line = problem["text"].as_str().map(|line| format!("<pre>{}</pre>", escaped(line))).unwrap_or_default();
        let _ = writeln!(body, "<li class=\"{}\"><b>{}</b> {place}{message}{help}{line}</li>", text("level"), text("code"));
    }
    body.push_str("</ol>\n");
}

fn timings(body: &mut String, shown: &Shown, lang: Lang) {
    let [title, heads, yes, no] = match lang {
        Lang::Zh => ["用时(毫秒)", "<th>次<th>改动<th>页数<th>已显示<th>共<th>各阶段", "是", "否"],
        Lang::En => ["Timings (ms)", "<th>Round<th>Changed<th>Pages<th>Shown<th>In all<th>Stages", "yes", "no"],
    };
    let _ = writeln!(body, "<h2>{title}</h2>\n<table><tr>{heads}</tr>");
    for round in &*shown.rounds {
        let ms = |time: std::time::Duration| format!("{:.1}", time.as_secs_f64() * 1000.0);
        let stages: Vec<String> = round.stages.iter().map(|(stage, time)| format!("{stage:?} {}", ms(*time))).collect();
        let is_shown = if round.is_shown { yes } else { no };
        let _ = writeln!(body, "<tr><td>{}<td>{}<td>{}<td>{is_shown}<td>{}<td>{}</tr>", round.number, round.n_changed, round.n_pages, ms(round.elapsed), stages.join(" · "));
    }
    let inspection = shown.inspection.as_millis();
    let note = match (shown.is_inspected, lang) {
        (true, Lang::Zh) => format!("全部页面已检查,用时 {inspection} 毫秒"),
        (true, Lang::En) => format!("Every page has been inspected, in {inspection} ms"),
        (false, Lang::Zh) => "正在检查全部页面".to_owned(),
        (false, Lang::En) => "Every page is being inspected".to_owned(),
    };
    let _ = writeln!(body, "</table>\n<p>{note}</p>");
}

fn figures(body: &mut String, shown: &Shown, lang: Lang) {
    let Some(draft) = &shown.draft else { return };
    let (plan, figures) = (&draft.plan, &draft.plan.figures);
    let (title, heads) = match lang {
        Lang::Zh => (format!("指标,截至{}", plan.as_of), "<th>键<th>名称<th>数值"),
        Lang::En => (format!("Figures as of {}", plan.as_of), "<th>Key<th>Title<th>Value"),
    };
    let _ = writeln!(body, "<h2>{title}</h2>\n<table><tr>{heads}</tr>");
    for definition in figures.definitions.values() {
        let value = text_of(figures.value(&definition.key, plan.as_of), &definition.unit, definition.decimals);
        let route = escaped(&crate::plan::route::of_figure(&definition.key));
        let _ = writeln!(body, "<tr><td><a href=\"/{route}\"><code>{}</code></a><td>{}<td>{}</tr>", escaped(&definition.key), escaped(&definition.title), escaped(&value));
    }
    body.push_str("</table>\n");
}

/// `text` as it stands in HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
