//! Answers to the marks of a narrative: numbers, charts, tables, links and images, in their places.

use super::Plan;
use super::comparison::{self, Written};
use super::exhibit;
use super::frame::day;
use super::ledger;
use super::route::{relative, resolved};
use super::view::Exhibit;
use crate::diag::codes::narrative as binding_codes;
use crate::diag::codes::page as codes;
use crate::diag::{Diagnostic, Diagnostics, Fix, Message, Span, error};
use crate::figures::{Amount, Definition, Shown};
use crate::read::binding::{self, Cited, Show, Target};
use crate::read::fields::nearest;
use crate::read::ledger::{Correction, Lock};
use crate::read::markdown::{Answer, Block, Cell, Mark};
use crate::read::narrative::Prose;
use crate::text::quantity::rounded;
use crate::text::unit::Unit;
use jiff::civil::Date;
use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

/// A place where a narrative cites a figure.
#[derive(Debug, Clone)]
pub struct Citation {
    /// Source path of the narrative.
    pub narrative: Arc<str>,
    /// The figure.
    pub key: Arc<str>,
    /// What of it.
    pub cited: Cited,
    /// The day for which it was computed.
    pub day: Date,
    /// What it is worth there, exact; in `unit`. In a published bulletin what was published.
    pub shown: Shown,
    /// What the data say today.
    pub now: Now,
    /// The unit of `shown`: for a change of a rate, percentage points.
    pub unit: Unit,
    /// Decimals it is printed with.
    pub decimals: u32,
    /// The text it is printed as.
    pub text: String,
    /// Which way it went, for a change: below 0 down, above 0 up.
    pub sign: i8,
    /// The whole mark.
    pub span: Span,
    /// The author's own text; empty where the number is filled in.
    pub inner: Span,
    /// The sentence around it: a block of prose, and where the mark stands in it.
    pub block: Arc<str>,
    /// Where in `block`.
    pub range: Range<usize>,
    /// What it stands under, in a table.
    pub cell: Option<Arc<Headed>>,
    /// The id of its place in the page; none where the same text stands on several pages.
    pub anchor: Option<String>,
}

/// A cell of a Markdown table with what it stands under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headed {
    /// The heading above the table; may be empty.
    pub section: String,
    /// What its row begins with.
    pub row: String,
    /// What its column begins with.
    pub column: String,
    /// Which table and row of its text.
    pub place: (usize, usize),
}

impl Headed {
    /// The cell that `block` of `blocks` is; none where it is no cell, or itself what a row or column begins with.
    fn of(blocks: &[Block], block: usize) -> Option<Self> {
        let cell = blocks.get(block)?.cell.filter(|cell| cell.row > 0 && cell.column > 0)?;
        let before = &blocks[..block];
        let in_table = |row, column| before.iter().rfind(|other| other.cell == Some(Cell { row, column, ..cell })).map_or("", |other| other.text.trim());
        let section = before.iter().rfind(|other| other.is_heading).map_or("", |heading| heading.text.trim());
        let (row, column) = (in_table(cell.row, 0), in_table(0, cell.column));
        (!row.is_empty()).then(|| Self { section: section.to_owned(), row: row.to_owned(), column: column.to_owned(), place: (cell.table, cell.row) })
    }
}

/// What the data say today, where a published bulletin says what it said.
#[derive(Debug, Clone)]
pub struct Now {
    /// The value.
    pub shown: Shown,
    /// As it is printed.
    pub text: String,
    /// Its unit.
    pub unit: Unit,
}

/// A chart or table that was asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// As the narrative names it: `chart:projects.total?by=township`.
    pub name: Arc<str>,
    /// The figures it shows.
    pub keys: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

/// A link to a place in a page.
#[derive(Debug, Clone)]
pub struct Aim {
    /// The page.
    pub route: Arc<str>,
    /// The id of the place.
    pub id: String,
    /// Where the author wrote the link.
    pub span: Span,
}

/// A count word and the list that follows it.
#[derive(Debug, Clone)]
pub struct Counted {
    /// The mark.
    pub span: Span,
    /// The author's text, such as 五项举措.
    pub text: String,
    /// Items of the list that follows, if one does.
    pub items: Option<usize>,
}

/// Who asks: the page and the days for which its numbers hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asker<'a> {
    /// Source path of the file.
    pub source: &'a str,
    /// Path of the page.
    pub route: &'a str,
    /// The day for which its figures are computed.
    pub day: Date,
    /// The day of the bulletin before, for changes.
    pub previous: Option<Date>,
    /// Where a problem is reported when the text's own place is not known.
    pub place: Option<Span>,
}

/// What came of answering a text.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// Every figure cited.
    pub citations: Vec<Citation>,
    /// Every count word.
    pub counted: Vec<Counted>,
    /// Figures shown in charts and tables.
    pub exhibited: Vec<Arc<str>>,
    /// Charts and tables, referred to by their number.
    pub exhibits: Vec<Exhibit>,
    /// How each was asked for.
    pub asked: Vec<Asked>,
    /// Links to places in pages.
    pub aims: Vec<Aim>,
    /// Whether citations get an id: the text is a body, which stands on one page only.
    pub is_body: bool,
}

impl Answers {
    /// Answers every mark of `prose`.
    pub(super) fn add(&mut self, plan: &Plan, asker: Asker<'_>, prose: &Prose, problems: &mut Diagnostics) -> Vec<Answer> {
        let blocks: Vec<Arc<str>> = prose.outline.blocks.iter().map(|block| block.text.as_str().into()).collect();
        let marks = prose.outline.marks.iter().enumerate();
        marks
            .map(|(index, mark)| {
                let block = prose.outline.blocks.get(mark.block);
                let text = blocks.get(mark.block).cloned().unwrap_or_default();
                let range = block.and_then(|block| block.marks.iter().find(|(_, of)| *of == index)).map_or(0..0, |(range, _)| range.clone());
                let cell = Headed::of(&prose.outline.blocks, mark.block).map(Arc::new);
                self.answer(plan, asker, mark, Place { block, text, range, cell }, problems)
            })
            .collect()
    }

    fn answer(&mut self, plan: &Plan, asker: Asker<'_>, mark: &Mark, place: Place<'_>, problems: &mut Diagnostics) -> Answer {
        let span = asker.place.unwrap_or(mark.span);
        match binding::target(&mark.destination) {
            Some(Err(message)) => {
                problems.push(error(&binding_codes::BAD_BINDING, span, message));
                Answer::Text
            }
            Some(Ok(Target::Figure(cited))) => self.figure(plan, asker, mark, cited, place, problems),
            Some(Ok(Target::Count)) => {
                self.counted.push(Counted { span, text: mark.text.clone(), items: place.block.and_then(|block| block.following_items) });
                Answer::Text
            }
            Some(Ok(Target::Chart(exhibit))) => self.exhibit(plan, asker, mark, &exhibit, exhibit::chart, problems),
            Some(Ok(Target::Table(exhibit))) => self.exhibit(plan, asker, mark, &exhibit, exhibit::table, problems),
            None if mark.is_image
                && let Some(problem) = nearly_binding(plan, mark, span) =>
            {
                problems.push(problem);
                Answer::Text
            }
            None if mark.is_image => image(plan, asker, mark, span, problems),
            None => {
                let answer = link(plan, asker, mark, span, problems);
                if let Answer::Link(address) = &answer {
                    self.aims.extend(aim(asker, address, span));
                }
                answer
            }
        }
    }

    fn figure(&mut self, plan: &Plan, asker: Asker<'_>, mark: &Mark, cited: Cited, place: Place<'_>, problems: &mut Diagnostics) -> Answer {
        let span = asker.place.unwrap_or(mark.span);
        let before = problems.0.len();
        let Some(definition) = known(plan, &cited.key, span, problems) else {
            if let Some(called) = plan.figures.called(&cited.key)
                && problems.0.len() > before
            {
                let right = in_destination(mark, mark.destination.replacen(cited.key.as_str(), called, 1));
                let problem = problems.0.pop();
                problems.0.extend(problem.map(|problem| problem.mended_by(right)));
            }
            return Answer::Text;
        };
        let day = cited.day.unwrap_or(asker.day);
        let mut found = match value(plan, definition, &cited, day, asker.previous) {
            Ok(found) => found,
            Err(_) if plan.figures.is_doubtful(&definition.key) => return Answer::Text,
            // That the issue before is missing has been said.
            Err(_) if asker.previous.is_none() && cited.since.is_none() && matches!(cited.show, Show::Change | Show::Previous) && plan.lacks_before(u32::MAX) => {
                return Answer::Text;
            }
            Err(message) => {
                problems.push(error(&binding_codes::BAD_BINDING, span, message));
                return Answer::Text;
            }
        };
        let now = Now { shown: found.shown, text: found.text.clone(), unit: found.unit.clone() };
        let published = plan.published(asker.source, &ledger::name(&cited, found.day, asker.day));
        if let Some(published) = published {
            found.shown = published.shown(found.shown);
            found.text.clone_from(&published.locked.text);
            if found.unit.name() != published.locked.unit {
                found.unit = Unit::new(&published.locked.unit);
            }
        }
        if published.is_none() && asker.source.starts_with("content/bulletins/") && day > asker.day {
            let own = asker.day;
            let said = msg!("引用了 {day} 的数字,而本期截至 {own}", "a number as of {day} is cited, but the issue is as of {own}");
            problems.push(error(&binding_codes::ISSUE_ORDER, span, said).help(msg!("改 `@` 后的日期,不晚于 {own}", "give a day after `@` that is not after {own}")));
        }
        let written = Written { block: &place.text, range: &place.range, typed: &mark.text, is_cell: place.block.is_some_and(|block| block.cell.is_some()), span };
        let days = (cited.since.or(asker.previous), day);
        if published.is_none()
            && let Some(problem) = comparison::wrong(plan, definition, &cited, &found, days, written)
        {
            problems.push(problem);
            return Answer::Text;
        }
        let text = if mark.text.trim().is_empty() { filled(&found, place.after()) } else { mark.text.clone() };
        let anchor = self.is_body.then(|| format!("cite-{}", self.citations.len() + 1));
        let corrected = published.and_then(|published| published.correction);
        let correction = corrected.map(|correction| correction_note(plan, asker, correction)).unwrap_or_default();
        let card = card(plan, asker, definition, &cited, &found, corrected, found.text == now.text);
        let citation = Citation {
            narrative: asker.source.into(),
            key: definition.key.clone(),
            day: found.day,
            shown: found.shown,
            unit: found.unit.clone(),
            now,
            decimals: found.decimals,
            text: found.text.clone(),
            sign: found.sign,
            span,
            inner: mark.inner,
            block: place.text,
            range: place.range,
            cell: place.cell,
            anchor: anchor.clone(),
            cited,
        };
        self.citations.push(citation);
        let anchor = anchor.map(|anchor| format!(" id=\"{anchor}\"")).unwrap_or_default();
        let html = format!("<span class=\"figure\"{anchor}>{}</span>{correction}", data_element(asker, definition, &found, &text, &card));
        Answer::Inline { html, text: if correction.is_empty() { text } else { text + "）" } } // With which the note of a correction ends.
    }

    fn exhibit(&mut self, plan: &Plan, asker: Asker<'_>, mark: &Mark, wanted: &binding::Exhibit, make: Maker, problems: &mut Diagnostics) -> Answer {
        let span = asker.place.unwrap_or(mark.span);
        if !mark.is_image || !mark.is_alone {
            problems.push(
                error(&binding_codes::EXHIBIT_PLACE, span, msg!("图表要用 `![标题](…)` 写,并独占一段", "a chart or table is written `![title](…)` in a paragraph of its own"))
                    .help(match (mark.is_image, mark.is_alone) {
                        (true, _) => msg!("前后各空一行", "leave a blank line before and after"),
                        (false, true) => msg!("开头加 `!`", "begin with `!`"),
                        (false, false) => msg!("前后各空一行,开头加 `!`", "leave a blank line before and after, and begin with `!`"),
                    }),
            );
            return Answer::Text;
        }
        let is_known = wanted.keys.iter().all(|key| known(plan, key, span, problems).is_some());
        if !is_known {
            return Answer::Text;
        }
        match make(plan, asker, &mark.text, wanted, self.exhibits.len()) {
            Ok(exhibit) => {
                self.exhibited.extend(wanted.keys.iter().map(|key| Arc::from(key.as_str())));
                self.exhibits.push(exhibit);
                self.asked.push(Asked { name: mark.destination.as_str().into(), keys: wanted.keys.clone(), span });
                Answer::Block(Exhibit::placeholder(self.exhibits.len() - 1))
            }
            Err(_) if wanted.keys.iter().any(|key| plan.figures.is_doubtful(key)) => Answer::Text,
            Err(message) => {
                problems.push(error(&binding_codes::BAD_BINDING, span, message));
                Answer::Text
            }
        }
    }
}

/// The change that makes `right` the destination of `mark`, offered where it is written as it is read.
fn in_destination(mark: &Mark, right: String) -> Fix {
    let written = u32::try_from(mark.destination.len()).unwrap_or(0);
    let end = mark.span.end.saturating_sub(1);
    Fix { span: Span { start: end.saturating_sub(written), end, ..mark.span }, was: Some(mark.destination.clone()), text: right }
}

type Maker = fn(&Plan, Asker<'_>, &str, &binding::Exhibit, usize) -> Result<Exhibit, Message>;

/// Where a mark stands in its block.
struct Place<'a> {
    block: Option<&'a Block>,
    text: Arc<str>,
    range: Range<usize>,
    cell: Option<Arc<Headed>>,
}

impl Place<'_> {
    fn after(&self) -> &str {
        self.text.get(self.range.end..).unwrap_or_default()
    }
}

/// The figure called `key`; where there is none, that is said with the nearest one.
fn known<'p>(plan: &'p Plan, key: &str, span: Span, problems: &mut Diagnostics) -> Option<&'p Definition> {
    let definition = plan.figures.definitions.get(key);
    // Where its definition is wrong, that has been said there.
    if definition.is_none() && !plan.figures.is_doubtful(key) {
        let undeclared =
            msg!("在 content/figures.yaml 里声明它,或核对名称;`jianbao figures` 列出全部", "declare it in content/figures.yaml or check its name; `jianbao figures` lists all");
        problems.push(unknown_figure(plan, key, span, undeclared));
    }
    definition
}

/// Nothing is called `key`: what was published comes back, what is misspelt is mended, else `undeclared` says what to do.
pub(super) fn unknown_figure(plan: &Plan, key: &str, span: Span, undeclared: Message) -> Diagnostic {
    let problem = error(&binding_codes::UNKNOWN_FIGURE, span, msg!("没有名为 `{key}` 的指标", "there is no figure called `{key}`"));
    if let Some(Lock { issue, .. }) = plan.facts.locks.iter().find(|lock| lock.figures.iter().any(|figure| &*figure.name == key)) {
        return problem.help(msg!(
            "第{issue}期发布过它,不能删除或改名:在 content/figures.yaml 里恢复",
            "issue {issue} published it, so it is neither removed nor renamed: put it back in content/figures.yaml"
        ));
    }
    if let Some(called) = plan.figures.called(key) {
        return problem.help(msg!("“{key}”是指标的名称,要写它的代号 `{called}`", "“{key}” is the title of a figure; write its key `{called}`"));
    }
    problem.help(match nearest(key, plan.figures.definitions.keys().map(|key| &**key)) {
        Some(near) => msg!("是否要写 `{near}`", "did you mean `{near}`"),
        None => undeclared,
    })
}

/// What a citation is worth.
pub(super) struct Found {
    pub shown: Shown,
    pub unit: Unit,
    pub decimals: u32,
    pub text: String,
    pub day: Date,
    pub sign: i8,
}

fn value(plan: &Plan, definition: &Definition, cited: &Cited, day: Date, previous: Option<Date>) -> Result<Found, Message> {
    let key = &*definition.key;
    let figures = &plan.figures;
    let no_previous = || msg!("没有上一期,不能说变化", "there is no previous issue to compare with");
    let at = |day: Date| if cited.cell.is_empty() { Ok(figures.value(key, day)) } else { figures.cell(key, &cited.cell, day) };
    let whole = |shown: Shown, day: Date| Found { text: figures.shown_text(key, shown), shown, unit: definition.unit.clone(), decimals: definition.decimals, day, sign: 0 };
    match cited.show {
        Show::Value => Ok(whole(at(day)?, day)),
        Show::Previous => {
            let previous = previous.ok_or_else(no_previous)?;
            Ok(whole(at(previous)?, previous))
        }
        Show::Change => {
            let since = cited.since.or(previous).ok_or_else(no_previous)?;
            if since >= day {
                return Err(msg!("`since` 要早于 {day},而写的是 {since}", "`since` must be before {day}, not {since}"));
            }
            let delta = figures.change_of(key, &cited.cell, since, day)?;
            Ok(Found { shown: delta.size(), text: delta.text(), decimals: delta.decimals, day, sign: delta.sign(), unit: delta.unit })
        }
        Show::Share => {
            if cited.cell.is_empty() {
                return Err(msg!("`show=share` 要有单元格,例如 `/township=示例甲镇`", "`show=share` needs a cell such as `/township=示例甲镇`"));
            }
            let share = figures.share(key, &cited.cell, day)?;
            let unit = Unit::percent();
            Ok(Found { text: crate::figures::text_of(share, &unit, 1), shown: share, unit, decimals: 1, day, sign: 0 })
        }
    }
}

/// What a narrative as of `day` would print for `cited`, what stands behind it, and the day for which it holds.
///
/// Errors: what keeps it from having a value, such as a cell that is none.
pub fn cited_text(plan: &Plan, cited: &Cited, day: Date) -> Result<(String, Shown, Date), Message> {
    let definition = plan.figures.definition(&cited.key)?;
    let previous = plan.series.iter().filter_map(|bulletin| bulletin.as_of).filter(|as_of| *as_of < day).max();
    let found = value(plan, definition, cited, cited.day.unwrap_or(day), previous)?;
    Ok((found.text, found.shown, found.day))
}

/// The text that is filled in: without its unit where the author writes the unit after it.
fn filled(found: &Found, after: &str) -> String {
    let unit = found.unit.name();
    match found.text.strip_suffix(unit) {
        Some(number) if !unit.is_empty() && after.trim_start_matches('*').starts_with(unit) => number.to_owned(),
        _ => found.text.clone(),
    }
}

/// 更正：现为386个, beside a published number that was corrected.
fn correction_note(plan: &Plan, asker: Asker<'_>, correction: &Correction) -> String {
    let (kind, new) = (escaped(&correction.kind), escaped(&ledger::with_unit(plan, correction, &correction.new)));
    let page = relative(asker.route, asker.route);
    format!("<ins class=\"correction\">（<a href=\"{}#corrections\">{kind}</a>：现为{new}）</ins>", escaped(&page))
}

/// `<data>` with a link to the figure's page and a card that says what the number is.
fn data_element(asker: Asker<'_>, definition: &Definition, found: &Found, text: &str, card: &str) -> String {
    let href = relative(asker.route, &super::route::of_figure(&definition.key));
    let (machine, text) = (machine(found.shown, found.decimals), escaped(text));
    let element = if machine.is_empty() { text } else { format!("<data value=\"{machine}\">{text}</data>") };
    format!("<a href=\"{}\">{element}</a><span class=\"figure-card\">{card}</span>", escaped(&href))
}

/// `shown` as `<data>` holds it; empty where nothing is shown.
pub(super) fn machine(shown: Shown, decimals: u32) -> String {
    match shown {
        Shown::Value(Amount::One(value)) => rounded(value, decimals).normalize().to_string(),
        Shown::Value(Amount::Range(low, high)) => format!("{}/{}", low.normalize(), high.normalize()),
        Shown::Withheld { .. } | Shown::Missing => String::new(),
    }
}

/// What the number is: of which figure and cell, of which day, against which other; how it is made, and where it comes from.
///
/// `is_as_now` tells that the data say what is printed. Where they do not, the number is a published one that was corrected, and nothing is
/// said of what it was made of.
fn card(plan: &Plan, asker: Asker<'_>, definition: &Definition, cited: &Cited, found: &Found, corrected: Option<&Correction>, is_as_now: bool) -> String {
    let key = &*definition.key;
    let title = match cited.cell.iter().map(|(_, value)| value.as_str()).collect::<Vec<_>>().join("，") {
        cell if cell.is_empty() => definition.title.clone(),
        cell => format!("{}（{cell}）", definition.title),
    };
    let is_compared = !definition.recipe.is_stated() && (cited.show == Show::Change || cited.show == Show::Value && found.day == asker.day);
    let delta = cited.since.or(asker.previous).filter(|_| is_compared).and_then(|previous| Some((previous, plan.figures.change_of(key, &cited.cell, previous, found.day).ok()?)));
    let mut days = format!("截至{}", day(found.day).text);
    let mut since = String::new();
    let head = match (cited.show, &delta) {
        (Show::Change, Some((previous, delta))) => {
            let since = cited.since.map_or_else(|| "上期".to_owned(), |since| day(since).text);
            days.push_str(&match cited.since {
                Some(_) => format!("，与{since}相比"),
                None => format!("，上期截至{}", day(*previous).text),
            });
            match (delta.before, delta.after) {
                _ if !is_as_now => format!("{title}比{since}的变动\u{ff1a}{}", found.text),
                (before @ Shown::Value(_), after @ Shown::Value(_)) => {
                    format!("{title}{}（{}→{}）", delta.since(&since), plan.figures.shown_text(key, before), plan.figures.shown_text(key, after))
                }
                _ => format!("{title}{}", delta.since(&since)),
            }
        }
        (Show::Previous, _) => format!("{title}（上期）\u{ff1a}{}", found.text),
        (Show::Share, _) => format!("{title}占比\u{ff1a}{}", found.text),
        (_, delta) => {
            since = delta.as_ref().filter(|(_, delta)| matches!(delta.difference, Shown::Value(_))).map_or_else(String::new, |(_, delta)| delta.since_last());
            format!("{title}\u{ff1a}{}", found.text)
        }
    };
    let source = definition.source.as_ref().and_then(|key| plan.source_title(asker.source, key));
    let method = match source.filter(|_| definition.recipe.is_stated()) {
        Some(source) => crate::figures::said_by(source).zh,
        None => plan.figures.said(key, found.day),
    };
    let mut card = format!("<strong>{}</strong>", escaped(&head));
    let mut part = |label: &str, text: &str| {
        if !text.is_empty() {
            write!(card, "<span>{label}{}</span>", escaped(text)).unwrap_or_default();
        }
    };
    part("", &definition.on(found.day).description);
    part("算法\u{ff1a}", &method);
    part("", &days);
    part("", &since);
    let corrected = corrected.map(|it| format!("{}{}\u{ff1a}现为{}", super::exhibit::as_of_words(it.date), it.kind, ledger::with_unit(plan, it, &it.new)));
    part("", corrected.as_deref().unwrap_or_default());
    part("来源\u{ff1a}", source.unwrap_or_default());
    part("", if definition.is_sample { crate::figures::SAMPLE_LABEL } else { "" });
    card
}

/// Text as it stands in HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// The scheme of an address such as `https:`; `None` where it is a path.
fn scheme(address: &str) -> Option<String> {
    let (scheme, _) = address.split_once(':')?;
    let is_scheme = scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.') || c.is_control() || c.is_whitespace());
    is_scheme.then(|| scheme.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase())
}

/// A destination that is a binding but for a full-width sign, a capital or its `fig:`.
fn nearly_binding(plan: &Plan, mark: &Mark, span: Span) -> Option<Diagnostic> {
    let address = mark.destination.trim();
    let kind_end = address.find([':', '\u{ff1a}']);
    let kind = kind_end.map(|end| address[..end].to_ascii_lowercase()).filter(|kind| binding::KINDS.contains(&kind.as_str()));
    let (message, right) = match (kind, kind_end) {
        (Some(kind), Some(end)) => {
            let rest = address[end..].trim_start_matches([':', '\u{ff1a}']);
            let message = if address[end..].starts_with(':') {
                msg!("`{}:` 要用小写", "`{}:` is written in small letters", &address[..end])
            } else {
                msg!("`{kind}` 后面是全角冒号", "a full-width colon follows `{kind}`")
            };
            (message, format!("{kind}:{rest}"))
        }
        _ => {
            let (key, rest) = address.split_at(address.find(['/', '?', '@']).unwrap_or(address.len()));
            let key = if plan.figures.definitions.contains_key(key) { key } else { plan.figures.called(key)? };
            (msg!("指标 `{key}` 前面没有写 `fig:`", "`fig:` is missing before the figure `{key}`"), format!("fig:{key}{rest}"))
        }
    };
    let problem = error(&binding_codes::BAD_BINDING, span, message)
        .help(msg!("圆括号里写 `{right}`;`check --fix=JB2002` 可以代劳", "write `{right}` in the round brackets; `check --fix=JB2002` does it"));
    Some(problem.mended_by(in_destination(mark, right)))
}

fn link(plan: &Plan, asker: Asker<'_>, mark: &Mark, span: Span, problems: &mut Diagnostics) -> Answer {
    let address = mark.destination.trim();
    if let Some(problem) = nearly_binding(plan, mark, span) {
        problems.push(problem);
        return Answer::Text;
    }
    match scheme(address).as_deref() {
        Some("http" | "https" | "mailto" | "tel") => return Answer::Link(address.to_owned()),
        Some(scheme) => {
            let problem = error(&codes::UNSAFE_LINK, span, msg!("链接的种类 `{scheme}:` 不允许", "links of the kind `{scheme}:` are not allowed"));
            problems.push(match nearest(scheme, binding::KINDS) {
                Some(near) => problem.help(msg!("是否要写 `{near}:`", "did you mean `{near}:`")),
                None => problem.help(msg!("链接用 https: 网址或站内文件的路径", "use an https: address or the path of a file of the site")),
            });
            return Answer::Text;
        }
        None => {}
    }
    if address.starts_with("//") {
        problems.push(error(&codes::UNSAFE_LINK, span, msg!("网址要写全,以 `https://` 开头", "write the whole address, beginning with `https://`")));
        return Answer::Text;
    }
    let (path, fragment) = address.split_once('#').map_or((address, ""), |(path, fragment)| (path, fragment));
    if path.is_empty() {
        return Answer::Link(address.to_owned());
    }
    let Some(target) = resolved(asker.source, path) else { return unknown_link(plan, address, span, problems) };
    let with_fragment = |route: &str| {
        let link = relative(asker.route, route);
        if fragment.is_empty() { link } else { format!("{link}#{fragment}") }
    };
    if let Some(route) = plan.routes.narrative(&target) {
        return Answer::Link(with_fragment(route));
    }
    if let Some(route) = plan.routes.file(&target) {
        return Answer::Link(with_fragment(&route));
    }
    if let Some(dataset) = target.strip_prefix("content/data/").map(|name| name.split('/').next().unwrap_or(name)).and_then(|name| plan.model.dataset(name)) {
        let record = plan.model.row_by_key(dataset, fragment).and_then(|row| plan.routes.record(&plan.model, dataset, row));
        let list = plan.lists.iter().find(|list| list.dataset == dataset && list.is_whole()).filter(|_| fragment.is_empty());
        if let Some(route) = record.or_else(|| list.map(|list| list.route(0))) {
            return Answer::Link(relative(asker.route, &route));
        }
    }
    unknown_link(plan, address, span, problems)
}

/// The place in a page of the site that a finished link leads to, where it names one.
fn aim(asker: Asker<'_>, address: &str, span: Span) -> Option<Aim> {
    let (path, id) = address.split_once('#').filter(|(path, id)| !id.is_empty() && scheme(path).is_none())?;
    let route = if path.is_empty() { asker.route.to_owned() } else { resolved(asker.route, path)? };
    Some(Aim { route: route.into(), id: unescaped(id), span })
}

/// An id with `%E7` and the like written out.
fn unescaped(id: &str) -> String {
    let mut bytes = Vec::with_capacity(id.len());
    let mut rest = id.as_bytes();
    while let [first, after @ ..] = rest {
        let pair = after.get(..2).filter(|_| *first == b'%').and_then(|pair| std::str::from_utf8(pair).ok()).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        bytes.push(pair.unwrap_or(*first));
        rest = if pair.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| id.to_owned())
}

fn unknown_link(plan: &Plan, address: &str, span: Span, problems: &mut Diagnostics) -> Answer {
    if plan.model.doubtful.iter().any(|dataset| address.contains(&format!("data/{dataset}"))) {
        return Answer::Text; // Its records cannot be read, which has been said.
    }
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let wanted = name(address.split('#').next().unwrap_or_default());
    let near = plan.routes.sources().find(|source| name(source) == wanted).map(str::to_owned);
    let problem = error(&codes::UNKNOWN_LINK, span, msg!("链接的目标 `{address}` 不存在", "the link leads to `{address}`, which does not exist"));
    problems.push(match near {
        Some(near) => problem.help(msg!("同名的文件在 {near}", "a file of that name is {near}")),
        None => problem.help(msg!(
            "写源文件的相对路径,例如 `../pages/method.md` 或 `../data/projects#P001`",
            "write the relative path of the source file, for example `../pages/method.md` or `../data/projects#P001`"
        )),
    });
    Answer::Text
}

fn image(plan: &Plan, asker: Asker<'_>, mark: &Mark, span: Span, problems: &mut Diagnostics) -> Answer {
    let address = mark.destination.trim();
    if mark.text.trim().is_empty() {
        problems.push(
            crate::diag::warning(&codes::MISSING_ALT, span, msg!("图片 `{address}` 没有文字说明", "the image `{address}` has no text alternative"))
                .help(msg!("在方括号里写图上有什么:`![…]({address})`", "say in the brackets what it shows: `![…]({address})`")),
        );
    }
    if scheme(address).is_some() || address.starts_with("//") {
        problems.push(
            error(&codes::FOREIGN_IMAGE, span, msg!("图片 `{address}` 来自站外", "the image `{address}` is not of this site"))
                .help(msg!("存到 content/static/ 里,写 `../static/文件名`", "save it in content/static/ and write `../static/NAME`")),
        );
        return Answer::Text;
    }
    match resolved(asker.source, address).as_deref().and_then(|target| plan.routes.file(target)) {
        Some(route) => Answer::Image(relative(asker.route, &route)),
        None => {
            problems.push(
                error(&codes::UNKNOWN_IMAGE, span, msg!("图片 `{address}` 不存在", "the image `{address}` does not exist"))
                    .help(msg!("把文件放进 content/static/,写 `../static/文件名`", "put the file into content/static/ and write `../static/NAME`")),
            );
            Answer::Text
        }
    }
}
