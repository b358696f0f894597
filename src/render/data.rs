//! Open data: each public dataset as CSV and JSON, and the `datapackage.json` that describes them.
//!
//! Only public fields are written, and a dataset without one has no download. A dated field is written as its value on the
//! as-of date; its whole history stands in the JSON. Formats: RFC 4180 with a byte order mark (so that office programs
//! take it for UTF-8), and Data Package 1.0 of Frictionless Data.

use crate::model::{Cell, Column, Field, Kind, Schema, Table, Visibility};
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::ops::Range;
use std::sync::Arc;

/// The sentence that stands on everything that is not real.
pub const SAMPLE_LABEL: &str = "示例数据，非真实情况";

/// The name of the column that says so in a CSV file.
pub const SAMPLE_COLUMN: &str = "data_nature";

/// What a field says that does not apply.
const NOT_APPLICABLE: &str = "不适用";

/// The fields of a dataset that may be printed, with their indices.
pub fn public_fields(schema: &Schema) -> impl Iterator<Item = (usize, &Field)> {
    schema.fields.iter().enumerate().filter(|(_, field)| field.visibility == Visibility::Public && field.kind != Kind::List)
}

/// Whether a dataset has anything that may be downloaded.
pub fn is_public(schema: &Schema) -> bool {
    public_fields(schema).next().is_some()
}

/// How many records a part of a download has: enough that a part is worth a call, few enough that it is small beside the data.
const RECORDS_A_PART: usize = 2000;

/// The rows of `table`, a part at a time; one part where there are none.
fn parts_of(table: &Table) -> impl Iterator<Item = Range<usize>> + use<> {
    let rows = table.rows;
    (0..rows.max(1)).step_by(RECORDS_A_PART).map(move |first| first..rows.min(first + RECORDS_A_PART))
}

/// The records of `table` as CSV in parts, dated fields as of `day`; `parent` is the table of which its rows are items.
pub fn csv<'t>(table: &'t Table, parent: Option<&'t Table>, day: i32) -> impl Iterator<Item = Vec<u8>> + 't {
    parts_of(table).map(move |rows| csv_part(table, parent, day, rows))
}

fn csv_part(table: &Table, parent: Option<&Table>, day: i32, rows: Range<usize>) -> Vec<u8> {
    let mut out = Vec::new();
    let fields: Vec<(usize, &Field)> = public_fields(&table.schema).collect();
    let parent = parent.and_then(|parent| Some((parent, parent.schema.primary_key?)));
    if rows.start == 0 {
        out.extend_from_slice(b"\xef\xbb\xbf");
        let header = parent.iter().map(|(parent, key)| format!("{}_{}", parent.schema.name, parent.schema.fields[*key].name));
        let header = header.chain(fields.iter().map(|(_, field)| field.name.to_string())).chain(table.schema.is_sample.then(|| SAMPLE_COLUMN.to_owned()));
        line(&mut out, header);
    }
    let mut text = String::new();
    for row in rows {
        let mut is_first = true;
        let mut field = |out: &mut Vec<u8>, value: Cell<'_>| {
            if !is_first {
                out.push(b',');
            }
            is_first = false;
            match value {
                Cell::Missing => {}
                Cell::Text(value) => quoted(out, value),
                other => {
                    text.clear();
                    write_cell(&mut text, other);
                    quoted(out, &text);
                }
            }
        };
        if let Some((parent, key)) = parent {
            field(&mut out, parent.cell(key, table.parents[row] as usize, day));
        }
        for (index, _) in &fields {
            field(&mut out, table.cell(*index, row, day));
        }
        if table.schema.is_sample {
            field(&mut out, Cell::Text(SAMPLE_LABEL));
        }
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// One line of a CSV file.
pub fn line(out: &mut Vec<u8>, values: impl Iterator<Item = String>) {
    for (index, value) in values.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        quoted(out, &value);
    }
    out.extend_from_slice(b"\r\n");
}

/// One CSV field, in quotes only where it must be.
///
/// What an office program would take for a formula begins with an apostrophe, which keeps it text (OWASP, "CSV Injection"). Numbers stay as they
/// are, and the JSON has every value as it is.
fn quoted(out: &mut Vec<u8>, value: &str) {
    let value = if is_formula(value) { &format!("'{value}") } else { value };
    if value.contains([',', '"', '\n', '\r']) {
        out.push(b'"');
        out.extend_from_slice(value.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(value.as_bytes());
    }
}

/// Whether an office program would compute this: `=…`, `@…`, a tab, or a sign before what is no number.
fn is_formula(value: &str) -> bool {
    let mut bytes = value.bytes();
    match bytes.next() {
        Some(b'=' | b'@' | b'\t' | b'\r') => true,
        Some(b'+' | b'-') => !bytes.all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-' | b' ')),
        _ => false,
    }
}

fn write_cell(text: &mut String, cell: Cell<'_>) {
    use std::fmt::Write;
    let written = match cell {
        Cell::Missing => Ok(()),
        Cell::NotApplicable => write!(text, "{NOT_APPLICABLE}"),
        Cell::Text(value) => write!(text, "{value}"),
        Cell::Integer(value) => write!(text, "{value}"),
        Cell::Decimal(value) => write!(text, "{value}"),
        Cell::Date(date) => write!(text, "{date}"),
        Cell::Flag(flag) => write!(text, "{flag}"),
    };
    debug_assert!(written.is_ok());
}

/// The records of `table` as JSON in parts: `{name, title, as_of, sample?, corrections?, records: […]}`; a dated field is a list of `{from,
/// value, note?, reason?}`. `corrections` are those of published figures that were computed from it.
pub fn json<'t>(table: &'t Table, parent: Option<&'t Table>, as_of: Arc<str>, corrections: Arc<[Value]>) -> impl Iterator<Item = Vec<u8>> + 't {
    parts_of(table).map(move |rows| {
        let is_last = rows.end == table.rows;
        let mut out = if rows.start == 0 { json_head(&table.schema, &as_of, &corrections) } else { Vec::new() };
        json_records(&mut out, table, parent, rows);
        if is_last {
            out.extend_from_slice(b"\n]}\n");
        }
        out
    })
}

fn json_head(schema: &Schema, as_of: &str, corrections: &[Value]) -> Vec<u8> {
    let mut head = Map::new();
    head.insert("name".into(), json!(&*schema.name));
    head.insert("title".into(), json!(schema.title));
    head.insert("as_of".into(), json!(as_of));
    if schema.is_sample {
        head.insert("sample".into(), json!(true));
        head.insert("label".into(), json!(SAMPLE_LABEL));
    }
    if !corrections.is_empty() {
        head.insert("corrections".into(), json!(corrections));
    }
    let mut out = serde_json::to_vec(&head).unwrap_or_default();
    out.pop();
    out.extend_from_slice(b",\"records\":[");
    out
}

fn json_records(out: &mut Vec<u8>, table: &Table, parent: Option<&Table>, rows: Range<usize>) {
    let parent = parent.and_then(|parent| Some((parent, parent.schema.primary_key?)));
    let of_parent = parent.map(|(parent, key)| json_key(&format!("{}_{}", parent.schema.name, parent.schema.fields[key].name)));
    let fields: Vec<(&Column, Vec<u8>)> = public_fields(&table.schema).map(|(index, field)| (&table.columns[index], json_key(&field.name))).collect();
    for row in rows {
        out.extend_from_slice(if row == 0 { b"\n{" } else { b",\n{" });
        let start = out.len();
        if let (Some((parent, key)), Some(name)) = (parent, &of_parent) {
            out.extend_from_slice(name);
            write_json(out, &value(parent.cell(key, table.parents[row] as usize, 0)));
        }
        for (column, name) in &fields {
            if out.len() > start {
                out.push(b',');
            }
            out.extend_from_slice(name);
            match column {
                Column::Dated { .. } => write_json(out, &history(column, row)),
                _ => match column.cell(row, 0) {
                    Cell::Text(text) => write_json(out, text), // Most of the bytes: no copy of them is made.
                    other => write_json(out, &value(other)),
                },
            }
        }
        out.push(b'}');
    }
}

/// The key of a JSON object, with its colon.
fn json_key(name: &str) -> Vec<u8> {
    let mut key = Vec::new();
    write_json(&mut key, name);
    key.push(b':');
    key
}

fn write_json<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    let written = serde_json::to_writer(out, value);
    debug_assert!(written.is_ok(), "values and texts can always be written");
}

fn history(column: &Column, row: usize) -> Value {
    let entries = column.entries(row).map(|entry| {
        let (from, cell, note) = column.entry_value(entry);
        let mut item = Map::new();
        item.insert("from".into(), from.map_or(Value::Null, |from| json!(from.to_string())));
        item.insert("value".into(), value(cell));
        for (name, text) in [("note", note.and_then(|note| note.note.as_ref())), ("reason", note.and_then(|note| note.reason.as_ref()))] {
            if let Some(text) = text {
                item.insert(name.into(), json!(text));
            }
        }
        Value::Object(item)
    });
    Value::Array(entries.collect())
}

fn value(cell: Cell<'_>) -> Value {
    match cell {
        Cell::Missing => Value::Null,
        Cell::NotApplicable => json!(NOT_APPLICABLE),
        Cell::Text(text) => json!(text),
        Cell::Integer(number) => json!(number),
        Cell::Decimal(number) => json!(number.to_string()),
        Cell::Date(date) => json!(date.to_string()),
        Cell::Flag(flag) => json!(flag),
    }
}

/// The name of the package.
const PACKAGE: &str = "jianbao-data";

/// One downloadable dataset, for the package.
#[derive(Debug)]
pub struct Resource<'a> {
    /// Its table.
    pub table: &'a Table,
    /// The table of which its rows are items.
    pub parent: Option<&'a Table>,
    /// What its CSV file is.
    pub csv: Content,
    /// Corrections of published figures that were computed from it.
    pub corrections: Vec<Value>,
}

/// A file by what it holds.
#[derive(Debug, Clone)]
pub struct Content {
    /// Its size in bytes.
    pub bytes: usize,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Content {
    /// What `parts` are together.
    pub fn of(parts: impl IntoIterator<Item: AsRef<[u8]>>) -> Self {
        let mut sum = Sum::default();
        parts.into_iter().for_each(|part| sum.add(part.as_ref()));
        sum.content()
    }
}

/// A file that is read part by part.
#[derive(Default)]
pub struct Sum {
    bytes: usize,
    digest: Sha256,
}

impl Sum {
    /// Reads the next part.
    pub fn add(&mut self, part: &[u8]) {
        self.bytes += part.len();
        self.digest.update(part);
    }

    /// What has been read.
    pub fn content(&self) -> Content {
        Content { bytes: self.bytes, sha256: hex(&self.digest.clone().finalize()) }
    }
}

/// The file name of a dataset, without its ending: `workshops.subsidies` stays one name.
pub fn file_name(schema: &Schema) -> String {
    schema.name.replace('.', "-")
}

/// `datapackage.json` of all `resources` and of `others`, which are described already.
pub fn datapackage(title: &str, description: &str, as_of: &str, resources: &[Resource<'_>], others: Vec<Value>) -> Vec<u8> {
    let names: Vec<&str> = resources.iter().map(|resource| &*resource.table.schema.name).collect();
    let package = json!({
        "profile": "tabular-data-package",
        "name": PACKAGE,
        "title": title,
        "description": description,
        "as_of": as_of,
        "resources": resources.iter().map(|resource| described(resource, &names)).chain(others).collect::<Vec<_>>(),
    });
    let mut out = serde_json::to_vec_pretty(&package).unwrap_or_default();
    out.push(b'\n');
    out
}

fn described(resource: &Resource<'_>, names: &[&str]) -> Value {
    let schema = &resource.table.schema;
    let mut fields = Vec::new();
    let mut foreign_keys = Vec::new();
    if let Some((parent, key)) = resource.parent.and_then(|parent| Some((parent, parent.schema.primary_key?))) {
        let key = &parent.schema.fields[key];
        let name = format!("{}_{}", parent.schema.name, key.name);
        fields.push(json!({ "name": name, "title": format!("{}{}", parent.schema.title, key.title), "type": "string" }));
        foreign_keys.push(json!({ "fields": name, "reference": { "resource": file_name(&parent.schema), "fields": &*key.name } }));
    }
    for (_, field) in public_fields(schema) {
        fields.push(field_descriptor(field));
        if let Some(reference) = field.reference.as_ref().filter(|reference| !field.is_dated && names.contains(&&*reference.dataset)) {
            foreign_keys.push(json!({ "fields": &*field.name, "reference": { "resource": reference.dataset.replace('.', "-"), "fields": &*reference.field } }));
        }
    }
    if schema.is_sample {
        fields.push(json!({ "name": SAMPLE_COLUMN, "title": "数据性质", "type": "string" }));
    }
    let mut table_schema = json!({ "fields": fields, "missingValues": ["", NOT_APPLICABLE] });
    if let Some(key) = schema.primary_key.filter(|key| schema.fields[*key].visibility == Visibility::Public) {
        table_schema["primaryKey"] = json!(&*schema.fields[key].name);
    }
    if !foreign_keys.is_empty() {
        table_schema["foreignKeys"] = json!(foreign_keys);
    }
    let mut descriptor = json!({
        "profile": "tabular-data-resource",
        "name": file_name(schema),
        "title": schema.title,
        "description": schema.description,
        "path": format!("{}.csv", file_name(schema)),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": resource.csv.bytes,
        "hash": format!("sha256:{}", resource.csv.sha256),
        "schema": table_schema,
    });
    if !resource.corrections.is_empty() {
        descriptor["corrections"] = json!(resource.corrections);
    }
    if schema.is_sample {
        descriptor["sample"] = json!(true);
        descriptor["label"] = json!(SAMPLE_LABEL);
    }
    descriptor
}

fn field_descriptor(field: &Field) -> Value {
    let kind = match field.kind {
        Kind::Code | Kind::Text | Kind::Markdown | Kind::List => "string",
        Kind::Integer => "integer",
        Kind::Decimal => "number",
        Kind::Date => "date",
        Kind::Boolean => "boolean",
    };
    let mut descriptor = json!({ "name": &*field.name, "title": field.title, "type": kind });
    if !field.unit.is_none() {
        descriptor["unit"] = json!(field.unit.name());
    }
    if !field.description.is_empty() {
        descriptor["description"] = json!(field.description);
    }
    if kind == "boolean" {
        descriptor["trueValues"] = json!(["true"]);
        descriptor["falseValues"] = json!(["false"]);
    }
    descriptor
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
