//! Quantities: a value with its unit, exact until the one moment when it is written.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use super::unit::Unit;

/// An exact, unrounded value and its unit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quantity {
    /// How many.
    pub value: Decimal,
    /// Of what.
    pub unit: Unit,
}

impl Quantity {
    /// `value` of `unit`.
    pub fn new(value: impl Into<Decimal>, unit: &Unit) -> Quantity {
        Quantity { value: value.into(), unit: unit.clone() }
    }

    /// The same quantity in another unit of its family.
    ///
    /// Problems: `None` over families.
    pub fn in_unit(&self, unit: &Unit) -> Option<Quantity> {
        Some(Quantity { value: Unit::convert(self.value, &self.unit, unit)?, unit: unit.clone() })
    }
}

/// `value` rounded once to `decimals` places, half away from zero, without a negative zero.
///
/// ```
/// use jianbao::text::quantity::rounded;
/// use rust_decimal::Decimal;
/// assert_eq!(rounded(Decimal::new(7205, 2), 1), Decimal::new(721, 1));
/// assert_eq!(rounded(Decimal::new(-25, 1), 0), Decimal::from(-3));
/// ```
pub fn rounded(value: Decimal, decimals: u32) -> Decimal {
    let it = value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    if it.is_zero() { it.abs() } else { it }
}

/// `value` as the bulletins print it: rounded once, plain digits without separators, then the unit (`27000户`, `72.1%`).
pub fn written(value: Decimal, decimals: u32, unit: &Unit) -> String {
    format!("{}{unit}", digits(value, decimals))
}

/// Like [`written`], with a comma between groups of three digits (`27,000户`), for tables and large print.
pub fn grouped(value: Decimal, decimals: u32, unit: &Unit) -> String {
    format!("{}{unit}", with_separator(&digits(value, decimals), ","))
}

/// `value` rounded once, in exactly `decimals` places; at most the 28 that a decimal holds.
pub fn digits(value: Decimal, decimals: u32) -> String {
    let decimals = decimals.min(Decimal::MAX_SCALE);
    let it = rounded(value, decimals);
    let mut out = it.to_string();
    let missing = decimals.saturating_sub(it.scale()) as usize;
    if missing > 0 {
        if it.scale() == 0 {
            out.push('.');
        }
        out.extend(std::iter::repeat_n('0', missing));
    }
    out
}

/// Plain digits, optionally signed and with a fraction, with `separator` between groups of three.
pub(crate) fn with_separator(plain: &str, separator: &str) -> String {
    let (sign, rest) = plain.strip_prefix('-').map_or(("", plain), |rest| ("-", rest));
    let (whole, fraction) = rest.find('.').map_or((rest, ""), |at| rest.split_at(at));
    let mut out = String::from(sign);
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push_str(separator);
        }
        out.push(c);
    }
    out + fraction
}
