//! Words on the command line → one call → what is said about it and the exit status.
//!
//! Exit status: 0 fine (warnings allowed), 1 the content has errors, 2 wrong usage, 3 the machine failed.

mod args;
mod build;
mod figures;
mod preview;
mod scaffold;
mod schema;
mod series;
mod speak;
mod tongue;
mod why;

use crate::diag::codes::machine as codes;
use crate::diag::codes::read::TOO_MANY;
use crate::diag::{Code, Diagnostic, Diagnostics, Level, error, fix};
use crate::pipeline::{self, Memo, Options};
use crate::plan::Wishes;
use crate::publish::{self, Failure};
use crate::render::BUILTIN;
use crate::serve::{ServeOptions, today};
use crate::source::{self, Sources};
use args::{Arguments, Command, New};
use clap::FromArgMatches;
use speak::Speaker;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Fine = 0,
    /// The content has errors.
    Content = 1,
    /// The command was not understood.
    Usage = 2,
    /// The machine failed.
    Machine = 3,
}

/// Runs the command that `words` say.
pub fn run(words: impl IntoIterator<Item = std::ffi::OsString>) -> Exit {
    let words: Vec<_> = words.into_iter().collect();
    let lang = tongue::language(&words);
    let arguments = match tongue::command(lang).try_get_matches_from(words).and_then(|matches| Arguments::from_arg_matches(&matches)) {
        Ok(arguments) => arguments,
        Err(said) => return speak::misunderstood(&said, lang),
    };
    let speaker = Speaker::new(&arguments.common);
    let done = match arguments.command {
        Command::Explain { code } => return speak::explain(&speaker, code.as_deref()),
        Command::Schema => {
            speaker.print(&format!("{:#}", schema::schema()));
            return Exit::Fine;
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut tongue::command(lang), "jianbao", &mut script);
            speaker.print(String::from_utf8_lossy(&script).trim_end());
            return Exit::Fine;
        }
        Command::New(New::Site { dir }) => scaffold::site(&dir).map(|()| speaker.planted(&dir)),
        Command::Verify { dir } => verify(&speaker, &dir),
        Command::Merge { parts, output } => build::merge(&speaker, arguments.common.root.as_deref(), &parts, &output),
        command => match root(arguments.common.root.as_deref()) {
            Some(root) => in_site(&speaker, &root, command),
            None => {
                let problem = error(&codes::NO_SITE, None, msg!("从这里往上没有 content/site.yaml", "no content/site.yaml from here upwards"));
                speaker.problem(&problem.help(msg!("进入站点文件夹,或用 `--root` 指明", "run inside a site folder, or name it with `--root`")));
                return Exit::Usage;
            }
        },
    };
    done.unwrap_or_else(|failure| {
        failure.diagnostics().iter().for_each(|problem| speaker.problem(problem));
        match failure {
            Failure::Refused(_) => Exit::Usage,
            Failure::Content(_) => Exit::Content,
            Failure::Unread(inputs) if inputs.iter().all(|(_, error)| source::Unfit::of(error).is_some()) => Exit::Content,
            Failure::Unread(_) | Failure::Machine { .. } => Exit::Machine,
        }
    })
}

/// The site folder that was named, or the nearest one upwards.
fn root(named: Option<&Path>) -> Option<PathBuf> {
    match named {
        Some(named) => named.join("content/site.yaml").is_file().then(|| named.to_path_buf()),
        None => source::root(&std::env::current_dir().ok()?),
    }
}

fn in_site(speaker: &Speaker, root: &Path, command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Build(wanted) => build::build(speaker, root, &wanted),
        Command::Serve(wanted) => {
            let options = ServeOptions { host: wanted.host, port: wanted.port, open: wanted.open, drafts: wanted.drafts, lang: speaker.lang(), navigate: wanted.navigate };
            Ok(preview::preview(speaker, root, options))
        }
        Command::Why { page, output } => why::why(speaker, root, &page, &output.unwrap_or_else(|| root.join("site"))),
        Command::Check { fix, release, drafts, published } => {
            let options = Options { wishes: Wishes { with_drafts: drafts, today: Some(today()), ..Wishes::default() }, is_release: release, ..Options::default() };
            match fix.map(|code| mendable(&code)).transpose() {
                Ok(code) => check(speaker, root, &options, code.map(|code| Mending { code, with_published: published })),
                Err(problem) => Err(Failure::Refused(problem)),
            }
        }
        Command::Figures { key, as_of } => {
            let (sources, built) = checked(root, &Options::default())?;
            Ok(figures::figures(speaker, &sources, &built, key.as_deref(), as_of))
        }
        Command::Publish { issue, signers } => series::publish(speaker, root, issue, &signers),
        Command::Diff { from, to } => series::diff(speaker, root, from, to),
        Command::New(New::Bulletin { as_of }) => series::draft(speaker, root, as_of),
        Command::New(New::Dataset { name }) => scaffold::dataset(root, &name).map(|()| speaker.planted(&root.join("content/data").join(name))),
        Command::New(New::Site { .. }) | Command::Explain { .. } | Command::Schema | Command::Completions { .. } | Command::Verify { .. } | Command::Merge { .. } => {
            Ok(Exit::Usage)
        }
    }
}

/// Every input of the site at `root`.
fn sources(root: &Path) -> Result<Sources, Failure> {
    source::read(root, BUILTIN).map_err(Failure::Unread)
}

/// A whole build that writes nothing.
fn checked(root: &Path, options: &Options) -> Result<(Sources, pipeline::Build), Failure> {
    let sources = sources(root)?;
    let built = pipeline::build(&sources, options, &Memo::once(), &|_: &str, _: &[u8]| Ok::<(), Failure>(()))?;
    Ok((sources, built))
}

/// What `check --fix` is to write.
#[derive(Debug, Clone, Copy)]
struct Mending {
    /// The problems that are mended.
    code: &'static Code,
    /// Whether published bulletins are mended too.
    with_published: bool,
}

/// The code called `wanted`, whose problems can be mended.
///
/// Problems: JB9011 where there is no such code, or nothing that a program could do about it.
fn mendable(wanted: &str) -> Result<&'static Code, Box<Diagnostic>> {
    let wanted = wanted.to_ascii_uppercase();
    let mended = || crate::diag::codes::MENDED.iter().map(|code| code.id).collect::<Vec<_>>().join("、");
    match crate::diag::codes::all().find(|code| code.id == wanted) {
        Some(code) if crate::diag::codes::is_mended(code) => Ok(code),
        Some(code) => {
            let (id, (zh, en)) = (code.id, code.title);
            let problem = error(&codes::UNKNOWN_CODE, None, msg!("{id}({zh})不能由程序改写", "{id} ({en}) is nothing that a program could mend"));
            Err(Box::new(problem.help(msg!("按提示自己改;能代劳的: {}", "mend it as its help says; these can be mended: {}", mended()))))
        }
        None => {
            let problem = error(&codes::UNKNOWN_CODE, None, msg!("没有代码 {wanted}", "there is no code {wanted}"));
            Err(Box::new(problem.help(msg!("能代劳的: {}", "these can be mended: {}", mended()))))
        }
    }
}

fn check(speaker: &Speaker, root: &Path, options: &Options, mending: Option<Mending>) -> Result<Exit, Failure> {
    let began = Instant::now();
    let (sources, built) = checked(root, options)?;
    speaker.problems(&built.problems, &sources);
    if let Some(mending) = mending {
        let is_cut = |problems: &Diagnostics| problems.0.iter().any(|problem| problem.code.id == TOO_MANY.id);
        let mut n_changes = mend(speaker, root, &sources, &built, mending)?;
        // Of very many problems only the first are listed: the others come up when those are mended.
        let (mut more, mut was_cut) = (n_changes, is_cut(&built.problems));
        for _ in 0..MOST_ROUNDS {
            if more == 0 || !was_cut {
                break;
            }
            let (sources, again) = checked(root, options)?;
            (more, was_cut) = (mend(speaker, root, &sources, &again, mending)?, is_cut(&again.problems));
            n_changes += more;
        }
        speaker.say(&match speaker.lang() {
            crate::diag::Lang::Zh => format!("改写了{n_changes}处"),
            crate::diag::Lang::En => format!("{n_changes} places mended"),
        });
    }
    speaker.summary(&speak::checked(&built, began.elapsed()));
    let n_drafts = built.plan.as_ref().filter(|_| !options.wishes.with_drafts).map_or(0, |plan| plan.drafts());
    if n_drafts > 0 {
        speaker.summary(&speak::skipped(n_drafts));
    }
    Ok(if built.problems.has_errors() { Exit::Content } else { Exit::Fine })
}

/// Rounds of mending, so that a change that mends nothing is not made for ever.
const MOST_ROUNDS: usize = 100;

/// Writes the changes that problems offer, shows each, and says how many there were. A published bulletin is signed as it stands: it is
/// left alone unless that was asked for.
fn mend(speaker: &Speaker, root: &Path, sources: &Sources, built: &pipeline::Build, Mending { code, with_published }: Mending) -> Result<usize, Failure> {
    let problems = &built.problems;
    // Without its newest issue a site is of another day, and every number on it would be made the one of that day.
    let is_unread = |problem: &Diagnostic| {
        let path = problem.place.and_then(|place| sources.text(place.file)).map(|file| file.path);
        problem.level == Level::Error && problem.code.id.starts_with("JB1") && path.is_some_and(|path| path.starts_with("content/bulletins/"))
    };
    if let Some(unread) = problems.0.iter().find(|problem| is_unread(problem)) {
        let path = unread.place.and_then(|place| sources.text(place.file)).map_or("", |file| file.path);
        speaker.say(&match speaker.lang() {
            crate::diag::Lang::Zh => format!("{path} 读不了,截至日期可能不对,什么都没有改写;先改好它"),
            crate::diag::Lang::En => format!("{path} cannot be read, so the as-of date may be wrong; nothing was mended: mend it first"),
        });
        return Ok(0);
    }
    let mut n_changes = 0;
    for (file, fixes) in fix::fixes(problems, &[code.id]) {
        let Some(text) = sources.text(file) else { continue };
        if !with_published && built.plan.as_ref().is_some_and(|plan| plan.lock_at(text.path).is_some()) {
            let (path, n) = (text.path, fixes.len());
            speaker.say(&match speaker.lang() {
                crate::diag::Lang::Zh => format!("{path} 已发布,有{n}处没有改写;要改请加 --published,改后重新审签"),
                crate::diag::Lang::En => format!("{path} is published, so {n} places were left as they are; add --published to mend them, and have it signed again"),
            });
            continue;
        }
        for fix in &fixes {
            let was = text.text.get(fix.span.start as usize..fix.span.end as usize).unwrap_or_default();
            speaker.say(&format!("{}: {was} → {}", text.path, fix.text));
        }
        n_changes += fixes.len();
        publish::rewrite(&root.join(text.path), &fix::fixed(text.text, &fixes))?;
    }
    Ok(n_changes)
}

fn verify(speaker: &Speaker, dir: &Path) -> Result<Exit, Failure> {
    let Some(verified) = publish::verify(dir)? else {
        speaker.problem(&error(&codes::NO_SITE, None, msg!("{} 不是本程序的输出", "{} is no output of this program", dir.display())));
        return Ok(Exit::Usage);
    };
    for path in &verified.missing {
        speaker.say(&format!("{} {path}", speaker.either("缺失", "missing")));
    }
    for path in &verified.changed {
        speaker.say(&format!("{} {path}", speaker.either("已改动", "changed")));
    }
    for path in &verified.extra {
        speaker.say(&format!("{} {}", speaker.either("多出", "not ours"), path.display()));
    }
    let is_untouched = verified.changed.is_empty() && verified.missing.is_empty();
    speaker.say(
        speaker.either(if is_untouched { "输出与生成时相同" } else { "输出被改动过" }, if is_untouched { "untouched since it was built" } else { "changed since it was built" }),
    );
    Ok(if is_untouched { Exit::Fine } else { Exit::Content })
}
