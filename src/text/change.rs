//! Words of change before a number: 增加12个, 下降了0.3个百分点, 与上期持平.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

/// Which way a value went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// 增加, 提高, 上升.
    Up,
    /// 减少, 下降, 回落.
    Down,
    /// 持平, 不变.
    Same,
}

/// The word of change that governs the number at byte `at`, and where it stands.
///
/// The last such word of the clause before `at` counts. One followed by 到, 至 or 为 says a level (增加到502个), and one
/// followed by words that begin another subject (增加,其中) ends with its clause; neither is a change.
///
/// ```
/// use jianbao::text::change::{Direction, direction_before};
/// let text = "比上期增加12个";
/// let at = text.find("12").unwrap();
/// assert_eq!(direction_before(text, at), Some((Direction::Up, 9..15)));
/// assert_eq!(direction_before("增加到502个", "增加到".len()), None);
/// ```
pub fn direction_before(text: &str, at: usize) -> Option<(Direction, Range<usize>)> {
    let head = window(text.get(..at)?);
    let offset = at - head.len();
    let clause = head.rfind(is_clause_end).map_or(0, |it| it + head[it..].chars().next().map_or(0, char::len_utf8));
    let mut found: Option<(Direction, Range<usize>)> = None;
    for (i, first) in head[clause..].char_indices() {
        let begun = BY_FIRST.get(&first).into_iter().flatten().filter(|(word, ..)| head[clause + i..].starts_with(word));
        for (word, direction, not_before, not_after) in begun {
            let range = clause + i..clause + i + word.len();
            let is_other_word = head[range.end..].starts_with(|c| not_before.contains(c)) || head[clause..range.start].ends_with(|c| not_after.contains(c));
            let is_nearer = found.as_ref().is_none_or(|it| range.end > it.1.end || range.end == it.1.end && range.start < it.1.start);
            if !is_other_word && is_nearer {
                found = Some((*direction, range));
            }
        }
    }
    let (direction, range) = found?;
    let gap = &head[range.end..];
    let is_level = gap.trim_start_matches('了').starts_with(['到', '至', '为', '成']);
    (!is_level && gap.chars().count() <= LONGEST_GAP).then_some((direction, offset + range.start..offset + range.end))
}

/// The words right before the number at byte `at` that say which way it came to be that: 增加到, 降至; and where they stand.
///
/// ```
/// use jianbao::text::change::{Direction, level_before};
/// assert_eq!(level_before("增加到502个", "增加到".len()), Some((Direction::Up, 0..9)));
/// assert_eq!(level_before("增加12个", "增加".len()), None);
/// ```
pub fn level_before(text: &str, at: usize) -> Option<(Direction, Range<usize>)> {
    let mut head = text.get(..at)?.trim_end();
    while let Some(shorter) = ["了", "约", "近", "超过", "的", "现在"].iter().find_map(|filler| head.strip_suffix(filler)) {
        head = shorter.trim_end();
    }
    let verb = ["到", "至", "为"].iter().find_map(|to| head.strip_suffix(to))?.trim_end_matches('了');
    let is_other_word = |rest: &str| rest.ends_with(['不', '未', '没', '可', '会', '将', '要', '能', '力', '再']);
    let (direction, word) = LEVELS.iter().map(|(word, direction)| (*direction, *word)).filter(|(_, word)| verb.ends_with(word)).max_by_key(|(_, word)| word.len())?;
    let start = verb.len() - word.len();
    (!is_other_word(&verb[..start])).then_some((direction, start..head.len()))
}

/// Verbs that 到, 至 or 为 makes say a level.
const LEVELS: &[(&str, Direction)] = &[
    ("增加", Direction::Up),
    ("增长", Direction::Up),
    ("增", Direction::Up),
    ("提高", Direction::Up),
    ("提升", Direction::Up),
    ("上升", Direction::Up),
    ("上涨", Direction::Up),
    ("回升", Direction::Up),
    ("攀升", Direction::Up),
    ("升", Direction::Up),
    ("涨", Direction::Up),
    ("扩大", Direction::Up),
    ("减少", Direction::Down),
    ("减", Direction::Down),
    ("下降", Direction::Down),
    ("降低", Direction::Down),
    ("降", Direction::Down),
    ("回落", Direction::Down),
    ("下滑", Direction::Down),
    ("下跌", Direction::Down),
    ("缩小", Direction::Down),
    ("收窄", Direction::Down),
];

/// 比上期提高了约 and a unit or a short noun fit between the word and its number; a new thought does not.
const LONGEST_GAP: usize = 8;

/// The end of `head` in which a word can stand, so that a long text costs no more than a short one.
fn window(head: &str) -> &str {
    let start = head.char_indices().rev().nth(LONGEST_GAP + 4).map_or(0, |it| it.0);
    &head[start..]
}

fn is_clause_end(c: char) -> bool {
    matches!(c, ',' | '\u{FF0C}' | '。' | ';' | '\u{FF1B}' | '、' | '\n' | '!' | '\u{FF01}' | '?' | '\u{FF1F}' | ':' | '\u{FF1A}' | '(' | '\u{FF08}' | ')' | '\u{FF09}')
}

/// A word, its direction, and the characters after and before which it is another word: 减 in 加减, 多 in 多少.
type Word = (&'static str, Direction, &'static str, &'static str);

/// The words by their first character: most clauses have none of these.
static BY_FIRST: LazyLock<BTreeMap<char, Vec<&Word>>> = LazyLock::new(|| {
    let mut words: BTreeMap<char, Vec<&Word>> = BTreeMap::new();
    for word in WORDS {
        words.entry(word.0.chars().next().unwrap_or_default()).or_default().push(word);
    }
    words
});

#[rustfmt::skip]
static WORDS: &[Word] = &[
    ("增加", Direction::Up, "值", ""),
    ("新增", Direction::Up, "", ""),
    ("增长", Direction::Up, "极点", "负"),
    ("增", Direction::Up, "加长至强进收产值设派援效", "新净递"),
    ("净增", Direction::Up, "加长", ""),
    ("净增加", Direction::Up, "值", ""),
    ("净增长", Direction::Up, "", ""),
    ("净减", Direction::Down, "少", ""),
    ("净减少", Direction::Down, "", ""),
    ("提高", Direction::Up, "", ""),
    ("提升", Direction::Up, "", ""),
    ("上升", Direction::Up, "", ""),
    ("上涨", Direction::Up, "", ""),
    ("上浮", Direction::Up, "", ""),
    ("扩大", Direction::Up, "", ""),
    ("攀升", Direction::Up, "", ""),
    ("加快", Direction::Up, "推建步", ""),
    ("多出", Direction::Up, "", ""),
    ("升", Direction::Up, "级学温至到", "上提攀晋回公"),
    ("涨", Direction::Up, "至到", "上"),
    ("高", Direction::Up, "于达质校度新标速铁水级等位效龄温原", "提最较新升不偏"),
    ("多", Direction::Up, "达于少种个样元方名家年次余数为", "许众最大至更不诸很余"),
    ("回升", Direction::Up, "", ""),
    ("负增长", Direction::Down, "", ""),
    ("减少", Direction::Down, "", ""),
    ("下降", Direction::Down, "", ""),
    ("降低", Direction::Down, "", ""),
    ("回落", Direction::Down, "", ""),
    ("放缓", Direction::Down, "", ""),
    ("放慢", Direction::Down, "", ""),
    ("减缓", Direction::Down, "", ""),
    ("下滑", Direction::Down, "", ""),
    ("下跌", Direction::Down, "", ""),
    ("缩小", Direction::Down, "", ""),
    ("压减", Direction::Down, "", ""),
    ("收窄", Direction::Down, "", ""),
    ("下调", Direction::Down, "", ""),
    ("核减", Direction::Down, "", ""),
    ("减", Direction::Down, "少贫免税半排负轻灾至到压持", "加缩精裁压核递"),
    ("降", Direction::Down, "低水雨温至到级落", "下"),
    ("少", Direction::Down, "于量数年儿先部有许", "减多不至最缺稀青老很较"),
    ("低", Direction::Down, "于保碳收温迷谷压", "降最较不偏"),
    ("持平", Direction::Same, "", ""),
    ("不变", Direction::Same, "", ""),
    ("相同", Direction::Same, "", ""),
    ("无变化", Direction::Same, "", ""),
];
