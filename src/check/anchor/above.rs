//! What a block stands under: the headings and the leading paragraph that say what its numbers are about.

use super::elsewhere::is_elsewhere;
use super::sentence::{is_made_of, last_sentence};
use crate::check::name::{Meaning, Mention, Names};
use crate::read::markdown::Outline;
use std::collections::BTreeSet;
use std::ops::Range;

/// What the headings and paragraphs above a block are about.
#[derive(Debug, Clone, Default)]
pub(in crate::check) struct Above {
    pub(super) labels: Vec<(String, String)>,
    pub(super) is_elsewhere: bool,
    /// The labels that the paragraph before names, where they are few: 龙河镇是重点镇, and then 农村公路项目28个.
    pub(super) nearby: Vec<(String, String)>,
    /// The figures of the title of which alone a heading or the words over a list consist: the numbers below are of its parts.
    pub(super) over: Vec<usize>,
    /// The datasets that the nearest noun names.
    pub(super) topic: Vec<usize>,
}

/// What each block of `outline` stands under.
pub(in crate::check) fn above(names: &Names, outline: &Outline) -> Vec<Above> {
    let mut headings: Vec<(u8, Above)> = Vec::new();
    let mut next_heading = 0;
    let mut leading: Option<(usize, Above)> = None;
    // What a paragraph with a colon says stands over the table behind it.
    let mut over: Option<Above> = None;
    let mut nearby: Vec<(String, String)> = Vec::new();
    let mut all = Vec::with_capacity(outline.blocks.len());
    for block in &outline.blocks {
        let mut above = Above::default();
        for (_, it) in &headings {
            above.add(it);
            above.over.clone_from(&it.over);
        }
        if let Some((left, it)) = &mut leading {
            above.add(it);
            above.over.clone_from(&it.over);
            *left -= 1;
        }
        match &over {
            Some(it) if block.cell.is_some() => above.add(it),
            _ => over = block.text.trim_end().ends_with([':', '\u{ff1a}']).then(|| Above::of(names, last_sentence(&block.text))),
        }
        leading = leading.filter(|(left, _)| *left > 0);
        if block.is_heading {
            let level = outline.headings.get(next_heading).map_or(2, |heading| heading.level);
            next_heading += 1;
            headings.retain(|(other, _)| *other < level);
            headings.push((level, Above::of(names, &block.text)));
        }
        if let Some(items) = block.following_items {
            let mut it = Above::of(names, last_sentence(&block.text));
            it.add(&above);
            leading = Some((items, it));
        }
        above.nearby.clone_from(&nearby);
        if block.cell.is_none() {
            nearby = few_labels(names, &block.text);
        }
        all.push(above);
    }
    all
}

impl Above {
    pub(super) fn of(names: &Names, text: &str) -> Self {
        let mentions = names.mentions(text);
        Self {
            labels: labels(&mentions, 0..text.len()),
            is_elsewhere: is_elsewhere(text, &mentions, 0..text.len()),
            topic: topic(&mentions, 0..text.len()),
            nearby: Vec::new(),
            over: title_alone(&mentions, text),
        }
    }

    pub(super) fn add(&mut self, other: &Above) {
        self.labels.extend(other.labels.iter().cloned());
        self.is_elsewhere |= other.is_elsewhere;
        if !other.topic.is_empty() {
            self.topic.clone_from(&other.topic);
        }
    }
}

/// The figures of a title beside which a text says no more than how it is told apart: 已恢复班线按类别如下.
fn title_alone(mentions: &[Mention<'_>], text: &str) -> Vec<usize> {
    let Some(title) = mentions.iter().filter(|it| it.figures().next().is_some() && !it.is_short()).max_by_key(|it| it.range.len()) else { return Vec::new() };
    let mut behind = text[title.range.end..].to_owned();
    for field in mentions.iter().filter(|it| it.range.start >= title.range.end && it.meanings.contains(&Meaning::Field)) {
        behind = behind.replacen(&text[field.range.clone()], "", 1);
    }
    let before = text[..title.range.start].trim_start_matches(|c: char| "一二三四五六七八九十、.\u{ff0e}()（） ".contains(c) || c.is_ascii_digit());
    if is_made_of(before, OVER_A_LIST) && is_made_of(&behind, OVER_A_LIST) { title.figures().collect() } else { Vec::new() }
}

/// Words beside a title over the list of its parts.
const OVER_A_LIST: &[&str] = &[
    "全县",
    "各",
    "按",
    "分",
    "看",
    "来看",
    "情况",
    "如下",
    "分别",
    "为",
    "目前",
    "截至目前",
    "其中",
    "的",
    "数",
    "有",
    ":",
    "\u{ff1a}",
    "(",
    ")",
    "\u{ff08}",
    "\u{ff09}",
    ",",
    "\u{ff0c}",
    " ",
];

/// The labels of a block that names so few that they may be what the next one is about.
fn few_labels(names: &Names, text: &str) -> Vec<(String, String)> {
    let mentions = names.mentions(text);
    let mut found = labels(&mentions, 0..text.len());
    found.sort();
    found.dedup();
    let n_values = found.iter().map(|(_, value)| value).collect::<BTreeSet<_>>().len();
    if n_values <= MOST_NEARBY { found } else { Vec::new() }
}

/// More labels than these are a list, not what a text is about.
const MOST_NEARBY: usize = 2;

/// The datasets that the last noun in a part of a text names.
pub(super) fn topic(mentions: &[Mention<'_>], within: Range<usize>) -> Vec<usize> {
    let nouns = mentions.iter().filter(|it| within.start <= it.range.start && it.range.end <= within.end && it.meanings.iter().any(|it| matches!(it, Meaning::Noun(_))));
    let Some(last) = nouns.max_by_key(|it| (it.range.end, it.range.len())) else { return Vec::new() };
    last.meanings.iter().filter_map(|it| if let Meaning::Noun(dataset) = it { Some(*dataset) } else { None }).collect()
}

/// Labels named in a part of a text, without those that are only part of a title.
pub(super) fn labels(mentions: &[Mention<'_>], within: Range<usize>) -> Vec<(String, String)> {
    let titles: Vec<&Range<usize>> = mentions.iter().filter(|it| it.figures().next().is_some()).map(|it| &it.range).collect();
    let free = mentions.iter().filter(|it| within.start <= it.range.start && it.range.end <= within.end);
    let free = free.filter(|it| !titles.iter().any(|title| title.start <= it.range.start && it.range.end <= title.end));
    free.flat_map(|it| it.meanings).filter_map(|meaning| if let Meaning::Label { field, value } = meaning { Some((field.clone(), value.clone())) } else { None }).collect()
}
