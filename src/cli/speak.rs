//! What is said on the terminal: problems, one summary line, explanations.

use super::Exit;
use super::args::{Common, Format};
use crate::diag::codes::{self, machine};
use crate::diag::{Code, Diagnostic, Diagnostics, FileId, FileText, Lang, Printer, error, json, print};
use crate::pipeline::Build;
use crate::publish::Published;
use crate::read::fields::nearest;
use crate::source::Sources;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::time::Duration;

/// Speaks in one language and form.
#[derive(Debug)]
pub(super) struct Speaker {
    printer: Printer,
    format: Format,
    is_quiet: bool,
    is_verbose: bool,
    is_terminal: bool,
}

impl Speaker {
    pub(super) fn new(common: &Common) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let colour = is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let lang = common.lang.map_or_else(system_language, Lang::from);
        Self { printer: Printer { lang, colour }, format: common.format, is_quiet: common.quiet, is_verbose: common.verbose, is_terminal }
    }

    pub(super) fn lang(&self) -> Lang {
        self.printer.lang
    }

    /// Whether programs read what is said.
    pub(super) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    pub(super) fn either<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.lang() {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// All problems, in their order, on standard error.
    pub(super) fn problems(&self, problems: &Diagnostics, sources: &Sources) {
        let file = |id: FileId| sources.text(id);
        let wanted = problems.0.iter().filter(|problem| !self.is_quiet || problem.level == crate::diag::Level::Error);
        self.write(wanted, &file);
    }

    /// Whether all is to be said.
    pub(super) fn is_verbose(&self) -> bool {
        self.is_verbose
    }

    /// A problem without a file.
    pub(super) fn problem(&self, problem: &Diagnostic) {
        self.write(std::iter::once(problem), &|_| None);
    }

    fn write<'p, 'f>(&self, problems: impl Iterator<Item = &'p Diagnostic>, file: &dyn Fn(FileId) -> Option<FileText<'f>>) {
        let mut out = std::io::BufWriter::new(std::io::stderr().lock());
        for problem in problems {
            // A reader that has gone away is no reason to stop.
            let _ = match self.format {
                Format::Human => writeln!(out, "{}\n", print(problem, self.printer, file)),
                Format::Json => writeln!(out, "{}", json(problem, self.lang(), file)),
            };
        }
    }

    /// One line on standard error, for people only.
    pub(super) fn summary(&self, (zh, en): &(String, String)) {
        if !self.is_quiet && self.format == Format::Human {
            let _ = writeln!(std::io::stderr(), "{}", self.either(zh, en));
        }
    }

    /// A line on standard error, for people only.
    pub(super) fn say(&self, line: &str) {
        if !self.is_quiet {
            let _ = writeln!(std::io::stderr(), "{line}");
        }
    }

    /// How long each stage took, for who wants to hear more.
    pub(super) fn stages(&self, stages: &[(&str, Duration)]) {
        if self.is_verbose {
            for (stage, took) in stages {
                self.say(&format!("{stage:>8} {:7.1} ms", took.as_secs_f64() * 1000.0));
            }
        }
    }

    /// Says that a scaffold was written to `folder`.
    pub(super) fn planted(&self, folder: &std::path::Path) -> Exit {
        let folder = folder.display();
        self.summary(&(format!("已写 {folder},接着运行 jianbao check 或 jianbao build"), format!("written: {folder}; go on with jianbao check or jianbao build")));
        Exit::Fine
    }

    /// What was asked for, on standard output.
    pub(super) fn print(&self, text: &str) {
        let _ = writeln!(std::io::stdout(), "{text}");
    }

    /// A count of files under way, on a terminal only.
    pub(super) fn progress(&self) -> ProgressBar {
        if !self.is_terminal || self.is_quiet || self.format == Format::Json {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos}") {
            bar.set_style(style);
        }
        bar
    }
}

/// Help that was asked for, or what is wrong with the command.
pub(super) fn misunderstood(said: &clap::Error, lang: Lang) -> Exit {
    let is_help = !said.use_stderr();
    // Nobody is left to tell when the terminal is gone.
    let _ = if is_help { said.print() } else { write!(std::io::stderr(), "{}", super::tongue::complaint(said, lang)) };
    if is_help { Exit::Fine } else { Exit::Usage }
}

/// Chinese where the locale says so; the program is at home there, so an unknown locale is Chinese too.
pub(super) fn system_language() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    match locale.as_deref() {
        Some(locale) if locale.starts_with("en") => Lang::En,
        _ => Lang::Zh,
    }
}

fn took(elapsed: Duration) -> String {
    if elapsed.as_millis() < 10_000 { format!("{} ms", elapsed.as_millis()) } else { format!("{:.1} s", elapsed.as_secs_f32()) }
}

pub(super) fn unchanged(n_files: usize, elapsed: Duration) -> (String, String) {
    let took = took(elapsed);
    (format!("没有变化,{n_files}个文件都未改动,用时 {took}"), format!("nothing changed, {n_files} files left as they are, {took}"))
}

pub(super) fn refused(problems: &Diagnostics) -> (String, String) {
    let (errors, warnings) = problems.counts();
    (format!("{errors}个错误,{warnings}个警告:没有发布,原来的网站不变"), format!("{errors} errors, {warnings} warnings: not published, the site stays as it was"))
}

fn coverage(build: &Build) -> (String, String) {
    let crate::check::Coverage { checked, quoted, unbound } = build.coverage;
    let all = checked + quoted + unbound;
    (format!("{all}个统计数字: {checked}已核对, {quoted}引用来源, {unbound}未绑定"), format!("{all} statistical numbers: {checked} checked, {quoted} quoted, {unbound} unbound"))
}

fn warned(problems: &Diagnostics) -> (String, String) {
    match problems.counts() {
        (_, 0) => (String::new(), String::new()),
        (_, warnings) => (format!(",{warnings}个警告"), format!(", {warnings} warnings")),
    }
}

pub(super) fn published(build: &Build, published: Published, elapsed: Duration) -> (String, String) {
    let (coverage, warned, took) = (coverage(build), warned(&build.problems), took(elapsed));
    let (pages, Published { added, changed, removed, .. }) = (build.n_pages, published);
    (
        format!("已生成 {pages} 页,文件新增 {added}、改动 {changed}、删除 {removed}{},{};用时 {took}", warned.0, coverage.0),
        format!("{pages} pages built, {added} files new, {changed} changed, {removed} removed{}, {}; {took}", warned.1, coverage.1),
    )
}

pub(super) fn merged(n_parts: usize, published: Published, elapsed: Duration) -> (String, String) {
    let (files, took) = (published.files(), took(elapsed));
    (format!("{n_parts}个部分合成 {files} 个文件,用时 {took}"), format!("{n_parts} parts joined, {files} files, {took}"))
}

pub(super) fn verified(n_files: usize) -> (String, String) {
    (format!("{n_files}个文件与全新生成的逐字节相同"), format!("{n_files} files are, byte for byte, those made anew"))
}

pub(super) fn checked(build: &Build, elapsed: Duration) -> (String, String) {
    let ((errors, warnings), coverage, took) = (build.problems.counts(), coverage(build), took(elapsed));
    (format!("{errors}个错误,{warnings}个警告;{};用时 {took}", coverage.0), format!("{errors} errors, {warnings} warnings; {}; {took}", coverage.1))
}

pub(super) fn skipped(n_drafts: usize) -> (String, String) {
    (format!("另有{n_drafts}篇草稿没有检查,加 --drafts 一起检查"), format!("{n_drafts} drafts were not checked; add --drafts to check them too"))
}

/// `explain`: one code, or all of them in a line each.
pub(super) fn explain(speaker: &Speaker, wanted: Option<&str>) -> Exit {
    let pick = |pair: (&'static str, &'static str)| speaker.either(pair.0, pair.1).to_owned();
    let Some(wanted) = wanted else {
        for code in codes::all() {
            speaker.print(&format!("{}  {}", code.id, pick(code.title)));
        }
        return Exit::Fine;
    };
    let wanted = wanted.to_ascii_uppercase();
    let Some(code @ Code { id, title, explain }) = codes::all().find(|code| code.id == wanted) else {
        let problem = error(&machine::UNKNOWN_CODE, None, msg!("没有代码 {wanted}", "there is no code {wanted}"));
        speaker.problem(&match nearest(&wanted, codes::all().map(|code| code.id)) {
            Some(near) => problem.help(msg!("是否要看 {near}", "did you mean {near}")),
            None => problem.help(msg!("`jianbao explain` 列出全部", "`jianbao explain` lists all")),
        });
        return Exit::Usage;
    };
    speaker.print(&format!("{id} {}\n\n{}", pick(*title), pick(*explain)));
    let command = format!("jianbao check --fix={id}");
    if codes::is_mended(code) && !explain.0.contains(&command) {
        speaker.print(&match speaker.lang() {
            Lang::Zh => format!("\n能确定怎样改的,`{command}` 可以代劳。"),
            Lang::En => format!("\nWhere it is certain what is meant, `{command}` does it."),
        });
    }
    Exit::Fine
}
