//! A theme: templates, texts and assets of a folder below `themes/`, over those of the theme it extends, file by file.

use super::fault::{self, Origin};
use super::frame::Frames;
use super::words::{MAIN_LANGUAGE, Words, filled};
use crate::diag::codes::theme as codes;
use crate::diag::{Diagnostics, FileId, Span, error, warning};
use crate::plan::view::Site;
use crate::read::fields::{Fields, nearest};
use crate::read::yaml;
use crate::source::{Hash, Input, PROGRAM, Sources};
use bytes::Bytes;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tera::{ErrorKind, Kwargs, State, Tera, Value};
use xxhash_rust::xxh3::Xxh3;

/// A theme, ready to print pages.
#[derive(Clone)]
pub struct Theme {
    name: Arc<str>,
    pub(super) tera: Tera,
    /// The templates as written.
    templates: BTreeMap<String, Origin>,
    /// The templates as Tera got them.
    pub(super) origins: BTreeMap<String, Origin>,
    languages: BTreeMap<String, Words>,
    words: Arc<Words>,
    assets: BTreeMap<Arc<str>, Bytes>,
    hash: Hash,
    pub(super) frames: Arc<Frames>,
}

impl std::fmt::Debug for Theme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Theme").field("name", &self.name).field("templates", &self.origins.keys()).finish_non_exhaustive()
    }
}

impl Theme {
    /// The theme `name` of `sources`, with all that it extends.
    ///
    /// Order: the theme's own files first, then those of the theme it extends, and so on; of two files with one name the first counts.
    /// A template of a theme further up that is replaced can still be extended as `THEME/NAME`.
    /// Problems: unknown or circular `extends`, templates that cannot be read or name what does not exist, texts that are missing; no theme
    /// where pages could not be printed.
    pub fn load(sources: &Sources, name: &str) -> (Option<Self>, Diagnostics) {
        let mut problems = Diagnostics::default();
        let chain = problems.of(chain(sources, name));
        let (mut assets, mut languages) = (BTreeMap::new(), BTreeMap::<String, Words>::new());
        let mut templates: BTreeMap<String, Origin> = BTreeMap::new();
        let mut hasher = Xxh3::new();
        hasher.update(PROGRAM.as_bytes());
        for theme in chain.iter().rev() {
            let folder = format!("themes/{theme}/");
            for input in sources.under(&folder) {
                let below = &input.path[folder.len()..];
                if let Some(template) = below.strip_prefix("templates/") {
                    let origin = origin(input);
                    templates.insert(format!("{theme}/{template}"), origin.clone());
                    templates.insert(template.to_owned(), origin);
                } else if let Some(asset) = below.strip_prefix("assets/") {
                    assets.insert(format!("assets/{asset}").into(), input.bytes.clone());
                } else if below.starts_with("i18n/") && input.extension() == "yaml" {
                    problems.add(languages.entry(input.stem().to_owned()).or_default().add(input));
                }
                hasher.update(&input.id.0.to_le_bytes());
                hasher.update(&input.hash.to_le_bytes());
            }
        }
        drop_unused(&mut templates, &chain);
        let words = Arc::new(languages.get(MAIN_LANGUAGE).cloned().unwrap_or_default());
        if !problems.has_errors() {
            problems.add(missing_texts(&templates, &words)); // A file that could not be read would be reported once a key.
        }
        let origins = folded(&templates, &words);
        let (tera, faults) = tera(&origins, &words);
        problems.add(faults);
        let hash = hasher.digest128();
        let theme = tera.map(|tera| Self { name: name.into(), tera, templates, origins, languages, words, assets, hash, frames: Arc::default() });
        (theme.filter(|_| !problems.has_errors()), problems)
    }

    /// This theme with what all pages of `site` share, in its language.
    ///
    /// Problems: a warning where the theme has no texts in that language; it then speaks [`MAIN_LANGUAGE`].
    pub fn for_site(mut self, site: &Site) -> (Self, Diagnostics) {
        let mut problems = Diagnostics::default();
        let base = site.language.split('-').next().unwrap_or_default();
        let found = self.languages.get_key_value(&site.language).or_else(|| self.languages.iter().find(|(tag, _)| tag.split('-').next() == Some(base)));
        match found {
            Some((tag, _)) if tag == MAIN_LANGUAGE => {}
            Some((_, words)) => {
                self.words = Arc::new(words.clone());
                self.origins = folded(&self.templates, &self.words);
                let (tera, faults) = tera(&self.origins, &self.words);
                problems.add(faults);
                self.tera = tera.unwrap_or(self.tera);
            }
            None => {
                let (theme, language) = (&self.name, &site.language);
                problems.push(
                    warning(
                        &codes::LANGUAGE_MISSING,
                        None,
                        msg!("主题 {theme} 没有 {language} 的文字,界面用 {MAIN_LANGUAGE}", "the theme {theme} has no texts in {language}; {MAIN_LANGUAGE} is used"),
                    )
                    .help(msg!("添加 themes/{theme}/i18n/{language}.yaml", "add themes/{theme}/i18n/{language}.yaml")),
                );
            }
        }
        let site = Value::from_serializable(site);
        let mut hasher = Xxh3::new();
        hasher.update(&self.hash.to_le_bytes());
        hasher.update(site.to_string().as_bytes());
        self.hash = hasher.digest128();
        self.tera.global_context().insert_value("site", site);
        self.frames = Arc::default();
        (self, problems)
    }

    /// The theme `name` and those it extends, in order.
    pub fn chain_of(sources: &Sources, name: &str) -> Vec<String> {
        chain(sources, name).0
    }

    /// The hash of everything that a page depends on beside its view: templates, texts, the site's shared values, the program.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// The files to publish with the pages, by route.
    pub fn assets(&self) -> impl Iterator<Item = (&Arc<str>, &Bytes)> {
        self.assets.iter()
    }

    /// The templates there are, in order.
    pub fn templates(&self) -> impl Iterator<Item = &str> {
        self.origins.keys().map(String::as_str)
    }

    /// The fixed texts in the site's language.
    pub fn words(&self) -> &Words {
        &self.words
    }
}

/// A template of `input`, without its byte order mark.
fn origin(input: &Input) -> Origin {
    let text = input.text().unwrap_or_default();
    let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
    Origin { file: input.id, offset: text.len() - bare.len(), text: bare.into(), folds: Vec::new() }
}

/// The theme and those it extends, the theme first.
fn chain(sources: &Sources, name: &str) -> (Vec<String>, Diagnostics) {
    let mut problems = Diagnostics::default();
    let mut chain: Vec<String> = Vec::new();
    let mut next = Some((name.to_owned(), None::<Span>));
    while let Some((theme, place)) = next.take() {
        if chain.contains(&theme) {
            let way = chain.iter().chain([&theme]).map(String::as_str).collect::<Vec<_>>().join(" → ");
            problems.push(
                error(&codes::THEME_CIRCULAR, place, msg!("主题互相继承: {way}", "themes extend each other: {way}"))
                    .help(msg!("删去其中一个 `extends`", "remove one of the `extends`")),
            );
            break;
        }
        let folder = format!("themes/{theme}/");
        if theme.contains('/') || sources.under(&folder).next().is_none() {
            let known: BTreeSet<&str> = sources.under("themes/").filter_map(|input| input.path.split('/').nth(1)).collect();
            let near = nearest(&theme, known.iter().copied()).unwrap_or("default");
            problems.push(
                error(&codes::THEME_UNKNOWN, place, msg!("没有主题 `{theme}`", "there is no theme `{theme}`"))
                    .help(msg!("是否要写 `{near}`;主题放在 themes/ 下", "did you mean `{near}`; themes lie below themes/")),
            );
            break;
        }
        if let Some(input) = sources.get(&format!("themes/{theme}/theme.yaml")) {
            let text = input.text().unwrap_or_default();
            let bare = text.trim_start_matches('\u{feff}');
            let (node, found) = yaml::parse(bare, input.id, text.len() - bare.len());
            problems.add(found);
            let mut fields = Fields::of(&node, &mut problems);
            let (_, _) = (fields.text("title"), fields.text("description"));
            if let Some(above) = fields.node("extends") {
                next = fields.text_of(above).map(|above_name| (above_name.to_owned(), Some(above.span)));
            }
            fields.finish();
        }
        chain.push(theme);
    }
    (chain, problems)
}

/// Drops the qualified names (`default/base.html`) that no template asks for: most are the very same file under two names, and components
/// may be defined once only.
fn drop_unused(templates: &mut BTreeMap<String, Origin>, chain: &[String]) {
    let qualified: Vec<String> = templates.keys().filter(|name| name.split_once('/').is_some_and(|(theme, _)| chain.iter().any(|known| known == theme))).cloned().collect();
    for name in qualified {
        let (double, single) = (format!("\"{name}\""), format!("'{name}'"));
        if !templates.values().any(|origin| origin.text.contains(&double) || origin.text.contains(&single)) {
            templates.remove(&name);
        }
    }
}

/// The templates with their fixed texts filled in.
fn folded(templates: &BTreeMap<String, Origin>, words: &Words) -> BTreeMap<String, Origin> {
    templates.iter().map(|(name, origin)| (name.clone(), if name.ends_with(".html") { origin.folded(words) } else { origin.clone() })).collect()
}

/// Tera with all templates; `None` where they cannot be used together.
fn tera(templates: &BTreeMap<String, Origin>, words: &Arc<Words>) -> (Option<Tera>, Diagnostics) {
    let mut problems = Diagnostics::default();
    // Alone, a template can only fail for its own syntax; what it refers to is looked at when all are there.
    for (name, origin) in templates {
        if let Err(fault) = Tera::new().add_raw_template(name, &origin.text)
            && matches!(fault.kind(), ErrorKind::SyntaxError(_))
        {
            problems.add(fault::diagnostics(&fault, &|name| templates.get(name)));
        }
    }
    if problems.has_errors() {
        return (None, problems);
    }
    let mut tera = Tera::new();
    register(&mut tera, words);
    match tera.add_raw_templates(templates.iter().map(|(name, origin)| (name, &origin.text))) {
        Ok(()) => (Some(tera), problems),
        Err(fault) => {
            problems.add(fault::diagnostics(&fault, &|name| templates.get(name)));
            (None, problems)
        }
    }
}

/// Gives `tera` our functions; before templates, which are checked against them.
fn register(tera: &mut Tera, words: &Arc<Words>) {
    let words = words.clone();
    tera.register_function("t", move |arguments: Kwargs, _: &State| -> tera::TeraResult<String> {
        let key = arguments.must_get::<&str>("key")?;
        let text = words.get(key).ok_or_else(|| tera::Error::message(format!("{} `{key}`", fault::TEXT_MISSING)))?;
        if !text.contains('{') {
            return Ok(text.to_owned());
        }
        Ok(filled(text, |name| arguments.get::<String>(name).ok().flatten()))
    });
}

/// Keys written out in templates for which there is no text; keys that are computed are found when a page is printed.
fn missing_texts(templates: &BTreeMap<String, Origin>, words: &Words) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let mut seen = BTreeSet::<(FileId, usize)>::new();
    for origin in templates.values() {
        for (at, opening) in origin.text.match_indices("t(key=\"") {
            let start = at + opening.len();
            let Some(length) = origin.text[start..].find('"') else { continue };
            let key = &origin.text[start..start + length];
            if words.get(key).is_none() && seen.insert((origin.file, start)) {
                let place = Span::new(origin.file, origin.offset + start..origin.offset + start + length);
                let problem = error(&codes::TEXT_MISSING, place, msg!("没有界面文字 `{key}`", "there is no text `{key}`"));
                problems.push(match nearest(key, words.keys()) {
                    Some(near) => problem.help(msg!("是否要写 `{near}`", "did you mean `{near}`")),
                    None => problem.help(msg!("在 i18n/{MAIN_LANGUAGE}.yaml 里补上", "add it to i18n/{MAIN_LANGUAGE}.yaml")),
                });
            }
        }
    }
    problems
}
