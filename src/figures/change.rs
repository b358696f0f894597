//! How a figure changed between two days.

use super::definition::{Definition, Recipe};
use super::guard::Mark;
use super::recipe::difference;
use super::value::{Amount, Delta, Shown};
use super::words::{MISSING, WITHHELD};
use super::{Figures, grid::Part};
use crate::model::table::day_of;
use crate::text::quantity::{rounded, written};
use crate::text::unit::Unit;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// What stands beside the first number of another definition.
pub const BREAK: &str = "（口径变化）";

/// What is said of a change across a break.
pub const INCOMPARABLE: &str = "口径变化";

impl Definition {
    /// Whether it goes up and down (提高, 下降) and not more and less (增加, 减少): shares, means, extremes.
    pub fn is_level(&self) -> bool {
        matches!(self.recipe, Recipe::Ratio { .. } | Recipe::Mean { .. } | Recipe::Median { .. } | Recipe::Min { .. } | Recipe::Max { .. }) || self.unit.is_ratio()
    }

    /// Whether `delta`, as printed, is not the difference of its ends as printed: 94.7% to 96.7%, 提高2.1个百分点.
    pub fn rounding_shows(&self, delta: &Delta) -> bool {
        let printed = |shown: Shown| shown.number().map(|value| rounded(value, self.decimals));
        let (Some(before), Some(after), Some(difference)) = (printed(delta.before), printed(delta.after), printed(delta.difference)) else { return false };
        let scale = if delta.unit == self.unit { Decimal::ONE } else { in_points(&self.unit) };
        after.checked_sub(before).and_then(|moved| moved.checked_mul(scale)).is_some_and(|moved| moved != difference)
    }
}

impl Figures {
    /// The change of `key` from one day to another.
    ///
    /// It is withheld where either end is, and where a count, sum, number of different values or difference under disclosure control came to
    /// rest on 1 to `minimum` - 1 records more or fewer.
    pub fn change(&self, key: &str, from: Date, to: Date) -> Delta {
        let Some(it) = self.definitions.get(key) else {
            return Delta {
                before: Shown::Missing,
                after: Shown::Missing,
                difference: Shown::Missing,
                unit: Unit::none(),
                decimals: 0,
                words: MISSING.to_owned(),
                is_comparable: true,
            };
        };
        let (before, after) = (self.whole(it, day_of(from)), self.whole(it, day_of(to)));
        self.delta(it, &before, &after, (from, to))
    }

    /// The change from one part to another. Across a break it is not known: the numbers mean two things.
    pub(super) fn delta(&self, it: &Definition, before: &Part, after: &Part, (from, to): (Date, Date)) -> Delta {
        let unit = difference(&it.unit);
        let is_comparable = self.breaks(&it.key, from, to).is_empty();
        let shown = if is_comparable { changed(it, before, after, &unit) } else { Shown::Missing };
        let words = if is_comparable { words(it, shown, &unit) } else { INCOMPARABLE.to_owned() };
        Delta { before: before.shown(), after: after.shown(), difference: shown, words, unit, decimals: it.decimals, is_comparable }
    }

    /// Whether `key` is computed of `part`, directly or through another figure.
    pub fn is_made_of(&self, key: &str, part: &str) -> bool {
        let parts = self.definitions.get(key).and_then(|it| it.recipe.parts());
        // Definitions have no circles: `define` drops them.
        parts.is_some_and(|(a, b)| [a, b].into_iter().any(|it| &**it == part || self.is_made_of(it, part)))
    }

    /// Every break in the series of `key` after the one day and up to the other: from when on it, or what it is made of, means another thing, and how.
    pub fn breaks(&self, key: &str, from: Date, to: Date) -> Vec<(Date, String)> {
        let Some(it) = self.definitions.get(key) else { return Vec::new() };
        let mut found: Vec<(Date, String)> = it.changed.iter().filter(|(day, _)| from < *day && *day <= to).cloned().collect();
        // Definitions have no circles: `define` drops them.
        for part in it.recipe.parts().into_iter().flat_map(|(a, b)| [a, b]) {
            let title = self.definitions.get(part).map_or("", |part| part.title.as_str());
            found.extend(self.breaks(part, from, to).into_iter().map(|(day, words)| (day, if words.starts_with(title) { words } else { format!("{title}{words}") })));
        }
        found.sort();
        found.dedup();
        found
    }
}

fn changed(it: &Definition, before: &Part, after: &Part, unit: &Unit) -> Shown {
    for end in [before, after] {
        if end.mark != Mark::Open {
            return end.shown();
        }
    }
    let minimum = if it.release.is_some() { 0 } else { before.minimum.max(after.minimum) };
    let moved = before.records.abs_diff(after.records);
    let adds_up = matches!(it.recipe, Recipe::Count { .. } | Recipe::Sum { .. } | Recipe::Distinct { .. } | Recipe::Difference { .. });
    if adds_up && moved > 0 && moved < minimum.into() {
        return Shown::Withheld { below: minimum, is_primary: true };
    }
    let (Some(Amount::One(before)), Some(Amount::One(after))) = (before.amount, after.amount) else { return Shown::Missing };
    let scale = if *unit == it.unit { Decimal::ONE } else { in_points(&it.unit) };
    let moved = after.checked_sub(before).and_then(|moved| moved.checked_mul(scale));
    moved.map_or(Shown::Missing, |moved| Shown::Value(Amount::One(moved)))
}

/// How many points one of `unit` is: 成 is ten.
fn in_points(unit: &Unit) -> Decimal {
    if unit.name() == "成" { Decimal::TEN } else { Decimal::ONE }
}

/// The word for no change; 基本 before it where the change is lost in rounding.
pub(super) const LEVEL: &str = "持平";

pub(super) fn words(it: &Definition, shown: Shown, unit: &Unit) -> String {
    let difference = match shown {
        Shown::Value(Amount::One(difference)) => difference,
        Shown::Withheld { .. } => return WITHHELD.to_owned(),
        _ => return MISSING.to_owned(),
    };
    let (up, down) = if it.is_level() { ("提高", "下降") } else { ("增加", "减少") };
    if difference.is_zero() {
        return LEVEL.to_owned();
    }
    if rounded(difference, it.decimals).is_zero() {
        return format!("基本{LEVEL}");
    }
    format!("{}{}", if difference.is_sign_positive() { up } else { down }, written(difference.abs(), it.decimals, unit))
}
