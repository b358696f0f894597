//! `checks.yaml`: rules between figures, held on every day asked for, on values before rounding and disclosure.

use super::definition::{Definition, Definitions, Recipe, StatedAmount};
use super::{Figures, Shown, define};
use crate::diag::codes::figure as codes;
use crate::diag::{Diagnostic, Diagnostics, Span, error};
use crate::read::fields::{Fields, nearest, wrong_shape};
use crate::read::settings;
use crate::read::yaml::{Node, Yaml};
use crate::source::{Input, Sources};
use crate::text::quantity::digits;
use crate::text::unit::Unit;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Holds every rule of `checks.yaml` on each of `days` on which all its figures are known; a rule that fails is reported once.
pub fn check(sources: &Sources, figures: &Figures, days: &[Date]) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let Some(input) = sources.get("content/checks.yaml") else { return problems };
    let node = problems.of(settings(input));
    let rules = match &node.value {
        Yaml::List(rules) => rules.as_slice(),
        Yaml::Null => &[],
        _ => {
            problems.push(wrong_shape(&node, &msg!("若干 `- {{check: …}}`", "a list of `- {{check: …}}`")));
            &[]
        }
    };
    for rule in rules {
        let mut fields = Fields::of(rule, &mut problems);
        let title = fields.text("title").unwrap_or_default();
        let node = fields.required("check");
        let text = node.and_then(|node| fields.text_of(node));
        fields.finish();
        let (Some(node), Some(text)) = (node, text) else { continue };
        let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
        if words.filter(|word| define::is_key(word)).any(|word| figures.is_doubtful(word)) {
            continue; // The cause has been said where it is.
        }
        match parse(text, &Places::new(input, node, text), &figures.definitions) {
            Ok(rule) => problems.0.extend(rule.failure(title, node.span, figures, days)),
            Err(problem) => problems.push(*problem),
        }
    }
    problems
}

/// Where the parts of a rule stand in its file.
struct Places {
    whole: Span,
    /// The byte where the text begins; `None` where the file spells it otherwise (escapes, folded lines).
    start: Option<usize>,
}

impl Places {
    fn new(input: &Input, node: &Node, text: &str) -> Self {
        let raw = input.bytes.get(node.span.start as usize..node.span.end as usize);
        let start = raw.and_then(|raw| std::str::from_utf8(raw).ok()).and_then(|raw| raw.find(text));
        Self { whole: node.span, start }
    }

    fn part(&self, range: std::ops::Range<usize>) -> Span {
        self.start.map_or(self.whole, |start| self.whole.part(start + range.start..start + range.end))
    }
}

/// A rule: terms of the left and of the right side, all in one unit.
struct Rule<'d> {
    text: String,
    left: Vec<Term<'d>>,
    sign: &'static str,
    right: Vec<Term<'d>>,
    unit: Unit,
    decimals: u32,
}

struct Term<'d> {
    is_negative: bool,
    of: Of<'d>,
}

enum Of<'d> {
    Number(Decimal),
    Figure(&'d Definition),
}

const COMPARISONS: [&str; 6] = ["<=", ">=", "!=", "=", "<", ">"];

type Parsed<T> = Result<T, Box<Diagnostic>>;

fn parse<'d>(text: &str, places: &Places, definitions: &'d Definitions) -> Parsed<Rule<'d>> {
    let bad = |range: std::ops::Range<usize>, message| {
        Box::new(error(&codes::BAD_CHECK, places.part(range), message).help(msg!("写成如 `a + b = c`,每行只比一次", "write such as `a + b = c`, with one comparison")))
    };
    let mut sides = [Vec::new(), Vec::new()];
    let mut sign: Option<&'static str> = None;
    let (mut is_term_next, mut is_negative) = (true, false);
    let mut first: Option<&Definition> = None;
    let mut decimals = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let Some(character) = rest.chars().next() else { break };
        if character.is_whitespace() {
            at += character.len_utf8();
            continue;
        }
        let word = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
        if word > 0 {
            let (name, range) = (&rest[..word], at..at + word);
            if !is_term_next {
                return Err(bad(range, msg!("`{name}` 前缺少 + 或 -", "+ or - is missing before `{name}`")));
            }
            let of = if name.bytes().all(|byte| byte.is_ascii_digit()) {
                let number = name.parse().map_err(|_| bad(range, msg!("{name} 太大", "{name} is too large")))?;
                Of::Number(number)
            } else {
                let it = figure(name, places.part(range.clone()), definitions)?;
                let family = *first.get_or_insert(it);
                if !it.unit.same_family(&family.unit) {
                    let (unit, other, key) = (&it.unit, &family.unit, &family.key);
                    let problem = error(
                        &codes::UNIT_MISMATCH,
                        places.part(range),
                        msg!("`{name}` 的单位是{unit},而 `{key}` 的单位是{other}", "`{name}` is in {unit}, and `{key}` in {other}"),
                    );
                    return Err(Box::new(problem.help(msg!("只比较同一类单位的指标", "compare figures of one family of units"))));
                }
                decimals = decimals.max(it.decimals);
                Of::Figure(it)
            };
            sides[usize::from(sign.is_some())].push(Term { is_negative, of });
            (is_term_next, is_negative) = (false, false);
            at += word;
        } else if let Some(found) = COMPARISONS.into_iter().find(|it| rest.starts_with(it)) {
            if is_term_next || sign.is_some() {
                return Err(bad(at..at + found.len(), msg!("多了一个 `{found}`,或它前面缺少指标", "one `{found}` too many, or no figure before it")));
            }
            sign = Some(found);
            is_term_next = true;
            at += found.len();
        } else if matches!(character, '+' | '-') {
            let is_leading = sides[usize::from(sign.is_some())].is_empty() && !is_negative && character == '-';
            if is_term_next && !is_leading {
                return Err(bad(at..at + 1, msg!("`{character}` 前缺少指标", "no figure before `{character}`")));
            }
            (is_term_next, is_negative) = (true, character == '-');
            at += 1;
        } else {
            return Err(bad(at..at + character.len_utf8(), msg!("规则里不能有 `{character}`", "`{character}` has no place in a rule")));
        }
    }
    let end = text.len().saturating_sub(1)..text.len();
    let Some(sign) = sign else { return Err(bad(0..text.len(), msg!("没有比较号", "there is no comparison"))) };
    if is_term_next {
        return Err(bad(end, msg!("末尾缺少指标或数", "a figure or number is missing at the end")));
    }
    let Some(first) = first else { return Err(bad(0..text.len(), msg!("规则里没有指标", "the rule has no figure"))) };
    let [left, right] = sides;
    Ok(Rule { text: text.to_owned(), left, sign, right, unit: first.unit.clone(), decimals })
}

fn figure<'d>(name: &str, place: Span, definitions: &'d Definitions) -> Parsed<&'d Definition> {
    let Some(it) = definitions.get(name) else {
        let problem = error(&codes::UNKNOWN_FIGURE, place, msg!("没有指标 `{name}`", "there is no figure `{name}`"));
        return Err(Box::new(match nearest(name, definitions.keys().map(|key| &**key)) {
            Some(near) => problem.help(msg!("是否要写 `{near}`", "did you mean `{near}`")).fix(place, near),
            None if define::is_key(name) => problem.help(msg!("先在 figures.yaml 里定义", "define it in figures.yaml first")),
            None => problem.help(msg!("这里写指标名或整数", "write a figure or a whole number")),
        }));
    };
    let is_range = |amount: &StatedAmount| matches!(amount, StatedAmount::Range(..));
    if matches!(&it.recipe, Recipe::Stated { statements } if statements.iter().any(|(_, amount)| is_range(amount))) {
        let problem = error(&codes::BAD_CHECK, place, msg!("`{name}` 是一个范围,不能比较", "`{name}` is a range and cannot be compared"));
        return Err(Box::new(problem.help(msg!("改用一个数的指标", "use a figure of one number"))));
    }
    Ok(it)
}

impl Rule<'_> {
    /// The first day on which the rule does not hold, and how many there are.
    fn failure(&self, title: &str, place: Span, figures: &Figures, days: &[Date]) -> Option<Diagnostic> {
        let mut failures = days.iter().filter_map(|day| {
            let (left, right) = (self.side(&self.left, figures, *day)?, self.side(&self.right, figures, *day)?);
            (!self.holds(left, right)).then_some((*day, left, right))
        });
        let (day, left, right) = failures.next()?;
        let more = failures.count();
        let text = &self.text;
        let name = if title.is_empty() { text.clone() } else { format!("{title}({text})") };
        let (more_zh, more_en) = if more > 0 { (format!(",另有{more}期也不成立"), format!(", and on {more} more days")) } else { Default::default() };
        let is_withheld = self.left.iter().chain(&self.right).any(|term| matches!(term.of, Of::Figure(it) if figures.value(&it.key, day).is_withheld()));
        let message = if is_withheld {
            // A value that may not be printed is not printed here either.
            msg!("截至{day},“{name}”不成立{more_zh}", "as of {day}, “{name}” does not hold{more_en}")
        } else {
            let (left, right) = (self.said(left), self.said(right));
            msg!("截至{day},“{name}”不成立: 左边为{left},右边为{right}{more_zh}", "as of {day}, “{name}” does not hold: {left} on the left, {right} on the right{more_en}")
        };
        Some(error(&codes::CHECK_FAILED, place, message).help(msg!("核对这些指标的数据和定义", "look at the data and definitions of these figures")))
    }

    /// The value of a side in the rule's unit; `None` where a figure is not known.
    fn side(&self, terms: &[Term<'_>], figures: &Figures, day: Date) -> Option<Decimal> {
        terms.iter().try_fold(Decimal::ZERO, |sum, term| {
            let value = match &term.of {
                Of::Number(number) => *number,
                Of::Figure(it) => {
                    let exact: Shown = figures.exact(&it.key, day);
                    Unit::convert(exact.number()?, &it.unit, &self.unit)?
                }
            };
            if term.is_negative { sum.checked_sub(value) } else { sum.checked_add(value) }
        })
    }

    fn holds(&self, left: Decimal, right: Decimal) -> bool {
        match self.sign {
            "=" => left == right,
            "!=" => left != right,
            "<" => left < right,
            "<=" => left <= right,
            ">" => left > right,
            _ => left >= right,
        }
    }

    /// A side's value with as many places as tell it from the other.
    fn said(&self, value: Decimal) -> String {
        let places = self.decimals.max(value.normalize().scale().min(9));
        format!("{}{}", digits(value, places), self.unit)
    }
}
