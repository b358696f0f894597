//! `feed.xml` and `corrections.xml` (Atom, RFC 4287), `sitemap.xml` (sitemaps.org 0.9) and `robots.txt`; made only where the site says its address.

use super::data::SAMPLE_LABEL;
use crate::plan::{CORRECTIONS_FEED, PageKind, Plan, titled, with_unit};
use crate::read::ledger::Correction;
use crate::read::narrative::Narrative;
use jiff::civil::DateTime;
use std::borrow::Cow;
use std::fmt::Write;

/// Issues that the feed holds.
const MOST_ENTRIES: usize = 50;

/// Addresses that one site map may hold, after the protocol.
const MOST_ADDRESSES: usize = 50_000;

/// The feed of the series, newest issue first. An issue that was corrected is updated on the day of the correction, and says which number.
pub fn feed(plan: &Plan, base: &str) -> String {
    let site = &plan.facts.site;
    let corrected = |issue: u32| plan.facts.corrections.iter().filter(move |it| it.issue == issue);
    let mut entries = String::new();
    let mut newest = None;
    for page in plan.pages.iter().rev() {
        let PageKind::Bulletin(index) = page.kind else { continue };
        if index + MOST_ENTRIES < plan.series.len() {
            continue;
        }
        let bulletin = &plan.series[index];
        let answered = plan.answered(&bulletin.path);
        let issue = bulletin.issue.map_or(0, |issue| issue.number);
        let address = format!("{base}{}", page.route);
        let address = escaped(&address);
        let published = bulletin.date.unwrap_or_default();
        let updated = corrected(issue).map(|it| it.date.at(0, 0, 0, 0)).max().map_or(published, |corrected| corrected.max(published));
        newest = newest.max(Some(updated));
        put(
            &mut entries,
            format_args!(
                "<entry>\n<id>{address}</id>\n<title>第{issue}期 {}</title>\n<updated>{}</updated>\n<published>{}</published>\n<link rel=\"alternate\" type=\"text/html\" href=\"{address}\"/>\n",
                escaped(&answered.title),
                stamp(updated),
                stamp(published),
            ),
        );
        let label = answered.keys.iter().any(|key| is_sample(plan, key)).then(|| format!("{SAMPLE_LABEL}。"));
        let summary = Some(answered.summary_text.clone()).filter(|summary| !summary.is_empty());
        let words: Vec<String> = label.into_iter().chain(summary).chain(corrected(issue).map(|it| correction_words(plan, it))).collect();
        if !words.is_empty() {
            put(&mut entries, format_args!("<summary>{}</summary>\n", escaped(&words.join(" "))));
        }
        entries.push_str("</entry>\n");
    }
    format!("{}{entries}</feed>\n", head(plan, base, "feed.xml", &site.title, "", newest))
}

/// The feed of corrections, newest first; an entry points at its place in the register.
pub fn corrections(plan: &Plan, base: &str) -> String {
    let mut entries = String::new();
    for (index, it) in plan.facts.corrections.iter().enumerate().rev().take(MOST_ENTRIES) {
        let address = format!("{base}corrections.html#correction-{}", index + 1);
        let address = escaped(&address);
        let date = stamp(it.date.at(0, 0, 0, 0));
        let title = format!("{}：第{}期 {}", it.kind, it.issue, titled(plan, it));
        put(
            &mut entries,
            format_args!(
                "<entry>\n<id>{address}</id>\n<title>{}</title>\n<updated>{date}</updated>\n<published>{date}</published>\n<link rel=\"alternate\" type=\"text/html\" href=\"{address}\"/>\n<summary>{}</summary>\n</entry>\n",
                escaped(&title),
                escaped(&correction_words(plan, it)),
            ),
        );
    }
    // Where nothing is corrected there is no register, and the feed stands for the series.
    let about = if plan.facts.corrections.is_empty() { "" } else { "corrections.html" };
    let newest = plan.facts.corrections.iter().map(|it| it.date.at(0, 0, 0, 0)).max();
    let title = format!("{}：更正", plan.facts.site.title);
    format!("{}{entries}</feed>\n", head(plan, base, CORRECTIONS_FEED, &title, about, newest.or_else(|| plan.series.iter().filter_map(|bulletin| bulletin.date).max())))
}

/// 更正：技能培训人次原为1286人次，现为1268人次。录入时数字前后颠倒（2020-02-25）
fn correction_words(plan: &Plan, it: &Correction) -> String {
    let (old, new) = (with_unit(plan, it, &it.old), with_unit(plan, it, &it.new));
    let label = if is_sample(plan, it.key()) { format!("{SAMPLE_LABEL}。") } else { String::new() };
    format!("{label}{}：{}原为{old}，现为{new}。{}（{}）", it.kind, titled(plan, it), it.reason, it.date)
}

fn is_sample(plan: &Plan, key: &str) -> bool {
    plan.figures.definitions.get(key).is_some_and(|definition| definition.is_sample)
}

/// What every feed begins with: `route` is its own file, `about` the page that it is the feed of.
fn head(plan: &Plan, base: &str, route: &str, title: &str, about: &str, updated: Option<DateTime>) -> String {
    let site = &plan.facts.site;
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"");
    let author = if site.organisation.name.is_empty() { &site.title } else { &site.organisation.name };
    let updated = stamp(updated.unwrap_or(DateTime::constant(1970, 1, 1, 0, 0, 0, 0)));
    let id = if route == "feed.xml" { base.to_owned() } else { format!("{base}{route}") };
    put(&mut xml, format_args!(" xml:lang=\"{}\">\n", escaped(&site.language)));
    put(
        &mut xml,
        format_args!("<id>{0}</id>\n<title>{1}</title>\n<updated>{updated}</updated>\n<author><name>{2}</name></author>\n", escaped(&id), escaped(title), escaped(author)),
    );
    let base = escaped(base);
    put(&mut xml, format_args!("<link rel=\"self\" type=\"application/atom+xml\" href=\"{base}{route}\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"{base}{about}\"/>\n"));
    xml
}

/// The site maps: one file, or an index and as many files as it takes; each with its path.
pub fn site_maps(plan: &Plan, base: &str) -> Vec<(String, String)> {
    let escaped_base = escaped(base);
    let addresses: Vec<String> = plan
        .pages
        .iter()
        .filter(|page| page.kind != PageKind::NotFound)
        .map(|page| {
            let route = if &*page.route == "index.html" { "" } else { &page.route };
            let corrected = |bulletin: &Narrative| plan.facts.corrections.iter().filter(|it| bulletin.issue.is_some_and(|issue| issue.number == it.issue)).map(|it| it.date).max();
            let changed = match page.kind {
                PageKind::Bulletin(index) => plan.series[index].date.map(|date| date.date()).max(corrected(&plan.series[index])),
                _ => None,
            };
            let changed = changed.map(|date| format!("<lastmod>{date}</lastmod>")).unwrap_or_default();
            ["<url><loc>", &escaped_base, &escaped(route), "</loc>", &changed, "</url>\n"].concat()
        })
        .collect();
    let head = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    let urls = |part: &[String]| format!("{head}<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{}</urlset>\n", part.concat());
    if addresses.len() <= MOST_ADDRESSES {
        return vec![("sitemap.xml".to_owned(), urls(&addresses))];
    }
    let mut files: Vec<(String, String)> = addresses.chunks(MOST_ADDRESSES).zip(1..).map(|(part, number)| (site_map_part(number), urls(part))).collect();
    let parts: String = files.iter().map(|(path, _)| format!("<sitemap><loc>{}</loc></sitemap>\n", escaped(&format!("{base}{path}")))).collect();
    files.insert(0, ("sitemap.xml".to_owned(), format!("{head}<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{parts}</sitemapindex>\n")));
    files
}

/// The paths of [`site_maps`].
pub fn site_map_names(plan: &Plan) -> Vec<String> {
    let n_addresses = plan.pages.iter().filter(|page| page.kind != PageKind::NotFound).count();
    let n_parts = if n_addresses <= MOST_ADDRESSES { 0 } else { n_addresses.div_ceil(MOST_ADDRESSES) };
    std::iter::once("sitemap.xml".to_owned()).chain((1..=n_parts).map(site_map_part)).collect()
}

fn site_map_part(number: usize) -> String {
    format!("sitemap-{number}.xml")
}

/// What robots may read: everything.
pub fn robots(base: &str) -> String {
    format!("User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n")
}

/// A time of issue, which is Beijing time.
fn stamp(at: DateTime) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string()
}

fn put(xml: &mut String, text: std::fmt::Arguments<'_>) {
    xml.write_fmt(text).unwrap_or_default();
}

/// Text as it stands in XML; characters that XML forbids are left out.
fn escaped(text: &str) -> Cow<'_, str> {
    let may_need_it = |byte: u8| matches!(byte, b'&' | b'<' | b'>' | b'"' | 0..=0x1f | 0xef); // The last begins U+FFFE.
    if !text.bytes().any(may_need_it) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}
