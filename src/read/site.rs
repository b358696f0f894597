//! `content/site.yaml` and `content/numbers.yaml`: what the whole site says of itself.

use super::fields::Fields;
use super::yaml::Node;
use crate::diag::codes::read as codes;
use crate::diag::{Diagnostics, Span, error};
use std::ops::RangeInclusive;
use std::sync::Arc;

/// What the whole site says of itself.
#[derive(Debug, Clone)]
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
    /// Rows of a list page; at least one.
    pub page_size: usize,
    /// After how many days without a new issue a warning is due; 0 for never.
    pub stale_after_days: i64,
}

impl Site {
    /// The path at which the site will live, from `/` to `/`; `None` where it is not said.
    pub fn base_path(&self) -> Option<&str> {
        let (_, rest) = self.base_url.as_deref()?.split_once("://")?;
        Some(rest.find('/').map_or("/", |slash| &rest[slash..]))
    }
}

/// What a site says that says nothing.
impl Default for Site {
    fn default() -> Site {
        Site {
            title: String::new(),
            short_title: String::new(),
            description: String::new(),
            base_url: None,
            language: "zh-CN".to_owned(),
            theme: ("default".to_owned(), None),
            organisation: Organisation::default(),
            records: Records::default(),
            column: ColumnMeta::default(),
            navigation: Vec::new(),
            home_figures: Vec::new(),
            home_charts: Vec::new(),
            page_size: PAGE_SIZE,
            stale_after_days: STALE_AFTER_DAYS,
        }
    }
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

/// Rows of a list page where nobody says.
pub const PAGE_SIZE: usize = 50;

/// How many rows a list page may have.
pub const PAGE_SIZES: RangeInclusive<i64> = 1..=1000;

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
    if let Some(language) = fields.text("language") {
        site.language = language.to_owned();
    }
    if let Some((theme, node)) = fields.text("theme").zip(fields.node("theme")) {
        site.theme = (theme.to_owned(), Some(node.span));
    }
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
    if let Some(node) = fields.node("options") {
        let mut part = Fields::of(node, fields.problems());
        if let Some(size) = part.integer_in("page_size", PAGE_SIZES) {
            site.page_size = usize::try_from(size).unwrap_or(PAGE_SIZE);
        }
        if let Some(days) = part.integer_in("stale_after_days", 0..=36_500) {
            site.stale_after_days = days;
        }
        part.finish();
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

/// Bytes of a number, with the words beside it, that is bound to nothing.
const LONGEST_NUMBER: usize = 300;

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
            if text.len() > LONGEST_NUMBER {
                let most = LONGEST_NUMBER / 3;
                let problem = error(&codes::TOO_LARGE, item.span, msg!("`text` 超过 {most} 个字", "`text` has more than {most} characters"));
                part.problems().push(problem.help(msg!("只写那个数字和紧挨着它的几个字", "write the number and the few words beside it only")));
            } else {
                found.push(UnboundNumber { text: text.into(), reason: reason.to_owned(), span: item.span });
            }
        }
        part.finish();
    }
    (found, problems)
}
