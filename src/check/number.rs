//! Numbers that an author typed into a binding: what is written must be true of the figure, to the precision written.

use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostic, Diagnostics, Message, error};
use crate::figures::{Amount, Shown};
use crate::plan::{Citation, Plan};
use crate::read::binding::Show;
use crate::text::change::{Direction, direction_before};
use crate::text::claim::{Verdict, claim_within};
use crate::text::list::count_claim;

/// Holds every citation and every count word against the data.
pub fn numbers(plan: &Plan) -> Diagnostics {
    // What is made of data that cannot be read is not held against anything: the cause has been said where it is.
    let cited = plan.citations.iter().filter(|citation| !plan.figures.is_doubtful(&citation.key)).filter_map(|citation| cited(plan, citation));
    Diagnostics(cited.chain(counted(plan)).collect())
}

/// What is wrong with one citation.
fn cited(plan: &Plan, citation: &Citation) -> Option<Diagnostic> {
    let definition = plan.figures.definitions.get(&citation.key)?;
    let typed = citation.block.get(citation.range.clone())?;
    let key = &citation.key;
    if let Some(problem) = direction(citation) {
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
    let Some(claim) = claim_within(&citation.block, citation.range.clone()) else {
        let problem = error(&codes::NO_NUMBER, citation.inner, msg!("绑定的文字“{typed}”里没有数字", "the text “{typed}” of the binding has no number"));
        return Some(problem.help(msg!("写一个数字,或留空:`[](fig:{key})`", "write one number, or leave it empty: `[](fig:{key})`")).fix(citation.inner, citation.text.clone()));
    };
    let verdict = if low == high { claim.judge(low, &citation.unit) } else { claim.judge_range(low, high, &citation.unit) };
    let value = &citation.text;
    let problem = match verdict {
        Verdict::True => return None,
        Verdict::False => error(&codes::WRONG_NUMBER, citation.inner, msg!("正文写{typed},数据为{value}", "prose says {typed}, the data say {value}")),
        Verdict::Unconfirmed => error(
            &codes::UNCONFIRMED,
            citation.inner,
            msg!("正文写{typed},数据只知道是{value},不能证实", "prose says {typed}; the data only say {value}, which does not confirm it"),
        ),
        Verdict::WrongUnit => {
            let written = claim.unit.as_ref().map_or("", |unit| unit.name());
            error(&codes::WRONG_UNIT, citation.inner, msg!("正文的单位是“{written}”,`{key}` 的单位是“{}”", "prose counts in “{written}”, `{key}` in “{}”", citation.unit))
        }
    };
    let from = match plan.figures.dataset_of(key) {
        Some(dataset) => format!("content/data/{}", plan.model.table(dataset).schema.name),
        None => "content/figures.yaml".to_owned(),
    };
    let replacement = replacement(typed, citation);
    let problem =
        problem.label(label(plan, citation, value)).help(msg!("改为{replacement},或核对 {from}", "write {replacement}, or check {from}")).fix(citation.inner, replacement);
    Some(if definition.recipe.is_stated() { problem.related(definition.span, msg!("来源所说的数字在这里", "what the source said stands here")) } else { problem })
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

/// 增加 where the data say less, or the other way round.
fn direction(citation: &Citation) -> Option<Diagnostic> {
    if citation.cited.show != Show::Change || !matches!(citation.shown, Shown::Value(_)) {
        return None;
    }
    let (said, word) = direction_before(&citation.block, citation.range.start)?;
    let word = citation.block.get(word)?;
    let (is_right, right) = match (said, citation.sign) {
        (Direction::Up, 1..) | (Direction::Down, ..=-1) | (Direction::Same, 0) => (true, ""),
        (_, 1..) => (false, "增加"),
        (_, 0) => (false, "持平"),
        _ => (false, "减少"),
    };
    let (key, text) = (&citation.key, &citation.text);
    (!is_right).then(|| {
        error(&codes::WRONG_DIRECTION, citation.span, msg!("正文说“{word}”,数据是{right}{text}", "prose says “{word}”, the data went the other way ({right}{text})"))
            .label(msg!("{key} 比上期{right}{text}", "{key}: {right}{text} since the last issue"))
            .help(msg!("改为“{right}”,或核对数据", "write “{right}”, or check the data"))
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
