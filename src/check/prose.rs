//! Numbers in prose that are bound to nothing: compared where they stand beside a figure's title, and reported otherwise.

use super::anchor::{Above, Holds, Reader, Reading, Subject, What, above, bare_heading};
use super::count::counts;
use super::falsehood::falsehood;
use super::kin::{Kin, NEAR};
use super::name::Names;
use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostic, Diagnostics, Level, Span, warning};
use crate::plan::Plan;
use crate::read::markdown::{Block, Cell};
use crate::read::narrative::{Narrative, Prose};
use crate::text::claim::{Claim, Units, claims_in};
use crate::text::predicate::Predicate;
use aho_corasick::AhoCorasick;
use rayon::prelude::*;
use std::collections::HashMap;
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
    let names = Names::new(plan);
    let units = Units::new(plan.figures.definitions.values().map(|it| it.unit.name()));
    let excused = AhoCorasick::new(plan.facts.unbound_numbers.iter().map(|number| number.text.as_bytes())).ok();
    let narratives: Vec<_> = plan.series.iter().chain(&plan.others).collect();
    let found: Vec<_> = narratives.par_iter().map(|narrative| in_narrative(plan, (&names, &units), excused.as_ref(), narrative)).collect();
    let mut problems = Diagnostics::default();
    for found in found {
        coverage.unbound +=
            found.iter().filter(|problem| [codes::UNBOUND_NUMBER.id, codes::DOUBTED_NUMBER.id].contains(&problem.code.id)).map(|problem| 1 + problem.also.len()).sum::<usize>();
        problems.0.extend(found);
    }
    (coverage, problems)
}

fn in_narrative(plan: &Plan, (names, units): (&Names, &Units), excused: Option<&AhoCorasick>, narrative: &Narrative) -> Vec<Diagnostic> {
    let (day, previous) = plan.days_of(narrative);
    let mut desk = Desk { reader: Reader { plan, names, day, last: previous, previous }, units, excused, kin: Kin::default() };
    let parts = [Some(&narrative.title), narrative.summary.as_ref(), narrative.next.as_ref(), Some(&narrative.body)];
    let (mut found, mut strange) = (Vec::new(), Vec::new());
    for prose in parts.into_iter().flatten().chain(&narrative.points) {
        let above = above(names, &prose.outline);
        let cells: HashMap<Cell, &str> = prose.outline.blocks.iter().filter_map(|block| Some((block.cell?, block.text.as_str()))).collect();
        for (index, above) in above.iter().enumerate() {
            desk.block(prose, index, above, &cells, &mut found, &mut strange);
        }
    }
    found.extend(unknown(strange));
    if plan.lock_at(&narrative.path).is_some() {
        // What was published stays as it was when the data move on; its lock and its digest are held elsewhere.
        for problem in &mut found {
            problem.level = Level::Warning;
        }
    }
    found
}

/// Where the numbers of one narrative are looked at.
struct Desk<'p> {
    reader: Reader<'p>,
    /// What the site counts in.
    units: &'p Units,
    excused: Option<&'p AhoCorasick>,
    kin: Kin,
}

impl Desk<'_> {
    /// What is wrong with the numbers of one block; those of which the site has no figure go to `strange`.
    fn block(&mut self, prose: &Prose, index: usize, above: &Above, cells: &HashMap<Cell, &str>, found: &mut Vec<Diagnostic>, strange: &mut Vec<Unbound>) {
        let block = &prose.outline.blocks[index];
        let Some(file) = prose.span.map(|span| span.file) else { return };
        let claims = claims_in(&block.text, self.units);
        if claims.is_empty() {
            return;
        }
        let marks: Vec<Range<usize>> = block.marks.iter().map(|(range, _)| range.clone()).collect();
        let excused = self.excused.into_iter().flat_map(|excused| excused.find_overlapping_iter(&block.text).map(|hit| hit.range()));
        let excused: Vec<Range<usize>> = excused.collect();
        let is_free = |claim: &Claim| {
            let Range { start, end } = claim.number;
            // 10户 excuses no 210户.
            !marks.iter().any(|mark| mark.start < end && start < mark.end) && !excused.iter().any(|excused| excused.start <= start && end <= excused.end)
        };
        let heading = |cell: Cell| cells.get(&cell).copied().unwrap_or_default();
        // A table whose first column has a figure's title over it, too: its rows have no names.
        let is_named = |cell: Cell| !self.reader.in_table("", heading(Cell { row: 0, column: 0, ..cell }), "").is_empty();
        let readings: Vec<Reading> = match block.cell {
            Some(cell) if cell.row == 0 || cell.column == 0 && !is_named(cell) => Vec::new(),
            Some(cell) if claims.iter().all(is_free) => {
                let row = if is_named(cell) { "" } else { heading(Cell { column: 0, ..cell }) };
                let column = heading(Cell { row: 0, ..cell });
                let reader = self.reader.against(bare_heading(column)).against(bare_heading(row));
                let subjects = reader.in_table(row, column, heading(Cell { row: 0, column: 0, ..cell }));
                reader.in_cell(&block.text, &subjects, &claims, above).into_iter().collect()
            }
            Some(cell) => {
                let subject = self.reader.bound((&prose.outline, block), &claims[0]).filter(|_| claims.len() == 1);
                subject.and_then(|subject| self.reader.unsigned(&block.text, heading(Cell { row: 0, ..cell }), subject)).into_iter().collect()
            }
            None => self.reader.readings((&prose.outline, block), &claims, above, &is_free),
        };
        let mut unbound: Vec<Unbound> = Vec::new();
        let counts = counts(&prose.outline, index, &claims, &is_free);
        for (index, claim) in claims.iter().enumerate() {
            let place = Span::new(file, block.place(claim.range.start)..block.place(claim.range.end));
            let Some(words) = block.text.get(claim.range.clone()) else { continue };
            let reading = readings.binary_search_by_key(&index, |it| it.claim).ok().map(|at| &readings[at]);
            if let Some(reading @ Reading { subject, holds: Holds::False(fault), .. }) = reading {
                let can_mend = claim.predicate == Predicate::Exactly && is_bindable(prose, words, place);
                found.extend(falsehood(&self.reader.at(reading), (subject, *fault), words, place, can_mend));
            } else if !is_free(claim) {
                continue;
            } else if let Ok(count) = counts.binary_search_by_key(&index, |it| it.claim).map(|at| &counts[at]) {
                let Some(items) = count.miscounted else { continue };
                let problem = warning(&codes::WRONG_COUNT, place, msg!("正文说“{words}”,列了{items}项", "prose says “{words}”, and {items} items are listed"));
                found.push(problem.help(msg!(
                    "改项数,或补齐列举;若不是这个意思,列入 content/numbers.yaml",
                    "mend the number, or complete the list; if something else is meant, list it in content/numbers.yaml"
                )));
            } else if claim.is_statistical() && !is_told(&block.text, claim.number.start) && !is_in_a_title(&block.text, claim.number.start) {
                let it = Unbound { words: words.to_owned(), place };
                let doubt = reading.filter(|reading| reading.holds == Holds::Doubtful);
                if let Some((target, is_sure)) = self.target(block, claim, reading.filter(|_| doubt.is_none())) {
                    found.push(it.bound_to(&target, is_sure && is_bindable(prose, words, place)));
                } else if let Some(slip) = self.kin.slip(&self.reader, block, claim) {
                    found.extend(it.doubted(&self.reader, &slip, true));
                } else if let Some(reading) = doubt {
                    found.extend(it.doubted(&self.reader.at(reading), &reading.subject, false));
                } else if self.kin.is_akin(&self.reader, block, claim) {
                    unbound.push(it);
                } else {
                    strange.push(it);
                }
            }
        }
        found.extend(bindable(unbound));
    }

    /// The target of the binding that an unbound number should have, and whether nothing else can be meant.
    fn target(&mut self, block: &Block, claim: &Claim, reading: Option<&Reading>) -> Option<(String, bool)> {
        let Some(reading @ Reading { subject, .. }) = reading else {
            let figure = self.kin.sure(&self.reader, block, claim)?;
            return Some((self.reader.definition(figure).key.to_string(), true));
        };
        let show = self.reader.at(reading).show(subject)?;
        let is_sure = self.kin.equals(&self.reader, claim).iter().all(|figure| *figure == subject.figure);
        Some((format!("{}{show}", self.reader.target(subject)), is_sure))
    }
}

/// Whether the author's words stand in the source as they are read, where a link may stand.
fn is_bindable(prose: &Prose, words: &str, place: Span) -> bool {
    let written = prose.span.and_then(|span| prose.text.get((place.start.checked_sub(span.start)?) as usize..(place.end.checked_sub(span.start)?) as usize));
    written == Some(words) && prose.links_from.is_some_and(|from| place.start >= from)
}

/// A statistical number that is bound to nothing.
struct Unbound {
    words: String,
    place: Span,
}

impl Unbound {
    fn said(&self) -> Diagnostic {
        let words = &self.words;
        warning(&codes::UNBOUND_NUMBER, self.place, msg!("数字“{words}”没有绑定指标", "the number “{words}” is bound to nothing"))
    }

    /// As [`Self::said`], with the binding that it should have; written by `check --fix` where `is_sure`.
    fn bound_to(&self, target: &str, is_sure: bool) -> Diagnostic {
        let words = &self.words;
        if !is_sure {
            return self.said().help(msg!("写成 `[{words}](fig:{target})`", "write `[{words}](fig:{target})`"));
        }
        let help = msg!("写成 `[{words}](fig:{target})`;`check --fix` 可以代劳", "write `[{words}](fig:{target})`; `check --fix` does it");
        self.said().help(help).fix_of(self.place, words, format!("[{words}](fig:{target})"))
    }

    /// As [`Self::said`], where another number was to be expected: that of which it looks like a slip, or that of the title beside it.
    fn doubted(&self, reader: &Reader<'_>, subject: &Subject, is_slip: bool) -> Option<Diagnostic> {
        let (words, title, target) = (&self.words, reader.title(subject), reader.target(subject));
        let change = if let What::Change(_) = subject.what { Some(reader.change(subject)?) } else { None };
        let show = reader.show(subject)?;
        let value = match &change {
            Some(delta) => delta.text(),
            None => reader.plan.figures.shown_text(&reader.definition(subject.figure).key, reader.shown(subject)?.0),
        };
        let message = match &change {
            Some(delta) => {
                let now = delta.since(&reader.compared_with());
                msg!("数字“{words}”没有绑定指标,旁边的“{title}”{now}", "the number “{words}” is bound to nothing; “{title}” beside it has changed by {value} ({now})")
            }
            None if is_slip => {
                msg!("数字“{words}”没有绑定指标,像是“{title}”{value}的笔误", "the number “{words}” is bound to nothing, and looks like a slip for “{title}”, {value}")
            }
            None => msg!("数字“{words}”没有绑定指标,旁边的“{title}”是{value}", "the number “{words}” is bound to nothing; “{title}” beside it is {value}"),
        };
        Some(warning(&codes::DOUBTED_NUMBER, self.place, message).help(msg!(
            "说的是它就写成 `[{value}](fig:{target}{show})`;不是,就绑定所说的指标,或列入 content/numbers.yaml",
            "if it is meant, write `[{value}](fig:{target}{show})`; if not, bind the figure that is, or list it in content/numbers.yaml"
        )))
    }
}

/// Numbers of one paragraph of whose kind the site has figures: one problem, however many they are.
fn bindable(unbound: Vec<Unbound>) -> Option<Diagnostic> {
    let (first, others) = unbound.split_first()?;
    let words = &first.words;
    let problem = if others.is_empty() {
        first.said()
    } else {
        let (n, list) = (unbound.len(), listed(&unbound));
        warning(&codes::UNBOUND_NUMBER, first.place, msg!("这一段有{n}个数字没有绑定指标: {list}", "{n} numbers of this paragraph are bound to nothing: {list}"))
    };
    let problem = problem.help(msg!("写成 `[{words}](fig:指标名)`,或列入 content/numbers.yaml", "write `[{words}](fig:KEY)`, or list it in content/numbers.yaml"));
    Some(problem.also(others.iter().map(|it| it.place).collect()))
}

/// Numbers of one narrative of whose kind the site has no figure: what is to be done is the same for all of them.
fn unknown(mut strange: Vec<Unbound>) -> Option<Diagnostic> {
    strange.sort_by_key(|it| it.place);
    let (first, others) = strange.split_first()?;
    let problem = if others.is_empty() {
        first.said()
    } else {
        let (n, list) = (strange.len(), listed(&strange));
        warning(
            &codes::UNBOUND_NUMBER,
            first.place,
            msg!("这一篇有{n}个数字本站没有相应的指标,无从核对: {list}", "{n} numbers here have no figure of this site that could check them: {list}"),
        )
    };
    let problem = problem.help(msg!(
        "有来源的,在 content/figures.yaml 用 `stated` 和 `source` 声明后引用;不是统计数字的,列入 content/numbers.yaml",
        "declare what has a source in content/figures.yaml with `stated` and `source` and cite it; list what is no statistic in content/numbers.yaml"
    ));
    Some(problem.also(others.iter().map(|it| it.place).collect()))
}

/// The first numbers of a list, as far as a line can hold them.
fn listed(all: &[Unbound]) -> String {
    let words = all.iter().take(MOST_LISTED).map(|it| it.words.as_str()).collect::<Vec<_>>().join("、");
    if all.len() > MOST_LISTED { format!("{words}……") } else { words }
}

/// More numbers than these are not named in one message; their places are all kept.
const MOST_LISTED: usize = 12;

/// Whether byte `at` stands in the speech of somebody who tells of himself: “我家去年收入三万多元”. 我们县 is an office speaking.
fn is_told(text: &str, at: usize) -> bool {
    let is_quote = |c: char| matches!(c, '\u{201c}' | '\u{201d}' | '"');
    let (near, far) = (text.floor_char_boundary(at.saturating_sub(NEAR)), text.floor_char_boundary(at + NEAR));
    let before = &text[near..at];
    let Some(open) = before.rfind(is_quote) else { return false };
    let is_open = match before[open..].chars().next() {
        Some('"') => before.matches('"').count() % 2 == 1,
        quote => quote == Some('\u{201c}'),
    };
    if !is_open {
        return false;
    }
    let end = text[at..far].find(is_quote).map_or(far, |end| at + end);
    let speech = &text[near + open..end];
    speech.contains(['咱', '俺'])
        || speech.match_indices('我').any(|(i, me)| {
            let rest = &speech[i + me.len()..];
            rest.starts_with("们家") || !rest.starts_with(['们', '县', '国', '省', '市', '局', '委', '镇', '乡', '村', '办', '区'])
        })
}

/// Whether byte `at` stands in the title of another document: 《关于拨付3000万元资金的通知》.
fn is_in_a_title(text: &str, at: usize) -> bool {
    let near = text.floor_char_boundary(at.saturating_sub(NEAR));
    let before = &text[near..at];
    before.rfind('《').is_some_and(|open| !before[open..].contains('》'))
}
