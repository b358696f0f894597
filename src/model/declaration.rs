//! `dataset.yaml` as a [`Schema`], with everything that is wrong in it at once.
//!
//! 1. The fields. 2. What names fields: keys, references, dates, rules, pages, lists. 3. What names other datasets, when all are known.

use super::Provenance;
use super::chunk::Dataset;
use super::rule::rule;
use super::schema::{Constraints, Disclosure, Field, Kind, Lists, Pages, Reference, Schema, Visibility};
use super::table::day_of;
use super::value::{decimal, integer};
use super::words::{listed, unknown_field};
use crate::diag::codes::data as codes;
use crate::diag::codes::read as read_codes;
use crate::diag::{Diagnostics, Message, Span, error};
use crate::read::fields::{Fields, nearest, nearest_value, wrong_shape};
use crate::read::settings;
use crate::read::site::{PAGE_SIZE, PAGE_SIZES};
use crate::read::yaml::{Node, Yaml};
use crate::source::{Input, Sources, hash};
use crate::text::date::iso;
use crate::text::unit::Unit;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Every dataset that has a `dataset.yaml`, by name.
pub(super) fn datasets(sources: &Sources, provenance: &BTreeMap<Arc<str>, Provenance>) -> (BTreeMap<Arc<str>, Dataset>, Diagnostics) {
    let mut problems = Diagnostics::default();
    let mut schemas: BTreeMap<Arc<str>, Schema> = BTreeMap::new();
    for input in sources.under("content/data/") {
        if let Some(name) = dataset_name(&input.path)
            && let Some(schema) = problems.of(declaration(input, name, provenance))
        {
            schemas.insert(schema.name.clone(), schema);
        }
    }
    let unfit: Vec<_> = schemas
        .values()
        .flat_map(|schema| schema.fields.iter().map(move |field| (schema, field)))
        .filter_map(|(schema, field)| unfit_reference(schema, field, &schemas, &mut problems))
        .collect();
    for (name, index) in unfit {
        if let Some(schema) = schemas.get_mut(&name) {
            schema.fields[index].reference = None;
        }
    }
    (schemas.into_iter().map(|(name, schema)| (name, with_lists(schema))).collect(), problems)
}

/// The dataset whose `dataset.yaml` is at `path`.
fn dataset_name(path: &str) -> Option<&str> {
    path.strip_prefix("content/data/")?.strip_suffix("/dataset.yaml").filter(|name| !name.contains('/'))
}

/// The schema and those of its nested lists.
fn with_lists(schema: Schema) -> Dataset {
    // Written out, so that a reference that was taken away, or a source that is a sample, changes it too.
    let hash = hash(format!("{schema:?}").as_bytes());
    let lists: Vec<usize> = (0..schema.fields.len()).filter(|index| schema.fields[*index].kind == Kind::List && schema.fields[*index].visibility != Visibility::Private).collect();
    let nested = lists.iter().map(|index| Arc::new(nested(&schema, &schema.fields[*index]))).collect::<Vec<_>>();
    let schemas = std::iter::once(Arc::new(schema)).chain(nested).collect();
    Dataset { schemas, lists, hash }
}

/// The schema of a nested list: its own fields, and of its parent what holds for all that is in it.
fn nested(parent: &Schema, list: &Field) -> Schema {
    Schema {
        name: format!("{}.{}", parent.name, list.name).into(),
        title: format!("{}·{}", parent.title, list.title),
        description: list.description.clone(),
        span: list.span,
        unit: list.unit.clone(),
        source: parent.source.clone(),
        is_sample: parent.is_sample,
        fields: list.items.clone(),
        primary_key: None,
        label: None,
        since: None,
        until: None,
        rules: Vec::new(),
        missing_values: parent.missing_values.clone(),
        pages: None,
        lists: None,
        disclosure: parent.disclosure.clone(),
        parent: Some(parent.name.clone()),
    }
}

fn declaration(input: &Input, name: &str, provenance: &BTreeMap<Arc<str>, Provenance>) -> (Option<Schema>, Diagnostics) {
    let (node, mut problems) = settings(input);
    let is_named = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if !is_named {
        let place = Span::new(input.id, 0..0);
        problems.push(
            error(&codes::BAD_PATH, place, msg!("数据集文件夹名 `{name}` 只能用英文字母、数字、`-`、`_`", "the folder name `{name}` takes ASCII letters, digits, `-` and `_`"))
                .help(msg!("改文件夹名", "rename the folder")),
        );
        return (None, problems);
    }
    if !matches!(node.value, Yaml::Map(_)) {
        if problems.0.is_empty() {
            problems.push(wrong_shape(&node, &msg!("数据集的说明(title、fields 等)", "the description of a dataset (title, fields, …)")));
        }
        return (None, problems);
    }
    let mut of = Fields::of(&node, &mut problems);
    let title = of.required_text("title").unwrap_or(name).to_owned();
    let mut schema = Schema {
        name: name.into(),
        title,
        description: of.text("description").unwrap_or_default().to_owned(),
        span: Span { end: of.span.start, ..of.span },
        unit: of.text("unit").map_or_else(Unit::none, Unit::new),
        source: None,
        is_sample: of.flag("sample"),
        fields: Vec::new(),
        primary_key: None,
        label: None,
        since: None,
        until: None,
        rules: Vec::new(),
        missing_values: if of.node("missingValues").is_some() { of.texts("missingValues").into_iter().map(str::to_owned).collect() } else { vec![String::new()] },
        pages: None,
        lists: None,
        disclosure: None,
        parent: None,
    };
    if let Some(node) = of.node("source")
        && let Some(key) = of.text_of(node)
    {
        schema.source = known_source(key, node.span, provenance, of.problems());
        schema.is_sample |= schema.source.as_ref().and_then(|key| provenance.get(key)).is_some_and(|source| source.is_sample);
    }
    if of.required("fields").is_some() {
        schema.fields = fields(of.list("fields"), None, of.problems());
    }
    named_fields(&mut of, &mut schema);
    of.finish();
    (Some(schema), problems)
}

/// The source called `key`; where there is none, that is said.
pub(super) fn known_source(key: &str, place: Span, provenance: &BTreeMap<Arc<str>, Provenance>, problems: &mut Diagnostics) -> Option<Arc<str>> {
    if let Some((known, _)) = provenance.get_key_value(key) {
        return Some(known.clone());
    }
    let problem = error(&codes::UNKNOWN_SOURCE, place, msg!("sources.yaml 里没有来源 `{key}`", "there is no source `{key}` in sources.yaml"));
    problems.push(match nearest(key, provenance.keys().map(|known| &**known)) {
        Some(known) => problem.help(msg!("是否要写 `{known}`", "did you mean `{known}`")).fix(place, known),
        None => problem.help(msg!("在 content/sources.yaml 里写明这个来源", "declare the source in content/sources.yaml")),
    });
    None
}

/// The fields that `nodes` declare; those of a list are no more public than the list.
fn fields(nodes: &[Node], within: Option<Visibility>, problems: &mut Diagnostics) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for node in nodes {
        let Some(field) = field(node, within, problems) else { continue };
        let is_prefix = |a: &str, b: &str| a.strip_prefix(b).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        match fields.iter().find(|known| is_prefix(&known.name, &field.name) || is_prefix(&field.name, &known.name)) {
            Some(known) => problems.push(
                error(&codes::FIELD_TWICE, field.span, msg!("字段 `{}` 与 `{}` 冲突", "the field `{}` clashes with `{}`", field.name, known.name))
                    .related(known.span, msg!("先在这里声明", "declared here first"))
                    .help(msg!("删去或改名", "remove or rename one")),
            ),
            None => fields.push(field),
        }
    }
    fields
}

fn field(node: &Node, within: Option<Visibility>, problems: &mut Diagnostics) -> Option<Field> {
    let mut of = Fields::of(node, problems);
    let name_node = of.required("name");
    let name = name_node.and_then(|node| of.text_of(node));
    let span = name_node.map_or(of.span, |node| node.span);
    let title = of.text("title").or(name).unwrap_or_default().to_owned();
    let description = of.text("description").unwrap_or_default().to_owned();
    let kind = kind(&mut of);
    let unit = of.text("unit").map_or_else(Unit::none, Unit::new);
    let is_dated = of.flag("dated");
    let visibility = visibility(&mut of, name.unwrap_or_default(), span);
    let constraints = of.node("constraints").map_or_else(Constraints::default, |node| constraints(node, kind, of.problems()));
    let transitions = transitions(&mut of, &constraints, is_dated);
    let not_applicable: Vec<String> = of.texts("notApplicable").into_iter().map(str::to_owned).collect();
    let items = if of.node("fields").is_some() { fields(of.list("fields"), Some(visibility), of.problems()) } else { Vec::new() };
    let mut unfit = |key: &'static str, is_unfit: bool, reason: Message| {
        if is_unfit && let Some(node) = of.node(key) {
            let place = node.span;
            of.problems().push(error(&codes::UNFIT, place, reason).help(msg!("删去 `{key}`", "remove `{key}`")));
        }
    };
    let is_number = matches!(kind, Kind::Integer | Kind::Decimal);
    unfit("unit", !is_number && kind != Kind::List, msg!("只有数和列表才有单位", "only numbers and lists have a unit"));
    unfit("dated", is_dated && kind == Kind::List, msg!("列表不能随时间变化", "a list cannot be dated"));
    unfit("fields", kind != Kind::List, msg!("只有 `array` 才有 `fields`", "only an `array` has `fields`"));
    unfit("fields", within.is_some() && kind == Kind::List, msg!("列表里不能再有列表", "a list cannot stand in a list"));
    let may_not_apply = matches!(kind, Kind::Text | Kind::Markdown | Kind::Integer);
    unfit("notApplicable", !may_not_apply, msg!("只有 `string` 和 `integer` 可以不适用", "only a `string` or an `integer` may be not applicable"));
    if kind == Kind::List && items.is_empty() && of.node("fields").is_none() {
        let place = span;
        of.problems()
            .push(error(&read_codes::MISSING_KEY, place, msg!("`array` 要有 `fields`", "an `array` needs `fields`")).help(msg!("补上 `fields: […]`", "add `fields: […]`")));
    }
    of.finish();
    let name = name?;
    let is_named =
        !name.is_empty() && !name.starts_with('.') && !name.ends_with('.') && !name.contains("..") && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    if !is_named {
        problems.push(
            error(&codes::UNFIT, span, msg!("字段名 `{name}` 只能用字母、数字、`_`、`-`", "the field name `{name}` takes letters, digits, `_` and `-`"))
                .help(msg!("改名,如 `township`", "rename it, for example `township`")),
        );
        return None;
    }
    if within.is_some() && kind == Kind::List {
        return None;
    }
    let is_code = matches!(kind, Kind::Text) && (is_dated || !constraints.allowed.is_empty() || !not_applicable.is_empty());
    let kind = if is_code || (kind == Kind::Markdown && is_dated) { Kind::Code } else { kind };
    let not_applicable = if may_not_apply { not_applicable } else { Vec::new() };
    let visibility = within.map_or(visibility, |outer| stricter(outer, visibility));
    Some(Field {
        name: name.into(),
        title,
        description,
        span,
        kind,
        unit,
        is_dated: is_dated && kind != Kind::List,
        visibility,
        constraints,
        transitions,
        not_applicable,
        reference: None,
        items,
    })
}

fn stricter(a: Visibility, b: Visibility) -> Visibility {
    match (a, b) {
        (Visibility::Private, _) | (_, Visibility::Private) => Visibility::Private,
        (Visibility::Internal, _) | (_, Visibility::Internal) => Visibility::Internal,
        (Visibility::Public, Visibility::Public) => Visibility::Public,
    }
}

fn kind(of: &mut Fields<'_, '_>) -> Kind {
    const TYPES: [&str; 6] = ["string", "integer", "number", "date", "boolean", "array"];
    let node = of.node("type");
    let kind = match node.and_then(|node| of.text_of(node)).unwrap_or("string") {
        "string" => Kind::Text,
        "integer" => Kind::Integer,
        "number" => Kind::Decimal,
        "date" => Kind::Date,
        "boolean" => Kind::Boolean,
        "array" => Kind::List,
        other => {
            let place = node.map_or(of.span, |node| node.span);
            let problem = error(&codes::UNKNOWN_TYPE, place, msg!("不认识的类型 `{other}`", "unknown type `{other}`"));
            of.problems().push(match nearest(other, TYPES) {
                Some(known) => problem.help(msg!("是否要写 `{known}`", "did you mean `{known}`")).fix(place, known),
                None => {
                    let known = listed(TYPES);
                    problem.help(msg!("可用的类型: {known}", "types: {known}"))
                }
            });
            Kind::Text
        }
    };
    let Some(node) = of.node("format") else { return kind };
    match (kind, of.text_of(node)) {
        (Kind::Text, Some("markdown")) => Kind::Markdown,
        (_, Some("default") | None) | (Kind::Date, Some("%Y-%m-%d")) => kind,
        (_, Some(other)) => {
            let problem = error(&codes::UNKNOWN_TYPE, node.span, msg!("此类字段没有格式 `{other}`", "fields of this type have no format `{other}`"));
            of.problems().push(problem.help(msg!("删去 `format`;文字可用 `markdown`", "remove `format`; text may be `markdown`")));
            kind
        }
    }
}

/// Who may see the field; where it is not said, nothing is published, and its values are neither printed nor looked for in what is public.
fn visibility(of: &mut Fields<'_, '_>, name: &str, place: Span) -> Visibility {
    const KNOWN: [&str; 3] = ["public", "internal", "private"];
    let Some(node) = of.node("visibility") else {
        let problem = error(&codes::NO_VISIBILITY, place, msg!("字段 `{name}` 没有写 `visibility`", "the field `{name}` has no `visibility`"));
        of.problems().push(
            problem
                .help(msg!("写明 `public`(可印出)、`internal`(只汇总)或 `private`(永不出现)", "say `public` (may be printed), `internal` (only aggregated) or `private` (never)")),
        );
        return Visibility::Internal;
    };
    match of.text_of(node) {
        Some("public") => Visibility::Public,
        Some("internal") => Visibility::Internal,
        Some("private") | None => Visibility::Private,
        Some(other) => {
            let problem = error(&codes::NO_VISIBILITY, node.span, msg!("`visibility` 没有 `{other}` 这一种", "`{other}` is no `visibility`"));
            of.problems().push(match nearest(other, KNOWN) {
                Some(known) => problem.help(msg!("是否要写 `{known}`", "did you mean `{known}`")).fix(node.span, known),
                None => problem.help(msg!("写 `public`、`internal` 或 `private`", "write `public`, `internal` or `private`")),
            });
            Visibility::Internal
        }
    }
}

fn constraints(node: &Node, kind: Kind, problems: &mut Diagnostics) -> Constraints {
    let mut of = Fields::of(node, problems);
    let is_text = matches!(kind, Kind::Text | Kind::Markdown);
    let is_ordered = matches!(kind, Kind::Integer | Kind::Decimal | Kind::Date);
    for (key, is_fit) in [
        ("minimum", is_ordered),
        ("maximum", is_ordered),
        ("pattern", is_text),
        ("minLength", is_text),
        ("maxLength", is_text),
        ("enum", kind != Kind::List),
        ("unique", kind != Kind::List),
    ] {
        if let Some(node) = of.node(key).filter(|_| !is_fit) {
            let place = node.span;
            of.problems().push(error(&codes::UNFIT, place, msg!("此类字段不能有 `{key}`", "fields of this type have no `{key}`")).help(msg!("删去 `{key}`", "remove `{key}`")));
        }
    }
    let mut length = |key: &'static str| {
        let length = of.integer(key)?;
        usize::try_from(length).ok()
    };
    let (min_length, max_length) = (length("minLength"), length("maxLength"));
    let constraints = Constraints {
        required: of.flag("required"),
        unique: of.flag("unique") && kind != Kind::List,
        allowed: allowed(&mut of, kind),
        minimum: if is_ordered { bound(&mut of, "minimum", kind) } else { None },
        maximum: if is_ordered { bound(&mut of, "maximum", kind) } else { None },
        pattern: if is_text { pattern(&mut of) } else { None },
        min_length: min_length.filter(|_| is_text),
        max_length: max_length.filter(|_| is_text),
    };
    of.finish();
    constraints
}

fn allowed(of: &mut Fields<'_, '_>, kind: Kind) -> Vec<String> {
    let mut allowed: Vec<String> = Vec::new();
    for node in of.list("enum") {
        let Some(text) = of.text_of(node) else { continue };
        let is_typed = match kind {
            Kind::Integer => integer(text).is_some(),
            Kind::Decimal => decimal(text).is_some(),
            Kind::Date => iso(text).is_some(),
            Kind::Boolean => matches!(text, "true" | "false"),
            Kind::Code | Kind::Text | Kind::Markdown | Kind::List => true,
        };
        if !is_typed {
            of.problems().push(
                error(&codes::UNFIT, node.span, msg!("“{text}”不是此类字段的值", "“{text}” is no value of this type")).help(msg!("改正这个值或类型", "mend the value or the type")),
            );
        } else if allowed.iter().any(|known| known == text) {
            of.problems().push(error(&codes::UNFIT, node.span, msg!("`enum` 里“{text}”写了两次", "“{text}” stands twice in `enum`")).help(msg!("删去一个", "remove one")));
        } else {
            allowed.push(text.to_owned());
        }
    }
    if kind == Kind::List { Vec::new() } else { allowed }
}

fn bound(of: &mut Fields<'_, '_>, key: &'static str, kind: Kind) -> Option<Decimal> {
    let node = of.node(key)?;
    let text = of.text_of(node)?;
    let (bound, wanted) = match kind {
        Kind::Date => (iso(text).map(|date| day_of(date).into()), msg!("一个日期,如 2020-02-28", "a date such as 2020-02-28")),
        Kind::Integer => (integer(text).map(Decimal::from), msg!("一个整数", "a whole number")),
        _ => (decimal(text), msg!("一个数", "a number")),
    };
    if bound.is_none() {
        of.problems().push(wrong_shape(node, &wanted));
    }
    bound
}

fn pattern(of: &mut Fields<'_, '_>) -> Option<regex::Regex> {
    let node = of.node("pattern")?;
    let text = of.text_of(node)?;
    let pattern = regex::Regex::new(&format!("^(?:{text})$")).ok();
    if pattern.is_none() {
        of.problems().push(
            error(&codes::UNFIT, node.span, msg!("`pattern` 不是正则表达式", "`pattern` is no regular expression"))
                .help(msg!("检查括号是否配对;如 `P[0-9]{{3,6}}`", "check that brackets are paired; for example `P[0-9]{{3,6}}`")),
        );
    }
    pattern
}

fn transitions(of: &mut Fields<'_, '_>, constraints: &Constraints, is_dated: bool) -> Vec<(String, Vec<String>)> {
    let entries = of.map("transitions");
    if let Some((key, _)) = entries.first().filter(|_| !is_dated || constraints.allowed.is_empty()) {
        let place = key.span;
        of.problems().push(
            error(&codes::UNFIT, place, msg!("`transitions` 只用于 `dated: true` 且有 `enum` 的字段", "`transitions` need `dated: true` and an `enum`"))
                .help(msg!("补上 `dated: true` 和 `enum`,或删去 `transitions`", "add `dated: true` and an `enum`, or remove `transitions`")),
        );
        return Vec::new();
    }
    let mut transitions = Vec::new();
    let known = |of: &mut Fields<'_, '_>, state: &str, place: Span| {
        let is_known = constraints.allowed.iter().any(|allowed| allowed == state);
        if !is_known {
            let problem = error(&codes::UNFIT, place, msg!("`enum` 里没有状态“{state}”", "there is no state “{state}” in `enum`"));
            of.problems().push(match nearest_value(state, constraints.allowed.iter().map(String::as_str)) {
                Some(meant) => problem.help(msg!("是否要写“{meant}”", "did you mean “{meant}”")).fix(place, meant),
                None => problem.help(msg!("在 `enum` 里加上它", "add it to `enum`")),
            });
        }
        is_known
    };
    for (key, node) in entries {
        known(of, &key.text, key.span);
        let next = match &node.value {
            Yaml::List(items) => items.as_slice(),
            Yaml::Null => &[],
            _ => std::slice::from_ref(node),
        };
        let mut states = Vec::new();
        for node in next {
            if let Some(state) = of.text_of(node)
                && known(of, state, node.span)
            {
                states.push(state.to_owned());
            }
        }
        transitions.push((key.text.clone(), states));
    }
    transitions
}

/// What `dataset.yaml` says by naming fields.
fn named_fields(of: &mut Fields<'_, '_>, schema: &mut Schema) {
    primary_key(of, schema);
    references(of, schema);
    schema.since = bounding_date(of, schema, "since");
    schema.until = bounding_date(of, schema, "until");
    rules(of, schema);
    lists(of, schema);
    pages(of, schema);
    let label = of.node("label").and_then(|node| public_field(of, schema, node));
    schema.label = label.or(schema.pages.as_ref().map(|pages| pages.title)).or(schema.primary_key);
    disclosure(of, schema);
}

/// The index of the field that `node` names.
fn named(of: &mut Fields<'_, '_>, schema: &Schema, node: &Node) -> Option<usize> {
    let Some(name) = node.text() else {
        of.problems().push(wrong_shape(node, &msg!("一个字段名", "the name of a field")));
        return None;
    };
    let index = schema.field(name);
    if index.is_none() {
        of.problems().push(unknown_field(name, &schema.fields, node.span));
    }
    index
}

/// The index of the public field that `node` names; its values will be printed.
fn public_field(of: &mut Fields<'_, '_>, schema: &Schema, node: &Node) -> Option<usize> {
    let index = named(of, schema, node)?;
    require_public(of, &schema.fields[index], node.span).then_some(index)
}

fn require_public(of: &mut Fields<'_, '_>, field: &Field, place: Span) -> bool {
    let is_public = field.visibility == Visibility::Public;
    if !is_public {
        let name = &field.name;
        let problem = error(&codes::NOT_PUBLIC, place, msg!("字段 `{name}` 不公开,不能印在这里", "the field `{name}` is not public and cannot be printed here"));
        of.problems()
            .push(problem.related(field.span, msg!("在这里声明", "declared here")).help(msg!("换一个 `visibility: public` 的字段", "use a field with `visibility: public`")));
    }
    is_public
}

fn unfit(of: &mut Fields<'_, '_>, place: Span, message: Message, help: Message) {
    of.problems().push(error(&codes::UNFIT, place, message).help(help));
}

/// The one field that a list of one, or a text, names.
fn single(of: &mut Fields<'_, '_>, key: &'static str) -> Option<Node> {
    match of.list(key) {
        [] => None,
        [one] => Some(one.clone()),
        [first, ..] => {
            unfit(of, first.span, msg!("`{key}` 只能是一个字段", "`{key}` is one field"), msg!("留下一个", "keep one"));
            None
        }
    }
}

fn primary_key(of: &mut Fields<'_, '_>, schema: &mut Schema) {
    let Some(node) = single(of, "primaryKey") else { return };
    let Some(index) = named(of, schema, &node) else { return };
    let field = &mut schema.fields[index];
    if field.is_dated || !matches!(field.kind, Kind::Code | Kind::Text | Kind::Integer) {
        unfit(of, node.span, msg!("主键要是不随时间变化的 `string` 或 `integer`", "a primary key is an undated `string` or `integer`"), msg!("换一个字段", "use another field"));
    } else if field.visibility == Visibility::Private {
        let name = &field.name;
        of.problems().push(
            error(&codes::NOT_PUBLIC, node.span, msg!("主键 `{name}` 不能是 `private`", "the primary key `{name}` cannot be `private`"))
                .help(msg!("另设一个不含个人信息的编号", "use a number that says nothing of a person")),
        );
    } else {
        field.constraints.required = true;
        schema.primary_key = Some(index);
    }
}

fn references(of: &mut Fields<'_, '_>, schema: &mut Schema) {
    for node in of.list("foreignKeys") {
        let mut key = Fields::of(node, of.problems());
        key.required("fields");
        let field_node = single(&mut key, "fields");
        let target = key.required("reference").map(|reference| {
            let mut target = Fields::of(reference, key.problems());
            let resource = target.required_text("resource").unwrap_or_default().to_owned();
            target.required("fields");
            let field = single(&mut target, "fields");
            target.finish();
            (reference.span, resource, field)
        });
        let index = field_node.as_ref().and_then(|node| named(&mut key, schema, node));
        key.finish();
        let (Some(index), Some((span, resource, Some(field)))) = (index, target) else { continue };
        let owner = &mut schema.fields[index];
        if matches!(owner.kind, Kind::List) || owner.visibility == Visibility::Private {
            let place = field_node.map_or(node.span, |node| node.span);
            unfit(of, place, msg!("列表和 `private` 字段不能作引用", "a list or a `private` field cannot refer to a dataset"), msg!("换一个字段", "use another field"));
            continue;
        }
        if owner.reference.is_some() {
            let place = field_node.map_or(node.span, |node| node.span);
            unfit(of, place, msg!("`{}` 已有一个引用", "`{}` refers to a dataset already", owner.name), msg!("删去一个", "remove one"));
            continue;
        }
        let dataset: Arc<str> = if resource.is_empty() { schema.name.clone() } else { resource.as_str().into() };
        owner.reference = Some(Reference { dataset, field: field.text().unwrap_or_default().into(), span });
        if matches!(owner.kind, Kind::Text) {
            owner.kind = Kind::Code;
        }
    }
}

/// Where the reference of a field leads nowhere: the dataset and the field's index.
fn unfit_reference(schema: &Schema, field: &Field, schemas: &BTreeMap<Arc<str>, Schema>, problems: &mut Diagnostics) -> Option<(Arc<str>, usize)> {
    let reference = field.reference.as_ref()?;
    let unfit = Some((schema.name.clone(), schema.field(&field.name)?));
    let (dataset, name) = (&reference.dataset, &reference.field);
    let Some(target) = schemas.get(dataset) else {
        let problem = error(&codes::BAD_REFERENCE, reference.span, msg!("没有数据集 `{dataset}`", "there is no dataset `{dataset}`"));
        problems.push(match nearest(dataset, schemas.keys().map(|known| &**known)) {
            Some(known) => problem.help(msg!("是否要写 `{known}`", "did you mean `{known}`")),
            None => problem.help(msg!("新建这个数据集,或改正 `resource`", "make the dataset, or mend `resource`")),
        });
        return unfit;
    };
    let Some(index) = target.field(name) else {
        let problem = error(&codes::BAD_REFERENCE, reference.span, msg!("数据集 `{dataset}` 没有字段 `{name}`", "the dataset `{dataset}` has no field `{name}`"));
        problems.push(match nearest(name, target.fields.iter().map(|known| &*known.name)) {
            Some(known) => problem.help(msg!("是否要写 `{known}`", "did you mean `{known}`")),
            None => problem.help(msg!("改正 `reference` 里的 `fields`", "mend `fields` in `reference`")),
        });
        return unfit;
    };
    let found = &target.fields[index];
    let is_key = target.primary_key == Some(index) || found.constraints.unique;
    if !is_key || found.is_dated || matches!(found.kind, Kind::List) || found.visibility == Visibility::Private {
        let problem =
            error(&codes::BAD_REFERENCE, reference.span, msg!("`{dataset}.{name}` 不是不重复的字段,不能被引用", "`{dataset}.{name}` is not unique and cannot be referred to"));
        problems.push(
            problem
                .related(found.span, msg!("在这里声明", "declared here"))
                .help(msg!("引用主键,或在那里写 `unique: true`", "refer to the primary key, or write `unique: true` there")),
        );
        return unfit;
    }
    None
}

fn bounding_date(of: &mut Fields<'_, '_>, schema: &Schema, key: &'static str) -> Option<usize> {
    let node = of.node(key)?;
    let index = named(of, schema, node)?;
    let field = &schema.fields[index];
    if field.kind != Kind::Date || field.is_dated || field.visibility == Visibility::Private {
        unfit(
            of,
            node.span,
            msg!("`{key}` 要是一个不随时间变化的日期字段", "`{key}` is an undated date field"),
            msg!("换一个 `type: date` 的字段", "use a field with `type: date`"),
        );
        return None;
    }
    Some(index)
}

fn rules(of: &mut Fields<'_, '_>, schema: &mut Schema) {
    for node in of.list("rules") {
        let mut rules = Vec::new();
        let text_node = if node.text().is_some() { Some((node, None)) } else { rule_with_message(node, of.problems()) };
        if let Some((text_node, message)) = text_node {
            rules.extend(rule(text_node, message, &schema.fields, of.problems()));
        }
        for rule in rules {
            let private = rule.fields().find(|index| schema.fields[*index].visibility == Visibility::Private);
            match private {
                Some(index) => {
                    let name = &schema.fields[index].name;
                    of.problems().push(
                        error(&codes::NOT_PUBLIC, rule.span, msg!("规则不能用 `private` 字段 `{name}`", "a rule cannot use the `private` field `{name}`"))
                            .help(msg!("改用别的字段", "use other fields")),
                    );
                }
                None => schema.rules.push(rule),
            }
        }
    }
}

fn rule_with_message<'n>(node: &'n Node, problems: &mut Diagnostics) -> Option<(&'n Node, Option<String>)> {
    let mut of = Fields::of(node, problems);
    let rule = of.required("rule");
    let message = of.text("message").map(str::to_owned);
    let rule = rule.filter(|rule| of.text_of(rule).is_some());
    of.finish();
    Some((rule?, message))
}

fn lists(of: &mut Fields<'_, '_>, schema: &mut Schema) {
    let Some(node) = of.node("lists") else { return };
    let mut lists = Fields::of(node, of.problems());
    lists.required("by");
    let mut by: Vec<usize> = Vec::new();
    for node in lists.list("by") {
        let Some(index) = public_field(&mut lists, schema, node) else { continue };
        let name = &schema.fields[index].name;
        if matches!(schema.fields[index].kind, Kind::List | Kind::Markdown) {
            unfit(&mut lists, node.span, msg!("不能按 `{name}` 列表", "there are no lists by `{name}`"), msg!("换一个取值不多的字段", "use a field with few values"));
        } else if !name.is_ascii() {
            unfit(
                &mut lists,
                node.span,
                msg!("字段名 `{name}` 会用在地址里,只能是英文", "the name `{name}` stands in addresses and must be ASCII"),
                msg!("改字段名", "rename the field"),
            );
        } else if by.contains(&index) {
            unfit(&mut lists, node.span, msg!("`{name}` 写了两次", "`{name}` stands twice"), msg!("删去一个", "remove one"));
        } else {
            by.push(index);
        }
    }
    let page_size = lists.integer_in("page_size", PAGE_SIZES).and_then(|size| usize::try_from(size).ok()).unwrap_or(PAGE_SIZE);
    lists.finish();
    for index in &by {
        let field = &mut schema.fields[*index];
        if field.kind == Kind::Text {
            field.kind = Kind::Code;
        }
    }
    schema.lists = Some(Lists { by, page_size });
}

fn pages(of: &mut Fields<'_, '_>, schema: &mut Schema) {
    let Some(node) = of.node("pages") else { return };
    let mut pages = Fields::of(node, of.problems());
    let path_node = pages.required("path");
    let title = pages.required("title").and_then(|node| public_field(&mut pages, schema, node));
    let template = pages.text("template").unwrap_or("record.html").to_owned();
    let path = path_node.and_then(|node| pages.text_of(node)).map(str::to_owned);
    let is_path_fit = path_node.zip(path.as_deref()).is_some_and(|(node, path)| path_fits(&mut pages, schema, node, path));
    pages.finish();
    if let (Some(path), Some(title), true) = (path, title, is_path_fit) {
        schema.pages = Some(Pages { path, title, template });
    }
}

fn path_fits(of: &mut Fields<'_, '_>, schema: &Schema, node: &Node, path: &str) -> bool {
    let mut bad = |message: Message| {
        let example = format!("{}/{{{}}}.html", schema.name, schema.primary_key.map_or("id", |key| &*schema.fields[key].name));
        of.problems().push(error(&codes::BAD_PATH, node.span, message).help(msg!("如 `{example}`", "for example `{example}`")));
        false
    };
    let (literal, names, is_paired) = placeholders(path);
    let is_ascii = literal.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'));
    if !is_paired {
        return bad(msg!("路径的花括号没有配对", "a brace of the path is not paired"));
    }
    if !is_ascii {
        return bad(msg!("路径 `{path}` 只能用英文字母、数字和 `-_./`", "the path `{path}` takes ASCII letters, digits and `-_./`"));
    }
    if !path.ends_with(".html") || path.starts_with('/') || path.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
        return bad(msg!("路径 `{path}` 要是以 `.html` 结尾的相对路径", "`{path}` is no relative path that ends in `.html`"));
    }
    let Some(key) = schema.primary_key else {
        return bad(msg!("有记录页的数据集要有 `primaryKey`", "a dataset with record pages needs a `primaryKey`"));
    };
    if !names.contains(&&*schema.fields[key].name) {
        return bad(msg!("路径 `{path}` 里没有主键,各条记录会重名", "without the primary key in `{path}` records would share a page"));
    }
    let mut fits = true;
    for name in names {
        match schema.field(name) {
            None => {
                of.problems().push(unknown_field(name, &schema.fields, node.span));
                fits = false;
            }
            Some(index) => fits &= require_public(of, &schema.fields[index], node.span),
        }
    }
    fits
}

/// A path pattern taken apart: what stands outside braces, the names in them, and whether braces are paired.
fn placeholders(path: &str) -> (String, Vec<&str>, bool) {
    let (mut literal, mut names, mut rest) = (String::new(), Vec::new(), path);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { return (literal, names, false) };
        literal.push_str(before);
        names.push(name);
        rest = after;
    }
    literal.push_str(rest);
    let is_paired = !literal.contains('}');
    (literal, names, is_paired)
}

fn disclosure(of: &mut Fields<'_, '_>, schema: &mut Schema) {
    let Some(node) = of.node("disclosure") else { return };
    let mut disclosure = Fields::of(node, of.problems());
    disclosure.required("minimum");
    let minimum = disclosure.integer("minimum").and_then(|minimum| u32::try_from(minimum).ok());
    let unit = disclosure.required("of").and_then(|node| disclosure.text_of(node).map(|text| (Unit::new(text), node.span)));
    let is_minimum_fit = minimum.is_none_or(|minimum| minimum >= 2);
    if !is_minimum_fit {
        let place = disclosure.span;
        unfit(&mut disclosure, place, msg!("`minimum` 小于 2 时没有什么要隐去", "a `minimum` below 2 withholds nothing"), msg!("如 10", "for example 10"));
    }
    if let Some((unit, place)) = &unit {
        let is_known = schema.unit.same_family(unit) || schema.fields.iter().any(|field| field.unit.same_family(unit) && !field.unit.is_none());
        if !is_known {
            unfit(
                &mut disclosure,
                *place,
                msg!("数据集里没有以“{unit}”计的数", "nothing in the dataset is counted in “{unit}”"),
                msg!("写数据集的单位“{}”", "write the dataset's unit “{}”", schema.unit),
            );
        }
    }
    disclosure.finish();
    if let (Some(minimum), Some((of, _))) = (minimum, unit) {
        schema.disclosure = Some(Disclosure { minimum, of });
    }
}
