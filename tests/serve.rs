//! The preview as a browser and an editor see it: saves, mistakes, other people's requests.
//!
//! Nothing here sleeps: a test waits for the server's own events, up to [`DEADLINE`].
#![allow(clippy::unwrap_used, clippy::panic)] // A test that fails may stop.

use jianbao::pipeline::{self, Memo, Options};
use jianbao::render::BUILTIN;
use jianbao::serve::{Event, ServeOptions, serve};
use jianbao::source;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Far more than anything here takes, on a machine that does much else.
const DEADLINE: Duration = Duration::from_secs(120);

/// What the server reported.
#[derive(Debug)]
enum Said {
    Listening { port: u16, taken: Option<u16> },
    Round { is_shown: bool, elapsed: Duration },
    Problems(Vec<String>),
    Polling,
}

/// A site folder of a test's own, and its preview, which ends with the test program.
struct Preview {
    root: PathBuf,
    port: u16,
    taken: Option<u16>,
    said: Receiver<Said>,
}

impl Preview {
    fn of_county(name: &str) -> Self {
        Self::new(name, ServeOptions { port: 0, ..ServeOptions::default() }, &|_| {})
    }

    fn new(name: &str, options: ServeOptions, prepare: &dyn Fn(&Path)) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("serve-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        for (path, text) in county() {
            save(&root.join(path), &text);
        }
        prepare(&root);
        let (tell, said) = mpsc::channel();
        let folder = root.clone();
        thread::spawn(move || {
            let mut report = |event: Event<'_>| {
                let told = match event {
                    Event::Listening { url, taken } => Said::Listening { port: url.trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap(), taken },
                    Event::Round(round) => Said::Round { is_shown: round.is_shown, elapsed: round.elapsed },
                    Event::Problems { problems, .. } => Said::Problems(problems.0.iter().map(|problem| format!("{} {}", problem.code.id, problem.message.zh)).collect()),
                    Event::Polling { .. } => Said::Polling,
                };
                let _ = tell.send(told);
            };
            serve(folder, options, &mut report)
        });
        let Said::Listening { port, taken } = said.recv_timeout(DEADLINE).expect("the server starts") else { panic!("the address comes first") };
        Self { root, port, taken, said }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    fn save(&self, path: &str, text: &str) {
        save(&self.path(path), text);
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(path)).unwrap();
        assert!(text.contains(from), "{path} has {from}");
        self.save(path, &text.replace(from, to));
    }

    fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", self.port))
    }

    /// The page as a build writes it: without the script.
    fn page(&self, path: &str) -> String {
        bare(&self.get(path).text())
    }

    fn problems(&self) -> Value {
        serde_json::from_slice(&self.get("/__jianbao/problems").body).expect("JSON")
    }

    fn ask(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes); // A refusal may reset the connection after the answer.
        let end = bytes.windows(4).position(|part| part == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let body = bytes[end + 4..].to_vec();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).unwrap()).collect();
        Answer { status, headers, body }
    }

    fn events(&self) -> Events {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        write!(stream, "GET /__jianbao/events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port).unwrap();
        Events { lines: BufReader::new(stream) }
    }

    /// Waits until `holds`, which is asked again at every event.
    #[track_caller]
    fn until(&self, what: &str, holds: impl Fn(&Self) -> bool) {
        let until = Instant::now() + DEADLINE;
        let mut events = self.events();
        while !holds(self) {
            assert!(Instant::now() < until, "{what} has not come about");
            events.next();
        }
    }

    /// Waits until the newest state has been inspected whole and `holds` of its problems.
    #[track_caller]
    fn until_problems(&self, what: &str, holds: impl Fn(&Value) -> bool) {
        self.until(what, |preview| {
            let problems = preview.problems();
            problems["inspected"] == true && holds(&problems)
        });
    }

    /// What a build of the folder as it is now gives.
    fn clean_build(&self) -> (BTreeMap<String, Vec<u8>>, Vec<String>) {
        let sources = source::read(&self.root, BUILTIN).unwrap();
        let files = Mutex::new(BTreeMap::new());
        let keep = |path: &str, bytes: &[u8]| {
            files.lock().unwrap().insert(path.to_owned(), bytes.to_vec());
            Ok::<(), std::io::Error>(())
        };
        let build = pipeline::build(&sources, &Options::default(), &Memo::default(), &keep).unwrap();
        let problems = build.problems.0.iter().map(|problem| problem.message.zh.clone()).collect();
        (files.into_inner().unwrap(), problems)
    }

    /// Whether what is served is, file by file and problem by problem, what a build gives.
    fn equals_clean_build(&self) -> Result<(), String> {
        let (files, problems) = self.clean_build();
        for (path, bytes) in &files {
            let answer = self.get(&format!("/{path}"));
            let served = if path.ends_with(".html") { bare(&answer.text()).into_bytes() } else { answer.body };

            if served != *bytes {
                return Err(format!("{path} is served otherwise than it is built"));
            }
        }
        let mut built = problems;
        let mut shown: Vec<String> = self.problems()["problems"].as_array().unwrap().iter().map(|problem| problem["message"].as_str().unwrap().to_owned()).collect();
        built.sort();
        shown.sort();
        if built == shown { Ok(()) } else { Err(format!("a build finds {built:?}, the preview {shown:?}")) }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        let body = if self.headers.contains_key("transfer-encoding") { panic!("chunked") } else { &self.body };
        String::from_utf8(body.clone()).unwrap()
    }
}

struct Events {
    lines: BufReader<TcpStream>,
}

impl Events {
    /// The next state.
    #[track_caller]
    fn next(&mut self) -> Value {
        loop {
            let mut line = String::new();
            let n_bytes = self.lines.read_line(&mut line).expect("an event before the deadline");
            assert!(n_bytes > 0, "the stream of events has ended");
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).unwrap();
            }
        }
    }

    #[track_caller]
    fn until(&mut self, holds: impl Fn(&Value) -> bool) -> Value {
        loop {
            let state = self.next();
            if holds(&state) {
                return state;
            }
        }
    }
}

/// One preview at a time: each watches, builds and inspects on all cores.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The files of the sample county.
fn county() -> Vec<(String, String)> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites/county.txt")).unwrap();
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if line.starts_with("== ") {
            break;
        }
        match line.strip_prefix("-- ").and_then(|line| line.strip_suffix(" --")) {
            Some(path) => files.push((path.to_owned(), String::new())),
            None => {
                if let Some((_, text)) = files.last_mut() {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    }
    files
}

fn save(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A page without the script.
fn bare(page: &str) -> String {
    match page.find("<script src=\"/__jianbao/live.js\"") {
        Some(start) => {
            let end = start + page[start..].find("</script>").unwrap() + "</script>".len();
            format!("{}{}", &page[..start], &page[end..])
        }
        None => page.to_owned(),
    }
}

#[test]
fn a_save_is_pushed_and_the_page_is_new() {
    let _alone = alone();
    let preview = Preview::of_county("save");
    let mut events = preview.events();
    let first = events.until(|state| state["inspected"] == true);
    let before = preview.get("/bulletins/1.html");
    assert_eq!(before.status, 200);
    assert!(before.text().contains("data-site="), "the script is in the page");
    preview.edit("content/bulletins/001.md", "全县共有", "本县共有");
    let state = events.until(|state| state["site"] != first["site"]);
    assert_eq!((&state["errors"], &state["follow"]), (&Value::from(0), &Value::Null));
    let after = preview.get("/bulletins/1.html");
    assert!(after.text().contains("本县共有"));
    assert_ne!(before.headers["etag"], after.headers["etag"]);
    let other = preview.get("/method.html").headers["etag"].clone();
    preview.edit("content/bulletins/001.md", "本县共有", "全县共有");
    events.until(|it| it["site"] != state["site"] && it["inspected"] == true);
    assert_eq!(preview.get("/method.html").headers["etag"], other, "a page that shows nothing of the change stays as it is");
    preview.equals_clean_build().unwrap();
}

#[test]
fn a_mistake_leaves_the_last_good_page_and_mending_clears_it() {
    let _alone = alone();
    let preview = Preview::of_county("mistake");
    preview.until_problems("a good site", |problems| problems["errors"] == 0);
    let good = preview.page("/bulletins/1.html");
    preview.edit("content/bulletins/001.md", "已复工[1个]", "已复工[2个]");
    preview.until_problems("the mistake", |problems| problems["errors"] == 1);
    assert_eq!(preview.page("/bulletins/1.html"), good);
    let problem = &preview.problems()["problems"][0];
    assert_eq!((&problem["level"], &problem["file"], &problem["line"]), (&"error".into(), &"content/bulletins/001.md".into(), &7.into()));
    assert!(problem["message"].as_str().unwrap().contains('2') && problem["en"]["message"].as_str().unwrap().contains('2'), "both languages: {problem}");
    assert!(problem["text"].as_str().unwrap().contains("[2个](fig:projects.resumed)"));
    assert!(preview.get("/__jianbao/").text().contains("content/bulletins/001.md:7:"));
    preview.edit("content/bulletins/001.md", "已复工[2个]", "已复工[1个]");
    preview.until_problems("mending", |problems| problems["errors"] == 0);
    assert_eq!(preview.page("/bulletins/1.html"), good);
}

#[test]
fn a_template_that_fails_in_print_leaves_the_last_good_page() {
    let _alone = alone();
    let preview = Preview::of_county("template");
    preview.until_problems("a good site", |problems| problems["errors"] == 0);
    let (page, record) = (preview.page("/method.html"), preview.page("/projects/P1.html"));
    let (_, template) = BUILTIN.iter().find(|(path, _)| path.ends_with("default/templates/page.html")).unwrap();
    let template = std::str::from_utf8(template).unwrap();
    preview.save("themes/default/templates/page.html", &template.replace("{% block", "{{ head.no_such_thing }}{% block"));
    preview.until_problems("the fault", |problems| problems["errors"].as_u64() > Some(0));
    assert_eq!(preview.page("/method.html"), page);
    assert_eq!(preview.page("/projects/P1.html"), record);
    preview.save("themes/default/templates/page.html", &template.replace("</main>", "<p>新</p></main>"));
    preview.until_problems("mending", |problems| problems["errors"] == 0);
    preview.equals_clean_build().unwrap();
    fs::remove_dir_all(preview.path("themes")).unwrap();
    preview.until("the theme compiled in", |preview| preview.page("/method.html") == page);
}

#[test]
fn files_and_folders_come_go_and_change_their_names() {
    let _alone = alone();
    let preview = Preview::of_county("names");
    preview.save("content/pages/deep/er/about.md", "---\ntitle: 关于\n---\n文字。\n");
    preview.until("a new page in new folders", |preview| preview.get("/deep/er/about.html").status == 200);
    fs::rename(preview.path("content/pages/deep"), preview.path("content/pages/other")).unwrap();
    preview.until("a folder renamed", |preview| preview.get("/other/er/about.html").status == 200 && preview.get("/deep/er/about.html").status == 404);
    fs::remove_file(preview.path("content/pages/other/er/about.md")).unwrap();
    preview.until("a page deleted", |preview| preview.get("/other/er/about.html").status == 404);
    let gone = preview.get("/other/er/about.html");
    assert!(gone.text().contains("<base href=\"/\">") && gone.text().contains("live.js"), "the site's own page, live");
    // Saving aside and renaming over, as most editors do; the name aside is nobody's page.
    let text = fs::read_to_string(preview.path("content/pages/method.md")).unwrap().replace("复工率包括", "复工率也包括");
    preview.save("content/pages/.method.md.tmp", &text);
    fs::rename(preview.path("content/pages/.method.md.tmp"), preview.path("content/pages/method.md")).unwrap();
    preview.until("a file renamed over another", |preview| preview.page("/method.html").contains("复工率也包括"));
    preview.save("content/static/计划.txt", "一");
    let route = jianbao::plan::route::of_file("content/static/计划.txt");
    preview.until("a file to copy", |preview| preview.get(&format!("/{route}")).body == "一".as_bytes());
    preview.until_problems("inspection", |_| true);
    preview.equals_clean_build().unwrap();
}

#[test]
fn a_folder_that_goes_and_comes_back_is_watched_again() {
    let _alone = alone();
    let preview = Preview::of_county("checkout");
    preview.until_problems("a good site", |problems| problems["errors"] == 0);
    let good = preview.page("/bulletins/2.html");
    fs::rename(preview.path("content"), preview.path("away")).unwrap();
    preview.until_problems("an empty folder", |problems| problems["errors"].as_u64() > Some(0));
    assert_eq!(preview.page("/bulletins/2.html"), good, "the last good site stands");
    fs::rename(preview.path("away"), preview.path("content")).unwrap();
    preview.until_problems("the folder again", |problems| problems["errors"] == 0);
    preview.edit("content/bulletins/002.md", "全县已复工", "本县已复工");
    preview.until("an edit in it", |preview| preview.page("/bulletins/2.html").contains("本县已复工"));
}

#[test]
fn a_thousand_quick_edits_end_in_the_state_of_a_clean_build() {
    let _alone = alone();
    let preview = Preview::of_county("edits");
    preview.until_problems("a good site", |problems| problems["errors"] == 0);
    let bulletin = fs::read_to_string(preview.path("content/bulletins/002.md")).unwrap();
    let records = fs::read_to_string(preview.path("content/data/projects/records.yaml")).unwrap();
    for edit in 0..1000 {
        match edit % 5 {
            0 => preview.save("content/bulletins/002.md", &bulletin.replace("全县已复工", &format!("第{edit}次,全县已复工"))),
            1 => preview.save("content/data/projects/records.yaml", &records.replace("茶园", &format!("茶园{edit}号"))),
            2 => preview.save(&format!("content/pages/p{}.md", edit % 7), &format!("---\ntitle: 页{edit}\n---\n文字。\n")),
            3 => {
                let _ = fs::remove_file(preview.path(&format!("content/pages/p{}.md", edit % 7)));
            }
            _ => preview.save("content/bulletins/002.md", &bulletin.replace("[2个]", "[9个]")),
        }
    }
    preview.save("content/bulletins/002.md", &bulletin.replace("全县已复工", "最后,全县已复工"));
    preview.until("the last edit", |preview| preview.page("/bulletins/2.html").contains("最后,"));
    preview.until_problems("a good site at last", |problems| problems["errors"] == 0);
    preview.equals_clean_build().unwrap();
}

#[test]
fn five_thousand_events_at_once_are_one_change() {
    let _alone = alone();
    let preview = Preview::of_county("events");
    preview.until_problems("a good site", |_| true);
    for file in 0..5000 {
        save(&preview.path(&format!("content/static/d{}/f{file}.txt", file % 50)), "文");
    }
    preview.until("all files", |preview| preview.get("/d49/f4999.txt").status == 200);
    fs::remove_dir_all(preview.path("content/static")).unwrap();
    preview.edit("content/bulletins/001.md", "全县共有", "本县共有");
    preview.until("none of them, and the edit", |preview| {
        preview.get("/d49/f4999.txt").status == 404 && preview.get("/d0/f0.txt").status == 404 && preview.page("/bulletins/1.html").contains("本县共有")
    });
    let n_rounds = preview.said.try_iter().filter(|said| matches!(said, Said::Round { .. })).count();
    assert!(n_rounds < 1000, "{n_rounds} rounds for two changes");
}

#[test]
fn only_questions_that_name_us_are_answered() {
    let _alone = alone();
    let preview = Preview::of_county("guard");
    let port = preview.port;
    let status = |request: &str| preview.ask(request).status;
    let with = |headers: &str| format!("GET / HTTP/1.1\r\n{headers}Connection: close\r\n\r\n");
    assert_eq!(status(&with(&format!("Host: localhost:{port}\r\n"))), 200);
    for host in ["evil.example", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example"] {
        assert_eq!(status(&with(&format!("Host: {host}\r\n"))), 403, "{host}");
    }
    assert_eq!(status(&with(&format!("Host: evil.example:{port}\r\n"))), 403, "rebinding");
    assert_eq!(status(&with("")), 403, "no host at all");
    for (origin, wanted) in
        [(format!("http://127.0.0.1:{port}"), 200), (format!("http://evil.example:{port}"), 403), ("null".to_owned(), 403), (format!("https://localhost:{port}"), 403)]
    {
        assert_eq!(status(&with(&format!("Host: 127.0.0.1:{port}\r\nOrigin: {origin}\r\n"))), wanted, "{origin}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
        let answer = preview.ask(&format!("{method} / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        assert_eq!((answer.status, answer.headers["allow"].as_str()), (405, "GET, HEAD"), "{method}");
    }
    assert_eq!(status(&with(&format!("Host: 127.0.0.1:{port}\r\nContent-Length: 5\r\n"))), 413);
    assert_eq!(status(&with(&format!("Host: 127.0.0.1:{port}\r\nCookie: {}\r\n", "a".repeat(64 * 1024)))), 431);
    for path in ["/", "/assets/style.css", "/nothing.html", "/__jianbao/", "/__jianbao/live.js", "/__jianbao/problems", "/../Cargo.toml", "/%2e%2e/%2e%2e/etc/passwd"] {
        let answer = preview.get(path);
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        assert!(answer.headers["content-security-policy"].contains("default-src 'none'"), "{path}");
        assert!(!answer.headers.keys().any(|name| name.starts_with("access-control")), "{path}");
        assert_eq!(answer.status == 404, path.contains("..") || path.contains("%2e") || path.contains("nothing"), "{path}");
    }
}

#[test]
fn answers_are_of_the_right_kind() {
    let _alone = alone();
    let preview = Preview::of_county("kinds");
    let kind = |path: &str| preview.get(path).headers["content-type"].clone();
    assert_eq!(kind("/"), "text/html; charset=utf-8");
    assert_eq!(kind("/assets/style.css"), "text/css; charset=utf-8");
    assert_eq!(kind("/data/projects.csv"), "text/csv; charset=utf-8");
    assert_eq!(kind("/data/figures.json"), "application/json; charset=utf-8");
    assert_eq!(kind("/__jianbao/live.js"), "text/javascript; charset=utf-8");
    let style = preview.get("/assets/style.css");
    let again =
        preview.ask(&format!("GET /assets/style.css HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nIf-None-Match: {}\r\nConnection: close\r\n\r\n", preview.port, style.headers["etag"]));
    assert_eq!((again.status, again.body.len()), (304, 0));
    // A proxy weakens a tag, a browser that has kept several states asks with all of their tags.
    let tags = format!("\"other\", W/{}", style.headers["etag"]);
    assert_eq!(preview.ask(&format!("GET /assets/style.css HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nIf-None-Match: {tags}\r\nConnection: close\r\n\r\n", preview.port)).status, 304);
    let head = preview.ask(&format!("HEAD / HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", preview.port));
    assert_eq!((head.status, head.body.len(), &head.headers["etag"]), (200, 0, &preview.get("/").headers["etag"]));
    let folder = preview.get("/bulletins");
    assert_eq!((folder.status, folder.headers["location"].as_str()), (302, "/bulletins/"));
    assert!(preview.get("/__jianbao/?lang=en").text().contains("projects.total"));
}

#[test]
fn a_part_of_a_download_is_that_part() {
    let _alone = alone();
    let preview = Preview::of_county("parts");
    let whole = preview.get("/data/projects.csv");
    let size = whole.body.len();
    assert_eq!((whole.headers["accept-ranges"].as_str(), whole.headers["content-length"].clone()), ("bytes", size.to_string()));
    let ask = |method: &str, path: &str, headers: &str| preview.ask(&format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{headers}Connection: close\r\n\r\n", preview.port));
    let get = |headers: &str| ask("GET", "/data/projects.csv", headers);
    let rest = get(&format!("Range: bytes=5-\r\nIf-Range: {}\r\n", whole.headers["etag"]));
    assert_eq!((rest.status, rest.headers["content-range"].clone(), &rest.body[..]), (206, format!("bytes 5-{}/{size}", size - 1), &whole.body[5..]));
    assert_eq!(get("Range: bytes=-4\r\n").body, whole.body[size - 4..]);
    // Changed since the first part was loaded: the whole, lest a file be put together of two.
    let changed = get("Range: bytes=5-\r\nIf-Range: \"other\"\r\n");
    assert_eq!((changed.status, changed.body.len()), (200, size));
    let beyond = get(&format!("Range: bytes={size}-\r\n"));
    assert_eq!((beyond.status, beyond.headers["content-range"].clone(), beyond.body.len()), (416, format!("bytes */{size}"), 0));
    assert_eq!(get(&format!("Range: bytes=0-3\r\nIf-None-Match: {}\r\n", whole.headers["etag"])).status, 304);
    let head = ask("HEAD", "/data/projects.csv", "Range: bytes=0-3\r\n");
    assert_eq!((head.status, &head.headers["content-length"]), (200, &whole.headers["content-length"]));
    assert_eq!(ask("GET", "/", "Range: bytes=0-3\r\n").status, 200, "a page, which is never kept, has no parts");
}

#[cfg(unix)]
#[test]
fn what_a_link_leads_to_is_watched() {
    let _alone = alone();
    let preview = Preview::new("links", ServeOptions { port: 0, ..ServeOptions::default() }, &|root| {
        save(&root.join("shared/one.md"), "---\ntitle: 一\n---\n起初。\n");
        save(&root.join("shared/more/two.md"), "---\ntitle: 二\n---\n起初。\n");
        std::os::unix::fs::symlink("../../shared/one.md", root.join("content/pages/one.md")).unwrap();
    });
    preview.until("the first site is inspected", |preview| preview.problems()["inspected"] == true);
    std::os::unix::fs::symlink("../../shared/more", preview.path("content/pages/more")).unwrap();
    preview.until("a linked folder has come", |preview| preview.get("/more/two.html").status == 200);
    for round in 0..3 {
        for (source, page) in [("shared/one.md", "/one.html"), ("shared/more/two.md", "/more/two.html"), ("shared/more/new/three.md", "/more/new/three.html")] {
            let words = format!("第{round}回");
            preview.save(source, &format!("---\ntitle: 页\n---\n{words}。\n"));
            preview.until("what a link leads to is shown", |preview| preview.page(page).contains(&words));
        }
    }
    std::os::unix::fs::symlink("nowhere", preview.path("content/pages/lost.md")).unwrap();
    preview.until_problems("a link to nothing is said", |problems| problems["problems"][0]["code"] == "JB9016");
    fs::remove_file(preview.path("content/pages/lost.md")).unwrap();
    preview.until_problems("and mended", |problems| problems["errors"] == 0);
    assert!(!preview.said.try_iter().any(|said| matches!(said, Said::Polling)), "events have told of everything");
}

#[test]
fn the_next_free_port_is_taken() {
    let _alone = alone();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let wanted = taken.local_addr().unwrap().port();
    if wanted > u16::MAX - 20 {
        return;
    }
    let preview = Preview::new("port", ServeOptions { port: wanted, ..ServeOptions::default() }, &|_| {});
    assert_eq!(preview.taken, Some(wanted));
    assert!(preview.port > wanted && preview.port <= wanted + 20);
    assert_eq!(preview.get("/").status, 200);
}

#[test]
fn the_browser_follows_the_page_that_is_edited() {
    let _alone = alone();
    let preview = Preview::new("follow", ServeOptions { port: 0, navigate: true, ..ServeOptions::default() }, &|_| {});
    let mut events = preview.events();
    assert_eq!(events.until(|state| state["inspected"] == true)["follow"], Value::Null);
    preview.edit("content/bulletins/001.md", "全县共有", "本县共有");
    assert_eq!(events.until(|state| state["follow"] != Value::Null)["follow"], "bulletins/1.html");
    assert_eq!(preview.events().next()["follow"], Value::Null, "what was edited before a page was opened is no reason to leave it");
}

#[test]
fn a_site_that_has_never_been_good_is_shown_with_what_is_wrong() {
    let _alone = alone();
    let mistaken = |root: &Path| {
        let path = root.join("content/bulletins/001.md");
        let text = fs::read_to_string(&path).unwrap();
        save(&path, &text.replace("[3个]", "[4个]"));
    };
    let preview = Preview::new("never", ServeOptions { port: 0, ..ServeOptions::default() }, &mistaken);
    preview.until_problems("the mistake", |problems| problems["errors"] == 1);
    assert_eq!(preview.get("/bulletins/1.html").status, 200);
    assert!(
        matches!(preview.said.iter().find(|said| matches!(said, Said::Problems(_))), Some(Said::Problems(list)) if list.len() == 1 && list[0].contains('4')),
        "told on the terminal too"
    );
}

/// How long it takes from a save until the page is served: printed, and held only against a bound that no machine should miss.
#[test]
fn a_save_is_served_within_a_moment() {
    let _alone = alone();
    let preview = Preview::of_county("moment");
    preview.until_problems("a good site", |_| true);
    let mut events = preview.events();
    let mut site = events.next()["site"].clone();
    let mut times: Vec<Duration> = (0..20)
        .map(|edit| {
            let text = fs::read_to_string(preview.path("content/pages/method.md")).unwrap();
            let began = Instant::now();
            preview.save("content/pages/method.md", &format!("{text}\n第{edit}段。\n"));
            site = events.until(|state| state["site"] != site)["site"].clone();
            assert!(preview.get("/method.html").text().contains(&format!("第{edit}段")));
            began.elapsed()
        })
        .collect();
    times.sort();
    let rounds: Vec<Duration> = preview.said.try_iter().filter_map(|said| if let Said::Round { elapsed, is_shown: true } = said { Some(elapsed) } else { None }).collect();
    println!("saved → served: median {:?}, longest {:?}; rounds {:?}", times[10], times[19], rounds.iter().max());
    assert!(times[10] < Duration::from_secs(5));
    assert!(!preview.said.try_iter().any(|said| matches!(said, Said::Polling)));
}
