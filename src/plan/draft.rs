//! The draft of the next bulletin: front matter, sentences for what moved most, the change table; every number bound.

use super::Plan;
use super::movement::{Moved, moved};
use jiff::civil::Date;

/// Sentences and rows of a drafted bulletin: what moved most.
const MOST_DRAFTED: usize = 8;

/// Main points of a drafted bulletin.
const MOST_POINTS: usize = 3;

/// The draft of the next bulletin as of `as_of`.
pub fn draft(plan: &Plan, as_of: Date) -> String {
    let issue = plan.series.iter().filter_map(|bulletin| bulletin.issue).map(|issue| issue.number).max().unwrap_or(0) + 1;
    let date = as_of.tomorrow().unwrap_or(as_of);
    let newest = plan.series.last();
    let before = newest.and_then(|newest| newest.as_of);
    let mut most = before.map(|before| moved(plan, before, as_of)).unwrap_or_default();
    most.retain(|moved| moved.is_shown && verb(moved).is_some());
    let is_key = |moved: &Moved| plan.facts.site.home_figures.iter().any(|(key, _)| **key == *moved.key);
    most.sort_by_key(|moved| (!is_key(moved), std::cmp::Reverse(moved.weight)));
    most.truncate(MOST_DRAFTED);
    let mut text = format!("---\ntitle: 第{issue}期标题\nissue: {issue}\nas_of: {as_of}\ndate: {date} 09:00\nsummary: 一句话概括本期\ndraft: true\n");
    for (key, value) in [("issued_by", newest.and_then(|newest| newest.issued_by.as_ref())), ("signed_by", newest.and_then(|newest| newest.signed_by.as_ref()))] {
        if let Some(value) = value {
            text.push_str(&format!("{key}: {}\n", serde_json::to_string(value).unwrap_or_default()));
        }
    }
    text.push_str("points:\n");
    if most.is_empty() {
        text.push_str("  - 一句话\n");
    }
    text.extend(most.iter().take(MOST_POINTS).map(|moved| format!("  - \"{}\"\n", sentence(moved))));
    text.push_str("---\n## 本期进展\n\n");
    if most.is_empty() {
        text.push_str("截至本期，数据没有变化。\n");
    }
    text.extend(most.iter().map(|moved| sentence(moved) + "\n"));
    if !most.is_empty() {
        text.push_str("\n## 与上期比较\n\n| 指标 | 上期 | 本期 | 增减 |\n|---|---|---|---|\n");
        text.extend(most.iter().map(|moved| {
            let Moved { key, title, .. } = moved;
            format!("| {title} | [](fig:{key}?show=previous) | [](fig:{key}) | {}[](fig:{key}?show=change) |\n", verb(moved).unwrap_or_default())
        }));
    }
    text
}

/// 增加 or 减少 of a count, 提高 or 下降 of a rate.
fn verb(moved: &Moved) -> Option<&'static str> {
    ["增加", "减少", "提高", "下降"].into_iter().find(|verb| moved.change.starts_with(verb))
}

fn sentence(moved: &Moved) -> String {
    let Moved { key, title, .. } = moved;
    format!("{title}[](fig:{key})，比上期{}[](fig:{key}?show=change)。", verb(moved).unwrap_or_default())
}
