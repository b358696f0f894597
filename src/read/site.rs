//! `content/site.yaml` and `content/numbers.yaml`: what the whole site says of itself.

use super::fields::Fields;
use super::yaml::Node;
use crate::diag::{Diagnostics, Span};
use std::sync::Arc;

/// What the whole site says of itself.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// Title.
    pub title: String,
    /// Short title, for narrow places.
    pub short_title: String,
    /// One sentence.
    pub description: String,
    /// Where the site will live, with a final `/`; feeds and site maps need it.
    pub base_url: Option<String>,
    /// Language of the pages, BCP 47.
    pub language: String,
    /// Theme, and where it is named.
    pub theme: (String, Option<Span>),
    /// Who publishes.
    pub organisation: Organisation,
    /// Registrations that a government site prints.
    pub records: Records,
    /// The portal's column this site is.
    pub column: ColumnMeta,
    /// Title and source path or route, with place; empty: made from the pages.
    pub navigation: Vec<(String, String, Span)>,
    /// Figures of the home page.
    pub home_figures: Vec<(String, Span)>,
    /// Charts of the home page, as they follow `chart:`.
    pub home_charts: Vec<(String, Span)>,
    /// Rows of a list page.
    pub page_size: usize,
    /// After how many days without a new issue a warning is due; 0 for never.
    pub stale_after_days: i64,
}

/// Who publishes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organisation {
    /// The office responsible.
    pub name: String,
    /// The office that does the work.
    pub undertaker: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub telephone: String,
    /// Postcode.
    pub postcode: String,
}

/// Registrations of a government site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Records {
    /// Site identification code: 10 digits, `bm` and 8 digits, or `N` and 9 digits.
    pub site_id: String,
    /// ICP filing.
    pub icp: String,
    /// Public security filing.
    pub police: String,
    /// Domain.
    pub domain: String,
}

/// The portal's column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnMeta {
    /// Name.
    pub name: String,
    /// One sentence.
    pub description: String,
    /// Keywords.
    pub keywords: Vec<String>,
    /// 工作动态, 数据发布, …
    pub kind: String,
}

/// Rows of a list page where the site does not say.
const PAGE_SIZE: usize = 50;

/// Days after which the newest issue is old, where the site does not say: the inspection's limit for a column of news.
const STALE_AFTER_DAYS: i64 = 14;

/// What `site.yaml` says.
pub fn site(node: &Node) -> (Site, Diagnostics) {
    let mut problems = Diagnostics::default();
    let mut fields = Fields::of(node, &mut problems);
    let owned = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let mut site = Site { title: owned(fields.required_text("title")), ..Site::default() };
    site.short_title = fields.text("short_title").map_or_else(|| site.title.clone(), str::to_owned);
    site.description = owned(fields.text("description"));
    site.base_url = fields.text("base_url").map(|url| format!("{}/", url.trim_end_matches('/')));
    site.language = fields.text("language").unwrap_or("zh-CN").to_owned();
    let theme = fields.node("theme");
    site.theme = (fields.text("theme").unwrap_or("default").to_owned(), theme.map(|node| node.span));
    if let Some(node) = fields.node("organisation") {
        let mut part = Fields::of(node, fields.problems());
        let mut text = |key| owned(part.text(key));
        site.organisation = Organisation { name: text("name"), undertaker: text("undertaker"), address: text("address"), telephone: text("telephone"), postcode: text("postcode") };
        part.finish();
    }
    if let Some(node) = fields.node("records") {
        let mut part = Fields::of(node, fields.problems());
        let mut text = |key| owned(part.text(key));
        site.records = Records { site_id: text("site_id"), icp: text("icp"), police: text("police"), domain: text("domain") };
        part.finish();
    }
    if let Some(node) = fields.node("column") {
        let mut part = Fields::of(node, fields.problems());
        let keywords = part.texts("keywords").into_iter().map(str::to_owned).collect();
        let mut text = |key| owned(part.text(key));
        site.column = ColumnMeta { name: text("name"), description: text("description"), keywords, kind: text("type") };
        part.finish();
    }
    for node in fields.list("navigation") {
        let mut part = Fields::of(node, fields.problems());
        if let (Some(title), Some(link)) = (part.required_text("title"), part.required_text("link")) {
            site.navigation.push((title.to_owned(), link.to_owned(), node.span));
        }
        part.finish();
    }
    if let Some(node) = fields.node("home") {
        let mut part = Fields::of(node, fields.problems());
        let located = |items: &[Node]| items.iter().filter_map(|item| Some((item.text()?.to_owned(), item.span))).collect();
        site.home_figures = located(part.list("figures"));
        site.home_charts = located(part.list("charts"));
        part.finish();
    }
    let mut options = fields.node("options").map(|node| Fields::of(node, fields.problems()));
    let mut from = |least: i64, key, otherwise: i64| options.as_mut().and_then(|options| options.integer(key)).filter(|number| *number >= least).unwrap_or(otherwise);
    site.page_size = usize::try_from(from(1, "page_size", i64::MAX)).ok().filter(|size| *size < usize::MAX / 2).unwrap_or(PAGE_SIZE);
    site.stale_after_days = from(0, "stale_after_days", STALE_AFTER_DAYS);
    if let Some(options) = options {
        options.finish();
    }
    fields.finish();
    (site, problems)
}

/// A number that is deliberately bound to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnboundNumber {
    /// As it stands in prose.
    pub text: Arc<str>,
    /// Why it may.
    pub reason: String,
    /// Where it is said.
    pub span: Span,
}

/// What `numbers.yaml` says.
pub fn unbound_numbers(node: &Node) -> (Vec<UnboundNumber>, Diagnostics) {
    let mut problems = Diagnostics::default();
    let mut found = Vec::new();
    let items = match &node.value {
        super::yaml::Yaml::List(items) => items.as_slice(),
        super::yaml::Yaml::Null => &[],
        _ => {
            problems.push(super::fields::wrong_shape(node, &msg!("列表", "a list")));
            &[]
        }
    };
    for item in items {
        let mut part = Fields::of(item, &mut problems);
        if let (Some(text), Some(reason)) = (part.required_text("text"), part.required_text("reason")) {
            found.push(UnboundNumber { text: text.into(), reason: reason.to_owned(), span: item.span });
        }
        part.finish();
    }
    (found, problems)
}
