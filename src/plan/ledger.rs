//! Corrections as pages show them, and what a bulletin prints: the numbers that a lock holds.
//!
//! A published bulletin says what its lock says. Where the data of today say another thing, a correction stands beside the number, or
//! `check` refuses the site; nothing moves silently.

use super::cell::{CellName, are_same_heads, value_heads};
use super::frame::{day, link};
use super::route::{of_figure, of_narrative, relative};
use super::{Plan, view};
use crate::diag::Span;
use crate::figures::{Amount, Definition, Shown};
use crate::model::Visibility;
use crate::read::binding::{Cited, Show};
use crate::read::ledger::{Correction, Lock, LockedCorrection, LockedExhibit, LockedFigure, LockedSource, digest};
use crate::read::narrative::Narrative;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The corrections of `issue` (of all issues where there is none) as the page at `route` shows them, in the order of registration.
pub(super) fn corrections(plan: &Plan, route: &str, is_wanted: impl Fn(&Correction) -> bool) -> Vec<view::Correction> {
    let wanted = plan.facts.corrections.iter().enumerate().filter(|(_, correction)| is_wanted(correction));
    let shown = wanted.map(|(index, correction)| {
        let key = correction.key();
        let bulletin = plan.bulletin(correction.issue);
        let is_superseded = plan.facts.corrections[index + 1..].iter().any(|later| later.issue == correction.issue && later.figure == correction.figure);
        view::Correction {
            number: index + 1,
            figure: titled(plan, correction),
            href: if plan.figures.definitions.contains_key(key) { relative(route, &of_figure(key)) } else { String::new() },
            bulletin: bulletin.map(|bulletin| link(route, &of_narrative(bulletin), format!("第{}期", correction.issue))).unwrap_or_default(),
            before: with_unit(plan, correction, &correction.old),
            after: with_unit(plan, correction, &correction.new),
            kind: correction.kind.clone(),
            reason: correction.reason.clone(),
            approver: correction.approver.clone(),
            date: day(correction.date),
            is_superseded,
        }
    });
    shown.collect()
}

/// The title of the figure that `correction` is about, with its cell and day.
pub fn titled(plan: &Plan, correction: &Correction) -> String {
    let key = correction.key();
    let title = plan.figures.definitions.get(key).map_or(key, |definition| definition.title.as_str());
    let rest = correction.figure.strip_prefix(key).unwrap_or_default();
    let (rest, show) = rest.split_once('?').unwrap_or((rest, ""));
    let (cell, at) = rest.split_once('@').unwrap_or((rest, ""));
    let cell: Vec<&str> = cell.trim_start_matches('/').split(',').filter_map(|part| part.split_once('=').map(|(_, value)| value)).collect();
    let show = match show.split_once("&since=").map_or((show, None), |(show, since)| (show, Some(since))) {
        ("show=change", Some(since)) => &format!("比{since}增减"),
        ("show=change", None) => "比上期增减",
        ("show=previous", _) => "上期",
        ("show=share", _) => "占比",
        _ => "",
    };
    let remarks: Vec<String> = cell.into_iter().map(str::to_owned).chain((!at.is_empty()).then(|| at.to_owned())).chain((!show.is_empty()).then(|| show.to_owned())).collect();
    if remarks.is_empty() { title.to_owned() } else { format!("{title}（{}）", remarks.join("，")) }
}

/// What a correction says, with its unit where it has left that out.
pub fn with_unit(plan: &Plan, correction: &Correction, written: &str) -> String {
    let is_bare = written.trim().chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-'));
    let locked = plan.facts.locks.iter().find(|lock| lock.issue == correction.issue).and_then(|lock| lock.figures.iter().find(|figure| figure.name == correction.figure));
    let unit = locked.map(|figure| figure.unit.as_str()).or_else(|| Some(plan.figures.definitions.get(correction.key())?.unit.name()));
    if is_bare { format!("{}{}", written.trim(), unit.unwrap_or_default()) } else { written.trim().to_owned() }
}

/// Whether `written`, as an entry of the register says it, is what `figure` prints.
pub fn says(written: &str, figure: &LockedFigure) -> bool {
    let number = |text: &str| text.trim().trim_end_matches(figure.unit.as_str()).replace(',', "").trim().parse::<rust_decimal::Decimal>().ok();
    written.trim() == figure.text || number(written).is_some_and(|said| number(&figure.text) == Some(said))
}

/// The page that lists every correction, newest first.
pub(super) fn register(plan: &Plan, route: &str) -> view::NarrativePage {
    let mut head = super::frame::head(plan, route, "更正登记");
    head.breadcrumbs = vec![super::frame::home_link(route)];
    head.description = "已发布数字的更正和修订".to_owned();
    head.is_sample = plan.facts.corrections.iter().any(|correction| plan.figures.definitions.get(correction.key()).is_some_and(|definition| definition.is_sample));
    let mut corrections = corrections(plan, route, |_| true);
    corrections.reverse();
    view::NarrativePage {
        head,
        title: "更正登记".to_owned(),
        heading: view::Html("更正登记".to_owned()),
        summary: view::Html("已发布的数字如有更正或修订，在这里逐条登记，只增加，不删除。".to_owned()),
        feed: plan.facts.site.base_url.as_ref().map(|_| link(route, CORRECTIONS_FEED, "订阅更正（Atom）")),
        corrections,
        ..view::NarrativePage::default()
    }
}

/// The path of the feed of corrections.
pub const CORRECTIONS_FEED: &str = "corrections.xml";

/// A number as its published bulletin says it, and the correction of it that holds now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Published<'p> {
    /// What the lock holds.
    pub locked: &'p LockedFigure,
    /// The newest correction of this number, if there is any.
    pub correction: Option<&'p Correction>,
}

impl Published<'_> {
    /// The value that was published; where none was shown, the word for that is today's.
    pub fn shown(&self, now: Shown) -> Shown {
        let value = &self.locked.value;
        let one = |text: &str| text.parse::<rust_decimal::Decimal>().ok();
        let amount = match value.split_once("..") {
            Some((low, high)) => one(low).zip(one(high)).map(|(low, high)| Amount::Range(low, high)),
            None => one(value).map(Amount::One),
        };
        match amount {
            Some(amount) => Shown::Value(amount),
            None if matches!(now, Shown::Value(_)) => Shown::Missing,
            None => now,
        }
    }
}

/// The name of a citation in a lock: as a binding names it, with its day where that is another than the bulletin's.
pub(super) fn name(cited: &Cited, day: Date, own_day: Date) -> String {
    let cell: Vec<String> = cited.cell.iter().map(|(field, value)| format!("{field}={value}")).collect();
    let mut name = cited.key.clone();
    if !cell.is_empty() {
        name.push('/');
        name.push_str(&cell.join(","));
    }
    if day != own_day && cited.show != Show::Previous {
        name.push_str(&format!("@{day}"));
    }
    name.push_str(match cited.show {
        Show::Value => "",
        Show::Change => "?show=change",
        Show::Previous => "?show=previous",
        Show::Share => "?show=share",
    });
    if let Some(since) = cited.since {
        name.push_str(&format!("&since={since}"));
    }
    name
}

impl Plan {
    /// Every number that `bulletin` prints in its text and on its cards, once, by name, as the data of today say it.
    pub fn printed(&self, bulletin: &Narrative) -> Vec<LockedFigure> {
        let own_day = bulletin.as_of.unwrap_or(self.as_of);
        let mut printed: BTreeMap<String, LockedFigure> = BTreeMap::new();
        for key in self.cards(bulletin) {
            let Some(definition) = self.figures.definitions.get(&*key) else { continue };
            let shown = self.figures.value(&key, own_day);
            let text = self.figures.shown_text(&key, shown);
            let records = self.public_records(&key, own_day);
            printed.insert(key.to_string(), self.locked(bulletin, key.to_string(), (definition, own_day), (shown, text, definition.unit.name()), &records, bulletin.span));
        }
        for citation in self.citations.iter().filter(|citation| citation.narrative == bulletin.path) {
            let name = name(&citation.cited, citation.day, own_day);
            let Some(definition) = self.figures.definitions.get(&citation.key) else { continue };
            let is_whole = citation.cited.cell.is_empty() && citation.cited.show == Show::Value;
            let records = if is_whole { self.public_records(&citation.key, citation.day) } else { Vec::new() };
            let now = (citation.now.shown, citation.now.text.clone(), citation.now.unit.name());
            printed.insert(name.clone(), self.locked(bulletin, name, (definition, citation.day), now, &records, citation.span));
        }
        printed.into_values().collect()
    }

    fn locked(
        &self,
        bulletin: &Narrative,
        name: String,
        (definition, day): (&Definition, Date),
        (shown, text, unit): (Shown, String, &str),
        records: &[(usize, u32)],
        span: Span,
    ) -> LockedFigure {
        let value = match shown {
            Shown::Value(Amount::One(value)) => value.normalize().to_string(),
            Shown::Value(Amount::Range(low, high)) => format!("{}..{}", low.normalize(), high.normalize()),
            Shown::Withheld { .. } | Shown::Missing => String::new(),
        };
        let Definition { description, note, .. } = definition.on(day);
        let mut words = vec![definition.title.clone(), description.clone(), note.clone()];
        words.push(self.source_words(bulletin, definition));
        words.extend(self.figures.names_behind(&definition.key, day));
        LockedFigure {
            name: name.into(),
            text,
            value,
            unit: unit.to_owned(),
            n_records: (!records.is_empty()).then_some(records.len() as u64),
            records: self.key_ranges(records),
            definition: digest(self.figures.signature(&definition.key, day).as_bytes()),
            words: digest(words.join("\n").as_bytes()),
            older_words: digest(words[..3].join("\n").as_bytes()),
            span,
        }
    }

    /// How `bulletin` names the source of `definition`, and whether it marks its numbers as no real ones.
    fn source_words(&self, bulletin: &Narrative, definition: &Definition) -> String {
        let source = definition.source.as_ref().and_then(|key| self.source_title(&bulletin.path, key)).unwrap_or_default();
        if definition.is_sample { format!("{source} {}", crate::figures::SAMPLE_LABEL) } else { source.to_owned() }
    }

    /// The records behind `key`, where they may be named.
    fn public_records(&self, key: &str, day: Date) -> Vec<(usize, u32)> {
        if self.figures.is_guarded(key) { Vec::new() } else { self.figures.records(key, day) }
    }

    /// The key figures on the page of `bulletin`: those of the day it was published, else those of `site.yaml`.
    pub(super) fn cards(&self, bulletin: &Narrative) -> Vec<Arc<str>> {
        match self.lock_at(&bulletin.path) {
            Some(lock) => lock.cards.clone(),
            None => self.facts.site.home_figures.iter().filter(|(key, _)| self.figures.definitions.contains_key(key.as_str())).map(|(key, _)| key.as_str().into()).collect(),
        }
    }

    /// Every chart and table that `bulletin` prints, once, by name, as the data of today say it.
    pub fn exhibited(&self, bulletin: &Narrative) -> Vec<Exhibited> {
        let answered = self.answered(&bulletin.path);
        let mut found: Vec<Exhibited> = Vec::new();
        for (exhibit, asked) in answered.exhibits.iter().zip(&answered.asked) {
            let table = exhibit.table();
            if found.iter().all(|known| known.exhibit.name != asked.name) {
                let columns = table.header.last().map(|row| row.iter().map(|cell| cell.text.clone()).collect()).unwrap_or_default();
                let shown = asked.keys.iter().filter_map(|key| self.figures.definitions.get(key.as_str()));
                let words: Vec<String> = shown.flat_map(|it| [it.title.clone(), self.source_words(bulletin, it)]).collect();
                let (name, title, words) = (asked.name.clone(), table.caption.clone(), digest(words.join("\n").as_bytes()));
                let exhibit = LockedExhibit { name, title, columns, rows: rows(table), words, span: asked.span };
                found.push(Exhibited { names: self.cell_names(bulletin, asked, &exhibit), keys: asked.keys.clone(), exhibit });
            }
        }
        found
    }

    /// Says beside `exhibit`, called `name` in the bulletin at `path`, that it is not what was published, where a correction has changed it since.
    pub(super) fn remark_correction(&self, path: &str, name: &str, exhibit: &mut view::Exhibit) {
        let locked = self.lock_at(path).and_then(|lock| lock.exhibits.iter().find(|locked| &*locked.name == name));
        if locked.is_none_or(|locked| locked.rows == rows(exhibit.table())) {
            return;
        }
        let said = match exhibit {
            view::Exhibit::Chart(chart) => &mut chart.source,
            view::Exhibit::Table(table) => &mut table.note,
        };
        if !said.is_empty() {
            said.push('；');
        }
        said.push_str("发布后数据有更正，与印发时不同，见更正登记");
    }

    /// The lock of the bulletin at the source path `path`.
    pub fn lock_at(&self, path: &str) -> Option<&Lock> {
        self.facts.locks.get(*self.locks.get(path)?)
    }

    /// How many narratives are left out because they are drafts.
    pub fn drafts(&self) -> usize {
        self.facts.bulletins.iter().chain(&self.facts.pages).filter(|narrative| narrative.is_draft).count()
    }

    /// What the published bulletin at `path` says of the number called `name`.
    pub(super) fn published(&self, path: &str, name: &str) -> Option<Published<'_>> {
        let lock = self.lock_at(path)?;
        let locked = lock.figures.iter().find(|figure| &*figure.name == name)?;
        let correction = self.facts.corrections.iter().rfind(|correction| correction.issue == lock.issue && &*correction.figure == name);
        Some(Published { locked, correction })
    }

    /// The primary keys of records of one dataset, runs of numbers shortened: `P001..P096,P099`; empty where keys are not public.
    ///
    /// Keys and not rows make a run, so that records may change places and files, and one of them its key, without a word about the others.
    pub fn key_ranges(&self, records: &[(usize, u32)]) -> String {
        let Some((dataset, _)) = records.first() else { return String::new() };
        let table = self.model.table(*dataset);
        let Some(key) = table.schema.primary_key.filter(|key| table.schema.fields[*key].visibility == Visibility::Public) else { return String::new() };
        if records.iter().any(|(of, _)| of != dataset) {
            return String::new();
        }
        let key_of = |row: u32| match table.cell(key, row as usize, i32::MAX) {
            crate::model::Cell::Text(text) => Key::of_text(text),
            crate::model::Cell::Integer(number) => Key::of_number(number),
            _ => Key::of_number(row.into()),
        };
        let mut keys: Vec<Key> = records.iter().map(|(_, row)| key_of(*row)).collect();
        if !keys.is_sorted() {
            keys.sort_unstable();
        }
        let runs = keys.chunk_by(|key, next| key.is_before(next));
        let parts = runs.map(|run| if let [first, .., last] = run { format!("{first}..{last}") } else { run[0].to_string() });
        parts.collect::<Vec<_>>().join(",")
    }

    /// The bulletin with this number.
    pub fn bulletin(&self, issue: u32) -> Option<&Arc<Narrative>> {
        self.series.iter().find(|bulletin| bulletin.issue.is_some_and(|own| own.number == issue))
    }
}

/// A chart or table as the data of today say it.
#[derive(Debug, Clone)]
pub struct Exhibited {
    /// As a lock holds it.
    pub exhibit: LockedExhibit,
    /// The figures it shows.
    pub keys: Vec<String>,
    /// What the number of each cell is called, row by row; none where there is no number.
    pub names: Vec<Vec<Option<CellName>>>,
}

/// The rows of `table` as a lock keeps them.
fn rows(table: &view::TableView) -> Vec<String> {
    table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" | ")).collect()
}

/// Digits of the number at the end of a key, with its zeros; what has more is a text.
const MOST_DIGITS: usize = 1000;

/// Keys in one run; a lock that speaks of more was not written by this program.
const MOST_KEYS: u64 = 1 << 24;

/// A key as what stands before its last number, and that number with its digits: `P`, 3, 1 of `P001`. Borrowed: a lock of a large county
/// has millions of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key<'a> {
    letters: &'a str,
    number: Option<(usize, u64)>,
}

impl<'a> Key<'a> {
    pub(super) fn of_text(text: &'a str) -> Self {
        let start = text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let digits = text.get(start..).filter(|digits| digits.len() <= MOST_DIGITS).unwrap_or_default();
        match digits.parse() {
            Ok(number) => Self { letters: &text[..start], number: Some((text.len() - start, number)) },
            Err(_) => Self { letters: text, number: None },
        }
    }

    fn of_number(number: i64) -> Self {
        let digits = number.unsigned_abs().checked_ilog10().unwrap_or_default() as usize + 1;
        Self { letters: if number < 0 { "-" } else { "" }, number: Some((digits, number.unsigned_abs())) }
    }

    /// Whether `next` is the key after this one: the same letters, as many digits, one more.
    fn is_before(&self, next: &Self) -> bool {
        let follows = |((digits, number), next): ((usize, u64), (usize, u64))| next == (digits, number.saturating_add(1));
        self.letters == next.letters && self.number.zip(next.number).is_some_and(follows)
    }
}

impl std::fmt::Display for Key<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.letters)?;
        self.number.map_or(Ok(()), |(digits, number)| write!(out, "{number:0digits$}"))
    }
}

/// The keys that `ranges`, as [`Plan::key_ranges`] wrote them, name.
pub fn keys_of_ranges(ranges: &str) -> BTreeSet<String> {
    let keys = ranges.split(',').filter(|part| !part.is_empty()).flat_map(|part| match part.split_once("..").map(|(from, to)| (Key::of_text(from), Key::of_text(to))) {
        Some((Key { letters, number: Some((digits, from)) }, Key { number: Some((_, to)), .. })) if to.saturating_sub(from) < MOST_KEYS => {
            (from..=to).map(|number| Key { letters, number: Some((digits, number)) }.to_string()).collect()
        }
        _ => vec![part.to_owned()],
    });
    keys.collect()
}

/// The lock of `bulletin`, published now and signed by `signers`.
pub fn lock(plan: &Plan, bulletin: &Narrative, signers: &[String]) -> Lock {
    let mut lock = Lock {
        issue: bulletin.issue.map_or(0, |issue| issue.number),
        date: bulletin.date.map(|date| date.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default(),
        as_of: bulletin.as_of.map(|day| day.to_string()).unwrap_or_default(),
        text: bulletin.wording.digest.clone(),
        lines: bulletin.wording.lines.iter().map(|(digest, _)| digest.clone()).collect(),
        cards: plan.cards(bulletin),
        cited: super::narrative::cited(plan, bulletin).iter().map(|definition| definition.key.clone()).collect(),
        figures: plan.printed(bulletin),
        exhibits: plan.exhibited(bulletin).into_iter().map(|it| it.exhibit).collect(),
        changes: plan.changes(bulletin),
        uncited: plan.uncited(bulletin),
        names: plan.named(bulletin),
        states: plan.states(bulletin),
        sources: super::narrative::sources(plan, bulletin),
        corrections: Vec::new(),
        signers: signers.to_vec(),
        seal: String::new(),
        span: bulletin.span,
    };
    lock.seal = lock.digest();
    lock
}

/// `before` signed again: what was published stays, what is new in the text is added, and the corrections registered since are known.
pub fn signed_again(plan: &Plan, bulletin: &Narrative, before: &Lock, signers: &[String]) -> Lock {
    let mut after = lock(plan, bulletin, signers);
    for figure in &mut after.figures {
        let Some(was) = before.figures.iter().find(|was| was.name == figure.name) else { continue };
        if was.text != figure.text {
            *figure = was.clone();
        } else if was.words == figure.older_words {
            figure.words.clone_from(&was.words); // Nothing is called otherwise; a lock stays as it was written.
        }
        // A number that reads as it did takes today's records and definition, which are what is signed now.
    }
    for exhibit in &mut after.exhibits {
        if let Some(was) = before.exhibits.iter().find(|was| was.name == exhibit.name) {
            exhibit.rows.clone_from(&was.rows);
            if was.words.is_empty() {
                exhibit.words = String::new();
            }
            // The values at the heads belong to the rows; what fields and figures are called is signed anew.
            if !was.columns.is_empty() && !are_same_heads(value_heads(was), value_heads(exhibit)) {
                exhibit.columns.clone_from(&was.columns);
            }
        }
    }
    for (key, row, _) in &mut after.changes {
        if let Some((_, was, _)) = before.changes.iter().find(|(known, ..)| known == key) {
            row.clone_from(was);
        }
    }
    let is_kept = |was: &&(Arc<str>, String, Span)| after.changes.iter().all(|(key, ..)| *key != was.0);
    let kept: Vec<_> = before.changes.iter().filter(is_kept).cloned().collect();
    after.changes.extend(kept);
    for (record, name) in &mut after.names {
        if let Some((_, was)) = before.names.iter().find(|(known, _)| known == record) {
            name.clone_from(was);
        }
    }
    for source in &mut after.sources {
        if let Some(was) = before.sources.iter().find(|was| was.key == source.key) {
            *source = was.clone();
        }
    }
    let is_kept = |was: &&LockedFigure| after.figures.iter().all(|figure| figure.name != was.name);
    let kept: Vec<LockedFigure> = before.figures.iter().filter(is_kept).cloned().collect();
    after.figures.extend(kept);
    after.figures.sort_by(|a, b| a.name.cmp(&b.name));
    after.corrections.clone_from(&before.corrections);
    for correction in plan.facts.corrections.iter().filter(|correction| correction.issue == before.issue) {
        let digest = correction.digest();
        if after.corrections.iter().all(|known| known.digest != digest) {
            let Correction { figure, old, new, date, span, .. } = correction.clone();
            after.corrections.push(LockedCorrection { figure, old, new, date: date.to_string(), digest, signers: signers.to_vec(), span });
        }
    }
    after.seal = after.digest();
    after
}

/// `lock`, of an issue that has not changed, with `signers` beside those who signed it and its corrections before; nothing where all have.
///
/// Three readers need not sit at one desk: each may sign on a day of his own.
pub fn signed_by(lock: &Lock, signers: &[String]) -> Option<Lock> {
    let joined = |known: &mut Vec<String>| {
        let new: Vec<String> = signers.iter().filter(|signer| !known.contains(signer)).cloned().collect();
        known.extend(new);
    };
    let mut after = lock.clone();
    joined(&mut after.signers);
    after.corrections.iter_mut().for_each(|correction| joined(&mut correction.signers));
    after.seal = after.digest();
    (after.seal != lock.seal).then_some(after)
}

/// `lock` as YAML.
pub fn lock_text(lock: &Lock) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default(); // A JSON string is a YAML string.
    let listed = |texts: &mut dyn Iterator<Item = &str>| texts.map(quoted).collect::<Vec<_>>().join(", ");
    let Lock { issue, date, as_of, text, .. } = lock;
    let as_of = if as_of.is_empty() { String::new() } else { format!("as_of: {as_of}\n") };
    let mut yaml = format!("# 第{issue}期发布时的数字，由 `jianbao publish` 写成。不要手工修改。\nissue: {issue}\ndate: {}\n{as_of}text: {text}\n", quoted(date));
    yaml.push_str(&format!("lines: {}\n", quoted(&lock.lines.join(" "))));
    yaml.push_str(&format!("signers: [{}]\n", listed(&mut lock.signers.iter().map(String::as_str))));
    yaml.push_str(&format!("cards: [{}]\n", listed(&mut lock.cards.iter().map(|key| &**key))));
    if !lock.cited.is_empty() {
        yaml.push_str(&format!("cited: [{}]\n", listed(&mut lock.cited.iter().map(|key| &**key))));
    }
    yaml.push_str("figures:\n");
    for figure in &lock.figures {
        let mut parts = vec![format!("text: {}", quoted(&figure.text)), format!("value: {}", quoted(&figure.value)), format!("unit: {}", quoted(&figure.unit))];
        parts.extend(figure.n_records.map(|count| format!("count: {count}")));
        if !figure.records.is_empty() {
            parts.push(format!("records: {}", quoted(&figure.records)));
        }
        parts.push(format!("definition: {}", quoted(&figure.definition)));
        if !figure.words.is_empty() {
            parts.push(format!("words: {}", quoted(&figure.words)));
        }
        parts.push(format!("digest: {}", quoted(&figure.digest())));
        yaml.push_str(&format!("  {}: {{{}}}\n", quoted(&figure.name), parts.join(", ")));
    }
    if !lock.exhibits.is_empty() {
        yaml.push_str("exhibits:\n");
    }
    for exhibit in &lock.exhibits {
        yaml.push_str(&format!("  {}:\n    title: {}\n", quoted(&exhibit.name), quoted(&exhibit.title)));
        if !exhibit.columns.is_empty() {
            yaml.push_str(&format!("    columns: [{}]\n", listed(&mut exhibit.columns.iter().map(String::as_str))));
        }
        if !exhibit.words.is_empty() {
            yaml.push_str(&format!("    words: {}\n", quoted(&exhibit.words)));
        }
        yaml.push_str("    rows:\n");
        yaml.extend(exhibit.rows.iter().map(|row| format!("      - {}\n", quoted(row))));
    }
    if !lock.changes.is_empty() {
        yaml.push_str("changes:\n");
    }
    yaml.extend(lock.changes.iter().map(|(key, row, _)| format!("  {}: {}\n", quoted(key), quoted(row))));
    if !lock.uncited.is_empty() {
        yaml.push_str(&format!("uncited: [{}]\n", listed(&mut lock.uncited.iter().map(|key| &**key))));
    }
    if !lock.names.is_empty() {
        yaml.push_str("names:\n");
    }
    yaml.extend(lock.names.iter().map(|(record, name)| format!("  {}: {}\n", quoted(record), quoted(name))));
    if !lock.states.is_empty() {
        yaml.push_str("states:\n");
    }
    yaml.extend(lock.states.iter().map(|it| {
        let fields = if it.fields.is_empty() { String::new() } else { format!("fields: [{}], ", listed(&mut it.fields.iter().map(String::as_str))) };
        format!("  {}: {{{fields}records: {}, digests: {}}}\n", quoted(&it.dataset), quoted(&it.records), quoted(&it.digests))
    }));
    if !lock.sources.is_empty() {
        yaml.push_str("sources:\n");
    }
    for LockedSource { key, title, supplier, received, as_of, url, note } in &lock.sources {
        let parts = [("title", title), ("supplier", supplier), ("received", received), ("as_of", as_of), ("url", url), ("note", note)];
        let parts: Vec<String> = parts.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| format!("{name}: {}", quoted(text))).collect();
        yaml.push_str(&format!("  {}: {{{}}}\n", quoted(key), parts.join(", ")));
    }
    if !lock.corrections.is_empty() {
        yaml.push_str("corrections:\n");
    }
    for it in &lock.corrections {
        let signers = listed(&mut it.signers.iter().map(String::as_str));
        let [figure, old, new, date, digest] = [&it.figure, it.old.as_str(), &it.new, &it.date, &it.digest].map(quoted);
        yaml.push_str(&format!("  - {{figure: {figure}, old: {old}, new: {new}, date: {date}, signers: [{signers}], digest: {digest}}}\n"));
    }
    yaml.push_str(&format!("seal: {}\n", quoted(&lock.seal)));
    yaml
}
