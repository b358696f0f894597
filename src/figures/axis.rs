//! Sorts records by the values of a field: which values there are, in which order, and which one each record has.

use super::definition::FieldOf;
use super::sieve;
use super::unknown;
use crate::diag::Message;
use crate::model::schema::{Kind, Visibility};
use crate::model::table::{Cell, Column, MISSING_CODE, NOT_APPLICABLE_CODE, Table};
use crate::model::{Field, Model};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashMap};

/// What records without a value are called.
pub(super) const MISSING: &str = "暂无数据";
/// What records to which the field does not apply are called.
pub(super) const NOT_APPLICABLE: &str = "不适用";

/// One side of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Axis {
    /// The field's name.
    pub(super) field: String,
    /// The field's title.
    pub(super) title: String,
    /// Its values.
    pub(super) labels: Vec<String>,
}

/// An axis and, for each record, the position of its value.
pub(super) struct Sorted {
    pub(super) axis: Axis,
    pub(super) of_row: Vec<u32>,
}

/// Whether figures of `dataset` may be broken down by the field called `name`.
///
/// Problems: no such field; private fields, nested lists, and internal fields that would name single records.
pub(super) fn field<'m>(model: &'m Model, dataset: usize, name: &str) -> Result<(FieldOf, &'m Field), Message> {
    let Some((at, field)) = sieve::find(model, dataset, name) else {
        let table = model.table(dataset);
        let own = table.schema.fields.iter();
        let parents = sieve::parent(model, table).into_iter().flat_map(|parent| parent.schema.fields.iter());
        let known = own.chain(parents).filter(|field| field.visibility != Visibility::Private && field.kind != Kind::List);
        return Err(unknown("字段", "field", name, known.map(|field| &*field.name)));
    };
    if field.visibility == Visibility::Private {
        return Err(msg!("字段 `{name}` 不公开,不能用于分解", "the field `{name}` is private; nothing can be broken down by it"));
    }
    if field.kind == Kind::List {
        return Err(msg!("`{name}` 是列表,不能用于分解", "`{name}` is a list; nothing can be broken down by it"));
    }
    let names_records = field.constraints.unique || matches!(field.kind, Kind::Text | Kind::Markdown) || is_primary_key(model, dataset, at);
    if field.visibility == Visibility::Internal && names_records {
        return Err(msg!(
            "字段 `{name}` 只供内部使用且能指认单条记录,不能用于分解",
            "the field `{name}` is internal and tells single records apart; nothing can be broken down by it"
        ));
    }
    Ok((at, field))
}

fn is_primary_key(model: &Model, dataset: usize, at: FieldOf) -> bool {
    sieve::place(model, dataset, at).is_some_and(|(table, field)| table.schema.primary_key == Some(field))
}

/// The records of `dataset` sorted by the field called `name` as of `day`; only those `chosen` matter.
pub(super) fn sorted(model: &Model, dataset: usize, name: &str, day: i32, chosen: &[bool]) -> Result<Sorted, Message> {
    let (at, field) = field(model, dataset, name)?;
    let table = model.table(dataset);
    let axis = |labels| Axis { field: name.to_owned(), title: if field.title.is_empty() { name.to_owned() } else { field.title.clone() }, labels };
    let Some((owner, column)) = sieve::place(model, dataset, at) else { return Ok(Sorted { axis: axis(Vec::new()), of_row: Vec::new() }) };
    let (mut labels, of_owner) = positions(model, owner, column, day);
    let mut of_row = match at {
        FieldOf::Own(_) => of_owner,
        FieldOf::Parent(_) => table.parents.iter().map(|parent| of_owner.get(*parent as usize).copied().unwrap_or(MISSING_CODE)).collect(),
    };
    for (code, label) in [(NOT_APPLICABLE_CODE, NOT_APPLICABLE), (MISSING_CODE, MISSING)] {
        let position = u32::try_from(labels.len()).unwrap_or(0);
        let mut is_met = false;
        for (at, chosen) in of_row.iter_mut().zip(chosen) {
            if *at == code {
                is_met |= *chosen;
                *at = position;
            }
        }
        if is_met {
            labels.push(label.to_owned());
        }
    }
    Ok(Sorted { axis: axis(labels), of_row })
}

/// The values of a column in their order and the position of each row's, with the codes of [`Column::Codes`] for what is not there.
fn positions(model: &Model, table: &Table, at: usize, day: i32) -> (Vec<String>, Vec<u32>) {
    let column = &table.columns[at];
    let codes: Option<(&[u32], &[Box<str>])> = match column {
        Column::Codes { codes, dictionary } => Some((codes, dictionary)),
        Column::Dated { values, .. } => match &**values {
            Column::Codes { codes, dictionary } => Some((codes, dictionary)),
            _ => None,
        },
        _ => None,
    };
    let Some((codes, dictionary)) = codes else { return by_value(table.rows, column, day) };
    let (labels, position) = order(model, &table.schema.fields[at], dictionary);
    let place = |code: u32| if code >= NOT_APPLICABLE_CODE { code } else { position[code as usize] };
    let of_row = match column {
        Column::Dated { .. } => (0..table.rows).map(|row| column.entry(row, day).map_or(MISSING_CODE, |entry| place(codes[entry]))).collect(),
        _ => codes.iter().map(|code| place(*code)).collect(),
    };
    (labels, of_row)
}

/// The labels of a coded field in their order, and the position of each code.
fn order(model: &Model, field: &Field, dictionary: &[Box<str>]) -> (Vec<String>, Vec<u32>) {
    let mut labels: Vec<String> = field.constraints.allowed.clone();
    if labels.is_empty() {
        labels = field.reference.as_ref().map(|reference| referenced(model, &reference.dataset, &reference.field)).unwrap_or_default();
    }
    let mut known: HashMap<String, u32> = labels.iter().cloned().zip(0..).collect();
    let position = dictionary.iter().map(|text| {
        *known.entry(text.to_string()).or_insert_with(|| {
            labels.push(text.to_string());
            u32::try_from(labels.len() - 1).unwrap_or(0)
        })
    });
    let position = position.collect();
    (labels, position)
}

/// All values of the field that is referred to, in the order of its records.
fn referenced(model: &Model, dataset: &str, field: &str) -> Vec<String> {
    let Some(table) = model.dataset(dataset).map(|dataset| model.table(dataset)) else { return Vec::new() };
    let Some(field) = table.schema.field(field) else { return Vec::new() };
    let mut seen = std::collections::HashSet::new();
    let texts = (0..table.rows).filter_map(|row| match table.cell(field, row, 0) {
        Cell::Text(text) => Some(text.to_owned()),
        _ => None,
    });
    texts.filter(|text| seen.insert(text.clone())).collect()
}

/// A value by which records can be sorted.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Flag(bool),
    Number(Decimal),
    Text(String),
}

fn by_value(rows: usize, column: &Column, day: i32) -> (Vec<String>, Vec<u32>) {
    let ranks: Vec<Result<Rank, u32>> = (0..rows)
        .map(|row| match column.cell(row, day) {
            Cell::Missing => Err(MISSING_CODE),
            Cell::NotApplicable => Err(NOT_APPLICABLE_CODE),
            Cell::Text(text) => Ok(Rank::Text(text.to_owned())),
            Cell::Integer(number) => Ok(Rank::Number(number.into())),
            Cell::Decimal(number) => Ok(Rank::Number(number.normalize())),
            Cell::Date(date) => Ok(Rank::Text(date.to_string())),
            Cell::Flag(flag) => Ok(Rank::Flag(!flag)),
        })
        .collect();
    let mut values: BTreeMap<&Rank, u32> = ranks.iter().flatten().map(|rank| (rank, 0)).collect();
    let labels = values
        .iter_mut()
        .zip(0..)
        .map(|((rank, position), at)| {
            *position = at;
            match rank {
                Rank::Flag(false) => "是".to_owned(),
                Rank::Flag(true) => "否".to_owned(),
                Rank::Number(number) => number.to_string(),
                Rank::Text(text) => text.clone(),
            }
        })
        .collect();
    let of_row = ranks.iter().map(|rank| rank.as_ref().map_or_else(|code| *code, |rank| values[rank])).collect();
    (labels, of_row)
}
