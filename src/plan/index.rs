//! Pages that lead to others: home, the series, downloads, the site map.

use super::answer::unknown_figure;
use super::frame::{head, home_link, kind_title, link, source_note};
use super::narrative::{card, figure_card, site_asker};
use super::route::{ascii, of_narrative, relative};
use super::view::{self, BulletinYear, DatasetCard, Download, LinkGroup};
use super::{PageKind, Plan, exhibit};
use crate::diag::codes::narrative::BAD_BINDING;
use crate::diag::{Diagnostics, error};
use crate::model::{Kind, Schema, Visibility};
use crate::read::binding::{self, Target};

/// The home page.
pub(super) fn home(plan: &Plan, route: &str) -> view::Home {
    let asker = site_asker(plan, route);
    let mut head = head(plan, route, &plan.facts.site.title);
    head.description.clone_from(&plan.facts.site.description);
    head.keywords.clone_from(&plan.facts.site.column.keywords);
    let charts: Vec<_> = plan.facts.site.home_charts.iter().enumerate().filter_map(|(number, (target, _))| home_chart(plan, route, target, number).ok()).collect();
    let figures: Vec<_> = plan.facts.site.home_figures.iter().filter_map(|(key, _)| figure_card(plan, asker, key)).collect();
    head.is_sample = charts.iter().any(|chart| chart.is_sample) || figures.iter().any(|card| card.is_sample);
    view::Home {
        head,
        latest: plan.series.len().checked_sub(1).map(|index| card(plan, route, index)),
        figures,
        charts,
        bulletins: (0..plan.series.len()).rev().map(|index| card(plan, route, index)).collect(),
        datasets: (0..plan.model.tables.len()).filter(|dataset| plan.lists.iter().any(|list| list.dataset == *dataset)).map(|dataset| dataset_card(plan, route, dataset)).collect(),
        pages: plan.others.iter().map(|page| link(route, &of_narrative(page), plan.answered_title(page))).collect(),
        downloads: Some(link(route, "downloads.html", "下载")),
    }
}

fn home_chart(plan: &Plan, route: &str, target: &str, number: usize) -> Result<view::ChartView, crate::diag::Message> {
    match binding::target(&format!("chart:{target}")) {
        Some(Ok(Target::Chart(wanted))) => {
            let parts = wanted.by.first().and_then(|_| wanted.keys.first()).and_then(|key| plan.figures.definitions.get(key.as_str()));
            let by = wanted.by.iter().filter_map(|field| {
                parts?.recipe.dataset().map(|dataset| plan.model.table(dataset)).and_then(|table| Some(table.schema.fields[table.schema.field(field)?].title.clone()))
            });
            let by: Vec<String> = by.collect();
            let title = parts.map(|definition| format!("{}：按{}", definition.title, by.join("、"))).unwrap_or_default();
            exhibit::chart_view(plan, site_asker(plan, route), &title, &wanted, number)
        }
        Some(Err(message)) => Err(message),
        _ => Err(msg!("写法应为 `指标?by=字段`", "write `KEY?by=field`")),
    }
}

/// The figures and charts that `site.yaml` wants on the home page, where they cannot be had.
pub(super) fn check_home(plan: &Plan) -> Diagnostics {
    let mut problems = Diagnostics::default();
    let mut unknown = |key: &str, span| {
        let is_known = plan.figures.definitions.contains_key(key);
        if !is_known && !plan.figures.is_doubtful(key) {
            problems.push(unknown_figure(plan, key, span, msg!("在 content/figures.yaml 里声明它,或从这里删去", "declare it in content/figures.yaml, or remove it here")));
        }
        is_known
    };
    for (key, span) in &plan.facts.site.home_figures {
        unknown(key, *span);
    }
    let mut drawn = Vec::new();
    for (number, (target, span)) in plan.facts.site.home_charts.iter().enumerate() {
        let keys = exhibit::keys_of(target).unwrap_or_default();
        // Every one is asked, so that every unknown one is said.
        let n_unknown = keys.iter().filter(|key| !unknown(key, *span)).count();
        if n_unknown == 0 && !keys.iter().any(|key| plan.figures.is_doubtful(key)) {
            drawn.push((number, target, *span));
        }
    }
    for (number, target, span) in drawn {
        if let Err(message) = home_chart(plan, "index.html", target, number) {
            let problem = error(&BAD_BINDING, span, message);
            problems.push(problem.help(msg!("写成 `指标?by=字段`,如 `projects.total?by=township`", "write `KEY?by=field`, such as `projects.total?by=township`")));
        }
    }
    problems
}

/// All issues, by year, newest first.
pub(super) fn bulletins(plan: &Plan, route: &str) -> view::BulletinIndex {
    let mut years: Vec<BulletinYear> = Vec::new();
    for index in (0..plan.series.len()).rev() {
        let year = plan.series[index].date.map_or(0, |date| date.year());
        let card = card(plan, route, index);
        match years.last_mut() {
            Some(last) if last.year == year => last.bulletins.push(card),
            _ => years.push(BulletinYear { year, bulletins: vec![card] }),
        }
    }
    let mut head = head(plan, route, "历期简报");
    head.breadcrumbs = vec![home_link(route)];
    head.description = format!("{}的各期", plan.facts.site.title);
    head.is_sample = years.iter().flat_map(|year| &year.bulletins).any(|card| card.is_sample);
    let newest = plan.series.iter().filter_map(|bulletin| bulletin.issue).map(|issue| issue.number).max();
    view::BulletinIndex { head, years, coming: newest.unwrap_or(0) + 1 }
}

/// Whether a dataset may be downloaded: it has a public field.
pub(crate) fn is_public(schema: &Schema) -> bool {
    schema.fields.iter().any(|field| field.visibility == Visibility::Public && field.kind != Kind::List)
}

/// The name of a dataset's files, without ending.
pub(crate) fn file_name(schema: &Schema) -> String {
    ascii(&schema.name).replace('.', "-").to_ascii_lowercase()
}

/// The files of `dataset`, where it has any.
pub(super) fn dataset_downloads(plan: &Plan, route: &str, dataset: usize) -> Vec<Download> {
    let schema = &plan.model.table(dataset).schema;
    if !is_public(schema) {
        return Vec::new();
    }
    let file = |ending: &str| Download {
        title: schema.title.clone(),
        href: relative(route, &format!("data/{}.{ending}", file_name(schema))),
        format: ending.to_ascii_uppercase(),
        size: String::new(),
        is_sample: schema.is_sample,
    };
    vec![file("csv"), file("json")]
}

fn dataset_card(plan: &Plan, route: &str, dataset: usize) -> DatasetCard {
    let table = plan.model.table(dataset);
    let schema = &table.schema;
    let list = plan.lists.iter().find(|list| list.dataset == dataset && list.is_whole());
    DatasetCard {
        title: schema.title.clone(),
        description: schema.description.clone(),
        count: format!("{}{}", table.rows, if schema.unit.is_none() { "条" } else { schema.unit.name() }),
        href: list.map(|list| relative(route, &list.route(0))),
        downloads: dataset_downloads(plan, route, dataset),
        source: schema.source.as_ref().and_then(|key| source_note(plan, key)),
        is_sample: schema.is_sample,
    }
}

/// All files to take away.
pub(super) fn downloads(plan: &Plan, route: &str) -> view::Downloads {
    let mut head = head(plan, route, "下载");
    head.breadcrumbs = vec![home_link(route)];
    head.description = "公开数据集和全部指标的文件".to_owned();
    let datasets: Vec<_> = (0..plan.model.tables.len()).filter(|dataset| is_public(&plan.model.table(*dataset).schema)).map(|dataset| dataset_card(plan, route, dataset)).collect();
    head.is_sample = datasets.iter().any(|dataset| dataset.is_sample);
    let is_sample = plan.figures.definitions.values().any(|definition| definition.is_sample);
    let file = |title: &str, to: &str, is_sample| Download { title: title.to_owned(), href: relative(route, to), format: "JSON".to_owned(), size: String::new(), is_sample };
    let csv = |title: &str, to: &str| Download { format: "CSV".to_owned(), ..file(title, to, is_sample) };
    let mut files = vec![file("全部指标的历期数值", "data/figures.json", is_sample), csv("全部指标的历期数值", "data/figures.csv")];
    if !plan.facts.corrections.is_empty() {
        files.extend([file("更正登记", "data/corrections.json", is_sample), csv("更正登记", "data/corrections.csv")]);
    }
    files.push(file("数据包说明（Data Package）", "data/datapackage.json", head.is_sample));
    view::Downloads { head, datasets, files }
}

/// All pages by kind; records are found through their lists.
pub(super) fn site_map(plan: &Plan, route: &str) -> view::SiteMap {
    let mut groups: Vec<LinkGroup> = Vec::new();
    for page in &plan.pages {
        let Some(title) = kind_title(plan, page.kind) else { continue };
        let link = link(route, &page.route, title_of(plan, page.kind));
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.links.push(link),
            None => groups.push(LinkGroup { title, links: vec![link] }),
        }
    }
    let mut head = head(plan, route, "网站地图");
    head.breadcrumbs = vec![home_link(route)];
    head.is_sample = plan.site.is_sample;
    view::SiteMap { head, groups }
}

fn title_of(plan: &Plan, kind: PageKind) -> String {
    match kind {
        PageKind::Home => "首页".to_owned(),
        PageKind::BulletinIndex => "历期简报".to_owned(),
        PageKind::Bulletin(index) => format!("第{}期 {}", plan.series[index].issue.map_or(0, |issue| issue.number), plan.answered_title(&plan.series[index])),
        PageKind::Narrative(index) => plan.answered_title(&plan.others[index]),
        PageKind::List { list, .. } => match &plan.lists[list].value {
            Some((_, value)) => value.clone(),
            None => "全部".to_owned(),
        },
        PageKind::Figure { figure, .. } => plan.figures.definitions.get_index(figure).map(|(_, definition)| definition.title.clone()).unwrap_or_default(),
        PageKind::FigureIndex => "指标".to_owned(),
        PageKind::Downloads => "下载".to_owned(),
        PageKind::Corrections => "更正登记".to_owned(),
        PageKind::Record { .. } | PageKind::SiteMap | PageKind::NotFound => String::new(),
    }
}
