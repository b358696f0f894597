//! Numbers in prose that are bound to nothing: compared where they stand beside a figure's title, and reported otherwise.

use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostic, Diagnostics, Span, error, warning};
use crate::figures::{Amount, Definition, Key, Shown};
use crate::plan::Plan;
use crate::read::markdown::Block;
use crate::read::narrative::{Narrative, Prose};
use crate::text::claim::{Claim, Verdict, claims};
use crate::text::predicate::Predicate;
use rayon::prelude::*;
use std::ops::Range;

/// How many statistical numbers the prose has, and what stands behind them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Bound to a computed figure and true.
    pub checked: usize,
    /// Bound to a figure that a source states.
    pub quoted: usize,
    /// Bound to nothing.
    pub unbound: usize,
}

/// Unbound numbers of every narrative, and how much of the prose is bound.
pub fn prose(plan: &Plan) -> (Coverage, Diagnostics) {
    let mut coverage = Coverage::default();
    for citation in &plan.citations {
        match plan.figures.definitions.get(&citation.key).is_some_and(|definition| definition.recipe.is_stated()) {
            true => coverage.quoted += 1,
            false => coverage.checked += 1,
        }
    }
    let narratives: Vec<_> = plan.series.iter().chain(&plan.others).collect();
    let found: Vec<_> = narratives.par_iter().map(|narrative| unbound(plan, narrative)).collect();
    let mut problems = Diagnostics::default();
    for found in found {
        coverage.unbound += found.iter().filter(|problem| problem.code.id == codes::UNBOUND_NUMBER.id).count();
        problems.0.extend(found);
    }
    (coverage, problems)
}

fn unbound(plan: &Plan, narrative: &Narrative) -> Vec<Diagnostic> {
    let parts = [Some(&narrative.title), narrative.summary.as_ref(), narrative.next.as_ref(), Some(&narrative.body)];
    let parts = parts.into_iter().flatten().chain(&narrative.points);
    let day = narrative.as_of.unwrap_or(plan.as_of);
    parts.flat_map(|prose| prose.outline.blocks.iter().flat_map(move |block| in_block(plan, prose, block, day))).collect()
}

fn in_block<'a>(plan: &'a Plan, prose: &'a Prose, block: &'a Block, day: jiff::civil::Date) -> impl Iterator<Item = Diagnostic> + 'a {
    let excused = plan.facts.unbound_numbers.iter().flat_map(|number| block.text.match_indices(&*number.text).map(|(at, text)| at..at + text.len()));
    let taken: Vec<Range<usize>> = block.marks.iter().map(|(range, _)| range.clone()).chain(excused).collect();
    let overlaps = move |range: &Range<usize>| taken.iter().any(|taken| taken.start < range.end && range.start < taken.end);
    claims(&block.text).into_iter().filter(|claim| claim.is_statistical()).filter(move |claim| !overlaps(&claim.number)).filter_map(move |claim| {
        let file = prose.span?.file;
        let place = Span::new(file, block.place(claim.range.start)..block.place(claim.range.end));
        let words = block.text.get(claim.range.clone())?;
        Some(anchored(plan, block, &claim, words, place, day).unwrap_or_else(|| {
            let problem = warning(&codes::UNBOUND_NUMBER, place, msg!("数字“{words}”没有绑定指标", "the number “{words}” is bound to nothing"));
            match proposed(plan, prose, block, &claim, words, place, day) {
                Some(key) => problem
                    .help(msg!("写成 `[{words}](fig:{key})`;`check --fix` 可以代劳", "write `[{words}](fig:{key})`; `check --fix` does it"))
                    .fix(place, format!("[{words}](fig:{key})")),
                None => problem.help(msg!("写成 `[{words}](fig:指标名)`,或列入 content/numbers.yaml", "write `[{words}](fig:KEY)`, or list it in content/numbers.yaml")),
            }
        }))
    })
}

/// The one figure that an unbound number surely is: its unit, a word of its title in the same sentence, and no second figure that prints the same.
fn proposed(plan: &Plan, prose: &Prose, block: &Block, claim: &Claim, words: &str, place: Span, day: jiff::civil::Date) -> Option<Key> {
    let unit = claim.unit.as_ref()?;
    let start = prose.span?.start;
    let written = prose.text.get((place.start - start) as usize..(place.end - start) as usize)?;
    if written != words || claim.predicate != Predicate::Exactly {
        return None;
    }
    let prints_it = |definition: &&Definition| match plan.figures.value(&definition.key, day) {
        Shown::Value(Amount::One(value)) => definition.unit.same_family(unit) && claim.judge(value, &definition.unit) == Verdict::True,
        _ => false,
    };
    let mut same = plan.figures.definitions.values().filter(prints_it);
    let definition = same.next()?;
    if same.next().is_some() {
        return None;
    }
    let sentence = sentence(&block.text, claim.range.start);
    let shares_a_word = |title: &str| {
        let characters: Vec<char> = title.chars().collect();
        characters.windows(WORD).any(|word| sentence.contains(&word.iter().collect::<String>()))
    };
    let named = std::iter::once(&definition.title).chain(&definition.aliases).any(|title| shares_a_word(title));
    named.then(|| definition.key.clone())
}

/// Characters of a title that must stand together in the sentence: most Chinese words have two.
const WORD: usize = 2;

/// The sentence around byte `at` of `text`.
fn sentence(text: &str, at: usize) -> &str {
    let is_end = |c: char| matches!(c, '\u{3002}' | '\u{ff1b}' | '\u{ff01}' | '\u{ff1f}' | ';' | '\n');
    let start = text[..at].rfind(is_end).map_or(0, |end| end + text[end..].chars().next().map_or(1, char::len_utf8));
    let end = text[at..].find(is_end).map_or(text.len(), |end| at + end);
    &text[start..end]
}

/// Bytes before a number in which a figure's title anchors it: about twelve characters.
const REACH: usize = 36;

/// The problem of a number that stands right behind a figure's title, has its unit, and is not its value.
fn anchored(plan: &Plan, block: &Block, claim: &Claim, words: &str, place: Span, day: jiff::civil::Date) -> Option<Diagnostic> {
    let unit = claim.unit.as_ref()?;
    let from = block.text.floor_char_boundary(claim.range.start.saturating_sub(REACH));
    let before = block.text.get(from..claim.range.start)?;
    let before = before.rsplit(['\u{ff0c}', '\u{3002}', '\u{ff1b}', '\u{3001}', ',', ';', '\n', '\u{fffc}']).next()?;
    let named = |definition: &&Definition| std::iter::once(&definition.title).chain(&definition.aliases).filter(|title| before.contains(title.as_str())).map(String::len).max();
    let candidates = plan.figures.definitions.values().filter(|definition| definition.unit.same_family(unit)).filter_map(|definition| Some((named(&definition)?, definition)));
    let (_, definition) = candidates.max_by_key(|(length, _)| *length).filter(|(_, definition)| !plan.figures.is_doubtful(&definition.key))?;
    let shown = plan.figures.value(&definition.key, day);
    let verdict = match shown {
        Shown::Value(Amount::One(value)) => claim.judge(value, &definition.unit),
        Shown::Value(Amount::Range(low, high)) => claim.judge_range(low, high, &definition.unit),
        Shown::Withheld { .. } | Shown::Missing => return None,
    };
    if verdict != Verdict::False {
        return None;
    }
    let (key, title, value) = (&definition.key, &definition.title, plan.figures.shown_text(&definition.key, shown));
    Some(
        error(&codes::WRONG_ANCHORED, place, msg!("“{title}”旁边写{words},数据为{value}", "{words} stands beside “{title}”, the data say {value}"))
            .label(msg!("{key} = {value},截至{day}", "{key} = {value}, as of {day}"))
            .help(msg!(
                "绑定它:`[{words}](fig:{key})`;若说的是另一件事,列入 content/numbers.yaml",
                "bind it: `[{words}](fig:{key})`; if it is about something else, list it in content/numbers.yaml"
            )),
    )
}
