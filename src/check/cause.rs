//! What moves many published numbers at once: a definition that is another, records that came without their day, entries of histories written in at a
//! day that is out, records that are gone. Each is said once, where it is, and not at every number.

use super::lock::{Published, key_of};
use super::register::entry;
use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostic, FileId, FileText, Message, Span, error, warning};
use crate::model::{Cell, Visibility};
use crate::plan::{LateEntry, Plan, keys_of_ranges};
use crate::read::ledger::{Lock, LockedFigure};
use std::collections::{BTreeMap, BTreeSet};

/// Records that a message names.
const MOST_NAMED: usize = 5;

/// The causes found.
#[derive(Debug, Default)]
pub(super) struct Causes {
    redefined: BTreeMap<String, Redefined>,
    undated: BTreeMap<usize, Undated>,
    edits: BTreeMap<usize, Edits>,
}

/// Gives path and text of a file.
pub(super) type Texts<'t> = &'t dyn Fn(FileId) -> Option<FileText<'t>>;

/// A figure that a published issue counted in another way.
#[derive(Debug, Default)]
struct Redefined {
    issues: Vec<u32>,
    /// The first number of it that moved: in the lock, today.
    moved: Option<(String, String)>,
    was: Option<Span>,
}

/// Records of a dataset that count in issues published before they came, because they do not say since when.
#[derive(Debug, Default)]
struct Undated {
    issues: BTreeSet<u32>,
    rows: BTreeSet<u32>,
}

/// What was done to the records of a dataset: entries written into histories at days that were out, records removed.
#[derive(Debug, Default)]
struct Edits {
    issues: BTreeSet<u32>,
    entries: BTreeSet<LateEntry>,
    /// Records that are gone, with the issues that know them, and where the first number stands that counted one.
    gone: BTreeMap<String, BTreeSet<u32>>,
    counted: Option<Span>,
    /// The first number that moved: issue, name, in the lock, today.
    moved: Option<(u32, String, String, String)>,
    /// Whether something else moved numbers of the dataset too, or the author has begun to register corrections: then each number is said.
    is_part: bool,
}

impl Causes {
    /// What moved the numbers of all that is `published`.
    pub(super) fn of(plan: &Plan, published: &[Published<'_>]) -> Self {
        let mut causes = Self::default();
        for it in published {
            let issue = it.lock.issue;
            let mut known = BTreeMap::new();
            for (locked, now) in it.numbers(plan) {
                if now.definition != locked.definition && !locked.definition.is_empty() {
                    let cause = causes.redefined.entry(key_of(&locked.name).to_owned()).or_default();
                    cause.issues.push(issue);
                    cause.was = cause.was.or(Some(locked.span));
                    if cause.moved.is_none() && now.text != locked.text {
                        cause.moved = Some((locked.text.clone(), now.text.clone()));
                    }
                }
                if let Some((dataset, rows)) = undated(plan, it.lock, (locked, now), &mut known) {
                    let cause = causes.undated.entry(dataset).or_default();
                    cause.issues.insert(issue);
                    cause.rows.extend(rows);
                }
            }
            // A table may move where its total does not.
            for (locked, now) in it.exhibits(plan).filter(|(locked, now)| locked.rows != now.exhibit.rows) {
                let differing = locked.rows.iter().zip(&now.exhibit.rows).find(|(was, now)| was != now);
                for key in &now.keys {
                    if let Some(cause) = causes.redefined.get_mut(key).filter(|cause| cause.moved.is_none()) {
                        cause.moved = differing.map(|(was, now)| (was.clone(), now.clone()));
                    }
                }
            }
        }
        causes.edits = edits(plan, published);
        causes
    }

    /// Whether it has been said why numbers of `key` in `issue` moved.
    pub(super) fn explain(&self, plan: &Plan, issue: u32, key: &str) -> bool {
        let is_redefined = self.redefined.get(key).is_some_and(|cause| cause.issues.contains(&issue) && cause.moved.is_some());
        let dataset = plan.figures.dataset_of(key);
        let is_undated = dataset.and_then(|dataset| self.undated.get(&dataset)).is_some_and(|cause| cause.issues.contains(&issue));
        let is_edited = dataset.and_then(|dataset| self.edits.get(&dataset)).is_some_and(|cause| !cause.is_part);
        // With a record its nested lists are gone.
        let owner = dataset.and_then(|dataset| plan.model.dataset(plan.model.table(dataset).schema.name.split('.').next()?));
        let is_edited = is_edited || owner.and_then(|owner| self.edits.get(&owner)).is_some_and(|cause| !cause.is_part && !cause.gone.is_empty());
        is_redefined || is_undated || is_edited || self.parts(plan, key).iter().any(|part| self.explain(plan, issue, part))
    }

    fn parts<'p>(&self, plan: &'p Plan, key: &str) -> Vec<&'p str> {
        let parts = plan.figures.definitions.get(key).and_then(|it| it.recipe.parts());
        // Definitions have no circles: `define` drops them.
        parts.into_iter().flat_map(|(a, b)| [&**a, &**b]).collect()
    }

    /// Every cause, said once.
    pub(super) fn said(&self, plan: &Plan, texts: Texts<'_>) -> Vec<Diagnostic> {
        // What a part says is not said again, where that is an error if this would be one.
        let is_said = |key: &str, part: &str| self.redefined.get(part).is_some_and(|cause| cause.moved.is_some() || self.redefined[key].moved.is_none());
        let is_root = |key: &&String| !self.parts(plan, key).iter().any(|part| is_said(key, part));
        let redefined = self.redefined.keys().filter(is_root).filter_map(|key| redefined(plan, key, &self.redefined[key]));
        let undated = self.undated.iter().map(|(dataset, cause)| came_without_a_day(plan, *dataset, cause));
        let edits = self.edits.iter().filter(|(_, cause)| !cause.is_part);
        let edits = edits.flat_map(|(dataset, cause)| [written_in_late(plan, *dataset, cause, texts), removed(plan, *dataset, cause)]).flatten();
        redefined.chain(undated).chain(edits).collect()
    }
}

fn redefined(plan: &Plan, key: &str, cause: &Redefined) -> Option<Diagnostic> {
    let definition = plan.figures.definitions.get(key)?;
    let mut issues = cause.issues.clone();
    issues.dedup();
    let newest = issues.iter().filter_map(|issue| plan.bulletin(*issue)?.as_of).max()?;
    let issues = issues.iter().map(u32::to_string).collect::<Vec<_>>().join("、");
    let early = definition.changed.iter().find(|(day, _)| *day <= newest);
    let moved = cause.moved.as_ref().map(|(was, now)| format!(": {was}→{now}")).unwrap_or_default();
    let said = match early {
        Some((day, _)) => msg!(
            "{key} 的口径从 {day} 起变化,而截至 {newest} 的第{issues}期已经发布{moved}",
            "the definition of {key} changes on {day}, but issue {issues}, as of {newest}, is published{moved}"
        ),
        None => msg!("{key} 的口径改了,已发布的第{issues}期将变{moved}", "the definition of {key} is another, and the published issue {issues} would change{moved}"),
    };
    let next = newest.tomorrow().unwrap_or(newest);
    let problem = if cause.moved.is_some() || early.is_some() {
        error(&codes::DEFINITION_CHANGED, definition.span, said)
    } else {
        warning(&codes::DEFINITION_CHANGED, definition.span, said)
    };
    let problem = problem.help(match early {
        Some(_) => msg!(
            "`changed` 里新加的一条,日期写在 {newest} 之后,如 {next};发布时已有的,把原来的文字放回去",
            "give a new entry of `changed` a day after {newest}, such as {next}; put back the words of one that was there"
        ),
        None => msg!(
            "把原来的算法放回去;要换口径,把新的写进 `changed: {{{next}: {{text: 怎样变, where: {{字段: 值}}}}}}`,从那天起用新的,以前各期不变",
            "put the definition back; to count otherwise from a day on, write the new way as `changed: {{{next}: {{text: what changed, where: {{field: value}}}}}}`; issues before keep theirs"
        ),
    });
    Some(match cause.was {
        Some(span) => problem.related(span, msg!("发布时的数字", "the number that was published")),
        None => problem,
    })
}

/// The records, of one dataset that counts records from a day on, that came to `locked` since and do not say that day. Those that `lock` names
/// elsewhere were there: they were edited. `known` keeps what it names, by dataset.
fn undated(plan: &Plan, lock: &Lock, (locked, now): (&LockedFigure, &LockedFigure), known: &mut BTreeMap<usize, BTreeSet<String>>) -> Option<(usize, Vec<u32>)> {
    if locked.records == now.records || locked.records.is_empty() || locked.definition != now.definition {
        return None;
    }
    let dataset = plan.figures.dataset_of(key_of(&locked.name))?;
    let table = plan.model.table(dataset);
    let since = table.schema.since?;
    let (before, after) = (keys_of_ranges(&locked.records), keys_of_ranges(&now.records));
    if !before.is_subset(&after) {
        return None;
    }
    let known = known.entry(dataset).or_insert_with(|| known_records(plan, lock, dataset));
    let rows: Option<Vec<u32>> = after
        .difference(&before)
        .map(|key| {
            let row = plan.model.row_by_key(dataset, key).filter(|_| !known.contains(key))?;
            matches!(table.cell(since, row, i32::MAX), Cell::Missing).then(|| u32::try_from(row).ok()).flatten()
        })
        .collect();
    Some((dataset, rows.filter(|rows| !rows.is_empty())?))
}

/// The records of `dataset` that `lock` names anywhere: they were there when it was written.
pub(super) fn known_records(plan: &Plan, lock: &Lock, dataset: usize) -> BTreeSet<String> {
    let name = &*plan.model.table(dataset).schema.name;
    let of_states = lock.states.iter().filter(|states| states.dataset == name).map(|states| &states.records);
    let of_figures = lock.figures.iter().filter(|figure| plan.figures.dataset_of(key_of(&figure.name)) == Some(dataset)).map(|figure| &figure.records);
    of_states.chain(of_figures).flat_map(|records| keys_of_ranges(records)).collect()
}

fn came_without_a_day(plan: &Plan, dataset: usize, cause: &Undated) -> Diagnostic {
    let table = plan.model.table(dataset);
    let since = table.schema.since.map(|field| &table.schema.fields[field]);
    let (name, title) = since.map_or(("since", ""), |field| (&*field.name, &*field.title));
    let title = if title.is_empty() { name } else { title };
    let names: Vec<String> = cause.rows.iter().filter_map(|row| plan.record_name((dataset, *row))).collect();
    let more = if names.len() > MOST_NAMED { format!("等{}条", names.len()) } else { String::new() };
    let (names, n) = (names.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join("、"), names.len());
    let issues = cause.issues.iter().map(u32::to_string).collect::<Vec<_>>().join("、");
    let place = cause.rows.first().map(|row| table.span(*row as usize));
    let said = msg!("新记录 {names}{more}没有填“{title}”,算进了已发布的第{issues}期", "new records {names} ({n}) have no `{name}`, so they count in the published issue {issues}");
    error(&codes::LOCKED_NUMBER, place, said).help(msg!(
        "给它们填 `{name}`(从哪天起计入);当时就该计入的,填当时的日期,再登记更正;不是新加的,是改了它们的数据,改回或登记更正",
        "give them `{name}`, the day from which they count; where they were due then, give that day and register the correction; those that are not new were edited: put them back or register the correction"
    ))
}

/// What was done to the records of each dataset of which numbers moved, where every such number moved by it alone.
fn edits(plan: &Plan, published: &[Published<'_>]) -> BTreeMap<usize, Edits> {
    let mut found: BTreeMap<usize, Edits> = BTreeMap::new();
    for it in published {
        let figures = it.numbers(plan).filter(|(locked, now)| locked.definition == now.definition && locked.text != now.text);
        for (locked, now) in figures {
            let Some(dataset) = plan.figures.dataset_of(key_of(&locked.name)) else { continue };
            let cause = found.entry(dataset).or_default();
            cause.moved.get_or_insert_with(|| (it.lock.issue, locked.name.to_string(), locked.text.clone(), now.text.clone()));
        }
        let exhibits = it.exhibits(plan).filter(|(locked, now)| locked.rows != now.exhibit.rows).flat_map(|(_, now)| &now.keys);
        exhibits.filter_map(|key| plan.figures.dataset_of(key)).for_each(|dataset| _ = found.entry(dataset).or_default());
    }
    for (dataset, cause) in &mut found {
        for it in published {
            let issue = it.lock.issue;
            let (entries, are_all) = plan.late_entries(it.lock, it.bulletin, *dataset);
            cause.is_part |= !are_all;
            if !entries.is_empty() {
                cause.issues.insert(issue);
                cause.entries.extend(entries);
            }
            let gone = known_records(plan, it.lock, *dataset).into_iter().filter(|key| plan.model.row_by_key(*dataset, key).is_none());
            for key in gone {
                let of_dataset = |figure: &&LockedFigure| plan.figures.dataset_of(key_of(&figure.name)) == Some(*dataset);
                cause.counted = cause.counted.or_else(|| Some(it.lock.figures.iter().filter(of_dataset).find(|figure| keys_of_ranges(&figure.records).contains(&key))?.span));
                cause.issues.insert(issue);
                cause.gone.entry(key).or_default().insert(issue);
            }
        }
        let of_entries = cause.entries.iter().filter_map(|entry| plan.record_name((entry.dataset, entry.row)));
        let names: BTreeSet<String> = of_entries.chain(cause.gone.keys().cloned()).collect();
        cause.is_part |= published.iter().any(|it| it.numbers(plan).any(|pair| is_of_others(plan, *dataset, pair, &names)));
        let is_unsigned =
            |issue: u32, digest: &str| plan.facts.locks.iter().filter(|lock| lock.issue == issue).all(|lock| lock.corrections.iter().all(|known| known.digest != digest));
        let mut own = plan.facts.corrections.iter().filter(|it| cause.issues.contains(&it.issue) && plan.figures.dataset_of(it.key()) == Some(*dataset));
        cause.is_part |= own.any(|it| is_unsigned(it.issue, &it.digest()));
    }
    found.retain(|_, cause| !cause.entries.is_empty() || !cause.gone.is_empty());
    found
}

/// Whether a number of `dataset` counts other records than when it was published, and one of them is not among `names`.
fn is_of_others(plan: &Plan, dataset: usize, (locked, now): (&LockedFigure, &LockedFigure), names: &BTreeSet<String>) -> bool {
    if locked.records == now.records || locked.records.is_empty() || now.records.is_empty() || plan.figures.dataset_of(key_of(&locked.name)) != Some(dataset) {
        return false;
    }
    let (before, after) = (keys_of_ranges(&locked.records), keys_of_ranges(&now.records));
    before.symmetric_difference(&after).any(|key| !names.contains(key))
}

/// The first number that moved, as the end of a sentence, and how to begin to correct it; Chinese and English.
fn first_moved(plan: &Plan, cause: &Edits) -> (Message, Message) {
    let Some((issue, name, was, now)) = &cause.moved else { return Default::default() };
    let entry = entry(plan, *issue, name, was, now);
    (
        msg!(": 第{issue}期 {name} {was}→{now}", ": {name} of issue {issue} {was}→{now}"),
        msg!(",先在 content/corrections.yaml 加 `{entry}`,其余的会逐个列出", ": begin with `{entry}` in content/corrections.yaml, the others are then listed one by one"),
    )
}

/// Says what was written in late.
fn written_in_late(plan: &Plan, dataset: usize, cause: &Edits, texts: Texts<'_>) -> Option<Diagnostic> {
    let table = plan.model.table(dataset);
    let first = cause.entries.first()?;
    let field = &table.schema.fields[first.field];
    let title = if field.title.is_empty() { &*field.name } else { field.title.as_str() };
    let newest = cause.issues.iter().filter_map(|issue| plan.bulletin(*issue)?.as_of).max()?;
    let next = newest.tomorrow().unwrap_or(newest);
    let named = |entry: &LateEntry| Some((plan.record_name((entry.dataset, entry.row))?, entry.day));
    let names: Vec<(String, jiff::civil::Date)> = cause.entries.iter().filter_map(named).collect();
    let listed = names.iter().take(MOST_NAMED).map(|(name, day)| format!("{name}({day})")).collect::<Vec<_>>().join("、");
    let more = if names.len() > MOST_NAMED { format!("等{}笔", names.len()) } else { String::new() };
    let issues = cause.issues.iter().map(u32::to_string).collect::<Vec<_>>().join("、");
    let (Message { zh: moved, en: moved_en }, Message { zh: register_zh, en: register_en }) = first_moved(plan, cause);
    let (name, n) = (&field.name, names.len());
    let said = msg!(
        "{listed}{more}的“{title}”是第{issues}期发布以后写进去的,日期却在截至日期 {newest} 以前,已发布的数字将变{moved}",
        "`{name}` of {listed} ({n}) was written in after issue {issues} came out, at a day before its as-of date {newest}; published numbers would change{moved_en}"
    );
    let value = crate::plan::written(table.cell(first.field, first.row as usize, crate::model::table::day_of(first.day)), &field.unit);
    let places: Vec<Span> = cause.entries.iter().take(MOST_NAMED).map(|entry| place(plan, entry, texts)).collect();
    let mut problem = error(&codes::LOCKED_NUMBER, places.first().copied(), said).also(places.get(1..).unwrap_or_default().to_vec()).help(msg!(
        "迟报的,日期写收到的那天(在 {newest} 以后),实际的日期写进备注,如 `{next}: {{value: {value}, note: 迟报，实际日期}}`;写错了的,改回;发布时就该计入的,登记更正{register_zh}",
        "a late report is entered at the day it was received, after {newest}, with the real day in its note, such as `{next}: {{value: {value}, note: 迟报，实际日期}}`; a mistake is put back; what should have counted then is corrected{register_en}"
    ));
    problem.hides_source = table.schema.fields.iter().any(|field| field.visibility != Visibility::Public);
    Some(problem)
}

/// Where `entry` stands: its day behind the name of its field, within its record; the record where it is not written like that.
fn place(plan: &Plan, entry: &LateEntry, texts: Texts<'_>) -> Span {
    let table = plan.model.table(entry.dataset);
    let record = table.span(entry.row as usize);
    let found = || {
        let text = texts(record.file)?.text.get(record.start as usize..record.end as usize)?;
        // The cells of a CSV do not name their field.
        let field = text.find(&format!("{}:", table.schema.fields[entry.field].name)).unwrap_or_default();
        let day = entry.day.to_string();
        let at = field + text[field..].find(&day)?;
        Some(record.part(at..at + day.len()))
    };
    found().unwrap_or(record)
}

/// Says which records are gone.
fn removed(plan: &Plan, dataset: usize, cause: &Edits) -> Option<Diagnostic> {
    let schema = &plan.model.table(dataset).schema;
    let mut issues: Vec<String> = cause.gone.values().flatten().collect::<BTreeSet<_>>().into_iter().map(u32::to_string).collect();
    issues.dedup();
    let issues = issues.join("、");
    let called = |key: &String| {
        let of_lock =
            plan.facts.locks.iter().flat_map(|lock| &lock.names).find(|(record, _)| record.strip_prefix(&*schema.name).and_then(|rest| rest.strip_prefix('/')) == Some(key));
        of_lock.map_or_else(|| key.clone(), |(_, name)| format!("{key}({name})"))
    };
    let n = cause.gone.len();
    let names = cause.gone.keys().take(MOST_NAMED).map(called).collect::<Vec<_>>().join("、");
    let more = if n > MOST_NAMED { format!("等{n}条") } else { String::new() };
    let (Message { zh: moved, en: moved_en }, Message { zh: register_zh, en: register_en }) = first_moved(plan, cause);
    let folder = &schema.name;
    let said = msg!(
        "content/data/{folder} 里的记录 {names}{more}不见了,而已发布的第{issues}期计入过,数字将变{moved}",
        "records of content/data/{folder} are gone: {names} ({n}); the published issue {issues} counted them, and its numbers would change{moved_en}"
    );
    let until = schema.until.map(|field| schema.fields[field].name.to_string());
    let (leave, leave_en) = match (n, until) {
        (0, _) => return None,
        (_, Some(until)) => (format!("不再计入的,填 `{until}`(计入的最后一天)"), format!("those that count no longer get `{until}`, the last day on which they count")),
        (_, None) => (
            "不再计入的,在 dataset.yaml 写 `until: 日期字段`,填计入的最后一天".to_owned(),
            "for those that count no longer, name a date field as `until` in dataset.yaml and give them the last day on which they count".to_owned(),
        ),
    };
    Some(error(&codes::LOCKED_NUMBER, cause.counted, said).help(msg!(
        "从备份或版本库找回,记录不能删除:{leave};发布时就不该计入的,登记更正{register_zh}",
        "bring them back from a backup or version control, for records are not removed: {leave_en}; where they should not have counted then, register corrections{register_en}"
    )))
}
