//! How long it takes to look at prose: `cargo bench --bench prose`.
//!
//! 1. The sample site with 1 MB of invented bulletins beside its own, in pages of 250 KB. 2. The numbers of all prose are held against the
//! figures, without what is read and rendered. 3. The same for the sample site alone. 4. The leak gate reads the finished pages. The quickest of
//! the rounds counts, because anything else on the machine only ever adds.

use jianbao::check;
use jianbao::pipeline::{self, Memo, Options};
use jianbao::source::{Input, Sources, read};
use std::convert::Infallible;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

const PARAGRAPHS: [&str; 8] = [
    "截至2月28日\u{ff0c}全县产业扶贫项目总数584个\u{ff0c}已复工项目502个\u{ff0c}复工率86.0%\u{ff0c}比上期提高28.6个百分点\u{3002}其中示例甲镇58个\u{3001}示例乙镇61个\u{3002}",
    "各乡镇落实一车间一方案\u{ff0c}累计配发口罩31394只\u{3001}测温仪115台\u{ff1b}县办〔2020〕3号文件要求两手抓\u{3001}两不误\u{3002}联系电话0000-0000000\u{3002}",
    "走访发现\u{ff0c}种植大户春耕备耕有序\u{ff0c}育苗大棚每天通风两次\u{ff0c}合作社与二十多户签订了收购合同\u{ff0c}一斤多卖三角钱\u{3002}",
    "有产业帮扶需求的27000户\u{3001}104652人已经建档\u{ff0c}有就业帮扶需求的55569人逐一联系\u{ff0c}做到一户一方案\u{3001}一人一措施\u{3002}",
    "扶贫车间实行错峰上下班\u{ff0c}工位间隔不少于1米\u{ff0c}每班40人\u{ff0c}就餐分三批\u{ff0c}宿舍每间不超过4人\u{3002}",
    "资金方面\u{ff0c}扶贫资金35489.10万元\u{ff0c}已拨付资金23574.80万元\u{ff0c}资金拨付率66.4%\u{ff0c}其余随进度拨付\u{3002}",
    "采取五项举措稳岗就业\u{ff1a}开发公益性岗位\u{3001}发展产业\u{3001}扶持自主经营\u{3001}动员社会帮扶\u{3001}推送岗位信息\u{3002}",
    "新闻说\u{ff0c}全省16个市104个县中\u{ff0c}有65个县为低风险地区\u{ff1b}2019年地区生产总值37114亿元\u{ff0c}同比增长7.5%\u{3002}",
];

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = read(root, jianbao::render::BUILTIN).expect("the sample site can be read");
    let mut inputs: Vec<Input> = own.all().cloned().collect();
    let alone = measured(&Sources::of(inputs.clone()));
    let mut bytes = 0;
    for page in 0..4 {
        let mut text = format!("---\ntitle: 通讯{page}\nnav: false\n---\n");
        while text.len() < 250_000 {
            let n = text.len();
            text.push_str(PARAGRAPHS[n % PARAGRAPHS.len()]);
            text.push_str(PARAGRAPHS[n / 7 % PARAGRAPHS.len()]);
            text.push_str("\n\n");
        }
        bytes += text.len();
        inputs.push(Input::new(&format!("content/pages/prose-{page}.md"), text.into_bytes()));
    }
    let with = measured(&Sources::of(inputs));
    println!("the sample site's prose, numbers and bindings: {:.1} ms", ms(alone.0));
    println!("with {:.2} MB of prose beside it: {:.1} ms", bytes as f64 / 1e6, ms(with.0));
    println!("leak gate: {:.1} MB of pages in {:.1} ms, {:.0} MB/s", with.2 as f64 / 1e6, ms(with.1), with.2 as f64 / 1e6 / with.1.as_secs_f64());
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The time of the prose checks, the time of the leak gate on one core, and the bytes that it read.
fn measured(sources: &Sources) -> (Duration, Duration, usize) {
    let files = Mutex::new(Vec::new());
    let sink = |path: &str, bytes: &[u8]| {
        files.lock().expect("no writer fails").push((path.to_owned(), bytes.to_vec()));
        Ok::<(), Infallible>(())
    };
    let build = pipeline::build(sources, &Options::default(), &Memo::default(), &sink);
    let plan = build.expect("the sink takes everything").plan.expect("the site has a plan");
    let files = files.into_inner().expect("no writer fails");
    let checks = (0..7).map(|_| timed(|| (check::numbers(&plan).0.len(), check::prose(&plan).1.0.len()))).min().expect("at least one round");
    let gate = check::Gate::new(&plan.model);
    let reading = (0..3).map(|_| timed(|| files.iter().map(|(path, bytes)| gate.leaks(path, bytes).len()).sum::<usize>())).min().expect("at least one round");
    (checks, reading, files.iter().map(|(_, bytes)| bytes.len()).sum())
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    std::hint::black_box(work());
    start.elapsed()
}
