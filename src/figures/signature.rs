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

    /// What the data are called of which `key` is made on `day`: dataset and fields, or the figures that it is computed from. Older issues say it
    /// beside their numbers.
    pub fn names_behind(&self, key: &str, day: Date) -> Vec<String> {
        let Some(it) = self.definitions.get(key).map(|it| it.on(day)) else { return Vec::new() };
        let parts = it.recipe.parts().into_iter().flat_map(|(a, b)| [a, b]).filter_map(|part| self.definitions.get(part));
        let Some(dataset) = it.recipe.dataset() else { return parts.map(|part| part.title.clone()).collect() };
        let schema = &self.model.table(dataset).schema;
        let asked = it.filter.iter().filter_map(|condition| sieve::place(&self.model, dataset, condition.field)).map(|(table, field)| &table.schema.fields[field]);
        let fields = asked.chain(it.recipe.field().map(|field| &schema.fields[field]));
        std::iter::once(schema.title.clone()).chain(fields.map(|field| field.title.clone())).collect()
    }

    fn signed(&self, dataset: usize, condition: &Condition) -> String {
        let name = sieve::place(&self.model, dataset, condition.field).map(|(table, field)| table.schema.fields[field].name.to_string()).unwrap_or_default();
        let of = if matches!(condition.field, FieldOf::Parent(_)) { "parent." } else { "" };
        format!("{of}{name}:{:?}", condition.test)
    }
}
