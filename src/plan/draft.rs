//! The draft of the next bulletin: front matter, sentences for what moved most, the change table; every number bound.

use super::Plan;
use super::movement::{Moved, moved};
use jiff::civil::Date;

/// Sentences and rows of a drafted bulletin: what moved most.
const MOST_DRAFTED: usize = 8;

/// Main points of a drafted bulletin.
const MOST_POINTS: usize = 3;

/// Figures in the title of a drafted bulletin.
const MOST_IN_TITLE: usize = 2;

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
    // Everything drafted is true as it stands: what nobody rewrites may be published.
    let until = format!("截至{}月{}日", as_of.month(), as_of.day());
    let unmoved = format!("{until}的数据见主要指标。");
    let title = if most.is_empty() { format!("第{issue}期") } else { most.iter().take(MOST_IN_TITLE).map(value).collect::<Vec<_>>().join("，") };
    let summary = most.first().map_or_else(|| unmoved.clone(), sentence);
    let mut text = format!("---\ntitle: \"{title}\"\nissue: {issue}\nas_of: {as_of}\ndate: {date} 09:00\nsummary: \"{summary}\"\ndraft: true\n");
    for (key, value) in [("issued_by", newest.and_then(|newest| newest.issued_by.as_ref())), ("signed_by", newest.and_then(|newest| newest.signed_by.as_ref()))] {
        if let Some(value) = value {
            text.push_str(&format!("{key}: {}\n", serde_json::to_string(value).unwrap_or_default()));
        }
    }
    if !most.is_empty() {
        text.push_str("points:\n");
    }
    text.extend(most.iter().take(MOST_POINTS).map(|moved| format!("  - \"{}\"\n", sentence(moved))));
    text.push_str("---\n## 本期进展\n\n");
    text.push_str(&if most.is_empty() { unmoved + "\n" } else { format!("{until}，") });
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

fn value(moved: &Moved) -> String {
    format!("{}[](fig:{})", moved.title, moved.key)
}

fn sentence(moved: &Moved) -> String {
    let Moved { key, .. } = moved;
    format!("{}，比上期{}[](fig:{key}?show=change)。", value(moved), verb(moved).unwrap_or_default())
}
