//! The views: all that a page may show, one plain struct a kind of page; a template sees its view and the [`Site`], nothing else.
//!
//! Names tell how a link is meant: an `href` is finished, relative to the page that shows it, and printed as it is; a `route` is a path
//! from the site's root (`bulletins/3.html`), before which a template puts `head.root`. Every text is plain text and escaped by the
//! template; only [`Html`] is printed as it is. Every number stands here as the text a reader sees, unit included, because rounding and
//! disclosure are decided once, in `figures`.
//!
//! Tables and charts are drawn by `render` and reach the template as `tables` and `charts`, lists of `{title, html, is_sample}` in the
//! order given here; a thousand cells as template values would cost more than the rest of the page.

use crate::source::{Hash, hash};
use serde::Serialize;
use std::hash::{Hash as Hashed, Hasher};

/// HTML that was made from sanitised Markdown, with figures, charts and tables in their places; printed with `| safe`.
#[derive(Serialize, Clone, Debug, Default, PartialEq, Eq, Hash)]
#[serde(transparent)]
pub struct Html(pub String);

/// What all pages share; serialised once for all of them, as `site`.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Site {
    /// The name of the site.
    pub title: String,
    /// A name short enough for a narrow screen.
    pub short_title: String,
    /// What the site is about, in one sentence.
    pub description: String,
    /// Language tag, `zh-CN`.
    pub language: String,
    /// Who answers for the site.
    pub organisation: Organisation,
    /// The numbers under which the site is registered.
    pub records: Records,
    /// The portal's column that this site is.
    pub column: Option<Column>,
    /// The main navigation.
    pub navigation: Vec<NavigationItem>,
    /// Whether any page shows sample data.
    pub is_sample: bool,
    /// Route of the feed, where there is one.
    pub feed: Option<String>,
    /// Route of the feed of corrections, where there is one.
    pub corrections_feed: Option<String>,
    /// Route of the site map page.
    pub site_map: Option<String>,
}

/// Who answers for the site; empty texts are left out.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Organisation {
    /// 主办单位.
    pub name: String,
    /// 承办单位.
    pub undertaker: String,
    /// Postal address.
    pub address: String,
    /// Telephone of the site's editors.
    pub telephone: String,
    /// Postcode.
    pub postcode: String,
}

/// The numbers under which the site is registered; empty texts are left out.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Records {
    /// 网站标识码.
    pub site_id: String,
    /// ICP filing number.
    pub icp: String,
    /// Public security filing number, as printed.
    pub police: String,
    /// Its digits, for the link to the register.
    pub police_digits: String,
    /// The host name.
    pub domain: String,
}

/// A column (栏目) for the meta tags that inspections read.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Column {
    /// ColumnName.
    pub name: String,
    /// ColumnDescription.
    pub description: String,
    /// ColumnKeywords.
    pub keywords: Vec<String>,
    /// ColumnType.
    #[serde(rename = "type")]
    pub kind: String,
}

/// One entry of the main navigation.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct NavigationItem {
    /// What the reader sees.
    pub title: String,
    /// Where it leads: a route, or a whole URL where `is_external`.
    pub route: String,
    /// Whether it leaves the site.
    pub is_external: bool,
}

/// What the head and the frame of a page need.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Head {
    /// The page's own title, without the site's.
    pub title: String,
    /// One sentence for search engines; empty leaves it out.
    pub description: String,
    /// Keywords.
    pub keywords: Vec<String>,
    /// Where the page lies, from the site's root.
    pub route: String,
    /// From the page to the site's root: empty, `../`, `../../`.
    pub root: String,
    /// Route of the navigation entry that the page belongs to; empty for none.
    pub section: String,
    /// The way here from home, this page not included; empty on home.
    pub breadcrumbs: Vec<Link>,
    /// The column where it is not the site's.
    pub column: Option<Column>,
    /// For pages that are content.
    pub article: Option<Article>,
    /// Another template than the usual one for this kind of page.
    pub template: Option<String>,
    /// Whether the page shows sample data.
    pub is_sample: bool,
    /// The page's own address, where `base_url` is set.
    pub canonical: Option<String>,
}

/// Meta tags of a content page; empty texts are left out.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Article {
    /// ArticleTitle.
    pub title: String,
    /// PubDate, `2020-02-29 09:00`, as the author wrote it.
    pub date: String,
    /// ContentSource.
    pub source: String,
    /// Author.
    pub author: String,
}

/// A link.
#[derive(Serialize, Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Link {
    /// What the reader sees.
    pub title: String,
    /// Where it leads.
    pub href: String,
}

/// A link with how many lie behind it.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct CountedLink {
    /// What the reader sees.
    pub title: String,
    /// Where it leads.
    pub href: String,
    /// How many, with unit: `58个`.
    pub count: String,
    /// Whether it is the page shown.
    pub is_current: bool,
}

/// A day as shown and as machines read it.
#[derive(Serialize, Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Day {
    /// `2020年2月28日`.
    pub text: String,
    /// `2020-02-28`, or `2020-02-29T09:00` where there is a time.
    pub iso: String,
}

/// Which way a figure went; the words say it too.
#[derive(Serialize, Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// More than before.
    Up,
    /// Less than before.
    Down,
    /// As before.
    Same,
    /// There is nothing to compare with, or it may not be shown.
    #[default]
    None,
}

/// A key figure.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct FigureCard {
    /// The figure's title.
    pub title: String,
    /// The number, or the words that stand for it (`少于10`, `暂无数据`).
    pub value: String,
    /// The number as machines read it; empty where the value is words.
    pub machine: String,
    /// Its unit; empty where the value is words.
    pub unit: String,
    /// The day for which it holds; `None` where the source does not say.
    pub as_of: Option<Day>,
    /// The change in words (`比上期增加76个`); empty where there is none.
    pub change: String,
    /// Which way it went.
    pub direction: Direction,
    /// Its page.
    pub href: String,
    /// Whether it rests on sample data.
    pub is_sample: bool,
}

/// One figure in the table of changes since the last issue.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct ChangeRow {
    /// The figure's title.
    pub figure: String,
    /// Its value then.
    pub before: String,
    /// Its value now.
    pub after: String,
    /// The change in words.
    pub change: String,
    /// Which way it went.
    pub direction: Direction,
    /// What a reader must know to compare: 口径变化, another denominator, a correction; may be empty.
    pub note: String,
    /// The records by which a denominator changed, said once; may be empty.
    pub records: Vec<RecordsMoved>,
    /// Its page.
    pub href: String,
}

/// Records that came to what a figure counts, or left it.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct RecordsMoved {
    /// 新增 or 减少.
    pub verb: String,
    /// The first of them; one without a page has no address.
    pub links: Vec<Link>,
    /// How many there are, where not all are named; else 0.
    pub total: usize,
}

/// Where numbers come from.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct SourceNote {
    /// What the source is called.
    pub title: String,
    /// Who supplied it; may be empty.
    pub supplier: String,
    /// When it arrived.
    pub received: Option<Day>,
    /// The day it speaks of; `None`: it does not say.
    pub as_of: Option<Day>,
    /// Where it was published.
    pub url: Option<String>,
    /// A remark; may be empty.
    pub note: String,
    /// Whether it is not real.
    pub is_sample: bool,
}

/// A correction of a published number.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Correction {
    /// Its number in the register, from 1.
    pub number: usize,
    /// What it is called: 更正 or 修订.
    pub kind: String,
    /// The figure's title.
    pub figure: String,
    /// The figure's page.
    pub href: String,
    /// The issue that is corrected.
    pub bulletin: Link,
    /// What was published.
    pub before: String,
    /// What is right.
    pub after: String,
    /// Why.
    pub reason: String,
    /// Who approved it.
    pub approver: String,
    /// When.
    pub date: Day,
    /// Whether a later correction of the same number holds in its place.
    pub is_superseded: bool,
}

/// A file to take away.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Download {
    /// What it holds.
    pub title: String,
    /// The file.
    pub href: String,
    /// `CSV`, `JSON`, `XLSX`…
    pub format: String,
    /// How large, in words; may be empty.
    pub size: String,
    /// Whether it holds sample data.
    pub is_sample: bool,
}

/// A heading of a narrative.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Heading {
    /// 2 or 3.
    pub level: u8,
    /// Its id in the page.
    pub id: String,
    /// Its text.
    pub title: String,
}

/// An issue where it is referred to.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct BulletinCard {
    /// Its title, bindings filled in.
    pub title: String,
    /// Its number in the year.
    pub issue: u32,
    /// Its number in the whole series.
    pub total_issue: u32,
    /// 截至日期.
    pub as_of: Day,
    /// 印发日期.
    pub date: Day,
    /// Its summary, inline HTML; may be empty.
    pub summary: Html,
    /// Its main points, inline HTML.
    pub points: Vec<Html>,
    /// Its page.
    pub href: String,
    /// Whether it rests on sample data.
    pub is_sample: bool,
}

/// The masthead (报头) of an issue.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Masthead {
    /// The name of the series.
    pub name: String,
    /// Its number in the year.
    pub issue: u32,
    /// Its number in the whole series.
    pub total_issue: u32,
    /// 编发单位.
    pub issued_by: String,
    /// 签发; may be empty.
    pub signed_by: String,
    /// Whether it is a draft, which nobody has signed.
    pub is_draft: bool,
    /// 截至日期.
    pub as_of: Day,
    /// 印发日期.
    pub date: Day,
}

/// A dataset where it is referred to.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct DatasetCard {
    /// Its title.
    pub title: String,
    /// What it is.
    pub description: String,
    /// How many records, with unit.
    pub count: String,
    /// Its list, where records have pages.
    pub href: Option<String>,
    /// Its files.
    pub downloads: Vec<Download>,
    /// Where it comes from.
    pub source: Option<SourceNote>,
    /// Whether it is not real.
    pub is_sample: bool,
}

/// The home page.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Home {
    /// Head and frame.
    pub head: Head,
    /// The newest issue, if there is any.
    pub latest: Option<BulletinCard>,
    /// The key figures.
    pub figures: Vec<FigureCard>,
    /// The charts.
    #[serde(skip)]
    pub charts: Vec<ChartView>,
    /// All issues, newest first.
    pub bulletins: Vec<BulletinCard>,
    /// The datasets with pages.
    pub datasets: Vec<DatasetCard>,
    /// Other pages.
    pub pages: Vec<Link>,
    /// The downloads page.
    pub downloads: Option<Link>,
}

/// One issue.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Bulletin {
    /// Head and frame.
    pub head: Head,
    /// 报头.
    pub masthead: Masthead,
    /// Its title.
    pub title: String,
    /// The same as inline HTML, its numbers bound, for the head of the page.
    pub heading: Html,
    /// Its summary, inline HTML; may be empty.
    pub summary: Html,
    /// 要点, inline HTML.
    pub points: Vec<Html>,
    /// The key figures of the issue.
    pub figures: Vec<FigureCard>,
    /// The headings of the body.
    pub contents: Vec<Heading>,
    /// The body.
    pub body: Html,
    /// The charts and tables in the body.
    #[serde(skip)]
    pub exhibits: Vec<Exhibit>,
    /// 本期变化.
    pub changes: Vec<ChangeRow>,
    /// Figures that the issue before had and that moved, but that this one does not cite.
    pub uncited: Vec<Link>,
    /// 指标表 and others after the body.
    #[serde(skip)]
    pub tables: Vec<TableView>,
    /// Corrections of this issue.
    pub corrections: Vec<Correction>,
    /// 数据说明, inline HTML.
    pub notes: Vec<Html>,
    /// The sources of its numbers.
    pub sources: Vec<SourceNote>,
    /// 下期预告, inline HTML.
    pub next_topic: Option<Html>,
    /// 附件.
    pub attachments: Vec<Download>,
    /// The issue before; with its as-of day in the title of the table of changes.
    pub previous: Option<BulletinCard>,
    /// The way to the issues after: their place in the list of all issues, whether any is out or not, so that a page once published never
    /// changes because another follows.
    pub later: Link,
    /// The page about method, if there is one.
    pub method: Option<Link>,
}

/// All issues.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct BulletinIndex {
    /// Head and frame.
    pub head: Head,
    /// The issues of each year, newest first.
    pub years: Vec<BulletinYear>,
    /// The number of the issue that is still to come.
    pub coming: u32,
}

/// The issues of a year.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct BulletinYear {
    /// The year.
    pub year: i16,
    /// Its issues, newest first.
    pub bulletins: Vec<BulletinCard>,
}

/// A narrative that is no bulletin: method, about.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct NarrativePage {
    /// Head and frame.
    pub head: Head,
    /// Its title.
    pub title: String,
    /// The same as inline HTML, its numbers bound, for the head of the page.
    pub heading: Html,
    /// Its summary, inline HTML; may be empty.
    pub summary: Html,
    /// The headings of the body.
    pub contents: Vec<Heading>,
    /// The body.
    pub body: Html,
    /// The charts and tables in the body.
    #[serde(skip)]
    pub exhibits: Vec<Exhibit>,
    /// When it was written, where the author says so.
    pub date: Option<Day>,
    /// The day for which its figures hold, where it cites any.
    pub as_of: Option<Day>,
    /// Corrections, on the page that keeps their register.
    pub corrections: Vec<Correction>,
    /// Their feed, on the page that keeps their register.
    pub feed: Option<Link>,
}

/// One fact about a record.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Fact {
    /// The field's title.
    pub title: String,
    /// The value, with unit.
    pub value: String,
    /// What it is.
    pub kind: CellKind,
    /// The list of all records with this value, where there is one.
    pub href: Option<String>,
    /// A remark; may be empty.
    pub note: String,
}

/// How a dated field went.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct History {
    /// The field's title.
    pub title: String,
    /// Its values, oldest first.
    pub steps: Vec<HistoryStep>,
}

/// One value of a dated field.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct HistoryStep {
    /// From this day; `None`: from the beginning.
    pub day: Option<Day>,
    /// The value.
    pub value: String,
    /// A remark or reason; may be empty.
    pub note: String,
    /// Whether it holds on the page's as-of day.
    pub is_current: bool,
}

/// One record.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Record {
    /// Head and frame.
    pub head: Head,
    /// Its title.
    pub title: String,
    /// Its dataset's title and list.
    pub dataset: Link,
    /// The day for which dated fields are shown.
    pub as_of: Option<Day>,
    /// Its public fields.
    pub facts: Vec<Fact>,
    /// Its dated fields.
    pub histories: Vec<History>,
    /// Its nested lists.
    #[serde(skip)]
    pub tables: Vec<TableView>,
    /// Its narratives.
    pub body: Option<Html>,
    /// Where it comes from.
    pub source: Option<SourceNote>,
    /// The record before it in the dataset.
    pub previous: Option<Link>,
    /// The record after it.
    pub next: Option<Link>,
}

/// One way to divide a dataset into lists.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct ListGroup {
    /// The field's title.
    pub title: String,
    /// Its values.
    pub links: Vec<CountedLink>,
}

/// Where a page stands among the pages of a list.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Pagination {
    /// This page, from 1.
    pub page: usize,
    /// How many pages there are.
    pub n_pages: usize,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// The pages to offer, in order; `None` where some are left out.
    pub pages: Vec<Option<CountedLink>>,
}

/// One page of a list of records.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct List {
    /// Head and frame.
    pub head: Head,
    /// Its title.
    pub title: String,
    /// The dataset's title and whole list.
    pub dataset: Link,
    /// What the dataset is; may be empty.
    pub description: String,
    /// How many records the list has, with unit.
    pub count: String,
    /// The day for which dated fields are shown.
    pub as_of: Option<Day>,
    /// The lists beside this one.
    pub groups: Vec<ListGroup>,
    /// The records: one table.
    #[serde(skip)]
    pub tables: Vec<TableView>,
    /// Where this page stands.
    pub pagination: Pagination,
    /// The dataset's files.
    pub downloads: Vec<Download>,
    /// Where the records come from.
    pub source: Option<SourceNote>,
}

/// One figure: all that is known about it.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct FigurePage {
    /// Head and frame.
    pub head: Head,
    /// Its key, as written in narratives.
    pub key: String,
    /// Its newest value.
    pub figure: FigureCard,
    /// What it counts, in words.
    pub description: String,
    /// How it is computed, in words.
    pub definition: String,
    /// The same as written in figures.yaml; may be empty.
    pub formula: String,
    /// Remarks: disclosure, release with reason, changes of the definition.
    pub notes: Vec<String>,
    /// Where it comes from.
    pub sources: Vec<SourceNote>,
    /// The line over the bulletins, breakdowns.
    #[serde(skip)]
    pub charts: Vec<ChartView>,
    /// The value at every bulletin first, then breakdowns.
    #[serde(skip)]
    pub tables: Vec<TableView>,
    /// Revisions of published values.
    pub corrections: Vec<Correction>,
    /// How many records it counts, with unit; empty for stated figures.
    pub n_records: String,
    /// The public records it counts; on each page of the figure some of them.
    pub records: Vec<Link>,
    /// The figures it is made of, each with its value.
    pub parts: Vec<CountedLink>,
    /// The sentences that cite it.
    pub sentences: Vec<Sentence>,
    /// The pages that show it in a chart or table.
    pub cited_by: Vec<Link>,
    /// The same for machines: a schema.org Dataset, safe to stand in a script element.
    pub json_ld: Html,
    /// The records that this page lists among those of all its pages.
    pub pagination: Pagination,
    /// Its files.
    pub downloads: Vec<Download>,
}

/// A sentence, or a row of a table, that cites a figure.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Sentence {
    /// The sentence as a reader sees it, numbers filled in; of a row what it is called and its cells that cite the figure.
    pub text: String,
    /// Whether it is a row of a table, and so nobody's words.
    pub is_row: bool,
    /// The narrative, and the place in it.
    pub link: Link,
}

/// All figures.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct FigureIndex {
    /// Head and frame.
    pub head: Head,
    /// The day for which values are shown.
    pub as_of: Option<Day>,
    /// The figures, by what they count.
    pub groups: Vec<FigureGroup>,
}

/// Figures that belong together.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct FigureGroup {
    /// The dataset's or source's title.
    pub title: String,
    /// Its figures.
    pub figures: Vec<FigureRow>,
}

/// One figure in the list of all.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct FigureRow {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its value, with unit.
    pub value: String,
    /// What it counts, in words.
    pub definition: String,
    /// Its page.
    pub href: String,
    /// Whether it rests on sample data.
    pub is_sample: bool,
}

/// All files to take away.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Downloads {
    /// Head and frame.
    pub head: Head,
    /// The public datasets.
    pub datasets: Vec<DatasetCard>,
    /// Files of the whole site: figures.json, datapackage.json.
    pub files: Vec<Download>,
}

/// All pages.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct SiteMap {
    /// Head and frame.
    pub head: Head,
    /// The pages, by kind.
    pub groups: Vec<LinkGroup>,
}

/// Links that belong together.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct LinkGroup {
    /// What they are.
    pub title: String,
    /// The links.
    pub links: Vec<Link>,
}

/// The page for an address that does not exist.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct NotFound {
    /// Head and frame; `root` is the absolute path of the site where `base_url` is set, as the page is shown at any depth.
    pub head: Head,
}

/// What a cell is, for alignment and for readers who only see words.
#[derive(Serialize, Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[serde(rename_all = "snake_case")]
pub enum CellKind {
    /// Words.
    #[default]
    Text,
    /// A number, aligned right.
    Number,
    /// A day.
    Date,
    /// A number that may not be shown; the text says so.
    Withheld,
    /// No value is known; the text says so.
    Missing,
    /// No value can be; the text says so.
    NotApplicable,
}

/// A cell.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Cell {
    /// What the reader sees.
    pub text: String,
    /// What it is.
    pub kind: CellKind,
    /// Where it leads.
    pub href: Option<String>,
}

/// A cell of a header row.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct HeaderCell {
    /// What the reader sees.
    pub text: String,
    /// How many columns it spans, at least 1.
    pub columns: u32,
    /// How many header rows it spans, at least 1.
    pub rows: u32,
    /// Whether numbers stand below it.
    pub is_number: bool,
}

/// A row; its first cell is its header.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct Row {
    /// The cells.
    pub cells: Vec<Cell>,
    /// Whether it is a total.
    pub is_total: bool,
}

/// A table.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct TableView {
    /// What it shows, with its unit and as-of day.
    pub caption: String,
    /// The header rows.
    pub header: Vec<Vec<HeaderCell>>,
    /// The rows.
    pub rows: Vec<Row>,
    /// A remark below it (rounding, withheld cells); may be empty.
    pub note: String,
    /// Where it comes from, in words; may be empty.
    pub source: String,
    /// Whether it holds sample data.
    pub is_sample: bool,
}

/// How a chart is drawn.
#[derive(Serialize, Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[serde(rename_all = "lowercase")]
pub enum ChartKind {
    /// A bar a category.
    #[default]
    Bar,
    /// A bar a category, a part of it a series.
    Stacked,
    /// A line a series, over the categories, which are days.
    Line,
}

/// A value of a chart.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct ChartValue {
    /// The number as a decimal, `72.1`; `None` where it may not be shown or is not known, and then there is no mark.
    pub number: Option<String>,
    /// What the reader sees: `412个`, `未公布`, `暂无数据`.
    pub text: String,
    /// Whether it may not be shown.
    pub is_withheld: bool,
}

/// One series of a chart.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct ChartSeries {
    /// Its name; may be empty where there is only one.
    pub title: String,
    /// One value a category.
    pub values: Vec<ChartValue>,
}

/// A chart with the table of the same numbers.
#[derive(Serialize, Clone, Debug, Default, Hash)]
pub struct ChartView {
    /// Unique within the page; letters, digits and `-`.
    pub id: String,
    /// How it is drawn.
    pub kind: ChartKind,
    /// What it shows.
    pub title: String,
    /// The same for those who do not see it: extremes, trend, what is withheld.
    pub description: String,
    /// The unit of all values.
    pub unit: String,
    /// The categories, in order.
    pub categories: Vec<String>,
    /// The series, in order.
    pub series: Vec<ChartSeries>,
    /// Where it comes from, in words; may be empty.
    pub source: String,
    /// Whether it shows sample data.
    pub is_sample: bool,
    /// The same numbers as a table.
    pub table: TableView,
    /// Whether the table is shown at once.
    pub is_open: bool,
}

/// A page of any kind.
#[derive(Serialize, Clone, Debug, Hash)]
#[serde(untagged)]
#[allow(missing_docs)] // Each variant is the struct of its name.
#[allow(clippy::large_enum_variant)] // Views are made, drawn and dropped one by one.
pub enum View {
    Home(Home),
    Bulletin(Bulletin),
    BulletinIndex(BulletinIndex),
    NarrativePage(NarrativePage),
    Record(Record),
    List(List),
    FigurePage(FigurePage),
    FigureIndex(FigureIndex),
    Downloads(Downloads),
    SiteMap(SiteMap),
    NotFound(NotFound),
}

impl View {
    /// The template that prints this kind of page.
    pub fn template(&self) -> &str {
        if let Some(template) = &self.head().template {
            return template;
        }
        match self {
            Self::Home(_) => "home.html",
            Self::Bulletin(_) => "bulletin.html",
            Self::BulletinIndex(_) => "bulletins.html",
            Self::NarrativePage(_) => "page.html",
            Self::Record(_) => "record.html",
            Self::List(_) => "list.html",
            Self::FigurePage(_) => "figure.html",
            Self::FigureIndex(_) => "figures.html",
            Self::Downloads(_) => "downloads.html",
            Self::SiteMap(_) => "sitemap.html",
            Self::NotFound(_) => "404.html",
        }
    }

    /// Head and frame.
    pub fn head(&self) -> &Head {
        match self {
            Self::Home(view) => &view.head,
            Self::Bulletin(view) => &view.head,
            Self::BulletinIndex(view) => &view.head,
            Self::NarrativePage(view) => &view.head,
            Self::Record(view) => &view.head,
            Self::List(view) => &view.head,
            Self::FigurePage(view) => &view.head,
            Self::FigureIndex(view) => &view.head,
            Self::Downloads(view) => &view.head,
            Self::SiteMap(view) => &view.head,
            Self::NotFound(view) => &view.head,
        }
    }

    /// Its tables, in the order in which the template gets them.
    pub fn tables(&self) -> &[TableView] {
        match self {
            Self::Bulletin(view) => &view.tables,
            Self::Record(view) => &view.tables,
            Self::List(view) => &view.tables,
            Self::FigurePage(view) => &view.tables,
            _ => &[],
        }
    }

    /// Its charts, in the order in which the template gets them.
    pub fn charts(&self) -> &[ChartView] {
        match self {
            Self::Home(view) => &view.charts,
            Self::FigurePage(view) => &view.charts,
            _ => &[],
        }
    }

    /// The body of a narrative, and the charts and tables that belong into it.
    pub fn body(&self) -> Option<(&Html, &[Exhibit])> {
        match self {
            Self::Bulletin(view) => Some((&view.body, &view.exhibits)),
            Self::NarrativePage(view) => Some((&view.body, &view.exhibits)),
            _ => None,
        }
    }

    /// The hash of all that the page may show, tables and charts included (a serialised view lacks them).
    pub fn hash(&self) -> Hash {
        let mut bytes = Wide(Vec::with_capacity(16 * 1024));
        Hashed::hash(self, &mut bytes);
        hash(&bytes.0)
    }
}

/// Lets `derive(Hash)` feed a hash of 128 bits. Its many small writes are put together first: feeding them one by one takes three times as long.
struct Wide(Vec<u8>);

impl Hasher for Wide {
    fn finish(&self) -> u64 {
        xxhash_rust::xxh3::xxh3_64(&self.0)
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }
}

/// A chart or table within a narrative. `render` draws it and puts it in place of its [`Exhibit::placeholder`].
#[derive(Clone, Debug, Hash)]
#[allow(clippy::large_enum_variant)] // A narrative has a handful.
pub enum Exhibit {
    /// A chart with its table.
    Chart(ChartView),
    /// A table alone.
    Table(TableView),
}

/// Marks the place of an exhibit in the HTML of a body; a character of private use that Markdown never lets through.
pub const EXHIBIT: char = '\u{f8fe}';

impl Exhibit {
    /// What stands in the body in place of exhibit `number`.
    pub fn placeholder(number: usize) -> String {
        format!("{EXHIBIT}{number}{EXHIBIT}")
    }

    /// The table, or that of the chart's numbers.
    pub fn table(&self) -> &TableView {
        match self {
            Self::Chart(chart) => &chart.table,
            Self::Table(table) => table,
        }
    }

    /// Whether it shows sample data.
    pub fn is_sample(&self) -> bool {
        match self {
            Self::Chart(chart) => chart.is_sample,
            Self::Table(table) => table.is_sample,
        }
    }
}
