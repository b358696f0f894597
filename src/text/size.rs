//! Sizes: numbers that say how large, far, fast or warm one thing is, and count nothing that an office keeps: 时速350公里, 气温6℃, 占地三十二亩.

use super::numeral::{char_at, digit, han_digit};
use super::unit::Unit;

/// Whether a number of `unit` is a size by its unit, by the words before byte `begin`, or by what goes on at `end`.
pub(crate) fn is_size(text: &str, begin: usize, end: usize, unit: &Unit) -> bool {
    if !unit.is_physical() {
        return SCALES.contains(&unit.name());
    }
    let is_length = unit.is_length();
    if SCALES.contains(&unit.name()) {
        return true;
    }
    // 1米89, 一米七一: a height.
    if is_length && unit.name() == "米" && char_at(text, end).is_some_and(|c| digit(c).is_some() || han_digit(c).is_some()) {
        return true;
    }
    let mut before = text[..begin].trim_end();
    while let Some(shorter) = FILLERS.iter().find_map(|filler| before.strip_suffix(filler)) {
        before = shorter;
    }
    if ATTRIBUTES.iter().any(|word| before.ends_with(word)) {
        return true;
    }
    let is_edge = is_length && before.ends_with(['长', '宽', '高', '深', '厚', '距', '远']);
    // 增长, 提高: a verb.
    is_edge && !before.trim_end_matches(['长', '宽', '高', '深']).ends_with(['增', '提', '成', '新', '升', '延', '拓', '加'])
}

/// Units of instruments.
const SCALES: &[&str] = &["℃", "摄氏度", "毫米", "mm", "厘米", "cm", "毫克", "mg", "毫升"];

/// Between the word for a size and its number.
const FILLERS: &[&str] = &["已", "约", "为", "是", "达", "在", "仅", "只有", "有", "了", "的", "可", "应", ":", "\u{ff1a}"];

/// Words for a size of one thing.
const ATTRIBUTES: &[&str] = &[
    "时速",
    "车速",
    "流速",
    "风速",
    "限速",
    "速度",
    "每小时",
    "每秒",
    "每分钟",
    "海拔",
    "水位",
    "水深",
    "身高",
    "体重",
    "净重",
    "毛重",
    "自重",
    "载重",
    "核载",
    "重",
    "重达",
    "重约",
    "直径",
    "胸径",
    "半径",
    "能见度",
    "距离",
    "车距",
    "间距",
    "相距",
    "车程",
    "路程",
    "行程",
    "射程",
    "滑行",
    "前行",
    "排队",
    "占地",
    "占地面积",
    "建筑面积",
    "使用面积",
    "气温",
    "体温",
    "温度",
    "落差",
    "跨度",
];
