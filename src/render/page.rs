//! One page.

use super::frame::{Frame, frame};
use super::{Theme, Words, chart, fault, table};
use crate::diag::Diagnostic;
use crate::plan::view::{EXHIBIT, Exhibit, View};
use std::sync::Arc;
use tera::{Context, Map, Value};

/// Appends the page of `view` to `out`, and gives the frame that it shares with others.
///
/// Problems: the template asks for something that the view does not have; `out` then holds part of a page.
#[allow(clippy::result_large_err)] // It fails once a template, not once a page.
pub fn page(theme: &Theme, view: &View, out: &mut Vec<u8>) -> Result<Arc<Frame>, Diagnostic> {
    let template = view.template();
    if !theme.origins.contains_key(template) {
        return Err(fault::missing(template));
    }
    let say = |fault: tera::Error| fault::first(&fault, &|name| theme.origins.get(name));
    let mut context = Context::from_serialize(view).map_err(say)?;
    let words = theme.words();
    let tables = view.tables().iter().map(|table| drawn(&table.caption, table.is_sample, &table::html(table, words)));
    context.insert_value("tables", Value::from(tables.collect::<Vec<_>>()));
    let charts = view.charts().iter().map(|chart| drawn(&chart.title, chart.is_sample, &chart::figure(chart, words)));
    context.insert_value("charts", Value::from(charts.collect::<Vec<_>>()));
    if let Some((body, exhibits)) = view.body().filter(|(_, exhibits)| !exhibits.is_empty()) {
        context.insert_value("body", Value::safe_string(&with_exhibits(&body.0, exhibits, words)));
    }
    let frame = frame(theme, view.head())?;
    context.insert_value("frame", frame.value.clone());
    theme.tera.render_to(template, &context, out).map_err(say)?;
    Ok(frame)
}

/// A table or chart as templates see it.
fn drawn(title: &str, is_sample: bool, html: &str) -> Value {
    let mut map = Map::new();
    map.insert("title".into(), Value::from(title));
    map.insert("is_sample".into(), Value::from(is_sample));
    map.insert("html".into(), Value::safe_string(html));
    Value::from(map)
}

/// The body of a narrative with its charts and tables drawn in their places.
fn with_exhibits(body: &str, exhibits: &[Exhibit], words: &Words) -> String {
    let mut out = String::with_capacity(body.len() + exhibits.len() * 8192);
    for (index, part) in body.split(EXHIBIT).enumerate() {
        match part.parse::<usize>().ok().filter(|_| index % 2 == 1).and_then(|number| exhibits.get(number)) {
            Some(Exhibit::Chart(chart)) => out.push_str(&chart::figure(chart, words)),
            Some(Exhibit::Table(table)) => out.push_str(&table::html(table, words)),
            None => out.push_str(part),
        }
    }
    out
}
