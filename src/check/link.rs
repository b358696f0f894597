//! Links of the finished pages: every target is a file of the site, and every place that an author's link names is there.
//!
//! Ids are looked for only in pages to which such a link leads.

use crate::diag::codes::page::{UNKNOWN_LINK, UNKNOWN_PLACE};
use crate::diag::{Diagnostic, error};
use crate::plan::Aim;
use crate::plan::route::resolved;
use crate::read::fields::nearest;
use crate::read::markdown::slug;
use crate::source::{AlreadyHashed, Hash, hash};
use memchr::memchr;
use memchr::memmem::Finder;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::BuildHasherDefault;

/// Every path of the site.
#[derive(Debug)]
pub struct Links {
    /// Their hashes, which are looked at millions of times: of a hundred thousand paths and links no two share one by chance.
    paths: HashSet<Hash, BuildHasherDefault<AlreadyHashed>>,
    attributes: [Finder<'static>; 2],
    /// The places that authors' links lead to, by page.
    aims: HashMap<String, Vec<Aim>>,
}

impl Links {
    /// The links that may be made, and the places to which authors lead.
    pub fn new<'p>(paths: impl IntoIterator<Item = String>, aims: impl IntoIterator<Item = &'p Aim>) -> Self {
        let mut by_page: HashMap<String, Vec<Aim>> = HashMap::new();
        for aim in aims {
            by_page.entry(aim.route.to_string()).or_default().push(aim.clone());
        }
        Self { paths: paths.into_iter().map(|path| hash(path.as_bytes())).collect(), attributes: ["href=\"", "src=\""].map(Finder::new), aims: by_page }
    }

    /// The ids that must be in the page at `route`.
    pub fn ids(&self, route: &str) -> impl Iterator<Item = &str> {
        self.aims.get(route).into_iter().flatten().map(|aim| aim.id.as_str())
    }

    /// The places in the page at `route` that authors' links lead to and that are not there.
    pub(super) fn missed(&self, route: &str, html: &[u8]) -> Vec<Diagnostic> {
        let Some(aims) = self.aims.get(route) else { return Vec::new() };
        let ids = ids(html);
        let missed = aims.iter().filter(|aim| aim.id != "top" && !ids.contains(aim.id.as_str()));
        let said = missed.map(|aim| {
            let id = &aim.id;
            let problem = error(&UNKNOWN_PLACE, aim.span, msg!("页面 {route} 里没有位置 `#{id}`", "the page {route} has no place `#{id}`"));
            let by_sound = slug(id);
            let near = ids.get(by_sound.as_str()).copied().or_else(|| nearest(id, ids.iter().copied()));
            problem.help(match near {
                Some(near) => msg!("是否要写 `#{near}`", "did you mean `#{near}`"),
                None => msg!(
                    "标题的位置是它的拼音;也可以在标题后写 `{{#{by_sound}}}` 自己定",
                    "the place of a heading is its sound in ASCII; or write `{{#{by_sound}}}` behind the heading to name it"
                ),
            })
        });
        said.collect()
    }

    /// The broken links of the page at `route`, or of some parts of it.
    pub(super) fn broken(&self, route: &str, parts: &[&[u8]]) -> Vec<Diagnostic> {
        let folder = &route[..route.rfind('/').map_or(0, |slash| slash + 1)];
        let mut target = String::with_capacity(64);
        let mut broken: Vec<&str> = Vec::new();
        let begins = |html| self.attributes.iter().flat_map(move |name| name.find_iter(html).map(|at| &html[at + name.needle().len()..]));
        for rest in parts.iter().flat_map(|html| begins(html)) {
            let address = memchr(b'"', rest).map(|end| &rest[..end]);
            let Some(address) = address.and_then(|address| std::str::from_utf8(address).ok()) else { continue };
            if !self.leads_somewhere(route, folder, address, &mut target) {
                broken.push(address);
            }
        }
        broken.sort_unstable();
        broken.dedup();
        let said = |address: &str| {
            let target = resolved(route, address).unwrap_or_else(|| address.to_owned()); // From everywhere the same.
            error(&UNKNOWN_LINK, None, msg!("{route} 里指向 `{target}` 的链接没有目标", "a link of {route} to `{target}` leads nowhere"))
                .help(msg!("核对主题的模板,和文稿里直接写的 HTML", "check the theme's templates, and HTML that stands in narratives"))
                .found_in(route)
        };
        broken.into_iter().map(said).collect()
    }

    fn leads_somewhere(&self, route: &str, folder: &str, address: &str, target: &mut String) -> bool {
        let path = address.split(['#', '?']).next().unwrap_or_default();
        if path.is_empty() || address.contains(':') || path.starts_with('/') {
            return true; // Of this page, another site's, or (404.html) from the site's own root.
        }
        self.is_path(folder, path, target) || self.is_there(route, path)
    }

    /// Whether a link as we write them (some `../`, then a path) leads to a file; `target` is room to put the path together.
    fn is_path(&self, mut folder: &str, mut path: &str, target: &mut String) -> bool {
        while let Some(rest) = path.strip_prefix("../") {
            let Some(above) = folder.strip_suffix('/') else { return false };
            folder = &above[..above.rfind('/').map_or(0, |slash| slash + 1)];
            path = rest;
        }
        target.clear();
        target.push_str(folder);
        target.push_str(path);
        self.has(target)
    }

    fn has(&self, path: &str) -> bool {
        self.paths.contains(&hash(path.as_bytes()))
    }

    /// Whether any link leads to a file or to a folder with an index.
    fn is_there(&self, route: &str, path: &str) -> bool {
        let Some(target) = resolved(route, path) else { return false };
        self.has(&target) || (path.ends_with('/') && self.has(&format!("{target}/index.html"))) || target.is_empty()
    }
}

/// Every id of a page, in order.
fn ids(html: &[u8]) -> BTreeSet<&str> {
    let Ok(html) = std::str::from_utf8(html) else { return BTreeSet::new() };
    html.match_indices(" id=\"").filter_map(|(at, found)| html[at + found.len()..].split('"').next()).collect()
}
