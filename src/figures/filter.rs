//! Reads `where`: which records count.

use super::definition::{Bound, Condition, FieldOf, Test};
use super::sieve;
use crate::diag::codes::figure as codes;
use crate::diag::{Diagnostics, Message, error, warning};
use crate::model::schema::{Kind, Visibility};
use crate::model::table::Column;
use crate::model::{Field, Model};
use crate::read::fields::{Fields, nearest, nearest_value};
use crate::read::yaml::{Key, Node, Yaml};
use crate::text::date::iso;
use rust_decimal::Decimal;

/// The conditions of `entries` on the records of `dataset`; those with problems are left out.
pub(super) fn conditions(entries: &[(Key, Node)], model: &Model, dataset: usize, problems: &mut Diagnostics) -> Vec<Condition> {
    entries.iter().filter_map(|(key, node)| condition(key, node, model, dataset, problems)).collect()
}

fn condition(key: &Key, node: &Node, model: &Model, dataset: usize, problems: &mut Diagnostics) -> Option<Condition> {
    let Some((at, field)) = sieve::find(model, dataset, &key.text) else {
        unknown_field(key, model, dataset, problems);
        return None;
    };
    let name = &key.text;
    if field.visibility == Visibility::Private {
        problems.push(
            error(&codes::PRIVATE_FIELD, key.span, msg!("条件用了不公开的字段 `{name}`", "the condition uses the private field `{name}`"))
                .help(msg!("改用公开或内部字段", "use a public or internal field")),
        );
        return None;
    }
    if field.kind == Kind::List {
        problems.push(bad(node, &msg!("`{name}` 是列表,不能作条件", "`{name}` is a list and cannot be a condition")));
        return None;
    }
    let mut reader = Reader { model, dataset, at, field, problems };
    let test = reader.test(node)?;
    Some(Condition { field: at, test })
}

/// Says that a field is unknown, with the nearest of those that could be meant.
fn unknown_field(key: &Key, model: &Model, dataset: usize, problems: &mut Diagnostics) {
    let table = model.table(dataset);
    let parent = sieve::parent(model, table);
    let known: Vec<&str> = table.schema.fields.iter().chain(parent.into_iter().flat_map(|parent| &parent.schema.fields)).map(|field| &*field.name).collect();
    problems.push(no_field(key.span, &key.text, &table.schema.name, known));
}

/// The problem of a field that `dataset` does not have.
pub(super) fn no_field(place: crate::diag::Span, name: &str, dataset: &str, known: Vec<&str>) -> crate::diag::Diagnostic {
    let problem = error(&codes::UNKNOWN_FIELD, place, msg!("数据集 {dataset} 没有字段 `{name}`", "the dataset {dataset} has no field `{name}`"));
    match nearest(name, known.iter().copied()) {
        Some(near) => problem.help(msg!("是否要写 `{near}`", "did you mean `{near}`")),
        None => problem.help(msg!("可用的字段: {}", "its fields: {}", known.join("、"))),
    }
}

fn bad(node: &Node, message: &Message) -> crate::diag::Diagnostic {
    error(&codes::BAD_CONDITION, node.span, message.clone())
        .help(msg!("写一个值、列表、{{from:, to:}}、{{not: …}} 或 {{empty: true}}", "write a value, a list, {{from:, to:}}, {{not: …}} or {{empty: true}}"))
}

struct Reader<'m, 'p> {
    model: &'m Model,
    dataset: usize,
    at: FieldOf,
    field: &'m Field,
    problems: &'p mut Diagnostics,
}

impl Reader<'_, '_> {
    fn test(&mut self, node: &Node) -> Option<Test> {
        let Yaml::Map(entries) = &node.value else { return self.values(node).map(Test::AnyOf) };
        let mut fields = Fields::of(node, self.problems);
        let (from, to, not) = (fields.node("from"), fields.node("to"), fields.node("not"));
        let empty = fields.node("empty").is_some().then(|| fields.flag("empty"));
        let ways = usize::from(from.is_some() || to.is_some()) + usize::from(not.is_some()) + usize::from(empty.is_some());
        fields.finish();
        if ways != 1 {
            if entries.is_empty() || ways > 1 {
                self.problems.push(bad(node, &msg!("这里要恰好一种条件", "exactly one kind of condition is needed here")));
            }
            return None;
        }
        if let Some(empty) = empty {
            return Some(Test::Empty(empty));
        }
        if let Some(not) = not {
            return self.values(not).map(Test::NoneOf);
        }
        self.range(node, from, to)
    }

    fn range(&mut self, node: &Node, from: Option<&Node>, to: Option<&Node>) -> Option<Test> {
        if !matches!(self.field.kind, Kind::Integer | Kind::Decimal | Kind::Date) {
            let name = &self.field.name;
            self.problems.push(bad(node, &msg!("`{name}` 既不是数字也不是日期,没有范围", "`{name}` is neither a number nor a date and has no range")));
            return None;
        }
        let count = usize::from(from.is_some()) + usize::from(to.is_some());
        let bounds: Vec<Bound> = [from, to].into_iter().flatten().filter_map(|node| self.bound(node)).collect();
        if bounds.len() < count {
            return None;
        }
        let mut bounds = bounds.into_iter();
        let (from, to) = (from.and_then(|_| bounds.next()), to.and_then(|_| bounds.next()));
        let is_reversed = match (from, to) {
            (Some(Bound::Number(from)), Some(Bound::Number(to))) => from > to,
            (Some(Bound::Day(from)), Some(Bound::Day(to))) => from > to,
            _ => false,
        };
        if is_reversed {
            self.problems.push(bad(node, &msg!("范围的下限大于上限", "the range ends before it begins")));
            return None;
        }
        Some(Test::Range { from, to })
    }

    fn bound(&mut self, node: &Node) -> Option<Bound> {
        if self.field.kind == Kind::Date && node.text() == Some("as_of") {
            return Some(Bound::AsOf);
        }
        let text = self.value(node)?;
        if self.field.kind == Kind::Date { iso(&text).map(Bound::Day) } else { text.parse().ok().map(Bound::Number) }
    }

    /// One value or a list of them, in canonical spelling; `None` where any has a problem.
    fn values(&mut self, node: &Node) -> Option<Vec<String>> {
        let nodes = if let Yaml::List(nodes) = &node.value { nodes.as_slice() } else { std::slice::from_ref(node) };
        let values: Vec<String> = nodes.iter().filter_map(|node| self.value(node)).collect();
        if nodes.is_empty() {
            self.problems.push(bad(node, &msg!("列表是空的,没有记录会被计入", "the list is empty: no record would count")));
            return None;
        }
        (values.len() == nodes.len()).then_some(values)
    }

    fn value(&mut self, node: &Node) -> Option<String> {
        let Some(text) = node.text() else {
            self.problems.push(bad(node, &msg!("这里要一个值", "a value is needed here")));
            return None;
        };
        if self.field.not_applicable.iter().any(|it| it == text) {
            return Some(text.to_owned());
        }
        let (canonical, expected) = match self.field.kind {
            Kind::Integer | Kind::Decimal => (text.parse::<Decimal>().ok().map(|it| it.normalize().to_string()), msg!("数字", "a number")),
            Kind::Date => (iso(text).map(|it| it.to_string()), msg!("日期,如 2020-02-28", "a date such as 2020-02-28")),
            Kind::Boolean => match text {
                "true" | "是" => (Some("true".to_owned()), Message::default()),
                "false" | "否" => (Some("false".to_owned()), Message::default()),
                _ => (None, msg!("`true` 或 `false`", "`true` or `false`")),
            },
            Kind::Code => return self.code(node, text),
            Kind::Text | Kind::Markdown | Kind::List => return Some(text.to_owned()),
        };
        if canonical.is_none() {
            let name = &self.field.name;
            let message =
                Message { zh: format!("字段 `{name}` 要{},而写的是“{text}”", expected.zh), en: format!("the field `{name}` needs {}, found “{text}”", expected.en) };
            self.problems.push(bad(node, &message));
        }
        canonical
    }

    /// A value of an enum, of a reference or of any other coded field.
    fn code(&mut self, node: &Node, text: &str) -> Option<String> {
        let allowed = &self.field.constraints.allowed;
        let met = sieve::place(self.model, self.dataset, self.at).map_or(&[][..], |(table, field)| dictionary(&table.columns[field]));
        if !allowed.is_empty() && allowed.iter().all(|it| it != text) {
            let name = &self.field.name;
            let problem = error(&codes::UNKNOWN_VALUE, node.span, msg!("字段 `{name}` 没有“{text}”这个值", "the field `{name}` has no value “{text}”"));
            self.problems.push(match nearest_value(text, allowed.iter().map(String::as_str)) {
                Some(near) => problem.help(msg!("是否要写 {near}", "did you mean {near}")).fix(node.span, near),
                None => problem.help(msg!("可用的值: {}", "its values: {}", allowed.join("、"))),
            });
            return None;
        }
        if allowed.is_empty() && !met.is_empty() && met.iter().all(|it| **it != *text) {
            let name = &self.field.name;
            let problem = warning(&codes::VALUE_NEVER_OCCURS, node.span, msg!("没有记录的 `{name}` 是“{text}”", "no record has “{text}” as its `{name}`"));
            self.problems.push(match nearest_value(text, met.iter().map(|it| &**it)) {
                Some(near) => problem.help(msg!("是否要写 {near}", "did you mean {near}")),
                None => problem.help(msg!("核对写法,或等数据到齐", "look at the spelling, or wait for the data")),
            });
        }
        Some(text.to_owned())
    }
}

/// The values that a coded column has met.
fn dictionary(column: &Column) -> &[Box<str>] {
    match column {
        Column::Codes { dictionary, .. } => dictionary,
        Column::Dated { values, .. } => dictionary(values),
        _ => &[],
    }
}
