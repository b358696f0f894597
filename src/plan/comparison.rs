//! Comparisons that cannot be made: a change across a change of definition, or one that is withheld or not known, where a sentence says it all the
//! same. 比上期减少口径变化 is no sentence.

use super::Plan;
use super::answer::Found;
use crate::diag::codes::narrative::NOT_SHOWN;
use crate::diag::{Diagnostic, Message, Span, error};
use crate::figures::{Definition, Shown};
use crate::read::binding::{Cited, Show};
use crate::text::change::direction_before;
use crate::text::date::written_date;
use jiff::civil::Date;
use std::ops::Range;

/// Where a binding stands: its block, the place in it, what the author typed into the brackets, and the whole mark.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written<'a> {
    pub block: &'a str,
    pub range: &'a Range<usize>,
    pub typed: &'a str,
    pub is_cell: bool,
    pub span: Span,
}

impl Written<'_> {
    /// Whether the number is filled in and nothing else stands in its cell of a table: there 口径变化 reads well.
    fn is_cell_of_its_own(&self) -> bool {
        let around = |part: Option<&str>| part.is_some_and(|part| part.trim().is_empty());
        self.is_cell && self.typed.trim().is_empty() && around(self.block.get(..self.range.start)) && around(self.block.get(self.range.end..))
    }
}

/// What is wrong with comparing `cited`, of which `found` came, with the day `before`, as of `day`; nothing where it is no comparison, or can be made.
pub(super) fn wrong(plan: &Plan, definition: &Definition, cited: &Cited, found: &Found, (before, day): (Option<Date>, Date), written: Written<'_>) -> Option<Diagnostic> {
    if !matches!(cited.show, Show::Change | Show::Previous) || plan.figures.is_doubtful(&definition.key) {
        return None;
    }
    let breaks = plan.figures.breaks(&definition.key, before?, day);
    if let Some((from, words)) = breaks.last() {
        return across_a_break(cited, definition, (*from, words), written);
    }
    let is_shown = cited.show == Show::Previous || matches!(found.shown, Shown::Value(_));
    let is_typed = !written.typed.trim().is_empty();
    (!is_shown && (is_typed || direction_before(written.block, written.range.start).is_some())).then(|| {
        let (name, text) = (name(cited), &found.text);
        let said = msg!("`{name}` 的增减为“{text}”,正文不能说它增减多少", "the change of `{name}` is “{text}”; prose cannot say how much it is");
        error(&NOT_SHOWN, written.span, said)
            .help(msg!("删去这处增减,只写本期的数 `[](fig:{name})`", "leave the change out and write the number of this issue alone, `[](fig:{name})`"))
    })
}

fn across_a_break(cited: &Cited, definition: &Definition, (from, words): (Date, &str), written: Written<'_>) -> Option<Diagnostic> {
    // The numbers of both definitions may stand side by side where the sentence says what they are.
    let is_told = cited.show == Show::Previous && written.block.contains("口径");
    if is_told || written.is_cell_of_its_own() {
        return None;
    }
    let (key, name, day) = (&definition.key, name(cited), written_date(from));
    let said = msg!("`{key}` 自 {from} 起口径变化({words}),与此前的数不可比", "the definition of `{key}` changed on {from} ({words}); earlier numbers cannot be compared");
    let right = format!("自{day}起{words},本期[](fig:{name}),与以前不可比");
    let help = match cited.show {
        Show::Previous => Message {
            zh: format!("写明口径,例如“按原口径为[](fig:{name}?show=previous)”;或不提此前的数,写“{right}”"),
            en: format!("say by which definition, such as “按原口径为[](fig:{name}?show=previous)”; or leave the number before out: “{right}”"),
        },
        _ => Message {
            zh: format!("不写增减,写“{right}”;要提此前的数,另写“按原口径,上期为[](fig:{name}?show=previous)”"),
            en: format!("leave the change out: “{right}”; the number before may stand as “按原口径,上期为[](fig:{name}?show=previous)”"),
        },
    };
    Some(error(&NOT_SHOWN, written.span, said).help(help))
}

/// The figure and its cell as a binding names them.
fn name(cited: &Cited) -> String {
    let cell: Vec<String> = cited.cell.iter().map(|(field, value)| format!("{field}={value}")).collect();
    if cell.is_empty() { cited.key.clone() } else { format!("{}/{}", cited.key, cell.join(",")) }
}
