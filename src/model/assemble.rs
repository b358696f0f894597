//! The way from sources to the model, on one page.
//!
//! 1. Read `sources.yaml` and every `dataset.yaml`. 2. See which datasets are as they were; the others: 3. cut their files into slices and
//!    make a chunk of each, in parallel. 4. Join the chunks to tables. 5. Resolve what crosses records and datasets.

use super::chunk::{Chunk, Dataset, Part, chunk};
use super::declaration::{datasets, known_source};
use super::growing::joined;
use super::limited::Limited;
use super::link::{Keys, key_text, keys, refer};
use super::lookup::named;
use super::provenance::provenance;
use super::schema::{Field, Kind, Schema, Visibility};
use super::table::Table;
use super::words::{about, listed};
use super::{Model, PrivateValue, Provenance};
use crate::diag::codes::data as codes;
use crate::diag::codes::read as read_codes;
use crate::diag::{Diagnostic, Diagnostics, FileId, Level, Span, error, warning};
use crate::read::fields::nearest;
use crate::read::records::{Format, Header, header, placed, slices};
use crate::read::utf8;
use crate::source::{Hash, Input, Sources, hash};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex};

/// What was made of the datasets last time.
///
/// `Memo::default()` keeps tables and chunks, so that the next build makes anew only what changed; [`Memo::once`] keeps nothing, which
/// halves the memory of a single build.
#[derive(Debug, Default)]
pub struct Memo {
    is_once: bool,
    built: Mutex<HashMap<Arc<str>, Arc<Built>>>,
}

impl Memo {
    /// A memo for a single build.
    pub fn once() -> Self {
        Self { is_once: true, ..Self::default() }
    }

    fn last(&self, name: &str) -> Option<Arc<Built>> {
        self.built.lock().ok()?.get(name).cloned()
    }
}

/// A dataset as it was made, with all that is said of it.
#[derive(Debug)]
struct Built {
    /// The hash of all it is made of.
    key: Hash,
    tables: Vec<Arc<Table>>,
    keys: Keys,
    private: Vec<PrivateValue>,
    problems: Diagnostics,
    is_broken: bool,
    chunks: HashMap<Hash, Arc<Chunk>>,
    /// For each file as it was, where it was cut: the start of each slice and the hash of its chunk.
    cuts: HashMap<(FileId, Hash), Vec<(usize, Hash)>>,
}

/// The model of all datasets.
///
/// Problems: whatever is wrong in `sources.yaml`, `dataset.yaml` and the records.
pub fn assemble(sources: &Sources, memo: &Memo) -> (Model, Diagnostics) {
    let mut problems = Diagnostics::default();
    let provenance = problems.of(provenance(sources));
    let unread = [&read_codes::NOT_UTF8, &read_codes::YAML_SYNTAX, &read_codes::FULL_WIDTH_COLON, &read_codes::TAB, &read_codes::ALIAS_BOMB, &read_codes::TOO_LARGE];
    let are_sources_doubtful = problems.0.iter().any(|problem| unread.iter().any(|code| code.id == problem.code.id));
    let datasets = problems.of(datasets(sources, &provenance));
    problems.add(unread_files(sources, &datasets));
    let inputs: BTreeMap<&str, Vec<&Input>> = datasets.keys().map(|name| (&**name, record_files(sources, name).collect())).collect();
    problems.0.extend(datasets.iter().filter_map(|(name, dataset)| large_yaml(name, dataset, &inputs[&**name])));
    let keys = hashes(sources, &datasets, &inputs);
    let kept = |name: &str| memo.last(name).filter(|built| Some(&built.key) == keys.get(name));
    let is_changed = |name: &str| kept(name).is_none();
    let changed: Vec<(&Arc<str>, &Dataset)> = datasets.iter().filter(|(name, _)| is_changed(name)).collect();
    let files: Vec<File<'_>> = changed.iter().flat_map(|(name, dataset)| inputs[&***name].iter().map(|input| File::of(name, dataset, input))).collect();
    let chunks = chunks(&files, memo);
    let mut drafts: BTreeMap<&str, Draft> = BTreeMap::new();
    let mut chunks = chunks.into_iter();
    for (name, dataset) in &changed {
        let own: Vec<(&File<'_>, Vec<Cut>)> = files.iter().filter(|file| *file.name == **name).zip(&mut chunks).collect();
        drafts.insert(name, Draft::of(dataset, own, memo.is_once));
    }
    let made = link(sources, &datasets, &provenance, drafts, &keys, &kept);
    let mut model = Model { provenance, are_sources_doubtful, ..Model::default() };
    for name in datasets.keys() {
        let Some(built) = made.get(name).cloned().or_else(|| kept(name)) else { continue };
        for (index, table) in built.tables.iter().enumerate() {
            model.tables.push(table.clone());
            model.hashes.push(hash(&[&built.key.to_le_bytes()[..], &index.to_le_bytes()].concat()));
            model.keys.push(if index == 0 { built.keys.clone() } else { Arc::default() });
        }
        model.private.extend(built.private.iter().cloned());
        problems.add(built.problems.clone());
        if built.is_broken {
            model.doubtful.insert(name.clone());
        }
    }
    problems.0.retain(|problem| !are_sources_doubtful || problem.code.id != codes::UNKNOWN_SOURCE.id);
    model.doubtful.extend(doubtful(sources, &problems));
    remember(memo, made, &datasets);
    (model, problems)
}

/// The datasets with a problem because of which a value, a record or a field is not there.
fn doubtful(sources: &Sources, problems: &Diagnostics) -> BTreeSet<Arc<str>> {
    let lost = [
        &codes::NO_DATASET,
        &codes::NO_VISIBILITY,
        &codes::UNKNOWN_TYPE,
        &codes::FIELD_TWICE,
        &codes::UNDECLARED,
        &codes::WRONG_TYPE,
        &codes::REQUIRED,
        &codes::NOT_ALLOWED,
        &codes::KEY_TWICE,
        &codes::DATE_TWICE,
    ];
    let is_reading = |id: &str| id.starts_with("JB1");
    let causes = problems.0.iter().filter(|problem| problem.level == Level::Error && (is_reading(problem.code.id) || lost.iter().any(|code| code.id == problem.code.id)));
    let names = causes.filter_map(|problem| {
        let input = sources.file(problem.place?.file)?;
        input.path.strip_prefix("content/data/")?.split_once('/').map(|(name, _)| Arc::from(name))
    });
    names.collect()
}

fn remember(memo: &Memo, made: BTreeMap<Arc<str>, Arc<Built>>, datasets: &BTreeMap<Arc<str>, Dataset>) {
    if memo.is_once {
        return;
    }
    if let Ok(mut built) = memo.built.lock() {
        built.retain(|name, _| datasets.contains_key(name));
        built.extend(made);
    }
}

/// The files that may hold records of `name`, in order.
fn record_files<'s>(sources: &'s Sources, name: &str) -> impl Iterator<Item = &'s Input> {
    let folder = format!("content/data/{name}/");
    sources
        .all()
        .skip_while({
            let folder = folder.clone();
            move |input| *input.path < *folder
        })
        .take_while({
            let folder = folder.clone();
            move |input| input.path.starts_with(&folder)
        })
        .filter(move |input| !input.path[folder.len()..].contains('/') && !input.path.ends_with("/dataset.yaml") && Format::of(input.extension()).is_some())
}

/// Files below `content/data/` that nobody reads.
fn unread_files(sources: &Sources, datasets: &BTreeMap<Arc<str>, Dataset>) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let mut without: HashSet<&str> = HashSet::new();
    for input in sources.under("content/data/") {
        let rest = &input.path["content/data/".len()..];
        let place = Span::new(input.id, 0..0);
        match rest.split_once('/') {
            None => problems.push(
                error(&codes::NO_DATASET, place, msg!("{rest} 不在任何数据集的文件夹里", "{rest} is in no dataset's folder"))
                    .help(msg!("移到 content/data/名称/ 下,并写 dataset.yaml", "move it to content/data/NAME/ and write a dataset.yaml")),
            ),
            Some((name, file)) => {
                let is_described = datasets.contains_key(name) || sources.get(&format!("content/data/{name}/dataset.yaml")).is_some();
                if !is_described && without.insert(name) {
                    problems.push(
                        error(&codes::NO_DATASET, place, msg!("数据集 {name} 没有 dataset.yaml", "the dataset {name} has no dataset.yaml"))
                            .help(msg!("运行 `jianbao new dataset {name}`", "run `jianbao new dataset {name}`")),
                    );
                } else if is_described && (file.contains('/') || Format::of(input.extension()).is_none()) {
                    let extension = input.extension().to_ascii_lowercase();
                    let is_table = matches!(extension.as_str(), "xlsx" | "xls" | "et" | "ods");
                    let meant = file.len().checked_sub(extension.len()).map(|stem| format!("{}{extension}", &file[..stem]));
                    let meant = meant.filter(|_| Format::of(&extension).is_some() && !file.contains('/'));
                    let meant = meant.or_else(|| [".csv.txt", ".yaml.txt"].iter().find_map(|end| file.strip_suffix(end).map(|stem| format!("{stem}{}", &end[..end.len() - 4]))));
                    problems.push(if let Some(meant) = meant {
                        error(&codes::NOT_READ, place, msg!("{rest} 不会被读取", "{rest} is not read")).help(msg!("改名为 `{meant}`", "rename it to `{meant}`"))
                    } else if is_table {
                        error(&codes::NOT_READ, place, msg!("{rest} 不会被读取", "{rest} is not read"))
                            .help(msg!("另存为“CSV UTF-8(逗号分隔)”放在这里,再删去它", "save it as “CSV UTF-8 (comma delimited)” in its place, then remove it"))
                    } else {
                        warning(&codes::NOT_READ, place, msg!("{rest} 不会被读取", "{rest} is not read")).help(msg!("移出数据集的文件夹", "move it out of the dataset's folder"))
                    });
                }
            }
        }
    }
    for problem in &mut problems.0 {
        problem.hides_source = true; // Nobody knows what such a file holds.
    }
    problems
}

/// The most bytes of YAML a dataset has before CSV is advised.
const MUCH_YAML: usize = 50_000_000;

/// Advice for a dataset whose YAML takes long to read.
fn large_yaml(name: &str, dataset: &Dataset, inputs: &[&Input]) -> Option<Diagnostic> {
    let yaml = || inputs.iter().filter(|input| Format::of(input.extension()) == Some(Format::Yaml));
    let bytes: usize = yaml().map(|input| input.bytes.len()).sum();
    let largest = yaml().max_by_key(|input| input.bytes.len()).filter(|_| bytes > MUCH_YAML)?;
    let megabytes = bytes / 1_000_000;
    let problem = warning(
        &read_codes::LARGE_YAML,
        Span::new(largest.id, 0..0),
        msg!("数据集 {name} 有 {megabytes} MB 的 YAML,读起来慢", "the dataset {name} has {megabytes} MB of YAML, which is slow to read"),
    );
    let has_lists = dataset.schemas[0].fields.iter().any(|field| field.kind == Kind::List);
    Some(problem.help(if has_lists {
        msg!("CSV 快几倍;列表不能写进 CSV,先把它分成另一个数据集", "CSV is several times faster; it cannot hold lists: make them a dataset of their own first")
    } else {
        msg!("改写成 CSV:第一行是字段名,每条记录一行;快几倍", "write it as CSV, field names in the first line and a line a record: several times faster")
    }))
}

/// For each dataset, the hash of its description and files, of the datasets it refers to, and of `sources.yaml`.
fn hashes(sources: &Sources, datasets: &BTreeMap<Arc<str>, Dataset>, inputs: &BTreeMap<&str, Vec<&Input>>) -> BTreeMap<Arc<str>, Hash> {
    let of_file = |path: &str| sources.get(path).map_or(0, |input| input.hash);
    let own = |name: &str| {
        let mut bytes = of_file(&format!("content/data/{name}/dataset.yaml")).to_le_bytes().to_vec();
        for input in inputs.get(name).into_iter().flatten() {
            bytes.extend(input.id.0.to_le_bytes());
            bytes.extend(input.hash.to_le_bytes());
        }
        hash(&bytes)
    };
    let of_sources = of_file("content/sources.yaml");
    let whole = |(name, dataset): (&Arc<str>, &Dataset)| {
        let mut bytes = of_sources.to_le_bytes().to_vec();
        bytes.extend(own(name).to_le_bytes());
        for reference in dataset.schemas[0].fields.iter().filter_map(|field| field.reference.as_ref()) {
            bytes.extend(own(&reference.dataset).to_le_bytes());
        }
        (name.clone(), hash(&bytes))
    };
    datasets.iter().map(whole).collect()
}

/// A file of records, ready to be cut.
struct File<'s> {
    name: &'s Arc<str>,
    dataset: &'s Dataset,
    input: &'s Input,
    format: Format,
    /// The text after a byte order mark; nothing where it is no text.
    text: &'s str,
    /// Where that text begins.
    start: usize,
    header: Header,
    /// What decides, beside a slice of it, what the chunk of the slice is.
    salt: Hash,
    /// The hash of all that decides what its chunks are.
    hash: Hash,
    problems: Diagnostics,
    is_broken: bool,
}

impl<'s> File<'s> {
    fn of(name: &'s Arc<str>, dataset: &'s Dataset, input: &'s Input) -> Self {
        let mut problems = Diagnostics::default();
        let format = Format::of(input.extension()).unwrap_or(Format::Yaml);
        let is_too_large = u32::try_from(input.bytes.len()).is_err();
        if is_too_large {
            problems
                .push(error(&read_codes::TOO_LARGE, None, msg!("{} 超过 4 GiB", "{} is larger than 4 GiB", input.path)).help(msg!("分成几个文件", "split it into several files")));
        }
        let whole = if is_too_large { None } else { utf8(input, &mut problems) };
        let text = whole.unwrap_or_default().trim_start_matches('\u{feff}');
        let start = whole.map_or(0, |whole| whole.len() - text.len());
        let header = if format == Format::Csv { named(header(text), &dataset.schemas[0].fields) } else { Header::default() };
        let salt = hash(&[&dataset.hash.to_le_bytes()[..], format!("{format:?}{:?}", header.names).as_bytes()].concat());
        let whole_hash = hash(&[input.hash.to_le_bytes(), salt.to_le_bytes()].concat());
        let mut file = Self { name, dataset, input, format, text, start, header, salt, hash: whole_hash, problems, is_broken: whole.is_none() };
        file.check_header();
        file
    }

    /// Columns that are not declared, stand twice, or cannot be columns.
    fn check_header(&mut self) {
        if self.format != Format::Csv || self.text.is_empty() {
            return;
        }
        let schema = &self.dataset.schemas[0];
        if self.header.names.iter().all(|(name, _)| schema.field(name).is_none()) {
            self.no_header();
            return;
        }
        let lookup = super::lookup::Lookup::of(&schema.fields);
        // A column whose name is misspelt is there; that it is misspelt is said below.
        let means = |written: &str, field: &Field| written == &*field.name || schema.field(written).is_none() && nearest(written, [&*field.name, &*field.title]).is_some();
        let has = |field: &Field| self.header.names.iter().any(|(written, _)| means(written, field));
        for field in schema.fields.iter().filter(|field| field.constraints.required && field.kind != Kind::List && !has(field)) {
            let (name, line) = (&field.name, self.first_line());
            // Once, not at every record.
            let problem = about(&codes::REQUIRED, line, field, &msg!("必须有值,表头里没有这一列", "must have a value, and the header has no such column"));
            self.problems.push(problem.help(msg!("加上一列 `{name}`", "add a column `{name}`")));
        }
        for (index, (name, range)) in self.header.names.iter().enumerate() {
            let place = Span::new(self.input.id, range.start + self.start..range.end + self.start);
            let field = schema.field(name).map(|field| &schema.fields[field]);
            if self.header.names[..index].iter().any(|(known, _)| known == name) {
                self.problems
                    .push(error(&read_codes::DUPLICATE_KEY, place, msg!("表头里 `{name}` 写了两次", "the header has `{name}` twice")).help(msg!("删去一列", "remove a column")));
            } else if field.is_some_and(|field| field.kind == Kind::List) {
                self.problems.push(
                    error(&read_codes::WRONG_SHAPE, place, msg!("CSV 里不能写列表 `{name}`", "a CSV cannot hold the list `{name}`"))
                        .help(msg!("把这个数据集改写成 YAML", "write the dataset as YAML")),
                );
            } else if field.is_none() {
                let titled = nearest(name, schema.fields.iter().map(|field| &*field.title)).and_then(|title| schema.fields.iter().find(|field| *field.title == *title));
                let problem = lookup.undeclared(name, place);
                self.problems.push(match titled.filter(|_| problem.fix.is_none()) {
                    _ if name.is_empty() => error(&codes::UNDECLARED, place, msg!("第{}列没有列名", "column {} has no name", index + 1))
                        .help(msg!("写上列名;整列都空的,删去这一列", "name it; remove the column where all of it is empty")),
                    Some(Field { name, title, .. }) => problem.help(msg!("是否要写 `{name}`({title})", "did you mean `{name}` ({title})")).fix(place, &**name),
                    None => problem,
                });
            }
        }
    }

    /// Where the first line of the text stands.
    fn first_line(&self) -> Span {
        Span::new(self.input.id, self.start..self.start + self.text.lines().next().map_or(0, str::len))
    }

    /// Says, once for all columns and records, that the first line names no column.
    fn no_header(&mut self) {
        let known = listed(self.dataset.schemas[0].fields.iter().filter(|field| field.kind != Kind::List).map(|field| &*field.name));
        let line = self.text.lines().next().unwrap_or_default();
        let is_one = self.header.names.len() == 1;
        let problem = error(&read_codes::CSV_SYNTAX, self.first_line(), msg!("第一行不是列名", "the first line does not name the columns"));
        self.problems.push(if is_one && line.contains(['\t', ';', '；', '，', '|']) {
            problem.help(msg!("各列之间用半角逗号", "put ASCII commas between the columns"))
        } else {
            problem.help(msg!(
                "第一行写列名(或字段的名称): {known};列名上面的标题行要删去",
                "name the columns in the first line, by their names or titles: {known}; remove a title above them"
            ))
        });
        (self.text, self.is_broken) = ("", true);
    }
}

/// A chunk and where its slice begins in its file.
struct Cut {
    hash: Hash,
    start: usize,
    chunk: Arc<Chunk>,
}

/// The chunks of each file, made in parallel, or as they were made last time.
fn chunks(files: &[File<'_>], memo: &Memo) -> Vec<Vec<Cut>> {
    let last: HashMap<&str, Arc<Built>> = files.iter().filter_map(|file| Some((&**file.name, memo.last(file.name)?))).collect();
    let of_file = |file: &File<'_>| -> Vec<Cut> {
        let last = last.get(&**file.name);
        if let Some(cuts) = last.and_then(|built| built.cuts.get(&(file.input.id, file.hash))) {
            let known = cuts.iter().filter_map(|(start, hash)| Some(Cut { hash: *hash, start: *start, chunk: last?.chunks.get(hash)?.clone() }));
            return known.collect();
        }
        let make = |range: std::ops::Range<usize>| {
            let slice = &file.text[range.clone()];
            let key = hash(&[hash(slice.as_bytes()).to_le_bytes(), file.salt.to_le_bytes()].concat());
            let known = last.and_then(|built| built.chunks.get(&key).cloned());
            let chunk = known.unwrap_or_else(|| Arc::new(chunk(file.dataset, file.format, &file.header, slice)));
            Cut { hash: key, start: file.start + range.start, chunk }
        };
        slices(file.format, file.text).into_par_iter().map(make).collect()
    };
    files.par_iter().map(of_file).collect()
}

/// A dataset whose chunks are joined and whose references are not yet resolved.
struct Draft {
    tables: Vec<Table>,
    problems: Limited,
    private: Vec<PrivateValue>,
    sources: Vec<(u32, Box<str>, Span)>,
    is_broken: bool,
    chunks: HashMap<Hash, Arc<Chunk>>,
    cuts: HashMap<(FileId, Hash), Vec<(usize, Hash)>>,
}

impl Draft {
    fn of(dataset: &Dataset, files: Vec<(&File<'_>, Vec<Cut>)>, is_once: bool) -> Self {
        let mut draft =
            Self { tables: Vec::new(), problems: Limited::default(), private: Vec::new(), sources: Vec::new(), is_broken: false, chunks: HashMap::new(), cuts: HashMap::new() };
        let mut cuts: Vec<(FileId, u32, Arc<Chunk>)> = Vec::new();
        let mut first_row = 0;
        for (file, own) in files {
            file.problems.0.iter().cloned().for_each(|problem| draft.problems.push(problem));
            draft.is_broken |= file.is_broken;
            if !is_once {
                draft.cuts.insert((file.input.id, file.hash), own.iter().map(|cut| (cut.start, cut.hash)).collect());
            }
            for Cut { hash, start, chunk } in own {
                let (id, start) = (file.input.id, u32::try_from(start).unwrap_or(u32::MAX));
                draft.take(dataset, &chunk, id, start, first_row);
                first_row += u32::try_from(chunk.parts[0].origins.len()).unwrap_or(0);
                if !is_once {
                    draft.chunks.insert(hash, chunk.clone());
                }
                cuts.push((id, start, chunk));
            }
        }
        for (index, schema) in dataset.schemas.iter().enumerate() {
            draft.tables.push(table(schema, index, &cuts));
        }
        draft
    }

    /// Takes what a chunk says beside its columns.
    fn take(&mut self, dataset: &Dataset, chunk: &Chunk, file: FileId, start: u32, first_row: u32) {
        let place = |span: Span| Span { file, start: span.start.saturating_add(start), end: span.end.saturating_add(start) };
        self.problems.add(&chunk.problems, |problem| placed(problem, file, start));
        let name = &dataset.schemas[0].name;
        self.private.extend(chunk.private.iter().map(|private| PrivateValue {
            text: private.text.clone(),
            dataset: name.clone(),
            field: private.field.clone(),
            span: place(private.span),
        }));
        self.sources.extend(chunk.sources.iter().map(|(row, key, span)| (row + first_row, key.clone(), place(*span))));
        self.is_broken |= chunk.is_broken;
    }
}

/// Part `index` of all chunks as one table.
fn table(schema: &Arc<Schema>, index: usize, cuts: &[(FileId, u32, Arc<Chunk>)]) -> Table {
    let mut origins = Vec::with_capacity(cuts.iter().map(|(_, _, chunk)| chunk.parts[index].origins.len()).sum());
    let mut parents = Vec::with_capacity(cuts.iter().map(|(_, _, chunk)| chunk.parts[index].parents.len()).sum());
    let mut first_row = 0;
    for (file, start, chunk) in cuts {
        let part: &Part = &chunk.parts[index];
        origins.extend(part.origins.iter().map(|(from, to)| (*file, from.saturating_add(*start), to.saturating_add(*start))));
        parents.extend(part.parents.iter().map(|row| row + first_row));
        first_row += u32::try_from(chunk.parts[0].origins.len()).unwrap_or(0);
    }
    let whole = |(at, field)| joined(field, &cuts.iter().map(|(_, _, chunk)| &chunk.parts[index].columns[at]).collect::<Vec<_>>());
    let columns = schema.fields.par_iter().enumerate().map(whole).collect();
    Table { schema: schema.clone(), rows: origins.len(), columns, origins, parents, sources: BTreeMap::new() }
}

/// Resolves references, finds what stands twice, and ends each draft.
fn link(
    sources: &Sources,
    datasets: &BTreeMap<Arc<str>, Dataset>,
    provenance: &BTreeMap<Arc<str>, Provenance>,
    mut drafts: BTreeMap<&str, Draft>,
    hashes: &BTreeMap<Arc<str>, Hash>,
    kept: &dyn Fn(&str) -> Option<Arc<Built>>,
) -> BTreeMap<Arc<str>, Arc<Built>> {
    let names: Vec<&str> = drafts.keys().copied().collect();
    let mut made = BTreeMap::new();
    for name in names {
        let schema = &datasets[name].schemas[0];
        for (field, reference) in schema.fields.iter().enumerate().filter_map(|(index, field)| Some((index, field.reference.as_ref()?))) {
            let target = drafts.get(&*reference.dataset).map(|draft| (values(&draft.tables[0], &reference.field), draft.is_broken));
            let target = target.or_else(|| kept(&reference.dataset).map(|built| (values(&built.tables[0], &reference.field), built.is_broken)));
            let (Some((known, is_broken)), Some(draft)) = (target, drafts.get_mut(name)) else { continue };
            refer(sources, &mut draft.tables[0], field, &known, is_broken, &mut draft.problems);
        }
    }
    for (name, mut draft) in drafts {
        let (Some((name, key)), dataset) = (hashes.get_key_value(name), &datasets[name]) else { continue };
        let mut unknown = Diagnostics::default();
        for (row, source, place) in &draft.sources {
            if let Some(source) = known_source(source, *place, provenance, &mut unknown) {
                draft.tables[0].sources.insert(*row, source);
            }
        }
        unknown.0.into_iter().for_each(|problem| draft.problems.push(problem));
        let keys = keys(sources, &draft.tables[0], &mut draft.problems);
        draft.tables[1..].iter().for_each(|table| drop(super::link::keys(sources, table, &mut draft.problems)));
        private_twice(&dataset.schemas[0], &draft.private, &mut draft.problems);
        let problems = draft.problems.finish(name, dataset.schemas[0].span);
        let tables = draft.tables.into_iter().map(Arc::new).collect();
        made.insert(
            name.clone(),
            Arc::new(Built { key: *key, tables, keys, private: draft.private, problems, is_broken: draft.is_broken, chunks: draft.chunks, cuts: draft.cuts }),
        );
    }
    made
}

/// The values of `field` in order of their rows.
fn values(table: &Table, field: &str) -> Vec<Box<str>> {
    let Some(field) = table.schema.field(field) else { return Vec::new() };
    let mut seen = HashSet::new();
    (0..table.rows).filter_map(|row| key_text(table, field, row)).filter(|text| seen.insert(text.clone())).map(|text| text.as_ref().into()).collect()
}

/// Values of private fields that should stand once; they are in no column.
fn private_twice(schema: &Schema, private: &[PrivateValue], problems: &mut Limited) {
    for field in schema.fields.iter().filter(|field| field.visibility == Visibility::Private && field.constraints.unique && !field.is_dated) {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for value in private.iter().filter(|value| value.field == field.name) {
            if let Some(first) = seen.insert(&value.text, value.span) {
                let mut problem = super::words::about(&codes::NOT_UNIQUE, value.span, field, &msg!("的值(不公开)重复", "has a value (not public) twice"));
                problem.hides_source = true;
                problems.push(
                    problem.related(first, msg!("第一次在这里", "first here")).help(msg!("删去重复的记录,或改正其中一个", "remove the record entered twice, or mend one of them")),
                );
            }
        }
    }
}
