//! Codes of narratives: bindings and numbers in prose.

super::codes! {
    UNKNOWN_FIGURE = "JB2001": "没有这个指标", "there is no such figure";
        "绑定写 `[584个](fig:指标名)`,指标在 `content/figures.yaml` 里声明;`jianbao figures` 列出全部。";
        "A binding is `[584个](fig:KEY)`; figures are declared in `content/figures.yaml`; `jianbao figures` lists them.";
    BAD_BINDING = "JB2002": "绑定写法有误", "a binding that cannot be understood";
        "绑定的写法:`fig:指标`、`fig:指标/字段=值`、`fig:指标@2020-02-14`、`?show=change`;图表:`chart:指标?by=字段`、`table:指标?by=字段`。";
        "Bindings: `fig:KEY`, `fig:KEY/field=value`, `fig:KEY@2020-02-14`, `?show=change`; `chart:KEY?by=field`, `table:KEY?by=field`.";
    WRONG_NUMBER = "JB2103": "正文的数字与数据不符", "the number in prose is not the figure's";
        "方括号里的数字与指标在截至日期的值不符。程序按写出的精度比较:`2.7万` 与 27000、26961 都相符;`72.1%` 与 0.72089 相符。\n\n**怎么办** 改数字,或核对数据。";
        "The number in brackets is not the figure's value on the as-of date. It is compared to the precision written: `2.7万` holds for 27000 and for 26961.\n\n**Do this** mend the number, or check the data.";
    WRONG_UNIT = "JB2104": "正文的单位与指标不符", "the unit in prose is not the figure's";
        "户、人、人次是不同的单位。元、万元、亿元可以互换,程序会换算。";
        "户, 人 and 人次 are different units. 元, 万元 and 亿元 are converted.";
    UNCONFIRMED = "JB2105": "数据不能证实正文的说法", "the data cannot confirm what is written";
        "指标只知道一个范围,正文的说法可能对,也可能不对。";
        "The figure is only known as a range; what is written may be true or not.";
    NOT_SHOWN = "JB2106": "引用了不能公布的数字", "a number is cited that may not be shown";
        "这个数字因为太小或没有数据而不公布,正文不能写出来。";
        "The number is withheld because it is small, or not known; prose cannot state it.";
    NO_NUMBER = "JB2107": "绑定的文字里没有数字", "a binding whose text has no number";
        "方括号里写一个数字,或留空由程序填写。";
        "Write one number in the brackets, or leave them empty to have it filled in.";
    WRONG_COUNT = "JB2108": "说的项数与列出的不同", "the count differs from the list";
        "写“五项举措”,后面的列表也要有五项。";
        "“五项举措” must be followed by a list of five.";
    WRONG_DIRECTION = "JB2109": "增减的说法与数据相反", "the verb says the opposite of the data";
        "写“增加”而数据减少了,或者相反。";
        "The verb says more and the data say less, or the other way round.";
    UNBOUND_NUMBER = "JB2110": "数字没有绑定指标", "a number bound to nothing";
        "统计数字要绑定到指标,才能核对:`[502个](fig:projects.resumed)`。确实不需要的,列入 `content/numbers.yaml` 并写明原因。`--release` 时是错误。";
        "A statistical number is bound to a figure so that it can be checked: `[502个](fig:projects.resumed)`. What needs none is listed in `content/numbers.yaml` with its reason. An error under `--release`.";
    WRONG_ANCHORED = "JB2111": "指标旁边的数字与数据不符", "a number beside a figure's title is not its value";
        "没有绑定的数字紧挨着一个指标的名称,单位也相同,但与指标的值不符。";
        "An unbound number stands beside the title of a figure of the same unit, and differs from its value.";
    EXHIBIT_PLACE = "JB2112": "图表的位置不对", "a chart or table in the wrong place";
        "图表独占一段,写 `![标题](chart:…)` 或 `![标题](table:…)`。";
        "A chart or table stands in a paragraph of its own: `![title](chart:…)` or `![title](table:…)`.";
}
