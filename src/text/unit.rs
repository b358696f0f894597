//! Units: what a number counts or measures, and which units can be compared with each other.
//!
//! A unit is known by its written name. Units of one family can be compared and converted exactly (元 and 万元, 亩 and
//! 公顷, 人 and 名); units of different families cannot (户 and 人, 人 and 人次, % and 个百分点). A name that is in no table
//! is a family of its own, so that a county may count in whatever it likes.

use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A unit as it is written after a number; the empty name is the dimensionless unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Unit(Arc<str>);

impl Unit {
    /// The unit of that name, as written; white space around it does not count.
    pub fn new(name: &str) -> Unit {
        Unit(Arc::from(name.trim()))
    }

    /// The dimensionless unit, which prints nothing.
    pub fn none() -> Unit {
        Unit::new("")
    }

    /// The unit of shares in a hundred.
    pub fn percent() -> Unit {
        Unit::new("%")
    }

    /// The unit in which two shares differ.
    pub fn points() -> Unit {
        Unit::new("个百分点")
    }

    /// The name as written.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// Whether this is the dimensionless unit.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// The unit whose ten thousands or hundred millions this one counts: 元 of 万元; itself where it counts no such.
    pub fn without_myriads(&self) -> Unit {
        let rest = self.name().trim_start_matches(|c| multiplier(c).is_some());
        let scale = &self.name()[..self.name().len() - rest.len()];
        if rest.is_empty() || !scale.ends_with(['万', '萬', '亿', '億']) { self.clone() } else { Unit::new(rest) }
    }

    /// Whether values in the two units can be compared.
    ///
    /// ```
    /// use jianbao::text::unit::Unit;
    /// assert!(Unit::new("万元").same_family(&Unit::new("亿元")));
    /// assert!(!Unit::new("人").same_family(&Unit::new("人次")));
    /// ```
    pub fn same_family(&self, other: &Unit) -> bool {
        self == other || self.measure().family == other.measure().family
    }

    /// Whether this unit says a share of a whole: %, ‰, 成, 倍, or no unit at all.
    pub fn is_ratio(&self) -> bool {
        self.measure().family == Family::Ratio
    }

    /// Whether this unit measures a length, a mass, an area or a volume.
    pub fn is_physical(&self) -> bool {
        matches!(self.measure().family, Family::Length | Family::Mass | Family::Area | Family::Volume)
    }

    /// Whether this unit measures a length.
    pub fn is_length(&self) -> bool {
        self.measure().family == Family::Length
    }

    /// Whether this unit is a length of time or an age.
    pub fn is_duration(&self) -> bool {
        matches!(self.measure().family, Family::Seconds | Family::Months | Family::Age)
    }

    /// How many of the family's base unit one of this unit is: 10000 for 万元.
    pub fn factor(&self) -> Decimal {
        self.measure().factor
    }

    /// `value` of the unit `from`, said in the unit `to`.
    ///
    /// Exact wherever the result is a finite decimal, else correct to 28 digits.
    /// Problems: `None` over families, and where the result is too large to be held.
    pub fn convert(value: Decimal, from: &Unit, to: &Unit) -> Option<Decimal> {
        if from == to {
            return Some(value);
        }
        let (from, to) = (from.measure(), to.measure());
        if from.family != to.family {
            return None;
        }
        if from.factor == to.factor {
            return Some(value);
        }
        value.checked_mul(from.factor)?.checked_div(to.factor).map(|it| it.normalize())
    }

    fn measure(&self) -> Measure<'_> {
        let name = self.name();
        if let Some(found) = listed(name) {
            return found;
        }
        let mut scale = Decimal::ONE;
        let mut rest = name;
        while let Some(c) = rest.chars().next() {
            let Some(times) = multiplier(c) else { break };
            let Some(product) = scale.checked_mul(times) else {
                break;
            };
            scale = product;
            rest = &rest[c.len_utf8()..];
            if rest.is_empty() {
                break;
            }
            if let Some(found) = listed(rest)
                && let Some(factor) = found.factor.checked_mul(scale)
            {
                return Measure { family: found.family, factor };
            }
        }
        if !rest.is_empty() && rest.len() < name.len() {
            return Measure { family: Family::Own(rest), factor: scale };
        }
        Measure { family: Family::Own(name), factor: Decimal::ONE }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What 十, 百, 千, 万 or 亿 multiplies by.
pub(crate) fn multiplier(c: char) -> Option<Decimal> {
    Some(Decimal::from(match c {
        '十' | '拾' => 10_u64,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        '万' | '萬' => 10_000,
        '亿' | '億' => 100_000_000,
        _ => return None,
    }))
}

struct Measure<'a> {
    family: Family<'a>,
    factor: Decimal,
}

/// Units of one family can be compared; each family has the base unit named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family<'a> {
    /// 人. 户 and 人次 are none of these: 252户 and 498人 cannot be added.
    Persons,
    /// 个: counters of things, which writers exchange freely (584个项目, 584项).
    Things,
    /// 元.
    Money,
    /// 亩, so that a square metre (0.0015亩) is exact.
    Area,
    /// Dimensionless: a share of a whole.
    Ratio,
    /// 个百分点: the difference of two shares.
    Points,
    /// 公斤.
    Mass,
    /// 米.
    Length,
    /// 立方米.
    Volume,
    /// 瓦.
    Power,
    /// 千瓦时.
    Energy,
    /// 秒.
    Seconds,
    /// 个月: years have no fixed number of days.
    Months,
    /// 岁.
    Age,
    /// A unit, without 万 and its like before it, that compares with nothing else.
    Own(&'a str),
}

fn listed(name: &str) -> Option<Measure<'static>> {
    let (family, digits, scale) = match name {
        "" | "倍" => (Family::Ratio, 1, 0),
        "%" | "\u{FF05}" => (Family::Ratio, 1, 2),
        "‰" => (Family::Ratio, 1, 3),
        "成" => (Family::Ratio, 1, 1),
        "个百分点" | "百分点" => (Family::Points, 1, 0),
        "个千分点" | "千分点" => (Family::Points, 1, 1),
        "人" | "名" | "位" | "口人" | "个人" => (Family::Persons, 1, 0),
        "个" | "家" | "项" | "处" | "座" | "所" | "间" | "条" | "件" | "份" | "起" | "宗" | "只" | "羽" | "张" | "床" => (Family::Things, 1, 0),
        "元" | "圆" | "块钱" | "元钱" => (Family::Money, 1, 0),
        "角" => (Family::Money, 1, 1),
        "亩" => (Family::Area, 1, 0),
        "公顷" | "ha" => (Family::Area, 15, 0),
        "平方米" | "平米" | "㎡" | "m²" | "m2" => (Family::Area, 15, 4),
        "平方公里" | "平方千米" | "km²" | "km2" => (Family::Area, 1500, 0),
        "公斤" | "kg" => (Family::Mass, 1, 0),
        "斤" => (Family::Mass, 5, 1),
        "克" | "g" => (Family::Mass, 1, 3),
        "毫克" | "mg" => (Family::Mass, 1, 6),
        "吨" | "t" => (Family::Mass, 1000, 0),
        "米" | "m" => (Family::Length, 1, 0),
        "厘米" | "cm" => (Family::Length, 1, 2),
        "毫米" | "mm" => (Family::Length, 1, 3),
        "公里" | "km" => (Family::Length, 1000, 0),
        "立方米" | "方" | "m³" | "m3" => (Family::Volume, 1, 0),
        "升" | "L" => (Family::Volume, 1, 3),
        "毫升" | "mL" | "ml" => (Family::Volume, 1, 6),
        "瓦" | "W" => (Family::Power, 1, 0),
        "kW" => (Family::Power, 1000, 0),
        "兆瓦" | "MW" => (Family::Power, 1_000_000, 0),
        "千瓦时" | "kWh" | "度" | "度电" => (Family::Energy, 1, 0),
        "秒" | "秒钟" => (Family::Seconds, 1, 0),
        "分钟" => (Family::Seconds, 60, 0),
        "小时" | "个小时" => (Family::Seconds, 3600, 0),
        "天" => (Family::Seconds, 86_400, 0),
        "周" | "星期" | "个星期" => (Family::Seconds, 604_800, 0),
        "个月" => (Family::Months, 1, 0),
        "年" => (Family::Months, 12, 0),
        "岁" | "周岁" => (Family::Age, 1, 0),
        "批" | "批次" => (Family::Own("批"), 1, 0),
        "场" | "场次" => (Family::Own("场"), 1, 0),
        "台" | "台套" => (Family::Own("台"), 1, 0),
        "单" | "笔" => (Family::Own("单"), 1, 0),
        "株" | "棵" => (Family::Own("株"), 1, 0),
        "栋" | "幢" => (Family::Own("栋"), 1, 0),
        _ => return None,
    };
    Some(Measure { family, factor: Decimal::new(digits, scale) })
}
