//! Codes of `plan`: pages, paths and links.

super::codes! {
    DUPLICATE_ISSUE = "JB5001": "期号重复", "two bulletins with one issue number";
        "每期简报的期号只能用一次。";
        "Every bulletin has an issue number of its own.";
    AS_OF_ORDER = "JB5002": "截至日期先后颠倒", "as-of dates out of order";
        "期号靠后的简报,截至日期不能更早,否则“比上期”没有意义。";
        "A later issue cannot be as of an earlier day, or “since the last issue” means nothing.";
    DUPLICATE_ROUTE = "JB5003": "两个文件的路径相同", "two files with one path";
        "每个页面和附件要有自己的路径,大小写不同也算相同;附件也不能占用网站自己的文件名,例如 `feed.xml`。";
        "Every page and every attachment has a path of its own; paths that differ only in case are the same. Nor can an attachment have the name of a file that the site makes, such as `feed.xml`.";
    UNUSED_FIGURE = "JB5004": "指标没有被引用", "a figure that nothing cites";
        "`figures.yaml` 里声明的指标应在文稿、图表或首页里用到。";
        "What `figures.yaml` declares should be cited by a narrative, a chart, a table or the home page.";
    UNKNOWN_LINK = "JB5005": "链接的目标不存在", "a link that leads nowhere";
        "站内链接写源文件的路径,例如 `[说明](../pages/method.md)`、`[P001](../data/projects#P001)`。";
        "Links within the site name source files, for example `[method](../pages/method.md)` or `[P001](../data/projects#P001)`.";
    UNKNOWN_IMAGE = "JB5006": "图片不存在", "an image that is not there";
        "图片放在 `content/static/` 里,例如 `![说明](../static/photo.jpg)`。";
        "Images lie in `content/static/`, for example `![what it shows](../static/photo.jpg)`.";
    UNSAFE_LINK = "JB5007": "不允许的链接", "a link of a kind that is not allowed";
        "链接只能是站内文件、`http:`、`https:`、`mailto:` 和 `tel:`。";
        "A link is a file of the site, `http:`, `https:`, `mailto:` or `tel:`.";
    UNKNOWN_PAGE = "JB5008": "导航的目标不存在", "navigation that leads nowhere";
        "`site.yaml` 的 `navigation` 写输出路径(`/bulletins/index.html`)、源文件路径或完整网址。";
        "`navigation` in `site.yaml` names output paths (`/bulletins/index.html`), source files or whole URLs.";
    FOREIGN_IMAGE = "JB5009": "图片来自站外", "an image from elsewhere";
        "网页不向站外请求任何东西,否则断网或内网时会缺图。把图片放进 `content/static/`。";
        "No request leaves the site, or the picture is missing offline and in closed networks. Put it into `content/static/`.";
    MISSING_ALT = "JB5010": "图片没有文字说明", "an image without a text alternative";
        "读屏软件靠方括号里的文字告诉读者图上是什么。`--release` 时是错误。";
        "Screen readers say what stands in the brackets. An error under `--release`.";
    UNKNOWN_PLACE = "JB5011": "链接的位置不存在", "a link to a place that is not in its page";
        "链接 `#` 后面是页内的位置。标题的位置是它的拼音,例如 `## 工作进展` 是 `#gong-zuo-jin-zhan`;也可以自己定:`## 工作进展 {#progress}`。";
        "What follows `#` in a link is a place in the page. The place of a heading is its text in ASCII, Chinese by its sound; or name it: `## Progress {#progress}`.";
    UNPORTABLE_ROUTE = "JB5012": "路径不能用", "a path that cannot be used";
        "网页和附件的路径最长 200 个字符,且不能有 Windows 不允许的名称,例如 `aux.html`、`con.pdf`:网站要能放到任何电脑和 U 盘上。";
        "The path of a page or file has at most 200 characters and no name that Windows keeps for itself, such as `aux.html` or `con.pdf`: the site can be put on any machine.";
}
