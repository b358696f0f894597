//! Links of the finished pages: every target is a file of the site.

use crate::diag::codes::page::UNKNOWN_LINK;
use crate::diag::{Diagnostic, error};
use crate::plan::route::resolved;
use memchr::memchr;
use memchr::memmem::Finder;
use std::collections::HashSet;
use xxhash_rust::xxh3::Xxh3DefaultBuilder;

/// Every path of the site.
#[derive(Debug)]
pub struct Links {
    /// Paths are our own, so the hash need not be safe against who would choose them badly.
    paths: HashSet<String, Xxh3DefaultBuilder>,
    attributes: [Finder<'static>; 2],
}

impl Links {
    /// The links that may be made.
    pub fn new(paths: impl IntoIterator<Item = String>) -> Self {
        Self { paths: paths.into_iter().collect(), attributes: ["href=\"", "src=\""].map(Finder::new) }
    }

    /// The broken links of the page at `route`.
    pub fn broken(&self, route: &str, html: &[u8]) -> Vec<Diagnostic> {
        let folder = &route[..route.rfind('/').map_or(0, |slash| slash + 1)];
        let mut target = String::with_capacity(64);
        let mut broken: Vec<&str> = Vec::new();
        for begin in self.attributes.iter().flat_map(|name| name.find_iter(html).map(|at| at + name.needle().len())) {
            let rest = &html[begin..];
            let address = memchr(b'"', rest).map(|end| &rest[..end]);
            let Some(address) = address.and_then(|address| std::str::from_utf8(address).ok()) else { continue };
            if !self.leads_somewhere(route, folder, address, &mut target) {
                broken.push(address);
            }
        }
        broken.sort_unstable();
        broken.dedup();
        let said = |address: &str| {
            error(&UNKNOWN_LINK, None, msg!("页面 {route} 的链接 `{address}` 没有目标", "the link `{address}` of the page {route} leads nowhere"))
                .help(msg!("核对主题的模板", "check the theme's templates"))
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
        self.paths.contains(target)
    }

    /// Whether any link leads to a file or to a folder with an index.
    fn is_there(&self, route: &str, path: &str) -> bool {
        let Some(target) = resolved(route, path) else { return false };
        self.paths.contains(&target) || (path.ends_with('/') && self.paths.contains(&format!("{target}/index.html"))) || target.is_empty()
    }
}
