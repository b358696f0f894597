//! `figures`: all figures in a table, or one explained down to its records.

use super::Exit;
use super::speak::Speaker;
use crate::diag::codes::narrative::UNKNOWN_FIGURE;
use crate::diag::{Lang, Span, error, line_column};
use crate::figures::{Amount, Definition, Shown};
use crate::pipeline::Build;
use crate::plan::{self, Plan};
use crate::read::fields::nearest;
use crate::source::Sources;
use jiff::civil::Date;
use serde_json::{Value, json};

/// Records that an explanation names.
const MOST_RECORDS: usize = 1000;

/// Lists figures, or explains `key`, as of a day or of the newest issue.
pub(super) fn figures(speaker: &Speaker, sources: &Sources, built: &Build, key: Option<&str>, as_of: Option<Date>) -> Exit {
    if built.problems.has_errors() {
        speaker.problems(&built.problems, sources);
    }
    let Some(plan) = &built.plan else { return Exit::Content };
    let day = as_of.unwrap_or(plan.as_of);
    match key {
        None => {
            for (key, definition) in plan.figures.definitions.iter() {
                if speaker.is_json() {
                    speaker.print(&told(plan, definition, day).to_string());
                    continue;
                }
                let value = plan.figures.shown_in(key, plan.figures.value(key, day), speaker.lang());
                speaker.print(&format!("{key}\t{value}\t{}", definition.title));
            }
        }
        Some(key) if plan.figures.definitions.contains_key(key) && speaker.is_json() => speaker.print(&explained(sources, plan, key, day).to_string()),
        Some(key) if plan.figures.definitions.contains_key(key) => explain(speaker, sources, plan, key, day),
        Some(key) => {
            let problem = error(&UNKNOWN_FIGURE, None, msg!("没有名为 `{key}` 的指标", "there is no figure called `{key}`"));
            speaker.problem(&match nearest(key, plan.figures.definitions.keys().map(|key| &**key)) {
                Some(near) => problem.help(msg!("是否要看 `{near}`", "did you mean `{near}`")),
                None => problem.help(msg!("`jianbao figures` 列出全部", "`jianbao figures` lists all")),
            });
            return Exit::Usage;
        }
    }
    if built.problems.has_errors() { Exit::Content } else { Exit::Fine }
}

/// One figure on a day, for programs; `value` is exact and null where none is shown.
fn told(plan: &Plan, definition: &Definition, day: Date) -> Value {
    let key = &definition.key;
    let shown = plan.figures.value(key, day);
    let value = match shown {
        Shown::Value(Amount::One(value)) => json!(value.normalize().to_string()),
        Shown::Value(Amount::Range(low, high)) => json!([low.normalize().to_string(), high.normalize().to_string()]),
        Shown::Withheld { .. } | Shown::Missing => Value::Null,
    };
    let (text, unit) = (plan.figures.shown_text(key, shown), definition.unit.name());
    json!({ "key": key, "title": definition.title, "as_of": day.to_string(), "text": text, "value": value, "unit": unit, "is_withheld": shown.is_withheld() })
}

/// All that [`explain`] says, for programs; every record, none left off.
fn explained(sources: &Sources, plan: &Plan, key: &str, day: Date) -> Value {
    let Some(definition) = plan.figures.definitions.get(key) else { return Value::Null };
    let place = |span: Span| located(sources, span);
    let mut all = told(plan, definition, day);
    let issues = plan.series.iter().filter_map(|bulletin| Some((bulletin.issue?.number, bulletin.as_of?)));
    all["description"] = json!(definition.description);
    all["definition"] = json!(plan.figures.said(key));
    all["declared"] = json!(place(definition.span));
    all["source"] = json!(definition.source.as_ref().and_then(|source| plan.model.provenance.get(source)).map(|source| &source.title));
    all["is_sample"] = json!(definition.is_sample);
    all["series"] =
        issues.map(|(issue, as_of)| json!({ "issue": issue, "as_of": as_of.to_string(), "text": plan.figures.shown_text(key, plan.figures.value(key, as_of)) })).collect();
    all["changed"] = definition.changed.iter().map(|(from, words)| json!({ "from": from.to_string(), "words": words })).collect();
    let corrections = plan.facts.corrections.iter().filter(|it| it.key() == key);
    all["corrections"] =
        corrections.map(|it| json!({ "issue": it.issue, "figure": it.figure, "date": it.date.to_string(), "old": it.old, "new": it.new, "reason": it.reason })).collect();
    let citations = plan.citations.iter().filter(|citation| &*citation.key == key);
    all["cited"] = citations.map(|citation| json!({ "place": place(citation.span), "text": citation.text })).collect();
    if !plan.figures.is_guarded(key) {
        let records = plan.figures.records(key, day);
        let told = records.iter().map(|at| json!({ "record": plan.record_name(*at), "place": place(plan.model.table(at.0).span(at.1 as usize)) }));
        all["records"] = told.collect();
    }
    all
}

/// `file:line` of `span`.
fn located(sources: &Sources, span: Span) -> String {
    sources.text(span.file).map(|file| format!("{}:{}", file.path, line_column(file.text, span.start as usize).line)).unwrap_or_default()
}

fn explain(speaker: &Speaker, sources: &Sources, plan: &Plan, key: &str, day: Date) {
    let Some(definition) = plan.figures.definitions.get(key) else { return };
    let value = |day| plan.figures.shown_in(key, plan.figures.value(key, day), speaker.lang());
    let place = |span: Span| located(sources, span);
    let row = |zh, en, text: &str| {
        if !text.is_empty() {
            speaker.print(&format!("{}\t{text}", speaker.either(zh, en)));
        }
    };
    speaker.print(&format!("{key}\t{}", definition.title));
    row("数值", "value", &format!("{}({} {day})", value(day), speaker.either("截至", "as of")));
    row("含义", "meaning", &definition.description);
    row("算法", "definition", &plan.figures.said_in(key, speaker.lang()));
    row("声明", "declared", &place(definition.span));
    let source = definition.source.as_ref().and_then(|source| plan.model.provenance.get(source));
    row("来源", "source", source.map_or("", |source| &source.title));
    if definition.is_sample {
        row(
            "性质",
            "nature",
            match speaker.lang() {
                Lang::Zh => crate::figures::SAMPLE_LABEL,
                Lang::En => "sample data, not real",
            },
        );
    }
    for bulletin in &plan.series {
        if let (Some(issue), Some(as_of)) = (bulletin.issue, bulletin.as_of) {
            row("历期", "series", &format!("{}\t{as_of}\t{}", issue.number, value(as_of)));
        }
    }
    for (from, words) in &definition.changed {
        row("口径变化", "redefined", &format!("{from}\t{words}"));
    }
    for it in plan.facts.corrections.iter().filter(|it| it.key() == key) {
        let (old, new) = (plan::with_unit(plan, it, &it.old), plan::with_unit(plan, it, &it.new));
        row("更正", "corrected", &format!("{}\t{}\t{old} → {new}\t{}\t{}", it.issue, it.date, it.reason, it.figure));
    }
    for citation in plan.citations.iter().filter(|citation| &*citation.key == key) {
        row("引用", "cited", &format!("{}\t{}", place(citation.span), citation.text));
    }
    if plan.figures.is_guarded(key) {
        row("记录", "records", speaker.either("只用于统计,不列出", "for statistics only, not listed"));
        return;
    }
    let records = plan.figures.records(key, day);
    row("记录", "records", &records.len().to_string());
    for (dataset, record) in records.iter().take(MOST_RECORDS) {
        let span = plan.model.table(*dataset).span(*record as usize);
        speaker.print(&format!("\t{}\t{}", plan.record_name((*dataset, *record)).unwrap_or_default(), place(span)));
    }
    if records.len() > MOST_RECORDS {
        speaker.print(&format!("\t…({})", records.len()));
    }
}
