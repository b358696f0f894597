//! What was meant to be Markdown and is none: said at its place, with what would be right.

use crate::diag::codes::narrative as codes;
use crate::diag::{Diagnostic, Diagnostics, Level, Message, error, warning};
use crate::plan::Plan;
use crate::read::lapse::{Fault, Lapse, Mended};
use crate::read::narrative::{Narrative, Prose};

/// The lapses of every narrative. A binding that is no link is an error: its number would be printed unchecked.
pub fn lapses(plan: &Plan) -> Diagnostics {
    let narratives = plan.series.iter().chain(&plan.others);
    Diagnostics(narratives.flat_map(|narrative| in_narrative(plan, narrative)).collect())
}

fn in_narrative(plan: &Plan, narrative: &Narrative) -> Vec<Diagnostic> {
    let parts = [Some(&narrative.title), narrative.summary.as_ref(), narrative.next.as_ref(), Some(&narrative.body)];
    let parts = parts.into_iter().flatten().chain(&narrative.points);
    let mut found: Vec<Diagnostic> = parts.flat_map(|prose| prose.outline.lapses.iter().map(|lapse| said(plan, prose, lapse))).collect();
    if plan.lock_at(&narrative.path).is_some_and(|lock| lock.text == narrative.wording.digest) {
        // What was signed stays as it was; what was changed since is not signed yet.
        found.iter_mut().for_each(|problem| problem.level = Level::Warning);
    }
    found
}

fn said(plan: &Plan, prose: &Prose, lapse: &Lapse) -> Diagnostic {
    let (what, otherwise) = words(lapse.fault);
    let problem = if lapse.fault.is_binding() { error(&codes::BROKEN_BINDING, lapse.span, what) } else { warning(&codes::RAW_MARKDOWN, lapse.span, what) };
    let right = lapse.mended.as_ref().map(|mended| match mended {
        Mended::Link(head, target) => format!("{head}{})", known_target(plan, target)),
        Mended::Text(text) => text.clone(),
    });
    let Some(right) = right else { return problem.help(otherwise) };
    let id = problem.code.id;
    // Of a heading or a table the sign alone would say little.
    let is_shown = !matches!(lapse.fault, Fault::Heading | Fault::Item | Fault::Table);
    // `[` at the start of a YAML value begins a list.
    if prose.links_from.is_none_or(|from| lapse.span.start < from) {
        return problem.help(msg!("写成 `{right}`,并给整个值加上双引号", "write `{right}`, and put the whole value into double quotes"));
    }
    let help = if is_shown {
        msg!("写成 `{right}`;`check --fix={id}` 可以代劳", "write `{right}`; `check --fix={id}` does it")
    } else {
        Message { zh: format!("{};`check --fix={id}` 可以代劳", otherwise.zh), en: format!("{}; `check --fix={id}` does it", otherwise.en) }
    };
    problem.help(help).fix_of(lapse.span, &lapse.was, right)
}

/// The target with the figure's key where the author wrote its title.
fn known_target(plan: &Plan, target: &str) -> String {
    let Some((kind, rest)) = target.split_once(':') else { return target.to_owned() };
    let end = rest.find(['/', '@', '?']).unwrap_or(rest.len());
    match plan.figures.called(&rest[..end]) {
        Some(key) => format!("{kind}:{key}{}", &rest[end..]),
        None => target.to_owned(),
    }
}

/// What is wrong, and what to do where the right text is not certain.
fn words(fault: Fault) -> (Message, Message) {
    let link = || msg!("写成 `[数字](fig:指标名)`,括号和冒号用半角,中间不要有空格", "write `[number](fig:KEY)`, with ASCII brackets and colon, and no spaces");
    match fault {
        Fault::WideBrackets => (msg!("引用的括号是全角的,会原样印出", "the brackets of this binding are full-width, so it would be printed as it stands"), link()),
        Fault::Space => (msg!("引用里有空格,会原样印出", "there is a space in this binding, so it would be printed as it stands"), link()),
        Fault::Unclosed => (
            msg!("引用没有右括号,会原样印出", "this binding has no closing bracket, so it would be printed as it stands"),
            msg!("在指标名后面补上半角的 `)`", "put a `)` behind the name of the figure"),
        ),
        Fault::NoBrackets => (msg!("引用缺括号,会原样印出", "this binding lacks brackets, so it would be printed as it stands"), link()),
        Fault::Nested => (
            msg!("引用套着引用,会原样印出", "a binding stands within a binding, so it would be printed as it stands"),
            msg!("只留一个 `[数字](fig:指标名)`", "keep one `[number](fig:KEY)`"),
        ),
        Fault::Loose => (
            msg!("引用没有写成链接,会原样印出", "this binding is no link, so it would be printed as it stands"),
            msg!("写成 `[数字](fig:指标名)`;只是说明写法的,放进反引号", "write `[number](fig:KEY)`; what only explains how it is written goes into backticks"),
        ),
        Fault::Link => (
            msg!("链接的括号是全角的,或中间有空格,会原样印出", "the brackets of this link are full-width or apart, so it would be printed as it stands"),
            msg!("写成 `[文字](地址)`", "write `[text](address)`"),
        ),
        Fault::Heading => (
            msg!("标题的 `#` 要用半角,后面空一格;这样写会原样印出", "`#` of a heading is ASCII and followed by a space; this would be printed as it stands"),
            msg!("写成 `## 标题`", "write `## Heading`"),
        ),
        Fault::Table => (
            msg!("这几行没有成为表格,会原样印出", "these lines are no table and would be printed as they stand"),
            msg!(
                "竖线用半角 `|`,第二行写 `|---|---|`,列数与第一行相同,表格前空一行",
                "use ASCII bars, make the second line `|---|---|` with as many columns as the first, and leave a blank line before"
            ),
        ),
        Fault::Item => (
            msg!("行首的记号要用半角,后面空一格;这样写会原样印出", "the sign of this line is ASCII and followed by a space; this would be printed as it stands"),
            msg!("列表写成 `- 内容`,引文写成 `> 内容`", "write `- text` for an item, `> text` for a quotation"),
        ),
        Fault::Stars => (
            msg!("星号没有加粗,会原样印出", "these stars make nothing bold and would be printed as they stand"),
            msg!(
                "里面以引号或括号开头、结尾的,在 `**` 外侧空一格,或把引号放到 `**` 外面",
                "where quotes or brackets stand inside, leave a space outside of `**`, or put the quotes outside of it"
            ),
        ),
    }
}
