//! `schema`: JSON Schemas for editors, one for every kind of file, by hand beside the contract.
//!
//! An editor takes one of them by its name: `# yaml-language-server: $schema=../jianbao.schema.json#/$defs/site`. They say what a file may
//! hold; whether names, units and dates fit each other is said by `check`. They are written and not derived, because the program reads located
//! scalars and not Rust types; `tests/schema.rs` holds them against the sample site, a new site and the sites of the tests.

use serde_json::{Map, Value, json};

/// All of them: `{"$defs": {site, sources, dataset, …}}`.
pub(super) fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "jianbao.schema.json",
        "title": "jianbao",
        "description": said("每种文件一个，在 $defs 里", "one for every kind of file, in $defs"),
        "$defs": {
            "site": site(),
            "sources": sources(),
            "dataset": dataset(),
            "field": field(),
            "figures": figures(),
            "figure": figure(),
            "condition": condition(),
            "checks": checks(),
            "numbers": numbers(),
            "corrections": corrections(),
            "lock": lock(),
            "bulletin": bulletin(),
            "page": page(),
            "theme": theme(),
        },
    })
}

/// A description in both languages.
fn said(zh: &str, en: &str) -> String {
    format!("{zh} · {en}")
}

/// A mapping that takes the keys of `entries` and no other; those whose name ends in `*` must be there.
fn closed(zh: &str, en: &str, entries: Vec<(&str, Value)>) -> Value {
    let required: Vec<&str> = entries.iter().filter_map(|(key, _)| key.strip_suffix('*')).collect();
    let properties: Map<String, Value> = entries.iter().map(|(key, value)| (key.trim_end_matches('*').to_owned(), value.clone())).collect();
    let mut object = json!({ "description": said(zh, en), "type": "object", "additionalProperties": false, "properties": properties });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    object
}

/// Any scalar: what looks like a number is taken as the text it is.
fn text(zh: &str, en: &str) -> Value {
    json!({ "description": said(zh, en), "type": ["string", "number"] })
}

fn flag(zh: &str, en: &str) -> Value {
    json!({ "description": said(zh, en), "type": "boolean" })
}

fn whole(zh: &str, en: &str, least: i64) -> Value {
    json!({ "description": said(zh, en), "type": "integer", "minimum": least })
}

fn date(zh: &str, en: &str) -> Value {
    json!({ "description": said(zh, en), "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
}

fn one_of(zh: &str, en: &str, words: &[&str]) -> Value {
    json!({ "description": said(zh, en), "enum": words })
}

fn list(zh: &str, en: &str, item: &Value) -> Value {
    json!({ "description": said(zh, en), "type": "array", "items": item })
}

/// A list, or one item alone.
fn some(zh: &str, en: &str, item: &Value) -> Value {
    json!({ "description": said(zh, en), "anyOf": [item, { "type": "array", "items": item }] })
}

fn scalar() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

fn word() -> Value {
    json!({ "type": ["string", "number"] })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn site() -> Value {
    closed(
        "content/site.yaml：全站的设置",
        "content/site.yaml: settings of the whole site",
        vec![
            ("title*", text("站点名称", "title")),
            ("short_title", text("窄处用的短名称", "short title, for narrow places")),
            ("description", text("一句话介绍", "one sentence")),
            ("base_url", json!({ "description": said("网址；有它才有订阅源和网站地图", "address; feeds and site maps need it"), "type": "string", "pattern": "^https?://" })),
            ("language", text("页面语言，默认 zh-CN", "language of the pages, by default zh-CN")),
            ("theme", text("主题，默认 default", "theme, by default `default`")),
            (
                "organisation",
                closed(
                    "编发单位",
                    "who publishes",
                    vec![
                        ("name", text("主办单位", "the office responsible")),
                        ("undertaker", text("承办单位", "the office that does the work")),
                        ("address", text("地址", "address")),
                        ("telephone", text("电话", "telephone")),
                        ("postcode", text("邮政编码；加引号以保留开头的 0", "postcode; quoted, to keep its zeros")),
                    ],
                ),
            ),
            (
                "records",
                closed(
                    "政府网站的标识和备案",
                    "registrations of a government site",
                    vec![
                        (
                            "site_id",
                            json!({ "description": said("网站标识码；加引号", "site identification code; quoted"), "type": "string", "pattern": "^([0-9]{10}|bm[0-9]{8}|N[0-9]{9})$" }),
                        ),
                        ("icp", text("ICP 备案号", "ICP filing")),
                        ("police", text("公安备案号", "public security filing")),
                        ("domain", text("域名", "domain")),
                    ],
                ),
            ),
            (
                "column",
                closed(
                    "所在栏目",
                    "the portal's column",
                    vec![
                        ("name", text("名称", "name")),
                        ("description", text("说明", "one sentence")),
                        ("keywords", some("关键词", "keywords", &word())),
                        ("type", text("栏目类别，如 工作动态", "kind of column")),
                    ],
                ),
            ),
            (
                "navigation",
                list(
                    "导航；不写则按页面生成",
                    "navigation; made from the pages where it is not given",
                    &closed("一项", "an item", vec![("title*", text("文字", "title")), ("link*", text("页面或原稿的路径", "route or source path"))]),
                ),
            ),
            (
                "home",
                closed(
                    "首页",
                    "home page",
                    vec![
                        ("figures", some("首页的指标", "figures of the home page", &word())),
                        ("charts", some("首页的图，写法同 chart: 之后", "charts, as they follow `chart:`", &word())),
                    ],
                ),
            ),
            (
                "options",
                closed(
                    "选项",
                    "options",
                    vec![
                        (
                            "page_size",
                            json!({ "description": said("列表每页行数，默认 50", "rows of a list page, by default 50"), "type": "integer", "minimum": 1, "maximum": 1000 }),
                        ),
                        (
                            "stale_after_days",
                            whole("多少天没有新一期就提醒，默认 14，0 为不提醒", "days without a new issue after which a warning is due, by default 14; 0 for never", 0),
                        ),
                    ],
                ),
            ),
        ],
    )
}

fn sources() -> Value {
    let source = closed(
        "一个来源",
        "a source",
        vec![
            ("title*", text("名称", "title")),
            ("supplier", text("提供者", "who supplied it")),
            ("received", date("收到日期", "when it was received")),
            ("as_of", date("截至日期；来源没有注明就不写", "as of when; left out where the source does not say")),
            ("url", json!({ "description": said("网址", "address"), "type": "string" })),
            ("note", text("说明", "note")),
            ("sample", flag("示例，不是真实数据", "sample, not real")),
        ],
    );
    json!({ "description": said("content/sources.yaml：每张表、每个数字从哪里来", "content/sources.yaml: where every table and number comes from"), "type": "object", "additionalProperties": source })
}

fn dataset() -> Value {
    let foreign_key = closed(
        "引用另一个数据集",
        "a reference to another dataset",
        vec![
            ("fields*", some("本表的字段", "field of this dataset", &word())),
            (
                "reference*",
                closed(
                    "引用的数据集和字段",
                    "dataset and field",
                    vec![("resource*", text("数据集；空为本表", "dataset; empty for this one")), ("fields*", some("字段", "field", &word()))],
                ),
            ),
        ],
    );
    let rule = closed(
        "一条规则",
        "a rule",
        vec![("rule*", text("如 persons >= households", "for example persons >= households")), ("message", text("不成立时说什么", "what is said where it fails"))],
    );
    closed(
        "content/data/名称/dataset.yaml：一张表",
        "content/data/NAME/dataset.yaml: a table",
        vec![
            ("title*", text("名称", "title")),
            ("description", text("说明", "what it holds")),
            ("unit", text("一条记录的单位：个、户、人……", "unit of one record")),
            ("source", text("sources.yaml 里的来源", "key in sources.yaml")),
            ("sample", flag("示例，不是真实数据", "sample, not real")),
            ("fields*", list("各列", "its columns", &reference("field"))),
            ("primaryKey", some("主键", "primary key", &word())),
            ("foreignKeys", list("引用", "references", &foreign_key)),
            ("missingValues", some("表示没有值的写法", "texts that mean no value", &word())),
            ("since", text("从哪个日期起算：字段名", "field that says from when a record counts")),
            ("until", text("到哪个日期为止：字段名", "field that says until when a record counts")),
            ("rules", list("每条记录须满足的规则", "rules for every record", &json!({ "anyOf": [word(), rule] }))),
            ("label", text("提到一条记录时印哪个字段", "field that names a record where it is referred to")),
            (
                "pages",
                closed(
                    "每条记录一页",
                    "a page for every record",
                    vec![
                        (
                            "path*",
                            json!({ "description": said("路径，如 projects/{id}.html", "path, for example projects/{id}.html"), "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_./{}-]*\\.html$" }),
                        ),
                        ("title*", text("作标题的字段", "field that is the title")),
                        ("template", text("模板，默认 record.html", "template, by default record.html")),
                    ],
                ),
            ),
            (
                "lists",
                closed(
                    "按字段分的列表",
                    "lists by fields",
                    vec![
                        ("by*", some("字段", "fields", &word())),
                        ("page_size", json!({ "description": said("每页行数", "rows of a page"), "type": "integer", "minimum": 1, "maximum": 1000 })),
                    ],
                ),
            ),
            (
                "disclosure",
                closed(
                    "小数保密",
                    "small cells are withheld",
                    vec![("minimum*", whole("小于此数的不公布", "cells below it are withheld", 2)), ("of*", text("以什么计，如 户", "of what, for example 户"))],
                ),
            ),
        ],
    )
}

fn field() -> Value {
    let bound = json!({ "description": said("数或日期", "a number or a date"), "type": ["number", "string"] });
    closed(
        "一列",
        "a column",
        vec![
            ("name*", json!({ "description": said("字段名；点表示嵌套", "name; a dot reads a nested mapping"), "type": "string" })),
            ("title", text("显示的名称", "title")),
            ("description", text("说明", "description")),
            ("type", one_of("类型，默认 string", "type, by default string", &["string", "integer", "number", "date", "boolean", "array"])),
            ("format", one_of("markdown：印成排好的文字", "markdown: rendered as such", &["default", "markdown", "%Y-%m-%d"])),
            ("unit", text("单位：元、户、人……", "unit")),
            ("dated", flag("随时间变化：值可以是“日期: 值”", "changes with time: the value may be a map from date to value")),
            ("visibility*", one_of("谁可以看到：公开、只汇总、永不", "who may see it: printed, only aggregated, never", &["public", "internal", "private"])),
            (
                "constraints",
                closed(
                    "约束",
                    "constraints",
                    vec![
                        ("required", flag("必填", "required")),
                        ("unique", flag("不重复", "unique")),
                        ("enum", list("可用的值", "allowed values", &scalar())),
                        ("minimum", bound.clone()),
                        ("maximum", bound),
                        ("pattern", json!({ "description": said("整个值须符合的正则表达式", "regular expression for the whole value"), "type": "string" })),
                        ("minLength", whole("最少字数", "least length", 0)),
                        ("maxLength", whole("最多字数", "greatest length", 0)),
                    ],
                ),
            ),
            (
                "transitions",
                json!({ "description": said("每个状态之后允许的状态；其余须写 reason", "allowed next states; other steps need a reason"), "type": "object", "additionalProperties": some("下一步", "next", &word()) }),
            ),
            ("notApplicable", some("表示不适用的写法", "texts that mean not applicable", &word())),
            ("fields", list("array 的各列", "columns of an array", &reference("field"))),
        ],
    )
}

/// How a figure's key is written.
const FIGURE_KEY: &str = "^[a-z0-9_]+(\\.[a-z0-9_]+)*$";

fn figures() -> Value {
    json!({
        "description": said("content/figures.yaml：可以印出的数字", "content/figures.yaml: the numbers that may be printed"),
        "type": "object",
        "propertyNames": { "pattern": FIGURE_KEY },
        "additionalProperties": reference("figure"),
    })
}

fn figure() -> Value {
    let of_field = |zh: &str, en: &str| text(&format!("{zh}：数据集.字段"), &format!("{en}: dataset.field"));
    let two = |zh: &str, en: &str| json!({ "description": said(zh, en), "type": "array", "items": word(), "minItems": 2, "maxItems": 2 });
    let amount = json!({ "anyOf": [word(), { "type": "array", "items": word(), "minItems": 2, "maxItems": 2 }] });
    let dated = json!({ "type": "object", "propertyNames": { "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }, "additionalProperties": amount });
    let recipes = ["count", "sum", "mean", "median", "min", "max", "distinct", "ratio", "difference", "stated"];
    let mut change = vec![
        ("text*", text("怎样变", "what changed")),
        ("description", text("数的是什么", "what it counts, in words")),
        ("note", text("说明", "note")),
        ("where", json!({ "description": said("新的条件", "the conditions from then on"), "type": "object", "additionalProperties": reference("condition") })),
        ("count", text("记录数：数据集", "number of records: dataset")),
    ];
    change.extend(["sum", "mean", "median", "min", "max", "distinct"].map(|recipe| (recipe, of_field("新的算法", "how it is made from then on"))));
    let change = closed("从这天起的新口径", "the definition from this day on", change);
    let mut figure = closed(
        "一个指标；恰好一种算法",
        "a figure; exactly one recipe",
        vec![
            ("title*", text("名称", "title")),
            ("unit", text("单位", "unit")),
            ("description", text("数的是什么", "what it counts, in words")),
            ("note", text("说明", "note")),
            ("alias", some("别名", "other names", &word())),
            ("decimals", json!({ "description": said("小数位数", "decimal places"), "type": "integer", "minimum": 0 })),
            ("count", text("记录数：数据集", "number of records: dataset")),
            ("sum", of_field("合计", "sum")),
            ("mean", of_field("平均", "mean")),
            ("median", of_field("中位数", "median")),
            ("min", of_field("最小", "least")),
            ("max", of_field("最大", "greatest")),
            ("distinct", of_field("不同值的个数", "number of different values")),
            ("ratio", two("两个指标之比", "ratio of two figures")),
            ("difference", two("两个指标之差", "difference of two figures")),
            (
                "stated",
                json!({ "description": said("来源所述的数、范围，或“日期: 数”；须写 source", "stated by a source: a number, a range, or a map from date; needs `source`"), "anyOf": [amount, dated] }),
            ),
            ("source", text("sources.yaml 里的来源", "key in sources.yaml")),
            ("as_of", date("所述之数截至哪天", "day of the statement")),
            (
                "where",
                json!({ "description": said("只数符合的记录：字段 → 条件", "records that count: field → condition"), "type": "object", "additionalProperties": reference("condition") }),
            ),
            ("by", some("一同公布的分组字段", "breakdowns published with it", &word())),
            (
                "changed",
                json!({
                    "description": said("口径变化：从哪天起、怎样变", "changes of the definition: from which day, and how"),
                    "type": "object",
                    "propertyNames": { "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
                    "additionalProperties": { "anyOf": [word(), change] },
                }),
            ),
            (
                "release",
                closed(
                    "保密线以下仍公布的理由",
                    "why it is published below a disclosure threshold",
                    vec![("reason*", text("理由", "reason")), ("approver*", text("批准人", "approver"))],
                ),
            ),
        ],
    );
    figure["oneOf"] = recipes.iter().map(|recipe| json!({ "required": [recipe] })).collect();
    figure
}

fn condition() -> Value {
    let bound = json!({ "description": said("数、日期，或 as_of（当日）", "a number, a date, or `as_of`"), "type": ["string", "number"] });
    json!({
        "description": said("一个值、几个值之一、范围、除外，或是否为空", "a value, one of several, a range, all but, or empty"),
        "anyOf": [
            scalar(),
            { "type": "array", "items": scalar() },
            { "type": "object", "additionalProperties": false, "minProperties": 1, "properties": { "from": bound, "to": bound } },
            closed("除外", "all but", vec![("not*", some("值", "values", &scalar()))]),
            closed("是否为空", "empty or not", vec![("empty*", flag("是否为空", "empty or not"))]),
        ],
    })
}

fn checks() -> Value {
    let check = closed("一条关系", "a rule", vec![("check*", text("如 a + b = c", "for example a + b = c")), ("title", text("名称", "title"))]);
    list("content/checks.yaml：指标之间必须成立的关系", "content/checks.yaml: rules between figures", &check)
}

fn numbers() -> Value {
    let number = closed("一处", "one of them", vec![("text*", text("正文里的写法", "as it stands in prose")), ("reason*", text("理由", "why it may"))]);
    list("content/numbers.yaml：有意不绑定的数字", "content/numbers.yaml: numbers deliberately bound to nothing", &number)
}

fn corrections() -> Value {
    let correction = closed(
        "一处更正；只增加，不删除",
        "a correction; added, never removed",
        vec![
            ("issue*", whole("期号", "issue", 1)),
            ("figure*", text("指标，可带 /字段=值", "figure, with its cell if any")),
            ("kind", one_of("更正（默认）或修订", "kind of correction", &["更正", "修订"])),
            ("old*", text("原为", "what was published")),
            ("new*", text("现为", "what it is now")),
            ("reason*", text("原因", "reason")),
            ("approver*", text("批准人", "approver")),
            ("date*", date("日期", "date")),
        ],
    );
    list("content/corrections.yaml：已发布数字的更正", "content/corrections.yaml: corrections of published numbers", &correction)
}

fn lock() -> Value {
    let figure = closed(
        "一个已发布的数字",
        "a published number",
        vec![
            ("text", text("印出的文字", "as it was printed")),
            ("value", text("数值", "value")),
            ("unit", text("单位", "unit")),
            ("count", whole("记录数", "number of records", 0)),
            ("records", text("记录的摘要", "digest of the records")),
            ("definition", text("定义的摘要", "digest of the definition")),
            ("words", text("名称和说明的摘要", "digest of its title, description and note")),
            ("digest", text("以上各项的摘要", "digest of the above")),
        ],
    );
    let exhibit = closed(
        "一张已发布的图表",
        "a published chart or table",
        vec![
            ("title", text("标题", "title")),
            ("columns", some("各列", "columns", &word())),
            ("words", text("指标和来源名称的摘要", "digest of the names of its figures and sources")),
            ("rows", some("各行", "rows", &word())),
        ],
    );
    let states = closed(
        "一个数据集里各记录的摘要",
        "digests of the records of a dataset",
        vec![
            ("fields", some("参与摘要的字段", "the fields that a digest is made of", &word())),
            ("records", text("记录", "records")),
            ("digests", text("每条记录四位摘要", "a digest of four digits for each")),
        ],
    );
    let source = closed(
        "一个来源，照印发时",
        "a source as it was described then",
        vec![
            ("title", text("名称", "title")),
            ("supplier", text("提供单位", "who supplied it")),
            ("received", text("收到日期", "when it arrived")),
            ("as_of", text("截至日期", "the day it speaks of")),
            ("url", text("网址", "address")),
            ("note", text("说明", "note")),
        ],
    );
    let correction = closed(
        "一处已签发的更正",
        "a correction that was signed",
        vec![
            ("figure*", text("指标", "figure")),
            ("old*", text("原为", "what was published")),
            ("new*", text("现为", "what it is now")),
            ("date*", text("日期", "date")),
            ("signers", some("签发人", "signers", &word())),
            ("digest*", text("登记内容的摘要", "digest of the entry")),
        ],
    );
    closed(
        "content/bulletins/NNN.lock.yaml：由 publish 写，不手改",
        "content/bulletins/NNN.lock.yaml: written by `publish`, not by hand",
        vec![
            ("issue*", whole("期号", "issue", 1)),
            ("date*", text("日期", "date")),
            ("as_of", date("截至日期", "as-of date")),
            ("text*", text("文稿的摘要", "digest of the text")),
            ("lines", text("文稿各行的摘要", "digests of its lines")),
            ("cards", some("主要指标", "key figures", &word())),
            ("cited", some("引用的指标，照页面上的次序", "the figures cited, in the order of the page", &word())),
            ("changes", json!({ "description": said("变化表的各行", "rows of the table of changes"), "type": "object", "additionalProperties": word() })),
            ("uncited", some("上期公布、本期有变化而未引用的指标", "figures of the issue before that moved and are not cited", &word())),
            ("names", json!({ "description": said("变化表里记录的名称", "names of records in the table of changes"), "type": "object", "additionalProperties": word() })),
            ("states", json!({ "description": said("各记录的摘要", "digests of the records"), "type": "object", "additionalProperties": states })),
            ("sources", json!({ "description": said("来源", "sources"), "type": "object", "additionalProperties": source })),
            ("exhibits", json!({ "description": said("图表", "charts and tables"), "type": "object", "additionalProperties": exhibit })),
            ("corrections", list("更正", "corrections", &correction)),
            ("seal", text("全部内容的摘要", "digest of all of it")),
            ("signers", some("签发人", "signers", &word())),
            ("figures", json!({ "description": said("数字", "figures"), "type": "object", "additionalProperties": figure })),
        ],
    )
}

/// What the front matter of every narrative may hold.
fn narrative() -> Vec<(&'static str, Value)> {
    let attachment = closed("一个附件", "an attachment", vec![("title*", text("名称", "title")), ("file*", text("content/static/ 下的路径", "path below content/static/"))]);
    vec![
        ("title*", text("标题；可带绑定", "title; may carry bindings")),
        ("summary", text("摘要；可带绑定", "summary; may carry bindings")),
        ("keywords", some("关键词", "keywords", &word())),
        ("author", text("作者", "author")),
        ("draft", flag("草稿：只在 --drafts 时出现", "a draft: shown with --drafts only")),
        ("attachments", list("附件", "attachments", &attachment)),
    ]
}

/// `2020-02-29 09:00`, or a day alone.
const DATE_TIME: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?$";

fn bulletin() -> Value {
    let issued = json!({ "description": said("印发时间，如 2020-02-29 09:00", "time of issue, for example 2020-02-29 09:00"), "type": "string", "pattern": DATE_TIME });
    let own = vec![
        ("issue*", whole("期号", "issue number", 1)),
        ("as_of*", date("截至日期", "as-of date")),
        ("date*", issued),
        ("points", list("要点，1 到 6 句；可带绑定", "main points, one to six sentences; may carry bindings", &word())),
        ("issued_by", text("编发单位", "who compiled and issued it")),
        ("signed_by", text("签发人", "who signed it")),
        ("next", text("下期预告", "what the next issue will be about")),
    ];
    closed("content/bulletins/*.md 的文件头", "front matter of content/bulletins/*.md", narrative().into_iter().chain(own).collect())
}

fn page() -> Value {
    let own = vec![
        ("date", json!({ "description": said("日期", "date"), "type": "string", "pattern": DATE_TIME })),
        ("as_of", date("截至日期，默认最新一期的", "as-of date, by default that of the newest issue")),
        ("order", json!({ "description": said("在导航中的位置", "place in the navigation"), "type": "integer" })),
        ("nav", flag("是否在导航中，默认是", "whether it is in the navigation, by default yes")),
        ("template", text("模板", "template")),
    ];
    closed("content/pages/*.md 的文件头", "front matter of content/pages/*.md", narrative().into_iter().chain(own).collect())
}

fn theme() -> Value {
    closed(
        "themes/名称/theme.yaml",
        "themes/NAME/theme.yaml",
        vec![
            ("title", text("名称", "title")),
            ("description", text("说明", "description")),
            ("extends", text("没有的文件从哪个主题取", "theme from which missing files are taken")),
        ],
    )
}
