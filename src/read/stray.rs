//! Files below `content/` that nobody reads: a bulletin called `003.MD` would be missing without a word.

use super::fields::nearest;
use crate::diag::codes::read::STRAY;
use crate::diag::{Diagnostic, Diagnostics, Span, error, warning};
use crate::source::{Input, Sources};

/// The settings files of a site, below `content/`.
const SETTINGS: [&str; 6] = ["site.yaml", "sources.yaml", "figures.yaml", "checks.yaml", "corrections.yaml", "numbers.yaml"];

/// Files below `content/` that are no settings, narratives, locks or figures, and lie in no folder where anything may lie.
///
/// Problems: JB1016, an error where the name is nearly that of a file that is read.
pub fn strays(sources: &Sources) -> Diagnostics {
    Diagnostics(sources.under("content/").filter_map(stray).collect())
}

fn stray(input: &Input) -> Option<Diagnostic> {
    let path = input.path.strip_prefix("content/")?;
    let (folder, name) = path.split_once('/').unwrap_or(("", path));
    let meant = match folder {
        "static" | "data" => return None, // Anything may lie in the first; `model` tells of the second.
        "bulletins" | "pages" if name.ends_with(".md") || (folder == "bulletins" && name.ends_with(".lock.yaml")) => return None,
        "figures" if matches!(input.extension(), "yaml" | "yml") => return None,
        "" if SETTINGS.contains(&name) => return None,
        "bulletins" | "pages" => markdown_name(name),
        "figures" => None,
        "" => settings_name(name),
        _ => nearest(folder, ["bulletins", "pages", "figures", "static", "data"]).map(|near| format!("{near}/{name}")),
    };
    let place = Span::new(input.id, 0..0);
    let is_known = ["bulletins", "pages"].contains(&folder);
    Some(match meant {
        Some(meant) => error(&STRAY, place, msg!("{path} 不会被读取", "{path} is not read")).help(msg!("改名为 `{meant}`", "rename it to `{meant}`")),
        None if is_known => warning(&STRAY, place, msg!("{path} 不会被读取,这里只放 `.md` 文稿", "{path} is not read: only narratives, `.md`, belong here"))
            .help(msg!("附件移到 content/static/,用不上的移出 content/", "move attachments to content/static/, and what is of no use out of content/")),
        None => warning(&STRAY, place, msg!("{path} 不会被读取", "{path} is not read"))
            .help(msg!("移出 content/;附件放在 content/static/", "move it out of content/; attachments belong in content/static/")),
    })
}

/// The name that a narrative must have which is called `name`: `003.md` for `003.MD`, `003.markdown` and what Notepad makes of it, `003.md.txt`.
fn markdown_name(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    [".md.txt", ".markdown", ".md"].iter().find_map(|ending| Some(format!("{}.md", &name[..lower.strip_suffix(ending)?.len()])))
}

/// The settings file that is meant by `name`: `figures.yaml` for `Figures.yml`, `figure.yaml` or `figures.yaml.txt`.
fn settings_name(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let stem = [".yaml.txt", ".yml.txt", ".yaml", ".yml"].iter().find_map(|ending| lower.strip_suffix(ending))?;
    nearest(&format!("{stem}.yaml"), SETTINGS).map(str::to_owned)
}
