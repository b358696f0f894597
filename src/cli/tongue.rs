//! The command line's own words in one language: help, headings and what is wrong with a command.
//!
//! Every help text of `args` is written `中文 · English`; the half that is wanted is kept. clap's own words are replaced where it lets them be;
//! what is wrong with a command is said anew in Chinese, from what clap knows of it.

use super::args::Arguments;
use super::speak::system_language;
use crate::diag::Lang;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, CommandFactory};
use std::ffi::OsString;

/// The command line in `lang`.
pub(super) fn command(lang: Lang) -> Command {
    in_lang(Arguments::command().version(env!("CARGO_PKG_VERSION")).arg(version()), lang)
}

/// The language that `words` ask for, before they are understood: `--lang`, else the system's.
pub(super) fn language(words: &[OsString]) -> Lang {
    let words: Vec<&str> = words.iter().filter_map(|word| word.to_str()).collect();
    let after = words.iter().position(|word| *word == "--lang").and_then(|at| words.get(at + 1).copied());
    match after.or_else(|| words.iter().find_map(|word| word.strip_prefix("--lang="))) {
        Some("zh") => Lang::Zh,
        Some("en") => Lang::En,
        _ => system_language(),
    }
}

/// What is wrong with a command.
pub(super) fn complaint(said: &clap::Error, lang: Lang) -> String {
    let in_chinese = if lang == Lang::Zh { in_chinese(said) } else { None };
    in_chinese.unwrap_or_else(|| {
        let bilingual = std::error::Error::source(said).map(ToString::to_string).unwrap_or_default();
        let text = said.render().to_string();
        if bilingual.is_empty() { text } else { text.replace(&bilingual, &half(&bilingual, lang)) }
    })
}

/// What is wrong with a command, in Chinese; `None` where clap's own words must do.
fn in_chinese(said: &clap::Error) -> Option<String> {
    let known = |kind| match said.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join("、")),
        Some(ContextValue::StyledStrs(texts)) => Some(texts.iter().map(ToString::to_string).collect::<Vec<_>>().join("、")),
        _ => None,
    };
    let (argument, value) = (known(ContextKind::InvalidArg).unwrap_or_default(), known(ContextKind::InvalidValue).unwrap_or_default());
    let what = match said.kind() {
        ErrorKind::UnknownArgument => format!("不认识 {argument}"),
        ErrorKind::InvalidSubcommand => format!("没有命令 {}", known(ContextKind::InvalidSubcommand)?),
        ErrorKind::MissingSubcommand => "还要写一个命令".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("还缺 {argument}"),
        ErrorKind::ArgumentConflict => format!("{argument} 不能与 {} 同用,也不能写两次", known(ContextKind::PriorArg).unwrap_or_default()),
        ErrorKind::InvalidValue if value.is_empty() => format!("{argument} 后面要写一个值"),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => format!("{argument} 不能是“{value}”{}", reason(said)),
        _ => return None,
    };
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue].into_iter().find_map(known);
    let help = match (near, known(ContextKind::ValidValue)) {
        (Some(near), _) => format!("是否要写 {near}"),
        (None, Some(valid)) if !valid.is_empty() => format!("可用的值: {valid}"),
        _ => "jianbao --help 列出全部命令和选项".to_owned(),
    };
    Some(format!("错误: {what}\n  建议: {help}\n"))
}

/// What a parser of ours said of a value.
fn reason(said: &clap::Error) -> String {
    std::error::Error::source(said).map(|reason| format!(": {}", half(&reason.to_string(), Lang::Zh))).unwrap_or_default()
}

/// One half of `中文 · English`.
fn half(text: &str, lang: Lang) -> String {
    match (text.split_once(" · "), lang) {
        (Some((zh, _)), Lang::Zh) => zh.to_owned(),
        (Some((_, en)), Lang::En) => en.to_owned(),
        (None, _) => text.to_owned(),
    }
}

fn in_lang(command: Command, lang: Lang) -> Command {
    let translate = |text: Option<&StyledStr>| text.map(|text| half(&text.to_string(), lang)).unwrap_or_default();
    let about = translate(command.get_about());
    let mut command = command.about(about).disable_help_flag(true).arg(help()).mut_args(|arg| {
        let text = translate(arg.get_help());
        let arg = match lang {
            Lang::Zh if arg.get_index().is_some() || arg.get_long().is_none() => arg.help_heading("参数"),
            Lang::Zh => arg.help_heading("选项"),
            Lang::En => arg,
        };
        arg.help(text)
    });
    if lang == Lang::Zh {
        command = command.help_template("{about-with-newline}\n用法: {usage}\n\n{all-args}").subcommand_help_heading("命令");
    }
    command.mut_subcommands(|inner| in_lang(inner, lang))
}

fn help() -> Arg {
    Arg::new("help").short('h').long("help").action(ArgAction::Help).help("说明 · this help")
}

fn version() -> Arg {
    Arg::new("version").short('V').long("version").action(ArgAction::Version).help("版本 · the version")
}
