//! CommonMark's own examples through our Markdown.
//!
//! The specification is CC-BY-SA and not part of this repository: `tests/run.sh` installs it as the npm package `commonmark-spec`
//! (`tests/browser/package.json`), and `COMMONMARK_SPEC` may name another copy. Without one the test prints SKIPPED, and fails under `CI`.
//!
//! An example passes when our HTML is the specification's after these documented deviations are taken back:
//!
//! 1. `h1` is the page's title, so `#` gives `h2`. 2. Headings have ids. 3. Entities, void tags and white space between blocks may be
//!    written either way.
//!
//! Examples with raw HTML are a deviation of their own, because an author's HTML is sanitised: each must give HTML without a script, a
//! handler or a dangerous address, and those that differ are counted apart. Every other difference is listed in [`DIFFERENT`] with its reason;
//! one that is not listed, or that is listed and passes, fails the test.

use jianbao::diag::{FileId, Span};
use jianbao::read::markdown::{Answer, html, outline};
use std::path::Path;

/// Examples without raw HTML that differ, and why.
const DIFFERENT: &[(usize, &str)] = &[];

/// One example of the specification.
struct Example {
    number: usize,
    section: String,
    markdown: String,
    html: String,
}

#[test]
fn the_examples_of_the_specification() {
    let place = std::env::var("COMMONMARK_SPEC")
        .unwrap_or_else(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules/commonmark-spec/spec.txt").display().to_string());
    let Ok(spec) = std::fs::read_to_string(&place) else {
        assert!(std::env::var_os("CI").is_none(), "CommonMark's specification is not at {place}; `sh tests/run.sh` installs it");
        println!("SKIPPED CommonMark's examples: no specification at {place}; `sh tests/run.sh` installs it");
        return;
    };
    let examples = examples(&spec);
    assert!(examples.len() > 600, "the specification has about 650 examples, {} were found", examples.len());
    let (mut same, mut sanitised, mut wrong) = (0, Vec::new(), Vec::new());
    for it in &examples {
        let ours = html(&it.markdown, &answers(&it.markdown));
        assert_harmless(it.number, &ours);
        let is_same = normal(&ours) == normal(&it.html.replace("<h1>", "<h2>").replace("</h1>", "</h2>"));
        let reason = DIFFERENT.iter().find(|(number, _)| *number == it.number).map(|(_, reason)| *reason);
        match (is_same, reason) {
            (true, None) => same += 1,
            (true, Some(_)) => wrong.push(format!("example {} passes now: take it off the list", it.number)),
            (false, Some(_)) => {}
            (false, None) if outline(&it.markdown, nowhere(&it.markdown)).has_html => sanitised.push(it.number),
            (false, None) => wrong.push(format!("example {} ({})\n--- markdown\n{}--- wanted\n{}--- found\n{ours}", it.number, it.section, it.markdown, it.html)),
        }
    }
    println!("CommonMark: {same} of {} examples give the specification's HTML", examples.len());
    println!("  {} differ because raw HTML is sanitised: {sanitised:?}", sanitised.len());
    for (number, reason) in DIFFERENT {
        println!("  {number} differs: {reason}");
    }
    assert!(wrong.is_empty(), "{} examples differ without a reason\n{}", wrong.len(), wrong.join("\n"));
}

/// Each link and image leads where the author wrote.
fn answers(markdown: &str) -> Vec<Answer> {
    let marks = outline(markdown, nowhere(markdown)).marks;
    marks.into_iter().map(|mark| if mark.is_image { Answer::Image(mark.destination) } else { Answer::Link(mark.destination) }).collect()
}

fn nowhere(text: &str) -> Span {
    Span::new(FileId(0), 0..text.len())
}

#[track_caller]
fn assert_harmless(number: usize, html: &str) {
    let small = html.to_lowercase();
    for bad in ["<script", "<style", "<iframe", "<object", "<embed", "<form", " onclick=", " onerror=", " onload="] {
        assert!(!small.contains(bad), "example {number} let {bad} through:\n{html}");
    }
}

/// The examples in order.
fn examples(spec: &str) -> Vec<Example> {
    let fence = "`".repeat(32);
    let (mut found, mut section) = (Vec::new(), String::new());
    let mut lines = spec.lines();
    while let Some(line) = lines.next() {
        if line == "<!-- END TESTS -->" {
            break;
        } else if line == format!("{fence} example") {
            let mut part = |end: &str| lines.by_ref().take_while(|line| *line != end).map(|line| line.replace('→', "\t") + "\n").collect::<String>();
            let (markdown, html) = (part("."), part(&fence));
            found.push(Example { number: found.len() + 1, section: section.clone(), markdown, html });
        } else if line.starts_with('#') {
            line.trim_start_matches(['#', ' ']).clone_into(&mut section);
        }
    }
    found
}

/// HTML with one way of writing what may be written in several.
fn normal(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    let mut is_pre = false;
    while !rest.is_empty() {
        let (part, after) =
            if rest.starts_with('<') { rest.split_at(rest.find('>').map_or(rest.len(), |end| end + 1)) } else { rest.split_at(rest.find('<').unwrap_or(rest.len())) };
        rest = after;
        if part.starts_with('<') {
            is_pre = (is_pre || part == "<pre>") && part != "</pre>";
            let is_heading = part.len() > 4 && part.starts_with("<h") && part.as_bytes()[2].is_ascii_digit();
            out.push_str(&if is_heading { format!("{}>", &part[..3]) } else { part.replace(" />", ">").replace("/>", ">") });
        } else {
            let text = part.replace("&quot;", "\"").replace("&#39;", "'").replace("&#x27;", "'").replace("&nbsp;", "\u{a0}");
            let is_block_before = is_block(out.rsplit('<').next().filter(|_| out.ends_with('>')).unwrap_or("p"));
            let is_block_after = is_block(rest.strip_prefix('<').and_then(|rest| rest.split('>').next()).unwrap_or("p"));
            let text = if is_pre { text } else { text.replace('\n', " ") };
            let text = if is_block_before && !is_pre { text.trim_start_matches(' ') } else { &text };
            out.push_str(if is_block_after && !is_pre { text.trim_end_matches(' ') } else { text });
        }
    }
    out.replace("&quot;", "\"")
}

/// Whether a tag, without its brackets, stands between blocks, where white space means nothing.
fn is_block(tag: &str) -> bool {
    let name = tag.trim_matches(['/', '>', ' ']).split(' ').next().unwrap_or_default();
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr", "br", "div", "table", "thead", "tbody", "tr", "td", "th"].contains(&name)
}

/// Whatever is typed, a lapse stands where it says, and what would mend it can be put there.
#[test]
fn lapses_stand_where_they_say() {
    const PARTS: [&str; 34] = [
        "[", "]", "(", ")", "【", "】", "［", "］", "（", "）", "fig:", "fig：", "Fig:", "chart:", "table:", "count:", "a.b", "116条", "字", " ", "\u{3000}", "\n", "\n\n", "!",
        "！", "**", "＊＊", "#", "＃", "|", "｜", "`", "\\", "&amp;",
    ];
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |n: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % n as u64).unwrap_or(0)
    };
    let mut n_lapses = 0;
    for _ in 0..20_000 {
        let text: String = (0..2 + next(18)).map(|_| PARTS[next(PARTS.len())]).collect();
        let before = "---\n";
        let span = jianbao::diag::Span::new(jianbao::diag::FileId(0), before.len()..before.len() + text.len());
        let outline = jianbao::read::markdown::outline(&text, span);
        for lapse in &outline.lapses {
            let (start, end) = (lapse.span.start as usize - before.len(), lapse.span.end as usize - before.len());
            assert_eq!(text.get(start..end), Some(lapse.was.as_str()), "{text:?} {lapse:?}");
            n_lapses += 1;
        }
        for block in &outline.blocks {
            assert!(block.marks.iter().all(|(range, _)| block.text.get(range.clone()).is_some()), "{text:?}");
        }
    }
    assert!(n_lapses > 1000, "{n_lapses}");
}
