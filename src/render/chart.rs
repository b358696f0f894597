//! Charts as SVG without script: bars, stacked bars and lines over the bulletins.
//!
//! Positions along the width are percentages and everything else is in pixels, instead of one scaled viewBox: so letters keep their size
//! from 320 px to a sheet of paper while bars and lines stretch. Series differ by pattern, dash or mark as well as by colour, and values
//! are written beside their marks, so that a chart reads in grey, in print and without colour vision. Every colour is an attribute that
//! the theme's CSS may override by class, so that a chart taken out of its page still reads. Coordinates are exact decimals cut to two
//! places: the same numbers give the same bytes on every machine.

use super::Words;
use super::table::{self, escape};
use super::words::filled;
use crate::plan::view::{ChartKind, ChartSeries, ChartView};
use rust_decimal::Decimal;
use std::fmt::Write;

/// Colours of the series, dark enough for white letters or light enough for black ones; a seventh begins again.
const COLOURS: [&str; 6] = ["#17467a", "#b8741a", "#8a93a0", "#2f7d5b", "#8c3b6e", "#5b5b5b"];

/// Colours of lines, which being thin must be darker.
const LINE_COLOURS: [&str; 6] = ["#17467a", "#a05a08", "#56606b", "#2b6e50", "#8c3b6e", "#1a1a1a"];

/// Patterns laid over the colours, by series; the first has none.
const PATTERNS: [&str; 6] = ["", "M0 8L8 0M-2 2L2-2M6 10L10 6", "M0 4H8", "M4 0V8", "M0 0L8 8M-2 6L2 10M6-2L10 2", "M0 4H8M4 0V8"];

/// Dashes of the lines, by series.
const DASHES: [&str; 6] = ["", "7 4", "3 3", "10 4 2 4", "4 2", "12 6"];

/// Marks of the lines, by series: circle, square, triangle, diamond, cross, bar.
const MARKS: [&str; 6] =
    ["M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z", "M-4-4H4V4H-4z", "M0-5.5L5 4H-5z", "M0-5.5L5.5 0L0 5.5L-5.5 0z", "M-5-2H-2V-5H2V-2H5V2H2V5H-2V2H-5z", "M-5-2.5H5V2.5H-5z"];

/// Which colour, pattern, dash and mark series `index` of `chart` has.
///
/// Counted from the last series: states are declared from the first to the last, and the state that is aimed at is the strong one.
fn tone(chart: &ChartView, index: usize) -> usize {
    (chart.series.len() - 1 - index.min(chart.series.len() - 1)) % COLOURS.len()
}

/// Where the plot of bars begins when labels stand beside them, in percent of the width.
const BESIDE: i64 = 24;

/// Longest label, in widths of a Chinese character, that fits beside its bar at 320 px.
const BESIDE_WIDTH: usize = 5;

/// How much of the plot's width the longest bar leaves to its number, in percent of the whole width.
const NUMBER_WIDTH: i64 = 22;

/// The chart with its title, the label of sample data, its source and the table of the same numbers.
pub fn figure(chart: &ChartView, words: &Words) -> String {
    let mut out = String::with_capacity(8192);
    out.push_str("<figure class=\"chart\">\n<figcaption>");
    escape(&mut out, &chart.title);
    if !chart.unit.is_empty() {
        out.push_str(" <span class=\"unit\">");
        escape(&mut out, &filled(words.text("chart.unit"), |_| Some(chart.unit.clone())));
        out.push_str("</span>");
    }
    out.push_str("</figcaption>\n");
    out.push_str(&svg(chart, words));
    table::notes(&mut out, false, "", &chart.source, words);
    if !chart.table.rows.is_empty() {
        out.push_str(if chart.is_open { "<details class=\"chart-table\" open><summary>" } else { "<details class=\"chart-table\"><summary>" });
        escape(&mut out, words.text("chart.table"));
        out.push_str("<span class=\"for-ears\">");
        escape(&mut out, &format!("{}{}", words.text("site.colon"), chart.title));
        out.push_str("</span></summary>\n");
        out.push_str(&table::html(&chart.table, words));
        out.push_str("</details>\n");
    }
    out.push_str("</figure>\n");
    out
}

/// The SVG of `chart`, to stand inside HTML; `chart.id` must be unique in the page.
pub fn svg(chart: &ChartView, words: &Words) -> String {
    let mut drawing = Drawing { out: String::with_capacity(6144), id: &chart.id, y: 0 };
    if chart.series.len() > 1 {
        legend(&mut drawing, chart);
    }
    match chart.kind {
        ChartKind::Bar if chart.series.len() <= 1 => bars(&mut drawing, chart),
        ChartKind::Bar => grouped(&mut drawing, chart),
        ChartKind::Stacked => stacked(&mut drawing, chart, words),
        ChartKind::Line => lines(&mut drawing, chart),
    }
    if chart.is_sample {
        drawing.y += 22;
        let y = drawing.y - 6;
        drawing.text("sample", "0", y, "start", words.text("sample.label"));
    }
    let height = drawing.y.max(20);
    let mut out = String::with_capacity(drawing.out.len() + 1024);
    let id = &chart.id;
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<svg class=\"{}\" role=\"img\" width=\"100%\" height=\"{height}\" aria-labelledby=\"{id}-title {id}-desc\" font-family=\"sans-serif\" font-size=\"14\" fill=\"#1a1a1a\">\n<title id=\"{id}-title\">",
        match chart.kind {
            ChartKind::Bar => "bars",
            ChartKind::Stacked => "stacked",
            ChartKind::Line => "lines",
        }
    );
    escape(&mut out, &chart.title);
    let _ = write!(out, "</title>\n<desc id=\"{id}-desc\">");
    escape(&mut out, &chart.description);
    if chart.is_sample {
        out.push(' ');
        escape(&mut out, words.text("sample.label"));
    }
    out.push_str("</desc>\n");
    match chart.kind {
        ChartKind::Line => marks(&mut out, chart),
        _ if chart.series.len() > 1 => patterns(&mut out, chart),
        _ => {}
    }
    out.push_str(&drawing.out);
    out.push_str("</svg>\n");
    out
}

/// An SVG being drawn downwards.
struct Drawing<'a> {
    out: String,
    id: &'a str,
    /// How far down it has come, in pixels.
    y: i64,
}

impl Drawing<'_> {
    fn text(&mut self, class: &str, x: &str, y: i64, anchor: &str, text: &str) {
        let _ = write!(self.out, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\"");
        if anchor != "start" {
            let _ = write!(self.out, " text-anchor=\"{anchor}\"");
        }
        self.out.push('>');
        escape(&mut self.out, text);
        self.out.push_str("</text>\n");
    }

    /// Text some pixels to the right of `x`.
    fn text_after(&mut self, class: &str, x: &str, pixels: i64, y: i64, text: &str) {
        let _ = write!(self.out, "<text class=\"{class}\" x=\"{x}\" dx=\"{pixels}\" y=\"{y}\">");
        escape(&mut self.out, text);
        self.out.push_str("</text>\n");
    }

    /// A bar in a tone, with its pattern where the chart has several series.
    fn bar(&mut self, tone: usize, x: &str, width: &str, y: i64, height: i64, is_patterned: bool) {
        let (series, colour) = (tone + 1, COLOURS[tone]);
        let _ = writeln!(self.out, "<rect class=\"s{series}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{colour}\"/>");
        if is_patterned && tone > 0 {
            let _ = writeln!(self.out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"url(#{}-p{series})\"/>", self.id);
        }
    }

    /// A vertical line over `from..to`.
    fn upright(&mut self, class: &str, x: &str, from: i64, to: i64, colour: &str) {
        let _ = writeln!(self.out, "<line class=\"{class}\" x1=\"{x}\" x2=\"{x}\" y1=\"{from}\" y2=\"{to}\" stroke=\"{colour}\"/>");
    }
}

/// The patterns that the series of `chart` use.
fn patterns(out: &mut String, chart: &ChartView) {
    out.push_str("<defs>\n");
    for (index, path) in PATTERNS.iter().enumerate().take(chart.series.len()).skip(1) {
        let _ = writeln!(
            out,
            "<pattern id=\"{}-p{}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><path d=\"{path}\" stroke=\"#fff\" stroke-opacity=\".55\" stroke-width=\"1.5\" fill=\"none\"/></pattern>",
            chart.id,
            index + 1
        );
    }
    out.push_str("</defs>\n");
}

/// The marks of the lines, and a piece of each line for the legend; placed by `use`, which takes percentages where a path does not.
fn marks(out: &mut String, chart: &ChartView) {
    out.push_str("<defs>\n");
    for index in 0..chart.series.len().min(COLOURS.len()) {
        let tone = tone(chart, index);
        let (id, class, colour) = (&chart.id, tone + 1, LINE_COLOURS[tone]);
        let _ = writeln!(out, "<path id=\"{id}-m{class}\" class=\"m{class}\" d=\"{}\" fill=\"{colour}\"/>", MARKS[tone]);
        if chart.series.len() > 1 {
            let dash = if DASHES[tone].is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", DASHES[tone]) };
            let _ = writeln!(out, "<path id=\"{id}-l{class}\" class=\"l{class}\" d=\"M0 0H34\" stroke=\"{colour}\" stroke-width=\"2.5\"{dash}/>");
        }
    }
    out.push_str("</defs>\n");
}

/// The names of the series with their colour, pattern or mark; two or three in a row by their length.
fn legend(drawing: &mut Drawing<'_>, chart: &ChartView) {
    let longest = chart.series.iter().map(|series| width(&series.title)).max().unwrap_or(0);
    let in_a_row: usize = match longest {
        0..=4 => 3,
        5..=8 => 2,
        _ => 1,
    };
    for (index, series) in chart.series.iter().enumerate() {
        let (column, tone) = (index % in_a_row, tone(chart, index));
        if column == 0 {
            drawing.y += 24;
        }
        let x = percent(Decimal::from(100 * column as i64) / Decimal::from(in_a_row as i64));
        let y = drawing.y;
        if chart.kind == ChartKind::Line {
            let id = drawing.id;
            let _ =
                writeln!(drawing.out, "<use href=\"#{id}-l{0}\" x=\"{x}\" y=\"{1}\"/><use href=\"#{id}-m{0}\" x=\"{x}\" y=\"{1}\" transform=\"translate(17)\"/>", tone + 1, y - 10);
            drawing.text_after("legend", &x, 40, y - 5, &series.title);
        } else {
            drawing.bar(tone, &x, "16", y - 18, 16, true);
            drawing.text_after("legend", &x, 22, y - 5, &series.title);
        }
    }
    drawing.y += 10;
}

/// Where the plot lies and how values become widths.
struct Scale {
    /// Where zero is, in percent.
    zero: Decimal,
    /// Percent a unit.
    each: Decimal,
    /// Whether labels stand beside the bars.
    is_beside: bool,
}

impl Scale {
    fn of(chart: &ChartView, low: Decimal, high: Decimal) -> Self {
        let is_beside = chart.categories.iter().all(|category| width(category) <= BESIDE_WIDTH);
        let start = Decimal::from(if is_beside { BESIDE } else { 0 });
        let (low, high) = (low.min(Decimal::ZERO), high.max(Decimal::ZERO));
        // A bar to the left needs room for its number there.
        let left = if low < Decimal::ZERO { Decimal::from(NUMBER_WIDTH) } else { Decimal::ZERO };
        let room = Decimal::from(100 - NUMBER_WIDTH) - start - left;
        let each = if high > low { room / (high - low) } else { Decimal::ZERO };
        Self { zero: start + left - low * each, each, is_beside }
    }

    fn at(&self, value: Decimal) -> Decimal {
        self.zero + value * self.each
    }

    /// The line at zero; bars that begin at the left edge under their labels need none.
    fn axis(&self, drawing: &mut Drawing<'_>, from: i64, to: i64) {
        if self.zero > Decimal::ZERO && to > from {
            drawing.upright("axis", &percent(self.zero), from, to, "#6f777b");
        }
    }

    /// The label of a category; gives where its bars begin.
    fn category(&self, drawing: &mut Drawing<'_>, text: &str, height: i64) -> i64 {
        let top = drawing.y;
        if self.is_beside {
            drawing.text_after("category", "0", 0, top + (height + 10) / 2, text);
            top
        } else {
            drawing.text("category", "0", top + 15, "start", text);
            top + 22
        }
    }
}

/// One bar a category.
fn bars(drawing: &mut Drawing<'_>, chart: &ChartView) {
    let nothing = ChartSeries::default();
    let series = chart.series.first().unwrap_or(&nothing);
    let (low, high) = extremes(chart);
    let scale = Scale::of(chart, low, high);
    let begin = drawing.y;
    for (category, value) in chart.categories.iter().zip(&series.values) {
        let y = scale.category(drawing, category, 22);
        one_bar(drawing, &scale, 0, number(value.number.as_deref()), &value.text, value.is_withheld, y, 22, false);
        drawing.y = y + 30;
    }
    scale.axis(drawing, begin, drawing.y - 8);
}

/// A group of bars a category.
fn grouped(drawing: &mut Drawing<'_>, chart: &ChartView) {
    let (low, high) = extremes(chart);
    let scale = Scale::of(chart, low, high);
    let begin = drawing.y;
    for (row, category) in chart.categories.iter().enumerate() {
        let height = 18 * chart.series.len() as i64;
        let mut y = scale.category(drawing, category, height);
        for (index, series) in chart.series.iter().enumerate() {
            if let Some(value) = series.values.get(row) {
                one_bar(drawing, &scale, tone(chart, index), number(value.number.as_deref()), &value.text, value.is_withheld, y, 16, true);
            }
            y += 18;
        }
        drawing.y = y + 12;
    }
    scale.axis(drawing, begin, drawing.y - 14);
}

/// One bar with its number, or the words that stand for it where there is none.
#[allow(clippy::too_many_arguments)] // One mark; a struct for it would be named once and read once.
fn one_bar(drawing: &mut Drawing<'_>, scale: &Scale, tone: usize, value: Option<Decimal>, text: &str, is_withheld: bool, y: i64, height: i64, is_patterned: bool) {
    let baseline = y + (height + 10) / 2;
    let Some(value) = value else {
        drawing.text_after(if is_withheld { "value withheld" } else { "value missing" }, &percent(scale.zero), 6, baseline, text);
        return;
    };
    let (from, to) = if value < Decimal::ZERO { (scale.at(value), scale.zero) } else { (scale.zero, scale.at(value)) };
    drawing.bar(tone, &percent(from), &percent(to - from), y, height, is_patterned);
    if value < Decimal::ZERO {
        drawing.text("value", &percent(from - Decimal::ONE), baseline, "end", text);
    } else {
        drawing.text_after("value", &percent(to), 6, baseline, text);
    }
}

/// One bar a category, made of a part a series; a part that may not be shown has no width and is named after the bar.
fn stacked(drawing: &mut Drawing<'_>, chart: &ChartView, words: &Words) {
    let sum = |row: usize| chart.series.iter().filter_map(|series| number(series.values.get(row)?.number.as_deref())).sum::<Decimal>();
    let high = (0..chart.categories.len()).map(sum).max().unwrap_or_default();
    let scale = Scale::of(chart, Decimal::ZERO, high);
    // At 320 px a part narrower than this, in percent, has no room for its number.
    let narrowest = Decimal::from(9);
    let begin = drawing.y;
    for (row, category) in chart.categories.iter().enumerate() {
        let y = scale.category(drawing, category, 24);
        let mut at = scale.zero;
        let mut hidden = Vec::new();
        for (index, series) in chart.series.iter().enumerate() {
            let Some(value) = series.values.get(row) else { continue };
            let tone = tone(chart, index);
            let Some(amount) = number(value.number.as_deref()) else {
                hidden.push(filled(words.text("chart.hidden"), |name| Some(if name == "series" { series.title.clone() } else { value.text.clone() })));
                continue;
            };
            let width = amount.max(Decimal::ZERO) * scale.each;
            drawing.bar(tone, &percent(at), &percent(width), y, 24, true);
            if width >= narrowest {
                let middle = percent(at + width / Decimal::TWO);
                let letters = bare(&value.text, &chart.unit);
                let ink = if matches!(tone, 1 | 2) { "#000" } else { "#fff" };
                let _ = write!(drawing.out, "<text class=\"part on{}\" x=\"{middle}\" y=\"{}\" text-anchor=\"middle\" fill=\"{ink}\"", tone + 1, y + 17);
                // An edge in the bar's colour keeps the number legible on its pattern.
                if tone > 0 {
                    let _ = write!(drawing.out, " paint-order=\"stroke\" stroke=\"{}\" stroke-width=\"5\" stroke-linejoin=\"round\"", COLOURS[tone]);
                }
                drawing.out.push('>');
                escape(&mut drawing.out, letters);
                drawing.out.push_str("</text>\n");
            }
            at += width;
        }
        if hidden.is_empty() {
            let total = sum(row);
            if total > Decimal::ZERO {
                drawing.text_after("value", &percent(at), 6, y + 17, &total.normalize().to_string());
            }
            drawing.y = y + 34;
        } else {
            drawing.text_after("value withheld", &percent(scale.zero), 6, y + 40, &hidden.join(" "));
            drawing.y = y + 52;
        }
    }
    scale.axis(drawing, begin, drawing.y - 10);
}

/// A line a series over the categories; where a value may not be shown or is not known the line has a gap and words stand there.
fn lines(drawing: &mut Drawing<'_>, chart: &ChartView) {
    const HEIGHT: i64 = 200;
    let (low, high) = extremes(chart);
    let ticks = ticks(low.min(Decimal::ZERO), high.max(Decimal::ZERO));
    let (bottom, top) = (ticks.first().copied().unwrap_or_default(), ticks.last().copied().unwrap_or(Decimal::ONE));
    let begin = drawing.y + 18;
    let spread = if top > bottom { top - bottom } else { Decimal::ONE };
    let height = |value: Decimal| begin * 100 + ((top - value) / spread * Decimal::from(HEIGHT * 100)).round().to_string().parse::<i64>().unwrap_or(0);
    for tick in &ticks {
        let y = pixels(height(*tick));
        let colour = if tick.is_zero() { "#6f777b" } else { "#d8dcdf" };
        let _ = writeln!(drawing.out, "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"{y}\" y2=\"{y}\" stroke=\"{colour}\"/>");
        let _ = writeln!(drawing.out, "<text class=\"tick\" x=\"0\" y=\"{}\" font-size=\"12\" fill=\"#505a5f\">{}</text>", pixels(height(*tick) - 400), tick.normalize());
    }
    // The first mark stands clear of the numbers on the left, the last one of the edge.
    let across = |column: usize| {
        let last = chart.categories.len().saturating_sub(1).max(1) as i64;
        percent(Decimal::from(14) + Decimal::from(72 * column as i64) / Decimal::from(last))
    };
    for (index, series) in chart.series.iter().enumerate() {
        let points: Vec<Option<(String, i64)>> =
            series.values.iter().enumerate().map(|(column, value)| number(value.number.as_deref()).map(|value| (across(column), height(value)))).collect();
        let tone = tone(chart, index);
        let (class, colour, dash) = (tone + 1, LINE_COLOURS[tone], DASHES[tone]);
        for pair in points.windows(2) {
            if let [Some((x1, y1)), Some((x2, y2))] = pair {
                let _ =
                    write!(drawing.out, "<line class=\"l{class}\" x1=\"{x1}\" y1=\"{}\" x2=\"{x2}\" y2=\"{}\" stroke=\"{colour}\" stroke-width=\"2.5\"", pixels(*y1), pixels(*y2));
                if !dash.is_empty() {
                    let _ = write!(drawing.out, " stroke-dasharray=\"{dash}\"");
                }
                drawing.out.push_str("/>\n");
            }
        }
        for (column, point) in points.iter().enumerate() {
            let value = &series.values[column];
            if let Some((x, y)) = point {
                let _ = writeln!(drawing.out, "<use href=\"#{}-m{class}\" x=\"{x}\" y=\"{}\"/>", chart.id, pixels(*y));
                if chart.series.len() == 1 {
                    let _ = write!(drawing.out, "<text class=\"value\" x=\"{x}\" y=\"{}\" text-anchor=\"middle\">", pixels(*y - 1000));
                    escape(&mut drawing.out, bare(&value.text, &chart.unit));
                    drawing.out.push_str("</text>\n");
                }
            } else if chart.series.len() == 1 && !value.text.is_empty() {
                let class = if value.is_withheld { "value withheld" } else { "value missing" };
                drawing.text(class, &across(column), begin + HEIGHT - 8, "middle", &value.text);
            }
        }
    }
    if chart.series.len() > 1 {
        line_ends(drawing, chart, &height, &across(chart.categories.len().saturating_sub(1)));
    }
    drawing.y = begin + HEIGHT;
    category_axis(drawing, chart, &across);
}

/// The last numbers of several lines beside their ends, moved apart where they would stand on each other; the table has all numbers.
fn line_ends(drawing: &mut Drawing<'_>, chart: &ChartView, height: &dyn Fn(Decimal) -> i64, x: &str) {
    const APART: i64 = 1600;
    let last = chart.series.iter().filter_map(|series| series.values.last());
    let mut ends: Vec<(i64, &str)> = last.filter_map(|value| Some((height(number(value.number.as_deref())?) + 500, bare(&value.text, &chart.unit)))).collect();
    ends.sort_by_key(|(y, _)| *y);
    // From the lowest up, so that none is pushed over the axis.
    for at in (0..ends.len().saturating_sub(1)).rev() {
        ends[at].0 = ends[at].0.min(ends[at + 1].0 - APART);
    }
    for (y, text) in ends {
        let _ = write!(drawing.out, "<text class=\"value\" x=\"{x}\" dx=\"9\" y=\"{}\">", pixels(y));
        escape(&mut drawing.out, text);
        drawing.out.push_str("</text>\n");
    }
}

/// The categories below a line chart: all of them where they fit at 320 px, else the first, the last and some between.
fn category_axis(drawing: &mut Drawing<'_>, chart: &ChartView, across: &dyn Fn(usize) -> String) {
    // A name with a space in it (第3期 02-28) stands on two lines.
    let longest = chart.categories.iter().flat_map(|category| category.splitn(2, ' ')).map(width).max().unwrap_or(1).max(1);
    let is_double = chart.categories.iter().any(|category| category.contains(' '));
    let fitting = (20 / (longest + 1)).max(2);
    let n = chart.categories.len();
    let step = n.saturating_sub(1).div_ceil(fitting.saturating_sub(1).max(1)).max(1);
    for (column, category) in chart.categories.iter().enumerate() {
        let back = n - 1 - column; // Counted from the newest, which always has its name.
        if back.is_multiple_of(step) {
            let x = across(column);
            let (from, to) = (drawing.y, drawing.y + 5);
            drawing.upright("axis", &x, from, to, "#6f777b");
            for (line, part) in category.splitn(2, ' ').enumerate() {
                drawing.text("category", &x, from + 20 + 17 * line as i64, "middle", part);
            }
        }
    }
    drawing.y += if is_double { 45 } else { 28 };
}

/// Least and greatest number of `chart`.
fn extremes(chart: &ChartView) -> (Decimal, Decimal) {
    let numbers = || chart.series.iter().flat_map(|series| &series.values).filter_map(|value| number(value.number.as_deref()));
    (numbers().min().unwrap_or_default(), numbers().max().unwrap_or_default())
}

/// Round numbers from below `low` to above `high`: steps of 1, 2 or 5 times a power of ten, about four of them.
fn ticks(low: Decimal, high: Decimal) -> Vec<Decimal> {
    let spread = high - low;
    if spread <= Decimal::ZERO {
        return vec![Decimal::ZERO, Decimal::ONE];
    }
    let rough = spread / Decimal::from(4);
    let mut power = Decimal::ONE;
    while power > rough && power > Decimal::new(1, 6) {
        power /= Decimal::TEN;
    }
    while let Some(next) = power.checked_mul(Decimal::TEN).filter(|next| *next <= rough) {
        power = next;
    }
    let step = [1, 2, 5, 10].into_iter().map(|times| power * Decimal::from(times)).find(|step| *step >= rough).unwrap_or(spread);
    let first = (low / step).floor();
    let last = (high / step).ceil();
    let mut ticks = Vec::new();
    let mut at = first;
    while at <= last {
        ticks.push(at * step);
        at += Decimal::ONE;
    }
    ticks
}

/// The number written in `text`; none where it is so large that it could not be placed exactly.
fn number(text: Option<&str>) -> Option<Decimal> {
    let limit = Decimal::from(1_000_000_000_000_000_i64);
    text?.parse().ok().filter(|number: &Decimal| number.abs() < limit)
}

/// `text` without `unit` at its end, where little room is and the unit stands in the title.
fn bare<'a>(text: &'a str, unit: &str) -> &'a str {
    text.strip_suffix(unit).unwrap_or(text)
}

/// A share of the width, as SVG writes it.
fn percent(share: Decimal) -> String {
    format!("{}%", share.round_dp(2).normalize())
}

/// Hundredths of a pixel, as SVG writes them.
fn pixels(hundredths: i64) -> String {
    Decimal::new(hundredths, 2).normalize().to_string()
}

/// How wide `text` is, in Chinese characters.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>().div_ceil(2)
}
