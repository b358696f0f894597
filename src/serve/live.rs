//! What makes a page live: a script in the bytes that are served, and the stream of events it listens to.
//!
//! An event says which site is shown and how many problems there are; the script asks for the rest. So an event that is missed costs nothing:
//! the next one, or the first after connecting again, says the same.

use super::http::Shows;
use super::shown::Shown;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use serde_json::json;
use std::convert::Infallible;
use std::time::Duration;

/// The script.
pub const SCRIPT: &[u8] = include_bytes!("live.js");

/// After so long a line is sent that says nothing, so that a connection that has died is noticed.
const SIGN_OF_LIFE: Duration = Duration::from_secs(15);

/// After so long a browser connects again.
const RETRY: Duration = Duration::from_millis(500);

/// The state now, and every state that follows.
pub fn events(mut shows: Shows) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    shows.mark_changed();
    let followed = shows.borrow().as_ref().map_or(0, |shown| shown.round); // What was edited before the page was opened is no reason to leave it.
    let states = stream::unfold((shows, followed), |(mut shows, followed)| async move {
        shows.changed().await.ok()?;
        let shown = shows.borrow_and_update().clone()?;
        let follow = shown.follow.as_deref().filter(|_| shown.round > followed);
        Some((Ok(event(&shown, follow)), (shows, shown.round)))
    });
    Sse::new(states).keep_alive(KeepAlive::new().interval(SIGN_OF_LIFE))
}

fn event(shown: &Shown, follow: Option<&str>) -> Event {
    let problems = &shown.problems;
    let state = json!({ "site": shown.site, "round": shown.round, "problems": problems.number, "errors": problems.n_errors, "warnings": problems.n_warnings, "inspected": shown.is_inspected, "follow": follow });
    Event::default().event("state").retry(RETRY).data(state.to_string())
}

/// `page` with the script before the end of its body; the script learns which site the page is of and by which tag it is known.
pub fn injected(page: &[u8], site: u64, tag: &str) -> Vec<u8> {
    let script = format!("<script src=\"/__jianbao/live.js\" data-site=\"{site}\" data-tag=\"{tag}\" defer></script>");
    let end = page.windows(7).rposition(|part| part == b"</body>").unwrap_or(page.len());
    [&page[..end], script.as_bytes(), &page[end..]].concat()
}

/// The page for what does not exist, whose links begin at the site's root however deep the address is.
pub fn rooted(page: &[u8], shown: &Shown) -> Vec<u8> {
    let base = shown.draft.as_ref().and_then(|draft| draft.plan.facts.site.base_path());
    match (base, page.windows(6).position(|part| part == b"<head>").map(|at| at + 6)) {
        // They begin with the path at which the site will be published; here it begins at `/`.
        (Some(base), _) => String::from_utf8_lossy(page).replace(&format!("=\"{base}"), "=\"/").into_bytes(),
        (None, Some(head)) => [&page[..head], b"<base href=\"/\">", &page[head..]].concat(),
        (None, None) => page.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::injected;

    #[test]
    fn the_script_stands_before_the_end_of_the_last_body() {
        let page = String::from_utf8(injected("<body><pre></body></pre>文</body></html>".as_bytes(), 3, "ab")).expect("text");
        assert_eq!(page, "<body><pre></body></pre>文<script src=\"/__jianbao/live.js\" data-site=\"3\" data-tag=\"ab\" defer></script></body></html>");
        assert!(injected(b"no body", 1, "").starts_with(b"no body<script"));
    }
}
