//! What frames every page: the site's own facts, navigation, head and breadcrumbs.

use super::route::{relative, resolved, root_of};
use super::view::{self, Article, Day, Head, Link, NavigationItem, SourceNote};
use super::{PageKind, Plan};
use crate::diag::codes::page as codes;
use crate::diag::{Diagnostics, error};
use crate::read::ledger::LockedSource;
use crate::text::date::written_date;
use jiff::civil::{Date, DateTime};
use std::collections::HashSet;

/// What all pages share.
pub(super) fn site(plan: &Plan) -> (view::Site, Diagnostics) {
    let facts = &plan.facts.site;
    let (organisation, records, column) = (&facts.organisation, &facts.records, &facts.column);
    let (navigation, problems) = navigation(plan);
    let site = view::Site {
        title: facts.title.clone(),
        short_title: facts.short_title.clone(),
        description: facts.description.clone(),
        language: facts.language.clone(),
        organisation: view::Organisation {
            name: organisation.name.clone(),
            undertaker: organisation.undertaker.clone(),
            address: organisation.address.clone(),
            telephone: organisation.telephone.clone(),
            postcode: organisation.postcode.clone(),
        },
        records: view::Records {
            site_id: records.site_id.clone(),
            icp: records.icp.clone(),
            police: records.police.clone(),
            police_digits: records.police.chars().filter(char::is_ascii_digit).collect(),
            domain: records.domain.clone(),
        },
        column: (!column.name.is_empty()).then(|| view::Column {
            name: column.name.clone(),
            description: column.description.clone(),
            keywords: column.keywords.clone(),
            kind: column.kind.clone(),
        }),
        navigation,
        is_sample: plan.model.tables.iter().any(|table| table.schema.is_sample),
        feed: facts.base_url.as_ref().map(|_| "feed.xml".to_owned()),
        corrections_feed: facts.base_url.as_ref().map(|_| super::ledger::CORRECTIONS_FEED.to_owned()),
        site_map: Some("sitemap.html".to_owned()),
    };
    (site, problems)
}

/// The main navigation: what `site.yaml` says, else home, the series, the datasets with pages, figures and the pages that want to be in it.
fn navigation(plan: &Plan) -> (Vec<NavigationItem>, Diagnostics) {
    let mut problems = Diagnostics::default();
    let item = |title: &str, route: &str| NavigationItem { title: title.to_owned(), route: route.to_owned(), is_external: false };
    let routes: HashSet<&str> = plan.pages.iter().map(|page| &*page.route).collect();
    if !plan.facts.site.navigation.is_empty() {
        let items = plan.facts.site.navigation.iter().filter_map(|(title, link, span)| {
            if link.starts_with("https://") || link.starts_with("http://") {
                return Some(NavigationItem { title: title.clone(), route: link.clone(), is_external: true });
            }
            let source = resolved("content/site.yaml", link).unwrap_or_default();
            let route = plan.routes.narrative(&source).unwrap_or(link.trim_start_matches('/'));
            if !routes.contains(route) && plan.model.doubtful.iter().any(|dataset| route.starts_with(&format!("{}/", super::route::ascii(dataset)))) {
                return None; // The lists of a dataset that cannot be read; that has been said.
            }
            if !routes.contains(route) {
                problems.push(
                    error(&codes::UNKNOWN_PAGE, *span, msg!("导航“{title}”的目标 `{link}` 不存在", "the navigation entry “{title}” leads to `{link}`, which does not exist")).help(
                        msg!(
                            "写输出路径如 `/bulletins/index.html`,或源文件路径如 `pages/about.md`",
                            "write an output path such as `/bulletins/index.html` or a source path such as `pages/about.md`"
                        ),
                    ),
                );
                return None;
            }
            Some(item(title, route))
        });
        let items = items.collect();
        return (items, problems);
    }
    let mut items = vec![item("首页", "index.html")];
    if !plan.series.is_empty() {
        items.push(item("历期简报", "bulletins/index.html"));
    }
    let whole_lists = plan.lists.iter().filter(|list| list.is_whole());
    items.extend(whole_lists.map(|list| item(&plan.model.tables[list.dataset].schema.title, &list.route(0))).take(MOST_DATASETS));
    if !plan.figures.definitions.is_empty() {
        items.push(item("指标", "figures/index.html"));
    }
    for page in plan.others.iter().filter(|page| page.in_navigation).take(MOST_PAGES) {
        let title = plan.answered_title(page);
        items.push(item(&title, &super::route::of_narrative(page)));
    }
    items.push(item("下载", "downloads.html"));
    (items, problems)
}

/// Datasets and pages that fit into a navigation nobody has arranged; the rest is on the home page and the site map.
const MOST_DATASETS: usize = 3;
const MOST_PAGES: usize = 8;

impl Plan {
    /// The plain title of a narrative: bindings filled in, once they are answered.
    pub(crate) fn answered_title(&self, narrative: &crate::read::narrative::Narrative) -> String {
        match self.answered.get(&narrative.path) {
            Some(answered) => answered.title.clone(),
            None => super::narrative::plain_title(self, narrative),
        }
    }
}

/// The head of the page at `route`, without breadcrumbs.
pub(super) fn head(plan: &Plan, route: &str, title: &str) -> Head {
    let section = plan.site.navigation.iter().filter(|item| !item.is_external);
    let folder = route.rsplit_once('/').map(|(folder, _)| folder.split('/').next().unwrap_or(folder));
    let section = section.clone().find(|item| item.route == route).or_else(|| {
        let in_folder = |item: &&NavigationItem| folder.is_some_and(|folder| item.route.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')));
        section.clone().find(in_folder)
    });
    Head {
        title: title.to_owned(),
        description: String::new(),
        keywords: Vec::new(),
        route: route.to_owned(),
        root: root_of(route),
        section: section.map(|item| item.route.clone()).unwrap_or_default(),
        breadcrumbs: Vec::new(),
        column: None,
        article: None,
        is_sample: false,
        template: None,
        canonical: plan.facts.site.base_url.as_ref().map(|base| format!("{base}{}", if route == "index.html" { "" } else { route })),
    }
}

/// A link from the page at `from` to the file at `to`.
pub(super) fn link(from: &str, to: &str, title: impl Into<String>) -> Link {
    Link { title: title.into(), href: relative(from, to) }
}

/// The breadcrumb to home.
pub(super) fn home_link(from: &str) -> Link {
    link(from, "index.html", "首页")
}

/// The head of the page for what does not exist: it is shown at any depth, so its links begin at the site's own address.
pub(super) fn not_found(plan: &Plan) -> Head {
    Head { root: plan.facts.site.base_path().unwrap_or_default().to_owned(), canonical: None, ..head(plan, "404.html", "页面不存在") }
}

/// A day as shown.
pub(super) fn day(date: Date) -> Day {
    Day { text: written_date(date), iso: date.to_string() }
}

/// A day and time as shown: the day in words, the time for machines.
pub(super) fn moment(at: DateTime) -> Day {
    Day { text: written_date(at.date()), iso: at.strftime("%Y-%m-%dT%H:%M").to_string() }
}

/// The meta tags of a content page.
pub(super) fn article(plan: &Plan, title: &str, date: Option<DateTime>, author: Option<&str>) -> Article {
    Article {
        title: title.to_owned(),
        date: date.map(|at| at.strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default(),
        source: plan.facts.site.organisation.name.clone(),
        author: author.unwrap_or_default().to_owned(),
    }
}

/// Where numbers come from, by key.
pub(super) fn source_note(plan: &Plan, key: &str) -> Option<SourceNote> {
    let source = plan.model.provenance.get(key)?;
    Some(SourceNote {
        title: source.title.clone(),
        supplier: source.supplier.clone(),
        received: source.received.map(day),
        as_of: source.as_of.map(day),
        url: source.url.clone(),
        note: source.note.clone(),
        is_sample: source.is_sample,
    })
}

impl Plan {
    /// Source `key` as the narrative at `path` describes it: a published bulletin as it did then, whatever came since.
    pub(super) fn described_source(&self, path: &str, key: &str) -> Option<SourceNote> {
        let now = source_note(self, key);
        let Some(was) = self.lock_at(path).and_then(|lock| lock.sources.iter().find(|source| &*source.key == key)) else { return now };
        let LockedSource { title, supplier, received, as_of, url, note, key: _ } = was.clone();
        let [received, as_of] = [received, as_of].map(|text| text.parse().ok().map(day));
        Some(SourceNote { title, supplier, received, as_of, url: Some(url).filter(|url| !url.is_empty()), note, is_sample: now.is_some_and(|now| now.is_sample) })
    }

    /// What source `key` is called in the narrative at `path`.
    pub(super) fn source_title(&self, path: &str, key: &str) -> Option<&str> {
        let was = self.lock_at(path).and_then(|lock| lock.sources.iter().find(|source| &*source.key == key));
        was.map(|was| was.title.as_str()).or_else(|| Some(self.model.provenance.get(key)?.title.as_str()))
    }
}

/// The section of the site map a page belongs to.
pub(super) fn kind_title(plan: &Plan, kind: PageKind) -> Option<String> {
    Some(match kind {
        PageKind::Home | PageKind::BulletinIndex | PageKind::FigureIndex | PageKind::Downloads | PageKind::Corrections => "主要页面".to_owned(),
        PageKind::Bulletin(_) => "历期简报".to_owned(),
        PageKind::Narrative(_) => "专题与说明".to_owned(),
        PageKind::List { list, page: 0 } => format!("{}清单", plan.model.tables[plan.lists[list].dataset].schema.title),
        PageKind::Figure { page: 0, .. } => "指标".to_owned(),
        PageKind::Figure { .. } | PageKind::Record { .. } | PageKind::List { .. } | PageKind::SiteMap | PageKind::NotFound => return None,
    })
}
