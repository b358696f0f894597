//! Figures in words: what may be shown as people read it, and what a figure counts.

use super::Figures;
use super::definition::{Bound, Condition, Definition, Recipe, Test};
use super::sieve;
use super::value::{Amount, Shown};
use crate::diag::{Lang, Message};
use crate::text::quantity::{digits, written};
use crate::text::unit::Unit;
use jiff::civil::Date;

/// No value is known.
pub(super) const MISSING: &str = "暂无数据";
/// Kept back to protect something else.
pub(super) const WITHHELD: &str = "未公布(保密)";

impl Figures {
    /// What is shown of `key`, with its unit: `584个`, `72.1%`, `500–3000元`, `少于10户`, `未公布(保密)`, `暂无数据`.
    pub fn shown_text(&self, key: &str, shown: Shown) -> String {
        self.shown_in(key, shown, Lang::Zh)
    }

    /// The same in either language.
    pub fn shown_in(&self, key: &str, shown: Shown, lang: Lang) -> String {
        let it = self.definitions.get(key);
        let none = Unit::none();
        let (unit, decimals) = it.map_or((&none, 0), |it| (&it.unit, it.decimals));
        let message = match shown {
            Shown::Value(Amount::One(value)) => return written(value, decimals, unit),
            Shown::Value(Amount::Range(from, to)) => return format!("{}–{}", digits(from, decimals), written(to, decimals, unit)),
            Shown::Withheld { below, is_primary: true } => {
                let of = it.and_then(|it| self.disclosed_unit(it)).unwrap_or_else(Unit::none);
                msg!("少于{below}{of}", "fewer than {below}{of}")
            }
            Shown::Withheld { .. } => Message { zh: WITHHELD.to_owned(), en: "not published (confidential)".to_owned() },
            Shown::Missing => Message { zh: MISSING.to_owned(), en: "no data".to_owned() },
        };
        message.in_lang(lang).to_owned()
    }

    /// The unit in which the threshold of disclosure is said.
    fn disclosed_unit(&self, it: &Definition) -> Option<Unit> {
        if let Some((a, b)) = it.recipe.parts() {
            return [a, b].into_iter().find_map(|key| self.disclosed_unit(self.definitions.get(key)?));
        }
        let table = self.model.table(it.recipe.dataset()?);
        let disclosure = table.schema.disclosure.as_ref().or_else(|| sieve::parent(&self.model, table)?.schema.disclosure.as_ref());
        disclosure.map(|disclosure| disclosure.of.clone())
    }

    /// What `key` counts on `day`, in plain Chinese.
    ///
    /// Never how many records there are: that is another number on another day, and these words stand in old issues and never move.
    pub fn said(&self, key: &str, day: Date) -> String {
        self.said_in(key, day, Lang::Zh)
    }

    /// What `key` counts on `day`, in plain words of either language.
    pub fn said_in(&self, key: &str, day: Date, lang: Lang) -> String {
        self.definitions.get(key).map_or_else(String::new, |it| self.description(it.on(day)).in_lang(lang).to_owned())
    }

    fn description(&self, it: &Definition) -> Message {
        let title = |key: &str| self.definitions.get(key).map_or(key, |part| part.title.as_str()).to_owned();
        if let Some((a, b)) = it.recipe.parts() {
            let (a, b) = (title(a), title(b));
            return match it.recipe {
                Recipe::Ratio { .. } => msg!("“{a}”除以“{b}”", "“{a}” over “{b}”"),
                _ => msg!("“{a}”减“{b}”", "“{a}” less “{b}”"),
            };
        }
        let Some(dataset) = it.recipe.dataset() else {
            let source = it.source.as_deref().unwrap_or_default();
            let source = self.model.provenance.get(source).map_or(source, |source| source.title.as_str());
            return said_by(source);
        };
        let table = self.model.table(dataset);
        let name = if table.schema.title.is_empty() { &*table.schema.name } else { table.schema.title.as_str() };
        let conditions: Vec<Message> = it.filter.iter().map(|condition| self.condition(dataset, condition)).collect();
        let joined = |words: fn(&Message) -> &str, with: &str| conditions.iter().map(words).collect::<Vec<_>>().join(with);
        let (where_zh, where_en) = (joined(|it| &it.zh, "、且"), joined(|it| &it.en, " and "));
        let field = it.recipe.field().map(|field| &table.schema.fields[field]);
        let field = field.map_or("", |field| if field.title.is_empty() { &field.name } else { &field.title });
        let what = match it.recipe {
            Recipe::Count { .. } => msg!("记录数", "number of records"),
            Recipe::Sum { .. } => msg!("“{field}”之和", "sum of “{field}”"),
            Recipe::Mean { .. } => msg!("“{field}”的平均数（缺失值不计）", "mean of “{field}” (missing values left out)"),
            Recipe::Median { .. } => msg!("“{field}”的中位数（缺失值不计）", "median of “{field}” (missing values left out)"),
            Recipe::Min { .. } => msg!("“{field}”的最小值", "least “{field}”"),
            Recipe::Max { .. } => msg!("“{field}”的最大值", "greatest “{field}”"),
            _ => msg!("“{field}”不同取值的个数", "number of different values of “{field}”"),
        };
        Message {
            zh: match (where_zh.is_empty(), &it.recipe) {
                (true, _) => format!("{name}的{}", what.zh),
                (false, Recipe::Count { .. }) => format!("{name}中{where_zh}的{}", what.zh),
                (false, _) => format!("{name}中{where_zh}的记录的{}", what.zh),
            },
            en: format!("{} among {name}{}", what.en, if where_en.is_empty() { String::new() } else { format!(" where {where_en}") }),
        }
    }

    fn condition(&self, dataset: usize, condition: &Condition) -> Message {
        let field = sieve::place(&self.model, dataset, condition.field).map(|(table, field)| &table.schema.fields[field]);
        let field = field.map_or("", |field| if field.title.is_empty() { &field.name } else { &field.title });
        match &condition.test {
            Test::AnyOf(values) => msg!("{field}为{}", "{field} is {}", values.join("、")),
            Test::NoneOf(values) => msg!("{field}不为{}", "{field} is not {}", values.join("、")),
            Test::Empty(true) => msg!("{field}未填", "{field} is empty"),
            Test::Empty(false) => msg!("{field}已填", "{field} is given"),
            Test::Range { from, to } => {
                let is_number = matches!(from.or(*to), Some(Bound::Number(_)));
                let (least, most) =
                    if is_number { (msg!("不小于", "at least"), msg!("不大于", "at most")) } else { (msg!("不早于", "not before"), msg!("不晚于", "not after")) };
                match (from.map(bound), to.map(bound)) {
                    (Some(from), Some(to)) => Message { zh: format!("{field}从{}到{}", from.zh, to.zh), en: format!("{field} is from {} to {}", from.en, to.en) },
                    (Some(from), None) => Message { zh: format!("{field}{}{}", least.zh, from.zh), en: format!("{field} is {} {}", least.en, from.en) },
                    (None, Some(to)) => Message { zh: format!("{field}{}{}", most.zh, to.zh), en: format!("{field} is {} {}", most.en, to.en) },
                    (None, None) => msg!("{field}已填", "{field} is given"),
                }
            }
        }
    }
}

/// What a statement of the source with this title is.
pub fn said_by(source: &str) -> Message {
    msg!("来源《{source}》给出的数字", "the number given by “{source}”")
}

fn bound(bound: Bound) -> Message {
    match bound {
        Bound::Number(number) => msg!("{number}", "{number}"),
        Bound::Day(date) => msg!("{date}", "{date}"),
        Bound::AsOf => msg!("截至日期", "the as-of date"),
    }
}
