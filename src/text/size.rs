//! Sizes: numbers that say how large, far, fast, warm or dear one thing is, and count nothing that an office keeps: 时速350公里, 气温6℃,
//! 占地三十二亩, 门票60元.

use super::numeral::{char_at, digit, han_digit};
use super::unit::Unit;

/// Whether a number of `unit` is a size by its unit, by the words before byte `begin`, or by what goes on at `end`.
pub(crate) fn is_size(text: &str, begin: usize, end: usize, unit: &Unit) -> bool {
    if SCALES.contains(&unit.name()) {
        return true;
    }
    let rest = &text[end..];
    if unit.name() == "度" && !is_electricity(&text[..begin], &text[begin..end]) {
        return true;
    }
    let mut before = text[..begin].trim_end();
    while let Some(shorter) = FILLERS.iter().find_map(|filler| before.strip_suffix(filler)) {
        before = shorter;
    }
    if !unit.is_physical() {
        let is_price = unit.same_family(&Unit::new("元")) && (PRICES.iter().any(|word| before.ends_with(word)) || PER_THING.iter().any(|word| rest.starts_with(word)));
        return is_price || unit.is_none() && rest.starts_with("决赛") || COPIES.iter().any(|word| before.ends_with(word));
    }
    if ["男子", "女子", "\u{d7}"].iter().any(|word| before.ends_with(word)) || EVENTS.iter().any(|word| rest.starts_with(word)) {
        return true;
    }
    let is_length = unit.is_length();
    // 1米89, 一米七一: a height.
    if is_length && unit.name() == "米" && char_at(text, end).is_some_and(|c| digit(c).is_some() || han_digit(c).is_some()) {
        return true;
    }
    if ATTRIBUTES.iter().any(|word| before.ends_with(word)) {
        return true;
    }
    let is_edge = is_length && before.ends_with(['长', '宽', '高', '深', '厚', '远']);
    if is_length && (AWAY.iter().any(|word| before.ends_with(word)) || BEYOND.iter().any(|word| rest.starts_with(word)) || is_from_a_place(before)) {
        return true;
    }
    // 增长, 提高: a verb.
    is_edge && !before.trim_end_matches(['长', '宽', '高', '深']).ends_with(['增', '提', '成', '新', '升', '延', '拓', '加'])
}

/// 用电量3600度, 12.3亿度; 体温37.3度 and 180度 are none.
fn is_electricity(before: &str, number: &str) -> bool {
    number.contains(['万', '亿']) || before[before.floor_char_boundary(before.len().saturating_sub(NEAR))..].contains('电')
}

/// 距县城12公里, 离河岸三百米; 差距 is no distance.
fn is_from_a_place(before: &str) -> bool {
    let near = before.floor_char_boundary(before.len().saturating_sub(NEAR));
    let start = before[near..].rfind(['\u{ff0c}', ',', '\u{3002}', '\u{3001}', '\u{ff1b}', ';', '\n']).map_or(near, |at| near + at);
    before[start..].rmatch_indices('距').next().is_some_and(|(at, _)| !before[..start + at].ends_with('差'))
}

/// Bytes before a distance in which the place stands.
const NEAR: usize = 60;

/// Before a length that is a way from here to there.
const AWAY: &[&str] = &["步行", "徒步", "行驶", "骑行", "东南", "西南", "东北", "西北", "以东", "以西", "以南", "以北"];

/// Behind a length that is a way from here to there, or the size of one thing.
const BEYOND: &[&str] = &["外", "以外", "开外", "远", "见方", "宽", "深", "厚"];

/// Behind a length or a weight that names a contest.
const EVENTS: &[&str] = &["级", "栏", "板", "台", "跑", "赛", "自由泳", "蛙泳", "仰泳", "蝶泳", "混合泳", "个人混合", "接力", "决赛", "越野"];

/// Before what one thing costs.
const PRICES: &[&str] = &[
    "票价",
    "门票",
    "售价",
    "定价",
    "标价",
    "原价",
    "现价",
    "指导价",
    "优惠价",
    "零售价",
    "挂号费",
    "月薪",
    "每斤",
    "每公斤",
    "每吨",
    "每桶",
    "每股",
    "每张",
    "每瓶",
    "每克",
    "每盎司",
    "每平方米",
    "每立方米",
    "每度",
    "每晚",
    "每枚",
    "每只",
];

/// Behind what one thing costs.
const PER_THING: &[&str] = &["/斤", "/公斤", "/千克", "/吨", "/克", "/平方米", "/立方米", "/度", "/股", "/张", "/枚", "/桶", "/瓶", "/只", "/小时"];

/// Before the number of copies, or of those named beside it.
const COPIES: &[&str] = &["一式", "一行", "附图片", "附图", "附照片"];

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
