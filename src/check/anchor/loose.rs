//! Titles in a company that is not understood: 举办教师培训12075人次. The words around may make the number that of a part, so that only a slip of
//! the keyboard is told from a truth.

use super::above::is_elsewhere;
use super::sentence::{Sentence, is_made_of};
use super::words::LINKS;
use super::{Fault, Reader, Reading, Subject, What};
use crate::text::claim::Role;
use crate::text::predicate::Predicate;
use crate::text::slip::is_slip;

impl Reader<'_> {
    /// The number right beside a title that is written as the figure's value but for one slip.
    pub(super) fn loosely(&self, it: &Sentence<'_>, index: usize) -> Option<Reading> {
        let claim = &it.claims[index];
        let unit = claim.unit.as_ref().filter(|_| claim.role == Role::Statistical && claim.predicate == Predicate::Exactly)?;
        let (start, end) = (claim.range.start, claim.range.end);
        let beside = it.mentions.iter().filter(|mention| {
            let before = || it.text.get(mention.range.end..start).is_some_and(|gap| is_made_of(gap, LINKS));
            let behind = || it.text.get(end..mention.range.start).is_some_and(|gap| gap.is_empty() || gap == "的");
            !mention.is_short() && mention.figures().any(|figure| self.unit(figure).same_family(unit)) && (before() || behind())
        });
        let title = beside.max_by_key(|mention| mention.range.len())?;
        let until = start.max(title.range.end);
        let has_part = !it.above.labels.is_empty() || it.mentions.iter().any(|mention| mention.range.end <= until && mention.label().is_some());
        if has_part || it.above.is_elsewhere || self.is_dated_otherwise(it.text, it.claims_before(index), false) || is_elsewhere(it.text, &it.mentions, it.range.start..until) {
            return None;
        }
        let mut own = title.figures().filter(|figure| self.unit(*figure).same_family(unit));
        let subject = own.next().filter(|_| own.next().is_none()).map(|figure| Subject { figure, cell: Vec::new(), what: What::Value })?;
        let (shown, unit) = self.shown(&subject)?;
        let is_other = |what| self.fault(claim, &Subject { what, ..subject.clone() }) == Some(None);
        let is_false = self.fault(claim, &subject) == Some(Some(Fault::Value)) && !is_other(What::Previous) && !is_other(What::Change(None));
        (is_false && is_slip(claim, shown.number()?, &unit)).then_some(Reading { claim: index, subject, fault: Some(Fault::Value) })
    }
}
