//! Builds counties of any size and says where the time goes: `cargo bench --bench county -- 584 10000 100000 [csv] [hugo]`.
//!
//! For each size: 1. A county is generated in `target/bench/county-N`, of the same kinds of data as `content/`: N projects with a narrative
//! of about 1 KB and a dated status each, a tenth as many workshops, lists by township, sector, status and batch, relief cases, figures and four bulletins.
//! 2. The stages are timed inside this process. 3. The same files are written from memory, which is the floor. 4. The real program builds it clean,
//! again unchanged, and after one edit, each in a new process, with its peak memory.
//!
//! `csv` writes the projects as CSV. `only` generates and measures nothing. `hugo` also generates the equal site for Hugo in `target/bench/hugo-N`, for `benches/peers.sh`.
//! Every number is the same on every run: the generator has its own sequence of random numbers.

use jianbao::pipeline::{self, Memo, Options, Stage};
use jianbao::source;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Changes whenever the generator does, so that an old county is made anew.
const GENERATION: &str = "3";

const TOWNSHIPS: [&str; 10] = ["示例甲镇", "示例乙镇", "示例丙镇", "示例丁镇", "示例戊镇", "示例己镇", "示例庚镇", "示例辛乡", "示例壬乡", "示例癸乡"];
const SECTORS: [&str; 8] = ["种植业", "养殖业", "农产品加工", "光伏扶贫", "乡村旅游", "手工与服装加工", "仓储物流与电商", "其他"];
const BATCHES: [&str; 2] = ["往年结转", "首批"];
const MECHANISMS: [&str; 5] = ["务工", "土地流转", "入股分红", "订单收购", "技术服务"];
const DEPARTMENTS: [&str; 4] = ["县农业农村局", "县商务局", "县文化和旅游局", "县乡村产业办公室"];
const REASONS: [&str; 6] = ["因疫", "因病", "因残", "因灾", "因学", "其他"];

/// Sentences of the narratives; about a dozen make 1 KB.
const SENTENCES: [&str; 12] = [
    "项目所在的村地势平坦，水源充足，适合连片发展，村里已经完成土地整理和道路硬化。",
    "合作社按照订单组织生产，与农户签订收购合同，按约定的时间和等级收购。",
    "复工前完成场地消毒，**测温和登记**责任到人，防护物资由乡镇统一调配。",
    "原料运输曾受影响，主管部门协调办理通行证后，运输恢复正常。",
    "参与务工的农户就近上岗，工资按月发放，并由村里公示。",
    "技术员每周到场指导，重点解决育苗、温控和病虫害防治的问题。",
    "产品主要销往周边市场，*线上订单*逐步增加，包装和冷链正在完善。",
    "项目资金由县级统一拨付，按照工程进度分段支付，接受审计监督。",
    "收益按照协议分配，村集体留存部分用于公益性岗位和基础设施维护。",
    "后续将扩大种植面积，补上烘干和仓储设备，延长加工链条。",
    "村干部包户联系，及时了解农户在生产和销售中的困难。",
    "对暂时不能复工的环节，制定了单独的方案并明确完成的时限。",
];

/// A sequence of numbers that is the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[usize::try_from(self.roll(from.len() as u64)).expect("a short list")]
    }
}

/// One project as generated.
struct Project {
    id: String,
    name: String,
    sector: &'static str,
    township: &'static str,
    village: String,
    department: &'static str,
    operator: String,
    batch: &'static str,
    funds: u64,
    investment: u64,
    status: Vec<(&'static str, &'static str)>,
    households: u64,
    persons: u64,
    mechanism: &'static str,
    narrative: Vec<String>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let is_csv = arguments.iter().any(|it| it == "csv");
    let with_hugo = arguments.iter().any(|it| it == "hugo");
    let mut sizes: Vec<usize> = arguments.iter().filter_map(|it| it.parse().ok()).collect();
    if sizes.is_empty() {
        sizes.push(584);
    }
    let target = PathBuf::from(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target").into())).join("bench");
    let (mut reports, mut used) = (Vec::new(), Vec::new());
    for n in sizes {
        let root = target.join(format!("county-{n}{}", if is_csv { "-csv" } else { "" }));
        let bytes = county(&root, n, is_csv);
        if with_hugo {
            hugo(&target.join(format!("hugo-{n}")), n);
        }
        if arguments.iter().any(|it| it == "only") {
            continue;
        }
        let (report, folders) = measured(&root, n, bytes);
        reports.push(report);
        used.extend(folders);
    }
    let Some(first) = reports.first() else { return };
    let rows: Vec<&str> = first.iter().map(|(row, _)| *row).collect();
    let columns: String = reports.iter().map(|report| format!(" {} |", report[0].1)).collect();
    println!("\n| {} |{columns}\n|---|{}", rows[0], "--:|".repeat(reports.len()));
    for (i, row) in rows.iter().enumerate().skip(1) {
        println!("| {row} |{}", reports.iter().map(|report| format!(" {} |", report[i].1)).collect::<String>());
    }
    for folder in used {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let _ = fs::remove_dir_all(folder.with_file_name(format!(".{name}.jianbao")));
        let _ = fs::remove_dir_all(folder);
    }
}

fn ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    if ms < 10.0 { format!("{ms:.1} ms") } else { format!("{ms:.0} ms") }
}

/// Builds the county at `root` in every way, and gives the rows of the report.
///
/// Also gives the folders it wrote, to be deleted when nothing is measured any more.
fn measured(root: &Path, n: usize, input_bytes: u64) -> (Vec<(&'static str, String)>, Vec<PathBuf>) {
    let mut report = vec![("projects", n.to_string()), ("input", format!("{:.1} MB", input_bytes as f64 / 1e6))];
    let rounds = if n <= 10_000 { 3 } else { 1 };

    // Stages in this process; the quickest of the rounds, because anything else on the machine only ever adds.
    let names = [Stage::Read, Stage::Model, Stage::Figures, Stage::Plan, Stage::Check, Stage::Render];
    let mut best = [Duration::MAX; 7];
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for _ in 0..rounds {
        files.clear();
        let start = Instant::now();
        let sources = source::read(root, jianbao::render::BUILTIN).expect("the county can be read");
        best[0] = best[0].min(start.elapsed());
        let made = Mutex::new(Vec::new());
        let last = std::cell::Cell::new(Instant::now());
        let took = std::cell::RefCell::new(vec![Duration::ZERO; names.len()]);
        let build = pipeline::observed(
            &sources,
            &Options::default(),
            &Memo::once(),
            &|path: &str, bytes: &[u8]| {
                made.lock().expect("no writer fails").push((path.to_owned(), bytes.to_vec()));
                Ok::<(), std::convert::Infallible>(())
            },
            &mut |stage| {
                let now = Instant::now();
                if let Some(i) = names.iter().position(|name| *name == stage) {
                    took.borrow_mut()[i] += now - last.get();
                }
                last.set(now);
            },
        )
        .expect("the sink takes everything");
        assert!(
            !build.problems.has_errors(),
            "the generated county is in order: {}",
            build.problems.0.iter().take(3).map(|it| it.message.en.clone()).collect::<Vec<_>>().join("; ")
        );
        for (best, took) in best[1..].iter_mut().zip(took.into_inner()) {
            *best = (*best).min(took);
        }
        files = made.into_inner().expect("no writer fails");
    }
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    report.push(("files written", files.len().to_string()));
    report.push(("output", format!("{:.1} MB", bytes as f64 / 1e6)));
    for (row, time) in
        ["source: walk and read", "read: settings, narratives", "model: parse records", "figures", "plan", "check", "render, leak and link gates"].into_iter().zip(best)
    {
        report.push((row, ms(time)));
    }
    report.push(("in memory, together", ms(best.iter().sum())));

    // The floor: the same files from memory by one writer. Every build has a folder that never was, and nothing is deleted before the end:
    // ext4 without a journal looks through deleted inodes for minutes, and the next build would pay for it.
    let mut used = Vec::new();
    let mut fresh = |what: &str| {
        used.push(root.with_file_name(format!("{what}-{n}-{}-{}", std::process::id(), used.len())));
        used[used.len() - 1].clone()
    };
    let floor = (0..rounds).map(|_| floor(&fresh("floor"), &files)).min().expect("at least one round");
    let n_pages = files.iter().filter(|(path, _)| path.ends_with(".html")).count();
    drop(files);
    report.push(("floor: same files written from memory", ms(floor)));

    // The real program.
    let out = fresh("site");
    let clean = (1..rounds).map(|_| run(root, &fresh("site"))).chain([run(root, &out)]).min().expect("at least one round");
    let Run { wall: clean, busy, memory } = clean;
    report.push(("clean build, new process", ms(clean)));
    report.push(("… processor time", ms(busy)));
    report.push(("pages a second", format!("{:.0}", n_pages as f64 / clean.as_secs_f64())));
    report.push(("clean build / floor", format!("{:.1}×", clean.as_secs_f64() / floor.as_secs_f64())));
    report.push(("peak memory", format!("{} MiB", memory / 1024)));
    let stamps = stamps(&out);
    let Run { wall: unchanged, memory, .. } = (0..rounds).map(|_| run(root, &out)).min().expect("at least one round");
    report.push(("unchanged build, new process", ms(unchanged)));
    report.push(("… files touched", self::stamps(&out).iter().filter(|it| !stamps.contains(it)).count().to_string()));
    report.push(("… peak memory", format!("{} MiB", memory / 1024)));
    let edited = root.join("content/bulletins/004.md");
    let text = fs::read_to_string(&edited).expect("the bulletin can be read");
    fs::write(&edited, format!("{text}\n补充一句。\n")).expect("the bulletin can be written");
    let one_edit = run(root, &out).wall;
    fs::write(&edited, text).expect("the bulletin can be written");
    report.push(("one narrative edited, new process", ms(one_edit)));
    (report, used)
}

/// What a run of the program took.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Run {
    /// Wall time.
    wall: Duration,
    /// Time of all processors, as the system last said it, in steps of 10 ms.
    busy: Duration,
    /// Peak memory in KiB, as the system last said it.
    memory: u64,
}

/// Writes the files anew into `out`.
fn floor(out: &Path, files: &[(String, Vec<u8>)]) -> Duration {
    let start = Instant::now();
    let mut folders = std::collections::HashSet::new();
    for (path, bytes) in files {
        let file = out.join(path);
        let folder = file.parent().expect("a file lies in a folder");
        if folders.insert(folder.to_owned()) {
            fs::create_dir_all(folder).expect("the folder can be made");
        }
        fs::write(&file, bytes).expect("the file can be written");
    }
    start.elapsed()
}

/// Builds with the real program.
fn run(root: &Path, out: &Path) -> Run {
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_jianbao"))
        .args(["--quiet", "--root"])
        .arg(root)
        .args(["build", "-o"])
        .arg(out)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let (status, stat) = (format!("/proc/{}/status", child.id()), format!("/proc/{}/stat", child.id()));
    let (mut memory, mut busy) = (0, Duration::ZERO);
    let ended = loop {
        if let Some(high) = fs::read_to_string(&status).ok().and_then(|text| text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok())) {
            memory = high;
        }
        if let Some(ticks) =
            fs::read_to_string(&stat).ok().and_then(|text| text.rsplit_once(')')?.1.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().ok()).sum::<Option<u64>>())
        {
            busy = Duration::from_millis(ticks * 10);
        }
        if let Some(ended) = child.try_wait().expect("the program can be waited for") {
            break ended;
        }
        std::thread::sleep(Duration::from_micros(500));
    };
    let took = start.elapsed();
    let mut said = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        let _ = std::io::Read::read_to_string(&mut stderr, &mut said);
    }
    assert!(ended.success(), "the program built the county: {ended}\n{said}");
    Run { wall: took, busy, memory }
}

/// Path and time of every file below `folder`.
fn stamps(folder: &Path) -> std::collections::HashSet<(PathBuf, std::time::SystemTime)> {
    let mut found = std::collections::HashSet::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(open) = folders.pop() {
        for entry in fs::read_dir(open).expect("the output can be listed") {
            let entry = entry.expect("the output can be listed");
            let meta = entry.metadata().expect("a file has metadata");
            if meta.is_dir() {
                folders.push(entry.path());
            } else {
                found.insert((entry.path(), meta.modified().expect("a file has a time")));
            }
        }
    }
    found
}

/// All projects of a county of `n`.
fn projects(n: usize) -> impl Iterator<Item = Project> {
    let mut dice = Dice(584);
    (1..=n).map(move |number| {
        let township = TOWNSHIPS[(number - 1) * TOWNSHIPS.len() / n];
        let village = format!("示例{}村", 1 + dice.roll(200));
        let sector = dice.pick(&SECTORS);
        let funds = 1000 * (50 + dice.roll(1500));
        let households = 5 + dice.roll(200);
        let status = match dice.roll(20) {
            0 => vec![("2020-02-01", "未复工")],
            1 | 2 => vec![("2020-02-01", "未复工"), (dice.pick(&["2020-02-11", "2020-02-18", "2020-02-25"]), "部分复工")],
            _ => vec![
                ("2020-02-01", "未复工"),
                (dice.pick(&["2020-02-10", "2020-02-13", "2020-02-17"]), "部分复工"),
                (dice.pick(&["2020-02-20", "2020-02-24", "2020-03-01"]), "全面复工"),
            ],
        };
        let mut narrative = vec!["## 进展".to_owned(), String::new(), (0..5).map(|_| dice.pick(&SENTENCES)).collect::<String>(), String::new()];
        narrative.extend((0..3).map(|_| format!("- {}", dice.pick(&SENTENCES))));
        narrative.push(String::new());
        narrative.push(dice.pick(&SENTENCES).to_owned());
        Project {
            id: format!("P{number:06}"),
            name: format!("{village}{}第{number}项目", &sector[..6]),
            sector,
            township,
            village,
            department: dice.pick(&DEPARTMENTS),
            operator: format!("示例合作社{:03}", 1 + dice.roll(400)),
            batch: dice.pick(&BATCHES),
            funds,
            investment: funds + 1000 * dice.roll(500),
            status,
            households,
            persons: households * 3 + dice.roll(households),
            mechanism: dice.pick(&MECHANISMS),
            narrative,
        }
    })
}

/// A file being written below `root`.
fn file(root: &Path, path: &str) -> BufWriter<fs::File> {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("the folder can be made");
    BufWriter::new(fs::File::create(path).expect("the file can be made"))
}

fn write(root: &Path, path: &str, text: &str) {
    file(root, path).write_all(text.as_bytes()).expect("the file can be written");
}

/// Writes the county, unless it is there, and says how many bytes it has.
fn county(root: &Path, n: usize, is_csv: bool) -> u64 {
    let stamp = root.join("generation");
    if fs::read_to_string(&stamp).is_ok_and(|made| made == GENERATION) {
        return size(root);
    }
    let _ = fs::remove_dir_all(root);
    write(root, "content/site.yaml", SITE);
    write(root, "content/sources.yaml", "sample: {title: 示例数据, supplier: 编辑部编制, received: 2020-03-03, sample: true}\n");
    write(root, "content/figures.yaml", FIGURES);
    write(root, "content/checks.yaml", "- {check: \"projects.full + projects.partial + projects.idle = projects.total\", title: 三种进度之和等于总数}\n");
    write(root, "content/data/townships/dataset.yaml", TOWNSHIP_SCHEMA);
    let rows: String = TOWNSHIPS.iter().enumerate().map(|(i, name)| format!("- {{id: T{:02}, name: {name}}}\n", i + 1)).collect();
    write(root, "content/data/townships/townships.yaml", &rows);
    write(root, "content/data/projects/dataset.yaml", PROJECT_SCHEMA);
    if is_csv {
        projects_as_csv(root, n)
    } else {
        projects_as_yaml(root, n)
    }
    workshops(root, n);
    relief(root, n);
    for (issue, day, date) in [(1, "2020-02-14", "2020-02-15"), (2, "2020-02-21", "2020-02-22"), (3, "2020-02-28", "2020-02-29"), (4, "2020-03-03", "2020-03-04")] {
        let front =
            format!("---\ntitle: 复工复产进展\nissue: {issue}\nas_of: {day}\ndate: {date} 09:00\nsummary: 已复工[](fig:projects.resumed)，复工率[](fig:projects.resumed_rate)。\n");
        let change = if issue > 1 { "，比上期[](fig:projects.resumed_rate?show=change)" } else { "" };
        write(root, &format!("content/bulletins/{issue:03}.md"), &format!("{front}---\n{}{change}。\n{BULLETIN}", BULLETIN_START));
    }
    write(root, "content/pages/method.md", "---\ntitle: 数据说明\n---\n复工率的分子包括部分复工。全部数据为示例。\n");
    fs::write(stamp, GENERATION).expect("the stamp can be written");
    size(root)
}

fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).expect("the county can be listed").map(|entry| entry.expect("the county can be listed"));
    entries.map(|entry| if entry.path().is_dir() { size(&entry.path()) } else { entry.metadata().map_or(0, |meta| meta.len()) }).sum()
}

/// A thousand records a file, as a county with a file a township and year would have them.
const RECORDS_A_FILE: usize = 1000;

fn projects_as_yaml(root: &Path, n: usize) {
    let mut out = None;
    for (i, it) in projects(n).enumerate() {
        if i % RECORDS_A_FILE == 0 {
            out = Some(file(root, &format!("content/data/projects/{:04}.yaml", i / RECORDS_A_FILE + 1)));
        }
        let mut text = format!(
            "- id: {}\n  name: {}\n  sector: {}\n  township: {}\n  village: {}\n  department: {}\n  operator: {}\n  batch: {}\n  funds: {}\n  investment: {}\n  status:\n",
            it.id, it.name, it.sector, it.township, it.village, it.department, it.operator, it.batch, it.funds, it.investment
        );
        for (day, status) in &it.status {
            let _ = writeln!(text, "    {day}: {status}");
        }
        let _ = write!(text, "  households: {}\n  persons: {}\n  mechanism: {}\n  narrative: |\n", it.households, it.persons, it.mechanism);
        for line in &it.narrative {
            let _ = writeln!(text, "    {line}");
        }
        out.as_mut().expect("the first record opens a file").write_all(text.as_bytes()).expect("the file can be written");
    }
}

fn projects_as_csv(root: &Path, n: usize) {
    let mut out = file(root, "content/data/projects/projects.csv");
    out.write_all("id,name,sector,township,village,department,operator,batch,funds,investment,status,households,persons,mechanism,narrative\n".as_bytes())
        .expect("the file can be written");
    for it in projects(n) {
        let status = it.status.iter().map(|(day, status)| format!("{day}:{status}")).collect::<Vec<_>>().join(";");
        writeln!(
            out,
            "{},{},{},{},{},{},{},{},{},{},{status},{},{},{},\"{}\"",
            it.id,
            it.name,
            it.sector,
            it.township,
            it.village,
            it.department,
            it.operator,
            it.batch,
            it.funds,
            it.investment,
            it.households,
            it.persons,
            it.mechanism,
            it.narrative.join("\n")
        )
        .expect("the file can be written");
    }
}

fn workshops(root: &Path, n: usize) {
    write(root, "content/data/workshops/dataset.yaml", WORKSHOP_SCHEMA);
    let mut dice = Dice(62);
    let mut out = file(root, "content/data/workshops/workshops.yaml");
    for number in 1..=(n / 10).max(1) {
        let workers = 8 + dice.roll(60);
        writeln!(
            out,
            "- {{id: W{number:05}, name: 第{number}扶贫车间, township: {}, product: {}, status: {{2020-02-01: 未复工, {}: 全面复工}}, workers: {workers}, poor_workers: {}, subsidies: [{{kind: 复工补贴, yuan: {}, paid_on: 2020-02-20}}]}}",
            dice.pick(&TOWNSHIPS),
            dice.pick(&["童装", "雨伞", "箱包", "手套"]),
            dice.pick(&["2020-02-11", "2020-02-19", "2020-02-27"]),
            dice.roll(workers),
            1000 * (1 + dice.roll(9)),
        )
        .expect("the file can be written");
    }
}

fn relief(root: &Path, n: usize) {
    write(root, "content/data/relief/dataset.yaml", RELIEF_SCHEMA);
    let mut dice = Dice(480);
    let mut out = file(root, "content/data/relief/cases.csv");
    writeln!(out, "id,township,reason,amount,decided_on").expect("the file can be written");
    for number in 1..=n * 480 / 584 {
        let (township, reason, amount) = (dice.pick(&TOWNSHIPS), dice.pick(&REASONS), 100 * (5 + dice.roll(26)));
        writeln!(out, "J{number:06},{township},{reason},{amount},{}", dice.pick(&["2020-02-05", "2020-02-17", "2020-02-26"])).expect("the file can be written");
    }
}

/// The equal site for Hugo: a content file a record, taxonomies for the lists, the same words.
///
/// The frame of its pages is the frame of ours, taken from the site that was just built, so that both write pages of the same size.
fn hugo(root: &Path, n: usize) {
    if fs::read_to_string(root.join("generation")).is_ok_and(|made| made == GENERATION) {
        return;
    }
    let _ = fs::remove_dir_all(root);
    write(root, "hugo.toml", HUGO);
    for it in projects(n) {
        let status = it.status.last().map_or("", |(_, status)| status);
        let history: String = it.status.iter().map(|(day, status)| format!("  - {{day: \"{day}\", status: {status}}}\n")).collect();
        let mut text = format!(
            "---\ntitle: {}\nnumber: {}\nsectors: [{}]\ntownships: [{}]\nstatuses: [{status}]\nbatches: [{}]\nvillage: {}\ndepartment: {}\noperator: {}\nfunds: {}\ninvestment: {}\nhistory:\n{history}households: {}\npersons: {}\nmechanism: {}\n---\n",
            it.name, it.id, it.sector, it.township, it.batch, it.village, it.department, it.operator, it.funds, it.investment, it.households, it.persons, it.mechanism
        );
        text.push_str(&it.narrative.join("\n"));
        text.push('\n');
        write(root, &format!("content/projects/{}.md", it.id), &text);
    }
    let mut dice = Dice(62);
    for number in 1..=(n / 10).max(1) {
        let workers = 8 + dice.roll(60);
        write(
            root,
            &format!("content/workshops/W{number:05}.md"),
            &format!("---\ntitle: 第{number}扶贫车间\nnumber: W{number:05}\ntownship: {}\nworkers: {workers}\n---\n", dice.pick(&TOWNSHIPS)),
        );
    }
    fs::write(root.join("generation"), GENERATION).expect("the stamp can be written");
}

const HUGO: &str = r#"baseURL = "https://www.example.gov.cn/jianbao/"
languageCode = "zh-CN"
title = "示例县简报"
uglyURLs = true
relativeURLs = true
disableKinds = ["RSS"]
[pagination]
pagerSize = 50
[taxonomies]
township = "townships"
sector = "sectors"
status = "statuses"
batch = "batches"
"#;

const SITE: &str = "title: 示例县简报
description: 用来计时的示例县
base_url: https://www.example.gov.cn/jianbao/
organisation: {name: 示例县宣传办公室}
records: {site_id: \"0000000001\", icp: 示例备00000000号, domain: www.example.gov.cn}
column: {name: 复工复产, description: 进度简报, keywords: [复工], type: 工作动态}
home: {figures: [projects.total, projects.resumed_rate, projects.funds, workshops.full], charts: [\"projects.total?by=township,status\"]}
options: {stale_after_days: 0}
";

const TOWNSHIP_SCHEMA: &str = "title: 乡镇
unit: 个
source: sample
sample: true
primaryKey: id
fields:
  - {name: id, title: 编号, type: string, constraints: {required: true, unique: true}, visibility: public}
  - {name: name, title: 名称, type: string, constraints: {required: true, unique: true}, visibility: public}
pages: {path: \"townships/{id}.html\", title: name}
";

const PROJECT_SCHEMA: &str = "title: 产业扶贫项目
unit: 个
source: sample
sample: true
primaryKey: id
foreignKeys: [{fields: township, reference: {resource: townships, fields: name}}]
rules:
  - {rule: \"investment >= funds\", message: 总投资不应少于扶贫资金}
  - {rule: \"persons >= households\", message: 受益人数不应少于受益户数}
fields:
  - {name: id, title: 编号, type: string, constraints: {required: true, unique: true, pattern: \"P[0-9]{6}\"}, visibility: public}
  - {name: name, title: 项目名称, type: string, constraints: {required: true, maxLength: 60}, visibility: public}
  - {name: sector, title: 产业类别, type: string, constraints: {required: true, enum: [种植业, 养殖业, 农产品加工, 光伏扶贫, 乡村旅游, 手工与服装加工, 仓储物流与电商, 其他]}, visibility: public}
  - {name: township, title: 乡镇, type: string, constraints: {required: true}, visibility: public}
  - {name: village, title: 村, type: string, constraints: {required: true}, visibility: public}
  - {name: department, title: 主管部门, type: string, visibility: public}
  - {name: operator, title: 实施主体, type: string, visibility: public}
  - {name: batch, title: 批次, type: string, constraints: {required: true, enum: [往年结转, 首批]}, visibility: public}
  - {name: funds, title: 扶贫资金, type: integer, unit: 元, constraints: {required: true, minimum: 0}, visibility: public}
  - {name: investment, title: 总投资, type: integer, unit: 元, constraints: {required: true, minimum: 0}, visibility: public}
  - {name: status, title: 复工进度, type: string, dated: true, constraints: {required: true, enum: [未复工, 部分复工, 全面复工]},
     transitions: {未复工: [部分复工, 全面复工], 部分复工: [全面复工], 全面复工: []}, visibility: public}
  - {name: households, title: 受益户数, type: integer, unit: 户, constraints: {required: true, minimum: 0}, visibility: public}
  - {name: persons, title: 受益人数, type: integer, unit: 人, constraints: {required: true, minimum: 0}, visibility: public}
  - {name: mechanism, title: 联农带农方式, type: string, visibility: public}
  - {name: narrative, title: 情况, type: string, format: markdown, visibility: public}
pages: {path: \"projects/{id}.html\", title: name}
lists: {by: [township, sector, status, batch], page_size: 50}
";

const WORKSHOP_SCHEMA: &str = "title: 扶贫车间
unit: 个
source: sample
sample: true
primaryKey: id
foreignKeys: [{fields: township, reference: {resource: townships, fields: name}}]
rules:
  - {rule: \"poor_workers <= workers\"}
fields:
  - {name: id, title: 编号, type: string, constraints: {required: true, unique: true}, visibility: public}
  - {name: name, title: 车间名称, type: string, constraints: {required: true}, visibility: public}
  - {name: township, title: 乡镇, type: string, constraints: {required: true}, visibility: public}
  - {name: product, title: 主要产品, type: string, visibility: public}
  - {name: status, title: 复工进度, type: string, dated: true, constraints: {enum: [未复工, 部分复工, 全面复工]}, visibility: public}
  - {name: workers, title: 用工人数, type: integer, unit: 人, visibility: public}
  - {name: poor_workers, title: 其中贫困劳动力, type: integer, unit: 人, visibility: public}
  - {name: subsidies, title: 补贴, type: array, visibility: public, fields: [
       {name: kind, title: 补贴类别, type: string, visibility: public},
       {name: yuan, title: 金额, type: integer, unit: 元, visibility: public},
       {name: paid_on, title: 发放日期, type: date, visibility: public}]}
pages: {path: \"workshops/{id}.html\", title: name}
lists: {by: [township, product], page_size: 50}
";

const RELIEF_SCHEMA: &str = "title: 临时救助
unit: 户
source: sample
sample: true
primaryKey: id
since: decided_on
foreignKeys: [{fields: township, reference: {resource: townships, fields: name}}]
fields:
  - {name: id, title: 编号, type: string, constraints: {required: true, unique: true}, visibility: internal}
  - {name: township, title: 乡镇, type: string, constraints: {required: true}, visibility: internal}
  - {name: reason, title: 救助原因, type: string, constraints: {enum: [因疫, 因病, 因残, 因灾, 因学, 其他]}, visibility: internal}
  - {name: amount, title: 救助金额, type: integer, unit: 元, constraints: {minimum: 500, maximum: 3000}, visibility: internal}
  - {name: decided_on, title: 决定日期, type: date, constraints: {required: true}, visibility: internal}
disclosure: {minimum: 10, of: 户}
";

const FIGURES: &str = "projects.total: {title: 项目总数, unit: 个, count: projects, by: [township, sector, status, batch]}
projects.resumed: {title: 已复工项目, unit: 个, count: projects, where: {status: [部分复工, 全面复工]}, by: [township, sector]}
projects.full: {title: 全面复工项目, unit: 个, count: projects, where: {status: 全面复工}, by: [township]}
projects.partial: {title: 部分复工项目, unit: 个, count: projects, where: {status: 部分复工}}
projects.idle: {title: 未复工项目, unit: 个, count: projects, where: {status: 未复工}}
projects.resumed_rate: {title: 复工率, ratio: [projects.resumed, projects.total], decimals: 1, by: [township]}
projects.funds: {title: 扶贫资金, unit: 万元, sum: projects.funds, decimals: 2, by: [township, sector]}
projects.investment: {title: 总投资, unit: 万元, sum: projects.investment, decimals: 2}
projects.own: {title: 自筹, unit: 万元, difference: [projects.investment, projects.funds], decimals: 2}
projects.funds.mean: {title: 平均资金, unit: 万元, mean: projects.funds, decimals: 2}
projects.funds.median: {title: 资金中位数, unit: 万元, median: projects.funds, decimals: 2}
projects.funds.max: {title: 资金最高, unit: 万元, max: projects.funds, decimals: 2}
projects.villages: {title: 有项目的村, unit: 个, distinct: projects.village}
projects.operators: {title: 实施主体, unit: 家, distinct: projects.operator}
projects.households: {title: 受益户, unit: 户, sum: projects.households}
projects.persons: {title: 受益人, unit: 人, sum: projects.persons}
workshops.total: {title: 扶贫车间, unit: 个, count: workshops, by: [township]}
workshops.full: {title: 全面复工车间, unit: 个, count: workshops, where: {status: 全面复工}}
workshops.workers: {title: 用工, unit: 人, sum: workshops.workers, where: {status: 全面复工}}
workshops.subsidies: {title: 车间补贴, unit: 万元, sum: workshops.subsidies.yuan, where: {paid_on: {to: as_of}}, decimals: 2}
relief.total: {title: 临时救助, unit: 户, count: relief, by: [township, reason]}
relief.funds: {title: 救助金额, unit: 万元, sum: relief.amount, decimals: 2, by: [township]}
relief.mean: {title: 户均救助, unit: 元, mean: relief.amount, decimals: 0}
";

const BULLETIN_START: &str = "全县[](fig:projects.total)产业扶贫项目中，已复工[](fig:projects.resumed)，复工率[](fig:projects.resumed_rate)";

const BULLETIN: &str = "
## 项目

全面复工[](fig:projects.full)，部分复工[](fig:projects.partial)，未复工[](fig:projects.idle)。安排资金[](fig:projects.funds)，平均[](fig:projects.funds.mean)，中位数[](fig:projects.funds.median)，最高[](fig:projects.funds.max)；总投资[](fig:projects.investment)，自筹[](fig:projects.own)。涉及[](fig:projects.villages)村、[](fig:projects.operators)实施主体，受益[](fig:projects.households)、[](fig:projects.persons)。

![各乡镇进度](chart:projects.total?by=township,status)

![复工率走势](chart:projects.resumed_rate)

## 车间

[](fig:workshops.total)车间中，全面复工[](fig:workshops.full)，用工[](fig:workshops.workers)，补贴[](fig:workshops.subsidies)。

## 救助

救助[](fig:relief.total)，金额[](fig:relief.funds)，户均[](fig:relief.mean)。

![各乡镇救助](table:relief.total?by=township,reason)
";
