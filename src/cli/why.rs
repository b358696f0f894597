//! `why`: which inputs make a page, and whether it would be made again.

use super::speak::Speaker;
use super::{Exit, sources};
use crate::diag::codes::machine as codes;
use crate::diag::{Lang, Message, error, line_column};
use crate::pipeline::{self, Memo, Options, Sink};
use crate::publish::{self, Failure, Manifest};
use crate::read::fields::nearest;
use crate::render::Theme;
use crate::source::{Hash, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Explains the page at `wanted`, a path below the output folder `folder`.
pub(super) fn why(speaker: &Speaker, root: &Path, wanted: &str, folder: &Path) -> Result<Exit, Failure> {
    let sources = sources(root)?;
    let options = Options::default();
    let manifest = publish::manifest(folder)?.unwrap_or_default();
    let wanted = wanted.trim_start_matches("./");
    let wanted = Path::new(wanted).strip_prefix(folder.file_name().unwrap_or_default()).ok().and_then(Path::to_str).unwrap_or(wanted);
    let asking = Asking { wanted, manifest: &manifest, is_same: AtomicBool::new(false) };
    let built = pipeline::build(&sources, &options, &Memo::once(), &asking)?;
    if built.problems.has_errors() {
        speaker.problems(&built.problems, &sources);
    }
    let Some(plan) = &built.plan else { return Ok(Exit::Content) };
    let Some(page) = plan.pages.iter().find(|page| &*page.route == wanted) else {
        let problem = error(&codes::UNKNOWN_NAME, None, msg!("没有页面 {wanted}", "there is no page {wanted}"));
        speaker.problem(&match nearest(wanted, plan.pages.iter().map(|page| &*page.route)) {
            Some(near) => problem.help(msg!("是否要看 {near}", "did you mean {near}")),
            None => problem.help(msg!("写输出文件夹里的路径,如 bulletins/3.html", "give a path in the output folder, such as bulletins/3.html")),
        });
        return Ok(Exit::Usage);
    };
    let pick = |message: &Message| if speaker.lang() == Lang::Zh { message.zh.clone() } else { message.en.clone() };
    let (view, _) = plan.view(page);
    let mut used: BTreeSet<&str> = BTreeSet::new();
    speaker.print(&format!("{wanted}{}", speaker.either(" 由这些内容生成:", " is made of:")));
    for ingredient in plan.ingredients(page) {
        let Some(input) = sources.file(ingredient.span.file) else { continue };
        used.insert(&input.path);
        let line = line_column(input.text().unwrap_or_default(), ingredient.span.start as usize).line;
        let place = if ingredient.span.end == 0 { input.path.to_string() } else { format!("{}:{line}", input.path) };
        speaker.print(format!("  {}\t{place}\t{}", pick(&ingredient.role), ingredient.name).trim_end());
    }
    let themes = Theme::chain_of(&sources, &plan.facts.site.theme.0);
    used.extend(
        sources.all().map(|input| &*input.path).filter(|path| themes.iter().any(|theme| path.strip_prefix("themes/").is_some_and(|rest| rest.starts_with(&format!("{theme}/"))))),
    );
    used.extend(["content/site.yaml", "content/sources.yaml", "content/corrections.yaml"]);
    speaker.print(&format!("  {}\t{} ({})", speaker.either("模板", "template"), view.template(), themes.join(", ")));
    speaker.print(&format!("  {}\tcontent/site.yaml", speaker.either("设置", "settings")));
    match publish::inputs(folder).map(|inputs| changes(&inputs, &sources)) {
        None => {}
        Some(changes) if changes.is_empty() => speaker.print(speaker.either("上次生成之后:没有文件改动", "since it was built: no file changed")),
        Some(changes) => {
            speaker.print(speaker.either("上次生成之后:", "since it was built:"));
            for (path, (zh, en)) in changes {
                let of_page = if used.contains(path.as_str()) { speaker.either(" (这一页用到)", " (used by this page)") } else { "" };
                speaker.print(&format!("  {}\t{path}{of_page}", speaker.either(zh, en)));
            }
        }
    }
    speaker.print(match (manifest.get(wanted).is_some(), asking.is_same.into_inner()) {
        (false, _) => speaker.either("还没有生成过", "it has not been built yet"),
        (true, true) => speaker.either("再次生成时:不变", "built again: it stays as it is"),
        (true, false) => speaker.either("再次生成时:这一页要重做", "built again: this page is made anew"),
    });
    Ok(if built.problems.has_errors() { Exit::Content } else { Exit::Fine })
}

/// A sink that wants nothing made and only hears with which key the page asked for would be.
struct Asking<'w> {
    wanted: &'w str,
    manifest: &'w Manifest,
    is_same: AtomicBool,
}

impl Sink for Asking<'_> {
    type Error = Failure;

    fn keep(&self, path: &str, key: Hash) -> bool {
        if path == self.wanted {
            self.is_same.store(self.manifest.get(path).is_some_and(|entry| entry.key == key), Ordering::Relaxed);
        }
        true
    }

    fn take(&self, _: &str, _: Hash, _: &[u8]) -> Result<(), Failure> {
        Ok(())
    }
}

/// The inputs of a build, for the next `why`.
pub(super) fn inputs(sources: &Sources) -> String {
    sources.all().map(|input| format!("{:032x} {}\n", input.hash, input.path)).collect()
}

/// The files that are not as they were when `inputs` was noted, and how.
fn changes(inputs: &str, sources: &Sources) -> BTreeMap<String, (&'static str, &'static str)> {
    let before: BTreeMap<&str, &str> = inputs.lines().filter_map(|line| line.split_once(' ')).map(|(hash, path)| (path, hash)).collect();
    let mut changes = BTreeMap::new();
    for input in sources.all() {
        match before.get(&*input.path) {
            None => _ = changes.insert(input.path.to_string(), ("新增", "new")),
            Some(hash) if *hash != format!("{:032x}", input.hash) => _ = changes.insert(input.path.to_string(), ("改动", "changed")),
            Some(_) => {}
        }
    }
    changes.extend(before.keys().filter(|path| sources.get(path).is_none()).map(|path| ((*path).to_owned(), ("删除", "removed"))));
    changes
}
