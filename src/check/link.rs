//! Links of the finished pages: every target is a file of the site.

use crate::diag::codes::page::UNKNOWN_LINK;
use crate::diag::{Diagnostic, error};
use crate::plan::route::resolved;
use std::collections::HashSet;

/// Every path of the site.
#[derive(Debug, Default)]
pub struct Links {
    paths: HashSet<String>,
}

impl Links {
    /// The links that may be made.
    pub fn new(paths: impl IntoIterator<Item = String>) -> Self {
        Self { paths: paths.into_iter().collect() }
    }

    /// The broken links of the page at `route`.
    pub fn broken(&self, route: &str, html: &str) -> Vec<Diagnostic> {
        let mut broken: Vec<&str> = ["href=\"", "src=\""]
            .iter()
            .flat_map(|attribute| html.match_indices(attribute).map(|(at, found)| at + found.len()))
            .filter_map(|start| html[start..].split('"').next())
            .filter(|address| !self.leads_somewhere(route, address))
            .collect();
        broken.sort_unstable();
        broken.dedup();
        let said = |address: &str| {
            error(&UNKNOWN_LINK, None, msg!("页面 {route} 的链接 `{address}` 没有目标", "the link `{address}` of the page {route} leads nowhere"))
                .help(msg!("核对主题的模板", "check the theme's templates"))
        };
        broken.into_iter().map(said).collect()
    }

    fn leads_somewhere(&self, route: &str, address: &str) -> bool {
        let path = address.split(['#', '?']).next().unwrap_or_default();
        if path.is_empty() || address.contains(':') || path.starts_with('/') {
            return true; // Of this page, another site's, or (404.html) from the site's own root.
        }
        let Some(target) = resolved(route, path) else { return false };
        self.paths.contains(&target) || (path.ends_with('/') && self.paths.contains(&format!("{target}/index.html"))) || target.is_empty()
    }
}
