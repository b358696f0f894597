//! Published charts and tables against today's data, cell by cell. A cell that is another now is an error until the register explains it; a
//! correction excuses the cell that it names, and what then follows from the sums of the table, and nothing else.

use super::lock::{Published, edited_records, first_edited};
use super::register::{self, entry};
use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostic, Message, error, warning};
use crate::figures::BREAK;
use crate::plan::{CellName, Exhibited, NOTHING, Plan, TOTAL, are_same_heads, cells, is_same_head, says, value_heads};
use crate::read::ledger::{Correction, Lock, LockedExhibit};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// A table as rows of texts.
type Rows<'t> = Vec<Vec<&'t str>>;

/// A cell that is not what was published.
struct Moved<'e> {
    /// Where it stands today; of a row that is gone where it stood.
    row: usize,
    column: usize,
    name: Option<&'e CellName>,
    old: &'e str,
    new: &'e str,
    is_explained: bool,
}

/// What is wrong with `locked` of `lock`, which is `now` today.
pub(super) fn moved(plan: &Plan, published: &Published<'_>, locked: &LockedExhibit, now: &Exhibited) -> Option<Diagnostic> {
    let lock = published.lock;
    let was: Rows<'_> = locked.rows.iter().map(|row| cells(row)).collect();
    let is: Rows<'_> = now.exhibit.rows.iter().map(|row| cells(row)).collect();
    if let Some(problem) = misdirected(plan, lock, &is, now) {
        return Some(problem);
    }
    let have_columns_moved = was.first().map(Vec::len) != is.first().map(Vec::len) || !locked.columns.is_empty() && !are_same_heads(value_heads(locked), value_heads(&now.exhibit));
    if was == is && !have_columns_moved {
        return None;
    }
    let mut moved = if have_columns_moved { Vec::new() } else { differing(&was, &is, now) };
    for cell in &mut moved {
        cell.is_explained = cell.name.is_some_and(|name| is_declared(plan, lock, locked, name, (cell.old, cell.new)));
    }
    compute(plan, &mut moved, now);
    follow(&mut moved, &was, &is);
    let left: Vec<&Moved<'_>> = moved.iter().filter(|cell| !cell.is_explained).collect();
    // A total follows from its parts: they are asked for first.
    let first = left.iter().find(|cell| cell.row + 1 < is.len()).or(left.first());
    match first {
        Some(first) => Some(unexplained(plan, published, locked, now, first, left.len())),
        None if moved.is_empty() => Some(rearranged(lock.issue, locked, now)),
        None => None,
    }
}

/// What is wrong with what is written at `locked` of `issue`: a field, a figure or its source is called otherwise. The numbers are another matter.
pub(super) fn renamed(issue: u32, locked: &LockedExhibit, now: &Exhibited) -> Option<Diagnostic> {
    let (was, is) = (&locked.columns, &now.exhibit.columns);
    let titles = was.iter().zip(is).find(|(was, is)| !is_same_head(was, is)).filter(|_| was.len() == is.len() && are_same_heads(value_heads(locked), value_heads(&now.exhibit)));
    let is_other = !locked.words.is_empty() && locked.words != now.exhibit.words;
    let (title, how) = (&locked.title, titles.map(|(was, is)| format!(": {was}→{is}")).unwrap_or_default());
    (titles.is_some() || is_other).then(|| {
        warning(
            &codes::DEFINITION_CHANGED,
            locked.span,
            msg!(
                "第{issue}期之后图表“{title}”里的名称或来源有改动{how},已发布的页面会跟着变",
                "a name or source in the chart or table “{title}” was changed since issue {issue}{how}; its page will say the new one"
            ),
        )
        .related(now.exhibit.span, msg!("图表在这里", "it stands here"))
        .help(msg!(
            "在 figures.yaml 或 dataset.yaml 里改回;无误的,重新审签: `jianbao publish {issue} --signer 姓名`",
            "put it back in figures.yaml or dataset.yaml; where it is right, sign again: `jianbao publish {issue} --signer NAME`"
        ))
    })
}

/// The cells that differ, rows found by what stands in their first cell.
fn differing<'e>(was: &Rows<'e>, is: &Rows<'e>, now: &'e Exhibited) -> Vec<Moved<'e>> {
    let rows_of = |rows: &Rows<'e>| rows.iter().enumerate().filter_map(|(at, row)| Some((*row.first()?, at))).collect::<BTreeMap<&str, usize>>();
    let (before, after) = (rows_of(was), rows_of(is));
    let mut moved = Vec::new();
    for (label, row) in &after {
        for (column, new) in is[*row].iter().enumerate().skip(1) {
            let old = before.get(label).and_then(|row| was[*row].get(column)).copied().unwrap_or(NOTHING);
            let name = now.names.get(*row).and_then(|names| names.get(column)?.as_ref());
            if old != *new {
                moved.push(Moved { row: *row, column, name, old, new, is_explained: false });
            }
        }
    }
    for (label, row) in before.iter().filter(|(label, _)| !after.contains_key(*label)) {
        let gone = was[*row].iter().enumerate().skip(1).map(|(column, old)| Moved { row: *row, column, name: None, old, new: NOTHING, is_explained: false });
        moved.extend(gone);
        let _ = label;
    }
    moved.sort_by_key(|cell| (cell.row, cell.column));
    moved
}

/// The corrections of the number called `name` in the issue of `lock`, or in an issue as of its day.
fn corrections<'p>(plan: &'p Plan, lock: &Lock, name: &CellName) -> impl Iterator<Item = &'p Correction> {
    let of_day: Vec<u32> = plan
        .series
        .iter()
        .filter(|bulletin| bulletin.as_of == Some(name.day))
        .filter_map(|bulletin| bulletin.issue)
        .map(|issue| issue.number)
        .filter(|issue| *issue <= lock.issue)
        .collect();
    let (issue, name) = (lock.issue, name.clone());
    plan.facts.corrections.iter().filter(move |it| (it.issue == issue && *it.figure == *name.name) || (of_day.contains(&it.issue) && *it.figure == *name.bare))
}

/// Whether the register says that the cell was `old` and is `new`.
fn is_declared(plan: &Plan, lock: &Lock, locked: &LockedExhibit, name: &CellName, (old, new): (&str, &str)) -> bool {
    let [old, new] = [old, new].map(|text| plan.cell_as_figure(&name.name, text, locked.span));
    let of_issue = |issue: u32| corrections(plan, lock, name).filter(move |it| it.issue == issue);
    let mut issues: Vec<u32> = corrections(plan, lock, name).map(|it| it.issue).collect();
    issues.dedup();
    issues.into_iter().any(|issue| {
        let (first, last) = (of_issue(issue).next(), of_issue(issue).last());
        // A later issue may have been published when the first of several corrections was known already.
        let has_begun = first.is_some_and(|first| says(&first.old, &old)) || of_issue(issue).any(|it| says(&it.new, &old));
        has_begun && last.is_some_and(|last| says(&last.new, &new))
    })
}

/// Marks the ratios and differences that follow from numbers of the same row, of which one was explained and the other is explained or has not moved.
fn compute(plan: &Plan, moved: &mut [Moved<'_>], now: &Exhibited) {
    for at in 0..moved.len() {
        let (row, name) = (moved[at].row, moved[at].name);
        let parts = name.and_then(|name| plan.figures.definitions.get(&*name.bare)).and_then(|it| it.recipe.parts());
        let (Some((a, b)), Some(names)) = (parts, now.names.get(row)) else { continue };
        let states = [a, b].map(|part| {
            let column = names.iter().position(|name| name.as_ref().is_some_and(|name| *name.bare == **part))?;
            Some(moved.iter().find(|cell| (cell.row, cell.column) == (row, column)).map(|cell| cell.is_explained))
        });
        let [Some(a), Some(b)] = states else { continue };
        moved[at].is_explained |= a != Some(false) && b != Some(false) && (a, b) != (None, None);
    }
}

/// Marks the cells that follow from the others: in a row or column of numbers with its sum the one that is left, where another was explained.
fn follow(moved: &mut [Moved<'_>], was: &Rows<'_>, is: &Rows<'_>) {
    let (rows, columns) = (is.len(), is.first().map_or(0, Vec::len));
    let is_additive = is.last().and_then(|row| row.first()) == Some(&TOTAL) && was.last().and_then(|row| row.first()) == Some(&TOTAL);
    if !is_additive || moved.iter().any(|cell| cell.old == NOTHING || cell.new == NOTHING) {
        return;
    }
    let number = |text: &str| text.strip_suffix(BREAK).unwrap_or(text).parse::<Decimal>().is_ok();
    let is_number = |row: usize, column: usize| [was, is].iter().all(|rows| rows.get(row).and_then(|row| row.get(column)).is_some_and(|text| number(text)));
    let is_down: Vec<bool> = (0..columns).map(|column| column > 0 && (0..rows).all(|row| is_number(row, column))).collect();
    // By one field there is one column of numbers, and no sums beside it.
    let is_across: Vec<bool> = (0..rows).map(|row| columns > 2 && (1..columns).all(|column| is_number(row, column))).collect();
    // Of each column, then of each row: its cells that are not explained, and whether one is.
    let lines_of = |cell: &Moved<'_>| {
        let down = is_down.get(cell.column).is_some_and(|is_line| *is_line).then_some(cell.column);
        let across = is_across.get(cell.row).is_some_and(|is_line| *is_line).then_some(columns + cell.row);
        [down, across].into_iter().flatten()
    };
    let mut left: Vec<Vec<usize>> = vec![Vec::new(); columns + rows];
    let mut has_cause = vec![false; columns + rows];
    for (at, cell) in moved.iter().enumerate() {
        for line in lines_of(cell) {
            if cell.is_explained { has_cause[line] = true } else { left[line].push(at) }
        }
    }
    let mut open: Vec<usize> = (0..columns + rows).collect();
    while let Some(line) = open.pop() {
        let [only] = left[line][..] else { continue };
        if !has_cause[line] {
            continue;
        }
        moved[only].is_explained = true;
        for line in lines_of(&moved[only]) {
            left[line].retain(|at| *at != only);
            has_cause[line] = true;
            open.push(line);
        }
    }
}

fn unexplained(plan: &Plan, published: &Published<'_>, locked: &LockedExhibit, now: &Exhibited, first: &Moved<'_>, n_left: usize) -> Diagnostic {
    let Message { zh, en } = first.name.map(|name| edited_records(plan, published, name)).unwrap_or_default();
    let (issue, title, old, new) = (published.lock.issue, &locked.title, first.old, first.new);
    let label = first
        .name
        .and_then(|name| name.bare.split_once('/'))
        .map(|(_, cell)| cell.split(',').filter_map(|part| part.split_once('=')).map(|(_, value)| value).collect::<Vec<_>>().join("、"));
    let row = || now.exhibit.rows.get(first.row).or(locked.rows.get(first.row)).map_or("", |row| cells(row)[0]).to_owned();
    let label = label.unwrap_or_else(row);
    let problem = error(
        &codes::LOCKED_NUMBER,
        locked.span,
        msg!("第{issue}期已发布的图表“{title}”将变: {label} {old}→{new}{zh}", "the published chart or table “{title}” of issue {issue} would change: {label} {old}→{new}{en}"),
    )
    .related(now.exhibit.span, msg!("图表在这里", "it stands here"));
    let (more, more_en) = match n_left - 1 {
        0 => Default::default(),
        more => (format!(";另有{more}格也变了"), format!("; {more} more cells moved")),
    };
    problem.help(match first.name {
        Some(name) => {
            let entry = entry(plan, issue, &name.name, old, new);
            let Message { zh, en } = first_edited(plan, published, name);
            msg!("核对{zh};确需更正的,在 content/corrections.yaml 加 `{entry}`{more}", "check {en}; where a correction is due, add `{entry}` to content/corrections.yaml{more_en}")
        }
        None => msg!("核对数据,改回原来的样子{more}", "check the data and put it back{more_en}"),
    })
}

/// Rows or columns that came, went or changed places.
fn rearranged(issue: u32, locked: &LockedExhibit, now: &Exhibited) -> Diagnostic {
    let at = (0..locked.rows.len().max(now.exhibit.rows.len())).find(|row| locked.rows.get(*row) != now.exhibit.rows.get(*row)).unwrap_or_default();
    let row = |rows: &[String]| rows.get(at).cloned().unwrap_or_else(|| NOTHING.to_owned());
    let are_heads = locked.rows == now.exhibit.rows;
    let said = |exhibit: &LockedExhibit| if are_heads { exhibit.columns.join(" | ") } else { row(&exhibit.rows) };
    let (title, old, new) = (&locked.title, said(locked), said(&now.exhibit));
    let said = msg!("第{issue}期已发布的图表“{title}”将变: {old} → {new}", "the published chart or table “{title}” of issue {issue} would change: {old} → {new}");
    error(&codes::LOCKED_NUMBER, locked.span, said)
        .related(now.exhibit.span, msg!("图表在这里", "it stands here"))
        .help(msg!("行或列变了,数没有变:把选项的名称和次序改回原来的样子", "rows or columns are others, the numbers are not: put the names of the options and their order back"))
}

/// A correction of a cell to a number that the data do not have.
fn misdirected(plan: &Plan, lock: &Lock, is: &Rows<'_>, now: &Exhibited) -> Option<Diagnostic> {
    let of_issue = |name: &str| plan.facts.corrections.iter().rfind(|it| it.issue == lock.issue && &*it.figure == name);
    let places = now.names.iter().enumerate().flat_map(|(row, names)| names.iter().enumerate().filter_map(move |(column, name)| Some((row, column, name.as_ref()?))));
    places.filter(|(.., name)| lock.figures.iter().all(|figure| *figure.name != *name.name)).find_map(|(row, column, name)| {
        let newest = of_issue(&name.name)?;
        let today = plan.cell_as_figure(&name.name, is.get(row)?.get(column)?, now.exhibit.span);
        (!says(&newest.new, &today)).then(|| register::misdirected(newest, &today))
    })
}
