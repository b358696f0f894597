//! Slips of the keyboard: a number typed almost as it should be.
//!
//! Source: of mistyped words four in five differ by one wrong, missing, added or transposed character (Damerau 1964, A technique for computer
//! detection and correction of spelling errors, CACM 7(3)). Missing and added digits are left out: a part of a whole is often as short as that.

use super::claim::Claim;
use super::unit::Unit;
use rust_decimal::{Decimal, RoundingStrategy};

/// Whether a number is written as `value` would be at its precision, but for two neighbouring digits that changed places, for one digit of four and
/// more, or for its 万 or 亿.
///
/// Short and round numbers are near each other by chance: of fewer than three digits without the zeros around them nothing is said.
///
/// ```
/// use jianbao::text::{claim::claim_of, slip::is_slip, unit::Unit};
/// use rust_decimal::Decimal;
/// let is = |written: &str, value: u32| is_slip(&claim_of(written).unwrap(), Decimal::from(value), &Unit::new("人"));
/// assert!(is("535人", 553) && is("104653人", 104_652) && is("5.31亿人", 53_072));
/// assert!(!is("563人", 553) && !is("23000人", 27_000) && !is("553人", 553));
/// ```
pub fn is_slip(claim: &Claim, value: Decimal, unit: &Unit) -> bool {
    let Some(amount) = claim.amount.filter(|amount| amount.upto.is_none()) else { return false };
    let Some(value) = claim.unit.as_ref().map_or(Some(value), |own| Unit::convert(value, unit, own)) else { return false };
    let digits = |value: Decimal, scale: Decimal| {
        let value = value.checked_div(scale)?.round_dp_with_strategy(amount.decimals, RoundingStrategy::MidpointAwayFromZero);
        Some(format!("{value:.*}", amount.decimals as usize))
    };
    let Some((written, right)) = digits(amount.value, amount.scale).zip(digits(value, amount.scale)) else { return false };
    let other_scales = [Decimal::ONE, Decimal::from(10_000), Decimal::from(100_000_000)].into_iter().filter(|scale| *scale != amount.scale);
    let n = significant(&written);
    is_mistyped(&written, &right) || n >= SHORTEST && other_scales.into_iter().any(|scale| digits(value, scale).as_deref() == Some(written.as_str()))
}

/// Whether two numbers of one length differ by one digit or by two neighbours in each other's place.
fn is_mistyped(written: &str, right: &str) -> bool {
    let (written, right): (Vec<char>, Vec<char>) = (only_digits(written), only_digits(right));
    if written.len() != right.len() {
        return false;
    }
    let n = significant(&written.iter().collect::<String>());
    let apart: Vec<usize> = (0..written.len()).filter(|at| written[*at] != right[*at]).collect();
    match apart[..] {
        [_] => n > SHORTEST,
        [a, b] => n >= SHORTEST && a + 1 == b && written[a] == right[b] && written[b] == right[a],
        _ => false,
    }
}

fn only_digits(number: &str) -> Vec<char> {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// How many digits a number has without the zeros around them.
fn significant(number: &str) -> usize {
    only_digits(number).into_iter().collect::<String>().trim_matches('0').len()
}

/// Digits of which two that changed places say something; one wrong digit says something of longer ones only.
const SHORTEST: usize = 3;
