//! The draft of the next bulletin: front matter, sentences for what moved most, what must be explained, the change table; every number bound.
//!
//! Everything drafted is true as it stands: what nobody rewrites may be published.

use super::Plan;
use super::movement::{Moved, moved};
use super::record::label;
use crate::figures::{Definition, Recipe, Shown};
use crate::model::{Cell, Field, Table, Visibility};
use crate::text::claim::{Claim, claims};
use jiff::civil::Date;

/// Sentences and rows of a drafted bulletin: what moved most.
const MOST_DRAFTED: usize = 8;

/// Main points of a drafted bulletin.
const MOST_POINTS: usize = 3;

/// Figures in the title of a drafted bulletin.
const MOST_IN_TITLE: usize = 2;

/// Items of a kind that a drafted bulletin explains, and records that one of them names.
const MOST_EXPLAINED: usize = 12;
const MOST_NAMED: usize = 5;

/// One sentence without its full stop, and the dataset it is about.
struct Sentence {
    words: String,
    dataset: Option<usize>,
}

/// The draft of the next bulletin as of `as_of`.
pub fn draft(plan: &Plan, as_of: Date) -> String {
    let issue = plan.series.iter().filter_map(|bulletin| bulletin.issue).map(|issue| issue.number).max().unwrap_or(0) + 1;
    let date = as_of.tomorrow().unwrap_or(as_of);
    let newest = plan.series.last();
    let before = newest.and_then(|newest| newest.as_of);
    let most = before.map(|before| moved_most(plan, before, as_of)).unwrap_or_default();
    // Where nothing is to be compared, the issue says where things stand.
    let sentences: Vec<Sentence> = match most.is_empty() {
        true => main_figures(plan, as_of).map(|it| Sentence { words: value(&it.title, &it.key), dataset: plan.figures.dataset_of(&it.key) }).collect(),
        false => most.iter().map(|moved| Sentence { words: sentence(moved), dataset: plan.figures.dataset_of(&moved.key) }).collect(),
    };
    let titled: Vec<String> = match most.is_empty() {
        true => sentences.iter().take(MOST_IN_TITLE).map(|it| it.words.clone()).collect(),
        false => most.iter().take(MOST_IN_TITLE).map(|moved| value(&moved.title, &moved.key)).collect(),
    };
    let until = format!("截至{}月{}日", as_of.month(), as_of.day());
    let title = if titled.is_empty() { format!("第{issue}期") } else { titled.join("，") };
    let summary = sentences.first().map_or_else(|| format!("{until}的数据见正文"), |first| first.words.clone());
    let mut text = format!("---\ntitle: {}\nissue: {issue}\nas_of: {as_of}\ndate: {date} 09:00\nsummary: {}\ndraft: true\n", quoted(&title), quoted(&format!("{summary}。")));
    for (key, value) in [("issued_by", newest.and_then(|newest| newest.issued_by.as_ref())), ("signed_by", newest.and_then(|newest| newest.signed_by.as_ref()))] {
        if let Some(value) = value {
            text.push_str(&format!("{key}: {}\n", quoted(value)));
        }
    }
    if !sentences.is_empty() {
        text.push_str("points:\n");
    }
    text.extend(sentences.iter().take(MOST_POINTS).map(|it| format!("  - {}\n", quoted(&format!("{}。", it.words)))));
    text.push_str("---\n## 本期进展\n\n");
    text.push_str(&paragraphs(&until, &sentences, if most.is_empty() { "，" } else { "。" }));
    let explained = before.map(|before| explained(plan, before, as_of)).unwrap_or_default();
    if !explained.is_empty() {
        text.push_str("\n## 需要说明的情况\n\n");
        text.extend(explained.iter().map(|item| format!("- {item}。\n")));
    }
    if !most.is_empty() {
        text.push_str("\n## 与上期比较\n\n| 指标 | 上期 | 本期 | 增减 |\n|---|---|---|---|\n");
        text.extend(most.iter().map(|moved| {
            let Moved { key, title, .. } = moved;
            format!("| {title} | [](fig:{key}?show=previous) | [](fig:{key}) | {}[](fig:{key}?show=change) |\n", verb(moved).unwrap_or_default())
        }));
    }
    text
}

/// What moved most since `before`: key figures first.
fn moved_most(plan: &Plan, before: Date, as_of: Date) -> Vec<Moved> {
    let mut most = moved(plan, before, as_of);
    most.retain(|moved| moved.is_shown && verb(moved).is_some());
    let is_key = |moved: &Moved| plan.facts.site.home_figures.iter().any(|(key, _)| **key == *moved.key);
    most.sort_by_key(|moved| (!is_key(moved), std::cmp::Reverse(moved.weight)));
    most.truncate(MOST_DRAFTED);
    most
}

/// The figures that a first issue opens with: the key figures of the site, then the first that are declared; those that have a value.
fn main_figures(plan: &Plan, as_of: Date) -> impl Iterator<Item = &Definition> {
    let (definitions, home) = (&plan.figures.definitions, &plan.facts.site.home_figures);
    let key = home.iter().filter_map(|(key, _)| definitions.get(key.as_str()));
    let declared = definitions.values().filter(|it| home.iter().all(|(key, _)| *key != *it.key));
    key.chain(declared).filter(move |it| matches!(plan.figures.value(&it.key, as_of), Shown::Value(_))).take(MOST_DRAFTED)
}

/// A paragraph a dataset, in the order of its first sentence, with `mark` between sentences; the first begins with the day.
fn paragraphs(until: &str, sentences: &[Sentence], mark: &str) -> String {
    let mut groups: Vec<(Option<usize>, Vec<&str>)> = Vec::new();
    for it in sentences {
        match groups.iter_mut().find(|(dataset, _)| *dataset == it.dataset) {
            Some((_, words)) => words.push(&it.words),
            None => groups.push((it.dataset, vec![&it.words])),
        }
    }
    if groups.is_empty() {
        return format!("{until}的数据见正文。\n");
    }
    let written = groups.iter().enumerate().map(|(index, (_, words))| {
        let day = if index == 0 { format!("{until}，") } else { String::new() };
        format!("{day}{}。\n", words.join(mark))
    });
    written.collect::<Vec<_>>().join("\n")
}

/// What a reader must be told to compare with the issue before: steps back, remarks at changes (a late report), records that are new or
/// count no longer, definitions that became others, denominators that moved. Only records that may be named.
fn explained(plan: &Plan, before: Date, as_of: Date) -> Vec<String> {
    let mut items = Vec::new();
    for (dataset, table) in plan.model.tables.iter().enumerate() {
        let has_key = table.schema.primary_key.is_some_and(|key| table.schema.fields[key].visibility == Visibility::Public);
        if !has_key || table.schema.disclosure.is_some() || table.schema.parent.is_some() {
            continue;
        }
        items.extend(steps(plan, dataset, table, before, as_of));
        let known = |field: Option<usize>| field.filter(|field| table.schema.fields[*field].visibility == Visibility::Public);
        let day = |field: usize, row: usize| if let Cell::Date(date) = table.cell(field, row, i32::MAX) { Some(date) } else { None };
        let rows = |field: Option<usize>, is_meant: &dyn Fn(Date) -> bool| match known(field) {
            Some(field) => (0..table.rows).filter(|row| day(field, *row).is_some_and(is_meant)).collect(),
            None => Vec::new(),
        };
        let new = rows(table.schema.since, &|day| before < day && day <= as_of);
        // A record counts on its last day too.
        let gone = rows(table.schema.until, &|day| before <= day && day < as_of);
        for (what, rows) in [("新列入", new), ("不再计入", gone)] {
            if !rows.is_empty() {
                items.push(format!("{what}{}：{}", table.schema.title, named(plan, dataset, &rows)));
            }
        }
    }
    items.extend(redefined(plan, before, as_of));
    items.extend(denominators(plan, before, as_of));
    items
}

/// The figures whose definition became another, each with what is made of it and cannot be compared either.
fn redefined(plan: &Plan, before: Date, as_of: Date) -> Vec<String> {
    let definitions = || plan.figures.definitions.values();
    let changed = definitions().filter_map(|it| Some((it, it.changed.iter().rfind(|(day, _)| before < *day && *day <= as_of)?)));
    let said = changed.take(MOST_EXPLAINED).map(|(it, (day, words))| {
        let Definition { key, title, .. } = it;
        let made_of_it: Vec<String> = definitions().filter(|other| other.key != *key && plan.figures.is_made_of(&other.key, key)).map(|other| other.title.clone()).collect();
        let others = if made_of_it.is_empty() { String::new() } else { format!("；由它算出的{}也不可比", made_of_it.join("、")) };
        // A number in the words is bound to nothing: they stay on the page of the figure.
        let words = if claims(words).iter().any(Claim::is_statistical) { "改了算法" } else { words.trim_end_matches('。') };
        let (words, title) = (escaped(words), escaped(title));
        format!("口径变化：{title}自{}月{}日起{words}，本期[](fig:{key})，上期按原口径为[](fig:{key}?show=previous)，前后不可比{others}", day.month(), day.day())
    });
    said.collect()
}

/// The steps between two days that say why: against the order of the states, or with a remark.
fn steps(plan: &Plan, dataset: usize, table: &Table, before: Date, as_of: Date) -> Vec<String> {
    let mut items = Vec::new();
    let dated = table.schema.fields.iter().enumerate().filter(|(_, field)| field.is_dated && field.visibility == Visibility::Public);
    for (index, field) in dated {
        let column = &table.columns[index];
        for row in 0..table.rows {
            let entries = column.entries(row);
            for entry in entries.clone().skip(1) {
                let ((_, from, _), (Some(day), to, Some(note))) = (column.entry_value(entry - 1), column.entry_value(entry)) else { continue };
                let (Cell::Text(from), Cell::Text(to)) = (from, to) else { continue };
                if day <= before || day > as_of {
                    continue;
                }
                let said: Vec<&str> = [&note.reason, &note.note].into_iter().filter_map(|why| why.as_deref()).map(|why| why.trim_end_matches('。')).collect();
                let (kind, why) = explanation(is_back(field, from, to), to, &said.join("；"));
                let record = linked(plan, dataset, row);
                items.push(format!("{kind}：{record}于{}月{}日由“{from}”变为“{to}”{why}", day.month(), day.day()));
                if items.len() == MOST_EXPLAINED {
                    return items;
                }
            }
        }
    }
    items
}

/// What a step is called, and why it was taken, as the end of a sentence.
fn explanation<'s>(is_back: bool, to: &'s str, said: &str) -> (&'s str, String) {
    let is_closing = CLOSING.iter().any(|word| to.contains(word));
    let is_late = LATE.iter().any(|word| said.contains(word));
    let kind = if is_closing {
        to
    } else if is_back {
        "退步"
    } else if is_late {
        LATE[0]
    } else {
        "说明"
    };
    // 迟报 is not said twice, and a remark of several sentences is one part of this one.
    let said = if kind == LATE[0] { said.strip_prefix(LATE[0]).unwrap_or(said).trim_start_matches(['。', '，', '：', '；', ',', ':', ' ']) } else { said };
    let said = said.replace("。", "；");
    // A number in the remark is bound to nothing: it stays on the page of the record.
    if said.is_empty() || said.contains('\n') || claims(&said).iter().any(Claim::is_statistical) {
        return (kind, String::new());
    }
    (kind, format!("，{}{}", if is_back || is_closing { "原因：" } else { "" }, escaped(&said)))
}

/// States in which a thing has stopped or gone.
const CLOSING: [&str; 13] = ["停产", "停业", "停工", "停建", "停止", "暂停", "退出", "撤销", "关闭", "关停", "终止", "取消", "注销"];

/// Words of a remark on what was reported after its day.
const LATE: [&str; 4] = ["迟报", "补报", "晚报", "漏报"];

/// Whether the step from one state to another goes against their order.
fn is_back(field: &Field, from: &str, to: &str) -> bool {
    let place = |state: &str| field.transitions.iter().position(|(known, _)| known == state);
    place(from).zip(place(to)).is_some_and(|(from, to)| to < from)
}

/// The denominators that moved, each once, with the rates that stand on it.
fn denominators(plan: &Plan, before: Date, as_of: Date) -> Vec<String> {
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    for definition in plan.figures.definitions.values() {
        let Recipe::Ratio { to, .. } = &definition.recipe else { continue };
        let delta = plan.figures.change(to, before, as_of);
        let (was, is) = (plan.figures.shown_text(to, delta.before), plan.figures.shown_text(to, delta.after));
        if was == is || !matches!((delta.difference, delta.before, delta.after), (Shown::Value(_), Shown::Value(_), Shown::Value(_))) {
            continue;
        }
        match found.iter_mut().find(|(known, _)| *known == &**to) {
            Some((_, titles)) => titles.push(&definition.title),
            None => found.push((to, vec![&definition.title])),
        }
    }
    let words = found.iter().take(MOST_EXPLAINED).filter_map(|(key, titles)| {
        let title = &plan.figures.definitions.get(*key)?.title;
        Some(format!("分母有变：{}的分母“{title}”由[](fig:{key}?show=previous)变为[](fig:{key})", titles.join("、")))
    });
    words.collect()
}

/// Some records by name, `等` after the last where there are more.
fn named(plan: &Plan, dataset: usize, rows: &[usize]) -> String {
    let names: Vec<String> = rows.iter().take(MOST_NAMED).map(|row| linked(plan, dataset, *row)).collect();
    format!("{}{}", names.join("、"), if rows.len() > MOST_NAMED { "等" } else { "" })
}

/// A record with a link to its page, where it has one.
fn linked(plan: &Plan, dataset: usize, row: usize) -> String {
    let table = plan.model.table(dataset);
    let name = escaped(&label(table, row));
    let key = u32::try_from(row).ok().and_then(|row| plan.record_name((dataset, row)));
    // A key in which a character would end the address is not linked.
    let key = key.filter(|key| key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.')));
    match key.filter(|_| plan.routes.record(&plan.model, dataset, row).is_some()) {
        Some(key) => format!("[{name}](../data/{}#{key})", table.schema.name),
        None => name,
    }
}

/// Words of the data as Markdown that shows them as they are.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        if matches!(c, '\\' | '[' | ']' | '*' | '_' | '`' | '<' | '>' | '|' | '~' | '&' | '#') {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}

/// A text as YAML reads it back.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// 增加 or 减少 of a count, 提高 or 下降 of a rate.
fn verb(moved: &Moved) -> Option<&'static str> {
    ["增加", "减少", "提高", "下降"].into_iter().find(|verb| moved.change.starts_with(verb))
}

fn value(title: &str, key: &str) -> String {
    format!("{title}[](fig:{key})")
}

fn sentence(moved: &Moved) -> String {
    let Moved { key, .. } = moved;
    format!("{}，比上期{}[](fig:{key}?show=change)", value(&moved.title, key), verb(moved).unwrap_or_default())
}
