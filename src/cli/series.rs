//! `publish`, `diff` and `new bulletin`: the series as a sequence of issues.

use super::speak::{self, Speaker};
use super::{Exit, checked};
use crate::check::SIGNERS;
use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostic, error, warning};
use crate::pipeline::{self, Options};
use crate::plan::{self, Moved, Plan, RecordMoved, Step, Wishes};
use crate::publish::{self, Failure};
use crate::read::ledger::Lock;
use indexmap::{IndexMap, IndexSet};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::json;
use std::path::Path;

/// Freezes bulletin `issue`: writes its lock, unless anything is wrong. One that is locked already is signed again: what it published
/// stays, and the corrections registered since are known to the lock from then on.
pub(super) fn publish(speaker: &Speaker, root: &Path, issue: u32, signers: &[String]) -> Result<Exit, Failure> {
    // Who reads twice signs once.
    let signers = &*signers.iter().cloned().collect::<IndexSet<String>>().into_iter().collect::<Vec<_>>();
    let (sources, mut built) = checked(root, &Options { wishes: Wishes { today: Some(crate::serve::today()), ..Wishes::default() }, ..Options::default() })?;
    let Some(plan) = built.plan.clone() else { return Ok(Exit::Content) };
    let lock = plan.facts.locks.iter().find(|lock| lock.issue == issue);
    // That the text of this issue, or a correction of it, is not signed is what signing it again mends.
    let corrected: Vec<_> = plan.facts.corrections.iter().filter(|correction| correction.issue == issue).map(|correction| Some(correction.span)).collect();
    let is_own = |problem: &crate::diag::Diagnostic| match problem.code.id {
        id if id == codes::UNSIGNED.id => problem.related.as_ref().map(|(span, _)| *span) == lock.map(|lock| lock.span),
        id if id == codes::UNSIGNED_CORRECTION.id => corrected.contains(&problem.place),
        _ => false,
    };
    built.problems.0.retain(|problem| !is_own(problem));
    // What no release would take is not locked either.
    pipeline::harden_for_signing(&mut built.problems, &plan, &sources, plan.bulletin(issue).map(|bulletin| &*bulletin.path));
    speaker.problems(&built.problems, &sources);
    if built.problems.has_errors() {
        speaker.summary(&speak::refused(&built.problems));
        return Ok(Exit::Content);
    }
    let Some(bulletin) = plan.bulletin(issue) else {
        speaker.problem(&no_issue(issue));
        return Ok(Exit::Usage);
    };
    let after = match lock {
        Some(lock) => {
            let again = plan::signed_again(&plan, bulletin, lock, signers);
            // One of an older version says less: it is completed, and its signers stay.
            let has_no_tables = lock.changes.is_empty() && lock.sources.is_empty() && !(again.changes.is_empty() && again.sources.is_empty());
            let is_older = has_no_tables || lock.cited.is_empty() && !again.cited.is_empty();
            let is_same = bare(&again, has_no_tables).digest() == bare(lock, has_no_tables).digest();
            let known = if is_older { Lock { signers: lock.signers.clone(), ..again.clone() } } else { lock.clone() };
            match is_same.then(|| plan::signed_by(&known, signers)) {
                None => again,
                Some(Some(signed)) => signed,
                Some(None) if is_older => Lock { seal: known.digest(), ..known },
                Some(None) => {
                    speaker.say(speaker.either("这一期已经发布,没有改动,锁不变", "this issue is published already and has not changed; its lock stays"));
                    return Ok(Exit::Fine);
                }
            }
        }
        None => plan::lock(&plan, bulletin, signers),
    };
    let n_signers = after.signers.len();
    if n_signers < SIGNERS {
        let problem = warning(&codes::FEW_SIGNERS, None, msg!("三审三校要{SIGNERS}人签发,现有{n_signers}人", "{SIGNERS} people sign a bulletin, {n_signers} did"));
        speaker.problem(&problem.help(msg!("每审一人,写 `--signer 姓名`", "add `--signer NAME` for each")));
    }
    let path = format!("content/bulletins/{issue:03}.lock.yaml");
    publish::rewrite(&root.join(&path), &plan::lock_text(&after))?;
    speaker.say(&format!("{} {path}", speaker.either(if lock.is_some() { "已重新签发" } else { "已写" }, if lock.is_some() { "signed again:" } else { "written:" })));
    Ok(Exit::Fine)
}

/// What is signed of a lock: not by whom, nor what helps to find the cause of a change; of one that `has_no_tables` only what older versions held.
fn bare(lock: &Lock, has_no_tables: bool) -> Lock {
    let mut bare = Lock { signers: Vec::new(), seal: String::new(), cited: Vec::new(), uncited: Vec::new(), names: Vec::new(), states: Vec::new(), ..lock.clone() };
    if has_no_tables {
        (bare.changes, bare.sources) = (Vec::new(), Vec::new());
        bare.exhibits.iter_mut().for_each(|exhibit| exhibit.columns.clear());
    }
    bare
}

fn no_issue(issue: u32) -> crate::diag::Diagnostic {
    error(&codes::NO_ISSUE, None, msg!("没有第{issue}期", "there is no issue {issue}"))
        .help(msg!("核对期号;草稿要先删去 `draft: true`", "check the number; a draft must lose its `draft: true` first"))
}

/// Records that one line of a difference names, and lines that it has for one figure; `--verbose` and `--format json` have all of them.
const MOST_RECORDS: usize = 12;
const MOST_LINES: usize = 12;

/// What moved between two bulletins, number by number, with the records behind it.
pub(super) fn diff(speaker: &Speaker, root: &Path, from: u32, to: u32) -> Result<Exit, Failure> {
    // A draft is compared before it is signed.
    let (_, built) = checked(root, &Options { wishes: Wishes { with_drafts: true, ..Wishes::default() }, ..Options::default() })?;
    let Some(plan) = &built.plan else { return Ok(Exit::Content) };
    let day = |issue: u32| plan.bulletin(issue).and_then(|bulletin| bulletin.as_of);
    let (Some(from_day), Some(to_day)) = (day(from), day(to)) else {
        let issue = if day(from).is_none() { from } else { to };
        let issues = plan.series.iter().filter_map(|bulletin| bulletin.issue).map(|issue| issue.number.to_string()).collect::<Vec<_>>().join("、");
        let problem = error(&codes::NO_ISSUE, None, msg!("没有第{issue}期", "there is no issue {issue}"));
        speaker.problem(&problem.help(msg!("可以比较的有第{issues}期,草稿也在内", "there are issues {issues}, drafts included")));
        return Ok(Exit::Usage);
    };
    let moved = plan::moved(plan, from_day, to_day);
    let mut told = IndexSet::new();
    for moved in &moved {
        let corrections = plan.facts.corrections.iter().filter(|it| it.key() == &*moved.key && (it.issue == from || it.issue == to));
        if speaker.is_json() {
            let corrections = corrections.map(|it| json!({ "issue": it.issue, "figure": &*it.figure, "kind": it.kind, "old": it.old, "new": it.new, "date": it.date.to_string() }));
            speaker.print(&in_json(moved, corrections.collect::<Vec<_>>()).to_string());
            continue;
        }
        speaker.print(&format!("{}\t{} → {}\t{}\t{}", moved.key, moved.before, moved.after, moved.change, moved.title));
        for correction in corrections {
            let was = plan::with_unit(plan, correction, &correction.old);
            let now = plan::with_unit(plan, correction, &correction.new);
            speaker.print(&format!("\t{}{} {was} → {now}", correction.kind, speaker.either(&format!("(第{}期)", correction.issue), &format!(" (issue {})", correction.issue))));
        }
        for (from, words) in &moved.breaks {
            speaker.print(&format!(
                "\t{}",
                speaker.either(&format!("口径变化:自{from}起,{words};前后不可比"), &format!("another definition from {from} on: {words}; not comparable"))
            ));
        }
        let lines = lines(speaker, &moved.records);
        let most = if speaker.is_verbose() { usize::MAX } else { MOST_LINES };
        for line in lines.iter().take(most) {
            speaker.print(&format!("\t{line}"));
        }
        if lines.len() > most {
            speaker.print(&format!("\t…({})", lines.len()));
        }
        for why in reasons(&moved.records, &mut told) {
            speaker.print(&format!("\t{} {why}", speaker.either("理由", "reason")));
        }
    }
    let n = moved.len();
    speaker.summary(&(format!("第{from}期({from_day})到第{to}期({to_day}):{n}个指标有变化"), format!("issue {from} ({from_day}) to issue {to} ({to_day}): {n} figures moved")));
    Ok(Exit::Fine)
}

fn in_json(moved: &Moved, corrections: Vec<serde_json::Value>) -> serde_json::Value {
    let records = moved.records.iter().map(|record| {
        let fields = record.fields.iter().map(|field| json!({ "field": field.name, "title": field.title, "from": field.from, "to": field.to, "reason": field.reason }));
        let step = match record.step {
            Step::Listed => "listed",
            Step::Joined => "new",
            Step::Left => "gone",
            Step::Removed => "removed",
            Step::Changed => "changed",
        };
        json!({ "dataset": record.dataset, "record": record.record, "step": step, "fields": fields.collect::<Vec<_>>() })
    });
    json!({
        "figure": &*moved.key,
        "title": moved.title,
        "before": moved.before,
        "after": moved.after,
        "change": moved.change,
        "breaks": moved.breaks.iter().map(|(from, words)| json!({ "from": from.to_string(), "text": words })).collect::<Vec<_>>(),
        "records": records.collect::<Vec<_>>(),
        "corrections": corrections,
    })
}

/// The records, those that did the same together: `+ 复工进度 未复工 → 全面复工: P003、P008 (85)`.
fn lines(speaker: &Speaker, records: &[RecordMoved]) -> Vec<String> {
    let mut groups: IndexMap<String, Vec<&str>> = IndexMap::new();
    for record in records {
        let sign = match record.step {
            Step::Listed | Step::Joined => "+",
            Step::Left | Step::Removed => "-",
            Step::Changed => "~",
        };
        let fields: Vec<String> = record.fields.iter().map(|field| format!("{} {} → {}", field.title, field.from, field.to)).collect();
        let what = match (fields.is_empty(), record.step) {
            (false, _) => fields.join(", "),
            (true, Step::Listed) => speaker.either("新列入", "listed").to_owned(),
            (true, Step::Removed) => speaker.either("已撤出", "removed").to_owned(),
            (true, Step::Joined) => speaker.either("新计入", "new").to_owned(),
            (true, _) => speaker.either("不再计入", "gone").to_owned(),
        };
        let names = groups.entry(format!("{sign} {what}")).or_default();
        if names.last() != Some(&record.record.as_str()) {
            names.push(&record.record);
        }
    }
    groups.sort_by(|_, a, _, b| b.len().cmp(&a.len()));
    let said = groups.iter().map(|(what, names)| {
        let most = if speaker.is_verbose() { usize::MAX } else { MOST_RECORDS };
        let more = if names.len() > most { "…" } else { "" };
        let named = names.iter().take(most).copied().collect::<Vec<_>>().join("、");
        format!("{what}: {named}{more}{}", if names.len() > 1 { format!(" ({})", names.len()) } else { String::new() })
    });
    said.collect()
}

/// Why records took a step, where their history says so and it was not `told` of another figure: `W17: 外贸订单取消`.
fn reasons(records: &[RecordMoved], told: &mut IndexSet<(String, String)>) -> Vec<String> {
    let fields = records.iter().flat_map(|record| record.fields.iter().map(move |field| (record, &field.reason))).filter(|(_, reason)| !reason.is_empty());
    let new = fields.filter(|(record, reason)| told.insert((record.record.clone(), (*reason).clone())));
    new.map(|(record, reason)| format!("{}: {reason}", record.record)).collect()
}

/// Days between two issues where nobody says when the next one is: a week.
const DAYS_BETWEEN: i64 = 7;

/// Why no bulletin as of `as_of` is to be drafted: another draft waits, a later day is out, or the day is not over.
fn untimely(plan: &Plan, as_of: Date) -> Option<Diagnostic> {
    if let Some(draft) = plan.series.iter().find(|bulletin| bulletin.is_draft) {
        let (path, issue) = (&draft.path, draft.issue.map_or(0, |issue| issue.number));
        return Some(
            error(&codes::ISSUE_ORDER, None, msg!("第{issue}期的草稿 {path} 还没有发布", "the draft {path} of issue {issue} is not published yet"))
                .help(msg!("先写完它,删去 `draft: true` 后发布;不要了的,删去这个文件", "finish it, remove `draft: true` and publish it; where it is not wanted, remove the file")),
        );
    }
    let newest = plan.series.last().and_then(|newest| Some((newest.issue?.number, newest.as_of?)));
    if let Some((issue, day)) = newest.filter(|(_, day)| as_of <= *day) {
        let said = msg!("第{issue}期已经截至 {day},新的一期不能截至 {as_of}", "issue {issue} is as of {day} already; the next cannot be as of {as_of}");
        return Some(error(&codes::ISSUE_ORDER, None, said).help(msg!("`--as-of` 写 {day} 以后的日期", "give `--as-of` a day after {day}")));
    }
    let today = crate::serve::today();
    (as_of > today).then(|| {
        error(&codes::FUTURE_DATE, None, msg!("截至日期 {as_of} 还没有到", "{as_of} has not come yet"))
            .help(msg!("写 `--as-of` 和数据截至的那天,最晚 {today}", "give `--as-of` the day up to which there are data, {today} at the latest"))
    })
}

/// Drafts the next bulletin.
pub(super) fn draft(speaker: &Speaker, root: &Path, as_of: Option<Date>) -> Result<Exit, Failure> {
    let wishes = Wishes { as_of, with_drafts: true, ..Wishes::default() };
    let (sources, built) = checked(root, &Options { wishes, ..Options::default() })?;
    let Some(plan) = &built.plan else { return Ok(Exit::Content) };
    let next = plan.series.last().and_then(|newest| newest.as_of).and_then(|day| day.checked_add(DAYS_BETWEEN.days()).ok());
    let as_of = as_of.or(next).unwrap_or(plan.as_of);
    if let Some(problem) = untimely(plan, as_of) {
        speaker.problem(&problem);
        return Ok(Exit::Usage);
    }
    let number = plan.series.iter().filter_map(|bulletin| bulletin.issue).map(|issue| issue.number).max().unwrap_or(0) + 1;
    let path = format!("content/bulletins/{number:03}.md");
    if sources.get(&path).is_some() {
        speaker.say(&format!("{path} {}", speaker.either("已经存在", "is there already")));
        return Ok(Exit::Content);
    }
    publish::plant(root, [(path.as_str(), plan::draft(plan, as_of).as_str())])?;
    speaker.say(&match speaker.either("zh", "en") {
        "zh" => format!("已写 {path},截至 {as_of}(另一天用 --as-of);接着运行 jianbao serve --drafts --open 边看边改"),
        _ => format!("written: {path}, as of {as_of} (another day with --as-of); go on with jianbao serve --drafts --open"),
    });
    Ok(Exit::Fine)
}
