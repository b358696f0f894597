//! Claims: what a number in a sentence asserts, and whether that is true of a value.
//!
//! A claim is an interval of values (from the last written place and from the words around the number) in a unit. It is
//! true of a value inside the interval, false of one outside, and of another unit where families differ.

use std::ops::{Bound, Range};

use rust_decimal::Decimal;

use super::interval::Interval;
use super::predicate::Predicate;
use super::unit::Unit;

pub use super::counter::Units;
pub use super::scan::{claim_of, claim_within, claims, claims_in};

/// One number of a text, with all that belongs to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// Predicate words, number, unit and the words after: 超过60%, 500户以上. In bytes.
    pub range: Range<usize>,
    /// The number alone, with its 万 or 亿 but without its unit. In bytes.
    pub number: Range<usize>,
    /// What kind of number it is; only a statistical one must be bound to a figure.
    pub role: Role,
    /// The unit behind the number, without 万 and its like, which belong to the number; a fraction is dimensionless.
    pub unit: Option<Unit>,
    /// What the words around it say.
    pub predicate: Predicate,
    /// How much it says; none for a date, a telephone, an idiom, or digits that no decimal can hold.
    pub amount: Option<Amount>,
}

/// How much a number says, in its claim's unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The value as written: 27000 for 2.7万.
    pub value: Decimal,
    /// The last written place: 1000 for 2.7万, 1 for 27000.
    pub step: Decimal,
    /// Digits written after the point: 1 for 2.7万.
    pub decimals: u32,
    /// What the trailing 万, 亿 or 千 multiply by: 10000 for 2.7万.
    pub scale: Decimal,
    /// The other end of a range: value and step.
    pub upto: Option<(Decimal, Decimal)>,
    /// All values of which the claim is true.
    pub interval: Interval,
}

/// What a number in prose is; all but the first are silent when bound to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A number with a statistical unit: 502个, 72.1%.
    Statistical,
    /// 2020年2月28日, 2月底, 2020年度.
    Date,
    /// A time of day, a length of time or an age: 18:00, 24小时, 60岁. The latter two carry an amount.
    Time,
    /// 第三批, 三级, 一是, 3号.
    Ordinal,
    /// 第3期.
    Issue,
    /// 〔2017〕47号.
    DocumentNumber,
    /// 0556-1234567, 12345热线.
    Telephone,
    /// The number after ICP备 or 公网安备.
    RecordNumber,
    /// P123, COVID-19, digits too long for a count.
    Code,
    /// A set phrase, or 一 as an article: 两不愁三保障, 一项重要工作.
    Idiom,
    /// 几十万, 三五个, 数百, 一半.
    Vague,
    /// A number without a statistical unit.
    Bare,
}

/// What a claim is of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The value is one of those that the words allow.
    True,
    /// It is none of them.
    False,
    /// What is known of the value allows both.
    Unconfirmed,
    /// The two cannot be compared: 户 and 人, % and 个百分点.
    WrongUnit,
}

impl Claim {
    /// Whether the claim is true of an exact value.
    ///
    /// A number without a unit is compared in the figure's own; a figure without a unit takes any counter.
    /// Problems: `Unconfirmed` for a claim without an amount.
    ///
    /// ```
    /// use jianbao::text::{claim::{Verdict, claim_of}, unit::Unit};
    /// use rust_decimal::Decimal;
    /// let rate = Decimal::from(421) / Decimal::from(584) * Decimal::ONE_HUNDRED;
    /// let claim = claim_of("复工率72.1%").unwrap();
    /// assert_eq!(claim.judge(rate, &Unit::percent()), Verdict::True);
    /// assert_eq!(claim.judge(rate, &Unit::points()), Verdict::WrongUnit);
    /// ```
    pub fn judge(&self, value: Decimal, unit: &Unit) -> Verdict {
        self.judged(value, value, unit, |amount, value, _| verdict(amount.interval.contains(value)))
    }

    /// Whether the claim is true of a figure that is itself a range, such as 500–3000元.
    ///
    /// A written range must have the figure's ends; a single number with a predicate must hold for the whole range, and
    /// one without must be a range of no width.
    pub fn judge_range(&self, low: Decimal, high: Decimal, unit: &Unit) -> Verdict {
        self.judged(low, high, unit, |amount, low, high| match amount.upto {
            Some((upto, upto_step)) => {
                let ends = rounding(amount.value, amount.step).zip(rounding(upto, upto_step));
                ends.map_or(Verdict::Unconfirmed, |(from, to)| verdict(from.contains(low) && to.contains(high)))
            }
            None if amount.interval.contains_all(low, high) => Verdict::True,
            None if amount.interval.meets(low, high) && self.predicate != Predicate::Exactly => Verdict::Unconfirmed,
            None => Verdict::False,
        })
    }

    /// Whether the claim is true of a value known only to lie from `low` to `high`, such as a quotient of rounded numbers.
    ///
    /// A plain number is true where the known interval allows it. A comparison (超过60%) is true where every possible
    /// value meets it, and cannot be confirmed where only some do.
    pub fn judge_interval(&self, low: Decimal, high: Decimal, unit: &Unit) -> Verdict {
        self.judged(low, high, unit, |amount, low, high| {
            let is_comparison = self.predicate != Predicate::Exactly;
            if amount.interval.contains_all(low, high) {
                Verdict::True
            } else if !amount.interval.meets(low, high) {
                Verdict::False
            } else if is_comparison {
                Verdict::Unconfirmed
            } else {
                Verdict::True
            }
        })
    }

    /// The values that the number stands for when it is itself the source: an integer in full digits is exact, any other
    /// number is only as good as its last place.
    ///
    /// Problems: `None` where an end is open, as in 超过500.
    pub fn known(&self) -> Option<(Decimal, Decimal)> {
        let amount = self.amount.as_ref()?;
        let is_full = amount.step == Decimal::ONE && amount.scale == Decimal::ONE;
        if is_full && self.predicate == Predicate::Exactly {
            return Some((amount.value, amount.value));
        }
        amount.interval.ends()
    }

    /// The lower end of the interval.
    pub fn low(&self) -> Bound<Decimal> {
        self.amount.map_or(Bound::Unbounded, |it| it.interval.low)
    }

    /// The upper end of the interval.
    pub fn high(&self) -> Bound<Decimal> {
        self.amount.map_or(Bound::Unbounded, |it| it.interval.high)
    }

    /// Whether an unbound number of this kind needs a figure.
    pub fn is_statistical(&self) -> bool {
        self.role == Role::Statistical
    }

    /// Brings both ends into the claim's unit and judges them there.
    fn judged(&self, low: Decimal, high: Decimal, unit: &Unit, judge: impl Fn(&Amount, Decimal, Decimal) -> Verdict) -> Verdict {
        let Some(amount) = &self.amount else {
            return Verdict::Unconfirmed;
        };
        let ours = match &self.unit {
            Some(ours) if ours.same_family(unit) => ours,
            Some(ours) if !unit.is_none() || ours.is_ratio() => return Verdict::WrongUnit,
            // 35489.1万 of a figure in 万元 leaves out 元, not 万元.
            None if amount.scale >= Decimal::from(10_000) => &unit.without_myriads(),
            _ => unit,
        };
        let ends = Unit::convert(low, unit, ours).zip(Unit::convert(high, unit, ours));
        ends.map_or(Verdict::Unconfirmed, |(low, high)| judge(amount, low, high))
    }
}

fn verdict(is_true: bool) -> Verdict {
    if is_true { Verdict::True } else { Verdict::False }
}

fn rounding(value: Decimal, step: Decimal) -> Option<Interval> {
    Predicate::Exactly.interval(value, step, false)
}

/// The share that `part` is of `whole`, as far as two written numbers tell; dimensionless.
///
/// 26.12万 of 37.7万 is from 0.6918 to 0.6939.
/// Problems: `None` for different units, for open ends, and where the whole may be zero or less.
pub fn ratio_interval(part: &Claim, whole: &Claim) -> Option<(Decimal, Decimal)> {
    let (part_low, part_high) = part.known()?;
    let (low, high) = in_unit_of(part, whole)?;
    if low <= Decimal::ZERO || part_low < Decimal::ZERO {
        return None;
    }
    Some((part_low.checked_div(high)?, part_high.checked_div(low)?))
}

/// How much more `a` says than `b`, as far as two written numbers tell, in the unit of `a`.
///
/// A share less so many 个百分点 is a share; else units must be of one family.
pub fn difference_interval(a: &Claim, b: &Claim) -> Option<(Decimal, Decimal)> {
    let (a_low, a_high) = a.known()?;
    let is_points = a.unit == Some(Unit::percent()) && b.unit.as_ref().is_some_and(|it| it.same_family(&Unit::points()));
    let (b_low, b_high) = if is_points { b.known()? } else { in_unit_of(a, b)? };
    Some((a_low.checked_sub(b_high)?, a_high.checked_sub(b_low)?))
}

/// What is known of `it`, in the unit of `model`.
fn in_unit_of(model: &Claim, it: &Claim) -> Option<(Decimal, Decimal)> {
    let (low, high) = it.known()?;
    match (&it.unit, &model.unit) {
        (Some(from), Some(to)) => Some((Unit::convert(low, from, to)?, Unit::convert(high, from, to)?)),
        _ => Some((low, high)),
    }
}
