//! A small county in views: one page of every kind, with everything on it that a page can have.

use jianbao::plan::view::*;

pub fn site() -> Site {
    Site {
        title: "示例县复工复产与就业帮扶工作简报".into(),
        short_title: "示例县简报".into(),
        description: "反映全县产业扶贫项目、扶贫车间复工复产和就业帮扶进展，每期数据均可追溯到来源和计算方法。".into(),
        language: "zh-CN".into(),
        organisation: Organisation {
            name: "中共示例县委宣传部".into(),
            undertaker: "示例县融媒体中心".into(),
            address: "示例县示例路1号".into(),
            telephone: "0000-0000000".into(),
            postcode: "000000".into(),
        },
        records: Records {
            site_id: "3400000000".into(),
            icp: "示ICP备00000000号".into(),
            police: "示公网安备34000000000000号".into(),
            police_digits: "34000000000000".into(),
            domain: "www.example.gov.cn".into(),
        },
        column: Some(Column {
            name: "工作简报".into(), description: "复工复产与就业帮扶".into(), keywords: vec!["复工复产".into(), "就业帮扶".into()], kind: "工作动态".into()
        }),
        navigation: [
            ("首页", "index.html"),
            ("简报", "bulletins/index.html"),
            ("产业扶贫项目", "projects/index.html"),
            ("扶贫车间", "workshops/index.html"),
            ("指标", "figures/index.html"),
            ("数据说明", "method.html"),
            ("下载", "downloads.html"),
        ]
        .map(|(title, route)| NavigationItem { title: title.into(), route: route.into(), is_external: false })
        .into(),
        is_sample: true,
        feed: Some("feed.xml".into()),
        corrections_feed: Some("corrections.xml".into()),
        site_map: Some("sitemap.html".into()),
    }
}

fn head(title: &str, route: &str, section: &str) -> Head {
    let root = "../".repeat(route.matches('/').count());
    let mut breadcrumbs = vec![];
    if route != "index.html" {
        breadcrumbs.push(link("首页", &format!("{root}index.html")));
        if section != route && !section.is_empty() {
            breadcrumbs.push(link("产业扶贫项目", &format!("{root}{section}")));
        }
    }
    Head {
        title: title.into(),
        description: format!("{title}。"),
        keywords: vec!["复工".into()],
        route: route.into(),
        root: root.clone(),
        section: section.into(),
        breadcrumbs,
        is_sample: true,
        canonical: Some(format!("https://www.example.gov.cn/jianbao/{route}")),
        ..Head::default()
    }
}

pub fn link(title: &str, href: &str) -> Link {
    Link { title: title.into(), href: href.into() }
}

fn day(text: &str, iso: &str) -> Day {
    Day { text: text.into(), iso: iso.into() }
}

fn feb28() -> Day {
    day("2020年2月28日", "2020-02-28")
}

fn card(title: &str, value: &str, unit: &str, change: &str, direction: Direction, root: &str) -> FigureCard {
    FigureCard {
        title: title.into(),
        value: value.into(),
        machine: value.into(),
        unit: unit.into(),
        as_of: Some(feb28()),
        change: change.into(),
        direction,
        href: format!("{root}figures/projects.total.html"),
        is_sample: true,
    }
}

pub fn cards(root: &str) -> Vec<FigureCard> {
    vec![
        card("产业扶贫项目总数", "584", "个", "与上期持平", Direction::Same, root),
        card("已复工项目", "502", "个", "比上期增加167个", Direction::Up, root),
        card("复工率", "86.0", "%", "比上期提高28.6个百分点", Direction::Up, root),
        card("未复工项目", "82", "个", "比上期减少167个", Direction::Down, root),
        FigureCard {
            title: "有产业帮扶需求的户".into(),
            value: "27000".into(),
            machine: "27000".into(),
            unit: "户".into(),
            href: format!("{root}figures/needs.industry.html"),
            ..FigureCard::default()
        },
        FigureCard {
            title: "本周获得临时救助的户".into(),
            value: "少于10户".into(),
            as_of: Some(feb28()),
            href: format!("{root}figures/relief.html"),
            is_sample: true,
            ..FigureCard::default()
        },
    ]
}

pub const TOWNSHIPS: [&str; 10] = ["示例甲镇", "示例乙镇", "示例丙镇", "示例丁镇", "示例戊镇", "示例己镇", "示例庚镇", "示例辛镇", "示例壬乡", "示例癸乡"];

pub fn value(number: &str, unit: &str) -> ChartValue {
    ChartValue { number: Some(number.into()), text: format!("{number}{unit}"), is_withheld: false }
}

fn withheld() -> ChartValue {
    ChartValue { number: None, text: "未公布".into(), is_withheld: true }
}

fn number(text: &str) -> Cell {
    Cell { text: text.into(), kind: CellKind::Number, href: None }
}

fn header(texts: &[&str]) -> Vec<HeaderCell> {
    texts.iter().enumerate().map(|(column, text)| HeaderCell { text: (*text).into(), columns: 1, rows: 1, is_number: column > 0 }).collect()
}

fn table(caption: &str, categories: &[&str], series: &[ChartSeries]) -> TableView {
    let mut titles = vec!["乡镇"];
    titles.extend(series.iter().map(|series| series.title.as_str()));
    let row = |at: usize, category: &str| {
        let cells = series.iter().map(|series| {
            let value = &series.values[at];
            Cell { text: value.number.clone().unwrap_or_else(|| value.text.clone()), kind: if value.is_withheld { CellKind::Withheld } else { CellKind::Number }, href: None }
        });
        Row { cells: std::iter::once(Cell { text: category.into(), ..Cell::default() }).chain(cells).collect(), is_total: false }
    };
    TableView {
        caption: caption.into(),
        header: vec![header(&titles)],
        rows: categories.iter().enumerate().map(|(at, category)| row(at, category)).collect(),
        note: String::new(),
        source: "示例数据".into(),
        is_sample: true,
    }
}

fn chart(id: &str, kind: ChartKind, title: &str, unit: &str, categories: &[&str], series: Vec<ChartSeries>) -> ChartView {
    ChartView {
        id: id.into(),
        kind,
        title: title.into(),
        description: format!("{title}，共{}项，单位{unit}。", categories.len()),
        unit: unit.into(),
        categories: categories.iter().map(|category| (*category).into()).collect(),
        table: table(&format!("{title}（数据表）"), categories, &series),
        series,
        source: "示例数据".into(),
        is_sample: true,
        is_open: false,
    }
}

pub fn stacked(id: &str) -> ChartView {
    let series =
        |title: &str, from: usize, step: usize| ChartSeries { title: title.into(), values: (0..10).map(|at| value(&(from + (at * step) % 31).to_string(), "个")).collect() };
    let mut series = vec![series("全面复工", 32, 7), series("部分复工", 3, 11), series("未复工", 4, 5)];
    series[2].values[8] = withheld();
    chart(id, ChartKind::Stacked, "各乡镇项目复工进度", "个", &TOWNSHIPS, series)
}

pub fn bars(id: &str) -> ChartView {
    let categories = ["种植业", "养殖业", "农产品加工", "光伏扶贫", "乡村旅游", "手工与服装加工", "仓储物流与电商", "其他"];
    let mut values: Vec<_> = [146, 120, 96, 74, 51, 43, 30, 24].iter().map(|n| value(&n.to_string(), "个")).collect();
    values[6] = withheld();
    chart(id, ChartKind::Bar, "各行业已复工项目", "个", &categories, vec![ChartSeries { title: "已复工".into(), values }])
}

pub fn line(id: &str) -> ChartView {
    let values = ["154", "335", "502", "553"].map(|n| value(n, "个")).into();
    chart(id, ChartKind::Line, "已复工项目", "个", &["2月14日", "2月21日", "2月28日", "3月3日"], vec![ChartSeries { title: "已复工".into(), values }])
}

pub fn lines(id: &str) -> ChartView {
    let of = |title: &str, values: [&str; 4]| ChartSeries { title: title.into(), values: values.map(|n| value(n, "个")).into() };
    let series = vec![of("全面复工", ["96", "232", "421", "506"]), of("部分复工", ["58", "103", "81", "47"]), of("未复工", ["430", "249", "82", "31"])];
    chart(id, ChartKind::Line, "三种进度的变化", "个", &["2月14日", "2月21日", "2月28日", "3月3日"], series)
}

fn bulletin_card(issue: u32, root: &str) -> BulletinCard {
    BulletinCard {
        title: ["项目复工起步", "复工过半", "复工率升至86.0%", "复工收尾"][issue as usize - 1].into(),
        issue,
        total_issue: issue,
        as_of: feb28(),
        date: day("2020年2月29日", "2020-02-29T09:00"),
        summary: Html("全县584个产业扶贫项目中，已复工502个，复工率86.0%。".into()),
        points: vec![
            Html("584个产业扶贫项目已复工502个，复工率86.0%,比上期提高28.6个百分点。".into()),
            Html("62个扶贫车间全部复工，吸纳务工人员1,843人。".into()),
            Html("滞留湖北以外的返乡人员411人逐一落实岗位。".into()),
        ],
        href: format!("{root}bulletins/{issue}.html"),
        is_sample: true,
    }
}

fn source() -> SourceNote {
    SourceNote {
        title: "示例数据".into(),
        supplier: "本项目编制".into(),
        received: Some(feb28()),
        as_of: Some(feb28()),
        url: None,
        note: "用于演示，不对应任何真实单位。".into(),
        is_sample: true,
    }
}

fn correction(root: &str) -> Correction {
    Correction {
        kind: "更正".into(),
        figure: "公益性岗位已上岗".into(),
        href: format!("{root}figures/projects.total.html"),
        bulletin: link("第1期", &format!("{root}bulletins/3.html")),
        before: "398人".into(),
        after: "386人".into(),
        reason: "示例丙镇重复上报12人，核减。".into(),
        approver: "示例科室".into(),
        date: day("2020年2月20日", "2020-02-20"),
        number: 1,
        is_superseded: false,
    }
}

fn downloads(root: &str) -> Vec<Download> {
    [("产业扶贫项目", "projects.csv", "CSV"), ("产业扶贫项目", "projects.json", "JSON")]
        .map(|(title, file, format)| Download { title: title.into(), href: format!("{root}data/{file}"), format: format.into(), size: "48 KB".into(), is_sample: true })
        .into()
}

fn fig(text: &str, value: &str, id: &str) -> String {
    format!(
        "<span class=\"figure\"><a href=\"../figures/projects.total.html\" aria-describedby=\"{id}\"><data value=\"{value}\">{text}</data></a><span class=\"figure-card\" role=\"tooltip\" id=\"{id}\"><strong>产业扶贫项目总数</strong><span>项目的记录数</span><span>截至2020年2月28日</span><span>来源：示例数据</span></span></span>"
    )
}

/// One page of every kind with its file name.
pub fn pages(drawn: &dyn Fn(&ChartView) -> String) -> Vec<(&'static str, View)> {
    let home = Home {
        head: Head { title: site().title, ..head("", "index.html", "index.html") },
        latest: Some(bulletin_card(3, "")),
        figures: cards(""),
        charts: vec![stacked("c1"), line("c2")],
        bulletins: vec![bulletin_card(3, ""), bulletin_card(2, ""), bulletin_card(1, "")],
        datasets: vec![
            DatasetCard {
                title: "产业扶贫项目".into(),
                description: "全县产业扶贫项目的进度、资金和带动情况。".into(),
                count: "584个".into(),
                href: Some("projects/index.html".into()),
                downloads: vec![],
                source: None,
                is_sample: true,
            },
            DatasetCard {
                title: "扶贫车间".into(),
                description: "扶贫车间复工、防疫物资和补贴。".into(),
                count: "62个".into(),
                href: Some("workshops/index.html".into()),
                is_sample: true,
                ..DatasetCard::default()
            },
        ],
        pages: vec![link("统计口径与编制方法", "method.html"), link("更正登记", "corrections.html")],
        downloads: Some(link("数据下载", "downloads.html")),
    };
    let body = format!(
        "<h2 id=\"projects\">产业扶贫项目复工</h2>\n<p>截至2月28日，全县{}产业扶贫项目中，已复工{}，复工率86.0%,比上期提高28.6个百分点。尚未复工的项目主要受用工、原料和物流影响，县乡两级逐个建立台账，明确责任人和复工时间，做到一项目一方案。</p>\n{}<h3 id=\"by-sector\">分行业看</h3>\n<p>种植业项目因春耕农时要求先行复工。</p>\n{}<h2 id=\"workshops\">扶贫车间</h2>\n<p>62个扶贫车间推进全面复工，落实口罩、体温计等防疫物资和补贴。</p>\n<ol><li>公益性岗位安置</li><li>产业发展带动</li><li>自主经营扶持</li></ol>\n<table><thead><tr><th>项目</th><th>数量</th></tr></thead><tbody><tr><td>口罩</td><td>12000只</td></tr></tbody></table>\n{}",
        fig("584个", "584", "f1"),
        fig("502个", "502", "f2"),
        drawn(&stacked("c1")),
        drawn(&bars("c2")),
        drawn(&lines("c3")),
    );
    let bulletin = Bulletin {
        head: Head {
            article: Some(Article { title: "复工率升至86.0%".into(), date: "2020-02-29 09:00".into(), source: "示例县委宣传部".into(), author: "编辑部".into() }),
            breadcrumbs: vec![link("首页", "../index.html"), link("简报", "index.html")],
            ..head("第3期 复工率升至86.0%", "bulletins/3.html", "bulletins/index.html")
        },
        masthead: Masthead {
            name: site().title,
            issue: 3,
            total_issue: 3,
            issued_by: "中共示例县委宣传部".into(),
            signed_by: "示例负责人".into(),
            is_draft: false,
            as_of: feb28(),
            date: day("2020年2月29日", "2020-02-29T09:00"),
        },
        title: "产业扶贫项目复工率升至86.0%,扶贫车间全部复工".into(),
        heading: Html("产业扶贫项目复工率升至86.0%,扶贫车间全部复工".into()),
        summary: Html("本期反映截至2月28日的项目复工、车间复工和就业帮扶进展。".into()),
        points: bulletin_card(3, "").points,
        figures: cards("../").into_iter().take(4).collect(),
        contents: vec![
            Heading { level: 2, id: "projects".into(), title: "产业扶贫项目复工".into() },
            Heading { level: 3, id: "by-sector".into(), title: "分行业看".into() },
            Heading { level: 2, id: "workshops".into(), title: "扶贫车间".into() },
        ],
        body: Html(body),
        exhibits: vec![],
        changes: [
            ("产业扶贫项目总数", "584个", "584个", "持平", Direction::Same),
            ("已复工项目", "335个", "502个", "增加167个", Direction::Up),
            ("未复工项目", "249个", "82个", "减少167个", Direction::Down),
            ("复工率", "57.4%", "86.0%", "提高28.6个百分点", Direction::Up),
        ]
        .map(|(figure, before, after, change, direction)| ChangeRow {
            figure: figure.into(),
            before: before.into(),
            after: after.into(),
            change: change.into(),
            direction,
            note: if change.starts_with("提高") { "分母由584个变为586个".into() } else { String::new() },
            records: if change.starts_with("提高") {
                let record = |title: &str, href: &str| Link { title: title.into(), href: href.into() };
                vec![RecordsMoved { verb: "新增".into(), links: vec![record("示例养殖项目585", "../projects/P585.html"), record("P586", "")], total: 7 }]
            } else {
                vec![]
            },
            href: "../figures/projects.total.html".into(),
        })
        .into(),
        uncited: vec![Link { title: "公益性岗位".into(), href: "../figures/posts.total.html".into() }],
        tables: vec![table("各乡镇复工进度（截至2020年2月28日，单位：个）", &TOWNSHIPS, &stacked("x").series)],
        corrections: vec![correction("../")],
        notes: vec![Html("复工率包括部分复工和全面复工。".into()), Html("因四舍五入，分项之和可能不等于合计。".into())],
        sources: vec![
            source(),
            SourceNote {
                title: "示例县日报报道".into(),
                url: Some("https://www.example.gov.cn/news/1.html".into()),
                received: Some(day("2020年3月4日", "2020-03-04")),
                ..SourceNote::default()
            },
        ],
        next_topic: Some(Html("下期将反映第二批项目申报情况。".into())),
        attachments: downloads("../"),
        previous: Some(bulletin_card(2, "../")),
        later: link("历期简报", "index.html#issue-4"),
        method: Some(link("统计口径与编制方法", "../method.html")),
    };
    let index = BulletinIndex {
        head: head("简报", "bulletins/index.html", "bulletins/index.html"),
        years: vec![BulletinYear { year: 2020, bulletins: (1..=4).rev().map(|issue| bulletin_card(issue, "../")).collect() }],
        coming: 5,
    };
    let page = NarrativePage {
        feed: None,
        head: head("统计口径与编制方法", "method.html", "method.html"),
        title: "统计口径与编制方法".into(),
        heading: Html("统计口径与编制方法".into()),
        summary: Html("本页说明数据从哪里来、怎么算、怎么改。".into()),
        contents: vec![Heading { level: 2, id: "rate".into(), title: "复工率".into() }],
        body: Html("<h2 id=\"rate\">复工率</h2><p>复工率 = （部分复工 + 全面复工） ÷ 项目总数。</p><blockquote><p>部分复工计入复工。</p></blockquote>".into()),
        exhibits: vec![],
        date: Some(day("2020年2月14日", "2020-02-14")),
        as_of: Some(feb28()),
        corrections: vec![correction("")],
    };
    let list = List {
        head: head("产业扶贫项目", "projects/index.html", "projects/index.html"),
        title: "产业扶贫项目".into(),
        dataset: link("产业扶贫项目", "index.html"),
        description: "全县产业扶贫项目的进度、资金和带动情况。".into(),
        count: "584个".into(),
        as_of: Some(feb28()),
        groups: vec![
            ListGroup {
                title: "按进度".into(),
                links: [("全面复工", "421个"), ("部分复工", "81个"), ("未复工", "82个")]
                    .map(|(title, count)| CountedLink { title: title.into(), href: "status-1.html".into(), count: count.into(), is_current: title == "部分复工" })
                    .into(),
            },
            ListGroup {
                title: "按乡镇".into(),
                links: TOWNSHIPS.map(|title| CountedLink { title: title.into(), href: "township-1.html".into(), count: "58个".into(), is_current: false }).into(),
            },
        ],
        tables: vec![projects(50)],
        pagination: Pagination {
            page: 2,
            n_pages: 12,
            previous: Some("index.html".into()),
            next: Some("3.html".into()),
            pages: [1, 2, 3, 0, 12].map(|n| (n > 0).then(|| CountedLink { title: n.to_string(), href: format!("{n}.html"), count: String::new(), is_current: n == 2 })).into(),
        },
        downloads: downloads("../"),
        source: Some(source()),
    };
    let figure = FigurePage {
        head: Head {
            breadcrumbs: vec![link("首页", "../index.html"), link("指标", "index.html")], ..head("已复工项目", "figures/projects.total.html", "figures/index.html")
        },
        key: "projects.resumed".into(),
        figure: cards("../").swap_remove(1),
        description: "已经恢复生产经营（全部或部分）的产业扶贫项目。".into(),
        definition: "项目（共584条记录）中 进度为 部分复工、全面复工 的记录数".into(),
        formula: "count: projects, where: {status: [部分复工, 全面复工]}".into(),
        notes: vec!["部分复工计入复工。".into()],
        sources: vec![source()],
        charts: vec![line("c1"), bars("c2")],
        tables: vec![table("各期数值", &["第1期", "第2期", "第3期", "第4期"], &lines("x").series)],
        corrections: vec![correction("../")],
        n_records: "502条".into(),
        records: (1..=60).map(|n| link(&format!("P{n:03} 示例种植项目{n}"), &format!("../projects/P{n:03}.html"))).collect(),
        pagination: Pagination { page: 1, n_pages: 1, ..Pagination::default() },
        sentences: vec![Sentence { text: "复工率86.0%。".into(), is_row: false, link: link("第3期 复工率升至86.0%", "../bulletins/3.html#cite-1") }],
        json_ld: Html("{\"@context\":\"https://schema.org\",\"@type\":\"Dataset\"}".into()),
        parts: [("部分复工项目", "a.html", "81个"), ("全面复工项目", "b.html", "421个")]
            .map(|(title, href, count)| CountedLink { title: title.into(), href: href.into(), count: count.into(), is_current: false })
            .into(),
        cited_by: vec![link("第3期 复工率升至86.0%", "../bulletins/3.html"), link("统计口径与编制方法", "../method.html")],
        downloads: downloads("../"),
    };
    let figures = FigureIndex {
        head: head("指标", "figures/index.html", "figures/index.html"),
        as_of: Some(feb28()),
        groups: vec![FigureGroup {
            title: "产业扶贫项目".into(),
            figures: (0..4)
                .map(|n| FigureRow {
                    key: "projects.total".into(),
                    title: ["产业扶贫项目总数", "已复工项目", "复工率", "扶贫资金"][n].into(),
                    value: ["584个", "502个", "86.0%", "12345.67万元"][n].into(),
                    definition: "项目（共584条记录）中 进度为 部分复工、全面复工 的记录数".into(),
                    href: "projects.total.html".into(),
                    is_sample: true,
                })
                .collect(),
        }],
    };
    let files = Downloads {
        head: head("下载", "downloads.html", "downloads.html"),
        datasets: vec![DatasetCard {
            title: "产业扶贫项目".into(),
            description: "全县产业扶贫项目。".into(),
            count: "584个".into(),
            href: Some("projects/index.html".into()),
            downloads: downloads(""),
            source: Some(source()),
            is_sample: true,
        }],
        files: vec![Download { title: "全部指标".into(), href: "data/figures.json".into(), format: "JSON".into(), size: "12 KB".into(), is_sample: true }],
    };
    let map = SiteMap { head: head("站点地图", "sitemap.html", ""), groups: vec![LinkGroup { title: "简报".into(), links: vec![link("第3期", "bulletins/3.html")] }] };
    vec![
        ("index.html", View::Home(home)),
        ("bulletins/3.html", View::Bulletin(bulletin)),
        ("bulletins/index.html", View::BulletinIndex(index)),
        ("method.html", View::NarrativePage(page)),
        ("projects/P001.html", View::Record(record())),
        ("projects/index.html", View::List(list)),
        ("figures/projects.total.html", View::FigurePage(figure)),
        ("figures/index.html", View::FigureIndex(figures)),
        ("downloads.html", View::Downloads(files)),
        ("sitemap.html", View::SiteMap(map)),
        ("404.html", View::NotFound(NotFound { head: Head { canonical: None, is_sample: false, ..head("没有找到这个页面", "404.html", "") } })),
    ]
}

pub fn projects(n: usize) -> TableView {
    let row = |at: usize| Row {
        cells: vec![
            Cell { text: format!("示例种植项目{at}"), kind: CellKind::Text, href: Some(format!("P{at:03}.html")) },
            Cell { text: TOWNSHIPS[at % 10].into(), ..Cell::default() },
            Cell { text: "种植业".into(), ..Cell::default() },
            Cell { text: ["全面复工", "部分复工", "未复工"][at % 3].into(), ..Cell::default() },
            number("12.50万元"),
            if at % 7 == 3 { Cell { text: "暂无数据".into(), kind: CellKind::Missing, href: None } } else { number("36户") },
        ],
        is_total: false,
    };
    let mut header = header(&["名称", "乡镇", "行业", "进度", "扶贫资金", "带动户数"]);
    for cell in &mut header[1..4] {
        cell.is_number = false;
    }
    TableView {
        caption: "产业扶贫项目，第2页".into(), header: vec![header], rows: (1..=n).map(row).collect(), note: String::new(), source: String::new(), is_sample: true
    }
}

pub fn record() -> Record {
    let fact = |title: &str, value: &str, kind, href: Option<&str>| Fact { title: title.into(), value: value.into(), kind, href: href.map(Into::into), note: String::new() };
    Record {
        head: Head {
            article: Some(Article { title: "示例种植项目1".into(), date: "2020-02-29 09:00".into(), source: "示例数据".into(), author: String::new() }),
            ..head("示例种植项目1", "projects/P001.html", "projects/index.html")
        },
        title: "示例种植项目1".into(),
        dataset: link("产业扶贫项目", "index.html"),
        as_of: Some(feb28()),
        facts: vec![
            fact("编号", "P001", CellKind::Text, None),
            fact("行业", "种植业", CellKind::Text, Some("sector-1.html")),
            fact("乡镇", "示例甲镇", CellKind::Text, Some("township-1.html")),
            fact("村", "示例1村", CellKind::Text, None),
            fact("主管部门", "示例农业农村局", CellKind::Text, None),
            fact("经营主体", "示例合作社01", CellKind::Text, None),
            fact("年度", "2019", CellKind::Text, None),
            fact("批次", "首批", CellKind::Text, Some("batch-1.html")),
            fact("扶贫资金", "12.50万元", CellKind::Number, None),
            fact("总投资", "30.00万元", CellKind::Number, None),
            fact("已拨付", "暂无数据", CellKind::Missing, None),
            fact("带动户数", "36户", CellKind::Number, None),
            fact("带动人数", "118人", CellKind::Number, None),
            fact("进度", "部分复工", CellKind::Text, Some("status-1.html")),
            fact("带动方式", "务工、土地流转", CellKind::Text, None),
        ],
        histories: vec![History {
            title: "进度".into(),
            steps: vec![
                HistoryStep { day: None, value: "未复工".into(), note: String::new(), is_current: false },
                HistoryStep { day: Some(day("2020年2月18日", "2020-02-18")), value: "全面复工".into(), note: String::new(), is_current: false },
                HistoryStep {
                    day: Some(day("2020年2月24日", "2020-02-24")), value: "部分复工".into(), note: "原料短缺，一条生产线停产。".into(), is_current: true
                },
            ],
        }],
        tables: vec![TableView {
            caption: "问题与解决".into(),
            header: vec![header(&["问题", "发现", "解决"])],
            rows: vec![Row {
                cells: vec![
                    Cell { text: "用工不足".into(), ..Cell::default() },
                    Cell { text: "2020年2月12日".into(), kind: CellKind::Date, href: None },
                    Cell { text: "2020年2月18日".into(), kind: CellKind::Date, href: None },
                ],
                is_total: false,
            }],
            is_sample: true,
            ..TableView::default()
        }],
        body: Some(Html("<p>项目流转土地种植油菜，吸纳附近农户务工。</p>".into())),
        source: Some(source()),
        previous: None,
        next: Some(link("示例养殖项目2", "P002.html")),
    }
}
