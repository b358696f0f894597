//! Numbers that an author typed into a binding: what is written must be true of the figure, to the precision written.

use super::anchor::is_sentence_end;
use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostic, Diagnostics, Message, error};
use crate::figures::{Amount, Definition, Shown};
use crate::plan::{Citation, Plan};
use crate::read::binding::Show;
use crate::text::change::{Direction, direction_before, level_before};
use crate::text::claim::{Claim, Role, Units, Verdict, claim_within, claims};
use crate::text::date::{is_same_day, written_date};
use crate::text::list::count_claim;
use crate::text::predicate::Predicate;
use crate::text::unit::Unit;
use rust_decimal::Decimal;
use std::ops::Range;

/// Holds every citation and every count word against the data.
pub fn numbers(plan: &Plan) -> Diagnostics {
    // What is made of data that cannot be read is not held against anything: the cause has been said where it is.
    let units = Units::new(plan.figures.definitions.values().map(|it| it.unit.name()));
    let cited = plan.citations.iter().filter(|citation| !plan.figures.is_doubtful(&citation.key)).filter_map(|citation| cited(plan, citation, &units));
    Diagnostics(cited.chain(counted(plan)).collect())
}

/// What is wrong with one citation.
fn cited(plan: &Plan, citation: &Citation, units: &Units) -> Option<Diagnostic> {
    let definition = plan.figures.definitions.get(&citation.key)?;
    let typed = citation.block.get(citation.range.clone())?;
    let key = &citation.key;
    if let Some(problem) = compared(plan, citation).or_else(|| direction(plan, citation)).or_else(|| level(plan, citation)) {
        return Some(problem);
    }
    if typed.trim().is_empty() {
        return None;
    }
    let (low, high) = match citation.shown {
        Shown::Value(Amount::One(value)) => (value, value),
        Shown::Value(Amount::Range(low, high)) => (low, high),
        Shown::Withheld { .. } | Shown::Missing => {
            let words = &citation.text;
            let problem = error(&codes::NOT_SHOWN, citation.inner, msg!("`{key}` 为“{words}”,正文不能写出数字", "`{key}` is “{words}”; prose cannot state a number"));
            return Some(problem.help(msg!("改为留空的绑定 `[](fig:{key})`,或删去这个数字", "write an empty binding `[](fig:{key})`, or remove the number")));
        }
    };
    // The sign of a change says which way it went, like a verb; its size is what is left.
    let sign = sign(citation).map_or(0, |(_, place)| place.end - citation.range.start);
    let Some(claim) = claim_within(&citation.block, citation.range.start + sign..citation.range.end, units) else {
        let problem = error(&codes::NO_NUMBER, citation.inner, msg!("绑定的文字“{typed}”里没有数字", "the text “{typed}” of the binding has no number"));
        return Some(problem.help(msg!("写一个数字,或留空:`[](fig:{key})`", "write one number, or leave it empty: `[](fig:{key})`")).fix_of(
            citation.inner,
            typed,
            citation.text.clone(),
        ));
    };
    let claim = without_part(claim, citation, units);
    let verdict = if low == high { claim.judge(low, &citation.unit) } else { claim.judge_range(low, high, &citation.unit) };
    let verdict = growth(plan, citation, &claim).filter(|_| verdict == Verdict::WrongUnit).unwrap_or(verdict);
    let value = &citation.text;
    // 不足[270户]: what is false is the whole of it, not the number alone.
    let said = citation.block.get(claim.range.clone()).filter(|_| claim.predicate != Predicate::Exactly || is_finished_behind(&claim, citation)).unwrap_or(typed);
    let problem = match verdict {
        Verdict::True => return None,
        Verdict::False => error(&codes::WRONG_NUMBER, citation.inner, msg!("正文写{said},数据为{value}", "prose says {said}, the data say {value}")),
        Verdict::Unconfirmed => {
            error(&codes::UNCONFIRMED, citation.inner, msg!("正文写{said},数据只知道是{value},不能证实", "prose says {said}; the data only say {value}, which does not confirm it"))
        }
        Verdict::WrongUnit => {
            let written = claim.unit.as_ref().map_or("", |unit| unit.name());
            error(&codes::WRONG_UNIT, citation.inner, msg!("正文的单位是“{written}”,`{key}` 的单位是“{}”", "prose counts in “{written}”, `{key}` in “{}”", citation.unit))
        }
    };
    let from = match plan.figures.dataset_of(key) {
        Some(dataset) => format!("content/data/{}", plan.model.table(dataset).schema.name),
        None => "content/figures.yaml".to_owned(),
    };
    let problem = problem.label(label(plan, citation, value));
    let problem = if claim.range.start < citation.range.start + sign || is_finished_behind(&claim, citation) {
        // Words outside the brackets belong to the statement: a change within them alone would make another falsehood.
        match reworded(&claim, low, high, citation) {
            Some(right) => {
                problem.help(msg!("“{said}”不成立,整个改为{value}或“{right}”,或核对 {from}", "“{said}” is false; write {value} or “{right}” instead of all of it, or check {from}"))
            }
            None => problem.help(msg!("“{said}”不成立,整个改为{value},或核对 {from}", "“{said}” is false; write {value} instead of all of it, or check {from}")),
        }
    } else {
        let replacement = with_unit_of_figure(&claim, low, high, citation).unwrap_or_else(|| replacement(typed, citation));
        problem.help(msg!("改为{replacement},或核对 {from}", "write {replacement}, or check {from}")).fix_of(citation.inner, typed, replacement)
    };
    Some(if definition.recipe.is_stated() { problem.related(definition.span, msg!("来源所说的数字在这里", "what the source said stands here")) } else { problem })
}

/// The claim without the word before it that is the end of the part's own name: 用工不足71件 of the part 用工不足.
fn without_part(claim: Claim, citation: &Citation, units: &Units) -> Claim {
    let before = citation.block.get(..citation.range.start).unwrap_or_default();
    let is_name = citation.cited.cell.iter().any(|(_, value)| before.len() > claim.range.start && before.ends_with(value.as_str()));
    let alone = || claim_within(citation.block.get(citation.range.clone())?, 0..citation.range.len(), units);
    let Some(alone) = is_name.then(alone).flatten() else { return claim };
    Claim { predicate: alone.predicate, amount: alone.amount, range: citation.range.start..claim.range.end, ..claim }
}

/// What a change in per cent of what was before is worth: 增长38.6% of a count.
fn growth(plan: &Plan, citation: &Citation, claim: &Claim) -> Option<Verdict> {
    let is_growth = citation.cited.show == Show::Change && claim.unit.as_ref().is_some_and(Unit::is_ratio) && !citation.unit.same_family(&Unit::points());
    let narrative = plan.series.iter().chain(&plan.others).find(|narrative| is_growth && narrative.path == citation.narrative)?;
    let (_, previous) = plan.days_of(narrative);
    let delta = plan.figures.change_of(&citation.key, &citation.cited.cell, citation.cited.since.or(previous)?, citation.day).ok()?;
    Some(claim.judge(delta.growth()?, &Unit::none()))
}

/// The sign that a change begins with, and where it stands: +12, -0.3个百分点.
fn sign(citation: &Citation) -> Option<(Direction, Range<usize>)> {
    let typed = citation.block.get(citation.range.clone()).filter(|_| citation.cited.show == Show::Change)?;
    let first = typed.trim_start().chars().next()?;
    let direction = match first {
        '+' | '\u{FF0B}' => Direction::Up,
        '-' | '\u{2212}' | '\u{FF0D}' | '负' => Direction::Down,
        _ => return None,
    };
    let start = citation.range.start + typed.len() - typed.trim_start().len();
    Some((direction, start..start + first.len_utf8()))
}

/// Whether 万, 余 or 以上 stands behind the brackets.
fn is_finished_behind(claim: &Claim, citation: &Citation) -> bool {
    let behind = citation.block.get(citation.range.end..claim.range.end).unwrap_or_default();
    !behind.is_empty() && (claim.predicate != Predicate::Exactly || behind.trim_start().starts_with(['万', '亿', '千', '百', '余', '多']))
}

/// The author's number with the figure's unit, where that alone makes it true: 8.5万立方米 for 8.5万吨.
fn with_unit_of_figure(claim: &Claim, low: Decimal, high: Decimal, citation: &Citation) -> Option<String> {
    let bare = Claim { unit: None, ..claim.clone() };
    let verdict = if low == high { bare.judge(low, &citation.unit) } else { bare.judge_range(low, high, &citation.unit) };
    let typed = citation.block.get(citation.range.clone()).filter(|_| verdict == Verdict::True)?;
    let is_scaled = claim.amount.is_some_and(|amount| amount.scale >= Decimal::from(10_000));
    let unit = if is_scaled { citation.unit.without_myriads() } else { citation.unit.clone() };
    typed.strip_suffix(claim.unit.as_ref().filter(|unit| !unit.is_none())?.name()).map(|number| format!("{number}{unit}"))
}

/// The author's number with the comparison that is true of it: 超过500户 for 不足500户.
fn reworded(claim: &Claim, low: Decimal, high: Decimal, citation: &Citation) -> Option<String> {
    let is_comparison = matches!(claim.predicate, Predicate::MoreThan | Predicate::AtLeast | Predicate::Below | Predicate::AtMost | Predicate::Reaching);
    let unit = claim.unit.as_ref().filter(|_| is_comparison)?;
    let ends = (Unit::convert(low, &citation.unit, unit)?, Unit::convert(high, &citation.unit, unit)?);
    let written = claim.amount?.value;
    let number = citation.block.get(claim.number.start..claim.number.end)?;
    let number = format!("{}{}", number.trim(), if number.ends_with(unit.name()) { "" } else { unit.name() });
    match ends {
        (low, _) if low > written => Some(format!("超过{number}")),
        (_, high) if high < written => Some(format!("不足{number}")),
        _ => None,
    }
}

/// The figure, its value, the records behind it and its day.
fn label(plan: &Plan, citation: &Citation, value: &str) -> Message {
    let (key, day) = (&citation.key, citation.day);
    let n_records = if citation.cited.cell.is_empty() && citation.cited.show == Show::Value { plan.figures.records(key, day).len() } else { 0 };
    if n_records > 0 && !plan.figures.is_guarded(key) {
        msg!("{key} = {value},{n_records}条记录,截至{day}", "{key} = {value}, {n_records} records, as of {day}")
    } else {
        msg!("{key} = {value},截至{day}", "{key} = {value}, as of {day}")
    }
}

/// The figure's text, with its unit only where the author had written one.
fn replacement(typed: &str, citation: &Citation) -> String {
    let unit = citation.unit.name();
    let had_unit = typed.trim_end().chars().next_back().is_some_and(|last| !last.is_ascii_digit());
    match citation.text.strip_suffix(unit) {
        Some(number) if !had_unit && !unit.is_empty() && !matches!(unit, "%" | "‰") => number.to_owned(),
        _ => citation.text.clone(),
    }
}

/// 较2月14日增加 where the binding compares with another day, and 比上期增加 where it does not compare with the last issue.
fn compared(plan: &Plan, citation: &Citation) -> Option<Diagnostic> {
    if citation.cited.show != Show::Change {
        return None;
    }
    let narrative = plan.series.iter().chain(&plan.others).find(|narrative| narrative.path == citation.narrative)?;
    let last = plan.days_of(narrative).1;
    let bound = citation.cited.since.or(last)?;
    let before = citation.block.get(..citation.range.start)?;
    let end = direction_before(&citation.block, citation.range.start).map_or(before.len(), |(_, word)| word.start);
    let words = before.get(..end)?.trim_end_matches([',', '\u{ff0c}', ' ']);
    let words = words.strip_suffix("相比").unwrap_or(words);
    let is_compared = |before: &str| before.ends_with(['比', '较', '与', '同', '和']);
    let cell: Vec<String> = citation.cited.cell.iter().map(|(field, value)| format!("{field}={value}")).collect();
    let key = if cell.is_empty() { citation.key.to_string() } else { format!("{}/{}", citation.key, cell.join(",")) };
    if words.strip_suffix("上期").is_some_and(is_compared) && Some(bound) != last {
        let problem = error(&codes::COMPARED_DAY, citation.span, msg!("正文说比上期,引用的是与{bound}相比", "prose compares with the last issue, the binding with {bound}"));
        return Some(problem.help(msg!("写成 `(fig:{key}?show=change)`,或在正文写明那一天", "write `(fig:{key}?show=change)`, or name the day in prose")));
    }
    let start = words.rfind(is_sentence_end).unwrap_or(0);
    let date = claims(&words[start..]).into_iter().rfind(|claim| claim.role == Role::Date && claim.range.end == words.len() - start)?;
    let said = &words[start + date.range.start..];
    if !is_compared(&words[..start + date.range.start]) || is_same_day(said, bound) {
        return None;
    }
    let problem = error(&codes::COMPARED_DAY, citation.span, msg!("正文说与{said}相比,引用的是与{bound}相比", "prose compares with {said}, the binding with {bound}"));
    let day = plan.series.iter().filter_map(|issue| issue.as_of).find(|day| is_same_day(said, *day)).map_or_else(|| "YYYY-MM-DD".to_owned(), |day| day.to_string());
    Some(problem.help(msg!("写成 `(fig:{key}?show=change&since={day})`,或改正文的日期", "write `(fig:{key}?show=change&since={day})`, or mend the day in prose")))
}

/// 增加 where the data say less, or the other way round.
fn direction(plan: &Plan, citation: &Citation) -> Option<Diagnostic> {
    if citation.cited.show != Show::Change || !matches!(citation.shown, Shown::Value(_)) {
        return None;
    }
    let (said, place) = direction_before(&citation.block, citation.range.start).or_else(|| sign(citation))?;
    let word = citation.block.get(place)?;
    if matches!((said, citation.sign), (Direction::Up, 1..) | (Direction::Down, ..=-1) | (Direction::Same, 0)) {
        return None;
    }
    let (key, text) = (&citation.key, &citation.text);
    let since = citation.cited.since.map_or_else(|| "上期".to_owned(), written_date);
    if citation.sign == 0 {
        let problem = error(&codes::WRONG_DIRECTION, citation.span, msg!("正文说“{word}”,数据与{since}持平", "prose says “{word}”, the data have not changed"));
        return Some(
            problem
                .label(msg!("{key} 与{since}持平", "{key}: the same as before"))
                .help(msg!("改为“与{since}持平”,不再写数字,或核对数据", "write “与{since}持平” without a number, or check the data")),
        );
    }
    let is_level = citation.unit.same_family(&Unit::points()) || plan.figures.definitions.get(key).is_some_and(Definition::is_level);
    let right = opposite(word).unwrap_or(match (is_level, citation.sign > 0) {
        (true, true) => "提高",
        (true, false) => "下降",
        (false, true) => "增加",
        (false, false) => "减少",
    });
    Some(
        error(&codes::WRONG_DIRECTION, citation.span, msg!("正文说“{word}”,数据是{right}{text}", "prose says “{word}”, the data went the other way ({right}{text})"))
            .label(msg!("{key} 比{since}{right}{text}", "{key}: {right}{text}"))
            .help(msg!("改为“{right}”,或核对数据", "write “{right}”, or check the data")),
    )
}

/// 增加到 where the figure is less than at the issue before, or 降至 where it is more.
///
/// Another day, another issue or 去年 in the sentence makes it a comparison with that, and what was published stays as it is.
fn level(plan: &Plan, citation: &Citation) -> Option<Diagnostic> {
    if citation.cited.show != Show::Value || citation.cited.day.is_some() || plan.lock_at(&citation.narrative).is_some() {
        return None;
    }
    let (said, place) = level_before(&citation.block, citation.range.start)?;
    let before = citation.block.get(..place.start)?;
    let sentence = &before[before.rfind(is_sentence_end).unwrap_or(0)..];
    if let Some(problem) = level_since(plan, citation, said, &place) {
        return Some(problem);
    }
    if is_since_another_day(sentence) {
        return None;
    }
    let narrative = plan.series.iter().chain(&plan.others).find(|narrative| narrative.path == citation.narrative)?;
    let (_, previous) = plan.days_of(narrative);
    let delta = plan.figures.change_of(&citation.key, &citation.cited.cell, previous?, citation.day).ok()?;
    let right = match (said, delta.sign()) {
        (Direction::Up, ..=-1) => other_way(&citation.block[place.clone()])?,
        (Direction::Down, 1..) => other_way(&citation.block[place.clone()])?,
        _ => return None,
    };
    let (key, word, text, now) = (&citation.key, &citation.block[place], &citation.text, &delta.words);
    let was = plan.figures.shown_text(key, delta.before);
    Some(
        error(&codes::WRONG_DIRECTION, citation.span, msg!("正文说“{word}{text}”,数据是比上期{now}", "prose says “{word}{text}”, the data went the other way ({now})"))
            .label(msg!("{key}: 上期{was},本期{text}", "{key}: {was} in the last issue, {text} now"))
            .help(msg!("改为“{right}”,或写明与哪一天相比,或核对数据", "write “{right}”, or say since which day, or check the data")),
    )
}

/// 由62个增至61个 where both numbers are bound.
fn level_since(plan: &Plan, citation: &Citation, said: Direction, place: &Range<usize>) -> Option<Diagnostic> {
    let is_before = |other: &&Citation| {
        other.narrative == citation.narrative
            && other.key == citation.key
            && other.cited.cell == citation.cited.cell
            && other.block == citation.block
            && other.range.end <= place.start
    };
    let from = plan.citations.iter().filter(is_before).max_by_key(|other| other.range.end)?;
    let is_earlier = from.cited.show == Show::Previous || from.cited.show == Show::Value && from.cited.day.is_some_and(|day| day < citation.day);
    // Nothing but the unit and an adverb between the two.
    let gap = citation.block.get(from.range.end..place.start)?;
    if !is_earlier || gap.chars().count() > LONGEST_WAY || gap.contains([',', '\u{FF0C}', '\u{3001}', '。', ';', '\u{FF1B}']) {
        return None;
    }
    let (was, now) = (from.shown.number()?, citation.shown.number()?);
    let right = match said {
        Direction::Up if now < was => other_way(&citation.block[place.clone()])?,
        Direction::Down if now > was => other_way(&citation.block[place.clone()])?,
        _ => return None,
    };
    let (key, word, was, now) = (&citation.key, &citation.block[place.clone()], &from.text, &citation.text);
    let problem = error(&codes::WRONG_DIRECTION, citation.span, msg!("正文说由{was}“{word}{now}”", "prose says “{word}{now}” of what was {was}"));
    Some(problem.label(msg!("{key}: 由{was}到{now}", "{key}: from {was} to {now}")).help(msg!("改为“{right}”,或核对数据", "write “{right}”, or check the data")))
}

/// Characters between a number and the verb that leads to the next: its unit, 一路, 大幅.
const LONGEST_WAY: usize = 6;

/// Whether a sentence measures from a day that is not the last issue's, or tells of what is wished or feared.
pub(super) fn is_since_another_day(sentence: &str) -> bool {
    const SINCE: &[&str] = &[
        "不能", "不得", "不可", "不让", "不再", "防止", "避免", "如果", "假如", "一旦", "去年", "上年", "年初", "月初", "年前", "上月", "上周", "同期", "最初", "起初", "当初",
        "开始", "以来", "以前", "此前", "峰值", "高峰", "预计", "计划", "力争", "目标", "争取", "确保", "有望",
    ];
    let is_from = sentence.match_indices(['由', '从']).any(|(at, from)| !sentence[at + from.len()..].starts_with("上"));
    is_from || SINCE.iter().any(|word| sentence.contains(word)) || dates(sentence)
}

/// Whether a sentence names a day other than 截至.
fn dates(sentence: &str) -> bool {
    claims(sentence).iter().any(|claim| {
        let is_until = || ["截至", "截止", "截止到", "截至到", "到"].iter().any(|word| sentence[..claim.range.start].ends_with(word));
        claim.role == Role::Issue || claim.role == Role::Date && !is_until()
    })
}

/// A word such as 增加到 with the verb that says the other direction.
fn other_way(word: &str) -> Option<String> {
    const PAIRS: [(&str, &str); 11] = [
        ("增加", "减少"),
        ("增长", "减少"),
        ("提高", "下降"),
        ("提升", "降低"),
        ("上升", "下降"),
        ("上涨", "下跌"),
        ("回升", "回落"),
        ("扩大", "缩小"),
        ("增", "减"),
        ("升", "降"),
        ("涨", "降"),
    ];
    let (verb, to) = word.split_at(word.len() - word.chars().next_back()?.len_utf8());
    let verb = verb.trim_end_matches('了');
    let found = PAIRS.iter().find_map(|(up, down)| if verb == *up { Some(*down) } else { (verb == *down).then_some(*up) });
    let other = found.or(match verb {
        "攀升" => Some("回落"),
        "下滑" => Some("上升"),
        "收窄" => Some("扩大"),
        _ => None,
    });
    other.map(|other| format!("{other}{to}"))
}

/// The word of the same kind that says the other direction; none where the figure's own word is better.
fn opposite(word: &str) -> Option<&'static str> {
    const PAIRS: [(&str, &str); 8] = [("扩大", "缩小"), ("上升", "下降"), ("上涨", "下跌"), ("提升", "降低"), ("回升", "回落"), ("上调", "下调"), ("多", "少"), ("高", "低")];
    PAIRS.iter().filter(|_| word != "下降").find_map(|(up, down)| {
        if word == *up {
            Some(*down)
        } else if word == *down {
            Some(*up)
        } else {
            None
        }
    })
}

/// 五项举措 followed by four items.
fn counted(plan: &Plan) -> impl Iterator<Item = Diagnostic> {
    plan.counted().filter_map(|counted| {
        let typed = &counted.text;
        let Some(count) = count_claim(typed) else {
            let problem = error(&codes::NO_NUMBER, counted.span, msg!("“{typed}”里没有可数的数字", "“{typed}” has no number to count by"));
            return Some(problem.help(msg!("写成 `[四项举措](count:)`", "write `[四项举措](count:)`")));
        };
        let items = counted.items.unwrap_or(0);
        let problem = match counted.items {
            Some(items) if usize::try_from(count).is_ok_and(|count| count == items) => return None,
            Some(_) => error(&codes::WRONG_COUNT, counted.span, msg!("正文说“{typed}”,后面列了{items}项", "prose says “{typed}”, and {items} items follow")),
            None => error(&codes::WRONG_COUNT, counted.span, msg!("“{typed}”后面没有列表", "no list follows “{typed}”")),
        };
        Some(problem.help(msg!("改项数,或补齐列表", "mend the number, or complete the list")))
    })
}
