//! A definition in one line of names, by which a lock knows that it has changed.

use super::definition::{Condition, FieldOf, Recipe};
use super::{Figures, sieve};
use jiff::civil::Date;

impl Figures {
    /// What `key` counts on `day`, in names of datasets and fields, and every change of its definition up to then: the same for the same
    /// definition, whatever else the site defines, and whatever is declared for a later day. Of a statement only that it is one: what was said
    /// later is news and no other definition.
    pub fn signature(&self, key: &str, day: Date) -> String {
        let Some(newest) = self.definitions.get(key) else { return String::new() };
        let it = newest.on(day);
        let verb = match it.recipe {
            Recipe::Count { .. } => "count",
            Recipe::Sum { .. } => "sum",
            Recipe::Mean { .. } => "mean",
            Recipe::Median { .. } => "median",
            Recipe::Min { .. } => "min",
            Recipe::Max { .. } => "max",
            Recipe::Distinct { .. } => "distinct",
            Recipe::Ratio { .. } => "ratio",
            Recipe::Difference { .. } => "difference",
            Recipe::Stated { .. } => "stated",
        };
        // Definitions have no circles: `define` drops them.
        let parts = it.recipe.parts().map(|(a, b)| format!(" ({}) ({})", self.signature(a, day), self.signature(b, day))).unwrap_or_default();
        let of = it.recipe.dataset().map(|dataset| {
            let schema = &self.model.table(dataset).schema;
            let field = it.recipe.field().map(|field| format!(".{}", schema.fields[field].name)).unwrap_or_default();
            let mut conditions: Vec<String> = it.filter.iter().map(|condition| self.signed(dataset, condition)).collect();
            conditions.sort();
            format!(" {}{field} {}", schema.name, conditions.join(" "))
        });
        let changed: String = newest.changed.iter().filter(|(from, _)| *from <= day).map(|(from, words)| format!(" {from} {words}")).collect();
        format!("{verb}{parts}{} {} {}{changed}", of.unwrap_or_default(), it.unit, it.decimals)
    }

    fn signed(&self, dataset: usize, condition: &Condition) -> String {
        let name = sieve::place(&self.model, dataset, condition.field).map(|(table, field)| table.schema.fields[field].name.to_string()).unwrap_or_default();
        let of = if matches!(condition.field, FieldOf::Parent(_)) { "parent." } else { "" };
        format!("{of}{name}:{:?}", condition.test)
    }
}
