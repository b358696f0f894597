//! `dataset.yaml` read into a [`Schema`]: every key known, every reference within the file resolved, all problems at once.

use super::schema::{Constraints, Disclosure, Field, Kind, Lists, Pages, Reference, RowRule, Schema, Visibility};
use crate::diag::codes::data as codes;
use crate::diag::{Diagnostics, Span, error};
use crate::read::fields::{Fields, nearest, wrong_shape};
use crate::read::yaml::{Node, Yaml};
use crate::text::unit::Unit;
use rust_decimal::Decimal;
use std::sync::Arc;

/// Rows of a list page where neither dataset nor site says; the site's `options.page_size` is the same by default.
const PAGE_SIZE: usize = 50;

/// The schema in `node`, for the dataset called `name`, and those of its nested lists.
///
/// Problems: unknown keys and types, fields without visibility, names that are not declared, private fields where they would be printed.
pub fn schema(name: &str, node: &Node) -> (Schema, Diagnostics) {
    let mut problems = Diagnostics::default();
    let mut top = Fields::of(node, &mut problems);
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let declared = top.required("fields");
    let mut schema = Schema {
        name: name.into(),
        title: top.text("title").map_or_else(|| name.to_owned(), str::to_owned),
        description: text(top.text("description")),
        span: node.span,
        unit: top.text("unit").map_or_else(Unit::none, Unit::new),
        source: top.text("source").map(Arc::from),
        is_sample: top.flag("sample"),
        fields: Vec::new(),
        primary_key: None,
        label: None,
        since: None,
        until: None,
        rules: Vec::new(),
        missing_values: top.texts("missingValues").into_iter().map(str::to_owned).collect(),
        pages: None,
        lists: None,
        disclosure: None,
        parent: None,
    };
    top.text("name");
    if let Some(fields) = declared {
        schema.fields = field_list(fields, top.problems());
    }
    let (primary_key, label, since, until) = (top.node("primaryKey"), top.node("label"), top.node("since"), top.node("until"));
    let foreign_keys = top.list("foreignKeys");
    let rules = top.list("rules");
    let pages = top.node("pages");
    let lists = top.node("lists");
    let disclosure = top.node("disclosure");
    top.finish();
    schema.primary_key = primary_key.and_then(|node| named(&schema, single(node), &mut problems));
    schema.label = label.and_then(|node| named(&schema, node, &mut problems));
    schema.since = since.and_then(|node| dated(&schema, node, &mut problems));
    schema.until = until.and_then(|node| dated(&schema, node, &mut problems));
    for node in foreign_keys {
        foreign_key(&mut schema, node, &mut problems);
    }
    for node in rules {
        schema.rules.extend(row_rule(node, &mut problems));
    }
    schema.pages = pages.and_then(|node| page_pattern(&schema, node, &mut problems));
    schema.lists = lists.map(|node| list_fields(&schema, node, &mut problems));
    schema.disclosure = disclosure.and_then(|node| threshold(node, &mut problems));
    listed_are_codes(&mut schema);
    (schema, problems)
}

/// `[id]` says the same as `id`.
fn single(node: &Node) -> &Node {
    match &node.value {
        Yaml::List(items) if items.len() == 1 => &items[0],
        _ => node,
    }
}

fn field_list(node: &Node, problems: &mut Diagnostics) -> Vec<Field> {
    let Yaml::List(items) = &node.value else {
        problems.push(wrong_shape(node, &msg!("字段列表", "a list of fields")));
        return Vec::new();
    };
    let mut fields: Vec<Field> = Vec::new();
    for item in items {
        let Some(field) = field(item, problems) else { continue };
        if let Some(other) = fields.iter().find(|other| other.name == field.name) {
            let name = &field.name;
            problems.push(error(&codes::DUPLICATE_FIELD, field.span, msg!("字段 `{name}` 声明了两次", "the field `{name}` is declared twice")).related(other.span, msg!("第一次在这里", "first here")).help(msg!("删去其中一个", "remove one of them")));
        } else {
            fields.push(field);
        }
    }
    fields
}

fn field(node: &Node, problems: &mut Diagnostics) -> Option<Field> {
    let mut of = Fields::of(node, problems);
    let name = of.required_text("name");
    let span = node.get("name").map_or(node.span, |name| name.span);
    let title = of.text("title").or(name).unwrap_or_default().to_owned();
    let description = of.text("description").unwrap_or_default().to_owned();
    let visibility = visibility(&mut of, name.unwrap_or_default(), span);
    let type_node = of.node("type");
    let format = of.node("format");
    let unit = of.node("unit");
    let is_dated = of.flag("dated");
    let constraints = of.node("constraints").map(|node| constraints(node, of.problems())).unwrap_or_default();
    let transitions = of.map("transitions").iter().map(|(from, to)| (from.text.clone(), texts(to))).collect::<Vec<_>>();
    let not_applicable = of.texts("notApplicable").into_iter().map(str::to_owned).collect();
    let items = of.node("fields");
    of.finish();
    let items = items.map(|node| field_list(node, problems)).unwrap_or_default();
    let kind = kind(type_node, format, &constraints, is_dated, !items.is_empty(), problems);
    let is_number = matches!(kind, Kind::Integer | Kind::Decimal);
    if let Some(node) = unit.filter(|_| !is_number) {
        problems.push(error(&codes::UNIT_WITHOUT_NUMBER, node.span, msg!("只有数字字段能有单位", "only numbers have a unit")).help(msg!("删去 `unit`,或把 `type` 改为 integer", "remove `unit`, or make the `type` integer")));
    }
    for (state, place) in transitions.iter().flat_map(|(from, to)| std::iter::once(from).chain(to)).map(|state| (state, node.get("transitions").map_or(span, |node| node.span))) {
        if !constraints.allowed.is_empty() && !constraints.allowed.contains(state) {
            problems.push(error(&codes::UNKNOWN_STATE, place, msg!("`transitions` 里的“{state}”不在 enum 里", "“{state}” in `transitions` is not in the enum")).help(msg!("核对 enum 与 transitions 的写法", "check the spelling in enum and transitions")));
        }
    }
    Some(Field {
        name: name?.into(),
        title,
        description,
        span,
        kind,
        unit: unit.and_then(Node::text).map_or_else(Unit::none, Unit::new),
        is_dated,
        visibility: visibility?,
        constraints,
        transitions,
        not_applicable,
        reference: None,
        items,
    })
}

fn visibility(of: &mut Fields<'_, '_>, name: &str, span: Span) -> Option<Visibility> {
    match of.node("visibility").map(|node| (node, node.text())) {
        Some((_, Some("public"))) => Some(Visibility::Public),
        Some((_, Some("internal"))) => Some(Visibility::Internal),
        Some((_, Some("private"))) => Some(Visibility::Private),
        Some((node, _)) => {
            let problem = wrong_shape(node, &msg!("public、internal 或 private", "public, internal or private"));
            of.problems().push(problem);
            None
        }
        None => {
            of.problems().push(
                error(&codes::NO_VISIBILITY, span, msg!("字段 `{name}` 没有写 `visibility`", "the field `{name}` has no `visibility`"))
                    .help(msg!("写 `visibility: public`(可公布)、`internal`(只用于统计)或 `private`(决不出现)", "write `visibility: public` (may be printed), `internal` (only in counts) or `private` (never)")),
            );
            None
        }
    }
}

fn texts(node: &Node) -> Vec<String> {
    match &node.value {
        Yaml::List(items) => items.iter().filter_map(|item| item.text().map(str::to_owned)).collect(),
        _ => node.text().map(str::to_owned).into_iter().collect(),
    }
}

/// The types there are, as `dataset.yaml` calls them.
const TYPES: [&str; 6] = ["string", "integer", "number", "date", "boolean", "array"];

fn kind(node: Option<&Node>, format: Option<&Node>, constraints: &Constraints, is_dated: bool, has_items: bool, problems: &mut Diagnostics) -> Kind {
    let is_markdown = match format.map(|node| (node, node.text())) {
        Some((_, Some("markdown"))) => true,
        Some((_, Some("default"))) | None => false,
        Some((node, _)) => {
            problems.push(wrong_shape(node, &msg!("markdown 或 default", "markdown or default")));
            false
        }
    };
    match node.map_or(Some("string"), Node::text) {
        Some("string") if is_markdown => Kind::Markdown,
        Some("string") if is_dated || !constraints.allowed.is_empty() => Kind::Code,
        Some("string") => Kind::Text,
        Some("integer") => Kind::Integer,
        Some("number") => Kind::Decimal,
        Some("date") => Kind::Date,
        Some("boolean") => Kind::Boolean,
        Some("array") if has_items => Kind::List,
        Some("array") => {
            if let Some(node) = node {
                problems.push(error(&codes::UNKNOWN_TYPE, node.span, msg!("`array` 要用 `fields` 写出每一项的字段", "an `array` declares the `fields` of its items")).help(msg!("补上 `fields: […]`", "add `fields: […]`")));
            }
            Kind::List
        }
        other => {
            if let Some(node) = node {
                let word = other.unwrap_or_default();
                let problem = error(&codes::UNKNOWN_TYPE, node.span, msg!("不认识的类型 `{word}`", "unknown type `{word}`"));
                problems.push(match nearest(word, TYPES) {
                    Some(near) => problem.help(msg!("是否要写 `{near}`", "did you mean `{near}`")).fix(node.span, near),
                    None => problem.help(msg!("可用的类型: {}", "types there are: {}", TYPES.join("、"))),
                });
            }
            Kind::Text
        }
    }
}

fn constraints(node: &Node, problems: &mut Diagnostics) -> Constraints {
    let mut of = Fields::of(node, problems);
    let allowed: Vec<String> = of.texts("enum").into_iter().map(str::to_owned).collect();
    let (minimum, maximum) = (bound(&mut of, "minimum"), bound(&mut of, "maximum"));
    let pattern = of.node("pattern").and_then(|node| {
        let pattern = node.text().and_then(|text| regex::Regex::new(&format!("^(?:{text})$")).ok());
        if pattern.is_none() {
            let problem = wrong_shape(node, &msg!("正则表达式,如 P[0-9]{{3}}", "a regular expression such as P[0-9]{{3}}"));
            of.problems().push(problem);
        }
        pattern
    });
    let length = |length: Option<i64>| length.and_then(|length| usize::try_from(length).ok());
    let (min_length, max_length) = (length(of.integer("minLength")), length(of.integer("maxLength")));
    let constraints = Constraints { required: of.flag("required"), unique: of.flag("unique"), allowed, minimum, maximum, pattern, min_length, max_length };
    of.finish();
    constraints
}

fn bound(of: &mut Fields<'_, '_>, key: &'static str) -> Option<Decimal> {
    let node = of.node(key)?;
    let number = node.text().and_then(|text| Decimal::from_str_exact(text).ok());
    if number.is_none() {
        let problem = wrong_shape(node, &msg!("一个数字", "a number"));
        of.problems().push(problem);
    }
    number
}

/// The index of the field that `node` names; where there is none, that is said.
fn named(schema: &Schema, node: &Node, problems: &mut Diagnostics) -> Option<usize> {
    let Some(name) = node.text() else {
        problems.push(wrong_shape(node, &msg!("字段名", "the name of a field")));
        return None;
    };
    let index = schema.field(name);
    if index.is_none() {
        let problem = error(&codes::UNKNOWN_FIELD, node.span, msg!("没有字段 `{name}`", "there is no field `{name}`"));
        problems.push(match nearest(name, schema.fields.iter().map(|field| &*field.name)) {
            Some(near) => problem.help(msg!("是否要写 `{near}`", "did you mean `{near}`")).fix(node.span, near),
            None => problem.help(msg!("在 `fields` 里声明它,或核对写法", "declare it in `fields`, or check its spelling")),
        });
    }
    index
}

fn dated(schema: &Schema, node: &Node, problems: &mut Diagnostics) -> Option<usize> {
    let index = named(schema, node, problems)?;
    if schema.fields[index].kind != Kind::Date || schema.fields[index].is_dated {
        problems.push(wrong_shape(node, &msg!("`type: date` 的字段", "a field of `type: date`")));
        return None;
    }
    Some(index)
}

fn foreign_key(schema: &mut Schema, node: &Node, problems: &mut Diagnostics) {
    let mut of = Fields::of(node, problems);
    let own = of.required("fields").map(single);
    let reference = of.required("reference");
    of.finish();
    let Some(reference) = reference else { return };
    let mut of = Fields::of(reference, problems);
    let dataset = of.required_text("resource");
    let field = of.required("fields").map(single).and_then(Node::text);
    of.finish();
    let (Some(own), Some(dataset), Some(field)) = (own, dataset, field) else { return };
    if let Some(index) = named(schema, own, problems) {
        let place = reference.get("resource").map_or(reference.span, |node| node.span);
        schema.fields[index].reference = Some(Reference { dataset: dataset.into(), field: field.into(), span: place });
        if schema.fields[index].kind == Kind::Text {
            schema.fields[index].kind = Kind::Code;
        }
    }
}

fn row_rule(node: &Node, problems: &mut Diagnostics) -> Option<RowRule> {
    if let Some(text) = node.text() {
        return Some(RowRule { span: node.span, text: text.to_owned(), message: None });
    }
    let mut of = Fields::of(node, problems);
    let text = of.required_text("rule").map(str::to_owned);
    let message = of.text("message").map(str::to_owned);
    of.finish();
    Some(RowRule { span: node.get("rule").map_or(node.span, |rule| rule.span), text: text?, message })
}

fn page_pattern(schema: &Schema, node: &Node, problems: &mut Diagnostics) -> Option<Pages> {
    let mut of = Fields::of(node, problems);
    let path = of.required("path");
    let title = of.required("title");
    let template = of.text("template").unwrap_or("record.html").to_owned();
    of.finish();
    let title = title.and_then(|node| printed(schema, node, problems));
    let (path_node, title) = (path?, title?);
    let path = path_node.text()?;
    let is_safe = path.is_ascii() && path.ends_with(".html") && !path.starts_with('/') && !path.split('/').any(|part| part.is_empty() || part.starts_with('.')) && !path.contains(['\\', ':', '?', '#', '%']);
    if !is_safe {
        problems.push(error(&codes::PAGE_PATH, path_node.span, msg!("路径 `{path}` 不合用", "the path `{path}` cannot be used")).help(msg!("只用英文字母、数字,以 .html 结尾,例如 `projects/{{id}}.html`", "use letters and digits and end in .html, for example `projects/{{id}}.html`")));
    }
    let mut has_field = false;
    for part in path.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}') else { continue };
        let place = Node { span: path_node.span, value: Yaml::Scalar { text: name.to_owned(), is_quoted: false } };
        has_field |= printed(schema, &place, problems).is_some();
    }
    if !has_field {
        problems.push(error(&codes::PAGE_PATH, path_node.span, msg!("路径 `{path}` 里没有字段,所有记录会同名", "the path `{path}` names no field, so all records would share it")).help(msg!("加上主键,例如 `projects/{{id}}.html`", "add the primary key, for example `projects/{{id}}.html`")));
        return None;
    }
    is_safe.then(|| Pages { path: path.to_owned(), title, template })
}

/// A field that will be printed, so it must be public.
fn printed(schema: &Schema, node: &Node, problems: &mut Diagnostics) -> Option<usize> {
    let index = named(schema, node, problems)?;
    if schema.fields[index].visibility != Visibility::Public {
        let name = &schema.fields[index].name;
        problems.push(error(&codes::PRINTED_FIELD, node.span, msg!("字段 `{name}` 不是 public,不能印在页面上", "the field `{name}` is not public and cannot be printed")).help(msg!("换一个 public 字段", "use a public field")));
        return None;
    }
    Some(index)
}

fn list_fields(schema: &Schema, node: &Node, problems: &mut Diagnostics) -> Lists {
    let mut of = Fields::of(node, problems);
    let by = of.list("by");
    let page_size = of.integer("page_size").and_then(|size| usize::try_from(size).ok()).filter(|size| *size > 0).unwrap_or(PAGE_SIZE);
    of.finish();
    Lists { by: by.iter().filter_map(|node| printed(schema, node, problems)).collect(), page_size }
}

fn threshold(node: &Node, problems: &mut Diagnostics) -> Option<Disclosure> {
    let mut of = Fields::of(node, problems);
    let minimum = of.required("minimum").and_then(|_| of.integer("minimum")).and_then(|minimum| u32::try_from(minimum).ok());
    let unit = of.text("of").map_or_else(Unit::none, Unit::new);
    of.finish();
    Some(Disclosure { minimum: minimum?, of: unit })
}

/// Text by which lists are made names one of few things.
fn listed_are_codes(schema: &mut Schema) {
    for field in schema.lists.iter().flat_map(|lists| lists.by.clone()).collect::<Vec<_>>() {
        if schema.fields[field].kind == Kind::Text {
            schema.fields[field].kind = Kind::Code;
        }
    }
}
