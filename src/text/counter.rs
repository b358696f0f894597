//! Unit words as they stand after a number in prose, and how much they say about it.
//!
//! A new unit is one row of the table, which is sorted; a test says so.

use super::numeral::{char_at, digit};
use super::unit::Unit;

/// What a unit word makes of the number before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// It measures: 元, 亩, %.
    Measure,
    /// It counts what statistics count: 户, 人, 个.
    Counter,
    /// It counts anything: 两种, 三场; a statistic only where the number is no small Chinese one.
    Weak,
    /// It says how long or how old.
    Duration,
}

/// The unit words of a site besides those that everybody uses: whatever its figures count in, such as 台套.
#[derive(Clone, Debug, Default)]
pub struct Units {
    own: Vec<String>,
}

impl Units {
    /// The units of these names that are not known without them; 万 and its like before one belong to the number.
    pub fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Units {
        let mut own: Vec<String> = names
            .into_iter()
            .map(|name| Unit::new(name).without_myriads().name().to_owned())
            .filter(|name| !name.is_empty() && unit_word(name, 0).is_none_or(|(.., end)| end < name.len()))
            .collect();
        own.sort();
        own.dedup();
        Units { own }
    }

    /// The unit word at `at` and the byte after it, the site's own included; 台（套） is read as 台套 where there is such a unit.
    pub(crate) fn word(&self, text: &str, at: usize) -> Option<(Unit, Sort, usize)> {
        let found = self.longest(text, at)?;
        let name = text.get(at..found.2)?;
        let Some((inner, end)) = bracketed(text, found.2) else { return Some(found) };
        let whole = format!("{name}{inner}");
        match self.longest(&whole, 0) {
            Some((unit, sort, length)) if length == whole.len() => Some((unit, sort, end)),
            _ if self.longest(inner, 0).is_some_and(|(.., length)| length == inner.len()) => Some((found.0, found.1, end)),
            _ => Some(found),
        }
    }

    fn longest(&self, text: &str, at: usize) -> Option<(Unit, Sort, usize)> {
        let known = unit_word(text, at);
        if self.own.is_empty() {
            return known;
        }
        let rest = text.get(at..)?;
        let own = self.own.iter().filter(|name| rest.starts_with(name.as_str())).max_by_key(|name| name.len());
        match (known, own) {
            (Some(known), Some(own)) if known.2 >= at + own.len() => Some(known),
            (_, Some(own)) => Some((Unit::new(own), Sort::Weak, at + own.len())),
            (known, None) => known,
        }
    }
}

/// One or two characters in brackets at `at`, and the byte after the bracket.
fn bracketed(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..)?;
    let (inner, close) = match rest.chars().next()? {
        '(' => (&rest['('.len_utf8()..], ')'),
        '\u{FF08}' => (&rest['\u{FF08}'.len_utf8()..], '\u{FF09}'),
        _ => return None,
    };
    let (length, _) = inner.char_indices().take(3).find(|(_, c)| *c == close)?;
    let end = at + (rest.len() - inner.len()) + length + close.len_utf8();
    (length > 0).then(|| (&inner[..length], end))
}

/// The unit word at `at` and the byte after it, the longest if there are several.
pub(crate) fn unit_word(text: &str, at: usize) -> Option<(Unit, Sort, usize)> {
    let rest = text.get(at..)?;
    let first = rest.chars().next()?;
    let head = &rest[..first.len_utf8()];
    if head.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return latin_unit(rest).map(|(name, sort)| (Unit::new(name), sort, at + name.len()));
    }
    let from = WORDS.partition_point(|it| it.0 < head);
    let (name, sort, _) = WORDS[from..]
        .iter()
        .take_while(|it| it.0.starts_with(head))
        .filter(|(name, _, stops)| rest.strip_prefix(name).is_some_and(|tail| !tail.starts_with(|c| stops.contains(c))))
        .max_by_key(|it| it.0.len())?;
    let shown = if *name == "\u{FF05}" { "%" } else { name };
    Some((Unit::new(shown), *sort, at + name.len()))
}

/// Latin letters are a unit only as a whole word: 5km, not 5kmh.
fn latin_unit(rest: &str) -> Option<(&'static str, Sort)> {
    let end = rest.find(|c: char| !c.is_ascii_alphabetic() && !matches!(c, '²' | '³')).unwrap_or(rest.len());
    let is_glued = char_at(rest, end).and_then(digit).is_some();
    let at = WORDS.binary_search_by(|it| it.0.cmp(&rest[..end])).ok()?;
    (!is_glued).then_some((WORDS[at].0, WORDS[at].1))
}

/// Whether what follows a counter is an idea and not a thing, as in 三个方面.
pub(crate) fn counts_an_idea(text: &str, at: usize) -> bool {
    let rest = &text[at..];
    IDEAS.iter().any(|it| rest.starts_with(it))
}

const IDEAS: &[&str] = &[
    "方面",
    "考验",
    "阶段",
    "环节",
    "层面",
    "意识",
    "自信",
    "坚持",
    "确保",
    "维护",
    "不能",
    "不",
    "原则",
    "特点",
    "重点",
    "关键",
    "字",
    "转变",
    "结合",
    "面向",
    "导向",
    "必须",
    "统筹",
    "加强",
    "强化",
    "到位",
    "一批",
    "一律",
    "优先",
    "全面",
    "禁止",
    "关系",
    "突破",
    "飞跃",
    "时期",
    "时段",
    "时候",
    "步骤",
    "问题导向",
    "战场",
    "硬仗",
    "战役",
    "攻坚",
    "底线",
    "红线",
    "大局",
    "代表",
    "维度",
    "角度",
    "境界",
    "梯队",
    "主体责任",
    "专项行动",
    "回合",
    "世界",
    "地方",
    "样",
    "劲",
    "心",
];

/// A unit word, its sort, and the characters before which it is none: 户 but not 户籍.
#[rustfmt::skip]
const WORDS: &[(&str, Sort, &str)] = &[
    ("%", Sort::Measure, ""),
    ("MW", Sort::Measure, ""),
    ("cm", Sort::Measure, ""),
    ("ha", Sort::Measure, ""),
    ("kW", Sort::Measure, ""),
    ("kWh", Sort::Measure, ""),
    ("kg", Sort::Measure, ""),
    ("km", Sort::Measure, ""),
    ("km²", Sort::Measure, ""),
    ("mg", Sort::Measure, ""),
    ("mm", Sort::Measure, ""),
    ("m²", Sort::Measure, ""),
    ("‰", Sort::Measure, ""),
    ("℃", Sort::Measure, ""),
    ("㎡", Sort::Measure, ""),
    ("个", Sort::Weak, ""),
    ("个交易日", Sort::Duration, ""),
    ("个人", Sort::Counter, "所工信"),
    ("个千分点", Sort::Measure, ""),
    ("个季度", Sort::Duration, ""),
    ("个小时", Sort::Duration, ""),
    ("个工作日", Sort::Duration, ""),
    ("个年头", Sort::Duration, ""),
    ("个星期", Sort::Duration, ""),
    ("个昼夜", Sort::Duration, ""),
    ("个月", Sort::Duration, ""),
    ("个百分点", Sort::Measure, ""),
    ("个自然日", Sort::Duration, ""),
    ("个自然月", Sort::Duration, ""),
    ("交易日", Sort::Duration, ""),
    ("亩", Sort::Measure, ""),
    ("亩次", Sort::Counter, ""),
    ("人", Sort::Counter, "民员口才社大为力物事类家们"),
    ("人份", Sort::Counter, ""),
    ("人日", Sort::Measure, ""),
    ("人次", Sort::Counter, ""),
    ("件", Sort::Weak, ""),
    ("件次", Sort::Counter, ""),
    ("份", Sort::Counter, "额"),
    ("份次", Sort::Counter, ""),
    ("位", Sort::Weak, "于居列置"),
    ("例", Sort::Counter, "如会行"),
    ("例次", Sort::Counter, ""),
    ("倍", Sort::Measure, ""),
    ("元", Sort::Measure, "旦素首月件化宵"),
    ("元钱", Sort::Measure, ""),
    ("兆瓦", Sort::Measure, ""),
    ("克", Sort::Measure, "服"),
    ("公斤", Sort::Measure, ""),
    ("公里", Sort::Measure, ""),
    ("公顷", Sort::Measure, ""),
    ("具", Sort::Weak, "体有备"),
    ("册", Sort::Counter, ""),
    ("分钟", Sort::Duration, ""),
    ("列", Sort::Weak, "为入车出席举强第支"),
    ("剂", Sort::Counter, ""),
    ("剂次", Sort::Counter, ""),
    ("副", Sort::Weak, "县市省局书主总院校乡镇科处部所组食业作产刊"),
    ("包", Sort::Weak, "括含车裹"),
    ("匹", Sort::Counter, ""),
    ("千克", Sort::Measure, ""),
    ("千分点", Sort::Measure, ""),
    ("千瓦", Sort::Measure, ""),
    ("千瓦时", Sort::Measure, ""),
    ("千米", Sort::Measure, ""),
    ("升", Sort::Measure, "级至到学高"),
    ("单", Sort::Weak, "位独个元价一项户车方程日月季品亲身向纯据循招体边杠打纲双"),
    ("厘米", Sort::Measure, ""),
    ("双", Sort::Weak, "方"),
    ("口人", Sort::Counter, ""),
    ("只", Sort::Counter, "有要能是争为需"),
    ("只次", Sort::Counter, ""),
    ("台", Sort::Counter, "账风湾州"),
    ("台套", Sort::Counter, ""),
    ("台次", Sort::Counter, ""),
    ("名", Sort::Counter, "单录义称"),
    ("吨", Sort::Measure, ""),
    ("吨公里", Sort::Measure, ""),
    ("吨标准煤", Sort::Measure, ""),
    ("周", Sort::Duration, "边年围报"),
    ("周岁", Sort::Duration, ""),
    ("场", Sort::Weak, "所地景馆"),
    ("场次", Sort::Counter, ""),
    ("块", Sort::Weak, ""),
    ("块钱", Sort::Measure, ""),
    ("垧", Sort::Measure, ""),
    ("处", Sort::Counter, "理于置罚分长级"),
    ("天", Sort::Duration, "津然"),
    ("头", Sort::Counter, "部"),
    ("头次", Sort::Counter, ""),
    ("套", Sort::Weak, ""),
    ("学时", Sort::Counter, ""),
    ("宗", Sort::Counter, ""),
    ("家", Sort::Counter, "长庭园禽属畜"),
    ("对", Sort::Weak, "比象应于口标接外此"),
    ("小时", Sort::Duration, ""),
    ("尾", Sort::Counter, ""),
    ("岁", Sort::Duration, ""),
    ("工作日", Sort::Duration, ""),
    ("工日", Sort::Measure, ""),
    ("幅", Sort::Weak, "度员面"),
    ("幢", Sort::Counter, ""),
    ("平方公里", Sort::Measure, ""),
    ("平方米", Sort::Measure, ""),
    ("平米", Sort::Measure, ""),
    ("年", Sort::Duration, "级龄轻报"),
    ("年头", Sort::Duration, ""),
    ("床", Sort::Counter, ""),
    ("度", Sort::Measure, "假过量数夏日汛"),
    ("度电", Sort::Measure, ""),
    ("座", Sort::Counter, ""),
    ("张", Sort::Weak, "家"),
    ("户", Sort::Counter, "籍口外型主"),
    ("户次", Sort::Counter, ""),
    ("所", Sort::Counter, "有以需谓得在属"),
    ("批", Sort::Counter, "准复评示"),
    ("批次", Sort::Counter, ""),
    ("把", Sort::Weak, "关握控手脉酒守门"),
    ("担", Sort::Counter, ""),
    ("捆", Sort::Counter, ""),
    ("摄氏度", Sort::Measure, ""),
    ("支", Sort::Weak, "持部出付撑"),
    ("斤", Sort::Measure, ""),
    ("日元", Sort::Measure, ""),
    ("星期", Sort::Duration, ""),
    ("昼夜", Sort::Duration, ""),
    ("本", Sort::Weak, "地次期县报身月年市省级着人"),
    ("杆", Sort::Weak, ""),
    ("条", Sort::Weak, "例"),
    ("枚", Sort::Counter, ""),
    ("架", Sort::Counter, "构"),
    ("架次", Sort::Counter, ""),
    ("标准箱", Sort::Measure, ""),
    ("标箱", Sort::Measure, ""),
    ("栋", Sort::Counter, ""),
    ("株", Sort::Counter, ""),
    ("株次", Sort::Counter, ""),
    ("桶", Sort::Counter, ""),
    ("棵", Sort::Counter, ""),
    ("次", Sort::Weak, "要日生年"),
    ("欧元", Sort::Measure, ""),
    ("款", Sort::Weak, ""),
    ("毫克", Sort::Measure, ""),
    ("毫升", Sort::Measure, ""),
    ("毫米", Sort::Measure, ""),
    ("港元", Sort::Measure, ""),
    ("港币", Sort::Measure, ""),
    ("班次", Sort::Counter, ""),
    ("瓦", Sort::Measure, ""),
    ("瓶", Sort::Counter, ""),
    ("百分点", Sort::Measure, ""),
    ("盏", Sort::Counter, ""),
    ("盒", Sort::Counter, ""),
    ("眼", Sort::Weak, "前下睛光里中界看"),
    ("种", Sort::Weak, "植养业子殖"),
    ("秒", Sort::Duration, ""),
    ("秒钟", Sort::Duration, ""),
    ("立方", Sort::Measure, ""),
    ("立方米", Sort::Measure, ""),
    ("笔", Sort::Counter, "记"),
    ("筐", Sort::Counter, ""),
    ("箱", Sort::Counter, ""),
    ("篇", Sort::Weak, ""),
    ("米", Sort::Measure, ""),
    ("类", Sort::Weak, ""),
    ("粒", Sort::Counter, ""),
    ("组", Sort::Weak, "织成建长"),
    ("美元", Sort::Measure, ""),
    ("羽", Sort::Counter, ""),
    ("艘", Sort::Counter, ""),
    ("艘次", Sort::Counter, ""),
    ("节", Sort::Weak, "约日能目假气点省水电本令奏前后俭"),
    ("英镑", Sort::Measure, ""),
    ("袋", Sort::Counter, ""),
    ("角", Sort::Measure, "度色落"),
    ("课时", Sort::Counter, ""),
    ("起", Sort::Weak, "来到草用步"),
    ("趟", Sort::Counter, ""),
    ("车", Sort::Weak, "间站辆次祸道主位厢"),
    ("车次", Sort::Counter, ""),
    ("轮", Sort::Weak, "流"),
    ("辆", Sort::Counter, ""),
    ("辆次", Sort::Counter, ""),
    ("部", Sort::Weak, "分门队委署长"),
    ("门", Sort::Weak, "诊户口槛"),
    ("间", Sort::Counter, ""),
    ("顶", Sort::Weak, ""),
    ("项", Sort::Counter, ""),
    ("颗", Sort::Counter, ""),
    ("\u{FF05}", Sort::Measure, ""),
];

#[cfg(test)]
mod tests {
    use super::WORDS;

    #[test]
    fn the_table_is_sorted_and_has_no_double() {
        assert!(WORDS.windows(2).all(|it| it[0].0 < it[1].0));
    }
}
