//! The words of the command line, after part 3 of the contract; help in Chinese and English.

use crate::diag::Lang;
use crate::publish::Shard;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

/// 把表格和文稿变成数字经过核对的简报网站 · tables and narratives become a bulletin site whose every number is checked
#[derive(Debug, Parser)]
#[command(name = "jianbao", disable_help_subcommand = true, disable_version_flag = true, arg_required_else_help = true)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub struct Common {
    /// 站点文件夹;默认从当前文件夹往上找 content/site.yaml · the site folder; by default the nearest one upwards with content/site.yaml
    #[arg(long, global = true, value_name = "DIR")]
    pub root: Option<PathBuf>,
    /// 诊断的格式:给人看,或每行一个 JSON · form of diagnostics: for people, or one JSON object a line
    #[arg(long, global = true, value_enum, default_value = "human")]
    pub format: Format,
    /// 语言;默认随系统 · language; by default the system's
    #[arg(long, global = true, value_enum)]
    pub lang: Option<Language>,
    /// 只说错误 · say errors only
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// 多说一些 · say more
    #[arg(long, short, global = true)]
    pub verbose: bool,
}

/// Form of diagnostics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    // Without help of their own: it could not be put into one language.
    Human,
    Json,
}

/// Language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    Zh,
    En,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Zh => Self::Zh,
            Language::En => Self::En,
        }
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 生成网站,要么整体更新,要么保持原样 · render the site; published whole or not at all
    Build(Build),
    /// 预览:保存即见,不写文件 · preview: every save is seen at once, nothing written
    Serve(Serve),
    /// 做全部检查,不写文件 · every check, nothing written
    Check {
        /// 改写能确定的问题;可指明代码,如 --fix=JB2103 · mend what is certain; or the problems of one code
        #[arg(long, value_name = "CODE", num_args = 0..=1, require_equals = true, default_missing_value = "JB2110")]
        fix: Option<String>,
        /// 按正式发布检查 · check as for publication
        #[arg(long)]
        release: bool,
        /// 包括草稿 · with drafts
        #[arg(long)]
        drafts: bool,
        /// 改写时包括已发布的简报,改后要重新审签 · mend published bulletins too; they must be signed again
        #[arg(long, requires = "fix")]
        published: bool,
    },
    /// 列出指标,或把一个指标解释到记录 · list figures, or explain one down to its records
    Figures {
        /// 指标名称 · name of a figure
        key: Option<String>,
        /// 截至哪天 · as of which day
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<Date>,
    },
    /// 发布一期:锁定它的数字 · publish a bulletin: lock its numbers
    Publish {
        /// 期号 · issue
        #[arg(value_parser = issue)]
        issue: u32,
        /// 签发人,可写多次 · who signs; may be repeated
        #[arg(long = "signer", value_name = "NAME")]
        signers: Vec<String>,
    },
    /// 两期之间哪些数字变了,因为哪些记录 · what changed between two bulletins, and by which records
    Diff {
        /// 前一期 · the earlier issue
        #[arg(value_parser = issue)]
        from: u32,
        /// 后一期 · the later issue
        #[arg(value_parser = issue)]
        to: u32,
    },
    /// 新建站点、简报或数据集 · start a site, a bulletin or a dataset
    #[command(subcommand)]
    New(New),
    /// 一个问题是什么意思,怎样改 · what a problem means and how to mend it
    Explain {
        /// 代码,如 JB2103;不写则列出全部 · a code such as JB2103; none lists all
        code: Option<String>,
    },
    /// 输出没有被改动过吗 · is this output untouched since it was built
    Verify {
        /// 输出文件夹 · the output folder
        dir: PathBuf,
    },
    /// 把 build --shard 生成的各部分合成一个网站 · join what build --shard has made
    Merge {
        /// 各部分的文件夹 · the folders of the parts
        #[arg(required = true, value_name = "DIR")]
        parts: Vec<PathBuf>,
        /// 合成的输出文件夹 · folder of the whole
        #[arg(long, short, value_name = "DIR", default_value = "site")]
        output: PathBuf,
    },
    /// 网站里的一个文件由哪些文件生成,上次生成之后什么变了 · which files make a file of the site, and what changed since it was built
    Why {
        /// 网站里的文件,如 bulletins/3.html、data/projects.csv · a file of the site such as bulletins/3.html or data/projects.csv
        page: String,
        /// 输出文件夹,默认 site · output folder, by default site
        #[arg(long, short, value_name = "DIR")]
        output: Option<PathBuf>,
    },
    /// 供编辑器用的 JSON Schema · JSON Schemas for editors
    Schema,
    /// 命令补全脚本 · completions for a shell
    Completions {
        /// 哪种 shell · which shell
        shell: clap_complete::Shell,
    },
}

/// Options of `build`.
#[derive(Debug, Args)]
pub struct Build {
    /// 输出文件夹,默认 site · output folder, by default site
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// 网站的地址,代替 site.yaml 里的 · address of the site instead of site.yaml's
    #[arg(long, value_name = "URL", value_parser = address)]
    pub base_url: Option<String>,
    /// 系列之外的页面截至哪天 · day of the pages outside the series
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub as_of: Option<Date>,
    /// 包括草稿 · with drafts
    #[arg(long)]
    pub drafts: bool,
    /// 正式发布:未绑定的数字、示例数据、审签不足等都是错误 · for publication: unbound numbers, sample data, missing signatures and more are errors
    #[arg(long)]
    pub release: bool,
    /// 线程数,默认同核数 · threads, by default as many as cores
    #[arg(long, value_name = "N", value_parser = threads)]
    pub jobs: Option<usize>,
    /// 只生成 N 份中的第 I 份,再用 merge 合并 · render part I of N only, to be joined by merge
    #[arg(long, value_name = "I/N", value_parser = shard, default_value_t = Shard::default(), hide_default_value = true)]
    pub shard: Shard,
    /// 发布前再全新生成一遍,逐字节核对 · before publishing, render everything anew and compare every byte
    #[arg(long)]
    pub verify_incremental: bool,
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// 端口,被占用时用下一个 · port; the next one where it is taken
    #[arg(long, value_name = "N", default_value_t = 8000, value_parser = port)]
    pub port: u16,
    /// 主机;默认只对本机 · host; by default this machine only
    #[arg(long, value_name = "H", default_value = "127.0.0.1")]
    pub host: String,
    /// 打开浏览器 · open the browser
    #[arg(long)]
    pub open: bool,
    /// 包括草稿 · with drafts
    #[arg(long)]
    pub drafts: bool,
    /// 浏览器跟着正在修改的文稿走 · the browser follows the narrative being edited
    #[arg(long)]
    pub navigate: bool,
}

/// What can be started anew.
#[derive(Debug, Subcommand)]
pub enum New {
    /// 新站点 · a new site
    Site {
        /// 空文件夹 · an empty folder
        dir: PathBuf,
    },
    /// 下一期简报的草稿 · a draft of the next bulletin
    Bulletin {
        /// 截至哪天;默认上一期之后七天 · as of which day; by default seven days after the last issue
        #[arg(long, value_name = "DATE", value_parser = date)]
        as_of: Option<Date>,
    },
    /// 新数据集 · a new dataset
    Dataset {
        /// 名称:小写字母、数字、下划线 · name: lower-case letters, digits, underscores
        name: String,
    },
}

fn shard(text: &str) -> Result<Shard, String> {
    Shard::parse(text).ok_or_else(|| "写作 2/7,从 1/7 到 7/7 · written 2/7, from 1/7 to 7/7".to_owned())
}

fn issue(text: &str) -> Result<u32, String> {
    text.parse().ok().filter(|issue| *issue > 0).ok_or_else(|| "期号写阿拉伯数字,如 4 · an issue is a number, such as 4".to_owned())
}

fn threads(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "写一个数字,如 2 · write a number, such as 2".to_owned())
}

fn port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| "写 0 到 65535 的数字,如 8000 · write a number from 0 to 65535, such as 8000".to_owned())
}

fn date(text: &str) -> Result<Date, String> {
    crate::text::date::iso(text).ok_or_else(|| "日期写作 2020-02-28 · a date is written 2020-02-28".to_owned())
}

fn address(text: &str) -> Result<String, String> {
    if text.starts_with("https://") || text.starts_with("http://") { Ok(text.to_owned()) } else { Err("网址以 https:// 开头 · an address begins with https://".to_owned()) }
}
