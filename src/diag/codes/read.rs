//! Codes of `read`: one file could not be taken as it is.

super::codes! {
    NOT_UTF8 = "JB1001": "文件不是 UTF-8 编码", "the file is not UTF-8";
        "所有文本文件须为 UTF-8。WPS、记事本常存成 GBK。\n\n**怎么办** 另存为 UTF-8;WPS、Excel 里另存为“CSV UTF-8(逗号分隔)”。";
        "All text files must be UTF-8. WPS and Notepad often save GBK.\n\n**Do this** save as UTF-8; in WPS and Excel save as “CSV UTF-8 (comma delimited)”.";
    YAML_SYNTAX = "JB1002": "YAML 写法有误", "this is not YAML";
        "程序读不懂这一行。常见原因:缩进不齐、引号没有配对、冒号后没有空格。";
        "The line cannot be read. Usual causes: uneven indentation, an unpaired quote, no space after a colon.";
    FULL_WIDTH_COLON = "JB1003": "用了全角冒号", "a full-width colon";
        "YAML 的键后面要用半角冒号和一个空格:`title: 标题`。";
        "A YAML key is followed by an ASCII colon and a space: `title: …`.";
    TAB = "JB1004": "缩进用了制表符", "a tab as indentation";
        "YAML 的缩进只能用空格,每级两个。";
        "YAML is indented with spaces only, two a level.";
    DUPLICATE_KEY = "JB1005": "同一个键写了两次", "a key is written twice";
        "同一层里一个键只能出现一次,否则不知道以哪个为准。";
        "A key may stand once in a mapping; otherwise nobody knows which one counts.";
    ALIAS_BOMB = "JB1006": "引用展开过大", "aliases expand too far";
        "文件用 `*名字` 反复引用,展开后超过限额。请直接写出内容。";
        "The file repeats itself with `*name` beyond the limit. Write the content out.";
    UNKNOWN_KEY = "JB1007": "不认识的键", "an unknown key";
        "这个键没有含义,多半是拼写有误。";
        "The key means nothing here; most likely it is misspelt.";
    MISSING_KEY = "JB1008": "缺少必填的键", "a required key is missing";
        "此处必须写出这个键。";
        "The key must be given here.";
    WRONG_SHAPE = "JB1009": "内容的形式不对", "the value has the wrong shape";
        "此处要的是另一种形式的内容,例如要一段文字而写了列表。";
        "Another shape is expected here, for example text instead of a list.";
    FRONT_MATTER_UNCLOSED = "JB1010": "文件头没有结束", "the front matter is not closed";
        "文件头以单独一行 `---` 开始,也要以单独一行 `---` 结束。";
        "Front matter begins with a line `---` and must end with a line `---`.";
    FRONT_MATTER_MISSING = "JB1011": "缺少文件头", "the front matter is missing";
        "每篇文稿以 `---` 之间的文件头开始,至少有 `title`。";
        "Every narrative begins with front matter between `---` lines; at least `title`.";
    CSV_SYNTAX = "JB1012": "CSV 写法有误", "this is not CSV";
        "这一行的列数与表头不同,或引号没有配对。";
        "The row has another number of columns than the header, or an unpaired quote.";
    TOO_LARGE = "JB1013": "文件过大或嵌套过深", "the file is too large or nested too deeply";
        "文稿不超过 4 MiB,数据文件不超过 4 GiB,嵌套不超过 64 层。";
        "A narrative has at most 4 MiB, a data file 4 GiB, and nesting 64 levels.";
    TOO_MANY = "JB1014": "同类问题太多", "too many problems of one kind";
        "只列出前面若干处,改完再运行。";
        "Only the first ones are listed; mend these and run again.";
    LARGE_YAML = "JB1015": "很大的 YAML 数据集", "a large dataset in YAML";
        "超过 50 MB 的表格宜用 CSV:读起来快几倍,也占更少的内存。";
        "A table of more than 50 MB is better a CSV: it is read several times faster and takes less memory.";
}
