//! Slips of the keyboard: a number typed almost as it should be.
//!
//! Source: of mistyped words four in five differ by one wrong, missing, added or transposed character (Damerau 1964, A technique for computer
//! detection and correction of spelling errors, CACM 7(3)). Missing and added digits are left out: a part of a whole is often as short as that.

use super::claim::{Amount, Claim};
use super::unit::Unit;
use rust_decimal::{Decimal, RoundingStrategy};

/// A number as it is written, to be held against what it may have been meant to be.
#[derive(Debug)]
pub struct Written<'c> {
    claim: &'c Claim,
    amount: Amount,
    digits: Vec<u8>,
}

impl<'c> Written<'c> {
    /// The number of a claim; none where it has fewer than three digits without the zeros around them: short and round numbers are near each other
    /// by chance.
    pub fn of(claim: &'c Claim) -> Option<Self> {
        let amount = claim.amount.filter(|amount| amount.upto.is_none())?;
        let digits = digits(amount.value, amount.scale, amount.decimals)?;
        (significant(&digits) >= SHORTEST).then_some(Self { claim, amount, digits })
    }

    /// Whether it is written as `value` would be at its precision, but for two neighbouring digits that changed places, for one digit of four and
    /// more, or for its 万 or 亿.
    ///
    /// ```
    /// use jianbao::text::{claim::claim_of, slip::Written, unit::Unit};
    /// use rust_decimal::Decimal;
    /// let is_slip = |written: &str, value: u32| Written::of(&claim_of(written).unwrap()).is_some_and(|it| it.is_slip(Decimal::from(value), &Unit::new("人")));
    /// assert!(is_slip("535人", 553) && is_slip("104653人", 104_652) && is_slip("5.31亿人", 53_072));
    /// assert!(!is_slip("563人", 553) && !is_slip("23000人", 27_000) && !is_slip("553人", 553));
    /// ```
    pub fn is_slip(&self, value: Decimal, unit: &Unit) -> bool {
        let Some(value) = self.claim.unit.as_ref().map_or(Some(value), |own| Unit::convert(value, unit, own)) else { return false };
        let Amount { value: written, scale, decimals, .. } = self.amount;
        let is_like = |value: Decimal| value < written.saturating_mul(Decimal::TEN) && written < value.saturating_mul(Decimal::TEN);
        if is_like(value) {
            return digits(value, scale, decimals).is_some_and(|right| self.is_mistyped(&right));
        }
        let others = [Decimal::ONE, Decimal::from(10_000), Decimal::from(100_000_000)].into_iter().filter(|other| *other != scale);
        others.into_iter().any(|scale| digits(value, scale, decimals).is_some_and(|right| right == self.digits))
    }

    /// Whether two numbers of one length differ by one digit or by two neighbours in each other's place.
    fn is_mistyped(&self, right: &[u8]) -> bool {
        if self.digits.len() != right.len() {
            return false;
        }
        let mut apart = (0..right.len()).filter(|at| self.digits[*at] != right[*at]);
        match (apart.next(), apart.next(), apart.next()) {
            (Some(_), None, _) => significant(&self.digits) > SHORTEST,
            (Some(a), Some(b), None) => a + 1 == b && self.digits[a] == right[b] && self.digits[b] == right[a],
            _ => false,
        }
    }
}

/// The digits of a value as it is written with that 万 or 亿 and so many decimals.
fn digits(value: Decimal, scale: Decimal, decimals: u32) -> Option<Vec<u8>> {
    let value = value.checked_div(scale)?.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    let mut digits: Vec<u8> = format!("{value:.*}", decimals as usize).into_bytes();
    digits.retain(u8::is_ascii_digit);
    Some(digits)
}

/// How many digits there are without the zeros around them.
fn significant(digits: &[u8]) -> usize {
    let first = digits.iter().position(|digit| *digit != b'0');
    let last = digits.iter().rposition(|digit| *digit != b'0');
    first.zip(last).map_or(0, |(first, last)| last + 1 - first)
}

/// Digits of which two that changed places say something; one wrong digit says something of longer ones only.
const SHORTEST: usize = 3;
