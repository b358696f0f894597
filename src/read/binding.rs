//! The targets an author may bind to: `fig:KEY/field=value@day?show=…&since=…`, `chart:KEY?by=…`, `table:KEY+KEY?…`, `count:`.

use crate::diag::Message;
use crate::text::date::iso;
use jiff::civil::Date;

/// What a link or image in a narrative is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// One number.
    Figure(Cited),
    /// The number of items of the list that follows.
    Count,
    /// A picture of figures.
    Chart(Exhibit),
    /// A table of figures.
    Table(Exhibit),
}

/// One number of one figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// The figure.
    pub key: String,
    /// Field and value of the cell; empty for the whole.
    pub cell: Vec<(String, String)>,
    /// The day, where it is not the narrative's own.
    pub day: Option<Date>,
    /// What of the figure.
    pub show: Show,
    /// The day against which it has changed, where that is not the previous bulletin's.
    pub since: Option<Date>,
}

/// What of a figure is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    /// Its value.
    #[default]
    Value,
    /// The change against the previous bulletin, without its sign.
    Change,
    /// Its value at the previous bulletin.
    Previous,
    /// A cell as a share of the whole.
    Share,
}

/// A chart or table of one or more figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exhibit {
    /// The figures.
    pub keys: Vec<String>,
    /// The fields by which they are broken down; none: over the bulletins.
    pub by: Vec<String>,
    /// The form asked for.
    pub form: Option<Form>,
    /// The day, where it is not the narrative's own.
    pub day: Option<Date>,
}

/// The form of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One bar a value.
    Bar,
    /// One bar a row, cut into parts.
    Stacked,
    /// A line over the bulletins.
    Line,
}

/// The kinds of target, each before its colon.
pub const KINDS: [&str; 4] = ["fig", "chart", "table", "count"];

/// The target that `destination` names; `None` where it is an ordinary address.
///
/// Errors: what is wrong with it, for the author.
pub fn target(destination: &str) -> Option<Result<Target, Message>> {
    let (scheme, rest) = destination.split_once(':')?;
    match scheme {
        "fig" => Some(cited(rest).map(Target::Figure)),
        "count" => Some(if rest.is_empty() { Ok(Target::Count) } else { Err(msg!("`count:` 后面不写内容", "nothing follows `count:`")) }),
        "chart" => Some(exhibit(rest).map(Target::Chart)),
        "table" => Some(exhibit(rest).map(Target::Table)),
        _ => None,
    }
}

fn cited(rest: &str) -> Result<Cited, Message> {
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (path, day) = with_day(path)?;
    let (key, cell) = path.split_once('/').unwrap_or((path, ""));
    let (mut show, mut since) = (Show::Value, None);
    for (name, value) in pairs(query)? {
        match (name, value) {
            ("show", "value") => show = Show::Value,
            ("show", "change") => show = Show::Change,
            ("show", "previous") => show = Show::Previous,
            ("show", "share") => show = Show::Share,
            ("show", _) => {
                return Err(msg!("`show` 只能是 value、change、previous 或 share,而写的是 `{value}`", "`show` is one of value, change, previous and share, not `{value}`"));
            }
            ("since", _) => {
                let day = iso(value)
                    .ok_or_else(|| msg!("`since` 后面要写日期,如 `since=2020-02-14`,而写的是 `{value}`", "a date such as `since=2020-02-14` is needed, not `{value}`"))?;
                since = Some(day);
            }
            _ => return Err(msg!("不认识的参数 `{name}`,此处只有 `show` 和 `since`", "unknown parameter `{name}`; only `show` and `since` are known here")),
        }
    }
    if since.is_some() && show != Show::Change {
        return Err(msg!("`since` 只能与 `show=change` 连用:`?show=change&since=2020-02-14`", "`since` goes with `show=change` only: `?show=change&since=2020-02-14`"));
    }
    let cell = cell.split(',').filter(|part| !part.is_empty()).map(|part| part.split_once('=').map(|(field, value)| (field.to_owned(), value.to_owned())));
    let cell = cell.collect::<Option<Vec<_>>>().ok_or_else(|| {
        msg!("单元格写作 `字段=值`,例如 `fig:projects.total/township=示例甲镇`", "a cell is written `field=value`, for example `fig:projects.total/township=示例甲镇`")
    })?;
    Ok(Cited { key: named(key)?, cell, day, show, since })
}

fn exhibit(rest: &str) -> Result<Exhibit, Message> {
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (path, day) = with_day(path)?;
    let mut exhibit = Exhibit { keys: path.split('+').map(named).collect::<Result<_, _>>()?, by: Vec::new(), form: None, day };
    for (name, value) in pairs(query)? {
        match (name, value) {
            ("by", _) => exhibit.by = value.split(',').map(str::to_owned).collect(),
            ("over", "bulletins") => exhibit.form = Some(Form::Line),
            ("kind", "bar") => exhibit.form = Some(Form::Bar),
            ("kind", "stacked") => exhibit.form = Some(Form::Stacked),
            ("kind", "line") => exhibit.form = Some(Form::Line),
            ("kind", _) => return Err(msg!("`kind` 只能是 bar、stacked 或 line,而写的是 `{value}`", "`kind` is one of bar, stacked and line, not `{value}`")),
            ("over", _) => return Err(msg!("`over` 只能是 bulletins", "`over` can only be bulletins")),
            _ => return Err(msg!("不认识的参数 `{name}`,可用的是 by、kind、over", "unknown parameter `{name}`; known are by, kind and over")),
        }
    }
    if exhibit.by.len() > 2 || exhibit.by.iter().any(String::is_empty) {
        return Err(msg!("`by` 后面写一个或两个字段,用逗号隔开", "`by` takes one or two fields, with a comma between them"));
    }
    if exhibit.keys.len() > 1 && !exhibit.by.is_empty() {
        return Err(msg!("多个指标只能按各期比较,不能再用 `by` 分组", "several figures can only be shown over the bulletins, not broken down by a field"));
    }
    Ok(exhibit)
}

fn named(key: &str) -> Result<String, Message> {
    if key.is_empty() { Err(msg!("没有写指标的名称", "no figure is named")) } else { Ok(key.to_owned()) }
}

fn with_day(path: &str) -> Result<(&str, Option<Date>), Message> {
    match path.rsplit_once('@') {
        None => Ok((path, None)),
        Some((path, day)) => match iso(day) {
            Some(date) => Ok((path, Some(date))),
            None => Err(msg!("`@` 后面要写日期,如 `@2020-02-14`,而写的是 `{day}`", "a date such as `@2020-02-14` follows `@`, not `{day}`")),
        },
    }
}

fn pairs(query: &str) -> Result<Vec<(&str, &str)>, Message> {
    let pairs = query.split('&').filter(|part| !part.is_empty()).map(|part| part.split_once('='));
    pairs.collect::<Option<Vec<_>>>().ok_or_else(|| msg!("`?` 后面写作 `名称=值`", "`name=value` follows `?`"))
}
