//! Smaller questions about figures: the change of a cell, the dataset behind a figure, what is made of what.

use super::definition::Key;
use super::value::{Amount, Delta, Shown};
use super::{Figures, Recipe};
use crate::diag::Message;
use crate::model::table::day_of;
use crate::text::quantity::{digits, written};
use crate::text::unit::Unit;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// The sentence that stands on everything that is not real.
pub const SAMPLE_LABEL: &str = "示例数据，非真实情况";

impl Figures {
    /// The change of one cell of `key` from one day to another; of the whole where `cell` is empty.
    pub fn change_of(&self, key: &str, cell: &[(String, String)], from: Date, to: Date) -> Result<Delta, Message> {
        if cell.is_empty() {
            return Ok(self.change(key, from, to));
        }
        let it = self.definition(key)?;
        let (before, after) = (self.part(key, cell, day_of(from))?, self.part(key, cell, day_of(to))?);
        Ok(self.delta(it, &before, &after, (from, to)))
    }

    /// The key of the figure whose title or alias is `words`.
    pub fn called(&self, words: &str) -> Option<&Key> {
        let words = words.trim();
        self.definitions.iter().find(|(_, it)| it.title == words || it.aliases.iter().any(|alias| alias == words)).map(|(key, _)| key)
    }

    /// The dataset behind `key`; of a ratio or difference that of its first part; none of a statement.
    pub fn dataset_of(&self, key: &str) -> Option<usize> {
        let recipe = &self.definitions.get(key)?.recipe;
        // Definitions have no circles: `define` drops them.
        recipe.dataset().or_else(|| recipe.parts().and_then(|(first, _)| self.dataset_of(first)))
    }

    /// Whether records behind `key` are under disclosure control.
    pub fn is_guarded(&self, key: &str) -> bool {
        let Some(definition) = self.definitions.get(key) else { return false };
        match (definition.recipe.dataset(), definition.recipe.parts()) {
            (Some(dataset), _) => self.model.table(dataset).schema.disclosure.is_some(),
            (None, Some((a, b))) => self.is_guarded(a) || self.is_guarded(b),
            (None, None) => false,
        }
    }

    /// Whether another figure is made of `key`.
    pub fn is_part(&self, key: &str) -> bool {
        self.definitions.values().filter_map(|it| it.recipe.parts()).any(|(a, b)| &**a == key || &**b == key)
    }

    /// The newest day on which anything was received: the day of a site without bulletins.
    pub fn newest_day(&self) -> Date {
        let received = self.model.provenance.values().filter_map(|source| source.received.max(source.as_of));
        received.max().unwrap_or(Date::constant(1970, 1, 1))
    }
}

impl Recipe {
    /// Whether it is a statement of a source.
    pub fn is_stated(&self) -> bool {
        matches!(self, Self::Stated { .. })
    }
}

impl Delta {
    /// The difference without its sign.
    pub fn size(&self) -> Shown {
        match self.difference {
            Shown::Value(Amount::One(value)) => Shown::Value(Amount::One(value.abs())),
            other => other,
        }
    }

    /// How large the change is beside what was before; none where that was nothing.
    pub fn growth(&self) -> Option<Decimal> {
        let before = self.before.number().filter(|before| *before > Decimal::ZERO)?;
        self.size().number()?.checked_div(before)
    }

    /// Below 0: less than before; above 0: more.
    pub fn sign(&self) -> i8 {
        match self.difference {
            Shown::Value(Amount::One(value)) if value.is_zero() => 0,
            Shown::Value(Amount::One(value)) => {
                if value.is_sign_positive() {
                    1
                } else {
                    -1
                }
            }
            _ => 0,
        }
    }

    /// As [`Self::since`], since the last issue.
    pub fn since_last(&self) -> String {
        self.since("上期")
    }

    /// The change since `day` as a phrase: 比上期增加12个, 与2020年2月14日持平, and where it is not shown what stands for it.
    pub fn since(&self, day: &str) -> String {
        match self.difference {
            _ if self.words.is_empty() => String::new(),
            _ if !self.is_comparable => format!("口径变化，不与{day}比较"),
            Shown::Withheld { .. } | Shown::Missing => format!("比{day}增减{}", self.words),
            Shown::Value(_) if self.words.ends_with(super::change::LEVEL) => format!("与{day}{}", self.words),
            Shown::Value(_) => format!("比{day}{}", self.words),
        }
    }

    /// The size with its unit; the words that stand for it where it is not shown.
    pub fn text(&self) -> String {
        match self.size() {
            shown @ Shown::Value(_) => text_of(shown, &self.unit, self.decimals),
            _ => self.words.clone(),
        }
    }
}

/// An amount that is not a figure's own value, such as a share, with its unit.
pub fn text_of(shown: Shown, unit: &Unit, decimals: u32) -> String {
    match shown {
        Shown::Value(Amount::One(value)) => written(value, decimals, unit),
        Shown::Value(Amount::Range(low, high)) => format!("{}–{}", digits(low, decimals), written(high, decimals, unit)),
        Shown::Withheld { .. } => super::words::WITHHELD.to_owned(),
        Shown::Missing => super::words::MISSING.to_owned(),
    }
}
