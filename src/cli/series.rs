//! `publish`, `diff` and `new bulletin`: the series as a sequence of issues.

use super::speak::{self, Speaker};
use super::{Exit, checked};
use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostics, error};
use crate::pipeline::Options;
use crate::plan::{self, Wishes};
use crate::publish::{self, Failure};
use jiff::ToSpan;
use jiff::civil::Date;
use std::path::Path;

/// Freezes bulletin `issue`: writes its lock, unless anything is wrong.
pub(super) fn publish(speaker: &Speaker, root: &Path, issue: u32, signers: &[String]) -> Result<Exit, Failure> {
    let (sources, built) = checked(root, &Options::default())?;
    speaker.problems(&built.problems, &sources);
    let Some(plan) = built.plan.as_ref().filter(|_| !built.problems.has_errors()) else {
        speaker.summary(&speak::refused(&built.problems));
        return Ok(Exit::Content);
    };
    let Some(bulletin) = plan.bulletin(issue) else {
        speaker.problem(
            &error(&codes::CORRECTION, None, msg!("没有第{issue}期", "there is no issue {issue}"))
                .help(msg!("核对期号;草稿要先删去 `draft: true`", "check the number; a draft must lose its `draft: true` first")),
        );
        return Ok(Exit::Usage);
    };
    let now = jiff::tz::TimeZone::fixed(jiff::tz::offset(8)).to_datetime(jiff::Timestamp::now()); // Issues are dated in Beijing time.
    if let Some(date) = bulletin.date.filter(|date| *date > now) {
        let problem = error(&codes::FUTURE_DATE, bulletin.span, msg!("第{issue}期的印发时间 {date} 在将来", "issue {issue} is dated {date}, which is in the future"));
        speaker.problems(&Diagnostics(vec![problem.help(msg!("到时再发布,或改 `date`", "publish it then, or mend `date`"))]), &sources);
        return Ok(Exit::Content);
    }
    if plan.facts.locks.iter().any(|lock| lock.issue == issue) {
        speaker.say(speaker.either("这一期已经发布,锁不变", "this issue is published already; its lock stays"));
        return Ok(Exit::Fine);
    }
    let bytes = sources.get(&bulletin.path).map(|input| input.bytes.clone()).unwrap_or_default();
    let lock = plan::lock_text(plan, bulletin, &bytes, signers);
    let path = format!("content/bulletins/{issue:03}.lock.yaml");
    publish::rewrite(&root.join(&path), &lock)?;
    speaker.say(&format!("{} {path}", speaker.either("已写", "written:")));
    Ok(Exit::Fine)
}

/// What moved between two bulletins, number by number, with the records behind it.
pub(super) fn diff(speaker: &Speaker, root: &Path, from: u32, to: u32) -> Result<Exit, Failure> {
    let (_, built) = checked(root, &Options::default())?;
    let Some(plan) = &built.plan else { return Ok(Exit::Content) };
    let day = |issue: u32| plan.bulletin(issue).and_then(|bulletin| bulletin.as_of);
    let (Some(from_day), Some(to_day)) = (day(from), day(to)) else {
        let missing = if day(from).is_none() { from } else { to };
        speaker.problem(&error(&codes::CORRECTION, None, msg!("没有第{missing}期", "there is no issue {missing}")));
        return Ok(Exit::Usage);
    };
    let moved = plan::moved(plan, from_day, to_day);
    for moved in &moved {
        speaker.print(&format!("{}\t{} → {}\t{}\t{}", moved.key, moved.before, moved.after, moved.change, moved.title));
        for (sign, records) in [("+", &moved.new), ("-", &moved.gone)] {
            if !records.is_empty() {
                speaker.print(&format!("\t{sign} {records}"));
            }
        }
    }
    let n = moved.len();
    speaker.summary(&(format!("第{from}期({from_day})到第{to}期({to_day}):{n}个指标有变化"), format!("issue {from} ({from_day}) to issue {to} ({to_day}): {n} figures moved")));
    Ok(Exit::Fine)
}

/// Days between two issues where nobody says when the next one is: a week.
const DAYS_BETWEEN: i64 = 7;

/// Drafts the next bulletin.
pub(super) fn draft(speaker: &Speaker, root: &Path, as_of: Option<Date>) -> Result<Exit, Failure> {
    let wishes = Wishes { as_of, ..Wishes::default() };
    let (sources, built) = checked(root, &Options { wishes, ..Options::default() })?;
    let Some(plan) = &built.plan else { return Ok(Exit::Content) };
    let next = plan.series.last().and_then(|newest| newest.as_of).and_then(|day| day.checked_add(DAYS_BETWEEN.days()).ok());
    let as_of = as_of.or(next).unwrap_or(plan.as_of);
    let number = plan.series.iter().filter_map(|bulletin| bulletin.issue).map(|issue| issue.number).max().unwrap_or(0) + 1;
    let path = format!("content/bulletins/{number:03}.md");
    if sources.get(&path).is_some() {
        speaker.say(&format!("{path} {}", speaker.either("已经存在", "is there already")));
        return Ok(Exit::Content);
    }
    publish::plant(root, [(path.as_str(), plan::draft(plan, as_of).as_str())])?;
    speaker.say(&format!("{} {path}", speaker.either("已写", "written:")));
    Ok(Exit::Fine)
}
