//! Intervals: all the values of which what is written is true.

use std::ops::Bound;

use rust_decimal::Decimal;

/// A set of neighbouring values; each end may be included, excluded or open to infinity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The lower end.
    pub low: Bound<Decimal>,
    /// The upper end.
    pub high: Bound<Decimal>,
}

impl Interval {
    /// From `low` to `high`, both included.
    pub fn closed(low: Decimal, high: Decimal) -> Interval {
        Interval { low: Bound::Included(low), high: Bound::Included(high) }
    }

    /// Whether `value` lies inside.
    pub fn contains(&self, value: Decimal) -> bool {
        let value = settled(value);
        let is_above = match self.low {
            Bound::Included(it) => value >= settled(it),
            Bound::Excluded(it) => value > settled(it),
            Bound::Unbounded => true,
        };
        let is_below = match self.high {
            Bound::Included(it) => value <= settled(it),
            Bound::Excluded(it) => value < settled(it),
            Bound::Unbounded => true,
        };
        is_above && is_below
    }

    /// Whether every value from `low` to `high` lies inside.
    pub fn contains_all(&self, low: Decimal, high: Decimal) -> bool {
        self.contains(low) && self.contains(high)
    }

    /// Whether some value from `low` to `high` lies inside.
    pub fn meets(&self, low: Decimal, high: Decimal) -> bool {
        let reaches = match self.low {
            Bound::Included(it) => settled(high) >= settled(it),
            Bound::Excluded(it) => settled(high) > settled(it),
            Bound::Unbounded => true,
        };
        let begins = match self.high {
            Bound::Included(it) => settled(low) <= settled(it),
            Bound::Excluded(it) => settled(low) < settled(it),
            Bound::Unbounded => true,
        };
        reaches && begins
    }

    /// Both ends, where both are finite.
    pub fn ends(&self) -> Option<(Decimal, Decimal)> {
        let finite = |it| match it {
            Bound::Included(it) | Bound::Excluded(it) => Some(it),
            Bound::Unbounded => None,
        };
        Some((finite(self.low)?, finite(self.high)?))
    }
}

/// A third has no last digit: values that came by division are compared at 20 places.
fn settled(value: Decimal) -> Decimal {
    value.round_dp(20)
}
