//! `build`, its parts, and the parts joined: `--shard`, `merge`.

use super::args;
use super::speak::{self, Speaker};
use super::{Exit, sources, why};
use crate::diag::codes::{machine as codes, narrative, read};
use crate::diag::{Diagnostic, error, warning};
use crate::pipeline::{self, Memo, Options, Sink};
use crate::plan::{Plan, Wishes};
use crate::publish::{self, Durability, Failure, Staging, Stamp};
use crate::serve::today;
use crate::source::{self, Hash, PROGRAM, Sources};
use indicatif::ProgressBar;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Builds the site at `root` and publishes it whole, or not at all.
pub(super) fn build(speaker: &Speaker, root: &Path, wanted: &args::Build) -> Result<Exit, Failure> {
    let began = Instant::now();
    if let Some(jobs) = wanted.jobs {
        // A second pool cannot be made; the first one then stays, which is only slower.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    }
    let wishes = Wishes { with_drafts: wanted.drafts, base_url: wanted.base_url.clone(), as_of: wanted.as_of, today: Some(today()) };
    let options = Options { wishes, is_release: wanted.release, shard: wanted.shard };
    let folder = wanted.output.clone().unwrap_or_else(|| root.join("site"));
    let mut clock = Clock { last: began, stages: Vec::new() };
    let target = publish::open(&folder, root)?;
    clock.ended("open");
    let sources = sources(root)?;
    clock.ended("source");
    let key = key(&sources, &options);
    if target.is_current(key, wanted.shard, today()) && !wanted.verify_incremental {
        speaker.summary(&speak::unchanged(target.manifest().entries.len(), began.elapsed()));
        return Ok(Exit::Fine);
    }
    let issues_before = issues(target.manifest().entries.iter().map(|entry| &*entry.path));
    let staging = target.stage()?;
    let progress = speaker.progress();
    clock.ended("stage");
    let filling = Filling { staging: &staging, progress: &progress };
    let built = pipeline::observed(&sources, &options, &Memo::once(), &filling, &mut |stage| clock.ended(stage.name()))?;
    progress.finish_and_clear();
    speaker.problems(&built.problems, &sources);
    if built.problems.has_errors() {
        speaker.summary(&speak::refused(&built.problems));
        return Ok(Exit::Content);
    }
    if let Some(plan) = &built.plan {
        gone(plan, &issues_before).iter().for_each(|problem| speaker.problem(problem));
    }
    if wanted.verify_incremental {
        let differing = differing(&sources, &options, &staging)?;
        if let Some(path) = differing.first() {
            let n = differing.len();
            let problem = error(&codes::STALE, None, msg!("{n}个文件与全新生成的不同: {path}…", "{n} files differ from those made anew: {path}…"));
            speaker.problem(&problem.help(msg!("删去输出文件夹后重新生成,并报告这个问题", "remove the output folder, build again, and report this")));
            return Ok(Exit::Machine);
        }
        speaker.summary(&speak::verified(staging.hashes().len()));
    }
    let durability = if wanted.release { Durability::PowerCut } else { Durability::Kill };
    // A reminder of the day, which `until` tells when it is due, and advice on speed are not worth a build to be said again.
    let is_advice = |id: &str| id == narrative::STALE.id || id == read::LARGE_YAML.id;
    let has_warnings = built.problems.0.iter().any(|problem| !is_advice(problem.code.id));
    let stamp = Stamp { key, data: built.data, has_warnings, until: built.until, shard: wanted.shard, total: built.n_files };
    let published = staging.finish(stamp, durability)?;
    publish::note_inputs(&folder, &why::note(&sources, &options.wishes, key));
    clock.ended("publish");
    speaker.stages(&clock.stages);
    speaker.summary(&speak::published(&built, published, began.elapsed()));
    Ok(Exit::Fine)
}

/// The issues that have pages among `paths`.
fn issues<'p>(paths: impl Iterator<Item = &'p str>) -> Vec<u32> {
    paths.filter_map(|path| path.strip_prefix("bulletins/")?.strip_suffix(".html")?.parse().ok()).collect()
}

/// Issues that the site had `before` and that there are no more: neither their narrative nor a lock is left to miss them.
fn gone(plan: &Plan, before: &[u32]) -> Vec<Diagnostic> {
    let said = before.iter().filter(|issue| plan.series.iter().all(|bulletin| bulletin.issue.is_none_or(|it| it.number != **issue))).map(|issue| {
        warning(&narrative::LOCK_GONE, None, msg!("第{issue}期原来在网站上,这次没有了", "issue {issue} was part of the site and is no more")).help(msg!(
            "已发布的一期不能删除:找回文稿和锁文件;原来只是草稿的,不必理会",
            "what was published is not deleted: bring its narrative and its lock back; where it was but a draft, nothing is due"
        ))
    });
    said.collect()
}

/// The hash of all that a site is made of, whatever the part and the day: inputs, options, and the program.
fn key(sources: &Sources, options: &Options) -> Hash {
    let Options { wishes, is_release, shard: _ } = options;
    let wishes = Wishes { today: None, ..wishes.clone() };
    source::hash(format!("{:?}{wishes:?}{is_release}{PROGRAM}", sources.hash()).as_bytes())
}

/// How long the stages take.
struct Clock {
    last: Instant,
    stages: Vec<(&'static str, Duration)>,
}

impl Clock {
    fn ended(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.stages.push((stage, now - self.last));
        self.last = now;
    }
}

/// Puts finished files into the next generation, and says how far it is.
struct Filling<'b> {
    staging: &'b Staging,
    progress: &'b ProgressBar,
}

impl Filling<'_> {
    fn counted(&self) -> bool {
        self.progress.inc(1);
        true
    }
}

impl Sink for Filling<'_> {
    type Error = Failure;

    fn keep(&self, path: &str, key: Hash) -> bool {
        self.staging.keep(path, key) && self.counted()
    }

    fn keep_of(&self, path: &str, data: Hash) -> bool {
        self.staging.keep_of(path, data) && self.counted()
    }

    fn take_parts(&self, path: &str, key: &dyn Fn() -> Hash, parts: &mut dyn Iterator<Item = Cow<'_, [u8]>>) -> Result<(), Failure> {
        self.progress.inc(1);
        self.staging.add_parts(path, key, parts)
    }

    fn take(&self, path: &str, key: Hash, bytes: &[u8]) -> Result<(), Failure> {
        self.progress.inc(1);
        self.staging.add(path, key, bytes)
    }
}

/// The paths in `staging` that a build without any memory makes differently, or not at all, or only it makes.
fn differing(sources: &Sources, options: &Options, staging: &Staging) -> Result<BTreeSet<String>, Failure> {
    let warm = Mutex::new(staging.hashes());
    let differing = Mutex::new(BTreeSet::new());
    pipeline::build(sources, options, &Memo::once(), &|path: &str, bytes: &[u8]| {
        let known = warm.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
        if known != Some(source::hash(bytes)) {
            differing.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned());
        }
        Ok::<(), Failure>(())
    })?;
    let mut differing = differing.into_inner().unwrap_or_else(PoisonError::into_inner);
    differing.extend(warm.into_inner().unwrap_or_else(PoisonError::into_inner).into_keys());
    Ok(differing)
}

/// Joins the parts of a site.
pub(super) fn merge(speaker: &Speaker, root: Option<&Path>, parts: &[PathBuf], output: &Path) -> Result<Exit, Failure> {
    let began = Instant::now();
    let here = std::env::current_dir().map_err(|error| Failure::Machine { path: PathBuf::from("."), error })?;
    let root = super::root(root).unwrap_or(here);
    let published = publish::merge(parts, publish::open(output, &root)?, Durability::Kill)?;
    speaker.summary(&speak::merged(parts.len(), published, began.elapsed()));
    Ok(Exit::Fine)
}
