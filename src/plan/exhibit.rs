//! Charts and tables of figures: by one or two fields, or over the bulletins.

use super::Plan;
use super::answer::Asker;
use super::frame::day;
use super::route::{of_figure, relative};
use super::view::{Cell, CellKind, ChartKind, ChartSeries, ChartValue, ChartView, Exhibit, HeaderCell, Row, TableView};
use crate::diag::Message;
use crate::figures::{Amount, Breakdown, Definition, Shown};
use crate::read::binding::{self, Form, Target};
use crate::text::date::written_date;
use crate::text::quantity::rounded;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// The figures that a target such as `projects.total?by=township` shows.
pub(super) fn keys_of(target: &str) -> Option<Vec<String>> {
    match binding::target(&format!("chart:{target}")) {
        Some(Ok(Target::Chart(exhibit))) => Some(exhibit.keys),
        _ => None,
    }
}

/// The chart that was asked for; `number` makes its id.
pub(super) fn chart(plan: &Plan, asker: Asker<'_>, title: &str, wanted: &binding::Exhibit, number: usize) -> Result<Exhibit, Message> {
    chart_view(plan, asker, title, wanted, number).map(Exhibit::Chart)
}

/// The table that was asked for.
pub(super) fn table(plan: &Plan, asker: Asker<'_>, title: &str, wanted: &binding::Exhibit, _: usize) -> Result<Exhibit, Message> {
    let definitions = definitions(plan, wanted);
    let view = if wanted.by.is_empty() {
        over_bulletins(plan, asker, title, &definitions)
    } else {
        let at = wanted.day.unwrap_or(asker.day);
        broken_down(plan, asker, title, definitions[0], &breakdown(plan, definitions[0], &wanted.by, at)?, at)
    };
    Ok(Exhibit::Table(view))
}

fn definitions<'p>(plan: &'p Plan, wanted: &binding::Exhibit) -> Vec<&'p Definition> {
    wanted.keys.iter().filter_map(|key| plan.figures.definitions.get(key.as_str())).collect()
}

fn breakdown(plan: &Plan, definition: &Definition, by: &[String], at: Date) -> Result<Breakdown, Message> {
    let by: Vec<&str> = by.iter().map(String::as_str).collect();
    plan.figures.breakdown(&definition.key, &by, at)
}

/// The chart that was asked for.
pub(super) fn chart_view(plan: &Plan, asker: Asker<'_>, title: &str, wanted: &binding::Exhibit, number: usize) -> Result<ChartView, Message> {
    let definitions = definitions(plan, wanted);
    let Some(&first) = definitions.first() else { return Err(msg!("没有写指标的名称", "no figure is named")) };
    if let Some(other) = definitions.iter().find(|other| other.unit != first.unit) {
        let (a, b) = (&first.unit, &other.unit);
        return Err(msg!("一张图里只能有一种单位,而 `{}` 是{a},`{}` 是{b}", "a chart has one unit, but `{}` is in {a} and `{}` in {b}", first.key, other.key));
    }
    let form = wanted.form.unwrap_or(match wanted.by.len() {
        0 => Form::Line,
        1 => Form::Bar,
        _ => Form::Stacked,
    });
    let at = wanted.day.unwrap_or(asker.day);
    let id = format!("chart-{}", number + 1);
    let title = if title.trim().is_empty() { first.title.clone() } else { title.to_owned() };
    let (kind, categories, series, table) = match (form, wanted.by.len()) {
        (Form::Line, 0) => {
            let days = days(plan, asker);
            let series = definitions.iter().flat_map(|definition| over_days(plan, definition, definitions.len() > 1, &days));
            (ChartKind::Line, days.iter().map(|(label, _)| label.clone()).collect(), series.collect::<Vec<_>>(), over_bulletins(plan, asker, &title, &definitions))
        }
        (Form::Line, _) => return Err(msg!("折线图按各期比较,不写 `by`", "a line runs over the bulletins and takes no `by`")),
        (_, 0) => return Err(msg!("柱形图要用 `by` 写按哪个字段分组", "a bar chart needs `by`: the field it is broken down by")),
        (Form::Stacked, 1) => return Err(msg!("堆积图要用 `by` 写两个字段", "a stacked chart needs two fields in `by`")),
        (form, _) => {
            let parts = breakdown(plan, first, &wanted.by, at)?;
            let table = broken_down(plan, asker, &title, first, &parts, at);
            let kind = if form == Form::Stacked { ChartKind::Stacked } else { ChartKind::Bar };
            let width = parts.columns.len().max(1);
            let series = (0..width).map(|column| ChartSeries {
                title: parts.columns.get(column).cloned().unwrap_or_default(),
                values: (0..parts.rows.len()).map(|row| value(plan, first, parts.cells[row * width + column])).collect(),
            });
            (kind, parts.rows.clone(), series.collect(), table)
        }
    };
    let description = described(&title, &categories, &series);
    let source = source_words(plan, asker, &definitions);
    // The table is folded away; that its line breaks is said at once.
    let source = [source, if kind == ChartKind::Line { table.note.clone() } else { String::new() }].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("；");
    let is_sample = definitions.iter().any(|definition| definition.is_sample);
    Ok(ChartView { id, kind, title, description, unit: first.unit.name().to_owned(), categories, series, source, is_sample, table, is_open: false })
}

/// The days of the series up to the asker's, with the words for them.
fn days(plan: &Plan, asker: Asker<'_>) -> Vec<(String, Date)> {
    let issues = plan.series.iter().filter_map(|bulletin| Some((bulletin.issue?.number, bulletin.as_of?)));
    let mut days: Vec<(String, Date)> = issues.filter(|(_, at)| *at <= asker.day).map(|(issue, at)| (format!("第{issue}期 {}", at.strftime("%m-%d")), at)).collect();
    if days.is_empty() {
        days.push((asker.day.to_string(), asker.day));
    }
    days
}

/// The values of `definition` over `days`; as many series as it has definitions in that time, so that no line joins numbers that mean two things.
fn over_days(plan: &Plan, definition: &Definition, is_named: bool, days: &[(String, Date)]) -> Vec<ChartSeries> {
    let begins = days.windows(2).filter_map(|pair| Some((pair[1].1, plan.figures.breaks(&definition.key, pair[0].1, pair[1].1).last()?.0)));
    // The first issue of each definition, and the day from which it holds.
    let begins: Vec<(Date, Date)> = begins.collect();
    let segments = (0..=begins.len()).map(|at| {
        let (from, to) = (at.checked_sub(1).map(|before| begins[before]), begins.get(at));
        let is_within = |day: Date| from.is_none_or(|(from, _)| from <= day) && to.is_none_or(|(to, _)| day < *to);
        let remark = match (from, to) {
            (None, None) => String::new(),
            (None, Some(_)) => "原口径".to_owned(),
            (Some((_, since)), _) => format!("{}起口径", since.strftime("%m-%d")),
        };
        let title = match (is_named, remark.is_empty()) {
            (false, _) => remark,
            (true, true) => definition.title.clone(),
            (true, false) => format!("{}（{remark}）", definition.title),
        };
        let values = days.iter().map(|(_, at)| if is_within(*at) { value(plan, definition, plan.figures.value(&definition.key, *at)) } else { ChartValue::default() });
        ChartSeries { title, values: values.collect() }
    });
    segments.collect()
}

fn value(plan: &Plan, definition: &Definition, shown: Shown) -> ChartValue {
    let number = match shown {
        Shown::Value(Amount::One(value)) => Some(rounded(value, definition.decimals).to_string()),
        _ => None,
    };
    ChartValue { number, text: plan.figures.shown_text(&definition.key, shown), is_withheld: matches!(shown, Shown::Withheld { .. }) }
}

/// Categories that are named where several are the highest or the lowest.
const MOST_TIED: usize = 3;

/// The chart in words: the largest and smallest of each series, and what is withheld.
fn described(title: &str, categories: &[String], series: &[ChartSeries]) -> String {
    let mut words = format!("{title}。");
    for one in series {
        let known: Vec<(Decimal, usize)> =
            (0..one.values.len().min(categories.len())).filter_map(|index| Some((one.values[index].number.as_ref()?.parse().ok()?, index))).collect();
        let (Some((most, _)), Some((least, _))) = (known.iter().max(), known.iter().min()) else { continue };
        let name = if one.title.is_empty() { String::new() } else { format!("{}：", one.title) };
        let at = |value: &Decimal| {
            let places: Vec<usize> = known.iter().filter(|(number, _)| number == value).map(|(_, index)| *index).collect();
            let names: Vec<&str> = places.iter().take(MOST_TIED).map(|index| categories[*index].as_str()).collect();
            let (names, text) = (names.join("、"), &one.values[places[0]].text);
            match places.len() {
                1 => format!("{names}（{text}）"),
                2..=MOST_TIED => format!("{names}（均为{text}）"),
                more => format!("{names}等{more}个（均为{text}）"),
            }
        };
        words.push_str(&match known.len() {
            1 => format!("{name}{}。", at(most)),
            _ if most == least => format!("{name}均为{}。", one.values[known[0].1].text),
            _ => format!("{name}最高为{}，最低为{}。", at(most), at(least)),
        });
    }
    let withheld = series.iter().flat_map(|one| &one.values).filter(|value| value.is_withheld).count();
    if withheld > 0 {
        words.push_str(&format!("{withheld}个数值按保密规则不公布，没有图形。"));
    }
    words
}

fn source_words(plan: &Plan, asker: Asker<'_>, definitions: &[&Definition]) -> String {
    let mut titles: Vec<&str> = definitions.iter().filter_map(|definition| definition.source.as_ref()).filter_map(|key| plan.source_title(asker.source, key)).collect();
    titles.dedup();
    titles.join("、")
}

/// A cell of a table.
pub(super) fn cell(plan: &Plan, definition: &Definition, shown: Shown) -> Cell {
    let kind = match shown {
        Shown::Value(_) => CellKind::Number,
        Shown::Withheld { .. } => CellKind::Withheld,
        Shown::Missing => CellKind::Missing,
    };
    let text = plan.figures.shown_text(&definition.key, shown);
    let unit = definition.unit.name();
    let text = if kind == CellKind::Number && !unit.is_empty() { text.strip_suffix(unit).map(str::to_owned).unwrap_or(text) } else { text };
    Cell { text, kind, href: None }
}

fn words(text: &str) -> Cell {
    Cell { text: text.to_owned(), kind: CellKind::Text, href: None }
}

fn header(text: &str, is_number: bool) -> HeaderCell {
    HeaderCell { text: text.to_owned(), columns: 1, rows: 1, is_number }
}

fn unit_words(definition: &Definition) -> String {
    if definition.unit.is_none() { String::new() } else { format!("单位：{}", definition.unit) }
}

/// The values of `definitions` at each bulletin.
pub(super) fn over_bulletins(plan: &Plan, asker: Asker<'_>, title: &str, definitions: &[&Definition]) -> TableView {
    let issues = plan.series.iter().filter_map(|bulletin| Some((bulletin, bulletin.issue?.number, bulletin.as_of?))).filter(|(.., at)| *at <= asker.day);
    let issues: Vec<_> = issues.collect();
    let mut notes = Vec::new();
    let mut head = vec![header("期号", false), header("截至日期", false)];
    head.extend(
        definitions
            .iter()
            .map(|definition| header(&if definition.unit.is_none() { definition.title.clone() } else { format!("{}（{}）", definition.title, definition.unit) }, true)),
    );
    let mut rows: Vec<Row> = Vec::new();
    let mut before = None;
    for (bulletin, issue, at) in issues {
        let mut cells = vec![
            Cell { text: format!("第{issue}期"), kind: CellKind::Text, href: Some(relative(asker.route, &super::route::of_narrative(bulletin))) },
            Cell { text: written_date(at), kind: CellKind::Date, href: None },
        ];
        for definition in definitions {
            let mut cell = cell(plan, definition, plan.figures.value(&definition.key, at));
            let breaks = before.map(|before| plan.figures.breaks(&definition.key, before, at)).unwrap_or_default();
            if !breaks.is_empty() {
                cell.text.push_str(crate::figures::BREAK);
                let of = if definitions.len() > 1 { format!("{}：", definition.title) } else { String::new() };
                notes.extend(breaks.iter().map(|it| format!("{of}{}，与以前各期不可比", super::narrative::break_words(it))));
            }
            cells.push(cell);
        }
        rows.push(Row { cells, is_total: false });
        before = Some(at);
    }
    if rows.is_empty() {
        let mut cells = vec![words("—"), words(&written_date(asker.day))];
        cells.extend(definitions.iter().map(|definition| cell(plan, definition, plan.figures.value(&definition.key, asker.day))));
        rows.push(Row { cells, is_total: false });
    }
    TableView {
        caption: if title.trim().is_empty() { definitions.first().map(|definition| definition.title.clone()).unwrap_or_default() } else { title.to_owned() },
        header: vec![head],
        rows,
        note: notes.join("；"),
        source: source_words(plan, asker, definitions),
        is_sample: definitions.iter().any(|definition| definition.is_sample),
    }
}

/// A breakdown as a table, with totals where there are two fields or parts add up.
pub(super) fn broken_down(plan: &Plan, asker: Asker<'_>, title: &str, definition: &Definition, parts: &Breakdown, at: Date) -> TableView {
    let mut head = vec![header(&parts.row_title, false)];
    let width = parts.columns.len().max(1);
    let has_columns = !parts.columns.is_empty();
    if has_columns {
        head.extend(parts.columns.iter().map(|column| header(column, true)));
        head.push(header(if parts.is_additive { "合计" } else { "总体" }, true));
    } else {
        head.push(header(&definition.title, true));
    }
    let mut rows: Vec<Row> = (0..parts.rows.len())
        .map(|row| {
            let mut cells = vec![words(&parts.rows[row])];
            cells.extend(parts.cells[row * width..(row + 1) * width].iter().map(|shown| cell(plan, definition, *shown)));
            cells.extend(parts.row_totals.get(row).map(|shown| cell(plan, definition, *shown)));
            Row { cells, is_total: false }
        })
        .collect();
    let mut total = vec![words(if parts.is_additive { "合计" } else { "总体" })];
    total.extend(parts.column_totals.iter().map(|shown| cell(plan, definition, *shown)));
    total.push(cell(plan, definition, parts.total));
    rows.push(Row { cells: total, is_total: true });
    let mut notes = vec![unit_words(definition), format!("截至{}", written_date(at))];
    if parts.cells.iter().any(|shown| matches!(shown, Shown::Withheld { .. })) {
        notes.push("为保护隐私，数目小的格子和能推出它们的格子不公布".to_owned());
    }
    if rounding_shows(definition, parts) {
        notes.push("因四舍五入，分项之和可能不等于合计".to_owned());
    }
    notes.retain(|note| !note.is_empty());
    TableView {
        caption: if title.trim().is_empty() { definition.title.clone() } else { title.to_owned() },
        header: vec![head],
        rows,
        note: notes.join("；"),
        source: source_words(plan, asker, &[definition]),
        is_sample: definition.is_sample,
    }
}

/// Whether the printed parts of an additive breakdown do not add up to what is printed as their total: of the whole, a row or a column.
fn rounding_shows(definition: &Definition, parts: &Breakdown) -> bool {
    let printed = |shown: &Shown| match shown {
        Shown::Value(Amount::One(value)) => Some(rounded(*value, definition.decimals)),
        _ => None,
    };
    let differs = |cells: &mut dyn Iterator<Item = &Shown>, total: &Shown| {
        let sum = cells.map(printed).try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part?));
        sum.zip(printed(total)).is_some_and(|(sum, total)| sum != total)
    };
    let width = parts.columns.len().max(1);
    let rows = parts.row_totals.iter().zip(parts.cells.chunks(width)).any(|(total, cells)| differs(&mut cells.iter(), total));
    let columns = parts.column_totals.iter().enumerate().any(|(column, total)| differs(&mut parts.cells.iter().skip(column).step_by(width), total));
    parts.is_additive && (rows || columns || differs(&mut parts.cells.iter(), &parts.total))
}

/// The link to a figure's page.
pub(super) fn figure_href(route: &str, key: &str) -> String {
    relative(route, &of_figure(key))
}

/// The day of a breakdown in words.
pub(super) fn as_of_words(at: Date) -> String {
    day(at).text
}
