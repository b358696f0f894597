//! The figures as open data: every one at every bulletin as JSON and CSV, and the register of corrections as CSV.
//!
//! A value is written as it is printed, rounded once; a number that was corrected since it was published says so beside it.

use super::data::{SAMPLE_COLUMN, SAMPLE_LABEL, hex, line};
use crate::figures::{Amount, Definition, Shown};
use crate::plan::{Plan, titled, with_unit};
use crate::read::ledger::Correction;
use crate::text::quantity::digits;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The path of the figures as JSON.
pub const FIGURES_JSON: &str = "data/figures.json";
/// The path of the figures as CSV.
pub const FIGURES_CSV: &str = "data/figures.csv";
/// The path of the register of corrections as JSON.
pub const CORRECTIONS_JSON: &str = "data/corrections.json";
/// The path of the register of corrections as CSV.
pub const CORRECTIONS_CSV: &str = "data/corrections.csv";

/// The issues with their days.
fn issues(plan: &Plan) -> Vec<(u32, jiff::civil::Date)> {
    plan.series.iter().filter_map(|bulletin| Some((bulletin.issue?.number, bulletin.as_of?))).collect()
}

/// What is shown, as digits; nothing where nothing is.
fn number(shown: Shown, definition: &Definition) -> Option<[String; 2]> {
    let written = |value| digits(value, definition.decimals);
    match shown {
        Shown::Value(Amount::One(value)) => Some([written(value), String::new()]),
        Shown::Value(Amount::Range(low, high)) => Some([written(low), written(high)]),
        Shown::Withheld { .. } | Shown::Missing => None,
    }
}

fn status(shown: Shown) -> &'static str {
    match shown {
        Shown::Value(_) => "shown",
        Shown::Withheld { .. } => "withheld",
        Shown::Missing => "missing",
    }
}

/// Where another definition begins since the issue before the one as of `day`: its value is not comparable with those before.
fn breaks(plan: &Plan, key: &str, issues: &[(u32, jiff::civil::Date)], day: jiff::civil::Date) -> Vec<(jiff::civil::Date, String)> {
    let before = issues.iter().map(|(_, at)| *at).filter(|at| *at < day).max();
    before.map(|before| plan.figures.breaks(key, before, day)).unwrap_or_default()
}

/// The corrections of the whole figure `key` in `issue`, in order.
fn of_value<'p>(plan: &'p Plan, key: &'p str, issue: u32) -> impl Iterator<Item = &'p Correction> {
    plan.facts.corrections.iter().filter(move |it| it.issue == issue && &*it.figure == key)
}

/// One entry of the register, for machines.
pub fn correction(plan: &Plan, it: &Correction) -> Value {
    json!({
        "issue": it.issue,
        "figure": &*it.figure,
        "title": titled(plan, it),
        "kind": it.kind,
        "old": with_unit(plan, it, &it.old),
        "new": with_unit(plan, it, &it.new),
        "reason": it.reason,
        "approver": it.approver,
        "date": it.date.to_string(),
        "superseded": is_superseded(plan, it),
    })
}

fn is_superseded(plan: &Plan, it: &Correction) -> bool {
    plan.facts.corrections.iter().rfind(|other| other.issue == it.issue && other.figure == it.figure).is_some_and(|newest| newest.span != it.span)
}

fn is_sample(plan: &Plan, it: &Correction) -> bool {
    plan.figures.definitions.get(it.key()).is_some_and(|definition| definition.is_sample)
}

/// Every figure at every bulletin as JSON.
pub fn json(plan: &Plan) -> Vec<u8> {
    let issues = issues(plan);
    let figures = plan.figures.definitions.iter().map(|(key, definition)| {
        let values = issues.iter().map(|(issue, day)| {
            let shown = plan.figures.value(key, *day);
            let mut value = json!({ "issue": issue, "as_of": day.to_string(), "text": plan.figures.shown_text(key, shown), "status": status(shown) });
            value["value"] = match number(shown, definition) {
                Some([one, high]) if high.is_empty() => json!(one),
                Some(range) => json!(range),
                None => Value::Null,
            };
            let corrected: Vec<Value> = of_value(plan, key, *issue)
                .map(|it| json!({ "kind": it.kind, "old": with_unit(plan, it, &it.old), "new": with_unit(plan, it, &it.new), "date": it.date.to_string() }))
                .collect();
            if !corrected.is_empty() {
                value["corrected"] = json!(corrected);
            }
            let breaks = breaks(plan, key, &issues, *day);
            if !breaks.is_empty() {
                value["break"] = json!(breaks.iter().map(|(from, words)| json!({ "from": from.to_string(), "text": words })).collect::<Vec<_>>());
            }
            if !definition.before.is_empty() {
                value["definition"] = json!(plan.figures.said(key, *day));
            }
            value
        });
        let mut figure = json!({
            "key": &**key,
            "title": definition.title,
            "unit": definition.unit.name(),
            "decimals": definition.decimals,
            "description": definition.on(plan.as_of).description,
            "definition": plan.figures.said(key, plan.as_of),
            "source": definition.source.as_deref(),
            "page": format!("figures/{key}.html"),
            "values": values.collect::<Vec<_>>(),
        });
        let changed = plan.figures.breaks(key, jiff::civil::Date::MIN, jiff::civil::Date::MAX);
        let changed: Vec<Value> = changed.iter().map(|(day, words)| json!({ "from": day.to_string(), "text": words })).collect();
        if !changed.is_empty() {
            figure["definition_changed"] = json!(changed);
        }
        let corrections: Vec<Value> = plan.facts.corrections.iter().filter(|it| it.key() == &**key).map(|it| correction(plan, it)).collect();
        if !corrections.is_empty() {
            figure["corrections"] = json!(corrections);
        }
        if definition.is_sample {
            figure["sample"] = json!(true);
            figure["label"] = json!(SAMPLE_LABEL);
        }
        figure
    });
    pretty(&json!({ "title": plan.facts.site.title, "as_of": plan.as_of.to_string(), "figures": figures.collect::<Vec<_>>() }))
}

/// The columns of the figures as CSV: name, title, type.
const FIGURE_COLUMNS: [(&str, &str, &str); 11] = [
    ("figure", "指标代号", "string"),
    ("title", "指标", "string"),
    ("unit", "单位", "string"),
    ("issue", "期号", "integer"),
    ("as_of", "截至日期", "date"),
    ("value", "数值", "number"),
    ("upper", "数值上限（范围）", "number"),
    ("text", "印出的文字", "string"),
    ("status", "状态", "string"),
    ("corrected", "更正", "string"),
    ("break", "口径变化", "string"),
];

/// Every figure at every bulletin as CSV, a line a value.
pub fn csv(plan: &Plan) -> Vec<u8> {
    let has_samples = plan.figures.definitions.values().any(|definition| definition.is_sample);
    let mut out = b"\xef\xbb\xbf".to_vec();
    line(&mut out, FIGURE_COLUMNS.iter().map(|(name, ..)| (*name).to_owned()).chain(has_samples.then(|| SAMPLE_COLUMN.to_owned())));
    for (key, definition) in plan.figures.definitions.iter() {
        let issues = issues(plan);
        for (issue, day) in issues.iter().copied() {
            let shown = plan.figures.value(key, day);
            let [value, upper] = number(shown, definition).unwrap_or_default();
            let corrected: Vec<String> =
                of_value(plan, key, issue).map(|it| format!("{} {}：原为{}，现为{}", it.date, it.kind, with_unit(plan, it, &it.old), with_unit(plan, it, &it.new))).collect();
            let text = plan.figures.shown_text(key, shown);
            let cells = [key.to_string(), definition.title.clone(), definition.unit.name().to_owned(), issue.to_string(), day.to_string(), value, upper, text];
            let label = has_samples.then(|| if definition.is_sample { SAMPLE_LABEL } else { "" }.to_owned());
            let breaks: Vec<String> = breaks(plan, key, &issues, day).iter().map(|(from, words)| format!("自{from}起，{words}")).collect();
            line(&mut out, cells.into_iter().chain([status(shown).to_owned(), corrected.join("；"), breaks.join("；")]).chain(label));
        }
    }
    out
}

/// The columns of the register as CSV: name, title, type.
const CORRECTION_COLUMNS: [(&str, &str, &str); 10] = [
    ("issue", "期号", "integer"),
    ("figure", "指标代号", "string"),
    ("title", "指标", "string"),
    ("kind", "种类", "string"),
    ("old", "原为", "string"),
    ("new", "现为", "string"),
    ("reason", "原因", "string"),
    ("approver", "批准", "string"),
    ("date", "日期", "date"),
    ("superseded", "已被取代", "boolean"),
];

/// The register of corrections as CSV.
pub fn corrections_csv(plan: &Plan) -> Vec<u8> {
    let mut out = b"\xef\xbb\xbf".to_vec();
    let has_samples = plan.facts.corrections.iter().any(|it| is_sample(plan, it));
    line(&mut out, CORRECTION_COLUMNS.iter().map(|(name, ..)| (*name).to_owned()).chain(has_samples.then(|| SAMPLE_COLUMN.to_owned())));
    for it in &plan.facts.corrections {
        let cells = [it.issue.to_string(), it.figure.to_string(), titled(plan, it), it.kind.clone(), with_unit(plan, it, &it.old), with_unit(plan, it, &it.new)];
        let label = has_samples.then(|| if is_sample(plan, it) { SAMPLE_LABEL } else { "" }.to_owned());
        line(&mut out, cells.into_iter().chain([it.reason.clone(), it.approver.clone(), it.date.to_string(), is_superseded(plan, it).to_string()]).chain(label));
    }
    out
}

/// The register of corrections as JSON.
pub fn corrections_json(plan: &Plan) -> Vec<u8> {
    let entries = plan.facts.corrections.iter().map(|it| {
        let mut entry = correction(plan, it);
        if is_sample(plan, it) {
            entry["sample"] = json!(true);
            entry["label"] = json!(SAMPLE_LABEL);
        }
        entry
    });
    pretty(&json!({ "title": plan.facts.site.title, "as_of": plan.as_of.to_string(), "corrections": entries.collect::<Vec<_>>() }))
}

/// Indented, with a newline at the end.
fn pretty(document: &Value) -> Vec<u8> {
    let mut out = serde_json::to_vec_pretty(document).unwrap_or_default();
    out.push(b'\n');
    out
}

/// What `datapackage.json` says of these two files.
pub fn resources(plan: &Plan, figures: &[u8], corrections: Option<&[u8]>) -> Vec<Value> {
    let described = |name: &str, title: &str, bytes: &[u8], columns: &[(&str, &str, &str)], key: &[&str]| {
        let fields = columns.iter().map(|(name, title, kind)| match *kind {
            "boolean" => json!({ "name": name, "title": title, "type": kind, "trueValues": ["true"], "falseValues": ["false"] }),
            _ => json!({ "name": name, "title": title, "type": kind }),
        });
        let mut fields: Vec<Value> = fields.collect();
        if bytes.windows(SAMPLE_COLUMN.len()).any(|part| part == SAMPLE_COLUMN.as_bytes()) {
            fields.push(json!({ "name": SAMPLE_COLUMN, "title": "数据性质", "type": "string" }));
        }
        let mut schema = json!({ "fields": fields, "missingValues": [""] });
        if !key.is_empty() {
            schema["primaryKey"] = json!(key);
        }
        let mut resource = json!({
            "profile": "tabular-data-resource",
            "name": name,
            "title": title,
            "path": format!("{name}.csv"),
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8-sig",
            "bytes": bytes.len(),
            "hash": format!("sha256:{}", hex(&Sha256::digest(bytes))),
            "schema": schema,
        });
        if plan.figures.definitions.values().any(|definition| definition.is_sample) {
            resource["sample"] = json!(true);
            resource["label"] = json!(SAMPLE_LABEL);
        }
        resource
    };
    let mut found = vec![described("figures", "全部指标的历期数值", figures, &FIGURE_COLUMNS, &["figure", "issue"])];
    found.extend(corrections.map(|bytes| described("corrections", "更正登记", bytes, &CORRECTION_COLUMNS, &[])));
    found
}
