//! `feed.xml` (Atom, RFC 4287), `sitemap.xml` (sitemaps.org 0.9) and `robots.txt`; made only where the site says its address.

use crate::plan::{PageKind, Plan};
use jiff::civil::DateTime;
use std::fmt::Write;

/// Issues that the feed holds.
const MOST_ENTRIES: usize = 50;

/// Addresses that one site map may hold, after the protocol.
const MOST_ADDRESSES: usize = 50_000;

/// The feed of the series, newest issue first.
pub fn feed(plan: &Plan, base: &str) -> String {
    let site = &plan.facts.site;
    let updated = plan.series.iter().filter_map(|bulletin| bulletin.date).max().map(stamp).unwrap_or_else(|| "1970-01-01T00:00:00+08:00".to_owned());
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"");
    let author = if site.organisation.name.is_empty() { &site.title } else { &site.organisation.name };
    put(&mut xml, format_args!(" xml:lang=\"{}\">\n", escaped(&site.language)));
    put(
        &mut xml,
        format_args!("<id>{0}</id>\n<title>{1}</title>\n<updated>{updated}</updated>\n<author><name>{2}</name></author>\n", escaped(base), escaped(&site.title), escaped(author)),
    );
    put(
        &mut xml,
        format_args!("<link rel=\"self\" type=\"application/atom+xml\" href=\"{0}feed.xml\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"{0}\"/>\n", escaped(base)),
    );
    for page in plan.pages.iter().rev() {
        let PageKind::Bulletin(index) = page.kind else { continue };
        if index + MOST_ENTRIES < plan.series.len() {
            continue;
        }
        let bulletin = &plan.series[index];
        let answered = plan.answered(&bulletin.path);
        let issue = bulletin.issue.map_or(0, |issue| issue.number);
        let address = escaped(&format!("{base}{}", page.route));
        let date = bulletin.date.map(stamp).unwrap_or_else(|| updated.clone());
        put(
            &mut xml,
            format_args!(
                "<entry>\n<id>{address}</id>\n<title>第{issue}期 {}</title>\n<updated>{date}</updated>\n<published>{date}</published>\n<link rel=\"alternate\" type=\"text/html\" href=\"{address}\"/>\n",
                escaped(&answered.title)
            ),
        );
        if !answered.summary_text.is_empty() {
            put(&mut xml, format_args!("<summary>{}</summary>\n", escaped(&answered.summary_text)));
        }
        xml.push_str("</entry>\n");
    }
    xml.push_str("</feed>\n");
    xml
}

/// The site maps: one file, or an index and as many files as it takes; each with its path.
pub fn site_maps(plan: &Plan, base: &str) -> Vec<(String, String)> {
    let addresses: Vec<String> = plan
        .pages
        .iter()
        .filter(|page| page.kind != PageKind::NotFound)
        .map(|page| {
            let route = if &*page.route == "index.html" { "" } else { &page.route };
            let changed = match page.kind {
                PageKind::Bulletin(index) => plan.series[index].date,
                _ => None,
            };
            let changed = changed.map(|date| format!("<lastmod>{}</lastmod>", date.date())).unwrap_or_default();
            format!("<url><loc>{}</loc>{changed}</url>\n", escaped(&format!("{base}{route}")))
        })
        .collect();
    let head = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    let urls = |part: &[String]| format!("{head}<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{}</urlset>\n", part.concat());
    if addresses.len() <= MOST_ADDRESSES {
        return vec![("sitemap.xml".to_owned(), urls(&addresses))];
    }
    let mut files: Vec<(String, String)> = addresses.chunks(MOST_ADDRESSES).enumerate().map(|(index, part)| (format!("sitemap-{}.xml", index + 1), urls(part))).collect();
    let parts: String = files.iter().map(|(path, _)| format!("<sitemap><loc>{}</loc></sitemap>\n", escaped(&format!("{base}{path}")))).collect();
    files.insert(0, ("sitemap.xml".to_owned(), format!("{head}<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{parts}</sitemapindex>\n")));
    files
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
fn escaped(text: &str) -> String {
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
    out
}
