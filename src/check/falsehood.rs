//! What is said of a number that is false of the title beside it, and what should stand there.

use super::anchor::{Fault, Reader, Subject, What};
use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostic, Message, Span, error};
use crate::text::change::Direction;
use rust_decimal::{Decimal, RoundingStrategy};

/// A number that is not what the title beside it is worth; `can_mend` where its words may be written anew.
pub(super) fn falsehood(reader: &Reader<'_>, (subject, fault): (&Subject, Fault), words: &str, place: Span, can_mend: bool) -> Option<Diagnostic> {
    match (subject.what, fault) {
        (What::Between(low, high), _) => {
            let (title, unit) = (reader.title(subject), &reader.definition(subject.figure).unit);
            let unit = if unit.is_ratio() { "个百分点" } else { unit.name() };
            let size = if low == high { format!("{low}{unit}") } else { format!("{low}至{high}{unit}") };
            let message = msg!("“{title}”前后两个数相差{size},这里写{words}", "the two numbers of “{title}” differ by {size}, and {words} is written here");
            let help = msg!("核对由多少到多少和增减的数,并绑定它们", "check the two numbers and their difference, and bind them");
            Some(error(&codes::WRONG_ANCHORED, place, message).help(help))
        }
        (What::Share(share), _) => {
            let percent = (share * Decimal::ONE_HUNDRED).round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero);
            let title = reader.title(subject);
            let message = msg!("“{title}”所占的比例写{words},按数据是{percent}%", "the share of “{title}” is given as {words}, the data say {percent}%");
            if let Some(show) = reader.show(subject) {
                let binding = format!("[{percent}%](fig:{}{show})", reader.target(subject));
                return Some(mended(error(&codes::WRONG_ANCHORED, place, message), &binding, words, place, can_mend));
            }
            let help = msg!(
                "改为{percent}%;常用的比例在 figures.yaml 用 `ratio` 声明后引用",
                "write {percent}%; declare a share that is often used in figures.yaml with `ratio` and cite it"
            );
            Some(error(&codes::WRONG_ANCHORED, place, message).help(help))
        }
        (What::Change(said), _) => of_change(reader, subject, (said, fault), words, place, can_mend),
        (_, Fault::Direction) => of_way(reader, subject, words, place),
        _ => of_value(reader, (subject, fault), words, place, can_mend),
    }
}

/// 比上期增加12个, where it is another number, another unit, or less.
fn of_change(reader: &Reader<'_>, subject: &Subject, (said, fault): (Option<Direction>, Fault), words: &str, place: Span, can_mend: bool) -> Option<Diagnostic> {
    let (title, target, unit) = (reader.title(subject), reader.target(subject), &reader.definition(subject.figure).unit);
    let delta = reader.change(subject)?;
    let (size, now, since) = (delta.text(), &delta.words, delta.since(&reader.compared_with()));
    let show = reader.show(subject)?;
    let (code, message) = match fault {
        Fault::Direction => {
            let word = if said == Some(Direction::Up) { "增" } else { "减" };
            let message = msg!("“{title}”旁边说{word}了{words},数据是{since}", "“{title}” is said to have gone the other way by {words}; the data say {size} ({now})");
            (&codes::WRONG_DIRECTION, message)
        }
        Fault::Sign => {
            let message = msg!("“{title}”的增减写{words},没有负号,数据是{since}", "the change of “{title}” is given as {words} without a minus; the data say {size} less ({now})");
            (&codes::WRONG_DIRECTION, message)
        }
        Fault::Unit if unit.is_ratio() => {
            let message = msg!("“{title}”的增减要用个百分点,正文写{words},数据为{size}", "a change of “{title}” is said in percentage points; prose says {words}, the data {size}");
            (&codes::WRONG_ANCHORED, message)
        }
        Fault::Unit => {
            let message =
                msg!("“{title}”的增减用{unit}或百分数,正文写{words},数据为{size}", "a change of “{title}” is said in {unit} or in per cent; prose says {words}, the data {size}");
            (&codes::WRONG_ANCHORED, message)
        }
        Fault::Value => (&codes::WRONG_ANCHORED, msg!("“{title}”的增减写{words},数据为{size}", "the change of “{title}” is given as {words}, the data say {size}")),
    };
    let problem = error(code, place, message).label(msg!("{target} {since}", "{target}: {now}"));
    Some(match fault {
        Fault::Sign => problem.help(msg!("写成 -{words} 或“{now}”", "write -{words} or “{now}”")),
        Fault::Direction => problem.help(msg!(
            "改为“{now}”,数字绑定成 `[{size}](fig:{target}{show})`;若说的是另一件事,列入 content/numbers.yaml",
            "write “{now}”, its number bound as `[{size}](fig:{target}{show})`; if it is about something else, list it in content/numbers.yaml"
        )),
        Fault::Value | Fault::Unit => mended(problem, &format!("[{size}](fig:{target}{show})"), words, place, can_mend),
    })
}

/// 减少到502个, which is the value, where it had been less.
fn of_way(reader: &Reader<'_>, subject: &Subject, words: &str, place: Span) -> Option<Diagnostic> {
    let (title, target) = (reader.title(subject), reader.target(subject));
    let delta = reader.change(subject)?;
    let (now, verb) = (&delta.words, if delta.sign() > 0 { "减到" } else { "增到" });
    let was = reader.plan.figures.shown_text(&reader.definition(subject.figure).key, delta.before);
    let message = msg!("“{title}”说成{verb}了{words},数据是比上期{now}", "“{title}” is said to have come to {words} from the other side; the data say {now}");
    let problem = error(&codes::WRONG_DIRECTION, place, message).label(msg!("{target}: 上期{was}", "{target}: {was} in the last issue"));
    Some(
        problem
            .help(msg!("改动词,或写明与哪一天相比;也可绑定它:`[{words}](fig:{target})`", "mend the verb, or say since which day; it can be bound, too: `[{words}](fig:{target})`")),
    )
}

/// 已复工项目512个, where there are 502.
fn of_value(reader: &Reader<'_>, (subject, fault): (&Subject, Fault), words: &str, place: Span, can_mend: bool) -> Option<Diagnostic> {
    let (title, target) = (reader.title(subject), reader.target(subject));
    let (shown, unit) = reader.shown(subject)?;
    let value = reader.plan.figures.shown_text(&reader.definition(subject.figure).key, shown);
    let message: Message = match (fault, subject.what) {
        (Fault::Unit, _) => msg!("“{title}”的单位是{unit},旁边写{words}", "“{title}” is counted in {unit}, and {words} stands beside it"),
        (_, What::Issue) => {
            msg!("“{title}”旁边写原为{words},上期为{value},各期都不是", "“{title}” is said to come from {words}; the last issue had {value}, and none had that")
        }
        _ => msg!("“{title}”旁边写{words},数据为{value}", "{words} stands beside “{title}”, the data say {value}"),
    };
    let (what, day) = if matches!(subject.what, What::Previous | What::Issue) { (What::Previous, reader.previous?) } else { (What::Value, reader.day) };
    let show = reader.show(&Subject { what, ..subject.clone() })?;
    let problem = error(&codes::WRONG_ANCHORED, place, message).label(msg!("{target} = {value},截至{day}", "{target} = {value}, as of {day}"));
    Some(mended(problem, &format!("[{value}](fig:{target}{show})"), words, place, can_mend))
}

/// With the binding that should stand there, written by `check --fix=JB2111` where `can_mend`.
fn mended(problem: Diagnostic, binding: &str, words: &str, place: Span, can_mend: bool) -> Diagnostic {
    let problem =
        problem.help(msg!("改为 `{binding}`;若说的是另一件事,列入 content/numbers.yaml", "write `{binding}`; if it is about something else, list it in content/numbers.yaml"));
    if can_mend { problem.fix_of(place, words, binding) } else { problem }
}
