//! The records of one slice as typed columns, with every problem that one record alone can have.
//!
//! A chunk depends on nothing but the slice and the schema, and its places count from the start of the slice; so it is made once per
//! content, in parallel, and still holds when the slice has moved in its file.

use super::growing::Growing;
use super::limited::Limited;
use super::lookup::{Lookup, Target};
use super::schema::{Field, Kind, RowRule, Schema, Visibility};
use super::table::{ALWAYS, Column, Note};
use super::value::{Value, value};
use super::words::about;
use super::{dated, table};
use crate::diag::codes::data as codes;
use crate::diag::codes::read as read_codes;
use crate::diag::{Message, Span, error};
use crate::read::records::{Fact, Format, Header, Item, Raw, SLICE, Shape, read};
use crate::source::Hash;
use rust_decimal::Decimal;
use std::sync::Arc;

/// A dataset with its nested lists.
#[derive(Debug)]
pub(super) struct Dataset {
    /// The dataset's own schema, then those of its nested lists in order of their fields.
    pub(super) schemas: Vec<Arc<Schema>>,
    /// For each schema but the first, the index of the list's field.
    pub(super) lists: Vec<usize>,
    /// The hash of its description.
    pub(super) hash: Hash,
}

/// The records of a slice.
#[derive(Debug)]
pub(super) struct Chunk {
    /// One part for each schema of the dataset.
    pub(super) parts: Vec<Part>,
    pub(super) problems: Limited,
    pub(super) private: Vec<Private>,
    /// Records that name a source of their own.
    pub(super) sources: Vec<(u32, Box<str>, Span)>,
    /// Whether records may be missing because they could not be read.
    pub(super) is_broken: bool,
}

/// Columns of one table.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) columns: Vec<Column>,
    /// Where each record begins and ends.
    pub(super) origins: Vec<(u32, u32)>,
    /// The parent's row in this chunk.
    pub(super) parents: Vec<u32>,
}

/// A value of a private field, in places of the slice.
#[derive(Debug)]
pub(super) struct Private {
    pub(super) text: Box<str>,
    pub(super) field: Arc<str>,
    pub(super) span: Span,
}

/// The chunk of `slice`.
pub(super) fn chunk(dataset: &Dataset, format: Format, header: &Header, slice: &str) -> Chunk {
    let raw = read(format, header, slice);
    let mut filling = Filling::new(dataset, format, slice);
    filling.fill(&raw);
    let is_broken = !raw.problems.0.is_empty() || filling.is_broken;
    let mut problems = Limited::default();
    let hides_source = dataset.schemas.iter().flat_map(|schema| &schema.fields).any(|field| field.visibility != Visibility::Public);
    for mut problem in raw.problems.0 {
        // What a line that cannot be read holds is anybody's guess.
        problem.hides_source |= hides_source;
        problems.push(problem);
    }
    problems.add(&filling.problems, |problem| problem);
    let parts = filling.tables.into_iter().map(|table| Part { columns: table.columns.into_iter().map(Growing::finish).collect(), origins: table.origins, parents: table.parents });
    Chunk { parts: parts.collect(), problems, private: filling.private, sources: filling.sources, is_broken }
}

/// A table that is being filled.
struct Filled<'d> {
    schema: &'d Schema,
    lookup: Lookup,
    columns: Vec<Growing>,
    origins: Vec<(u32, u32)>,
    parents: Vec<u32>,
}

struct Filling<'d> {
    dataset: &'d Dataset,
    format: Format,
    slice: &'d str,
    tables: Vec<Filled<'d>>,
    problems: Limited,
    private: Vec<Private>,
    sources: Vec<(u32, Box<str>, Span)>,
    is_broken: bool,
}

/// A cell found in a record: its key and its value.
type Found<'r, 't> = Option<(&'r Item<'t>, Fact<'r, 't>)>;

impl<'d> Filling<'d> {
    fn new(dataset: &'d Dataset, format: Format, slice: &'d str) -> Self {
        let tables = dataset.schemas.iter().map(|schema| Filled {
            schema,
            lookup: Lookup::of(&schema.fields),
            columns: schema.fields.iter().map(Growing::of).collect(),
            origins: Vec::new(),
            parents: Vec::new(),
        });
        Self { dataset, format, slice, tables: tables.collect(), problems: Limited::default(), private: Vec::new(), sources: Vec::new(), is_broken: false }
    }

    fn fill(&mut self, raw: &Raw<'_>) {
        let mut cells = Vec::new();
        for record in raw.records() {
            let before = self.problems.problems.len();
            self.record(0, record, &mut cells);
            self.hide(before, &cells);
        }
    }

    /// Takes one record, or one item of a nested list, into table `at`.
    fn record<'r, 't>(&mut self, at: usize, record: Fact<'r, 't>, cells: &mut Vec<Found<'r, 't>>) {
        let schema = self.tables[at].schema;
        cells.clear();
        cells.resize(schema.fields.len(), None);
        if record.item().shape != Shape::Map {
            self.no_record(record);
            return;
        }
        if self.format == Format::Csv && is_total(record) {
            self.problems.push(self.no_total(record));
            return;
        }
        self.tables[at].origins.push((record.item().start, record.item().end));
        let lookup = std::mem::take(&mut self.tables[at].lookup);
        self.walk(at, &lookup, record, cells);
        self.tables[at].lookup = lookup;
        for (index, found) in cells.iter().enumerate() {
            self.cell(at, index, record, *found);
        }
        let row = self.tables[at].origins.len() - 1;
        for rule in &schema.rules {
            self.rule(at, row, rule, record, cells);
        }
    }

    /// That a row of totals is no record.
    fn no_total(&self, record: Fact<'_, '_>) -> crate::diag::Diagnostic {
        let (start, end) = (record.item().start as usize, record.item().end as usize);
        let rest = self.slice.get(end..).unwrap_or_default();
        let line_break = if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with('\n')) };
        let mut problem = error(&codes::NO_RECORD, record.span(), msg!("这一行是合计,不是记录", "this row is a total, not a record"));
        problem.hides_source = self.tables[0].schema.fields.iter().any(|field| field.visibility == Visibility::Private);
        problem.help(msg!("删去这一行;要总数就用 `sum` 指标", "remove the row; totals are figures with `sum`")).fix(Span::new(SLICE, start..end + line_break), "")
    }

    fn no_record(&mut self, record: Fact<'_, '_>) {
        self.is_broken = true;
        let written = record.text().unwrap_or_default();
        self.problems.push(match joined_by_colon(written, record.span()) {
            Some(problem) => problem,
            None => error(&read_codes::WRONG_SHAPE, record.span(), msg!("一条记录要写成若干“字段: 值”", "a record is a mapping of fields to values"))
                .help(msg!("写成 `- 字段: 值`", "write `- field: value`")),
        });
    }

    /// Finds the cells of a record by their names; nested mappings are walked too.
    fn walk<'r, 't>(&mut self, at: usize, lookup: &Lookup, map: Fact<'r, 't>, cells: &mut [Found<'r, 't>]) {
        for (key, found) in map.entries() {
            match lookup.find(&key.text) {
                Some(Target::Field(index)) => match cells[*index] {
                    None => cells[*index] = Some((key, found)),
                    // Columns that stand twice are a problem of the header.
                    Some(_) if self.format == Format::Csv => {}
                    Some((first, _)) => {
                        let name = &key.text;
                        self.problems.push(
                            error(&read_codes::DUPLICATE_KEY, key.span(), msg!("键 `{name}` 写了两次", "the key `{name}` is written twice"))
                                .related(first.span(), msg!("第一次在这里", "first here"))
                                .help(msg!("删去其中一个", "remove one of them")),
                        );
                    }
                },
                Some(Target::Group(group)) => match found.item().shape {
                    Shape::Map => self.walk(at, group, found, cells),
                    Shape::Null => {}
                    _ => {
                        let (name, known) = (&key.text, group.names());
                        self.problems.push(
                            error(&read_codes::WRONG_SHAPE, key.span(), msg!("`{name}` 下面要写若干“键: 值”", "`{name}` is a mapping"))
                                .help(msg!("其下的键: {known}", "its keys: {known}")),
                        );
                    }
                },
                None if self.format == Format::Csv => {}
                None if at == 0 && key.text == "source" && found.text().is_some() => {
                    let row = u32::try_from(self.tables[0].origins.len() - 1).unwrap_or(u32::MAX);
                    self.sources.push((row, found.text().unwrap_or_default().into(), found.span()));
                }
                None => self.undeclared(at, lookup, key),
            }
        }
    }

    fn undeclared(&mut self, at: usize, lookup: &Lookup, key: &Item<'_>) {
        let mut problem = joined_by_colon(&key.text, key.span()).unwrap_or_else(|| lookup.undeclared(&key.text, key.span()));
        // A misspelt private field still has a private value.
        problem.hides_source = self.tables[at].schema.fields.iter().any(|field| field.visibility == Visibility::Private);
        self.problems.push(problem);
    }

    /// Takes the cell of field `index` into its column.
    fn cell<'r, 't>(&mut self, at: usize, index: usize, record: Fact<'r, 't>, found: Found<'r, 't>) {
        let field = &self.tables[at].schema.fields[index];
        if field.kind == Kind::List {
            self.list(at, index, record, found);
            return;
        }
        let has_value = match found {
            Some((_, fact)) if field.is_dated => self.history(at, index, fact),
            Some((_, fact)) => {
                let value = self.scalar(at, index, fact);
                self.tables[at].columns[index].push(value);
                // What is there and wrong has its problem already.
                value != Value::Missing || fact.text().map_or(fact.item().shape != Shape::Null, |text| !self.is_missing(text))
            }
            None => {
                if !field.is_dated {
                    self.tables[at].columns[index].push(Value::Missing);
                }
                false
            }
        };
        if field.is_dated {
            self.tables[at].columns[index].end_record();
        }
        // A column that is not there has been said at the header.
        let is_column = self.format != Format::Csv || found.is_some();
        if field.constraints.required && !has_value && is_column {
            let name = &field.name;
            let problem = about(&codes::REQUIRED, place_of_missing(record, found), field, &msg!("必须有值", "must have a value"));
            self.problems.push(problem.help(msg!("补上 `{name}`", "add `{name}`")));
        }
        if field.visibility == Visibility::Private
            && let Some((_, fact)) = found
        {
            self.set_aside(at, field, fact);
        }
    }

    fn is_missing(&self, text: &str) -> bool {
        self.dataset.schemas[0].missing_values.iter().any(|known| known == text)
    }

    /// The typed value of a scalar; what is wrong with it is said, and it is missing.
    fn scalar<'r>(&mut self, at: usize, index: usize, fact: Fact<'r, '_>) -> Value<'r> {
        let schema = self.tables[at].schema;
        let field = &schema.fields[index];
        let Some(text) = fact.text() else {
            if fact.item().shape != Shape::Null {
                let found = if fact.item().shape == Shape::List { msg!("列表", "a list") } else { msg!("映射(键: 值)", "a mapping") };
                let message = Message { zh: format!("只要一个值,而写的是{}", found.zh), en: format!("takes one value, found {}", found.en) };
                self.problems.push(
                    about(&codes::WRONG_TYPE, fact.span(), field, &message)
                        .help(msg!("写成一个值;会变化的字段要声明 `dated: true`", "write one value; a field that changes is declared `dated: true`")),
                );
            }
            return Value::Missing;
        };
        match value(field, &schema.missing_values, text, fact.span()) {
            Ok(value) => value,
            Err(problem) => {
                self.problems.push(*problem);
                Value::Missing
            }
        }
    }

    /// Takes a dated cell; says whether any entry has a value.
    fn history<'r, 't>(&mut self, at: usize, index: usize, fact: Fact<'r, 't>) -> bool {
        let field = &self.tables[at].schema.fields[index];
        if fact.text().is_some_and(|text| self.is_missing(text)) {
            return false;
        }
        let (entries, problems) = dated::entries(field, fact, self.format == Format::Csv);
        problems.into_iter().for_each(|problem| self.problems.push(problem));
        let schema = self.tables[at].schema;
        let mut has_value = false;
        let mut before: Option<(&str, Span)> = None;
        for entry in &entries {
            let value = match entry.text.map(|text| value(field, &schema.missing_values, text, entry.span)) {
                Some(Ok(value)) => value,
                Some(Err(problem)) => {
                    has_value = true; // It is there, and wrong: one problem is enough.
                    self.problems.push(*problem);
                    Value::Missing
                }
                None => Value::Missing,
            };
            has_value |= value != Value::Missing;
            if let Value::Text(text) = value {
                if let Some((state, place)) = before
                    && let Some(problem) = dated::step(field, state, text, entry, place, self.format)
                {
                    self.problems.push(problem);
                }
                before = Some((text, entry.span));
            }
            let note = Note { note: entry.note.map(str::to_owned), reason: entry.reason.map(str::to_owned) };
            let column = &mut self.tables[at].columns[index];
            column.push_day(entry.day, note);
            column.push(value);
        }
        has_value || (entries.is_empty() && matches!(fact.item().shape, Shape::Map | Shape::List) && !fact.values().is_empty())
    }

    /// Takes a nested list into its own table.
    fn list<'r, 't>(&mut self, at: usize, index: usize, record: Fact<'r, 't>, found: Found<'r, 't>) {
        let field = &self.tables[at].schema.fields[index];
        let n_items = found.map_or(0, |(_, fact)| fact.list().count());
        let is_list = found.is_none_or(|(_, fact)| matches!(fact.item().shape, Shape::List | Shape::Null));
        if field.constraints.required && n_items == 0 && is_list {
            let name = &field.name;
            let problem = about(&codes::REQUIRED, place_of_missing(record, found), field, &msg!("至少要有一项", "must have an item"));
            self.problems.push(problem.help(msg!("补上 `{name}`", "add `{name}`")));
        }
        let Some((_, fact)) = found else { return };
        if field.visibility == Visibility::Private {
            self.set_aside(at, field, fact);
            return;
        }
        let is_null = fact.item().shape == Shape::Null || fact.text().is_some_and(|text| self.is_missing(text));
        if fact.item().shape != Shape::List && !is_null && self.format != Format::Csv {
            let problem = error(&read_codes::WRONG_SHAPE, fact.span(), msg!("`{}` 要写成列表", "`{}` is a list", field.name));
            self.problems.push(problem.help(msg!("每一项以 `- ` 开头", "begin each item with `- `")));
        }
        let Some(child) = self.dataset.lists.iter().position(|list| *list == index).map(|list| list + 1) else { return };
        let parent = u32::try_from(self.tables[at].origins.len() - 1).unwrap_or(u32::MAX);
        let mut cells = Vec::new();
        for item in fact.list() {
            let before = self.tables[child].origins.len();
            self.record(child, item, &mut cells);
            if self.tables[child].origins.len() > before {
                self.tables[child].parents.push(parent);
            }
        }
    }

    fn rule(&mut self, at: usize, row: usize, rule: &RowRule, record: Fact<'_, '_>, cells: &[Found<'_, '_>]) {
        let table = &self.tables[at];
        let mut days: Vec<i32> = Vec::new();
        for index in rule.fields() {
            let column = &table.columns[index].column;
            if let Column::Dated { days: all, .. } = column {
                days.extend_from_slice(&all[column.entries(row)]);
            }
        }
        days.sort_unstable();
        days.dedup();
        if days.is_empty() {
            days.push(ALWAYS);
        }
        let broken = days.iter().find_map(|day| Some((*day, rule.broken(|index| number(&table.columns[index].column, row, *day))?)));
        let Some((day, (left, right))) = broken else { return };
        let fields = &table.schema.fields;
        let is_public = rule.fields().all(|index| fields[index].visibility == Visibility::Public);
        let said = rule.message.as_deref().unwrap_or(&rule.text);
        let (text, is_date) = (&rule.text, rule.fields().any(|index| fields[index].kind == Kind::Date));
        let written =
            |value: Decimal| if is_date { i32::try_from(value).ok().and_then(table::date_of).map_or_else(String::new, |date| date.to_string()) } else { value.to_string() };
        let (left, right) = (written(left), written(right));
        let on = table::date_of(day).map_or_else(String::new, |date| format!(",{date} 起"));
        let from = table::date_of(day).map_or_else(String::new, |date| format!(", from {date}"));
        let message = if is_public { msg!("{said}:左边 {left},右边 {right}{on}", "{said}: left {left}, right {right}{from}") } else { msg!("{said}{on}", "{said}{from}") };
        let place = rule.fields().find_map(|index| cells[index]).map_or_else(|| record.span(), |(_, fact)| fact.span());
        self.problems.push(error(&codes::RULE_BROKEN, place, message).help(msg!("核对这几个值;规则是 `{text}`", "check the values; the rule is `{text}`")));
    }

    /// Keeps the values of a private field for the leak gate.
    fn set_aside(&mut self, at: usize, field: &Field, fact: Fact<'_, '_>) {
        let list = at.checked_sub(1).map(|list| &self.dataset.schemas[0].fields[self.dataset.lists[list]].name);
        let name: Arc<str> = list.map_or_else(|| field.name.clone(), |list| format!("{list}.{}", field.name).into());
        let private = |text: &str, span| Private { text: text.into(), field: name.clone(), span };
        // In a cell of a CSV each value stands between its days, and a remark may stand behind it in brackets.
        let history = if field.is_dated && self.format == Format::Csv { dated::entries(field, fact, true).0 } else { Vec::new() };
        let told = history.iter().flat_map(|entry| {
            [entry.text, entry.note, entry.reason].into_iter().flatten().flat_map(|text| text.split(['\u{ff08}', '(', '\u{ff09}', ')'])).map(|text| (text.trim(), entry.span))
        });
        let mut values: Vec<Private> = told.filter(|(text, _)| !text.is_empty() && !self.is_missing(text)).map(|(text, span)| private(text, span)).collect();
        if history.is_empty() {
            values.extend(fact.values().into_iter().filter(|item| !self.is_missing(&item.text)).map(|item| private(&item.text, item.span())));
        }
        self.private.extend(values);
    }

    /// Marks the problems since `before` whose lines show a value that is not public.
    fn hide(&mut self, before: usize, cells: &[Found<'_, '_>]) {
        if self.problems.problems.len() == before {
            return;
        }
        let hidden: Vec<Span> = hidden(&self.dataset.schemas[0].fields, cells).collect();
        for problem in &mut self.problems.problems[before..] {
            let places = problem.place.into_iter().chain(problem.related.as_ref().map(|(place, _)| *place));
            problem.hides_source |= places.filter(|place| place.file == SLICE).any(|place| hidden.iter().any(|hidden| shares_line(self.slice, place, *hidden)));
        }
    }
}

/// Whether a row is one of totals: the first thing that it says is 合计 or a word like it.
fn is_total(record: Fact<'_, '_>) -> bool {
    let first = record.entries().filter_map(|(_, fact)| fact.text()).find(|text| !text.trim().is_empty());
    let word: String = first.unwrap_or_default().chars().filter(|c| !c.is_whitespace() && !matches!(c, ':' | '：')).collect();
    ["合计", "总计", "小计", "共计", "总合计"].contains(&word.as_str())
}

/// The places of values that are not public.
pub(super) fn hidden<'c>(fields: &'c [Field], cells: &'c [Found<'_, '_>]) -> impl Iterator<Item = Span> + 'c {
    let is_hidden = |field: &Field| field.visibility != Visibility::Public || field.items.iter().any(|item| item.visibility != Visibility::Public);
    fields.iter().zip(cells).filter(move |(field, _)| is_hidden(field)).filter_map(|(_, found)| found.map(|(_, fact)| fact.span()))
}

/// Whether two places of `text` touch a common line.
pub(super) fn shares_line(text: &str, a: Span, b: Span) -> bool {
    let (start, end) = (a.end.min(b.end) as usize, a.start.max(b.start) as usize);
    !text.as_bytes().get(start..end).unwrap_or_default().contains(&b'\n')
}

/// Where a missing value would stand: at its key, else at the first entry of the record.
fn place_of_missing(record: Fact<'_, '_>, found: Found<'_, '_>) -> Span {
    let at = found.map(|(key, fact)| if fact.item().shape == Shape::Cell || fact.text().is_some() { fact.item() } else { key });
    let first = || record.entries().next().map_or_else(|| record.span(), |(key, fact)| Span { end: fact.item().end.max(key.end), ..key.span() });
    at.map_or_else(first, Item::span)
}

/// The number or day in `row` as of `day`, for rules.
fn number(column: &Column, row: usize, day: i32) -> Option<Decimal> {
    match column {
        Column::Days(days) => Some(days[row]).filter(|day| *day != table::MISSING_DAY).map(Decimal::from),
        Column::Dated { values, .. } => number(values, column.entry(row, day)?, day),
        _ => match column.cell(row, day) {
            table::Cell::Integer(number) => Some(number.into()),
            table::Cell::Decimal(number) => Some(number),
            _ => None,
        },
    }
}

/// A full-width colon after a key, or no space after the colon, makes one text of key and value.
fn joined_by_colon(text: &str, place: Span) -> Option<crate::diag::Diagnostic> {
    let at = text.find([':', '\u{FF1A}'])?;
    let word = &text[..at];
    let is_key = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'));
    let is_there = (place.end - place.start) as usize == text.len();
    if !is_key || !is_there {
        return None;
    }
    let is_ascii = text[at..].starts_with(':');
    let colon = place.part(at..at + if is_ascii { 1 } else { '\u{FF1A}'.len_utf8() });
    let problem = if is_ascii {
        error(&read_codes::YAML_SYNTAX, colon, msg!("键 `{word}` 的冒号后面没有空格", "no space after the colon of the key `{word}`"))
    } else {
        error(&read_codes::FULL_WIDTH_COLON, colon, msg!("键 `{word}` 后面是全角冒号", "a full-width colon follows the key `{word}`"))
    };
    Some(problem.help(msg!("改为半角冒号加空格 `{word}: `", "write an ASCII colon and a space: `{word}: `")).fix(colon, ": "))
}
