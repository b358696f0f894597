//! What was published stays as it was: locked numbers, charts, text and dates against today's, and the register of corrections against both.
//!
//! A number that moved is an error until the register explains it; then the page says 更正：现为…. A correction that was signed (`publish`
//! writes its digest into the lock of the issue it corrects) can be superseded by a later one, and never edited or removed.

use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostic, Diagnostics, error, warning};
use crate::plan::{Plan, keys_of_ranges, says};
use crate::read::ledger::{Correction, Lock, LockedExhibit, LockedFigure};
use crate::read::narrative::Narrative;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Records that a message names.
const MOST_NAMED: usize = 5;

/// Holds every lock, every correction and every date against today's data.
pub fn locks(plan: &Plan) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let days: Vec<Diagnostic> = plan.facts.locks.iter().filter(|lock| edited(lock).is_none()).filter_map(|lock| day_moved(plan, lock)).collect();
    let has_day_moved = !days.is_empty();
    problems.0.extend(days);
    for lock in &plan.facts.locks {
        if let Some(problem) = edited(lock) {
            problems.push(problem); // Nothing else that it says can be relied on.
            continue;
        }
        match plan.bulletin(lock.issue) {
            // As of another day every number would be another, and every change in the issue after it.
            Some(_) if has_day_moved => {}
            Some(bulletin) => problems.0.extend(held(plan, lock, bulletin)),
            None => {
                let issue = lock.issue;
                problems.push(
                    error(&codes::LOCK_WITHOUT_BULLETIN, lock.span, msg!("第{issue}期有锁,却没有文稿", "issue {issue} has a lock but no narrative"))
                        .help(msg!("找回文稿:已发布的一期不能删除,也不能改回草稿", "bring the narrative back: what was published is neither deleted nor made a draft again")),
                );
            }
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
    problems.0.extend(unlocked(plan));
    problems.0.extend((0..plan.facts.corrections.len()).filter_map(|index| registered(plan, index)));
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

fn held(plan: &Plan, lock: &Lock, bulletin: &Narrative) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
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
    let today: BTreeMap<String, LockedFigure> = plan.printed(bulletin).into_iter().map(|figure| (figure.name.to_string(), figure)).collect();
    let is_doubtful = |key: &str| plan.figures.is_doubtful(key) || !plan.facts.are_corrections_whole;
    for locked in lock.figures.iter().filter(|locked| !is_doubtful(key_of(&locked.name))) {
        // What the text no longer cites, its own digest speaks of.
        problems.extend(today.get(&*locked.name).and_then(|now| figure(plan, lock, bulletin, locked, now)));
    }
    problems.extend(renamed(lock, &today));
    let today = plan.exhibited(bulletin);
    for locked in &lock.exhibits {
        let now = today.iter().find(|(now, keys)| now.name == locked.name && !keys.iter().any(|key| is_doubtful(key)));
        problems.extend(now.and_then(|(now, keys)| exhibit(plan, lock, locked, now, keys)));
    }
    problems
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
fn figure(plan: &Plan, lock: &Lock, bulletin: &Narrative, locked: &LockedFigure, now: &LockedFigure) -> Option<Diagnostic> {
    let (issue, name) = (lock.issue, &locked.name);
    let is_redefined = now.definition != locked.definition && !locked.definition.is_empty();
    if is_redefined && is_declared(plan, key_of(name), bulletin) {
        return None;
    }
    if let Some(newest) = newest_correction(plan, issue, name) {
        return (!says(&newest.new, now)).then(|| misdirected(newest, now));
    }
    if now.text != locked.text {
        return Some(moved(plan, issue, locked, now, is_redefined));
    }
    if is_redefined {
        return Some(
            warning(&codes::DEFINITION_CHANGED, locked.span, msg!("第{issue}期之后 {name} 的口径变化", "the definition of {name} has changed since issue {issue}"))
                .related(now.span, msg!("在这里引用", "cited here"))
                .help(msg!(
                    "在 figures.yaml 里给这个指标写 `changed: {{日期: 怎样变}}`,变化表会注明",
                    "give the figure `changed: {{day: what changed}}` in figures.yaml; the table of changes will say so"
                )),
        );
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

/// Figures of which the card would say other words than it said, each once.
fn renamed(lock: &Lock, today: &BTreeMap<String, LockedFigure>) -> Vec<Diagnostic> {
    let issue = lock.issue;
    let others = lock.figures.iter().filter_map(|locked| Some((locked, today.get(&*locked.name)?))).filter(|(locked, now)| now.words != locked.words && !locked.words.is_empty());
    let by_key: BTreeMap<&str, _> = others.rev().map(|(locked, now)| (key_of(&locked.name), (locked.span, now.span))).collect();
    let said = by_key.into_iter().map(|(key, (was, now))| {
        let words = msg!(
            "第{issue}期之后 {key} 的名称或说明有改动,已发布的页面会跟着变",
            "the title, description or note of {key} was changed since issue {issue}; its page will say the new one"
        );
        warning(&codes::DEFINITION_CHANGED, was, words).related(now, msg!("在这里引用", "cited here")).help(msg!(
            "在 figures.yaml 里改回;无误的,重新审签: `jianbao publish {issue} --signer 姓名`",
            "put it back in figures.yaml; where it is right, sign again: `jianbao publish {issue} --signer NAME`"
        ))
    });
    said.collect()
}

fn key_of(name: &str) -> &str {
    name.split(['/', '@', '?']).next().unwrap_or_default()
}

/// Whether `figures.yaml` says that the definition changed after the day of `bulletin`.
fn is_declared(plan: &Plan, key: &str, bulletin: &Narrative) -> bool {
    let definition = plan.figures.definitions.get(key);
    definition.is_some_and(|definition| {
        definition.changed.iter().any(|(day, _)| bulletin.as_of.is_some_and(|as_of| *day > as_of))
            || definition.recipe.parts().is_some_and(|(a, b)| is_declared(plan, a, bulletin) || is_declared(plan, b, bulletin))
    })
}

/// The newest correction of a number of `issue`.
fn newest_correction<'p>(plan: &'p Plan, issue: u32, name: &str) -> Option<&'p Correction> {
    plan.facts.corrections.iter().rfind(|correction| correction.issue == issue && &*correction.figure == name)
}

/// A correction to a number that the data do not have.
fn misdirected(correction: &Correction, now: &LockedFigure) -> Diagnostic {
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

fn moved(plan: &Plan, issue: u32, locked: &LockedFigure, now: &LockedFigure, is_redefined: bool) -> Diagnostic {
    let (name, old, new) = (&locked.name, &locked.text, &now.text);
    let records = behind(locked, now);
    let problem = error(
        &codes::LOCKED_NUMBER,
        locked.span,
        msg!("第{issue}期已发布数字将变: {name} {old}→{new}{records}", "a published number of issue {issue} would change: {name} {old}→{new}{records}"),
    )
    .related(now.span, msg!("在这里引用", "cited here"));
    problem.help(if is_added(plan, locked, now) {
        msg!(
            "新记录只从加入那天起计入:在 dataset.yaml 写 `since: 日期字段`,记录里写这个日期;当时就该计入的,在 content/corrections.yaml 登记更正",
            "let new records count from the day they came: name a date field as `since` in dataset.yaml and give the records that date; where they were due then, register a correction in content/corrections.yaml"
        )
    } else if is_redefined {
        msg!(
            "指标的口径变了:改回原来的定义,或在 figures.yaml 里给它写 `changed: {{日期: 怎样变}}`",
            "the definition is another: put it back, or give the figure `changed: {{day: what changed}}` in figures.yaml"
        )
    } else {
        msg!(
            "核对数据;确需更正的,在 content/corrections.yaml 登记 issue、figure、old、new、reason、approver、date",
            "check the data; where a correction is due, register issue, figure, old, new, reason, approver and date in content/corrections.yaml"
        )
    })
}

/// Whether all that moved this number is records that no lock of its issue knew, in a dataset that does not say since when its records count.
fn is_added(plan: &Plan, locked: &LockedFigure, now: &LockedFigure) -> bool {
    let (before, after) = (keys_of_ranges(&locked.records), keys_of_ranges(&now.records));
    let dataset = plan.figures.dataset_of(key_of(&locked.name)).map(|dataset| plan.model.table(dataset));
    after.len() > before.len() && before.is_subset(&after) && dataset.is_some_and(|table| table.schema.since.is_none())
}

/// The first row of a published chart or table that is another now, where no correction explains it.
fn exhibit(plan: &Plan, lock: &Lock, locked: &LockedExhibit, now: &LockedExhibit, keys: &[String]) -> Option<Diagnostic> {
    let at = (0..locked.rows.len().max(now.rows.len())).find(|row| locked.rows.get(*row) != now.rows.get(*row))?;
    let issue = lock.issue;
    let bulletin = plan.bulletin(issue)?;
    // A correction of any figure of the same records explains a table of them: its cells are not registered one by one.
    let is_explained = |key: &String| {
        let dataset = plan.figures.dataset_of(key);
        let corrected = plan.facts.corrections.iter().filter(|correction| correction.issue <= issue);
        let mut corrected = corrected.map(Correction::key);
        is_declared(plan, key, bulletin) || corrected.any(|corrected| corrected == key || (dataset.is_some() && plan.figures.dataset_of(corrected) == dataset))
    };
    if keys.iter().any(is_explained) {
        return None;
    }
    let row = |rows: &[String]| rows.get(at).cloned().unwrap_or_else(|| "—".to_owned());
    let (title, old, new) = (&locked.title, row(&locked.rows), row(&now.rows));
    Some(
        error(
            &codes::LOCKED_NUMBER,
            locked.span,
            msg!("第{issue}期已发布的图表“{title}”将变: {old} → {new}", "the published chart or table “{title}” of issue {issue} would change: {old} → {new}"),
        )
        .related(now.span, msg!("图表在这里", "it stands here"))
        .help(msg!(
            "核对数据;确需更正的,在 content/corrections.yaml 登记其中一个指标的更正",
            "check the data; where a correction is due, register it for a figure that it shows in content/corrections.yaml"
        )),
    )
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

/// Signed corrections that the register no longer holds as they were.
fn lost(plan: &Plan, lock: &Lock) -> Vec<Diagnostic> {
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
fn registered(plan: &Plan, index: usize) -> Option<Diagnostic> {
    let correction = &plan.facts.corrections[index];
    let issue = correction.issue;
    let key = correction.key();
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
    let locked = lock.figures.iter().find(|figure| figure.name == correction.figure);
    let Some(locked) = locked else {
        let near = crate::read::fields::nearest(&correction.figure, lock.figures.iter().map(|figure| &*figure.name));
        let name = &correction.figure;
        let problem = error(&codes::CORRECTION, correction.span, msg!("第{issue}期没有发布 `{name}`", "issue {issue} did not publish `{name}`"));
        return Some(match near {
            Some(near) => problem.help(msg!("是否要写 `{near}`", "did you mean `{near}`")),
            None => problem.help(msg!("写锁文件 content/bulletins/{issue:03}.lock.yaml 里的名称", "write a name that content/bulletins/{issue:03}.lock.yaml has")),
        });
    };
    if before.is_none() && !says(old, locked) {
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

/// Bulletins dated after today, and a newest one that is old; nothing where the caller does not say what day it is.
fn dates(plan: &Plan) -> Vec<Diagnostic> {
    let Some(today) = plan.today else { return Vec::new() };
    let published: Vec<_> = plan.series.iter().filter(|bulletin| !bulletin.is_draft).collect();
    let future = published.iter().filter(|bulletin| bulletin.date.is_some_and(|date| date.date() > today)).map(|bulletin| {
        let (issue, date) = (bulletin.issue.map_or(0, |issue| issue.number), bulletin.date.map_or(today, |date| date.date()));
        error(&codes::FUTURE_DATE, bulletin.date_span, msg!("第{issue}期的印发日期 {date} 在将来", "issue {issue} is dated {date}, which is in the future"))
            .help(msg!("改 `date`;还没有印发的写 `draft: true`", "mend `date`; what is not issued yet says `draft: true`"))
    });
    let mut problems: Vec<Diagnostic> = future.collect();
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
