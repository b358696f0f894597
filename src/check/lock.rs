//! What was published stays as it was: locked numbers, text and dates against today's, and corrections against both.

use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostic, Diagnostics, error, warning};
use crate::plan::Plan;
use crate::read::ledger::{Correction, Lock, LockedFigure};
use crate::read::narrative::Narrative;
use std::collections::BTreeMap;

/// Records that a message names.
const MOST_NAMED: usize = 5;

/// Holds every lock and every correction against today's data.
pub fn locks(plan: &Plan) -> Diagnostics {
    let mut problems = Diagnostics::default();
    for lock in &plan.facts.locks {
        match plan.bulletin(lock.issue) {
            Some(bulletin) => problems.0.extend(held(plan, lock, bulletin)),
            None => {
                let issue = lock.issue;
                problems.push(
                    error(&codes::LOCK_WITHOUT_BULLETIN, lock.span, msg!("第{issue}期有锁,却没有文稿", "issue {issue} has a lock but no narrative"))
                        .help(msg!("找回文稿:已发布的一期不能删除", "bring the narrative back: what was published is not deleted")),
                );
            }
        }
    }
    problems.0.extend(plan.facts.corrections.iter().filter_map(|correction| registered(plan, correction)));
    problems
}

fn held(plan: &Plan, lock: &Lock, bulletin: &Narrative) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let issue = lock.issue;
    let date = bulletin.date.map(|date| date.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
    if date != lock.date {
        let was = &lock.date;
        problems.push(
            error(&codes::DATE_MOVED, bulletin.span, msg!("第{issue}期已于 {was} 印发,文稿写 {date}", "issue {issue} was published at {was}, its narrative says {date}"))
                .help(msg!("把 `date` 改回 {was}", "put `date` back to {was}")),
        );
    }
    let today: BTreeMap<String, LockedFigure> = plan.printed(bulletin).into_iter().map(|figure| (figure.name.to_string(), figure)).collect();
    for locked in &lock.figures {
        let Some(now) = today.get(&*locked.name) else { continue }; // The text no longer cites it: the text's own digest says so.
        if now.value != locked.value && !is_corrected(plan, issue, locked, now) {
            problems.push(moved(plan, issue, locked, now));
        }
        if now.definition != locked.definition && !locked.definition.is_empty() {
            let name = &locked.name;
            problems.push(
                warning(&codes::DEFINITION_CHANGED, locked.span, msg!("第{issue}期之后 {name} 的口径变化", "the definition of {name} has changed since issue {issue}"))
                    .help(msg!("在下一期的数据说明里写明口径变化", "say so in the next issue's notes")),
            );
        }
    }
    problems
}

/// Whether the register explains the change: the newest correction of this number ends at today's value.
fn is_corrected(plan: &Plan, issue: u32, locked: &LockedFigure, now: &LockedFigure) -> bool {
    let mut corrections = plan.facts.corrections.iter().filter(|correction| correction.issue == issue && correction.figure == locked.name);
    corrections.next_back().is_some_and(|correction| now.text.starts_with(correction.new.as_str()) || correction.new == now.value)
}

fn moved(plan: &Plan, issue: u32, locked: &LockedFigure, now: &LockedFigure) -> Diagnostic {
    let (name, old, new) = (&locked.name, &locked.text, &now.text);
    let records = behind(plan, locked, now);
    error(
        &codes::LOCKED_NUMBER,
        locked.span,
        msg!("第{issue}期已发布数字将变: {name} {old}→{new}{records}", "a published number of issue {issue} would change: {name} {old}→{new}{records}"),
    )
    .related(now.span, msg!("在这里引用", "cited here"))
    .help(msg!(
        "核对数据;确需更正的,在 content/corrections.yaml 登记 issue、figure、old、new、reason、approver、date",
        "check the data; where a correction is due, register issue, figure, old, new, reason, approver and date in content/corrections.yaml"
    ))
}

/// The records that came or went, by name.
fn behind(plan: &Plan, locked: &LockedFigure, now: &LockedFigure) -> String {
    let key = locked.name.split(['/', '@', '?']).next().unwrap_or_default();
    let Some(dataset) = plan.figures.dataset_of(key).filter(|_| !locked.records.is_empty() || !now.records.is_empty()) else { return String::new() };
    let (before, after) = (plan.rows_of_ranges(dataset, &locked.records), plan.rows_of_ranges(dataset, &now.records));
    let gone = before.iter().filter(|row| !after.contains(row));
    let new = after.iter().filter(|row| !before.contains(row));
    let names: Vec<String> = gone.chain(new).map(|row| plan.key_ranges(&[(dataset, *row)])).collect();
    if names.is_empty() {
        return String::new();
    }
    let more = if names.len() > MOST_NAMED { format!(" …({})", names.len()) } else { String::new() };
    format!(", {}{more}", names.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join("、"))
}

/// What is wrong with an entry of the register.
fn registered(plan: &Plan, correction: &Correction) -> Option<Diagnostic> {
    let issue = correction.issue;
    let key = correction.figure.split(['/', '@', '?']).next().unwrap_or_default();
    if plan.bulletin(issue).is_none() {
        return Some(
            error(&codes::CORRECTION, correction.span, msg!("更正的是第{issue}期,而没有这一期", "issue {issue} is corrected, but there is none"))
                .help(msg!("核对 `issue`", "check `issue`")),
        );
    }
    if !plan.figures.definitions.contains_key(key) {
        return Some(
            error(&codes::CORRECTION, correction.span, msg!("更正的指标 `{key}` 不存在", "the corrected figure `{key}` does not exist"))
                .help(msg!("核对 `figure`", "check `figure`")),
        );
    }
    let lock = plan.facts.locks.iter().find(|lock| lock.issue == issue)?;
    let locked = lock.figures.iter().find(|figure| figure.name == correction.figure)?;
    let first = plan.facts.corrections.iter().find(|other| other.issue == issue && other.figure == correction.figure)?;
    let (old, printed) = (&correction.old, &locked.text);
    (first == correction && !printed.starts_with(old.as_str()) && *old != locked.value).then(|| {
        error(&codes::CORRECTION, correction.span, msg!("更正说原为 {old},而第{issue}期发布的是 {printed}", "the correction says it was {old}, issue {issue} printed {printed}"))
            .help(msg!("把 `old` 改为 {printed}", "write {printed} as `old`"))
    })
}
