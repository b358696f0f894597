//! Numbers in prose that are bound to nothing: compared where they stand beside a figure's title, and reported otherwise.

use super::anchor::{Above, Falsehood, Fault, Reader, Subject, What, above, is_sentence_end};
use super::count::counts;
use super::name::Names;
use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostic, Diagnostics, Level, Span, error, warning};
use crate::figures::{Amount, Key, Shown};
use crate::plan::Plan;
use crate::read::markdown::{Block, Cell};
use crate::read::narrative::{Narrative, Prose};
use crate::text::change::Direction;
use crate::text::claim::{Claim, Units, Verdict, claims_in};
use crate::text::predicate::Predicate;
use crate::text::unit::Unit;
use aho_corasick::AhoCorasick;
use rayon::prelude::*;
use rust_decimal::Decimal;
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
        coverage.unbound += found.iter().filter(|problem| problem.code.id == codes::UNBOUND_NUMBER.id).map(|problem| 1 + problem.also.len()).sum::<usize>();
        problems.0.extend(found);
    }
    (coverage, problems)
}

fn in_narrative(plan: &Plan, (names, units): (&Names, &Units), excused: Option<&AhoCorasick>, narrative: &Narrative) -> Vec<Diagnostic> {
    let (day, previous) = plan.days_of(narrative);
    let mut desk = Desk { reader: Reader { plan, names, day, previous }, units, excused, worth: HashMap::new(), shared: Default::default() };
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
    /// For each unit met, what the figures of its family are worth in it, from the least.
    worth: HashMap<Unit, Vec<(Decimal, usize)>>,
    /// The sentence that was looked at last, by its address and length, and how many pairs of characters each figure's names share with it.
    shared: ((usize, usize), HashMap<usize, usize>),
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
        let falsehoods = match block.cell {
            Some(Cell { row: 0, .. } | Cell { column: 0, .. }) => Vec::new(),
            Some(cell) if claims.iter().all(is_free) => {
                let heading = |cell: Cell| cells.get(&cell).copied().unwrap_or_default();
                let subjects = self.reader.in_table(heading(Cell { column: 0, ..cell }), heading(Cell { row: 0, ..cell }));
                self.reader.in_cell(&subjects, &claims, above).into_iter().collect()
            }
            Some(_) => Vec::new(),
            None => self.reader.falsehoods((&prose.outline, block), &claims, above, &is_free),
        };
        let mut unbound: Vec<Unbound> = Vec::new();
        let counts = counts(&prose.outline, index, &claims, &is_free);
        for (index, claim) in claims.iter().enumerate().filter(|(_, claim)| is_free(claim)) {
            let place = Span::new(file, block.place(claim.range.start)..block.place(claim.range.end));
            let Some(words) = block.text.get(claim.range.clone()) else { continue };
            if let Ok(falsehood) = falsehoods.binary_search_by_key(&index, |it| it.claim).map(|at| &falsehoods[at]) {
                found.extend(said_false(&self.reader, falsehood, words, place));
            } else if let Ok(count) = counts.binary_search_by_key(&index, |it| it.claim).map(|at| &counts[at]) {
                let Some(items) = count.miscounted else { continue };
                let problem = warning(&codes::WRONG_COUNT, place, msg!("正文说“{words}”,列了{items}项", "prose says “{words}”, and {items} items are listed"));
                found.push(problem.help(msg!(
                    "改项数,或补齐列举;若不是这个意思,列入 content/numbers.yaml",
                    "mend the number, or complete the list; if something else is meant, list it in content/numbers.yaml"
                )));
            } else if claim.is_statistical() && !is_told(&block.text, claim.number.start) && !is_in_a_title(&block.text, claim.number.start) {
                let it = Unbound { words: words.to_owned(), place };
                match self.proposed(prose, block, claim, words, place) {
                    Some(key) => {
                        found.push(it.said().help(msg!("写成 `[{words}](fig:{key})`;`check --fix` 可以代劳", "write `[{words}](fig:{key})`; `check --fix` does it")).fix_of(
                            place,
                            words,
                            format!("[{words}](fig:{key})"),
                        ))
                    }
                    None if self.is_akin(block, claim) => unbound.push(it),
                    None => strange.push(it),
                }
            }
        }
        found.extend(bindable(unbound));
    }

    /// Whether the site has a figure of the number's unit that shares a word with its sentence: an author who goes on looking finds one.
    fn is_akin(&mut self, block: &Block, claim: &Claim) -> bool {
        let Some(unit) = claim.unit.as_ref() else { return false };
        self.shared(sentence(&block.text, claim.range.start));
        self.worth(unit);
        let (_, shared) = &self.shared;
        // 人次 of 80余人次 is its unit, not a word of 技能培训人次.
        let within = self.reader.names.shared(block.text.get(claim.range.clone()).unwrap_or_default());
        let is_shared = |figure: &usize| shared.get(figure).copied().unwrap_or(0) > within.get(figure).copied().unwrap_or(0);
        self.worth.get(unit).is_some_and(|worth| worth.iter().any(|(_, figure)| is_shared(figure)))
    }

    /// The one figure that an unbound number surely is: its unit, no second figure that prints the same, and no figure of that unit whose name
    /// the sentence resembles more. Never by the value alone.
    fn proposed(&mut self, prose: &Prose, block: &Block, claim: &Claim, words: &str, place: Span) -> Option<Key> {
        let unit = claim.unit.as_ref()?;
        if prose.links_from.is_none_or(|from| place.start < from) {
            return None;
        }
        let start = prose.span?.start;
        let written = prose.text.get((place.start.checked_sub(start)?) as usize..(place.end.checked_sub(start)?) as usize)?;
        if written != words || claim.predicate != Predicate::Exactly {
            return None;
        }
        let (low, high) = claim.amount?.interval.ends()?;
        let worth = self.worth(unit);
        let from = worth.partition_point(|(value, _)| *value < low);
        let same: Vec<usize> =
            worth[from..].iter().take_while(|(value, _)| *value <= high).filter(|(value, _)| claim.judge(*value, unit) == Verdict::True).map(|(_, it)| *it).collect();
        let [figure] = same.as_slice() else { return None };
        let family: Vec<usize> = worth.iter().map(|(_, it)| *it).collect();
        let shared = self.shared(sentence(&block.text, claim.range.start));
        let own = shared.get(figure).copied().unwrap_or(0);
        let is_nearest = own > 0 && family.iter().all(|other| shared.get(other).copied().unwrap_or(0) <= own);
        (is_nearest && !is_of_each(&block.text, claim.range.start)).then(|| self.reader.definition(*figure).key.clone())
    }

    /// How many pairs of characters each figure's names share with a sentence; numbers of one sentence ask one after the other.
    fn shared(&mut self, sentence: &str) -> &HashMap<usize, usize> {
        let key = (sentence.as_ptr() as usize, sentence.len());
        if self.shared.0 != key {
            self.shared = (key, self.reader.names.shared(sentence));
        }
        &self.shared.1
    }

    /// What the figures of the family of `unit` are worth in it, from the least.
    fn worth(&mut self, unit: &Unit) -> &[(Decimal, usize)] {
        let Reader { plan, day, .. } = self.reader;
        self.worth.entry(unit.clone()).or_insert_with(|| {
            let figures = plan.figures.definitions.values().enumerate().filter(|(_, it)| it.unit.same_family(unit));
            let mut worth: Vec<_> = figures
                .filter_map(|(figure, it)| match plan.figures.value(&it.key, day) {
                    Shown::Value(Amount::One(value)) => Some((Unit::convert(value, &it.unit, unit)?, figure)),
                    _ => None,
                })
                .collect();
            worth.sort_unstable();
            worth
        })
    }
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

/// Whether the clause before byte `at` says that the number is of each one, of a day, or of one enterprise: no figure of the county is that.
fn is_of_each(text: &str, at: usize) -> bool {
    let near = text.floor_char_boundary(at.saturating_sub(NEAR));
    let start = text[near..at].rfind([',', '\u{ff0c}', '\u{3002}', ';', '\u{ff1b}']).map_or(near, |end| near + end);
    ["每", "一天", "日产", "日均", "月均", "年均", "人均", "户均", "该公司", "该企业", "某"].iter().any(|word| text[start..at].contains(word))
}

/// The sentence around byte `at` of `text`, as far as it is near.
fn sentence(text: &str, at: usize) -> &str {
    let is_end = |c: char| is_sentence_end(c) || matches!(c, '\u{ff1b}' | ';' | '\n');
    let (first, last) = (text.floor_char_boundary(at.saturating_sub(NEAR)), text.floor_char_boundary(at + NEAR));
    let start = text[first..at].rfind(is_end).map_or(first, |end| first + end + text[first + end..].chars().next().map_or(1, char::len_utf8));
    let end = text[at..last].find(is_end).map_or(last, |end| at + end);
    &text[start..end]
}

/// Bytes from a number within which its sentence is looked at.
const NEAR: usize = 1200;

/// A number that is not what the title beside it is worth.
fn said_false(reader: &Reader<'_>, falsehood: &Falsehood, words: &str, place: Span) -> Option<Diagnostic> {
    let Falsehood { subject, fault, .. } = falsehood;
    let Subject { figure, cell, what } = subject;
    let it = reader.definition(*figure);
    let (key, day) = (&it.key, reader.day);
    let part: String = cell.iter().map(|(field, value)| format!("/{field}={value}")).collect();
    let title = if cell.is_empty() { it.title.clone() } else { format!("{}({})", it.title, cell.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join("、")) };
    let binding = |show: &str| {
        msg!(
            "绑定它:`[{words}](fig:{key}{part}{show})`;若说的是另一件事,列入 content/numbers.yaml",
            "bind it: `[{words}](fig:{key}{part}{show})`; if it is about something else, list it in content/numbers.yaml"
        )
    };
    if let What::Between(low, high) = what {
        let unit = if it.unit.is_ratio() { "个百分点" } else { it.unit.name() };
        let size = if low == high { format!("{low}{unit}") } else { format!("{low}至{high}{unit}") };
        let problem =
            error(&codes::WRONG_ANCHORED, place, msg!("“{title}”前后两个数相差{size},这里写{words}", "the two numbers of “{title}” differ by {size}, and {words} is written here"));
        return Some(problem.help(msg!("核对由多少到多少和增减的数,并绑定它们", "check the two numbers and their difference, and bind them")));
    }
    if let What::Change(said) = what {
        let delta = reader.change(subject)?;
        let (size, now) = (delta.text(), &delta.words);
        let problem = match fault {
            Fault::Direction => {
                let word = if *said == Some(Direction::Up) { "增" } else { "减" };
                error(
                    &codes::WRONG_DIRECTION,
                    place,
                    msg!("“{title}”旁边说{word}了{words},数据是比上期{now}", "“{title}” is said to have gone the other way by {words}; the data say {size} ({now})"),
                )
            }
            Fault::Unit if !it.unit.is_ratio() => error(
                &codes::WRONG_ANCHORED,
                place,
                msg!("“{title}”的增减用{}或百分数,正文写{words},数据为{size}", "a change of “{title}” is said in {} or in per cent; prose says {words}, the data {size}", it.unit),
            ),
            Fault::Unit => error(
                &codes::WRONG_ANCHORED,
                place,
                msg!("“{title}”的增减要用个百分点,正文写{words},数据为{size}", "a change of “{title}” is said in percentage points; prose says {words}, the data {size}"),
            ),
            Fault::Value => error(&codes::WRONG_ANCHORED, place, msg!("“{title}”的增减写{words},数据为{size}", "the change of “{title}” is given as {words}, the data say {size}")),
        };
        return Some(problem.label(msg!("{key}{part} 比上期{now}", "{key}{part}: {now} since the last issue")).help(binding("?show=change")));
    }
    if *fault == Fault::Direction {
        let delta = reader.change(subject)?;
        let (now, verb) = (&delta.words, if delta.sign() > 0 { "减到" } else { "增到" });
        let was = reader.plan.figures.shown_text(key, delta.before);
        let problem = error(
            &codes::WRONG_DIRECTION,
            place,
            msg!("“{title}”说成{verb}了{words},数据是比上期{now}", "“{title}” is said to have come to {words} from the other side; the data say {now}"),
        );
        return Some(problem.label(msg!("{key}{part}: 上期{was}", "{key}{part}: {was} in the last issue")).help(msg!(
            "改动词,或写明与哪一天相比;也可绑定它:`[{words}](fig:{key}{part})`",
            "mend the verb, or say since which day; it can be bound, too: `[{words}](fig:{key}{part})`"
        )));
    }
    let (shown, unit) = reader.shown(subject)?;
    let value = reader.plan.figures.shown_text(key, shown);
    let message = match fault {
        Fault::Unit => msg!("“{title}”的单位是{unit},旁边写{words}", "“{title}” is counted in {unit}, and {words} stands beside it"),
        _ if *what == What::Issue => {
            msg!("“{title}”旁边写原为{words},上期为{value},各期都不是", "“{title}” is said to come from {words}; the last issue had {value}, and none had that")
        }
        _ => msg!("“{title}”旁边写{words},数据为{value}", "{words} stands beside “{title}”, the data say {value}"),
    };
    let (show, label) = match what {
        What::Previous | What::Issue => ("?show=previous", msg!("{key}{part} = {value},截至{}", "{key}{part} = {value}, as of {}", reader.previous?)),
        _ => ("", msg!("{key}{part} = {value},截至{day}", "{key}{part} = {value}, as of {day}")),
    };
    Some(error(&codes::WRONG_ANCHORED, place, message).label(label).help(binding(show)))
}
