//! Reads `figures.yaml` and `figures/*.yaml` and holds every figure against the model.
//!
//! 1. Each entry alone: its keys, its recipe, its filter. 2. Those made of others, from the bottom up: cycles, units, samples.

use super::definition::{Condition, Definition, Definitions, Key, Recipe, Release, StatedAmount};
use super::recipe::{self, Mismatch, RECIPES, Written};
use super::{axis, filter};
use crate::diag::codes::figure as codes;
use crate::diag::codes::read as read_codes;
use crate::diag::{Diagnostics, Span, error};
use crate::model::Model;
use crate::model::schema::Kind;
use crate::read::fields::{Fields, nearest, wrong_shape};
use crate::read::settings;
use crate::read::yaml::{self, Node, Yaml};
use crate::source::{Input, Sources};
use crate::text::unit::Unit;
use indexmap::IndexMap;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::HashSet;
use std::sync::Arc;

/// Most decimal places of a figure: more are never printed and would not fit beside large numbers.
const MOST_DECIMALS: i64 = 9;
/// Most layers of figures made of figures.
const DEEPEST: usize = 64;
/// Most figures that one is made of all the way down: 64 layers of two each would be more than there are grains of sand.
const LARGEST: usize = 1000;

/// The figures of a site, and those that are none because of a problem.
#[derive(Debug, Clone, Default)]
pub struct Defined {
    /// The figures without a problem.
    pub definitions: Definitions,
    /// The names of the others, of those made of them too.
    pub failed: HashSet<String>,
    /// Whether every file that defines figures could be read, so that a name which is not here is nowhere.
    pub is_whole: bool,
}

/// The figures of a site. Those with a problem are left out, and so are those made of them.
pub fn define(sources: &Sources, model: &Model) -> (Defined, Diagnostics) {
    let mut problems = Diagnostics::default();
    let mut drafts: IndexMap<Key, Draft> = IndexMap::new();
    let mut failed: HashSet<String> = HashSet::new();
    let mut is_whole = true;
    for input in files(sources) {
        let (node, found) = settings(input);
        is_whole &= !found.has_errors();
        problems.add(found);
        let entries = match &node.value {
            Yaml::Map(entries) => entries.as_slice(),
            Yaml::Null => &[],
            _ => {
                problems.push(wrong_shape(&node, &msg!("若干“指标名: {{…}}”", "figures, as “name: {{…}}”")));
                &[]
            }
        };
        for (name, node) in entries {
            if let Some(first) = drafts.get(name.text.as_str()) {
                let key = &name.text;
                problems.push(
                    error(&codes::DUPLICATE_FIGURE, name.span, msg!("指标 `{key}` 定义了两次", "the figure `{key}` is defined twice"))
                        .related(first.it.span, msg!("第一次在这里", "first here"))
                        .help(msg!("删去或改名其中一个", "remove or rename one of them")),
                );
                continue;
            }
            let mut found = Diagnostics::default();
            let made = draft(name, node, model, &mut found);
            if counts_doubtful(node, model) {
                // Its dataset cannot be read, and what it lacks has been said there.
                found.0.retain(|problem| !FOLLOWING.iter().any(|code| code.id == problem.code.id));
            }
            problems.add(found);
            match made {
                Some(draft) => {
                    drafts.insert(draft.it.key.clone(), draft);
                }
                None => {
                    failed.insert(name.text.clone());
                }
            }
        }
    }
    settle(&mut drafts, &mut failed, model, &mut problems);
    let good = drafts.into_iter().filter(|(key, _)| !failed.contains(&**key)).map(|(key, draft)| (key, whole(draft.it)));
    (Defined { definitions: good.collect(), failed, is_whole }, problems)
}

/// `it`, of which what it was before has the unit, source and nature that were settled last.
fn whole(mut it: Definition) -> Definition {
    let Definition { unit, decimals, source, is_sample, .. } = &it;
    let (unit, decimals, source, is_sample) = (unit.clone(), *decimals, source.clone(), *is_sample);
    for (_, was) in &mut it.before {
        (was.unit, was.decimals, was.source, was.is_sample) = (unit.clone(), decimals, source.clone(), is_sample);
    }
    it
}

/// What is said of a figure whose dataset cannot be read.
const FOLLOWING: [&crate::diag::Code; 7] =
    [&codes::UNKNOWN_DATASET, &codes::UNKNOWN_FIELD, &codes::NOT_A_NUMBER, &codes::UNIT_MISSING, &codes::UNKNOWN_VALUE, &codes::BAD_BREAKDOWN, &codes::VALUE_NEVER_OCCURS];

/// Whether the figure that `node` defines is made of a dataset that is not to be relied on.
fn counts_doubtful(node: &Node, model: &Model) -> bool {
    let Yaml::Map(entries) = &node.value else { return false };
    let aggregates = ["count", "sum", "mean", "median", "min", "max", "distinct"];
    entries.iter().any(|(key, value)| aggregates.contains(&key.text.as_str()) && value.text().is_some_and(|dataset| model.is_doubtful(dataset)))
}

/// The files that define figures, in order.
fn files(sources: &Sources) -> impl Iterator<Item = &Input> {
    sources.get("content/figures.yaml").into_iter().chain(sources.under("content/figures/").filter(|input| matches!(input.extension(), "yaml" | "yml")))
}

/// A definition before what it is made of is known.
struct Draft {
    it: Definition,
    unit: Option<(Unit, Span)>,
    has_decimals: bool,
    /// Where the two figures of a ratio or difference stand.
    parts: Vec<Span>,
    /// The fields of `by` and where they stand.
    by: Vec<(Arc<str>, Span)>,
}

fn draft(name: &yaml::Key, node: &Node, model: &Model, problems: &mut Diagnostics) -> Option<Draft> {
    let errors = error_count(problems);
    let key_is_good = is_key(&name.text);
    if !key_is_good {
        let key = &name.text;
        problems.push(
            error(&codes::FIGURE_KEY, name.span, msg!("指标名 `{key}` 的写法不对", "`{key}` cannot name a figure"))
                .help(msg!("用小写字母、数字、下划线和点,如 projects.resumed", "use lower-case letters, digits, underscores and dots, such as projects.resumed")),
        );
    }
    if !matches!(node.value, Yaml::Map(_)) {
        problems.push(wrong_shape(node, &msg!("指标的定义 {{title: …, …}}", "a figure {{title: …, …}}")));
        return None;
    }
    let mut fields = Fields::of(node, problems);
    let title = fields.required_text("title").unwrap_or_default().to_owned();
    let description = fields.text("description").unwrap_or_default().to_owned();
    let note = fields.text("note").unwrap_or_default().to_owned();
    let aliases = fields.texts("alias").into_iter().map(str::to_owned).collect();
    let unit = unit(&mut fields);
    let decimals = decimals(&mut fields);
    let release = release(&mut fields);
    let changes = changes(&mut fields, model);
    let source = fields.text("source").zip(fields.node("source").map(|node| node.span));
    let as_of = fields.date("as_of").zip(fields.node("as_of").map(|node| node.span));
    let filter_node = fields.node("where");
    let by_nodes = fields.list("by");
    let written = recipe::read(&mut fields, node, name.span, model);
    fields.finish();

    let by: Vec<(Arc<str>, Span)> = by_nodes.iter().filter_map(|node| Some((node.text()?.into(), node.span))).collect();
    let Written { mut recipe, place, parts } = written?;
    let changes = changes?;
    statement_source(&recipe, source, place, model, problems);
    if let Some((day, span)) = as_of {
        said_on(&mut recipe, day, span, problems);
    }
    let filter = match (filter_node, recipe.dataset()) {
        (Some(node), Some(dataset)) => conditions(node, model, dataset, problems),
        (Some(node), None) => {
            problems.push(
                error(&codes::USELESS_KEY, node.span, msg!("这个指标没有自己的记录,`where` 不起作用", "the figure has no records of its own, so `where` has no use"))
                    .help(msg!("把条件写在组成它的指标上", "put the condition on the figures that it is made of")),
            );
            Vec::new()
        }
        (None, _) => Vec::new(),
    };
    let schema = recipe.dataset().map(|dataset| &model.table(dataset).schema);
    let is_sample = |source: Option<&str>| source.and_then(|key| model.provenance.get(key)).is_some_and(|source| source.is_sample);
    let source: Option<Arc<str>> = source.map(|(key, _)| key.into()).or_else(|| schema.and_then(|schema| schema.source.clone()));
    let it = Definition {
        key: name.text.as_str().into(),
        title,
        aliases,
        description,
        note,
        unit: unit.as_ref().map_or_else(Unit::none, |(unit, _)| unit.clone()),
        decimals: decimals.unwrap_or(0),
        is_sample: schema.is_some_and(|schema| schema.is_sample) || is_sample(source.as_deref()),
        recipe,
        filter,
        source,
        release,
        changed: Vec::new(),
        before: Vec::new(),
        breakdowns: by.iter().map(|(field, _)| field.clone()).collect(),
        span: name.span,
    };
    let mut draft = Draft { it, unit, has_decimals: decimals.is_some(), parts, by };
    own_unit(&mut draft, model, problems);
    for change in changes {
        change.made(&mut draft, model, problems);
    }
    breakdowns(&draft, model, problems);
    (key_is_good && error_count(problems) == errors).then_some(draft)
}

fn error_count(problems: &Diagnostics) -> usize {
    problems.counts().0
}

/// Whether a text may name a figure: parts of lower-case letters, digits and underscores, divided by single dots.
pub fn is_key(text: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    text.split('.').all(is_part) && !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn unit(fields: &mut Fields<'_, '_>) -> Option<(Unit, Span)> {
    let node = fields.node("unit")?;
    fields.text_of(node).map(|text| (Unit::new(text), node.span))
}

fn decimals(fields: &mut Fields<'_, '_>) -> Option<u32> {
    let number = fields.integer("decimals")?;
    if !(0..=MOST_DECIMALS).contains(&number)
        && let Some(node) = fields.node("decimals")
    {
        fields.problems().push(
            error(&codes::DECIMALS, node.span, msg!("小数位数 {number} 不在 0 到 {MOST_DECIMALS} 之间", "{number} decimals are not within 0 to {MOST_DECIMALS}"))
                .help(msg!("写 0 到 {MOST_DECIMALS}", "write 0 to {MOST_DECIMALS}")),
        );
    }
    u32::try_from(number.clamp(0, MOST_DECIMALS)).ok()
}

fn release(fields: &mut Fields<'_, '_>) -> Option<Release> {
    let node = fields.node("release")?;
    let mut inner = Fields::of(node, fields.problems());
    let (reason, approver) = (inner.required_text("reason"), inner.required_text("approver"));
    inner.finish();
    Some(Release { reason: reason?.to_owned(), approver: approver?.to_owned() })
}

fn conditions(node: &Node, model: &Model, dataset: usize, problems: &mut Diagnostics) -> Vec<Condition> {
    if let Yaml::Map(entries) = &node.value {
        return filter::conditions(entries, model, dataset, problems);
    }
    problems.push(wrong_shape(node, &msg!("条件 {{字段: 值}}", "conditions {{field: value}}")));
    Vec::new()
}

/// A change of a definition: from when on, in what words, and what is another from then on.
struct Change<'n> {
    day: Date,
    words: String,
    /// Where the day stands.
    span: Span,
    description: Option<String>,
    note: Option<String>,
    filter: Option<&'n Node>,
    recipe: Option<(Recipe, Span)>,
}

impl Change<'_> {
    /// Makes the definition of `draft` another from its day on; what it was is kept for the days before.
    fn made(self, draft: &mut Draft, model: &Model, problems: &mut Diagnostics) {
        let Self { day, words, span, description, note, filter, recipe } = self;
        let was = Definition { changed: Vec::new(), before: Vec::new(), ..draft.it.clone() };
        let place = recipe.as_ref().map(|(_, place)| *place).or(filter.map(|node| node.span));
        let dataset = draft.it.recipe.dataset();
        let is_same = recipe.as_ref().is_none_or(|(recipe, _)| recipe.dataset() == dataset);
        if let Some(place) = place.filter(|_| dataset.is_none() || !is_same) {
            problems.push(
                error(&codes::OTHER_FIGURE, place, msg!("从 {day} 起由别的数据算出,已是另一个指标", "from {day} on it is made of other data: that is another figure"))
                    .help(msg!("新的算法另起一个指标名,原来的指标不动", "give the new way of counting a name of its own and leave this figure as it is")),
            );
            return;
        }
        let is_other = place.is_some() || description.is_some() || note.is_some();
        if let Some((recipe, _)) = recipe {
            draft.it.recipe = recipe;
        }
        if let (Some(node), Some(dataset)) = (filter, dataset) {
            draft.it.filter = conditions(node, model, dataset, problems);
        }
        draft.it.description = description.unwrap_or_else(|| was.description.clone());
        draft.it.note = note.unwrap_or_else(|| was.note.clone());
        let (unit, decimals) = (was.unit.clone(), was.decimals);
        own_unit(draft, model, problems);
        if draft.it.unit != unit {
            let now = &draft.it.unit;
            problems.push(
                error(
                    &codes::OTHER_FIGURE,
                    span,
                    msg!("从 {day} 起单位由{unit}变为{now},已是另一个指标", "from {day} on its unit is {now} and not {unit}: that is another figure"),
                )
                .help(msg!("新的算法另起一个指标名,原来的指标不动", "give the new way of counting a name of its own and leave this figure as it is")),
            );
        }
        draft.it.decimals = decimals;
        draft.it.changed.push((day, words));
        if is_other {
            draft.it.before.push((day, was));
        }
    }
}

/// 口径变化: `{2020-03-01: what it means from this day on}`, or `{2020-03-01: {text: …, where: …}}` where it is counted otherwise, in order of the
/// days. Nothing where one cannot be made out.
fn changes<'n>(fields: &mut Fields<'n, '_>, model: &Model) -> Option<Vec<Change<'n>>> {
    let mut found = Vec::new();
    let mut is_whole = true;
    for (key, node) in fields.map("changed") {
        let day = crate::text::date::iso(&key.text);
        if day.is_none() {
            let text = &key.text;
            fields.problems().push(
                error(&read_codes::WRONG_SHAPE, key.span, msg!("此处要一个日期,而写的是 `{text}`", "expected a date, found `{text}`"))
                    .help(msg!("写成 `{{2020-03-01: 怎样变}}`", "write `{{2020-03-01: what changed}}`")),
            );
        }
        let change = Change { day: day.unwrap_or_default(), words: String::new(), span: key.span, description: None, note: None, filter: None, recipe: None };
        if !matches!(node.value, Yaml::Map(_)) {
            found.extend(fields.text_of(node).map(|words| Change { words: words.to_owned(), ..change }));
            continue;
        }
        let mut inner = Fields::of(node, fields.problems());
        let words = inner.required_text("text").unwrap_or_default().to_owned();
        let (description, note) = (inner.text("description").map(str::to_owned), inner.text("note").map(str::to_owned));
        let filter = inner.node("where");
        let has_recipe = RECIPES.into_iter().any(|recipe| inner.node(recipe).is_some());
        let recipe = if has_recipe { recipe::read(&mut inner, node, key.span, model) } else { None };
        is_whole &= has_recipe == recipe.is_some();
        inner.finish();
        found.push(Change { words, description, note, filter, recipe: recipe.map(|it| (it.recipe, it.place)), ..change });
    }
    found.sort_by_key(|change| change.day);
    is_whole.then_some(found)
}

fn statement_source(recipe: &Recipe, source: Option<(&str, Span)>, place: Span, model: &Model, problems: &mut Diagnostics) {
    match source {
        None if matches!(recipe, Recipe::Stated { .. }) => problems.push(
            error(&codes::NO_SOURCE, place, msg!("引用的数字没有写来源", "the stated number has no source"))
                .help(msg!("补上 `source: …`,并在 sources.yaml 里登记", "add `source: …` and list it in sources.yaml")),
        ),
        Some((key, span)) if !model.provenance.contains_key(key) && !model.are_sources_doubtful => {
            let problem = error(&codes::UNKNOWN_SOURCE, span, msg!("sources.yaml 里没有 `{key}`", "sources.yaml has no `{key}`"));
            problems.push(match nearest(key, model.provenance.keys().map(|key| &**key)) {
                Some(near) => problem.help(msg!("是否要写 `{near}`", "did you mean `{near}`")).fix(span, near),
                None => problem.help(msg!("先在 sources.yaml 里登记", "list it in sources.yaml first")),
            });
        }
        _ => {}
    }
}

/// Gives an undated statement its day.
fn said_on(recipe: &mut Recipe, day: Date, place: Span, problems: &mut Diagnostics) {
    if let Recipe::Stated { statements } = recipe
        && let [(from @ None, _)] = statements.as_mut_slice()
    {
        *from = Some(day);
        return;
    }
    problems.push(
        error(&codes::USELESS_KEY, place, msg!("`as_of` 在此不起作用", "`as_of` has no use here"))
            .help(msg!("`as_of` 只用于没有另写日期的 `stated`", "`as_of` is for a `stated` number without days of its own")),
    );
}

/// Settles unit and decimals of what is made of records or stated.
fn own_unit(draft: &mut Draft, model: &Model, problems: &mut Diagnostics) {
    let it = &mut draft.it;
    let given = draft.unit.as_ref().map(|(unit, _)| unit);
    let place = draft.unit.as_ref().map_or(it.span, |(_, span)| *span);
    let (unit, decimals) = match &it.recipe {
        Recipe::Ratio { .. } | Recipe::Difference { .. } => return,
        Recipe::Stated { statements } => {
            let decimals = statements.iter().map(|(_, amount)| written_decimals(amount)).max().unwrap_or(0);
            (given.cloned().ok_or(Mismatch::Missing), decimals)
        }
        recipe => {
            let Some(schema) = recipe.dataset().map(|dataset| &model.table(dataset).schema) else { return };
            let of = recipe.field().map_or(&schema.unit, |field| &schema.fields[field].unit);
            let is_whole = recipe.field().is_none_or(|field| schema.fields[field].kind == Kind::Integer);
            let is_converted = given.is_some_and(|given| given.factor() != of.factor());
            let decimals = match recipe {
                Recipe::Count { .. } | Recipe::Distinct { .. } => 0,
                _ if is_converted || !is_whole => 2,
                Recipe::Mean { .. } | Recipe::Median { .. } => 1,
                _ => 0,
            };
            (recipe::unit_of_records(recipe, given, of, &schema.unit), decimals)
        }
    };
    match unit {
        Ok(unit) => it.unit = unit,
        Err(mismatch) => {
            let problem = mismatch.problem(place);
            let dataset = it.recipe.dataset().map(|dataset| &model.table(dataset).schema).filter(|_| problem.code.id == codes::UNIT_MISMATCH.id);
            problems.push(match (dataset, it.recipe.field()) {
                // Whoever writes the figure may never have seen where the other unit comes from.
                (Some(schema), Some(field)) => {
                    let (name, field) = (&schema.name, &schema.fields[field]);
                    problem.help(msg!(
                        "{}是 content/data/{name}/dataset.yaml 里 `{}` 的 `unit`;改用同一类的单位,或核对算的是不是要的数",
                        "{} is the `unit` of `{}` in content/data/{name}/dataset.yaml; use units of one family, or see whether this is the number that is meant",
                        field.unit,
                        field.name
                    ))
                }
                (Some(schema), None) => {
                    let name = &schema.name;
                    problem.help(msg!(
                        "{}是 content/data/{name}/dataset.yaml 的 `unit`,即一条记录的单位;数的不是记录,就用 `sum` 或 `distinct`",
                        "{} is the `unit` of content/data/{name}/dataset.yaml, that of a record; what is no record is counted with `sum` or `distinct`",
                        schema.unit
                    ))
                }
                (None, _) => problem,
            });
        }
    }
    if !draft.has_decimals {
        it.decimals = decimals;
    }
}

fn written_decimals(amount: &StatedAmount) -> u32 {
    let scale = |number: &Decimal| number.normalize().scale().min(9);
    match amount {
        StatedAmount::One(number) => scale(number),
        StatedAmount::Range(from, to) => scale(from).max(scale(to)),
    }
}

/// The fields of `by` of what is made of records; of ratios and differences they are looked at when their parts are known.
fn breakdowns(draft: &Draft, model: &Model, problems: &mut Diagnostics) {
    let Some((_, first)) = draft.by.first() else { return };
    match &draft.it.recipe {
        Recipe::Stated { .. } => {
            problems.push(error(&codes::BAD_BREAKDOWN, *first, msg!("引用的数字不能分解", "a stated number cannot be broken down")).help(msg!("删去 `by`", "remove `by`")))
        }
        recipe => {
            if let Some(dataset) = recipe.dataset() {
                by_fields(&draft.by, dataset, model, problems);
            }
        }
    }
}

fn by_fields(by: &[(Arc<str>, Span)], dataset: usize, model: &Model, problems: &mut Diagnostics) {
    for (field, span) in by {
        if let Err(message) = axis::field(model, dataset, field) {
            problems.push(error(&codes::BAD_BREAKDOWN, *span, message).help(msg!("写一个可以分解的字段", "name a field by which it can be broken down")));
        }
    }
}

/// Settles what is made of other figures, from the bottom up.
fn settle(drafts: &mut IndexMap<Key, Draft>, failed: &mut HashSet<String>, model: &Model, problems: &mut Diagnostics) {
    unknown_parts(drafts, failed, problems);
    let mut depths: Vec<Option<Depth>> = vec![None; drafts.len()];
    for start in 0..drafts.len() {
        // A walk with its own stack: where each figure on the way stands, and how many of its parts have been seen.
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((here, seen)) = way.pop() {
            if depths[here].is_some() {
                continue;
            }
            let parts = part_indices(drafts, here);
            if let Some(part) = parts.get(seen).copied() {
                way.push((here, seen + 1));
                if let Some(first) = way.iter().position(|(index, _)| *index == part) {
                    cycle(drafts, &way[first..], failed, problems);
                    for (index, _) in way.drain(..) {
                        depths[index] = Some(Depth::default());
                    }
                } else if depths[part].is_none() {
                    way.push((part, 0));
                }
                continue;
            }
            let of_parts = parts.iter().filter_map(|part| depths[*part]);
            let depth = of_parts.fold(Depth::default(), |all, part| Depth { layers: all.layers.max(part.layers + 1), size: all.size.saturating_add(part.size).saturating_add(1) });
            depths[here] = Some(depth);
            finish(drafts, here, depth, failed, model, problems);
        }
    }
}

/// What a figure is made of, all the way down.
#[derive(Debug, Clone, Copy, Default)]
struct Depth {
    layers: usize,
    /// How many figures, one that is used twice counted twice.
    size: usize,
}

fn part_indices(drafts: &IndexMap<Key, Draft>, at: usize) -> Vec<usize> {
    let parts = drafts.get_index(at).and_then(|(_, draft)| draft.it.recipe.parts());
    parts.map_or_else(Vec::new, |(a, b)| [a, b].into_iter().filter_map(|key| drafts.get_index_of(key)).collect())
}

/// Reports parts that are no figures; those that failed themselves have been reported.
fn unknown_parts(drafts: &IndexMap<Key, Draft>, failed: &mut HashSet<String>, problems: &mut Diagnostics) {
    for draft in drafts.values() {
        let Some((a, b)) = draft.it.recipe.parts() else { continue };
        for (key, span) in [a, b].into_iter().zip(&draft.parts) {
            if drafts.contains_key(key) {
                continue;
            }
            if !failed.contains(&**key) {
                let problem = error(&codes::UNKNOWN_FIGURE, *span, msg!("没有指标 `{key}`", "there is no figure `{key}`"));
                problems.push(match nearest(key, drafts.keys().map(|key| &**key)) {
                    Some(near) => problem.help(msg!("是否要写 `{near}`", "did you mean `{near}`")).fix(*span, near),
                    None => problem.help(msg!("先定义它", "define it first")),
                });
            }
            failed.insert(draft.it.key.to_string());
        }
    }
}

fn cycle(drafts: &IndexMap<Key, Draft>, way: &[(usize, usize)], failed: &mut HashSet<String>, problems: &mut Diagnostics) {
    let on_it: Vec<&Draft> = way.iter().filter_map(|(index, _)| drafts.get_index(*index)).map(|(_, draft)| draft).collect();
    let Some(first) = on_it.iter().min_by_key(|draft| draft.it.span) else { return };
    let mut names: Vec<&str> = on_it.iter().map(|draft| &*draft.it.key).collect();
    let start = names.iter().position(|name| *name == &*first.it.key).unwrap_or(0);
    names.rotate_left(start);
    let circle = format!("{} → {}", names.join(" → "), first.it.key);
    problems.push(
        error(&codes::CYCLE, first.it.span, msg!("指标互相引用成环: {circle}", "figures are made of each other: {circle}"))
            .help(msg!("让其中一个直接由数据算出", "make one of them of data")),
    );
    failed.extend(on_it.iter().map(|draft| draft.it.key.to_string()));
}

/// Settles unit, decimals and sample of a figure whose parts are settled.
fn finish(drafts: &mut IndexMap<Key, Draft>, at: usize, depth: Depth, failed: &mut HashSet<String>, model: &Model, problems: &mut Diagnostics) {
    let Some((key, draft)) = drafts.get_index(at) else { return };
    let Some((a, b)) = draft.it.recipe.parts() else { return };
    let key = key.clone();
    let parts = [a, b].map(|part| drafts.get(part).filter(|_| !failed.contains(&**part)).map(|draft| &draft.it));
    let [Some(a), Some(b)] = parts else {
        failed.insert(key.to_string());
        return;
    };
    let before = error_count(problems);
    if depth.layers > DEEPEST || depth.size > LARGEST {
        let message =
            msg!("由指标算指标超过 {DEEPEST} 层,或展开后超过 {LARGEST} 个", "figures made of figures in more than {DEEPEST} layers, or of more than {LARGEST} all the way down");
        problems.push(error(&codes::CYCLE, draft.it.span, message).help(msg!("减少层数,或直接由数据算出", "use fewer layers, or make it of data")));
    }
    for (part, span) in [a, b].into_iter().zip(&draft.parts) {
        if is_range(&part.recipe) {
            let name = &part.key;
            problems.push(
                error(&codes::BAD_STATEMENT, *span, msg!("`{name}` 是一个范围,不能参与计算", "`{name}` is a range and cannot be computed with"))
                    .help(msg!("改用一个数的指标", "use a figure of one number")),
            );
        }
    }
    let given = draft.unit.as_ref().map(|(unit, _)| unit);
    let is_ratio = matches!(draft.it.recipe, Recipe::Ratio { .. });
    let unit = if is_ratio { recipe::unit_of_ratio(given, &a.unit, &b.unit) } else { recipe::unit_of_difference(given, &a.unit, &b.unit) };
    let is_sample = draft.it.is_sample || a.is_sample || b.is_sample;
    let source = if a.source == b.source { a.source.clone() } else { None };
    let decimals = if is_ratio { 1 } else { a.decimals.max(b.decimals) };
    let place = draft.unit.as_ref().map_or(draft.it.span, |(_, span)| *span);
    if !draft.by.is_empty() && depth.size <= LARGEST {
        for dataset in bases(drafts, at, DEEPEST) {
            match dataset {
                Some(dataset) => by_fields(&draft.by, dataset, model, problems),
                None => problems.push(
                    error(&codes::BAD_BREAKDOWN, draft.by[0].1, msg!("组成它的数字由来源给出,不能分解", "it is made of a stated number, which cannot be broken down"))
                        .help(msg!("删去 `by`", "remove `by`")),
                ),
            }
        }
    }
    let unit = match unit {
        Ok(unit) => Some(unit),
        Err(mismatch) => {
            problems.push(mismatch.problem(place));
            None
        }
    };
    if error_count(problems) > before {
        failed.insert(key.to_string());
    }
    if let (Some(draft), Some(unit)) = (drafts.get_mut(&key), unit) {
        draft.it.unit = unit;
        draft.it.is_sample = is_sample;
        draft.it.source = draft.it.source.take().or(source);
        if !draft.has_decimals {
            draft.it.decimals = decimals;
        }
    }
}

fn is_range(recipe: &Recipe) -> bool {
    matches!(recipe, Recipe::Stated { statements } if statements.iter().any(|(_, amount)| matches!(amount, StatedAmount::Range(..))))
}

/// The datasets at the bottom of a figure, each once; `None` stands for statements.
fn bases(drafts: &IndexMap<Key, Draft>, at: usize, depth: usize) -> Vec<Option<usize>> {
    let Some((_, draft)) = drafts.get_index(at) else { return Vec::new() };
    let parts = part_indices(drafts, at);
    if parts.is_empty() {
        return vec![draft.it.recipe.dataset()];
    }
    if depth == 0 {
        return Vec::new();
    }
    let mut found: Vec<_> = parts.into_iter().flat_map(|part| bases(drafts, part, depth - 1)).collect();
    found.sort_unstable();
    found.dedup();
    found
}
