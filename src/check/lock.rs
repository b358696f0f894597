//! What was published stays as it was: locked numbers, charts, text and dates against today's, and the register of corrections against both.
//!
//! A number that moved is an error until the register explains it; then the page says 更正：现为…. A correction that was signed (`publish`
//! writes its digest into the lock of the issue it corrects) can be superseded by a later one, and never edited or removed. What moves many
//! numbers at once, a definition or records without their day, is said once, where it is.

use super::register::{entry, lost, misdirected, registered};
use super::{cause, exhibit};
use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostic, Diagnostics, FileText, Message, Span, error, line_column, warning};
use crate::figures::INCOMPARABLE;
use crate::plan::{CellName, Exhibited, Plan, keys_of_ranges, says};
use crate::read::ledger::{Correction, Lock, LockedExhibit, LockedFigure};
use crate::read::narrative::Narrative;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Records that a message names.
const MOST_NAMED: usize = 5;

/// Holds every lock, every correction and every date against today's data; `texts` gives the files, to find a place in them.
pub fn locks<'t>(plan: &'t Plan, texts: cause::Texts<'t>) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let days: Vec<Diagnostic> = plan.facts.locks.iter().filter(|lock| edited(lock).is_none()).filter_map(|lock| day_moved(plan, lock)).collect();
    let has_day_moved = !days.is_empty();
    problems.0.extend(days);
    let mut published: Vec<Published<'_>> = Vec::new();
    for lock in &plan.facts.locks {
        if let Some(problem) = edited(lock) {
            problems.push(problem); // Nothing else that it says can be relied on.
            continue;
        }
        match plan.bulletin(lock.issue) {
            // As of another day every number would be another, and every change in the issue after it.
            Some(_) if has_day_moved => {}
            Some(bulletin) => published.push(Published::new(plan, lock, bulletin, texts)),
            None => problems.0.extend(gone(plan, lock)),
        }
        problems.0.extend(lost(plan, lock));
        if let Some(first) = plan.facts.locks.iter().find(|first| first.issue == lock.issue).filter(|first| first.span != lock.span) {
            let issue = lock.issue;
            problems.push(
                error(&codes::LOCK_EDITED, lock.span, msg!("第{issue}期有两个锁", "issue {issue} has two locks"))
                    .related(first.span, msg!("另一个在这里", "the other is here"))
                    .help(msg!("把复制出来的移到别处,只留 {issue:03}.lock.yaml", "move the copy elsewhere and keep {issue:03}.lock.yaml")),
            );
        }
    }
    let causes = cause::Causes::of(plan, &published);
    problems.0.extend(causes.said(plan, texts));
    problems.0.extend(published.iter().flat_map(|published| held(plan, published, &causes)));
    problems.0.extend(unlocked(plan));
    problems.0.extend((0..plan.facts.corrections.len()).filter_map(|index| registered(plan, index)));
    problems.0.extend(order(plan));
    problems.0.extend(dates(plan));
    problems
}

/// Who reads and signs a bulletin before it is published: three, after 三审三校.
pub const SIGNERS: usize = 3;

/// Bulletins and corrections that fewer than [`SIGNERS`] people have signed, which a release must not hold.
pub fn signatures(plan: &Plan) -> Diagnostics {
    let mut problems = Diagnostics::default();
    for bulletin in plan.series.iter().filter(|bulletin| !bulletin.is_draft) {
        let Some(issue) = bulletin.issue.map(|issue| issue.number) else { continue };
        let Some(lock) = plan.facts.locks.iter().find(|lock| lock.issue == issue) else {
            let problem = error(&codes::FEW_SIGNERS, bulletin.date_span, msg!("第{issue}期还没有审签", "issue {issue} is not signed"));
            problems.push(problem.help(sign(issue)));
            continue;
        };
        let n_signers = lock.signers.len();
        if n_signers < SIGNERS {
            let problem =
                error(&codes::FEW_SIGNERS, lock.span, msg!("第{issue}期要{SIGNERS}人签发,锁里有{n_signers}人", "{SIGNERS} people sign issue {issue}, its lock has {n_signers}"));
            problems.push(problem.help(sign(issue)));
        }
        for correction in lock.corrections.iter().filter(|correction| correction.signers.len() < SIGNERS) {
            let (name, n_signers) = (&correction.figure, correction.signers.len());
            let said =
                msg!("第{issue}期 {name} 的更正要{SIGNERS}人签发,锁里有{n_signers}人", "{SIGNERS} people sign the correction of {name} in issue {issue}, its lock has {n_signers}");
            problems.push(error(&codes::FEW_SIGNERS, correction.span, said).help(sign(issue)));
        }
    }
    problems
}

fn sign(issue: u32) -> crate::diag::Message {
    msg!("每审一人: `jianbao publish {issue} --signer 甲 --signer 乙 --signer 丙`", "one for each reading: `jianbao publish {issue} --signer A --signer B --signer C`")
}

/// A lock whose seal does not fit.
fn edited(lock: &Lock) -> Option<Diagnostic> {
    let issue = lock.issue;
    (lock.seal != lock.digest()).then(|| {
        error(&codes::LOCK_EDITED, lock.span, msg!("第{issue}期的锁被改动过", "the lock of issue {issue} was edited"))
            .help(msg!("从备份或版本库找回原来的锁文件,不要手工修改", "bring the lock back from a backup or version control; it is never edited by hand"))
    })
}

/// Bulletins without a lock, or missing, before one that has a lock: they were published, and nothing holds their numbers any more.
fn unlocked(plan: &Plan) -> Vec<Diagnostic> {
    let Some(newest) = plan.facts.locks.iter().map(|lock| lock.issue).max() else { return Vec::new() };
    let mut numbered: BTreeMap<u32, Option<&Narrative>> = plan.facts.locks.iter().map(|lock| (lock.issue, None)).collect();
    numbered.extend(plan.series.iter().filter_map(|bulletin| Some((bulletin.issue?.number, Some(&**bulletin)))));
    let mut problems = Vec::new();
    let mut before = None;
    for (issue, bulletin) in numbered.range(..=newest) {
        if let Some(before) = before.filter(|before| before + 1 < *issue) {
            let (gone, span) = (before + 1, bulletin.map_or_else(|| plan.facts.locks.iter().find(|lock| lock.issue == *issue).map(|lock| lock.span), |it| Some(it.span)));
            problems.push(
                warning(&codes::LOCK_GONE, span, msg!("第{before}期之后是第{issue}期,没有第{gone}期", "issue {issue} follows issue {before}; there is no issue {gone}")).help(
                    msg!(
                        "已发布的一期不能删除:找回文稿和锁文件;期号本来就跳过的,不必理会",
                        "what was published is not deleted: bring its narrative and its lock back; where the number was never used, nothing is due"
                    ),
                ),
            );
        }
        before = Some(*issue);
        if let Some(bulletin) = bulletin.filter(|it| !it.is_draft && plan.facts.locks.iter().all(|lock| lock.issue != *issue)) {
            problems.push(
                error(&codes::LOCK_GONE, bulletin.date_span, msg!("第{issue}期没有锁,而后来的第{newest}期有", "issue {issue} has no lock, issue {newest} after it has one")).help(
                    msg!(
                        "找回 content/bulletins/{issue:03}.lock.yaml;从来没有锁定过的,现在发布: `jianbao publish {issue}`",
                        "bring content/bulletins/{issue:03}.lock.yaml back; where it was never locked, publish it now: `jianbao publish {issue}`"
                    ),
                ),
            );
        }
    }
    problems
}

/// A bulletin that says another as-of date than the one it was published with.
fn day_moved(plan: &Plan, lock: &Lock) -> Option<Diagnostic> {
    let (issue, was) = (lock.issue, &lock.as_of);
    let written = plan.bulletin(issue)?.issue?;
    let as_of = plan.bulletin(issue)?.as_of.map(|day| day.to_string()).filter(|as_of| as_of != was && !was.is_empty())?;
    let said = msg!("第{issue}期发布时截至 {was},文稿写 {as_of}", "issue {issue} was published as of {was}, its narrative says {as_of}");
    Some(error(&codes::DATE_MOVED, written.as_of_span, said).help(msg!("把 `as_of` 改回 {was}", "put `as_of` back to {was}")))
}

/// A published bulletin: what its lock holds and what the data say today.
pub(super) struct Published<'p> {
    pub lock: &'p Lock,
    pub bulletin: &'p Narrative,
    /// The numbers that it prints, by name.
    pub figures: BTreeMap<String, LockedFigure>,
    /// Its charts and tables.
    pub exhibits: Vec<Exhibited>,
    /// The files, to find a place in them.
    pub texts: cause::Texts<'p>,
}

impl<'p> Published<'p> {
    fn new(plan: &'p Plan, lock: &'p Lock, bulletin: &'p Narrative, texts: cause::Texts<'p>) -> Self {
        let figures = plan.printed(bulletin).into_iter().map(|figure| (figure.name.to_string(), figure)).collect();
        Self { lock, bulletin, figures, exhibits: plan.exhibited(bulletin), texts }
    }

    /// Every number of the lock of which something is to be said, with what it is today. What the text no longer cites, its own digest speaks of.
    pub(super) fn numbers(&self, plan: &Plan) -> impl Iterator<Item = (&'p LockedFigure, &LockedFigure)> {
        let of_today = |locked: &'p LockedFigure| Some((locked, self.figures.get(&*locked.name)?));
        self.lock.figures.iter().filter(|locked| !is_doubtful(plan, key_of(&locked.name))).filter_map(of_today)
    }

    /// Every chart and table of the lock, likewise.
    pub(super) fn exhibits(&self, plan: &Plan) -> impl Iterator<Item = (&'p LockedExhibit, &Exhibited)> {
        let of_today = |locked: &'p LockedExhibit| {
            let now = self.exhibits.iter().find(|now| now.exhibit.name == locked.name)?;
            (!now.keys.iter().any(|key| is_doubtful(plan, key))).then_some((locked, now))
        };
        self.lock.exhibits.iter().filter_map(of_today)
    }
}

/// Whether nothing can be said of `key`, because of a problem that was said elsewhere.
fn is_doubtful(plan: &Plan, key: &str) -> bool {
    plan.figures.is_doubtful(key) || !plan.facts.are_corrections_whole
}

/// A lock whose narrative is no part of the series.
fn gone(plan: &Plan, lock: &Lock) -> Option<Diagnostic> {
    let issue = lock.issue;
    if let Some(draft) = plan.facts.bulletins.iter().find(|bulletin| bulletin.issue.is_some_and(|own| own.number == issue)) {
        let said = msg!("第{issue}期已经发布,文稿却写着 `draft: true`", "issue {issue} is published, but its narrative says `draft: true`");
        return Some(
            error(&codes::LOCK_WITHOUT_BULLETIN, draft.draft_span, said)
                .help(msg!("删去 `draft: true`:已发布的一期不能改回草稿", "remove `draft: true`: what was published is not made a draft again")),
        );
    }
    if plan.facts.has_unread_bulletins {
        return None; // The narrative is there and cannot be read, which has been said.
    }
    let problem = error(&codes::LOCK_WITHOUT_BULLETIN, lock.span, msg!("第{issue}期有锁,却没有文稿", "issue {issue} has a lock but no narrative"));
    Some(problem.help(msg!("找回文稿:已发布的一期不能删除,也不能改回草稿", "bring the narrative back: what was published is neither deleted nor made a draft again")))
}

fn held(plan: &Plan, published: &Published<'_>, causes: &cause::Causes) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let Published { lock, bulletin, .. } = published;
    let issue = lock.issue;
    let date = bulletin.date.map(|date| date.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
    let has_moved = date != lock.date;
    if has_moved {
        let was = &lock.date;
        problems.push(
            error(&codes::DATE_MOVED, bulletin.date_span, msg!("第{issue}期已于 {was} 印发,文稿写 {date}", "issue {issue} was published at {was}, its narrative says {date}"))
                .help(msg!("把 `date` 改回 {was}", "put `date` back to {was}")),
        );
    }
    if bulletin.wording.digest != lock.text && !has_moved {
        problems.push(reworded(lock, bulletin));
    }
    // Without the issue before, what it was compared with is not known; that it is missing has been said.
    let lacks_one = plan.lacks_before(issue);
    let is_known = |name: &str| !lacks_one || !(name.ends_with("?show=change") || name.ends_with("?show=previous"));
    for (locked, now) in published.numbers(plan).filter(|(locked, _)| is_known(&locked.name) && !causes.explain(plan, issue, key_of(&locked.name))) {
        problems.extend(figure(plan, published, locked, now));
    }
    problems.extend(renamed(published, plan));
    let said: BTreeSet<&str> = published.numbers(plan).filter(|(locked, now)| are_words_other(locked, now)).map(|(locked, _)| key_of(&locked.name)).collect();
    let unsaid = published.exhibits(plan).filter(|(_, now)| !now.keys.iter().any(|key| said.contains(key.as_str())));
    problems.extend(unsaid.filter_map(|(locked, now)| exhibit::renamed(issue, locked, now)));
    let is_known = |name: &str| !lacks_one || name.contains("by=");
    for (locked, now) in published.exhibits(plan).filter(|(locked, now)| is_known(&locked.name) && !now.keys.iter().any(|key| causes.explain(plan, issue, key))) {
        problems.extend(exhibit::moved(plan, published, locked, now));
    }
    if !lacks_one {
        problems.extend(changes(plan, published, causes));
    }
    problems
}

/// Numbers of the table of changes that are others now and stand nowhere else: those of the issue before, else those of the issue itself, which
/// stand in the table of figures too, else the change.
fn changes(plan: &Plan, published: &Published<'_>, causes: &cause::Causes) -> Vec<Diagnostic> {
    let Published { lock, bulletin, figures, exhibits, texts: _ } = published;
    let today = if lock.changes.is_empty() { Vec::new() } else { plan.changes(bulletin) };
    let before = before(plan, published, causes, &today);
    let issue = lock.issue;
    let stands_in_exhibit = |name: &str| exhibits.iter().any(|it| it.names.iter().flatten().flatten().any(|cell| cell.name == name));
    let stands_there = |name: &str| lock.figures.iter().any(|figure| &*figure.name == name) && figures.contains_key(name) || stands_in_exhibit(name);
    let moved = lock.changes.iter().filter(|(key, ..)| !is_doubtful(plan, key) && !causes.explain(plan, issue, key)).filter_map(|(key, row, span)| {
        let (_, now, _) = today.iter().find(|(other, ..)| other == key)?;
        let ([was_before, was, was_change], [now_before, now, now_change]) = (parts(row)?, parts(now)?);
        if was != now {
            let is_corrected = newest_correction(plan, issue, key).is_some_and(|it| crate::plan::with_unit(plan, it, &it.new) == now);
            return (!is_corrected && !stands_there(key)).then(|| {
                let entry = entry(plan, issue, key, was, now);
                let said =
                    msg!("第{issue}期变化表已发布的数将变: {key} {was}→{now}", "a number in the published table of changes of issue {issue} would change: {key} {was}→{now}");
                error(&codes::LOCKED_NUMBER, *span, said).help(msg!(
                    "核对数据;确需更正的,在 content/corrections.yaml 加 `{entry}`",
                    "check the data; where a correction is due, add `{entry}` to content/corrections.yaml"
                ))
            });
        }
        // The change in words is the program's; that it is another number, or none, is the data's.
        let number = |words: &str| words.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect::<String>();
        let is_same = number(was_change) == number(now_change) && (was_change == INCOMPARABLE) == (now_change == INCOMPARABLE);
        if was_before != now_before || is_same || stands_there(&format!("{key}?show=change")) {
            return None;
        }
        let said = msg!(
            "第{issue}期变化表已发布的增减将变: {key} {was_change}→{now_change}",
            "a change in the published table of changes of issue {issue} would be another: {key} {was_change}→{now_change}"
        );
        Some(error(&codes::LOCKED_NUMBER, *span, said).help(if now_change == INCOMPARABLE {
            msg!("`changed` 里的日期写在已发布各期的截至日期之后", "give the entry of `changed` a day after those of the published issues")
        } else {
            msg!("核对数据,改回原来的样子", "check the data and put it back")
        }))
    });
    before.into_iter().chain(moved).collect()
}

/// What a figure was, is, and how it changed, of a row of the table of changes.
fn parts(row: &str) -> Option<[&str; 3]> {
    let mut parts = row.split(" | ");
    Some([parts.next()?, parts.next()?, parts.next()?])
}

fn before(plan: &Plan, published: &Published<'_>, causes: &cause::Causes, today: &Changes) -> Vec<Diagnostic> {
    let Published { lock, figures, .. } = published;
    let issue = lock.issue;
    let previous = plan.series.iter().rev().filter_map(|other| other.issue).map(|issue| issue.number).find(|other| *other < issue);
    let moved = lock.changes.iter().filter_map(|(key, row, span)| {
        let (_, now, _) = today.iter().find(|(other, ..)| other == key)?;
        let [was, now] = [row, now].map(|row| row.split(" | ").next().unwrap_or_default());
        let name = format!("{key}?show=previous");
        let is_corrected = previous.is_some_and(|previous| follows(plan, previous, (&lock.changes, today), key))
            || newest_correction(plan, issue, &name).is_some_and(|it| crate::plan::with_unit(plan, it, &it.new) == now);
        if was == now || is_corrected || figures.contains_key(&name) || is_doubtful(plan, key) || causes.explain(plan, issue, key) {
            return None;
        }
        // Where the issue before published it, that has been said there.
        let stands_there = plan.facts.locks.iter().any(|lock| Some(lock.issue) == previous && lock.figures.iter().any(|figure| figure.name == *key));
        let entry = entry(plan, issue, &name, was, now);
        (!stands_there).then(|| {
            error(
                &codes::LOCKED_NUMBER,
                *span,
                msg!(
                    "第{issue}期变化表已发布的上期数将变: {key} {was}→{now}",
                    "the number of the issue before in the published table of changes of issue {issue} would change: {key} {was}→{now}"
                ),
            )
            .help(msg!("核对数据;确需更正的,在 content/corrections.yaml 加 `{entry}`", "check the data; where a correction is due, add `{entry}` to content/corrections.yaml"))
        })
    });
    moved.collect()
}

/// The rows of a table of changes.
type Changes = [(std::sync::Arc<str>, String, Span)];

/// Whether a correction in issue `previous` says what `key` was then, or what it is made of follows from such ones and from what has not moved.
fn follows(plan: &Plan, previous: u32, changes: (&Changes, &Changes), key: &str) -> bool {
    let before = |rows: &Changes, key: &str| rows.iter().find(|(other, ..)| **other == *key).and_then(|(_, row, _)| row.split(" | ").next().map(str::to_owned));
    let stands = |key: &str| before(changes.0, key).is_some_and(|was| before(changes.1, key) == Some(was));
    let is_corrected = newest_correction(plan, previous, key).is_some();
    // Definitions have no circles: `define` drops them.
    is_corrected
        || plan.figures.definitions.get(key).and_then(|it| it.recipe.parts()).is_some_and(|(a, b)| {
            let [a, b] = [a, b].map(|part| (stands(part), follows(plan, previous, changes, part)));
            (a.0 || a.1) && (b.0 || b.1) && (a.1 || b.1)
        })
}

/// The text is not the one that was signed.
fn reworded(lock: &Lock, bulletin: &Narrative) -> Diagnostic {
    let issue = lock.issue;
    let first = bulletin.wording.lines.iter().zip(&lock.lines).find(|((now, _), was)| now != *was).map(|((_, place), _)| *place);
    let place = first.or_else(|| bulletin.wording.lines.get(lock.lines.len()).map(|(_, place)| *place)).unwrap_or(bulletin.span);
    let signers = if lock.signers.is_empty() { String::new() } else { format!("({})", lock.signers.join("、")) };
    error(
        &codes::UNSIGNED,
        place,
        msg!(
            "第{issue}期发布后正文有改动,从这里起,原来的签发{signers}失效",
            "the text of issue {issue} was changed from here on after it was published; its signatures no longer hold"
        ),
    )
    .related(lock.span, msg!("签发的是这个锁里的正文", "what was signed is the text of this lock"))
    .help(msg!(
        "改回原文;确需改动的,重新审签: `jianbao publish {issue} --signer 姓名`",
        "put the text back; where the change is due, have it signed again: `jianbao publish {issue} --signer NAME`"
    ))
}

/// What became of one published number.
fn figure(plan: &Plan, published: &Published<'_>, locked: &LockedFigure, now: &LockedFigure) -> Option<Diagnostic> {
    let (issue, name) = (published.lock.issue, &locked.name);
    if let Some(newest) = newest_correction(plan, issue, name) {
        return (!says(&newest.new, now)).then(|| misdirected(newest, now));
    }
    if now.text != locked.text {
        return Some(moved(plan, published, locked, now));
    }
    (now.records != locked.records && !now.records.is_empty() && !locked.records.is_empty()).then(|| {
        let (text, records) = (&locked.text, behind(locked, now));
        warning(
            &codes::RECORDS_CHANGED,
            locked.span,
            msg!("第{issue}期 {name} 仍为{text},计入的记录却变了{records}", "{name} of issue {issue} is still {text}, but other records are counted{records}"),
        )
        .help(msg!(
            "核对这些记录;无误的,重新审签: `jianbao publish {issue} --signer 姓名`",
            "check these records; where they are right, sign again: `jianbao publish {issue} --signer NAME`"
        ))
    })
}

/// Figures of which the card would say other words than it said: one problem, for it is often one cause, the name of a dataset or field.
fn renamed(published: &Published<'_>, plan: &Plan) -> Option<Diagnostic> {
    let issue = published.lock.issue;
    let others = published.numbers(plan).filter(|(locked, now)| are_words_other(locked, now));
    let mut by_key: BTreeMap<&str, (Span, Span)> = BTreeMap::new();
    for (locked, now) in others {
        by_key.entry(key_of(&locked.name)).or_insert((locked.span, now.span));
    }
    let (was, now) = by_key.values().next().copied()?;
    let keys = by_key.keys().take(MOST_NAMED).copied().collect::<Vec<_>>().join("、");
    let n_keys = by_key.len();
    let (more, more_en) = if n_keys > MOST_NAMED { (format!("等{n_keys}个指标"), format!(" … ({n_keys})")) } else { Default::default() };
    let words = msg!(
        "第{issue}期之后 {keys}{more} 的名称或说明有改动,或者数据集、字段、来源改了名称,已发布的页面会跟着变",
        "the title, description or note of {keys}{more_en}, or what its dataset, fields or source are called, was changed since issue {issue}; its page will say the new one"
    );
    Some(warning(&codes::DEFINITION_CHANGED, was, words).related(now, msg!("在这里引用", "cited here")).help(msg!(
        "在 figures.yaml 或 dataset.yaml 里改回;无误的,重新审签: `jianbao publish {issue} --signer 姓名`",
        "put it back in figures.yaml or dataset.yaml; where it is right, sign again: `jianbao publish {issue} --signer NAME`"
    )))
}

/// Whether the card of a number would say other words than it said.
fn are_words_other(locked: &LockedFigure, now: &LockedFigure) -> bool {
    !locked.words.is_empty() && locked.words != now.words && locked.words != now.older_words
}

pub(super) fn key_of(name: &str) -> &str {
    name.split(['/', '@', '?']).next().unwrap_or_default()
}

/// The newest correction of a number of `issue`.
fn newest_correction<'p>(plan: &'p Plan, issue: u32, name: &str) -> Option<&'p Correction> {
    plan.facts.corrections.iter().rfind(|correction| correction.issue == issue && &*correction.figure == name)
}

fn moved(plan: &Plan, published: &Published<'_>, locked: &LockedFigure, now: &LockedFigure) -> Diagnostic {
    let (issue, name, old, new) = (published.lock.issue, &locked.name, &locked.text, &now.text);
    let moved = behind(locked, now);
    let Message { zh, en } =
        if moved.is_empty() { edited_records(plan, published, &CellName::of(name, published.bulletin.as_of)) } else { Message { zh: moved.clone(), en: moved } };
    let problem = error(
        &codes::LOCKED_NUMBER,
        locked.span,
        msg!("第{issue}期已发布数字将变: {name} {old}→{new}{zh}", "a published number of issue {issue} would change: {name} {old}→{new}{en}"),
    )
    .related(now.span, msg!("在这里引用", "cited here"));
    problem.help(if is_added(plan, published.lock, locked, now) {
        msg!(
            "新记录只从加入那天起计入:在 dataset.yaml 写 `since: 日期字段`,记录里写这个日期;当时就该计入的,在 content/corrections.yaml 登记更正",
            "let new records count from the day they came: name a date field as `since` in dataset.yaml and give the records that date; where they were due then, register a correction in content/corrections.yaml"
        )
    } else {
        let entry = entry(plan, issue, name, old, new);
        let Message { zh, en } = first_behind(plan, published, locked, now);
        msg!("核对{zh};确需更正的,在 content/corrections.yaml 加 `{entry}`", "check {en}; where a correction is due, add `{entry}` to content/corrections.yaml")
    })
}

/// Whether all that moved this number is records that no lock of its issue knew, in a dataset that does not say since when its records count.
fn is_added(plan: &Plan, lock: &Lock, locked: &LockedFigure, now: &LockedFigure) -> bool {
    let (before, after) = (keys_of_ranges(&locked.records), keys_of_ranges(&now.records));
    let Some(dataset) = plan.figures.dataset_of(key_of(&locked.name)).filter(|_| after.len() > before.len() && before.is_subset(&after)) else { return false };
    let known = cause::known_records(plan, lock, dataset);
    plan.model.table(dataset).schema.since.is_none() && after.difference(&before).all(|key| !known.contains(key))
}

/// Where the first record stands by which this number moved, of those that are there: what is to be checked.
fn first_behind(plan: &Plan, published: &Published<'_>, locked: &LockedFigure, now: &LockedFigure) -> Message {
    let (before, after) = (keys_of_ranges(&locked.records), keys_of_ranges(&now.records));
    let dataset = plan.figures.dataset_of(key_of(&locked.name)).filter(|_| !before.is_empty() && !after.is_empty());
    let counted = dataset.and_then(|dataset| before.symmetric_difference(&after).find_map(|key| Some((dataset, plan.model.row_by_key(dataset, key)?))));
    match counted {
        Some((dataset, row)) => where_it_stands(plan, published, dataset, row),
        None => first_edited(plan, published, &CellName::of(&locked.name, published.bulletin.as_of)),
    }
}

/// Where the first record stands of those behind the number called `name` that were edited: what is to be checked.
pub(super) fn first_edited(plan: &Plan, published: &Published<'_>, name: &CellName) -> Message {
    let key = key_of(&name.name);
    let first = plan.figures.dataset_of(key).filter(|_| !plan.figures.is_guarded(key)).and_then(|dataset| {
        let edited = edited_keys(plan, published, name, dataset);
        Some((dataset, plan.model.row_by_key(dataset, edited.first()?)?))
    });
    first.map_or_else(|| msg!("数据", "the data"), |(dataset, row)| where_it_stands(plan, published, dataset, row))
}

/// `content/data/projects/T05.yaml:1110`, as the object of a sentence.
fn where_it_stands(plan: &Plan, published: &Published<'_>, dataset: usize, row: usize) -> Message {
    let span = plan.model.table(dataset).span(row);
    let Some(FileText { path, text }) = (published.texts)(span.file) else { return msg!("数据", "the data") };
    let line = line_column(text, span.start as usize).line;
    msg!(" {path}:{line}", "{path}:{line}")
}

/// The keys of the records of `dataset` that were edited since the issue of the day of `name` was published.
fn edited_keys(plan: &Plan, published: &Published<'_>, name: &CellName, dataset: usize) -> Vec<String> {
    let of_day = plan.series.iter().find(|bulletin| bulletin.as_of == Some(name.day)).and_then(|bulletin| Some((plan.lock_at(&bulletin.path)?, &**bulletin)));
    let (lock, bulletin) = of_day.unwrap_or((published.lock, published.bulletin));
    plan.edited(lock, bulletin, dataset)
}

/// The records of the number called `name` that were edited since the issue of its day was published, by name, as the end of a sentence.
pub(super) fn edited_records(plan: &Plan, published: &Published<'_>, name: &CellName) -> Message {
    let key = key_of(&name.name);
    let Some(dataset) = plan.figures.dataset_of(key).filter(|_| !plan.figures.is_guarded(key)) else { return Message::default() };
    let names = edited_keys(plan, published, name, dataset);
    if names.is_empty() {
        return Message::default();
    }
    let more = if names.len() > MOST_NAMED { format!(" …({})", names.len()) } else { String::new() };
    let named = names.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join("、");
    msg!(",改过的记录: {named}{more}", ", edited records: {named}{more}")
}

/// The records that came or went, by name.
fn behind(locked: &LockedFigure, now: &LockedFigure) -> String {
    let (before, after) = (keys_of_ranges(&locked.records), keys_of_ranges(&now.records));
    let gone = before.difference(&after).map(|key| format!("-{key}"));
    let names: Vec<String> = gone.chain(after.difference(&before).map(|key| format!("+{key}"))).collect();
    if names.is_empty() {
        return String::new();
    }
    let more = if names.len() > MOST_NAMED { format!(" …({})", names.len()) } else { String::new() };
    format!(", {}{more}", names.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join("、"))
}

/// The newest bulletin that is published, and its date.
fn newest(plan: &Plan) -> Option<(&Narrative, Date)> {
    plan.series.iter().rev().filter(|bulletin| !bulletin.is_draft).find_map(|bulletin| Some((&**bulletin, bulletin.date?.date())))
}

/// The first day on which the newest bulletin is too old; none where nobody is to be reminded.
pub fn stale_on(plan: &Plan) -> Option<Date> {
    let days = plan.facts.site.stale_after_days;
    let (_, date) = newest(plan).filter(|_| days > 0)?;
    date.checked_add((days + 1).days()).ok()
}

/// Bulletins issued before the day they speak of, and numbers that were left out.
fn order(plan: &Plan) -> Vec<Diagnostic> {
    let is_locked = |issue: u32| plan.facts.locks.iter().any(|lock| lock.issue == issue);
    let numbered: Vec<(u32, &Narrative)> = plan.series.iter().filter_map(|bulletin| Some((bulletin.issue?.number, &**bulletin))).collect();
    let early = numbered.iter().filter(|(issue, _)| !is_locked(*issue)).filter_map(|(issue, bulletin)| {
        let (date, as_of) = (bulletin.date?.date(), bulletin.as_of?);
        // A day that has not come is said to be one.
        let is_early = date < as_of && plan.today.is_none_or(|today| as_of <= today);
        is_early.then(|| {
            let said = msg!("第{issue}期截至 {as_of},印发日期却是 {date}", "issue {issue} is as of {as_of}, but dated {date}");
            error(&codes::ISSUE_ORDER, bulletin.date_span, said)
                .help(msg!("核对 `date` 和 `as_of`:印发不早于截至", "check `date` and `as_of`: nothing is issued before the day it speaks of"))
        })
    });
    let newest_lock = plan.facts.locks.iter().map(|lock| lock.issue).max().unwrap_or_default();
    let skipped = numbered.windows(2).filter(|pair| pair[1].0 > newest_lock && pair[0].0 + 1 < pair[1].0 && !plan.facts.has_unread_bulletins).map(|pair| {
        let ((before, _), (issue, bulletin)) = (pair[0], pair[1]);
        let next = before + 1;
        let place = bulletin.issue.map_or(bulletin.span, |issue| issue.span);
        warning(&codes::ISSUE_ORDER, place, msg!("第{before}期之后是第{issue}期,没有第{next}期", "issue {issue} follows issue {before}; there is no issue {next}"))
            .help(msg!("核对 `issue`;期号本来就跳过的,不必理会", "check `issue`; where the number was never used, nothing is due"))
    });
    early.chain(skipped).collect()
}

/// Bulletins dated after today, and a newest one that is old; nothing where the caller does not say what day it is.
fn dates(plan: &Plan) -> Vec<Diagnostic> {
    let Some(today) = plan.today else { return Vec::new() };
    let published: Vec<_> = plan.series.iter().filter(|bulletin| !bulletin.is_draft).collect();
    let future = published.iter().filter(|bulletin| bulletin.date.is_some_and(|date| date.date() > today)).map(|bulletin| {
        let (issue, date) = (bulletin.issue.map_or(0, |issue| issue.number), bulletin.date.map_or(today, |date| date.date()));
        error(&codes::FUTURE_DATE, bulletin.date_span, msg!("第{issue}期的印发日期 {date} 在将来", "issue {issue} is dated {date}, which is in the future"))
            .help(msg!("改 `date`;还没有印发的写 `draft: true`", "mend `date`; what is not issued yet says `draft: true`"))
    });
    let is_past = |bulletin: &&&std::sync::Arc<Narrative>| bulletin.date.is_none_or(|date| date.date() <= today);
    let unfinished = published.iter().filter(is_past).filter_map(|bulletin| {
        let (issue, as_of) = (bulletin.issue?, bulletin.as_of.filter(|as_of| *as_of > today)?);
        let number = issue.number;
        let said = msg!("第{number}期的截至日期 {as_of} 在将来", "issue {number} is as of {as_of}, which is in the future");
        Some(error(&codes::FUTURE_DATE, issue.as_of_span, said).help(msg!("改 `as_of`;还没有印发的写 `draft: true`", "mend `as_of`; what is not issued yet says `draft: true`")))
    });
    let mut problems: Vec<Diagnostic> = future.chain(unfinished).collect();
    if let Some((bulletin, date)) = newest(plan)
        && stale_on(plan).is_some_and(|day| day <= today)
    {
        let days = plan.facts.site.stale_after_days;
        let issue = bulletin.issue.map_or(0, |issue| issue.number);
        problems.push(
            warning(
                &codes::STALE,
                bulletin.date_span,
                msg!("最新一期(第{issue}期,{date})已超过{days}天", "the newest bulletin (issue {issue}, {date}) is more than {days} days old"),
            )
            .help(msg!(
                "出新的一期;系列已结束的,在 site.yaml 写 `options: {{stale_after_days: 0}}`",
                "bring out the next; where the series has ended, write `options: {{stale_after_days: 0}}` in site.yaml"
            )),
        );
    }
    problems
}
