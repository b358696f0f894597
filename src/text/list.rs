//! Count words: 五项举措 says that five follow.

use rust_decimal::prelude::ToPrimitive;

use super::claim::claim_of;
use super::predicate::Predicate;

/// How many items a count word announces: 5 for 五项举措, 4 for 采取4项措施, 3 for 三大任务.
///
/// Problems: `None` where there is no number, more than one, or no exact whole one.
///
/// ```
/// assert_eq!(jianbao::text::list::count_claim("五项举措"), Some(5));
/// assert_eq!(jianbao::text::list::count_claim("近五项举措"), None);
/// ```
pub fn count_claim(text: &str) -> Option<u32> {
    let claim = claim_of(text)?;
    let amount = claim.amount?;
    let is_measure = claim.unit.as_ref().is_some_and(|it| it.is_ratio() || it.is_duration());
    if is_measure || claim.predicate != Predicate::Exactly || !amount.value.fract().is_zero() {
        return None;
    }
    amount.value.to_u32()
}
