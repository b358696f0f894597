//! Reads how a figure is made, and settles its unit.

use super::definition::{Recipe, StatedAmount};
use super::filter::no_field;
use crate::diag::codes::figure as codes;
use crate::diag::{Diagnostic, Diagnostics, Message, Span, error};
use crate::model::Model;
use crate::model::schema::{Kind, Visibility};
use crate::read::fields::{Fields, nearest};
use crate::read::yaml::{Node, Yaml};
use crate::text::date::iso;
use crate::text::unit::Unit;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// The keys that say how a figure is made.
pub(super) const RECIPES: [&str; 10] = ["count", "sum", "mean", "median", "min", "max", "distinct", "ratio", "difference", "stated"];

/// A recipe as written.
pub(super) struct Written {
    pub(super) recipe: Recipe,
    /// Where its value stands.
    pub(super) place: Span,
    /// Where the two figures of a ratio or difference stand.
    pub(super) parts: Vec<Span>,
}

/// The one recipe among `fields` of `node`.
pub(super) fn read(fields: &mut Fields<'_, '_>, node: &Node, name: Span, model: &Model) -> Option<Written> {
    let given: Vec<(&str, &Node)> = RECIPES.into_iter().filter_map(|recipe| fields.node(recipe).map(|node| (recipe, node))).collect();
    match given.as_slice() {
        [] => {
            if !misspells_one(node) {
                let problem = error(&codes::NO_RECIPE, name, msg!("没有说明怎么算", "it does not say how it is made"));
                let all = RECIPES.join("、");
                fields.problems().push(problem.help(msg!("写出 {all} 之一", "write one of {all}")));
            }
            None
        }
        [(recipe, node)] => one(recipe, node, model, fields.problems()),
        [(first, first_node), (second, second_node), ..] => {
            fields.problems().push(
                error(&codes::TWO_RECIPES, second_node.span, msg!("既写了 `{first}` 又写了 `{second}`", "both `{first}` and `{second}` are given"))
                    .related(first_node.span, msg!("`{first}` 在这里", "`{first}` is here"))
                    .help(msg!("删去其中一个,或分成两个指标", "remove one, or make two figures")),
            );
            None
        }
    }
}

/// Whether some key is nearly a recipe, so that it is reported as unknown and no more need be said.
fn misspells_one(node: &Node) -> bool {
    let Yaml::Map(entries) = &node.value else { return true };
    entries
        .iter()
        .any(|(key, node)| RECIPES.contains(&key.text.as_str()) && node.value == Yaml::Null || !KNOWN.contains(&key.text.as_str()) && nearest(&key.text, RECIPES).is_some())
}

/// The other keys of a figure; `min` and `note` look alike to a speller.
const KNOWN: [&str; 12] = ["title", "unit", "where", "alias", "note", "description", "decimals", "release", "source", "as_of", "by", "sample"];

fn one(name: &str, node: &Node, model: &Model, problems: &mut Diagnostics) -> Option<Written> {
    let place = node.span;
    let written = |recipe| Some(Written { recipe, place, parts: Vec::new() });
    match name {
        "count" => written(Recipe::Count { dataset: dataset(node, model, problems)? }),
        "ratio" | "difference" => {
            let (keys, parts) = two(node, problems)?;
            let [of, other] = keys;
            let recipe = if name == "ratio" { Recipe::Ratio { of: of.into(), to: other.into() } } else { Recipe::Difference { of: of.into(), less: other.into() } };
            Some(Written { recipe, place, parts: parts.to_vec() })
        }
        "stated" => written(Recipe::Stated { statements: statements(node, problems)? }),
        _ => {
            let (dataset, field) = field(node, name, model, problems)?;
            written(match name {
                "sum" => Recipe::Sum { dataset, field },
                "mean" => Recipe::Mean { dataset, field },
                "median" => Recipe::Median { dataset, field },
                "min" => Recipe::Min { dataset, field },
                "max" => Recipe::Max { dataset, field },
                _ => Recipe::Distinct { dataset, field },
            })
        }
    }
}

fn text<'n>(node: &'n Node, expected: &Message, problems: &mut Diagnostics) -> Option<&'n str> {
    let text = node.text();
    if text.is_none() {
        problems.push(crate::read::fields::wrong_shape(node, expected));
    }
    text
}

fn dataset(node: &Node, model: &Model, problems: &mut Diagnostics) -> Option<usize> {
    let name = text(node, &msg!("数据集名", "the name of a dataset"), problems)?;
    let found = model.dataset(name);
    if found.is_none() {
        problems.push(no_dataset(node.span, name, model));
    }
    found
}

fn no_dataset(place: Span, name: &str, model: &Model) -> Diagnostic {
    let problem = error(&codes::UNKNOWN_DATASET, place, msg!("没有数据集 `{name}`", "there is no dataset `{name}`"));
    let known: Vec<&str> = model.tables.iter().map(|table| &*table.schema.name).collect();
    match nearest(name, known.iter().copied()) {
        Some(near) => problem.help(msg!("是否要写 `{near}`", "did you mean `{near}`")).fix(place, near),
        None => problem.help(msg!("已有的数据集: {}", "datasets: {}", known.join("、"))),
    }
}

/// `dataset.field`, where both may have dots: the longest dataset that there is.
fn field(node: &Node, recipe: &str, model: &Model, problems: &mut Diagnostics) -> Option<(usize, usize)> {
    let path = text(node, &msg!("“数据集.字段”", "“dataset.field”"), problems)?;
    let splits: Vec<(usize, &str)> = path.rmatch_indices('.').filter_map(|(at, _)| Some((model.dataset(&path[..at])?, &path[at + 1..]))).collect();
    let found = splits.iter().find_map(|(dataset, name)| Some((*dataset, model.table(*dataset).schema.field(name)?)));
    let Some((dataset, at)) = found else {
        problems.push(match splits.first() {
            Some((dataset, name)) => {
                let schema = &model.table(*dataset).schema;
                no_field(node.span, name, &schema.name, schema.fields.iter().map(|field| &*field.name).collect())
            }
            None if model.dataset(path).is_some() => {
                error(&codes::UNKNOWN_FIELD, node.span, msg!("`{recipe}` 后要写字段,而 `{path}` 是整个数据集", "`{recipe}` takes a field, and `{path}` is a whole dataset"))
                    .help(msg!("写成 {path}.字段名;数记录用 `count`", "write {path}.FIELD; records are counted with `count`"))
            }
            None => no_dataset(node.span, path.rsplit_once('.').map_or(path, |(dataset, _)| dataset), model),
        });
        return None;
    };
    let it = &model.table(dataset).schema.fields[at];
    let name = &it.name;
    if it.visibility == Visibility::Private {
        problems.push(
            error(&codes::PRIVATE_FIELD, node.span, msg!("`{name}` 是不公开的字段", "`{name}` is a private field"))
                .help(msg!("改用公开或内部字段", "use a public or internal field")),
        );
        return None;
    }
    let is_number = matches!(it.kind, Kind::Integer | Kind::Decimal);
    if it.kind == Kind::List || (!is_number && recipe != "distinct") {
        problems.push(
            error(&codes::NOT_A_NUMBER, node.span, msg!("`{name}` 不是数字,不能用 `{recipe}`", "`{name}` is not a number: `{recipe}` cannot be used"))
                .help(msg!("文字可用 `distinct` 数有几种,或用 `count` 数记录", "count different texts with `distinct`, or records with `count`")),
        );
        return None;
    }
    Some((dataset, at))
}

fn two<'n>(node: &'n Node, problems: &mut Diagnostics) -> Option<([&'n str; 2], [Span; 2])> {
    if let Yaml::List(items) = &node.value
        && let [a, b] = items.as_slice()
        && let (Some(first), Some(second)) = (a.text(), b.text())
    {
        return Some(([first, second], [a.span, b.span]));
    }
    problems.push(match &node.value {
        Yaml::List(items) => {
            let n = items.len();
            let problem = error(&crate::diag::codes::read::WRONG_SHAPE, node.span, msg!("此处要两个指标,而列表里有{n}项", "two figures are needed here, and the list has {n}"));
            match items.as_slice() {
                [Node { value: Yaml::Scalar { text, .. }, .. }] if text.contains([' ', '，', '、']) => {
                    problem.help(msg!("两个指标之间缺半角逗号:写成 [甲, 乙]", "a comma is missing between the figures: write [a, b]"))
                }
                _ => problem.help(msg!("写成 [甲, 乙]", "write [a, b]")),
            }
        }
        _ => crate::read::fields::wrong_shape(node, &msg!("两个指标的列表 [甲, 乙]", "a list of two figures [a, b]")),
    });
    None
}

fn statements(node: &Node, problems: &mut Diagnostics) -> Option<Vec<(Option<Date>, StatedAmount)>> {
    let Yaml::Map(entries) = &node.value else { return Some(vec![(None, stated(node, problems)?)]) };
    let mut statements = Vec::new();
    for (key, node) in entries {
        let date = iso(&key.text);
        if date.is_none() {
            let text = &key.text;
            problems.push(bad_statement(key.span, &msg!("“{text}”不是日期", "“{text}” is not a date")));
        }
        if let (Some(date), Some(amount)) = (date, stated(node, problems)) {
            statements.push((Some(date), amount));
        }
    }
    statements.sort_by_key(|(date, _)| *date);
    (statements.len() == entries.len()).then_some(statements)
}

fn stated(node: &Node, problems: &mut Diagnostics) -> Option<StatedAmount> {
    let number = |node: &Node| node.text().and_then(|text| Decimal::from_str_exact(text).ok());
    let amount = match &node.value {
        Yaml::Scalar { .. } => number(node).map(StatedAmount::One),
        Yaml::List(items) => match items.as_slice() {
            [from, to] => number(from).zip(number(to)).filter(|(from, to)| from <= to).map(|(from, to)| StatedAmount::Range(from, to)),
            _ => None,
        },
        _ => None,
    };
    if amount.is_none() {
        let found = node.kind();
        problems
            .push(bad_statement(node.span, &Message { zh: format!("{}不是一个数,也不是由小到大的范围", found.zh), en: format!("{} is neither a number nor a range", found.en) }));
    }
    amount
}

fn bad_statement(place: Span, message: &Message) -> Diagnostic {
    error(&codes::BAD_STATEMENT, place, message.clone()).help(msg!("写一个数、[下限, 上限] 或 {{日期: 数}}", "write a number, [from, to] or {{day: number}}"))
}

/// A unit such as 元/户 in its two halves; the second is none where there is no slash.
pub(super) fn per(unit: &Unit) -> (Unit, Unit) {
    unit.name().split_once('/').map_or_else(|| (unit.clone(), Unit::none()), |(over, under)| (Unit::new(over), Unit::new(under)))
}

/// What cannot be counted by the word for another thing: 个 may be said as 份, but never as 户.
const NO_THINGS: [&str; 12] = ["户", "户次", "人", "人次", "元", "亩", "公斤", "米", "立方米", "瓦", "千瓦时", "个百分点"];

/// The unit of a figure made of records, where `of` is the unit of the values and `record` that of a record.
pub(super) fn unit_of_records(recipe: &Recipe, given: Option<&Unit>, of: &Unit, record: &Unit) -> Result<Unit, Mismatch> {
    let Some(given) = given else {
        let is_known = !of.is_none() && !matches!(recipe, Recipe::Distinct { .. });
        return if is_known { Ok(of.clone()) } else { Err(Mismatch::Missing) };
    };
    let (over, under) = if matches!(recipe, Recipe::Mean { .. }) { per(given) } else { (given.clone(), Unit::none()) };
    let is_thing = matches!(recipe, Recipe::Count { .. })
        && of.same_family(&Unit::new("个"))
        && !given.is_ratio()
        && !given.is_duration()
        && NO_THINGS.iter().all(|name| !given.same_family(&Unit::new(name)));
    let fits = of.is_none() || of.same_family(&over) || is_thing || matches!(recipe, Recipe::Distinct { .. });
    let fits_under = under.is_none() || record.is_none() || under.same_family(record);
    if fits && fits_under { Ok(given.clone()) } else { Err(Mismatch::Between(of.clone(), given.clone())) }
}

/// The unit of `a` over `b`.
pub(super) fn unit_of_ratio(given: Option<&Unit>, a: &Unit, b: &Unit) -> Result<Unit, Mismatch> {
    let is_share = a.same_family(b);
    let Some(given) = given else { return if is_share { Ok(Unit::percent()) } else { Err(Mismatch::Missing) } };
    let (over, under) = per(given);
    let fits = if given.is_ratio() { is_share } else { a.same_family(&over) && if under.is_none() { !is_share } else { b.same_family(&under) } };
    if fits { Ok(given.clone()) } else { Err(Mismatch::Between(Unit::new(&format!("{a}/{b}")), given.clone())) }
}

/// The unit of `a` less `b`: shares differ by points.
pub(super) fn unit_of_difference(given: Option<&Unit>, a: &Unit, b: &Unit) -> Result<Unit, Mismatch> {
    if !a.same_family(b) {
        return Err(Mismatch::Between(a.clone(), b.clone()));
    }
    let natural = difference(a);
    match given {
        Some(given) if !given.same_family(&natural) => Err(Mismatch::Between(natural, given.clone())),
        Some(given) => Ok(given.clone()),
        None => Ok(natural),
    }
}

/// The unit in which two amounts of `unit` differ.
pub(super) fn difference(unit: &Unit) -> Unit {
    match unit.name() {
        "%" | "\u{FF05}" | "成" => Unit::points(),
        "‰" => Unit::new("个千分点"),
        _ => unit.clone(),
    }
}

/// Why units do not do.
pub(super) enum Mismatch {
    /// None is given and none follows.
    Missing,
    /// These two are of different families.
    Between(Unit, Unit),
}

impl Mismatch {
    /// The problem, at the unit where one is given.
    pub(super) fn problem(self, place: Span) -> Diagnostic {
        match self {
            Self::Missing => error(&codes::UNIT_MISSING, place, msg!("没有单位,也推不出单位", "no unit is given and none follows"))
                .help(msg!("补上 `unit: …`,如 个、户、元/户", "add `unit: …`, such as 个, 户, 元/户")),
            Self::Between(is, asked) => error(&codes::UNIT_MISMATCH, place, msg!("单位{is}与{asked}不能换算", "the units {is} and {asked} do not convert"))
                .help(msg!("改用同一类的单位,或核对算的是不是要的数", "use units of one family, or see whether this is the number that is meant")),
        }
    }
}
