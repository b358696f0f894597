//! `figures`: all figures in a table, or one explained down to its records.

use super::Exit;
use super::speak::Speaker;
use crate::diag::codes::narrative::{BAD_BINDING, UNKNOWN_FIGURE};
use crate::diag::{Diagnostic, Diagnostics, Lang, Level, Message, Span, error, line_column};
use crate::figures::{Amount, Definition, Recipe, Shown};
use crate::model::Cell;
use crate::model::table::day_of;
use crate::pipeline::Build;
use crate::plan::{self, Plan};
use crate::read::binding::{self, Cited, Show, Target};
use crate::read::fields::nearest;
use crate::source::Sources;
use crate::text::date::written_date;
use jiff::civil::Date;
use serde_json::{Value, json};

/// Records that an explanation names.
const MOST_RECORDS: usize = 1000;

/// Lists figures, or explains `key`, as of a day or of the newest issue. `key` may be all that a narrative binds to: a cell, a day, a change.
pub(super) fn figures(speaker: &Speaker, sources: &Sources, built: &Build, key: Option<&str>, as_of: Option<Date>) -> Exit {
    if built.problems.has_errors() {
        troubles(speaker, sources, built);
    }
    let Some(plan) = &built.plan else { return Exit::Content };
    let day = as_of.unwrap_or(plan.as_of);
    match key.map(|key| (key, asked(plan, key, day))) {
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
        Some((_, Ok(asked))) if speaker.is_json() => speaker.print(&explained(sources, plan, &asked).to_string()),
        Some((_, Ok(asked))) => explain(speaker, sources, plan, &asked),
        Some((_, Err(problem))) => {
            speaker.problem(&problem);
            // Of a figure that is declared and cannot be computed the content is to blame.
            let is_faulty = key.is_some_and(|key| plan.figures.is_doubtful(key.split(['/', '@', '?']).next().unwrap_or_default()));
            return if is_faulty { Exit::Content } else { Exit::Usage };
        }
    }
    if built.problems.has_errors() { Exit::Content } else { Exit::Fine }
}

/// The errors, for which a number may be wrong; warnings as one line: they are for `check` to say.
fn troubles(speaker: &Speaker, sources: &Sources, built: &Build) {
    let (errors, warnings): (Vec<Diagnostic>, Vec<Diagnostic>) = built.problems.0.iter().cloned().partition(|problem| problem.level == Level::Error);
    speaker.problems(&Diagnostics(errors), sources);
    let n = warnings.len();
    if n > 0 {
        speaker.summary(&(format!("另有{n}个警告,见 jianbao check"), format!("{n} warnings besides; see jianbao check")));
    }
}

/// One number that was asked for.
struct Asked<'p> {
    definition: &'p Definition,
    /// As it was written, without what is no part of it.
    name: String,
    cited: Cited,
    day: Date,
    /// The number as it is printed, and as it is.
    text: String,
    shown: Shown,
}

impl Asked<'_> {
    /// Whether the whole figure is asked for, and its value.
    fn is_whole(&self) -> bool {
        self.cited.cell.is_empty() && self.cited.show == Show::Value
    }
}

/// The number called `written`, as narratives call it: `KEY`, `KEY/field=value`, `KEY@day`, `KEY?show=change`; as of `day` where it names none.
///
/// Errors: no such figure, with the nearest; no such cell.
fn asked<'p>(plan: &'p Plan, written: &str, day: Date) -> Result<Asked<'p>, Box<Diagnostic>> {
    let bad = |message| Box::new(error(&BAD_BINDING, None, message));
    let written = written.strip_prefix("fig:").unwrap_or(written);
    let cited = match binding::target(&format!("fig:{written}")) {
        Some(Ok(Target::Figure(cited))) => cited,
        Some(Err(message)) => return Err(bad(message)),
        _ => return Err(bad(msg!("写指标的名称", "write the name of a figure"))),
    };
    let key = cited.key.as_str();
    let Some(definition) = plan.figures.definitions.get(key) else {
        if plan.figures.is_doubtful(key) {
            let said = msg!("指标 `{key}` 现在算不出来:它的定义或所用的数据有误", "the figure `{key}` cannot be computed: its definition or its data are wrong");
            return Err(Box::new(error(&UNKNOWN_FIGURE, None, said).help(msg!("先改好上面说它的错误", "mend what is said of it above"))));
        }
        let problem = error(&UNKNOWN_FIGURE, None, msg!("没有名为 `{key}` 的指标", "there is no figure called `{key}`"));
        let near = plan.figures.called(key).map(|key| &**key).or_else(|| nearest(key, plan.figures.definitions.keys().map(|key| &**key)));
        return Err(Box::new(match near.or_else(|| nearest_title(plan, key)) {
            Some(near) => problem.help(msg!("是否要看 `{near}`", "did you mean `{near}`")),
            None => problem.help(msg!("`jianbao figures` 列出全部", "`jianbao figures` lists all")),
        }));
    };
    let (text, shown, day) = plan::cited_text(plan, &cited, day).map_err(bad)?;
    Ok(Asked { definition, name: written.to_owned(), cited, day, text, shown })
}

/// The figures of which `definition` is made at once, with what each is to it.
fn parts<'p>(plan: &'p Plan, definition: &Definition) -> Vec<(Message, &'p Definition)> {
    let (words, parts) = match &definition.recipe {
        Recipe::Ratio { of, to } => ([msg!("分子", "numerator"), msg!("分母", "denominator")], [of, to]),
        Recipe::Difference { of, less } => ([msg!("被减数", "minuend"), msg!("减数", "subtrahend")], [of, less]),
        _ => return Vec::new(),
    };
    words.into_iter().zip(parts).filter_map(|(words, key)| Some((words, plan.figures.definitions.get(key)?))).collect()
}

/// The records that count for `key` in the cell that was asked for.
fn records_of(plan: &Plan, key: &str, asked: &Asked<'_>) -> Vec<(usize, u32)> {
    let mut records = plan.figures.records(key, asked.day);
    records.retain(|(dataset, row)| {
        let table = plan.model.table(*dataset);
        asked.cited.cell.iter().all(|(field, value)| match table.schema.field(field).map(|field| table.cell(field, *row as usize, day_of(asked.day))) {
            Some(Cell::Text(text)) => text == value,
            Some(Cell::Integer(number)) => number.to_string() == *value,
            Some(Cell::Date(date)) => date.to_string() == *value || written_date(date) == *value,
            // A field of the record that an item of a list belongs to, or a value of another kind: what cannot be told apart is listed.
            _ => true,
        })
    });
    records
}

/// The key of the figure whose title is nearest to `words`, or has them in it.
fn nearest_title<'p>(plan: &'p Plan, words: &str) -> Option<&'p str> {
    let titles = || plan.figures.definitions.iter().map(|(key, it)| (&**key, it.title.as_str()));
    let near = nearest(words, titles().map(|(_, title)| title));
    titles().find(|(_, title)| near.map_or(title.contains(words), |near| *title == near)).map(|(key, _)| key)
}

/// One figure on a day, for programs; `value` is exact and null where none is shown.
fn told(plan: &Plan, definition: &Definition, day: Date) -> Value {
    let key = &definition.key;
    let shown = plan.figures.value(key, day);
    let value = exact(shown);
    let (text, unit) = (plan.figures.shown_text(key, shown), definition.unit.name());
    json!({ "key": key, "title": definition.title, "as_of": day.to_string(), "text": text, "value": value, "unit": unit, "is_withheld": shown.is_withheld() })
}

/// The exact value; null where none is shown.
fn exact(shown: Shown) -> Value {
    match shown {
        Shown::Value(Amount::One(value)) => json!(value.normalize().to_string()),
        Shown::Value(Amount::Range(low, high)) => json!([low.normalize().to_string(), high.normalize().to_string()]),
        Shown::Withheld { .. } | Shown::Missing => Value::Null,
    }
}

/// What a part is worth in the cell that was asked for; what stands for it where it has no such cell.
fn part_text(plan: &Plan, part: &Definition, asked: &Asked<'_>, lang: Lang) -> String {
    let shown = if asked.cited.cell.is_empty() { Ok(plan.figures.value(&part.key, asked.day)) } else { plan.figures.cell(&part.key, &asked.cited.cell, asked.day) };
    plan.figures.shown_in(&part.key, shown.unwrap_or(Shown::Missing), lang)
}

/// All that [`explain`] says, for programs; every record, none left off.
fn explained(sources: &Sources, plan: &Plan, asked: &Asked<'_>) -> Value {
    let (definition, key, day) = (asked.definition, &*asked.definition.key, asked.day);
    let place = |span: Span| located(sources, span);
    let mut all = told(plan, definition, day);
    if !asked.is_whole() {
        all["asked"] = json!({ "key": asked.name, "text": asked.text, "value": exact(asked.shown), "is_withheld": asked.shown.is_withheld() });
    }
    let parts = parts(plan, definition);
    if !parts.is_empty() {
        let told = parts.iter().map(|(words, part)| json!({ "key": &*part.key, "title": part.title, "part": words.en, "text": part_text(plan, part, asked, Lang::Zh) }));
        all["parts"] = told.collect();
    }
    let issues = plan.series.iter().filter_map(|bulletin| Some((bulletin.issue?.number, bulletin.as_of?)));
    all["description"] = json!(definition.on(day).description);
    all["definition"] = json!(plan.figures.said(key, day));
    all["declared"] = json!(place(definition.span));
    all["source"] = json!(definition.source.as_ref().and_then(|source| plan.model.provenance.get(source)).map(|source| &source.title));
    all["is_sample"] = json!(definition.is_sample);
    all["series"] =
        issues.map(|(issue, as_of)| json!({ "issue": issue, "as_of": as_of.to_string(), "text": plan.figures.shown_text(key, plan.figures.value(key, as_of)) })).collect();
    all["changed"] = plan.figures.breaks(key, Date::MIN, Date::MAX).iter().map(|(from, words)| json!({ "from": from.to_string(), "words": words })).collect();
    let corrections = plan.facts.corrections.iter().filter(|it| it.key() == key);
    all["corrections"] =
        corrections.map(|it| json!({ "issue": it.issue, "figure": it.figure, "date": it.date.to_string(), "old": it.old, "new": it.new, "reason": it.reason })).collect();
    let citations = plan.citations.iter().filter(|citation| &*citation.key == key);
    all["cited"] = citations.map(|citation| json!({ "place": place(citation.span), "text": citation.text })).collect();
    if !plan.figures.is_guarded(key) {
        let of_parts: Vec<_> = parts.iter().map(|(words, part)| (words, records_of(plan, &part.key, asked))).collect();
        let told = records_of(plan, key, asked).into_iter().map(|at| {
            let mut record = json!({ "record": plan.record_name(at), "place": place(plan.model.table(at.0).span(at.1 as usize)) });
            if !of_parts.is_empty() {
                record["parts"] = of_parts.iter().filter(|(_, records)| records.binary_search(&at).is_ok()).map(|(words, _)| json!(words.en)).collect();
            }
            record
        });
        all["records"] = told.collect();
    }
    all
}

/// `file:line` of `span`.
fn located(sources: &Sources, span: Span) -> String {
    sources.text(span.file).map(|file| format!("{}:{}", file.path, line_column(file.text, span.start as usize).line)).unwrap_or_default()
}

fn explain(speaker: &Speaker, sources: &Sources, plan: &Plan, asked: &Asked<'_>) {
    let (definition, key, day) = (asked.definition, &*asked.definition.key, asked.day);
    let value = |day| plan.figures.shown_in(key, plan.figures.value(key, day), speaker.lang());
    let place = |span: Span| located(sources, span);
    let row = |zh: &str, en: &str, text: &str| {
        if !text.is_empty() {
            speaker.print(&format!("{}\t{text}", speaker.either(zh, en)));
        }
    };
    let until = speaker.either("截至", "as of");
    speaker.print(&format!("{key}\t{}", definition.title));
    if !asked.is_whole() {
        row("所问", "asked", &format!("{}\t{}({until} {day})", asked.name, asked.text));
    }
    row("数值", "value", &format!("{}({until} {day})", value(day)));
    let parts = parts(plan, definition);
    for (words, part) in &parts {
        row(&words.zh, &words.en, &format!("{}\t{}\t{}", part.key, part_text(plan, part, asked, speaker.lang()), part.title));
    }
    row("含义", "meaning", &definition.on(day).description);
    row("算法", "definition", &plan.figures.said_in(key, day, speaker.lang()));
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
    for (from, words) in &plan.figures.breaks(key, Date::MIN, Date::MAX) {
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
    let records = records_of(plan, key, asked);
    let of_parts: Vec<(&str, Vec<(usize, u32)>)> = parts.iter().map(|(words, part)| (words.in_lang(speaker.lang()), records_of(plan, &part.key, asked))).collect();
    let counted: Vec<String> = of_parts.iter().map(|(words, records)| format!("{words} {}", records.len())).collect();
    row("记录", "records", &if counted.is_empty() { records.len().to_string() } else { format!("{}\t{}", records.len(), counted.join("\t")) });
    for (dataset, record) in records.iter().take(MOST_RECORDS) {
        let span = plan.model.table(*dataset).span(*record as usize);
        let of: Vec<&str> = of_parts.iter().filter(|(_, records)| records.binary_search(&(*dataset, *record)).is_ok()).map(|(words, _)| *words).collect();
        let of = if of.is_empty() { String::new() } else { format!("\t{}", of.join(speaker.either("、", ", "))) };
        speaker.print(&format!("\t{}\t{}{of}", plan.record_name((*dataset, *record)).unwrap_or_default(), place(span)));
    }
    if records.len() > MOST_RECORDS {
        speaker.print(&format!("\t…({})", records.len()));
    }
}
