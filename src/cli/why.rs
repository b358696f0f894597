//! `why`: which inputs make a file of the site, what of them has changed, and whether it would be made again.

use super::speak::Speaker;
use super::{Exit, sources};
use crate::diag::codes::machine as codes;
use crate::diag::{Lang, Message, error, line_column};
use crate::pipeline::{self, Memo, Options, Sink};
use crate::plan::Wishes;
use crate::publish::{self, Entry, Failure};
use crate::read::fields::nearest;
use crate::render::{self, Theme};
use crate::source::{Hash, PROGRAM, Sources, hash};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Explains the file at `wanted`, a path as a shell or a browser gives it, of the site in `folder`.
pub(super) fn why(speaker: &Speaker, root: &Path, wanted: &str, folder: &Path) -> Result<Exit, Failure> {
    let sources = sources(root)?;
    let manifest = publish::manifest(folder)?.unwrap_or_default();
    let noted = publish::inputs(folder).unwrap_or_default();
    let note = Note::parse(&noted).filter(|note| note.key == manifest.stamp.key);
    let options = Options { wishes: note.as_ref().map(|note| note.wishes.clone()).unwrap_or_default(), ..Options::default() };
    let wanted = &*below(wanted, folder);
    let asking = Asking { wanted, old: manifest.get(wanted), again: Mutex::new(Again::New) };
    let built = pipeline::build(&sources, &options, &Memo::once(), &asking)?;
    if built.problems.has_errors() {
        speaker.problems(&built.problems, &sources);
    }
    let Some(plan) = &built.plan else { return Ok(Exit::Content) };
    let page = plan.pages.iter().find(|page| &*page.route == wanted);
    let (theme, _) = Theme::load(&sources, &plan.facts.site.theme.0);
    let ingredients = page.map(|page| plan.ingredients(page)).or_else(|| render::ingredients(plan, theme.as_ref()?, &sources, wanted));
    let Some(ingredients) = ingredients else {
        let names = theme.as_ref().map(|theme| render::file_names(plan, theme)).unwrap_or_default();
        let known = plan.pages.iter().map(|page| &*page.route).chain(names.iter().map(String::as_str));
        let problem = error(&codes::UNKNOWN_NAME, None, msg!("网站里没有 {wanted}", "the site has no {wanted}"));
        speaker.problem(&match nearest(wanted, known) {
            Some(near) => problem.help(msg!("是否要看 {near}", "did you mean {near}")),
            None => problem.help(msg!("写输出文件夹里的路径,如 bulletins/3.html", "give a path in the output folder, such as bulletins/3.html")),
        });
        return Ok(Exit::Usage);
    };
    let pick = |message: &Message| if speaker.lang() == Lang::Zh { message.zh.clone() } else { message.en.clone() };
    let mut used: BTreeSet<&str> = BTreeSet::new();
    speaker.print(&format!("{wanted}{}", speaker.either(" 由这些内容生成:", " is made of:")));
    for ingredient in &ingredients {
        let Some(input) = sources.file(ingredient.span.file) else { continue };
        used.insert(&input.path);
        let line = line_column(input.text().unwrap_or_default(), ingredient.span.start as usize).line;
        let place = if ingredient.span.end == 0 { input.path.to_string() } else { format!("{}:{line}", input.path) };
        speaker.print(format!("  {}\t{place}\t{}", pick(&ingredient.role), ingredient.name).trim_end());
    }
    if let Some(page) = page {
        let (view, _) = plan.view(page);
        let themes = Theme::chain_of(&sources, &plan.facts.site.theme.0);
        let is_of_theme = |path: &&str| themes.iter().any(|theme| path.strip_prefix("themes/").is_some_and(|rest| rest.starts_with(&format!("{theme}/"))));
        used.extend(sources.all().map(|input| &*input.path).filter(is_of_theme));
        used.extend(["content/site.yaml", "content/sources.yaml", "content/corrections.yaml"]);
        speaker.print(&format!("  {}\t{} ({})", speaker.either("模板", "template"), view.template(), themes.join(", ")));
        speaker.print(&format!("  {}\tcontent/site.yaml", speaker.either("设置", "settings")));
    }
    if asking.old.is_some() {
        since(speaker, note.as_ref(), &sources, &used);
    }
    let is_touched = asking.old.is_some_and(|old| !publish::is_as_built(folder, old));
    speaker.print(match asking.again.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Again::New => speaker.either("还没有生成过", "it has not been built yet"),
        _ if is_touched => speaker.either("再次生成时:重写,因为输出文件夹里的这个文件被改动过", "built again: it is written anew, because it was changed in the output folder"),
        Again::Kept => speaker.either("再次生成时:不变", "built again: it stays as it is"),
        Again::Same => speaker.either("再次生成时:重做一遍,内容不变", "built again: it is made anew and comes out as it is"),
        Again::Other => speaker.either("再次生成时:内容会变", "built again: it is made anew and comes out differently"),
    });
    Ok(if built.problems.has_errors() { Exit::Content } else { Exit::Fine })
}

/// Says which inputs have changed since the build that `note` is of.
fn since(speaker: &Speaker, note: Option<&Note<'_>>, sources: &Sources, used: &BTreeSet<&str>) {
    let Some(note) = note else {
        speaker.print(speaker.either("没有记下上次生成用了哪些内容", "what it was built from is not remembered"));
        return;
    };
    let changes = changes(&note.inputs, sources);
    if note.program != PROGRAM {
        speaker.print(speaker.either("上次生成之后:程序换了版本", "since it was built: the program is another version"));
    }
    if changes.is_empty() {
        speaker.print(speaker.either("上次生成之后:没有文件改动", "since it was built: no file changed"));
        return;
    }
    speaker.print(speaker.either("上次生成之后:", "since it was built:"));
    for (path, (zh, en)) in changes {
        let is_used = if used.contains(path.as_str()) { speaker.either(" (用到)", " (used)") } else { "" };
        speaker.print(&format!("  {}\t{path}{is_used}", speaker.either(zh, en)));
    }
}

/// `wanted` as a path below the output folder `folder`: as it stands there already, or seen from where we are, or as the end of an address.
fn below(wanted: &str, folder: &Path) -> String {
    let seen = std::path::absolute(wanted).ok().zip(std::path::absolute(folder).ok());
    let real = || Path::new(wanted).canonicalize().ok().zip(folder.canonicalize().ok());
    let inside = |(file, folder): (std::path::PathBuf, std::path::PathBuf)| file.strip_prefix(folder).ok().and_then(|rest| rest.to_str().map(str::to_owned));
    let rest = seen.and_then(inside).or_else(|| real().and_then(inside)).unwrap_or_else(|| {
        let named = wanted.trim_start_matches("./").trim_start_matches('/');
        let bare = folder.file_name().and_then(|name| named.strip_prefix(name.to_str()?)?.strip_prefix('/'));
        bare.unwrap_or(named).to_owned()
    });
    if rest.is_empty() || wanted.ends_with('/') { format!("{rest}/index.html").trim_start_matches('/').replace("//", "/") } else { rest }
}

/// What would become of the file that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Again {
    /// It would be the first.
    New,
    /// It is not even made.
    Kept,
    /// It is made, and is what it was.
    Same,
    /// It is made, and is another.
    Other,
}

/// A sink that wants one file made, where its key is another, and no other file.
struct Asking<'w> {
    wanted: &'w str,
    old: Option<&'w Entry>,
    again: Mutex<Again>,
}

impl Asking<'_> {
    fn hears(&self, again: Again) {
        *self.again.lock().unwrap_or_else(PoisonError::into_inner) = again;
    }
}

impl Sink for Asking<'_> {
    type Error = Failure;

    fn keep(&self, path: &str, key: Hash) -> bool {
        if path != self.wanted {
            return true;
        }
        let is_same = self.old.is_some_and(|old| old.key == key);
        if is_same {
            self.hears(Again::Kept);
        }
        is_same
    }

    fn take(&self, path: &str, _: Hash, bytes: &[u8]) -> Result<(), Failure> {
        if let Some(old) = self.old.filter(|_| path == self.wanted) {
            self.hears(if old.hash == hash(bytes) { Again::Same } else { Again::Other });
        }
        Ok(())
    }
}

/// What a site was made of, and how, for the next `why`.
struct Note<'t> {
    /// The key of the build: that of the manifest, if the note is of the site that stands.
    key: Hash,
    program: &'t str,
    wishes: Wishes,
    /// The hash of each input, by its path.
    inputs: BTreeMap<&'t str, &'t str>,
}

/// The first line of a note.
const HEAD: &str = "jianbao inputs 2";

/// The text of the note of a build whose key is `key`.
pub(super) fn note(sources: &Sources, wishes: &Wishes, key: Hash) -> String {
    let mut text = format!("{HEAD}\nkey {key:032x}\nprogram {PROGRAM}\n");
    let mut line = |words: std::fmt::Arguments<'_>| text.write_fmt(words).unwrap_or_default(); // Writing to a string cannot fail.
    if let Some(base_url) = wishes.base_url.as_ref().filter(|url| !url.contains('\n')) {
        line(format_args!("base-url {base_url}\n"));
    }
    if let Some(as_of) = wishes.as_of {
        line(format_args!("as-of {as_of}\n"));
    }
    if wishes.with_drafts {
        line(format_args!("drafts\n"));
    }
    line(format_args!("inputs\n"));
    for input in sources.all() {
        line(format_args!("{:032x} {}\n", input.hash, input.path));
    }
    text
}

impl<'t> Note<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let (head, inputs) = text.split_once("\ninputs\n")?;
        let mut lines = head.lines();
        (lines.next()? == HEAD).then_some(())?;
        let key = Hash::from_str_radix(lines.next()?.strip_prefix("key ")?, 16).ok()?;
        let program = lines.next()?.strip_prefix("program ")?;
        let mut wishes = Wishes::default();
        for line in lines {
            match line.split_once(' ').unwrap_or((line, "")) {
                ("base-url", url) => wishes.base_url = Some(url.to_owned()),
                ("as-of", day) => wishes.as_of = Some(day.parse().ok()?),
                ("drafts", _) => wishes.with_drafts = true,
                _ => return None,
            }
        }
        let inputs = inputs.lines().filter_map(|line| line.split_once(' ')).map(|(hash, path)| (path, hash)).collect();
        Some(Self { key, program, wishes, inputs })
    }
}

/// The files that are not as they were when the hashes `before` were noted, and how.
fn changes(before: &BTreeMap<&str, &str>, sources: &Sources) -> BTreeMap<String, (&'static str, &'static str)> {
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
