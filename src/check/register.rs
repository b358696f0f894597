//! The register of corrections against the locks and today's data.

use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostic, error, warning};
use crate::plan::{Plan, says};
use crate::read::ledger::{Correction, Lock, LockedFigure};
use crate::read::narrative::Narrative;

/// What stands in an entry that is offered where the author has to write a reason and a name.
const REASON: &str = "原因";
const APPROVER: &str = "批准人";

/// An entry of the register that would explain `figure` of `issue` having been `old` and being `new`, ready to be written there.
pub(super) fn entry(plan: &Plan, issue: u32, figure: &str, old: &str, new: &str) -> String {
    let is_plain = |text: &str| {
        !text.is_empty() && !text.contains([',', '{', '}', '[', ']', '#', '"', '\'', '&', '*', ':']) && !text.starts_with(['-', '?', '!', '|', '>', '%', '@', '`', ' '])
    };
    let quoted = |text: &str| if is_plain(text) { text.to_owned() } else { serde_json::to_string(text).unwrap_or_default() };
    let date = plan.today.map_or_else(|| "批准日期".to_owned(), |today| today.to_string());
    format!("- {{issue: {issue}, figure: {}, kind: 更正, old: {}, new: {}, reason: {REASON}, approver: {APPROVER}, date: {date}}}", quoted(figure), quoted(old), quoted(new))
}

/// A correction to a number that the data do not have.
pub(super) fn misdirected(correction: &Correction, now: &LockedFigure) -> Diagnostic {
    let (issue, name, new, text) = (correction.issue, &correction.figure, &correction.new, &now.text);
    error(
        &codes::CORRECTION,
        correction.span,
        msg!("第{issue}期 {name} 的更正说现为 {new},而数据为{text}", "the correction of {name} in issue {issue} says it is {new}, the data say {text}"),
    )
    .related(now.span, msg!("在这里引用", "cited here"))
    .help(msg!(
        "核对数据;数据无误的,没有审签的更正把 `new` 改为 {text},审签过的另加一条,`old` 写 {new}",
        "check the data; where they are right, write {text} as `new`; to a correction that is signed, add another whose `old` is {new}"
    ))
}

/// Signed corrections that the register no longer holds as they were.
pub(super) fn lost(plan: &Plan, lock: &Lock) -> Vec<Diagnostic> {
    if !plan.facts.are_corrections_whole {
        return Vec::new(); // What is there cannot be told from what is gone.
    }
    let digests: Vec<String> = plan.facts.corrections.iter().map(Correction::digest).collect();
    let gone = lock.corrections.iter().filter(|known| !digests.contains(&known.digest)).map(|known| {
        let (issue, figure, old, new, date) = (lock.issue, &known.figure, &known.old, &known.new, &known.date);
        error(
            &codes::CORRECTION_GONE,
            known.span,
            msg!("第{issue}期 {figure} 的更正({old}→{new},{date})被删去或改动", "the correction of {figure} in issue {issue} ({old}→{new}, {date}) was removed or edited"),
        )
        .help(msg!(
            "在 content/corrections.yaml 里恢复原样;要再改,另加一条,`old` 写 {new}",
            "put it back in content/corrections.yaml; to change it, add an entry whose `old` is {new}"
        ))
    });
    gone.collect()
}

/// What is wrong with entry `index` of the register.
pub(super) fn registered(plan: &Plan, index: usize) -> Option<Diagnostic> {
    let correction = &plan.facts.corrections[index];
    let issue = correction.issue;
    let key = correction.key();
    if plan.bulletin(issue).is_none() && (plan.facts.has_unread_bulletins || plan.facts.locks.iter().any(|lock| lock.issue == issue)) {
        return None; // That it is no part of the series has been said.
    }
    let Some(bulletin) = plan.bulletin(issue) else {
        return Some(
            error(&codes::CORRECTION, correction.span, msg!("更正的是第{issue}期,而没有这一期", "issue {issue} is corrected, but there is none"))
                .help(msg!("核对 `issue`", "check `issue`")),
        );
    };
    if plan.figures.is_doubtful(key) {
        return None;
    }
    if !plan.figures.definitions.contains_key(key) {
        return Some(
            error(&codes::CORRECTION, correction.span, msg!("更正的指标 `{key}` 不存在", "the corrected figure `{key}` does not exist"))
                .help(msg!("核对 `figure`", "check `figure`")),
        );
    }
    let before = plan.facts.corrections[..index].iter().rfind(|other| other.issue == issue && other.figure == correction.figure);
    let (old, new, date) = (&correction.old, &correction.new, correction.date);
    if correction.reason.trim() == REASON || correction.approver.trim() == APPROVER {
        return Some(
            error(&codes::CORRECTION, correction.span, msg!("更正的 `reason` 或 `approver` 还没有填", "`reason` or `approver` of the correction is not filled in yet"))
                .help(msg!("写明为什么更正、谁批准的;审签以后不能再改", "say why it is corrected and who approved it; once signed it cannot be changed")),
        );
    }
    if crate::plan::with_unit(plan, correction, old) == crate::plan::with_unit(plan, correction, new) {
        return Some(
            error(&codes::CORRECTION, correction.span, msg!("更正的 `old` 与 `new` 都是 {old}", "`old` and `new` of the correction are both {old}"))
                .help(msg!("核对 `old` 和 `new`;没有变的不必登记", "check `old` and `new`; what has not moved is not registered")),
        );
    }
    if let Some(issued) = bulletin.date.map(|issued| issued.date()).filter(|issued| date < *issued) {
        return Some(
            error(
                &codes::CORRECTION,
                correction.span,
                msg!("更正的日期 {date} 早于第{issue}期的印发日期 {issued}", "the correction is dated {date}, before issue {issue} came out on {issued}"),
            )
            .help(msg!("核对 `date`", "check `date`")),
        );
    }
    if plan.today.is_some_and(|today| date > today) {
        return Some(
            error(&codes::FUTURE_DATE, correction.span, msg!("更正的日期 {date} 在将来", "the correction is dated {date}, which is in the future"))
                .help(msg!("核对 `date`;批准之后再登记", "check `date`; a correction is registered once it is approved")),
        );
    }
    if let Some(before) = before {
        let new = &before.new;
        if new != old && crate::plan::with_unit(plan, before, new) != crate::plan::with_unit(plan, correction, old) {
            return Some(
                error(&codes::CORRECTION, correction.span, msg!("更正说原为 {old},而上一条更正到 {new}", "the correction says it was {old}, the one before ends at {new}"))
                    .related(before.span, msg!("上一条在这里", "the one before is here"))
                    .help(msg!("把 `old` 改为 {new}", "write {new} as `old`")),
            );
        }
        if before.date > correction.date {
            let (was, date) = (before.date, correction.date);
            return Some(
                error(&codes::CORRECTION, correction.span, msg!("更正的日期 {date} 早于上一条的 {was}", "the correction is dated {date}, before the one it supersedes ({was})"))
                    .related(before.span, msg!("上一条在这里", "the one before is here"))
                    .help(msg!("按登记的先后排列,核对 `date`", "keep the entries in order and check `date`")),
            );
        }
    }
    let Some(lock) = plan.facts.locks.iter().find(|lock| lock.issue == issue) else {
        return Some(
            warning(
                &codes::UNSIGNED_CORRECTION,
                correction.span,
                msg!("第{issue}期还没有锁,这条更正无从核对", "issue {issue} has no lock, so there is nothing to hold this correction against"),
            )
            .help(msg!("发布时就要锁定: `jianbao publish {issue}`", "an issue is locked when it is published: `jianbao publish {issue}`")),
        );
    };
    let Some(locked) = published(plan, bulletin, lock, &correction.figure) else { return Some(unpublished(lock, correction)) };
    if before.is_none() && !says(old, &locked) {
        let printed = &locked.text;
        return Some(
            error(
                &codes::CORRECTION,
                correction.span,
                msg!("更正说原为 {old},而第{issue}期发布的是 {printed}", "the correction says it was {old}, issue {issue} printed {printed}"),
            )
            .related(locked.span, msg!("发布时的数字", "the number that was published"))
            .help(msg!("把 `old` 改为 {printed}", "write {printed} as `old`")),
        );
    }
    let digest = correction.digest();
    lock.corrections.iter().all(|known| known.digest != digest).then(|| {
        warning(&codes::UNSIGNED_CORRECTION, correction.span, msg!("第{issue}期的这条更正还没有审签", "this correction of issue {issue} is not signed yet"))
            .help(msg!("审签后写入锁: `jianbao publish {issue} --signer 姓名`", "have it signed into the lock: `jianbao publish {issue} --signer NAME`"))
    })
}

/// The number called `name` that `lock` holds: in the text, in a chart or table, in the table of changes.
fn published(plan: &Plan, bulletin: &Narrative, lock: &Lock, name: &str) -> Option<LockedFigure> {
    let of_text = || lock.figures.iter().find(|figure| &*figure.name == name).cloned();
    let of_changes = || {
        let (place, row, span) = lock.changes.iter().find_map(|(key, row, span)| match name.strip_prefix(&**key)? {
            "?show=previous" => Some((0, row, span)),
            "" => Some((1, row, span)),
            _ => None,
        })?;
        Some(plan.cell_as_figure(name, row.split(" | ").nth(place)?, *span))
    };
    of_text().or_else(|| plan.published_cell(bulletin, lock, name)).or_else(of_changes)
}

/// A correction of what its issue did not print.
fn unpublished(lock: &Lock, correction: &Correction) -> Diagnostic {
    let (issue, name, key) = (lock.issue, &correction.figure, correction.key());
    let problem = error(&codes::CORRECTION, correction.span, msg!("第{issue}期没有发布 `{name}`", "issue {issue} did not publish `{name}`"));
    let related: Vec<&str> = lock.figures.iter().map(|figure| &*figure.name).filter(|other| other.split(['/', '@', '?']).next() == Some(key)).collect();
    if !related.is_empty() {
        let related = related.join("、");
        return problem.help(msg!("这个指标该期发布的是 {related}", "of this figure the issue published {related}"));
    }
    problem.help(msg!(
        "该期的正文和图表都没有用它,不必登记;要更正的是别的数,写锁文件 content/bulletins/{issue:03}.lock.yaml 里的名称,图表的一格写 `指标/字段=值`",
        "neither text nor charts of the issue have it, so nothing is due; to correct another number write its name in content/bulletins/{issue:03}.lock.yaml, a cell of a chart as `KEY/field=value`"
    ))
}
