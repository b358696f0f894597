//! Answers over HTTP, from memory alone.

use super::door::{Door, Guard};
use super::part::{Part, part};
use super::shown::{Found, Printed, Shown};
use super::{live, status};
use crate::diag::Lang;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION, RANGE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// The state of the preview, as it changes.
pub type Shows = watch::Receiver<Option<Arc<Shown>>>;

/// A request must have come in by then.
const REQUEST_TIME: Duration = Duration::from_secs(10);

/// An answer must be found by then; the first build of a very large site is waited for.
const ANSWER_TIME: Duration = Duration::from_secs(60);

/// Longest head of a request, in bytes. A body is never read.
const MOST_HEAD: usize = 16 * 1024;

/// How many connections are held at once; a browser opens six. One more ends the oldest, for whoever comes last is the one who waits: a browser
/// whose stream of events has ended opens another.
const MOST_CONNECTIONS: usize = 256;

/// What every answer says about itself: nothing is guessed, nothing from elsewhere is loaded, no other site may frame or read it. What a theme
/// writes into its own pages, scripts too, works here as it will work where the site is published; narratives were sanitised before.
const ALWAYS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; media-src 'self'; connect-src 'self'; frame-src 'self'; object-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'self'",
    ),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "SAMEORIGIN"),
];

#[derive(Clone)]
struct House {
    shows: Shows,
    guard: Arc<Guard>,
    lang: Lang,
}

/// Answers whoever comes in by `door`, until the system takes the port away: its reason is returned.
pub fn answer(door: Door, shows: Shows, lang: Lang) -> io::Error {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build() {
        Ok(runtime) => runtime,
        Err(error) => return error,
    };
    let house = House { shows, guard: Arc::new(door.guard), lang };
    let router = Router::new().fallback(respond).with_state(house);
    runtime.block_on(async {
        match TcpListener::from_std(door.listener) {
            Ok(listener) => welcome(listener, router).await,
            Err(error) => error,
        }
    })
}

async fn welcome(listener: TcpListener, router: Router) -> io::Error {
    let mut held: VecDeque<JoinHandle<()>> = VecDeque::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let _ = stream.set_nodelay(true); // Only slower without.
                let service = TowerToHyperService::new(router.clone());
                held.retain(|connection| !connection.is_finished());
                if held.len() >= MOST_CONNECTIONS {
                    end_oldest(&mut held);
                }
                held.push_back(tokio::spawn(async move {
                    let _ = http1::Builder::new()
                        .timer(TokioTimer::new())
                        .header_read_timeout(REQUEST_TIME)
                        .max_buf_size(MOST_HEAD)
                        .serve_connection(TokioIo::new(stream), service)
                        .await; // A browser may go at any time.
                }));
            }
            Err(error) if is_of_one_connection(&error) => {}
            // Out of file descriptors.
            Err(error) if error.kind() != io::ErrorKind::InvalidInput => {
                end_oldest(&mut held);
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            Err(error) => return error,
        }
    }
}

fn end_oldest(held: &mut VecDeque<JoinHandle<()>>) {
    if let Some(oldest) = held.pop_front() {
        oldest.abort();
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionRefused | io::ErrorKind::Interrupted)
}

async fn respond(State(house): State<House>, request: Request) -> Response {
    let (mut head, _) = request.into_parts();
    if head.method != Method::GET {
        head.headers.remove(RANGE); // It means nothing to any other.
    }
    let mut response = match house.guard.refusal(&head) {
        Some(status) => refused(status),
        None if head.headers.get(CONTENT_LENGTH).is_some_and(|length| length != "0") => refused(StatusCode::PAYLOAD_TOO_LARGE),
        None => match tokio::time::timeout(ANSWER_TIME, found(&house, head.uri.path(), head.uri.query(), &head.headers)).await {
            Ok(response) => response,
            Err(_) => refused(StatusCode::SERVICE_UNAVAILABLE),
        },
    };
    for (name, value) in ALWAYS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// What is said to whoever comes by a name that is not ours: a colleague who typed the name of this machine, more often than an attacker.
const OUR_NAMES: &str =
    "请用启动时显示的地址打开;要用别的主机名,以 --host 指明\nopen the address that was printed at the start; to use another name of this machine, give it with --host\n";

/// A request that is turned away.
fn refused(status: StatusCode) -> Response {
    let advice = if status == StatusCode::FORBIDDEN { OUR_NAMES } else { "" };
    let mut response = (status, [(CONTENT_TYPE, "text/plain; charset=utf-8")], format!("{status}\n{advice}")).into_response();
    if status == StatusCode::METHOD_NOT_ALLOWED {
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}

async fn found(house: &House, path: &str, query: Option<&str>, asked: &HeaderMap) -> Response {
    let mut shows = house.shows.clone();
    let shown = match shows.wait_for(Option::is_some).await {
        Ok(shown) => shown.clone(),
        Err(_) => None,
    };
    let Some(shown) = shown else { return refused(StatusCode::SERVICE_UNAVAILABLE) };
    match path {
        "/__jianbao/events" => live::events(house.shows.clone()).into_response(),
        "/__jianbao/live.js" => file(&Printed::file(path, Bytes::from_static(live::SCRIPT)), asked),
        "/__jianbao/status.css" => file(&Printed::file(path, Bytes::from_static(status::STYLE)), asked),
        "/__jianbao/problems" => plain("application/json; charset=utf-8", shown.problems.json(shown.is_inspected).to_string()),
        "/__jianbao/" | "/__jianbao" => {
            let (lang, state) = (status::lang(query).unwrap_or(house.lang), shown.clone());
            let (page, tag) = off_thread(move || status::page(&state, lang)).await.unwrap_or_else(|| status::broken(&shown, lang));
            html(StatusCode::OK, &page, &tag, shown.site, asked)
        }
        path => {
            let state = shown.clone();
            let found = match decoded(path) {
                Some(name) => off_thread(move || state.at(&name)).await.unwrap_or(Found::Broken),
                None => off_thread(move || state.nothing()).await.unwrap_or(Found::Broken),
            };
            match found {
                Found::File(printed) => file_or_page(&printed, shown.site, asked),
                Found::Nothing(Some(printed)) => html(StatusCode::NOT_FOUND, &live::rooted(&printed.bytes, &shown), &printed.tag, shown.site, asked),
                Found::Nothing(None) => refused(StatusCode::NOT_FOUND),
                Found::Folder => {
                    HeaderValue::from_str(&format!("{path}/")).map_or_else(|_| refused(StatusCode::NOT_FOUND), |to| (StatusCode::FOUND, [(LOCATION, to)]).into_response())
                }
                Found::Broken => {
                    let (page, tag) = status::broken(&shown, house.lang);
                    html(StatusCode::INTERNAL_SERVER_ERROR, &page, &tag, shown.site, asked)
                }
            }
        }
    }
}

/// What `work` gives, made on another thread so that the others' answers do not wait for a long page; `None` where it panicked.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(work).await.ok()
}

fn file_or_page(printed: &Printed, site: u64, asked: &HeaderMap) -> Response {
    if printed.media.starts_with("text/html") { html(StatusCode::OK, &printed.bytes, &printed.tag, site, asked) } else { file(printed, asked) }
}

/// A page with the live script in it.
fn html(status: StatusCode, page: &[u8], tag: &str, site: u64, asked: &HeaderMap) -> Response {
    if status == StatusCode::OK && is_known(asked, tag) {
        return not_modified(tag);
    }
    let body = live::injected(page, site, tag);
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "no-store")], [(ETAG, quoted(tag))], Body::from(body)).into_response()
}

fn file(printed: &Printed, asked: &HeaderMap) -> Response {
    if is_known(asked, &printed.tag) {
        return not_modified(&printed.tag);
    }
    let (size, tag) = (printed.bytes.len(), quoted(&printed.tag));
    let (status, body, range) = match part(asked, size, &tag) {
        Part::Whole => (StatusCode::OK, printed.bytes.clone(), None),
        Part::Of(range) => (StatusCode::PARTIAL_CONTENT, printed.bytes.slice(range.clone()), Some(format!("bytes {}-{}/{size}", range.start, range.end - 1))),
        Part::Beyond => (StatusCode::RANGE_NOT_SATISFIABLE, Bytes::new(), Some(format!("bytes */{size}"))),
    };
    let always = [(CONTENT_TYPE, printed.media), (CACHE_CONTROL, "no-cache"), (ACCEPT_RANGES, "bytes")];
    (status, always, [(ETAG, tag)], range.map(|range| [(CONTENT_RANGE, range)]), Body::from(body)).into_response()
}

fn plain(media: &'static str, text: String) -> Response {
    ([(CONTENT_TYPE, media), (CACHE_CONTROL, "no-store")], text).into_response()
}

fn not_modified(tag: &str) -> Response {
    (StatusCode::NOT_MODIFIED, [(ETAG, quoted(tag))]).into_response()
}

fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let known = asked.get_all(IF_NONE_MATCH).iter().filter_map(|known| known.to_str().ok()).flat_map(|known| known.split(','));
    known.map(str::trim).any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == quoted(tag))
}

fn quoted(tag: &str) -> String {
    format!("\"{tag}\"")
}

/// `path` without its first slash, with `%E7` and the like written out; `None` where that is no path or no text.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.strip_prefix('/')?.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok()).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match pair {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).ok()
}
